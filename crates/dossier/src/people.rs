//! People of a title with their roles and earlier works, the titles it comes from, and who runs the studio.

use std::collections::BTreeMap;

use greenlit_lake::{Reference, StoredClaim};
use greenlit_vocabulary::{ClaimKind, Polarity, Value, name_key};

/// A person with what the evidence says of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name as first spelt.
    pub name: String,
    /// Roles, in order of mention (`cast`, `executive producer`).
    pub roles: Vec<String>,
    /// Earlier works named with them.
    pub works: Vec<String>,
    /// Where it stands.
    pub references: Vec<Reference>,
}

/// A title this one derives from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parent {
    /// Its name, as the text has it.
    pub name: String,
    /// Where it stands.
    pub references: Vec<Reference>,
}

/// A change of executives, as told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutiveChange {
    /// The person.
    pub name: String,
    /// Details by key: role, company, change.
    pub details: BTreeMap<String, Vec<String>>,
    /// Where it stands.
    pub references: Vec<Reference>,
}

fn asserted(claims: &[StoredClaim], kind: ClaimKind) -> impl Iterator<Item = (&StoredClaim, &str)> {
    claims
        .iter()
        .filter(move |c| c.claim.kind == kind && c.claim.polarity == Polarity::Asserted)
        .filter_map(|c| Some((c, c.claim.value.as_ref().and_then(Value::text)?)))
}

/// People by the order in which the evidence first names them.
pub(crate) fn people(claims: &[StoredClaim]) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for (stored, name) in asserted(claims, ClaimKind::Credit) {
        let key = name_key(name);
        let place = people.iter().position(|p| name_key(&p.name) == key).unwrap_or_else(|| {
            people.push(Person {
                name: name.to_owned(),
                roles: Vec::new(),
                works: Vec::new(),
                references: Vec::new(),
            });
            people.len() - 1
        });
        let Some(person) = people.get_mut(place) else { continue };
        let values = |key: &str| stored.claim.extra.get(key).cloned().unwrap_or_default();
        add_new(&mut person.roles, values("role"));
        add_new(&mut person.works, values("works"));
        person.references.push(stored.reference);
    }
    people
}

/// Parents by name.
pub(crate) fn parents(claims: &[StoredClaim]) -> Vec<Parent> {
    let mut parents: Vec<Parent> = Vec::new();
    for (stored, name) in asserted(claims, ClaimKind::SpinOffOf) {
        match parents.iter_mut().find(|p| name_key(&p.name) == name_key(name)) {
            Some(parent) => parent.references.push(stored.reference),
            None => parents.push(Parent { name: name.to_owned(), references: vec![stored.reference] }),
        }
    }
    parents.sort_by(|a, b| a.name.cmp(&b.name));
    parents
}

/// Changes of executives, one a person.
pub(crate) fn executives(claims: &[StoredClaim]) -> Vec<ExecutiveChange> {
    let mut changes: Vec<ExecutiveChange> = Vec::new();
    for (stored, name) in asserted(claims, ClaimKind::ExecutiveChange) {
        match changes.iter_mut().find(|c| name_key(&c.name) == name_key(name)) {
            Some(change) => change.references.push(stored.reference),
            None => changes.push(ExecutiveChange {
                name: name.to_owned(),
                details: stored.claim.extra.clone(),
                references: vec![stored.reference],
            }),
        }
    }
    changes
}

fn add_new(list: &mut Vec<String>, values: Vec<String>) {
    for value in values {
        if !list.iter().any(|known| name_key(known) == name_key(&value)) {
            list.push(value);
        }
    }
}
