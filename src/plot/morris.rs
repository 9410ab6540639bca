//! Each unit of factors by the mean size of its effect and by how much the effect varies.

use super::Sketch;
use super::axis::{Scale, count, error_text, known_to, moment_text, number_text, ticks};
use super::canvas::{Anchor, COLOURS, Canvas, GREY, INK, LINE, RULE, Rect, TEXT, Text};
use super::font::{self, Weight};
use super::frame::{Frame, dotted};
use super::label::spread;
use super::sweep::{name, title, unit};
use crate::model::Model;
use crate::sensitivity::{Measure, Morris, is_seen};

/// The most that are named.
const NAMED: usize = 8;
/// What the names take at the right.
const NAMES: f64 = 620.0;

/// A unit in the plane.
struct Dot<'a> {
    title: &'a str,
    /// Mean size.
    size: f64,
    /// The ends of its interval.
    ends: [f64; 2],
    /// The standard deviation of the effect; none of several factors.
    sigma: Option<f64>,
    is_named: bool,
}

/// The figure of the k-th measure.
pub(super) fn sketch(model: &Model, morris: &Morris, k: usize) -> Sketch {
    let measure = morris.asked.measures[k];
    let times = match measure {
        Measure::Outcome { .. } => 1.0,
        Measure::Milestone(_) => 100.0,
    };
    let is_world = |row: &usize| !morris.asked.units[*row].is_measurement(model);
    let order = morris.ranked(k).into_iter().filter(is_world).enumerate();
    let dots: Vec<Dot> = order
        .map(|(rank, row)| {
            let found = &morris.effects[row][k];
            let size = found.mu_star.times(times);
            Dot {
                title: &morris.asked.units[row].title,
                size: size.value,
                ends: [size.low, size.high],
                sigma: found.sigma.map(|sigma| times * sigma.value.max(0.0)),
                is_named: rank < NAMED && is_seen(&size),
            }
        })
        .collect();
    let mut canvas = Canvas::default();
    let frame = frame(model, morris, measure, &dots);
    let area = frame.draw(&mut canvas);
    draw(&mut canvas, &dots, area);
    Sketch {
        name: name(model, "morris", measure),
        description: describe(model, measure, &dots, &frame),
        title: frame.title,
        canvas,
    }
}

