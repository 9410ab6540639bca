//! A manifest of any text, and the scenario that it holds.

#![no_main]

mod frame;

use escalade::export::Recorded;
use escalade::scenario::{Patches, Scenario};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match Recorded::parse(text) {
    Err(error) => drop(error.to_string()),
    Ok(Recorded::Run(manifest)) => {
        let patches = Patches {
            without: manifest.switched_off.clone(),
            ..Patches::default()
        };
        frame::read(Scenario::from_text(
            "x.yaml",
            &manifest.merged_scenario,
            &patches,
        ));
    }
    Ok(Recorded::Comparison(_)) => {}
});
