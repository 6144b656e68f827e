//! How well the rules explain published awards: one line a program and type, with its exceptions by class.

use std::collections::BTreeMap;

use greenlit_vocabulary::PublishedIdentity;

use crate::check::{CheckedAward, Explanation, Standing};

/// One line for each program, and one for each of its classes: awards that follow base or base and uplift.
/// `list` names the list in the result. Programs without a rule are counted as an exception of their own
/// line.
pub fn award_identities(list: &str, rows: &[CheckedAward]) -> Vec<PublishedIdentity> {
    let mut groups = BTreeMap::<(String, String), Vec<&CheckedAward>>::new();
    for row in rows {
        groups.entry((row.program.clone(), String::new())).or_default().push(row);
        if !row.class.is_empty() {
            groups.entry((row.program.clone(), row.class.clone())).or_default().push(row);
        }
    }
    groups
        .into_iter()
        .map(|((program, class), rows)| {
            let name = if class.is_empty() { "all".to_owned() } else { class };
            identity(&format!("{list}: {program}, {name}: credit follows the rule"), &rows)
        })
        .collect()
}

fn identity(name: &str, rows: &[&CheckedAward]) -> PublishedIdentity {
    let count = |holds: &dyn Fn(&CheckedAward) -> bool| rows.iter().filter(|r| holds(r)).count() as u64;
    let follows = |r: &CheckedAward| matches!(r.standing, Standing::Exact | Standing::WithinUplift);
    let capped = |r: &CheckedAward| matches!(r.explanation, Explanation::RecurringCap { .. });
    PublishedIdentity::new(name, rows.len() as u64, count(&follows))
        .except("cap of a later season, found in the list", count(&capped))
        .except("above the uplifts", count(&|r| r.standing == Standing::Above))
        .except("below, unexplained", count(&|r| r.standing == Standing::Below && !capped(r)))
        .except("rule not read", count(&|r| r.standing == Standing::NoRule))
}
