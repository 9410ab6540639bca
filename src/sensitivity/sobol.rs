//! Sobol' indices of a whole model: a pilot that chooses the replicates, looks at doubling rows, and a target.

use super::indices::{MeasureIndices, indices};
use super::looks::{self, Looks};
use super::measure::Measure;
use super::pick_freeze::{PickFreeze, SCRAMBLINGS};
use super::rows::{Measured, Rows};
use super::scores::{Block, Frame, Scores};
use super::units::Unit;
use crate::compiled::Compiled;
use crate::design::{Draws, TooManyCoordinates};
use crate::ensemble::{self, End, Ensemble, FailedTrial, Plan, Progress, Tally};
use crate::model::Model;
use crate::random::Seed;
use crate::summary;

/// Rows when nothing is asked for.
pub const DEFAULT_ROWS: u64 = 1024;
/// Rows at the first look; then each time they have doubled.
pub const FIRST_LOOK: u64 = 256;
/// Rows of the pilot.
pub const PILOT_ROWS: u64 = 64;
/// Trials at each of its points.
pub const PILOT_REPLICATES: u32 = 4;
/// The most trials at a point that a pilot chooses.
pub const MAX_REPLICATES: u32 = 32;

/// What is asked of a run.
#[derive(Clone, Copy, Debug)]
pub struct Question<'s> {
    /// The model.
    pub model: &'s Model,
    /// The same as flat arrays.
    pub compiled: &'s Compiled,
    /// What points mean for its factors.
    pub draws: &'s Draws,
    /// What is measured.
    pub measures: &'s [Measure],
    /// Which factors are exchanged together.
    pub units: &'s [Unit],
    /// The seed.
    pub seed: Seed,
    /// By measure, thresholds of which the indicators stand for it ([`thresholds`]); none at all: indices of
    /// the measures themselves.
    pub thresholds: &'s [Vec<f64>],
}

/// Why there are no indices.
#[derive(Debug, thiserror::Error)]
pub enum SobolError {
    /// Too many factors for the design.
    #[error("{0}, and each factor takes two")]
    Coordinates(#[from] TooManyCoordinates),
    /// Nothing is uncertain.
    #[error("no factor of this scenario is uncertain, so there is nothing to rank")]
    NoFactors,
    /// Nothing is measured.
    #[error("this scenario has no outcome and no milestone")]
    NoMeasures,
    /// The rows do not fit.
    #[error("{rows} rows: expected a multiple of {SCRAMBLINGS}, at least {}", 4 * SCRAMBLINGS)]
    RowNumber {
        /// As asked for.
        rows: u64,
    },
    /// There are too many points to be kept one by one.
    #[error(
        "{values} factor values of all points, and at most {most} are written: ask for fewer rows, or for some factors only"
    )]
    Samples {
        /// How many there are.
        values: u64,
        /// How many there may be.
        most: u64,
    },
    /// What a run should go on from is of another one, or has more rows.
    #[error("what was done before is of another question, or has more rows than are asked for")]
    Start,
    /// The trials do not fit.
    #[error(transparent)]
    Ensemble(#[from] ensemble::Error),
}

/// What a pilot found.
#[derive(Clone, Debug, PartialEq)]
pub struct Pilot {
    /// Trials at each point that it chose.
    pub replicates: u32,
    /// The trials that it took.
    pub trials: u64,
}

/// A trial that failed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LeftOut {
    /// Its row.
    pub row: u64,
    /// At which point of the row: 0 is A, the last is B, k + 1 is A with unit k of B.
    pub arm: usize,
    /// Which of the trials there.
    pub replicate: u64,
    /// Why.
    pub why: String,
}

impl LeftOut {
    fn new(failed: &FailedTrial) -> Self {
        Self {
            row: failed.draw,
            arm: failed.arm,
            replicate: failed.replicate,
            why: failed.source.to_string(),
        }
    }
}

/// What is known at a look.
#[derive(Clone, Debug, PartialEq)]
pub struct SobolLook {
    /// Rows that were tried.
    pub tried: u64,
    /// Rows that it rests on, without those that were left out.
    pub rows: u64,
    /// By measure.
    pub measures: Vec<MeasureIndices>,
}

