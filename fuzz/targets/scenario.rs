//! A scenario of any bytes: it is refused with its faults, or simulated.

#![no_main]

mod frame;

use escalade::scenario::{Patches, Scenario};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    frame::read(Scenario::from_text("fuzz.yaml", text, &Patches::default()));
});
