//! How well published tables are reproduced: one line an identity, with its exceptions by class.

use greenlit_vocabulary::PublishedIdentity;
use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::films::{PublishedFilm, status_from_published};
use crate::interval::{Interval, Level, jeffreys, predictive, wilson};
use crate::percent::share_percent;
use crate::prior::FILM_PRIOR;
use crate::read::{Review, ReviewSet};
use crate::report::{ScoreOptions, score_reviews};
use crate::rules::{Medium, Release, Rules};
use crate::score::{NoValue, read_score};
use crate::status::{CriticStatus, Tally, status_of};
use crate::verdict::{Imputed, Verdict, impute};

/// How often a score string occurs, and with which verdicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreFrequency {
    /// The string as written.
    pub score: String,
    /// Reviews with it.
    pub n: u64,
    /// Of these, fresh ones.
    pub fresh: u64,
}

/// Identities inside a table of published films: counts, percentage, icon, status, audience icon. `set` names
/// it in the result.
pub fn film_identities(set: &str, films: &[PublishedFilm], rules: &Rules) -> Vec<PublishedIdentity> {
    let lagging = |f: &PublishedFilm| f.tally.zip(f.count).is_some_and(|(t, count)| t.n() != count);
    let counted = |f: &&PublishedFilm| f.tally.is_some_and(|t| t.n() > 0) && f.percent.is_some();
    let identity =
        |name: &str, tested: &dyn Fn(&&PublishedFilm) -> bool, holds: &dyn Fn(&PublishedFilm) -> bool| {
            let rows: Vec<&PublishedFilm> = films.iter().filter(tested).collect();
            let failing: Vec<_> = rows.iter().filter(|f| !holds(f)).collect();
            let late = failing.iter().filter(|f| lagging(f)).count() as u64;
            let (rows, failing) = (rows.len() as u64, failing.len() as u64);
            PublishedIdentity::new(format!("{set}: {name}"), rows, rows - failing)
                .except("fresh and rotten are not the published count", late)
                .except("by the counts", failing - late)
        };
    let status = |f: &PublishedFilm, before| status_from_published(f, Some(before), rules);
    let certified = |f: &PublishedFilm| f.status == Some(CriticStatus::CertifiedFresh);
    vec![
        identity("fresh + rotten = count", &|f| counted(f) && f.count.is_some(), &|f| !lagging(f)),
        identity("counts give the percentage", &counted, &|f| {
            f.tally.and_then(|t| share_percent(t.fresh, t.n())) == f.percent
        }),
        identity("rotten exactly below 60 %", &|f| counted(f) && f.status.is_some(), &|f| {
            (f.status == Some(CriticStatus::Rotten))
                == f.percent.is_some_and(|p| p < rules.fresh_from_percent)
        }),
        identity("status without its past", &|f| counted(f) && f.status.is_some(), &|f| {
            status(f, false) == f.status
        }),
        identity("status with its past", &|f| counted(f) && f.status.is_some(), &|f| {
            status(f, certified(f)) == f.status
        }),
        identity(
            "audience icon at 60 %",
            &|f| f.audience_liked.is_some() && f.audience_percent.is_some(),
            &|f| f.audience_liked == f.audience_percent.map(|p| p >= rules.fresh_from_percent),
        ),
    ]
}

/// Published films recomputed from single reviews: percentage, counts, status. Films are joined by id.
pub fn review_identities(
    name: &str,
    set: &ReviewSet,
    films: &[PublishedFilm],
    rules: &Rules,
) -> Vec<PublishedIdentity> {
    let report = score_reviews(set, Vec::new(), &ScoreOptions::default(), rules);
    let by_id: FxHashMap<&str, &PublishedFilm> =
        films.iter().map(|f| (f.id.as_deref().unwrap_or(&f.title), f)).collect();
    let joined: Vec<(&PublishedFilm, Tally, Tally)> = report
        .titles
        .iter()
        .filter_map(|title| {
            let id = title.subject.id.as_deref().unwrap_or(&title.subject.title);
            let critics = title.critics.as_ref()?;
            Some((*by_id.get(id)?, critics.tally, critics.top))
        })
        .collect();
    let line = |what: &str, holds: &dyn Fn(&PublishedFilm, Tally, Tally) -> bool| {
        let rows = joined.len() as u64;
        let reproduced = joined.iter().filter(|(f, tally, top)| holds(f, *tally, *top)).count() as u64;
        PublishedIdentity::new(format!("{name}: reviews give the {what}"), rows, reproduced)
            .except("the page is ahead of the list, or behind it", rows - reproduced)
    };
    let near = |a: Option<u8>, b: Option<u8>| a.zip(b).is_some_and(|(a, b)| a.abs_diff(b) <= 1);
    vec![
        line("percentage", &|f, tally, _| tally.percent() == f.percent),
        line("percentage within 1", &|f, tally, _| near(tally.percent(), f.percent)),
        line("fresh count", &|f, tally, _| f.tally.is_some_and(|t| t.fresh == tally.fresh)),
        line("rotten count", &|f, tally, _| f.tally.is_some_and(|t| t.rotten == tally.rotten)),
        line("total count", &|f, tally, _| f.count == Some(tally.n())),
        line("top critics' count", &|f, _, top| f.top == Some(top.n())),
        line("status", &|f, tally, top| {
            let certified = f.status == Some(CriticStatus::CertifiedFresh);
            tally.percent().map(|percent| {
                let medium = (Medium::Film, Release::Limited);
                status_of(percent, tally.n(), top.n(), medium, Some(certified), rules).status
            }) == f.status
        }),
    ]
}

