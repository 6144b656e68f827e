//! `greenlit top10`: the most viewed titles of a week.

use std::io::Write;
use std::path::Path;

use greenlit_dossier::{SamplingJson, change_words, rank_words};
use greenlit_lake::{Lake, MeasuredFigure, Top10, Top10Entry, Top10Query};
use greenlit_viewing::policy::Policies;
use greenlit_vocabulary::{Territory, Week};
use serde_json::json;

use crate::Error;
use crate::args::{Format, Top10Arguments};

pub(crate) fn run(lake: &Path, arguments: &Top10Arguments, out: &mut dyn Write) -> Result<(), Error> {
    let lake = Lake::open(lake)?;
    let policy = Policies::published()?.get(&arguments.policy)?.clone();
    let label = policy.label();
    let territory = arguments.territory.as_ref().map(|word| {
        Territory::parse(word)
            .ok_or_else(|| Error::BadWord { word: word.clone(), what: "a country code such as `US`" })
    });
    let week = match arguments.week {
        Some(day) => Some(Week::containing(day, policy.week)),
        None => lake.last_measured_week(&label)?,
    };
    let Some(week) = week else {
        eprintln!("nothing was measured under {label} yet; run `greenlit rate`");
        return Ok(());
    };
    let query = Top10Query {
        week,
        list: &arguments.list,
        territory: territory.transpose()?,
        policy: &label,
        min_viewers: arguments.min_viewers,
    };
    let chart = lake.top10(&query)?;
    match arguments.format {
        Format::Text => text(&query, &chart, out)?,
        Format::Json => writeln!(out, "{}", as_json(&query, &chart))?,
    }
    if chart.suppressed > 0 {
        eprintln!("{} titles have too few viewers to be shown", chart.suppressed);
    }
    Ok(())
}

fn text(query: &Top10Query<'_>, chart: &Top10, out: &mut dyn Write) -> std::io::Result<()> {
    let territory = query.territory.as_ref().map_or_else(|| "all plays".to_owned(), ToString::to_string);
    let (first, last) = (query.week.first_day(), query.week.last_day());
    writeln!(out, "{first} to {last}, {}, {territory}, policy {}", query.list, query.policy)?;
    writeln!(
        out,
        "{:>4}  {:<36} {:>14} {:>12} {:>9} {:>5}  why",
        "rank", "title", "minutes", "views", "reach", "weeks"
    )?;
    for entry in &chart.entries {
        let weeks = entry.run.as_ref().map_or_else(String::new, |run| run.weeks.to_string());
        writeln!(
            out,
            "{:>4}  {:<36} {:>14.1} {:>12} {:>9} {weeks:>5}  {}",
            entry.rank,
            entry.minutes.figure.title,
            entry.minutes.figure.value,
            entry.views.as_ref().map_or_else(|| "-".to_owned(), |f| format!("{:.1}", f.figure.value)),
            entry.reach.as_ref().map_or_else(|| "-".to_owned(), |f| format!("{:.0}", f.figure.value)),
            entry.minutes.reference.short(),
        )?;
        for line in sampling_lines(entry) {
            writeln!(out, "      {line}")?;
        }
        for published in &entry.published {
            let figure = &published.figure;
            writeln!(
                out,
                "      published: {} {} {}  {}",
                figure.metric,
                figure.value,
                figure.unit,
                published.reference.short()
            )?;
        }
    }
    Ok(())
}

/// What the sampling leaves open: the rank, the minutes, the change.
fn sampling_lines(entry: &Top10Entry) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some((low, high)) = entry.minutes.sampling.as_ref().and_then(|s| s.interval) {
        let chance = entry.chance.as_ref().map_or_else(String::new, |c| format!("{}; ", rank_words(c)));
        lines.push(format!("{chance}minutes between {} and {} with 95%", whole(low), whole(high)));
    }
    lines.extend(entry.change.as_ref().map(change_words));
    lines
}

fn whole(value: f64) -> String {
    format!("{:.0}", value)
}

fn as_json(query: &Top10Query<'_>, chart: &Top10) -> serde_json::Value {
    let measured = |f: &MeasuredFigure| {
        json!({
            "value": f.figure.value, "reference": f.reference.to_string(),
            "sampling": f.sampling.as_ref().map(SamplingJson::of),
        })
    };
    let entry = |entry: &Top10Entry| {
        let published: Vec<_> = entry
            .published
            .iter()
            .map(|p| {
                json!({
                    "metric": p.figure.metric.as_str(), "value": p.figure.value, "unit": p.figure.unit.as_str(),
                    "population": p.figure.population, "reference": p.reference.to_string(),
                })
            })
            .collect();
        json!({
            "rank": entry.rank, "rank_chance": entry.chance.as_ref().map(|c| json!({
                "low": c.best, "high": c.worst, "level": 0.95,
                "at_most": c.at_most.iter().take(20).collect::<Vec<_>>(),
            })),
            "change_on_week_before": entry.change.as_ref().map(|c| json!({
                "difference": c.difference, "standard_error": c.standard_error,
                "low": c.interval.0, "high": c.interval.1, "reference": c.reference.to_string(),
            })),
            "title": entry.minutes.figure.title, "minutes": measured(&entry.minutes),
            "views": entry.views.as_ref().map(measured), "reach": entry.reach.as_ref().map(measured),
            "weeks_in_chart": entry.run.map(|r| r.weeks), "peak_rank": entry.run.map(|r| r.peak_rank),
            "published": published,
        })
    };
    json!({
        "week": query.week.first_day().to_string(), "list": query.list, "policy": query.policy,
        "territory": query.territory.as_ref().map(ToString::to_string),
        "entries": chart.entries.iter().map(entry).collect::<Vec<_>>(), "suppressed": chart.suppressed,
    })
}
