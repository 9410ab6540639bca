//! An outcome as a function of one factor: the mean at each step over the quantiles of its trials.

use super::Sketch;
use super::axis::{
    Scale, count, error_text, known_to, moment_text, number_text, padded, points, ticks,
};
use super::canvas::{Anchor, COLOURS, Canvas, GREY, HAIR, INK, LINE, Point, Rect, TEXT, Text};
use super::font::{self, Weight};
use super::frame::{Frame, dotted};
use super::label::spread;
use super::panel::{Panel, gutter};
use crate::model::{Factor, Model};
use crate::sensitivity::{Axis, Measure, Sweep};
use crate::summary::Estimate;
use crate::words::in_brackets;

/// What the words beside the panel take.
const WORDS: f64 = 230.0;
/// The places of the 10, 25, 75 and 90 % points among the levels of a sweep.
const SHADES: [[usize; 2]; 2] = [[1, 5], [2, 4]];

/// Why changes are surer than the intervals of means say.
pub(super) const SHARED: &str = "steps share their draws and luck: changes are surer than means";

/// What is drawn: of a milestone in percent.
struct Data {
    /// In the unit in which the scenario has the factor.
    values: Vec<f64>,
    means: Vec<Estimate>,
    /// The middle 80 and 50 % of trials; none of a milestone.
    bands: Vec<[Vec<f64>; 2]>,
    /// What the scenario believes: the 5, 50 and 95 % points.
    belief: [f64; 3],
}

impl Data {
    fn new(model: &Model, sweep: &Sweep, axis: &Axis, k: usize) -> Self {
        let (measure, steps) = (sweep.asked.measures[k], 0..axis.values.len());
        let distribution = &model.factors[axis.factor.index()].distribution;
        let believed = Axis {
            values: [0.05, 0.5, 0.95]
                .map(|share| distribution.quantile(share))
                .to_vec(),
            ..axis.clone()
        };
        let written = believed.written(model);
        let quantiles: Vec<[f64; 7]> = match measure {
            Measure::Outcome { .. } => steps.clone().map(|step| sweep.quantiles(k, step)).collect(),
            Measure::Milestone(_) => Vec::new(),
        };
        let band = |ends: [usize; 2]| ends.map(|end| quantiles.iter().map(|q| q[end]).collect());
        let times = if quantiles.is_empty() { 100.0 } else { 1.0 };
        Self {
            values: axis.written(model),
            means: steps.map(|step| sweep.mean(k, step).times(times)).collect(),
            bands: match quantiles.is_empty() {
                true => Vec::new(),
                false => SHADES.map(band).to_vec(),
            },
            belief: [written[0], written[1], written[2]],
        }
    }

    /// Of the value axis.
    fn range(&self, resolution: f64) -> (f64, f64) {
        let means = self.means.iter().flat_map(|mean| [mean.low, mean.high]);
        let all = means.chain(self.bands.iter().flatten().flatten().copied());
        let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        padded((low, high), 0.05, resolution)
    }
}

/// The figure of the k-th measure of a sweep over one factor.
pub(super) fn sketch(model: &Model, sweep: &Sweep, axis: &Axis, k: usize) -> Sketch {
    let (measure, factor) = (sweep.asked.measures[k], &model.factors[axis.factor.index()]);
    let data = Data::new(model, sweep, axis, k);
    let mut canvas = Canvas::default();
    let frame = frame(model, sweep, factor, (measure, &data));
    let area = frame.draw(&mut canvas);
    draw(&mut canvas, &data, resolution(model, measure), factor, area);
    Sketch {
        name: name(model, "sweep", measure),
        description: describe(model, measure, factor, &data, &frame),
        title: frame.title,
        canvas,
    }
}

/// `sweep-cooperation-end`, in the letters of a file.
pub(super) fn name(model: &Model, kind: &str, measure: Measure) -> String {
    let functional = measure.functional(model).replace([' ', '.'], "_");
    format!("{kind}-{}-{functional}", measure.name(model))
}

