//! `escalade sensitivity --method morris` and `--method tornado`: one factor moved at a time.

use std::fmt::Write;
use std::time::Instant;

use anyhow::Context;
use escalade::bundle::{Folder, Studio, place_analysis};
use escalade::ensemble::{Ensemble, Plan, Progress};
use escalade::export::{self, AnalysisManifest, ArmRecord, File};
use escalade::model::{Model, Role};
use escalade::plot::{self, Figure, PlotError};
use escalade::random::Seed;
use escalade::sensitivity::{
    self, Finished, Measure, Morris, MorrisAsked, OneAtATimeError, Swing, Tornado, TornadoAsked,
    Unit, is_seen,
};
use escalade::summary::Estimate;
use escalade::words;
use serde_json::Value;

use super::args::{Format, SensitivityArguments};
use super::end::{End, Usage};
use super::job::Job;
use super::placing::{circumstances, folder_for, painted, tell_of};
use super::table::{table, to_the_right};
use super::terminal::{on_interrupt, print, print_json, tell, with_bar};

/// Rows and trials at each point when none are asked for: trajectories, whose effects have no error without
/// several trials, ...
const MORRIS: (u64, u32) = (512, 4);
/// ... and draws of all other factors.
const TORNADO: (u64, u32) = (512, 2);
/// How many factors are listed.
const LISTED: usize = 10;

/// What a method has found.
struct Found {
    method: &'static str,
    finished: Finished,
    trials: u64,
    json: Value,
    table: String,
    text: String,
    figures: Result<Vec<Figure>, PlotError>,
}

/// What is asked of either method.
struct Asked<'a> {
    model: &'a Model,
    units: Vec<Unit>,
    measures: Vec<Measure>,
    /// The measures that are said and drawn: outcomes, and what was asked for.
    shown: Vec<usize>,
    seed: Seed,
    rows: u64,
    replicates: u32,
}

/// Screens the factors by elementary effects.
pub(crate) fn morris(
    arguments: &SensitivityArguments,
    job: &Job,
    units: Vec<Unit>,
) -> anyhow::Result<End> {
    let asked = asked(arguments, job, units, MORRIS)?;
    run(arguments, job, |ensemble, stop| {
        let points = asked.units.len() as u64 + 1;
        let question = MorrisAsked {
            units: asked.units.clone(),
            measures: asked.measures.clone(),
            seed: asked.seed,
            rows: asked.rows,
            replicates: asked.replicates,
        };
        let per_row = points * u64::from(asked.replicates);
        let found = with_bar("screening", asked.rows * per_row, false, stop, || {
            sensitivity::morris(asked.model, job.study.draws(), question, ensemble, stop)
        })?;
        let found = match found {
            Err(OneAtATimeError::Interrupted) => return Ok(None),
            found => found?,
        };
        let (json, table) = export::morris(&job.scenario.stem, asked.model, &found);
        let figures = asked.shown.iter();
        let figures = figures.map(|k| plot::morris(asked.model, &found, *k));
        Ok(Some(Found {
            method: "morris",
            trials: found.finished.rows * per_row,
            text: morris_text(&asked, &found)?,
            figures: figures.collect(),
            finished: found.finished,
            json,
            table,
        }))
    })
}

/// Holds each factor at its 5, 50 and 95 % points.
pub(crate) fn tornado(
    arguments: &SensitivityArguments,
    job: &Job,
    units: Vec<Unit>,
) -> anyhow::Result<End> {
    if arguments.groups.is_some() {
        return Err(
            Usage("--method tornado holds single factors: leave out --groups".to_owned()).into(),
        );
    }
    let asked = asked(arguments, job, units, TORNADO)?;
    let mut factors: Vec<_> = asked
        .units
        .iter()
        .flat_map(|unit| unit.factors.clone())
        .collect();
    factors.sort_unstable();
    run(arguments, job, |ensemble, stop| {
        let question = TornadoAsked {
            factors: factors.clone(),
            measures: asked.measures.clone(),
            seed: asked.seed,
            rows: asked.rows,
            replicates: asked.replicates,
        };
        let per_row = 3 * factors.len() as u64 * u64::from(asked.replicates);
        let found = with_bar("moving", asked.rows * per_row, false, stop, || {
            sensitivity::tornado(asked.model, job.study.draws(), question, ensemble, stop)
        })?;
        let found = match found {
            Err(OneAtATimeError::Interrupted) => return Ok(None),
            found => found?,
        };
        let (json, table) = export::tornado(&job.scenario.stem, asked.model, &found);
        let figures = asked.shown.iter();
        let figures = figures.map(|k| plot::tornado(asked.model, &found, *k));
        Ok(Some(Found {
            method: "tornado",
            trials: found.finished.rows * per_row,
            text: tornado_text(&asked, &found)?,
            figures: figures.collect(),
            finished: found.finished,
            json,
            table,
        }))
    })
}

