//! What moved during a trial, and the second pass that turns it into outcomes on the grid.
//!
//! Outputs cost most of a short trial, so the loop only notes each change of a quantity that some
//! outcome adds up. Afterwards one quantity after the other is written on the grid, stretch by stretch
//! between its changes, and added to the outcomes as a whole.

use super::record::Record;
use super::state::Motion;
use crate::table::{Rates, Table};

/// A change of a quantity's motion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Which: variables first, then counters, then scores.
    pub quantity: u32,
    /// Its value just before, if it was relaxing: means over time need it.
    pub before: f64,
    /// How it moves from then on.
    pub motion: Motion,
}

/// The changes of one trial, in time order.
#[derive(Clone, Debug)]
pub struct Log {
    /// The changes.
    pub changes: Vec<Change>,
    /// For each quantity where its changes end in `order`.
    ends: Vec<u32>,
    /// Changes, quantity by quantity.
    order: Vec<u32>,
    /// One quantity on the grid.
    values: Vec<f64>,
    /// Parts of each outcome that do not change.
    constants: Vec<f64>,
    /// By quantity, the decay rate that was last looked up and what it leaves after a step of the grid.
    shrinks: Vec<(f64, f64)>,
}

impl Log {
    pub(super) fn new(table: &Table) -> Self {
        let quantities = table.observe.own.quantities.len();
        Self {
            changes: Vec::with_capacity(1024),
            ends: vec![0; quantities],
            order: Vec::with_capacity(1024),
            values: vec![0.0; table.grid.points],
            constants: vec![0.0; table.observe.outcomes],
            shrinks: vec![(0.0, 1.0); quantities],
        }
    }

    pub(super) fn clear(&mut self) {
        self.changes.clear();
    }

    /// Writes the outcomes on the grid, at their days, and their means over time.
    pub(super) fn evaluate(&mut self, table: &Table, rates: &Rates, record: &mut Record) {
        self.sort();
        self.add_constants(table, rates, record);
        let mut begin = 0;
        for quantity in 0..self.ends.len() {
            let end = self.ends[quantity] as usize;
            if self.is_moving(begin, end) {
                self.add(table, rates, record, quantity, begin..end);
            }
            begin = end;
        }
        nest(table, rates, record, &mut self.values);
    }

    /// Puts the changes of each quantity side by side, in time order.
    fn sort(&mut self) {
        self.ends.fill(0);
        for change in &self.changes {
            self.ends[change.quantity as usize] += 1;
        }
        let mut end = 0;
        for count in &mut self.ends {
            // For now where they begin.
            end += std::mem::replace(count, end);
        }
        self.order.resize(self.changes.len(), 0);
        for (k, change) in self.changes.iter().enumerate() {
            let place = &mut self.ends[change.quantity as usize];
            self.order[*place as usize] = k as u32;
            *place += 1;
        }
    }

    /// Whether a quantity with these changes ever moves.
    fn is_moving(&self, begin: usize, end: usize) -> bool {
        match end - begin {
            0 => false,
            1 => self.changes[self.order[begin] as usize].motion.is_moving(),
            _ => true,
        }
    }

    /// Sets every outcome to the sum of what does not change.
    fn add_constants(&mut self, table: &Table, rates: &Rates, record: &mut Record) {
        let (observe, points) = (&table.observe, table.grid.points);
        record.points = points;
        record.series.resize(observe.outcomes * points, 0.0);
        record.time_means.clear();
        record.time_means.resize(observe.outcomes, 0.0);
        record.at.clear();
        record.at.resize(observe.at.len(), 0.0);
        self.constants.fill(0.0);
        for &(outcome, number) in &observe.own.constants {
            self.constants[outcome as usize] += rates.of(number);
        }
        for &(outcome, number) in &observe.whole.constants {
            add_constant(table, record, outcome, rates.of(number));
        }
        let mut begin = 0;
        for quantity in 0..self.ends.len() {
            let end = self.ends[quantity] as usize;
            if begin < end && !self.is_moving(begin, end) {
                let value = self.changes[self.order[begin] as usize].motion.value;
                for &(outcome, weight) in observe.own.of(quantity) {
                    self.constants[outcome as usize] += rates.of(weight) * value;
                }
                for &(outcome, weight) in observe.whole.of(quantity) {
                    add_constant(table, record, outcome, rates.of(weight) * value);
                }
            }
            begin = end;
        }
        let series = record.series.chunks_exact_mut(points.max(1));
        for (series, constant) in series.zip(&self.constants) {
            series.fill(*constant);
        }
    }

