//! Who waits for what happens: found in one pass over the model, so that large models are linked in a time
//! that grows as they do.

use crate::model::{Cause, Clock, MilestoneKind, Model, Trigger};

/// What waits for a cause.
#[derive(Clone, Debug, Default)]
pub(super) struct Listeners {
    /// Events queued, in file order.
    pub queues: Vec<u32>,
    /// Milestones that it ends (odd) or whose count it starts (even).
    pub marks: Vec<u32>,
}

/// What waits for an occurrence of a reaction, besides indicators.
#[derive(Clone, Debug, Default)]
pub(super) struct OfReaction {
    /// As for any cause.
    pub listeners: Listeners,
    /// Reactions whose age counts from every occurrence.
    pub restarts: Vec<u32>,
    /// Reactions whose age counts from the first occurrence.
    pub restarts_once: Vec<u32>,
}

/// Who waits for what.
pub(super) struct Waiting {
    /// By reaction.
    pub reactions: Vec<OfReaction>,
    /// By machine and state: for an entry.
    pub entries: Vec<Vec<Listeners>>,
}

impl Waiting {
    pub fn of(model: &Model) -> Self {
        let states = model.machines.iter().map(|machine| machine.states.len());
        let mut waiting = Self {
            reactions: vec![OfReaction::default(); model.reactions.len()],
            entries: states
                .map(|count| vec![Listeners::default(); count])
                .collect(),
        };
        for (r, reaction) in model.reactions.iter().enumerate() {
            waiting.add_reaction(r as u32, &reaction.trigger);
        }
        for (m, milestone) in model.milestones.iter().enumerate() {
            waiting.add_milestone(2 * m as u32, &milestone.kind);
        }
        waiting
    }

    fn add_reaction(&mut self, r: u32, trigger: &Trigger) {
        match trigger {
            Trigger::Hazard { clock, .. } | Trigger::Delay { clock, .. } => {
                if let Clock::Reaction { of, first } = *clock {
                    let of = &mut self.reactions[of.index()];
                    let list = if first {
                        &mut of.restarts_once
                    } else {
                        &mut of.restarts
                    };
                    list.push(r);
                }
            }
            Trigger::On { causes, .. } => {
                for cause in causes {
                    self.each(cause, |listeners| push_once(&mut listeners.queues, r));
                }
            }
            Trigger::At { .. } | Trigger::Order | Trigger::Never => {}
        }
    }

    fn add_milestone(&mut self, starts: u32, kind: &MilestoneKind) {
        let ends = starts + 1;
        match kind {
            MilestoneKind::First(causes) => {
                for cause in causes {
                    self.each(cause, |listeners| push_once(&mut listeners.marks, ends));
                }
            }
            MilestoneKind::Follows { of, then, .. } => {
                self.each(then, |listeners| listeners.marks.push(ends));
                self.each(of, |listeners| listeners.marks.push(starts));
            }
            MilestoneKind::Crosses(_) => {}
        }
    }

    /// What waits for a cause, or for any of the entries that it stands for.
    fn each(&mut self, cause: &Cause, mut note: impl FnMut(&mut Listeners)) {
        match cause {
            Cause::Reaction(of) => note(&mut self.reactions[of.index()].listeners),
            Cause::Entry(machine, states) => {
                let entries = self.entries[machine.index()].iter_mut().enumerate();
                for (_, listeners) in entries.filter(|(state, _)| states.0 >> state & 1 == 1) {
                    note(listeners);
                }
            }
        }
    }
}

/// Adds a position to an ascending list that may end with it.
pub(super) fn push_once(list: &mut Vec<u32>, position: u32) {
    if list.last() != Some(&position) {
        list.push(position);
    }
}
