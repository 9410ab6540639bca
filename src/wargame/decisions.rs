//! What each order did, and what chance would have made of it.

use serde::Serialize;

use super::answer_odds::Compared;
use super::error::GameError;
use super::game::Game;
use super::position::{Position, Status};
use super::text_numbers::{change, half_width, is_told, percent};
use crate::model::Primitive;

/// Changes of odds that are told of each.
const TOLD: usize = 3;

/// An order, with what it did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// Whose: the cell's title.
    pub cell: String,
    /// What: the order's title.
    pub order: String,
    /// The turn.
    pub turn: u32,
    /// When it was given.
    pub date: String,
    /// What became of it.
    pub became: String,
    /// What it decided instead of chance: titles, each with how likely it was by the end of the turn had it been left to
    /// the model.
    pub by_chance: Vec<(String, f64)>,
    /// Paired futures with and without it, from when the clock moved on; nothing where it was not carried out.
    pub effect: Option<Compared>,
}

/// What cells decided.
pub(super) fn decisions(game: &Game) -> Result<Vec<Decision>, GameError> {
    let (play, position) = (&game.model().play, game.now());
    // Half as many as for odds: there are as many decisions as orders.
    let pairs = game.setup.futures.div_ceil(2);
    let mut decisions = Vec::new();
    for (k, given) in position.orders.iter().enumerate() {
        let became = match &given.status {
            Status::Waiting => "still waits".to_owned(),
            Status::Done(day) => format!("carried out on {}", game.date(*day)),
            Status::Failed(_, reason) => format!("not carried out: {reason}"),
        };
        let (mut effect, mut by_chance) = (None, Vec::new());
        if let (Status::Done(_), Some(before)) = (&given.status, waiting(game, k)) {
            let without = without(before, k);
            by_chance = left_to_chance(game, &without, (k, pairs))?;
            let arms = (&without, "the same without it".to_owned());
            effect = Some(game.paired(pairs, arms, (before, game.order_title(before, k)))?);
        }
        decisions.push(Decision {
            cell: play.cells[given.cell.index()].entry.title.clone(),
            order: play.orders[given.order.index()].entry.title.clone(),
            turn: given.turn,
            date: game.date(given.day),
            became,
            by_chance,
            effect,
        });
    }
    Ok(decisions)
}

/// Where the game stood just before the clock moved on and an order was carried out.
fn waiting(game: &Game, k: usize) -> Option<&Position> {
    let waits = |position: &Position| {
        let given = position.orders.get(k);
        given.is_some_and(|given| given.status == Status::Waiting)
    };
    let mut pairs = game.positions().windows(2);
    let pair = pairs.find(|pair| waits(&pair[0]) && !waits(&pair[1]))?;
    Some(&pair[0])
}

/// The same, had the order not been given.
fn without(before: &Position, k: usize) -> Position {
    let mut without = before.clone();
    without.orders[k].status = Status::Failed(before.now(), "it was not given".to_owned());
    without
}

/// What an order fires or answers: how likely that was by the end of the turn, had the model decided it.
fn left_to_chance(
    game: &Game,
    without: &Position,
    (k, number): (usize, u32),
) -> Result<Vec<(String, f64)>, GameError> {
    let order = &game.model().play.orders[without.orders[k].order.index()];
    let mut found = Vec::new();
    for primitive in &order.does {
        let (Primitive::Fire { reaction, .. } | Primitive::Answer { reaction, .. }) = primitive
        else {
            continue;
        };
        // What happens only when it is ordered has no chance of its own.
        if !game.decided.contains(reaction) {
            continue;
        }
        let share = game.share_by_chance(without, *reaction, number)?;
        let title = &game.model().reactions[reaction.index()].entry.title;
        found.push((title.clone(), share));
    }
    Ok(found)
}

impl Decision {
    /// `Cartels, “Lie low” (2026-01-09)`.
    pub(super) fn who_what_when(&self) -> String {
        format!("{}, “{}” ({})", self.cell, self.order, self.date)
    }

    pub(super) fn in_words(&self) -> String {
        let mut said = vec![format!(
            "Turn {}, {}, “{}”: {}",
            self.turn, self.cell, self.order, self.became
        )];
        said.extend(
            self.chances()
                .into_iter()
                .map(|one| format!("left to chance: {one}")),
        );
        let did = self.did();
        if !did.is_empty() {
            said.push(format!("what it did: {}", did.join("; ")));
        }
        said.join("; ")
    }

    /// What chance would have made of what was decided, a line each.
    pub(super) fn chances(&self) -> Vec<String> {
        let all = self.by_chance.iter();
        all.map(|(title, share)| match *share {
            0.0 => format!("“{title}” in none of the futures of this turn"),
            share => format!("“{title}” {} in this turn", self.percent(share)),
        })
        .collect()
    }

    /// A share of the futures of this decision.
    fn percent(&self, share: f64) -> String {
        let futures = self.effect.as_ref().map_or(1, |effect| effect.futures);
        percent(share, half_width(share, futures))
    }

    /// What changes by more than chance, in a few words each; nothing for what was not carried out.
    pub(super) fn did(&self) -> Vec<String> {
        let Some(effect) = &self.effect else {
            return Vec::new();
        };
        let outcomes = effect.outcomes.iter();
        let told = outcomes.filter(|one| is_told(one.change, one.half_width));
        let mut said: Vec<String> = told
            .map(|one| format!("{} {}", one.title, change(one.change, one.half_width)))
            .collect();
        let events = effect.events.iter().take(TOLD);
        said.extend(events.map(|event| {
            format!(
                "“{}” by {}: {} instead of {}",
                event.title,
                effect.until,
                self.percent(event.with),
                self.percent(event.without)
            )
        }));
        if said.is_empty() {
            said.push("nothing that can be told from chance".to_owned());
        }
        said
    }
}
