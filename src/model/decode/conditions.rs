//! Conditions: sentences with their names looked up.

use super::super::format::CONDITION;
use super::super::{Atom, Clause, Condition, Level, MachineId, Number, ReactionId, StateSet};
use super::fields::{found, part, part_of};
use super::names::Found;
use super::remedies::{as_sentence, with_unit};
use super::sentence::{FORMS, Kind, Sentence, parse};
use super::{Decoder, Demand, Scope};
use crate::diagnostic::Diagnostic;
use crate::quantity::{Dimension, parse_product};
use crate::scenario::{Node, Value};

impl<'a> Decoder<'a> {
    /// The named conditions that nothing has used yet: their faults count too.
    pub(super) fn named_conditions(&mut self) {
        let names: Vec<&'a str> = self.names.conditions.keys().copied().collect();
        for name in names {
            self.named_condition(name);
        }
    }

    /// The condition at `while:`; without one it always holds.
    pub(super) fn condition(&mut self, node: Option<&'a Node>, scope: &Scope) -> Condition {
        let mut clauses = Vec::new();
        if let Some(node) = node {
            self.places
                .insert(format!("{}.while", scope.address), node.span);
        }
        for node in self.several(node) {
            if let Some(text) = self.text(node, "a condition") {
                clauses.extend(self.sentence(node, text, scope).unwrap_or_default());
            }
        }
        Condition(clauses)
    }

    /// A sentence as clauses; none where it is faulty.
    pub(super) fn sentence(
        &mut self,
        node: &'a Node,
        text: &'a str,
        scope: &Scope,
    ) -> Option<Vec<Clause>> {
        let Sentence { negated, kind } = match parse(text) {
            Ok(sentence) => sentence,
            Err(fault) => {
                let help = fault.help.unwrap_or_else(|| FORMS.into());
                self.error_help(node.span, fault.message, help);
                return None;
            }
        };
        let atom = match kind {
            Kind::State {
                machine,
                states,
                at_least,
            } => {
                let machine_id = self.machine(node, text, machine)?;
                let states = self.states(node, text, machine_id, &states)?;
                let at_least = match at_least {
                    Some(duration) => {
                        Some(self.inner_number(node, text, duration, scope, Demand::SPELL)?)
                    }
                    None => None,
                };
                Atom::InState {
                    machine: machine_id,
                    states,
                    at_least,
                }
            }
            Kind::Within {
                duration,
                of,
                first,
            } => {
                let of = self.reaction_named(node, text, of);
                let duration = self.inner_number(node, text, duration, scope, Demand::SPELL)?;
                Atom::Within {
                    of: of?,
                    first,
                    duration: Some(duration),
                }
            }
            Kind::Happened { of } => Atom::Within {
                of: self.reaction_named(node, text, of)?,
                first: true,
                duration: None,
            },
            Kind::During { window } => self.during(node, text, window)?,
            Kind::Level {
                of,
                comparison,
                threshold,
            } => {
                let level = self.level(node, text, of);
                let threshold = self.inner_number(node, text, threshold, scope, Demand::AMOUNT)?;
                Atom::Level {
                    of: level?,
                    comparison,
                    threshold,
                }
            }
            Kind::Named { name } => return self.use_named(node, text, name, negated),
        };
        Some(vec![Clause { negated, atom }])
    }

    fn during(&mut self, node: &Node, text: &str, window: &str) -> Option<Atom> {
        let Some(id) = self.names.windows.get(window).copied() else {
            let known: Vec<&str> = self.names.windows.keys().copied().collect();
            self.unknown(part_of(node, text, window), "window", window, known);
            return None;
        };
        Some(if self.off(&format!("calendar.{window}")) {
            Atom::Never
        } else {
            Atom::During { window: id }
        })
    }

    /// A machine by its name.
    pub(super) fn machine(&mut self, node: &Node, text: &str, name: &str) -> Option<MachineId> {
        let found = self.names.machines.get(name).copied();
        if found.is_none() {
            let known: Vec<&str> = self.names.machines.keys().copied().collect();
            self.unknown(part_of(node, text, name), "machine", name, known);
        }
        found
    }

