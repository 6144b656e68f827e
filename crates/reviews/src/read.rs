//! Review files: bytes in, reviews and what was set aside out.

use greenlit_vocabulary::{DateOrder, Rejected, date_order, read_date};
use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::error::ReviewsError;
use crate::layout::{Columns, Reviewers};
use crate::names::{NameId, Names};
use crate::score::{ScoreReading, read_score};
use crate::verdict::Verdict;
use greenlit_table::cells::{whole, yes_no};
use greenlit_table::{Table, text};

/// One review. Names are numbers into the tables of its [`ReviewSet`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Review {
    /// Line in the file, from 1.
    pub line: u64,
    /// Title (and season) it is of: index into [`ReviewSet::subjects`].
    pub subject: u32,
    /// The critic, where named.
    pub critic: Option<NameId>,
    /// The outlet, where named.
    pub outlet: Option<NameId>,
    /// By a top critic.
    pub top_critic: bool,
    /// The critic's own verdict.
    pub verdict: Option<Verdict>,
    /// The original score, as written.
    pub score: Option<NameId>,
    /// Audience stars of five.
    pub stars: Option<f64>,
    /// Day of the review.
    pub date: Option<Date>,
    /// Ticket verified; `None` where the file does not say.
    pub verified: Option<bool>,
    /// Reviews the account ever wrote.
    pub account_reviews: Option<u32>,
}

/// What the reviews of one score are of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// Title as written; empty where the file is of a single title and does not name it.
    pub title: String,
    /// Season, where given.
    pub season: Option<u32>,
    /// The publisher's id, where given and other than the title.
    pub id: Option<String>,
}

/// The reviews of a file.
#[derive(Debug, Clone)]
pub struct ReviewSet {
    /// Whose reviews.
    pub reviewers: Reviewers,
    /// In order of the file.
    pub reviews: Vec<Review>,
    /// What they are of, in order of first appearance.
    pub subjects: Vec<Subject>,
    /// Critics.
    pub critics: Names,
    /// Outlets.
    pub outlets: Names,
    /// Distinct score strings.
    pub scores: Names,
    /// Readings of the score strings, in their order.
    pub(crate) score_readings: Vec<ScoreReading>,
    /// Audience accounts met a second time or more for the same title; both ratings are kept.
    pub repeated_accounts: u64,
    /// Whether a column says if ratings are verified.
    pub has_verified: bool,
    /// What the reader must know: columns that are missing, dates of two meanings.
    pub notes: Vec<String>,
}

impl ReviewSet {
    /// The reading of a review's score; [`ScoreReading::Missing`] where there is none.
    pub fn reading(&self, review: &Review) -> ScoreReading {
        review
            .score
            .and_then(|id| self.score_readings.get(id.index()).copied())
            .unwrap_or(ScoreReading::Missing)
    }
}

/// Reads a file of reviews.
///
/// # Errors
/// When the file as a whole is no table of reviews; see [`ReviewsError`]. Single rows that cannot be used are
/// returned beside the reviews, with their line and reason.
pub fn read_reviews(bytes: &[u8]) -> Result<(ReviewSet, Vec<Rejected>), ReviewsError> {
    let body = greenlit_table::body(bytes)?;
    let bytes = body.as_ref();
    let table = Table::open(bytes)?;
    let (reviewers, columns) = Columns::of(&table)?;
    let (order, order_note) = match columns.date {
        Some(column) => column_date_order(bytes, column)?,
        None => (DateOrder::YearFirst, None),
    };
    let mut reading = Reading::new(reviewers, columns, order);
    let mut rejected = Vec::new();
    table.rows(&mut rejected, |record, line| reading.take(record, line));
    if reviewers == Reviewers::Audience {
        // These rows name people.
        for row in &mut rejected {
            row.excerpt.clear();
        }
    }
    let mut set = reading.set;
    set.notes.extend(order_note);
    set.score_readings = set.scores.iter().map(read_score).collect();
    set.notes.extend(missing_notes(reviewers, &columns));
    Ok((set, rejected))
}

fn missing_notes(reviewers: Reviewers, columns: &Columns) -> Vec<String> {
    let mut notes = Vec::new();
    if columns.title.is_none() && columns.id.is_none() {
        notes.push("no column names the title: all rows are taken to be of one".to_owned());
    }
    if reviewers == Reviewers::Critics {
        if columns.verdict.is_none() {
            notes.push("no column gives verdicts: every verdict is imputed from the score".to_owned());
        }
        if columns.top.is_none() {
            notes.push("no column marks top critics: a certificate cannot be told".to_owned());
        }
    }
    notes
}