/// What earlier rows have left, from which a run goes on to the same bits as one long run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Start {
    /// Rows that were tried, from the first.
    pub rows: u64,
    /// Sums by scrambling.
    pub blocks: Vec<Block>,
    /// The looks that any longer run has too.
    pub looks: Vec<SobolLook>,
    /// Trials that failed.
    pub left_out: Vec<LeftOut>,
}

/// What came of a run.
#[derive(Debug)]
pub struct SobolIndices {
    /// The sums, from which a longer run can go on.
    pub scores: Scores,
    /// Rows that were tried, from the first.
    pub rows: u64,
    /// At doubling rows; the last is the result.
    pub looks: Vec<SobolLook>,
    /// Trials that failed; their rows were left out whole.
    pub left_out: Vec<LeftOut>,
    /// Whether the run was not stopped from outside.
    pub complete: bool,
}

/// How exactly one index should be known.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// A place among the measures.
    pub measure: usize,
    /// What of it.
    pub target: Target,
    /// The largest half-width of the 95 % intervals of all units.
    pub half_width: f64,
}

/// Which indices a target is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// First order.
    First,
    /// Total.
    Total,
}

/// Why a target makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrecisionError {
    /// It does not read as one.
    #[error(
        "`{0}`: expected MEASURE.total ± ERROR or MEASURE.first ± ERROR: `cooperation.total ± 0.02`, `cooperation.min.first ± 0.02`"
    )]
    Form(String),
    /// It is about nothing that is measured.
    #[error("`{text}`: `{name}` is not measured; measured are {measured}")]
    NotMeasured {
        /// As written.
        text: String,
        /// What it names.
        name: String,
        /// What it could name.
        measured: String,
    },
}

impl Precision {
    /// Reads `cooperation.total ± 0.02`, also with a functional (`cooperation.min.first ± 0.02`); `+-` stands
    /// for `±`.
    ///
    /// # Errors
    /// Where the text has another form, or names nothing that is measured.
    pub fn parse(text: &str, model: &Model, measures: &[Measure]) -> Result<Self, PrecisionError> {
        let form = || PrecisionError::Form(text.to_owned());
        let halves = text.split_once('±').or_else(|| text.split_once("+-"));
        let (number, error) = halves.ok_or_else(form)?;
        let half_width: f64 = error.trim().parse().map_err(|_| form())?;
        if !(half_width > 0.0 && half_width.is_finite()) {
            return Err(form());
        }
        let (name, index) = number.trim().rsplit_once('.').ok_or_else(form)?;
        let target = match index {
            "first" => Target::First,
            "total" => Target::Total,
            _ => return Err(form()),
        };
        let texts = || measures.iter().map(|m| m.text(model));
        let named = Measure::parse(name, model).ok();
        let measure = measures.iter().position(|m| Some(*m) == named);
        let measure = measure.ok_or_else(|| PrecisionError::NotMeasured {
            text: text.to_owned(),
            name: name.to_owned(),
            measured: texts().collect::<Vec<_>>().join(", "),
        })?;
        Ok(Self {
            measure,
            target,
            half_width,
        })
    }

    /// The largest half-width among all units; infinite where nothing can be told of them.
    pub fn reached(&self, look: &SobolLook) -> f64 {
        let units = &look.measures[self.measure].units;
        let widths = units.iter().map(|unit| match self.target {
            Target::First => unit.first.half_width(),
            Target::Total => unit.total.half_width(),
        });
        if units.is_empty() {
            return f64::INFINITY;
        }
        widths.fold(0.0, f64::max)
    }

    /// Whether the last two looks say so: one may be narrow by luck.
    pub fn suffices(&self, looks: &[SobolLook]) -> bool {
        looks.len() >= 2
            && looks[looks.len() - 2..]
                .iter()
                .all(|look| self.is_met(look))
    }

