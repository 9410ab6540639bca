//! One factor at a time, at its 5, 50 and 95 % points, in paired trials.
//!
//! All other factors vary as they are believed, and every arm of a row has the same values of them and the same
//! luck. So the swing of a factor is a mean over what is believed about the others, and what one-at-a-time at
//! fixed medians cannot see stands beside it: by how much the swing itself varies with the others (Saltelli &
//! Annoni 2010, doi:10.1016/j.envsoft.2010.04.012, on why that matters).

use super::effects::{Effect, mean, signed_root, variance};
use super::held::{HeldArms, InOrder};
use super::measure::Measure;
use super::rows::{NoTally, Rows};
use crate::design::Draws;
use crate::ensemble::{self, End, Ensemble, FailedTrial, MIN_DRAWS, Plan, Progress};
use crate::model::{FactorId, Model};
use crate::random::Seed;
use crate::summary::Estimate;

/// The probabilities below the values at which each factor is held.
pub const HELD_AT: [f64; 3] = [0.05, 0.5, 0.95];

/// What is asked of a tornado.
#[derive(Clone, Debug, PartialEq)]
pub struct TornadoAsked {
    /// Held one after the other.
    pub factors: Vec<FactorId>,
    /// What is measured in each trial.
    pub measures: Vec<Measure>,
    /// The seed of draws and of chance.
    pub seed: Seed,
    /// Draws of the other factors.
    pub rows: u64,
    /// Trials at each point.
    pub replicates: u32,
}

/// Why nothing came of an analysis with one factor moved at a time.
#[derive(Debug, thiserror::Error)]
pub enum OneAtATimeError {
    /// Nothing is uncertain.
    #[error("no factor of this scenario is uncertain, so there is nothing to rank")]
    NoFactors,
    /// The settings do not fit together.
    #[error(transparent)]
    Ensemble(#[from] ensemble::Error),
    /// A factor cannot be held at a point of its own distribution.
    #[error(transparent)]
    Outside(#[from] crate::design::OutsideError),
    /// Too many rows have a trial that fails.
    #[error("of {asked} rows {failed} have a trial that fails, the first being {first}")]
    Failed {
        /// Rows that were asked for.
        asked: u64,
        /// Rows that were left out.
        failed: usize,
        /// The first trial that failed.
        first: FailedTrial,
    },
    /// Stopped before there were enough rows.
    #[error("interrupted")]
    Interrupted,
}

/// What came of the rows of an analysis.
#[derive(Clone, Debug)]
pub struct Finished {
    /// Rows that were finished.
    pub rows: u64,
    /// Trials that failed: their rows are left out.
    pub left_out: Vec<FailedTrial>,
    /// Whether the run was not stopped from outside.
    pub complete: bool,
}

impl Finished {
    /// Of a run, where it has enough rows.
    pub(super) fn of<T>(run: ensemble::Run<T>, asked: u64) -> Result<Self, OneAtATimeError> {
        let rows = (run.draws.end - run.draws.start) - run.left_out.len() as u64;
        let complete = matches!(run.end, End::Complete);
        if rows >= MIN_DRAWS {
            return Ok(Self {
                rows,
                left_out: run.left_out,
                complete,
            });
        }
        Err(match run.left_out.first() {
            Some(first) if complete => OneAtATimeError::Failed {
                asked,
                failed: run.left_out.len(),
                first: first.clone(),
            },
            _ => OneAtATimeError::Interrupted,
        })
    }
}

/// One factor and one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Swing {
    /// The mean with the factor at each of [`HELD_AT`], in the measure's unit.
    pub means: [Estimate; 3],
    /// The last less the first, from pairs.
    pub swing: Estimate,
    /// The standard deviation of the swing over the values of all other factors, without chance; the root of a
    /// corrected variance with its sign. 0 where the factor adds to the others, and `None` where there was
    /// one trial at each point, so that nothing is known of chance.
    pub interaction: Option<Estimate>,
}

/// What came of a tornado.
#[derive(Clone, Debug)]
pub struct Tornado {
    /// What was asked.
    pub asked: TornadoAsked,
    /// Rows and failures.
    pub finished: Finished,
    /// The values at which each factor is held, in days, per day or no unit.
    pub values: Vec<[f64; 3]>,
    /// Factor by factor, by measure.
    pub swings: Vec<Vec<Swing>>,
}

impl Tornado {
    /// The factors by the size of their swings in the k-th measure, the largest first; those that are alike in
    /// the order of the model.
    pub fn ranked(&self, k: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.swings.len()).collect();
        let size = |factor: usize| self.swings[factor][k].swing.value.abs();
        order.sort_by(|a, b| size(*b).total_cmp(&size(*a)));
        order
    }
}

