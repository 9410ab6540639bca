//! Clocks of hazards that follow variables: as exact as the others, without thinning and without time steps.
//!
//! Thinning (Lewis & Shedler 1979, doi:10.1002/nav.3800260304) would take a random number for each candidate that is
//! refused, so that the n-th number no longer served the n-th occurrence; here the Exp(1) variate is spent by the
//! integral of the hazard, as it is everywhere else. The integral is taken in stretches over which its error is bounded
//! ([`LogHazard`]). A stretch ends with the firing, where that falls into it; else the clock comes round at its end, and
//! the next one begins. A jump of a variable that the hazard follows ends it early. So the work grows with what happens,
//! not with how far off the horizon is, and nothing depends on how far a trial is advanced at once.

use super::Process;
use super::crossing::PRECISION;
use super::error::Excess;
use super::log_hazard::LogHazard;
use super::monitor::Subject;
use crate::compiled::{ExposedEntry, NEVER, ReactionEntry};

/// A part of the variate that cannot be told from none.
const UNSEEN: f64 = 1e-17;

/// A hazard that follows variables, in a stretch of time.
#[derive(Clone, Debug, Default)]
pub(super) struct Exposed {
    /// Its logarithm from `since` on.
    pub log_hazard: LogHazard,
    /// When the stretch began, days.
    pub since: f64,
    /// When it ends.
    pub until: f64,
    /// The hazard when it began, per day; 0 where there is none all through it.
    pub rate: f64,
    /// The part that depends on age alone, per day.
    piece: f64,
    /// Whether the reaction happens at its end.
    fires: bool,
    /// The integral of e^(L(s) - L(0)) over all of it, where that was needed; else 0.
    whole: f64,
}

impl Exposed {
    /// Of a hazard that follows so many variables.
    pub fn new(variables: usize) -> Self {
        Self {
            log_hazard: LogHazard::new(variables),
            ..Self::default()
        }
    }

    /// Takes over another, into buffers that are there.
    pub fn copy_from(&mut self, from: &Self) {
        let Self {
            log_hazard,
            since,
            until,
            rate,
            piece,
            fires,
            whole,
        } = from;
        self.log_hazard.copy_from(log_hazard);
        (self.since, self.until) = (*since, *until);
        (self.rate, self.piece) = (*rate, *piece);
        (self.fires, self.whole) = (*fires, *whole);
    }

    /// The hazard at a time of the stretch, per day.
    pub fn hazard(&self, time: f64) -> f64 {
        match self.rate > 0.0 {
            true => self.rate * libm::exp(self.log_hazard.rise(time - self.since)),
            false => 0.0,
        }
    }

    /// The integral of the hazard from the beginning of the stretch to a time in it.
    pub fn spent(&self, time: f64) -> f64 {
        if self.rate == 0.0 {
            0.0
        } else if time == self.until && !self.fires && self.whole > 0.0 {
            self.rate * self.whole
        } else {
            self.rate * self.log_hazard.integral(time - self.since)
        }
    }
}

/// The hazard now, per day.
fn hazard_now(multiplier: f64, piece: f64, log_hazard: &LogHazard) -> f64 {
    let plain = multiplier * piece * libm::exp(log_hazard.now());
    match plain >= NEVER && plain.is_finite() {
        true => plain,
        // In logarithms what is large and what is small may cancel.
        false => libm::exp(log_of_hazard(multiplier, piece, log_hazard)),
    }
}

fn log_of_hazard(multiplier: f64, piece: f64, log_hazard: &LogHazard) -> f64 {
    libm::log(multiplier) + libm::log(piece) + log_hazard.now()
}

