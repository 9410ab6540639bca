//! A box: the range of each factor that it restricts, among the values that the factor can have.

use super::Sketch;
use super::axis::Scale;
use super::canvas::{Anchor, COLOURS, Canvas, GREY, INK, LINE, RULE, Rect, TEXT, Text};
use super::font::{self, Weight};
use super::frame::{Frame, dotted};
use super::trade_off::basis;
use crate::model::{Factor, Model};
use crate::sensitivity::prim::{Range, Side, Stability};
use crate::study::{Answer, Discovery, Evidence};
use crate::words;

/// Factors on a figure: more have no room.
const MOST: usize = 6;
/// What the names take.
const NAMES: f64 = 560.0;
/// What is said at the right.
const WORDS: f64 = 330.0;

/// The figure; `None` where there is no box.
pub(super) fn sketch(model: &Model, found: &Discovery) -> Option<Sketch> {
    let Answer::Box(evidence) = &found.answer else {
        return None;
    };
    let frame = frame(model, found, evidence);
    let mut canvas = Canvas::default();
    let area = frame.draw(&mut canvas);
    draw(&mut canvas, model, evidence, area);
    Some(Sketch {
        name: "box".to_owned(),
        description: words::discovery(model, found),
        title: frame.title,
        canvas,
    })
}

fn frame(model: &Model, found: &Discovery, evidence: &Evidence) -> Frame {
    let judged = &evidence.judged;
    let inside = format!(
        "in the box it holds in {} % of trials, in all draws in {} %",
        words::figure(100.0 * judged.inside.density()),
        words::figure(100.0 * judged.all.density())
    );
    let left_out = evidence.region.ranges().len().saturating_sub(MOST);
    let mut reading = vec![
        "Bar: values in the box, of all that the factor can have, by their probability".to_owned(),
        "whiskers: where resamples end it (5 to 95 %)".to_owned(),
    ];
    if left_out > 0 {
        reading.push(format!("{left_out} more are in box.csv"));
    }
    Frame {
        title: format!("The box in which `{}` is frequent", found.condition),
        subtitle: dotted([&model.title, &inside]),
        reading,
        basis: basis(found, "p: of the same density without the range"),
    }
}

fn draw(canvas: &mut Canvas, model: &Model, evidence: &Evidence, area: Rect) {
    let rows: Vec<(usize, &Range)> = evidence.region.ranges().take(MOST).collect();
    let room = area.height() - LINE - 10.0;
    let height = (room / rows.len() as f64).min(150.0);
    let track = Rect {
        left: area.left + NAMES,
        right: area.right - WORDS,
        bottom: area.top + height * rows.len() as f64,
        ..area
    };
    let x = Scale::new((0.0, 1.0), (track.left, track.right));
    for (share, text) in [(0.0, "lowest"), (0.5, "median"), (1.0, "highest")] {
        let at = x.at(share);
        canvas.line(vec![(at, track.top), (at, track.bottom)], 1.5, RULE);
        let label = Text::new(text, (at, track.bottom + LINE)).paint(GREY);
        canvas.text(label.anchor(Anchor::Middle));
    }
    for (row, (k, range)) in rows.iter().enumerate() {
        let place = Row {
            middle: track.top + (row as f64 + 0.5) * height,
            half: (0.17 * height).min(24.0),
            left: area.left,
            right: area.right,
        };
        let factor = &model.factors[*k];
        let mut stable = evidence.stability.iter();
        let stable = stable.find(|other| other.factor == *k);
        place.name(canvas, model, *k);
        place.bar(canvas, &x, factor, range);
        if let Some(stable) = stable {
            place.whiskers(canvas, &x, factor, stable);
        }
        let mut relevance = evidence.judged.ranges.iter();
        let p = relevance
            .find(|other| other.factor == *k)
            .map(|other| other.p);
        place.words(canvas, p, stable);
    }
}

/// Where a factor's range is drawn.
struct Row {
    middle: f64,
    half: f64,
    left: f64,
    right: f64,
}

impl Row {
    fn name(&self, canvas: &mut Canvas, model: &Model, k: usize) {
        let room = NAMES - 40.0;
        let title = &model.factors[k].entry.title;
        let pieces: Vec<&str> = title.split_whitespace().collect();
        let mut lines = font::wrap(&pieces, " ", (TEXT, Weight::Bold), room, 2);
        let name = words::factor_name(model, k);
        if name != title {
            lines.push(font::fit(name, TEXT, Weight::Regular, room));
        }
        let last = lines.len() - 1;
        let mut y = self.middle - 0.5 * LINE * lines.len() as f64 + 0.8 * LINE;
        for (line, text) in lines.into_iter().enumerate() {
            let text = Text::new(text, (self.left, y));
            let is_name = line == last && name != title;
            canvas.text(if is_name {
                text.paint(GREY)
            } else {
                text.bold()
            });
            y += LINE;
        }
    }

    fn bar(&self, canvas: &mut Canvas, x: &Scale, factor: &Factor, range: &Range) {
        let (top, bottom) = (self.middle - self.half, self.middle + self.half);
        let whole = Rect {
            left: x.at(0.0),
            right: x.at(1.0),
            top,
            bottom,
        };
        canvas.rect(whole, RULE);
        let cdf = |side, open| {
            let end = range.end(side);
            end.map_or(open, |bound| factor.distribution.cdf(bound.inside))
        };
        let (low, high) = (x.at(cdf(Side::Low, 0.0)), x.at(cdf(Side::High, 1.0)));
        let inside = Rect {
            left: low,
            right: high.max(low + 3.0),
            ..whole
        };
        canvas.rect(inside, COLOURS[1]);
        let said = words::factor_range(factor, range);
        let width = font::width(&said, TEXT, Weight::Regular);
        let centre = 0.5 * (inside.left + inside.right);
        let centre = centre.clamp(
            whole.left + 0.5 * width,
            (whole.right - 0.5 * width).max(whole.left + 0.5 * width),
        );
        canvas.text(Text::new(said, (centre, top - 10.0)).anchor(Anchor::Middle));
    }

    fn whiskers(&self, canvas: &mut Canvas, x: &Scale, factor: &Factor, stable: &Stability) {
        let y = self.middle + self.half + 10.0;
        for ends in [&stable.low, &stable.high] {
            let (Some(low), Some(high)) = (quantile(ends, 0.05), quantile(ends, 0.95)) else {
                continue;
            };
            let at = |value| x.at(factor.distribution.cdf(value));
            let (low, high) = (at(low), at(high));
            canvas.line(vec![(low, y), (high, y)], 3.0, INK);
            for end in [low, high] {
                canvas.line(vec![(end, y - 7.0), (end, y + 7.0)], 3.0, INK);
            }
        }
    }

    fn words(&self, canvas: &mut Canvas, p: Option<f64>, stable: Option<&Stability>) {
        let p = p.map_or(String::new(), |p| match p {
            p if p < 0.001 => "p < 0.001".to_owned(),
            p => format!("p = {}", words::figure(p)),
        });
        let restricted = 100.0 * stable.map_or(0.0, |stable| stable.restricted);
        let lines = [p, format!("in {restricted:.0} % of resamples")];
        let mut y = self.middle - 4.0;
        for line in lines {
            canvas.text(Text::new(line, (self.right, y)).anchor(Anchor::End));
            y += LINE;
        }
    }
}

fn quantile(sorted: &[f64], level: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    sorted.get((level * last as f64).round() as usize).copied()
}
