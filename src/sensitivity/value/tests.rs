//! Values of information against closed forms.

use super::*;
use crate::distribution::{normal_cdf, normal_density, normal_quantile};
use crate::random::{Key, Purpose, Seed, Stream, StreamName};

/// E[max(0, a + b Z)] - max(0, a) for a standard normal Z: the value of learning a + b Z before choosing
/// between it and 0.
///
/// With t = a / |b|, E[max(0, a + b Z)] = a Phi(t) + |b| phi(t).
fn closed_form(a: f64, b: f64) -> f64 {
    let t = a / b.abs();
    a * normal_cdf(t) + b.abs() * normal_density(t) - a.max(0.0)
}

/// Two options: 0, and a + b X + c Y, where X and Y are normal; both with noise in each half.
struct Linear {
    x: Vec<f64>,
    y: Vec<f64>,
    idle: Vec<f64>,
    payoffs: Payoffs,
}

impl Linear {
    fn new(seed: u64, rows: u64, [a, b, c]: [f64; 3], noise: f64) -> Self {
        let name = StreamName::new(Purpose::Resample, "linear");
        let (mut columns, mut halves) = ([vec![], vec![], vec![]], vec![[vec![], vec![]]; 2]);
        for row in 0..rows {
            let mut stream = Stream::new(&Key::of_draw(Seed(seed), row), &name);
            let mut normal = || normal_quantile(stream.uniform());
            let [x, y, idle] = [normal(), normal(), normal()];
            let mean = a + b * x + c * y;
            for (option, mean) in [0.0, mean].into_iter().enumerate() {
                halves[option]
                    .iter_mut()
                    .for_each(|half| half.push(mean + noise * normal()));
            }
            // Factors of other distributions: only their ranks count.
            columns[0].push(libm::exp(0.8 * x));
            columns[1].push(normal_cdf(y));
            columns[2].push(idle);
        }
        let [x, y, idle] = columns;
        Self {
            x,
            y,
            idle,
            payoffs: Payoffs::new(halves),
        }
    }
}

#[test]
fn learning_a_normal_factor_has_its_closed_form() {
    let (a, b, c) = (-0.3, 1.0, 0.6);
    let linear = Linear::new(1, 6_000, [a, b, c], 1.0);
    let of = |factors: &[&[f64]]| learn(factors, &linear.payoffs);
    for (learned, wanted) in [
        (of(&[&linear.x]), closed_form(a, b)),
        (of(&[&linear.y]), closed_form(a, c)),
        (
            of(&[&linear.x, &linear.y]),
            closed_form(a, libm::hypot(b, c)),
        ),
        (of(&[&linear.x, &linear.idle]), closed_form(a, b)),
    ] {
        let value = learned.value;
        assert!(
            (value.value - wanted).abs() < 3.0 * value.se,
            "{learned:?} {wanted}"
        );
        assert!(value.se < 0.03, "{learned:?}");
        assert!(
            (learned.promised - wanted).abs() < 0.05,
            "{learned:?} {wanted}"
        );
    }
    // The option leads where a + b x > 0.
    let departs = of(&[&linear.x]).departs;
    assert!((departs - normal_cdf(a / b)).abs() < 0.03, "{departs}");
    // A factor that does nothing is worth nothing.
    let idle = of(&[&linear.idle]).value;
    assert!(idle.value.abs() <= 3.0 * idle.se, "{idle:?}");
}

#[test]
fn intervals_of_the_value_of_learning_hold_the_closed_form() {
    let (a, b) = (0.4, 1.0);
    let wanted = closed_form(a, b);
    let holds = |seed| {
        let linear = Linear::new(seed, 800, [a, b, 0.5], 0.7);
        let [low, high] = learn(&[&linear.x], &linear.payoffs).value.interval();
        low <= wanted && wanted <= high
    };
    let held = (1000..1200).filter(|seed| holds(*seed)).count();
    // Of 200 intervals of 95 %, fewer than 181 or more than 198 hold with probability below 0.01.
    assert!((181..=198).contains(&held), "{held}");
}

#[test]
fn perfect_information_has_its_closed_form_without_the_bias_of_noise() {
    let (a, b, c) = (0.2, 1.0, 0.5);
    let choice = choose(&Linear::new(3, 40_000, [a, b, c], 0.5).payoffs);
    let wanted = closed_form(a, libm::hypot(b, c));
    let (perfect, naive) = (choice.perfect, choice.perfect_uncorrected);
    assert!(
        (perfect.value - wanted).abs() < 3.0 * perfect.se,
        "{perfect:?} {wanted}"
    );
    assert!(naive.value - wanted > 5.0 * naive.se, "{naive:?} {wanted}");
    assert_eq!(choice.best, 1);
    let [other, best] = [choice.options[0], choice.options[1]];
    assert!((best.expected.value - a).abs() < 3.0 * best.expected.se);
    assert_eq!((best.behind, best.regret), (Estimate::default(), perfect));
    let regret = wanted + a;
    assert!(
        (other.regret.value - regret).abs() < 3.0 * other.regret.se,
        "{other:?}"
    );
    let leads = normal_cdf(a / libm::hypot(b, c));
    assert!(
        (best.best.value - leads).abs() < 3.0 * best.best.se,
        "{best:?} {leads}"
    );
    assert!((best.best.value + other.best.value - 1.0).abs() < 1e-12);
}

#[test]
fn options_that_are_the_same_share_being_best_and_nothing_is_to_be_learned() {
    let values: Vec<f64> = (0..100).map(f64::from).collect();
    let option = [values.clone(), values.clone()];
    let payoffs = Payoffs::new(vec![option.clone(), option.clone(), option]);
    let choice = choose(&payoffs);
    assert_eq!((choice.best, choice.perfect.value), (0, 0.0));
    for worth in &choice.options {
        assert!((worth.best.value - 1.0 / 3.0).abs() < 1e-12, "{worth:?}");
    }
    assert_eq!(learn(&[&values], &payoffs), Learned::default());
}
