//! `escalade run`: simulate, write, show.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use escalade::ensemble::{Ensemble, Progress, Unobserved};
use escalade::explain::Driver;
use escalade::export::{self, Circumstances, File, Manifest, Streamed};
use escalade::model::ReactionId;
use escalade::plot::{self, Figure};
use escalade::report::{self, Part};
use escalade::scenario::Scenario;
use escalade::study::{DEFAULT_LIMIT, DEFAULT_TRIALS, Findings, Goal, Settings};

use super::args::{Format, Place, Run};
use super::end::End;
use super::job::{COMPARISON, Job, patches, prepare, scenarios, settings};
use super::side_by_side::set_side_by_side;
use super::terminal::{on_interrupt, print, tell, with_bar};
use super::{explain, text, trials};

/// The page about a run, or about several.
pub(crate) const PAGE: &str = "report.html";

/// Whether pages are written beside the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pages {
    Yes,
    No,
}

/// A scenario that was run.
pub(crate) struct Completed<'j> {
    pub job: &'j Job,
    pub findings: Findings,
    pub manifest: Manifest,
}

/// Runs every scenario that the arguments name.
pub(crate) fn run(arguments: &Run, pages: Pages) -> anyhow::Result<End> {
    let trials = match arguments.until {
        Some(_) => DEFAULT_LIMIT,
        None => DEFAULT_TRIALS,
    };
    let settings = settings(&arguments.sampling, trials)?;
    let patches = patches(&arguments.sampling);
    // Everything is read before anything is run: a fault in the last file costs no time.
    let per_trial = trials::formats(&arguments.per_trial)?;
    let mut jobs = Vec::new();
    let mut faulty = false;
    for path in scenarios(&arguments.paths)? {
        match prepare(Scenario::read(&path, &patches)) {
            Some(mut job) => {
                job.per_trial.clone_from(&per_trial);
                let goal = arguments.until.as_deref();
                job.goal = goal
                    .map(|goal| Goal::parse(goal, job.study.model()))
                    .transpose()
                    .with_context(|| format!("--until, scenario `{}`", job.scenario.stem))?;
                jobs.push(job);
            }
            None => faulty = true,
        }
    }
    if faulty {
        return Ok(End::Finding);
    }
    run_jobs(&jobs, settings, &arguments.place, pages)
}

/// Simulates jobs one after the other, on one pool of threads.
pub(crate) fn run_jobs(
    jobs: &[Job],
    settings: Settings,
    place: &Place,
    pages: Pages,
) -> anyhow::Result<End> {
    let ensemble = Ensemble::new(place.threads)?;
    let stop = Progress::new();
    on_interrupt(&stop)?;
    prepare_folders(jobs, place)?;
    let mut summaries = BTreeMap::new();
    let mut completed = Vec::new();
    let mut end = End::Fine;
    for job in jobs {
        let folder = place.output.join(&job.scenario.stem);
        let simulated = simulate(job, settings, &folder, (&ensemble, &stop))?;
        let (findings, streamed, seconds) = simulated;
        if !findings.complete && findings.summary.report().is_err() {
            tell("interrupted before enough was done to be summarised: nothing was written for it");
            print_json(place, &summaries)?;
            return Ok(End::Interrupted);
        }
        let circumstances = circumstances(ensemble.threads(), seconds);
        let drivers = match pages {
            Pages::Yes if findings.complete => reasons(job, settings, (&ensemble, &stop))?,
            _ => Vec::new(),
        };
        let extras = (streamed, pages, &*drivers);
        let (summary, manifest) = write(job, &findings, &folder, circumstances, extras)?;
        match place.format {
            Format::Text => print(&text::findings(job, &findings, &folder)?)?,
            Format::Json => drop(summaries.insert(job.scenario.stem.clone(), summary)),
        }
        if pages == Pages::Yes && place.format == Format::Text {
            print(&format!("Page: {}\n", folder.join(PAGE).display()))?;
        }
        let complete = findings.complete;
        if complete && !text::goal_is_met(job, &findings)? {
            end = End::Finding;
        }
        completed.push(Completed {
            job,
            findings,
            manifest,
        });
        if !complete {
            tell("interrupted: what was done is written and marked as partial");
            print_json(place, &summaries)?;
            return Ok(End::Interrupted);
        }
    }
    let complete = set_side_by_side(&completed, place, pages, (&ensemble, &stop))?;
    print_json(place, &summaries)?;
    if !complete {
        tell("interrupted: what sets the scenarios side by side is marked as partial");
        return Ok(End::Interrupted);
    }
    Ok(end)
}

