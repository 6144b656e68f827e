//! Names: the key by which spellings of one name are found to be the same.

use jiff::civil::Date;

/// A title someone already knows, given to readers of text so that they can find it there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownTitle {
    /// The usual name.
    pub name: String,
    /// Other names, spellings and languages.
    pub aliases: Vec<String>,
    /// First release.
    pub premiered: Option<Date>,
    /// Service or network.
    pub service: Option<String>,
    /// Whether it is a film.
    pub is_film: bool,
}

/// Lower case, Latin accents removed, `&` as `and`, punctuation as single spaces; other scripts keep their letters.
///
/// Two spellings with one key are the same name: `Shōgun` = `Shogun`, `S.W.A.T.` = `SWAT` is *not* assumed.
pub fn name_key(name: &str) -> String {
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
    let mut key = String::with_capacity(name.len());
    let mut gap = false;
    for c in name.nfkd().filter(|c| !is_combining_mark(*c)) {
        if c == '&' {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str("and");
            gap = true;
        } else if c == '\'' || c == '’' {
            // An apostrophe joins: `It's` and `Its` are one name.
        } else if c.is_alphanumeric() {
            if gap && !key.is_empty() {
                key.push(' ');
            }
            gap = false;
            key.extend(c.to_lowercase());
        } else {
            gap = true;
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::name_key;

    #[test]
    fn spellings_of_one_name_share_a_key() {
        for (name, key) in [
            ("Shōgun", "shogun"),
            ("Étoile", "etoile"),
            ("Mr. & Mrs. Smith", "mr and mrs smith"),
            ("Mr. and Mrs. Smith", "mr and mrs smith"),
            ("  It’s  Fine! ", "its fine"),
            ("9-1-1", "9 1 1"),
            ("イカゲーム", "イカケーム"),
        ] {
            assert_eq!(name_key(name), key);
        }
    }
}
