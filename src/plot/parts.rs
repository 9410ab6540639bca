//! What an outcome adds up, part by part: one row for each, over the same dates.

use super::axis::{error_text, known_to, number_text, padded};
use super::canvas::{Anchor, Canvas, GREY, LINE, RULE, Rect, TEXT, Text};
use super::font::{self, Weight};
use super::frame::{Frame, basis, dotted};
use super::lines::{colour, error_at_end};
use super::panel::{DATES, Panel, Windows};
use super::{Input, PlotError, Sketch};
use crate::model::{Observable, Outcome, OutcomeId, Term};
use crate::summary::Estimate;

/// The most rows.
const ROWS: usize = 8;
/// With more rows than this, name and numbers stand on one line.
const TALL: usize = 5;

/// A part: quantiles over time.
struct Part<'a> {
    outcome: &'a Outcome,
    /// Its key in the sum, for people.
    name: String,
    low: Vec<f64>,
    median: Vec<f64>,
    high: Vec<f64>,
    error: f64,
}

/// The figure; `None` where fewer than two terms are outcomes.
pub(super) fn sketch(input: &Input, id: OutcomeId) -> Result<Option<Sketch>, PlotError> {
    let model = input.model();
    let whole = &model.outcomes[id.index()];
    let of = |term: &Term| match term.of {
        Observable::Outcome(part) => Some((part, term.name.replace('_', " "))),
        _ => None,
    };
    let ids: Vec<(OutcomeId, String)> = whole.terms.iter().filter_map(of).take(ROWS).collect();
    if ids.len() < 2 {
        return Ok(None);
    }
    let report = input.report()?;
    let part = |(id, name): &(OutcomeId, String)| {
        let outcome = report.outcome(*id);
        let daily = |level| outcome.quantiles(level);
        let values = |all: Vec<Estimate>| all.iter().map(|e| e.value).collect();
        let median = daily(0.5);
        Part {
            outcome: &model.outcomes[id.index()],
            name: name.clone(),
            low: values(daily(0.1)),
            high: values(daily(0.9)),
            error: error_at_end(&outcome, &median),
            median: values(median),
        }
    };
    let parts: Vec<Part> = ids.iter().map(part).collect();
    let mut canvas = Canvas::default();
    let frame = frame(input, whole, &parts)?;
    let area = frame.draw(&mut canvas);
    draw(&mut canvas, input, &report.days(), &parts, area);
    Ok(Some(Sketch {
        name: format!("parts-{}", whole.entry.name),
        description: describe(input, whole, &parts, &frame),
        title: frame.title,
        canvas,
    }))
}

fn frame(input: &Input, whole: &Outcome, parts: &[Part]) -> Result<Frame, PlotError> {
    let error = parts.iter().map(|part| part.error).fold(0.0, f64::max);
    let error = known_to("lines and edges", &error_text(error));
    let unit = &parts[0].outcome.unit;
    let alike = parts.iter().all(|part| part.outcome.unit == *unit);
    let unit = if alike { unit } else { &whole.unit };
    Ok(Frame {
        title: format!("{}: its parts", whole.entry.title),
        subtitle: dotted([unit, &input.model().title]),
        reading: vec![
            "Line: median; band: the middle 80 % of trials".to_owned(),
            "each row has a scale of its own".to_owned(),
        ],
        basis: basis(input, &error)?,
    })
}

/// The last median and range, `33 (28 to 39)`.
fn end(part: &Part) -> String {
    let text = |all: &[f64]| {
        let precision = part.outcome.resolution.max(0.1);
        number_text(all.last().copied().unwrap_or(0.0), precision)
    };
    format!(
        "{} ({} to {})",
        text(&part.median),
        text(&part.low),
        text(&part.high)
    )
}

