//! `escalade compare`: scenarios against the first of them, trial by trial.

use anyhow::bail;
use escalade::ensemble::{Ensemble, Progress};
use escalade::export;
use escalade::scenario::{Patches, Scenario};
use escalade::study::{DEFAULT_TRIALS, Study};

use super::args::{Compare, Format};
use super::differences::{self, Detail};
use super::end::End;
use super::job::{COMPARISON, Job, patches, prepare, scenarios, settings};
use super::run::painted;
use super::terminal::{on_interrupt, print, tell};

/// Compares what the arguments name.
pub(crate) fn compare(arguments: &Compare) -> anyhow::Result<End> {
    let settings = settings(&arguments.sampling, DEFAULT_TRIALS)?;
    let Some(jobs) = jobs(arguments)? else {
        return Ok(End::Finding);
    };
    let arms: Vec<(&str, &Study)> = jobs
        .iter()
        .map(|(name, job)| (name.as_str(), &job.study))
        .collect();
    let folder = arguments.place.output.join(COMPARISON);
    export::prepare_folder(&folder)?;
    let ensemble = Ensemble::new(arguments.place.threads)?;
    let stop = Progress::new();
    on_interrupt(&stop)?;
    let comparison = differences::simulate(&arms, settings, &ensemble, &stop)??;
    if !comparison.complete && comparison.paired.draws() < 3 {
        tell("interrupted before enough was done to be compared: nothing was written");
        return Ok(End::Interrupted);
    }
    let mut files = differences::files(&comparison, &arms)?;
    files.extend(painted(&differences::figures(&comparison, &arms)?));
    export::write_folder(&folder, &files)?;
    match arguments.place.format {
        Format::Text => {
            print(&differences::text(&comparison, &arms, Detail::All)?)?;
            print(&format!("\nFiles: {}\n", folder.display()))?;
        }
        Format::Json => print(&format!("{:#}\n", export::comparison(&comparison, &arms)?))?,
    }
    if comparison.complete {
        return Ok(End::Fine);
    }
    tell("interrupted: what was done is written and marked as partial");
    Ok(End::Interrupted)
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
