//! Milestones as cumulative incidence: how likely each has been passed by a time.

use super::axis::{known_to, points, probability_text, ticks};
use super::canvas::{Anchor, COLOURS, Canvas, GREY, HAIR, LINE, Paint, RULE, Rect, TEXT, Text};
use super::font::{self, Weight};
use super::frame::{Frame, basis};
use super::panel::{DATES, Panel};
use super::{Input, PlotError, Sketch, from_start};
use crate::model::{Milestone, MilestoneId, MilestoneKind};
use crate::summary::{FirstPassage, Probability};

/// Rows on a figure: more leave no height.
const ROWS: usize = 14;
/// The most height of a row.
const TALLEST: f64 = 190.0;
/// What the number has at the right of its row.
const NUMBER: f64 = 130.0;
/// The paper of a row.
const PAPER: Paint = Paint::new((0xf5, 0xf5, 0xf3));

/// A milestone and its curve.
struct Passing<'a> {
    milestone: &'a Milestone,
    passage: FirstPassage,
}

/// The figures: from the start by date, then after something by days.
pub(super) fn sketches(input: &Input) -> Result<Vec<Sketch>, PlotError> {
    let report = input.report()?;
    let passing = |(k, milestone)| Passing {
        milestone,
        passage: report.milestone(MilestoneId::from(k)),
    };
    let all = input.model().milestones.iter().enumerate().map(passing);
    let (first, follows): (Vec<_>, Vec<_>) = all.partition(|p| from_start(&p.milestone.kind));
    let mut sketches = Vec::new();
    for (name, mut group, dated) in [("milestones", first, true), ("followups", follows, false)] {
        // The likeliest first, on one scale.
        group.sort_by(|a, b| end(b).total_cmp(&end(a)));
        let pages = group.len().div_ceil(ROWS).max(1);
        for (page, rows) in group.chunks(group.len().div_ceil(pages).max(1)).enumerate() {
            let name = match pages {
                1 => name.to_owned(),
                _ => format!("{name}-{}", page + 1),
            };
            sketches.push(sketch(input, name, rows, (page, dated))?);
        }
    }
    Ok(sketches)
}

/// How likely it is at last; nothing where no trial was watched for as long as is asked.
fn last(one: &Passing) -> Option<Probability> {
    match one.milestone.kind {
        MilestoneKind::Follows {
            within: Some(_), ..
        } => one.passage.asked,
        _ => one.passage.asked.or(one.passage.curve.last().copied()),
    }
}

fn end(one: &Passing) -> f64 {
    last(one).map_or(0.0, |probability| probability.value)
}

fn sketch(
    input: &Input,
    name: String,
    rows: &[Passing],
    (page, dated): (usize, bool),
) -> Result<Sketch, PlotError> {
    let mut canvas = Canvas::default();
    let mut frame = frame(input, rows, dated)?;
    if page > 0 {
        frame.title += ", less likely ones";
    }
    let area = frame.draw(&mut canvas);
    let titles = rows.iter().map(|one| one.milestone.entry.title.as_str());
    let widest = titles.map(|title| font::width(title, TEXT, Weight::Regular));
    let names = widest.fold(0.0, f64::max).min(0.5 * area.width());
    let left = area.left + names + 24.0;
    let right = area.right - NUMBER;
    let bottom = area.bottom - DATES;
    let height = ((bottom - area.top) / rows.len() as f64).min(TALLEST);
    let bottom = area.top + height * rows.len() as f64;
    let days = match dated {
        true => input.model().horizon,
        false => {
            let last = rows.iter().filter_map(|one| shown(one).last().copied());
            match last.fold(0.0, f64::max) {
                0.0 => input.model().horizon,
                last => last,
            }
        }
    };
    let whole = Panel::new(
        Rect {
            left,
            right,
            top: area.top,
            bottom,
        },
        days,
        (0.0, 1.0),
    );
    for (k, one) in rows.iter().enumerate() {
        let top = area.top + k as f64 * height;
        let rect = Rect {
            top: top + 6.0,
            bottom: top + height,
            ..whole.rect
        };
        row(&mut canvas, one, &Panel::new(rect, days, (0.0, 1.0)), area);
    }
    if dated {
        whole.dates(&mut canvas, input.model());
    } else {
        since(&mut canvas, &whole, days);
    }
    Ok(Sketch {
        name,
        description: describe(input, rows, &frame),
        title: frame.title,
        canvas,
    })
}

