//! Whole files through `score_file`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fmt::Write;

use greenlit_reviews::*;
use proptest::prelude::*;

fn score(file: &str, options: &ScoreOptions) -> ScoreReport {
    match score_file(file.as_bytes(), options, &Rules::builtin().unwrap()).unwrap() {
        FileReport::Reviews(report) => report,
        FileReport::Films(_) | FileReport::ScoreStrings(..) => panic!("single reviews"),
    }
}

fn critics(report: &ScoreReport) -> &CriticScore {
    report.titles.first().unwrap().critics.as_ref().unwrap()
}

fn reviews(fresh: usize, rotten: usize, day: &str) -> String {
    let mut file = "title,critic,outlet,top_critic,verdict,score,date\n".to_owned();
    for i in 0..fresh + rotten {
        let verdict = if i < fresh { "fresh" } else { "rotten" };
        writeln!(file, "Some Film,Critic {i},Outlet,no,{verdict},,{day}").unwrap();
    }
    file
}

#[test]
fn below_the_minimum_there_is_a_count_and_no_score() {
    for (day, n, shown) in [
        ("2020-01-01", 4, false),
        ("2020-01-01", 5, true),
        ("2025-01-01", 9, false),
        ("2025-01-01", 10, true),
    ] {
        let report = score(&reviews(n, 0, day), &ScoreOptions::default());
        let critics = critics(&report);
        assert_eq!(critics.tally.n(), n as u64);
        assert_eq!(critics.percent, shown.then_some(100), "{day} {n}");
        assert_eq!(critics.status.is_some(), shown);
    }
}

#[test]
fn imputed_verdicts_are_counted_apart() {
    let file = "title,critic,outlet,top_critic,verdict,score,date\n\
                A,One,X,yes,fresh,1/5,2020-01-01\n\
                A,Two,X,no,rotten,5/5,2020-01-01\n\
                A,Three,X,no,,4/5,2020-01-01\n\
                A,Four,X,no,,C,2020-01-01\n\
                A,Five,X,no,,2.5/4,2020-01-01\n\
                A,Six,X,no,,8,2020-01-01\n\
                A,One,X,no,fresh,,2020-01-02\n\
                A,One,Y,no,fresh,,2020-01-02\n";
    let report = score(file, &ScoreOptions::default());
    let critics = critics(&report);
    assert_eq!(critics.tally, Tally { fresh: 4, rotten: 2 });
    assert_eq!(critics.imputed, Tally { fresh: 1, rotten: 1 });
    assert_eq!((critics.ambiguous, critics.without_basis), (1, 1));
    assert_eq!((critics.percent, critics.percent_given), (Some(67), Some(75)));
    assert_eq!((critics.top.n(), critics.same_critic_and_outlet), (1, 1));
    assert_eq!(critics.average.unwrap().n, 5);
    assert_eq!(report.unread_scores, [(NoValue::Bare, 1)]);
}

#[test]
fn seasons_make_a_series() {
    let mut file = "title,season,critic,outlet,verdict\n".to_owned();
    for (season, fresh) in [(1, 10), (2, 9), (3, 8)] {
        for i in 0..10 {
            let verdict = if i < fresh { "fresh" } else { "rotten" };
            writeln!(file, "Show,{season},Critic {i},Outlet,{verdict}").unwrap();
        }
    }
    let report = score(&file, &ScoreOptions::default());
    assert!(report.titles.iter().all(|t| t.medium == Medium::TvSeason));
    assert_eq!(report.series, [("Show".to_owned(), SeriesScore::Percent(90))]);
    file.push_str("Show,4,Critic 1,Outlet,fresh\n");
    let open = score(&file, &ScoreOptions::default());
    assert_eq!(open.series, [("Show".to_owned(), SeriesScore::Undetermined { scored: 3, seasons: 4 })]);
}

#[test]
fn the_outlook_narrows_to_the_end() {
    let file = reviews(14, 6, "2020-01-01");
    let width = |final_reviews| {
        let options = ScoreOptions { final_reviews: Some(final_reviews), ..ScoreOptions::default() };
        let report = score(&file, &options);
        let ahead = critics(&report).ahead.unwrap();
        assert!((0.0..=1.0).contains(&ahead.at_least));
        let shares = ahead.shares();
        shares.high - shares.low
    };
    assert!(width(20).abs() < 1e-12);
    assert!(width(30) < width(200));
}

#[test]
fn a_table_of_published_scores_is_recomputed_in_any_spelling() {
    let rules = Rules::builtin().unwrap();
    for file in [
        "title,status,tomatometer,count,fresh,rotten,top_critics\nA,Fresh,62,8,5,3,1\nB,Rotten,50,8,4,4,1\n",
        "title,status,tomatometer,count,fresh,rotten,top_critics\nA,Fresh,62%,8,5,3,1\nB,Rotten,50%,8,4,4,1\n",
        "title,status,tomatometer,count,fresh,rotten,top_critics\nA,Fresh,0.62,8,5,3,1\nB,Rotten,0.5,8,4,4,1\n",
    ] {
        let FileReport::Films(report) =
            score_file(file.as_bytes(), &ScoreOptions::default(), &rules).unwrap()
        else {
            panic!("published scores");
        };
        assert_eq!(report.rejected, []);
        let differences: Vec<&[String]> = report.films.iter().map(|f| f.differences.as_slice()).collect();
        assert_eq!(differences, [&["the counts give 63 %, 62 % is published".to_owned()][..], &[]]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Rows in any order: the same report, apart from nothing.
    #[test]
    fn the_order_of_the_file_does_not_matter(
        rows in prop::collection::vec((0_u8..3, 0_u8..6, 0_u8..3, any::<bool>(), 0_u8..28), 1..60),
        seed in any::<u64>(),
    ) {
        let line = |(title, critic, outlet, fresh, day): &(u8, u8, u8, bool, u8)| {
            let verdict = if *fresh { "fresh" } else { "rotten" };
            format!("T{title},C{critic},O{outlet},{},{verdict},{}/5,2020-01-{:02}\n", critic % 2, critic % 5, day + 1)
        };
        let header = "title,critic,outlet,top_critic,verdict,score,date\n";
        let forward: String = rows.iter().map(line).collect();
        let mut shuffled = rows;
        shuffled.sort_by_key(|row| (u64::from(row.4) + 1).wrapping_mul(seed | 1).rotate_left(u32::from(row.1)));
        let backward: String = shuffled.iter().map(line).collect();
        let options = ScoreOptions { final_reviews: Some(200), ..ScoreOptions::default() };
        prop_assert_eq!(
            score(&format!("{header}{forward}"), &options),
            score(&format!("{header}{backward}"), &options)
        );
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = score_file(&bytes, &ScoreOptions::default(), &Rules::builtin().unwrap());
        let _ = read_score_frequencies(&bytes);
    }

    #[test]
    fn mutated_tables_are_survived(at in 0_usize..400, byte in any::<u8>()) {
        let rules = Rules::builtin().unwrap();
        for file in [
            "title,status,tomatometer,count,fresh,rotten,top_critics\nA,Fresh,62,8,5,3,1\nB,Rotten,50,8,4,4,1\n",
            "title,stars,verified,account,account_reviews,date\nA,4.5,yes,x,3,2020-01-02\nA,1,no,y,1,2020-03-02\n",
        ] {
            let mut file = file.as_bytes().to_vec();
            let at = at % file.len();
            file[at] = byte;
            let _ = score_file(&file, &ScoreOptions::default(), &rules);
        }
    }
}
