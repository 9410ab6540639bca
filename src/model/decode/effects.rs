//! Effects: what a firing does.

use super::super::format::{EACH, EFFECT, TIMES};
use super::super::{
    Action, Amount, CounterId, Drawn, DrawnId, Effect, Multiplier, Number, VariableId,
};
use super::fields::part_of;
use super::numbers::Also;
use super::{Decoder, Demand, Fields, Scope};
use crate::scenario::Node;

impl<'a> Decoder<'a> {
    pub(super) fn effects(
        &mut self,
        node: Option<&'a Node>,
        scope: &Scope,
        draws: &mut Vec<Drawn>,
    ) -> Vec<Effect> {
        let section = scope.at("effects");
        let mut effects = Vec::new();
        for (index, node) in self.items(node, "effects").iter().enumerate() {
            let scope = section.at(index);
            let Some(fields) = self.fields(node, &EFFECT) else {
                continue;
            };
            let (entry, inner) = self.entry(&fields, &scope);
            let condition = self.condition(fields.get("while"), &inner);
            let action = self.action(&fields, &inner, draws);
            let off = self.off(&scope.address);
            if let Some(action) = action.filter(|_| !off) {
                effects.push(Effect {
                    entry,
                    condition,
                    action,
                });
            }
        }
        effects
    }

    fn action(
        &mut self,
        fields: &Fields<'a>,
        scope: &Scope,
        draws: &mut Vec<Drawn>,
    ) -> Option<Action> {
        let target = |name| fields.get(name).map(|node| (name, node));
        let targets: Vec<_> = ["variable", "counter", "move"]
            .into_iter()
            .filter_map(target)
            .collect();
        let &[(kind, node)] = targets.as_slice() else {
            let found = if targets.is_empty() {
                "none"
            } else {
                "several"
            };
            let message = format!(
                "expected an effect on one `variable` or `counter`, or a `move`, found {found}"
            );
            self.error(fields.span, message);
            return None;
        };
        let name = self.text(node, "a name")?;
        match kind {
            "variable" => self.change(fields, node, name, scope, draws),
            "counter" => {
                let counter = self.counter_named(node, name);
                self.only(fields, "a counter", &["add", "times"]);
                let Some(node) = fields.get("add") else {
                    let other = ["multiply", "set"]
                        .iter()
                        .any(|key| fields.get(key).is_some());
                    if !other && !fields.misspelt {
                        self.error(
                            fields.span,
                            "expected an effect on a counter with `add`, found none",
                        );
                    }
                    return None;
                };
                let amount = self.amount(node, fields, "add", scope, draws);
                Some(Action::Count {
                    counter: counter?,
                    amount,
                })
            }
            _ => self.movement(fields, node, name),
        }
    }

    fn movement(&mut self, fields: &Fields<'a>, node: &'a Node, name: &str) -> Option<Action> {
        let machine = self.machine(node, name, name);
        self.only(fields, "a move", &["to"]);
        let Some(to) = fields.get("to") else {
            self.error(fields.span, "expected a move with `to`, found none");
            return None;
        };
        let state = self.text(to, "a state")?;
        let machine = machine?;
        let state = self.state_named(to, machine, state)?;
        // A machine that is switched off stays where it is.
        let address = format!("machines.{name}");
        (!self.off(&address)).then_some(Action::Move { machine, to: state })
    }

    /// Reports keys that this kind of effect does not have.
    fn only(&mut self, fields: &Fields<'a>, what: &str, wanted: &[&str]) {
        for key in ["to", "add", "multiply", "set", "per_doubling_of", "times"] {
            if !wanted.contains(&key) && fields.get(key).is_some() {
                let wanted: Vec<&str> = wanted.to_vec();
                let message = format!(
                    "expected {what} with {}, found `{key}`",
                    super::fields::one_of(wanted)
                );
                self.error(fields.key_span(key), message);
            }
        }
    }

