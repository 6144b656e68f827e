//! Joining records of several files where there is evidence that they mean one title.
//!
//! Evidence is a shared number of a source, or the same normalised name, the same year of first release and the same
//! kind (series, film or short). A name alone joins nothing. Two numbers of one numbering that differ say that there
//! are two titles: then name and year join nothing either, and where a third record could belong to both it stays by
//! itself and is listed. The order of files and records does not matter.

use std::collections::BTreeMap;

use greenlit_vocabulary::name_key;

use crate::{Batch, Credit, Episode, Person, Season, SourceId, Title, TitleRef};

/// A title, joined from one record or several.
#[derive(Debug, Clone, PartialEq)]
pub struct MergedTitle {
    /// The joined record.
    pub title: Title,
    /// The records it was joined from: (batch, position among the batch's titles), in order.
    pub from: Vec<(usize, usize)>,
}

/// An episode (or season, credit, rating) whose title is not among the records.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unplaced {
    /// Number of the batch.
    pub batch: usize,
    /// Line in its file.
    pub line: u64,
    /// Why, as a sentence without final stop.
    pub reason: String,
}

/// The titles of several files.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Merged {
    /// Titles, ordered by name, year and numbers.
    pub titles: Vec<MergedTitle>,
    /// Episodes by title (position in `titles`), season, number; one by each source number or place.
    pub episodes: Vec<(usize, Episode)>,
    /// Seasons by title, as each source states them.
    pub seasons: Vec<(usize, Season)>,
    /// Credits by title, each once.
    pub credits: Vec<(usize, Credit)>,
    /// People, one by each source number; without a number one by each name and year of birth.
    pub people: Vec<Person>,
    /// Parts whose title is not among the records.
    pub unplaced: Vec<Unplaced>,
    /// Groups of titles that share name, year and kind, and are kept apart for want of evidence: positions in `titles`.
    pub homonyms: Vec<Vec<usize>>,
}

impl Merged {
    /// Finds titles by number or name; build it once and ask often.
    pub fn finder(&self) -> Finder {
        Finder::new(&self.titles)
    }
}

/// Joins the records of `batches`.
pub fn merge(batches: &[Batch]) -> Merged {
    let records: Vec<(usize, usize, &Title)> = batches
        .iter()
        .enumerate()
        .flat_map(|(b, batch)| batch.titles.iter().enumerate().map(move |(t, title)| (b, t, title)))
        .collect();
    let mut groups = Groups::new(records.len());
    join_by_number(&records, &mut groups);
    let homonym_records = join_by_name_and_year(&records, &mut groups);
    let mut merged = Merged::default();
    let mut group_of_record = vec![0; records.len()];
    let mut built: Vec<(MergedTitle, Vec<usize>)> =
        groups.members().into_iter().map(|members| (build(&records, &members), members)).collect();
    // Namesakes without numbers are told apart by all they say, so that no order of files shows through.
    built.sort_by(|(a, _), (b, _)| {
        sort_key(&a.title)
            .cmp(&sort_key(&b.title))
            .then_with(|| format!("{:?}", a.title).cmp(&format!("{:?}", b.title)))
    });
    for (position, (title, members)) in built.into_iter().enumerate() {
        for member in members {
            if let Some(slot) = group_of_record.get_mut(member) {
                *slot = position;
            }
        }
        merged.titles.push(title);
    }
    for set in homonym_records {
        let mut positions: Vec<usize> =
            set.iter().filter_map(|record| group_of_record.get(*record).copied()).collect();
        positions.sort_unstable();
        positions.dedup();
        if positions.len() > 1 {
            merged.homonyms.push(positions);
        }
    }
    merged.homonyms.sort();
    merged.homonyms.dedup();
    apply_ratings_and_aliases(batches, &mut merged);
    place_episodes(batches, &mut merged);
    place_seasons_and_credits(batches, &mut merged);
    merged.people = people(batches);
    merged.unplaced.sort();
    merged
}

fn sort_key(title: &Title) -> (String, Option<i16>, &str, crate::TitleKind, &[SourceId], u64) {
    (name_key(&title.name), title.year(), &title.name, title.kind, &title.ids, title.line)
}

