//! One machine as a ladder: its states from the top in the order of the file, arrows down at the right and up at
//! the left, one for each pair of states, with the numbers of its transitions, which are told beside it.
//!
//! Arrows run in lanes, the longer the farther out, so that those of one side cross as little as the order of
//! the states allows.

use super::paper::{LINE, MARGIN, Paper, Point, Rect, TEXT, lines, widest};
use super::{Edge, Graph};
use crate::plot::font::{self, Weight};

/// The least size of the sheet: a slide.
const SHEET: Point = (1600.0, 900.0);
/// The widest box.
const BOX: f64 = 260.0;
/// The least distance between two ends of arrows on a box.
const PORT: f64 = 22.0;
/// The least and the most space between two boxes.
const BETWEEN: (f64, f64) = (44.0, 130.0);
/// From a box to the first lane, and between lanes besides their numbers.
const LANE: f64 = 30.0;
/// The least width of the notes.
const NOTES: f64 = 700.0;
/// The height of a number's badge.
const BADGE: f64 = 28.0;
/// The length of the head of an arrow.
const HEAD: f64 = 14.0;
const INK: &str = "#222222";

/// An arrow on its way.
#[derive(Clone, Debug)]
struct Arc<'a> {
    edge: &'a Edge,
    badge: String,
    /// How far out it runs: 0 is next to the boxes.
    lane: usize,
    /// The heights of its ends: at its first state, at its last.
    ends: [f64; 2],
}

impl Arc<'_> {
    fn top(&self) -> usize {
        self.edge.from.min(self.edge.to)
    }

    fn bottom(&self) -> usize {
        self.edge.from.max(self.edge.to)
    }

    /// Whether two have a part of the way in common: one that ends where another begins does so above it. One
    /// that leads back to its own state is in the way of all that pass or touch it.
    fn overlaps(&self, other: &Self) -> bool {
        let is_loop = self.top() == self.bottom() || other.top() == other.bottom();
        let within = |a: usize, b: usize| if is_loop { a <= b } else { a < b };
        within(self.top(), other.bottom()) && within(other.top(), self.bottom())
    }
}

/// The picture with its title, description and notes.
pub(super) fn write(graph: &Graph) -> String {
    let mut paper = Paper::default();
    let [mut down, mut up] = [true, false].map(|is_down| arcs(graph, is_down));
    let outwards = |arcs: &[Arc]| lanes(arcs).last().copied().unwrap_or(0.0) + 20.0;
    let (left, right) = (MARGIN + outwards(&up), outwards(&down));
    let titles = titles(graph);
    let widths = titles.iter().map(|lines| widest(lines, Weight::Regular));
    let wide = widths.fold(80.0, f64::max) + 32.0;
    let beside = left + wide + right + 30.0;
    let width = SHEET.0.max(beside + NOTES + MARGIN);
    let top = paper.title(&graph.title, (width, 1.0)) + 12.0;
    let boxes = boxes(&titles, [&down, &up], (left, wide), top);
    for (arcs, is_down) in [(&mut down, true), (&mut up, false)] {
        ports(arcs, &boxes);
        draw(&mut paper, arcs, &boxes, is_down);
    }
    for ((node, rect), lines) in graph.nodes.iter().zip(&boxes).zip(&titles) {
        let rim = if node.is_start { 5.0 } else { 2.0 };
        let style = format!("rx=\"10\" fill=\"#DCEBF5\" stroke-width=\"{rim}\"");
        paper.node(*rect, &style, &node.title, lines);
    }
    let end = boxes.last().map_or(top, Rect::bottom) + LINE;
    let end =
        legend(&mut paper, graph, end, beside).max(notes(&mut paper, graph, (beside, top), width));
    let tall = SHEET.1.max(end + MARGIN);
    let said = (graph.title.as_str(), graph.description.as_str());
    paper.finish(said, (width, tall), width)
}

