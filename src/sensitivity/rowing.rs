//! The simulation of rows into sums, and after how many rows a run looks at them.

use std::ops::Range;
use std::time::Duration;

use super::looks::Looks;
use super::pick_freeze::PickFreeze;
use super::question::{Question, SobolError};
use super::rows::{Measured, Rows};
use super::scores::{Frame, Scores};
use crate::ensemble::{self, End, Ensemble, FailedTrial, Plan, Progress, Tally};

/// Rows at the first look; then each time they have doubled.
pub const FIRST_LOOK: u64 = 256;

/// Whether any longer run has a look after so many rows.
pub(super) fn is_look(rows: u64) -> bool {
    rows.is_multiple_of(FIRST_LOOK) && (rows / FIRST_LOOK).is_power_of_two()
}

/// Where the next look is after so many rows.
pub(super) fn next_look(rows: u64) -> u64 {
    FIRST_LOOK * (rows / FIRST_LOOK + 1).next_power_of_two()
}

/// The simulation of rows.
pub(super) struct Rowing<'s> {
    simulator: Rows<'s, PickFreeze, Looks>,
    ensemble: &'s Ensemble,
    frames: Vec<Frame>,
    units: usize,
    replicates: u32,
}

/// What came of some rows.
pub(super) struct Part {
    /// The first row that was not tried.
    pub end: u64,
    pub trials: u64,
    pub left_out: Vec<FailedTrial>,
    /// Whether it was stopped from outside.
    pub is_stopped: bool,
}

impl<'s> Rowing<'s> {
    pub fn new(
        question: &Question<'s>,
        replicates: u32,
        ensemble: &'s Ensemble,
    ) -> Result<Self, SobolError> {
        let (draws, units) = (question.draws, question.units);
        let design = PickFreeze::scrambled(draws.len(), units, question.seed)?;
        let looks = Looks::new(question.measures, question.thresholds);
        Ok(Self {
            frames: looks.frames(question.model),
            simulator: Rows::new(question.compiled, draws, question.seed, design, looks),
            ensemble,
            units: units.len(),
            replicates,
        })
    }

    pub fn empty(&self) -> Scores {
        Scores::new(&self.frames, self.units, self.replicates)
    }

    /// Simulates rows into any tally.
    pub fn simulate<T: Tally<Measured>>(
        &self,
        tally: T,
        rows: Range<u64>,
        within: Option<Duration>,
        progress: &Progress,
    ) -> Result<ensemble::Run<T>, SobolError> {
        let mut plan = Plan::part(rows, self.replicates)?.leaving_out_failures();
        if let Some(time) = within {
            plan = plan.within(time);
        }
        let nobody = &ensemble::Unobserved;
        Ok(self
            .ensemble
            .run(&plan, &self.simulator, tally, nobody, progress)?)
    }

    /// Adds rows to sums; within a time, all that were begun in it.
    pub fn add(
        &self,
        scores: &mut Scores,
        rows: Range<u64>,
        within: Option<Duration>,
        progress: &Progress,
    ) -> Result<Part, SobolError> {
        let tally = std::mem::replace(scores, self.empty());
        let run = self.simulate(tally, rows, within, progress)?;
        *scores = run.tally;
        let arms = self.units as u64 + 2;
        Ok(Part {
            end: run.draws.end,
            trials: (run.draws.end - run.draws.start) * arms * u64::from(self.replicates),
            left_out: run.left_out,
            is_stopped: !matches!(run.end, End::Complete | End::Paused),
        })
    }
}
