//! Runs on replicated Latin hypercubes: means vary less, their intervals come from the hypercubes and hold the truth,
//! correlations stay, and parts, threads and interruptions change no bit.

use std::fs;

use escalade::design::Design;
use escalade::ensemble::{Ensemble, Progress};
use escalade::model::{MilestoneId, Model, OutcomeId, Purpose};
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario};
use escalade::study::{Findings, Job, Settings, Study};
use escalade::summary::{Estimate, Functional, Probability};

use super::support::cli::{TINY, assert_fails, escalade, folder, json, text};

/// Three sums of paces that are uniform from 0.5 to 2 a day: in ten days, Poisson with the mean 10 (a + b + c) given
/// the paces. Its expectation is 37.5, 56.25 of its variance is the paces' and 37.5 is chance. A fourth factor is the
/// pace of something rare.
const SUM: &str = "
format: 1
title: A sum of paces
start: 2027-01-01
horizon: 10 d
sources: { s: { cite: made up, grade: judgement } }
factors:
  a: { uniform: { low: 0.5 / d, high: 2 / d }, source: s }
  b: { uniform: { low: 0.5 / d, high: 2 / d }, source: s }
  c: { uniform: { low: 0.5 / d, high: 2 / d }, source: s }
  e: { uniform: { low: 0.01 / d, high: 0.1 / d }, source: s }
events:
  one: { source: s, rate: a, effects: [ { counter: heard, add: 1 } ] }
  two: { source: s, rate: b, effects: [ { counter: heard, add: 1 } ] }
  three: { source: s, rate: c, effects: [ { counter: heard, add: 1 } ] }
  rare: { source: s, rate: e }
counters: { heard: {} }
outcomes:
  noise: { range: [0, 200], resolution: 1, headline: true, sum: { all: 1 * heard } }
milestones:
  seen: { happens: rare }
";

fn study(yaml: &str) -> Study {
    let scenario = Scenario::from_text("case.yaml", yaml, &Patches::default());
    let (model, faults) = Model::decode(&scenario.expect("it reads"), Purpose::Run);
    Study::new(model.unwrap_or_else(|| panic!("{faults:#?}")))
}

fn settings(trials: u64, seed: u64) -> Settings {
    Settings {
        seed: Seed(seed),
        trials,
        replicates: 2,
    }
}

fn run(study: &Study, settings: Settings, is_dealt: bool) -> Findings {
    let rows = settings.trials / 2;
    let dealt = study.hypercubes(settings.seed, rows).expect("hypercubes");
    let design: Option<&dyn Design> = is_dealt.then_some(&dealt);
    let ensemble = Ensemble::new(2).expect("threads");
    let job = Job::new(settings).designed(design);
    study.run(job, &ensemble, &Progress::new()).expect("a run")
}

fn end(findings: &Findings) -> Estimate {
    let report = findings.summary.report().expect("numbers");
    report.outcome(OutcomeId::from(0)).mean(Functional::End)
}

fn seen(findings: &Findings) -> Probability {
    let report = findings.summary.report().expect("numbers");
    report.milestone(MilestoneId(0)).asked.expect("asked for")
}

/// 1 - E exp(-10 e).
fn truly_seen() -> f64 {
    1.0 - (libm::exp(-0.1) - libm::exp(-1.0)) / 0.9
}

/// How often intervals hold the truth, the variance of what they are of, and the mean of their squared errors: of the
/// mean and of the probability.
fn repeated(is_dealt: bool, trials: u64, repetitions: u64) -> [[f64; 3]; 2] {
    let study = study(SUM);
    let truths = [37.5, truly_seen()];
    let mut sums = [[0.0; 3]; 2];
    for seed in 0..repetitions {
        let found = run(&study, settings(trials, 1_000 + seed), is_dealt);
        let (mean, p) = (end(&found), seen(&found));
        let told = [
            [mean.value, mean.error, mean.low, mean.high],
            [p.value, p.error, p.low, p.high],
        ];
        for (k, [value, error, low, high]) in told.into_iter().enumerate() {
            sums[k][0] += f64::from(u8::from(low <= truths[k] && truths[k] <= high));
            sums[k][1] += (value - truths[k]) * (value - truths[k]);
            sums[k][2] += error * error;
        }
    }
    sums.map(|of| of.map(|sum| sum / repetitions as f64))
}

/// Of 400 draws of two trials, the mean of independent draws varies by (56.25 + 37.5 / 2) / 400, and of hypercubes
/// by chance alone, 37.5 / 800, but for slices within which paces still differ.
#[test]
fn a_mean_of_hypercubes_varies_by_chance_alone_and_says_so() {
    let [mean, p] = repeated(true, 800, 60);
    let chance = 37.5 / 800.0;
    // The variance of a variance from 60 repetitions: 18 %; of a mean of 60 with 31 degrees: 3 %.
    assert!((mean[1] / chance - 1.0).abs() < 0.6, "{mean:?}");
    assert!((mean[2] / chance - 1.0).abs() < 0.15, "{mean:?}");
    let [plain, _] = repeated(false, 800, 60);
    assert!((plain[2] / (75.0 / 400.0) - 1.0).abs() < 0.1, "{plain:?}");
    assert!(plain[1] > 2.0 * mean[1], "{plain:?} {mean:?}");
    // Binomial(60, 0.95): 50 or fewer once in 10,000.
    for [covered, ..] in [mean, p] {
        assert!(covered > 50.0 / 60.0, "{covered}");
    }
}

