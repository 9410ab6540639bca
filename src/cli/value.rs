//! `escalade value`: a choice between scenarios, and what it would be worth to know more before choosing.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{bail, ensure};
use comfy_table::{ColumnConstraint, Table};
use escalade::criterion::Criterion;
use escalade::export::{self, File};
use escalade::plot;
use escalade::random::Seed;
use escalade::sensitivity::Objective;
use escalade::study::{Appraisal, Candidate, Valuation, Worth, appraise};
use escalade::words;

use super::analysis::{Analysis, Results};
use super::args::{Format, Value};
use super::end::{End, Usage};
use super::job::{Job, patches, prepare_file, scenarios};
use super::table::{table, to_the_right};
use super::terminal::{print, print_json, tell, with_bar};

/// The folder of the results.
const FOLDER: &str = "value";
/// Trials of each option, when none are asked for.
const TRIALS: u64 = 65_536;
/// Trials of an option in a draw: with fewer the correction for the noise of maxima takes too much.
const LEAST: u32 = 16;
/// How many of what is worth learning are listed.
const LISTED: usize = 10;

/// Values what the arguments name.
pub(crate) fn value(arguments: &Value) -> anyhow::Result<End> {
    let appraisal = appraisal(arguments)?;
    let Some(jobs) = jobs(arguments)? else {
        return Ok(End::Finding);
    };
    let candidates = jobs.iter().map(|job| candidate(arguments, job));
    let candidates = candidates.collect::<anyhow::Result<Vec<Candidate<'_>>>>()?;
    let analysis = Analysis::begin("value", FOLDER, &arguments.place)?;
    let stop = analysis.stop.clone();
    let trials = appraisal.draws * u64::from(appraisal.replicates) * candidates.len() as u64;
    let found = with_bar("valuing", trials, false, &stop, || {
        appraise(&candidates, appraisal, &analysis.ensemble, &stop)
    })??;
    if found.draws.is_empty() {
        tell("interrupted: too little was done, and nothing is written");
        return Ok(End::Interrupted);
    }
    finish(&jobs, &found, analysis, arguments.place.format)
}

/// How many draws and trials.
fn appraisal(arguments: &Value) -> Result<Appraisal, Usage> {
    let sampling = &arguments.sampling;
    let (trials, replicates) = (sampling.trials.unwrap_or(TRIALS), sampling.replicates);
    if replicates < LEAST || !replicates.is_multiple_of(2) {
        return Err(Usage(format!(
            "--replicates is an even number here, at least {LEAST}, as two halves of each draw's trials tell how noisy \
             they are; found {replicates}"
        )));
    }
    let m = u64::from(replicates);
    if trials < 20 * m || !trials.is_multiple_of(m) {
        return Err(Usage(format!(
            "--trials is a multiple of --replicates, {replicates}, and at least {}; found {trials}",
            20 * m
        )));
    }
    Ok(Appraisal {
        draws: trials / m,
        replicates,
        seed: Seed(sampling.changed.seed),
        groups: arguments.groups,
    })
}

/// The options; `None` where one has faults, which are told.
fn jobs(arguments: &Value) -> anyhow::Result<Option<Vec<Job>>> {
    let named: Vec<PathBuf> = arguments
        .between
        .iter()
        .chain(&arguments.options)
        .cloned()
        .collect();
    ensure!(
        !named.is_empty(),
        Usage("name the options: --between A.yaml B.yaml, or --options FOLDER".to_owned())
    );
    let paths = scenarios(&named)?;
    if paths.len() < 2 {
        bail!("a choice needs two options or more; found {}", paths.len());
    }
    let patches = patches(&arguments.sampling.changed);
    let jobs = paths.iter().map(|path| prepare_file(path, &patches));
    Ok(jobs.collect::<Vec<_>>().into_iter().collect())
}

fn candidate<'j>(arguments: &Value, job: &'j Job) -> anyhow::Result<Candidate<'j>> {
    let model = job.study.model();
    let fails = arguments.fails.as_deref();
    Ok(Candidate {
        name: &job.scenario.stem,
        study: &job.study,
        objective: Objective::parse(&arguments.objective, model)?,
        fails: fails
            .map(|text| Criterion::parse(text, model))
            .transpose()?,
    })
}

