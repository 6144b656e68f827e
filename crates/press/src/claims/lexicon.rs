//! Phrases and names as data: one trie over words, compiled once from the tables in `data/`.
//!
//! A phrase is written as people say it, with `(a|b)` for alternatives (expanded when the table is read), and
//! with the placeholders of [`sym`] where an entity stands. Words are compared by [`fold`], so a phrase matches in any
//! case, with or without accents.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

/// Symbols that stand for an entity in a phrase, below every word's number.
pub(crate) mod sym {
    /// A title or a noun that refers to one.
    pub(crate) const TITLE: u32 = 1;
    /// A service, network or studio.
    pub(crate) const COMPANY: u32 = 2;
    /// `season 2`, `a second season`.
    pub(crate) const SEASON: u32 = 3;
    /// A plain number.
    pub(crate) const NUMBER: u32 = 4;
    /// A date.
    pub(crate) const DATE: u32 = 5;
    /// A person.
    pub(crate) const PERSON: u32 = 6;
    /// A news outlet.
    pub(crate) const OUTLET: u32 = 7;
    /// A commission or authority.
    pub(crate) const AGENCY: u32 = 8;
    /// Up to four words of any kind.
    pub(crate) const GAP: u32 = 9;
    /// `one season`, `two seasons`.
    pub(crate) const COUNT: u32 = 10;
    /// First number free for words.
    pub(crate) const FIRST_WORD: u32 = 16;
    /// The placeholders as they are written.
    pub(super) const NAMES: [(&str, u32); 10] = [
        ("<t>", TITLE),
        ("<c>", COMPANY),
        ("<s>", SEASON),
        ("<n>", NUMBER),
        ("<d>", DATE),
        ("<p>", PERSON),
        ("<o>", OUTLET),
        ("<a>", AGENCY),
        ("_", GAP),
        ("<k>", COUNT),
    ];
}

/// What a phrase means, with a number where the class counts something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Index into [`Lexicon::class_names`].
    pub(crate) class: Class,
    /// Month, ordinal, number, index of a name.
    pub(crate) value: i64,
}

macro_rules! classes {
    ($($(#[$m:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// Classes of phrases; the spelling is the key in the tables.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) enum Class { $($(#[$m])* $name),+ }
        impl Class {
            fn of(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)+ _ => None }
            }
            /// One bit per class.
            pub(crate) const fn bit(self) -> u128 {
                1 << (self as u32)
            }
            #[cfg(test)]
            pub(crate) const KEYS: &[&str] = &[$($text),+];
        }
    };
}

classes! {
Company = "company", Outlet = "outlet", Agency = "agency", Month = "month", Weekday = "weekday",
Ordinal = "ordinal", Cardinal = "cardinal", Scale = "scale", SeasonNoun = "season_noun",
EpisodeNoun = "episode_noun", ShowNoun = "show_noun", Role = "role", Another = "another", Only = "only",
Article = "article", Be = "be", Have = "have", Adverb = "adverb", Connector = "connector",
Function = "function", Plural = "plural", GivenName = "given_name", Hash = "rank_noun",
// Events.
Renewed = "renewed", RenewedVerb = "renewed_verb", Returns = "returns", Cancelled = "cancelled",
CancelledVerb = "cancelled_verb", CancelledNoun = "cancelled_noun", RenewedNoun = "renewed_noun",
Ending = "ending", EndVerb = "end_verb", Ended = "ended", Pending = "pending", Shopping = "shopping",
Ordered = "ordered", OrderVerb = "order_verb", PilotOrdered = "pilot_ordered", Passed = "passed",
InDevelopment = "in_development", IfRenewed = "if_renewed", MaybeRenewed = "maybe_renewed", OtherNews = "other_news",
Yes = "yes", No = "no", NotYetAnswer = "not_yet_answer", Survived = "survived", Final = "final",
OtherMatter = "other_matter", ReceiveVerb = "receive_verb", OrderNoun = "order_noun",
CompanyNoun = "company_noun", Behind = "behind", Deny = "deny",
HearsayNoun = "hearsay_noun", Refute = "refute", Showmaker = "showmaker", Player = "player",
// Attitude.
Negation = "negation", Conditional = "conditional", Speculation = "speculation", Hearsay = "hearsay",
Unofficial = "unofficial", Declined = "declined", NoneYet = "none_yet", Prior = "prior",
// Attribution.
Say = "say", Announce = "announce", Report = "report", Per = "per",     Unnamed = "unnamed", NewsNoun = "news_noun", Statement = "statement", Quoted = "quoted", Told = "told",
NotYet = "not_yet", Freshman = "freshman", SeasonFiller = "season_filler", CountFiller = "count_filler",
LastWord = "last_word", LeadAway = "lead_away", MoreNoun = "more_noun",
// Figures.
RottenTomatoes = "rotten_tomatoes", Metacritic = "metacritic", Critics = "critics", Audience = "audience",
Minutes = "minutes", Hours = "hours", Views = "views", Viewers = "viewers", Nielsen = "nielsen",
Chart = "chart", ReachRank = "reach_rank", NotCharted = "not_charted", TaxCredit = "tax_credit",
Expenditure = "expenditure", Award = "award", Granted = "granted", Over = "over", AtLeast = "at_least", About = "about",
Perfect = "perfect", FutureCue = "future_cue", PastForm = "past_form", PresentForm = "present_form", Premiere = "premiere", PremiereNoun = "premiere_noun", Finale = "finale",
Filming = "filming", SpinOff = "spin_off", Letter = "letter", OwnVoice = "own_voice",     // People.
Starring = "starring", Billing = "billing", ListJoin = "list_join", Descriptor = "descriptor", Plays = "plays", CreatedBy = "created_by",     TookOver = "took_over", Left = "left", Former = "former", Position = "position",
// Frames.
Satire = "satire", Subordinate = "subordinate", Place = "place",
SeasonPart = "season_part", SeasonWord = "calendar_season", }

