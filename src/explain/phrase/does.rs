//! What a reaction does, in plain words.

use super::Phrase;
use crate::distribution::Distribution;
use crate::model::{
    Action, Amount, Branch, BranchList, CounterId, DrawnDistribution, DrawnId, Effect, MachineId,
    Number, Reaction, ReactionKind, StateId, VariableId,
};
use crate::words::figure;

impl Phrase<'_> {
    /// `US posture goes from “Raiding” to “Campaigning”`; nothing for an event.
    pub fn movement(&self, reaction: &Reaction) -> Option<String> {
        let ReactionKind::Transition { machine, from, to } = reaction.kind else {
            return None;
        };
        let owner = &self.0.machines[machine.index()];
        let mut branches = reaction.branches.iter().flat_map(|list| &list.branches);
        let unless = if branches.any(|branch| branch.to.is_some_and(|state| state != to)) {
            ", unless its branch leads elsewhere"
        } else {
            ""
        };
        Some(format!(
            "{} goes from {} to “{}”{unless}",
            owner.entry.title,
            self.states(machine, from),
            owner.states[to.index()].entry.title
        ))
    }

    /// What follows when it happens, besides its own machine's move: the numbers that are drawn, the
    /// effects, and the branches with their odds. Each line with how deep it stands: an effect of a
    /// branch (2) below the branch (1), and that below its list (0).
    pub fn consequences(&self, reaction: &Reaction) -> Vec<(usize, String)> {
        let mut lines = Vec::new();
        for drawn in &reaction.draws {
            if is_named(reaction, &drawn.entry.address) {
                let from = self.drawn(&drawn.distribution);
                lines.push((0, format!("`{}` is drawn: {from}", drawn.entry.name)));
            }
        }
        let own = reaction.effects.iter();
        lines.extend(own.map(|effect| (0, self.effect(reaction, effect))));
        for (place, list) in reaction.branches.iter().enumerate() {
            lines.push((0, self.heading(list, place)));
            for branch in &list.branches {
                lines.extend(self.branch_lines(reaction, list, branch));
            }
        }
        lines
    }

    /// The first list whose condition holds applies.
    fn heading(&self, list: &BranchList, place: usize) -> String {
        let otherwise = if place == 0 { "" } else { "otherwise " };
        match self.condition(&list.condition).as_slice() {
            [] => format!("{otherwise}one of these branches"),
            clauses => format!(
                "{otherwise}one of these branches, if {}",
                clauses.join(" and ")
            ),
        }
    }

    fn branch_lines(
        &self,
        reaction: &Reaction,
        list: &BranchList,
        branch: &Branch,
    ) -> Vec<(usize, String)> {
        let mut lines = vec![(1, self.branch(list, branch))];
        if let (Some(to), ReactionKind::Transition { machine, .. }) = (branch.to, reaction.kind) {
            let machine = &self.0.machines[machine.index()];
            let state = &machine.states[to.index()].entry.title;
            lines.push((2, format!("{} goes to “{state}”", machine.entry.title)));
        }
        let effects = branch.effects.iter();
        lines.extend(effects.map(|effect| (2, self.effect(reaction, effect))));
        if lines.len() == 1 {
            lines.push((2, "nothing more".to_owned()));
        }
        lines
    }

    /// `“success”, probability about 0.77 (tactical_success)`, at the medians.
    fn branch(&self, list: &BranchList, branch: &Branch) -> String {
        let title = &branch.entry.title;
        match &branch.probability {
            Some(probability) => format!("“{title}”, probability {}", self.number(probability)),
            None => format!("“{title}”, the rest: {}", self.share_of(list, branch)),
        }
    }

    /// `about 0.23`: how likely a branch of a list is, at the medians.
    pub(crate) fn share_of(&self, list: &BranchList, branch: &Branch) -> String {
        let all = list.branches.iter();
        let numbers: Vec<&Number> = match &branch.probability {
            Some(own) => vec![own],
            None => all.filter_map(|one| one.probability.as_ref()).collect(),
        };
        let sum: f64 = numbers.iter().map(|number| self.middle(number)).sum();
        let is_known = numbers.iter().all(|number| number.factors.is_empty());
        let about = if is_known { "" } else { "about " };
        let share = match branch.probability {
            Some(_) => sum,
            None => (1.0 - sum).max(0.0),
        };
        format!("{about}{}", figure(share))
    }

    /// What an effect does, with its condition.
    fn effect(&self, reaction: &Reaction, effect: &Effect) -> String {
        let what = self.action(reaction, &effect.action);
        match self.condition(&effect.condition).as_slice() {
            [] => what,
            clauses => format!("{what}, if {}", clauses.join(" and ")),
        }
    }

    fn action(&self, reaction: &Reaction, action: &Action) -> String {
        let title = |v: &VariableId| &self.0.variables[v.index()].entry.title;
        let counter = |c: &CounterId| &self.0.counters[c.index()].entry.title;
        let by = |amount| self.amount(reaction, amount);
        match action {
            Action::Add {
                variable,
                amount,
                per_doubling_of,
            } => {
                let per = (per_doubling_of.as_ref()).map_or(String::new(), |c| {
                    format!(" per doubling of {}", counter(c))
                });
                format!("{} changes by {}{per}", title(variable), by(amount))
            }
            Action::Multiply { variable, amount } => {
                format!("{} is multiplied by {}", title(variable), by(amount))
            }
            Action::Set { variable, amount } => {
                format!("{} becomes {}", title(variable), by(amount))
            }
            Action::Count { counter: c, amount } => {
                format!("{} grows by {}", counter(c), by(amount))
            }
            Action::Move { machine, to } => self.becomes(*machine, *to),
            Action::Fire {
                reaction,
                despite_guard,
            } => {
                let title = &self.0.reactions[reaction.index()].entry.title;
                let whether = match despite_guard {
                    true => ", whatever its guard says",
                    false => " at once, if its guard holds",
                };
                format!("“{title}” happens{whether}")
            }
        }
    }

    /// `US posture becomes “Limited raids”`.
    pub(crate) fn becomes(&self, machine: MachineId, to: StateId) -> String {
        let machine = &self.0.machines[machine.index()];
        let state = &machine.states[to.index()].entry.title;
        format!("{} becomes “{state}”", machine.entry.title)
    }

    fn amount(&self, reaction: &Reaction, amount: &Amount) -> String {
        let mut parts = Vec::new();
        if amount.number != Number::fixed(1.0) || amount.drawn.is_empty() {
            parts.push(self.number(&amount.number));
        }
        let drawn = amount.drawn.iter();
        parts.extend(drawn.map(|id| self.drawn_part(reaction, *id)));
        let mut text = parts.join(" times ");
        for multiplier in &amount.multipliers {
            let clauses = self.condition(&multiplier.condition).join(" and ");
            text += &format!(" (times {} while {clauses})", self.number(&multiplier.by));
        }
        text
    }

    /// A drawn number by its name, one that is written in place by what it is drawn from.
    fn drawn_part(&self, reaction: &Reaction, id: DrawnId) -> String {
        let drawn = &reaction.draws[id.index()];
        if is_named(reaction, &drawn.entry.address) {
            return format!("`{}`", drawn.entry.name);
        }
        format!(
            "what is drawn each time, {}",
            self.drawn(&drawn.distribution)
        )
    }

    /// What a number is drawn from.
    fn drawn(&self, distribution: &DrawnDistribution) -> String {
        match distribution {
            DrawnDistribution::Fixed(distribution) => family(distribution),
            DrawnDistribution::Normal { mean, sd } => {
                format!("normal, mean {}, sd {}", self.number(mean), self.number(sd))
            }
            DrawnDistribution::Lognormal { median, sigma } => format!(
                "lognormal, median {}, sigma of the logarithm {}",
                self.number(median),
                self.number(sigma)
            ),
            DrawnDistribution::Uniform { low, high } => {
                format!("uniform, {} to {}", self.number(low), self.number(high))
            }
            DrawnDistribution::Discrete {
                values,
                probabilities,
            } => self.discrete(values, probabilities),
        }
    }

    fn discrete(&self, values: &[Number], probabilities: &[Number]) -> String {
        if let [value] = values {
            return self.number(value);
        }
        let parts = values.iter().zip(probabilities);
        let said = parts.map(|(value, probability)| {
            // What the others leave stands as 0.
            let odds = if *probability == Number::fixed(0.0) {
                "the rest".to_owned()
            } else {
                format!("probability {}", self.number(probability))
            };
            format!("{} ({odds})", self.number(value))
        });
        said.collect::<Vec<_>>().join(" or ")
    }
}

