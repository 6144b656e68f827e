//! Episode lists in CSV as scraped sets publish them, one row for each episode or film.
//!
//! Columns by name: `kind`, `series_name`, `series_imdb_id`, `season`, `episode` are needed; `episode_imdb_id`,
//! `original_air_date`, `rating`, `votes`, `runtime`, `genres` (`|`-separated) are taken where there. The faults such
//! lists are known for: numbers written as floats, one (series, season, episode) twice, seasons below 1 that mean
//! "not placed", sentinels in place of ratings, dates in many shapes.

use std::collections::BTreeMap;

use greenlit_vocabulary::Rejected;

use super::fields::rating;
use super::{CatalogueFormat, ImportError, date_in_words, reject};
use crate::{Batch, Episode, SourceId, Title, TitleKind, TitleRef};

pub(super) fn read(bytes: &[u8], batch: &mut Batch, rejected: &mut Vec<Rejected>) -> Result<(), ImportError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let header = match reader.byte_headers() {
        Ok(header) => header.iter().map(|c| String::from_utf8_lossy(c).trim().to_owned()).collect::<Vec<_>>(),
        Err(error) => return Err(ImportError::Broken(std::io::Error::other(error))),
    };
    for column in ["kind", "series_name", "series_imdb_id", "season", "episode"] {
        if !header.iter().any(|c| c == column) {
            let format = CatalogueFormat::EpisodeCsv;
            return Err(ImportError::MissingColumn { format, column, found: header.join(", ") });
        }
    }
    let mut list = List { header, titles: BTreeMap::new(), first_line: BTreeMap::new() };
    for record in reader.byte_records() {
        match record {
            Ok(record) => list.row(&record, batch, rejected),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                rejected.push(reject(line, &format!("the row is no CSV: {error}"), b""));
            }
        }
    }
    batch.titles.extend(list.titles.into_values());
    Ok(())
}

struct List {
    header: Vec<String>,
    titles: BTreeMap<SourceId, Title>,
    first_line: BTreeMap<(SourceId, u32, u32), u64>,
}

struct Row<'a> {
    header: &'a [String],
    cells: Vec<String>,
    line: u64,
    rejected: &'a mut Vec<Rejected>,
}

impl Row<'_> {
    fn cell(&self, column: &str) -> Option<&str> {
        let index = self.header.iter().position(|c| c == column)?;
        self.cells.get(index).map(|c| c.trim()).filter(|c| !c.is_empty())
    }

    fn complain(&mut self, reason: &str) {
        let excerpt = self.cells.join(",");
        self.rejected.push(reject(self.line, reason, excerpt.as_bytes()));
    }

    /// A whole number, also as a float (`80.0`).
    fn whole(&mut self, column: &str, max: u32) -> Option<u32> {
        let text = self.cell(column)?.to_owned();
        let digits = text.strip_suffix(".0").unwrap_or(&text);
        let value = digits.parse().ok().filter(|n| *n <= max);
        if value.is_none() {
            self.complain(&format!(
                "`{column}` is `{text}`, not a number up to {max}; the row is kept without it"
            ));
        }
        value
    }

    fn rating(&mut self) -> Option<crate::UserRating> {
        let votes = self.whole("votes", u32::MAX).map(u64::from);
        let text = self.cell("rating")?.to_owned();
        let value = text.parse().ok().and_then(|mean| rating(mean, votes));
        if value.is_none() {
            self.complain(&format!(
                "`rating` is `{text}`, not a mean of 0 to 10; the row is kept without it"
            ));
        }
        value
    }

    fn date(&mut self) -> Option<greenlit_vocabulary::PartialDate> {
        let text = self.cell("original_air_date")?.to_owned();
        let date = date_in_words(&text);
        if date.is_none() {
            self.complain(&format!("`original_air_date` is `{text}`, no date; the row is kept without it"));
        }
        date
    }
}

impl List {
    fn row(&mut self, record: &csv::ByteRecord, batch: &mut Batch, rejected: &mut Vec<Rejected>) {
        let line = record.position().map_or(0, csv::Position::line);
        let cells = record.iter().map(|c| String::from_utf8_lossy(c).into_owned()).collect::<Vec<_>>();
        let wide = cells.len() != self.header.len();
        let mut row = Row { header: &self.header, cells, line, rejected };
        if wide {
            return row.complain(&format!(
                "the row has {} cells, the header {}",
                record.len(),
                self.header.len()
            ));
        }
        let Some(name) = row.cell("series_name").map(str::to_owned) else {
            return row.complain("`series_name` is empty");
        };
        let Some(id) = row.cell("series_imdb_id").and_then(SourceId::imdb) else {
            return row.complain("`series_imdb_id` is no IMDb number");
        };
        let kind = match row.cell("kind").unwrap_or_default() {
            "tv series" => TitleKind::Series,
            "tv mini series" => TitleKind::MiniSeries,
            "movie" => TitleKind::Film,
            "tv movie" => TitleKind::TvFilm,
            "tv short" | "short" => TitleKind::Short,
            "episode" | "video movie" => TitleKind::Special,
            other => {
                let reason = format!("`kind` is `{other}`, which is none of series, film, short or episode");
                return row.complain(&reason);
            }
        };
        let title = self.titles.entry(id).or_insert_with(|| {
            let mut title = Title::named(name, kind, line);
            title.ids.push(id);
            title
        });
        if title.genres.is_empty() {
            title.genres =
                row.cell("genres").map_or_else(Vec::new, |g| g.split('|').map(str::to_owned).collect());
            title.tidy();
        }
        if kind.is_series() {
            episode(&mut row, id, &mut self.first_line, batch);
        } else {
            title.premiered = row.date();
            title.runtime_minutes = row.whole("runtime", 60_000).filter(|m| *m > 0);
            title.rating = row.rating();
        }
    }
}

