//! Conditions as they are written: sentences joined by `and` and `or`, with brackets and `not`.
//!
//! `not` binds closest, then `and`, then `or`. After the states of a machine, `or` and a single word is one
//! state more: `m is a or b and n > 3` asks for both.

use super::sentence::{self, Fault, Sentence};

/// Brackets within brackets, as deep as nobody reads them.
const DEEPEST: usize = 32;

/// A condition, names not yet looked up.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Formula<'t> {
    /// One sentence.
    Sentence(Sentence<'t>),
    /// What does not hold.
    Not(Box<Formula<'t>>),
    /// What holds together.
    All(Vec<Formula<'t>>),
    /// Of which at least one holds.
    Any(Vec<Formula<'t>>),
}

/// Splits a condition.
///
/// # Errors
/// What was expected and what was found, and what was probably meant.
pub(super) fn parse(text: &str) -> Result<Formula<'_>, Fault> {
    let mut parser = Parser {
        text,
        words: words(text),
        next: 0,
        depth: 0,
    };
    let formula = parser.any()?;
    match parser.peek() {
        None => Ok(formula),
        Some(_) => Err("expected a bracket that is opened, found `)` alone".into()),
    }
}

/// The words of a text with where each begins; every bracket is one.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut start = None;
    let ends = text.char_indices().map(|(at, c)| (at, Some(c)));
    for (at, c) in ends.chain([(text.len(), None)]) {
        let is_bracket = matches!(c, Some('(' | ')'));
        if is_bracket || c.is_none_or(char::is_whitespace) {
            words.extend(start.take().map(|start| (start, &text[start..at])));
            words.extend(is_bracket.then(|| (at, &text[at..=at])));
        } else {
            start.get_or_insert(at);
        }
    }
    words
}

/// Reads words from the left.
struct Parser<'t> {
    text: &'t str,
    words: Vec<(usize, &'t str)>,
    next: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn word(&self, position: usize) -> Option<&'t str> {
        self.words.get(position).map(|(_, word)| *word)
    }

    fn peek(&self) -> Option<&'t str> {
        self.word(self.next)
    }

    /// Takes a word, if it is the next.
    fn takes(&mut self, word: &str) -> bool {
        let found = self.peek() == Some(word);
        self.next += usize::from(found);
        found
    }

    fn any(&mut self) -> Result<Formula<'t>, Fault> {
        let mut parts = vec![self.all()?];
        while self.takes("or") {
            parts.push(self.all()?);
        }
        Ok(joined(parts, Formula::Any))
    }

    fn all(&mut self) -> Result<Formula<'t>, Fault> {
        let mut parts = vec![self.one()?];
        while self.takes("and") {
            parts.push(self.one()?);
        }
        Ok(joined(parts, Formula::All))
    }

    /// A sentence, or what stands in brackets; or the negation of one.
    fn one(&mut self) -> Result<Formula<'t>, Fault> {
        if self.takes("(") {
            return self.in_brackets();
        }
        if self.peek() == Some("not") && self.word(self.next + 1) == Some("(") {
            self.next += 2;
            return Ok(Formula::Not(Box::new(self.in_brackets()?)));
        }
        self.sentence().map(Formula::Sentence)
    }

    /// What stands in brackets, the first of which is read.
    fn in_brackets(&mut self) -> Result<Formula<'t>, Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Fault {
                message: format!("expected brackets at most {DEEPEST} deep, found more"),
                help: Some("give a part of the condition a name, under `conditions:`".into()),
            });
        }
        let inner = self.any()?;
        self.depth -= 1;
        match self.takes(")") {
            true => Ok(inner),
            false => Err("expected `)`, found the end of the condition".into()),
        }
    }

    /// The words up to the next that joins sentences.
    fn sentence(&mut self) -> Result<Sentence<'t>, Fault> {
        let first = self.next;
        while let Some(word) = self.peek() {
            match word {
                "and" | ")" => break,
                "or" if self.is_a_state_more(first) => self.next += 2,
                "or" => break,
                "(" => return Err(self.stray_bracket(first)),
                "&&" | "||" => return Err(self.sign(word)),
                _ => self.next += 1,
            }
        }
        if first == self.next && !self.words.is_empty() {
            return Err(self.nothing());
        }
        let text = self.slice(first, self.next);
        sentence::split(text).map_err(|fault| Fault {
            help: fault.help.or_else(|| meant(text)),
            ..fault
        })
    }

    /// The text of these words, without the blanks around it.
    fn slice(&self, first: usize, end: usize) -> &'t str {
        let end = self.words[..end].last().map_or(0, |(at, w)| at + w.len());
        let first = self.words.get(first).map_or(end, |(at, _)| *at);
        &self.text[first.min(end)..end]
    }

    /// Whether the `or` that comes next is followed by one more state of the machine whose states were read
    /// since a word: by a single word.
    fn is_a_state_more(&self, first: usize) -> bool {
        let of_states = (first..self.next).any(|at| self.word(at) == Some("is"));
        let spell = (first..self.next).any(|at| self.word(at) == Some("for"));
        let is_name = |word: &str| {
            word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && word != "not"
        };
        let ends = |word: &str| matches!(word, "or" | "and" | "for" | ")");
        of_states
            && !spell
            && self.word(self.next + 1).is_some_and(is_name)
            && self.word(self.next + 2).is_none_or(ends)
    }

    /// The fault of a word that joins nothing.
    fn nothing(&self) -> Fault {
        let found = match self.peek() {
            Some(word) => format!("`{word}`"),
            None => "the end of the text".into(),
        };
        format!("expected a condition, found {found}").into()
    }

    fn stray_bracket(&self, first: usize) -> Fault {
        let before = self.slice(first, self.next);
        Fault {
            message: format!("expected `and` or `or` after `{before}`, found `(`"),
            help: Some(
                "brackets hold whole sentences: `m is a and (n > 3 or strike has happened)`".into(),
            ),
        }
    }

    /// The fault of a sign of another language.
    fn sign(&self, sign: &str) -> Fault {
        let word = if sign == "&&" { "and" } else { "or" };
        let text = self.text.replace("&&", "and").replace("||", "or");
        Fault {
            message: format!("expected `{word}`, found `{sign}`"),
            help: Some(format!("write `{}`", text.trim())),
        }
    }
}

