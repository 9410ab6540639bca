//! The exact solver against cascades and scheduled reactions worked out by hand.
#![allow(
    clippy::disallowed_methods,
    reason = "judges of results may differ in the last bit"
)]

use crate::support;

use escalade::model::{Action, Amount, Cause, Clause, Condition, Multiplier, Number, VariableId};
use support::models::*;
use support::solve::{agrees, exact};

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
    let days = [0.0, 1.0, 60.0];
    let stay = model.first("stay", &[entry_to(m, &[1])]);
    let curve = exact(&model.build())
        .cumulative_incidence(stay, &days)
        .unwrap();
    agrees(&curve, &days, |t| 0.75 * -(-0.02 * t).exp_m1());
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
