//! Which factor drives which outcome: a table of total indices, the larger the darker.

use super::axis::percent;
use super::canvas::{Anchor, COLOURS, Canvas, GREY, INK, LINE, RULE, Rect, TEXT, Text, WHITE};
use super::drivers::basis;
use super::font::{self, Weight};
use super::frame::Frame;
use super::{PlotError, Sketch};
use crate::sensitivity::{MeasureIndices, SobolResult};

/// Rows and columns that have room.
const MOST: (usize, usize) = (13, 5);
/// The share of the width that the names take.
const NAMES: f64 = 0.36;

/// A column: what it is about.
struct Column<'a> {
    title: &'a str,
    indices: &'a MeasureIndices,
}

/// The figure; `None` where no measure has indices.
pub(super) fn sketch(result: &SobolResult<'_>) -> Result<Option<Sketch>, PlotError> {
    let Some(look) = result.found.looks.last() else {
        return Ok(None);
    };
    let pairs = result.measures.iter().zip(&look.measures);
    let with_indices = pairs.filter(|(_, indices)| !indices.units.is_empty());
    let columns: Vec<Column<'_>> = with_indices
        .map(|(measure, indices)| Column {
            title: measure.title(result.model),
            indices,
        })
        .take(MOST.1)
        .collect();
    let rows = leading(result, &columns);
    if columns.is_empty() || rows.is_empty() {
        return Ok(None);
    }
    let frame = Frame {
        title: "Which factor drives which outcome".to_owned(),
        subtitle: result.model.title.clone(),
        reading: vec![
            "A number is a total index: what a factor makes, alone and together with others, of the variance that \
             factors make"
                .to_owned(),
            "none where it is indistinguishable from 0".to_owned(),
        ],
        basis: basis(result),
    };
    let mut canvas = Canvas::default();
    let area = frame.draw(&mut canvas);
    draw(&mut canvas, result, (&rows, &columns), area);
    Ok(Some(Sketch {
        name: "drivers".to_owned(),
        description: describe(result, &rows, &columns, &frame),
        title: frame.title,
        canvas,
    }))
}

/// The units whose largest total, among those that can be told from 0, is largest.
fn leading(result: &SobolResult<'_>, columns: &[Column<'_>]) -> Vec<usize> {
    let only_groups = result.units.iter().all(|unit| unit.is_group);
    let largest = |unit: usize| {
        let totals = columns
            .iter()
            .map(|column| column.indices.units[unit].total);
        let told = totals.filter(|total| total.is_above_zero());
        told.map(|total| total.estimate).fold(0.0, f64::max)
    };
    let units = 0..result.units.len();
    let mut units: Vec<usize> = units
        .filter(|unit| (only_groups || !result.units[*unit].is_group) && largest(*unit) > 0.0)
        .collect();
    units.sort_by(|a, b| largest(*b).total_cmp(&largest(*a)));
    units.truncate(MOST.0);
    units
}

fn describe(
    result: &SobolResult<'_>,
    rows: &[usize],
    columns: &[Column<'_>],
    frame: &Frame,
) -> String {
    let each = columns.iter().map(|column| {
        let told = rows.iter().filter_map(|unit| {
            let total = column.indices.units[*unit].total;
            let name = &result.units[*unit].title;
            total
                .is_above_zero()
                .then(|| format!("{name} {}", percent(total.estimate)))
        });
        format!("{}: {}", column.title, told.collect::<Vec<_>>().join(", "))
    });
    format!(
        "Total indices. {}. {}.",
        each.collect::<Vec<_>>().join("; "),
        frame.basis.join("; ")
    )
}

fn draw(
    canvas: &mut Canvas,
    result: &SobolResult<'_>,
    (rows, columns): (&[usize], &[Column<'_>]),
    area: Rect,
) {
    let left = area.left + NAMES * area.width();
    let across = (area.right - left) / columns.len() as f64;
    let top = area.top + 2.0 * LINE + 4.0;
    let down = ((area.bottom - top) / (rows.len() + 1) as f64).min(2.0 * LINE);
    for (k, column) in columns.iter().enumerate() {
        let words: Vec<&str> = column.title.split_whitespace().collect();
        let lines = font::wrap(&words, " ", (TEXT, Weight::Bold), across - 8.0, 2);
        let middle = left + (k as f64 + 0.5) * across;
        let mut y = top - 12.0 - LINE * (lines.len() as f64 - 1.0);
        for line in lines {
            let text = Text::new(line, (middle, y)).bold();
            canvas.text(text.anchor(Anchor::Middle));
            y += LINE;
        }
    }
    let name = |canvas: &mut Canvas, title: &str, row: f64| {
        let text = font::fit(title, TEXT, Weight::Regular, left - area.left - 16.0);
        let at = (left - 12.0, top + (row + 0.5) * down + 0.3 * TEXT);
        canvas.text(Text::new(text, at).anchor(Anchor::End));
    };
    for (r, unit) in rows.iter().enumerate() {
        name(canvas, &result.units[*unit].title, r as f64);
        for (k, column) in columns.iter().enumerate() {
            let total = column.indices.units[*unit].total;
            let share = total.is_above_zero().then_some(total.estimate);
            let at = (left + k as f64 * across, top + r as f64 * down);
            cell(canvas, share, (at, (across, down)), COLOURS[0]);
        }
    }
    // Chance, which is a share of all variance and no factor, stands apart.
    let last = rows.len() as f64;
    name(canvas, "Chance, of all variance", last);
    for (k, column) in columns.iter().enumerate() {
        let share = column.indices.chance.map(|chance| chance.estimate);
        let at = (left + k as f64 * across, top + last * down + 4.0);
        cell(canvas, share, (at, (across, down - 4.0)), GREY);
    }
}

fn cell(
    canvas: &mut Canvas,
    share: Option<f64>,
    ((x, y), (width, height)): ((f64, f64), (f64, f64)),
    paint: super::canvas::Paint,
) {
    let rect = Rect {
        left: x + 2.0,
        right: x + width - 2.0,
        top: y + 2.0,
        bottom: y + height - 2.0,
    };
    let Some(share) = share else {
        canvas.rect(rect, RULE.tint(0.3));
        return;
    };
    let dark = share.clamp(0.0, 1.0);
    canvas.rect(rect, paint.tint(0.12 + 0.88 * dark));
    let ink = if dark > 0.65 { WHITE } else { INK };
    let at = (x + 0.5 * width, y + 0.5 * height + 0.3 * TEXT);
    let text = Text::new(percent(share), at).paint(ink);
    canvas.text(text.anchor(Anchor::Middle));
}
