//! A tree as YAML text that reads back to the same tree.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::node::{Node, Value};

/// The YAML text.
pub(super) fn write(root: &Node) -> String {
    // Writing to a string fails only for values that a tree does not have (such as odd keys).
    serde_saphyr::to_string(&Written(root)).expect("a tree has no value that YAML lacks")
}

/// A node to be written.
struct Written<'a>(&'a Node);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0.value {
            Value::Null | Value::Removed => to.serialize_unit(),
            Value::Bool(value) => to.serialize_bool(*value),
            Value::Number(value) => number(*value, to),
            Value::Text(text) => to.serialize_str(text),
            Value::List(items) => {
                let mut list = to.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&Written(item))?;
                }
                list.end()
            }
            Value::Map(entries) => {
                let mut map = to.serialize_map(Some(entries.len()))?;
                for (key, node) in entries {
                    map.serialize_entry(&key.name, &Written(node))?;
                }
                map.end()
            }
        }
    }
}

/// A number, without a fraction where it has none: 365 rather than 365.0.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
fn number<S: Serializer>(value: f64, to: S) -> Result<S::Ok, S::Error> {
    let whole = value as i64;
    // Below 2^53 every whole number is exact.
    let exact = value.abs() < 9.0e15 && whole as f64 == value;
    if exact && !(value == 0.0 && value.is_sign_negative()) {
        to.serialize_i64(whole)
    } else {
        to.serialize_f64(value)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;
    use crate::diagnostic::{FileId, Span};
    use crate::scenario::Key;
    use crate::scenario::excerpt::{DEEPEST, Excerpt};
    use crate::scenario::yaml::parse;

    /// Whether two trees differ in their places at most; all `NaN` are one.
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
            (Value::Number(a), Value::Number(b)) => {
                a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
            }
            (a, b) => a == b,
        }
    }

    fn reads_back(node: &Node) {
        let text = write(node);
        let mut faults = Vec::new();
        let excerpt = Excerpt {
            file: FileId(0),
            offset: 0,
            text: &text,
        };
        let again = parse(excerpt, &mut faults).unwrap_or_else(|| panic!("{faults:?}\n{text}"));
        assert_eq!(faults, [], "{text}");
        assert!(same(&again, node), "{text}");
    }

    fn node(value: Value) -> Node {
        let span = Span::default();
        Node { span, value }
    }

    /// Texts that YAML readers like to take for something else.
    const ODD: &[&str] = &[
        "",
        " ",
        "~",
        "null",
        "true",
        "yes",
        "on",
        "1",
        "010",
        "0x10",
        "1e3",
        ".inf",
        "-.nan",
        "2026-01-09",
        "1_000",
        "-",
        "- a",
        "a: b",
        "a #b",
        "#",
        "a:",
        "[",
        "{x}",
        "&a",
        "*a",
        "!t",
        "|",
        ">",
        "'",
        "\"",
        "%",
        "@",
        "`",
        "?",
        "? a",
        ": ",
        ",",
        "<<",
        "---",
        "...",
        "a\nb",
        "a\n",
        "\na",
        " a",
        "a ",
        "a\n\n",
        "\t",
        "é",
        "=",
        "1:30",
        "--- a",
        "a\n---\nb",
        "a\n b\nc",
        "  a\nb",
    ];

    /// Odd and ordinary texts.
    fn texts() -> impl Strategy<Value = String> {
        prop_oneof![
            prop::sample::select(ODD).prop_map(str::to_owned),
            "[a-z][a-z0-9_ .*/%:#-]{0,12}",
            "[ -~é\n]{0,20}",
            "(long words to be wrapped perhaps ){0,9}",
        ]
    }

    fn trees() -> impl Strategy<Value = Node> {
        let leaf = prop_oneof![
            Just(Value::Removed),
            any::<bool>().prop_map(Value::Bool),
            any::<f64>().prop_map(Value::Number),
            (-1000i32..1000).prop_map(|n| Value::Number(f64::from(n) / 10.0)),
            texts().prop_map(Value::Text),
        ];
        leaf.prop_map(node).prop_recursive(4, 30, 5, |inner| {
            let list = prop::collection::vec(inner.clone(), 0..5).prop_map(Value::List);
            let map = prop::collection::btree_map(texts(), inner, 0..5).prop_map(|entries| {
                let span = Span::default();
                let entries = entries.into_iter().filter(|(name, _)| name.len() <= 100);
                Value::Map(
                    entries
                        .map(|(name, node)| (Key { span, name }, node))
                        .collect(),
                )
            });
            prop_oneof![list, map].prop_map(node)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn every_tree_reads_back(tree in trees()) {
            reads_back(&tree);
        }
    }

    #[test]
    fn the_deepest_trees_read_back() {
        let list = |inner| node(Value::List(vec![inner]));
        let map = |inner| {
            let (span, name) = (Span::default(), "key".to_owned());
            node(Value::Map(vec![(Key { span, name }, inner)]))
        };
        let leaf = || node(Value::Text("x".into()));
        reads_back(&(0..DEEPEST).fold(leaf(), |inner, _| list(inner)));
        reads_back(&(0..DEEPEST).fold(leaf(), |inner, _| map(inner)));
        let mixed = |inner, i| if i % 2 == 0 { map(inner) } else { list(inner) };
        reads_back(&(0..DEEPEST).fold(leaf(), mixed));
    }

    #[test]
    fn the_longest_keys_read_back() {
        let (span, name) = (Span::default(), "\u{1f600}\n".repeat(50));
        reads_back(&node(Value::Map(vec![(
            Key { span, name },
            node(Value::Removed),
        )])));
    }

    #[test]
    fn numbers_are_written_shortly() {
        let text = |value| write(&node(Value::Number(value))).trim().to_owned();
        assert_eq!(text(365.0), "365");
        assert_eq!(text(0.1), "0.1");
        assert_eq!(text(-0.0), "-0.0");
    }
}
