//! Hazards that follow variables (`per: tension`): against closed forms, integrals of their own, and a simulator by
//! thinning that shares no code with the engine.
#![allow(
    clippy::disallowed_methods,
    reason = "judges of results may differ in the last bit"
)]

use crate::support;

use escalade::compiled::{Compiled, Rates};
use escalade::design::Draws;
use escalade::model::{
    Action, Amount, Cause, Clock, Exposure, Hazard, Model, Number, Observable, Purpose, Ratio,
    ReactionId, Then, Trigger, VariableId,
};
use escalade::random::{Key, Seed};
use escalade::scenario::{Patches, Scenario};
use escalade::trial::{Act, Record, Trial};
use support::models::*;
use support::simulate::{each_trial, first_times};

const TRIALS: u64 = 40_000;
const SEED: u64 = 17;

/// The hazard of a reaction is multiplied by this ratio per unit of a variable above a reference.
fn follow(builder: &mut Builder, r: ReactionId, ratio: f64, variable: VariableId, reference: f64) {
    let exposure = Exposure::Variable {
        variable,
        reference,
    };
    builder.exposed(r, Ratio::Hazard(Number::fixed(ratio)), exposure);
}

/// A machine that is left once, and when.
fn leaving(horizon: f64, trigger: Trigger, more: impl FnOnce(&mut Builder, ReactionId)) -> Model {
    let mut builder = Builder::new(horizon);
    let machine = builder.machine("m", &["before", "after"]);
    let leave = builder.transition("leave", machine, &[0], 1, trigger);
    builder.first("left", &[Cause::Reaction(leave)]);
    more(&mut builder, leave);
    builder.build()
}

/// The Exp(1) variates of that reaction: the times at a hazard of 1 per day.
fn variates(trials: u64) -> Vec<f64> {
    first_times(&leaving(1e4, rate(1.0), |_, _| {}), SEED, trials, 0)
}

/// A line for docs/validation.md, which `.ci/validation` collects.
fn proof(measured: &str) {
    let thread = std::thread::current();
    let name = thread.name().and_then(|name| name.rsplit("::").next());
    let name = name.unwrap_or("?").replace('_', " ");
    println!("proof | {name} | {measured} |");
}

/// Each trial's time is where the integrated hazard has used up its variate.
fn assert_inverts(model: &Model, trials: u64, integrated: impl Fn(f64) -> f64) {
    let times = first_times(model, SEED, trials, 0);
    let (mut happened, mut worst) = (0, 0.0f64);
    for (time, variate) in times.iter().zip(variates(trials)) {
        if time.is_finite() {
            happened += 1;
            let error = integrated(*time) / variate - 1.0;
            worst = worst.max(error.abs());
            assert!(error.abs() < 2e-12, "{time}: {error:e}");
        } else {
            assert!(integrated(model.horizon) < variate * (1.0 + 1e-12));
        }
    }
    assert!(happened > trials / 10, "{happened}");
    proof(&format!(
        "largest relative error of the spent hazard {worst:.1e}, {happened} times"
    ));
}

/// Kolmogorov-Smirnov at level 0.001.
fn assert_distributed(times: &[f64], cdf: impl Fn(f64) -> f64) {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    let n = times.len() as f64;
    let finite = times
        .iter()
        .enumerate()
        .filter(|(_, time)| time.is_finite());
    let distance = finite.fold(0.0f64, |distance, (k, &time)| {
        let (p, k) = (cdf(time), k as f64);
        distance
            .max((p - k / n).abs())
            .max(((k + 1.0) / n - p).abs())
    });
    let critical = 1.9495 / n.sqrt();
    proof(&format!(
        "Kolmogorov-Smirnov distance {distance:.5}, critical {critical:.5}"
    ));
    assert!(distance < 1.9495 / n.sqrt(), "{distance}");
}

/// Simpson's rule.
fn simpson(f: impl Fn(f64) -> f64, from: f64, to: f64, steps: usize) -> f64 {
    let h = (to - from) / steps as f64;
    let inner = |k: usize| f(from + k as f64 * h) * if k % 2 == 1 { 4.0 } else { 2.0 };
    h / 3.0 * (f(from) + f(to) + (1..steps).map(inner).sum::<f64>())
}

