//! Elementary effects: which factors matter at all, and which of them act through others or not in
//! proportion (Morris 1991, doi:10.1080/00401706.1991.10484804).

use super::effects::{Effect, mean, mean_size, signed_root, variance};
use super::held::InOrder;
use super::measure::Measure;
use super::rows::{Arms, NoTally, Rows};
use super::tornado::{Finished, OneAtATimeError};
use super::units::Unit;
use crate::design::{Draws, STEP, Trajectories};
use crate::ensemble::{Ensemble, Plan, Progress};
use crate::model::Model;
use crate::random::Seed;
use crate::summary::Estimate;

/// What is asked of a screening.
#[derive(Clone, Debug, PartialEq)]
pub struct MorrisAsked {
    /// Factors that move together: correlated ones must.
    pub units: Vec<Unit>,
    /// What is measured in each trial.
    pub measures: Vec<Measure>,
    /// The seed of trajectories and of chance.
    pub seed: Seed,
    /// Trajectories.
    pub rows: u64,
    /// Trials at each point.
    pub replicates: u32,
}

/// The effects of one unit on one measure, in the measure's unit per whole range of the factor: from the bottom
/// of its distribution to the top.
#[derive(Clone, Debug, PartialEq)]
pub struct Screened {
    /// The mean effect; `None` of a unit of several factors, whose direction means nothing.
    pub mu: Option<Estimate>,
    /// The mean size of the effect, without what chance adds to it (Campolongo, Cariboni & Saltelli 2007).
    pub mu_star: Estimate,
    /// The standard deviation of the effect over the values of all factors, without chance: the root of a
    /// corrected variance with its sign. 0 where the unit adds to the others in proportion; `None` where there was
    /// one trial at each point, so that nothing is known of chance, and of a unit of several factors.
    pub sigma: Option<Estimate>,
}

/// What came of a screening.
#[derive(Clone, Debug)]
pub struct Morris {
    /// What was asked.
    pub asked: MorrisAsked,
    /// Trajectories and failures.
    pub finished: Finished,
    /// Unit by unit, by measure.
    pub effects: Vec<Vec<Screened>>,
}

impl Morris {
    /// The units by their mean size in the k-th measure, the largest first; those that are alike in order.
    pub fn ranked(&self, k: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.effects.len()).collect();
        let size = |unit: usize| self.effects[unit][k].mu_star.value;
        order.sort_by(|a, b| size(*b).total_cmp(&size(*a)));
        order
    }
}

