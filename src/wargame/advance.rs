//! The clock: to the end of the turn, or to the first thing that stops it.
//!
//! A trial in steps takes the same path as at once. So a turn is first walked to its end, looked through for what
//! stops the clock, and where there is something walked again to that very time.

use super::answer::Advanced;
use super::error::GameError;
use super::game::Game;
use super::names;
use super::position::{By, Given, Position, Status};
use super::stops::Stretch;
use crate::model::{ReactionId, Secrecy};
use crate::random::{Key, Purpose, Stream, StreamName};
use crate::trial::{Act, Record, Trial};

impl Game {
    /// Moves the clock.
    pub(super) fn advance(
        &self,
        position: &mut Position,
        until: Option<&str>,
    ) -> Result<Advanced, GameError> {
        let (from, horizon) = (position.now(), self.model().horizon);
        if from >= horizon {
            let help = "`undo` takes back the last turn; the review tells what happened";
            return Err(GameError::with("the game is over", help));
        }
        let until = self.asked_until(position, until)?;
        let first = position.happened.len();
        let mut said = Vec::new();
        let mut stopped_by = Vec::new();
        if until > from {
            said.extend(self.keep_to_dice(position)?);
            // What was asked before and is not answered by the orders of this time.
            let old = position.questions.clone();
            let before = position.clone();
            said.extend(self.carry_out(position)?);
            said.extend(self.let_lapse(position, &old));
            stopped_by = self.interrupts_between(&before, position);
        }
        while position.now() < until && stopped_by.is_empty() && position.questions.is_empty() {
            stopped_by = self.step(position, until, &mut said)?;
            if position.now() >= position.turn_ends {
                said.extend(self.end_turn(position)?);
            }
        }
        Ok(Advanced {
            from: self.date(from),
            day: position.now(),
            date: self.date(position.now()),
            turn: position.turn,
            news: self.told_from(position, first),
            orders: said,
            stopped_by,
            questions: self.questions(position),
            is_over: position.now() >= horizon,
        })
    }

    /// Until when the clock is to move, days.
    fn asked_until(&self, position: &Position, until: Option<&str>) -> Result<f64, GameError> {
        match until {
            // There already: so a date can be asked for again after an interrupt.
            Some(text) if text == self.date(position.now()) => Ok(position.now()),
            Some(text) => names::day(self.model(), position.now(), text),
            None => Ok(position.turn_ends),
        }
    }

    /// Walks to the end of the turn or to a time, whichever comes first, or to what is ordered before or stops the
    /// clock; says what stopped it.
    fn step(
        &self,
        position: &mut Position,
        until: f64,
        said: &mut Vec<String>,
    ) -> Result<Vec<String>, GameError> {
        let until = until.min(position.turn_ends);
        let asked = self.next_date(position, until);
        let orders = (position.orders.iter())
            .filter(|order| order.status == Status::Waiting)
            .filter_map(|order| order.on);
        let stop = asked.into_iter().chain(orders).fold(until, f64::min);
        let mut stretch = self.stretch(position, stop)?;
        let stop = match self.first_stop(position, &stretch) {
            Some(time) if time < stop => {
                stretch = self.stretch(position, time)?;
                time
            }
            _ => stop,
        };
        let reasons = self.interrupts_at(position, &stretch, stop);
        let asked = self.asked_at(position, &stretch, stop);
        position.snapshot = stretch.snapshot;
        position.readings = stretch.readings.into();
        self.note(position, stretch.events, &By::Chance);
        self.read(position);
        if position.now() < position.turn_ends {
            said.extend(self.carry_out_dated(position)?);
        }
        self.ask(position, asked);
        Ok(reasons)
    }

    /// The trial from where it stands to a time.
    fn stretch(&self, position: &Position, until: f64) -> Result<Stretch, GameError> {
        let compiled = self.study.compiled();
        let mut trial = Trial::new(compiled);
        let mut record = Record::default();
        let moves_before = position.snapshot.view(compiled).moves().len();
        let mut readings = position.readings.as_ref().clone();
        let mut walk = trial.restore_traced(&position.snapshot, &mut record);
        self.walk_on(&mut walk, until, &mut readings)?;
        Ok(Stretch {
            events: walk.take_events(),
            snapshot: walk.snapshot(),
            moves_before,
            readings,
        })
    }

