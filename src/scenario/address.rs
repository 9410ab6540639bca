//! Addresses: which entry of a tree is meant.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::node::{Node, Value};
use crate::diagnostic::did_you_mean;

/// Candidates that a message names.
const MOST: usize = 8;
/// Bytes of the longest address that is proposed in place of a mistyped one.
const LONGEST: usize = 80;

/// An entry that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Its full address.
    pub address: String,
    /// The position among the children at each level, from the root.
    pub steps: Vec<usize>,
}

/// Why no single entry is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// None; perhaps this was meant.
    Unknown(Option<String>),
    /// Several: the first few, and how many.
    Ambiguous(Vec<String>, usize),
}

/// One level on the path to an entry: its name and its position.
pub(super) type Step<'a> = (Cow<'a, str>, usize);

/// The entry with this full address, or else the only one whose address ends so.
pub(super) fn find(root: &Node, address: &str) -> Result<Found, Missing> {
    let mut exact = None;
    let mut few = Vec::new();
    let mut count = 0;
    walk(root, &mut |steps, _| {
        let Some(whole) = ends_with(steps, address) else {
            return;
        };
        count += 1;
        if whole {
            exact = Some(found(steps));
        } else if few.len() < MOST {
            few.push(found(steps));
        }
    });
    match (exact, few.len()) {
        (Some(found), _) => Ok(found),
        (None, 0) => Err(Missing::Unknown(nearest(root, address))),
        (None, 1) => Ok(few.remove(0)),
        _ => {
            let few = few.into_iter().map(|found| found.address).collect();
            Err(Missing::Ambiguous(few, count))
        }
    }
}

/// Calls `visit` with every entry below a node, parents first, in order.
pub(super) fn walk<'a>(root: &'a Node, visit: &mut impl FnMut(&[Step<'a>], &'a Node)) {
    descend(root, &mut Vec::new(), visit);
}

fn descend<'a>(
    node: &'a Node,
    steps: &mut Vec<Step<'a>>,
    visit: &mut impl FnMut(&[Step<'a>], &'a Node),
) {
    for (position, (name, child)) in children(node).enumerate() {
        steps.push((name, position));
        visit(steps, child);
        descend(child, steps, visit);
        steps.pop();
    }
}

/// What stands in a list or mapping, with its name in addresses.
fn children(node: &Node) -> Box<dyn Iterator<Item = (Cow<'_, str>, &Node)> + '_> {
    match &node.value {
        Value::Map(entries) => {
            let entries = entries.iter();
            Box::new(entries.map(|(key, node)| (Cow::Borrowed(key.name.as_str()), node)))
        }
        Value::List(items) => {
            let numbered = |(position, node): (usize, _)| (Cow::Owned(position.to_string()), node);
            Box::new(items.iter().enumerate().map(numbered))
        }
        _ => Box::new(std::iter::empty()),
    }
}

/// Whether a path ends with an address, and if so whether that is all of it. Names are compared
/// from the end, for a name may itself hold a dot (`0.5`).
fn ends_with(steps: &[Step], address: &str) -> Option<bool> {
    let mut left = address;
    for (depth, (name, _)) in steps.iter().enumerate().rev() {
        left = left.strip_suffix(name.as_ref())?;
        if left.is_empty() {
            return Some(depth == 0);
        }
        left = left.strip_suffix('.')?;
    }
    None
}

/// What was found at a path.
fn found(steps: &[Step]) -> Found {
    Found {
        address: joined(steps),
        steps: steps.iter().map(|(_, position)| *position).collect(),
    }
}

/// The names with dots between them.
pub(super) fn joined(steps: &[Step]) -> String {
    let names: Vec<&str> = steps.iter().map(|(name, _)| name.as_ref()).collect();
    names.join(".")
}

/// The address with as many names that is nearest to a mistyped one.
fn nearest(root: &Node, address: &str) -> Option<String> {
    let length = address.matches('.').count() + 1;
    let mut candidates = BTreeSet::new();
    walk(root, &mut |steps, _| {
        let last = &steps[steps.len().saturating_sub(length)..];
        let bytes: usize = last.iter().map(|(name, _)| name.len() + 1).sum();
        if bytes <= LONGEST {
            candidates.insert(joined(last));
        }
    });
    did_you_mean(address, candidates.iter().map(String::as_str)).map(str::to_owned)
}

/// The node at the end of some steps.
pub(super) fn node_at<'a>(root: &'a mut Node, steps: &[usize]) -> Option<&'a mut Node> {
    steps
        .iter()
        .try_fold(root, |node, &step| match &mut node.value {
            Value::Map(entries) => entries.get_mut(step).map(|(_, node)| node),
            Value::List(items) => items.get_mut(step),
            _ => None,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Patches, Scenario};

    fn tree(text: &str) -> Node {
        let scenario = Scenario::from_text("a.yaml", text, &Patches::default());
        scenario.expect("readable").root
    }

    fn address(text: &str, address: &str) -> Result<String, Missing> {
        find(&tree(text), address).map(|found| found.address)
    }

    #[test]
    fn a_path_or_a_unique_suffix_names_an_entry() {
        let text = "start: 1\na: { start: 2, list: [ { x: 5 }, { y: 6 } ] }\nd: { 0.5: 1 }\n";
        assert_eq!(address(text, "a.list.1.y"), Ok("a.list.1.y".into()));
        assert_eq!(address(text, "list.0"), Ok("a.list.0".into()));
        assert_eq!(address(text, "y"), Ok("a.list.1.y".into()));
        assert_eq!(address(text, "d.0.5"), Ok("d.0.5".into()));
        // The whole address comes before a suffix.
        assert_eq!(address(text, "start"), Ok("start".into()));
        // Names are compared whole.
        assert!(address(text, "tart").is_err());
        assert!(address(text, "").is_err());
    }

    #[test]
    fn several_and_none_are_told_apart() {
        let text = "a: { rate: 1 }\nb: { rate: 2 }\nfactors: { attack_rate: 3 }\n";
        let both = vec!["a.rate".into(), "b.rate".into()];
        assert_eq!(address(text, "rate"), Err(Missing::Ambiguous(both, 2)));
        let near = Missing::Unknown(Some("factors.attack_rate".into()));
        assert_eq!(address(text, "factors.atack_rate"), Err(near));
        assert_eq!(address(text, "zzzzzz"), Err(Missing::Unknown(None)));
    }

    #[test]
    fn steps_lead_to_the_entry() {
        let mut root = tree("a: { list: [ { x: 5 }, { y: 6 } ] }\n");
        let found = find(&root, "y").expect("y");
        let node = node_at(&mut root, &found.steps).expect("a node");
        assert_eq!(node.value, Value::Number(6.0));
    }
}
