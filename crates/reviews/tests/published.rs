//! Published tables, reproduced at their stated rates.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use greenlit_reviews::*;
use greenlit_vocabulary::PublishedIdentity;

fn bytes(name: &str) -> Option<Vec<u8>> {
    greenlit_testkit::shared(&format!("data/reviews/{name}")).map(|path| fs_err::read(path).unwrap())
}

fn films(name: &str) -> Option<Vec<PublishedFilm>> {
    let (films, rejected) = read_films(&bytes(name)?).unwrap();
    assert_eq!(rejected, []);
    Some(films)
}

fn line(identities: &[PublishedIdentity], name: &str) -> (u64, u64) {
    let found: Vec<_> = identities.iter().filter(|i| i.name.ends_with(name)).collect();
    assert_eq!(found.len(), 1, "{name}");
    let excepted: u64 = found[0].exceptions.iter().map(|(_, n)| n).sum();
    assert_eq!(excepted, found[0].rows - found[0].reproduced, "every exception has a class: {name}");
    (found[0].reproduced, found[0].rows)
}

#[test]
fn films_of_2019() {
    let Some(films) = films("kaggle2019_films_published.csv") else { return };
    let rules = Rules::builtin().unwrap();
    let identities = film_identities("2019", &films, &rules);
    assert_eq!(films.len(), 5511);
    for (name, reproduced) in [
        ("fresh + rotten = count", 5511),
        ("counts give the percentage", 5511),
        ("rotten exactly below 60 %", 5511),
        ("status without its past", 5416),
        ("status with its past", 5509),
        ("audience icon at 60 %", 5511),
    ] {
        assert_eq!(line(&identities, name), (reproduced, 5511), "{name}");
    }
    let with = |status| films.iter().filter(|f| f.status == Some(status)).count();
    assert_eq!(
        [with(CriticStatus::Rotten), with(CriticStatus::CertifiedFresh), with(CriticStatus::Fresh)],
        [2837, 1597, 1077]
    );
    let report = film_report(films, Vec::new(), &rules);
    let unlike: Vec<&str> =
        report.films.iter().filter(|f| !f.differences.is_empty()).map(|f| f.film.title.as_str()).collect();
    assert_eq!(unlike, ["Idiocracy", "Kevin Hart: What Now?"]);
}

#[test]
fn other_roundings_of_2019_are_worse() {
    let Some(films) = films("kaggle2019_films_published.csv") else { return };
    let holds = |round: &dyn Fn(u64, u64) -> u64| {
        films.iter().filter(|f| f.tally.map(|t| round(t.fresh, t.n())) == f.percent.map(u64::from)).count()
    };
    assert_eq!(holds(&|x, n| (200 * x + n) / (2 * n)), 5507, "exact half up");
    assert_eq!(holds(&|x, n| 100 * x / n), 2908, "truncation");
    let half_even = |x: u64, n: u64| (x as f64 / n as f64 * 100.0).round_ties_even() as u64;
    assert_eq!(holds(&half_even), 5460, "half even");
}

#[test]
fn how_sure_the_scores_of_2019_are() {
    let Some(films) = films("kaggle2019_films_published.csv") else { return };
    let prior =
        fit_prior(&films.iter().filter_map(|f| f.tally.map(|t| (t.fresh, t.n()))).collect::<Vec<_>>());
    let prior = prior.unwrap();
    assert!((prior.fresh() - 1.390).abs() < 0.0006 && (prior.rotten() - 1.123).abs() < 0.0006, "{prior:?}");
    let of = |status| films.iter().filter(move |f| f.status == Some(status)).filter_map(|f| f.tally);
    let bound = |t: Tally| wilson(t.fresh, t.n(), Level::NINETY_FIVE);
    assert_eq!(of(CriticStatus::CertifiedFresh).filter(|t| bound(*t).low < 0.75).count(), 565);
    assert_eq!(of(CriticStatus::Fresh).filter(|t| bound(*t).low < 0.6).count(), 677);
    assert_eq!(of(CriticStatus::Rotten).filter(|t| bound(*t).high >= 0.6).count(), 600);
    let open = films.iter().filter_map(|f| f.tally).filter(|t| {
        let p = FILM_PRIOR.after(t.fresh, t.n()).at_least(0.6);
        (0.05..=0.95).contains(&p)
    });
    assert_eq!(open.count(), 1078);
    let mut ranked: Vec<_> =
        films.iter().filter_map(|f| Some((bound(f.tally?).low, f.title.as_str()))).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let first: Vec<&str> = ranked.iter().take(4).map(|(_, title)| *title).collect();
    assert_eq!(first, ["Toy Story 2", "Man on Wire", "Lady Bird", "Finding Nemo"]);
}

#[test]
fn films_of_2020() {
    let Some(films) = films("kaggle2020_films_published.csv") else { return };
    let identities = film_identities("2020", &films, &Rules::builtin().unwrap());
    assert_eq!(films.len(), 939);
    for (name, expected) in [
        ("fresh + rotten = count", (932, 937)),
        ("counts give the percentage", (933, 937)),
        ("status without its past", (933, 937)),
        ("status with its past", (937, 937)),
        ("audience icon at 60 %", (934, 934)),
    ] {
        assert_eq!(line(&identities, name), expected, "{name}");
    }
    assert_eq!(identities[1].exceptions, [("fresh and rotten are not the published count".to_owned(), 4)]);
}

