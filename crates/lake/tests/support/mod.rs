//! Invented plays as canonical CSV, and the slow, obvious sum over them.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses its part, and a test that cannot go on fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use greenlit_catalog::{Batch, Import, Title, TitleKind};
use greenlit_lake::{
    Adding, Lake, MeasuredQuery, NewEvidence, PanelOptions, PlaysAdded, PlaysContent, PlaysContext,
    RateOptions, RateReport, Result, sha256,
};
use greenlit_viewing::formats::recognise;
use greenlit_viewing::policy::{Policies, Policy};
use greenlit_vocabulary::{EvidenceKind, Metric, PartialDate};
use jiff::{Timestamp, ToSpan};

/// 1 July 2025, midnight in New York.
const FIRST_MS: i64 = 1_751_342_400_000;

#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) viewer: u32,
    pub(crate) title: u32,
    pub(crate) episode: u32,
    pub(crate) start_min: i64,
    pub(crate) length_min: i64,
    pub(crate) device: u32,
    pub(crate) territory: u32,
}

impl Row {
    fn start_ms(&self) -> i64 {
        FIRST_MS + self.start_min * 60_000
    }

    fn end_ms(&self) -> i64 {
        self.start_ms() + self.length_min * 60_000
    }
}

pub(crate) fn csv(rows: &[Row]) -> String {
    let mut text = String::from("viewer,title,season,episode,start_ms,end_ms,device_id,territory\n");
    for row in rows {
        let territory = ["US", "DE", ""][row.territory as usize % 3];
        writeln!(
            text,
            "v{},title {},1,{},{},{},d{},{territory}",
            row.viewer,
            row.title,
            row.episode,
            row.start_ms(),
            row.end_ms(),
            row.device
        )
        .unwrap();
    }
    text
}

/// Milliseconds by title, season and episode (where split by), day or week, all territories: minute by minute.
pub(crate) fn oracle(rows: &[Row]) -> BTreeMap<String, u64> {
    let mut minutes: BTreeMap<(u32, u32), BTreeSet<i64>> = BTreeMap::new();
    for row in rows {
        let seen = minutes.entry((row.viewer, row.title)).or_default();
        seen.extend(row.start_min..row.start_min + row.length_min);
    }
    let first = jiff::civil::Date::constant(2025, 7, 1);
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    for ((_, title), minutes) in minutes {
        for minute in minutes {
            let day = first.checked_add((minute / 1440).days()).unwrap();
            // The first of July 2025 was a Tuesday.
            let monday = first.checked_add((((minute / 1440) + 1) / 7 * 7 - 1).days()).unwrap();
            for window in [format!("{day}/{day}"), format!("week of {monday}")] {
                *sums.entry(format!("title {title} {window}")).or_default() += 60_000;
            }
        }
    }
    sums
}

/// Values of the whole titles and all plays, keyed as the oracle's.
pub(crate) fn values(lake: &Lake, metric: Metric) -> BTreeMap<String, f64> {
    let all = MeasuredQuery { min_viewers: Some(0), ..MeasuredQuery::default() };
    let figures = lake.measured_figures(&all).unwrap().figures;
    figures
        .into_iter()
        .map(|m| m.figure)
        .filter(|f| f.metric == metric && f.season.is_none() && f.episode.is_none() && f.territory.is_none())
        .map(|f| (format!("{} {}", f.title, f.window.unwrap()), f.value))
        .collect()
}

pub(crate) fn policy() -> Policy {
    Policies::published().unwrap().get("default").unwrap().clone()
}

pub(crate) fn options(threads: usize) -> RateOptions {
    RateOptions {
        policy: policy(),
        threads,
        started_at: Timestamp::UNIX_EPOCH,
        panel: PanelOptions::default(),
    }
}

pub(crate) fn rate(lake: &mut Lake, threads: usize) -> RateReport {
    lake.rate(&options(threads)).unwrap()
}

pub(crate) fn plays(adding: &Adding<'_>, name: &str, text: &str) -> Result<PlaysAdded> {
    let format = recognise(text.as_bytes(), name).unwrap();
    let file = NewEvidence {
        sha256: sha256(text.as_bytes()),
        kind: EvidenceKind::Plays,
        format: format.as_str(),
        name,
        bytes: text.len() as u64,
        added_at: Timestamp::UNIX_EPOCH,
    };
    let context = PlaysContext { fresh_secret: [7; 32], ..PlaysContext::default() };
    adding.plays(&file, format, PlaysContent::Stream(&mut text.as_bytes()), &context)
}

pub(crate) fn add(lake: &mut Lake, name: &str, text: &str) -> PlaysAdded {
    let adding = lake.begin().unwrap();
    let added = plays(&adding, name, text).unwrap();
    adding.commit().unwrap();
    added
}

pub(crate) fn add_catalogue(lake: &mut Lake, titles: &[(&str, i16)]) {
    let mut batch = Batch::default();
    for (line, (name, year)) in (1..).zip(titles) {
        let mut title = Title::named(*name, TitleKind::Series, line);
        title.premiered = Some(PartialDate::Year(*year));
        batch.titles.push(title);
    }
    let text = format!("{titles:?}");
    let file = NewEvidence {
        sha256: sha256(text.as_bytes()),
        kind: EvidenceKind::Catalogue,
        format: "test",
        name: "catalogue",
        bytes: text.len() as u64,
        added_at: Timestamp::UNIX_EPOCH,
    };
    let adding = lake.begin().unwrap();
    adding
        .catalogue(
            &file,
            &Import { format: greenlit_catalog::CatalogueFormat::Tvmaze, batch, rejected: Vec::new() },
        )
        .unwrap();
    adding.commit().unwrap();
}