/// Records that share a number of a source are one title.
fn join_by_number(records: &[(usize, usize, &Title)], groups: &mut Groups) {
    let mut first: BTreeMap<SourceId, usize> = BTreeMap::new();
    for (record, (_, _, title)) in records.iter().enumerate() {
        for id in &title.ids {
            let other = *first.entry(*id).or_insert(record);
            groups.join(other, record);
        }
    }
}

/// Groups of one name, year and kind are one title if no two of them carry different numbers of one numbering.
///
/// Gives the records of the sets that could not be joined.
fn join_by_name_and_year(records: &[(usize, usize, &Title)], groups: &mut Groups) -> Vec<Vec<usize>> {
    let mut sets: BTreeMap<(String, i16, u8), Vec<usize>> = BTreeMap::new();
    for (record, (_, _, title)) in records.iter().enumerate() {
        let key = name_key(&title.name);
        if let (Some(year), Some(kind), false) = (title.year(), title.kind.comparable(), key.is_empty()) {
            sets.entry((key, year, kind)).or_default().push(record);
        }
    }
    let ids = groups.ids(records);
    let mut apart = Vec::new();
    // All decisions rest on the groups that numbers made; joining as we go would make the order matter.
    let mut joins: Vec<Vec<usize>> = Vec::new();
    for set in sets.into_values() {
        let mut roots: Vec<usize> = set.iter().map(|record| groups.root(*record)).collect();
        roots.sort_unstable();
        roots.dedup();
        if roots.len() < 2 {
            continue;
        }
        if conflict(roots.iter().filter_map(|root| ids.get(root))) {
            apart.push(set);
        } else {
            joins.push(roots);
        }
    }
    // A group in two sets (its records differ in year) may tie together groups that conflict: such chains are not joined.
    let mut chained = groups.clone();
    for roots in &joins {
        chained.join_all(roots);
    }
    let mut by_chain: BTreeMap<usize, Vec<&Vec<usize>>> = BTreeMap::new();
    for roots in &joins {
        if let Some(root) = roots.first() {
            by_chain.entry(chained.root(*root)).or_default().push(roots);
        }
    }
    for sets in by_chain.into_values() {
        let mut all: Vec<usize> = sets.iter().flat_map(|roots| roots.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        if conflict(all.iter().filter_map(|root| ids.get(root))) {
            apart.push(all);
        } else {
            groups.join_all(&all);
        }
    }
    apart
}

/// Whether two of the groups carry different numbers of one numbering, and none in common.
fn conflict<'a>(groups: impl Iterator<Item = &'a Vec<SourceId>>) -> bool {
    let groups: Vec<_> = groups.collect();
    groups.iter().enumerate().any(|(at, a)| {
        groups.iter().skip(at + 1).any(|b| a.iter().any(|x| b.iter().any(|y| x != y && x.same_numbering(*y))))
    })
}

/// The joined record: of each field the value of the most trusted record that has one, of lists all values.
fn build(records: &[(usize, usize, &Title)], members: &[usize]) -> MergedTitle {
    let mut sorted: Vec<(usize, usize, &Title)> =
        members.iter().filter_map(|member| records.get(*member).copied()).collect();
    sorted.sort_by(|a, b| {
        trust(a.2).cmp(&trust(b.2)).then_with(|| format!("{:?}", a.2).cmp(&format!("{:?}", b.2)))
    });
    let mut from: Vec<(usize, usize)> = sorted.iter().map(|(b, t, _)| (*b, *t)).collect();
    from.sort_unstable();
    let mut titles = sorted.into_iter().map(|(_, _, title)| title);
    let Some(mut title) = titles.next().cloned() else {
        return MergedTitle { title: Title::named("", crate::TitleKind::Other, 0), from };
    };
    for other in titles {
        title.aliases.push(other.name.clone());
        title.aliases.extend(other.aliases.iter().cloned());
        title.ids.extend(&other.ids);
        title.genres.extend(other.genres.iter().cloned());
        title.services.extend(other.services.iter().cloned());
        title.studios.extend(other.studios.iter().cloned());
        title.countries.extend(other.countries.iter().cloned());
        title.premiered = finer(title.premiered.take(), other.premiered.clone());
        title.ended = finer(title.ended.take(), other.ended.clone());
        title.run_state = title.run_state.or(other.run_state);
        title.runtime_minutes = title.runtime_minutes.or(other.runtime_minutes);
        title.language = title.language.take().or_else(|| other.language.clone());
        title.rating = title.rating.or(other.rating);
    }
    title.tidy();
    MergedTitle { title, from }
}

