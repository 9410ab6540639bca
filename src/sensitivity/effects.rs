//! Statistics of elementary effects and of swings, on plain arrays: corrected for the noise of a simulator that
//! is itself random.

use crate::distribution::normal_cdf;
use crate::summary::{Estimate, Kind};

/// Blocks of rows, each left out in turn for an error.
const BLOCKS: usize = 32;

/// A number in each row: its mean over the replicates of the row, and the variance of that mean by chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// Over the replicates.
    pub mean: f64,
    /// The sample variance over the replicates divided by their number; `None` where there is one only.
    pub noise: Option<f64>,
}

impl Effect {
    /// Of the replicates of a row.
    pub fn of(replicates: impl Iterator<Item = f64> + Clone) -> Self {
        let number = replicates.clone().count() as f64;
        let mean = replicates.clone().sum::<f64>() / number;
        let squares: f64 = replicates.map(|x| (x - mean) * (x - mean)).sum();
        Self {
            mean,
            noise: (number > 1.0).then(|| squares / (number - 1.0) / number),
        }
    }
}

/// The mean of an effect over rows.
pub fn mean(effects: &[Effect], range: [f64; 2]) -> Estimate {
    let means: Vec<f64> = effects.iter().map(|effect| effect.mean).collect();
    Estimate::of_draws(&means, range)
}

/// The variance over rows of the effect without its chance, which is subtracted and not clamped: a number that
/// is 0 in truth comes out below it in every second run. `None` where rows have one replicate, so that
/// nothing is known of chance.
pub fn variance(effects: &[Effect], [low, high]: [f64; 2]) -> Option<Estimate> {
    let number = effects.len() as f64;
    let mean = effects.iter().map(|effect| effect.mean).sum::<f64>() / number;
    let unbiased = number / (number - 1.0);
    let scores: Option<Vec<f64>> = effects
        .iter()
        .map(|effect| {
            let away = effect.mean - mean;
            Some(unbiased * away * away - effect.noise?)
        })
        .collect();
    let scores = scores?;
    let most = (high - low) * (high - low);
    let estimate = Estimate::of_draws(&scores, [-most, most]);
    // That the mean is an estimate too is of second order, and all there is where effects are of two sizes.
    let squares: f64 = effects
        .iter()
        .map(|e| (e.mean - mean) * (e.mean - mean))
        .sum();
    let of_mean = std::f64::consts::SQRT_2 * squares / (number - 1.0) / number;
    Some(widened(&estimate, of_mean))
}

/// The same with another error beside its own, independent of it.
fn widened(of: &Estimate, by: f64) -> Estimate {
    if of.kind != Kind::Seen || of.error <= 0.0 {
        return *of;
    }
    let error = libm::hypot(of.error, by);
    let times = error / of.error;
    Estimate {
        error,
        low: of.value - times * (of.value - of.low),
        high: of.value + times * (of.high - of.value),
        ..*of
    }
}

/// The square root with the sign of what it is of, and of the ends of its interval.
pub fn signed_root(of: &Estimate) -> Estimate {
    let root = |x: f64| x.abs().sqrt().copysign(x);
    let value = root(of.value);
    let error = match of.value {
        0.0 => of.error.sqrt(),
        _ => of.error / (2.0 * value.abs()),
    };
    Estimate {
        value,
        error,
        low: root(of.low),
        high: root(of.high),
        kind: of.kind,
    }
}

/// The mean of the absolute effect over rows (Campolongo, Cariboni & Saltelli 2007's mu*), without what chance
/// adds to it.
///
/// No estimator of an absolute value is unbiased under noise, as |m| is not smooth at 0. What chance adds is taken from a
/// normal distribution of effects with the corrected mean and variance, as the ratio of E|N(mu, s2)| to
/// E|N(mu, s2 + v)|, v being the variance by chance; and the mean size is no less than the size of the mean. So nothing
/// is taken off where there is no chance, or where all effects have one sign; all of it where effects do not differ
/// between rows; and a factor of no effect has exactly 0. The error is a jackknife's over blocks of rows.
pub fn mean_size(effects: &[Effect], range: [f64; 2]) -> Estimate {
    let size = |effect: &Effect| effect.mean.abs();
    let is_certain = |effect: &Effect| effect.noise.is_none_or(|noise| noise == 0.0);
    if effects.iter().all(is_certain) {
        let sizes: Vec<f64> = effects.iter().map(size).collect();
        let most = range[0].abs().max(range[1].abs());
        return Estimate::of_draws(&sizes, [0.0, most]);
    }
    let blocks = BLOCKS.min(effects.len());
    let without = |block: usize| {
        let rows = effects.iter().enumerate();
        let rows = rows.filter(|(row, _)| row % blocks != block);
        corrected_size(&rows.map(|(_, effect)| *effect).collect::<Vec<_>>())
    };
    let others: Vec<f64> = (0..blocks).map(without).collect();
    let number = blocks as f64;
    let middle = others.iter().sum::<f64>() / number;
    let squares: f64 = others.iter().map(|x| (x - middle) * (x - middle)).sum();
    let error = ((number - 1.0) / number * squares).sqrt();
    Estimate::with_error(corrected_size(effects), error, blocks as u64 - 1)
}

fn corrected_size(effects: &[Effect]) -> f64 {
    let number = effects.len() as f64;
    let sum = |of: &dyn Fn(&Effect) -> f64| effects.iter().map(of).sum::<f64>();
    let mean = sum(&|effect| effect.mean) / number;
    let chance = sum(&|effect| effect.noise.unwrap_or(0.0)) / number;
    let squares = sum(&|effect| (effect.mean - mean) * (effect.mean - mean));
    let all = squares / (number - 1.0);
    let between = (all - chance).max(0.0);
    let size = sum(&|effect| effect.mean.abs()) / number;
    let with_chance = folded(mean, between + chance);
    if with_chance <= 0.0 {
        return size;
    }
    (size * folded(mean, between) / with_chance).max(mean.abs())
}

