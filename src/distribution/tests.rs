//! Every family against closed forms, round trips, quadrature and the samplers of rand_distr.

use rand::SeedableRng;
use rand_distr::Distribution as _;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::*;

const INF: f64 = f64::INFINITY;

fn normal(mean: f64, sd: f64) -> Distribution {
    Distribution::Normal {
        mean,
        sd,
        low: -INF,
        high: INF,
    }
}

fn beta(alpha: f64, beta: f64) -> Distribution {
    Distribution::Beta {
        alpha,
        beta,
        low: 0.0,
        high: 1.0,
    }
}

fn dice() -> Distribution {
    Distribution::Discrete {
        values: vec![-1.0, 2.0, 5.0],
        probabilities: vec![0.2, 0.5, 0.3],
    }
}

/// At least one of each continuous family, with awkward shapes among them.
fn continuous() -> Vec<Distribution> {
    vec![
        Distribution::Uniform {
            low: -2.0,
            high: 3.0,
        },
        Distribution::Triangular {
            low: 1.0,
            mode: 1.0,
            high: 4.0,
        },
        Distribution::Triangular {
            low: 1.0,
            mode: 2.0,
            high: 4.0,
        },
        Distribution::Triangular {
            low: 1.0,
            mode: 4.0,
            high: 4.0,
        },
        beta(24.92, 11.69),
        beta(0.5, 0.4),
        beta(1.0, 58.0),
        Distribution::Beta {
            alpha: 2.0,
            beta: 3.0,
            low: -10.0,
            high: 20.0,
        },
        normal(3.0, 2.0),
        Distribution::Normal {
            mean: 0.0,
            sd: 1.0,
            low: -0.5,
            high: 2.0,
        },
        Distribution::Normal {
            mean: 0.0,
            sd: 1.0,
            low: 6.0,
            high: INF,
        },
        Distribution::Normal {
            mean: 50.0,
            sd: 4.0,
            low: -INF,
            high: 20.0,
        },
        Distribution::Lognormal {
            median: 120.0,
            sigma: 1.74,
        },
        Distribution::Gamma {
            shape: 0.3,
            scale: 2.0,
        },
        Distribution::Gamma {
            shape: 2.5,
            scale: 0.1,
        },
        Distribution::Gamma {
            shape: 400.0,
            scale: 1.0,
        },
    ]
}

#[test]
fn cdf_inverts_quantile() {
    for distribution in continuous() {
        assert_eq!(distribution.check(), Ok(()));
        for k in 1..500 {
            let u = f64::from(k) / 500.0;
            let found = distribution.cdf(distribution.quantile(u));
            assert!(
                (found - u).abs() < 1e-12,
                "{distribution:?} at {u}: {found}"
            );
        }
    }
}

#[test]
fn quantiles_end_at_the_support_and_ascend() {
    for distribution in continuous()
        .into_iter()
        .chain([dice(), Distribution::Fixed(7.0)])
    {
        let (low, high) = distribution.support();
        assert_eq!(
            (distribution.quantile(0.0), distribution.quantile(1.0)),
            (low, high),
            "{distribution:?}"
        );
        let mut before = low;
        for k in 0..=2000 {
            let x = distribution.quantile(f64::from(k) / 2000.0);
            assert!(x >= before && x <= high, "{distribution:?} at {k}");
            before = x;
        }
    }
}

/// The moments are integrals of the quantile function. The transformation u = Phi(z) makes the
/// trapezoidal rule exact to all digits that are needed (Trefethen & Weideman 2014, doi:10.1137/130932132).
#[test]
fn moments_are_those_of_the_quantile_function() {
    for distribution in continuous() {
        let integral = |f: &dyn Fn(f64) -> f64| {
            let node = |k: i32| {
                let z = 0.005 * f64::from(k);
                let u = normal_cdf(z);
                0.005 * normal_density(z) * f(distribution.quantile(u))
            };
            (-1640..=1640).map(node).sum::<f64>()
        };
        let (mean, variance) = (distribution.mean(), distribution.variance());
        let sd = variance.sqrt();
        let found = integral(&|x| x - mean) / sd;
        assert!(
            found.abs() < 1e-5,
            "{distribution:?}: mean {mean} is off by {found} sd"
        );
        let found = integral(&|x| (x - mean) * (x - mean)) / variance;
        assert!(
            (found - 1.0).abs() < 1e-4,
            "{distribution:?}: variance {variance} is off by {found}"
        );
    }
}

