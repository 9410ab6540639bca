//! An outcome's differences between scenarios, trial by trial, as fifty dots each that can be counted.

use std::collections::BTreeMap;

use super::axis::{
    Scale, count, error_text, known_to, moment_text, number_text, padded, points, probability_text,
    span_text, ticks,
};
use super::canvas::{Anchor, Canvas, GREY, HAIR, INK, LINE, RULE, Rect, TEXT, Text};
use super::font::{self, Weight};
use super::frame::{Frame, dotted};
use super::lines::colour;
use super::{PlotError, Sketch};
use crate::model::{Model, Outcome};
use crate::study::Comparison;
use crate::summary::{Difference, Estimate, Histogram, Kind, Probability};
use crate::words::in_brackets;

/// Dots, each a fiftieth of the trials.
const DOTS: u64 = 50;
/// Scenarios on a figure: more cannot be told apart.
const MOST: usize = 5;
/// The share of the width that the words beside the dots take.
const WORDS: f64 = 520.0;
/// The place of the value at the horizon among what is compared.
const AT_END: usize = 0;

/// One scenario against the baseline.
struct Row {
    title: String,
    difference: Difference,
    counts: Histogram,
}

/// The figure of the k-th outcome that is compared; `None` where there is nothing to compare with.
pub(super) fn sketch(
    comparison: &Comparison,
    sides: &[(&str, &Model)],
    k: usize,
) -> Result<Option<Sketch>, PlotError> {
    let paired = &comparison.paired;
    let [(baseline, model), others @ ..] = sides else {
        return Ok(None);
    };
    let Some(id) = paired.layout().outcomes().nth(k) else {
        return Ok(None);
    };
    let mut rows = Vec::new();
    for (side, (title, _)) in others.iter().take(MOST).enumerate() {
        rows.push(Row {
            title: (*title).to_owned(),
            difference: paired.outcome(side + 1, k, AT_END)?,
            counts: paired.histogram(side + 1, k, AT_END),
        });
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let outcome = &model.outcomes[id.index()];
    let frame = frame(comparison, model, outcome, baseline, &rows);
    let mut canvas = Canvas::default();
    let area = frame.draw(&mut canvas);
    draw(&mut canvas, &rows, outcome, area);
    Ok(Some(Sketch {
        name: format!("difference-{}", outcome.entry.name),
        description: describe(outcome, baseline, &rows, &frame),
        title: frame.title,
        canvas,
    }))
}

fn frame(
    comparison: &Comparison,
    model: &Model,
    outcome: &Outcome,
    baseline: &str,
    rows: &[Row],
) -> Frame {
    let error = rows
        .iter()
        .map(|row| row.difference.mean.half_width())
        .fold(0.0, f64::max);
    let shares = rows.iter().flat_map(|row| {
        let Difference {
            above,
            below,
            equal,
            ..
        } = &row.difference;
        [above, below, equal].map(Probability::half_width)
    });
    let shares = shares.fold(0.0, f64::max);
    let trials = count(comparison.trials);
    let end = moment_text(model.start, model.horizon);
    let mut reading = vec![
        "Each dot is 1 trial in 50".to_owned(),
        format!("right of the line: higher than in {baseline}, with the same factors and luck"),
    ];
    if rows.iter().any(|row| dots_by_side(&row.difference).1 > 0) {
        reading.push("grey, on the line: the same".to_owned());
    }
    Frame {
        title: format!("{}: what changes, trial by trial", outcome.entry.title),
        subtitle: dotted([
            &outcome.unit,
            &format!("on {end}, compared with {baseline}"),
        ]),
        reading,
        basis: vec![
            "illustrative, not a forecast".to_owned(),
            if comparison.complete {
                format!("{trials} pairs of trials")
            } else {
                format!("PARTIAL RUN: {trials} pairs of trials")
            },
            format!("seed {}", comparison.settings.seed.0),
            span_text(model.horizon),
            known_to("means", &error_text(error)),
            known_to("shares", &points(shares)),
        ],
    }
}

fn describe(outcome: &Outcome, baseline: &str, rows: &[Row], frame: &Frame) -> String {
    let each: Vec<String> = rows
        .iter()
        .map(|row| {
            let [first, second] = words(row, outcome);
            format!("{}: {first}; {second}", row.title)
        })
        .collect();
    format!(
        "Differences of {}{} at the horizon from {baseline}, trial by trial. {}. {}.",
        outcome.entry.title,
        in_brackets(&outcome.unit),
        each.join(". "),
        frame.basis.join("; ")
    )
}

/// The mean, and in how many trials it is higher or lower.
fn words(row: &Row, outcome: &Outcome) -> [String; 2] {
    let Difference {
        mean,
        above,
        below,
        equal,
        ..
    } = &row.difference;
    let mut shares = format!(
        "higher in {}, lower in {}",
        probability_text(above),
        probability_text(below)
    );
    if equal.value > 0.0005 {
        shares = format!("{shares}, the same in {}", probability_text(equal));
    }
    [mean_text(mean, outcome.resolution.max(0.1)), shares]
}

/// `mean +1.2 ± 0.1`; where trials agree that need not, between what it lies.
fn mean_text(mean: &Estimate, precision: f64) -> String {
    let precision = match mean.half_width() {
        reach if reach > 0.0 => precision.min(reach),
        _ => precision,
    };
    let signed = |value: f64, precision: f64| {
        let sign = if value > 0.0 { "+" } else { "" };
        format!("{sign}{}", number_text(value, precision))
    };
    let ends = || [mean.low, mean.high].map(|end| signed(end, 0.1 * precision));
    match mean.kind {
        Kind::Exact if mean.value == 0.0 => "no difference".to_owned(),
        Kind::Exact => format!("mean {}", signed(mean.value, precision)),
        Kind::Unseen => {
            let [low, high] = ends();
            format!("mean between {low} and {high}")
        }
        Kind::Seen if mean.is_lopsided() => {
            let [low, high] = ends();
            let value = signed(mean.value, 0.1 * precision);
            format!("mean {value} ({low} to {high})")
        }
        Kind::Seen => format!(
            "mean {} ± {}",
            signed(mean.value, precision),
            error_text(mean.half_width())
        ),
    }
}

/// The value below which this share of the trials lies.
fn quantile(counts: &Histogram, share: f64) -> f64 {
    let rank = share * counts.trials() as f64;
    let mut below = 0;
    let bin = counts.counts.iter().position(|count| {
        below += count;
        below as f64 >= rank
    });
    counts.centre(bin.unwrap_or(0))
}

/// A dot's column: left of the line, on it, or right of it. Which side is counted, not read off a bin, since
/// the bin at zero holds small differences of either sign and those that are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Below(u64),
    Same,
    Above(u64),
}

