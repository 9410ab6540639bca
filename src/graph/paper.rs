//! A sheet on which a graph is drawn: a head, boxes, texts and lines, as SVG.

use std::fmt::Write as _;

use crate::plot;
use crate::plot::font::{self, FAMILY, Weight};

/// The size of texts.
pub(super) const TEXT: f64 = 20.0;
/// From one line to the next.
pub(super) const LINE: f64 = 26.0;
/// The size of titles.
const TITLE: f64 = 36.0;
/// What stays free around everything.
pub(super) const MARGIN: f64 = 24.0;

/// Right and down.
pub(super) type Point = (f64, f64);

/// A part of the sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rect {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

impl Rect {
    pub fn right(&self) -> f64 {
        self.left + self.width
    }

    pub fn bottom(&self) -> f64 {
        self.top + self.height
    }

    pub fn middle(&self) -> Point {
        (self.left + 0.5 * self.width, self.top + 0.5 * self.height)
    }
}

/// The lines of a text of the usual size.
pub(super) fn lines(text: &str, weight: Weight, room: f64, most: usize) -> Vec<String> {
    font::lines(text, (TEXT, weight), room, most)
}

/// The width of the widest line.
pub(super) fn widest(lines: &[String], weight: Weight) -> f64 {
    let widths = lines.iter().map(|line| font::width(line, TEXT, weight));
    widths.fold(0.0, f64::max)
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// What is drawn so far.
#[derive(Debug, Default)]
pub(super) struct Paper {
    body: String,
}

impl Paper {
    /// Marks that are written as they are.
    pub fn raw(&mut self, mark: &str) {
        self.body.push_str(mark);
        self.body.push('\n');
    }

    /// A text, with attributes of its own.
    pub fn text(&mut self, (x, y): Point, attributes: &str, text: &str) {
        let space = if attributes.is_empty() { "" } else { " " };
        // Writing to a string does not fail.
        let _ = writeln!(
            self.body,
            "<text x=\"{x:.1}\" y=\"{y:.1}\"{space}{attributes}>{}</text>",
            escape(text)
        );
    }

    /// A box with its title, which is told whole to who points at it.
    pub fn node(&mut self, rect: Rect, style: &str, title: &str, lines: &[String]) {
        let Rect {
            left,
            top,
            width,
            height,
        } = rect;
        let _ = writeln!(
            self.body,
            "<g><title>{}</title><rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" \
             height=\"{height:.1}\" stroke=\"#222222\" {style}/>",
            escape(title)
        );
        let (x, middle) = rect.middle();
        let first = middle - 0.5 * LINE * (lines.len().max(1) - 1) as f64 + 0.36 * TEXT;
        for (k, line) in lines.iter().enumerate() {
            let y = first + k as f64 * LINE;
            self.text((x, y), "text-anchor=\"middle\"", line);
        }
        self.raw("</g>");
    }

    /// The head of an arrow that comes from `from` and ends at `tip`, both on one line.
    pub fn head(&mut self, tip: Point, from: Point, half: f64, colour: &str) {
        let (dx, dy) = (from.0 - tip.0, from.1 - tip.1);
        let length = (dx * dx + dy * dy).sqrt().max(1e-9);
        let (x, y) = (half * dy / length, -half * dx / length);
        let _ = writeln!(
            self.body,
            "<path d=\"M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}Z\" fill=\"{colour}\"/>",
            tip.0,
            tip.1,
            from.0 + x,
            from.1 + y,
            from.0 - x,
            from.1 - y
        );
    }

    /// A title as wide as the sheet, and where it ends.
    pub fn title(&mut self, title: &str, (width, scale): (f64, f64)) -> f64 {
        let size = TITLE * scale;
        let mut y = 0.5 * MARGIN * scale;
        let room = width - 2.0 * MARGIN;
        for line in font::lines(title, (size, Weight::Bold), room, 2) {
            y += 1.15 * size;
            let style = format!("font-size=\"{size:.1}\" font-weight=\"bold\"");
            self.text((MARGIN, y), &style, &line);
        }
        y + 0.4 * size
    }

    /// The picture: what was drawn on a sheet of this size, shown `wide` pixels wide.
    pub fn finish(self, (title, description): (&str, &str), size: Point, wide: f64) -> String {
        let tall = wide * size.1 / size.0;
        let faces = plot::font_faces(&self.body);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide:.0}\" height=\"{tall:.0}\" \
             viewBox=\"0 0 {:.0} {:.0}\" role=\"img\" aria-labelledby=\"title desc\">\n\
             <title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n\
             <style>\n{faces}</style>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n\
             <g font-family=\"{FAMILY}\" font-size=\"{TEXT}\" fill=\"#222222\">\n{}</g>\n</svg>\n",
            size.0,
            size.1,
            escape(title),
            escape(description),
            self.body
        )
    }
}
