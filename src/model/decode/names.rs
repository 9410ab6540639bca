//! Which names a file declares: collected first, so that a faulty entry is still known.

use std::collections::BTreeMap;

use super::super::{
    CellId, CounterId, FactorId, Level, MachineId, OrderId, OutcomeId, ReactionId, StateId,
    VariableId, WindowId,
};
use super::Decoder;
use super::mapping::Mapping;
use super::suggestions::listed;
use crate::diagnostic::{Diagnostic, Span};
use crate::model::format::{FILE, Kind};
use crate::scenario::{Key, Node, meanings};

/// The sections whose names may stand in a comparison.
pub(super) const LEVELS: [&str; 3] = ["variables", "counters", "outcomes"];
/// The sections that share products, so that each name means one thing.
const QUANTITIES: [&str; 4] = ["factors", "variables", "counters", "outcomes"];

/// An index that a name of the file means.
pub(in crate::model) trait Declared: From<usize> {
    /// The section that declares it.
    const SECTION: &'static str;
    /// What it is the index of.
    const NOUN: &'static str;
}

macro_rules! declared {
    ($($id:ident: $section:literal, $noun:literal;)*) => {$(
        impl Declared for $id {
            const SECTION: &'static str = $section;
            const NOUN: &'static str = $noun;
        }
    )*};
}

declared! {
    WindowId: "calendar", "window";
    FactorId: "factors", "factor";
    MachineId: "machines", "machine";
    VariableId: "variables", "variable";
    CounterId: "counters", "counter";
    OutcomeId: "outcomes", "outcome";
    CellId: "cells", "cell";
    OrderId: "orders", "order";
}

/// Where a name is declared.
#[derive(Clone, Copy)]
pub(in crate::model) struct Place<'a> {
    /// Its position in its section.
    pub position: usize,
    /// Where the name stands.
    pub span: Span,
    /// What stands there.
    pub node: &'a Node,
}

/// Every name of a file.
#[derive(Default)]
pub(in crate::model) struct Names<'a> {
    sections: BTreeMap<&'static str, BTreeMap<&'a str, Place<'a>>>,
    /// The states of each machine, with their places.
    pub states: Vec<Vec<(&'a str, Span)>>,
    /// The address and place of each reaction: those of machines, then events, each in file order.
    pub reactions: Vec<(String, Span)>,
    /// The positions of the reactions that a name can mean.
    meant: BTreeMap<String, Vec<usize>>,
    /// Names of a wrong form, which were reported, and how they should be.
    pub(super) misshapen: BTreeMap<String, String>,
}

/// What a name of a reaction can be.
pub(super) enum Found<'n> {
    One(ReactionId),
    Many(Vec<&'n str>),
    None,
}

impl<'a> Names<'a> {
    /// The names of a section, in the order of the alphabet.
    pub fn of(&self, section: &str) -> impl Iterator<Item = (&'a str, Place<'a>)> + use<'a, '_> {
        let names = self.sections.get(section).into_iter().flatten();
        names.map(|(name, place)| (*name, *place))
    }

    /// A name of a section, as the file has it.
    pub fn find(&self, section: &str, name: &str) -> Option<(&'a str, Place<'a>)> {
        let found = self.sections.get(section)?.get_key_value(name);
        found.map(|(name, place)| (*name, *place))
    }

    /// What a name means among those of one kind.
    pub fn id<Id: Declared>(&self, name: &str) -> Option<Id> {
        let (_, place) = self.find(Id::SECTION, name)?;
        Some(Id::from(place.position))
    }

    /// What can stand in a comparison.
    pub fn level(&self, name: &str) -> Option<Level> {
        let variable = self.id(name).map(Level::Variable);
        let counter = || self.id(name).map(Level::Counter);
        let outcome = || self.id(name).map(Level::Outcome);
        variable.or_else(counter).or_else(outcome)
    }

    /// The state of a machine.
    pub fn state(&self, machine: MachineId, name: &str) -> Option<StateId> {
        let mut states = self.states[machine.index()].iter();
        states
            .position(|(state, _)| *state == name)
            .map(StateId::from)
    }

