//! Reactions: what can happen, and what makes it happen.

use super::effect::{Action, BranchList, Drawn, Effect};
use super::hazard::{Hazard, HazardRatio};
use super::{Condition, Entry, MachineId, Number, ReactionId, StateId, StateSet};

/// A transition or an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Reaction {
    /// Where it stands and what it rests on.
    pub entry: Entry,
    /// Whether it changes its own machine's state.
    pub kind: ReactionKind,
    /// When it may happen (for a transition: besides being in a `from` state).
    pub guard: Condition,
    /// What makes it happen.
    pub trigger: Trigger,
    /// Multipliers on its base hazard; empty unless the trigger is a hazard.
    pub ratios: Vec<HazardRatio>,
    /// Numbers drawn once per occurrence.
    pub draws: Vec<Drawn>,
    /// Lists of branches: the first whose condition holds applies.
    pub branches: Vec<BranchList>,
    /// What it does, besides what its branch does; counts are applied before the other effects.
    pub effects: Vec<Effect>,
    /// Whether escalation by this path is meant, drifted into, or a mistake.
    pub mechanism: Option<Mechanism>,
}

impl Reaction {
    /// Every state that it can move a machine to.
    pub fn entered(&self) -> impl Iterator<Item = (MachineId, StateId)> {
        let own = match self.kind {
            ReactionKind::Transition { machine, to, .. } => Some((machine, to)),
            ReactionKind::Event => None,
        };
        let branches = || self.branches.iter().flat_map(|list| &list.branches);
        let instead = branches().filter_map(move |b| Some((own?.0, b.to?)));
        let effects = self
            .effects
            .iter()
            .chain(branches().flat_map(|b| &b.effects));
        let moved = effects.filter_map(|effect| match effect.action {
            Action::Move { machine, to } => Some((machine, to)),
            _ => None,
        });
        own.into_iter().chain(instead).chain(moved)
    }

    /// Its own effects and those of its branches.
    pub fn all_effects(&self) -> impl Iterator<Item = &Effect> {
        let branches = self.branches.iter().flat_map(|list| &list.branches);
        self.effects
            .iter()
            .chain(branches.flat_map(|branch| &branch.effects))
    }

    /// The reactions that its effects make happen, and whether despite their guards.
    pub fn fired(&self) -> impl Iterator<Item = (ReactionId, bool)> {
        self.all_effects().filter_map(|effect| match effect.action {
            Action::Fire {
                reaction,
                despite_guard,
            } => Some((reaction, despite_guard)),
            _ => None,
        })
    }

    /// Takes its hazard away: it never happens.
    pub(crate) fn switch_off(&mut self) {
        self.trigger = Trigger::Never;
        self.ratios.clear();
    }
}

/// Transition or event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReactionKind {
    /// Moves its machine.
    Transition {
        /// The machine.
        machine: MachineId,
        /// The states that it leaves.
        from: StateSet,
        /// The state that it enters, unless a branch says otherwise. In `from`: it re-enters.
        to: StateId,
    },
    /// Happens without moving a machine of its own.
    Event,
}

/// How an escalation comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mechanism {
    /// Chosen.
    Deliberate,
    /// Not meant as an escalation by who did it.
    Inadvertent,
    /// A mistake or a mishap.
    Accidental,
}

/// What makes a reaction happen.
#[derive(Clone, Debug, PartialEq)]
pub enum Trigger {
    /// A base hazard, times the hazard ratios.
    Hazard {
        /// Per day, as a function of age.
        base: Hazard,
        /// From when age counts.
        clock: Clock,
    },
    /// A fixed delay: certain at that age, or as soon after it as the guard holds.
    Delay {
        /// Days.
        after: Number,
        /// Whether an event repeats at each multiple of the delay.
        repeat: bool,
        /// From when age counts.
        clock: Clock,
    },
    /// Dates, in days since the start, ascending; skipped where the guard does not hold.
    At {
        /// Days since the start.
        times: Vec<f64>,
        /// The chance that it happens at each; `None` is certain.
        probability: Option<Number>,
    },
    /// Queued by other reactions or by entries to states; skipped where the guard does not hold.
    On {
        /// Any of these queues it.
        causes: Vec<Cause>,
        /// The chance that it happens each time; `None` is certain.
        probability: Option<Number>,
    },
    /// Nothing in the model: cells order it, or control makes it happen.
    Order,
    /// Switched off.
    Never,
}

/// From when the age of a reaction counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Entry to the `from` state (transitions) or the guard turning true (events).
    Own,
    /// The start of the trial.
    Start,
    /// An occurrence of another reaction; no hazard before it.
    Reaction {
        /// The reaction.
        of: ReactionId,
        /// Only its first occurrence counts, instead of the last.
        first: bool,
    },
}

/// Something that happens at an instant and can queue events or start a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The reaction happens.
    Reaction(ReactionId),
    /// One of the states is entered (from another state, or by an explicit self-transition).
    Entry(MachineId, StateSet),
}
