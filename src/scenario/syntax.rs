//! YAML syntax errors in plain words.

use serde_saphyr::granit_parser::{ErrorKind, ScanError};

use super::excerpt::{DEEPEST, Excerpt};
use crate::diagnostic::Diagnostic;

/// The first syntax error of a text.
pub(super) fn syntax_error(excerpt: &Excerpt, error: &ScanError) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(0);
    let mut at = at.min(excerpt.text.len());
    let (message, help) = words(error.kind());
    if message.starts_with("a tab") {
        // The parser may stop at the text before it.
        at += excerpt.text[at..].find('\t').unwrap_or(0);
    }
    let length = excerpt.text[at..].chars().next().map_or(0, char::len_utf8);
    let fault = Diagnostic::error(excerpt.span(at..at + length), message);
    match help {
        "" => fault,
        help => fault.help(help),
    }
}

/// What is wrong, and what to do about it.
fn words(kind: &ErrorKind) -> (String, &'static str) {
    use ErrorKind as E;
    const INDENT: &str = "entries of one mapping or list begin in the same column";
    const QUOTE: &str = "put the text in quotes";
    let (message, help) = match kind {
        E::UnclosedFlowCollection { open } => return (format!("`{open}` is never closed"), ""),
        E::MismatchedFlowCollectionEnd { open, close } => {
            return (format!("`{open}` is closed by `{close}`"), "");
        }
        E::UnexpectedCharacter { character } => {
            return (format!("text cannot begin with `{character}`"), QUOTE);
        }
        E::RecursionLimitExceeded => return (format!("nested more than {DEEPEST} deep"), ""),
        E::MisplacedFlowCollectionEnd => ("a bracket is closed that was not opened", ""),
        E::UnclosedQuotedScalar => ("the quoted text is never closed", ""),
        E::ExpectedDocumentStart => ("this stands further left than what is above", INDENT),
        E::InvalidTrailingSingleQuotedScalar => (
            "text goes on after the closing quote",
            "write `''` for a quote within single quotes",
        ),
        E::InvalidTrailingDoubleQuotedScalar => (
            "text goes on after the closing quote",
            "write `\\\"` for a quote within double quotes",
        ),
        E::MissingAnchorOrAliasName => ("text cannot begin with this character", QUOTE),
        E::InvalidColonPlacement => ("a `:` cannot stand here", "is a bracket above not closed?"),
        E::MappingValueNotAllowed => (
            "a `:` cannot stand here",
            "put text that contains `: ` in quotes; entries of one mapping begin in the same column",
        ),
        E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabAtBlockScalarStart
        | E::TabInPlainScalar => ("a tab cannot stand here", "indent with spaces"),
        E::ExpectedBlockMappingKey => ("expected a key", INDENT),
        E::ExpectedBlockSequenceEntry => ("expected `-`", INDENT),
        E::BlockSequenceEntryNotAllowed => ("a list item cannot begin here", INDENT),
        E::InvalidIndentation | E::InvalidFlowScalarIndent => ("wrong indentation", INDENT),
        E::ExpectedFlowMappingSeparator => ("expected `,` or `}`", ""),
        E::ExpectedFlowSequenceSeparator => ("expected `,` or `]`", ""),
        E::SimpleKeyExpected => ("expected `:` after a key", INDENT),
        E::UnknownQuotedScalarEscape => (
            "unknown escape in double quotes",
            "write `\\\\` for a backslash, or use single quotes",
        ),
        E::DirectiveDisallowed => (
            "YAML directives are not part of the format",
            "remove the line",
        ),
        E::UndeclaredTagHandle => ("YAML tags are not part of the format", QUOTE),
        other => return (format!("not valid YAML: {other}"), ""),
    };
    (message.into(), help)
}
