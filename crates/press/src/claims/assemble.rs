//! Claims from events, figures, facts and people, each with its sources and spans.

use greenlit_vocabulary::{Claim, ClaimKind, Extra, Polarity, Span, StatusValue, Territory, Value};

use super::attribution::{self, Voices};
use super::carried::{self, Carried};
use super::credits;
use super::cues::Reading;
use super::figures::{self, Figure};
use super::interview;
use super::lexicon::Class;
use super::relations::{self, Fact, FactValue};
use super::statements;
use super::status::{self, Event};
use super::units::Kind;

/// All claims, in text order.
pub(crate) fn claims(reading: &Reading<'_>) -> Vec<Claim> {
    let mut voices: Vec<Voices> = reading.sentences().map(|n| attribution::voices(reading, n)).collect();
    carried::carry_speech(reading, &mut voices);
    interview::answers(reading, &mut voices);
    interview::offices(reading, &mut voices);
    let carried = carried::carried(reading, &voices);
    let unconfirmed = carried::unconfirmed(reading);
    let mut out = Vec::new();
    for number in reading.sentences() {
        let mut maker = Maker {
            reading,
            number,
            voices: &voices[number],
            carried: &carried,
            unconfirmed,
            facts: relations::facts(reading, number),
            out: &mut out,
        };
        maker.statuses();
        maker.figures();
        maker.facts();
        maker.people();
        maker.comments();
    }
    recap_house(reading, &mut out);
    same_chart(reading, &mut out);
    own_grade(reading, &mut out);
    own_word(reading, &mut out);
    pick_ups(&mut out);
    drop_work_on_decided(&mut out);
    statements::on_record(reading, &voices, &mut out);
    settle(&mut out);
    out
}

/// In a recap of charts (four figures and more) the measuring house named at its head stands behind every figure.
fn recap_house(reading: &Reading<'_>, out: &mut [Claim]) {
    let charted = |c: &Claim| {
        matches!(
            c.kind,
            ClaimKind::ChartRank | ClaimKind::MinutesViewed | ClaimKind::Views | ClaimKind::HoursViewed
        )
    };
    if out.iter().filter(|c| charted(c)).count() < 4 {
        return;
    }
    let head: Vec<_> = reading.text.sentences.iter().take(4).flat_map(|s| s.units.0..s.units.1).collect();
    let nielsen = head.iter().any(|i| figures::is_nielsen(reading, *i));
    let views = out.iter().filter(|c| c.kind == ClaimKind::Views).count();
    let service = head
        .iter()
        .filter_map(|i| reading.unit(*i))
        .find(|u| u.kind == Kind::Company)
        .map(|u| reading.name(u));
    let listed =
        out.iter().filter(|c| c.kind == ClaimKind::ChartRank).find_map(|c| c.attributed_to.first().cloned());
    let house = if nielsen {
        Some("Nielsen".to_owned())
    } else if views >= 2 {
        listed.or_else(|| service.map(str::to_owned))
    } else {
        None
    };
    let Some(house) = house else { return };
    for claim in out.iter_mut().filter(|c| charted(c)) {
        if claim.attributed_to.first().is_none_or(|f| *f != house)
            && (claim.kind != ClaimKind::MinutesViewed || nielsen)
        {
            claim.attributed_to.insert(0, house.clone());
        }
    }
}

/// Minutes viewed, and the rank beside them, are of the house that measured the figure before them in the paragraph.
fn same_chart(reading: &Reading<'_>, out: &mut [Claim]) {
    let paragraph =
        |c: &Claim| c.sentence.checked_sub(1).and_then(|n| reading.sentence(n)).map(|s| s.paragraph);
    let measured = |c: &Claim| matches!(c.kind, ClaimKind::MinutesViewed | ClaimKind::ChartRank);
    let minutes: Vec<usize> =
        out.iter().filter(|c| c.kind == ClaimKind::MinutesViewed).map(|c| c.sentence).collect();
    let mut last: Option<(Option<u32>, String)> = None;
    for claim in out.iter_mut().filter(|c| measured(c)) {
        let here = paragraph(claim);
        if let Some(house) = claim.attributed_to.first() {
            last = Some((here, house.clone()));
        } else if let Some((_, house)) = last.as_ref().filter(|(p, _)| *p == here)
            && minutes.contains(&claim.sentence)
        {
            claim.attributed_to = vec![house.clone()];
        }
    }
}

