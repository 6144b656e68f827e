//! Reviews and published scores as figures.

use std::collections::BTreeMap;

use greenlit_reviews::{
    AudienceScore, CriticScore, Interval, Level, Medium, PublishedFilm, Review, Rules, ScoreOptions, Subject,
    film_report, read_reviews, score_reviews, wilson,
};
use greenlit_vocabulary::{EvidenceKind, Figure, Metric, PartialDate, Provenance, Sha256, Unit};
use jiff::civil::Date;

use super::{Reading, Remarks, counted, grouped};

/// Who stands behind a score computed here from single reviews.
const RECOMPUTED: &str = "recomputed from its reviews";
const PUBLISHER: &str = "Rotten Tomatoes";
const CRITICS: &str = "critics";
const AUDIENCE: &str = "audience";

/// What the figures of one score share.
struct Source<'a> {
    sha256: Sha256,
    line: u64,
    title: &'a str,
    season: Option<u32>,
    population: &'a str,
    publisher: &'a str,
    as_of: Option<Date>,
}

impl Source<'_> {
    fn figure(&self, metric: Metric, unit: Unit, value: f64, bounds: Option<Interval>) -> Figure {
        Figure {
            title: self.title.to_owned(),
            season: self.season,
            episode: None,
            metric,
            window: None,
            territory: None,
            population: Some(self.population.to_owned()),
            value,
            unit,
            low: bounds.map(|b| per_cent(b.low)),
            high: bounds.map(|b| per_cent(b.high)),
            as_of: self.as_of.map(PartialDate::Day),
            provenance: Provenance::Published {
                file: self.sha256,
                line: self.line,
                publisher: self.publisher.to_owned(),
            },
        }
    }
}

/// A share in per cent, to a tenth.
fn per_cent(share: f64) -> f64 {
    (share * 1000.0).round() / 10.0
}

/// Reads single reviews and keeps the score of every title with its interval.
pub(super) fn read(bytes: &[u8], sha256: Sha256, remarks: &Remarks) -> Result<Reading, String> {
    let rules = Rules::builtin().map_err(|e| e.to_string())?;
    let (set, rejected) = read_reviews(bytes).map_err(|e| e.to_string())?;
    let mut places: BTreeMap<&Subject, (u64, Option<Date>)> = BTreeMap::new();
    for review in &set.reviews {
        let Some(subject) = set.subjects.get(review.subject as usize) else { continue };
        let Review { line, date, .. } = *review;
        let place = places.entry(subject).or_insert((line, date));
        place.1 = place.1.max(date);
    }
    let medium = remarks.season.map(|_| Medium::TvSeason);
    let options = ScoreOptions { medium, ..ScoreOptions::default() };
    let report = score_reviews(&set, Vec::new(), &options, &rules);
    let (mut figures, mut below, mut warnings) = (Vec::new(), 0, 0);
    for score in &report.titles {
        let named = Some(score.subject.title.as_str()).filter(|t| !t.is_empty()).or(remarks.title.as_deref());
        let Some(title) = named else {
            return Err(
                "the reviews do not name the title they are of; say it with `--title NAME` (and `--season N`)"
                    .to_owned(),
            );
        };
        let (line, as_of) = places.get(&score.subject).copied().unwrap_or((0, None));
        let season = score.subject.season.or(remarks.season.filter(|_| score.subject.title.is_empty()));
        let source =
            Source { sha256, line, title, season, population: CRITICS, publisher: RECOMPUTED, as_of };
        if let Some(critics) = &score.critics {
            below += usize::from(critics.percent.is_none());
            critic_figures(&source, critics, &mut figures);
        }
        if let Some(audience) = &score.audience {
            warnings += audience.signals.len();
            audience_figures(&source, audience, &mut figures);
        }
    }
    let mut parts = vec![format!(
        "{} of {}",
        counted(set.reviews.len(), "review"),
        counted(report.titles.len(), "title")
    )];
    if below > 0 {
        parts.push(format!("{below} with too few for a score"));
    }
    if warnings > 0 {
        parts.push(format!("{} of organised voting", counted(warnings, "sign")));
    }
    parts.extend(report.notes);
    let understood = parts.join("; ");
    Ok(Reading { kind: EvidenceKind::Reviews, format: "reviews", figures, rejected, understood })
}

