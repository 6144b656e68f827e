//! Companies' own press sites: what stands there is the company's word, whoever is quoted.

use std::sync::OnceLock;

use serde::Deserialize;

#[derive(Deserialize)]
struct Table {
    newsroom: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    company: String,
    addresses: Vec<String>,
}

/// Beginnings of addresses with the company that publishes there, longest first.
fn addresses() -> &'static [(String, String)] {
    static ADDRESSES: OnceLock<Vec<(String, String)>> = OnceLock::new();
    ADDRESSES.get_or_init(|| {
        let table: Table = toml::from_str(include_str!("../../data/newsrooms.toml"))
            .unwrap_or_else(|_| Table { newsroom: Vec::new() });
        let mut all: Vec<(String, String)> = table
            .newsroom
            .into_iter()
            .flat_map(|row| row.addresses.into_iter().map(move |a| (a, row.company.clone())))
            .collect();
        all.sort_by_key(|(address, _)| std::cmp::Reverse(address.len()));
        all
    })
}

/// The company whose press site an address belongs to.
pub(crate) fn company(url: &str) -> Option<&'static str> {
    let bare = url.split_once("//").map_or(url, |(_, rest)| rest).to_lowercase();
    let (host, path) = bare.split_once('/').unwrap_or((&bare, ""));
    addresses()
        .iter()
        .find(|(address, _)| {
            let (at, under) = address.split_once('/').unwrap_or((address, ""));
            let is_host = host == at || host.strip_suffix(at).is_some_and(|sub| sub.ends_with('.'));
            is_host && path.starts_with(under)
        })
        .map(|(_, company)| company.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_site_is_told_from_a_news_site_of_the_same_house() {
        assert!(!addresses().is_empty());
        for (url, want) in [
            ("https://www.netflix.com/tudum/articles/some-list", Some("Netflix")),
            ("https://www.bbc.co.uk/mediacentre/2025/some-series", Some("BBC")),
            ("https://www.bbc.co.uk/news/entertainment-1", None),
            ("https://notnetflix.com/a", None),
            ("https://www.paramountpressexpress.com/cbs-entertainment/releases/1", Some("CBS")),
            ("", None),
        ] {
            assert_eq!(company(url), want, "{url}");
        }
    }
}