#[test]
fn single_reviews_give_the_published_films() {
    let (Some(films), Some(reviews)) =
        (films("kaggle2020_films_published.csv"), bytes("kaggle2020_critic_reviews_117films.csv"))
    else {
        return;
    };
    let (set, rejected) = read_reviews(&reviews).unwrap();
    assert_eq!((set.reviews.len(), rejected.len(), set.subjects.len()), (5154, 0, 117));
    let rules = Rules::builtin().unwrap();
    let identities = review_identities("117", &set, &films, &rules);
    for (name, reproduced) in [
        ("the percentage", 115),
        ("percentage within 1", 117),
        ("the fresh count", 114),
        ("the rotten count", 116),
        ("total count", 113),
        ("top critics' count", 116),
        ("status", 117),
    ] {
        assert_eq!(line(&identities, name), (reproduced, 117), "{name}");
    }
    let report = score_reviews(&set, rejected, &ScoreOptions::default(), &rules);
    let sum = |f: &dyn Fn(&CriticScore) -> u64| {
        report.titles.iter().filter_map(|t| t.critics.as_ref()).map(f).sum::<u64>()
    };
    assert_eq!((sum(&|c| c.tally.fresh), sum(&|c| c.tally.rotten)), (2758, 2396));
    assert_eq!(sum(&|c| c.imputed.n() + c.ambiguous + c.without_basis), 0, "all verdicts are given");
    // Without any word of the publisher on the past, the dates of the reviews tell it.
    let published: std::collections::BTreeMap<_, _> =
        films.iter().map(|f| (f.id.clone().unwrap_or_default(), f.status)).collect();
    let told = report.titles.iter().filter(|t| {
        let status = t.critics.as_ref().and_then(|c| c.status.as_ref()).map(|s| s.status);
        published.get(&t.subject.title).copied().flatten() == status
    });
    assert_eq!(told.count(), 117);
}

#[test]
fn intervals_of_the_117_hold_the_final_share() {
    let Some(reviews) = bytes("kaggle2020_critic_reviews_117films.csv") else { return };
    let (set, _) = read_reviews(&reviews).unwrap();
    for (k, wilson, jeffreys, predictive) in [(5, 47, 44, 49), (10, 48, 48, 46), (20, 50, 48, 46)] {
        for (method, held) in [
            (IntervalMethod::Wilson, wilson),
            (IntervalMethod::Jeffreys, jeffreys),
            (IntervalMethod::Predictive, predictive),
        ] {
            let identity = interval_identity("117", &set, k, 30, method, Level::NINETY);
            assert_eq!((identity.reproduced, identity.rows), (held, 52), "{k} {method:?}");
        }
    }
}

#[test]
fn score_strings() {
    let Some(table) = bytes("original_score_frequency.csv") else { return };
    let (strings, rejected) = read_score_frequencies(&table).unwrap();
    assert_eq!((strings.len(), rejected.len()), (373, 0));
    let identities = score_identities("strings", &strings, &Rules::builtin().unwrap());
    assert_eq!(line(&identities, "read to a value"), (64_202, 65_061));
    assert_eq!(line(&identities, "by the cut alone"), (61_052, 64_202));
    assert_eq!(line(&identities, "2.5/4 left open"), (59_179, 60_645));
    let class = |class: NoValue| {
        identities[0].exceptions.iter().find(|(name, _)| name == class.as_str()).map_or(0, |(_, n)| *n)
    };
    assert_eq!(
        [
            class(NoValue::Bare),
            class(NoValue::HalfAsTwo),
            class(NoValue::StarsWithoutScale),
            class(NoValue::AboveScale),
            class(NoValue::ZeroDenominator),
            class(NoValue::TypingError) + class(NoValue::Word) + class(NoValue::ScalelessMark),
        ],
        [805, 12, 8, 6, 1, 27]
    );
}

#[test]
fn written_audience_ratings_of_a_season() {
    let Some(ratings) = bytes("ahsoka_s01_audience_ratings.csv") else { return };
    let rules = Rules::builtin().unwrap();
    let options = ScoreOptions {
        medium: Some(Medium::TvSeason),
        as_of: "2023-10-15".parse().ok(),
        published_ratings: Some(5044),
        ..ScoreOptions::default()
    };
    let FileReport::Reviews(report) = score_file(&ratings, &options, &rules).unwrap() else {
        panic!("single ratings");
    };
    assert_eq!((report.reviews, report.rejected.len(), report.repeated_accounts), (1991, 0, 30));
    let audience = report.titles[0].audience.as_ref().unwrap();
    assert_eq!((audience.all.liked, audience.all.n, audience.all.percent), (1170, 1991, 59));
    assert!((audience.all.mean_stars - 3.368).abs() < 0.0005);
    assert_eq!(audience.all.printed_mean(), 34);
    assert_eq!(audience.sample, Sample::Partial { published: 5044 });
    assert_eq!((audience.name.as_str(), audience.verified_is_shown), ("Audience Score", false));
    let bands: Vec<(u64, String)> = audience
        .by_account
        .iter()
        .map(|b| (b.n, format!("{:.1}", b.liked as f64 / b.n as f64 * 100.0)))
        .collect();
    assert_eq!(
        bands[..4],
        [(885, "67.0".into()), (798, "56.0".into()), (277, "41.2".into()), (29, "51.7".into())]
    );
    assert_eq!(bands[4].0, 2);
}
