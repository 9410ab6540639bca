//! Numbers: literal, products with factors, words, and distributions in place.

use super::super::format::{FACTOR, FAMILIES};
use super::super::{DrawnId, FactorId, MachineId, Number, Observable, OutcomeId};
use super::fields::{found, part};
use super::remedies::with_unit;
use super::{Decoder, Demand, Demanded, Scope};
use crate::diagnostic::{Diagnostic, Span, did_you_mean};
use crate::quantity::{Dimension, NameAt, Product, parse_product, unit_meant};
use crate::scenario::{Node, Value};

/// Which names a product may have besides factors.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Also {
    /// None.
    Nothing,
    /// The numbers that the reaction draws.
    Drawn,
    /// One thing that outcomes add up; outcomes before this position.
    Observable(usize),
}

/// A product whose names were looked up.
pub(super) struct Resolved {
    pub number: Number,
    pub drawn: Vec<DrawnId>,
    pub of: Observable,
}

impl Resolved {
    /// What a faulty number becomes, so that decoding can go on.
    pub fn faulty() -> Self {
        Self {
            number: Number::fixed(f64::NAN),
            drawn: Vec::new(),
            of: Observable::One,
        }
    }
}

impl<'a> Decoder<'a> {
    /// A number that is constant within a draw.
    pub(super) fn number(&mut self, node: &'a Node, scope: &Scope, demand: Demand) -> Number {
        self.resolved(node, scope, demand, Also::Nothing).number
    }

    /// A number that is not uncertain: with its unit, without names.
    pub(super) fn literal(&mut self, node: &'a Node, scope: &Scope, demand: Demand) -> Option<f64> {
        let (value, dimension) = match &node.value {
            Value::Text(text) => match parse_product(text) {
                Ok(product) if product.names.is_empty() => (product.coefficient, product.dimension),
                Ok(product) => {
                    let message = format!(
                        "expected {}, found `{}`",
                        demand.expected, product.names[0].name
                    );
                    self.error_help(
                        node.span,
                        message,
                        "only a plain number can stand here, no factor",
                    );
                    return None;
                }
                Err(fault) => {
                    let here = format!("here stands {}", demand.expected);
                    self.no_product(part(node, text, fault.at.clone()), fault, here);
                    return None;
                }
            },
            Value::Number(value) => (*value, Dimension::NONE),
            _ => {
                self.error(
                    node.span,
                    format!("expected {}, found {}", demand.expected, found(node)),
                );
                return None;
            }
        };
        if dimension != demand.dimension {
            self.wrong_unit(node, dimension, demand);
            return None;
        }
        self.cite_number(value, dimension, scope);
        self.demand(Number::fixed(value), demand, node.span);
        value.is_finite().then_some(value)
    }

    /// A number, with the other names that its place allows.
    pub(super) fn resolved(
        &mut self,
        node: &'a Node,
        scope: &Scope,
        demand: Demand,
        also: Also,
    ) -> Resolved {
        let resolved = match &node.value {
            Value::Number(value) if demand.dimension == Dimension::NONE => {
                self.cite_number(*value, Dimension::NONE, scope);
                Some(Resolved {
                    number: Number::fixed(*value),
                    ..Resolved::faulty()
                })
            }
            Value::Number(_) => {
                self.wrong_unit(node, Dimension::NONE, demand);
                None
            }
            Value::Text(text) => self.product(node, text, scope, demand, also),
            Value::Map(_) => self.in_place(node, scope, demand).map(|factor| Resolved {
                number: Number::factor(factor),
                ..Resolved::faulty()
            }),
            _ => {
                self.error(
                    node.span,
                    format!("expected {}, found {}", demand.expected, found(node)),
                );
                None
            }
        };
        let Some(resolved) = resolved else {
            return Resolved::faulty();
        };
        for factor in &resolved.number.factors {
            self.usage.factors.insert(factor.index());
            if !demand.multiplier {
                self.usage.plain.insert(factor.index());
            }
        }
        if resolved.drawn.is_empty() && resolved.of == Observable::One {
            self.demand(resolved.number.clone(), demand, node.span);
        }
        resolved
    }

    /// Notes what a number must fulfil once all factors are final.
    pub(super) fn demand(&mut self, number: Number, demand: Demand, span: Span) {
        self.demanded.push(Demanded {
            number,
            demand,
            span,
        });
    }