/// The order of day and month of a date column, from its first thousand values.
fn column_date_order(bytes: &[u8], column: usize) -> Result<(DateOrder, Option<String>), ReviewsError> {
    const SAMPLE: usize = 1000;
    let mut sample: Vec<String> = Vec::new();
    let mut ignored = Vec::new();
    let body: Vec<u8> = bytes.split_inclusive(|b| *b == b'\n').take(SAMPLE).flatten().copied().collect();
    Table::open(&body)?.rows(&mut ignored, |record, _| {
        sample.extend(record.get(column).map(|f| text(f).into_owned()));
        Ok(())
    });
    Ok(match date_order(sample.iter().map(String::as_str)) {
        Some(order) => (order, None),
        None => (
            DateOrder::MonthFirst,
            Some("the dates may be day first or month first; they are read month first".to_owned()),
        ),
    })
}

/// The state of reading one file.
struct Reading {
    set: ReviewSet,
    columns: Columns,
    order: DateOrder,
    keys: Names,
    ids: FxHashSet<Box<[u8]>>,
    accounts: FxHashSet<(u32, Box<[u8]>)>,
    dates: FxHashMap<Box<[u8]>, Date>,
    last_subject: (Vec<u8>, Option<u32>, u32),
}

impl Reading {
    fn new(reviewers: Reviewers, columns: Columns, order: DateOrder) -> Self {
        let set = ReviewSet {
            reviewers,
            reviews: Vec::new(),
            subjects: Vec::new(),
            critics: Names::default(),
            outlets: Names::default(),
            scores: Names::default(),
            score_readings: Vec::new(),
            repeated_accounts: 0,
            has_verified: columns.verified.is_some(),
            notes: Vec::new(),
        };
        Self {
            set,
            columns,
            order,
            keys: Names::default(),
            ids: FxHashSet::default(),
            accounts: FxHashSet::default(),
            dates: FxHashMap::default(),
            last_subject: (Vec::new(), None, 0),
        }
    }

    /// Takes one row, or says why not. Nothing of a refused row stays.
    fn take(&mut self, record: &csv::ByteRecord, line: u64) -> Result<(), String> {
        let columns = self.columns;
        let field =
            |column: Option<usize>| column.and_then(|c| record.get(c)).unwrap_or_default().trim_ascii();
        let verdict_text = text(field(columns.verdict));
        let verdict = Verdict::read(&verdict_text).or_else(|| match &*verdict_text {
            "1" | "True" | "true" if columns.one_is_fresh => Some(Verdict::Fresh),
            "0" | "False" | "false" if columns.one_is_fresh => Some(Verdict::Rotten),
            _ => None,
        });
        if verdict.is_none() && !verdict_text.is_empty() {
            return Err(format!("the verdict `{verdict_text}` is neither fresh nor rotten"));
        }
        let score = field(columns.score);
        if self.set.reviewers == Reviewers::Critics && verdict.is_none() && score.is_empty() {
            return Err("the review has neither a verdict nor a score".to_owned());
        }
        let stars = match self.set.reviewers {
            Reviewers::Critics => None,
            Reviewers::Audience => Some(stars(&text(field(columns.stars)))?),
        };
        let season = season(&text(field(columns.season)))?;
        let top_text = text(field(columns.top));
        let top_critic =
            yes_no(&top_text).ok_or_else(|| format!("top critic `{top_text}` is neither yes nor no"))?;
        let date = self.date(field(columns.date))?;
        let verified_text = text(field(columns.verified));
        let verified = match (columns.verified, verified_text.is_empty()) {
            (None, _) | (_, true) => None,
            _ => Some(
                yes_no(&verified_text)
                    .ok_or_else(|| format!("verified `{verified_text}` is neither yes nor no"))?,
            ),
        };
        let account_reviews = columns
            .account_reviews
            .and_then(|_| whole(&text(field(columns.account_reviews))))
            .map(|n| n.min(u64::from(u32::MAX)) as u32);
        let subject = self.subject(field(columns.title), field(columns.id), season)?;
        let review_id = field(columns.review_id);
        if !review_id.is_empty() && !self.ids.insert(review_id.into()) {
            return Err(format!("the review id `{}` stands on an earlier line", text(review_id)));
        }
        let account = field(columns.account);
        if !account.is_empty() && !self.accounts.insert((subject, account.into())) {
            self.set.repeated_accounts += 1;
        }
        let named = |names: &mut Names, bytes: &[u8]| (!bytes.is_empty()).then(|| names.id(&text(bytes)));
        let review = Review {
            line,
            subject,
            critic: named(&mut self.set.critics, field(columns.critic)),
            outlet: named(&mut self.set.outlets, field(columns.outlet)),
            top_critic,
            verdict,
            score: named(&mut self.set.scores, score),
            stars,
            date,
            verified,
            account_reviews,
        };
        self.set.reviews.push(review);
        Ok(())
    }

