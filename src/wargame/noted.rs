//! What a cell is told when it gives an order: nothing that rests on what it does not see, but that the order was
//! noted or refused.

use super::answer::Ordered;
use super::command::Move;
use super::error::GameError;
use super::game::Game;
use super::names;
use crate::model::{CellId, OrderId, Primitive};

impl Game {
    /// The answer to an order as its cell may read it: whether another cell has ordered the same already is not told.
    pub fn noted_for(&self, order: &Move, noted: &Ordered) -> Ordered {
        Ordered {
            needs: self.must_agree(order).unwrap_or_default(),
            ..noted.clone()
        }
    }

    /// Why an order was refused, as its cell may read it: what it wrote itself, what it can pay, and conditions that
    /// it sees; of all else only that control knows.
    pub fn refused_for(&self, order: &Move, refused: GameError) -> GameError {
        match self.refusal_seen(order) {
            // Whom it names and what the order is called are the cell's own words.
            Err(own) => own,
            Ok(Some(seen)) => seen,
            Ok(None) if self.is_over() => refused,
            Ok(None) => {
                let message = format!("“{}” cannot be ordered now", self.order_called(order));
                GameError::with(message, "control knows why")
            }
        }
    }

    /// What the cell itself can see to be wrong with its order.
    fn refusal_seen(&self, order: &Move) -> Result<Option<GameError>, GameError> {
        let model = self.model();
        let (cell, id) = self.order_of(order)?;
        if self.is_over() {
            return Ok(None);
        }
        self.branch_chosen(id, order.branch.as_deref())?;
        let position = self.now();
        if let Some(text) = &order.on {
            names::day(model, position.now(), text)?;
        }
        let costs = &model.play.orders[id.index()].cost;
        if costs.iter().all(|(of, _)| self.sees_level(cell, *of)) {
            self.cost(position, cell, id)?;
        }
        let choice = self.choice(position, cell, (id, &model.play.orders[id.index()]));
        if choice.is_open != Some(false) {
            return Ok(None);
        }
        let message = format!("“{}” cannot be ordered now", choice.title);
        Ok(Some(match choice.conditions.is_empty() {
            true => GameError::new(message),
            false => GameError::with(
                message,
                format!("it needs: {}", choice.conditions.join(" and ")),
            ),
        }))
    }

    /// An order of the cell's own; of others' orders it is not even told that they are there.
    fn order_of(&self, order: &Move) -> Result<(CellId, OrderId), GameError> {
        let model = self.model();
        let cell = names::cell(model, &order.cell)?;
        let mut orders = model.play.orders.iter();
        let own = orders.position(|own| own.cell == cell && own.entry.name == order.order);
        match own {
            Some(place) => Ok((cell, OrderId::from(place))),
            None => {
                let message = format!("unknown order `{}`", order.order);
                Err(GameError::with(message, names::own_orders(model, cell)))
            }
        }
    }

    fn order_called(&self, order: &Move) -> String {
        match self.order_of(order) {
            Ok((_, id)) => self.model().play.orders[id.index()].entry.title.clone(),
            Err(_) => order.order.clone(),
        }
    }

    /// The titles of the other cells that are played and decide what an order fires.
    fn must_agree(&self, order: &Move) -> Result<Vec<String>, GameError> {
        let (cell, id) = self.order_of(order)?;
        let does = self.model().play.orders[id.index()].does.iter();
        let fired = does.filter_map(|primitive| match primitive {
            Primitive::Fire { reaction, .. } => Some(*reaction),
            _ => None,
        });
        let mut others: Vec<CellId> = fired
            .flat_map(|reaction| self.deciding(reaction))
            .filter(|other| *other != cell)
            .collect();
        others.sort();
        others.dedup();
        let titles = others.into_iter();
        Ok(titles
            .map(|other| self.model().play.cells[other.index()].entry.title.clone())
            .collect())
    }
}
