//! Orders: given, carried out, answered.

use super::answer::{Advanced, Ordered};
use super::command::Move;
use super::error::GameError;
use super::game::Game;
use super::names;
use super::position::{Answered, By, Epoch, Given, Position, Status};
use crate::compiled::Rates;
use crate::explain::Phrase;
use crate::model::{CellId, FactorId, Level, OrderId, Primitive, ReactionId};
use crate::trial::{Act, Record, Trial};

/// How likely it is that a cell that says yes carries it out, and that it happens although it said no: orders can
/// fail.
const ANSWERED: [f64; 2] = [0.02, 0.95];

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
            paid: self.paid_in_words(&paid),
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
    fn why_not(&self, position: &Position, reaction: ReactionId) -> Option<String> {
        let model = self.model();
        let view = position.snapshot.view(self.study.compiled());
        if view.is_held(reaction) {
            return Some("it is held back for a time".to_owned());
        }
        if view.is_open(reaction) {
            return None;
        }
        let own = &model.reactions[reaction.index()];
        let mut needs = Phrase(model).condition(&own.guard);
        if let crate::model::ReactionKind::Transition { machine, from, .. } = own.kind {
            let states = &model.machines[machine.index()].states;
            let titles: Vec<String> = (from.iter())
                .map(|state| format!("“{}”", states[state.index()].entry.title))
                .collect();
            let title = &model.machines[machine.index()].entry.title;
            needs.insert(0, format!("{title} is {}", titles.join(" or ")));
        }
        Some(format!("it needs: {}", needs.join(" and ")))
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
                let message = format!("“{}” costs {costs} of {title}", order.entry.title);
                let help = format!("there is {}", crate::words::figure(has));
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
            .map(|(of, amount)| format!("{amount} of {}", names::title(self.model(), *of)))
            .collect();
        match parts.is_empty() {
            true => "nothing".to_owned(),
            false => parts.join(" and "),
        }
    }

    fn pay(&self, position: &mut Position, paid: &[(Level, f64)]) -> Result<(), GameError> {
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

    /// The titles of the other cells that are played and must agree.
    fn needs(&self, position: &Position, cell: CellId, id: OrderId) -> Vec<String> {
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
            let does = &self.model().play.orders[given.order.index()].does;
            let fires = |primitive: &Primitive| {
                matches!(primitive, Primitive::Fire { reaction: of, .. } if *of == reaction)
            };
            given.cell == cell
                && given.turn == position.turn
                && !matches!(given.status, Status::Failed(..))
                && does.iter().any(fires)
        })
    }

    /// Carries out what waits for the clock to move: first what answers, holds, pushes and sets, so that it
    /// stands when something happens in the same turn.
    pub(super) fn carry_out(&self, position: &mut Position) -> Result<Vec<String>, GameError> {
        let fires = |given: &Given| {
            let does = &self.model().play.orders[given.order.index()].does;
            does.iter()
                .any(|primitive| matches!(primitive, Primitive::Fire { .. }))
        };
        let mut said =
            self.carry_out_those(position, |given, _| given.on.is_none() && !fires(given))?;
        said.extend(self.carry_out_those(position, |given, _| given.on.is_none())?);
        Ok(said)
    }

    /// Carries out what waited for today.
    pub(super) fn carry_out_dated(
        &self,
        position: &mut Position,
    ) -> Result<Vec<String>, GameError> {
        self.carry_out_those(position, |given, now| {
            given.on.is_some_and(|day| day <= now)
        })
    }

    fn carry_out_those(
        &self,
        position: &mut Position,
        is_due: impl Fn(&Given, f64) -> bool,
    ) -> Result<Vec<String>, GameError> {
        let mut said = Vec::new();
        for k in 0..position.orders.len() {
            let given = position.orders[k].clone();
            let is_waiting = given.status == Status::Waiting && is_due(&given, position.now());
            if !is_waiting || !self.needs(position, given.cell, given.order).is_empty() {
                continue;
            }
            let order = &self.model().play.orders[given.order.index()];
            let branch = given.branch.as_deref();
            let (by, now) = (By::Order(k), position.now());
            let done = self.do_all(position, &order.does, (branch, Some(given.cell)), &by)?;
            let title = self.order_title(position, k);
            position.orders[k].status = match done {
                None => {
                    said.push(format!("{title}: done"));
                    Status::Done(now)
                }
                Some(reason) => {
                    said.push(format!("{title}: could not be carried out; {reason}"));
                    Status::Failed(now, reason)
                }
            };
        }
        Ok(said)
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

    /// Does what an order or an inject says, until something cannot be done; then says why.
    fn do_all(
        &self,
        position: &mut Position,
        does: &[Primitive],
        (branch, cell): (Option<&str>, Option<CellId>),
        by: &By,
    ) -> Result<Option<String>, GameError> {
        for primitive in does {
            match primitive {
                Primitive::Fire { reaction, branches } => {
                    if let Some(reason) = self.why_not(position, *reaction) {
                        return Ok(Some(reason));
                    }
                    let branch = branch.or(branches.first().map(String::as_str));
                    self.fire(
                        position,
                        *reaction,
                        branch.filter(|_| !branches.is_empty()),
                        by,
                    )?;
                }
                Primitive::Hold { reaction, during } => {
                    let until = self.until(position, *during);
                    self.push(position, *reaction, None, 0.0, until)?;
                }
                Primitive::Push {
                    reaction,
                    branch,
                    by: ratio,
                    during,
                } => {
                    let until = self.until(position, *during);
                    self.push(position, *reaction, branch.as_deref(), *ratio, until)?;
                }
                Primitive::Answer { reaction, yes } => {
                    self.answer(position, *reaction, *yes, cell, by)?;
                }
                Primitive::Set { factor, value } => self.set_factor(position, *factor, *value)?,
            }
        }
        Ok(None)
    }

    fn until(&self, position: &Position, during: Option<f64>) -> f64 {
        during.map_or(position.turn_ends, |days| position.now() + days)
    }

    /// Multiplies a hazard, or the odds of a chance or of a branch in each of its lists.
    pub(super) fn push(
        &self,
        position: &mut Position,
        reaction: ReactionId,
        branch: Option<&str>,
        ratio: f64,
        until: f64,
    ) -> Result<(), GameError> {
        let acts = match branch {
            None => vec![Act::Push {
                reaction,
                ratio,
                until,
            }],
            Some(name) => {
                let lists = self.model().reactions[reaction.index()].branches.iter();
                let places = lists.enumerate().filter_map(|(list, of)| {
                    let branch = of.branches.iter().position(|b| b.entry.name == name)?;
                    Some(Act::PushBranch {
                        reaction,
                        list,
                        branch,
                        ratio,
                        until,
                    })
                });
                places.collect()
            }
        };
        self.act(position, &acts, &By::Chance).map(drop)
    }

    /// Whether all cells that are played and decide it have answered in advance.
    pub(super) fn is_answered(&self, position: &Position, reaction: ReactionId) -> bool {
        let has_answered = |cell: &CellId| {
            let mut answers = position.answers.iter();
            answers.any(|answer| answer.reaction == reaction && answer.cell == *cell)
        };
        self.deciding(reaction).iter().all(has_answered)
    }

    /// An answer: it stands until the end of the turn, and serves what is asked for now.
    fn answer(
        &self,
        position: &mut Position,
        reaction: ReactionId,
        yes: bool,
        cell: Option<CellId>,
        by: &By,
    ) -> Result<(), GameError> {
        let cells = match cell {
            Some(cell) => vec![cell],
            // Control answers for everybody.
            None => self.model().play.deciders(reaction).to_vec(),
        };
        let order = match by {
            By::Order(k) => *k,
            _ => usize::MAX,
        };
        for cell in cells {
            (position.answers).retain(|one| one.reaction != reaction || one.cell != cell);
            position.answers.push(Answered {
                reaction,
                cell,
                yes,
                order,
            });
        }
        if !self.is_answered(position, reaction) {
            return Ok(());
        }
        let mut own = position
            .answers
            .iter()
            .filter(|one| one.reaction == reaction);
        let probability = ANSWERED[usize::from(own.all(|one| one.yes))];
        let acts = [
            Act::Enable { reaction, on: true },
            Act::Answer {
                reaction,
                probability: Some(probability),
            },
        ];
        self.act(position, &acts, by)?;
        let is_asked = position.questions.contains(&reaction);
        position.questions.retain(|other| *other != reaction);
        let address = &self.model().reactions[reaction.index()].entry.address;
        let luck = self.luck("answer", address, position.turn, position.happened.len());
        if is_asked && luck < probability && self.why_not(position, reaction).is_none() {
            self.fire(position, reaction, None, by)?;
        }
        Ok(())
    }

    /// Of these questions those that were not answered: what they ask for does not happen.
    pub(super) fn let_lapse(&self, position: &mut Position, old: &[ReactionId]) -> Vec<String> {
        let (lapsed, kept): (Vec<ReactionId>, Vec<ReactionId>) =
            (position.questions.drain(..)).partition(|reaction| old.contains(reaction));
        position.questions = kept;
        let said = lapsed.into_iter().map(|reaction| {
            let title = &self.model().reactions[reaction.index()].entry.title;
            format!("“{title}” was not answered: it does not happen")
        });
        said.collect()
    }

    /// A factor has another value from now on.
    pub(super) fn set_factor(
        &self,
        position: &mut Position,
        factor: FactorId,
        value: f64,
    ) -> Result<(), GameError> {
        let compiled = self.study.compiled();
        let mut sets = position.sets.clone();
        sets.retain(|(other, _)| *other != factor);
        sets.push((factor, value));
        let mut factors = self.factors.clone();
        for (factor, value) in &sets {
            factors[factor.index()] = *value;
        }
        let mut rates = Rates::new(compiled);
        rates.load(compiled, &factors);
        let mut trial = Trial::new(compiled);
        let mut record = Record::default();
        let mut walk = trial.restore_traced(&position.snapshot, &mut record);
        if let Some(evidence) = walk.evidence() {
            position.epochs.push(Epoch {
                sets: position.sets.clone(),
                evidence: evidence.clone(),
            });
        }
        walk.watch();
        walk.act(Act::Factors(&rates))?;
        walk.advance(walk.now())?;
        let (events, snapshot) = (walk.take_events(), walk.snapshot());
        position.snapshot = snapshot;
        position.sets = sets;
        self.note(position, events, &By::Chance);
        Ok(())
    }

    /// Control makes an inject happen.
    pub(super) fn inject(
        &self,
        position: &mut Position,
        name: &str,
    ) -> Result<Advanced, GameError> {
        let model = self.model();
        let id = names::inject(model, name)?;
        let inject = &model.play.injects[id.index()];
        let asked = self.asked(position);
        let unmet = inject
            .condition
            .0
            .iter()
            .filter(|clause| !asked.clause(clause));
        if unmet.count() > 0 {
            let message = format!("the inject “{}” makes no sense now", inject.entry.title);
            let needs = Phrase(model).condition(&inject.condition).join(" and ");
            return Err(GameError::with(message, format!("it needs: {needs}")));
        }
        let first = position.happened.len();
        position.injected.push((id, position.now()));
        let failed = self.do_all(position, &inject.does, (None, None), &By::Inject(id))?;
        if let Some(reason) = failed {
            let message = format!("the inject “{}” cannot happen now", inject.entry.title);
            return Err(GameError::with(message, reason));
        }
        Ok(Advanced {
            from: self.date(position.now()),
            day: position.now(),
            date: self.date(position.now()),
            turn: position.turn,
            news: self.told_from(position, first),
            orders: Vec::new(),
            stopped_by: Vec::new(),
            questions: self.questions(position),
            is_over: self.is_over(),
        })
    }
}
