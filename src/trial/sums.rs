//! Outcomes, put together from quantities on the grid.

use std::ops::Range;

use super::record::Record;
use crate::table::{Place, Rates, Table};

/// Outcomes under construction.
pub(super) struct Sums<'a> {
    pub table: &'a Table,
    pub rates: &'a Rates,
    pub record: &'a mut Record,
}

impl Sums<'_> {
    /// Sets means and constant parts to what does not depend on any quantity.
    pub fn begin(&mut self, constants: &mut [f64]) {
        let observe = &self.table.observe;
        self.record.time_means.fill(0.0);
        constants.fill(0.0);
        for &(outcome, number) in &observe.own.constants {
            constants[outcome as usize] += self.rates.of(number);
        }
        for &(outcome, number) in &observe.whole.constants {
            self.record.time_means[outcome as usize] += self.rates.of(number);
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

    /// The values at listed days: off the grid they are added up from those of quantities.
    pub fn add_days(&mut self, on_days: &[f64]) {
        let (table, record) = (self.table, &mut *self.record);
        for (value, (outcome, place)) in record.at.iter_mut().zip(&table.observe.at) {
            let outcome = *outcome as usize;
            match *place {
                Place::Point(point) => {
                    *value = record.series[outcome * table.grid.points + point as usize];
                }
                Place::Between(parts) => {
                    let parts = &table.observe.day_parts[parts.range()];
                    *value = parts.iter().fold(0.0, |sum, (on_day, weight)| {
                        let of = on_day.map_or(1.0, |k| on_days[k as usize]);
                        sum + self.rates.of(*weight) * of
                    });
                }
            }
        }
    }
}

fn add_weighted(sums: &mut [f64], weight: f64, values: &[f64]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += weight * value;
    }
}
