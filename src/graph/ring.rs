//! Who acts on whom: boxes around the rim of a slide, and between them one arrow for each pair, as wide as its
//! influences are many. Nothing lies in the way of an arrow, since all boxes are at the rim.
//!
//! Which box stands where is found by exchanging pairs as long as that shortens the arrows.

use super::paper::{MARGIN, Paper, Point, Rect, TEXT, lines, widest};
use super::place::{BOX, Card, Side, arrange, stand};
use super::{Edge, Graph, Influence, NodeKind};
use crate::plot::font::Weight;

/// The sheet at scale 1: a slide. Where not all boxes have room, the sheet is larger, and shown smaller.
const SHEET: Point = (1600.0, 900.0);
/// The scales that are tried, from the largest texts; beyond, each is so much more than the last.
const SCALES: (f64, f64) = (1.0, 1.04);
/// The width of an arrow of one influence; it grows with the square root of their number.
const ARROW: f64 = 2.2;
/// Arrows are no wider.
const WIDEST: f64 = 16.0;
/// Arrows of so many influences have their number on them.
const TOLD: usize = 4;
/// What the words around the boxes need at scale 1: above besides the title, and below.
const FOOT: f64 = 74.0;

/// The picture with its title and description.
pub(super) fn write(graph: &Graph) -> String {
    let cards = cards(graph);
    let mut scale = SCALES.0;
    let title = format!("{}: who acts on whom", graph.title);
    loop {
        let (mut paper, sheet) = (Paper::default(), (SHEET.0 * scale, SHEET.1 * scale));
        let top = paper.title(&title, (sheet.0, scale)) + 6.0 * scale;
        let area = Rect {
            left: MARGIN,
            top,
            width: sheet.0 - 2.0 * MARGIN,
            height: sheet.1 - top - FOOT * scale,
        };
        if let Some(sides) = arrange(graph, &cards, area) {
            let placed = stand(&cards, &sides, area);
            arrows(&mut paper, graph, (&cards, &placed), (area, scale));
            for (card, (rect, _)) in cards.iter().zip(&placed) {
                let node = &graph.nodes[card.node];
                paper.node(*rect, style(node.kind), &node.title, &card.lines);
            }
            legend(&mut paper, graph, sheet, scale);
            let said = (graph.title.as_str(), graph.description.as_str());
            return paper.finish(said, sheet, SHEET.0);
        }
        scale *= SCALES.1;
    }
}

fn style(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Machine | NodeKind::State => "rx=\"10\" fill=\"#DCEBF5\" stroke-width=\"2\"",
        NodeKind::Event => "fill=\"#FFFFFF\" stroke-width=\"2\"",
        NodeKind::Outcome => "rx=\"20\" fill=\"#FBE3D0\" stroke-width=\"2\"",
    }
}

/// A box for each node; events that nothing has to do with have none.
fn cards(graph: &Graph) -> Vec<Card> {
    let acts = |k: usize| {
        graph
            .edges
            .iter()
            .any(|edge| edge.from == k || edge.to == k)
    };
    let shown = graph.nodes.iter().enumerate();
    let shown = shown.filter(|(k, node)| node.kind != NodeKind::Event || acts(*k));
    let card = |(node, of): (usize, &super::Node)| {
        let lines = lines(&of.title, Weight::Regular, BOX - 24.0, 3);
        let width = widest(&lines, Weight::Regular) + 24.0;
        let height = 24.0 * lines.len().max(1) as f64 + 5.0;
        // At least what its arrows need, whichever of its sides they come to.
        let least = needed(graph, node);
        Card {
            node,
            size: (width.max(least), height.max(least)),
            lines,
            is_outcome: of.kind == NodeKind::Outcome,
        }
    };
    shown.map(card).collect()
}

/// What the arrows of a node need along its box, up to a hundred pixels.
fn needed(graph: &Graph, node: usize) -> f64 {
    let here = |edge: &&Edge| edge.from == node || edge.to == node;
    let each = graph.edges.iter().filter(here);
    each.map(|edge| thickness(edge.number) + 2.0)
        .sum::<f64>()
        .min(100.0)
}

