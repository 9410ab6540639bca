//! A file that extends a scenario and adds keys to entries of it.

use super::Scenario;
use super::address::find;
use super::node::{Key, Node, Value};
use super::write::write;
use crate::diagnostic::Span;

/// A file under construction that extends a scenario.
#[derive(Clone, Debug)]
pub struct Overlay<'a> {
    over: &'a Scenario,
    root: Branch,
    /// Addresses of entries to which nothing could be added.
    left_out: Vec<String>,
}

/// An entry of the file: a value, or further entries.
#[derive(Clone, Debug, Default)]
struct Branch {
    value: Option<Value>,
    entries: Vec<(String, Self)>,
}

impl Branch {
    /// The entry of this name, made if it is not there.
    fn entry(&mut self, name: &str) -> &mut Self {
        let at = self.entries.iter().position(|(other, _)| other == name);
        let at = at.unwrap_or_else(|| {
            self.entries.push((name.to_owned(), Self::default()));
            self.entries.len() - 1
        });
        &mut self.entries[at].1
    }

    fn into_node(self) -> Node {
        let span = Span::default();
        let entries = self.entries.into_iter();
        let entries = entries.map(|(name, branch)| (Key { span, name }, branch.into_node()));
        let value = self.value.unwrap_or_else(|| Value::Map(entries.collect()));
        Node { span, value }
    }
}

impl<'a> Overlay<'a> {
    /// A file that extends one, of this name beside it, which has the tree of the scenario.
    pub fn new(over: &'a Scenario, extends: &str) -> Self {
        let mut root = Branch::default();
        if let Some(format) = over.root.get("format") {
            root.entry("format").value = Some(format.value.clone());
        }
        root.entry("extends").value = Some(Value::Text(extends.to_owned()));
        let left_out = Vec::new();
        Self {
            over,
            root,
            left_out,
        }
    }

    /// Sets a text of the top level.
    #[must_use]
    pub fn text(mut self, name: &str, text: &str) -> Self {
        self.root.entry(name).value = Some(Value::Text(text.to_owned()));
        self
    }

    /// Adds keys to the entry at an address. A likelihood word that stands alone becomes a `chance`, to which
    /// keys can be added. What stands in a list cannot be added to, for a file replaces lists.
    #[must_use]
    pub fn add(mut self, address: &str, keys: &[(&str, Value)]) -> Self {
        if self.try_add(address, keys).is_none() {
            self.left_out.push(address.to_owned());
        }
        self
    }

    fn try_add(&mut self, address: &str, keys: &[(&str, Value)]) -> Option<()> {
        let found = find(&self.over.root, address).ok()?;
        if found.address != address {
            return None;
        }
        let (mut there, mut names) = (&self.over.root, Vec::new());
        for step in &found.steps {
            let Value::Map(entries) = &there.value else {
                return None;
            };
            let (key, below) = entries.get(*step)?;
            names.push(key.name.as_str());
            there = below;
        }
        let word = match &there.value {
            Value::Map(_) => None,
            Value::Text(word) => Some(word),
            _ => return None,
        };
        let mut place = &mut self.root;
        for name in names {
            place = place.entry(name);
        }
        if let Some(word) = word {
            place.entry("chance").value = Some(Value::Text(word.clone()));
        }
        for (name, value) in keys {
            place.entry(name).value = Some(value.clone());
        }
        Some(())
    }

    /// The file, and the addresses of entries to which nothing could be added.
    pub fn finish(self) -> (String, Vec<String>) {
        (write(&self.root.into_node()), self.left_out)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Patches;
    use super::*;

    #[test]
    fn keys_are_added_where_entries_stand_and_words_become_chances() {
        let text = "format: 1\nfactors:\n  a: { uniform: { low: 0, high: 1 } }\nevents:\n  e:\n    \
                    chance: likely\n    hazard_ratios:\n    - { ratio: { gamma: { q05: 1, q95: 2 } } }\n";
        let over = Scenario::from_text("s.yaml", text, &Patches::default()).expect("a scenario");
        let number = |value| ("at_least", Value::Number(value));
        let overlay = Overlay::new(&over, "s.yaml").text("title", "A box");
        let overlay = overlay.add(
            "factors.a",
            &[number(0.5), ("at_most", Value::Text("2 / y".into()))],
        );
        let overlay = overlay.add("events.e.chance", &[number(0.6)]);
        let overlay = overlay.add("events.e.hazard_ratios.0.ratio", &[number(1.5)]);
        let (file, left_out) = overlay.finish();
        assert_eq!(
            file,
            "format: 1\nextends: s.yaml\ntitle: A box\nfactors:\n  a:\n    at_least: 0.5\n    \
             at_most: 2 / y\nevents:\n  e:\n    chance:\n      chance: likely\n      at_least: 0.6\n"
        );
        assert_eq!(left_out, ["events.e.hazard_ratios.0.ratio"]);
    }
}
