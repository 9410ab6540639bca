//! `escalade discover`: in which box of factor values a condition holds more often.

use std::fmt::Write;
use std::path::Path;

use comfy_table::Table;
use escalade::bundle::check_name;
use escalade::criterion::Criterion;
use escalade::export::{self, File};
use escalade::model::Model;
use escalade::plot;
use escalade::random::Seed;
use escalade::sensitivity::prim::{Search, Stability, Wanted};
use escalade::study::{Answer, Discovery, Evidence, Question, discover as seek};
use escalade::words;

use super::analysis::{Analysis, Results};
use super::args::{Discover, Format};
use super::end::{End, Usage};
use super::job::{Job, patches, prepare_file};
use super::table::{table, to_the_right};
use super::terminal::{print, print_json, tell, with_bar};

/// Trials when none are asked for: half of them find, half judge.
const TRIALS: u64 = 20_000;
/// Shuffles of the outcomes, and bootstrap samples.
const SHUFFLES: u64 = 199;
const RESAMPLES: u64 = 100;
/// Factors outside of the box are named where so many resamples restrict them.
const OFTEN: f64 = 0.25;

/// Seeks a box for what the arguments name.
pub(crate) fn discover(arguments: &Discover) -> anyhow::Result<End> {
    let search = search(arguments)?;
    let Some(job) = prepare_file(&arguments.path, &patches(&arguments.sampling.changed)) else {
        return Ok(End::Finding);
    };
    let criterion = Criterion::parse(&arguments.condition, job.study.model())?;
    check_name(&job.scenario.stem)?;
    let name = format!("{}.discover", job.scenario.stem);
    let analysis = Analysis::begin("discover", &name, &arguments.place)?;
    let question = Question {
        criterion: &criterion,
        trials: arguments.sampling.trials.unwrap_or(TRIALS),
        seed: Seed(arguments.sampling.changed.seed),
        search,
        permutations: SHUFFLES,
        resamples: RESAMPLES,
    };
    let stop = analysis.stop.clone();
    let found = with_bar(&job.scenario.stem, question.trials, false, &stop, || {
        seek(&job.study, &question, &analysis.ensemble, &stop)
    })??;
    let Some(found) = found else {
        tell(&format!(
            "interrupted after {} of {} trials, before a box was found: nothing is written; fewer --trials take less",
            stop.finished(),
            question.trials
        ));
        return Ok(End::Interrupted);
    };
    finish(&job, &found, analysis, arguments.place.format)
}

fn finish(
    job: &Job,
    found: &Discovery,
    analysis: Analysis<'_>,
    format: Format,
) -> anyhow::Result<End> {
    let model = job.study.model();
    if let Some(first) = found.left_out.first() {
        tell(&format!(
            "warning: {} trials have failed and are left out; the first: {first}",
            found.left_out.len()
        ));
    }
    let (json, files, unwritten) = files(job, found);
    let results = Results {
        files,
        figures: plot::discovery(model, found)?,
        seed: found.seed,
        trials: found.trials,
        complete: true,
    };
    let (folder, end) = analysis.finish(&[job], &results)?;
    match format {
        Format::Json => print_json(&json)?,
        Format::Text => print(&text(job, found, &folder, &unwritten)?)?,
    }
    Ok(end)
}

/// Which box is asked for.
fn search(arguments: &Discover) -> Result<Search, Usage> {
    let share = |name: &str, value: f64| match value {
        value if value > 0.0 && value <= 1.0 => Ok(value),
        value => Err(Usage(format!(
            "--{name} is a share above 0 and at most 1, found {value}"
        ))),
    };
    let wanted = match (arguments.density, arguments.coverage) {
        (Some(density), _) => Wanted::Density(share("density", density)?),
        (None, Some(coverage)) => Wanted::Coverage(share("coverage", coverage)?),
        (None, None) => Wanted::Balanced,
    };
    if arguments.sampling.replicates != 1 {
        return Err(Usage(
            "each draw has one trial here, for more draws teach more: leave --replicates out"
                .into(),
        ));
    }
    if arguments.sampling.trials.is_some_and(|trials| trials < 4) {
        return Err(Usage(
            "--trials is at least 4 here: half of them find, half judge".into(),
        ));
    }
    Ok(Search {
        wanted,
        ..Search::default()
    })
}

