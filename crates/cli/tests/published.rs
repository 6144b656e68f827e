//! Published tables through the whole command: taken whole or set aside row by row, never half, never silently.

#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test fails by panicking, and writes small texts"
)]

mod common;

use std::path::Path;

use common::{Run, answer, greenlit};

/// A folder with one file in it.
struct Case {
    folder: tempfile::TempDir,
    file: String,
}

impl Case {
    fn new(name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        fs_err::write(&file, bytes).unwrap();
        Self { file: file.to_str().unwrap().to_owned(), folder }
    }

    fn lake(&self) -> std::path::PathBuf {
        self.folder.path().join("x.lake")
    }

    fn add(&self, more: &[&str]) -> Run {
        let mut arguments = vec!["add", self.file.as_str()];
        arguments.extend(more);
        greenlit(&self.lake(), &arguments)
    }

    fn also(&self, name: &str, text: &str) -> String {
        let file = self.folder.path().join(name);
        fs_err::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    }
}

const WEEKLY: &str = "week\tcategory\tweekly_rank\tshow_title\tseason_title\tweekly_hours_viewed\truntime\tweekly_views\tcumulative_weeks_in_top_10\n";

/// A list of ten places for one week; place 1 is the quay's.
fn week(sunday: &str, weeks: u32, hours: u32) -> String {
    let mut text = format!(
        "{sunday}\tTV (English)\t1\tQuay\tQuay: Season 2\t{hours}\t10\t{}\t{weeks}\n",
        (f64::from(hours) / 10.0 / 1e5 + 0.5).floor() as u64 * 100_000
    );
    for rank in 2..=10 {
        text.push_str(&format!(
            "{sunday}\tTV (English)\t{rank}\tOther {rank}\tN/A\t{}\t1\t{}\t{weeks}\n",
            1_100_000 - rank * 100_000,
            1_100_000 - rank * 100_000
        ));
    }
    text
}

#[test]
fn a_weekly_list_is_checked_kept_and_drawn() {
    let text = [WEEKLY, &week("2025-06-29", 3, 20_000_000), &week("2025-06-22", 2, 40_000_000)].concat()
        + &week("2025-06-15", 1, 60_000_000);
    let case = Case::new("all-weeks-global.tsv", &text);
    let run = case.add(&[]);
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    for part in ["30 rows", "rank order 3/3", "views identity 30/30", "cumulative weeks 30/30"] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
    let shown = answer(&case.lake(), &["show", "quay"]);
    assert!(shown.contains("season 2: 3 weeks") && shown.contains('█'), "{shown}");
    let page = answer(&case.lake(), &["show", "quay", "--format", "html"]);
    assert!(page.contains("<svg") && page.contains("polyline"), "no picture of the run");
    assert_eq!(page, answer(&case.lake(), &["show", "quay", "--format", "html"]), "the same bytes twice");
    let json: serde_json::Value =
        serde_json::from_str(&answer(&case.lake(), &["show", "quay", "--format", "json"])).unwrap();
    let figures = json["figures"].as_array().unwrap();
    assert_eq!(figures.len(), 12, "rank, hours, views and weeks of three weeks");
    let reference = figures[0]["tellings"][0]["reference"].as_str().unwrap();
    assert!(answer(&case.lake(), &["why", reference]).contains("all-weeks-global.tsv"));
}

