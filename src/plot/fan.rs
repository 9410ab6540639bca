//! An outcome over time as a fan of quantiles with sample paths, beside fifty dots that can be
//! counted: its distribution at the horizon.
//!
//! Quantile dotplots: Kay, Kola, Hullman & Munson 2016, doi:10.1145/2858036.2858558.

use super::axis::{
    self, error_text, known_to, moment_text, number_text, padded, percent, points, precision,
};
use super::canvas::{COLOURS, Canvas, GREY, HAIR, INK, LINE, Paint, Rect, TEXT, Text, WHITE};
use super::font::{self, Weight};
use super::frame::{Frame, basis, dotted};
use super::label::spread;
use super::panel::{Panel, stage};
use super::{Input, PlotError, Sketch};
use crate::model::{Outcome, OutcomeId};
use crate::summary::{Estimate, Functional, Histogram};
use crate::words::in_brackets;

/// The middle shares of trials that the shades hold, from the widest.
const LEVELS: [(f64, f64); 4] = [(0.1, 0.9), (0.2, 0.8), (0.3, 0.7), (0.4, 0.6)];
/// Dots, each a fiftieth of the trials.
const DOTS: u64 = 50;
/// Dots are not smaller: a longer stack is cut, and its number says what it has.
const LEAST: f64 = 10.0;
/// A stack of more dots than these has their number beside it.
const COUNTED: u64 = 12;
/// The width of that number.
const NUMBER: f64 = 56.0;
const COLOUR: Paint = COLOURS[0];
const PATH: Paint = Paint::new((0x77, 0x77, 0x77));

/// What is drawn, in the outcome's unit.
struct Data {
    days: Vec<f64>,
    bands: Vec<[Vec<f64>; 2]>,
    median: Vec<f64>,
    paths: Vec<Vec<f64>>,
    end: Histogram,
    /// How exactly values at the horizon are written.
    precision: f64,
    /// The 10, 50 and 90 % points at the horizon, with their errors.
    points: [Estimate; 3],
    mean: Estimate,
    /// Of the value axis.
    range: (f64, f64),
    /// The trial whose path is the only one.
    trial: Option<u64>,
    /// The 10, 50 and 90 % points of each day of an untouched scenario.
    under: Option<[Vec<f64>; 3]>,
    draws: f64,
}

impl Data {
    fn new(input: &Input, id: OutcomeId) -> Result<Self, PlotError> {
        let report = input.report()?;
        let outcome = report.outcome(id);
        let daily =
            |level| -> Vec<f64> { outcome.quantiles(level).iter().map(|e| e.value).collect() };
        let bands = LEVELS.map(|(low, high)| [daily(low), daily(high)]);
        let end = outcome.histogram(Functional::End);
        let outer = [daily(0.03), daily(0.97)];
        let range = range(&outer, &end);
        Ok(Self {
            days: report.days(),
            bands: bands.to_vec(),
            median: daily(0.5),
            precision: precision(&input.model().outcomes[id.index()]),
            paths: input.findings.samples.of(id).map(<[f64]>::to_vec).collect(),
            points: [0.1, 0.5, 0.9].map(|level| outcome.quantile(Functional::End, level)),
            mean: outcome.mean(Functional::End),
            end,
            range,
            trial: None,
            under: None,
            draws: report.draws() as f64,
        })
    }

    /// Leaves one path, all of which is seen.
    fn only(&mut self, trial: u64, values: &[f64]) {
        self.trial = Some(trial);
        let low = values.iter().copied().fold(self.range.0, f64::min);
        let high = values.iter().copied().fold(self.range.1, f64::max);
        self.range = (low, high);
        self.paths = vec![values.to_vec()];
    }

