//! Numbers that a reaction draws once per occurrence.

use std::collections::BTreeMap;

use super::super::format::DRAWN;
use super::super::{Drawn, DrawnDistribution, DrawnId, Number};
use super::{Decoder, Demand, Fields, Scope, Sum};
use crate::scenario::{Node, Value};

impl<'a> Decoder<'a> {
    /// The numbers that a reaction draws once per occurrence, and their names.
    pub(super) fn draws(
        &mut self,
        node: Option<&'a Node>,
        scope: &Scope,
    ) -> (Vec<Drawn>, BTreeMap<String, DrawnId>) {
        let section = scope.at("draw");
        let (mut draws, mut names) = (Vec::new(), BTreeMap::new());
        for (key, node) in self.entries(node, "distributions") {
            self.check_name(key);
            if self.names.factors.contains_key(key.name.as_str()) {
                let message = format!(
                    "expected a name of its own, found `{}`, which is a factor too",
                    key.name
                );
                self.error_help(
                    key.span,
                    message,
                    "drawn numbers and factors share products: rename one of them",
                );
            }
            names.insert(key.name.clone(), DrawnId::from(draws.len()));
            let drawn = self.drawn(node, &section.at(&key.name));
            draws.push(drawn);
        }
        (draws, names)
    }

    pub(super) fn drawn(&mut self, node: &'a Node, scope: &Scope) -> Drawn {
        self.places.insert(scope.address.clone(), node.span);
        let mut drawn = Drawn {
            entry: self.bare_entry(scope),
            distribution: DrawnDistribution::Fixed(crate::distribution::Distribution::Fixed(0.0)),
        };
        if let Some(fields) = self.fields(node, &DRAWN) {
            let (entry, inner) = self.entry(&fields, scope);
            drawn.entry = entry;
            if let Some(distribution) = self.drawn_distribution(&fields, &inner) {
                drawn.distribution = distribution;
            }
        }
        drawn
    }

    /// With plain numbers any distribution; some may have factors as parameters.
    fn drawn_distribution(
        &mut self,
        fields: &Fields<'a>,
        scope: &Scope,
    ) -> Option<DrawnDistribution> {
        let (key, node) = self.family(fields, "a drawn number")?;
        let inner = scope.at(&key.name);
        let uncertain = match &node.value {
            Value::Map(entries) => entries.iter().any(|(_, n)| self.has_name(n)),
            _ => self.has_name(node),
        };
        if !uncertain {
            let demand = Some(Demand::AMOUNT);
            let read = self.distribution(fields, scope, demand)?;
            return Some(DrawnDistribution::Fixed(read.distribution));
        }
        let mut pair = |first, second, spread| {
            let (Some(a), Some(b)) = (node.get(first), node.get(second)) else {
                let message =
                    format!("expected `{first}` and `{second}`, as factors stand among them");
                self.error(node.span, message);
                return None;
            };
            Some((
                self.number(a, &inner.at(first), Demand::AMOUNT),
                self.number(b, &inner.at(second), spread),
            ))
        };
        Some(match key.name.as_str() {
            "fixed" => DrawnDistribution::Discrete {
                values: vec![self.number(node, &inner, Demand::AMOUNT)],
                probabilities: vec![Number::fixed(1.0)],
            },
            "normal" => {
                let (mean, sd) = pair("mean", "sd", Demand::SPREAD)?;
                DrawnDistribution::Normal { mean, sd }
            }
            "lognormal" => {
                let (median, sigma) = pair("median", "sigma", Demand::SPREAD)?;
                self.demand(median.clone(), Demand::POSITIVE, node.span);
                DrawnDistribution::Lognormal { median, sigma }
            }
            "uniform" => {
                let (low, high) = pair("low", "high", Demand::AMOUNT)?;
                DrawnDistribution::Uniform { low, high }
            }
            "discrete" => self.drawn_discrete(node, &inner),
            other => {
                let message =
                    format!("expected plain numbers in a drawn `{other}`, found a factor");
                self.error_help(node.span, message, "`normal`, `lognormal`, `uniform` and `discrete` may have factors as parameters");
                return None;
            }
        })
    }

    /// Whether a parameter is more than a plain number.
    fn has_name(&self, node: &Node) -> bool {
        match &node.value {
            Value::Text(text) => {
                crate::quantity::parse_product(text).is_ok_and(|p| !p.names.is_empty())
            }
            Value::Map(_) => true,
            _ => false,
        }
    }

    fn drawn_discrete(&mut self, node: &'a Node, scope: &Scope) -> DrawnDistribution {
        let (mut values, mut probabilities) = (Vec::new(), Vec::new());
        let mut rest = None;
        for (key, node) in self.entries(Some(node), "probabilities") {
            let none = scope.without_citation();
            let value = self.key_value(key);
            if matches!(&node.value, Value::Text(text) if text == "rest") {
                rest = Some(value);
                continue;
            }
            let probability = self.number(node, &none.at(&key.name), Demand::PROBABILITY);
            values.push(value);
            probabilities.push(probability);
        }
        self.sums.push(Sum {
            parts: probabilities.clone(),
            rest: rest.is_some(),
            what: "the probabilities".into(),
            span: node.span,
        });
        self.number_stands(scope);
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

    fn key_value(&mut self, key: &crate::scenario::Key) -> Number {
        let mut unit = super::distributions::Unit {
            dimension: Some(crate::quantity::Dimension::NONE),
            demand: Some(Demand::AMOUNT),
            text: String::new(),
        };
        let value = self.value(&super::distributions::as_node(key), &mut unit);
        Number::fixed(value.unwrap_or(f64::NAN))
    }
}
