//! The rows of per-trial files are the trials that the summary adds up and that stories tell.

use crate::support::table as support;

use std::collections::BTreeSet;
use std::fs;

use escalade::ensemble::{Ensemble, Progress};
use escalade::export::{self, TrialFiles, TrialFormat};
use escalade::model::{Milestone, MilestoneId, MilestoneKind, Model, Purpose};
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario};
use escalade::story::tell;
use escalade::study::{Findings, Job, Settings, Study};
use escalade::words::rounded;
use serde_json::Value;
use support::Table;

const RAIDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/limited_raids.yaml");

fn shipped() -> Model {
    let scenario = Scenario::read(RAIDS.as_ref(), &Patches::default()).expect("it reads");
    Model::decode(&scenario, Purpose::Run)
        .0
        .expect("it decodes")
}

/// A run of the raids and its rows.
struct Raids {
    study: Study,
    findings: Findings,
    bytes: Vec<u8>,
    table: Table,
}

fn raids(settings: Settings, threads: usize) -> Raids {
    let folder = tempfile::tempdir().expect("a folder");
    let study = Study::new(shipped());
    let files = TrialFiles::create(folder.path(), &study, &settings, &[TrialFormat::Csv]);
    let files = files.expect("it can be written");
    let ensemble = Ensemble::new(threads).expect("threads");
    let findings = study
        .run(
            Job::new(settings).observed(&files),
            &ensemble,
            &Progress::new(),
        )
        .expect("a run");
    files.finish(&findings).expect("it can be written");
    let path = folder.path().join("trials.csv");
    Raids {
        study,
        findings,
        bytes: fs::read(&path).expect("written"),
        table: Table::read(&path),
    }
}

fn settings(seed: u64, trials: u64, replicates: u32) -> Settings {
    let seed = Seed(seed);
    Settings {
        seed,
        trials,
        replicates,
    }
}

#[test]
fn columns_have_the_means_of_the_summary() {
    let raids = raids(settings(1, 600, 2), 2);
    let summary = export::summary("raids", &raids.study, &raids.findings).expect("a summary");
    let mut functionals = 0;
    for (name, outcome) in summary["outcomes"].as_object().expect("outcomes") {
        let own = [
            ("end", "end"),
            ("min_on_grid", "min"),
            ("max_on_grid", "max"),
            ("time_mean", "time_mean"),
        ];
        let own = own.map(|(column, f)| (column.to_owned(), &outcome[f]));
        let days = outcome["at"].as_object().expect("days");
        let listed = days.iter().map(|(day, at)| (format!("at.{day}"), at));
        for (functional, expected) in own.into_iter().chain(listed) {
            let values = raids.table.numbers(&format!("outcome.{name}.{functional}"));
            assert_means(&values, outcome, expected, &format!("{name}.{functional}"));
            functionals += 1;
        }
    }
    let model = raids.study.model();
    let follow = model
        .milestones
        .iter()
        .filter(|m| follows(m).is_some())
        .count();
    let columns = 3 + model.factors.len() + functionals + model.milestones.len() + follow;
    assert_eq!(raids.table.header.len(), columns);
    assert!(functionals > 20 && follow > 1);
}

/// The mean that is told, or what all trials have where they agree.
fn mean_of(functional: &Value) -> Option<f64> {
    let mean = &functional["mean"];
    mean["value"].as_f64().or(mean["in_every_trial"].as_f64())
}

/// The summary adds values in steps that are finer than 2^-44 of the range, and tells as many decimals as
/// this gives.
#[track_caller]
fn assert_means(values: &[f64], outcome: &Value, functional: &Value, what: &str) {
    let expected = mean_of(functional).expect("a mean");
    let range = [0, 1].map(|end| outcome["range"][end].as_f64().expect("a range"));
    let far = range[0].abs().max(range[1].abs());
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let apart = (mean - expected).abs();
    assert!(apart <= 5e-13 * far, "{what}: {mean} {expected}");
}