#[test]
#[ignore = "a minute: 2,000 repetitions; .ci/nightly runs it"]
fn intervals_from_hypercubes_cover_as_they_say() {
    let [mean, p] = repeated(true, 800, 2_000);
    for [covered, varies, said] in [mean, p] {
        assert!((0.935..0.965).contains(&covered), "{covered}");
        assert!((said / varies - 1.0).abs() < 0.1, "{said} {varies}");
    }
}

#[test]
fn correlated_factors_stay_correlated_and_keep_their_distributions() {
    let pair = "correlations: { both: { factors: [a, b], spearman: 0.7, source: s } }\n";
    let study = study(&format!("{SUM}{pair}"));
    let rows = 4_000;
    let dealt = study.hypercubes(Seed(3), rows).expect("hypercubes");
    let mut values = study.draws().values();
    let (mut product, mut means) = (0.0, [0.0; 2]);
    for row in 0..rows {
        study.draws().load(&dealt, row, &mut values);
        // Both are uniform: Spearman's rank correlation is the correlation of what they are.
        let [a, b] = [values.factors[0], values.factors[1]].map(|pace| (pace - 0.5) / 1.5);
        product += 12.0 * (a - 0.5) * (b - 0.5) / rows as f64;
        means = [means[0] + a / rows as f64, means[1] + b / rows as f64];
    }
    // Of 4,000 independent pairs the standard error is 0.013 at most; that of a mean is 0.0046.
    assert!((product - 0.7).abs() < 0.04, "{product}");
    assert!((means[0] - 0.5).abs() < 1e-3, "{means:?}");
    assert!((means[1] - 0.5).abs() < 0.015, "{means:?}");
}

#[test]
fn stages_parts_and_threads_change_no_bit() {
    let study = study(SUM);
    let settings = settings(1_000, 5);
    let whole = run(&study, settings, true).summary.digest();
    let dealt = study.hypercubes(Seed(5), 500).expect("hypercubes");
    let ensemble = Ensemble::new(1).expect("threads");
    let count = |draws| {
        let job = Job::new(settings).designed(Some(&dealt)).draws(draws);
        let counted = study.count(job, &ensemble, &Progress::new());
        counted.expect("counts").tally
    };
    let (mut first, second) = (count(0..123), count(123..500));
    let job = Job::new(settings)
        .designed(Some(&dealt))
        .from(first.clone(), 123);
    let goes_on = study.run(job, &ensemble, &Progress::new()).expect("a run");
    assert_eq!(goes_on.summary.digest(), whole);
    first.merge(&second).expect("parts");
    assert_eq!(first.digest(), whole);
    let layout = study.layout(2, Some(&dealt)).expect("a layout");
    let read = escalade::summary::Summary::decode(&layout, &first.encode()).expect("counts");
    assert_eq!(read.digest(), whole);
    // Counts of hypercubes are no counts of independent draws.
    let other = study.layout(2, None).expect("a layout");
    assert!(escalade::summary::Summary::decode(&other, &first.encode()).is_err());
    assert_ne!(run(&study, settings, false).summary.digest(), whole);
}

#[test]
fn the_command_says_what_intervals_rest_on_and_repeats_and_merges_to_the_same_bits() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let at = folder.path();
    let dealt = [
        "run",
        "tiny.yaml",
        "--design",
        "latin-hypercube",
        "--trials",
        "330",
    ];
    let done = escalade(at, &dealt);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let said = text(&done.stdout);
    assert!(said.contains("the points of 32 Latin hypercubes"), "{said}");
    assert!(!said.contains("escalade story"), "{said}");
    let summary = json(&at.join("output/tiny/summary.json"));
    assert_eq!(summary["hypercubes"]["cubes"], 32);
    assert_eq!(summary["hypercubes"]["rows"], 165);
    assert!(summary["design"].is_null());
    let again = escalade(at, &["rerun", "output/tiny/manifest.json"]);
    assert!(again.status.success(), "{}", text(&again.stderr));
    for part in ["1", "2"] {
        let of = format!("{part}/2");
        let name = format!("{part}.shard");
        let counted = escalade(
            at,
            &[&dealt[..], &["--shard", &of, "--output", &name]].concat(),
        );
        assert!(counted.status.success(), "{}", text(&counted.stderr));
    }
    let merged = escalade(at, &["merge", "1.shard", "2.shard", "--output", "merged"]);
    assert!(merged.status.success(), "{}", text(&merged.stderr));
    let read = |place: &str| fs::read(at.join(place).join("tiny/summary.json")).expect("a summary");
    assert_eq!(read("output"), read("merged"));
    let plain = [
        "run",
        "tiny.yaml",
        "--trials",
        "330",
        "--shard",
        "2/2",
        "--output",
        "3.shard",
    ];
    assert!(escalade(at, &plain).status.success());
    let merged = escalade(at, &["merge", "1.shard", "3.shard"]);
    let says = "the design is 165 points of 32 Latin hypercubes in the one and independent draws in the other";
    assert_fails(&merged, 1, says);
}

#[test]
fn what_hypercubes_cannot_do_is_said_with_the_remedy() {
    let folder = folder(&[("tiny.yaml", TINY), ("other.yaml", TINY)]);
    let fails = |arguments: &[&str], code, says: &str| {
        let all = [
            &["run", "tiny.yaml", "--design", "latin-hypercube"],
            arguments,
        ]
        .concat();
        assert_fails(&escalade(folder.path(), &all), code, says);
        assert!(!folder.path().join("output/tiny").exists());
    };
    fails(
        &["--trials", "60"],
        1,
        "30 draws are too few for 32 Latin hypercubes",
    );
    fails(
        &["--until", "tension.end.mean ± 0.1"],
        2,
        "cannot be used with",
    );
    fails(&["--others", "median"], 2, "leave them out");
    fails(&["other.yaml"], 1, "run them one by one");
}
