//! Several studies on the same draws and streams.

use super::engine::Engine;
use super::findings::Findings;
use super::given::Given;
use super::job::Job;
use super::prepared::Study;
use super::settings::Settings;
use super::stages::{self, Ended};
use super::stopping::StoppingRule;
use crate::ensemble::{self, Ensemble, FailedTrial, Observer, Progress};
use crate::summary::{self, Layout, Paired, PairedLayout, Summary};

/// Why studies cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum PairedError {
    /// They are not recorded on the same days.
    #[error("`{first}` runs for {one} d and `{other}` for {two} d: give both the same `horizon`")]
    Horizons {
        /// The title of the baseline.
        first: String,
        /// Of the other.
        other: String,
        /// Days.
        one: f64,
        /// Days.
        two: f64,
    },
    /// They are recorded at different steps.
    #[error(
        "`{first}` records every {one} d and `{other}` every {two} d: give both the same `grid`"
    )]
    Grids {
        /// The title of the baseline.
        first: String,
        /// Of the other.
        other: String,
        /// Days.
        one: f64,
        /// Days.
        two: f64,
    },
    /// They have no outcome and no milestone in common.
    #[error(
        "the scenarios have no outcome (same name, unit, range and resolution) and no milestone in common"
    )]
    Nothing,
    /// A run failed.
    #[error(transparent)]
    Ensemble(#[from] ensemble::Error),
}

/// What came of several studies, trial by trial against the first.
#[derive(Debug)]
pub struct Comparison {
    /// How they were run.
    pub settings: Settings,
    /// Trials of each that were finished.
    pub trials: u64,
    /// Whether all were.
    pub complete: bool,
    /// The trial that has ended the run.
    pub failure: Option<FailedTrial>,
    /// What the trials of the first that count were to fulfil; without it, all count.
    pub given: Option<Given>,
    /// The differences.
    pub paired: Paired,
}

impl Comparison {
    pub(super) fn of(ended: Ended<()>, paired: Paired) -> Self {
        Self {
            settings: ended.settings,
            trials: ended.trials,
            complete: ended.complete,
            failure: ended.failure,
            given: None,
            paired,
        }
    }
}

/// Several studies, each summarised, and compared with the first.
#[derive(Debug)]
pub struct SideBySide {
    /// In the order of the studies.
    pub findings: Vec<Findings>,
    /// The differences.
    pub comparison: Comparison,
}

/// What several studies are summarised in.
pub type Arms = (Vec<Summary>, Paired);

/// Simulates each trial with every study, and compares them with the first: trial (draw, replicate) of
/// one and of another have the same values of factors with the same address, and the same streams.
///
/// # Errors
/// Where the studies cannot be compared, or the settings do not fit together.
pub fn compare<O: Observer + ?Sized>(
    studies: &[&Study],
    job: Job<'_, Paired, O>,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Comparison, PairedError> {
    let empty = empty_pairs(studies, job.settings.replicates)?;
    let given = job.condition()?;
    let engine = Engine::of(studies, job.settings.seed).given(given);
    let (common, paired) = stages::run(&engine, empty, job, ensemble, progress)?.split();
    let found = Comparison::of(common, paired);
    let given = given.map(|given| Given::new(given, found.paired.draws(), found.trials));
    Ok(Comparison { given, ..found })
}

