//! An outcome of few values over time as stacked shares, beside fifty dots that can be counted.
//!
//! A fan of quantiles of such an outcome jumps from value to value and hides how likely each is.

use std::collections::BTreeSet;

use super::axis::{
    count, known_to, moment_text, number_text, percent, points, probability_text, ticks,
};
use super::canvas::{Canvas, LINE, Rect, TEXT, Text};
use super::font::{self, Weight};
use super::frame::{Frame, basis, dotted};
use super::stack::{Palette, Stack, layers};
use super::{Input, PlotError, Sketch};
use crate::model::{Model, Observable, Outcome, OutcomeId};
use crate::summary::{Histogram, Probability};

/// More values than these are no longer told apart as shares.
const FEW: usize = 12;
/// Values that are never this likely are named in words only.
const SEEN: f64 = 0.005;
/// Dots, each a fiftieth of the trials.
const DOTS: usize = 50;
/// What the dots have at the right of the shares.
const BESIDE: f64 = 440.0;
/// From one dot to the next.
const PITCH: f64 = 25.0;

/// The values that an outcome takes, on the bins that hold them, and how often on each day.
struct Few {
    /// From the lowest: its bin's centre.
    values: Vec<f64>,
    /// By value, its share on each point of the grid.
    shares: Vec<Vec<Probability>>,
}

/// Whether all that an outcome adds up jumps, so that it stays on a few values.
fn jumps(model: &Model, outcome: &Outcome) -> bool {
    outcome.terms.iter().all(|term| {
        let is_fixed = term.weight.as_fixed().is_some();
        is_fixed
            && match term.of {
                Observable::One | Observable::Counter(_) => true,
                Observable::Variable(_) => false,
                Observable::Score(machine) => {
                    let mut states = model.machines[machine.index()].states.iter();
                    states.all(|state| state.score.as_fixed().is_some())
                }
                Observable::Outcome(other) => jumps(model, &model.outcomes[other.index()]),
            }
    })
}

/// `None` where an outcome drifts, or takes more than a dozen values.
fn few(input: &Input, id: OutcomeId) -> Result<Option<Few>, PlotError> {
    let (model, report) = (input.model(), input.report()?);
    if !jumps(model, &model.outcomes[id.index()]) {
        return Ok(None);
    }
    let outcome = report.outcome(id);
    let days: Vec<Histogram> = (0..report.days().len())
        .map(|point| outcome.histogram_at(point))
        .collect();
    let taken = |day: &Histogram| -> Vec<usize> {
        let bins = day.counts.iter().enumerate();
        bins.filter(|(_, count)| **count > 0)
            .map(|(bin, _)| bin)
            .collect()
    };
    let bins: BTreeSet<usize> = days.iter().flat_map(taken).collect();
    if bins.len() > FEW || days.is_empty() {
        return Ok(None);
    }
    let shares = bins.iter().map(|bin| outcome.shares_of(*bin));
    Ok(Some(Few {
        values: bins.iter().map(|bin| days[0].centre(*bin)).collect(),
        shares: shares.collect(),
    }))
}

/// The figure; `None` where the outcome is no matter of a few values.
pub(super) fn sketch(input: &Input, id: OutcomeId) -> Result<Option<Sketch>, PlotError> {
    let outcome = &input.model().outcomes[id.index()];
    let Some(few) = few(input, id)? else {
        return Ok(None);
    };
    let stack = stack(input.model(), outcome, &few);
    let frame = frame(input, outcome, &few, &stack)?;
    let mut canvas = Canvas::default();
    let area = frame.draw(&mut canvas);
    let left = Rect {
        right: area.right - BESIDE,
        ..area
    };
    let model = input.model();
    stack.draw(&mut canvas, model, &input.report()?.days(), left);
    let beside = Rect {
        left: left.right + 30.0,
        ..area
    };
    let end = moment_text(model.start, model.horizon);
    dots(&mut canvas, &stack, beside, &end);
    Ok(Some(Sketch {
        name: format!("outcome-{}", outcome.entry.name),
        description: describe(input, outcome, &stack, &frame),
        title: frame.title,
        canvas,
    }))
}

/// The states in which an outcome of a single machine has a value.
fn states(model: &Model, outcome: &Outcome, value: f64) -> Vec<String> {
    let [term] = &*outcome.terms else {
        return Vec::new();
    };
    let (Observable::Score(machine), Some(weight)) = (term.of, term.weight.as_fixed()) else {
        return Vec::new();
    };
    let states = model.machines[machine.index()].states.iter();
    let is_here = |score: f64| (weight * score - value).abs() < 0.5 * outcome.resolution;
    let here = states.filter(|state| state.score.as_fixed().is_some_and(is_here));
    here.map(|state| state.entry.title.clone()).collect()
}

fn stack(model: &Model, outcome: &Outcome, few: &Few) -> Stack {
    let heights = few.values.iter().zip(&few.shares).map(|(value, shares)| {
        let number = number_text(*value, outcome.resolution);
        let states = states(model, outcome, *value);
        let title = match states.is_empty() {
            true => number,
            false => format!("{number} {}", states.join(", ")),
        };
        (
            title,
            shares.iter().map(|share| share.value).collect(),
            shares.last().map_or_else(String::new, probability_text),
        )
    });
    let marks = ticks((0.0, 1.0), 4.0).into_iter();
    Stack {
        layers: layers(heights.collect(), Palette::Ordered),
        whole: 1.0,
        marks: marks.map(|(value, _)| (value, percent(value))).collect(),
        seen: SEEN,
    }
}

