//! What is cited: the documents, and the published figures.

use super::super::Source;
use super::mapping::prose;
use super::{Decoder, Mapping};
use crate::diagnostic::proposal;
use crate::quantity::Date;
use crate::scenario::{Node, Value};

impl<'a> Decoder<'a> {
    /// What is cited.
    pub(super) fn sources(&mut self, file: &Mapping<'a>) {
        for source in self.parts(file, "sources") {
            self.dated_in_time(&source);
            let range = ["low", "central", "high"].map(|name| self.plain_if(&source, name));
            let sections = source.entries("sections").iter();
            self.model.sources.push(Source {
                id: source.name.to_owned(),
                citation: citation(&source),
                figure: source.text("figure"),
                range,
                unit: source.line("unit"),
                recalled: source.word("status") == Some("recalled"),
                correction: corrects(&source),
                url: source.text("url"),
                sections: sections
                    .filter_map(|(key, node)| Some((key.name.clone(), prose(node)?)))
                    .collect(),
                grade: self.grade(&source),
            });
        }
    }

    /// Where provenance is required, what a number rests on was known at the start.
    fn dated_in_time(&mut self, source: &Mapping<'a>) {
        let (Some(start), Some(text)) = (self.start, source.text("date")) else {
            return;
        };
        let late = last_date(&text).is_some_and(|date| date > start);
        if !late || !self.provenance_required || corrects(source) {
            return;
        }
        let message = format!(
            "source `{}` is dated {text}, after the start, {start}",
            source.name
        );
        let help = "cite what was known at the start; a source that only corrects others says `correction: true`, \
                    and no number rests on it";
        self.error_help(source.value_span("date"), message, help);
    }

    /// The first source of an entry's numbers that only corrects others.
    pub(super) fn correction_among(&self, cited: &[String]) -> Option<String> {
        let ids = cited
            .iter()
            .map(|text| text.split(':').next().unwrap_or(""));
        let mut found = ids.filter(|id| {
            let mut sources = self.model.sources.iter();
            sources.any(|source| source.id == *id && source.correction)
        });
        found.next().map(str::to_owned)
    }

    /// A section that is cited is one of its source's, where the source lists them.
    pub(super) fn section_cited(&mut self, node: &'a Node, id: &str, section: &str) {
        let declared = self.names.find("sources", id);
        let source = declared.and_then(|(_, place)| self.model.sources.get(place.position));
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
        let near = proposal(section, names.iter().copied());
        let help = near.unwrap_or_else(|| format!("its sections are {}", names.join("; ")));
        let message = format!("source `{id}` has no section `{section}`");
        self.error_help(node.span, message, help);
    }
}

/// Whether a source says that it only corrects others.
fn corrects(source: &Mapping) -> bool {
    let said = source.get("correction").map(|node| &node.value);
    matches!(said, Some(Value::Bool(true)))
}

/// The earliest day that the last date of a text can mean: 1 March 2026 for `2025 to 2026-03`.
fn last_date(text: &str) -> Option<Date> {
    let parts = text.split(|c: char| !c.is_ascii_digit() && c != '-');
    let mut dates = parts.filter_map(|part| {
        let whole = match part.len() {
            4 => format!("{part}-01-01"),
            7 => format!("{part}-01"),
            _ => part.to_owned(),
        };
        Date::parse(&whole)
    });
    dates.next_back()
}

/// The citation as it is written, or put together from author, date and title.
fn citation(source: &Mapping) -> String {
    if let Some(cite) = source.text("cite") {
        return cite;
    }
    let title = source.line("title").unwrap_or_default();
    match (source.text("author"), source.text("date")) {
        (Some(author), Some(date)) => format!("{author} ({date}): {title}"),
        (Some(author), None) => format!("{author}: {title}"),
        (None, Some(date)) => format!("{title} ({date})"),
        (None, None) => title,
    }
}
