//! A dossier in one row: what a list of titles shows of each.

use greenlit_vocabulary::{Basis, Certainty, PartialDate, StatusValue};
use jiff::civil::Date;

use crate::figures::FigureLine;
use crate::pictures;
use crate::show::{Dossier, Since};

/// A title in one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The title's usual name.
    pub title: String,
    /// Services and networks.
    pub services: Vec<String>,
    /// The season whose status is shown: the latest that has one.
    pub season: Option<u32>,
    /// Its status.
    pub status: Option<StatusValue>,
    /// How sure that is.
    pub certainty: Option<Certainty>,
    /// Since when.
    pub since: Option<Since>,
    /// Who had it first.
    pub by: Option<String>,
    /// Minutes by week, oldest first: measured where the lake measures the title, else published.
    pub weekly: Vec<WeekPoint>,
    /// What the minutes are: measured or published.
    pub weekly_basis: Option<Basis>,
    /// Its last published rank.
    pub rank: Option<RankPoint>,
    /// Its published scores.
    pub scores: Vec<ScorePoint>,
    /// The latest article about it.
    pub news: Option<News>,
    /// First days of all weeks with a figure, oldest first.
    pub weeks: Vec<Date>,
    /// How many articles speak of it.
    pub articles: usize,
    /// In how many places evidence contradicts itself.
    pub contradictions: usize,
    /// In how many places it disagrees in any way.
    pub disagreements: usize,
}

/// Minutes of one week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeekPoint {
    /// First day.
    pub week: Date,
    /// Minutes viewed.
    pub minutes: f64,
}

/// A place in a published chart.
#[derive(Debug, Clone, PartialEq)]
pub struct RankPoint {
    /// First day of the week.
    pub week: Date,
    /// 1 is the most viewed.
    pub rank: u32,
    /// Publisher, list, place.
    pub list: String,
}

/// A published score.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePoint {
    /// `tomatometer`, `popcornmeter`, `metascore`.
    pub metric: &'static str,
    /// In the unit of the metric.
    pub value: f64,
    /// What the number of reviews leaves open.
    pub bounds: Option<(f64, f64)>,
}

/// The latest article.
#[derive(Debug, Clone, PartialEq)]
pub struct News {
    /// When it was published.
    pub published: PartialDate,
    /// Where.
    pub outlet: Option<String>,
    /// Headline.
    pub headline: Option<String>,
    /// File name.
    pub file: String,
}

const SCORES: [&str; 3] = ["tomatometer", "popcornmeter", "metascore"];

/// The row of a dossier; `measured` are the title's measured minutes by week, oldest first, which a dossier shows the
/// last of only.
pub fn summary(dossier: &Dossier, measured: &[WeekPoint]) -> Summary {
    let current = dossier.statuses.iter().find(|s| s.is_current);
    let runs = pictures::runs(dossier);
    let published = weekly_minutes(&runs);
    let (weekly, weekly_basis) = match (measured.is_empty(), published.is_empty()) {
        (false, _) => (measured.to_vec(), Some(Basis::Measured)),
        (true, false) => (published, Some(Basis::Published)),
        (true, true) => (Vec::new(), None),
    };
    let mut weeks: Vec<Date> = runs.iter().flat_map(|r| r.points.iter().map(|p| p.week)).collect();
    weeks.extend(weekly.iter().map(|p| p.week));
    weeks.sort_unstable();
    weeks.dedup();
    Summary {
        title: dossier.title.clone(),
        services: services(dossier),
        season: current.and_then(|s| s.season),
        status: current.map(|s| s.status),
        certainty: current.map(|s| s.certainty),
        since: current.map(|s| s.since.clone()),
        by: current.map(|s| s.by.clone()),
        weekly,
        weekly_basis,
        rank: last_rank(&runs),
        scores: SCORES.iter().filter_map(|metric| score(dossier, metric)).collect(),
        news: news(dossier),
        weeks,
        articles: dossier.articles.len(),
        contradictions: dossier.contradictions.iter().filter(|c| c.kind == "contradiction").count(),
        disagreements: dossier.contradictions.len(),
    }
}

fn services(dossier: &Dossier) -> Vec<String> {
    let line = dossier.catalogue.iter().find(|(name, _)| name == "service");
    line.map(|(_, all)| all.split(", ").map(str::to_owned).collect()).unwrap_or_default()
}

/// Minutes of the longest published run of minutes, or of hours as minutes.
fn weekly_minutes(runs: &[pictures::Run<'_>]) -> Vec<WeekPoint> {
    let longest =
        |metric: &str| runs.iter().filter(|r| r.metric == metric).max_by_key(|r| (r.points.len(), r.season));
    let (run, minutes_each) = match (longest("minutes_viewed"), longest("hours_viewed")) {
        (Some(run), _) => (run, 1.0),
        (None, Some(run)) => (run, 60.0),
        (None, None) => return Vec::new(),
    };
    run.points.iter().map(|p| WeekPoint { week: p.week, minutes: p.value * minutes_each }).collect()
}

fn last_rank(runs: &[pictures::Run<'_>]) -> Option<RankPoint> {
    let of_run = |run: &pictures::Run<'_>| {
        let last = run.points.last()?;
        Some(RankPoint { week: last.week, rank: last.value as u32, list: run.source.clone() })
    };
    let places = runs.iter().filter(|r| r.is_rank()).filter_map(of_run);
    // Of the latest week the best place; of equals the first list by name.
    places.min_by(|a, b| (b.week, a.rank, &a.list).cmp(&(a.week, b.rank, &b.list)))
}

fn score(dossier: &Dossier, metric: &'static str) -> Option<ScorePoint> {
    let is_score = |f: &&FigureLine| f.metric == metric && f.basis == Basis::Published;
    let line = dossier.figures.iter().filter(is_score).max_by_key(|f| f.season)?;
    Some(ScorePoint { metric, value: line.number?, bounds: line.bounds })
}

fn news(dossier: &Dossier) -> Option<News> {
    let dated = dossier.articles.iter().filter_map(|a| Some((a.published.as_ref()?, a)));
    let (published, article) = dated.max_by_key(|(day, article)| (day.last_day(), &article.name))?;
    Some(News {
        published: published.clone(),
        outlet: article.outlet.clone(),
        headline: article.headline.clone(),
        file: article.name.clone(),
    })
}
