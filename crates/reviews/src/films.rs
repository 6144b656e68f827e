//! Tables of published scores: one row a film, with counts, percentage and status. Recomputed from their own
//! counts.

use greenlit_vocabulary::{DateOrder, Rejected, read_date};
use jiff::civil::Date;

use crate::error::ReviewsError;
use crate::percent::share_percent;
use crate::rules::{Medium, Release, Rules};
use crate::status::{CriticStatus, Tally, status_of};
use greenlit_table::cells::{percentage, whole};
use greenlit_table::{Role, Table, text};

/// A published score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedFilm {
    /// Line in the file, from 1.
    pub line: u64,
    /// Title.
    pub title: String,
    /// The publisher's id.
    pub id: Option<String>,
    /// Release.
    pub released: Option<Date>,
    /// Fresh, Rotten, Certified Fresh.
    pub status: Option<CriticStatus>,
    /// The printed percentage.
    pub percent: Option<u8>,
    /// Reviews as counted by the publisher.
    pub count: Option<u64>,
    /// Fresh and rotten reviews, where both are given.
    pub tally: Option<Tally>,
    /// Reviews by top critics.
    pub top: Option<u64>,
    /// Whether the audience's icon is the liked one.
    pub audience_liked: Option<bool>,
    /// The audience's percentage.
    pub audience_percent: Option<u8>,
    /// Audience ratings.
    pub audience_count: Option<u64>,
}

/// A published score beside what its own counts give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilmCheck {
    /// The row.
    pub film: PublishedFilm,
    /// The percentage its counts give.
    pub percent: Option<u8>,
    /// The status its counts give, with the published status as its past.
    pub status: Option<CriticStatus>,
    /// What differs, as sentences; empty where all agrees.
    pub differences: Vec<String>,
}

/// A table of published scores, recomputed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilmReport {
    /// Row by row, in order of the file.
    pub films: Vec<FilmCheck>,
    /// Rows set aside.
    pub rejected: Vec<Rejected>,
}

const TITLE: Role = Role { meaning: "the title", headers: &["title", "movietitle", "film", "movie", "name"] };
const ID: Role =
    Role { meaning: "the title's id", headers: &["rottentomatoeslink", "filmid", "movieid", "id"] };
const RELEASED: Role = Role {
    meaning: "the release",
    headers: &["originalreleasedate", "intheatersdate", "releasedate", "released", "releasedatetheaters"],
};
const STATUS: Role =
    Role { meaning: "the status", headers: &["tomatometerstatus", "status", "criticsstatus"] };
const PERCENT: Role = Role {
    meaning: "the percentage",
    headers: &["tomatometerrating", "tomatometer", "tomatometerscore", "criticsscore", "percent"],
};
const COUNT: Role = Role {
    meaning: "the number of reviews",
    headers: &["tomatometercount", "count", "reviewcount", "totalreviews"],
};
const FRESH: Role = Role {
    meaning: "fresh reviews",
    headers: &["tomatometerfreshcriticscount", "fresh", "freshcount", "freshcritics"],
};
const ROTTEN: Role = Role {
    meaning: "rotten reviews",
    headers: &["tomatometerrottencriticscount", "rotten", "rottencount", "rottencritics"],
};
const TOP: Role = Role {
    meaning: "reviews by top critics",
    headers: &["tomatometertopcriticscount", "topcritics", "topcriticscount"],
};
const AUDIENCE_STATUS: Role = Role { meaning: "the audience's icon", headers: &["audiencestatus"] };
const AUDIENCE_PERCENT: Role = Role {
    meaning: "the audience's percentage",
    headers: &["audiencerating", "audiencescore", "popcornmeter"],
};
const AUDIENCE_COUNT: Role = Role { meaning: "audience ratings", headers: &["audiencecount"] };

/// Whether the header is of a table of published scores: it has both a percentage and a number of reviews.
pub(crate) fn looks_like_films(bytes: &[u8]) -> Result<bool, ReviewsError> {
    let table = Table::open(bytes)?;
    let counted = table.column(&COUNT)?.is_some() || table.column(&ROTTEN)?.is_some();
    Ok(counted && table.column(&PERCENT)?.is_some())
}

/// Whether the first line is the header of a table of published scores.
pub fn is_film_table(header: &[u8]) -> bool {
    looks_like_films(header).unwrap_or(false)
}

/// Reads a table of published scores.
///
/// # Errors
/// When the header names no title, or no percentage with counts.
pub fn read_films(bytes: &[u8]) -> Result<(Vec<PublishedFilm>, Vec<Rejected>), ReviewsError> {
    let table = Table::open(bytes)?;
    let columns = [
        table.column(&TITLE)?,
        table.column(&ID)?,
        table.column(&RELEASED)?,
        table.column(&STATUS)?,
        table.column(&PERCENT)?,
        table.column(&COUNT)?,
        table.column(&FRESH)?,
        table.column(&ROTTEN)?,
        table.column(&TOP)?,
        table.column(&AUDIENCE_STATUS)?,
        table.column(&AUDIENCE_PERCENT)?,
        table.column(&AUDIENCE_COUNT)?,
    ];
    let [title, id, _, _, percent, ..] = columns;
    if (title.is_none() && id.is_none()) || percent.is_none() {
        return Err(ReviewsError::UnknownLayout {
            header: table.header_line(),
            missing: "published scores need a title and a percentage".to_owned(),
        });
    }
    let scales = [shares_in(bytes, columns[4])?, shares_in(bytes, columns[10])?];
    let (mut films, mut rejected) = (Vec::new(), Vec::new());
    table.rows(&mut rejected, |record, line| {
        films.push(film(&columns, scales, record, line)?);
        Ok(())
    });
    Ok((films, rejected))
}

