//! What moved during a trial, and the second pass that turns it into outcomes on the grid.
//!
//! Outputs cost most of a short trial, so the loop only notes each change of a quantity that some
//! outcome adds up; afterwards each stretch between two changes is added to the outcomes at once.

use std::ops::Range;

use super::record::Record;
use super::state::Motion;
use crate::table::{Rates, Table};

/// A change of a quantity's motion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Which: variables first, then counters, then scores.
    pub quantity: u32,
    /// How it moves from then on.
    pub motion: Motion,
}

/// A quantity between two changes: from the motion's beginning to `until`, which belongs to it only
/// if it is the last (paths are right-continuous).
struct Stretch {
    quantity: usize,
    motion: Motion,
    until: f64,
    last: bool,
}

/// The changes of one trial, in time order.
#[derive(Clone, Debug)]
pub struct Log {
    /// The changes.
    pub changes: Vec<Change>,
    /// The motion that each quantity is in during the second pass.
    current: Vec<Option<Motion>>,
    /// Values of one stretch on the grid.
    stretch: Vec<f64>,
    /// Integrals over time of the quantities.
    integrals: Vec<f64>,
    /// By quantity, the decay rate that was last looked up and what it leaves after a step of the grid.
    shrinks: Vec<(f64, f64)>,
}

impl Log {
    pub(super) fn new(table: &Table) -> Self {
        let quantities = table.observe.own.quantities.len();
        Self {
            changes: Vec::with_capacity(1024),
            current: vec![None; quantities],
            stretch: vec![0.0; table.points],
            integrals: vec![0.0; quantities],
            shrinks: vec![(0.0, 1.0); quantities],
        }
    }

    pub(super) fn clear(&mut self) {
        self.changes.clear();
    }

    /// Writes the outcomes on the grid, at their days, and their means over time.
    pub(super) fn evaluate(&mut self, table: &Table, rates: &Rates, record: &mut Record) {
        begin(table, rates, record);
        self.current.fill(None);
        self.integrals.fill(0.0);
        for k in 0..self.changes.len() {
            let change = self.changes[k];
            let previous = self.current[change.quantity as usize].replace(change.motion);
            if let Some(motion) = previous {
                let until = change.motion.since;
                let quantity = change.quantity as usize;
                let stretch = Stretch {
                    quantity,
                    motion,
                    until,
                    last: false,
                };
                self.add(table, rates, record, &stretch);
            }
        }
        for quantity in 0..self.current.len() {
            if let Some(motion) = self.current[quantity] {
                let stretch = Stretch {
                    quantity,
                    motion,
                    until: table.horizon,
                    last: true,
                };
                self.add(table, rates, record, &stretch);
            }
        }
        for (quantity, integral) in self.integrals.iter().enumerate() {
            let mean = integral / table.horizon;
            for &(outcome, weight) in table.observe.whole.of(quantity) {
                record.time_means[outcome as usize] += rates.of(weight) * mean;
            }
        }
        self.nest(table, rates, record);
    }

    /// Adds outcomes to those that they are a part of.
    fn nest(&mut self, table: &Table, rates: &Rates, record: &mut Record) {
        let series = |outcome: u32| {
            let begin = outcome as usize * table.points;
            begin..begin + table.points
        };
        for &(outer, inner, weight) in &table.observe.nested {
            self.stretch.copy_from_slice(&record.series[series(inner)]);
            let weight = rates.of(weight);
            let sums = &mut record.series[series(outer)];
            for (sum, value) in sums.iter_mut().zip(&self.stretch) {
                *sum += weight * value;
            }
        }
    }

    /// Adds one stretch to the outcomes.
    fn add(&mut self, table: &Table, rates: &Rates, record: &mut Record, stretch: &Stretch) {
        let Stretch {
            ref motion, until, ..
        } = *stretch;
        if !motion.is_moving() && motion.value == 0.0 {
            return;
        }
        self.integrals[stretch.quantity] += integral(motion, until);
        let from = (motion.since / table.step).ceil() as usize;
        let to = match stretch.last {
            true => table.points,
            false => ((until / table.step).ceil() as usize).min(table.points),
        };
        if from < to {
            self.add_to_grid(table, rates, record, stretch, from..to);
        }
        add_to_days(table, rates, record, stretch);
    }

