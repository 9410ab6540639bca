//! The model as flat arrays, and the rates of one draw.
//!
//! The trial loop reads nothing else: indices only, no names. A *site* is anything with a small
//! discrete position: each machine (its state), then each flag (a time-dependent statement of a
//! condition: 0 false, 1 true). A condition is a run of clauses, and a clause asks whether a site's
//! position is in a set, so that moves of machines and flips of flags are handled alike.

mod build;
mod context;
mod dependents;
mod hazard;
mod observe;
mod rates;
mod rows;
mod slots;

pub use context::{ContextRow, Pace};
pub use hazard::{Piece, Shape};
pub use observe::{ObserveTable, Place, Terms};
pub use rates::Rates;
pub use rows::*;
pub use slots::{Due, Slots};

use crate::model::Grid;

/// A model as flat arrays: everything that is the same in every draw.
#[derive(Clone, Debug)]
pub struct Table {
    /// Days.
    pub horizon: f64,
    /// The recording grid.
    pub grid: Grid,
    /// How many machines; they are the first sites.
    pub machines: usize,
    /// States of each machine.
    pub states: Vec<usize>,
    /// First states.
    pub initial: Vec<InitialRow>,
    /// What each flag stands for; flag `k` is site `machines + k`.
    pub flags: Vec<FlagRow>,
    /// Conditions.
    pub clauses: Vec<ClauseRow>,
    /// Reactions in file order.
    pub reactions: Vec<ReactionRow>,
    /// Those whose hazards are looked up.
    pub contexts: Vec<ContextRow>,
    /// How many hazards are looked up.
    pub cells: usize,
    /// The names of their streams.
    pub streams: Vec<ReactionStreams>,
    /// Addresses of the reactions, for messages.
    pub addresses: Vec<String>,
    /// Variables.
    pub variables: Vec<VariableRow>,
    /// First values of the counters.
    pub counters: Vec<f64>,
    /// Edges of calendar windows, by time.
    pub edges: Vec<EdgeRow>,
    /// Level statements.
    pub levels: Vec<LevelRow>,
    /// Milestones.
    pub milestones: Vec<MilestoneRow>,
    /// What outcomes add up.
    pub observe: ObserveTable,
    /// Short lists that rows point into.
    pub lists: Lists,
    /// What a change of a site's position concerns.
    pub dependents: Dependents,
    /// The slots of the agenda.
    pub slots: Slots,
    /// How a draw's numbers are computed.
    pub numbers: NumberTable,
}

/// Lists that rows of the table point into with a [`Run`].
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// Conditional multipliers of hazards.
    pub ratios: Vec<RatioRow>,
    /// Conditional multipliers of amounts and half-lives.
    pub multipliers: Vec<MultiplierRow>,
    /// Terms of baselines and drifts.
    pub terms: Vec<TermRow>,
    /// Numbers drawn per occurrence.
    pub drawn: Vec<DrawnRow>,
    /// Lists of branches.
    pub branch_lists: Vec<BranchListRow>,
    /// Branches.
    pub branches: Vec<BranchRow>,
    /// Effects.
    pub effects: Vec<EffectRow>,
    /// Which drawn numbers an amount is multiplied by: places in the reaction's own draws.
    pub factors: Vec<u32>,
    /// Days of scheduled reactions.
    pub times: Vec<f64>,
    /// Reactions, flags or milestones.
    pub ids: Vec<u32>,
    /// Parts of levels.
    pub level_terms: Vec<LevelTermRow>,
    /// Levels that look at a variable, with its weight in each.
    pub looks: Vec<(u32, NumberId)>,
}

impl Table {
    /// How many sites there are.
    pub fn sites(&self) -> usize {
        self.machines + self.flags.len()
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