fn frame(model: &Model, morris: &Morris, measure: Measure, dots: &[Dot<'_>]) -> Frame {
    let reach = |dot: &Dot| (dot.ends[1] - dot.size).max(dot.size - dot.ends[0]);
    let named = dots.iter().filter(|dot| dot.is_named);
    let error = error_text(named.map(reach).fold(0.0, f64::max));
    let (rows, m) = (morris.finished.rows, morris.asked.replicates);
    let partial = if morris.finished.complete {
        ""
    } else {
        "PARTIAL RUN: "
    };
    let mut basis = vec![
        "illustrative, not a forecast".to_owned(),
        format!(
            "{partial}{} trajectories, {m} trials at each point",
            count(rows)
        ),
        format!("seed {}", morris.asked.seed.0),
        format!("to {}", moment_text(model.start, model.horizon)),
    ];
    if !model.changes.is_empty() {
        basis.push(format!("changed: {}", model.changes.join(" ")));
    }
    basis.push(known_to("mean sizes that are named", &error));
    let per = format!("{} per whole range of a factor", unit(model, measure));
    Frame {
        title: format!("{}: which factors matter at all", title(model, measure)),
        subtitle: dotted([&per, &model.title]),
        reading: vec![
            "Right: a large effect".to_owned(),
            "up: an effect that varies with the values of all factors".to_owned(),
            "below the dashes it varies less than it is large".to_owned(),
            format!("{} factors or groups", dots.len()),
        ],
        basis,
    }
}

fn describe(model: &Model, measure: Measure, dots: &[Dot<'_>], frame: &Frame) -> String {
    let named = dots.iter().filter(|dot| dot.is_named);
    let each: Vec<String> = named
        .map(|dot| {
            let reach = dot.ends[1] - dot.size;
            let size = number_text(dot.size, reach);
            match dot.sigma {
                Some(sigma) => format!(
                    "{}: {size}, varying by {}",
                    dot.title,
                    number_text(sigma, reach)
                ),
                None => format!("{}: {size}", dot.title),
            }
        })
        .collect();
    let said = match each.is_empty() {
        true => "none can be told from no effect".to_owned(),
        false => each.join("; "),
    };
    format!(
        "The mean size of the elementary effect of each factor on {}, and its standard deviation, in {}: {said}. {}.",
        title(model, measure),
        model.title,
        frame.basis.join("; ")
    )
}

fn draw(canvas: &mut Canvas, dots: &[Dot<'_>], area: Rect) {
    let widest = dots
        .iter()
        .map(|dot| dot.ends[1].min(1.5 * dot.size))
        .fold(1e-9, f64::max);
    let tallest = dots.iter().filter_map(|dot| dot.sigma).fold(1e-9, f64::max);
    let rect = Rect {
        left: area.left + 70.0,
        right: area.right - NAMES,
        top: area.top + LINE + 6.0,
        bottom: area.bottom - 2.0 * LINE - 6.0,
    };
    let x = Scale::new((0.0, 1.05 * widest), (rect.left, rect.right));
    let y = Scale::new((0.0, 1.08 * tallest), (rect.bottom, rect.top));
    axes(canvas, (&x, &y), rect);
    let diagonal = (1.05 * widest).min(1.08 * tallest);
    let line = [(x.at(0.0), y.at(0.0)), (x.at(diagonal), y.at(diagonal))];
    canvas.dashed(&line, &[10.0, 8.0], 2.0, GREY);
    for dot in dots.iter().rev() {
        let at = (x.inside(dot.size), y.inside(dot.sigma.unwrap_or(0.0)));
        let paint = if dot.is_named { COLOURS[0] } else { GREY };
        if dot.is_named {
            let [low, high] = dot.ends.map(|end| x.inside(end));
            canvas.line(vec![(low, at.1), (high, at.1)], 2.0, paint);
        }
        canvas.dot(at, if dot.is_named { 9.0 } else { 5.0 }, paint);
    }
    names(canvas, dots, (&x, &y), rect, area.right);
}

fn axes(canvas: &mut Canvas, (x, y): (&Scale, &Scale), rect: Rect) {
    for (value, text) in ticks(x.range(), 5.0) {
        let at = x.at(value);
        canvas.line(vec![(at, rect.top), (at, rect.bottom)], 1.5, RULE);
        let text = Text::new(text, (at, rect.bottom + LINE)).paint(GREY);
        canvas.text(text.anchor(Anchor::Middle));
    }
    for (value, text) in ticks(y.range(), 5.0) {
        let at = y.at(value);
        canvas.line(vec![(rect.left, at), (rect.right, at)], 1.5, RULE);
        let text = Text::new(text, (rect.left - 12.0, at + 0.36 * TEXT)).paint(GREY);
        canvas.text(text.anchor(Anchor::End));
    }
    let at = (rect.left - 34.0, rect.top - 16.0);
    canvas.text(Text::new("how much it varies (sigma)", at));
    let at = (rect.right, rect.bottom + 2.0 * LINE);
    canvas.text(Text::new("mean size of the effect (mu*)", at).anchor(Anchor::End));
}

/// The names of the largest, each with a line to its dot.
fn names(canvas: &mut Canvas, dots: &[Dot<'_>], (x, y): (&Scale, &Scale), rect: Rect, right: f64) {
    let named: Vec<&Dot> = dots.iter().filter(|dot| dot.is_named).collect();
    let level = |dot: &&Dot| y.inside(dot.sigma.unwrap_or(0.0));
    let wanted: Vec<f64> = named.iter().map(level).collect();
    let places = spread(&wanted, LINE + 4.0, rect.top, rect.bottom).unwrap_or_default();
    for ((dot, from), place) in named.iter().zip(&wanted).zip(places) {
        let left = rect.right + 40.0;
        let line = vec![
            (x.inside(dot.size) + 10.0, *from),
            (left - 26.0, place),
            (left - 8.0, place),
        ];
        canvas.line(line, 1.5, INK.alpha(0.5));
        let text = font::fit(dot.title, TEXT, Weight::Regular, right - left);
        canvas.text(Text::new(text, (left, place + 0.36 * TEXT)));
    }
}
