//! How fast a lake of a million claims answers.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::Result;
use greenlit_dossier::Question;
use greenlit_lake::{Lake, NewEvidence, sha256};
use greenlit_press::document::Document;
use greenlit_vocabulary::{
    Claim, ClaimKind, EvidenceKind, Extra, PartialDate, Polarity, Span, StatusValue, Value,
};
use jiff::Timestamp;
use jiff::civil::Date;

/// Arguments of `cargo xtask speed`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Titles in the lake
    #[arg(long, default_value_t = 1000)]
    titles: u32,
    /// Articles a title, of ten claims each
    #[arg(long, default_value_t = 100)]
    articles: u32,
}

/// Builds the lake, asks `show` for some titles, and prints the time of an answer.
#[expect(clippy::disallowed_methods, reason = "measuring time is its purpose")]
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut lake = Lake::create_or_open(folder.path())?;
    let claims = fill(&mut lake, arguments.titles, arguments.articles)?;
    let mut times: Vec<Duration> = Vec::new();
    for title in (0..arguments.titles).step_by((arguments.titles as usize / 20).max(1)) {
        let lake = Lake::open(folder.path())?;
        let start = std::time::Instant::now();
        let question = Question { title: format!("harbor {title}"), ..Question::default() };
        let dossier = greenlit_dossier::show(&lake, &question, &|_, _| Vec::new())?;
        let page = dossier.to_json()?;
        times.push(start.elapsed());
        anyhow::ensure!(page.contains("renewed") && dossier.articles.len() == arguments.articles as usize);
    }
    times.sort();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    let worst = times.last().copied().unwrap_or_default();
    println!(
        "{claims} claims, {} titles: show takes {median:.1?} (median), {worst:.1?} (worst of {})",
        arguments.titles,
        times.len()
    );
    Ok(())
}

/// Adds articles of ten claims each about titles called `Harbor N`; gives the number of claims.
pub(crate) fn fill(lake: &mut Lake, titles: u32, articles: u32) -> Result<u64> {
    let adding = lake.begin()?;
    let first = Date::constant(2025, 1, 1);
    let mut count = 0;
    for number in 0..titles * articles {
        let title = number % titles;
        let day = first.checked_add(jiff::Span::new().days(i64::from(number / titles % 300)))?;
        let (document, claims) = article(number, title, day);
        count += claims.len() as u64;
        let bytes = document.text.as_bytes();
        let name = format!("{number}.txt");
        let file = NewEvidence {
            sha256: sha256(bytes),
            kind: EvidenceKind::Article,
            format: "article",
            name: &name,
            bytes: bytes.len() as u64,
            added_at: Timestamp::UNIX_EPOCH,
        };
        adding.article(&file, &document, &claims)?;
    }
    adding.commit()?;
    Ok(count)
}

/// An article of about 2 kB with ten claims, every other one about a figure.
fn article(number: u32, title: u32, day: Date) -> (Document, Vec<Claim>) {
    let name = format!("Harbor {title}");
    let mut text = format!("https://example.org/{number}\n{day}\n");
    let body_start = text.len();
    let mut claims = Vec::new();
    for sentence in 0..10 {
        let start = text.len();
        let value = f64::from(number % 7 * 1000 + sentence);
        let _ = write!(
            text,
            "Deadline reports in its piece number {number} that {name} was renewed for season {} and that {value} \
             thousand views were counted by the service in the days after the release of the season, all told. ",
            number % 4 + 2
        );
        let span = Span { start, end: text.len() };
        claims.push(claim(&name, sentence, number, value, span));
    }
    let body = Span { start: body_start, end: text.len() };
    let document = Document {
        url: Some(format!("https://example.org/{number}")),
        outlet: Some(format!("Outlet {}", number % 50)),
        published: Some(PartialDate::Day(day)),
        author: None,
        headline: None,
        lang: "en".to_owned(),
        text,
        body,
    };
    (document, claims)
}

fn claim(name: &str, sentence: u32, number: u32, value: f64, span: Span) -> Claim {
    let is_status = sentence == 0;
    Claim {
        subject: name.to_owned(),
        season: Some(number % 4 + 2),
        kind: if is_status { ClaimKind::Status } else { ClaimKind::Views },
        value: Some(if is_status { StatusValue::Renewed.into() } else { Value::Number(value * 1000.0) }),
        unit: None,
        window: None,
        territory: None,
        as_of: None,
        polarity: Polarity::Asserted,
        attributed_to: vec!["Deadline".to_owned()],
        official: None,
        extra: Extra::new(),
        sentence: sentence as usize + 1,
        sentence_span: span,
        source_span: None,
        cue_span: None,
        content_span: None,
    }
}
