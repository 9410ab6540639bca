//! The grammar of conditions: one sentence, split into its parts, names not yet looked up.

use super::super::Comparison;

/// A sentence; every part is a slice of the text, so that its place is known.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sentence<'t> {
    pub negated: bool,
    pub kind: Statement<'t>,
}

/// What a sentence says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Statement<'t> {
    /// `machine is a or b [for D]`
    State {
        machine: &'t str,
        states: Vec<&'t str>,
        at_least: Option<&'t str>,
    },
    /// `within D of [first] R`, or, without a duration, `R has happened`.
    Within {
        duration: Option<&'t str>,
        of: &'t str,
        first: bool,
    },
    /// `during W`
    During { window: &'t str },
    /// `x < c`
    Level {
        of: &'t str,
        comparison: Comparison,
        threshold: &'t str,
    },
    /// A named condition.
    Named { name: &'t str },
}

/// What sentences look like, for messages.
pub(super) const FORMS: &str = "a condition is `machine is a or b`, `machine is a for 60 d`, \
     `within 90 d of reaction`, `reaction has happened`, `during window`, `level < 38`, the name of \
     a condition, or `not` and one of these; `and`, `or` and brackets join them";

/// Why a text is no sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Expected X, found Y.
    pub message: String,
    /// What was probably meant.
    pub help: Option<String>,
}

impl<T: Into<String>> From<T> for Fault {
    fn from(message: T) -> Self {
        let (message, help) = (message.into(), None);
        Self { message, help }
    }
}

/// Splits one sentence.
///
/// # Errors
/// What was expected and what was found.
pub(super) fn split(text: &str) -> Result<Sentence<'_>, Fault> {
    let text = text.trim();
    let Some(rest) = text.strip_prefix("not ") else {
        return plain(text);
    };
    const TWICE: &str = "expected one `not`, found two";
    // Seen here, so that a text of nothing else is no recursion as deep as it is long.
    if rest.trim_start().starts_with("not ") {
        return Err(TWICE.into());
    }
    let inner = split(rest)?;
    // `not m is not a`
    if inner.negated {
        return Err(TWICE.into());
    }
    Ok(Sentence {
        negated: true,
        ..inner
    })
}

/// Splits a sentence that does not begin with `not`.
fn plain(text: &str) -> Result<Sentence<'_>, Fault> {
    let kind = if let Some(rest) = text.strip_prefix("within ") {
        within(rest)?
    } else if let Some(window) = text.strip_prefix("during ") {
        let window = one_name(window, "a window")?;
        Statement::During { window }
    } else if let Some(of) = text.strip_suffix(" has happened") {
        Statement::Within {
            duration: None,
            of: one_name(of, "a reaction")?,
            first: true,
        }
    } else if let Some((machine, rest)) = text.split_once(" is ") {
        return state(machine, rest);
    } else if let Some(at) = text.find(['<', '>', '=', '!']) {
        level(text, at)?
    } else if text.is_empty() {
        return Err("expected a condition, found an empty text".into());
    } else if text.contains(char::is_whitespace) {
        return Err(format!("expected a condition, found `{text}`").into());
    } else {
        Statement::Named { name: text }
    };
    let negated = false;
    Ok(Sentence { negated, kind })
}

fn within(rest: &str) -> Result<Statement<'_>, Fault> {
    let Some((duration, of)) = rest.split_once(" of ") else {
        return Err(format!("expected `within … of` a reaction, found `within {rest}`").into());
    };
    let of = of.trim();
    let (first, of) = match (of.strip_prefix("first "), of.strip_prefix("last ")) {
        (Some(of), _) => (true, of),
        (_, Some(of)) => (false, of),
        _ => (false, of),
    };
    Ok(Statement::Within {
        duration: Some(duration.trim()),
        of: one_name(of, "a reaction")?,
        first,
    })
}

fn state<'t>(machine: &'t str, rest: &'t str) -> Result<Sentence<'t>, Fault> {
    let rest = rest.trim();
    let (negated, rest) = match rest.strip_prefix("not ") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let (states, at_least) = match rest.split_once(" for ") {
        Some((states, duration)) => (states, Some(duration.trim())),
        None => (rest, None),
    };
    if negated && at_least.is_some() {
        return Err(
            "expected `not machine is a for 60 d`, found `is not … for`, which reads two ways"
                .into(),
        );
    }
    let states = states.split(" or ").map(|state| one_name(state, "a state"));
    let kind = Statement::State {
        machine: one_name(machine, "a machine")?,
        states: states.collect::<Result<_, _>>()?,
        at_least,
    };
    Ok(Sentence { negated, kind })
}

