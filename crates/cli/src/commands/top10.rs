//! `greenlit top10`: the most viewed titles of a week, measured and published.

use std::io::Write;
use std::path::Path;

use greenlit_dossier::beside::{self, Beside};
use greenlit_dossier::{SamplingJson, change_words, interval_words, rank_words};
use greenlit_lake::{Lake, ListQuery, MeasuredFigure, Top10, Top10Entry, Top10Query};
use greenlit_viewing::policy::Policies;
use greenlit_vocabulary::{Territory, Week};
use serde_json::json;

use crate::Error;
use crate::args::{FiguresFormat, Top10Arguments};

pub(crate) fn run(lake: &Path, arguments: &Top10Arguments, out: &mut dyn Write) -> Result<(), Error> {
    let lake = Lake::open(lake)?;
    let policy = Policies::published()?.get(&arguments.policy)?.clone();
    let label = policy.label();
    let territory = arguments.territory.as_ref().map(|word| {
        Territory::parse(word)
            .ok_or_else(|| Error::BadWord { word: word.clone(), what: "a country code such as `US`" })
    });
    let territory = territory.transpose()?;
    let week = match arguments.week {
        Some(day) => Some(Week::containing(day, policy.week)),
        None => match lake.last_measured_week(&label)? {
            Some(week) => Some(week),
            None => lake.last_listed_week(&arguments.list, territory.as_ref())?,
        },
    };
    let Some(week) = week else {
        eprintln!(
            "nothing was measured under {label} yet and no published list `{}` is held; run `greenlit rate`, or add \
             a chart",
            arguments.list
        );
        return Ok(());
    };
    let query = Top10Query {
        week,
        list: &arguments.list,
        territory,
        policy: &label,
        min_viewers: arguments.min_viewers,
    };
    let chart = lake.top10(&query)?;
    let is_simulated = lake.is_simulated()?;
    let asked = ListQuery { week, list: query.list, territory: query.territory.clone() };
    let (lists, countries) = lake.published_lists(&asked)?;
    let lists = beside::beside(&lake, &query, &chart, lists)?;
    match arguments.format {
        FiguresFormat::Text => {
            if is_simulated {
                writeln!(
                    out,
                    "simulated: the plays are invented, and nothing measured here is about anybody"
                )?;
            }
            text(&query, &chart, out)?;
            writeln!(out)?;
            write!(out, "{}", beside::text(&lists))?;
        }
        FiguresFormat::Csv => csv(&query, &chart, &lists, out)?,
        FiguresFormat::Json => {
            let mut whole = as_json(&query, &chart);
            whole["simulated"] = is_simulated.into();
            whole["published_lists"] = beside::json(&lists).into();
            writeln!(out, "{whole}")?;
        }
    }
    if is_simulated && arguments.format == FiguresFormat::Csv {
        eprintln!("what is measured is simulated: the plays are invented, and nothing is about anybody");
    }
    if chart.suppressed > 0 {
        eprintln!("{} titles have too few viewers to be shown", chart.suppressed);
    }
    if countries > 0 {
        eprintln!("{countries} lists of single countries are held too; `--territory CC` shows that of one");
    }
    Ok(())
}

