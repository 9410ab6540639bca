//! Results for people, on standard output.

use std::fmt::Write;
use std::path::Path;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use escalade::likelihood::Lexicon;
use escalade::model::{Milestone, MilestoneId, MilestoneKind, Model, OutcomeId};
use escalade::study::Findings;
use escalade::summary::{Bound, Estimate, Functional, Probability, Report};

use super::run::Job;

/// How many characters a picture of a path has.
const PICTURE: usize = 24;

/// The results of one scenario: headline outcomes, milestones, where everything is.
pub(crate) fn findings(job: &Job, findings: &Findings, folder: &Path) -> anyhow::Result<String> {
    let (model, report) = (job.study.model(), findings.summary.report()?);
    let mut out = String::new();
    writeln!(out, "\n{}", model.title)?;
    if let Some(question) = &model.question {
        writeln!(out, "{question}")?;
    }
    let end = model.start.plus(model.horizon);
    writeln!(out, "\nOn {end}, after {} days:", model.horizon)?;
    writeln!(out, "{}", outcomes(model, &report))?;
    let lexicon = model
        .lexicon
        .as_deref()
        .and_then(Lexicon::named)
        .unwrap_or(Lexicon::icd203());
    for (m, milestone) in model.milestones.iter().enumerate() {
        let passage = report.milestone(MilestoneId::from(m));
        let asked = passage.asked.as_ref();
        writeln!(
            out,
            "  {}: {}",
            about(milestone),
            asked.map_or_else(
                || "no trial was watched for so long".to_owned(),
                |p| in_words(p, &lexicon, report.draws()),
            )
        )?;
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

fn about(milestone: &Milestone) -> String {
    match &milestone.kind {
        MilestoneKind::Follows {
            within: Some(days), ..
        } => {
            format!("{} (within {days} d)", milestone.entry.title)
        }
        _ => milestone.entry.title.clone(),
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

fn outcomes(model: &Model, report: &Report<'_>) -> Table {
    let mut table = Table::new();
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
        .filter(|(_, o)| o.headline)
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
    table
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
