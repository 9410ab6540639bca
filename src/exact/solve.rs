//! Walks through the calendar: chains between its edges, scheduled reactions at instants.

use super::ExactError;
use super::cascade::Cascade;
use super::chain::{Chain, Integral};
use super::process::{Process, Trigger};
use super::space::States;
use crate::model::Cause;

/// Per machine and state: a sum over the product states.
pub(super) type Marginals = Vec<Vec<f64>>;

/// What is known at one time.
#[derive(Clone, Debug)]
pub(super) struct Snapshot {
    /// Days.
    pub(super) time: f64,
    /// The probabilities of the machines' states.
    pub(super) p: Marginals,
    /// Their integrals since the start, days.
    pub(super) occupied: Marginals,
    pub(super) tallies: Vec<Tally>,
    /// Bounds |computed - true| of a sum of probabilities.
    pub(super) bound: f64,
}

/// An expected sum: of occurrences, of amounts counted, or a variable.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    pub(super) value: f64,
    /// The integral of the value since the start.
    pub(super) integral: f64,
    /// The most by which anything could have changed the value: what its error scales with.
    reach: f64,
    /// The relaxation rate's position in [`Walk::decays`].
    decay: usize,
}

/// A solution under way.
pub(super) struct Walk<'a> {
    process: &'a Process,
    states: &'a States,
    /// The distinct relaxation rates, the first of them 0.
    decays: Vec<f64>,
    /// Largest error that one step may add.
    tolerance: f64,
    /// Days.
    time: f64,
    /// The probabilities of the product states.
    p: Vec<f64>,
    /// Their integrals since the start, days.
    occupied: Vec<f64>,
    tallies: Vec<Tally>,
    /// Bounds the sum of |computed - true| over the probabilities.
    bound: f64,
}

/// Solves up to the last of these times, which ascend. Where causes are awaited, a path ends with
/// the first of them, and [`Process::awaited`] tallies the probability that it has ended.
pub(super) fn solve(
    process: &Process,
    states: &States,
    awaited: &[Cause],
    times: &[f64],
    precision: f64,
) -> Result<Vec<Snapshot>, ExactError> {
    check(times, process)?;
    let (edges, schedule) = (process.edges(), process.schedule());
    let stops = stops(&edges, &schedule, times);
    let tolerance = precision / stops.len().max(1) as f64;
    let mut walk = Walk::new(process, states, tolerance, awaited.is_empty());
    let mut open = Vec::new();
    let mut chain = None;
    let mut snapshots = Vec::with_capacity(times.len());
    for stop in stops {
        if let Some(chain) = &chain {
            walk.advance(chain, stop)?;
        }
        let edge = edges.contains(&stop);
        if edge {
            open = process.open(stop);
        }
        let cascade = Cascade {
            process,
            open: &open,
            awaited,
        };
        if edge {
            chain = Some(Chain::new(cascade, states, stop)?);
        }
        for (_, reaction) in schedule.iter().filter(|(time, _)| *time == stop) {
            walk.jump(cascade, *reaction)?;
        }
        let asked = times.iter().filter(|time| **time == stop);
        snapshots.extend(asked.map(|_| walk.snapshot()));
    }
    Ok(snapshots)
}

/// All times at which something is to be done, up to the last that is asked for.
fn stops(edges: &[f64], schedule: &[(f64, usize)], times: &[f64]) -> Vec<f64> {
    let scheduled = schedule.iter().map(|(time, _)| time);
    let mut stops: Vec<f64> = edges
        .iter()
        .chain(scheduled)
        .chain(times)
        .copied()
        .collect();
    stops.sort_by(f64::total_cmp);
    stops.dedup();
    stops.retain(|stop| times.last().is_some_and(|last| stop <= last));
    stops
}

/// The times of a question ascend and lie between the start and the horizon.
fn check(times: &[f64], process: &Process) -> Result<(), ExactError> {
    let (start, horizon) = (process.start(), process.horizon);
    let mut last = start;
    for &found in times {
        if !(last..=horizon).contains(&found) {
            return Err(ExactError::Times {
                start,
                horizon,
                found,
            });
        }
        last = found;
    }
    Ok(())
}

