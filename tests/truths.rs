//! The engine against closed forms: the rows of the model's table of truths.
//!
//! Means and probabilities within 4 standard errors; shapes by Kolmogorov-Smirnov at level 0.001
//! (critical value 1.9495 / sqrt(n)). Seeds are fixed and never changed to make a test pass.
#![allow(
    clippy::disallowed_methods,
    reason = "judges of results may differ in the last bit"
)]

use crate::support;

use escalade::distribution::Distribution;
use escalade::model::{Atom, Clause};
use escalade::model::{
    Cause, Clock, Comparison, Hazard, Level, Model, Number, Observable, Then, Trigger,
};
use support::models::*;
use support::simulate::{each_trial, each_watched, first_times};

const TRIALS: u64 = 40_000;

/// A line for docs/validation.md, which `.ci/validation` collects.
fn proof(measured: &str) {
    let thread = std::thread::current();
    println!(
        "proof | {} | {measured} |",
        thread.name().unwrap_or("?").replace('_', " ")
    );
}

/// Kolmogorov-Smirnov distance to a distribution function, against its critical value.
fn assert_distributed(times: &[f64], cdf: impl Fn(f64) -> f64) {
    let mut times: Vec<f64> = times.to_vec();
    times.sort_by(f64::total_cmp);
    let n = times.len() as f64;
    let mut distance: f64 = 0.0;
    for (k, &t) in times.iter().enumerate().filter(|(_, t)| t.is_finite()) {
        let p = cdf(t);
        distance = distance
            .max((p - k as f64 / n).abs())
            .max(((k + 1) as f64 / n - p).abs());
    }
    let critical = 1.9495 / n.sqrt();
    proof(&format!(
        "Kolmogorov-Smirnov distance {distance:.5}, critical {critical:.5}"
    ));
    assert!(
        distance < 1.9495 / n.sqrt(),
        "distance {distance} at n = {n}"
    );
}

fn assert_probability(hits: usize, n: usize, p: f64) {
    let (share, n) = (hits as f64 / n as f64, n as f64);
    let error = (p * (1.0 - p) / n).sqrt();
    proof(&format!(
        "share {share:.5}, truth {p:.5}, z = {:.2}",
        (share - p) / error
    ));
    assert!(
        (share - p).abs() < 4.0 * error,
        "{share} instead of {p} +- {error}"
    );
}

/// One machine that leaves state 0 for state 1, and when.
fn leaving(horizon: f64, trigger: Trigger) -> (Builder, escalade::model::ReactionId) {
    let mut builder = Builder::new(horizon);
    let machine = builder.machine("m", &["before", "after"]);
    let reaction = builder.transition("leave", machine, &[0], 1, trigger);
    builder.first("left", &[Cause::Reaction(reaction)]);
    (builder, reaction)
}

fn times_of(model: &Model) -> Vec<f64> {
    first_times(model, 11, TRIALS, 0)
}

#[test]
fn two_states_are_up_as_often_as_the_closed_form_says() {
    let (a, b) = (0.03, 0.05);
    let mut builder = Builder::new(100.0);
    let machine = builder.machine("m", &["down", "up"]);
    builder.transition("rise", machine, &[0], 1, rate(a));
    builder.transition("fall", machine, &[1], 0, rate(b));
    builder.outcome("up", &[(1.0, Observable::Score(machine))]);
    let model = builder.build();
    let days = [1usize, 10, 40, 100];
    let mut up = [0usize; 4];
    let mut mean = 0.0;
    each_trial(&model, 3, TRIALS, |record| {
        for (k, day) in days.iter().enumerate() {
            up[k] += usize::from(record.series[*day] == 1.0);
        }
        mean += record.time_means[0] / TRIALS as f64;
    });
    let p = |t: f64| a / (a + b) * (1.0 - (-(a + b) * t).exp());
    for (k, day) in days.iter().enumerate() {
        assert_probability(up[k], TRIALS as usize, p(*day as f64));
    }
    // The mean over time of the closed form; its standard deviation is below 1/2.
    let s = a + b;
    let expected = a / s * (1.0 - (1.0 - (-s * 100.0f64).exp()) / (s * 100.0));
    assert!(
        (mean - expected).abs() < 4.0 * 0.5 / (TRIALS as f64).sqrt(),
        "{mean} {expected}"
    );
}