fn asked<'a>(
    arguments: &SensitivityArguments,
    job: &'a Job,
    units: Vec<Unit>,
    (rows, replicates): (u64, u32),
) -> anyhow::Result<Asked<'a>> {
    let only_sobol = [
        (
            arguments.until.is_some(),
            "--until goes with --method sobol and cvm: this method ranks, and its rows cost little; ask for more --rows",
        ),
        (
            arguments.keep.resume,
            "--resume goes with --method sobol and cvm, whose sums are kept: this method needs the effects of all \
             rows, and takes seconds. More --rows begin with the same rows and give what one long run gives",
        ),
        (
            arguments.samples,
            "--samples goes with --method sobol and cvm, whose design other programs know",
        ),
        (
            arguments.sharding.shard.is_some(),
            "--shard goes with --method sobol and cvm, whose sums can be added: this method needs the effects of all \
             rows together, and takes seconds",
        ),
    ];
    if let Some((_, why)) = only_sobol.iter().find(|(is_given, _)| *is_given) {
        return Err(Usage((*why).to_owned()).into());
    }
    let model = job.study.model();
    let mut of: Vec<Measure> = Vec::new();
    for text in &arguments.of {
        let measure = Measure::parse(text, model).context("--of")?;
        if !of.contains(&measure) {
            of.push(measure);
        }
    }
    let mut measures = Measure::leading(model);
    measures.retain(|measure| !of.contains(measure));
    measures.extend(&of);
    let is_outcome = |measure: &Measure| matches!(measure, Measure::Outcome { .. });
    let is_shown = |k: &usize| is_outcome(&measures[*k]) || of.contains(&measures[*k]);
    let shown = (0..measures.len()).filter(is_shown).collect();
    let (rows, replicates) = (
        arguments.rows.unwrap_or(rows),
        arguments.replicates.unwrap_or(replicates),
    );
    let trials = rows.saturating_mul(replicates.into());
    Plan::new(trials, replicates).map_err(|fault| Usage(fault.to_string()))?;
    Ok(Asked {
        model,
        units,
        measures,
        shown,
        seed: Seed(arguments.changed.seed),
        rows,
        replicates,
    })
}

