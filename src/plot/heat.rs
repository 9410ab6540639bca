//! An outcome as a function of two factors: a cell for each pair of their values, coloured by the mean.

use super::Sketch;
use super::axis::{number_text, round_step};
use super::canvas::{
    Anchor, COLOURS, Canvas, GREY, INK, LINE, MARGIN, Paint, Rect, TEXT, Text, WHITE,
};
use super::font::{self, Weight};
use super::frame::{Frame, dotted};
use super::sweep::{SHARED, basis, known, name, short, title, unit};
use crate::model::{Factor, Model};
use crate::sensitivity::{Axis, Measure, Sweep};
use crate::summary::Estimate;
use crate::words::in_brackets;

/// What the scale of colours takes at the right.
const SCALE: f64 = 190.0;
/// Steps of the scale.
const SHADES: usize = 60;
/// The colour of the lowest mean, the middle and the highest.
const ENDS: [Paint; 3] = [COLOURS[1], Paint::new((0xf4, 0xf4, 0xf0)), COLOURS[0]];

/// The means of the pairs, row by row, of a milestone in percent.
struct Data<'a> {
    factors: [&'a Factor; 2],
    values: [Vec<f64>; 2],
    means: Vec<Estimate>,
}

impl Data<'_> {
    fn range(&self) -> (f64, f64) {
        let values = self.means.iter().map(|mean| mean.value);
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        })
    }
}

/// The figure of the k-th measure of a sweep over two factors.
pub(super) fn sketch(model: &Model, sweep: &Sweep, axes: [&Axis; 2], k: usize) -> Sketch {
    let measure = sweep.asked.measures[k];
    let times = match measure {
        Measure::Outcome { .. } => 1.0,
        Measure::Milestone(_) => 100.0,
    };
    let steps = 0..sweep.asked.number_of_steps();
    let data = Data {
        factors: axes.map(|axis| &model.factors[axis.factor.index()]),
        values: axes.map(|axis| axis.written(model)),
        means: steps.map(|step| sweep.mean(k, step).times(times)).collect(),
    };
    let mut canvas = Canvas::default();
    let frame = frame(model, sweep, measure, &data);
    let area = frame.draw(&mut canvas);
    draw(&mut canvas, &data, area);
    Sketch {
        name: name(model, "sweep", measure),
        description: describe(model, measure, &data, &frame),
        title: frame.title,
        canvas,
    }
}

fn frame(model: &Model, sweep: &Sweep, measure: Measure, data: &Data<'_>) -> Frame {
    let error = known(measure, data.means.iter().map(Estimate::half_width));
    Frame {
        title: format!("{}, by two factors", title(model, measure)),
        subtitle: dotted([&unit(model, measure), &model.title]),
        reading: vec![
            "Each cell: the mean over trials with both factors held".to_owned(),
            SHARED.to_owned(),
        ],
        basis: basis(model, sweep, &error),
    }
}

fn describe(model: &Model, measure: Measure, data: &Data<'_>, frame: &Frame) -> String {
    let [down, across] = [0, 1].map(|k| {
        let factor = data.factors[k];
        format!("{}{}", factor.entry.title, in_brackets(&factor.unit))
    });
    let (low, high) = data.range();
    format!(
        "The mean of {}{} by {down} and {across}, in {}: between {} and {}. {}.",
        title(model, measure),
        in_brackets(&unit(model, measure)),
        model.title,
        short(low),
        short(high),
        frame.basis.join("; ")
    )
}

/// A colour for a share of the range of means.
fn shade(share: f64) -> Paint {
    let at = 2.0 * share.clamp(0.0, 1.0);
    let (from, to, by) = match at {
        at if at < 1.0 => (ENDS[0], ENDS[1], at),
        at => (ENDS[1], ENDS[2], at - 1.0),
    };
    let mix = |a: u8, b: u8| (f64::from(a) + by * (f64::from(b) - f64::from(a))).round() as u8;
    let ((r, g, b), (x, y, z)) = (from.rgb, to.rgb);
    Paint::new((mix(r, x), mix(g, y), mix(b, z)))
}

