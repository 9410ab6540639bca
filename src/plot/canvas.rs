//! What a figure is made of, in pixels of a slide of 1600 x 900: areas, lines, dots and texts.

use std::collections::BTreeSet;

use super::font::{self, Weight};

/// The width of a slide.
pub(super) const WIDTH: f64 = 1600.0;
/// The height of a slide.
pub(super) const HEIGHT: f64 = 900.0;
/// The space that stays free around everything.
pub(super) const MARGIN: f64 = 36.0;
/// The size of all texts but titles: 18 points where a slide is 13 1/3 inches wide.
pub(super) const TEXT: f64 = 30.0;
/// The size of titles.
pub(super) const TITLE: f64 = 44.0;
/// From one line of text to the next.
pub(super) const LINE: f64 = 36.0;
/// The size of texts around a figure: 14 points.
pub(super) const SMALL: f64 = 24.0;
/// From one line of them to the next.
pub(super) const SMALL_LINE: f64 = 30.0;
/// The thinnest line: more than a pixel and a half of a projector of 1280 x 720.
pub(super) const HAIR: f64 = 2.0;

/// Right and down.
pub(super) type Point = (f64, f64);

/// A colour and how much of it covers what is below.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Paint {
    pub rgb: (u8, u8, u8),
    pub alpha: f64,
}

impl Paint {
    pub const fn new(rgb: (u8, u8, u8)) -> Self {
        Self { rgb, alpha: 1.0 }
    }

    pub fn alpha(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }

    /// Mixed with white: 0 is white.
    pub fn tint(self, share: f64) -> Self {
        let mix = |c: u8| (255.0 - share * (255.0 - f64::from(c))).round() as u8;
        let (r, g, b) = self.rgb;
        Self::new((mix(r), mix(g), mix(b)))
    }
}

pub(super) const INK: Paint = Paint::new((0x22, 0x22, 0x22));
pub(super) const GREY: Paint = Paint::new((0x5a, 0x5a, 0x5a));
pub(super) const RULE: Paint = Paint::new((0xc2, 0xc2, 0xc2));
pub(super) const WHITE: Paint = Paint::new((255, 255, 255));
/// The palette of Okabe & Ito (2008, jfly.uni-koeln.de/color), which the colour-blind can tell
/// apart, without yellow (too pale for lines) and black.
pub(super) const COLOURS: [Paint; 6] = [
    Paint::new((0x00, 0x72, 0xb2)),
    Paint::new((0xd5, 0x5e, 0x00)),
    Paint::new((0x00, 0x9e, 0x73)),
    Paint::new((0xcc, 0x79, 0xa7)),
    Paint::new((0xe6, 0x9f, 0x00)),
    Paint::new((0x56, 0xb4, 0xe9)),
];

/// Where a text stands from its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A line of text; `at` is on its baseline.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Text {
    pub text: String,
    pub at: Point,
    pub size: f64,
    pub weight: Weight,
    pub anchor: Anchor,
    pub paint: Paint,
}

impl Text {
    pub fn new(text: impl Into<String>, at: Point) -> Self {
        Self {
            text: text.into(),
            at,
            size: TEXT,
            weight: Weight::Regular,
            anchor: Anchor::Start,
            paint: INK,
        }
    }

    pub fn size(self, size: f64) -> Self {
        Self { size, ..self }
    }

    pub fn bold(self) -> Self {
        Self {
            weight: Weight::Bold,
            ..self
        }
    }

    pub fn paint(self, paint: Paint) -> Self {
        Self { paint, ..self }
    }

    pub fn anchor(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// What it covers.
    pub fn area(&self) -> Rect {
        let width = font::width(&self.text, self.size, self.weight);
        let left = match self.anchor {
            Anchor::Start => self.at.0,
            Anchor::Middle => self.at.0 - 0.5 * width,
            Anchor::End => self.at.0 - width,
        };
        Rect {
            left,
            top: self.at.1 - 0.78 * self.size,
            right: left + width,
            bottom: self.at.1 + 0.22 * self.size,
        }
    }
}

/// A part of the slide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    #[cfg(test)]
    pub fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// One thing drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    Area(Vec<Point>, Paint),
    Line(Vec<Point>, f64, Paint),
    Dot(Point, f64, Paint),
    Text(Text),
}

/// What is drawn, from back to front.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Canvas {
    pub marks: Vec<Mark>,
}

impl Canvas {
    pub fn area(&mut self, points: Vec<Point>, paint: Paint) {
        self.marks.push(Mark::Area(points, paint));
    }

    pub fn rect(&mut self, rect: Rect, paint: Paint) {
        let Rect {
            left,
            top,
            right,
            bottom,
        } = rect;
        self.area(
            vec![(left, top), (right, top), (right, bottom), (left, bottom)],
            paint,
        );
    }

    pub fn line(&mut self, points: Vec<Point>, width: f64, paint: Paint) {
        if points.len() > 1 {
            self.marks.push(Mark::Line(points, width, paint));
        }
    }

