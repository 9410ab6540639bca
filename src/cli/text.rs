//! Results for people, on standard output.

use std::fmt::Write;
use std::path::Path;

use comfy_table::{CellAlignment, ColumnConstraint, Table, Width};
use escalade::model::Model;
use escalade::study::{Findings, Settings};
use escalade::summary::{Estimate, Functional, Report};
use escalade::words;

use super::job::Job;
use super::table::table;
use super::terminal::{quoted, tell, width};

/// How many characters a picture of a path has.
const PICTURE: usize = 24;

/// The results of one scenario: headline outcomes, milestones, where everything is.
pub(crate) fn findings(job: &Job, findings: &Findings, folder: &Path) -> anyhow::Result<String> {
    let (model, report) = (job.study.model(), findings.summary.report()?);
    let mut out = heading(model);
    if !model.outcomes.is_empty() {
        writeln!(out, "{}", outcomes(model, &report))?;
    }
    for (title, said) in words::milestones(model, &report) {
        writeln!(out, "  {title}: {said}")?;
    }
    out += &drivers(model, &report, findings);
    if let Some(said) = words::clipping(model, &report) {
        writeln!(out, "\n{said}")?;
    }
    let part = if findings.complete {
        String::new()
    } else {
        let why = match findings.failure {
            Some(_) => "a trial has failed",
            None => "the run was interrupted",
        };
        format!(" of {} planned (partial: {why})", findings.settings.trials)
    };
    let given = match &findings.given {
        Some(given) => {
            writeln!(out, "\n{}", words::given(given))?;
            " that count"
        }
        None => "",
    };
    writeln!(
        out,
        "\n{} trials{part} in {} draws{}, seed {}. Illustrative, not a forecast.",
        findings.trials,
        report.draws(),
        given,
        findings.settings.seed.0
    )?;
    if let Some(design) = &job.design {
        writeln!(out, "{}", design.in_words())?;
    }
    write_places(job, findings, folder, &mut out)?;
    Ok(out)
}

/// What was asked, and when it ends.
fn heading(model: &Model) -> String {
    let end = model.start.plus(model.horizon);
    let changes = model.changes.join(" ");
    let lines = [
        Some(format!("\n{}", model.title)),
        model.question.clone(),
        (!changes.is_empty()).then(|| format!("Changed: {changes}")),
        Some(format!(
            "\nOn {end}, after {}:\n",
            in_full(&words::span(model.horizon))
        )),
    ];
    let lines: Vec<String> = lines.into_iter().flatten().collect();
    lines.join("\n")
}

/// `365 days`, `8 hours` for `365 d`, `8 h`.
fn in_full(span: &str) -> String {
    let units = [(" d", " days"), (" h", " hours"), (" min", " minutes")];
    let unit = units
        .iter()
        .find_map(|(short, long)| Some((span.strip_suffix(short)?, long)));
    match unit {
        Some(("1", long)) => format!("1{}", long.trim_end_matches('s')),
        Some((number, long)) => format!("{number}{long}"),
        None => span.to_owned(),
    }
}

/// Where the results are, and how to go on.
fn write_places(
    job: &Job,
    findings: &Findings,
    folder: &Path,
    out: &mut String,
) -> anyhow::Result<()> {
    writeln!(out, "Files: {}", folder.display())?;
    // Of rows that could not be written nothing is left.
    let formats = job.per_trial.iter();
    for format in formats.filter(|_| findings.unobserved.is_none()) {
        let path = folder.join(format.file_name());
        writeln!(out, "A row per {}: {}", format.row(), path.display())?;
    }
    let manifest = folder.join("manifest.json").display().to_string();
    let rerun = quoted(&["escalade", "rerun", &manifest]);
    writeln!(out, "Repeat this run, bit for bit: {rerun}")?;
    // A run that is repeated has its scenario in the manifest, and no file.
    if job.scenario.path.exists() && job.design.is_none() {
        writeln!(
            out,
            "Read one trial as a story: {}",
            story(job, &findings.settings, findings.trials, &[])
        )?;
    }
    Ok(())
}

/// What drives the headline outcomes; nothing where draws have one trial each.
fn drivers(model: &Model, report: &Report<'_>, findings: &Findings) -> String {
    let said = words::drivers(model, report, findings.drivers.as_ref());
    if said.is_empty() {
        return String::new();
    }
    let rests_on = findings.drivers.as_ref().map(words::drivers_rest_on);
    let rests_on = rests_on.map_or(String::new(), |on| format!(" ({on})"));
    let said = said
        .iter()
        .map(|(title, said)| format!("  {title}: {said}\n"));
    format!("\nWhat drives it{rests_on}:\n{}", said.collect::<String>())
}

