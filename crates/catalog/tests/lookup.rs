//! Lookup: tables of small cases, and a slow oracle that looks at every name.

use greenlit_catalog::{Entry, How, Index, Lookup, Query, Reason, service_key};
use greenlit_vocabulary::name_key;
use proptest::prelude::*;

fn entry(id: u32, name: &str, year: i16, service: &str, film: bool) -> Entry {
    Entry {
        id,
        name: name.into(),
        first_year: (year > 0).then_some(year),
        services: vec![service.into()],
        is_film: Some(film),
        ..Entry::default()
    }
}

fn index() -> Index {
    let mut list = vec![
        entry(1, "The Harbor", 2001, "NBC", false),
        entry(2, "The Harbor", 2019, "HBO Max", false),
        entry(3, "Kōri", 2024, "FX", false),
        entry(4, "Kori", 1980, "NBC", false),
        entry(5, "Lantern Street: Part 1", 2020, "Netflix", false),
        entry(6, "Lantern Street: Part 2", 2021, "Netflix", false),
        entry(7, "Night Ferry", 2015, "Netflix", true),
        entry(8, "9-1-1", 2018, "Fox", false),
        entry(9, "Quiet Orchard", 2022, "Hulu", false),
        entry(10, "Old Mill (1999)", 1999, "NBC", false),
    ];
    list[8].aliases = vec!["Stiller Obstgarten".into()];
    list[0].last_year = Some(2009);
    Index::new(list)
}

fn tell(lookup: &Lookup) -> String {
    match lookup {
        Lookup::Found(c) => format!("found {} {:?} {:.2}", c.id, c.how, c.score),
        Lookup::Ambiguous(list) => format!("ambiguous {:?}", list.iter().map(|c| c.id).collect::<Vec<_>>()),
        Lookup::NotFound(list) => format!("not found {:?}", list.iter().map(|c| c.id).collect::<Vec<_>>()),
    }
}

#[test]
fn names_and_their_evidence() {
    let index = index();
    for (name, year, service, film, answer) in [
        ("The Harbor", None, None, None, "ambiguous [1, 2]"),
        ("the harbor", Some(2019), None, None, "found 2 Normalised 1.00"),
        ("The Harbor", Some(2005), None, None, "found 1 Exact 1.00"),
        ("The Harbor", None, Some("Max"), None, "found 2 Exact 1.00"),
        ("The Harbor", Some(1950), None, None, "not found [1, 2]"),
        ("Kori", None, None, None, "ambiguous [4, 3]"),
        ("KORI", Some(2024), None, None, "found 3 Normalised 1.00"),
        ("Stiller Obstgarten", None, None, None, "found 9 Alias 1.00"),
        ("Quiet Orchrad", None, None, None, "found 9 Fuzzy 0.92"),
        ("Lantern Street Part 3", None, None, None, "not found [5, 6]"),
        ("Lantrn Street: Part 2", None, None, None, "found 6 Fuzzy 0.98"),
        ("Night Fery", None, None, Some(true), "found 7 Fuzzy 0.95"),
        ("Night Ferry", None, None, Some(false), "not found [7]"),
        ("Night Ferry", Some(2016), None, None, "found 7 Exact 1.00"),
        ("Night Ferry", Some(2018), None, None, "not found [7]"),
        ("9-1-2", None, None, None, "not found [8]"),
        ("The Harbor (2019)", None, None, None, "found 2 Exact 1.00"),
        ("Old Mill", None, None, None, "found 10 Alias 1.00"),
        ("Old Mill (1999)", None, None, None, "found 10 Exact 1.00"),
        ("Completely Other", None, None, None, "not found []"),
        ("!!!", None, None, None, "not found []"),
        ("", None, None, None, "not found []"),
    ] {
        let query = Query { name, year, service, is_film: film };
        assert_eq!(tell(&index.lookup(&query)), answer, "{query:?}");
    }
}

#[test]
fn reasons_are_given_in_words() {
    let Lookup::NotFound(list) = index().lookup(&Query { year: Some(1950), ..Query::name("The Harbor") })
    else {
        panic!("no title of 1950 has this name");
    };
    let told: Vec<String> = list[0].reasons.iter().map(Reason::to_string).collect();
    assert_eq!(told, ["the name is the same", "first released in 2001, not 1950"]);
}

