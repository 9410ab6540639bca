//! What the exact solver refuses, and how it says so.

use crate::support;

use escalade::exact::{Exact, ExactError};
use escalade::model::{
    Action, Amount, Atom, Cause, Clause, Clock, Comparison, Condition, DrawnDistribution, Exposure,
    Hazard, Level, MilestoneKind, Multiplier, Number, Ratio, Then, Trigger,
};
use support::models::*;

/// What a model with a transition `go`, a variable `x` and a counter `n` becomes.
type Change = fn(&mut Builder);

const GO: &str = "machines.m.transitions.go";

fn small() -> Builder {
    let mut model = Builder::new(10.0);
    let m = model.machine("m", &["a", "b"]);
    model.transition("go", m, &[0], 1, rate(0.1));
    model.variable("x", 0.0, Some(5.0));
    model.counter("n");
    model
}

fn clause(atom: Atom) -> Clause {
    Clause {
        negated: false,
        atom,
    }
}

fn two() -> Amount {
    Amount::of(Number::fixed(2.0))
}

/// An effect of `go` on `x`.
fn effect(model: &mut Builder, action: Action) {
    model.effect(0usize.into(), action);
}

#[test]
fn what_needs_memory_is_refused_with_its_address() {
    let cases: [(Change, &str, &str); 10] = [
        (
            |b| {
                let (shape, scale) = (Number::fixed(2.0), Number::fixed(5.0));
                b.event("e", hazard(Hazard::Weibull { shape, scale }));
            },
            "events.e",
            "depends on age",
        ),
        (
            |b| {
                let (until, rates) = (vec![1.0], fixed(&[0.1, 0.2]));
                b.event("e", hazard(Hazard::Piecewise { until, rates }));
            },
            "events.e",
            "depends on age",
        ),
        (
            |b| {
                b.event("e", hazard(chance(0.5, 3.0, Then::Stop)));
            },
            "events.e",
            "stops at an age",
        ),
        (
            |b| {
                let base = chance(0.5, 3.0, Then::Stop);
                let clock = Clock::Reaction {
                    of: 0usize.into(),
                    first: true,
                };
                b.event("e", Trigger::Hazard { base, clock });
            },
            "events.e",
            "clock",
        ),
        (
            |b| {
                b.at(0usize.into()).trigger = Trigger::Delay {
                    after: Number::fixed(3.0),
                    repeat: false,
                    clock: Clock::Own,
                };
            },
            GO,
            "delay",
        ),
        (
            |b| {
                let within = Atom::Within {
                    of: 0usize.into(),
                    first: false,
                    duration: Some(Number::fixed(3.0)),
                };
                b.baseline(0usize.into(), 1.0, vec![clause(within)]);
            },
            "variables.x.baseline.0",
            "past",
        ),
        (
            |b| {
                let lasting = Atom::InState {
                    machine: 0usize.into(),
                    states: set(&[0]),
                    at_least: Some(Number::fixed(1.0)),
                };
                b.guard(0usize.into(), vec![clause(lasting)]);
            },
            GO,
            "lasted",
        ),
        (
            |b| {
                let level = Atom::Level {
                    of: Level::Variable(0usize.into()),
                    comparison: Comparison::Above,
                    threshold: Number::fixed(1.0),
                };
                b.ratio(0usize.into(), 2.0, vec![clause(level)]);
            },
            "machines.m.transitions.go.hazard_ratios.0",
            "variable",
        ),
        (
            |b| {
                let exposure = Exposure::Variable {
                    variable: 0usize.into(),
                    reference: 0.0,
                };
                b.exposed(0usize.into(), Ratio::Hazard(Number::fixed(1.1)), exposure);
            },
            "machines.m.transitions.go.hazard_ratios.0",
            "follows a variable",
        ),
        (
            |b| {
                b.model.variables[0].half_life_multipliers.push(Multiplier {
                    by: Number::fixed(2.0),
                    condition: Condition::always(),
                });
            },
            "variables.x",
            "half-life",
        ),
    ];
    for case in cases {
        check(case);
    }
}

#[test]
fn what_is_not_linear_is_refused_with_its_address() {
    let cases: [(Change, &str, &str); 5] = [
        (
            |b| b.model.variables[0].high = 100.0,
            "variables.x",
            "bounded",
        ),
        (
            |b| {
                let variable = 0usize.into();
                effect(
                    b,
                    Action::Multiply {
                        variable,
                        amount: two(),
                    },
                );
            },
            "machines.m.transitions.go.effects.0",
            "multiplies",
        ),
        (
            |b| {
                let variable = 0usize.into();
                effect(
                    b,
                    Action::Set {
                        variable,
                        amount: two(),
                    },
                );
            },
            "machines.m.transitions.go.effects.0",
            "sets",
        ),
        (
            |b| {
                let action = Action::Add {
                    variable: 0usize.into(),
                    amount: two(),
                    per_doubling_of: Some(0usize.into()),
                };
                effect(b, action);
            },
            "machines.m.transitions.go.effects.0",
            "doubling",
        ),
        (
            |b| {
                let normal = DrawnDistribution::Normal {
                    mean: Number::fixed(3.0),
                    sd: Number::fixed(1.0),
                };
                let size = b.draw(0usize.into(), "size", normal);
                let amount = Amount {
                    drawn: vec![size, size],
                    ..two()
                };
                effect(
                    b,
                    Action::Count {
                        counter: 0usize.into(),
                        amount,
                    },
                );
            },
            "machines.m.transitions.go.effects.0",
            "power",
        ),
    ];
    for case in cases {
        check(case);
    }
}

