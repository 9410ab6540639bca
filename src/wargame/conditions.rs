//! Whether a condition of an order holds where the game stands.

use super::names::value;
use super::position::Position;
use crate::compiled::Compiled;
use crate::model::{Atom, Clause, Comparison, Condition, MachineId, Model, ReactionId, StateSet};
use crate::trial::View;

/// A game's position, to be asked.
pub(super) struct Asked<'a> {
    pub model: &'a Model,
    pub compiled: &'a Compiled,
    pub position: &'a Position,
    /// The factors of the game.
    pub factors: &'a [f64],
}

impl Asked<'_> {
    pub fn view(&self) -> View<'_> {
        self.position.snapshot.view(self.compiled)
    }

    /// Whether all clauses hold.
    pub fn holds(&self, condition: &Condition) -> bool {
        condition.0.iter().all(|clause| self.clause(clause))
    }

    /// Whether a clause holds.
    pub fn clause(&self, clause: &Clause) -> bool {
        self.atom(&clause.atom) != clause.negated
    }

    fn atom(&self, atom: &Atom) -> bool {
        let now = self.position.now();
        match atom {
            Atom::InState {
                machine,
                states,
                at_least,
            } => {
                let days = at_least.as_ref().map_or(0.0, |d| d.value(self.factors));
                states.contains(self.view().state_of(*machine))
                    && now - self.since(*machine, *states) >= days
            }
            Atom::Within {
                of,
                first,
                duration,
            } => {
                let last = self.time_of(*of, *first);
                let days = duration.as_ref().map(|d| d.value(self.factors));
                last.is_some_and(|time| days.is_none_or(|days| now < time + days))
            }
            Atom::During { window } => {
                let window = &self.model.windows[window.index()];
                now >= window.from && now < window.to
            }
            Atom::Level {
                of,
                comparison,
                threshold,
            } => {
                let than = threshold.value(self.factors);
                compares(value(self.view(), *of), *comparison, than)
            }
            Atom::Any(some) => some.iter().any(|one| self.holds(one)),
            Atom::Never => false,
        }
    }

    /// Since when a machine has been in one of some states, in which it is.
    fn since(&self, machine: MachineId, states: StateSet) -> f64 {
        let moves = self.view().moves().iter().rev();
        let mut own = moves.filter(|step| step.machine == machine);
        let came = own.find(|step| !states.contains(step.from));
        came.map_or(0.0, |step| step.time)
    }

    /// When a reaction happened first, or last.
    fn time_of(&self, reaction: ReactionId, first: bool) -> Option<f64> {
        let mut own = (self.position.happened.iter()).filter(|event| event.reaction == reaction);
        let found = if first { own.next() } else { own.next_back() };
        found.map(|event| event.day)
    }
}

/// Whether a value stands in this relation to another.
fn compares(found: f64, comparison: Comparison, than: f64) -> bool {
    match comparison {
        Comparison::Below => found < than,
        Comparison::AtMost => found <= than,
        Comparison::Above => found > than,
        Comparison::AtLeast => found >= than,
    }
}