fn describe(input: &Input, whole: &Outcome, parts: &[Part], frame: &Frame) -> String {
    let each: Vec<String> = parts
        .iter()
        .map(|part| format!("{}: {}", part.outcome.entry.title, end(part)))
        .collect();
    format!(
        "The parts of {} over time, in {}; at the horizon the median and the middle 80 %: {}. {}.",
        whole.entry.title,
        input.model().title,
        each.join("; "),
        frame.basis.join("; ")
    )
}

/// What stands beside a row: its name, and its end.
fn label(part: &Part, rows: usize) -> (String, Option<String>) {
    if rows > TALL {
        let mut name = part.name.clone();
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        return (format!("{name} {}", end(part)), None);
    }
    (part.outcome.entry.title.clone(), Some(end(part)))
}

/// The width for the labels.
fn beside(parts: &[Part]) -> f64 {
    let titles = parts.iter().map(|part| label(part, parts.len()).0);
    let widths = titles.map(|title| font::width(&title, TEXT, Weight::Bold));
    (widths.fold(0.0, f64::max) + 30.0).clamp(420.0, 760.0)
}

fn draw(canvas: &mut Canvas, input: &Input, days: &[f64], parts: &[Part], area: Rect) {
    let model = input.model();
    let (left, right) = (area.left + 90.0, area.right - beside(parts));
    let windows = Windows::new(model, (left, right), area.right);
    let (top, bottom) = (area.top + windows.height() + 10.0, area.bottom - DATES);
    let each = (bottom - top) / parts.len() as f64;
    let rect = |k: usize| Rect {
        left,
        right,
        top: top + k as f64 * each + if k == 0 { 0.0 } else { 12.0 },
        bottom: top + (k + 1) as f64 * each,
    };
    let rects: Vec<Rect> = (0..parts.len()).map(rect).collect();
    windows.draw(canvas, area.top, &rects);
    for (k, (part, rect)) in parts.iter().zip(&rects).enumerate() {
        row(
            canvas,
            (model.horizon, days),
            part,
            label(part, parts.len()),
            (k, *rect),
            area.right,
        );
    }
    if let Some(last) = rects.last() {
        Panel::new(*last, model.horizon, (0.0, 1.0)).dates(canvas, model);
    }
}

fn row(
    canvas: &mut Canvas,
    (horizon, days): (f64, &[f64]),
    part: &Part,
    (title, end): (String, Option<String>),
    (k, rect): (usize, Rect),
    right: f64,
) {
    let low = part.low.iter().copied().fold(f64::INFINITY, f64::min);
    let high = part.high.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let range = padded((low, high), 0.08, 0.5 * part.outcome.resolution);
    let panel = Panel::new(rect, horizon, range);
    let mut ends = vec![(high, rect.top + 0.8 * TEXT), (low, rect.bottom - 4.0)];
    if rect.height() < 2.0 * LINE || high == low {
        ends = vec![(
            0.5 * (low + high),
            0.5 * (rect.top + rect.bottom) + 0.36 * TEXT,
        )];
    }
    for (value, y) in ends {
        let text = number_text(value, part.outcome.resolution.max(0.1));
        let text = Text::new(text, (rect.left - 12.0, y)).anchor(Anchor::End);
        canvas.text(text.paint(GREY));
    }
    canvas.line(
        vec![(rect.left, rect.bottom), (rect.right, rect.bottom)],
        1.5,
        RULE,
    );
    canvas.area(
        panel.band(days, &part.low, &part.high),
        colour(k).alpha(0.25),
    );
    let median = panel.path(days, part.median.iter().copied());
    panel.line(canvas, &median, 5.0, colour(k));
    let (x, middle) = (rect.right + 24.0, 0.5 * (rect.top + rect.bottom));
    let room = right - x;
    let title = font::fit(&title, TEXT, Weight::Bold, room);
    match end {
        Some(end) => {
            canvas.text(Text::new(title, (x, middle - 4.0)).bold());
            canvas.text(Text::new(end, (x, middle + LINE - 4.0)));
        }
        None => canvas.text(Text::new(title, (x, middle + 0.36 * TEXT)).bold()),
    }
}
