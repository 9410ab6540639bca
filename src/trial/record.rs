//! What one trial leaves behind for the summary: recorded outcomes, moves, counts, first times.

use crate::compiled::Compiled;
use crate::model::{MachineId, OutcomeId, StateId};

/// The results of one trial, reused from trial to trial without allocation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// Points of the recording grid: day 0, the grid step, … up to the horizon.
    pub points: usize,
    /// Outcome values on the grid, outcome by outcome: `series[outcome * points + point]`.
    pub series: Vec<f64>,
    /// The exact mean over time of each outcome.
    pub time_means: Vec<f64>,
    /// The values of each outcome at the days that it lists, in the order of outcomes and days.
    pub at: Vec<f64>,
    /// The first state of each machine.
    pub initial: Vec<StateId>,
    /// Every move of a machine, in time order.
    pub moves: Vec<Move>,
    /// Every change of a channel of an outcome ([`Outcome::channels`](crate::model::Outcome::channels)), in
    /// time order; before its first a channel stands at 0.
    pub channel_steps: Vec<ChannelStep>,
    /// How often each reaction happened.
    pub counts: Vec<u32>,
    /// For each milestone, when.
    pub passages: Vec<Passage>,
}

impl Record {
    /// The values of one outcome on the grid.
    #[inline]
    pub fn path(&self, outcome: OutcomeId) -> &[f64] {
        &self.series[outcome.index() * self.points..][..self.points]
    }

    /// Takes over what another record holds of the end of its trial: last values, means over time, milestones.
    pub fn copy_end(&mut self, from: &Self) {
        self.points = 1;
        self.series.clear();
        let paths = from.series.chunks_exact(from.points.max(1));
        self.series.extend(paths.map(|path| path[path.len() - 1]));
        self.time_means.clone_from(&from.time_means);
        self.passages.clone_from(&from.passages);
    }

    /// Empties the record and gives it the shape of a compiled model.
    pub fn clear(&mut self, compiled: &Compiled) {
        let outcomes = compiled.observe.outcomes;
        self.points = compiled.grid.points;
        self.series.resize(outcomes * self.points, 0.0);
        self.time_means.resize(outcomes, 0.0);
        self.at.resize(compiled.observe.at.len(), 0.0);
        self.initial.clear();
        self.moves.clear();
        self.channel_steps.clear();
        self.counts.clear();
        self.counts.resize(compiled.reactions.len(), 0);
        self.passages.clear();
        self.passages
            .resize(compiled.milestones.len(), Passage::NEVER);
    }
}

/// A machine changed its state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    /// Days.
    pub time: f64,
    /// The machine.
    pub machine: MachineId,
    /// The state that it left.
    pub from: StateId,
    /// The state that it entered.
    pub to: StateId,
    /// The first point of the recording grid at which it shows; none of them where it comes
    /// after the last.
    pub point: u32,
}

/// A channel of an outcome stands at another value from a time on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChannelStep {
    /// Which, numbered by outcome, then by term.
    pub channel: u32,
    /// The first point of the recording grid at which it shows; none of them where it comes after the
    /// last.
    pub point: u32,
    /// The counter times its weight, in the outcome's unit.
    pub value: f64,
}

/// When a milestone was passed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Passage {
    /// When its count began: 0, or the first time of what it follows; infinite where that never
    /// happened.
    pub origin: f64,
    /// When it was passed; infinite where it was not by the horizon.
    pub time: f64,
}

impl Passage {
    /// A milestone that counts from the start and was not passed.
    pub const NEVER: Self = Self {
        origin: 0.0,
        time: f64::INFINITY,
    };
}