#[test]
fn a_second_copy_restates_and_a_shrunken_one_is_named() {
    let (a, b, c) = (
        week("2025-06-15", 1, 60_000_000),
        week("2025-06-22", 2, 40_000_000),
        week("2025-06-29", 3, 20_000_000),
    );
    let b_restated = week("2025-06-22", 2, 50_000_000);
    let case = Case::new("old.tsv", [WEEKLY, &b, &a].concat());
    let newer = case.also("new.tsv", &[WEEKLY, &c, &b_restated, &a].concat());
    let shrunken =
        case.also("shrunken.tsv", &[WEEKLY, &week("2025-07-06", 4, 10_000_000), &c, &b_restated].concat());
    // The order of adding does not matter to what stands.
    for files in [[&case.file, &newer], [&newer, &case.file]] {
        let lake = tempfile::tempdir().unwrap();
        answer(lake.path(), &["add", files[0]]);
        let second = answer(lake.path(), &["add", files[1]]);
        assert!(second.contains("in 1 of 20 rows: 1 restated"), "{second}");
        let check = answer(lake.path(), &["check", "quay"]);
        assert!(check.contains("restated") && check.contains("50 million hours"), "{check}");
        let shown = answer(lake.path(), &["show", "quay", "--format", "json"]);
        let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
        let hours: Vec<f64> = shown["figures"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|f| f["metric"] == "hours_viewed")
            .map(|f| f["value"].as_f64().unwrap())
            .collect();
        assert_eq!(hours.len(), 3, "one figure a week: {hours:?}");
        assert!(hours.contains(&50_000_000.0) && !hours.contains(&40_000_000.0), "{hours:?}");
    }
    answer(&case.lake(), &["add", &newer]);
    let report = answer(&case.lake(), &["add", &shrunken]);
    assert!(report.contains("history shrunken") && report.contains("1 week"), "{report}");
}

#[test]
fn what_is_no_table_is_refused_with_a_sentence() {
    for (name, bytes, words) in [
        ("list.tsv", &b"<a href=\"/x\">Moved Permanently</a>.\n"[..], "web page"),
        ("list.tsv", b"null", "null"),
        ("list.tsv", b"", "empty"),
        ("report.xlsx", b"Title,Hours Viewed\nQuay,1\n", "not a workbook"),
        ("report.xlsx", b"PK\x03\x04\x14\x00[Content_Types].xml\x00\x00xl/", "workbook"),
        ("list.csv", b"Semana,Categoria,Posicion\n2025-06-22,TV,1\n", "Semana,Categoria,Posicion"),
        // A header row pushed down by a title line.
        (
            "awards.csv",
            b"Approved projects\nprogram,title,production_type,qualified_expenditures,credit\n",
            "Approved projects",
        ),
        (
            "list.tsv",
            b"week\tcategory\tweekly_rank\tweekly_hours_viewed\n2025-06-22\tTV (English)\t1\t5\n",
            "show_title",
        ),
    ] {
        let case = Case::new(name, bytes);
        let run = case.add(&[]);
        assert_eq!(run.code, Some(3), "{name}: {}", run.stdout);
        assert!(run.stdout.contains(words), "{words}: {}", run.stdout);
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
        assert!(answer(&case.lake(), &["sources"]).contains("0 files"), "nothing half-imported");
    }
}

#[test]
fn bad_rows_are_set_aside_with_their_reason() {
    let rows = "2025-06-22\tTV (English)\t1\tQuay\tN/A\t36,000,000\t2\t18000000\t1\n\
        2025-06-22\tTV (English)\t1\tAgain\tN/A\t1000000\t1\t1000000\t1\n\
        2025-06-21\tTV (English)\t2\tSaturday\tN/A\t1000000\t1\t1000000\t1\n\
        2025-06-22\tTV (English)\t3\tNegative\tN/A\t-5\t1\t0\t1\n\
        2025-06-22\tTV (English)\t4\tShort\n";
    let case = Case::new("list.tsv", format!("\u{feff}{WEEKLY}{rows}"));
    let run = case.add(&[]);
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    assert!(run.stdout.contains("1 row;") && run.stdout.contains("4 rows set aside"), "{}", run.stdout);
    let aside = answer(&case.lake(), &["quarantine"]);
    for part in ["list.tsv:3: rank 1", "list.tsv:4:", "list.tsv:5:", "list.tsv:6:"] {
        assert!(aside.contains(part), "{part}: {aside}");
    }
    assert!(answer(&case.lake(), &["show", "quay"]).contains("36 million hours"));
}

