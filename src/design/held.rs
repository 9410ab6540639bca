//! Factors held at given values, and what that says of those that go with them.

use super::{Draws, Group, Values};
use crate::distribution::{normal_cdf, normal_quantile};
use crate::model::FactorId;

/// Probabilities nearer to 0 or 1 count as this near, so that every score is finite.
const NEAREST: f64 = 1e-16;

/// Factors that are held at given values while all others are drawn.
///
/// What is correlated with one of them is drawn given its value. With normal scores z of correlations C, of
/// which score k is held at s, score j becomes z_j + C_jk / C_kk (s - z_k), which has the law of z_j given
/// z_k = s (Journel & Huijbregts 1978, Mining Geostatistics, VII.A, on conditioning a simulation); a second
/// one that is held follows with what is left of C. So one draw gives paired points at any values. Exact,
/// unless two that take few values are held in one group.
#[derive(Clone, Debug, Default)]
pub struct Held {
    values: Vec<(usize, f64)>,
    /// Groups of correlated factors, by number, with what is held in them.
    groups: Vec<(usize, Vec<Score>)>,
}

/// A score that is held.
#[derive(Clone, Debug)]
struct Score {
    /// Its place in the group.
    member: usize,
    /// The probabilities of a smaller value, and of this one or a smaller one.
    between: [f64; 2],
    /// By how much each score of the group moves with it.
    gains: Vec<f64>,
}

/// A factor cannot have a value.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("a factor lies between {low} and {high}, and cannot be held at {value}")]
pub struct OutsideError {
    /// Which.
    pub factor: FactorId,
    /// What was asked for, in days, per day or no unit.
    pub value: f64,
    /// The least value that it can have.
    pub low: f64,
    /// The largest.
    pub high: f64,
}

impl Draws {
    /// Prepares to hold factors, each named once, at values.
    ///
    /// # Errors
    /// Where a factor cannot have its value.
    pub fn held(&self, values: &[(FactorId, f64)]) -> Result<Held, OutsideError> {
        for &(factor, value) in values {
            let distribution = self.factors[factor.index()].sampler.distribution();
            let (low, high) = distribution.support();
            if !(low..=high).contains(&value) {
                return Err(OutsideError {
                    factor,
                    value,
                    low,
                    high,
                });
            }
        }
        let values: Vec<_> = values.iter().map(|(f, x)| (f.index(), *x)).collect();
        let groups = self.groups.iter().enumerate();
        let groups = groups.map(|(number, group)| (number, self.scores_held(group, &values)));
        Ok(Held {
            groups: groups.filter(|(_, scores)| !scores.is_empty()).collect(),
            values,
        })
    }

    /// What is held in a group, one after the other.
    fn scores_held(&self, group: &Group, values: &[(usize, f64)]) -> Vec<Score> {
        let mut left = group.correlations();
        let mut scores = Vec::new();
        for (f, value) in values {
            let Some(member) = group.members.iter().position(|other| other == f) else {
                continue;
            };
            let distribution = self.factors[*f].sampler.distribution();
            let variance = left[member][member];
            let gains: Vec<f64> = left.iter().map(|row| row[member] / variance).collect();
            for (row, gain) in left.iter_mut().zip(&gains) {
                *row = (row.iter().zip(&gains))
                    .map(|(covariance, other)| covariance - gain * other * variance)
                    .collect();
            }
            scores.push(Score {
                member,
                between: [
                    distribution.cdf(value.next_down()),
                    distribution.cdf(*value),
                ],
                gains,
            });
        }
        scores
    }

    /// Changes the values at a point, which were loaded last, to those with some factors held.
    pub fn hold(&self, held: &Held, point: &[f64], values: &mut Values) {
        for (number, scores) in &held.groups {
            let group = &self.groups[*number];
            group.scores(point, &mut values.scores);
            for score in scores {
                let own = values.scores[score.member];
                let by = score.at(own) - own;
                for (other, gain) in values.scores.iter_mut().zip(&score.gains) {
                    *other += gain * by;
                }
            }
            for (score, &f) in values.scores.iter().zip(&group.members) {
                values.factors[f] = self.factors[f].sampler.at_score(*score);
            }
        }
        for &(f, value) in &held.values {
            values.factors[f] = value;
        }
    }
}

impl Draws {
    /// Gives what is held, and what goes with it, back the values that a point has.
    pub fn release(&self, held: &Held, point: &[f64], values: &mut Values) {
        for (number, _) in &held.groups {
            self.correlate(&self.groups[*number], point, values);
        }
        for &(f, _) in &held.values {
            let source = &self.factors[f];
            if !source.correlated {
                values.factors[f] = source.sampler.quantile(point[f]);
            }
        }
    }
}

impl Held {
    /// The factors that are drawn given what is held.
    pub fn followers(&self, draws: &Draws) -> Vec<FactorId> {
        let groups = self.groups.iter();
        let members = groups.flat_map(|(number, _)| &draws.groups[*number].members);
        let others = members.filter(|f| self.values.iter().all(|(held, _)| held != *f));
        others.map(|f| FactorId::from(*f)).collect()
    }
}

