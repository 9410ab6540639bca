//! What an order does, in lines for the cell that may give it: no more than it sees.

use super::game::Game;
use super::text_numbers::about;
use crate::distribution::Distribution;
use crate::explain::Phrase;
use crate::model::{
    Action, Amount, Branch, BranchList, CellId, DrawnDistribution, Effect, Factor, Number,
    Primitive, Reaction, ReactionId, ReactionKind,
};
use crate::quantity::unit_scale;
use crate::words::figure;

impl Game {
    /// What a primitive does, as far as a cell sees it.
    pub(super) fn done_in_words(&self, cell: CellId, primitive: &Primitive) -> Vec<String> {
        let model = self.model();
        let seen = |reaction: &ReactionId| {
            let title = &model.reactions[reaction.index()].entry.title;
            self.sees_reaction(cell, *reaction).then_some(title)
        };
        let line = match primitive {
            Primitive::Fire { reaction, branches } => {
                return self.fired_in_words(cell, *reaction, branches);
            }
            Primitive::Hold { reaction, during } => (seen(reaction))
                .map(|title| format!("“{title}” cannot happen {}", for_how_long(*during))),
            Primitive::Push {
                reaction,
                branch,
                by,
                during,
            } => seen(reaction).map(|title| {
                let likelier = if *by >= 1.0 {
                    "likelier"
                } else {
                    "less likely"
                };
                let how_long = for_how_long(*during);
                let lists = || model.reactions[reaction.index()].branches.iter();
                let branches = || lists().flat_map(|list| &list.branches);
                match branch {
                    None => format!("“{title}” becomes {likelier} (x {by}) {how_long}"),
                    Some(name) => {
                        let of = branches().find(|one| one.entry.name == *name);
                        let end = of.map_or(name.clone(), |one| readable(one).to_owned());
                        format!(
                            "“{title}” is {likelier} to end as “{end}” (its odds x {by}) {how_long}"
                        )
                    }
                }
            }),
            Primitive::Answer { reaction, yes } => seen(reaction).map(|title| {
                let says = if *yes { "yes" } else { "no" };
                format!("says {says} to “{title}” whenever it comes up in this turn")
            }),
            Primitive::Set { factor, value } => {
                Some(set_to(&model.factors[factor.index()], *value))
            }
        };
        line.into_iter().collect()
    }

    /// What happens, where its machine goes, and what follows.
    fn fired_in_words(&self, cell: CellId, id: ReactionId, branches: &[String]) -> Vec<String> {
        let own = &self.model().reactions[id.index()];
        let mut seen = self.seen_consequences(cell, own);
        for list in &mut seen.branches {
            let is_chosen = |one: &Branch| branches.contains(&one.entry.name);
            list.branches
                .retain(|one| branches.is_empty() || is_chosen(one));
        }
        seen.branches.retain(|list| !list.branches.is_empty());
        let goes = self.destination(cell, &seen);
        let mut lines = vec![format!("“{}”{goes}", own.entry.title)];
        lines.extend(seen.effects.iter().map(|effect| self.effect(&seen, effect)));
        for list in &seen.branches {
            lines.extend(self.branches_in_words(&seen, list));
        }
        lines
    }

    /// `: US posture becomes “Limited raids”`, where the cell sees the machine.
    fn destination(&self, cell: CellId, reaction: &Reaction) -> String {
        let ReactionKind::Transition { machine, to, .. } = reaction.kind else {
            return " happens".to_owned();
        };
        if !self.sees_machine(cell, machine) {
            return " happens".to_owned();
        }
        let elsewhere = reaction.branches.iter().flat_map(|list| &list.branches);
        let unless = match elsewhere
            .clone()
            .any(|branch| branch.to.is_some_and(|s| s != to))
        {
            true => ", unless it ends otherwise",
            false => "",
        };
        let machine = &self.model().machines[machine.index()];
        let state = &machine.states[to.index()].entry.title;
        format!(": {} becomes “{state}”{unless}", machine.entry.title)
    }