/// A grade that nobody is named for is the article's own.
fn own_grade(reading: &Reading<'_>, out: &mut [Claim]) {
    let Some(outlet) = reading.outlet else { return };
    for claim in out.iter_mut().filter(|c| c.kind == ClaimKind::CriticScore && c.attributed_to.is_empty()) {
        claim.attributed_to = vec![outlet.to_owned()];
    }
}

/// On its own press site a company speaks for itself: decisions and its own counts are its word.
fn own_word(reading: &Reading<'_>, out: &mut [Claim]) {
    let Some(house) = reading.house else { return };
    for claim in out.iter_mut().filter(|c| c.attributed_to.is_empty() && c.polarity == Polarity::Asserted) {
        let decided = claim.kind == ClaimKind::Status
            && claim.value != Some(StatusValue::Pending.into())
            && !claim.extra.contains_key("superseded");
        let granted = matches!(claim.kind, ClaimKind::TaxCredit | ClaimKind::QualifiedExpenditure);
        let counted =
            granted || matches!(claim.kind, ClaimKind::ChartRank | ClaimKind::Views | ClaimKind::HoursViewed);
        if decided || counted {
            let decider = claim.extra.get("decided_by").and_then(|d| d.first()).filter(|_| decided);
            claim.attributed_to = vec![decider.cloned().unwrap_or_else(|| house.to_owned())];
        }
        if decided || claim.kind == ClaimKind::TaxCredit {
            claim.official = Some(true);
        }
    }
}

/// A cancelled series that is picked up is renewed, not ordered.
fn pick_ups(out: &mut [Claim]) {
    let cancelled: Vec<String> = out
        .iter()
        .filter(|c| c.value == Some(StatusValue::Cancelled.into()))
        .map(|c| c.subject.clone())
        .collect();
    for claim in out.iter_mut() {
        let order = claim.value == Some(StatusValue::Ordered.into())
            && !claim.extra.contains_key("seasons_ordered")
            && !claim.extra.contains_key("superseded");
        if order && cancelled.contains(&claim.subject) && claim.polarity != Polarity::Asserted {
            claim.value = Some(StatusValue::Renewed.into());
        }
    }
}

/// Work on a season that the text has renewed or ordered is no news of its own.
fn drop_work_on_decided(out: &mut Vec<Claim>) {
    let decided: Vec<(String, Option<u32>)> = out
        .iter()
        .filter(|c| {
            c.polarity == Polarity::Asserted
                && (c.value == Some(StatusValue::Renewed.into())
                    || c.value == Some(StatusValue::Ordered.into()))
        })
        .map(|c| (c.subject.clone(), c.season))
        .collect();
    out.retain(|c| {
        c.value != Some(StatusValue::InDevelopment.into())
            || !decided.iter().any(|(subject, season)| {
                *subject == c.subject && (c.season.is_none() || season.is_none() || *season == c.season)
            })
    });
}

/// What only the whole text can settle: a noun ("the renewal") tells nothing new where the text decides nothing.
fn settle(out: &mut Vec<Claim>) {
    let mut seen: Vec<Claim> = Vec::new();
    out.retain(|c| {
        let twin = seen.iter().any(|o| {
            o.sentence == c.sentence
                && o.kind == c.kind
                && o.subject == c.subject
                && o.value == c.value
                && o.season == c.season
                && o.polarity == c.polarity
                && o.extra.get("part") == c.extra.get("part")
        });
        if !twin {
            seen.push(c.clone());
        }
        !twin
    });
}

struct Maker<'a, 'd> {
    reading: &'a Reading<'d>,
    number: usize,
    voices: &'a Voices,
    carried: &'a Carried,
    unconfirmed: bool,
    facts: Vec<Fact>,
    out: &'a mut Vec<Claim>,
}

impl Maker<'_, '_> {
    fn base(&self, subject: String, kind: ClaimKind, content: Span) -> Claim {
        Claim {
            subject,
            season: None,
            kind,
            value: None,
            unit: None,
            window: None,
            territory: None,
            as_of: None,
            polarity: Polarity::Asserted,
            attributed_to: Vec::new(),
            official: None,
            extra: Extra::new(),
            sentence: self.number + 1,
            sentence_span: self.reading.sentence(self.number).map_or(Span { start: 0, end: 0 }, |s| s.span),
            source_span: self.voices.source,
            cue_span: self.voices.cue,
            content_span: Some(content),
        }
    }

