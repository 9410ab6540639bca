//! One run, however it is cut: threads, stages, what it goes on from, what it is compared with; and where
//! it ends before its last trial.

use std::time::Duration;

use escalade::design::{Design, MonteCarlo};
use escalade::ensemble::{Ensemble, Halt, Progress, Simulator};
use escalade::model::{Model, Purpose};
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario};
use escalade::study::{
    Engine, Findings, Job, Settings, StoppingRule, Study, compare, side_by_side,
};
use escalade::summary::Summary;
use escalade::trial::Record;

/// Knocks at an uncertain pace, of which a trial may have so many.
fn knocks(events: u32, pace: &str) -> Study {
    let text = format!(
        "format: 1
title: Knocks
start: 2027-01-01
horizon: 40 d
limits: {{ events: {events} }}
sources: {{ s: {{ cite: made up }} }}
factors:
  pace: {{ lognormal: {{ q05: {pace} }}, source: s, grade: judgement }}
events:
  knock: {{ source: s, grade: judgement, rate: pace, effects: [ {{ counter: heard, add: 1 }} ] }}
counters: {{ heard: {{}} }}
outcomes:
  knocks: {{ title: Knocks, range: [0, 200], resolution: 1, headline: true, sum: {{ all: 1 * heard }} }}
milestones:
  knocked: {{ happens: knock }}
"
    );
    let scenario = Scenario::from_text("knocks.yaml", &text, &Patches::default());
    let scenario = scenario.expect("it reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    Study::new(model.unwrap_or_else(|| panic!("{faults:?}")))
}

const SLOW: &str = "0.2 / d, q95: 1 / d";
const FAST: &str = "0.3 / d, q95: 1.5 / d";

fn settings(trials: u64) -> Settings {
    Settings {
        seed: Seed(4),
        trials,
        replicates: 2,
    }
}

fn run(study: &Study, job: Job<'_>, threads: usize) -> Findings {
    let ensemble = Ensemble::new(threads).expect("threads");
    study.run(job, &ensemble, &Progress::new()).expect("a run")
}

fn plain(study: &Study, trials: u64) -> Findings {
    run(study, Job::new(settings(trials)), 1)
}

/// A run that has as many stages as can be, and what is saved between them.
fn saved(
    study: &Study,
    trials: u64,
    rule: Option<&StoppingRule>,
) -> (Findings, Vec<(Summary, u64)>) {
    let mut stages = Vec::new();
    let mut save = |summary: &Summary, draws: u64| stages.push((summary.clone(), draws));
    let job = Job::new(settings(trials)).until(rule);
    let found = run(study, job.checkpoint(Duration::ZERO, &mut save), 2);
    (found, stages)
}

#[test]
fn stages_and_threads_change_no_bit() {
    let study = knocks(10_000, SLOW);
    let whole = plain(&study, 6000);
    assert!(whole.complete && whole.trials == 6000);
    for threads in [2, 7] {
        let other = run(&study, Job::new(settings(6000)), threads);
        assert_eq!(other.summary.digest(), whole.summary.digest(), "{threads}");
    }
    let (staged, stages) = saved(&study, 6000, None);
    assert_eq!(staged.summary.digest(), whole.summary.digest());
    assert!(stages.len() > 10, "{}", stages.len());
    for (summary, draws) in &stages {
        assert_eq!(summary.draws(), *draws);
    }
    let (summary, draws) = &stages[stages.len() / 2];
    assert_eq!(summary.digest(), plain(&study, 2 * draws).summary.digest());
}

#[test]
fn a_run_goes_on_from_every_stage_to_the_same_bits() {
    let study = knocks(10_000, SLOW);
    let rule = StoppingRule::parse("knocks.end.mean ± 0.35", study.model()).expect("a rule");
    for rule in [None, Some(&rule)] {
        let (whole, stages) = saved(&study, 40_000, rule);
        let is_look =
            |trials: u64| trials.is_multiple_of(2048) && (trials / 2048).is_power_of_two();
        assert!(whole.trials == 40_000 || (rule.is_some() && is_look(whole.trials)));
        assert_eq!(whole.trials < 40_000, rule.is_some(), "{}", whole.trials);
        // The last one, those at a look, and some between.
        let last = stages.len() - 1;
        for (k, (summary, draws)) in stages.into_iter().enumerate() {
            if k == last || is_look(2 * draws) || k.is_multiple_of(50) {
                let job = Job::new(settings(40_000)).until(rule);
                let other = run(&study, job.from(summary, draws), 2);
                assert_eq!(other.trials, whole.trials, "from {draws}");
                assert_eq!(other.settings, whole.settings);
                assert_eq!(other.summary.digest(), whole.summary.digest());
            }
        }
    }
}

#[test]
fn a_run_does_not_go_on_from_what_is_of_another_shape() {
    let study = knocks(10_000, SLOW);
    let other = Settings {
        replicates: 3,
        ..settings(600)
    };
    let started = run(&study, Job::new(other), 1).summary;
    let job = Job::new(settings(6000)).from(started, 200);
    let ensemble = Ensemble::new(1).expect("a thread");
    let error = study.run(job, &ensemble, &Progress::new());
    assert!(error.is_err());
}

#[test]
fn what_is_compared_is_simulated_once_and_has_the_bits_of_runs_alone() {
    let studies = [
        knocks(10_000, SLOW),
        knocks(10_000, FAST),
        knocks(9_000, SLOW),
    ];
    let arms: Vec<&Study> = studies.iter().collect();
    let ensemble = Ensemble::new(2).expect("threads");
    let progress = Progress::new();
    let observers = [escalade::ensemble::Unobserved; 3];
    let job = Job::new(settings(3000)).observed(&observers[..]);
    let all = side_by_side(&arms, &[], job, &ensemble, &progress).expect("a run");
    assert_eq!(progress.finished(), 3 * 3000);
    for (study, findings) in studies.iter().zip(&all.findings) {
        assert!(findings.complete);
        assert_eq!(findings.settings, settings(3000));
        let alone = plain(study, 3000);
        assert_eq!(findings.summary.digest(), alone.summary.digest());
    }
    let pairs = compare(&arms, Job::new(settings(3000)), &ensemble, &Progress::new());
    let pairs = pairs.expect("a run").paired;
    assert_eq!(all.comparison.paired.digest(), pairs.digest());
}

#[test]
fn each_of_several_stops_by_its_own_rule() {
    let studies = [knocks(10_000, FAST), knocks(10_000, SLOW)];
    let arms: Vec<&Study> = studies.iter().collect();
    let rule = |study: &Study| StoppingRule::parse("knocks.end.mean ± 0.35", study.model());
    let rules = [&studies[0], &studies[1]].map(|study| Some(rule(study).expect("a rule")));
    let ensemble = Ensemble::new(2).expect("threads");
    let observers = [escalade::ensemble::Unobserved; 2];
    let job = Job::new(settings(100_000)).observed(&observers[..]);
    let all = side_by_side(&arms, &rules, job, &ensemble, &Progress::new()).expect("a run");
    let mut trials = Vec::new();
    for ((study, rule), findings) in studies.iter().zip(&rules).zip(&all.findings) {
        let alone = run(study, Job::new(settings(100_000)).until(rule.as_ref()), 1);
        assert!(findings.complete);
        assert_eq!(findings.settings, alone.settings);
        assert_eq!(findings.summary.digest(), alone.summary.digest());
        trials.push(findings.trials);
    }
    assert!(trials[0] > trials[1], "{trials:?}");
    assert_eq!(all.comparison.trials, trials[1]);
    assert_eq!(all.comparison.settings.trials, trials[1]);
}

#[test]
fn a_run_ends_before_the_first_draw_with_a_trial_that_fails() {
    let study = knocks(70, SLOW);
    let fails = |k: &u64| study.replay(&settings(0), *k).is_err();
    let first = (0..3000)
        .find(fails)
        .expect("some trial has more than 70 events");
    assert!(first > 5, "{first}");
    for threads in [1, 2, 7] {
        let found = run(&study, Job::new(settings(3000)), threads);
        let failed = found.failure.expect("it has failed");
        assert_eq!((failed.arm, failed.trial), (0, first));
        assert_eq!((failed.draw, failed.replicate), (first / 2, first % 2));
        assert!(!found.complete);
        assert_eq!(found.settings, settings(3000));
        assert_eq!(found.trials, 2 * (first / 2));
        let before = plain(&study, found.trials);
        assert_eq!(found.summary.digest(), before.summary.digest(), "{threads}");
    }
    // With another that does not fail, both end there.
    let calm = knocks(10_000, SLOW);
    let ensemble = Ensemble::new(2).expect("threads");
    let observers = [escalade::ensemble::Unobserved; 2];
    let job = Job::new(settings(3000)).observed(&observers[..]);
    let all = side_by_side(&[&calm, &study], &[], job, &ensemble, &Progress::new());
    for found in all.expect("a run").findings {
        let failed = found.failure.expect("it has failed");
        assert_eq!((failed.arm, failed.trial), (1, first));
        assert_eq!(found.trials, 2 * (first / 2));
    }
}

/// Rows of which three follow each other at one point, and that share one luck.
struct Repeated(MonteCarlo);

impl Design for Repeated {
    fn dimension(&self) -> usize {
        self.0.dimension()
    }

    fn point(&self, row: u64, point: &mut [f64]) {
        self.0.point(row / 3, point);
    }

    fn chance(&self, _row: u64) -> u64 {
        5
    }
}

#[test]
fn points_and_luck_come_apart() {
    let study = knocks(10_000, SLOW);
    let repeated = Repeated(study.draws().monte_carlo(Seed(4)));
    let engine = Engine::new(vec![(&study, repeated)], Seed(4));
    let plain = study.engine(Seed(4));
    let (mut worker, mut other) = (
        engine.worker(&Progress::new()),
        plain.worker(&Progress::new()),
    );
    let simulate = |row: u64, worker: &mut _| -> Result<Vec<Record>, Halt> {
        let mut records = vec![Record::default(); 2];
        engine.draw(worker, row, &mut records)?;
        Ok(records)
    };
    let rows: Vec<_> = (0..18)
        .map(|row| simulate(row, &mut worker).expect("it ends"))
        .collect();
    for row in 0..18 {
        // The same numbers and the same luck give the same trials; replicates differ.
        assert_eq!(rows[row], rows[row / 3 * 3]);
        assert_ne!(rows[row][0], rows[row][1]);
        if row >= 3 {
            assert_ne!(rows[row], rows[row - 3]);
        }
    }
    // Rows 15 to 17 have point 5, and luck 5: they are draw 5 of a plain run.
    let mut records = vec![Record::default(); 2];
    plain.draw(&mut other, 5, &mut records).expect("it ends");
    assert_eq!(rows[15], records);
    assert_eq!(plain.factors(&other, 0), study.factors(Seed(4), 5));
}
