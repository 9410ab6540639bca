//! A panel over time: dates below, values at the left, calendar windows shaded and named above.

use super::axis::{self, DateTick, Scale};
use super::canvas::{
    Anchor, Canvas, GREY, HAIR, LINE, MARGIN, Paint, Point, RULE, Rect, SMALL, SMALL_LINE, TEXT,
    Text, WHITE, clip,
};
use super::font::{self, Weight};
use crate::model::{Model, Window};

/// The most rows of window names.
const ROWS: usize = 4;
/// The least space between names.
const GAP: f64 = 26.0;
/// The height of a row: a name and the bar below it.
const ROW: f64 = SMALL_LINE + 4.0;
/// What lines keep clear of texts.
const CLEAR: f64 = 4.0;
/// How far texts below a panel stand out at its sides.
const OUT: f64 = 20.0;
const SHADE: Paint = Paint::new((0xe6, 0xe6, 0xe0));
const BAR: Paint = Paint::new((0x8c, 0x8c, 0x84));
/// What dates and years take below a panel.
pub(super) const DATES: f64 = 2.0 * LINE + 8.0;

/// Where values are drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Panel {
    pub rect: Rect,
    pub x: Scale,
    pub y: Scale,
}

impl Panel {
    pub fn new(rect: Rect, horizon: f64, values: (f64, f64)) -> Self {
        Self {
            rect,
            x: Scale::new((0.0, horizon), (rect.left, rect.right)),
            y: Scale::new(values, (rect.bottom, rect.top)),
        }
    }

    /// The points of values on the recording grid.
    pub fn path(&self, days: &[f64], values: impl IntoIterator<Item = f64>) -> Vec<Point> {
        days.iter()
            .zip(values)
            .map(|(day, value)| (self.x.inside(*day), self.y.at(value)))
            .collect()
    }

    /// The area between two series, kept inside.
    pub fn band(&self, days: &[f64], low: &[f64], high: &[f64]) -> Vec<Point> {
        let inside = |(day, value): (&f64, &f64)| (self.x.inside(*day), self.y.inside(*value));
        let above = days.iter().zip(high).map(inside);
        above
            .chain(days.iter().zip(low).rev().map(inside))
            .collect()
    }

    /// A line, cut where it leaves the panel.
    pub fn line(&self, canvas: &mut Canvas, points: &[Point], width: f64, paint: Paint) {
        for piece in clip(points, self.rect.top, self.rect.bottom) {
            canvas.line(piece, width, paint);
        }
    }

    /// A line in dashes, cut the same.
    pub fn dashed(
        &self,
        canvas: &mut Canvas,
        points: &[Point],
        dashes: &[f64],
        width: f64,
        paint: Paint,
    ) {
        for piece in clip(points, self.rect.top, self.rect.bottom) {
            canvas.dashed(&piece, dashes, width, paint);
        }
    }

    /// Rules and numbers at the left.
    pub fn values(&self, canvas: &mut Canvas, ticks: &[(f64, String)]) {
        for (value, text) in ticks {
            let y = self.y.at(*value);
            canvas.line(vec![(self.rect.left, y), (self.rect.right, y)], HAIR, RULE);
            let at = (self.rect.left - 12.0, y + 0.36 * TEXT);
            canvas.text(Text::new(text.clone(), at).anchor(Anchor::End).paint(GREY));
        }
    }

    /// Dates below.
    pub fn dates(&self, canvas: &mut Canvas, model: &Model) {
        let ticks = axis::date_ticks(model.start, model.horizon, self.rect.width());
        self.baseline(canvas);
        for tick in &ticks {
            self.tick(canvas, tick);
        }
        let first_year = ticks.first().is_some_and(|tick| tick.year.is_some());
        if !first_year {
            let y = self.rect.bottom + 2.0 * LINE + 2.0;
            let text = axis::date_text(model.start);
            canvas.text(Text::new(text, (self.rect.left, y)).paint(GREY));
        }
    }