/// Whether a column of percentages is of shares: no number above 1, and some with decimals.
fn shares_in(bytes: &[u8], column: Option<usize>) -> Result<bool, ReviewsError> {
    let Some(column) = column else { return Ok(false) };
    let (mut shares, mut ignored) = (0_u64, Vec::new());
    let mut above_one = false;
    Table::open(bytes)?.rows(&mut ignored, |record, _| {
        let field = text(record.get(column).unwrap_or_default().trim_ascii());
        if let Ok(number) = field.parse::<f64>() {
            above_one |= number > 1.0;
            shares += u64::from(field.contains('.'));
        }
        Ok(())
    });
    Ok(shares > 0 && !above_one)
}

fn film(
    columns: &[Option<usize>; 12],
    scales: [bool; 2],
    record: &csv::ByteRecord,
    line: u64,
) -> Result<PublishedFilm, String> {
    let field = |column: Option<usize>| {
        let field = column.and_then(|c| record.get(c)).map(|f| text(f.trim_ascii())).unwrap_or_default();
        Some(field).filter(|f| !f.is_empty() && !f.eq_ignore_ascii_case("nan"))
    };
    let [title, id, released, status, percent, count, fresh, rotten, top, a_status, a_percent, a_count] =
        *columns;
    let number = |column, what: &str| match field(column) {
        None => Ok(None),
        Some(t) => whole(&t).map(Some).ok_or_else(|| format!("{what} `{t}` is no number of reviews")),
    };
    let share = |column, of_one, what: &str| match field(column) {
        None => Ok(None),
        Some(t) => percentage(&t, of_one)
            .map(|p| Some(p.round() as u8))
            .ok_or_else(|| format!("{what} `{t}` is no percentage")),
    };
    let status = match field(status) {
        None => None,
        Some(t) => Some(CriticStatus::read(&t).ok_or_else(|| format!("`{t}` is no status"))?),
    };
    let id = field(id).map(std::borrow::Cow::into_owned);
    let title = field(title)
        .map(std::borrow::Cow::into_owned)
        .or_else(|| id.clone())
        .ok_or("the row names no title")?;
    let (fresh, rotten) = (number(fresh, "fresh")?, number(rotten, "rotten")?);
    Ok(PublishedFilm {
        line,
        title,
        id,
        released: field(released).and_then(|t| read_date(&t, DateOrder::MonthFirst)),
        status,
        percent: share(percent, scales[0], "the score")?,
        count: number(count, "the count")?,
        tally: fresh.zip(rotten).map(|(fresh, rotten)| Tally { fresh, rotten }),
        top: number(top, "top critics")?,
        audience_liked: match field(a_status).map(|t| t.to_ascii_lowercase()).as_deref() {
            Some("upright" | "hot" | "full") => Some(true),
            Some("spilled" | "stale") => Some(false),
            _ => None,
        },
        audience_percent: share(a_percent, scales[1], "the audience's score")?,
        audience_count: number(a_count, "audience ratings")?,
    })
}

/// Recomputes each row from its own counts.
pub fn film_report(films: Vec<PublishedFilm>, rejected: Vec<Rejected>, rules: &Rules) -> FilmReport {
    FilmReport { films: films.into_iter().map(|film| check(film, rules)).collect(), rejected }
}

fn check(film: PublishedFilm, rules: &Rules) -> FilmCheck {
    let percent = film.tally.and_then(|t| share_percent(t.fresh, t.n()));
    let status = status_from_published(&film, film.status.map(|s| s == CriticStatus::CertifiedFresh), rules);
    let mut differences = Vec::new();
    if let (Some(tally), Some(count)) = (film.tally, film.count)
        && tally.n() != count
    {
        differences
            .push(format!("{} fresh and {} rotten are not the {count} counted", tally.fresh, tally.rotten));
    }
    if let (Some(ours), Some(theirs)) = (percent, film.percent)
        && ours != theirs
    {
        differences.push(format!("the counts give {ours} %, {theirs} % is published"));
    }
    if let (Some(ours), Some(theirs)) = (status, film.status)
        && ours != theirs
    {
        differences.push(format!("the rules give {ours}, {theirs} is published"));
    }
    if let (Some(liked), Some(audience)) = (film.audience_liked, film.audience_percent)
        && liked != (audience >= rules.fresh_from_percent)
    {
        differences.push(format!("the audience's icon does not fit {audience} %"));
    }
    FilmCheck { film, percent, status, differences }
}

/// The status the published counts give. The published percentage decides where counters lag behind it. The
/// publisher's tables do not say how wide a release was, so the limited count applies.
pub(crate) fn status_from_published(
    film: &PublishedFilm,
    certified_before: Option<bool>,
    rules: &Rules,
) -> Option<CriticStatus> {
    let percent = film.percent.or(film.tally?.percent())?;
    let n = film.count.or(film.tally.map(Tally::n))?;
    let medium = (Medium::Film, Release::Limited);
    Some(status_of(percent, n, film.top.unwrap_or(0), medium, certified_before, rules).status)
}
