//! Numbers: literal, products with factors, words, and distributions in place.

use super::super::{DrawnId, FactorId, MachineId, Number, Observable, OutcomeId};
use super::kinds::is_infinite;
use super::mapping::part;
use super::suggestions::with_unit;
use super::{Constrained, Decoder, Scope};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::format::{FACTOR, NumberSpec};
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
    /// A number that is constant within a draw, and plain where its place asks for that.
    pub(super) fn number(&mut self, node: &'a Node, scope: &Scope, spec: NumberSpec) -> Number {
        self.resolved(node, scope, spec, Also::Nothing).number
    }

    /// A number, with the other names that its place allows.
    pub(super) fn resolved(
        &mut self,
        node: &'a Node,
        scope: &Scope,
        spec: NumberSpec,
        also: Also,
    ) -> Resolved {
        let Some(resolved) = self.read(node, scope, spec, also) else {
            return Resolved::faulty();
        };
        for factor in &resolved.number.factors {
            self.usage.factors.insert(factor.index());
            if !spec.multiplier {
                self.usage.plain.insert(factor.index());
            }
        }
        if resolved.drawn.is_empty() && resolved.of == Observable::One {
            self.constrain(resolved.number.clone(), spec, node.span);
        }
        resolved
    }

    /// What stands there; none where it is faulty, be it by its kind, which was reported.
    fn read(
        &mut self,
        node: &'a Node,
        scope: &Scope,
        spec: NumberSpec,
        also: Also,
    ) -> Option<Resolved> {
        if is_infinite(node) {
            return None;
        }
        let alone = |number| Resolved {
            number,
            ..Resolved::faulty()
        };
        match &node.value {
            Value::Number(value) if spec.dimension == Dimension::NONE => {
                self.cite(*value, Dimension::NONE, scope, spec);
                Some(alone(Number::fixed(*value)))
            }
            Value::Number(_) => {
                self.wrong_unit(node, Dimension::NONE, spec);
                None
            }
            Value::Text(text) => {
                if spec.probability
                    && spec.factors
                    && let Some(factor) = self.likelihood(node, text, scope)
                {
                    return factor.map(|factor| alone(Number::factor(factor)));
                }
                let product = self.product(node, text, text, spec)?;
                if product.literal {
                    self.cite(product.coefficient, product.dimension, scope, spec);
                }
                self.resolve(node, text, &product, scope, spec, also)
            }
            Value::Map(_) if spec.factors => {
                let factor = self.in_place(node, scope, spec)?;
                Some(alone(Number::factor(factor)))
            }
            _ => None,
        }
    }

    /// The product in a text, or in a part of it.
    pub(super) fn product(
        &mut self,
        node: &Node,
        text: &str,
        inner: &str,
        spec: NumberSpec,
    ) -> Option<Product> {
        let fault = match parse_product(inner) {
            Ok(product) if spec.factors || product.names.is_empty() => return Some(product),
            Ok(product) => {
                let name = &product.names[0].name;
                let message = format!("expected {}, found `{name}`", spec.expected);
                let help = "only a plain number can stand here, no factor";
                self.error_help(node.span, message, help);
                return None;
            }
            Err(fault) => fault,
        };
        let start = (inner.as_ptr() as usize) - (text.as_ptr() as usize);
        let at = part(node, text, start + fault.at.start..start + fault.at.end);
        let or = if spec.factors {
            ", or a product with factors"
        } else {
            ""
        };
        self.no_product(at, fault, format!("here stands {}{or}", spec.expected));
        None
    }

    /// Notes what a number must fulfil once all factors are final.
    pub(super) fn constrain(&mut self, number: Number, spec: NumberSpec, span: Span) {
        self.constrained.push(Constrained { number, spec, span });
    }

    /// 0 and 1 without a unit are structure; every other number is a claim that needs a source.
    pub(super) fn cite(
        &mut self,
        value: f64,
        dimension: Dimension,
        scope: &Scope,
        spec: NumberSpec,
    ) {
        let claim = dimension != Dimension::NONE || (value != 0.0 && value.abs() != 1.0);
        if spec.cited && claim {
            self.number_stands(scope);
        }
    }

    fn resolve(
        &mut self,
        node: &'a Node,
        text: &str,
        product: &Product,
        scope: &Scope,
        spec: NumberSpec,
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
                self.unknown_in_product(name, at, scope, spec, also);
                fine = false;
            }
        }
        if product.percent && !spec.probability {
            self.error(
                node.span,
                format!("expected {}, found a percentage", spec.expected),
            );
            return None;
        }
        match dimension.map(Dimension) {
            Some(found) if found != spec.dimension && fine => {
                self.wrong_unit(node, found, spec);
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
        spec: NumberSpec,
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
        if spec.probability && product_is_word(&name.name) {
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
            && spec.dimension != Dimension::NONE
        {
            let message = format!("expected {}, found `{}`", spec.expected, name.name);
            self.error_help(at, message, format!("did you mean `1 {unit}`?"));
            return;
        }
        self.unknown(at, what, &name.name, known);
    }

    /// "expected a duration such as `45 d`, found the bare number 45".
    pub(super) fn wrong_unit(&mut self, node: &Node, dimension: Dimension, spec: NumberSpec) {
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
        let message = format!("expected {}, found {text}", spec.expected);
        let mut fault = Diagnostic::error(node.span, message);
        fault.help = match &node.value {
            Value::Number(value) => with_unit(&value.to_string(), spec),
            Value::Text(text) => with_unit(text, spec),
            _ => None,
        };
        self.faults.push(fault);
    }

    /// A distribution in place: a factor named by its path.
    fn in_place(&mut self, node: &'a Node, scope: &Scope, spec: NumberSpec) -> Option<FactorId> {
        let Value::Map(entries) = &node.value else {
            return None;
        };
        let mut keys = entries.iter();
        if !keys.any(|(key, _)| FACTOR.key(&key.name).is_some()) {
            return None;
        }
        let mapping = self.mapping(node, &FACTOR, scope);
        self.factor(&mapping, Some(spec))
    }
}

/// Whether a name could be a likelihood word.
fn product_is_word(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_lowercase())
}
