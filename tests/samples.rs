//! Factor values that somebody gives: those of the draws of a run give the bits of that run, by value and by
//! coordinate, alone and beside factors that are drawn; and what cannot be is refused by name.

use std::fs;

use escalade::design::{Design, Others, Sample, Scale, read_csv};
use escalade::ensemble::{Ensemble, Progress};
use escalade::model::{Model, Purpose};
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario};
use escalade::sensitivity::Measure;
use escalade::study::{Evaluation, Findings, Job, Settings, Study};

use super::support::cli::{TINY, assert_fails, escalade, folder, json, text};

/// Knocks at a pace, three factors of which two are correlated; a fourth has one value.
const KNOCKS: &str = "
format: 1
title: Knocks
start: 2027-01-01
horizon: 10 d
sources: { s: { cite: made up, grade: judgement } }
factors:
  pace: { lognormal: { q05: 0.1 / d, q95: 0.5 / d }, source: s }
  zeal: { uniform: { low: 0.5, high: 2 }, source: s }
  care: { beta: { alpha: 2, beta: 3 }, source: s }
  known: { fixed: 1.5, source: s }
correlations:
  both: { factors: [pace, zeal], spearman: 0.7, source: s }
events:
  knock: { source: s, rate: pace * zeal * known, effects: [ { counter: heard, add: 1 } ] }
  nap: { source: s, rate: care / d, effects: [ { counter: rested, add: 1 } ] }
counters: { heard: {}, rested: {} }
outcomes:
  knocks: { title: Knocks, range: [0, 50], resolution: 1, headline: true, sum: { all: 1 * heard } }
  rests: { title: Rests, range: [0, 50], resolution: 1, headline: true, sum: { all: 1 * rested } }
milestones:
  knocked: { happens: knock }
";

const SETTINGS: Settings = Settings {
    seed: Seed(11),
    trials: 400,
    replicates: 2,
};

fn study() -> Study {
    let scenario = Scenario::from_text("knocks.yaml", KNOCKS, &Patches::default());
    let (model, faults) = Model::decode(&scenario.expect("it reads"), Purpose::Run);
    Study::new(model.unwrap_or_else(|| panic!("{faults:#?}")))
}

fn run(study: &Study, design: Option<&dyn Design>, threads: usize) -> Findings {
    let ensemble = Ensemble::new(threads).expect("threads");
    let job = Job::new(SETTINGS).designed(design);
    study.run(job, &ensemble, &Progress::new()).expect("a run")
}

/// Names of these factors, and their numbers in the draws of a run.
fn drawn(study: &Study, factors: &[usize], scale: Scale) -> (Vec<String>, Vec<f64>) {
    let design = study.draws().monte_carlo(SETTINGS.seed);
    let (mut values, mut point) = (study.draws().values(), vec![0.0; study.draws().len()]);
    let mut numbers = Vec::new();
    for draw in 0..SETTINGS.trials / 2 {
        study.draws().load(&design, draw, &mut values);
        design.point(draw, &mut point);
        let row = match scale {
            Scale::Values => &values.factors,
            Scale::UnitCube => &point,
        };
        numbers.extend(factors.iter().map(|f| row[*f]));
    }
    let name = |f: &usize| study.model().factors[*f].entry.address.clone();
    (factors.iter().map(name).collect(), numbers)
}

fn sample(study: &Study, factors: &[usize], scale: Scale, others: Others) -> Sample {
    let (names, numbers) = drawn(study, factors, scale);
    Sample::new(
        study.model(),
        &names,
        numbers,
        (scale, others),
        SETTINGS.seed,
    )
    .expect("a sample")
}

#[test]
fn the_draws_of_a_run_give_its_bits() {
    let study = study();
    let plain = run(&study, None, 1).summary.digest();
    let of = |factors: &[usize], scale, others, threads| {
        let sample = sample(&study, factors, scale, others);
        run(&study, Some(&sample), threads).summary.digest()
    };
    // In any order, and without the one that is known.
    assert_eq!(of(&[0, 1, 2], Scale::Values, Others::Refused, 1), plain);
    assert_eq!(of(&[2, 1, 0], Scale::Values, Others::Refused, 3), plain);
    assert_eq!(of(&[2, 0, 1], Scale::UnitCube, Others::Refused, 2), plain);
    assert_eq!(of(&[2], Scale::Values, Others::Drawn, 2), plain);
    assert_eq!(of(&[1], Scale::UnitCube, Others::Drawn, 2), plain);
    assert_ne!(of(&[2], Scale::Values, Others::Median, 2), plain);
}

