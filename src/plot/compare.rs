//! One outcome of several scenarios beside each other, on one scale, each in a panel of its own.

use super::axis::{count, error_text, known_to, number_text, padded, precision, ticks};
use super::canvas::{Canvas, GREY, LINE, Rect, TEXT, Text};
use super::font::{self, Weight};
use super::frame::{Frame, basis};
use super::lines::{colour, error_at_end};
use super::panel::{DATES, Panel, gutter};
use super::{Input, PlotError, Sketch};
use crate::model::{Model, Outcome, OutcomeId};
use crate::summary::Estimate;
use crate::words::in_brackets;

/// Scenarios on a figure: more cannot be told apart.
const MOST: usize = 6;
/// Panels in a row.
const ACROSS: usize = 3;
/// Between two panels.
const GAP: f64 = 44.0;

/// One scenario: the middle of its trials over time.
struct Side<'a> {
    model: &'a Model,
    days: Vec<f64>,
    low: Vec<f64>,
    median: Vec<f64>,
    high: Vec<f64>,
    title: String,
    /// The median and the range at the horizon.
    end: String,
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
    let sides: Vec<Side> = found
        .iter()
        .map(|(title, input, id)| side(title, input, *id))
        .collect::<Result<_, _>>()?;
    let inputs: Vec<&Input> = found.iter().map(|one| &one.1).collect();
    let frame = frame(&inputs, outcome, &sides)?;
    let mut canvas = Canvas::default();
    let area = frame.draw(&mut canvas);
    draw(&mut canvas, &sides, range(&sides, outcome), area);
    Ok(Some(Sketch {
        name: format!("compare-{name}"),
        description: describe(outcome, &sides, &frame),
        title: frame.title,
        canvas,
    }))
}

fn side<'a>(title: &str, input: &Input<'a>, id: OutcomeId) -> Result<Side<'a>, PlotError> {
    let report = input.report()?;
    let outcome = report.outcome(id);
    let values = |all: &[Estimate]| -> Vec<f64> { all.iter().map(|e| e.value).collect() };
    let [low, median, high] = [0.1, 0.5, 0.9].map(|level| outcome.quantiles(level));
    let precision = precision(&input.model().outcomes[id.index()]);
    let end = |all: &[Estimate]| number_text(all.last().map_or(0.0, |e| e.value), precision);
    Ok(Side {
        model: input.model(),
        days: report.days(),
        error: error_at_end(&outcome, &median),
        title: title.to_owned(),
        end: format!("{} ({} to {})", end(&median), end(&low), end(&high)),
        low: values(&low),
        median: values(&median),
        high: values(&high),
    })
}

/// The panels in one row or two; the median of the first is repeated in the others, in grey.
fn draw(canvas: &mut Canvas, sides: &[Side], range: (f64, f64), area: Rect) {
    let rows = sides.len().div_ceil(ACROSS);
    let across = sides.len().div_ceil(rows);
    let marks = ticks(range, if rows > 1 { 3.0 } else { 5.0 });
    let left = area.left + gutter(&marks);
    let width = (area.right - left - GAP * (across - 1) as f64) / across as f64;
    let height = area.height() / rows as f64;
    for (k, side) in sides.iter().enumerate() {
        let (row, column) = (k / across, k % across);
        let top = area.top + row as f64 * height;
        let from = left + column as f64 * (width + GAP);
        let rect = Rect {
            left: from,
            right: from + width,
            top: top + 2.0 * LINE + 12.0,
            bottom: top + height - DATES,
        };
        let text = |text: &str, weight| font::fit(text, TEXT, weight, width);
        let title = Text::new(text(&side.title, Weight::Bold), (from, top + 0.8 * LINE));
        canvas.text(title.bold().paint(colour(k)));
        let at = (from, top + 1.8 * LINE);
        canvas.text(Text::new(text(&side.end, Weight::Regular), at));
        let panel = Panel::new(rect, side.model.horizon, range);
        // Only the first of a row has room for numbers; all have the lines.
        let bare: Vec<_> = marks.iter().map(|mark| (mark.0, String::new())).collect();
        panel.values(canvas, if column == 0 { &marks } else { &bare });
        canvas.area(
            panel.band(&side.days, &side.low, &side.high),
            colour(k).tint(0.3),
        );
        let path = |side: &Side| panel.path(&side.days, side.median.iter().copied());
        if k > 0 {
            panel.dashed(canvas, &path(&sides[0]), &[12.0, 8.0], 3.0, GREY);
        }
        panel.line(canvas, &path(side), 6.0, colour(k));
        panel.dates(canvas, side.model);
    }
}

fn range(sides: &[Side], outcome: &Outcome) -> (f64, f64) {
    let values = || {
        sides
            .iter()
            .flat_map(|one| one.low.iter().chain(&one.high))
            .copied()
    };
    let low = values().fold(f64::INFINITY, f64::min);
    let high = values().fold(f64::NEG_INFINITY, f64::max);
    padded((low, high), 0.05, outcome.resolution)
}

fn frame(inputs: &[&Input], outcome: &Outcome, sides: &[Side]) -> Result<Frame, PlotError> {
    let error = sides.iter().map(|side| side.error).fold(0.0, f64::max);
    let error = known_to("medians and bands", &error_text(error));
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
        title: outcome.entry.title.clone(),
        subtitle: outcome.unit.clone(),
        reading: vec![
            "Line: median".to_owned(),
            "band and brackets: the middle 80 % of trials".to_owned(),
            format!("dashed: the median of {}", sides[0].title),
        ],
        basis: all,
    })
}

fn describe(outcome: &Outcome, sides: &[Side], frame: &Frame) -> String {
    let each: Vec<String> = sides
        .iter()
        .map(|side| format!("{} {}", side.title, side.end))
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