    fn name(&self, title: usize) -> String {
        self.reading.cast.titles.get(title).map(|t| t.name.clone()).unwrap_or_default()
    }

    fn statuses(&mut self) {
        for event in status::events(self.reading, self.number) {
            for (title, season) in event.titles.clone() {
                let claim = self.status(&event, title, season);
                self.out.push(claim);
            }
        }
    }

    fn status(&self, event: &Event, title: usize, season: Option<u32>) -> Claim {
        let mut claim =
            self.base(self.name(title), ClaimKind::Status, self.reading.span(event.from, event.to));
        claim.season = season;
        claim.value = Some(event.value.into());
        claim.polarity = event.polarity;
        claim.attributed_to = self.status_chain(event, title);
        claim.official = self.official(event);
        let mut put = |key: &str, value: String| {
            claim.extra.insert(key.to_owned(), vec![value]);
        };
        if let Some(after) = event.after_season {
            put("after_season", after.to_string());
        }
        if let Some(decider) = event.decided_by {
            put("decided_by", decider.to_owned());
        }
        if let Some(count) = event.seasons_ordered {
            put("seasons_ordered", count.to_string());
        }
        if event.superseded {
            put("superseded", "1".to_owned());
        }
        claim.as_of = self.as_of(event);
        claim
    }

    /// The date of a decision, where the clause has one that no premiere owns.
    fn as_of(&self, event: &Event) -> Option<String> {
        let sentence = self.reading.sentence(self.number)?;
        let premieres = &self.facts;
        let date = (sentence.units.0..sentence.units.1)
            .filter(|i| {
                self.reading.kind(*i) == Some(Kind::Date)
                    && !premieres.iter().any(|f| f.from <= *i && *i < f.to)
            })
            .min_by_key(|i| i.abs_diff(event.from))
            .filter(|i| i.abs_diff(event.from) <= 14)?;
        let index = usize::try_from(self.reading.unit(date)?.value).ok()?;
        let date = self.reading.text.dates.get(index).copied().filter(|d| d.is_calendar())?;
        let text = date.resolve(self.reading.published.as_ref(), false)?;
        // "this summer" of a dated article has a year, although a season of the year is no ISO date.
        let year = self
            .reading
            .published
            .as_ref()
            .and_then(greenlit_vocabulary::PartialDate::last_day)
            .map(jiff::civil::Date::year);
        Some(match (date.quarter, date.year, year) {
            (Some(_), None, Some(year)) => format!("{text} {year}"),
            _ => text,
        })
    }

    fn status_chain(&self, event: &Event, title: usize) -> Vec<String> {
        let mut chain = self.voices.chain();
        if self.voices.relayer.is_none() && self.voices.origin.as_deref().is_none_or(|o| o == "sources") {
            let carried = self.carried.paragraph.get(self.number).cloned().flatten().or_else(|| {
                // The report on one title is not the source of what is said in passing of another.
                let about = &self.carried.news_titles;
                self.carried.news.clone().filter(|_| about.is_empty() || about.contains(&title))
            });
            let current = matches!(event.polarity, Polarity::Asserted | Polarity::Speculative)
                && matches!(
                    event.value,
                    StatusValue::Renewed
                        | StatusValue::Cancelled
                        | StatusValue::Ending
                        | StatusValue::Ordered
                        | StatusValue::Shopping
                );
            if let Some(outlet) = carried.filter(|o| current && Some(o.as_str()) != self.reading.outlet) {
                chain.push(outlet);
            }
        }
        chain
    }

    fn official(&self, event: &Event) -> Option<bool> {
        if event.polarity == Polarity::Denied {
            return (self.voices.entitled && self.voices.origin.is_some()).then_some(true);
        }
        if event.polarity != Polarity::Asserted {
            return None;
        }
        if self.voices.entitled && self.voices.origin.is_some() {
            return Some(true);
        }
        let rumour = self.voices.hearsay || self.voices.origin.as_deref() == Some("sources");
        if rumour {
            return Some(false);
        }
        let news = matches!(
            event.value,
            StatusValue::Renewed | StatusValue::Cancelled | StatusValue::Ending | StatusValue::Ordered
        );
        let pending_here =
            event.value == StatusValue::Pending && self.reading.has(self.number, Class::Unofficial);
        ((self.unconfirmed && news && !event.superseded) || pending_here).then_some(false)
    }

