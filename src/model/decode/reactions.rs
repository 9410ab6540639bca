//! Transitions, competing exits and events, in file order.

use std::rc::Rc;

use super::super::format::{COMPETING, EVENT, EXIT, MACHINE, TRANSITION};
use super::super::{
    Clock, Condition, Hazard, HazardRatio, MachineId, Mechanism, Number, Reaction, ReactionKind,
    StateId, StateSet, Then, Trigger,
};
use super::{Decoder, Demand, Fields, Scope, Sum};
use crate::diagnostic::Span;
use crate::distribution::Distribution;
use crate::model::Factor;
use crate::quantity::Dimension;
use crate::scenario::{Key, Node, Value};

/// Where a transition stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub machine: MachineId,
    pub from: StateSet,
    pub to: StateId,
}

/// What the exits of a competing group share.
struct Group<'a> {
    fields: Fields<'a>,
    scope: Scope,
    machine: MachineId,
    chance: (Number, Number, Then),
    weights: Vec<Number>,
    guard: Condition,
    ratios: Vec<HazardRatio>,
    clock: Clock,
    mechanism: Option<Mechanism>,
    off: bool,
}

impl<'a> Decoder<'a> {
    /// All reactions, in the order of the file.
    pub(super) fn reactions(&mut self, file: &Fields<'a>) {
        for (section, _) in file.present() {
            match section.name.as_str() {
                "events" => self.events(),
                "machines" => self.machine_reactions(),
                _ => {}
            }
        }
    }

    fn events(&mut self) {
        let section = Scope::section("events");
        for (key, node) in self.section("events") {
            let scope = section.named(&key.name, key.span);
            let fields = self.fields(node, &EVENT);
            let reaction = fields.map(|fields| self.reaction(&fields, &scope, key, None));
            let reaction = reaction.unwrap_or_else(|| placeholder(self, &scope));
            self.model.reactions.push(reaction);
        }
    }

    fn machine_reactions(&mut self) {
        let section = Scope::section("machines");
        for (position, (key, node)) in self.section("machines").into_iter().enumerate() {
            let machine = MachineId::from(position);
            let mut scope = section.named(&key.name, key.span);
            // The machine's own source and grade are inherited.
            if let Some(fields) = self.fields(node, &MACHINE) {
                scope = self.entry(&fields, &scope).1;
            }
            let Value::Map(parts) = &node.value else {
                continue;
            };
            let first = self.model.reactions.len();
            for (part, node) in parts {
                match part.name.as_str() {
                    "transitions" => self.transitions(node, machine, &scope),
                    "competing" => self.competing(node, machine, &scope),
                    _ => {}
                }
            }
            if self.off(&scope.address) {
                for reaction in &mut self.model.reactions[first..] {
                    reaction.trigger = Trigger::Never;
                    reaction.ratios.clear();
                }
            }
        }
    }

    fn transitions(&mut self, node: &'a Node, machine: MachineId, scope: &Scope) {
        let section = scope.at("transitions");
        for (key, node) in self.silent_entries(node) {
            let scope = section.named(&key.name, key.span);
            let fields = self.fields(node, &TRANSITION);
            let reaction = fields.map(|fields| {
                let place = self.place(&fields, &fields, machine);
                self.reaction(&fields, &scope, key, Some(place))
            });
            let reaction = reaction.unwrap_or_else(|| placeholder(self, &scope));
            self.model.reactions.push(reaction);
        }
    }

