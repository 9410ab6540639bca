//! Channels of outcomes that are counts: each is what an outcome of its own would be, and they add up.

use escalade::compiled::{Compiled, Rates};
use escalade::design::Draws;
use escalade::ensemble::{Ensemble, Progress};
use escalade::model::{Model, Outcome, OutcomeId, Purpose};
use escalade::random::{Key, Seed};
use escalade::scenario::{Patches, Scenario};
use escalade::study::{Findings, Job, Settings, Study};
use escalade::trial::{Act, Record, Trial};

use crate::stepping::shipped;

/// Three channels: a weight of one, one that differs from draw to draw, one below 0; a start that is not 0,
/// sizes by chance, dates, and a count after the last whole step of the grid.
const COUNTS: &str = "
format: 1
start: 2026-01-01
horizon: 20.5 d
grid: 0.7 d
sources: { me: { cite: made up, grade: judgement } }
factors: { w: { uniform: { low: 0.5, high: 3 }, source: me } }
counters: { a: { start: 2 }, b: { start: 0 }, c: { start: 0 } }
events:
  often: { rate: 0.8 / d, source: me, effects: [ { counter: a, add: 1 }, { counter: b, add: { each: { uniform: { low: 0, high: 2 } } } } ] }
  dated: { at: 7 d, source: me, effects: [ { counter: c, add: 1 } ] }
  late: { at: 20.4 d, source: me, effects: [ { counter: b, add: 1 } ] }
outcomes:
  whole: { range: [-100, 200], headline: true, sum: { a: 1 * a, b: w * b, c: -3.25 * c } }
  only_a: { daily: true, range: [-100, 200], sum: { a: 1 * a } }
  only_b: { daily: true, range: [-100, 200], sum: { b: w * b } }
  only_c: { daily: true, range: [-100, 200], sum: { c: -3.25 * c } }
";

