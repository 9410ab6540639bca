//! Where the game stands, for control, who sees everything.

use super::answer::StateAnswer;
use super::answer_parts::Estimated;
use super::game::Game;
use super::names;
use super::position::{Position, Status};
use crate::model::{CellId, Level, Observable, Primitive, ReactionId};

impl Game {
    /// Where the game stands.
    pub(super) fn state(&self) -> StateAnswer {
        let (model, position) = (self.model(), self.now());
        let played = self.played.iter();
        StateAnswer {
            title: model.title.clone(),
            turn: position.turn,
            day: position.now(),
            date: self.date(position.now()),
            turn_ends: self.date(position.turn_ends),
            game_ends: self.date(model.horizon),
            is_over: self.is_over(),
            played: played
                .map(|cell| model.play.cells[cell.index()].entry.name.clone())
                .collect(),
            machines: self.machines(position, |_| true),
            outcomes: self.outcomes(position),
            quantities: self.quantities(position),
            waiting: self.waiting(position),
            questions: self.questions(position),
            injects: self.injects_ahead(position),
            news: self.told_from(position, position.news_from),
        }
    }

    /// Machines with their states.
    pub(super) fn machines(
        &self,
        position: &Position,
        is_seen: impl Fn(usize) -> bool,
    ) -> Vec<(String, String)> {
        let view = position.snapshot.view(self.study.compiled());
        let machines = self.model().machines.iter().enumerate();
        let seen = machines.filter(|(m, _)| is_seen(*m));
        seen.map(|(m, machine)| {
            let state = view.state_of(m.into());
            let title = &machine.states[state.index()].entry.title;
            (machine.entry.title.clone(), title.clone())
        })
        .collect()
    }

    fn outcomes(&self, position: &Position) -> Vec<Estimated> {
        let view = position.snapshot.view(self.study.compiled());
        let leading = self.leading().into_iter();
        leading
            .map(|id| {
                let outcome = &self.model().outcomes[id.index()];
                let value = view.value_of(Observable::Outcome(id));
                exactly(&outcome.entry.title, &outcome.unit, value)
            })
            .collect()
    }

    /// Counters that are not 0, and what orders are paid from.
    fn quantities(&self, position: &Position) -> Vec<Estimated> {
        let model = self.model();
        let view = position.snapshot.view(self.study.compiled());
        let capital = model.play.cells.iter().filter_map(|cell| cell.capital);
        let capital: Vec<Level> = capital.collect();
        let counters = (0..model.counters.len()).map(|c| Level::Counter(c.into()));
        let counters =
            counters.filter(|of| !capital.contains(of) && names::value(view, *of) != 0.0);
        let told = capital.iter().copied().chain(counters);
        told.map(|of| exactly(names::title(model, of), "", names::value(view, of)))
            .collect()
    }

    fn waiting(&self, position: &Position) -> Vec<String> {
        let orders = position.orders.iter().enumerate();
        let waiting = orders.filter(|(_, given)| given.status == Status::Waiting);
        waiting
            .map(|(k, given)| {
                let title = self.order_title(position, k);
                let branch = given
                    .branch
                    .as_ref()
                    .map_or(String::new(), |b| format!(" ({b})"));
                let when = given
                    .on
                    .map_or(String::new(), |day| format!(", on {}", self.date(day)));
                format!("{title}{branch}{when}")
            })
            .collect()
    }

    /// What waits for an answer, and whose.
    pub(super) fn questions(&self, position: &Position) -> Vec<String> {
        let questions = position.questions.iter();
        questions
            .map(|reaction| self.question(*reaction, None))
            .collect()
    }

    /// `Mexico: “It rejects in public”, yes or no? (yes: order mexico reject; no: no order)`.
    /// For a cell it names that cell's orders alone.
    pub(super) fn question(&self, reaction: ReactionId, to: Option<CellId>) -> String {
        let (model, cells) = (self.model(), self.deciding(reaction));
        let cells: Vec<&str> = (cells.iter())
            .map(|cell| model.play.cells[cell.index()].entry.title.as_str())
            .collect();
        let title = &model.reactions[reaction.index()].entry.title;
        let answers: Vec<String> = [(true, "yes"), (false, "no")]
            .map(|(yes, word)| format!("{word}: {}", self.answered_by(reaction, yes, to)))
            .into();
        format!(
            "{}: “{title}”, yes or no? ({})",
            cells.join(" and "),
            answers.join("; ")
        )
    }

    /// The orders that answer a question, as they are typed.
    fn answered_by(&self, reaction: ReactionId, yes: bool, to: Option<CellId>) -> String {
        let play = &self.model().play;
        let cells = self.deciding(reaction);
        let orders = play.orders.iter().filter(|order| {
            let answers = |primitive: &Primitive| match primitive {
                Primitive::Answer {
                    reaction: of,
                    yes: says,
                } => (*of, *says) == (reaction, yes),
                Primitive::Fire { reaction: of, .. } => yes && *of == reaction,
                _ => false,
            };
            cells.contains(&order.cell)
                && to.is_none_or(|to| order.cell == to)
                && order.does.iter().any(answers)
        });
        let typed = orders.map(|order| {
            let cell = &play.cells[order.cell.index()].entry.name;
            format!("`order {cell} {}`", order.entry.name)
        });
        let typed: Vec<String> = typed.collect();
        match (typed.is_empty(), yes) {
            (false, _) => typed.join(" or "),
            (true, true) => "`happen`, by control".to_owned(),
            (true, false) => "say nothing".to_owned(),
        }
    }

    /// Injects that are planned by the end of the turn and have not been made.
    fn injects_ahead(&self, position: &Position) -> Vec<String> {
        let injects = self.model().play.injects.iter().enumerate();
        let due = injects.filter(|(k, inject)| {
            let is_due = inject.planned.is_some_and(|day| day <= position.turn_ends);
            is_due && !position.injected.iter().any(|(id, _)| id.index() == *k)
        });
        due.map(|(_, inject)| {
            let date = inject.planned.map_or(String::new(), |day| self.date(day));
            format!("{date}: {} (`{}`)", inject.entry.title, inject.entry.name)
        })
        .collect()
    }
}

/// A quantity that is known exactly.
pub(super) fn exactly(title: &str, unit: &str, value: f64) -> Estimated {
    Estimated {
        title: title.to_owned(),
        unit: unit.to_owned(),
        value,
        noise: 0.0,
        of: None,
    }
}
