use super::*;
use crate::model::{Grade, Model, Purpose};
use crate::random::Seed;
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

/// What a hazard may have besides a rate: a clock, an end, shares, ratios of risks and of factors.
const VARIED: &str = "
format: 1
start: 2026-01-01
horizon: 60 d
sources: { me: { cite: made up, grade: judgement } }
factors:
  u: { uniform: { low: 1, high: 3 }, source: me }
  p: { beta: { alpha: 2, beta: 2 }, source: me }
machines:
  m:
    source: me
    states: { a: {}, b: {}, c: {} }
    transitions:
      go:
        from: a
        to: b
        rate: 1 / 40 d
        hazard_ratios: [ { ratio: 2, per: u, reference: 1 }, { risk_ratio: 3, at: 0.2, while: ping has happened } ]
        branches: [ { while: ping has happened, of: { far: { probability: 0.25, to: c }, near: { probability: rest } } }, { of: { odd: { probability: p }, even: { probability: rest, effects: [ { counter: n, add: size }, { counter: n, add: { each: { discrete: { 1: 0.5, 3: 0.5 } } } } ] } } } ]
        draw: { size: { normal: { mean: u, sd: 0.5 } } }
      late: { from: b, to: a, after: 30 d, clock: first ping }
    competing:
      ways: { from: b, chance: 0.8, within: 20 d, then: stop, exits: { back: { to: a, dirichlet: 3 }, on: { to: c, dirichlet: 1 } } }
  o: { source: me, states: { a: {}, b: {} }, transitions: { go: { from: a, to: b, chance: 0.5, within: 60 d, then: stop, clock: ping } } }
events:
  ping: { title: A ping, at: 10 d, source: me }
counters: { n: {} }
outcomes:
  steps: { range: [0, 64], resolution: 1, headline: true, sum: { n: 1 * n } }
  others: { range: [0, 64], resolution: 1, sum: { n: 1 * n } }
";

fn varied() -> Study {
    let scenario = Scenario::from_text("varied.yaml", VARIED, &Patches::default()).unwrap();
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    Study::new(model.unwrap_or_else(|| panic!("{faults:#?}")))
}

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
        "unknown outcome `raid`; there is only `raids_so_far`"
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
    let found = knockouts(
        &base,
        &[answer, raid],
        None,
        settings,
        &Ensemble::new(1).unwrap(),
        &Progress::new(),
    )
    .unwrap();
    assert_eq!(found[0].reaction, raid);
    // The model without a reaction is that of `--without`.
    assert_eq!(
        base.model().without(raid).reactions,
        study(&["events.raid"]).model().reactions
    );
    // Without raids there is none: the difference is minus the mean with them.
    let difference = &found[0].changes[0].difference;
    assert_eq!(difference.other.value, 0.0);
    assert!(difference.mean.value < 0.0);
    // Nobody looks at answers.
    let nothing = &found[1].changes[0];
    assert_eq!(nothing.difference.mean.kind, Kind::Exact);
    assert_eq!(
        (nothing.at_most, nothing.in_words()),
        (0.0, "none".to_owned())
    );
}

#[test]
fn branches_have_names_odds_ends_and_effects_of_their_own() {
    let study = varied();
    let model = study.model();
    let go = &model.reactions[reaction(model, "m.go").unwrap().index()];
    let said = Phrase(model).consequences(go);
    let said: Vec<(usize, &str)> = (said.iter())
        .map(|(depth, line)| (*depth, line.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            (0, "`size` is drawn: normal, mean about 2 (u), sd 0.5"),
            (0, "one of these branches, if “A ping” has happened"),
            (1, "“far”, probability 0.25"),
            (2, "m goes to “c”"),
            (1, "“near”, the rest: 0.75"),
            (2, "nothing more"),
            (0, "otherwise one of these branches"),
            (1, "“odd”, probability about 0.5 (p)"),
            (2, "nothing more"),
            (1, "“even”, the rest: about 0.5"),
            (2, "n grows by `size`"),
            (
                2,
                "n grows by what is drawn each time, 1 (probability 0.5) or 3 (probability 0.5)"
            ),
        ]
    );
    assert_eq!(
        Phrase(model).movement(go).unwrap(),
        "m goes from “a” to “b”, unless its branch leads elsewhere"
    );
}

#[test]
fn a_trigger_says_from_when_it_counts_and_when_it_ends() {
    let study = varied();
    let model = study.model();
    let said = |name| {
        let id = reaction(model, name).unwrap();
        Phrase(model).trigger(&model.reactions[id.index()].trigger)
    };
    assert_eq!(
        said("o.go"),
        "with probability 0.5 within 60 d, then stops, counted from the last “A ping”"
    );
    assert_eq!(said("late"), "after 30 d, counted from the first “A ping”");
    assert_eq!(
        said("m.back"),
        "as one of several exits, together with probability 0.8 within 20 d, then stops; its share is \
         0.75 on average (Dirichlet, weight 3 of 4)"
    );
}

