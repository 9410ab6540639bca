//! `escalade export`: what other programs read is the process that is solved and simulated.
#![allow(
    clippy::disallowed_methods,
    reason = "judges of results may differ in the last bit"
)]

use std::collections::BTreeMap;

use crate::support;

use escalade::exact::{Exact, Generator, Question, generator, twin};
use escalade::export::{markov, prism};
use escalade::model::{Model, Purpose};
use escalade::scenario::{Patches, Scenario};
use support::cli::{TINY, assert_fails, escalade, folder, text};

const FIVE: &str = include_str!("support/five_machines.yaml");

fn model(text: &str) -> Model {
    let scenario = Scenario::from_text("case.yaml", text, &Patches::default()).expect("it reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    model.unwrap_or_else(|| panic!("{faults:?}"))
}

/// A chain that is built from the commands alone, as a reader of the export would.
struct Chain {
    states: Vec<Vec<u32>>,
    /// From, to, per day.
    arcs: Vec<(usize, usize, f64)>,
}

fn is_in(state: &[u32], set: &[(usize, u64)]) -> bool {
    set.iter()
        .all(|(digit, mask)| mask >> state[*digit] & 1 == 1)
}

fn hazard(of: &Generator, reaction: usize, state: &[u32]) -> f64 {
    let rate = of
        .rates
        .iter()
        .find(|rate| rate.reaction == reaction)
        .expect("a rate");
    let holds = |statements: &[(usize, u64, bool)]| {
        statements
            .iter()
            .all(|(digit, mask, negated)| (mask >> state[*digit] & 1 == 1) != *negated)
    };
    let ratios = rate
        .ratios
        .iter()
        .filter(|(_, statements)| holds(statements));
    ratios.fold(rate.base, |rate, (by, _)| rate * by)
}

fn explore(of: &Generator) -> Chain {
    let mut positions = BTreeMap::from([(of.first.clone(), 0)]);
    let mut chain = Chain {
        states: vec![of.first.clone()],
        arcs: Vec::new(),
    };
    let mut next = 0;
    while let Some(state) = chain.states.get(next).cloned() {
        for command in of
            .commands
            .iter()
            .filter(|command| is_in(&state, &command.from))
        {
            let mut to = state.clone();
            for (digit, value) in &command.to {
                to[*digit] = *value;
            }
            let known = positions.len();
            let position = *positions.entry(to.clone()).or_insert(known);
            if position == chain.states.len() {
                chain.states.push(to);
            }
            let rate = hazard(of, command.reaction, &state) * command.share;
            chain.arcs.push((next, position, rate));
        }
        next += 1;
    }
    chain
}

/// Probabilities at a time, and their integrals until then, by the Taylor series in many small steps.
fn follow(chain: &Chain, time: f64) -> (Vec<f64>, Vec<f64>) {
    let steps = 4000;
    let h = time / f64::from(steps);
    let mut p = vec![0.0; chain.states.len()];
    p[0] = 1.0;
    let mut integral = vec![0.0; p.len()];
    for _ in 0..steps {
        let mut term = p.clone();
        for (sum, value) in integral.iter_mut().zip(&p) {
            *sum += h * value;
        }
        for order in 1..8 {
            let mut change = vec![0.0; p.len()];
            for (from, to, rate) in &chain.arcs {
                change[*to] += term[*from] * rate;
                change[*from] -= term[*from] * rate;
            }
            term = change.iter().map(|c| c * h / f64::from(order)).collect();
            for k in 0..p.len() {
                p[k] += term[k];
                integral[k] += term[k] * h / f64::from(order + 1);
            }
        }
    }
    (p, integral)
}

#[test]
fn the_commands_make_the_chain_that_is_solved() {
    the_commands_make_the_chain_of(&model(FIVE));
}

#[test]
fn conditions_that_are_joined_by_or_are_taken_apart() {
    let mut joined = FIVE.to_owned();
    for (one, several) in [
        (
            "while: not cartel is loud,",
            "while: not (cartel is loud or (ally is away and economy is bad)),",
        ),
        (
            "ratio: 3, while: ally is away",
            "ratio: 3, while: ally is away or (economy is bad and not mood is up)",
        ),
        (
            "ratio: 4, while: posture is war",
            "ratio: 4, while: not (posture is calm or (ally is near and mood is up))",
        ),
        (
            "to: quiet, while: economy is good",
            "to: quiet, while: economy is good or ally is away",
        ),
        (
            "by: 3, while: ally is away",
            "by: 3, while: ally is away or mood is down or strike has happened",
        ),
        (
            "while: mood is down",
            "while: mood is down or cartel is loud",
        ),
    ] {
        assert!(joined.contains(one), "{one}");
        joined = joined.replacen(one, several, 1);
    }
    the_commands_make_the_chain_of(&model(&joined));
}

fn the_commands_make_the_chain_of(model: &Model) {
    let made = generator(model, &[], 1000).unwrap();
    let chain = explore(&made);
    let exact = Exact::new(model, &[]).unwrap();
    assert_eq!(chain.states.len(), made.states);
    assert_eq!(exact.reachable_states(), made.states);
    assert!(made.states > 50, "{}", made.states);
    let (p, integral) = follow(&chain, model.horizon);
    let solution = exact.solve(&[model.horizon]).unwrap();
    for (m, states) in solution.state_probabilities.iter().enumerate() {
        for (s, curve) in states.iter().enumerate() {
            let all = chain.states.iter().zip(&p);
            let found: f64 = all
                .filter(|(state, _)| state[m] == s as u32)
                .map(|(_, p)| p)
                .sum();
            assert!(
                (found - curve.values[0]).abs() < 1e-9,
                "{m} {s} {found} {}",
                curve.values[0]
            );
        }
    }
    let gained = |question: Question| -> f64 {
        let rewards = made.rewards.iter().filter(|reward| reward.of == question);
        let of = |reward: &escalade::exact::Reward| -> f64 {
            let days = chain.states.iter().zip(&integral);
            let there = days.filter(|(state, _)| is_in(state, &reward.from));
            there
                .map(|(state, days)| hazard(&made, reward.reaction, state) * reward.gain * days)
                .sum()
        };
        rewards.map(of).sum()
    };
    for (k, counter) in solution.expected_counters.iter().enumerate() {
        let found = gained(Question::Counter(k));
        assert!(
            (found - counter.values[0]).abs() < 1e-8,
            "{k} {found} {}",
            counter.values[0]
        );
        assert!(found > 0.1, "{k} {found}");
    }
    for (k, count) in solution.expected_counts.iter().enumerate() {
        let found = gained(Question::Reaction(k));
        assert!(
            (found - count.values[0]).abs() < 1e-8,
            "{k} {found} {}",
            count.values[0]
        );
    }
    let text = prism("five", model, &made);
    for line in [
        "ctmc",
        "// states: ",
        "m_posture : [0..2] init 0; // 0 calm, 1 tense, 2 war",
        "label \"milestone_first_strike\" = (happened_events_strike=1);",
        "rewards \"counter_damage\"",
    ] {
        assert!(text.model.contains(line), "{line}: {}", text.model);
    }
    assert!(
        text.properties
            .contains("\"state_mood_down\": P=? [ F[T,T] \"state_mood_down\" ];")
    );
    assert!(
        text.properties
            .contains("\"milestone_war\": P=? [ F<=T \"milestone_war\" ];")
    );
}

#[test]
fn a_twin_of_what_has_an_exact_form_is_itself() {
    let whole = model(FIVE);
    let made = twin(&whole, &[], &[]);
    assert_eq!(made.replacements, []);
    let again = model(&markov("five", &made));
    let times = [10.0, 90.0];
    let solve = |model: &Model| Exact::new(model, &[]).unwrap().solve(&times).unwrap();
    let (one, two) = (solve(&whole), solve(&again));
    for (one, two) in [
        (&one.expected_counters, &two.expected_counters),
        (&one.expected_outcomes, &two.expected_outcomes),
    ] {
        for (one, two) in one.iter().zip(two) {
            let pairs = one.values.iter().zip(&two.values);
            assert!(
                pairs.clone().all(|(a, b)| (a - b).abs() < 1e-10),
                "{one:?} {two:?}"
            );
        }
    }
    let pairs = one
        .state_probabilities
        .iter()
        .flatten()
        .zip(two.state_probabilities.iter().flatten());
    for (one, two) in pairs {
        assert!(
            (one.values[1] - two.values[1]).abs() < 1e-10,
            "{one:?} {two:?}"
        );
    }
}

const SHAPED: &str = "
format: 1
title: Shaped
start: 2026-01-01
horizon: 100 d
factors: { speed: { lognormal: { q05: 0.01 / d, q95: 0.04 / d } } }
calendar: { later: { title: Later, from: 2026-02-01, to: 2026-03-01 } }
machines:
  a:
    states: { x: {}, y: { score: 2 } }
    initial: x
    transitions:
      go: { from: x, to: y, weibull: { q50: 30 d, q95: 90 d } }
      back: { from: y, to: x, after: 20 d, while: not during later }
      never: { from: x, to: y, rate: 1 / d, while: during later }
  b:
    states: { p: {}, q: {} }
    initial: { p: 0.7, q: 0.3 }
    transitions:
      turn: { from: p, to: q, on: hit, probability: speed, while: within 200 d of hit }
variables: { x: { start: 5, low: 0, half_life: 10 d } }
counters: { n: {} }
events:
  hit: { rate: speed, hazard_ratios: [ { ratio: 3, while: x > 4 }, { ratio: 2, while: a is y for 5 d }, { ratio: 1.1, per: x, reference: 5 } ], draw: { d: { uniform: { low: 0, high: 4 } } }, effects: [ { counter: n, add: d }, { variable: x, set: 1 } ] }
  vote: { at: 2026-01-31, probability: 0.5 }
  after_never: { on: a.never }
milestones:
  up: { enters: a.y }
  of_never: { happens: after_never }
  low: { crosses: x < 1 }
";

#[test]
fn every_replacement_of_a_twin_is_listed() {
    // No probability is a speed.
    let text = SHAPED.replace("probability: speed", "probability: 0.5");
    let shaped = model(&text);
    let medians = [0.02];
    let made = twin(&shaped, &medians, &[]);
    let listed: Vec<String> = made
        .replacements
        .iter()
        .map(|replacement| format!("{}: {}", replacement.address, replacement.what))
        .collect();
    let expected = [
        "factors.speed: fixed at its median, 0.02 per day",
        "machines.b: begins in its likeliest state, `p`",
        "machines.a.transitions.go: a Weibull waiting time became the constant rate of equal median, 30",
        "machines.a.transitions.back: its `while` is frozen as on day 0: it holds",
        "machines.a.transitions.back: a delay of 20 d became the constant rate of equal median",
        "machines.a.transitions.never: never happens: its `while` does not hold on day 0, and is frozen",
        "events.hit.hazard_ratios.0: its `while` is frozen as on day 0: it holds",
        "events.hit.hazard_ratios.1: its `while` is frozen as on day 0: it does not hold",
        "events.hit.hazard_ratios.2: `x` is frozen as on day 0, at 5: times 1",
        "events.hit.effects.0: what it draws became its mean",
        "events.hit.effects.1: left out: an effect that sets",
        "events.vote: a date became the constant rate of equal chance by the horizon",
        "events.after_never: never happens: nothing is left that brings it about",
        "variables.x: without its bounds",
        "milestones.of_never: left out: it is never passed",
        "milestones.low: left out: it crosses a level",
    ];
    assert_eq!(listed.len(), expected.len(), "{listed:#?}");
    for (listed, expected) in listed.iter().zip(expected) {
        assert!(
            listed.starts_with(expected),
            "{listed}, expected {expected}"
        );
    }
    let again = model(&markov("shaped", &made));
    let solution = Exact::new(&again, &[]).unwrap().solve(&[100.0]).unwrap();
    // Hits have 3 times 0.02 per day, and 2 on average.
    assert!((solution.expected_counters[0].values[0] - 100.0 * 0.06 * 2.0).abs() < 1e-9);
    // Half of the votes by the horizon: -ln 0.5 in all.
    let votes = again
        .reactions
        .iter()
        .position(|r| r.entry.name == "vote")
        .expect("votes");
    assert!((solution.expected_counts[votes].values[0] - 2f64.ln()).abs() < 1e-9);
    let left_out = twin(&shaped, &medians, &[0]);
    assert!(left_out.model.machines[0].states.len() == 1);
    let again = model(&markov("shaped", &left_out));
    assert_eq!(again.machines.len(), 1);
}

#[test]
fn what_cannot_be_exported_says_why_and_what_can() {
    let dated = TINY.replace("mean: 20 d", "mean: 20 d, while: during w");
    let dated = dated.replace(
        "machines:\n",
        "calendar: { w: { title: W, from: 2026-01-05, to: 2026-01-09 } }\nmachines:\n",
    );
    let folder = folder(&[("tiny.yaml", TINY), ("dated.yaml", &dated)]);
    let place = folder.path();
    let refused = escalade(place, &["export", "dated.yaml", "--to", "prism"]);
    assert_fails(&refused, 1, "calendar.w: a window of the calendar");
    assert_fails(&refused, 1, "escalade export dated.yaml --to markov");
    let small = escalade(
        place,
        &["export", "tiny.yaml", "--to", "markov", "--states", "1"],
    );
    assert_fails(&small, 1, "leave some out by --leave-out MACHINE");
    let none = escalade(
        place,
        &["export", "tiny.yaml", "--to", "markov", "--leave-out", "k"],
    );
    assert_fails(&none, 1, "there is no machine `k`; there are m");
    let usage = escalade(
        place,
        &["export", "tiny.yaml", "--to", "json", "--leave-out", "m"],
    );
    assert_fails(&usage, 2, "--to markov");
    let ran = escalade(
        place,
        &[
            "export",
            "tiny.yaml",
            "--to",
            "prism",
            "--output",
            "deep/tiny.prism",
        ],
    );
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    assert!(
        text(&ran.stderr).contains("2 states, 2 commands"),
        "{}",
        text(&ran.stderr)
    );
    assert!(place.join("deep/tiny.props").exists());
}
