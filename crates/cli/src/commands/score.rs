//! `greenlit score`: what a file of reviews is worth, without a lake.

use std::io::Write;
use std::path::Path;

use greenlit_intake::{Input, counted, grouped};
use greenlit_reviews::{
    AudienceScore, AudienceShare, CriticScore, CriticStatus, FileReport, FilmReport, Interval, Level, Medium,
    Polarisation, Release, Rules, ScoreOptions, ScoreReport, SeriesScore, TitleScore, Uncertainty,
    score_file,
};
use greenlit_vocabulary::{PublishedIdentity, Rejected};
use serde_json::{Value, json};

use crate::Error;
use crate::args::{FiguresFormat, ScoreArguments, WidthOfRelease};
use crate::wrapped;

pub(crate) fn run(arguments: &ScoreArguments, out: &mut dyn Write) -> Result<(), Error> {
    let options = options(arguments)?;
    let bytes = one_file(&arguments.file)?;
    let mut report = score_file(&bytes, &options, &Rules::builtin()?)?;
    if let (FileReport::Reviews(report), Some(name)) = (&mut report, &arguments.title) {
        let name = greenlit_vocabulary::name_key(name);
        report.titles.retain(|t| greenlit_vocabulary::name_key(&t.subject.title).contains(&name));
        if report.titles.is_empty() {
            return Err(Error::Argument {
                argument: "--title",
                value: arguments.title.clone().unwrap_or_default(),
                problem: "in the name of no title of the file",
            });
        }
    }
    match (arguments.format, &report) {
        (FiguresFormat::Csv, report) => csv(report, out)?,
        (FiguresFormat::Json, report) => {
            serde_json::to_writer_pretty(&mut *out, &report_json(report))?;
            writeln!(out)?;
        }
        (FiguresFormat::Text, FileReport::Reviews(report)) => reviews_text(report, out)?,
        (FiguresFormat::Text, FileReport::Films(report)) => films_text(report, out)?,
        (FiguresFormat::Text, FileReport::ScoreStrings(identities, rejected)) => {
            for identity in identities {
                identity_text(identity, out)?;
            }
            set_aside(rejected, out)?;
        }
    }
    Ok(())
}

/// The bytes of the one file meant; `-` is standard input.
pub(super) fn one_file(path: &Path) -> Result<Vec<u8>, Error> {
    let input = if path.as_os_str() == "-" { Input::Stdin } else { Input::File(path.to_owned()) };
    if let Input::File(path) = &input
        && !path.is_file()
    {
        return Err(Error::NoSuchPath { path: path.clone() });
    }
    Ok(input.read()?)
}

fn options(arguments: &ScoreArguments) -> Result<ScoreOptions, Error> {
    let level = Level::new(arguments.level / 100.0).ok_or_else(|| Error::Argument {
        argument: "--level",
        value: arguments.level.to_string(),
        problem: "no level of an interval; give per cent from 50 to 99.99",
    })?;
    let medium = match (arguments.season, arguments.film) {
        (true, _) => Some(Medium::TvSeason),
        (_, true) => Some(Medium::Film),
        _ => None,
    };
    Ok(ScoreOptions {
        medium,
        release: match arguments.release {
            None => Release::Unknown,
            Some(WidthOfRelease::Wide) => Release::Wide,
            Some(WidthOfRelease::Limited) => Release::Limited,
        },
        as_of: arguments.as_of,
        certified_before: arguments.certified_before,
        final_reviews: arguments.final_reviews,
        published_ratings: arguments.published_ratings,
        level,
        ..ScoreOptions::default()
    })
}

fn set_aside(rejected: &[Rejected], out: &mut dyn Write) -> Result<(), Error> {
    for row in rejected.iter().take(20) {
        let line = row.line.map_or_else(|| "-".to_owned(), |n| n.to_string());
        wrapped::hanging(out, &format!("set aside, line {line}: {}", row.reason), "  ")?;
    }
    if !rejected.is_empty() {
        let rows = if rejected.len() == 1 { "row" } else { "rows" };
        writeln!(out, "{} {rows} set aside", rejected.len())?;
    }
    Ok(())
}