    fn tick(&self, canvas: &mut Canvas, tick: &DateTick) {
        let (x, bottom) = (self.x.at(tick.day), self.rect.bottom);
        canvas.line(vec![(x, bottom), (x, bottom + 8.0)], 2.0, GREY);
        self.below(canvas, &tick.text, x, LINE + 6.0);
        if let Some(year) = &tick.year {
            self.below(canvas, year, x, 2.0 * LINE + 2.0);
        }
    }

    /// A text below the panel, about `x` as far as it does not stand out at a side: others may stand there.
    fn below(&self, canvas: &mut Canvas, text: &str, x: f64, down: f64) {
        let half = 0.5 * font::width(text, TEXT, Weight::Regular);
        let (first, last) = (self.rect.left - OUT + half, self.rect.right + OUT - half);
        let x = x.max(first.max(MARGIN + half)).min(last.max(first));
        let text = Text::new(text, (x, self.rect.bottom + down)).paint(GREY);
        canvas.text(text.anchor(Anchor::Middle));
    }

    /// Where windows begin and end, on what hides their shades; not across the texts drawn so far.
    pub fn edges(&self, canvas: &mut Canvas, model: &Model) {
        let texts: Vec<Rect> = canvas.texts().map(Text::area).collect();
        let days = model
            .windows
            .iter()
            .flat_map(|window| [window.from, window.to]);
        for day in days.filter(|day| (0.0..=model.horizon).contains(day)) {
            let x = self.x.at(day);
            for (top, bottom) in free(x, (self.rect.top, self.rect.bottom), &texts) {
                canvas.dashed(&[(x, top), (x, bottom)], &[3.0, 5.0], 2.0, WHITE);
            }
        }
    }

    /// The line below the panel.
    pub fn baseline(&self, canvas: &mut Canvas) {
        let Rect {
            left,
            right,
            bottom,
            ..
        } = self.rect;
        canvas.line(vec![(left, bottom), (right, bottom)], 2.0, GREY);
    }
}

/// What texts leave of a vertical line, from its top.
fn free(x: f64, (top, bottom): (f64, f64), texts: &[Rect]) -> Vec<(f64, f64)> {
    let mut struck: Vec<&Rect> = texts
        .iter()
        .filter(|text| text.left - CLEAR < x && x < text.right + CLEAR)
        .collect();
    struck.sort_by(|a, b| a.top.total_cmp(&b.top));
    let mut pieces = Vec::new();
    let mut from = top;
    for text in struck {
        pieces.push((from, (text.top - CLEAR).min(bottom)));
        from = from.max(text.bottom + CLEAR);
    }
    pieces.push((from, bottom));
    pieces.retain(|(from, to)| to > from);
    pieces
}

/// What is kept free for the numbers of a value axis.
pub(super) fn gutter(ticks: &[(f64, String)]) -> f64 {
    let widths = ticks
        .iter()
        .map(|tick| font::width(&tick.1, TEXT, Weight::Regular));
    widths.fold(0.0, f64::max) + 14.0
}

/// A window's name and where it stands.
struct Name {
    text: String,
    left: f64,
    bar: (f64, f64),
    row: usize,
}

/// The windows of a model over a panel's width.
pub(super) struct Windows {
    names: Vec<Name>,
    /// Rows of names.
    rows: usize,
}

impl Windows {
    /// Places the bars over `left..right` and the names over `left..end`.
    pub fn new(model: &Model, (left, right): (f64, f64), end: f64) -> Self {
        let x = Scale::new((0.0, model.horizon), (left, right));
        let open = |window: &&Window| window.to > 0.0 && window.from < model.horizon;
        let mut taken: Vec<Vec<(f64, f64)>> = Vec::new();
        let names: Vec<Name> = model
            .windows
            .iter()
            .filter(open)
            .map(|window| {
                let bar = (x.inside(window.from), x.inside(window.to));
                // A window of one day is still seen.
                let bar = (bar.0, bar.1.max(bar.0 + 4.0).min(right));
                let title = &window.entry.title;
                let text = font::fit(title, SMALL, Weight::Regular, end - left);
                let (row, left) = place(&mut taken, bar, (left, end), &text);
                Name {
                    text,
                    left,
                    bar,
                    row,
                }
            })
            .collect();
        Self {
            names,
            rows: taken.len().min(ROWS),
        }
    }