/// Simulates each trial with every study, once, and gives the findings of each, with the bits that a run
/// of it alone has, and the comparison of all with the first.
///
/// Each study may have a rule that stops it. All are simulated together until the first is stopped,
/// which is where the comparison ends; the others then go on alone. An observer belongs to each study. All trials
/// count, whatever the job has given: what the first fulfils says nothing of a study that goes on alone.
///
/// # Errors
/// Where the studies cannot be compared, or the settings do not fit together.
pub fn side_by_side<'a, O: Observer>(
    studies: &[&Study],
    rules: &'a [Option<StoppingRule>],
    mut job: Job<'a, Arms, [O]>,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<SideBySide, PairedError> {
    let (settings, observers) = (job.settings, job.observer);
    let empty = empty_arms(studies, settings.replicates)?;
    if rules.iter().any(Option::is_some) {
        job.suffices = Some(Box::new(move |(summaries, _)| any_is_met(rules, summaries)));
    }
    let engine = Engine::of(studies, settings.seed);
    let together = stages::run(&engine, empty, job, ensemble, progress)?;
    let (together, (summaries, paired)) = together.split();
    let goes_on = together.complete && together.trials < settings.trials;
    let mut findings = Vec::new();
    for (arm, summary) in summaries.into_iter().enumerate() {
        let rule = rules.get(arm).and_then(Option::as_ref);
        if !goes_on || is_met(rule, &summary).map_err(ensemble::Error::from)? {
            let design = studies[arm].draws().monte_carlo(settings.seed);
            findings.push(Findings::of(
                (studies[arm], &design),
                together.clone(),
                summary,
                ensemble,
            ));
            continue;
        }
        let draws = summary.draws();
        let alone = Job::new(settings).from(summary, draws).until(rule);
        let study = studies[arm];
        let mut found = match &together.unobserved {
            None => study.run(alone.observed(&observers[arm]), ensemble, progress)?,
            Some(_) => study.run(alone, ensemble, progress)?,
        };
        found.unobserved = found.unobserved.or_else(|| together.unobserved.clone());
        if let Some(failed) = &mut found.failure {
            failed.arm = arm;
        }
        findings.push(found);
    }
    let comparison = Comparison::of(together, paired);
    Ok(SideBySide {
        findings,
        comparison,
    })
}

fn is_met(rule: Option<&StoppingRule>, summary: &Summary) -> Result<bool, summary::Error> {
    let is_met = |rule: &StoppingRule| Ok(rule.is_met(&summary.report()?));
    rule.map_or(Ok(false), is_met)
}

/// Differences of no draws.
pub(super) fn empty_pairs(studies: &[&Study], replicates: u32) -> Result<Paired, PairedError> {
    Ok(Paired::new(&layout(studies, replicates)?))
}

/// Summaries and differences of no draws.
pub(super) fn empty_arms(studies: &[&Study], replicates: u32) -> Result<Arms, PairedError> {
    Ok((
        empty(studies, replicates)?,
        empty_pairs(studies, replicates)?,
    ))
}

/// A summary of no draws for each study.
fn empty(studies: &[&Study], replicates: u32) -> Result<Vec<Summary>, ensemble::Error> {
    let layouts = studies
        .iter()
        .map(|study| Layout::new(study.model(), replicates));
    let summaries = layouts.map(|layout| Ok(Summary::new(&layout?)));
    summaries.collect()
}

fn any_is_met(
    rules: &[Option<StoppingRule>],
    summaries: &[Summary],
) -> Result<bool, summary::Error> {
    for (rule, summary) in rules.iter().zip(summaries) {
        if is_met(rule.as_ref(), summary)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the studies have in common.
fn layout(studies: &[&Study], replicates: u32) -> Result<PairedLayout, PairedError> {
    if let Some((first, others)) = studies.split_first() {
        others.iter().try_for_each(|other| fits(first, other))?;
    }
    let models: Vec<_> = studies.iter().map(|study| study.model()).collect();
    let layout = PairedLayout::new(&models, replicates).map_err(ensemble::Error::from)?;
    if layout.outcomes().next().is_none() && layout.milestones().next().is_none() {
        return Err(PairedError::Nothing);
    }
    Ok(layout)
}

fn fits(first: &Study, other: &Study) -> Result<(), PairedError> {
    let (a, b) = (first.model(), other.model());
    let titles = (a.title.clone(), b.title.clone());
    if a.horizon != b.horizon {
        return Err(PairedError::Horizons {
            first: titles.0,
            other: titles.1,
            one: a.horizon,
            two: b.horizon,
        });
    }
    if a.grid != b.grid {
        return Err(PairedError::Grids {
            first: titles.0,
            other: titles.1,
            one: a.grid,
            two: b.grid,
        });
    }
    Ok(())
}
