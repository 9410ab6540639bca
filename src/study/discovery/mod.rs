//! Scenario discovery: in which box of factor values does a condition hold more often?
//!
//! Each draw has one trial, for more draws teach more than more trials of one. Half of the draws find the box,
//! the other half judges it, so that what is said of it is not too good.

mod limits;

pub use limits::limit;

use super::prepared::Study;
use crate::criterion::Criterion;
use crate::design::{Design, MonteCarlo};
use crate::ensemble::{Ensemble, Error, FailedTrial, Progress};
use crate::random::Seed;
use crate::sensitivity::prim::{
    Chance, Counts, Found, Judged, Region, Search, Side, Sorted, Stability, Wanted, find, judge,
    stability,
};
use crate::sensitivity::{Arms, Cells, Look, Rows, collect};
use crate::trial::Record;

/// A box that comes by chance as often as this is none.
pub const LEVEL: f64 = 0.05;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The condition.
    pub criterion: &'a Criterion,
    /// Trials, each with a draw of its own.
    pub trials: u64,
    /// Of draws, chance and resamples.
    pub seed: Seed,
    /// Which box.
    pub search: Search,
    /// How often trials and outcomes are shuffled, to see what chance gives.
    pub permutations: u64,
    /// How many bootstrap samples the box is found in anew.
    pub resamples: u64,
}

/// What came of it.
#[derive(Debug)]
pub struct Discovery {
    /// The condition, as it was written.
    pub condition: String,
    /// Trials that count: all, but for those that were left out.
    pub trials: u64,
    /// Of draws, chance and resamples.
    pub seed: Seed,
    /// Which box was sought.
    pub search: Search,
    /// Trials that failed.
    pub left_out: Vec<FailedTrial>,
    /// The draws that found the box.
    pub finding: Counts,
    /// The draws that judge it.
    pub judging: Counts,
    /// What was found.
    pub answer: Answer,
}

/// What was found.
#[derive(Debug)]
pub enum Answer {
    /// The condition held in all trials, or in none, of those that find or of those that judge.
    Constant,
    /// No box of the trajectory is as dense as was asked for.
    OutOfReach {
        /// The largest density of the trajectory.
        densest: f64,
    },
    /// The best box is no better than chance.
    Chance(Box<Evidence>),
    /// A box.
    Box(Box<Evidence>),
}

/// A box with what speaks for it.
#[derive(Debug)]
pub struct Evidence {
    /// How it was found.
    pub found: Found,
    /// Its ranges, whose ends are short numbers in the unit that the scenario writes a factor in; they hold
    /// the same draws as those found.
    pub region: Region,
    /// What it is worth on the other draws.
    pub judged: Judged,
    /// The boxes of the trajectory on the other draws.
    pub judged_steps: Vec<Counts>,
    /// What chance gives.
    pub chance: Chance,
    /// By how much the trajectory exceeds that.
    pub excess: f64,
    /// How often resamples restrict which factors.
    pub stability: Vec<Stability>,
}

impl Evidence {
    /// How probable as good a box is by chance.
    pub fn p(&self) -> f64 {
        self.chance.p(self.excess)
    }
}

impl Answer {
    /// The evidence, for or against a box.
    pub fn evidence(&self) -> Option<&Evidence> {
        match self {
            Self::Constant | Self::OutOfReach { .. } => None,
            Self::Chance(evidence) | Self::Box(evidence) => Some(evidence),
        }
    }

    /// The box, if there is one.
    pub fn region(&self) -> Option<&Region> {
        match self {
            Self::Box(evidence) => Some(&evidence.region),
            _ => None,
        }
    }
}

/// Simulates, and seeks the box; `None` where that is stopped: a part of the draws tells another box, and
/// fewer trials can be asked for.
///
/// # Errors
/// Where there are too many trials.
pub fn discover(
    study: &Study,
    question: &Question<'_>,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Option<Discovery>, Error> {
    let single = Single(study.draws().monte_carlo(question.seed));
    let holds = Holds(question.criterion);
    let rows = Rows::new(
        study.compiled(),
        study.draws(),
        question.seed,
        single,
        holds,
    );
    let collected = collect(&rows, 0..question.trials, 1, ensemble, progress)?;
    if !collected.complete {
        return Ok(None);
    }
    let halves = Halves::new(&collected.cells);
    let answer = halves.answer(study, question, (ensemble, progress));
    Ok(answer.map(|answer| Discovery {
        condition: question.criterion.text().to_owned(),
        trials: collected.cells.rows.len() as u64,
        seed: question.seed,
        search: question.search,
        left_out: collected.left_out,
        finding: counts(&halves.finding.holds),
        judging: counts(&halves.judging.holds),
        answer,
    }))
}

