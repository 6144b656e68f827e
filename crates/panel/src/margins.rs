//! Population margins, and which category of them each sample member belongs to.

use rustc_hash::FxHashMap;

use crate::PanelError;

/// Margins whose sums differ by more than this share cannot all be met.
pub const TOTALS_AGREE_WITHIN: f64 = 1e-9;

/// One margin: population totals by category of one variable, and the category of every sample member.
#[derive(Debug, Clone, PartialEq)]
pub struct Margin {
    name: String,
    categories: Vec<String>,
    totals: Vec<f64>,
    codes: Vec<u32>,
}

impl Margin {
    /// A margin from category codes (positions in `categories`).
    ///
    /// `totals` are in persons (or households) and must be positive; a category that holds nobody in the population
    /// is left out of the list.
    ///
    /// # Errors
    /// No categories, lengths that differ, a total that is not a positive number, a category named twice, or a code
    /// beyond the list.
    pub fn new(
        name: impl Into<String>,
        categories: Vec<String>,
        totals: Vec<f64>,
        codes: Vec<u32>,
    ) -> Result<Self, PanelError> {
        let name = name.into();
        if categories.is_empty() {
            return Err(PanelError::Nothing { what: format!("categories of margin `{name}`") });
        }
        crate::error::same_length(&format!("the totals of margin `{name}`"), categories.len(), totals.len())?;
        let mut seen = rustc_hash::FxHashSet::default();
        for (category, &target) in categories.iter().zip(&totals) {
            if !seen.insert(category) {
                return Err(PanelError::TwiceTarget { margin: name, category: category.clone() });
            }
            if !(target.is_finite() && target > 0.0) {
                return Err(PanelError::BadTarget { margin: name, category: category.clone(), target });
            }
        }
        if let Some(&code) = codes.iter().find(|&&c| c as usize >= categories.len()) {
            let persons = codes.iter().filter(|&&c| c == code).count();
            return Err(PanelError::MissingCategory {
                margin: name,
                category: format!("number {code}"),
                persons,
            });
        }
        Ok(Self { name, categories, totals, codes })
    }

    /// A margin from the category names of the sample members.
    ///
    /// # Errors
    /// As [`Margin::new`]; members in a category without a total, naming the first such category and how many carry it.
    pub fn from_labels<'a>(
        name: impl Into<String>,
        totals: &[(String, f64)],
        labels: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, PanelError> {
        let name = name.into();
        let index: FxHashMap<&str, u32> = totals.iter().zip(0..).map(|((c, _), i)| (c.as_str(), i)).collect();
        let labels: Vec<&str> = labels.into_iter().collect();
        let mut codes = Vec::with_capacity(labels.len());
        for label in &labels {
            let Some(&code) = index.get(label) else {
                let persons = labels.iter().filter(|l| l == &label).count();
                return Err(PanelError::MissingCategory {
                    margin: name,
                    category: (*label).to_owned(),
                    persons,
                });
            };
            codes.push(code);
        }
        let (categories, targets) = totals.iter().cloned().unzip();
        Self::new(name, categories, targets, codes)
    }

    /// Name of the variable.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Names of the categories.
    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    /// Population total of each category.
    pub fn totals(&self) -> &[f64] {
        &self.totals
    }

    /// Category of each sample member.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The population the margin adds to.
    pub fn population(&self) -> f64 {
        self.totals.iter().sum()
    }

    /// The same margin scaled to add to `population`.
    #[must_use]
    pub fn scaled_to(mut self, population: f64) -> Self {
        let factor = population / self.population();
        for total in &mut self.totals {
            *total *= factor;
        }
        self
    }

    /// The same margin for a part of the sample, in the order of `rows`.
    #[must_use]
    pub fn subset(&self, rows: &[usize]) -> Self {
        let codes = rows.iter().filter_map(|&row| self.codes.get(row).copied()).collect();
        Self { codes, ..self.clone() }
    }

    /// How a category is called in messages and records: `age=15-24`.
    pub(crate) fn label(&self, category: usize) -> String {
        format!("{}={}", self.name, self.categories.get(category).map_or("?", String::as_str))
    }
}

/// Checks that every margin covers `members` sample members, that no category is empty and that all add to one population.
pub(crate) fn check(margins: &[Margin], members: usize, sample: &str) -> Result<(), PanelError> {
    let Some(first) = margins.first() else {
        return Err(PanelError::Nothing { what: "margins".into() });
    };
    for margin in margins {
        crate::error::same_length(&format!("margin `{}`", margin.name), members, margin.codes.len())?;
    }
    totals_agree(margins, first)?;
    for margin in margins {
        let mut used = vec![false; margin.categories.len()];
        for &code in &margin.codes {
            used[code as usize] = true;
        }
        if let Some(empty) = used.iter().position(|used| !used) {
            return Err(PanelError::EmptyCell {
                margin: margin.name.clone(),
                category: margin.categories[empty].clone(),
                target: margin.totals[empty],
                sample: sample.to_owned(),
            });
        }
    }
    Ok(())
}

fn totals_agree(margins: &[Margin], first: &Margin) -> Result<(), PanelError> {
    let first_total = first.population();
    let worst = margins
        .iter()
        .map(|m| (m, m.population()))
        .max_by(|a, b| (a.1 - first_total).abs().total_cmp(&(b.1 - first_total).abs()));
    match worst {
        Some((other, total)) if (total - first_total).abs() > TOTALS_AGREE_WITHIN * first_total => {
            Err(PanelError::TotalsDiffer {
                first: first.name.clone(),
                first_total,
                other: other.name.clone(),
                other_total: total,
                difference: total - first_total,
            })
        }
        _ => Ok(()),
    }
}