/// The arrows of one side, each in its lane.
fn arcs(graph: &Graph, is_down: bool) -> Vec<Arc<'_>> {
    let here = |edge: &&Edge| (edge.to >= edge.from) == is_down;
    let arc = |edge| Arc {
        edge,
        badge: badge(&edge.numbers),
        lane: 0,
        ends: [0.0; 2],
    };
    let mut arcs: Vec<Arc> = graph.edges.iter().filter(here).map(arc).collect();
    arcs.sort_by_key(|arc| arc.bottom() - arc.top());
    for k in 0..arcs.len() {
        let (placed, rest) = arcs.split_at_mut(k);
        let inner = placed.iter().filter(|other| rest[0].overlaps(other));
        rest[0].lane = inner.map(|other| other.lane + 1).max().unwrap_or(0);
    }
    arcs
}

/// `1, 2, 3`.
fn badge(numbers: &[usize]) -> String {
    let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
    numbers.join(", ")
}

fn badge_width(badge: &str) -> f64 {
    (font::width(badge, TEXT, Weight::Bold) + 16.0).max(BADGE)
}

/// How far the lanes are from the boxes, from the first.
fn lanes(arcs: &[Arc]) -> Vec<f64> {
    let number = arcs.iter().map(|arc| arc.lane + 1).max().unwrap_or(0);
    let (mut all, mut at) = (Vec::new(), LANE);
    for lane in 0..number {
        let here = arcs.iter().filter(|arc| arc.lane == lane);
        let half = 0.5 * here.map(|arc| badge_width(&arc.badge)).fold(0.0, f64::max);
        all.push(at + half);
        at += 2.0 * half + 10.0;
    }
    // What is said of the room that is needed counts the half of the last.
    if let Some(last) = all.last().copied() {
        all.push(last + (at - 10.0 - last));
    }
    all
}

fn titles(graph: &Graph) -> Vec<Vec<String>> {
    let nodes = graph.nodes.iter();
    let of = |title: &str| lines(title, Weight::Regular, BOX - 32.0, 3);
    nodes.map(|node| of(&node.title)).collect()
}

/// The boxes from the top, each high enough for the ends of its arrows.
fn boxes(
    titles: &[Vec<String>],
    sides: [&[Arc]; 2],
    (left, width): (f64, f64),
    mut top: f64,
) -> Vec<Rect> {
    let ends = |k: usize, arcs: &[Arc]| -> usize {
        let at = arcs.iter().map(|arc| [arc.edge.from, arc.edge.to]);
        at.flatten().filter(|state| *state == k).count()
    };
    let heights = titles.iter().enumerate().map(|(k, lines)| {
        let ports = sides.iter().map(|arcs| ends(k, arcs)).max().unwrap_or(0);
        (LINE * lines.len() as f64 + 24.0).max(PORT * (ports + 1) as f64)
    });
    let heights: Vec<f64> = heights.collect();
    let free = SHEET.1 - top - 3.0 * LINE - heights.iter().sum::<f64>();
    let between = free / titles.len().saturating_sub(1).max(1) as f64;
    let between = between.clamp(BETWEEN.0, BETWEEN.1);
    let place = |height: f64| {
        let rect = Rect {
            left,
            top,
            width,
            height,
        };
        top += height + between;
        rect
    };
    heights.into_iter().map(place).collect()
}

/// Where arrows leave and reach their boxes: those that come from above before those that go down, so that no
/// arrow starts across another that runs nearer.
fn ports(arcs: &mut [Arc], boxes: &[Rect]) {
    for (state, rect) in boxes.iter().enumerate() {
        // Above is before below; from above, nearer lanes first; to below, farther ones.
        let mut here: Vec<((i64, i64), usize, usize)> = Vec::new();
        for (k, arc) in arcs.iter().enumerate() {
            let lane = arc.lane as i64;
            for (end, at, other) in [
                (0, arc.edge.from, arc.edge.to),
                (1, arc.edge.to, arc.edge.from),
            ] {
                if at == state {
                    let key = match other.cmp(&state) {
                        std::cmp::Ordering::Less => (-1, lane),
                        std::cmp::Ordering::Equal => (0, end as i64),
                        std::cmp::Ordering::Greater => (1, -lane),
                    };
                    here.push((key, k, end));
                }
            }
        }
        here.sort_unstable();
        let step = rect.height / (here.len() + 1) as f64;
        for (place, (_, k, end)) in here.into_iter().enumerate() {
            arcs[k].ends[end] = rect.top + step * (place + 1) as f64;
        }
    }
}

