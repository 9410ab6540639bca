//! The entries of the compiled model.

use super::Piece;
use crate::distribution::Sampler;
use crate::random::StreamName;

/// A stretch of one of the compiled model's lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// The first.
    pub start: u32,
    /// The one after the last.
    pub end: u32,
}

impl Slice {
    /// As a slice index.
    #[inline]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether there is nothing in it.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// Appends to a list and says where.
pub(super) fn push_all<T>(list: &mut Vec<T>, items: impl IntoIterator<Item = T>) -> Slice {
    let start = list.len() as u32;
    list.extend(items);
    Slice {
        start,
        end: list.len() as u32,
    }
}

/// A number of the model: a position in [`super::Rates::numbers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberId(pub u32);

/// Whether a coordinate's position is in a set. Negation is the complement of the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClauseEntry {
    /// The positions for which it holds, as bits.
    pub mask: u64,
    /// The coordinate.
    pub coordinate: u32,
}

/// The first state of a machine.
#[derive(Clone, Debug)]
pub struct InitialEntry {
    /// Where it is drawn from, if it is.
    pub stream: StreamName,
    /// The state, where it is certain.
    pub certain: Option<u8>,
    /// Probabilities in state order.
    pub probabilities: Vec<NumberId>,
}

/// What an indicator stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum IndicatorEntry {
    /// A machine has been in a set of states for at least so long.
    Held {
        /// The machine.
        machine: u32,
        /// The states.
        mask: u64,
        /// Days.
        at_least: NumberId,
    },
    /// A reaction happened no longer ago than so long.
    Within {
        /// Days; `None` is for ever.
        duration: Option<NumberId>,
        /// Only its first occurrence counts.
        first: bool,
    },
    /// A calendar window is open.
    During {
        /// Whether it is at the start.
        open: bool,
    },
    /// A level statement holds.
    Level {
        /// Its position in [`super::Compiled::levels`].
        level: u32,
    },
    /// At least one of several conditions holds.
    Any {
        /// In [`super::Lists::alternatives`].
        of: Slice,
    },
    /// Never true.
    Never,
}

/// An edge of a calendar window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EdgeEntry {
    /// Days.
    pub time: f64,
    /// The indicator that it sets.
    pub indicator: u32,
    /// To what.
    pub open: bool,
}

/// What fires a reaction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TriggerEntry {
    /// A hazard that is constant in age.
    Constant,
    /// A hazard that depends on age: a position in [`super::Rates::shapes`].
    Shaped(u32),
    /// A hazard that follows variables: a position in [`super::Compiled::exposed`].
    Exposed(u32),
    /// A fixed delay.
    Delay {
        /// Days.
        after: NumberId,
        /// Whether it repeats.
        repeat: bool,
    },
    /// Dates, in [`Lists::times`](super::Lists::times).
    At(Slice),
    /// Queued by others.
    On,
    /// Nothing.
    Never,
}

/// A reaction.
#[derive(Clone, Debug)]
pub struct ReactionEntry {
    /// The machine that it moves; `u32::MAX` for an event.
    pub machine: u32,
    /// Its slot of the event queue.
    pub slot: u32,
    /// The state that it enters.
    pub to: u8,
    /// Whether its hazards are looked up by context.
    pub looked_up: bool,
    /// Nothing but a move: no draws, branches or effects.
    pub pure_move: bool,
    /// No indicator, clock, event or milestone waits for it.
    pub no_listeners: bool,
    /// Whether its own firing may leave its clock running: an event, or a transition that can enter
    /// one of the states that it leaves.
    pub rearms: bool,
    /// Whether age counts from an occurrence of a reaction, so that none means no hazard.
    pub awaits: bool,
    /// Whether age counts from the guard turning true.
    pub own_event: bool,
    /// The change of its machine, where it leaves one state only and has no branches.
    pub change: Option<ChangeEntry>,
    /// What fires it.
    pub trigger: TriggerEntry,
    /// The guard; for a transition its first clause is the `from` states.
    pub guard: Slice,
    /// In `ratios`.
    pub ratios: Slice,
    /// In `drawn`.
    pub draws: Slice,
    /// In `branch_lists`.
    pub branches: Slice,
    /// In `effects`: those that count, then the others, of the reaction itself.
    pub effects: Slice,
    /// In `ids`: indicators "within" that it raises.
    pub raises: Slice,
    /// In `ids`: reactions whose age counts from every occurrence.
    pub restarts: Slice,
    /// In `ids`: reactions whose age counts from the first occurrence.
    pub restarts_once: Slice,
    /// In `ids`: events queued by it.
    pub queues: Slice,
    /// In `ids`: milestones that it may pass (odd: it ends them; even: it starts their count).
    pub marks: Slice,
    /// The chance that it happens when scheduled or queued; `None` is certain.
    pub probability: Option<NumberId>,
}

