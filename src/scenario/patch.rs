//! What the command line changes: `--set ADDRESS=VALUE`, `--horizon DURATION`, `--without ADDRESS`.

use std::collections::{BTreeMap, BTreeSet};

use super::address::{Found, Missing, find, joined, node_at, walk};
use super::excerpt::{DEEPEST, Excerpt};
use super::merge::{blank, settled};
use super::node::{Key, Node, Value};
use super::source::control;
use super::yaml::parse;
use super::{Patches, SwitchedOff};
use crate::diagnostic::{Diagnostic, FileId, Span, Texts, did_you_mean};

/// Top-level entries that decide what is read, so that setting them comes too late.
const FIXED: [&str; 2] = ["extends", "kind"];

/// The patches applied to a tree, in order. Returns what is switched off, and appends a fault for
/// every patch that fits nowhere.
pub(super) fn apply(
    root: &mut Node,
    patches: &Patches,
    texts: &mut Texts,
    faults: &mut Vec<Diagnostic>,
) -> Vec<SwitchedOff> {
    // The scenario is what was read first; what it extends comes after it.
    let name = texts.get(FileId(0)).name.clone();
    for text in &patches.set {
        let file = texts.add("--set".into(), text.clone());
        // `None` has left its fault behind.
        let _ = set(root, (&name, file), text, faults);
    }
    if let Some(text) = &patches.horizon {
        let file = texts.add("--horizon".into(), text.clone());
        let span = Span::new(file, 0..text.len());
        let value = Excerpt {
            file,
            offset: 0,
            text,
        };
        let _ = put(root, (&name, "horizon"), span, value, faults);
    }
    let mut off = BTreeMap::new();
    for text in &patches.without {
        let file = texts.add("--without".into(), text.clone());
        let span = Span::new(file, 0..text.len());
        match without(root, &name, text, span) {
            Ok(addresses) => off.extend(addresses.into_iter().map(|address| (address, span))),
            Err(fault) => faults.push(*fault),
        }
    }
    let off = off.into_iter();
    off.map(|(address, span)| SwitchedOff { address, span })
        .collect()
}

/// Replaces, removes or adds one entry of the scenario with this name.
fn set(
    root: &mut Node,
    (name, file): (&str, FileId),
    text: &str,
    faults: &mut Vec<Diagnostic>,
) -> Option<()> {
    let mut fail = |range, message: String, help: &str| {
        faults.push(Diagnostic::error(Span::new(file, range), message).help(help));
    };
    let Some((address, value)) = text.split_once('=') else {
        fail(
            0..text.len(),
            "expected `=`, found none".into(),
            "write ADDRESS=VALUE",
        );
        return None;
    };
    let offset = address.len() + 1;
    if FIXED.contains(&address) {
        let help = "change the file instead";
        fail(0..address.len(), format!("`{address}` cannot be set"), help);
        return None;
    }
    let excerpt = Excerpt {
        file,
        offset,
        text: value,
    };
    let span = Span::new(file, 0..address.len());
    put(root, (name, address), span, excerpt, faults)
}

/// Puts a value where an address says, in the scenario with this name.
fn put(
    root: &mut Node,
    (name, address): (&str, &str),
    span: Span,
    value: Excerpt,
    faults: &mut Vec<Diagnostic>,
) -> Option<()> {
    if let Some((at, message)) = control(value.text) {
        let at = value.offset + at;
        let span = Span::new(value.file, at..at + 1);
        faults.push(Diagnostic::error(span, message).help("remove it"));
        return None;
    }
    let node = parse(value, faults)?;
    let node = match node.value {
        Value::Removed => node,
        _ => settled(node, faults),
    };
    match find(root, address) {
        Ok(found) if is_machine(&found.address) && matches!(node.value, Value::Text(_)) => {
            let message = format!("`{}` is a machine, not a value", found.address);
            let help = format!("to change where it starts, set `{}.initial`", found.address);
            faults.push(Diagnostic::error(span, message).help(help));
        }
        Ok(found) => replace(root, &found, node, span, faults),
        Err(missing) => {
            let ambiguous = matches!(missing, Missing::Ambiguous(..));
            let adds = node.value != Value::Removed;
            if ambiguous || add(root, address, node, span).is_none() {
                let near = nearest_to_add(root, address).filter(|_| adds);
                faults.push(fault(missing, (name, address), near, span));
            }
        }
    }
    if depth(root) > DEEPEST {
        let message = format!("nested more than {DEEPEST} deep");
        faults.push(Diagnostic::error(span, message));
    }
    Some(())
}

/// Whether an address is that of a whole machine.
fn is_machine(address: &str) -> bool {
    (address.strip_prefix("machines.")).is_some_and(|name| !name.contains('.'))
}

