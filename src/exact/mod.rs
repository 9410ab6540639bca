//! The master equation of the Markov part, by uniformization.
//!
//! Where hazards are constant between calendar edges and conditions look at machines and windows
//! only, a scenario is a Markov chain on the product of its machines. Its probabilities p(t) obey
//! dp/dt = p Q; what is expected to be counted is an integral of rates, and expected variables
//! solve a linear equation driven by p. All are computed without a time step, with a bound of their
//! error. The rules are read from the model alone, so that this room can judge the simulation.

mod against;
mod answer;
mod average;
mod cascade;
mod chain;
mod column;
mod constant;
mod error;
mod firings;
mod follower;
mod frozen;
mod generator;
mod groups;
mod index;
mod influences;
mod layout;
mod maker;
mod mean;
mod memory;
mod part;
mod place;
mod poisson;
mod process;
mod reads;
mod reduced;
mod resolve;
mod scope;
mod solution;
mod solve;
mod space;
mod symbolic;
mod twin;

pub use against::{Pair, Simulated, Simulation, Verdict, judge, side_by_side, two_sided};
pub use answer::{Processes, Question, Size};
pub use average::{Averaged, Hypercubes, Mean, average};
pub use error::ExactError;
pub use generator::{Command, Digit, Generator, Rate, Reward};
pub use maker::Replacement;
pub use part::{Outside, Part};
pub use process::KnownState;
pub use scope::{Scope, Unanswered};
pub use solution::{Curve, Solution};
pub use symbolic::generator;
pub use twin::{Twin, twin};

use crate::ensemble::Ensemble;
use crate::model::{Cause, MilestoneId, MilestoneKind, Model};
use process::Process;
use solve::Asked;
use space::States;

/// How many product states are allowed.
const STATES: usize = 200_000;
/// How many first times are asked for at once: each has a bit.
const AWAITED: usize = 64;
/// The error of probabilities that is aimed at, besides rounding.
const PRECISION: f64 = 1e-12;

/// The Markov chain of a model, for one draw.
#[derive(Clone, Debug)]
pub struct Exact {
    process: Process,
    states: States,
    /// The most product states.
    limit: usize,
    precision: f64,
    /// Addresses and kinds of the milestones.
    milestones: Vec<(String, MilestoneKind)>,
}

impl Exact {
    /// Reads a model at one draw's factor values: `factor_values[f]` for factor `f`.
    ///
    /// # Errors
    /// Where something needs memory or is not linear: shaped hazards and delays, conditions on
    /// durations, on the past or on levels, bounded variables, effects that multiply, set or
    /// count doublings, half-lives with multipliers; where the factor values put a number outside of
    /// what its place demands; where more than 200,000 product states can be reached.
    pub fn new(model: &Model, factor_values: &[f64]) -> Result<Self, ExactError> {
        Self::within(model, factor_values, STATES)
    }

    /// The same, with at most so many product states.
    ///
    /// # Errors
    /// As for [`Exact::new`].
    pub fn within(model: &Model, factor_values: &[f64], limit: usize) -> Result<Self, ExactError> {
        let process = resolve::resolve(model, factor_values, limit)?;
        let states = space::reachable(&process, limit)?;
        let milestone = |m: &crate::model::Milestone| (m.entry.address.clone(), m.kind.clone());
        Ok(Self {
            process,
            states,
            limit,
            precision: PRECISION,
            milestones: model.milestones.iter().map(milestone).collect(),
        })
    }

    /// The same process from a known state on.
    ///
    /// # Errors
    /// Where its time is not within [0, horizon], where it is no state of this model, and where more
    /// than 200,000 product states can be reached.
    pub fn starting_from(&self, known: &KnownState<'_>) -> Result<Self, ExactError> {
        let process = self.process.starting_from(known)?;
        let states = space::reachable(&process, self.limit)?;
        Ok(Self {
            process,
            states,
            ..self.clone()
        })
    }

