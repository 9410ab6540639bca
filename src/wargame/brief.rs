//! A page for a cell: what it knows, what it can do, what it is judged by.

use super::answer_brief::{Brief, Choice};
use super::answer_parts::{Estimated, Told};
use super::error::GameError;
use super::game::Game;
use super::names;
use super::position::{By, Given, Happened, Position, Status};
use super::state::exactly;
use crate::explain::Phrase;
use crate::model::{
    CellId, Level, Measured, Objective, Order, OrderId, Primitive, ReactionKind, Secrecy,
};
use crate::words::figure;

impl Game {
    /// A page for one cell, or for each that is played.
    pub(super) fn briefs(&self, cell: Option<&str>) -> Result<Vec<Brief>, GameError> {
        let cells = match cell {
            Some(name) => vec![names::cell(self.model(), name)?],
            None => self.played.clone(),
        };
        if cells.is_empty() {
            let help = match self.model().play.cells.is_empty() {
                true => {
                    "the scenario declares no cells; control can still see odds, roll and decide"
                }
                false => "name a cell, or begin a game in which cells are played",
            };
            return Err(GameError::with("no cell is played in this game", help));
        }
        Ok(cells.into_iter().map(|cell| self.brief(cell)).collect())
    }

    fn brief(&self, id: CellId) -> Brief {
        let (model, position) = (self.model(), self.now());
        let view = position.snapshot.view(self.study.compiled());
        let cell = &model.play.cells[id.index()];
        let mut quantities = self.seen_outcomes(position, id);
        quantities.extend(self.seen_stores(position, id));
        quantities.extend(self.sights(position, id));
        let questions = position.questions.iter();
        Brief {
            cell: cell.entry.name.clone(),
            title: cell.entry.title.clone(),
            seats: cell.seats.clone(),
            brief: cell.brief.clone(),
            turn: position.turn,
            date: self.date(position.now()),
            turn_ends: self.date(position.turn_ends),
            news: self.news_for(position, id),
            told: self.injects_for(position, id),
            heard: self.heard(position, id),
            machines: self.machines(position, |m| self.sees_machine(id, m.into())),
            quantities,
            capital: cell
                .capital
                .map(|of| exactly(names::title(model, of), "", names::value(view, of))),
            questions: questions
                .filter(|reaction| self.deciding(**reaction).contains(&id))
                .map(|reaction| self.question(*reaction, Some(id)))
                .collect(),
            choices: self.choices(position, id),
            own: self.own_orders(position, id),
            objectives: (cell.objectives.iter())
                .map(|objective| self.objective_for(position, id, objective))
                .collect(),
        }
    }

    /// Whether something is news: of this turn or the one before.
    fn is_news(position: &Position, turn: u32) -> bool {
        turn + 1 >= position.turn
    }

    fn news_for(&self, position: &Position, cell: CellId) -> Vec<Told> {
        let events = position.happened.iter();
        let seen = events.filter(|event| {
            Self::is_news(position, event.turn) && self.sees_reaction(cell, event.reaction)
        });
        seen.map(|event| self.told_to(position, cell, event))
            .collect()
    }

    /// Something that happened, as a cell learns of it: odds are for control.
    fn told_to(&self, position: &Position, cell: CellId, event: &Happened) -> Told {
        let mut told = self.told(position, event);
        told.odds = None;
        // Overrides look like anything else that happens.
        told.is_override = false;
        let is_known = match &event.by {
            By::Order(k) if *k < position.orders.len() => {
                told.by =
                    self.ordered_by(position, event, *k, |given| self.knows_order(cell, given));
                true
            }
            By::Order(k) | By::Answer(k) | By::Leak(k) => {
                let given = position.orders.get(*k);
                given.is_some_and(|given| self.knows_order(cell, given))
            }
            _ => false,
        };
        told.by = told.by.filter(|_| is_known);
        let reaction = &self.model().reactions[event.reaction.index()];
        if let ReactionKind::Transition { machine, .. } = reaction.kind
            && !self.sees_machine(cell, machine)
        {
            told.what.clone_from(&reaction.entry.title);
        }
        told
    }

    /// Whether a cell knows that an order was given.
    fn knows_order(&self, cell: CellId, given: &Given) -> bool {
        let order = &self.model().play.orders[given.order.index()];
        given.cell == cell
            || given.leaked.is_some()
            || match order.secrecy {
                Secrecy::Open => true,
                Secrecy::Quiet => order.to.contains(&cell),
                Secrecy::Covert => false,
            }
    }

