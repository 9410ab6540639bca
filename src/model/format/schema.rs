//! The JSON Schema of a scenario file, for editors.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Constraint, EACH, FACTOR, FILE, Fallback, KeySpec, Kind, MappingSpec, NumberSpec};
use crate::model::Limits;
use crate::quantity::Dimension;

/// What an entry may be called.
const NAME: &str = "^[a-z][a-z0-9_]*$";

/// The JSON Schema (draft 2020-12) of a scenario file.
///
/// It knows keys, words, shapes, defaults, and the values of plain numbers. Which keys go together
/// is said in words, since a file that extends another gives only some of them. Names, units and
/// everything else that depends on the rest of the file is left to decoding.
pub fn schema() -> Value {
    let mut definitions = BTreeMap::new();
    let mut file = mapping(&FILE, &mut definitions);
    file["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    file["title"] = json!("escalade scenario");
    file["$defs"] = json!(definitions);
    file
}

type Definitions = BTreeMap<String, Value>;

fn mapping(spec: &'static MappingSpec, definitions: &mut Definitions) -> Value {
    let mut properties = Map::new();
    for key in spec.all() {
        let mut value = nullable(kind(&key.kind, definitions));
        value["description"] = json!(key.meaning());
        if let Some(default) = default(key) {
            value["default"] = default;
        }
        properties.insert(key.name.into(), value);
    }
    let mut found = json!({
        "type": "object",
        "description": spec.meaning(),
        "properties": properties,
        "additionalProperties": false,
    });
    if spec.quantiles > 0 {
        found["patternProperties"] = json!({ "^q[0-9]{2,}$": plain(&NumberSpec::AMOUNT) });
    }
    found
}

/// The default, where it is a value that could stand there.
fn default(key: &KeySpec) -> Option<Value> {
    match (key.default?, &key.kind) {
        (Fallback::Number(value), Kind::Number(spec)) if spec.dimension != Dimension::NONE => {
            Some(json!(spec.written(value)))
        }
        (Fallback::Number(value), _) => Some(json!(value)),
        (Fallback::Words(word), Kind::Word(_)) => Some(json!(word)),
        (Fallback::Words(word), Kind::Bool) => Some(json!(word == "true")),
        (Fallback::Words(_), _) => None,
    }
}

/// A reference to a mapping, which is defined once.
fn reference(to: &'static MappingSpec, definitions: &mut Definitions) -> Value {
    let id = to.what.split_once(' ').map_or(to.what, |(_, noun)| noun);
    let id = id.replace(' ', "_");
    if !definitions.contains_key(&id) {
        definitions.insert(id.clone(), Value::Null);
        let defined = mapping(to, definitions);
        definitions.insert(id.clone(), defined);
    }
    json!({ "$ref": format!("#/$defs/{id}") })
}

fn kind(of: &'static Kind, definitions: &mut Definitions) -> Value {
    match of {
        Kind::Text => json!({ "type": ["string", "number"] }),
        Kind::Citation => json!({ "type": ["string", "number", "object"] }),
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Version => json!({ "const": super::VERSION as u32 }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Number(spec) => number(spec, definitions),
        Kind::Share(spec) => {
            json!({ "anyOf": [number(spec, definitions), { "const": "rest" }] })
        }
        Kind::Amount(spec) => {
            json!({ "anyOf": [number(spec, definitions), reference(&EACH, definitions)] })
        }
        Kind::Value => plain(&NumberSpec::AMOUNT),
        Kind::Range(spec) => json!({ "type": "array", "items": plain(spec) }),
        Kind::Discrete(spec) => json!({
            "type": "object",
            "additionalProperties": nullable(kind_of_share(spec, definitions)),
        }),
        Kind::Date => json!({ "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$" }),
        Kind::Instant => json!({ "type": "string", "examples": ["2026-07-01", "90 d"] }),
        Kind::Condition => {
            let sentence = json!({
                "type": "string",
                "examples": ["us_posture is raiding or campaigning", "within 90 d of strike"],
            });
            json!({ "anyOf": [sentence.clone(), { "type": "array", "items": sentence }] })
        }
        Kind::Sentence(_, example) => json!({ "type": "string", "examples": [example] }),
        Kind::Values(_, values) => json!({
            "type": "object",
            "additionalProperties": nullable(kind(values, definitions)),
        }),
        Kind::Named(_, entries) => json!({
            "type": "object",
            "propertyNames": { "pattern": NAME },
            "additionalProperties": nullable(kind(entries, definitions)),
        }),
        Kind::List(_, items) => json!({ "type": "array", "items": kind(items, definitions) }),
        Kind::Several(items) | Kind::OneOrMore(_, items) => {
            let one = kind(items, definitions);
            json!({ "anyOf": [one.clone(), { "type": "array", "items": one }] })
        }
        Kind::Mapping(spec) => reference(spec, definitions),
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

fn kind_of_share(spec: &NumberSpec, definitions: &mut Definitions) -> Value {
    json!({ "anyOf": [number(spec, definitions), { "const": "rest" }] })
}

fn number(spec: &NumberSpec, definitions: &mut Definitions) -> Value {
    if spec.factors {
        json!({ "anyOf": [plain(spec), reference(&FACTOR, definitions)] })
    } else {
        plain(spec)
    }
}

/// A number that is written out; with a unit it is text, and a bare one has the values of its place.
fn plain(spec: &NumberSpec) -> Value {
    let types = match spec.dimension {
        Dimension::NONE => json!(["number", "string"]),
        _ => json!("string"),
    };
    let mut found = json!({ "type": types, "examples": [spec.example] });
    let bounds: &[(&str, f64)] = match spec.constraint {
        Constraint::Any => &[],
        Constraint::Positive | Constraint::PositiveOrOff => &[("exclusiveMinimum", 0.0)],
        Constraint::NotNegative => &[("minimum", 0.0)],
        Constraint::Probability => &[("minimum", 0.0), ("maximum", 1.0)],
        Constraint::Chance => &[("minimum", 0.0), ("exclusiveMaximum", 1.0)],
        Constraint::Open => &[("exclusiveMinimum", 0.0), ("exclusiveMaximum", 1.0)],
        Constraint::Correlation => &[("minimum", -1.0), ("maximum", 1.0)],
        Constraint::Limit => &[("minimum", 1.0), ("maximum", Limits::LARGEST as f64)],
    };
    if spec.dimension == Dimension::NONE {
        for (keyword, bound) in bounds {
            found[*keyword] = json!(bound);
        }
    }
    found
}
