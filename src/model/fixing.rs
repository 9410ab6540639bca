//! How a factor of a scenario is held at one value: what is set in its file.

use super::format::FACTOR;
use crate::scenario::{Scenario, Value};

/// The assignments (`ADDRESS=VALUE`) that hold the factor with this address at a value, which is written with its
/// unit: its distribution and its bounds make room for the value, and its sources stay. `None` where the scenario has
/// no entry with this address.
pub fn fixing(scenario: &Scenario, address: &str, value: &str) -> Option<Vec<String>> {
    let node = scenario.at(address)?;
    let Value::Map(entries) = &node.value else {
        // A likelihood word that stands alone.
        return Some(vec![format!("{address}={{ fixed: {value} }}")]);
    };
    let names = entries.iter().map(|(key, _)| key.name.as_str());
    let makes_room = names.filter(|name| *name != "fixed" && is_distribution(name));
    let makes_room = makes_room.map(|name| format!("{address}.{name}=null"));
    let fixed = format!("{address}.fixed={value}");
    Some(std::iter::once(fixed).chain(makes_room).collect())
}

/// Whether a key says how a factor is distributed.
fn is_distribution(name: &str) -> bool {
    let families = FACTOR.choices.iter().flat_map(|choice| choice.keys.iter());
    let bounds = ["at_least", "at_most"];
    families.copied().chain(bounds).any(|key| key == name)
}
