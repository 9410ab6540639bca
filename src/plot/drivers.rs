//! Which factors drive an outcome: first order and total with their intervals, and chance as a bar of its own.

use super::axis::{Scale, count, percent, ticks};
use super::canvas::{Anchor, COLOURS, Canvas, GREY, INK, LINE, Paint, RULE, Rect, TEXT, Text};
use super::font::{self, Weight};
use super::frame::{Frame, dotted};
use super::{PlotError, Sketch};
use crate::sensitivity::{Index, MeasureIndices, Ranked, SobolResult};

/// Factors on a figure: the leading ones.
const MOST: usize = 8;
/// The share of the width that the names take.
const NAMES: f64 = 0.42;

/// The figure of the k-th measure; `None` where shares of it mean nothing.
pub(super) fn sketch(result: &SobolResult<'_>, k: usize) -> Result<Option<Sketch>, PlotError> {
    let measure = result.measures[k];
    let Some(indices) = result.found.looks.last().map(|look| &look.measures[k]) else {
        return Ok(None);
    };
    let (Some(chance), false) = (&indices.chance, indices.units.is_empty()) else {
        return Ok(None);
    };
    let mut ranked = result.ranked(indices);
    ranked.truncate(MOST);
    let frame = Frame {
        title: format!("{}: what drives it", measure.title(result.model)),
        subtitle: dotted([&measure.functional(result.model), &result.model.title]),
        reading: vec![
            "Dark: what a factor makes alone of the variance that factors make".to_owned(),
            "light: with all that it does together with others".to_owned(),
            "a line that reaches 0: indistinguishable from 0".to_owned(),
        ],
        basis: basis(result),
    };
    let mut canvas = Canvas::default();
    let area = frame.draw(&mut canvas);
    draw(&mut canvas, &ranked, chance, area);
    Ok(Some(Sketch {
        name: format!("drivers-{}", file_name(result, k)),
        description: describe(&ranked, indices, &frame),
        title: frame.title,
        canvas,
    }))
}

/// `cooperation`, `cooperation-min`: letters that a file's name may have.
pub(super) fn file_name(result: &SobolResult<'_>, k: usize) -> String {
    let measure = result.measures[k];
    let name = measure.name(result.model);
    match measure.functional(result.model).as_str() {
        "end" | "happened" => name.to_owned(),
        other => format!("{name}-{}", other.replace(' ', "-")),
    }
}

/// What the figures of indices rest on.
pub(super) fn basis(result: &SobolResult<'_>) -> Vec<String> {
    let trials = count(result.trials);
    vec![
        "illustrative, not a forecast".to_owned(),
        match result.found.complete {
            true => format!("{trials} trials"),
            false => format!("PARTIAL RUN: {trials} trials"),
        },
        format!("{} rows", count(result.found.scores.rows())),
        format!("seed {}", result.seed.0),
        "lines are 95 % intervals".to_owned(),
    ]
}