    /// The ends of a list with their odds, where there are several, and what each has for effects.
    fn branches_in_words(&self, reaction: &Reaction, list: &BranchList) -> Vec<String> {
        let phrase = Phrase(self.model());
        let mut lines = Vec::new();
        if list.branches.len() > 1 {
            let ends = list.branches.iter().map(|branch| {
                let share = phrase.share_of(list, branch);
                let (about_word, share) = match share.strip_prefix("about ") {
                    Some(share) => ("about ", share),
                    None => ("", share.as_str()),
                };
                let percent = 100.0 * share.parse::<f64>().unwrap_or(0.0);
                format!("“{}” ({about_word}{} %)", readable(branch), about(percent))
            });
            let ends: Vec<String> = ends.collect();
            let condition = match phrase.condition(&list.condition).as_slice() {
                [] => String::new(),
                clauses => format!(", if {}", clauses.join(" and ")),
            };
            lines.push(format!("ends as {}{condition}", ends.join(" or ")));
        }
        for branch in &list.branches {
            let head = match list.branches.len() {
                1 => String::new(),
                _ => format!("as “{}”: ", readable(branch)),
            };
            if let (Some(to), ReactionKind::Transition { machine, .. }) = (branch.to, reaction.kind)
            {
                lines.push(format!("{head}{}", phrase.becomes(machine, to)));
            }
            let effects = branch.effects.iter();
            lines.extend(effects.map(|effect| format!("{head}{}", self.effect(reaction, effect))));
        }
        lines
    }

    /// What an effect does, with its condition.
    fn effect(&self, reaction: &Reaction, effect: &Effect) -> String {
        let model = self.model();
        let what = match &effect.action {
            Action::Add {
                variable, amount, ..
            } => {
                let title = &model.variables[variable.index()].entry.title;
                format!("{title} {}", moves(amount))
            }
            Action::Multiply { variable, .. } => {
                let title = &model.variables[variable.index()].entry.title;
                format!("{title} changes")
            }
            Action::Set { variable, amount } => {
                let title = &model.variables[variable.index()].entry.title;
                let value = Phrase(model).middle(&amount.number);
                format!("{title} becomes about {}", about(value))
            }
            Action::Count { counter, amount } => {
                let title = &model.counters[counter.index()].entry.title;
                format!("{title}: {} more", self.counted(reaction, amount))
            }
            Action::Move { machine, to } => Phrase(model).becomes(*machine, *to),
            Action::Fire { reaction, .. } => {
                let title = &model.reactions[reaction.index()].entry.title;
                format!("“{title}” follows")
            }
        };
        match Phrase(model).condition(&effect.condition).as_slice() {
            [] => what,
            clauses => format!("{what}, if {}", clauses.join(" and ")),
        }
    }

    /// By how much a counter grows: `0 (70 %), 1 (20 %) or 2 (10 %)`.
    fn counted(&self, reaction: &Reaction, amount: &Amount) -> String {
        let phrase = Phrase(self.model());
        let middles =
            |all: &[Number]| -> Vec<f64> { all.iter().map(|n| phrase.middle(n)).collect() };
        let by_chance = "by chance some".to_owned();
        let [id] = amount.drawn[..] else {
            return match amount.drawn.is_empty() {
                true => figure(phrase.middle(&amount.number)),
                false => by_chance,
            };
        };
        match &reaction.draws[id.index()].distribution {
            DrawnDistribution::Discrete {
                values,
                probabilities,
            } => chances(&middles(values), &middles(probabilities)),
            DrawnDistribution::Fixed(Distribution::Discrete {
                values,
                probabilities,
            }) => chances(values, probabilities),
            _ => by_chance,
        }
    }
}

/// `Raids a month becomes 0.5 / mo`.
fn set_to(factor: &Factor, value: f64) -> String {
    let scale = unit_scale(&factor.unit).unwrap_or(1.0);
    let (title, value) = (&factor.entry.title, figure(value / scale));
    let said = format!("{title} becomes {value} {}", factor.unit);
    said.trim_end().to_owned()
}

/// How long a primitive lasts.
fn for_how_long(days: Option<f64>) -> String {
    match days {
        Some(days) => format!("for {} days", figure(days)),
        None => "for the rest of the turn".to_owned(),
    }
}

/// The title of a branch; a bare name without its underscores.
pub(super) fn readable(branch: &Branch) -> String {
    match branch.entry.title == branch.entry.name {
        true => branch.entry.name.replace('_', " "),
        false => branch.entry.title.clone(),
    }
}

/// Which way an amount moves a variable.
fn moves(amount: &Amount) -> &'static str {
    match amount.number.coefficient {
        c if !amount.drawn.is_empty() || c == 0.0 => "changes by chance",
        c if c > 0.0 => "rises",
        _ => "falls",
    }
}

/// `0 (70 %), 1 (20 %) or 2 (10 %)`.
fn chances(values: &[f64], probabilities: &[f64]) -> String {
    let known: f64 = probabilities.iter().sum();
    let pairs = values.iter().zip(probabilities);
    let said = pairs.map(|(value, share)| {
        // What the others leave stands as 0.
        let share = if *share == 0.0 { 1.0 - known } else { *share };
        format!("{} ({} %)", figure(*value), about(100.0 * share))
    });
    said.collect::<Vec<_>>().join(" or ")
}
