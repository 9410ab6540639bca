//! A tree laid over its parent's: RFC 7396 (JSON Merge Patch) that keeps order and places.

use std::collections::BTreeMap;

use super::node::{Key, Node, Value};
use crate::diagnostic::Diagnostic;

/// The child over the parent. Mappings merge by key, all else is replaced, `null` removes. A
/// merged entry keeps the parent's place in the order and has the child's place in the text.
/// Each `null` that removes nothing is a warning.
pub(super) fn merge(parent: Node, child: Node, faults: &mut Vec<Diagnostic>) -> Node {
    let Value::Map(patch) = child.value else {
        return child;
    };
    let entries = match parent.value {
        Value::Map(entries) => entries,
        _ => Vec::new(),
    };
    let names = entries.iter().map(|(key, _)| key.name.clone());
    let order: BTreeMap<String, usize> = names.zip(0..).collect();
    let mut slots: Vec<Option<(Key, Node)>> = entries.into_iter().map(Some).collect();
    for (key, node) in patch {
        match order.get(&key.name) {
            Some(_) if node.value == Value::Null => slots[order[&key.name]] = None,
            Some(&slot) => {
                let below = slots[slot].take().map(|(_, node)| node);
                slots[slot] = Some((key, over(below, node, faults)));
            }
            None if node.value == Value::Null => faults.push(removes_nothing(&key)),
            None => slots.push(Some((key, over(None, node, faults)))),
        }
    }
    Node {
        span: child.span,
        value: Value::Map(slots.into_iter().flatten().collect()),
    }
}

/// The child over what may be there. A `null` within a new entry removes nothing either.
fn over(parent: Option<Node>, child: Node, faults: &mut Vec<Diagnostic>) -> Node {
    let nothing = Node {
        span: child.span,
        value: Value::Null,
    };
    merge(parent.unwrap_or(nothing), child, faults)
}

/// The warning about a `null` without a counterpart.
fn removes_nothing(key: &Key) -> Diagnostic {
    let message = format!(
        "`{}` is empty and so removes an entry, but there is none",
        key.name
    );
    Diagnostic::warning(key.span, message)
        .help("write `{}` for an entry that has no keys; else remove the line")
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
        assert_eq!(merged("a: 1\nb: 2\n", "a:\n"), ("b: 2\n".into(), vec![]));
        assert_eq!(
            merged("b: 2\n", "a:\nc: { d: ~, e: 1 }\n"),
            ("b: 2\nc:\n  e: 1\n".into(), vec![0, 8])
        );
        // Lists are replaced as they are.
        assert_eq!(
            merged("b: 2\n", "b: [~]\n"),
            ("b:\n- null\n".into(), vec![])
        );
    }
}
