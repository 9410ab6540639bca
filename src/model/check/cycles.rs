//! Circles of `on:` that are certain: a trial would never end.

use crate::diagnostic::Diagnostic;
use crate::model::decode::Decoded;
use crate::model::{
    Action, Atom, Cause, Clause, MachineId, Model, Reaction, ReactionId, ReactionKind, StateSet,
    Trigger,
};

/// Reports each certain circle once.
pub(super) fn cycles(decoded: &mut Decoded) {
    let model = &decoded.model;
    let count = model.reactions.len();
    let edges: Vec<Vec<usize>> = (0..count).map(|from| followers(model, from)).collect();
    let mut told = vec![false; count];
    let mut faults = Vec::new();
    for start in 0..count {
        if told[start] {
            continue;
        }
        let Some(circle) = circle(&edges, start) else {
            continue;
        };
        for position in &circle {
            told[*position] = true;
        }
        let name = |position: &usize| model.reactions[*position].entry.name.as_str();
        let mut names: Vec<&str> = circle.iter().map(name).collect();
        names.push(names[0]);
        let span = decoded.names.reactions[start].1;
        let message = format!(
            "these reactions queue each other for ever: {}",
            names.join(" -> ")
        );
        let help =
            "give one of them a `probability` below 1 or a guard (`while:`) that can be false";
        faults.push(Diagnostic::error(span, message).help(help));
    }
    decoded.faults.append(&mut faults);
}

/// The shortest way from a reaction back to itself.
fn circle(edges: &[Vec<usize>], start: usize) -> Option<Vec<usize>> {
    let mut from: Vec<Option<usize>> = vec![None; edges.len()];
    let mut open = std::collections::VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for next in &edges[at] {
            if *next == start {
                let mut way = vec![at];
                while let Some(before) = from[way[way.len() - 1]] {
                    way.push(before);
                }
                way.reverse();
                return Some(way);
            }
            if from[*next].is_none() {
                from[*next] = Some(at);
                open.push_back(*next);
            }
        }
    }
    None
}

/// The reactions that certainly happen when this one does.
fn followers(model: &Model, from: usize) -> Vec<usize> {
    let reaction = &model.reactions[from];
    let entered = entries(reaction);
    let follows = |(position, other): (usize, &Reaction)| {
        let causes = certain_causes(other)?;
        let caused = causes.iter().any(|cause| match cause {
            Cause::Reaction(id) => *id == ReactionId::from(from),
            Cause::Entry(machine, states) => entered
                .iter()
                .any(|(m, to)| m == machine && to.0 & !states.0 == 0),
        });
        (caused && is_met(model, position, &entered)).then_some(position)
    };
    model
        .reactions
        .iter()
        .enumerate()
        .filter_map(follows)
        .collect()
}

/// What queues a reaction, if nothing can prevent it then.
fn certain_causes(reaction: &Reaction) -> Option<&[Cause]> {
    let Trigger::On {
        causes,
        probability,
    } = &reaction.trigger
    else {
        return None;
    };
    let certain = probability
        .as_ref()
        .is_none_or(|p| p.as_fixed() == Some(1.0));
    let holds = |clause: &Clause| clause.negated && clause.atom == Atom::Never;
    (certain && reaction.guard.0.iter().all(holds)).then_some(causes)
}

/// Whether a queued reaction certainly finds its machine in a state that it leaves: any state will do,
/// or the firing that queues it enters such a state, and nothing else that is queued takes the machine
/// out of it.
fn is_met(model: &Model, position: usize, entered: &[(MachineId, StateSet)]) -> bool {
    let ReactionKind::Transition { machine, from, .. } = model.reactions[position].kind else {
        return true;
    };
    if from.iter().count() == model.machines[machine.index()].states.len() {
        return true;
    }
    let moves = |states: StateSet, other: &Reaction| {
        let leaves = match other.kind {
            ReactionKind::Transition {
                machine: m, from, ..
            } => m == machine && from.0 & states.0 != 0,
            ReactionKind::Event => false,
        };
        let lists = other.branches.iter().flat_map(|list| &list.branches);
        let mut effects = lists
            .flat_map(|branch| &branch.effects)
            .chain(&other.effects);
        leaves
            || effects.any(
                |effect| matches!(effect.action, Action::Move { machine: m, .. } if m == machine),
            )
    };
    entered.iter().any(|(m, states)| {
        let others = model.reactions.iter().enumerate();
        let mut queued = others.filter(|(other, reaction)| {
            *other != position && matches!(reaction.trigger, Trigger::On { .. })
        });
        *m == machine
            && states.0 & !from.0 == 0
            && !queued.any(|(_, reaction)| moves(*states, reaction))
    })
}

/// The states that a reaction certainly enters: where its own machine goes, and where it moves a
/// machine that has just entered another state.
fn entries(reaction: &Reaction) -> Vec<(MachineId, StateSet)> {
    let mut found = Vec::new();
    if let ReactionKind::Transition { machine, from, to } = reaction.kind {
        let branches = reaction.branches.iter().flat_map(|list| &list.branches);
        let ends: StateSet = branches
            .filter_map(|branch| branch.to)
            .chain([to])
            .collect();
        // Only an explicit self-transition enters the state that the machine is in already.
        if from.contains(to) || from.0 & ends.0 == 0 {
            found.push((machine, ends));
        }
    }
    let Trigger::On { causes, .. } = &reaction.trigger else {
        return found;
    };
    for effect in &reaction.effects {
        let Action::Move { machine, to } = effect.action else {
            continue;
        };
        let elsewhere = |cause: &Cause| matches!(cause, Cause::Entry(m, states) if *m == machine && !states.contains(to));
        if effect.condition.0.is_empty() && causes.iter().all(elsewhere) {
            found.push((machine, StateSet::only(to)));
        }
    }
    found
}
