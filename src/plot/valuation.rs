//! The value of learning factors before choosing, and how probable it is that each option is best.

use super::Sketch;
use super::axis::{Scale, count, ticks};
use super::canvas::{Anchor, COLOURS, Canvas, GREY, INK, LINE, Paint, RULE, Rect, TEXT, Text};
use super::font::{self, Weight};
use super::frame::{Frame, dotted};
use crate::sensitivity::value::Estimate;
use crate::study::{Valuation, Worth};
use crate::words;

/// Bars on a figure.
const MOST: usize = 8;
/// What the names take.
const NAMES: f64 = 600.0;
/// What the numbers at the right take.
const WORDS: f64 = 260.0;

/// A bar with its interval.
struct Bar {
    name: String,
    estimate: Estimate,
    said: String,
    paint: Paint,
    /// Where the number can lie: noise may leave it beyond, and is drawn at the end.
    possible: [f64; 2],
}

impl Bar {
    fn ends(&self) -> [f64; 2] {
        let [low, high] = self.possible;
        self.estimate.interval().map(|end| end.clamp(low, high))
    }
}

/// What it is worth to learn what; the largest first.
pub(super) fn learning(found: &Valuation) -> Sketch {
    let mut told: Vec<&Worth> = found
        .factors
        .iter()
        .filter(|worth| words::is_told(worth))
        .collect();
    told.sort_by(|a, b| b.learned.value.value.total_cmp(&a.learned.value.value));
    let mut bars = vec![Bar {
        name: "all factors, perfectly known".to_owned(),
        estimate: found.choice.perfect,
        said: words::worth(found.choice.perfect),
        paint: GREY,
        possible: [0.0, f64::INFINITY],
    }];
    bars.extend(told.iter().take(MOST - 1).map(|worth| Bar {
        name: worth.title.clone(),
        estimate: worth.learned.value,
        said: words::worth(worth.learned.value),
        paint: COLOURS[0],
        possible: [0.0, f64::INFINITY],
    }));
    let rest = found.factors.len() - (bars.len() - 1);
    let mut reading = vec![
        "How much better one would choose on average, knowing it first".to_owned(),
        "whiskers: 95 %".to_owned(),
    ];
    if told.is_empty() {
        reading.push("no single factor is told from 0".to_owned());
    } else if told.len() < found.factors.len() {
        let others = told.len().max(bars.len() - 1) - (bars.len() - 1);
        reading.push(format!("of {rest} others, {others} are told from 0"));
    }
    let frame = frame(found, "What is worth learning before choosing", reading);
    sketch("learning", found, frame, &bars)
}

/// How probable it is that each option is best.
pub(super) fn best(found: &Valuation) -> Sketch {
    let options = found.names.iter().zip(&found.choice.options).enumerate();
    let bars = options.map(|(k, (name, worth))| Bar {
        name: name.clone(),
        estimate: percent(worth.best),
        said: words::share_of_draws(worth.best),
        paint: COLOURS[k % COLOURS.len()],
        possible: [0.0, 100.0],
    });
    let bars: Vec<Bar> = bars.collect();
    let reading = vec![
        "Share of draws of the factors in which the option is the best, %".to_owned(),
        "whiskers: 95 %".to_owned(),
    ];
    let frame = frame(found, "How often each option is the best", reading);
    sketch("best-option", found, frame, &bars)
}

fn percent(share: Estimate) -> Estimate {
    Estimate {
        value: 100.0 * share.value,
        se: 100.0 * share.se,
    }
}

fn frame(found: &Valuation, title: &str, reading: Vec<String>) -> Frame {
    let options = found.names.join(", ");
    let trials = count(u64::from(found.appraisal.replicates));
    Frame {
        title: title.to_owned(),
        subtitle: dotted([
            &format!("{} to be large", words::objective(found)),
            &options,
        ]),
        reading,
        basis: vec![
            "illustrative, not a forecast".to_owned(),
            format!(
                "{}{} draws, {trials} trials of each option in each",
                if found.complete { "" } else { "PARTIAL RUN: " },
                count(found.draws.len() as u64)
            ),
            format!("seed {}", found.appraisal.seed.0),
        ],
    }
}

fn sketch(name: &str, found: &Valuation, frame: Frame, bars: &[Bar]) -> Sketch {
    let mut canvas = Canvas::default();
    let area = frame.draw(&mut canvas);
    draw(&mut canvas, bars, area);
    let each = bars.iter().map(|bar| format!("{}: {}", bar.name, bar.said));
    let each: Vec<String> = each.collect();
    Sketch {
        name: name.to_owned(),
        description: format!(
            "{}. {}. {}",
            frame.title,
            each.join("; "),
            words::valuation(found)
        ),
        title: frame.title,
        canvas,
    }
}

fn draw(canvas: &mut Canvas, bars: &[Bar], area: Rect) {
    let room = area.height() - LINE - 10.0;
    let height = (room / bars.len().max(1) as f64).min(110.0);
    let (left, right) = (area.left + NAMES, area.right - WORDS);
    let bottom = area.top + height * bars.len() as f64;
    let ends = bars.iter().map(Bar::ends);
    let range = ends.fold((0.0, 0.0), |(low, high), [least, most]| {
        (f64::min(low, least), f64::max(high, most))
    });
    let x = Scale::new(range, (left, right));
    for (value, text) in ticks(range, 4.0) {
        let at = x.at(value);
        canvas.line(vec![(at, area.top), (at, bottom)], 1.5, RULE);
        let label = Text::new(text, (at, bottom + LINE)).paint(GREY);
        canvas.text(label.anchor(Anchor::Middle));
    }
    for (k, bar) in bars.iter().enumerate() {
        let middle = area.top + (k as f64 + 0.5) * height;
        one(
            canvas,
            bar,
            &x,
            (area.left, middle, (0.3 * height).min(26.0)),
        );
        let said = Text::new(bar.said.as_str(), (area.right, middle + 0.35 * TEXT));
        canvas.text(said.anchor(Anchor::End));
    }
    canvas.line(vec![(x.at(0.0), area.top), (x.at(0.0), bottom)], 3.0, INK);
}

fn one(canvas: &mut Canvas, bar: &Bar, x: &Scale, (left, middle, half): (f64, f64, f64)) {
    let words: Vec<&str> = bar.name.split_whitespace().collect();
    let lines = font::wrap(&words, " ", (TEXT, Weight::Regular), NAMES - 30.0, 2);
    let mut y = middle - 0.5 * LINE * lines.len() as f64 + 0.8 * LINE;
    for line in lines {
        canvas.text(Text::new(line, (left, y)));
        y += LINE;
    }
    let [low, high] = bar.possible;
    let (zero, value) = (x.at(0.0), x.at(bar.estimate.value.clamp(low, high)));
    let rect = Rect {
        left: zero.min(value),
        right: zero.max(value),
        top: middle - half,
        bottom: middle + half,
    };
    canvas.rect(rect, bar.paint);
    let ends = bar.ends().map(|end| x.at(end));
    canvas.line(ends.map(|at| (at, middle)).to_vec(), 3.0, INK);
    for at in ends {
        canvas.line(vec![(at, middle - 8.0), (at, middle + 8.0)], 3.0, INK);
    }
}
