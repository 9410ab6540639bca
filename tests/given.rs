//! What is given: every number is of the trials that fulfil it, which are counted, however a run is cut.

use std::sync::Mutex;
use std::time::Duration;

use escalade::criterion::Criterion;
use escalade::ensemble::{BoxError, Ensemble, Observer, Progress};
use escalade::model::{Model, OutcomeId, Purpose};
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario};
use escalade::study::{Findings, Job, Settings, Study, compare};
use escalade::summary::{Functional, Summary};
use escalade::trial::Record;

use super::support::cli::{assert_fails, escalade, folder, json, text};

/// Knocks at a pace that is uniform between 1 and 3 in ten days; a trial lasts ten.
const KNOCKS: &str = "
format: 1
title: Knocks
start: 2027-01-01
horizon: 10 d
sources: { s: { cite: made up, grade: judgement } }
factors:
  pace: { uniform: { low: 0.1 / d, high: 0.3 / d }, source: s }
events:
  knock: { source: s, rate: pace, effects: [ { counter: heard, add: 1 } ] }
counters: { heard: {} }
outcomes:
  knocks: { title: Knocks, range: [0, 50], resolution: 1, headline: true, sum: { all: 1 * heard } }
milestones:
  knocked: { happens: knock }
";

const SETTINGS: Settings = Settings {
    seed: Seed(11),
    trials: 4_000,
    replicates: 1,
};

fn study(text: &str) -> Study {
    let scenario = Scenario::from_text("knocks.yaml", text, &Patches::default());
    let (model, faults) = Model::decode(&scenario.expect("it reads"), Purpose::Run);
    Study::new(model.unwrap_or_else(|| panic!("{faults:#?}")))
}

fn criterion(text: &str, study: &Study) -> Criterion {
    Criterion::parse(text, study.model()).expect("a criterion")
}

fn run(study: &Study, job: Job<'_>, threads: usize) -> Findings {
    let ensemble = Ensemble::new(threads).expect("threads");
    study.run(job, &ensemble, &Progress::new()).expect("a run")
}

/// Keeps the draw, the pace and the knocks of each trial that it is shown.
#[derive(Default)]
struct Seen(Mutex<Vec<(u64, f64, f64)>>);

impl Observer for Seen {
    type Notes = Vec<(u64, f64, f64)>;

    fn note(
        &self,
        notes: &mut Self::Notes,
        draw: u64,
        _arm: usize,
        factors: &[f64],
        records: &[Record],
    ) {
        let knocks = Functional::End.of(OutcomeId(0), &records[0]);
        notes.push((draw, factors[0], knocks));
    }

    fn keep(&self, notes: Self::Notes) -> Result<(), BoxError> {
        self.0.lock().expect("no panic").extend(notes);
        Ok(())
    }
}

/// All trials of the run, and those that a run given a criterion is shown.
fn seen(study: &Study, given: Option<&Criterion>) -> (Vec<(u64, f64, f64)>, Findings) {
    let seen = Seen::default();
    let ensemble = Ensemble::new(2).expect("threads");
    let job = Job::new(SETTINGS).given(given).observed(&seen);
    let found = study.run(job, &ensemble, &Progress::new()).expect("a run");
    (seen.0.into_inner().expect("no panic"), found)
}

#[test]
fn numbers_are_those_of_the_trials_that_fulfil_it() {
    let study = study(KNOCKS);
    let (all, plain) = seen(&study, None);
    assert!(plain.given.is_none() && all.len() == 4_000);
    for (text, holds) in [
        (
            "knocks.end >= 3",
            (|_, knocks| knocks >= 3.0) as fn(f64, f64) -> bool,
        ),
        ("pace > 0.2 / d", |pace, _| pace > 0.2),
        ("pace < 0.15 / d and not knocked", |pace, knocks| {
            pace < 0.15 && knocks == 0.0
        }),
    ] {
        let given = criterion(text, &study);
        let (shown, found) = seen(&study, Some(&given));
        let mut expected = all.clone();
        expected.retain(|(_, pace, knocks)| holds(*pace, *knocks));
        assert_eq!(shown, expected, "{text}");
        let number = expected.len() as u64;
        assert!(number > 100 && number < 3_500, "{text}: {number}");
        let of = found.given.as_ref().expect("given");
        assert_eq!(
            (of.fulfilled, found.trials, found.complete),
            (number, 4_000, true)
        );
        let share = of.share.expect("a share");
        assert!((share.value - number as f64 / 4_000.0).abs() < 1e-12);
        assert!(share.low < share.value && share.value < share.high);
        let report = found.summary.report().expect("a report");
        let mean = report.outcome(OutcomeId(0)).mean(Functional::End);
        let knocks = expected.iter().map(|(.., knocks)| knocks).sum::<f64>();
        assert!((mean.value - knocks / number as f64).abs() < 1e-6, "{text}");
        assert_eq!(report.trials(), number);
    }
}

/// P(no knock) is the mean of exp(-10 pace): (e^-1 - e^-3) / 2; given that, pace has mean 0.1 + what is below.
#[test]
fn shares_and_conditional_means_are_those_that_are_known() {
    let study = study(&KNOCKS.replace(
        "outcomes:",
        "outcomes:\n  pace_itself: { title: Pace, range: [0, 1], resolution: 0.001, sum: { all: 1 d * pace } }",
    ));
    let given = criterion("not knocked", &study);
    let settings = Settings {
        trials: 20_000,
        ..SETTINGS
    };
    let found = run(&study, Job::new(settings).given(Some(&given)), 2);
    let share = found.given.expect("given").share.expect("a share");
    let [one, three] = [libm::exp(-1.0), libm::exp(-3.0)];
    let known = (one - three) / 2.0;
    assert!((share.low..=share.high).contains(&known), "{share:?}");
    // The mean of x exp(-10 x) on [0.1, 0.3] over that of exp(-10 x).
    let known = 0.1 * (2.0 * one - 4.0 * three) / (one - three);
    let report = found.summary.report().expect("a report");
    let mean = report.outcome(OutcomeId(0)).mean(Functional::End);
    assert!((mean.low..=mean.high).contains(&known), "{mean:?} {known}");
}

