//! Netflix profile download, `NetflixViewingHistory.csv`: a title and a day, nothing else. Reach and days watched
//! only; minutes are refused by its capabilities.

use std::io::BufRead;

use super::date_order::{self, Field};
use super::netflix_title::parse_title;
use super::table::{RowRead, Table};
use super::{FormatError, Reading};
use crate::play::{Capabilities, Play, When};

/// The header's words in the languages of the service.
pub(crate) const TITLE_WORDS: &[&str] =
    &["Title", "Título", "Titre", "Titel", "Titolo", "Tytuł", "Başlık", "Titlu", "Název", "タイトル"];
/// The same for the date.
pub(crate) const DATE_WORDS: &[&str] =
    &["Date", "Fecha", "Data", "Datum", "Dato", "Tarih", "Dată", "日付", "視聴日"];

pub(crate) fn read(text: &mut dyn BufRead, out: &mut Reading<'_, '_>) -> Result<(), FormatError> {
    let mut table = Table::new(text, out.context.line_limit_bytes).map_err(|e| out.io(e))?;
    let (title_column, date_column) = (table.column(TITLE_WORDS), table.column(DATE_WORDS));
    let missing: Vec<&str> = [("Title", title_column), ("Date", date_column)]
        .iter()
        .filter(|(_, place)| place.is_none())
        .map(|(name, _)| *name)
        .collect();
    if !missing.is_empty() {
        let hint = "it should be the download of a profile's viewing activity page";
        return Err(out.missing("a Netflix viewing history", &missing, hint));
    }
    out.report.capabilities = Capabilities::DAY;
    let mut waiting: Vec<(Play, [Field; 3])> = Vec::new();
    loop {
        match table.next_row().map_err(|e| out.io(e))? {
            RowRead::End => break,
            RowRead::Rejected(rejected) => {
                out.report.rows += 1;
                out.reject(rejected);
            }
            RowRead::Row => {
                out.report.rows += 1;
                let (raw_title, date) = (table.field(title_column), table.field(date_column));
                let Some(fields) = date_order::fields(date) else {
                    out.reject_row(table.row_line(), format!("the date is `{date}`, not three numbers"));
                    continue;
                };
                if raw_title.trim().is_empty() {
                    out.reject_row(table.row_line(), "it has no title");
                    continue;
                }
                let (key, account) = (out.context.key, out.context.account);
                let title = out.title(raw_title, || parse_title(raw_title));
                let household = key.household(&[account, "netflix"]);
                let mut play =
                    Play::new(key.viewer(&[account, "netflix-short"]), household, title, When::Unknown);
                play.service = out.word(Some("Netflix"));
                play.row = table.row_line();
                waiting.push((play, fields));
            }
        }
    }
    settle(waiting, out)
}

fn settle(waiting: Vec<(Play, [Field; 3])>, out: &mut Reading<'_, '_>) -> Result<(), FormatError> {
    let column: Vec<[Field; 3]> = waiting.iter().map(|(_, fields)| *fields).collect();
    let order = match out.context.date_order {
        Some(order) => order,
        None => date_order::decide(&column).map_err(|(first, second)| FormatError::AmbiguousDates {
            file: out.context.source.to_owned(),
            first,
            second,
        })?,
    };
    for (mut play, fields) in waiting {
        match order.date(&fields) {
            Some(date) => {
                play.when = When::Day(date);
                out.play(play);
            }
            None => out.reject_row(play.row, format!("the date is no day as {order}")),
        }
    }
    out.note(format!(
        "`{}` lists a title once a day with no times: it serves reach and days watched, and cannot serve minutes",
        out.context.source
    ));
    Ok(())
}