fn check((change, place, words): (Change, &str, &str)) {
    let mut model = small();
    assert!(Exact::new(&model.build(), &[]).is_ok());
    change(&mut model);
    match Exact::new(&model.build(), &[]) {
        Err(ExactError::NotCovered { address, reason }) => {
            assert_eq!(address, place);
            assert!(reason.contains(words), "{reason}");
        }
        other => panic!("{place}: {other:?}"),
    }
}

#[test]
fn what_is_switched_off_is_not_judged() {
    let mut model = small();
    let go = model.at(0usize.into());
    go.trigger = Trigger::Never;
    model.guard(
        0usize.into(),
        vec![clause(Atom::Within {
            of: 0usize.into(),
            first: true,
            duration: None,
        })],
    );
    assert!(Exact::new(&model.build(), &[]).is_ok());
}

#[test]
fn numbers_out_of_their_place_are_refused() {
    let cases: [(Trigger, &str); 4] = [
        (rate(-0.1), "rate"),
        (rate(f64::NAN), "rate"),
        (hazard(Hazard::Mean(Number::fixed(0.0))), "positive"),
        (hazard(chance(1.0, 30.0, Then::Continue)), "below 1"),
    ];
    for (trigger, words) in cases {
        let mut model = small();
        model.at(0usize.into()).trigger = trigger;
        match Exact::new(&model.build(), &[]) {
            Err(ExactError::Value {
                address, expected, ..
            }) => {
                assert_eq!(address, GO);
                assert!(expected.contains(words), "{expected}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn milestones_of_other_kinds_are_refused() {
    let mut model = small();
    let after = model.first("after", &[]);
    let go = Cause::Reaction(0usize.into());
    model.model.milestones[0].kind = MilestoneKind::Follows {
        of: go,
        then: go,
        within: None,
    };
    let exact = Exact::new(&model.build(), &[]).unwrap();
    let error = exact.cumulative_incidence(after, &[1.0]).unwrap_err();
    assert!(
        matches!(error, ExactError::NotCovered { address, .. } if address == "milestones.after")
    );
}

#[test]
fn a_certain_cycle_is_refused() {
    let mut model = Builder::new(10.0);
    model.event("start", rate(0.1));
    model.event(
        "ping",
        on(
            &[Cause::Reaction(0usize.into()), Cause::Reaction(2.into())],
            1.0,
        ),
    );
    model.event("pong", on(&[Cause::Reaction(1.into())], 1.0));
    let error = Exact::new(&model.build(), &[]).unwrap_err();
    assert!(matches!(error, ExactError::Cascade { address, .. } if address == "events.start"));
}

#[test]
fn questions_out_of_range_are_refused() {
    let model = coupled_cycles(true, 1.0);
    assert!(matches!(
        Exact::new(&model, &[1.0]),
        Err(ExactError::FactorValues {
            expected: 0,
            found: 1
        })
    ));
    for times in [vec![2.0], vec![-1.0], vec![0.5, 0.25], vec![f64::NAN]] {
        assert!(matches!(
            Exact::new(&model, &[]).unwrap().solve(&times),
            Err(ExactError::Times { .. })
        ));
    }
    assert!(
        Exact::new(&model, &[])
            .unwrap()
            .solve(&[])
            .unwrap()
            .times
            .is_empty()
    );
}

#[test]
fn too_many_states_are_refused() {
    let mut model = Builder::new(10.0);
    for m in 0..5 {
        let machine = model.machine(&format!("m{m}"), &["s"; 16].map(|s| s));
        for s in 0..15 {
            model.transition(&format!("t{s}"), machine, &[s], s + 1, rate(1.0));
        }
    }
    let error = Exact::new(&model.build(), &[]).unwrap_err();
    assert_eq!(error, ExactError::TooManyStates { limit: 200_000 });
}

#[test]
fn what_would_take_hours_is_refused() {
    let mut model = Builder::new(10.0);
    let m = model.machine("m", &["a", "b"]);
    model.transition("go", m, &[0], 1, rate(1e12));
    let error = Exact::new(&model.build(), &[])
        .unwrap()
        .solve(&[10.0])
        .unwrap_err();
    assert!(matches!(error, ExactError::TooFast { .. }), "{error}");
}