fn draw(canvas: &mut Canvas, data: &Data<'_>, area: Rect) {
    let rows: Vec<String> = data.values[0].iter().map(|value| short(*value)).collect();
    let widths = rows
        .iter()
        .map(|row| font::width(row, TEXT, Weight::Regular));
    let grid = Rect {
        left: area.left + widths.fold(0.0, f64::max) + 14.0,
        right: area.right - SCALE,
        top: area.top + LINE + 12.0,
        bottom: area.bottom - 2.0 * LINE - 10.0,
    };
    let (low, high) = data.range();
    let precision = round_step(high - low, 40.0);
    cells(canvas, data, grid, (low, high, precision));
    edges(canvas, data, &rows, grid);
    let bar = Rect {
        left: grid.right + 40.0,
        right: grid.right + 76.0,
        ..grid
    };
    scale(canvas, bar, (low, high, precision));
}

fn cells(
    canvas: &mut Canvas,
    data: &Data<'_>,
    grid: Rect,
    (low, high, precision): (f64, f64, f64),
) {
    let [down, across] = [0, 1].map(|k| data.values[k].len());
    let (width, height) = (grid.width() / across as f64, grid.height() / down as f64);
    let text = |mean: &Estimate| number_text(mean.value, precision);
    let widest = data
        .means
        .iter()
        .map(|mean| font::width(&text(mean), TEXT, Weight::Regular));
    let is_said = widest.fold(0.0, f64::max) + 12.0 < width && LINE < height;
    for (step, mean) in data.means.iter().enumerate() {
        let (row, column) = (step / across, step % across);
        let (left, bottom) = (
            grid.left + column as f64 * width,
            grid.bottom - row as f64 * height,
        );
        let cell = Rect {
            left,
            right: left + width - 2.0,
            top: bottom - height + 2.0,
            bottom,
        };
        let share = if high > low {
            (mean.value - low) / (high - low)
        } else {
            0.5
        };
        canvas.rect(cell, shade(share));
        if is_said {
            let at = (
                left + 0.5 * width - 1.0,
                bottom - 0.5 * height + 0.36 * TEXT,
            );
            let paint = if (0.15..=0.85).contains(&share) {
                INK
            } else {
                WHITE
            };
            canvas.text(
                Text::new(text(mean), at)
                    .anchor(Anchor::Middle)
                    .paint(paint),
            );
        }
    }
}

/// The values of both factors along the edges, as many as have room, and what they are.
fn edges(canvas: &mut Canvas, data: &Data<'_>, rows: &[String], grid: Rect) {
    let [down, across] = data.factors;
    let named = |factor: &Factor| format!("{}{}", factor.entry.title, in_brackets(&factor.unit));
    let room = grid.right - MARGIN;
    let above = font::fit(&named(down), TEXT, Weight::Regular, room);
    canvas.text(Text::new(above, (MARGIN, grid.top - 14.0)));
    let height = grid.height() / rows.len() as f64;
    let each = (LINE / height).ceil().max(1.0) as usize;
    for (row, text) in rows.iter().enumerate().step_by(each) {
        let y = grid.bottom - (row as f64 + 0.5) * height + 0.36 * TEXT;
        let text = Text::new(text.clone(), (grid.left - 12.0, y));
        canvas.text(text.anchor(Anchor::End).paint(GREY));
    }
    let columns: Vec<String> = data.values[1].iter().map(|value| short(*value)).collect();
    let width = grid.width() / columns.len() as f64;
    let widths = columns
        .iter()
        .map(|text| font::width(text, TEXT, Weight::Regular));
    let each = ((widths.fold(0.0, f64::max) + 14.0) / width)
        .ceil()
        .max(1.0) as usize;
    for (column, text) in columns.iter().enumerate().step_by(each) {
        let x = grid.left + (column as f64 + 0.5) * width;
        let text = Text::new(text.clone(), (x, grid.bottom + LINE));
        canvas.text(text.anchor(Anchor::Middle).paint(GREY));
    }
    let below = font::fit(&named(across), TEXT, Weight::Regular, grid.width());
    canvas.text(Text::new(below, (grid.left, grid.bottom + 2.0 * LINE)));
}

/// Which colour is which mean.
fn scale(canvas: &mut Canvas, bar: Rect, (low, high, precision): (f64, f64, f64)) {
    let height = bar.height() / SHADES as f64;
    for k in 0..SHADES {
        let bottom = bar.bottom - k as f64 * height;
        let part = Rect {
            top: bottom - height - 0.5,
            bottom,
            ..bar
        };
        canvas.rect(part, shade((k as f64 + 0.5) / SHADES as f64));
    }
    for share in [0.0, 0.5, 1.0] {
        let y = bar.bottom - share * bar.height();
        let text = number_text(low + share * (high - low), precision);
        let at = (bar.right + 12.0, y + 0.36 * TEXT);
        canvas.text(Text::new(text, at).paint(GREY));
    }
}