    /// What control has told a cell by injects.
    fn injects_for(&self, position: &Position, cell: CellId) -> Vec<String> {
        let from = position.turn_began - self.turn;
        let injected = position.injected.iter().filter(|(_, day)| *day >= from);
        let injects = injected.filter_map(|(id, day)| {
            let inject = &self.model().play.injects[id.index()];
            let is_told = inject.to.is_empty() || inject.to.contains(&cell);
            let text = inject.text.as_ref().unwrap_or(&inject.entry.title);
            is_told.then(|| format!("{}: {text}", self.date(*day)))
        });
        injects.collect()
    }

    /// Orders of others that a cell knows of.
    fn heard(&self, position: &Position, cell: CellId) -> Vec<String> {
        let orders = position.orders.iter().enumerate();
        let known = orders.filter(|(_, given)| {
            let is_done = matches!(given.status, Status::Done(_));
            let is_news = Self::is_news(position, given.turn) || given.leaked.is_some();
            is_done && is_news && given.cell != cell && self.knows_order(cell, given)
        });
        known
            .map(|(k, given)| {
                let how = match (given.leaked, given.status.clone()) {
                    (Some(day), _) => format!(", which became known on {}", self.date(day)),
                    (None, Status::Done(day)) => format!(", on {}", self.date(day)),
                    _ => String::new(),
                };
                format!("{}{how}", self.order_title(position, k))
            })
            .collect()
    }

    /// Leading outcomes that a cell sees, but for those of which it has an estimate.
    fn seen_outcomes(&self, position: &Position, cell: CellId) -> Vec<Estimated> {
        let view = position.snapshot.view(self.study.compiled());
        let sights = &self.model().play.cells[cell.index()].sees;
        let leading = self.leading().into_iter().filter(|id| {
            let of = Level::Outcome(*id);
            self.sees_level(cell, of) && sights.iter().all(|sight| sight.of != of)
        });
        leading
            .map(|id| {
                let outcome = &self.model().outcomes[id.index()];
                let value = names::value(view, Level::Outcome(id));
                exactly(&outcome.entry.title, &outcome.unit, value)
            })
            .collect()
    }

    /// Variables and counters that a cell sees as they are.
    fn seen_stores(&self, position: &Position, cell: CellId) -> Vec<Estimated> {
        let model = self.model();
        let view = position.snapshot.view(self.study.compiled());
        let capital = model.play.cells[cell.index()].capital;
        let variables = (0..model.variables.len()).map(|v| Level::Variable(v.into()));
        let counters = (0..model.counters.len()).map(|c| Level::Counter(c.into()));
        let seen = variables
            .chain(counters)
            .filter(|of| self.sees_level(cell, *of) && capital != Some(*of));
        seen.map(|of| exactly(names::title(model, of), "", names::value(view, of)))
            .collect()
    }

    fn choices(&self, position: &Position, cell: CellId) -> Vec<Choice> {
        let orders = self.model().play.orders.iter().enumerate();
        let own = orders.filter(|(_, order)| order.cell == cell);
        own.map(|(id, order)| self.choice(position, cell, (id.into(), order)))
            .collect()
    }

    pub(super) fn choice(
        &self,
        position: &Position,
        cell: CellId,
        (id, order): (OrderId, &Order),
    ) -> Choice {
        let (conditions, is_open) = self.conditions_seen(position, cell, order);
        let mut branches = order.does.iter().filter_map(|primitive| match primitive {
            Primitive::Fire { branches, .. } if branches.len() > 1 => Some(branches.clone()),
            _ => None,
        });
        Choice {
            order: order.entry.name.clone(),
            title: order.entry.title.clone(),
            cost: self.cost_in_words(position, cell, (id, order)),
            secrecy: self.secrecy_in_words(order),
            branches: branches.next().unwrap_or_default(),
            conditions,
            does: (order.does.iter())
                .flat_map(|primitive| self.done_in_words(cell, primitive))
                .collect(),
            is_open,
            sources: order.entry.sources.clone(),
        }
    }