#[test]
fn competing_exits_share_their_incidence() {
    let (a, b) = (0.01, 0.03);
    let mut builder = Builder::new(50.0);
    let machine = builder.machine("m", &["before", "one", "other"]);
    let one = builder.transition("one", machine, &[0], 1, rate(a));
    builder.transition("other", machine, &[0], 2, rate(b));
    builder.first("one", &[Cause::Reaction(one)]);
    let times = times_of(&builder.build());
    assert_distributed(&times, |t| a / (a + b) * (1.0 - (-(a + b) * t).exp()));
}

#[test]
fn a_chain_of_equal_rates_waits_as_erlang() {
    let (n, lambda) = (4u32, 0.1);
    let mut builder = Builder::new(400.0);
    let machine = builder.machine("m", &["s0", "s1", "s2", "s3", "s4"]);
    for k in 0..n {
        builder.transition(&format!("step{k}"), machine, &[k], k + 1, rate(lambda));
    }
    builder.first("end", &[entry_to(machine, &[n])]);
    let erlang = |t: f64| {
        let x: f64 = lambda * t;
        1.0 - (-x).exp()
            * (0..n)
                .fold((0.0, 1.0), |(sum, term), k| {
                    (sum + term, term * x / f64::from(k + 1))
                })
                .0
    };
    assert_distributed(&times_of(&builder.build()), erlang);
}

#[test]
fn a_gamma_distributed_rate_waits_as_lomax() {
    let (shape, scale) = (2.5, 0.02);
    let mut builder = Builder::new(1000.0);
    let factor = builder.factor("rate", 0.0);
    builder.model.factors[factor.index()].distribution = Distribution::Gamma { shape, scale };
    let machine = builder.machine("m", &["before", "after"]);
    let trigger = hazard(Hazard::Rate(Number::factor(factor)));
    let leave = builder.transition("leave", machine, &[0], 1, trigger);
    builder.first("left", &[Cause::Reaction(leave)]);
    assert_distributed(&times_of(&builder.build()), |t| {
        1.0 - (1.0 + scale * t).powf(-shape)
    });
}

/// A base hazard and its integral from age 0.
type Wait = (fn() -> Hazard, fn(f64) -> f64);

fn weibull() -> Hazard {
    Hazard::Weibull {
        shape: Number::fixed(1.6),
        scale: Number::fixed(60.0),
    }
}

fn weibull_integral(age: f64) -> f64 {
    (age / 60.0).powf(1.6)
}

fn lognormal() -> Hazard {
    Hazard::Lognormal {
        median: Number::fixed(40.0),
        sigma: Number::fixed(0.9),
    }
}

fn lognormal_integral(age: f64) -> f64 {
    let z = (age / 40.0).ln() / 0.9;
    // 1 - Phi(z) by the complementary error function of the C library's algorithm.
    -(0.5 * libm::erfc(z / core::f64::consts::SQRT_2)).ln()
}

#[test]
fn shaped_sojourns_follow_a_multiplier_that_switches() {
    let cases: [Wait; 2] = [(weibull, weibull_integral), (lognormal, lognormal_integral)];
    for (base, integral) in cases {
        let (mut builder, leave) = leaving(300.0, hazard(base()));
        let window = builder.window("w", 20.0, 50.0);
        builder.ratio(leave, 3.0, vec![during(window)]);
        let spent = |t: f64| {
            integral(t.min(20.0))
                + 3.0 * (integral(t.clamp(20.0, 50.0)) - integral(20.0))
                + integral(t.max(50.0))
                - integral(50.0)
        };
        assert_distributed(&times_of(&builder.build()), |t| 1.0 - (-spent(t)).exp());
    }
}

