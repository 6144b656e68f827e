//! Award lists: bytes in, awards and what was set aside out. Columns are found by name: the list of the
//! California Film Commission, lists of other agencies, and the documented layout (`jurisdiction, program,
//! title, company, production_type, qualified_expenditures, credit, date, ...`).

use std::collections::BTreeMap;

use greenlit_vocabulary::{DateOrder, Rejected, date_order, read_date};
use jiff::civil::Date;

use crate::error::IncentiveError;
use crate::money::{Money, Rate};
use greenlit_table::cells::{whole, yes_no};
use greenlit_table::{Role, Table, text};

/// A published award. Amounts are in the currency of its program, as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Award {
    /// Line in the file, from 1.
    pub line: u64,
    /// Country and state, where given.
    pub jurisdiction: Option<String>,
    /// Program as the list calls it; empty where the list does not say.
    pub program: String,
    /// Title as listed: often a working title.
    pub title: String,
    /// Company.
    pub company: Option<String>,
    /// Kind of production as listed.
    pub production_type: String,
    /// Independent, where the list says.
    pub independent: Option<bool>,
    /// Filmed on certified stages, where the list says.
    pub soundstage: Option<bool>,
    /// Filming days.
    pub filming_days: Option<u64>,
    /// Cast members.
    pub cast: Option<u64>,
    /// Crew members.
    pub crew: Option<u64>,
    /// Days of background performers.
    pub background_days: Option<u64>,
    /// Qualified expenditures.
    pub qualified: Money,
    /// The credit.
    pub credit: Money,
    /// Credit by expenditures as the list prints it.
    pub stated_rate: Option<Rate>,
    /// A bonus the list names apart.
    pub bonus: Option<Money>,
    /// Day of the allocation; the first day of a quarter or month where the list is that coarse.
    pub date: Option<Date>,
}

impl Award {
    /// Credit by expenditures.
    pub fn rate(&self) -> Option<Rate> {
        Rate::of(self.credit, self.qualified)
    }
}

const TITLE: Role = Role {
    meaning: "the title",
    headers: &["title", "projecttitle", "productiontitle", "project", "projectname", "production", "name"],
};
const PROGRAM: Role =
    Role { meaning: "the program", headers: &["program", "programme", "programname", "taxcreditprogram"] };
const JURISDICTION: Role =
    Role { meaning: "the jurisdiction", headers: &["jurisdiction", "state", "territory", "country"] };
const COMPANY: Role =
    Role { meaning: "the company", headers: &["company", "productioncompany", "applicant", "companyname"] };
const TYPE: Role = Role {
    meaning: "the production type",
    headers: &["productiontype", "type", "projecttype", "category", "class"],
};
const INDEPENDENT: Role =
    Role { meaning: "independent", headers: &["independent", "indie", "independentyesno"] };
const SOUNDSTAGE: Role = Role { meaning: "soundstage", headers: &["soundstage", "certifiedsoundstage"] };
const DAYS: Role = Role {
    meaning: "filming days",
    headers: &[
        "cafilmingdays",
        "filmingdays",
        "californiafilmingdays",
        "shootdays",
        "shootingdays",
        "filmingdaysinca",
    ],
};
const CAST: Role = Role { meaning: "cast", headers: &["cast", "castmembers"] };
const CREW: Role = Role { meaning: "crew", headers: &["crew", "crewmembers"] };
const BACKGROUND: Role = Role {
    meaning: "background days",
    headers: &["backgrounddays", "background", "extrasdays", "backgroundmandays", "backgroundactordays"],
};
const QUALIFIED: Role = Role {
    meaning: "the qualified expenditures",
    headers: &[
        "qualifiedexpendituresusd",
        "qualifiedexpenditures",
        "qualifiedexpenditure",
        "qualifiedspend",
        "qe",
        "qualifiedcosts",
        "estimatedqualifiedexpenditures",
        "qualifiedspending",
    ],
};
const CREDIT: Role = Role {
    meaning: "the credit",
    headers: &[
        "creditallocationusd",
        "creditallocation",
        "creditusd",
        "credit",
        "taxcredit",
        "creditamount",
        "taxcreditamount",
        "estimatedtaxcredits",
        "estimatedtaxcredit",
        "taxcreditallocation",
        "award",
        "allocation",
    ],
};
const RATE: Role = Role {
    meaning: "the rate",
    headers: &["creditoverqe", "rate", "percent", "creditpercent", "creditrate"],
};
const BONUS: Role =
    Role { meaning: "a bonus", headers: &["extrabonususd", "bonus", "extrabonus", "bonususd"] };
