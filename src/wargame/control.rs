//! Control: dice, and overrides with their reasons.

use super::answer::{Advanced, Overridden, Rolled};
use super::error::GameError;
use super::game::Game;
use super::names::{self, Settable};
use super::odds::up_to;
use super::position::{By, Decided, Dice, Override, Position};
use super::text_numbers::about;
use crate::explain::Phrase;
use crate::model::{FactorId, Level};
use crate::quantity::unit_scale;
use crate::trial::Act;
use crate::words::figure;

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
        if position.rolled.iter().any(|one| one.reaction == reaction) {
            let message = format!("“{title}” was rolled in this turn already");
            return Err(GameError::with(message, "`undo` takes a roll back"));
        }
        let share = self.chance_of(position, reaction)?;
        let at_most = up_to(share);
        if at_most == 0 {
            return Err(too_rare(title, share));
        }
        let happens = rolled <= at_most;
        let view = position.snapshot.view(self.study.compiled());
        position.rolled.push(Decided {
            reaction,
            happens,
            before: view.count_of(reaction),
            dice: (rolled, at_most),
            is_done: false,
        });
        position.dice.push(Dice {
            turn: position.turn,
            reaction,
            rolled,
            at_most,
        });
        Ok(Rolled {
            what: title.clone(),
            rolled,
            at_most,
            happens,
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
        // Control has the last word, before dice.
        position.rolled.retain(|one| one.reaction != reaction);
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
        position.rolled.retain(|one| one.reaction != reaction);
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
        let first = position.happened.len();
        let what = match names::settable(self.model(), name)? {
            Settable::Machine(machine) => {
                let state = names::state(self.model(), machine, text)?;
                let what = Phrase(self.model()).state(machine, state);
                let by = self.overridden(position, &what, because);
                self.act(position, &[Act::Enter { machine, state }], &by)?;
                what
            }
            Settable::Factor(factor) => {
                let value = self.factor_value(factor, text)?;
                let title = &self.model().factors[factor.index()].entry.title;
                let what = format!("{title} is {text} from now on");
                self.overridden(position, &what, because);
                self.set_factor(position, factor, value)?;
                what
            }
            Settable::Level(level) => {
                let act = self.level_set(position, level, text)?;
                let what = format!("{} is {text}", names::title(self.model(), level));
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

    /// A value of a factor, if it is one of those that are believed possible: all but 1 in 500 at either end.
    fn factor_value(&self, factor: FactorId, text: &str) -> Result<f64, GameError> {
        let factor = &self.model().factors[factor.index()];
        let value = names::number(text, &factor.unit)?;
        let [low, high] = [0.002, 0.998].map(|u| factor.distribution.quantile(u));
        if (low..=high).contains(&value) {
            return Ok(value);
        }
        let scale = unit_scale(&factor.unit).unwrap_or(1.0);
        let message = format!("`{}` cannot be {text}", factor.entry.name);
        let range = format!(
            "it is believed to lie between {} and {} {}",
            about(low / scale),
            about(high / scale),
            factor.unit
        );
        Err(GameError::with(message, range.trim_end()))
    }

    /// What sets a variable within its bounds, or a counter to 0 or more.
    fn level_set(
        &self,
        position: &Position,
        level: Level,
        text: &str,
    ) -> Result<Act<'static>, GameError> {
        let model = self.model();
        let value = names::number(text, "")?;
        let (low, high) = match level {
            Level::Variable(variable) => {
                let variable = &model.variables[variable.index()];
                (variable.low, variable.high)
            }
            _ => (0.0, f64::INFINITY),
        };
        if !(low..=high).contains(&value) {
            let title = names::title(model, level);
            let message = format!("“{title}” cannot be {text}");
            return Err(GameError::with(message, bounds_in_words(low, high)));
        }
        match level {
            Level::Variable(variable) => Ok(Act::Set { variable, value }),
            Level::Counter(counter) => {
                let view = position.snapshot.view(self.study.compiled());
                let amount = value - names::value(view, level);
                Ok(Act::Count { counter, amount })
            }
            Level::Outcome(_) => Err(GameError::new("an outcome is a sum: set one of its parts")),
        }
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

/// Why there is no roll for something.
fn too_rare(title: &str, share: f64) -> GameError {
    let message = match share > 0.0 {
        true => format!(
            "“{title}” is too rare for a roll: it happens in {} % of futures",
            about(100.0 * share)
        ),
        false => format!("“{title}” happens in no future of this turn: there is nothing to roll"),
    };
    GameError::with(message, "`happen` overrides the odds, with a reason")
}

/// `it is 0 to 120`.
fn bounds_in_words(low: f64, high: f64) -> String {
    match (low.is_finite(), high.is_finite()) {
        (true, true) => format!("it is {} to {}", figure(low), figure(high)),
        (true, false) => format!("it is at least {}", figure(low)),
        _ => format!("it is at most {}", figure(high)),
    }
}