/// How many of the dots are lower and how many the same; the rest are higher.
fn dots_by_side(difference: &Difference) -> (u64, u64) {
    let dots = |share: f64| (share * DOTS as f64).round() as u64;
    let above = difference.above.value;
    let below = dots(difference.below.value).min(DOTS);
    (below, (DOTS - below) - dots(above).min(DOTS - below))
}

/// The differences of the dots, in order; those that are the same are 0.
fn dot_values(row: &Row) -> Vec<f64> {
    let (below, same) = dots_by_side(&row.difference);
    let value = |k: u64| quantile(&row.counts, (2 * k + 1) as f64 / (2 * DOTS) as f64);
    let tiny = f64::MIN_POSITIVE;
    let signed = |k: u64| match k {
        k if k < below => value(k).min(-tiny),
        k if k < below + same => 0.0,
        k => value(k).max(tiny),
    };
    (0..DOTS).map(signed).collect()
}

/// The column of a dot that is so many diameters from the line.
fn column(diameters: f64) -> Column {
    let away = diameters.abs().floor() as u64;
    match diameters {
        d if d > 0.0 => Column::Above(away),
        d if d < 0.0 => Column::Below(away),
        _ => Column::Same,
    }
}

impl Column {
    /// Its middle, in diameters from the line: the columns beside the line begin where a dot on it ends.
    fn middle(self) -> f64 {
        match self {
            Self::Below(away) => -1.0 - away as f64,
            Self::Same => 0.0,
            Self::Above(away) => 1.0 + away as f64,
        }
    }
}

