//! Milestones as cumulative incidence: how likely each has been passed by a time.

use super::axis::{Scale, known_to, number_text, points, probability_text, ticks};
use super::canvas::{Anchor, Canvas, GREY, LINE, Rect, Text};
use super::frame::{Frame, basis};
use super::lines::{self, Series};
use super::panel::{DATES, Panel, gutter, stage};
use super::{Input, PlotError, Sketch, from_start};
use crate::model::{Milestone, MilestoneId, MilestoneKind};
use crate::summary::{FirstPassage, Probability};

/// Lines on a figure: more cannot be told apart.
const LINES: usize = 6;

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
    for (name, group, dated) in [("milestones", first, true), ("followups", follows, false)] {
        let pages = group.len().div_ceil(LINES).max(1);
        for (page, lines) in group.chunks(group.len().div_ceil(pages).max(1)).enumerate() {
            let name = match pages {
                1 => name.to_owned(),
                _ => format!("{name}-{}", page + 1),
            };
            sketches.push(sketch(input, name, lines, dated)?);
        }
    }
    Ok(sketches)
}

fn sketch(
    input: &Input,
    name: String,
    lines: &[Passing],
    dated: bool,
) -> Result<Sketch, PlotError> {
    let series: Vec<Series> = lines.iter().map(series).collect();
    let mut canvas = Canvas::default();
    let frame = frame(input, lines, dated)?;
    let area = frame.draw(&mut canvas);
    let high = series.iter().flat_map(|one| &one.high).copied();
    let high = (1.06 * high.fold(0.02, f64::max)).min(1.0);
    let ticks: Vec<_> = ticks((0.0, high), 4.0)
        .into_iter()
        .map(|(value, _)| {
            (
                value,
                format!(
                    "{} %",
                    number_text(100.0 * value, if high < 0.05 { 0.1 } else { 1.0 })
                ),
            )
        })
        .collect();
    let beside = lines::beside(&series);
    let panel = if dated {
        let panel = stage(
            &mut canvas,
            input.model(),
            area,
            (0.0, high),
            &ticks,
            beside,
        );
        panel.dates(&mut canvas, input.model());
        panel
    } else {
        let last = series.iter().filter_map(|one| one.days.last()).copied();
        let area = Rect {
            right: area.right - beside,
            ..area
        };
        since(&mut canvas, area, (last.fold(1.0, f64::max), high), &ticks)
    };
    lines::draw(&mut canvas, &panel, &series, area.right);
    Ok(Sketch {
        name,
        description: describe(input, lines, &frame),
        title: frame.title,
        canvas,
    })
}

/// A panel over days since something.
fn since(
    canvas: &mut Canvas,
    area: Rect,
    (days, high): (f64, f64),
    marks: &[(f64, String)],
) -> Panel {
    let rect = Rect {
        left: area.left + gutter(marks),
        right: area.right,
        top: area.top + 10.0,
        bottom: area.bottom - DATES,
    };
    let panel = Panel {
        x: Scale::new((0.0, days), (rect.left, rect.right)),
        ..Panel::new(rect, days, (0.0, high))
    };
    panel.values(canvas, marks);
    panel.baseline(canvas);
    for (day, text) in ticks((0.0, days), 6.0) {
        let at = (panel.x.at(day), rect.bottom + LINE + 6.0);
        canvas.text(Text::new(text, at).anchor(Anchor::Middle).paint(GREY));
    }
    let at = (rect.left, rect.bottom + 2.0 * LINE + 2.0);
    canvas.text(Text::new("days since what each follows", at).paint(GREY));
    panel
}

fn series(one: &Passing) -> Series {
    let FirstPassage { days, curve, .. } = &one.passage;
    // A curve that asks "within so many days" is shown for so long.
    let within = match one.milestone.kind {
        MilestoneKind::Follows { within, .. } => within,
        _ => None,
    };
    let shown = |day: &&f64| within.is_none_or(|within| **day <= within + 1e-9);
    let number = days[..curve.len()].iter().take_while(shown).count();
    let of = |value: fn(&Probability) -> f64| curve[..number].iter().map(value).collect();
    Series {
        days: days[..number].to_vec(),
        low: of(|p| p.low),
        value: of(|p| p.value),
        high: of(|p| p.high),
        label: format!("{} {}", share(one), one.milestone.entry.title),
        below: String::new(),
    }
}

/// What was asked for, in words; what never happened is a bound.
fn share(one: &Passing) -> String {
    let last = one.passage.asked.or(one.passage.curve.last().copied());
    match last {
        None => "–".to_owned(),
        Some(p) => probability_text(&p),
    }
}

fn frame(input: &Input, lines: &[Passing], dated: bool) -> Result<Frame, PlotError> {
    let errors = lines.iter().flat_map(|one| &one.passage.curve);
    let error = errors.map(Probability::half_width).fold(0.0, f64::max);
    let error = known_to("shares", &points(error));
    let (title, subtitle) = if dated {
        (
            "Milestones",
            "share of trials in which each has happened by a date",
        )
    } else {
        (
            "What follows what",
            "share of trials in which it has followed, of those where the count began",
        )
    };
    Ok(Frame {
        title: title.to_owned(),
        subtitle: format!("{subtitle} · {}", input.model().title),
        reading: vec![
            "Lines: share of trials".to_owned(),
            "bands: 95 % sampling interval".to_owned(),
            "numbers: by the end of the line".to_owned(),
        ],
        basis: basis(input, &error)?,
    })
}

fn describe(input: &Input, lines: &[Passing], frame: &Frame) -> String {
    let each: Vec<String> = lines
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
