//! The parts of a model in plain words.

use crate::model::{
    Action, Amount, Atom, Cause, Clause, Comparison, Condition, Effect, Hazard, Level, MachineId,
    Model, Number, Ratio, Reaction, ReactionKind, StateId, StateSet, Trigger,
};
use crate::quantity::unit_scale;
use crate::words::{self, figure};

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

    fn states(&self, machine: MachineId, states: StateSet) -> String {
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
        condition
            .0
            .iter()
            .map(|clause| self.clause(clause))
            .collect()
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
                    None => format!("{which}“{title}” has {not}happened"),
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
            Atom::Never => format!("{not}never (switched off)"),
        }
    }

    /// A number at the median of each of its factors, with their names.
    pub fn number(&self, number: &Number) -> String {
        let product = number
            .factors
            .iter()
            .fold(number.coefficient, |product, id| {
                product * self.0.factors[id.index()].distribution.median()
            });
        let value = figure(product);
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

    fn days(&self, number: &Number) -> String {
        format!("{} d", self.number(number))
    }

    /// What makes a reaction due, in a few words; a hazard by its chance within 90 days where that is
    /// what one can picture.
    pub fn trigger(&self, trigger: &Trigger) -> String {
        match trigger {
            Trigger::Hazard { base, .. } => self.hazard(base),
            Trigger::Delay { after, repeat, .. } => {
                let every = if *repeat { "every" } else { "after" };
                format!("{every} {}", self.days(after))
            }
            Trigger::At { times, probability } => {
                let dates: Vec<String> = times
                    .iter()
                    .map(|day| self.0.start.plus(*day).to_string())
                    .collect();
                format!("on {}{}", dates.join(", "), self.odds(probability.as_ref()))
            }
            Trigger::On {
                causes,
                probability,
            } => {
                let causes: Vec<String> = causes.iter().map(|cause| self.cause(cause)).collect();
                format!(
                    "upon {}{}",
                    causes.join(" or "),
                    self.odds(probability.as_ref())
                )
            }
            Trigger::Never => "never (switched off)".to_owned(),
        }
    }

    /// How likely it is each time: a word, its range, and the number.
    fn odds(&self, probability: Option<&Number>) -> String {
        let Some(number) = probability else {
            return String::new();
        };
        let (mut middle, said) = (number.coefficient, self.number(number));
        for id in &number.factors {
            middle *= self.0.factors[id.index()].distribution.median();
        }
        match words::lexicon(self.0).place(middle) {
            Some(word) => format!(", {word} each time: {said}"),
            None => format!(", with probability {said}"),
        }
    }

    fn cause(&self, cause: &Cause) -> String {
        match cause {
            Cause::Reaction(of) => format!("“{}”", self.0.reactions[of.index()].entry.title),
            Cause::Entry(machine, states) => format!(
                "{} becoming {}",
                self.0.machines[machine.index()].entry.title,
                self.states(*machine, *states)
            ),
        }
    }

    fn hazard(&self, hazard: &Hazard) -> String {
        match hazard {
            Hazard::Rate(rate) => format!("at a rate of {} a day", self.number(rate)),
            Hazard::Mean(mean) => format!("after {} on average", self.days(mean)),
            Hazard::Median(median) => format!("after {} at the median", self.days(median)),
            Hazard::Chance {
                probability,
                within,
                ..
            } => format!(
                "with probability {} within {}",
                self.number(probability),
                self.days(within)
            ),
            Hazard::Share {
                probability,
                within,
                ..
            } => format!(
                "as one of several, together with probability {} within {}",
                self.number(probability),
                self.days(within)
            ),
            Hazard::Weibull { scale, .. } => {
                format!("by a Weibull waiting time of scale {}", self.days(scale))
            }
            Hazard::Lognormal { median, .. } => {
                format!(
                    "by a lognormal waiting time of median {}",
                    self.days(median)
                )
            }
            Hazard::LogLogistic { median, .. } => {
                format!(
                    "by a log-logistic waiting time of median {}",
                    self.days(median)
                )
            }
            Hazard::Piecewise { until, .. } => {
                format!("at a hazard in {} steps of age", until.len() + 1)
            }
        }
    }

    /// The numbers of a hazard, with what each is.
    pub fn hazard_numbers<'h>(&self, hazard: &'h Hazard) -> Vec<(&'static str, &'h Number)> {
        match hazard {
            Hazard::Rate(rate) => vec![("rate, per day", rate)],
            Hazard::Mean(mean) => vec![("mean waiting time, days", mean)],
            Hazard::Median(median) => vec![("median waiting time, days", median)],
            Hazard::Chance {
                probability,
                within,
                ..
            }
            | Hazard::Share {
                probability,
                within,
                ..
            } => vec![("probability", probability), ("within, days", within)],
            Hazard::Weibull { shape, scale } => vec![("shape", shape), ("scale, days", scale)],
            Hazard::Lognormal { median, sigma } => {
                vec![("median, days", median), ("sigma of the logarithm", sigma)]
            }
            Hazard::LogLogistic { median, shape } => {
                vec![("median, days", median), ("shape", shape)]
            }
            Hazard::Piecewise { rates, .. } => rates
                .iter()
                .map(|rate| ("rate of a step, per day", rate))
                .collect(),
        }
    }

    /// The number of a ratio.
    pub fn ratio_number<'r>(&self, ratio: &'r Ratio) -> &'r Number {
        match ratio {
            Ratio::Hazard(ratio) | Ratio::Risk { ratio, .. } => ratio,
        }
    }

    /// `US posture goes from “Raiding” to “Campaigning”`; nothing for an event.
    pub fn movement(&self, reaction: &Reaction) -> Option<String> {
        match reaction.kind {
            ReactionKind::Transition { machine, from, to } => Some(format!(
                "{} goes from {} to “{}”",
                self.0.machines[machine.index()].entry.title,
                self.states(machine, from),
                self.0.machines[machine.index()].states[to.index()]
                    .entry
                    .title
            )),
            ReactionKind::Event => None,
        }
    }

    /// What an effect does, with its condition.
    pub fn effect(&self, effect: &Effect) -> String {
        let variable = |v: &crate::model::VariableId| &self.0.variables[v.index()].entry.title;
        let what = match &effect.action {
            Action::Add {
                variable: v,
                amount,
                per_doubling_of,
            } => {
                let per = per_doubling_of.map_or(String::new(), |c| {
                    format!(
                        " per doubling of {}",
                        self.0.counters[c.index()].entry.title
                    )
                });
                format!("{} changes by {}{per}", variable(v), self.amount(amount))
            }
            Action::Multiply {
                variable: v,
                amount,
            } => format!("{} is multiplied by {}", variable(v), self.amount(amount)),
            Action::Set {
                variable: v,
                amount,
            } => format!("{} becomes {}", variable(v), self.amount(amount)),
            Action::Count { counter, amount } => format!(
                "{} grows by {}",
                self.0.counters[counter.index()].entry.title,
                self.amount(amount)
            ),
            Action::Move { machine, to } => {
                let machine = &self.0.machines[machine.index()];
                format!(
                    "{} becomes “{}”",
                    machine.entry.title,
                    machine.states[to.index()].entry.title
                )
            }
        };
        match self.condition(&effect.condition).as_slice() {
            [] => what,
            clauses => format!("{what}, if {}", clauses.join(" and ")),
        }
    }

    fn amount(&self, amount: &Amount) -> String {
        let mut text = self.number(&amount.number);
        if !amount.drawn.is_empty() {
            text += " times what is drawn each time";
        }
        for multiplier in &amount.multipliers {
            let clauses = self.condition(&multiplier.condition).join(" and ");
            text += &format!(" (times {} while {clauses})", self.number(&multiplier.by));
        }
        text
    }

    /// A factor's median and 5 to 95 % range, in the unit of its file.
    pub fn range(&self, factor: &crate::model::Factor) -> (f64, f64, f64) {
        // A unit that is no time, such as points, is kept as it is.
        let scale = unit_scale(&factor.unit).unwrap_or(1.0);
        let at = |u| factor.distribution.quantile(u) / scale;
        (at(0.05), at(0.5), at(0.95))
    }
}
