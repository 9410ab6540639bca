//! The part of its range to which a factor is restricted.

use super::distributions::{Unit, in_front, short};
use super::factors::Read;
use super::{Decoder, Mapping};
use crate::diagnostic::Span;
use crate::distribution::DistributionError;
use crate::model::format::NumberSpec;
use crate::quantity::unit_scale;
use crate::scenario::Node;

impl<'a> Decoder<'a> {
    /// What was read, given that the number lies within `at_least` and `at_most`.
    pub(super) fn within_bounds(
        &mut self,
        of: &Mapping<'a>,
        read: Read,
        place: Option<NumberSpec>,
    ) -> Option<Read> {
        let [least, most] = ["at_least", "at_most"].map(|name| of.get(name));
        if least.or(most).is_none() {
            return Some(read);
        }
        let mut unit = Unit {
            dimension: read.dimension,
            place,
            text: read.unit.clone(),
        };
        let mut end = |node: Option<&Node>, open| match node {
            Some(node) => self.value(node, &mut unit),
            None => Some(open),
        };
        let low = end(least, f64::NEG_INFINITY)?;
        let high = end(most, f64::INFINITY)?;
        if low > high {
            let message = "expected `at_least` to be no more than `at_most`";
            self.error(of.value_span("at_least"), message);
            return None;
        }
        let named = if least.is_some() {
            "at_least"
        } else {
            "at_most"
        };
        let bounded = match read.distribution.clone().between(low, high) {
            Ok(bounded) => self.checked(of.value_span(named), bounded)?,
            Err(fault) => {
                self.nothing_between(of.value_span(named), &fault, &read);
                return None;
            }
        };
        Some(Read {
            distribution: bounded,
            unit: unit.text,
            // A word means the whole of its range.
            word: None,
            ..read
        })
    }

    fn nothing_between(&mut self, span: Span, fault: &DistributionError, read: &Read) {
        if !matches!(fault, DistributionError::NothingBetween { .. }) {
            self.error(span, fault.to_string());
            return;
        }
        let scale = unit_scale(&read.unit).unwrap_or(1.0);
        let [low, high] = [0.05, 0.95].map(|u| short(read.distribution.quantile(u) / scale));
        let unit = in_front(" ", &read.unit);
        self.error_help(
            span,
            "expected bounds between which the factor can lie, found none of its values there",
            match low == high {
                true => format!("without them it is {low}{unit}"),
                false => format!("without them it lies within {low} to {high}{unit} with 90 %"),
            },
        );
    }
}
