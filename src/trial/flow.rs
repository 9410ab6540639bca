//! Variables between reactions, and the levels that they cross.

use super::crossing::{LOOK_AHEAD, PRECISION};
use super::error::Excess;
use super::monitor::Subject;
use super::{Error, Process, relaxation::Flow, state::Slack};
use crate::compiled::{LevelEntry, Quantity, Slice};

/// Which fraction of what is added up counts as rounding: a sum this close to a threshold stands at
/// it, and the direction in which it moves decides.
const ROUNDING: f64 = 1e-12;

/// Rounds, per variable and one more, in which flows and levels of one instant settle, as a rule in two.
const SETTLING: usize = 1000;
/// From here on counting by one changes nothing: 2^53.
const LARGEST_COUNT: f64 = 9_007_199_254_740_992.0;

impl<const TRACE: bool> Process<'_, TRACE> {
    pub(super) fn start_flows(&mut self) {
        let variables = self.compiled.variables.len();
        for (v, row) in self.compiled.variables.iter().enumerate() {
            let value = self.rates.of(row.start).clamp(row.low, row.high);
            self.state.flows[v] = Flow::constant(0.0, value);
            self.state.variables.add(v as u32);
        }
        for counter in 0..self.state.counters.len() {
            self.trace_constant(variables + counter, self.state.counters[counter]);
        }
        self.begin_channels();
    }

    /// Brings flows and levels up to date with the conditions, until nothing changes.
    #[inline(always)]
    pub(super) fn settle(&mut self) -> Result<(), Error> {
        let state = &self.state;
        if state.jumped.list.is_empty()
            && state.variables.list.is_empty()
            && state.approached.list.is_empty()
            && state.levels.list.is_empty()
        {
            return Ok(());
        }
        self.settle_marked()
    }

    fn settle_marked(&mut self) -> Result<(), Error> {
        let (mut rounds, mut last) = (0, None);
        loop {
            if let Some(v) = self.state.jumped.pop() {
                self.apply_jump(v as usize);
            } else if let Some(v) = self.state.variables.pop() {
                self.refresh_motion(v as usize);
            } else if let Some(level) = self.state.approached.pop() {
                self.look_later(level);
            } else if let Some(level) = self.state.levels.pop() {
                last = Some(level);
                self.assess(level as usize);
            } else {
                return Ok(());
            }
            rounds += 1;
            if rounds > SETTLING * (1 + self.state.flows.len()) {
                return Err(self.instant_loop(last));
            }
        }
    }

    /// The sum of the terms whose conditions hold.
    fn sum_of(&self, terms: Slice) -> f64 {
        let mut sum = 0.0;
        for term in &self.compiled.lists.terms[terms.range()] {
            if self.holds(term.condition) {
                sum += self.rates.of(term.add);
            }
        }
        sum
    }

    /// How a variable moves under the present conditions, from a value on.
    fn dynamics(&mut self, v: usize, since: f64, value: f64) -> Flow {
        let row = &self.compiled.variables[v];
        let drift = self.sum_of(row.drift);
        if row.relaxes {
            let mut decay = self.rates.decay[v];
            for multiplier in &self.compiled.lists.multipliers[row.half_life.range()] {
                if self.holds(multiplier.condition) {
                    decay /= self.rates.of(multiplier.by);
                }
            }
            // The drift shifts the baseline by drift * H / ln 2.
            let baseline = (self.sum_of(row.baseline) + drift / decay).clamp(row.low, row.high);
            if !(baseline.is_finite() && decay.is_finite()) {
                self.note_excess(Subject::Variable(v as u32), Excess::Overflow);
            }
            return Flow {
                since,
                value,
                baseline,
                decay,
                slope: 0.0,
            };
        }
        let stopped = (value >= row.high && drift > 0.0) || (value <= row.low && drift < 0.0);
        let slope = if stopped { 0.0 } else { drift };
        Flow {
            since,
            value,
            baseline: value,
            decay: 0.0,
            slope,
        }
    }

    /// The value of a variable now: levels made of the same variables look at it many times at one
    /// instant.
    #[inline]
    pub(super) fn value_now(&mut self, v: usize) -> f64 {
        let (now, flow) = (self.state.now, &self.state.flows[v]);
        if flow.since == now || !flow.is_moving() {
            return flow.value;
        }
        let seen = &mut self.state.seen[v];
        if seen.time != now {
            let fade = &mut self.state.fade;
            seen.time = now;
            seen.value = flow.at_by(now, |decay, elapsed| fade.left(decay, elapsed));
        }
        seen.value
    }

    fn refresh_motion(&mut self, v: usize) {
        let now = self.state.now;
        let old = self.state.flows[v];
        let value = if now > old.since {
            self.value_now(v)
        } else {
            old.value
        };
        let new = self.dynamics(v, now, value);
        // A relaxing variable that jumped has said so itself.
        let jumped = old.since == now && new.decay == 0.0;
        let same = new.decay == old.decay && new.slope == old.slope;
        if !jumped && same && (new.decay == 0.0 || new.baseline == old.baseline) {
            return;
        }
        self.state.flows[v] = new;
        self.mark_followers(v);
        self.schedule_bound(v, &new);
        self.trace(v, value, new);
        let law = new.decay == old.decay && new.slope == old.slope;
        self.widen_bound(v, 0.0, law.then_some((new.baseline - old.baseline).abs()));
    }

    /// A variable moved by `jump`, and its baseline by `shift` (`None`: it moves in another way): its
    /// levels are added up again only where they may have come near their thresholds. What takes a
    /// level away from its threshold can be taken back by relaxing.
    #[inline]
    fn widen_bound(&mut self, v: usize, jump: f64, shift: Option<f64>) {
        let (compiled, state) = (self.compiled, &mut *self.state);
        let decay = state.flows[v].decay;
        for &(level, weight) in &compiled.lists.looks[compiled.variables[v].levels.range()] {
            if state.levels.contains(level) {
                continue;
            }
            let row = &compiled.levels[level as usize];
            let Some(shift) = shift.filter(|_| !row.stepwise) else {
                state.levels.add(level);
                continue;
            };
            let above = state.coordinates[compiled.machines + row.indicator as usize] == 1;
            let weight = self.rates.of(weight);
            let away = weight * if above { jump } else { -jump };
            let slack = &mut state.slacks[level as usize];
            slack.distance += away;
            if decay > 0.0 {
                let back = away.max(0.0) + weight.abs() * shift;
                slack.reach.fall += back;
                slack.reach.steepest += back * decay;
            }
            state.approached.add(level);
        }
    }

    /// Puts off the next look at a level to when it may be near its threshold, or looks now.
    fn look_later(&mut self, level: u32) {
        if self.state.levels.contains(level) {
            return;
        }
        let slack = &self.state.slacks[level as usize];
        let safe = slack.since + slack.reach.time_for(slack.distance);
        if safe < self.state.now + LOOK_AHEAD {
            self.state.levels.add(level);
        } else {
            let slot =
                self.slot_of_indicator(self.compiled.levels[level as usize].indicator as usize);
            self.state.event_queue.set(slot, safe);
        }
    }

    fn schedule_bound(&mut self, v: usize, flow: &Flow) {
        let row = &self.compiled.variables[v];
        if row.relaxes {
            return;
        }
        let bound = if flow.slope > 0.0 { row.high } else { row.low };
        let time = if flow.slope != 0.0 && bound.is_finite() {
            flow.since + (bound - flow.value) / flow.slope
        } else {
            f64::INFINITY
        };
        let slot = self.slot_of_bound(v);
        self.state.event_queue.set(slot, time);
    }

    /// A drifting variable stops at its bound.
    pub(super) fn hit_bound(&mut self, v: usize) {
        let row = &self.compiled.variables[v];
        let flow = &mut self.state.flows[v];
        flow.value = if flow.slope > 0.0 { row.high } else { row.low };
        flow.since = self.state.now;
        self.state.variables.add(v as u32);
    }

    /// Changes a variable's value now; clamped to its bounds. What follows from it waits until all
    /// effects of the instant are done: a variable often jumps several times at once.
    pub(super) fn jump(&mut self, v: usize, change: impl Fn(f64) -> f64) {
        let row = &self.compiled.variables[v];
        let before = self.value_now(v);
        let after = change(before).clamp(row.low, row.high);
        if !after.is_finite() {
            self.note_excess(Subject::Variable(v as u32), Excess::Overflow);
        }
        if after != before {
            let state = &mut *self.state;
            let flow = &mut state.flows[v];
            flow.value = after;
            flow.since = state.now;
            if !state.jumped.contains(v as u32) {
                state.jumped.add(v as u32);
                state.before[v] = before;
            }
        }
    }

    /// What follows from the jumps of a variable at this instant.
    fn apply_jump(&mut self, v: usize) {
        let (before, flow) = (self.state.before[v], self.state.flows[v]);
        if flow.decay > 0.0 || self.compiled.variables[v].is_stepwise() {
            // It goes on as it did; no bound stops it.
            self.mark_followers(v);
            self.trace(v, before, flow);
        } else {
            self.state.variables.add(v as u32);
        }
        // A drifting variable that jumped reaches its bound at another time.
        let drifts = flow.decay == 0.0 && !self.compiled.variables[v].is_stepwise();
        self.widen_bound(v, flow.value - before, (!drifts).then_some(0.0));
    }

    /// Adds to a counter.
    pub(super) fn count(&mut self, counter: usize, amount: f64) {
        if amount == 0.0 {
            return;
        }
        let before = self.state.counters[counter];
        let after = before + amount;
        if !after.is_finite() {
            self.note_excess(Subject::Counter(counter as u32), Excess::Overflow);
        } else if after == before && after.abs() >= LARGEST_COUNT {
            self.note_excess(Subject::Counter(counter as u32), Excess::Stalled);
        }
        self.state.counters[counter] = after;
        self.trace_constant(self.compiled.variables.len() + counter, after);
        self.step_channels(counter);
        self.mark_levels(self.compiled.dependents.counter_levels[counter]);
    }

    pub(super) fn mark_levels(&mut self, levels: Slice) {
        for k in levels.range() {
            self.state.levels.add(self.compiled.dependents.ids[k]);
        }
    }

    fn score(&self, machine: usize) -> f64 {
        let state = self.state.coordinates[machine];
        self.rates
            .of(self.compiled.observe.score(machine, usize::from(state)))
    }

    /// Whether a level holds just after now, and when it next changes.
    fn assess(&mut self, level: usize) {
        let row = &self.compiled.levels[level];
        if row.stepwise {
            return self.compare(level, row);
        }
        let until = self.add_up(row.terms, -self.rates.of(row.threshold));
        let crossing = &mut self.state.crossing;
        let (value, slope) = (crossing.value(), crossing.derivative());
        if !value.is_finite() {
            return self.note_excess(Subject::Level(level as u32), Excess::Overflow);
        }
        let left = until - self.state.now;
        let rounding = ROUNDING * crossing.scale();
        let at_threshold = value.abs() <= rounding;
        let above = if !at_threshold {
            value > 0.0
        } else if slope == 0.0 {
            row.inclusive
        } else if crossing.movement(left) <= rounding {
            // What relaxes to the threshold never gets there.
            self.state.coordinates[self.compiled.machines + row.indicator as usize] == 1
        } else {
            slope > 0.0
        };
        // At least the precision to which a crossing is known, so that a sum that grazes its threshold
        // does not stop time.
        let next = crossing.next(above, at_threshold, left).max(PRECISION);
        self.state.slacks[level] = Slack {
            since: self.state.now,
            distance: crossing.distance(),
            reach: crossing.reach(above, left),
        };
        let slot = self.slot_of_indicator(row.indicator as usize);
        self.state.event_queue.set(slot, self.state.now + next);
        self.set_indicator(row.indicator as usize, above);
    }

    /// Whether a level holds that only reactions move.
    fn compare(&mut self, level: usize, row: &LevelEntry) {
        let threshold = self.rates.of(row.threshold);
        let (mut sum, mut scale) = (-threshold, threshold.abs());
        for term in &self.compiled.lists.level_terms[row.terms.range()] {
            let value = self.rates.of(term.weight) * self.standing(term.of);
            sum += value;
            scale += value.abs();
        }
        if !sum.is_finite() {
            self.note_excess(Subject::Level(level as u32), Excess::Overflow);
        }
        let at_threshold = sum.abs() <= ROUNDING * scale;
        let above = if at_threshold {
            row.inclusive
        } else {
            sum > 0.0
        };
        self.set_indicator(row.indicator as usize, above);
    }

    /// The present value of what only reactions move.
    #[inline]
    fn standing(&self, of: Quantity) -> f64 {
        match of {
            Quantity::One => 1.0,
            Quantity::Counter(c) => self.state.counters[c as usize],
            Quantity::Score(m) => self.score(m as usize),
            Quantity::Variable(v) => self.state.flows[v as usize].value,
        }
    }

    /// Writes a sum of quantities as a function of the time from now on, and says until when it
    /// holds: where a drifting variable stops at its bound, the level is looked at again.
    fn add_up(&mut self, terms: Slice, constant: f64) -> f64 {
        let mut until = self.compiled.horizon;
        self.state.crossing.begin(constant);
        for k in terms.range() {
            let term = &self.compiled.lists.level_terms[k];
            let weight = self.rates.of(term.weight);
            let value = match term.of {
                Quantity::Variable(v) => self.add_variable(v as usize, weight, &mut until),
                of => self.standing(of),
            };
            self.state.crossing.add_linear(weight * value, 0.0);
        }
        until
    }

    /// Adds what of a variable changes with time to the sum, and gives the rest.
    #[inline]
    fn add_variable(&mut self, v: usize, weight: f64, until: &mut f64) -> f64 {
        let x = self.value_now(v);
        let relaxes = self.compiled.variables[v].relaxes;
        if !relaxes {
            let bound = self.slot_of_bound(v);
            *until = until.min(self.state.event_queue.time(bound) - PRECISION);
        }
        let state = &mut *self.state;
        let flow = &state.flows[v];
        if flow.decay > 0.0 {
            let distance = weight * (x - flow.baseline);
            let place = &mut state.seen[v].place;
            state.crossing.add_exponential(distance, flow.decay, place);
            flow.baseline
        } else {
            state.crossing.add_linear(0.0, weight * flow.slope);
            x
        }
    }
}