#[test]
fn a_guard_that_pauses_lets_age_run_but_spends_no_hazard() {
    let cases: [Wait; 2] = [(weibull, weibull_integral), (lognormal, lognormal_integral)];
    for (base, integral) in cases {
        let (mut builder, leave) = leaving(300.0, hazard(base()));
        let window = builder.window("w", 20.0, 50.0);
        builder.guard(leave, vec![not(during(window))]);
        let spent = |t: f64| integral(t.min(20.0)) + integral(t.max(50.0)) - integral(50.0);
        assert_distributed(&times_of(&builder.build()), |t| 1.0 - (-spent(t)).exp());
    }
}

#[test]
fn an_events_age_restarts_when_its_guard_turns_true() {
    // The guard holds on [0, 20) and from day 50 on: two independent Weibull waits.
    let mut builder = Builder::new(300.0);
    let window = builder.window("w", 20.0, 50.0);
    let event = builder.event("event", hazard(weibull()));
    builder.guard(event, vec![not(during(window))]);
    builder.first("happened", &[Cause::Reaction(event)]);
    let spent = |t: f64| weibull_integral(t.min(20.0)) + weibull_integral((t - 50.0).max(0.0));
    assert_distributed(&times_of(&builder.build()), |t| 1.0 - (-spent(t)).exp());
}

#[test]
fn log_logistic_and_piecewise_waits_have_their_shapes() {
    let base = Hazard::LogLogistic {
        median: Number::fixed(50.0),
        shape: Number::fixed(2.0),
    };
    let (builder, _) = leaving(400.0, hazard(base));
    assert_distributed(&times_of(&builder.build()), |t| {
        let x = (t / 50.0) * (t / 50.0);
        x / (1.0 + x)
    });
    let base = Hazard::Piecewise {
        until: vec![10.0, 60.0],
        rates: vec![Number::fixed(0.05), Number::fixed(0.0), Number::fixed(0.02)],
    };
    let (builder, _) = leaving(300.0, hazard(base));
    assert_distributed(&times_of(&builder.build()), |t| {
        1.0 - (-(0.05 * t.min(10.0) + 0.02 * (t - 60.0).max(0.0))).exp()
    });
}

#[test]
fn a_chance_stops_or_continues() {
    for (then, at_150) in [(Then::Stop, 0.8), (Then::Continue, 1.0 - 0.2f64.powf(2.5))] {
        let (builder, _) = leaving(150.0, hazard(chance(0.8, 60.0, then)));
        let times = times_of(&builder.build());
        let by = |day: f64| times.iter().filter(|t| **t <= day).count();
        assert_probability(by(60.0), times.len(), 0.8);
        assert_probability(by(150.0), times.len(), at_150);
        let p = |t: f64| match then {
            Then::Stop => 1.0 - 0.2f64.powf(t.min(60.0) / 60.0),
            Then::Continue => 1.0 - 0.2f64.powf(t / 60.0),
        };
        assert_distributed(&times, p);
    }
}

#[test]
fn a_clock_that_starts_at_a_reaction_counts_from_there() {
    let mut builder = Builder::new(300.0);
    let shock = builder.event("shock", at(&[30.0, 80.0], 1.0));
    for first in [true, false] {
        let clock = Clock::Reaction { of: shock, first };
        let trigger = Trigger::Hazard {
            base: weibull(),
            clock,
        };
        let event = builder.event(if first { "first" } else { "last" }, trigger);
        builder.first("happened", &[Cause::Reaction(event)]);
    }
    let model = builder.build();
    let first = first_times(&model, 11, TRIALS, 0);
    assert_distributed(&first, |t| {
        1.0 - (-weibull_integral((t - 30.0).max(0.0))).exp()
    });
    let last = first_times(&model, 11, TRIALS, 1);
    let spent = |t: f64| {
        weibull_integral((t.min(80.0) - 30.0).max(0.0)) + weibull_integral((t - 80.0).max(0.0))
    };
    assert_distributed(&last, |t| 1.0 - (-spent(t)).exp());
}

