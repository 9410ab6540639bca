//! A sample of factor values as any text.

#![no_main]

mod frame;

use std::sync::LazyLock;

use escalade::design::{Design, Others, Sample, Scale, read_csv};
use escalade::model::{Model, Purpose};
use escalade::random::Seed;
use escalade::scenario::{Patches, Scenario};
use libfuzzer_sys::fuzz_target;

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let text = frame::FRAME.replace("WHILE", "during cup");
    let scenario = Scenario::from_text("frame.yaml", &text, &Patches::default());
    let (model, faults) = Model::decode(&scenario.expect("it reads"), Purpose::Run);
    model.unwrap_or_else(|| panic!("{faults:?}"))
});

fuzz_target!(|text: &str| {
    let Ok((names, numbers)) = read_csv(text) else {
        return;
    };
    for scale in [Scale::Values, Scale::UnitCube] {
        let made = Sample::new(
            &MODEL,
            &names,
            numbers.clone(),
            (scale, Others::Median),
            Seed(1),
        );
        if let Ok(sample) = made {
            let mut point = vec![0.0; sample.dimension()];
            sample.point(sample.len() - 1, &mut point);
            assert!(point.iter().all(|u| *u > 0.0 && *u < 1.0));
        }
    }
});