/// TVmaze knows days and carriers, TMDB comes next, IMDb names and years last.
fn trust(title: &Title) -> u8 {
    let has = |wanted: fn(&SourceId) -> bool| title.ids.iter().any(wanted);
    if has(|id| matches!(id, SourceId::TvmazeShow(_))) {
        0
    } else if has(|id| matches!(id, SourceId::TmdbTv(_) | SourceId::TmdbMovie(_))) {
        1
    } else {
        2
    }
}

/// The finer of two dates that agree, else the first.
fn finer(
    ours: Option<greenlit_vocabulary::PartialDate>,
    theirs: Option<greenlit_vocabulary::PartialDate>,
) -> Option<greenlit_vocabulary::PartialDate> {
    match (ours, theirs) {
        (Some(a), Some(b)) => {
            let within = a.first_day() <= b.first_day() && b.last_day() <= a.last_day();
            Some(if within && b.first_day().is_some() { b } else { a })
        }
        (a, b) => a.or(b),
    }
}

fn apply_ratings_and_aliases(batches: &[Batch], merged: &mut Merged) {
    let finder = Finder::new(&merged.titles);
    let mut additions: Vec<(usize, Option<crate::UserRating>, Option<String>)> = Vec::new();
    let mut unplaced = Vec::new();
    for (number, batch) in batches.iter().enumerate() {
        for row in &batch.ratings {
            match finder.find(&TitleRef::Id(row.id)) {
                Some(position) => additions.push((position, Some(row.rating), None)),
                None => unplaced.push(Unplaced {
                    batch: number,
                    line: row.line,
                    reason: format!("the rating is of `{}`, which is in none of the files", row.id),
                }),
            }
        }
        for (id, name) in &batch.aliases {
            additions.extend(finder.find(&TitleRef::Id(*id)).map(|p| (p, None, Some(name.clone()))));
        }
    }
    merged.unplaced.extend(unplaced);
    for (position, rating, alias) in additions {
        let Some(merged_title) = merged.titles.get_mut(position) else { continue };
        merged_title.title.rating = merged_title.title.rating.or(rating);
        merged_title.title.aliases.extend(alias);
        merged_title.title.tidy();
    }
}

fn place_episodes(batches: &[Batch], merged: &mut Merged) {
    let finder = Finder::new(&merged.titles);
    let mut placed: Vec<(usize, Episode)> = Vec::new();
    for (number, batch) in batches.iter().enumerate() {
        for episode in &batch.episodes {
            match finder.find(&episode.title) {
                Some(position) => {
                    let mut episode = episode.clone();
                    let own = episode.ids.iter().find_map(|id| finder.find(&TitleRef::Id(*id)));
                    if let Some(listed) = own.and_then(|at| merged.titles.get(at)) {
                        complete(&mut episode, &listed.title);
                    }
                    placed.push((position, episode));
                }
                None => merged.unplaced.push(unplaced(number, episode)),
            }
        }
    }
    placed.sort_by(|(a_title, a), (b_title, b)| {
        (a_title, a.season, a.number, &a.ids)
            .cmp(&(b_title, b.season, b.number, &b.ids))
            .then_with(|| format!("{a:?}").cmp(&format!("{b:?}")))
    });
    placed.dedup_by(|b, a| a.0 == b.0 && a.1.ids == b.1.ids && !a.1.ids.is_empty());
    merged.episodes = placed;
}

