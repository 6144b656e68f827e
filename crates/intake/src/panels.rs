//! Tables of a panel: persons, margins, in-tab days, weights.

use greenlit_lake::{Adding, NewEvidence, PanelTable, sha256};
use greenlit_panel::{PanelFile, WeightTable, parse_in_tab, parse_margins, parse_persons};
use greenlit_vocabulary::{EvidenceKind, Sha256};
use jiff::Timestamp;

use crate::inputs::Input;
use crate::plays::Telling;
use crate::recognise::ForcedKind;
use crate::report::Outcome;
use crate::{Error, parquet_table};

/// First bytes of a Parquet file.
const PARQUET: &[u8] = b"PAR1";

/// The table of a panel that a file is; a file of weights may be Parquet.
pub(crate) fn recognise(input: &Input, beginning: &[u8], forced: Option<ForcedKind>) -> Option<PanelFile> {
    match forced {
        None | Some(ForcedKind::Panel) => {}
        Some(_) => return None,
    }
    if beginning.starts_with(PARQUET) {
        let names = parquet_table::names(input.path()?).ok()?;
        return PanelFile::of_columns(names.iter().map(String::as_str))
            .filter(|file| *file == PanelFile::Weights);
    }
    PanelFile::of_text(beginning)
}

/// Adds a table of a panel.
pub(crate) fn add(
    adding: &Adding<'_>,
    name: &str,
    input: &Input,
    added_at: Timestamp,
    table: PanelFile,
    telling: &Telling,
) -> Result<(Outcome, Option<Sha256>), Error> {
    if let Err(reason) = telling.check_size(input) {
        return Ok((Outcome::Refused(reason), None));
    }
    let bytes = input.read()?;
    let sha256 = sha256(&bytes);
    let file = NewEvidence {
        sha256,
        kind: EvidenceKind::Panel,
        format: table.as_str(),
        name,
        bytes: bytes.len() as u64,
        added_at,
    };
    Ok((keep(adding, &file, &bytes, input, table, telling)?, Some(sha256)))
}

fn keep(
    adding: &Adding<'_>,
    file: &NewEvidence<'_>,
    bytes: &[u8],
    input: &Input,
    table: PanelFile,
    telling: &Telling,
) -> Result<Outcome, Error> {
    if adding.holds(file.sha256)? {
        return Ok(Outcome::Known);
    }
    let read = match table {
        PanelFile::Persons => parse_persons(bytes).map(|(t, rejected)| (PanelTable::Persons(t), rejected)),
        PanelFile::Margins => parse_margins(bytes).map(|(t, rejected)| (PanelTable::Margins(t), rejected)),
        PanelFile::InTab => parse_in_tab(bytes).map(|(t, rejected)| (PanelTable::InTab(t), rejected)),
        PanelFile::Weights => match input.path() {
            Some(path) if bytes.starts_with(PARQUET) => match parquet_table::columns(path) {
                Ok(columns) => {
                    WeightTable::from_columns(columns).map(|t| (PanelTable::Weights(t), Vec::new()))
                }
                Err(reason) => return Ok(Outcome::Refused(reason)),
            },
            _ => WeightTable::parse(bytes).map(|t| (PanelTable::Weights(t), Vec::new())),
        },
    };
    let (content, rejected) = match read {
        Ok(read) => read,
        Err(error) => return Ok(Outcome::Refused(error.to_string())),
    };
    let mut fresh_secret = [0; 32];
    getrandom::fill(&mut fresh_secret).map_err(|e| Error::Io(std::io::Error::other(e.to_string())))?;
    match adding.panel(file, &content, &rejected, telling.account(), &fresh_secret) {
        Ok(added) => Ok(Outcome::Added {
            kind: EvidenceKind::Panel,
            understood: format!("{} {}", added.records, added.what),
            rejected: rejected.len(),
        }),
        Err(
            error @ (greenlit_lake::Error::Panel(_)
            | greenlit_lake::Error::PanelDay { .. }
            | greenlit_lake::Error::HouseholdMargins { .. }
            | greenlit_lake::Error::NumberMargins { .. }),
        ) => Ok(Outcome::Refused(match error.hint() {
            Some(hint) => format!("{error}; {hint}"),
            None => error.to_string(),
        })),
        Err(error) => Err(error.into()),
    }
}
