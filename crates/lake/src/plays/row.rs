//! One stored play, and the columns of a segment.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, DictionaryArray, Int32Array, PrimitiveArray, StringArray, UInt8Array,
    UInt32Array, UInt64Array, new_null_array,
};
use arrow::buffer::{NullBuffer, ScalarBuffer};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Field, Int32Type, Int64Type, Schema, SchemaRef, UInt64Type,
};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use greenlit_viewing::play::{Play, TitleText, When};
use rustc_hash::FxHashMap;

/// A play as it is kept: small, with numbers for words. `u32::MAX` stands for a word that is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoredPlay {
    pub(crate) viewer: u64,
    pub(crate) household: u64,
    /// Number of the title as written, in the lake's table `played`.
    pub(crate) title: u32,
    pub(crate) start_ms: Option<i64>,
    pub(crate) end_ms: Option<i64>,
    /// Day since 1970, for plays that have no time of day.
    pub(crate) day: Option<i32>,
    pub(crate) wall_ms: Option<u64>,
    pub(crate) content_ms: Option<u64>,
    pub(crate) positions_ms: (Option<u64>, Option<u64>),
    pub(crate) paused_ms: Option<u64>,
    pub(crate) buffered_ms: Option<u64>,
    pub(crate) runtime_ms: Option<u64>,
    pub(crate) device_id: Option<u64>,
    /// Device, service, territory, profile, kind: numbers in [`Words`].
    pub(crate) words: [u32; 5],
    pub(crate) autoplay: Option<bool>,
    pub(crate) completed: Option<bool>,
    pub(crate) source: u32,
    pub(crate) row: u64,
}

impl StoredPlay {
    /// A play with its words and title numbered, from the source file of that number.
    pub(crate) fn of(play: &Play, title: u32, source: u32, words: &mut Words) -> Self {
        let (start_ms, end_ms, day) = match play.when {
            When::Interval { start, end } => (Some(start.0), Some(end.0), None),
            When::Instant(at) => (Some(at.0), None, None),
            When::Day(date) => (None, None, Some(days_since_1970(date))),
            When::Unknown => (None, None, None),
        };
        Self {
            viewer: play.viewer.0,
            household: play.household.0,
            title,
            start_ms,
            end_ms,
            day,
            wall_ms: play.wall_ms,
            content_ms: play.content_ms,
            positions_ms: (play.position_start_ms, play.position_end_ms),
            paused_ms: play.paused_ms,
            buffered_ms: play.buffered_ms,
            runtime_ms: play.runtime_ms,
            device_id: play.device_id.map(|d| d.0),
            words: [
                words.number(play.device.as_deref()),
                words.number(play.service.as_deref()),
                words.number(play.territory.as_ref().map(greenlit_vocabulary::Territory::as_str)),
                words.number(play.profile.as_deref()),
                words.number(Some(play.kind.as_str())),
            ],
            autoplay: play.autoplay,
            completed: play.completed,
            source,
            row: play.row,
        }
    }

    /// The bucket: the top byte of the household's hash.
    pub(crate) const fn bucket(&self) -> u8 {
        (self.household >> 56) as u8
    }

    /// The order of a segment; what follows the start makes it one order whatever the order of the source.
    pub(crate) const fn order(&self) -> (u8, u64, u32, Option<i64>, Option<i64>, u32, u64) {
        (self.bucket(), self.viewer, self.title, self.start_ms, self.end_ms, self.source, self.row)
    }
}

fn days_since_1970(date: jiff::civil::Date) -> i32 {
    (date - jiff::civil::Date::constant(1970, 1, 1)).get_days()
}

/// Words and their numbers, in the order in which they were met.
#[derive(Debug, Default)]
pub(crate) struct Words {
    list: Vec<Box<str>>,
    numbers: FxHashMap<Box<str>, u32>,
}

impl Words {
    pub(crate) fn number(&mut self, word: Option<&str>) -> u32 {
        let Some(word) = word else { return u32::MAX };
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.list.len() as u32;
        self.list.push(word.into());
        self.numbers.insert(word.into(), number);
        number
    }
}

/// Name, season and episode of the titles as written, for the readable columns.
pub(crate) type Titles = FxHashMap<u32, Arc<TitleText>>;

fn word_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// The columns of a segment. Names and units are those of canonical plays, where both have them.
pub(crate) fn schema() -> SchemaRef {
    let known = |name: &str, data_type| Field::new(name, data_type, false);
    let maybe = |name: &str, data_type| Field::new(name, data_type, true);
    Arc::new(Schema::new(vec![
        known("bucket", DataType::UInt8),
        known("viewer_id", DataType::UInt64),
        known("title_id", DataType::UInt32),
        maybe("start_ms", DataType::Int64),
        maybe("end_ms", DataType::Int64),
        known("household_id", DataType::UInt64),
        maybe("title", word_type()),
        maybe("season", DataType::Int32),
        maybe("episode", DataType::Int32),
        maybe("day", DataType::Date32),
        maybe("wall_ms", DataType::UInt64),
        maybe("content_ms", DataType::UInt64),
        maybe("position_start_ms", DataType::UInt64),
        maybe("position_end_ms", DataType::UInt64),
        maybe("paused_ms", DataType::UInt64),
        maybe("buffered_ms", DataType::UInt64),
        maybe("runtime_ms", DataType::UInt64),
        maybe("device_id", DataType::UInt64),
        maybe("device", word_type()),
        maybe("service", word_type()),
        maybe("territory", word_type()),
        maybe("profile", word_type()),
        maybe("kind", word_type()),
        maybe("autoplay", DataType::Boolean),
        maybe("completed", DataType::Boolean),
        known("source", DataType::UInt32),
        known("row", DataType::UInt64),
    ]))
}