impl<'a> Walk<'a> {
    /// Variables are followed only where they are asked for: each relaxation rate costs as much as the rest.
    fn new(process: &'a Process, states: &'a States, tolerance: f64, has_variables: bool) -> Self {
        let mut decays = vec![0.0];
        if has_variables {
            decays.extend(process.variables.iter().map(|variable| variable.decay));
        }
        decays.sort_by(f64::total_cmp);
        decays.dedup();
        let tally = |value: f64, decay: f64| Tally {
            value,
            integral: 0.0,
            reach: value.abs(),
            decay: decays.iter().position(|d| *d == decay).unwrap_or(0),
        };
        let mut tallies = vec![tally(0.0, 0.0); process.reactions.len()];
        tallies.extend(process.counters.iter().map(|start| tally(*start, 0.0)));
        tallies.extend(process.variables.iter().map(|v| tally(v.start, v.decay)));
        tallies.push(tally(0.0, 0.0));
        Self {
            process,
            states,
            decays,
            tolerance,
            time: process.start(),
            p: first(process, states),
            occupied: vec![0.0; states.codes.len()],
            tallies,
            bound: 0.0,
        }
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot {
            time: self.time,
            p: self.marginals(&self.p),
            occupied: self.marginals(&self.occupied),
            tallies: self.tallies.clone(),
            // A sum over at most all product states rounds as often.
            bound: self.bound + (self.p.len() + 8) as f64 * f64::EPSILON,
        }
    }

    fn marginals(&self, p: &[f64]) -> Marginals {
        let machines = self.process.scores.iter();
        let mut sums: Marginals = machines.map(|scores| vec![0.0; scores.len()]).collect();
        for (code, p) in self.states.codes.iter().zip(p) {
            for (machine, sums) in sums.iter_mut().enumerate() {
                sums[self.process.layout.get(*code, machine) as usize] += p;
            }
        }
        sums
    }

    /// Lets time pass, without an edge or a scheduled reaction in between.
    fn advance(&mut self, chain: &Chain, to: f64) -> Result<(), ExactError> {
        let time = to - self.time;
        let (integrals, error) = chain.advance(&mut self.p, time, &self.decays, self.tolerance)?;
        self.bound += error;
        self.time = to;
        // The first of the relaxation rates is 0.
        for (total, days) in self.occupied.iter_mut().zip(&integrals[0].once) {
            *total += days;
        }
        for (tally, gains) in self.tallies.iter_mut().zip(&chain.gains) {
            tally.pass(
                time,
                self.decays[tally.decay],
                &integrals[tally.decay],
                gains,
            );
        }
        Ok(())
    }

    /// Lets a scheduled reaction happen, wherever it may.
    fn jump(&mut self, cascade: Cascade<'_>, index: usize) -> Result<(), ExactError> {
        let reaction = &self.process.reactions[index];
        let Trigger::At { probability, .. } = reaction.trigger else {
            return Ok(());
        };
        let mut next = vec![0.0; self.p.len()];
        let mut largest = vec![0.0; self.tallies.len()];
        for (here, code) in self.states.codes.iter().enumerate() {
            let p = self.p[here];
            if probability == 0.0 || !reaction.applies(cascade.situation(*code)) {
                next[here] += p;
                continue;
            }
            let after = cascade.fire(index, *code)?;
            next[here] += p * (1.0 - probability);
            let going_on = after
                .states
                .into_iter()
                .filter(|((_, awaited), _)| !awaited);
            for ((to, _), share) in going_on {
                next[self.states.position[&to]] += p * probability * share;
            }
            for (tally, gain) in after.gains {
                self.tallies[tally].value += p * probability * gain;
                largest[tally] = f64::max(largest[tally], probability * gain.abs());
            }
        }
        self.p = next;
        // Each probability is a sum of products over at most all states.
        self.bound += self.states.codes.len() as f64 * f64::EPSILON;
        for (tally, largest) in self.tallies.iter_mut().zip(largest) {
            tally.reach += largest;
        }
        Ok(())
    }
}

impl Tally {
    /// Relaxes the value for `time` days and adds what accrues meanwhile.
    fn pass(&mut self, time: f64, decay: f64, integral: &Integral, gains: &[(usize, f64)]) {
        let dot = |p: &[f64]| {
            gains
                .iter()
                .map(|(state, gain)| p[*state] * gain)
                .sum::<f64>()
        };
        let lasting = if decay == 0.0 {
            time
        } else {
            -libm::expm1(-decay * time) / decay
        };
        self.integral += self.value * lasting + dot(&integral.twice);
        self.value = self.value * libm::exp(-decay * time) + dot(&integral.once);
        let largest = gains.iter().map(|(_, gain)| gain.abs()).fold(0.0, f64::max);
        self.reach += largest * time;
    }

    /// Bounds |computed - true| of the value at this snapshot.
    pub(super) fn bound(&self, now: &Snapshot) -> f64 {
        self.reach * now.bound
    }
}

/// The probabilities of the product states at the start.
fn first(process: &Process, states: &States) -> Vec<f64> {
    let share = |code: u64| {
        let machines = process.initial.iter().enumerate();
        let fresh = if process.layout.is_fresh(code) {
            1.0
        } else {
            0.0
        };
        machines.fold(fresh, |product, (machine, shares)| {
            product * shares[process.layout.get(code, machine) as usize]
        })
    };
    states.codes.iter().map(|code| share(*code)).collect()
}
