//! Hazard ratios.

use super::super::format::HAZARD_RATIO;
use super::super::{Exposure, HazardRatio, Number, Ratio};
use super::fields::part_of;
use super::{Decoder, Demand, Fields, Scope};
use crate::scenario::Node;

/// The largest probability that a risk ratio leads to where the file names none.
const CAP: f64 = 0.95;

impl<'a> Decoder<'a> {
    pub(super) fn hazard_ratios(
        &mut self,
        node: Option<&'a Node>,
        scope: &Scope,
    ) -> Vec<HazardRatio> {
        let section = scope.at("hazard_ratios");
        let mut ratios = Vec::new();
        for (index, node) in self.items(node, "hazard ratios").iter().enumerate() {
            let scope = section.at(index);
            let Some(fields) = self.fields(node, &HAZARD_RATIO) else {
                continue;
            };
            let (entry, inner) = self.entry(&fields, &scope);
            let ratio = self.ratio(&fields, &inner);
            let exposure = self.exposure(&fields, &inner);
            if !self.off(&scope.address) {
                ratios.push(HazardRatio {
                    entry,
                    ratio,
                    exposure,
                });
            }
        }
        ratios
    }

    fn ratio(&mut self, fields: &Fields<'a>, scope: &Scope) -> Ratio {
        match (fields.get("ratio"), fields.get("risk_ratio")) {
            (Some(node), None) => {
                for key in ["at", "cap"] {
                    if fields.get(key).is_some() {
                        let message = format!("expected no `{key}` with `ratio`, found one");
                        self.error_help(
                            fields.key_span(key),
                            message,
                            format!("`{key}` belongs to `risk_ratio`"),
                        );
                    }
                }
                Ratio::Hazard(self.number(node, &scope.at("ratio"), Demand::RATIO))
            }
            (None, Some(node)) => Ratio::Risk {
                ratio: self.number(node, &scope.at("risk_ratio"), Demand::RATIO),
                at: match fields.get("at") {
                    Some(node) => self.number(node, &scope.at("at"), Demand::OPEN),
                    None => {
                        self.error_help(
                            fields.span,
                            "expected `risk_ratio` with `at`, found none",
                            "`at` is the probability at which the ratio of probabilities was found",
                        );
                        Number::fixed(f64::NAN)
                    }
                },
                cap: match fields.get("cap") {
                    Some(node) => self
                        .literal(node, &scope.at("cap"), Demand::OPEN)
                        .unwrap_or(f64::NAN),
                    None => CAP,
                },
            },
            (found, _) => {
                let found = if found.is_some() { "both" } else { "neither" };
                self.error(
                    fields.span,
                    format!("expected either `ratio` or `risk_ratio`, found {found}"),
                );
                Ratio::Hazard(Number::fixed(f64::NAN))
            }
        }
    }

    fn exposure(&mut self, fields: &Fields<'a>, scope: &Scope) -> Exposure {
        let never = Exposure::While(super::super::Condition::always());
        match (fields.get("while"), fields.get("per")) {
            (Some(node), None) => {
                if fields.get("reference").is_some() {
                    let span = fields.key_span("reference");
                    self.error_help(
                        span,
                        "expected no `reference` with `while`, found one",
                        "`reference` belongs to `per`",
                    );
                }
                Exposure::While(self.condition(Some(node), scope))
            }
            (None, Some(node)) => self.per(node, fields, scope).unwrap_or(never),
            (None, None) => {
                self.error_help(
                    fields.span,
                    "expected a hazard ratio with `while` or `per`, found neither",
                    "`while:` says when it applies; what always applies belongs into the rate",
                );
                never
            }
            (Some(_), Some(_)) => {
                self.error(
                    fields.key_span("per"),
                    "expected either `while` or `per`, found both",
                );
                never
            }
        }
    }

    fn per(&mut self, node: &'a Node, fields: &Fields<'a>, scope: &Scope) -> Option<Exposure> {
        let name = self.text(node, "a factor")?;
        let Some(factor) = self.names.factors.get(name).copied() else {
            let known: Vec<&str> = self.names.factors.keys().copied().collect();
            self.unknown(part_of(node, name, name), "factor", name, known);
            return None;
        };
        self.usage.factors.insert(factor.index());
        self.usage.plain.insert(factor.index());
        let dimension = self.dimensions[factor.index()]?;
        if dimension != crate::quantity::Dimension::NONE {
            self.wrong_unit(node, dimension, Demand::AMOUNT);
            return None;
        }
        let reference = match fields.get("reference") {
            Some(node) => self.literal(node, &scope.at("reference"), Demand::AMOUNT)?,
            None if self.usage.referenced.contains(&factor.index()) => {
                self.model.factors[factor.index()].reference
            }
            None => 0.0,
        };
        Some(Exposure::Factor { factor, reference })
    }
}
