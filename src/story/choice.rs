//! Which trial is told.

use crate::ensemble::{Ensemble, Progress};
use crate::model::OutcomeId;
use crate::study::{Findings, LeastError, Settings, Study};
use crate::summary::{Error, Histogram};
use crate::trial::{self, Record};

/// Among how many of the first trials the most surprising is looked for.
pub const SURPRISING: u64 = 10_000;

/// On how many days a path is held against the medians.
const LOOKS: usize = 12;

/// Which trial of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// This one, from 0.
    Trial(u64),
    /// The one whose headline outcomes (all, where none is one) stay nearest to their medians: the
    /// smallest sum, over them and twelve days spread over the horizon, of squared distances of ranks,
    /// as shares of the trials, from one half. Values that round to the same bin share the middle of
    /// their ranks.
    Typical,
    /// The highest value of an outcome at the horizon, or the lowest where lower is better.
    Best(OutcomeId),
    /// The other end.
    Worst(OutcomeId),
    /// The lowest density of its path among the first trials (see [`SURPRISING`]).
    Surprising,
}

/// Why no trial could be chosen.
#[derive(Debug, thiserror::Error)]
pub enum ChoiceError {
    /// The run has fewer.
    #[error("trial {asked} is not among the {trials} trials of the run, which are numbered from 0")]
    Beyond {
        /// As asked.
        asked: u64,
        /// As run.
        trials: u64,
    },
    /// The trials could not be simulated once more.
    #[error(transparent)]
    Least(#[from] LeastError),
    /// A trial could not be replayed.
    #[error(transparent)]
    Replay(#[from] trial::Error),
    /// Too few draws.
    #[error(transparent)]
    Summary(#[from] Error),
}

/// The number of the chosen trial; the first, where several fit alike. Simulates the run's trials once
/// more, where that is needed, and keeps none.
///
/// # Errors
/// Where the run has no such trial.
pub fn choose(
    study: &Study,
    findings: &Findings,
    choice: Choice,
    running: (&Ensemble, &Progress),
) -> Result<u64, ChoiceError> {
    let model = study.model();
    match choice {
        Choice::Trial(asked) if asked < findings.trials => Ok(asked),
        Choice::Trial(asked) => Err(ChoiceError::Beyond {
            asked,
            trials: findings.trials,
        }),
        Choice::Typical => typical(study, findings, running),
        Choice::Best(id) => {
            let sign = if model.outcomes[id.index()].lower_is_better {
                1.0
            } else {
                -1.0
            };
            least(study, findings, running, |record| sign * end(record, id))
        }
        Choice::Worst(id) => {
            let sign = if model.outcomes[id.index()].lower_is_better {
                -1.0
            } else {
                1.0
            };
            least(study, findings, running, |record| sign * end(record, id))
        }
        Choice::Surprising => {
            let mut best = (f64::INFINITY, 0);
            for k in counted(findings).take(SURPRISING as usize) {
                if running.1.is_stopped() {
                    return Err(LeastError::Interrupted.into());
                }
                let likelihood = study.trace(&findings.settings, k)?.log_likelihood;
                if likelihood < best.0 {
                    best = (likelihood, k);
                }
            }
            Ok(best.1)
        }
    }
}

/// The numbers of the trials that count, in order.
fn counted(findings: &Findings) -> impl Iterator<Item = u64> {
    let replicates = u64::from(findings.settings.replicates);
    let held = findings.summary.held().iter();
    held.flat_map(move |draws| draws.start * replicates..draws.end * replicates)
}

/// The value of an outcome at the last point of the grid.
pub(super) fn end(record: &Record, id: OutcomeId) -> f64 {
    record.path(id)[record.points - 1]
}

/// The share of trials below a value, those of its own bin counted half.
pub(super) fn rank(counts: &Histogram, value: f64) -> f64 {
    let last = counts.counts.len() - 1;
    let bin = ((value - counts.low) / counts.resolution)
        .round()
        .clamp(0.0, last as f64) as usize;
    let below: u64 = counts.counts[..bin].iter().sum();
    (below as f64 + 0.5 * counts.counts[bin] as f64) / counts.trials() as f64
}

fn typical(
    study: &Study,
    findings: &Findings,
    running: (&Ensemble, &Progress),
) -> Result<u64, ChoiceError> {
    let report = findings.summary.report()?;
    let last = report.days().len() - 1;
    // A path that ends in the middle may have been anywhere before. The first day tells nothing.
    let mut points: Vec<usize> = (1..=LOOKS).map(|k| (k * last).div_ceil(LOOKS)).collect();
    points.dedup();
    let mut looks: Vec<(OutcomeId, usize, Histogram)> = Vec::new();
    for id in study.model().leading_outcomes() {
        let outcome = report.outcome(id);
        looks.extend(
            points
                .iter()
                .map(|point| (id, *point, outcome.histogram_at(*point))),
        );
    }
    least(study, findings, running, |record| {
        let distance = |(id, point, counts): &(OutcomeId, usize, Histogram)| {
            rank(counts, record.path(*id)[*point]) - 0.5
        };
        looks
            .iter()
            .map(|look| distance(look) * distance(look))
            .sum()
    })
}

/// The trial of the run that scores least.
fn least(
    study: &Study,
    findings: &Findings,
    (ensemble, progress): (&Ensemble, &Progress),
    score: impl Fn(&Record) -> f64 + Sync,
) -> Result<u64, ChoiceError> {
    let settings = Settings {
        trials: findings.trials,
        ..findings.settings
    };
    let given = findings.given.as_ref().map(|given| &given.criterion);
    Ok(study.least((settings, given), score, ensemble, progress)?)
}