    /// Aims at another error of the probabilities (default 1e-12, besides rounding).
    #[must_use]
    pub fn with_precision(self, precision: f64) -> Self {
        Self { precision, ..self }
    }

    /// How many states of the machines together can be reached.
    pub fn reachable_states(&self) -> usize {
        self.states.codes.len()
    }

    /// How many states the machines, and what is remembered of reactions, could have together.
    pub fn product_states(&self) -> u64 {
        self.process.layout.product()
    }

    /// About how many bytes a solution takes, with so many milestones: states with their places, the matrix, what
    /// is gained where, and the vectors of the series.
    pub fn bytes(&self, milestones: usize) -> u64 {
        let (states, arcs) = (self.states.codes.len() as u64, self.states.arcs as u64);
        let vectors = 6 + 4 * milestones as u64;
        states * (64 + 8 * vectors) + 96 * arcs
    }

    /// All expectations at ascending times (days, up to the horizon); each includes what happens at
    /// that time.
    ///
    /// # Errors
    /// Where the times are not ascending within [0, horizon], and where the process is so fast that
    /// it would take too long.
    pub fn solve(&self, times: &[f64]) -> Result<Solution, ExactError> {
        let (solution, _) = self.answers(times, &[], None)?;
        Ok(solution)
    }

    /// All expectations, and how likely each milestone of kind [`MilestoneKind::First`] has been passed.
    ///
    /// # Errors
    /// As for [`Exact::solve`], and where a milestone is of another kind.
    fn answers(
        &self,
        times: &[f64],
        milestones: &[usize],
        ensemble: Option<&Ensemble>,
    ) -> Result<(Solution, Vec<Curve>), ExactError> {
        let awaited = milestones.iter().map(|k| self.causes(*k));
        let awaited = awaited.collect::<Result<Vec<_>, _>>()?;
        let mut solution = None;
        let mut curves = Vec::new();
        let chunks = awaited.chunks(AWAITED);
        // Without milestones there is still one chain to follow.
        for awaited in chunks.chain(awaited.is_empty().then_some(&[][..])) {
            let asked = Asked {
                times,
                whole: solution.is_none(),
                awaited,
                precision: self.precision,
                ensemble,
            };
            let answered = solve::solve(&self.process, &self.states, asked)?;
            curves.extend(answered.firsts.into_iter().map(Curve::of_pairs));
            solution.get_or_insert_with(|| Solution::new(&self.process, &answered.snapshots));
        }
        let solution = solution.unwrap_or_else(|| Solution::new(&self.process, &[]));
        Ok((solution, curves))
    }

    /// What a milestone is the first of.
    fn causes(&self, milestone: usize) -> Result<&[Cause], ExactError> {
        match &self.milestones[milestone] {
            (_, MilestoneKind::First(causes)) => Ok(causes),
            (address, _) => Err(ExactError::NotCovered {
                address: address.clone(),
                reason: "a milestone that is not the first time of reactions or entries",
            }),
        }
    }

    /// The probability that any of these has happened for the first time by each of the ascending
    /// times (days). Being in a state at the start is no entry.
    ///
    /// # Errors
    /// As for [`Exact::solve`].
    pub fn first_time(&self, causes: &[Cause], times: &[f64]) -> Result<Curve, ExactError> {
        let asked = Asked {
            times,
            whole: false,
            awaited: &[causes],
            precision: self.precision,
            ensemble: None,
        };
        let answered = solve::solve(&self.process, &self.states, asked)?;
        let firsts = answered.firsts.into_iter().next();
        Ok(Curve::of_pairs(firsts.unwrap_or_default()))
    }

    /// The probability that a milestone of kind [`MilestoneKind::First`] has been passed by each of
    /// the ascending times (days).
    ///
    /// # Errors
    /// As for [`Exact::solve`], and where the milestone is of another kind.
    pub fn cumulative_incidence(
        &self,
        milestone: MilestoneId,
        times: &[f64],
    ) -> Result<Curve, ExactError> {
        self.first_time(self.causes(milestone.index())?, times)
    }
}
