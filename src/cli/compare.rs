//! `escalade compare`: scenarios against the first of them, trial by trial.

use std::time::Instant;

use anyhow::bail;
use escalade::bundle::{COMPARISON, ComparisonResult, Folder, Placed, Studio};
use escalade::ensemble::{Ensemble, Progress};
use escalade::export::{ArmRecord, Circumstances, ComparisonManifest};
use escalade::scenario::Patches;
use escalade::study::{Comparison, DEFAULT_TRIALS, Settings, Study};
use serde_json::Value;

use super::args::{Compare, Format, Keep, Place};
use super::differences::{self, Detail};
use super::end::End;
use super::job::{Job, given, patches, prepare_file, scenarios, settings_given};
use super::keeping::Keeping;
use super::placing::{circumstances, folder_for, painted, tell_of};
use super::shard::{Asked, shard};
use super::terminal::{on_interrupt, print, print_json, tell};

/// Compares what the arguments name.
pub(crate) fn compare(arguments: &Compare) -> anyhow::Result<End> {
    let settings = settings_given(&arguments.sampling, &arguments.condition, DEFAULT_TRIALS)?;
    let Some(mut jobs) = jobs(arguments)? else {
        return Ok(End::Finding);
    };
    if let Some((_, first)) = jobs.first_mut() {
        first.given = given(&arguments.condition, first)?;
    }
    if let Some(part) = arguments.sharding.shard {
        return shard(&Asked {
            command: "compare",
            jobs: jobs
                .iter()
                .map(|(name, job)| (name.as_str(), job))
                .collect(),
            settings,
            part,
            place: &arguments.place,
            keep: &arguments.keep,
        });
    }
    let keep = Some(&arguments.keep);
    compare_jobs(&jobs, settings, (&arguments.place, keep)).map(|(end, _)| end)
}

/// Compares jobs, each with the name under which it is; the manifest of what was written.
pub(crate) fn compare_jobs(
    jobs: &[(String, Job)],
    settings: Settings,
    (place, keep): (&Place, Option<&Keep>),
) -> anyhow::Result<(End, Option<ComparisonManifest>)> {
    let arms = jobs.iter().map(|(name, job)| (name.as_str(), &job.study));
    let arms: Vec<(&str, &Study)> = arms.collect();
    let began = Instant::now();
    let folder = Folder::claim(&place.output.join(COMPARISON))?;
    let ensemble = Ensemble::new(place.threads)?;
    let stop = Progress::new();
    on_interrupt(&stop)?;
    let named: Vec<&Job> = jobs.iter().map(|(_, job)| job).collect();
    let keeping = Keeping::new(&named, &folder, &settings, keep)?;
    let running = (&ensemble, &stop);
    let given = jobs.first().and_then(|(_, job)| job.given.as_ref());
    let asked = (settings, given);
    let comparison = differences::simulate(&arms, asked, running, keeping.as_ref())??;
    if !comparison.complete && comparison.paired.draws() < 3 {
        let so = "too few trials were done to compare, and nothing was written";
        return Ok((told_end(&comparison, &arms, so), None));
    }
    let circumstances = circumstances(ensemble.threads(), began.elapsed().as_secs_f64());
    let result = ComparisonResult {
        arms: &arms,
        comparison: &comparison,
    };
    let (mut placed, json) = write(&result, jobs, folder, circumstances)?;
    if let Some(keeping) = keeping.filter(|_| comparison.complete || comparison.failure.is_some()) {
        keeping.discard();
    }
    show(&result, &json, &placed, place.format)?;
    let drawn = add_figures(&mut placed, &result, (&ensemble, place, &stop));
    let partial = "what was done is written and marked as partial";
    let end = match comparison.complete {
        true => drawn,
        false => told_end(&comparison, &arms, partial),
    };
    Ok((end, Some(placed.manifest)))
}