impl ReactionEntry {
    /// The guard but for the states that a transition leaves.
    pub fn asked(&self) -> Slice {
        Slice {
            start: self.guard.start + u32::from(self.machine != u32::MAX),
            end: self.guard.end,
        }
    }
}

/// The names of a reaction's streams, apart from its row because they are read once per trial.
#[derive(Clone, Copy, Debug)]
pub struct ReactionStreams {
    /// Its waiting times.
    pub clock: StreamName,
    /// Its branches.
    pub branch: StreamName,
    /// Whether it happens.
    pub queue: StreamName,
}

/// A conditional hazard ratio: a position in [`super::Rates::ratios`] is its own.
#[derive(Clone, Copy, Debug)]
pub struct RatioEntry {
    /// While what.
    pub condition: Slice,
}

/// A hazard that follows variables.
#[derive(Clone, Copy, Debug)]
pub struct ExposedEntry {
    /// The reaction.
    pub reaction: u32,
    /// Its base hazard, where that depends on age: a position in [`super::Rates::shapes`].
    pub shape: Option<u32>,
    /// In `exposures`.
    pub exposures: Slice,
}

/// That a hazard follows a variable: a position in [`super::Rates::log_ratios`] is its own.
#[derive(Clone, Copy, Debug)]
pub struct ExposureEntry {
    /// The variable.
    pub variable: u32,
    /// Where the variable has no effect, in its unit.
    pub reference: f64,
}

/// A conditional multiplier.
#[derive(Clone, Copy, Debug)]
pub struct MultiplierEntry {
    /// By how much.
    pub by: NumberId,
    /// While what.
    pub condition: Slice,
}

/// A conditional term.
#[derive(Clone, Copy, Debug)]
pub struct TermEntry {
    /// How much.
    pub add: NumberId,
    /// While what.
    pub condition: Slice,
}

/// A number drawn per occurrence.
#[derive(Clone, Debug)]
pub struct DrawnEntry {
    /// Where from.
    pub stream: StreamName,
    /// How.
    pub kind: DrawnKind,
}

/// How a number is drawn.
#[derive(Clone, Debug)]
pub enum DrawnKind {
    /// By a prepared quantile function.
    Prepared(Box<Sampler>),
    /// Normal: mean and standard deviation.
    Normal(NumberId, NumberId),
    /// Lognormal: median and standard deviation of the logarithm.
    Lognormal(NumberId, NumberId),
    /// Uniform: the ends.
    Uniform(NumberId, NumberId),
    /// Discrete: values and probabilities.
    Discrete(Vec<(NumberId, NumberId)>),
}

/// A list of branches.
#[derive(Clone, Copy, Debug)]
pub struct BranchListEntry {
    /// When it applies.
    pub condition: Slice,
    /// In `branches`.
    pub branches: Slice,
}

/// A branch.
#[derive(Clone, Copy, Debug)]
pub struct BranchEntry {
    /// `None` takes what the others leave.
    pub probability: Option<NumberId>,
    /// Where the transition goes instead.
    pub to: Option<u8>,
    /// In `effects`: those that count, then the others.
    pub effects: Slice,
}

/// How large an effect is.
#[derive(Clone, Copy, Debug)]
pub struct AmountEntry {
    /// The part that is constant within a draw.
    pub number: NumberId,
    /// In `factors`: numbers drawn at this occurrence.
    pub drawn: Slice,
    /// In `multipliers`.
    pub multipliers: Slice,
}

