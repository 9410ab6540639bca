//! Machines and their states.

use super::super::{Machine, MachineId, Number, State, StateSet};
use super::suggestions::listed;
use super::{Decoder, Mapping};
use crate::scenario::Value;

impl<'a> Decoder<'a> {
    /// The machines, with their mappings for their reactions.
    pub(super) fn machines(&mut self, file: &Mapping<'a>) -> Vec<Mapping<'a>> {
        let mut mappings = self.parts(file, "machines");
        // A list was reported: its machines have no names, and none was declared.
        mappings.truncate(self.names.states.len());
        for (position, mapping) in mappings.iter().enumerate() {
            // Marks the switch as met; its reactions look it up again.
            self.off(&mapping.entry.address);
            let machine = Machine {
                entry: mapping.entry.clone(),
                actor: mapping.text("actor"),
                states: self.machine_states(mapping),
                initial: self.initial(MachineId::from(position), mapping),
            };
            if let Some(cells) = self.visible_to(mapping) {
                let id = MachineId::from(position);
                self.model.play.audience.machines.insert(id, cells);
            }
            self.model.machines.push(machine);
        }
        mappings
    }

    fn machine_states(&mut self, machine: &Mapping<'a>) -> Vec<State> {
        let Some(node) = machine.get("states") else {
            return Vec::new();
        };
        if let Some(names) = listed(node) {
            // A list was reported; what it names goes by.
            let state = |(name, _)| State {
                entry: self.bare_entry(&machine.at("states").at(name)),
                score: Number::fixed(0.0),
            };
            return names.into_iter().map(state).collect();
        }
        let states = self.parts(machine, "states");
        self.count_states(machine, &states);
        let mut read = Vec::new();
        for state in states {
            let score = self.number_at(&state, "score");
            let entry = state.titled_by_name();
            read.push(State { entry, score });
        }
        read
    }

    fn count_states(&mut self, machine: &Mapping<'a>, states: &[Mapping<'a>]) {
        let node = machine.get("states");
        if states.is_empty() && node.is_some_and(|node| matches!(node.value, Value::Map(_))) {
            let message = format!("expected `{}` to have a state, found none", machine.name);
            self.error(machine.value_span("states"), message);
        }
        if let Some(state) = states.get(StateSet::STATES) {
            let (most, count) = (StateSet::STATES, states.len());
            let message = format!("expected at most {most} states, found {count}");
            self.error_help(state.named_at, message, "split the machine in two");
        }
    }

    /// The distribution of the first state; the first state of the file where nothing is said.
    fn initial(&mut self, machine: MachineId, mapping: &Mapping<'a>) -> Vec<Number> {
        let count = self.names.states[machine.index()].len();
        let mut initial = vec![Number::fixed(0.0); count];
        match mapping.get("initial").map(|node| (node, &node.value)) {
            None => {
                if let Some(first) = initial.first_mut() {
                    *first = Number::fixed(1.0);
                }
            }
            Some((node, Value::Text(text))) => {
                if let Some(state) = self.state(node.span, machine, text) {
                    initial[state.index()] = Number::fixed(1.0);
                }
            }
            Some((node, _)) if node.is_blank() => {
                let message = format!(
                    "expected `initial` to have a state of `{}`, found nothing",
                    mapping.name
                );
                self.error_help(
                    node.span,
                    message,
                    "name one, or leave `initial` out: then it is the first",
                );
            }
            Some((node, Value::Map(_))) => {
                let parts = self.initial_parts(machine, mapping, &mut initial);
                let name = mapping.name;
                let what = format!("the probabilities of the first states of `{name}`");
                self.sum(parts, false, what, node.span);
            }
            // Reported by its kind.
            Some(_) => {}
        }
        initial
    }

    fn initial_parts(
        &mut self,
        machine: MachineId,
        mapping: &Mapping<'a>,
        initial: &mut [Number],
    ) -> Vec<Number> {
        let (scope, spec) = (mapping.at("initial"), mapping.number_spec("initial"));
        let mut parts = Vec::new();
        for (key, node) in mapping.entries("initial") {
            let state = self.state(key.span, machine, &key.name);
            let value = self.number(node, &scope.at(&key.name), spec);
            if let Some(state) = state {
                initial[state.index()] = value.clone();
            }
            parts.push(value);
        }
        parts
    }
}
