//! `escalade sensitivity`: which factors drive which outcome.

use std::time::Instant;

use escalade::bundle::{Folder, Placed, Studio, place_analysis};
use escalade::ensemble::{Ensemble, Progress};
use escalade::export::{
    AnalysisManifest, ArmRecord, File, convergence_table, indices_table, sample_tables,
    sensitivity as as_json,
};
use escalade::plot;
use escalade::sensitivity::{Precision, Question, Saving, SobolIndices, SobolResult};

use super::args::{Format, Method, SensitivityArguments};
use super::end::{End, Usage};
use super::job::{Job, patches, prepare_file};
use super::one_at_a_time;
use super::placing::{circumstances, folder_for, painted, tell_of};
use super::sensitivity_kept::Kept;
use super::sensitivity_question::{Asked, CVM, asked, replicates, thresholds, units};
use super::sensitivity_shard;
use super::sensitivity_text;
use super::terminal::{on_interrupt, print, print_json, tell, with_bar};

/// Ranks the factors of a scenario.
pub(crate) fn sensitivity(arguments: &SensitivityArguments) -> anyhow::Result<End> {
    let Some(job) = prepare_file(&arguments.path, &patches(&arguments.changed)) else {
        return Ok(End::Finding);
    };
    match arguments.method {
        Method::Morris => {
            one_at_a_time::morris(arguments, &job, units(arguments, job.study.model())?)
        }
        Method::Tornado => {
            one_at_a_time::tornado(arguments, &job, units(arguments, job.study.model())?)
        }
        Method::Sobol => sobol(arguments, &job, "sobol"),
        Method::Cvm => sobol(arguments, &job, CVM),
    }
}

/// Ranks by indices of variances, or of whole distributions.
pub(crate) fn sobol(
    arguments: &SensitivityArguments,
    job: &Job,
    method: &str,
) -> anyhow::Result<End> {
    let asked = asked(arguments, job)?;
    let question = asked.question(arguments, job);
    let checked = question.check(asked.rows);
    if arguments.samples {
        let most = question.check_samples(asked.rows);
        most.map_err(|fault| Usage(fault.to_string()))?;
    }
    checked.map_err(|fault| Usage(fault.to_string()))?;
    if let Some(part) = arguments.sharding.shard {
        return sensitivity_shard::count(arguments, job, (&asked, method), part);
    }
    let began = Instant::now();
    let name = format!("{}.sensitivity", job.scenario.stem);
    let folder = Folder::claim(&arguments.place.output.join(name))?;
    let ensemble = Ensemble::new(arguments.place.threads)?;
    let stop = Progress::new();
    on_interrupt(&stop)?;
    let thresholds = thresholds(method, &question, (&ensemble, &stop))?;
    let question = Question {
        thresholds: &thresholds,
        ..question
    };
    let running = (&ensemble, &stop);
    let (found, by_pilot) = simulate(arguments, (job, &folder), (&question, &asked), running)?;
    let points = asked.units.len() as u64 + 2;
    let result = SobolResult {
        name: &job.scenario.stem,
        method,
        model: question.model,
        measures: question.measures,
        units: question.units,
        seed: question.seed,
        trials: found.rows * points * u64::from(found.scores.replicates()) + by_pilot,
        thresholds: question.thresholds,
        found: &found,
    };
    let circumstances = circumstances(ensemble.threads(), began.elapsed().as_secs_f64());
    let samples = samples(arguments, &question, &result, running)?;
    let placed = write(arguments, job, folder, (&result, samples), circumstances)?;
    add_figures(arguments, placed, &result, running)?;
    end(&found, asked.until.as_ref(), asked.rows)
}