/// A proper name of the gazetteers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_field_names, reason = "the field is the thing itself")]
pub(crate) struct Name {
    /// Usual form.
    pub(crate) name: String,
    /// `service`, `network`, `studio`, `trade`, `outlet`, `commission`.
    pub(crate) kind: String,
    /// An everyday word: counts as the name only where the context says so.
    pub(crate) weak: bool,
    /// ISO 3166 code, where the authority or service belongs to one territory.
    pub(crate) territory: Option<String>,
}

#[derive(Deserialize)]
struct NameRow {
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    weak: bool,
    territory: Option<String>,
}

#[derive(Deserialize)]
struct NameTable {
    company: Vec<NameRow>,
    outlet: Vec<NameRow>,
    agency: Vec<NameRow>,
}

/// Words, phrases and names.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    ids: FxHashMap<Box<str>, u32>,
    edges: FxHashMap<(u32, u32), u32>,
    ends: Vec<Vec<Mark>>,
    gap: Vec<bool>,
    /// Classes some phrase of which begins with the word, as bits of [`Class::bit`].
    starts: Vec<u128>,
    /// Outlets by their squeezed names, with and without the article.
    pub(crate) by_host: FxHashMap<Box<str>, i64>,
    /// Commissions by the state whose name theirs begins with.
    authorities: FxHashMap<Box<str>, i64>,
    /// Usual forms of the companies.
    companies: FxHashSet<Box<str>>,
    /// Names by the value of a company, outlet or agency mark.
    pub(crate) names: Vec<Name>,
}

