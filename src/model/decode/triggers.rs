//! What makes a reaction happen.

use super::super::{Clock, Hazard, Number, Then, Trigger};
use super::{Decoder, Mapping};

impl<'a> Decoder<'a> {
    /// The trigger; a faulty one never fires.
    pub(super) fn trigger(&mut self, mapping: &Mapping<'a>) -> Trigger {
        let Some((key, _)) = mapping.chosen("rate") else {
            return Trigger::Never;
        };
        match key.name.as_str() {
            name @ ("after" | "every") => Trigger::Delay {
                after: self.number_at(mapping, name),
                repeat: name == "every",
                clock: self.clock(mapping),
            },
            "at" => self.dates(mapping),
            "order" => Trigger::Order,
            "on" => Trigger::On {
                causes: self.causes(&mapping.sentences("on")),
                probability: self.number_if(mapping, "probability"),
            },
            name => Trigger::Hazard {
                base: self.hazard(name, mapping),
                clock: self.clock(mapping),
            },
        }
    }

    fn hazard(&mut self, name: &str, mapping: &Mapping<'a>) -> Hazard {
        match name {
            "rate" => Hazard::Rate(self.number_at(mapping, name)),
            "mean" => Hazard::Mean(self.number_at(mapping, name)),
            "median" => Hazard::Median(self.number_at(mapping, name)),
            "chance" => {
                let (probability, within, then) = self.chance(mapping);
                Hazard::Chance {
                    probability,
                    within,
                    then,
                }
            }
            "piecewise" => self.piecewise(mapping),
            family => self.waiting_time(family, mapping),
        }
    }

    /// A chance, its time, and what follows.
    pub(super) fn chance(&mut self, mapping: &Mapping<'a>) -> (Number, Number, Then) {
        let probability = self.number_at(mapping, "chance");
        let within = self.number_at(mapping, "within");
        let then = mapping.meant("then", &[Then::Stop, Then::Continue]);
        (probability, within, then.unwrap_or(Then::Continue))
    }

    fn dates(&mut self, mapping: &Mapping<'a>) -> Trigger {
        let nodes = mapping.several("at").iter();
        let mut times: Vec<f64> = nodes.filter_map(|node| self.instant(node)).collect();
        times.sort_by(f64::total_cmp);
        times.dedup();
        Trigger::At {
            times,
            probability: self.number_if(mapping, "probability"),
        }
    }

    /// From when age counts.
    pub(super) fn clock(&mut self, mapping: &Mapping<'a>) -> Clock {
        let Some((node, text)) = mapping.sentence("clock") else {
            return Clock::Own;
        };
        if text == "start" {
            return Clock::Start;
        }
        let (first, name) = match (text.strip_prefix("first "), text.strip_prefix("last ")) {
            (Some(name), _) => (true, name),
            (_, Some(name)) => (false, name),
            _ => (false, text),
        };
        let of = self.reaction_named(node, text, name.trim());
        of.map_or(Clock::Own, |of| Clock::Reaction { of, first })
    }
}