/// Moves each unit in turn along random trajectories, all of whose points have the same luck.
///
/// # Errors
/// Where the settings do not fit together, trials fail, or the run was stopped too early.
pub fn morris(
    model: &Model,
    draws: &Draws,
    asked: MorrisAsked,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Morris, OneAtATimeError> {
    if asked.units.is_empty() {
        return Err(OneAtATimeError::NoFactors);
    }
    let plan = Plan::part(0..asked.rows, asked.replicates)?.leaving_out_failures();
    let members = |unit: &Unit| unit.factors.iter().map(|f| f.index()).collect();
    let units = asked.units.iter().map(members).collect();
    let points = Trajectories::new(draws.len(), units, asked.seed);
    let mut kept = Kept::new(points.clone(), &asked);
    let compiled = Measure::compile(&asked.measures, model);
    let rows = Rows::new(&compiled, draws, asked.seed, points, asked.measures.clone());
    let keep = InOrder::new(|row, numbers: &[f64]| kept.add(row, numbers));
    let run = ensemble.run(&plan, &rows, NoTally, &keep, progress)?;
    let finished = Finished::of(run, asked.rows)?;
    let ranges: Vec<[f64; 2]> = asked.measures.iter().map(|m| m.range(model)).collect();
    let units = asked.units.iter().enumerate();
    let effects = units.map(|(u, unit)| {
        let is_one = unit.factors.len() == 1;
        let measures = ranges.iter().enumerate();
        measures
            .map(|(k, range)| kept.screened(u, k, *range, is_one))
            .collect()
    });
    Ok(Morris {
        effects: effects.collect(),
        finished,
        asked,
    })
}

impl Arms for Trajectories {
    fn arms(&self) -> usize {
        self.points_of_one()
    }

    fn points(&self, row: u64, points: &mut [f64]) {
        self.write(row, points);
    }

    fn chance(&self, row: u64, _arm: usize) -> u64 {
        row
    }
}

/// The effects of each trajectory, by unit and measure.
struct Kept {
    trajectories: Trajectories,
    replicates: usize,
    columns: usize,
    effects: Vec<Vec<Effect>>,
}

impl Kept {
    fn new(trajectories: Trajectories, asked: &MorrisAsked) -> Self {
        Self {
            trajectories,
            replicates: asked.replicates as usize,
            columns: asked.measures.len(),
            effects: vec![Vec::new(); asked.units.len() * asked.measures.len()],
        }
    }

    /// Adds a trajectory: point by point, replicate by replicate, measure by measure.
    fn add(&mut self, row: u64, numbers: &[f64]) {
        let (m, columns) = (self.replicates, self.columns);
        for (before, (unit, is_up)) in self.trajectories.steps(row).into_iter().enumerate() {
            let step = if is_up { STEP } else { -STEP };
            for column in 0..columns {
                let at = |point: usize, r: usize| numbers[(point * m + r) * columns + column];
                let effect = |r: usize| (at(before + 1, r) - at(before, r)) / step;
                self.effects[unit * columns + column].push(Effect::of((0..m).map(effect)));
            }
        }
    }

    fn screened(&self, unit: usize, column: usize, range: [f64; 2], is_one: bool) -> Screened {
        let effects = &self.effects[unit * self.columns + column];
        let most = (range[1] - range[0]) / STEP;
        let range = [-most, most];
        let spread = || variance(effects, range).map(|variance| signed_root(&variance));
        Screened {
            mu: is_one.then(|| mean(effects, range)),
            mu_star: mean_size(effects, range),
            sigma: spread().filter(|_| is_one),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FactorId, OutcomeId};
    use crate::summary::Functional;

    /// Screens a function of three factors on the unit cube, with two replicates of the same luck at all points.
    fn screened(of: impl Fn(&[f64]) -> f64, rows: u64) -> Vec<Screened> {
        let unit = |k: usize| Unit {
            name: format!("x{k}"),
            title: String::new(),
            factors: vec![FactorId::from(k)],
            is_group: false,
        };
        let asked = MorrisAsked {
            units: (0..3).map(unit).collect(),
            measures: vec![Measure::Outcome {
                outcome: OutcomeId(0),
                functional: Functional::End,
                place: 0,
            }],
            seed: Seed(3),
            rows,
            replicates: 2,
        };
        let trajectories = Trajectories::new(3, vec![vec![0], vec![1], vec![2]], Seed(3));
        let mut kept = Kept::new(trajectories.clone(), &asked);
        for row in 0..rows {
            let mut points = [0.0; 12];
            trajectories.write(row, &mut points);
            let points = points.chunks_exact(3);
            let numbers = points.flat_map(|point| [0.0, 5.0].map(|luck| of(point) + luck));
            kept.add(row, &numbers.collect::<Vec<_>>());
        }
        (0..3)
            .map(|unit| kept.screened(unit, 0, [-100.0, 100.0], true))
            .collect()
    }

    /// The exact mean, mean size and variance of the effects of each coordinate over the whole grid.
    fn exact(of: impl Fn(&[f64]) -> f64) -> Vec<[f64; 3]> {
        let grid = [0.125, 0.375, 0.625, 0.875];
        let exact = |k: usize| {
            let mut effects = Vec::new();
            for cell in 0..64 {
                let mut from = [0, 1, 2].map(|c| grid[cell / 4usize.pow(c) % 4]);
                if from[k] > 0.5 {
                    continue;
                }
                let before = of(&from);
                from[k] += STEP;
                effects.push((of(&from) - before) / STEP);
            }
            let number = effects.len() as f64;
            let mean = effects.iter().sum::<f64>() / number;
            let square = effects.iter().map(|e| (e - mean) * (e - mean)).sum::<f64>();
            let size = effects.iter().map(|e| e.abs()).sum::<f64>();
            [mean, size / number, square / number]
        };
        (0..3).map(exact).collect()
    }

    #[test]
    fn a_linear_model_has_its_slopes_and_no_spread() {
        let found = screened(|x| 3.0 * x[0] - x[1], 50);
        for (unit, slope) in found.iter().zip([3.0, -1.0, 0.0]) {
            let mu = unit.mu.expect("one factor");
            assert!((mu.value - slope).abs() < 1e-12);
            assert!((unit.mu_star.value - slope.abs()).abs() < 1e-12);
            assert!(unit.sigma.expect("replicates").value.abs() < 1e-7);
        }
        // A factor that does nothing: bit for bit.
        assert_eq!(found[2].mu_star.value, 0.0);
        assert_eq!(found[2].sigma.map(|s| s.value), Some(0.0));
    }

    #[test]
    fn ishigami_has_the_effects_of_its_grid() {
        let ishigami = |x: &[f64]| {
            let [a, b, c] = [0, 1, 2].map(|k| std::f64::consts::PI * (2.0 * x[k] - 1.0));
            let square = libm::sin(b) * libm::sin(b);
            libm::sin(a) + 7.0 * square + 0.1 * c * c * c * c * libm::sin(a)
        };
        let found = screened(ishigami, 4_000);
        for (unit, [mean, size, square]) in found.iter().zip(exact(ishigami)) {
            let (mu, sigma) = (unit.mu.expect("one"), unit.sigma.expect("replicates"));
            for (found, known) in [(mu, mean), (unit.mu_star, size), (sigma, square.sqrt())] {
                let off = (found.value - known).abs();
                assert!(off < 4.0 * found.error + 1e-9, "{found:?} is not {known}");
            }
        }
    }
}
