//! What a figure measures, and in which unit. Definitions and sources: METHODOLOGY.md.

use crate::words;

words! {
    /// What a figure measures.
    Metric, "metric" {
        /// Sum over persons of credited time, in minutes.
        MinutesViewed = "minutes_viewed",
        /// Plain sum over devices, nothing merged, in minutes.
        DeviceMinutes = "device_minutes",
        /// The publisher's hours viewed.
        HoursViewed = "hours_viewed",
        /// Hours divided by runtime: a quotient, not people.
        Views = "views",
        /// Viewers, as the publisher counts them.
        Viewers = "viewers",
        /// Distinct persons who viewed at least the qualifying time.
        Reach = "reach",
        /// Persons who viewed at least the qualifier of any episode.
        Starters = "starters",
        /// Persons who viewed at least the watcher's share.
        Watchers = "watchers",
        /// Persons who viewed at least a stated share of every episode.
        Completers = "completers",
        /// Completers divided by starters.
        Completion = "completion",
        /// Minutes viewed divided by minutes of programme.
        AverageAudience = "average_audience",
        /// Mean number of sittings per reached person.
        Frequency = "frequency",
        /// Sittings: plays of one viewer and title joined by rule.
        Sittings = "sittings",
        /// Domestic views in 90 days divided by domestic subscribers.
        ContractRatio = "contract_ratio",
        /// Place in a chart.
        Rank = "rank",
        /// Weeks in a chart so far.
        WeeksInChart = "weeks_in_chart",
        /// Critics' share, Rotten Tomatoes.
        Tomatometer = "tomatometer",
        /// Audience share, Rotten Tomatoes.
        Popcornmeter = "popcornmeter",
        /// Weighted critics' mean, Metacritic.
        Metascore = "metascore",
        /// One critic's grade.
        CriticScore = "critic_score",
        /// Mean of normalised original scores.
        AverageRating = "average_rating",
        /// Reviews or ratings a score counts.
        ReviewCount = "review_count",
        /// Tax credit.
        TaxCredit = "tax_credit",
        /// Expenditure a credit is computed on.
        QualifiedExpenditure = "qualified_expenditure",
        /// Episodes of a season.
        EpisodeCount = "episode_count",
    }
}

words! {
    /// Unit of a figure's value.
    Unit, "unit" {
        /// Minutes.
        Minutes = "minutes",
        /// Hours.
        Hours = "hours",
        /// Views.
        Views = "views",
        /// Persons.
        Persons = "persons",
        /// Per cent, 0-100.
        Percent = "percent",
        /// A share, 0-1.
        Ratio = "ratio",
        /// Place, from 1.
        Rank = "rank",
        /// Points of 100.
        Points = "points",
        /// Points of 10.
        OutOfTen = "/10",
        /// Weeks.
        Weeks = "weeks",
        /// A plain count.
        Count = "count",
        /// United States dollars.
        Usd = "USD",
        /// Pounds sterling.
        Gbp = "GBP",
        /// Euro.
        Eur = "EUR",
    }
}