/// Simulates what is asked; also how many trials a pilot took.
fn simulate(
    arguments: &SensitivityArguments,
    (job, folder): (&Job, &Folder),
    (question, asked): (&Question<'_>, &Asked),
    running: (&Ensemble, &Progress),
) -> anyhow::Result<(SobolIndices, u64)> {
    let (replicates, by_pilot) = replicates(arguments.replicates, question, running)?;
    let kept = Kept::new(folder, job, question, (asked.rows, replicates));
    let start = kept.start(&arguments.keep, asked.rows)?;
    let points = asked.units.len() as u64 + 2;
    let before = start.as_ref().map_or(0, |start| start.rows);
    let trials = asked.rows.saturating_sub(before) * points * u64::from(replicates);
    let (rows, until) = ((asked.rows, replicates), asked.until.as_ref());
    let title = &job.scenario.stem;
    let found = with_bar(title, trials, until.is_some(), running.1, || {
        let saving = Saving {
            every: arguments.keep.checkpoint,
            save: &mut |found| kept.save(found),
        };
        question.sobol(rows, until, start, Some(saving), running)
    })??;
    kept.save(&found);
    Ok((found, by_pilot))
}

/// Draws what drives the outcomes, and puts it beside the numbers.
fn add_figures(
    arguments: &SensitivityArguments,
    mut placed: Placed<AnalysisManifest>,
    result: &SobolResult<'_>,
    (ensemble, stop): (&Ensemble, &Progress),
) -> anyhow::Result<()> {
    let studio = Studio {
        ensemble,
        formats: arguments.place.formats(),
        is_stopped: &|| stop.is_stopped(),
    };
    if !studio.formats.is_none() {
        let (figures, _) = painted(&plot::drivers(result)?, &studio);
        tell_of(&placed.add(&figures)?);
    }
    Ok(())
}

/// How the command ends, and why.
fn end(found: &SobolIndices, until: Option<&Precision>, rows: u64) -> anyhow::Result<End> {
    if !found.complete {
        tell(&format!(
            "interrupted after {} of {rows} rows: what was done is written and marked as partial; the same command \
             with --resume goes on with it",
            found.rows
        ));
        return Ok(End::Interrupted);
    }
    let (Some(until), Some(look)) = (until, found.looks.last()) else {
        return Ok(End::Fine);
    };
    let reached = until.reached(look);
    if until.suffices(&found.looks) {
        return Ok(End::Fine);
    }
    let once = match until.is_met(look) {
        true => " at two looks in a row",
        false => "",
    };
    tell(&format!(
        "after {rows} rows the widest interval is ± {reached:.3}, and ± {} was asked for{once}",
        until.half_width
    ));
    Ok(End::Finding)
}

/// Writes the results, and shows them.
fn write(
    arguments: &SensitivityArguments,
    job: &Job,
    folder: Folder,
    (result, samples): (&SobolResult<'_>, Vec<File>),
    circumstances: escalade::export::Circumstances,
) -> anyhow::Result<Placed<AnalysisManifest>> {
    let json = as_json(result);
    let mut files = vec![
        File::new("sensitivity.json", format!("{json:#}\n")),
        File::new("indices.csv", indices_table(result)),
        File::new("convergence.csv", convergence_table(result)),
    ];
    files.extend(samples);
    let complete = result.found.complete;
    let folder = folder_for(folder, complete)?;
    let arms = vec![ArmRecord::new(&job.scenario.stem, &job.scenario, None)];
    let analysis = format!("sensitivity {}", result.method);
    let run = (result.seed, result.trials, complete);
    let manifest = AnalysisManifest::new(&analysis, arms, run, &files, circumstances);
    let (placed, committed) = place_analysis(folder, &files, manifest)?;
    tell_of(&committed);
    match arguments.place.format {
        Format::Text => {
            print(&sensitivity_text::sobol(result))?;
            print(&format!("\nFiles: {}\n", placed.folder().display()))?;
        }
        Format::Json => print_json(&json)?,
    }
    Ok(placed)
}

/// The points and what came of them, for other programs, where they were asked for: simulated once more.
fn samples(
    arguments: &SensitivityArguments,
    question: &Question<'_>,
    result: &SobolResult<'_>,
    (ensemble, stop): (&Ensemble, &Progress),
) -> anyhow::Result<Vec<File>> {
    if !arguments.samples || !result.found.complete {
        return Ok(Vec::new());
    }
    let (rows, replicates) = (result.found.rows, result.found.scores.replicates());
    let points = result.units.len() as u64 + 2;
    let trials = rows * points * u64::from(replicates);
    let found = with_bar("samples", trials, false, stop, || {
        question.samples((rows, replicates), ensemble, stop)
    })??;
    if !found.complete {
        tell("interrupted: `design.csv` and `results.csv` are not written");
        return Ok(Vec::new());
    }
    Ok(sample_tables(result, &found.cells))
}
