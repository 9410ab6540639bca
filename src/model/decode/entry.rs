//! What every entry may carry: title, source, grade, covers, tags; and what its parts inherit.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::{DrawnId, Entry, Grade};
use super::mapping::prose;
use super::{Decoder, Mapping};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::model::format::{GRADES, one_of};
use crate::scenario::Value;

/// Where decoding stands: the address, and what is inherited from the entries around it.
#[derive(Clone, Default)]
pub(in crate::model) struct Scope {
    /// The full address.
    pub address: String,
    /// The nearest named entry: what lacks a source, if something does.
    named: String,
    /// Where that entry's name stands.
    named_at: Span,
    sources: Vec<String>,
    grade: Option<Grade>,
    /// The condition that the entry is, where it stands without keys.
    one_line: Option<String>,
    /// Numbers that belong to the question, not to the evidence, need no source.
    uncited: bool,
    /// The numbers that the reaction around it draws.
    pub drawn: Rc<BTreeMap<String, DrawnId>>,
}

impl Scope {
    /// A part of this one.
    pub fn at(&self, part: impl std::fmt::Display) -> Self {
        let mut scope = self.clone();
        scope.address = match self.address.as_str() {
            "" => part.to_string(),
            around => format!("{around}.{part}"),
        };
        scope
    }

    /// A named entry.
    pub fn named(&self, name: &str, at: Span) -> Self {
        let mut scope = self.at(name);
        scope.named = scope.address.clone();
        scope.named_at = at;
        scope
    }

    /// The same, where numbers need no source.
    pub fn without_citation(&self) -> Self {
        let mut scope = self.clone();
        scope.uncited = true;
        scope
    }

    /// The same, of an entry that is nothing but this condition.
    pub fn of_one_line(&self, condition: Option<String>) -> Self {
        let mut scope = self.clone();
        scope.one_line = condition;
        scope
    }

    /// The part of the address that tells people what it is.
    fn title(&self) -> String {
        let last = |address: &str| address.rsplit('.').next().unwrap_or("").to_owned();
        match self.address.strip_prefix(&self.named) {
            Some(part) if !self.named.is_empty() => last(&self.named) + part,
            _ => last(&self.address),
        }
    }
}

impl<'a> Decoder<'a> {
    /// Reads what every entry may carry; its parts inherit its sources and its grade.
    pub(super) fn enter(&mut self, mapping: &mut Mapping<'a>) {
        let scope = mapping.scope.clone();
        let place = if scope.named == scope.address {
            scope.named_at
        } else {
            mapping.span
        };
        self.places.insert(scope.address.clone(), place);
        let own = self.cited(mapping);
        let own_grade = self.grade(mapping);
        let inner = &mut mapping.scope;
        if !own.is_empty() {
            inner.grade = self.grade_of(&own).or(inner.grade);
            inner.sources = own;
        }
        inner.grade = own_grade.or(inner.grade);
        mapping.entry = Entry {
            title: mapping.line("title").unwrap_or_else(|| scope.title()),
            covers: mapping.texts("covers"),
            tags: mapping.texts("tags"),
            note: mapping.text("note"),
            ..self.bare_entry(&mapping.scope)
        };
    }

    /// The grade; a faulty one is not a missing one.
    pub(super) fn grade(&self, of: &Mapping<'a>) -> Option<Grade> {
        of.get("grade")?;
        let grades = [Grade::Document, Grade::Literature, Grade::Judgement];
        Some(of.meant("grade", &grades).unwrap_or(Grade::Judgement))
    }

    /// The entry of something that has no keys of its own.
    pub(super) fn bare_entry(&self, scope: &Scope) -> Entry {
        Entry {
            address: scope.address.clone(),
            name: scope.address.rsplit('.').next().unwrap_or("").to_owned(),
            title: scope.title(),
            sources: scope.sources.clone(),
            grade: scope.grade,
            ..Entry::default()
        }
    }

