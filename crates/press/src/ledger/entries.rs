//! Facts gathered into entries of the ledger.

use std::collections::BTreeMap;

use greenlit_vocabulary::{Certainty, StatusValue};
use jiff::ToSpan;
use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use super::dates::{inferred, key_or_last, of_fact};
use super::official::{Evidence, unofficial};
use super::standing::{Draft, superseded};
use super::{Entry, Ledger, Since};
use crate::document::Article;
use crate::origins::grouping::Grouping;
use crate::origins::propositions::{Fact, facts, of_facts, usual_title};
use crate::origins::record::units;
use crate::origins::sources::{is_nameless, source_key};
use crate::origins::{Group, Origin, OriginKind, independent};

/// The facts of one status with their dates, earliest first.
type Run<'a, 'b> = Vec<(&'b Fact<'a>, Option<Since>)>;

/// A status said again so many days after the opposite was decided is a new decision, not a late retelling.
const LATE_RETELLING_DAYS: i64 = 5;

/// For so many days after the company spoke of development a "renewed" elsewhere retells that.
const OVERSTATED_DAYS: i64 = 7;

pub(super) fn ledger(articles: &[Article<'_>], as_of: Option<Date>) -> Ledger {
    let Some(day) = as_of else { return of_known(articles) };
    let dates = super::publication_dates(articles);
    let known_by =
        |since: &Option<Since>| since.as_ref().and_then(|s| s.date.last_day()).is_some_and(|d| d <= day);
    let kept: Vec<usize> = (0..articles.len()).filter(|at| dates.get(*at).is_some_and(known_by)).collect();
    let known: Vec<Article<'_>> = kept.iter().filter_map(|at| articles.get(*at).cloned()).collect();
    let mut ledger = of_known(&known);
    for entry in &mut ledger.entries {
        restore_places(entry, &kept);
    }
    ledger
}

/// Articles are named by their index in the slice the caller gave, not in the part of it that was known.
fn restore_places(entry: &mut Entry, kept: &[usize]) {
    use crate::origins::Reason;
    let back = |at: &mut usize| *at = kept.get(*at).copied().unwrap_or(*at);
    entry.places.iter_mut().chain(&mut entry.official.places).for_each(|p| back(&mut p.article));
    for member in entry.groups.iter_mut().flat_map(|g| &mut g.members) {
        back(&mut member.article);
        for reason in &mut member.reasons {
            if let Reason::SharesWording { with, .. } | Reason::SharesValue { with, .. } = reason {
                back(with);
            }
        }
    }
}

fn of_known(articles: &[Article<'_>]) -> Ledger {
    let grouping = Grouping::of(articles);
    let facts = facts(articles);
    let published = inferred(articles, &of_facts(articles, &grouping, &facts));
    let overstated = overstated(&facts, articles);
    let mut by_season: BTreeMap<(&str, Option<u32>), Run<'_, '_>> = BTreeMap::new();
    for fact in &facts {
        let since = of_fact(fact, articles, &published);
        by_season.entry((&fact.title, fact.season)).or_default().push((fact, since));
    }
    let mut ledger = Ledger::default();
    for ((title, season), facts) in by_season {
        let mut drafts: Vec<Draft> = runs(facts, articles)
            .into_iter()
            .filter_map(|run| draft(articles, &grouping, title, season, &run, &overstated))
            .collect();
        drafts.sort_by_key(|draft| order(&draft.entry));
        let first = ledger.entries.len();
        let superseded = superseded(&drafts);
        for (draft, by) in drafts.into_iter().zip(superseded) {
            ledger.entries.push(Entry { superseded_by: by.map(|by| first + by), ..draft.entry });
        }
    }
    ledger
}

fn order(entry: &Entry) -> (Date, super::Known, StatusValue, Certainty) {
    let (day, known) = key_or_last(entry.since.as_ref());
    (day, known, entry.value, entry.certainty)
}

/// Articles that call one season more than in development where they, or the company itself in another article of those
/// days, have it in development only: the weaker word is taken.
fn overstated(
    facts: &[Fact<'_>],
    articles: &[Article<'_>],
) -> FxHashSet<(usize, String, Option<u32>, StatusValue)> {
    let in_development =
        || facts.iter().filter(|f| f.value == StatusValue::InDevelopment && !f.is_rumour && !is_overtaken(f));
    let own = in_development().map(|f| (f.place.article, f.title.clone(), f.season, StatusValue::Ordered));
    let day = |f: &Fact<'_>| articles.get(f.place.article)?.published.as_ref()?.last_day();
    let undecided = |article: usize, title: &str| {
        facts
            .iter()
            .any(|f| f.value == StatusValue::Pending && f.place.article == article && f.title == title)
    };
    let decided_there = |article: usize, title: &str| {
        facts
            .iter()
            .any(|f| f.value.is_decision() && f.place.article == article && f.title == title && !f.is_rumour)
    };
    let on_record: Vec<&Fact<'_>> = in_development()
        .filter(|f| f.claim.official == Some(true) && undecided(f.place.article, &f.title))
        .filter(|f| !decided_there(f.place.article, &f.title))
        .collect();
    let retold =
        facts.iter().filter(|f| matches!(f.value, StatusValue::Renewed | StatusValue::Ordered)).filter(|f| {
            on_record.iter().any(|weak| {
                weak.title == f.title
                    && weak.place.article != f.place.article
                    && match (day(weak), day(f)) {
                        (Some(weak), Some(strong)) => {
                            strong >= weak && strong <= weak.saturating_add(OVERSTATED_DAYS.days())
                        }
                        _ => true,
                    }
            })
        });
    own.chain(retold.map(|f| (f.place.article, f.title.clone(), f.season, f.value))).collect()
}

fn is_overtaken(fact: &Fact<'_>) -> bool {
    fact.claim.extra.get("superseded").is_some_and(|v| v.iter().any(|v| v != "0" && v != "false"))
}

/// The facts of one title-season as runs of one status each, stated apart from guessed, every run by date. A status that
/// comes back after the opposite was decided starts a new run.
fn runs<'a, 'b>(facts: Run<'a, 'b>, articles: &[Article<'_>]) -> Vec<Run<'a, 'b>> {
    let mut by_value: BTreeMap<(StatusValue, bool), Run<'_, '_>> = BTreeMap::new();
    for (fact, since) in facts {
        by_value.entry((fact.value, fact.is_rumour)).or_default().push((fact, since));
    }
    for run in by_value.values_mut() {
        run.sort_by_key(|(f, since)| {
            (key_or_last(since.as_ref()), articles.get(f.place.article).map(|a| a.id), f.place.claim)
        });
    }
    // The days on which each decision was said, by article.
    let said: Vec<(StatusValue, Date, usize)> = by_value
        .iter()
        .filter(|((value, rumour), _)| value.is_decision() && !rumour)
        .flat_map(|((value, _), run)| {
            run.iter()
                .filter(|(f, _)| !is_overtaken(f))
                .filter_map(|(f, since)| Some((*value, since.as_ref()?.date.last_day()?, f.place.article)))
        })
        .collect();
    let mut out = Vec::new();
    for ((value, rumour), run) in by_value {
        let mut current: Run<'_, '_> = Vec::new();
        for (fact, since) in run {
            let day = since.as_ref().and_then(|s| s.date.last_day());
            let start = current.first().and_then(|(_, s)| s.as_ref()?.date.last_day());
            let grace_days = if rumour { 1 } else { LATE_RETELLING_DAYS };
            let comes_back = !is_overtaken(fact)
                && matches!((start, day), (Some(start), Some(day)) if reversed_between(&said, value, start, day, grace_days))
                && (rumour
                    || !said
                        .iter()
                        .any(|(other, _, article)| *other != value && *article == fact.place.article));
            if comes_back {
                out.push(std::mem::take(&mut current));
            }
            current.push((fact, since));
        }
        out.push(current);
    }
    out
}

/// Whether the opposite of `value` was first said after `start` and well before `day`.
fn reversed_between(
    said: &[(StatusValue, Date, usize)],
    value: StatusValue,
    start: Date,
    day: Date,
    grace_days: i64,
) -> bool {
    let limit = day.saturating_sub(grace_days.days());
    let mut days = said.iter().filter(|(other, _, _)| opposed(value, *other)).map(|(_, said, _)| *said);
    days.any(|said| said > start && said <= limit)
}

const fn opposed(a: StatusValue, b: StatusValue) -> bool {
    const fn goes_on(v: StatusValue) -> bool {
        matches!(v, StatusValue::Renewed | StatusValue::Ordered)
    }
    const fn stops(v: StatusValue) -> bool {
        matches!(v, StatusValue::Cancelled | StatusValue::Passed | StatusValue::Ended)
    }
    (goes_on(a) && stops(b)) || (stops(a) && goes_on(b))
}

fn draft<'b>(
    articles: &[Article<'_>],
    grouping: &Grouping<'_>,
    title: &str,
    season: Option<u32>,
    run: &[(&'b Fact<'b>, Option<Since>)],
    overstated: &FxHashSet<(usize, String, Option<u32>, StatusValue)>,
) -> Option<Draft> {
    let (first, since) = run.first()?;
    let value = first.value;
    let (units, bare) = units(run.iter().map(|(f, _)| *f), articles, &grouping.sources);
    let of_article = dated(run);
    let articles_count = units.len();
    let groups = grouping.groups(units);
    let is_overstated =
        run.iter().all(|(f, _)| overstated.contains(&(f.place.article, f.title.clone(), f.season, value)));
    let official = if is_overstated {
        let reason = "the same text speaks of development only".to_owned();
        unofficial(reason, run.iter().map(|(f, _)| f.place).collect())
    } else {
        Evidence { articles, title, season, facts: run, bare: &bare, groups: &groups }.weigh()
    };
    let only_nameless = run.iter().all(|(f, _)| {
        !f.claim.attributed_to.is_empty() && f.claim.attributed_to.iter().all(|name| is_nameless(name))
    });
    let certainty = if first.is_rumour || is_overstated || only_nameless {
        Certainty::Rumoured
    } else if official.is_official {
        Certainty::Confirmed
    } else {
        Certainty::Reported
    };
    let broke: Vec<String> = run
        .iter()
        .filter(|(f, _)| f.claim.extra.contains_key("broke"))
        .filter_map(|(f, _)| f.claim.attributed_to.first().map(|name| source_key(name)))
        .collect();
    let origin = first_origin(&groups, &of_article, &broke);
    let chain = chain_of(&origin, run);
    let last_said =
        run.iter().filter_map(|(f, _)| articles.get(f.place.article)?.published.as_ref()?.last_day()).max();
    let facts: Vec<&Fact<'_>> = run.iter().map(|(f, _)| *f).collect();
    let entry = Entry {
        title: usual_title(&facts),
        season,
        value,
        certainty,
        since: since.clone(),
        origin,
        chain,
        official,
        independent_origins: independent(&groups),
        groups,
        articles: articles_count,
        places: run.iter().map(|(f, _)| f.place).collect(),
        superseded_by: None,
    };
    let is_overtaken = is_overstated || run.iter().all(|(f, _)| is_overtaken(f));
    Some(Draft { entry, is_overtaken, last_said })
}

/// The earliest date each article gives, and the sources it names in that.
type Dated<'a> = FxHashMap<usize, (Option<Since>, Vec<&'a [String]>)>;

fn dated<'b>(run: &'b [(&Fact<'_>, Option<Since>)]) -> Dated<'b> {
    let mut dated: Dated<'_> = FxHashMap::default();
    for (fact, since) in run {
        let known = dated.entry(fact.place.article).or_insert((since.clone(), Vec::new()));
        if key_or_last(since.as_ref()) < key_or_last(known.0.as_ref()) {
            known.0.clone_from(since);
        }
        known.1.push(fact.claim.attributed_to.as_slice());
    }
    dated
}

/// The origin that said it first: a person who broke the news; else the earliest date among its articles; of equals, whoever others spoke to (a paper
/// that had a word confirmed had it before); then the better supported.
fn first_origin(groups: &[Group], dated: &Dated<'_>, broke: &[String]) -> Origin {
    if let Some(first) = groups.iter().find(|g| broke.contains(&source_key(&g.origin.name))) {
        return first.origin.clone();
    }
    let earliest = |g: &Group| {
        let since = |m: &crate::origins::Member| dated.get(&m.article).and_then(|d| d.0.as_ref());
        g.members.iter().map(|m| key_or_last(since(m))).min()
    };
    let relays = |g: &Group| {
        let key = source_key(&g.origin.name);
        let mut chains = dated.values().flat_map(|d| &d.1);
        chains.any(|chain| chain.iter().skip(1).any(|name| source_key(name) == key))
    };
    let named = groups.iter().filter(|g| g.origin.kind != OriginKind::Unnamed);
    let first =
        named.min_by_key(|g| (earliest(g), !relays(g), std::cmp::Reverse(g.members.len()), g.origin.clone()));
    // Who told a paper that had the news by itself on that day or before only confirmed it to the paper.
    let own = groups.iter().find(|g| g.origin.kind == OriginKind::Unnamed && !g.origin.name.is_empty());
    if let (Some(person), Some(own)) = (first.filter(|g| g.origin.kind == OriginKind::Person), own)
        && earliest(own) <= earliest(person)
        && relays(own)
    {
        return Origin { name: own.origin.name.clone(), kind: OriginKind::Outlet };
    }
    let unnamed = || Origin { name: String::new(), kind: OriginKind::Unnamed };
    first.or(groups.first()).map_or_else(unnamed, |g| g.origin.clone())
}

/// The chain of the earliest fact that names the origin.
fn chain_of(origin: &Origin, run: &[(&Fact<'_>, Option<Since>)]) -> Vec<String> {
    let key = source_key(&origin.name);
    let chains = run.iter().map(|(f, _)| &f.claim.attributed_to);
    let names = |chain: &&Vec<String>| chain.iter().any(|name| source_key(name) == key);
    chains.clone().find(names).or_else(|| chains.clone().find(|c| !c.is_empty())).cloned().unwrap_or_default()
}
