//! Scenarios that are ready to run, and what is asked of their trials.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use escalade::bundle::check_names;
use escalade::criterion::Criterion;
use escalade::design::Design;
use escalade::diagnostic::{Diagnostic, Faults, Severity, Texts, render};
use escalade::ensemble::Plan;
use escalade::export::TrialFormat;
use escalade::model::{Model, Purpose};
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario, list_folder, stem};
use escalade::study::{Settings, StoppingRule, Study};

use super::args::{Changed, Condition, Sampling};
use super::beyond::beyond;
use super::design::GivenDesign;
use super::end::Usage;
use super::terminal::{colour, tell, tell_rendered};

/// A scenario that is ready to run.
pub(crate) struct Job {
    pub scenario: Scenario,
    pub study: Study,
    /// Where to stop before all trials are done.
    pub rule: Option<StoppingRule>,
    /// What its trials are to fulfil to be counted.
    pub given: Option<Criterion>,
    /// Where its factor values come from, if not from independent draws.
    pub design: Option<GivenDesign>,
    /// How the trials are written one by one, if they are.
    pub per_trial: Vec<TrialFormat>,
}

impl Job {
    /// Where its factor values come from, as a run takes it.
    pub fn design(&self) -> Option<&dyn Design> {
        self.design.as_ref().map(GivenDesign::design)
    }
}

/// What is asked of the trials; so many where nothing is said.
pub(crate) fn settings(sampling: &Sampling, trials: u64) -> Result<Settings, Usage> {
    settings_of(sampling, sampling.replicates, trials)
}

fn settings_of(sampling: &Sampling, replicates: u32, trials: u64) -> Result<Settings, Usage> {
    let settings = Settings {
        seed: Seed(sampling.changed.seed),
        trials: sampling.trials.unwrap_or(trials),
        replicates,
    };
    match Plan::new(settings.trials, settings.replicates) {
        Ok(_) => Ok(settings),
        Err(fault) => Err(Usage(fault.to_string())),
    }
}

/// The same, for trials that are to fulfil something: each has a draw of its own.
pub(crate) fn settings_given(
    sampling: &Sampling,
    condition: &Condition,
    trials: u64,
) -> Result<Settings, Usage> {
    let replicates = match condition.given {
        Some(_) => 1,
        None => sampling.replicates,
    };
    settings_of(sampling, replicates, trials)
}

/// Reads what the trials of a job are to fulfil.
pub(crate) fn given(condition: &Condition, job: &Job) -> anyhow::Result<Option<Criterion>> {
    let read = |text: &String| Criterion::parse(text, job.study.model());
    let read = condition.given.as_ref().map(read).transpose();
    read.with_context(|| format!("--given, scenario `{}`", job.scenario.stem))
}

/// What is changed in a scenario.
pub(crate) fn patches(changed: &Changed) -> Patches {
    Patches {
        set: changed.set.clone(),
        horizon: changed.horizon.clone(),
        without: changed.without.clone(),
    }
}

/// Scenario files, and those of folders; no two may have the same name.
pub(crate) fn scenarios(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let listed = list_folder(path)?;
            let before = files.len();
            files.extend(
                listed
                    .into_iter()
                    .filter(|file| !file.is_world && !file.is_variant)
                    .map(|file| file.path),
            );
            if files.len() == before {
                bail!("`{}` has no scenario (*.yaml) to run", path.display());
            }
        } else {
            files.push(path.clone());
        }
    }
    let named = |file: &PathBuf| (stem(file), file.display().to_string());
    check_names(&files.iter().map(named).collect::<Vec<_>>())?;
    Ok(files)
}

/// Decodes a scenario; `None` where it has faults, which are told.
pub(crate) fn prepare(read: Result<Scenario, Faults>) -> Option<Job> {
    prepared(read, |faults, _| (faults, None))
}

/// Reads a file and decodes it; `None` where it has faults. What only comes of another horizon than its own is
/// told in one line.
pub(crate) fn prepare_file(path: &Path, patches: &Patches) -> Option<Job> {
    prepared(Scenario::read(path, patches), |faults, texts| {
        beyond(faults, texts, path, patches)
    })
}

/// Faults to be told one by one, and a line about others.
type Told = (Vec<Diagnostic>, Option<String>);

fn prepared(
    read: Result<Scenario, Faults>,
    part: impl FnOnce(Vec<Diagnostic>, &Texts) -> Told,
) -> Option<Job> {
    let scenario = match read {
        Ok(scenario) => scenario,
        Err(faults) => {
            tell_rendered(&render(&faults.diagnostics, &faults.texts, colour()));
            return None;
        }
    };
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    let usable = faults.iter().all(|fault| fault.severity != Severity::Error);
    let (faults, line) = part(faults, &scenario.texts);
    if !faults.is_empty() {
        tell_rendered(&render(&faults, &scenario.texts, colour()));
    }
    if let Some(line) = line {
        tell(&line);
    }
    let model = model.filter(|_| usable)?;
    Some(Job {
        scenario,
        study: Study::new(model),
        rule: None,
        given: None,
        design: None,
        per_trial: Vec::new(),
    })
}