/// What an effect does.
#[derive(Clone, Copy, Debug)]
pub enum ActionEntry {
    /// Adds to a counter.
    Count(u32),
    /// Adds to a variable; per doubling of a counter, if one is given.
    Add(u32, Option<u32>),
    /// Multiplies a variable.
    Multiply(u32),
    /// Sets a variable.
    Set(u32),
    /// Moves a machine to a state.
    Move(u32, u8),
    /// Makes a reaction happen: a place in [`super::Lists::fired`].
    Fire(u32),
}

/// A reaction that an effect makes happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FiredEntry {
    /// Which.
    pub reaction: u32,
    /// Whether its guard is not asked.
    pub despite_guard: bool,
}

/// An effect.
#[derive(Clone, Copy, Debug)]
pub struct EffectEntry {
    /// Evaluated just before the firing.
    pub condition: Slice,
    /// What it does.
    pub action: ActionEntry,
    /// How much.
    pub amount: AmountEntry,
}

/// A variable.
#[derive(Clone, Copy, Debug)]
pub struct VariableEntry {
    /// Its first value.
    pub start: NumberId,
    /// Whether it relaxes; its decay rate is in [`super::Rates::decay`].
    pub relaxes: bool,
    /// In `multipliers`, on its half-life.
    pub half_life: Slice,
    /// In `terms`.
    pub baseline: Slice,
    /// In `terms`.
    pub drift: Slice,
    /// Its lower bound.
    pub low: f64,
    /// Its upper bound.
    pub high: f64,
    /// In `looks`: levels that look at it.
    pub levels: Slice,
    /// In `ids`: reactions whose hazards follow it.
    pub followers: Slice,
}

impl VariableEntry {
    /// Whether only reactions move it.
    #[inline]
    pub fn is_stepwise(&self) -> bool {
        !self.relaxes && self.drift.is_empty()
    }
}

/// A statement on a weighted sum of quantities: whether it is above a threshold.
#[derive(Clone, Copy, Debug)]
pub struct LevelEntry {
    /// Its indicator.
    pub indicator: u32,
    /// Whether standing exactly at the threshold counts as above.
    pub inclusive: bool,
    /// Whether only reactions move its parts.
    pub stepwise: bool,
    /// The threshold.
    pub threshold: NumberId,
    /// In `level_terms`.
    pub terms: Slice,
}

/// A part of a level.
#[derive(Clone, Copy, Debug)]
pub struct LevelTermEntry {
    /// What.
    pub of: Quantity,
    /// Its weight.
    pub weight: NumberId,
}

/// Something that outcomes and levels add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// The constant 1.
    One,
    /// A variable.
    Variable(u32),
    /// A counter.
    Counter(u32),
    /// The score of a machine's state.
    Score(u32),
}

/// A milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MilestoneEntry {
    /// Whether its count begins when something else happens.
    pub follows: bool,
}

/// What a change of a coordinate's position concerns.
#[derive(Clone, Debug, Default)]
pub struct Dependents {
    /// For each coordinate, where its `from x to` square begins in `changes`, and its number of positions.
    pub squares: Vec<(u32, u32)>,
    /// For each change.
    pub changes: Vec<ChangeEntry>,
    /// Hazards that are looked up anew.
    pub turns: Vec<TurnEntry>,
    /// Reactions and variables.
    pub ids: Vec<u32>,
    /// For each machine and state, machine by machine: what happens at entry.
    pub entries: Vec<StateEntered>,
    /// Where each machine's entries begin.
    pub first_entry: Vec<u32>,
    /// For each machine, whether a held indicator or a level looks at its state.
    pub traced: Vec<bool>,
    /// For each machine, in `ids`: its held indicators.
    pub held: Vec<Slice>,
    /// For each machine, in `ids`: levels that look at its score.
    pub score_levels: Vec<Slice>,
    /// For each counter, in `ids`: levels that look at it.
    pub counter_levels: Vec<Slice>,
    /// For each indicator, in `ids`: milestones that it passes when it becomes true (even: 2 m) or false
    /// (odd: 2 m + 1).
    pub crossings: Vec<Slice>,
}

