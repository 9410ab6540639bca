//! Outcomes on the recording grid, most of which is written while the trial goes on.
//!
//! A change of a quantity ends a stretch of its path, which is written then: variables that jump
//! together share what is looked up for it. At the end each quantity is added as a whole to the outcomes
//! that it is a part of. Scores follow from the moves of machines.

use super::Process;
use super::outcome_series::{OutcomeSeries, add_days, add_mean};
use super::record::Record;
use super::relaxation::{Fade, Flow};
use crate::compiled::{Compiled, Rates};
use crate::model::{StateId, StateSet};

/// How a quantity moves now, and what of its path has been written.
#[derive(Clone, Copy, Debug, Default)]
struct Stretch {
    flow: Flow,
    /// The first point of the grid that has not been written.
    from: usize,
    /// Over time, before the flow.
    integral: f64,
    /// Whether there was another flow before.
    changed: bool,
}

impl Stretch {
    fn is_moving(&self) -> bool {
        self.changed || self.flow.is_moving()
    }
}

/// The paths of one trial.
#[derive(Clone, Debug)]
pub(super) struct Paths {
    /// By variable, then by counter: those that outcomes add up.
    stretches: Vec<Stretch>,
    /// By quantity and point of the grid.
    values: Vec<f64>,
    /// By quantity and listed day that is not on the grid.
    on_days: Vec<f64>,
    /// By stretch, the decay rate that was last looked up and what it leaves after a step of the grid.
    shrinks: Vec<(f64, f64)>,
    fade: Fade,
    /// The last time that was looked for on the grid, and the first point from it on.
    instant: (f64, usize),
    /// By machine and point of the grid, by how much the place of its state changes; one more point
    /// for what comes after the last.
    steps: Vec<i8>,
    /// By machine, the integral of its score over time.
    scored: Vec<f64>,
    /// By machine, whether it moved.
    moved: Vec<bool>,
    outcomes: OutcomeSeries,
}

impl Paths {
    pub fn new(compiled: &Compiled) -> Self {
        let (stretches, points) = (compiled.first_score(), compiled.grid.points);
        Self {
            stretches: vec![Stretch::default(); stretches],
            values: vec![0.0; compiled.quantities() * points],
            on_days: vec![0.0; compiled.quantities() * compiled.observe.times.len()],
            shrinks: vec![(0.0, 1.0); stretches],
            fade: Fade::default(),
            instant: (0.0, 0),
            steps: vec![0; compiled.machines * (points + 1)],
            scored: vec![0.0; compiled.machines],
            moved: vec![false; compiled.machines],
            outcomes: OutcomeSeries::new(compiled),
        }
    }

    pub fn clear(&mut self) {
        self.stretches.fill(Stretch::default());
    }

    /// Takes over what another trial has written of its paths so far; the rest is scratch.
    pub fn copy_from(&mut self, from: &Self, points: usize) {
        let Self {
            stretches,
            values,
            on_days,
            shrinks,
            fade,
            instant,
            steps: _,
            scored: _,
            moved: _,
            outcomes: _,
        } = from;
        for (quantity, stretch) in stretches.iter().enumerate() {
            let written = quantity * points..quantity * points + stretch.from;
            self.values[written.clone()].copy_from_slice(&values[written]);
        }
        self.stretches.copy_from_slice(stretches);
        self.on_days.copy_from_slice(on_days);
        self.shrinks.copy_from_slice(shrinks);
        (self.fade, self.instant) = (*fade, *instant);
    }

    /// The value of a variable or counter at a point of the grid that has passed.
    pub fn value_at(&self, compiled: &Compiled, quantity: usize, point: usize) -> f64 {
        let stretch = &self.stretches[quantity];
        if point < stretch.from {
            self.values[quantity * compiled.grid.points + point]
        } else {
            stretch.flow.at(compiled.grid.day(point))
        }
    }

    /// The value of a variable or counter at a listed day that is not on the grid and has passed.
    pub fn value_on(&self, compiled: &Compiled, quantity: usize, k: usize) -> f64 {
        let (flow, times) = (&self.stretches[quantity].flow, &compiled.observe.times);
        if flow.since <= times[k] {
            flow.at(times[k])
        } else {
            self.on_days[quantity * times.len() + k]
        }
    }

    /// The integral of a variable or counter from the start to a time from its last change on.
    pub fn integral(&self, quantity: usize, now: f64) -> f64 {
        let Stretch { flow, integral, .. } = &self.stretches[quantity];
        integral + flow.integral(now, flow.at(now))
    }