impl Lexicon {
    /// The compiled tables.
    pub(crate) fn get() -> &'static Self {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(Self::compile)
    }

    fn compile() -> Self {
        let mut lexicon = Self { ends: vec![Vec::new()], gap: vec![false], ..Self::default() };
        for source in [
            include_str!("../../data/words.toml"),
            include_str!("../../data/status.toml"),
            include_str!("../../data/figures.toml"),
            include_str!("../../data/people.toml"),
            include_str!("../../data/voices.toml"),
        ] {
            let table: toml::Table = source.parse().unwrap_or_default();
            for (key, rows) in &table {
                if let Some(class) = Class::of(key) {
                    lexicon.add_rows(class, rows);
                }
            }
        }
        if let Ok(names) = toml::from_str::<NameTable>(include_str!("../../data/names.toml")) {
            for (class, rows) in [
                (Class::Company, names.company),
                (Class::Outlet, names.outlet),
                (Class::Agency, names.agency),
            ] {
                for row in rows {
                    lexicon.add_name(class, row);
                }
            }
        }
        lexicon
    }

    /// A list of phrases, or a table of values with their phrases.
    fn add_rows(&mut self, class: Class, rows: &toml::Value) {
        match rows {
            toml::Value::Array(phrases) => {
                phrases.iter().filter_map(|p| p.as_str()).for_each(|p| self.add(p, class, 0));
            }
            toml::Value::Table(values) => {
                for (value, phrases) in values {
                    let value = value.parse().unwrap_or(0);
                    for phrase in phrases.as_array().into_iter().flatten().filter_map(|p| p.as_str()) {
                        self.add(phrase, class, value);
                    }
                }
            }
            _ => {}
        }
    }

    fn add_name(&mut self, class: Class, row: NameRow) {
        let value = self.names.len() as i64;
        for alias in std::iter::once(&row.name).chain(&row.aliases) {
            self.add(alias, class, value);
        }
        let NameRow { name, kind, weak, territory, .. } = row;
        if class == Class::Agency
            && kind == "commission"
            && let Some((place, _)) = name.split_once(" Film ")
            // The adjective of a country stands in names of other places ("British Columbia").
            && !place.ends_with("ish")
        {
            self.authorities.entry(place.into()).or_insert(value);
        }
        if class == Class::Company {
            self.companies.insert(name.as_str().into());
        }
        if class == Class::Outlet && kind != "measure" {
            let squeezed: String =
                name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
            let bare = squeezed.strip_prefix("the").filter(|_| name.starts_with("The ")).map(str::to_owned);
            for key in std::iter::once(squeezed).chain(bare) {
                self.by_host.entry(key.into()).or_insert(value);
            }
        }
        self.names.push(Name { name, kind, weak, territory });
    }

    fn add(&mut self, phrase: &str, class: Class, value: i64) {
        for one in expand(phrase).into_iter().flat_map(with_gaps) {
            let mut node = 0;
            let mut opened = false;
            for word in split(&one) {
                let id = sym::NAMES
                    .iter()
                    .find(|(name, _)| *name == word)
                    .map_or_else(|| self.id_of(&word), |s| s.1);
                if !opened {
                    opened = true;
                    let at = id as usize;
                    if self.starts.len() <= at {
                        self.starts.resize(at + 1, 0);
                    }
                    if let Some(bits) = self.starts.get_mut(at) {
                        *bits |= class.bit();
                    }
                }
                if id == sym::GAP {
                    self.mark_gap(node);
                }
                node = self.step_or_add(node, id);
            }
            if node != 0
                && let Some(marks) = self.ends.get_mut(node as usize)
                && !marks.iter().any(|m| m.class == class)
            {
                marks.push(Mark { class, value });
            }
        }
    }

    fn mark_gap(&mut self, node: u32) {
        if let Some(gap) = self.gap.get_mut(node as usize) {
            *gap = true;
        }
    }

    fn step_or_add(&mut self, node: u32, id: u32) -> u32 {
        let next = self.ends.len() as u32;
        match self.edges.entry((node, id)) {
            std::collections::hash_map::Entry::Occupied(e) => *e.get(),
            std::collections::hash_map::Entry::Vacant(e) => {
                e.insert(next);
                self.ends.push(Vec::new());
                self.gap.push(false);
                next
            }
        }
    }

    fn id_of(&mut self, word: &str) -> u32 {
        let next = sym::FIRST_WORD + self.ids.len() as u32;
        *self.ids.entry(word.into()).or_insert(next)
    }

    /// The number of a folded word, if any phrase holds it.
    pub(crate) fn id(&self, folded: &str) -> Option<u32> {
        self.ids.get(folded).copied()
    }

    /// One past the last number given to a word.
    pub(crate) fn id_limit(&self) -> u32 {
        sym::FIRST_WORD + self.ids.len() as u32
    }

    /// The node after `symbol`, from the root when `node` is 0.
    pub(crate) fn step(&self, node: u32, symbol: u32) -> Option<u32> {
        self.edges.get(&(node, symbol)).copied()
    }

    /// What ends at a node.
    pub(crate) fn marks(&self, node: u32) -> &[Mark] {
        self.ends.get(node as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether words may be skipped at a node.
    pub(crate) fn has_gap(&self, node: u32) -> bool {
        self.gap.get(node as usize).copied().unwrap_or(false)
    }

    /// Whether a phrase of a class (or of any of several, their bits joined) begins with the word.
    pub(crate) fn opens(&self, id: u32, bits: u128) -> bool {
        self.starts.get(id as usize).is_some_and(|b| b & bits != 0)
    }

    /// The mark of a single word in a class.
    pub(crate) fn word(&self, id: u32, class: Class) -> Option<i64> {
        if !self.opens(id, class.bit()) {
            return None;
        }
        let node = self.step(0, id)?;
        self.marks(node).iter().find(|m| m.class == class).map(|m| m.value)
    }

    /// The commission that carries the name of a state or country before its own.
    pub(crate) fn authority_of(&self, place: &str) -> Option<&str> {
        self.authorities.get(place).and_then(|index| self.name(*index)).map(|n| n.name.as_str())
    }

    /// Whether a name, as the gazetteer spells it, is a company's.
    pub(crate) fn is_company(&self, name: &str) -> bool {
        self.companies.contains(name)
    }

    /// A name by its index.
    pub(crate) fn name(&self, index: i64) -> Option<&Name> {
        usize::try_from(index).ok().and_then(|i| self.names.get(i))
    }
}

/// `gets <s>` also as `gets _ <s>`: articles and adjectives stand before a season more often than not.
fn with_gaps(phrase: String) -> Vec<String> {
    let loose = phrase.replace(" <s>", " _ <s>").replace("_ _ <s>", "_ <s>");
    if loose == phrase { vec![phrase] } else { vec![phrase, loose] }
}

/// `a(b|c)d` as `abd`, `acd`; nested groups are not needed and not read.
fn expand(phrase: &str) -> Vec<String> {
    let Some((head, rest)) = phrase.split_once('(') else { return vec![phrase.to_owned()] };
    let Some((group, tail)) = rest.split_once(')') else { return vec![phrase.to_owned()] };
    let tails = expand(tail);
    group.split('|').flat_map(|choice| tails.iter().map(move |t| format!("{head}{choice}{t}"))).collect()
}

/// The words of a phrase as the tokenizer would cut them.
fn split(phrase: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in phrase.split_whitespace() {
        if let Some((name, suffix)) = part.strip_prefix('<').and_then(|p| p.split_once('>')) {
            words.push(format!("<{name}>"));
            words.extend((!suffix.is_empty()).then(|| fold(suffix)));
        } else if part == "_" {
            words.push(part.to_owned());
        } else {
            let mut tokens = Vec::new();
            super::tokens::cut(part, 0, &mut |piece| tokens.push(fold(piece.text)));
            words.extend(tokens);
        }
    }
    words
}

/// Lower case without accents, curly apostrophes straightened.
pub(crate) fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    fold_into(word, &mut out);
    out
}

