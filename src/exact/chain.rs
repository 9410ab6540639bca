//! The Markov chain between two edges of the calendar: a sparse generator, and what it adds up.

use std::collections::BTreeMap;

use super::ExactError;
use super::cascade::Cascade;
use super::poisson::Weights;
use super::process::sum;
use super::space::States;

/// Most terms of one series: more would take hours.
pub(super) const JUMPS: f64 = 1e8;

/// A generator by columns, with the rate at which each tally grows in each state.
#[derive(Debug)]
pub(super) struct Chain {
    /// Per state: the states from which it is reached, with rates per day.
    into: Vec<Vec<(usize, f64)>>,
    /// Per state: the rate of leaving it, per day.
    exit: Vec<f64>,
    /// Per tally: states with what is added per day there.
    pub(super) gains: Vec<Vec<(usize, f64)>>,
    /// Bounds the rounding of one product with the matrix, relative to the sum of the vector.
    rounding: f64,
}

/// Integrals over one step, for one relaxation rate k.
#[derive(Debug)]
pub(super) struct Integral {
    /// Of exp(-k (end - u)) p(u).
    pub(super) once: Vec<f64>,
    /// Of the same, once more: (1 - exp(-k (end - u))) / k p(u).
    pub(super) twice: Vec<f64>,
}

impl Integral {
    fn zero(states: usize) -> Self {
        Self {
            once: vec![0.0; states],
            twice: vec![0.0; states],
        }
    }
}

impl Chain {
    /// The chain from `since` up to the next edge.
    pub(super) fn new(
        cascade: Cascade<'_>,
        states: &States,
        since: f64,
    ) -> Result<Self, ExactError> {
        let process = cascade.process;
        let mut chain = Self {
            into: vec![Vec::new(); states.codes.len()],
            exit: vec![0.0; states.codes.len()],
            gains: vec![Vec::new(); process.tallies()],
            rounding: 0.0,
        };
        let mut degree = 0;
        for (here, code) in states.codes.iter().enumerate() {
            degree = degree.max(chain.leave(cascade, states, here, *code, since)?);
        }
        let widest = chain.into.iter().map(Vec::len).max().unwrap_or(0);
        chain.rounding = (widest + degree + 4) as f64 * f64::EPSILON;
        Ok(chain)
    }

    /// Enters all that can happen in one state; how many states it leads to.
    fn leave(
        &mut self,
        cascade: Cascade<'_>,
        states: &States,
        here: usize,
        code: u64,
        since: f64,
    ) -> Result<usize, ExactError> {
        let (process, now) = (cascade.process, cascade.situation(code));
        let (mut targets, mut gains) = (BTreeMap::new(), BTreeMap::new());
        for (index, reaction) in process.reactions.iter().enumerate() {
            let rate = reaction.hazard(since, now);
            if rate == 0.0 {
                continue;
            }
            let after = cascade.fire(index, code)?;
            for ((to, awaited), probability) in after.states {
                if awaited {
                    self.exit[here] += rate * probability;
                } else if to != code {
                    self.exit[here] += rate * probability;
                    *targets.entry(states.position[&to]).or_insert(0.0) += rate * probability;
                }
            }
            for (tally, gain) in after.gains {
                *gains.entry(tally).or_insert(0.0) += rate * gain;
            }
        }
        for (index, variable) in process.variables.iter().enumerate() {
            *gains.entry(process.variable(index)).or_default() += sum(&variable.inflow, now);
        }
        let degree = targets.len();
        targets
            .into_iter()
            .for_each(|(to, rate)| self.into[to].push((here, rate)));
        let gains = gains.into_iter().filter(|(_, gain)| *gain != 0.0);
        gains.for_each(|(tally, gain)| self.gains[tally].push((here, gain)));
        Ok(degree)
    }

    /// Advances the probabilities by `time` days, and integrates them for each relaxation rate.
    /// Returns what bounds the error that this adds to the sum of |computed - true|.
    ///
    /// Uniformization (Jensen 1953; Grassmann 1977, doi:10.1016/0305-0548(77)90007-7): with P =
    /// 1 + Q / rate, p(t) = sum over n of P(N = n) p P^n, N Poisson of mean rate * t.
    pub(super) fn advance(
        &self,
        p: &mut Vec<f64>,
        time: f64,
        decays: &[f64],
        tolerance: f64,
    ) -> Result<(Vec<Integral>, f64), ExactError> {
        let rate = self.uniform_rate(time, decays)?;
        let weights = Weights::new((rate * time).max(1.0), tolerance);
        let kernels: Vec<_> = decays.iter().map(|k| weights.integrals(rate, *k)).collect();
        let mut integrals: Vec<_> = decays.iter().map(|_| Integral::zero(p.len())).collect();
        let (mut end, mut next) = (vec![0.0; p.len()], vec![0.0; p.len()]);
        for (n, weight) in weights.weight.iter().enumerate() {
            add(&mut end, *weight, p);
            for (integral, (once, twice)) in integrals.iter_mut().zip(&kernels) {
                add(&mut integral.once, once[n], p);
                add(&mut integral.twice, twice[n], p);
            }
            self.multiply(rate, p, &mut next);
            std::mem::swap(p, &mut next);
        }
        *p = end;
        let rounding = weights.weight.len() as f64 * (self.rounding + 4.0 * f64::EPSILON);
        Ok((integrals, weights.bound + rounding))
    }

    /// A rate of jumps, per day, of which every state has its share: at least as fast as every
    /// relaxation, so that nothing cancels (see `Weights`), and at least one jump in this time.
    fn uniform_rate(&self, time: f64, decays: &[f64]) -> Result<f64, ExactError> {
        let rates = self.exit.iter().chain(decays).copied();
        let rate = rates.fold(1.0 / time, f64::max);
        if rate * time > JUMPS {
            return Err(ExactError::TooFast {
                expected: rate * time,
                limit: JUMPS,
            });
        }
        Ok(rate)
    }

    /// `next` = `p` (1 + Q / rate).
    fn multiply(&self, rate: f64, p: &[f64], next: &mut [f64]) {
        for (to, entry) in next.iter_mut().enumerate() {
            let inflow: f64 = self.into[to].iter().map(|(from, q)| p[*from] * q).sum();
            // Rounding could make a rate that is its own maximum leave less than nothing.
            *entry = p[to] * (1.0 - self.exit[to] / rate).max(0.0) + inflow / rate;
        }
    }
}

fn add(sum: &mut [f64], weight: f64, p: &[f64]) {
    if weight != 0.0 {
        for (sum, p) in sum.iter_mut().zip(p) {
            *sum += weight * p;
        }
    }
}