#[test]
fn a_run_of_given_rows_says_so_and_ranks_nothing() {
    let study = study();
    let sample = sample(&study, &[0, 1, 2], Scale::Values, Others::Refused);
    let found = run(&study, Some(&sample), 2);
    assert_eq!(found.design.expect("a design").rows, 200);
    assert!(found.drivers.is_none());
    let few = Settings {
        trials: 300,
        ..SETTINGS
    };
    let ensemble = Ensemble::new(1).expect("threads");
    let job = Job::new(few).designed(Some(&sample));
    let error = study.run(job, &ensemble, &Progress::new());
    let said = error.expect_err("rows are left").to_string();
    assert!(
        said.starts_with("150 draws of a design that has 200 rows"),
        "{said}"
    );
}

#[test]
fn rows_share_their_luck_where_they_are_to() {
    let study = study();
    let (names, mut numbers) = drawn(&study, &[0, 1, 2], Scale::Values);
    numbers.truncate(3);
    let numbers = numbers.repeat(8);
    let made = Sample::new(
        study.model(),
        &names,
        numbers,
        (Scale::Values, Others::Refused),
        Seed(1),
    );
    let made = made.expect("a sample");
    let asked = Evaluation {
        measures: Measure::leading(study.model()),
        seed: Seed(5),
        replicates: 3,
    };
    let ensemble = Ensemble::new(2).expect("threads");
    let evaluated = |sample: &Sample| {
        let values = study.evaluate(sample, &asked, &ensemble, &Progress::new());
        let values = values.expect("values");
        let here = study.evaluate_here(sample, &asked, &Progress::new());
        assert_eq!(values, here.expect("values"));
        assert_eq!(values.len(), 8 * 3 * 3);
        values
    };
    let shared = evaluated(&made.clone().sharing_chance(true));
    assert!(shared.chunks(9).all(|row| row == &shared[..9]));
    let own = evaluated(&made);
    assert!(own.chunks(9).any(|row| row != &own[..9]));
}

fn refused(names: &[&str], numbers: &[f64], scale: Scale, others: Others, says: &str) {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let made = Sample::new(
        study().model(),
        &names,
        numbers.to_vec(),
        (scale, others),
        Seed(1),
    );
    let said = made.expect_err("a fault").to_string();
    assert!(said.contains(says), "{said}");
}

#[test]
fn what_cannot_be_is_named() {
    use Others::{Drawn, Median, Refused};
    use Scale::{UnitCube, Values};
    refused(
        &["pase"],
        &[0.2],
        Values,
        Median,
        "no factor is called `pase`; did you mean `pace`?",
    );
    refused(
        &["pace", ""],
        &[0.2, 1.0],
        Values,
        Median,
        "column 2 has no name",
    );
    refused(
        &["care", "factors.care"],
        &[0.2, 0.2],
        Values,
        Median,
        "two columns of `factors.care`",
    );
    refused(
        &["pace", "zeal"],
        &[0.2, 1.0],
        Values,
        Refused,
        "no column of `care`: add",
    );
    refused(
        &["care"],
        &[0.2],
        Values,
        Refused,
        "no column of `pace` and of 1 more factor",
    );
    refused(
        &["pace", "care"],
        &[0.2, 0.5],
        Values,
        Drawn,
        "`pace` and `zeal` are correlated",
    );
    refused(
        &["care"],
        &[0.2, 1.5],
        Values,
        Median,
        "row 2: `care` is 1.5, and it lies between 0 and 1",
    );
    refused(
        &["pace", "zeal"],
        &[-0.2, 1.0],
        Values,
        Median,
        "`pace` is -0.2 per day, and it lies between 0 and inf",
    );
    refused(
        &["care"],
        &[0.2, f64::NAN],
        Values,
        Median,
        "row 2: `care` is NaN",
    );
    refused(
        &["care"],
        &[0.2, 1.0],
        UnitCube,
        Median,
        "row 2: `care` is 1, and a coordinate",
    );
    refused(
        &["pace", "zeal"],
        &[0.2, 1.0, 0.3],
        Values,
        Median,
        "row 2 has 1 numbers",
    );
    refused(&["care"], &[], Values, Median, "at least one row");
    for (table, says) in [
        (
            "care\n1 / d\n",
            "row 1, `care`: expected a number, found `1 / d`: values are plain numbers",
        ),
        (
            "care,pace\n1\n",
            "row 1 has 1 numbers, and there are 2 columns",
        ),
    ] {
        let said = read_csv(table).expect_err("a fault").to_string();
        assert!(said.starts_with(says), "{said}");
    }
    let (names, numbers) = read_csv("\u{feff}care , pace\r\n1,2e-1\r\n").expect("a table");
    assert_eq!(
        (names.join("|"), numbers),
        ("care|pace".into(), vec![1.0, 0.2])
    );
}