#[test]
fn a_chart_of_any_form_is_read_by_a_mapping() {
    let case =
        Case::new("chart.csv", "Program;Week of;Minutes (M);Place\nQuay;07/21/2025;619;4\nQuay;soon;1;1\n");
    let run = case.add(&["--as", "chart"]);
    assert!(run.stdout.contains("--mapping"), "{}", run.stdout);
    let mapping = case.also(
        "map.toml",
        "separator = \";\"\nterritory = \"US\"\npopulation = \"persons 2+\"\nlist = \"originals\"\ndate_order = \"MDY\"\n\
         [columns]\ntitle = \"Program\"\nweek = \"Week of\"\n\
         [[figure]]\nmetric = \"minutes_viewed\"\ncolumn = \"Minutes (M)\"\nunit = \"minutes\"\ntimes = 1000000\nstep = 1000000\n\
         [[figure]]\nmetric = \"rank\"\ncolumn = \"Place\"\nunit = \"rank\"\n",
    );
    let run = case.add(&["--as", "chart", "--mapping", &mapping]);
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    let shown = answer(&case.lake(), &["show", "quay"]);
    assert!(shown.contains("619 million minutes") && shown.contains("No. 4"), "{shown}");
    let broken = case.also("broken.toml", "territory = 5\n");
    assert_eq!(case.add(&["--mapping", &broken]).code, Some(2));
}

#[test]
fn percentages_in_three_spellings_are_one_score() {
    for (percent, fresh, rotten) in [("0.77", 77, 23), ("77", 77, 23), ("77%", 77, 23)] {
        let text = format!(
            "title,status,tomatometer,count,fresh,rotten\nQuay,Fresh,{percent},100,{fresh},{rotten}\n"
        );
        let case = Case::new("films.csv", text);
        let run = case.add(&[]);
        assert!(run.stdout.contains("1/1"), "{percent}: {}", run.stdout);
        assert!(answer(&case.lake(), &["show", "quay"]).contains("77% (between"), "{percent}");
    }
}

const REVIEWS: &str = "title,season,critic,outlet,top_critic,verdict,score,date\n";

fn reviews() -> String {
    let mut text = REVIEWS.to_owned();
    for n in 0..40 {
        let verdict = if n % 8 == 0 { "rotten" } else { "fresh" };
        text.push_str(&format!(
            "Quay,2,Critic {n},Outlet {n},{},{verdict},4/5,2025-07-{:02}\n",
            u8::from(n < 6),
            n % 28 + 1
        ));
    }
    text + "Quay,2,Late,Outlet,0,maybe,,2025-07-30\n"
}

