//! `escalade sensitivity`: which factors drive which outcome.

use std::time::Instant;

use anyhow::Context;
use escalade::bundle::{Checkpoint, Draws, Folder, Placed, Saved, Stored, Studio, place_analysis};
use escalade::ensemble::{Ensemble, Progress};
use escalade::export::{
    AnalysisManifest, ArmRecord, File, FileDigest, convergence_table, indices_table, sample_tables,
    sensitivity as as_json,
};
use escalade::model::Model;
use escalade::plot;
use escalade::random::Seed;
use escalade::sensitivity::{
    DEFAULT_ROWS, GroupBy, Measure, Precision, Question, SobolIndices, SobolResult, Start, Unit,
    pilot, thresholds,
};
use escalade::study::Settings;

use super::args::{Format, Groups, Method, SensitivityArguments};
use super::end::{End, Usage};
use super::job::{Job, patches, prepare_file};
use super::one_at_a_time;
use super::placing::{circumstances, folder_for, painted, tell_of};
use super::sensitivity_text;
use super::terminal::{on_interrupt, print, print_json, tell, with_bar};

/// The most rows of a run that stops by precision, when no other limit is given.
const LIMIT: u64 = 1 << 16;

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

/// What is asked, with all that it refers to.
struct Asked {
    measures: Vec<Measure>,
    units: Vec<Unit>,
    until: Option<Precision>,
    rows: u64,
}

fn asked(arguments: &SensitivityArguments, job: &Job) -> anyhow::Result<Asked> {
    let model = job.study.model();
    let mut measures = Measure::leading(model);
    for text in &arguments.of {
        let measure = Measure::parse(text, model).with_context(|| "--of".to_owned())?;
        if !measures.contains(&measure) {
            measures.push(measure);
        }
    }
    let mut units = units(arguments, model)?;
    // How much rests on judgement is asked of every scenario, and costs a few points per row.
    let grades = Unit::groups(model, GroupBy::Grade);
    let is_all = arguments.groups.is_none() && arguments.factors.is_empty();
    if is_all && grades.len() > 1 {
        units.extend(grades);
    }
    let until = arguments.until.as_deref();
    let until = until
        .map(|text| Precision::parse(text, model, &measures))
        .transpose()
        .with_context(|| "--until".to_owned())?;
    let default = if until.is_some() { LIMIT } else { DEFAULT_ROWS };
    Ok(Asked {
        rows: arguments.rows.unwrap_or(default),
        measures,
        units,
        until,
    })
}

/// What is exchanged or moved together.
fn units(arguments: &SensitivityArguments, model: &Model) -> anyhow::Result<Vec<Unit>> {
    match arguments.groups {
        Some(by) => Ok(Unit::groups(model, group_by(by))),
        None => Unit::restricted(Unit::each(model), model, &arguments.factors)
            .with_context(|| "--factors".to_owned()),
    }
}

fn group_by(by: Groups) -> GroupBy {
    match by {
        Groups::Tag => GroupBy::Tag,
        Groups::Actor => GroupBy::Actor,
        Groups::Grade => GroupBy::Grade,
        Groups::Source => GroupBy::Source,
    }
}

/// The method that looks at whole distributions.
const CVM: &str = "cvm";

