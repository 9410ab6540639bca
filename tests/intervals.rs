//! What is said of numbers that all trials agree on: exact where nothing can change them, else a bound.

use escalade::model::{Model, OutcomeId, Purpose, ReactionId};
use escalade::scenario::{Patches, Scenario};
use escalade::study::StoppingRule;
use escalade::summary::{
    Estimate, Functional, Kind, Layout, Paired, PairedLayout, Report, Summary,
};

use crate::support::simulate::{each_draw, each_trial};

/// A scenario of forty days that begins on 1 January 2027.
fn model(rest: &str) -> Model {
    let text = format!("format: 1\nstart: 2027-01-01\nhorizon: 40 d\n{rest}");
    let scenario = Scenario::from_text("case.yaml", &text, &Patches::default()).expect("it reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    model.unwrap_or_else(|| panic!("{faults:?}\n{rest}"))
}

/// As if one trial had come out again and again.
fn repeated(model: &Model, draws: u64) -> Summary {
    let mut summary = Summary::new(&Layout::new(model, 2).expect("a layout"));
    each_trial(model, 1, 1, |record| {
        for draw in 0..draws {
            summary.add(draw, &[record.clone(), record.clone()]);
        }
    });
    summary
}

/// So many draws of two trials, as they come.
fn simulated(model: &Model, seed: u64, draws: u64) -> Summary {
    let mut summary = Summary::new(&Layout::new(model, 2).expect("a layout"));
    each_draw(model, seed, draws, 2, |draw, records| {
        summary.add(draw, records)
    });
    summary
}

fn end(report: &Report<'_>) -> Estimate {
    report.outcome(OutcomeId(0)).mean(Functional::End)
}

const RARE: &str = "
machines:
  plant: { states: { safe: {}, lost: { score: 1000 } }, transitions: { fails: { from: safe, to: lost, mean: 80000 d } } }
outcomes: { loss: { range: [0, 1000], resolution: 10, sum: { plant: 1 * plant.score } } }
";

#[test]
fn what_was_never_seen_is_bounded_above_its_truth() {
    let model = model(RARE);
    let chance = 1.0 - libm::exp(-40.0 / 80000.0);
    let summary = repeated(&model, 500);
    let report = summary.report().expect("enough draws");
    let loss = report.outcome(OutcomeId(0));
    // All of 500 draws agree: at most 3/500 of trials lose more, and none more than 1000.
    for functional in [Functional::End, Functional::Max, Functional::TimeMean] {
        let mean = loss.mean(functional);
        assert_eq!((mean.kind, mean.low, mean.high), (Kind::Unseen, 0.0, 6.0));
        assert_eq!(
            mean.half_width(),
            6.0,
            "nothing stops on it that asks for less"
        );
    }
    assert!(1000.0 * chance < 6.0);
    let sd = loss.sd(Functional::End);
    assert_eq!(sd.kind, Kind::Unseen);
    assert!(
        sd.high > 1000.0 * (chance * (1.0 - chance)).sqrt() && sd.high < 78.0,
        "{sd:?}"
    );
    let split = loss.split(Functional::End).expect("two replicates");
    assert_eq!(split.within.kind, Kind::Unseen);
    assert!(split.within.high > 1e6 * chance * (1.0 - chance));
    assert_eq!((split.between, split.share), (exactly(0.0), None));
    // The quantile that 0.6 % can reach is open, the others are not.
    let ends = |level| {
        let quantile = loss.quantile(Functional::End, level);
        [quantile.low, quantile.high]
    };
    assert_eq!([ends(0.95), ends(0.995)], [[0.0, 0.0], [0.0, 1000.0]]);
    let times = report.times(ReactionId(0));
    assert_eq!(
        (times.kind, times.low, times.high),
        // At most 3/500 of trials, and 10 million events in each.
        (Kind::Unseen, 0.0, 60_000.0)
    );
}

#[test]
fn no_run_stops_on_a_mean_of_what_was_never_seen() {
    let model = model(RARE);
    let summary = repeated(&model, 8192);
    let report = summary.report().expect("enough draws");
    let rule = StoppingRule::parse("loss.end.mean ± 0.5", &model).expect("a rule");
    // The bound is 3/8192 of 1000: near enough, and yet nothing was seen.
    assert!(rule.reached(&report) < 0.5);
    assert!(!rule.is_seen(&report) && !rule.is_met(&report));
    // One loss in eight thousand draws is something.
    let seen = (1..).map(|seed| simulated(&model, seed, 8192));
    let mut seen = seen.filter(|summary| end(&summary.report().expect("enough draws")).value > 0.0);
    let summary = seen.next().expect("a loss");
    let report = summary.report().expect("enough draws");
    assert_eq!(rule.is_met(&report), end(&report).half_width() <= 0.5);
    assert!(rule.is_seen(&report));
}

#[test]
fn a_run_stops_on_what_nothing_can_change() {
    let model = model(
        "variables: { v: { start: 5 } }\noutcomes: { x: { range: [0, 10], sum: { v: 1 * v } } }",
    );
    let summary = repeated(&model, 100);
    let report = summary.report().expect("enough draws");
    let rule = StoppingRule::parse("x.end.mean ± 0.5", &model).expect("a rule");
    assert!(rule.is_seen(&report) && rule.is_met(&report));
}

#[test]
fn nothing_is_unseen_on_the_first_day() {
    let model = model(RARE);
    let summary = repeated(&model, 500);
    let report = summary.report().expect("enough draws");
    let loss = report.outcome(OutcomeId(0));
    let kinds = |days: Vec<Estimate>| days.iter().map(|day| day.kind).collect::<Vec<_>>();
    for kinds in [kinds(loss.means()), kinds(loss.quantiles(0.5))] {
        assert_eq!(kinds[0], Kind::Exact);
        assert!(kinds[1..].iter().all(|kind| *kind == Kind::Unseen));
    }
}

#[test]
fn a_rare_loss_that_was_seen_has_a_lopsided_interval_inside_the_range() {
    let model = model(RARE);
    // Once in 2,000 trials is expected; a seed in which there are one to three.
    let losses = (1..20).map(|seed| simulated(&model, seed, 1000));
    let few = losses.filter(|summary| {
        let mean = end(&summary.report().expect("enough draws"));
        mean.value > 0.0 && mean.value < 1.6
    });
    for summary in few.take(3) {
        let mean = end(&summary.report().expect("enough draws"));
        assert_eq!(mean.kind, Kind::Seen);
        assert!(
            mean.low >= 0.0 && mean.low < 0.5 && mean.high > 0.5,
            "{mean:?}"
        );
        assert!(
            mean.high - mean.value > 1.3 * (mean.value - mean.low),
            "{mean:?}"
        );
    }
}

fn exactly(value: f64) -> Estimate {
    Estimate {
        value,
        error: 0.0,
        low: value,
        high: value,
        kind: Kind::Exact,
    }
}

/// Dates, delays, chains and drifts without chance, beside a machine that has some.
#[test]
fn what_nothing_can_change_is_exact() {
    let model = model(
        "
calendar: { fair: { from: 2027-01-05, to: 2027-01-09 } }
machines:
  dice: { states: { up: {}, down: { score: 1 } }, transitions: { fall: { from: up, to: down, mean: 3 d } } }
  gate:
    states: { shut: {}, open: { score: 2 }, never: { score: 9 } }
    transitions:
      opens: { from: shut, to: open, after: 6 d }
      odd: { from: never, to: shut, mean: 1 d }
events:
  gift: { at: [0 d, 3 d], effects: [ { counter: gifts, add: 5 } ] }
  follows: { on: gate.open, while: gate is shut or open, effects: [ { variable: level, add: 3 }, { counter: gifts, add: 1 } ] }
  ticks: { every: 10 d, while: not during fair, effects: [ { variable: level, multiply: 0.5 } ] }
  loud: { rate: 1 / d, effects: [ { variable: noise, add: 1 } ] }
  barred: { rate: 1 / d, while: gate is never, effects: [ { counter: gifts, add: 100 } ] }
counters: { gifts: {} }
variables:
  level: { start: 4, half_life: 9 d, baseline: [ { add: 1 }, { add: 1, while: gate is open for 2 d } ], drift: [ { add: 0.1 / d, while: during fair } ] }
  noise: { start: 0 }
outcomes:
  all: { range: [0, 1000000], sum: { gifts: 1 * gifts, level: 1 * level, gate: 1 * gate.score, none: 0 * noise } }
  heard: { range: [0, 1000], sum: { noise: 1 * noise } }
",
    );
    let summary = repeated(&model, 100);
    let report = summary.report().expect("enough draws");
    let all = report.outcome(OutcomeId(0));
    for functional in [
        Functional::End,
        Functional::Min,
        Functional::Max,
        Functional::TimeMean,
    ] {
        assert_eq!(all.mean(functional).kind, Kind::Exact);
        assert_eq!(all.quantile(functional, 0.01).kind, Kind::Exact);
        assert_eq!(all.sd(functional), exactly(0.0));
        let split = all.split(functional).expect("two replicates");
        assert_eq!(
            (split.between, split.within, split.share),
            (exactly(0.0), exactly(0.0), None)
        );
    }
    assert!(
        all.means()
            .iter()
            .all(|day| day.kind == Kind::Exact && day.half_width() == 0.0)
    );
    assert_eq!(
        report.outcome(OutcomeId(1)).mean(Functional::End).kind,
        Kind::Unseen
    );
    for (r, reaction) in model.reactions.iter().enumerate() {
        let is_certain = !matches!(reaction.entry.name.as_str(), "fall" | "loud");
        let times = report.times(ReactionId::from(r));
        assert_eq!(
            times.kind == Kind::Exact,
            is_certain,
            "{}",
            reaction.entry.name
        );
    }
}

/// Ways in which chance or an uncertain number reaches the outcome: none of them may be overlooked.
const WAYS: [(&str, &str); 24] = [
    (
        "a start",
        "variables: { x: { start: { uniform: { low: 1, high: 2 } } } }",
    ),
    (
        "a rate",
        "events: { e: { rate: 1 / y, effects: [ { variable: x, add: 1 } ] } }\nvariables: { x: {} }",
    ),
    (
        "a date's probability",
        "events: { e: { at: 5 d, probability: 0.1, effects: [ { variable: x, add: 1 } ] } }\nvariables: { x: {} }",
    ),
    (
        "a follower's probability",
        "events: { d: { at: 5 d }, e: { on: d, probability: 0.1, effects: [ { variable: x, add: 1 } ] } }\nvariables: { x: {} }",
    ),
    (
        "a branch",
        "events: { e: { at: 5 d, branches: { a: { probability: 0.1, effects: [ { variable: x, add: 1 } ] }, b: { probability: rest } } } }\nvariables: { x: {} }",
    ),
    (
        "a drawn number",
        "events: { e: { at: 5 d, effects: [ { variable: x, add: { each: { uniform: { low: 0, high: 1 } } } } ] } }\nvariables: { x: {} }",
    ),
    (
        "an amount",
        "events: { e: { at: 5 d, effects: [ { variable: x, add: { uniform: { low: 0, high: 1 } } } ] } }\nvariables: { x: {} }",
    ),
    (
        "a delay",
        "events: { e: { after: { uniform: { low: 1 d, high: 2 d } }, effects: [ { variable: x, add: 1 } ] } }\nvariables: { x: {} }",
    ),
    (
        "a first state",
        "machines: { m: { initial: { a: 0.9, b: 0.1 }, states: { a: {}, b: {} } } }\nvariables: { x: { start: 0, drift: [ { add: 1 / d, while: m is b } ] } }",
    ),
    (
        "a guard",
        "machines: { m: { states: { a: {}, b: {} }, transitions: { t: { from: a, to: b, mean: 1 y } } } }\nevents: { e: { at: 30 d, while: m is b, effects: [ { variable: x, add: 1 } ] } }\nvariables: { x: {} }",
    ),
    (
        "a negated guard",
        "machines: { m: { states: { a: {}, b: {} }, transitions: { t: { from: a, to: b, mean: 1 y } } } }\nevents: { e: { at: 30 d, while: m is not b, effects: [ { variable: x, add: 1 } ] } }\nvariables: { x: {} }",
    ),
    (
        "an effect's condition",
        "events: { d: { rate: 1 / y }, e: { at: 30 d, effects: [ { variable: x, add: 1, while: d has happened } ] } }\nvariables: { x: {} }",
    ),
    (
        "an amount's multiplier",
        "events: { d: { rate: 1 / y }, e: { at: 30 d, effects: [ { variable: x, add: 1, times: [ { by: 2, while: within 5 d of d } ] } ] } }\nvariables: { x: {} }",
    ),
    (
        "a doubling",
        "events: { d: { rate: 1 / y, effects: [ { counter: n, add: 1 } ] }, e: { at: 30 d, effects: [ { counter: n, add: 1 }, { variable: x, add: 1, per_doubling_of: n } ] } }\ncounters: { n: {} }\nvariables: { x: {} }",
    ),
    (
        "a move",
        "machines: { m: { states: { a: {}, b: {} } } }\nevents: { e: { rate: 1 / y, effects: [ { move: m, to: b } ] } }\nvariables: { x: { start: 0, drift: [ { add: 1 / d, while: m is b } ] } }",
    ),
    (
        "a baseline's condition",
        "events: { d: { rate: 1 / y } }\nvariables: { x: { start: 0, half_life: 3 d, baseline: [ { add: 1, while: d has happened } ] } }",
    ),
    (
        "a half-life",
        "variables: { x: { start: 1, half_life: { uniform: { low: 5 d, high: 6 d } } } }",
    ),
    (
        "a half-life's multiplier",
        "events: { d: { rate: 1 / y } }\nvariables: { x: { start: 1, half_life: 5 d, half_life_times: [ { by: 2, while: d has happened } ] } }",
    ),
    (
        "a clock",
        "events: { d: { rate: 1 / y }, e: { after: 3 d, clock: d, effects: [ { variable: x, add: 1 } ] } }\nvariables: { x: {} }",
    ),
    (
        "a threshold",
        "factors: { edge: { uniform: { low: 1, high: 2 } } }\nevents: { e: { after: 1 d, while: y > edge, effects: [ { variable: x, add: 1 } ] } }\nvariables: { x: {}, y: { start: 0, drift: 1 / d } }",
    ),
    (
        "a level",
        "events: { d: { rate: 1 / y, effects: [ { variable: y, add: 1 } ] }, e: { after: 1 d, while: y > 0, effects: [ { variable: x, add: 1 } ] } }\nvariables: { x: {}, y: {} }",
    ),
    (
        "a duration",
        "factors: { long: { uniform: { low: 1 d, high: 2 d } } }\nevents: { d: { at: 5 d } }\nvariables: { x: { start: 0, drift: [ { add: 1 / d, while: within long of d } ] } }",
    ),
    (
        "an entry",
        "machines: { m: { states: { a: {}, b: {} }, transitions: { t: { from: a, to: b, mean: 1 y } } } }\nevents: { e: { on: m.b, effects: [ { variable: x, set: 4 } ] } }\nvariables: { x: {} }",
    ),
    (
        "a branch's goal",
        "machines: { m: { states: { a: {}, b: {}, c: {} }, transitions: { t: { from: a, to: b, after: 5 d, branches: { one: { probability: 0.9 }, two: { probability: 0.1, to: c } } } } } }\nvariables: { x: { start: 0, drift: [ { add: 1 / d, while: m is c } ] } }",
    ),
];

#[test]
fn every_way_to_differ_is_seen() {
    for (way, parts) in WAYS {
        let model = model(&format!(
            "{parts}\noutcomes: {{ out: {{ range: [0, 50], sum: {{ x: 1 * x }} }} }}\n"
        ));
        let summary = repeated(&model, 100);
        let report = summary.report().expect("enough draws");
        assert_eq!(end(&report).kind, Kind::Unseen, "{way}");
    }
}

#[test]
fn weights_scores_and_outcomes_of_outcomes_are_followed() {
    let model = model(
        "
factors: { f: { uniform: { low: 1, high: 2 } } }
machines: { m: { states: { a: { score: f }, b: { score: 3 } } }, k: { states: { a: { score: 1 }, b: { score: f } } } }
variables: { x: { start: 2 } }
outcomes:
  weighed: { range: [0, 50], sum: { x: f * x } }
  scored: { range: [0, 50], sum: { m: 1 * m.score } }
  not_there: { range: [0, 50], sum: { k: 1 * k.score } }
  inner: { range: [0, 50], sum: { x: 1 * x } }
  outer: { range: [0, 50], sum: { w: 0.5 * weighed, i: 1 * inner } }
",
    );
    let summary = repeated(&model, 100);
    let report = summary.report().expect("enough draws");
    let kinds = [0, 1, 2, 3, 4].map(|o| report.outcome(OutcomeId(o)).mean(Functional::End).kind);
    let [exact, unseen] = [Kind::Exact, Kind::Unseen];
    assert_eq!(kinds, [unseen, unseen, exact, exact, unseen]);
}

/// A vote on day 20, and a window from day 30 on: before them everything is known.
#[test]
fn what_comes_later_leaves_the_days_before_exact() {
    let model = model(
        "
calendar: { season: { from: 2027-01-31, to: 2027-02-05 } }
events:
  vote: { at: 20 d, probability: 0.001, effects: [ { variable: a, add: 1 } ] }
  storm: { rate: 1 / 1000 d, while: during season, effects: [ { variable: b, add: 1 } ] }
variables: { a: { start: 1, drift: 0.1 / d }, b: {} }
outcomes:
  early: { range: [0, 50], at: [19 d, 20 d], sum: { a: 1 * a } }
  late: { range: [0, 50], at: [30 d, 31 d], sum: { b: 1 * b } }
",
    );
    let summary = repeated(&model, 100);
    let report = summary.report().expect("enough draws");
    for (outcome, from) in [(OutcomeId(0), 20), (OutcomeId(1), 31)] {
        let outcome = report.outcome(outcome);
        let exact = outcome
            .means()
            .iter()
            .take_while(|day| day.kind == Kind::Exact)
            .count();
        assert_eq!(exact, from);
        let at = [0, 1].map(|k| outcome.mean(Functional::At(k)).kind);
        assert_eq!(at, [Kind::Exact, Kind::Unseen]);
    }
}

#[test]
fn shares_of_variance_are_exact_where_only_one_kind_of_reason_is_there() {
    let chance = model(
        "
machines: { m: { states: { a: {}, b: { score: 1 } }, transitions: { go: { from: a, to: b, mean: 50 d } } } }
outcomes: { y: { range: [0, 1], resolution: 0.01, sum: { is: 1 * m.score } } }
",
    );
    let factor = model(
        "
variables: { x: { start: { uniform: { low: 1, high: 2 } } } }
outcomes: { y: { range: [0, 5], sum: { x: 1 * x } } }
",
    );
    for (model, share) in [(&chance, 0.0), (&factor, 1.0)] {
        let summary = simulated(model, 5, 100);
        let report = summary.report().expect("enough draws");
        let split = report
            .outcome(OutcomeId(0))
            .split(Functional::End)
            .expect("two replicates");
        assert_eq!(split.share, Some(exactly(share)));
        let none = if share == 0.0 {
            split.between
        } else {
            split.within
        };
        assert_eq!(none, exactly(0.0));
    }
}

#[test]
fn what_a_change_cannot_reach_does_not_differ() {
    let base = model(
        "
events:
  one: { rate: 1 / y, effects: [ { variable: a, add: 1 } ] }
  two: { rate: 1 / y, effects: [ { variable: b, add: 1 } ] }
  three: { on: two, effects: [ { variable: c, add: 1 } ] }
  four: { rate: 1 / y, hazard_ratios: [ { ratio: 2, while: c > 0 } ], effects: [ { variable: d, add: 1 } ] }
variables: { a: {}, b: {}, c: {}, d: {} }
outcomes:
  of_a: { range: [0, 9], sum: { a: 1 * a } }
  of_b: { range: [0, 9], sum: { b: 1 * b } }
  of_c: { range: [0, 9], sum: { c: 1 * c } }
  of_d: { range: [0, 9], sum: { d: 1 * d } }
milestones: { once: { happens: one }, fourth: { happens: four } }
",
    );
    let mut other = base.clone();
    other.reactions[1].trigger = escalade::model::Trigger::Never;
    let layout = PairedLayout::new(&[&base, &other], 1).expect("a layout");
    let mut paired = Paired::new(&layout);
    each_trial(&base, 1, 1, |record| {
        for draw in 0..100 {
            paired.add(draw, &[record.clone(), record.clone()]);
        }
    });
    let difference = |k| paired.outcome(1, k, 0).expect("enough draws").mean;
    let bound = 3.0 / 100.0 * 9.0;
    let unseen = Estimate {
        low: -bound,
        high: bound,
        kind: Kind::Unseen,
        ..exactly(0.0)
    };
    assert_eq!(
        [0, 1, 2, 3].map(difference),
        [exactly(0.0), unseen, unseen, unseen]
    );
    let passed = [0, 1].map(|k| paired.milestone(1, k).expect("enough draws").mean.kind);
    assert_eq!(passed, [Kind::Exact, Kind::Unseen]);
}
