//! How likely a path was: what else could have happened at each step, and the path's likelihood.
//!
//! The density of a path is the product of the hazards of what happened and of the probabilities of
//! branches and chances, times exp(-integrated hazard of everything that could have happened), with
//! respect to time (Andersen, Borgan, Gill & Keiding 1993, Statistical Models Based on Counting
//! Processes, II.7). A clock that fires has used up its Exp(1) variate, so that the integral is a sum
//! of variates. Numbers drawn at an occurrence, and factors, are taken as given.

use super::Process;
use super::evidence::odds_times;
use super::state::State;
use super::taken::Taken;
use super::trace::TraceEvent;
use crate::compiled::{Compiled, Rates, TriggerEntry};
use crate::model::ReactionId;

/// The hazard of a reaction now, per day; 0 where it has none.
pub(super) fn hazard(state: &State, compiled: &Compiled, rates: &Rates, r: usize) -> f64 {
    let clock = &state.clocks[r];
    match compiled.reactions[r].trigger {
        TriggerEntry::Constant => clock.multiplier,
        TriggerEntry::Shaped(shape) if clock.multiplier > 0.0 => {
            let age = state.now - state.ages[r].origin;
            clock.multiplier * rates.shapes[shape as usize].hazard(&rates.pieces, age)
        }
        TriggerEntry::Exposed(k) if clock.multiplier > 0.0 => {
            state.exposed[k as usize].hazard(state.now)
        }
        _ => 0.0,
    }
}

impl<const TRACE: bool> Process<'_, TRACE> {
    /// Notes what is about to happen.
    pub(super) fn see(&mut self, r: usize) {
        let own = hazard(self.state, self.compiled, self.rates, r);
        let row = &self.compiled.reactions[r];
        let timed = matches!(
            row.trigger,
            TriggerEntry::Constant | TriggerEntry::Shaped(_) | TriggerEntry::Exposed(_)
        );
        let pushed = self.rates.pushed(r);
        let chance = (row.probability).map(|p| odds_times(self.rates.of(p), pushed));
        let probability = self.rates.answered(r).or(chance);
        self.note(r, timed.then_some(own), probability, false);
        if timed {
            self.note_happened(r);
            self.state.trace.log_likelihood += libm::log(own) - self.state.trace.variates[r];
        }
    }

    /// Notes what is about to happen by this hazard or probability, and what else could.
    pub(super) fn note(
        &mut self,
        r: usize,
        own: Option<f64>,
        probability: Option<f64>,
        forced: bool,
    ) {
        let of = |other| hazard(self.state, self.compiled, self.rates, other);
        let rivals = (0..self.compiled.reactions.len())
            .filter(|other| *other != r)
            .map(|other| (ReactionId::from(other), of(other)))
            .filter(|(_, hazard)| *hazard > 0.0)
            .collect();
        let event = TraceEvent {
            time: self.state.now,
            reaction: ReactionId::from(r),
            forced,
            fired: false,
            hazard: own,
            probability,
            applied: self.places_applying(r),
            followed: self.values_followed(r),
            branch: None,
            rivals,
        };
        self.state.trace.push(event);
    }

    /// Notes the branch that what was seen last has taken, and counts its probability if it was chance.
    pub(super) fn take(&mut self, taken: Taken, by_chance: bool) {
        if by_chance {
            self.weigh(taken.probability);
        }
        if let Some(event) = self.state.trace.events.last_mut() {
            event.branch = Some(taken);
        }
    }

    /// Counts the probability of a choice.
    pub(super) fn weigh(&mut self, probability: f64) {
        self.state.trace.log_likelihood += libm::log(probability);
    }

    /// The logarithm of the density of the path up to now.
    pub(super) fn log_density(&self) -> f64 {
        let clocks = self.state.clocks.iter().enumerate();
        let seeded = clocks.filter(|(_, clock)| clock.seeded);
        let so_far = self.state.trace.log_likelihood;
        seeded.fold(so_far, |sum, (r, _)| {
            sum - (self.state.trace.variates[r] - self.left(r))
        })
    }

    /// Counts what a clock has spent of its variate, which is replaced by another.
    pub(super) fn note_spent(&mut self, r: usize) {
        let left = self.left(r);
        self.state.trace.log_likelihood -= self.state.trace.variates[r] - left;
    }

    /// Takes what is left of the variates as if it had been drawn now.
    pub(super) fn note_variates(&mut self) {
        for r in 0..self.compiled.reactions.len() {
            self.state.trace.variates[r] = self.left(r);
        }
    }

    /// What is left of the variate of a clock now.
    fn left(&self, r: usize) -> f64 {
        let (clock, now) = (&self.state.clocks[r], self.state.now);
        match self.compiled.reactions[r].trigger {
            TriggerEntry::Constant if clock.multiplier > 0.0 => {
                let slot = clock.slot as usize;
                (self.state.event_queue.time(slot) - now) * clock.multiplier
            }
            TriggerEntry::Shaped(shape) if clock.multiplier > 0.0 => {
                let (shape, pieces) = (self.rates.shapes[shape as usize], &self.rates.pieces);
                let age = &self.state.ages[r];
                let spent = shape.integrated(pieces, now - age.counted_from)
                    - shape.integrated(pieces, age.since - age.counted_from);
                clock.residual - clock.multiplier * spent
            }
            TriggerEntry::Exposed(k) => self.left_of_exposed(r, k as usize),
            _ => clock.residual,
        }
    }
}
