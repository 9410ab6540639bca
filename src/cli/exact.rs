//! `escalade exact`: what the master equation answers, alone and beside a run.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, bail, ensure};
use escalade::bundle::{Folder, check_name, place_analysis};
use escalade::ensemble::{Ensemble, Progress};
use escalade::exact::{self, Averaged, Hypercubes, Processes, Scope, Size, judge, side_by_side};
use escalade::export::{AnalysisManifest, ArmRecord, ExactResult, File, Recorded, simulated};
use escalade::model::Model;
use escalade::random::Seed;

use super::args::{ExactArguments, Format};
use super::end::{End, Usage};
use super::exact_text;
use super::job::{Job, patches, prepare_file};
use super::placing::{circumstances, tell_of};
use super::terminal::{on_interrupt, print, print_json, tell};

/// Hypercubes from which the error of an average comes.
const CUBES: u32 = 8;
/// Below which p-value exact and simulated numbers differ.
const LEVEL: f64 = 0.001;

/// Answers what the arguments ask.
pub(crate) fn exact(arguments: &ExactArguments) -> anyhow::Result<End> {
    ensure!(
        arguments.draws.is_multiple_of(CUBES),
        Usage(format!(
            "--draws is a multiple of {CUBES}, the number of Latin hypercubes; found {}",
            arguments.draws
        ))
    );
    let Some(job) = prepare_file(&arguments.path, &patches(&arguments.changed)) else {
        return Ok(End::Finding);
    };
    check_name(&job.scenario.stem)?;
    let (ensemble, stop) = (Ensemble::new(arguments.threads)?, Progress::new());
    on_interrupt(&stop)?;
    let began = Instant::now();
    let model = job.study.model();
    let simulation = match &arguments.against {
        Some(folder) => Some((folder.as_path(), read_run(folder, &job)?)),
        None => None,
    };
    let middle = job.study.draws().medians();
    let processes = Processes::new(model, Scope::new(model, &middle)?, arguments.states);
    let size = processes.size(&middle)?;
    tell_size(&size, arguments, model);
    let asked = (arguments, &processes);
    let Some(averaged) = solve(asked, &job, (&ensemble, &stop))? else {
        tell("interrupted: nothing was solved to the end, and nothing is written");
        return Ok(End::Interrupted);
    };
    let pairs = simulation.map(|(folder, run)| (folder, side_by_side(&averaged, &run)));
    let run = arguments
        .against
        .as_ref()
        .map(|folder| folder.display().to_string());
    let unanswered = processes.scope().unanswered();
    let result = ExactResult {
        name: &job.scenario.stem,
        model,
        seed: arguments.changed.seed,
        averaged: &averaged,
        size,
        limit: arguments.states,
        outside: processes.scope().outside(),
        unanswered: &unanswered,
        against: run
            .as_deref()
            .zip(pairs.as_ref().map(|(_, pairs)| &**pairs)),
    };
    let seconds = began.elapsed().as_secs_f64();
    finish(&result, &job, arguments, (ensemble.threads(), seconds))
}

/// Writes and prints what was answered; a finding where it is not what was simulated.
fn finish(
    result: &ExactResult<'_>,
    job: &Job,
    arguments: &ExactArguments,
    how: (usize, f64),
) -> anyhow::Result<End> {
    let json = result.json();
    let written = match &arguments.output {
        Some(output) => Some(write(result, &json, job, (output, how))?),
        None => None,
    };
    match arguments.format {
        Format::Json => print_json(&json)?,
        Format::Text => {
            print(&exact_text::text(result, &arguments.path)?)?;
            if let Some(folder) = written {
                print(&format!("Files: {folder}\n"))?;
            }
        }
    }
    Ok(match result.against.and_then(|(_, pairs)| judge(pairs)) {
        Some(verdict) if verdict.holm < LEVEL || verdict.cauchy < LEVEL => End::Finding,
        _ => End::Fine,
    })
}

fn write(
    result: &ExactResult<'_>,
    json: &serde_json::Value,
    job: &Job,
    (output, (threads, seconds)): (&Path, (usize, f64)),
) -> anyhow::Result<String> {
    let mut files = vec![
        File::new("exact.json", format!("{json:#}\n")),
        File::new("exact.csv", result.table()),
    ];
    files.extend(
        result
            .against_table()
            .map(|table| File::new("against.csv", table)),
    );
    let manifest = AnalysisManifest::new(
        "exact",
        vec![ArmRecord::new(result.name, &job.scenario, None)],
        (Seed(result.seed), 0, true),
        &files,
        circumstances(threads, seconds),
    );
    let folder = Folder::claim(&output.join(format!("{}.exact", result.name)))?;
    let (placed, committed) = place_analysis(folder, &files, manifest)?;
    tell_of(&committed);
    Ok(placed.folder().display().to_string())
}

/// Says how large the work is before it begins.
fn tell_size(size: &Size, arguments: &ExactArguments, model: &Model) {
    if arguments.format == Format::Text {
        if size.processes == 0 {
            return tell("what can be answered here needs no Markov process to be solved");
        }
        let draws = if model.factors.is_empty() {
            1
        } else {
            arguments.draws
        };
        tell(&format!(
            "{} to be solved for {draws} draw{}; the largest has {} states and takes about {} MB on each thread",
            exact_text::count(size.processes, "Markov process", "Markov processes"),
            if draws == 1 { "" } else { "s" },
            size.states.max(1),
            (size.bytes / 1_000_000).max(1)
        ));
    }
}

fn solve(
    (arguments, processes): (&ExactArguments, &Processes<'_>),
    job: &Job,
    running: (&Ensemble, &Progress),
) -> anyhow::Result<Option<Averaged>> {
    let times = days(job.study.model(), arguments.points as usize);
    let hypercubes = Hypercubes {
        cubes: CUBES,
        points: arguments.draws / CUBES,
        seed: Seed(arguments.changed.seed),
    };
    let draws = job.study.draws();
    Ok(exact::average(
        processes, draws, hypercubes, &times, running,
    )?)
}

/// So many days of the recording grid, evenly, and the first.
fn days(model: &Model, number: usize) -> Vec<f64> {
    let grid = model.recording();
    let last = grid.points - 1;
    let step = last.div_ceil(number).max(1);
    let points = (0..last).step_by(step).chain([last]);
    points.map(|point| grid.day(point)).collect()
}

/// The numbers of a run of this very scenario.
fn read_run(folder: &Path, job: &Job) -> anyhow::Result<exact::Simulation> {
    let shown = folder.display();
    let path = folder.join("manifest.json");
    let recorded =
        Recorded::read(&path).with_context(|| format!("cannot use `{}`", path.display()))?;
    let Recorded::Run(manifest) = recorded else {
        bail!("`{shown}` is of a comparison: name the folder of a run");
    };
    let scenario = &job.scenario;
    if manifest.merged_scenario != scenario.merged_yaml()
        || manifest.switched_off != scenario.off_addresses()
    {
        bail!(
            "the run in `{shown}` is of `{}` as it was then, with {}, and this scenario differs: run it again, \
             or give the same --set, --without and --horizon here",
            manifest.scenario,
            match manifest.changes.is_empty() {
                true => "no changes".to_owned(),
                false => manifest.changes.join(" "),
            }
        );
    }
    if let Some(given) = &manifest.given {
        bail!(
            "the run in `{shown}` counts only trials with `{given}`, and exact answers are about all of them"
        );
    }
    Ok(simulated(folder, job.study.model())?)
}