/// Several parts joined; one is itself.
fn joined<'t>(
    mut parts: Vec<Formula<'t>>,
    join: impl Fn(Vec<Formula<'t>>) -> Formula<'t>,
) -> Formula<'t> {
    if parts.len() == 1 {
        parts.swap_remove(0)
    } else {
        join(parts)
    }
}

/// What was probably meant by words that are no sentence.
fn meant(text: &str) -> Option<String> {
    let mended = [
        text.strip_prefix("if ").map(str::to_owned),
        text.strip_prefix("when ").map(str::to_owned),
        text.strip_prefix("while ").map(str::to_owned),
        swapped(text, " in ", " is "),
        swapped(text, " are ", " is "),
        swapped(text, " isn't ", " is not "),
        swapped(text, " not ", " is not "),
        swapped(text, " after ", " of "),
        swapped(text, " since ", " of "),
        swapped(text, " happened", " has happened"),
    ];
    let mut mended = mended.into_iter().flatten();
    mended
        .find(|text| sentence::split(text).is_ok())
        .map(|text| format!("did you mean `{text}`?"))
}

fn swapped(text: &str, word: &str, instead: &str) -> Option<String> {
    let once = text.matches(word).count() == 1;
    once.then(|| text.replacen(word, instead, 1))
}

#[cfg(test)]
mod tests {
    use super::super::sentence::Statement;
    use super::{Formula, parse};

