//! Machines and their states.

use super::super::format::{MACHINE, STATE};
use super::super::{Machine, MachineId, Number, State, StateId};
use super::fields::{found, part_of};
use super::remedies::listed;
use super::{Decoder, Demand, Fields, Scope, Sum};
use crate::scenario::{Key, Node, Value};

/// How many states a machine may have: a set of states is 64 bits.
const MOST_STATES: usize = 64;

impl<'a> Decoder<'a> {
    pub(super) fn machines(&mut self) {
        let section = Scope::section("machines");
        for (position, (key, node)) in self.section("machines").into_iter().enumerate() {
            let scope = section.named(&key.name, key.span);
            let id = MachineId::from(position);
            let mut machine = Machine {
                entry: self.bare_entry(&scope),
                actor: None,
                states: Vec::new(),
                initial: Vec::new(),
            };
            // Marks the switch as met; its reactions look it up again.
            self.off(&scope.address);
            if let Some(fields) = self.fields(node, &MACHINE) {
                let (entry, inner) = self.entry(&fields, &scope);
                machine.entry = entry;
                machine.actor = fields.get("actor").and_then(|n| self.prose(n));
                machine.states = self.machine_states(key, &fields, &inner);
                machine.initial = self.initial(id, &fields, &inner);
            }
            self.model.machines.push(machine);
        }
    }

    fn machine_states(&mut self, machine: &Key, fields: &Fields<'a>, scope: &Scope) -> Vec<State> {
        let Some(node) = fields.get("states") else {
            return Vec::new();
        };
        let entries = self.entries(Some(node), "states");
        if matches!(node.value, Value::Map(_)) && entries.is_empty() {
            self.error(
                node.span,
                format!("expected `{}` to have a state, found none", machine.name),
            );
        }
        if let Some((key, _)) = entries.get(MOST_STATES) {
            let message = format!(
                "expected at most {MOST_STATES} states, found {}",
                entries.len()
            );
            self.error_help(key.span, message, "split the machine in two");
        }
        let states = scope.at("states");
        let names = listed(node).unwrap_or_default().into_iter();
        // A list was reported; what it names goes by.
        let mut read: Vec<State> = (names.map(|(name, _)| states.at(name)))
            .map(|scope| self.bare_state(&scope))
            .collect();
        for (key, node) in entries {
            let scope = states.at(&key.name);
            let mut state = self.bare_state(&scope);
            state.entry.title = key.name.clone();
            if let Some(fields) = self.fields(node, &STATE) {
                let (entry, inner) = self.entry(&fields, &scope);
                let title = fields
                    .get("title")
                    .map_or(key.name.clone(), |_| entry.title.clone());
                state.entry = super::super::Entry { title, ..entry };
                if let Some(node) = fields.get("score") {
                    state.score = self.number(node, &inner.at("score"), Demand::AMOUNT);
                }
            }
            read.push(state);
        }
        read
    }

    fn bare_state(&self, scope: &Scope) -> State {
        State {
            entry: self.bare_entry(scope),
            score: Number::fixed(0.0),
        }
    }

    /// The distribution of the first state; the first state of the file where nothing is said.
    fn initial(&mut self, machine: MachineId, fields: &Fields<'a>, scope: &Scope) -> Vec<Number> {
        let count = self.names.states[machine.index()].len();
        let mut initial = vec![0.0; count];
        match fields.get("initial").map(|node| (node, &node.value)) {
            None => {
                if let Some(first) = initial.first_mut() {
                    *first = 1.0;
                }
            }
            Some((node, Value::Text(text))) => {
                if let Some(state) = self.state_named(node, machine, text) {
                    initial[state.index()] = 1.0;
                }
            }
            Some((node, Value::Map(entries))) => {
                let scope = scope.at("initial");
                let mut parts = Vec::new();
                for (key, node) in entries.iter().filter(|(_, n)| n.value != Value::Null) {
                    let state = self.names.state(machine, &key.name);
                    if state.is_none() {
                        let known: Vec<&str> = self.names.states[machine.index()]
                            .iter()
                            .map(|(n, _)| *n)
                            .collect();
                        self.unknown(key.span, "state", &key.name, known);
                    }
                    let value = self.literal(node, &scope.at(&key.name), Demand::PROBABILITY);
                    parts.push(Number::fixed(value.unwrap_or(f64::NAN)));
                    if let Some(state) = state {
                        initial[state.index()] = value.unwrap_or(f64::NAN);
                    }
                }
                let what = format!(
                    "the probabilities of the first states of `{}`",
                    last(&scope.address)
                );
                self.sums.push(Sum {
                    parts,
                    rest: false,
                    what,
                    span: node.span,
                });
            }
            Some((node, _)) => {
                let message = format!(
                    "expected a state or a mapping from states to probabilities, found {}",
                    found(node)
                );
                self.error(node.span, message);
            }
        }
        initial.into_iter().map(Number::fixed).collect()
    }

    /// A state by its name.
    pub(super) fn state_named(
        &mut self,
        node: &'a Node,
        machine: MachineId,
        name: &str,
    ) -> Option<StateId> {
        let state = self.names.state(machine, name);
        if state.is_none() {
            let known: Vec<&str> = self.names.states[machine.index()]
                .iter()
                .map(|(n, _)| *n)
                .collect();
            let text = match &node.value {
                Value::Text(text) => text.as_str(),
                _ => name,
            };
            self.unknown(part_of(node, text, name), "state", name, known);
        }
        state
    }
}

/// The name of the entry that has a part at this address.
fn last(address: &str) -> &str {
    address.rsplit('.').nth(1).unwrap_or(address)
}