/// Puts the numbers in their place.
fn write(
    result: &ComparisonResult<'_>,
    jobs: &[(String, Job)],
    folder: Folder,
    circumstances: Circumstances,
) -> anyhow::Result<(Placed<ComparisonManifest>, Value)> {
    let (json, files) = result.numbers()?;
    let folder = folder_for(folder, result.comparison.complete)?;
    let records = jobs
        .iter()
        .map(|(name, job)| ArmRecord::new(name, &job.scenario, None));
    let placed = result.place(folder, &files, records.collect(), circumstances);
    let (placed, committed) = placed?;
    tell_of(&committed);
    Ok((placed, json))
}

/// Shows the differences that are written.
fn show(
    result: &ComparisonResult<'_>,
    json: &Value,
    placed: &Placed<ComparisonManifest>,
    format: Format,
) -> anyhow::Result<()> {
    if let Format::Json = format {
        return print_json(json);
    }
    print(&differences::text(
        result.comparison,
        result.arms,
        Detail::All,
    )?)?;
    print(&format!("\nFiles: {}\n", placed.folder().display()))
}

/// Draws the differences, and adds the figures to what is written; a finding where one is missing.
fn add_figures(
    placed: &mut Placed<ComparisonManifest>,
    result: &ComparisonResult<'_>,
    (ensemble, place, stop): (&Ensemble, &Place, &Progress),
) -> End {
    let studio = Studio {
        ensemble,
        formats: place.formats(),
        is_stopped: &|| stop.is_stopped(),
    };
    let figures = differences::figures(result.comparison, result.arms);
    let added = figures.and_then(|figures| {
        let (files, are_painted) = painted(&figures, &studio);
        Ok((placed.add(&files)?, are_painted))
    });
    match added {
        Ok((committed, are_painted)) => {
            tell_of(&committed);
            match are_painted {
                true => End::Fine,
                false => End::Finding,
            }
        }
        Err(error) => {
            tell(&format!(
                "the numbers are written, figures are not: {error:#}"
            ));
            End::Finding
        }
    }
}

/// Says why not all pairs were simulated, and what became of the others.
fn told_end(comparison: &Comparison, arms: &[(&str, &Study)], so: &str) -> End {
    match &comparison.failure {
        Some(failed) => {
            tell(&format!("{}: {failed}; {so}", arms[failed.arm].0));
            End::Finding
        }
        None => {
            tell(&format!("interrupted: {so}"));
            End::Interrupted
        }
    }
}

/// The scenarios with the names under which they are compared; `None` where one has faults, which are told.
fn jobs(arguments: &Compare) -> anyhow::Result<Option<Vec<(String, Job)>>> {
    let paths = scenarios(&arguments.paths)?;
    let changed = patches(&arguments.sampling.changed);
    let plain = Patches {
        // The horizon is no change of the scenario but of the question.
        horizon: arguments.sampling.changed.horizon.clone(),
        ..Patches::default()
    };
    let [path] = &paths[..] else {
        let jobs: Vec<_> = paths
            .iter()
            .map(|path| prepare_file(path, &changed).map(named))
            .collect();
        return Ok(jobs.into_iter().collect());
    };
    if changed == plain {
        bail!(
            "there is nothing to compare `{}` with: name another scenario, or a change by --set or --without",
            path.display()
        );
    }
    let before = prepare_file(path, &plain).map(named);
    let after = prepare_file(path, &changed).map(|job| {
        let name = format!(
            "{} {}",
            job.scenario.stem,
            change(
                &arguments.sampling.changed.set,
                &arguments.sampling.changed.without
            )
        );
        (name, job)
    });
    Ok(before.zip(after).map(|(before, after)| vec![before, after]))
}

fn named(job: Job) -> (String, Job) {
    (job.scenario.stem.clone(), job)
}

/// "with a=1 without b"
fn change(set: &[String], without: &[String]) -> String {
    let part = |word: &str, all: &[String]| match all {
        [] => String::new(),
        all => format!("{word} {}", all.join(", ")),
    };
    let parts = [part("with", set), part("without", without)];
    let parts: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|p| !p.is_empty())
        .collect();
    parts.join(" ")
}