    /// A quantity, `before` until now if it was relaxing, goes on like this.
    fn turn(&mut self, compiled: &Compiled, quantity: usize, before: f64, flow: Flow) {
        if flow.since > self.stretches[quantity].flow.since {
            self.write(compiled, quantity, flow.since);
            let stretch = &mut self.stretches[quantity];
            stretch.integral += stretch.flow.integral(flow.since, before);
            stretch.changed = true;
        }
        self.stretches[quantity].flow = flow;
    }

    /// The first point of the grid at or after a time; the number of points where it is after the last.
    #[inline]
    pub fn point_from(&mut self, compiled: &Compiled, time: f64) -> usize {
        if time != self.instant.0 {
            let grid = &compiled.grid;
            self.instant = (time, grid.point_from(time).min(grid.points));
        }
        self.instant.1
    }

    /// Writes the path of a quantity until a time, itself excluded.
    fn write(&mut self, compiled: &Compiled, quantity: usize, until: f64) {
        let (points, times) = (compiled.grid.points, &compiled.observe.times);
        let to = self.point_from(compiled, until);
        let stretch = &mut self.stretches[quantity];
        let (flow, from) = (&stretch.flow, stretch.from);
        if from < to {
            let row = &mut self.values[quantity * points..][from..to];
            let shrink = &mut self.shrinks[quantity];
            fill(row, flow, from, compiled, shrink, &mut self.fade);
            if to == points && !compiled.grid.is_even() {
                // The last step is shorter.
                row[points - 1 - from] = flow.at(compiled.horizon);
            }
            stretch.from = to;
        }
        let days = &mut self.on_days[quantity * times.len()..];
        for (day, &time) in days.iter_mut().zip(times) {
            if flow.since <= time && time < until {
                *day = flow.at(time);
            }
        }
    }

    /// Puts the outcomes together.
    pub fn finish(&mut self, compiled: &Compiled, rates: &Rates, record: &mut Record) {
        self.follow_moves(compiled, rates, record);
        self.outcomes.begin(compiled, rates, record);
        // What stays as it is comes first: sums of the same numbers in the same order are the same.
        for quantity in 0..compiled.quantities() {
            self.stand(compiled, rates, record, quantity);
        }
        for quantity in 0..self.stretches.len() {
            if compiled.observe.is_observed(quantity) && self.stretches[quantity].is_moving() {
                let mean = self.end(compiled, quantity) / compiled.horizon;
                add_mean(compiled, rates, record, quantity, mean);
            }
        }
        for machine in 0..compiled.machines {
            let quantity = self.stretches.len() + machine;
            if compiled.observe.is_observed(quantity) && self.moved[machine] {
                self.write_score(compiled, rates, record, machine);
                let mean = self.scored[machine] / compiled.horizon;
                add_mean(compiled, rates, record, quantity, mean);
            }
        }
        self.outcomes.compose(compiled, rates, &self.values, record);
        add_days(compiled, rates, &self.on_days, record);
    }

    /// Notes on the grid what machines do, and adds up their scores over time: by parts, the last score
    /// lasts to the horizon, and each move changes what it does from then on.
    fn follow_moves(&mut self, compiled: &Compiled, rates: &Rates, record: &Record) {
        if !compiled.observe.scored {
            return;
        }
        let points = compiled.grid.points;
        let score = |machine: usize, state: StateId| {
            rates.of(compiled.observe.score(machine, state.index()))
        };
        self.steps.fill(0);
        self.moved.fill(false);
        for (machine, state) in record.initial.iter().enumerate() {
            self.scored[machine] = score(machine, *state) * compiled.horizon;
        }
        for step in &record.moves {
            let machine = step.machine.index();
            let point = (step.point as usize).min(points);
            let change = step.to.0 as i8 - step.from.0 as i8;
            self.steps[machine * (points + 1) + point] += change;
            let more = score(machine, step.to) - score(machine, step.from);
            self.scored[machine] += more * (compiled.horizon - step.time);
            self.moved[machine] = true;
        }
    }

    /// Notes a quantity that stays as it is.
    fn stand(&mut self, compiled: &Compiled, rates: &Rates, record: &mut Record, quantity: usize) {
        let value = match self.stretches.get(quantity) {
            Some(stretch) if stretch.is_moving() => return,
            Some(stretch) => stretch.flow.value,
            None => {
                let machine = quantity - self.stretches.len();
                if self.moved[machine] {
                    return;
                }
                let state = record.initial[machine].index();
                rates.of(compiled.observe.score(machine, state))
            }
        };
        self.outcomes.stand(quantity, value);
        add_mean(compiled, rates, record, quantity, value);
        write_days(&mut self.on_days, compiled, quantity, |_| value);
    }

