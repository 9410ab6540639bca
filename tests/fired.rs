//! Effects that make other reactions happen, against what is known by hand.

use escalade::compiled::{Compiled, Rates};
use escalade::design::Draws;
use escalade::model::{Model, Purpose};
use escalade::random::{Key, Seed};
use escalade::scenario::{Patches, Scenario};
use escalade::trial::{Error, Record, Trial};

use crate::support::simulate::{each_trial, each_watched};

fn model_without(rest: &str, without: &[&str]) -> Model {
    let text = format!("format: 1\nstart: 2026-01-01\nhorizon: 40 d\n{rest}");
    let patches = Patches {
        without: without.iter().map(|s| (*s).to_owned()).collect(),
        ..Patches::default()
    };
    let scenario = Scenario::from_text("case.yaml", &text, &patches).expect("it reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    model.unwrap_or_else(|| panic!("{faults:?}"))
}

fn model(rest: &str) -> Model {
    model_without(rest, &[])
}

/// The one trial of a scenario without chance.
fn only(model: &Model) -> Record {
    let mut seen = Record::default();
    each_trial(model, 1, 1, |record| seen = record.clone());
    seen
}

#[test]
fn a_fired_reaction_respects_its_guard_unless_the_file_says_otherwise() {
    let machine = |guard: &str| {
        format!(
            "
machines: {{ m: {{ states: {{ a: {{}}, b: {{}}, c: {{}} }}, transitions: {{
  ab: {{ from: a, to: b, at: 1 d }}, ac: {{ from: a, to: c, rate: 1 / 999999 d }} }} }} }}
events:
  inject: {{ at: 5 d, effects: [ {{ fire: ac, guard: {guard} }} ] }}
milestones: {{ reached: {{ enters: m.c }} }}"
        )
    };
    // The machine has left `a` on day 1.
    assert_eq!(only(&model(&machine("respect"))).moves.len(), 1);
    let forced = only(&model(&machine("ignore")));
    assert_eq!((forced.moves[1].from.0, forced.moves[1].to.0), (1, 2));
    assert_eq!(forced.passages[0].time, 5.0);
    let event = "
conditions: { later: strike_two has happened }
events:
  strike: { rate: 1 / 999999 d, while: later }
  strike_two: { at: 3 d }
  inject: { at: [1 d, 5 d], effects: [ { fire: strike } ] }
  despite: { at: 2 d, effects: [ { fire: strike, guard: ignore, while: not later } ] }";
    assert_eq!(only(&model(event)).counts[0], 2);
    // What is switched off never happens, and an effect that is does nothing.
    assert_eq!(only(&model_without(event, &["strike"])).counts[0], 0);
    assert_eq!(
        only(&model_without(event, &["inject.effects.0"])).counts[0],
        1
    );
}

#[test]
fn what_is_fired_comes_before_what_waits_and_each_effect_fires_once() {
    // x is (0 + 1) * 2 + 1 = 3 by what is fired, in the order of the effects; then `waits` makes it 9.
    let rest = "
variables: { x: {} }
counters: { n: {} }
events:
  waits: { on: inject, effects: [ { variable: x, multiply: 3 } ] }
  plus: { on: never, probability: 0.01, effects: [ { variable: x, add: 1 } ] }
  twice: { at: 30 d, while: n > 0, effects: [ { variable: x, multiply: 2 } ] }
  never: { at: 35 d, while: n > 5 }
  inject: { at: 5 d, effects: [ { fire: plus }, { counter: n, add: 1 }, { fire: twice }, { fire: plus } ] }
outcomes: { o: { range: [0, 100], resolution: 1, at: [6 d], sum: { x: 1 * x } } }";
    let record = only(&model(rest));
    // Its date comes as well.
    assert_eq!(record.series[6], 9.0);
    assert_eq!(record.series[31], 18.0);
    assert_eq!(&record.counts[..3], &[1, 2, 2]);
}

#[test]
fn a_branch_fires_with_its_own_draws_and_the_next_are_set_off_in_turn() {
    let rest = "
variables: { x: {} }
events:
  begin: { at: 5 d, branches: { yes: { probability: 1, effects: [ { fire: hit } ] }, no: { probability: rest } } }
  hit: { rate: 1 / 999999 d, draw: { size: { fixed: 4 } }, effects: [ { variable: x, add: size }, { fire: coda } ] }
  coda: { rate: 1 / 999999 d, effects: [ { variable: x, add: 10 } ] }
  echo: { on: hit, effects: [ { variable: x, multiply: 2 } ] }
outcomes: { o: { range: [0, 100], resolution: 1, sum: { x: 1 * x } } }";
    // 4, then 14 by `coda`, which `hit` fires before `echo` is queued, then doubled.
    let record = only(&model(rest));
    assert_eq!(record.series[record.points - 1], 28.0);
}

#[test]
fn its_own_waiting_time_goes_on() {
    let rest = |inject: &str| {
        format!(
            "
events:
  strike: {{ rate: 1 / 5 d }}
  shaped: {{ weibull: {{ shape: 2, scale: 8 d }} }}
  inject: {{ at: 3 d, effects: [ {{ fire: strike }}{inject} ] }}"
        )
    };
    let times = |model: &Model, reaction: usize| {
        let mut all = Vec::new();
        each_watched(model, 5, 50, |events| {
            let own = events.iter().filter(|e| e.reaction.index() == reaction);
            all.push(own.map(|e| e.time).collect::<Vec<f64>>());
        });
        all
    };
    let without = model_without(&rest(""), &["inject"]);
    let with = model(&rest(""));
    for (plain, more) in times(&without, 0).iter().zip(times(&with, 0)) {
        let mut expected = plain.clone();
        expected.push(3.0);
        expected.sort_by(f64::total_cmp);
        assert_eq!(expected.len(), more.len());
        for (expected, found) in expected.iter().zip(&more) {
            assert!((expected - found).abs() < 1e-9, "{expected} {found}");
        }
    }
    // An event's age restarts when it happens: the residual E - (3 / 8)^2 is spent from age 0 on.
    let fired = model(&rest(", { fire: shaped }"));
    for (plain, more) in times(&without, 1).iter().zip(times(&fired, 1)) {
        let first = plain.first().copied().unwrap_or(f64::INFINITY);
        if first > 3.0 && first < 20.0 {
            let left = first * first - 9.0;
            assert_eq!(more[0], 3.0);
            assert!(
                (more[1] - 3.0 - left.sqrt()).abs() < 1e-6,
                "{plain:?} {more:?}"
            );
        }
    }
}

#[test]
fn reactions_that_fire_each_other_for_ever_end_the_trial_by_name() {
    let rest = "
counters: { n: {} }
limits: { at_one_instant: 500 }
events:
  begin: { at: 5 d, effects: [ { fire: ping } ] }
  ping: { rate: 1 / 999999 d, while: n < 1e9, effects: [ { counter: n, add: 1 }, { fire: pong } ] }
  pong: { rate: 1 / 999999 d, effects: [ { fire: ping } ] }";
    let model = model(rest);
    let (compiled, draws) = (Compiled::new(&model), Draws::new(&model));
    let (mut rates, mut values) = (Rates::new(&compiled), draws.values());
    draws.load(&draws.monte_carlo(Seed(1)), 0, &mut values);
    rates.load(&compiled, &values.factors);
    let mut record = Record::default();
    let key = Key::of_trial(Seed(1), 0, 0);
    let error = Trial::new(&compiled).run(&rates, &key, &mut record);
    let Err(Error::InstantLoop(found)) = error else {
        panic!("{error:?}");
    };
    let named = |name: &str| found.names.iter().any(|other| other.ends_with(name));
    assert!(
        found.limit == 500 && named("ping") && named("pong"),
        "{found:?}"
    );
}
