//! The slots of the agenda: which of the things that may come next share a time.

use super::{FlagRow, ReactionRow, Table, TriggerRow};

/// What else than a reaction may be due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The next edge of a calendar window.
    Edge,
    /// A flag that may flip by the passing of time.
    Flag(u32),
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
    pub others: Vec<Due>,
    /// By flag; those that no time flips have none.
    pub of_flag: Vec<u32>,
    /// By variable; those that relax never reach a bound and have none.
    pub of_bound: Vec<u32>,
}

/// Stands for no slot; nobody asks.
const NONE: u32 = u32::MAX;

impl Slots {
    /// The slot of the calendar's edges.
    pub const EDGE: usize = 0;

    fn allot(&mut self, owner: usize) -> u32 {
        self.owners.push(owner as u32);
        self.owners.len() as u32 - 1
    }

    fn allot_other(&mut self, due: Due, reactions: usize) -> u32 {
        self.others.push(due);
        self.allot(reactions + self.others.len() - 1)
    }
}

/// Allots the slots of a table, in the order in which ties are broken: edges, flags, bounds, reactions
/// in file order.
pub(super) fn allot(table: &mut Table) {
    let (mut slots, reactions) = (Slots::default(), table.reactions.len());
    slots.allot_other(Due::Edge, reactions);
    for (flag, row) in table.flags.iter().enumerate() {
        let never = matches!(row, FlagRow::During { .. } | FlagRow::Never);
        let slot = if never {
            NONE
        } else {
            slots.allot_other(Due::Flag(flag as u32), reactions)
        };
        slots.of_flag.push(slot);
    }
    for (v, row) in table.variables.iter().enumerate() {
        let slot = if row.relaxes {
            NONE
        } else {
            slots.allot_other(Due::Bound(v as u32), reactions)
        };
        slots.of_bound.push(slot);
    }
    // Shared slots: machine, states that its reactions leave, slot.
    let mut shared: Vec<(u32, u64, u32)> = Vec::new();
    for r in 0..reactions {
        let Some((machine, from)) = leaves(table, &table.reactions[r]) else {
            table.reactions[r].slot = slots.allot(r);
            continue;
        };
        let free = |s: &&mut (u32, u64, u32)| s.0 == machine && s.1 & from == 0;
        table.reactions[r].slot = match shared.iter_mut().find(free) {
            Some((_, states, slot)) => {
                *states |= from;
                *slot
            }
            None => {
                let slot = slots.allot(r);
                shared.push((machine, from, slot));
                slot
            }
        };
    }
    table.slots = slots;
}

/// The machine and the states that a transition at a constant hazard leaves.
fn leaves(table: &Table, row: &ReactionRow) -> Option<(u32, u64)> {
    let shares = row.machine != u32::MAX && matches!(row.trigger, TriggerRow::Constant);
    shares.then(|| {
        let from = table.clauses[row.guard.start as usize];
        (from.site, from.mask)
    })
}
