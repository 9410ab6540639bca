//! Mappings, lists and text, read against what should stand there.

use super::super::format::Shape;
use super::Decoder;
use super::remedies::{as_mapping, in_braces, quantile_meant};
use crate::diagnostic::{Diagnostic, Span, did_you_mean};
use crate::scenario::{Key, Node, Value};

/// A mapping whose keys were checked against its [`Shape`].
#[derive(Clone, Copy)]
pub(in crate::model) struct Fields<'a> {
    /// Where the mapping stands.
    pub span: Span,
    /// Whether it has an unknown key: then what is missing may be what was misspelt.
    pub misspelt: bool,
    shape: &'static Shape,
    entries: &'a [(Key, Node)],
}

impl<'a> Fields<'a> {
    /// The value at a key; none where it is missing or `null`.
    pub fn get(&self, name: &str) -> Option<&'a Node> {
        self.entry(name).map(|(_, node)| node)
    }

    /// The key and its value.
    pub fn entry(&self, name: &str) -> Option<(&'a Key, &'a Node)> {
        debug_assert!(
            self.shape.key(name).is_some(),
            "{name} is not in {}",
            self.shape.what
        );
        self.present().find(|(key, _)| key.name == name)
    }

    /// Where the key stands, or else the mapping.
    pub fn key_span(&self, name: &str) -> Span {
        self.entry(name).map_or(self.span, |(key, _)| key.span)
    }

    /// The keys that it may have, among these.
    pub fn allowed<'n>(&self, names: &[&'n str]) -> Vec<&'n str> {
        let allowed = names.iter().filter(|name| self.shape.key(name).is_some());
        allowed.copied().collect()
    }

    /// The entries that are not `null`.
    pub fn present(&self) -> impl Iterator<Item = (&'a Key, &'a Node)> + use<'a> {
        let present = self.entries.iter().filter(|(_, n)| n.value != Value::Null);
        present.map(|(key, node)| (key, node))
    }
}

/// The level of a quantile key: `q05` is 0.05, `q975` is 0.975. One digit is none, since people
/// write `q5` for 5 %.
pub(super) fn quantile_level(key: &str) -> Option<f64> {
    let digits = key.strip_prefix('q')?;
    let shaped = digits.len() >= 2 && digits.bytes().all(|b| b.is_ascii_digit());
    shaped.then(|| format!("0.{digits}").parse().ok())?
}

/// What stands there, for "expected X, found Y".
pub(super) fn found(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => format!("`{text}`"),
        Value::Number(value) => format!("the number {value}"),
        Value::Bool(value) => format!("`{value}`"),
        _ => node.kind().to_owned(),
    }
}

/// The place of a part of a scalar: exact where the scalar stands on one line without escapes.
pub(super) fn part(node: &Node, text: &str, at: std::ops::Range<usize>) -> Span {
    let width = (node.span.end - node.span.start) as usize;
    let quote = match width.checked_sub(text.len()) {
        Some(0) => 0,
        Some(2) => 1,
        _ => return node.span,
    };
    let byte = |offset: usize| node.span.start + u32::try_from(offset + quote).unwrap_or(0);
    Span {
        file: node.span.file,
        start: byte(at.start),
        end: byte(at.end.max(at.start + usize::from(at.start < text.len()))),
    }
}

