//! Orders: given, carried out, answered.

use super::answer::Ordered;
use super::command::Move;
use super::error::GameError;
use super::game::Game;
use super::names;
use super::position::{Given, Position, Status};
use crate::explain::Phrase;
use crate::model::{CellId, OrderId, Primitive, ReactionId, ReactionKind};

impl Game {
    /// A cell gives an order.
    pub(super) fn order(
        &self,
        position: &mut Position,
        order: &Move,
    ) -> Result<Ordered, GameError> {
        let (given, needs) = self.judged(position, order)?;
        let model = self.model();
        let paid = given.paid.clone();
        self.pay(position, &paid)?;
        let when = match given.on {
            Some(day) => self.date(day),
            None => "when the clock moves".to_owned(),
        };
        let ordered = Ordered {
            cell: model.play.cells[given.cell.index()].entry.title.clone(),
            order: model.play.orders[given.order.index()].entry.title.clone(),
            paid: self.paid_and_left(position, &paid),
            when,
            needs,
        };
        position.orders.push(given);
        Ok(ordered)
    }

    /// An order, if it can be given, and the titles of cells that have to agree.
    pub(super) fn judged(
        &self,
        position: &Position,
        order: &Move,
    ) -> Result<(Given, Vec<String>), GameError> {
        let model = self.model();
        let cell = names::cell(model, &order.cell)?;
        if !self.is_played(cell) {
            let message = format!("`{}` is not played: the model decides for it", order.cell);
            return Err(GameError::with(message, self.played_in_words()));
        }
        let id = names::order(model, cell, &order.order)?;
        if self.is_over() {
            return Err(GameError::new("the game is over"));
        }
        self.check_conditions(position, id)?;
        let branch = self.branch_chosen(id, order.branch.as_deref())?;
        let on = match &order.on {
            Some(text) => Some(names::day(model, position.now(), text)?),
            None => None,
        };
        let paid = self.cost(position, cell, id)?;
        let needs = self.needs(position, cell, id);
        let given = Given {
            cell,
            order: id,
            branch,
            on,
            turn: position.turn,
            day: position.now(),
            paid,
            status: Status::Waiting,
            leaked: None,
        };
        Ok((given, needs))
    }

    /// The titles of the cells that are played.
    pub(super) fn played_titles(&self) -> Vec<String> {
        let cells = self.played.iter();
        let titles = cells.map(|cell| self.model().play.cells[cell.index()].entry.title.clone());
        titles.collect()
    }

    fn played_in_words(&self) -> String {
        let cells = self.played.iter();
        let names: Vec<&str> = cells
            .map(|cell| self.model().play.cells[cell.index()].entry.name.as_str())
            .collect();
        match names.is_empty() {
            true => "no cell is played in this game".to_owned(),
            false => format!("played are {}", names.join(", ")),
        }
    }

    fn check_conditions(&self, position: &Position, id: OrderId) -> Result<(), GameError> {
        let model = self.model();
        let order = &model.play.orders[id.index()];
        let asked = self.asked(position);
        let unmet = order
            .condition
            .0
            .iter()
            .filter(|clause| !asked.clause(clause));
        let unmet: Vec<String> = unmet
            .flat_map(|clause| {
                let condition = crate::model::Condition(vec![clause.clone()]);
                Phrase(model).condition(&condition)
            })
            .collect();
        if !unmet.is_empty() {
            let message = format!("“{}” cannot be ordered now", order.entry.title);
            return Err(GameError::with(
                message,
                format!("it needs: {}", unmet.join(" and ")),
            ));
        }
        for primitive in &order.does {
            if let Primitive::Fire { reaction, .. } = primitive {
                self.check_guard(position, *reaction)?;
            }
        }
        Ok(())
    }

    /// Whether what is fired can happen.
    fn check_guard(&self, position: &Position, reaction: ReactionId) -> Result<(), GameError> {
        match self.why_not(position, reaction) {
            Some(reason) => {
                let title = &self.model().reactions[reaction.index()].entry.title;
                Err(GameError::with(
                    format!("“{title}” cannot happen now"),
                    reason,
                ))
            }
            None => Ok(()),
        }
    }

