//! What outcomes and levels add up, with references to other outcomes multiplied out.

use super::build::{Builder, push_all};
use super::{LevelTermRow, ObserveTable, Quantity};
use crate::model::{Level, Model, Number, Observable, OutcomeId};

/// A weighted part of an outcome.
struct Part {
    of: Quantity,
    weight: Number,
}

/// The parts of an outcome, those of the outcomes that it adds up included.
fn parts(model: &Model, outcome: OutcomeId) -> Vec<Part> {
    let mut parts = Vec::new();
    for term in &model.outcomes[outcome.index()].terms {
        let of = match term.of {
            Observable::One => Quantity::One,
            Observable::Variable(v) => Quantity::Variable(v.0),
            Observable::Counter(c) => Quantity::Counter(c.0),
            Observable::Score(m) => Quantity::Score(m.0),
            Observable::Outcome(inner) => {
                parts.extend(self::parts(model, inner).into_iter().map(|part| Part {
                    of: part.of,
                    weight: product(&term.weight, &part.weight),
                }));
                continue;
            }
        };
        parts.push(Part {
            of,
            weight: term.weight.clone(),
        });
    }
    parts
}

fn product(a: &Number, b: &Number) -> Number {
    Number {
        coefficient: a.coefficient * b.coefficient,
        factors: a.factors.iter().chain(&b.factors).copied().collect(),
    }
}

/// The parts of a level statement.
pub(super) fn level_terms(builder: &mut Builder<'_>, level: Level) -> Vec<LevelTermRow> {
    let one = || Number::fixed(1.0);
    let parts = match level {
        Level::Variable(v) => vec![Part {
            of: Quantity::Variable(v.0),
            weight: one(),
        }],
        Level::Counter(c) => vec![Part {
            of: Quantity::Counter(c.0),
            weight: one(),
        }],
        Level::Outcome(o) => parts(builder.model, o),
    };
    parts
        .into_iter()
        .map(|part| LevelTermRow {
            of: part.of,
            weight: builder.number(&part.weight),
        })
        .collect()
}

/// Who adds up what.
pub(super) fn build(builder: &mut Builder<'_>) -> ObserveTable {
    let model = builder.model;
    let quantities = model.variables.len() + model.counters.len() + model.machines.len();
    let mut observers = vec![Vec::new(); quantities];
    let mut table = ObserveTable {
        outcomes: model.outcomes.len(),
        ..ObserveTable::default()
    };
    for outcome in 0..model.outcomes.len() {
        for part in parts(model, OutcomeId::from(outcome)) {
            let row = (outcome as u32, builder.number(&part.weight));
            match position(model, part.of) {
                None => table.constants.push(row),
                Some(quantity) => observers[quantity].push(row),
            }
        }
    }
    table.quantities = observers
        .into_iter()
        .map(|rows| push_all(&mut table.observers, rows))
        .collect();
    for machine in &model.machines {
        let scores: Vec<_> = machine
            .states
            .iter()
            .map(|s| builder.number(&s.score))
            .collect();
        table
            .scores
            .push(push_all(&mut table.score_numbers, scores));
    }
    add_days(model, &mut table);
    table
}

fn position(model: &Model, quantity: Quantity) -> Option<usize> {
    let (variables, counters) = (model.variables.len(), model.counters.len());
    match quantity {
        Quantity::One => None,
        Quantity::Variable(v) => Some(v as usize),
        Quantity::Counter(c) => Some(variables + c as usize),
        Quantity::Score(m) => Some(variables + counters + m as usize),
    }
}

fn add_days(model: &Model, table: &mut ObserveTable) {
    let days = || model.outcomes.iter().flat_map(|o| o.at.iter().copied());
    let mut times: Vec<f64> = days().collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    for (outcome, entry) in model.outcomes.iter().enumerate() {
        for day in &entry.at {
            let place = times.iter().position(|t| t == day).unwrap_or(0);
            table.at.push((outcome as u32, place as u32));
        }
    }
    table.times = times;
}
