//! Snapshots of a trial under way, and futures of it: the one that it has, and others by other chance.
//!
//! What a clock waits for is what is left of an Exp(1) variate, a unit exponential again whatever has
//! been spent of it and however the hazard depends on age. So a future with fresh variates for all
//! clocks is distributed as the process given its state and its factors.

use super::error::not_held;
use super::trace::Trace;
use super::{Error, Process, Record, State, Trial, View, Walk};
use crate::compiled::{Compiled, Rates};
use crate::random::Key;

/// A trial at one time, to be continued: its state, its rates, and what it has recorded. Its buffers
/// are reused when another is saved in it.
#[derive(Clone, Debug)]
pub struct Snapshot {
    key: Key,
    is_traced: bool,
    state: State,
    rates: Rates,
    /// First states, moves and milestones.
    past: Record,
}

impl Snapshot {
    /// Days since the start.
    pub fn now(&self) -> f64 {
        self.state.now
    }

    /// The key that the trial goes on with.
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// Reads states and values; the compiled model is that of the trial.
    pub fn view<'a>(&'a self, compiled: &'a Compiled) -> View<'a> {
        View::new(compiled, &self.rates, &self.state, &self.past)
    }
}

impl<const TRACE: bool> Walk<'_, TRACE> {
    /// The trial as it is now.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            key: self.key,
            is_traced: TRACE,
            state: self.state.clone(),
            rates: self.rates().clone(),
            past: self.record.clone(),
        }
    }

    /// Saves the trial as it is now in a snapshot of the same compiled model.
    pub fn save(&self, snapshot: &mut Snapshot) {
        (snapshot.key, snapshot.is_traced) = (self.key, TRACE);
        snapshot.state.copy_from(self.compiled, self.state);
        snapshot.rates.copy_from(self.rates());
        snapshot.past.copy_past(self.record);
        if TRACE {
            snapshot.state.trace.clone_from(&self.state.trace);
        }
    }
}

impl Trial<'_> {
    /// Goes on from a snapshot of the same compiled model, with the chance that it had.
    pub fn restore<'a>(&'a mut self, from: &'a Snapshot, record: &'a mut Record) -> Walk<'a> {
        self.resume(from, from.key, record)
    }

    /// The same, traced.
    pub fn restore_traced<'a>(
        &'a mut self,
        from: &'a Snapshot,
        record: &'a mut Record,
    ) -> Walk<'a, true> {
        let mut walk = self.resume(from, from.key, record);
        walk.continue_trace(from);
        walk
    }

    /// Goes on from a snapshot of the same compiled model with the chance of another key, which must not
    /// be that of its past: see [`Key::branch`]. Delays, dates and windows stand as they did.
    pub fn branch<'a>(
        &'a mut self,
        from: &'a Snapshot,
        key: &Key,
        record: &'a mut Record,
    ) -> Walk<'a> {
        let mut walk = self.resume(from, *key, record);
        walk.process().redraw();
        walk
    }

    /// The same, traced.
    pub fn branch_traced<'a>(
        &'a mut self,
        from: &'a Snapshot,
        key: &Key,
        record: &'a mut Record,
    ) -> Walk<'a, true> {
        let mut walk = self.resume(from, *key, record);
        walk.continue_trace(from);
        walk.process().redraw();
        walk
    }

    /// A future by other chance and at other rates, to be read and not finished: its record has nothing of
    /// the outcomes before. Pushes and switches stay.
    ///
    /// # Errors
    /// Where a number cannot be held, or what is due at this instant has no end.
    pub fn outlook<'a>(
        &'a mut self,
        from: &'a Snapshot,
        rates: &Rates,
        key: &Key,
        record: &'a mut Record,
    ) -> Result<Walk<'a>, Error> {
        if let Some(beyond) = rates.beyond() {
            return Err(not_held(beyond, self.compiled));
        }
        let mut walk = self.branch(from, key, record);
        walk.replace_rates_ahead(rates);
        walk.process().follow_up()?;
        Ok(walk)
    }

    fn resume<'a, const TRACE: bool>(
        &'a mut self,
        from: &'a Snapshot,
        key: Key,
        record: &'a mut Record,
    ) -> Walk<'a, TRACE> {
        self.state.copy_from(self.compiled, &from.state);
        record.clear(self.compiled);
        record.copy_past(&from.past);
        Walk {
            compiled: self.compiled,
            given: &from.rates,
            acted: &mut self.acted,
            is_acted: false,
            key,
            state: &mut self.state,
            record,
        }
    }
}

impl Walk<'_, true> {
    /// Goes on with the trace of a snapshot, or begins one where it has none.
    fn continue_trace(&mut self, from: &Snapshot) {
        if from.is_traced {
            self.state.trace.clone_from(&from.state.trace);
        } else {
            self.state.trace = Trace::new(self.compiled);
            self.process().note_variates();
        }
    }
}

impl<const TRACE: bool> Process<'_, TRACE> {
    /// Gives every clock a fresh variate: those that wait now, the others when they do.
    fn redraw(&mut self) {
        self.state.forget_streams();
        for r in 0..self.compiled.reactions.len() {
            if !self.state.clocks[r].seeded {
                continue;
            }
            if TRACE {
                self.note_spent(r);
            }
            self.state.clocks[r].seeded = false;
            if self.state.clocks[r].multiplier > 0.0 {
                self.renew(r);
            }
        }
    }
}