    fn figures(&mut self) {
        for figure in figures::figures(self.reading, self.number) {
            let claim = self.figure(figure);
            self.out.push(claim);
        }
        self.credits_without_amount();
    }

    fn figure(&self, figure: Figure) -> Claim {
        let subject = figure.title.map_or_else(|| "*".to_owned(), |t| self.name(t));
        let mut claim = self.base(subject, figure.kind, self.reading.span(figure.from, figure.to));
        claim.season = figure.season;
        claim.value = figure.value;
        claim.unit = figure.unit;
        claim.window = figure.window;
        claim.territory = figure.territory.and_then(Territory::parse);
        let house = figure.sources.clone();
        claim.attributed_to = house;
        let relayer = self
            .voices
            .relayer
            .clone()
            .or_else(|| self.carried.paragraph.get(self.number).cloned().flatten());
        if let Some(relayer) =
            relayer.filter(|r| figure.kind != ClaimKind::CriticScore && !claim.attributed_to.contains(r))
        {
            claim.attributed_to.push(relayer);
        } else if claim.attributed_to.is_empty() {
            claim.attributed_to = self.voices.chain();
        }
        if let Some(op) = figure.op {
            claim.extra.insert("op".into(), vec![op.into()]);
        }
        for (key, value) in figure.extra {
            claim.extra.entry(key.to_owned()).or_default().push(value);
        }
        if matches!(figure.kind, ClaimKind::TaxCredit | ClaimKind::QualifiedExpenditure)
            && claim.attributed_to.is_empty()
            && let Some((authority, _)) = carried::authority_says(self.reading, self.number)
        {
            claim.attributed_to = vec![authority];
        }
        if figure.kind == ClaimKind::TaxCredit {
            claim.as_of = self.award_date();
            claim.official = (self.carried.authority || self.announced_here()).then_some(true);
        }
        claim
    }

    /// The authority announces in this very sentence.
    fn announced_here(&self) -> bool {
        carried::authority_says(self.reading, self.number).is_some_and(|(_, announces)| announces)
    }

    fn award_date(&self) -> Option<String> {
        let sentence = self.reading.sentence(self.number)?;
        let unit = (sentence.units.0..sentence.units.1)
            .filter_map(|i| self.reading.unit(i))
            .find(|u| u.kind == Kind::Date)?;
        let date = self
            .reading
            .text
            .dates
            .get(usize::try_from(unit.value).ok()?)
            .copied()
            .filter(|d| d.is_calendar())?;
        date.resolve(self.reading.published.as_ref(), false)
    }

    /// A piece on a round of credits names titles without amounts.
    fn credits_without_amount(&mut self) {
        let reading = self.reading;
        let Some(sentence) = reading.sentence(self.number).copied() else { return };
        let mut units = sentence.units.0..sentence.units.1;
        let money = units.any(|i| matches!(reading.mark(i), '$' | '€' | '£'));
        let credit = reading.has(self.number, Class::TaxCredit);
        let listed = reading.has(self.number, Class::Granted);
        let round = reading.sentences().filter(|n| reading.has(*n, Class::TaxCredit)).count() >= 2;
        let given = reading.has(self.number, Class::Award);
        let future = reading.has(self.number, Class::Conditional)
            || reading.has(self.number, Class::Negation)
            || sentence.question;
        if money || future || !(credit && given || round && listed) || sentence.title_case {
            return;
        }
        let grantor = super::incentive::grantor(reading, &sentence);
        for group in reading.groups(self.number).iter().filter(|g| g.named) {
            for (title, at) in group.titles.clone() {
                let mut claim = self.base(self.name(title), ClaimKind::TaxCredit, reading.span(at, at + 1));
                claim.season = figures::season_near(reading, &sentence, at);
                let announced = self.carried.authority || self.announced_here();
                claim.official = announced.then_some(true);
                if let Some(grantor) = &grantor {
                    if announced {
                        claim.attributed_to = vec![grantor.clone()];
                    }
                    claim.extra.insert("grantor".into(), vec![grantor.clone()]);
                }
                self.out.push(claim);
            }
        }
    }

