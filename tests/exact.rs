//! The exact solver against closed forms and cascades worked out by hand.

mod support;

use escalade::distribution::Distribution;
use escalade::exact::{Curve, Exact};
use escalade::model::{
    Action, Amount, Cause, Clause, Clock, Condition, DrawnDistribution, Exposure, Hazard, Model,
    Multiplier, Number, Observable, Ratio, Then, Trigger, VariableId,
};
use support::models::*;
use support::random_model::factor_values;

fn exact(model: &Model) -> Exact {
    Exact::new(model, &factor_values(model)).unwrap()
}

/// Every value is within its bound (and what rounding makes of the truth), and the bound is small.
#[track_caller]
fn agrees(curve: &Curve, times: &[f64], truth: impl Fn(f64) -> f64) {
    assert!(curve.bound < 1e-9, "bound {}", curve.bound);
    for (value, time) in curve.values.iter().zip(times) {
        let truth = truth(*time);
        let tolerance = curve.bound + 1e-14 * truth.abs().max(1.0);
        assert!(
            (value - truth).abs() <= tolerance,
            "at {time}: {value}, expected {truth}"
        );
    }
}

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

#[test]
fn a_variable_driven_by_two_states() {
    // x' = -k (x - B [up]) + d [up] + jumps of 4 at rate a [down]; p(up) = s (1 - exp(-q t)).
    let (a, b, half_life, baseline, drift, jump) = (0.1, 0.04, 12.0, 5.0, 0.25, 4.0);
    let mut model = Builder::new(365.0);
    let m = model.machine("m", &["down", "up"]);
    let rise = model.transition("rise", m, &[0], 1, rate(a));
    model.transition("fall", m, &[1], 0, rate(b));
    let x = model.variable("x", 3.0, Some(half_life));
    model.baseline(x, baseline, vec![is(m, &[1])]);
    model.drift(x, drift, vec![not(is(m, &[0]))]);
    model.effect(rise, add(x, jump));
    let y = model.variable("y", -1.0, None);
    model.baseline(y, 7.0, vec![]);
    model.drift(y, drift, vec![is(m, &[1])]);
    model.outcome(
        "sum",
        &[
            (1.0, Observable::Variable(x)),
            (2.0, Observable::Variable(y)),
        ],
    );
    let solution = exact(&model.build()).solve(&DAYS).unwrap();
    let (k, q) = (2f64.ln() / half_life, a + b);
    let up = a / q;
    // The inflow is u + v exp(-q t).
    let inflow_up = k * baseline + drift;
    let (u, v) = (
        inflow_up * up + a * jump * (1.0 - up),
        up * (a * jump - inflow_up),
    );
    let value = |t: f64| {
        let fade = (-k * t).exp();
        3.0 * fade + u / k * (1.0 - fade) + v / (k - q) * ((-q * t).exp() - fade)
    };
    agrees(&solution.expected_variables[0], &DAYS, value);
    let days_up = |t: f64| up * (t + (-q * t).exp_m1() / q);
    agrees(&solution.expected_variables[1], &DAYS, |t| {
        -1.0 + drift * days_up(t)
    });
    let integral_x = |t: f64| {
        let faded = -(-k * t).exp_m1() / k;
        3.0 * faded + u / k * (t - faded) + v / (k - q) * (-(-q * t).exp_m1() / q - faded)
    };
    let integral_y = |t: f64| -t + drift * up * (t * t / 2.0 + ((-(-q * t).exp_m1()) / q - t) / q);
    let mean = |t: f64| {
        if t == 0.0 {
            1.0
        } else {
            (integral_x(t) + 2.0 * integral_y(t)) / t
        }
    };
    agrees(&solution.expected_time_means[0], &DAYS, mean);
}

#[test]
fn what_is_set_off_follows_the_queue() {
    // A strike moves m; entry to m.b sets off `answer` (chance 0.5, moves n to b); `follow` waits
    // for the strike but stands after `answer`, and its guard sees n as `answer` left it.
    let mut model = Builder::new(10.0);
    let m = model.machine("m", &["a", "b"]);
    let n = model.machine("n", &["a", "b"]);
    let strike = model.event("strike", at(&[2.0], 0.8));
    model.effect(strike, move_to(m, 1));
    let answer = model.event("answer", on(&[entry_to(m, &[1])], 0.5));
    model.effect(answer, move_to(n, 1));
    // It waits for two things that one firing does, and is queued once.
    let causes = [Cause::Reaction(strike), entry_to(m, &[1])];
    let follow = model.event("follow", on(&causes, 1.0));
    model.guard(follow, vec![is(n, &[1])]);
    // First in, first out: queued by `answer`, so after `follow`, though it stands in between.
    let undo = model.event("undo", on(&[Cause::Reaction(answer)], 0.25));
    model.effect(undo, move_to(n, 0));
    let hits = model.counter("hits");
    model.effect(follow, count(hits, 3.0));
    let either = model.first("either", &[Cause::Reaction(follow), Cause::Reaction(undo)]);
    let exact = exact(&model.build());
    assert_eq!(exact.reachable_states(), 3);
    let times = [1.9, 2.0, 10.0];
    let solution = exact.solve(&times).unwrap();
    let after = |p: f64| move |t: f64| if t < 2.0 { 0.0 } else { p };
    agrees(&solution.expected_counts[0], &times, after(0.8));
    agrees(&solution.expected_counts[1], &times, after(0.4));
    agrees(&solution.expected_counts[2], &times, after(0.4));
    agrees(&solution.expected_counts[3], &times, after(0.1));
    agrees(&solution.expected_counters[0], &times, after(1.2));
    agrees(&solution.state_probabilities[1][1], &times, after(0.3));
    agrees(
        &exact.cumulative_incidence(either, &times).unwrap(),
        &times,
        after(0.4),
    );
}

