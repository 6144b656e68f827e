//! Rows packed into as few bytes as a block of them needs.
//!
//! Each field of a row is stored as its difference from the smallest of the block, in as many bits as the largest
//! difference takes; the fields of a row lie side by side in a whole number of bytes. Plays that arrive together
//! start together, so that a play takes 10 to 15 bytes instead of 28, and packing costs a shift and a store each.
//!
//! Viewers are stored as they came where that takes fewer bits (numbers counted up from small), else mixed and
//! without the bits that their part tells (hashes). Either way they come back as [`within_part`] makes them.
//!
//! A block is: row count `u32`, row bytes `u8`, whether viewers are as they came `u8`, four widths `u8`, four minima
//! `u64`, the rows.

use super::KernelError;
use super::scatter::{VIEWER_BITS, mix, within_part};
use super::titles::TITLE_BITS;

/// Bits of the time within a key.
pub(super) const TIME_BITS: u32 = u64::BITS - TITLE_BITS;

/// One play on its way through the kernel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// Viewer id: as it came before packing, [`within_part`] after.
    pub viewer: u64,
    /// Running title number above [`TIME_BITS`], below it the start in milliseconds after the calendar's first.
    pub key: u64,
    /// Length in milliseconds.
    pub length_ms: u32,
}

impl Row {
    /// By viewer, title and start, in one comparison. (The length decides nothing: the union is the same.)
    #[inline]
    pub(super) fn order(&self) -> u128 {
        u128::from(self.viewer) << u64::BITS | u128::from(self.key)
    }
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
const VIEWER: usize = 0;
const MAX_ROW_BYTES: usize = 16;
const MAX_ROW_BITS: u32 = 8 * MAX_ROW_BYTES as u32;

#[inline]
const fn fields(row: &Row) -> [u64; FIELDS] {
    let (title, time) = title_and_time(row.key);
    [row.viewer, title as u64, time, row.length_ms as u64]
}

/// Appends one or more blocks that hold `rows`, whose viewers may be mixed on the way.
pub(super) fn pack(rows: &mut [Row], out: &mut Vec<u8>) {
    let Some(first) = rows.first() else { return };
    let mut low = fields(first);
    let mut high = low;
    for row in &*rows {
        for (field, value) in fields(row).into_iter().enumerate() {
            low[field] = low[field].min(value);
            high[field] = high[field].max(value);
        }
    }
    let as_they_came = bits_for(high[VIEWER] - low[VIEWER]) < VIEWER_BITS;
    if !as_they_came {
        for row in &mut *rows {
            row.viewer = within_part(mix(row.viewer));
        }
        (low[VIEWER], high[VIEWER]) = (0, (1 << VIEWER_BITS) - 1);
    }
    pack_block(rows, as_they_came, low, high, out);
}

const fn bits_for(value: u64) -> u32 {
    u64::BITS - value.leading_zeros()
}

fn pack_block(rows: &[Row], as_they_came: bool, low: [u64; FIELDS], high: [u64; FIELDS], out: &mut Vec<u8>) {
    let widths: [u32; FIELDS] = std::array::from_fn(|field| bits_for(high[field] - low[field]));
    let bits: u32 = widths.iter().sum();
    if bits > MAX_ROW_BITS {
        pack_in_halves(rows, as_they_came, out);
        return;
    }
    let row_bytes = bits.div_ceil(8) as usize;
    out.extend_from_slice(&(rows.len() as u32).to_le_bytes());
    out.extend([row_bytes as u8, u8::from(as_they_came)]);
    out.extend(widths.iter().map(|width| *width as u8));
    out.extend(low.iter().flat_map(|value| value.to_le_bytes()));
    let mut at = out.len();
    let end = at + rows.len() * row_bytes;
    out.resize(end + MAX_ROW_BYTES, 0);
    for row in rows {
        let mut word = 0_u128;
        let mut shift = 0;
        for (field, value) in fields(row).into_iter().enumerate() {
            // A field of width 0 may meet a shift of 128, where its value is 0 anyway.
            word |= u128::from(value - low[field]).checked_shl(shift).unwrap_or(0);
            shift += widths[field];
        }
        out[at..at + MAX_ROW_BYTES].copy_from_slice(&word.to_le_bytes());
        at += row_bytes;
    }
    out.truncate(end);
}

/// Halves a block until its rows fit; a single row always does, since its fields equal the minima and take no bits.
#[cold]
fn pack_in_halves(rows: &[Row], as_they_came: bool, out: &mut Vec<u8>) {
    let (left, right) = rows.split_at(rows.len() / 2);
    for half in [left, right] {
        let Some(first) = half.first() else { continue };
        let (mut low, mut high) = (fields(first), fields(first));
        for row in half {
            for (field, value) in fields(row).into_iter().enumerate() {
                low[field] = low[field].min(value);
                high[field] = high[field].max(value);
            }
        }
        pack_block(half, as_they_came, low, high, out);
    }
}

/// A block ready to be read.
pub(super) struct Block<'b> {
    rows: usize,
    row_bytes: usize,
    as_they_came: bool,
    fields: [Field; FIELDS],
    bytes: &'b [u8],
}

