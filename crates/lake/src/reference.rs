//! The short names by which a person asks `why`.

use std::fmt;

use sha2::{Digest, Sha256};

/// The lasting name of a claim or figure: 64 bits of a SHA-256 over what it says and where it stands.
///
/// It depends on the evidence alone, not on the order in which files were added, so that a reference noted down
/// from one lake finds the same figure in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference(pub(crate) u64);

impl Reference {
    /// The name of what `parts` say together.
    pub fn of(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let digest = hash.finalize();
        let mut head = [0; 8];
        head.copy_from_slice(&digest[..8]);
        Self(u64::from_be_bytes(head))
    }

    /// The first seven hexadecimal digits, as shown on screen.
    pub const fn short(self) -> ShortReference {
        ShortReference(self)
    }

    /// Smallest and largest reference that begins with `prefix` (4 to 16 hexadecimal digits).
    pub fn range_of_prefix(prefix: &str) -> Option<(Self, Self)> {
        if !(4..=16).contains(&prefix.len()) || !prefix.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let free_bits = 4 * (16 - prefix.len() as u32);
        let head = u64::from_str_radix(prefix, 16).ok()?;
        let low = head << free_bits;
        Some((Self(low), Self(low | ((1_u64 << free_bits) - 1))))
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// See [`Reference::short`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortReference(Reference);

impl fmt::Display for ShortReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:016x}", self.0.0)[..7])
    }
}

#[cfg(test)]
mod tests {
    use super::Reference;

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(Reference::of(&["ab", "c"]), Reference::of(&["a", "bc"]));
    }

    #[test]
    fn a_prefix_spans_all_that_begin_with_it() {
        let reference = Reference::of(&["x"]);
        let shown = reference.short().to_string();
        let (low, high) = Reference::range_of_prefix(&shown).unwrap();
        assert!(low <= reference && reference <= high);
        assert_eq!(Reference::range_of_prefix(&reference.to_string()), Some((reference, reference)));
        assert_eq!(Reference::range_of_prefix("abc"), None);
        assert_eq!(Reference::range_of_prefix("xyzw"), None);
    }
}