fn reviews_text(report: &ScoreReport, out: &mut dyn Write) -> Result<(), Error> {
    for title in &report.titles {
        title_text(title, out)?;
        writeln!(out)?;
    }
    for (title, series) in &report.series {
        writeln!(out, "{title}, series: {}", series_words(series))?;
    }
    writeln!(
        out,
        "{}, {}",
        counted(report.reviews as usize, "review"),
        counted(report.titles.len(), "title")
    )?;
    if !report.unread_scores.is_empty() {
        let classes: Vec<String> = report.unread_scores.iter().map(|(c, n)| format!("{n} {c}")).collect();
        wrapped::hanging(out, &format!("original scores without a value: {}", classes.join(", ")), "  ")?;
    }
    if report.repeated_accounts > 0 {
        let ratings = counted(report.repeated_accounts as usize, "rating");
        writeln!(out, "{ratings} by accounts that had rated the title before")?;
    }
    for note in &report.notes {
        wrapped::hanging(out, &format!("note: {note}"), "  ")?;
    }
    set_aside(&report.rejected, out)
}

fn series_words(series: &SeriesScore) -> String {
    match series {
        SeriesScore::Percent(percent) => format!("{percent}%, the mean of its seasons' printed scores"),
        SeriesScore::Undetermined { scored, seasons } => {
            format!("undetermined: {scored} of {seasons} seasons have a score")
        }
        SeriesScore::None => "none: no season has a score".to_owned(),
    }
}

fn name_of(title: &TitleScore) -> String {
    let name = if title.subject.title.is_empty() {
        "the one title of the file"
    } else {
        title.subject.title.as_str()
    };
    title.subject.season.map_or_else(|| name.to_owned(), |n| format!("{name}, season {n}"))
}

fn title_text(title: &TitleScore, out: &mut dyn Write) -> Result<(), Error> {
    writeln!(out, "{}", name_of(title))?;
    if let Some(critics) = &title.critics {
        critics_text(critics, out)?;
    }
    if let Some(audience) = &title.audience {
        audience_text(audience, out)?;
    }
    Ok(())
}