/// One row a title and list; where no list is held, the measured rows alone.
fn csv(query: &Top10Query<'_>, chart: &Top10, lists: &[Beside], out: &mut dyn Write) -> Result<(), Error> {
    let mut writer = csv::Writer::from_writer(out);
    let failed = |e: csv::Error| Error::Io(e.into());
    writer.write_record(beside::COLUMNS).map_err(failed)?;
    for row in beside::rows(lists) {
        writer.write_record(&row).map_err(failed)?;
    }
    for entry in chart.entries.iter().filter(|_| lists.is_empty()) {
        let mut row = [const { String::new() }; beside::COLUMNS.len()];
        let mut set = |column: &str, value: String| {
            let place = beside::COLUMNS.iter().position(|name| *name == column);
            if let Some(cell) = place.and_then(|at| row.get_mut(at)) {
                *cell = value;
            }
        };
        set("first_day", query.week.first_day().to_string());
        set("last_day", query.week.last_day().to_string());
        set("list", query.list.to_owned());
        set("territory", query.territory.as_ref().map_or_else(String::new, ToString::to_string));
        set("title", entry.minutes.figure.title.clone());
        set("measured_rank", entry.rank.to_string());
        set("measured_rank_week_before", entry.rank_week_before.map_or_else(String::new, |n| n.to_string()));
        set("measured_weeks_in_chart", entry.run.map_or_else(String::new, |run| run.weeks.to_string()));
        set("measured_minutes", entry.minutes.figure.value.to_string());
        set("measured_reference", entry.minutes.reference.to_string());
        writer.write_record(&row).map_err(failed)?;
    }
    writer.flush()?;
    Ok(())
}

fn text(query: &Top10Query<'_>, chart: &Top10, out: &mut dyn Write) -> std::io::Result<()> {
    let territory = query.territory.as_ref().map_or_else(|| "all plays".to_owned(), ToString::to_string);
    let (first, last) = (query.week.first_day(), query.week.last_day());
    writeln!(out, "measured: {first} to {last}, {}, {territory}, policy {}", query.list, query.policy)?;
    if chart.entries.is_empty() {
        return writeln!(out, "  nothing was measured for this list, week and territory");
    }
    writeln!(
        out,
        "{:>4} {:>4}  {:<22} {:>11} {:>10} {:>8} {:>5}  why",
        "rank", "was", "title", "minutes", "views", "reach", "weeks"
    )?;
    for entry in &chart.entries {
        let was = match entry.rank_week_before {
            Some(rank) => rank.to_string(),
            None if chart.has_week_before => "new".to_owned(),
            None => String::new(),
        };
        let weeks = entry.run.as_ref().map_or_else(String::new, |run| run.weeks.to_string());
        writeln!(
            out,
            "{:>4} {was:>4}  {:<22} {:>11.1} {:>10} {:>8} {weeks:>5}  {}",
            entry.rank,
            entry.minutes.figure.title,
            entry.minutes.figure.value,
            entry.views.as_ref().map_or_else(|| "-".to_owned(), |f| format!("{:.1}", f.figure.value)),
            entry.reach.as_ref().map_or_else(|| "-".to_owned(), |f| format!("{:.0}", f.figure.value)),
            entry.minutes.reference.short(),
        )?;
        for line in sampling_lines(entry) {
            writeln!(out, "           {line}")?;
        }
    }
    Ok(())
}

/// What the sampling leaves open: the rank, the minutes, the change.
fn sampling_lines(entry: &Top10Entry) -> Vec<String> {
    let mut lines = Vec::new();
    let sampling = entry.minutes.sampling.as_ref();
    if let Some(minutes) = sampling.and_then(|s| interval_words(entry.minutes.figure.value, s)) {
        let chance = entry.chance.as_ref().map_or_else(String::new, |c| format!("{}; ", rank_words(c)));
        lines.push(format!("{chance}minutes {minutes} with 95%"));
    }
    lines.extend(entry.change.as_ref().map(change_words));
    lines
}

fn as_json(query: &Top10Query<'_>, chart: &Top10) -> serde_json::Value {
    let measured = |f: &MeasuredFigure| {
        json!({
            "value": f.figure.value, "reference": f.reference.to_string(),
            "sampling": f.sampling.as_ref().map(SamplingJson::of),
        })
    };
    let entry = |entry: &Top10Entry| {
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
            "rank_week_before": entry.rank_week_before,
        })
    };
    json!({
        "week": query.week.first_day().to_string(), "list": query.list, "policy": query.policy,
        "territory": query.territory.as_ref().map(ToString::to_string),
        "entries": chart.entries.iter().map(entry).collect::<Vec<_>>(), "suppressed": chart.suppressed,
    })
}
