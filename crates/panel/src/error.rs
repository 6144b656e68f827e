//! What can be wrong with a panel, its margins or a request, each as a sentence that names the object and the numbers.

/// Why no weights or no estimate could be given.
///
/// Every variant is something the user must change; dirty rows are set aside by the readers instead. Nothing here is
/// ever replaced by a default: where a weight cannot be justified, there is no weight.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PanelError {
    /// There is nothing to work on.
    #[error("there are no {what}; give at least one")]
    Nothing {
        /// What is missing, in the plural.
        what: String,
    },
    /// Two inputs that describe the same rows differ in length.
    #[error("{what} has {found} rows where {expected} are expected; give one row for each sample member")]
    Length {
        /// The input of the wrong length.
        what: String,
        /// Rows expected.
        expected: usize,
        /// Rows found.
        found: usize,
    },
    /// A base weight is zero, negative or not a number.
    #[error(
        "the base weight of `{person}` is {}; a base weight is a positive number (1 / selection probability)",
        number(*.weight)
    )]
    BaseWeight {
        /// The person, or the row number where rows have no name.
        person: String,
        /// The weight found.
        weight: f64,
    },
    /// A number that enters a computation is not finite.
    #[error("`{what}` of row {row} is not a finite number; correct or remove the row")]
    NotFinite {
        /// The column.
        what: String,
        /// Row, from 1.
        row: usize,
    },
    /// A variable whose total is to be met is no number for somebody.
    #[error(
        "`{variable}` of `{person}` is `{value}`, which is no number; its total is to be met, so correct or remove the row"
    )]
    NotANumber {
        /// The variable.
        variable: String,
        /// The person.
        person: String,
        /// What stands there.
        value: String,
    },
    /// A category with a positive target has nobody in the sample.
    #[error(
        "margin `{margin}`: category `{category}` stands for {target} persons but nobody in {sample} belongs to it; merge it with a neighbouring category"
    )]
    EmptyCell {
        /// The margin.
        margin: String,
        /// The category without sample members.
        category: String,
        /// Its population total.
        target: f64,
        /// Which sample: `the sample`, `day 3`, `replicate 7`.
        sample: String,
    },
    /// Sample members belong to a category that has no target.
    #[error(
        "margin `{margin}`: {persons} sample members are in category `{category}`, for which there is no population total; add the total or recode the members"
    )]
    MissingCategory {
        /// The margin.
        margin: String,
        /// The category without a total.
        category: String,
        /// How many sample members carry it.
        persons: usize,
    },
    /// A target is zero or negative although sample members belong to the category, or is not a number.
    #[error(
        "margin `{margin}`: the population total of category `{category}` is {target}; a total is a positive number"
    )]
    BadTarget {
        /// The margin.
        margin: String,
        /// The category.
        category: String,
        /// The total found.
        target: f64,
    },
    /// A category has two totals.
    #[error("margin `{margin}`: category `{category}` has two population totals; keep one")]
    TwiceTarget {
        /// The margin.
        margin: String,
        /// The category.
        category: String,
    },
    /// Two margins add to different populations.
    #[error(
        "margin `{first}` adds to {first_total} but margin `{other}` adds to {other_total} (difference {difference}); make the totals of all margins agree, or allow scaling"
    )]
    TotalsDiffer {
        /// The first margin, in file order.
        first: String,
        /// Its sum.
        first_total: f64,
        /// The margin that differs most from it.
        other: String,
        /// Its sum.
        other_total: f64,
        /// `other_total - first_total`.
        difference: f64,
    },
    /// The bounds leave no weights that meet the totals.
    #[error(
        "no weights within {bounds} meet the totals: `{total}` reaches {reached} instead of {target} after {iterations} rounds; widen the bounds or merge categories"
    )]
    Infeasible {
        /// The bounds, as asked for.
        bounds: String,
        /// The total that is missed by most.
        total: String,
        /// What it should be.
        target: f64,
        /// What the last round reached.
        reached: f64,
        /// Rounds done.
        iterations: usize,
    },
    /// The totals were not met in the allowed number of rounds.
    #[error(
        "the weights did not converge in {iterations} rounds: `{total}` reaches {reached} instead of {target}; the margins may contradict each other, or some cells are too thin: merge categories"
    )]
    NoConvergence {
        /// The total that is missed by most.
        total: String,
        /// What it should be.
        target: f64,
        /// What the last round reached.
        reached: f64,
        /// Rounds done.
        iterations: usize,
    },
    /// Bounds that cannot be used.
    #[error("the bounds {bounds} cannot be used: {reason}")]
    BadBounds {
        /// The bounds, as asked for.
        bounds: String,
        /// What is wrong with them.
        reason: String,
    },
    /// An option outside its range.
    #[error("`{option}` is {value}; {reason}")]
    BadOption {
        /// Name of the option.
        option: String,
        /// Its value.
        value: String,
        /// What it should be.
        reason: String,
    },
    /// A negative or zero weight came out where only positive ones may be published.
    #[error(
        "{count} weights are zero or negative, the least {least} for `{person}`; use raking, or bounds above zero"
    )]
    NegativeWeights {
        /// How many.
        count: usize,
        /// The least of them.
        least: f64,
        /// Whose it is.
        person: String,
    },
    /// A margin, domain or column names a variable that the table does not have.
    #[error("there is no variable `{variable}` in {table}; it has {available}")]
    MissingVariable {
        /// The variable asked for.
        variable: String,
        /// The table looked in.
        table: String,
        /// Its variables, comma separated.
        available: String,
    },
    /// A needed column is absent.
    #[error("{table} has no column `{column}`; its header is {header}")]
    MissingColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The header found.
        header: String,
    },
    /// A file that is not the table it should be.
    #[error("{table} cannot be read: {reason}")]
    Unreadable {
        /// The table.
        table: String,
        /// Why.
        reason: String,
    },
    /// A person belongs to no household.
    #[error(
        "person `{person}` has no household ({count} such persons); errors are computed by household, so name one for each person"
    )]
    NoHousehold {
        /// The first such person.
        person: String,
        /// How many.
        count: usize,
    },
    /// A person stands twice in the table.
    #[error(
        "person `{person}` stands in {table} more than once ({count} such persons); keep one row for each"
    )]
    DuplicatePerson {
        /// The first such person.
        person: String,
        /// The table.
        table: String,
        /// How many.
        count: usize,
    },
    /// A household has two values of something that is one per household.
    #[error("household `{household}` has the values {first} and {second} of `{variable}`; they must agree")]
    HouseholdDiffers {
        /// The household.
        household: String,
        /// The variable.
        variable: String,
        /// First value.
        first: String,
        /// The value that differs.
        second: String,
    },
    /// A day on which no household delivered.
    #[error("on day `{day}` nobody of the panel is in tab; remove the day or repair its in-tab list")]
    EmptyDay {
        /// The day.
        day: String,
    },
    /// In-tab rows or weights for days, but none for a day with viewing.
    #[error("day `{day}` has viewing but no weights; weight the day, or leave it out")]
    DayWithoutWeights {
        /// The day.
        day: String,
    },
    /// A stratum with one primary unit, under the rule that forbids it.
    #[error(
        "stratum `{stratum}` has only one sampling unit at stage {stage}; merge it with another, or choose how to treat it (remove, certainty, average, adjust)"
    )]
    LonelyUnit {
        /// The stratum.
        stratum: String,
        /// Stage, from 1.
        stage: usize,
    },
    /// A stratum without the two units that half-samples need.
    #[error(
        "stratum `{stratum}` has {units} sampling units; balanced half-samples need exactly two in each stratum: pair the units first, or use the jackknife or the bootstrap"
    )]
    NotTwoUnits {
        /// The stratum.
        stratum: String,
        /// Units found.
        units: usize,
    },
    /// The population of a stratum is smaller than its sample.
    #[error(
        "stratum `{stratum}` has {units} sampled units of a population of {population}; correct the population"
    )]
    PopulationTooSmall {
        /// The stratum.
        stratum: String,
        /// Sampled units.
        units: usize,
        /// Population given.
        population: f64,
    },
    /// An estimate that is not defined, such as a mean over nobody.
    #[error("`{estimate}` is not defined: {reason}")]
    Undefined {
        /// The estimate.
        estimate: String,
        /// Why.
        reason: String,
    },
    /// A replicate that could not be calibrated.
    #[error("replicate {replicate} could not be weighted: {cause}")]
    Replicate {
        /// Number of the replicate, from 1.
        replicate: usize,
        /// What went wrong in it.
        cause: Box<PanelError>,
    },
    /// A day that could not be weighted.
    #[error("day `{day}` could not be weighted: {cause}")]
    Day {
        /// The day.
        day: String,
        /// What went wrong on it.
        cause: Box<PanelError>,
    },
    /// Sketches that cannot be merged, or bytes that are none.
    #[error("the sketch cannot be used: {reason}")]
    Sketch {
        /// Why.
        reason: String,
    },
}

/// A number as it is called in a sentence.
fn number(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { "not a finite number".to_owned() }
}

/// Checks that `found` rows are `expected`.
pub(crate) fn same_length(what: &str, expected: usize, found: usize) -> Result<(), PanelError> {
    if expected == found {
        Ok(())
    } else {
        Err(PanelError::Length { what: what.to_owned(), expected, found })
    }
}

/// Checks that base weights are positive numbers, naming rows from 1.
pub(crate) fn positive_weights(weights: &[f64]) -> Result<(), PanelError> {
    if weights.is_empty() {
        return Err(PanelError::Nothing { what: "sample members".into() });
    }
    match weights.iter().position(|w| !(w.is_finite() && *w > 0.0)) {
        None => Ok(()),
        Some(row) => Err(PanelError::BaseWeight { person: format!("row {}", row + 1), weight: weights[row] }),
    }
}
