//! Outcomes as functions of one factor or two, in paired trials: every step has the same draws of all other
//! factors and the same luck (common random numbers, Glasserman & Yao 1992, doi:10.1287/mnsc.38.6.884).

use super::axis::Axis;
use super::held::{HeldArms, InOrder};
use super::measure::Measure;
use super::rows::{NoTally, Rows};
use crate::design::{Draws, Held, OutsideError};
use crate::distribution::normal_quantile;
use crate::ensemble::{self, End, Ensemble, FailedTrial, MIN_DRAWS, Plan, Progress};
use crate::model::{FactorId, Model};
use crate::random::Seed;
use crate::summary::{Estimate, Kind, Probability};

/// The levels of the quantiles of trials.
pub const LEVELS: [f64; 7] = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];
/// The most numbers that are held: one gigabyte.
const MOST: u64 = 1 << 27;

/// What is asked of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// One or two factors; of two the second varies faster.
    pub axes: Vec<Axis>,
    /// What is measured in each trial.
    pub measures: Vec<Measure>,
    /// The seed of draws and of chance.
    pub seed: Seed,
    /// Draws at each step.
    pub draws: u64,
    /// Trials per draw.
    pub replicates: u32,
}

/// Why nothing was swept.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// Neither one factor nor two.
    #[error("{number} factors; expected one, or two that differ")]
    Axes {
        /// As asked for.
        number: usize,
    },
    /// A factor cannot have a value.
    #[error(transparent)]
    Outside(#[from] OutsideError),
    /// More numbers than can be held.
    #[error(
        "{steps} steps of {trials} trials, of which {measures} numbers are kept: more than {MOST} in all; take fewer"
    )]
    TooMany {
        /// Steps.
        steps: u64,
        /// Trials at each.
        trials: u64,
        /// Numbers of each trial.
        measures: u64,
    },
    /// The settings do not fit together.
    #[error(transparent)]
    Ensemble(#[from] ensemble::Error),
    /// Too many draws have a trial that fails.
    #[error("of {asked} draws {failed} have a trial that fails, the first being {first}")]
    Failed {
        /// Draws that were asked for.
        asked: u64,
        /// Draws that were left out.
        failed: usize,
        /// The first trial that failed.
        first: FailedTrial,
    },
    /// Stopped before there were enough draws.
    #[error("interrupted")]
    Interrupted,
}

/// What came of a sweep.
#[derive(Debug)]
pub struct Sweep {
    /// What was asked.
    pub asked: Asked,
    /// Draws that were finished at all steps.
    pub draws: u64,
    /// Trials that failed: their draws are left out at every step.
    pub left_out: Vec<FailedTrial>,
    /// Whether the run was not stopped from outside.
    pub complete: bool,
    /// Factors that are correlated with one that is held, and drawn given its value.
    pub followers: Vec<FactorId>,
    /// The ranges of what is measured.
    ranges: Vec<[f64; 2]>,
    /// Draw by draw, step by step, trial by trial, measure by measure.
    numbers: Vec<f64>,
}

/// A mean passes a level between two steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// The step before.
    pub step: usize,
    /// Where, by a straight line between the two, with its 95 % interval inside the range that is swept: in
    /// days, per day or no unit.
    pub at: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// Whether it rises there.
    pub rises: bool,
}

