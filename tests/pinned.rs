//! Value pins of small models of their own, which no edit of a world can empty: shaped clocks, levels, uncertain
//! factors and their correlations.
//!
//! A change of a pin is value-breaking: it belongs into the changelog under that word.

use escalade::design::Draws;
use escalade::ensemble::{Ensemble, Progress};
use escalade::model::{Model, Purpose};
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario};
use escalade::study::{Job, Settings, Study};
use escalade::summary::Functional;

const SETTINGS: Settings = Settings {
    seed: Seed(3),
    trials: 600,
    replicates: 2,
};

fn model(stem: &str) -> Model {
    let path = format!("{}/tests/pinned/{stem}.yaml", env!("CARGO_MANIFEST_DIR"));
    let scenario = Scenario::read(path.as_ref(), &Patches::default()).expect("it reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    model.unwrap_or_else(|| panic!("{stem}: {faults:#?}"))
}

/// The beginning of the digest of a model's counts, and how often its reactions happened in a trial at the
/// mean.
fn digest(stem: &str) -> (String, Vec<f64>) {
    let study = Study::new(model(stem));
    let ensemble = Ensemble::new(1).expect("a thread");
    let run = study.run(Job::new(SETTINGS), &ensemble, &Progress::new());
    let run = run.expect("it runs");
    let report = run.summary.report().expect("a report");
    let reactions = 0..study.model().reactions.len();
    let times = reactions.map(|r| report.times(r.into()).value).collect();
    for k in 0..study.model().outcomes.len() {
        let sd = report.outcome(k.into()).sd(Functional::End).value;
        assert!(sd > 0.1, "{stem}: nothing to pin in outcome {k}: {sd}");
    }
    (run.summary.digest()[..16].to_owned(), times)
}

/// Each model with its pin; every reaction of it happens.
#[test]
fn counts_are_pinned() {
    let found = ["shaped", "levels", "factors"].map(|stem| {
        let (found, times) = digest(stem);
        assert!(times.iter().all(|mean| *mean > 0.02), "{stem}: {times:?}");
        found
    });
    assert_eq!(
        found,
        ["7d53e0ca5bd35de6", "f867724c85802407", "a6752f806b9b7fc5"]
    );
}

/// The bits of three draws of every family, correlated and not.
#[test]
fn values_of_factors_are_pinned() {
    let model = model("factors");
    let draws = Draws::new(&model);
    let (design, mut values) = (draws.monte_carlo(Seed(3)), draws.values());
    let mut bits = 0u64;
    for draw in 0..3 {
        draws.load(&design, draw, &mut values);
        for value in &values.factors {
            bits = bits.rotate_left(7) ^ value.to_bits();
        }
    }
    assert_eq!(
        model.factors.len(),
        10,
        "nine, and the chance that is a word"
    );
    assert_eq!(bits, FACTORS);
}

const FACTORS: u64 = 5_323_142_255_110_166_262;