fn draw(canvas: &mut Canvas, rows: &[Row], outcome: &Outcome, area: Rect) {
    let ends = |share| rows.iter().map(move |row| quantile(&row.counts, share));
    let low = ends(0.005).fold(0.0, f64::min);
    let high = ends(0.995).fold(0.0, f64::max);
    let range = padded((low, high), 0.03, outcome.resolution);
    let right = area.right - WORDS;
    let x = Scale::new(range, (area.left, right));
    let bottom = area.bottom - LINE - 10.0;
    axis(canvas, &x, range, (area.top, bottom));
    let height = (bottom - area.top) / rows.len() as f64;
    for (k, row) in rows.iter().enumerate() {
        let place = Rect {
            left: area.left,
            right,
            top: area.top + k as f64 * height,
            bottom: area.top + (k + 1) as f64 * height,
        };
        canvas.line(
            vec![(place.left, place.bottom), (right, place.bottom)],
            2.0,
            GREY,
        );
        dots(canvas, row, &x, place, k);
        say(canvas, row, outcome, place, area.right);
    }
}

fn axis(canvas: &mut Canvas, x: &Scale, range: (f64, f64), (top, bottom): (f64, f64)) {
    for (value, text) in ticks(range, 6.0) {
        let at = x.at(value);
        canvas.line(vec![(at, top), (at, bottom)], HAIR, RULE);
        let sign = if value > 0.0 { "+" } else { "" };
        let label = Text::new(format!("{sign}{text}"), (at, bottom + LINE)).paint(GREY);
        canvas.text(label.anchor(Anchor::Middle));
    }
    let zero = x.at(0.0);
    canvas.line(vec![(zero, top), (zero, bottom)], 4.0, INK);
}

/// Fifty dots in columns, as large as the tallest column allows.
fn dots(canvas: &mut Canvas, row: &Row, x: &Scale, place: Rect, k: usize) {
    let values = dot_values(row);
    let zero = x.at(0.0);
    let columns = |diameter: f64| {
        let mut columns: BTreeMap<Column, u64> = BTreeMap::new();
        for value in &values {
            let away = if *value == 0.0 {
                0.0
            } else {
                // A difference too small for the scale still has its side.
                let away = (x.inside(*value) - zero) / diameter;
                value.signum() * away.abs().max(f64::MIN_POSITIVE)
            };
            *columns.entry(column(away)).or_default() += 1;
        }
        columns
    };
    let room = place.height() - 12.0;
    let tallest = |diameter| columns(diameter).values().copied().max().unwrap_or(0) as f64;
    let mut diameter = 30.0;
    while diameter > 4.0 && tallest(diameter) * diameter > room {
        diameter -= 0.5;
    }
    for (column, number) in columns(diameter) {
        let middle = zero + column.middle() * diameter;
        let paint = if column == Column::Same {
            GREY
        } else {
            // As in the pictures side by side, where the baseline has the first.
            colour(k + 1)
        };
        for dot in 0..number {
            let y = place.bottom - 2.0 - (dot as f64 + 0.5) * diameter;
            canvas.dot((middle, y), 0.44 * diameter, paint);
        }
    }
}

/// Whose dots these are, and what they come to.
fn say(canvas: &mut Canvas, row: &Row, outcome: &Outcome, place: Rect, right: f64) {
    let left = place.right + 36.0;
    let room = right - left;
    let [mean, shares] = words(row, outcome);
    let pieces: Vec<&str> = shares.split(", ").collect();
    let mut lines = vec![(row.title.clone(), true), (mean, false)];
    let wrapped = font::wrap(&pieces, ", ", (TEXT, Weight::Regular), room, 3);
    lines.extend(wrapped.into_iter().map(|line| (line, false)));
    let mut y = 0.5 * (place.top + place.bottom) - 0.5 * LINE * lines.len() as f64 + 0.8 * LINE;
    for (line, bold) in lines {
        let weight = if bold { Weight::Bold } else { Weight::Regular };
        let text = Text::new(font::fit(&line, TEXT, weight, room), (left, y));
        canvas.text(if bold { text.bold() } else { text });
        y += LINE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_same_has_a_column_of_its_own() {
        assert_eq!(column(0.0), Column::Same);
        assert_eq!(column(1e-300), Column::Above(0));
        assert_eq!(column(-1e-300), Column::Below(0));
        assert_eq!(column(0.99), Column::Above(0));
        assert_eq!(column(-2.5), Column::Below(2));
        let middles = [
            Column::Below(1),
            Column::Below(0),
            Column::Same,
            Column::Above(0),
        ];
        assert_eq!(middles.map(Column::middle), [-2.0, -1.0, 0.0, 1.0]);
    }
}
