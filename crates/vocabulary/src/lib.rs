//! The words of Greenlit as types.
//!
//! Every other crate speaks in these: a [`Claim`] is what one article says about one title, a [`Figure`] is one
//! number about a title with its [`Provenance`], a [`Week`] is a key only together with its calendar. The crate
//! holds meaning and nothing else: no I/O, no clock, no serialisation (wire and disk forms live at the boundary,
//! and use the `as_str` / `FromStr` names given here, so that one word is spelt one way everywhere).

mod claim;
mod dates;
mod evidence;
mod figure;
mod metric;
mod names;
mod place;
mod published;
mod status;
mod written_date;

pub use claim::{Claim, ClaimKind, Extra, Polarity, Span, Value};
pub use dates::{PartialDate, Week, WeekCalendar, Window};
pub use evidence::{EvidenceKind, Rejected, Sha256};
pub use figure::{Basis, Figure, Provenance};
pub use metric::{Metric, Unit};
pub use names::{KnownTitle, name_key};
pub use place::Territory;
pub use published::{Agreement, Comparison, PublishedIdentity};
pub use status::{Certainty, StatusValue};
pub use written_date::{DateOrder, date_order, read_date};

/// A word that is not in the vocabulary, with the list it was looked up in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not a {kind} Greenlit knows")]
pub struct UnknownWord {
    /// What was being read: `metric`, `status`, ...
    pub kind: &'static str,
    /// The text that did not match.
    pub word: String,
}

/// Defines an enum whose variants have one spelling each, used in files, on the wire and on screen.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident, $kind:literal { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every word of this kind, in order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The one spelling used in files, on the wire and on screen.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::UnknownWord { kind: $kind, word: text.to_owned() }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use words;
