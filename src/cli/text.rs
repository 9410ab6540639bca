//! Results for people, on standard output.

use std::fmt::Write;
use std::path::Path;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width};
use escalade::likelihood::Lexicon;
use escalade::model::{Milestone, MilestoneId, MilestoneKind, Model, OutcomeId};
use escalade::study::Findings;
use escalade::summary::{Bound, Estimate, FirstPassage, Functional, Probability, Report};

use super::run::Job;
use super::tell;

/// How many characters a picture of a path has.
const PICTURE: usize = 24;

/// The results of one scenario: headline outcomes, milestones, where everything is.
pub(crate) fn findings(job: &Job, findings: &Findings, folder: &Path) -> anyhow::Result<String> {
    let (model, report) = (job.study.model(), findings.summary.report()?);
    let mut out = String::new();
    let title = if model.title.is_empty() {
        &job.scenario.stem
    } else {
        &model.title
    };
    writeln!(out, "\n{title}")?;
    if let Some(question) = &model.question {
        writeln!(out, "{question}")?;
    }
    let end = model.start.plus(model.horizon);
    writeln!(out, "\nOn {end}, after {} days:", model.horizon)?;
    if !model.outcomes.is_empty() {
        writeln!(out, "{}", outcomes(model, &report))?;
    }
    let lexicon = model
        .lexicon
        .as_deref()
        .and_then(Lexicon::named)
        .unwrap_or(Lexicon::icd203());
    for (m, milestone) in model.milestones.iter().enumerate() {
        let passage = report.milestone(MilestoneId::from(m));
        let said = when(&milestone.kind, &passage, &lexicon, report.draws());
        writeln!(out, "  {}: {said}", about(milestone))?;
    }
    let part = if findings.complete {
        String::new()
    } else {
        format!(
            " of {} planned (partial: the run was interrupted)",
            findings.settings.trials
        )
    };
    writeln!(
        out,
        "\n{} trials{part} in {} draws, seed {}. Illustrative, not a forecast.",
        findings.trials,
        report.draws(),
        findings.settings.seed.0
    )?;
    writeln!(out, "Files: {}", folder.display())?;
    writeln!(
        out,
        "The same bits again: escalade rerun {}",
        folder.join("manifest.json").display()
    )?;
    Ok(out)
}

/// Whether a job's goal, if it has one, is met; says on standard error why the run has stopped.
pub(crate) fn goal_is_met(job: &Job, findings: &Findings) -> anyhow::Result<bool> {
    let Some(goal) = &job.goal else {
        return Ok(true);
    };
    let report = findings.summary.report()?;
    let (stem, trials) = (&job.scenario.stem, findings.trials);
    // Three digits are enough of an error.
    let reached: f64 = format!("{:.2e}", goal.reached(&report)).parse()?;
    let aim = goal.half_width();
    let is_met = goal.is_met(&report);
    tell(&if is_met {
        format!("{stem}: stopped after {trials} trials, ± {reached} being within ± {aim}")
    } else {
        format!(
            "{stem}: all {trials} trials were done, and ± {reached} is not yet within ± {aim}; \
             give more --trials"
        )
    });
    Ok(is_met)
}

fn about(milestone: &Milestone) -> String {
    match &milestone.kind {
        MilestoneKind::Follows {
            within: Some(days), ..
        } if !milestone.entry.title.contains("within") => {
            format!("{} (within {days} d)", milestone.entry.title)
        }
        _ => milestone.entry.title.clone(),
    }
}

/// The probability that a milestone asks for; of one that asks for none, how long it takes.
fn when(kind: &MilestoneKind, passage: &FirstPassage, lexicon: &Lexicon, draws: u64) -> String {
    if let Some(p) = &passage.asked {
        return in_words(p, lexicon, draws);
    }
    if matches!(
        kind,
        MilestoneKind::Follows {
            within: Some(_),
            ..
        }
    ) || passage.began == 0
    {
        return "no trial was watched for so long".to_owned();
    }
    let counted = format!("{} trials counted", passage.began);
    match passage.median {
        Some(m) => {
            let high = m
                .high
                .map_or("later".to_owned(), |high| format!("{high:.0}"));
            format!(
                "after {:.0} d at the median ({:.0} to {high}; {counted})",
                m.value, m.low
            )
        }
        None => format!("no median within the horizon ({counted})"),
    }
}

