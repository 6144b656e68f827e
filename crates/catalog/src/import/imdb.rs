//! IMDb TSV: tab-separated, with a header, without any quoting (`"` is part of the text), `\N` for null.
//!
//! Layout as documented at <https://developer.imdb.com/non-commercial-datasets/>. Columns are found by name. The real
//! files have tens of millions of rows, so [`ImdbRows`] gives them one by one.

use std::io::BufRead;

use greenlit_vocabulary::{PartialDate, Rejected};

use super::fields::{plausible_year, rating};
use super::{CatalogueFormat, ImportError, reject};
use crate::{Batch, Credit, Episode, Person, RatingRow, SourceId, Title, TitleKind, TitleRef};

/// One row of an IMDb file.
#[derive(Debug, Clone, PartialEq)]
pub enum ImdbRecord {
    /// Of `title.basics`, episodes too: their names are there, their place is in `title.episode`.
    Title(Title),
    /// Of `title.episode`.
    Episode(Episode),
    /// Of `title.ratings`.
    Rating(RatingRow),
    /// Of `name.basics`.
    Person(Person),
    /// Of `title.principals`.
    Credit(Credit),
    /// Of `title.akas`: another name of a title.
    Alias(SourceId, String),
}

/// The rows of an IMDb file, one by one, with constant memory.
///
/// Each item is a row, or the reason why it was set aside. A field that is wrong while the row can stand gives the
/// row first and the complaint after it.
pub struct ImdbRows<R> {
    reader: R,
    format: CatalogueFormat,
    columns: Vec<String>,
    line: u64,
    pending: std::collections::VecDeque<Rejected>,
    broken: bool,
}

impl<R: BufRead> ImdbRows<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// [`ImportError::MissingColumn`] where the header lacks a column the format cannot do without, or the reader's
    /// own error.
    pub fn new(mut reader: R, format: CatalogueFormat) -> Result<Self, ImportError> {
        let mut header = Vec::new();
        reader.read_until(b'\n', &mut header)?;
        let header = String::from_utf8_lossy(&header).into_owned();
        let header = header.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']).to_owned();
        let columns: Vec<String> = header.split('\t').map(|c| c.trim().to_owned()).collect();
        for column in needed(format) {
            if !columns.iter().any(|c| c == column) {
                return Err(ImportError::MissingColumn { format, column, found: columns.join(", ") });
            }
        }
        Ok(Self {
            reader,
            format,
            columns,
            line: 1,
            pending: std::collections::VecDeque::new(),
            broken: false,
        })
    }
}

fn needed(format: CatalogueFormat) -> &'static [&'static str] {
    match format {
        CatalogueFormat::ImdbBasics => &["tconst", "titleType", "primaryTitle"],
        CatalogueFormat::ImdbEpisode => &["tconst", "parentTconst"],
        CatalogueFormat::ImdbRatings => &["tconst", "averageRating", "numVotes"],
        CatalogueFormat::ImdbNames => &["nconst", "primaryName"],
        CatalogueFormat::ImdbPrincipals => &["tconst", "nconst", "category"],
        CatalogueFormat::ImdbAkas => &["titleId", "title"],
        CatalogueFormat::Tvmaze | CatalogueFormat::Tmdb | CatalogueFormat::EpisodeCsv => &[],
    }
}