    /// Whether all are so narrow.
    pub fn is_met(&self, look: &SobolLook) -> bool {
        self.reached(look) <= self.half_width
    }
}

/// The pilot of a run: how many trials at each point make chance add about as much to the variance of a mean
/// over them as ignorance has, by the headline outcomes; at least 2, at most [`MAX_REPLICATES`].
///
/// # Errors
/// Where the design is too large.
pub fn pilot(
    question: &Question<'_>,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Pilot, SobolError> {
    let leading = Measure::headline(question.model);
    let measures = if leading.is_empty() {
        question.measures
    } else {
        &leading
    };
    let question = Question {
        measures,
        units: &[],
        seed: Seed(question.seed.0 ^ PILOT),
        thresholds: &[],
        ..*question
    };
    let run = Rowing::new(&question, PILOT_REPLICATES, ensemble)?;
    let mut sums = run.empty();
    let part = run.add(&mut sums, 0..PILOT_ROWS, progress)?;
    let wanted = (0..measures.len()).map(|column| {
        let found = indices(&sums, column..column + 1);
        let (noise, between) = (found.noise.estimate, found.between.estimate);
        if noise <= 0.0 {
            2.0
        } else if between <= 0.0 {
            f64::from(MAX_REPLICATES)
        } else {
            (1.0 + noise / between).round()
        }
    });
    let most = wanted.fold(2.0, f64::max).min(f64::from(MAX_REPLICATES));
    Ok(Pilot {
        replicates: most as u32,
        trials: part.trials,
    })
}

/// The thresholds of each measure for indices of its distribution: its quantiles in the pilot; none for what
/// is the same in all of its trials.
///
/// # Errors
/// Where the design is too large.
pub fn thresholds(
    question: &Question<'_>,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Vec<Vec<f64>>, SobolError> {
    let question = Question {
        units: &[],
        seed: Seed(question.seed.0 ^ PILOT),
        thresholds: &[],
        ..*question
    };
    let run = Rowing::new(&question, PILOT_REPLICATES, ensemble)?;
    let empty = Samples(vec![Vec::new(); question.measures.len()]);
    let Samples(samples) = run.simulate(empty, 0..PILOT_ROWS, progress)?.tally;
    Ok(samples.into_iter().map(looks::thresholds).collect())
}

/// The values of each column, in any order.
struct Samples(Vec<Vec<f64>>);

impl Tally<Measured> for Samples {
    fn empty(&self) -> Self {
        Self(vec![Vec::new(); self.0.len()])
    }

    fn add(&mut self, _row: u64, records: &[Measured]) {
        for record in records {
            let pairs = self.0.iter_mut().zip(&record.values);
            pairs.for_each(|(sample, value)| sample.push(*value));
        }
    }

    fn merge(&mut self, other: &Self) -> Result<(), summary::Error> {
        let pairs = self.0.iter_mut().zip(&other.0);
        pairs.for_each(|(sample, more)| sample.extend(more));
        Ok(())
    }
}

/// The pilot has a seed of its own, so that what it chose does not depend on the rows that follow: the
/// fractional part of the square root of 13.
const PILOT: u64 = 0x9b05_688c_2b3e_6c1f;

