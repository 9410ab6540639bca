//! Several diagnostics: their order, their number, and as an error.

use std::fmt;

use super::{Diagnostic, Severity, Texts, render};

/// Why a scenario cannot be used: at least one of the diagnostics is an error.
#[derive(Clone, Debug, Default, thiserror::Error)]
pub struct Faults {
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// What it points into.
    pub texts: Texts,
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&render(&self.diagnostics, &self.texts, false))
    }
}

/// By place (file, then byte; what has no place first), the same fault only once. Among
/// diagnostics of one place the order is kept.
pub fn sorted(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics {
        let here = kept.iter().rev();
        let mut here = here.take_while(|other| other.span == diagnostic.span);
        if !here.any(|other| same(other, &diagnostic)) {
            kept.push(diagnostic);
        }
    }
    kept
}

/// Whether two diagnostics of one place say the same.
fn same(a: &Diagnostic, b: &Diagnostic) -> bool {
    a.severity == b.severity && a.message == b.message
}

/// How many there are: "3 errors, 1 warning"; "no faults" where there are none.
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let count = |severity| {
        diagnostics
            .iter()
            .filter(|d| d.severity == severity)
            .count()
    };
    let errors = counted(count(Severity::Error), "error");
    let warnings = counted(count(Severity::Warning), "warning");
    match (errors, warnings) {
        (None, None) => "no faults".into(),
        (Some(one), None) | (None, Some(one)) => one,
        (Some(errors), Some(warnings)) => format!("{errors}, {warnings}"),
    }
}

/// "1 error", "2 errors", or nothing.
fn counted(number: usize, noun: &str) -> Option<String> {
    let plural = if number == 1 { "" } else { "s" };
    (number > 0).then(|| format!("{number} {noun}{plural}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{FileId, Span};

    fn at(start: usize, message: &str) -> Diagnostic {
        Diagnostic::error(Span::new(FileId(0), start..start + 1), message)
    }

    #[test]
    fn diagnostics_stand_in_the_order_of_places_once_each() {
        let given = vec![
            at(5, "b"),
            at(1, "z"),
            at(1, "a"),
            at(1, "z"),
            Diagnostic::general("first"),
        ];
        let messages: Vec<_> = sorted(given).into_iter().map(|d| d.message).collect();
        assert_eq!(messages, ["first", "z", "a", "b"]);
    }

    #[test]
    fn an_error_and_a_warning_of_the_same_words_are_two() {
        let span = Span::default();
        let both = vec![Diagnostic::error(span, "x"), Diagnostic::warning(span, "x")];
        assert_eq!(sorted(both).len(), 2);
    }

    #[test]
    fn the_summary_counts() {
        let warning = Diagnostic::warning(Span::default(), "w");
        assert_eq!(summary(&[]), "no faults");
        assert_eq!(summary(&[at(0, "a")]), "1 error");
        assert_eq!(
            summary(&[at(0, "a"), at(1, "b"), warning]),
            "2 errors, 1 warning"
        );
    }
}