/// As [`fold`], into a buffer that is cleared first.
pub(crate) fn fold_into(word: &str, out: &mut String) {
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
    out.clear();
    if word.is_ascii() {
        out.push_str(word);
        out.make_ascii_lowercase();
        return;
    }
    for c in word.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            '’' | '‘' => out.push('\''),
            'ı' => out.push('i'),
            'ß' => out.push_str("ss"),
            _ => out.extend(c.to_lowercase().filter(|c| !is_combining_mark(*c))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_expand() {
        assert_eq!(expand("renew(s|ed|)"), ["renews", "renewed", "renew"]);
        assert_eq!(expand("(opt|decide)d not (to |)x").len(), 4);
    }

    /// A bracket within a bracket of one phrase.
    fn is_nested(line: &str) -> bool {
        line.split('"').skip(1).step_by(2).any(|phrase| {
            let mut depth = 0;
            phrase.chars().any(|c| {
                depth += i32::from(c == '(') - i32::from(c == ')');
                depth > 1
            })
        })
    }

    #[test]
    fn every_table_parses_and_every_key_is_a_class() {
        for source in [
            include_str!("../../data/words.toml"),
            include_str!("../../data/status.toml"),
            include_str!("../../data/figures.toml"),
            include_str!("../../data/people.toml"),
            include_str!("../../data/voices.toml"),
        ] {
            let table: toml::Table = source.parse().unwrap();
            for key in table.keys() {
                assert!(Class::KEYS.contains(&key.as_str()), "`{key}` is no class");
            }
            for line in source.lines() {
                assert!(!is_nested(line), "alternatives in alternatives are not read: {line}");
            }
        }
        toml::from_str::<NameTable>(include_str!("../../data/names.toml")).unwrap();
    }
}