#[test]
fn closed_forms_of_simple_cases() {
    let triangle = Distribution::Triangular {
        low: 0.0,
        mode: 2.0,
        high: 8.0,
    };
    assert_eq!(triangle.quantile(0.25), 2.0);
    assert!((triangle.median() - (8.0 - 24.0f64.sqrt())).abs() < 1e-15);
    assert!((triangle.mean() - 10.0 / 3.0).abs() < 1e-15);
    assert!((triangle.variance() - 52.0 / 18.0).abs() < 1e-15);
    // Beta(2, 1) has the cdf x^2, Beta(1, b) the cdf 1 - (1 - x)^b, the gamma with shape 1 is exponential.
    assert!((beta(2.0, 1.0).quantile(0.3) - 0.3f64.sqrt()).abs() < 1e-15);
    assert!((beta(1.0, 7.0).quantile(0.3) - (1.0 - 0.7f64.powf(1.0 / 7.0))).abs() < 1e-15);
    assert!(
        (Distribution::Gamma {
            shape: 1.0,
            scale: 3.0
        }
        .median()
            - 3.0 * 2.0f64.ln())
        .abs()
            < 1e-15
    );
    assert_eq!(
        Distribution::Lognormal {
            median: 120.0,
            sigma: 1.74
        }
        .median(),
        120.0
    );
    // The textbook moments of a PERT: mean (low + 4 mode + high) / 6, variance (mean - low)(high - mean) / 7.
    let pert = Distribution::pert(1.0, 2.0, 7.0).expect("in order");
    assert!((pert.mean() - 16.0 / 6.0).abs() < 1e-15);
    assert!((pert.variance() - (10.0 / 6.0) * (26.0 / 6.0) / 7.0).abs() < 1e-15);
}

#[test]
fn discrete_values_come_with_their_probabilities() {
    let dice = dice();
    let quantiles = [0.0, 0.2, 0.2000001, 0.7, 0.7000001, 1.0].map(|u| dice.quantile(u));
    assert_eq!(quantiles, [-1.0, -1.0, 2.0, 2.0, 5.0, 5.0]);
    let cdf = [-1.1, -1.0, 1.9, 2.0, 5.0].map(|x| dice.cdf(x));
    assert_eq!(cdf, [0.0, 0.2, 0.2, 0.7, 1.0]);
    assert!((dice.mean() - 2.3).abs() < 1e-15);
    assert!((dice.variance() - (0.2 * 10.89 + 0.5 * 0.09 + 0.3 * 7.29)).abs() < 1e-14);
    assert_eq!(dice.support(), (-1.0, 5.0));
    let known = Distribution::Fixed(4.0);
    assert_eq!(
        (
            known.mean(),
            known.variance(),
            known.cdf(3.9),
            known.cdf(4.0)
        ),
        (4.0, 0.0, 0.0, 1.0)
    );
}

/// Kolmogorov-Smirnov at level 0.001 (critical value 1.9495 / sqrt n; Massey 1951,
/// doi:10.1080/01621459.1951.10500769): the distance of the judge's sample from our cdf.
fn agrees(ours: &Distribution, judge: impl Fn(&mut Xoshiro256PlusPlus) -> f64) {
    const N: usize = 100_000;
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(20_260_109);
    let mut sample: Vec<f64> = (0..N).map(|_| judge(&mut rng)).collect();
    sample.sort_by(f64::total_cmp);
    let n = N as f64;
    let distance = sample.iter().enumerate().fold(0.0f64, |worst, (k, x)| {
        let (p, k) = (ours.cdf(*x), k as f64);
        worst.max(p - k / n).max((k + 1.0) / n - p)
    });
    assert!(
        distance * n.sqrt() < 1.9495,
        "{ours:?}: {}",
        distance * n.sqrt()
    );
}