    /// States of a machine by their names.
    pub(super) fn states(
        &mut self,
        node: &Node,
        text: &str,
        machine: MachineId,
        names: &[&str],
    ) -> Option<StateSet> {
        let mut states = Some(Vec::new());
        for name in names {
            match self.names.state(machine, name) {
                Some(state) => {
                    if let Some(states) = &mut states {
                        states.push(state);
                    }
                }
                None => {
                    let known: Vec<&str> = self.names.states[machine.index()]
                        .iter()
                        .map(|(n, _)| *n)
                        .collect();
                    self.unknown(part_of(node, text, name), "state", name, known);
                    states = None;
                }
            }
        }
        states.map(StateSet::from_iter)
    }

    /// A reaction by its name or address.
    pub(super) fn reaction_named(
        &mut self,
        node: &Node,
        text: &str,
        name: &str,
    ) -> Option<ReactionId> {
        match self.names.reaction(name) {
            Found::One(id) => return Some(id),
            Found::Many(addresses) => {
                let message = format!(
                    "expected one reaction, found {} of the name `{name}`",
                    addresses.len()
                );
                let help = format!(
                    "write more of the address: {}",
                    super::fields::one_of(addresses)
                );
                self.faults
                    .push(Diagnostic::error(part_of(node, text, name), message).help(help));
            }
            Found::None => {
                let known: Vec<String> = self.names.reaction_names().map(str::to_owned).collect();
                let span = part_of(node, text, name);
                self.unknown(span, "reaction", name, known.iter().map(String::as_str));
            }
        }
        None
    }

    fn level(&mut self, node: &Node, text: &str, name: &str) -> Option<Level> {
        let names = &self.names;
        let variable = names.variables.get(name).map(|id| Level::Variable(*id));
        let counter = || names.counters.get(name).map(|id| Level::Counter(*id));
        let outcome = || names.outcomes.get(name).map(|id| Level::Outcome(*id));
        let found = variable.or_else(counter).or_else(outcome);
        if found.is_none() {
            let known = names
                .variables
                .keys()
                .chain(names.counters.keys())
                .chain(names.outcomes.keys());
            let known: Vec<&str> = known.copied().collect();
            let span = part_of(node, text, name);
            if names.factors.contains_key(name) {
                let message =
                    format!("expected a variable, counter or outcome, found the factor `{name}`");
                self.error_help(
                    span,
                    message,
                    "a factor does not change within a trial; it can be the threshold",
                );
            } else {
                self.unknown(span, "variable, counter or outcome", name, known);
            }
        }
        found
    }

    /// A duration or threshold inside a sentence.
    fn inner_number(
        &mut self,
        node: &'a Node,
        text: &str,
        inner: &str,
        scope: &Scope,
        demand: Demand,
    ) -> Option<Number> {
        let span = part_of(node, text, inner);
        let product = match parse_product(inner) {
            Ok(product) => product,
            Err(fault) => {
                let start = (inner.as_ptr() as usize) - (text.as_ptr() as usize);
                let at = part(node, text, start + fault.at.start..start + fault.at.end);
                let here = format!("here stands {}", demand.expected);
                self.no_product(at, fault, here);
                return None;
            }
        };
        let mut number = Number::fixed(product.coefficient);
        let mut dimension = Some(product.dimension.0);
        for name in &product.names {
            let Some(factor) = self.names.factors.get(name.name.as_str()).copied() else {
                let known: Vec<&str> = self.names.factors.keys().copied().collect();
                self.unknown(
                    part_of(node, text, &inner[name.at.clone()]),
                    "factor",
                    &name.name,
                    known,
                );
                return None;
            };
            number.factors.push(factor);
            self.usage.factors.insert(factor.index());
            self.usage.plain.insert(factor.index());
            let own = self.dimensions[factor.index()];
            dimension = dimension
                .zip(own)
                .map(|(sum, own)| sum.saturating_add(own.0));
        }
        if dimension.is_some_and(|found| Dimension(found) != demand.dimension) || product.percent {
            let bare = product.names.is_empty() && product.dimension == Dimension::NONE;
            let bare = if bare && !product.percent {
                "the bare number "
            } else {
                ""
            };
            let quoted = if bare.is_empty() {
                format!("`{inner}`")
            } else {
                inner.to_owned()
            };
            let message = format!("expected {}, found {bare}{quoted}", demand.expected);
            let mut fault = Diagnostic::error(span, message);
            fault.help = with_unit(inner, demand);
            self.faults.push(fault);
            return None;
        }
        if product.literal
            && (product.dimension != Dimension::NONE || ![0.0, 1.0].contains(&product.coefficient))
        {
            self.number_stands(scope);
        }
        self.demand(number.clone(), demand, span);
        Some(number)
    }

