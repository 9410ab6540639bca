//! The parts of a model in plain words.

mod does;
mod when;

use crate::model::{
    Atom, Clause, Comparison, Condition, Level, MachineId, Model, Number, Reaction, StateId,
    StateSet,
};
use crate::quantity::unit_scale;
use crate::words::figure;

/// Says what a model says.
#[derive(Clone, Copy, Debug)]
pub struct Phrase<'m>(pub &'m Model);

impl Phrase<'_> {
    /// `US posture is Campaigning`.
    pub fn state(&self, machine: MachineId, state: StateId) -> String {
        let machine = &self.0.machines[machine.index()];
        let state = &machine.states[state.index()];
        format!("{} is “{}”", machine.entry.title, state.entry.title)
    }

    pub(crate) fn states(&self, machine: MachineId, states: StateSet) -> String {
        let all = &self.0.machines[machine.index()].states;
        let titles: Vec<String> = states
            .iter()
            .map(|state| format!("“{}”", all[state.index()].entry.title))
            .collect();
        titles.join(" or ")
    }

    /// A reaction's title.
    pub fn reaction(&self, reaction: &Reaction) -> String {
        reaction.entry.title.clone()
    }

    /// Every clause of a condition; none where it always holds.
    pub fn condition(&self, condition: &Condition) -> Vec<String> {
        let clauses = condition.0.iter();
        let mut said: Vec<String> = clauses.map(|clause| self.clause(clause)).collect();
        if let [
            Clause {
                atom: Atom::Any(some),
                ..
            },
        ] = condition.0.as_slice()
        {
            said[0] = self.alternatives(some);
        }
        said
    }

    /// `A or (B and C)`.
    fn alternatives(&self, some: &[Condition]) -> String {
        let of_one = |one: &Condition| match self.condition(one).as_slice() {
            [only] => only.clone(),
            several => format!("({})", several.join(" and ")),
        };
        some.iter().map(of_one).collect::<Vec<_>>().join(" or ")
    }

    fn clause(&self, clause: &Clause) -> String {
        let not = if clause.negated { "not " } else { "" };
        match &clause.atom {
            Atom::InState {
                machine,
                states,
                at_least,
            } => {
                let title = &self.0.machines[machine.index()].entry.title;
                let duration = at_least.as_ref().map_or(String::new(), |duration| {
                    format!(" for at least {}", self.days(duration))
                });
                format!(
                    "{title} is {not}{}{duration}",
                    self.states(*machine, *states)
                )
            }
            Atom::Within {
                of,
                first,
                duration,
            } => {
                let title = &self.0.reactions[of.index()].entry.title;
                let which = if *first { "the first time of " } else { "" };
                match duration {
                    Some(duration) => {
                        format!("{not}within {} of {which}“{title}”", self.days(duration))
                    }
                    None => format!("“{title}” has {not}happened"),
                }
            }
            Atom::During { window } => {
                format!(
                    "{not}during “{}”",
                    self.0.windows[window.index()].entry.title
                )
            }
            Atom::Level {
                of,
                comparison,
                threshold,
            } => {
                let name = match of {
                    Level::Variable(v) => &self.0.variables[v.index()].entry.title,
                    Level::Counter(c) => &self.0.counters[c.index()].entry.title,
                    Level::Outcome(o) => &self.0.outcomes[o.index()].entry.title,
                };
                let sign = match comparison {
                    Comparison::Below => "below",
                    Comparison::AtMost => "at most",
                    Comparison::Above => "above",
                    Comparison::AtLeast => "at least",
                };
                format!("{name} is {not}{sign} {}", self.number(threshold))
            }
            Atom::Any(some) => format!("({})", self.alternatives(some)),
            Atom::Never => format!("{not}never (switched off)"),
        }
    }

    /// A number at the median of each of its factors, with their names.
    pub fn number(&self, number: &Number) -> String {
        let value = figure(self.middle(number));
        if number.factors.is_empty() {
            return value;
        }
        let names: Vec<&str> = number
            .factors
            .iter()
            .map(|factor| self.0.factors[factor.index()].entry.name.as_str())
            .collect();
        format!("about {value} ({})", names.join(" x "))
    }

    /// A number at the median of each of its factors.
    pub(crate) fn middle(&self, number: &Number) -> f64 {
        let factors = number.factors.iter();
        factors.fold(number.coefficient, |product, id| {
            product * self.0.factors[id.index()].distribution.median()
        })
    }

    fn days(&self, number: &Number) -> String {
        format!("{} d", self.number(number))
    }

    /// A factor's median and 5 to 95 % range, in the unit of its file.
    pub fn range(&self, factor: &crate::model::Factor) -> (f64, f64, f64) {
        // A unit that is no time, such as points, is kept as it is.
        let scale = unit_scale(&factor.unit).unwrap_or(1.0);
        let at = |u| factor.distribution.quantile(u) / scale;
        (at(0.05), at(0.5), at(0.95))
    }
}
