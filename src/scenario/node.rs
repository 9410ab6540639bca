//! A YAML document as a tree in which everything knows its place.

use crate::diagnostic::Span;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands; for a list or mapping at least where it begins.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// A YAML value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing. Of a mapping's entry that has been read there is none: it is an empty mapping
    /// without width.
    Null,
    /// `null` or `~`, which removes an entry; only while files are laid over each other.
    Removed,
    /// `true` or `false`.
    Bool(bool),
    /// A number without a unit; may not be finite.
    Number(f64),
    /// Everything else that is scalar.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in file order; keys are unique once the tree has been read.
    Map(Vec<(Key, Node)>),
}

/// A key of a mapping. Keys that YAML reads as numbers keep how they were written.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Where it stands.
    pub span: Span,
    /// The key.
    pub name: String,
}

impl Node {
    /// The entry of a mapping with this key.
    pub fn get(&self, name: &str) -> Option<&Node> {
        let mut entries = self.entries().iter();
        entries
            .find(|(key, _)| key.name == name)
            .map(|(_, node)| node)
    }

    /// The entries of a mapping; none where it is no mapping.
    pub fn entries(&self) -> &[(Key, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// One thing or a list of things.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// The text, where it is text.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether nothing stands there.
    pub fn is_blank(&self) -> bool {
        let empty = match &self.value {
            Value::Null => true,
            Value::Map(entries) => entries.is_empty(),
            _ => false,
        };
        empty && self.span.start == self.span.end
    }

    /// What it is, for "expected X, found Y".
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Map(_) if self.is_blank() => "nothing",
            Value::Removed => "`null`",
            Value::Bool(_) => "a truth value",
            Value::Number(_) => "a number",
            Value::Text(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }
}
