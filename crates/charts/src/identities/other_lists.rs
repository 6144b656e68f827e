//! Identities of the country lists and the most-popular list.

use std::collections::BTreeMap;

use super::{IdentityRow, or_class};
use crate::netflix::{Category, CountryRow, MostPopularRow};
use crate::runs::cumulative_weeks;
use crate::views::{views_from_minutes, views_from_printed_runtime};

/// Checks country lists: complete ranks, and cumulative weeks by country and key.
pub fn country_identities(rows: &[CountryRow]) -> Vec<IdentityRow> {
    let mut lists: BTreeMap<_, Vec<u8>> = BTreeMap::new();
    for row in rows {
        lists.entry((&row.country, row.week, row.category)).or_default().push(row.rank);
    }
    let mut complete = IdentityRow::new("C1", "each country list has ranks 1 to 10, each once");
    for ((country, week, category), list) in &mut lists {
        list.sort_unstable();
        complete.count(or_class(list.iter().copied().eq(1..=10), "ranks missing"), || {
            format!("{} {country} {}", week.last_day(), category.as_str())
        });
    }
    let mut weeks =
        IdentityRow::new("C7", "cumulative weeks = weeks so far of this (country, category, show, season)");
    let key = |r: &CountryRow| (r.country.clone(), r.category, r.show_title.clone(), r.season_title.clone());
    for (row, count) in rows.iter().zip(cumulative_weeks(rows, key)) {
        let homonym = count.homonym == row.cumulative_weeks;
        let class = if homonym { "another title of the same name" } else { "unexplained" };
        weeks.count(or_class(count.by_key == row.cumulative_weeks, class), || {
            format!("{} {} {} (line {})", row.week.last_day(), row.country, row.show_title, row.line)
        });
    }
    vec![complete, weeks]
}

/// Checks the most-popular list: order by views, and views from exact minutes.
pub fn most_popular_identities(rows: &[MostPopularRow]) -> Vec<IdentityRow> {
    let mut lists: BTreeMap<Category, Vec<&MostPopularRow>> = BTreeMap::new();
    for row in rows {
        lists.entry(row.category).or_default().push(row);
    }
    let mut order = IdentityRow::new("M4", "each most-popular list follows views");
    for (category, list) in &mut lists {
        list.sort_by_key(|r| r.rank);
        order.count(or_class(list.is_sorted_by(|a, b| a.views >= b.views), "unexplained"), || {
            category.as_str().to_owned()
        });
    }
    let mut views = IdentityRow::new("M6", "views = hours / exact minutes, half up to 100,000");
    for row in rows {
        let fits = views_from_minutes(row.hours, row.runtime.minutes()) == Some(row.views);
        let printed = views_from_printed_runtime(row.hours, row.runtime) == Some(row.views);
        let class = match row.runtime.is_stated() {
            false => "runtime not stated",
            true if printed => "fits the printed runtime instead",
            true => "unexplained",
        };
        views.count(or_class(fits, class), || format!("{} (line {})", row.show_title, row.line));
    }
    vec![order, views]
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::netflix::{read_most_popular, read_weekly_countries};

    #[test]
    fn two_films_of_one_name_are_classed_not_hidden() {
        let mut text = "country_iso2\tweek\tcategory\tweekly_rank\tshow_title\tseason_title\tcumulative_weeks_in_top_10\n".to_owned();
        for (week, weeks) in [("2021-07-04", 1), ("2021-07-11", 2), ("2022-07-10", 1)] {
            writeln!(text, "NO\t{week}\tFilms\t1\tTide\tN/A\t{weeks}").unwrap();
        }
        let table = country_identities(&read_weekly_countries(text.as_bytes()).unwrap().0);
        assert_eq!((table[1].rows, table[1].reproduced), (3, 2));
        assert_eq!(table[1].exceptions["another title of the same name"], 1);
        assert_eq!((table[0].rows, table[0].reproduced), (3, 0));
    }

    #[test]
    fn most_popular_views_come_from_minutes() {
        let text = "category\trank\tshow_title\tseason_title\thours_viewed_first_91_days\truntime\tviews_first_91_days\n\
            TV (English)\t1\tA\tN/A\t1000000000\t8.5\t117600000\nTV (English)\t2\tB\tN/A\t1000\t0\t100000\n";
        let table = most_popular_identities(&read_most_popular(text.as_bytes()).unwrap().0);
        assert_eq!((table[0].reproduced, table[1].reproduced, table[1].rows), (1, 1, 2));
    }
}