#[test]
fn times_have_the_probabilities_of_the_summary() {
    let raids = raids(settings(1, 600, 2), 2);
    let report = raids.findings.summary.report().expect("enough draws");
    let model = raids.study.model();
    let mut asked = 0;
    for (m, milestone) in model.milestones.iter().enumerate() {
        let name = &milestone.entry.name;
        let times = raids.table.column(&format!("first.{name}"));
        let found = match follows(milestone) {
            None => times.iter().flatten().count() as f64 / times.len() as f64,
            Some(None) => continue,
            Some(Some(within)) => {
                let since = raids.table.column(&format!("since.{name}"));
                survived(&since, &times, within, model.horizon)
            }
        };
        let expected = report
            .milestone(MilestoneId::from(m))
            .asked
            .expect("a probability");
        assert!(
            (found - expected.value).abs() < 1e-12,
            "{name}: {found} {}",
            expected.value
        );
        asked += 1;
    }
    assert!(asked > 8);
}

/// Whether a milestone follows something, and within how many days that is asked.
fn follows(milestone: &Milestone) -> Option<Option<f64>> {
    match milestone.kind {
        MilestoneKind::Follows { within, .. } => Some(within),
        _ => None,
    }
}

/// The Kaplan-Meier estimate of the chance that something follows within so many whole days, in steps
/// of a day, among the trials in which the count began.
fn survived(since: &[Option<f64>], times: &[Option<f64>], within: f64, horizon: f64) -> f64 {
    let begun = since
        .iter()
        .zip(times)
        .filter_map(|(since, time)| Some(((*since)?, *time)));
    let trials: Vec<_> = begun
        .map(|(since, time)| {
            // The day by whose end it has happened, and the last that is watched.
            let day = time.map_or(f64::INFINITY, |time| (time - since).ceil());
            let last = (horizon - since).floor();
            (day, day.min(last))
        })
        .collect();
    let mut survival = 1.0;
    for day in (0..=within as u32).map(f64::from) {
        let at_risk = trials.iter().filter(|trial| trial.1 >= day).count() as f64;
        let passed = trials
            .iter()
            .filter(|trial| trial.0 == day && trial.1 == day)
            .count() as f64;
        survival *= 1.0 - passed / at_risk;
    }
    1.0 - survival
}

#[test]
fn a_row_is_its_trial() {
    let settings = settings(11, 300, 3);
    let Raids {
        study,
        table,
        findings,
        ..
    } = raids(settings, 2);
    let distinct: BTreeSet<&String> = table.header.iter().collect();
    assert_eq!(distinct.len(), table.header.len(), "{:?}", table.header);
    assert_eq!(table.rows.len(), 300);
    for (k, row) in table.rows.iter().enumerate() {
        assert_eq!(row[..3], [k, k / 3, k % 3].map(|whole| Some(whole as f64)));
        let factors = study.factors(settings.seed, k as u64 / 3);
        let same = row[3..]
            .iter()
            .zip(&factors)
            .all(|(cell, factor)| *cell == Some(*factor));
        assert!(same, "{k}");
    }
    for k in [0, 17, 299] {
        let row = |name: &str| table.column(name)[k as usize];
        let record = study.trace(&settings, k).expect("no avalanche").record;
        let ending = tell(&study, &findings, k)
            .expect("a story")
            .ending
            .join("\n");
        for (o, outcome) in study.model().outcomes.iter().enumerate() {
            let end = record.series[(o + 1) * record.points - 1].clamp(outcome.low, outcome.high);
            assert_eq!(
                row(&format!("outcome.{}.end", outcome.entry.name)),
                Some(end),
                "{k}"
            );
            let said = format!(
                "{} ends at {} (",
                outcome.entry.title,
                rounded(end, outcome.resolution)
            );
            assert!(
                !outcome.headline || ending.contains(&said),
                "{said:?} is not in {ending}"
            );
        }
        for (milestone, passage) in study.model().milestones.iter().zip(&record.passages) {
            let time = passage.time.is_finite().then_some(passage.time);
            let name = &milestone.entry.name;
            assert_eq!(row(&format!("first.{name}")), time, "{name}");
        }
    }
}

#[test]
fn threads_change_no_byte() {
    let [one, two] = [1, 2].map(|threads| raids(settings(1, 1200, 2), threads));
    assert!(one.bytes == two.bytes);
    assert_eq!(one.findings.summary.digest(), two.findings.summary.digest());
}
