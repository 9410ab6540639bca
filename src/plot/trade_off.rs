//! The boxes of a peeling trajectory: how many cases each covers, and how dense it is.

use super::Sketch;
use super::axis::{Scale, count, percent, ticks};
use super::canvas::{Anchor, COLOURS, Canvas, GREY, INK, LINE, Point, RULE, Rect, TEXT, Text};
use super::frame::{Frame, dotted};
use crate::model::Model;
use crate::sensitivity::prim::Counts;
use crate::study::{Answer, Discovery, Evidence};
use crate::words;

/// What numbers at the axis take.
const GUTTER: f64 = 90.0;

/// The figure; `None` where nothing was peeled.
pub(super) fn sketch(model: &Model, found: &Discovery) -> Option<Sketch> {
    let evidence = found.answer.evidence()?;
    let frame = frame(model, found, evidence);
    let mut canvas = Canvas::default();
    let area = frame.draw(&mut canvas);
    let panel = Panel::new(area, evidence, found);
    panel.axes(&mut canvas);
    panel.draw(&mut canvas, found, evidence);
    Some(Sketch {
        name: "trade-off".to_owned(),
        description: format!(
            "Coverage and density of the boxes that were found for `{}`. {}",
            found.condition,
            words::discovery(model, found)
        ),
        title: frame.title,
        canvas,
    })
}

fn frame(model: &Model, found: &Discovery, evidence: &Evidence) -> Frame {
    let title = match &found.answer {
        Answer::Box(_) => format!(
            "Where `{}` is frequent: density against coverage",
            found.condition
        ),
        _ => format!(
            "`{}`: no box of factor values is better than chance",
            found.condition
        ),
    };
    let shuffles = evidence.chance.shuffles();
    Frame {
        title,
        subtitle: dotted([
            &model.title,
            "each dot is a box; peeling goes from right to left",
        ]),
        reading: vec![
            "Blue: on draws that had no part in finding it".to_owned(),
            "grey: on the draws that found it".to_owned(),
            "dashed: all draws".to_owned(),
        ],
        basis: basis(
            found,
            &format!("p = {} by {shuffles} shuffles", words::figure(evidence.p())),
        ),
    }
}

/// What figures of a discovery rest on.
pub(super) fn basis(found: &Discovery, last: &str) -> Vec<String> {
    let trials = format!("{} trials, a draw each", count(found.trials));
    vec![
        "illustrative, not a forecast".to_owned(),
        trials,
        format!("seed {}", found.seed.0),
        last.to_owned(),
    ]
}

struct Panel {
    rect: Rect,
    x: Scale,
    y: Scale,
}

impl Panel {
    fn new(area: Rect, evidence: &Evidence, found: &Discovery) -> Self {
        let rect = Rect {
            left: area.left + GUTTER,
            top: area.top + LINE + 24.0,
            right: area.right - 30.0,
            bottom: area.bottom - 2.0 * LINE - 8.0,
        };
        let steps = evidence.found.trajectory.iter().map(|step| step.counts);
        let densities = steps
            .chain(evidence.judged_steps.iter().copied())
            .map(Counts::density);
        let top = densities.fold(found.finding.density(), f64::max);
        Self {
            rect,
            x: Scale::new((0.0, 100.0), (rect.left, rect.right)),
            y: Scale::new((0.0, (104.0 * top).min(100.0)), (rect.bottom, rect.top)),
        }
    }

    fn at(&self, counts: Counts, all: Counts) -> Point {
        (
            self.x.at(100.0 * counts.coverage(all)),
            self.y.at(100.0 * counts.density()),
        )
    }

    fn axes(&self, canvas: &mut Canvas) {
        let Rect {
            left,
            top,
            right,
            bottom,
        } = self.rect;
        for (value, text) in ticks(self.y.range(), 5.0) {
            let y = self.y.at(value);
            canvas.line(vec![(left, y), (right, y)], 1.5, RULE);
            let label = Text::new(text, (left - 14.0, y + 0.35 * TEXT)).paint(GREY);
            canvas.text(label.anchor(Anchor::End));
        }
        for (value, text) in ticks(self.x.range(), 5.0) {
            let x = self.x.at(value);
            canvas.line(vec![(x, top), (x, bottom)], 1.5, RULE);
            let label = Text::new(text, (x, bottom + LINE)).paint(GREY);
            canvas.text(label.anchor(Anchor::Middle));
        }
        let density = Text::new(
            "density: of the box's trials, in how many it holds, %",
            (left - GUTTER, top - 30.0),
        );
        canvas.text(density.paint(GREY));
        let coverage = "coverage: of all trials in which it holds, how many are in the box, %";
        let coverage = Text::new(coverage, (right, bottom + 2.0 * LINE)).paint(GREY);
        canvas.text(coverage.anchor(Anchor::End));
    }

    fn draw(&self, canvas: &mut Canvas, found: &Discovery, evidence: &Evidence) {
        let base = self.y.at(100.0 * found.judging.density());
        let ends = [(self.rect.left, base), (self.rect.right, base)];
        canvas.dashed(&ends, &[14.0, 10.0], 2.5, INK);
        let steps = evidence.found.trajectory.iter().map(|step| step.counts);
        let finding: Vec<Point> = steps.map(|counts| self.at(counts, found.finding)).collect();
        let judged = evidence.judged_steps.iter();
        let judging: Vec<Point> = judged
            .map(|counts| self.at(*counts, found.judging))
            .collect();
        for (points, paint) in [(finding, GREY), (judging, COLOURS[0])] {
            points.iter().for_each(|at| canvas.dot(*at, 6.0, paint));
            canvas.line(points, 2.0, paint);
        }
        if let Answer::Box(evidence) = &found.answer {
            self.chosen(canvas, found, evidence);
        }
    }

    fn chosen(&self, canvas: &mut Canvas, found: &Discovery, evidence: &Evidence) {
        let inside = evidence.judged.inside;
        let at = self.at(inside, found.judging);
        canvas.dot(at, 15.0, COLOURS[1]);
        let said = [
            "the box".to_owned(),
            format!("density {}", percent(inside.density())),
            format!("coverage {}", percent(inside.coverage(found.judging))),
            format!("{} of all draws", percent(inside.mass(found.judging))),
        ];
        let is_right = at.0 > 0.5 * (self.rect.left + self.rect.right);
        let (x, anchor) = match is_right {
            true => (at.0 - 34.0, Anchor::End),
            false => (at.0 + 34.0, Anchor::Start),
        };
        // Boxes stand above the line of all draws: below it there is room, unless it is low.
        let lines = said.len() as f64;
        let base = self.y.at(100.0 * found.judging.density());
        let below = base + 1.5 * LINE;
        let first = match below + lines * LINE < self.rect.bottom {
            true => below,
            false => (at.1 - (lines + 1.0) * LINE).max(self.rect.top + TEXT),
        };
        for (k, line) in said.into_iter().enumerate() {
            let text = Text::new(line, (x, first + k as f64 * LINE)).anchor(anchor);
            canvas.text(if k == 0 { text.bold() } else { text });
        }
    }
}