    /// What they need above a panel.
    pub fn height(&self) -> f64 {
        self.rows as f64 * ROW
    }

    /// Shades them over the panels `shaded`, and names them from `top` on.
    pub fn draw(&self, canvas: &mut Canvas, top: f64, shaded: &[Rect]) {
        for name in &self.names {
            for rect in shaded {
                let strip = Rect {
                    left: name.bar.0,
                    right: name.bar.1,
                    ..*rect
                };
                canvas.rect(strip, SHADE);
            }
        }
        for name in self.names.iter().filter(|name| name.row < self.rows) {
            let y = top + name.row as f64 * ROW + 0.74 * SMALL_LINE;
            let text = Text::new(name.text.clone(), (name.left, y)).size(SMALL);
            canvas.text(text.paint(GREY));
            let bar = Rect {
                left: name.bar.0,
                right: name.bar.1,
                top: y + 6.0,
                bottom: y + 10.0,
            };
            canvas.rect(bar, BAR);
        }
    }
}

/// The first row in which the name fits beside those placed: from its bar's left end, about its
/// middle, or up to its right end.
fn place(
    taken: &mut Vec<Vec<(f64, f64)>>,
    bar: (f64, f64),
    (start, end): (f64, f64),
    text: &str,
) -> (usize, f64) {
    let width = font::width(text, SMALL, Weight::Regular);
    let wanted = [bar.0, 0.5 * (bar.0 + bar.1 - width), bar.1 - width];
    let lefts = wanted.map(|left| left.clamp(start, (end - width).max(start)));
    let span = |left: f64| (left.min(bar.0), (left + width).max(bar.1));
    let free = |row: &[(f64, f64)], left: f64| {
        let (from, to) = span(left);
        row.iter()
            .all(|one| to + GAP <= one.0 || one.1 + GAP <= from)
    };
    for (row, spans) in taken.iter_mut().enumerate() {
        if let Some(left) = lefts.into_iter().find(|left| free(spans, *left)) {
            spans.push(span(left));
            return (row, left);
        }
    }
    taken.push(vec![span(lefts[1])]);
    (taken.len() - 1, lefts[1])
}

/// A panel over time with its windows, rules and dates, in `area` but for `beside` pixels at the
/// right, where its labels go.
pub(super) fn stage(
    canvas: &mut Canvas,
    model: &Model,
    area: Rect,
    values: (f64, f64),
    ticks: &[(f64, String)],
    beside: f64,
) -> Panel {
    let (left, right) = (area.left + gutter(ticks), area.right - beside);
    let windows = Windows::new(model, (left, right), area.right);
    let rect = Rect {
        left,
        right,
        top: area.top + windows.height() + 10.0,
        bottom: area.bottom - DATES,
    };
    let panel = Panel::new(rect, model.horizon, values);
    windows.draw(canvas, area.top, &[rect]);
    panel.values(canvas, ticks);
    panel
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_pass_texts_by() {
        let text = |left, top| Rect {
            left,
            top,
            right: left + 50.0,
            bottom: top + 30.0,
        };
        let texts = [text(80.0, 200.0), text(80.0, 0.0), text(300.0, 150.0)];
        assert_eq!(
            free(100.0, (100.0, 400.0), &texts),
            [(100.0, 196.0), (234.0, 400.0)]
        );
        assert_eq!(free(100.0, (205.0, 220.0), &texts), []);
        assert_eq!(free(200.0, (100.0, 400.0), &texts), [(100.0, 400.0)]);
    }
}