/// What a change of a coordinate's position concerns; all runs but one in `ids`.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChangeEntry {
    /// Constant hazards out of the state that was left: they stop, whatever else holds.
    pub stops: Slice,
    /// In `turns`: hazards that are looked up elsewhere now.
    pub turns: Slice,
    /// Hazards out of the state that was entered that are looked up: they start.
    pub starts: Slice,
    /// Whether there are none of the following.
    pub no_dependents: bool,
    /// Other reactions whose hazard may change.
    pub reactions: Slice,
    /// Variables whose flow may change.
    pub variables: Slice,
    /// Indicators of either-or conditions that may change.
    pub either_or: Slice,
    /// Of a machine: that is all there is to the move.
    pub no_listeners: bool,
}

/// A hazard that is looked up, and what a change flips in its cell.
#[derive(Clone, Copy, Debug)]
pub struct TurnEntry {
    /// The reaction.
    pub reaction: u32,
    /// Bits of the cell.
    pub flips: u32,
}

/// What happens when a state is entered; all runs in `ids`.
#[derive(Clone, Copy, Debug, Default)]
pub struct StateEntered {
    /// Reactions out of the state whose age counts from now.
    pub aged: Slice,
    /// Events queued.
    pub queues: Slice,
    /// Milestones, as in [`ReactionEntry::marks`].
    pub marks: Slice,
}

/// How a draw's numbers are computed from its factors.
#[derive(Clone, Debug, Default)]
pub struct NumberArrays {
    /// Values of the numbers that no factor changes, at their positions.
    pub fixed: Vec<f64>,
    /// Numbers with factors: position, constant part, factors.
    pub uncertain: Vec<(u32, f64, Slice)>,
    /// Positions of factors.
    pub factors: Vec<u32>,
    /// Base hazards by reaction.
    pub bases: Vec<BaseEntry>,
    /// Shaped hazards, by position: reaction and form.
    pub shapes: Vec<ShapeEntry>,
    /// Values of conditional hazard ratios, by position.
    pub ratios: Vec<RatioValue>,
    /// Values of hazard ratios per unit of a variable, by position.
    pub exposed_ratios: Vec<RatioValue>,
    /// Half-lives by variable; `None` does not relax.
    pub half_lives: Vec<Option<NumberId>>,
    /// Template of the pieces; rates are filled in per draw.
    pub pieces: Vec<(Piece, NumberId)>,
}

/// A constant base hazard and its constant multipliers.
#[derive(Clone, Debug, Default)]
pub struct BaseEntry {
    /// The base; `None` is 1 (shaped hazards).
    pub base: Option<ConstantHazard>,
    /// Multipliers ratio^(factor - reference): ratio, factor, reference.
    pub exposures: Vec<(RatioValue, u32, f64)>,
}

/// How a constant hazard is given.
#[derive(Clone, Debug)]
pub enum ConstantHazard {
    /// Per day.
    Rate(NumberId),
    /// Mean waiting time, days.
    Mean(NumberId),
    /// Median waiting time, days.
    Median(NumberId),
    /// Probability and days.
    Chance(NumberId, NumberId),
    /// Probability and days of a group; weights; which of them.
    Share(NumberId, NumberId, Vec<NumberId>, usize),
}

/// How a shaped hazard is given.
#[derive(Clone, Debug)]
pub enum ShapeEntry {
    /// A constant hazard until an age.
    Capped(ConstantHazard, NumberId),
    /// Shape and scale.
    Weibull(NumberId, NumberId),
    /// Median and sigma.
    Lognormal(NumberId, NumberId),
    /// Median and shape.
    LogLogistic(NumberId, NumberId),
    /// First piece and number of pieces.
    Piecewise(u32, u32),
}

/// How a hazard ratio is given.
#[derive(Clone, Copy, Debug)]
pub enum RatioValue {
    /// As itself.
    Hazard(NumberId),
    /// As a ratio of probabilities: ratio, probability at reference, cap.
    Risk(NumberId, NumberId, f64),
}
