//! `escalade compare`: scenarios against the first of them, trial by trial.

use std::time::Instant;

use anyhow::bail;
use escalade::bundle::{COMPARISON, ComparisonResult, Folder, Studio};
use escalade::ensemble::{Ensemble, Progress};
use escalade::export::{ArmRecord, ComparisonManifest};
use escalade::scenario::{Patches, Scenario};
use escalade::study::{Comparison, DEFAULT_TRIALS, Settings, Study};

use super::args::{Compare, Format, Keep, Place};
use super::differences::{self, Detail};
use super::end::End;
use super::job::{Job, patches, prepare, scenarios, settings};
use super::keeping::Keeping;
use super::placing::{circumstances, folder_for, painted, tell_of};
use super::terminal::{on_interrupt, print, print_json, tell};

/// Compares what the arguments name.
pub(crate) fn compare(arguments: &Compare) -> anyhow::Result<End> {
    let settings = settings(&arguments.sampling, DEFAULT_TRIALS)?;
    let Some(jobs) = jobs(arguments)? else {
        return Ok(End::Finding);
    };
    let keep = Some(&arguments.keep);
    compare_jobs(&jobs, settings, (&arguments.place, keep)).map(|(end, _)| end)
}

/// Compares jobs, each with the name under which it is; the manifest of what was written.
pub(crate) fn compare_jobs(
    jobs: &[(String, Job)],
    settings: Settings,
    (place, keep): (&Place, Option<&Keep>),
) -> anyhow::Result<(End, Option<ComparisonManifest>)> {
    let arms: Vec<(&str, &Study)> = jobs
        .iter()
        .map(|(name, job)| (name.as_str(), &job.study))
        .collect();
    let began = Instant::now();
    let folder = Folder::claim(&place.output.join(COMPARISON))?;
    let ensemble = Ensemble::new(place.threads)?;
    let stop = Progress::new();
    on_interrupt(&stop)?;
    let named: Vec<&Job> = jobs.iter().map(|(_, job)| job).collect();
    let keeping = Keeping::new(&named, &folder, &settings, keep)?;
    let running = (&ensemble, &stop);
    let comparison = differences::simulate(&arms, settings, running, keeping.as_ref())??;
    if !comparison.complete && comparison.paired.draws() < 3 {
        let so = "too little was done to be compared, and nothing is written";
        return Ok((told_end(&comparison, &arms, so), None));
    }
    let circumstances = circumstances(ensemble.threads(), began.elapsed().as_secs_f64());
    let result = ComparisonResult {
        arms: &arms,
        comparison: &comparison,
    };
    let (json, files) = result.numbers()?;
    let folder = folder_for(folder, comparison.complete)?;
    let records = jobs
        .iter()
        .map(|(name, job)| ArmRecord::new(name, &job.scenario, None));
    let placed = result.place(folder, &files, records.collect(), circumstances);
    let (mut placed, committed) = placed?;
    tell_of(&committed);
    if let Some(keeping) = keeping.filter(|_| comparison.complete || comparison.failure.is_some()) {
        keeping.discard();
    }
    match place.format {
        Format::Text => {
            print(&differences::text(&comparison, &arms, Detail::All)?)?;
            print(&format!("\nFiles: {}\n", placed.folder().display()))?;
        }
        Format::Json => print_json(&json)?,
    }
    let mut end = match comparison.complete {
        true => End::Fine,
        false => End::Interrupted,
    };
    let studio = Studio {
        ensemble: &ensemble,
        formats: place.formats(),
        is_stopped: &|| stop.is_stopped(),
    };
    let figures = differences::figures(&comparison, &arms);
    let added = figures.and_then(|figures| {
        let (files, are_painted) = painted(&figures, &studio);
        if !are_painted {
            end = End::Finding;
        }
        Ok(placed.add(&files)?)
    });
    match added {
        Ok(committed) => tell_of(&committed),
        Err(error) => {
            tell(&format!(
                "the numbers are written, figures are not: {error:#}"
            ));
            end = End::Finding;
        }
    }
    if !comparison.complete {
        end = told_end(
            &comparison,
            &arms,
            "what was done is written and marked as partial",
        );
    }
    Ok((end, Some(placed.manifest)))
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
    let changed = patches(&arguments.sampling);
    let plain = Patches {
        // The horizon is no change of the scenario but of the question.
        horizon: arguments.sampling.horizon.clone(),
        ..Patches::default()
    };
    let [path] = &paths[..] else {
        let jobs: Vec<_> = paths
            .iter()
            .map(|path| prepare(Scenario::read(path, &changed)).map(named))
            .collect();
        return Ok(jobs.into_iter().collect());
    };
    if changed == plain {
        bail!(
            "there is nothing to compare `{}` with: name another scenario, or a change by --set or --without",
            path.display()
        );
    }
    let before = prepare(Scenario::read(path, &plain)).map(named);
    let after = prepare(Scenario::read(path, &changed)).map(|job| {
        let name = format!(
            "{} {}",
            job.scenario.stem,
            change(&arguments.sampling.set, &arguments.sampling.without)
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
