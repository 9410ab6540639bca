//! What a count adds up, channel by channel: the mean of each, stacked to that of the whole.

use super::axis::{count, error_text, known_to, number_text, ticks};
use super::canvas::Canvas;
use super::frame::{Frame, basis};
use super::stack::{Stack, layers};
use super::{Input, PlotError, Sketch};
use crate::model::{Model, Observable, Outcome, OutcomeId};
use crate::study::Study;

/// Channels are not recorded one by one: so many trials of the run are replayed for them.
const REPLAYED: u64 = 2_000;
/// The part of the whole below which a channel is named in words only.
const SEEN: f64 = 0.01;

/// The figure; `None` where the outcome does not add up at least two counters and nothing else.
pub(super) fn sketch(input: &Input, id: OutcomeId) -> Result<Option<Sketch>, PlotError> {
    let model = input.model();
    let whole = &model.outcomes[id.index()];
    let mut counters = Vec::new();
    for term in &whole.terms {
        let Observable::Counter(counter) = term.of else {
            return Ok(None);
        };
        counters.push(model.counters[counter.index()].entry.title.clone());
    }
    if counters.len() < 2 {
        return Ok(None);
    }
    let means = means(input, id)?;
    if means.series.iter().flatten().any(|mean| *mean < 0.0) {
        return Ok(None);
    }
    let stack = stack(whole, counters, &means);
    let frame = frame(input, whole, &stack, &means)?;
    let mut canvas = Canvas::default();
    let area = frame.draw(&mut canvas);
    let days: Vec<f64> = input.report()?.days();
    stack.draw(&mut canvas, model, &days, area);
    Ok(Some(Sketch {
        name: format!("parts-{}", whole.entry.name),
        description: describe(input, whole, &stack, &frame),
        title: frame.title,
        canvas,
    }))
}

/// The means of the terms of an outcome.
struct Means {
    /// By term, on the recording grid.
    series: Vec<Vec<f64>>,
    /// How many trials they are of.
    trials: u64,
    /// Half the 95 % interval of their sum at the horizon.
    error: f64,
}

/// The model with each term of an outcome as an outcome of its own, after all others.
fn apart(model: &Model, id: OutcomeId) -> Model {
    let mut model = model.clone();
    let whole = model.outcomes[id.index()].clone();
    let terms = whole.terms.iter().map(|term| Outcome {
        at: Vec::new(),
        terms: vec![term.clone()],
        ..whole.clone()
    });
    let terms: Vec<Outcome> = terms.collect();
    model.outcomes.extend(terms);
    model
}

fn means(input: &Input, id: OutcomeId) -> Result<Means, PlotError> {
    let (model, settings) = (input.model(), &input.findings.settings);
    let study = Study::new(apart(model, id));
    let (from, to) = (model.outcomes.len(), study.model().outcomes.len());
    let replicates = u64::from(settings.replicates);
    let trials = input.findings.trials.min(REPLAYED) / replicates * replicates;
    let mut series = vec![vec![0.0; model.recording().points]; to - from];
    // Trials of a draw are not independent: the error is that of the means of draws.
    let mut draws = vec![0.0; (trials / replicates) as usize];
    study.visit(settings, 0..trials, |k, record| {
        for (series, outcome) in series.iter_mut().zip(from..to) {
            let values = record.path(OutcomeId::from(outcome));
            for (sum, value) in series.iter_mut().zip(values) {
                *sum += value / trials as f64;
            }
            draws[(k / replicates) as usize] += values[record.points - 1] / replicates as f64;
        }
    })?;
    let number = draws.len() as f64;
    let mean = draws.iter().sum::<f64>() / number;
    let squares: f64 = (draws.iter().map(|draw| (draw - mean) * (draw - mean))).sum();
    Ok(Means {
        series,
        trials,
        error: 1.96 * (squares / (number - 1.0).max(1.0) / number).sqrt(),
    })
}

fn stack(whole: &Outcome, titles: Vec<String>, means: &Means) -> Stack {
    let heights = titles
        .into_iter()
        .zip(&means.series)
        .map(|(title, series)| {
            let end = series.last().copied().unwrap_or(0.0);
            (title, series.clone(), number_text(end, 0.01))
        });
    let layers = layers(heights.collect());
    let end: f64 = layers.iter().map(super::stack::Layer::end).sum();
    let top = end.max(whole.resolution) * 1.05;
    Stack {
        layers,
        whole: top,
        marks: ticks((0.0, top), 5.0),
        seen: SEEN * top,
    }
}

fn frame(input: &Input, whole: &Outcome, stack: &Stack, means: &Means) -> Result<Frame, PlotError> {
    let mut reading = vec![format!(
        "The height of an area is the mean of that channel over the first {} trials",
        count(means.trials)
    )];
    let unseen = stack.unseen();
    if !unseen.is_empty() {
        reading.push(format!("too small to see: {}", unseen.join(", ")));
    }
    let error = known_to("means", &error_text(means.error));
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