/// With a drift the hazard is that of Gompertz: h r^(x0 - reference) e^(c t), c = drift ln r.
fn drifting(drift: f64) -> (Model, impl Fn(f64) -> f64) {
    let model = leaving(400.0, rate(0.02), |builder, leave| {
        let x = builder.variable("x", 0.5, None);
        builder.drift(x, drift, Vec::new());
        follow(builder, leave, 3.0, x, 0.1);
    });
    let c = 3f64.ln() * drift;
    (model, move |t: f64| {
        0.02 * 3f64.powf(0.4) * (c * t).exp_m1() / c
    })
}

#[test]
fn a_hazard_that_follows_a_drift_waits_as_gompertz() {
    for drift in [0.02, -0.05] {
        let (model, integrated) = drifting(drift);
        assert_inverts(&model, 2_000, &integrated);
        let times = first_times(&model, SEED, TRIALS, 0);
        assert_distributed(&times, |t| -(-integrated(t)).exp_m1());
    }
}

#[test]
fn a_drift_that_stops_at_its_bound_leaves_a_constant_hazard() {
    let model = leaving(300.0, rate(0.004), |builder, leave| {
        let x = builder.variable("x", 0.0, None);
        builder.drift(x, 0.05, Vec::new());
        builder.model.variables[x.index()].high = 2.0;
        follow(builder, leave, 2.5, x, 0.0);
    });
    let c = 2.5f64.ln() * 0.05;
    let top = 0.004 * 2.5f64.powi(2);
    assert_inverts(&model, 4_000, |t| {
        0.004 * (c * t.min(40.0)).exp_m1() / c + top * (t - 40.0).max(0.0)
    });
}

#[test]
fn a_hazard_that_follows_a_relaxing_variable_has_the_survival_of_its_integral() {
    let model = leaving(200.0, rate(0.02), |builder, leave| {
        let x = builder.variable("x", 4.0, Some(9.0));
        builder.baseline(x, -1.0, Vec::new());
        follow(builder, leave, 2.0, x, 1.0);
    });
    let hazard = |t: f64| 0.02 * 2f64.powf(-1.0 + 5.0 * 0.5f64.powf(t / 9.0) - 1.0);
    assert_inverts(&model, 100, |t| simpson(hazard, 0.0, t, 30_000));
    // A table of the distribution function, four steps a day.
    let mut table = vec![0.0];
    for k in 0..800 {
        let (from, to) = (f64::from(k) / 4.0, f64::from(k + 1) / 4.0);
        table.push(table[k as usize] + simpson(hazard, from, to, 8));
    }
    let times = first_times(&model, SEED, TRIALS, 0);
    assert_distributed(&times, |t| {
        let k = (4.0 * t) as usize;
        let share = 4.0 * t - k as f64;
        let next = table.get(k + 1).unwrap_or(&table[k]);
        -(-(table[k] + share * (next - table[k]))).exp_m1()
    });
}

/// What a base that is constant between ages, a guard, a conditional ratio and a drift come to over some days.
fn in_parts(t: f64, rates: &[(f64, f64)], at: impl Fn(f64) -> f64, c: f64) -> f64 {
    let mut from = 0.0;
    let mut sum = 0.0;
    for (until, rate) in rates {
        let to = t.min(*until);
        if to > from {
            sum += rate * at(from) * (c * (to - from)).exp_m1() / c;
        }
        from = *until;
    }
    sum
}

