//! Articles that say one thing, gathered under the origins they had it from.

use greenlit_vocabulary::{ClaimKind, Polarity, Span};
use memchr::memmem;
use rustc_hash::{FxHashMap, FxHashSet};

use super::copies::{Copy, copies, order_key, shared_rare_values};
use super::sources::{Sources, is_nameless, source_key, split_company};
use super::{Group, Member, Origin, OriginKind, Reason};
use crate::document::{Article, Outlets};

/// One article that says the thing, with the chains it names for it.
pub(crate) struct Unit<'a> {
    pub(crate) article: usize,
    pub(crate) chains: Vec<(&'a [String], Span)>,
}

impl<'a> Unit<'a> {
    /// The article's chief matter: its first sourced status, else its first sourced claim. An award is the act of its
    /// grantor, who is its source where the text names no other.
    pub(crate) fn chief(at: usize, article: &Article<'a>) -> Self {
        let asserted = || article.claims.iter().filter(|c| c.polarity == Polarity::Asserted);
        let has_status = asserted().any(|c| c.kind == ClaimKind::Status);
        let chain = asserted().filter(|c| !has_status || c.kind == ClaimKind::Status).find_map(|c| {
            let grantor = || c.extra.get("grantor").map_or(&[][..], Vec::as_slice);
            let chain = if c.attributed_to.is_empty() { grantor() } else { &c.attributed_to };
            (!chain.is_empty()).then_some((chain, c.sentence_span))
        });
        let chains = chain.into_iter().collect();
        Unit { article: at, chains }
    }
}

/// What is known across all articles, computed once.
pub(crate) struct Grouping<'a> {
    articles: &'a [Article<'a>],
    pub(crate) sources: Sources,
    copies: FxHashMap<usize, Copy>,
    rare: FxHashMap<usize, (usize, String)>,
    first_person: Vec<Option<(Origin, Span)>>,
}

