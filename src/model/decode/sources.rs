//! What is cited: the documents, and the published figures.

use super::super::Source;
use super::super::format::SOURCE;
use super::fields::found;
use super::{Decoder, Fields};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::scenario::{Node, Value};

impl<'a> Decoder<'a> {
    /// What is cited.
    pub(super) fn sources(&mut self) {
        for (key, node) in self.section("sources") {
            let Some(fields) = self.fields(node, &SOURCE) else {
                continue;
            };
            let citation = self.citation(&fields);
            if citation.is_empty() && !fields.misspelt {
                self.error_help(
                    key.span,
                    format!(
                        "expected source `{}` to have `cite` or `title`, found neither",
                        key.name
                    ),
                    "`cite` is the full citation, for people",
                );
            }
            let source = Source {
                id: key.name.clone(),
                citation,
                figure: self.optional(&fields, "figure"),
                range: ["low", "central", "high"].map(|name| self.bare_figure(&fields, name)),
                unit: self.optional(&fields, "unit"),
                recalled: self.recalled(&fields),
                url: self.optional(&fields, "url"),
                sections: self.paraphrases(&fields),
                grade: self.grade(&fields),
            };
            self.optional(&fields, "note");
            self.model.sources.push(source);
        }
    }

    /// The citation as it is written, or put together from author, date and title.
    fn citation(&mut self, fields: &Fields<'a>) -> String {
        let [cite, author, date, title] =
            ["cite", "author", "date", "title"].map(|name| self.optional(fields, name));
        if let Some(cite) = cite {
            return cite;
        }
        let Some(title) = title else {
            return String::new();
        };
        match (author, date) {
            (Some(author), Some(date)) => format!("{author} ({date}): {title}"),
            (Some(author), None) => format!("{author}: {title}"),
            (None, Some(date)) => format!("{title} ({date})"),
            (None, None) => title,
        }
    }

    fn optional(&mut self, fields: &Fields<'a>, name: &str) -> Option<String> {
        let node = fields.get(name)?;
        self.prose(node)
    }

    /// A number without a unit.
    fn bare_figure(&mut self, fields: &Fields<'a>, name: &str) -> Option<f64> {
        let node = fields.get(name)?;
        if let Value::Number(value) = node.value {
            return Some(value);
        }
        let message = format!("expected a number, found {}", found(node));
        self.error_help(node.span, message, "its unit stands at `unit`");
        None
    }

    fn recalled(&mut self, fields: &Fields<'a>) -> bool {
        let status = fields.get("status");
        status.and_then(|node| self.word(node, &["found", "recalled"])) == Some("recalled")
    }

    /// Sections with what they say.
    fn paraphrases(&mut self, fields: &Fields<'a>) -> Vec<(String, String)> {
        let Some(node) = fields.get("sections") else {
            return Vec::new();
        };
        let Value::Map(entries) = &node.value else {
            let message = format!(
                "expected sections (a mapping from their names), found {}",
                found(node)
            );
            self.error(node.span, message);
            return Vec::new();
        };
        let mut sections = Vec::new();
        for (key, node) in entries {
            sections.extend(self.prose(node).map(|text| (key.name.clone(), text)));
        }
        sections
    }

    /// A section that is cited is one of its source's, where the source lists them.
    pub(super) fn section_cited(&mut self, node: &'a Node, id: &str, section: &str) {
        let source = self.model.sources.iter().find(|source| source.id == id);
        let Some(source) = source.filter(|source| !source.sections.is_empty()) else {
            return;
        };
        let names: Vec<&str> = source
            .sections
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        if section.is_empty() || names.contains(&section) {
            return;
        }
        let help = match did_you_mean(section, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its sections are {}", names.join("; ")),
        };
        let message = format!("source `{id}` has no section `{section}`");
        self.faults
            .push(Diagnostic::error(node.span, message).help(help));
    }
}