/// A milestone: its name, its curve from 0 at the bottom to 100 % at the top, and its last share.
fn row(canvas: &mut Canvas, one: &Passing, panel: &Panel, area: Rect) {
    let Rect {
        left,
        right,
        top,
        bottom,
    } = panel.rect;
    let base = 0.5 * (top + bottom) + 0.36 * TEXT;
    let most = (((bottom - top) / LINE) as usize).max(1);
    let room = left - 24.0 - area.left;
    let title = &one.milestone.entry.title;
    let lines = font::lines(title, (TEXT, Weight::Regular), room, most);
    let first = base - 0.5 * LINE * (lines.len().max(1) - 1) as f64;
    for (k, line) in lines.into_iter().enumerate() {
        canvas.text(Text::new(line, (area.left, first + k as f64 * LINE)));
    }
    canvas.rect(panel.rect, PAPER);
    let days = shown(one);
    let shares: Vec<f64> = one.passage.curve.iter().map(|p| p.value).collect();
    let none = vec![0.0; days.len()];
    let shares = &shares[..days.len()];
    canvas.area(panel.band(days, &none, shares), COLOURS[0].tint(0.45));
    let path = panel.path(days, shares.iter().copied());
    canvas.line(path, 3.0, COLOURS[0]);
    canvas.line(vec![(left, bottom), (right, bottom)], HAIR, RULE);
    canvas.text(Text::new(share(one), (right + 16.0, base)).bold());
}

/// Days since what each follows.
fn since(canvas: &mut Canvas, panel: &Panel, days: f64) {
    panel.baseline(canvas);
    for (day, text) in ticks((0.0, days), 6.0) {
        let at = (panel.x.at(day), panel.rect.bottom + LINE + 6.0);
        canvas.text(Text::new(text, at).anchor(Anchor::Middle).paint(GREY));
    }
    let at = (panel.rect.left, panel.rect.bottom + 2.0 * LINE + 2.0);
    canvas.text(Text::new("days since the first", at).paint(GREY));
}

/// The days of a curve that are drawn: one that asks "within so many days" is shown for so long.
fn shown<'a>(one: &'a Passing) -> &'a [f64] {
    let FirstPassage { days, curve, .. } = &one.passage;
    let within = match one.milestone.kind {
        MilestoneKind::Follows { within, .. } => within,
        _ => None,
    };
    let shown = |day: &&f64| within.is_none_or(|within| **day <= within + 1e-9);
    &days[..days[..curve.len()].iter().take_while(shown).count()]
}

/// What was asked for, in words; what never happened is a bound.
fn share(one: &Passing) -> String {
    match last(one) {
        None => "not seen".to_owned(),
        Some(p) => probability_text(&p),
    }
}

fn frame(input: &Input, rows: &[Passing], dated: bool) -> Result<Frame, PlotError> {
    let errors = rows.iter().flat_map(|one| &one.passage.curve);
    let error = errors.map(Probability::half_width).fold(0.0, f64::max);
    let error = known_to("shares", &points(error));
    let (title, subtitle) = if dated {
        (
            "Milestones",
            "share of trials in which each has happened by a date",
        )
    } else {
        (
            "What follows, and how soon",
            "of the trials in which the first of two happened: in how many the second has followed",
        )
    };
    Ok(Frame {
        title: title.to_owned(),
        subtitle: format!("{subtitle} · {}", input.model().title),
        reading: vec![
            "The full height of a row is 100 % of trials".to_owned(),
            "the number is the share at the end of its curve".to_owned(),
        ],
        basis: basis(input, &error)?,
    })
}

fn describe(input: &Input, rows: &[Passing], frame: &Frame) -> String {
    let each: Vec<String> = rows
        .iter()
        .map(|one| format!("{}: {}", one.milestone.entry.title, share(one)))
        .collect();
    format!(
        "{}: {}, in {}. {}. {}.",
        frame.title,
        frame.subtitle,
        input.model().title,
        each.join("; "),
        frame.basis.join("; ")
    )
}
