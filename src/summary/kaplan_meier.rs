//! Times from one thing to the next, censored at the horizon: Kaplan-Meier.

use super::draws::GROUPS;
use super::encoding::{Decoder, Encoder};
use super::estimate::{Basis, Probability};
use super::jackknife::jackknife;
use super::layout::Layout;
use super::moments::add_all;
use crate::trial::{Passage, Record};

/// Differences of times are rounded: a duration within this part of a step of an edge is on it.
const ROUNDING: f64 = 1e-9;

/// Durations of one milestone in steps: edge k is k steps after the count began.
///
/// A trial is watched for the whole steps between the beginning of its count and the horizon, which
/// is known whether or not anything happened. It is at risk at each edge up to the one at which it
/// happened or the last that is watched; what happens in the broken step after that is left out
/// with the step, so that the hazards of the steps are without bias where durations do not depend
/// on when the count began (Kaplan & Meier 1958, doi:10.1080/01621459.1958.10501452, with losses
/// at the edges).
#[derive(Clone, Debug)]
pub(super) struct KaplanMeier {
    step: f64,
    edges: usize,
    /// By group and edge, trials in which it happened.
    happened: Vec<u32>,
    /// By group and edge, trials for which it is the last edge at risk.
    left: Vec<u32>,
}

impl KaplanMeier {
    pub fn new(layout: &Layout, step: f64) -> Self {
        let edges = whole_steps(layout.horizon, step) + 1;
        let cells = GROUPS * edges;
        Self {
            step,
            edges,
            happened: vec![0; cells],
            left: vec![0; cells],
        }
    }

    pub fn add(&mut self, layout: &Layout, milestone: usize, group: usize, records: &[Record]) {
        let first = group * self.edges;
        for record in records {
            let Passage { origin, time } = record.passages[milestone];
            if origin > layout.horizon {
                continue;
            }
            let watched = whole_steps(layout.horizon - origin, self.step);
            let steps = ((time - origin) / self.step - ROUNDING).ceil();
            if steps <= watched as f64 {
                self.happened[first + steps as usize] += 1;
                self.left[first + steps as usize] += 1;
            } else {
                self.left[first + watched] += 1;
            }
        }
    }

    pub fn merge(&mut self, other: &Self) {
        add_all(&mut self.happened, &other.happened);
        add_all(&mut self.left, &other.left);
    }

    pub fn encode(&self, encoder: &mut Encoder) {
        encoder.row(self.happened.iter().map(|n| u128::from(*n)));
        encoder.row(self.left.iter().map(|n| u128::from(*n)));
    }

    /// Reads the durations of at most so many trials in each group.
    pub fn decode(
        &mut self,
        decoder: &mut Decoder<'_>,
        groups: &[u64; GROUPS],
        replicates: u32,
    ) -> Option<()> {
        let mut watched = groups.map(|draws| draws * u64::from(replicates));
        let Self {
            happened,
            left,
            edges,
            ..
        } = self;
        decoder.row(happened.len(), |cell, n| {
            happened[cell] = u32::try_from(n).ok()?;
            Some(())
        })?;
        decoder.row(left.len(), |cell, n| {
            left[cell] = u32::try_from(n).ok().filter(|n| *n >= happened[cell])?;
            let watched = &mut watched[cell / *edges];
            *watched = watched.checked_sub(left[cell].into())?;
            Some(())
        })
    }

