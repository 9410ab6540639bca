//! Where boxes stand around the rim of a sheet.

use super::Graph;
use super::paper::{Point, Rect};

/// The widest box.
pub(super) const BOX: f64 = 260.0;

/// A box before it has its place.
#[derive(Clone, Debug)]
pub(super) struct Card {
    /// Of the graph's nodes.
    pub node: usize,
    pub lines: Vec<String>,
    pub size: Point,
    pub is_outcome: bool,
}

/// The least space between boxes above each other, and beside each other.
const GAP: (f64, f64) = (4.0, 24.0);
/// Exchanges that are tried at most.
const MOST: usize = 4_000_000;

/// A side of the rim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Top,
    Right,
    Bottom,
}

/// In the order of the clock.
const SIDES: [Side; 4] = [Side::Left, Side::Top, Side::Right, Side::Bottom];

impl Side {
    /// One pixel away from the rim.
    pub fn inwards(self) -> Point {
        match self {
            Self::Left => (1.0, 0.0),
            Self::Top => (0.0, 1.0),
            Self::Right => (-1.0, 0.0),
            Self::Bottom => (0.0, -1.0),
        }
    }

    /// One pixel along the rim, in the order of the clock.
    fn onwards(self) -> Point {
        let (x, y) = self.inwards();
        (y, -x)
    }

    /// In which direction another box is seen, from -2 to 2: in the order of the clock along the rim.
    pub fn turn(self, (x, y): Point, other: Point) -> f64 {
        let (dx, dy) = (other.0 - x, other.1 - y);
        let length = (dx * dx + dy * dy).sqrt().max(1e-9);
        let part = |(u, v): Point| (u * dx + v * dy) / length;
        let along = part(self.onwards());
        // The sine alone does not tell what lies behind the box from what lies before it.
        match part(self.inwards()) >= 0.0 {
            true => along,
            false => along.signum() * (2.0 - along.abs()),
        }
    }

    /// The point after this share of a box's inner edge, in the order of the clock.
    pub fn port(self, rect: Rect, share: f64) -> Point {
        let (x, y) = rect.middle();
        let ((u, v), (s, t)) = (self.inwards(), self.onwards());
        let along = share - 0.5;
        (
            x + rect.width * (0.5 * u + along * s),
            y + rect.height * (0.5 * v + along * t),
        )
    }
}

/// Which cards stand on each side, in the order of the clock: outcomes at the right, the others around the rest.
/// `None` where they have no room.
pub(super) fn arrange(graph: &Graph, cards: &[Card], area: Rect) -> Option<[Vec<usize>; 4]> {
    let (outcomes, others): (Vec<usize>, Vec<usize>) =
        (0..cards.len()).partition(|k| cards[*k].is_outcome);
    let number = others.len();
    // Nearly a third each above and below, or as many as have room.
    for row in (0..=number * 3 / 10).rev() {
        let left = number - 2 * row;
        let right = if outcomes.is_empty() { left / 2 } else { 0 };
        let counts = [left - right, row, outcomes.len().max(right), row];
        let slots = slots(counts, area);
        let seats = |is_right: bool| -> Vec<usize> {
            let here = |k: &usize| slots[*k].1 == Side::Right;
            (0..slots.len())
                .filter(|k| outcomes.is_empty() || here(k) == is_right)
                .collect()
        };
        let mut seat = vec![0; cards.len()];
        let groups = [(&others, seats(false)), (&outcomes, seats(true))];
        for (group, seats) in &groups {
            group
                .iter()
                .zip(seats)
                .for_each(|(card, at)| seat[*card] = *at);
        }
        shorten(
            graph,
            cards,
            &slots,
            &mut seat,
            &groups.map(|(group, _)| group.clone()),
        );
        let sides = SIDES.map(|side| {
            let mut here: Vec<usize> = (0..cards.len())
                .filter(|k| slots[seat[*k]].1 == side)
                .collect();
            here.sort_by_key(|k| seat[*k]);
            here
        });
        if fit(cards, &sides, area) {
            return Some(sides);
        }
    }
    None
}

/// The middles of as many boxes as each side has, as if they were alike.
fn slots(counts: [usize; 4], area: Rect) -> Vec<(Point, Side)> {
    let inset = Rect {
        left: area.left + 0.5 * BOX,
        width: area.width - BOX,
        ..area
    };
    let mut slots = Vec::new();
    for (side, count) in SIDES.into_iter().zip(counts) {
        // The middle of the side is as far out as can be.
        let (u, v) = side.inwards();
        for k in 0..count {
            let share = (k as f64 + 0.5) / count as f64 - 0.5;
            let ((s, t), (x, y)) = (side.onwards(), inset.middle());
            let at = (
                x + inset.width * (-0.5 * u + share * s),
                y + inset.height * (-0.5 * v + share * t),
            );
            slots.push((at, side));
        }
    }
    slots
}

