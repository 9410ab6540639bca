//! Uncertain numbers: quantile, mean, fit to quantiles.

/// What is believed about an uncertain number.
///
/// A factor is its quantile function at one uniform number, never rejection, so that stratified
/// designs and rank correlations work for every family.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Known.
    Fixed(f64),
    /// Equally likely between two ends.
    Uniform {
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// Triangular.
    Triangular {
        /// The lower end.
        low: f64,
        /// The most likely value.
        mode: f64,
        /// The upper end.
        high: f64,
    },
    /// Beta on [low, high].
    Beta {
        /// The first shape.
        alpha: f64,
        /// The second shape.
        beta: f64,
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// Normal, truncated to [low, high]; the bounds may be infinite.
    Normal {
        /// The mean before truncation.
        mean: f64,
        /// The standard deviation before truncation.
        sd: f64,
        /// The lower bound.
        low: f64,
        /// The upper bound.
        high: f64,
    },
    /// Lognormal.
    Lognormal {
        /// The median.
        median: f64,
        /// The standard deviation of the logarithm.
        sigma: f64,
    },
    /// Gamma.
    Gamma {
        /// No unit.
        shape: f64,
        /// In the unit of the value.
        scale: f64,
    },
    /// One of a few values, ascending, with probabilities that sum to 1.
    Discrete {
        /// The values.
        values: Vec<f64>,
        /// Their probabilities.
        probabilities: Vec<f64>,
    },
}
