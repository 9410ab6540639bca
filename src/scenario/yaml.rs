//! YAML to a tree of nodes that know their places; the only user of the YAML parser.
//!
//! serde-saphyr's own parser is used event by event rather than through `Deserialize`: events
//! have a byte range for every scalar and bracket, tell quoted from plain, keep keys as they were
//! written, and let every duplicate be reported.

use std::collections::BTreeMap;

use serde_saphyr::granit_parser as parser;

use self::parser::{Event, Parser, ScalarStyle, StrInput, StructureStyle};
use super::excerpt::{DEEPEST, Excerpt};
use super::node::{Key, Node, Value};
use super::source::steering;
use super::syntax::syntax_error;
use crate::diagnostic::{Diagnostic, Span};

/// Characters of a key. YAML allows 1,024 as written, where one may take ten.
const LONGEST: usize = 100;
/// Faults that are collected from one text.
const MOST: usize = 1_000;

/// Reads one document; an empty text is `Null`. Faults that leave a usable tree are appended to
/// `faults`; `None` where there is none: a syntax error, an alias or a merge key.
pub(super) fn parse(excerpt: Excerpt, faults: &mut Vec<Diagnostic>) -> Option<Node> {
    let options = parser::options! {
        disallow_directives: true,
        emit_anchor_events: true,
        emit_comments: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
    };
    let mut reader = Reader {
        events: Parser::new_from_str_with_options(excerpt.text, options),
        excerpt,
        faults: Vec::new(),
        incomplete: false,
        depth: 0,
    };
    let root = reader.document();
    faults.append(&mut reader.faults);
    match root {
        Ok(root) => Some(root).filter(|_| !reader.incomplete),
        Err(fault) => {
            faults.push(*fault);
            None
        }
    }
}

/// What ends the reading; boxed because it is large and rare.
type Fatal = Box<Diagnostic>;

/// A list or mapping that has been read.
struct Nested {
    value: Value,
    /// The end of its last item.
    last: u32,
    /// The end of its last event, which in flow style is its bracket.
    end: u32,
}

/// The parser and what has been found.
struct Reader<'a> {
    events: Parser<'a, StrInput<'a>>,
    excerpt: Excerpt<'a>,
    faults: Vec<Diagnostic>,
    /// Whether something was left out that the rest needs.
    incomplete: bool,
    depth: usize,
}

impl<'a> Reader<'a> {
    /// The only document.
    fn document(&mut self) -> Result<Node, Fatal> {
        let mut root = None;
        loop {
            let (event, place) = self.next()?;
            match event {
                Event::StreamEnd => break,
                Event::DocumentStart(..) if root.is_some() => {
                    let fault = Diagnostic::error(self.span(&place), "a second document begins")
                        .help("a file holds one scenario: remove what follows, or move it to a file of its own");
                    self.fault(fault);
                    break;
                }
                Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
                event => root = Some(self.node(event, &place)?),
            }
        }
        Ok(root.unwrap_or(Node {
            span: self.excerpt.span(0..0),
            value: Value::Null,
        }))
    }

    /// The next event that matters; anchors are reported here.
    fn next(&mut self) -> Result<(Event<'a>, parser::Span), Fatal> {
        loop {
            let (event, place) = match self.events.next_event() {
                Some(Ok(next)) => next,
                Some(Err(error)) => return Err(Box::new(syntax_error(&self.excerpt, &error))),
                None => return Ok((Event::StreamEnd, parser::Span::default())),
            };
            if !matches!(event, Event::Anchor(..)) {
                return Ok((event, place));
            }
            let span = self.span(&place);
            self.fault(no_aliases(span, "an anchor"));
        }
    }

    /// The node that begins with an event.
    fn node(&mut self, event: Event<'a>, place: &parser::Span) -> Result<Node, Fatal> {
        self.refuse_tag(&event, place);
        let span = self.span(place);
        match event {
            Event::Scalar(text, style, ..) => {
                self.refuse_steering(&text, span);
                Ok(Node {
                    span,
                    value: scalar(text.into_owned(), style, span),
                })
            }
            Event::SequenceStart(style, ..) => self.nested(span, style, Self::list),
            Event::MappingStart(style, ..) => self.nested(span, style, Self::map),
            _ => {
                self.incomplete = true;
                self.fault(no_aliases(span, "an alias"));
                let value = Value::Null;
                Ok(Node { span, value })
            }
        }
    }

    /// A list or mapping that begins at `span`; in block style it ends where its last item does.
    fn nested(
        &mut self,
        mut span: Span,
        style: StructureStyle,
        read: fn(&mut Self) -> Result<Nested, Fatal>,
    ) -> Result<Node, Fatal> {
        if self.depth == DEEPEST {
            let message = format!("nested more than {DEEPEST} deep");
            return Err(Box::new(Diagnostic::error(span, message)));
        }
        self.depth += 1;
        let nested = read(self)?;
        self.depth -= 1;
        span.end = match style {
            StructureStyle::Flow => nested.end,
            StructureStyle::Block => nested.last.max(span.end),
        };
        let value = nested.value;
        Ok(Node { span, value })
    }

    /// The items of a list.
    fn list(&mut self) -> Result<Nested, Fatal> {
        let mut items = Vec::new();
        loop {
            let (event, place) = self.next()?;
            if event == Event::SequenceEnd {
                return Ok(Nested {
                    last: items.last().map_or(0, |item: &Node| item.span.end),
                    end: self.span(&place).end,
                    value: Value::List(items),
                });
            }
            let item = self.node(event, &place)?;
            items.push(item);
        }
    }