/// E|N(mean, variance)| (Leone, Nelson & Nottingham 1961, doi:10.1080/00401706.1961.10489974).
fn folded(mean: f64, variance: f64) -> f64 {
    if variance <= 0.0 {
        return mean.abs();
    }
    let sd = variance.sqrt();
    let ratio = mean / sd;
    let spread = sd * (2.0 / std::f64::consts::PI).sqrt() * libm::exp(-0.5 * ratio * ratio);
    spread + mean * (1.0 - 2.0 * normal_cdf(-ratio))
}

/// Whether an estimate's 95 % interval excludes 0; so does the bound of effects that are alike in all trajectories.
pub fn is_seen(estimate: &Estimate) -> bool {
    estimate.low > 0.0 || estimate.high < 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::normal_quantile;
    use crate::random::{Key, Purpose, Seed, Stream, StreamName};

    const ANY: [f64; 2] = [-1e3, 1e3];

    fn stream(number: u64) -> Stream {
        let name = StreamName::new(Purpose::Resample, "effects");
        Stream::new(&Key::of_draw(Seed(9), number), &name)
    }

    /// Effects of rows, with independent normal noise of this standard deviation in each of four replicates.
    fn noisy(
        rows: usize,
        sd: f64,
        number: u64,
        effect: impl Fn(&mut Stream) -> f64,
    ) -> Vec<Effect> {
        let mut stream = stream(number);
        (0..rows)
            .map(|_| {
                let truth = effect(&mut stream);
                let noise = |_| truth + sd * normal_quantile(stream.uniform());
                Effect::of((0..4).map(noise).collect::<Vec<_>>().into_iter())
            })
            .collect()
    }

    /// Over repetitions, by how many standard errors an estimate is off its truth on average.
    fn bias(truth: f64, estimate: impl Fn(u64) -> f64) -> f64 {
        let all: Vec<f64> = (0..200).map(estimate).collect();
        let mean = all.iter().sum::<f64>() / 200.0;
        let square: f64 = all.iter().map(|x| (x - mean) * (x - mean)).sum();
        (mean - truth) / (square / (199.0 * 200.0)).sqrt()
    }

    #[test]
    fn a_factor_of_no_effect_has_exactly_none() {
        let none = vec![Effect::of([0.0; 4].into_iter()); 50];
        assert_eq!(mean(&none, ANY).value, 0.0);
        assert_eq!(mean_size(&none, ANY).value, 0.0);
        assert_eq!(variance(&none, ANY).map(|v| v.value), Some(0.0));
    }

    #[test]
    fn a_linear_effect_is_recovered_under_noise() {
        // The same effect in every row, a third of the noise of one replicate.
        let of = |number| noisy(100, 3.0, number, |_| 1.0);
        let off = bias(1.0, |number| mean_size(&of(number), ANY).value);
        assert!(off.abs() < 4.0, "{off}");
        let off = bias(0.0, |number| {
            variance(&of(number), ANY).expect("replicates").value
        });
        assert!(off.abs() < 4.0, "{off}");
        // What is not corrected is far off.
        let naive = |number| of(number).iter().map(|e| e.mean.abs()).sum::<f64>() / 100.0;
        assert!(bias(1.0, naive) > 20.0);
    }

    #[test]
    fn effects_that_differ_from_row_to_row_are_recovered_under_noise() {
        // N(0, 4): mean size 2 sqrt(2 / pi), variance 4.
        let of = |number| noisy(200, 3.0, number, |s| 2.0 * normal_quantile(s.uniform()));
        let known = 2.0 * (2.0 / std::f64::consts::PI).sqrt();
        let off = bias(known, |number| mean_size(&of(number), ANY).value);
        assert!(off.abs() < 4.0, "{off}");
        let off = bias(4.0, |number| {
            variance(&of(number), ANY).expect("replicates").value
        });
        assert!(off.abs() < 4.0, "{off}");
    }

    #[test]
    fn without_noise_it_is_the_mean_of_the_sizes() {
        let effects = [1.0, -2.0, 3.0].map(|x| Effect::of([x, x].into_iter()));
        assert_eq!(mean_size(&effects, ANY).value, 2.0);
        let variance = variance(&effects, ANY).expect("replicates");
        assert!((variance.value - 19.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn intervals_cover() {
        // 95 % of 200 repetitions: within five standard deviations of the binomial.
        let covers = |number: u64| {
            let of = noisy(200, 3.0, number, |s| 1.0 + normal_quantile(s.uniform()));
            let size = mean_size(&of, ANY);
            // E|N(1, 1)|.
            let truth = folded(1.0, 1.0);
            let variance = variance(&of, ANY).expect("replicates");
            [
                (size.low..=size.high).contains(&truth),
                (variance.low..=variance.high).contains(&1.0),
            ]
        };
        let all: Vec<[bool; 2]> = (0..200).map(covers).collect();
        for k in 0..2 {
            let covered = all.iter().filter(|one| one[k]).count();
            assert!((174..=200).contains(&covered), "{k}: {covered}");
        }
    }

    #[test]
    fn a_root_keeps_the_sign() {
        let of = Estimate {
            value: -4.0,
            error: 2.0,
            low: -9.0,
            high: 1.0,
            kind: Kind::Seen,
        };
        let root = signed_root(&of);
        assert_eq!((root.value, root.low, root.high), (-2.0, -3.0, 1.0));
        assert_eq!(root.error, 0.5);
    }
}
