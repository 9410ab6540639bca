//! How indices settle as rows double.

use super::axis::{Scale, count, percent, ticks};
use super::canvas::{Anchor, Canvas, GREY, INK, LINE, RULE, Rect, TEXT, Text};
use super::drivers::{basis, file_name};
use super::font::{self, Weight};
use super::frame::{Frame, dotted};
use super::label::spread;
use super::lines::colour;
use super::{PlotError, Sketch};
use crate::sensitivity::{Index, SobolResult};

/// Factors on a figure: the leading ones.
const MOST: usize = 4;
/// The share of the width that the names take.
const NAMES: f64 = 0.30;

/// A factor's total index at each look that has one.
struct Line {
    title: String,
    points: Vec<(u64, Index)>,
}

/// The figure of the k-th measure; `None` where there are fewer than two looks with indices.
pub(super) fn sketch(result: &SobolResult<'_>, k: usize) -> Result<Option<Sketch>, PlotError> {
    let lines = lines(result, k);
    if lines.iter().all(|line| line.points.len() < 2) {
        return Ok(None);
    }
    let measure = result.measures[k];
    let frame = Frame {
        title: format!("{}: how its drivers settle", measure.title(result.model)),
        subtitle: dotted([&measure.functional(result.model), &result.model.title]),
        reading: vec![
            "Total indices of the leading factors as rows double".to_owned(),
            "they have settled where intervals are narrow and hold what came before".to_owned(),
        ],
        basis: basis(result),
    };
    let mut canvas = Canvas::default();
    let area = frame.draw(&mut canvas);
    draw(&mut canvas, &lines, area);
    let ends = lines.iter().filter_map(|line| {
        let (_, last) = line.points.last()?;
        Some(format!("{} {}", line.title, percent(last.estimate)))
    });
    Ok(Some(Sketch {
        name: format!("convergence-{}", file_name(result, k)),
        description: format!(
            "{}. At the end: {}. {}.",
            frame.title,
            ends.collect::<Vec<_>>().join("; "),
            frame.basis.join("; ")
        ),
        title: frame.title,
        canvas,
    }))
}

fn lines(result: &SobolResult<'_>, k: usize) -> Vec<Line> {
    let looks = &result.found.looks;
    let Some(last) = looks.last().map(|look| &look.measures[k]) else {
        return Vec::new();
    };
    let leading = result.ranked(last).into_iter().take(MOST);
    let line = |(unit, _): (&crate::sensitivity::Unit, _)| {
        let place = result.units.iter().position(|other| other == unit);
        let points = looks.iter().filter_map(|look| {
            let indices = look.measures[k].units.get(place?)?;
            Some((look.tried, indices.total))
        });
        Line {
            title: unit.title.clone(),
            points: points.collect(),
        }
    };
    leading.map(line).collect()
}

fn draw(canvas: &mut Canvas, lines: &[Line], area: Rect) {
    let all = || lines.iter().flat_map(|line| &line.points);
    let rows: std::collections::BTreeSet<u64> = all().map(|(rows, _)| *rows).collect();
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return;
    };
    let low = all().map(|(_, i)| i.low.max(-0.5)).fold(0.0, f64::min);
    let high = all().map(|(_, i)| i.high.min(1.5)).fold(0.05, f64::max);
    let right = area.right - NAMES * area.width();
    let (top, bottom) = (area.top + 10.0, area.bottom - LINE - 6.0);
    let y = Scale::new((low, high), (bottom, top));
    let logarithm = |rows: u64| libm::log2(rows as f64);
    let ends = (logarithm(*first), logarithm(*last));
    let x = Scale::new(ends, (area.left + 130.0, right - 40.0));
    for (value, _) in ticks((low, high), 5.0) {
        let at = y.at(value);
        canvas.line(vec![(area.left + 100.0, at), (right, at)], 1.5, RULE);
        let sign = if value < 0.0 { "−" } else { "" };
        let text = format!("{sign}{}", percent(value.abs()));
        let label = Text::new(text, (area.left + 88.0, at + 0.3 * TEXT)).paint(GREY);
        canvas.text(label.anchor(Anchor::End));
    }
    let zero = y.at(0.0);
    canvas.line(vec![(area.left + 100.0, zero), (right, zero)], 3.0, INK);
    for rows in &rows {
        let label = Text::new(count(*rows), (x.at(logarithm(*rows)), bottom + LINE));
        canvas.text(label.paint(GREY).anchor(Anchor::Middle));
    }
    for (k, line) in lines.iter().enumerate() {
        // Beside each other, so that no interval hides another.
        let aside = 9.0 * (k as f64 - 0.5 * (lines.len() as f64 - 1.0));
        let at = |rows: u64| x.at(logarithm(rows)) + aside;
        let points = line.points.iter();
        let path: Vec<_> = points
            .clone()
            .map(|(n, i)| (at(*n), y.inside(i.estimate)))
            .collect();
        for (rows, index) in points {
            let ends = [index.low, index.high].map(|end| (at(*rows), y.inside(end)));
            canvas.line(ends.to_vec(), 3.0, colour(k));
        }
        path.iter().for_each(|at| canvas.dot(*at, 8.0, colour(k)));
        canvas.line(path, 4.0, colour(k));
    }
    names(canvas, lines, &y, (right + 14.0, area));
}

/// Each line's name beside its end.
fn names(canvas: &mut Canvas, lines: &[Line], y: &Scale, (left, area): (f64, Rect)) {
    let ends = lines.iter().map(|line| line.points.last());
    let wanted: Vec<f64> = ends
        .map(|end| end.map_or(area.top, |(_, index)| y.inside(index.estimate)))
        .collect();
    let places = spread(&wanted, LINE, area.top + LINE, area.bottom - LINE);
    for (k, (line, at)) in lines.iter().zip(places.unwrap_or(wanted)).enumerate() {
        let text = font::fit(&line.title, TEXT, Weight::Bold, area.right - left);
        let text = Text::new(text, (left, at + 0.3 * TEXT)).bold();
        canvas.text(text.paint(colour(k)));
    }
}