    /// What an order needs, as far as the cell sees it, and whether it can be given now; `None` where that rests on
    /// what the cell does not see.
    fn conditions_seen(
        &self,
        position: &Position,
        cell: CellId,
        order: &Order,
    ) -> (Vec<String>, Option<bool>) {
        let phrase = Phrase(self.model());
        let asked = self.asked(position);
        let (seen, mut sees_all) = self.seen_part(cell, &order.condition);
        let mut conditions = phrase.condition(&seen);
        let mut is_open = asked.holds(&order.condition);
        for primitive in &order.does {
            let Primitive::Fire { reaction, .. } = primitive else {
                continue;
            };
            let own = &self.model().reactions[reaction.index()];
            let (seen, is_all) = self.seen_part(cell, &own.guard);
            conditions.extend(phrase.condition(&seen));
            let is_seen = match own.kind {
                ReactionKind::Transition { machine, .. } => self.sees_machine(cell, machine),
                ReactionKind::Event => true,
            };
            sees_all &= is_all && is_seen;
            conditions.extend(self.leaves_in_words(*reaction).filter(|_| is_seen));
            // What control holds back is not told.
            is_open &= asked.view().is_open(*reaction);
        }
        conditions.dedup();
        if !sees_all {
            conditions.push("something that only control sees".to_owned());
        }
        (conditions, sees_all.then_some(is_open))
    }

    /// What an order costs now.
    fn cost_in_words(
        &self,
        position: &Position,
        cell: CellId,
        (id, order): (OrderId, &Order),
    ) -> String {
        let times = self.times_cost(position, cell, id);
        let cost: Vec<(Level, f64)> = (order.cost.iter())
            .map(|(of, amount)| (*of, times * amount))
            .collect();
        match cost[..] {
            // What its orders are paid from is told above.
            [(of, amount)] if self.model().play.cells[cell.index()].capital == Some(of) => {
                figure(amount)
            }
            _ => self.paid_in_words(&cost),
        }
    }

    fn secrecy_in_words(&self, order: &Order) -> String {
        match order.secrecy {
            Secrecy::Open => "open".to_owned(),
            Secrecy::Quiet => {
                let cells = order
                    .to
                    .iter()
                    .map(|cell| self.model().play.cells[cell.index()].entry.title.clone());
                let cells: Vec<String> = cells.collect();
                match cells.is_empty() {
                    true => "quiet".to_owned(),
                    false => format!("quiet, to {}", cells.join(" and ")),
                }
            }
            Secrecy::Covert if order.leak == 0.0 => "covert".to_owned(),
            Secrecy::Covert => format!(
                "covert, but known with {} % at the end of each turn",
                figure(100.0 * order.leak)
            ),
        }
    }

    fn own_orders(&self, position: &Position, cell: CellId) -> Vec<String> {
        let orders = position.orders.iter();
        let own = orders.filter(|given| given.cell == cell && Self::is_news(position, given.turn));
        own.map(|given| {
            let title = &self.model().play.orders[given.order.index()].entry.title;
            let became = match &given.status {
                Status::Waiting => "waits".to_owned(),
                Status::Done(day) => format!("done on {}", self.date(*day)),
                Status::Failed(day, _) => {
                    format!("could not be carried out on {}", self.date(*day))
                }
            };
            let leaked = given.leaked.map_or(String::new(), |day| {
                format!("; became known on {}", self.date(day))
            });
            format!("{title}: {became}{leaked}")
        })
        .collect()
    }

    /// An objective with its points so far, where the cell sees all that they rest on.
    fn objective_for(&self, position: &Position, cell: CellId, objective: &Objective) -> String {
        let sees = |of: &Measured| match of {
            Measured::Value(level, _) | Measured::Change(level, _) => self.sees_level(cell, *level),
            Measured::Times(reaction) => self.sees_reaction(cell, *reaction),
            Measured::DaysIn(cause) | Measured::Ever(cause) => match cause {
                crate::model::Cause::Reaction(of) => self.sees_reaction(cell, *of),
                crate::model::Cause::Entry(machine, _) => self.sees_machine(cell, *machine),
            },
        };
        let title = &objective.entry.title;
        // What it has an estimate of may be named, and no more.
        let sights = &self.model().play.cells[cell.index()].sees;
        let is_estimated = |of: &Measured| match of {
            Measured::Value(level, _) | Measured::Change(level, _) => {
                sights.iter().any(|sight| sight.of == *level)
            }
            _ => false,
        };
        let all = objective.terms.iter();
        let named = all.filter(|term| sees(&term.of) || is_estimated(&term.of));
        let terms: Vec<String> = named.map(|term| self.term_in_words(term)).collect();
        let most = figure(objective.high);
        let so_far = match objective.terms.iter().all(|term| sees(&term.of)) {
            true => format!(
                "{:.1} of {most} points so far",
                self.points(position, objective).0
            ),
            false => format!("up to {most} points"),
        };
        match terms.is_empty() {
            true => format!("{title}: {so_far}"),
            false => format!(
                "{title}: {so_far} (from {}: {})",
                figure(objective.start),
                terms.join("; ")
            ),
        }
    }
}
