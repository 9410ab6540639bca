//! What a cell must not see is found in nothing that is written for it.

use escalade::wargame::{Answer, Game};

use crate::support::random_model::Dice;
use crate::wargame::{does, game_of, strait};
use std::sync::Arc;

fn brief(game: &mut Game, cell: &str) -> (String, String) {
    let Answer::Briefs(briefs) = does(game, &format!("brief {cell}")) else {
        panic!("a brief")
    };
    let json = serde_json::to_string(&briefs[0]).expect("JSON");
    (briefs[0].in_words() + &json, briefs[0].page())
}

/// Plays on at random; what is refused is left.
fn at_random(game: &mut Game, dice: &mut Dice, orders: &[String]) {
    let text = match dice.below(5) {
        0 | 1 => orders[dice.below(orders.len())].clone(),
        2 => "advance until 9 d".to_owned(),
        3 => "advance".to_owned(),
        _ => "inject storm".to_owned(),
    };
    if let Ok(command) = escalade::wargame::parse(&text) {
        let _ = game.apply(&command);
    }
}

fn orders_of(game: &Game) -> Vec<String> {
    let play = &game.model().play;
    let all = play.orders.iter().map(|order| {
        format!(
            "order {} {}",
            play.cells[order.cell.index()].entry.name,
            order.entry.name
        )
    });
    all.collect()
}

/// Of the strait: the blockader knows neither of the escort nor of trust.
const HIDDEN: [&str; 5] = ["The escort", "at_sea", "The escort sails", "Trust", "trust"];

#[test]
fn no_page_names_what_its_cell_does_not_see() {
    let mut dice = Dice::new(3, "secrecy");
    for trial in 0..15 {
        let mut game = strait(trial, &["blockader", "coast"]);
        let orders = orders_of(&game);
        for _ in 0..8 {
            at_random(&mut game, &mut dice, &orders);
            let (text, page) = brief(&mut game, "blockader");
            for hidden in HIDDEN {
                assert!(
                    !text.contains(hidden) && !page.contains(hidden),
                    "{hidden}: {text}"
                );
            }
            // And those who see it have it.
            assert!(brief(&mut game, "coast").0.contains("The escort"));
        }
    }
}

/// The stronger statement: a page is the same, letter for letter, whatever is true of what its cell does not see.
#[test]
fn a_page_does_not_depend_on_what_its_cell_does_not_see() {
    let mut dice = Dice::new(4, "secrecy");
    for trial in 0..15 {
        let mut game = strait(trial, &["blockader", "coast"]);
        let orders = orders_of(&game);
        for _ in 0..6 {
            at_random(&mut game, &mut dice, &orders);
            if game.is_over() {
                break;
            }
            let before = brief(&mut game, "blockader");
            for hidden in [
                "set trust 3 because x",
                "set escort at_sea because x",
                "set escort home because x",
                "prevent sail because x",
                "order coast sail_out",
            ] {
                let mut other = game.clone();
                if other
                    .apply(&escalade::wargame::parse(hidden).expect("a command"))
                    .is_ok()
                {
                    assert_eq!(brief(&mut other, "blockader"), before, "{hidden}");
                }
            }
        }
    }
}

/// Over the shipped game: entries that are for some cells are not named to others.
#[test]
fn no_page_of_the_shipped_game_names_what_is_for_others() {
    let study = shipped_game();
    let setup = escalade::wargame::Setup {
        trial: 3,
        cells: study
            .model()
            .play
            .cells
            .iter()
            .map(|cell| cell.entry.name.clone())
            .collect(),
        ..Default::default()
    };
    let mut game = game_of(&study, &setup);
    let (mut dice, orders) = (Dice::new(9, "secrecy"), orders_of(&game));
    for _ in 0..6 {
        for _ in 0..6 {
            at_random(&mut game, &mut dice, &orders);
        }
        if game.is_over() {
            break;
        }
        let model = game.model().clone();
        let audience = &model.play.audience;
        for (id, cell) in model.play.cells.iter().enumerate() {
            let (text, _) = brief(&mut game, &cell.entry.name);
            let is_hidden =
                |cells: &Vec<escalade::model::CellId>| !cells.iter().any(|cell| cell.index() == id);
            let machines = audience
                .machines
                .iter()
                .filter(|(_, cells)| is_hidden(cells));
            for (machine, _) in machines {
                let title = &model.machines[machine.index()].entry.title;
                assert!(
                    !text.contains(title.as_str()),
                    "{}: {title}: {text}",
                    cell.entry.name
                );
            }
            let reactions = audience.reactions.iter().filter(|(r, cells)| {
                is_hidden(cells) && model.play.deciders(**r).iter().all(|c| c.index() != id)
            });
            for (reaction, _) in reactions {
                let title = &model.reactions[reaction.index()].entry.title;
                assert!(
                    !text.contains(title.as_str()),
                    "{}: {title}",
                    cell.entry.name
                );
            }
        }
        let _ = game.apply(&escalade::wargame::parse("advance").expect("a command"));
    }
}

pub fn shipped_game() -> Arc<escalade::study::Study> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/play.yaml");
    let patches = escalade::scenario::Patches::default();
    let scenario = escalade::scenario::Scenario::read(path.as_ref(), &patches).expect("it reads");
    let (model, faults) = escalade::model::Model::decode(&scenario, escalade::model::Purpose::Run);
    Arc::new(escalade::study::Study::new(
        model.unwrap_or_else(|| panic!("{faults:#?}")),
    ))
}
