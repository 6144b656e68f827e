//! Programs as dated data: one TOML file each in `data/`, read into these types.

use jiff::civil::Date;
use serde::Deserialize;

use crate::error::IncentiveError;
use crate::money::{Money, Rate};

/// The files that come with Greenlit.
const FILES: [(&str, &str); 10] = [
    ("us-ca-4.0.toml", include_str!("../data/us-ca-4.0.toml")),
    ("us-ca-3.0.toml", include_str!("../data/us-ca-3.0.toml")),
    ("us-ca-soundstage.toml", include_str!("../data/us-ca-soundstage.toml")),
    ("uk-avec.toml", include_str!("../data/uk-avec.toml")),
    ("us-ga.toml", include_str!("../data/us-ga.toml")),
    ("us-ny.toml", include_str!("../data/us-ny.toml")),
    ("us-nj.toml", include_str!("../data/us-nj.toml")),
    ("us-ct-production.toml", include_str!("../data/us-ct-production.toml")),
    ("us-ct-infrastructure.toml", include_str!("../data/us-ct-infrastructure.toml")),
    ("us-ct-animation.toml", include_str!("../data/us-ct-animation.toml")),
];

/// Days a letter may lie outside the years of its program: letters follow their fiscal year late.
const SLACK_DAYS: i64 = 366;

/// A program: what it grants, to whom, when, and where that is written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// Identifier: `us-ca-4.0`.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Names it has in award lists, lower case.
    pub award_names: Vec<String>,
    /// Country and state: `US-CA`.
    pub jurisdiction: String,
    /// Currency of all its amounts.
    pub currency: String,
    /// The law.
    pub law: String,
    /// How the credit is used.
    pub mechanism: String,
    /// First day of its years.
    #[serde(default, deserialize_with = "day")]
    pub from: Option<Date>,
    /// Last day of its years.
    #[serde(default, deserialize_with = "day")]
    pub to: Option<Date>,
    /// Unit to which award lists print amounts: 1,000 means rounded to thousands.
    pub printed_unit: i64,
    /// How far above the base credit uplifts may lift an award, in per cent of the limited expenditures; 0
    /// where all bonuses are flat.
    #[serde(default)]
    pub band_percent: f64,
    /// First month of the fiscal year, 1 to 12.
    #[serde(default = "january")]
    pub fiscal_year_first_month: i8,
    /// Least expenditures to be eligible, in units.
    #[serde(default)]
    pub minimum_spend: i64,
    /// Where the figures were read.
    pub source: String,
    /// Amounts a project may state.
    #[serde(default)]
    pub spend: Vec<Named>,
    /// Conditions a project may meet.
    #[serde(default)]
    pub condition: Vec<Named>,
    /// What the rate is applied to, where it is not simply the qualified expenditures.
    pub base: Option<BaseRule>,
    /// Classes of production.
    #[serde(default)]
    pub class: Vec<Class>,
    /// Additions to the base credit.
    #[serde(default)]
    pub uplift: Vec<Uplift>,
    /// Limit of the joint uplifts.
    pub joint_limit: Option<Portion>,
    /// Cap of later seasons.
    pub recurring_cap: Option<RecurringCap>,
    /// What part of the credit is certified in the end.
    pub certificate: Option<Certificate>,
    /// The refund.
    pub refund: Option<Refund>,
    /// Tax on the credit.
    pub taxed: Option<Portion>,
    /// The jobs ratio.
    pub jobs: Option<JobsRule>,
    /// Conditions that are stated and not computed.
    #[serde(default)]
    pub note: Vec<Note>,
}

/// An amount or condition by name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Name in a project.
    pub key: String,
    /// Meaning.
    pub label: String,
}

/// A class of production.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Identifier: `recurring-series`.
    pub id: String,
    /// Name for people.
    pub label: String,
    /// Names in award lists, lower case; `*` takes any.
    pub award_names: Vec<String>,
    /// Whether later seasons are guaranteed under a cap.
    #[serde(default)]
    pub recurring: bool,
    /// Rates by date and size.
    pub rate: Vec<RateRule>,
}

/// A rate, when it applies, and to how much.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateRule {
    #[serde(default, deserialize_with = "day")]
    from: Option<Date>,
    #[serde(default, deserialize_with = "day")]
    to: Option<Date>,
    #[serde(default)]
    qe_above: i64,
    qe_to: Option<i64>,
    percent: f64,
    qe_limit: Option<i64>,
    /// The paragraph it rests on.
    pub paragraph: String,
}