#[test]
fn the_samplers_of_rand_distr_agree() {
    let fine = "parameters are valid";
    let judge = rand_distr::Triangular::new(1.0, 4.0, 2.0).expect(fine);
    agrees(
        &Distribution::Triangular {
            low: 1.0,
            mode: 2.0,
            high: 4.0,
        },
        |rng| judge.sample(rng),
    );
    for (a, b) in [(0.5, 0.4), (24.92, 11.69), (1.0, 58.0)] {
        let judge = rand_distr::Beta::new(a, b).expect(fine);
        agrees(&beta(a, b), |rng| judge.sample(rng));
    }
    let judge = rand_distr::Pert::new(1.0, 7.0).with_mode(2.0).expect(fine);
    agrees(&Distribution::pert(1.0, 2.0, 7.0).expect(fine), |rng| {
        judge.sample(rng)
    });
    let judge = rand_distr::Normal::new(3.0, 2.0).expect(fine);
    agrees(&normal(3.0, 2.0), |rng| judge.sample(rng));
    // Truncation by rejection, which the judge may do.
    let truncated = Distribution::Normal {
        mean: 3.0,
        sd: 2.0,
        low: 2.0,
        high: 6.0,
    };
    let within = |rng: &mut Xoshiro256PlusPlus| loop {
        let x = judge.sample(rng);
        if (2.0..=6.0).contains(&x) {
            return x;
        }
    };
    agrees(&truncated, within);
    let judge = rand_distr::LogNormal::new(120.0f64.ln(), 1.74).expect(fine);
    agrees(
        &Distribution::Lognormal {
            median: 120.0,
            sigma: 1.74,
        },
        |rng| judge.sample(rng),
    );
    for (shape, scale) in [(0.3, 2.0), (2.5, 0.1), (400.0, 1.0)] {
        let judge = rand_distr::Gamma::new(shape, scale).expect(fine);
        agrees(&Distribution::Gamma { shape, scale }, |rng| {
            judge.sample(rng)
        });
    }
}

#[test]
fn faults_are_named_in_plain_words() {
    let message =
        |distribution: Distribution| distribution.check().expect_err("is at fault").to_string();
    let sd = Distribution::Normal {
        mean: 0.0,
        sd: -1.0,
        low: -INF,
        high: INF,
    };
    assert_eq!(
        message(sd),
        "the standard deviation must be above 0, found -1"
    );
    let nan = Distribution::Lognormal {
        median: f64::NAN,
        sigma: 1.0,
    };
    assert_eq!(
        message(nan),
        "the median must be a finite number, found NaN"
    );
    let ends = Distribution::Uniform {
        low: 3.0,
        high: 3.0,
    };
    assert_eq!(
        message(ends),
        "the lower end must be below the upper end, found 3 and 3"
    );
    let mode = Distribution::Triangular {
        low: 0.0,
        mode: 5.0,
        high: 3.0,
    };
    assert_eq!(message(mode), "the mode must lie between 0 and 3, found 5");
    let shape = Distribution::Gamma {
        shape: 1e9,
        scale: 1.0,
    };
    assert_eq!(
        message(shape),
        "the shape must lie between 0.001 and 1000000, found 1000000000"
    );
    let far = Distribution::Normal {
        mean: 0.0,
        sd: 1e-9,
        low: 1.0,
        high: 2.0,
    };
    assert_eq!(
        message(far),
        "the bounds 1 and 2 lie more than 100000000 standard deviations away from the mean"
    );
    let discrete = |values: &[f64], probabilities: &[f64]| {
        message(Distribution::Discrete {
            values: values.to_vec(),
            probabilities: probabilities.to_vec(),
        })
    };
    assert_eq!(
        discrete(&[], &[]),
        "a discrete distribution needs at least one value"
    );
    assert_eq!(
        discrete(&[1.0, 2.0], &[1.0]),
        "each value needs one probability, found 2 values and 1 probabilities"
    );
    assert_eq!(
        discrete(&[2.0, 1.0], &[0.5, 0.5]),
        "the values must ascend, found 1 after 2"
    );
    assert_eq!(
        discrete(&[1.0, 2.0], &[1.5, -0.5]),
        "a probability must lie between 0 and 1, found 1.5"
    );
    assert_eq!(
        discrete(&[1.0, 2.0], &[0.5, 0.4]),
        "the probabilities must sum to 1, found 0.9"
    );
}
