//! What outcomes and levels add up, with references to other outcomes multiplied out.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::builder::Builder;
use super::entries::push_all;
use super::{LevelTermEntry, NumberId, Quantity, Recording, Slice};
use crate::model::{FactorId, Level, Model, Number, Observable, OutcomeId};

/// What outcomes add up: quantities are numbered variables first, then counters, then scores.
#[derive(Clone, Debug, Default)]
pub struct ObserveArrays {
    /// How many outcomes.
    pub outcomes: usize,
    /// Of means over time: with references to outcomes multiplied out.
    pub whole: Terms,
    /// Of the grid, on which it is cheaper to add up outcomes; what is added up stands before what
    /// adds it up.
    pub compositions: Vec<Composition>,
    /// Constant parts of compositions.
    pub constants: Vec<NumberId>,
    /// Quantities that compositions add up, and their weights.
    pub parts: Vec<(u32, NumberId)>,
    /// Outcomes that compositions add up, and their weights.
    pub inner: Vec<(u32, NumberId)>,
    /// Whether any of them adds up the score of a machine.
    pub scored: bool,
    /// For each outcome and each day that it lists, in the order of the record.
    pub at: Vec<(u32, Place)>,
    /// The days of `at`.
    pub days: Vec<f64>,
    /// Listed days that are not on the grid, ascending.
    pub times: Vec<f64>,
    /// What is added up on such a day: quantity and day (`quantity * times + day`; `None` is the
    /// constant), and weight.
    pub day_parts: Vec<(Option<u32>, NumberId)>,
    /// By counter, the channels of outcomes that it is: in `channel_weights`.
    pub channels: Vec<Slice>,
    /// Channels (numbered by outcome, then by term) and their weights.
    pub channel_weights: Vec<(u32, NumberId)>,
    /// Scores by machine and state: in `score_numbers`.
    pub scores: Vec<Slice>,
    /// The scores.
    pub score_numbers: Vec<NumberId>,
}

/// What an outcome is made of.
#[derive(Clone, Copy, Debug)]
pub struct Composition {
    /// The outcome.
    pub outcome: u32,
    /// In `constants`.
    pub constants: Slice,
    /// In `parts`, by quantity.
    pub parts: Slice,
    /// In `inner`.
    pub inner: Slice,
}

/// Where the value at a listed day comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A point of the grid.
    Point(u32),
    /// Between points: in `day_parts`.
    Between(Slice),
}

/// Quantities that outcomes add up.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// For each quantity, in `observers`.
    pub quantities: Vec<Slice>,
    /// Which outcome adds it up, with which weight.
    pub observers: Vec<(u32, NumberId)>,
    /// Constant parts: outcome and value.
    pub constants: Vec<(u32, NumberId)>,
}

impl Terms {
    /// The outcomes that add up a quantity.
    #[inline]
    pub fn of(&self, quantity: usize) -> &[(u32, NumberId)] {
        &self.observers[self.quantities[quantity].range()]
    }
}

impl ObserveArrays {
    /// Every weight, constant and score.
    pub fn numbers(&self) -> impl Iterator<Item = &NumberId> {
        let weights = self.whole.observers.iter().chain(&self.whole.constants);
        let weights = weights.chain(&self.channel_weights);
        weights.map(|(_, weight)| weight).chain(&self.score_numbers)
    }

    /// Whether any outcome adds up this quantity.
    #[inline]
    pub fn is_observed(&self, quantity: usize) -> bool {
        !self.whole.quantities[quantity].is_empty()
    }

    /// The channels that a counter is, with the weight of each.
    #[inline]
    pub fn channels_of(&self, counter: usize) -> &[(u32, NumberId)] {
        &self.channel_weights[self.channels[counter].range()]
    }

    /// The score of a machine in a state.
    #[inline]
    pub fn score(&self, machine: usize, state: usize) -> NumberId {
        self.score_numbers[self.scores[machine].start as usize + state]
    }
}

/// A weighted part of an outcome.
struct Part {
    of: Quantity,
    weight: Number,
}