    /// The sources that an entry cites, each checked.
    fn cited(&mut self, of: &Mapping<'a>) -> Vec<String> {
        let mut cited = Vec::new();
        for node in of.several("source") {
            // `analysis: Risk 2` without quotes is a mapping to YAML.
            let text = match &node.value {
                Value::Map(entries) if entries.len() == 1 => {
                    let (key, value) = &entries[0];
                    prose(value).map(|section| format!("{}: {section}", key.name))
                }
                _ => prose(node),
            };
            let Some(text) = text else { continue };
            let (id, section) = text.split_once(':').unwrap_or((&text, ""));
            let (id, section) = (id.trim().to_owned(), section.trim());
            self.section_cited(node, &id, section);
            if self.names.find("sources", &id).is_none() {
                let near = self.near("sources", &id);
                let declare = || format!("declare it under `sources`: `{id}: {{ cite: … }}`");
                let help = near.unwrap_or_else(declare);
                self.error_help(node.span, format!("unknown source `{id}`"), help);
            }
            self.usage.sources.insert(id);
            cited.push(text);
        }
        cited
    }

    fn grade_of(&self, cited: &[String]) -> Option<Grade> {
        let grades = cited.iter().map(|text| {
            let id = text.split(':').next().unwrap_or("").trim();
            match self.names.find("sources", id) {
                Some((_, place)) => self.model.sources.get(place.position)?.grade,
                // An unknown source was reported; that it has no grade is no second fault.
                None => Some(Grade::Judgement),
            }
        });
        grades.flatten().next()
    }

    /// Notes that a number stands here: it needs a source and a grade. Said once per entry.
    pub(super) fn number_stands(&mut self, scope: &Scope) {
        self.rests_on_no_correction(scope);
        let missing: Vec<&str> = [
            ("source", scope.sources.is_empty()),
            ("grade", scope.grade.is_none()),
        ]
        .iter()
        .filter_map(|(what, missing)| missing.then_some(*what))
        .collect();
        if scope.uncited || missing.is_empty() || !self.uncited.insert(scope.named.clone()) {
            return;
        }
        let name = scope.named.rsplit('.').next().unwrap_or("");
        let message = format!(
            "the numbers of `{name}` have no {}",
            missing.join(" and no ")
        );
        let fault = Diagnostic {
            severity: if self.provenance_required {
                Severity::Error
            } else {
                Severity::Warning
            },
            ..Diagnostic::error(scope.named_at, message)
        };
        let help = self.citation_meant(scope, name);
        self.faults.push(fault.help(help));
    }

    /// Where provenance is required, no number rests on what only corrects others.
    fn rests_on_no_correction(&mut self, scope: &Scope) {
        if scope.uncited || !self.provenance_required {
            return;
        }
        let Some(id) = self.correction_among(&scope.sources) else {
            return;
        };
        if self.uncited.insert(scope.named.clone()) {
            let name = scope.named.rsplit('.').next().unwrap_or("");
            let message =
                format!("the numbers of `{name}` rest on `{id}`, which only corrects others");
            let help = "cite what was known at the start; `not_modelled` may cite a correction";
            self.error_help(scope.named_at, message, help.to_owned());
        }
    }

    /// How an entry gets the source and the grade that it lacks.
    fn citation_meant(&self, scope: &Scope, name: &str) -> String {
        let lacks = (scope.sources.is_empty(), scope.grade.is_none());
        if let Some(condition) = &scope.one_line {
            let add = match lacks {
                (true, true) => "source: …, grade: …",
                (true, false) => "source: …",
                _ => "grade: …",
            };
            return format!("write `{name}: {{ while: {condition}, {add} }}`");
        }
        let ids = self.names.of("sources").map(|(id, _)| id);
        let ids: Vec<&str> = ids.take(3).collect();
        let source = match ids.as_slice() {
            [] => "`source:` (an id of `sources`)".to_owned(),
            ids => format!("`source:` ({}, …)", one_of(ids.iter().copied())),
        };
        let grade = format!("`grade:` ({})", one_of(GRADES.iter().copied()));
        let add = match lacks {
            (true, true) => format!("{source} and {grade}"),
            (true, false) => source,
            _ => grade,
        };
        format!("add {add}")
    }
}