fn entry(out: &mut dyn Write, label: &str, text: &str) -> Result<(), Error> {
    Ok(wrapped::beside(out, &format!("  {label:<18}"), text)?)
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

fn between(interval: Interval) -> String {
    format!("{} to {}", percent(interval.low), percent(interval.high))
}

fn critics_text(score: &CriticScore, out: &mut dyn Write) -> Result<(), Error> {
    let (tally, top) = (score.tally, score.top);
    let counts = format!("{} fresh of {}, {} by top critics", tally.fresh, tally.n(), top.n());
    if let (Some(percent), Some(status)) = (score.percent, &score.status) {
        entry(out, "critics", &format!("{percent}%, {} ({counts})", status.status))?;
        let settled = if status.settled { "" } else { " (not settled)" };
        entry(out, "status", &format!("{}{settled}", status.reason))?;
    } else {
        let minimum = score.minimum.as_ref().map_or(0, |m| m.reviews);
        entry(out, "critics", &format!("no score: {counts}; {minimum} are needed"))?;
    }
    if score.imputed.n() > 0 {
        let alone = score.percent_given.map_or_else(|| "none".to_owned(), |p| format!("{p}%"));
        entry(
            out,
            "imputed",
            &format!("{} verdicts from scores; the given ones alone: {alone}", score.imputed.n()),
        )?;
    }
    if score.ambiguous + score.without_basis > 0 {
        let text =
            format!("{} that fit either verdict, {} without basis", score.ambiguous, score.without_basis);
        entry(out, "left out", &text)?;
    }
    if score.same_critic_and_outlet > 0 {
        entry(
            out,
            "second reviews",
            &format!("{} by one critic in one outlet", score.same_critic_and_outlet),
        )?;
    }
    uncertainty_text(&score.uncertainty, out)?;
    if let Some(holds) = score.status_holds {
        entry(out, "status holds", &format!("with probability {}", percent(holds)))?;
    }
    if let Some(ahead) = &score.ahead {
        let text = format!(
            "of {}: {} fresh to {} ({}); status as printed then with probability {}",
            ahead.final_n,
            ahead.fresh_low,
            ahead.fresh_high,
            between(ahead.shares()),
            percent(ahead.at_least)
        );
        entry(out, "in the end", &text)?;
    }
    if let Some(average) = &score.average {
        let text =
            format!("{:.2}/10 from {} scores, spread {:.2}", average.of_ten, average.n, average.spread);
        entry(out, "average rating", &text)?;
    }
    polarisation_text(score.polarisation.as_ref(), out)
}

fn uncertainty_text(uncertainty: &Uncertainty, out: &mut dyn Write) -> Result<(), Error> {
    let level = format!("{:.0}% interval", uncertainty.level.share() * 100.0);
    let text =
        format!("{} (Wilson), {} (Jeffreys)", between(uncertainty.wilson), between(uncertainty.jeffreys));
    entry(out, &level, &text)?;
    let text = format!("{}, {} among all films", percent(uncertainty.shrunk), between(uncertainty.posterior));
    entry(out, "shrunk share", &text)
}

fn polarisation_text(polarisation: Option<&Polarisation>, out: &mut dyn Write) -> Result<(), Error> {
    let Some(p) = polarisation else { return Ok(()) };
    let text = format!("{:.2} of 1; {} at either end of the scale", p.index, percent(p.extreme_share));
    entry(out, "polarisation", &text)
}

fn share_words(share: &AudienceShare) -> String {
    let mean = share.printed_mean();
    format!(
        "{}% ({} of {} from 3.5 stars; mean {}.{} of 5)",
        share.percent,
        grouped(share.liked),
        grouped(share.n),
        mean / 10,
        mean % 10
    )
}

fn audience_text(score: &AudienceScore, out: &mut dyn Write) -> Result<(), Error> {
    let word = score.word.as_ref().map(|w| format!(", {w}")).unwrap_or_default();
    let name = if score.name.is_empty() { "audience" } else { score.name.as_str() };
    entry(out, name, &format!("{}{word}; {}", share_words(&score.all), score.sample))?;
    for (label, share) in [("verified", &score.verified), ("not verified", &score.unverified)] {
        if let Some(share) = share {
            entry(out, label, &share_words(share))?;
        }
    }
    if let Some(hot) = score.verified_hot {
        entry(out, "Verified Hot", if hot { "yes" } else { "no" })?;
    }
    uncertainty_text(&score.all.uncertainty, out)?;
    polarisation_text(score.polarisation.as_ref(), out)?;
    for band in &score.by_account {
        let label = match (band.from, band.to) {
            (None, _) => "accounts, unknown".to_owned(),
            (Some(0), Some(to)) => format!("accounts to {to}"),
            (Some(from), Some(to)) => format!("accounts {from} to {to}"),
            (Some(from), None) => format!("accounts from {from}"),
        };
        let share = band.liked as f64 / band.n.max(1) as f64;
        entry(out, &label, &format!("{} of {} like it", percent(share), grouped(band.n)))?;
    }
    for signal in &score.signals {
        entry(out, "warning", &signal.warning)?;
    }
    Ok(())
}

/// One row a title, film or kind of score string; the columns depend on which of these the file holds.
fn csv(report: &FileReport, out: &mut dyn Write) -> Result<(), Error> {
    let mut writer = csv::Writer::from_writer(out);
    let failed = |e: csv::Error| Error::Io(e.into());
    match report {
        FileReport::Reviews(report) => {
            writer.write_record(TITLE_COLUMNS).map_err(failed)?;
            for row in report.titles.iter().flat_map(title_rows) {
                writer.write_record(&row).map_err(failed)?;
            }
        }
        FileReport::Films(report) => {
            let columns = [
                "line",
                "title",
                "published_percent",
                "percent",
                "published_status",
                "status",
                "differences",
            ];
            writer.write_record(columns).map_err(failed)?;
            for f in &report.films {
                let row = [
                    f.film.line.to_string(),
                    f.film.title.clone(),
                    or_empty(f.film.percent),
                    or_empty(f.percent),
                    or_empty(f.film.status.map(CriticStatus::as_str)),
                    or_empty(f.status.map(CriticStatus::as_str)),
                    f.differences.join("; "),
                ];
                writer.write_record(&row).map_err(failed)?;
            }
        }
        FileReport::ScoreStrings(identities, _) => {
            writer.write_record(["identity", "rows", "reproduced", "rate"]).map_err(failed)?;
            for i in identities {
                let row = [
                    i.name.clone(),
                    i.rows.to_string(),
                    i.reproduced.to_string(),
                    format!("{:.6}", i.rate()),
                ];
                writer.write_record(&row).map_err(failed)?;
            }
        }
    }
    writer.flush()?;
    Ok(())
}

const TITLE_COLUMNS: [&str; 12] = [
    "title",
    "season",
    "score",
    "percent",
    "positive",
    "counted",
    "status",
    "low",
    "high",
    "shrunk",
    "fresh_probability",
    "status_holds",
];

fn or_empty<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |v| v.to_string())
}

