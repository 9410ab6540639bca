//! The JSON Schema agrees with decoding: valid files fit it, misspelt ones do not.

use std::fs;
use std::path::Path;

use escalade::model::schema;
use escalade::scenario::{Node, Patches, Scenario, Value as Yaml};
use serde_json::{Map, Value, json};

/// The keywords that the schema uses, checked; any other is a failure of this test.
fn fits(value: &Value, schema: &Value, root: &Value) -> bool {
    let keywords = schema.as_object().unwrap();
    keywords
        .iter()
        .all(|(keyword, with)| match keyword.as_str() {
            "$schema" | "title" | "description" | "examples" | "default" | "$defs" => true,
            "minimum" => value.as_f64().is_none_or(|v| v >= with.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|v| v <= with.as_f64().unwrap()),
            "exclusiveMinimum" => value.as_f64().is_none_or(|v| v > with.as_f64().unwrap()),
            "exclusiveMaximum" => value.as_f64().is_none_or(|v| v < with.as_f64().unwrap()),
            "$ref" => {
                let name = with.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                fits(value, &root["$defs"][name], root)
            }
            "anyOf" => with
                .as_array()
                .unwrap()
                .iter()
                .any(|one| fits(value, one, root)),
            "const" => value.as_f64() == with.as_f64(),
            "enum" => with.as_array().unwrap().contains(value),
            "type" => match with {
                Value::Array(types) => types.iter().any(|t| has_type(value, t)),
                one => has_type(value, one),
            },
            "pattern" => value
                .as_str()
                .is_none_or(|text| matches(text, with.as_str().unwrap())),
            "items" => {
                let items = value.as_array();
                items.is_none_or(|items| items.iter().all(|item| fits(item, with, root)))
            }
            "propertyNames" => {
                let pattern = with["pattern"].as_str().unwrap();
                value
                    .as_object()
                    .is_none_or(|map| map.keys().all(|key| matches(key, pattern)))
            }
            "properties" | "patternProperties" => true,
            "additionalProperties" => value
                .as_object()
                .is_none_or(|map| properties(map, keywords, root)),
            other => panic!("the test does not know {other}"),
        })
}

fn properties(map: &Map<String, Value>, keywords: &Map<String, Value>, root: &Value) -> bool {
    map.iter().all(|(key, value)| {
        if let Some(schema) = keywords.get("properties").and_then(|p| p.get(key)) {
            return fits(value, schema, root);
        }
        let patterns = keywords.get("patternProperties").and_then(Value::as_object);
        let found = patterns.and_then(|p| p.iter().find(|(pattern, _)| matches(key, pattern)));
        match (found, &keywords["additionalProperties"]) {
            (Some((_, schema)), _) => fits(value, schema, root),
            (None, Value::Bool(allowed)) => *allowed,
            (None, schema) => fits(value, schema, root),
        }
    })
}

fn has_type(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("the test does not know the type {other}"),
    }
}

/// The three patterns that the schema has.
fn matches(text: &str, pattern: &str) -> bool {
    let name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    match pattern {
        "^[a-z][a-z0-9_]*$" => {
            text.starts_with(|c: char| c.is_ascii_lowercase()) && text.bytes().all(name)
        }
        "^q[0-9]{2,}$" => {
            text.len() > 2 && text[1..].bytes().all(|b| b.is_ascii_digit()) && text.starts_with('q')
        }
        r"^\d{4}-\d{2}-\d{2}$" => escalade::quantity::Date::parse(text).is_some(),
        other => panic!("the test does not know the pattern {other}"),
    }
}

fn as_json(node: &Node) -> Value {
    match &node.value {
        Yaml::Null | Yaml::Removed => Value::Null,
        Yaml::Bool(value) => json!(value),
        Yaml::Number(value) => json!(value),
        Yaml::Text(text) => json!(text),
        Yaml::List(items) => items.iter().map(as_json).collect(),
        Yaml::Map(entries) => entries
            .iter()
            .map(|(key, node)| (key.name.clone(), as_json(node)))
            .collect::<Map<_, _>>()
            .into(),
    }
}

fn file_fits(path: &Path) -> bool {
    let scenario = Scenario::read(path, &Patches::default()).unwrap();
    let schema = schema();
    fits(&as_json(&scenario.root), &schema, &schema)
}

fn at(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn valid_files_fit_the_schema() {
    assert!(file_fits(&at("tests/format_doc/frame.yaml")));
    // Faulty in meaning alone: what names mean is not for a schema to know.
    for name in [
        "unknown_names",
        "certain_circles",
        "unreachable_states",
        "correlations_that_contradict",
        "unused",
    ] {
        assert!(
            file_fits(&at(&format!("tests/faulty/{name}.yaml"))),
            "{name}"
        );
    }
    if let Ok(shipped) = fs::read_dir(at("scenarios")) {
        for entry in shipped {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "yaml") {
                assert!(file_fits(&path), "{}", path.display());
            }
        }
    }
}

#[test]
fn misspelt_files_do_not_fit_the_schema() {
    for name in [
        "unknown_keys",
        "every_entry_has_a_fault",
        "format_other",
        "kind_unknown",
        "head_of_wrong_kind",
        "sections_of_wrong_kind",
        "entries_of_wrong_kind",
        "names_of_wrong_form",
        "values_of_wrong_kind",
        "sources",
    ] {
        assert!(
            !file_fits(&at(&format!("tests/faulty/{name}.yaml"))),
            "{name}"
        );
    }
}

#[test]
fn every_key_is_described() {
    let schema = schema();
    let shapes = schema["$defs"]
        .as_object()
        .unwrap()
        .values()
        .chain([&schema]);
    let mut keys = 0;
    for properties in shapes.filter_map(|shape| shape["properties"].as_object()) {
        for (key, value) in properties {
            assert!(
                value["description"].as_str().is_some_and(|d| d.len() > 2),
                "{key}"
            );
            keys += 1;
        }
    }
    assert!(keys > 150, "{keys}");
}

/// Editors read the schema that the shipped files name.
#[test]
fn the_schema_beside_the_format_is_the_one_that_is_printed() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let text =
        std::fs::read_to_string(root.join("docs/scenario.schema.json")).expect("it is there");
    let shipped: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert!(
        shipped == escalade::model::schema(),
        "run: escalade schema > docs/scenario.schema.json"
    );
    for name in [
        "world",
        "limited_raids",
        "sustained_campaign",
        "threats_only",
        "the_day_after",
        "after_first_strike",
        "consent",
        "hawks_in_office",
        "strong_mexico",
        "election_eve",
        "wrong_house",
    ] {
        let file = root.join("scenarios").join(name).with_extension("yaml");
        let text = std::fs::read_to_string(file).expect("it is there");
        let first = text.lines().next().expect("a line");
        assert_eq!(
            first, "# yaml-language-server: $schema=../docs/scenario.schema.json",
            "{name}"
        );
    }
}
