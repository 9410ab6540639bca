//! The clock: to the end of the turn, or to the first thing that stops it.
//!
//! A trial in steps takes the same path as at once. So a turn is first walked to its end, looked through for what
//! stops the clock, and where there is something walked again to that very time.

use super::answer::Advanced;
use super::error::GameError;
use super::game::Game;
use super::names;
use super::position::{By, Position, Scheduled, Status};
use crate::model::{Cause, ReactionId, Trigger};
use crate::random::{Purpose, Stream, StreamName};
use crate::trial::{Act, Move, Record, Snapshot, TraceEvent, Trial};

/// A stretch of the trial.
struct Stretch {
    events: Vec<TraceEvent>,
    snapshot: Snapshot,
    /// How many moves there were before it.
    moves_before: usize,
    readings: Vec<Vec<(f64, f64)>>,
}

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
        let until = match until {
            // There already: so a date can be asked for again after an interrupt.
            Some(text) if text == self.date(from) => from,
            Some(text) => names::day(self.model(), from, text)?,
            None => position.turn_ends,
        };
        let first = position.happened.len();
        let mut said = Vec::new();
        let mut stopped_by = Vec::new();
        if until > from {
            // What was asked before and is not answered by the orders of this time.
            let old = position.questions.clone();
            let before = position.clone();
            said = self.carry_out(position)?;
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

    /// Walks to the end of the turn or to a time, whichever comes first, or to what is scheduled before or stops
    /// the clock; says what stopped it.
    fn step(
        &self,
        position: &mut Position,
        until: f64,
        said: &mut Vec<String>,
    ) -> Result<Vec<String>, GameError> {
        let until = until.min(position.turn_ends);
        let planned = position.scheduled.iter().map(|s| s.day);
        let asked = self.next_date(position, until);
        let orders = (position.orders.iter())
            .filter(|order| order.status == Status::Waiting)
            .filter_map(|order| order.on);
        let stop = planned.chain(asked).chain(orders).fold(until, f64::min);
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
        self.happen_as_scheduled(position, said)?;
        if position.now() < position.turn_ends {
            said.extend(self.carry_out_dated(position)?);
        }
        self.ask(position, asked);
        Ok(reasons)
    }

    /// What waits for an answer from now on.
    pub(super) fn ask(&self, position: &mut Position, asked: Vec<ReactionId>) {
        for reaction in asked {
            let view = position.snapshot.view(self.study.compiled());
            let can_happen = view.is_open(reaction) && !view.is_held(reaction);
            if can_happen && !position.questions.contains(&reaction) {
                position.questions.push(reaction);
            }
        }
    }

    /// What is asked for by what was done at once.
    pub(super) fn asked_since(
        &self,
        before: &Position,
        events: &[TraceEvent],
        after: &Snapshot,
    ) -> Vec<ReactionId> {
        let compiled = self.study.compiled();
        let moves = before.snapshot.view(compiled).moves().len();
        let moves = &after.view(compiled).moves()[moves..];
        let asking = self.asking(before).into_iter();
        asking
            .filter(|(_, causes)| {
                let mut causes = causes.iter();
                causes.any(|cause| time_of(cause, events, moves).is_some())
            })
            .map(|(reaction, _)| reaction)
            .collect()
    }

    /// What has interrupted the clock between two positions of one day, in words.
    fn interrupts_between(&self, before: &Position, after: &Position) -> Vec<String> {
        let compiled = self.study.compiled();
        let moves = before.snapshot.view(compiled).moves().len();
        let moves = &after.snapshot.view(compiled).moves()[moves..];
        let events = &after.happened[before.happened.len()..];
        let interrupts = self.model().play.interrupts.iter();
        let now = interrupts.filter(|interrupt| {
            let is_late = interrupt.first && self.has_been(before, &interrupt.of);
            !is_late
                && match &interrupt.of {
                    Cause::Reaction(of) => events.iter().any(|event| event.reaction == *of),
                    entry @ Cause::Entry(..) => time_of(entry, &[], moves).is_some(),
                }
        });
        now.map(|interrupt| self.cause_in_words(&interrupt.of))
            .collect()
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

    /// The first time at which something stops the clock.
    fn first_stop(&self, position: &Position, stretch: &Stretch) -> Option<f64> {
        let compiled = self.study.compiled();
        let moves = &stretch.snapshot.view(compiled).moves()[stretch.moves_before..];
        let interrupts = self.model().play.interrupts.iter();
        let interrupts = interrupts.filter_map(|interrupt| {
            match interrupt.first && self.has_been(position, &interrupt.of) {
                true => None,
                false => time_of(&interrupt.of, &stretch.events, moves),
            }
        });
        let asked = self.asking(position).into_iter();
        let asked = asked.flat_map(|(_, causes)| causes);
        let asked = asked.filter_map(|cause| time_of(cause, &stretch.events, moves));
        interrupts.chain(asked).min_by(f64::total_cmp)
    }

    /// Whether something happened or was entered before now.
    fn has_been(&self, position: &Position, cause: &Cause) -> bool {
        let view = position.snapshot.view(self.study.compiled());
        match cause {
            Cause::Reaction(of) => view.count_of(*of) > 0,
            Cause::Entry(machine, states) => (view.moves().iter())
                .any(|step| step.machine == *machine && states.contains(step.to)),
        }
    }

    /// What interrupts the clock at the end of a stretch, in words.
    fn interrupts_at(&self, position: &Position, stretch: &Stretch, time: f64) -> Vec<String> {
        let compiled = self.study.compiled();
        let moves = &stretch.snapshot.view(compiled).moves()[stretch.moves_before..];
        let interrupts = self.model().play.interrupts.iter();
        let now = interrupts.filter(|interrupt| {
            let is_late = interrupt.first && self.has_been(position, &interrupt.of);
            !is_late && is_at(&interrupt.of, &stretch.events, moves, time)
        });
        now.map(|interrupt| self.cause_in_words(&interrupt.of))
            .collect()
    }

    /// What waits for an answer of a cell that is played and has given none in advance, with what asks for it.
    fn asking(&self, position: &Position) -> Vec<(ReactionId, &[Cause])> {
        let all = self.decided.iter().copied();
        let open = all.filter(|reaction| !self.is_answered(position, *reaction));
        open.filter_map(
            |reaction| match &self.model().reactions[reaction.index()].trigger {
                Trigger::On { causes, .. } => Some((reaction, causes.as_slice())),
                _ => None,
            },
        )
        .collect()
    }

    /// The next date on which a cell that is played is asked for something.
    fn next_date(&self, position: &Position, until: f64) -> Option<f64> {
        let dates = self.decided.iter().flat_map(|reaction| {
            match &self.model().reactions[reaction.index()].trigger {
                Trigger::At { times, .. } => times.as_slice(),
                _ => &[],
            }
        });
        let ahead = dates
            .copied()
            .filter(|day| *day > position.now() && *day <= until);
        ahead.min_by(f64::total_cmp)
    }

    /// What is asked for at the end of a stretch.
    fn asked_at(&self, position: &Position, stretch: &Stretch, time: f64) -> Vec<ReactionId> {
        let compiled = self.study.compiled();
        let moves = &stretch.snapshot.view(compiled).moves()[stretch.moves_before..];
        let is_now = |causes: &[Cause]| {
            let mut causes = causes.iter();
            causes.any(|cause| is_at(cause, &stretch.events, moves, time))
        };
        let mut asked: Vec<ReactionId> = self
            .asking(position)
            .into_iter()
            .filter(|(_, causes)| is_now(causes))
            .map(|(reaction, _)| reaction)
            .collect();
        for reaction in &self.decided {
            if let Trigger::At { times, .. } = &self.model().reactions[reaction.index()].trigger
                && times.contains(&time)
                && !self.is_answered(position, *reaction)
            {
                asked.push(*reaction);
            }
        }
        asked
    }

    /// What has been decided to happen by now happens, or is said why not.
    fn happen_as_scheduled(
        &self,
        position: &mut Position,
        said: &mut Vec<String>,
    ) -> Result<(), GameError> {
        let now = position.now();
        let (due, later): (Vec<Scheduled>, Vec<Scheduled>) =
            (position.scheduled.drain(..)).partition(|scheduled| scheduled.day <= now);
        position.scheduled = later;
        for scheduled in due {
            let reaction = scheduled.reaction;
            let view = position.snapshot.view(self.study.compiled());
            let title = &self.model().reactions[reaction.index()].entry.title;
            if !view.is_open(reaction) {
                said.push(format!(
                    "“{title}” was rolled, and cannot happen: its conditions do not hold"
                ));
                continue;
            }
            self.fire(
                position,
                reaction,
                scheduled.branch.as_deref(),
                &scheduled.by,
            )?;
        }
        Ok(())
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
        position.scheduled.clear();
        position.turn += 1;
        position.turn_began = now;
        position.turn_ends = (position.turn_ends + self.turn).min(self.model().horizon);
        position.news_from = position.happened.len();
        Ok(said)
    }

    /// Covert orders that become known.
    fn leak(&self, position: &mut Position) -> Result<Vec<String>, GameError> {
        let mut said = Vec::new();
        for k in 0..position.orders.len() {
            let given = &position.orders[k];
            let order = &self.model().play.orders[given.order.index()];
            let is_secret = order.secrecy == crate::model::Secrecy::Covert
                && given.leaked.is_none()
                && matches!(given.status, Status::Done(_));
            if !is_secret || self.luck("leak", &order.entry.address, position.turn, k) >= order.leak
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

    /// A uniform number for what becomes of an order: the same whenever the game is played again.
    pub(super) fn luck(&self, what: &str, address: &str, turn: u32, number: usize) -> f64 {
        let name = StreamName::new(Purpose::Order, &format!("{what} {address} {turn} {number}"));
        Stream::new(&self.key, &name).uniform()
    }

    /// The date of a day.
    pub(super) fn date(&self, day: f64) -> String {
        self.model().start.plus(day).to_string()
    }
}

/// Whether something happened, or was entered, at a time.
fn is_at(cause: &Cause, events: &[TraceEvent], moves: &[Move], time: f64) -> bool {
    match cause {
        Cause::Reaction(of) => events.iter().any(|e| e.reaction == *of && e.time == time),
        Cause::Entry(machine, states) => moves
            .iter()
            .any(|step| step.machine == *machine && states.contains(step.to) && step.time == time),
    }
}

/// When it first did.
fn time_of(cause: &Cause, events: &[TraceEvent], moves: &[Move]) -> Option<f64> {
    match cause {
        Cause::Reaction(of) => events.iter().find(|e| e.reaction == *of).map(|e| e.time),
        Cause::Entry(machine, states) => {
            let mut moves = moves.iter();
            let found = moves.find(|step| step.machine == *machine && states.contains(step.to));
            found.map(|step| step.time)
        }
    }
}
