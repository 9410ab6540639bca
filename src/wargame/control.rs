//! Control: dice, and overrides with their reasons.

use super::answer::{Overridden, Rolled};
use super::error::GameError;
use super::game::Game;
use super::names::{self, Settable};
use super::position::{By, Override, Position, Scheduled};
use crate::explain::Phrase;
use crate::model::Level;
use crate::trial::Act;

impl Game {
    /// The room has rolled dice.
    pub(super) fn roll(
        &self,
        position: &mut Position,
        name: &str,
        rolled: u8,
    ) -> Result<Rolled, GameError> {
        let reaction = names::reaction(self.model(), name)?;
        let title = &self.model().reactions[reaction.index()].entry.title;
        if position.rolled.contains(&reaction) {
            let message = format!("“{title}” was rolled in this turn already");
            return Err(GameError::with(message, "`undo` takes a roll back"));
        }
        let (at_most, when) = self.chance_of(position, reaction)?;
        if at_most == 0 {
            let message =
                format!("“{title}” happens in no future of this turn: there is nothing to roll");
            return Err(GameError::with(
                message,
                "`happen` overrides the odds, with a reason",
            ));
        }
        position.rolled.push(reaction);
        let turn_ends = position.turn_ends;
        self.push(position, reaction, None, 0.0, turn_ends)?;
        let happens = rolled <= at_most;
        let day = happens.then(|| when.at(f64::from(rolled) / f64::from(at_most)));
        position.scheduled.extend(day.map(|day| Scheduled {
            day,
            reaction,
            branch: None,
            by: By::Roll(rolled, at_most),
        }));
        Ok(Rolled {
            what: title.clone(),
            rolled,
            at_most,
            happens_on: day.map(|day| self.date(day)),
        })
    }

    /// Control's override: it happens.
    pub(super) fn happen(
        &self,
        position: &mut Position,
        name: &str,
        branch: Option<&str>,
        because: &str,
    ) -> Result<Overridden, GameError> {
        let reaction = names::reaction(self.model(), name)?;
        if let Some(branch) = branch {
            names::branch(self.model(), reaction, branch)?;
        }
        let title = &self.model().reactions[reaction.index()].entry.title;
        let first = position.happened.len();
        let what = format!("“{title}” happens");
        let by = self.overridden(position, &what, because);
        self.fire(position, reaction, branch, &by)?;
        Ok(Overridden {
            what,
            because: because.to_owned(),
            news: self.told_from(position, first),
        })
    }

    /// Control's override: it does not happen.
    pub(super) fn prevent(
        &self,
        position: &mut Position,
        name: &str,
        during: Option<&str>,
        because: &str,
    ) -> Result<Overridden, GameError> {
        let reaction = names::reaction(self.model(), name)?;
        let until = match during {
            None => position.turn_ends,
            Some(text) => names::day(self.model(), position.now(), text)?,
        };
        let title = &self.model().reactions[reaction.index()].entry.title;
        let what = format!("“{title}” cannot happen before {}", self.date(until));
        self.overridden(position, &what, because);
        self.push(position, reaction, None, 0.0, until)?;
        Ok(Overridden {
            what,
            because: because.to_owned(),
            news: Vec::new(),
        })
    }

    /// Control's override: a quantity, a state or a factor.
    pub(super) fn set(
        &self,
        position: &mut Position,
        name: &str,
        text: &str,
        because: &str,
    ) -> Result<Overridden, GameError> {
        let model = self.model();
        let first = position.happened.len();
        let view = position.snapshot.view(self.study.compiled());
        let what = match names::settable(model, name)? {
            Settable::Machine(machine) => {
                let state = names::state(model, machine, text)?;
                let what = Phrase(model).state(machine, state);
                let by = self.overridden(position, &what, because);
                self.act(position, &[Act::Enter { machine, state }], &by)?;
                what
            }
            Settable::Factor(factor) => {
                let value = names::number(text)?;
                let distribution = &model.factors[factor.index()].distribution;
                let (low, high) = distribution.support();
                if !(low..=high).contains(&value) {
                    let message = format!("`{name}` cannot be {text}");
                    return Err(GameError::with(
                        message,
                        "it lies outside of what is believed possible",
                    ));
                }
                let what = format!("{} = {text}", model.factors[factor.index()].entry.title);
                self.overridden(position, &what, because);
                self.set_factor(position, factor, value)?;
                what
            }
            Settable::Level(level) => {
                let value = names::number(text)?;
                let act = match level {
                    Level::Variable(variable) => Act::Set { variable, value },
                    Level::Counter(counter) => Act::Count {
                        counter,
                        amount: value - names::value(view, level),
                    },
                    Level::Outcome(_) => {
                        return Err(GameError::new("an outcome is a sum: set one of its parts"));
                    }
                };
                let what = format!("{} = {text}", names::title(model, level));
                let by = self.overridden(position, &what, because);
                self.act(position, &[act], &by)?;
                what
            }
        };
        Ok(Overridden {
            what,
            because: because.to_owned(),
            news: self.told_from(position, first),
        })
    }

    /// Notes an override.
    fn overridden(&self, position: &mut Position, what: &str, because: &str) -> By {
        position.overrides.push(Override {
            day: position.now(),
            turn: position.turn,
            what: what.to_owned(),
            because: because.to_owned(),
        });
        By::Override(position.overrides.len() - 1)
    }
}
