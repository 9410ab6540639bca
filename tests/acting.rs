//! Acting upon a trial: each act against what is known, path by path or by the master equation.
#![allow(
    clippy::disallowed_methods,
    reason = "judges of results may differ in the last bit"
)]

use escalade::compiled::{Compiled, Rates};
use escalade::model::{
    Atom, Cause, Clause, Clock, Comparison, Hazard, Level, Milestone, MilestoneKind, Model, Number,
    Observable, ReactionId, StateId, Then, Trigger,
};
use escalade::random::{Key, Seed};
use escalade::trial::{Act, Record, Trial};

use crate::support::models::{Builder, at, count, entry, entry_to, hazard, is, on, rate};
use crate::support::random_model::factor_values;

/// A compiled model at its factors' values.
pub fn compile(model: &Model) -> (Compiled, Rates) {
    let compiled = Compiled::new(model);
    let mut rates = Rates::new(&compiled);
    rates.load(&compiled, &factor_values(model));
    (compiled, rates)
}

/// A trial with these acts at these days, each done once the trial has advanced to it.
fn acted(compiled: &Compiled, rates: &Rates, key: &Key, acts: &[(f64, Act<'_>)]) -> Record {
    let (mut trial, mut record) = (Trial::new(compiled), Record::default());
    let mut walk = trial.start(rates, key, &mut record).expect("it starts");
    for (day, act) in acts {
        walk.advance(*day).expect("it ends");
        assert!(walk.act(*act).expect("it fits"));
    }
    walk.advance(f64::INFINITY).expect("it ends");
    walk.finish().expect("it is finite");
    record
}

fn keys(n: u64) -> impl Iterator<Item = Key> {
    (0..n).map(|k| Key::of_trial(Seed(11), k, 0))
}

/// A machine that goes once from its first state to its second, and then stays.
pub fn once(base: Hazard) -> (Model, ReactionId) {
    let mut model = Builder::new(100.0);
    let machine = model.machine("m", &["before", "after"]);
    let go = model.transition("go", machine, &[0], 1, hazard(base));
    (model.build(), go)
}

/// When the machine of [`once`] went; infinite for never.
fn gone(record: &Record) -> f64 {
    record.moves.first().map_or(f64::INFINITY, |step| step.time)
}

#[track_caller]
fn assert_near(found: f64, truth: f64) {
    if truth <= 100.0 || found.is_finite() {
        assert!((found - truth).abs() < 1e-8, "{found} for {truth}");
    }
}

pub fn constant() -> Hazard {
    Hazard::Rate(Number::fixed(0.05))
}

fn weibull() -> Hazard {
    Hazard::Weibull {
        shape: Number::fixed(1.7),
        scale: Number::fixed(25.0),
    }
}

/// The integrated hazard of [`weibull`], and the age at which it is reached.
fn spent(age: f64) -> f64 {
    (age / 25.0).powf(1.7)
}

fn age_at(spent: f64) -> f64 {
    25.0 * spent.powf(1.0 / 1.7)
}

#[test]
fn switched_off_and_on_again_a_clock_keeps_what_is_left_of_its_variate() {
    let (off, on) = (4.0, 13.5);
    for (base, shaped) in [(constant(), false), (weibull(), true)] {
        let (model, go) = once(base);
        let (compiled, rates) = compile(&model);
        let mut later = 0;
        for key in keys(200) {
            let first = gone(&acted(&compiled, &rates, &key, &[]));
            let acts =
                [(off, false), (on, true)].map(|(day, on)| (day, Act::Enable { reaction: go, on }));
            let found = gone(&acted(&compiled, &rates, &key, &acts));
            let truth = if first <= off {
                first
            } else if shaped {
                // A transition's age runs on while it is off.
                age_at(spent(on) + spent(first) - spent(off))
            } else {
                first + (on - off)
            };
            if first.is_finite() {
                assert_near(found, truth);
                later += usize::from(first > off);
            }
        }
        assert!(later > 100);
    }
}

#[test]
fn a_push_lasts_as_long_as_it_says() {
    let (from, until) = (5.0, 17.0);
    for (base, shaped) in [(constant(), false), (weibull(), true)] {
        let (model, go) = once(base);
        let (compiled, rates) = compile(&model);
        let h = |t: f64| if shaped { spent(t) } else { 0.05 * t };
        let inverse = |h: f64| if shaped { age_at(h) } else { h / 0.05 };
        let mut sorts = [0; 3];
        for key in keys(300) {
            let first = gone(&acted(&compiled, &rates, &key, &[]));
            // Two pushes of one reaction multiply: 4 in all.
            let push = Act::Push {
                reaction: go,
                ratio: 2.0,
                until,
            };
            let found = gone(&acted(
                &compiled,
                &rates,
                &key,
                &[(from, push), (from, push)],
            ));
            if first.is_infinite() {
                continue;
            }
            let pushed = inverse(h(from) + (h(first) - h(from)) / 4.0);
            let (sort, truth) = if first <= from {
                (0, first)
            } else if pushed <= until {
                (1, pushed)
            } else {
                (2, inverse(h(first) - 3.0 * (h(until) - h(from))))
            };
            sorts[sort] += 1;
            assert_near(found, truth);
        }
        assert!(sorts.iter().all(|n| *n > 10), "{sorts:?}");
    }
}

#[test]
fn a_snapshot_within_a_push_knows_when_it_ends() {
    let (model, go) = once(weibull());
    let (compiled, rates) = compile(&model);
    for key in keys(50) {
        let push = Act::Push {
            reaction: go,
            ratio: 3.0,
            until: 20.0,
        };
        let truth = acted(&compiled, &rates, &key, &[(5.0, push)]);
        let (mut trial, mut record) = (Trial::new(&compiled), Record::default());
        let mut walk = trial.start(&rates, &key, &mut record).expect("it starts");
        walk.advance(5.0).expect("it ends");
        walk.act(push).expect("it fits");
        walk.advance(12.0).expect("it ends");
        let snapshot = walk.snapshot();
        trial.run(&rates, &key, &mut record).expect("it ends");
        let mut walk = trial.restore(&snapshot, &mut record);
        walk.advance(100.0).expect("it ends");
        walk.finish().expect("it is finite");
        assert_eq!(record, truth);
    }
}

#[test]
fn new_factors_hold_from_then_on() {
    let mut model = Builder::new(100.0);
    let per_day = model.factor("per_day", 0.03);
    let weight = model.factor("weight", 2.0);
    let uncertain = |f| Number {
        coefficient: 1.0,
        factors: vec![f],
    };
    let machine = model.machine("m", &["before", "after"]);
    model.transition(
        "go",
        machine,
        &[0],
        1,
        hazard(Hazard::Rate(uncertain(per_day))),
    );
    let x = model.variable("x", 8.0, Some(10.0));
    let o = model.outcome(
        "sum",
        &[
            (1.0, Observable::Variable(x)),
            (5.0, Observable::Score(machine)),
            (3.0, Observable::One),
        ],
    );
    model.model.outcomes[o.index()].terms[0].weight = uncertain(weight);
    model.model.outcomes[o.index()].at = vec![10.0, 22.25, 30.75, 60.5];
    let model = model.build();
    let compiled = Compiled::new(&model);
    let (mut before, mut after) = (Rates::new(&compiled), Rates::new(&compiled));
    before.load(&compiled, &[0.03, 2.0]);
    after.load(&compiled, &[0.12, -1.0]);
    let day = 30.0;
    for key in keys(100) {
        let first = gone(&acted(&compiled, &before, &key, &[]));
        let record = acted(&compiled, &before, &key, &[(day, Act::Factors(&after))]);
        let truth = if first <= day {
            first
        } else {
            day + (first - day) * 0.03 / 0.12
        };
        let found = gone(&record);
        if first.is_finite() {
            assert_near(found, truth);
        }
        // x = 8 * 2^(-t/10), with a weight of 2 before day 30 and of -1 from it on.
        let x = |t: f64| 8.0 * (-t / 10.0).exp2();
        let value = |t: f64| {
            (if t < day { 2.0 } else { -1.0 }) * x(t) + if t >= found { 5.0 } else { 0.0 } + 3.0
        };
        for (point, found) in record.series.iter().enumerate() {
            assert!((found - value(point as f64)).abs() < 1e-9, "day {point}");
        }
        for (found, t) in record.at.iter().zip([10.0, 22.25, 30.75, 60.5]) {
            assert!((found - value(t)).abs() < 1e-9, "day {t}");
        }
        let integral = |from: f64, to: f64| (x(from) - x(to)) * 10.0 / core::f64::consts::LN_2;
        let after_move = (100.0 - found).max(0.0);
        let mean =
            (2.0 * integral(0.0, day) - integral(day, 100.0) + 5.0 * after_move + 300.0) / 100.0;
        assert!(
            (record.time_means[0] - mean).abs() < 1e-9,
            "{} for {mean}",
            record.time_means[0]
        );
    }
}

/// A hazard that depends on age, under way: what it has spent stays spent, and from then on it is that of the new number.
#[test]
fn new_factors_hold_for_what_ages() {
    let mut model = Builder::new(200.0);
    let scale = model.factor("scale", 40.0);
    let machine = model.machine("m", &["before", "after"]);
    let weibull = Hazard::Weibull {
        shape: Number::fixed(2.0),
        scale: Number::factor(scale),
    };
    model.transition("go", machine, &[0], 1, hazard(weibull));
    let model = model.build();
    let compiled = Compiled::new(&model);
    let (mut before, mut after) = (Rates::new(&compiled), Rates::new(&compiled));
    before.load(&compiled, &[40.0]);
    after.load(&compiled, &[25.0]);
    let day = 30.0;
    let square = |x: f64| x * x;
    let mut later = 0;
    for key in keys(100) {
        let first = gone(&acted(&compiled, &before, &key, &[]));
        let found = gone(&acted(
            &compiled,
            &before,
            &key,
            &[(day, Act::Factors(&after))],
        ));
        let left = square(first / 40.0) - square(day / 40.0);
        let truth = match left > 0.0 {
            true => 25.0 * (left + square(day / 25.0)).sqrt(),
            false => first,
        };
        later += usize::from(left > 0.0);
        assert_near(found, truth);
    }
    assert!(later > 30, "{later}");
}

/// A future at other factors has their hazards from its beginning on, those that depend on age too.
#[test]
fn futures_at_other_factors_have_their_hazards() {
    let mut model = Builder::new(200.0);
    let p = model.factor("p", 0.1);
    let base = Hazard::Chance {
        probability: Number::factor(p),
        within: Number::fixed(100.0),
        then: Then::Stop,
    };
    let event = model.event("once", hazard(base));
    let compiled = Compiled::new(&model.build());
    let (mut own, mut other) = (Rates::new(&compiled), Rates::new(&compiled));
    own.load(&compiled, &[0.1]);
    other.load(&compiled, &[0.9]);
    let (mut trial, mut record) = (Trial::new(&compiled), Record::default());
    let key = keys(1).next().expect("a key");
    let walk = trial.start(&own, &key, &mut record).expect("it starts");
    let snapshot = walk.snapshot();
    let happened = (0..2_000).filter(|number| {
        let future = key.branch(*number);
        let walk = trial.outlook(&snapshot, &other, &future, &mut record);
        let mut walk = walk.expect("it goes on");
        walk.advance(100.0).expect("it ends");
        walk.view().count_of(event) > 0
    });
    let share = happened.count() as f64 / 2_000.0;
    // 0.9, give or take four standard errors.
    assert!((share - 0.9).abs() < 0.027, "{share}");
}

#[test]
fn a_variable_that_is_set_moves_on_from_there() {
    let mut model = Builder::new(60.0);
    let x = model.variable("x", 2.0, Some(10.0));
    model.model.variables[0].high = 50.0;
    model.outcome("x", &[(1.0, Observable::Variable(x))]);
    let clause = Clause {
        negated: false,
        atom: Atom::Level {
            of: Level::Variable(x),
            comparison: Comparison::Below,
            threshold: Number::fixed(12.5),
        },
    };
    let kind = MilestoneKind::Crosses(clause.clone());
    model.model.milestones.push(Milestone {
        entry: entry("milestones.low"),
        kind,
    });
    let fall = model.event("fall", at(&[50.0], 1.0));
    model.guard(fall, vec![clause]);
    let (compiled, rates) = compile(&model.build());
    let key = Key::of_trial(Seed(1), 0, 0);
    let set = |value| Act::Set { variable: x, value };
    // It starts below; from 80, clamped to 50, it crosses 12.5 two half-lives later.
    let record = acted(&compiled, &rates, &key, &[(20.0, set(80.0))]);
    assert_near(record.passages[0].time, 40.0);
    assert_eq!(record.counts, [1]);
    let truth = |t: f64| {
        if t < 20.0 {
            2.0 * (-t / 10.0).exp2()
        } else {
            50.0 * (-(t - 20.0) / 10.0).exp2()
        }
    };
    for (point, found) in record.series.iter().enumerate() {
        assert!(
            (found - truth(point as f64)).abs() < 1e-9,
            "day {point}: {found}"
        );
    }
    let integral =
        10.0 / core::f64::consts::LN_2 * (2.0 - truth(19.999_999_999) + 50.0 - truth(60.0));
    assert!((record.time_means[0] - integral / 60.0).abs() < 1e-8);
}

#[test]
fn a_reaction_that_is_made_to_happen_has_all_that_follows() {
    let mut model = Builder::new(30.0);
    let machine = model.machine("m", &["a", "b", "c"]);
    let n = model.counter("n");
    let go = model.transition("go", machine, &[0], 1, at(&[25.0], 1.0));
    model.branches(
        go,
        vec![],
        vec![
            (Some(1.0), None, vec![]),
            (Some(0.0), Some(2), vec![count(n, 7.0)]),
        ],
    );
    let echo = model.event("echo", on(&[entry_to(machine, &[2])], 1.0));
    model.effect(echo, count(n, 1.0));
    model.first("echo", &[Cause::Reaction(echo)]);
    let delay = Trigger::Delay {
        after: Number::fixed(6.0),
        repeat: false,
        clock: Clock::Own,
    };
    let later = model.transition("later", machine, &[2], 0, delay);
    model.outcome("n", &[(1.0, Observable::Counter(n))]);
    let (compiled, rates) = compile(&model.build());
    let key = Key::of_trial(Seed(1), 0, 0);
    let fire = |branch, respect_guard| Act::Fire {
        reaction: go,
        branch,
        respect_guard,
    };
    let record = acted(&compiled, &rates, &key, &[(10.0, fire(Some(1), true))]);
    // The branch that chance would never take; the date comes all the same, and finds it back in "a".
    let times: Vec<_> = record.moves.iter().map(|m| (m.time, m.to)).collect();
    assert_eq!(
        times,
        [(10.0, StateId(2)), (16.0, StateId(0)), (25.0, StateId(1))]
    );
    assert_eq!(record.counts[go.index()], 2);
    assert_eq!(
        (record.counts[echo.index()], record.counts[later.index()]),
        (1, 1)
    );
    assert_eq!(record.passages[0].time, 10.0);
    assert_eq!((record.series[9], record.series[10]), (0.0, 8.0));
    // In "b" its guard does not hold: then it happens only if that is not asked for.
    let (mut trial, mut record) = (Trial::new(&compiled), Record::default());
    let mut walk = trial.start(&rates, &key, &mut record).expect("it starts");
    assert_eq!(walk.act(fire(None, true)), Ok(true));
    assert_eq!(walk.act(fire(None, true)), Ok(false));
    assert_eq!(walk.act(fire(Some(1), false)), Ok(true));
    assert_eq!(walk.view().state_of(machine), StateId(2));
    let stay = Act::Enter {
        machine,
        state: StateId(2),
    };
    assert_eq!(walk.act(stay), Ok(false));
}

#[test]
fn an_entered_state_is_left_as_from_any_entry() {
    // Weibull from entry: moved there by hand at day 20, the machine leaves it after a fresh waiting time.
    let mut model = Builder::new(400.0);
    let machine = model.machine("m", &["a", "b", "c"]);
    model.transition("out", machine, &[1], 2, hazard(weibull()));
    let n = model.counter("n");
    let seen = model.event("seen", rate(10.0));
    model.guard(seen, vec![is(machine, &[2])]);
    model.effect(seen, count(n, 1.0));
    let (compiled, rates) = compile(&model.build());
    let enter = Act::Enter {
        machine,
        state: StateId(1),
    };
    let mut waits: Vec<f64> = keys(2000)
        .map(|key| acted(&compiled, &rates, &key, &[(20.0, enter)]).moves[1].time - 20.0)
        .collect();
    waits.sort_by(f64::total_cmp);
    // Kolmogorov & Smirnov at level 0.001.
    let n = waits.len() as f64;
    let distance = waits.iter().enumerate().fold(0.0, |most: f64, (k, wait)| {
        let truth = 1.0 - (-spent(*wait)).exp();
        most.max((truth - k as f64 / n).abs())
            .max((truth - (k as f64 + 1.0) / n).abs())
    });
    assert!(distance * n.sqrt() < 1.95, "{}", distance * n.sqrt());
}