fn place_seasons_and_credits(batches: &[Batch], merged: &mut Merged) {
    let finder = Finder::new(&merged.titles);
    for (number, batch) in batches.iter().enumerate() {
        for season in &batch.seasons {
            match finder.find(&season.title) {
                Some(position) => merged.seasons.push((position, season.clone())),
                None => merged.unplaced.push(lost(number, season.line, "a season", &season.title)),
            }
        }
        for credit in &batch.credits {
            match finder.find(&credit.title) {
                Some(position) => merged.credits.push((position, credit.clone())),
                None => merged.unplaced.push(lost(number, credit.line, "a credit", &credit.title)),
            }
        }
    }
    merged.seasons.sort_by(|(a_title, a), (b_title, b)| {
        (a_title, a.number, a.id)
            .cmp(&(b_title, b.number, b.id))
            .then_with(|| format!("{a:?}").cmp(&format!("{b:?}")))
    });
    merged.seasons.dedup_by(|b, a| a == b || (a.0 == b.0 && a.1.id.is_some() && a.1.id == b.1.id));
    merged.credits.sort();
    merged.credits.dedup_by(|b, a| {
        a.0 == b.0 && Credit { line: 0, ..a.1.clone() } == Credit { line: 0, ..b.1.clone() }
    });
}

/// People by number, or by name and year of birth where they have none. Of two records of one person the one that
/// knows the year of birth stays.
fn people(batches: &[Batch]) -> Vec<Person> {
    let mut people: Vec<Person> = batches.iter().flat_map(|b| b.people.iter().cloned()).collect();
    let rank = |p: &Person| (p.ids.clone(), p.ids.is_empty().then(|| p.name.clone()), p.birth_year.is_none());
    people.sort_by(|a, b| {
        rank(a)
            .cmp(&rank(b))
            .then_with(|| (a.birth_year, &a.name, a.line).cmp(&(b.birth_year, &b.name, b.line)))
    });
    people.dedup_by(|b, a| {
        a.ids == b.ids && (!a.ids.is_empty() || (&a.name, a.birth_year) == (&b.name, b.birth_year))
    });
    people
}

/// Fills in what a catalogue that lists episodes among titles knows of an episode.
fn complete(episode: &mut Episode, listed: &Title) {
    episode.name = episode.name.take().or_else(|| Some(listed.name.clone()));
    episode.aired = episode.aired.take().or_else(|| listed.premiered.clone());
    episode.runtime_minutes = episode.runtime_minutes.or(listed.runtime_minutes);
    episode.rating = episode.rating.or(listed.rating);
}

fn unplaced(batch: usize, episode: &Episode) -> Unplaced {
    let own = episode.ids.first().map_or_else(|| "an episode".to_owned(), |id| format!("episode `{id}`"));
    lost(batch, episode.line, &own, &episode.title)
}

fn lost(batch: usize, line: u64, own: &str, title: &TitleRef) -> Unplaced {
    let reason = match title {
        TitleRef::Id(id) => format!("{own} belongs to `{id}`, which is in none of the files"),
        TitleRef::Name(name) => {
            format!("{own} belongs to `{name}`, a name that is no title's or several titles'")
        }
    };
    Unplaced { batch, line, reason }
}

/// Finds merged titles by number or by a name that is one title's only.
#[derive(Debug)]
pub struct Finder {
    by_id: BTreeMap<SourceId, usize>,
    by_name: BTreeMap<String, Option<usize>>,
}

impl Finder {
    fn new(titles: &[MergedTitle]) -> Self {
        let (mut by_id, mut by_name) = (BTreeMap::new(), BTreeMap::new());
        for (position, merged) in titles.iter().enumerate() {
            by_id.extend(merged.title.ids.iter().map(|id| (*id, position)));
            by_name
                .entry(name_key(&merged.title.name))
                .and_modify(|p: &mut Option<usize>| *p = None)
                .or_insert(Some(position));
        }
        Self { by_id, by_name }
    }

    /// The position in [`Merged::titles`] that `reference` means; `None` where there is none, or the name is several
    /// titles'.
    pub fn find(&self, reference: &TitleRef) -> Option<usize> {
        match reference {
            TitleRef::Id(id) => self.by_id.get(id).copied(),
            TitleRef::Name(name) => self.by_name.get(&name_key(name)).copied().flatten(),
        }
    }
}

/// Disjoint sets of records.
#[derive(Clone)]
struct Groups {
    parents: Vec<usize>,
}

