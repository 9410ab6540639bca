//! What an outcome adds up, part by part: one row for each, on one scale.

use super::axis::{
    Scale, error_text, known_to, moment_text, number_text, padded, precision, ticks,
};
use super::canvas::{
    Anchor, COLOURS, Canvas, GREY, HAIR, INK, LINE, RULE, Rect, TEXT, Text, WHITE,
};
use super::font::{self, Weight};
use super::frame::{Frame, basis, dotted};
use super::lines::error_at_end;
use super::{Input, PlotError, Sketch};
use crate::model::{Model, Observable, Outcome, OutcomeId};
use crate::summary::Estimate;

/// The most rows.
const ROWS: usize = 8;

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

/// The outcomes that an outcome adds up, as many as have room, and the names of its other terms.
fn terms(whole: &Outcome) -> (Vec<(OutcomeId, String)>, Vec<String>) {
    let (mut parts, mut others) = (Vec::new(), Vec::new());
    for term in &*whole.terms {
        let name = term.name.replace('_', " ");
        match term.of {
            Observable::Outcome(part) if parts.len() < ROWS => parts.push((part, name)),
            _ => others.push(name),
        }
    }
    (parts, others)
}

/// Whether at least two terms are outcomes.
pub(super) fn has_parts(model: &Model, id: OutcomeId) -> bool {
    terms(&model.outcomes[id.index()]).0.len() > 1
}

/// The figure; `None` where fewer than two terms are outcomes.
pub(super) fn sketch(input: &Input, id: OutcomeId) -> Result<Option<Sketch>, PlotError> {
    let model = input.model();
    let whole = &model.outcomes[id.index()];
    if !has_parts(model, id) {
        return Ok(None);
    }
    let (ids, others) = terms(whole);
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
    let frame = frame(input, whole, &parts, &others)?;
    let area = frame.draw(&mut canvas);
    draw(&mut canvas, &parts, area);
    Ok(Some(Sketch {
        name: format!("parts-{}", whole.entry.name),
        description: describe(input, whole, &parts, &frame),
        title: frame.title,
        canvas,
    }))
}

fn frame(
    input: &Input,
    whole: &Outcome,
    parts: &[Part],
    others: &[String],
) -> Result<Frame, PlotError> {
    let error = parts.iter().map(|part| part.error).fold(0.0, f64::max);
    let error = known_to("dots and bars", &error_text(error));
    let unit = &parts[0].outcome.unit;
    let alike = parts.iter().all(|part| part.outcome.unit == *unit);
    let unit = if alike { unit } else { &whole.unit };
    let model = input.model();
    let last = moment_text(model.start, model.horizon);
    let others = match others {
        [] => String::new(),
        others => format!("also added up: {}", others.join(", ")),
    };
    Ok(Frame {
        title: format!("{}: its parts", whole.entry.title),
        subtitle: dotted([unit, &input.model().title]),
        reading: vec![
            format!("Dot: median on {last}; bar: the middle 80 % of trials"),
            "ring: where it began".to_owned(),
            others,
        ],
        basis: basis(input, &error)?,
    })
}

/// The last median and range, `33 (28 to 39)`.
fn end(part: &Part) -> String {
    let text = |all: &[f64]| {
        let last = all.last().copied().unwrap_or(0.0);
        number_text(last, precision(part.outcome))
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

/// The key of a part as a name for people.
fn name(part: &Part) -> String {
    let mut name = part.name.clone();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}

/// A row for each part on one axis, the highest median first: where it began, and where it ends.
fn draw(canvas: &mut Canvas, parts: &[Part], area: Rect) {
    let last = |values: &[f64]| values.last().copied().unwrap_or(0.0);
    let widest = |texts: Vec<String>| {
        let widths = texts
            .iter()
            .map(|text| font::width(text, TEXT, Weight::Bold));
        widths.fold(0.0, f64::max)
    };
    let names = widest(parts.iter().map(name).collect()).min(0.4 * area.width());
    let ends = widest(parts.iter().map(end).collect());
    let values = parts.iter().flat_map(|part| {
        let start = part.median.first().copied().unwrap_or(0.0);
        [last(&part.low), last(&part.high), start]
    });
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    let range = padded((low, high), 0.04, 0.5 * parts[0].outcome.resolution);
    let bottom = area.bottom - LINE - 14.0;
    let x = Scale::new(range, (area.left + names + 30.0, area.right - ends - 30.0));
    for (value, text) in ticks(range, 6.0) {
        let at = x.at(value);
        canvas.line(vec![(at, area.top), (at, bottom)], HAIR, RULE);
        let text = Text::new(text, (at, bottom + LINE)).anchor(Anchor::Middle);
        canvas.text(text.paint(GREY));
    }
    let mut order: Vec<&Part> = parts.iter().collect();
    order.sort_by(|a, b| last(&b.median).total_cmp(&last(&a.median)));
    let height = (bottom - area.top) / parts.len() as f64;
    for (k, part) in order.into_iter().enumerate() {
        let y = area.top + (k as f64 + 0.5) * height;
        let title = font::fit(&name(part), TEXT, Weight::Bold, names);
        canvas.text(Text::new(title, (area.left, y + 0.36 * TEXT)).bold());
        row(canvas, part, &x, y, (0.3 * height).min(22.0));
        let at = (area.right, y + 0.36 * TEXT);
        canvas.text(Text::new(end(part), at).anchor(Anchor::End));
    }
}

fn row(canvas: &mut Canvas, part: &Part, x: &Scale, y: f64, reach: f64) {
    let last = |values: &[f64]| x.at(values.last().copied().unwrap_or(0.0));
    let bar = Rect {
        left: last(&part.low),
        right: last(&part.high).max(last(&part.low) + 2.0),
        top: y - 0.6 * reach,
        bottom: y + 0.6 * reach,
    };
    canvas.rect(bar, COLOURS[0].tint(0.35));
    let start = x.at(part.median.first().copied().unwrap_or(0.0));
    canvas.dot((last(&part.median), y), 0.62 * reach, COLOURS[0]);
    // In front, since it may have moved by less than its width.
    canvas.dot((start, y), 0.4 * reach, INK);
    canvas.dot((start, y), 0.4 * reach - 3.0, WHITE);
}