    /// A line in dashes.
    pub fn dashed(&mut self, points: &[Point], dashes: &[f64], width: f64, paint: Paint) {
        for piece in dash(points, dashes) {
            self.line(piece, width, paint);
        }
    }

    pub fn dot(&mut self, at: Point, radius: f64, paint: Paint) {
        self.marks.push(Mark::Dot(at, radius, paint));
    }

    pub fn text(&mut self, text: Text) {
        if !text.text.is_empty() {
            self.marks.push(Mark::Text(text));
        }
    }

    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.marks.iter().filter_map(|mark| match mark {
            Mark::Text(text) => Some(text),
            _ => None,
        })
    }

    /// The characters that the font cannot draw.
    pub fn missing(&self) -> Vec<char> {
        let lacks = |c: &char| !font::has(*c);
        let missing: BTreeSet<char> = self
            .texts()
            .flat_map(|text| text.text.chars().filter(lacks))
            .collect();
        missing.into_iter().collect()
    }
}

/// Cuts a line into its dashes.
fn dash(points: &[Point], dashes: &[f64]) -> Vec<Vec<Point>> {
    if dashes.iter().sum::<f64>() <= 0.0 {
        return vec![points.to_vec()];
    }
    let (mut pieces, mut piece) = (Vec::new(), points.first().copied().into_iter().collect());
    let (mut turn, mut left) = (0, dashes[0]);
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        loop {
            let (dx, dy) = (to.0 - from.0, to.1 - from.1);
            let length = (dx * dx + dy * dy).sqrt();
            if length <= left {
                left -= length;
                extend(&mut piece, to, turn);
                break;
            }
            from = (from.0 + dx * left / length, from.1 + dy * left / length);
            extend(&mut piece, from, turn);
            if turn % 2 == 0 {
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![from];
            }
            turn += 1;
            left = dashes[turn % dashes.len()];
        }
    }
    pieces.push(piece);
    pieces.retain(|piece: &Vec<Point>| piece.len() > 1);
    pieces
}

/// Dashes and gaps alternate: the even turns are drawn.
fn extend(piece: &mut Vec<Point>, to: Point, turn: usize) {
    if turn.is_multiple_of(2) {
        piece.push(to);
    }
}

/// The parts of a line between two heights.
pub(super) fn clip(points: &[Point], top: f64, bottom: f64) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = vec![Vec::new()];
    for pair in points.windows(2) {
        let Some((from, to)) = clip_segment(pair[0], pair[1], top, bottom) else {
            pieces.push(Vec::new());
            continue;
        };
        if pieces.last().and_then(|piece| piece.last()) != Some(&from) {
            pieces.push(vec![from]);
        }
        pieces.last_mut().expect("one was pushed").push(to);
    }
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

fn clip_segment(from: Point, to: Point, top: f64, bottom: f64) -> Option<(Point, Point)> {
    if from.1.max(to.1) < top || from.1.min(to.1) > bottom {
        return None;
    }
    let at = |y: f64| (from.0 + (to.0 - from.0) * (y - from.1) / (to.1 - from.1), y);
    let inside = |end: Point| match end.1 {
        y if y < top => at(top),
        y if y > bottom => at(bottom),
        _ => end,
    };
    Some((inside(from), inside(to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_alternate_along_the_line() {
        let pieces = dash(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)], &[4.0, 2.0]);
        let ends: Vec<_> = pieces.iter().map(|p| (p[0], p[p.len() - 1])).collect();
        assert_eq!(ends[0], ((0.0, 0.0), (4.0, 0.0)));
        assert_eq!(ends[1], ((6.0, 0.0), (10.0, 0.0)));
        assert_eq!(ends[2], ((10.0, 2.0), (10.0, 6.0)));
        assert_eq!(ends[3], ((10.0, 8.0), (10.0, 10.0)));
        assert_eq!(dash(&[(0.0, 0.0), (1.0, 1.0)], &[]).len(), 1);
    }

    #[test]
    fn lines_are_cut_at_the_edges_and_not_bent() {
        let zigzag = [(0.0, 5.0), (1.0, -5.0), (2.0, 5.0), (3.0, 6.0)];
        let pieces = clip(&zigzag, 0.0, 10.0);
        assert_eq!(
            pieces,
            [
                vec![(0.0, 5.0), (0.5, 0.0)],
                vec![(1.5, 0.0), (2.0, 5.0), (3.0, 6.0)]
            ]
        );
        assert!(clip(&[(0.0, -3.0), (9.0, -4.0)], 0.0, 10.0).is_empty());
    }

    #[test]
    fn characters_that_cannot_be_drawn_are_named_once() {
        let mut canvas = Canvas::default();
        canvas.text(Text::new("a中b中→", (50.0, 50.0)));
        assert_eq!(canvas.missing(), ['中']);
    }
}