    /// The reaction that a name, `machine.name`, or a suffix of an address means.
    pub(super) fn reaction(&self, name: &str) -> Found<'_> {
        match self.meant.get(name).map_or(&[][..], Vec::as_slice) {
            [] => Found::None,
            [position] => Found::One(ReactionId::from(*position)),
            several => {
                let address = |position: &usize| self.reactions[*position].0.as_str();
                Found::Many(several.iter().map(address).collect())
            }
        }
    }

    fn add_reactions(&mut self, nodes: &'a [(Key, Node)], within: &str) {
        for (key, _) in nodes {
            let address = format!("{within}.{}", key.name);
            let position = self.reactions.len();
            for name in meanings(&address) {
                self.meant.entry(name).or_default().push(position);
            }
            self.reactions.push((address, key.span));
        }
    }

    /// Whether something of this name was reported as declared in a wrong form.
    pub(super) fn is_misshapen(&self, name: &str) -> bool {
        let mut pairs = self.misshapen.iter();
        pairs.any(|(found, shaped)| found == name || shaped == name)
    }

    /// How a declared name should be.
    pub(super) fn shaped<'n>(&'n self, name: &'n str) -> &'n str {
        self.misshapen.get(name).map_or(name, String::as_str)
    }

    /// The last parts of the addresses of all reactions.
    pub(super) fn reaction_names(&self) -> impl Iterator<Item = &str> {
        let addresses = self.reactions.iter();
        addresses.filter_map(|(address, _)| address.rsplit('.').next())
    }

    /// A machine with its states and reactions.
    fn add_machine(&mut self, name: &str, node: &'a Node) {
        let states = node.get("states");
        // A list is a fault, but it names the states.
        let listed = states.and_then(listed).unwrap_or_default();
        let states = states.map_or(&[][..], Node::entries).iter();
        let states = states.map(|(key, _)| (key.name.as_str(), key.span));
        self.states.push(states.chain(listed).collect());
        let address = format!("machines.{name}");
        for (part, node) in node.entries() {
            let groups = match part.name.as_str() {
                "transitions" => {
                    self.add_reactions(node.entries(), &format!("{address}.transitions"));
                    continue;
                }
                "competing" => node.entries(),
                _ => continue,
            };
            for (group, node) in groups {
                let exits = node.get("exits").map_or(&[][..], Node::entries);
                let address = format!("{address}.competing.{}.exits", group.name);
                self.add_reactions(exits, &address);
            }
        }
    }
}

impl<'a> Decoder<'a> {
    /// Collects the names of all sections. Reactions of machines come first: so ties are broken at equal
    /// times.
    pub(super) fn declare(&mut self, file: &Mapping<'a>) {
        let named = |kind: &Kind| matches!(kind, Kind::Named(..) | Kind::Values(..));
        for section in FILE.keys.iter().filter(|key| named(&key.kind)) {
            let entries = file.entries(section.name).iter().enumerate();
            let places = entries.map(|(position, (key, node))| {
                let span = key.span;
                (
                    key.name.as_str(),
                    Place {
                        position,
                        span,
                        node,
                    },
                )
            });
            self.names.sections.insert(section.name, places.collect());
        }
        for (key, _) in file.entries("sources") {
            self.check_id(key);
        }
        self.check_quantities(file);
        for (key, machine) in file.entries("machines") {
            self.names.add_machine(&key.name, machine);
        }
        self.names.add_reactions(file.entries("events"), "events");
    }

    /// Names of quantities differ.
    fn check_quantities(&mut self, file: &Mapping<'a>) {
        for (later, section) in QUANTITIES.into_iter().enumerate() {
            for (key, _) in file.entries(section) {
                let mut before = QUANTITIES[..later].iter().rev();
                let Some((other, place)) = before.find_map(|other| {
                    let (_, place) = self.names.find(other, &key.name)?;
                    Some((FILE.inside(other)?.what, place))
                }) else {
                    continue;
                };
                let name = &key.name;
                let message =
                    format!("expected a name of its own, found `{name}`, which is {other} too");
                let help =
                    "factors, variables, counters and outcomes share products: rename one of them";
                let fault = Diagnostic::error(key.span, message).help(help);
                let fault = fault.related(place.span, format!("{other} of that name"));
                self.faults.push(fault);
            }
        }
    }

    /// Whether a key has the form of a source's id.
    fn check_id(&mut self, key: &Key) {
        let mut letters = key.name.bytes();
        let shaped = letters.next().is_some_and(|b| b.is_ascii_alphabetic())
            && letters.all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !shaped {
            let found = &key.name;
            let message = format!("expected an id of letters, digits and `_`, found `{found}`");
            self.error(key.span, message);
        }
    }
}
