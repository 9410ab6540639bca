//! Odds that learn are calibrated, and those that do not are not, where what has happened is evidence.

use crate::wargame::{does, game_of, study_of};
use escalade::wargame::{Answer, Setup};

/// A rate that may be one in ten days or one in a thousand: who has waited long in vain has a low one.
const WAITING: &str = "
format: 1
start: 2026-01-01
horizon: 90 d
game: { turn: 30 d }
sources: { s: { cite: made up, grade: judgement } }
factors: { pace: { lognormal: { q05: 0.002 / d, q95: 0.2 / d }, source: s } }
machines:
  m:
    source: s
    states: { calm: { score: 0 }, tense: { score: 1 } }
    transitions: { rise: { from: calm, to: tense, rate: pace } }
outcomes: { tension: { range: [0, 1], resolution: 0.5, headline: true, sum: { m: 1 * m.score } } }
cells: { one: {} }
";

/// Again and again: how often it happened tells how fast it comes.
const COMING: &str = "
format: 1
start: 2026-01-01
horizon: 90 d
game: { turn: 30 d }
sources: { s: { cite: made up, grade: judgement } }
factors: { pace: { lognormal: { q05: 0.005 / d, q95: 0.1 / d }, source: s } }
events: { shock: { rate: pace, source: s, effects: [ { counter: shocks, add: 1 } ] } }
counters: { shocks: {} }
outcomes: { all: { range: [0, 100], resolution: 1, headline: true, sum: { s: 1 * shocks } } }
cells: { one: {} }
";

/// Odds of a reaction in the turn after the first so many, and whether it happened, over games that the machine
/// plays.
fn shown(text: &str, name: &str, games: u64, learns: bool, before: u32) -> Vec<(f64, bool)> {
    let study = study_of(text);
    let mut found = Vec::new();
    for game in 0..games {
        let setup = Setup {
            trial: 2 * game,
            learns,
            ..Setup::default()
        };
        let mut game = game_of(&study, &setup);
        for _ in 0..before {
            does(&mut game, "advance");
        }
        let Answer::Odds(odds) = does(&mut game, "odds") else {
            panic!("odds")
        };
        let own = odds
            .events
            .iter()
            .find(|event| event.reaction.ends_with(name));
        let Some(own) = own else { continue };
        let probability = own.probability;
        let Answer::Advanced(advanced) = does(&mut game, "advance") else {
            panic!("it advances")
        };
        let happened = advanced
            .news
            .iter()
            .any(|told| told.reaction.ends_with(name));
        found.push((probability, happened));
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found
}

/// The largest z-score over classes of equal size.
fn worst(shown: &[(f64, bool)], classes: usize) -> f64 {
    let size = shown.len().div_ceil(classes);
    let score = |class: &[(f64, bool)]| {
        let expected: f64 = class.iter().map(|(p, _)| p).sum();
        let variance: f64 = class.iter().map(|(p, _)| p * (1.0 - p)).sum();
        let happened = class.iter().filter(|(_, happened)| *happened).count() as f64;
        (happened - expected).abs() / variance.sqrt()
    };
    shown.chunks(size).map(score).fold(0.0, f64::max)
}

#[test]
fn odds_that_learn_are_calibrated_and_those_that_do_not_are_not() {
    // Those who have waited sixty days in vain, about half of all.
    let learned = shown(WAITING, "rise", 240, true, 2);
    let prior = shown(WAITING, "rise", 240, false, 2);
    assert!(learned.len() > 80, "{}", learned.len());
    assert!(worst(&learned, 1) < 3.5, "{}", worst(&learned, 1));
    assert!(worst(&prior, 1) > 4.0, "{}", worst(&prior, 1));
}

#[test]
fn odds_spread_with_what_has_happened_and_stay_calibrated() {
    let learned = shown(COMING, "shock", 240, true, 2);
    assert!(worst(&learned, 5) < 3.5, "{}", worst(&learned, 5));
    let spread = learned[learned.len() - 1].0 - learned[0].0;
    assert!(spread > 0.4, "{spread}");
    let prior = shown(COMING, "shock", 60, false, 2);
    assert!((prior[0].0 - prior[prior.len() - 1].0).abs() < 0.1);
}

/// Over 2,000 games each decile of shown odds against frequency.
#[test]
#[ignore = "minutes: run by the nightly checks"]
fn over_two_thousand_games_each_decile_is_calibrated() {
    for (text, name) in [(WAITING, "rise"), (COMING, "shock")] {
        let learned = shown(text, name, 2_000, true, 2);
        assert!(worst(&learned, 10) < 4.0, "{name}: {}", worst(&learned, 10));
    }
}