    fn change(
        &mut self,
        fields: &Fields<'a>,
        node: &'a Node,
        name: &str,
        scope: &Scope,
        draws: &mut Vec<Drawn>,
    ) -> Option<Action> {
        let variable = self.variable_named(node, name);
        self.only(
            fields,
            "a variable",
            &["add", "multiply", "set", "per_doubling_of", "times"],
        );
        let present = |key| fields.get(key).map(|node| (key, node));
        let found: Vec<_> = ["add", "multiply", "set"]
            .into_iter()
            .filter_map(present)
            .collect();
        let &[(how, node)] = found.as_slice() else {
            if found.is_empty() && fields.misspelt {
                return None;
            }
            let found = if found.is_empty() { "none" } else { "several" };
            let message = format!(
                "expected an effect on a variable with one of `add`, `multiply` or `set`, found {found}"
            );
            self.error(fields.span, message);
            return None;
        };
        let amount = self.amount(node, fields, how, scope, draws);
        let doubling = fields.get("per_doubling_of");
        if how != "add" && doubling.is_some() {
            let message = format!("expected `per_doubling_of` with `add`, found it with `{how}`");
            self.error(fields.key_span("per_doubling_of"), message);
        }
        let per_doubling_of = match doubling {
            Some(node) => {
                let name = self.text(node, "a counter")?;
                Some(self.counter_named(node, name)?)
            }
            None => None,
        };
        let variable = variable?;
        Some(match how {
            "add" => Action::Add {
                variable,
                amount,
                per_doubling_of,
            },
            "multiply" => Action::Multiply { variable, amount },
            _ => Action::Set { variable, amount },
        })
    }

    fn variable_named(&mut self, node: &Node, name: &str) -> Option<VariableId> {
        let found = self.names.variables.get(name).copied();
        if found.is_none() {
            let known: Vec<&str> = self.names.variables.keys().copied().collect();
            self.unknown(part_of(node, name, name), "variable", name, known);
        }
        found
    }

    fn counter_named(&mut self, node: &Node, name: &str) -> Option<CounterId> {
        let found = self.names.counters.get(name).copied();
        if found.is_none() {
            let known: Vec<&str> = self.names.counters.keys().copied().collect();
            self.unknown(part_of(node, name, name), "counter", name, known);
        }
        found
    }

    /// A number, drawn numbers, and multipliers.
    fn amount(
        &mut self,
        node: &'a Node,
        fields: &Fields<'a>,
        key: &str,
        scope: &Scope,
        draws: &mut Vec<Drawn>,
    ) -> Amount {
        let inner = scope.at(key);
        let demand = if key == "multiply" {
            Demand::MULTIPLIER
        } else {
            Demand::AMOUNT
        };
        let mut amount = if node.get("each").is_some() {
            self.each(node, &inner, draws)
        } else {
            let resolved = self.resolved(node, &inner, demand, Also::Drawn);
            Amount {
                number: resolved.number,
                drawn: resolved.drawn,
                multipliers: Vec::new(),
            }
        };
        amount.multipliers =
            self.multipliers(fields.get("times"), &scope.at("times"), Demand::MULTIPLIER);
        amount
    }

    /// A number that is drawn in place, once per occurrence.
    fn each(&mut self, node: &'a Node, scope: &Scope, draws: &mut Vec<Drawn>) -> Amount {
        let mut amount = Amount::of(Number::fixed(1.0));
        if let Some(fields) = self.fields(node, &EACH)
            && let Some(node) = fields.get("each")
        {
            amount.drawn.push(DrawnId::from(draws.len()));
            let drawn = self.drawn(node, scope);
            draws.push(drawn);
        }
        amount
    }

    /// Multipliers that apply while a condition holds.
    pub(super) fn multipliers(
        &mut self,
        node: Option<&'a Node>,
        section: &Scope,
        demand: Demand,
    ) -> Vec<Multiplier> {
        let mut multipliers = Vec::new();
        for (index, node) in self.items(node, "multipliers").iter().enumerate() {
            let scope = section.at(index);
            let Some(fields) = self.fields(node, &TIMES) else {
                continue;
            };
            let (_, inner) = self.entry(&fields, &scope);
            let by = fields
                .get("by")
                .map(|node| self.number(node, &inner.at("by"), demand));
            let condition = self.condition(fields.get("while"), &inner);
            if let Some(by) = by.filter(|_| !self.off(&scope.address)) {
                multipliers.push(Multiplier { by, condition });
            }
        }
        multipliers
    }
}
