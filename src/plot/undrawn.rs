//! Why no figure shows the parts of an outcome that adds up several things.

use super::{Input, PlotError, channels, parts};
use crate::model::{Observable, Outcome, OutcomeId};

/// A sentence on the leading outcomes that have parts and no figure of them; `None` where all have one.
pub(super) fn all(input: &Input) -> Result<Option<String>, PlotError> {
    let model = input.model();
    let (mut mixed, mut negative) = (Vec::new(), Vec::new());
    for id in model.leading_outcomes() {
        let outcome = &model.outcomes[id.index()];
        if adds_up(outcome) < 2 || is_drawn(input, id)? {
            continue;
        }
        // What is counters alone lacks a figure only where their means fall below zero.
        let group = match outcome.channels() {
            [] => &mut mixed,
            _ => &mut negative,
        };
        group.push(format!("`{}`", outcome.entry.name));
    }
    let mut said = Vec::new();
    if !mixed.is_empty() {
        said.push(format!(
            "No parts-* picture of {}: parts are drawn where an outcome adds up two or more other outcomes, or \
             counters alone.",
            some(&mixed)
        ));
    }
    if !negative.is_empty() {
        said.push(format!(
            "No parts-* picture of {}: the mean of a counter is below zero, where areas cannot be stacked.",
            some(&negative)
        ));
    }
    Ok((!said.is_empty()).then(|| said.join(" ")))
}

/// The first of some names, and how many more there are.
fn some(names: &[String]) -> String {
    match names {
        [first, second, _, _, ..] => format!("{first}, {second} and {} more", names.len() - 2),
        _ => names.join(", "),
    }
}

fn is_drawn(input: &Input, id: OutcomeId) -> Result<bool, PlotError> {
    Ok(parts::has_parts(input.model(), id) || channels::sketch(input, id)?.is_some())
}

/// How many things it adds up besides constants.
fn adds_up(outcome: &Outcome) -> usize {
    let terms = outcome.terms.iter();
    terms.filter(|term| term.of != Observable::One).count()
}