    /// A million reviews share a few thousand days: each is read once.
    fn date(&mut self, bytes: &[u8]) -> Result<Option<Date>, String> {
        if bytes.is_empty() {
            return Ok(None);
        }
        if let Some(date) = self.dates.get(bytes) {
            return Ok(Some(*date));
        }
        let written = text(bytes);
        let date = read_date(&written, self.order).ok_or_else(|| format!("`{written}` is no date"))?;
        self.dates.insert(bytes.into(), date);
        Ok(Some(date))
    }

    fn subject(&mut self, title: &[u8], id: &[u8], season: Option<u32>) -> Result<u32, String> {
        let columns = self.columns;
        let key = if id.is_empty() { title } else { id };
        if key.is_empty() && (columns.title.is_some() || columns.id.is_some()) {
            return Err("the row names no title".to_owned());
        }
        // Files are grouped by title more often than not.
        if !self.set.subjects.is_empty() && self.last_subject.0 == key && self.last_subject.1 == season {
            return Ok(self.last_subject.2);
        }
        let key_bytes = key;
        let key = text(key);
        let number = match season {
            None => self.keys.id(&key),
            Some(season) => self.keys.id(&format!("{key}\u{0}{season}")),
        };
        if number.index() == self.set.subjects.len() {
            let title = if title.is_empty() { key.into_owned() } else { text(title).into_owned() };
            let id = Some(text(id).into_owned()).filter(|id| !id.is_empty() && *id != title);
            self.set.subjects.push(Subject { title, season, id });
        }
        self.last_subject.0.clear();
        self.last_subject.0.extend_from_slice(key_bytes);
        (self.last_subject.1, self.last_subject.2) = (season, number.index() as u32);
        Ok(number.index() as u32)
    }
}

fn season(text: &str) -> Result<Option<u32>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits.parse().map(Some).map_err(|_| format!("`{text}` is no season"))
}

