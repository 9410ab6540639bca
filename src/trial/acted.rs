//! What an act does to the process.

use super::act::ActError;
use super::{Error, Process};
use crate::compiled::{ReactionEntry, TriggerEntry};

impl<const TRACE: bool> Process<'_, TRACE> {
    /// Whether a reaction is on and its guard holds.
    pub(super) fn may_happen(&self, r: usize) -> bool {
        !self.rates.is_off(r) && self.holds(self.compiled.reactions[r].guard)
    }

    /// Whether the list of branches that applies has this one.
    pub(super) fn check_branch(&self, r: usize, branch: Option<usize>) -> Result<(), ActError> {
        let list = self.list_of_branches(&self.compiled.reactions[r]);
        let branches = list.map_or(0, |(_, list)| list.branches.range().len());
        match branch {
            Some(number) if number >= branches => Err(ActError::Unknown {
                what: "branch of that reaction",
                number,
            }),
            _ => Ok(()),
        }
    }

    /// The hazard of a reaction may have changed.
    pub(super) fn reconsider(&mut self, r: usize) {
        let row = &self.compiled.reactions[r];
        match row.trigger {
            TriggerEntry::Constant if row.looked_up => self.look_up(r),
            TriggerEntry::Constant
            | TriggerEntry::Shaped(_)
            | TriggerEntry::Exposed(_)
            | TriggerEntry::Delay { .. } => self.state.reactions.add(r as u32),
            TriggerEntry::At(_) | TriggerEntry::On | TriggerEntry::Never => {}
        }
    }

    /// Makes a reaction happen now, by a branch of the list that applies if one is given. What is left of
    /// its variate is kept; otherwise its time goes on as after any firing, and dates and repeated delays
    /// come when they do.
    pub(super) fn force(&mut self, r: usize, branch: Option<usize>) -> Result<(), Error> {
        self.fire_unclocked(r, branch, true);
        self.follow_up()
    }

    /// Makes a reaction happen, without what follows; from outside, or by an effect.
    pub(super) fn fire_unclocked(&mut self, r: usize, branch: Option<usize>, from_outside: bool) {
        let row = &self.compiled.reactions[r];
        self.state.monitor.happens = r as u32;
        self.state.clocks[r].count += 1;
        if TRACE {
            self.note(r, None, None, from_outside);
            if let Some(event) = self.state.trace.events.last_mut() {
                event.fired = !from_outside;
            }
        }
        if row.machine == u32::MAX {
            self.restart_event(r, row);
        }
        let branch = (!row.pure_move).then(|| self.prepare(r, row, branch));
        let to = self.target(row, branch.flatten());
        self.carry_out(r, row, to, None);
    }

    /// After an event happened that was made to: its age restarts, and its delay is over.
    fn restart_event(&mut self, r: usize, row: &ReactionEntry) {
        let age = &mut self.state.ages[r];
        match row.trigger {
            TriggerEntry::Shaped(_) | TriggerEntry::Exposed(_) => age.origin = self.state.now,
            TriggerEntry::Delay { repeat: false, .. } => age.done = true,
            _ => return,
        }
        self.state.reactions.add(r as u32);
    }

    /// Moves a machine; says whether it was in another state.
    pub(super) fn displace(&mut self, machine: usize, to: u8) -> Result<bool, Error> {
        let moves = self.state.coordinates[machine] != to;
        if moves {
            self.enter(machine, to, None);
            self.follow_up()?;
        }
        Ok(moves)
    }

    /// The process settles as after a firing.
    pub(super) fn follow_up(&mut self) -> Result<(), Error> {
        if !self.state.begun.is_empty() {
            self.start_counts();
        }
        self.queued()?;
        self.settle()?;
        self.refresh_clocks();
        Ok(())
    }
}