/// The factors of `trials.csv` as a table of their own, a row for each draw.
fn design_of(trials: &str) -> String {
    let mut lines = trials.lines();
    let head: Vec<&str> = lines.next().expect("a head").split(',').collect();
    let is_kept = |k: &usize| head[*k].starts_with("factor.");
    let kept: Vec<usize> = (0..head.len()).filter(is_kept).collect();
    let row = |cells: &[&str]| kept.iter().map(|k| cells[*k]).collect::<Vec<_>>().join(",");
    let first = lines.map(|line| line.split(',').collect::<Vec<_>>());
    let first = first.filter(|cells| cells[2] == "0");
    let rows: Vec<String> = first.map(|cells| row(&cells)).collect();
    format!("{}\n{}\n", row(&head), rows.join("\n"))
}

#[test]
fn the_rows_of_a_run_can_be_run_again_and_rerun() {
    let folder = folder(&[("tiny.yaml", TINY)]);
    let at = folder.path();
    let sampled = ["run", "tiny.yaml", "--trials", "300", "--per-trial", "csv"];
    assert!(escalade(at, &sampled).status.success());
    let counts = |path: &str| json(&at.join(path))["counts_sha256"].clone();
    let plain = counts("output/tiny/summary.json");
    let trials = fs::read_to_string(at.join("output/tiny/trials.csv")).expect("rows");
    fs::write(at.join("rows.csv"), design_of(&trials)).expect("a file");
    let given = escalade(
        at,
        &[
            "run",
            "tiny.yaml",
            "--design",
            "rows.csv",
            "--output",
            "given",
        ],
    );
    assert!(given.status.success(), "{}", text(&given.stderr));
    assert!(text(&given.stdout).contains("the 150 rows of rows.csv; intervals take them for"));
    assert!(!text(&given.stdout).contains("escalade story"));
    assert_eq!(counts("given/tiny/summary.json"), plain);
    let summary = json(&at.join("given/tiny/summary.json"));
    assert_eq!(summary["design"]["rows"], 150);
    let again = escalade(at, &["rerun", "given/tiny/manifest.json"]);
    assert!(again.status.success(), "{}", text(&again.stderr));
    fs::write(at.join("rows.csv"), "r\n0.1\n0.1\n0.1\n").expect("a file");
    let again = escalade(at, &["rerun", "given/tiny/manifest.json"]);
    assert_fails(
        &again,
        1,
        "`rows.csv` has other numbers than those of the run",
    );
}

#[test]
fn a_table_that_does_not_fit_is_refused_before_anything_runs() {
    let folder = folder(&[("tiny.yaml", TINY), ("rows.csv", "q\n0.1\n0.1\n0.1\n")]);
    let fails = |arguments: &[&str], code, says: &str| {
        let all = [&["run", "tiny.yaml"], arguments].concat();
        assert_fails(&escalade(folder.path(), &all), code, says);
        assert!(!folder.path().join("output/tiny").exists());
    };
    fails(
        &["--design", "rows.csv"],
        1,
        "the design `rows.csv`: no factor is called `q`",
    );
    fails(
        &["--design", "none.csv"],
        1,
        "the design `none.csv`: no such file",
    );
    fails(&["--design", "."], 1, "the design `.` is not a file");
    fails(
        &["--design", "rows.csv", "--trials", "9"],
        2,
        "each row of the table has --replicates trials",
    );
    fails(&["--unit-cube"], 2, "--design");
}
