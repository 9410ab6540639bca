//! `or`, `and`, `not` and brackets in conditions, against what is known by hand.

use escalade::model::{Atom, Model, Purpose};
use escalade::scenario::{Patches, Scenario};

use crate::support::simulate::each_trial;

/// A scenario of so many days whose calendar has `early` [2, 6), `middle` [6, 12) and `late` [10, 20).
fn model(horizon: f64, rest: &str) -> Model {
    let text = format!(
        "format: 1
start: 2026-01-01
horizon: {horizon} d
calendar:
  early: {{ from: 2026-01-03, to: 2026-01-07 }}
  middle: {{ from: 2026-01-07, to: 2026-01-13 }}
  late: {{ from: 2026-01-11, to: 2026-01-21 }}
{rest}"
    );
    let scenario = Scenario::from_text("case.yaml", &text, &Patches::default()).expect("it reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    model.unwrap_or_else(|| panic!("{faults:?}"))
}

/// The mean number of occurrences of the first reaction, and its standard error.
fn mean_count(model: &Model) -> (f64, f64) {
    const TRIALS: u64 = 4_000;
    let (mut sum, mut squares) = (0.0, 0.0);
    each_trial(model, 3, TRIALS, |record| {
        let count = f64::from(record.counts[0]);
        sum += count;
        squares += count * count;
    });
    let (n, mean) = (TRIALS as f64, sum / TRIALS as f64);
    (mean, ((squares / n - mean * mean) / n).sqrt())
}

/// An event at 0.3 a day happens as often as its guard is open.
#[track_caller]
fn is_open_for(guard: &str, days: f64) {
    let rest = format!(
        "events:
  e: {{ rate: 0.3 / d, while: '{guard}' }}
  s: {{ at: [10 d, 20 d] }}
variables: {{ x: {{ start: 40, half_life: 10 d }} }}
counters: {{ n: {{}} }}"
    );
    let (mean, error) = mean_count(&model(40.0, &rest));
    let truth = 0.3 * days;
    assert!(
        (mean - truth).abs() < 4.0 * error + 1e-9,
        "{guard}: {mean}, truth {truth} ({error})"
    );
}

#[test]
fn a_guard_is_open_while_one_of_several_holds() {
    is_open_for("during early or during late", 14.0);
    // They overlap on two days.
    is_open_for("during middle or during late", 14.0);
    is_open_for("during middle and during late", 2.0);
    is_open_for("not (during early or during middle or during late)", 22.0);
    is_open_for("not (during middle and during late)", 38.0);
    is_open_for("not during early and not during late or during early", 30.0);
    is_open_for("during early and (during late or n < 1)", 4.0);
    // 40 falls below 10 on day 20.
    is_open_for("x < 10 or during early", 24.0);
    is_open_for("within 5 d of s or within 9 d of first s", 14.0);
    is_open_for(
        "(during early or during middle) and (x < 30 or during late)",
        12.0 - 10.0 * libm::log2(4.0 / 3.0),
    );
}

#[test]
fn named_conditions_of_any_form_can_be_negated() {
    let rest = "
conditions:
  busy: [ during middle or during late, not x < 10 ]
  idle: not busy
events:
  e: { rate: 0.3 / d, while: idle or during early }
variables: { x: { start: 40, half_life: 10 d } }";
    // `busy` from day 6 to day 20.
    let (mean, error) = mean_count(&model(40.0, rest));
    assert!((mean - 0.3 * 26.0).abs() < 4.0 * error, "{mean} ± {error}");
}

#[test]
fn an_age_runs_on_while_one_alternative_takes_over_from_another() {
    // The guard is open from day 2 to day 12: one window closes at the instant at which the other opens.
    let rest = "
events:
  e: { after: 5 d, while: during early or during middle }
milestones: { m: { happens: e } }";
    each_trial(&model(40.0, rest), 1, 1, |record| {
        assert!(
            (record.passages[0].time - 7.0).abs() < 1e-9,
            "{:?}",
            record.passages
        );
    });
}

#[test]
fn states_of_one_machine_stay_one_statement() {
    let rest = "
machines: { m: { states: { a: {}, b: {}, c: {} }, transitions: { t: { from: a, to: b, at: 1 d }, u: { from: b, to: c, at: 2 d } } } }
events:
  one: { rate: 1 / d, while: m is a or m is c }
  two: { rate: 1 / d, while: not (m is a or b) }
  three: { rate: 1 / d, while: m is a or b and during early }
";
    let model = model(40.0, rest);
    let guard = |name: &str| {
        let reaction = model.reactions.iter().find(|r| r.entry.name == name);
        reaction.expect("declared").guard.0.clone()
    };
    let states = |name| match &guard(name)[0].atom {
        Atom::InState { states, .. } => states.0,
        other => panic!("{other:?}"),
    };
    assert_eq!((guard("one").len(), states("one")), (1, 0b101));
    assert!(guard("two")[0].negated);
    assert_eq!((guard("three").len(), states("three")), (2, 0b011));
}

#[test]
fn a_ratio_an_effect_and_a_baseline_take_alternatives_too() {
    let rest = "
variables:
  x: { start: 0 }
  y: { half_life: 1 d, baseline: [ { add: 8, while: during early or during late } ] }
events:
  e: { rate: 0.1 / d, hazard_ratios: [ { ratio: 3, while: during early or during late } ] }
  f: { at: [1 d, 3 d, 7 d, 15 d], effects: [ { variable: x, add: 1, while: during early or during late } ] }
outcomes: { x: { range: [0, 10], resolution: 1, sum: { x: 1 * x } }, y: { range: [0, 10], resolution: 0.01, sum: { y: 1 * y } } }";
    let model = model(
        40.0,
        rest.replace("x: { range", "o: { range")
            .replace("y: { range", "p: { range")
            .as_str(),
    );
    let (mean, error) = mean_count(&model);
    assert!(
        (mean - 0.1 * (26.0 + 3.0 * 14.0)).abs() < 4.0 * error,
        "{mean} ± {error}"
    );
    each_trial(&model, 1, 1, |record| {
        assert_eq!(record.series[record.points - 1], 2.0);
        let at = |day: usize| record.series[record.points + day];
        assert!(
            (at(3) - 4.0).abs() < 1e-9 && (at(7) - 3.75).abs() < 1e-9,
            "{} {}",
            at(3),
            at(7)
        );
    });
}
