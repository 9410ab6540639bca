//! Odds of what is ordered and rolled, against odds known by hand: chance decides in each future anew, and dice decide
//! in all of them.

use std::sync::Arc;

use escalade::study::Study;
use escalade::wargame::{Answer, Game, Odds, Setup};

use crate::wargame::{does, game_of, study_of};

const ORDERS: &str = include_str!("games/orders.yaml");
/// Futures of the odds.
const FUTURES: u32 = 1000;

fn orders(study: &Arc<Study>, trial: u64) -> Game {
    let setup = Setup {
        trial,
        cells: vec!["north".into(), "south".into()],
        futures: FUTURES,
        ..Setup::default()
    };
    game_of(study, &setup)
}

fn odds(game: &mut Game) -> Odds {
    let Answer::Odds(odds) = does(game, "odds") else {
        panic!("odds")
    };
    odds
}

/// The probability of an event, 0 where it is not listed.
fn chance(odds: &Odds, name: &str) -> f64 {
    let mut events = odds.events.iter();
    let event = events.find(|event| event.reaction.ends_with(name));
    event.map_or(0.0, |event| event.probability)
}

/// Near a probability: four standard errors.
#[track_caller]
fn assert_near(found: f64, truth: f64) {
    let error = (truth * (1.0 - truth) / f64::from(FUTURES)).sqrt();
    assert!((found - truth).abs() <= 4.0 * error, "{found}, not {truth}");
}

fn advance(game: &mut Game) -> Vec<String> {
    let Answer::Advanced(advanced) = does(game, "advance") else {
        panic!("it advances")
    };
    advanced.orders
}

/// How often something has happened.
fn times(game: &Game, name: &str) -> usize {
    let told = escalade::wargame::review(game).expect("a review").timeline;
    told.iter()
        .filter(|told| told.reaction.ends_with(name))
        .count()
}

#[test]
fn what_becomes_of_an_order_is_chance_in_every_future() {
    let study = study_of(ORDERS);
    for trial in 0..4 {
        let mut game = orders(&study, trial);
        let asked = format!("futures {FUTURES} order north shoot");
        let Answer::Futures(compared) = does(&mut game, &asked) else {
            panic!("compared")
        };
        let of = |title: &str| {
            compared
                .outcomes
                .iter()
                .find(|one| one.title == title)
                .expect("a row")
        };
        assert_near(of("Hits").change, 0.3);
        assert_near(of("Follows").change, 0.3);
        let sum = of("Sum").change;
        assert!(sum.abs() < 4.0 / f64::from(FUTURES).sqrt(), "{sum}");
        does(&mut game, "order north shoot");
        let odds = odds(&mut game);
        assert_eq!(chance(&odds, ".shot"), 1.0);
        assert_near(chance(&odds, ".follow"), 0.3);
    }
}

#[test]
fn an_order_with_a_date_is_carried_out_in_futures_too() {
    let study = study_of(ORDERS);
    let mut game = orders(&study, 1);
    let asked = format!("futures {FUTURES} order north shoot on 2027-01-20");
    let Answer::Futures(compared) = does(&mut game, &asked) else {
        panic!("compared")
    };
    let hits = compared
        .outcomes
        .iter()
        .find(|one| one.title == "Hits")
        .expect("a row");
    assert_near(hits.change, 0.3);
    does(&mut game, "order north shoot on 2027-01-20");
    assert_eq!(chance(&odds(&mut game), ".shot"), 1.0);
    // In a later turn it is no business of this one, and still comes.
    let mut later = orders(&study, 1);
    does(&mut later, "order north shoot on 2027-02-20");
    let found = odds(&mut later);
    assert_eq!(chance(&found, ".shot"), 0.0);
    let Answer::Odds(by) = does(&mut later, "odds by 2027-03-01") else {
        panic!("odds")
    };
    assert_eq!(chance(&by, ".shot"), 1.0);
    let hits = found
        .outcomes
        .iter()
        .find(|one| one.title == "Hits")
        .expect("a row");
    assert_eq!(hits.at_end, [0.0, 0.0, 1.0]);
}

/// A yes is carried out in 95 of 100, asked for now or in advance.
#[test]
fn a_yes_to_what_is_asked_now_has_its_odds() {
    let study = study_of(ORDERS);
    for trial in 0..3 {
        let mut game = orders(&study, trial);
        advance(&mut game);
        does(&mut game, "order north yes");
        assert_near(chance(&odds(&mut game), ".asked"), 0.95);
    }
}

