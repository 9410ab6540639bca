//! Odds that learn: what has happened is evidence about the factors.
//!
//! Many candidates of the factors are drawn as at the start, each weighed by how likely it makes the path that the
//! game has taken, and futures take their factors from them by these weights: sampling importance resampling
//! (Rubin 1988, Using the SIR algorithm to simulate posterior distributions), with systematic resampling
//! (Kitagawa 1996, doi:10.1080/10618600.1996.10474692). The effective number of candidates (Kish 1965, Survey
//! Sampling, 11.7) says how much the weights leave; where it is small the factors stay as at the start.

use super::answer_odds::Learned;
use super::error::GameError;
use super::game::Game;
use super::position::{Epoch, Position};
use crate::compiled::Rates;
use crate::design::{Design, Values};
use crate::trial::{Record, Trial};

/// How many candidates are drawn for each future of the game's odds, and the fewest in all.
const CANDIDATES: u64 = 5;
const FEWEST_CANDIDATES: u64 = 1_000;
/// Fewer effective candidates than this say nothing reliable.
const FEWEST: f64 = 100.0;
/// Candidates are no draws of the run: the game's own is not among them.
const FIRST_ROW: u64 = 1 << 62;
/// Candidates that a thread weighs in a row.
const CHUNK: usize = 250;

impl Game {
    /// The factors of a candidate.
    pub(super) fn candidate<'v>(&self, row: u64, values: &'v mut Values) -> &'v mut [f64] {
        let draws = self.study.draws();
        let design = draws.monte_carlo(self.setup.seed);
        debug_assert_eq!(design.dimension(), draws.len());
        draws.load(&design, FIRST_ROW + row, values);
        &mut values.factors
    }

    /// The rows of factors for so many futures, and how much is known.
    pub(super) fn learn(
        &self,
        position: &Position,
        futures: u32,
    ) -> Result<(Vec<u64>, Learned), GameError> {
        let prior = || (0..u64::from(futures)).collect();
        let is_plain = self.study.draws().is_empty() || !self.setup.learns;
        if is_plain || position.now() <= 0.0 {
            let learned = Learned {
                candidates: 0,
                effective: 0.0,
                used: false,
            };
            return Ok((prior(), learned));
        }
        let weights = self.weights(position);
        let all: f64 = weights.iter().sum();
        let squares: f64 = weights.iter().map(|w| w * w).sum();
        let effective = if all > 0.0 { all * all / squares } else { 0.0 };
        let used = effective >= FEWEST;
        let learned = Learned {
            candidates: weights.len() as u32,
            effective,
            used,
        };
        let rows = match used {
            true => resampled(
                &weights,
                futures,
                self.luck(&self.key, "resample", "", (0, 0)),
            ),
            false => prior(),
        };
        Ok((rows, learned))
    }

    /// The likelihood of the game's path for each candidate, over the largest.
    fn weights(&self, position: &Position) -> Vec<f64> {
        let epochs = self.epochs(position);
        let candidates = CANDIDATES * u64::from(self.setup.futures);
        let rows: Vec<u64> = (0..candidates.max(FEWEST_CANDIDATES)).collect();
        let chunks: Vec<Vec<u64>> = rows.chunks(CHUNK).map(<[_]>::to_vec).collect();
        let logs = self.ensemble.map(chunks, |chunk| {
            let compiled = self.study.compiled();
            let mut values = self.study.draws().values();
            let mut rates = Rates::new(compiled);
            let mut logs = Vec::with_capacity(chunk.len());
            for row in chunk {
                let mut log = 0.0;
                for epoch in &epochs {
                    let factors = self.candidate(row, &mut values);
                    for (factor, value) in &epoch.sets {
                        factors[factor.index()] = *value;
                    }
                    rates.load(compiled, factors);
                    log += epoch.evidence.log_likelihood(compiled, &rates);
                }
                logs.push(log);
            }
            logs
        });
        let logs: Vec<f64> = logs.into_iter().flatten().collect();
        let finite = logs.iter().copied().filter(|log| log.is_finite());
        let largest = finite.fold(f64::NEG_INFINITY, f64::max);
        let weight = |log: &f64| match log.is_finite() {
            true => libm::exp(log - largest),
            false => 0.0,
        };
        logs.iter().map(weight).collect()
    }

    /// What the path said so far, by what was set meanwhile.
    fn epochs(&self, position: &Position) -> Vec<Epoch> {
        let mut trial = Trial::new(self.study.compiled());
        let mut record = Record::default();
        let walk = trial.restore_traced(&position.snapshot, &mut record);
        let mut epochs = position.epochs.clone();
        epochs.extend(walk.evidence().map(|evidence| Epoch {
            sets: position.sets.clone(),
            evidence: evidence.clone(),
        }));
        epochs
    }
}

/// Places of candidates, each about as often as its weight says.
fn resampled(weights: &[f64], number: u32, u: f64) -> Vec<u64> {
    let all: f64 = weights.iter().sum();
    let step = all / f64::from(number);
    let (mut rows, mut place, mut sum) = (Vec::new(), 0, weights[0]);
    for k in 0..number {
        let at = (f64::from(k) + u) * step;
        while sum < at && place + 1 < weights.len() {
            place += 1;
            sum += weights[place];
        }
        rows.push(place as u64);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::resampled;

    #[test]
    fn candidates_are_taken_as_often_as_their_weights_say() {
        let rows = resampled(&[1.0, 0.0, 2.0, 1.0], 400, 0.5);
        let times = |row| rows.iter().filter(|other| **other == row).count();
        assert_eq!([0, 1, 2, 3].map(times), [100, 0, 200, 100]);
    }
}
