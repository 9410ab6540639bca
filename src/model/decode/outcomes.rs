//! Outcomes: weighted sums with a range and a resolution.

use super::super::{MAX_BINS, Outcome, Term};
use super::products::Also;
use super::short;
use super::{Decoder, Mapping};
use crate::diagnostic::Span;
use crate::scenario::{Node, Value};

/// Without a resolution the range has so many bins.
const BINS: f64 = 400.0;
/// The most steps of a range: both of its ends have a bin.
const MOST_STEPS: f64 = (MAX_BINS - 1) as f64;
/// The largest end of a range: beyond it whole numbers cannot be told apart.
const LARGEST: f64 = 1e15;
/// The narrowest range, as a part of its larger end: a bin of it still has six digits.
const NARROWEST: f64 = 1e-6;
/// The narrowest range near 0.
const SMALLEST: f64 = 1e-12;

impl<'a> Decoder<'a> {
    pub(super) fn outcomes(&mut self, file: &Mapping<'a>) {
        for (position, mapping) in self.parts(file, "outcomes").into_iter().enumerate() {
            let (low, high) = self.range(&mapping);
            let resolution = match mapping.get("resolution") {
                Some(node) => self.resolution(node, &mapping, (low, high)),
                None => (high - low) / BINS,
            };
            let is_true =
                |key| mapping.get(key).map(|node| &node.value) == Some(&Value::Bool(true));
            let mut outcome = Outcome {
                unit: mapping.line("unit").unwrap_or_default(),
                low,
                high,
                resolution,
                at: self.listed_days(mapping.several("at")),
                headline: is_true("headline"),
                daily: is_true("daily"),
                lower_is_better: mapping.word("better") == Some("lower"),
                terms: self.outcome_terms(&mapping, position),
                entry: mapping.entry.clone(),
            };
            if let Some(cells) = self.visible_to(&mapping) {
                (self.model.play.audience.outcomes).insert(position.into(), cells);
            }
            outcome.at.retain(|day| *day <= self.model.horizon);
            self.model.outcomes.push(outcome);
        }
    }

    fn outcome_terms(&mut self, mapping: &Mapping<'a>, position: usize) -> Vec<Term> {
        let (sum, spec) = (mapping.at("sum"), mapping.number_spec("sum"));
        let mut terms = Vec::new();
        for (key, node) in mapping.entries("sum") {
            let scope = sum.at(&key.name);
            let term = self.resolved(node, &scope, spec, Also::Observable(position));
            terms.push(Term {
                name: key.name.clone(),
                weight: term.number,
                of: term.of,
            });
        }
        terms
    }

    /// The days whose values are kept; each has a column of its own.
    fn listed_days(&mut self, nodes: &'a [Node]) -> Vec<f64> {
        let mut days = Vec::new();
        for node in nodes {
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

    /// The ends of the range; not numbers where they are faulty.
    fn range(&mut self, mapping: &Mapping<'a>) -> (f64, f64) {
        let faulty = (f64::NAN, f64::NAN);
        if mapping.several("range").len() != 2 {
            return faulty;
        }
        let ends = self.numbers(mapping, "range");
        let (low, high) = (ends[0].coefficient, ends[1].coefficient);
        let span = mapping.value_span("range");
        if low >= high {
            let message = format!("expected a range that ascends, found [{low}, {high}]");
            self.error(span, message);
            return faulty;
        }
        // What is no number was reported.
        if low < high && !self.is_measurable(span, low, high) {
            return faulty;
        }
        (low, high)
    }

    /// Whether values of a range can be told apart, drawn and written.
    fn is_measurable(&mut self, span: Span, low: f64, high: f64) -> bool {
        let (size, width) = (low.abs().max(high.abs()), high - low);
        let (message, help) = if size > LARGEST {
            (
                format!(
                    "expected a range whose ends are at most {LARGEST:e}, found [{low:e}, {high:e}]"
                ),
                "state the outcome in a larger unit",
            )
        } else if width < NARROWEST * size || width < SMALLEST {
            (
                format!(
                    "expected a wider range, found [{low}, {high}]: its values could not be told apart"
                ),
                "measure the outcome from another zero, or in a smaller unit",
            )
        } else {
            return true;
        };
        self.error_help(span, message, help);
        false
    }

    /// A bin width that divides the range.
    fn resolution(&mut self, node: &'a Node, mapping: &Mapping<'a>, ends: (f64, f64)) -> f64 {
        let faults = self.faults.len();
        let value = self.plain_at(mapping, "resolution");
        let width = ends.1 - ends.0;
        let bins = width / value;
        if self.faults.len() == faults && value > 0.0 && width > 0.0 {
            let divides = (bins - bins.round()).abs() <= 1e-6 && bins.round() >= 1.0;
            if !divides && bins.round() <= MOST_STEPS {
                let message = format!(
                    "expected a resolution that divides the range, found {value} for a range of {width}"
                );
                self.error_help(node.span, message, format!("{} does", divisor(width, bins)));
            } else if bins.round() > MOST_STEPS {
                let message = format!(
                    "expected at most {MOST_STEPS} steps in the range, found {}",
                    bins.round()
                );
                let help = format!("a resolution of {} does", coarse(width));
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
fn coarse(width: f64) -> f64 {
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