/// How many lists and mappings are within each other.
fn depth(node: &Node) -> usize {
    match &node.value {
        Value::List(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Map(entries) => {
            1 + entries
                .iter()
                .map(|(_, node)| depth(node))
                .max()
                .unwrap_or(0)
        }
        _ => 0,
    }
}

/// Puts a node in place of another; `null` removes an entry of a mapping.
fn replace(root: &mut Node, found: &Found, node: Node, span: Span, faults: &mut Vec<Diagnostic>) {
    let Some((&last, before)) = found.steps.split_last() else {
        return;
    };
    match node_at(root, before).map(|parent| &mut parent.value) {
        Some(Value::Map(entries)) if node.value == Value::Removed => {
            entries.remove(last);
        }
        Some(Value::Map(entries)) if node.value == Value::Null => {
            let (key, below) = &entries[last];
            let name = key.name.clone();
            faults.extend(blank(&Key { span, name }, below));
        }
        Some(Value::Map(entries)) => {
            entries[last].0.span = span;
            entries[last].1 = node;
        }
        Some(Value::List(_)) if matches!(node.value, Value::Null | Value::Removed) => {
            let message = "an item of a list cannot be removed";
            faults.push(Diagnostic::error(span, message).help("set the whole list"));
        }
        Some(Value::List(items)) => items[last] = node,
        _ => {}
    }
}

/// Adds an entry to the mapping that its full address says; `None` if there is no such mapping.
fn add(root: &mut Node, address: &str, node: Node, span: Span) -> Option<()> {
    let (parent, name) = match address.rsplit_once('.') {
        Some((parent, name)) => {
            let found = find(root, parent).ok();
            let found = found.filter(|found| found.address == parent)?;
            (node_at(root, &found.steps)?, name)
        }
        None => (root, address),
    };
    let Value::Map(entries) = &mut parent.value else {
        return None;
    };
    if name.is_empty() || node.value == Value::Removed {
        return None;
    }
    let name = name.to_owned();
    let node = match node.value {
        Value::Null => Node {
            value: Value::Map(Vec::new()),
            ..node
        },
        _ => node,
    };
    entries.push((Key { span, name }, node));
    Some(())
}

/// The whole path of an entry that can be added, where only the end of its mapping's is given.
fn nearest_to_add(root: &Node, address: &str) -> Option<String> {
    let (parent, name) = address.rsplit_once('.')?;
    let found = find(root, parent).ok()?;
    let mut is_mapping = false;
    walk(root, &mut |steps, node| {
        if joined(steps) == found.address {
            is_mapping = matches!(node.value, Value::Map(_));
        }
    });
    (is_mapping && !name.is_empty()).then(|| format!("{}.{name}", found.address))
}

/// The full addresses that are meant, in the scenario with this name.
fn without(
    root: &Node,
    name: &str,
    text: &str,
    span: Span,
) -> Result<Vec<String>, Box<Diagnostic>> {
    if let Some(tag) = text.strip_prefix("tag:") {
        return tagged(root, name, tag, span);
    }
    let found = find(root, text);
    let found = found.map_err(|missing| Box::new(fault(missing, (name, text), None, span)))?;
    Ok(vec![found.address])
}

/// The full addresses of the entries with a tag.
fn tagged(root: &Node, name: &str, tag: &str, span: Span) -> Result<Vec<String>, Box<Diagnostic>> {
    let mut known = BTreeSet::new();
    let mut with = Vec::new();
    walk(root, &mut |steps, node| {
        let tags: Vec<&str> = tags(node).collect();
        if tags.contains(&tag) {
            with.push(joined(steps));
        }
        known.extend(tags);
    });
    if !with.is_empty() {
        return Ok(with);
    }
    let fault = Diagnostic::error(span, format!("no entry of `{name}` has the tag `{tag}`"));
    let near = did_you_mean(tag, known.iter().copied());
    let all: Vec<String> = known.iter().map(|tag| format!("`{tag}`")).collect();
    Err(Box::new(match near {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None if all.is_empty() => fault.help("the scenario has no tags"),
        None => fault.help(format!("the tags are {}", all.join(", "))),
    }))
}

/// The tags of an entry.
fn tags(node: &Node) -> impl Iterator<Item = &str> {
    let items = match node.get("tags").map(|tags| &tags.value) {
        Some(Value::List(items)) => items.as_slice(),
        _ => &[],
    };
    items.iter().filter_map(|item| match &item.value {
        Value::Text(tag) => Some(tag.as_str()),
        _ => None,
    })
}

/// Why an address names no single entry of a scenario; `whole` is the path of one that can be added.
fn fault(
    missing: Missing,
    (name, address): (&str, &str),
    whole: Option<String>,
    span: Span,
) -> Diagnostic {
    match missing {
        Missing::Unknown(near) => {
            let parent = |path: &str| path.rsplit_once('.').map(|(parent, _)| parent.to_owned());
            let sibling = near.filter(|near| whole.is_none() || parent(near) == parent(address));
            let meant = sibling.map(|near| format!("did you mean `{near}`?"));
            let added =
                whole.map(|whole| format!("to add an entry write its whole path: `{whole}`"));
            let help = match (meant, added) {
                (Some(meant), Some(added)) => format!("{meant} {added}"),
                (Some(one), None) | (None, Some(one)) => one,
                (None, None) => {
                    "an address is a path of keys, `machines.us_posture`, or its end".into()
                }
            };
            let message = format!("nothing in `{name}` has the address `{address}`");
            Diagnostic::error(span, message).help(help)
        }
        Missing::Ambiguous(few, count) => {
            let more = if few.len() < count { ", ..." } else { "" };
            let message =
                format!("{count} entries of `{name}` have an address that ends in `{address}`");
            let help = format!("write more of it: {}{more}", few.join(", "));
            Diagnostic::error(span, message).help(help)
        }
    }
}