#[test]
fn delays_are_certain_and_wait_for_their_guard() {
    let delay = |repeat| Trigger::Delay {
        after: Number::fixed(30.0),
        repeat,
        clock: Clock::Own,
    };
    let (mut builder, leave) = leaving(100.0, delay(false));
    let window = builder.window("w", 25.0, 41.5);
    builder.guard(leave, vec![not(during(window))]);
    assert!(
        first_times(&builder.build(), 1, 5, 0)
            .iter()
            .all(|t| *t == 41.5)
    );

    let mut builder = Builder::new(100.0);
    let event = builder.event("event", delay(true));
    builder.first("happened", &[Cause::Reaction(event)]);
    each_watched(&builder.build(), 1, 3, |moments| {
        let times: Vec<f64> = moments.iter().map(|moment| moment.time).collect();
        assert_eq!(times, [30.0, 60.0, 90.0]);
    });

    // Once per time that the guard turns true: on [0, 25) not at all, from 41.5 on once.
    let mut builder = Builder::new(100.0);
    let window = builder.window("w", 25.0, 41.5);
    let event = builder.event("event", delay(false));
    builder.guard(event, vec![not(during(window))]);
    each_watched(&builder.build(), 1, 3, |moments| {
        let times: Vec<f64> = moments.iter().map(|moment| moment.time).collect();
        assert_eq!(times, [71.5]);
    });
}

#[test]
fn for_at_least_and_within_hold_exactly_as_long_as_they_say() {
    let mut builder = Builder::new(100.0);
    let machine = builder.machine("m", &["low", "high"]);
    let rise = builder.event("rise", at(&[10.0], 1.0));
    builder.effect(rise, move_to(machine, 1));
    let held = Atom::InState {
        machine,
        states: set(&[1]),
        at_least: Some(Number::fixed(15.0)),
    };
    let within = Atom::Within {
        of: rise,
        first: false,
        duration: Some(Number::fixed(20.0)),
    };
    // An event every half day shows when its guard holds; delays count from the guard.
    let probe = |builder: &mut Builder, name: &str, atom: &Atom| {
        let every = Trigger::Delay {
            after: Number::fixed(0.5),
            repeat: true,
            clock: Clock::Own,
        };
        let probe = builder.event(name, every);
        builder.guard(
            probe,
            vec![Clause {
                negated: false,
                atom: atom.clone(),
            }],
        );
        probe
    };
    let long = probe(&mut builder, "long", &held);
    let recent = probe(&mut builder, "recent", &within);
    each_watched(&builder.build(), 1, 1, |moments| {
        let times = |of| -> Vec<f64> {
            moments
                .iter()
                .filter(|j| j.reaction == of)
                .map(|j| j.time)
                .collect()
        };
        assert_eq!(times(long).first(), Some(&25.5));
        assert_eq!(times(long).len(), 150);
        assert_eq!(times(recent).first(), Some(&10.5));
        // At day 30 the window closes before the probe's turn comes.
        assert_eq!(times(recent).last(), Some(&29.5));
    });
}