impl<R: BufRead> Iterator for ImdbRows<R> {
    type Item = Result<ImdbRecord, Rejected>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(complaint) = self.pending.pop_front() {
            return Some(Err(complaint));
        }
        if self.broken {
            return None;
        }
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            self.line += 1;
            match self.reader.read_until(b'\n', &mut bytes) {
                Ok(0) => return None,
                Ok(_) if bytes.iter().all(u8::is_ascii_whitespace) => {}
                Ok(_) => break,
                Err(error) => {
                    // Told once: a reader that failed may fail for ever.
                    self.broken = true;
                    return Some(Err(reject(
                        self.line,
                        &format!("the file cannot be read further: {error}"),
                        b"",
                    )));
                }
            }
        }
        let Ok(text) = std::str::from_utf8(&bytes) else {
            return Some(Err(reject(self.line, "the row is not UTF-8", &bytes)));
        };
        let text = text.trim_end_matches(['\r', '\n']);
        let cells: Vec<&str> = text.split('\t').collect();
        if cells.len() != self.columns.len() {
            let reason = format!("the row has {} cells, the header {}", cells.len(), self.columns.len());
            return Some(Err(reject(self.line, &reason, text.as_bytes())));
        }
        let mut complaints = Vec::new();
        let row = Row { columns: &self.columns, cells: &cells, line: self.line, complaints: &mut complaints };
        let result = row.read(self.format).map_err(|reason| reject(self.line, &reason, text.as_bytes()));
        self.pending.extend(complaints);
        Some(result)
    }
}

struct Row<'a> {
    columns: &'a [String],
    cells: &'a [&'a str],
    line: u64,
    complaints: &'a mut Vec<Rejected>,
}

impl Row<'_> {
    /// The cell of a column; `\N` and empty are `None`.
    fn cell(&self, column: &str) -> Option<&str> {
        let index = self.columns.iter().position(|c| c == column)?;
        self.cells.get(index).copied().filter(|c| *c != "\\N" && !c.is_empty())
    }

    fn must(&self, column: &str) -> Result<&str, String> {
        self.cell(column).ok_or_else(|| format!("`{column}` is empty"))
    }

    fn id(&self, column: &str) -> Result<SourceId, String> {
        let text = self.must(column)?;
        text.parse().map_err(|_| format!("`{column}` is `{text}`, no IMDb number"))
    }

    fn number<T: std::str::FromStr>(&mut self, column: &str, fits: impl Fn(&T) -> bool) -> Option<T> {
        let text = self.cell(column)?;
        let value = text.parse().ok().filter(fits);
        if value.is_none() {
            let reason = format!("`{column}` is `{text}`, out of range; the row is kept without it");
            self.complaints.push(reject(self.line, &reason, text.as_bytes()));
        }
        value
    }

    fn list(&self, column: &str) -> Vec<String> {
        self.cell(column).map_or_else(Vec::new, |c| c.split(',').map(str::to_owned).collect())
    }

    fn read(mut self, format: CatalogueFormat) -> Result<ImdbRecord, String> {
        match format {
            CatalogueFormat::ImdbEpisode => self.episode().map(ImdbRecord::Episode),
            CatalogueFormat::ImdbRatings => self.rating().map(ImdbRecord::Rating),
            CatalogueFormat::ImdbNames => self.person().map(ImdbRecord::Person),
            CatalogueFormat::ImdbPrincipals => self.credit().map(ImdbRecord::Credit),
            CatalogueFormat::ImdbAkas => {
                Ok(ImdbRecord::Alias(self.id("titleId")?, self.must("title")?.to_owned()))
            }
            _ => self.title().map(ImdbRecord::Title),
        }
    }

    fn title(&mut self) -> Result<Title, String> {
        let id = self.id("tconst")?;
        let kind = match self.must("titleType")? {
            "tvSeries" => TitleKind::Series,
            "tvMiniSeries" => TitleKind::MiniSeries,
            "movie" => TitleKind::Film,
            "tvMovie" => TitleKind::TvFilm,
            "tvSpecial" => TitleKind::Special,
            "short" | "tvShort" => TitleKind::Short,
            "tvEpisode" => TitleKind::Episode,
            "video" | "videoGame" | "tvPilot" => TitleKind::Other,
            unknown => return Err(format!("`titleType` is `{unknown}`, which IMDb does not document")),
        };
        let mut title = Title::named(self.must("primaryTitle")?, kind, self.line);
        title.ids.push(id);
        title.aliases.extend(self.cell("originalTitle").map(str::to_owned));
        title.premiered = self.number("startYear", |y| plausible_year(*y)).map(PartialDate::Year);
        title.ended = self.number("endYear", |y| plausible_year(*y)).map(PartialDate::Year);
        if title.ended < title.premiered && title.ended.is_some() {
            let reason = "`endYear` lies before `startYear`; the row is kept without it";
            self.complaints.push(reject(self.line, reason, b""));
            title.ended = None;
        }
        title.runtime_minutes = self.number("runtimeMinutes", |m| (1..=60_000).contains(m));
        title.genres = self.list("genres");
        title.tidy();
        Ok(title)
    }

    fn episode(&mut self) -> Result<Episode, String> {
        Ok(Episode {
            title: TitleRef::Id(self.id("parentTconst")?),
            season: self.number("seasonNumber", |n: &u32| *n < 10_000),
            number: self.number("episodeNumber", |n: &u32| *n < 1_000_000),
            name: None,
            aired: None,
            air_time: None,
            aired_at: None,
            runtime_minutes: None,
            ids: vec![self.id("tconst")?],
            rating: None,
            line: self.line,
        })
    }

    fn rating(&mut self) -> Result<RatingRow, String> {
        let mean = self.must("averageRating")?;
        let votes = self.must("numVotes")?;
        let parsed = mean.parse().ok().and_then(|m| rating(m, votes.parse().ok()));
        let rating = parsed.ok_or_else(|| format!("`averageRating` is `{mean}`, not a mean of 0 to 10"))?;
        if rating.votes.is_none() {
            return Err(format!("`numVotes` is `{votes}`, not a number"));
        }
        Ok(RatingRow { id: self.id("tconst")?, rating, line: self.line })
    }

    fn person(&mut self) -> Result<Person, String> {
        Ok(Person {
            name: self.must("primaryName")?.to_owned(),
            ids: vec![self.id("nconst")?],
            birth_year: self.number("birthYear", |y: &i16| (0..=2100).contains(y)),
            line: self.line,
        })
    }

    fn credit(&mut self) -> Result<Credit, String> {
        let role = self.cell("job").map_or(self.must("category"), Ok)?.to_owned();
        let characters = self.cell("characters").and_then(|c| serde_json::from_str::<Vec<String>>(c).ok());
        Ok(Credit {
            title: TitleRef::Id(self.id("tconst")?),
            person: Some(self.id("nconst")?),
            person_name: None,
            role,
            character: characters.map(|c| c.join(" / ")).filter(|c| !c.is_empty()),
            line: self.line,
        })
    }
}

