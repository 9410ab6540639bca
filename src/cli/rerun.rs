//! `escalade rerun`: the same bits again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use escalade::export::Manifest;
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario};
use escalade::study::Settings;

use super::args::Rerun;
use super::end::End;
use super::job::prepare;
use super::run::{Pages, run_jobs};
use super::terminal::tell;
use super::trials;

/// Repeats the run of a manifest, and fails where results have other bits.
pub(crate) fn rerun(arguments: &Rerun) -> anyhow::Result<End> {
    let manifest = read(&arguments.manifest)?;
    let patches = Patches {
        without: manifest.switched_off.clone(),
        ..Patches::default()
    };
    let name = format!("{}.yaml", manifest.scenario);
    let read_again = Scenario::from_text(&name, &manifest.merged_scenario, &patches);
    let read_again = read_again.map(|scenario| Scenario {
        // Its values stand in the merged scenario already, which is no file.
        changes: manifest.changes.clone(),
        path: PathBuf::new(),
        ..scenario
    });
    let Some(mut job) = prepare(read_again) else {
        return Ok(End::Finding);
    };
    job.scenario.stem.clone_from(&manifest.scenario);
    job.per_trial = trials::of_manifest(&manifest)?;
    let settings = Settings {
        seed: Seed(manifest.seed),
        // Of a run that was stopped, the part that was done.
        trials: manifest.trials,
        replicates: manifest.replicates,
    };
    let end = run_jobs(&[job], settings, &arguments.place, Pages::No)?;
    if matches!(end, End::Fine) && !manifest.complete {
        tell(
            "the run was interrupted: its trials are the same again, and the results say no more that they \
             are a part",
        );
    } else if matches!(end, End::Fine) {
        let folder = arguments.place.output.join(&manifest.scenario);
        let differing = manifest.differing(&read(&folder.join("manifest.json"))?);
        if !differing.is_empty() {
            bail!("other bits than before: {}", differing.join(", "));
        }
        tell("the same bits as before: all results have the checksums of the manifest");
    }
    Ok(end)
}

fn read(path: &Path) -> anyhow::Result<Manifest> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    Manifest::parse(&text).with_context(|| format!("cannot rerun `{}`", path.display()))
}
