//! How likely each state of a machine is over time.

use super::axis::{known_to, percent, points, probability_text, ticks};
use super::canvas::Canvas;
use super::frame::{Frame, basis};
use super::stack::{Palette, Stack, layers};
use super::{Input, PlotError, Sketch};
use crate::model::{Machine, MachineId, StateId};
use crate::summary::Probability;

/// States that are never this likely are named in words only.
const SEEN: f64 = 0.005;

/// The figure.
pub(super) fn sketch(input: &Input, id: MachineId) -> Result<Sketch, PlotError> {
    let report = input.report()?;
    let machine = &input.model().machines[id.index()];
    let states = (0..machine.states.len()).map(StateId::from);
    let occupancy: Vec<Vec<Probability>> =
        states.map(|state| report.occupancy(id, state)).collect();
    let stack = stack(machine, &occupancy);
    let error = occupancy.iter().flatten().map(Probability::half_width);
    let error = error.fold(0.0, f64::max);
    let frame = frame(input, machine, &stack, error)?;
    let mut canvas = Canvas::default();
    let area = frame.draw(&mut canvas);
    stack.draw(&mut canvas, input.model(), &report.days(), area);
    Ok(Sketch {
        name: format!("occupancy-{}", machine.entry.name),
        description: describe(input, machine, &stack, &frame),
        title: frame.title,
        canvas,
    })
}

/// States whose scores rise or fall in the order of the file stand in that order.
fn palette(machine: &Machine) -> Palette {
    let scores = machine.states.iter().map(|state| state.score.as_fixed());
    let scores: Option<Vec<f64>> = scores.collect();
    let is_ordered = scores.is_some_and(|scores| {
        let mut pairs = scores.windows(2);
        scores.len() > 2 && (pairs.all(|p| p[0] < p[1]) || scores.windows(2).all(|p| p[0] > p[1]))
    });
    if is_ordered {
        Palette::Ordered
    } else {
        Palette::Apart
    }
}

fn stack(machine: &Machine, occupancy: &[Vec<Probability>]) -> Stack {
    let states = machine.states.iter().zip(occupancy);
    let heights = states.map(|(state, probabilities)| {
        let end = probabilities.last();
        (
            state.entry.title.clone(),
            probabilities.iter().map(|p| p.value).collect(),
            end.map_or_else(String::new, probability_text),
        )
    });
    let marks = ticks((0.0, 1.0), 4.0).into_iter();
    Stack {
        layers: layers(heights.collect(), palette(machine)),
        whole: 1.0,
        marks: marks.map(|(value, _)| (value, percent(value))).collect(),
        seen: SEEN,
    }
}

fn frame(input: &Input, machine: &Machine, stack: &Stack, error: f64) -> Result<Frame, PlotError> {
    let mut reading = vec!["The height of an area is the share of trials in that state".to_owned()];
    let unseen = stack.unseen();
    if !unseen.is_empty() {
        reading.push(format!("never above 0.5 %: {}", unseen.join(", ")));
    }
    let error = known_to("shares", &points(error));
    Ok(Frame {
        title: machine.entry.title.clone(),
        subtitle: format!("share of trials in each state · {}", input.model().title),
        reading,
        basis: basis(input, &error)?,
    })
}

fn describe(input: &Input, machine: &Machine, stack: &Stack, frame: &Frame) -> String {
    let layers = stack.layers.iter();
    let ends: Vec<String> = layers
        .map(|layer| format!("{} {}", layer.title, layer.end_text))
        .collect();
    format!(
        "Share of trials in each state of {} over time, in {}. At the horizon: {}. {}.",
        machine.entry.title,
        input.model().title,
        ends.join("; "),
        frame.basis.join("; ")
    )
}