/// The arrows of one side, and their numbers on top of them.
fn draw(paper: &mut Paper, arcs: &[Arc], boxes: &[Rect], is_down: bool) {
    let Some(first) = boxes.first() else {
        return;
    };
    let (edge, sign) = match is_down {
        true => (first.right(), 1.0),
        false => (first.left, -1.0),
    };
    let lanes = lanes(arcs);
    let at = |arc: &Arc| edge + sign * lanes[arc.lane];
    for arc in arcs {
        let ([from, to], x) = (arc.ends, at(arc));
        let round = (0.5 * (to - from).abs()).min(12.0);
        let turn = if to > from { round } else { -round };
        let (near, tip) = (x - sign * round, edge + sign * HEAD);
        paper.raw(&format!(
            "<path d=\"M{edge:.1} {from:.1}H{near:.1}Q{x:.1} {from:.1} {x:.1} {:.1}V{:.1}\
             Q{x:.1} {to:.1} {near:.1} {to:.1}H{tip:.1}\" stroke=\"{INK}\" stroke-width=\"2.5\" fill=\"none\"/>",
            from + turn,
            to - turn
        ));
        paper.head((edge, to), (tip, to), 7.0, INK);
    }
    for arc in arcs {
        label(paper, arc, (at(arc), free(arc, arcs)));
    }
}

/// The height in the middle of the longest part of an arrow's lane that no arrow of another lane crosses.
fn free(arc: &Arc, arcs: &[Arc]) -> f64 {
    let [from, to] = arc.ends;
    let (top, bottom) = (from.min(to), from.max(to));
    let outer = arcs.iter().filter(|other| other.lane > arc.lane);
    let inside = outer
        .flat_map(|other| other.ends)
        .filter(|y| top < *y && *y < bottom);
    let mut marks: Vec<f64> = inside.chain([top, bottom]).collect();
    marks.sort_by(f64::total_cmp);
    let longest = marks
        .windows(2)
        .max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])));
    longest.map_or(top, |pair| 0.5 * (pair[0] + pair[1]))
}

fn label(paper: &mut Paper, arc: &Arc, (x, y): Point) {
    let width = badge_width(&arc.badge);
    let title = arc.edge.lines.join("; ");
    paper.raw(&format!(
        "<g><title>{}</title><rect x=\"{:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{BADGE}\" rx=\"14\" \
         fill=\"#FFFFFF\" stroke=\"{INK}\" stroke-width=\"2\"/>",
        super::paper::escape(&title),
        x - 0.5 * width,
        y - 0.5 * BADGE
    ));
    let style = "text-anchor=\"middle\" font-weight=\"bold\"";
    paper.text((x, y + 0.36 * TEXT), style, &arc.badge);
    paper.raw("</g>");
}

/// How it is read, below the boxes, and where that ends.
fn legend(paper: &mut Paper, graph: &Graph, top: f64, beside: f64) -> f64 {
    let start = match graph.nodes.iter().any(|node| node.is_start) {
        true => "thick rim: where it begins · ",
        false => "",
    };
    let text = format!("{start}numbers: the transitions told at the right");
    let mut y = top;
    for line in lines(&text, Weight::Regular, beside - 2.0 * MARGIN, 4) {
        y += LINE;
        paper.text((MARGIN, y), "fill=\"#5a5a5a\"", &line);
    }
    y
}

/// The transitions in words, and where they end.
fn notes(paper: &mut Paper, graph: &Graph, (left, top): Point, width: f64) -> f64 {
    let mut y = top;
    for note in &graph.notes {
        for (k, text) in note.iter().enumerate() {
            let (weight, style, x) = match k {
                0 => (Weight::Bold, "font-weight=\"bold\"", left),
                _ => (Weight::Regular, "", left + 26.0),
            };
            for line in lines(text, weight, width - MARGIN - x, usize::MAX) {
                y += LINE;
                paper.text((x, y), style, &line);
            }
        }
        y += 0.3 * LINE;
    }
    y
}