fn describe(ranked: &[Ranked<'_>], indices: &MeasureIndices, frame: &Frame) -> String {
    let each = ranked.iter().map(|(unit, indices)| {
        let [first, total] = [indices.first, indices.total].map(|i| percent(i.estimate));
        format!("{}: {first} alone, {total} in total", unit.title)
    });
    let chance = indices.chance.map_or(0.0, |chance| chance.estimate);
    format!(
        "{}. Chance makes {} of all variance. Of the rest: {}. {}.",
        frame.title,
        percent(chance),
        each.collect::<Vec<_>>().join("; "),
        frame.basis.join("; ")
    )
}

fn draw(canvas: &mut Canvas, ranked: &[Ranked<'_>], chance: &Index, area: Rect) {
    let left = area.left + NAMES * area.width();
    let shares = chance_bar(canvas, chance, (left, area));
    let top = shares + LINE + 14.0;
    let bottom = area.bottom - LINE - 4.0;
    let ends = ranked.iter().flat_map(|(_, i)| [i.first, i.total]);
    let low = ends.clone().map(|i| i.low.max(-0.25)).fold(0.0, f64::min);
    let high = ends.map(|i| i.high.min(1.5)).fold(0.05, f64::max);
    let x = Scale::new((low, high), (left, area.right - 20.0));
    for (value, _) in ticks((low, high), 6.0) {
        let at = x.at(value);
        canvas.line(vec![(at, top), (at, bottom)], 1.5, RULE);
        let sign = if value < 0.0 { "−" } else { "" };
        let text = format!("{sign}{}", percent(value.abs()));
        let label = Text::new(text, (at, bottom + LINE)).paint(GREY);
        canvas.text(label.anchor(Anchor::Middle));
    }
    let height = (bottom - top) / ranked.len().max(1) as f64;
    for (k, (unit, indices)) in ranked.iter().enumerate() {
        let place = Rect {
            left,
            right: area.right,
            top: top + k as f64 * height,
            bottom: top + (k + 1) as f64 * height,
        };
        let middle = 0.5 * (place.top + place.bottom);
        // A long name takes two lines where there is room for them.
        let most = if height >= 2.0 * LINE { 2 } else { 1 };
        let room = left - area.left - 16.0;
        let lines = font::lines(&unit.title, (TEXT, Weight::Regular), room, most);
        let first = middle + 0.3 * TEXT - 0.5 * LINE * (lines.len() as f64 - 1.0);
        for (k, line) in lines.into_iter().enumerate() {
            let text = Text::new(line, (left - 12.0, first + k as f64 * LINE));
            canvas.text(text.anchor(Anchor::End));
        }
        let thick = (0.36 * height).min(26.0);
        bar(
            canvas,
            &x,
            &indices.first,
            (middle - 0.55 * thick, thick),
            COLOURS[0],
        );
        bar(
            canvas,
            &x,
            &indices.total,
            (middle + 0.55 * thick, thick),
            COLOURS[5],
        );
    }
    let zero = x.at(0.0);
    canvas.line(vec![(zero, top), (zero, bottom)], 3.0, INK);
}

/// A bar from 0 to an index, with its interval.
fn bar(canvas: &mut Canvas, x: &Scale, index: &Index, (y, thick): (f64, f64), paint: Paint) {
    let (from, to) = (x.at(0.0), x.inside(index.estimate));
    let (top, bottom) = (y - 0.5 * thick, y + 0.5 * thick);
    let (left, right) = (from.min(to), from.max(to));
    canvas.rect(
        Rect {
            left,
            right,
            top,
            bottom,
        },
        paint,
    );
    let ends = vec![(x.inside(index.low), y), (x.inside(index.high), y)];
    canvas.line(ends, 3.0, INK);
}

/// The whole variance, chance and what factors make; where it ends.
fn chance_bar(canvas: &mut Canvas, chance: &Index, (left, area): (f64, Rect)) -> f64 {
    let right = area.right - 20.0;
    let x = Scale::new((0.0, 1.0), (left, right));
    let (top, bottom) = (area.top + 4.0, area.top + 40.0);
    let split = x.inside(chance.estimate);
    let whole = |left, right| Rect {
        left,
        right,
        top,
        bottom,
    };
    canvas.rect(whole(left, split), GREY.tint(0.55));
    canvas.rect(whole(split, right), COLOURS[0]);
    let middle = 0.5 * (top + bottom);
    let ends = [chance.low, chance.high].map(|end| (x.inside(end), middle));
    canvas.line(ends.to_vec(), 3.0, INK);
    let name = Text::new("All variance", (left - 12.0, middle + 0.3 * TEXT));
    canvas.text(name.anchor(Anchor::End));
    let said = [
        (
            left,
            Anchor::Start,
            format!("chance {}", percent(chance.estimate)),
        ),
        (
            right,
            Anchor::End,
            format!("factors {}", percent(1.0 - chance.estimate)),
        ),
    ];
    for (at, anchor, text) in said {
        let text = Text::new(text, (at, bottom + LINE - 4.0)).paint(GREY);
        canvas.text(text.anchor(anchor));
    }
    bottom + LINE
}
