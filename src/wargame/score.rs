//! What objectives are worth.

use super::answer::Scored;
use super::game::Game;
use super::names;
use super::position::Position;
use super::text_numbers::about;
use crate::explain::Phrase;
use crate::model::{Cause, Level, Measured, Objective, ObjectiveTerm, OutcomeId};
use crate::words::figure;

impl Game {
    /// The objectives of all cells, so far.
    pub fn scores(&self) -> Vec<Scored> {
        let position = self.now();
        let cells = self.model().play.cells.iter();
        let all = cells.flat_map(|cell| cell.objectives.iter().map(move |o| (cell, o)));
        all.map(|(cell, objective)| {
            let (points, parts) = self.points(position, objective);
            Scored {
                cell: cell.entry.title.clone(),
                objective: objective.entry.title.clone(),
                points,
                of: objective.high,
                parts,
            }
        })
        .collect()
    }

    /// The points of an objective so far, and its parts in words.
    pub(super) fn points(&self, position: &Position, objective: &Objective) -> (f64, Vec<String>) {
        let mut sum = objective.start;
        let mut parts = vec![format!("{} to begin with", figure(objective.start))];
        for term in &objective.terms {
            let measured = self.measured(position, &term.of);
            let mut points = term.points * measured;
            if let Some(most) = term.at_most {
                points = points.clamp(-most, most);
            }
            sum += points;
            if points != 0.0 {
                let what = self.measured_in_words(&term.of, measured);
                parts.push(format!("{points:+.1} for {what}"));
            }
        }
        (sum.clamp(objective.low, objective.high), parts)
    }

    fn measured(&self, position: &Position, of: &Measured) -> f64 {
        let view = position.snapshot.view(self.study.compiled());
        let value = |level: &Level, on: &Option<f64>| match (level, on) {
            (Level::Outcome(outcome), Some(day)) if *day <= position.now() => {
                view.value_on(*outcome, *day)
            }
            _ => names::value(view, *level),
        };
        match of {
            Measured::Value(level, on) => value(level, on),
            Measured::Change(level, on) => value(level, on) - self.at_start(position, *level),
            Measured::DaysIn(Cause::Entry(machine, states)) => {
                let mut since = states.contains(view.initial(*machine)).then_some(0.0);
                let mut days = 0.0;
                for step in view.moves().iter().filter(|step| step.machine == *machine) {
                    days += since.map_or(0.0, |since| step.time - since);
                    since = states.contains(step.to).then_some(step.time);
                }
                days + since.map_or(0.0, |since| position.now() - since)
            }
            Measured::Times(reaction) => f64::from(view.count_of(*reaction)),
            Measured::Ever(cause) | Measured::DaysIn(cause) => {
                let has_been = match cause {
                    Cause::Reaction(of) => view.count_of(*of) > 0,
                    Cause::Entry(machine, states) => (view.moves().iter())
                        .any(|step| step.machine == *machine && states.contains(step.to)),
                };
                f64::from(u8::from(has_been))
            }
        }
    }

    fn at_start(&self, position: &Position, level: Level) -> f64 {
        let (model, view) = (self.model(), position.snapshot.view(self.study.compiled()));
        match level {
            Level::Variable(v) => model.variables[v.index()].start.value(&self.factors),
            Level::Counter(c) => model.counters[c.index()].start,
            Level::Outcome(o) if position.now() > 0.0 => view.value_on(OutcomeId(o.0), 0.0),
            Level::Outcome(_) => names::value(view, level),
        }
    }

    /// What a term gives or takes, such as `-0.05 a day in which US posture is “Sustained campaign”, at most 3`.
    pub(super) fn term_in_words(&self, term: &ObjectiveTerm) -> String {
        let model = self.model();
        let on =
            |day: &Option<f64>| day.map_or(String::new(), |day| format!(" on {}", self.date(day)));
        let points = about_signed(term.points);
        let what = match &term.of {
            Measured::Value(level, day) => {
                format!(
                    "{points} for each of “{}”{}",
                    names::title(model, *level),
                    on(day)
                )
            }
            Measured::Change(level, day) => {
                let title = names::title(model, *level);
                format!(
                    "{points} for each point that “{title}” has gained{}",
                    on(day)
                )
            }
            Measured::DaysIn(cause) => {
                format!(
                    "{points} for each day in which {}",
                    self.cause_in_words(cause)
                )
            }
            Measured::Times(reaction) => {
                let title = &model.reactions[reaction.index()].entry.title;
                format!("{points} for each “{title}”")
            }
            Measured::Ever(cause @ Cause::Reaction(_)) => {
                format!("{points} if “{}” ever happens", self.cause_in_words(cause))
            }
            Measured::Ever(cause) => {
                format!("{points} if ever {}", self.cause_in_words(cause))
            }
        };
        let most = term
            .at_most
            .map(|most| format!(", at most {}", figure(most)));
        what + &most.unwrap_or_default()
    }

    /// What was measured, with how much of it there was; asked of what has given or taken points.
    fn measured_in_words(&self, of: &Measured, measured: f64) -> String {
        let model = self.model();
        let on = |day: &Option<f64>| match day {
            Some(day) if *day <= self.now().now() => format!(" on {}", self.date(*day)),
            Some(day) => format!(" so far, for {}", self.date(*day)),
            None => String::new(),
        };
        match of {
            Measured::Value(level, day) => {
                let title = names::title(model, *level);
                format!("{title} at {}{}", figure(measured), on(day))
            }
            Measured::Change(level, day) => {
                let title = names::title(model, *level);
                format!("{title} changed by {}{}", figure(measured), on(day))
            }
            Measured::DaysIn(cause) => {
                format!(
                    "{} days in which {}",
                    about(measured),
                    self.cause_in_words(cause)
                )
            }
            Measured::Times(reaction) => {
                let title = &model.reactions[reaction.index()].entry.title;
                format!("“{title}”, {} times", figure(measured))
            }
            Measured::Ever(Cause::Reaction(of)) => {
                let title = &model.reactions[of.index()].entry.title;
                format!("“{title}”, which has happened")
            }
            Measured::Ever(Cause::Entry(machine, states)) => {
                let title = &model.machines[machine.index()].entry.title;
                let states = Phrase(model).states(*machine, *states);
                format!("{title}, which has been {states}")
            }
        }
    }
}

/// `+0.05`, with two digits.
fn about_signed(points: f64) -> String {
    let sign = if points > 0.0 { "+" } else { "" };
    format!("{sign}{}", about(points))
}
