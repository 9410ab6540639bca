//! `escalade rerun`: the same bits again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use escalade::bundle::{COMPARISON, MANIFEST, check_name};
use escalade::criterion::Criterion;
use escalade::export::{ComparisonManifest, Manifest, Recorded};
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario};
use escalade::study::Settings;

use super::args::Rerun;
use super::compare::compare_jobs;
use super::design;
use super::end::End;
use super::job::{Job, prepare};
use super::placing::Pages;
use super::run::run_jobs;
use super::terminal::tell;
use super::trials;

/// Repeats the run or the comparison of a manifest, and fails where results have other bits.
pub(crate) fn rerun(arguments: &Rerun) -> anyhow::Result<End> {
    match read(&arguments.manifest)? {
        Recorded::Run(manifest) => run_again(&manifest, arguments),
        Recorded::Comparison(manifest) => compare_again(&manifest, arguments),
    }
}

fn run_again(manifest: &Manifest, arguments: &Rerun) -> anyhow::Result<End> {
    check_name(&manifest.scenario)?;
    keep(arguments, &manifest.scenario)?;
    let job = job(
        &manifest.scenario,
        &manifest.merged_scenario,
        &manifest.switched_off,
        &manifest.changes,
    );
    let Some(mut job) = job else {
        return Ok(End::Finding);
    };
    job.per_trial = trials::of_manifest(manifest)?;
    job.given = given(manifest.given.as_deref(), &job)?;
    job.design = design::of_manifest(manifest, &job.study)?;
    let settings = Settings {
        seed: Seed(manifest.seed),
        // Of a run that was stopped, the part that was done.
        trials: manifest.trials,
        replicates: manifest.replicates,
    };
    let place = arguments.place.as_written(&manifest.written);
    let (end, again) = run_jobs(&[job], settings, (&place, None), Pages::No)?;
    let Some(again) = again.first().filter(|_| matches!(end, End::Fine)) else {
        return Ok(end);
    };
    if manifest.complete {
        return verdict(manifest.differing(again), end);
    }
    if manifest.counts_sha256 != again.counts_sha256 {
        bail!("the results differ from the manifest: the counts of the trials that were done");
    }
    tell(
        "the run was interrupted: the counts of its trials agree, bit for bit, and the new results are not marked as partial",
    );
    Ok(end)
}

fn compare_again(manifest: &ComparisonManifest, arguments: &Rerun) -> anyhow::Result<End> {
    keep(arguments, COMPARISON)?;
    let mut jobs = Vec::new();
    for arm in &manifest.arms {
        let job = job(
            &arm.name,
            &arm.merged_scenario,
            &arm.switched_off,
            &arm.changes,
        );
        match job {
            Some(job) => jobs.push((arm.name.clone(), job)),
            None => return Ok(End::Finding),
        }
    }
    if let Some((_, first)) = jobs.first_mut() {
        first.given = given(manifest.given.as_deref(), first)?;
    }
    let settings = Settings {
        seed: Seed(manifest.seed),
        trials: manifest.trials,
        replicates: manifest.replicates,
    };
    let place = arguments.place.as_written(&manifest.written);
    let (end, again) = compare_jobs(&jobs, settings, (&place, None))?;
    let Some(again) = again.filter(|_| matches!(end, End::Fine)) else {
        return Ok(end);
    };
    if manifest.complete {
        return verdict(manifest.differing(&again), end);
    }
    tell(
        "the comparison was interrupted: its trials were compared again, and the new results are not marked as partial",
    );
    Ok(end)
}

/// What the trials that count are to fulfil, as a manifest has it.
pub(super) fn given(text: Option<&str>, job: &Job) -> anyhow::Result<Option<Criterion>> {
    let read = text.map(|text| Criterion::parse(text, job.study.model()));
    Ok(read.transpose()?)
}

fn verdict(differing: Vec<String>, end: End) -> anyhow::Result<End> {
    if !differing.is_empty() {
        bail!(
            "the results differ from the manifest: {}",
            differing.join(", ")
        );
    }
    tell("the results agree with the manifest, bit for bit");
    Ok(end)
}

/// A scenario as a manifest has it; `None` where it has faults, which are told.
pub(crate) fn job(
    name: &str,
    merged: &str,
    switched_off: &[String],
    changes: &[String],
) -> Option<Job> {
    let patches = Patches {
        without: switched_off.to_vec(),
        ..Patches::default()
    };
    let read = Scenario::from_text(&format!("{name}.yaml"), merged, &patches);
    let mut job = prepare(read.map(|scenario| Scenario {
        // Its values stand in the merged scenario already, which is no file.
        changes: changes.to_vec(),
        path: PathBuf::new(),
        ..scenario
    }))?;
    job.scenario.stem = name.to_owned();
    Some(job)
}

/// Refuses to write over what is to be compared with.
fn keep(arguments: &Rerun, name: &str) -> anyhow::Result<()> {
    let folder = |path: &Path| fs::canonicalize(path).ok();
    let before = arguments.manifest.canonicalize()?;
    let before = before.parent().map(Path::to_owned);
    let place = arguments.place.output.join(name);
    if before.is_some() && folder(&place) == before {
        bail!(
            "the results would replace `{}`, with which they are to be compared: name another folder with --output",
            place.display()
        );
    }
    Ok(())
}

/// Reads a manifest; of a result folder the one in it.
fn read(path: &Path) -> anyhow::Result<Recorded> {
    let path = &match path.is_dir() {
        true => path.join(MANIFEST),
        false => path.to_owned(),
    };
    Recorded::read(path).with_context(|| format!("cannot rerun `{}`", path.display()))
}
