//! Which outlet published an article: by its address, or by the words in which it speaks of itself.

use std::sync::OnceLock;

use memchr::memmem;
use rustc_hash::FxHashMap;

/// The gazetteer of outlets, its domains and names indexed.
pub struct Outlets {
    names: Vec<String>,
    by_domain: FxHashMap<String, usize>,
    by_name: FxHashMap<String, usize>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    outlet: Vec<Row>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    domains: Vec<String>,
}

impl Outlets {
    /// The built-in gazetteer (`data/outlets.toml`).
    pub fn built_in() -> &'static Self {
        static BUILT_IN: OnceLock<Outlets> = OnceLock::new();
        // The file is part of the program and a test reads it: an empty gazetteer cannot come about at run time.
        BUILT_IN.get_or_init(|| {
            Self::parse(include_str!("../../data/outlets.toml")).unwrap_or_else(|_| Self::index(vec![]))
        })
    }

    fn parse(toml: &str) -> Result<Self, toml::de::Error> {
        toml::from_str::<File>(toml).map(|file| Self::index(file.outlet))
    }

    fn index(rows: Vec<Row>) -> Self {
        let mut outlets =
            Self { names: vec![], by_domain: FxHashMap::default(), by_name: FxHashMap::default() };
        // Mastheads come before other names, whatever the order of the file.
        for (at, row) in rows.iter().enumerate() {
            outlets.by_name.entry(greenlit_vocabulary::name_key(&row.name)).or_insert(at);
        }
        for (at, row) in rows.into_iter().enumerate() {
            for domain in row.domains {
                outlets.by_domain.entry(domain).or_insert(at);
            }
            for name in &row.aliases {
                outlets.by_name.entry(greenlit_vocabulary::name_key(name)).or_insert(at);
            }
            outlets.names.push(row.name);
        }
        outlets
    }

    /// The outlet of an address: the longest known domain its host ends in; else the host's own registrable domain,
    /// which is at least a name for whoever publishes there. `None` where `url` is no web address.
    pub fn of_url(&self, url: &str) -> Option<String> {
        let host = host_of(url)?;
        let mut domain = host.as_str();
        loop {
            if let Some(name) = self.by_domain.get(domain).and_then(|at| self.names.get(*at)) {
                return Some(name.clone());
            }
            match domain.split_once('.') {
                Some((_, rest)) if rest.contains('.') => domain = rest,
                _ => return Some(registrable(&host).to_owned()),
            }
        }
    }

    /// The usual name of an outlet given by any of its names, without regard to case, accents and punctuation.
    pub fn usual_name(&self, name: &str) -> Option<&str> {
        self.by_name
            .get(&greenlit_vocabulary::name_key(name))
            .and_then(|at| self.names.get(*at))
            .map(String::as_str)
    }

    /// The outlet a text gives away in passing: the one it names together with its own first person.
    ///
    /// Looked for, sentence by sentence: `here at NAME`, `we at NAME`, `us at NAME`, `on the NAME side` beside `our own`
    /// or `we`; `NAME's own` before a job; `our own` together with exactly one outlet of the gazetteer. An outlet that is
    /// only reported from (`NAME has learned`, `told NAME`) never counts: copies keep such words.
    pub fn of_own_words(&self, text: &str) -> Option<String> {
        const MARKS: [&[u8]; 5] = [b"our own ", b"here at ", b"we at ", b"us at ", b"(c) "];
        MARKS
            .iter()
            .flat_map(|mark| memmem::find_iter(text.as_bytes(), mark).map(|at| (at, *mark)))
            .chain(memmem::find_iter(text.as_bytes(), "© ".as_bytes()).map(|at| (at, "© ".as_bytes())))
            .filter_map(|(at, mark)| self.at_mark(text, at, mark).map(|name| (at, name)))
            .min_by_key(|(at, _)| *at)
            .map(|(_, name)| name)
    }

    fn at_mark(&self, text: &str, at: usize, mark: &[u8]) -> Option<String> {
        let before = text.get(..at)?;
        // The mark must start a word.
        if before.chars().next_back().is_some_and(char::is_alphanumeric) {
            return None;
        }
        let after = text.get(at + mark.len()..)?;
        if mark == b"our own " {
            let sentence = sentence_around(text, at);
            return side_of(sentence).map(|n| self.preferred(n)).or_else(|| self.only_outlet_in(sentence));
        }
        if mark.ends_with(b"at ") {
            return capitalised_run(after).map(|name| self.preferred(name));
        }
        let after =
            after.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '–' | ','));
        let name = after.split(['.', '\n', '|', ',']).next()?.trim();
        self.usual_name(name).map(str::to_owned)
    }

    fn preferred(&self, name: &str) -> String {
        self.usual_name(name).unwrap_or(name).to_owned()
    }

    /// The outlet of the gazetteer that a sentence names, if it names exactly one.
    fn only_outlet_in(&self, sentence: &str) -> Option<String> {
        let words: Vec<&str> = sentence.split_whitespace().collect();
        let mut found: Option<usize> = None;
        for start in 0..words.len() {
            for len in (1..=4.min(words.len() - start)).rev() {
                let Some(run) = words.get(start..start + len) else { continue };
                let run = run.join(" ");
                let name = run.trim_matches(|c: char| !c.is_alphanumeric());
                let name = name.strip_suffix("’s").or_else(|| name.strip_suffix("'s")).unwrap_or(name);
                if !name.starts_with(char::is_uppercase) && !name.starts_with(|c: char| c.is_ascii_digit()) {
                    continue;
                }
                let Some(at) = self.by_name.get(&greenlit_vocabulary::name_key(name)) else { continue };
                if found.is_some_and(|other| other != *at) {
                    return None;
                }
                found = Some(*at);
                break;
            }
        }
        found.and_then(|at| self.names.get(at)).cloned()
    }
}

