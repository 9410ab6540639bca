//! Outcomes, put together from quantities on the grid.

use std::ops::Range;

use super::record::Record;
use super::state::Motion;
use crate::table::{Rates, Table};

/// Outcomes under construction.
pub(super) struct Sums<'a> {
    pub table: &'a Table,
    pub rates: &'a Rates,
    pub record: &'a mut Record,
}

impl Sums<'_> {
    /// Gives the record its shape, and sets means and days to the constant parts of the outcomes.
    pub fn begin(&mut self, constants: &mut [f64]) {
        let observe = &self.table.observe;
        let record = &mut *self.record;
        record.points = self.table.grid.points;
        record.series.resize(observe.outcomes * record.points, 0.0);
        record.time_means.clear();
        record.time_means.resize(observe.outcomes, 0.0);
        record.at.clear();
        record.at.resize(observe.at.len(), 0.0);
        constants.fill(0.0);
        for &(outcome, number) in &observe.own.constants {
            constants[outcome as usize] += self.rates.of(number);
        }
        for &(outcome, number) in &observe.whole.constants {
            let value = self.rates.of(number);
            record.time_means[outcome as usize] += value;
            for (sum, (of, _)) in record.at.iter_mut().zip(&observe.at) {
                *sum += if *of == outcome { value } else { 0.0 };
            }
        }
    }

    /// The score of a machine in a state.
    #[inline]
    pub fn score(&self, machine: usize, state: usize) -> f64 {
        self.rates.of(self.table.observe.score(machine, state))
    }

    /// Adds a quantity that stays as it is.
    pub fn add_constant(&mut self, constants: &mut [f64], quantity: usize, value: f64) {
        for &(outcome, weight) in self.table.observe.own.of(quantity) {
            constants[outcome as usize] += self.rates.of(weight) * value;
        }
        self.add_mean(quantity, value);
    }

    fn add_mean(&mut self, quantity: usize, mean: f64) {
        for &(outcome, weight) in self.table.observe.whole.of(quantity) {
            self.record.time_means[outcome as usize] += self.rates.of(weight) * mean;
        }
    }

    /// Adds a quantity that moves.
    pub fn add_path(&mut self, quantity: usize, values: &[f64], integral: f64) {
        self.add_mean(quantity, integral / self.table.horizon);
        for &(outcome, weight) in self.table.observe.own.of(quantity) {
            let series = self.series(outcome);
            add_weighted(
                &mut self.record.series[series],
                self.rates.of(weight),
                values,
            );
        }
    }

    fn series(&self, outcome: u32) -> Range<usize> {
        let points = self.table.grid.points;
        let begin = outcome as usize * points;
        begin..begin + points
    }

    /// Adds outcomes to those that they are a part of.
    pub fn nest(&mut self) {
        for &(outer, inner, weight) in &self.table.observe.nested {
            let both = [self.series(outer), self.series(inner)];
            // No outcome adds up itself.
            if let Ok([sums, values]) = self.record.series.get_disjoint_mut(both) {
                add_weighted(sums, self.rates.of(weight), values);
            }
        }
    }

    /// Adds the listed days from a motion's beginning on that are before `until`.
    #[inline]
    pub fn add_to_days(&mut self, quantity: usize, motion: &Motion, until: f64) {
        let is_inside = |time: f64| motion.since <= time && time < until;
        for (place, &time) in self.table.observe.times.iter().enumerate() {
            if is_inside(time) {
                self.add_to_day(place, quantity, motion.at(time));
            }
        }
    }

    fn add_to_day(&mut self, day: usize, quantity: usize, value: f64) {
        for &(k, weight) in self.table.observe.day(quantity, day) {
            self.record.at[k as usize] += self.rates.of(weight) * value;
        }
    }

    pub fn add_scores_of_days(&mut self) {
        let first = self.table.variables.len() + self.table.counters.len();
        for (day, &time) in self.table.observe.times.iter().enumerate() {
            for machine in 0..self.table.machines {
                if self.table.observe.day(first + machine, day).is_empty() {
                    continue;
                }
                let moves = self.record.moves.iter().rev();
                let last = moves
                    .filter(|step| step.machine.index() == machine)
                    .find(|step| step.time <= time);
                let state = last.map_or(self.record.initial[machine], |step| step.to);
                let score = self.score(machine, state.index());
                self.add_to_day(day, first + machine, score);
            }
        }
    }
}

fn add_weighted(sums: &mut [f64], weight: f64, values: &[f64]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += weight * value;
    }
}
