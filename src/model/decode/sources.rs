//! What is cited: the documents, and the published figures.

use super::super::Source;
use super::mapping::prose;
use super::{Decoder, Mapping};
use crate::diagnostic::proposal;
use crate::scenario::Node;

impl<'a> Decoder<'a> {
    /// What is cited.
    pub(super) fn sources(&mut self, file: &Mapping<'a>) {
        for source in self.parts(file, "sources") {
            let range = ["low", "central", "high"].map(|name| self.plain_if(&source, name));
            let sections = source.entries("sections").iter();
            self.model.sources.push(Source {
                id: source.name.to_owned(),
                citation: citation(&source),
                figure: source.text("figure"),
                range,
                unit: source.text("unit"),
                recalled: source.word("status") == Some("recalled"),
                url: source.text("url"),
                sections: sections
                    .filter_map(|(key, node)| Some((key.name.clone(), prose(node)?)))
                    .collect(),
                grade: self.grade(&source),
            });
        }
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

/// The citation as it is written, or put together from author, date and title.
fn citation(source: &Mapping) -> String {
    if let Some(cite) = source.text("cite") {
        return cite;
    }
    let title = source.text("title").unwrap_or_default();
    match (source.text("author"), source.text("date")) {
        (Some(author), Some(date)) => format!("{author} ({date}): {title}"),
        (Some(author), None) => format!("{author}: {title}"),
        (None, Some(date)) => format!("{title} ({date})"),
        (None, None) => title,
    }
}
