//! Hazard ratios.

use super::super::{Exposure, FactorId, HazardRatio, Ratio, VariableId};
use super::{Decoder, Mapping};
use crate::model::format::NumberSpec;
use crate::quantity::Dimension;
use crate::scenario::Node;

impl<'a> Decoder<'a> {
    pub(super) fn hazard_ratios(&mut self, of: &Mapping<'a>) -> Vec<HazardRatio> {
        self.kept(of, "hazard_ratios", |decoder, part| {
            let ratio = match part.get("risk_ratio") {
                Some(_) => Ratio::Risk {
                    ratio: decoder.number_at(part, "risk_ratio"),
                    at: decoder.number_at(part, "at"),
                    cap: decoder.plain_at(part, "cap"),
                },
                None => Ratio::Hazard(decoder.number_at(part, "ratio")),
            };
            let (entry, exposure) = (part.entry.clone(), decoder.exposure(part));
            Some(HazardRatio {
                entry,
                ratio,
                exposure,
            })
        })
    }

    fn exposure(&mut self, part: &Mapping<'a>) -> Exposure {
        let per = part.sentence("per").filter(|_| part.get("while").is_none());
        let per = per.and_then(|_| self.per(part));
        per.unwrap_or_else(|| Exposure::While(self.condition(part)))
    }

    fn per(&mut self, part: &Mapping<'a>) -> Option<Exposure> {
        let (node, name) = part.sentence("per")?;
        if let Some(variable) = self.names.id::<VariableId>(name) {
            let reference = self.plain_if(part, "reference").unwrap_or(0.0);
            return Some(Exposure::Variable {
                variable,
                reference,
            });
        }
        let Some(factor) = self.names.id::<FactorId>(name) else {
            self.no_exposure(node, name);
            return None;
        };
        self.usage.factors.insert(factor.index());
        self.usage.plain.insert(factor.index());
        let dimension = self.dimensions[factor.index()]?;
        if dimension != Dimension::NONE {
            self.wrong_unit(node.span, name, dimension, NumberSpec::AMOUNT);
            return None;
        }
        let own = self.usage.referenced.contains(&factor.index());
        let reference = match self.plain_if(part, "reference") {
            Some(reference) => reference,
            None if own => self.model.factors[factor.index()].reference,
            None => 0.0,
        };
        Some(Exposure::Factor { factor, reference })
    }

    /// The fault of a name that is neither a factor nor a variable.
    fn no_exposure(&mut self, node: &Node, name: &str) {
        let others = [
            (
                "counters",
                "let the effects that count add to a variable too, and name that",
            ),
            (
                "outcomes",
                "name the variables that it adds up, each with a ratio of its own",
            ),
        ];
        for (section, help) in others {
            if self.names.find(section, name).is_some() {
                let kind = section.trim_end_matches('s');
                let message = format!("expected a factor or a variable, found the {kind} `{name}`");
                return self.error_help(node.span, message, help);
            }
        }
        let known = ["factors", "variables"].map(|section| self.names.of(section));
        let known: Vec<&str> = known.into_iter().flatten().map(|(name, _)| name).collect();
        self.unknown(node.span, "factor or variable", name, known);
    }
}
