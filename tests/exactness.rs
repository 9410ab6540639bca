//! No digit that is shown is wrong: constants in wide ranges, and medians whatever the grid.

use std::f64::consts::LN_2;

use escalade::ensemble::{Ensemble, Progress};
use escalade::model::{MilestoneId, Model, OutcomeId, Purpose};
use escalade::scenario::{Patches, Scenario};
use escalade::study::{Job, Settings, Study};
use escalade::summary::{Functional, Median, Summary};

/// So many trials of a scenario.
fn run(horizon: &str, trials: u64, rest: &str) -> (Model, Summary) {
    let text = format!("format: 1\nstart: 2026-03-01\nhorizon: {horizon}\n{rest}");
    let scenario = Scenario::from_text("case.yaml", &text, &Patches::default()).expect("it reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    let model = model.unwrap_or_else(|| panic!("{faults:?}"));
    let study = Study::new(model.clone());
    let settings = Settings {
        trials,
        ..Settings::default()
    };
    let ensemble = Ensemble::new(2).expect("threads");
    let findings = study
        .run(Job::new(settings), &ensemble, &Progress::new())
        .expect("a run");
    (model, findings.summary)
}

const OWN: [Functional; 4] = [
    Functional::End,
    Functional::Min,
    Functional::Max,
    Functional::TimeMean,
];

#[test]
fn constants_are_exact_in_any_range() {
    let (model, summary) = run(
        "4 d",
        200,
        "
variables:
  large: { start: 987654321.5 }
  small: { start: 0.002 }
  nothing: { start: 0 }
  tenth: { start: 0.1 }
outcomes:
  of_large: { range: [0, 4000000000], resolution: 1000000, sum: { a: 1 * large } }
  of_small: { range: [-1000000000, 1000000000], resolution: 1000000, sum: { a: 1 * small } }
  of_nothing: { range: [-7, 1000000000000], resolution: 1000000000, sum: { a: 1 * nothing } }
  of_tenth: { range: [0, 1], resolution: 0.001, sum: { a: 1 * tenth } }
",
    );
    let report = summary.report().expect("enough draws");
    let expected = [987_654_321.5, 0.002, 0.0, 0.1];
    for (k, (outcome, expected)) in model.outcomes.iter().zip(expected).enumerate() {
        let outcome_report = report.outcome(OutcomeId::from(k));
        for mean in outcome_report.means() {
            assert_eq!(
                [mean.value, mean.error],
                [expected, 0.0],
                "{}",
                outcome.entry.name
            );
        }
        for functional in OWN {
            let mean = outcome_report.mean(functional);
            assert_eq!(
                [mean.value, mean.error],
                [expected, 0.0],
                "{}",
                outcome.entry.name
            );
        }
    }
}

#[test]
fn small_counts_in_a_range_of_a_billion_have_their_mean_and_their_error() {
    let (_, summary) = run(
        "10 d",
        4000,
        "
counters: { seen: {} }
events: { sighting: { rate: 0.3 / d, effects: [ { counter: seen, add: 1 } ] } }
outcomes: { sightings: { range: [0, 1000000000], resolution: 1000000, sum: { a: 1 * seen } } }
",
    );
    let report = summary.report().expect("enough draws");
    let outcome = report.outcome(OutcomeId(0));
    // A Poisson number with mean 3.
    let error = (3.0f64 / 4000.0).sqrt();
    for mean in [outcome.mean(Functional::End), outcome.means()[10]] {
        assert!((mean.value - 3.0).abs() < 4.0 * error, "{mean:?}");
        assert!((mean.error / error - 1.0).abs() < 0.1, "{mean:?}");
    }
    let sd = outcome.sd(Functional::End);
    assert!((sd.value - 3f64.sqrt()).abs() < 4.0 * sd.error, "{sd:?}");
}

const WAITS: &str = "
machines:
  gate:
    states: { shut: {}, open: {} }
    transitions: { opens: { from: shut, to: open, mean: 40 d } }
events:
  soon: { rate: 1 / 0.3 d }
  call: { at: 12.25 d }
  answer: { rate: 1 / 2 d }
milestones:
  open: { enters: gate.open }
  soon: { happens: soon }
  soon_after: { happens: soon, of: call }
  called: { happens: call }
  answered: { happens: answer, of: call }
";

fn medians(grid: &str) -> Vec<Median> {
    let rest = format!("grid: {grid}\n{WAITS}");
    let (model, summary) = run("14 d", 20_000, &rest);
    let report = summary.report().expect("enough draws");
    (0..model.milestones.len())
        .filter_map(|k| report.milestone(MilestoneId::from(k)).median)
        .collect()
}

#[test]
fn medians_do_not_follow_the_grid() {
    let daily = medians("1 d");
    // `open` does not come to one half within two weeks.
    let expected = [0.3 * LN_2, 0.3 * LN_2, 12.25, 2.0 * LN_2];
    assert_eq!(daily.len(), expected.len());
    for (median, expected) in daily.iter().zip(expected) {
        let high = median.high.expect("the interval ends within the horizon");
        let off = (median.value / expected - 1.0).abs();
        assert!(off < 0.05, "{median:?} {expected}");
        assert!(
            median.low <= median.value && median.value <= high,
            "{median:?}"
        );
        assert!(high - median.low < 0.15 * expected, "{median:?}");
    }
    let called = daily[2];
    assert_eq!(
        (called.low, called.value, called.high),
        (12.25, 12.25, Some(12.25))
    );
    for grid in ["0.25 d", "7 d", "14 d"] {
        let other = medians(grid);
        let values = |medians: &[Median]| medians.iter().map(|m| m.value).collect::<Vec<_>>();
        assert_eq!(values(&other), values(&daily), "{grid}");
    }
}

#[test]
fn a_median_within_the_only_step_of_the_grid_is_found() {
    let (_, summary) = run("400 d", 8000, &format!("grid: 400 d\n{WAITS}"));
    let report = summary.report().expect("enough draws");
    let open = report
        .milestone(MilestoneId(0))
        .median
        .expect("half and more");
    let truth = 40.0 * LN_2;
    // A sample median of exponential times: 1 / (2 f sqrt(n)) = 40 / sqrt(8000).
    assert!(
        (open.value - truth).abs() < 4.0 * 40.0 / 8000f64.sqrt(),
        "{open:?}"
    );
    assert!(open.high.expect("told") - open.low < 1.5 * 2.0 * 1.96 * 40.0 / 8000f64.sqrt());
}
