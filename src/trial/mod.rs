//! The only simulation loop: the modified next reaction method on the compiled model of a model.
//!
//! Each reaction has an internal clock: it fires when its integrated hazard has used up an Exp(1)
//! variate of its own stream, and the n-th value of that stream serves its n-th occurrence. Between
//! reactions multipliers are constant except at calendar edges, ends of durations, delays and level
//! crossings, each of which is one more candidate for what happens next, so that there is no time
//! step (Gibson & Bruck 2000, doi:10.1021/jp993732q; Anderson 2007, doi:10.1063/1.2799998).
//!
//! A trial that is started is a [`Walk`]: it can be advanced to a time, read, acted upon, saved in a
//! [`Snapshot`], and continued from there under its own key or another.

mod act;
mod acted;
mod channels;
mod clocks;
mod copy;
mod crossing;
mod density;
mod earlier;
mod error;
mod event_queue;
mod evidence;
mod exposed;
mod factors;
mod firing;
mod flow;
mod followed;
mod indicators;
mod log_hazard;
mod milestones;
mod monitor;
mod outcome_series;
mod paths;
mod record;
mod relaxation;
mod snapshot;
mod state;
mod taken;
mod trace;
mod view;
mod walk;

pub use act::{Act, ActError};
pub use error::{Error, Excess, InstantLoop, NotFinite, TooManyEvents};
pub use evidence::Evidence;
pub use record::{ChannelStep, Move, Passage, Record};
pub use relaxation::Flow;
pub use snapshot::Snapshot;
pub use taken::Taken;
pub use trace::TraceEvent;
pub use view::View;
pub use walk::Walk;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::compiled::{Compiled, NextEvent, Rates, Slice};
use crate::model::StateId;
use crate::random::{Key, Stream};
use state::State;

/// A simulator of one compiled model, with buffers that are reused from trial to trial.
#[derive(Clone, Debug)]
pub struct Trial<'t> {
    compiled: &'t Compiled,
    state: State,
    /// The rates of a trial that was acted upon.
    acted: Rates,
}

impl<'t> Trial<'t> {
    /// A simulator of this compiled model.
    pub fn new(compiled: &'t Compiled) -> Self {
        Self {
            compiled,
            state: State::new(compiled),
            acted: Rates::new(compiled),
        }
    }

    /// Trials end with [`Error::Stopped`] soon after this is set, those of usual length excepted.
    #[must_use]
    pub fn stopped_by(mut self, stop: Arc<AtomicBool>) -> Self {
        self.state.monitor.stop_by(stop);
        self
    }

    /// Simulates the trial with this key at these rates and writes its results.
    ///
    /// # Errors
    /// Where it has no end, a number overflows, or it is stopped.
    pub fn run(&mut self, rates: &Rates, key: &Key, record: &mut Record) -> Result<(), Error> {
        let mut walk = self.start(rates, key, record)?;
        walk.advance(f64::INFINITY)?;
        walk.finish()
    }

    /// The same trial, traced as far as it goes: gives the logarithm of its path's density up to there, given
    /// its factors, and how it ended.
    pub fn trace(
        &mut self,
        rates: &Rates,
        key: &Key,
        record: &mut Record,
    ) -> (f64, Result<(), Error>) {
        let mut walk = match self.start_traced(rates, key, record) {
            Ok(walk) => walk,
            Err(error) => return (0.0, Err(error)),
        };
        let end = walk.advance(f64::INFINITY);
        let density = walk.log_density();
        let finish = walk.finish();
        (density, end.and(finish))
    }

    /// What happened in the last traced trial, and what else could have; of one with very many events the
    /// first and the last.
    pub fn events(&self) -> &[TraceEvent] {
        &self.state.trace.events
    }

    /// How many events of the last traced trial are left out between those.
    pub fn left_out(&self) -> u64 {
        self.state.trace.left_out
    }
}

