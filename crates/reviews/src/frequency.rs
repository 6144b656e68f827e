//! Tables of score strings: `original_score, n, fresh`.

use greenlit_vocabulary::Rejected;

use crate::error::ReviewsError;
use crate::identities::ScoreFrequency;
use greenlit_table::cells::whole;
use greenlit_table::{Role, Table, text};

const SCORE: Role = Role { meaning: "the score", headers: &["originalscore", "score"] };
const N: Role = Role { meaning: "the number of reviews", headers: &["n", "count", "reviews"] };
const FRESH: Role = Role { meaning: "fresh reviews", headers: &["fresh"] };

/// Reads a table of distinct score strings with their counts.
///
/// # Errors
/// When one of the three columns is missing.
pub fn read_score_frequencies(bytes: &[u8]) -> Result<(Vec<ScoreFrequency>, Vec<Rejected>), ReviewsError> {
    let table = Table::open(bytes)?;
    let (Some(score), Some(n), Some(fresh)) =
        (table.column(&SCORE)?, table.column(&N)?, table.column(&FRESH)?)
    else {
        return Err(ReviewsError::UnknownLayout {
            header: table.header_line(),
            missing: "a table of score strings needs original_score, n and fresh".to_owned(),
        });
    };
    let (mut strings, mut rejected) = (Vec::new(), Vec::new());
    table.rows(&mut rejected, |record, _| {
        let field = |column: usize| text(record.get(column).unwrap_or_default());
        let number =
            |column: usize| whole(&field(column)).ok_or_else(|| format!("`{}` is no count", field(column)));
        let (n, fresh) = (number(n)?, number(fresh)?);
        if fresh > n {
            return Err(format!("{fresh} fresh of {n} reviews"));
        }
        strings.push(ScoreFrequency { score: field(score).into_owned(), n, fresh });
        Ok(())
    });
    Ok((strings, rejected))
}
