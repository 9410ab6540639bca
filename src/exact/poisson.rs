//! Poisson weights and their integrals: the coefficients of uniformization.

/// The weights of a Poisson variable N of mean `rate * time`, truncated, and the bound of what
/// the truncation leaves out.
///
/// Weights grow outwards from the mode and are normalized at the end, as in Fox & Glynn 1988
/// (doi:10.1145/42404.42409). Where to stop is decided by the geometric series that dominates each
/// tail, which needs none of their case distinctions (Jansen 2011, "Understanding Fox and Glynn's
/// 'Computing Poisson probabilities'", lists the pitfalls).
#[derive(Debug)]
pub(super) struct Weights {
    /// `weight[n]` = P(N = n) for n = 0 ..= right; zero on the left of what is kept.
    pub(super) weight: Vec<f64>,
    /// Bounds the sum of |computed - true| over all n, and the same relative to `time` and to
    /// `time^2 / 2` for the sums of [`Weights::integrals`].
    pub(super) bound: f64,
}

impl Weights {
    /// Weights for a mean of at least 1, with about `tolerance` left out.
    pub(super) fn new(mean: f64, tolerance: f64) -> Self {
        let mode = mean as usize;
        let tail = tolerance / 4.0;
        let (below, left_out) = left(mean, mode, tail);
        let (above, right_out) = right(mean, mode, tail);
        let mut weight = vec![0.0; mode - below.len()];
        weight.extend(below.iter().rev());
        weight.push(1.0);
        weight.extend(&above);
        // Small terms first: both ends towards the mode.
        let total = below.iter().rev().sum::<f64>() + above.iter().rev().sum::<f64>() + 1.0;
        for w in &mut weight {
            *w /= total;
        }
        Self {
            weight,
            // What is missing, and by as much the rest is too large after normalization.
            bound: 2.0 * (left_out + right_out) / total,
        }
    }

    /// For a relaxation rate k: c[n] = integral over u in [0, t] of exp(-k (t - u)) P(N_u = n), and
    /// d[n] = integral of (1 - exp(-k (t - u))) / k P(N_u = n), where N_u has mean `rate * u`.
    ///
    /// Integration by parts with P(N_u = n)' = rate (P(N_u = n - 1) - P(N_u = n)) gives, for n >= 1,
    /// rate c[n-1] = P(N_t = n) + (rate - k) c[n] and rate d[n-1] = rate d[n] + c[n]: downwards all
    /// terms are positive where rate >= k, so that nothing cancels. With k = 0, c[n] is
    /// P(N_t > n) / rate.
    pub(super) fn integrals(&self, rate: f64, decay: f64) -> (Vec<f64>, Vec<f64>) {
        let keep = (rate - decay) / rate;
        let mut once = vec![0.0; self.weight.len()];
        let mut twice = vec![0.0; self.weight.len()];
        for n in (1..self.weight.len()).rev() {
            once[n - 1] = self.weight[n] / rate + keep * once[n];
            twice[n - 1] = twice[n] + once[n] / rate;
        }
        (once, twice)
    }
}

/// Weights below the mode, downwards, relative to the mode's; and a bound of the rest.
fn left(mean: f64, mode: usize, tail: f64) -> (Vec<f64>, f64) {
    let mut weights = Vec::new();
    let mut next = 1.0;
    for n in (1..=mode).rev() {
        let ratio = n as f64 / mean;
        next *= ratio;
        // The weights below `next` fall at least as fast as a geometric series of this ratio.
        let rest = next / (1.0 - (n - 1) as f64 / mean);
        if rest <= tail {
            return (weights, rest);
        }
        weights.push(next);
    }
    (weights, 0.0)
}