#[test]
fn variables_relax_drift_and_cross_where_section_7_says() {
    let mut builder = Builder::new(100.0);
    let relaxing = builder.variable("relaxing", 10.0, Some(7.0));
    builder.baseline(relaxing, 2.0, Vec::new());
    let drifting = builder.variable("drifting", 0.0, None);
    builder.drift(drifting, 0.25, Vec::new());
    builder.model.variables[drifting.index()].high = 5.0;
    let shifted = builder.variable("shifted", 0.0, Some(10.0));
    builder.drift(shifted, 0.1, Vec::new());
    for v in [relaxing, drifting, shifted] {
        builder.outcome("o", &[(1.0, Observable::Variable(v))]);
    }
    let crosses = |of, comparison, threshold: f64| {
        escalade::model::MilestoneKind::Crosses(Clause {
            negated: false,
            atom: Atom::Level {
                of,
                comparison,
                threshold: Number::fixed(threshold),
            },
        })
    };
    let kinds = [
        crosses(Level::Variable(relaxing), Comparison::Below, 4.0),
        crosses(Level::Variable(drifting), Comparison::AtLeast, 5.0),
        crosses(Level::Variable(drifting), Comparison::Above, 5.0),
        crosses(Level::Outcome(2usize.into()), Comparison::Above, 1.0),
    ];
    for kind in kinds {
        let entry = entry("milestones.crossing");
        builder
            .model
            .milestones
            .push(escalade::model::Milestone { entry, kind });
    }
    each_trial(&builder.build(), 1, 1, |record| {
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} instead of {b}");
        for day in [0usize, 1, 7, 50, 100] {
            let t = day as f64;
            close(record.series[day], 2.0 + 8.0 * 0.5f64.powf(t / 7.0));
            close(record.series[record.points + day], (0.25 * t).min(5.0));
            let limit = 0.1 * 10.0 / core::f64::consts::LN_2;
            close(
                record.series[2 * record.points + day],
                limit * (1.0 - 0.5f64.powf(t / 10.0)),
            );
        }
        // H log2((x0 - B) / (c - B)) = 7 log2(8 / 2).
        close(record.passages[0].time, 14.0);
        close(record.passages[1].time, 20.0);
        assert_eq!(record.passages[2].time, f64::INFINITY);
        let limit = 1.0 / core::f64::consts::LN_2;
        close(
            record.passages[3].time,
            10.0 * (limit / (limit - 1.0)).log2(),
        );
        // Means over time, by the integrals of the closed forms.
        close(
            record.time_means[0],
            2.0 + 8.0 * (1.0 - 0.5f64.powf(100.0 / 7.0)) * 7.0 / core::f64::consts::LN_2 / 100.0,
        );
        close(
            record.time_means[1],
            (0.5 * 5.0 * 20.0 + 5.0 * 80.0) / 100.0,
        );
    });
}

#[test]
fn a_sum_of_different_half_lives_is_caught_when_it_dips() {
    // 10 e^(-t/5) - 12 e^(-t/20) + 6 dips below 1 and comes back.
    let ln2 = core::f64::consts::LN_2;
    let mut builder = Builder::new(200.0);
    let fast = builder.variable("fast", 10.0, Some(5.0 * ln2));
    let slow = builder.variable("slow", 12.0, Some(20.0 * ln2));
    let terms = [
        (1.0, Observable::Variable(fast)),
        (-1.0, Observable::Variable(slow)),
        (6.0, Observable::One),
    ];
    let outcome = builder.outcome("sum", &terms);
    for comparison in [Comparison::Below, Comparison::AtLeast] {
        let level = Level::Outcome(outcome);
        let atom = Atom::Level {
            of: level,
            comparison,
            threshold: Number::fixed(1.0),
        };
        let kind = escalade::model::MilestoneKind::Crosses(Clause {
            negated: false,
            atom,
        });
        let entry = entry("milestones.crossing");
        builder
            .model
            .milestones
            .push(escalade::model::Milestone { entry, kind });
    }
    each_trial(&builder.build(), 1, 1, |record| {
        let f = |t: f64| 10.0 * (-t / 5.0).exp() - 12.0 * (-t / 20.0).exp() + 6.0;
        let (down, up) = (record.passages[0].time, record.passages[1].time);
        assert!(0.0 < down && down < up && up < 200.0, "{down} {up}");
        assert!(f(down - 1e-6) > 1.0 && f(down + 1e-6) < 1.0);
        assert!(f(up - 1e-6) < 1.0 && f(up + 1e-6) > 1.0);
    });
}

#[test]
fn the_coupled_cycles_react_as_often_as_the_master_equation_says() {
    for (closed, expected) in [(true, 352.69606), (false, 15.0)] {
        let model = coupled_cycles(closed, 180.0);
        let (mut sum, mut squares) = (0.0, 0.0);
        let n = 4000u32;
        each_trial(&model, 7, u64::from(n), |record| {
            let reactions = f64::from(record.counts.iter().sum::<u32>());
            sum += reactions;
            squares += reactions * reactions;
        });
        let mean = sum / f64::from(n);
        let error = ((squares / f64::from(n) - mean * mean) / f64::from(n)).sqrt();
        let z = if error > 0.0 {
            (mean - expected) / error
        } else {
            0.0
        };
        proof(&format!(
            "{mean:.3} reactions per trial, truth {expected}, z = {z:.2}"
        ));
        assert!(
            (mean - expected).abs() <= 4.0 * error,
            "{mean} +- {error}, not {expected}"
        );
    }
}
