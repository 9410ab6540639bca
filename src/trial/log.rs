//! What moved during a trial, and the second pass that turns it into outcomes on the grid.
//!
//! Outputs cost most of a short trial, so the loop only notes each change of a quantity that some
//! outcome adds up. Afterwards one quantity after the other is written on the grid, stretch by stretch
//! between its changes, and added to the outcomes as a whole. Scores follow from the moves of machines.

use std::ops::Range;

use super::record::Record;
use super::state::Motion;
use super::sums::Sums;
use crate::model::{StateId, StateSet};
use crate::table::{Rates, Table};

/// A change of a quantity's motion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Which: variables first, then counters.
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
    /// By machine and point of the grid, by how much the place of its state changes; one more point
    /// for what comes after the last.
    steps: Vec<i8>,
    /// By machine, the integral of its score over time.
    scored: Vec<f64>,
    /// By machine, whether it moved.
    moved: Vec<bool>,
    /// Parts of each outcome that do not change.
    constants: Vec<f64>,
    /// By quantity, the decay rate that was last looked up and what it leaves after a step of the grid.
    shrinks: Vec<(f64, f64)>,
}

impl Log {
    pub(super) fn new(table: &Table) -> Self {
        let quantities = table.variables.len() + table.counters.len();
        let points = table.grid.points;
        Self {
            changes: Vec::with_capacity(1024),
            ends: vec![0; quantities],
            order: Vec::with_capacity(1024),
            values: vec![0.0; points],
            steps: vec![0; table.machines * (points + 1)],
            scored: vec![0.0; table.machines],
            moved: vec![false; table.machines],
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
        self.follow_moves(table, rates, record);
        let mut sums = Sums {
            table,
            rates,
            record,
        };
        self.add_constants(&mut sums);
        for quantity in 0..self.ends.len() {
            if self.is_moving(quantity) {
                self.add(&mut sums, quantity);
            }
        }
        for machine in 0..table.machines {
            self.add_score(&mut sums, machine);
        }
        sums.add_scores_of_days();
        sums.nest();
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

    /// Notes on the grid what machines do, and adds up their scores over time: by parts, the last score
    /// lasts to the horizon, and each move changes what it does from then on.
    fn follow_moves(&mut self, table: &Table, rates: &Rates, record: &Record) {
        if !table.observe.scored {
            return;
        }
        let points = table.grid.points;
        let score =
            |machine: usize, state: StateId| rates.of(table.observe.score(machine, state.index()));
        self.steps.fill(0);
        self.moved.fill(false);
        for (machine, state) in record.initial.iter().enumerate() {
            self.scored[machine] = score(machine, *state) * table.horizon;
        }
        for step in &record.moves {
            let machine = step.machine.index();
            let point = (step.point as usize).min(points);
            let change = step.to.0 as i8 - step.from.0 as i8;
            self.steps[machine * (points + 1) + point] += change;
            let more = score(machine, step.to) - score(machine, step.from);
            self.scored[machine] += more * (table.horizon - step.time);
            self.moved[machine] = true;
        }
    }

    /// Where the changes of a quantity stand in `order`.
    fn places(&self, quantity: usize) -> Range<usize> {
        let begin = quantity.checked_sub(1).map_or(0, |k| self.ends[k]);
        begin as usize..self.ends[quantity] as usize
    }

    /// Whether a quantity ever moves.
    fn is_moving(&self, quantity: usize) -> bool {
        match &self.order[self.places(quantity)] {
            [] => false,
            [only] => self.changes[*only as usize].motion.is_moving(),
            _ => true,
        }
    }

    /// Sets every outcome to the sum of what does not change.
    fn add_constants(&mut self, sums: &mut Sums<'_>) {
        sums.begin(&mut self.constants);
        for quantity in 0..self.ends.len() {
            if let [only] = self.order[self.places(quantity)]
                && !self.changes[only as usize].motion.is_moving()
            {
                let motion = &self.changes[only as usize].motion;
                sums.add_constant(&mut self.constants, quantity, motion.value);
                sums.add_to_days(quantity, motion, f64::INFINITY);
            }
        }
        for (machine, _) in self.moved.iter().enumerate().filter(|(_, moved)| !**moved) {
            let score = sums.score(machine, sums.record.initial[machine].index());
            sums.add_constant(&mut self.constants, self.ends.len() + machine, score);
        }
        let series = sums.record.series.chunks_exact_mut(self.values.len());
        for (series, constant) in series.zip(&self.constants) {
            series.fill(*constant);
        }
    }

    /// Adds a variable or counter that moves.
    fn add(&mut self, sums: &mut Sums<'_>, quantity: usize) {
        let table = sums.table;
        let first_point =
            |change: &Change| (table.grid.point_from(change.motion.since)).min(table.grid.points);
        let (places, shrinks) = (self.places(quantity), &mut self.shrinks[quantity]);
        let order = &self.order[places];
        let mut change = &self.changes[order[0] as usize];
        let (mut from, mut integral) = (first_point(change), 0.0);
        for next in &order[1..] {
            let next = &self.changes[*next as usize];
            let (motion, to) = (&change.motion, first_point(next));
            integral += motion.integral(next.motion.since, next.before);
            if from < to {
                fill(&mut self.values[from..to], motion, from, table, shrinks);
            }
            sums.add_to_days(quantity, motion, next.motion.since);
            (change, from) = (next, to);
        }
        let motion = &change.motion;
        integral += motion.integral(table.horizon, motion.at(table.horizon));
        fill(&mut self.values[from..], motion, from, table, shrinks);
        sums.add_to_days(quantity, motion, f64::INFINITY);
        sums.add_path(quantity, &self.values, integral);
    }

    /// Adds the score of a machine that moved.
    fn add_score(&mut self, sums: &mut Sums<'_>, machine: usize) {
        let quantity = self.ends.len() + machine;
        if !self.moved[machine] || !sums.table.observe.is_observed(quantity) {
            return;
        }
        let mut scores = [0.0; StateSet::STATES];
        for (state, score) in scores
            .iter_mut()
            .enumerate()
            .take(sums.table.states[machine])
        {
            *score = sums.score(machine, state);
        }
        let first = machine * (self.values.len() + 1);
        let mut state = sums.record.initial[machine].0 as u8;
        let mut score = scores[usize::from(state)];
        let mut walk = |values: &mut [f64], steps: &[i8]| {
            for (value, step) in values.iter_mut().zip(steps) {
                state = state.wrapping_add_signed(*step);
                *value = scores[usize::from(state) % StateSet::STATES];
            }
            scores[usize::from(state) % StateSet::STATES]
        };
        let steps = &self.steps[first..first + self.values.len()];
        let (values, last_values) = self.values.as_chunks_mut::<8>();
        let (steps, last_steps) = steps.as_chunks::<8>();
        for (values, steps) in values.iter_mut().zip(steps) {
            // Mostly nothing happens for days.
            if *steps == [0; 8] {
                *values = [score; 8];
            } else {
                score = walk(values, steps);
            }
        }
        walk(last_values, last_steps);
        sums.add_path(quantity, &self.values, self.scored[machine]);
    }
}

/// The values of a motion from a point of the grid on, with one exponential for all of them: its
/// distance from the baseline shrinks by a factor per step. Four points at a time, so that no product
/// waits for the one before.
fn fill(values: &mut [f64], motion: &Motion, from: usize, table: &Table, shrinks: &mut (f64, f64)) {
    let step = table.grid.step;
    if !motion.is_moving() {
        values.fill(motion.value);
        return;
    }
    let elapsed = table.grid.day(from) - motion.since;
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
    let mut distances = [
        distance,
        distance * one,
        distance * two,
        distance * two * one,
    ];
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
