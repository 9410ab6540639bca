//! What the parts of a Markov twin have in common: conditions that are frozen, effects that stay, and the list of
//! replacements.

use super::frozen::Start;
use super::mean;
use super::place::Place;
use crate::model::{Action, Amount, Condition, Effect, Multiplier, Number, Reaction};

/// Something of a model that its twin has otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The address of the entry.
    pub address: String,
    /// What became of it.
    pub what: String,
}

/// A twin under way.
pub(super) struct Maker<'m> {
    pub(super) start: Start<'m>,
    pub(super) replacements: Vec<Replacement>,
}

impl Maker<'_> {
    pub(super) fn note(&mut self, address: &str, what: impl Into<String>) {
        self.replacements.push(Replacement {
            address: address.to_owned(),
            what: what.into(),
        });
    }

    pub(super) fn fixed(&self, number: &Number) -> Number {
        Number::fixed(number.value(self.start.values))
    }

    /// What is left of a condition, of which it is told what was frozen; `None` where it never holds.
    pub(super) fn condition(
        &mut self,
        address: &str,
        what: &str,
        condition: &Condition,
    ) -> Option<Condition> {
        let frozen = self.start.freeze(condition);
        if frozen.changed {
            let so = match &frozen.rest {
                None => "does not hold",
                Some(rest) if rest.0.is_empty() => "holds",
                Some(_) => "holds in part",
            };
            self.note(address, format!("{what} is frozen as on day 0: it {so}"));
        }
        frozen.rest
    }

    pub(super) fn effects(&mut self, reaction: &Reaction, effects: Vec<Effect>) -> Vec<Effect> {
        effects
            .into_iter()
            .filter_map(|effect| self.effect(reaction, effect))
            .collect()
    }

    fn effect(&mut self, reaction: &Reaction, mut effect: Effect) -> Option<Effect> {
        let address = effect.entry.address.clone();
        effect.condition = self.condition(&address, "its `while`", &effect.condition)?;
        match &mut effect.action {
            Action::Add {
                per_doubling_of: Some(_),
                ..
            } => self.note(&address, "left out: an effect per doubling of a counter"),
            Action::Multiply { .. } => self.note(&address, "left out: an effect that multiplies"),
            Action::Set { .. } => self.note(&address, "left out: an effect that sets"),
            Action::Fire { .. } => {
                self.note(
                    &address,
                    "left out: an effect that makes another reaction happen",
                );
            }
            Action::Move { machine, .. } if self.start.still[machine.index()] => {}
            Action::Move { .. } => return Some(effect),
            Action::Add { amount, .. } | Action::Count { amount, .. } => {
                *amount = self.amount(&address, reaction, amount);
                return Some(effect);
            }
        }
        None
    }

    fn amount(&mut self, address: &str, reaction: &Reaction, amount: &Amount) -> Amount {
        let mut size = amount.number.value(self.start.values);
        for drawn in &amount.drawn {
            let drawn = &reaction.draws[drawn.index()];
            let place = Place {
                model: self.start.model,
                values: self.start.values,
                address,
            };
            size *= mean::of(&drawn.distribution, place).unwrap_or(f64::NAN);
        }
        if !amount.drawn.is_empty() {
            self.note(address, "what it draws became its mean");
        }
        let (size, multipliers) = self.multipliers(address, size, &amount.multipliers);
        Amount {
            multipliers,
            ..Amount::of(Number::fixed(size))
        }
    }

    /// A number with all multipliers that always hold, and the others.
    pub(super) fn multipliers(
        &mut self,
        address: &str,
        mut size: f64,
        multipliers: &[Multiplier],
    ) -> (f64, Vec<Multiplier>) {
        let mut left = Vec::new();
        for multiplier in multipliers {
            let by = multiplier.by.value(self.start.values);
            let what = "the `while` of a multiplier";
            match self.condition(address, what, &multiplier.condition) {
                None => {}
                Some(rest) if rest.0.is_empty() => size *= by,
                Some(condition) => left.push(Multiplier {
                    by: Number::fixed(by),
                    condition,
                }),
            }
        }
        (size, left)
    }
}