    /// What is no mapping was reported when names were declared.
    fn silent_entries(&self, node: &'a Node) -> Vec<(&'a Key, &'a Node)> {
        match &node.value {
            Value::Map(entries) => {
                let present = entries.iter().filter(|(_, n)| n.value != Value::Null);
                present.map(|(key, node)| (key, node)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// From where and to where.
    fn place(&mut self, from: &Fields<'a>, to: &Fields<'a>, machine: MachineId) -> Place {
        let to = to.get("to").and_then(|node| {
            let name = self.text(node, "a state")?;
            self.state_named(node, machine, name)
        });
        let from = self.from(from, machine, to);
        Place {
            machine,
            from: from.unwrap_or_default(),
            to: to.unwrap_or(StateId(0)),
        }
    }

    /// A state, `a or b`, a list, or `any`.
    fn from(
        &mut self,
        fields: &Fields<'a>,
        machine: MachineId,
        to: Option<StateId>,
    ) -> Option<StateSet> {
        let mut from = StateSet::default();
        let node = fields.get("from")?;
        if matches!(&node.value, Value::List(items) if items.is_empty()) {
            self.error(
                node.span,
                "expected at least one state, found an empty list",
            );
        }
        for node in self.several(Some(node)) {
            let text = self.text(node, "a state, `a or b`, or `any`")?;
            if text == "any" {
                let count = self.names.states[machine.index()].len().min(64);
                let all = (0..count).map(StateId::from);
                from = all.filter(|state| Some(*state) != to).collect();
                continue;
            }
            let names: Vec<&str> = text.split(" or ").map(str::trim).collect();
            let states = self.states(node, text, machine, &names)?;
            from = StateSet(from.0 | states.0);
        }
        Some(from)
    }

    /// What transitions and events have in common.
    fn reaction(
        &mut self,
        fields: &Fields<'a>,
        scope: &Scope,
        key: &Key,
        place: Option<Place>,
    ) -> Reaction {
        let trigger_scope = self.entry(fields, scope).1;
        let trigger = self.trigger(fields, &trigger_scope, key, place.is_some());
        let mut reaction = self.body(fields, scope, place);
        self.ratios_fit(fields, &trigger);
        reaction.trigger = trigger;
        self.switch(&mut reaction, false);
        reaction
    }

    /// Everything but the trigger.
    fn body(&mut self, fields: &Fields<'a>, scope: &Scope, place: Option<Place>) -> Reaction {
        let (entry, mut inner) = self.entry(fields, scope);
        let (mut draws, drawn) = self.draws(fields.get("draw"), &inner);
        inner.drawn = Rc::new(drawn);
        let guard = self.condition(fields.get("while"), &inner);
        let ratios = self.hazard_ratios(fields.get("hazard_ratios"), &inner);
        let effects = self.effects(fields.get("effects"), &inner, &mut draws);
        let branches = self.branches(fields.get("branches"), &inner, &mut draws, place);
        let mechanism = self.mechanism(fields);
        Reaction {
            entry,
            kind: place.map_or(ReactionKind::Event, |place| ReactionKind::Transition {
                machine: place.machine,
                from: place.from,
                to: place.to,
            }),
            guard,
            trigger: Trigger::Never,
            ratios,
            draws,
            branches,
            effects,
            mechanism,
        }
    }

    fn mechanism(&mut self, fields: &Fields<'a>) -> Option<Mechanism> {
        let node = fields.get("mechanism")?;
        Some(
            match self.word(node, &["deliberate", "inadvertent", "accidental"])? {
                "deliberate" => Mechanism::Deliberate,
                "inadvertent" => Mechanism::Inadvertent,
                _ => Mechanism::Accidental,
            },
        )
    }

    fn switch(&mut self, reaction: &mut Reaction, off: bool) {
        if self.off(&reaction.entry.address) || off {
            reaction.switch_off();
        }
    }

    fn competing(&mut self, node: &'a Node, machine: MachineId, scope: &Scope) {
        let section = scope.at("competing");
        for (key, node) in self.silent_entries(node) {
            let scope = section.named(&key.name, key.span);
            let Some(fields) = self.fields(node, &COMPETING) else {
                continue;
            };
            let inner = self.entry(&fields, &scope).1;
            let exits = match fields.get("exits") {
                Some(node) => self.silent_entries(node),
                None => Vec::new(),
            };
            let chance = self.chance(&fields, &inner);
            let weights = self.weights(&exits, &fields, &inner, key);
            let group = Group {
                guard: self.condition(fields.get("while"), &inner),
                ratios: self.hazard_ratios(fields.get("hazard_ratios"), &inner),
                clock: self.clock(&fields),
                mechanism: self.mechanism(&fields),
                off: self.off(&scope.address),
                fields,
                scope: inner,
                machine,
                chance,
                weights,
            };
            for (index, (key, node)) in exits.into_iter().enumerate() {
                self.exit(&group, index, key, node);
            }
        }
    }

    fn exit(&mut self, group: &Group<'a>, index: usize, key: &Key, node: &'a Node) {
        let scope = group.scope.at("exits").named(&key.name, key.span);
        let Some(fields) = self.fields(node, &EXIT) else {
            let placeholder = placeholder(self, &scope);
            self.model.reactions.push(placeholder);
            return;
        };
        let place = self.place(&group.fields, &fields, group.machine);
        let mut reaction = self.body(&fields, &scope, Some(place));
        reaction.guard.0.splice(0..0, group.guard.0.iter().cloned());
        reaction.ratios.splice(0..0, group.ratios.iter().cloned());
        reaction.mechanism = reaction.mechanism.or(group.mechanism);
        let (probability, within, then) = group.chance.clone();
        reaction.trigger = Trigger::Hazard {
            base: Hazard::Share {
                probability,
                within,
                then,
                weights: group.weights.clone(),
                index,
            },
            clock: group.clock,
        };
        self.switch(&mut reaction, group.off);
        self.model.reactions.push(reaction);
    }

    /// The shares of a group's exits, or their gamma factors where they are uncertain.
    fn weights(
        &mut self,
        exits: &[(&'a Key, &'a Node)],
        group: &Fields<'a>,
        scope: &Scope,
        key: &Key,
    ) -> Vec<Number> {
        let mut weights = Vec::new();
        let mut kinds: Vec<(&str, Span)> = Vec::new();
        for (key, node) in exits {
            let scope = scope.at("exits").named(&key.name, key.span);
            match (node.get("share"), node.get("dirichlet")) {
                (Some(share), None) => {
                    let inner = scope.at("share");
                    let value = self.literal(share, &inner, Demand::PROBABILITY);
                    weights.push(Number::fixed(value.unwrap_or(f64::NAN)));
                    kinds.push(("share", key.span));
                }
                (None, Some(weight)) => {
                    weights.push(self.dirichlet(weight, &scope.at("dirichlet")));
                    kinds.push(("dirichlet", key.span));
                }
                _ => {
                    let message = format!(
                        "expected exit `{}` to have either `share` or `dirichlet`",
                        key.name
                    );
                    self.error(key.span, message);
                    weights.push(Number::fixed(f64::NAN));
                }
            }
        }
        if let Some(other) = kinds.iter().find(|(kind, _)| *kind != kinds[0].0) {
            let message = format!(
                "expected `{}` as in the other exits, found `{}`",
                kinds[0].0, other.0
            );
            self.error_help(
                other.1,
                message,
                "a group has shares, or Dirichlet weights, not both",
            );
        } else if kinds.first().is_some_and(|(kind, _)| *kind == "share") {
            self.sums.push(Sum {
                parts: weights.clone(),
                rest: false,
                what: format!("the shares of `{}`", key.name),
                span: group.key_span("exits"),
            });
        }
        if exits.is_empty()
            && group
                .get("exits")
                .is_some_and(|n| matches!(n.value, Value::Map(_)))
        {
            self.error(
                group.key_span("exits"),
                "expected at least one exit, found none",
            );
        }
        weights
    }

    /// A gamma factor: normalised, such factors are a Dirichlet (Devroye 1986, chapter XI.4).
    fn dirichlet(&mut self, node: &'a Node, scope: &Scope) -> Number {
        let Some(shape) = self.literal(node, scope, Demand::POSITIVE) else {
            return Number::fixed(f64::NAN);
        };
        let distribution = Distribution::Gamma { shape, scale: 1.0 };
        if shape > 0.0 && self.checked(node.span, distribution.clone()).is_none() {
            return Number::fixed(f64::NAN);
        }
        self.places.insert(scope.address.clone(), node.span);
        let id = super::super::FactorId::from(self.model.factors.len());
        self.dimensions.push(Some(Dimension::NONE));
        self.usage.factors.insert(id.index());
        self.usage.referenced.insert(id.index());
        self.model.factors.push(Factor {
            entry: self.bare_entry(scope),
            distribution,
            // Switched off, the shares stand at their means.
            reference: shape,
            word: None,
            unit: String::new(),
        });
        Number::factor(id)
    }
}

/// What stands for a faulty reaction, so that positions stay right.
fn placeholder(decoder: &Decoder, scope: &Scope) -> Reaction {
    Reaction {
        entry: decoder.bare_entry(scope),
        kind: ReactionKind::Event,
        guard: Condition::always(),
        trigger: Trigger::Never,
        ratios: Vec::new(),
        draws: Vec::new(),
        branches: Vec::new(),
        effects: Vec::new(),
        mechanism: None,
    }
}
