//! The Markov chain between two edges of the calendar: a sparse generator, and what it adds up.

use super::ExactError;
use super::cascade::Cascade;
use super::firings::Firings;
use super::poisson::Weights;
use super::process::{Situation, sum};
use super::space::States;

/// Most terms of one series: more would take hours.
pub(super) const JUMPS: f64 = 1e8;
/// Products after which it is looked whether anything still changes.
const LOOK: usize = 16;

/// States with a rate for each, per day; all others have none.
pub(super) type Sparse = Vec<(u32, f64)>;

/// A generator by columns, with the rate at which each tally grows in each state.
#[derive(Debug)]
pub(super) struct Chain {
    /// By state: where the arcs into it begin; one more, where those of the last end.
    begin: Vec<usize>,
    /// By arc: the state that it comes from, ...
    from: Vec<u32>,
    /// ... the rate, per day, ...
    rate: Vec<f64>,
    /// ... and a bit for each awaited event that happens on it; empty where none is awaited.
    events: Vec<u64>,
    /// By state: the rate of leaving it, per day.
    exit: Vec<f64>,
    /// By awaited event: the rate at which it happens and the state stays.
    loops: Vec<Sparse>,
    /// By awaited event: the rate at which it happens first.
    pub(super) firsts: Vec<Sparse>,
    /// By tally: what is added per day.
    pub(super) gains: Vec<Sparse>,
    /// Bounds the rounding of one product with the matrix, relative to the sum of the vector.
    rounding: f64,
}

/// An arc while the generator is made.
struct Arc {
    from: u32,
    to: u32,
    events: u64,
    rate: f64,
}

/// What a step has brought.
#[derive(Debug)]
pub(super) struct Passed {
    /// By state: days that were spent there.
    pub(super) days: Vec<f64>,
    /// By tally with relaxation rate k, as gains g per day: the integral of exp(-k (end - u)) p(u) g over the
    /// step, and the same once more, of (1 - exp(-k (end - u))) / k p(u) g.
    pub(super) tallies: Vec<(f64, f64)>,
    /// Bounds the error that this adds to the sum of |computed - true|.
    pub(super) error: f64,
}

impl Chain {
    /// The chain from `since` up to the next edge.
    pub(super) fn new(
        cascade: Cascade<'_>,
        states: &States,
        since: f64,
    ) -> Result<Self, ExactError> {
        let (number, process) = (states.codes.len(), cascade.process);
        let events = cascade.awaited.len();
        let mut chain = Self {
            begin: vec![0; number + 1],
            from: Vec::new(),
            rate: Vec::new(),
            events: Vec::new(),
            exit: vec![0.0; number],
            loops: vec![Vec::new(); events],
            firsts: vec![Vec::new(); events],
            gains: vec![Vec::new(); process.tallies()],
            rounding: 0.0,
        };
        let mut firings = Firings::new(cascade, since);
        let mut arcs = Vec::new();
        let (mut degree, mut before) = (0, 0);
        for here in 0..number {
            chain.leave(&mut firings, states, here, &mut arcs)?;
            degree = degree.max(arcs.len() - before);
            before = arcs.len();
            let now = cascade.situation(states.codes[here]);
            chain.inflow(cascade, here, now);
        }
        let widest = chain.sort(&arcs, events > 0);
        chain.rounding = (widest + degree + 4) as f64 * f64::EPSILON;
        Ok(chain)
    }

    /// Enters all that can happen in one state.
    fn leave(
        &mut self,
        firings: &mut Firings<'_>,
        states: &States,
        here: usize,
        arcs: &mut Vec<Arc>,
    ) -> Result<(), ExactError> {
        let code = states.codes[here];
        firings.at(code);
        let first = arcs.len();
        for reaction in 0..firings.reactions() {
            let Some(firing) = firings.of(reaction, false)? else {
                continue;
            };
            let rate = firing.hazard;
            for (add, events, probability) in &firing.ways {
                let to = code.wrapping_add(*add);
                let rate = rate * probability;
                if to != code {
                    self.exit[here] += rate;
                    arcs.push(Arc {
                        from: here as u32,
                        to: states.position(to) as u32,
                        events: *events,
                        rate,
                    });
                } else if *events != 0 {
                    let happen = |event: &usize| events >> event & 1 == 1;
                    let happening = (0..self.loops.len()).filter(happen);
                    happening.for_each(|event| add_to(&mut self.loops[event], here, rate));
                }
            }
            for (tally, gain) in &firing.gains {
                add_to(&mut self.gains[*tally], here, rate * gain);
            }
            for (event, probability) in &firing.events {
                add_to(&mut self.firsts[*event], here, rate * probability);
            }
        }
        // Arcs between the same states become one.
        arcs[first..].sort_by_key(|arc| (arc.to, arc.events));
        let mut last = first;
        for k in first + 1..arcs.len() {
            if (arcs[k].to, arcs[k].events) == (arcs[last].to, arcs[last].events) {
                arcs[last].rate += arcs[k].rate;
            } else {
                last += 1;
                arcs.swap(last, k);
            }
        }
        arcs.truncate(arcs.len().min(last + 1));
        Ok(())
    }

