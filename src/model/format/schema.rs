//! The JSON Schema of a scenario file, for editors: made from the same tables as decoding.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{FILE, Kind, Shape};

/// What an entry may be called.
const NAME: &str = "^[a-z][a-z0-9_]*$";

/// The JSON Schema (draft 2020-12) of a scenario file.
///
/// It knows keys, words and shapes. Names, units and everything else that depends on the rest of
/// the file is left to decoding.
pub fn schema() -> Value {
    let mut definitions = BTreeMap::new();
    let mut file = shape(&FILE, &mut definitions);
    let top = file.as_object_mut().expect("a shape is an object");
    top.insert(
        "$schema".into(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    top.insert("title".into(), json!("escalade scenario"));
    top.insert("$defs".into(), json!(definitions));
    file
}

type Definitions = BTreeMap<String, Value>;

fn shape(shape: &'static Shape, definitions: &mut Definitions) -> Value {
    let mut properties = Map::new();
    for key in shape.all() {
        let mut value = nullable(kind(&key.kind, definitions));
        value["description"] = json!(key.about);
        properties.insert(key.name.into(), value);
    }
    let mut found = json!({
        "type": "object",
        "description": shape.about,
        "properties": properties,
        "additionalProperties": false,
    });
    let object = found.as_object_mut().expect("written as an object");
    if shape.quantiles {
        object.insert(
            "patternProperties".into(),
            json!({ "^q[0-9]{2,}$": number("a number with its unit") }),
        );
    }
    found
}

/// A reference to a shape, which is defined once.
fn reference(to: &'static Shape, definitions: &mut Definitions) -> Value {
    let id = to.what.split_once(' ').map_or(to.what, |(_, noun)| noun);
    let id = id.replace(' ', "_");
    if !definitions.contains_key(&id) {
        definitions.insert(id.clone(), Value::Null);
        let defined = shape(to, definitions);
        definitions.insert(id.clone(), defined);
    }
    json!({ "$ref": format!("#/$defs/{id}") })
}

fn kind(of: &'static Kind, definitions: &mut Definitions) -> Value {
    match of {
        Kind::Text => json!({ "type": ["string", "number"] }),
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Version => json!({ "const": super::VERSION as u32 }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Number(example) => {
            let factor = reference(&super::FACTOR, definitions);
            json!({ "anyOf": [number(example), factor] })
        }
        Kind::Literal(example) => number(example),
        Kind::Date => json!({ "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$" }),
        Kind::Instant => json!({
            "type": "string",
            "examples": ["2026-07-01", "90 d"],
        }),
        Kind::Condition => {
            let sentence = json!({
                "type": "string",
                "examples": ["us_posture is raiding or campaigning", "within 90 d of strike"],
            });
            json!({ "anyOf": [sentence.clone(), { "type": "array", "items": sentence }] })
        }
        Kind::Sentence(example) => json!({ "type": "string", "examples": [example] }),
        Kind::Values(values) => json!({
            "type": "object",
            "additionalProperties": nullable(kind(values, definitions)),
        }),
        Kind::Named(entries) => json!({
            "type": "object",
            "propertyNames": { "pattern": NAME },
            "additionalProperties": nullable(kind(entries, definitions)),
        }),
        Kind::List(items) => json!({ "type": "array", "items": kind(items, definitions) }),
        Kind::Several(items) => {
            let one = kind(items, definitions);
            json!({ "anyOf": [one.clone(), { "type": "array", "items": one }] })
        }
        Kind::Shape(shape) => reference(shape, definitions),
        Kind::Either(kinds) => {
            let any: Vec<Value> = kinds.iter().map(|k| kind(k, definitions)).collect();
            json!({ "anyOf": any })
        }
    }
}

/// `null` removes an entry of the parent.
fn nullable(value: Value) -> Value {
    json!({ "anyOf": [value, { "type": "null" }] })
}

fn number(example: &str) -> Value {
    json!({ "type": ["number", "string"], "examples": [example] })
}