/// "likely (55-80 %): 63 % ± 0.4", the half-width being that of the 95 % interval.
fn in_words(p: &Probability, lexicon: &Lexicon, draws: u64) -> String {
    let word = |p: f64| {
        lexicon
            .place(p)
            .map_or(String::new(), |place| place.to_string())
    };
    match p.bound {
        // Near 0 and 1 the interval is lopsided, and "0.2 % ± 0.7" would reach below 0.
        Bound::Between if p.value < p.half_width() || p.value + p.half_width() > 1.0 => format!(
            "{}: {} % ({} to {})",
            word(p.value),
            rounded(100.0 * p.value, 10.0 * p.half_width()),
            rounded(100.0 * p.low, 10.0 * p.half_width()),
            rounded(100.0 * p.high, 10.0 * p.half_width())
        ),
        Bound::Between => format!(
            "{}: {} % ± {}",
            word(p.value),
            rounded(100.0 * p.value, 100.0 * p.half_width()),
            rounded(100.0 * p.half_width(), 100.0 * p.half_width())
        ),
        Bound::AtMost => format!(
            "in no trial: at most {:.2} % (95 %, {draws} draws)",
            100.0 * p.high
        ),
        Bound::AtLeast => format!(
            "in every trial: at least {:.2} % (95 %, {draws} draws)",
            100.0 * p.low
        ),
    }
}

/// With as many decimals as the error leaves one digit of.
fn rounded(value: f64, error: f64) -> String {
    let decimals = match error {
        e if e >= 0.95 || e <= 0.0 => 0,
        e if e >= 0.095 => 1,
        e if e >= 0.0095 => 2,
        _ => 3,
    };
    let text = format!("{value:.decimals$}");
    // A minus before nothing but zeros says nothing.
    if text.bytes().all(|b| matches!(b, b'-' | b'0' | b'.')) {
        text.replace('-', "")
    } else {
        text
    }
}

/// Columns of the terminal, at most 120; where there is none, as `COLUMNS` says, or 100.
fn width() -> u16 {
    let asked = || std::env::var("COLUMNS").ok()?.parse().ok();
    let terminal = console::Term::stdout()
        .size_checked()
        .map(|(_, columns)| columns);
    terminal.or_else(asked).unwrap_or(100).clamp(40, 120)
}

/// Headline outcomes, or every outcome where none is one.
fn outcomes(model: &Model, report: &Report<'_>) -> Table {
    let none_leads = model.outcomes.iter().all(|outcome| !outcome.headline);
    let mut table = Table::new();
    table.set_width(width());
    table
        .load_style(UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header([
            "",
            "mean ± 95 %",
            "median",
            "10 % to 90 %",
            "median over time",
            "unit",
        ]);
    for (o, outcome) in model
        .outcomes
        .iter()
        .enumerate()
        .filter(|(_, o)| o.headline || none_leads)
    {
        let results = report.outcome(OutcomeId::from(o));
        let mean = results.mean(Functional::End);
        let quantile = |level| results.quantile(Functional::End, level);
        let (low, high) = (quantile(0.1), quantile(0.9));
        table.add_row([
            outcome.entry.title.clone(),
            format!(
                "{} ± {}",
                rounded(mean.value, mean.half_width()),
                rounded(mean.half_width(), mean.half_width())
            ),
            shown(&quantile(0.5)),
            format!("{} to {}", shown(&low), shown(&high)),
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

/// Numbers and pictures are never broken into lines; where there is no room, what is said least is left out.
fn arrange(table: &mut Table, width: u16) {
    let hidden = match width {
        100.. => 6..6,
        80.. => 5..6,
        _ => 4..6,
    };
    for (k, column) in table.column_iter_mut().enumerate() {
        if hidden.contains(&k) {
            column.set_constraint(ColumnConstraint::Hidden);
        } else if (1..5).contains(&k) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        } else if k == 5 {
            // Room for the longest word of the shipped units.
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(19)));
        }
    }
}

fn shown(estimate: &Estimate) -> String {
    rounded(estimate.value, estimate.half_width().max(0.02))
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
