//! The exact solver against closed forms: the Markov rows of the model's table of truths.
#![allow(
    clippy::disallowed_methods,
    reason = "judges of results may differ in the last bit"
)]

use crate::support;

use escalade::distribution::Distribution;
use escalade::model::{
    Action, Amount, Cause, Clock, Condition, DrawnDistribution, Exposure, Hazard, Model, Number,
    Observable, Ratio, Then, Trigger,
};
use support::models::*;
use support::solve::{agrees, exact};

const DAYS: [f64; 6] = [0.0, 0.1, 1.0, 10.0, 60.0, 365.0];

#[test]
fn two_states() {
    let (a, b) = (0.3, 0.05);
    let mut model = Builder::new(365.0);
    let m = model.machine("m", &["down", "up"]);
    model.transition("rise", m, &[0], 1, rate(a));
    model.transition("fall", m, &[1], 0, rate(b));
    model.outcome(
        "score",
        &[(2.0, Observable::Score(m)), (1.0, Observable::One)],
    );
    let solution = exact(&model.build()).solve(&DAYS).unwrap();
    let k = a + b;
    let up = |t: f64| a / k * -(-k * t).exp_m1();
    agrees(&solution.state_probabilities[0][1], &DAYS, up);
    agrees(&solution.state_probabilities[0][0], &DAYS, |t| 1.0 - up(t));
    agrees(&solution.expected_outcomes[0], &DAYS, |t| 1.0 + 2.0 * up(t));
    // The integral of up(t) is a/k (t - (1 - exp(-k t))/k).
    let days_up = |t: f64| a / k * (t + (-k * t).exp_m1() / k);
    agrees(&solution.expected_counts[1], &DAYS, |t| b * days_up(t));
    agrees(&solution.expected_counts[0], &DAYS, |t| {
        a * (t - days_up(t))
    });
    let mean = |t: f64| {
        if t == 0.0 {
            1.0
        } else {
            1.0 + 2.0 * days_up(t) / t
        }
    };
    agrees(&solution.expected_time_means[0], &DAYS, mean);
}

#[test]
fn competing_exits() {
    let (a, b) = (0.02, 0.01);
    let mut model = Builder::new(365.0);
    let m = model.machine("m", &["open", "left", "right"]);
    let left = model.transition("left", m, &[0], 1, rate(a));
    model.transition("right", m, &[0], 2, rate(b));
    let by_entry = model.first("by_entry", &[entry_to(m, &[1])]);
    let by_reaction = model.first("by_reaction", &[Cause::Reaction(left)]);
    let exact = exact(&model.build());
    let truth = |t: f64| a / (a + b) * -(-(a + b) * t).exp_m1();
    agrees(
        &exact.solve(&DAYS).unwrap().state_probabilities[0][1],
        &DAYS,
        truth,
    );
    for milestone in [by_entry, by_reaction] {
        agrees(
            &exact.cumulative_incidence(milestone, &DAYS).unwrap(),
            &DAYS,
            truth,
        );
    }
}

#[test]
fn a_chain_is_erlang() {
    let q = 0.1;
    let mut model = Builder::new(365.0);
    let m = model.machine("m", &["s0", "s1", "s2", "s3", "s4"]);
    for s in 0..4 {
        model.transition(&format!("t{s}"), m, &[s], s + 1, rate(q));
    }
    let erlang = |t: f64| {
        let x = q * t;
        1.0 - (-x).exp() * (1.0 + x + x * x / 2.0 + x * x * x / 6.0)
    };
    let solution = exact(&model.build()).solve(&DAYS).unwrap();
    agrees(&solution.state_probabilities[0][4], &DAYS, erlang);
    agrees(&solution.expected_counts[3], &DAYS, erlang);
}

#[test]
fn a_chance_goes_on_or_stops() {
    let mut model = Builder::new(365.0);
    let m = model.machine("m", &["no", "yes"]);
    let n = model.machine("n", &["no", "yes"]);
    model.transition("go", m, &[0], 1, hazard(chance(0.8, 60.0, Then::Continue)));
    let stop = Trigger::Hazard {
        base: chance(0.8, 60.0, Then::Stop),
        clock: Clock::Start,
    };
    model.transition("go", n, &[0], 1, stop);
    let solution = exact(&model.build()).solve(&DAYS).unwrap();
    let go_on = |t: f64| 1.0 - 0.2f64.powf(t / 60.0);
    agrees(&solution.state_probabilities[0][1], &DAYS, go_on);
    agrees(&solution.state_probabilities[1][1], &DAYS, |t| {
        go_on(t.min(60.0))
    });
}

