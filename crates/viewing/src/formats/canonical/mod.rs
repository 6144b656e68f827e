//! Canonical plays and heartbeats: one schema, three carriers. The schema is documented in FORMATS.md.

use std::borrow::Cow;
use std::sync::Arc;

use greenlit_vocabulary::Territory;

use super::scalar::Scalar;
use super::{Reading, times};
use crate::play::{Beat, BeatState, Capabilities, EpochMs, Play, PlayKind, TitleText, When};

pub(crate) mod csv;
pub(crate) mod jsonl;
pub(crate) mod parquet;

/// Milliseconds of the years 1 to 9999: what lies outside is no time anybody meant.
const TIMES_MS: std::ops::Range<i64> = -62_135_596_800_000..253_402_300_800_000;
/// Fastest playback rate that any player offers (16x, as the Snowplow schema has it), in thousandths.
const MAX_RATE_MILLI: f64 = 16_000.0;

macro_rules! columns {
    ($($variant:ident = $name:literal: $class:ident),+ $(,)?) => {
        /// A column of the canonical schema.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Column { $($variant),+ }

        impl Column {
            pub(crate) const ALL: &[Self] = &[$(Self::$variant),+];

            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            pub(crate) const fn class(self) -> Class {
                match self { $(Self::$variant => Class::$class),+ }
            }

            pub(crate) fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

/// What kind of value a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Text or integer, as an identity.
    Identity,
    /// Text.
    Text,
    /// Integer.
    Integer,
    /// An instant in RFC 3339, or a timestamp with a zone.
    Instant,
    /// Decimal number.
    Decimal,
    /// True or false.
    Truth,
}

columns! {
    Viewer = "viewer": Identity,
    Household = "household": Identity,
    Title = "title": Identity,
    Season = "season": Integer,
    Episode = "episode": Integer,
    EpisodeTitle = "episode_title": Text,
    TitleSourceId = "title_source_id": Identity,
    Start = "start": Instant,
    StartMs = "start_ms": Integer,
    End = "end": Instant,
    EndMs = "end_ms": Integer,
    WallMs = "wall_ms": Integer,
    ContentMs = "content_ms": Integer,
    PositionStartMs = "position_start_ms": Integer,
    PositionEndMs = "position_end_ms": Integer,
    PausedMs = "paused_ms": Integer,
    BufferedMs = "buffered_ms": Integer,
    RuntimeMs = "runtime_ms": Integer,
    Device = "device": Identity,
    DeviceId = "device_id": Identity,
    Service = "service": Text,
    Territory = "territory": Text,
    Profile = "profile": Text,
    Kind = "kind": Text,
    Autoplay = "autoplay": Truth,
    Completed = "completed": Truth,
    Session = "session": Identity,
    At = "at": Instant,
    AtMs = "at_ms": Integer,
    State = "state": Identity,
    PositionMs = "position_ms": Integer,
    Rate = "rate": Decimal,
    Sequence = "sequence": Integer,
    Simulated = "simulated": Truth,
}

/// The columns that tell a title from others.
const TITLE_COLUMNS: [Column; 5] =
    [Column::Title, Column::EpisodeTitle, Column::TitleSourceId, Column::Season, Column::Episode];

/// One row of any carrier.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    values: [Scalar<'a>; Column::ALL.len()],
}

impl Default for Row<'_> {
    fn default() -> Self {
        Self { values: [const { Scalar::Null }; Column::ALL.len()] }
    }
}

impl<'a> Row<'a> {
    pub(crate) fn set(&mut self, column: Column, value: Scalar<'a>) {
        if let Some(place) = self.values.get_mut(column as usize) {
            *place = value;
        }
    }