    /// Adds an untouched scenario that is recorded on the same days, all of which is seen.
    fn over(&mut self, under: &Input, id: OutcomeId) -> Result<(), PlotError> {
        let report = under.report()?;
        let outcome = report.outcome(id);
        let daily =
            |level| -> Vec<f64> { outcome.quantiles(level).iter().map(|e| e.value).collect() };
        let points = [0.1, 0.5, 0.9].map(daily);
        if points[0].len() == self.days.len() {
            let low = points[0].iter().copied().fold(self.range.0, f64::min);
            let high = points[2].iter().copied().fold(self.range.1, f64::max);
            self.range = (low, high);
            self.under = Some(points);
        }
        Ok(())
    }
}

/// From the smallest to the largest of what must be seen: the outer quantiles of each day, and every
/// dot.
fn range(outer: &[Vec<f64>; 2], end: &Histogram) -> (f64, f64) {
    let dots = (0..DOTS).map(|k| dot_value(end, k));
    let values = || outer.iter().flatten().copied().chain(dots.clone());
    let low = values().fold(f64::INFINITY, f64::min);
    let high = values().fold(f64::NEG_INFINITY, f64::max);
    padded((low, high), 0.04, 2.0 * end.resolution)
}

/// The value of dot k: the middle of the k-th fiftieth of the trials.
fn dot_value(end: &Histogram, k: u64) -> f64 {
    // The middle trial of the share, from 1, in whole numbers.
    let rank = ((2 * k + 1) * end.trials()).div_ceil(2 * DOTS).max(1);
    let mut below = 0;
    let bin = end.counts.iter().position(|count| {
        below += count;
        below >= rank
    });
    end.centre(bin.unwrap_or(0))
}

/// The figure.
pub(super) fn sketch(input: &Input, id: OutcomeId) -> Result<Sketch, PlotError> {
    made(input, id, &Data::new(input, id)?)
}

/// The figure over the median and the range of an untouched scenario.
pub(super) fn sketch_over(
    input: &Input,
    id: OutcomeId,
    under: &Input,
) -> Result<Sketch, PlotError> {
    let mut data = Data::new(input, id)?;
    data.over(under, id)?;
    made(input, id, &data)
}

/// The figure with one trial in place of the sample paths: its number and its values on the grid. The axis reaches at
/// least over a range.
pub(super) fn sketch_path(
    input: &Input,
    id: OutcomeId,
    (trial, values): (u64, &[f64]),
    range: Option<(f64, f64)>,
) -> Result<Sketch, PlotError> {
    let mut data = Data::new(input, id)?;
    data.only(trial, values);
    if let Some((low, high)) = range {
        data.range = (data.range.0.min(low), data.range.1.max(high));
    }
    made(input, id, &data)
}

fn made(input: &Input, id: OutcomeId, data: &Data) -> Result<Sketch, PlotError> {
    let outcome = &input.model().outcomes[id.index()];
    let mut canvas = Canvas::default();
    let frame = frame(input, outcome, data)?;
    let area = frame.draw(&mut canvas);
    draw(&mut canvas, input, data, area);
    Ok(Sketch {
        name: format!("outcome-{}", outcome.entry.name),
        description: describe(input, outcome, data, &frame),
        title: frame.title,
        canvas,
    })
}

fn frame(input: &Input, outcome: &Outcome, data: &Data) -> Result<Frame, PlotError> {
    let [low, median, high] = &data.points;
    let error = [low, median, high].map(Estimate::half_width);
    let error = error.into_iter().fold(data.mean.half_width(), f64::max);
    let text = known_to("median and shades", &error_text(error));
    Ok(Frame {
        title: outcome.entry.title.clone(),
        subtitle: dotted([&outcome.unit, &input.model().title]),
        reading: vec![
            "Shades: the middle 20, 40, 60 and 80 % of trials".to_owned(),
            "line: median".to_owned(),
            match data.trial {
                Some(trial) => format!("dark: trial {trial}, the one that is told"),
                None => format!("thin: {} single trials", data.paths.len()),
            },
            match &data.under {
                Some(_) => "grey, dashed: median and middle 80 % before the change".to_owned(),
                None => String::new(),
            },
            match beyond(data) {
                pieces if pieces.is_empty() => pieces,
                pieces => format!("beyond the scale: {pieces}"),
            },
        ],
        basis: basis(input, &text)?,
    })
}