/// What switching reactions off does; nothing where the trials are too few for it.
fn reasons(
    job: &Job,
    mut settings: Settings,
    running: (&Ensemble, &Progress),
) -> anyhow::Result<Vec<Driver>> {
    let replicates = u64::from(settings.replicates);
    settings.trials = settings.trials.min(explain::PAIRS) / replicates * replicates;
    let reactions: Vec<_> = (0..job.study.model().reactions.len())
        .map(ReactionId::from)
        .collect();
    match explain::drivers(job, &reactions, None, settings, running)? {
        Ok(drivers) => Ok(drivers),
        Err(reason) => {
            tell(&format!("the page has no drivers: {reason}"));
            Ok(Vec::new())
        }
    }
}

/// Finds a folder that cannot be written before the first trial, not after the last.
fn prepare_folders(jobs: &[Job], place: &Place) -> anyhow::Result<()> {
    let several = (jobs.len() > 1).then_some(COMPARISON);
    let names = jobs.iter().map(|job| job.scenario.stem.as_str());
    for name in names.chain(several) {
        export::prepare_folder(&place.output.join(name))?;
    }
    Ok(())
}

fn print_json(
    place: &Place,
    summaries: &BTreeMap<String, serde_json::Value>,
) -> anyhow::Result<()> {
    if place.format == Format::Json {
        print(&format!("{:#}\n", serde_json::to_value(summaries)?))?;
    }
    Ok(())
}

/// The findings of a job, its trials one by one where they were asked for, and the seconds it took.
fn simulate(
    job: &Job,
    settings: Settings,
    folder: &Path,
    (ensemble, progress): (&Ensemble, &Progress),
) -> anyhow::Result<(Findings, Vec<Streamed>, f64)> {
    let began = Instant::now();
    let limit = job.goal.is_some();
    let files = trials::begin(job, &settings, folder)?;
    let findings = with_bar(
        &job.scenario.stem,
        settings.trials,
        limit,
        progress,
        || match &files {
            Some(files) => trials::observed(job, settings, (ensemble, progress), files),
            None => trials::observed(job, settings, (ensemble, progress), &Unobserved),
        },
    )?;
    let findings = findings.with_context(|| format!("scenario `{}`", job.scenario.stem))?;
    let streamed = files.map(|files| files.finish(&findings)).transpose()?;
    let streamed = streamed.unwrap_or_default();
    Ok((findings, streamed, began.elapsed().as_secs_f64()))
}

fn circumstances(threads: usize, seconds: f64) -> Circumstances {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Circumstances {
        command: std::env::args().collect(),
        platform: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        threads,
        began_unix_seconds: now.as_secs().saturating_sub(seconds as u64),
        seconds,
    }
}

/// Writes all files of a scenario; gives its summary and its manifest back.
fn write(
    job: &Job,
    findings: &Findings,
    folder: &Path,
    circumstances: Circumstances,
    (streamed, pages, drivers): (Vec<Streamed>, Pages, &[Driver]),
) -> anyhow::Result<(serde_json::Value, Manifest)> {
    let (name, study) = (&job.scenario.stem, &job.study);
    let summary = export::summary(name, study, findings)
        .context("too few trials were finished for a summary")?;
    let mut files = vec![
        File::new("summary.json", format!("{summary:#}\n")),
        File::new("quantiles.csv", export::quantiles(name, study, findings)?),
        File::new("milestones.csv", export::milestones(name, study, findings)?),
        File::new("occupancy.csv", export::occupancy(name, study, findings)?),
    ];
    let figures = plot::all(&plot::Input { study, findings })?;
    files.extend(painted(&figures));
    let mut manifest = Manifest::new(&job.scenario, findings, &files, circumstances);
    manifest
        .written
        .extend(streamed.iter().map(Streamed::digest));
    files.push(File::new(
        "manifest.json",
        serde_json::to_string_pretty(&manifest)? + "\n",
    ));
    if pages == Pages::Yes {
        let part = Part {
            study,
            findings,
            manifest: &manifest,
            drivers,
            figures: &figures,
        };
        files.push(File::new(PAGE, report::scenario(&part)?));
    }
    let old = fs::read_to_string(folder.join("manifest.json"));
    let old = old.ok().and_then(|text| Manifest::parse(&text).ok());
    export::write_folder_with(folder, &files, streamed)?;
    if let Some(old) = old {
        export::remove_old_figures(folder, &old, &manifest);
    }
    trials::warn_of_old(job, folder, pages);
    Ok((summary, manifest))
}

/// The files of figures; says which letters the font lacks.
pub(crate) fn painted(figures: &[Figure]) -> Vec<File> {
    let mut files = Vec::new();
    for figure in figures {
        if !figure.missing.is_empty() {
            let missing: String = figure.missing.iter().collect();
            tell(&format!(
                "warning: {}: the font lacks {missing}",
                figure.name
            ));
        }
        files.push(File::new(
            format!("{}.svg", figure.name),
            figure.svg.as_str(),
        ));
        files.push(File::new(
            format!("{}.png", figure.name),
            figure.png.as_slice(),
        ));
    }
    files
}
