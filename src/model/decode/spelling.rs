//! How a name is spelt, so that sentences and products can be read.

use crate::diagnostic::Diagnostic;
use crate::scenario::Key;

/// Words of the sentences, which therefore name nothing.
const RESERVED: &[&str] = &[
    "and", "any", "during", "end", "first", "for", "has", "happened", "is", "last", "not", "of",
    "or", "per", "rest", "start", "within",
];

/// What is wrong with a name, and how it should be where its form is wrong.
pub(super) fn misspelt(key: &Key) -> Option<(Diagnostic, Option<String>)> {
    let name = &key.name;
    let mut bytes = name.bytes();
    let shaped = bytes.next().is_some_and(|b| b.is_ascii_lowercase())
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !shaped {
        let plain = plain_name(name);
        let help = format!("names are lower-case letters, digits and `_`: `{plain}`");
        let fault = Diagnostic::error(key.span, format!("expected a name, found `{name}`"));
        return Some((fault.help(help), Some(plain)));
    }
    RESERVED.contains(&name.as_str()).then(|| {
        let message = format!("expected a name, found `{name}`, a word of the language");
        (Diagnostic::error(key.span, message), None)
    })
}

/// A name that is nearly this one.
fn plain_name(text: &str) -> String {
    let same = |c: char| match c.to_ascii_lowercase() {
        c if c.is_ascii_lowercase() || c.is_ascii_digit() => c,
        _ => '_',
    };
    let plain: String = text.chars().take(40).map(same).collect();
    let plain = plain.trim_matches('_');
    match plain.bytes().next() {
        Some(b) if b.is_ascii_lowercase() => plain.to_owned(),
        _ => format!("x{plain}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_proposed_in_place_of_a_wrong_one() {
        assert_eq!(plain_name("US-Posture"), "us_posture");
        assert_eq!(plain_name("2nd raid"), "x2nd_raid");
    }
}
