//! What orders cost, and how they are paid.

use super::error::GameError;
use super::game::Game;
use super::names;
use super::position::{By, Position};
use crate::model::{CellId, Level, OrderId};
use crate::trial::Act;
use crate::words::figure;

impl Game {
    /// What an order costs now: twice as much where it takes back an order of the turn before.
    pub(super) fn cost(
        &self,
        position: &Position,
        cell: CellId,
        id: OrderId,
    ) -> Result<Vec<(Level, f64)>, GameError> {
        let model = self.model();
        let order = &model.play.orders[id.index()];
        let times = self.times_cost(position, cell, id);
        let view = position.snapshot.view(self.study.compiled());
        let mut paid = Vec::new();
        for (of, amount) in &order.cost {
            let (has, costs) = (names::value(view, *of), times * amount);
            if costs > has + 1e-9 {
                let title = names::title(model, *of);
                let message = format!("“{}” costs {costs} of “{title}”", order.entry.title);
                let help = format!("there is {}", figure(has));
                return Err(GameError::with(message, help));
            }
            paid.push((*of, costs));
        }
        Ok(paid)
    }

    /// By what the cost of an order is multiplied: 2 where it takes back the cell's own order of the turn before.
    pub(super) fn times_cost(&self, position: &Position, cell: CellId, id: OrderId) -> f64 {
        let order = &self.model().play.orders[id.index()];
        let reverses = position.orders.iter().any(|given| {
            given.cell == cell
                && given.turn + 1 == position.turn
                && order.reverses.contains(&given.order)
        });
        if reverses { 2.0 } else { 1.0 }
    }

    pub(super) fn paid_in_words(&self, paid: &[(Level, f64)]) -> String {
        let parts = paid.iter().filter(|(_, amount)| *amount > 0.0);
        let parts: Vec<String> = parts
            .map(|(of, amount)| format!("{amount} of “{}”", names::title(self.model(), *of)))
            .collect();
        match parts.is_empty() {
            true => "nothing".to_owned(),
            false => parts.join(" and "),
        }
    }

    /// `1 of “Political capital of Mexico”, of which 9 are left`.
    pub(super) fn paid_and_left(&self, position: &Position, paid: &[(Level, f64)]) -> String {
        let view = position.snapshot.view(self.study.compiled());
        let parts = paid.iter().filter(|(_, amount)| *amount > 0.0);
        let parts: Vec<String> = parts
            .map(|(of, amount)| {
                let (title, left) = (names::title(self.model(), *of), names::value(view, *of));
                format!("{amount} of “{title}”, which leaves {}", figure(left))
            })
            .collect();
        match parts.is_empty() {
            true => "nothing".to_owned(),
            false => parts.join(" and "),
        }
    }

    pub(super) fn pay(
        &self,
        position: &mut Position,
        paid: &[(Level, f64)],
    ) -> Result<(), GameError> {
        let mut acts = Vec::new();
        for (of, amount) in paid {
            let view = position.snapshot.view(self.study.compiled());
            match *of {
                Level::Variable(variable) => acts.push(Act::Set {
                    variable,
                    value: names::value(view, *of) - amount,
                }),
                Level::Counter(counter) => acts.push(Act::Count {
                    counter,
                    amount: -amount,
                }),
                Level::Outcome(_) => {}
            }
        }
        match acts.is_empty() {
            true => Ok(()),
            false => self.act(position, &acts, &By::Chance).map(drop),
        }
    }
}
