//! Paired futures: what orders would do, and what differs between two games.

use super::answer_odds::{Compared, Learned, QuantityChange};
use super::command::Move;
use super::error::GameError;
use super::game::Game;
use super::how_many::check_number;
use super::outlook::{Future, Outlook};
use super::position::Position;
use crate::model::OutcomeId;

/// A mean change of less than this part of an outcome's resolution is none.
const NEGLIGIBLE: f64 = 0.001;
/// Changes of odds that are told.
const TOLD: usize = 12;

impl Game {
    /// What orders would do.
    pub(super) fn futures(
        &self,
        number: Option<u32>,
        orders: &[Move],
    ) -> Result<Compared, GameError> {
        let number = number.unwrap_or(self.setup.futures);
        check_number(number)?;
        let without = self.now();
        let mut with = without.clone();
        let mut titles = Vec::new();
        for order in orders {
            let ordered = self.order(&mut with, order)?;
            titles.push(format!("{}, “{}”", ordered.cell, ordered.order));
        }
        let what = titles.join(" and ");
        self.paired(number, (without, "no further order".into()), (&with, what))
    }

    /// Compares paired futures of two positions of this game.
    pub(super) fn paired(
        &self,
        number: u32,
        (without, other): (&Position, String),
        (with, what): (&Position, String),
    ) -> Result<Compared, GameError> {
        let (rows, learned) = self.learn(without, number)?;
        let until = with.turn_ends;
        let simulate = |before: &Position| {
            let outlook = Outlook {
                game: self,
                position: before,
                until,
            };
            outlook.futures(&rows)
        };
        let arms = [simulate(without)?, simulate(with)?];
        Ok(self.compared((what, other), (number, learned), until, &arms, Vec::new()))
    }

    fn compared(
        &self,
        (what, with): (String, String),
        (futures, learned): (u32, Learned),
        until: f64,
        [without, with_it]: &[Vec<Future>; 2],
        now: Vec<String>,
    ) -> Compared {
        let model = self.model();
        let pairs = || without.iter().zip(with_it);
        let outcomes = self.leading().into_iter().map(|id: OutcomeId| {
            let outcome = &model.outcomes[id.index()];
            let of = |future: &Future| future.at_end[id.index()];
            let values = pairs().map(|(a, b)| (of(a), of(b)));
            let mut told = change(&outcome.entry.title, &outcome.unit, values);
            // Far less than what the outcome is told to.
            if told.change.abs() < NEGLIGIBLE * outcome.resolution {
                (told.with, told.change, told.half_width) = (told.without, 0.0, 0.0);
            }
            told
        });
        let events = model.reactions.iter().enumerate().map(|(r, reaction)| {
            let of = |future: &Future| f64::from(u8::from(future.happens[r]));
            let values = pairs().map(|(a, b)| (of(a), of(b)));
            change(&reaction.entry.title, "share of futures", values)
        });
        let outcomes = outcomes.collect();
        let mut events: Vec<QuantityChange> = events
            .filter(|event| event.change.abs() > event.half_width && event.change != 0.0)
            .collect();
        events.sort_by(|a, b| b.change.abs().total_cmp(&a.change.abs()));
        events.truncate(TOLD);
        Compared {
            what,
            with,
            columns: ["without".to_owned(), "with".to_owned()],
            futures,
            learned,
            until: self.date(until),
            outcomes,
            events,
            now,
        }
    }
}

/// Two games of the same scenario and trial, in paired futures of both from where they stand; factors as the first
/// game has learned them.
///
/// # Errors
/// Where they are games of different trials, or one is over.
pub fn versus(game: &Game, other: &Game) -> Result<Compared, GameError> {
    let same = game.setup.seed == other.setup.seed
        && game.setup.trial == other.setup.trial
        && game.model() == other.model();
    if !same {
        let help = "a branch of a game keeps its scenario, its seed and its trial";
        return Err(GameError::with("these are not branches of one game", help));
    }
    if game.is_over() || other.is_over() {
        return Err(GameError::new(
            "one of the games is over: it has no futures",
        ));
    }
    let positions = [other.now(), game.now()];
    let number = game.setup.futures;
    let (rows, learned) = game.learn(positions[1], number)?;
    let until = positions[0].turn_ends.max(positions[1].turn_ends);
    let mut arms = [Vec::new(), Vec::new()];
    for ((arm, position), game) in arms.iter_mut().zip(positions).zip([other, game]) {
        let outlook = Outlook {
            game,
            position,
            until,
        };
        *arm = outlook.futures(&rows)?;
    }
    let what = ("this game".to_owned(), "the other game".to_owned());
    let now = differs(game, other);
    let mut compared = game.compared(what, (number, learned), until, &arms, now);
    compared.columns = ["the other game".to_owned(), "this game".to_owned()];
    Ok(compared)
}

/// What is different now.
fn differs(game: &Game, other: &Game) -> Vec<String> {
    let (one, two) = (game.state(), other.state());
    let mut said = Vec::new();
    if one.date != two.date {
        said.push(format!(
            "this game stands at {}, the other at {}",
            one.date, two.date
        ));
    }
    for ((title, state), (_, theirs)) in one.machines.iter().zip(&two.machines) {
        if state != theirs {
            said.push(format!("{title}: “{state}” here, “{theirs}” there"));
        }
    }
    said
}

/// The mean change over pairs, with the half-width of its 95 % interval.
fn change(title: &str, unit: &str, pairs: impl Iterator<Item = (f64, f64)>) -> QuantityChange {
    let pairs: Vec<(f64, f64)> = pairs.collect();
    let n = pairs.len() as f64;
    let mean = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
    let (without, with) = (mean(&|pair| pair.0), mean(&|pair| pair.1));
    let change = mean(&|pair| pair.1 - pair.0);
    let square = |pair: &(f64, f64)| {
        let off = pair.1 - pair.0 - change;
        off * off
    };
    let half_width = |squares: f64| 1.96 * (squares / (n - 1.0).max(1.0) / n).sqrt();
    let own_square = |pair: &(f64, f64)| (pair.0 - without) * (pair.0 - without);
    QuantityChange {
        title: title.to_owned(),
        unit: unit.to_owned(),
        without,
        half_width_without: half_width(pairs.iter().map(own_square).sum()),
        with,
        change,
        half_width: half_width(pairs.iter().map(square).sum()),
    }
}