/// The columns of these plays, in their order.
pub(crate) fn batch_of(
    rows: &[StoredPlay],
    words: &Words,
    titles: &Titles,
) -> Result<RecordBatch, ArrowError> {
    let truths = |value: fn(&StoredPlay) -> Option<bool>| -> ArrayRef {
        Arc::new(rows.iter().map(value).collect::<BooleanArray>())
    };
    let spelt: ArrayRef = Arc::new(StringArray::from_iter_values(words.list.iter()));
    let word = |which: usize| -> Result<ArrayRef, ArrowError> {
        let number = |p: &StoredPlay| {
            p.words.get(which).filter(|n| **n != u32::MAX).and_then(|n| i32::try_from(*n).ok())
        };
        let keys = rows.iter().map(number).collect::<Int32Array>();
        Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, Arc::clone(&spelt))?))
    };
    let (title, season, episode) = title_columns(rows, titles)?;
    let columns: Vec<ArrayRef> = vec![
        Arc::new(UInt8Array::from_iter_values(rows.iter().map(StoredPlay::bucket))),
        Arc::new(UInt64Array::from_iter_values(rows.iter().map(|p| p.viewer))),
        Arc::new(UInt32Array::from_iter_values(rows.iter().map(|p| p.title))),
        numbers::<Int64Type>(rows, |p| p.start_ms),
        numbers::<Int64Type>(rows, |p| p.end_ms),
        Arc::new(UInt64Array::from_iter_values(rows.iter().map(|p| p.household))),
        title,
        season,
        episode,
        numbers::<Date32Type>(rows, |p| p.day),
        numbers::<UInt64Type>(rows, |p| p.wall_ms),
        numbers::<UInt64Type>(rows, |p| p.content_ms),
        numbers::<UInt64Type>(rows, |p| p.positions_ms.0),
        numbers::<UInt64Type>(rows, |p| p.positions_ms.1),
        numbers::<UInt64Type>(rows, |p| p.paused_ms),
        numbers::<UInt64Type>(rows, |p| p.buffered_ms),
        numbers::<UInt64Type>(rows, |p| p.runtime_ms),
        numbers::<UInt64Type>(rows, |p| p.device_id),
        word(0)?,
        word(1)?,
        word(2)?,
        word(3)?,
        word(4)?,
        truths(|p| p.autoplay),
        truths(|p| p.completed),
        Arc::new(UInt32Array::from_iter_values(rows.iter().map(|p| p.source))),
        Arc::new(UInt64Array::from_iter_values(rows.iter().map(|p| p.row))),
    ];
    RecordBatch::try_new(schema(), columns)
}

/// A column of numbers that may be missing; of those that no row has, which are many, nothing is computed.
fn numbers<T: ArrowPrimitiveType>(
    rows: &[StoredPlay],
    value: impl Fn(&StoredPlay) -> Option<T::Native>,
) -> ArrayRef {
    let known = rows.iter().filter(|row| value(row).is_some()).count();
    if known == 0 {
        return new_null_array(&T::DATA_TYPE, rows.len());
    }
    let nulls =
        (known < rows.len()).then(|| rows.iter().map(|row| value(row).is_some()).collect::<NullBuffer>());
    let values: ScalarBuffer<T::Native> =
        rows.iter().map(|row| value(row).unwrap_or_default()).collect::<Vec<_>>().into();
    Arc::new(PrimitiveArray::<T>::new(values, nulls))
}

/// Name, season and episode as written: for people who open the file, not for rating.
fn title_columns(rows: &[StoredPlay], titles: &Titles) -> Result<(ArrayRef, ArrayRef, ArrayRef), ArrowError> {
    let mut places: FxHashMap<u32, i32> = FxHashMap::default();
    let mut names: Vec<&str> = Vec::new();
    let mut keys = Vec::with_capacity(rows.len());
    for row in rows {
        let place = *places.entry(row.title).or_insert_with(|| {
            names.push(titles.get(&row.title).map_or("", |t| t.name.as_str()));
            names.len() as i32 - 1
        });
        keys.push(place);
    }
    let dictionary = DictionaryArray::<Int32Type>::try_new(
        Int32Array::from(keys),
        Arc::new(StringArray::from_iter_values(names)),
    )?;
    let number = |value: fn(&TitleText) -> Option<u32>| -> ArrayRef {
        let of = |row: &StoredPlay| {
            titles.get(&row.title).and_then(|t| value(t)).and_then(|n| i32::try_from(n).ok())
        };
        Arc::new(rows.iter().map(of).collect::<Int32Array>())
    };
    let season = number(|t| t.season.as_ref().map(greenlit_viewing::play::SeasonMark::number));
    Ok((Arc::new(dictionary), season, number(|t| t.episode)))
}