    /// 0 and 1 without a unit are structure; every other number is a claim that needs a source.
    fn cite_number(&mut self, value: f64, dimension: Dimension, scope: &Scope) {
        if dimension != Dimension::NONE || (value != 0.0 && value.abs() != 1.0) {
            self.number_stands(scope);
        }
    }

    fn product(
        &mut self,
        node: &'a Node,
        text: &'a str,
        scope: &Scope,
        demand: Demand,
        also: Also,
    ) -> Option<Resolved> {
        if demand.probability
            && let Some(factor) = self.likelihood(node, text, scope)
        {
            return factor.map(|factor| Resolved {
                number: Number::factor(factor),
                ..Resolved::faulty()
            });
        }
        let product = match parse_product(text) {
            Ok(product) => product,
            Err(fault) => {
                let here = format!("here stands {}, or a product with factors", demand.expected);
                self.no_product(part(node, text, fault.at.clone()), fault, here);
                return None;
            }
        };
        if product.literal {
            self.cite_number(product.coefficient, product.dimension, scope);
        }
        self.resolve(node, text, &product, scope, demand, also)
    }

    fn resolve(
        &mut self,
        node: &'a Node,
        text: &str,
        product: &Product,
        scope: &Scope,
        demand: Demand,
        also: Also,
    ) -> Option<Resolved> {
        let mut dimension = Some(product.dimension.0);
        let mut resolved = Resolved {
            number: Number::fixed(product.coefficient),
            ..Resolved::faulty()
        };
        let mut fine = true;
        for name in &product.names {
            let at = part(node, text, name.at.clone());
            if let Some(factor) = self.names.factors.get(name.name.as_str()).copied() {
                resolved.number.factors.push(factor);
                let own = self.dimensions[factor.index()];
                dimension = dimension
                    .zip(own)
                    .map(|(sum, own)| sum.saturating_add(own.0));
            } else if let Some(drawn) = self.drawn_name(name, scope, also) {
                resolved.drawn.push(drawn);
            } else if let Some(of) = self.observable(name, at, also) {
                fine &= self.only_one(&resolved, at);
                resolved.of = of;
            } else {
                self.unknown_in_product(name, at, scope, demand, also);
                fine = false;
            }
        }
        if product.percent && !demand.probability {
            self.error(
                node.span,
                format!("expected {}, found a percentage", demand.expected),
            );
            return None;
        }
        match dimension.map(Dimension) {
            Some(found) if found != demand.dimension && fine => {
                self.wrong_unit(node, found, demand);
                None
            }
            _ => fine.then_some(resolved),
        }
    }

    fn drawn_name(&self, name: &NameAt, scope: &Scope, also: Also) -> Option<DrawnId> {
        let drawn = scope.drawn.get(&name.name).copied();
        drawn.filter(|_| also == Also::Drawn)
    }

    fn only_one(&mut self, resolved: &Resolved, at: Span) -> bool {
        let alone = resolved.of == Observable::One;
        if !alone {
            self.error_help(
                at,
                "expected one variable, counter, score or outcome in a term, found a second",
                "an outcome is a weighted sum: split the product into terms",
            );
        }
        alone
    }

    /// A variable, counter, `machine.score` or earlier outcome.
    fn observable(&mut self, name: &NameAt, at: Span, also: Also) -> Option<Observable> {
        let Also::Observable(position) = also else {
            return None;
        };
        let names = &self.names;
        let text = name.name.as_str();
        if let Some(machine) = text.strip_suffix(".score") {
            return names
                .machines
                .get(machine)
                .map(|id: &MachineId| Observable::Score(*id));
        }
        if let Some(id) = names.variables.get(text) {
            return Some(Observable::Variable(*id));
        }
        if let Some(id) = names.counters.get(text) {
            return Some(Observable::Counter(*id));
        }
        let id: OutcomeId = *names.outcomes.get(text)?;
        if id.index() >= position {
            let message = if id.index() == position {
                format!("outcome `{text}` refers to itself")
            } else {
                format!(
                    "expected an outcome that stands before this one, found `{text}`, which stands after it"
                )
            };
            self.error_help(
                at,
                message,
                "an outcome may add up those that stand before it: no circles",
            );
        }
        Some(Observable::Outcome(id))
    }