/// Exchanges cards of a group as long as that makes the arrows shorter, each by the root of its number.
fn shorten(
    graph: &Graph,
    cards: &[Card],
    slots: &[(Point, Side)],
    seat: &mut [usize],
    groups: &[Vec<usize>],
) {
    let near = neighbours(graph, cards);
    let length = |card: usize, seat: &[usize]| -> f64 {
        let (x, y) = slots[seat[card]].0;
        let each = near[card].iter().map(|(other, weight)| {
            let (u, v) = slots[seat[*other]].0;
            weight * ((x - u) * (x - u) + (y - v) * (y - v)).sqrt()
        });
        each.sum()
    };
    let mut left = MOST;
    loop {
        let mut is_better = false;
        for group in groups {
            for (k, one) in group.iter().enumerate() {
                for other in &group[k + 1..] {
                    let before = length(*one, seat) + length(*other, seat);
                    seat.swap(*one, *other);
                    if length(*one, seat) + length(*other, seat) < before - 1e-6 {
                        is_better = true;
                    } else {
                        seat.swap(*one, *other);
                    }
                    left = left.saturating_sub(near[*one].len() + near[*other].len() + 1);
                }
                if left == 0 {
                    return;
                }
            }
        }
        if !is_better {
            return;
        }
    }
}

/// Whom each card has to do with, and how much.
fn neighbours(graph: &Graph, cards: &[Card]) -> Vec<Vec<(usize, f64)>> {
    let mut card = vec![None; graph.nodes.len()];
    for (k, one) in cards.iter().enumerate() {
        card[one.node] = Some(k);
    }
    let mut near = vec![Vec::new(); cards.len()];
    for edge in &graph.edges {
        if let (Some(from), Some(to)) = (card[edge.from], card[edge.to]) {
            let weight = (edge.number as f64).sqrt();
            near[from].push((to, weight));
            near[to].push((from, weight));
        }
    }
    near
}

/// What the cards of a side need along it.
fn needed(cards: &[Card], here: &[usize], side: Side) -> f64 {
    let gaps = here.len().saturating_sub(1) as f64;
    match side {
        Side::Left | Side::Right => {
            let tall = here.iter().map(|k| cards[*k].size.1);
            tall.sum::<f64>() + gaps * GAP.0
        }
        Side::Top | Side::Bottom => {
            let wide = here.iter().map(|k| cards[*k].size.0);
            wide.sum::<f64>() + gaps * GAP.1
        }
    }
}

/// The widths of the columns at the left and the right.
fn columns(cards: &[Card], [left, _, right, _]: &[Vec<usize>; 4]) -> [f64; 2] {
    [left, right].map(|here| here.iter().map(|k| cards[*k].size.0).fold(0.0, f64::max))
}

/// The heights of the rows above and below, with a gap: columns end there, so that no arrow between them runs
/// behind a row.
fn rows(cards: &[Card], [_, top, _, bottom]: &[Vec<usize>; 4]) -> [f64; 2] {
    [top, bottom].map(|here| {
        let tallest = here.iter().map(|k| cards[*k].size.1).fold(0.0, f64::max);
        if here.is_empty() {
            0.0
        } else {
            tallest + GAP.1
        }
    })
}

/// What a side has along it.
fn room(cards: &[Card], sides: &[Vec<usize>; 4], side: Side, area: Rect) -> f64 {
    match side {
        Side::Left | Side::Right => area.height - rows(cards, sides).iter().sum::<f64>(),
        Side::Top | Side::Bottom => {
            let [left, right] = columns(cards, sides);
            area.width - left - right - 2.0 * GAP.1
        }
    }
}

fn fit(cards: &[Card], sides: &[Vec<usize>; 4], area: Rect) -> bool {
    let fits = |(side, here): (Side, &Vec<usize>)| {
        here.is_empty() || needed(cards, here, side) <= room(cards, sides, side, area)
    };
    SIDES.into_iter().zip(sides).all(fits)
}

/// The boxes in their places, by card: as much space between those of a side as there is.
pub(super) fn stand(cards: &[Card], sides: &[Vec<usize>; 4], area: Rect) -> Vec<(Rect, Side)> {
    let mut placed = vec![(Rect::default(), Side::Left); cards.len()];
    let [left, right] = columns(cards, sides);
    let [above, below] = rows(cards, sides);
    for (side, here) in SIDES.into_iter().zip(sides) {
        let free = room(cards, sides, side, area) - needed(cards, here, side);
        let space = free / here.len().max(1) as f64;
        // From the first of the clock's order, half a space in.
        let mut along = 0.5 * space;
        for k in here {
            let (width, height) = cards[*k].size;
            let (x, y) = match side {
                Side::Left => (area.left, area.bottom() - below - along - height),
                Side::Top => (area.left + left + GAP.1 + along, area.top),
                Side::Right => (area.right() - width, area.top + above + along),
                Side::Bottom => {
                    let end = area.right() - right - GAP.1;
                    (end - along - width, area.bottom() - height)
                }
            };
            along += space
                + match side {
                    Side::Left | Side::Right => height + GAP.0,
                    Side::Top | Side::Bottom => width + GAP.1,
                };
            let rect = Rect {
                left: x,
                top: y,
                width,
                height,
            };
            placed[*k] = (rect, side);
        }
    }
    placed
}
