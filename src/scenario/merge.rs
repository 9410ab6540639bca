//! A tree laid over its parent's: RFC 7396 (JSON Merge Patch) that keeps order and places.

use std::collections::BTreeMap;

use super::node::{Key, Node, Value};
use crate::diagnostic::Diagnostic;

/// Entries that a message names.
const MOST: usize = 5;

/// The child over the parent. Mappings merge by key, all else is replaced, `null` removes. A
/// merged entry keeps the parent's place in the order and has the child's place in the text.
///
/// A blank that would replace something is a fault, and changes nothing; each `null` that removes
/// nothing is a warning.
pub(super) fn merge(parent: Node, child: Node, faults: &mut Vec<Diagnostic>) -> Node {
    let span = child.span;
    let patch = match child.value {
        Value::Map(patch) => patch,
        Value::List(items) => {
            let items = items.into_iter().map(|item| settled(item, faults));
            let value = Value::List(items.collect());
            return Node { span, value };
        }
        value => return Node { span, value },
    };
    let entries = match parent.value {
        Value::Map(entries) => entries,
        _ => Vec::new(),
    };
    let names = entries.iter().map(|(key, _)| key.name.clone());
    let order: BTreeMap<String, usize> = names.zip(0..).collect();
    let mut slots: Vec<Option<(Key, Node)>> = entries.into_iter().map(Some).collect();
    for (key, node) in patch {
        let slot = order.get(&key.name).copied();
        let below = slot.and_then(|slot| slots[slot].take());
        let entry = over(below, (key, node), faults);
        match slot {
            Some(slot) => slots[slot] = entry,
            None => slots.extend(entry.map(Some)),
        }
    }
    Node {
        span,
        value: Value::Map(slots.into_iter().flatten().collect()),
    }
}

/// A tree that lies over nothing: what is blank is an empty mapping, and a `null` removes nothing.
pub(super) fn settled(node: Node, faults: &mut Vec<Diagnostic>) -> Node {
    let nothing = Node {
        span: node.span,
        value: Value::Null,
    };
    merge(nothing, node, faults)
}

/// The child's entry over what may be there.
fn over(
    below: Option<(Key, Node)>,
    (key, node): (Key, Node),
    faults: &mut Vec<Diagnostic>,
) -> Option<(Key, Node)> {
    match (below, node.value) {
        (None, Value::Removed) => {
            faults.push(removes_nothing(&key));
            None
        }
        (Some(_), Value::Removed) => None,
        (None, Value::Null) => {
            let value = Value::Map(Vec::new());
            let span = node.span;
            Some((key, Node { span, value }))
        }
        (Some((first, below)), Value::Null) => {
            faults.extend(blank(&key, &below));
            Some((first, below))
        }
        (below, value) => {
            let child = Node { value, ..node };
            let node = match below {
                Some((_, below)) => merge(below, child, faults),
                None => settled(child, faults),
            };
            Some((key, node))
        }
    }
}

/// The warning about a `null` without a counterpart.
fn removes_nothing(key: &Key) -> Diagnostic {
    let message = format!("`null` removes the entry `{}`, but there is none", key.name);
    Diagnostic::warning(key.span, message)
        .help("remove the line; an entry that has no keys of its own is `{}`")
}

/// The fault of a blank where something stands below that it would delete.
pub(super) fn blank(key: &Key, below: &Node) -> Option<Diagnostic> {
    let what = contents(below)?;
    let name = &key.name;
    let fault = Diagnostic::error(
        key.span,
        format!("`{name}` is blank; it would delete {what}"),
    );
    let fault = fault.related(below.span, "this would be deleted");
    Some(fault.help(format!(
        "remove the line to keep what is there, or write `{name}: null` to delete it"
    )))
}

/// What a tree has, in words; nothing if it is empty.
fn contents(node: &Node) -> Option<String> {
    match &node.value {
        Value::Null | Value::Removed => None,
        Value::Bool(value) => Some(format!("`{value}`")),
        Value::Number(value) => Some(format!("`{value}`")),
        Value::Text(text) if text.chars().count() > 40 => Some("its text".into()),
        Value::Text(text) => Some(format!("`{text}`")),
        Value::List(items) => match items.len() {
            0 => None,
            1 => Some("a list of one item".into()),
            n => Some(format!("a list of {n} items")),
        },
        Value::Map(entries) => match entries.as_slice() {
            [] => None,
            [(key, _)] => Some(format!("its entry `{}`", key.name)),
            entries => {
                let few = entries.iter().take(MOST);
                let few: Vec<String> = few.map(|(key, _)| format!("`{}`", key.name)).collect();
                let more = if entries.len() > MOST { ", …" } else { "" };
                let names = few.join(", ");
                Some(format!("its {} entries {names}{more}", entries.len()))
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::FileId;
    use crate::scenario::excerpt::Excerpt;
    use crate::scenario::write::write;
    use crate::scenario::yaml::parse;

    /// The merged tree as YAML, and the names in the warnings.
    fn merged(parent: &str, child: &str) -> (String, Vec<u32>) {
        let mut faults = Vec::new();
        let mut tree = |file, text| {
            let (file, offset) = (FileId(file), 0);
            parse(Excerpt { file, offset, text }, &mut faults).expect("a tree")
        };
        let (parent, child) = (tree(0, parent), tree(1, child));
        let merged = merge(parent, child, &mut faults);
        assert!(
            faults
                .iter()
                .all(|fault| fault.span.is_some_and(|span| span.file == FileId(1)))
        );
        let starts = faults
            .iter()
            .filter_map(|fault| fault.span)
            .map(|span| span.start);
        (write(&merged), starts.collect())
    }

    #[test]
    fn mappings_merge_and_all_else_is_replaced() {
        let (tree, _) = merged(
            "a: { x: 1, v: [1, 2], z: { p: 1 } }\nb: 1\n",
            "a: { v: [3], z: 4, w: 5 }\n",
        );
        assert_eq!(tree, "a:\n  x: 1\n  v:\n  - 3\n  z: 4\n  w: 5\nb: 1\n");
        assert_eq!(merged("a: 1\n", "a: { x: 2 }\n").0, "a:\n  x: 2\n");
    }

    #[test]
    fn an_override_keeps_its_place_in_the_order() {
        let (tree, _) = merged("c: 1\nb: 2\na: 3\n", "new: 0\na: 4\nc: 5\n");
        assert_eq!(tree, "c: 5\nb: 2\na: 4\nnew: 0\n");
    }

    #[test]
    fn null_removes_and_warns_where_it_removes_nothing() {
        assert_eq!(merged("a: 1\nb: 2\n", "a: ~\n"), ("b: 2\n".into(), vec![]));
        assert_eq!(
            merged("b: 2\n", "a: null\nc: { d: ~, e: 1 }\n"),
            ("b: 2\nc:\n  e: 1\n".into(), vec![0, 13])
        );
        // Lists are replaced as they are.
        assert_eq!(
            merged("b: 2\n", "b: [~]\n"),
            ("b:\n- null\n".into(), vec![])
        );
    }

    #[test]
    fn a_blank_is_an_entry_or_a_fault_that_changes_nothing() {
        assert_eq!(
            merged("a: 1\nb: {}\n", "b:\nc: { d: }\n"),
            ("a: 1\nb: {}\nc:\n  d: {}\n".into(), vec![])
        );
        assert_eq!(
            merged("a: 1\nb: { c: 2 }\n", "b:\na:\n"),
            ("a: 1\nb:\n  c: 2\n".into(), vec![0, 3])
        );
    }
}