/// One point a row.
struct Single(MonteCarlo);

impl Arms for Single {
    fn arms(&self) -> usize {
        1
    }

    fn points(&self, row: u64, points: &mut [f64]) {
        self.0.point(row, points);
    }

    fn chance(&self, row: u64, _arm: usize) -> u64 {
        self.0.chance(row)
    }
}

/// Whether a trial fulfils a criterion: 1, or 0.
struct Holds<'a>(&'a Criterion);

impl Look for Holds<'_> {
    fn columns(&self) -> usize {
        1
    }

    fn look(&self, record: &Record, factors: &[f64], values: &mut [f64]) {
        values[0] = f64::from(u8::from(self.0.holds(record, factors)));
    }
}

/// Draws by factor, and whether the condition held.
#[derive(Default)]
struct Half {
    columns: Vec<Vec<f64>>,
    holds: Vec<bool>,
}

/// The draws with an even place find, the others judge.
struct Halves {
    finding: Half,
    judging: Half,
}

impl Halves {
    fn new(cells: &Cells) -> Self {
        let half = |parity| {
            let mut half = Half::default();
            for k in (parity..cells.rows.len()).step_by(2) {
                let factors = cells.factors(k, 0);
                half.columns.resize_with(factors.len(), Vec::new);
                let columns = half.columns.iter_mut();
                columns
                    .zip(factors)
                    .for_each(|(column, value)| column.push(*value));
                half.holds.push(cells.mean(k, 0, 0) > 0.5);
            }
            half
        };
        Self {
            finding: half(0),
            judging: half(1),
        }
    }

    fn answer(
        &self,
        study: &Study,
        question: &Question<'_>,
        running: (&Ensemble, &Progress),
    ) -> Option<Answer> {
        let is_constant = |half: &Half| {
            let counts = counts(&half.holds);
            counts.cases == 0 || counts.cases == counts.rows
        };
        if is_constant(&self.finding) || is_constant(&self.judging) {
            return Some(Answer::Constant);
        }
        let (search, holds) = (&question.search, &self.finding.holds);
        let sorted = Sorted::new(&self.finding.columns);
        let shuffles = (question.permutations, question.seed);
        let chance = Chance::of_shuffles(&sorted, holds, search.peeled, shuffles, running)?;
        let Some(found) = find(&sorted, holds, search, &chance) else {
            let densest = densest(&sorted, holds, search);
            return Some(Answer::OutOfReach { densest });
        };
        let excess = chance.largest_excess(&found.trajectory);
        let resamples = (question.resamples, question.seed);
        let stability = stability(&sorted, holds, (search, &chance), resamples, running)?;
        let region = limits::shortened(&found.region, study.model());
        let judged = judge(&region, &self.judging.columns, &self.judging.holds);
        let is_better = !region.is_whole() && chance.p(excess) <= LEVEL && judged.p <= LEVEL;
        let evidence = Box::new(Evidence {
            judged_steps: self.judged_steps(&found),
            found,
            region,
            judged,
            chance,
            excess,
            stability,
        });
        Some(match is_better {
            true => Answer::Box(evidence),
            false => Answer::Chance(evidence),
        })
    }

    /// The draws that judge, in each box of a trajectory.
    fn judged_steps(&self, found: &Found) -> Vec<Counts> {
        let half = &self.judging;
        let mut left: Vec<usize> = (0..half.holds.len()).collect();
        let steps = found.trajectory.iter().map(|step| {
            if let Some(cut) = step.cut {
                let (column, inside) = (&half.columns[cut.factor], cut.bound.inside);
                left.retain(|row| match cut.side {
                    Side::Low => column[*row] >= inside,
                    Side::High => column[*row] <= inside,
                });
            }
            let cases = left.iter().filter(|row| half.holds[**row]).count();
            Counts {
                rows: left.len() as u64,
                cases: cases as u64,
            }
        });
        steps.collect()
    }
}

/// The density of the last box of the trajectory.
fn densest(sorted: &Sorted<'_>, holds: &[bool], search: &Search) -> f64 {
    let any = Search {
        wanted: Wanted::Coverage(0.0),
        ..*search
    };
    let found = find(sorted, holds, &any, &Chance::default());
    let last = found.and_then(|found| found.trajectory.last().copied());
    last.map_or(0.0, |step| step.counts.density())
}

fn counts(holds: &[bool]) -> Counts {
    let cases = holds.iter().filter(|holds| **holds).count();
    Counts {
        rows: holds.len() as u64,
        cases: cases as u64,
    }
}