    fn unknown_in_product(
        &mut self,
        name: &NameAt,
        at: Span,
        scope: &Scope,
        demand: Demand,
        also: Also,
    ) {
        let names = &self.names;
        let mut known: Vec<String> = names.factors.keys().map(|n| (*n).to_owned()).collect();
        let mut what = "factor";
        match also {
            Also::Drawn => {
                what = "factor or drawn number";
                known.extend(scope.drawn.keys().cloned());
            }
            Also::Observable(_) => {
                what = "factor, variable, counter, score or outcome";
                known.extend(names.variables.keys().map(|n| (*n).to_owned()));
                known.extend(names.counters.keys().map(|n| (*n).to_owned()));
                known.extend(names.outcomes.keys().map(|n| (*n).to_owned()));
                known.extend(names.machines.keys().map(|n| format!("{n}.score")));
            }
            Also::Nothing => {}
        }
        if demand.probability && product_is_word(&name.name) {
            what = "factor or likelihood word";
            known.extend(self.lexicon_words());
        }
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let elsewhere = ["variable", "counter", "outcome"].iter().zip([
            names.variables.contains_key(name.name.as_str()),
            names.counters.contains_key(name.name.as_str()),
            names.outcomes.contains_key(name.name.as_str()),
        ]);
        if let Some((kind, _)) = elsewhere.clone().find(|(_, is)| *is) {
            let message = format!("expected a {what}, found the {kind} `{}`", name.name);
            self.error_help(
                at,
                message,
                "what changes within a trial cannot be a number here",
            );
            return;
        }
        if also == Also::Nothing && scope.drawn.contains_key(&name.name) {
            let message = format!("expected a {what}, found the drawn number `{}`", name.name);
            self.error_help(
                at,
                message,
                "numbers that are drawn per occurrence serve the amounts of effects",
            );
            return;
        }
        if let Some(unit) = unit_meant(&name.name)
            && demand.dimension != Dimension::NONE
        {
            let message = format!("expected {}, found `{}`", demand.expected, name.name);
            self.error_help(at, message, format!("did you mean `1 {unit}`?"));
            return;
        }
        self.unknown(at, what, &name.name, known);
    }

    /// "expected a duration such as `45 d`, found the bare number 45".
    pub(super) fn wrong_unit(&mut self, node: &Node, dimension: Dimension, demand: Demand) {
        let text = match &node.value {
            Value::Number(value) => format!("the bare number {value}"),
            Value::Text(text)
                if dimension == Dimension::NONE
                    && parse_product(text).is_ok_and(|p| p.names.is_empty()) =>
            {
                let alone = !text.contains('*');
                let bare = if alone {
                    "the bare number "
                } else {
                    "the product "
                };
                format!("{bare}{text}")
            }
            Value::Text(text) => format!("`{text}`, {dimension}"),
            _ => dimension.to_string(),
        };
        let message = format!("expected {}, found {text}", demand.expected);
        let mut fault = Diagnostic::error(node.span, message);
        fault.help = match &node.value {
            Value::Number(value) => with_unit(&value.to_string(), demand),
            Value::Text(text) => with_unit(text, demand),
            _ => None,
        };
        self.faults.push(fault);
    }

    /// A distribution in place: a factor named by its path.
    fn in_place(&mut self, node: &'a Node, scope: &Scope, demand: Demand) -> Option<FactorId> {
        let Value::Map(entries) = &node.value else {
            return None;
        };
        let is_distribution = entries
            .iter()
            .any(|(key, _)| FACTOR.key(&key.name).is_some());
        if !is_distribution {
            let message = format!(
                "expected {} or a distribution, found a mapping",
                demand.expected
            );
            let mut fault = Diagnostic::error(node.span, message);
            let keys = entries.iter().map(|(key, _)| key.name.as_str());
            let near = keys
                .filter_map(|key| did_you_mean(key, FAMILIES.iter().copied()))
                .next();
            if let Some(near) = near {
                fault = fault.help(format!("did you mean `{near}`?"));
            }
            self.faults.push(fault);
            return None;
        }
        let fields = self.fields(node, &FACTOR)?;
        self.factor(&fields, scope, Some(demand))
    }
}

/// Whether a name could be a likelihood word.
fn product_is_word(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_lowercase())
}
