//! What the master equation answers: curves over time, each with a bound of its error.

use super::process::{Part, Process, Term};
use super::solve::{Marginals, Snapshot};

/// A number at each of the times asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// One value per time.
    pub values: Vec<f64>,
    /// No value is further from the truth than this: truncation and rounding of the solution, for
    /// rates and amounts as they are in floating point.
    pub bound: f64,
}

/// All expectations at the times asked for, in the order of the model's lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// Days.
    pub times: Vec<f64>,
    /// Per machine and state: the probability of being there.
    pub state_probabilities: Vec<Vec<Curve>>,
    /// Per reaction: how often it is expected to have happened since the start.
    pub expected_counts: Vec<Curve>,
    /// Per counter: its expected value.
    pub expected_counters: Vec<Curve>,
    /// Per variable: its expected value.
    pub expected_variables: Vec<Curve>,
    /// Per outcome: its expected value, not clipped to the declared range.
    pub expected_outcomes: Vec<Curve>,
    /// Per outcome: its expected mean from the start to t; at the start its value.
    pub expected_time_means: Vec<Curve>,
}

/// A value with the bound of its error.
#[derive(Clone, Copy)]
struct Bounded(f64, f64);

impl Curve {
    fn new(points: impl Iterator<Item = Bounded>) -> Self {
        let (values, bounds): (Vec<_>, Vec<f64>) = points.map(|Bounded(v, b)| (v, b)).unzip();
        Self {
            values,
            bound: bounds.into_iter().fold(0.0, f64::max),
        }
    }

    /// Of values with the bounds of their errors.
    pub(super) fn of_pairs(pairs: Vec<(f64, f64)>) -> Self {
        Self::new(
            pairs
                .into_iter()
                .map(|(value, bound)| Bounded(value, bound)),
        )
    }

    fn of_tally(tally: usize, snapshots: &[Snapshot]) -> Self {
        Self::new(snapshots.iter().map(|now| {
            let tally = &now.tallies[tally];
            Bounded(tally.value, tally.bound(now.bound))
        }))
    }
}

impl Solution {
    pub(super) fn new(process: &Process, snapshots: &[Snapshot]) -> Self {
        let tallies = |from: usize, to: usize| -> Vec<_> {
            (from..to)
                .map(|tally| Curve::of_tally(tally, snapshots))
                .collect()
        };
        let (counters, variables) = (process.counter(0), process.variable(0));
        let machines = process.scores.iter().enumerate();
        let state_probabilities = machines.map(|(machine, scores)| {
            let point = |now: &Snapshot, state: usize| Bounded(now.p[machine][state], now.bound);
            let curve = |state| Curve::new(snapshots.iter().map(|now| point(now, state)));
            (0..scores.len()).map(curve).collect()
        });
        let values: Vec<_> = snapshots.iter().map(|now| process.outcomes(now)).collect();
        let means: Vec<_> = snapshots
            .iter()
            .map(|now| process.time_means(now))
            .collect();
        let outcomes = |points: &[Vec<Bounded>]| -> Vec<_> {
            let outcome = |o: usize| Curve::new(points.iter().map(move |point| point[o]));
            (0..process.outcomes.len()).map(outcome).collect()
        };
        Self {
            times: snapshots.iter().map(|now| now.time).collect(),
            state_probabilities: state_probabilities.collect(),
            expected_counts: tallies(0, counters),
            expected_counters: tallies(counters, variables),
            expected_variables: tallies(variables, process.tallies()),
            expected_outcomes: outcomes(&values),
            expected_time_means: outcomes(&means),
        }
    }
}

impl Process {
    /// The expected outcomes at one time.
    fn outcomes(&self, now: &Snapshot) -> Vec<Bounded> {
        self.add_up(now, &now.p, |tally| now.tallies[tally].value)
    }

    /// The expected means of the outcomes since the start.
    fn time_means(&self, now: &Snapshot) -> Vec<Bounded> {
        let elapsed = now.time - self.start();
        if elapsed == 0.0 {
            return self.outcomes(now);
        }
        let share = |days: &Vec<f64>| days.iter().map(|days| days / elapsed).collect();
        let shares = now.occupied.iter().map(share).collect();
        self.add_up(now, &shares, |tally| now.tallies[tally].integral / elapsed)
    }

    fn add_up(
        &self,
        now: &Snapshot,
        marginals: &Marginals,
        tally: impl Fn(usize) -> f64,
    ) -> Vec<Bounded> {
        let mut values: Vec<Bounded> = Vec::new();
        for terms in &self.outcomes {
            let part = |term: &Term| match term.of {
                Part::One => Bounded(1.0, 0.0),
                Part::Tally(t) => Bounded(tally(t), now.tallies[t].bound(now.bound)),
                Part::Score(machine) => self.score(now, marginals, machine),
                Part::Outcome(outcome) => values[outcome],
            };
            let sum = terms
                .iter()
                .fold(Bounded(0.0, 0.0), |Bounded(sum, bound), term| {
                    let Bounded(value, error) = part(term);
                    let add = term.weight * value;
                    let rounding = (sum.abs() + 2.0 * add.abs()) * f64::EPSILON;
                    Bounded(sum + add, bound + term.weight.abs() * error + rounding)
                });
            values.push(sum);
        }
        values
    }

    /// The expected score of a machine.
    fn score(&self, now: &Snapshot, marginals: &Marginals, machine: usize) -> Bounded {
        let scores = &self.scores[machine];
        let value = scores
            .iter()
            .zip(&marginals[machine])
            .map(|(s, p)| s * p)
            .sum();
        let largest = scores.iter().copied().map(f64::abs).fold(0.0, f64::max);
        Bounded(value, largest * (now.bound + 64.0 * f64::EPSILON))
    }
}