fn frame(input: &Input, outcome: &Outcome, few: &Few, stack: &Stack) -> Result<Frame, PlotError> {
    let mut reading = vec![
        "The height of an area is the share of trials with that value".to_owned(),
        "the darker, the higher the value".to_owned(),
    ];
    let unseen = stack.unseen();
    if !unseen.is_empty() {
        reading.push(format!("never above 0.5 %: {}", unseen.join(", ")));
    }
    let errors = few.shares.iter().flatten().map(Probability::half_width);
    let error = known_to("shares", &points(errors.fold(0.0, f64::max)));
    Ok(Frame {
        title: outcome.entry.title.clone(),
        subtitle: dotted([&outcome.unit, &input.model().title]),
        reading,
        basis: basis(input, &error)?,
    })
}

fn describe(input: &Input, outcome: &Outcome, stack: &Stack, frame: &Frame) -> String {
    let layers = stack.layers.iter();
    let ends: Vec<String> = layers
        .map(|layer| format!("{} in {} of trials", layer.title, layer.end_text))
        .collect();
    format!(
        "Share of trials with each value of {} over time, in {}. At the horizon: {}. {}.",
        outcome.entry.title,
        input.model().title,
        ends.join("; "),
        frame.basis.join("; ")
    )
}

/// How many of fifty dots each value has at the horizon: the shares rounded so that all add up to
/// fifty, the largest remainders up.
fn counted(shares: &[f64]) -> Vec<usize> {
    let exact: Vec<f64> = shares.iter().map(|share| share * DOTS as f64).collect();
    let mut dots: Vec<usize> = exact.iter().map(|dots| dots.floor() as usize).collect();
    let mut order: Vec<usize> = (0..dots.len()).collect();
    let remainder = |k: usize| exact[k] - exact[k].floor();
    order.sort_by(|a, b| remainder(*b).total_cmp(&remainder(*a)));
    let left = DOTS.saturating_sub(dots.iter().sum());
    order.iter().take(left).for_each(|k| dots[*k] += 1);
    dots
}

/// The dots of each value, in rows that are wrapped, from the highest value down.
fn dots(canvas: &mut Canvas, stack: &Stack, area: Rect, end: &str) {
    let ends: Vec<f64> = stack.layers.iter().map(super::stack::Layer::end).collect();
    let numbers = counted(&ends);
    let titles = stack.layers.iter().map(|layer| &layer.title);
    let widths = titles.map(|title| font::width(title, TEXT, Weight::Bold));
    let left = area.left + widths.fold(0.0, f64::max).min(0.5 * area.width()) + 18.0;
    // How many dots go across, and what all rows of all values take from top to bottom.
    let rows = |pitch: f64| {
        let across = (((area.right - left - 52.0) / pitch) as usize).max(1);
        let rows = numbers
            .iter()
            .filter(|n| **n > 0)
            .map(|n| n.div_ceil(across));
        (
            across,
            rows.map(|rows| (rows as f64 * pitch).max(LINE) + 10.0)
                .sum::<f64>(),
        )
    };
    let room = area.height() - 2.0 * LINE;
    let mut pitch = PITCH;
    while rows(pitch).1 > room && pitch > 6.0 {
        pitch -= 0.5;
    }
    let across = rows(pitch).0;
    let mut y = area.top + 10.0;
    for (layer, number) in stack.layers.iter().zip(&numbers).rev() {
        if *number == 0 {
            continue;
        }
        let text = font::fit(&layer.title, TEXT, Weight::Bold, left - area.left - 10.0);
        canvas.text(Text::new(text, (area.left, y + 0.8 * LINE)).bold());
        for dot in 0..*number {
            let (row, column) = (dot / across, dot % across);
            let x = left + (column as f64 + 0.5) * pitch;
            let at = (x, y + 0.5 * LINE + row as f64 * pitch);
            canvas.dot(at, 0.42 * pitch, layer.paint);
        }
        let last = ((*number).min(across) as f64) * pitch;
        let at = (left + last + 10.0, y + 0.8 * LINE);
        canvas.text(Text::new(count(*number as u64), at));
        y += (number.div_ceil(across) as f64 * pitch).max(LINE) + 10.0;
    }
    let y = area.bottom - LINE + 6.0;
    canvas.text(Text::new(format!("On {end}: each dot"), (area.left, y)));
    canvas.text(Text::new("is 1 trial in 50", (area.left, y + LINE - 2.0)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_add_up_to_fifty() {
        assert_eq!(counted(&[0.5, 0.25, 0.25]), [25, 13, 12]);
        assert_eq!(counted(&[1.0]), [50]);
        assert_eq!(counted(&[0.333, 0.333, 0.334]).iter().sum::<usize>(), 50);
        assert_eq!(counted(&[0.999, 0.001]), [50, 0]);
    }
}