/// One trial under way; a traced one also notes how likely its path is, at no cost to the others.
struct Process<'a, const TRACE: bool> {
    compiled: &'a Compiled,
    rates: &'a Rates,
    key: &'a Key,
    state: &'a mut State,
    record: &'a mut Record,
}

impl<const TRACE: bool> Process<'_, TRACE> {
    /// The loop: everything up to a time, itself included.
    fn walk(&mut self, until: f64) -> Result<(), Error> {
        loop {
            let (time, slot) = self.state.event_queue.next();
            if TRACE {
                self.note_waiting(time.min(until));
            }
            if time > until {
                return Ok(());
            }
            self.state.now = time;
            self.count_event()?;
            let owner = self.state.owners[slot] as usize;
            self.state.monitor.happens = owner as u32;
            match self.compiled.reactions.get(owner) {
                Some(row) => self.happen(owner, row)?,
                None => {
                    let others = &self.compiled.slots.others;
                    self.pass(others[owner - self.compiled.reactions.len()])?;
                }
            }
            self.settle()?;
            self.refresh_clocks();
        }
    }

    /// What else time brings.
    fn pass(&mut self, next_event: NextEvent) -> Result<(), Error> {
        if next_event == NextEvent::Edge {
            self.begin_cascade();
            self.pass_edge();
            return Ok(());
        }
        self.count_at_instant()?;
        match next_event {
            NextEvent::Edge => {}
            NextEvent::Indicator(indicator) => self.expire(indicator as usize),
            NextEvent::Bound(variable) => self.hit_bound(variable as usize),
        }
        Ok(())
    }

    #[inline]
    fn slot_of_indicator(&self, indicator: usize) -> usize {
        self.compiled.slots.of_indicator[indicator] as usize
    }

    #[inline]
    fn slot_of_bound(&self, variable: usize) -> usize {
        self.compiled.slots.of_bound[variable] as usize
    }

    /// Sets the state at day 0.
    fn begin(&mut self) -> Result<(), Error> {
        for machine in 0..self.compiled.machines {
            let state = self.first_state(machine);
            if TRACE {
                self.weigh_first_state(machine, state);
            }
            self.state.coordinates[machine] = state;
            self.record.initial.push(StateId(u32::from(state)));
        }
        self.start_indicators();
        self.start_flows();
        self.settle()?;
        self.record
            .passages
            .iter_mut()
            .zip(&self.compiled.milestones)
            .for_each(|(passage, row)| {
                *passage = Passage::NEVER;
                if row.follows {
                    passage.origin = f64::INFINITY;
                }
            });
        self.start_clocks();
        Ok(())
    }

    fn first_state(&self, machine: usize) -> u8 {
        let row = &self.compiled.initial[machine];
        row.certain.unwrap_or_else(|| {
            let u = Stream::new(self.key, &row.stream).uniform();
            let weights = row.probabilities.iter().map(|p| self.rates.of(*p));
            choose(u, weights) as u8
        })
    }

    fn weigh_first_state(&mut self, machine: usize, state: u8) {
        let row = &self.compiled.initial[machine];
        if row.certain.is_none() {
            self.weigh(self.rates.of(row.probabilities[usize::from(state)]));
        }
    }

    /// Whether a condition holds now.
    #[inline(always)]
    fn holds(&self, condition: Slice) -> bool {
        self.compiled.clauses[condition.range()]
            .iter()
            .all(|clause| {
                clause.mask >> self.state.coordinates[clause.coordinate as usize] & 1 == 1
            })
    }
}

/// The first place at which the running sum of the weights passes u; the last where rounding or a
/// missing rest leaves none.
fn choose(u: f64, weights: impl Iterator<Item = f64>) -> usize {
    let (mut total, mut last) = (0.0, 0);
    for (k, weight) in weights.enumerate() {
        total += weight;
        if u < total {
            return k;
        }
        if weight > 0.0 {
            last = k;
        }
    }
    last
}
