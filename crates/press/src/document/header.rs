//! The lines before a plain text or Markdown article that say where it comes from.

use greenlit_vocabulary::PartialDate;

use super::dates;

/// What stands before the article.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Header {
    pub(super) url: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) published: Option<PartialDate>,
    pub(super) author: Option<String>,
    pub(super) headline: Option<String>,
    /// Where the article itself starts.
    pub(super) body_start: usize,
}

/// Reads header lines: an address; after it a date or `unknown`; `Key: value` lines; front matter between `---`;
/// a leading `date YYYY-MM-DD`, on a line of its own or before the first sentence. None of them is required.
pub(super) fn read(text: &str) -> Header {
    let mut header = Header::default();
    front_matter(text, &mut header);
    // More header lines than these belong to something else.
    for _ in 0..12 {
        skip_blanks(text, &mut header);
        if !line(text, &mut header) {
            break;
        }
    }
    skip_blanks(text, &mut header);
    about_the_body(text, &mut header);
    header
}

fn skip_blanks(text: &str, header: &mut Header) {
    let rest = text.get(header.body_start..).unwrap_or_default();
    header.body_start +=
        rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len();
}

/// Takes one header line, if the next is one.
fn line(text: &str, header: &mut Header) -> bool {
    let rest = text.get(header.body_start..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default();
    let trimmed = line.trim();
    if let Some(len) = leading_date(rest, header) {
        header.body_start += len;
        return true;
    }
    let taken = if super::outlets::host_of(trimmed).is_some() && !trimmed.contains(char::is_whitespace) {
        header.url.is_none() && set(&mut header.url, trimmed)
    } else if header.url.is_some()
        && matches!(trimmed.to_ascii_lowercase().as_str(), "unknown" | "undated" | "n/a" | "-")
    {
        true
    } else if header.published.is_none()
        && let Some(date) = dates::parse(trimmed)
    {
        header.published = Some(date);
        true
    } else {
        key_value(trimmed, header)
    };
    if taken {
        header.body_start += line.len();
    }
    taken
}

fn set(field: &mut Option<String>, value: &str) -> bool {
    if field.is_none() && !value.is_empty() {
        *field = Some(value.to_owned());
    }
    true
}

/// `date 2025-10-04` before the first sentence; gives its length.
fn leading_date(rest: &str, header: &mut Header) -> Option<usize> {
    let after = rest.strip_prefix("date ").or_else(|| rest.strip_prefix("Date "))?;
    let end = after.find(char::is_whitespace).unwrap_or(after.len());
    let date = dates::parse(after.get(..end)?)?;
    header.published.get_or_insert(date);
    Some("date ".len() + end)
}

/// `Published: October 4, 2025`; only keys that head an article.
fn key_value(line: &str, header: &mut Header) -> bool {
    let Some((key, value)) = line.split_once(':').filter(|(key, _)| key.len() <= 16) else { return false };
    let value = value.trim().trim_matches(['"', '\'']).trim();
    match key.trim().trim_matches('*').to_ascii_lowercase().as_str() {
        "url" | "link" | "address" | "permalink" | "canonical" | "canonical_url" => {
            set(&mut header.url, value)
        }
        "source" if super::outlets::host_of(value).is_some() => set(&mut header.url, value),
        "outlet" | "publisher" | "publication" | "site" | "site_name" => set(&mut header.outlet, value),
        "author" | "by" | "byline" => set(&mut header.author, value),
        "date" | "published" | "pubdate" | "publish_date" | "published_at" => {
            let date = dates::parse(value);
            let is_date =
                date.is_some() || matches!(value.to_ascii_lowercase().as_str(), "unknown" | "undated" | "");
            header.published = header.published.take().or(date);
            is_date
        }
        "title" | "headline" => set(&mut header.headline, value),
        "lang" | "language" | "tags" | "description" | "updated" | "modified" | "layout" | "slug" => true,
        _ => false,
    }
}

/// Lines between two `---` at the very start (YAML as static sites write it: `key: value`).
fn front_matter(text: &str, header: &mut Header) {
    let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else { return };
    let Some(end) = rest.find("\n---").filter(|end| *end < 8 * 1024) else { return };
    let matter = rest.get(..end).unwrap_or_default();
    if !matter.lines().next().is_some_and(|l| l.contains(':')) {
        return;
    }
    for line in matter.lines() {
        key_value(line.trim(), header);
    }
    let marked = text.len() - rest.len() + end + "\n---".len();
    let line_rest = text.get(marked..).map_or(0, |t| t.find('\n').unwrap_or(t.len()));
    header.body_start = marked + line_rest;
}

/// What the first lines of the article itself tell: a Markdown headline, a by-line, a line that is a date.
fn about_the_body(text: &str, header: &mut Header) {
    let body = text.get(header.body_start..).unwrap_or_default();
    for (at, line) in body.lines().filter(|l| !l.trim().is_empty()).take(4).enumerate() {
        let line = line.trim();
        if at == 0
            && let Some(title) = line.strip_prefix("# ")
        {
            set(&mut header.headline, title.trim());
        } else if let Some(name) = by_line(line) {
            set(&mut header.author, name);
        } else if header.published.is_none() && line.len() <= 60 {
            let bare = line.trim_matches(['*', '_', ' ']);
            let bare =
                bare.strip_prefix("Published ").or_else(|| bare.strip_prefix("Posted ")).unwrap_or(bare);
            header.published = dates::parse(bare.strip_prefix("on ").unwrap_or(bare));
        }
    }
}

/// The name in `By Jane Doe`.
fn by_line(line: &str) -> Option<&str> {
    let bare = line.trim_matches(['*', '_', ' ']);
    let name = bare.strip_prefix("By ").or_else(|| bare.strip_prefix("BY "))?.trim();
    let words = name.split_whitespace().count();
    let sound = (2..=5).contains(&words)
        && name
            .split_whitespace()
            .all(|w| w.starts_with(char::is_uppercase) || matches!(w, "and" | "de" | "van" | "von"))
        && !name.ends_with(['.', '?', '!', ',']);
    sound.then_some(name)
}

/// The date in an address whose path says it: `/2025/10/04/` a day, `/2025/10/` a month.
pub(super) fn date_in_url(url: &str) -> Option<PartialDate> {
    let path = url.split_once("://")?.1.split(['?', '#']).next()?;
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    parts.windows(3).find_map(|w| {
        let [year, month, day] = w else { return None };
        let plausible =
            matches!(year.parse(), Ok(1995..=2099_i32)) && year.len() == 4 && (1..=2).contains(&month.len());
        if !plausible {
            return None;
        }
        dates::parse(&format!("{year}-{month:0>2}-{day:0>2}"))
            .or_else(|| dates::parse(&format!("{year}-{month:0>2}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, url: Option<&str>, published: Option<&str>, body: &str) {
        let header = read(text);
        assert_eq!(header.url.as_deref(), url);
        assert_eq!(header.published.map(|d| d.to_string()).as_deref(), published);
        assert_eq!(&text[header.body_start..], body);
    }

    #[test]
    fn header_lines_are_read_and_left_out_of_the_body() {
        let url = Some("https://example.com/a");
        check("https://example.com/a\n2025-10-04\nText.", url, Some("2025-10-04"), "Text.");
        check("https://example.com/a\r\nunknown\r\n\r\nText.", url, None, "Text.");
        check("https://example.com/a\nText.", url, None, "Text.");
        check(" date 2025-10-04 While it lasts.", None, Some("2025-10-04"), "While it lasts.");
        check("https://example.com/a\n2025-10\ndate 2025-10-04 Text.", url, Some("2025-10"), "Text.");
        check("Date: 4 October 2025\nURL: https://example.com/a\n\nText.", url, Some("2025-10-04"), "Text.");
        check("---\ntitle: X\ndate: 2025-10-04\n---\n\nText.", None, Some("2025-10-04"), "Text.");
        check("Text: with a colon.", None, None, "Text: with a colon.");
        check("unknown\nText.", None, None, "unknown\nText.");
        check("date palms grow.", None, None, "date palms grow.");
        check(
            "Headline\nOctober 4, 2025\nText.",
            None,
            Some("2025-10-04"),
            "Headline\nOctober 4, 2025\nText.",
        );
        check("", None, None, "");
    }

    #[test]
    fn authors_and_headlines_are_found() {
        let header = read("# A Show Returns\n\nBy Jane van Doe\n\nText.");
        assert_eq!(header.headline.as_deref(), Some("A Show Returns"));
        assert_eq!(header.author.as_deref(), Some("Jane van Doe"));
        assert_eq!(read("By all means, watch it.").author, None);
    }

    #[test]
    fn addresses_may_hold_a_date() {
        for (url, date) in [
            ("https://a.com/2025/10/04/x/", Some("2025-10-04")),
            ("https://a.com/tv/2025/10/show-name", Some("2025-10")),
            ("https://a.com/2025/show", None),
            ("https://a.com/1899/10/04/", None),
            ("https://a.com/2025/99/99/x", None),
        ] {
            assert_eq!(date_in_url(url).map(|d| d.to_string()).as_deref(), date, "{url}");
        }
    }
}
