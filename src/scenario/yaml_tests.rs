//! What the YAML reader makes of ordinary, odd and hostile texts.

use super::*;
use crate::diagnostic::FileId;

/// The tree of a text and the messages about it.
fn read(text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let excerpt = Excerpt {
        file: FileId(0),
        offset: 0,
        text,
    };
    (parse(excerpt, &mut faults), faults)
}

fn value(text: &str) -> Value {
    let (root, faults) = read(text);
    assert_eq!(faults, []);
    root.expect("a tree").value
}

/// The messages with the text that each points to.
fn faults(text: &str) -> Vec<(String, &str)> {
    let (_, faults) = read(text);
    let place = |d: &Diagnostic| d.span.map_or(0..0, |s| s.start as usize..s.end as usize);
    let told = faults.iter().map(|d| (d.message.clone(), &text[place(d)]));
    told.collect()
}

#[test]
fn only_unmistakable_numbers_are_numbers() {
    let texts = [
        "2026-01-09",
        "010",
        "0x10",
        "0o7",
        "1_000",
        "1:30",
        "45 d",
        "yes",
        "no",
        "on",
        "off",
        "inf",
        "nan",
        "NaN",
        "1e",
        "+",
        ".",
        "e5",
        "'1'",
        "\"true\"",
        "1 2",
    ];
    for text in texts {
        let plain = text.trim_matches(['\'', '"']);
        assert_eq!(value(text), Value::Text(plain.into()), "{text}");
    }
    let numbers = [
        ("1", 1.0),
        ("-0.5", -0.5),
        ("+3", 3.0),
        ("1e3", 1000.0),
        ("1E-2", 0.01),
        (".5", 0.5),
        ("5.", 5.0),
        ("0", 0.0),
        ("0.90", 0.9),
        (".inf", f64::INFINITY),
        ("-.inf", f64::NEG_INFINITY),
    ];
    for (text, number) in numbers {
        assert_eq!(value(text), Value::Number(number), "{text}");
    }
    assert!(matches!(value(".nan"), Value::Number(n) if n.is_nan()));
    for text in ["", "# only a comment", "---"] {
        assert_eq!(value(text), Value::Null, "{text}");
    }
    for text in ["~", "null", "Null", "NULL"] {
        assert_eq!(value(text), Value::Removed, "{text}");
    }
    assert_eq!(value("True"), Value::Bool(true));
    assert_eq!(value("|\n  1\n"), Value::Text("1\n".into()));
}

#[test]
fn keys_stay_as_written() {
    let Value::Map(entries) =
        value("{ 0: 0.90, 1e3: 1, on: 2, 0x10: 3, 2026-01-09: 4, ~: 5, '': 6 }")
    else {
        panic!("a mapping");
    };
    let names: Vec<&str> = entries.iter().map(|(key, _)| key.name.as_str()).collect();
    assert_eq!(names, ["0", "1e3", "on", "0x10", "2026-01-09", "~", ""]);
}

#[test]
fn everything_knows_its_place() {
    let text = "a: 1\nbé:\n  c: [1, { x: 'q' }]\n  d: |\n    t\ne: {}\n";
    let (root, _) = read(text);
    let root = root.expect("a tree");
    let slice = |node: &Node| &text[node.span.start as usize..node.span.end as usize];
    let b = root.get("bé").expect("bé");
    assert_eq!(slice(root.get("a").expect("a")), "1");
    assert_eq!(slice(b.get("c").expect("c")), "[1, { x: 'q' }]");
    assert!(slice(b).starts_with("c: [1") && slice(b).ends_with("t\n"));
    assert!(slice(&root).starts_with("a: 1") && slice(&root).ends_with("{}"));
    let Value::Map(entries) = &root.value else {
        panic!("a mapping")
    };
    let key = entries[1].0.span;
    assert_eq!(&text[key.start as usize..key.end as usize], "bé");
}

#[test]
fn every_duplicate_is_reported_with_the_first() {
    let text = "a: 1\nb: { x: 1, x: 2 }\na: 3\n\"a\": 4\n";
    let (root, found) = read(text);
    let starts: Vec<_> = found.iter().map(|d| d.span.map(|s| s.start)).collect();
    assert_eq!(starts, [Some(16), Some(23), Some(28)]);
    assert!(found.iter().all(|d| d.related.len() == 1));
    assert_eq!(found[2].related[0].0.start, 0);
    let a = root.expect("still a tree").get("a").cloned().expect("a");
    assert_eq!(a.value, Value::Number(1.0));
}

