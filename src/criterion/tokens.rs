//! A criterion's words and signs, with their places.

use std::ops::Range;

/// A word, a number or a sign as it is written, and its bytes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token<'a> {
    pub text: &'a str,
    pub at: Range<usize>,
}

/// Signs of two characters.
const DOUBLE: [&str; 6] = ["<=", ">=", "==", "!=", "&&", "||"];

/// Words and numbers are letters, digits, `_` and `.`; all else are signs of a character or two.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(first) = text[start..].chars().next() {
        let rest = &text[start..];
        let length = if first.is_whitespace() {
            start += first.len_utf8();
            continue;
        } else if is_word(first) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else if DOUBLE.iter().any(|sign| rest.starts_with(sign)) {
            2
        } else {
            first.len_utf8()
        };
        let at = start..start + length;
        start = at.end;
        let text = &text[at.clone()];
        found.push(Token { text, at });
    }
    found
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '.'
}
