//! Numbers that leave what can be held: right where the whole can be held, else an error that names them.

use escalade::compiled::{Compiled, Rates};
use escalade::design::Draws;
use escalade::model::{Model, Purpose};
use escalade::random::{Key, Seed};
use escalade::scenario::{Patches, Scenario};
use escalade::trial::{Error, Record, Trial};

/// A scenario that begins on 1 January 2026 and lasts so many days.
fn model(horizon: f64, rest: &str) -> Model {
    let head = "sources: { me: { cite: made up, grade: judgement } }";
    let text = format!("format: 1\nstart: 2026-01-01\nhorizon: {horizon} d\n{head}\n{rest}");
    let scenario = Scenario::from_text("case.yaml", &text, &Patches::default()).expect("it reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    model.unwrap_or_else(|| panic!("{faults:?}"))
}

/// The trials of so many draws.
fn trials(model: &Model, draws: u64) -> Vec<Result<Record, Error>> {
    let (compiled, source) = (Compiled::new(model), Draws::new(model));
    let (mut rates, mut values) = (Rates::new(&compiled), source.values());
    let mut trial = Trial::new(&compiled);
    let mut one = |draw| {
        source.load(&source.monte_carlo(Seed(2)), draw, &mut values);
        rates.load(&compiled, &values.factors);
        let mut record = Record::default();
        trial.run(&rates, &Key::of_trial(Seed(2), draw, 0), &mut record)?;
        Ok(record)
    };
    (0..draws).map(&mut one).collect()
}

/// What the one trial of a scenario without chance says.
fn refusal(horizon: f64, rest: &str) -> String {
    let ended = trials(&model(horizon, rest), 1).remove(0);
    ended.expect_err("it overflows").to_string()
}

const LEAVE: &str = "
factors: { f: { uniform: { low: 300, high: 400 }, source: me } }
machines:
  m:
    source: me
    states: { here: {}, gone: {} }
    transitions: { leave: { from: here, to: gone, mean: 20 d RATIOS } }
milestones: { left: { enters: m.gone } }
";

/// 10^f and 0.1^f cancel, though neither can be held; so do ratios while conditions hold.
#[test]
fn hazard_ratios_that_cancel_leave_the_hazard() {
    let left = |ratios: &str| -> Vec<f64> {
        let records = trials(&model(90.0, &LEAVE.replace("RATIOS", ratios)), 2_000);
        let time = |record: Result<Record, Error>| record.expect("finite").passages[0].time;
        records.into_iter().map(time).collect()
    };
    let plain = left("");
    let by_factors = left(", hazard_ratios: [ { ratio: 10, per: f }, { ratio: 0.1, per: f } ]");
    let of = |ratio: &str| format!("{{ ratio: {ratio}, while: m is here }}");
    let (up, down) = (of("1e150"), of("1e-150"));
    let by_states = left(&format!(
        ", hazard_ratios: [ {up}, {up}, {up}, {down}, {down}, {down} ]"
    ));
    for (k, time) in plain.iter().enumerate() {
        for other in [by_factors[k], by_states[k]] {
            let same = *time == other || (time / other - 1.0).abs() < 1e-9;
            assert!(same, "draw {k}: {time} {other}");
        }
    }
    // 1 - exp(-90 / 20) is 0.98889, its error for 2,000 draws 0.0023.
    let gone = plain.iter().filter(|time| time.is_finite()).count();
    assert!(
        (gone as f64 / 2_000.0 - 0.988_89).abs() < 4.0 * 0.0023,
        "{gone}"
    );
}

/// A hazard that is all but none for five days, and then one a day: the wait begins on day 5.
#[test]
fn a_hazard_too_small_to_hold_is_none_and_comes_back() {
    let rest = "
calendar: { quiet: { from: 2026-01-01, to: 2026-01-06 } }
events:
  e:
    rate: 1 / d
    source: me
    hazard_ratios: [ { ratio: 1e-150, while: during quiet }, { ratio: 1e-150, while: during quiet }, { ratio: 1e-15, while: during quiet } ]
milestones: { once: { happens: e } }
";
    let times: Vec<f64> = trials(&model(60.0, rest), 500)
        .into_iter()
        .map(|record| record.expect("finite").passages[0].time)
        .collect();
    assert!(times.iter().all(|time| *time > 5.0 && time.is_finite()));
    let mean = times.iter().sum::<f64>() / 500.0;
    assert!((mean - 6.0).abs() < 4.0 / 500f64.sqrt(), "{mean}");
}

#[test]
fn a_hazard_too_large_to_hold_happens_at_once() {
    let ratios = ", hazard_ratios: [ { ratio: 10, per: f }, { ratio: 1.5, per: f } ]";
    for record in trials(&model(90.0, &LEAVE.replace("RATIOS", ratios)), 50) {
        assert!(record.expect("finite").passages[0].time < 1e-300);
    }
}

#[test]
fn a_product_of_factors_that_overflows_is_named() {
    let rest = "
factors:
  a: { uniform: { low: 1e200, high: 2e200 }, source: me }
  b: { fixed: 1e200, source: me }
variables: { x: { start: 3 * a * b, source: me } }
outcomes: { y: { range: [0, 1], sum: { x: 1 * x } } }
";
    assert_eq!(
        refusal(9.0, rest),
        "the product 3 * factors.a * factors.b is beyond the largest number that can be held (1.8e308); look at \
         what it is added up from and multiplied by"
    );
}

#[test]
fn an_outcome_that_overflows_is_named() {
    let rest = "
variables: { x: { start: 1e308, source: me }, y: { start: -1e308, source: me } }
outcomes: { o: { range: [-10, 10], sum: { a: 10 * x, b: 10 * y } } }
";
    let told = refusal(9.0, rest);
    assert!(
        told.starts_with("outcomes.o adds up parts of both signs that are beyond"),
        "{told}"
    );
    assert!(
        told.contains(" at day 0, most of it by variables.x; look at"),
        "{told}"
    );
    let one_side = rest.replace("10 * x, b: 10 * y", "1 * y, b: 10 * x");
    let told = refusal(9.0, &one_side);
    assert!(
        told.starts_with("outcomes.o is beyond the largest number"),
        "{told}"
    );
    // This sum can be held.
    let fits = rest.replace("10 * x, b: 10 * y", "1 * x, b: 1 * y");
    let record = trials(&model(9.0, &fits), 1).remove(0).expect("finite");
    assert_eq!((record.series[0], record.time_means[0]), (0.0, 0.0));
}

/// 10^200 on day 10, 10^400 on day 20; whether or not an outcome looks, and whatever is set later.
#[test]
fn a_variable_that_overflows_is_named_with_the_day() {
    let rest = "
events:
  grow: { every: 10 d, source: me, effects: [ { variable: x, multiply: 1e200 } ] }
  reset: { at: 25 d, source: me, effects: [ { variable: x, set: 1 } ] }
variables: { x: { start: 1, source: me }, y: { start: 0, source: me } }
outcomes: { o: { range: [0, 1], sum: { a: 1 * y } } }
";
    assert!(refusal(29.0, rest).starts_with(
        "variables.x is beyond the largest number that can be held (1.8e308) at day 20, by events.grow;"
    ));
    // A bound is reached instead.
    let bounded = rest.replace("x: { start: 1,", "x: { start: 1, high: 100,");
    assert!(trials(&model(29.0, &bounded), 1)[0].is_ok());
}

/// Whether a reaction does it itself, or one that it sets off; what only a date does has no reaction.
#[test]
fn the_reaction_by_which_a_number_overflows_is_named() {
    let set_off = "
calendar: { later: { from: 2026-01-11, to: 2026-01-21 } }
events:
  begin: { at: 5 d, source: me }
  grow: { on: begin, source: me, effects: [ { variable: x, multiply: 1e200 } ] }
variables:
  x: { start: 1e200, source: me }
  z: { start: 1, half_life: 1 d, baseline: [ { add: 1e308, while: during later }, { add: 1e308, while: during later } ], source: me }
";
    let told = refusal(9.0, set_off);
    assert!(told.contains("variables.x is beyond"), "{told}");
    assert!(told.contains(" at day 5, by events.grow;"), "{told}");
    let told = refusal(29.0, &set_off.replace("start: 1e200", "start: 1"));
    assert!(told.contains("variables.z is beyond"), "{told}");
    assert!(told.contains(" at day 10;"), "{told}");
}

#[test]
fn what_a_variable_drifts_and_relaxes_to_is_looked_at() {
    for move_ in [
        "drift: 1e307 / d",
        "half_life: 1 d, baseline: [ { add: 1e308 }, { add: 1e308 } ]",
    ] {
        let rest = format!("variables: {{ x: {{ start: 1, source: me, {move_} }} }}\n");
        let told = refusal(90.0, &rest);
        assert!(told.starts_with("variables.x is beyond"), "{told}");
    }
}

/// From 2^53 on counting by one changes nothing: the fourth of these would be lost.
#[test]
fn a_counter_that_counting_no_longer_changes_is_named() {
    let rest = "
events: { e: { every: 1 d, source: me, effects: [ { counter: n, add: 1 } ] } }
counters: { n: { start: 9007199254740989 } }
";
    assert!(trials(&model(3.5, rest), 1)[0].is_ok());
    let told = refusal(9.0, rest);
    assert!(
        told.starts_with("counters.n is so large (2^53 or more)"),
        "{told}"
    );
    assert!(told.contains("at day 4, by events.e;"), "{told}");
}

#[test]
fn a_level_that_overflows_is_named() {
    let rest = "
variables: { x: { start: 1e308, source: me }, y: { start: -1e308, source: me } }
outcomes: { o: { range: [-10, 10], sum: { a: 10 * x, b: 10 * y } } }
milestones: { high: { crosses: o > 3 } }
";
    assert!(refusal(9.0, rest).starts_with("outcomes.o is beyond the largest number"));
}
