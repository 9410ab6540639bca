//! Diagnostics for programs: `escalade check --format json`.

use serde_json::{Value, json};

use super::{Diagnostic, Severity, Span, Texts};

/// A list with one object per diagnostic: `severity`, `message`, `label`, `help`, `file`, `line`,
/// `column`, `end` (`line` and `column` after the last character) and `related`. What is
/// unknown is `null`.
pub fn to_json(diagnostics: &[Diagnostic], texts: &Texts) -> Value {
    diagnostics.iter().map(|d| one(d, texts)).collect()
}

/// One diagnostic.
fn one(diagnostic: &Diagnostic, texts: &Texts) -> Value {
    let mut object = place(diagnostic.span, texts);
    object["severity"] = match diagnostic.severity {
        Severity::Error => "error".into(),
        Severity::Warning => "warning".into(),
    };
    object["message"] = diagnostic.message.as_str().into();
    object["label"] = some(&diagnostic.label);
    object["help"] = json!(diagnostic.help);
    let related = diagnostic.related.iter().map(|(span, label)| {
        let mut object = place(Some(*span), texts);
        object["label"] = some(label);
        object
    });
    object["related"] = related.collect();
    object
}

/// Where it is.
fn place(span: Option<Span>, texts: &Texts) -> Value {
    let Some(span) = span else {
        return json!({ "file": null, "line": null, "column": null, "end": null });
    };
    let (start, end) = (texts.start(span), texts.end(span));
    json!({
        "file": texts.get(span.file).name,
        "line": start.line,
        "column": start.column,
        "end": { "line": end.line, "column": end.column },
    })
}

/// `null` for no words.
fn some(words: &str) -> Value {
    if words.is_empty() {
        Value::Null
    } else {
        words.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_there() {
        let mut texts = Texts::default();
        let file = texts.add("a.yaml".into(), "é: 1\né: 2\n".into());
        let diagnostic = Diagnostic::error(Span::new(file, 6..8), "duplicate key `é`")
            .help("remove one")
            .related(Span::new(file, 0..2), "first here");
        let expected = json!([{
            "file": "a.yaml", "line": 2, "column": 1, "end": { "line": 2, "column": 2 },
            "severity": "error", "message": "duplicate key `é`", "label": null,
            "help": "remove one",
            "related": [{
                "file": "a.yaml", "line": 1, "column": 1, "end": { "line": 1, "column": 2 },
                "label": "first here",
            }],
        }]);
        assert_eq!(to_json(&[diagnostic], &texts), expected);
        let general = to_json(&[Diagnostic::general("no such file")], &texts);
        assert_eq!(general[0]["line"], Value::Null);
    }
}