    /// Adds a quantity that moves.
    fn add(
        &mut self,
        table: &Table,
        rates: &Rates,
        record: &mut Record,
        quantity: usize,
        changes: std::ops::Range<usize>,
    ) {
        let mut integral = 0.0;
        let order = &self.order[changes];
        let mut change = &self.changes[order[0] as usize];
        let mut from = first_point(table, change);
        for next in &order[1..] {
            let next = &self.changes[*next as usize];
            let to = first_point(table, next);
            let motion = &change.motion;
            integral += motion.integral(next.motion.since, next.before);
            if from < to {
                fill(&mut self.values[from..to], motion, from, table.grid.step, &mut self.shrinks[quantity]);
            }
            add_to_days(table, rates, record, quantity, motion, next.motion.since);
            (change, from) = (next, to);
        }
        let motion = &change.motion;
        integral += motion.integral(table.horizon, motion.at(table.horizon));
        fill(&mut self.values[from..], motion, from, table.grid.step, &mut self.shrinks[quantity]);
        add_to_days(table, rates, record, quantity, motion, f64::INFINITY);
        let mean = integral / table.horizon;
        for &(outcome, weight) in table.observe.whole.of(quantity) {
            record.time_means[outcome as usize] += rates.of(weight) * mean;
        }
        for &(outcome, weight) in table.observe.own.of(quantity) {
            let begin = outcome as usize * table.grid.points;
            let sums = &mut record.series[begin..begin + table.grid.points];
            add_weighted(sums, rates.of(weight), &self.values);
        }
    }
}

/// The first point of the grid from a change on.
#[inline]
fn first_point(table: &Table, change: &Change) -> usize {
    table.grid.point_from(change.motion.since).min(table.grid.points)
}

fn add_weighted(sums: &mut [f64], weight: f64, values: &[f64]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += weight * value;
    }
}

/// Adds outcomes to those that they are a part of.
fn nest(table: &Table, rates: &Rates, record: &mut Record, values: &mut [f64]) {
    let series = |outcome: u32| {
        let begin = outcome as usize * table.grid.points;
        begin..begin + table.grid.points
    };
    for &(outer, inner, weight) in &table.observe.nested {
        values.copy_from_slice(&record.series[series(inner)]);
        add_weighted(&mut record.series[series(outer)], rates.of(weight), values);
    }
}

/// A constant part of an outcome's mean over time and of its values at the days that it lists.
fn add_constant(table: &Table, record: &mut Record, outcome: u32, value: f64) {
    record.time_means[outcome as usize] += value;
    for (k, (of, _)) in table.observe.at.iter().enumerate() {
        if *of == outcome {
            record.at[k] += value;
        }
    }
}

/// Adds the listed days from a motion's beginning on that are before `until`.
#[inline]
fn add_to_days(
    table: &Table,
    rates: &Rates,
    record: &mut Record,
    quantity: usize,
    motion: &Motion,
    until: f64,
) {
    let is_inside = |time: f64| motion.since <= time && time < until;
    if !table.observe.times.iter().any(|time| is_inside(*time)) {
        return;
    }
    for (k, &(outcome, place)) in table.observe.at.iter().enumerate() {
        let time = table.observe.times[place as usize];
        if is_inside(time) {
            let observers = table.observe.whole.of(quantity).iter();
            for &(_, weight) in observers.filter(|(of, _)| *of == outcome) {
                record.at[k] += rates.of(weight) * motion.at(time);
            }
        }
    }
}

/// The values of a motion from a point of the grid on, with one exponential for all of them: its
/// distance from the baseline shrinks by a factor per step. Four points at a time, so that no product
/// waits for the one before.
fn fill(values: &mut [f64], motion: &Motion, from: usize, step: f64, shrinks: &mut (f64, f64)) {
    if !motion.is_moving() {
        values.fill(motion.value);
        return;
    }
    let elapsed = from as f64 * step - motion.since;
    if motion.decay == 0.0 {
        for (k, value) in values.iter_mut().enumerate() {
            *value = motion.value + motion.slope * (elapsed + k as f64 * step);
        }
        return;
    }
    if shrinks.0 != motion.decay {
        *shrinks = (motion.decay, libm::exp(-motion.decay * step));
    }
    let one = shrinks.1;
    let two = one * one;
    let distance = (motion.value - motion.baseline) * libm::exp(-motion.decay * elapsed);
    let mut distances = [distance, distance * one, distance * two, distance * two * one];
    let four = two * two;
    let (quads, rest) = values.as_chunks_mut::<4>();
    for quad in quads {
        *quad = distances.map(|distance| motion.baseline + distance);
        distances = distances.map(|distance| distance * four);
    }
    for (value, distance) in rest.iter_mut().zip(distances) {
        *value = motion.baseline + distance;
    }
}
