//! The change of a week on the week before, with the covariance that the panel's overlap makes.

use greenlit_panel::jackknife_scale;
use greenlit_vocabulary::{Metric, Week, Window};
use rusqlite::OptionalExtension;

use super::{PanelMethod, Projection};
use crate::{Lake, MeasuredFigure, Reference, Result};

/// A change on the week before.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The week before.
    pub before: Week,
    /// Later minus earlier value, in the unit of the figure.
    pub difference: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Its interval.
    pub interval: (f64, f64),
    /// Reference of the minutes of the week before, without the digit of the metric.
    pub reference: Reference,
}

impl Lake {
    /// How minutes or reach of a week differ from the week before; `None` for other figures, where either is not projected or
    /// may not be shown, or was measured with other groups.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] when the database cannot be read.
    pub fn change_on_week_before(&self, figure: &MeasuredFigure) -> Result<Option<Change>> {
        let (Some(Window::Week(week)), Some(now)) = (&figure.figure.window, &figure.projection) else {
            return Ok(None);
        };
        let metric = figure.figure.metric;
        if !matches!(metric, Metric::MinutesViewed | Metric::Reach) || figure.is_superseded {
            return Ok(None);
        }
        let (Some(sampling), Some(policy)) = (&figure.sampling, figure.policy()) else { return Ok(None) };
        let Some(before) = week.first_day().yesterday().ok() else { return Ok(None) };
        let before = Week::containing(before, week.calendar());
        let f = &figure.figure;
        let found: Option<(i64, Vec<u8>, String)> = self
            .connection
            .prepare_cached(
                "SELECT m.reference, m.projection, p.method FROM measured m JOIN panel_run p ON p.run = m.run \
                 WHERE m.superseded_in IS NULL AND m.projection IS NOT NULL AND m.hidden = 0 AND m.policy = ?1 \
                 AND m.time_window = ?2 AND m.title = ?3 AND m.season IS ?4 AND m.episode IS ?5 AND m.territory IS ?6",
            )
            .and_then(|mut statement| {
                let territory = f.territory.as_ref().map(greenlit_vocabulary::Territory::as_str);
                let window = Window::Week(before).to_string();
                statement
                    .query_row((policy, window, &f.title, f.season, f.episode, territory), |row| {
                        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                    })
                    .optional()
            })
            .map_err(|e| self.storage(e))?;
        let Some((reference, bytes, method)) = found else { return Ok(None) };
        let Some(earlier) = Projection::decode(&bytes) else { return Ok(None) };
        let Ok(method) = serde_json::from_str::<PanelMethod>(&method) else { return Ok(None) };
        let (later, prior) = match metric {
            Metric::Reach => (&now.reach, &earlier.reach),
            _ => (&now.minutes, &earlier.minutes),
        };
        let place = if metric == Metric::Reach { 3 } else { 0 };
        let (Some(value), true) = (
            earlier.values[place],
            later.len() == prior.len() && later.len() > 1 && method.weighting == sampling.method.weighting,
        ) else {
            return Ok(None);
        };
        let differences: Vec<f64> = later.iter().zip(prior).map(|(b, a)| b - a).collect();
        let mean = differences.iter().sum::<f64>() / differences.len() as f64;
        let squares: f64 = differences.iter().map(|d| (d - mean) * (d - mean)).sum();
        let standard_error = (jackknife_scale(differences.len()) * squares).sqrt();
        let difference = f.value - value;
        let half = standard_error * sampling.method.multiple();
        Ok(Some(Change {
            before,
            difference,
            standard_error,
            interval: (difference - half, difference + half),
            reference: Reference((place as u64) << 60 | reference as u64),
        }))
    }
}