    /// The entries of a mapping.
    fn map(&mut self) -> Result<Nested, Fatal> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        let mut places: BTreeMap<String, Span> = BTreeMap::new();
        let mut last = 0;
        loop {
            let (event, place) = self.next()?;
            if event == Event::MappingEnd {
                let end = self.span(&place).end;
                let value = Value::Map(entries);
                return Ok(Nested { value, last, end });
            }
            let key = self.key(event, &place)?;
            let (event, place) = self.next()?;
            let node = self.node(event, &place)?;
            last = node.span.end;
            let Some(key) = key else { continue };
            if let Some(first) = places.get(&key.name) {
                self.fault(duplicate(&key, *first));
            } else {
                places.insert(key.name.clone(), key.span);
                entries.push((key, node));
            }
        }
    }

    /// A key, or `None` for what cannot be one.
    fn key(&mut self, event: Event<'a>, place: &parser::Span) -> Result<Option<Key>, Fatal> {
        let span = self.span(place);
        self.refuse_tag(&event, place);
        match event {
            Event::Scalar(text, ScalarStyle::Plain, ..) if text == "<<" => {
                self.incomplete = true;
                let fault = Diagnostic::error(span, "merge keys are not part of the format").help(
                    "`extends` builds on another file; see \"Extending\" in the format reference",
                );
                self.fault(fault);
                Ok(None)
            }
            Event::Scalar(..) if span.start == span.end => {
                let help = "write a key before the `:`";
                self.fault(Diagnostic::error(span, "expected a key, found nothing").help(help));
                Ok(None)
            }
            Event::Scalar(name, ..) if name.chars().nth(LONGEST).is_some() => {
                let message = format!("a key of more than {LONGEST} characters");
                self.fault(Diagnostic::error(span, message));
                Ok(None)
            }
            Event::Scalar(name, ..) => {
                let name = name.into_owned();
                self.refuse_steering(&name, span);
                Ok(Some(Key { span, name }))
            }
            event => {
                let node = self.node(event, place)?;
                let message = format!("expected text as a key, found {}", node.kind());
                self.fault(Diagnostic::error(node.span, message));
                Ok(None)
            }
        }
    }

    /// Reports an explicit tag, which would change how the text is read.
    fn refuse_tag(&mut self, event: &Event, place: &parser::Span) {
        if let (Some(_), Some(tag)) = (event.tag(), place.tag_span()) {
            let fault = Diagnostic::error(self.span(&tag), "YAML tags are not part of the format")
                .help("remove it; put text that looks like a number in quotes");
            self.fault(fault);
        }
    }

    /// Reports an escape for a character that would steer a terminal.
    fn refuse_steering(&mut self, text: &str, span: Span) {
        if let Some(message) = steering(text) {
            self.fault(Diagnostic::error(span, message).help("remove it"));
        }
    }

    /// Keeps a fault.
    fn fault(&mut self, fault: Diagnostic) {
        if self.faults.len() < MOST {
            self.faults.push(fault);
        }
    }

    /// A place in our terms; the parser knows bytes for every text that is wholly in memory.
    fn span(&self, place: &parser::Span) -> Span {
        self.excerpt.span(place.byte_range().unwrap_or(0..0))
    }
}

/// The fault of a key that stands twice.
fn duplicate(key: &Key, first: Span) -> Diagnostic {
    Diagnostic::error(key.span, format!("duplicate key `{}`", key.name))
        .label("again here")
        .related(first, "first here")
        .help("remove or rename one of them")
}

/// The fault of an anchor or alias. Copies would have no place, source and grade of their own.
fn no_aliases(span: Span, what: &str) -> Diagnostic {
    let message = format!("{what} is not part of the format");
    Diagnostic::error(span, message)
        .help("give what is used twice a name, under `factors` or `conditions`, and use the name")
}

/// What a scalar is.
fn scalar(text: String, style: ScalarStyle, span: Span) -> Value {
    if style != ScalarStyle::Plain {
        return Value::Text(text);
    }
    if span.start == span.end {
        return Value::Null;
    }
    plain(text)
}

/// What a text without quotes is. Only unmistakable decimal numbers are numbers (YAML 1.2 core
/// schema without octal, hexadecimal and leading zeros, which readers of YAML disagree on); only
/// `true` and `false` are truth values.
fn plain(text: String) -> Value {
    match text.as_str() {
        "~" | "null" | "Null" | "NULL" => Value::Removed,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        ".nan" | ".NaN" | ".NAN" => Value::Number(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Value::Number(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Value::Number(f64::NEG_INFINITY),
        _ => number(&text).map_or(Value::Text(text), Value::Number),
    }
}

/// A decimal number.
fn number(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut bytes = unsigned.bytes();
    let zeros = bytes.next() == Some(b'0') && bytes.next().is_some_and(|b| b.is_ascii_digit());
    let decimal = |b: u8| b.is_ascii_digit() || b".eE+-".contains(&b);
    let plausible = !zeros && unsigned.bytes().all(decimal);
    // What is left of Rust's number syntax is the core schema's.
    text.parse().ok().filter(|_| plausible)
}

#[cfg(test)]
#[path = "yaml_tests.rs"]
mod tests;