fn sobol(arguments: &SensitivityArguments, job: &Job, method: &str) -> anyhow::Result<End> {
    let asked = asked(arguments, job)?;
    let question = Question {
        model: job.study.model(),
        compiled: job.study.compiled(),
        draws: job.study.draws(),
        measures: &asked.measures,
        units: &asked.units,
        seed: Seed(arguments.changed.seed),
        thresholds: &[],
    };
    let checked = question.check(asked.rows);
    if arguments.samples {
        let most = question.check_samples(asked.rows);
        most.map_err(|fault| Usage(fault.to_string()))?;
    }
    checked.map_err(|fault| Usage(fault.to_string()))?;
    let began = Instant::now();
    let name = format!("{}.sensitivity", job.scenario.stem);
    let folder = Folder::claim(&arguments.place.output.join(name))?;
    let ensemble = Ensemble::new(arguments.place.threads)?;
    let stop = Progress::new();
    on_interrupt(&stop)?;
    let thresholds = match method {
        CVM => thresholds(&question, &ensemble, &stop)?,
        _ => Vec::new(),
    };
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
    (ensemble, stop): (&Ensemble, &Progress),
) -> anyhow::Result<(SobolIndices, u64)> {
    let pilot = match arguments.replicates {
        Some(_) => None,
        None => Some(pilot(question, ensemble, stop)?),
    };
    let chosen = pilot.as_ref().map(|pilot| pilot.replicates);
    let replicates = arguments.replicates.or(chosen).unwrap_or(2);
    let kept = Kept::new(folder, job, question, (asked.rows, replicates));
    let start = kept.start(arguments.resume, asked.rows)?;
    let points = asked.units.len() as u64 + 2;
    let before = start.as_ref().map_or(0, |start| start.rows);
    let trials = asked.rows.saturating_sub(before) * points * u64::from(replicates);
    let (rows, until) = ((asked.rows, replicates), asked.until.as_ref());
    let title = &job.scenario.stem;
    let found = with_bar(title, trials, until.is_some(), stop, || {
        question.sobol(rows, until, start, ensemble, stop)
    })??;
    kept.save(&found);
    Ok((found, pilot.map_or(0, |pilot| pilot.trials)))
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

/// What a later run goes on from, beside the folder of results.
struct Kept {
    checkpoint: Checkpoint,
    settings: Settings,
}

/// The sums of an earlier run.
struct Bytes(Vec<u8>);

impl Stored for Bytes {
    type Layout = ();

    fn encode(&self) -> Vec<Vec<u8>> {
        vec![self.0.clone()]
    }

    fn decode((): &(), parts: &[&[u8]], _draws: Draws) -> Option<Self> {
        parts.first().map(|bytes| Self(bytes.to_vec()))
    }
}

impl Kept {
    /// Of runs of the same scenario, seed, replicates, measures and units.
    fn new(
        folder: &Folder,
        job: &Job,
        question: &Question<'_>,
        (rows, replicates): (u64, u32),
    ) -> Self {
        let text = format!(
            "{} {:?} {:?} {:?} {replicates} {:?} {:?} {:?}",
            env!("CARGO_PKG_VERSION"),
            job.scenario.merged_yaml(),
            job.scenario.off_addresses(),
            question.seed,
            question.measures,
            question.units,
            question.thresholds,
        );
        let identity = FileDigest::of("sensitivity", text.as_bytes()).sha256;
        Self {
            checkpoint: Checkpoint::beside(folder, identity),
            settings: Settings {
                seed: question.seed,
                trials: rows * u64::from(replicates),
                replicates,
            },
        }
    }

    fn start(&self, resume: bool, rows: u64) -> anyhow::Result<Option<Start>> {
        if !resume {
            return Ok(None);
        }
        let path = self.checkpoint.path().display();
        let Some(Saved {
            tally: Bytes(bytes),
            ..
        }) = self.checkpoint.load::<Bytes>(&(), &self.settings)?
        else {
            tell(&format!(
                "there is no `{path}` to go on from: the run begins anew"
            ));
            return Ok(None);
        };
        let start = Start::decode(&bytes);
        let start = start.with_context(|| format!("`{path}` is not whole: begin anew"))?;
        tell(&format!("going on after {} of {rows} rows", start.rows));
        Ok(Some(start))
    }

    /// A failure is told, and costs no more than going on.
    fn save(&self, found: &SobolIndices) {
        let bytes = Bytes(Start::of(found).encode());
        if let Err(error) = self.checkpoint.save(&bytes, found.rows) {
            let error = anyhow::Error::from(error);
            tell(&format!(
                "warning: a longer run cannot go on from this one: {error:#}"
            ));
        }
    }
}