    /// Adds the points of the grid that lie in a stretch.
    #[inline]
    fn add_to_grid(
        &mut self,
        table: &Table,
        rates: &Rates,
        record: &mut Record,
        stretch: &Stretch,
        points: Range<usize>,
    ) {
        let (quantity, motion) = (stretch.quantity, &stretch.motion);
        let observers = table.observe.own.of(quantity);
        let series = |outcome: u32| {
            let begin = outcome as usize * table.points;
            begin + points.start..begin + points.end
        };
        if !motion.is_moving() {
            for &(outcome, weight) in observers {
                let part = rates.of(weight) * motion.value;
                let sums = &mut record.series[series(outcome)];
                sums.iter_mut().for_each(|sum| *sum += part);
            }
            return;
        }
        let shrink = &mut self.shrinks[quantity];
        if shrink.0 != motion.decay {
            *shrink = (motion.decay, libm::exp(-motion.decay * table.step));
        }
        let values = &mut self.stretch[points.clone()];
        let begin = points.start as f64 * table.step;
        fill(values, motion, begin, table.step, shrink.1);
        for &(outcome, weight) in observers {
            let weight = rates.of(weight);
            let sums = &mut record.series[series(outcome)];
            for (sum, value) in sums.iter_mut().zip(&*values) {
                *sum += weight * value;
            }
        }
    }
}

/// Adds the listed days that lie in a stretch.
#[inline]
fn add_to_days(table: &Table, rates: &Rates, record: &mut Record, stretch: &Stretch) {
    let Stretch {
        quantity,
        ref motion,
        until,
        last,
    } = *stretch;
    let is_inside = |time: f64| motion.since <= time && (time < until || last);
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

/// Sets every sum to its constant part.
fn begin(table: &Table, rates: &Rates, record: &mut Record) {
    record.points = table.points;
    record.series.clear();
    record
        .series
        .resize(table.observe.outcomes * table.points, 0.0);
    record.time_means.clear();
    record.time_means.resize(table.observe.outcomes, 0.0);
    record.at.clear();
    record.at.resize(table.observe.at.len(), 0.0);
    for &(outcome, number) in &table.observe.own.constants {
        let (begin, value) = (outcome as usize * table.points, rates.of(number));
        let series = &mut record.series[begin..begin + table.points];
        series.iter_mut().for_each(|sum| *sum += value);
    }
    for &(outcome, number) in &table.observe.whole.constants {
        let value = rates.of(number);
        record.time_means[outcome as usize] += value;
        for (k, (of, _)) in table.observe.at.iter().enumerate() {
            if *of == outcome {
                record.at[k] += value;
            }
        }
    }
}

/// The values of a motion at grid points from `begin` on, one exponential for all of them: its distance
/// from the baseline shrinks by a factor per step.
fn fill(values: &mut [f64], motion: &Motion, begin: f64, step: f64, shrink: f64) {
    if motion.decay > 0.0 {
        let mut distance =
            (motion.value - motion.baseline) * libm::exp(-motion.decay * (begin - motion.since));
        for value in values {
            *value = motion.baseline + distance;
            distance *= shrink;
        }
    } else {
        for (k, value) in values.iter_mut().enumerate() {
            *value = motion.at(begin + k as f64 * step);
        }
    }
}

/// The integral of a motion from its beginning to `until`.
fn integral(motion: &Motion, until: f64) -> f64 {
    let elapsed = until - motion.since;
    if motion.decay > 0.0 && motion.is_moving() {
        let spent = -libm::expm1(-motion.decay * elapsed) / motion.decay;
        motion.baseline * elapsed + (motion.value - motion.baseline) * spent
    } else {
        (motion.value + 0.5 * motion.slope * elapsed) * elapsed
    }
}