/// The title of what is measured: "Cooperation", "Cooperation, min".
pub(super) fn title(model: &Model, measure: Measure) -> String {
    let title = measure.title(model);
    match measure.functional(model).as_str() {
        "end" | "happened" => title.to_owned(),
        "min" => format!("{title}, lowest value"),
        "max" => format!("{title}, highest value"),
        "time_mean" => format!("{title}, mean over time"),
        other => format!("{title}, {other}"),
    }
}

/// The unit of its mean.
pub(super) fn unit(model: &Model, measure: Measure) -> String {
    match measure {
        Measure::Outcome { .. } => measure.unit(model).to_owned(),
        Measure::Milestone(_) => "probability, %".to_owned(),
    }
}

fn resolution(model: &Model, measure: Measure) -> f64 {
    match measure {
        Measure::Outcome { outcome, .. } => model.outcomes[outcome.index()].resolution,
        Measure::Milestone(_) => 0.1,
    }
}

/// What every figure of a sweep says below it.
pub(super) fn basis(model: &Model, sweep: &Sweep, error: &str) -> Vec<String> {
    let trials = format!(
        "{} trials at each of {} steps",
        count(sweep.trials()),
        sweep.asked.number_of_steps()
    );
    let mut said = vec![
        "illustrative, not a forecast".to_owned(),
        match sweep.complete {
            true => trials,
            false => format!("PARTIAL RUN: {trials}"),
        },
        format!("seed {}", sweep.asked.seed.0),
        format!("to {}", moment_text(model.start, model.horizon)),
    ];
    if !model.changes.is_empty() {
        said.push(format!("changed: {}", model.changes.join(" ")));
    }
    said.push(error.to_owned());
    said
}

/// The largest error of some means, as it is said below a figure.
pub(super) fn known(measure: Measure, means: impl Iterator<Item = f64>) -> String {
    let error = means.fold(0.0, f64::max);
    let error = match measure {
        Measure::Outcome { .. } => error_text(error),
        Measure::Milestone(_) => points(0.01 * error),
    };
    known_to("means", &error)
}

fn frame(model: &Model, sweep: &Sweep, factor: &Factor, of: (Measure, &Data)) -> Frame {
    let (measure, data) = of;
    let mut reading = vec!["Line: mean, with its 95 % interval".to_owned()];
    if !data.bands.is_empty() {
        reading.push("shades: the middle 50 and 80 % of trials".to_owned());
    }
    reading
        .push("bar on the axis: what the scenario believes, 5 to 95 %, and its median".to_owned());
    reading.push(SHARED.to_owned());
    let error = known(measure, data.means.iter().map(Estimate::half_width));
    Frame {
        title: format!("{} by “{}”", title(model, measure), factor.entry.title),
        subtitle: dotted([&unit(model, measure), &model.title]),
        reading,
        basis: basis(model, sweep, &error),
    }
}

fn describe(
    model: &Model,
    measure: Measure,
    factor: &Factor,
    data: &Data,
    frame: &Frame,
) -> String {
    let steps = data.values.iter().zip(&data.means);
    let each: Vec<String> = steps
        .map(|(value, mean)| {
            let precision = mean.half_width();
            format!(
                "{} at {}",
                number_text(mean.value, precision),
                short(*value)
            )
        })
        .collect();
    format!(
        "The mean of {}{} by {}{}, in {}: {}. {}.",
        title(model, measure),
        in_brackets(&unit(model, measure)),
        factor.entry.title,
        in_brackets(&factor.unit),
        model.title,
        each.join("; "),
        frame.basis.join("; ")
    )
}

/// Three digits.
pub(super) fn short(value: f64) -> String {
    let rounded: f64 = format!("{value:.2e}").parse().unwrap_or(value);
    rounded.to_string().replace('-', "−")
}

