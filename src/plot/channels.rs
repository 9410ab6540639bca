//! What a count adds up, channel by channel: the mean of each, stacked to that of the whole.

use super::axis::{error_text, known_to, number_text, ticks};
use super::canvas::Canvas;
use super::frame::{Frame, basis};
use super::stack::{Palette, Stack, layers};
use super::{Input, PlotError, Sketch};
use crate::model::{Observable, Outcome, OutcomeId};
use crate::summary::Functional;

/// The part of the whole below which a channel is named in words only.
const SEEN: f64 = 0.01;

/// The figure; `None` where the outcome does not add up at least two counters and nothing else.
pub(super) fn sketch(input: &Input, id: OutcomeId) -> Result<Option<Sketch>, PlotError> {
    let model = input.model();
    let whole = &model.outcomes[id.index()];
    let report = input.report()?;
    let means = report.outcome(id).channels();
    if means.is_empty() || means.iter().flatten().any(|mean| *mean < 0.0) {
        return Ok(None);
    }
    let counters = whole.channels().iter().filter_map(|term| match term.of {
        Observable::Counter(counter) => Some(&model.counters[counter.index()]),
        _ => None,
    });
    let titles = counters.map(|counter| counter.entry.title.clone());
    let error = report.outcome(id).mean(Functional::End).half_width();
    let stack = stack((whole, error), titles.zip(means));
    let frame = frame(input, whole, &stack, error)?;
    let mut canvas = Canvas::default();
    let area = frame.draw(&mut canvas);
    stack.draw(&mut canvas, model, &report.days(), area);
    Ok(Some(Sketch {
        name: format!("parts-{}", whole.entry.name),
        description: describe(input, whole, &stack, &frame),
        title: frame.title,
        canvas,
    }))
}

fn stack(
    (whole, error): (&Outcome, f64),
    channels: impl Iterator<Item = (String, Vec<f64>)>,
) -> Stack {
    let heights = channels.map(|(title, series)| {
        let end = series.last().copied().unwrap_or(0.0);
        (title, series, number_text(end, error))
    });
    let layers = layers(heights.collect(), Palette::Apart);
    let end: f64 = layers.iter().map(super::stack::Layer::end).sum();
    let top = end.max(whole.resolution) * 1.05;
    Stack {
        layers,
        whole: top,
        marks: ticks((0.0, top), 5.0),
        seen: SEEN * top,
    }
}

fn frame(input: &Input, whole: &Outcome, stack: &Stack, error: f64) -> Result<Frame, PlotError> {
    let mut reading = vec!["The height of an area is the mean of that channel".to_owned()];
    let unseen = stack.unseen();
    if !unseen.is_empty() {
        reading.push(format!("too small to see: {}", unseen.join(", ")));
    }
    let error = known_to("the sum", &error_text(error));
    Ok(Frame {
        title: format!("{} by channel", whole.entry.title),
        subtitle: if whole.unit.is_empty() {
            format!("mean · {}", input.model().title)
        } else {
            format!("{}, mean · {}", whole.unit, input.model().title)
        },
        reading,
        basis: basis(input, &error)?,
    })
}

fn describe(input: &Input, whole: &Outcome, stack: &Stack, frame: &Frame) -> String {
    let layers = stack.layers.iter();
    let ends: Vec<String> = layers
        .map(|layer| format!("{} {}", layer.title, layer.end_text))
        .collect();
    format!(
        "The means of the channels of {} over time, stacked, in {}. At the horizon: {}. {}.",
        whole.entry.title,
        input.model().title,
        ends.join("; "),
        frame.basis.join("; ")
    )
}