impl<const TRACE: bool> Process<'_, TRACE> {
    /// Hazards that follow a variable have to be looked at: it moves in another way from now on.
    #[inline]
    pub(super) fn mark_followers(&mut self, v: usize) {
        let followers = self.compiled.variables[v].followers;
        for &r in &self.compiled.lists.ids[followers.range()] {
            self.state.reactions.add(r);
        }
    }

    /// The guard, a ratio, the age or a variable may have changed.
    pub(super) fn refresh_exposed(&mut self, r: usize, row: &ReactionEntry, k: usize) {
        let multiplier = self.multiplier(r, row);
        self.turn_true(r, row, multiplier > 0.0);
        let mut log_hazard = std::mem::take(&mut self.state.log_hazard);
        if multiplier > 0.0 {
            self.follow(&self.compiled.exposed[k], &mut log_hazard);
        }
        if !self.goes_on(r, k, multiplier, &log_hazard) {
            let left = self.left_of_exposed(r, k);
            let clock = &mut self.state.clocks[r];
            clock.residual = left;
            clock.multiplier = multiplier;
            let own = &mut self.state.exposed[k].log_hazard;
            std::mem::swap(own, &mut log_hazard);
            self.aim_exposed(r, k);
        }
        self.state.log_hazard = log_hazard;
    }

    /// Writes down what the hazard follows, as it moves from now on.
    fn follow(&mut self, entry: &ExposedEntry, log_hazard: &mut LogHazard) {
        log_hazard.begin();
        for place in entry.exposures.range() {
            let exposure = self.compiled.lists.exposures[place];
            let v = exposure.variable as usize;
            let (weight, value) = (self.rates.log_ratios[place], self.value_now(v));
            log_hazard.follow(weight, exposure.reference, value, &self.state.flows[v]);
        }
        log_hazard.end();
    }

    /// Whether the clock runs on as it did: its hazard stands, and is the same.
    fn goes_on(&self, r: usize, k: usize, multiplier: f64, log_hazard: &LogHazard) -> bool {
        let (clock, age) = (&self.state.clocks[r], &self.state.ages[r]);
        let own = &self.state.exposed[k];
        if multiplier != clock.multiplier || age.origin != age.counted_from {
            return false;
        }
        let stands = own.log_hazard.stands() && own.log_hazard == *log_hazard;
        let in_it = self.state.now < own.until;
        multiplier == 0.0 || stands && in_it && own.piece == self.piece_of(r, k).0
    }

    /// What is left of the variate of such a clock now.
    pub(super) fn left_of_exposed(&self, r: usize, k: usize) -> f64 {
        let clock = &self.state.clocks[r];
        match clock.multiplier > 0.0 {
            true => (clock.residual - self.state.exposed[k].spent(self.state.now)).max(0.0),
            false => clock.residual,
        }
    }

    /// The part of the hazard that depends on age alone, from now on, and the time until when it holds. The time is
    /// computed as it was when it was first looked for, so that what ends now is over.
    fn piece_of(&self, r: usize, k: usize) -> (f64, f64) {
        let Some(shape) = self.compiled.exposed[k].shape else {
            return (1.0, f64::INFINITY);
        };
        let (origin, now) = (self.state.ages[r].origin, self.state.now);
        let shape = &self.rates.shapes[shape as usize];
        let (rate, until) = shape.piece(&self.rates.pieces, |age| origin + age <= now);
        (rate, origin + until)
    }

    /// Begins a stretch: finds when the clock fires, or when to look again.
    fn aim_exposed(&mut self, r: usize, k: usize) {
        let now = self.state.now;
        let multiplier = self.state.clocks[r].multiplier;
        let age = &mut self.state.ages[r];
        age.counted_from = age.origin;
        let (piece, end) = match multiplier > 0.0 {
            true => self.piece_of(r, k),
            false => (0.0, f64::INFINITY),
        };
        let own = &mut self.state.exposed[k];
        (own.since, own.until, own.piece) = (now, end, piece);
        (own.rate, own.fires, own.whole) = (0.0, false, 0.0);
        if piece != 0.0 {
            if !self.state.clocks[r].seeded {
                self.seed_clock(r);
            }
            self.begin_stretch(r, k, multiplier, end);
        }
        let (slot, until) = (self.state.clocks[r].slot, self.state.exposed[k].until);
        self.state.event_queue.set(slot as usize, until);
    }

    fn begin_stretch(&mut self, r: usize, k: usize, multiplier: f64, end: f64) {
        let (now, residual) = (self.state.now, self.state.clocks[r].residual);
        let own = &mut self.state.exposed[k];
        let log_hazard = &own.log_hazard;
        let rate = hazard_now(multiplier, own.piece, log_hazard);
        if !rate.is_finite() {
            own.until = f64::INFINITY;
            return self.note_hazard(r, k, rate);
        }
        let longest = log_hazard.longest().max(PRECISION).min(end - now);
        let ahead = self.compiled.horizon - now;
        let floor = NEVER.max(UNSEEN * residual / ahead.max(1.0));
        if rate < floor {
            // Until it may have become more likely, it spends less of the variate than rounding does.
            let logarithm = log_of_hazard(multiplier, own.piece, log_hazard);
            let safe = log_hazard.below(libm::log(floor) - logarithm, ahead);
            if safe >= longest {
                own.until = end.min(now + safe);
                return;
            }
        }
        own.rate = rate;
        let amount = residual / rate;
        let bound = longest * libm::exp(log_hazard.highest(longest));
        let whole = match bound < amount {
            true => 0.0,
            false => log_hazard.integral(longest),
        };
        (own.whole, own.fires) = (whole, whole >= amount);
        if own.fires {
            own.until = (now + log_hazard.time_at(amount, longest, whole)).max(now);
        } else if longest < end - now {
            own.until = now + longest;
        }
    }

    /// The stretch of such a clock is over: whether the reaction happens.
    pub(super) fn come_round(&mut self, r: usize, row: &ReactionEntry, k: usize) -> bool {
        let fires = self.state.exposed[k].fires;
        if fires {
            self.begin_cascade();
            if TRACE {
                self.see(r);
            }
            self.spend_shaped(r, row);
        } else {
            self.state.reactions.add(r as u32);
        }
        fires
    }

    /// Begins a stretch with the first variate of another stream.
    pub(super) fn renew_exposed(&mut self, r: usize, k: usize) {
        let mut log_hazard = std::mem::take(&mut self.state.exposed[k].log_hazard);
        self.follow(&self.compiled.exposed[k], &mut log_hazard);
        self.state.exposed[k].log_hazard = log_hazard;
        self.aim_exposed(r, k);
    }

    /// A hazard that cannot be held: most of it comes from the variable that adds most to its logarithm.
    #[cold]
    fn note_hazard(&mut self, r: usize, k: usize, rate: f64) {
        let mut most = (0.0, None);
        for place in self.compiled.exposed[k].exposures.range() {
            let exposure = self.compiled.lists.exposures[place];
            let v = exposure.variable as usize;
            let part = self.rates.log_ratios[place] * (self.value_now(v) - exposure.reference);
            if part > most.0 {
                most = (part, Some(v));
            }
        }
        let excess = match rate.is_nan() {
            true => Excess::Undefined,
            false => Excess::Overflow,
        };
        self.note_excess_by(Subject::Hazard(r as u32), excess, most.1);
    }
}
