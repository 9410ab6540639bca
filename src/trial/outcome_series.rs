//! Outcomes, put together from quantities on the grid.

use std::ops::Range;

use super::record::Record;
use crate::compiled::{Compiled, Place, Rates};

/// A part of an outcome that moves.
#[derive(Clone, Copy, Debug)]
enum Source {
    Quantity(u32),
    Outcome(u32),
}

/// What is known of the quantities of a trial, and the outcome that is being put together.
#[derive(Clone, Debug)]
pub(super) struct OutcomeSeries {
    /// By quantity: the value of one that stays as it is.
    standing: Vec<Option<f64>>,
    /// By point of the grid: an outcome that adds up others.
    sum: Vec<f64>,
    /// Weights and where to find them.
    moving: Vec<(f64, Source)>,
}

impl OutcomeSeries {
    pub fn new(compiled: &Compiled) -> Self {
        let observe = &compiled.observe;
        let parts = observe.parts.len() + observe.inner.len();
        Self {
            standing: vec![None; compiled.quantities()],
            sum: vec![0.0; compiled.grid.points],
            moving: Vec::with_capacity(parts),
        }
    }

    /// Begins with means over time that consist of constants, and no quantity that stands.
    pub fn begin(&mut self, compiled: &Compiled, rates: &Rates, record: &mut Record) {
        self.standing.fill(None);
        record.time_means.fill(0.0);
        for &(outcome, number) in &compiled.observe.whole.constants {
            record.time_means[outcome as usize] += rates.of(number);
        }
    }

    /// A quantity stays as it is.
    pub fn stand(&mut self, quantity: usize, value: f64) {
        self.standing[quantity] = Some(value);
    }

    /// Puts outcomes together from the paths of quantities.
    pub fn compose(
        &mut self,
        compiled: &Compiled,
        rates: &Rates,
        values: &[f64],
        record: &mut Record,
    ) {
        let (observe, points) = (&compiled.observe, compiled.grid.points);
        for row in &observe.compositions {
            let constants = observe.constants[row.constants.range()].iter();
            let mut constant = constants.fold(0.0, |sum, number| sum + rates.of(*number));
            self.moving.clear();
            for &(quantity, weight) in &observe.parts[row.parts.range()] {
                let weight = rates.of(weight);
                match self.standing[quantity as usize] {
                    Some(value) => constant += weight * value,
                    None => self.moving.push((weight, Source::Quantity(quantity))),
                }
            }
            for &(outcome, weight) in &observe.inner[row.inner.range()] {
                let weight = rates.of(weight);
                self.moving.push((weight, Source::Outcome(outcome)));
            }
            let place = path(row.outcome, points);
            if row.inner.is_empty() {
                add_up(
                    &mut record.series[place],
                    constant,
                    &self.moving,
                    values,
                    &[],
                );
            } else {
                add_up(
                    &mut self.sum,
                    constant,
                    &self.moving,
                    values,
                    &record.series,
                );
                record.series[place].copy_from_slice(&self.sum);
            }
        }
    }
}

/// A constant and what moves: several parts at a time, so that sums are read and written less often.
fn add_up(
    sum: &mut [f64],
    constant: f64,
    moving: &[(f64, Source)],
    values: &[f64],
    series: &[f64],
) {
    let points = sum.len();
    let read = |&(weight, source)| match source {
        Source::Quantity(quantity) => (weight, &values[path(quantity, points)]),
        Source::Outcome(outcome) => (weight, &series[path(outcome, points)]),
    };
    let mut from = Some(constant);
    let (fours, rest) = moving.as_chunks::<4>();
    for four in fours {
        add_weighted(sum, from.take(), four.each_ref().map(read));
    }
    match rest {
        [a, b, c] => add_weighted(sum, from, [a, b, c].map(read)),
        [a, b] => add_weighted(sum, from, [a, b].map(read)),
        [a] => add_weighted(sum, from, [a].map(read)),
        _ => {
            if let Some(constant) = from {
                sum.fill(constant);
            }
        }
    }
}

/// Where a row of one value per point stands.
fn path(row: u32, points: usize) -> Range<usize> {
    let begin = row as usize * points;
    begin..begin + points
}

/// One part after the other, as if each were added alone; to a constant, or to what is there.
fn add_weighted<const N: usize>(sum: &mut [f64], constant: Option<f64>, parts: [(f64, &[f64]); N]) {
    let points = sum.len();
    let parts = parts.map(|(weight, values)| (weight, &values[..points]));
    let add = |sum: f64, k: usize| {
        let parts = parts.iter();
        parts.fold(sum, |sum, (weight, values)| sum + weight * values[k])
    };
    if let Some(constant) = constant {
        for (k, sum) in sum.iter_mut().enumerate() {
            *sum = add(constant, k);
        }
    } else {
        for (k, sum) in sum.iter_mut().enumerate() {
            *sum = add(*sum, k);
        }
    }
}

/// Adds a quantity with this mean over time to the means of outcomes.
pub(super) fn add_mean(
    compiled: &Compiled,
    rates: &Rates,
    record: &mut Record,
    quantity: usize,
    mean: f64,
) {
    for &(outcome, weight) in compiled.observe.whole.of(quantity) {
        record.time_means[outcome as usize] += rates.of(weight) * mean;
    }
}

/// The values at listed days: off the grid they are added up from those of quantities.
pub(super) fn add_days(compiled: &Compiled, rates: &Rates, on_days: &[f64], record: &mut Record) {
    for (value, (outcome, place)) in record.at.iter_mut().zip(&compiled.observe.at) {
        let outcome = *outcome as usize;
        match *place {
            Place::Point(point) => {
                *value = record.series[outcome * compiled.grid.points + point as usize];
            }
            Place::Between(parts) => {
                let parts = &compiled.observe.day_parts[parts.range()];
                *value = parts.iter().fold(0.0, |sum, (on_day, weight)| {
                    let of = on_day.map_or(1.0, |k| on_days[k as usize]);
                    sum + rates.of(*weight) * of
                });
            }
        }
    }
}