    /// Enters what flows into variables in one state.
    fn inflow(&mut self, cascade: Cascade<'_>, here: usize, now: Situation<'_>) {
        let process = cascade.process;
        for (index, variable) in process.variables.iter().enumerate() {
            let flow = sum(&variable.inflow, now);
            if flow != 0.0 {
                add_to(&mut self.gains[process.variable(index)], here, flow);
            }
        }
    }

    /// Puts arcs in the order of the states into which they lead; the most that lead into one.
    fn sort(&mut self, arcs: &[Arc], has_events: bool) -> usize {
        for arc in arcs {
            self.begin[arc.to as usize + 1] += 1;
        }
        let widest = self.begin.iter().copied().max().unwrap_or(0);
        let mut end = 0;
        for begin in &mut self.begin {
            end += *begin;
            *begin = end;
        }
        let mut next = self.begin.clone();
        self.from = vec![0; arcs.len()];
        self.rate = vec![0.0; arcs.len()];
        self.events = vec![0; if has_events { arcs.len() } else { 0 }];
        for arc in arcs {
            let place = &mut next[arc.to as usize];
            (self.from[*place], self.rate[*place]) = (arc.from, arc.rate);
            if has_events {
                self.events[*place] = arc.events;
            }
            *place += 1;
        }
        widest
    }

    /// Advances the probabilities by `time` days, and integrates what tallies gain, each with one of the relaxation
    /// rates, of which the first is 0.
    pub(super) fn advance(
        &self,
        p: &mut Vec<f64>,
        time: f64,
        (decays, decay_of): (&[f64], &[usize]),
        tolerance: f64,
    ) -> Result<Passed, ExactError> {
        let rate = uniform_rate(&self.exit, time, decays)?;
        let weights = Weights::new((rate * time).max(1.0), tolerance);
        let kernels: Vec<_> = decays.iter().map(|k| weights.integrals(rate, *k)).collect();
        // Of what does not relax, days by state are added up first: they serve all such tallies.
        let (mut once, mut twice) = (vec![0.0; p.len()], vec![0.0; p.len()]);
        let mut sums = vec![(0.0, 0.0); self.gains.len()];
        let product = |p: &[f64], next: &mut [f64]| self.multiply(rate, p, next);
        let error = self.series(p, &weights, tolerance, product, |terms, p| {
            add(&mut once, total(&kernels[0].0, &terms), p);
            add(&mut twice, total(&kernels[0].1, &terms), p);
            for ((sum, gains), decay) in sums.iter_mut().zip(&self.gains).zip(decay_of) {
                if *decay > 0 && !gains.is_empty() {
                    let gain = dot(gains, p);
                    sum.0 += total(&kernels[*decay].0, &terms) * gain;
                    sum.1 += total(&kernels[*decay].1, &terms) * gain;
                }
            }
        });
        for ((sum, gains), decay) in sums.iter_mut().zip(&self.gains).zip(decay_of) {
            if *decay == 0 {
                *sum = (dot(gains, &once), dot(gains, &twice));
            }
        }
        Ok(Passed {
            days: once,
            tallies: sums,
            error,
        })
    }

    /// The same of paths on which an awaited event has not happened: the probability that it happens, and a bound of
    /// the error.
    pub(super) fn outlast(
        &self,
        p: &mut Vec<f64>,
        event: usize,
        time: f64,
        tolerance: f64,
    ) -> Result<(f64, f64), ExactError> {
        let mut exit = self.exit.clone();
        for (state, rate) in &self.loops[event] {
            exit[*state as usize] += rate;
        }
        let rate = uniform_rate(&exit, time, &[])?;
        let weights = Weights::new((rate * time).max(1.0), tolerance);
        let (once, _) = weights.integrals(rate, 0.0);
        let mut happened = 0.0;
        let product = |p: &[f64], next: &mut [f64]| {
            self.multiply_without(event, (rate, &exit), p, next);
        };
        let error = self.series(p, &weights, tolerance, product, |terms, p| {
            happened += total(&once, &terms) * dot(&self.firsts[event], p);
        });
        Ok((happened, error))
    }

