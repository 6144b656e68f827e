//! A dossier as one HTML page that needs nothing else: no script, no font, no address of another host.

use askama::Template;

use crate::figures::FigureLine;
use crate::measured::NO_FILE;
use crate::pictures::{self, svg};
use crate::show::{Dossier, StatusLine};
use crate::wording;

#[derive(Template)]
#[template(path = "dossier.html")]
struct Page<'a> {
    dossier: &'a Dossier,
    /// Captions and pictures by week.
    charts: Vec<(String, String)>,
    scores: Option<String>,
    awards: Option<String>,
}

/// The dossier as HTML.
pub(crate) fn dossier(dossier: &Dossier) -> askama::Result<String> {
    let (charts, scores) = (svg::charts(dossier)?, svg::scores(dossier)?);
    Page { dossier, charts, scores, awards: svg::awards(dossier)? }.render()
}

impl Page<'_> {
    /// The number a file is cited by.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass fields by reference")]
    fn cite(&self, evidence: &i64) -> usize {
        let articles = self.dossier.articles.iter().map(|a| a.evidence);
        let tables = self.dossier.tables.iter().map(|t| t.evidence);
        articles.chain(tables).position(|id| id == *evidence).map_or(0, |n| n + 1)
    }

    /// Lines told by a picture, and how many: they are folded away.
    fn weekly(&self) -> Vec<&FigureLine> {
        let runs = pictures::runs(self.dossier);
        self.dossier.figures.iter().filter(|f| pictures::is_in_run(&runs, f)).collect()
    }

    /// Whether it is a file at all: what the lake measured itself stands in none.
    #[allow(
        clippy::unused_self,
        clippy::trivially_copy_pass_by_ref,
        reason = "the form in which templates call"
    )]
    fn is_file(&self, evidence: &i64) -> bool {
        *evidence != NO_FILE
    }

    fn figures_by_basis(&self) -> Vec<(&'static str, Vec<&FigureLine>)> {
        use greenlit_vocabulary::Basis;
        let runs = pictures::runs(self.dossier);
        [(Basis::Measured, "Measured"), (Basis::Published, "Published"), (Basis::Reported, "Reported")]
            .into_iter()
            .map(|(basis, name)| {
                let alone = |f: &&FigureLine| f.basis == basis && !pictures::is_in_run(&runs, f);
                (name, self.dossier.figures.iter().filter(alone).collect::<Vec<_>>())
            })
            .filter(|(_, lines)| !lines.is_empty())
            .collect()
    }

    fn current(&self) -> Vec<&StatusLine> {
        self.dossier.statuses.iter().filter(|s| s.is_current).collect()
    }
}