fn draw(canvas: &mut Canvas, data: &Data, resolution: f64, factor: &Factor, area: Rect) {
    let range = data.range(resolution);
    let marks = ticks(range, 5.0);
    let rect = Rect {
        left: area.left + gutter(&marks),
        right: area.right - WORDS,
        top: area.top + 10.0,
        bottom: area.bottom - 2.0 * LINE - 14.0,
    };
    let ends = (data.values[0], data.values[data.values.len() - 1]);
    let panel = Panel {
        rect,
        x: Scale::new(ends, (rect.left, rect.right)),
        y: Scale::new(range, (rect.bottom, rect.top)),
    };
    panel.values(canvas, &marks);
    for [low, high] in &data.bands {
        let area = panel.band(&data.values, low, high);
        canvas.area(area, COLOURS[0].alpha(0.2));
    }
    axis(canvas, &panel, data, factor);
    line(canvas, &panel, data);
    words(canvas, &panel, data, area.right);
}

/// The factor's values below, and what is believed about it.
fn axis(canvas: &mut Canvas, panel: &Panel, data: &Data, factor: &Factor) {
    let Rect {
        left,
        right,
        bottom,
        ..
    } = panel.rect;
    panel.baseline(canvas);
    let (low, high) = panel.x.range();
    for (value, text) in ticks((low, high), 8.0) {
        let x = panel.x.at(value);
        canvas.line(vec![(x, bottom), (x, bottom + 8.0)], 2.0, GREY);
        let text = Text::new(text, (x, bottom + LINE + 6.0)).paint(GREY);
        canvas.text(text.anchor(Anchor::Middle));
    }
    let said = format!("{}{}", factor.entry.title, in_brackets(&factor.unit));
    let said = font::fit(&said, TEXT, Weight::Regular, right - left + WORDS);
    canvas.text(Text::new(said, (left, bottom + 2.0 * LINE + 6.0)));
    let [from, median, to] = data.belief.map(|value| panel.x.inside(value));
    if to > from {
        let bar = Rect {
            left: from,
            right: to,
            top: bottom - 5.0,
            bottom: bottom + 1.0,
        };
        canvas.rect(bar, INK);
    }
    if (low..=high).contains(&data.belief[1]) {
        canvas.line(vec![(median, bottom - 16.0), (median, bottom)], 5.0, INK);
    }
}

fn line(canvas: &mut Canvas, panel: &Panel, data: &Data) {
    let points = panel.path(&data.values, data.means.iter().map(|mean| mean.value));
    canvas.line(points.clone(), 6.0, COLOURS[0]);
    for (point, mean) in points.iter().zip(&data.means) {
        let [low, high] = [mean.low, mean.high].map(|end| panel.y.at(end));
        canvas.line(vec![(point.0, low), (point.0, high)], 3.0, INK);
        canvas.dot(*point, 6.0, COLOURS[0]);
    }
}

/// What lines and edges are, at the right.
fn words(canvas: &mut Canvas, panel: &Panel, data: &Data, right: f64) {
    let last = data.values.len() - 1;
    let mut said = vec![("mean", data.means[last].value, true)];
    if let [wide, _] = &data.bands[..] {
        said.push(("1 in 10 below", wide[0][last], false));
        said.push(("1 in 10 above", wide[1][last], false));
    }
    let wanted: Vec<f64> = said
        .iter()
        .map(|(_, value, _)| panel.y.at(*value))
        .collect();
    let (top, bottom) = (panel.rect.top + 0.5 * LINE, panel.rect.bottom - 0.5 * LINE);
    let places = spread(&wanted, LINE, top, bottom).unwrap_or_default();
    for (((text, _, is_bold), level), y) in said.iter().zip(&wanted).zip(places) {
        let x = panel.rect.right;
        let to: Vec<Point> = vec![(x + 4.0, *level), (x + 20.0, y)];
        canvas.line(to, HAIR, GREY);
        let text = font::fit(text, TEXT, Weight::Bold, right - x - 26.0);
        let text = Text::new(text, (x + 26.0, y + 0.36 * TEXT));
        canvas.text(if *is_bold {
            text.bold()
        } else {
            text.paint(GREY)
        });
    }
}
