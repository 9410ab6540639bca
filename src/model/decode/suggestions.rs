//! What was probably meant, where something does not read.

use super::Decoder;
use crate::diagnostic::{Diagnostic, Span, proposal};
use crate::model::format::{FACTOR, MappingSpec, NumberSpec};
use crate::quantity::{Dimension, ProductError, parse_product};
use crate::scenario::{Key, Node, Value};

impl Decoder<'_> {
    /// Reports a text that is no product. Where it is not plain what was meant, `here` says what the
    /// place asks for.
    pub(super) fn no_product(&mut self, at: Span, fault: ProductError, here: impl Into<String>) {
        let help = fault.help.unwrap_or_else(|| here.into());
        self.error_help(at, fault.message, help);
    }
}

/// The fault of `0,1 / d` between braces, where YAML reads an entry `0` and a key `1 / d` of nothing.
pub(super) fn cut_decimal(key: &Key, spec: &MappingSpec) -> Option<Diagnostic> {
    let digit = key.name.starts_with(|c: char| c.is_ascii_digit());
    digit.then(|| {
        let message = format!("unknown key `{}` in {}", key.name, spec.what);
        let help = "a comma ends an entry: write a decimal with a point, `0.1`";
        Diagnostic::error(key.span, message).help(help)
    })
}

/// The remedy for a mapping that names no distribution.
pub(super) fn distribution_meant(entries: &[(Key, Node)]) -> Option<String> {
    let families = || FACTOR.choices.iter().flat_map(|choice| choice.keys);
    let mut keys = entries.iter();
    keys.find_map(|(key, _)| proposal(&key.name, families().copied()))
}

/// The remedy for a bare number where a duration or a rate is asked for.
pub(super) fn with_unit(text: &str, spec: NumberSpec) -> Option<String> {
    let product = parse_product(text).ok()?;
    let bare = product.dimension == Dimension::NONE && product.names.is_empty();
    // A number that is 0 or has several parts was hardly meant to be a count of days.
    if !bare || product.percent || product.coefficient == 0.0 || text.contains('*') {
        return None;
    }
    let text = text.trim();
    match spec.dimension {
        Dimension::DURATION => Some(format!("add a unit: `{text} d`")),
        Dimension::RATE => Some(format!("add a unit: `{text} / d`")),
        _ => None,
    }
}

/// The remedy for a quantile that does not read: `q5`, `p05`.
pub(super) fn quantile_meant(key: &str) -> Option<String> {
    let digits = key.strip_prefix(['q', 'p', 'Q', 'P'])?;
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (once, tenfold) = (format!("q0{digits}"), format!("q{digits}0"));
    match digits {
        "0" => Some("a quantile lies between 0 and 100 %: write `q01` for 1 %".into()),
        "5" => Some(format!(
            "write `{once}` for 5 %, or `{tenfold}` for one half"
        )),
        _ if digits.len() == 1 => Some(format!(
            "write `{once}` for {digits} %, or `{tenfold}` for {digits}0 %"
        )),
        _ => Some(format!("did you mean `q{digits}`?")),
    }
}

/// The remedy for a plain number where a distribution stands.
pub(super) fn in_braces(node: &Node) -> Option<String> {
    match &node.value {
        Value::Number(value) => Some(format!("write `{{ fixed: {value} }}`")),
        Value::Text(text) if parse_product(text).is_ok_and(|product| product.literal) => {
            Some(format!("write `{{ fixed: {text} }}`"))
        }
        _ => None,
    }
}

/// The remedy for a list of names where a mapping from names stands.
pub(super) fn as_mapping(node: &Node, of: &str) -> Option<String> {
    let names = listed(node)?;
    let after = match of {
        "states" | "counters" | "variables" => "{}",
        _ => "…",
    };
    let entries: Vec<String> = (names.iter())
        .map(|(name, _)| format!("{name}: {after}"))
        .collect();
    Some(format!("write `{{ {} }}`", entries.join(", ")))
}

/// A list of nothing but texts, with their places.
pub(super) fn listed(node: &Node) -> Option<Vec<(&str, Span)>> {
    let Value::List(items) = &node.value else {
        return None;
    };
    let names = items.iter().map(|item| Some((item.text()?, item.span)));
    let names: Vec<_> = names.collect::<Option<_>>()?;
    Some(names).filter(|names| !names.is_empty())
}

/// A condition as it is written; none where it is faulty.
pub(super) fn as_sentence(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(text.clone()),
        _ => {
            let texts: Vec<&str> = listed(node)?.into_iter().map(|(text, _)| text).collect();
            Some(format!("[{}]", texts.join(", ")))
        }
    }
}
