//! The shipped scenarios: they read and decode with no fault, and are as large as they should be.

use std::path::Path;

use escalade::diagnostic::{render, summary};
use escalade::model::{Model, Purpose};
use escalade::scenario::{Patches, Scenario, list_folder};

fn decoded(name: &str, purpose: Purpose) -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("scenarios")
        .join(name);
    let scenario = Scenario::read(&path, &Patches::default())
        .unwrap_or_else(|faults| panic!("{}", render(&faults.diagnostics, &faults.texts, false)));
    let (model, mut found) = Model::decode(&scenario, purpose);
    found.extend(scenario.diagnostics.iter().cloned());
    assert!(
        found.is_empty(),
        "{}: {}\n{}",
        name,
        summary(&found),
        render(&found, &scenario.texts, false)
    );
    model.expect("a model where no fault was found")
}

#[test]
fn the_world_has_no_fault() {
    let world = decoded("world.yaml", Purpose::Check);
    assert!(world.machines.len() >= 8 && world.outcomes.len() >= 10);
}

const VARIANTS: [&str; 7] = [
    "the_day_after",
    "after_first_strike",
    "consent",
    "hawks_in_office",
    "strong_mexico",
    "election_eve",
    "wrong_house",
];

/// Variants are small, and are not run with their folder.
#[test]
fn the_variants_have_no_fault_and_are_run_by_name_alone() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let listed = list_folder(&folder).expect("a folder");
    for name in VARIANTS {
        decoded(&format!("{name}.yaml"), Purpose::Run);
        let found = listed.iter().find(|file| file.stem == name);
        assert!(found.expect("listed").is_variant, "{name}");
    }
    let together = listed
        .iter()
        .filter(|file| !file.is_world && !file.is_variant);
    assert_eq!(together.count(), 3);
}

#[test]
fn the_postures_have_no_fault_and_differ_in_their_first_state_alone() {
    let postures = ["threats_only", "limited_raids", "sustained_campaign"]
        .map(|name| decoded(&format!("{name}.yaml"), Purpose::Run));
    for (state, model) in postures.iter().enumerate() {
        let posture = &model.machines[0];
        assert_eq!(posture.entry.name, "us_posture");
        assert_eq!(posture.initial[state].as_fixed(), Some(1.0));
        assert_eq!(model.reactions, postures[0].reactions);
        assert_eq!(model.factors, postures[0].factors);
        let leading: Vec<&str> = model
            .outcomes
            .iter()
            .filter(|outcome| outcome.headline)
            .map(|outcome| outcome.entry.name.as_str())
            .collect();
        assert_eq!(leading, ["approval", "cooperation", "retaliation"]);
    }
}