/// Whether a drawn number stands under `draw:` by a name of its own, not in the place of an amount.
fn is_named(reaction: &Reaction, address: &str) -> bool {
    let rest = address.strip_prefix(&reaction.entry.address);
    rest.is_some_and(|rest| rest.starts_with(".draw."))
}

/// A distribution by its family and numbers.
fn family(distribution: &Distribution) -> String {
    let f = |value: &f64| figure(*value);
    match distribution {
        Distribution::Fixed(value) => f(value),
        Distribution::Uniform { low, high } => format!("uniform, {} to {}", f(low), f(high)),
        Distribution::Triangular { low, mode, high } => {
            format!("triangular, {} to {}, mode {}", f(low), f(high), f(mode))
        }
        Distribution::Beta { low, high, .. } => format!(
            "beta, {} to {}, median {}",
            f(low),
            f(high),
            figure(distribution.median())
        ),
        Distribution::Normal {
            mean,
            sd,
            low,
            high,
        } => format!(
            "normal, mean {}, sd {}{}",
            f(mean),
            f(sd),
            bounds(*low, *high)
        ),
        Distribution::Lognormal { median, sigma } => format!(
            "lognormal, median {}, sigma of the logarithm {}",
            f(median),
            f(sigma)
        ),
        Distribution::Gamma { shape, scale } => {
            format!("gamma, shape {}, scale {}", f(shape), f(scale))
        }
        Distribution::Discrete {
            values,
            probabilities,
        } => {
            let parts = values.iter().zip(probabilities);
            let said = parts.map(|(value, p)| format!("{} (probability {})", f(value), f(p)));
            said.collect::<Vec<_>>().join(" or ")
        }
        Distribution::Between { of, low, high } => {
            format!("{}{}", family(of), bounds(*low, *high))
        }
    }
}

/// `, not below 0`: between what a distribution is cut off, where it is.
fn bounds(low: f64, high: f64) -> String {
    let (below, above) = (figure(low), figure(high));
    match (low.is_finite(), high.is_finite()) {
        (false, false) => String::new(),
        (true, false) => format!(", not below {below}"),
        (false, true) => format!(", not above {above}"),
        (true, true) => format!(", within {below} to {above}"),
    }
}