#[test]
fn threads_and_stages_change_no_bit() {
    let study = study(KNOCKS);
    let given = criterion("knocks.end >= 3", &study);
    // Each stage is a draw or a few.
    let settings = Settings {
        trials: 400,
        ..SETTINGS
    };
    let whole = run(&study, Job::new(settings).given(Some(&given)), 1);
    let mut saved: Vec<(Summary, u64)> = Vec::new();
    let mut save = |summary: &Summary, draws: u64| saved.push((summary.clone(), draws));
    let job = Job::new(settings)
        .given(Some(&given))
        .checkpoint(Duration::ZERO, &mut save);
    assert_eq!(run(&study, job, 3).summary.digest(), whole.summary.digest());
    let (summary, draws) = saved.swap_remove(saved.len() / 2);
    assert!(
        summary.draws() < draws,
        "draws that do not count are no part"
    );
    let job = Job::new(settings).given(Some(&given)).from(summary, draws);
    let other = run(&study, job, 2);
    assert_eq!(other.summary.digest(), whole.summary.digest());
    assert_eq!((other.trials, other.given), (whole.trials, whole.given));
}

#[test]
fn trials_that_share_a_draw_are_refused() {
    let study = study(KNOCKS);
    let given = criterion("knocked", &study);
    let settings = Settings {
        replicates: 2,
        ..SETTINGS
    };
    let job = Job::new(settings).given(Some(&given));
    let ensemble = Ensemble::new(1).expect("a thread");
    let error = study
        .run(job, &ensemble, &Progress::new())
        .expect_err("refused");
    assert!(
        error
            .to_string()
            .starts_with("2 replicates per draw with a condition"),
        "{error}"
    );
}

#[test]
fn a_comparison_is_judged_by_its_first() {
    let (one, other) = (study(KNOCKS), study(&KNOCKS.replace("add: 1", "add: 2")));
    let given = criterion("knocks.end >= 3", &one);
    let ensemble = Ensemble::new(2).expect("threads");
    let job = Job::new(SETTINGS).given(Some(&given));
    let found = compare(&[&one, &other], job, &ensemble, &Progress::new()).expect("comparable");
    let alone = run(&one, Job::new(SETTINGS).given(Some(&given)), 1);
    assert_eq!(found.paired.draws(), alone.summary.draws());
    assert_eq!(found.given, alone.given);
    let end = found.paired.outcome(1, 0, 0).expect("a difference");
    // The other counts each knock twice.
    assert!(
        (end.other.value - 2.0 * end.baseline.value).abs() < 1e-6,
        "{end:?}"
    );
}

#[test]
fn a_manifest_keeps_it_and_a_story_fulfils_it() {
    let folder = folder(&[
        ("knocks.yaml", KNOCKS),
        ("other.yaml", &KNOCKS.replace("0.3", "0.4")),
    ]);
    let at = folder.path();
    let given = ["--given", "knocks.end >= 4", "--trials", "600"];
    let with = |words: &[&'static str]| [words, &given[..]].concat();
    let ran = escalade(at, &with(&["run", "knocks.yaml"]));
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    assert!(text(&ran.stdout).contains("given that `knocks.end >= 4`: true of "));
    let manifest = json(&at.join("output/knocks/manifest.json"));
    assert_eq!(
        (&manifest["given"], &manifest["replicates"]),
        (&"knocks.end >= 4".into(), &1.into())
    );
    let summary = json(&at.join("output/knocks/summary.json"));
    assert_eq!(summary["given"]["criterion"], "knocks.end >= 4");
    assert_eq!(summary["given"]["trials"], summary["draws"]);
    let again = escalade(at, &["rerun", "output/knocks/manifest.json"]);
    assert!(again.status.success(), "{}", text(&again.stderr));
    assert!(text(&again.stderr).contains("bit for bit"));
    for which in ["--typical", "--surprising"] {
        let told = escalade(
            at,
            &with(&[
                "story",
                "knocks.yaml",
                "--format",
                "json",
                "--figures",
                "none",
                which,
            ]),
        );
        assert!(told.status.success(), "{}", text(&told.stderr));
        let told: serde_json::Value = serde_json::from_slice(&told.stdout).expect("JSON");
        let knocks = told["ending"].to_string();
        assert!(
            ["4", "5", "6", "7", "8", "9"]
                .iter()
                .any(|n| knocks.contains(n)),
            "{knocks}"
        );
    }
    let compared = escalade(at, &with(&["compare", "knocks.yaml", "other.yaml"]));
    assert!(compared.status.success(), "{}", text(&compared.stderr));
    let again = escalade(at, &["rerun", "output/comparison/manifest.json"]);
    assert!(again.status.success(), "{}", text(&again.stderr));
    let two = escalade(at, &with(&["run", "knocks.yaml", "other.yaml"]));
    assert_fails(
        &two,
        1,
        "--given is about the trials of one scenario, and 2 are named",
    );
    let bad = escalade(at, &["run", "knocks.yaml", "--given", "knock.end > 1"]);
    assert_fails(&bad, 1, "did you mean `knocks.end`?");
    let shared = escalade(at, &with(&["run", "knocks.yaml", "--replicates", "2"]));
    assert_fails(&shared, 2, "--replicates");
}
