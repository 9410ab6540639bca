//! States that no path can enter.

use crate::diagnostic::Diagnostic;
use crate::model::decode::Decoder;
use crate::model::{Action, MachineId, Model, ReactionKind, StateSet, Trigger};

/// Warns of each state that can never be entered, whatever the guards say.
pub(super) fn unreachable_states(decoded: &mut Decoder) {
    if decoded.any_off() {
        return;
    }
    let mut faults = Vec::new();
    for (position, machine) in decoded.model.machines.iter().enumerate() {
        let reached = reached(&decoded.model, MachineId::from(position));
        for (state, (name, span)) in decoded.names.states[position].iter().enumerate() {
            if reached.0 >> state & 1 == 0 {
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

fn reached(model: &Model, machine: MachineId) -> StateSet {
    let initial = &model.machines[machine.index()].initial;
    let possible = initial
        .iter()
        .enumerate()
        .filter(|(_, p)| p.as_fixed() != Some(0.0));
    let mut reached: StateSet = possible.map(|(state, _)| state.into()).collect();
    loop {
        let before = reached;
        for reaction in model
            .reactions
            .iter()
            .filter(|r| r.trigger != Trigger::Never)
        {
            let branches = reaction.branches.iter().flat_map(|list| &list.branches);
            let mut effects = reaction.effects.clone();
            effects.extend(branches.clone().flat_map(|branch| branch.effects.clone()));
            for effect in &effects {
                if let Action::Move { machine: moved, to } = effect.action
                    && moved == machine
                {
                    reached.0 |= StateSet::only(to).0;
                }
            }
            if let ReactionKind::Transition {
                machine: own,
                from,
                to,
            } = reaction.kind
                && own == machine
                && from.0 & reached.0 != 0
            {
                let ends: StateSet = branches
                    .filter_map(|branch| branch.to)
                    .chain([to])
                    .collect();
                reached.0 |= ends.0;
            }
        }
        if reached == before {
            return reached;
        }
    }
}