const DATE: Role = Role {
    meaning: "the date",
    headers: &[
        "allocationdate",
        "date",
        "creditallocationdate",
        "approvaldate",
        "dateapproved",
        "issuedate",
        "dateissued",
    ],
};

const ROW: Role = Role {
    meaning: "the row's number",
    headers: &["sourcerow", "row", "rownumber", "id", "projectid", "applicationid", "applicationnumber"],
};

/// The columns of a list, in the order of the roles.
struct Columns {
    row: Option<usize>,
    title: usize,
    qualified: usize,
    credit: usize,
    others: [Option<usize>; 13],
}

impl Columns {
    fn of(table: &Table<'_>) -> Result<Self, IncentiveError> {
        let needed = |role: &Role| {
            table.column(role)?.ok_or_else(|| IncentiveError::MissingColumn {
                header: table.header_line(),
                missing: role.meaning,
            })
        };
        Ok(Self {
            row: table.column(&ROW)?,
            title: needed(&TITLE)?,
            qualified: needed(&QUALIFIED)?,
            credit: needed(&CREDIT)?,
            others: [
                table.column(&PROGRAM)?,
                table.column(&JURISDICTION)?,
                table.column(&COMPANY)?,
                table.column(&TYPE)?,
                table.column(&INDEPENDENT)?,
                table.column(&SOUNDSTAGE)?,
                table.column(&DAYS)?,
                table.column(&CAST)?,
                table.column(&CREW)?,
                table.column(&BACKGROUND)?,
                table.column(&RATE)?,
                table.column(&BONUS)?,
                table.column(&DATE)?,
            ],
        })
    }
}

/// Reads an award list. `program` is taken for rows of a list without a column for it.
///
/// Set aside, with their reason: rows without a title, with amounts that are none, negative or zero, with
/// numbers or dates that cannot be read, and a second row of the same row number, or without such numbers of
/// the same program, title, type and day.
///
/// # Errors
/// When the file as a whole is no award list; see [`IncentiveError`].
pub fn read_awards(
    bytes: &[u8],
    program: Option<&str>,
) -> Result<(Vec<Award>, Vec<Rejected>), IncentiveError> {
    let table = Table::open(bytes)?;
    let columns = Columns::of(&table)?;
    let order = match columns.others {
        [.., Some(date)] => order_of(bytes, date)?,
        _ => DateOrder::MonthFirst,
    };
    let (mut awards, mut rejected) = (Vec::<Award>::new(), Vec::new());
    let mut seen = BTreeMap::new();
    table.rows(&mut rejected, |record, line| {
        let award = award(&columns, record, line, order, program)?;
        let number = columns.row.and_then(|c| record.get(c)).map(|f| text(f.trim_ascii()).into_owned());
        let key = match number.filter(|n| !n.is_empty()) {
            Some(number) => (number, String::new(), String::new(), None),
            None => (award.program.clone(), award.title.clone(), award.production_type.clone(), award.date),
        };
        if let Some(earlier) = seen.get(&key) {
            let same = if key.1.is_empty() { "row number" } else { "program, type and day" };
            return Err(format!("`{}` of the same {same} stands on line {earlier}", award.title));
        }
        seen.insert(key, line);
        awards.push(award);
        Ok(())
    });
    Ok((awards, rejected))
}

fn order_of(bytes: &[u8], column: usize) -> Result<DateOrder, IncentiveError> {
    let (mut dates, mut ignored) = (Vec::new(), Vec::new());
    Table::open(bytes)?.rows(&mut ignored, |record, _| {
        dates.extend(record.get(column).map(|f| text(f).into_owned()));
        Ok(())
    });
    // American agencies write the month first; a list that could be read both ways is theirs.
    Ok(date_order(dates.iter().map(String::as_str)).unwrap_or(DateOrder::MonthFirst))
}

