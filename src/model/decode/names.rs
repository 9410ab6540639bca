//! Which names a file declares: collected first, so that a faulty entry is still known.

use std::collections::BTreeMap;

use super::super::{
    CounterId, FactorId, MachineId, OutcomeId, ReactionId, StateId, VariableId, WindowId,
};
use super::Decoder;
use super::mapping::{Mapping, present};
use super::suggestions::listed;
use crate::diagnostic::{Diagnostic, Span};
use crate::scenario::{Key, Node, meanings};

/// Words of the sentences, which therefore name nothing.
const RESERVED: &[&str] = &[
    "any", "during", "end", "first", "for", "has", "happened", "is", "last", "not", "of", "or",
    "per", "rest", "start", "within",
];

/// Every name of a file.
#[derive(Default)]
pub(in crate::model) struct Names<'a> {
    pub sources: BTreeMap<&'a str, Span>,
    pub windows: BTreeMap<&'a str, WindowId>,
    pub conditions: BTreeMap<&'a str, &'a Node>,
    pub factors: BTreeMap<&'a str, FactorId>,
    pub machines: BTreeMap<&'a str, MachineId>,
    /// The states of each machine, with their places.
    pub states: Vec<Vec<(&'a str, Span)>>,
    pub variables: BTreeMap<&'a str, VariableId>,
    pub counters: BTreeMap<&'a str, CounterId>,
    pub outcomes: BTreeMap<&'a str, OutcomeId>,
    /// The address and place of each reaction: those of machines, then events, each in file order.
    pub reactions: Vec<(String, Span)>,
    /// The positions of the reactions that a name can mean.
    meant: BTreeMap<String, Vec<usize>>,
    /// Names of a wrong form, which were reported, and how they should be.
    misshapen: BTreeMap<String, String>,
    /// What shares products and comparisons, so that each name means one thing.
    quantities: BTreeMap<&'a str, (&'static str, Span)>,
}

/// What a name of a reaction can be.
pub(super) enum Found<'n> {
    One(ReactionId),
    Many(Vec<&'n str>),
    None,
}

impl Names<'_> {
    /// The state of a machine.
    pub fn state(&self, machine: MachineId, name: &str) -> Option<StateId> {
        let states = &self.states[machine.index()];
        states
            .iter()
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

    fn add_reaction(&mut self, address: String, span: Span) {
        let position = self.reactions.len();
        for name in meanings(&address) {
            self.meant.entry(name).or_default().push(position);
        }
        self.reactions.push((address, span));
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
        self.reactions
            .iter()
            .filter_map(|(address, _)| address.rsplit('.').next())
    }
}

impl<'a> Decoder<'a> {
    /// Collects the names of all sections.
    pub(super) fn declare(&mut self, file: &Mapping<'a>) {
        for (key, _) in file.entries("sources") {
            self.check_id(key);
            self.names.sources.insert(&key.name, key.span);
        }
        for (key, node) in file.entries("conditions") {
            self.check_name(key);
            self.names.conditions.insert(&key.name, node);
        }
        for section in ["correlations", "milestones", "not_modelled"] {
            self.named::<usize>(file, section, "");
        }
        self.names.windows = self.named(file, "calendar", "");
        self.names.factors = self.named(file, "factors", "a factor");
        self.names.variables = self.named(file, "variables", "a variable");
        self.names.counters = self.named(file, "counters", "a counter");
        self.names.outcomes = self.named(file, "outcomes", "an outcome");
        self.declare_reactions(file);
    }