/// The command that tells a trial of a run of so many, which may be named by these words.
pub(crate) fn story(job: &Job, settings: &Settings, trials: u64, which: &[&str]) -> String {
    let Settings {
        seed, replicates, ..
    } = *settings;
    let mut words = ["escalade", "story"].map(str::to_owned).to_vec();
    words.push(job.scenario.path.display().to_string());
    words.extend(["--seed".to_owned(), seed.0.to_string()]);
    words.extend(["--trials".to_owned(), trials.to_string()]);
    // A trial that is named is told whether or not it fulfils what was given.
    let given = job.given.as_ref().filter(|_| which.is_empty());
    if let Some(given) = given {
        words.extend(["--given".to_owned(), given.text().to_owned()]);
    } else if replicates != Settings::default().replicates {
        words.extend(["--replicates".to_owned(), replicates.to_string()]);
    }
    for change in &job.scenario.changes {
        let (option, change) = change.split_once(' ').unwrap_or((change, ""));
        words.extend([option.to_owned(), change.to_owned()]);
    }
    words.extend(which.iter().map(|&word| word.to_owned()));
    quoted(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Whether a job's stopping rule, if it has one, is met; says on standard error why the run has stopped.
pub(crate) fn rule_is_met(job: &Job, findings: &Findings) -> anyhow::Result<bool> {
    let Some(rule) = &job.rule else {
        return Ok(true);
    };
    let report = findings.summary.report()?;
    let (stem, trials) = (&job.scenario.stem, findings.trials);
    // Three digits are enough of an error.
    let reached: f64 = format!("{:.2e}", rule.reached(&report)).parse()?;
    let aim = rule.half_width();
    let is_met = rule.is_met(&report);
    tell(&if is_met {
        format!("{stem}: stopped after {trials} trials: ± {reached} is within ± {aim}")
    } else if !rule.is_seen(&report) {
        format!(
            "{stem}: all {trials} trials gave the same value, although they need not: only a bound is known; give more --trials"
        )
    } else {
        format!(
            "{stem}: all {trials} trials were done, and ± {reached} is not yet within ± {aim}; \
             give more --trials"
        )
    });
    Ok(is_met)
}

/// Headline outcomes, or every outcome where none is one.
fn outcomes(model: &Model, report: &Report<'_>) -> Table {
    let mut table = table([
        "",
        "mean ± 95 %",
        "median ± 95 %",
        "10 % to 90 %",
        "median over time",
        "unit",
    ]);
    for id in model.leading_outcomes() {
        let outcome = &model.outcomes[id.index()];
        let results = report.outcome(id);
        let mean = results.mean(Functional::End);
        let quantile = |level| results.quantile(Functional::End, level);
        table.add_row([
            outcome.entry.title.clone(),
            words::estimate(&mean),
            words::estimate(&quantile(0.5)),
            words::range([quantile(0.1), quantile(0.9)]),
            picture(&results.quantiles(0.5)),
            outcome.unit.clone(),
        ]);
    }
    for column in table.column_iter_mut().skip(1).take(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    arrange(&mut table, width());
    table
}

/// What is left out where there is no room, from the least: units, pictures, medians.
const LEFT_OUT: [&[usize]; 5] = [&[], &[5], &[4], &[4, 5], &[2, 4, 5]];
/// Spaces around the text of a column.
const AROUND: u16 = 3;

/// Numbers and pictures are never broken into lines, and titles and units only between words; where there
/// is no room for that, what is said least is left out.
fn arrange(table: &mut Table, width: u16) {
    let mut least = table.column_max_content_widths();
    for column in [0, 5] {
        least[column] = longest_word(table, column);
    }
    let fits = |hidden: &&&[usize]| {
        let shown = (0..least.len()).filter(|column| !hidden.contains(column));
        shown.map(|column| least[column] + AROUND).sum::<u16>() <= width
    };
    let hidden = LEFT_OUT.iter().find(fits).unwrap_or(&LEFT_OUT[4]);
    for (k, column) in table.column_iter_mut().enumerate() {
        column.set_constraint(match k {
            k if hidden.contains(&k) => ColumnConstraint::Hidden,
            0 | 5 => ColumnConstraint::LowerBoundary(Width::Fixed(least[k] + 2)),
            _ => ColumnConstraint::ContentWidth,
        });
    }
}

/// The width of the longest word in a column, its head included.
fn longest_word(table: &Table, column: usize) -> u16 {
    let rows = table.header().into_iter().chain(table.row_iter());
    let texts = rows.filter_map(|row| row.cell_iter().nth(column).map(|cell| cell.content()));
    let longest = texts.flat_map(|text| {
        let words = text.split_whitespace().map(console::measure_text_width);
        words.collect::<Vec<_>>()
    });
    longest
        .max()
        .and_then(|width| width.try_into().ok())
        .unwrap_or(0)
}

/// A path as eight heights between its least and its largest value.
fn picture(path: &[Estimate]) -> String {
    const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let values = || path.iter().map(|e| e.value);
    let low = values().fold(f64::INFINITY, f64::min);
    let span = values().fold(f64::NEG_INFINITY, f64::max) - low;
    (0..PICTURE)
        .map(|k| {
            let value = path[k * (path.len() - 1) / (PICTURE - 1)].value;
            let height = if span > 0.0 {
                7.0 * (value - low) / span
            } else {
                0.0
            };
            HEIGHTS[(height.round() as usize).min(7)]
        })
        .collect()
}
