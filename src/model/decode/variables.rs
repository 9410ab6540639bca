//! Variables and counters.

use super::super::{Condition, Counter, Variable, VariableTerm};
use super::{Decoder, Mapping};

impl<'a> Decoder<'a> {
    pub(super) fn variables(&mut self, file: &Mapping<'a>) {
        for mapping in self.parts(file, "variables") {
            let low = self.plain_if(&mapping, "low");
            let high = self.plain_if(&mapping, "high");
            let variable = Variable {
                start: self.number_at(&mapping, "start"),
                half_life: self.number_if(&mapping, "half_life"),
                half_life_multipliers: self.multipliers(&mapping, "half_life_times"),
                baseline: self.terms(&mapping, "baseline"),
                drift: self.terms(&mapping, "drift"),
                low: low.unwrap_or(f64::NEG_INFINITY),
                high: high.unwrap_or(f64::INFINITY),
                entry: mapping.entry.clone(),
            };
            self.bounded(&variable, &mapping);
            if let Some(cells) = self.visible_to(&mapping) {
                let id = self.model.variables.len().into();
                self.model.play.audience.variables.insert(id, cells);
            }
            self.model.variables.push(variable);
        }
    }

    fn bounded(&mut self, variable: &Variable, mapping: &Mapping<'a>) {
        let Variable {
            low, high, start, ..
        } = variable;
        if low >= high {
            let message = format!("expected `low` below `high`, found {low} and {high}");
            self.error(mapping.key_span("low"), message);
        }
        let outside = |start: f64| start < *low || start > *high;
        if start.as_fixed().is_some_and(outside) && low < high {
            let message = format!(
                "expected a start within the bounds, found {}",
                start.coefficient
            );
            self.error(mapping.value_span("start"), message);
        }
    }

    /// A number, or a list of terms with conditions.
    fn terms(&mut self, of: &Mapping<'a>, name: &str) -> Vec<VariableTerm> {
        if of.get(name).is_some() && !of.is_list(name) {
            return vec![VariableTerm {
                entry: self.bare_entry(&of.at(name)),
                add: self.number_at(of, name),
                condition: Condition::always(),
            }];
        }
        self.kept(of, name, |decoder, term| {
            let add = decoder.number_if(term, "add");
            let (entry, condition) = (term.entry.clone(), decoder.condition(term));
            Some(VariableTerm {
                entry,
                add: add?,
                condition,
            })
        })
    }

    pub(super) fn counters(&mut self, file: &Mapping<'a>) {
        for mapping in self.parts(file, "counters") {
            let start = self.plain_at(&mapping, "start");
            let entry = mapping.entry.clone();
            if let Some(cells) = self.visible_to(&mapping) {
                let id = self.model.counters.len().into();
                self.model.play.audience.counters.insert(id, cells);
            }
            self.model.counters.push(Counter { entry, start });
        }
    }
}