fn describe(input: &Input, outcome: &Outcome, data: &Data, frame: &Frame) -> String {
    let text = |value: f64| number_text(value, outcome.resolution);
    let windows: Vec<&str> = input
        .model()
        .windows
        .iter()
        .filter(|window| window.to > 0.0 && window.from < input.model().horizon)
        .map(|window| window.entry.title.as_str())
        .collect();
    format!(
        "{}{} over time, in {}. At the horizon the median of the trials is {}; one in ten ends \
         at {} or less, nine in ten at {} or less; the mean is {}. Calendar windows: {}. {}.",
        outcome.entry.title,
        in_brackets(&outcome.unit),
        input.model().title,
        text(data.points[1].value),
        text(data.points[0].value),
        text(data.points[2].value),
        text(data.mean.value),
        if windows.is_empty() {
            "none".to_owned()
        } else {
            windows.join("; ")
        },
        frame.basis.join("; "),
    )
}

fn draw(canvas: &mut Canvas, input: &Input, data: &Data, area: Rect) {
    let model = input.model();
    let ticks = axis::ticks(data.range, 5.0);
    let panel = stage(canvas, model, area, data.range, &ticks, 480.0);
    fan(canvas, &panel, data);
    panel.dates(canvas, model);
    let beside = Rect {
        left: panel.rect.right + 44.0,
        right: area.right,
        ..panel.rect
    };
    let end = moment_text(model.start, model.horizon);
    distribution(canvas, &panel, data, beside, &end);
}

fn fan(canvas: &mut Canvas, panel: &Panel, data: &Data) {
    for [low, high] in &data.bands {
        canvas.area(panel.band(&data.days, low, high), COLOUR.alpha(0.17));
    }
    let line = |path: &[f64]| panel.path(&data.days, path.iter().copied());
    if let Some([low, median, high]) = &data.under {
        for (path, width) in [(low, 3.0), (high, 3.0), (median, 5.0)] {
            panel.dashed(canvas, &line(path), &[14.0, 9.0], width, GREY);
        }
    }
    if data.trial.is_none() {
        for path in &data.paths {
            panel.line(canvas, &line(path), 2.4, PATH.alpha(0.75));
        }
    }
    panel.line(canvas, &line(&data.median), 6.0, COLOUR);
    if data.trial.is_some() {
        for path in &data.paths {
            panel.line(canvas, &line(path), 9.0, WHITE);
            panel.line(canvas, &line(path), 5.0, INK);
        }
    }
}

/// The distribution at the horizon: bars, dots in front of them, and the marks' values.
fn distribution(canvas: &mut Canvas, panel: &Panel, data: &Data, area: Rect, end: &str) {
    let marks = marks(data);
    let label_width = marks
        .iter()
        .flat_map(|mark| &mark.lines)
        .map(|line| font::width(line, TEXT, Weight::Bold))
        .fold(0.0, f64::max);
    let room = (area.width() - label_width - 30.0).max(60.0);
    let stacks = Stacks::new(panel, data, room);
    stacks.bars(canvas, area.left);
    let wanted: Vec<f64> = marks.iter().map(|mark| panel.y.at(mark.value)).collect();
    let places = spread(&wanted, 2.0 * LINE, area.top + LINE, area.bottom - LINE);
    for (mark, y) in marks.iter().zip(places.unwrap_or_default()) {
        let (x, level) = (area.right - label_width - 26.0, panel.y.at(mark.value));
        canvas.line(
            vec![(area.left, level), (x, level), (x + 18.0, y)],
            HAIR,
            GREY,
        );
        for (line, below) in mark.lines.iter().zip([-0.14, 0.86]) {
            let at = (area.right - label_width, y + below * LINE);
            let text = Text::new(line.clone(), at);
            canvas.text(if mark.is_bold { text.bold() } else { text });
        }
    }
    stacks.dots(canvas, area.left);
    let y = area.bottom + LINE + 6.0;
    // A time of day would meet the last mark of the axis.
    let when = match end.contains(':') {
        true => "At the end".to_owned(),
        false => format!("On {end}"),
    };
    canvas.text(Text::new(format!("{when}: each dot"), (area.left, y)));
    canvas.text(Text::new("is 1 trial in 50", (area.left, y + LINE - 2.0)));
}