/// The parts of an outcome, those of the outcomes that it adds up included; one for each quantity and
/// product of factors, since a quantity often comes by several ways (news by every segment).
fn parts(model: &Model, outcome: OutcomeId) -> Vec<Part> {
    let mut merged: Vec<Part> = Vec::new();
    let mut known: BTreeMap<(Quantity, Vec<FactorId>), usize> = BTreeMap::new();
    for part in all_parts(model, outcome) {
        match known.entry((part.of, part.weight.factors.clone())) {
            Entry::Occupied(known) => {
                merged[*known.get()].weight.coefficient += part.weight.coefficient;
            }
            Entry::Vacant(new) => {
                new.insert(merged.len());
                merged.push(part);
            }
        }
    }
    merged
}

fn all_parts(model: &Model, outcome: OutcomeId) -> Vec<Part> {
    let mut parts = Vec::new();
    for term in &model.outcomes[outcome.index()].terms {
        if let Observable::Outcome(inner) = term.of {
            parts.extend(all_parts(model, inner).into_iter().map(|part| Part {
                of: part.of,
                weight: product(&term.weight, &part.weight),
            }));
        }
        parts.extend(quantity(term.of).map(|of| Part {
            of,
            weight: term.weight.clone(),
        }));
    }
    parts
}

/// What a term adds up, unless it is an outcome.
fn quantity(of: Observable) -> Option<Quantity> {
    match of {
        Observable::One => Some(Quantity::One),
        Observable::Variable(v) => Some(Quantity::Variable(v.0)),
        Observable::Counter(c) => Some(Quantity::Counter(c.0)),
        Observable::Score(m) => Some(Quantity::Score(m.0)),
        Observable::Outcome(_) => None,
    }
}

fn product(a: &Number, b: &Number) -> Number {
    Number {
        coefficient: a.coefficient * b.coefficient,
        factors: a.factors.iter().chain(&b.factors).copied().collect(),
    }
}

/// The parts of a level statement.
pub(super) fn level_terms(builder: &mut Builder<'_>, level: Level) -> Vec<LevelTermEntry> {
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
        .map(|part| LevelTermEntry {
            of: part.of,
            weight: builder.number(&part.weight),
        })
        .collect()
}

/// Who adds up what.
pub(super) fn build(builder: &mut Builder<'_>, recording: &Recording) -> ObserveArrays {
    let model = builder.model;
    let mut compiled = ObserveArrays {
        outcomes: model.outcomes.len(),
        whole: terms(builder, recording),
        ..ObserveArrays::default()
    };
    let mut done = vec![false; compiled.outcomes];
    for outcome in (0..compiled.outcomes).filter(|outcome| recording.outcomes[*outcome]) {
        compose(builder, outcome, &mut done, &mut compiled);
    }
    let first = compiled.whole.quantities.len() - model.machines.len();
    compiled.scored = (compiled.whole.quantities[first..].iter()).any(|run| !run.is_empty());
    for machine in &model.machines {
        let scores: Vec<_> = machine
            .states
            .iter()
            .map(|s| builder.number(&s.score))
            .collect();
        compiled
            .scores
            .push(push_all(&mut compiled.score_numbers, scores));
    }
    add_channels(builder, recording, &mut compiled);
    add_days(builder, recording, &mut compiled);
    compiled
}

/// Which counters are channels of outcomes.
fn add_channels(builder: &mut Builder<'_>, recording: &Recording, compiled: &mut ObserveArrays) {
    let model = builder.model;
    let mut of_counters = vec![Vec::new(); model.counters.len()];
    let outcomes = model.outcomes.iter().zip(&recording.outcomes);
    let terms = outcomes
        .flat_map(|(outcome, kept)| outcome.channels().iter().map(move |term| (term, *kept)));
    for (channel, (term, kept)) in terms.enumerate() {
        if let (Observable::Counter(counter), true) = (term.of, kept) {
            let weight = builder.number(&term.weight);
            of_counters[counter.index()].push((channel as u32, weight));
        }
    }
    for channels in of_counters {
        let channels = push_all(&mut compiled.channel_weights, channels);
        compiled.channels.push(channels);
    }
}

