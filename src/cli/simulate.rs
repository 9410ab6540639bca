//! Simulates jobs: together where they can be compared, so that each is simulated once.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use escalade::bundle::Saved;
use escalade::ensemble::{self, Ensemble, FailedTrial, Observer, Progress, Unobserved};
use escalade::export::{Streamed, TrialFiles};
use escalade::study::{self, Arms, Comparison, Findings, PairedError, Settings, SideBySide, Study};
use escalade::summary::{self, Layout, PairedLayout, Summary};

use super::job::Job;
use super::keeping::Keeping;
use super::terminal::{tell, with_bar};
use super::{text, trials};

/// What was simulated, in the order of the jobs; of those that were not begun, nothing.
pub(crate) struct Simulated {
    pub arms: Vec<Arm>,
    /// The differences from the first, where there are others that can be compared with it.
    pub comparison: Option<Comparison>,
}

/// What was simulated of one job.
pub(crate) struct Arm {
    pub findings: Findings,
    /// Its trials one by one, where they were asked for.
    pub streamed: Vec<Streamed>,
    /// How long it took; of jobs that were simulated together, all of them.
    pub seconds: f64,
}

/// Simulates jobs on one pool of threads; where they are written one by one, into these folders.
pub(crate) fn simulate(
    jobs: &[Job],
    settings: Settings,
    places: &[&Path],
    running: (&Ensemble, &Progress),
    keeping: Option<&Keeping>,
) -> anyhow::Result<Simulated> {
    let began = Instant::now();
    let files = jobs.iter().zip(places);
    let files = files.map(|(job, place)| trials::begin(job, &settings, place));
    let files = files.collect::<Result<Vec<_>, _>>()?;
    if jobs.len() > 1 {
        match together(jobs, settings, &files, running, keeping)? {
            Ok(SideBySide {
                findings,
                comparison,
            }) => {
                let seconds = began.elapsed().as_secs_f64();
                let arms = jobs.iter().zip(findings).zip(files.into_iter().zip(places));
                let arms = arms.map(|((job, findings), files)| arm(job, findings, files, seconds));
                return Ok(Simulated {
                    arms: arms.collect::<Result<_, _>>()?,
                    comparison: Some(comparison),
                });
            }
            Err(PairedError::Ensemble(error)) => return Err(error.into()),
            Err(reason) => tell(&format!(
                "these scenarios cannot be compared trial by trial: {reason}"
            )),
        }
    }
    let mut arms = Vec::new();
    for (k, (job, (files, place))) in jobs.iter().zip(files.into_iter().zip(places)).enumerate() {
        let began = Instant::now();
        // Of several that cannot be compared none has a checkpoint: it would be that of all.
        let keeping = keeping.filter(|_| jobs.len() == 1);
        let findings = alone(job, settings, &files, running, keeping)?;
        let mut findings = findings.with_context(|| format!("scenario `{}`", job.scenario.stem))?;
        if let Some(failed) = &mut findings.failure {
            failed.arm = k;
        }
        let was_stopped = !findings.complete && findings.failure.is_none();
        let seconds = began.elapsed().as_secs_f64();
        arms.push(arm(job, findings, (files, place), seconds)?);
        if was_stopped {
            break;
        }
    }
    Ok(Simulated {
        arms,
        comparison: None,
    })
}

fn together(
    jobs: &[Job],
    settings: Settings,
    files: &[Option<TrialFiles>],
    running: (&Ensemble, &Progress),
    keeping: Option<&Keeping>,
) -> anyhow::Result<Result<SideBySide, PairedError>> {
    let studies: Vec<&Study> = jobs.iter().map(|job| &job.study).collect();
    let rules: Vec<_> = jobs.iter().map(|job| job.rule).collect();
    let trials = settings.trials * jobs.len() as u64;
    let is_limit = rules.iter().any(Option::is_some);
    let unobserved = vec![Unobserved; jobs.len()];
    let start = match keeping {
        Some(keeping) => keeping.start(&layouts(&studies, settings.replicates)?, &settings)?,
        None => None,
    };
    let asked = (settings, start, keeping);
    let ended = with_bar("all", trials, is_limit, running.1, || {
        if files.iter().all(Option::is_none) {
            observed_together(&studies, &rules, asked, &unobserved, running)
        } else {
            observed_together(&studies, &rules, asked, files, running)
        }
    })?;
    if let (Ok(ended), Some(keeping)) = (&ended, keeping) {
        save_together(ended, settings, keeping);
    }
    Ok(ended)
}

/// Of which shape the counts of several studies are.
fn layouts(
    studies: &[&Study],
    replicates: u32,
) -> Result<(Vec<Layout>, PairedLayout), summary::Error> {
    let models: Vec<_> = studies.iter().map(|study| study.model()).collect();
    let layouts = models.iter().map(|model| Layout::new(model, replicates));
    let layouts = layouts.collect::<Result<_, _>>()?;
    Ok((layouts, PairedLayout::new(&models, replicates)?))
}