fn critic_figures(source: &Source<'_>, score: &CriticScore, figures: &mut Vec<Figure>) {
    if let Some(percent) = score.percent {
        let bounds = Some(score.uncertainty.wilson);
        figures.push(source.figure(Metric::Tomatometer, Unit::Percent, f64::from(percent), bounds));
    }
    figures.push(source.figure(Metric::ReviewCount, Unit::Count, score.tally.n() as f64, None));
    if let Some(average) = score.average {
        let of_ten = (average.of_ten * 100.0).round() / 100.0;
        figures.push(source.figure(Metric::AverageRating, Unit::OutOfTen, of_ten, None));
    }
}

fn audience_figures(source: &Source<'_>, score: &AudienceScore, figures: &mut Vec<Figure>) {
    let verified = score.verified.filter(|_| score.verified_is_shown);
    let kind = if verified.is_some() { "verified ratings".to_owned() } else { score.sample.to_string() };
    let population = format!("{AUDIENCE}, {kind}");
    let source = Source { population: &population, ..*source };
    let share = verified.unwrap_or(score.all);
    let bounds = Some(share.uncertainty.wilson);
    figures.push(source.figure(Metric::Popcornmeter, Unit::Percent, f64::from(share.percent), bounds));
    figures.push(source.figure(Metric::ReviewCount, Unit::Count, share.n as f64, None));
}

/// Reads a table of published scores and recomputes each from its own counts.
pub(super) fn read_films(bytes: &[u8], sha256: Sha256) -> Result<Reading, String> {
    let rules = Rules::builtin().map_err(|e| e.to_string())?;
    let (films, rejected) = greenlit_reviews::read_films(bytes).map_err(|e| e.to_string())?;
    let mut figures = Vec::new();
    for film in &films {
        film_figures(film, sha256, &mut figures);
    }
    let rows = films.len();
    let report = film_report(films, Vec::new(), &rules);
    let held = report.films.iter().filter(|f| f.differences.is_empty()).count();
    let understood = format!(
        "published scores, {}; counts give percentage and status {}/{}",
        counted(rows, "film"),
        grouped(held as u64),
        grouped(rows as u64)
    );
    Ok(Reading { kind: EvidenceKind::Reviews, format: "published scores", figures, rejected, understood })
}

fn film_figures(film: &PublishedFilm, sha256: Sha256, figures: &mut Vec<Figure>) {
    // Films share names with series and with each other: the year tells them apart for whoever reads.
    let of = film.released.map_or_else(|| "film".to_owned(), |day| format!("film of {}", day.year()));
    let (by_critics, by_audience) = (format!("{CRITICS}; {of}"), format!("{AUDIENCE}; {of}"));
    let critics = Source {
        sha256,
        line: film.line,
        title: &film.title,
        season: None,
        population: &by_critics,
        publisher: PUBLISHER,
        as_of: None,
    };
    if let Some(percent) = film.percent {
        let bounds = film.tally.map(|t| wilson(t.fresh, t.n(), Level::NINETY));
        figures.push(critics.figure(Metric::Tomatometer, Unit::Percent, f64::from(percent), bounds));
    }
    if let Some(count) = film.count {
        figures.push(critics.figure(Metric::ReviewCount, Unit::Count, count as f64, None));
    }
    let audience = Source { population: &by_audience, ..critics };
    if let Some(percent) = film.audience_percent {
        figures.push(audience.figure(Metric::Popcornmeter, Unit::Percent, f64::from(percent), None));
    }
    if let Some(count) = film.audience_count {
        figures.push(audience.figure(Metric::ReviewCount, Unit::Count, count as f64, None));
    }
}