/// Collects the rows of a whole file. A title (or title and person) that comes twice is set aside the second time.
pub(super) fn read(
    bytes: &[u8],
    format: CatalogueFormat,
    batch: &mut Batch,
    rejected: &mut Vec<Rejected>,
) -> Result<(), ImportError> {
    let mut seen = rustc_hash::FxHashSet::default();
    for row in ImdbRows::new(bytes, format)? {
        let row = match row {
            Ok(row) => row,
            Err(row) => {
                rejected.push(row);
                continue;
            }
        };
        let key = match &row {
            ImdbRecord::Title(t) => t.ids.first().map(|id| (*id, t.line)),
            ImdbRecord::Episode(e) => e.ids.first().map(|id| (*id, e.line)),
            ImdbRecord::Rating(r) => Some((r.id, r.line)),
            ImdbRecord::Person(p) => p.ids.first().map(|id| (*id, p.line)),
            ImdbRecord::Credit(_) | ImdbRecord::Alias(..) => None,
        };
        if let Some((id, line)) = key
            && !seen.insert(id)
        {
            rejected.push(reject(
                line,
                &format!("`{id}` stands in the file already; the first row is kept"),
                b"",
            ));
            continue;
        }
        match row {
            ImdbRecord::Title(title) => batch.titles.push(title),
            ImdbRecord::Episode(episode) => batch.episodes.push(episode),
            ImdbRecord::Rating(rating) => batch.ratings.push(rating),
            ImdbRecord::Person(person) => batch.people.push(person),
            ImdbRecord::Credit(credit) => batch.credits.push(credit),
            ImdbRecord::Alias(id, name) => batch.aliases.push((id, name)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(format: CatalogueFormat, text: &str) -> (Batch, Vec<String>) {
        let (mut batch, mut rejected) = (Batch::default(), Vec::new());
        read(text.as_bytes(), format, &mut batch, &mut rejected).unwrap();
        (batch, rejected.into_iter().map(|r| format!("{}: {}", r.line.unwrap(), r.reason)).collect())
    }

    #[test]
    fn quotes_are_letters_and_columns_go_by_name() {
        let (batch, rejected) = run(
            CatalogueFormat::ImdbBasics,
            "titleType\ttconst\tprimaryTitle\toriginalTitle\tstartYear\tendYear\truntimeMinutes\tgenres\n\
             tvSeries\ttt0000001\t\"Quoted\" Show\tOriginal\t2001\t\\N\t\\N\tDrama,Crime\n\
             movie\ttt0000002\tFilm\tFilm\t3001\t\\N\t-5\t\\N\n\
             movie\ttt0000002\tFilm\tFilm\t2001\t\\N\t5\t\\N\n\
             movie\tx2\tFilm\tFilm\t2001\t\\N\t5\t\\N\n\
             opera\ttt0000004\tFilm\tFilm\t2001\t\\N\t5\t\\N\n\
             movie\ttt0000005\tFilm\n\
             tvSeries\ttt0000006\tBack\tBack\t2001\t1999\t\\N\t\\N\n",
        );
        assert_eq!(batch.titles[0].name, "\"Quoted\" Show");
        assert_eq!(batch.titles[0].genres, ["Crime", "Drama"]);
        assert_eq!(batch.titles.len(), 3);
        expect_test::expect![[r#"
            [
                "3: `startYear` is `3001`, out of range; the row is kept without it",
                "3: `runtimeMinutes` is `-5`, out of range; the row is kept without it",
                "4: `tt0000002` stands in the file already; the first row is kept",
                "5: `tconst` is `x2`, no IMDb number",
                "6: `titleType` is `opera`, which IMDb does not document",
                "7: the row has 3 cells, the header 8",
                "8: `endYear` lies before `startYear`; the row is kept without it",
            ]
        "#]]
        .assert_debug_eq(&rejected);
    }

    #[test]
    fn the_other_files() {
        let (batch, rejected) = run(
            CatalogueFormat::ImdbPrincipals,
            "tconst\tordering\tnconst\tcategory\tjob\tcharacters\n\
             tt0000001\t1\tnm0000002\tactress\t\\N\t[\"Kay\"]\n\
             tt0000001\t2\tnm0000003\tproducer\texecutive producer\t\\N\n",
        );
        assert!(rejected.is_empty());
        assert_eq!(batch.credits[0].character.as_deref(), Some("Kay"));
        assert_eq!(batch.credits[1].role, "executive producer");
        let (batch, rejected) = run(
            CatalogueFormat::ImdbRatings,
            "tconst\taverageRating\tnumVotes\ntt0000001\t7.5\t10\ntt0000002\t75\t10\ntt0000003\t7.5\t\\N\n",
        );
        assert_eq!((batch.ratings.len(), rejected.len()), (1, 2));
    }

    #[test]
    fn a_reader_that_fails_is_told_once() {
        struct Failing(bool);
        impl std::io::Read for Failing {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                if std::mem::replace(&mut self.0, true) {
                    return Err(std::io::Error::other("cut off"));
                }
                let header = b"tconst\taverageRating\tnumVotes\n";
                buffer[..header.len()].copy_from_slice(header);
                Ok(header.len())
            }
        }
        let rows =
            ImdbRows::new(std::io::BufReader::new(Failing(false)), CatalogueFormat::ImdbRatings).unwrap();
        assert_eq!(rows.filter(Result::is_err).count(), 1);
    }

    #[test]
    fn a_file_without_its_columns_is_refused_by_name() {
        let error = ImdbRows::new(&b"tconst\ttitle\n"[..], CatalogueFormat::ImdbBasics).err().unwrap();
        assert_eq!(
            error.to_string(),
            "the IMDb title.basics file has no column `titleType`; its columns are: tconst, title"
        );
    }
}
