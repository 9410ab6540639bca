//! What can be read of a trial under way.

use super::{Move, Record, State};
use crate::compiled::{Compiled, Rates, Terms};
use crate::model::{MachineId, MilestoneId, Observable, OutcomeId, ReactionId, StateId};

/// A trial at one time, to be read.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    compiled: &'a Compiled,
    rates: &'a Rates,
    state: &'a State,
    record: &'a Record,
}

impl<'a> View<'a> {
    pub(super) fn new(
        compiled: &'a Compiled,
        rates: &'a Rates,
        state: &'a State,
        record: &'a Record,
    ) -> Self {
        Self {
            compiled,
            rates,
            state,
            record,
        }
    }

    /// Days since the start: up to when all that happens has happened.
    pub fn now(&self) -> f64 {
        self.state.now
    }

    /// The state of a machine now.
    pub fn state_of(&self, machine: MachineId) -> StateId {
        StateId(u32::from(self.state.coordinates[machine.index()]))
    }

    /// How often a reaction has happened so far.
    pub fn count_of(&self, reaction: ReactionId) -> u32 {
        self.state.clocks[reaction.index()].count
    }

    /// The hazard of a reaction just after now, per day; 0 for what happens at a date, after a delay, or
    /// on another reaction.
    pub fn hazard_of(&self, reaction: ReactionId) -> f64 {
        let (state, r) = (self.state, reaction.index());
        super::density::hazard(state, self.compiled, self.rates, r)
    }

    /// Whether the guard of a reaction holds now, and for a transition whether its machine is in a state that it
    /// leaves; be it switched on or off.
    pub fn is_open(&self, reaction: ReactionId) -> bool {
        let guard = self.compiled.reactions[reaction.index()].guard;
        self.compiled.clauses[guard.range()].iter().all(|clause| {
            clause.mask >> self.state.coordinates[clause.coordinate as usize] & 1 == 1
        })
    }

    /// Whether a reaction is pushed to nothing for a time.
    pub fn is_held(&self, reaction: ReactionId) -> bool {
        self.rates.pushed(reaction.index()) == 0.0
    }

    /// The first state of a machine.
    pub fn initial(&self, machine: MachineId) -> StateId {
        self.record.initial[machine.index()]
    }