/// The files of the results, and which factors of the box a scenario file cannot restrict.
fn files(job: &Job, found: &Discovery) -> (serde_json::Value, Vec<File>, Vec<String>) {
    let (model, name) = (job.study.model(), &job.scenario.stem);
    let json = export::discovery(name, model, found);
    let mut files = vec![
        File::new("discover.json", format!("{json:#}\n")),
        File::new("trajectory.csv", export::trajectory(name, model, found)),
        File::new("box.csv", export::restricted(name, model, found)),
    ];
    let written = export::box_scenario(&job.scenario, model, found);
    let (scenarios, unwritten) = written.unwrap_or_default();
    files.extend(scenarios);
    (json, files, unwritten)
}

fn text(
    job: &Job,
    found: &Discovery,
    folder: &Path,
    unwritten: &[String],
) -> Result<String, std::fmt::Error> {
    let model = job.study.model();
    let mut out = String::new();
    writeln!(
        out,
        "\n{}: where does `{}` hold?\n",
        model.title, found.condition
    )?;
    writeln!(out, "{}", words::discovery(model, found))?;
    if let Answer::Box(evidence) = &found.answer {
        writeln!(out, "\n{}", ranges(model, evidence))?;
        if let Some(others) = others(model, evidence) {
            writeln!(out, "{others}")?;
        }
    }
    if let Some(evidence) = found.answer.evidence() {
        writeln!(out, "{}", grounds(found, evidence))?;
    }
    writeln!(
        out,
        "\n{} trials, each with a draw of its own, seed {}. Illustrative, not a forecast.",
        found.trials, found.seed.0
    )?;
    writeln!(out, "Files: {}", folder.display())?;
    if found.answer.region().is_some() {
        let file = folder.join(format!("{}-box.yaml", job.scenario.stem));
        writeln!(out, "The box as a scenario: {}", file.display())?;
    }
    if !unwritten.is_empty() {
        let which = unwritten.join(", ");
        writeln!(
            out,
            "It does not restrict what stands in a list, which a file cannot: {which}"
        )?;
    }
    Ok(out)
}

/// One row per factor that the box restricts.
fn ranges(model: &Model, evidence: &Evidence) -> Table {
    let mut table = table([
        "factor",
        "in the box",
        "of its values",
        "without it",
        "p",
        "in resamples",
    ]);
    for (k, range) in evidence.region.ranges() {
        let factor = &model.factors[k];
        let mut relevance = evidence.judged.ranges.iter();
        let relevance = relevance.find(|other| other.factor == k);
        let (without, p) = relevance.map_or((0.0, 1.0), |r| (r.without.density(), r.p));
        table.add_row([
            factor.entry.title.clone(),
            words::factor_range(factor, range),
            format!("{:.0} %", 100.0 * export::share_of_values(factor, range)),
            format!("{} %", words::percent(without)),
            probability(p),
            format!("{:.0} %", 100.0 * restricted(evidence, k)),
        ]);
    }
    to_the_right(&mut table, 2);
    table
}

fn probability(p: f64) -> String {
    match p {
        p if p < 0.001 => "< 0.001".to_owned(),
        p => words::figure(p),
    }
}

fn restricted(evidence: &Evidence, k: usize) -> f64 {
    let mut stable = evidence.stability.iter();
    let stable = stable.find(|other| other.factor == k);
    stable.map_or(0.0, |stable| stable.restricted)
}

/// Factors that many resamples restrict, and the box does not.
fn others(model: &Model, evidence: &Evidence) -> Option<String> {
    let is_other = |stable: &&Stability| {
        stable.restricted >= OFTEN && evidence.region.range(stable.factor) == Default::default()
    };
    let named = evidence.stability.iter().filter(is_other).map(|stable| {
        let name = words::factor_name(model, stable.factor);
        format!("{name} ({:.0} %)", 100.0 * stable.restricted)
    });
    let named: Vec<String> = named.collect();
    let said = || {
        format!(
            "Resamples also restrict {}: the box could as well.",
            named.join(", ")
        )
    };
    (!named.is_empty()).then(said)
}

/// How the box was found and judged.
fn grounds(found: &Discovery, evidence: &Evidence) -> String {
    let draws = format!(
        "Found on {} draws and judged on {} others.",
        found.finding.rows, found.judging.rows
    );
    if found.answer.region().is_none() {
        return draws;
    }
    format!(
        "{draws} \"Without it\" is how often it holds in the box without that\n\
         range; p is the probability of as large a difference by chance. With outcomes shuffled among the draws,\n\
         {} times, chance gives as good a box with p = {}.",
        evidence.chance.shuffles(),
        words::figure(evidence.p())
    )
}
