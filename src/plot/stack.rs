//! How likely each state of a machine is over time, as areas stacked on each other.

use super::axis::{percent, probability_text, ticks};
use super::canvas::{Anchor, COLOURS, Canvas, GREY, INK, LINE, Paint, Rect, TEXT, Text, WHITE};
use super::font::{self, Weight};
use super::frame::{Frame, basis};
use super::label::spread;
use super::panel::{Panel, stage};
use super::{Input, PlotError, Sketch};
use crate::model::{Machine, MachineId, StateId};
use crate::summary::Probability;

/// The widest space at the right of the panel, for what the areas have no room for.
const BESIDE: f64 = 640.0;
/// From the panel to the texts at its right.
const LEAD: f64 = 40.0;
/// States that are never this likely are named in words only.
const SEEN: f64 = 0.005;
/// How strongly areas are coloured: text must stand out on them.
const STRENGTH: [f64; 3] = [0.45, 0.75, 0.25];

/// A state's probabilities, and the tops of its area.
struct Layer {
    title: String,
    share: Vec<f64>,
    /// The last of them, in words.
    end_text: String,
    top: Vec<f64>,
    paint: Paint,
}

impl Layer {
    fn end(&self) -> f64 {
        self.share.last().copied().unwrap_or(0.0)
    }
}

/// The figure.
pub(super) fn sketch(input: &Input, id: MachineId) -> Result<Sketch, PlotError> {
    let report = input.report()?;
    let machine = &input.model().machines[id.index()];
    let states = (0..machine.states.len()).map(StateId::from);
    let occupancy: Vec<Vec<Probability>> =
        states.map(|state| report.occupancy(id, state)).collect();
    let layers = layers(machine, &occupancy);
    let error = occupancy.iter().flatten().map(Probability::half_width);
    let error = error.fold(0.0, f64::max);
    let frame = frame(input, machine, &layers, error)?;
    let mut canvas = Canvas::default();
    let area = frame.draw(&mut canvas);
    draw(&mut canvas, input, &report.days(), &layers, area);
    Ok(Sketch {
        name: format!("occupancy-{}", machine.entry.name),
        description: describe(input, machine, &layers, &frame),
        title: frame.title,
        canvas,
    })
}

fn layers(machine: &Machine, occupancy: &[Vec<Probability>]) -> Vec<Layer> {
    let mut below = vec![0.0; occupancy.first().map_or(0, Vec::len)];
    let layer = |(k, (state, probabilities)): (usize, (_, &Vec<Probability>))| {
        let share: Vec<f64> = probabilities.iter().map(|p| p.value).collect();
        let state: &crate::model::State = state;
        for (below, share) in below.iter_mut().zip(&share) {
            *below += share;
        }
        let strength = STRENGTH[k / COLOURS.len() % STRENGTH.len()];
        Layer {
            title: state.entry.title.clone(),
            share,
            end_text: probabilities
                .last()
                .map_or_else(String::new, probability_text),
            top: below.clone(),
            paint: COLOURS[k % COLOURS.len()].tint(strength),
        }
    };
    machine
        .states
        .iter()
        .zip(occupancy)
        .enumerate()
        .map(layer)
        .collect()
}

fn frame(
    input: &Input,
    machine: &Machine,
    layers: &[Layer],
    error: f64,
) -> Result<Frame, PlotError> {
    let seen = |layer: &&Layer| layer.share.iter().any(|share| *share >= SEEN);
    let unseen: Vec<&str> = layers
        .iter()
        .filter(|layer| !seen(layer))
        .map(|layer| layer.title.as_str())
        .collect();
    let mut reading = vec!["The height of an area is the share of trials in that state".to_owned()];
    if !unseen.is_empty() {
        reading.push(format!("never above 0.5 %: {}", unseen.join(", ")));
    }
    let error = format!("sampling error ± {} (95 %)", percent(error));
    Ok(Frame {
        title: machine.entry.title.clone(),
        subtitle: format!("share of trials in each state · {}", input.model().title),
        reading,
        basis: basis(input, &error)?,
    })
}