    fn facts(&mut self) {
        for fact in self.facts.clone() {
            let claim = self.fact(fact);
            self.out.push(claim);
        }
    }

    fn fact(&self, fact: Fact) -> Claim {
        let mut claim = self.base(self.name(fact.title), fact.kind, self.reading.span(fact.from, fact.to));
        claim.season = fact.season;
        claim.polarity = fact.polarity;
        claim.value = Some(match fact.value {
            FactValue::Date(date) => Value::Text(date),
            FactValue::Count(count) => Value::Number(f64::from(count)),
            FactValue::Parent(parent) => Value::Text(parent),
        });
        if let Some(part) = fact.part {
            claim.extra.insert("part".into(), vec![part]);
        }
        // Direct speech of another paper, in its own paragraph.
        let quoted = || {
            let sentence = self.reading.sentence(self.number)?;
            let first = self.reading.text.sentences.iter().find(|s| s.paragraph == sentence.paragraph)?;
            let opens = first.span.of(self.reading.text.text).starts_with(['“', '"', '„', '«']);
            self.carried.paragraph.get(self.number).cloned().flatten().filter(|_| opens)
        };
        if let Some(relayer) = self.voices.relayer.clone().or_else(quoted) {
            claim.attributed_to.push(relayer);
        } else if self.voices.entitled {
            claim.attributed_to = self.voices.chain();
        }
        claim
    }

    fn people(&mut self) {
        for credit in credits::credits(self.reading, self.number) {
            let name = credit.name;
            let mut claim = self.base(
                self.name(credit.title),
                ClaimKind::Credit,
                self.reading.span(credit.at, credit.at + 1),
            );
            claim.value = Some(Value::Text(name));
            claim.extra.insert("role".into(), vec![credit.role]);
            if !credit.works.is_empty() {
                claim.extra.insert("works".into(), credit.works);
            }
            claim.attributed_to = self.voices.relayer.clone().into_iter().collect();
            self.out.push(claim);
        }
        for change in credits::changes(self.reading, self.number) {
            let name = self.reading.cast.people.get(change.person).cloned().unwrap_or_default();
            let company = change.company.unwrap_or_default().to_owned();
            let mut claim = self.base(
                company.clone(),
                ClaimKind::ExecutiveChange,
                self.reading.span(change.at, change.at + 1),
            );
            claim.value = Some(Value::Text(name));
            claim.extra.insert("change".into(), vec![change.direction.to_owned()]);
            claim.extra.insert("company".into(), vec![company]);
            if let Some(role) = change.role {
                claim.extra.insert("role".into(), vec![role]);
            }
            claim.attributed_to = self.voices.relayer.clone().into_iter().collect();
            self.out.push(claim);
        }
    }

    fn comments(&mut self) {
        let declined = self.reading.of(self.number, Class::Declined).next().map(|h| (h, "declined"));
        let none = self.reading.of(self.number, Class::NoneYet).next().map(|h| (h, "none_yet"));
        let Some((hit, value)) = declined.or(none) else { return };
        let Some(sentence) = self.reading.sentence(self.number) else { return };
        let here = (sentence.units.0..sentence.units.1)
            .rev()
            .filter(|i| *i < hit.from)
            .chain(hit.to..sentence.units.1);
        let company =
            here.filter_map(|i| self.reading.unit(i)).find(|u| u.kind == Kind::Company).or_else(|| {
                (0..sentence.units.0)
                    .rev()
                    .filter_map(|i| self.reading.unit(i))
                    .find(|u| u.kind == Kind::Company)
            });
        let Some(company) = company else { return };
        let who = self.reading.name(company).to_owned();
        let Some(title) = self.reading.focus.get(self.number).and_then(|f| f.one) else { return };
        let mut claim = self.base(self.name(title), ClaimKind::Comment, self.reading.span(hit.from, hit.to));
        claim.value = Some(Value::Text(value.to_owned()));
        claim.cue_span = Some(self.reading.span(hit.from, hit.to));
        claim.extra.insert("who".into(), vec![who]);
        claim.attributed_to = self.voices.relayer.clone().into_iter().collect();
        self.out.push(claim);
    }
}
