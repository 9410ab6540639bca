//! First-order shares from any independent draws of the factors, by ranks.
//!
//! The share of a factor is `S = Var(E[Y | x]) / V`, where V is the variance of `E[Y | all factors]`. Draws are sorted
//! by x; neighbours then have nearly the same x and all else independent, so that the mean product of their
//! outcomes, less the squared mean, is `Var(E[Y | x])` (Gamboa, Gremaud, Klein & Lagnoux 2022,
//! doi:10.3150/21-BEJ1421). With one neighbour the error is that of n products; with 2h it is smaller by the root of
//! h (Lin & Han 2023, doi:10.1093/biomet/asac048), at a bias of the order of (h/n)². Here h grows as the root of n.
//! Where neighbours lie far apart, as at the ends of a normal distribution, that bias is larger than the error. So what is
//! multiplied is not their mean, but what a straight line through them gives at x itself (local linear regression
//! without the draw itself, Fan 1992, doi:10.1080/01621459.1992.10476255), which has none where the expectation is straight.
//!
//! V comes from the same draws: the variance of their means less what chance leaves in them. The interval is
//! Fieller's for a ratio of two estimates that vary together, with errors from the draws' influence on both
//! (Da Veiga & Gamboa 2013, doi:10.1080/10485252.2013.811788, on that of `Var(E[Y | x])`).

use crate::distribution::normal_quantile;

/// With fewer draws no share is told.
pub const FEWEST_DRAWS: usize = 256;
/// What sums of squares are apart by less than this part of all of them differs by rounding.
const ROUNDING: f64 = 1e-12;

/// What draws say of one outcome.
#[derive(Clone, Debug)]
pub struct Response {
    /// By draw, its mean over replicates less the mean of all.
    means: Vec<f64>,
    /// By draw, its influence on V: the square of that, less what chance adds to it.
    influence: Vec<f64>,
    /// The variance of the means.
    spread: f64,
    /// V: the variance of the expectation given all factors.
    between: f64,
}

/// A first-order share of a factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The share; not clamped, so that it may be below 0.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// The lower end of its 95 % interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// How many standard errors the numerator is above 0.
    pub scores: f64,
}

/// The numerator of a share, with what its error is made of.
struct Explained {
    value: f64,
    variance: f64,
    covariance: f64,
}

impl Response {
    /// Of the mean over `replicates` trials and the sample variance of trials of each draw, in any unit; `None` with
    /// fewer than [`FEWEST_DRAWS`], or where all draws have the same mean.
    pub fn new(means: &[f64], within: &[f64], replicates: u32) -> Option<Self> {
        let draws = means.len() as f64;
        if means.len() < FEWEST_DRAWS {
            return None;
        }
        let mean = means.iter().sum::<f64>() / draws;
        let means: Vec<f64> = means.iter().map(|y| y - mean).collect();
        let spread = means.iter().map(|y| y * y).sum::<f64>() / (draws - 1.0);
        let m = f64::from(replicates);
        let pairs = means.iter().zip(within);
        let influence: Vec<f64> = pairs.map(|(y, w)| y * y - w / m).collect();
        let between = spread - within.iter().sum::<f64>() / (draws * m);
        (spread > 0.0).then_some(Self {
            means,
            influence,
            spread,
            between,
        })
    }

    /// How many draws there are.
    pub fn draws(&self) -> usize {
        self.means.len()
    }

    /// The share of the factor by which draws are in this order: all of them, each by its place, with the value that
    /// the factor has there, ascending. `None` where the variance between draws cannot be told from 0, so that there is
    /// nothing to share.
    pub fn share(&self, order: &[u32], values: &[f64]) -> Option<Share> {
        let explained = self.explained(order, values);
        let (top, bottom) = (explained.value, self.between);
        let points = normal_quantile(0.975);
        let [a, b, c] = [
            bottom * bottom - points * points * self.between_variance(),
            top * bottom - points * points * explained.covariance,
            top * top - points * points * explained.variance,
        ];
        // Where V may be 0, its quotient may be anything.
        if a <= 0.0 || bottom <= 0.0 {
            return None;
        }
        let value = top / bottom;
        let root = (b * b - a * c).max(0.0).sqrt();
        let variance = explained.variance - 2.0 * value * explained.covariance
            + value * value * self.between_variance();
        Some(Share {
            value,
            error: variance.max(0.0).sqrt() / bottom,
            low: (b - root) / a,
            high: (b + root) / a,
            scores: top / explained.variance.max(self.by_chance()).sqrt(),
        })
    }