/// Weights above the mode, upwards, relative to the mode's; and a bound of the rest.
///
/// The rest counts the last two weights that are kept as well: the sums over n of n P(N = n) and
/// of n (n - 1) P(N = n) beyond n = R, which the integrals lose, are `mean` and `mean^2` times the
/// tails from R and R - 1 on.
fn right(mean: f64, mode: usize, tail: f64) -> (Vec<f64>, f64) {
    let mut weights = Vec::new();
    let mut last_but_one = 1.0;
    let mut n = mode;
    loop {
        n += 1;
        weights.push(weights.last().copied().unwrap_or(1.0) * mean / n as f64);
        let rest = last_but_one / (1.0 - mean / n as f64);
        if weights.len() >= 2 && rest <= tail {
            return (weights, rest);
        }
        last_but_one = weights[weights.len() - 1];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P(N = n) by the logarithm.
    fn poisson(mean: f64, n: usize) -> f64 {
        libm::exp(n as f64 * libm::log(mean) - mean - libm::lgamma(n as f64 + 1.0))
    }

    #[test]
    fn weights_are_poisson_probabilities() {
        for mean in [1.0, 1.5, 7.3, 100.0, 12_345.6] {
            let weights = Weights::new(mean, 1e-14);
            assert!(weights.bound <= 1e-14);
            for (n, w) in weights.weight.iter().enumerate() {
                // The reference adds terms of size n ln(mean), each rounded.
                let digits = (10.0 + mean * libm::log(mean)) * 4.0 * f64::EPSILON;
                let truth = poisson(mean, n);
                assert!(
                    (w - truth).abs() <= digits * truth + 1e-14,
                    "{mean} {n} {w} {truth}"
                );
            }
        }
    }

    #[test]
    fn what_is_left_out_is_within_the_bound() {
        for mean in [1.0, 20.0, 400.0] {
            let coarse = Weights::new(mean, 1e-4);
            let fine = Weights::new(mean, 1e-15).weight;
            let kept: f64 = coarse
                .weight
                .iter()
                .zip(&fine)
                .map(|(a, b)| (a - b).abs())
                .sum();
            let lost: f64 = fine[coarse.weight.len()..].iter().sum();
            assert!(kept + lost <= coarse.bound);
            assert!(kept + lost > 1e-9, "the coarse weights are not truncated");
        }
    }

    #[test]
    fn integrals_sum_to_those_of_the_kernel() {
        let (rate, time) = (3.0, 5.0);
        let weights = Weights::new(rate * time, 1e-15);
        for decay in [0.0, 0.01, 1.0, 3.0] {
            let (once, twice) = weights.integrals(rate, decay);
            let (first, second) = if decay == 0.0 {
                (time, time * time / 2.0)
            } else {
                let first = -libm::expm1(-decay * time) / decay;
                (first, (time - first) / decay)
            };
            assert!((once.iter().sum::<f64>() - first).abs() < 1e-13 * time);
            assert!((twice.iter().sum::<f64>() - second).abs() < 1e-12 * time * time);
        }
    }

    #[test]
    fn integrals_match_quadrature() {
        let (rate, time, decay) = (2.0, 3.0, 0.7);
        let (once, twice) = Weights::new(rate * time, 1e-15).integrals(rate, decay);
        let kernel = |n: usize, u: f64| poisson((rate * u).max(1e-300), n);
        for n in [0, 2, 6, 11] {
            let c = simpson(time, |u| libm::exp(-decay * (time - u)) * kernel(n, u));
            let d = simpson(time, |u| {
                -libm::expm1(-decay * (time - u)) / decay * kernel(n, u)
            });
            assert!((once[n] - c).abs() < 1e-10, "{n} {} {c}", once[n]);
            assert!((twice[n] - d).abs() < 1e-10, "{n} {} {d}", twice[n]);
        }
    }

    fn simpson(time: f64, f: impl Fn(f64) -> f64) -> f64 {
        let steps = 4000;
        let h = time / f64::from(steps);
        let inner: f64 = (1..steps)
            .map(|k| f(f64::from(k) * h) * if k % 2 == 1 { 4.0 } else { 2.0 })
            .sum();
        (f(0.0) + inner + f(time)) * h / 3.0
    }
}