/// Scored strings that are read to a value, and verdicts imputed from them.
pub fn score_identities(name: &str, strings: &[ScoreFrequency], rules: &Rules) -> Vec<PublishedIdentity> {
    let (mut scored, mut read, mut right_at_cut) = (0, 0, 0);
    let (mut clear, mut clear_right) = (0, 0);
    let mut classes = std::collections::BTreeMap::<NoValue, u64>::new();
    for string in strings {
        let reading = read_score(&string.score);
        match reading {
            crate::ScoreReading::Missing => continue,
            crate::ScoreReading::NoValue(class) => *classes.entry(class).or_default() += string.n,
            crate::ScoreReading::Value(score) => {
                let fresh = score.value >= rules.imputation.fresh_from - 1e-9;
                right_at_cut += if fresh { string.fresh } else { string.n - string.fresh.min(string.n) };
                read += string.n;
            }
        }
        scored += string.n;
        if let Imputed::Verdict(verdict) = impute(&reading, &rules.imputation) {
            clear += string.n;
            clear_right +=
                if verdict == Verdict::Fresh { string.fresh } else { string.n - string.fresh.min(string.n) };
        }
    }
    let values = classes.into_iter().fold(
        PublishedIdentity::new(format!("{name}: score strings read to a value"), scored, read),
        |identity, (class, n)| identity.except(class.as_str(), n),
    );
    let wrong = |identity: PublishedIdentity| {
        let n = identity.rows - identity.reproduced;
        identity.except("critics who judge otherwise than their score suggests", n)
    };
    vec![
        values,
        wrong(PublishedIdentity::new(format!("{name}: verdict by the cut alone"), read, right_at_cut)),
        wrong(PublishedIdentity::new(
            format!("{name}: verdict imputed, 2.5/4 left open"),
            clear,
            clear_right,
        )),
    ]
}

/// The interval of a share from the first reviews, by method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntervalMethod {
    /// [`wilson`].
    Wilson,
    /// [`jeffreys`].
    Jeffreys,
    /// [`predictive`] with the prior of films.
    Predictive,
}

/// How often the final share lies in the interval from the first `k` reviews by date (order of the file
/// within a day), over the titles with at least `min_reviews` dated reviews with a verdict.
pub fn interval_identity(
    name: &str,
    set: &ReviewSet,
    k: usize,
    min_reviews: usize,
    method: IntervalMethod,
    level: Level,
) -> PublishedIdentity {
    let (mut rows, mut held, mut expected) = (0, 0, 0.0);
    for verdicts in by_date(set).into_iter().filter(|v| v.len() >= min_reviews.max(k + 1)) {
        let fresh = |part: &[Verdict]| part.iter().filter(|v| **v == Verdict::Fresh).count() as u64;
        let (x, final_x) = (fresh(verdicts.get(..k).unwrap_or_default()), fresh(&verdicts));
        let (n, final_n) = (k as u64, verdicts.len() as u64);
        let interval = match method {
            IntervalMethod::Wilson => wilson(x, n, level),
            IntervalMethod::Jeffreys => jeffreys(x, n, level),
            IntervalMethod::Predictive => {
                let ahead = predictive(FILM_PRIOR, x, n, final_n, level, 60);
                expected += ahead.map_or(1.0, |p| p.within);
                ahead.map_or(Interval { low: 0.0, high: 1.0 }, |p| p.shares())
            }
        };
        rows += 1;
        held += u64::from(interval.holds(final_x as f64 / final_n as f64));
    }
    // Counts are whole: an interval over few reviews to come holds more than its level by its own reckoning.
    let by_model = if expected > 0.0 {
        format!(" (by its own reckoning {:.1} %)", expected / rows.max(1) as f64 * 100.0)
    } else {
        String::new()
    };
    PublishedIdentity::new(
        format!(
            "{name}: {method:?} {:.0} % interval from the first {k} reviews holds the final share{by_model}",
            level.share() * 100.0
        ),
        rows,
        held,
    )
    .except("outside, as one in ten should be", rows - held)
}

/// Verdicts of each title in order of their dates.
fn by_date(set: &ReviewSet) -> Vec<Vec<Verdict>> {
    let mut titles: Vec<Vec<(Date, Verdict)>> = vec![Vec::new(); set.subjects.len()];
    let dated = |r: &Review| Some((r.date?, r.verdict?));
    for review in &set.reviews {
        if let (Some(entry), Some(title)) = (dated(review), titles.get_mut(review.subject as usize)) {
            title.push(entry);
        }
    }
    titles
        .into_iter()
        .map(|mut title| {
            title.sort_by_key(|(day, _)| *day);
            title.into_iter().map(|(_, verdict)| verdict).collect()
        })
        .collect()
}