    /// A reaction happens now, by a branch if that is in the list that applies.
    pub(super) fn fire(
        &self,
        position: &mut Position,
        reaction: ReactionId,
        branch: Option<&str>,
        by: &By,
    ) -> Result<(), GameError> {
        let branch = match branch {
            Some(name) => Some(self.applying_branch(position, reaction, name)?),
            None => None,
        };
        let act = Act::Fire {
            reaction,
            branch,
            respect_guard: false,
        };
        self.act(position, &[act], by).map(drop)
    }

    /// The place of a branch in the list that applies now.
    fn applying_branch(
        &self,
        position: &Position,
        reaction: ReactionId,
        name: &str,
    ) -> Result<usize, GameError> {
        let lists = &self.model().reactions[reaction.index()].branches;
        let asked = self.asked(position);
        let list = lists.iter().find(|list| asked.holds(&list.condition));
        let branches = list.map_or(&[][..], |list| &list.branches);
        let place = branches.iter().position(|branch| branch.entry.name == name);
        place.ok_or_else(|| {
            let names: Vec<&str> = branches.iter().map(|b| b.entry.name.as_str()).collect();
            let help = match names.is_empty() {
                true => "it has no branches now".to_owned(),
                false => format!("there is {}", names.join(", ")),
            };
            GameError::with(format!("expected a branch, found `{name}`"), help)
        })
    }

    /// The end of a turn: secrets leak, what waited in vain lapses, answers no longer stand.
    fn end_turn(&self, position: &mut Position) -> Result<Vec<String>, GameError> {
        let mut said = self.leak(position)?;
        let now = position.now();
        for k in 0..position.orders.len() {
            if position.orders[k].status == Status::Waiting && position.orders[k].on.is_none() {
                let reason = "the other cell did not agree in this turn".to_owned();
                said.push(format!("{}: {reason}", self.order_title(position, k)));
                position.orders[k].status = Status::Failed(now, reason);
            }
        }
        let answered = position.answers.iter().map(|answer| answer.reaction);
        let mut acts = Vec::new();
        for reaction in answered {
            acts.push(Act::Answer {
                reaction,
                probability: None,
            });
            acts.push(Act::Enable {
                reaction,
                on: false,
            });
        }
        if !acts.is_empty() {
            self.act(position, &acts, &By::Chance)?;
        }
        position.answers.clear();
        position.rolled.clear();
        position.turn += 1;
        position.turn_began = now;
        position.turn_ends = self.next_end(position.turn_ends);
        position.news_from = position.happened.len();
        Ok(said)
    }

    /// When the turn ends that begins at the end of another.
    pub(super) fn next_end(&self, end: f64) -> f64 {
        (end + self.turn).min(self.model().horizon)
    }

    /// Whether an order may become known at the end of a turn.
    pub(super) fn may_leak(&self, given: &Given) -> bool {
        let order = &self.model().play.orders[given.order.index()];
        order.secrecy == Secrecy::Covert
            && order.leak > 0.0
            && given.leaked.is_none()
            && matches!(given.status, Status::Done(_))
    }

    /// Covert orders that become known.
    pub(super) fn leak(&self, position: &mut Position) -> Result<Vec<String>, GameError> {
        let mut said = Vec::new();
        for k in 0..position.orders.len() {
            let given = &position.orders[k];
            let order = &self.model().play.orders[given.order.index()];
            let (address, place) = (&order.entry.address, (position.turn, k));
            if !self.may_leak(given)
                || self.luck(&position.key, "leak", address, place) >= order.leak
            {
                continue;
            }
            said.push(format!(
                "{} has become known",
                self.order_title(position, k)
            ));
            position.orders[k].leaked = Some(position.now());
            if let Some(reaction) = order.leak_fires {
                self.fire(position, reaction, None, &By::Leak(k))?;
            }
        }
        Ok(said)
    }

    /// A uniform number for what becomes of an order in a turn: the same whenever the game is played again.
    pub(super) fn luck(
        &self,
        key: &Key,
        what: &str,
        address: &str,
        (turn, number): (u32, usize),
    ) -> f64 {
        let name = StreamName::new(Purpose::Order, &format!("{what} {address} {turn} {number}"));
        Stream::new(key, &name).uniform()
    }

    /// The date of a day.
    pub(super) fn date(&self, day: f64) -> String {
        self.model().start.plus(day).to_string()
    }
}
