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

/// Whether an address of a reaction is meant: it ends so, in full or in short.
pub(crate) fn means(address: &str, name: &str) -> bool {
    let names: Vec<&str> = address.split('.').collect();
    let is_end = |names: &[&str]| ends_with(names.iter().copied(), name).is_some();
    is_end(&names) || in_short(&names).is_some_and(|short| is_end(&short))
}

/// Every name that means a reaction of this address, which is as [`means`] has it: the ends of the address,
/// in full and in short.
pub(crate) fn meanings(address: &str) -> BTreeSet<String> {
    let names: Vec<&str> = address.split('.').collect();
    let short = in_short(&names).unwrap_or_default();
    let ends = |names: &[&str]| -> Vec<String> {
        (0..names.len())
            .map(|first| names[first..].join("."))
            .collect()
    };
    ends(&names).into_iter().chain(ends(&short)).collect()
}

/// The address of a reaction of a machine, or of a part of one, with the reaction right behind the
/// machine: without `transitions`, or the group that it competes in. Of all else nothing.
pub(crate) fn in_short<'n>(names: &[&'n str]) -> Option<Vec<&'n str>> {
    match names {
        [machines @ "machines", machine, "transitions", rest @ ..]
        | [
            machines @ "machines",
            machine,
            "competing",
            _,
            "exits",
            rest @ ..,
        ] if !rest.is_empty() => {
            let all = [*machines, *machine]
                .into_iter()
                .chain(rest.iter().copied());
            Some(all.collect())
        }
        _ => None,
    }
}

/// The entry with this full address, or else the only one whose address ends so; where there is none,
/// the only one whose address ends so in short.
pub(super) fn find(root: &Node, address: &str) -> Result<Found, Missing> {
    match literal(root, address) {
        Err(Missing::Unknown(near)) => {
            let (few, count) = shortened(root, address);
            single(few, count).unwrap_or(Err(Missing::Unknown(near)))
        }
        found => found,
    }
}

/// The entries whose address ends so in short: the first few, and how many.
fn shortened(root: &Node, address: &str) -> (Vec<Found>, usize) {
    let (mut few, mut count) = (Vec::new(), 0);
    walk(root, &mut |steps, _| {
        let names: Vec<&str> = steps.iter().map(|(name, _)| name.as_ref()).collect();
        let is_meant =
            in_short(&names).is_some_and(|short| ends_with(short.into_iter(), address).is_some());
        count += usize::from(is_meant);
        if is_meant && few.len() < MOST {
            few.push(found(steps));
        }
    });
    (few, count)
}

/// The only one of some; nothing where there is none.
fn single(mut few: Vec<Found>, count: usize) -> Option<Result<Found, Missing>> {
    match few.len() {
        0 => None,
        1 => Some(Ok(few.remove(0))),
        _ => {
            let few = few.into_iter().map(|found| found.address).collect();
            Some(Err(Missing::Ambiguous(few, count)))
        }
    }
}

fn literal(root: &Node, address: &str) -> Result<Found, Missing> {
    let mut exact = None;
    let mut few = Vec::new();
    let mut count = 0;
    walk(root, &mut |steps, _| {
        let names = steps.iter().map(|(name, _)| name.as_ref());
        let Some(whole) = ends_with(names, address) else {
            return;
        };
        count += 1;
        if whole {
            exact = Some(found(steps));
        } else if few.len() < MOST {
            few.push(found(steps));
        }
    });
    match exact {
        Some(found) => Ok(found),
        None => single(few, count).unwrap_or_else(|| Err(Missing::Unknown(nearest(root, address)))),
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
fn ends_with<'n>(
    mut names: impl DoubleEndedIterator<Item = &'n str>,
    address: &str,
) -> Option<bool> {
    let mut left = address;
    while let Some(name) = names.next_back() {
        left = left.strip_suffix(name)?;
        if left.is_empty() {
            return Some(names.next().is_none());
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
    let mut propose = |names: &[&str]| {
        let last = &names[names.len().saturating_sub(length)..];
        let bytes: usize = last.iter().map(|name| name.len() + 1).sum();
        if bytes <= LONGEST {
            candidates.insert(last.join("."));
        }
    };
    walk(root, &mut |steps, _| {
        let names: Vec<&str> = steps.iter().map(|(name, _)| name.as_ref()).collect();
        propose(&names);
        if let Some(short) = in_short(&names) {
            propose(&short);
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
    fn a_reaction_is_named_right_behind_its_machine() {
        let text = "machines: { m: { transitions: { up: { mean: 1 } }, competing: { k: { exits: { x: { share: 1 } } }, l: { exits: { y: 1, z: 1 } } } }, n: { competing: { k: { exits: { y: 1 } }, l: { exits: { y: 2 } } } } }\n";
        let up = "machines.m.transitions.up";
        for name in ["m.up", "machines.m.up", "up", "m.transitions.up"] {
            assert_eq!(address(text, name), Ok(up.into()), "{name}");
        }
        assert_eq!(address(text, "m.up.mean"), Ok(format!("{up}.mean")));
        let share = "machines.m.competing.k.exits.x.share";
        assert_eq!(address(text, "m.x.share"), Ok(share.into()));
        assert!(matches!(
            address(text, "n.y"),
            Err(Missing::Ambiguous(_, 2))
        ));
        let near = Missing::Unknown(Some("m.up".into()));
        assert_eq!(address(text, "m.upp"), Err(near));
    }

    #[test]
    fn a_reaction_is_meant_by_each_end_of_its_address() {
        for address in [
            "machines.us_posture.transitions.first_raid",
            "machines.m.competing.group.exits.first_raid",
            "events.first_raid",
        ] {
            let all = meanings(address);
            for name in &all {
                assert!(means(address, name), "{address} {name}");
            }
            assert!(all.contains(address) && all.contains("first_raid"));
            for name in ["raid", "posture.first_raid", "us_posture", ""] {
                assert!(!all.contains(name) && !means(address, name), "{name}");
            }
        }
        assert!(meanings("machines.m.transitions.up").contains("m.up"));
        assert!(meanings("machines.m.competing.k.exits.up").contains("m.up"));
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
