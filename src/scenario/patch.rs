//! What the command line changes: `--set ADDRESS=VALUE`, `--without ADDRESS`.

use std::collections::{BTreeMap, BTreeSet};

use super::address::{Found, Missing, find, joined, node_at, walk};
use super::node::{Key, Node, Value};
use super::source::control;
use super::yaml::{DEEPEST, Excerpt, parse};
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
    for text in &patches.set {
        let file = texts.add("--set".into(), text.clone());
        // `None` has left its fault behind.
        let _ = set(root, file, text, faults);
    }
    let mut off = BTreeMap::new();
    for text in &patches.without {
        let file = texts.add("--without".into(), text.clone());
        let span = Span::new(file, 0..text.len());
        match without(root, text, span) {
            Ok(addresses) => off.extend(addresses.into_iter().map(|address| (address, span))),
            Err(fault) => faults.push(*fault),
        }
    }
    let off = off.into_iter();
    off.map(|(address, span)| SwitchedOff { address, span })
        .collect()
}

/// Replaces, removes or adds one entry.
fn set(root: &mut Node, file: FileId, text: &str, faults: &mut Vec<Diagnostic>) -> Option<()> {
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
    if let Some((at, message)) = control(value) {
        fail(offset + at..offset + at + 1, message, "remove it");
        return None;
    }
    let excerpt = Excerpt {
        file,
        offset,
        text: value,
    };
    let node = parse(excerpt, faults)?;
    let span = Span::new(file, 0..address.len());
    match find(root, address) {
        Ok(found) => replace(root, &found, node, span, faults),
        Err(missing) => {
            let ambiguous = matches!(missing, Missing::Ambiguous(..));
            if ambiguous || add(root, address, node, span).is_none() {
                faults.push(fault(missing, address, span));
            }
        }
    }
    if depth(root) > DEEPEST {
        let message = format!("nested more than {DEEPEST} deep");
        faults.push(Diagnostic::error(span, message));
    }
    Some(())
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
        Some(Value::Map(entries)) if node.value == Value::Null => {
            entries.remove(last);
        }
        Some(Value::Map(entries)) => {
            entries[last].0.span = span;
            entries[last].1 = node;
        }
        Some(Value::List(_)) if node.value == Value::Null => {
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
    if name.is_empty() || node.value == Value::Null {
        return None;
    }
    let name = name.to_owned();
    entries.push((Key { span, name }, node));
    Some(())
}

/// The full addresses that are meant.
fn without(root: &Node, text: &str, span: Span) -> Result<Vec<String>, Box<Diagnostic>> {
    if let Some(tag) = text.strip_prefix("tag:") {
        return tagged(root, tag, span);
    }
    let found = find(root, text).map_err(|missing| Box::new(fault(missing, text, span)))?;
    Ok(vec![found.address])
}

/// The full addresses of the entries with a tag.
fn tagged(root: &Node, tag: &str, span: Span) -> Result<Vec<String>, Box<Diagnostic>> {
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
    let fault = Diagnostic::error(span, format!("no entry has the tag `{tag}`"));
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

/// Why an address names no single entry.
fn fault(missing: Missing, address: &str, span: Span) -> Diagnostic {
    match missing {
        Missing::Unknown(near) => {
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "an address is a path of keys, `machines.us_posture`, or its end".into(),
            };
            Diagnostic::error(span, format!("nothing has the address `{address}`")).help(help)
        }
        Missing::Ambiguous(few, count) => {
            let more = if few.len() < count { ", ..." } else { "" };
            let message = format!("{count} entries have an address that ends in `{address}`");
            let help = format!("write more of it: {}{more}", few.join(", "));
            Diagnostic::error(span, message).help(help)
        }
    }
}
