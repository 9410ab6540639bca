//! What happened, in words.

use super::answer_parts::Told;
use super::consequences::readable;
use super::game::Game;
use super::position::{By, Given, Happened, Position, Status};
use super::text_numbers::about;
use crate::explain::Phrase;
use crate::model::{Cause, ReactionKind, StateId};

impl Game {
    /// What happened from some event on.
    pub(super) fn told_from(&self, position: &Position, first: usize) -> Vec<Told> {
        let events = position.happened.iter().skip(first);
        events.map(|event| self.told(position, event)).collect()
    }

    /// Something that happened.
    pub(super) fn told(&self, position: &Position, event: &Happened) -> Told {
        let reaction = &self.model().reactions[event.reaction.index()];
        let what = match self.movement(position, event) {
            Some(movement) => format!("{} ({movement})", reaction.entry.title),
            None => reaction.entry.title.clone(),
        };
        Told {
            day: event.day,
            date: self.date(event.day),
            reaction: reaction.entry.address.clone(),
            what,
            branch: (event.branch)
                .map(|(list, branch, _)| readable(&reaction.branches[list].branches[branch])),
            by: self.by_in_words(position, event),
            is_override: matches!(event.by, By::Override(_)),
            odds: self.odds_in_words(event),
        }
    }

    /// Which machine it moved, from where to where.
    fn movement(&self, position: &Position, event: &Happened) -> Option<String> {
        let reaction = &self.model().reactions[event.reaction.index()];
        let ReactionKind::Transition { machine, from, to } = reaction.kind else {
            return None;
        };
        let branch = event
            .branch
            .map(|(list, branch, _)| &reaction.branches[list].branches[branch]);
        let to = branch.and_then(|branch| branch.to).unwrap_or(to);
        let view = position.snapshot.view(self.study.compiled());
        let mut moves = view.moves().iter();
        let step = moves.find(|step| {
            step.machine == machine
                && step.time == event.day
                && from.contains(step.from)
                && step.to == to
        })?;
        let machine = &self.model().machines[machine.index()];
        let title = |state: StateId| &machine.states[state.index()].entry.title;
        Some(format!(
            "{}: from “{}” to “{}”",
            machine.entry.title,
            title(step.from),
            title(step.to)
        ))
    }

    /// The orders by which something happened, those with which it was ordered together too, as far as they are known.
    pub(super) fn ordered_by(
        &self,
        position: &Position,
        event: &Happened,
        k: usize,
        is_known: impl Fn(&Given) -> bool,
    ) -> Option<String> {
        let orders = position.orders.iter().enumerate();
        let together = orders.filter(|(other, given)| {
            *other != k
                && given.cell != position.orders[k].cell
                && given.status == Status::Done(event.day)
                && self.fires(given, event.reaction)
        });
        let all = std::iter::once((k, &position.orders[k])).chain(together);
        let titles = all.filter(|(_, given)| is_known(given));
        let titles: Vec<String> = titles.map(|(k, _)| self.order_title(position, k)).collect();
        (!titles.is_empty()).then(|| format!("ordered: {}", titles.join(" and ")))
    }

    fn by_in_words(&self, position: &Position, event: &Happened) -> Option<String> {
        Some(match &event.by {
            By::Chance => return None,
            By::Order(k) if *k < position.orders.len() => {
                return self.ordered_by(position, event, *k, |_| true);
            }
            By::Answer(k) if *k < position.orders.len() => {
                format!("answered: {}", self.order_title(position, *k))
            }
            By::Order(_) | By::Answer(_) => "answered by control".to_owned(),
            By::Inject(id) => {
                let inject = &self.model().play.injects[id.index()];
                format!("inject: {}", inject.entry.title)
            }
            By::Override(k) => {
                format!("control decided: {}", position.overrides[*k].because)
            }
            By::Roll(rolled, at_most) => {
                format!("rolled {rolled}, with up to {at_most} it happens")
            }
            By::Leak(k) => format!("became known: {}", self.order_title(position, *k)),
        })
    }

    /// How likely it was at that moment; by chance it would have been, where somebody ordered it.
    fn odds_in_words(&self, event: &Happened) -> Option<String> {
        match (event.hazard, event.probability) {
            (Some(hazard), _) => Some(format!("expected {}", pace(hazard))),
            (None, Some(p)) => Some(format!("with probability {} %", about(100.0 * p))),
            (None, None) => None,
        }
    }

    /// A reaction or an entry.
    pub(super) fn cause_in_words(&self, cause: &Cause) -> String {
        match cause {
            Cause::Reaction(of) => self.model().reactions[of.index()].entry.title.clone(),
            Cause::Entry(machine, states) => format!(
                "{} is {}",
                self.model().machines[machine.index()].entry.title,
                Phrase(self.model()).states(*machine, *states)
            ),
        }
    }
}

/// A rate per day as people say it: `once in 34 days`, `3 times a day`.
pub(super) fn pace(hazard: f64) -> String {
    let days = 1.0 / hazard;
    match days {
        d if d >= 730.5 => format!("once in {} years", about(d / 365.25)),
        d if d >= 1.05 => format!("once in {} days", about(d)),
        d if d > 0.67 => "once a day".to_owned(),
        _ => format!("{} times a day", about(hazard)),
    }
}
