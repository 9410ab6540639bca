//! Which reactions a process must remember: one bit each of its state.

use std::collections::BTreeSet;

use super::process::{Action, Conjunction, Reaction, Subject, Trigger, Variable};

/// The reactions of which some condition asks whether they have happened.
pub(super) fn remembered(reactions: &[Reaction], variables: &[Variable]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    visit(reactions, variables, &mut |of| {
        if let Subject::Happened(reaction) = of {
            found.insert(*reaction);
        }
    });
    found
}

/// A window of the calendar that some condition asks for.
pub(super) fn window(reactions: &[Reaction], variables: &[Variable]) -> Option<usize> {
    let mut found = None;
    visit(reactions, variables, &mut |of| {
        if let Subject::Window(window) = of {
            found = found.or(Some(*window));
        }
    });
    found
}

/// Shows what every statement of every condition is about.
fn visit(reactions: &[Reaction], variables: &[Variable], shown: &mut dyn FnMut(&Subject)) {
    let mut ask = |condition: &Conjunction| note(condition, shown);
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
}

/// Shows what a condition is about, with all that is joined in it by `or`.
pub(super) fn note(condition: &Conjunction, shown: &mut dyn FnMut(&Subject)) {
    for statement in &condition.0 {
        shown(&statement.of);
        if let Subject::Any(some) = &statement.of {
            some.iter().for_each(|one| note(one, shown));
        }
    }
}

/// Whether a reaction makes another one happen.
pub(super) fn makes_happen(reaction: &Reaction) -> bool {
    let branches = reaction.branches.iter().flat_map(|(_, branches)| branches);
    let of_branches = branches.flat_map(|branch| &branch.effects);
    let mut effects = of_branches.chain(&reaction.effects);
    effects.any(|effect| matches!(effect.action, Action::Fire { .. }))
}
