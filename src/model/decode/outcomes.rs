//! Outcomes: weighted sums with a range and a resolution.

use super::super::format::OUTCOME;
use super::super::{MAX_BINS, Outcome, Term};
use super::fields::found;
use super::numbers::Also;
use super::short;
use super::{Decoder, Demand, Fields, Scope};
use crate::scenario::{Node, Value};

/// Without a resolution the range has so many bins.
const BINS: f64 = 400.0;
/// The most steps of a range: both of its ends have a bin.
const MOST_STEPS: f64 = (MAX_BINS - 1) as f64;

impl<'a> Decoder<'a> {
    pub(super) fn outcomes(&mut self) {
        let section = Scope::section("outcomes");
        for (position, (key, node)) in self.section("outcomes").into_iter().enumerate() {
            let scope = section.named(&key.name, key.span);
            let mut outcome = Outcome {
                entry: self.bare_entry(&scope),
                unit: String::new(),
                low: 0.0,
                high: 1.0,
                resolution: 1.0,
                at: Vec::new(),
                headline: false,
                lower_is_better: false,
                terms: Vec::new(),
            };
            if let Some(fields) = self.fields(node, &OUTCOME) {
                let (entry, inner) = self.entry(&fields, &scope);
                outcome.entry = entry;
                self.outcome(&mut outcome, position, &fields, &inner);
            }
            self.model.outcomes.push(outcome);
        }
    }

    fn outcome(
        &mut self,
        outcome: &mut Outcome,
        position: usize,
        fields: &Fields<'a>,
        scope: &Scope,
    ) {
        outcome.unit = fields
            .get("unit")
            .and_then(|n| self.prose(n))
            .unwrap_or_default();
        if let Some(node) = fields.get("headline") {
            match node.value {
                Value::Bool(headline) => outcome.headline = headline,
                _ => self.error(
                    node.span,
                    format!("expected `true` or `false`, found {}", found(node)),
                ),
            }
        }
        let better = fields.get("better");
        outcome.lower_is_better =
            better.and_then(|node| self.word(node, &["higher", "lower"])) == Some("lower");
        let quiet = scope.without_citation();
        if let Some(node) = fields.get("range") {
            match self.range(node, &quiet) {
                Some((low, high)) => (outcome.low, outcome.high) = (low, high),
                None => (outcome.low, outcome.high) = (f64::NAN, f64::NAN),
            }
        }
        outcome.resolution = match fields.get("resolution") {
            Some(node) => self.resolution(node, outcome, &quiet),
            None => (outcome.high - outcome.low) / BINS,
        };
        outcome.at = self.listed_days(fields.get("at"));
        outcome.at.retain(|day| *day <= self.model.horizon);
        let sum = scope.at("sum");
        for (key, node) in self.entries(fields.get("sum"), "products") {
            let scope = sum.at(&key.name);
            let term = self.resolved(node, &scope, Demand::AMOUNT, Also::Observable(position));
            outcome.terms.push(Term {
                name: key.name.clone(),
                weight: term.number,
                of: term.of,
            });
        }
    }

    /// The days whose values are kept; each has a column of its own.
    fn listed_days(&mut self, node: Option<&'a Node>) -> Vec<f64> {
        let mut days = Vec::new();
        for node in self.several(node) {
            let Some(day) = self.instant(node) else {
                continue;
            };
            if days.contains(&day) {
                let message = format!("expected each day once, found day {day} a second time");
                self.error_help(node.span, message, "remove one of the two");
            }
            days.push(day);
        }
        days
    }

    fn range(&mut self, node: &'a Node, scope: &Scope) -> Option<(f64, f64)> {
        let Value::List(ends) = &node.value else {
            let message = format!("expected a range such as `[0, 100]`, found {}", found(node));
            self.error(node.span, message);
            return None;
        };
        let [low, high] = ends.as_slice() else {
            let message = format!("expected a range of two numbers, found {}", ends.len());
            self.error(node.span, message);
            return None;
        };
        let low_value = self.literal(low, scope, Demand::AMOUNT);
        let high_value = self.literal(high, scope, Demand::AMOUNT);
        let (low, high) = low_value.zip(high_value)?;
        if low >= high {
            self.error(
                node.span,
                format!("expected a range that ascends, found [{low}, {high}]"),
            );
            return None;
        }
        Some((low, high))
    }

    /// A bin width that divides the range.
    fn resolution(&mut self, node: &'a Node, outcome: &Outcome, scope: &Scope) -> f64 {
        let faults = self.faults.len();
        let value = self
            .literal(node, scope, Demand::POSITIVE)
            .unwrap_or(f64::NAN);
        let bins = (outcome.high - outcome.low) / value;
        if self.faults.len() == faults && value > 0.0 && bins.is_finite() {
            if (bins - bins.round()).abs() > 1e-6 || bins.round() < 1.0 {
                let width = outcome.high - outcome.low;
                let message = format!(
                    "expected a resolution that divides the range, found {value} for a range of {width}"
                );
                self.error_help(node.span, message, format!("{} does", divisor(width, bins)));
            } else if bins.round() > MOST_STEPS {
                let message = format!(
                    "expected at most {MOST_STEPS} steps in the range, found {}",
                    bins.round()
                );
                let help = format!("a resolution of {} does", coarse(outcome));
                self.error_help(node.span, message, help);
            }
        }
        value
    }
}

/// A bin width that divides the range and has few digits, not much below the one that was meant.
fn divisor(width: f64, bins: f64) -> f64 {
    let first = bins.ceil().max(1.0);
    let widths = (0..1000).map(|more| width / (first + f64::from(more)));
    let mut short_ones = widths.filter(|w| short(*w).parse() == Ok(*w));
    short_ones.next().unwrap_or(width / BINS)
}

/// The finest resolution of one digit that divides a range into few enough steps.
fn coarse(outcome: &Outcome) -> f64 {
    let width = outcome.high - outcome.low;
    let first = libm::floor(libm::log10(width / MOST_STEPS)) as i32;
    let digits = (first..first + 8).flat_map(|power| [1, 2, 5].map(|digit| (digit, power)));
    let mut resolutions = digits.filter_map(|(digit, power)| {
        let resolution: f64 = format!("{digit}e{power}").parse().ok()?;
        let steps = width / resolution;
        let divides = (steps - steps.round()).abs() <= 1e-6;
        (divides && steps.round() <= MOST_STEPS).then_some(resolution)
    });
    resolutions.next().unwrap_or(width / BINS)
}
