//! Products: numbers with units, times factors, drawn numbers, or one thing that an outcome adds up.

use std::cmp::Ordering;
use std::ops::Range;

use super::super::{
    CounterId, DrawnId, FactorId, Level, Number, Observable, OutcomeId, VariableId,
};
use super::kinds::infinite;
use super::mapping::{part, part_of};
use super::names::{Declared, LEVELS};
use super::{Decoder, Scope};
use crate::diagnostic::Span;
use crate::likelihood::Lexicon;
use crate::model::format::NumberSpec;
use crate::quantity::{Dimension, NameAt, Product, parse_product, unit_meant};
use crate::scenario::Node;

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
    pub fn alone(number: Number) -> Self {
        let (drawn, of) = (Vec::new(), Observable::One);
        Self { number, drawn, of }
    }

    /// What a faulty number becomes, so that decoding can go on.
    pub fn faulty() -> Self {
        Self::alone(Number::fixed(f64::NAN))
    }
}

/// A number as it is written: the text of a node, or a part of it.
#[derive(Clone, Copy)]
pub(super) struct Written<'t> {
    pub node: &'t Node,
    pub text: &'t str,
    /// The part.
    pub inner: &'t str,
}

impl<'t> Written<'t> {
    pub fn all(node: &'t Node, text: &'t str) -> Self {
        let inner = text;
        Self { node, text, inner }
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        match self.inner.len() == self.text.len() {
            true => self.node.span,
            false => part_of(self.node, self.text, self.inner),
        }
    }

    /// Where a part of it stands.
    fn part(&self, at: Range<usize>) -> Span {
        let start = (self.inner.as_ptr() as usize) - (self.text.as_ptr() as usize);
        part(self.node, self.text, start + at.start..start + at.end)
    }
}

impl Decoder<'_> {
    /// The product in a text, with its names looked up.
    pub(super) fn product(
        &mut self,
        text: Written<'_>,
        scope: &Scope,
        spec: NumberSpec,
        also: Also,
    ) -> Option<Resolved> {
        let product = match parse_product(text.inner) {
            Ok(product) if spec.factors || product.names.is_empty() => product,
            Ok(product) => {
                let name = &product.names[0].name;
                let message = format!("expected {}, found `{name}`", spec.expected);
                let help = "only a plain number can stand here, no factor";
                self.error_help(text.span(), message, help);
                return None;
            }
            Err(fault) => {
                let or = if spec.factors {
                    ", or a product with factors"
                } else {
                    ""
                };
                let here = format!("here stands {}{or}", spec.expected);
                self.no_product(text.part(fault.at.clone()), fault, here);
                return None;
            }
        };
        if !product.coefficient.is_finite() {
            let found = format!("`{}`", text.inner);
            self.faults
                .push(infinite(text.span(), spec.expected, &found));
            return None;
        }
        if product.percent && !spec.probability {
            let message = format!("expected {}, found a percentage", spec.expected);
            self.error(text.span(), message);
            return None;
        }
        if product.literal {
            self.cite(product.coefficient, product.dimension, scope, spec);
        }
        self.resolve(text, &product, scope, spec, also)
    }

    fn resolve(
        &mut self,
        text: Written<'_>,
        product: &Product,
        scope: &Scope,
        spec: NumberSpec,
        also: Also,
    ) -> Option<Resolved> {
        let mut dimension = Some(product.dimension.0);
        let mut resolved = Resolved::alone(Number::fixed(product.coefficient));
        let mut fine = true;
        for name in &product.names {
            let at = text.part(name.at.clone());
            if let Some(factor) = self.names.id::<FactorId>(&name.name) {
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
        match dimension.map(Dimension) {
            Some(found) if found != spec.dimension && fine => {
                self.wrong_unit(text.span(), text.inner, found, spec);
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
        let text = name.name.as_str();
        if let Some(machine) = text.strip_suffix(".score") {
            return self.names.id(machine).map(Observable::Score);
        }
        Some(match self.names.level(text)? {
            Level::Variable(id) => Observable::Variable(id),
            Level::Counter(id) => Observable::Counter(id),
            Level::Outcome(id) => {
                self.stands_before(id, position, text, at);
                Observable::Outcome(id)
            }
        })
    }

    /// Outcomes add up those before them.
    fn stands_before(&mut self, id: OutcomeId, position: usize, text: &str, at: Span) {
        let message = match id.index().cmp(&position) {
            Ordering::Less => return,
            Ordering::Equal => format!("outcome `{text}` refers to itself"),
            Ordering::Greater => format!(
                "expected an outcome that stands before this one, found `{text}`, which stands after it"
            ),
        };
        let help = "an outcome may add up those that stand before it: no circles";
        self.error_help(at, message, help);
    }

    fn unknown_in_product(
        &mut self,
        name: &NameAt,
        at: Span,
        scope: &Scope,
        spec: NumberSpec,
        also: Also,
    ) {
        let (what, known) = self.known_in_product(&name.name, scope, spec, also);
        let text = name.name.as_str();
        let drawn = also == Also::Nothing && scope.drawn.contains_key(text);
        let elsewhere = match self.names.level(text) {
            Some(Level::Variable(_)) => Some(VariableId::NOUN),
            Some(Level::Counter(_)) => Some(CounterId::NOUN),
            Some(Level::Outcome(_)) => Some(OutcomeId::NOUN),
            None => drawn.then_some("drawn number"),
        };
        if let Some(kind) = elsewhere {
            let message = format!("expected a {what}, found the {kind} `{text}`");
            let help = match kind {
                "drawn number" => {
                    "numbers that are drawn per occurrence serve the amounts of effects"
                }
                _ => "what changes within a trial cannot be a number here",
            };
            self.error_help(at, message, help);
        } else if let Some(unit) = unit_meant(text)
            && spec.dimension != Dimension::NONE
        {
            let message = format!("expected {}, found `{text}`", spec.expected);
            self.error_help(at, message, format!("did you mean `1 {unit}`?"));
        } else {
            self.unknown(at, what, text, known.iter().map(String::as_str));
        }
    }

    /// What may stand in a product of this place, in words and by name.
    fn known_in_product(
        &self,
        name: &str,
        scope: &Scope,
        spec: NumberSpec,
        also: Also,
    ) -> (&'static str, Vec<String>) {
        let names = |section| self.names.of(section).map(|(name, _)| name.to_owned());
        let mut known: Vec<String> = names("factors").collect();
        let mut what = "factor";
        match also {
            Also::Drawn => {
                what = "factor or drawn number";
                known.extend(scope.drawn.keys().cloned());
            }
            Also::Observable(_) => {
                what = "factor, variable, counter, score or outcome";
                known.extend(LEVELS.into_iter().flat_map(names));
                known.extend(names("machines").map(|name| name + ".score"));
            }
            Also::Nothing => {}
        }
        // A single lower-case word may be meant as one of the lexicon.
        if spec.probability && name.bytes().all(|b| b.is_ascii_lowercase()) {
            what = "factor or likelihood word";
            let words = self.lexicon.iter().flat_map(Lexicon::words);
            known.extend(words.map(str::to_owned));
        }
        (what, known)
    }
}