fn observed_together<O: Observer>(
    studies: &[&Study],
    rules: &[Option<study::StoppingRule>],
    (settings, start, keeping): (Settings, Option<Saved<Arms>>, Option<&Keeping>),
    observers: &[O],
    (ensemble, progress): (&Ensemble, &Progress),
) -> Result<SideBySide, PairedError> {
    let mut save = |tally: &Arms, draws| keeping.iter().for_each(|to| to.save(tally, draws));
    let mut job = study::Job::new(settings).observed(observers);
    if let Some(saved) = start {
        job = job.from(saved.tally, saved.draws);
    }
    if let Some(keeping) = keeping {
        job = job.checkpoint(keeping.every(), &mut save);
    }
    study::side_by_side(studies, rules, job, ensemble, progress)
}

/// A checkpoint of what was interrupted while all were simulated together.
fn save_together(ended: &SideBySide, settings: Settings, keeping: &Keeping) {
    let (arms, comparison) = (&ended.findings, &ended.comparison);
    let is_prefix = arms.iter().all(|arm| arm.trials == comparison.trials);
    if comparison.complete || comparison.failure.is_some() || !is_prefix {
        return;
    }
    let parts = arms.iter().map(|arm| arm.summary.encode());
    let parts: Vec<_> = parts.chain([comparison.paired.encode()]).collect();
    keeping.save_parts(&parts, comparison.trials / u64::from(settings.replicates));
}

fn alone(
    job: &Job,
    settings: Settings,
    files: &Option<TrialFiles>,
    (ensemble, progress): (&Ensemble, &Progress),
    keeping: Option<&Keeping>,
) -> anyhow::Result<Result<Findings, ensemble::Error>> {
    let (name, rule) = (&job.scenario.stem, job.rule.as_ref());
    let mut save = |tally: &Summary, draws| keeping.iter().for_each(|to| to.save(tally, draws));
    let design = job.design();
    let mut asked = study::Job::new(settings)
        .designed(design)
        .given(job.given.as_ref())
        .until(rule);
    if let Some(keeping) = keeping {
        let layout = job.study.layout(settings.replicates, design)?;
        if let Some(saved) = keeping.start(&layout, &settings)? {
            asked = asked.from(saved.tally, saved.draws);
        }
        asked = asked.checkpoint(keeping.every(), &mut save);
    }
    let ended = with_bar(
        name,
        settings.trials,
        rule.is_some(),
        progress,
        || match files {
            Some(files) => job.study.run(asked.observed(files), ensemble, progress),
            None => job.study.run(asked, ensemble, progress),
        },
    )?;
    if let (Ok(ended), Some(keeping)) = (&ended, keeping)
        && !ended.complete
        && ended.failure.is_none()
    {
        keeping.save(
            &ended.summary,
            ended.trials / u64::from(settings.replicates),
        );
    }
    Ok(ended)
}

fn arm(
    job: &Job,
    mut findings: Findings,
    (files, place): (Option<TrialFiles>, &&Path),
    seconds: f64,
) -> anyhow::Result<Arm> {
    let mut streamed = Vec::new();
    if let Some(files) = files.filter(|_| findings.unobserved.is_none()) {
        match files.finish(&findings) {
            Ok(finished) => streamed = finished,
            Err(error) => findings.unobserved = Some(Arc::new(error)),
        }
    }
    if let Some(error) = &findings.unobserved {
        for format in &job.per_trial {
            // What is left of them must not stand beside the results.
            fs::remove_file(place.join(format.file_name()))?;
        }
        let name = &job.scenario.stem;
        let cause = std::error::Error::source(&**error);
        let cause = cause.map_or(String::new(), |cause| format!(": {cause}"));
        tell(&format!(
            "{name}: the rows of its trials are lost, its results are complete: {error}{cause}"
        ));
    }
    Ok(Arm {
        findings,
        streamed,
        seconds,
    })
}

/// Says which trial has ended a run, of which something is written or nothing, and how to see it.
pub(crate) fn tell_failure(
    jobs: &[Job],
    settings: &Settings,
    failed: &FailedTrial,
    is_written: bool,
) {
    let job = &jobs[failed.arm];
    let trial = failed.trial.to_string();
    let told = match job.design() {
        // Nobody but the run itself has the values of that draw.
        Some(_) => String::new(),
        None => {
            let told = text::story(job, settings, settings.trials, &["--trial", &trial]);
            format!("\nTo see this trial: {told}")
        }
    };
    let so = match is_written {
        true => "; what was done before it is written and marked as partial",
        false => "",
    };
    tell(&format!("{}: {failed}{so}.{told}", job.scenario.stem));
}