    /// Every move so far, in time order.
    pub fn moves(&self) -> &'a [Move] {
        &self.record.moves
    }

    /// When a milestone was passed, days; infinite where it was not.
    pub fn passed(&self, milestone: MilestoneId) -> f64 {
        self.record.passages[milestone.index()].time
    }

    /// An outcome at the start or on a whole step of the recording grid that has passed, in its own unit.
    pub fn value_on(&self, outcome: OutcomeId, day: f64) -> f64 {
        let point = self
            .compiled
            .grid
            .point_from(day)
            .min(self.points().max(1) - 1);
        self.at_point(outcome, point)
    }

    /// The value now of a variable, a counter, the score of a machine's state or an outcome, in its own
    /// unit; an outcome is not clipped to its declared range.
    pub fn value_of(&self, of: Observable) -> f64 {
        let (variables, counters) = (self.compiled.variables.len(), self.compiled.counters.len());
        match of {
            Observable::One => 1.0,
            Observable::Variable(v) => self.value(v.index()),
            Observable::Counter(c) => self.value(variables + c.index()),
            Observable::Score(machine) => self.value(variables + counters + machine.index()),
            Observable::Outcome(outcome) => self.add_up(outcome, |quantity| self.value(quantity)),
        }
    }

    /// A quantity now, by the order of [`Compiled::quantities`].
    fn value(&self, quantity: usize) -> f64 {
        let variables = self.compiled.variables.len();
        if quantity < variables {
            self.state.flows[quantity].at(self.state.now)
        } else if let Some(machine) = quantity.checked_sub(self.compiled.first_score()) {
            self.score(machine, usize::from(self.state.coordinates[machine]))
        } else {
            self.state.counters[quantity - variables]
        }
    }

    fn score(&self, machine: usize, state: usize) -> f64 {
        self.rates.of(self.compiled.observe.score(machine, state))
    }

    /// How many points of the recording grid have passed.
    pub fn points(&self) -> usize {
        let grid = &self.compiled.grid;
        let next = grid.point_from(self.state.now).min(grid.points - 1);
        next + usize::from(grid.day(next) <= self.state.now)
    }

    /// The values of an outcome on the recording grid so far, day 0 first, in its own unit; the record of
    /// the whole trial has the same but for rounding.
    pub fn path(&self, outcome: OutcomeId, values: &mut Vec<f64>) {
        values.clear();
        let points = 0..self.points();
        values.extend(points.map(|point| self.at_point(outcome, point)));
    }

    /// An outcome at a point of the grid that has passed.
    pub(super) fn at_point(&self, outcome: OutcomeId, point: usize) -> f64 {
        self.add_up(outcome, |quantity| {
            self.score_when(quantity, |step| step.point as usize <= point)
                .unwrap_or_else(|| self.state.paths.value_at(self.compiled, quantity, point))
        })
    }

    /// An outcome on the k-th listed day that is not on the grid, which has passed.
    pub(super) fn on_day(&self, outcome: OutcomeId, k: usize) -> f64 {
        let day = self.compiled.observe.times[k];
        self.add_up(outcome, |quantity| {
            self.score_when(quantity, |step| step.time <= day)
                .unwrap_or_else(|| self.state.paths.value_on(self.compiled, quantity, k))
        })
    }

    /// The integral of an outcome from the start to now, in its unit times days.
    pub(super) fn integral(&self, outcome: OutcomeId) -> f64 {
        let now = self.state.now;
        let constant = self.add_up(outcome, |_| 0.0);
        let all = self.add_up(outcome, |quantity| {
            match quantity.checked_sub(self.compiled.first_score()) {
                Some(machine) => self.integral_of_score(machine),
                None => self.state.paths.integral(quantity, now),
            }
        });
        constant * now + (all - constant)
    }

    /// The score of a machine after the last of its moves that are early enough; `None` where the
    /// quantity is no score.
    fn score_when(&self, quantity: usize, early: impl Fn(&Move) -> bool) -> Option<f64> {
        let machine = quantity.checked_sub(self.compiled.first_score())?;
        let moves = self.record.moves.iter().rev();
        let mut own = moves.filter(|step| step.machine.index() == machine);
        let last = own.find(|step| early(step));
        let state = last.map_or(self.record.initial[machine], |step| step.to);
        Some(self.score(machine, state.index()))
    }

    /// By parts: each state's score lasts from its entry to the next.
    fn integral_of_score(&self, machine: usize) -> f64 {
        let (mut since, mut state) = (0.0, self.record.initial[machine].index());
        let mut integral = 0.0;
        let moves = self.record.moves.iter();
        for step in moves.filter(|step| step.machine.index() == machine) {
            integral += self.score(machine, state) * (step.time - since);
            (since, state) = (step.time, step.to.index());
        }
        integral + self.score(machine, state) * (self.state.now - since)
    }

    /// The sum of the parts of an outcome.
    fn add_up(&self, outcome: OutcomeId, value: impl Fn(usize) -> f64) -> f64 {
        let Terms {
            quantities,
            observers,
            constants,
        } = &self.compiled.observe.whole;
        let own = |rows: &[(u32, crate::compiled::NumberId)]| {
            let rows = rows.iter().filter(|(of, _)| *of == outcome.0);
            rows.fold(0.0, |sum, (_, weight)| sum + self.rates.of(*weight))
        };
        let mut sum = own(constants);
        for (quantity, rows) in quantities.iter().enumerate() {
            let weight = own(&observers[rows.range()]);
            if weight != 0.0 {
                sum += weight * value(quantity);
            }
        }
        sum
    }
}
