//! Which reactions a process must remember: one bit each of its state.

use std::collections::BTreeSet;

use super::process::{Action, Conjunction, Reaction, Subject, Trigger, Variable};

/// The reactions of which some condition asks whether they have happened.
pub(super) fn remembered(reactions: &[Reaction], variables: &[Variable]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut ask = |condition: &Conjunction| note(condition, &mut found);
    for reaction in reactions {
        ask(&reaction.guard);
        if let Trigger::Hazard { ratios, .. } = &reaction.trigger {
            ratios.iter().for_each(|(_, condition)| ask(condition));
        }
        reaction
            .branches
            .iter()
            .for_each(|(condition, _)| ask(condition));
        let branches = reaction.branches.iter().flat_map(|(_, branches)| branches);
        let effects = branches.flat_map(|branch| &branch.effects);
        for effect in reaction.effects.iter().chain(effects) {
            ask(&effect.condition);
            if let Action::Add { multipliers, .. } = &effect.action {
                multipliers.iter().for_each(|(_, condition)| ask(condition));
            }
        }
    }
    for variable in variables {
        variable
            .inflow
            .iter()
            .for_each(|(_, condition)| ask(condition));
    }
    found
}

/// The reactions that a condition asks for.
fn note(condition: &Conjunction, found: &mut BTreeSet<usize>) {
    for statement in &condition.0 {
        match &statement.of {
            Subject::Happened(reaction) => {
                found.insert(*reaction);
            }
            Subject::Any(some) => some.iter().for_each(|one| note(one, found)),
            Subject::Machine(..) | Subject::Window(_) | Subject::Nothing => {}
        }
    }
}