    fn get(&self, column: Column) -> &Scalar<'a> {
        const NULL: &Scalar<'static> = &Scalar::Null;
        self.values.get(column as usize).unwrap_or(NULL)
    }

    /// A length of time, which must be a whole number and not negative.
    fn ms(&self, column: Column) -> Result<Option<u64>, String> {
        let value = self.get(column);
        match value.int() {
            Some(n) => {
                u64::try_from(n).map(Some).map_err(|_| format!("`{}` is negative: {n}", column.name()))
            }
            None if value.is_null() || value.text().is_none() && matches!(value, Scalar::Text(_)) => Ok(None),
            None => Err(format!("`{}` is {}, not a whole number", column.name(), shown(value))),
        }
    }

    /// An instant from its two columns.
    fn instant(&self, ms: Column, text: Column) -> Result<Option<EpochMs>, String> {
        let given = self.get(ms);
        if !given.is_null() {
            return match given.int() {
                Some(n) if TIMES_MS.contains(&n) => Ok(Some(EpochMs(n))),
                _ => Err(format!("`{}` is {}, not milliseconds since 1970", ms.name(), shown(given))),
            };
        }
        match self.get(text) {
            Scalar::Null => Ok(None),
            value => match value.text().and_then(times::rfc3339) {
                Some(instant) => Ok(Some(instant)),
                None => {
                    Err(format!("`{}` is {}, not an RFC 3339 time with an offset", text.name(), shown(value)))
                }
            },
        }
    }

    fn number(&self, column: Column) -> Result<Option<u32>, String> {
        self.ms(column)?
            .map(|n| u32::try_from(n).map_err(|_| format!("`{}` is too large: {n}", column.name())))
            .transpose()
    }

    fn truth(&self, column: Column) -> Result<Option<bool>, String> {
        let value = self.get(column);
        match value.truth() {
            None if !value.is_null() => {
                Err(format!("`{}` is {}, neither true nor false", column.name(), shown(value)))
            }
            truth => Ok(truth),
        }
    }

    fn territory(&self) -> Result<Option<Territory>, String> {
        self.get(Column::Territory)
            .text()
            .map(|text| {
                Territory::parse(text).ok_or_else(|| format!("`territory` is `{text}`, not a country code"))
            })
            .transpose()
    }

    fn kind(&self) -> Result<PlayKind, String> {
        self.get(Column::Kind).text().map_or(Ok(PlayKind::Programme), |word| {
            PlayKind::parse(word).ok_or_else(|| format!("`kind` is `{word}`, which is no kind of play"))
        })
    }

    /// The mark of a play that a simulator invented.
    fn simulated(&self) -> Result<Capabilities, String> {
        let is_simulated = self.truth(Column::Simulated)? == Some(true);
        Ok(if is_simulated { Capabilities::SIMULATED } else { Capabilities::NONE })
    }

    fn is_beat(&self) -> bool {
        let has = |column| !self.get(column).is_null();
        has(Column::Session) && (has(Column::At) || has(Column::AtMs))
    }

    fn title(&self, out: &mut Reading<'_, '_>) -> Result<Arc<TitleText>, String> {
        // As written, it is told from others without being read: most rows repeat a title.
        let mut key = std::mem::take(&mut out.key);
        key.clear();
        for column in TITLE_COLUMNS {
            self.get(column).append_to(&mut key);
            key.push('\u{1f}');
        }
        let title = match out.known_title(&key) {
            Some(title) => Ok(title),
            None => self.read_title().map(|title| out.title(&key, || title)),
        };
        out.key = key;
        title
    }

    fn read_title(&self) -> Result<TitleText, String> {
        let name = self.get(Column::Title).spelt().ok_or("it has no `title`")?;
        let (season, episode) = (self.number(Column::Season)?, self.number(Column::Episode)?);
        let episode_name = self.get(Column::EpisodeTitle).text();
        Ok(TitleText {
            source_id: self.get(Column::TitleSourceId).spelt().map(Cow::into_owned),
            ..TitleText::episode(&name, season.map(i64::from), episode.map(i64::from), episode_name)
        })
    }
}

fn shown(value: &Scalar<'_>) -> String {
    match value {
        Scalar::Bool(b) => format!("`{b}`"),
        other => other.spelt().map_or_else(|| "no such value".to_owned(), |text| format!("`{}`", cut(&text))),
    }
}

fn cut(text: &str) -> &str {
    text.char_indices().nth(40).map_or(text, |(at, _)| text.get(..at).unwrap_or_default())
}

/// Turns one row into a play or a heartbeat, or sets it aside.
pub(crate) fn take_row(row: &Row<'_>, number: u64, out: &mut Reading<'_, '_>) {
    let taken = if row.is_beat() {
        beat_of(row, number, out).map(|beat| out.beat(beat))
    } else {
        play_of(row, number, out).map(|play| out.play(play))
    };
    if let Err(reason) = taken {
        out.reject_row(number, reason);
    }
}

fn play_of(row: &Row<'_>, number: u64, out: &mut Reading<'_, '_>) -> Result<Play, String> {
    let key = out.context.key;
    let account = out.context.account;
    let viewer = row.get(Column::Viewer).spelt().ok_or("it has no `viewer`")?;
    let household = row.get(Column::Household).spelt();
    let household = match &household {
        Some(home) => key.household(&[account, "home", home]),
        None => key.household(&[account, "viewer", &viewer]),
    };
    let start = row.instant(Column::StartMs, Column::Start)?.ok_or("it has no `start`")?;
    let end = row.instant(Column::EndMs, Column::End)?;
    let (wall, paused, buffered) =
        (row.ms(Column::WallMs)?, row.ms(Column::PausedMs)?, row.ms(Column::BufferedMs)?);
    let idle = paused.unwrap_or(0).saturating_add(buffered.unwrap_or(0));
    let end = match (end, wall) {
        (Some(end), _) if end < start => return Err("it ends before it starts".to_owned()),
        (Some(end), _) => end,
        (None, Some(wall)) => start.plus(wall.saturating_add(idle)),
        (None, None) => return Err("it has neither an `end` nor a `wall_ms`".to_owned()),
    };
    let title = row.title(out)?;
    let mut play =
        Play::new(key.viewer(&[account, &viewer]), household, title, When::Interval { start, end });
    play.wall_ms = Some(wall.unwrap_or_else(|| end.since(start).saturating_sub(idle)));
    play.content_ms = row.ms(Column::ContentMs)?;
    play.position_start_ms = row.ms(Column::PositionStartMs)?;
    play.position_end_ms = row.ms(Column::PositionEndMs)?;
    play.paused_ms = paused;
    play.buffered_ms = buffered;
    play.runtime_ms = row.ms(Column::RuntimeMs)?;
    play.device = out.word(row.get(Column::Device).spelt().as_deref());
    play.device_id = row.get(Column::DeviceId).spelt().map(|id| key.device(&[account, &id]));
    play.service = out.word(row.get(Column::Service).text());
    play.territory = row.territory()?;
    play.profile = out.word(row.get(Column::Profile).text());
    play.kind = row.kind()?;
    play.autoplay = row.truth(Column::Autoplay)?;
    play.completed = row.truth(Column::Completed)?;
    play.row = number;
    play.capabilities = capabilities_of(&play, wall.is_some()).with(row.simulated()?);
    out.report.capabilities = out.report.capabilities.with(play.capabilities);
    Ok(play)
}

