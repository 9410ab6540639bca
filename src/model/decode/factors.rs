//! Factors: declared, written in place, or written as a likelihood word.

use super::super::{Entry, Factor, FactorId, Role};
use super::{Decoder, Mapping, Scope};
use crate::diagnostic::proposal;
use crate::distribution::Distribution;
use crate::likelihood::{Lexicon, Likelihood};
use crate::model::format::{NumberSpec, one_of};
use crate::quantity::Dimension;
use crate::scenario::Node;

/// A distribution as it was read.
pub(super) struct Read {
    pub distribution: Distribution,
    /// `None` where it is faulty.
    pub dimension: Option<Dimension>,
    pub unit: String,
    pub word: Option<String>,
}

impl Read {
    /// What a faulty distribution becomes.
    pub fn faulty() -> Self {
        Self {
            distribution: Distribution::Fixed(f64::NAN),
            dimension: None,
            unit: String::new(),
            word: None,
        }
    }
}

impl<'a> Decoder<'a> {
    /// The declared factors.
    pub(super) fn factors(&mut self, file: &Mapping<'a>) {
        for mapping in self.parts(file, "factors") {
            if self.factor(&mapping, None).is_none() {
                self.push_factor(mapping.entry, Read::faulty(), None);
            }
        }
    }

    /// One factor; in place it has the unit that its place asks for.
    pub(super) fn factor(
        &mut self,
        mapping: &Mapping<'a>,
        place: Option<NumberSpec>,
    ) -> Option<FactorId> {
        let read = self.distribution(mapping, place)?;
        let read = self.within_bounds(mapping, read, place)?;
        let reference = mapping.get("reference").and_then(|node| {
            let spec = NumberSpec {
                dimension: read.dimension?,
                expected: "a value in the unit of the factor",
                // As in the distribution, a percentage may stand there.
                probability: true,
                ..NumberSpec::MULTIPLIER.plain().uncited()
            };
            let number = self.number(node, &mapping.at("reference"), spec);
            Some(number.coefficient).filter(|value| value.is_finite())
        });
        let id = self.push_factor(mapping.entry.clone(), read, reference);
        let role = mapping.sentence("role").map(|(_, word)| word);
        self.model.factors[id.index()].role = match role {
            Some("lever") => Role::Lever,
            Some("measurement") => Role::Measurement,
            _ => Role::Uncertainty,
        };
        Some(id)
    }

    pub(super) fn push_factor(
        &mut self,
        entry: Entry,
        read: Read,
        reference: Option<f64>,
    ) -> FactorId {
        let id = FactorId::from(self.model.factors.len());
        if reference.is_some() {
            self.usage.referenced.insert(id.index());
        }
        self.dimensions.push(read.dimension);
        self.model.factors.push(Factor {
            entry,
            distribution: read.distribution,
            reference: reference.unwrap_or(0.0),
            word: read.word,
            role: Role::default(),
            unit: read.unit,
        });
        id
    }

    /// A likelihood word where a number stands: `None` where the text is none.
    pub(super) fn likelihood(
        &mut self,
        node: &'a Node,
        text: &str,
        scope: &Scope,
    ) -> Option<Option<FactorId>> {
        if self.names.find("factors", text).is_some() || !like_a_word(text) {
            return None;
        }
        let lexicons = Lexicon::all();
        let mut found = lexicons.iter().filter_map(|lexicon| lexicon.find(text));
        if found.next().is_none() && !text.trim().contains(' ') {
            return None;
        }
        let Some(likelihood) = self.read_word(node, text) else {
            return Some(None);
        };
        self.number_stands(scope);
        let entry = self.bare_entry(scope);
        self.places.insert(scope.address.clone(), node.span);
        let read = Read {
            distribution: likelihood.beta(),
            dimension: Some(Dimension::NONE),
            unit: String::new(),
            word: Some(likelihood.word.to_owned()),
        };
        Some(Some(self.push_factor(entry, read, None)))
    }

    /// A word of the lexicon.
    pub(super) fn read_word(&mut self, node: &Node, text: &str) -> Option<&'static Likelihood> {
        let Some(lexicon) = self.lexicon else {
            // A lexicon that is not known was reported where it is named.
            if !self.lexicon_named {
                let ids = Lexicon::all().map(|lexicon| lexicon.name);
                let message = format!("expected a lexicon for the word `{text}`, found none");
                let help = format!("write `lexicon:` {} at the top of the file", one_of(ids));
                self.error_help(node.span, message, help);
            }
            return None;
        };
        let found = lexicon.find(text);
        if found.is_none() {
            let words = lexicon.likelihoods().iter();
            let words: Vec<String> = words.map(ToString::to_string).collect();
            let all = format!("its words are {}", words.join(", "));
            let near = proposal(text, lexicon.words());
            let help: Vec<String> = near.into_iter().chain([all]).collect();
            let name = lexicon.name;
            let message = format!("expected a word of the lexicon {name}, found `{text}`");
            self.error_help(node.span, message, help.join(" "));
        }
        found
    }
}

/// Letters and blanks only.
fn like_a_word(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_alphabetic() || c == ' ' || c == '-' || c == '_')
}