/// Simulates, writes and shows.
fn run(
    arguments: &SensitivityArguments,
    job: &Job,
    find: impl FnOnce(&Ensemble, &Progress) -> anyhow::Result<Option<Found>>,
) -> anyhow::Result<End> {
    let (place, stem) = (&arguments.place, job.scenario.stem.as_str());
    let folder = Folder::claim(&place.output.join(format!("{stem}.sensitivity")))?;
    let (ensemble, stop) = (Ensemble::new(place.threads)?, Progress::new());
    on_interrupt(&stop)?;
    let began = Instant::now();
    let Some(found) = find(&ensemble, &stop)? else {
        tell("interrupted: too little was done, and nothing is written");
        return Ok(End::Interrupted);
    };
    let seconds = began.elapsed().as_secs_f64();
    let finished = &found.finished;
    if let Some(first) = finished.left_out.first() {
        tell(&format!(
            "warning: {} rows are left out, as a trial of theirs fails; the first: {first}",
            finished.left_out.len()
        ));
    }
    let files = [
        File::new("sensitivity.json", format!("{:#}\n", found.json)),
        File::new("indices.csv", found.table),
    ];
    let manifest = AnalysisManifest::new(
        &format!("sensitivity {}", found.method),
        vec![ArmRecord::new(stem, &job.scenario, None)],
        (
            Seed(arguments.changed.seed),
            found.trials,
            finished.complete,
        ),
        &files,
        circumstances(ensemble.threads(), seconds),
    );
    let folder = folder_for(folder, finished.complete)?;
    let (mut placed, committed) = place_analysis(folder, &files, manifest)?;
    tell_of(&committed);
    match place.format {
        Format::Json => print_json(&found.json)?,
        Format::Text => {
            print(&found.text)?;
            print(&format!("Files: {}\n", placed.folder().display()))?;
        }
    }
    if !finished.complete {
        tell(&format!(
            "interrupted after {} rows: the numbers are of these at every point, are written and marked as partial, without \
             figures",
            finished.rows
        ));
        return Ok(End::Interrupted);
    }
    let studio = Studio {
        ensemble: &ensemble,
        formats: place.formats(),
        is_stopped: &|| stop.is_stopped(),
    };
    let (pictures, are_painted) = painted(&found.figures?, &studio);
    tell_of(&placed.add(&pictures)?);
    Ok(match are_painted {
        false => End::Finding,
        true => End::Fine,
    })
}

/// A number of a measure; of a milestone in points of percent.
fn scaled(measure: Measure, of: &Estimate) -> Estimate {
    match measure {
        Measure::Outcome { .. } => *of,
        Measure::Milestone(_) => of.times(100.0),
    }
}

/// How something is measured, for people: "points", and of a milestone "points of percent".
fn unit(model: &Model, measure: Measure) -> &str {
    match measure {
        Measure::Outcome { .. } => measure.unit(model),
        Measure::Milestone(_) => "points of percent",
    }
}

fn optional(measure: Measure, of: Option<Estimate>, said: impl Fn(&Estimate) -> String) -> String {
    of.map_or(String::new(), |of| said(&scaled(measure, &of)))
}

fn morris_text(asked: &Asked<'_>, found: &Morris) -> anyhow::Result<String> {
    let mut out = format!("\n{}\n", asked.model.title);
    for &k in &asked.shown {
        let measure = asked.measures[k];
        let ranked = found.ranked(k).into_iter();
        let seen = ranked.filter(|unit| is_seen(&found.effects[*unit][k].mu_star));
        let unit_of = |unit: &usize| &found.asked.units[*unit];
        let (readings, seen): (Vec<usize>, Vec<usize>) =
            seen.partition(|unit| unit_of(unit).is_measurement(asked.model));
        let readings = readings.iter().map(|unit| {
            let size = scaled(measure, &found.effects[*unit][k].mu_star);
            format!("{} {}", unit_of(unit).title, words::estimate(&size))
        });
        let readings = apart(readings.collect());
        let title = plot::measure_title(asked.model, measure);
        let in_unit = words::in_brackets(unit(asked.model, measure));
        if seen.is_empty() {
            writeln!(
                out,
                "{title}: no factor can be told from one that does nothing.\n{readings}"
            )?;
            continue;
        }
        let mut table = table(["", "size (mu*)", "effect (mu)", "varies by (sigma)"]);
        to_the_right(&mut table, 1);
        for &unit in seen.iter().take(LISTED) {
            let effect = &found.effects[unit][k];
            table.add_row([
                found.asked.units[unit].title.clone(),
                words::estimate(&scaled(measure, &effect.mu_star)),
                optional(measure, effect.mu, words::difference),
                optional(measure, effect.sigma.filter(is_seen), words::estimate),
            ]);
        }
        writeln!(
            out,
            "{title}{in_unit}, per whole range of a factor; {} of {} can be told from one that does nothing:\n{table}\n{readings}",
            seen.len(),
            found.effects.len()
        )?;
    }
    writeln!(
        out,
        "{} trajectories, {} trials at each of {} points with the same luck; seed {}; ± is 95 %. All three numbers are \
         without what chance adds to them; where sigma is empty, the effect cannot be told from one that is the same \
         everywhere. Correlated factors move together. Illustrative, not a forecast.",
        found.finished.rows,
        asked.replicates,
        asked.units.len() + 1,
        asked.seed.0
    )?;
    Ok(out)
}