/// What an outcome is made of, with references to outcomes multiplied out: quantities (`None` is the
/// constant) and weights.
fn rows(builder: &mut Builder<'_>, outcome: usize) -> Vec<(Option<u32>, NumberId)> {
    let model = builder.model;
    let row = |part: Part| {
        let quantity = position(model, part.of).map(|quantity| quantity as u32);
        (quantity, builder.number(&part.weight))
    };
    let parts = parts(model, OutcomeId::from(outcome));
    parts.into_iter().map(row).collect()
}

/// Which outcomes add up each quantity, with references to outcomes multiplied out.
fn terms(builder: &mut Builder<'_>, recording: &Recording) -> Terms {
    let model = builder.model;
    let quantities = model.variables.len() + model.counters.len() + model.machines.len();
    let mut observers = vec![Vec::new(); quantities];
    let mut terms = Terms::default();
    for outcome in (0..model.outcomes.len()).filter(|outcome| recording.outcomes[*outcome]) {
        for (quantity, weight) in rows(builder, outcome) {
            match quantity {
                None => terms.constants.push((outcome as u32, weight)),
                Some(quantity) => observers[quantity as usize].push((outcome as u32, weight)),
            }
        }
    }
    terms.quantities = observers
        .into_iter()
        .map(|rows| push_all(&mut terms.observers, rows))
        .collect();
    terms
}

/// Notes what an outcome is made of, after the outcomes that it adds up.
fn compose(
    builder: &mut Builder<'_>,
    outcome: usize,
    done: &mut [bool],
    compiled: &mut ObserveArrays,
) {
    if std::mem::replace(&mut done[outcome], true) {
        return;
    }
    let (mut constants, mut parts, mut inner) = (Vec::new(), Vec::new(), Vec::new());
    let model = builder.model;
    for term in &model.outcomes[outcome].terms {
        let weight = builder.number(&term.weight);
        if let Observable::Outcome(of) = term.of {
            compose(builder, of.index(), done, compiled);
            inner.push((of.0, weight));
        } else if let Some(of) = quantity(term.of) {
            match position(model, of) {
                None => constants.push(weight),
                Some(quantity) => parts.push((quantity as u32, weight)),
            }
        }
    }
    parts.sort_by_key(|part| part.0);
    compiled.compositions.push(Composition {
        outcome: outcome as u32,
        constants: push_all(&mut compiled.constants, constants),
        parts: push_all(&mut compiled.parts, parts),
        inner: push_all(&mut compiled.inner, inner),
    });
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

fn add_days(builder: &mut Builder<'_>, recording: &Recording, compiled: &mut ObserveArrays) {
    let model = builder.model;
    let grid = recording.grid(model);
    let point = |day: f64| {
        let point = grid.point_from(day);
        (point < grid.points && grid.day(point) == day).then_some(point as u32)
    };
    let kept = model.outcomes.iter().zip(&recording.outcomes);
    let kept = kept.filter_map(|(outcome, kept)| kept.then_some(outcome));
    let days = kept.flat_map(|o| o.at.iter().copied());
    let mut times: Vec<f64> = days.filter(|day| point(*day).is_none()).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    for (outcome, entry) in model.outcomes.iter().enumerate() {
        for &day in &entry.at {
            let place = if !recording.outcomes[outcome] {
                Place::Between(Slice::default())
            } else if let Some(point) = point(day) {
                Place::Point(point)
            } else {
                let on = times.iter().position(|time| *time == day).unwrap_or(0);
                let parts = rows(builder, outcome).into_iter();
                let on_day = |quantity| quantity * times.len() as u32 + on as u32;
                let parts = parts.map(|(quantity, weight)| (quantity.map(on_day), weight));
                Place::Between(push_all(&mut compiled.day_parts, parts))
            };
            compiled.at.push((outcome as u32, place));
            compiled.days.push(day);
        }
    }
    compiled.times = times;
}
