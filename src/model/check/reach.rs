//! States that no path can enter.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::model::decode::Decoder;
use crate::model::{Action, Model, ReactionId, ReactionKind, StateSet, Trigger};

/// Warns of each state that can never be entered, whatever the guards say.
pub(super) fn unreachable_states(decoded: &mut Decoder) {
    if decoded.any_off() {
        return;
    }
    let mut faults = Vec::new();
    let reached = reached(&decoded.model);
    for (position, machine) in decoded.model.machines.iter().enumerate() {
        for (state, (name, span)) in decoded.names.states[position].iter().enumerate() {
            if reached[position].0 >> state & 1 == 0 {
                let message = format!(
                    "nothing leads `{}` to the state `{name}`",
                    machine.entry.name
                );
                let help = "add a transition to it, or remove it";
                faults.push(Diagnostic::warning(*span, message).help(help));
            }
        }
    }
    decoded.faults.append(&mut faults);
}

/// The states of each machine that it may be in.
fn reached(model: &Model) -> Vec<StateSet> {
    let machines = model.machines.iter();
    let mut reached: Vec<StateSet> = machines
        .map(|machine| {
            let initial = machine.initial.iter().enumerate();
            let possible = initial.filter(|(_, p)| p.as_fixed() != Some(0.0));
            possible.map(|(state, _)| state.into()).collect()
        })
        .collect();
    // The states that each transition leaves and enters, by machine.
    let mut ways: Vec<Vec<(StateSet, StateSet)>> = vec![Vec::new(); reached.len()];
    let despite_guard: BTreeSet<ReactionId> = (model.reactions.iter())
        .flat_map(|reaction| reaction.fired())
        .filter_map(|(fired, despite)| despite.then_some(fired))
        .collect();
    for (position, reaction) in model.reactions.iter().enumerate() {
        if reaction.trigger == Trigger::Never {
            continue;
        }
        let branches = reaction.branches.iter().flat_map(|list| &list.branches);
        let inner = branches.clone().flat_map(|branch| &branch.effects);
        for effect in reaction.effects.iter().chain(inner) {
            if let Action::Move { machine, to } = effect.action {
                reached[machine.index()].0 |= StateSet::only(to).0;
            }
        }
        if let ReactionKind::Transition { machine, from, to } = reaction.kind {
            let ends = branches.filter_map(|branch| branch.to).chain([to]);
            // What happens despite its guard leaves any state.
            let any = despite_guard.contains(&ReactionId::from(position));
            let from = if any { StateSet(u64::MAX) } else { from };
            ways[machine.index()].push((from, ends.collect()));
        }
    }
    for (reached, ways) in reached.iter_mut().zip(ways) {
        follow(reached, ways);
    }
    reached
}

/// Adds the states to which ways lead from those that are reached. Each way is taken once.
fn follow(reached: &mut StateSet, mut ways: Vec<(StateSet, StateSet)>) {
    loop {
        let before = ways.len();
        ways.retain(|(from, to)| {
            let open = from.0 & reached.0 != 0;
            if open {
                reached.0 |= to.0;
            }
            !open
        });
        if ways.len() == before {
            return;
        }
    }
}
