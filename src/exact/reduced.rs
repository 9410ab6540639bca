//! A model without all that bears on nothing of one of its parts.

use std::collections::BTreeSet;

use super::influences::target;
use super::part::Part;
use crate::model::{Model, Number, Reaction, Trigger, Variable};

/// The model with these parts alone, which nothing else bears on. Positions in its lists stay as they are: a
/// machine that is taken away has one state, a reaction never happens, a variable stays at 0.
pub(super) fn reduced(model: &Model, parts: &BTreeSet<Part>) -> Model {
    let has = |part| parts.contains(&part);
    let mut model = model.clone();
    for (k, machine) in model.machines.iter_mut().enumerate() {
        if !has(Part::Machine(k)) {
            machine.states.truncate(1);
            machine.initial = vec![Number::fixed(1.0)];
        }
    }
    for (k, reaction) in model.reactions.iter_mut().enumerate() {
        match has(Part::Reaction(k)) {
            true => keep_effects(reaction, &has),
            false => reaction.switch_off(),
        }
    }
    for (k, variable) in model.variables.iter_mut().enumerate() {
        if !has(Part::Variable(k)) {
            *variable = still(variable);
        }
    }
    model.outcomes.clear();
    model
}

/// Leaves a reaction the effects on what is kept, and its branches where they still differ.
fn keep_effects(reaction: &mut Reaction, has: &impl Fn(Part) -> bool) {
    reaction.effects.retain(|effect| has(target(effect)));
    let mut branches = reaction
        .branches
        .iter_mut()
        .flat_map(|list| &mut list.branches);
    let mut differ = false;
    for branch in &mut branches {
        branch.effects.retain(|effect| has(target(effect)));
        differ |= branch.to.is_some() || !branch.effects.is_empty();
    }
    if !differ && reaction.trigger != Trigger::Never {
        reaction.branches.clear();
    }
}

fn still(variable: &Variable) -> Variable {
    Variable {
        entry: variable.entry.clone(),
        start: Number::fixed(0.0),
        half_life: None,
        half_life_multipliers: Vec::new(),
        baseline: Vec::new(),
        drift: Vec::new(),
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
    }
}