#[test]
fn reviews_are_scored_with_what_they_leave_open() {
    let case = Case::new("reviews.csv", reviews());
    let run = greenlit(Path::new("unused.lake"), &["score", &case.file]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for part in
        ["88%", "Certified Fresh", "90% interval", "status holds", "polarisation", "set aside, line 42"]
    {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
    let json =
        answer(Path::new("unused.lake"), &["score", &case.file, "--format", "json", "--final-reviews", "60"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let critics = &json["titles"][0]["critics"];
    assert_eq!((critics["percent"].as_u64(), critics["fresh"].as_u64()), (Some(88), Some(35)));
    assert_eq!(critics["in_the_end"]["reviews"].as_u64(), Some(60));
    let run = case.add(&[]);
    assert!(
        run.stdout.contains("40 reviews of 1 title; ") || run.stdout.contains("40 reviews of 1 title"),
        "{}",
        run.stdout
    );
    let shown = answer(&case.lake(), &["show", "quay"]);
    assert!(shown.contains("88% (between") && shown.contains('●'), "{shown}");
}

#[test]
fn reviews_that_name_no_title_ask_for_one() {
    let case = Case::new("ratings.csv", "row,rating,verified\n1,4.5,yes\n2,1,no\n3,11,no\n");
    let run = case.add(&[]);
    assert!(run.code == Some(3) && run.stdout.contains("--title"), "{}", run.stdout);
    let run = case.add(&["--title", "Quay", "--season", "2"]);
    assert!(run.code == Some(0) && run.stdout.contains("1 row set aside"), "{}", run.stdout);
    assert!(answer(&case.lake(), &["show", "quay"]).contains("50%"));
}

const AWARDS: &str = "program,title,production_type,qualified_expenditures,credit,date\n\
    3.0,Quay S1,New TV Series,\"$59,271,000\",\"11,879,000\",2023-04-17\n\
    4.0,Quay S2,Recurring TV Series,42368000,14844000,2025-08-18\n";

#[test]
fn awards_are_explained_and_claims_held_against_them() {
    let rows = "9.9,Fog,Pilot,1000000,350000,2025-08-18\n4.0,Tide,Pilot,-5,350000,2025-08-18\n";
    let case = Case::new("awards.csv", format!("{AWARDS}{rows}"));
    let article = case.also(
        "news.txt",
        "https://example.org/quay\n2025-10-04\n\nQuay was renewed for season 2, the studio announced. \
         Quay secured a $14 million-plus tax credit from the California Film Commission in August.\n",
    );
    let run = greenlit(&case.lake(), &["add", &case.file, &article]);
    assert!(run.stdout.contains("2 awards: ") && run.stdout.contains("2 rows set aside"), "{}", run.stdout);
    assert!(answer(&case.lake(), &["quarantine"]).contains("no program `9.9` is held"));
    let shown = answer(&case.lake(), &["show", "quay"]);
    for part in ["INCENTIVE", "35.04 %", "-28.5 %", "+25.0 %"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(answer(&case.lake(), &["show", "quay", "--format", "html"]).contains("tax credits by season"));
    let check = greenlit(&case.lake(), &["incentive", "check", &case.file]);
    assert!(
        check.stdout.contains("35 % of 42,368,000") && check.stdout.contains("2 set aside"),
        "{}",
        check.stdout
    );
}

#[test]
fn an_estimate_names_its_paragraphs_and_its_mistakes() {
    let lake = Path::new("unused.lake");
    let base = ["incentive", "estimate", "--program", "california-4.0", "--class", "recurring-series"];
    let with = |more: &[&str]| greenlit(lake, &[&base[..], more].concat());
    let good = with(&["--qualified", "$42,368,000", "--met", "refund"]);
    assert_eq!(good.code, Some(0), "{}", good.stderr);
    for part in ["14,828,800", "R&TC 17053.98.1", "year 5", "2,669,184"] {
        assert!(good.stdout.contains(part), "{part}: {}", good.stdout);
    }
    for (more, words) in [
        (&["--qualified", "much"][..], "no amount"),
        (&["--qualified=-5"], "negative"),
        (&["--qualified", "5M", "--met", "logo"], "knows no condition `logo`"),
        (&["--qualified", "5M", "--spend", "catering=5"], "knows no amount `catering`"),
        (&["--qualified", "5M", "--on", "2011-01-01"], "2011-01-01"),
    ] {
        let run = with(more);
        assert_eq!(run.code, Some(2), "{more:?}: {}", run.stdout);
        let said = run.stderr.split_whitespace().filter(|w| *w != "│").collect::<Vec<_>>().join(" ");
        assert!(said.contains(words), "{words}: {said}");
    }
    let unknown = greenlit(
        lake,
        &["incentive", "estimate", "--program", "atlantis", "--class", "x", "--qualified", "1M"],
    );
    assert!(unknown.code == Some(2) && unknown.stderr.contains("atlantis"), "{}", unknown.stderr);
    assert!(answer(lake, &["incentive", "programs"]).contains("us-ca-4.0"));
}