#[test]
fn what_the_format_leaves_out_of_yaml_is_refused_at_its_place() {
    let anchor = "an anchor is not part of the format".to_owned();
    let alias = "an alias is not part of the format".to_owned();
    assert_eq!(
        faults("a: &x [1]\nb: *x\nc: *y\n"),
        [(anchor, "&x"), (alias.clone(), "*x"), (alias, "*y")]
    );
    assert!(read("a: &x 1\nb: *x\n").0.is_none());
    assert_eq!(
        faults("<<: { a: 1 }\nb: 1\n")[0],
        ("merge keys are not part of the format".into(), "<<")
    );
    assert_eq!(value("'<<': 1").clone(), value("\"<<\": 1").clone());
    assert_eq!(
        faults("a: !!str 5\n")[0],
        ("YAML tags are not part of the format".into(), "!!str")
    );
    assert_eq!(faults("a: !x {}\n!y b: 1")[1].1, "!y");
    assert_eq!(
        faults("a: 1\n---\nb: 2\n"),
        [("a second document begins".into(), "---")]
    );
    assert_eq!(
        faults("%YAML 1.2\n---\na: 1\n")[0].0,
        "YAML directives are not part of the format"
    );
    assert_eq!(
        faults("? [a]\n: 1\n")[0],
        ("expected text as a key, found a list".into(), "[a]")
    );
    assert_eq!(faults(": 1\n")[0].0, "expected a key, found nothing");
}

#[test]
fn syntax_errors_are_told_plainly() {
    let cases = [
        ("a: [1, 2", "`[` is never closed", "["),
        ("a: [1, 2}", "`[` is closed by `}`", "["),
        (
            "a: 1]\nb: ]",
            "a bracket is closed that was not opened",
            "]",
        ),
        ("a: \"x", "the quoted text is never closed", "\""),
        ("a: b: c", "a `:` cannot stand here", ":"),
        ("a: @x", "text cannot begin with `@`", "@"),
        ("a:\n  b: 1\n\tc: 2", "a tab cannot stand here", "\t"),
        ("a: [1 2: 3, 4", "`[` is never closed", "["),
        ("a: \"\\d\"", "unknown escape in double quotes", "\""),
        ("a: 1\nb\nc: 2", "expected `:` after a key", ""),
        (
            "  a: 1\nb: 2",
            "this stands further left than what is above",
            "b",
        ),
        ("a: {b: 1\nc: 2", "expected `,` or `}`", ":"),
        ("a: [1, 2\nb: 3\n", "a `:` cannot stand here", ":"),
        ("a: 'it's'", "text goes on after the closing quote", "s"),
        ("a: 1\n- b", "expected a key", "b"),
        ("a: - b", "a list item cannot begin here", "-"),
        ("a: *", "text cannot begin with this character", "*"),
    ];
    for (text, message, place) in cases {
        let all = faults(text);
        let (told, at) = &all[0];
        assert!(
            told == message && at.starts_with(place),
            "{text:?}: {all:?}"
        );
    }
}

#[test]
fn hostile_texts_end_soon() {
    let many = 100_000;
    let mut bomb = "a: &a [x,x]\n".to_owned();
    for i in 0..60 {
        let (name, last) = (
            format!("k{i}"),
            if i == 0 {
                "a".into()
            } else {
                format!("k{}", i - 1)
            },
        );
        bomb += &format!("{name}: &{name} [*{last}, *{last}]\n");
    }
    let texts = [
        bomb,
        "[".repeat(many),
        "{a: ".repeat(many),
        "- ".repeat(many),
        "? ".repeat(many),
        "[{".repeat(many),
        "&a ".repeat(many),
        "!t ".repeat(many),
        "a: \"".to_owned() + &"\\".repeat(many),
        format!("{}: 1", "k".repeat(many)),
        "a: 1\n".repeat(many),
        "--- a\n".repeat(many),
    ];
    for text in texts {
        let (_, faults) = read(&text);
        let start = &text[..20];
        assert!(!faults.is_empty() && faults.len() <= MOST + 1, "{start:?}");
    }
}

#[test]
fn the_depth_is_limited_whatever_the_style() {
    let flow = |depth| "[".repeat(depth) + &"]".repeat(depth);
    assert!(read(&flow(DEEPEST)).1.is_empty());
    assert_eq!(faults(&flow(DEEPEST + 1))[0].0, "nested more than 64 deep");
    let mixed = "- ".repeat(40) + &flow(40);
    assert_eq!(faults(&mixed)[0].0, "nested more than 64 deep");
}