fn finish(
    jobs: &[Job],
    found: &Valuation,
    analysis: Analysis<'_>,
    format: Format,
) -> anyhow::Result<End> {
    if let Some(first) = found.left_out.first() {
        tell(&format!(
            "warning: {} trials have failed, and their draws are left out of every option; the first: {first}",
            found.left_out.len()
        ));
    }
    let json = export::valuation(found);
    let results = Results {
        files: vec![
            File::new("value.json", format!("{json:#}\n")),
            File::new("value.csv", export::value_table(found)),
            File::new("draws.csv", export::draws_table(found)),
        ],
        figures: plot::valuation(found)?,
        seed: found.appraisal.seed,
        trials: found.draws.len() as u64
            * u64::from(found.appraisal.replicates)
            * jobs.len() as u64,
        complete: found.complete,
    };
    let jobs: Vec<&Job> = jobs.iter().collect();
    let (folder, end) = analysis.finish(&jobs, &results)?;
    match format {
        Format::Json => print_json(&json)?,
        Format::Text => {
            print(&text(found)?)?;
            print(&format!("Files: {}\n", folder.display()))?;
        }
    }
    Ok(end)
}

fn text(found: &Valuation) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    writeln!(
        out,
        "\nA choice between {}, by {}: the more the better.\n",
        found.names.join(", "),
        words::objective(found)
    )?;
    writeln!(out, "{}", options(found))?;
    writeln!(out, "{}\n", words::valuation(found))?;
    for (title, all) in [
        ("factor", &found.factors),
        ("group of factors", &found.groups),
    ] {
        if let Some(table) = worth_learning(title, all) {
            writeln!(out, "{table}")?;
        }
    }
    let told = found.factors.iter().filter(|worth| words::is_told(worth));
    writeln!(
        out,
        "{} of {} factors are told from 0; a value of learning is that of a rule fitted to other draws, so that\n\
         it is, if anything, too small. Chance cannot be learned beforehand.",
        told.count(),
        found.factors.len()
    )?;
    writeln!(
        out,
        "{} draws, {} trials of each option in each, the same draws and luck for all; seed {}; ± is 95 %.\n\
         Illustrative, not a forecast.",
        found.draws.len(),
        found.appraisal.replicates,
        found.appraisal.seed.0
    )?;
    Ok(out)
}

/// One row per option.
fn options(found: &Valuation) -> Table {
    let mut header = vec![
        "option",
        "expected",
        "less than the best",
        "best in",
        "mean regret",
        "regret, 90 %",
    ];
    if !found.failures.is_empty() {
        header.push("fails");
    }
    let mut table = table(header);
    for (k, (name, worth)) in found.names.iter().zip(&found.choice.options).enumerate() {
        let [_, high, _] = export::regrets(found, k);
        let mut row = vec![
            name.clone(),
            words::worth(worth.expected),
            match k == found.choice.best {
                true => "·".to_owned(),
                false => words::worth(worth.behind),
            },
            words::share_of_draws(worth.best),
            words::worth(worth.regret),
            words::figure(high),
        ];
        if let Some(failure) = found.failures.get(k) {
            row.push(words::share_of_draws(failure.probability));
        }
        table.add_row(row);
    }
    to_the_right(&mut table, 1);
    if let Some(names) = table.column_mut(0) {
        // A name is never broken into lines.
        names.set_constraint(ColumnConstraint::ContentWidth);
    }
    table
}

/// What is worth learning, the most first; nothing where all of it could be 0.
fn worth_learning(what: &str, all: &[Worth]) -> Option<Table> {
    let mut told: Vec<&Worth> = all.iter().filter(|worth| words::is_told(worth)).collect();
    told.sort_by(|a, b| b.learned.value.value.total_cmp(&a.learned.value.value));
    let mut table = table(vec![what, "worth learning", "the choice changes in"]);
    for worth in told.iter().take(LISTED) {
        table.add_row([
            worth.title.clone(),
            words::worth(worth.learned.value),
            format!("{:.0} % of draws", 100.0 * worth.learned.departs),
        ]);
    }
    to_the_right(&mut table, 1);
    (!told.is_empty()).then_some(table)
}