#[test]
fn bases_by_age_guards_and_ratios_multiply_what_is_followed() {
    let c = 2f64.ln() * 0.03;
    let at = |t: f64| 2f64.powf(0.03 * t - 0.5);
    let drifts = |builder: &mut Builder, leave: ReactionId| {
        let x = builder.variable("x", 0.0, None);
        builder.drift(x, 0.03, Vec::new());
        follow(builder, leave, 2.0, x, 0.5);
    };
    let until = vec![10.0, 25.0, 60.0];
    let piecewise = Hazard::Piecewise {
        until,
        rates: fixed(&[0.01, 0.0, 0.04, 0.002]),
    };
    let parts = [
        (10.0, 0.01),
        (25.0, 0.0),
        (60.0, 0.04),
        (f64::INFINITY, 0.002),
    ];
    let model = leaving(120.0, hazard(piecewise), drifts);
    assert_inverts(&model, 3_000, |t| in_parts(t, &parts, at, c));

    let capped = leaving(120.0, hazard(chance(0.6, 30.0, Then::Stop)), drifts);
    let parts = [(30.0, -(0.4f64).ln() / 30.0), (f64::INFINITY, 0.0)];
    assert_inverts(&capped, 3_000, |t| in_parts(t, &parts, at, c));

    // Closed from day 20 to 35; twice as fast from day 50 to 70.
    let model = leaving(120.0, rate(0.01), |builder, leave| {
        drifts(builder, leave);
        let (shut, fast) = (
            builder.window("shut", 20.0, 35.0),
            builder.window("fast", 50.0, 70.0),
        );
        builder.guard(leave, vec![not(during(shut))]);
        builder.ratio(leave, 2.0, vec![during(fast)]);
    });
    let parts = [
        (20.0, 0.01),
        (35.0, 0.0),
        (50.0, 0.01),
        (70.0, 0.02),
        (f64::INFINITY, 0.01),
    ];
    assert_inverts(&model, 3_000, |t| in_parts(t, &parts, at, c));
}

/// An event's age counts from its firing, so that one with a hazard only from an age on has gaps.
#[test]
fn the_age_of_an_event_restarts_with_its_firing() {
    let mut builder = Builder::new(100.0);
    let base = Hazard::Piecewise {
        until: vec![5.0],
        rates: fixed(&[0.0, 0.5]),
    };
    let again = builder.event("again", hazard(base));
    let x = builder.variable("x", 3.0, Some(15.0));
    follow(&mut builder, again, 1.5, x, 0.0);
    let model = builder.build();
    let (mut events, compiled) = (0, Compiled::new(&model));
    let mut rates = Rates::new(&compiled);
    rates.load(&compiled, &[]);
    let (mut trial, mut record) = (Trial::new(&compiled), Record::default());
    for replicate in 0..50 {
        let key = Key::of_trial(Seed(3), 0, replicate);
        trial.trace(&rates, &key, &mut record).1.expect("it ends");
        let mut before = 0.0;
        for event in trial.events() {
            assert!(event.time >= before + 5.0, "{before} {}", event.time);
            let value = 3.0 * 0.5f64.powf(event.time / 15.0);
            let hazard = 0.5 * 1.5f64.powf(value);
            let found = event.hazard.expect("it has one");
            assert!((found / hazard - 1.0).abs() < 1e-12, "{found} {hazard}");
            assert!((event.followed[0] - value).abs() < 1e-12);
            (before, events) = (event.time, events + 1);
        }
    }
    assert!(events > 300, "{events}");
}

/// A ratio of 1 follows nothing: every time is that of the same hazard without it.
#[test]
fn a_ratio_of_one_changes_no_time() {
    let model = |follows: bool| {
        let mut builder = Builder::new(200.0);
        let machine = builder.machine("m", &["a", "b"]);
        let x = builder.variable("x", 1.0, Some(4.0));
        let y = builder.variable("y", 0.0, None);
        builder.drift(y, 0.1, vec![is(machine, &[1])]);
        let up = builder.transition("up", machine, &[0], 1, rate(0.2));
        builder.transition("down", machine, &[1], 0, rate(0.1));
        let often = builder.event("often", rate(0.7));
        builder.effect(often, add(x, 1.0));
        builder.effect(often, add(y, -0.2));
        builder.ratio(up, 3.0, vec![is(machine, &[0])]);
        if follows {
            for (reaction, variable) in [(up, x), (up, y), (often, y)] {
                follow(&mut builder, reaction, 1.0, variable, 0.3);
            }
        }
        builder.build()
    };
    let moves = |follows| {
        let mut all = Vec::new();
        each_trial(&model(follows), 5, 200, |record| {
            all.extend(record.moves.iter().map(|step| step.time));
        });
        all
    };
    let (plain, followed) = (moves(false), moves(true));
    assert!(plain.len() > 4_000 && plain.len() == followed.len());
    for (a, b) in plain.iter().zip(&followed) {
        assert!((a - b).abs() < 1e-9, "{a} {b}");
    }
}