fn award(
    columns: &Columns,
    record: &csv::ByteRecord,
    line: u64,
    order: DateOrder,
    default_program: Option<&str>,
) -> Result<Award, String> {
    let at = |column: usize| text(record.get(column).unwrap_or_default().trim_ascii());
    let field = |column: Option<usize>| column.map(at).filter(|t| !t.is_empty());
    let owned = |column| field(column).map(std::borrow::Cow::into_owned);
    let [
        program,
        jurisdiction,
        company,
        kind,
        independent,
        soundstage,
        days,
        cast,
        crew,
        background,
        rate,
        bonus,
        date,
    ] = columns.others;
    let title = at(columns.title).into_owned();
    if title.is_empty() {
        return Err("the row names no title".to_owned());
    }
    let qualified = amount(&at(columns.qualified), "the qualified expenditures")?;
    let credit = amount(&at(columns.credit), "the credit")?;
    let number = |column, what: &str| match field(column) {
        None => Ok(None),
        Some(t) => whole(&t).map(Some).ok_or_else(|| format!("{what} `{t}` are no whole number")),
    };
    let flag = |column, what: &str| match field(column) {
        None => Ok(None),
        Some(t) => yes_no(&t).map(Some).ok_or_else(|| format!("{what} `{t}` is neither yes nor no")),
    };
    let stated_rate = match field(rate) {
        None => None,
        Some(t) => Some(Rate::read(&t).ok_or_else(|| format!("the rate `{t}` is no percentage"))?),
    };
    let bonus = match field(bonus) {
        None => None,
        Some(t) => Some(Money::read(&t).ok_or_else(|| format!("the bonus `{t}` is no amount"))?),
    };
    let date = match field(date) {
        None => None,
        Some(t) => Some(coarse_date(&t, order).ok_or_else(|| format!("`{t}` is no date"))?),
    };
    Ok(Award {
        line,
        jurisdiction: owned(jurisdiction),
        program: owned(program).or_else(|| default_program.map(str::to_owned)).unwrap_or_default(),
        title,
        company: owned(company),
        production_type: owned(kind).unwrap_or_default(),
        independent: flag(independent, "independent")?,
        soundstage: flag(soundstage, "soundstage")?,
        filming_days: number(days, "the filming days")?,
        cast: number(cast, "the cast")?,
        crew: number(crew, "the crew")?,
        background_days: number(background, "the background days")?,
        qualified,
        credit,
        stated_rate,
        bonus,
        date,
    })
}

fn amount(text: &str, what: &str) -> Result<Money, String> {
    match Money::read(text) {
        None => Err(format!("{what} `{text}` are no amount")),
        Some(money) if money < Money::ZERO => Err(format!("{what} are negative: `{text}`")),
        Some(Money::ZERO) => Err(format!("{what} are nothing: `{text}`")),
        Some(money) => Ok(money),
    }
}

