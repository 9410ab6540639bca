//! A condition of any text: in a scenario, of a run, and as a goal.

#![no_main]

mod frame;

use std::sync::LazyLock;

use escalade::criterion::Criterion;
use escalade::model::{Model, Purpose};
use escalade::scenario::{Patches, Scenario};
use escalade::sensitivity::{Axis, Measure, Objective};
use escalade::study::StoppingRule;
use libfuzzer_sys::fuzz_target;

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let text = frame::FRAME.replace("WHILE", "during cup");
    let scenario = Scenario::from_text("frame.yaml", &text, &Patches::default());
    let (model, faults) = Model::decode(&scenario.expect("it reads"), Purpose::Run);
    model.unwrap_or_else(|| panic!("{faults:?}"))
});

fuzz_target!(|text: &str| {
    let _ = Criterion::parse(text, &MODEL).map_err(|error| error.to_string());
    let _ = StoppingRule::parse(text, &MODEL).map_err(|error| error.to_string());
    let _ = Measure::parse(text, &MODEL).map_err(|error| error.to_string());
    let _ = Axis::parse(text, 5, &MODEL).map_err(|error| error.to_string());
    let _ = Objective::parse(text, &MODEL).map_err(|error| error.to_string());
    let text = frame::FRAME.replace("WHILE", text);
    frame::read(Scenario::from_text(
        "frame.yaml",
        &text,
        &Patches::default(),
    ));
});
