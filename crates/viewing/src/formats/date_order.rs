//! Dates of three numbers whose order the file does not declare, decided from the whole column.

use std::fmt;

use jiff::civil::Date;

use super::times;

/// Order of day, month and year in a date of three numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateOrder {
    /// 10/21/20
    MonthDayYear,
    /// 21/10/20
    DayMonthYear,
    /// 2020/10/21
    YearMonthDay,
}

impl DateOrder {
    const ALL: [Self; 3] = [Self::MonthDayYear, Self::DayMonthYear, Self::YearMonthDay];

    /// The word for it on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MonthDayYear => "mdy",
            Self::DayMonthYear => "dmy",
            Self::YearMonthDay => "ymd",
        }
    }

    /// The order a word names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.as_str() == word)
    }

    /// The date three numbers make in this order; `None` where they make none. Years of two digits are of this
    /// century: streaming is younger than it.
    pub(crate) fn date(self, fields: &[Field; 3]) -> Option<Date> {
        let [a, b, c] = *fields;
        let (year, month, day) = match self {
            Self::MonthDayYear => (c, a, b),
            Self::DayMonthYear => (c, b, a),
            Self::YearMonthDay => (a, b, c),
        };
        let year_number = match (year.width, self) {
            // A year in front is written in full: `28-06-23` is a day in June.
            (2, Self::MonthDayYear | Self::DayMonthYear) => 2000 + year.value,
            (4, _) => year.value,
            _ => return None,
        };
        times::day(year_number, month.value, day.value).filter(|_| month.width <= 2 && day.width <= 2)
    }
}

impl fmt::Display for DateOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MonthDayYear => "month/day/year (`mdy`)",
            Self::DayMonthYear => "day/month/year (`dmy`)",
            Self::YearMonthDay => "year/month/day (`ymd`)",
        })
    }
}

/// One number of a date and how many digits it was written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    value: i64,
    width: usize,
}

/// The three numbers of a date with `/`, `-` or `.` between them.
pub(crate) fn fields(text: &str) -> Option<[Field; 3]> {
    let mut parts = text.split(['/', '-', '.']);
    let mut next = || {
        let part = parts.next()?.trim();
        times::digits(part).map(|value| Field { value, width: part.len() })
    };
    let fields = [next()?, next()?, next()?];
    parts.next().is_none().then_some(fields)
}

/// The order a column of dates was written in.
///
/// An order is possible if every date exists in it. Where several are, the file's own order decides: exports run
/// newest first, so an order in which the dates never rise is the right one if no other does the same.
///
/// # Errors
/// The two orders between which nothing decides.
pub(crate) fn decide(column: &[[Field; 3]]) -> Result<DateOrder, (DateOrder, DateOrder)> {
    let fits: Vec<(usize, DateOrder)> = DateOrder::ALL
        .into_iter()
        .map(|order| (column.iter().filter(|f| order.date(f).is_none()).count(), order))
        .collect();
    let fewest = fits.iter().map(|(misses, _)| *misses).min().unwrap_or(0);
    let possible: Vec<DateOrder> =
        fits.iter().filter(|(n, _)| *n == fewest).map(|(_, order)| *order).collect();
    if let [only] = possible.as_slice() {
        return Ok(*only);
    }
    let falling: Vec<DateOrder> =
        possible.iter().copied().filter(|order| never_rises(column, *order)).collect();
    match (falling.as_slice(), possible.as_slice()) {
        ([only], _) => Ok(*only),
        // Orders that give the same dates throughout are the same.
        ([first, second, ..], _) | ([], [first, second, ..]) => {
            if column.iter().all(|f| first.date(f) == second.date(f)) {
                Ok(*first)
            } else {
                Err((*first, *second))
            }
        }
        _ => Ok(DateOrder::MonthDayYear),
    }
}

fn never_rises(column: &[[Field; 3]], order: DateOrder) -> bool {
    let dates: Vec<Date> = column.iter().filter_map(|f| order.date(f)).collect();
    dates.windows(2).all(|pair| matches!(pair, [newer, older] if newer >= older))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(dates: &[&str]) -> Result<DateOrder, (DateOrder, DateOrder)> {
        decide(&dates.iter().map(|d| fields(d).unwrap()).collect::<Vec<_>>())
    }

    #[test]
    fn the_whole_column_decides() {
        assert_eq!(decided(&["10/21/20", "1/2/20"]), Ok(DateOrder::MonthDayYear));
        assert_eq!(decided(&["18/06/20", "01/02/20"]), Ok(DateOrder::DayMonthYear));
        assert_eq!(decided(&["28-06-23"]), Ok(DateOrder::DayMonthYear));
        assert_eq!(decided(&["30.06.2022"]), Ok(DateOrder::DayMonthYear));
        assert_eq!(decided(&["2020/05/27"]), Ok(DateOrder::YearMonthDay));
        // No field beyond 12: only newest-first tells. As month/day they fall, as day/month they rise.
        assert_eq!(decided(&["03/01/2020", "02/05/2020"]), Ok(DateOrder::MonthDayYear));
        assert_eq!(decided(&["01/03/2020", "05/02/2020"]), Ok(DateOrder::DayMonthYear));
        assert!(decided(&["05/04/2020", "03/02/2020"]).is_err());
        assert_eq!(decided(&["05/05/2020"]), Ok(DateOrder::MonthDayYear));
        assert!(fields("2020-1").is_none() && fields("a/b/c").is_none());
    }
}
