//! Orders are carried out, and what orders and injects do.

use super::error::GameError;
use super::game::Game;
use super::position::{By, Epoch, Given, Position, Status};
use crate::compiled::Rates;
use crate::model::{CellId, FactorId, Primitive, ReactionId};
use crate::trial::{Act, Record, Trial};

impl Game {
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

    /// Does what an order or an inject says, until something cannot be done; then says why.
    pub(super) fn do_all(
        &self,
        position: &mut Position,
        does: &[Primitive],
        (branch, cell): (Option<&str>, Option<CellId>),
        by: &By,
    ) -> Result<Option<String>, GameError> {
        for primitive in does {
            match primitive {
                // Signed together, it has happened once for all who ordered it.
                Primitive::Fire { reaction, .. }
                    if self.is_done_together(position, cell, *reaction) => {}
                Primitive::Fire { reaction, branches } => {
                    if let Some(reason) = self.why_not(position, *reaction) {
                        return Ok(Some(reason));
                    }
                    let first = branches.first().map(String::as_str);
                    let chosen = branch.or(first).filter(|_| !branches.is_empty());
                    self.fire(position, *reaction, chosen, by)?;
                    // What has happened is no longer asked.
                    position.questions.retain(|asked| asked != reaction);
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
                    let failed = self.answer(position, *reaction, *yes, cell, by)?;
                    if failed.is_some() {
                        return Ok(failed);
                    }
                }
                Primitive::Set { factor, value } => self.set_factor(position, *factor, *value)?,
            }
        }
        Ok(None)
    }

    /// Whether another cell, with which this one decides it, has just carried it out.
    fn is_done_together(
        &self,
        position: &Position,
        cell: Option<CellId>,
        reaction: ReactionId,
    ) -> bool {
        let now = Status::Done(position.now());
        let mut orders = position.orders.iter();
        cell.is_some()
            && self.deciding(reaction).len() > 1
            && orders.any(|given| {
                Some(given.cell) != cell && given.status == now && self.fires(given, reaction)
            })
    }

    /// Whether an order makes a reaction happen.
    pub(super) fn fires(&self, given: &Given, reaction: ReactionId) -> bool {
        let does = &self.model().play.orders[given.order.index()].does;
        does.iter().any(|primitive| {
            matches!(primitive, Primitive::Fire { reaction: of, .. } if *of == reaction)
        })
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
        let mut factors = position.factors.to_vec();
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
}