fn tornado_text(asked: &Asked<'_>, found: &Tornado) -> anyhow::Result<String> {
    let mut out = format!("\n{}\n", asked.model.title);
    for &k in &asked.shown {
        let measure = asked.measures[k];
        let ranked = found.ranked(k).into_iter();
        let is_listed = |factor: &usize| is_seen(&found.swings[*factor][k].swing);
        let factor_of = |factor: &usize| found.asked.factors[*factor];
        let is_reading = |factor: &usize| {
            asked.model.factors[factor_of(factor).index()].role == Role::Measurement
        };
        let (readings, seen): (Vec<usize>, Vec<usize>) =
            ranked.filter(is_listed).partition(is_reading);
        let title = plot::measure_title(asked.model, measure);
        let in_unit = words::in_brackets(unit(asked.model, measure));
        if seen.is_empty() {
            writeln!(
                out,
                "{title}: no factor moves the mean by more than its sampling error.\n"
            )?;
        } else {
            let mut table = table(["", "at 5 %", "at 50 %", "at 95 %", "swing", "varies by"]);
            to_the_right(&mut table, 1);
            for &factor in seen.iter().take(LISTED) {
                let title = &asked.model.factors[found.asked.factors[factor].index()]
                    .entry
                    .title;
                table.add_row(cells(title, measure, &found.swings[factor][k]));
            }
            writeln!(
                out,
                "{title}{in_unit}; {} of {} factors move the mean by more than its sampling error:\n{table}\n",
                seen.len(),
                found.swings.len()
            )?;
        }
        out += &unseen_by_swings(asked.model, found, k);
        let readings = readings.iter().map(|factor| {
            let title = &asked.model.factors[factor_of(factor).index()].entry.title;
            let swing = scaled(measure, &found.swings[*factor][k].swing);
            format!("{title} {}", words::difference(&swing))
        });
        out += &apart(readings.collect());
    }
    writeln!(
        out,
        "{} trials at each point; all other factors vary as they are believed, and all points share their draws and luck; \
         seed {}; ± is 95 %. \"Varies by\" is the interaction: the standard deviation of the swing over the values of all \
         other factors, without chance. What is correlated with a factor is drawn given its value. Illustrative, \
         not a forecast.",
        found.finished.rows * u64::from(asked.replicates),
        asked.seed.0
    )?;
    Ok(out)
}

/// What is about how the world is read, which is ranked with nothing.
fn apart(readings: Vec<String>) -> String {
    match readings.is_empty() {
        true => String::new(),
        false => format!(
            "Not of the world but of how it is read: {}.\n\n",
            readings.join("; ")
        ),
    }
}

fn cells(title: &str, measure: Measure, swing: &Swing) -> Vec<String> {
    let mut cells = vec![title.to_owned()];
    cells.extend(
        swing
            .means
            .map(|mean| words::known(&scaled(measure, &mean))),
    );
    cells.push(words::difference(&scaled(measure, &swing.swing)));
    cells.push(optional(
        measure,
        swing.interaction.filter(is_seen),
        words::estimate,
    ));
    cells
}

/// Factors whose swing is not seen although it varies: what one-at-a-time would miss.
fn unseen_by_swings(model: &Model, found: &Tornado, k: usize) -> String {
    let is_missed =
        |swing: &Swing| !is_seen(&swing.swing) && swing.interaction.is_some_and(|i| is_seen(&i));
    let missed = found.asked.factors.iter().zip(&found.swings);
    let missed = missed.filter(|(_, swings)| is_missed(&swings[k]));
    let titles: Vec<&str> = missed
        .map(|(f, _)| model.factors[f.index()].entry.title.as_str())
        .collect();
    match titles.is_empty() {
        true => String::new(),
        false => format!(
            "It acts through others, with no swing of its own: {}.\n\n",
            titles.join("; ")
        ),
    }
}
