//! The two odd cells of the weekly list: episodes out so far by country, and the flags beside the runtime.

use serde::Deserialize;

/// So many episodes are out in these countries.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Launch {
    /// Episodes out at the end of the week.
    #[serde(rename = "episodesLaunched")]
    pub episodes: u32,
    /// ISO 3166-1 alpha-2 codes.
    #[serde(rename = "countryList")]
    pub countries: Vec<String>,
}

/// Reads `"[{""episodesLaunched"":9,""countryList"":[""ID""]}]"`: JSON within CSV quotes, quotes doubled.
pub(super) fn launches(text: &str) -> Result<Vec<Launch>, String> {
    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    let json = inner.map_or_else(|| text.to_owned(), |quoted| quoted.replace("\"\"", "\""));
    serde_json::from_str(&json).map_err(|error| format!("is no list of launches: {error}"))
}

/// What the publisher says about the runtime of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LaunchFlags {
    /// Episodes come out one by one or in parts.
    pub staggered: Option<bool>,
    /// A live programme.
    pub live: Option<bool>,
}

/// Reads `[{is_staggered_launch=0, is_live_title=1}]`, which is no JSON. Unknown flags are passed over.
pub(super) fn flags(text: &str) -> Result<LaunchFlags, String> {
    let inner = text.trim_start_matches(['[', '{']).trim_end_matches([']', '}']);
    let mut flags = LaunchFlags::default();
    for pair in inner.split(',') {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(format!("is `{text}`, not a list of flags like `is_live_title=0`"));
        };
        let value = crate::cells::yes_or_no(value.trim())?;
        match name.trim() {
            "is_staggered_launch" => flags.staggered = Some(value),
            "is_live_title" => flags.live = Some(value),
            _ => {}
        }
    }
    Ok(flags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_odd_cells_are_read() {
        let quoted = r#""[{""episodesLaunched"":9,""countryList"":[""ID"",""KR""]}]""#;
        assert_eq!(
            launches(quoted).unwrap(),
            [Launch { episodes: 9, countries: vec!["ID".into(), "KR".into()] }]
        );
        assert!(launches("\"[{\"").is_err());
        let live = flags("[{is_staggered_launch=0, is_live_title=1}]").unwrap();
        assert_eq!(live, LaunchFlags { staggered: Some(false), live: Some(true) });
        assert!(flags("yes").is_err());
        assert!(flags("[{is_live_title=maybe}]").is_err());
    }
}
