//! Every title in one row: made from the title's dossier, kept until evidence about that title changes.
//!
//! The rows are made in the background, title by title, so that no request waits for more than what changed.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use greenlit_dossier::{Question, Summary, WeekPoint, usual_key};
use greenlit_lake::{Lake, Standing};
use greenlit_viewing::policy::{Policies, Policy};

use crate::app::App;
use crate::pages;
use crate::problem::Problem;
use crate::respond::Mark;

/// The policy whose figures pages show.
pub(crate) const POLICY: &str = "default";

/// How often the lake is looked at for changes nobody has asked about yet.
const LOOKED_EVERY: Duration = Duration::from_secs(2);

/// A title in one row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SlateRow {
    /// The key it is usually known by, as in addresses.
    pub(crate) key: String,
    pub(crate) summary: Summary,
}

impl SlateRow {
    /// The address of its page.
    pub(crate) fn address(&self) -> String {
        address(&self.key)
    }
}

/// The address of a title's page: its key, with hyphens for spaces; whatever a browser makes of it, its key is the same.
pub(crate) fn address(title: &str) -> String {
    let key = greenlit_vocabulary::name_key(title).replace(' ', "-");
    let mut address = "/title/".to_owned();
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            address.push(byte as char);
        } else {
            use std::fmt::Write as _;
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address
}

/// All rows, of one standing of the lake.
#[derive(Debug, Default)]
pub(crate) struct Slate {
    pub(crate) standing: Standing,
    /// By key, each with the number of the title's last change.
    by_key: BTreeMap<String, (u64, Arc<SlateRow>)>,
}

impl Slate {
    /// Rows in order of key.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Arc<SlateRow>> {
        self.by_key.values().map(|(_, row)| row)
    }

    pub(crate) fn len(&self) -> usize {
        self.by_key.len()
    }

    /// What an answer about one title holds for; none for a title that has no row.
    pub(crate) fn title_mark(&self, key: &str) -> Option<Mark> {
        let (number, _) = self.by_key.get(key)?;
        Some(title_mark(self.standing, *number))
    }

    /// What answers made of it hold for.
    pub(crate) const fn mark(&self) -> Mark {
        (self.standing.number, self.standing.min_viewers)
    }
}

/// The last change of the title or of the catalogue, and the number of viewers below which nothing is shown.
const fn title_mark(standing: Standing, number: u64) -> Mark {
    let last = if number > standing.catalogue { number } else { standing.catalogue };
    (last, standing.min_viewers)
}

/// Where the rows are kept.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    slate: RwLock<Option<(u64, Arc<Slate>)>>,
    making: tokio::sync::Mutex<()>,
}

/// A title that must be read again: its key, its other keys' last change among them.
type Stale = BTreeMap<String, u64>;

/// The rows of the lake as it is now; makes those that have changed.
pub(crate) async fn slate(app: &Arc<App>) -> Result<Arc<Slate>, Problem> {
    if let Some(slate) = current(app) {
        return Ok(slate);
    }
    // What has been made is kept even where the asker does not wait for all of it.
    tokio::spawn(make(Arc::clone(app))).await.map_err(|e| Problem::inside(&e))?
}

/// Makes the rows that have changed, for all who wait for them.
async fn make(app: Arc<App>) -> Result<Arc<Slate>, Problem> {
    let app = &app;
    let _making = app.shelf.making.lock().await;
    if let Some(slate) = current(app) {
        return Ok(slate);
    }
    let change = app.lake.change();
    let before =
        app.shelf.slate.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(|(_, s)| Arc::clone(s));
    let before = before.unwrap_or_default();
    let (standing, titles) = app.lake.read(titles).await?;
    let holds = standing.catalogue == before.standing.catalogue
        && standing.min_viewers == before.standing.min_viewers;
    let mut by_key = BTreeMap::new();
    for (key, number) in titles {
        let kept = before.by_key.get(&key).filter(|(of, _)| holds && *of == number);
        if let Some((_, row)) = kept {
            by_key.insert(key, (number, Arc::clone(row)));
            continue;
        }
        let asked = key.clone();
        let (shared, mark) = (Arc::clone(app), title_mark(standing, number));
        if let Some(row) = app.lake.read(move |lake| row(&shared, lake, asked, mark)).await? {
            by_key.insert(key, (number, Arc::new(row)));
        }
    }
    let slate = Arc::new(Slate { standing, by_key });
    *app.shelf.slate.write().unwrap_or_else(PoisonError::into_inner) = Some((change, Arc::clone(&slate)));
    Ok(slate)
}

/// The rows, if nobody has written to the lake since they were made.
pub(crate) fn current(app: &App) -> Option<Arc<Slate>> {
    let change = app.lake.change();
    let held = app.shelf.slate.read().unwrap_or_else(PoisonError::into_inner);
    held.as_ref().filter(|(of, _)| *of == change).map(|(_, slate)| Arc::clone(slate))
}

/// Makes the rows anew whenever somebody has written to the lake.
pub(crate) async fn keep_ready(app: Arc<App>) {
    loop {
        if let Err(problem) = slate(&app).await {
            tracing::warn!(problem = problem.detail, "the list of titles could not be made");
        }
        tokio::time::sleep(LOOKED_EVERY).await;
    }
}

/// The keys of all titles, each title once, with the number of its last change under any of its names.
fn titles(lake: &Lake) -> Result<(Standing, Stale), Problem> {
    let standing = lake.standing()?;
    let mut titles = Stale::new();
    for (key, number) in lake.title_changes()? {
        let usual = usual_key(lake, &key)?;
        let last = titles.entry(usual).or_default();
        *last = number.max(*last);
    }
    Ok((standing, titles))
}

/// The row of a title, and its page, since both rest on its dossier; none where evidence has ceased to speak of it.
fn row(app: &App, lake: &Lake, key: String, mark: Mark) -> Result<Option<SlateRow>, Problem> {
    let question = Question { title: key.clone(), ..Question::default() };
    let dossier = match greenlit_dossier::show(lake, &question, &greenlit_intake::read_again(lake)) {
        Ok(dossier) => dossier,
        Err(
            greenlit_dossier::Error::UnknownTitle { .. } | greenlit_dossier::Error::AmbiguousTitle { .. },
        ) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let weeks = lake.weekly_minutes(std::slice::from_ref(&key), &policy()?)?;
    let weeks: Vec<WeekPoint> =
        weeks.into_iter().map(|(week, minutes)| WeekPoint { week: week.first_day(), minutes }).collect();
    let summary = greenlit_dossier::summary(&dossier, &weeks);
    pages::title::keep(app, &key, mark, dossier)?;
    Ok(Some(SlateRow { key, summary }))
}

/// Name and version of the policy whose figures pages show.
pub(crate) fn policy() -> Result<String, Problem> {
    let policies = Policies::published().map_err(|e| Problem::inside(&e))?;
    policies.get(POLICY).map(Policy::label).map_err(|e| Problem::inside(&e))
}