    /// Why a reaction cannot happen now.
    pub(super) fn why_not(&self, position: &Position, reaction: ReactionId) -> Option<String> {
        let model = self.model();
        let view = position.snapshot.view(self.study.compiled());
        if view.is_held(reaction) {
            return Some("it is held back for a time".to_owned());
        }
        if view.is_open(reaction) {
            return None;
        }
        let mut needs = Phrase(model).condition(&model.reactions[reaction.index()].guard);
        if let Some(leaves) = self.leaves_in_words(reaction) {
            needs.insert(0, leaves);
        }
        Some(format!("it needs: {}", needs.join(" and ")))
    }

    /// Which states a transition leaves.
    pub(super) fn leaves_in_words(&self, reaction: ReactionId) -> Option<String> {
        let model = self.model();
        let ReactionKind::Transition { machine, from, .. } = model.reactions[reaction.index()].kind
        else {
            return None;
        };
        let machine = &model.machines[machine.index()];
        let states = from
            .iter()
            .map(|state| format!("“{}”", machine.states[state.index()].entry.title));
        let states: Vec<String> = states.collect();
        Some(format!(
            "{} is {}",
            machine.entry.title,
            states.join(" or ")
        ))
    }

    pub(super) fn branch_chosen(
        &self,
        id: OrderId,
        name: Option<&str>,
    ) -> Result<Option<String>, GameError> {
        let order = &self.model().play.orders[id.index()];
        let allowed = order.does.iter().find_map(|primitive| match primitive {
            Primitive::Fire { branches, .. } if !branches.is_empty() => Some(branches),
            _ => None,
        });
        let title = &order.entry.title;
        match (name, allowed) {
            (None, None) => Ok(None),
            (None, Some(allowed)) if allowed.len() == 1 => Ok(Some(allowed[0].clone())),
            (None, Some(allowed)) => Err(GameError::with(
                format!("“{title}” leaves a choice of branches"),
                format!("choose one of {}", allowed.join(", ")),
            )),
            (Some(name), Some(allowed)) if allowed.iter().any(|one| one == name) => {
                Ok(Some(name.to_owned()))
            }
            (Some(name), Some(allowed)) => Err(GameError::with(
                format!("“{title}” has no branch `{name}` to choose"),
                format!("choose one of {}", allowed.join(", ")),
            )),
            (Some(name), None) => Err(GameError::new(format!(
                "“{title}” leaves no choice of branches, found `{name}`"
            ))),
        }
    }

    /// The titles of the other cells that are played and must agree.
    pub(super) fn needs(&self, position: &Position, cell: CellId, id: OrderId) -> Vec<String> {
        let order = &self.model().play.orders[id.index()];
        let reactions = order.does.iter().filter_map(|primitive| match primitive {
            Primitive::Fire { reaction, .. } => Some(*reaction),
            _ => None,
        });
        let others = reactions.flat_map(|reaction| {
            let cells = self.deciding(reaction).into_iter();
            cells.filter(move |other| {
                *other != cell && !self.has_ordered(position, *other, reaction)
            })
        });
        let titles = others.map(|other| self.model().play.cells[other.index()].entry.title.clone());
        let mut titles: Vec<String> = titles.collect();
        titles.dedup();
        titles
    }

    /// Whether a cell has ordered a reaction in this turn.
    fn has_ordered(&self, position: &Position, cell: CellId, reaction: ReactionId) -> bool {
        position.orders.iter().any(|given| {
            given.cell == cell
                && given.turn == position.turn
                && !matches!(given.status, Status::Failed(..))
                && self.fires(given, reaction)
        })
    }

    /// `White House, “Order a raid”`.
    pub(super) fn order_title(&self, position: &Position, k: usize) -> String {
        let (model, given) = (self.model(), &position.orders[k]);
        format!(
            "{}, “{}”",
            model.play.cells[given.cell.index()].entry.title,
            model.play.orders[given.order.index()].entry.title
        )
    }
}
