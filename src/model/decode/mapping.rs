//! A mapping of the file with the entry that it is, and typed access to what stands in it. What has
//! the wrong kind was reported before; here it is as good as missing.

use super::super::{Entry, Number};
use super::{Decoder, Scope};
use crate::diagnostic::Span;
use crate::model::format::{Fallback, Kind, MappingSpec, NumberSpec};
use crate::scenario::{Key, Node, Value};

/// A mapping; one of the wrong kind is empty.
#[derive(Clone)]
pub(in crate::model) struct Mapping<'a> {
    /// What it is called; empty in a list.
    pub name: &'a str,
    /// Where its name stands, or else the mapping.
    pub named_at: Span,
    /// Where the mapping stands.
    pub span: Span,
    /// Its address, sources and titles.
    pub entry: Entry,
    /// What its parts inherit.
    pub scope: Scope,
    /// Whether its own keys are at fault: then what they say together cannot be judged.
    pub faulty: bool,
    /// Whether it has an unknown key: then what is missing may be what was misspelt.
    pub misspelt: bool,
    spec: &'static MappingSpec,
    node: &'a Node,
}

/// Text for people; a number will do.
pub(super) fn prose(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(value) => Some(value.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// A key as if it stood where a value stands.
pub(super) fn as_node(key: &Key) -> Node {
    Node {
        span: key.span,
        value: Value::Text(key.name.clone()),
    }
}

/// What stands there, for "expected X, found Y".
pub(super) fn found(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => format!("`{text}`"),
        Value::Number(value) => format!("the number {value}"),
        Value::Bool(value) => format!("`{value}`"),
        _ if node.is_blank() => "nothing".to_owned(),
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

impl<'a> Mapping<'a> {
    /// The key and its value; none where it is missing or `null`.
    pub fn entry_at(&self, name: &str) -> Option<(&'a Key, &'a Node)> {
        debug_assert!(
            self.spec.key(name).is_some(),
            "{name} is not in {}",
            self.spec.what
        );
        self.present().find(|(key, _)| key.name == name)
    }

    /// The value at a key.
    pub fn get(&self, name: &str) -> Option<&'a Node> {
        self.entry_at(name).map(|(_, node)| node)
    }

    /// All that stands there.
    pub fn present(&self) -> impl Iterator<Item = (&'a Key, &'a Node)> + use<'a> {
        self.node.entries().iter().map(|(key, node)| (key, node))
    }

    /// Where the key stands, or else the mapping.
    pub fn key_span(&self, name: &str) -> Span {
        self.entry_at(name).map_or(self.span, |(key, _)| key.span)
    }

    /// Where the value stands, or else the mapping.
    pub fn value_span(&self, name: &str) -> Span {
        self.get(name).map_or(self.span, |node| node.span)
    }

    /// The first of these keys that stands there, in file order.
    pub fn first_of(&self, names: &[&str]) -> Option<(&'a Key, &'a Node)> {
        self.present().find(|(key, _)| names.contains(&&*key.name))
    }

    /// What stands there of the keys of which this is one and which exclude each other.
    pub fn chosen(&self, key: &str) -> Option<(&'a Key, &'a Node)> {
        let choice = self.spec.choices.iter().find(|c| c.keys.contains(&key))?;
        self.first_of(choice.keys)
    }

    /// Text for people.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).and_then(prose)
    }

    /// A text that stands in one line: a title, a unit, a question. Blank ones are none.
    pub fn line(&self, name: &str) -> Option<String> {
        let words = self.text(name)?;
        let words: Vec<&str> = words.split_whitespace().collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// Texts for people: one, or a list.
    pub fn texts(&self, name: &str) -> Vec<String> {
        self.several(name).iter().filter_map(prose).collect()
    }

    /// A word of the table.
    pub fn word(&self, name: &str) -> Option<&'static str> {
        self.word_at(name).map(|(_, word)| word)
    }

    /// What a word of the table stands for, by its place among the words.
    pub fn meant<T: Copy>(&self, name: &str, meanings: &[T]) -> Option<T> {
        let (position, _) = self.word_at(name)?;
        meanings.get(position).copied()
    }

    fn word_at(&self, name: &str) -> Option<(usize, &'static str)> {
        let Kind::Word(words) = &self.spec.key(name)?.kind else {
            return None;
        };
        let (_, text) = self.sentence(name)?;
        let mut words = words.iter().copied().enumerate();
        words.find(|(_, word)| *word == text)
    }

    /// A text that names something.
    pub fn sentence(&self, name: &str) -> Option<(&'a Node, &'a str)> {
        let node = self.get(name)?;
        Some((node, node.text()?))
    }

    /// Texts that name something: one, or a list.
    pub fn sentences(&self, name: &str) -> Vec<(&'a Node, &'a str)> {
        let nodes = self.several(name).iter();
        nodes
            .filter_map(|node| Some((node, node.text()?)))
            .collect()
    }

    /// One thing or a list of things.
    pub fn several(&self, name: &str) -> &'a [Node] {
        self.get(name).map_or(&[], Node::items)
    }

    /// Whether a list stands at a key.
    pub fn is_list(&self, name: &str) -> bool {
        matches!(self.get(name).map(|node| &node.value), Some(Value::List(_)))
    }

    /// The entries of the mapping at a key.
    pub fn entries(&self, name: &str) -> &'a [(Key, Node)] {
        self.get(name).map_or(&[], Node::entries)
    }

    /// The scope of what stands at a key.
    pub fn at(&self, name: &str) -> Scope {
        self.scope.at(name)
    }

    /// What the place asks of a number.
    pub fn number_spec(&self, name: &str) -> NumberSpec {
        fn of(kind: &Kind) -> Option<NumberSpec> {
            match kind {
                Kind::Number(spec)
                | Kind::Share(spec)
                | Kind::Amount(spec)
                | Kind::Range(spec)
                | Kind::Discrete(spec) => Some(*spec),
                Kind::List(_, inner) | Kind::Values(_, inner) => of(inner),
                Kind::Either(kinds) => kinds.iter().find_map(of),
                _ => None,
            }
        }
        let kind = self.spec.key(name).map(|key| &key.kind);
        kind.and_then(of).unwrap_or(NumberSpec::AMOUNT)
    }

    /// Whether the key takes a value in the unit that a distribution shares, as quantiles do.
    pub fn is_value(&self, name: &str) -> bool {
        let key = self.spec.key(name);
        key.is_none_or(|key| matches!(key.kind, Kind::Value))
    }

    /// The two keys of its first form.
    pub fn parameters(&self) -> [&'static str; 2] {
        match self.spec.forms {
            [[first, second, ..], ..] => [first, second],
            _ => ["", ""],
        }
    }

    /// The entry of a part that goes by its own name, with spaces for underscores: `failed_early` is "failed early".
    pub fn titled_by_name(self) -> Entry {
        let title = self.line("title");
        let title = title.unwrap_or_else(|| self.name.replace('_', " "));
        Entry {
            title,
            ..self.entry
        }
    }

    /// What it is, and the sets of keys that give it.
    pub fn forms(&self) -> (&'static str, String) {
        (self.spec.what, self.spec.forms_in_words())
    }

    /// The number that holds where the key is missing; not a number where there is none.
    pub fn default(&self, name: &str) -> f64 {
        match self.spec.key(name).and_then(|key| key.default) {
            Some(Fallback::Number(value)) => value,
            _ => f64::NAN,
        }
    }
}

