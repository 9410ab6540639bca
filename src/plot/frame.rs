//! What every figure has around it: title, subtitle, how to read it, and what it rests on.

use super::axis::{count, moment_text, span_text};
use super::canvas::{
    Canvas, GREY, HEIGHT, INK, LINE, MARGIN, Rect, SMALL, SMALL_LINE, TEXT, TITLE, Text, WIDTH,
};
use super::font::{self, Weight};
use super::{Input, PlotError};

/// The words around a figure.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    pub title: String,
    /// The unit, the scenario.
    pub subtitle: String,
    /// How to read it, in pieces that may stand on different lines.
    pub reading: Vec<String>,
    /// What it rests on, the same.
    pub basis: Vec<String>,
}

/// What there is of some words, with dots between.
pub(super) fn dotted(parts: [&str; 2]) -> String {
    let present = parts.into_iter().filter(|part| !part.is_empty());
    present.collect::<Vec<_>>().join(" · ")
}

impl Frame {
    /// Draws it; what is left is for the figure.
    pub fn draw(&self, canvas: &mut Canvas) -> Rect {
        let room = WIDTH - 2.0 * MARGIN;
        let mut y = 18.0;
        for line in font::lines(&self.title, (TITLE, Weight::Bold), room, 2) {
            y += 48.0;
            canvas.text(Text::new(line, (MARGIN, y)).size(TITLE).bold());
        }
        y += 6.0;
        for line in font::lines(&self.subtitle, (TEXT, Weight::Regular), room, 2) {
            y += LINE;
            canvas.text(Text::new(line, (MARGIN, y)).paint(GREY));
        }
        let bottom = self.foot(canvas, room);
        Rect {
            left: MARGIN,
            top: y + 22.0,
            right: WIDTH - MARGIN,
            bottom,
        }
    }

    /// Draws the lines below the figure; where they begin.
    fn foot(&self, canvas: &mut Canvas, room: f64) -> f64 {
        let lines = |pieces: &[String]| {
            let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
            font::wrap(&pieces, " · ", (SMALL, Weight::Regular), room, 3)
        };
        let mut y = HEIGHT - MARGIN + 8.0;
        for (pieces, paint) in [(&self.basis, GREY), (&self.reading, INK)] {
            for line in lines(pieces).into_iter().rev() {
                let text = Text::new(line, (MARGIN, y)).size(SMALL);
                canvas.text(text.paint(paint));
                y -= SMALL_LINE;
            }
        }
        y - 2.0
    }
}

/// The warning that every figure carries, trials, seed, horizon, and what is said of sampling errors.
/// The warning stands first: what does not fit is cut at the end.
pub(super) fn basis(input: &Input, error: &str) -> Result<Vec<String>, PlotError> {
    let report = input.report()?;
    let (model, findings) = (input.model(), input.findings);
    let trials = if findings.complete {
        format!("{} trials", count(report.trials()))
    } else {
        let planned = count(findings.settings.trials);
        format!(
            "PARTIAL RUN: {} of {planned} trials",
            count(report.trials())
        )
    };
    let end = moment_text(model.start, model.horizon);
    let days = span_text(model.horizon);
    let mut said = vec![
        "illustrative, not a forecast".to_owned(),
        trials,
        format!("seed {}", findings.settings.seed.0),
        format!("{days} to {end}"),
    ];
    if !model.changes.is_empty() {
        said.push(format!("changed: {}", model.changes.join(" ")));
    }
    said.push(error.to_owned());
    Ok(said)
}
