//! Columns as bytes: what the table `panel_table` holds. Little-endian, lengths before contents.

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stored {
    /// Words by number.
    Words { words: Vec<String>, codes: Vec<u32> },
    /// Whole numbers, hashes, or the bits of fractional ones.
    Numbers(Vec<u64>),
}

impl Stored {
    /// Words numbered in the order in which they come.
    pub(super) fn words<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let mut numbers = std::collections::BTreeMap::new();
        let mut words = Vec::new();
        let codes = values
            .map(|word| {
                *numbers.entry(word).or_insert_with(|| {
                    words.push(word.to_owned());
                    words.len() as u32 - 1
                })
            })
            .collect();
        Self::Words { words, codes }
    }

    pub(super) fn bits(values: impl Iterator<Item = f64>) -> Self {
        Self::Numbers(values.map(f64::to_bits).collect())
    }
}

/// A table: its columns by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Columns(pub(super) Vec<(String, Stored)>);

impl Columns {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (name, column) in &self.0 {
            text(&mut out, name);
            match column {
                Stored::Words { words, codes } => {
                    out.push(1);
                    number(&mut out, words.len());
                    for word in words {
                        text(&mut out, word);
                    }
                    number(&mut out, codes.len());
                    out.extend(codes.iter().flat_map(|code| code.to_le_bytes()));
                }
                Stored::Numbers(numbers) => {
                    out.push(2);
                    number(&mut out, numbers.len());
                    out.extend(numbers.iter().flat_map(|n| n.to_le_bytes()));
                }
            }
        }
        out
    }

    /// `None` where the bytes are not those of [`Columns::encode`].
    pub(super) fn decode(mut bytes: &[u8]) -> Option<Self> {
        let mut columns = Vec::new();
        while !bytes.is_empty() {
            let name = take_text(&mut bytes)?;
            let column = match take(&mut bytes, 1)? {
                [1] => {
                    let words = take_number(&mut bytes)?;
                    let words = (0..words).map(|_| take_text(&mut bytes)).collect::<Option<Vec<_>>>()?;
                    let count = take_number(&mut bytes)?;
                    let codes = take(&mut bytes, count.checked_mul(4)?)?;
                    Stored::Words {
                        words,
                        codes: codes.as_chunks().0.iter().map(|b| u32::from_le_bytes(*b)).collect(),
                    }
                }
                [2] => {
                    let count = take_number(&mut bytes)?;
                    let numbers = take(&mut bytes, count.checked_mul(8)?)?;
                    Stored::Numbers(numbers.as_chunks().0.iter().map(|b| u64::from_le_bytes(*b)).collect())
                }
                _ => return None,
            };
            columns.push((name, column));
        }
        Some(Self(columns))
    }

    fn find(&self, name: &str) -> Option<&Stored> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, column)| column)
    }

    pub(super) fn numbers(&self, name: &str) -> Option<&[u64]> {
        match self.find(name)? {
            Stored::Numbers(numbers) => Some(numbers),
            Stored::Words { .. } => None,
        }
    }

    pub(super) fn fractions(&self, name: &str) -> Option<Vec<f64>> {
        Some(self.numbers(name)?.iter().map(|bits| f64::from_bits(*bits)).collect())
    }

    pub(super) fn coded(&self, name: &str) -> Option<(&[String], &[u32])> {
        match self.find(name)? {
            Stored::Words { words, codes } => Some((words, codes)),
            Stored::Numbers(_) => None,
        }
    }

    /// The word of each row.
    pub(super) fn spelt(&self, name: &str) -> Option<Vec<&str>> {
        let (words, codes) = self.coded(name)?;
        codes.iter().map(|code| words.get(*code as usize).map(String::as_str)).collect()
    }
}

fn number(out: &mut Vec<u8>, n: usize) {
    out.extend((n as u64).to_le_bytes());
}

fn text(out: &mut Vec<u8>, text: &str) {
    number(out, text.len());
    out.extend(text.as_bytes());
}

fn take<'b>(bytes: &mut &'b [u8], count: usize) -> Option<&'b [u8]> {
    let (head, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(head)
}

fn take_number(bytes: &mut &[u8]) -> Option<usize> {
    usize::try_from(u64::from_le_bytes(take(bytes, 8)?.try_into().ok()?)).ok()
}

fn take_text(bytes: &mut &[u8]) -> Option<String> {
    let length = take_number(bytes)?;
    String::from_utf8(take(bytes, length)?.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn columns_come_back_as_they_went_and_broken_ones_not_at_all(
            words in proptest::collection::vec("[a-zé]{0,3}", 0..20),
            numbers in proptest::collection::vec(any::<u64>(), 0..20),
            cut in 0..400_usize,
        ) {
            let columns = Columns(vec![
                ("age".into(), Stored::words(words.iter().map(String::as_str))),
                ("viewer".into(), Stored::Numbers(numbers)),
            ]);
            let bytes = columns.encode();
            prop_assert_eq!(Columns::decode(&bytes), Some(columns.clone()));
            prop_assert_eq!(columns.spelt("age").unwrap(), words);
            if cut < bytes.len() {
                prop_assert_ne!(Columns::decode(&bytes[..cut]), Some(columns));
            }
        }
    }
}
