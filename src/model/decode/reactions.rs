//! Transitions, competing exits and events, in file order.

use std::rc::Rc;

use super::super::{
    Clock, Condition, Factor, FactorId, Hazard, HazardRatio, MachineId, Mechanism, Number,
    Reaction, ReactionKind, StateId, StateSet, Then, Trigger,
};
use super::{Decoder, Mapping};
use crate::distribution::Distribution;
use crate::quantity::Dimension;

/// Where a transition stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub machine: MachineId,
    pub from: StateSet,
    pub to: StateId,
}

/// What the exits of a competing group share.
struct Group {
    chance: (Number, Number, Then),
    weights: Vec<Number>,
    guard: Condition,
    ratios: Vec<HazardRatio>,
    clock: Clock,
    mechanism: Option<Mechanism>,
    off: bool,
}

impl<'a> Decoder<'a> {
    /// All reactions, in the order in which ties at equal times are broken: those of machines, then
    /// events, each in file order (the extended file first; what is overridden keeps its place).
    pub(super) fn reactions(&mut self, file: &Mapping<'a>, machines: &[Mapping<'a>]) {
        for (position, machine) in machines.iter().enumerate() {
            self.machine_reactions(MachineId::from(position), machine);
        }
        for event in self.parts(file, "events") {
            self.reaction(&event, None);
        }
    }

    fn machine_reactions(&mut self, id: MachineId, machine: &Mapping<'a>) {
        let first = self.model.reactions.len();
        for (key, _) in machine.present() {
            let competing = match key.name.as_str() {
                "transitions" => false,
                "competing" => true,
                _ => continue,
            };
            for part in self.parts(machine, &key.name) {
                if competing {
                    self.competing(&part, id);
                } else {
                    let place = self.place(&part, &part, id);
                    self.reaction(&part, Some(place));
                }
            }
        }
        if self.off(&machine.entry.address) {
            for reaction in &mut self.model.reactions[first..] {
                reaction.switch_off();
            }
        }
    }

    /// From where and to where.
    fn place(&mut self, from: &Mapping<'a>, to: &Mapping<'a>, machine: MachineId) -> Place {
        let to = to.sentence("to");
        let to = to.and_then(|(node, name)| self.state(node.span, machine, name));
        let from = self.from(from, machine, to);
        Place {
            machine,
            from: from.unwrap_or_default(),
            to: to.unwrap_or(StateId(0)),
        }
    }

    /// A state, `a or b`, a list, or `any`; none where one is unknown.
    fn from(
        &mut self,
        mapping: &Mapping<'a>,
        machine: MachineId,
        to: Option<StateId>,
    ) -> Option<StateSet> {
        let mut from = StateSet::default();
        for (node, text) in mapping.sentences("from") {
            if text == "any" {
                let count = self.names.states[machine.index()].len();
                let all = (0..count.min(StateSet::STATES)).map(StateId::from);
                from = all.filter(|state| Some(*state) != to).collect();
                continue;
            }
            let names: Vec<&str> = text.split(" or ").map(str::trim).collect();
            let states = self.states(node, text, machine, &names)?;
            from = StateSet(from.0 | states.0);
        }
        Some(from)
    }

    /// A transition or an event.
    fn reaction(&mut self, mapping: &Mapping<'a>, place: Option<Place>) {
        let trigger = self.trigger(mapping);
        let mut reaction = self.body(mapping, place);
        reaction.trigger = trigger;
        self.roles(mapping, self.model.reactions.len().into());
        self.push(reaction, false);
    }

    fn push(&mut self, mut reaction: Reaction, off: bool) {
        if self.off(&reaction.entry.address) || off {
            reaction.switch_off();
        }
        self.model.reactions.push(reaction);
    }

    /// Everything but the trigger.
    fn body(&mut self, mapping: &Mapping<'a>, place: Option<Place>) -> Reaction {
        let (mut draws, drawn) = self.draws(mapping);
        let mut mapping = mapping.clone();
        mapping.scope.drawn = Rc::new(drawn);
        Reaction {
            kind: place.map_or(ReactionKind::Event, |place| ReactionKind::Transition {
                machine: place.machine,
                from: place.from,
                to: place.to,
            }),
            guard: self.condition(&mapping),
            trigger: Trigger::Never,
            ratios: self.hazard_ratios(&mapping),
            effects: self.effects(&mapping, &mut draws),
            branches: self.branches(&mapping, &mut draws, place),
            draws,
            mechanism: mechanism(&mapping),
            entry: mapping.entry,
        }
    }

    fn competing(&mut self, mapping: &Mapping<'a>, machine: MachineId) {
        let exits = self.parts(mapping, "exits");
        if exits.is_empty() && mapping.entry_at("exits").is_some() && !mapping.faulty {
            let span = mapping.key_span("exits");
            self.error(span, "expected at least one exit, found none");
        }
        let group = Group {
            chance: self.chance(mapping),
            weights: self.weights(&exits, mapping),
            guard: self.condition(mapping),
            ratios: self.hazard_ratios(mapping),
            clock: self.clock(mapping),
            mechanism: mechanism(mapping),
            off: self.off(&mapping.entry.address),
        };
        for (index, exit) in exits.iter().enumerate() {
            let place = self.place(mapping, exit, machine);
            let reaction = self.body(exit, Some(place));
            self.roles(exit, self.model.reactions.len().into());
            self.push(group.exit(reaction, index), group.off);
        }
    }

    /// The shares of a group's exits, or their gamma factors where they are uncertain.
    fn weights(&mut self, exits: &[Mapping<'a>], group: &Mapping<'a>) -> Vec<Number> {
        let mut weights = Vec::new();
        let kind = |exit: &Mapping<'a>| exit.chosen("share").map(|(key, _)| &*key.name);
        let first = exits.iter().find_map(kind);
        let other = exits
            .iter()
            .find(|exit| kind(exit).is_some() && kind(exit) != first);
        for exit in exits {
            weights.push(match kind(exit) {
                Some("dirichlet") => self.dirichlet(exit),
                Some(share) => self.number_at(exit, share),
                None => Number::fixed(f64::NAN),
            });
        }
        if let (Some(other), Some(first)) = (other, first) {
            let found = kind(other).unwrap_or_default();
            let message = format!("expected `{first}` as in the other exits, found `{found}`");
            let help = "a group has shares, or Dirichlet weights, not both";
            self.error_help(other.named_at, message, help);
        } else if first == Some("share") {
            let what = format!("the shares of `{}`", group.name);
            self.sum(weights.clone(), false, what, group.key_span("exits"));
        }
        weights
    }

    /// A gamma factor: normalised, such factors are a Dirichlet (Devroye 1986, chapter XI.4).
    fn dirichlet(&mut self, exit: &Mapping<'a>) -> Number {
        let shape = self.plain_at(exit, "dirichlet");
        let distribution = Distribution::Gamma { shape, scale: 1.0 };
        let span = exit.value_span("dirichlet");
        // What is not above 0 is told where ranges are checked.
        if shape.is_nan() || shape > 0.0 && self.checked(span, distribution.clone()).is_none() {
            return Number::fixed(f64::NAN);
        }
        let scope = exit.at("dirichlet");
        self.places.insert(scope.address.clone(), span);
        let id = FactorId::from(self.model.factors.len());
        self.dimensions.push(Some(Dimension::NONE));
        self.usage.factors.insert(id.index());
        self.usage.referenced.insert(id.index());
        self.model.factors.push(Factor {
            entry: self.bare_entry(&scope),
            distribution,
            // Switched off, the shares stand at their means.
            reference: shape,
            word: None,
            role: Default::default(),
            unit: String::new(),
        });
        Number::factor(id)
    }
}

impl Group {
    /// An exit with what the group says for all.
    fn exit(&self, mut reaction: Reaction, index: usize) -> Reaction {
        reaction.guard.0.splice(0..0, self.guard.0.iter().cloned());
        reaction.ratios.splice(0..0, self.ratios.iter().cloned());
        reaction.mechanism = reaction.mechanism.or(self.mechanism);
        let (probability, within, then) = self.chance.clone();
        reaction.trigger = Trigger::Hazard {
            base: Hazard::Share {
                probability,
                within,
                then,
                weights: self.weights.clone(),
                index,
            },
            clock: self.clock,
        };
        reaction
    }
}

fn mechanism(mapping: &Mapping) -> Option<Mechanism> {
    use Mechanism::{Accidental, Deliberate, Inadvertent};
    mapping.meant("mechanism", &[Deliberate, Inadvertent, Accidental])
}