fn describe(input: &Input, machine: &Machine, layers: &[Layer], frame: &Frame) -> String {
    let ends: Vec<String> = layers
        .iter()
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

fn draw(canvas: &mut Canvas, input: &Input, days: &[f64], layers: &[Layer], area: Rect) {
    let marks: Vec<_> = ticks((0.0, 1.0), 4.0)
        .into_iter()
        .map(|(value, _)| (value, percent(value)))
        .collect();
    // What is beside narrows the panel, and a narrower panel may leave more names beside: the width
    // only grows, until it does for all.
    let mut width = 0.0;
    let (mut room, mut outside) = (beside_width(layers, &[]), Vec::new());
    while room > width {
        width = room;
        let panel = stage(
            &mut Canvas::default(),
            input.model(),
            area,
            (0.0, 1.0),
            &marks,
            width,
        );
        outside = layers
            .iter()
            .map(|layer| inside(&panel, days, layer).is_none())
            .collect();
        room = beside_width(layers, &outside);
    }
    let panel = stage(canvas, input.model(), area, (0.0, 1.0), &marks, width);
    areas(canvas, &panel, days, layers);
    for layer in layers {
        if let Some((x, y)) = inside(&panel, days, layer) {
            let at = (x, y + 0.36 * TEXT);
            canvas.text(Text::new(layer.title.clone(), at).anchor(Anchor::Middle));
        }
    }
    panel.edges(canvas, input.model());
    panel.dates(canvas, input.model());
    beside(canvas, &panel, layers, &outside, area.right);
}

fn areas(canvas: &mut Canvas, panel: &Panel, days: &[f64], layers: &[Layer]) {
    let mut below = vec![0.0; days.len()];
    for layer in layers {
        canvas.area(panel.band(days, &below, &layer.top), layer.paint);
        below.clone_from(&layer.top);
    }
    // A white line between areas tells neighbours apart without colour.
    for layer in layers {
        let path = panel.path(days, layer.top.iter().copied());
        canvas.line(path, 2.5, WHITE);
    }
}

/// The middle of a state's name on its area, where that is high enough over the width of the name.
fn inside(panel: &Panel, days: &[f64], layer: &Layer) -> Option<(f64, f64)> {
    let width = font::width(&layer.title, TEXT, Weight::Regular) + 24.0;
    let x: Vec<f64> = days.iter().map(|day| panel.x.at(*day)).collect();
    let y = |share: f64| panel.y.at(share);
    let mut best: Option<(f64, f64, f64)> = None;
    for first in 0..days.len() {
        let Some(last) = (first..days.len()).find(|last| x[*last] - x[first] >= width) else {
            break;
        };
        // The rectangle inside the area: from its lowest top to its highest bottom.
        let top = (first..=last)
            .map(|k| y(layer.top[k]))
            .fold(f64::MIN, f64::max);
        let bottom = (first..=last)
            .map(|k| y(layer.top[k] - layer.share[k]))
            .fold(f64::MAX, f64::min);
        if best.is_none_or(|best| bottom - top > best.2) {
            best = Some((
                0.5 * (x[first] + x[last]),
                0.5 * (top + bottom),
                bottom - top,
            ));
        }
    }
    best.filter(|best| best.2 >= LINE).map(|(x, y, _)| (x, y))
}

/// What stands beside a state: its share at the horizon, and its name where its area has none.
/// `None` where there is nothing to tell.
fn beside_text(layer: &Layer, outside: bool) -> Option<String> {
    let seen = layer.share.iter().any(|share| *share >= SEEN);
    match outside {
        true if seen => Some(format!("{} {}", layer.end_text, layer.title)),
        false if layer.end() >= SEEN => Some(layer.end_text.clone()),
        _ => None,
    }
}

/// What the texts beside need, up to [`BESIDE`].
fn beside_width(layers: &[Layer], outside: &[bool]) -> f64 {
    let outside = outside.iter().copied().chain(std::iter::repeat(false));
    let texts = layers
        .iter()
        .zip(outside)
        .filter_map(|(layer, outside)| beside_text(layer, outside));
    let widths = texts.map(|text| font::width(&text, TEXT, Weight::Regular));
    (LEAD + widths.fold(0.0, f64::max) + 1.0).min(BESIDE)
}

/// The shares at the horizon, with the names of states that have none on their areas.
fn beside(canvas: &mut Canvas, panel: &Panel, layers: &[Layer], outside: &[bool], right: f64) {
    let rect = panel.rect;
    let left = rect.right + LEAD;
    let mut shown: Vec<(&Layer, String)> = layers
        .iter()
        .zip(outside)
        .filter_map(|(layer, outside)| Some((layer, beside_text(layer, *outside)?)))
        .collect();
    let fits = ((rect.height() + 40.0) / LINE) as usize;
    // Where there is no room for all, the least likely go.
    while shown.len() > fits {
        let end = |k: &usize| shown[*k].0.end();
        let least = (0..shown.len()).min_by(|a, b| end(a).total_cmp(&end(b)));
        shown.remove(least.unwrap_or(0));
    }
    let middle = |(layer, _): &(&Layer, String)| {
        let top = layer.top.last().copied().unwrap_or(0.0);
        panel.y.at(top - 0.5 * layer.end())
    };
    let wanted: Vec<f64> = shown.iter().map(middle).collect();
    let places = spread(&wanted, LINE, rect.top - 10.0, rect.bottom + 10.0).unwrap_or_default();
    for (((_, text), wanted), y) in shown.iter().zip(&wanted).zip(places) {
        let lead = vec![(rect.right + 6.0, *wanted), (left - 10.0, y)];
        canvas.line(lead, 2.0, GREY);
        let text = font::fit(text, TEXT, Weight::Regular, right - left);
        canvas.text(Text::new(text, (left, y + 0.36 * TEXT)).paint(INK));
    }
}
