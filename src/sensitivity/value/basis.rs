//! Cubic B-splines over the normal scores of a factor.

use crate::distribution::normal_quantile;

/// Splines that are not zero at a place.
pub(super) const ORDER: usize = 4;

/// The normal scores of values by their ranks, ties sharing the middle of theirs. What is learned from a
/// factor does not depend on its scale, and a factor of any distribution spreads as a normal one does.
pub(super) fn scores(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut scores = vec![0.0; values.len()];
    let mut first = 0;
    for tied in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let middle = first as f64 + 0.5 * tied.len() as f64;
        let score = normal_quantile(middle / values.len() as f64);
        tied.iter().for_each(|row| scores[*row] = score);
        first += tied.len();
    }
    scores
}

/// The splines of one factor at each row: which is the first that is not zero, and the values of four.
#[derive(Clone, Debug)]
pub(super) struct Basis {
    pub size: usize,
    pub rows: Vec<(usize, [f64; ORDER])>,
}

impl Basis {
    /// Splines on so many equal segments between the least and the largest score.
    pub fn new(scores: &[f64], segments: usize) -> Self {
        let low = scores.iter().copied().fold(f64::INFINITY, f64::min);
        let high = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        // One value alone still needs a width.
        let step = ((high - low) / segments as f64).max(1e-9);
        let at = |score: &f64| {
            let place = (score - low) / step;
            let segment = (place as usize).min(segments - 1);
            (segment, cubic(place - segment as f64))
        };
        Self {
            size: segments + ORDER - 1,
            rows: scores.iter().map(at).collect(),
        }
    }
}

/// The four uniform cubic B-splines at the share `t` of a segment (de Boor 1978).
fn cubic(t: f64) -> [f64; ORDER] {
    let s = 1.0 - t;
    let (t2, s2) = (t * t, s * s);
    let (t3, s3) = (t2 * t, s2 * s);
    [
        s3 / 6.0,
        (3.0 * t3 - 6.0 * t2 + 4.0) / 6.0,
        (3.0 * s3 - 6.0 * s2 + 4.0) / 6.0,
        t3 / 6.0,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splines_sum_to_one_and_reproduce_a_line() {
        let scores: Vec<f64> = (0..=40).map(|k| -2.0 + 0.1 * f64::from(k)).collect();
        let basis = Basis::new(&scores, 5);
        assert_eq!(basis.size, 8);
        for (score, (first, values)) in scores.iter().zip(&basis.rows) {
            assert!((values.iter().sum::<f64>() - 1.0).abs() < 1e-14);
            // Coefficients at the middles of the splines' supports give the identity.
            let middle = |k: usize| -2.0 + 0.8 * (k as f64 - 1.0);
            let line: f64 = (0..ORDER).map(|k| values[k] * middle(first + k)).sum();
            assert!((line - score).abs() < 1e-12, "{line} {score}");
        }
    }

    #[test]
    fn scores_follow_ranks_and_ties_share_theirs() {
        let of = scores(&[10.0, -3.0, 10.0, 400.0]);
        assert_eq!(of[0], of[2]);
        assert_eq!(of[0], normal_quantile(0.5));
        assert_eq!(
            (of[1], of[3]),
            (normal_quantile(0.125), normal_quantile(0.875))
        );
    }
}