/// Where a field lies in a row: at most 57 bits, so that it lies within 8 bytes from `byte` on.
#[derive(Clone, Copy)]
struct Field {
    byte: usize,
    shift: u32,
    mask: u64,
    low: u64,
}

impl<'b> Block<'b> {
    /// Takes the next block off `bytes`; `None` at their end.
    pub(super) fn next(bytes: &mut &'b [u8]) -> Result<Option<Self>, KernelError> {
        if bytes.is_empty() {
            return Ok(None);
        }
        let rows = u32::from_le_bytes(take(bytes)?) as usize;
        let [row_bytes, as_they_came] = take::<2>(bytes)?;
        let widths: [u8; FIELDS] = take(bytes)?;
        let mut bit = 0;
        let mut fields = [Field { byte: 0, shift: 0, mask: 0, low: 0 }; FIELDS];
        for (field, width) in fields.iter_mut().zip(widths) {
            let mask = 1_u64.checked_shl(u32::from(width)).map_or(u64::MAX, |top| top - 1);
            let low = u64::from_le_bytes(take(bytes)?);
            *field = Field { byte: bit / 8, shift: bit as u32 % 8, mask, low };
            bit += usize::from(width);
        }
        let row_bytes = usize::from(row_bytes);
        let (body, rest) = bytes.split_at_checked(rows * row_bytes).ok_or(KernelError::DamagedSpill)?;
        *bytes = rest;
        Ok(Some(Self { rows, row_bytes, as_they_came: as_they_came != 0, fields, bytes: body }))
    }

    /// The rows, in the order packed.
    #[inline]
    pub(super) fn rows(&self) -> impl Iterator<Item = Row> {
        let [_, title, time, length] = self.fields;
        (0..self.rows).map(move |row| {
            let at = row * self.row_bytes;
            Row {
                viewer: self.viewer(at),
                key: key_of(self.field(at, title) as u32, self.field(at, time)),
                length_ms: self.field(at, length) as u32,
            }
        })
    }

    #[inline]
    fn viewer(&self, at: usize) -> u64 {
        let stored = self.field(at, self.fields[VIEWER]);
        if self.as_they_came { within_part(mix(stored)) } else { stored }
    }

    #[inline]
    fn field(&self, row_at: usize, field: Field) -> u64 {
        let at = row_at + field.byte;
        let word = match self.bytes.get(at..at + 8).and_then(|bytes| bytes.first_chunk()) {
            Some(bytes) => u64::from_le_bytes(*bytes),
            None => read_short(self.bytes.get(at..).unwrap_or_default()),
        };
        field.low.wrapping_add(word >> field.shift & field.mask)
    }
}

/// Fewer than eight bytes as a little-endian number.
#[cold]
pub(super) fn read_short(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
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
            let mut rows: Vec<Row> =
                rows.into_iter().map(|(viewer, key, length_ms)| Row { viewer, key, length_ms }).collect();
            let mut bytes = Vec::new();
            pack(&mut rows.clone(), &mut bytes);
            for row in &mut rows {
                row.viewer = within_part(mix(row.viewer));
            }
            let mut back = Vec::new();
            let mut rest = bytes.as_slice();
            while let Some(block) = Block::next(&mut rest).unwrap() {
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