#[test]
fn a_ratio_of_risks_is_shown_with_the_hazard_ratio_that_it_makes() {
    let study = varied();
    let id = reaction(study.model(), "m.go").unwrap();
    let taken = breakdown(&study, Seed(1), id);
    // ln(1 - 3 * 0.2) / ln(1 - 0.2), by hand.
    assert!((taken.ratios[1].range.median - 4.106_283_719_505_26).abs() < 1e-12);
    assert_eq!(
        taken.ratios[1].written.as_deref(),
        Some("a ratio of risks of 3 at a risk of 0.2, capped at 0.95")
    );
    // The base alone: 1 - exp(-30 / 40), whatever the factor u does to the hazard.
    let month = taken.implied[0].chance;
    let expected = 1.0 - libm::exp(-0.75);
    assert!((month.low - expected).abs() < 1e-12 && (month.high - expected).abs() < 1e-12);
}

#[test]
fn an_exit_shows_its_part_of_the_group() {
    let study = varied();
    let id = reaction(study.model(), "m.back").unwrap();
    let taken = breakdown(&study, Seed(1), id);
    let part = &taken.base[2];
    assert_eq!(part.what, "its share of the group");
    // Beta(3, 1): the median is 0.5^(1/3); four errors of a median of 1,000.
    let (median, density) = (0.793_700_525_984_1, 3.0 * 0.629_960_524_947_4);
    let error = 0.5 / (density * libm::sqrt(1000.0));
    assert!((part.range.median - median).abs() < 4.0 * error, "{part:?}");
}

#[test]
fn a_reaction_is_named_behind_its_machine() {
    let study = varied();
    let found = |name| {
        let id = reaction(study.model(), name).unwrap();
        study.model().reactions[id.index()].entry.address.clone()
    };
    for name in ["m.go", "machines.m.go", "m.transitions.go"] {
        assert_eq!(found(name), "machines.m.transitions.go", "{name}");
    }
    assert_eq!(found("m.on"), "machines.m.competing.ways.exits.on");
    let fails = |name| reaction(study.model(), name).unwrap_err().to_string();
    assert_eq!(
        fails("go"),
        "`go` may be any of machines.m.transitions.go, machines.o.transitions.go: write more of the address"
    );
    for name in ["ways", "m.ways", "machines.m.competing.ways"] {
        assert_eq!(
            fails(name),
            format!("`{name}` is a group of competing exits: name one of them, `m.back` or `m.on`")
        );
    }
    assert_eq!(
        fails("m.bakc"),
        "unknown reaction `m.bakc`; did you mean `m.back`?"
    );
}

#[test]
fn any_outcome_is_followed_when_it_is_asked_for() {
    let study = varied();
    let model = study.model();
    let settings = Settings {
        trials: 200,
        ..Settings::default()
    };
    let asked = outcome(model, "others").ok();
    let followed = |asked| {
        let go = [reaction(model, "m.go").unwrap()];
        let running = (&Ensemble::new(1).unwrap(), &Progress::new());
        let found = knockouts(&study, &go, asked, settings, running.0, running.1).unwrap();
        found[0].changes.len()
    };
    assert_eq!((followed(None), followed(asked)), (1, 2));
}

/// What is frequent and small comes behind what is rare and large, however sure both are.
#[test]
fn effects_are_ranked_by_their_size() {
    let text = TEXT.replace(
        "  answer:",
        "  trifle: { title: A trifle, rate: 2 / d, source: me, effects: [ { counter: raids, add: 0.0005 } ] }\n  answer:",
    );
    let scenario = Scenario::from_text("raids.yaml", &text, &Patches::default()).unwrap();
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    let study = Study::new(model.unwrap_or_else(|| panic!("{faults:#?}")));
    let all: Vec<_> = (0..study.model().reactions.len())
        .map(ReactionId::from)
        .collect();
    let settings = Settings {
        trials: 2_000,
        ..Settings::default()
    };
    let running = (&Ensemble::new(1).unwrap(), &Progress::new());
    let found = knockouts(&study, &all, None, settings, running.0, running.1).unwrap();
    let z = |k: usize| found[k].changes[0].difference.z().abs();
    let names: Vec<_> = found
        .iter()
        .map(|knockout| {
            study.model().reactions[knockout.reaction.index()]
                .entry
                .name
                .as_str()
        })
        .collect();
    // Fewer raids happen while the mood is angry, so that `flare` keeps them down.
    assert_eq!(names, ["flare", "raid", "trifle", "answer"]);
    assert!(z(2) > z(1) && z(2) > z(0), "the trifle is the surest");
    assert_eq!(found[3].size(None), None);
}