/// Audience stars of five: `3.5`, `3.5/5`, `★★★☆☆`, and the publisher's code `STAR_3_5`.
fn stars(text: &str) -> Result<f64, String> {
    let code = text.strip_prefix("STAR_").map(|code| code.replacen('_', ".", 1));
    let value = match code.as_deref().unwrap_or(text).parse::<f64>() {
        Ok(number) => number,
        Err(_) => match read_score(text) {
            ScoreReading::Value(score) => score.value * 5.0,
            ScoreReading::Missing => return Err("the rating is empty".to_owned()),
            ScoreReading::NoValue(class) => {
                return Err(format!("the rating `{text}` has no value ({class})"));
            }
        },
    };
    if (0.0..=5.0).contains(&value) {
        Ok(value)
    } else {
        Err(format!("the rating `{text}` is not between 0 and 5 stars"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn layouts_of_the_public_sets_are_known_by_their_headers() {
        for file in [
            "title,season,critic,outlet,top_critic,verdict,score,date\nA,1,B,C,yes,fresh,3/5,2020-01-02\n",
            "film_id,critic,outlet,top_critic,state,original_score,date\nm/a,B,C,1,fresh,3/5,2020-01-02\n",
            "rotten_tomatoes_link,critic_name,top_critic,publisher_name,review_type,review_score,review_date,review_content\n\
             m/a,B,True,C,Fresh,3/5,2020-01-02,\"words, words\"\n",
            "id,reviewId,creationDate,criticName,isTopCritic,originalScore,reviewState,publicatioName,reviewText,scoreSentiment,reviewUrl\n\
             a,77,2020-01-02,B,True,3/5,fresh,C,words,POSITIVE,/x\n",
            "id\treview\trating\tfresh\tcritic\ttop_critic\tpublisher\tdate\n3\twords\t3/5\tfresh\tB\t1\tC\tJanuary 2, 2020\n",
            "movie,critic,publisher,top_critic,fresh,score,date\nA,B,C,1,1,3/5,2020-01-02\n",
            "\u{feff}Title;Critic;Outlet;Top Critic;Verdict;Score;Date\nA;B;C;1;Fresh;3/5;02.01.2020\nA;B;C;1;Fresh;3/5;22.01.2020\n",
        ] {
            let (set, rejected) = read_reviews(file.as_bytes()).unwrap();
            assert_eq!(rejected, [], "{file}");
            let first = set.reviews.first().unwrap();
            assert_eq!(set.reviewers, Reviewers::Critics);
            assert_eq!(first.verdict, Some(Verdict::Fresh), "{file}");
            assert!(first.top_critic);
            assert_eq!(set.outlets.name(first.outlet.unwrap()), "C");
            assert_eq!(set.scores.name(first.score.unwrap()), "3/5");
            assert_eq!(first.date, Some(Date::constant(2020, 1, 2)), "{file}");
        }
    }

    #[test]
    fn bad_rows_are_set_aside_with_their_reason() {
        let file = "title,critic,outlet,top_critic,verdict,score,date\n\
                    A,B,C,yes,fresh,,2020-01-02\n\
                    A,B,C,yes,maybe,,2020-01-02\n\
                    A,B,C,yes\n\
                    A,B,C,perhaps,fresh,,2020-01-02\n\
                    A,B,C,no,rotten,,2020-13-02\n\
                    A,B,C,no,,,2020-01-02\n\
                    ,B,C,no,fresh,,2020-01-02\n";
        let (set, rejected) = read_reviews(file.as_bytes()).unwrap();
        assert_eq!(set.reviews.len(), 1);
        let lines: Vec<_> = rejected.iter().map(|r| (r.line.unwrap(), r.reason.as_str())).collect();
        assert_eq!(
            lines,
            [
                (3, "the verdict `maybe` is neither fresh nor rotten"),
                (4, "the row has 4 fields, the header 7"),
                (5, "top critic `perhaps` is neither yes nor no"),
                (6, "`2020-13-02` is no date"),
                (7, "the review has neither a verdict nor a score"),
                (8, "the row names no title"),
            ]
        );
    }

    #[test]
    fn an_unclosed_quotation_mark_is_named() {
        let file = "title,critic,verdict\nA,B,fresh\nA,\"B,fresh\nA,B,fresh\nA,B,fresh\n";
        let (set, rejected) = read_reviews(file.as_bytes()).unwrap();
        assert_eq!(set.reviews.len(), 1);
        assert_eq!(
            rejected.first().unwrap().reason,
            "the row has 2 fields, the header 3; it takes 3 lines, perhaps by an unclosed quotation mark"
        );
    }

    #[test]
    fn audience_rows_keep_no_names() {
        let file = "row,profile,rating,profile_review_count\n0,anna,4.5,3\n1,anna,9,3\n2,anna,STAR_0_5,\n";
        let (set, rejected) = read_reviews(file.as_bytes()).unwrap();
        assert_eq!(set.reviewers, Reviewers::Audience);
        assert_eq!((set.reviews.len(), set.repeated_accounts), (2, 1));
        assert_eq!(rejected.len(), 1);
        assert_eq!(rejected.first().unwrap().excerpt, "");
    }

    #[test]
    fn a_file_that_is_no_review_file_says_what_is_missing() {
        for (file, part) in [
            ("a,b\n1,2\n", "reviews need a verdict"),
            ("critic,outlet\nx,y\n", "critics' reviews need"),
            ("title,critic,verdict,verdict\nA,B,fresh,rotten\n", "both mean the verdict"),
        ] {
            let error = read_reviews(file.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = read_reviews(&bytes);
        }

        #[test]
        fn mutated_files_are_survived_and_no_row_vanishes(at in 0_usize..200, byte in b' '..=b'~') {
            let mut file = b"title,critic,outlet,top_critic,verdict,score,date\nA,B,C,1,fresh,3/5,2020-01-02\nA,B,D,0,rotten,1/5,2020-01-03\n".to_vec();
            let at = at % file.len();
            // Quotation marks and line ends change how many rows there are.
            prop_assume!(byte != b'"' && file[at] != b'\n');
            file[at] = byte;
            if let Ok((set, rejected)) = read_reviews(&file) {
                prop_assert_eq!(set.reviews.len() + rejected.len(), 2);
            }
        }
    }
}
