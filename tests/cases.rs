//! Small scenarios, as they are written, with answers known beforehand.

use crate::support;

use escalade::ensemble::{Ensemble, Progress};
use escalade::model::{Model, Purpose};
use escalade::scenario::{Patches, Scenario};
use escalade::study::{Job, Settings, Study};
use escalade::trial::Record;
use support::simulate::each_trial;

/// A scenario that begins on 1 January 2026 and lasts so many days.
fn model(horizon: f64, rest: &str) -> Model {
    let text = format!("format: 1\nstart: 2026-01-01\nhorizon: {horizon} d\n{rest}");
    let scenario = Scenario::from_text("case.yaml", &text, &Patches::default()).expect("it reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    model.unwrap_or_else(|| panic!("{faults:?}"))
}

/// The one trial of a scenario without chance.
fn only(model: &Model) -> Record {
    let mut seen = Record::default();
    each_trial(model, 1, 1, |record| seen = record.clone());
    seen
}

#[test]
fn a_jump_that_puts_off_a_bound_hides_no_crossing() {
    let model = model(
        365.0,
        "
variables: { stock: { start: 100, low: 0, high: 200, drift: -1 / d } }
events: { refill: { at: 10 d, effects: [ { variable: stock, add: 70 } ] } }
milestones: { low: { crosses: stock < 40 } }
",
    );
    // 90 + 70 on day 10, 40 on day 130.
    assert!((only(&model).passages[0].time - 130.0).abs() < 1e-6);
}

#[test]
fn what_relaxes_to_a_threshold_never_crosses_it_and_rests_there() {
    let model = model(
        400.0,
        "
variables:
  x: { start: 5, half_life: 3 d, baseline: 1 }
  y: { start: 5, half_life: 3 d, baseline: 1 }
  slower: { start: 5, half_life: 9 d, baseline: 1 }
  rest_x: { start: 1, half_life: 10 d, baseline: 1 }
  rest_y: { start: 1, half_life: 10 d, baseline: 1 }
outcomes:
  one: { range: [0, 10], sum: { a: 0.1 * x, b: 0.7 * y } }
  two: { range: [0, 10], sum: { a: 0.1 * x, b: 0.7 * slower } }
  still: { range: [0, 10], sum: { a: 0.1 * rest_x, b: 0.2 * rest_y } }
milestones:
  one_below: { crosses: one < 0.8 }
  two_below: { crosses: two < 0.8 }
  two_above: { crosses: two <= 0.8 }
events:
  above: { at: 5 d, while: still > 0.3 }
  at_least: { at: 5 d, while: still >= 0.3 }
",
    );
    let record = only(&model);
    assert!(
        record.passages.iter().all(|p| p.time.is_infinite()),
        "{record:?}"
    );
    assert_eq!(record.counts, [0, 1]);
}

#[test]
fn the_rest_of_a_drawn_number_is_what_uncertain_probabilities_leave() {
    let model = model(
        10.0,
        "
factors: { p: { uniform: { low: 0.4, high: 0.6 } } }
events:
  uncertain: { at: 1 d, draw: { d: { discrete: { 0: p, 1: 0.1, 4: rest } } }, effects: [ { counter: c, add: d } ] }
  fixed: { at: 1 d, effects: [ { counter: g, add: { each: { discrete: { 0: 0.5, 4: rest } } } } ] }
counters: { c: {}, g: {} }
outcomes: { c_: { range: [0, 8], sum: { a: 1 * c } }, g_: { range: [0, 8], sum: { a: 1 * g } } }
",
    );
    let trials = 4000;
    let mut fours = [0; 2];
    each_trial(&model, 1, trials, |record| {
        let ends = record
            .series
            .chunks(record.points)
            .map(|path| path[record.points - 1]);
        for (four, end) in fours.iter_mut().zip(ends) {
            *four += usize::from(end == 4.0);
        }
    });
    // Binomial, p = 0.4 and 0.5: five standard deviations.
    for (four, p) in fours.iter().zip([0.4, 0.5f64]) {
        let spread = (p * (1.0 - p) * trials as f64).sqrt();
        let far = (*four as f64 - p * trials as f64).abs() / spread;
        assert!(far < 5.0, "{fours:?}");
    }
}

#[test]
fn a_delay_comes_round_at_its_multiples() {
    for (every, horizon, times) in [("1 h", 2.0, 48), ("0.1 d", 30.0, 300), ("0.7 d", 7.0, 10)] {
        let model = model(horizon, &format!("events: {{ e: {{ every: {every} }} }}\n"));
        assert_eq!(only(&model).counts, [times], "{every}");
    }
    // Days 5, 20, 25 and 30, and 19, when the window has ended, for 10 and 15.
    let model = model(
        30.0,
        "
calendar: { pause: { from: 2026-01-08, to: 2026-01-20 } }
events: { e: { every: 5 d, clock: start, while: not during pause } }
",
    );
    assert_eq!(only(&model).counts, [5]);
}

#[test]
fn a_day_after_the_horizon_is_not_reported() {
    let model = model(
        20.0,
        "
variables: { x: { start: 0, drift: 1 / d, high: 25 } }
outcomes: { o: { range: [0, 100], at: [30 d, 20 d, 7.5 d], sum: { a: 1 * x } } }
",
    );
    assert_eq!(model.outcomes[0].at, [20.0, 7.5]);
    assert_eq!(only(&model).at, [20.0, 7.5]);
}

#[test]
fn what_comes_at_the_start_comes() {
    let text =
        "events: { day: { at: 0 d }, date: { at: 2026-01-01 }, later: { at: [0 d, 3 d] } }\n";
    assert_eq!(only(&model(10.0, text)).counts, [1, 1, 2]);
}

#[test]
fn what_may_hold_at_the_horizon_may_hold() {
    let model = model(
        20.0,
        "
calendar: { opens: { from: 2026-01-21, to: 2026-01-25 }, closes: { from: 2026-01-01, to: 2026-01-21 } }
machines: { m: { states: { a: {} } } }
events:
  held: { at: 20 d, while: m is a for 20 d }
  open: { at: 20 d, while: during opens }
  closed: { at: 20 d, while: not during closes }
",
    );
    assert_eq!(only(&model).counts, [1, 1, 1]);
}

#[test]
fn a_firing_does_not_end_the_count_that_it_starts() {
    let model = model(
        30.0,
        "
machines:
  m:
    states: { a: {}, b: {} }
    transitions: { r: { from: a, to: b, at: 5 d }, q: { from: b, to: a, at: 10 d }, s: { from: a, to: b, at: 15 d } }
milestones: { one: { happens: r, of: m.b }, two: { enters: m.b, of: r }, three: { enters: m.b, of: m.b } }
",
    );
    let record = only(&model);
    let counts = record.passages.iter().map(|p| (p.origin, p.time));
    assert!(counts.eq([(5.0, f64::INFINITY), (5.0, 15.0), (5.0, 15.0)]));
}

/// B follows A after five days on average: within 90 it is all but certain, and within 10 days
/// 1 - e^-2.
#[test]
fn what_nearly_always_follows_is_known_to() {
    let model = model(
        365.0,
        "
events: { a: { rate: 1 / 60 d }, b: { mean: 5 d, clock: a } }
milestones: { sure: { happens: b, within: 90 d, of: a }, soon: { happens: b, within: 10 d, of: a } }
",
    );
    let study = Study::new(model);
    let settings = Settings {
        trials: 4000,
        ..Settings::default()
    };
    let ensemble = Ensemble::new(1).expect("a thread");
    let findings = study.run(Job::new(settings), &ensemble, &Progress::default());
    let findings = findings.expect("it runs");
    let report = findings.summary.report().expect("enough draws");
    let [sure, soon] = [0usize, 1].map(|m| report.milestone(m.into()).asked.expect("it is known"));
    assert!(sure.low > 0.998 && sure.value >= 1.0 - 1e-9, "{sure:?}");
    let truth = 1.0 - libm::exp(-2.0);
    assert!(
        (soon.value - truth).abs() < 5.0 * soon.error,
        "{soon:?} {truth}"
    );
}
