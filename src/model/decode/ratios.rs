//! Hazard ratios.

use super::super::{Exposure, HazardRatio, Ratio};
use super::{Decoder, Mapping};
use crate::model::format::NumberSpec;
use crate::quantity::Dimension;

impl<'a> Decoder<'a> {
    pub(super) fn hazard_ratios(&mut self, of: &Mapping<'a>) -> Vec<HazardRatio> {
        let mut ratios = Vec::new();
        for part in self.parts(of, "hazard_ratios") {
            let ratio = if part.get("risk_ratio").is_some() {
                Ratio::Risk {
                    ratio: self.number_at(&part, "risk_ratio"),
                    at: self.number_at(&part, "at"),
                    cap: self.plain_at(&part, "cap"),
                }
            } else {
                Ratio::Hazard(self.number_at(&part, "ratio"))
            };
            let exposure = self.exposure(&part);
            if !self.off(&part.entry.address) {
                ratios.push(HazardRatio {
                    entry: part.entry,
                    ratio,
                    exposure,
                });
            }
        }
        ratios
    }

    fn exposure(&mut self, part: &Mapping<'a>) -> Exposure {
        let per = part.sentence("per").filter(|_| part.get("while").is_none());
        let per = per.and_then(|_| self.per(part));
        per.unwrap_or_else(|| Exposure::While(self.condition(part)))
    }

    fn per(&mut self, part: &Mapping<'a>) -> Option<Exposure> {
        let (node, name) = part.sentence("per")?;
        let factor = self.find(node, name, name, "factor", |names| &names.factors)?;
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
}