impl<'a> Decoder<'a> {
    /// A mapping without a name.
    pub(super) fn mapping(
        &mut self,
        node: &'a Node,
        spec: &'static MappingSpec,
        scope: &Scope,
    ) -> Mapping<'a> {
        let mut mapping = Mapping {
            name: "",
            named_at: node.span,
            span: node.span,
            entry: Entry::default(),
            scope: scope.clone(),
            faulty: self.faulty.contains_key(&node.span),
            misspelt: self.faulty.get(&node.span) == Some(&true),
            spec,
            node,
        };
        if spec.entry {
            self.enter(&mut mapping);
        }
        mapping
    }

    /// The mapping at a key.
    pub(super) fn part(&mut self, of: &Mapping<'a>, name: &str) -> Option<Mapping<'a>> {
        let (key, node) = of.entry_at(name)?;
        let mut part = self.mapping(node, of.spec.inside(name)?, &of.at(name));
        part.named_at = key.span;
        Some(part)
    }

    /// The mappings in the list or mapping at a key, in file order.
    pub(super) fn parts(&mut self, of: &Mapping<'a>, name: &str) -> Vec<Mapping<'a>> {
        let (Some(node), Some(spec)) = (of.get(name), of.spec.inside(name)) else {
            return Vec::new();
        };
        self.parts_of(node, spec, &of.at(name))
    }

    /// The mappings in a list or mapping, in file order.
    pub(super) fn parts_of(
        &mut self,
        node: &'a Node,
        spec: &'static MappingSpec,
        scope: &Scope,
    ) -> Vec<Mapping<'a>> {
        if let Value::List(items) = &node.value {
            let items = items.iter().enumerate();
            return items
                .map(|(index, node)| self.mapping(node, spec, &scope.at(index)))
                .collect();
        }
        let mut parts = Vec::new();
        for (key, node) in node.entries() {
            let scope = if spec.part {
                scope.at(&key.name)
            } else {
                scope.named(&key.name, key.span)
            };
            let mut part = self.mapping(node, spec, &scope);
            (part.name, part.named_at) = (&key.name, key.span);
            parts.push(part);
        }
        parts
    }

    /// What the parts at a key say, without those that are faulty or switched off.
    pub(super) fn kept<T>(
        &mut self,
        of: &Mapping<'a>,
        name: &str,
        mut read: impl FnMut(&mut Self, &Mapping<'a>) -> Option<T>,
    ) -> Vec<T> {
        let mut kept = Vec::new();
        for part in self.parts(of, name) {
            let said = read(self, &part);
            let off = self.off(&part.entry.address);
            kept.extend(said.filter(|_| !off));
        }
        kept
    }

    /// The number at a key; what a faulty one becomes where it is missing and has no default.
    pub(super) fn number_at(&mut self, of: &Mapping<'a>, name: &str) -> Number {
        let number = self.number_if(of, name);
        number.unwrap_or_else(|| Number::fixed(of.default(name)))
    }

    /// The number at a key, if one stands there.
    pub(super) fn number_if(&mut self, of: &Mapping<'a>, name: &str) -> Option<Number> {
        let node = of.get(name)?;
        Some(self.number(node, &of.at(name), of.number_spec(name)))
    }

    /// The numbers in the list at a key.
    pub(super) fn numbers(&mut self, of: &Mapping<'a>, name: &str) -> Vec<Number> {
        let (scope, spec) = (of.at(name), of.number_spec(name));
        let nodes = of.several(name).iter().enumerate();
        nodes
            .map(|(index, node)| self.number(node, &scope.at(index), spec))
            .collect()
    }

    /// The plain number at a key, or its default; not a number where it is faulty.
    pub(super) fn plain_at(&mut self, of: &Mapping<'a>, name: &str) -> f64 {
        self.number_at(of, name).coefficient
    }

    /// The plain number at a key, if one stands there.
    pub(super) fn plain_if(&mut self, of: &Mapping<'a>, name: &str) -> Option<f64> {
        self.number_if(of, name).map(|number| number.coefficient)
    }
}