impl Score {
    /// The score of the value, of which a jump of the distribution has a range: there it is drawn, by where
    /// the factor's own score lies.
    fn at(&self, own: f64) -> f64 {
        let [below, up_to] = self.between;
        let probability = below + normal_cdf(own) * (up_to - below);
        normal_quantile(probability.clamp(NEAREST, 1.0 - NEAREST))
    }
}

impl Group {
    fn correlations(&self) -> Vec<Vec<f64>> {
        let product = |a: &Vec<f64>, b: &Vec<f64>| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
        let rows = self.cholesky.iter();
        rows.map(|a| self.cholesky.iter().map(|b| product(a, b)).collect())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Design;
    use super::*;
    use crate::distribution::Distribution;
    use crate::model::{Correlation, Factor, Model};
    use crate::random::Seed;

    const NORMAL: Distribution = Distribution::Normal {
        mean: 0.0,
        sd: 1.0,
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
    };

    /// Three factors of these distributions, of which the first two correlate by 0.6 in their scores.
    fn draws(distributions: [Distribution; 3]) -> Draws {
        let factor = |(k, distribution)| {
            let mut factor = Factor {
                entry: Default::default(),
                distribution,
                reference: 0.0,
                word: None,
                role: Default::default(),
                unit: String::new(),
            };
            factor.entry.address = format!("factors.f{k}");
            factor
        };
        let model = Model {
            factors: distributions.into_iter().enumerate().map(factor).collect(),
            correlations: vec![Correlation {
                factors: vec![FactorId(0), FactorId(1)],
                cholesky: vec![vec![1.0], vec![0.6, 0.8]],
            }],
            ..Model::default()
        };
        Draws::new(&model)
    }

    /// Mean and standard deviation of a factor over draws with others held.
    fn moments(draws: &Draws, held: &Held, f: usize) -> [f64; 2] {
        let (design, mut values) = (draws.monte_carlo(Seed(3)), draws.values());
        let numbers: Vec<f64> = (0..20_000)
            .map(|row| {
                draws.load(&design, row, &mut values);
                let point = values.point.clone();
                draws.hold(held, &point, &mut values);
                values.factors[f]
            })
            .collect();
        let mean = numbers.iter().sum::<f64>() / 20_000.0;
        let square = numbers.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
        [mean, (square / 20_000.0).sqrt()]
    }

    #[test]
    fn what_goes_with_a_held_factor_has_its_conditional_law() {
        let draws = draws([NORMAL, NORMAL, NORMAL]);
        let held = draws.held(&[(FactorId(0), 1.5)]).expect("inside");
        assert_eq!(held.followers(&draws), [FactorId(1)]);
        // Given 1.5 the partner has mean 0.6 * 1.5 and standard deviation 0.8; five standard errors.
        let [mean, sd] = moments(&draws, &held, 1);
        assert!((mean - 0.9).abs() < 0.028, "{mean}");
        assert!((sd - 0.8).abs() < 0.02, "{sd}");
        assert_eq!(moments(&draws, &held, 0)[1], 0.0);
        let [mean, sd] = moments(&draws, &held, 2);
        assert!(
            mean.abs() < 0.036 && (sd - 1.0).abs() < 0.025,
            "{mean} {sd}"
        );
    }

    #[test]
    fn a_value_of_some_probability_tells_a_range_of_scores() {
        let coin = Distribution::Discrete {
            values: vec![0.0, 1.0],
            probabilities: vec![0.5, 0.5],
        };
        let draws = draws([coin, NORMAL, NORMAL]);
        let held = draws.held(&[(FactorId(0), 1.0)]).expect("inside");
        // The mean of a half-normal number is sqrt(2 / pi); the variance left is 1 - 0.36 * 2 / pi.
        let [mean, sd] = moments(&draws, &held, 1);
        let known = 0.6 * (2.0 / std::f64::consts::PI).sqrt();
        assert!((mean - known).abs() < 0.032, "{mean}");
        let known = (1.0 - 0.36 * 2.0 / std::f64::consts::PI).sqrt();
        assert!((sd - known).abs() < 0.022, "{sd}");
    }

    #[test]
    fn both_of_a_pair_can_be_held_and_nothing_else_moves() {
        let draws = draws([NORMAL, NORMAL, NORMAL]);
        let held = [(FactorId(0), 0.3), (FactorId(1), -2.0)];
        let held = draws.held(&held).expect("inside");
        let (design, mut values) = (draws.monte_carlo(Seed(3)), draws.values());
        draws.load(&design, 7, &mut values);
        let alone = values.factors[2];
        let point = values.point.clone();
        draws.hold(&held, &point, &mut values);
        assert_eq!(values.factors, [0.3, -2.0, alone]);
        assert!(held.followers(&draws).is_empty());
        assert_eq!(design.dimension(), 3);
    }

    #[test]
    fn what_a_factor_cannot_be_is_refused() {
        let unit = Distribution::Uniform {
            low: 0.0,
            high: 1.0,
        };
        let draws = draws([NORMAL, unit, NORMAL]);
        let error = draws.held(&[(FactorId(1), 1.5)]).expect_err("outside");
        assert_eq!((error.low, error.high), (0.0, 1.0));
        assert!(draws.held(&[(FactorId(1), 1.0)]).is_ok());
    }
}
