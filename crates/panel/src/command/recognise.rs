//! Which table of a panel a file is, by the columns it has.

use super::cells::sheet;

/// The tables of a panel that a lake takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PanelFile {
    /// Members, with households and base weights.
    Persons,
    /// Population totals.
    Margins,
    /// Households in tab, by day.
    InTab,
    /// Weights that were found already.
    Weights,
}

impl PanelFile {
    /// In words, as reports have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Persons => "panel persons",
            Self::Margins => "panel margins",
            Self::InTab => "panel in tab",
            Self::Weights => "panel weights",
        }
    }

    /// The table with these columns, if it is one of a panel.
    pub fn of_columns<'a>(columns: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let columns: Vec<String> = columns.into_iter().map(str::to_ascii_lowercase).collect();
        let any = |names: &[&str]| names.iter().any(|name| columns.iter().any(|column| column == name));
        let household = any(&["hh_id", "household_id", "household"]);
        let person = any(&["person_id", "person"]);
        if household && person && any(&["base_weight", "design_weight"]) {
            return Some(if any(&["weight"]) { Self::Weights } else { Self::Persons });
        }
        if any(&["margin", "variable"])
            && any(&["category"])
            && any(&["persons", "total", "target", "population", "households"])
        {
            return Some(Self::Margins);
        }
        (household && any(&["day", "date"]) && !person && columns.len() == 2).then_some(Self::InTab)
    }

    /// The table of which these are the first bytes.
    pub fn of_text(beginning: &[u8]) -> Option<Self> {
        if beginning.contains(&0) {
            return None;
        }
        let first = beginning.split(|byte| *byte == b'\n').next()?;
        let sheet = sheet("the table", first).ok()?;
        Self::of_columns(sheet.header.iter().map(String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_known_by_their_columns() {
        for (header, file) in [
            ("person_id,hh_id,age,base_weight\n1,1,x,2", Some(PanelFile::Persons)),
            ("Person;Household;Design_Weight\n", Some(PanelFile::Persons)),
            ("margin,category,persons\n", Some(PanelFile::Margins)),
            ("day,hh_id\n", Some(PanelFile::InTab)),
            ("day\thousehold\n", Some(PanelFile::InTab)),
            ("day,person_id,hh_id,base_weight,weight\n", Some(PanelFile::Weights)),
            ("person_id,day,title,minutes\n", None),
            ("viewer,household,title\n", None),
            ("title,date\n", None),
            ("", None),
        ] {
            assert_eq!(PanelFile::of_text(header.as_bytes()), file, "{header}");
        }
        assert_eq!(PanelFile::of_text(b"day,hh_id\0"), None);
    }
}