    /// Writes what is left of a variable or counter that moves, and gives its integral over time.
    fn end(&mut self, compiled: &Compiled, quantity: usize) -> f64 {
        self.write(compiled, quantity, f64::INFINITY);
        let Stretch { flow, integral, .. } = &self.stretches[quantity];
        integral + flow.integral(compiled.horizon, flow.at(compiled.horizon))
    }

    /// Writes the score of a machine that moved.
    fn write_score(&mut self, compiled: &Compiled, rates: &Rates, record: &Record, machine: usize) {
        let (points, quantity) = (compiled.grid.points, self.stretches.len() + machine);
        let mut scores = [0.0; StateSet::STATES];
        for (state, score) in scores.iter_mut().enumerate().take(compiled.states[machine]) {
            *score = rates.of(compiled.observe.score(machine, state));
        }
        let mut state = record.initial[machine].0 as u8;
        let mut score = scores[usize::from(state)];
        let mut walk = |values: &mut [f64], steps: &[i8]| {
            for (value, step) in values.iter_mut().zip(steps) {
                state = state.wrapping_add_signed(*step);
                *value = scores[usize::from(state) % StateSet::STATES];
            }
            scores[usize::from(state) % StateSet::STATES]
        };
        let steps = &self.steps[machine * (points + 1)..][..points];
        let values = &mut self.values[quantity * points..][..points];
        let (values, last_values) = values.as_chunks_mut::<8>();
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
        write_days(&mut self.on_days, compiled, quantity, |time| {
            let moves = record.moves.iter().rev();
            let mut own = moves.filter(|step| step.machine.index() == machine);
            let last = own.find(|step| step.time <= time);
            let state = last.map_or(record.initial[machine], |step| step.to);
            scores[state.index()]
        });
    }
}

/// Writes a quantity at the listed days that are not on the grid.
fn write_days(
    on_days: &mut [f64],
    compiled: &Compiled,
    quantity: usize,
    value: impl Fn(f64) -> f64,
) {
    let times = &compiled.observe.times;
    let days = &mut on_days[quantity * times.len()..];
    for (day, &time) in days.iter_mut().zip(times) {
        *day = value(time);
    }
}

impl<const TRACE: bool> Process<'_, TRACE> {
    /// A variable or counter moves like this from now on; `before`, if it was relaxing, is its value
    /// until now.
    #[inline]
    pub(super) fn trace(&mut self, quantity: usize, before: f64, flow: Flow) {
        if self.compiled.observe.is_observed(quantity) {
            let paths = &mut self.state.paths;
            paths.turn(self.compiled, quantity, before, flow);
        }
    }

    /// A counter stands still from now on.
    #[inline]
    pub(super) fn trace_constant(&mut self, quantity: usize, value: f64) {
        self.trace(quantity, 0.0, Flow::constant(self.state.now, value));
    }
}

/// The values of a flow from a point of the grid on, with one exponential for all of them: its
/// distance from the baseline shrinks by a factor per step. Four points at a time, so that no product
/// waits for the one before.
fn fill(
    values: &mut [f64],
    flow: &Flow,
    from: usize,
    compiled: &Compiled,
    shrink: &mut (f64, f64),
    fade: &mut Fade,
) {
    let step = compiled.grid.step;
    if !flow.is_moving() {
        values.fill(flow.value);
        return;
    }
    let elapsed = compiled.grid.day(from) - flow.since;
    if flow.decay == 0.0 {
        for (k, value) in values.iter_mut().enumerate() {
            *value = flow.value + flow.slope * (elapsed + k as f64 * step);
        }
        return;
    }
    if shrink.0 != flow.decay {
        *shrink = (flow.decay, libm::exp(-flow.decay * step));
    }
    let one = shrink.1;
    let two = one * one;
    let distance = (flow.value - flow.baseline) * fade.left(flow.decay, elapsed);
    let mut distances = [
        distance,
        distance * one,
        distance * two,
        distance * two * one,
    ];
    let four = two * two;
    let (quads, rest) = values.as_chunks_mut::<4>();
    for quad in quads {
        *quad = distances.map(|distance| flow.baseline + distance);
        distances = distances.map(|distance| distance * four);
    }
    for (value, distance) in rest.iter_mut().zip(distances) {
        *value = flow.baseline + distance;
    }
}
