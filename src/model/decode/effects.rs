//! Effects: what a firing does.

use super::super::{Action, Amount, Drawn, DrawnId, Effect, MachineId, Multiplier, Number};
use super::products::Also;
use super::{Decoder, Mapping};
use crate::model::format::DRAWN;

impl<'a> Decoder<'a> {
    pub(super) fn effects(&mut self, of: &Mapping<'a>, draws: &mut Vec<Drawn>) -> Vec<Effect> {
        self.kept(of, "effects", |decoder, part| {
            let condition = decoder.condition(part);
            let action = decoder.action(part, draws)?;
            let entry = part.entry.clone();
            Some(Effect {
                entry,
                condition,
                action,
            })
        })
    }

    fn action(&mut self, part: &Mapping<'a>, draws: &mut Vec<Drawn>) -> Option<Action> {
        let (target, _) = part.chosen("variable")?;
        let (node, name) = part.sentence(&target.name)?;
        match target.name.as_str() {
            "variable" => {
                let variable = self.find(node, name, name);
                let (how, _) = part.chosen("add")?;
                let amount = self.amount(part, &how.name, draws);
                let per_doubling_of = match part.sentence("per_doubling_of") {
                    Some((node, name)) => Some(self.find(node, name, name)?),
                    None => None,
                };
                let variable = variable?;
                Some(match how.name.as_str() {
                    "add" => Action::Add {
                        variable,
                        amount,
                        per_doubling_of,
                    },
                    "multiply" => Action::Multiply { variable, amount },
                    _ => Action::Set { variable, amount },
                })
            }
            "counter" => {
                let counter = self.find(node, name, name);
                part.get("add")?;
                let amount = self.amount(part, "add", draws);
                let counter = counter?;
                Some(Action::Count { counter, amount })
            }
            "fire" => {
                let reaction = self.reaction_named(node, name, name)?;
                let guard = part.sentence("guard");
                let despite_guard = guard.is_some_and(|(_, word)| word == "ignore");
                Some(Action::Fire {
                    reaction,
                    despite_guard,
                })
            }
            _ => {
                let machine = self.find(node, name, name);
                self.movement(part, machine?, name)
            }
        }
    }

    fn movement(&mut self, part: &Mapping<'a>, machine: MachineId, name: &str) -> Option<Action> {
        let (node, state) = part.sentence("to")?;
        let to = self.state(node.span, machine, state)?;
        // A machine that is switched off stays where it is.
        let address = format!("machines.{name}");
        (!self.off(&address)).then_some(Action::Move { machine, to })
    }

    /// A number, drawn numbers, and multipliers.
    fn amount(&mut self, part: &Mapping<'a>, name: &str, draws: &mut Vec<Drawn>) -> Amount {
        let mut amount = Amount::of(Number::fixed(1.0));
        let scope = part.at(name);
        if let Some(node) = part.get(name) {
            if let Some(each) = node.get("each") {
                // Drawn in place, once per occurrence.
                amount.drawn.push(DrawnId::from(draws.len()));
                let drawn = self.mapping(each, &DRAWN, &scope);
                draws.push(self.drawn(&drawn));
            } else {
                let spec = part.number_spec(name);
                let resolved = self.resolved(node, &scope, spec, Also::Drawn);
                (amount.number, amount.drawn) = (resolved.number, resolved.drawn);
            }
        }
        amount.multipliers = self.multipliers(part, "times");
        amount
    }

    /// Multipliers that apply while a condition holds.
    pub(super) fn multipliers(&mut self, of: &Mapping<'a>, name: &str) -> Vec<Multiplier> {
        self.kept(of, name, |decoder, part| {
            let by = decoder.number_if(part, "by");
            let condition = decoder.condition(part);
            Some(Multiplier { by: by?, condition })
        })
    }
}
