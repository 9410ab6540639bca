//! The ends of ranges as short numbers that people can read and a scenario file can hold.

use crate::distribution::Distribution;
use crate::model::{Factor, Model};
use crate::quantity::{parse_product, unit_scale};
use crate::sensitivity::prim::{Bound, Region, Side};

/// Digits that tell any two numbers apart.
const ALL_DIGITS: usize = 17;

/// The same box with ends that are short numbers between the same draws.
pub(super) fn shortened(region: &Region, model: &Model) -> Region {
    let mut short = Region::default();
    for (k, range) in region.ranges() {
        for side in [Side::Low, Side::High] {
            let bound = range.end(side).map(|bound| Bound {
                inside: shortest(bound, side, &model.factors[k]),
                ..bound
            });
            short.set(k, side, bound);
        }
    }
    short
}

/// A value of a factor in the unit that the scenario writes it in: `0.9 / mo`.
pub fn limit(factor: &Factor, value: f64) -> String {
    let scale = unit_scale(&factor.unit).unwrap_or(1.0);
    written(factor, &number(value / scale, 12))
}

fn written(factor: &Factor, number: &str) -> String {
    match factor.unit.as_str() {
        "" => number.to_owned(),
        unit => format!("{number} {unit}"),
    }
}

/// So many digits, without zeros at the end.
fn number(value: f64, digits: usize) -> String {
    let text = format!("{value:.*e}", digits - 1);
    text.parse::<f64>().map_or(text, |value| value.to_string())
}

/// The number of the fewest digits that has all draws inside on one side of it and all others on the other; one
/// of the values itself where the factor has only a few.
fn shortest(bound: Bound, side: Side, factor: &Factor) -> f64 {
    if matches!(factor.distribution, Distribution::Discrete { .. }) {
        return bound.inside;
    }
    let scale = unit_scale(&factor.unit).unwrap_or(1.0);
    let middle = 0.5 * (bound.inside + bound.outside) / scale;
    let parts = |value: &f64| match side {
        Side::Low => bound.outside < *value && *value <= bound.inside,
        Side::High => bound.inside <= *value && *value < bound.outside,
    };
    // As a file that has the text will read it.
    let read = |digits| parse_product(&written(factor, &number(middle, digits))).ok();
    let short = (1..=ALL_DIGITS).filter_map(|digits| Some(read(digits)?.coefficient));
    short.into_iter().find(parts).unwrap_or(bound.inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Entry;
    use crate::quantity::DAYS_PER_MONTH;

    fn factor(unit: &str) -> Factor {
        Factor {
            entry: Entry::default(),
            distribution: Distribution::Uniform {
                low: 0.0,
                high: 9.0,
            },
            reference: 0.0,
            word: None,
            role: Default::default(),
            unit: unit.to_owned(),
        }
    }

    #[test]
    fn ends_are_the_shortest_numbers_between_two_draws() {
        let end = |inside, outside, side| shortest(Bound { inside, outside }, side, &factor(""));
        assert_eq!(end(0.4012, 0.3987, Side::Low), 0.4);
        assert_eq!(end(0.3987, 0.4012, Side::High), 0.4);
        assert_eq!(end(0.31428, 0.31423, Side::Low), 0.31426);
        assert_eq!(end(7.0, 3.0, Side::Low), 5.0);
        // No number lies between these: the value inside.
        let next = 1.0 + f64::EPSILON;
        assert_eq!(end(next, 1.0, Side::Low), next);
        let per_month = factor("/ mo");
        let of = |value: f64| value / DAYS_PER_MONTH;
        let bound = Bound {
            inside: of(0.912),
            outside: of(0.894),
        };
        let found = shortest(bound, Side::Low, &per_month);
        assert_eq!(limit(&per_month, found), "0.9 / mo");
        assert!((found - of(0.9)).abs() < 1e-15);
    }
}
