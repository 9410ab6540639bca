//! `escalade rerun`: the same bits again.

use std::fs;

use anyhow::{Context, bail};
use escalade::export::Manifest;
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario};
use escalade::study::Settings;

use super::End;
use super::args::Rerun;
use super::run::{prepare, run_jobs};

/// Repeats the run of a manifest.
pub(crate) fn rerun(arguments: &Rerun) -> anyhow::Result<End> {
    let path = &arguments.manifest;
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let manifest: Manifest = serde_json::from_str(&text)
        .with_context(|| format!("`{}` is no manifest of escalade", path.display()))?;
    let version = env!("CARGO_PKG_VERSION");
    if manifest.escalade != version {
        bail!(
            "`{}` was made by escalade {}, and this is {version}: results are the same only for the \
             same version; install that one, or run the scenario anew",
            path.display(),
            manifest.escalade
        );
    }
    let patches = Patches {
        set: Vec::new(),
        without: manifest.switched_off.clone(),
    };
    let name = format!("{}.yaml", manifest.scenario);
    let read = Scenario::from_text(&name, &manifest.merged_scenario, &patches);
    let Some(mut job) = prepare(read) else {
        return Ok(End::Finding);
    };
    job.scenario.stem = manifest.scenario;
    let settings = Settings {
        seed: Seed(manifest.seed),
        // Of a run that was stopped, the part that was done.
        trials: manifest.trials,
        replicates: manifest.replicates,
    };
    run_jobs(&[job], settings, &arguments.place)
}