/// `NAME` in `on the NAME side`.
fn side_of(sentence: &str) -> Option<&str> {
    let lower_marks = ["On the ", "on the ", "Over on the ", "From the ", "from the "];
    lower_marks.iter().find_map(|mark| {
        let rest = sentence.split_once(mark)?.1;
        let name = rest.split_once(" side")?.0;
        let short = name.split(' ').count() <= 4;
        (short && name.split(' ').all(|w| w.starts_with(char::is_uppercase))).then_some(name)
    })
}

/// The capitalised words a text starts with, if any; `the` may open it.
fn capitalised_run(text: &str) -> Option<&str> {
    let mut end = 0;
    for (count, word) in text.split(' ').enumerate() {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '!');
        let opens = word.starts_with(char::is_uppercase) || word.starts_with('/');
        let glue = count == 0 && word == "the";
        if count >= 5 || (!opens && !glue) {
            break;
        }
        let gap = usize::from(count > 0);
        let is_abbreviation = word.ends_with('.') && bare.contains('.');
        if bare.len() < word.len() && !is_abbreviation {
            end += gap + bare.len();
            break;
        }
        end += gap + word.len();
    }
    text.get(..end).map(|name| name.trim_start_matches("the ")).filter(|name| name.len() > 1)
}

/// The sentence around a byte offset, roughly: what lies between full stops, question marks and line ends.
fn sentence_around(text: &str, at: usize) -> &str {
    let stops = |c: char| matches!(c, '\n' | '?' | '!');
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind(stops).into_iter().chain(before.rfind(". ")).max().map_or(0, |at| at + 1);
    let after = text.get(at..).unwrap_or_default();
    let end = after.find(stops).into_iter().chain(after.find(". ")).min().map_or(text.len(), |end| at + end);
    text.get(start..end).unwrap_or_default()
}

/// The host of a web address, in lower case without `www.`, user and port.
pub(super) fn host_of(url: &str) -> Option<String> {
    let rest = url
        .trim()
        .split_once("://")
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))?;
    let authority = rest.1.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host).trim_end_matches('.').to_owned();
    let sound = host.contains('.')
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-') || b >= 0x80);
    sound.then_some(host)
}

/// The last two labels of a host, or three below a public second level such as `co.uk` or `com.br`.
fn registrable(host: &str) -> &str {
    const SECOND_LEVELS: [&str; 7] = ["co", "com", "org", "net", "gov", "ac", "edu"];
    let labels: Vec<&str> = host.split('.').collect();
    let keep = match labels.as_slice() {
        [.., second, top] if top.len() == 2 && SECOND_LEVELS.contains(second) => 3,
        _ => 2,
    };
    let skipped: usize = labels.iter().take(labels.len().saturating_sub(keep)).map(|l| l.len() + 1).sum();
    host.get(skipped..).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_gazetteer_is_sound() {
        let file: File = toml::from_str(include_str!("../../data/outlets.toml")).unwrap();
        assert!(file.outlet.len() > 400);
        let mut domains: Vec<&String> = file.outlet.iter().flat_map(|o| &o.domains).collect();
        domains.sort();
        domains.dedup();
        assert_eq!(
            domains.len(),
            file.outlet.iter().map(|o| o.domains.len()).sum::<usize>(),
            "a domain has one owner"
        );
        for outlet in &file.outlet {
            assert!(!outlet.domains.is_empty(), "{} has no domain", outlet.name);
            assert_eq!(Outlets::built_in().usual_name(&outlet.name), Some(outlet.name.as_str()));
        }
    }

    #[test]
    fn addresses_name_their_outlet() {
        let outlets = Outlets::built_in();
        for (url, name) in [
            ("https://deadline.com/2025/10/x/", Some("Deadline")),
            ("http://WWW.Variety.com:443/a?b#c", Some("Variety")),
            ("https://amp.theguardian.com/tv", Some("The Guardian")),
            ("https://timesofindia.indiatimes.com/tv", Some("The Times of India")),
            ("https://blog.some-small-site.co.uk/post", Some("some-small-site.co.uk")),
            ("https://a.b.example.org/", Some("example.org")),
            ("ftp://deadline.com", None),
            ("https://", None),
            ("no address", None),
        ] {
            assert_eq!(outlets.of_url(url).as_deref(), name, "{url}");
        }
    }

    #[test]
    fn texts_give_their_outlet_away_in_the_first_person_only() {
        let outlets = Outlets::built_in();
        for (text, name) in [
            ("Fine. On the Filmzine side of things, our own critic gave it a 7.", Some("Filmzine")),
            ("Here is what Collider wrote; our own Jane Doe liked it.", Some("Collider")),
            ("Neither Variety nor Deadline agrees with our own critic.", None),
            ("Fans wonder. Many here at Series Weekly, too, want more.", Some("Series Weekly")),
            ("All of us at The A.V. Club wept.", Some("The A.V. Club")),
            ("The show is gone, Deadline has learned. A star told Variety so.", None),
            ("We made our own way.", None),
            ("It is your own Deadline.", None),
            ("Text.\n© 2025 Collider. All rights reserved", Some("Collider")),
        ] {
            assert_eq!(outlets.of_own_words(text).as_deref(), name, "{text}");
        }
    }
}
