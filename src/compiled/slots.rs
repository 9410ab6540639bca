//! The slots of the event queue: which of the things that may come next share a time.

use super::{Compiled, IndicatorEntry, ReactionEntry, TriggerEntry};

/// What else than a reaction may be due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextEvent {
    /// The next edge of a calendar window.
    Edge,
    /// An indicator that may flip by the passing of time.
    Indicator(u32),
    /// A drifting variable that will reach its bound.
    Bound(u32),
}

/// Who has which slot. Transitions at constant hazards that leave different states of one machine are
/// never due together and share one, so that the next reaction is found among few.
#[derive(Clone, Debug, Default)]
pub struct Slots {
    /// For each slot what it stands for at first: a reaction, or, beyond the last of them, one of
    /// `others`. A shared slot changes hands among its reactions.
    pub owners: Vec<u32>,
    /// What is no reaction.
    pub others: Vec<NextEvent>,
    /// By indicator; those that no time flips have none.
    pub of_indicator: Vec<u32>,
    /// By variable; those that relax never reach a bound and have none.
    pub of_bound: Vec<u32>,
}

/// No slot; never read.
const NONE: u32 = u32::MAX;

impl Slots {
    /// The slot of the calendar's edges.
    pub const EDGE: usize = 0;

    fn allot(&mut self, owner: usize) -> u32 {
        self.owners.push(owner as u32);
        self.owners.len() as u32 - 1
    }

    fn allot_other(&mut self, next_event: NextEvent, reactions: usize) -> u32 {
        self.others.push(next_event);
        self.allot(reactions + self.others.len() - 1)
    }
}

/// Allots the slots of a compiled model, in the order in which ties are broken: edges, indicators, bounds, reactions
/// in file order.
pub(super) fn allot(compiled: &mut Compiled) {
    let (mut slots, reactions) = (Slots::default(), compiled.reactions.len());
    slots.allot_other(NextEvent::Edge, reactions);
    for (indicator, row) in compiled.indicators.iter().enumerate() {
        let never = matches!(
            row,
            IndicatorEntry::During { .. } | IndicatorEntry::Any { .. } | IndicatorEntry::Never
        );
        let slot = if never {
            NONE
        } else {
            slots.allot_other(NextEvent::Indicator(indicator as u32), reactions)
        };
        slots.of_indicator.push(slot);
    }
    for (v, row) in compiled.variables.iter().enumerate() {
        let slot = if row.relaxes {
            NONE
        } else {
            slots.allot_other(NextEvent::Bound(v as u32), reactions)
        };
        slots.of_bound.push(slot);
    }
    allot_reactions(compiled, &mut slots);
    compiled.slots = slots;
}

/// Allots the slots of reactions in file order.
fn allot_reactions(compiled: &mut Compiled, slots: &mut Slots) {
    // Shared slots of each machine: states that its reactions leave, slot.
    let mut shared: Vec<Vec<(u64, u32)>> = vec![Vec::new(); compiled.machines];
    for r in 0..compiled.reactions.len() {
        let Some((machine, from)) = leaves(compiled, &compiled.reactions[r]) else {
            compiled.reactions[r].slot = slots.allot(r);
            continue;
        };
        let shared = &mut shared[machine as usize];
        let free = shared.iter_mut().find(|(states, _)| states & from == 0);
        compiled.reactions[r].slot = match free {
            Some((states, slot)) => {
                *states |= from;
                *slot
            }
            None => {
                let slot = slots.allot(r);
                shared.push((from, slot));
                slot
            }
        };
    }
}

/// The machine and the states that a transition at a constant hazard leaves.
fn leaves(compiled: &Compiled, row: &ReactionEntry) -> Option<(u32, u64)> {
    let shares = row.machine != u32::MAX && matches!(row.trigger, TriggerEntry::Constant);
    shares.then(|| {
        let from = compiled.clauses[row.guard.start as usize];
        (from.coordinate, from.mask)
    })
}