/// A value at the horizon, said in two lines.
struct Mark {
    value: f64,
    lines: [String; 2],
    is_bold: bool,
}

/// The marks at the horizon, from the top; one that falls on the median has nothing to add.
fn marks(data: &Data) -> Vec<Mark> {
    let [low, median, high] = &data.points;
    let number = |of: &Estimate| number_text(of.value, data.precision);
    // Values may be shared by many trials: "below" would be wrong of them.
    let mark = |first: &str, of: &Estimate| Mark {
        value: of.value,
        lines: [first.to_owned(), format!("at {} or less", number(of))],
        is_bold: false,
    };
    let middle = Mark {
        value: median.value,
        lines: ["median".to_owned(), number(median)],
        is_bold: true,
    };
    let mut marks = vec![mark("9 in 10 end", high), middle, mark("1 in 10 ends", low)];
    marks.retain(|mark| mark.is_bold || mark.value != median.value);
    marks
}

/// What of the distribution is outside of the panel, in words.
fn beyond(data: &Data) -> String {
    let (low, high) = data.range;
    let share = |outside: &dyn Fn(f64) -> bool| {
        let bins = (0..data.end.counts.len()).filter(|bin| outside(data.end.centre(*bin)));
        let count: u64 = bins.map(|bin| data.end.counts[bin]).sum();
        count as f64 / data.end.trials() as f64
    };
    let (above, below) = (share(&|v| v > high), share(&|v| v < low));
    let outside = [(above, "above"), (below, "below")].into_iter();
    let pieces: Vec<String> = outside
        .filter(|(share, _)| *share > 0.0)
        .map(|(share, side)| format!("{} of trials end {side} it", percent(share)))
        .collect();
    if pieces.is_empty() {
        return String::new();
    }
    // As if the trials of a draw went together: this much at most.
    let error = |share: f64| 1.96 * (share * (1.0 - share) / data.draws).sqrt();
    let error = error(above).max(error(below)).max(1.0 / data.draws);
    format!("{} (± {})", pieces.join(", "), points(error))
}

/// Fifty dots in stacks. A stack is of as many whole steps of the outcome's resolution as a dot has room for, and of
/// one at least: else whole numbers would fall into stacks unevenly, two into one and none into the next.
struct Stacks {
    diameter: f64,
    /// From the middle of one stack to that of the next.
    step: f64,
    /// From the bottom: the share of trials, the dots.
    bins: Vec<(f64, u64)>,
    bottom: f64,
    /// How long a stack may be.
    room: f64,
}

impl Stacks {
    /// The largest dots with which no stack is longer than `room`.
    fn new(panel: &Panel, data: &Data, room: f64) -> Self {
        let mut diameter: f64 = 26.0;
        loop {
            let stacks = Self::with(panel, data, diameter);
            let tallest = stacks.bins.iter().map(|bin| bin.1).max().unwrap_or(0);
            let longest = stacks.bins.iter().map(|bin| bin.0).fold(0.0, f64::max);
            let length = (tallest as f64).max(longest * DOTS as f64);
            let number = if tallest > COUNTED { NUMBER } else { 0.0 };
            if length * diameter + number <= room || diameter <= LEAST {
                return Self { room, ..stacks };
            }
            diameter -= 0.5;
        }
    }

