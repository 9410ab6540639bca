//! Which ranges of a box matter, and wider ranges that cost no density.

use super::cases::{Bound, Counts, Membership, Outside, Region, Side, Weight, outside};
use crate::distribution::beta_cdf;

/// The probability that so many cases or more would be among the rows of a box if the density were that of
/// the box without one of its ranges: the quasi-p-value of Bryant & Lempert (2010,
/// doi:10.1016/j.techfore.2009.08.002). On rows that had no part in finding the box it is a p-value.
pub fn quasi_p(inside: Counts, without: Counts) -> f64 {
    binomial_at_least(inside.rows, inside.cases, without.density())
}

/// The probability of `k` successes or more in `n` trials.
pub(super) fn binomial_at_least(n: u64, k: u64, probability: f64) -> f64 {
    if k == 0 || probability >= 1.0 {
        return 1.0;
    }
    if k > n || probability <= 0.0 {
        return 0.0;
    }
    beta_cdf(k as f64, (n - k + 1) as f64, probability)
}

/// Takes away, one after the other, the range whose quasi-p-value is largest, while it is above `level`.
///
/// A peel that fits chance leaves a range that changes little; it would read as a finding.
pub(super) fn prune(region: &mut Region, columns: &[Vec<f64>], weights: &[Weight], level: f64) {
    loop {
        let members = Membership::of(region, columns, weights);
        let worst = members.kept_out.iter().map(|(factor, kept_out)| {
            let without = members.inside.plus(*kept_out);
            (quasi_p(members.inside, without), *factor)
        });
        match worst.max_by(|a, b| a.0.total_cmp(&b.0)) {
            Some((p, factor)) if p > level => region.release(factor),
            _ => return,
        }
    }
}

/// Bottom-up pasting (Friedman & Fisher 1999): moves one end of a range outwards by about a share of the
/// box's rows, the end that raises the density most, until none raises it.
pub(super) fn paste(region: &mut Region, columns: &[Vec<f64>], weights: &[Weight], share: f64) {
    loop {
        let inside = Membership::of(region, columns, weights).inside;
        let most = ((share * inside.rows as f64) as u64).max(1);
        let strips = strips(region, columns, weights);
        let wider = strips.iter().filter_map(|strip| {
            let (counts, bound) = strip.grow(columns, weights, most);
            let density = inside.plus(counts).density();
            (density > inside.density()).then_some((density, strip, bound))
        });
        let best = wider.max_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, strip, bound)) = best else {
            return;
        };
        region.set(strip.factor, strip.side, bound);
    }
}

/// The rows that only one end of one range keeps out, nearest first.
struct Strip {
    factor: usize,
    side: Side,
    rows: Vec<usize>,
}

fn strips(region: &Region, columns: &[Vec<f64>], weights: &[Weight]) -> Vec<Strip> {
    let mut strips = Vec::new();
    for (factor, range) in region.ranges() {
        for side in [Side::Low, Side::High] {
            if range.end(side).is_some() {
                let rows = Vec::new();
                strips.push(Strip { factor, side, rows });
            }
        }
    }
    for row in (0..weights.len()).filter(|row| weights[*row].rows > 0) {
        if let Outside::Of(factor) = outside(region, columns, row) {
            let x = columns[factor][row];
            let below = region.range(factor).low.is_some_and(|low| x < low.inside);
            let side = if below { Side::Low } else { Side::High };
            let mut strips = strips.iter_mut();
            let strip = strips.find(|strip| strip.factor == factor && strip.side == side);
            if let Some(strip) = strip {
                strip.rows.push(row);
            }
        }
    }
    for strip in &mut strips {
        let column = &columns[strip.factor];
        strip.rows.sort_by(|a, b| column[*a].total_cmp(&column[*b]));
        if strip.side == Side::Low {
            strip.rows.reverse();
        }
    }
    strips
}

impl Strip {
    /// At least `most` of its rows, whole values only, and where the range then ends.
    fn grow(&self, columns: &[Vec<f64>], weights: &[Weight], most: u64) -> (Counts, Option<Bound>) {
        let column = &columns[self.factor];
        let mut counts = Counts::default();
        let mut inside = f64::NAN;
        for row in &self.rows {
            let x = column[*row];
            if counts.rows >= most && x != inside {
                let bound = Bound { inside, outside: x };
                return (counts, Some(bound));
            }
            inside = x;
            counts.add(weights[*row]);
        }
        // Nothing is left beyond: the range is open on this side.
        (counts, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binomial_tails_are_exact() {
        // (1 + 5) / 32, 1 - 0.9^3, and the ends.
        assert!((binomial_at_least(5, 4, 0.5) - 0.1875).abs() < 1e-12);
        assert!((binomial_at_least(3, 1, 0.1) - 0.271).abs() < 1e-12);
        assert!((binomial_at_least(4, 4, 0.5) - 0.0625).abs() < 1e-12);
        assert_eq!(binomial_at_least(4, 0, 0.5), 1.0);
        assert_eq!(binomial_at_least(4, 2, 1.0), 1.0);
        assert_eq!(binomial_at_least(4, 2, 0.0), 0.0);
    }
}
