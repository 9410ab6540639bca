//! Labelled lines: each with its colour, its dashes and its name at its end.

use super::canvas::{COLOURS, Canvas, DASHES, GREY, LINE, Paint, Rect, TEXT, Text};
use super::font::{self, Weight};
use super::label::spread;
use super::panel::Panel;
use crate::summary::{Estimate, Functional, OutcomeReport};

/// A line with a band.
pub(super) struct Series {
    pub days: Vec<f64>,
    pub low: Vec<f64>,
    pub value: Vec<f64>,
    pub high: Vec<f64>,
    /// What stands at its end.
    pub label: String,
    /// More, below it; empty for none. The edges of such a line's band are drawn.
    pub below: String,
}

/// The colour of the k-th line.
pub(super) fn colour(k: usize) -> Paint {
    COLOURS[k % COLOURS.len()]
}

/// Draws bands, lines and labels; the labels up to `right`.
pub(super) fn draw(canvas: &mut Canvas, panel: &Panel, series: &[Series], right: f64) {
    for (k, one) in series.iter().enumerate() {
        canvas.area(
            panel.band(&one.days, &one.low, &one.high),
            colour(k).alpha(0.16),
        );
    }
    for (k, one) in series.iter().enumerate() {
        let points = panel.path(&one.days, one.value.iter().copied());
        let dashes = DASHES[k % DASHES.len()];
        panel.dashed(canvas, &points, dashes, 5.0, colour(k));
        for edge in [&one.low, &one.high]
            .into_iter()
            .filter(|_| !one.below.is_empty())
        {
            let points = panel.path(&one.days, edge.iter().copied());
            panel.dashed(canvas, &points, dashes, 1.75, colour(k));
        }
    }
    labels(canvas, panel, series, right);
}

fn labels(canvas: &mut Canvas, panel: &Panel, series: &[Series], right: f64) {
    let Rect {
        top,
        bottom,
        right: edge,
        ..
    } = panel.rect;
    let left = edge + 84.0;
    let end = |one: &Series| {
        let (day, value) = (one.days.last(), one.value.last());
        let x = panel.x.inside(day.copied().unwrap_or(0.0));
        (x, panel.y.inside(value.copied().unwrap_or(0.0)))
    };
    let ends: Vec<(f64, f64)> = series.iter().map(end).collect();
    let wanted: Vec<f64> = ends.iter().map(|end| end.1).collect();
    let room = |gap: f64, foot: f64| spread(&wanted, gap, top - 10.0, bottom + 10.0 - foot);
    // Where two lines each have no room, one has.
    let tall = series.iter().any(|one| !one.below.is_empty());
    let two = if tall { room(2.0 * LINE, LINE) } else { None };
    let places = two.clone().or_else(|| room(LINE, 0.0)).unwrap_or_default();
    for (k, ((one, end), y)) in series.iter().zip(&ends).zip(places).enumerate() {
        canvas.line(vec![(end.0 + 4.0, end.1), (edge + 28.0, y)], 1.5, GREY);
        // A piece of the line itself, long enough to show its dashes.
        let piece = [(edge + 30.0, y), (edge + 76.0, y)];
        canvas.dashed(&piece, DASHES[k % DASHES.len()], 5.0, colour(k));
        let label = |text: &str, y: f64| {
            let text = font::fit(text, TEXT, Weight::Regular, right - left);
            Text::new(text, (left, y + 0.36 * TEXT))
        };
        canvas.text(label(&one.label, y));
        if two.is_some() {
            canvas.text(label(&one.below, y + LINE - 2.0));
        }
    }
}

/// The width for the labels.
pub(super) fn beside(series: &[Series]) -> f64 {
    let texts = series.iter().flat_map(|one| [&one.label, &one.below]);
    let widths = texts.map(|text| font::width(text, TEXT, Weight::Regular));
    (widths.fold(0.0, f64::max) + 90.0).clamp(300.0, 1040.0)
}

/// Half the width of the 95 % interval at the horizon, of the median or of the mean, whichever is
/// wider: that of a median of few values is often none.
pub(super) fn error_at_end(outcome: &OutcomeReport, median: &[Estimate]) -> f64 {
    let median = median.last().map_or(0.0, Estimate::half_width);
    median.max(outcome.mean(Functional::End).half_width())
}