/// Numbers of the judges: splitmix64.
struct Word(u64);

impl Word {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn wait(&mut self, rate: f64) -> f64 {
        -(1.0 - self.uniform()).ln() / rate
    }
}

const HORIZON: f64 = 120.0;

/// Two relaxing variables and a drifting one with bounds, moved by other reactions and by the one that follows them.
fn coupled() -> Model {
    let mut builder = Builder::new(HORIZON);
    let machine = builder.machine("m", &["off", "on"]);
    let a = builder.variable("a", 0.0, Some(6.0));
    let b = builder.variable("b", 2.0, Some(25.0));
    builder.baseline(b, 1.0, vec![is(machine, &[1])]);
    let c = builder.variable("c", 0.0, None);
    builder.drift(c, 0.03, vec![is(machine, &[1])]);
    builder.model.variables[c.index()].low = 0.0;
    builder.model.variables[c.index()].high = 1.5;
    builder.transition("switch_on", machine, &[0], 1, rate(0.06));
    builder.transition("switch_off", machine, &[1], 0, rate(0.1));
    let jolt = builder.event("jolt", rate(0.15));
    builder.effect(jolt, add(a, 1.0));
    let calm = builder.event("calm", rate(0.05));
    let half = Amount::of(Number::fixed(0.5));
    builder.effect(
        calm,
        Action::Multiply {
            variable: b,
            amount: half,
        },
    );
    let strike = builder.event("strike", rate(0.02));
    follow(&mut builder, strike, 1.8, a, 0.0);
    follow(&mut builder, strike, 0.7, b, 1.0);
    follow(&mut builder, strike, 2.0, c, 0.0);
    builder.ratio(strike, 1.5, vec![is(machine, &[1])]);
    builder.effect(strike, add(a, -0.5));
    let none = Amount::of(Number::fixed(0.0));
    builder.effect(
        strike,
        Action::Set {
            variable: c,
            amount: none,
        },
    );
    builder.first("struck", &[Cause::Reaction(strike)]);
    builder.outcome("a", &[(1.0, Observable::Variable(a))]);
    builder.build()
}

/// The same by thinning (Lewis & Shedler 1979), in windows of a quarter of a day: strikes, the first, and a in the end.
fn thinned(word: &mut Word) -> (u32, f64, f64) {
    let (mut t, mut on) = (0.0, false);
    let (mut a, mut b, mut c) = (0.0f64, 2.0f64, 0.0f64);
    let (mut strikes, mut first) = (0, f64::INFINITY);
    let moved = |a: f64, b: f64, c: f64, on: bool, d: f64| {
        let rest = if on { 1.0 } else { 0.0 };
        let drift = if on { 0.03 * d } else { 0.0 };
        (
            a * 0.5f64.powf(d / 6.0),
            rest + (b - rest) * 0.5f64.powf(d / 25.0),
            (c + drift).min(1.5),
        )
    };
    let factors = |a: f64, b: f64, c: f64| [1.8f64.powf(a), 0.7f64.powf(b - 1.0), 2f64.powf(c)];
    while t < HORIZON {
        let window = 0.25f64.min(HORIZON - t);
        let base = if on { 0.03 } else { 0.02 };
        let (a1, b1, c1) = moved(a, b, c, on, window);
        // Each moves one way within the window.
        let ends = factors(a, b, c).into_iter().zip(factors(a1, b1, c1));
        let bound = ends.fold(base, |bound, (one, other)| bound * one.max(other));
        let turn = if on { 0.1 } else { 0.06 };
        let (others, candidate) = (word.wait(0.15 + 0.05 + turn), word.wait(bound));
        let d = others.min(candidate).min(window);
        (a, b, c) = moved(a, b, c, on, d);
        t += d;
        if d == others {
            let u = word.uniform() * (0.2 + turn);
            if u < 0.15 {
                a += 1.0;
            } else if u < 0.2 {
                b *= 0.5;
            } else {
                on = !on;
            }
        } else if d == candidate {
            let hazard = factors(a, b, c).into_iter().product::<f64>() * base;
            if word.uniform() * bound < hazard {
                strikes += 1;
                first = first.min(t);
                a -= 0.5;
                c = 0.0;
            }
        }
    }
    (strikes, first, a)
}

