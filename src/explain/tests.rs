use super::*;
use crate::model::Purpose;
use crate::scenario::{Patches, Scenario};

const TEXT: &str = "
format: 1
title: Raids
start: 2026-01-09
horizon: 30 d
lexicon: icd203
sources: { own: { cite: own coding, grade: literature }, me: { cite: judged, grade: judgement } }
factors:
  pace: { uniform: { low: 0.01 / d, high: 0.03 / d }, source: own }
  fury: { fixed: 3, source: me }
machines:
  mood: { source: me, states: { calm: {}, angry: {} }, transitions: { flare: { from: calm, to: angry, mean: 10 d } } }
counters: { raids: { title: Raids } }
events:
  raid:
    title: A raid
    while: mood is calm
    rate: pace
    source: me
    hazard_ratios: [ { ratio: fury, while: mood is angry } ]
    effects: [ { counter: raids, add: 1 } ]
  answer: { title: An answer, on: raid, probability: 0.5, source: me }
outcomes:
  raids_so_far: { title: Raids, unit: raids, headline: true, range: [0, 64], resolution: 1, sum: { raids: 1 * raids } }
";

fn study(without: &[&str]) -> Study {
    let patches = Patches {
        without: without.iter().map(|w| (*w).to_owned()).collect(),
        ..Patches::default()
    };
    let scenario = Scenario::from_text("raids.yaml", TEXT, &patches).unwrap();
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    Study::new(model.unwrap_or_else(|| panic!("{faults:#?}")))
}

#[test]
fn a_hazard_is_its_base_times_its_ratios() {
    let study = study(&[]);
    let id = reaction(study.model(), "raid").unwrap();
    let taken = breakdown(&study, Seed(1), id);
    let base = &taken.base[0];
    assert_eq!(
        (base.what.as_str(), base.grade),
        ("rate, per day", Some(Grade::Literature))
    );
    assert_eq!(base.sources, ["own"]);
    // Uniform on [0.01, 0.03]: the median 0.02 and the outer twentieths, to four errors of an order
    // statistic of 1,000: 4 * 0.02 * sqrt(p (1 - p) / 1000).
    for (value, expected, p) in [
        (base.range.low, 0.011, 0.05f64),
        (base.range.median, 0.02, 0.5),
        (base.range.high, 0.029, 0.95),
    ] {
        let error = 0.02 * (p * (1.0 - p) / 1000.0).sqrt();
        assert!((value - expected).abs() < 4.0 * error, "{value} {expected}");
    }
    assert_eq!(taken.ratios[0].what, "while mood is “angry”");
    assert_eq!(taken.ratios[0].range.median, 3.0);
    // The chance is monotone in the rate: its median is that of the median rate.
    let month = taken.implied[0];
    assert_eq!(month.days, 30.0);
    let expected = 1.0 - libm::exp(-30.0 * base.range.median);
    assert!((month.chance.median - expected).abs() < 1e-12);
}

#[test]
fn what_is_queued_has_a_probability_and_no_hazard() {
    let study = study(&[]);
    let id = reaction(study.model(), "events.answer").unwrap();
    let taken = breakdown(&study, Seed(1), id);
    assert_eq!(taken.base[0].range.median, 0.5);
    assert!(taken.implied.is_empty());
}

#[test]
fn names_are_found_by_their_end_or_with_a_hint() {
    let study = study(&[]);
    let fails = |name| reaction(study.model(), name).unwrap_err().to_string();
    assert_eq!(
        fails("riad"),
        "unknown reaction `riad`; did you mean `raid`?"
    );
    assert_eq!(
        outcome(study.model(), "raid").unwrap_err().to_string(),
        "unknown outcome `raid`"
    );
    assert!(reaction(study.model(), "mood.transitions.flare").is_ok());
}

#[test]
fn what_matters_comes_first() {
    let base = study(&[]);
    let id = |name: &str| reaction(base.model(), name).unwrap();
    let (answer, raid) = (id("events.answer"), id("events.raid"));
    let settings = Settings {
        trials: 2_000,
        ..Settings::default()
    };
    let drivers = drivers(
        &base,
        &[answer, raid],
        settings,
        &Ensemble::new(1).unwrap(),
        &Progress::new(),
    )
    .unwrap();
    assert_eq!(drivers[0].reaction, raid);
    // The model without a reaction is that of `--without`.
    assert_eq!(
        base.model().without(raid).reactions,
        study(&["events.raid"]).model().reactions
    );
    // Without raids there is none: the difference is minus the mean with them.
    let (_, difference) = &drivers[0].differences[0];
    assert_eq!(difference.other.value, 0.0);
    assert!(difference.mean.value < 0.0);
    // Nobody looks at answers.
    assert_eq!(drivers[1].differences[0].1.mean.value, 0.0);
}
