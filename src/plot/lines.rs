//! Labelled lines: each with its colour, its dashes and its name at its end.

use super::canvas::{COLOURS, Canvas, DASHES, GREY, LINE, Paint, Rect, TEXT, Text};
use super::font::{self, Weight};
use super::label::spread;
use super::panel::Panel;

/// A line with a band.
pub(super) struct Series {
    pub days: Vec<f64>,
    pub low: Vec<f64>,
    pub value: Vec<f64>,
    pub high: Vec<f64>,
    /// What stands at its end, in lines of text.
    pub label: String,
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
        panel.dashed(canvas, &points, DASHES[k % DASHES.len()], colour(k));
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
    let places = spread(&wanted, LINE, top - 10.0, bottom + 10.0).unwrap_or_default();
    for (k, ((one, end), y)) in series.iter().zip(&ends).zip(places).enumerate() {
        canvas.line(vec![(end.0 + 4.0, end.1), (edge + 28.0, y)], 1.5, GREY);
        // A piece of the line itself, long enough to show its dashes.
        let piece = [(edge + 30.0, y), (edge + 76.0, y)];
        canvas.dashed(&piece, DASHES[k % DASHES.len()], 5.0, colour(k));
        let text = font::fit(&one.label, TEXT, Weight::Regular, right - left);
        canvas.text(Text::new(text, (left, y + 0.36 * TEXT)));
    }
}