/// Mean and its variance.
fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
    (mean, squares / (n - 1.0) / n)
}

fn assert_alike(what: &str, one: &[f64], other: &[f64]) {
    let ((a, va), (b, vb)) = (mean(one), mean(other));
    let z = (a - b) / (va + vb).sqrt();
    proof(&format!("{what}: {a:.4}, judge {b:.4}, z = {z:.2}"));
    assert!(z.abs() < 4.0, "{what}: {a} {b}, z = {z}");
}

#[test]
fn several_variables_with_jumps_agree_with_thinning() {
    let trials = 20_000;
    let mut word = Word(1);
    let judged: Vec<_> = (0..trials).map(|_| thinned(&mut word)).collect();
    let (mut counts, mut firsts, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    each_trial(&coupled(), SEED, trials, |record| {
        counts.push(f64::from(record.counts[4]));
        firsts.push(record.passages[0].time);
        ends.push(record.series[HORIZON as usize]);
    });
    let other = |of: fn(&(u32, f64, f64)) -> f64| judged.iter().map(of).collect::<Vec<_>>();
    let judged_counts = other(|one| f64::from(one.0));
    assert_alike("strikes", &counts, &judged_counts);
    let squares = |values: &[f64]| values.iter().map(|x| x * x).collect::<Vec<_>>();
    assert_alike("their squares", &squares(&counts), &squares(&judged_counts));
    assert_alike("a in the end", &ends, &other(|one| one.2));
    let crossed = |counts: &[f64], ends: &[f64]| -> Vec<f64> {
        counts.iter().zip(ends).map(|(n, a)| n * a).collect()
    };
    let judged_ends = other(|one| one.2);
    let pair = crossed(&judged_counts, &judged_ends);
    assert_alike("both together", &crossed(&counts, &ends), &pair);
    let mut judged_firsts = other(|one| one.1);
    judged_firsts.sort_by(f64::total_cmp);
    let below = |t: f64| judged_firsts.partition_point(|other| *other <= t) as f64;
    firsts.sort_by(f64::total_cmp);
    let n = trials as f64;
    let distance = firsts.iter().enumerate().fold(0.0f64, |distance, (k, t)| {
        if t.is_finite() {
            distance.max((below(*t) - k as f64).abs() / n)
        } else {
            distance
        }
    });
    let critical = 1.9495 * (2.0 / n).sqrt() + 1.0 / n;
    assert!(distance < critical, "{distance} {critical}");
}

/// An event that raises its own hazard for a while: a renewal process, since it sets the variable.
#[test]
fn an_event_that_excites_itself_renews_as_the_renewal_equation_says() {
    let mut builder = Builder::new(100.0);
    let x = builder.variable("x", 0.0, Some(8.0));
    let e = builder.event("e", rate(0.05));
    follow(&mut builder, e, 4.0, x, 0.0);
    let one = Amount::of(Number::fixed(1.0));
    builder.effect(
        e,
        Action::Set {
            variable: x,
            amount: one,
        },
    );
    let mut counts = Vec::new();
    each_trial(&builder.build(), SEED, TRIALS, |record| {
        counts.push(f64::from(record.counts[0]))
    });
    // F of the times between two, on a grid; then m = F + m * dF, by the trapezium rule.
    let (step, steps) = (0.05, 2000usize);
    let hazard = |s: f64| 0.05 * 4f64.powf(0.5f64.powf(s / 8.0));
    let mut spent = vec![0.0];
    for k in 0..steps {
        let from = k as f64 * step;
        spent.push(spent[k] + simpson(hazard, from, from + step, 2));
    }
    let between: Vec<f64> = spent.iter().map(|h| -(-h).exp_m1()).collect();
    let first: Vec<f64> = (0..=steps)
        .map(|k| -(-0.05 * k as f64 * step).exp_m1())
        .collect();
    let mut renewed: Vec<f64> = vec![0.0];
    for k in 1..=steps {
        let later = (1..=k).map(|j| {
            let weight = between[j] - between[j - 1];
            let newest = if j == 1 { 0.0 } else { renewed[k - j + 1] };
            0.5 * weight * (renewed[k - j] + newest)
        });
        let known = between[k] + later.sum::<f64>();
        renewed.push(known / (1.0 - 0.5 * between[1]));
    }
    let expected = first[steps]
        + (1..=steps)
            .map(|j| {
                (first[j] - first[j - 1]) * 0.5 * (renewed[steps - j] + renewed[steps - j + 1])
            })
            .sum::<f64>();
    let (found, variance) = mean(&counts);
    let z = (found - expected) / variance.sqrt();
    proof(&format!(
        "mean count {found:.4}, truth {expected:.4}, z = {z:.2}"
    ));
    assert!(z.abs() < 4.0, "{found} for {expected}, z = {z}");
    // Without what it does to itself it would happen 5 times.
    assert!(expected > 7.0, "{expected}");
}

/// A push multiplies the hazard for a time, a hold stops it, a variable set from outside moves it.
#[test]
fn acts_change_what_is_followed_from_their_time_on() {
    let (model, _) = drifting(0.02);
    let compiled = Compiled::new(&model);
    let mut rates = Rates::new(&compiled);
    rates.load(&compiled, &[]);
    let c = 3f64.ln() * 0.02;
    let at = |x: f64| 0.02 * 3f64.powf(x - 0.1);
    let part = |x: f64, days: f64| at(x) * (c * days).exp_m1() / c;
    let (mut trial, mut record) = (Trial::new(&compiled), Record::default());
    let mut after = 0;
    for (draw, variate) in (0..2_000).zip(variates(2_000)) {
        let key = Key::of_trial(Seed(SEED), draw, 0);
        let mut walk = trial.start(&rates, &key, &mut record).expect("it starts");
        let push = |ratio, until| Act::Push {
            reaction: ReactionId(0),
            ratio,
            until,
        };
        walk.advance(3.0).expect("it ends");
        walk.act(push(2.0, 5.0)).expect("it fits");
        walk.advance(7.0).expect("it ends");
        walk.act(push(0.0, 9.0)).expect("it fits");
        walk.advance(12.0).expect("it ends");
        let variable = VariableId(0);
        walk.act(Act::Set {
            variable,
            value: -0.2,
        })
        .expect("it fits");
        walk.advance(f64::INFINITY).expect("it ends");
        walk.finish().expect("it is finite");
        let time = record.passages[0].time;
        let spent = |t: f64| {
            let upto = |from: f64, to: f64| (t.min(to) - from).max(0.0);
            part(0.5, upto(0.0, 3.0))
                + 2.0 * part(0.56, upto(3.0, 5.0))
                + part(0.6, upto(5.0, 7.0))
                + part(0.68, upto(9.0, 12.0))
                + part(-0.2, upto(12.0, 400.0))
        };
        after += usize::from(time > 12.0);
        assert!(
            (spent(time) / variate - 1.0).abs() < 1e-11,
            "{time} {variate}"
        );
    }
    assert!(after > 500, "{after}");
}

/// What odds that learn are learned from: the density of the path at other factor values.
#[test]
fn what_a_path_says_about_factors_is_its_density() {
    let mut builder = Builder::new(60.0);
    let (speed, strength) = (
        builder.factor("speed", 0.05),
        builder.factor("strength", 1.7),
    );
    let x = builder.variable("x", 1.0, Some(7.0));
    let y = builder.variable("y", 0.0, None);
    builder.drift(y, 0.04, Vec::new());
    let jolt = builder.event("jolt", rate(0.2));
    builder.effect(jolt, add(x, 0.8));
    let base = Hazard::Rate(Number::factor(speed));
    let strike = builder.event("strike", hazard(base));
    let exposure = Exposure::Variable {
        variable: x,
        reference: 0.5,
    };
    builder.exposed(strike, Ratio::Hazard(Number::factor(strength)), exposure);
    follow(&mut builder, strike, 0.8, y, 0.0);
    builder.effect(strike, add(x, -0.4));
    let compiled = Compiled::new(&builder.build());
    let at = |factors: [f64; 2]| {
        let mut rates = Rates::new(&compiled);
        rates.load(&compiled, &factors);
        rates
    };
    let (own, other) = (at([0.05, 1.7]), at([0.09, 1.3]));
    let (mut trial, mut record) = (Trial::new(&compiled), Record::default());
    for replicate in 0..40 {
        let key = Key::of_trial(Seed(SEED), 0, replicate);
        let mut walk = trial
            .start_traced(&own, &key, &mut record)
            .expect("it starts");
        walk.watch();
        for day in [11.0, 30.5, 60.0] {
            walk.advance(day).expect("it ends");
        }
        let density = walk.log_density();
        let events: Vec<(f64, usize)> = walk
            .events()
            .iter()
            .map(|e| (e.time, e.reaction.index()))
            .collect();
        let evidence = walk.evidence().expect("it is watched");
        let [found, found_other] = [&own, &other].map(|r| evidence.log_likelihood(&compiled, r));
        assert!((found / density - 1.0).abs() < 1e-11, "{found} {density}");
        let truth = judged_density(&events, 0.09, 1.3);
        assert!((found_other - truth).abs() < 1e-9, "{found_other} {truth}");
    }
}

/// The density of such a path, integrated by Simpson's rule between its events.
fn judged_density(events: &[(f64, usize)], speed: f64, strength: f64) -> f64 {
    let (mut x, mut since, mut sum) = (1.0, 0.0, -0.2 * 60.0);
    let hazard = |x: f64, since: f64, t: f64| {
        let x = x * 0.5f64.powf((t - since) / 7.0);
        speed * strength.powf(x - 0.5) * 0.8f64.powf(0.04 * t)
    };
    for (time, reaction) in events.iter().copied().chain([(60.0, 2)]) {
        sum -= simpson(|t| hazard(x, since, t), since, time, 400);
        sum += match reaction {
            0 => 0.2f64.ln(),
            1 => hazard(x, since, time).ln(),
            _ => 0.0,
        };
        x = x * 0.5f64.powf((time - since) / 7.0) + [0.8, -0.4, 0.0][reaction];
        since = time;
    }
    sum
}

/// Very fast and very far: the work is bounded, and what is too small to happen does not.
#[test]
fn what_is_stiff_takes_few_steps() {
    let mut builder = Builder::new(365.0);
    builder.model.limits.events = 20_000;
    let fast = builder.variable("fast", 1e4, Some(1e-7));
    let far = builder.variable("far", -1e6, None);
    builder.drift(far, 4e3, Vec::new());
    let sinks = builder.variable("sinks", 0.0, None);
    builder.drift(sinks, -1e5, Vec::new());
    let slow = builder.variable("slow", 2.0, Some(1e5));
    let jolt = builder.event("jolt", rate(1.0));
    builder.effect(jolt, add(fast, 1e3));
    let mut follows = |name: &str, variables: &[(VariableId, f64)]| {
        let reaction = builder.event(name, rate(0.01));
        for (variable, ratio) in variables {
            follow(&mut builder, reaction, *ratio, *variable, 0.0);
        }
        reaction
    };
    follows("brief", &[(fast, 0.5), (slow, 1.5)]);
    let rises = follows("rises", &[(far, 2.0), (slow, 0.5)]);
    follows("falls", &[(sinks, 2.0), (slow, 1.5)]);
    let back = Amount::of(Number::fixed(-1e9));
    builder.effect(
        rises,
        Action::Set {
            variable: far,
            amount: back,
        },
    );
    let mut rose = 0;
    each_trial(&builder.build(), SEED, 20, |record| {
        rose += record.counts[2];
    });
    // It passes 0 on day 250, and its hazard grows 2^4000 times a day.
    assert_eq!(rose, 20);
}

/// A hazard that cannot be held ends the trial, with the names of what did it.
#[test]
fn a_hazard_beyond_all_numbers_is_named() {
    let model = leaving(100.0, rate(1e-3), |builder, leave| {
        let x = builder.variable("x", 0.0, Some(1000.0));
        let jump = builder.event("jump", at(&[3.0], 1.0));
        builder.effect(jump, add(x, 5000.0));
        follow(builder, leave, 2.0, x, 0.0);
    });
    let compiled = Compiled::new(&model);
    let mut rates = Rates::new(&compiled);
    rates.load(&compiled, &[]);
    let mut record = Record::default();
    let key = Key::of_trial(Seed(1), 0, 0);
    let end = Trial::new(&compiled).run(&rates, &key, &mut record);
    let said = end.expect_err("it is beyond").to_string();
    assert_eq!(
        said,
        "the hazard of machines.m.transitions.leave is beyond the largest number that can be held (1.8e308) at day 3, \
         by events.jump, most of it by variables.x; look at what it is added up from and multiplied by"
    );
}

/// What a plain run of draws gives with any number of threads is asked elsewhere; that factors reach the ratio, here.
#[test]
fn the_ratio_may_be_a_factor() {
    let model = leaving(400.0, rate(0.02), |builder, leave| {
        let strength = builder.factor("strength", 3.0);
        let x = builder.variable("x", 0.5, None);
        builder.drift(x, 0.02, Vec::new());
        let exposure = Exposure::Variable {
            variable: x,
            reference: 0.1,
        };
        builder.exposed(leave, Ratio::Hazard(Number::factor(strength)), exposure);
    });
    let (plain, _) = drifting(0.02);
    let times = |model: &Model| first_times(model, SEED, 200, 0);
    assert_eq!(times(&model), times(&plain));
    let mut values = Draws::new(&model).values();
    Draws::new(&model).load(&Draws::new(&model).monte_carlo(Seed(1)), 0, &mut values);
    assert_eq!(values.factors, [3.0]);
    // Age from the start makes no difference to a constant base.
    let clocked = leaving(
        400.0,
        Trigger::Hazard {
            base: Hazard::Rate(Number::fixed(0.02)),
            clock: Clock::Start,
        },
        |builder, leave| {
            let x = builder.variable("x", 0.5, None);
            builder.drift(x, 0.02, Vec::new());
            follow(builder, leave, 3.0, x, 0.1);
        },
    );
    assert_eq!(times(&clocked), times(&plain));
}

/// The example of the format page: incidents that make the next one likelier, and the same border without that.
#[test]
fn the_example_shows_what_contagion_adds() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/examples/tension.yaml");
    let incidents = |without: &[&str]| {
        let patches = Patches {
            without: without.iter().map(|name| (*name).to_owned()).collect(),
            ..Patches::default()
        };
        let scenario = Scenario::read(path.as_ref(), &patches).expect("it reads");
        let (model, faults) = Model::decode(&scenario, Purpose::Run);
        assert!(faults.is_empty(), "{faults:?}");
        let mut counts = Vec::new();
        each_trial(&model.expect("it decodes"), SEED, 1_000, |record| {
            counts.push(record.series[record.points - 1]);
        });
        mean(&counts)
    };
    let ((with, error), (without, _)) = (incidents(&[]), incidents(&["contagion"]));
    // 365 / 30, less what a war ends.
    assert!((without - 12.0).abs() < 1.0, "{without}");
    assert!(with > without + 5.0 * error.sqrt(), "{with} {without}");
}