    /// Uniformization (Jensen 1953; Grassmann 1977, doi:10.1016/0305-0548(77)90007-7): with P = 1 + Q / rate,
    /// p(t) = sum over n of P(N = n) p P^n, N Poisson of mean rate * t. Shows each p P^n with the terms that it
    /// stands for; returns a bound of the error.
    ///
    /// Where products no longer change p by more than they round, the last stands for all that would follow: a
    /// product makes no difference larger, so that m more would change p by at most m times as much (steady-state
    /// detection; Reibman & Trivedi 1988, doi:10.1016/0305-0548(88)90026-3).
    fn series(
        &self,
        p: &mut Vec<f64>,
        weights: &Weights,
        tolerance: f64,
        product: impl Fn(&[f64], &mut [f64]),
        mut shown: impl FnMut(std::ops::Range<usize>, &[f64]),
    ) -> f64 {
        let number = weights.weight.len();
        let (mut end, mut next) = (vec![0.0; p.len()], vec![0.0; p.len()]);
        let per_product = self.rounding + 4.0 * f64::EPSILON;
        let (mut n, mut steady) = (0, 0.0);
        while n < number {
            let mut terms = n..n + 1;
            if n % LOOK == LOOK - 1 {
                product(p, &mut next);
                let change: f64 = p.iter().zip(&next).map(|(p, next)| (next - p).abs()).sum();
                let left = (number - 1 - n) as f64;
                if change * left <= tolerance.max(left * per_product) {
                    (terms.end, steady) = (number, change * left);
                }
            } else {
                product(p, &mut next);
            }
            add(&mut end, total(&weights.weight, &terms), p);
            shown(terms.clone(), p);
            std::mem::swap(p, &mut next);
            n = terms.end;
        }
        *p = end;
        weights.bound + steady + number as f64 * per_product
    }

    /// `next` = `p` (1 + Q / rate).
    fn multiply(&self, rate: f64, p: &[f64], next: &mut [f64]) {
        for (to, entry) in next.iter_mut().enumerate() {
            let arcs = self.begin[to]..self.begin[to + 1];
            let arcs = self.from[arcs.clone()].iter().zip(&self.rate[arcs]);
            let inflow: f64 = arcs.map(|(from, q)| p[*from as usize] * q).sum();
            // Rounding could make a rate that is its own maximum leave less than nothing.
            *entry = p[to] * (1.0 - self.exit[to] / rate).max(0.0) + inflow / rate;
        }
    }

    /// The same without the arcs on which an event happens.
    fn multiply_without(
        &self,
        event: usize,
        (rate, exit): (f64, &[f64]),
        p: &[f64],
        next: &mut [f64],
    ) {
        for (to, entry) in next.iter_mut().enumerate() {
            let arcs = self.begin[to]..self.begin[to + 1];
            let events = &self.events[arcs.clone()];
            let arcs = self.from[arcs.clone()].iter().zip(&self.rate[arcs]);
            let goes_on = |((from, q), events): ((&u32, &f64), &u64)| match events >> event & 1 {
                0 => p[*from as usize] * q,
                _ => 0.0,
            };
            let inflow: f64 = arcs.zip(events).map(goes_on).sum();
            *entry = p[to] * (1.0 - exit[to] / rate).max(0.0) + inflow / rate;
        }
    }
}

/// A rate of jumps, per day, of which every state has its share: at least as fast as every relaxation, so that
/// nothing cancels (see `Weights`), and at least one jump in this time.
fn uniform_rate(exit: &[f64], time: f64, decays: &[f64]) -> Result<f64, ExactError> {
    let rates = exit.iter().chain(decays).copied();
    let rate = rates.fold(1.0 / time, f64::max);
    if rate * time > JUMPS {
        return Err(ExactError::TooFast {
            expected: rate * time,
            limit: JUMPS,
        });
    }
    Ok(rate)
}

/// Adds to what a state has; states come in ascending order.
fn add_to(rates: &mut Sparse, here: usize, rate: f64) {
    match rates.last_mut() {
        Some((state, sum)) if *state as usize == here => *sum += rate,
        _ => rates.push((here as u32, rate)),
    }
}

fn dot(rates: &Sparse, p: &[f64]) -> f64 {
    rates
        .iter()
        .map(|(state, rate)| p[*state as usize] * rate)
        .sum()
}

/// The weight of these terms together, the last first: later ones are the smaller.
fn total(weights: &[f64], terms: &std::ops::Range<usize>) -> f64 {
    weights[terms.clone()].iter().rev().sum()
}

fn add(sum: &mut [f64], weight: f64, p: &[f64]) {
    if weight != 0.0 {
        for (sum, p) in sum.iter_mut().zip(p) {
            *sum += weight * p;
        }
    }
}