/// Adds to a variable, with multipliers.
fn add_times(variable: VariableId, amount: f64, multipliers: &[(f64, Clause)]) -> Action {
    let mut amount = Amount::of(Number::fixed(amount));
    for (by, clause) in multipliers {
        amount.multipliers.push(Multiplier {
            by: Number::fixed(*by),
            condition: Condition(vec![clause.clone()]),
        });
    }
    Action::Add {
        variable,
        amount,
        per_doubling_of: None,
    }
}

#[test]
fn conditions_of_a_firing_see_the_state_just_before() {
    let mut model = Builder::new(10.0);
    let m = model.machine("m", &["a", "b", "c"]);
    let go = model.transition("go", m, &[0, 1], 1, at(&[1.0, 2.0, 3.0], 1.0));
    let x = model.variable("x", 0.0, None);
    model.effect_while(go, add(x, 1.0), vec![is(m, &[0])]);
    let ten = add_times(x, 5.0, &[(2.0, is(m, &[1])), (7.0, is(m, &[0]))]);
    model.effect_while(go, ten, vec![is(m, &[1])]);
    // From `b`, a quarter goes to `c` instead; the list without condition comes second.
    let to_c = vec![
        (Some(0.25), Some(2), vec![add(x, 100.0)]),
        (None, None, vec![]),
    ];
    model.branches(go, vec![is(m, &[1])], to_c);
    model.branches(go, vec![], vec![(None, None, vec![add(x, 1000.0)])]);
    // Re-entry by the transition itself is an entry.
    let entered = model.event("entered", on(&[entry_to(m, &[1])], 1.0));
    let times = [0.0, 1.0, 2.0, 3.0];
    let solution = exact(&model.build()).solve(&times).unwrap();
    let table = |values: [f64; 4]| move |t: f64| values[t as usize];
    let first = 1001.0;
    let second = first + 10.0 + 25.0;
    let third = second + 0.75 * 35.0;
    agrees(
        &solution.expected_variables[0],
        &times,
        table([0.0, first, second, third]),
    );
    agrees(
        &solution.expected_counts[entered.index()],
        &times,
        table([0.0, 1.0, 1.75, 2.3125]),
    );
    let left = 1.0 - 0.75 * 0.75;
    agrees(
        &solution.state_probabilities[0][2],
        &times,
        table([0.0, 0.0, 0.25, left]),
    );
}

#[test]
fn moving_a_machine_to_where_it_is_does_nothing() {
    let mut model = Builder::new(10.0);
    let m = model.machine("m", &["a", "b"]);
    let push = model.event("push", at(&[1.0, 2.0], 1.0));
    model.effect(push, move_to(m, 1));
    let entered = model.event("entered", on(&[entry_to(m, &[1])], 1.0));
    let times = [0.0, 1.0, 2.0];
    let solution = exact(&model.build()).solve(&times).unwrap();
    let once = |t: f64| f64::from(u8::from(t >= 1.0));
    agrees(&solution.expected_counts[entered.index()], &times, once);
}

#[test]
fn edges_come_before_scheduled_reactions_in_file_order() {
    let mut model = Builder::new(10.0);
    let m = model.machine("m", &["a", "b"]);
    let window = model.window("w", 3.0, 5.0);
    // At 3 the window is open; at 5 it is closed. The guard of `second` sees what `first` did.
    let first = model.transition("first", m, &[0], 1, at(&[3.0, 5.0], 0.5));
    model.guard(first, vec![during(window)]);
    let second = model.event("second", at(&[3.0, 5.0], 1.0));
    model.guard(second, vec![is(m, &[1])]);
    let now = model.event("now", at(&[0.0], 1.0));
    let late = model.event("late", at(&[10.0, 11.0], 1.0));
    let times = [0.0, 3.0, 5.0, 10.0];
    let counts = exact(&model.build()).solve(&times).unwrap().expected_counts;
    agrees(&counts[now.index()], &times, |_| 1.0);
    agrees(&counts[late.index()], &times, |t| {
        f64::from(u8::from(t >= 10.0))
    });
    agrees(&counts[first.index()], &times, |t| {
        if t < 3.0 { 0.0 } else { 0.5 }
    });
    let twice = |t: f64| 0.5 * f64::from(u8::from(t >= 3.0) + u8::from(t >= 5.0));
    agrees(&counts[second.index()], &times, twice);
}

#[test]
fn being_there_at_the_start_is_no_entry() {
    let mut model = Builder::new(100.0);
    let m = model.machine("m", &["a", "b"]);
    model.initial(m, &[0.25, 0.75]);
    model.transition("stay", m, &[1], 1, rate(0.02));
    let stay = model.first("stay", &[entry_to(m, &[1])]);
    let curve = exact(&model.build())
        .cumulative_incidence(stay, &DAYS[..5])
        .unwrap();
    agrees(&curve, &DAYS[..5], |t| 0.75 * -(-0.02 * t).exp_m1());
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

#[test]
fn a_cycle_by_chance_is_a_geometric_series() {
    let mut model = Builder::new(10.0);
    model.event("start", rate(0.1));
    let both = [
        Cause::Reaction(0usize.into()),
        Cause::Reaction(1usize.into()),
    ];
    model.event("again", on(&both, 0.75));
    let solution = exact(&model.build()).solve(&[10.0]).unwrap();
    agrees(&solution.expected_counts[1], &[10.0], |t| 0.1 * t * 3.0);
}