fn episode(
    row: &mut Row<'_>,
    id: SourceId,
    first_line: &mut BTreeMap<(SourceId, u32, u32), u64>,
    batch: &mut Batch,
) {
    let placed =
        |text: Option<&str>| text.and_then(|t| t.strip_suffix(".0").unwrap_or(t).parse::<i64>().ok());
    let (season, number) = (placed(row.cell("season")), placed(row.cell("episode")));
    let Some(season) = season.filter(|n| *n >= 1).and_then(|n| u32::try_from(n).ok()) else {
        let shown = row.cell("season").unwrap_or("empty").to_owned();
        return row.complain(&format!("`season` is `{shown}`, not 1 or more: the episode has no place"));
    };
    let Some(number) = number.filter(|n| *n >= 0).and_then(|n| u32::try_from(n).ok()) else {
        let shown = row.cell("episode").unwrap_or("empty").to_owned();
        return row.complain(&format!("`episode` is `{shown}`, no episode number"));
    };
    if let Some(first) = first_line.get(&(id, season, number)) {
        let reason = format!("season {season} episode {number} of `{id}` stands on line {first} already");
        return row.complain(&reason);
    }
    first_line.insert((id, season, number), row.line);
    let aired = row.date();
    batch.episodes.push(Episode {
        title: TitleRef::Id(id),
        season: Some(season),
        number: Some(number),
        name: None,
        aired,
        air_time: None,
        aired_at: None,
        runtime_minutes: row.whole("runtime", 60_000).filter(|m| *m > 0),
        ids: row.cell("episode_imdb_id").and_then(SourceId::imdb).into_iter().collect(),
        rating: row.rating(),
        line: row.line,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_fault_is_survived_and_told() {
        let text = "kind,series_name,series_imdb_id,season,episode,episode_imdb_id,original_air_date,rating,votes,runtime,genres\n\
            tv series,Quay,1910645.0,1,1,55,12 Jun. 2020,7.5,10,45.0,Crime|Drama\n\
            tv series,Quay,1910645.0,1,1,56,12 Jun. 2020,7.5,10,45.0,Crime|Drama\n\
            tv series,Quay,1910645.0,-1,-1,57,2020,12345678910.0,,,Crime\n\
            tv series,Quay,1910645.0,1,2,58,someday,12345678910.0,,,Crime\n\
            movie,Pier,7.0,,,,13 Aug 2020 (USA),5.5,1519,92,Comedy\n\
            movie,Pier,x,,,,,,,,\n\
            movie,,9,,,,,,,,\n\
            opera,Aria,9,,,,,,,,\n\
            movie,Short\n";
        let (mut batch, mut rejected) = (Batch::default(), Vec::new());
        read(text.as_bytes(), &mut batch, &mut rejected).unwrap();
        assert_eq!(batch.titles.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["Pier", "Quay"]);
        assert_eq!(batch.episodes.len(), 2);
        let told: Vec<_> = rejected.iter().map(|r| (r.line.unwrap(), r.reason.as_str())).collect();
        expect_test::expect![[r#"
            [
                (
                    3,
                    "season 1 episode 1 of `tt1910645` stands on line 2 already",
                ),
                (
                    4,
                    "`season` is `-1`, not 1 or more: the episode has no place",
                ),
                (
                    5,
                    "`original_air_date` is `someday`, no date; the row is kept without it",
                ),
                (
                    5,
                    "`rating` is `12345678910.0`, not a mean of 0 to 10; the row is kept without it",
                ),
                (
                    7,
                    "`series_imdb_id` is no IMDb number",
                ),
                (
                    8,
                    "`series_name` is empty",
                ),
                (
                    9,
                    "`kind` is `opera`, which is none of series, film, short or episode",
                ),
                (
                    10,
                    "the row has 2 cells, the header 11",
                ),
            ]
        "#]]
        .assert_debug_eq(&told);
    }
}
