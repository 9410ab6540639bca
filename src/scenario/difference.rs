//! A file that extends a scenario and says only what another has otherwise.

use super::Scenario;
use super::address::find;
use super::node::{Key, Node, Value};
use super::write::write;
use crate::diagnostic::Span;

impl Scenario {
    /// A file that extends another, of this name beside it: laid over the tree of `from`, it gives the tree of this
    /// scenario. What is switched off is not part of it: no file says that.
    pub fn difference(&self, from: &Self, extends: &str, title: &str) -> String {
        let mut entries = Vec::new();
        if let Some(format) = self.root.get("format") {
            entries.push((key("format"), format.clone()));
        }
        entries.push((key("extends"), text(extends)));
        entries.push((key("title"), text(title)));
        if let Some(Value::Map(changed)) = changed(&from.root, &self.root).map(|node| node.value) {
            let is_new = |(key, _): &(Key, Node)| key.name != "title";
            entries.extend(changed.into_iter().filter(is_new));
        }
        write(&node(Value::Map(entries)))
    }

    /// The entry with this full address.
    pub fn at<'n>(&'n self, address: &str) -> Option<&'n Node> {
        let found = find(&self.root, address).ok()?;
        let step = |node: &'n Node, step: &usize| match &node.value {
            Value::Map(entries) => entries.get(*step).map(|(_, below)| below),
            Value::List(items) => items.get(*step),
            _ => None,
        };
        let is_whole = found.address == address;
        is_whole.then(|| found.steps.iter().try_fold(&self.root, step))?
    }
}

fn node(value: Value) -> Node {
    let span = Span::default();
    Node { span, value }
}

fn key(name: &str) -> Key {
    let span = Span::default();
    let name = name.to_owned();
    Key { span, name }
}

fn text(text: &str) -> Node {
    node(Value::Text(text.to_owned()))
}

/// What laid over the first gives the second; nothing where they are the same.
fn changed(from: &Node, to: &Node) -> Option<Node> {
    let (Value::Map(before), Value::Map(after)) = (&from.value, &to.value) else {
        return (!same(from, to)).then(|| to.clone());
    };
    let mut entries = Vec::new();
    for (key, node) in after {
        match from.get(&key.name) {
            Some(there) => entries.extend(changed(there, node).map(|new| (key.clone(), new))),
            None => entries.push((key.clone(), node.clone())),
        }
    }
    let removed = before.iter().filter(|(key, _)| to.get(&key.name).is_none());
    entries.extend(removed.map(|(key, _)| (key.clone(), node(Value::Removed))));
    (!entries.is_empty()).then(|| node(Value::Map(entries)))
}

/// Whether two trees differ in their places at most.
fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Map(a), Value::Map(b)) => {
            let entry =
                |((k, a), (l, b)): (&(Key, Node), &(Key, Node))| k.name == l.name && same(a, b);
            a.len() == b.len() && a.iter().zip(b).all(entry)
        }
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::{Patches, Scenario};

    #[test]
    fn what_is_changed_stands_in_a_file_that_extends() {
        let text = "format: 1\ntitle: Before\nstart: 2026-01-01\nfactors:\n  a: { lognormal: { q05: 1, q95: 2 }, \
                    title: A }\nlist: [{ x: 1 }, { x: 2 }]\n";
        let read = |set: &[&str]| {
            let set = set.iter().map(|set| (*set).to_owned()).collect();
            let patches = Patches {
                set,
                ..Patches::default()
            };
            Scenario::from_text("s.yaml", text, &patches).expect("a scenario")
        };
        let from = read(&[]);
        let to = read(&[
            "factors.a.fixed=1.5",
            "factors.a.lognormal=null",
            "list.1.x=3",
        ]);
        assert_eq!(
            to.difference(&from, "s.yaml", "After"),
            "format: 1\nextends: s.yaml\ntitle: After\nfactors:\n  a:\n    fixed: 1.5\n    lognormal: null\nlist:\n\
             - x: 1\n- x: 3\n"
        );
        let nothing = from.difference(&from, "s.yaml", "Same");
        assert_eq!(nothing, "format: 1\nextends: s.yaml\ntitle: Same\n");
    }
}
