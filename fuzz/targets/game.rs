//! A game: any bytes as its log, and the lines of any text as its commands.

#![no_main]

use std::sync::{Arc, LazyLock};

use escalade::ensemble::Ensemble;
use escalade::model::{Model, Purpose};
use escalade::scenario::{Patches, Scenario};
use escalade::study::Study;
use escalade::wargame::{Command, Game, Setup, parse, verify};
use libfuzzer_sys::fuzz_target;

/// Commands of one input: later ones find what earlier ones do.
const COMMANDS: usize = 12;

static BEGINNING: LazyLock<Game> = LazyLock::new(|| {
    let text = include_str!("../../tests/games/strait.yaml");
    let scenario = Scenario::from_text("strait.yaml", text, &Patches::default());
    let (model, faults) = Model::decode(&scenario.expect("it reads"), Purpose::Run);
    let model = model.unwrap_or_else(|| panic!("{faults:?}"));
    let setup = Setup {
        cells: vec!["coast".to_owned()],
        futures: 10,
        ..Setup::default()
    };
    let ensemble = Ensemble::new(1).expect("a thread");
    Game::new(Arc::new(Study::new(model)), &setup, Arc::new(ensemble)).expect("a game")
});

fuzz_target!(|text: &str| {
    let _ = verify(text.as_bytes()).map_err(|error| error.to_string());
    let mut game = BEGINNING.clone();
    for line in text.lines().take(COMMANDS) {
        let Ok(command) = parse(line).map_err(|error| error.to_string()) else {
            continue;
        };
        let _ = command.typed();
        // They may ask for a hundred thousand futures, which take longer than one input may.
        if !matches!(command, Command::Futures { .. } | Command::Odds { .. }) {
            let _ = game.apply(&command).map_err(|error| error.to_string());
        }
    }
    let _ = (game.today(), game.is_over());
});