impl<'a> Grouping<'a> {
    pub(crate) fn of(articles: &'a [Article<'a>]) -> Self {
        Self {
            articles,
            sources: Sources::of(articles),
            copies: copies(articles).into_iter().map(|copy| (copy.later, copy)).collect(),
            rare: shared_rare_values(articles),
            first_person: articles.iter().map(kept_first_person).collect(),
        }
    }

    /// Groups the units by origin. Named origins come first, those with more articles before others, then by the date of
    /// their first article, then by name; articles that name nobody come last.
    pub(crate) fn groups(&self, mut units: Vec<Unit<'_>>) -> Vec<Group> {
        units.sort_by_key(|u| self.articles.get(u.article).map(order_key));
        let relays = self.relays(&units);
        let mut groups: Vec<Group> = Vec::new();
        let mut of_article: FxHashMap<usize, usize> = FxHashMap::default();
        let mut nameless = Vec::new();
        for unit in &units {
            let named = self.named(unit, &relays);
            if named.is_empty() {
                nameless.push(unit.article);
            }
            for (origin, reasons) in named {
                let group = join(&mut groups, origin, unit.article, reasons);
                of_article.entry(unit.article).or_insert(group);
            }
        }
        for article in nameless {
            self.place_nameless(article, &mut groups, &mut of_article);
        }
        for group in &mut groups {
            group.members.sort_by_key(|m| self.articles.get(m.article).map(order_key));
        }
        let first = |g: &Group| g.members.first().and_then(|m| self.articles.get(m.article)).map(order_key);
        groups.sort_by(|a, b| {
            let rank = |g: &Group| (g.origin.kind == OriginKind::Unnamed, std::cmp::Reverse(g.members.len()));
            rank(a).cmp(&rank(b)).then_with(|| first(a).cmp(&first(b))).then_with(|| a.origin.cmp(&b.origin))
        });
        groups
    }

    /// Who had the matter from whom, as the chains of all units show: relayer to the origin before it. Where an article
    /// names the relayer by itself too, the relayer had the news and the other one confirmed it: two origins.
    fn relays(&self, units: &[Unit<'_>]) -> FxHashMap<String, Origin> {
        let mut relays = FxHashMap::default();
        let mut independent = FxHashSet::default();
        for unit in units {
            let mut leads = FxHashSet::default();
            let mut relayers = FxHashSet::default();
            for (chain, _) in &unit.chains {
                let Some(origin) = self.sources.origin(chain) else { continue };
                for relayer in chain.iter().skip_while(|n| is_nameless(n)).skip(1) {
                    relays.entry(source_key(relayer)).or_insert_with(|| origin.clone());
                    relayers.insert(source_key(relayer));
                }
                leads.insert(source_key(&origin.name));
            }
            independent.extend(relayers.intersection(&leads).cloned());
        }
        relays.retain(|relayer, _| !independent.contains(relayer));
        relays
    }

    /// The named origins of a unit with the reasons, relayers replaced by those they relay.
    fn named(&self, unit: &Unit<'_>, relays: &FxHashMap<String, Origin>) -> Vec<(Origin, Vec<Reason>)> {
        let mut named: Vec<(Origin, Vec<Reason>)> = Vec::new();
        let mut add = |origin: Origin, reason: Reason| {
            let same =
                |o: &Origin| source_key(&o.name) == source_key(&origin.name) || same_company(o, &origin);
            match named.iter_mut().find(|(o, _)| same(o)) {
                Some((_, reasons)) if reasons.contains(&reason) => {}
                Some((_, reasons)) => reasons.push(reason),
                None => named.push((origin, vec![reason])),
            }
        };
        let own_outlet = self.articles.get(unit.article).and_then(|a| a.outlet).map(source_key);
        for (chain, sentence) in &unit.chains {
            let Some(origin) = self.sources.origin(chain) else { continue };
            let key = source_key(&origin.name);
            let own = own_outlet.as_ref() == Some(&key);
            match relays.get(&key).filter(|relayed| source_key(&relayed.name) != key) {
                Some(first) => add(first.clone(), Reason::Relays { relayer: origin.name.clone() }),
                None => add(origin, if own { Reason::Itself } else { Reason::Names(*sentence) }),
            }
        }
        if let Some((origin, sentence)) = self.first_person.get(unit.article).and_then(Option::as_ref) {
            let mentioned = named.iter().any(|(o, _)| source_key(&o.name) == source_key(&origin.name));
            let own = own_outlet.as_ref() == Some(&source_key(&origin.name));
            if mentioned || named.is_empty() {
                let reason = if own { Reason::Itself } else { Reason::KeepsFirstPerson(*sentence) };
                let relayed = relays.get(&source_key(&origin.name));
                match named.iter_mut().find(|(o, _)| source_key(&o.name) == source_key(&origin.name)) {
                    Some((_, reasons)) => reasons.insert(0, reason),
                    None => named.push((relayed.unwrap_or(origin).clone(), vec![reason])),
                }
            }
        }
        named
    }

    /// Places an article that names no source: with its own outlet where others name that as origin, with the article it
    /// copies, else among those that name nobody.
    fn place_nameless(&self, at: usize, groups: &mut Vec<Group>, of_article: &mut FxHashMap<usize, usize>) {
        let Some(article) = self.articles.get(at) else { return };
        let own = article.outlet.map(source_key);
        let named = groups
            .iter()
            .position(|g| g.origin.kind != OriginKind::Unnamed && own == Some(source_key(&g.origin.name)));
        let copied = self.copies.get(&at).and_then(|copy| {
            let reason = Reason::SharesWording {
                with: copy.earlier,
                share: copy.share,
                example: copy.example.clone(),
            };
            of_article.get(&copy.earlier).map(|group| (*group, reason))
        });
        let rare = self.rare.get(&at).and_then(|(with, value)| {
            let reason = Reason::SharesValue { with: *with, value: value.clone() };
            of_article.get(with).map(|group| (*group, reason))
        });
        let placed = named.map(|group| (group, Reason::Itself)).or(copied).or(rare);
        if let Some((group, reason)) = placed {
            if let Some(group) = groups.get_mut(group) {
                group.members.push(Member { article: at, reasons: vec![reason] });
            }
            of_article.insert(at, group);
            return;
        }
        let unnamed =
            Origin { name: article.outlet.unwrap_or_default().to_owned(), kind: OriginKind::Unnamed };
        let group = groups.iter().position(|g| g.origin.kind == OriginKind::Unnamed).unwrap_or_else(|| {
            groups.push(Group { origin: unnamed, members: Vec::new() });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(group) {
            group.members.push(Member { article: at, reasons: vec![Reason::NamesNobody] });
        }
        of_article.insert(at, group);
    }
}

/// Adds an article to the group of an origin, and gives the group's place.
fn join(groups: &mut Vec<Group>, origin: Origin, article: usize, reasons: Vec<Reason>) -> usize {
    let key = source_key(&origin.name);
    let same = |o: &Origin| source_key(&o.name) == key || same_company(o, &origin);
    let at = groups.iter().position(|g| same(&g.origin)).unwrap_or_else(|| {
        groups.push(Group { origin: origin.clone(), members: Vec::new() });
        groups.len() - 1
    });
    if let Some(group) = groups.get_mut(at) {
        // The company itself names the group better than one of its executives does.
        if origin.kind == OriginKind::Company
            && split_company(&origin.name).1.is_none()
            && split_company(&group.origin.name).1.is_some()
        {
            group.origin = origin;
        }
        match group.members.iter_mut().find(|m| m.article == article) {
            Some(member) => member.reasons.extend(reasons),
            None => group.members.push(Member { article, reasons }),
        }
    }
    at
}

/// Whether two origins are one: a decision on one title-season is one act, whether service, studio or executive tells it.
fn same_company(a: &Origin, b: &Origin) -> bool {
    a.kind == OriginKind::Company && b.kind == OriginKind::Company
}

/// The outlet that a text speaks as without being published there: `NAME has learned`, `NAME can reveal`.
fn kept_first_person(article: &Article<'_>) -> Option<(Origin, Span)> {
    const MARKS: [&str; 6] = [
        " has learned",
        " has exclusively learned",
        " can exclusively",
        " can reveal",
        " understands that",
        " hears that",
    ];
    let text = article.text;
    let (at, name) = MARKS
        .iter()
        .filter_map(|mark| {
            let at = memmem::find(text.as_bytes(), mark.as_bytes())?;
            Some((at, outlet_before(text.get(..at)?)?))
        })
        .min_by_key(|(at, _)| *at)?;
    let start = text.get(..at)?.rfind(['\n', '.']).map_or(0, |s| s + 1);
    let end = text.get(at..)?.find(['\n', '.']).map_or(text.len(), |e| at + e);
    Some((Origin { name, kind: OriginKind::Outlet }, Span { start, end }))
}

/// The outlet of the gazetteer that a text ends in; the longest name wins.
fn outlet_before(text: &str) -> Option<String> {
    let mut tail_start = text.len().saturating_sub(60);
    while !text.is_char_boundary(tail_start) {
        tail_start -= 1;
    }
    let words: Vec<&str> = text.get(tail_start..)?.split_whitespace().collect();
    (1..=5.min(words.len())).rev().find_map(|len| {
        let name = words.get(words.len() - len..)?.join(" ");
        let name = name.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '/');
        let opens = name.starts_with(char::is_uppercase);
        Outlets::built_in().usual_name(name).filter(|_| opens).map(str::to_owned)
    })
}