impl Question<'_> {
    /// Simulates so many rows with so many trials at each point, or fewer where a target is met at a look;
    /// goes on from the sums of earlier rows.
    ///
    /// # Errors
    /// Where the design is too large, or the rows do not fit.
    pub fn sobol(
        &self,
        (rows, replicates): (u64, u32),
        until: Option<&Precision>,
        earlier: Option<Start>,
        ensemble: &Ensemble,
        progress: &Progress,
    ) -> Result<SobolIndices, SobolError> {
        self.check(rows)?;
        let run = Rowing::new(self, replicates, ensemble)?;
        let mut found = SobolIndices {
            scores: run.empty(),
            rows: 0,
            looks: Vec::new(),
            left_out: Vec::new(),
            complete: true,
        };
        if let Some(start) = earlier {
            if !found.scores.restore(start.blocks) || start.rows > rows {
                return Err(SobolError::Start);
            }
            (found.rows, found.looks, found.left_out) = (start.rows, start.looks, start.left_out);
        }
        while found.rows < rows && found.complete {
            let next = next_look(found.rows).min(rows);
            let part = run.add(&mut found.scores, found.rows..next, progress)?;
            found.rows = part.end;
            found
                .left_out
                .extend(part.left_out.iter().map(LeftOut::new));
            found.complete = part.complete;
            found.looks.push(self.look(&found.scores, found.rows));
            if until.is_some_and(|until| until.suffices(&found.looks)) {
                break;
            }
        }
        if found
            .looks
            .last()
            .is_none_or(|look| look.tried != found.rows)
        {
            found.looks.push(self.look(&found.scores, found.rows));
        }
        Ok(found)
    }

    /// Checks what is asked, before anything is simulated.
    ///
    /// # Errors
    /// Where nothing is uncertain or measured, or the rows do not fit.
    pub fn check(&self, rows: u64) -> Result<(), SobolError> {
        if self.draws.is_empty() {
            return Err(SobolError::NoFactors);
        }
        if self.measures.is_empty() {
            return Err(SobolError::NoMeasures);
        }
        if !rows.is_multiple_of(SCRAMBLINGS) || rows < 4 * SCRAMBLINGS {
            return Err(SobolError::RowNumber { rows });
        }
        Ok(())
    }

    /// What sums say after so many rows were tried.
    pub fn look(&self, scores: &Scores, tried: u64) -> SobolLook {
        let columns = Looks::new(self.measures, self.thresholds).ranges();
        SobolLook {
            tried,
            rows: scores.rows(),
            measures: (columns.into_iter().map(|columns| indices(scores, columns))).collect(),
        }
    }
}

/// Where the next look is after so many rows.
fn next_look(rows: u64) -> u64 {
    FIRST_LOOK * (rows / FIRST_LOOK + 1).next_power_of_two()
}

/// The simulation of rows.
struct Rowing<'s> {
    simulator: Rows<'s, PickFreeze, Looks>,
    ensemble: &'s Ensemble,
    frames: Vec<Frame>,
    units: usize,
    replicates: u32,
}

/// What came of some rows.
struct Part {
    end: u64,
    trials: u64,
    left_out: Vec<FailedTrial>,
    complete: bool,
}

impl<'s> Rowing<'s> {
    fn new(
        question: &Question<'s>,
        replicates: u32,
        ensemble: &'s Ensemble,
    ) -> Result<Self, SobolError> {
        let (draws, units) = (question.draws, question.units);
        let design = PickFreeze::scrambled(draws.len(), units, question.seed)?;
        let looks = Looks::new(question.measures, question.thresholds);
        Ok(Self {
            frames: looks.frames(question.model),
            simulator: Rows::new(question.compiled, draws, question.seed, design, looks),
            ensemble,
            units: units.len(),
            replicates,
        })
    }

    fn empty(&self) -> Scores {
        Scores::new(&self.frames, self.units, self.replicates)
    }

    fn simulate<T: Tally<Measured>>(
        &self,
        tally: T,
        rows: std::ops::Range<u64>,
        progress: &Progress,
    ) -> Result<ensemble::Run<T>, SobolError> {
        let plan = Plan::part(rows, self.replicates)?.leaving_out_failures();
        let nobody = &ensemble::Unobserved;
        Ok(self
            .ensemble
            .run(&plan, &self.simulator, tally, nobody, progress)?)
    }

    fn add(
        &self,
        scores: &mut Scores,
        rows: std::ops::Range<u64>,
        progress: &Progress,
    ) -> Result<Part, SobolError> {
        let tally = std::mem::replace(scores, self.empty());
        let run = self.simulate(tally, rows, progress)?;
        *scores = run.tally;
        let arms = self.units as u64 + 2;
        Ok(Part {
            end: run.draws.end,
            trials: (run.draws.end - run.draws.start) * arms * u64::from(self.replicates),
            left_out: run.left_out,
            complete: matches!(run.end, End::Complete),
        })
    }
}