/// An end of an arrow at a box.
struct End {
    card: usize,
    edge: usize,
    /// In the order of the clock around the rim.
    key: f64,
    /// Of two that are alike: the ends of a pair are met in opposite orders.
    tie: i64,
    is_tip: bool,
}

/// How wide an arrow is.
pub(super) fn thickness(number: usize) -> f64 {
    (ARROW * (number as f64).sqrt()).min(WIDEST)
}

fn colour(kind: Influence) -> &'static str {
    match kind {
        Influence::Needs => "#0072B2",
        Influence::Likelier => "#D55E00",
        Influence::Moves => "#777777",
    }
}

/// All arrows, the widest below, and their numbers on top.
fn arrows(
    paper: &mut Paper,
    graph: &Graph,
    (cards, placed): (&[Card], &[(Rect, Side)]),
    (area, scale): (Rect, f64),
) {
    let ports = ports(graph, cards, placed);
    let mut order: Vec<usize> = (0..graph.edges.len()).collect();
    order.sort_by_key(|k| std::cmp::Reverse(graph.edges[*k].number));
    let mut told: Vec<Point> = Vec::new();
    let mut numbers = Vec::new();
    for k in order {
        let edge = &graph.edges[k];
        let Some(curve) = Curve::new(ports[k], scale * thickness(edge.number), area) else {
            continue;
        };
        curve.draw(paper, edge, &title(graph, edge));
        if edge.number >= TOLD {
            let far = |at: &Point| {
                let apart =
                    |one: &Point| (one.0 - at.0).abs() > 44.0 || (one.1 - at.1).abs() > 28.0;
                told.iter().all(apart)
            };
            let at = [0.5, 0.4, 0.6, 0.3, 0.7].map(|t| curve.at(t));
            if let Some(at) = at.into_iter().find(far) {
                told.push(at);
                numbers.push((at, edge.number));
            }
        }
    }
    for ((x, y), number) in numbers {
        let style = "text-anchor=\"middle\" font-weight=\"bold\" paint-order=\"stroke\" stroke=\"#FFFFFF\" \
                     stroke-width=\"6\"";
        paper.text((x, y + 0.36 * TEXT), style, &number.to_string());
    }
}

/// What is told of an arrow to who points at it.
fn title(graph: &Graph, edge: &Edge) -> String {
    let [from, to] = [edge.from, edge.to].map(|k| &graph.nodes[k].title);
    format!("{from} → {to}: {}", edge.lines.join(", "))
}

/// Of each edge where it leaves and where it ends, with the sides of both boxes.
type Ports = Vec<[Option<(Point, Side)>; 2]>;

fn ports(graph: &Graph, cards: &[Card], placed: &[(Rect, Side)]) -> Ports {
    let mut ports: Ports = vec![[None; 2]; graph.edges.len()];
    let card = |node: usize| cards.iter().position(|card| card.node == node);
    let mut ends = Vec::new();
    for (edge, of) in graph.edges.iter().enumerate() {
        let (Some(from), Some(to)) = (card(of.from), card(of.to)) else {
            continue;
        };
        for (one, other, is_tip) in [(from, to, false), (to, from, true)] {
            let tie = if one < other {
                edge as i64
            } else {
                -(edge as i64)
            };
            let (rect, side) = placed[one];
            let key = side.turn(rect.middle(), placed[other].0.middle());
            ends.push(End {
                card: one,
                edge,
                key,
                tie,
                is_tip,
            });
        }
    }
    ends.sort_by(|a, b| {
        let by_card = a.card.cmp(&b.card);
        by_card
            .then(a.key.total_cmp(&b.key))
            .then(a.tie.cmp(&b.tie))
    });
    for group in ends.chunk_by(|a, b| a.card == b.card) {
        let (rect, side) = placed[group[0].card];
        let whole: f64 = group.iter().map(|end| share(graph, end)).sum();
        let mut below = 0.0;
        for end in group {
            let half = 0.5 * share(graph, end);
            let at = side.port(rect, (below + half) / whole);
            below += 2.0 * half;
            ports[end.edge][usize::from(end.is_tip)] = Some((at, side));
        }
    }
    ports
}

