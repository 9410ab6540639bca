//! Scenarios that are ready to run, and what is asked of their trials.

use std::path::PathBuf;

use anyhow::bail;
use escalade::bundle::check_names;
use escalade::diagnostic::{Faults, Severity, render};
use escalade::ensemble::Plan;
use escalade::export::TrialFormat;
use escalade::model::{Model, Purpose};
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario, list_folder, stem};
use escalade::study::{Settings, StoppingRule, Study};

use super::args::Sampling;
use super::end::Usage;
use super::terminal::{colour, tell_rendered};

/// A scenario that is ready to run.
pub(crate) struct Job {
    pub scenario: Scenario,
    pub study: Study,
    /// Where to stop before all trials are done.
    pub rule: Option<StoppingRule>,
    /// How the trials are written one by one, if they are.
    pub per_trial: Vec<TrialFormat>,
}

/// What is asked of the trials; so many where nothing is said.
pub(crate) fn settings(sampling: &Sampling, trials: u64) -> Result<Settings, Usage> {
    let settings = Settings {
        seed: Seed(sampling.seed),
        trials: sampling.trials.unwrap_or(trials),
        replicates: sampling.replicates,
    };
    match Plan::new(settings.trials, settings.replicates) {
        Ok(_) => Ok(settings),
        Err(fault) => Err(Usage(fault.to_string())),
    }
}

/// What is changed in a scenario.
pub(crate) fn patches(sampling: &Sampling) -> Patches {
    Patches {
        set: sampling.set.clone(),
        horizon: sampling.horizon.clone(),
        without: sampling.without.clone(),
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
                    .filter(|file| !file.is_world)
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
    let scenario = match read {
        Ok(scenario) => scenario,
        Err(faults) => {
            tell_rendered(&render(&faults.diagnostics, &faults.texts, colour()));
            return None;
        }
    };
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    if !faults.is_empty() {
        tell_rendered(&render(&faults, &scenario.texts, colour()));
    }
    let usable = faults.iter().all(|fault| fault.severity != Severity::Error);
    let model = model.filter(|_| usable)?;
    Some(Job {
        scenario,
        study: Study::new(model),
        rule: None,
        per_trial: Vec::new(),
    })
}
