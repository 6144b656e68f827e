//! Texts out of which nothing may come: satire, and texts about nothing.

use super::cues::Reading;
use super::lexicon::Class;

/// Whether the text marks itself (or its address) as satire, or shows its signs: invented quotations around a corporate
/// panic, a named pun on an outlet of satire.
pub(crate) fn is_satire(reading: &Reading<'_>, url: Option<&str>, outlet: Option<&str>) -> bool {
    let host = url
        .and_then(|u| u.split("//").nth(1))
        .and_then(|u| u.split('/').next())
        .unwrap_or_default()
        .to_lowercase();
    let address = [
        "satire",
        "onion",
        "babylonbee",
        "fool",
        "parody",
        "clickhole",
        "reductress",
        "spoof",
        "mock",
        "waterford",
        "hardtimes",
        "beaverton",
        "postillon",
        "lercio",
        "gorafi",
        "zaytung",
        "mundotoday",
    ];
    if address.iter().any(|w| host.contains(w)) || outlet.is_some_and(|o| o.to_lowercase().contains("satir"))
    {
        return true;
    }
    let marks: Vec<i64> = reading
        .sentences()
        .flat_map(|n| reading.of(n, Class::Satire).map(|h| h.value).collect::<Vec<_>>())
        .collect();
    marks.contains(&0) || marks.len() >= 2 || mock_panic(reading)
}

/// Headlines that give a company feelings are jokes: "Netflix quivers in fear".
fn mock_panic(reading: &Reading<'_>) -> bool {
    reading.text.sentences.iter().take(4).any(|s| {
        (s.units.0..s.units.1).any(|i| {
            reading.kind(i) == Some(super::units::Kind::Company)
                && (i + 1..(i + 4).min(s.units.1)).any(|k| {
                    matches!(
                        reading.lower(k).as_str(),
                        "quivers"
                            | "trembles"
                            | "shaking"
                            | "weeps"
                            | "sobs"
                            | "begs"
                            | "cowers"
                            | "panics"
                            | "apologizes"
                    )
                })
        })
    })
}