fn level(text: &str, at: usize) -> Result<Statement<'_>, Fault> {
    let (of, rest) = text.split_at(at);
    let (comparison, width) = match rest.as_bytes() {
        [b'<', b'=', ..] => (Comparison::AtMost, 2),
        [b'>', b'=', ..] => (Comparison::AtLeast, 2),
        [b'<', ..] => (Comparison::Below, 1),
        [b'>', ..] => (Comparison::Above, 1),
        _ => return Err(equality(of, rest)),
    };
    Ok(Statement::Level {
        of: one_name(of, "a variable, counter or outcome")?,
        comparison,
        threshold: rest[width..].trim(),
    })
}

/// The fault of a comparison with `=`: states are named by `is`, and numbers are never equal.
fn equality(of: &str, rest: &str) -> Fault {
    let signs = rest.len() - rest.trim_start_matches(['=', '!', '<', '>']).len();
    let (sign, right) = (&rest[..signs], rest[signs..].trim());
    let of = of.trim();
    let is_number = right.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    let not = if sign.contains('!') { "not " } else { "" };
    if !is_number {
        return Fault {
            message: format!("expected `is`, found `{sign}`"),
            help: Some(format!("write `{of} is {not}{right}`")),
        };
    }
    let help = match sign {
        "=<" => format!("write `{of} <= {right}`"),
        "=>" => format!("write `{of} >= {right}`"),
        "!=" => format!("write `{of} > {right}` or `{of} < {right}`"),
        _ => format!(
            "there is no “equal” for numbers: write `{of} >= {right}`, or \
             `[{of} >= {right}, {of} <= {right}]`"
        ),
    };
    Fault {
        message: format!("expected `<`, `<=`, `>` or `>=`, found `{sign}`"),
        help: Some(help),
    }
}

/// A single word.
fn one_name<'t>(text: &'t str, expected: &str) -> Result<&'t str, Fault> {
    let text = text.trim();
    let one = !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c == ',');
    if one {
        Ok(text)
    } else if text.is_empty() {
        Err(format!("expected {expected}, found nothing").into())
    } else {
        Err(format!("expected {expected}, found `{text}`").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_split() {
        let state = |machine, states: &[&'static str], at_least| Statement::State {
            machine,
            states: states.to_vec(),
            at_least,
        };
        for (text, negated, kind) in [
            (
                "us_posture is raiding or campaigning",
                false,
                state("us_posture", &["raiding", "campaigning"], None),
            ),
            (
                "not m is a for 60 d",
                true,
                state("m", &["a"], Some("60 d")),
            ),
            ("m is not a", true, state("m", &["a"], None)),
            (
                "within 90 d of strike",
                false,
                Statement::Within {
                    duration: Some("90 d"),
                    of: "strike",
                    first: false,
                },
            ),
            (
                "within 2 * w of first strike",
                false,
                Statement::Within {
                    duration: Some("2 * w"),
                    of: "strike",
                    first: true,
                },
            ),
            (
                "within 1 d of last strike",
                false,
                Statement::Within {
                    duration: Some("1 d"),
                    of: "strike",
                    first: false,
                },
            ),
            (
                "strike has happened",
                false,
                Statement::Within {
                    duration: None,
                    of: "strike",
                    first: true,
                },
            ),
            (
                "during world_cup",
                false,
                Statement::During {
                    window: "world_cup",
                },
            ),
            (
                "approval<38",
                false,
                Statement::Level {
                    of: "approval",
                    comparison: Comparison::Below,
                    threshold: "38",
                },
            ),
            (
                "us_deaths >= 2 * k",
                false,
                Statement::Level {
                    of: "us_deaths",
                    comparison: Comparison::AtLeast,
                    threshold: "2 * k",
                },
            ),
            ("wartime", false, Statement::Named { name: "wartime" }),
        ] {
            assert_eq!(split(text), Ok(Sentence { negated, kind }), "{text}");
        }
    }

    #[test]
    fn what_is_no_sentence_is_refused() {
        for (text, message) in [
            ("", "expected a condition, found an empty text"),
            ("not not a", "expected one `not`, found two"),
            (
                "within 90 d",
                "expected `within … of` a reaction, found `within 90 d`",
            ),
            ("m is a, b", "expected a state, found `a, b`"),
            ("m in a", "expected a condition, found `m in a`"),
            ("approval = 3", "expected `<`, `<=`, `>` or `>=`, found `=`"),
            (
                " < 3",
                "expected a variable, counter or outcome, found nothing",
            ),
        ] {
            assert_eq!(split(text).unwrap_err().message, message, "{text}");
        }
    }
}
