//! A factor that is held at a value without reading or compiling anything again gives the model of the file in which
//! the value stands.

use std::path::Path;

use escalade::model::{FactorId, Model, Purpose, fixing};
use escalade::quantity::{parse_product, unit_scale};
use escalade::scenario::{Patches, Scenario};
use escalade::study::Study;

fn decoded(patches: &Patches) -> (Scenario, Model) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/limited_raids.yaml");
    let scenario = Scenario::read(&path, patches).expect("it reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    let model = model.unwrap_or_else(|| panic!("{faults:?}"));
    (scenario, model)
}

/// A value of three digits that a factor may have, as it is written and in days.
fn written(model: &Model, id: usize, level: f64) -> (String, f64) {
    let factor = &model.factors[id];
    let scale = unit_scale(&factor.unit).unwrap_or(1.0);
    let value = format!("{:.3e}", factor.distribution.quantile(level) / scale);
    let value: f64 = value.parse().expect("a number");
    let text = format!("{value} {}", factor.unit).trim_end().to_owned();
    let number = parse_product(&text).map_or(value, |product| product.coefficient);
    (text, number)
}

fn held_one_way_and_the_other(ids: &[usize], level: f64) -> (Model, Model) {
    let (scenario, model) = decoded(&Patches::default());
    let mut patches = Patches::default();
    let mut fixed = Vec::new();
    for id in ids {
        let (text, value) = written(&model, *id, level);
        let address = &model.factors[*id].entry.address;
        patches
            .set
            .extend(fixing(&scenario, address, &text).expect("an address"));
        fixed.push((FactorId::from(*id), value));
    }
    let read = decoded(&patches).1;
    let held = Study::new(model).with_fixed(&fixed, patches.in_words());
    (read, held.model().clone())
}

#[test]
fn all_factors_held_are_those_of_the_file() {
    let (_, model) = decoded(&Patches::default());
    let is_drawn = |id: &usize| {
        let (low, high) = (0.01, 0.99);
        let of = &model.factors[*id].distribution;
        of.quantile(low) < of.quantile(high)
    };
    let ids: Vec<usize> = (0..model.factors.len()).filter(is_drawn).collect();
    assert!(ids.len() > 100);
    let (read, held) = held_one_way_and_the_other(&ids, 0.9);
    for (a, b) in read.factors.iter().zip(&held.factors) {
        assert_eq!(a, b);
    }
    assert_eq!(read, held);
}

#[test]
fn the_draws_of_others_stay() {
    let (_, model) = decoded(&Patches::default());
    // One of a group that is correlated.
    let id = model
        .factors
        .iter()
        .position(|f| f.entry.name == "reprisal")
        .expect("it is there");
    let (_, value) = written(&model, id, 0.6);
    let plain = Study::new(model);
    let held = plain.with_fixed(&[(FactorId::from(id), value)], Vec::new());
    let seed = escalade::random::Seed(3);
    for draw in 0..20 {
        let (mut before, after) = (plain.factors(seed, draw), held.factors(seed, draw));
        before[id] = value;
        assert_eq!(before, after);
    }
}