    fn use_named(
        &mut self,
        node: &Node,
        text: &str,
        name: &str,
        negated: bool,
    ) -> Option<Vec<Clause>> {
        let Some((name, _)) = self
            .names
            .conditions
            .get_key_value(name)
            .map(|(n, node)| (*n, *node))
        else {
            if self.names.is_misshapen(name) {
                return None;
            }
            let known: Vec<&str> = self.names.conditions.keys().copied().collect();
            let span = part_of(node, text, name);
            let mut fault = Diagnostic::error(span, format!("unknown condition `{name}`"));
            let near = crate::diagnostic::did_you_mean(name, known);
            fault =
                fault.help(near.map_or(FORMS.to_owned(), |near| format!("did you mean `{near}`?")));
            self.faults.push(fault);
            return None;
        };
        let Condition(mut clauses) = self.named_condition(name)?;
        if negated {
            if let [clause] = clauses.as_mut_slice() {
                clause.negated = !clause.negated;
            } else {
                let message = format!(
                    "expected a condition of one sentence after `not`, found `{name}`, which has {}",
                    clauses.len()
                );
                self.error_help(
                    node.span,
                    message,
                    "the negation of several sentences is an either-or: write the cases one by one",
                );
                return None;
            }
        }
        Some(clauses)
    }

    /// A named condition; none where it is faulty or refers to itself.
    fn named_condition(&mut self, name: &'a str) -> Option<Condition> {
        let (name, node) = self
            .names
            .conditions
            .get_key_value(name)
            .map(|(n, node)| (*n, *node))?;
        if let Some(known) = self.conditions.get(name) {
            return known.clone();
        }
        // While it is being decoded it is known as faulty: so circles end.
        self.conditions.insert(name.to_owned(), None);
        let scope = Scope::section("conditions").named(name, node.span);
        let faults = self.faults.len();
        let condition = match &node.value {
            Value::Map(_) => {
                let fields = self.fields(node, &CONDITION)?;
                let (_, inner) = self.entry(&fields, &scope);
                self.condition(fields.get("while"), &inner)
            }
            Value::Text(_) | Value::List(_) => {
                let scope = scope.of_one_line(as_sentence(node));
                self.condition(Some(node), &scope)
            }
            _ => {
                self.error(
                    node.span,
                    format!("expected a condition, found {}", found(node)),
                );
                return None;
            }
        };
        if self.circular(name) && self.faults.len() == faults {
            self.error(node.span, format!("condition `{name}` refers to itself"));
        }
        let errors = self.faults[faults..]
            .iter()
            .any(|f| f.severity == crate::diagnostic::Severity::Error);
        if errors {
            return None;
        }
        let condition = if self.off(&scope.address) {
            Condition(vec![Clause {
                negated: false,
                atom: Atom::Never,
            }])
        } else {
            condition
        };
        self.conditions
            .insert(name.to_owned(), Some(condition.clone()));
        Some(condition)
    }

    /// Whether a named condition leads back to itself by names.
    fn circular(&self, name: &str) -> bool {
        let mut open: Vec<&str> = self.named_in(name);
        let mut seen: Vec<&str> = Vec::new();
        while let Some(next) = open.pop() {
            if next == name {
                return true;
            }
            if !seen.contains(&next) {
                seen.push(next);
                open.extend(self.named_in(next));
            }
        }
        false
    }

    /// The names of conditions that a named condition uses.
    fn named_in(&self, name: &str) -> Vec<&'a str> {
        let Some(node) = self.names.conditions.get(name) else {
            return Vec::new();
        };
        let node = match &node.value {
            Value::Map(_) => match node.get("while") {
                Some(node) => node,
                None => return Vec::new(),
            },
            _ => node,
        };
        let texts = self
            .several(Some(node))
            .iter()
            .filter_map(|node| match &node.value {
                Value::Text(text) => parse(text).ok(),
                _ => None,
            });
        let names = texts.filter_map(|sentence| match sentence.kind {
            Kind::Named { name } => Some(name),
            _ => None,
        });
        names.collect()
    }
}
