//! What the exact solver answers of a model that it does not answer as a whole, and its means over draws.
#![allow(
    clippy::disallowed_methods,
    reason = "judges of results may differ in the last bit"
)]

use crate::support;

use escalade::design::Draws;
use escalade::ensemble::{Ensemble, Progress};
use escalade::exact::{Exact, Hypercubes, Part, Processes, Question, Scope, average};
use escalade::model::{Model, Purpose};
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario};
use support::solve::{agrees, exact};

const DAYS: [f64; 4] = [0.0, 5.0, 40.0, 100.0];

fn model(rest: &str) -> Model {
    let text = format!("format: 1\nstart: 2026-03-01\nhorizon: 100 d\n{rest}");
    let scenario = Scenario::from_text("case.yaml", &text, &Patches::default()).expect("it reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    model.unwrap_or_else(|| panic!("{faults:?}"))
}

/// A machine that begins to move when something has happened for the first time.
const AFTER: &str = "
machines:
  m:
    states: { a: {}, b: {} }
    initial: a
    transitions: { go: { from: a, to: b, WHEN } }
events: { hit: { rate: 0.05 / d } }
";

#[test]
fn what_has_happened_is_a_part_of_the_state() {
    let (hit, go) = (0.05, 0.02);
    let after = |t: f64| 1.0 - (go * (-hit * t).exp() - hit * (-go * t).exp()) / (go - hit);
    for when in [
        "rate: 0.02 / d, while: hit has happened",
        "rate: 0.02 / d, clock: first hit",
        "rate: 0.02 / d, clock: hit",
    ] {
        let model = model(&AFTER.replace("WHEN", when));
        let exact = exact(&model);
        assert_eq!(
            (exact.reachable_states(), exact.product_states()),
            (3, 4),
            "{when}"
        );
        let solution = exact.solve(&DAYS).unwrap();
        agrees(&solution.state_probabilities[0][1], &DAYS, after);
        agrees(&solution.expected_counts[1], &DAYS, |t| hit * t);
    }
    // Before it: until the first of two.
    let model = model(&AFTER.replace("WHEN", "rate: 0.02 / d, while: not hit has happened"));
    let before = |t: f64| go / (go + hit) * -(-(go + hit) * t).exp_m1();
    let solution = exact(&model).solve(&DAYS).unwrap();
    agrees(&solution.state_probabilities[0][1], &DAYS, before);
}

const MIXED: &str = "
machines:
  calm:
    states: { a: { score: 1 }, b: { score: 4 } }
    initial: a
    transitions: { go: { from: a, to: b, rate: 0.03 / d, while: not other is y } }
  other:
    states: { x: {}, y: {} }
    initial: x
    transitions:
      turn: { from: x, to: y, on: hit, probability: 0.5 }
  alone:
    states: { p: {}, q: { score: 2 } }
    initial: p
    transitions: { go: { from: p, to: q, mean: 50 d } }
  shaped:
    states: { f: {}, g: {} }
    initial: f
    transitions: { go: { from: f, to: g, weibull: { q50: 30 d, q95: 90 d } } }
  behind:
    states: { u: {}, v: {} }
    initial: u
    transitions: { go: { from: u, to: v, rate: 0.1 / d, while: shaped is g } }
variables:
  free: { start: 3, half_life: 20 d }
  bounded: { start: 3, low: 0, half_life: 20 d }
counters: { hits: {}, odd: {} }
events:
  hit:
    rate: 0.04 / d
    effects:
      - { counter: hits, add: 1 }
      - { counter: odd, add: 1, while: shaped is g }
      - { variable: free, add: 2 }
      - { variable: bounded, add: 2 }
outcomes:
  sum: { range: [-100, 100], resolution: 0.5, sum: { a: 1 * calm.score, b: 2 * alone.score, c: 0.5 * hits, d: 1 * free, e: 7 } }
  lost: { range: [-100, 100], resolution: 0.5, sum: { a: 1 * bounded } }
milestones:
  turned: { enters: other.y }
  shaped_too: { enters: behind.v }
  high: { crosses: hits >= 2 }
  answered: { happens: calm.go, of: hit }
";

#[test]
fn what_nothing_outside_bears_on_is_answered() {
    let model = model(MIXED);
    let scope = Scope::new(&model, &[]).unwrap();
    let outside: Vec<_> = scope.outside().iter().map(|o| o.address.as_str()).collect();
    let expected = [
        "machines.shaped.transitions.go",
        "variables.bounded",
        "milestones.high",
        "milestones.answered",
    ];
    assert_eq!(outside, expected);
    let lost: Vec<String> = scope
        .unanswered()
        .iter()
        .map(|lost| format!("{} {}", lost.part.address(&model), lost.because))
        .collect();
    let shaped = "machines.shaped.transitions.go";
    let expected = [
        format!("machines.shaped {shaped}"),
        format!("machines.behind {shaped}"),
        format!("{shaped} {shaped}"),
        format!("machines.behind.transitions.go {shaped}"),
        "variables.bounded variables.bounded".to_owned(),
        format!("counters.odd {shaped}"),
        "outcomes.lost variables.bounded".to_owned(),
        format!("milestones.shaped_too {shaped}"),
        "milestones.high milestones.high".to_owned(),
        "milestones.answered milestones.answered".to_owned(),
    ];
    assert_eq!(lost, expected);
    assert!(scope.covers(Part::Machine(0)) && scope.covers(Part::Outcome(0)));
}

/// The same model without what lies outside, solved as a whole.
fn whole() -> Model {
    let text = MIXED
        .replace("weibull: { q50: 30 d, q95: 90 d }", "mean: 30 d")
        .replace("start: 3, low: 0,", "start: 3,");
    model(&text)
}

#[test]
fn parts_have_the_answers_of_the_whole() {
    let (model, whole) = (model(MIXED), whole());
    let processes = Processes::new(&model, Scope::new(&model, &[]).unwrap(), 1000);
    let ensemble = Ensemble::new(2).unwrap();
    let answers = processes.answers(&[], &DAYS, &|| true, &ensemble);
    let answers = answers.unwrap().unwrap();
    let solution = Exact::new(&whole, &[]).unwrap().solve(&DAYS).unwrap();
    let turned = Exact::new(&whole, &[]).unwrap();
    let turned = turned.cumulative_incidence(0usize.into(), &DAYS).unwrap();
    let questions = processes.questions();
    assert_eq!(questions.len(), answers.len());
    for (question, answer) in questions.iter().zip(&answers) {
        let expected = match *question {
            Question::State(m, s) => &solution.state_probabilities[m][s],
            Question::Milestone(k) => {
                assert_eq!(k, 0);
                &turned
            }
            Question::Reaction(k) => &solution.expected_counts[k],
            Question::Counter(k) => &solution.expected_counters[k],
            Question::Variable(k) => &solution.expected_variables[k],
            Question::Outcome(k) => &solution.expected_outcomes[k],
        };
        assert!(answer.bound < 1e-8, "{question:?} {}", answer.bound);
        for (value, truth) in answer.values.iter().zip(&expected.values) {
            assert!(
                (value - truth).abs() < 1e-10,
                "{question:?} {value} {truth}"
            );
        }
    }
    // Two machines that hang together, and one alone: 4 and 2 states, not 8, and nothing of the others.
    let size = processes.size(&[]).unwrap();
    assert_eq!((size.processes, size.states, size.product), (2, 4, 4));
    assert!(
        Processes::new(&model, Scope::new(&model, &[]).unwrap(), 3)
            .size(&[])
            .is_err()
    );
}

#[test]
fn a_mean_over_draws_has_the_truth_within_its_error() {
    let model = model(
        "
factors: { k: { uniform: { low: 0.01 / d, high: 0.05 / d } } }
machines:
  m:
    states: { a: {}, b: {} }
    initial: a
    transitions: { go: { from: a, to: b, rate: k } }
",
    );
    let draws = Draws::new(&model);
    let processes = Processes::new(&model, Scope::new(&model, &draws.medians()).unwrap(), 100);
    let running = (&Ensemble::new(2).unwrap(), &Progress::new());
    let hypercubes = |seed| Hypercubes {
        cubes: 8,
        points: 16,
        seed: Seed(seed),
    };
    let truth = |t: f64| 1.0 - ((-0.01 * t).exp() - (-0.05 * t).exp()) / (0.04 * t);
    let mut squares = 0.0;
    for seed in 0..20 {
        let found = average(&processes, &draws, hypercubes(seed), &[40.0], running);
        let found = found.unwrap().unwrap();
        assert_eq!((found.draws, found.cubes), (128, 8));
        let up = &found.answers[1];
        let error = up.errors.as_ref().unwrap()[0];
        // At random, 128 draws have an error of 0.013; within a sixteenth of the range, of 0.0009.
        assert!(error > 0.0 && error < 0.003, "{error}");
        squares += ((up.values[0] - truth(40.0)) / error).powi(2);
    }
    // Of 20 t scores with 7 degrees of freedom the mean square is 1.4, with a standard deviation of 0.73.
    assert!((0.2..4.5).contains(&(squares / 20.0)), "{}", squares / 20.0);
    let stopped = Progress::new();
    stopped.stop();
    let none = average(
        &processes,
        &draws,
        hypercubes(1),
        &[40.0],
        (running.0, &stopped),
    );
    assert!(none.unwrap().is_none());
}