impl Groups {
    fn new(len: usize) -> Self {
        Self { parents: (0..len).collect() }
    }

    fn root(&self, mut record: usize) -> usize {
        while let Some(parent) = self.parents.get(record).copied()
            && parent != record
        {
            record = parent;
        }
        record
    }

    /// The smaller root stays, so that roots do not depend on the order of joins.
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        if let Some(parent) = self.parents.get_mut(high) {
            *parent = low;
        }
    }

    fn join_all(&mut self, records: &[usize]) {
        for pair in records.windows(2) {
            if let [a, b] = pair {
                self.join(*a, *b);
            }
        }
    }

    fn members(&self) -> Vec<Vec<usize>> {
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for record in 0..self.parents.len() {
            members.entry(self.root(record)).or_default().push(record);
        }
        members.into_values().collect()
    }

    fn ids(&self, records: &[(usize, usize, &Title)]) -> BTreeMap<usize, Vec<SourceId>> {
        let mut ids: BTreeMap<usize, Vec<SourceId>> = BTreeMap::new();
        for (record, (_, _, title)) in records.iter().enumerate() {
            ids.entry(self.root(record)).or_default().extend(&title.ids);
        }
        ids
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TitleKind;
    use proptest::prelude::*;

    fn title(name: &str, year: i16, ids: &[&str]) -> Batch {
        let mut title = Title::named(name, TitleKind::Series, 1);
        title.premiered = (year > 0).then_some(greenlit_vocabulary::PartialDate::Year(year));
        title.ids = ids.iter().map(|id| id.parse().unwrap()).collect();
        Batch { titles: vec![title], ..Batch::default() }
    }

    #[test]
    fn one_title_only_with_evidence() {
        for (what, batches, titles, homonym_sets) in [
            (
                "a shared number",
                vec![title("A", 2000, &["tt0000001", "tvmaze:5"]), title("B", 0, &["tt0000001"])],
                1,
                0,
            ),
            (
                "name and year",
                vec![title("Éa", 2000, &["tt0000001"]), title("ea", 2000, &["tvmaze:5"])],
                1,
                0,
            ),
            (
                "a name alone is none",
                vec![title("A", 2000, &["tt0000001"]), title("A", 0, &["tvmaze:5"])],
                2,
                0,
            ),
            ("another year", vec![title("A", 2000, &[]), title("A", 2001, &[])], 2, 0),
            (
                "two numbers are two titles",
                vec![title("A", 2000, &["tt0000001"]), title("A", 2000, &["tt0000002"])],
                2,
                1,
            ),
            (
                "a third that fits both stays by itself",
                vec![
                    title("A", 2000, &["tt0000001"]),
                    title("A", 2000, &["tt0000002"]),
                    title("A", 2000, &["tvmaze:5"]),
                ],
                3,
                1,
            ),
            (
                "a chain over two years joins nothing that conflicts",
                vec![
                    title("A", 2000, &["tt0000001"]),
                    title("A", 2000, &["tvmaze:5"]),
                    title("A", 2001, &["tvmaze:5"]),
                    title("A", 2001, &["tt0000002"]),
                ],
                3,
                1,
            ),
        ] {
            let merged = merge(&batches);
            assert_eq!((merged.titles.len(), merged.homonyms.len()), (titles, homonym_sets), "{what}");
            let mut reversed = batches.clone();
            reversed.reverse();
            let names = |m: &Merged| m.titles.iter().map(|t| t.title.clone()).collect::<Vec<_>>();
            assert_eq!(names(&merge(&reversed)), names(&merged), "{what}, files the other way round");
        }
    }

    #[test]
    fn the_finer_date_and_all_names_stay() {
        let mut day = title("Shōgun", 2024, &["tvmaze:5"]);
        day.titles[0].premiered = Some("2024-02-27".parse().unwrap());
        let merged = merge(&[title("Shogun", 2024, &["tt0000001"]), day]);
        assert_eq!(merged.titles[0].title.name, "Shōgun");
        assert_eq!(merged.titles[0].title.aliases, ["Shogun"]);
        assert_eq!(merged.titles[0].title.premiered.as_ref().unwrap().to_string(), "2024-02-27");
        assert_eq!(merged.titles[0].from, [(0, 0), (1, 0)]);
    }

    #[test]
    fn parts_find_their_title_once_and_orphans_are_told() {
        let of = |id: &str| TitleRef::Id(id.parse().unwrap());
        let season = |id: &str, line| Season {
            title: of(id),
            number: 1,
            name: None,
            premiered: None,
            episode_count: Some(8),
            id: Some(SourceId::TmdbSeason(4)),
            line,
        };
        let credit = |id: &str, line| Credit {
            title: of(id),
            person: Some(SourceId::ImdbPerson(2)),
            person_name: None,
            role: "actor".into(),
            character: None,
            line,
        };
        let person = |year, line| Person {
            name: "Ann".into(),
            ids: vec![SourceId::ImdbPerson(2)],
            birth_year: year,
            line,
        };
        let mut batch = title("A", 2000, &["tt0000001"]);
        batch.seasons = vec![season("tt0000001", 2), season("tt0000009", 3), season("tt0000001", 4)];
        batch.credits = vec![credit("tt0000001", 5), credit("tt0000001", 6), credit("tt0000009", 7)];
        batch.people = vec![person(None, 8), person(Some(1970), 9)];
        let merged = merge(&[batch]);
        assert_eq!((merged.seasons.len(), merged.credits.len()), (1, 1));
        assert_eq!(merged.people.iter().map(|p| p.birth_year).collect::<Vec<_>>(), [Some(1970)]);
        let told: Vec<_> = merged.unplaced.iter().map(|u| (u.line, u.reason.as_str())).collect();
        assert_eq!(
            told,
            [
                (3, "a season belongs to `tt0000009`, which is in none of the files"),
                (7, "a credit belongs to `tt0000009`, which is in none of the files"),
            ]
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn no_join_without_evidence_and_none_by_order(
            drawn in proptest::collection::vec(
                ("[ab]", 2000_i16..2002, proptest::option::of(1_u64..5), proptest::option::of(1_u64..5), any::<bool>()),
                1..9,
            ),
            turn in any::<prop::sample::Index>(),
        ) {
            let mut batches: Vec<Batch> = drawn.into_iter().map(|(name, year, imdb, tvmaze, film)| {
                let mut batch = title(&name, year, &[]);
                let ids = imdb.map(SourceId::Imdb).into_iter().chain(tvmaze.map(SourceId::TvmazeShow));
                batch.titles[0].ids = ids.collect();
                batch.titles[0].kind = if film { TitleKind::Film } else { TitleKind::Series };
                batch
            }).collect();
            let merged = merge(&batches);
            // The oracle knows numbers only: closing over them again and again until nothing changes.
            let mut group: Vec<usize> = (0..batches.len()).collect();
            for _ in 0..batches.len() {
                for a in 0..batches.len() {
                    for b in 0..batches.len() {
                        if batches[a].titles[0].ids.iter().any(|id| batches[b].titles[0].ids.contains(id)) {
                            let low = group[a].min(group[b]);
                            group[a] = low;
                            group[b] = low;
                        }
                    }
                }
            }
            let place = |b: usize| merged.titles.iter().position(|t| t.from.contains(&(b, 0))).unwrap();
            for a in 0..batches.len() {
                for b in 0..batches.len() {
                    let same_number = group[a] == group[b];
                    prop_assert!(!same_number || place(a) == place(b), "one number is one title");
                }
            }
            let ids = |b: usize| &batches[b].titles[0].ids;
            for joined in &merged.titles {
                for (a, _) in &joined.from {
                    for (b, _) in joined.from.iter().filter(|(b, _)| group[*b] != group[*a]) {
                        let clash = ids(*a).iter().any(|p| ids(*b).iter().any(|q| p != q && p.same_numbering(*q)));
                        prop_assert!(!clash, "two numbers of one numbering were joined by name");
                    }
                }
            }
            let names = |m: &Merged| m.titles.iter().map(|t| (t.title.clone(), t.from.len())).collect::<Vec<_>>();
            let before = names(&merged);
            let middle = turn.index(batches.len());
            batches.rotate_left(middle);
            prop_assert_eq!(names(&merge(&batches)), before);
        }
    }
}