    /// So many draws on either side are a draw's neighbours.
    fn reach(&self) -> usize {
        ((0.5 * (self.draws() as f64).sqrt()).round() as usize).max(1)
    }

    /// The variance of the numerator where the factor explains nothing: n h pairs have independent products.
    fn by_chance(&self) -> f64 {
        self.spread * self.spread / (self.draws() * self.reach()) as f64
    }

    fn between_variance(&self) -> f64 {
        let draws = self.draws() as f64;
        let squares = self
            .influence
            .iter()
            .map(|v| (v - self.between) * (v - self.between));
        squares.sum::<f64>() / (draws * draws)
    }

    /// The variance of the outcome's expectation given the factor.
    fn explained(&self, order: &[u32], values: &[f64]) -> Explained {
        let draws = self.draws() as f64;
        let near = self.neighbours(order, values);
        let pairs = || order.iter().map(|k| *k as usize).zip(&near);
        let products = pairs().map(|(k, near)| self.means[k] * near).sum::<f64>();
        // Two of n numbers less the mean of all have so much less of a product.
        let value = (products + self.spread) / draws;
        let influence = |k: usize, near: f64| 2.0 * self.means[k] * near - near * near;
        let mean = pairs().map(|(k, near)| influence(k, *near)).sum::<f64>() / draws;
        let (mut squares, mut common) = (0.0, 0.0);
        for (k, near) in pairs() {
            let off = influence(k, *near) - mean;
            squares += off * off;
            common += off * (self.influence[k] - self.between);
        }
        let all = squares / (draws * draws);
        // The neighbours' own chance is in the influences twice as strong as in the products.
        let rest = (self.spread - value.max(0.0)).max(0.0);
        let twice = rest * rest / (draws * self.reach() as f64);
        Explained {
            value,
            variance: (all - twice).max(0.5 * all),
            covariance: common / (draws * draws),
        }
    }

    /// By place in the order, what a line through the nearest others gives there: as many at the ends as in the middle.
    fn neighbours(&self, order: &[u32], values: &[f64]) -> Vec<f64> {
        let (draws, reach) = (order.len(), self.reach());
        let middle = values[draws / 2];
        // Running sums of x, y, x² and xy, with x from the middle one.
        let mut sums = Vec::with_capacity(draws + 1);
        let mut sum = [0.0; 4];
        sums.push(sum);
        for (k, x) in order.iter().zip(values) {
            let (x, y) = (x - middle, self.means[*k as usize]);
            sum = [sum[0] + x, sum[1] + y, sum[2] + x * x, sum[3] + x * y];
            sums.push(sum);
        }
        let rounding = ROUNDING * sum[2];
        let number = (2 * reach) as f64;
        let line = |(place, (k, x)): (usize, (&u32, &f64))| {
            let first = place.saturating_sub(reach).min(draws - 1 - 2 * reach);
            let (x, y) = (x - middle, self.means[*k as usize]);
            let own = [x, y, x * x, x * y];
            let last = &sums[first + 2 * reach + 1];
            let of = |part: usize| last[part] - sums[first][part] - own[part];
            let (mean_x, mean_y) = (of(0) / number, of(1) / number);
            let squares = of(2) - number * mean_x * mean_x;
            // Where values are tied, or hardly apart, there is no line.
            if squares.is_nan() || squares <= rounding {
                return mean_y;
            }
            let slope = (of(3) - number * mean_x * mean_y) / squares;
            // No further out than where the line is as uncertain as a draw.
            let far = squares.sqrt();
            mean_y + slope * (x - mean_x).clamp(-far, far)
        };
        order.iter().zip(values).enumerate().map(line).collect()
    }
}

#[cfg(test)]
mod tests;
