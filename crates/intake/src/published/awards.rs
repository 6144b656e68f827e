//! Award lists as figures: qualified expenditure and credit of each letter.

use std::collections::BTreeMap;

use greenlit_incentives::{
    Award, CheckedAward, Explanation, Programs, Standing, check_awards, listed_title, read_awards,
};
use greenlit_vocabulary::{EvidenceKind, Figure, Metric, PartialDate, Provenance, Sha256, Territory, Unit};

use super::{Reading, counted};

/// Reads an award list, holds every row against its program, and keeps what the list states.
pub(super) fn read(bytes: &[u8], sha256: Sha256, program: Option<&str>) -> Result<Reading, String> {
    let (awards, mut rejected) = read_awards(bytes, program).map_err(|e| e.to_string())?;
    let programs = Programs::builtin().map_err(|e| e.to_string())?;
    let (rows, unheld) = check_awards(&programs, &awards);
    rejected.extend(unheld);
    rejected.sort();
    let mut figures = Vec::with_capacity(rows.len() * 2);
    for row in &rows {
        let Some(program) = programs.iter().find(|p| p.id == row.program) else { continue };
        let unit = program.currency.parse().unwrap_or(Unit::Usd);
        let territory = program.jurisdiction.split('-').next().and_then(Territory::parse);
        let place = (sha256, program.name.as_str(), territory, unit);
        figures.push(figure(&row.award, &place, Metric::QualifiedExpenditure, row.award.qualified.as_f64()));
        figures.push(figure(&row.award, &place, Metric::TaxCredit, row.award.credit.as_f64()));
    }
    let understood = format!("{}: {}", counted(rows.len(), "award"), standings(&rows).join(", "));
    Ok(Reading { kind: EvidenceKind::Awards, format: "award list", figures, rejected, understood })
}

/// `27 exact, 48 within uplift, 7 below by the cap of an earlier season, ...`
pub fn standings(rows: &[CheckedAward]) -> Vec<String> {
    let mut counts: BTreeMap<(Standing, &str), usize> = BTreeMap::new();
    for row in rows {
        let how = match (row.standing, &row.explanation) {
            (Standing::Below, Explanation::RecurringCap { .. }) => "below by the cap of an earlier season",
            (Standing::Below, _) => "below, unexplained",
            (Standing::Above, Explanation::PerhapsLocalHire) => "above, perhaps by local hire",
            (Standing::Above, _) => "above, unexplained",
            (Standing::NoRule, _) => "of programs whose rule was not read",
            (standing, _) => standing.as_str(),
        };
        *counts.entry((row.standing, how)).or_default() += 1;
    }
    counts.into_iter().map(|((_, how), count)| format!("{count} {how}")).collect()
}

fn figure(
    award: &Award,
    (sha256, publisher, territory, unit): &(Sha256, &str, Option<Territory>, Unit),
    metric: Metric,
    value: f64,
) -> Figure {
    let listed = listed_title(&award.title);
    let half = listed.season.filter(|s| s.part > 0).map(|s| format!("letter {}.{}", s.number, s.part));
    let kind = Some(award.production_type.clone()).filter(|t| !t.is_empty());
    let population = [kind, half].into_iter().flatten().collect::<Vec<_>>().join(", ");
    Figure {
        title: listed.series,
        season: listed.season.map(|s| s.number),
        episode: None,
        metric,
        window: None,
        territory: territory.clone(),
        population: Some(population).filter(|p| !p.is_empty()),
        value,
        unit: *unit,
        low: None,
        high: None,
        as_of: award.date.map(PartialDate::Day),
        provenance: Provenance::Published {
            file: *sha256,
            line: award.line,
            publisher: (*publisher).to_owned(),
        },
    }
}
