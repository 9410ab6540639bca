//! One machine: its states, every transition with what it needs and does, and who else moves it.

use super::{Edge, Graph, Influence, Node, NodeKind, effects};
use crate::compiled::{Compiled, Rates};
use crate::explain::{self, Phrase};
use crate::model::{
    Action, Exposure, MachineId, Model, Reaction, ReactionId, ReactionKind, StateId,
};
use crate::words;

/// The days for which a hazard's chance is said.
const WITHIN: f64 = 90.0;

/// How likely a reaction is by itself, at the median of every factor: "likely (55-80 %) within 90 d".
fn likely(model: &Model, compiled: &Compiled, rates: &Rates, id: ReactionId) -> String {
    let trigger = &model.reactions[id.index()].trigger;
    let Some(chance) = explain::chance(compiled, rates, id, WITHIN) else {
        return Phrase(model).trigger(trigger);
    };
    let word = words::lexicon(model).place(chance);
    let word = word.map_or(String::new(), |place| place.to_string());
    format!("{word} within {WITHIN} d{}", Phrase(model).course(trigger))
}

fn at_median(model: &Model) -> (Compiled, Rates) {
    let compiled = explain::base_alone(model);
    let mut rates = Rates::new(&compiled);
    let medians: Vec<f64> = model
        .factors
        .iter()
        .map(|factor| factor.distribution.median())
        .collect();
    rates.load(&compiled, &medians);
    (compiled, rates)
}

pub(super) fn states(model: &Model, id: MachineId) -> Graph {
    let machine = &model.machines[id.index()];
    let (compiled, rates) = at_median(model);
    let phrase = Phrase(model);
    let nodes = machine
        .states
        .iter()
        .zip(&machine.initial)
        .map(|(state, initial)| Node {
            id: state.entry.name.clone(),
            title: state.entry.title.clone(),
            kind: NodeKind::State,
            is_start: initial.as_fixed() == Some(1.0),
        })
        .collect();
    let (mut edges, mut notes) = (Vec::new(), Vec::new());
    for (r, reaction) in model.reactions.iter().enumerate() {
        if !matches!(reaction.kind, ReactionKind::Transition { machine, .. } if machine == id) {
            continue;
        }
        let number = notes.len() + 1;
        arrows(&mut edges, &phrase, reaction, number);
        let said = likely(model, &compiled, &rates, ReactionId::from(r));
        let heading = format!("{number} {}: {said}", reaction.entry.title);
        notes.push(note(&phrase, reaction, heading));
    }
    let transitions = notes.len();
    notes.extend(moved_by_others(&phrase, id));
    Graph {
        title: machine.entry.title.clone(),
        description: format!(
            "{}: {} states and {} transitions, each with how likely it is by itself within {WITHIN} days at \
             the median of every factor, what it needs, and what makes it more or less likely.",
            machine.entry.title,
            machine.states.len(),
            transitions
        ),
        nodes,
        edges,
        notes,
    }
}

/// A heading, and below it what a transition needs, what makes it more or less likely, and what it does.
fn note(phrase: &Phrase<'_>, reaction: &Reaction, heading: String) -> Vec<String> {
    let mut note = vec![heading];
    let guard = phrase.condition(&reaction.guard);
    note.extend(guard.iter().map(|clause| format!("only while {clause}")));
    note.extend(ratios(phrase, reaction));
    note.extend(consequences(phrase, reaction));
    note
}

/// From each state that a transition leaves: to where it goes, unless a branch always leads elsewhere, and
/// to where each branch does that leads elsewhere. A pair of states has one arrow, whoever goes along it.
fn arrows(edges: &mut Vec<Edge>, phrase: &Phrase<'_>, reaction: &Reaction, number: usize) {
    let ReactionKind::Transition { ref from, to, .. } = reaction.kind else {
        return;
    };
    let title = &reaction.entry.title;
    let mut ends = Vec::new();
    if goes_there(reaction) {
        ends.push((to, format!("{number} {title}")));
    }
    for list in &reaction.branches {
        for branch in &list.branches {
            if let Some(end) = branch.to.filter(|end| *end != to) {
                let (name, share) = (&branch.entry.title, phrase.share_of(list, branch));
                ends.push((end, format!("{number} {title}: “{name}”, {share}")));
            }
        }
    }
    for state in from.iter() {
        for (end, line) in &ends {
            add(edges, (state, *end), line.clone(), number);
        }
    }
}

/// A transition on the arrow of a pair of states.
fn add(edges: &mut Vec<Edge>, (from, to): (StateId, StateId), line: String, number: usize) {
    let (from, to) = (from.index(), to.index());
    let known = edges
        .iter_mut()
        .find(|edge| (edge.from, edge.to) == (from, to));
    if let Some(edge) = known {
        if edge.numbers.last() != Some(&number) {
            edge.numbers.push(number);
            edge.number += 1;
        }
        edge.lines.push(line);
        return;
    }
    edges.push(Edge {
        from,
        to,
        lines: vec![line],
        numbers: vec![number],
        number: 1,
        kind: Influence::Needs,
    });
}

/// Whether a transition can end in its own `to`: no branch list need apply, or a branch keeps it.
fn goes_there(reaction: &Reaction) -> bool {
    let ReactionKind::Transition { to, .. } = reaction.kind else {
        return false;
    };
    let mut branches = reaction.branches.iter().flat_map(|list| &list.branches);
    let is_covered = (reaction.branches.iter()).any(|list| list.condition.0.is_empty());
    !is_covered || branches.any(|branch| branch.to.is_none_or(|end| end == to))
}

/// What a transition does, a branch with its effects on one line.
fn consequences(phrase: &Phrase<'_>, reaction: &Reaction) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut sign = ": ";
    for (depth, said) in phrase.consequences(reaction) {
        match (depth, lines.last_mut()) {
            (2, Some(line)) => {
                *line += &format!("{sign}{said}");
                sign = "; ";
            }
            (0, _) => lines.push(format!("then {said}")),
            _ => {
                lines.push(format!("– {said}"));
                sign = ": ";
            }
        }
    }
    lines
}

/// Which other reactions move the machine, by an effect, and where to.
fn moved_by_others(phrase: &Phrase<'_>, id: MachineId) -> Option<Vec<String>> {
    let model = phrase.0;
    let states = &model.machines[id.index()].states;
    let mut note = vec!["Moved by others".to_owned()];
    for reaction in &model.reactions {
        for effect in effects(reaction) {
            if let Action::Move { machine, to } = effect.action
                && machine == id
            {
                let to = &states[to.index()].entry.title;
                note.push(format!("to “{to}” by “{}”", reaction.entry.title));
            }
        }
    }
    (note.len() > 1).then_some(note)
}

fn ratios(phrase: &Phrase<'_>, reaction: &Reaction) -> Vec<String> {
    (reaction.ratios.iter())
        .map(|ratio| {
            let by = phrase.ratio(&ratio.ratio);
            match &ratio.exposure {
                Exposure::While(condition) => {
                    format!(
                        "times {by} while {}",
                        phrase.condition(condition).join(" and ")
                    )
                }
                Exposure::Factor { factor, reference } => {
                    format!(
                        "times {by} per unit of {} above {reference}",
                        phrase.0.factors[factor.index()].entry.title
                    )
                }
                Exposure::Variable {
                    variable,
                    reference,
                } => {
                    format!(
                        "times {by} per unit of {} above {reference}, at every instant",
                        phrase.0.variables[variable.index()].entry.title
                    )
                }
            }
        })
        .collect()
}
