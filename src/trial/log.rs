//! What moved during a trial, and the second pass that turns it into outcomes on the grid.
//!
//! Outputs cost most of a short trial, so the loop only notes each change of a quantity that some
//! outcome adds up; afterwards each stretch between two changes is added to the outcomes at once.

use super::record::Record;
use super::state::Motion;
use crate::table::{NumberId, Rates, Table};

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
        let quantities = table.observe.quantities.len();
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
        for (quantity, run) in table.observe.quantities.iter().enumerate() {
            for &(outcome, weight) in &table.observe.observers[run.range()] {
                let mean = self.integrals[quantity] / table.horizon;
                record.time_means[outcome as usize] += rates.of(weight) * mean;
            }
        }
    }

    /// Adds one stretch to the outcomes.
    fn add(&mut self, table: &Table, rates: &Rates, record: &mut Record, stretch: &Stretch) {
        let Stretch {
            quantity,
            ref motion,
            until,
            last,
        } = *stretch;
        if !motion.is_moving() && motion.value == 0.0 {
            return;
        }
        let observers = &table.observe.observers[table.observe.quantities[quantity].range()];
        self.integrals[quantity] += integral(motion, until);
        let from = (motion.since / table.step).ceil() as usize;
        let to = if last {
            table.points
        } else {
            (until / table.step).ceil() as usize
        };
        let to = to.min(table.points);
        if from < to {
            let values = &mut self.stretch[from..to];
            let shrink = &mut self.shrinks[quantity];
            if shrink.0 != motion.decay {
                *shrink = (motion.decay, libm::exp(-motion.decay * table.step));
            }
            fill(
                values,
                motion,
                from as f64 * table.step,
                table.step,
                shrink.1,
            );
            for group in observers.chunk_by(|a, b| a.0 == b.0) {
                let begin = group[0].0 as usize * table.points;
                let series = &mut record.series[begin + from..begin + to];
                add_weighted(series, values, rates, group);
            }
        }
        let is_inside = |time: f64| motion.since <= time && (time < until || last);
        if !table.observe.times.iter().any(|time| is_inside(*time)) {
            return;
        }
        for (k, &(outcome, place)) in table.observe.at.iter().enumerate() {
            let time = table.observe.times[place as usize];
            if is_inside(time) {
                for &(_, weight) in observers.iter().filter(|(of, _)| *of == outcome) {
                    record.at[k] += rates.of(weight) * motion.at(time);
                }
            }
        }
    }
}

/// Adds the values to the series of one outcome, once for each weight, in the order of the weights.
fn add_weighted(series: &mut [f64], values: &[f64], rates: &Rates, group: &[(u32, NumberId)]) {
    // Four in one pass, for approval that is made of the approvals of four segments.
    let (fours, rest) = group.as_chunks::<4>();
    for four in fours {
        let weights = four.map(|(_, weight)| rates.of(weight));
        for (sum, value) in series.iter_mut().zip(values) {
            *sum = weights
                .iter()
                .fold(*sum, |sum, weight| sum + weight * value);
        }
    }
    for (_, weight) in rest {
        let weight = rates.of(*weight);
        for (sum, value) in series.iter_mut().zip(values) {
            *sum += weight * value;
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
    for &(outcome, number) in &table.observe.constants {
        let value = rates.of(number);
        let begin = outcome as usize * table.points;
        record.series[begin..begin + table.points]
            .iter_mut()
            .for_each(|sum| *sum += value);
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
    if !motion.is_moving() {
        values.fill(motion.value);
    } else if motion.decay > 0.0 {
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