    fn with(panel: &Panel, data: &Data, diameter: f64) -> Self {
        let (low, high) = panel.y.range();
        let resolution = data.end.resolution;
        let cell = (panel.y.at(low) - panel.y.at(low + resolution)).abs();
        let step = cell * (diameter / cell).floor().max(1.0);
        let diameter = diameter.min(step);
        // The lower edge of the first value that is seen.
        let first = ((low - data.end.low) / resolution).ceil();
        let bottom = panel.y.at(data.end.low + (first - 0.5) * resolution);
        let top = panel.y.inside(high);
        let number = ((bottom - top) / step).ceil().max(1.0) as usize;
        let mut bins = vec![(0.0, 0); number];
        let bin = |value: f64| {
            // Values lie in the middles of cells.
            let height = (bottom - panel.y.inside(value)) / step;
            (height.floor().max(0.0) as usize).min(number - 1)
        };
        let trials = data.end.trials() as f64;
        for (k, count) in data.end.counts.iter().enumerate() {
            let value = data.end.centre(k);
            if (low..=high).contains(&value) {
                bins[bin(value)].0 += *count as f64 / trials;
            }
        }
        for k in 0..DOTS {
            bins[bin(dot_value(&data.end, k))].1 += 1;
        }
        Self {
            diameter,
            step,
            bins,
            bottom,
            room: f64::INFINITY,
        }
    }

    /// How many dots of a stack have room; its number says how many it has.
    fn drawn(&self, dots: u64) -> u64 {
        let number = if dots > COUNTED { NUMBER } else { 0.0 };
        let fits = ((self.room - number) / self.diameter).max(1.0);
        dots.min(fits as u64)
    }

    fn bars(&self, canvas: &mut Canvas, left: f64) {
        for (k, (share, _)) in self.bins.iter().enumerate() {
            let middle = self.bottom - (k as f64 + 0.5) * self.step;
            let bar = Rect {
                left,
                right: left + (share * DOTS as f64 * self.diameter).min(self.room),
                top: middle - 0.5 * self.diameter,
                bottom: middle + 0.5 * self.diameter,
            };
            if *share > 0.0 {
                canvas.rect(bar, COLOUR.tint(0.2));
            }
        }
    }

    fn dots(&self, canvas: &mut Canvas, left: f64) {
        for (k, (_, dots)) in self.bins.iter().enumerate() {
            let middle = self.bottom - (k as f64 + 0.5) * self.step;
            for dot in 0..self.drawn(*dots) {
                let x = left + (dot as f64 + 0.5) * self.diameter;
                canvas.dot((x, middle), 0.44 * self.diameter, COLOUR);
            }
        }
        self.number(canvas, left);
    }

    /// The number of the tallest stack, in front of what it has no room beside.
    fn number(&self, canvas: &mut Canvas, left: f64) {
        let tallest = (0..self.bins.len()).max_by_key(|bin| self.bins[*bin].1);
        if let Some(bin) = tallest.filter(|bin| self.bins[*bin].1 > COUNTED) {
            let (share, dots) = self.bins[bin];
            let length = match self.drawn(dots) {
                drawn if drawn < dots => drawn as f64 * self.diameter,
                // A stack may be longer than there is room for.
                _ => {
                    ((dots as f64).max(share * DOTS as f64) * self.diameter).min(self.room - NUMBER)
                }
            };
            let y = self.bottom - (bin as f64 + 0.5) * self.step + 0.36 * TEXT;
            let text = Text::new(dots.to_string(), (left + length + 10.0, y)).bold();
            let plate = Rect {
                left: text.at.0 - 6.0,
                right: text.area().right + 6.0,
                top: y - 22.0,
                bottom: y,
            };
            canvas.rect(plate, WHITE);
            canvas.text(text);
        }
    }
}