impl RateRule {
    /// The rate.
    pub fn rate(&self) -> Rate {
        Rate::percent(self.percent)
    }

    /// Expenditures above it earn nothing.
    pub fn limit(&self) -> Option<Money> {
        self.qe_limit.map(Money::units)
    }
}

/// What the rate is applied to, if not the qualified expenditures alone.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseRule {
    /// At most so much of `of`.
    pub at_most_percent: f64,
    /// An amount of the project.
    pub of: String,
    /// Not eligible below so much of `of`.
    pub at_least_percent: f64,
    /// The paragraph it rests on.
    pub paragraph: String,
}

/// An addition to the base credit.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uplift {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub label: String,
    /// Of the amount `of`.
    pub percent: f64,
    /// An amount of the project.
    pub of: String,
    /// Classes that get it; all where empty.
    #[serde(default)]
    pub classes: Vec<String>,
    /// Whether it counts towards the joint limit.
    #[serde(default)]
    pub joint: bool,
    /// A condition the project must meet.
    pub met: Option<String>,
    /// Needed: `of` is at least `share_percent` of this amount, or at least `or_at_least`.
    pub share_of: Option<String>,
    /// See `share_of`.
    #[serde(default)]
    pub share_percent: f64,
    /// See `share_of`, in units.
    pub or_at_least: Option<i64>,
    /// The paragraph it rests on.
    pub paragraph: String,
}

impl Uplift {
    /// Whether it is a share of the same expenditures as the base credit, given on a condition: then award
    /// lists show it exactly.
    pub fn is_flat(&self) -> bool {
        self.of == "qualified" && self.met.is_some()
    }

    /// Whether productions of the class may have it.
    pub fn is_for(&self, class: &Class) -> bool {
        self.classes.is_empty() || self.classes.contains(&class.id)
    }
}

/// A share with its paragraph.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portion {
    /// Per cent.
    pub percent: f64,
    /// The paragraph it rests on.
    pub paragraph: String,
}

/// The cap on the credit of a later season: base allocation * (1 + growth * fiscal years since).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecurringCap {
    /// Of the base allocation, for each fiscal year; simple, not compound.
    pub growth_percent: f64,
    /// The paragraph it rests on.
    pub paragraph: String,
}

impl RecurringCap {
    /// The cap after `years` fiscal years.
    pub fn cap(&self, base: Money, years: u32) -> Money {
        base + base.share(Rate::percent(self.growth_percent * f64::from(years)))
    }
}

/// What part of the credit is certified.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// Per cent without the condition.
    pub percent: f64,
    /// The condition for the whole.
    pub unless_met: String,
    /// Classes that get the whole in any case.
    #[serde(default)]
    pub exempt_classes: Vec<String>,
    /// The paragraph it rests on.
    pub paragraph: String,
}

/// A refund in instalments.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refund {
    /// The condition: it was elected.
    pub met: String,
    /// The amount subtracted first.
    pub less: String,
    /// Per cent of the rest.
    pub percent: f64,
    /// Equal yearly parts.
    pub instalments: u32,
    /// The paragraph it rests on.
    pub paragraph: String,
}

/// The jobs ratio and what a missed one costs.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobsRule {
    /// Share of non-wage expenditures that counts as wages.
    pub non_wage_as_wages_percent: f64,
    /// Share of third-party visual effects that is wages.
    pub effects_wage_percent: f64,
    /// The ratio of soundstage projects is multiplied by it.
    pub soundstage_percent: f64,
    /// Largest bonus.
    pub bonus_limit_percent: f64,
    /// The credit is cut if the audited ratio is lower by more than this.
    pub cut_above_percent: f64,
    /// And the applicant barred for a year above this.
    pub barred_above_percent: f64,
    /// The paragraph it rests on.
    pub paragraph: String,
}

/// A condition that is stated and not computed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// In a sentence.
    pub text: String,
    /// The paragraph it rests on.
    pub paragraph: String,
}