/// A row for the critics and one for the audience; shares are in per cent, the interval is Wilson's.
fn title_rows(title: &TitleScore) -> Vec<[String; 12]> {
    let row = |score: &str,
               percent: Option<u8>,
               (positive, n): (u64, u64),
               status: String,
               u: &Uncertainty,
               holds| {
        [
            title.subject.title.clone(),
            or_empty(title.subject.season),
            score.to_owned(),
            or_empty(percent),
            positive.to_string(),
            n.to_string(),
            status,
            format!("{:.1}", u.wilson.low * 100.0),
            format!("{:.1}", u.wilson.high * 100.0),
            format!("{:.1}", u.shrunk * 100.0),
            format!("{:.4}", u.fresh_probability),
            or_empty::<String>(holds),
        ]
    };
    let critics = title.critics.as_ref().map(|c| {
        let status = c.status.as_ref().map(|s| s.status.to_string()).unwrap_or_default();
        let holds = c.status_holds.map(|p| format!("{p:.4}"));
        row("critics", c.percent, (c.tally.fresh, c.tally.n()), status, &c.uncertainty, holds)
    });
    let audience = title.audience.as_ref().map(|a| {
        let word = a.word.clone().unwrap_or_default();
        row("audience", Some(a.all.percent), (a.all.liked, a.all.n), word, &a.all.uncertainty, None)
    });
    critics.into_iter().chain(audience).collect()
}

fn films_text(report: &FilmReport, out: &mut dyn Write) -> Result<(), Error> {
    let odd: Vec<_> = report.films.iter().filter(|f| !f.differences.is_empty()).collect();
    let all = report.films.len();
    let agree = grouped((all - odd.len()) as u64);
    writeln!(out, "{agree} of {} agree with their own counts", counted(all, "film"))?;
    for film in odd {
        let differences = film.differences.join("; ");
        wrapped::hanging(out, &format!("line {}, {}: {differences}", film.film.line, film.film.title), "  ")?;
    }
    set_aside(&report.rejected, out)
}

fn identity_text(identity: &PublishedIdentity, out: &mut dyn Write) -> Result<(), Error> {
    let rate = identity.rate() * 100.0;
    let (held, rows) = (grouped(identity.reproduced), grouped(identity.rows));
    let line = format!("{}: {held} of {rows} ({rate:.2}%)", identity.name);
    wrapped::hanging(out, &line, "  ")?;
    for (class, rows) in &identity.exceptions {
        writeln!(out, "  {:>6}  {class}", grouped(*rows))?;
    }
    Ok(())
}

