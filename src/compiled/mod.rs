//! The model as flat arrays, and the rates of one draw.
//!
//! The trial loop reads nothing else: indices only, no names. A *coordinate* is anything with a small
//! discrete position: each machine (its state), then each indicator (a time-dependent statement of a
//! condition: 0 false, 1 true). A condition is a run of clauses, and a clause asks whether a coordinate's
//! position is in a set, so that moves of machines and flips of indicators are handled alike.

mod build;
mod builder;
mod context;
mod dependents;
mod entries;
mod hazard;
mod listeners;
mod observe;
mod products;
mod rates;
mod recording;
mod slots;

pub use context::{ContextEntry, Hazard, NEVER};
pub use entries::*;
pub use hazard::{Piece, Shape};
pub use observe::{ObserveArrays, Place, Terms};
pub use products::{hazard_by, product};
pub use rates::{Beyond, Rates};
pub use recording::{Points, Recording};
pub use slots::{NextEvent, Slots};

use crate::model::{Grid, Limits};

/// A model as flat arrays: everything that is the same in every draw.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// Days.
    pub horizon: f64,
    /// The recording grid.
    pub grid: Grid,
    /// How many machines; they are the first coordinates.
    pub machines: usize,
    /// States of each machine.
    pub states: Vec<usize>,
    /// First states.
    pub initial: Vec<InitialEntry>,
    /// What each indicator stands for; indicator `k` is coordinate `machines + k`.
    pub indicators: Vec<IndicatorEntry>,
    /// Conditions.
    pub clauses: Vec<ClauseEntry>,
    /// Reactions in file order.
    pub reactions: Vec<ReactionEntry>,
    /// Those whose hazards are looked up.
    pub contexts: Vec<ContextEntry>,
    /// How many hazards are looked up.
    pub cells: usize,
    /// The names of their streams.
    pub streams: Vec<ReactionStreams>,
    /// Addresses of the reactions, for messages.
    pub addresses: Vec<String>,
    /// Addresses of what else messages name.
    pub names: Names,
    /// How much may happen in a trial.
    pub limits: Limits,
    /// Variables.
    pub variables: Vec<VariableEntry>,
    /// First values of the counters.
    pub counters: Vec<f64>,
    /// Edges of calendar windows, by time.
    pub edges: Vec<EdgeEntry>,
    /// Level statements.
    pub levels: Vec<LevelEntry>,
    /// Hazards that follow variables.
    pub exposed: Vec<ExposedEntry>,
    /// Milestones.
    pub milestones: Vec<MilestoneEntry>,
    /// What outcomes add up.
    pub observe: ObserveArrays,
    /// Short lists that rows point into.
    pub lists: Lists,
    /// What a change of a coordinate's position concerns.
    pub dependents: Dependents,
    /// The slots of the event queue.
    pub slots: Slots,
    /// How a draw's numbers are computed.
    pub numbers: NumberArrays,
}

/// Addresses, for messages.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Of variables.
    pub variables: Vec<String>,
    /// Of counters.
    pub counters: Vec<String>,
    /// Of outcomes.
    pub outcomes: Vec<String>,
    /// Of factors.
    pub factors: Vec<String>,
    /// Of what each level statement looks at.
    pub levels: Vec<String>,
}

/// Lists that rows of the compiled model point into with a [`Slice`].
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// Conditional multipliers of hazards.
    pub ratios: Vec<RatioEntry>,
    /// Which variables hazards follow.
    pub exposures: Vec<ExposureEntry>,
    /// Conditional multipliers of amounts and half-lives.
    pub multipliers: Vec<MultiplierEntry>,
    /// Terms of baselines and drifts.
    pub terms: Vec<TermEntry>,
    /// Numbers drawn per occurrence.
    pub drawn: Vec<DrawnEntry>,
    /// Lists of branches.
    pub branch_lists: Vec<BranchListEntry>,
    /// Branches.
    pub branches: Vec<BranchEntry>,
    /// Effects.
    pub effects: Vec<EffectEntry>,
    /// Which drawn numbers an amount is multiplied by: places in the reaction's own draws.
    pub factors: Vec<u32>,
    /// Days of scheduled reactions.
    pub times: Vec<f64>,
    /// Reactions, indicators or milestones.
    pub ids: Vec<u32>,
    /// Parts of levels.
    pub level_terms: Vec<LevelTermEntry>,
    /// Levels that look at a variable, with its weight in each.
    pub looks: Vec<(u32, NumberId)>,
    /// Conditions of which one must hold.
    pub alternatives: Vec<Slice>,
    /// Reactions that effects make happen, in the order in which a firing queues them.
    pub fired: Vec<FiredEntry>,
}

impl Compiled {
    /// How many coordinates there are.
    pub fn coordinates(&self) -> usize {
        self.machines + self.indicators.len()
    }

    /// How many quantities outcomes can add up: variables first, then counters, then scores.
    pub fn quantities(&self) -> usize {
        self.first_score() + self.machines
    }

    /// Where scores begin among the quantities.
    #[inline]
    pub fn first_score(&self) -> usize {
        self.variables.len() + self.counters.len()
    }
}