    /// The curve up to the last edge at which a trial is at risk.
    ///
    /// The error is the larger of two: the delete-a-group jackknife, which sees that trials of a
    /// draw go together, and Greenwood's (1926) for independent trials, times `replicates` where
    /// fewer than two groups were ever at risk. The interval is Wilson's with the number of
    /// trials that the error is worth.
    pub fn curve(&self, replicates: u32) -> Curve {
        let groups: Vec<Counts> = (0..GROUPS)
            .map(|g| self.group(g))
            .filter(Counts::any)
            .collect();
        let mut all = Counts::none(self.edges);
        groups.iter().for_each(|group| all.add(group));
        let pooled = all.survival();
        let without: Vec<Survival> = groups.iter().map(|g| all.without(g).survival()).collect();
        let edges = pooled.at_risk.iter().take_while(|n| **n > 0).count();
        let mut effects = Vec::with_capacity(edges);
        let probability = (0..edges).map(|edge| {
            let survival = pooled.values[edge];
            let spread: Vec<f64> = without.iter().map(|w| w.values[edge]).collect();
            let greenwood = survival * survival * pooled.greenwood[edge];
            let variance = if spread.len() < 2 {
                greenwood * f64::from(replicates)
            } else {
                let error = jackknife(&spread);
                greenwood.max(error * error)
            };
            effects.push(if greenwood > 0.0 {
                variance / greenwood
            } else {
                f64::from(replicates)
            });
            let effective = survival * (1.0 - survival) / variance;
            // Where all have passed, each of them tells.
            let seen = if survival > 0.0 {
                pooled.at_risk[edge]
            } else {
                all.happened.iter().sum()
            };
            Probability::new(
                1.0 - survival,
                effective,
                seen as f64 / f64::from(replicates),
                Basis::AtRisk(seen),
            )
        });
        let probability = probability.collect();
        Curve {
            probability,
            effects,
            at_risk: pooled.at_risk[..edges].to_vec(),
            step: self.step,
        }
    }

    fn group(&self, group: usize) -> Counts {
        let cells = group * self.edges..(group + 1) * self.edges;
        let widen = |counts: &[u32]| counts.iter().map(|c| u64::from(*c)).collect();
        Counts {
            happened: widen(&self.happened[cells.clone()]),
            left: widen(&self.left[cells]),
        }
    }
}

/// The Kaplan-Meier curve, as the probability that it has happened by each edge.
pub(super) struct Curve {
    pub step: f64,
    pub probability: Vec<Probability>,
    /// By how much each variance exceeds that of independent trials.
    effects: Vec<f64>,
    /// Trials at risk at each edge; at the first, all in which the count began.
    pub at_risk: Vec<u64>,
}

impl Curve {
    /// The design effect at the first edge that is not before a duration.
    pub fn design_effect(&self, days: f64) -> f64 {
        let edge = (days / self.step).ceil() as usize;
        let effect = self.effects.get(edge).or(self.effects.last());
        effect.copied().unwrap_or(1.0)
    }

    /// The probability by an edge; behind the end of the curve it is known where all had passed.
    pub fn by(&self, edge: usize) -> Option<Probability> {
        let last = self.probability.last().filter(|last| last.value >= 1.0);
        self.probability.get(edge).or(last).copied()
    }
}

struct Counts {
    happened: Vec<u64>,
    left: Vec<u64>,
}

struct Survival {
    values: Vec<f64>,
    /// The sum of d / (n (n - d)) so far.
    greenwood: Vec<f64>,
    at_risk: Vec<u64>,
}

impl Counts {
    fn none(edges: usize) -> Self {
        Self {
            happened: vec![0; edges],
            left: vec![0; edges],
        }
    }

    fn any(&self) -> bool {
        self.left.iter().any(|n| *n > 0)
    }

    fn add(&mut self, other: &Self) {
        add_all(&mut self.happened, &other.happened);
        add_all(&mut self.left, &other.left);
    }

    fn without(&self, group: &Self) -> Self {
        let minus = |a: &[u64], b: &[u64]| a.iter().zip(b).map(|(a, b)| a - b).collect();
        let happened = minus(&self.happened, &group.happened);
        Self {
            happened,
            left: minus(&self.left, &group.left),
        }
    }

    fn survival(&self) -> Survival {
        let (mut survival, mut greenwood) = (1.0, 0.0);
        let mut at_risk: u64 = self.left.iter().sum();
        let mut curve = Survival {
            values: vec![],
            greenwood: vec![],
            at_risk: vec![],
        };
        for (happened, left) in self.happened.iter().zip(&self.left) {
            if at_risk > 0 {
                let (n, d) = (at_risk as f64, *happened as f64);
                survival *= 1.0 - d / n;
                greenwood += if n > d { d / (n * (n - d)) } else { 0.0 };
            }
            curve.values.push(survival);
            curve.greenwood.push(greenwood);
            curve.at_risk.push(at_risk);
            at_risk -= left;
        }
        curve
    }
}

fn whole_steps(duration: f64, step: f64) -> usize {
    (duration / step + ROUNDING).floor() as usize
}