fn report_json(report: &FileReport) -> Value {
    match report {
        FileReport::Reviews(report) => json!({
            "kind": "reviews", "reviews": report.reviews,
            "titles": report.titles.iter().map(title_json).collect::<Vec<_>>(),
            "series": report.series.iter().map(|(title, s)| json!({"title": title, "score": series_words(s)}))
                .collect::<Vec<_>>(),
            "unread_scores": report.unread_scores.iter().map(|(c, n)| json!({"class": c.as_str(), "reviews": n}))
                .collect::<Vec<_>>(),
            "repeated_accounts": report.repeated_accounts, "notes": report.notes,
            "rejected": rejected_json(&report.rejected),
        }),
        FileReport::Films(report) => json!({
            "kind": "published scores",
            "films": report.films.iter().map(|f| json!({
                "line": f.film.line, "title": f.film.title, "published_percent": f.film.percent,
                "percent": f.percent, "published_status": f.film.status.map(CriticStatus::as_str),
                "status": f.status.map(CriticStatus::as_str), "differences": f.differences,
            })).collect::<Vec<_>>(),
            "rejected": rejected_json(&report.rejected),
        }),
        FileReport::ScoreStrings(identities, rejected) => json!({
            "kind": "score strings",
            "identities": identities.iter().map(|i| json!({
                "name": i.name, "rows": i.rows, "reproduced": i.reproduced, "rate": i.rate(),
            })).collect::<Vec<_>>(),
            "rejected": rejected_json(rejected),
        }),
    }
}

fn rejected_json(rejected: &[Rejected]) -> Vec<Value> {
    rejected.iter().map(|r| json!({"line": r.line, "reason": r.reason})).collect()
}

fn interval_json(interval: Interval) -> Value {
    json!([interval.low, interval.high])
}

fn uncertainty_json(u: &Uncertainty) -> Value {
    json!({
        "level": u.level.share(), "wilson": interval_json(u.wilson), "jeffreys": interval_json(u.jeffreys),
        "shrunk": u.shrunk, "posterior": interval_json(u.posterior), "fresh_probability": u.fresh_probability,
    })
}

fn title_json(title: &TitleScore) -> Value {
    let polarisation = |p: Option<&Polarisation>| {
        p.map(|p| json!({"index": p.index, "extreme_share": p.extreme_share, "n": p.n}))
    };
    let critics = title.critics.as_ref().map(|c| {
        json!({
            "percent": c.percent, "fresh": c.tally.fresh, "rotten": c.tally.rotten,
            "top_fresh": c.top.fresh, "top_rotten": c.top.rotten,
            "imputed": c.imputed.n(), "percent_given": c.percent_given, "ambiguous": c.ambiguous,
            "without_basis": c.without_basis, "minimum": c.minimum.as_ref().map(|m| m.reviews),
            "status": c.status.as_ref().map(|s| json!({
                "value": s.status.as_str(), "settled": s.settled, "reason": s.reason,
            })),
            "status_holds": c.status_holds, "average_of_ten": c.average.map(|a| a.of_ten),
            "uncertainty": uncertainty_json(&c.uncertainty),
            "in_the_end": c.ahead.as_ref().map(|a| json!({
                "reviews": a.final_n, "fresh_low": a.fresh_low, "fresh_high": a.fresh_high, "status": a.at_least,
            })),
            "polarisation": polarisation(c.polarisation.as_ref()),
        })
    });
    let share = |s: &AudienceShare| {
        json!({
            "percent": s.percent, "liked": s.liked, "ratings": s.n, "mean_stars": s.mean_stars,
            "uncertainty": uncertainty_json(&s.uncertainty),
        })
    };
    let audience = title.audience.as_ref().map(|a| {
        json!({
            "name": a.name, "word": a.word, "all": share(&a.all), "verified": a.verified.as_ref().map(share),
            "not_verified": a.unverified.as_ref().map(share), "sample": a.sample.to_string(),
            "verified_hot": a.verified_hot, "polarisation": polarisation(a.polarisation.as_ref()),
            "by_account": a.by_account.iter().map(|b| json!({
                "from": b.from, "to": b.to, "liked": b.liked, "ratings": b.n,
            })).collect::<Vec<_>>(),
            "warnings": a.signals.iter().map(|s| json!({
                "warning": s.warning, "z": s.z, "inside": [s.inside.0, s.inside.1],
                "outside": [s.outside.0, s.outside.1],
            })).collect::<Vec<_>>(),
        })
    });
    json!({
        "title": title.subject.title, "season": title.subject.season, "id": title.subject.id,
        "medium": match title.medium { Medium::Film => "film", Medium::TvSeason => "season" },
        "critics": critics, "audience": audience,
    })
}
