//! What drives a run, end to end: two exits that race, of which the shares are known.

use std::time::Duration;

use escalade::ensemble::{Ensemble, Progress};
use escalade::model::{Model, Purpose};
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario};
use escalade::study::{Drivers, Findings, Job, Settings, Study};
use escalade::summary::Summary;
use escalade::words;

/// Exits at rates between 0.2 and 2 a day: whether the first comes first and within a day. The third factor does
/// nothing that matters. Exactly: V = 0.0265092320, shares 0.791064, 0.195624 and 0; chance 0.2182963323.
const RACE: &str = "
format: 1
title: A race
start: 2027-01-01
horizon: 1 d
sources: { s: { cite: made up, grade: judgement } }
factors:
  one: { uniform: { low: 0.2 / d, high: 2 / d }, source: s }
  two: { uniform: { low: 0.2 / d, high: 2 / d }, source: s }
  idle: { uniform: { low: 0.2 / d, high: 2 / d }, source: s }
machines:
  exit:
    source: s
    initial: none
    states: { none: {}, won: { score: 1 }, lost: {} }
    transitions:
      win: { from: none, to: won, rate: one }
      lose: { from: none, to: lost, rate: two }
  other:
    source: s
    initial: calm
    states: { calm: {}, loud: { score: 1 } }
    transitions: { up: { from: calm, to: loud, rate: idle } }
outcomes:
  race: { title: First, range: [0, 1], resolution: 1, headline: true, sum: { all: 1 * exit.score } }
  noise: { title: Noise, range: [0, 1], resolution: 1, sum: { all: 1 * other.score } }
";

const SETTINGS: Settings = Settings {
    seed: Seed(5),
    trials: 12_000,
    replicates: 2,
};

fn study(text: &str) -> Study {
    let scenario = Scenario::from_text("race.yaml", text, &Patches::default()).expect("it reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    Study::new(model.unwrap_or_else(|| panic!("{faults:#?}")))
}

fn run(study: &Study, job: Job<'_>, threads: usize) -> Findings {
    let ensemble = Ensemble::new(threads).expect("threads");
    study.run(job, &ensemble, &Progress::new()).expect("a run")
}

fn drivers(findings: &Findings) -> &Drivers {
    findings.drivers.as_ref().expect("drivers")
}

#[test]
fn shares_of_a_race_are_those_that_are_known() {
    let study = study(RACE);
    let found = run(&study, Job::new(SETTINGS), 2);
    let drivers = drivers(&found);
    assert_eq!((drivers.draws, drivers.factors), (6_000, 3));
    assert_eq!(drivers.outcomes.len(), 1, "only headlines");
    let race = &drivers.outcomes[0].drivers;
    let named: Vec<&str> = race
        .iter()
        .map(|d| &*study.model().factors[d.factor.index()].entry.name)
        .collect();
    assert_eq!(named, ["one", "two"], "{race:?}");
    for (driver, truth) in race.iter().zip([0.791_064, 0.195_624]) {
        let share = driver.share;
        assert!((share.low..=share.high).contains(&truth), "{share:?}");
        assert!(share.high - share.low < 0.5, "{share:?}");
    }
    let report = found.summary.report().expect("a report");
    let [(title, said)] = &words::drivers(study.model(), &report, Some(drivers))[..] else {
        panic!("one outcome");
    };
    assert_eq!(title, "First");
    assert!(
        said.contains("% chance; of the rest, ignorance: "),
        "{said}"
    );
    assert!(
        said.contains("% “one”, ") && said.ends_with("“two”"),
        "{said}"
    );
}

/// The drivers of parts that are put together are those of the whole.
#[test]
fn threads_and_stages_change_no_bit_of_the_drivers() {
    let study = study(RACE);
    let settings = Settings {
        trials: 3_000,
        ..SETTINGS
    };
    let whole = run(&study, Job::new(settings), 1);
    let mut saved: Vec<(Summary, u64)> = Vec::new();
    let mut save = |summary: &Summary, draws: u64| saved.push((summary.clone(), draws));
    let job = Job::new(settings).checkpoint(Duration::ZERO, &mut save);
    assert_eq!(run(&study, job, 3).drivers, whole.drivers);
    let (summary, draws) = saved.swap_remove(saved.len() / 2);
    let bytes = summary.encode();
    let summary = Summary::decode(summary.layout(), &bytes).expect("as written");
    let job = Job::new(settings).from(summary, draws);
    assert_eq!(run(&study, job, 2).drivers, whole.drivers);
    assert!(!drivers(&whole).outcomes[0].drivers.is_empty());
}

#[test]
fn where_chance_dominates_and_no_factor_does_it_says_so() {
    // Both rates are all but known.
    let study = study(&RACE.replace("low: 0.2 / d, high: 2 / d", "low: 1 / d, high: 1.01 / d"));
    let found = run(&study, Job::new(SETTINGS), 2);
    assert!(drivers(&found).outcomes[0].drivers.is_empty());
    let report = found.summary.report().expect("a report");
    let said = words::drivers(study.model(), &report, found.drivers.as_ref());
    let said = &said[0].1;
    assert!(said.starts_with("chance dominates ("), "{said}");
    assert!(said.ends_with("), and no factor does"), "{said}");
}

#[test]
fn one_trial_for_each_draw_tells_no_drivers() {
    let study = study(RACE);
    let settings = Settings {
        trials: 2_000,
        replicates: 1,
        ..SETTINGS
    };
    let found = run(&study, Job::new(settings), 2);
    assert_eq!(found.drivers, None);
    let report = found.summary.report().expect("a report");
    assert!(words::drivers(study.model(), &report, None).is_empty());
    let few = run(
        &study,
        Job::new(Settings {
            trials: 300,
            ..SETTINGS
        }),
        1,
    );
    assert_eq!(few.drivers, None);
}