/// Holds each factor in turn, all others as they are believed, and simulates.
///
/// # Errors
/// Where the settings do not fit together, trials fail, or the run was stopped too early.
pub fn tornado(
    model: &Model,
    draws: &Draws,
    asked: TornadoAsked,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Tornado, OneAtATimeError> {
    if asked.factors.is_empty() {
        return Err(OneAtATimeError::NoFactors);
    }
    let distributions = asked
        .factors
        .iter()
        .map(|f| &model.factors[f.index()].distribution);
    let values: Vec<[f64; 3]> = distributions
        .map(|distribution| HELD_AT.map(|share| distribution.quantile(share)))
        .collect();
    let points = asked.factors.iter().zip(&values);
    let held = points.flat_map(|(f, values)| values.map(|value| draws.held(&[(*f, value)])));
    let held = held.collect::<Result<Vec<_>, _>>()?;
    let plan = Plan::part(0..asked.rows, asked.replicates)?.leaving_out_failures();
    let arms = HeldArms::new(draws.monte_carlo(asked.seed), held);
    let compiled = Measure::compile(&asked.measures, model);
    let rows = Rows::new(&compiled, draws, asked.seed, arms, asked.measures.clone());
    let mut kept = Kept::new(&asked);
    let keep = InOrder::new(|_, numbers: &[f64]| kept.add(numbers));
    let run = ensemble.run(&plan, &rows, NoTally, &keep, progress)?;
    let finished = Finished::of(run, asked.rows)?;
    let ranges: Vec<[f64; 2]> = asked.measures.iter().map(|m| m.range(model)).collect();
    let factors = 0..asked.factors.len();
    let swings = factors.map(|f| {
        let measures = ranges.iter().enumerate();
        measures
            .map(|(k, range)| kept.swing(f, k, *range))
            .collect()
    });
    Ok(Tornado {
        swings: swings.collect(),
        finished,
        values,
        asked,
    })
}

/// What is kept of each row, by factor and measure.
struct Kept {
    replicates: usize,
    columns: usize,
    /// The means over the replicates at the three points.
    means: Vec<Vec<[f64; 3]>>,
    effects: Vec<Vec<Effect>>,
}

impl Kept {
    fn new(asked: &TornadoAsked) -> Self {
        let cells = asked.factors.len() * asked.measures.len();
        Self {
            replicates: asked.replicates as usize,
            columns: asked.measures.len(),
            means: vec![Vec::new(); cells],
            effects: vec![Vec::new(); cells],
        }
    }

    /// Adds a row: arm by arm, replicate by replicate, measure by measure.
    fn add(&mut self, row: &[f64]) {
        let (m, columns) = (self.replicates, self.columns);
        let cells = self.means.iter_mut().zip(&mut self.effects).enumerate();
        for (cell, (means, effects)) in cells {
            let (factor, column) = (cell / columns, cell % columns);
            let at = |arm: usize, r: usize| row[((3 * factor + arm) * m + r) * columns + column];
            let mean = |arm: usize| (0..m).map(|r| at(arm, r)).sum::<f64>() / m as f64;
            means.push([0, 1, 2].map(mean));
            effects.push(Effect::of((0..m).map(|r| at(2, r) - at(0, r))));
        }
    }

    fn swing(&self, factor: usize, column: usize, range: [f64; 2]) -> Swing {
        let cell = factor * self.columns + column;
        let level = |arm: usize| {
            let means: Vec<f64> = self.means[cell].iter().map(|means| means[arm]).collect();
            Estimate::of_draws(&means, range)
        };
        let apart = [range[0] - range[1], range[1] - range[0]];
        let effects = &self.effects[cell];
        Swing {
            means: [0, 1, 2].map(level),
            swing: mean(effects, apart),
            interaction: variance(effects, apart).map(|variance| signed_root(&variance)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::OutcomeId;
    use crate::random::{Key, Purpose, Stream, StreamName};
    use crate::summary::Functional;

    const QUANTILES: [f64; 3] = [0.05, 0.5, 0.95];

    /// Swings of two uniform factors, of this function, with noise of the uniform kind that both ends share.
    fn swings(of: impl Fn(f64, f64) -> f64, noise: f64) -> [Swing; 2] {
        let asked = TornadoAsked {
            factors: vec![FactorId(0), FactorId(1)],
            measures: vec![Measure::Outcome {
                outcome: OutcomeId(0),
                functional: Functional::End,
                place: 0,
            }],
            seed: Seed(1),
            rows: 4_000,
            replicates: 2,
        };
        let mut kept = Kept::new(&asked);
        let name = StreamName::new(Purpose::Resample, "tornado");
        for row in 0..4_000 {
            let mut stream = Stream::new(&Key::of_draw(Seed(4), row), &name);
            let [x, y] = [stream.uniform(), stream.uniform()];
            let luck = [0, 1].map(|_| noise * stream.uniform());
            let arms = QUANTILES
                .map(|u| (u, y))
                .into_iter()
                .chain(QUANTILES.map(|u| (x, u)));
            let numbers = arms.flat_map(|(x, y)| luck.map(|luck| of(x, y) + luck));
            kept.add(&numbers.collect::<Vec<_>>());
        }
        [0, 1].map(|factor| kept.swing(factor, 0, [-10.0, 10.0]))
    }

    #[test]
    fn what_adds_up_has_swings_and_no_interaction() {
        let [first, second] = swings(|x, y| 2.0 * x - y, 3.0);
        for (swing, slope) in [(first, 2.0), (second, -1.0)] {
            assert!((swing.swing.value - 0.9 * slope).abs() < 1e-12, "{swing:?}");
            let interaction = swing.interaction.expect("replicates");
            assert!(interaction.value.abs() < 1e-7, "{interaction:?}");
            let [low, _, high] = swing.means;
            let apart = high.value - low.value;
            assert!((apart - swing.swing.value).abs() < 1e-9);
        }
    }

    #[test]
    fn a_pure_interaction_has_no_swing_and_shows_beside_it() {
        // (x - 1/2) (y - 1/2): a swing of 0.9 (y - 1/2), whose standard deviation is 0.9 / sqrt(12).
        let known = 0.9 / 12.0f64.sqrt();
        for swing in swings(|x, y| (x - 0.5) * (y - 0.5), 1.0) {
            let off = swing.swing.value / swing.swing.error;
            assert!(off.abs() < 4.0, "{swing:?}");
            let interaction = swing.interaction.expect("replicates");
            let off = (interaction.value - known) / interaction.error;
            assert!(off.abs() < 4.0, "{interaction:?} is not {known}");
            assert!(interaction.low > 0.9 * known);
        }
    }
}