/// Holds the factors of a model at each step in turn, all else as it is believed, and simulates.
///
/// # Errors
/// Where what is asked does not fit together, trials fail, or the run was stopped too early.
pub fn sweep(
    model: &Model,
    draws: &Draws,
    asked: Asked,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Sweep, SweepError> {
    let held = asked.steps()?;
    let held: Vec<Held> = held
        .iter()
        .map(|values| draws.held(values))
        .collect::<Result<_, _>>()?;
    let followers = held
        .first()
        .map_or_else(Vec::new, |first| first.followers(draws));
    let plan = Plan::part(0..asked.draws, asked.replicates)?.leaving_out_failures();
    asked.check(&plan)?;
    let arms = HeldArms::new(draws.monte_carlo(asked.seed), held);
    let compiled = Measure::compile(&asked.measures, model);
    let rows = Rows::new(&compiled, draws, asked.seed, arms, asked.measures.clone());
    let mut numbers = Vec::new();
    let keep = InOrder::new(|_, row: &[f64]| numbers.extend_from_slice(row));
    let run = ensemble.run(&plan, &rows, NoTally, &keep, progress)?;
    let draws = (run.draws.end - run.draws.start) - run.left_out.len() as u64;
    let complete = matches!(run.end, End::Complete);
    if draws < MIN_DRAWS {
        return Err(match run.left_out.first() {
            Some(first) if complete => SweepError::Failed {
                asked: asked.draws,
                failed: run.left_out.len(),
                first: first.clone(),
            },
            _ => SweepError::Interrupted,
        });
    }
    Ok(Sweep {
        ranges: asked.measures.iter().map(|m| m.range(model)).collect(),
        draws,
        left_out: run.left_out,
        complete,
        followers,
        asked,
        numbers,
    })
}

impl Asked {
    /// What is held at each step.
    fn steps(&self) -> Result<Vec<Vec<(FactorId, f64)>>, SweepError> {
        let at =
            |axis: &Axis| -> Vec<_> { axis.values.iter().map(|x| (axis.factor, *x)).collect() };
        match &self.axes[..] {
            [one] => Ok(at(one).into_iter().map(|step| vec![step]).collect()),
            [one, two] if one.factor != two.factor => {
                let pairs = at(one).into_iter();
                Ok(pairs
                    .flat_map(|first| at(two).into_iter().map(move |second| vec![first, second]))
                    .collect())
            }
            axes => Err(SweepError::Axes { number: axes.len() }),
        }
    }

    /// Steps in all.
    pub fn number_of_steps(&self) -> usize {
        self.axes.iter().map(|axis| axis.values.len()).product()
    }

    fn check(&self, plan: &Plan) -> Result<(), SweepError> {
        let [steps, measures] = [self.number_of_steps(), self.measures.len()].map(|n| n as u64);
        let trials = plan.trials();
        match trials.saturating_mul(steps).saturating_mul(measures) {
            all if all > MOST => Err(SweepError::TooMany {
                steps,
                trials,
                measures,
            }),
            _ => Ok(()),
        }
    }
}

impl Sweep {
    /// Trials at each step.
    pub fn trials(&self) -> u64 {
        self.draws * u64::from(self.asked.replicates)
    }

    /// The k-th number of each trial at a step, draw by draw.
    fn column(&self, k: usize, step: usize) -> impl Iterator<Item = f64> {
        let (m, columns) = (self.asked.replicates as usize, self.asked.measures.len());
        let row = self.asked.number_of_steps() * m * columns;
        let rows = self.numbers.chunks_exact(row);
        rows.flat_map(move |row| {
            let trials = row[step * m * columns..][..m * columns].chunks_exact(columns);
            trials.map(move |trial| trial[k])
        })
    }

    /// By draw, a weighted sum of the means of some steps.
    fn by_draw(&self, k: usize, steps: &[(usize, f64)]) -> Vec<f64> {
        let m = self.asked.replicates as usize;
        let mut sums = vec![0.0; self.draws as usize];
        for (step, weight) in steps {
            let numbers: Vec<f64> = self.column(k, *step).collect();
            for (sum, trials) in sums.iter_mut().zip(numbers.chunks_exact(m)) {
                *sum += weight * trials.iter().sum::<f64>() / m as f64;
            }
        }
        sums
    }

    /// The mean of the k-th measure at a step, in its unit; of a milestone its probability.
    pub fn mean(&self, k: usize, step: usize) -> Estimate {
        match self.asked.measures[k] {
            Measure::Outcome { .. } => {
                Estimate::of_draws(&self.by_draw(k, &[(step, 1.0)]), self.ranges[k])
            }
            Measure::Milestone(_) => {
                let m = self.asked.replicates;
                let trials: Vec<u32> = self.column(k, step).map(|x| x as u32).collect();
                let draws = trials.chunks_exact(m as usize);
                let happened: Vec<u32> = draws.map(|draw| draw.iter().sum()).collect();
                Probability::of_draws(&happened, m).into()
            }
        }
    }

    /// The quantiles of the k-th measure over the trials of a step, at [`LEVELS`], in its unit: each the least
    /// value that so large a share of the trials does not exceed.
    pub fn quantiles(&self, k: usize, step: usize) -> [f64; 7] {
        let mut values: Vec<f64> = self.column(k, step).collect();
        values.sort_by(f64::total_cmp);
        LEVELS.map(|level| {
            let rank = (level * values.len() as f64 - 1e-9).ceil() as usize;
            values[rank.clamp(1, values.len()) - 1]
        })
    }

    /// By how much the mean of the k-th measure differs at one step from another, in paired trials.
    pub fn change(&self, k: usize, from: usize, to: usize) -> Estimate {
        if from == to {
            return Estimate::exact(0.0);
        }
        let [low, high] = self.ranges[k];
        let apart = [low - high, high - low];
        Estimate::of_draws(&self.by_draw(k, &[(from, -1.0), (to, 1.0)]), apart)
    }

    /// Of two factors, by how much the change over the whole range of the first differs at the last value of
    /// the second from that at its first: 0 where the two add up.
    pub fn interaction(&self, k: usize) -> Option<Estimate> {
        let [one, two] = &self.asked.axes[..] else {
            return None;
        };
        let (last, width) = (one.values.len() - 1, two.values.len());
        let corner = |first: usize, second: usize| first * width + second;
        let corners = [
            (corner(0, 0), 1.0),
            (corner(last, 0), -1.0),
            (corner(0, width - 1), -1.0),
            (corner(last, width - 1), 1.0),
        ];
        let [low, high] = self.ranges[k];
        let apart = 2.0 * (high - low);
        Some(Estimate::of_draws(
            &self.by_draw(k, &corners),
            [-apart, apart],
        ))
    }

    /// Of one factor, the largest change of the mean between two neighbouring steps, and the first of the two;
    /// `None` where none can be told from no change at all, in view of how many there are (Bonferroni, 95 %).
    pub fn steepest(&self, k: usize) -> Option<(usize, Estimate)> {
        let number = self.asked.number_of_steps() - 1;
        let changes = (0..number).map(|step| (step, self.change(k, step, step + 1)));
        let points = normal_quantile(1.0 - 0.025 / number as f64);
        let is_seen = |change: &Estimate| {
            let nearer = change.value.abs() > points * change.error;
            nearer && change.kind == Kind::Seen && (change.low > 0.0 || change.high < 0.0)
        };
        changes
            .filter(|(_, change)| is_seen(change))
            .max_by(|a, b| a.1.value.abs().total_cmp(&b.1.value.abs()))
    }

    /// Of one factor, where the mean of the k-th measure passes a level, in the measure's unit.
    pub fn crossings(&self, k: usize, level: f64) -> Vec<Crossing> {
        let [axis] = &self.asked.axes[..] else {
            return Vec::new();
        };
        let steps = 0..axis.values.len() - 1;
        let crossing = |step: usize| {
            let [from, to] = [step, step + 1].map(|step| self.mean(k, step).value);
            if (from < level) == (to < level) {
                return None;
            }
            let share = (level - from) / (to - from);
            // What is drawn at a fixed value is off by its error; where it passes, by so much over the slope.
            let beside = self.by_draw(k, &[(step, 1.0 - share), (step + 1, share)]);
            let beside = Estimate::of_draws(&beside, self.ranges[k]);
            let (before, after) = (axis.values[step], axis.values[step + 1]);
            let at = before + share * (after - before);
            let reach = beside.half_width() * ((after - before) / (to - from)).abs();
            let [low, high] = [axis.values[0], axis.values[axis.values.len() - 1]];
            Some(Crossing {
                step,
                at,
                low: (at - reach).max(low),
                high: (at + reach).min(high),
                rises: to > from,
            })
        };
        steps.filter_map(crossing).collect()
    }
}
