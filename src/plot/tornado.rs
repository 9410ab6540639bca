//! Each factor at its 5 and 95 % points: bars from one mean to the other, the longest first.

use super::Sketch;
use super::axis::{Scale, count, error_text, known_to, moment_text, number_text, padded, ticks};
use super::canvas::{Anchor, COLOURS, Canvas, GREY, INK, LINE, RULE, Rect, TEXT, Text};
use super::font::{self, Weight};
use super::frame::{Frame, dotted};
use super::sweep::{name, title, unit};
use crate::model::{Factor, Model, Role};
use crate::sensitivity::{Measure, Swing, Tornado, is_seen};
use crate::words;

/// The most bars.
const ROWS: usize = 10;
/// What titles may take of the width.
const TITLES: f64 = 0.36;
/// What the words at the right take.
const WORDS: f64 = 410.0;

/// A bar.
struct Row<'a> {
    factor: &'a Factor,
    swing: &'a Swing,
}

/// The figure of the k-th measure.
pub(super) fn sketch(model: &Model, tornado: &Tornado, k: usize) -> Sketch {
    let measure = tornado.asked.measures[k];
    let factor_of = |row: &usize| &model.factors[tornado.asked.factors[*row].index()];
    let is_world = |row: &usize| factor_of(row).role != Role::Measurement;
    let order = tornado.ranked(k).into_iter().filter(is_world);
    let rows = order.map(|row| Row {
        factor: &model.factors[tornado.asked.factors[row].index()],
        swing: &tornado.swings[row][k],
    });
    let seen = rows.filter(|row| is_seen(&row.swing.swing));
    let rows: Vec<Row> = seen.take(ROWS).collect();
    let times = match measure {
        Measure::Outcome { .. } => 1.0,
        Measure::Milestone(_) => 100.0,
    };
    let mut canvas = Canvas::default();
    let frame = frame(model, tornado, (measure, k, times), &rows);
    let area = frame.draw(&mut canvas);
    match rows.is_empty() {
        true => none(&mut canvas, area),
        false => draw(&mut canvas, &rows, times, area),
    }
    Sketch {
        name: name(model, "tornado", measure),
        description: describe(model, measure, times, &rows, &frame),
        title: frame.title,
        canvas,
    }
}

fn frame(
    model: &Model,
    tornado: &Tornado,
    (measure, k, times): (Measure, usize, f64),
    rows: &[Row<'_>],
) -> Frame {
    let all = tornado.asked.factors.len();
    let errors = tornado
        .swings
        .iter()
        .map(|swing| swing[k].swing.half_width());
    let error = error_text(times * errors.fold(0.0, f64::max));
    let (rows_used, m) = (tornado.finished.rows, tornado.asked.replicates);
    let trials = count(rows_used * u64::from(m));
    let partial = if tornado.finished.complete {
        ""
    } else {
        "PARTIAL RUN: "
    };
    let mut basis = vec![
        "illustrative, not a forecast".to_owned(),
        format!("{partial}{trials} trials at each point"),
        format!("seed {}", tornado.asked.seed.0),
        format!("to {}", moment_text(model.start, model.horizon)),
    ];
    if !model.changes.is_empty() {
        basis.push(format!("changed: {}", model.changes.join(" ")));
    }
    basis.push(known_to("swings", &error));
    Frame {
        title: format!("{}: one factor at a time", title(model, measure)),
        subtitle: dotted([&unit(model, measure), &model.title]),
        reading: vec![
            "Bar: the mean with the factor at its 5 % point (orange) to that at its 95 % point (blue)".to_owned(),
            "tick: at its median".to_owned(),
            "number: the swing, ± 95 %, and by how much it varies with all other factors".to_owned(),
            format!("{} of {all} factors", rows.len()),
        ],
        basis,
    }
}

/// "+3.2 ± 0.3, varies by 1.1".
fn words(row: &Row<'_>, times: f64) -> String {
    let swing = words::difference(&row.swing.swing.times(times));
    match row.swing.interaction {
        Some(varies) if is_seen(&varies) => {
            let varies = varies.times(times);
            let precision = varies.half_width();
            format!(
                "{swing}, varies by {}",
                number_text(varies.value, precision)
            )
        }
        _ => swing,
    }
}

fn describe(
    model: &Model,
    measure: Measure,
    times: f64,
    rows: &[Row<'_>],
    frame: &Frame,
) -> String {
    let each: Vec<String> = rows
        .iter()
        .map(|row| format!("{}: {}", row.factor.entry.title, words(row, times)))
        .collect();
    let said = match each.is_empty() {
        true => "no factor moves it by more than its sampling error".to_owned(),
        false => each.join("; "),
    };
    format!(
        "By how much the mean of {} moves from the 5 to the 95 % point of each factor, in {}: {said}. {}.",
        title(model, measure),
        model.title,
        frame.basis.join("; ")
    )
}

fn none(canvas: &mut Canvas, area: Rect) {
    let at = (area.left, area.top + 3.0 * LINE);
    canvas.text(Text::new(
        "No factor moves the mean by more than its sampling error.",
        at,
    ));
}

fn draw(canvas: &mut Canvas, rows: &[Row<'_>], times: f64, area: Rect) {
    let widths = rows
        .iter()
        .map(|row| font::width(&row.factor.entry.title, TEXT, Weight::Regular));
    let titles = widths.fold(0.0, f64::max).min(TITLES * area.width());
    let values = rows
        .iter()
        .flat_map(|row| row.swing.means.map(|mean| times * mean.value));
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    let range = padded((low, high), 0.04, 1e-9);
    let bottom = area.bottom - LINE - 10.0;
    let x = Scale::new(range, (area.left + titles + 24.0, area.right - WORDS));
    for (value, text) in ticks(range, 5.0) {
        let at = x.at(value);
        canvas.line(vec![(at, area.top), (at, bottom)], 1.5, RULE);
        let text = Text::new(text, (at, bottom + LINE)).paint(GREY);
        canvas.text(text.anchor(Anchor::Middle));
    }
    let height = ((bottom - area.top) / rows.len() as f64).min(64.0);
    for (k, row) in rows.iter().enumerate() {
        let middle = area.top + (k as f64 + 0.5) * height;
        bar(canvas, row, times, &x, (middle, height));
        let title = font::fit(&row.factor.entry.title, TEXT, Weight::Regular, titles);
        canvas.text(Text::new(title, (area.left, middle + 0.36 * TEXT)));
        let at = (area.right - WORDS + 20.0, middle + 0.36 * TEXT);
        let said = font::fit(&words(row, times), TEXT, Weight::Regular, WORDS - 20.0);
        canvas.text(Text::new(said, at));
    }
}

/// From the mean at the low point over that at the median to that at the high point.
fn bar(canvas: &mut Canvas, row: &Row<'_>, times: f64, x: &Scale, (middle, height): (f64, f64)) {
    let [low, median, high] = row.swing.means.map(|mean| x.at(times * mean.value));
    let half = 0.34 * height;
    for (from, to, paint) in [(low, median, COLOURS[1]), (median, high, COLOURS[0])] {
        let part = Rect {
            left: from.min(to),
            right: from.max(to),
            top: middle - half,
            bottom: middle + half,
        };
        canvas.rect(part, paint.alpha(0.75));
    }
    canvas.line(
        vec![(median, middle - half - 4.0), (median, middle + half + 4.0)],
        4.0,
        INK,
    );
}