impl Program {
    /// A program from the text of its file.
    ///
    /// # Errors
    /// When the text is no TOML, a field is missing or unknown, or an uplift speaks of an amount, condition
    /// or class the file does not declare.
    pub fn from_toml(file: &str, text: &str) -> Result<Self, IncentiveError> {
        let broken = |reason: String| IncentiveError::ProgramFile { file: file.to_owned(), reason };
        let program: Self = toml::from_str(text).map_err(|e| broken(e.message().to_owned()))?;
        let spends = |key: &str| program.spend.iter().any(|s| s.key == key);
        let meets = |key: &str| program.condition.iter().any(|c| c.key == key);
        for uplift in &program.uplift {
            let amounts = [Some(&uplift.of), uplift.share_of.as_ref()];
            if let Some(key) = amounts.into_iter().flatten().find(|key| !spends(key)) {
                return Err(broken(format!("the uplift `{}` is of an undeclared amount `{key}`", uplift.id)));
            }
            if let Some(key) = uplift.met.as_ref().filter(|key| !meets(key)) {
                return Err(broken(format!(
                    "the uplift `{}` needs an undeclared condition `{key}`",
                    uplift.id
                )));
            }
            if let Some(class) = uplift.classes.iter().find(|id| !program.class.iter().any(|c| c.id == **id))
            {
                return Err(broken(format!(
                    "the uplift `{}` is for an undeclared class `{class}`",
                    uplift.id
                )));
            }
        }
        Ok(program)
    }

    /// The class that award lists or users call so.
    pub fn class_named(&self, name: &str) -> Option<&Class> {
        let name = key(name);
        let exact = |c: &&Class| c.id == name || c.award_names.contains(&name);
        self.class
            .iter()
            .find(exact)
            .or_else(|| self.class.iter().find(|c| c.award_names.iter().any(|n| n == "*")))
    }

    /// Whether award lists call the program so: one of its names, alone or before further words.
    pub fn is_called(&self, name: &str) -> bool {
        let name = key(name);
        let names = self.award_names.iter().chain([&self.id, &self.name]);
        names.map(|own| key(own)).any(|own| {
            name.strip_prefix(own.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '(', ',']))
        })
    }

    /// Whether it is of a jurisdiction: `US-CA`, or `CA` alone.
    fn is_in(&self, jurisdiction: &str) -> bool {
        let state = self.jurisdiction.rsplit('-').next().unwrap_or_default();
        [self.jurisdiction.as_str(), state].iter().any(|own| own.eq_ignore_ascii_case(jurisdiction.trim()))
    }

    /// Whether a letter of that day can be of this program.
    pub fn covers(&self, day: Date) -> bool {
        let near = |edge: Date| i64::from((day - edge).get_days()).abs() <= SLACK_DAYS;
        self.from.is_none_or(|from| from <= day || near(from))
            && self.to.is_none_or(|to| day <= to || near(to))
    }

    /// The rate for expenditures on a day; without a day, the latest.
    pub fn rate<'a>(&self, class: &'a Class, day: Option<Date>, qualified: Money) -> Option<&'a RateRule> {
        class
            .rate
            .iter()
            .filter(|r| match day {
                Some(day) => r.from.is_none_or(|from| from <= day) && r.to.is_none_or(|to| day <= to),
                None => true,
            })
            .filter(|r| {
                qualified >= Money::units(r.qe_above)
                    && r.qe_to.is_none_or(|to| qualified <= Money::units(to))
            })
            .max_by_key(|r| (r.from, r.qe_above))
    }

    /// Number of the fiscal year that holds a day: the year in which it begins.
    pub fn fiscal_year(&self, day: Date) -> i16 {
        if day.month() >= self.fiscal_year_first_month { day.year() } else { day.year() - 1 }
    }

    /// First and last day it is held for, in words.
    pub(crate) fn years(&self) -> (String, String) {
        let word = |day: Option<Date>, open: &str| day.map_or_else(|| open.to_owned(), |d| d.to_string());
        (word(self.from, "the beginning"), word(self.to, "further notice"))
    }
}

/// All programs held.
#[derive(Debug, Clone, PartialEq)]
pub struct Programs {
    programs: Vec<Program>,
}

impl Programs {
    /// The programs that come with Greenlit.
    ///
    /// # Errors
    /// Only if a built-in file were broken, which a test excludes.
    pub fn builtin() -> Result<Self, IncentiveError> {
        let programs =
            FILES.iter().map(|(file, text)| Program::from_toml(file, text)).collect::<Result<_, _>>()?;
        Ok(Self { programs })
    }

