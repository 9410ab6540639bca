//! What a path says about factors by hazards that follow variables: stretches of time, each with how the variables moved.
//!
//! The density is that of any hazard (Andersen, Borgan, Gill & Keiding 1993, II.7). What the variables were is taken as
//! it was seen; factors speak through the base and the hazard ratios.

use super::Process;
use super::crossing::PRECISION;
use super::log_hazard::LogHazard;
use super::relaxation::Flow;
use crate::compiled::{Compiled, ExposedEntry, Rates, TriggerEntry};

/// Per day: what adds so little to the logarithm of a density is not seen in it.
const UNSEEN: f64 = 1e-24;

/// A stretch of time in which a reaction waited at a hazard that follows variables; none at all where it happened.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Followed {
    pub reaction: u32,
    /// Conditional ratios that applied.
    pub ratios: Vec<u32>,
    /// The variables that it follows.
    flows: Vec<Flow>,
    /// Age 0, days.
    origin: f64,
    /// Days.
    pub from: f64,
    pub to: f64,
    pub pushed: f64,
    /// Whether it happened at its end.
    pub happened: bool,
}

impl Followed {
    /// The logarithm of the density of what was seen, given the hazard without what it follows, per day.
    pub fn log_density(&self, compiled: &Compiled, rates: &Rates, base: f64) -> f64 {
        let TriggerEntry::Exposed(k) = compiled.reactions[self.reaction as usize].trigger else {
            return 0.0;
        };
        let entry = &compiled.exposed[k as usize];
        let mut log_hazard = LogHazard::new(self.flows.len());
        if self.happened {
            self.follow(compiled, rates, entry, self.to, &mut log_hazard);
            let piece = self.piece(rates, entry, |time| time < self.to).0;
            return libm::log(base * piece) + log_hazard.now();
        }
        let (mut at, mut spent) = (self.from, 0.0);
        while at < self.to {
            self.follow(compiled, rates, entry, at, &mut log_hazard);
            let (piece, end) = self.piece(rates, entry, |time| time <= at);
            let logarithm = libm::log(base * piece) + log_hazard.now();
            let far = libm::log(UNSEEN) - logarithm;
            let left = end.min(self.to) - at;
            let safe = match far > 0.0 {
                true => log_hazard.below(far, self.to - at).min(left),
                false => 0.0,
            };
            let length = log_hazard.longest().max(PRECISION).min(left);
            if safe >= length {
                at += safe;
                continue;
            }
            spent += libm::exp(logarithm) * log_hazard.integral(length);
            at += length;
        }
        -self.pushed * spent
    }

    fn follow(
        &self,
        compiled: &Compiled,
        rates: &Rates,
        entry: &ExposedEntry,
        time: f64,
        log_hazard: &mut LogHazard,
    ) {
        log_hazard.begin();
        for (place, flow) in entry.exposures.range().zip(&self.flows) {
            let reference = compiled.lists.exposures[place].reference;
            log_hazard.follow(rates.log_ratios[place], reference, flow.at(time), flow);
        }
        log_hazard.end();
    }

    /// The part of the hazard that depends on age alone, and until when it holds.
    fn piece(
        &self,
        rates: &Rates,
        entry: &ExposedEntry,
        has_passed: impl Fn(f64) -> bool,
    ) -> (f64, f64) {
        let Some(shape) = entry.shape else {
            return (1.0, f64::INFINITY);
        };
        let passed = |age: f64| has_passed(self.origin + age);
        let (rate, until) = rates.shapes[shape as usize].piece(&rates.pieces, passed);
        (rate, self.origin + until)
    }
}

/// Adds a stretch to those that have been seen: it goes on with the last of its reaction where nothing has changed.
pub(super) fn add(seen: &mut Vec<Followed>, stretch: Followed) {
    let mut own = seen.iter_mut().rev();
    let last = own.find(|other| other.reaction == stretch.reaction);
    match last {
        Some(last)
            if !last.happened
                && !stretch.happened
                && last.to == stretch.from
                && (last.origin, last.pushed) == (stretch.origin, stretch.pushed)
                && last.ratios == stretch.ratios
                && last.flows == stretch.flows =>
        {
            last.to = stretch.to;
        }
        _ => seen.push(stretch),
    }
}

impl<const TRACE: bool> Process<'_, TRACE> {
    /// A stretch in which this reaction waits at these ratios, or, where the time is the same, its firing.
    pub(super) fn followed(
        &self,
        r: usize,
        k: usize,
        ratios: Vec<u32>,
        (from, to): (f64, f64),
    ) -> Followed {
        let exposures = self.compiled.exposed[k].exposures;
        let exposures = &self.compiled.lists.exposures[exposures.range()];
        let flow = |variable: u32| self.state.flows[variable as usize];
        Followed {
            reaction: r as u32,
            ratios,
            flows: exposures.iter().map(|of| flow(of.variable)).collect(),
            origin: self.state.ages[r].origin,
            from,
            to,
            pushed: self.rates.pushed(r),
            happened: from == to,
        }
    }

    /// The values now of the variables that a hazard follows.
    pub(super) fn values_followed(&self, r: usize) -> Vec<f64> {
        let TriggerEntry::Exposed(k) = self.compiled.reactions[r].trigger else {
            return Vec::new();
        };
        let exposures = self.compiled.exposed[k as usize].exposures;
        let exposures = self.compiled.lists.exposures[exposures.range()].iter();
        let flows = exposures.map(|of| self.state.flows[of.variable as usize]);
        flows.map(|flow| flow.at(self.state.now)).collect()
    }
}