/// What an end takes of the side of its box.
fn share(graph: &Graph, end: &End) -> f64 {
    thickness(graph.edges[end.edge].number) + 4.0
}

/// A cubic curve that leaves and meets its boxes at right angles.
struct Curve {
    points: [Point; 4],
    tip: Point,
    width: f64,
}

impl Curve {
    fn new([from, to]: [Option<(Point, Side)>; 2], width: f64, area: Rect) -> Option<Self> {
        let ((start, first), (tip, last)) = (from?, to?);
        let head = 8.0 + 1.1 * width;
        let inwards = |(x, y): Point, side: Side, far: f64| {
            let (dx, dy) = side.inwards();
            (x + far * dx, y + far * dy)
        };
        let end = inwards(tip, last, head);
        let (dx, dy) = (end.0 - start.0, end.1 - start.1);
        let reach = 24.0 + 0.36 * (dx * dx + dy * dy).sqrt();
        let reach = reach.min(0.42 * area.height.min(area.width));
        Some(Self {
            points: [
                start,
                inwards(start, first, reach),
                inwards(end, last, reach),
                end,
            ],
            tip,
            width,
        })
    }

    /// The point after this share of the way, by the formula of Bernstein.
    fn at(&self, t: f64) -> Point {
        let s = 1.0 - t;
        let parts = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
        let sum = |of: fn(&Point) -> f64| -> f64 {
            let points = self.points.iter().zip(parts);
            points.map(|(point, part)| part * of(point)).sum()
        };
        (sum(|p| p.0), sum(|p| p.1))
    }

    fn draw(&self, paper: &mut Paper, edge: &Edge, title: &str) {
        let colour = colour(edge.kind);
        let [a, b, c, d] = self.points;
        paper.raw(&format!(
            "<g opacity=\"0.85\"><title>{}</title><path d=\"M{:.1} {:.1}C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}\" \
             stroke=\"{colour}\" stroke-width=\"{:.1}\" fill=\"none\"/>",
            super::paper::escape(title),
            a.0,
            a.1,
            b.0,
            b.1,
            c.0,
            c.1,
            d.0,
            d.1,
            self.width
        ));
        paper.head(self.tip, d, 4.0 + 0.75 * self.width, colour);
        paper.raw("</g>");
    }
}

/// How it is read, in two lines at the foot.
fn legend(paper: &mut Paper, graph: &Graph, (_, tall): Point, scale: f64) {
    let size = TEXT * scale;
    let (mut x, y) = (MARGIN, tall - 46.0 * scale);
    let all = [
        (
            Influence::Needs,
            "must hold, sets off, or decides how it ends",
        ),
        (Influence::Likelier, "makes more or less likely"),
        (Influence::Moves, "moves or counts in the value"),
    ];
    let style = format!("font-size=\"{size:.1}\"");
    for (kind, text) in all {
        if !graph.edges.iter().any(|edge| edge.kind == kind) {
            continue;
        }
        let (end, level) = (x + 44.0 * scale, y - 0.32 * size);
        paper.raw(&format!(
            "<path d=\"M{x:.1} {level:.1}H{end:.1}\" stroke=\"{}\" stroke-width=\"{:.1}\"/>",
            colour(kind),
            5.0 * scale
        ));
        paper.text((end + 10.0 * scale, y), &style, text);
        let width = crate::plot::font::width(text, size, Weight::Regular);
        x = end + width + 44.0 * scale;
    }
    let most = graph
        .edges
        .iter()
        .map(|edge| edge.number)
        .max()
        .unwrap_or(1);
    let widths = match most {
        1 => String::new(),
        most => format!(
            " The wider, the more influences: 1 to {most}; numbers stand on arrows of {TOLD} or more."
        ),
    };
    let text = format!("An arrow leads from what acts to what it acts on.{widths}");
    paper.text((MARGIN, tall - 16.0 * scale), &style, &text);
}
