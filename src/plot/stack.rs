//! Areas stacked on each other over time, each named on itself or beside.

use super::canvas::{Anchor, COLOURS, Canvas, GREY, INK, LINE, Paint, Rect, TEXT, Text, WHITE};
use super::font::{self, Weight};
use super::label::spread;
use super::panel::{Panel, stage};
use crate::model::Model;

/// The widest space at the right of the panel, for what the areas have no room for.
const BESIDE: f64 = 640.0;
/// From the panel to the texts at its right.
const LEAD: f64 = 40.0;
/// How strongly areas are coloured: text must stand out on them.
const STRENGTH: [f64; 3] = [0.45, 0.75, 0.25];
/// The same of areas in an order, from the first to the last.
const PALE: f64 = 0.25;
const DARK: f64 = 0.8;

/// One area.
pub(super) struct Layer {
    pub title: String,
    /// Its height at each point of the grid.
    pub height: Vec<f64>,
    /// The last of them, in words.
    pub end_text: String,
    top: Vec<f64>,
    pub paint: Paint,
}

impl Layer {
    /// The last height.
    pub fn end(&self) -> f64 {
        self.height.last().copied().unwrap_or(0.0)
    }
}

/// The areas with their scale.
pub(super) struct Stack {
    pub layers: Vec<Layer>,
    /// The end of the scale, which begins at 0.
    pub whole: f64,
    /// What is marked on it.
    pub marks: Vec<(f64, String)>,
    /// Areas that are never this high are named in words only.
    pub seen: f64,
}

/// How areas are coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Palette {
    /// Each by a colour of its own: nothing is more than another.
    Apart,
    /// From pale to dark, since they stand in an order.
    Ordered,
}

impl Palette {
    /// The colour of area k of so many.
    fn paint(self, k: usize, number: usize) -> Paint {
        match self {
            Self::Apart => {
                COLOURS[k % COLOURS.len()].tint(STRENGTH[k / COLOURS.len() % STRENGTH.len()])
            }
            Self::Ordered => {
                let place = k as f64 / (number.max(2) - 1) as f64;
                COLOURS[0].tint(PALE + place * (DARK - PALE))
            }
        }
    }
}

/// Heights on top of each other, each with its title and its last value in words.
pub(super) fn layers(heights: Vec<(String, Vec<f64>, String)>, palette: Palette) -> Vec<Layer> {
    let number = heights.len();
    let mut below = vec![0.0; heights.first().map_or(0, |(_, height, _)| height.len())];
    let layer = |(k, (title, height, end_text)): (usize, (String, Vec<f64>, String))| {
        for (below, height) in below.iter_mut().zip(&height) {
            *below += height;
        }
        Layer {
            title,
            height,
            end_text,
            top: below.clone(),
            paint: palette.paint(k, number),
        }
    };
    heights.into_iter().enumerate().map(layer).collect()
}

impl Stack {
    /// Whether an area is ever seen.
    pub fn is_seen(&self, layer: &Layer) -> bool {
        layer.height.iter().any(|height| *height >= self.seen)
    }

    /// The titles of those that are never seen.
    pub fn unseen(&self) -> Vec<&str> {
        let unseen = self.layers.iter().filter(|layer| !self.is_seen(layer));
        unseen.map(|layer| layer.title.as_str()).collect()
    }

    pub fn draw(&self, canvas: &mut Canvas, model: &Model, days: &[f64], area: Rect) {
        let layers = &self.layers;
        // What is beside narrows the panel, and a narrower panel may leave more names beside: the width
        // only grows, until it does for all.
        let mut width = 0.0;
        let (mut room, mut outside) = (self.beside_width(&[]), Vec::new());
        while room > width {
            width = room;
            let panel = stage(
                &mut Canvas::default(),
                model,
                area,
                (0.0, self.whole),
                &self.marks,
                width,
            );
            outside = layers
                .iter()
                .map(|layer| inside(&panel, days, layer).is_none())
                .collect();
            room = self.beside_width(&outside);
        }
        let panel = stage(canvas, model, area, (0.0, self.whole), &self.marks, width);
        areas(canvas, &panel, days, layers);
        for layer in layers {
            if let Some((x, y)) = inside(&panel, days, layer) {
                let at = (x, y + 0.36 * TEXT);
                canvas.text(Text::new(layer.title.clone(), at).anchor(Anchor::Middle));
            }
        }
        panel.edges(canvas, model);
        panel.dates(canvas, model);
        self.beside(canvas, &panel, &outside, area.right);
    }

    /// What stands beside an area: its last height, and its name where it has none on itself.
    /// `None` where there is nothing to tell.
    fn beside_text(&self, layer: &Layer, outside: bool) -> Option<String> {
        let seen = self.is_seen(layer);
        match outside {
            true if seen => Some(format!("{} {}", layer.end_text, layer.title)),
            false if layer.end() >= self.seen => Some(layer.end_text.clone()),
            _ => None,
        }
    }

    /// What the texts beside need, up to [`BESIDE`].
    fn beside_width(&self, outside: &[bool]) -> f64 {
        let outside = outside.iter().copied().chain(std::iter::repeat(false));
        let texts = self
            .layers
            .iter()
            .zip(outside)
            .filter_map(|(layer, outside)| self.beside_text(layer, outside));
        let widths = texts.map(|text| font::width(&text, TEXT, Weight::Regular));
        (LEAD + widths.fold(0.0, f64::max) + 1.0).min(BESIDE)
    }

    /// The last heights, with the names of areas that have none on themselves.
    fn beside(&self, canvas: &mut Canvas, panel: &Panel, outside: &[bool], right: f64) {
        let rect = panel.rect;
        let left = rect.right + LEAD;
        let mut shown: Vec<(&Layer, String)> = self
            .layers
            .iter()
            .zip(outside)
            .filter_map(|(layer, outside)| Some((layer, self.beside_text(layer, *outside)?)))
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

/// The middle of a name on its area, where that is high enough over the width of the name.
fn inside(panel: &Panel, days: &[f64], layer: &Layer) -> Option<(f64, f64)> {
    let width = font::width(&layer.title, TEXT, Weight::Regular) + 24.0;
    let x: Vec<f64> = days.iter().map(|day| panel.x.at(*day)).collect();
    let y = |height: f64| panel.y.at(height);
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
            .map(|k| y(layer.top[k] - layer.height[k]))
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
