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