/// Similarity by the textbook: twice the longest common subsequence over the summed lengths.
fn similarity(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut row = vec![0_usize; b.len() + 1];
    for x in &a {
        let mut diagonal = 0;
        for (at, y) in b.iter().enumerate() {
            let up = row[at + 1];
            row[at + 1] = if x == y { diagonal + 1 } else { up.max(row[at]) };
            diagonal = up;
        }
    }
    2.0 * row[b.len()] as f64 / (a.len() + b.len()) as f64
}

/// The ids that may be the answer by the rules alone, looking at every name: all of the key, else all near enough.
fn oracle(entries: &[Entry], query: &Query<'_>) -> Vec<u32> {
    let key = name_key(query.name);
    let names =
        |e: &Entry| std::iter::once(&e.name).chain(&e.aliases).map(|n| name_key(n)).collect::<Vec<_>>();
    let fits = |e: &Entry| match (query.year, e.first_year) {
        (Some(asked), Some(first)) if e.is_film == Some(true) => asked.abs_diff(first) <= 1,
        (Some(asked), Some(first)) => asked >= first - 1 && e.last_year.is_none_or(|l| asked <= l + 1),
        _ => true,
    };
    let mut ids: Vec<u32> =
        entries.iter().filter(|e| names(e).contains(&key)).filter(|e| fits(e)).map(|e| e.id).collect();
    let of_key = entries.iter().any(|e| names(e).contains(&key));
    if !of_key && key.chars().count() >= 5 {
        let near_enough = |n: &str| {
            let summed = (n.chars().count() + key.chars().count()) as f64;
            let score = similarity(n, &key);
            if (1.0 - score) * summed < 4.5 { score } else { 0.0 }
        };
        let score = |e: &Entry| names(e).iter().map(|n| near_enough(n)).fold(0.0, f64::max);
        let near: Vec<(u32, f64)> = entries
            .iter()
            .filter(|e| fits(e))
            .map(|e| (e.id, score(e)))
            .filter(|(_, s)| *s >= 0.85)
            .collect();
        let best = near.iter().map(|(_, s)| *s).fold(0.0, f64::max);
        ids = near.into_iter().filter(|(_, s)| *s > best - 0.05).map(|(id, _)| id).collect();
    }
    ids.sort_unstable();
    ids
}

fn name() -> impl Strategy<Value = String> {
    // Few letters and syllables, so that homonyms and near misses are common.
    proptest::collection::vec(prop_oneof!["[abé]{1,3}", "(the|port|bay|night) ?"], 1..6)
        .prop_map(|p| p.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_index_finds_what_looking_at_every_name_finds(
        names in proptest::collection::vec((name(), proptest::option::of(name()), 1990_i16..1994, any::<bool>()), 1..40),
        wanted in name(),
        year in proptest::option::of(1988_i16..1996),
        by_service in any::<bool>(),
    ) {
        let entries: Vec<Entry> = names.into_iter().zip(0..).map(|((name, alias, year, film), id)| Entry {
            aliases: alias.into_iter().collect(),
            ..entry(id, &name, year, if id % 3 == 0 { "Hulu" } else { "Max" }, film)
        }).collect();
        let query = Query { name: &wanted, year, service: by_service.then_some("Hulu"), is_film: None };
        let expected = oracle(&entries, &query);
        let index = Index::new(entries.clone());
        let supports = |id: u32| {
            let e = &entries[id as usize];
            let served = by_service && e.services.iter().any(|s| service_key(s) == "hulu");
            2 * u8::from(served) + match (year, e.first_year) {
                (Some(a), Some(f)) if a == f => 2,
                (Some(a), Some(f)) if a > f && e.is_film != Some(true) => 1,
                _ => 0,
            }
        };
        match index.lookup(&query) {
            Lookup::Found(found) => {
                prop_assert!(expected.contains(&found.id));
                prop_assert!(expected.iter().all(|id| *id == found.id || supports(*id) < supports(found.id)));
                prop_assert!(found.how == How::Fuzzy || found.score >= 1.0);
            }
            Lookup::Ambiguous(list) => {
                let mut ids: Vec<u32> = list.iter().map(|c| c.id).collect();
                ids.sort_unstable();
                prop_assert_eq!(ids, expected);
            }
            Lookup::NotFound(_) => prop_assert_eq!(expected, Vec::<u32>::new()),
        }
        let mut reversed = entries;
        reversed.reverse();
        prop_assert_eq!(Index::new(reversed).lookup(&query), index.lookup(&query));
    }
}
