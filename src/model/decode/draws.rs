//! Numbers that a reaction draws once per occurrence.

use std::collections::BTreeMap;

use super::super::{Drawn, DrawnDistribution, DrawnId, Number};
use super::mapping::as_node;
use super::{Decoder, Mapping};
use crate::diagnostic::Span;
use crate::distribution::Distribution;
use crate::model::format::NumberSpec;
use crate::quantity::parse_product;
use crate::scenario::{Key, Node, Value};

impl<'a> Decoder<'a> {
    /// The numbers that a reaction draws once per occurrence, and their names.
    pub(super) fn draws(&mut self, of: &Mapping<'a>) -> (Vec<Drawn>, BTreeMap<String, DrawnId>) {
        let (mut draws, mut names) = (Vec::new(), BTreeMap::new());
        for part in self.parts(of, "draw") {
            if self.names.find("factors", part.name).is_some() {
                let message = format!(
                    "expected a name of its own, found `{}`, which is a factor too",
                    part.name
                );
                let help = "drawn numbers and factors share products: rename one of them";
                self.error_help(part.named_at, message, help);
            }
            names.insert(part.name.to_owned(), DrawnId::from(draws.len()));
            draws.push(self.drawn(&part));
        }
        (draws, names)
    }

    pub(super) fn drawn(&mut self, part: &Mapping<'a>) -> Drawn {
        self.places.insert(part.entry.address.clone(), part.span);
        let distribution = self.drawn_distribution(part);
        let faulty = DrawnDistribution::Fixed(Distribution::Fixed(0.0));
        Drawn {
            entry: part.entry.clone(),
            distribution: distribution.unwrap_or(faulty),
        }
    }

    /// With plain numbers any distribution; some may have factors as parameters.
    fn drawn_distribution(&mut self, part: &Mapping<'a>) -> Option<DrawnDistribution> {
        let (key, node) = part.chosen("fixed").filter(|_| !part.faulty)?;
        if self.faulty.contains_key(&node.span) {
            return None;
        }
        let uncertain = match &node.value {
            Value::Map(entries) => entries.iter().any(|(_, node)| has_name(node)),
            _ => has_name(node),
        };
        if !uncertain {
            let read = self.distribution(part, Some(NumberSpec::AMOUNT))?;
            return Some(DrawnDistribution::Fixed(read.distribution));
        }
        self.uncertain(&key.name, node, part)
    }

    /// A distribution among whose parameters factors stand.
    fn uncertain(
        &mut self,
        family: &str,
        node: &'a Node,
        part: &Mapping<'a>,
    ) -> Option<DrawnDistribution> {
        Some(match family {
            "fixed" => DrawnDistribution::Discrete {
                values: vec![self.number(node, &part.at(family), NumberSpec::AMOUNT)],
                probabilities: vec![Number::fixed(1.0)],
            },
            "normal" => {
                let (mean, sd) = self.pair(family, NumberSpec::SPREAD, part)?;
                DrawnDistribution::Normal { mean, sd }
            }
            "lognormal" => {
                let (median, sigma) = self.pair(family, NumberSpec::SPREAD, part)?;
                self.constrain(median.clone(), NumberSpec::POSITIVE, node.span);
                DrawnDistribution::Lognormal { median, sigma }
            }
            "uniform" => {
                let (low, high) = self.pair(family, NumberSpec::AMOUNT, part)?;
                DrawnDistribution::Uniform { low, high }
            }
            "discrete" => self.drawn_discrete(node, part),
            other => {
                let message =
                    format!("expected plain numbers in a drawn `{other}`, found a factor");
                let help = "`normal`, `lognormal`, `uniform` and `discrete` may have factors as parameters";
                self.error_help(node.span, message, help);
                return None;
            }
        })
    }

    /// The first two parameters of a family, and no others: what else could stand there takes plain numbers.
    fn pair(
        &mut self,
        family: &str,
        second: NumberSpec,
        of: &Mapping<'a>,
    ) -> Option<(Number, Number)> {
        let part = self.part(of, family)?;
        let names = part.parameters();
        let [Some(a), Some(b)] = names.map(|name| part.get(name)) else {
            return self.not_alone(names, part.span);
        };
        if part.present().count() > 2 {
            return self.not_alone(names, part.span);
        }
        let [at_a, at_b] = names.map(|name| part.at(name));
        Some((
            self.number(a, &at_a, NumberSpec::AMOUNT),
            self.number(b, &at_b, second),
        ))
    }

    fn not_alone<T>(&mut self, [first, second]: [&str; 2], at: Span) -> Option<T> {
        let message =
            format!("expected `{first}` and `{second}` alone, as factors stand among them");
        self.error(at, message);
        None
    }

    fn drawn_discrete(&mut self, node: &'a Node, part: &Mapping<'a>) -> DrawnDistribution {
        let (scope, spec) = (part.at("discrete"), part.number_spec("discrete"));
        let (mut values, mut probabilities) = (Vec::new(), Vec::new());
        let mut rest = None;
        for (key, node) in node.entries() {
            let value = self.key_value(key);
            if node.text() == Some("rest") {
                rest = Some(value);
                continue;
            }
            values.push(value);
            probabilities.push(self.number(node, &scope.at(&key.name), spec));
        }
        let parts = probabilities.clone();
        self.sum(parts, rest.is_some(), "the probabilities", node.span);
        self.number_stands(&scope);
        if let Some(value) = rest {
            values.push(value);
            // The last one takes what the others leave, whatever stands here.
            probabilities.push(Number::fixed(0.0));
        }
        DrawnDistribution::Discrete {
            values,
            probabilities,
        }
    }

    fn key_value(&mut self, key: &Key) -> Number {
        Number::fixed(self.bare(&as_node(key)).unwrap_or(f64::NAN))
    }
}

/// Whether a parameter is more than a plain number.
fn has_name(node: &Node) -> bool {
    match &node.value {
        Value::Text(text) => parse_product(text).is_ok_and(|p| !p.names.is_empty()),
        Value::Map(_) => true,
        _ => false,
    }
}