/// A day, or the first day of `2025-Q3`, `Q3 2025`, `2025-07`, `2025`.
fn coarse_date(text: &str, order: DateOrder) -> Option<Date> {
    if let Some(day) = read_date(text, order) {
        return Some(day);
    }
    let words: Vec<&str> = text.split(['-', ' ', '/']).filter(|w| !w.is_empty()).collect();
    let year = words.iter().find(|w| w.len() == 4)?.parse::<i16>().ok()?;
    let month = match words.iter().find(|w| w.len() != 4) {
        None => 1,
        Some(word) => match word.strip_prefix(['Q', 'q']) {
            Some(quarter) => quarter.parse::<i8>().ok().filter(|q| (1..=4).contains(q))? * 3 - 2,
            None => word.parse().ok()?,
        },
    };
    Date::new(year, month, 1).ok().filter(|_| words.len() <= 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEADER: &str = "program,title,production_type,qualified_expenditures,credit,rate,date\n";

    #[test]
    fn amounts_rates_and_dates_in_many_spellings() {
        for row in [
            "4.0,A,Pilot,\"$1,000,000\",\"350,000\",0.35,2025-08-18",
            "4.0,A,Pilot,1000000,350000,35,8/18/2025",
            "4.0,A,Pilot,1000000.00,$350000,35%,\"August 18, 2025\"",
        ] {
            let (awards, rejected) = read_awards(format!("{HEADER}{row}\n").as_bytes(), None).unwrap();
            assert_eq!(rejected, []);
            let award = awards.first().unwrap();
            assert_eq!((award.qualified, award.credit), (Money::units(1_000_000), Money::units(350_000)));
            assert_eq!(award.stated_rate, Some(Rate::percent(35.0)));
            assert_eq!(award.date, Some(Date::constant(2025, 8, 18)), "{row}");
        }
    }

    #[test]
    fn bad_rows_are_set_aside_with_their_reason() {
        let rows = "4.0,A,Pilot,1000,350,,2025-08-18\n\
                    4.0,A,Pilot,1000,350,,2025-08-18\n\
                    4.0,B,Pilot,-1000,350,,2025-08-18\n\
                    4.0,C,Pilot,1000,much,,2025-08-18\n\
                    4.0,D,Pilot,1000,0,,2025-08-18\n\
                    4.0,E,Pilot,1000,350,,2025-18-08\n\
                    4.0,,Pilot,1000,350,,2025-08-18\n\
                    4.0,F,Pilot\n";
        let (awards, rejected) = read_awards(format!("{HEADER}{rows}").as_bytes(), None).unwrap();
        assert_eq!(awards.len(), 1);
        let reasons: Vec<(u64, &str)> =
            rejected.iter().map(|r| (r.line.unwrap(), r.reason.as_str())).collect();
        assert_eq!(
            reasons,
            [
                (3, "`A` of the same program, type and day stands on line 2"),
                (4, "the qualified expenditures are negative: `-1000`"),
                (5, "the credit `much` are no amount"),
                (6, "the credit are nothing: `0`"),
                (7, "`2025-18-08` is no date"),
                (8, "the row names no title"),
                (9, "the row has 3 fields, the header 7"),
            ]
        );
    }

    #[test]
    fn row_numbers_tell_repeats_from_namesakes() {
        let list = "id,title,production_type,qualified_expenditures,credit\n\
                    1,Untitled,Pilot,1000,350\n2,Untitled,Pilot,2000,700\n2,Untitled,Pilot,2000,700\n";
        let (awards, rejected) = read_awards(list.as_bytes(), Some("4.0")).unwrap();
        assert_eq!((awards.len(), rejected.len()), (2, 1));
        assert_eq!(rejected.first().unwrap().reason, "`Untitled` of the same row number stands on line 3");
        assert!(awards.iter().all(|a| a.program == "4.0"));
    }

    #[test]
    fn a_list_without_a_needed_column_is_refused() {
        let error = read_awards(b"title,company\nA,B\n", None).unwrap_err().to_string();
        assert!(error.contains("qualified expenditures"), "{error}");
        let html = read_awards(b"<html>", None).unwrap_err().to_string();
        assert!(html.contains("web page"), "{html}");
    }

    #[test]
    fn coarse_dates() {
        for (text, day) in [
            ("2025-Q3", "2025-07-01"),
            ("Q1 2024", "2024-01-01"),
            ("2025-07", "2025-07-01"),
            ("2025", "2025-01-01"),
        ] {
            assert_eq!(coarse_date(text, DateOrder::MonthFirst), day.parse().ok(), "{text}");
        }
        for text in ["2025-Q5", "soon", "2025-07-99", ""] {
            assert_eq!(coarse_date(text, DateOrder::MonthFirst), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = read_awards(&bytes, None);
        }

        #[test]
        fn mutated_lists_are_survived_and_no_row_vanishes(at in 0_usize..200, byte in b' '..=b'~') {
            let mut file = format!("{HEADER}4.0,A,Pilot,1000,350,35%,2025-08-18\n3.0,B,Pilot,2000,400,20%,2024-08-18\n").into_bytes();
            let at = at % file.len();
            prop_assume!(byte != b'"' && file[at] != b'\n');
            file[at] = byte;
            if let Ok((awards, rejected)) = read_awards(&file, None) {
                prop_assert_eq!(awards.len() + rejected.len(), 2);
            }
        }
    }
}
