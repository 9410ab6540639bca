//! Whether what stands in a file is what the table of the format asks for: keys, kinds, words, finite
//! numbers, and which keys go together. Decoding, which comes after, reports none of it again.

use std::collections::BTreeMap;

use super::mapping::{as_node, found};
use super::spelling;
use super::suggestions::{as_mapping, cut_decimal, distribution_meant, in_braces, quantile_meant};
use crate::diagnostic::{Diagnostic, Span, proposal};
use crate::model::format::{
    EACH, FACTOR, Kind, MappingSpec, NumberSpec, VERSION, listed, one_of, quantile_level,
};
use crate::quantity::{Date, parse_product};
use crate::scenario::{Key, Node, Value};

/// Texts that pictures show, and their most characters.
const SHORT: [&str; 3] = ["title", "question", "unit"];
const LONGEST: usize = 500;

/// What is wrong so far.
#[derive(Default)]
pub(super) struct Kinds {
    pub faults: Vec<Diagnostic>,
    /// Where the mappings stand whose own keys are at fault, and whether one is misspelt.
    pub faulty: BTreeMap<Span, bool>,
    /// Names of a wrong form, and how they should be.
    pub misshapen: BTreeMap<String, String>,
}

/// Whose mapping it is: a key of the table, or a name that the file gives.
#[derive(Clone, Copy)]
enum Owner<'a> {
    None,
    Key(&'a Key),
    Name(&'a Key),
}

/// Whether a number stands there that is not finite, or is not once its unit is read.
pub(super) fn is_infinite(node: &Node) -> bool {
    match &node.value {
        Value::Number(value) => !value.is_finite(),
        Value::Text(text) => parse_product(text).is_ok_and(|p| !p.coefficient.is_finite()),
        _ => false,
    }
}

/// The fault of a number that is not finite.
pub(super) fn infinite(span: Span, expected: &str, text: &str) -> Diagnostic {
    let message = format!("expected {expected}, found {text}, which is not finite");
    let help = "a number is finite, in days too: at most 1.8e308";
    Diagnostic::error(span, message).help(help)
}

impl Kinds {
    /// Checks a whole file.
    pub fn of(root: &Node, spec: &'static MappingSpec) -> Self {
        let mut kinds = Self::default();
        kinds.mapping(root, spec, Owner::None);
        kinds
    }

    fn error(&mut self, span: Span, message: String, help: Option<String>) {
        self.faults
            .push(Diagnostic::error(span, message).help_if(help));
    }

    fn unexpected(&mut self, node: &Node, expected: &str, help: Option<String>) {
        let message = format!("expected {expected}, found {}", found(node));
        self.error(node.span, message, help);
    }

    fn mapping(&mut self, node: &Node, spec: &'static MappingSpec, owner: Owner) {
        let Value::Map(entries) = &node.value else {
            let help = in_braces(node).filter(|_| spec.key("fixed").is_some());
            let help = help.unwrap_or_else(|| format!("write it as {}", spec.written()));
            self.unexpected(node, &format!("{} (a mapping)", spec.what), Some(help));
            self.faulty.insert(node.span, false);
            return;
        };
        let mut misspelt = false;
        for (key, child) in entries {
            let known = spec.key(&key.name);
            if let Some(fault) = cut_decimal(key, spec).filter(|_| child.is_blank()) {
                misspelt = true;
                self.faults.push(fault);
            } else if let Some(known) = known {
                self.value(child, &known.kind, Owner::Key(key));
                self.short(key, child);
            } else if spec.quantiles > 0 && quantile_level(&key.name).is_some() {
                self.value(child, &Kind::Value, Owner::Key(key));
            } else {
                misspelt = true;
                self.unknown_key(key, spec);
            }
        }
        let before = self.faults.len();
        self.together(node, spec, owner, misspelt);
        if misspelt || self.faults.len() > before {
            self.faulty.insert(node.span, misspelt);
        }
    }

    /// Reports a title or unit for which no picture has room.
    fn short(&mut self, key: &Key, node: &Node) {
        let (true, Value::Text(text)) = (SHORT.contains(&&*key.name), &node.value) else {
            return;
        };
        let found = text.chars().count();
        if found > LONGEST {
            let name = &key.name;
            let message =
                format!("expected a `{name}` of at most {LONGEST} characters, found {found}");
            let help = "move the rest to a `note`".to_owned();
            self.error(node.span, message, Some(help));
        }
    }

    /// Reports keys that do not go together. What is missing may be what was misspelt.
    fn together(&mut self, node: &Node, spec: &MappingSpec, owner: Owner, misspelt: bool) {
        let entries = node.entries();
        let filled = entries.iter().filter(|(_, node)| !node.items().is_empty());
        let all: Vec<&str> = entries.iter().map(|(key, _)| key.name.as_str()).collect();
        let filled: Vec<&str> = filled.map(|(key, _)| key.name.as_str()).collect();
        let (subject, place) = match owner {
            Owner::Name(key) => (format!("`{}`", key.name), key.span),
            Owner::Key(key) => (spec.what.to_owned(), key.span),
            Owner::None => (spec.what.to_owned(), node.span),
        };
        let span = |name: &String| {
            let entry = entries.iter().find(|(key, _)| key.name == *name);
            entry.map_or(place, |(key, _)| key.span)
        };
        for breach in spec.breaches(&subject, &all, &filled) {
            if breach.missing && misspelt {
                continue;
            }
            let at = breach.at.as_ref().map_or(place, span);
            let help = inherited(&breach.among, span).or(breach.help);
            let mut fault = Diagnostic::error(at, breach.message).help_if(help);
            if let Some(first) = &breach.beside {
                fault = fault.related(span(first), "the first");
            }
            self.faults.push(fault);
        }
    }

    fn unknown_key(&mut self, key: &Key, spec: &'static MappingSpec) {
        let names = || spec.all().map(|key| key.name);
        let quantile = || quantile_meant(&key.name).filter(|_| spec.quantiles > 0);
        let all = || {
            let and = match spec.quantiles {
                0 => "",
                _ => ", or quantiles such as `q05` and `q95`",
            };
            format!("{} may have {}{and}", spec.what, one_of(names()))
        };
        let help = proposal(&key.name, names()).or_else(quantile);
        let message = format!("unknown key `{}` in {}", key.name, spec.what);
        self.error(key.span, message, Some(help.unwrap_or_else(all)));
    }

    /// Reports a name of a wrong form.
    fn name(&mut self, key: &Key) {
        if let Some((fault, shaped)) = spelling::misspelt(key) {
            self.faults.push(fault);
            self.misshapen
                .extend(shaped.map(|shaped| (key.name.clone(), shaped)));
        }
    }

    fn value(&mut self, node: &Node, kind: &'static Kind, owner: Owner) {
        match (kind, &node.value) {
            (Kind::Amount(_), Value::Map(_)) if node.get("each").is_some() => {
                self.mapping(node, &EACH, owner);
            }
            (Kind::Number(spec) | Kind::Share(spec) | Kind::Amount(spec), _) => {
                if !(matches!(kind, Kind::Share(_)) && is_rest(node)) {
                    self.number(node, spec, owner);
                }
            }
            (Kind::Range(spec), _) => self.range(node, spec),
            (Kind::Discrete(spec), Value::Map(_)) => {
                for (key, node) in node.entries() {
                    self.plain(&as_node(key), "a number");
                    if !is_rest(node) {
                        self.number(node, spec, owner);
                    }
                }
            }
            (Kind::Discrete(_), _) => self.no_mapping(node, "probabilities"),
            (Kind::Values(_, of) | Kind::Named(_, of), Value::Map(_)) => {
                for (key, node) in node.entries() {
                    self.value(node, of, Owner::Name(key));
                    if matches!(kind, Kind::Named(..)) {
                        self.name(key);
                    }
                }
            }
            (Kind::Values(what, _) | Kind::Named(what, _), _) => self.no_mapping(node, what),
            (Kind::List(what, of), _) => self.list(node, what, of),
            (Kind::OneOrMore(what, _), Value::List(items)) if items.is_empty() => {
                let message = format!("expected at least one {what}, found an empty list");
                self.error(node.span, message, None);
            }
            (Kind::Several(of) | Kind::OneOrMore(_, of), _) => {
                for node in node.items() {
                    self.value(node, of, owner);
                }
            }
            (Kind::Mapping(spec), _) => self.mapping(node, spec, owner),
            (Kind::Either(kinds), value) => self.value(node, meant(kinds, value), owner),
            _ => self.scalar(node, kind),
        }
    }

    /// What has no parts.
    fn scalar(&mut self, node: &Node, kind: &'static Kind) {
        match (kind, &node.value) {
            (Kind::Citation, Value::Map(entries)) if entries.len() == 1 => {
                self.scalar(&entries[0].1, &Kind::Text);
            }
            (Kind::Text | Kind::Citation, Value::Text(_) | Value::Number(_) | Value::Bool(_)) => {}
            (Kind::Text | Kind::Citation, _) => self.unexpected(node, "text", None),
            (Kind::Bool, Value::Bool(_)) => {}
            (Kind::Bool, _) => self.unexpected(node, "`true` or `false`", None),
            (Kind::Version, _) => self.version(node),
            (Kind::Word(words), _) => self.word(node, words),
            (Kind::Date, _) => self.date(node),
            (Kind::Instant, Value::Text(_)) => self.plain(node, NumberSpec::INSTANT.expected),
            (Kind::Instant, _) => {
                self.unexpected(node, "a date such as `2026-07-01` or a duration", None);
            }
            (Kind::Condition, _) => {
                for node in node.items().iter().filter(|node| node.text().is_none()) {
                    self.unexpected(node, "a condition", None);
                }
            }
            (Kind::Sentence(..), Value::Text(_)) => {}
            (Kind::Sentence(expected, _), _) => self.unexpected(node, expected, None),
            // A value in the unit that a distribution shares.
            _ => self.plain(node, "a number"),
        }
    }

    fn list(&mut self, node: &Node, what: &str, of: &'static Kind) {
        if let Value::List(items) = &node.value {
            for node in items {
                self.value(node, of, Owner::None);
            }
            return;
        }
        let help = "write `[ … ]`, or one `- …` a line".to_owned();
        self.unexpected(node, &format!("a list of {what}"), Some(help));
    }

    fn version(&mut self, node: &Node) {
        if node.value == Value::Number(VERSION) {
            return;
        }
        let help = match node.text() {
            Some(text) if text == VERSION.to_string() => {
                format!("write `format: {VERSION}`, without quotes")
            }
            _ => format!("this program reads version {VERSION} of the format"),
        };
        self.unexpected(node, &format!("format {VERSION}"), Some(help));
    }

    fn word(&mut self, node: &Node, words: &[&'static str]) {
        let text = node.text().unwrap_or_default();
        if !words.contains(&text) {
            let help = proposal(text, words.iter().copied());
            self.unexpected(node, &one_of(words.iter().copied()), help);
        }
    }

    /// What YAML calls a number, or a text that may be a product; where factors may stand also a
    /// distribution.
    fn number(&mut self, node: &Node, spec: &NumberSpec, owner: Owner) {
        let Value::Map(entries) = &node.value else {
            return self.plain(node, spec.expected);
        };
        if !spec.factors {
            return self.unexpected(node, spec.expected, None);
        }
        let mut keys = entries.iter();
        if keys.any(|(key, _)| FACTOR.key(&key.name).is_some()) {
            return self.mapping(node, &FACTOR, owner);
        }
        let expected = format!("{} or a distribution", spec.expected);
        let message = format!("expected {expected}, found {}", found(node));
        self.error(node.span, message, distribution_meant(entries));
    }

    /// Here every number is refused that is not finite.
    fn plain(&mut self, node: &Node, expected: &str) {
        let text = match &node.value {
            Value::Number(value) if value.is_nan() => ".nan".to_owned(),
            Value::Number(value) if value.is_infinite() => {
                format!("{}.inf", if *value < 0.0 { "-" } else { "" })
            }
            Value::Text(text) => format!("`{text}`"),
            Value::Number(_) => return,
            _ => return self.unexpected(node, expected, None),
        };
        if is_infinite(node) {
            self.faults.push(infinite(node.span, expected, &text));
        }
    }

    fn range(&mut self, node: &Node, spec: &NumberSpec) {
        match &node.value {
            Value::List(ends) if ends.len() == 2 => {
                for node in ends {
                    self.number(node, spec, Owner::None);
                }
            }
            Value::List(ends) => {
                let message = format!("expected a range of two numbers, found {}", ends.len());
                self.error(node.span, message, None);
            }
            _ => self.unexpected(node, "a range such as `[0, 100]`", None),
        }
    }

    fn date(&mut self, node: &Node) {
        let text = node.text().unwrap_or_default();
        if Date::parse(text).is_none() {
            self.unexpected(node, "a date such as `2026-07-01`", Date::remedy(text));
        }
    }

    fn no_mapping(&mut self, node: &Node, of: &str) {
        let expected = format!("a mapping from names to {of}");
        self.unexpected(node, &expected, as_mapping(node, of));
    }
}

/// Whether it takes what the others leave.
fn is_rest(node: &Node) -> bool {
    node.text() == Some("rest")
}

/// The kind that is meant by what YAML says it is.
fn meant(kinds: &'static [Kind], value: &Value) -> &'static Kind {
    let takes = |kind: &&Kind| match value {
        Value::List(_) => matches!(kind, Kind::List(..) | Kind::Condition),
        Value::Map(_) => matches!(
            kind,
            Kind::Mapping(_) | Kind::Named(..) | Kind::Values(..) | Kind::Number(_)
        ),
        _ => false,
    };
    kinds.iter().find(takes).unwrap_or(&kinds[0])
}

/// The remedy where keys of a file meet keys of the file that it extends.
fn inherited(among: &[String], span: impl Fn(&String) -> Span) -> Option<String> {
    let last = among.iter().map(|name| span(name).file).max()?;
    let parents: Vec<&str> = (among.iter())
        .filter(|name| span(name).file == last)
        .map(String::as_str)
        .collect();
    if parents.len() == among.len() {
        return None;
    }
    let nulls: Vec<String> = parents.iter().map(|name| format!("{name}: null")).collect();
    let one = parents.len() == 1;
    Some(format!(
        "{} {} from the extended file: write {} to leave out what {}",
        listed(parents.iter().copied(), "and"),
        if one { "comes" } else { "come" },
        listed(nulls.iter().map(String::as_str), "and"),
        if one { "it says" } else { "they say" },
    ))
}