fn model(text: &str) -> Model {
    let scenario = Scenario::from_text("case.yaml", text, &Patches::default()).expect("it reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    model.unwrap_or_else(|| panic!("{faults:?}"))
}

fn run(model: Model, trials: u64) -> (Study, Findings) {
    let study = Study::new(model);
    let settings = Settings {
        trials,
        ..Settings::default()
    };
    let ensemble = Ensemble::new(2).expect("threads");
    let findings = study.run(Job::new(settings), &ensemble, &Progress::new());
    (study, findings.expect("it runs"))
}

fn assert_close(one: f64, other: f64, what: &str) {
    assert!((one - other).abs() < 1e-9, "{what}: {one} {other}");
}

#[test]
fn a_channel_is_what_an_outcome_of_its_own_would_be() {
    let (study, findings) = run(model(COUNTS), 2_000);
    let report = findings.summary.report().expect("a report");
    let channels = report.outcome(OutcomeId(0)).channels();
    assert_eq!(channels.len(), 3);
    let ends: Vec<f64> = channels
        .iter()
        .map(|means| means[means.len() - 1])
        .collect();
    assert!(
        ends[0] > 10.0 && ends[1] > 10.0 && ends[2] == -3.25,
        "{ends:?}"
    );
    for (k, channel) in channels.iter().enumerate() {
        let alone = report.outcome(OutcomeId::from(k + 1));
        for (one, other) in channel.iter().zip(alone.means()) {
            assert_close(*one, other.value, &study.model().outcomes[k + 1].entry.name);
        }
        assert_eq!(alone.channels(), Vec::<Vec<f64>>::new());
    }
}

#[test]
fn channels_of_all_trials_add_up_to_the_headline() {
    for (stem, model) in shipped() {
        let (study, findings) = run(model, 400);
        let report = findings.summary.report().expect("a report");
        let mut counted = 0;
        for (k, outcome) in study.model().outcomes.iter().enumerate() {
            let outcome_report = report.outcome(OutcomeId::from(k));
            let channels = outcome_report.channels();
            assert_eq!(channels.len(), outcome.channels().len());
            if channels.is_empty() || outcome_report.clipped_share().value > 0.0 {
                continue;
            }
            counted += 1;
            for (day, whole) in outcome_report.days().iter().zip(outcome_report.means()) {
                let sum: f64 = channels.iter().map(|means| means[*day as usize]).sum();
                assert_close(sum, whole.value, &outcome.entry.name);
            }
        }
        assert!(counted > 0, "{stem} has no count by channels");
    }
}

/// The outcomes of a record, put together from the steps of its channels.
fn sums_of_steps(model: &Model, record: &Record) -> Vec<(OutcomeId, Vec<f64>)> {
    let mut first = 0;
    let mut sums = Vec::new();
    for (k, outcome) in model.outcomes.iter().enumerate() {
        let channels = first..first + outcome.channels().len();
        first = channels.end;
        if channels.is_empty() {
            continue;
        }
        let at = |channel: usize, point: usize| {
            let steps = record.channel_steps.iter().rev();
            let mut own = steps.filter(|step| step.channel as usize == channel);
            let last = own.find(|step| step.point as usize <= point);
            last.map_or(0.0, |step| step.value)
        };
        let sum = |point| channels.clone().map(|channel| at(channel, point)).sum();
        sums.push((OutcomeId::from(k), (0..record.points).map(sum).collect()));
    }
    sums
}

fn assert_steps_add_up(model: &Model, record: &Record) {
    let sums = sums_of_steps(model, record);
    assert!(!sums.is_empty());
    for (outcome, sums) in sums {
        for (sum, value) in sums.iter().zip(record.path(outcome)) {
            assert_close(*sum, *value, &model.outcomes[outcome.index()].entry.name);
        }
    }
}

/// In one go, from a snapshot under another key, and with other weights from a day on.
#[test]
fn steps_of_channels_make_the_outcome_of_any_walk() {
    let model = model(COUNTS);
    let (compiled, draws) = (Compiled::new(&model), Draws::new(&model));
    let (design, mut values) = (draws.monte_carlo(Seed(4)), draws.values());
    let mut rates = [Rates::new(&compiled), Rates::new(&compiled)];
    for (draw, rates) in (0..).zip(&mut rates) {
        draws.load(&design, draw, &mut values);
        rates.load(&compiled, &values.factors);
    }
    let (mut trial, mut record) = (Trial::new(&compiled), Record::default());
    for k in 0..50 {
        let key = Key::of_trial(Seed(4), k, 0);
        trial.run(&rates[0], &key, &mut record).expect("it ends");
        assert_steps_add_up(&model, &record);
        let mut walk = trial
            .start(&rates[0], &key, &mut record)
            .expect("it starts");
        walk.advance(9.1 + 0.1 * k as f64).expect("it ends");
        let snapshot = walk.snapshot();
        let mut walk = trial.branch(&snapshot, &key.branch(1), &mut record);
        walk.advance(12.6).expect("it ends");
        walk.act(Act::Factors(&rates[1])).expect("it fits");
        walk.advance(f64::INFINITY).expect("it ends");
        walk.finish().expect("it is finite");
        assert_steps_add_up(&model, &record);
    }
}

#[test]
fn what_is_no_count_of_several_counters_has_no_channels() {
    let model = model(
        "
format: 1
start: 2026-01-01
horizon: 5 d
sources: { me: { cite: made up, grade: judgement } }
counters: { a: {}, b: {} }
variables: { x: { start: 1, source: me } }
outcomes:
  one: { range: [0, 9], sum: { a: 1 * a } }
  mixed: { range: [0, 9], sum: { a: 1 * a, x: 1 * x } }
  with_a_constant: { range: [0, 9], sum: { a: 1 * a, b: 1 * b, c: 2 } }
  two: { range: [0, 9], sum: { a: 1 * a, b: 1 * b } }
",
    );
    let channels = |outcome: &Outcome| outcome.channels().len();
    let found: Vec<usize> = model.outcomes.iter().map(channels).collect();
    assert_eq!(found, [0, 0, 0, 2]);
}

/// The first replicates of the first draws, as figures show them.
#[test]
fn a_run_gives_its_first_trials() {
    let (study, findings) = run(model(COUNTS), 100);
    let samples: Vec<&[f64]> = findings.samples.of(OutcomeId(2)).collect();
    assert_eq!(samples.len(), 20);
    for (k, sample) in samples.into_iter().enumerate() {
        let replay = study
            .replay(&findings.settings, 2 * k as u64)
            .expect("it ends");
        assert_eq!(sample, replay.record.path(OutcomeId(2)), "draw {k}");
    }
    let (_, few) = run(model(COUNTS), 6);
    assert_eq!(few.samples.of(OutcomeId(0)).count(), 3);
}