#[test]
fn forms_of_a_constant_hazard() {
    let share = |index| Hazard::Share {
        probability: Number::fixed(0.7),
        within: Number::fixed(90.0),
        then: Then::Continue,
        weights: fixed(&[3.0, 1.0]),
        index,
    };
    let total = -(0.3f64.ln()) / 90.0;
    let forms = [
        (Hazard::Rate(Number::fixed(0.04)), 0.04),
        (Hazard::Mean(Number::fixed(45.0)), 1.0 / 45.0),
        (Hazard::Median(Number::fixed(30.0)), 2f64.ln() / 30.0),
        (share(0), 0.75 * total),
        (share(1), 0.25 * total),
    ];
    let mut model = Builder::new(365.0);
    for (k, (form, _)) in forms.iter().enumerate() {
        model.event(&format!("e{k}"), hazard(form.clone()));
    }
    let solution = exact(&model.build()).solve(&DAYS).unwrap();
    for (curve, (_, per_day)) in solution.expected_counts.iter().zip(forms) {
        agrees(curve, &DAYS, |t| per_day * t);
    }
}

#[test]
fn hazard_ratios_in_all_forms() {
    let mut model = Builder::new(100.0);
    let resolve = model.factor("resolve", 2.5);
    let m = model.machine("m", &["a", "b"]);
    let window = model.window("summer", 20.0, 50.0);
    let event = model.event("e", rate(0.1));
    model.ratio(event, 3.0, vec![during(window), is(m, &[0])]);
    model.ratio(event, 5.0, vec![during(window), is(m, &[1])]);
    model.ratio(event, 0.5, vec![not(during(window)), not(is(m, &[1]))]);
    let exposure = Exposure::Factor {
        factor: resolve,
        reference: 0.5,
    };
    model.exposed(event, Ratio::Hazard(Number::fixed(1.2)), exposure);
    let risk = Ratio::Risk {
        ratio: Number::fixed(3.0),
        at: Number::fixed(0.2),
        cap: 0.5,
    };
    model.exposed(event, risk, Exposure::While(Condition::always()));
    let times = [0.0, 15.0, 20.0, 30.0, 50.0, 75.0, 100.0];
    let solution = exact(&model.build()).solve(&times).unwrap();
    let per_day = 0.1 * 1.2f64.powi(2) * (0.5f64.ln() / 0.8f64.ln());
    let exposed = |t: f64| {
        0.5 * t.min(20.0) + 3.0 * (t.clamp(20.0, 50.0) - 20.0) + 0.5 * (t.max(50.0) - 50.0)
    };
    agrees(&solution.expected_counts[0], &times, |t| {
        per_day * exposed(t)
    });
}

#[test]
fn a_queue_with_room_for_few_settles() {
    let (arrive, serve, room) = (0.7, 1.0, 8);
    let mut model = Builder::new(2000.0);
    let states: Vec<String> = (0..=room).map(|n| format!("n{n}")).collect();
    let states: Vec<&str> = states.iter().map(String::as_str).collect();
    let m = model.machine("queue", &states);
    for n in 0..room {
        model.transition(&format!("up{n}"), m, &[n], n + 1, rate(arrive));
        model.transition(&format!("down{n}"), m, &[n + 1], n, rate(serve));
    }
    let solution = exact(&model.build()).solve(&[2000.0]).unwrap();
    let weights: Vec<f64> = (0..=room)
        .map(|n| (arrive / serve).powi(n as i32))
        .collect();
    let total: f64 = weights.iter().sum();
    for (curve, weight) in solution.state_probabilities[0].iter().zip(weights) {
        agrees(curve, &[2000.0], |_| weight / total);
    }
}

/// x' = -k (x - B [up]) + d [up], with jumps of 4 at rate a [down]; y' = d [up]. The machine is up
/// with probability s (1 - exp(-q t)), so that the inflow to x is u + v exp(-q t).
struct Driven {
    k: f64,
    q: f64,
    s: f64,
    u: f64,
    v: f64,
}

impl Driven {
    const A: f64 = 0.1;
    const B: f64 = 0.04;
    const HALF_LIFE: f64 = 12.0;
    const BASELINE: f64 = 5.0;
    const DRIFT: f64 = 0.25;
    const JUMP: f64 = 4.0;

    fn new() -> Self {
        let (k, q) = (2f64.ln() / Self::HALF_LIFE, Self::A + Self::B);
        let s = Self::A / q;
        let (up, down) = (k * Self::BASELINE + Self::DRIFT, Self::A * Self::JUMP);
        let (u, v) = (up * s + down * (1.0 - s), s * (down - up));
        Self { k, q, s, u, v }
    }

    fn model() -> Model {
        let mut model = Builder::new(365.0);
        let m = model.machine("m", &["down", "up"]);
        let rise = model.transition("rise", m, &[0], 1, rate(Self::A));
        model.transition("fall", m, &[1], 0, rate(Self::B));
        let x = model.variable("x", 3.0, Some(Self::HALF_LIFE));
        model.baseline(x, Self::BASELINE, vec![is(m, &[1])]);
        model.drift(x, Self::DRIFT, vec![not(is(m, &[0]))]);
        model.effect(rise, add(x, Self::JUMP));
        // Without a half-life the baseline attracts nothing.
        let y = model.variable("y", -1.0, None);
        model.baseline(y, 7.0, vec![]);
        model.drift(y, Self::DRIFT, vec![is(m, &[1])]);
        model.outcome("x", &[(1.0, Observable::Variable(x))]);
        model.outcome("y", &[(1.0, Observable::Variable(y))]);
        model.build()
    }