/// A canonical row says itself what it knows.
fn capabilities_of(play: &Play, wall_is_given: bool) -> Capabilities {
    let mut has = Capabilities::DAY.with(Capabilities::TIME).with(Capabilities::DURATION);
    for (known, capability) in [
        (wall_is_given || play.paused_ms.is_some(), Capabilities::PAUSES_KNOWN),
        (play.position_end_ms.is_some() || play.content_ms.is_some(), Capabilities::POSITION),
        (play.runtime_ms.is_some(), Capabilities::RUNTIME),
        (play.completed.is_some(), Capabilities::COMPLETION),
    ] {
        if known {
            has = has.with(capability);
        }
    }
    has
}

fn beat_of(row: &Row<'_>, number: u64, out: &mut Reading<'_, '_>) -> Result<Beat, String> {
    let key = out.context.key;
    let account = out.context.account;
    let viewer = row.get(Column::Viewer).spelt().ok_or("it has no `viewer`")?;
    let household = row.get(Column::Household).spelt();
    let session = row.get(Column::Session).spelt().ok_or("it has no `session`")?;
    let state = row.get(Column::State).spelt().ok_or("it has no `state`")?;
    let rate = row.get(Column::Rate);
    let rate_milli = match rate.float().map(|rate| rate * 1000.0) {
        Some(milli) if (0.0..=MAX_RATE_MILLI).contains(&milli) => milli.round() as u32,
        None if rate.is_null() => 1000,
        _ => return Err(format!("`rate` is {}, not a playback rate", shown(rate))),
    };
    let capabilities = Capabilities::DAY
        .with(Capabilities::TIME)
        .with(Capabilities::DURATION)
        .with(Capabilities::PAUSES_KNOWN)
        .with(Capabilities::POSITION)
        .with(row.simulated()?);
    out.report.capabilities = out.report.capabilities.with(capabilities);
    Ok(Beat {
        viewer: key.viewer(&[account, &viewer]),
        household: match &household {
            Some(home) => key.household(&[account, "home", home]),
            None => key.household(&[account, "viewer", &viewer]),
        },
        session: key.session(&[account, &session]),
        title: row.title(out)?,
        at: row.instant(Column::AtMs, Column::At)?.ok_or("it has no `at`")?,
        state: BeatState::parse(&state)
            .ok_or_else(|| format!("`state` is `{}`, which is no state", cut(&state)))?,
        position_ms: row.ms(Column::PositionMs)?,
        rate_milli,
        sequence: row.ms(Column::Sequence)?,
        device: out.word(row.get(Column::Device).spelt().as_deref()),
        service: out.word(row.get(Column::Service).text()),
        territory: row.territory()?,
        profile: out.word(row.get(Column::Profile).text()),
        kind: row.kind()?,
        capabilities,
        row: number,
    })
}

/// Which of the columns a file must have is missing, given those it has; `None` where it can be read.
fn missing_columns(has: impl Fn(Column) -> bool) -> Option<Vec<&'static str>> {
    let any = |columns: &[Column]| columns.iter().any(|c| has(*c));
    let beats = has(Column::Session) && any(&[Column::At, Column::AtMs]);
    let needs: &[&[Column]] = if beats {
        &[&[Column::Viewer], &[Column::Title], &[Column::State]]
    } else {
        &[
            &[Column::Viewer],
            &[Column::Title],
            &[Column::StartMs, Column::Start],
            &[Column::EndMs, Column::End, Column::WallMs],
        ]
    };
    let missing: Vec<_> =
        needs.iter().filter(|n| !any(n)).filter_map(|n| n.first()).map(|c| c.name()).collect();
    (!missing.is_empty()).then_some(missing)
}

const HINT: &str = "the schema of canonical plays and heartbeats is in FORMATS.md";