/// The place of a word that was split out of the text of a node.
pub(super) fn part_of(node: &Node, text: &str, word: &str) -> Span {
    let start = (word.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
    if start > text.len() {
        return node.span;
    }
    part(node, text, start..start + word.len())
}

/// "`a`, `b` or `c`".
pub(super) fn one_of<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|n| format!("`{n}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

impl<'a> Decoder<'a> {
    /// A mapping of this shape: reports what is not a mapping, unknown keys and missing ones.
    pub(in crate::model) fn fields(
        &mut self,
        node: &'a Node,
        shape: &'static Shape,
    ) -> Option<Fields<'a>> {
        let Value::Map(entries) = &node.value else {
            let message = format!("expected {} (a mapping), found {}", shape.what, found(node));
            let mut fault = Diagnostic::error(node.span, message);
            fault.help = in_braces(node).filter(|_| shape.key("fixed").is_some());
            self.faults.push(fault);
            return None;
        };
        let mut fields = Fields {
            span: node.span,
            misspelt: false,
            shape,
            entries,
        };
        for (key, _) in fields.present() {
            let known = shape.key(&key.name).is_some()
                || shape.quantiles && quantile_level(&key.name).is_some();
            if !known {
                fields.misspelt = true;
                self.unknown_key(key, shape);
            }
        }
        for (key, _) in entries.iter().filter(|(_, n)| n.value == Value::Null) {
            self.cut_decimal(key, shape);
        }
        for name in shape.required {
            if fields.get(name).is_none() && !fields.misspelt {
                let message = format!("expected {} with `{name}`, found none", shape.what);
                let about = shape.key(name).map_or("", |key| key.about);
                self.error_help(node.span, message, format!("`{name}`: {about}"));
            }
        }
        Some(fields)
    }

    fn unknown_key(&mut self, key: &Key, shape: &'static Shape) {
        let names = || shape.all().map(|key| key.name);
        let quantile = || quantile_meant(&key.name).filter(|_| shape.quantiles);
        let help = match did_you_mean(&key.name, names()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => quantile().unwrap_or_else(|| {
                let and = if shape.quantiles {
                    ", or quantiles such as `q05` and `q95`"
                } else {
                    ""
                };
                format!("{} may have {}{and}", shape.what, one_of(names()))
            }),
        };
        let message = format!("unknown key `{}` in {}", key.name, shape.what);
        self.error_help(key.span, message, help);
    }

    /// The entries of a mapping from names, without those that are `null`.
    pub(super) fn entries(&mut self, node: Option<&'a Node>, of: &str) -> Vec<(&'a Key, &'a Node)> {
        match node.map(|node| (node, &node.value)) {
            None => Vec::new(),
            Some((_, Value::Map(entries))) => {
                let present = entries.iter().filter(|(_, n)| n.value != Value::Null);
                present.map(|(key, node)| (key, node)).collect()
            }
            Some((node, _)) => {
                let message = format!(
                    "expected a mapping from names to {of}, found {}",
                    found(node)
                );
                let mut fault = Diagnostic::error(node.span, message);
                fault.help = as_mapping(node, of);
                self.faults.push(fault);
                Vec::new()
            }
        }
    }

    /// The items of a list.
    pub(super) fn items(&mut self, node: Option<&'a Node>, of: &str) -> &'a [Node] {
        match node.map(|node| (node, &node.value)) {
            None => &[],
            Some((_, Value::List(items))) => items,
            Some((node, _)) => {
                let message = format!("expected a list of {of}, found {}", found(node));
                self.error_help(node.span, message, "write `[ … ]`, or one `- …` a line");
                &[]
            }
        }
    }

    /// One thing or a list of things.
    pub(super) fn several(&self, node: Option<&'a Node>) -> &'a [Node] {
        match node {
            None => &[],
            Some(Node {
                value: Value::List(items),
                ..
            }) => items,
            Some(node) => std::slice::from_ref(node),
        }
    }

    /// Text, where a name or a sentence is expected.
    pub(super) fn text(&mut self, node: &'a Node, expected: &str) -> Option<&'a str> {
        if let Value::Text(text) = &node.value {
            return Some(text);
        }
        self.error(
            node.span,
            format!("expected {expected}, found {}", found(node)),
        );
        None
    }

    /// Text for people; a number will do.
    pub(super) fn prose(&mut self, node: &Node) -> Option<String> {
        match &node.value {
            Value::Text(text) => Some(text.clone()),
            Value::Number(value) => Some(value.to_string()),
            Value::Bool(value) => Some(value.to_string()),
            _ => {
                self.error(node.span, format!("expected text, found {}", found(node)));
                None
            }
        }
    }

    /// One of a few words.
    pub(super) fn word(&mut self, node: &'a Node, words: &[&'static str]) -> Option<&'static str> {
        let text = match &node.value {
            Value::Text(text) => text.as_str(),
            _ => "",
        };
        let known = words.iter().find(|word| **word == text).copied();
        if known.is_none() {
            let list = one_of(words.iter().copied());
            let message = format!("expected {list}, found {}", found(node));
            let mut fault = Diagnostic::error(node.span, message);
            if let Some(near) = did_you_mean(text, words.iter().copied()) {
                fault = fault.help(format!("did you mean `{near}`?"));
            }
            self.faults.push(fault);
        }
        known
    }

    /// Reports a name that nothing answers to, with the one that was probably meant.
    pub(super) fn unknown<'n>(
        &mut self,
        span: Span,
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) {
        let known = known.into_iter().map(|name| self.names.shaped(name));
        let known: Vec<&str> = known.collect();
        // A machine without a state was reported, and so was a name that is declared otherwise.
        if what == "state" && known.is_empty() || self.names.is_misshapen(name) {
            return;
        }
        let help = match did_you_mean(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => format!("the file declares no {what}"),
            None if known.len() <= 12 => {
                format!("there is only {}", one_of(known).replace(" or ", " and "))
            }
            None => format!("there are {} of them; none has a similar name", known.len()),
        };
        self.error_help(span, format!("unknown {what} `{name}`"), help);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantile_keys_are_decimals() {
        assert_eq!(quantile_level("q05"), Some(0.05));
        assert_eq!(quantile_level("q975"), Some(0.975));
        assert_eq!(quantile_level("q50"), Some(0.5));
        assert_eq!(quantile_level("q5"), None);
        assert_eq!(quantile_level("q"), None);
        assert_eq!(quantile_level("qa"), None);
    }

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        assert_eq!(one_of(["a", "b", "c"]), "`a`, `b` or `c`");
        assert_eq!(one_of(["a"]), "`a`");
    }
}
