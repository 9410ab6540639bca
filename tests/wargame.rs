//! Games: without players a trial of the plain run, bit for bit; with them what was ordered, and nothing else.

use std::sync::Arc;

use escalade::compiled::Rates;
use escalade::ensemble::Ensemble;
use escalade::exact::{Exact, KnownState};
use escalade::model::{Cause, Model, Purpose};
use escalade::random::{Key, Seed};
use escalade::scenario::{Patches, Scenario};
use escalade::study::Study;
use escalade::trial::{Record, Trial};
use escalade::wargame::{Answer, Command, Game, GameError, Setup, parse};

use crate::stepping::shipped;
use crate::support::random_model::random_model;
use crate::support::shaped_model::shaped_model;

pub const STRAIT: &str = include_str!("games/strait.yaml");

pub fn study_of(text: &str) -> Arc<Study> {
    let scenario = Scenario::from_text("game.yaml", text, &Patches::default()).expect("it reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    Arc::new(Study::new(model.unwrap_or_else(|| panic!("{faults:#?}"))))
}

pub fn game_of(study: &Arc<Study>, setup: &Setup) -> Game {
    let ensemble = Arc::new(Ensemble::new(2).expect("threads"));
    Game::new(study.clone(), setup, ensemble).expect("it begins")
}

pub fn strait(trial: u64, cells: &[&str]) -> Game {
    let setup = Setup {
        trial,
        cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        ..Setup::default()
    };
    game_of(&study_of(STRAIT), &setup)
}

#[track_caller]
pub fn does(game: &mut Game, text: &str) -> Answer {
    let command = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    game.apply(&command)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[track_caller]
fn refused(game: &mut Game, text: &str) -> String {
    let command = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    match game.apply(&command) {
        Err(error @ GameError::Refused { .. }) => error.to_string(),
        other => panic!("{text}: {other:?}"),
    }
}

fn plain(study: &Study, setup: &Setup) -> Record {
    let replicates = u64::from(setup.replicates);
    let (draw, replicate) = (setup.trial / replicates, setup.trial % replicates);
    let mut rates = Rates::new(study.compiled());
    rates.load(study.compiled(), &study.factors(setup.seed, draw));
    let mut record = Record::default();
    let key = Key::of_trial(setup.seed, draw, replicate);
    let mut trial = Trial::new(study.compiled());
    trial.run(&rates, &key, &mut record).expect("it ends");
    record
}

fn bits(record: &Record) -> Vec<u64> {
    let lists = [&record.series, &record.time_means, &record.at];
    let times = record.moves.iter().map(|step| step.time);
    let passages = record.passages.iter().flat_map(|p| [p.origin, p.time]);
    let all = lists
        .into_iter()
        .flatten()
        .copied()
        .chain(times)
        .chain(passages);
    all.map(f64::to_bits).collect()
}

#[track_caller]
fn is_the_plain_trial(study: &Arc<Study>, trial: u64, turn: f64) {
    let setup = Setup {
        trial,
        turn: Some(turn),
        seed: Seed(5),
        ..Setup::default()
    };
    let mut game = game_of(study, &setup);
    while !game.is_over() {
        does(&mut game, "advance");
    }
    let (found, wanted) = (game.record().expect("it is over"), plain(study, &setup));
    assert_eq!(found, wanted, "trial {trial}, turns of {turn} d");
    assert_eq!(
        bits(&found),
        bits(&wanted),
        "trial {trial}, turns of {turn} d"
    );
}

#[test]
fn a_game_that_nobody_plays_is_a_trial_of_the_plain_run() {
    let mut studies: Vec<Arc<Study>> = vec![study_of(STRAIT)];
    for seed in 0..6 {
        studies.push(Arc::new(Study::new(random_model(seed))));
        studies.push(Arc::new(Study::new(shaped_model(seed))));
    }
    for study in &studies {
        for trial in 0..4 {
            is_the_plain_trial(study, trial, 1.0);
            is_the_plain_trial(study, trial, 30.0);
        }
    }
    let (_, model) = shipped().remove(0);
    is_the_plain_trial(&Arc::new(Study::new(model)), 3, 30.0);
}

/// What is declared for a game changes no bit of a plain run: events that wait for an order never happen.
#[test]
fn what_makes_it_a_game_changes_no_bit_of_a_run() {
    let with = study_of(STRAIT);
    let mut model = with.model().clone();
    model.play = escalade::model::Play::default();
    let without = Study::new(model);
    for trial in 0..20 {
        let setup = Setup {
            trial,
            ..Setup::default()
        };
        assert_eq!(bits(&plain(&with, &setup)), bits(&plain(&without, &setup)));
        let leak = with
            .model()
            .reactions
            .iter()
            .position(|r| r.entry.name == "leak");
        assert_eq!(plain(&with, &setup).counts[leak.expect("it is there")], 0);
    }
}

const MARKOV: &str = "
format: 1
start: 2026-01-01
horizon: 90 d
game: { turn: 15 d }
machines:
  a:
    states: { low: { score: 0 }, mid: { score: 1 }, high: { score: 2 } }
    transitions:
      up: { from: low, to: mid, rate: 1 / 20 d, hazard_ratios: [ { ratio: 3, while: b is hot } ] }
      more: { from: mid, to: high, rate: 1 / 30 d }
      down: { from: mid or high, to: low, rate: 1 / 25 d, decided_by: east }
  b:
    states: { cold: {}, hot: {} }
    transitions:
      heat: { from: cold, to: hot, rate: 1 / 15 d, hazard_ratios: [ { ratio: 2, while: a is high } ] }
      cool: { from: hot, to: cold, rate: 1 / 10 d }
events: { spark: { rate: 1 / 12 d, while: b is hot } }
outcomes: { level: { range: [0, 2], resolution: 0.5, headline: true, sum: { a: 1 * a.score } } }
cells: { east: {} }
orders: { calm_down: { cell: east, does: [ { fire: down } ] } }
";

/// The probability of each reaction by a day, by the master equation from where a game stands.
fn exactly(game: &Game, by: f64) -> Vec<f64> {
    let mut copy = game.clone();
    let Answer::State(state) = does(&mut copy, "state") else {
        panic!("a state")
    };
    let model = game.model();
    let machines: Vec<_> = (model.machines.iter().zip(&state.machines))
        .map(|(machine, (_, title))| {
            let place = machine.states.iter().position(|s| s.entry.title == *title);
            escalade::model::StateId::from(place.expect("a state"))
        })
        .collect();
    let exact = Exact::new(model, &[]).expect("it is Markov");
    let known = KnownState {
        time: state.day,
        machines: &machines,
        counters: &[],
        variables: &[],
    };
    let exact = exact.starting_from(&known).expect("a state of the model");
    let curve = |r: usize| exact.first_time(&[Cause::Reaction(r.into())], &[by]);
    (0..model.reactions.len())
        .map(|r| curve(r).expect("it is solved").values[0])
        .collect()
}

#[test]
fn odds_agree_with_the_master_equation_from_the_state_of_then_on() {
    let study = study_of(MARKOV);
    let (mut squares, mut scores, mut largest) = (0.0, 0, 0.0_f64);
    for trial in 0..12 {
        let setup = Setup {
            trial,
            ..Setup::default()
        };
        let mut game = game_of(&study, &setup);
        for _ in 0..trial % 4 {
            does(&mut game, "advance");
        }
        let by = 15.0 * (trial % 4 + 1) as f64;
        let truth = exactly(&game, by);
        let Answer::Odds(odds) = does(&mut game, "odds") else {
            panic!("odds")
        };
        for (reaction, truth) in game.model().reactions.iter().zip(truth) {
            let own = odds
                .events
                .iter()
                .find(|e| e.reaction == reaction.entry.address);
            let found = own.map_or(0.0, |event| event.probability);
            let spread = (truth * (1.0 - truth) / f64::from(odds.futures)).sqrt();
            if f64::from(odds.futures) * truth * (1.0 - truth) < 25.0 {
                assert!(
                    (found - truth).abs() < 0.012,
                    "{}: {found} {truth}",
                    reaction.entry.name
                );
                continue;
            }
            let score = (found - truth) / spread;
            largest = largest.max(score.abs());
            squares += score * score;
            scores += 1;
        }
    }
    // Scores of one game go together, so that the sum of squares spreads wider than a chi-square: mean 1 each.
    let mean = squares / f64::from(scores);
    assert!(
        scores > 30 && (0.5..1.7).contains(&mean) && largest < 4.0,
        "{scores} {mean} {largest}"
    );
}

/// Where a cell is played nothing that it decides happens by itself in the turn, and in the next the model decides.
#[test]
fn what_a_cell_decides_does_not_happen_by_chance() {
    let study = study_of(MARKOV);
    for trial in 0..10 {
        let setup = Setup {
            trial,
            cells: vec!["east".into()],
            ..Setup::default()
        };
        let mut game = game_of(&study, &setup);
        while !game.is_over() {
            does(&mut game, "advance");
        }
        let down = game
            .model()
            .reactions
            .iter()
            .position(|r| r.entry.name == "down");
        assert_eq!(
            game.record().expect("over").counts[down.expect("it is there")],
            0
        );
    }
}

#[test]
fn an_order_is_carried_out_when_the_clock_moves_and_is_paid() {
    let mut game = strait(1, &["blockader"]);
    does(&mut game, "order blockader inspect_ships");
    let Answer::Advanced(advanced) = does(&mut game, "advance until 3 d") else {
        panic!("it advances")
    };
    let first = &advanced.news[0];
    assert_eq!(first.date, "2027-03-01");
    assert!(
        first
            .by
            .as_ref()
            .is_some_and(|by| by.contains("ordered: The blockader")),
        "{first:?}"
    );
    assert!(
        advanced.orders[0].ends_with("done"),
        "{:?}",
        advanced.orders
    );
    let Answer::State(state) = does(&mut game, "state") else {
        panic!("a state")
    };
    assert_eq!(state.quantities[0].value, 3.0, "four less one");
    // It costs 3 of 3, and then there is nothing left.
    does(&mut game, "order blockader close_strait");
    does(&mut game, "advance until 2 d");
    let Answer::State(state) = does(&mut game, "state") else {
        panic!("a state")
    };
    assert_eq!(state.machines[0].1, "closed");
    assert_eq!(state.quantities[0].value, 0.0);
}

#[test]
fn bad_commands_say_why_and_what_is_possible() {
    let mut game = strait(1, &["blockader"]);
    let cases = [
        (
            "order blockader inspect_ship",
            "did you mean `inspect_ships`?",
        ),
        ("order blockade inspect_ships", "did you mean `blockader`?"),
        ("order coast accept", "`coast` is not played"),
        (
            "order blockader accept",
            "`accept` is no order of `blockader`",
        ),
        (
            "order blockader close_strait",
            "it needs: The strait is “inspected”",
        ),
        (
            "order blockader inspect_ships hard",
            "leaves no choice of branches",
        ),
        (
            "order blockader inspect_ships on 2027-02-01",
            "expected a date after 2027-03-01",
        ),
        (
            "advance until 2027-02-01",
            "expected a date after 2027-03-01",
        ),
        (
            "advance until 2029-02-01",
            "up to the end of the game, 2027-08-28",
        ),
        ("advance until tomorrow", "write a date such as"),
        ("inject rain", "there is storm, incident"),
        ("inject incident", "The strait is “closed”"),
        ("undo", "there is nothing to take back"),
        ("why clash", "has not happened in this game"),
        ("set mood 3 because x", "unknown quantity `mood`"),
        ("set strait ajar because x", "unknown state `ajar`"),
        (
            "set trust many because x",
            "expected a number, found `many`",
        ),
        ("set trust 101 because x", "it is 0 to 100"),
        (
            "set trust 1 d because x",
            "expected a number without a time",
        ),
        ("set clashes -1 because x", "it is at least 0"),
        ("set resolve 300 because x", "it is believed to lie between"),
        (
            "set traffic 3 because x",
            "an outcome, a sum of other things",
        ),
        ("roll leak 3", "happens in no future of this turn"),
        ("happen clsh because x", "did you mean `clash`?"),
        (
            "futures 3 order blockader inspect_ships",
            "expected 10 to 100000 futures",
        ),
        ("brief cost", "did you mean `coast`?"),
    ];
    for (text, part) in cases {
        let said = refused(&mut game, text);
        assert!(said.contains(part), "{text}: {said}");
    }
    assert_eq!(game.commands_to(None).expect("all").len(), 0);
}

#[test]
fn undo_takes_back_what_was_done_and_no_more() {
    let mut game = strait(4, &["blockader", "coast"]);
    does(&mut game, "order blockader inspect_ships");
    does(&mut game, "advance");
    let before = does(&mut game, "state");
    does(&mut game, "order coast sail_out");
    does(&mut game, "advance");
    does(&mut game, "undo");
    let Answer::Undone(what) = does(&mut game, "undo") else {
        panic!("undone")
    };
    assert_eq!(what, "order coast sail_out");
    assert_eq!(does(&mut game, "state"), before);
}

#[test]
fn the_clock_stands_where_a_cell_is_asked_and_goes_on_with_its_answer() {
    let mut asked = 0;
    for trial in 0..12 {
        let mut game = strait(trial, &["coast"]);
        while !game.is_over() {
            let Answer::Advanced(advanced) = does(&mut game, "advance") else {
                panic!("it advances")
            };
            let clashed = advanced
                .news
                .iter()
                .any(|told| told.reaction == "events.clash");
            assert_eq!(clashed, !advanced.questions.is_empty(), "trial {trial}");
            // Not answered, it does not happen.
            assert!(
                advanced
                    .news
                    .iter()
                    .all(|told| told.reaction != "events.protest")
            );
            asked += u32::from(clashed);
        }
    }
    assert!(asked > 5, "{asked}");
}

#[test]
fn a_standing_answer_is_given_with_odds_of_95_in_100_and_needs_no_stop() {
    let (mut clashes, mut protests) = (0, 0);
    for trial in 0..60 {
        let mut game = strait(trial, &["coast"]);
        while !game.is_over() {
            does(&mut game, "order coast protest_loudly");
            let Answer::Advanced(advanced) = does(&mut game, "advance") else {
                panic!("it advances")
            };
            assert!(advanced.questions.is_empty());
        }
        let record = game.record().expect("over");
        let count = |name: &str| {
            let place = game
                .model()
                .reactions
                .iter()
                .position(|r| r.entry.name == name);
            record.counts[place.expect("it is there")]
        };
        clashes += count("clash");
        protests += count("protest");
    }
    let share = f64::from(protests) / f64::from(clashes);
    let spread = (0.95 * 0.05 / f64::from(clashes)).sqrt();
    assert!(
        clashes > 40 && (share - 0.95).abs() < 4.0 * spread,
        "{protests} of {clashes}"
    );
}

/// An order that asks for something stops the clock for the answer, and an answer of the same turn is there in time.
#[test]
fn an_order_that_asks_is_answered_in_its_own_turn() {
    let text = STRAIT.replace(
        "orders:\n",
        "orders:\n  provoke: { cell: blockader, does: [ { fire: clash } ] }\n",
    );
    let text = text.replace(
        "source: me, hazard_ratios",
        "decided_by: blockader, source: me, hazard_ratios",
    );
    let study = study_of(&text);
    let setup = Setup {
        trial: 1,
        cells: vec!["blockader".into(), "coast".into()],
        ..Setup::default()
    };
    let mut game = game_of(&study, &setup);
    does(&mut game, "set strait closed because the story begins here");
    does(&mut game, "order blockader provoke");
    let mut unanswered = game.clone();
    let Answer::Advanced(advanced) = does(&mut unanswered, "advance") else {
        panic!("it advances")
    };
    assert_eq!(advanced.from, advanced.date, "it stands where it is asked");
    assert_eq!(advanced.questions.len(), 1, "{advanced:?}");
    assert_eq!(advanced.stopped_by, ["Ships exchange fire"]);
    // Of twelve answers some may fail: each is carried out with probability 0.95.
    let protested = (0..12).filter(|trial| {
        let setup = Setup {
            trial: *trial,
            ..setup.clone()
        };
        let mut game = game_of(&study, &setup);
        does(&mut game, "set strait closed because the story begins here");
        does(&mut game, "order blockader provoke");
        does(&mut game, "order coast protest_loudly");
        let Answer::Advanced(advanced) = does(&mut game, "advance") else {
            panic!("it advances")
        };
        assert!(advanced.questions.is_empty(), "{advanced:?}");
        let mut news = advanced.news.iter();
        news.any(|told| told.reaction == "events.protest")
    });
    assert!(protested.count() >= 9);
}

#[test]
fn two_cells_that_decide_together_must_agree_in_one_turn() {
    let mut game = strait(1, &["blockader", "coast"]);
    does(&mut game, "set strait closed because the story begins here");
    let Answer::Ordered(ordered) = does(&mut game, "order blockader settle_quietly") else {
        panic!("it is noted")
    };
    assert_eq!(ordered.needs, ["The coastal states"]);
    let mut alone = game.clone();
    let Answer::Advanced(advanced) = does(&mut alone, "advance") else {
        panic!("it advances")
    };
    let settled = |advanced: &escalade::wargame::Advanced| {
        advanced
            .news
            .iter()
            .any(|told| told.reaction.ends_with(".settle"))
    };
    assert!(!settled(&advanced));
    does(&mut game, "order coast accept");
    let Answer::Advanced(advanced) = does(&mut game, "advance until 1 d") else {
        panic!("it advances")
    };
    assert!(settled(&advanced), "{advanced:?}");
}

#[test]
fn what_comes_round_by_the_calendar_is_no_question_of_odds() {
    let mut game = strait(2, &["coast"]);
    let Answer::Odds(odds) = does(&mut game, "odds by 45 d") else {
        panic!("odds")
    };
    // A new month comes within every turn, and nothing is left of it: neither odds nor a place among what cannot be.
    let told = |name: &str| odds.events.iter().any(|e| e.reaction.ends_with(name));
    assert!(told(".inspect") && !told(".budget"));
    let reactions = game.model().reactions.len();
    assert_eq!(odds.events.len() + odds.never, reactions - 1);
}

#[test]
fn dice_decide_by_the_odds_that_were_shown() {
    let mut game = strait(2, &["coast"]);
    let Answer::Odds(odds) = does(&mut game, "odds") else {
        panic!("odds")
    };
    let inspect = odds
        .events
        .iter()
        .find(|e| e.reaction.ends_with(".inspect"));
    let most = inspect.expect("it may happen").d100;
    let (mut high, mut low) = (game.clone(), game);
    let Answer::Rolled(rolled) = does(&mut high, &format!("roll inspect {}", most + 1)) else {
        panic!("rolled")
    };
    assert_eq!((rolled.at_most, rolled.happens), (most, false));
    let Answer::Advanced(advanced) = does(&mut high, "advance") else {
        panic!("it advances")
    };
    assert!(
        !advanced
            .news
            .iter()
            .any(|told| told.reaction.ends_with(".inspect"))
    );
    let Answer::Rolled(rolled) = does(&mut low, &format!("roll inspect {}", most / 2)) else {
        panic!("rolled")
    };
    assert!(rolled.happens);
    let Answer::Odds(odds) = does(&mut low, "odds") else {
        panic!("odds")
    };
    let mut events = odds.events.iter();
    let inspect = events.find(|e| e.reaction.ends_with(".inspect"));
    assert_eq!(inspect.map(|event| event.probability), Some(1.0));
    let Answer::Advanced(advanced) = does(&mut low, "advance") else {
        panic!("it advances")
    };
    let inspected = advanced
        .news
        .iter()
        .find(|told| told.reaction.ends_with(".inspect"));
    let told = inspected.expect("it happened");
    assert!(
        told.by.as_ref().is_some_and(|by| by.starts_with("rolled")),
        "{told:?}"
    );
}

#[test]
fn what_an_order_would_do_is_what_paired_futures_show() {
    let mut game = strait(1, &["blockader"]);
    let Answer::Futures(compared) = does(&mut game, "futures 400 order blockader inspect_ships")
    else {
        panic!("compared")
    };
    let inspect = compared
        .events
        .iter()
        .find(|event| event.title == "Ships are inspected");
    let inspect = inspect.expect("its odds change");
    assert_eq!(
        (inspect.without, inspect.with, inspect.change),
        (0.0, 1.0, 1.0)
    );
    // Nothing was ordered by asking.
    assert_eq!(game.commands_to(None).expect("all").len(), 0);
    let traffic = &compared.outcomes[0];
    assert!((traffic.change - (traffic.with - traffic.without)).abs() < 1e-9);
}

#[test]
fn a_factor_that_is_set_is_set_from_then_on() {
    let mut game = strait(1, &["blockader"]);
    does(&mut game, "advance");
    does(&mut game, "order blockader be_resolute");
    does(&mut game, "advance until 1 d");
    does(
        &mut game,
        "set resolve 0.7 because the navy was called home",
    );
    let said = refused(&mut game, "set resolve -1 because x");
    assert!(said.contains("cannot be -1"), "{said}");
    assert!(matches!(does(&mut game, "odds"), Answer::Odds(_)));
}

#[test]
fn the_same_commands_give_the_same_answers_on_any_number_of_threads() {
    let commands = [
        "order blockader inspect_ships",
        "advance",
        "odds",
        "order coast sail_out",
        "advance",
        "futures 300 order blockader close_strait",
        "brief",
        "advance",
    ];
    let study = study_of(STRAIT);
    let setup = Setup {
        trial: 9,
        cells: vec!["blockader".into(), "coast".into()],
        ..Setup::default()
    };
    let play = |threads| {
        let ensemble = Arc::new(Ensemble::new(threads).expect("threads"));
        let mut game = Game::new(study.clone(), &setup, ensemble).expect("it begins");
        let answers = commands.map(|text| {
            let command: Command = parse(text).expect(text);
            game.apply(&command).map_err(|error| error.to_string())
        });
        serde_json::to_string(&answers.map(|answer| answer.map(|a| a.in_words()))).expect("JSON")
    };
    assert_eq!(play(1), play(2));
}

const COINS: &str = "
format: 1
start: 2026-01-01
horizon: 400 d
game: { turn: 400 d }
events:
  coin: { every: 1 d, branches: { heads: { probability: 0.5, effects: [ { counter: heads, add: 1 } ] }, tails: { probability: rest } } }
  echo: { on: coin, probability: 0.5, effects: [ { counter: echoes, add: 1 } ] }
counters: { heads: {}, echoes: {} }
outcomes: { h: { range: [0, 400], resolution: 1, sum: { h: 1 * heads } }, e: { range: [0, 400], resolution: 1, sum: { e: 1 * echoes } } }
cells: { east: {} }
orders: { lucky: { cell: east, does: [ { push: coin, branch: heads, by: 3 }, { push: echo, by: 3 } ] } }
";

/// Odds of 1 to 1, times 3, are a probability of 3 in 4.
#[test]
fn odds_of_branches_and_chances_are_pushed() {
    let ends = |orders: &[&str]| {
        let setup = Setup {
            cells: vec!["east".into()],
            ..Setup::default()
        };
        let mut game = game_of(&study_of(COINS), &setup);
        for order in orders {
            does(&mut game, order);
        }
        does(&mut game, "advance");
        let record = game.record().expect("it is over");
        [0, 1].map(|o| record.path(escalade::model::OutcomeId(o))[record.points - 1])
    };
    let spread = |p: f64| 4.0 * (400.0 * p * (1.0 - p)).sqrt();
    for (found, p) in [(ends(&[]), 0.5), (ends(&["order east lucky"]), 0.75)] {
        for value in found {
            assert!(
                (value - 400.0 * p).abs() < spread(p),
                "{value} of 400 at {p}"
            );
        }
    }
}
