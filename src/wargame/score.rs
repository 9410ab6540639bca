//! What objectives are worth.

use super::answer::Scored;
use super::game::Game;
use super::names;
use super::position::Position;
use crate::model::{Cause, Level, Measured, Objective, OutcomeId};
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
            let sign = if points > 0.0 { "+" } else { "" };
            let what = self.measured_in_words(&term.of);
            parts.push(format!(
                "{sign}{} for {what} ({})",
                figure(points),
                figure(measured)
            ));
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

    fn measured_in_words(&self, of: &Measured) -> String {
        let model = self.model();
        let on =
            |day: &Option<f64>| day.map_or(String::new(), |day| format!(" on {}", self.date(day)));
        match of {
            Measured::Value(level, day) => format!("{}{}", names::title(model, *level), on(day)),
            Measured::Change(level, day) => {
                format!("the change of {}{}", names::title(model, *level), on(day))
            }
            Measured::DaysIn(cause) => format!("days in which {}", self.cause_in_words(cause)),
            Measured::Times(reaction) => {
                format!("each “{}”", model.reactions[reaction.index()].entry.title)
            }
            Measured::Ever(cause) => format!("ever “{}”", self.cause_in_words(cause)),
        }
    }
}