    /// Adds a program, or replaces the one with its identifier.
    pub fn add(&mut self, program: Program) {
        self.programs.retain(|p| p.id != program.id);
        self.programs.push(program);
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Program> {
        self.programs.iter()
    }

    /// The program of that identifier or name.
    ///
    /// # Errors
    /// When none is held; the message lists those that are.
    pub fn named(&self, name: &str) -> Result<&Program, IncentiveError> {
        self.find(None, name).ok_or_else(|| IncentiveError::UnknownProgram {
            program: name.to_owned(),
            known: self.programs.iter().map(|p| p.id.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    /// The program an award list calls so, in a jurisdiction where it gives one.
    pub fn find(&self, jurisdiction: Option<&str>, name: &str) -> Option<&Program> {
        self.programs.iter().find(|p| jurisdiction.is_none_or(|j| p.is_in(j)) && p.is_called(name))
    }
}

/// Lower case with single blanks, `≤` as `<=`, `$10 million` as `$10m`.
fn key(text: &str) -> String {
    let text = text.to_lowercase().replace('≤', "<=").replace(" million", "m").replace(['–', '—'], "-");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const fn january() -> i8 {
    1
}

/// A day in a TOML string.
fn day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    let text = String::deserialize(from)?;
    text.parse()
        .map(Some)
        .map_err(|_| serde::de::Error::custom(format!("`{text}` is no date like 2025-07-01")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_programs_are_whole() {
        let programs = Programs::builtin().unwrap();
        assert_eq!(programs.iter().count(), FILES.len());
        for program in programs.iter() {
            assert!(!program.law.is_empty() && !program.source.is_empty(), "{}", program.id);
            for class in &program.class {
                assert!(class.rate.iter().all(|r| !r.paragraph.is_empty()), "{} {}", program.id, class.id);
            }
        }
    }

    #[test]
    fn names_of_award_lists() {
        let programs = Programs::builtin().unwrap();
        for (jurisdiction, name, id) in [
            (None, "4.0", "us-ca-4.0"),
            (None, "Program 3.0", "us-ca-3.0"),
            (None, "Soundstage", "us-ca-soundstage"),
            (Some("US-CT"), "CGS 12-217kk (infrastructure 20%)", "us-ct-infrastructure"),
            (Some("US-NY"), "Film Production Tax Credit", "us-ny"),
            (Some("ny"), "Film Production Tax Credit", "us-ny"),
        ] {
            assert_eq!(programs.find(jurisdiction, name).map(|p| p.id.as_str()), Some(id));
        }
        assert!(programs.find(None, "4.05").is_none());
        let error = programs.named("us-xx").unwrap_err().to_string();
        assert!(error.contains("us-xx") && error.contains("us-ca-4.0"));
    }

    #[test]
    fn rates_by_date_and_size() {
        let programs = Programs::builtin().unwrap();
        let ct = programs.named("us-ct-production").unwrap();
        let class = ct.class_named("feature").unwrap();
        let rate = |day: &str, usd: i64| {
            ct.rate(class, day.parse().ok(), Money::units(usd)).map(|r| r.rate().as_percent())
        };
        assert_eq!(rate("2008-01-01", 300_000), Some(30.0));
        assert_eq!(rate("2024-01-01", 300_000), Some(10.0));
        assert_eq!(rate("2024-01-01", 900_000), Some(15.0));
        assert_eq!(rate("2024-01-01", 1_000_001), Some(30.0));
        assert_eq!(rate("2024-01-01", 50_000), None);
    }

    #[test]
    fn a_broken_file_names_its_fault() {
        let text = include_str!("../data/us-ga.toml").replace("of = \"qualified\"", "of = \"nothing\"");
        let error = Program::from_toml("mine.toml", &text).unwrap_err().to_string();
        assert!(error.contains("mine.toml") && error.contains("nothing"), "{error}");
    }

    #[test]
    fn the_cap_grows_simply() {
        let cap = RecurringCap { growth_percent: 3.0, paragraph: String::new() };
        assert_eq!(cap.cap(Money::units(10_000_000), 1), Money::units(10_300_000));
        assert_eq!(cap.cap(Money::units(10_000_000), 2), Money::units(10_600_000));
    }
}