    /// A formula with a bracket around every part, its sentences in short.
    fn shown(formula: &Formula<'_>) -> String {
        let list = |parts: &[Formula<'_>], sign: &str| {
            let parts: Vec<String> = parts.iter().map(shown).collect();
            format!("({})", parts.join(sign))
        };
        match formula {
            Formula::Not(inner) => format!("!{}", shown(inner)),
            Formula::All(parts) => list(parts, " & "),
            Formula::Any(parts) => list(parts, " | "),
            Formula::Sentence(sentence) => {
                let not = if sentence.negated { "!" } else { "" };
                let what = match &sentence.kind {
                    Statement::State {
                        machine,
                        states,
                        at_least,
                    } => format!(
                        "{machine}:{}{}",
                        states.join("+"),
                        at_least.map_or(String::new(), |d| format!("@{d}"))
                    ),
                    Statement::Within { of, .. } => format!("after {of}"),
                    Statement::During { window } => format!("in {window}"),
                    Statement::Level { of, threshold, .. } => format!("{of}?{threshold}"),
                    Statement::Named { name } => (*name).to_owned(),
                };
                format!("{not}{what}")
            }
        }
    }

    #[test]
    fn not_binds_closest_then_and_then_or() {
        for (text, expected) in [
            ("m is a or n > 3", "(m:a | n?3)"),
            ("m is a or b", "m:a+b"),
            ("m is a or b or c for 60 d", "m:a+b+c@60 d"),
            ("m is not a or b", "!m:a+b"),
            ("m is a or b and n > 3", "(m:a+b & n?3)"),
            ("n > 3 or m is a and k < 2", "(n?3 | (m:a & k?2))"),
            ("not n > 3 or w", "(!n?3 | w)"),
            ("not (n > 3 or w)", "!(n?3 | w)"),
            ("not(m is a or b)", "!m:a+b"),
            ("(w)", "w"),
            ("( w or n > 2 * k ) and during q", "((w | n?2 * k) & in q)"),
            ("m is a for 60 d or b", "(m:a@60 d | b)"),
            ("m is a or n is b for 5 d", "(m:a | n:b@5 d)"),
            ("within 5 d of a or b has happened", "(after a | after b)"),
            ("m is a or (w)", "(m:a | w)"),
            ("m is a or not w", "(m:a | !w)"),
            ("m is a or during q", "(m:a | in q)"),
            ("oracle or android", "(oracle | android)"),
            ("m is a or m is b", "(m:a | m:b)"),
        ] {
            assert_eq!(shown(&parse(text).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn what_joins_nothing_is_told_with_its_remedy() {
        for (text, message, help) in [
            (
                "n > 3 && w",
                "expected `and`, found `&&`",
                "write `n > 3 and w`",
            ),
            (
                "n > 3 || w",
                "expected `or`, found `||`",
                "write `n > 3 or w`",
            ),
            ("w and", "found the end of the text", ""),
            ("or w", "expected a condition, found `or`", ""),
            ("(w", "expected `)`, found the end", ""),
            ("w)", "expected a bracket that is opened", ""),
            (
                "w (q)",
                "expected `and` or `or` after `w`, found `(`",
                "whole sentences",
            ),
            ("()", "expected a condition, found `)`", ""),
            ("not not (w)", "expected `and` or `or` after `not not`", ""),
            ("m = calm", "expected `is`", "write `m is calm`"),
            (
                "m not calm",
                "expected a condition",
                "did you mean `m is not calm`?",
            ),
            (
                "w and if m is a",
                "expected a machine",
                "did you mean `m is a`?",
            ),
            (
                "within 5 d after rise",
                "expected `within",
                "did you mean `within 5 d of rise`?",
            ),
        ] {
            let fault = parse(text).unwrap_err();
            assert!(fault.message.contains(message), "{text}: {}", fault.message);
            let said = fault.help.unwrap_or_default();
            assert!(said.contains(help), "{text}: {said}");
        }
        let deep = format!("{}w{}", "(".repeat(100_000), ")".repeat(100_000));
        assert!(
            parse(&deep)
                .unwrap_err()
                .message
                .contains("at most 32 deep")
        );
    }
}