    /// (1 - exp(-rate t)) / rate.
    fn faded(rate: f64, t: f64) -> f64 {
        -(-rate * t).exp_m1() / rate
    }

    fn x(&self, t: f64) -> f64 {
        let (fade, drive) = ((-self.k * t).exp(), (-self.q * t).exp());
        3.0 * fade + self.u / self.k * (1.0 - fade) + self.v / (self.k - self.q) * (drive - fade)
    }

    fn integral_of_x(&self, t: f64) -> f64 {
        let (k, q) = (Self::faded(self.k, t), Self::faded(self.q, t));
        3.0 * k + self.u / self.k * (t - k) + self.v / (self.k - self.q) * (q - k)
    }

    fn y(&self, t: f64) -> f64 {
        -1.0 + Self::DRIFT * self.s * (t - Self::faded(self.q, t))
    }

    fn integral_of_y(&self, t: f64) -> f64 {
        let twice = (t - Self::faded(self.q, t)) / self.q;
        -t + Self::DRIFT * self.s * (t * t / 2.0 - twice)
    }
}

#[test]
fn variables_driven_by_two_states() {
    let truth = Driven::new();
    let solution = exact(&Driven::model()).solve(&DAYS).unwrap();
    agrees(&solution.expected_variables[0], &DAYS, |t| truth.x(t));
    agrees(&solution.expected_variables[1], &DAYS, |t| truth.y(t));
    let later = &DAYS[1..];
    let solution = exact(&Driven::model()).solve(later).unwrap();
    agrees(&solution.expected_time_means[0], later, |t| {
        truth.integral_of_x(t) / t
    });
    agrees(&solution.expected_time_means[1], later, |t| {
        truth.integral_of_y(t) / t
    });
}

#[test]
fn drawn_amounts_count_by_their_means() {
    let mut model = Builder::new(10.0);
    let event = model.event("e", rate(0.5));
    let deaths = model.counter("deaths");
    let normal = DrawnDistribution::Normal {
        mean: Number::fixed(3.0),
        sd: Number::fixed(1.0),
    };
    let discrete = DrawnDistribution::Discrete {
        values: fixed(&[0.0, 1.0, 4.0]),
        probabilities: fixed(&[0.90, 0.07, 0.03]),
    };
    let drawn = vec![
        model.draw(event, "size", normal),
        model.draw(event, "share", discrete),
    ];
    let amount = Amount {
        drawn,
        ..Amount::of(Number::fixed(2.0))
    };
    model.effect(
        event,
        Action::Count {
            counter: deaths,
            amount,
        },
    );
    let solution = exact(&model.build()).solve(&[10.0]).unwrap();
    agrees(&solution.expected_counters[0], &[10.0], |t| {
        0.5 * t * 2.0 * 3.0 * 0.19
    });
}

#[test]
fn means_of_drawn_numbers() {
    let [one, three] = [1.0, 3.0].map(Number::fixed);
    let cases = [
        (
            DrawnDistribution::Fixed(Distribution::Gamma {
                shape: 2.0,
                scale: 5.0,
            }),
            10.0,
        ),
        (
            DrawnDistribution::Lognormal {
                median: three.clone(),
                sigma: Number::fixed(0.8),
            },
            3.0 * 0.32f64.exp(),
        ),
        (
            DrawnDistribution::Uniform {
                low: one,
                high: three,
            },
            2.0,
        ),
    ];
    let mut model = Builder::new(1.0);
    for (k, (distribution, _)) in cases.iter().enumerate() {
        let event = model.event(&format!("e{k}"), at(&[0.5], 1.0));
        let drawn = vec![model.draw(event, "d", distribution.clone())];
        let counter = model.counter(&format!("n{k}"));
        let amount = Amount {
            drawn,
            ..Amount::of(Number::fixed(1.0))
        };
        model.effect(event, Action::Count { counter, amount });
    }
    let solution = exact(&model.build()).solve(&[1.0]).unwrap();
    for (curve, (_, mean)) in solution.expected_counters.iter().zip(cases) {
        agrees(curve, &[1.0], |_| mean);
    }
}

#[test]
fn benchmark_models() {
    let total = |model: &Model, horizon: f64| {
        let exact = exact(model);
        assert_eq!(exact.reachable_states(), 1024);
        let solution = exact.solve(&[horizon]).unwrap();
        assert!(
            solution
                .expected_counts
                .iter()
                .all(|curve| curve.bound < 1e-7)
        );
        solution
            .expected_counts
            .iter()
            .map(|c| c.values[0])
            .sum::<f64>()
    };
    let b20 = total(&coupled_cycles(true, 180.0), 180.0);
    assert!((b20 - 352.69606).abs() < 5e-6, "{b20}");
    // The slowest of the five has left its first three states, up to exp(-0.2 * 180).
    let b15 = total(&coupled_cycles(false, 180.0), 180.0);
    assert!((b15 - 15.0).abs() < 1e-12, "{b15}");
}
