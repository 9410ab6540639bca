//! Variables and counters.

use super::super::format::{COUNTER, TERM, VARIABLE};
use super::super::{Condition, Counter, Number, Variable, VariableTerm};
use super::{Decoder, Demand, Fields, Scope};
use crate::scenario::{Node, Value};

impl<'a> Decoder<'a> {
    pub(super) fn variables(&mut self) {
        let section = Scope::section("variables");
        for (key, node) in self.section("variables") {
            let scope = section.named(&key.name, key.span);
            let mut variable = Variable {
                entry: self.bare_entry(&scope),
                start: Number::fixed(0.0),
                half_life: None,
                half_life_multipliers: Vec::new(),
                baseline: Vec::new(),
                drift: Vec::new(),
                low: f64::NEG_INFINITY,
                high: f64::INFINITY,
            };
            if let Some(fields) = self.fields(node, &VARIABLE) {
                let (entry, inner) = self.entry(&fields, &scope);
                variable.entry = entry;
                self.variable(&mut variable, &fields, &inner);
            }
            self.model.variables.push(variable);
        }
    }

    fn variable(&mut self, variable: &mut Variable, fields: &Fields<'a>, scope: &Scope) {
        let quiet = scope.without_citation();
        if let Some(node) = fields.get("low") {
            variable.low = self
                .literal(node, &quiet, Demand::AMOUNT)
                .unwrap_or(f64::NAN);
        }
        if let Some(node) = fields.get("high") {
            variable.high = self
                .literal(node, &quiet, Demand::AMOUNT)
                .unwrap_or(f64::NAN);
        }
        if variable.low >= variable.high {
            let message = format!(
                "expected `low` below `high`, found {} and {}",
                variable.low, variable.high
            );
            self.error(fields.key_span("low"), message);
        }
        if let Some(node) = fields.get("start") {
            variable.start = self.number(node, &scope.at("start"), Demand::AMOUNT);
        }
        let outside = |start: f64| start < variable.low || start > variable.high;
        if variable.start.as_fixed().is_some_and(outside) && variable.low < variable.high {
            let message = format!(
                "expected a start within the bounds, found {}",
                variable.start.coefficient
            );
            let span = fields.get("start").map_or(fields.span, |node| node.span);
            self.error(span, message);
        }
        if let Some(node) = fields.get("half_life") {
            variable.half_life = Some(self.number(node, &scope.at("half_life"), Demand::DURATION));
        }
        for key in ["half_life_times", "baseline"] {
            if variable.half_life.is_none() && fields.get(key).is_some() {
                let message = format!("expected `{key}` with `half_life`, found none");
                self.error_help(
                    fields.key_span(key),
                    message,
                    "without a half-life a variable relaxes to nothing; a drift moves it",
                );
            }
        }
        let times = scope.at("half_life_times");
        variable.half_life_multipliers =
            self.multipliers(fields.get("half_life_times"), &times, Demand::RATIO);
        variable.baseline = self.terms(
            fields.get("baseline"),
            &scope.at("baseline"),
            Demand::AMOUNT,
        );
        variable.drift = self.terms(fields.get("drift"), &scope.at("drift"), Demand::DRIFT);
    }

    /// A number, or a list of terms with conditions.
    fn terms(
        &mut self,
        node: Option<&'a Node>,
        scope: &Scope,
        demand: Demand,
    ) -> Vec<VariableTerm> {
        let Some(node) = node else { return Vec::new() };
        let Value::List(items) = &node.value else {
            let term = VariableTerm {
                entry: self.bare_entry(scope),
                add: self.number(node, scope, demand),
                condition: Condition::always(),
            };
            return vec![term];
        };
        let mut terms = Vec::new();
        for (index, node) in items.iter().enumerate() {
            let scope = scope.at(index);
            let Some(fields) = self.fields(node, &TERM) else {
                continue;
            };
            let (entry, inner) = self.entry(&fields, &scope);
            let add = fields
                .get("add")
                .map(|node| self.number(node, &inner.at("add"), demand));
            let condition = self.condition(fields.get("while"), &inner);
            if let Some(add) = add.filter(|_| !self.off(&scope.address)) {
                terms.push(VariableTerm {
                    entry,
                    add,
                    condition,
                });
            }
        }
        terms
    }

    pub(super) fn counters(&mut self) {
        let section = Scope::section("counters");
        for (key, node) in self.section("counters") {
            let scope = section.named(&key.name, key.span);
            let mut counter = Counter {
                entry: self.bare_entry(&scope),
                start: 0.0,
            };
            if let Some(fields) = self.fields(node, &COUNTER) {
                let (entry, inner) = self.entry(&fields, &scope);
                counter.entry = entry;
                if let Some(node) = fields.get("start") {
                    counter.start = self
                        .literal(node, &inner, Demand::AMOUNT)
                        .unwrap_or(f64::NAN);
                }
            }
            self.model.counters.push(counter);
        }
    }
}