#[test]
fn secrets_leak_in_futures_as_they_do_in_the_game() {
    let study = study_of(ORDERS);
    let mut game = orders(&study, 0);
    does(&mut game, "order south scheme");
    assert_near(chance(&odds(&mut game), ".scandal"), 0.3);
    let Answer::Rolled(rolled) = does(&mut game, "roll scandal 20") else {
        panic!("rolled")
    };
    assert!(rolled.happens && rolled.at_most.abs_diff(30) <= 4);
    assert_eq!(chance(&odds(&mut game), ".scandal"), 1.0);
    advance(&mut game);
    // The first stop is a question.
    does(&mut game, "advance");
    assert_eq!(times(&game, ".scandal"), 1);
}

/// Murmurs come at 15 in 30 days: a roll says that there is one, and nothing of how many more.
#[test]
fn a_roll_leaves_repeats_to_chance() {
    let study = study_of(ORDERS);
    let mut game = orders(&study, 0);
    let before = odds(&mut game);
    does(&mut game, "roll murmur 50");
    let after = odds(&mut game);
    let noise = |odds: &Odds| {
        odds.outcomes
            .iter()
            .find(|one| one.title == "Noise")
            .map(|one| one.by_then)
    };
    assert_eq!(noise(&after), noise(&before));
}

/// What needs a state happens where it was rolled, in every game and every future; what was rolled not to happen
/// happens in none.
#[test]
fn dice_are_followed_where_conditions_have_to_come_about_first() {
    let study = study_of(ORDERS);
    // The gate opens at 1 / 30 d, and then something passes at 1 / 10 d: by 30 d in 1 - 1.5 / e + 0.5 / e^3.
    let truth = 1.0 - 1.5 * libm::exp(-1.0) + 0.5 * libm::exp(-3.0);
    for trial in 0..12 {
        let mut game = orders(&study, trial);
        assert_near(chance(&odds(&mut game), ".passing"), truth);
        let roll = if trial % 2 == 0 { 10 } else { 90 };
        does(&mut game, &format!("roll passing {roll}"));
        let wanted = f64::from(u8::from(trial % 2 == 0));
        assert_eq!(chance(&odds(&mut game), ".passing"), wanted);
        // Past the question of the fifth day.
        let said = [advance(&mut game), advance(&mut game)].concat();
        assert!(said.iter().all(|line| !line.contains("rolled")), "{said:?}");
        let happened = times(&game, ".passing");
        assert_eq!(happened > 0, trial % 2 == 0, "trial {trial}");
    }
}

#[test]
fn control_has_the_last_word_before_dice() {
    let study = study_of(ORDERS);
    let mut game = orders(&study, 0);
    does(&mut game, "roll murmur 20");
    does(&mut game, "prevent murmur because \"no\"");
    assert_eq!(chance(&odds(&mut game), ".murmur"), 0.0);
    advance(&mut game);
    advance(&mut game);
    assert_eq!(times(&game, ".murmur"), 0);
}

#[test]
fn what_two_sign_together_is_done_by_both() {
    let study = study_of(ORDERS);
    let mut game = orders(&study, 0);
    does(&mut game, "order north northern");
    does(&mut game, "order south southern");
    assert_eq!(chance(&odds(&mut game), ".sign"), 1.0);
    let Answer::Advanced(advanced) = does(&mut game, "advance") else {
        panic!("it advances")
    };
    assert_eq!(
        advanced.orders,
        ["North, “North signs”: done", "South, “South signs”: done"]
    );
    let by = advanced
        .news
        .iter()
        .find(|told| told.reaction.ends_with(".sign"));
    let by = by.and_then(|told| told.by.clone()).expect("it was signed");
    assert_eq!(by, "ordered: North, “North signs” and South, “South signs”");
}

/// What was rolled may become impossible: then it is said, and the game goes on.
#[test]
fn what_dice_decided_and_can_no_longer_be_is_left_to_chance() {
    let study = study_of(ORDERS);
    let mut game = orders(&study, 0);
    does(&mut game, "roll passing 10");
    // Nothing passes while the gate stays shut.
    does(&mut game, "prevent lift because \"it is locked\"");
    assert_eq!(chance(&odds(&mut game), ".passing"), 0.0);
    let said = advance(&mut game);
    let told = said
        .iter()
        .find(|line| line.contains("cannot be as it was rolled"));
    assert!(
        told.is_some_and(|line| line.contains("passing")),
        "{said:?}"
    );
    assert_eq!(times(&game, ".passing"), 0);
}
