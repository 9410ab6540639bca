//! A trial under way: it can be started, advanced to a time, and finished.

use super::error::not_held;
use super::trace::Trace;
use super::{Error, Evidence, Process, Record, State, TraceEvent, Trial, View};
use crate::compiled::{Compiled, Rates};
use crate::random::Key;

/// A trial under way. In steps of any length it takes the same path as in one.
#[derive(Debug)]
pub struct Walk<'a, const TRACE: bool = false> {
    pub(super) compiled: &'a Compiled,
    /// The rates that it was given.
    pub(super) given: &'a Rates,
    /// The rates since it was acted upon.
    pub(super) acted: &'a mut Rates,
    pub(super) is_acted: bool,
    pub(super) key: Key,
    pub(super) state: &'a mut State,
    pub(super) record: &'a mut Record,
}

impl Trial<'_> {
    /// Starts the trial with this key at these rates; it stands at day 0, before what happens on it.
    ///
    /// # Errors
    /// Where it has no end, a number overflows, or it is stopped.
    pub fn start<'a>(
        &'a mut self,
        rates: &'a Rates,
        key: &Key,
        record: &'a mut Record,
    ) -> Result<Walk<'a>, Error> {
        self.begin(rates, key, record)
    }

    /// The same, traced: it notes what else could have happened, and how likely its path is.
    ///
    /// # Errors
    /// Where it has no end, a number overflows, or it is stopped.
    pub fn start_traced<'a>(
        &'a mut self,
        rates: &'a Rates,
        key: &Key,
        record: &'a mut Record,
    ) -> Result<Walk<'a, true>, Error> {
        self.state.trace = Trace::new(self.compiled);
        self.begin(rates, key, record)
    }

    fn begin<'a, const TRACE: bool>(
        &'a mut self,
        rates: &'a Rates,
        key: &Key,
        record: &'a mut Record,
    ) -> Result<Walk<'a, TRACE>, Error> {
        if let Some(beyond) = rates.beyond() {
            return Err(not_held(beyond, self.compiled));
        }
        self.state.clear(self.compiled);
        record.clear(self.compiled);
        let mut walk = Walk {
            compiled: self.compiled,
            given: rates,
            acted: &mut self.acted,
            is_acted: false,
            key: *key,
            state: &mut self.state,
            record,
        };
        walk.process().begin()?;
        Ok(walk)
    }
}

impl<const TRACE: bool> Walk<'_, TRACE> {
    #[inline]
    pub(super) fn process(&mut self) -> Process<'_, TRACE> {
        Process {
            compiled: self.compiled,
            rates: if self.is_acted {
                self.acted
            } else {
                self.given
            },
            key: &self.key,
            state: self.state,
            record: self.record,
        }
    }

    /// Days since the start: up to when all that happens has happened.
    pub fn now(&self) -> f64 {
        self.state.now
    }

    /// The rates that hold now.
    pub(super) fn rates(&self) -> &Rates {
        if self.is_acted {
            self.acted
        } else {
            self.given
        }
    }

    /// Reads states and values.
    pub fn view(&self) -> View<'_> {
        View::new(self.compiled, self.rates(), self.state, self.record)
    }

    /// Lets happen whatever happens up to a time, itself included; up to the horizon at most. A time
    /// that has passed stands for now.
    ///
    /// # Errors
    /// Where it has no end, a number overflows, or it is stopped.
    pub fn advance(&mut self, until: f64) -> Result<(), Error> {
        let until = until.max(self.state.now).min(self.compiled.horizon);
        while let Some(end) = self.next_end_of_push(until) {
            self.process().walk(end)?;
            self.state.now = end;
            self.end_pushes()?;
        }
        self.process().walk(until)?;
        self.state.now = until;
        Ok(())
    }

    /// Writes the results of the trial; the time to the horizon passes without events, should any be left.
    ///
    /// # Errors
    /// Where a number has overflowed.
    pub fn finish(mut self) -> Result<(), Error> {
        for (count, clock) in self.record.counts.iter_mut().zip(&self.state.clocks) {
            *count = clock.count;
        }
        let rates = if self.is_acted {
            &*self.acted
        } else {
            self.given
        };
        let paths = &mut self.state.paths;
        paths.finish(self.compiled, rates, self.record);
        self.state.earlier.put_back(self.compiled, self.record);
        self.process().check_numbers()
    }
}

impl Walk<'_, true> {
    /// Notes from now on what the path says about the factors.
    pub fn watch(&mut self) {
        self.process().watch();
    }

    /// What the path says about the factors, from when that was first noted.
    pub fn evidence(&self) -> Option<&Evidence> {
        self.state.trace.evidence.as_deref()
    }

    /// Takes what happened since it was last taken, and what else could have.
    pub fn take_events(&mut self) -> Vec<TraceEvent> {
        std::mem::take(&mut self.state.trace.events)
    }

    /// What happened so far, and what else could have.
    pub fn events(&self) -> &[TraceEvent] {
        &self.state.trace.events
    }

    /// The logarithm of the density of the path so far, given its factors.
    pub fn log_density(&mut self) -> f64 {
        self.process().log_density()
    }
}
