//! Rows packed into as few bytes as a block of them needs.
//!
//! Each field of a row is stored as its difference from the smallest of the block, in as many bits as the largest
//! difference takes; the fields of a row lie side by side in a whole number of bytes. Plays that arrive together
//! start together, so that a play takes 10 to 16 bytes instead of 28, and packing costs a shift and a store each.
//!
//! A block is: row count `u32`, row bytes `u8`, four widths `u8`, four minima `u64`, the rows, then zeros so that
//! every row can be read as 16 bytes.

use super::KernelError;

/// Bits of the time within a key.
pub(super) const TIME_BITS: u32 = 64 - super::titles::TITLE_BITS;

/// One play on its way through the kernel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    /// Viewer id as it came.
    pub viewer: u64,
    /// Running title number above [`TIME_BITS`], below it the start in milliseconds after the calendar's first.
    pub key: u64,
    /// Length in milliseconds.
    pub length_ms: u32,
}

/// Key of a row.
#[inline]
pub(super) const fn key_of(title: u32, time: u64) -> u64 {
    (title as u64) << TIME_BITS | time
}

/// Title number and time of a key.
#[inline]
pub(super) const fn title_and_time(key: u64) -> (u32, u64) {
    ((key >> TIME_BITS) as u32, key & ((1 << TIME_BITS) - 1))
}

const FIELDS: usize = 4;
const READ_BYTES: usize = 16;
const MAX_ROW_BITS: u32 = 128;

#[inline]
const fn fields(row: &Row) -> [u64; FIELDS] {
    let (title, time) = title_and_time(row.key);
    [row.viewer, title as u64, time, row.length_ms as u64]
}

/// Appends one or more blocks that hold `rows`.
pub(super) fn pack(rows: &[Row], out: &mut Vec<u8>) {
    let Some(first) = rows.first() else { return };
    let mut low = fields(first);
    let mut high = low;
    for row in rows {
        for (field, value) in fields(row).into_iter().enumerate() {
            low[field] = low[field].min(value);
            high[field] = high[field].max(value);
        }
    }
    let widths: [u32; FIELDS] = std::array::from_fn(|f| u64::BITS - (high[f] - low[f]).leading_zeros());
    let bits: u32 = widths.iter().sum();
    if bits > MAX_ROW_BITS {
        // Never a single row: its fields equal the minima and take no bits.
        let (left, right) = rows.split_at(rows.len() / 2);
        pack(left, out);
        pack(right, out);
        return;
    }
    let row_bytes = bits.div_ceil(8) as usize;
    out.extend_from_slice(&(rows.len() as u32).to_le_bytes());
    out.push(row_bytes as u8);
    out.extend(widths.iter().map(|w| *w as u8));
    out.extend(low.iter().flat_map(|l| l.to_le_bytes()));
    let mut at = out.len();
    out.resize(at + rows.len() * row_bytes + READ_BYTES, 0);
    for row in rows {
        let mut word = 0_u128;
        let mut shift = 0;
        for (field, value) in fields(row).into_iter().enumerate() {
            // A field of width 0 may meet a shift of 128, where its value is 0 anyway.
            word |= u128::from(value - low[field]).checked_shl(shift).unwrap_or(0);
            shift += widths[field];
        }
        out[at..at + READ_BYTES].copy_from_slice(&word.to_le_bytes());
        at += row_bytes;
    }
}

/// A block ready to be read.
pub(super) struct Block<'b> {
    rows: usize,
    row_bytes: usize,
    low: [u64; FIELDS],
    shifts: [u32; FIELDS],
    masks: [u128; FIELDS],
    bytes: &'b [u8],
}

impl<'b> Block<'b> {
    /// Takes the next block off `bytes`; `None` at their end.
    pub(super) fn next(bytes: &mut &'b [u8]) -> Result<Option<Self>, KernelError> {
        if bytes.is_empty() {
            return Ok(None);
        }
        let rows = u32::from_le_bytes(take(bytes)?) as usize;
        let [row_bytes] = take::<1>(bytes)?;
        let widths: [u8; FIELDS] = take(bytes)?;
        let mut low = [0; FIELDS];
        for value in &mut low {
            *value = u64::from_le_bytes(take(bytes)?);
        }
        let length = rows * usize::from(row_bytes) + READ_BYTES;
        let body = bytes.get(..length).ok_or(KernelError::DamagedSpill)?;
        *bytes = bytes.get(length..).unwrap_or_default();
        let mut shift = 0;
        let shifts = widths.map(|w| {
            let here = shift;
            shift += u32::from(w);
            here.min(MAX_ROW_BITS - 1)
        });
        let masks = widths.map(|w| 1_u128.checked_shl(u32::from(w)).map_or(u128::MAX, |top| top - 1));
        Ok(Some(Self { rows, row_bytes: usize::from(row_bytes), low, shifts, masks, bytes: body }))
    }

    /// Number of rows.
    pub(super) const fn len(&self) -> usize {
        self.rows
    }

    /// The viewers, in the order packed.
    #[inline]
    pub(super) fn viewers(&self) -> impl Iterator<Item = u64> {
        self.words().map(|word| self.field(word, 0))
    }

    /// The rows, in the order packed.
    #[inline]
    pub(super) fn rows(&self) -> impl Iterator<Item = Row> {
        self.words().map(|word| Row {
            viewer: self.field(word, 0),
            key: key_of(self.field(word, 1) as u32, self.field(word, 2)),
            length_ms: self.field(word, 3) as u32,
        })
    }

    #[inline]
    fn words(&self) -> impl Iterator<Item = u128> {
        (0..self.rows).map(|row| {
            let at = row * self.row_bytes;
            let bytes = self.bytes.get(at..at + READ_BYTES).and_then(|b| b.first_chunk());
            u128::from_le_bytes(bytes.copied().unwrap_or_default())
        })
    }

    #[inline]
    const fn field(&self, word: u128, field: usize) -> u64 {
        self.low[field].wrapping_add((word >> self.shifts[field] & self.masks[field]) as u64)
    }
}

/// Takes `N` bytes off the front.
pub(super) fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], KernelError> {
    let (head, rest) = bytes.split_first_chunk::<N>().ok_or(KernelError::DamagedSpill)?;
    *bytes = rest;
    Ok(*head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn packed_rows_come_back(
            rows in prop::collection::vec(
                (prop_oneof![any::<u64>(), 0..9_u64], any::<u64>(), prop_oneof![any::<u32>(), 0..9_u32]),
                0..60,
            )
        ) {
            let rows: Vec<Row> =
                rows.into_iter().map(|(viewer, key, length_ms)| Row { viewer, key, length_ms }).collect();
            let mut bytes = Vec::new();
            pack(&rows, &mut bytes);
            let mut back = Vec::new();
            let mut rest = bytes.as_slice();
            while let Some(block) = Block::next(&mut rest).unwrap() {
                prop_assert_eq!(block.viewers().count(), block.len());
                back.extend(block.rows());
            }
            prop_assert_eq!(back, rows);
        }

        #[test]
        fn damaged_blocks_are_refused_or_read_but_never_crash(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut rest = bytes.as_slice();
            while let Ok(Some(block)) = Block::next(&mut rest) {
                prop_assert!(block.rows().take(1000).count() <= 1000);
            }
        }
    }
}
