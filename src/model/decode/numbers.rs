//! Numbers: plain, products, likelihood words, and distributions in place.

use super::super::{FactorId, Number, Observable};
use super::kinds::is_infinite;
use super::products::{Also, Resolved, Written};
use super::suggestions::with_unit;
use super::{Constrained, Decoder, Scope};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::format::{FACTOR, NumberSpec};
use crate::quantity::{Dimension, parse_product};
use crate::scenario::{Node, Value};

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
        let read = self.read(node, scope, spec, also);
        self.settled(read, spec, node.span)
            .unwrap_or_else(Resolved::faulty)
    }

    /// A number inside a sentence.
    pub(super) fn inner_number(
        &mut self,
        text: Written<'_>,
        scope: &Scope,
        spec: NumberSpec,
    ) -> Option<Number> {
        let read = self.product(text, scope, spec, Also::Nothing);
        Some(self.settled(read, spec, text.span())?.number)
    }

    /// Notes who uses which factor, and what the number must fulfil once all factors are final.
    fn settled(
        &mut self,
        read: Option<Resolved>,
        spec: NumberSpec,
        span: Span,
    ) -> Option<Resolved> {
        let resolved = read?;
        for factor in &resolved.number.factors {
            self.usage.factors.insert(factor.index());
            if !spec.multiplier {
                self.usage.plain.insert(factor.index());
            }
        }
        if resolved.drawn.is_empty() && resolved.of == Observable::One {
            self.constrain(resolved.number.clone(), spec, span);
        }
        Some(resolved)
    }

    /// Notes what a number must fulfil once all factors are final.
    pub(super) fn constrain(&mut self, number: Number, spec: NumberSpec, span: Span) {
        self.constrained.push(Constrained { number, spec, span });
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
        match &node.value {
            Value::Number(value) if spec.dimension == Dimension::NONE => {
                self.cite(*value, Dimension::NONE, scope, spec);
                Some(Resolved::alone(Number::fixed(*value)))
            }
            Value::Number(value) => {
                self.wrong_unit(node.span, &value.to_string(), Dimension::NONE, spec);
                None
            }
            Value::Text(text) if spec.probability && spec.factors => {
                match self.likelihood(node, text, scope) {
                    Some(word) => word.map(|factor| Resolved::alone(Number::factor(factor))),
                    None => self.product(Written::all(node, text), scope, spec, also),
                }
            }
            Value::Text(text) => self.product(Written::all(node, text), scope, spec, also),
            Value::Map(_) if spec.factors => {
                let factor = self.in_place(node, scope, spec)?;
                Some(Resolved::alone(Number::factor(factor)))
            }
            _ => None,
        }
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

    /// "expected a duration such as `45 d`, found the bare number 45".
    pub(super) fn wrong_unit(
        &mut self,
        span: Span,
        text: &str,
        dimension: Dimension,
        spec: NumberSpec,
    ) {
        let bare = dimension == Dimension::NONE
            && parse_product(text).is_ok_and(|product| product.names.is_empty());
        let found = match bare {
            true if text.contains('*') => format!("the product {text}"),
            true => format!("the bare number {text}"),
            false => format!("`{text}`, {dimension}"),
        };
        let message = format!("expected {}, found {found}", spec.expected);
        let mut fault = Diagnostic::error(span, message);
        fault.help = with_unit(text, spec);
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
