//! A title: its dossier on one page. Long lists are cut, and say where the rest is.

use std::sync::Arc;

use askama::Template;
use axum::extract::{OriginalUri, Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use greenlit_dossier::{Dossier, FigureLine, Pictures, Question, StatusLine, Telling, wording};
use greenlit_vocabulary::Basis;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Frame;
use crate::api::{Asked, day, question};
use crate::app::App;
use crate::problem::Problem;
use crate::respond::{Answer, Form, Made, Mark, answered};
use crate::slate::current;

/// Tellings shown of one status or figure.
const TELLINGS: usize = 5;
/// Figures shown of one basis.
const FIGURES: usize = 40;
/// Lines shown of other lists.
const LINES: usize = 20;

/// Which part of the dossier is wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct TitleAsked {
    season: Option<String>,
    as_of: Option<String>,
}

#[derive(Template)]
#[template(path = "title.html")]
struct Page {
    frame: Frame,
    dossier: Dossier,
    pictures: Pictures,
}

impl Page {
    fn current(&self) -> Vec<&StatusLine> {
        self.dossier.statuses.iter().filter(|s| s.is_current).collect()
    }

    /// Figures by what they rest on, with how many more there are.
    fn figures(&self) -> Vec<(&'static str, Vec<&FigureLine>, usize)> {
        [(Basis::Measured, "Measured"), (Basis::Published, "Published"), (Basis::Reported, "Reported")]
            .into_iter()
            .map(|(basis, name)| {
                let all: Vec<&FigureLine> =
                    self.dossier.figures.iter().filter(|f| f.basis == basis).collect();
                let more = all.len().saturating_sub(FIGURES);
                (name, all.into_iter().take(FIGURES).collect::<Vec<_>>(), more)
            })
            .filter(|(_, lines, _)| !lines.is_empty())
            .collect()
    }

    /// The name of a file, by its number.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass fields by reference")]
    fn file(&self, evidence: &i64) -> &str {
        let article = self.dossier.articles.iter().find(|a| a.evidence == *evidence).map(|a| &a.name);
        let table = || self.dossier.tables.iter().find(|t| t.evidence == *evidence).map(|t| &t.name);
        article.or_else(table).map_or("", String::as_str)
    }
}

/// The first of a list, and how many more there are.
fn first<T>(all: &[T], most: usize) -> (&[T], usize) {
    (all.get(..most).unwrap_or(all), all.len().saturating_sub(most))
}

fn first_tellings(all: &[Telling]) -> (&[Telling], usize) {
    first(all, TELLINGS)
}

pub(super) async fn page(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Path(title): Path<String>,
    Asked(asked): Asked<TitleAsked>,
) -> Result<Response, Problem> {
    let given = |word: &Option<String>| word.clone().filter(|word| !word.is_empty());
    let season = given(&asked.season).map(|word| {
        word.parse()
            .map_err(|_| Problem::bad(format!("`season` is `{word}`, which is no number of a season")))
    });
    let as_of = given(&asked.as_of).map(|word| day("as_of", &word)).transpose()?;
    let asked = Question { title, season: season.transpose()?, as_of };
    let mark = mark(&app, &asked.title).await?;
    let question = question_of(&uri, &asked);
    let shared = Arc::clone(&app);
    answered(&app, &request, question, mark, move |lake| {
        let dossier = greenlit_dossier::show(lake, &asked, &greenlit_intake::read_again(lake))?;
        made(&shared, dossier)
    })
    .await
}

/// The page of a title in all its seasons is kept under its own address, whatever spelling was asked for.
fn question_of(uri: &axum::http::Uri, asked: &Question) -> String {
    match (asked.season, asked.as_of) {
        (None, None) => own_question(&asked.title),
        _ => question(uri, Form::Html),
    }
}

fn own_question(title: &str) -> String {
    format!("{} {}", Form::Html.word(), crate::slate::address(title))
}

/// What a page about the title holds for: changes of other titles leave it as it is.
async fn mark(app: &Arc<App>, title: &str) -> Result<Mark, Problem> {
    let slate = current(app);
    let own = slate.as_ref().and_then(|s| s.title_mark(&greenlit_vocabulary::name_key(title)));
    if let Some(mark) = own {
        return Ok(mark);
    }
    // Any change may be this title's where it goes by another name, or while the list of titles is being made.
    let standing = app.lake.read(|lake| Ok(lake.standing()?)).await?;
    Ok((standing.number, standing.min_viewers))
}

fn made(app: &App, dossier: Dossier) -> Result<Made, Problem> {
    let page =
        Page { frame: Frame::new(app, dossier.title.as_str(), "/"), pictures: dossier.pictures()?, dossier };
    Made::html(page.render())
}

/// Keeps the page of a title whose dossier was assembled for another reason.
pub(crate) fn keep(app: &App, key: &str, mark: Mark, dossier: Dossier) -> Result<(), Problem> {
    app.kept.put(own_question(key), mark, Arc::new(Answer::of(made(app, dossier)?)));
    Ok(())
}