    /// The names of a section; those of a quantity share products.
    fn named<Id: From<usize>>(
        &mut self,
        file: &Mapping<'a>,
        section: &str,
        quantity: &'static str,
    ) -> BTreeMap<&'a str, Id> {
        let mut named = BTreeMap::new();
        for (position, (key, _)) in file.entries(section).enumerate() {
            self.check_name(key);
            named.insert(key.name.as_str(), position.into());
            if !quantity.is_empty() {
                self.quantity(key, quantity);
            }
        }
        named
    }

    fn quantity(&mut self, key: &'a Key, what: &'static str) {
        if let Some((other, span)) = self.names.quantities.insert(&key.name, (what, key.span)) {
            let message = format!(
                "expected a name of its own, found `{}`, which is {other} too",
                key.name
            );
            let fault = Diagnostic::error(key.span, message)
                .related(span, format!("{other} of that name"))
                .help(
                    "factors, variables, counters and outcomes share products: rename one of them",
                );
            self.faults.push(fault);
        }
    }

    /// Machines, states and reactions, those of machines first: so ties are broken at equal times.
    fn declare_reactions(&mut self, file: &Mapping<'a>) {
        for (key, machine) in file.entries("machines") {
            self.check_name(key);
            self.declare_machine(key, machine);
        }
        self.declare_exits(file.get("events"), "events");
    }

    fn declare_machine(&mut self, key: &'a Key, node: &'a Node) {
        let id = MachineId::from(self.names.states.len());
        self.names.machines.insert(&key.name, id);
        let states = node.get("states");
        for (key, _) in present(states) {
            self.check_name(key);
        }
        // A list is a fault, but it names the states.
        let listed = states.and_then(listed).unwrap_or_default();
        let states = present(states).map(|(key, _)| (key.name.as_str(), key.span));
        self.names.states.push(states.chain(listed).collect());
        let address = format!("machines.{}", key.name);
        for (part, node) in present(Some(node)) {
            match part.name.as_str() {
                "transitions" => self.declare_exits(Some(node), &format!("{address}.transitions")),
                "competing" => {
                    for (group, node) in present(Some(node)) {
                        self.check_name(group);
                        let address = format!("{address}.competing.{}.exits", group.name);
                        self.declare_exits(node.get("exits"), &address);
                    }
                }
                _ => {}
            }
        }
    }

    fn declare_exits(&mut self, node: Option<&'a Node>, address: &str) {
        for (key, _) in present(node) {
            self.check_name(key);
            self.names
                .add_reaction(format!("{address}.{}", key.name), key.span);
        }
    }

    /// Whether a key has the form of a source's id.
    fn check_id(&mut self, key: &Key) {
        let mut letters = key.name.bytes();
        let shaped = letters.next().is_some_and(|b| b.is_ascii_alphabetic())
            && letters.all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !shaped {
            let message = format!(
                "expected an id of letters, digits and `_`, found `{}`",
                key.name
            );
            self.error(key.span, message);
        }
    }

    /// Checks the name of a part that nothing outside of its entry refers to.
    pub(super) fn check_name_of(&mut self, part: &Mapping<'a>) {
        self.check_name(&Key {
            span: part.named_at,
            name: part.name.to_owned(),
        });
    }

    /// Whether a key has the form of a name, and is no word of the language.
    fn check_name(&mut self, key: &Key) {
        let mut bytes = key.name.bytes();
        let shaped = bytes.next().is_some_and(|b| b.is_ascii_lowercase())
            && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !shaped {
            let message = format!("expected a name, found `{}`", key.name);
            let plain = plain_name(&key.name);
            let help = format!("names are lower-case letters, digits and `_`: `{plain}`");
            self.error_help(key.span, message, help);
            self.names.misshapen.insert(key.name.clone(), plain);
        } else if RESERVED.contains(&key.name.as_str()) {
            let message = format!(
                "expected a name, found `{}`, a word of the language",
                key.name
            );
            self.error(key.span, message);
        }
    }
}

/// A name that is nearly this one.
fn plain_name(text: &str) -> String {
    let same = |c: char| match c.to_ascii_lowercase() {
        c if c.is_ascii_lowercase() || c.is_ascii_digit() => c,
        _ => '_',
    };
    let plain: String = text.chars().take(40).map(same).collect();
    let plain = plain.trim_matches('_');
    match plain.bytes().next() {
        Some(b) if b.is_ascii_lowercase() => plain.to_owned(),
        _ => format!("x{plain}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_proposed_in_place_of_a_wrong_one() {
        assert_eq!(plain_name("US-Posture"), "us_posture");
        assert_eq!(plain_name("2nd raid"), "x2nd_raid");
    }
}
