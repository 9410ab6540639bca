//! One outcome of several scenarios over each other, told apart by dashes and labels.

use super::axis::{count, error_text, known_to, number_text, padded, ticks};
use super::canvas::Canvas;
use super::frame::{Frame, basis};
use super::lines::{self, Series};
use super::panel::stage;
use super::{Input, PlotError, Sketch};
use crate::model::{Outcome, OutcomeId};
use crate::summary::Estimate;
use crate::words::in_brackets;

/// Scenarios on a figure: more cannot be told apart.
const MOST: usize = 6;

/// One scenario's lines.
struct Line {
    series: Series,
    error: f64,
}

/// The figure; `None` where fewer than two scenarios have the outcome.
pub(super) fn sketch(scenarios: &[(&str, Input)], name: &str) -> Result<Option<Sketch>, PlotError> {
    let find = |(title, input): &(&str, Input<'_>)| {
        let outcomes = &input.model().outcomes;
        let at = outcomes.iter().position(|o| o.entry.name == name)?;
        Some(((*title).to_owned(), OutcomeId::from(at)))
    };
    let found: Vec<_> = scenarios
        .iter()
        .filter_map(|one| find(one).map(|(title, id)| (title, one.1, id)))
        .take(MOST)
        .collect();
    let [(_, first, id), _, ..] = &found[..] else {
        return Ok(None);
    };
    let outcome = &first.model().outcomes[id.index()];
    let lines: Vec<Line> = found
        .iter()
        .map(|(title, input, id)| line(title, input, *id))
        .collect::<Result<_, _>>()?;
    let inputs: Vec<&Input> = found.iter().map(|one| &one.1).collect();
    let frame = frame(&inputs, outcome, &lines)?;
    let mut canvas = Canvas::default();
    let area = frame.draw(&mut canvas);
    let description = describe(outcome, &lines, &frame);
    let series: Vec<Series> = lines.into_iter().map(|line| line.series).collect();
    let (range, beside) = (range(&series, outcome), lines::beside(&series));
    let panel = stage(
        &mut canvas,
        first.model(),
        area,
        range,
        &ticks(range, 5.0),
        beside,
    );
    panel.dates(&mut canvas, first.model());
    lines::draw(&mut canvas, &panel, &series, area.right);
    Ok(Some(Sketch {
        name: format!("compare-{name}"),
        title: frame.title,
        description,
        canvas,
    }))
}

fn line(title: &str, input: &Input, id: OutcomeId) -> Result<Line, PlotError> {
    let report = input.report()?;
    let outcome = report.outcome(id);
    let values = |all: &[Estimate]| -> Vec<f64> { all.iter().map(|e| e.value).collect() };
    let [low, median, high] = [0.1, 0.5, 0.9].map(|level| outcome.quantiles(level));
    let precision = input.model().outcomes[id.index()].resolution.max(0.1);
    let end = |all: &[Estimate]| number_text(all.last().map_or(0.0, |e| e.value), precision);
    let below = format!("{} ({} to {})", end(&median), end(&low), end(&high));
    Ok(Line {
        error: lines::error_at_end(&outcome, &median),
        series: Series {
            days: report.days(),
            low: values(&low),
            value: values(&median),
            high: values(&high),
            label: title.to_owned(),
            below,
        },
    })
}

fn range(series: &[Series], outcome: &Outcome) -> (f64, f64) {
    let values = || {
        series
            .iter()
            .flat_map(|one| one.low.iter().chain(&one.high))
            .copied()
    };
    let low = values().fold(f64::INFINITY, f64::min);
    let high = values().fold(f64::NEG_INFINITY, f64::max);
    padded((low, high), 0.05, outcome.resolution)
}

fn frame(inputs: &[&Input], outcome: &Outcome, lines: &[Line]) -> Result<Frame, PlotError> {
    let error = lines.iter().map(|line| line.error).fold(0.0, f64::max);
    let error = known_to("lines and edges", &error_text(error));
    // What the scenarios do not share is said of each.
    let mut all = basis(inputs[0], &error)?;
    let mut different = false;
    let mut trials = Vec::new();
    for input in inputs {
        let one = basis(input, &error)?;
        different |= one[1..4] != all[1..4];
        trials.push(count(input.findings.trials));
    }
    let partial = inputs.iter().any(|input| !input.findings.complete);
    if different {
        let partial = if partial { "PARTIAL RUN: " } else { "" };
        all[1] = format!("{partial}{} trials", trials.join(", "));
        let seeds = inputs
            .iter()
            .map(|input| input.findings.settings.seed.0.to_string());
        all[2] = format!("seeds {}", seeds.collect::<Vec<_>>().join(", "));
    }
    Ok(Frame {
        title: format!("{}: compared", outcome.entry.title),
        subtitle: outcome.unit.clone(),
        reading: vec![
            "Lines: medians".to_owned(),
            "bands and brackets: the middle 80 % of trials".to_owned(),
        ],
        basis: all,
    })
}

fn describe(outcome: &Outcome, lines: &[Line], frame: &Frame) -> String {
    let each: Vec<String> = lines
        .iter()
        .map(|line| format!("{} {}", line.series.label, line.series.below))
        .collect();
    format!(
        "{}{} of several scenarios over time; at the horizon the median and the middle 80 %: \
         {}. {}.",
        outcome.entry.title,
        in_brackets(&outcome.unit),
        each.join("; "),
        frame.basis.join("; ")
    )
}
