//! Conditions as they are written: one sentence, or what another language would allow, joined by `and` or
//! `or`, with brackets or other words, and how that is written here.

use super::sentence::{self, Fault, Sentence, Statement};

/// Splits a sentence.
///
/// # Errors
/// What was expected and what was found, and what was probably meant.
pub(super) fn parse(text: &str) -> Result<Sentence<'_>, Fault> {
    split(text).map_err(|fault| Fault {
        help: fault.help.or_else(|| meant(text.trim())),
        ..fault
    })
}

/// Splits a sentence, without a guess at what was meant by words that are none.
fn split(text: &str) -> Result<Sentence<'_>, Fault> {
    let text = text.trim();
    let twice = |rest: &str| rest.trim_start().starts_with("not ");
    match compound(text) {
        Some(fault) if !text.strip_prefix("not ").is_some_and(twice) => Err(fault),
        _ => sentence::split(text),
    }
}

/// The fault of several sentences in one text, with how they are written here.
fn compound(text: &str) -> Option<Fault> {
    if let Some(fault) = in_brackets(text) {
        return Some(fault);
    }
    for (sign, word) in [(" and ", "and"), (" && ", "and")] {
        if text.contains(sign) {
            let parts: Vec<&str> = text.split(sign).map(str::trim).collect();
            return Some(fault(word, conjunction(&parts)));
        }
    }
    for (sign, word) in [(" or ", "or"), (" || ", "or")] {
        let parts: Vec<&str> = text.split(sign).map(str::trim).collect();
        if parts.len() > 1
            && parts
                .iter()
                .enumerate()
                .any(|(k, part)| !may_follow(part, k))
        {
            return Some(fault(word, disjunction(&parts)));
        }
    }
    None
}

const NO_BRACKETS: &str = "a condition has no brackets: write one sentence each";

/// The fault of brackets, which sentences do not have: what is in them is written without.
fn in_brackets(text: &str) -> Option<Fault> {
    let (negative, rest) = match text.strip_prefix("not") {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    let inner = rest.strip_prefix('(')?.strip_suffix(')')?.trim();
    let nested = inner.contains(['(', ')']);
    let parts = |signs: [&str; 2]| -> Option<Vec<&str>> {
        let sign = signs.into_iter().find(|sign| inner.contains(*sign))?;
        let parts: Vec<&str> = inner.split(sign).map(str::trim).collect();
        parts
            .iter()
            .all(|part| split(part).is_ok())
            .then_some(parts)
    };
    let help = if nested {
        NO_BRACKETS.into()
    } else if split(inner).is_ok() {
        let not = if negative { "not " } else { "" };
        format!("write `{not}{inner}`")
    } else if let Some(parts) = parts([" and ", " && "]) {
        if negative {
            cases(&parts)
        } else {
            conjunction(&parts)
        }
    } else if let Some(parts) = parts([" or ", " || "]) {
        if negative {
            let parts: Vec<String> = parts.iter().map(|part| negated(part)).collect();
            format!("neither of them holds: `[{}]`", parts.join(", "))
        } else {
            disjunction(&parts)
        }
    } else {
        NO_BRACKETS.into()
    };
    Some(Fault {
        message: "expected one sentence, found brackets".into(),
        help: Some(help),
    })
}

/// Not all of some sentences: the cases in which one fails, of which no two hold together.
fn cases(parts: &[&str]) -> String {
    let case = |first_false: usize| {
        let mut case: Vec<String> = parts[..first_false]
            .iter()
            .map(ToString::to_string)
            .collect();
        case.push(negated(parts[first_false]));
        format!("`while: [{}]`", case.join(", "))
    };
    let few = (0..parts.len().min(4)).map(case).collect::<Vec<_>>();
    let more = if parts.len() > few.len() {
        " and so on"
    } else {
        ""
    };
    format!(
        "that not all hold is an either-or: write the entry once for each case, with {}{more}",
        few.join(" and with ")
    )
}

fn fault(word: &str, help: String) -> Fault {
    Fault {
        message: format!("expected one sentence, found several joined by `{word}`"),
        help: Some(help),
    }
}

/// Whether a part of `machine is a or b for 60 d` may stand there.
fn may_follow(part: &str, position: usize) -> bool {
    let states = match part.split_once(" is ") {
        Some((_, states)) if position == 0 => states,
        Some(_) => return false,
        None if position == 0 => return false,
        None => part,
    };
    let state = states.split(" for ").next().unwrap_or(states).trim();
    let state = state.strip_prefix("not ").unwrap_or(state);
    // A list of states after a comma is another fault.
    !state.contains(|c: char| c.is_whitespace() || "<>=".contains(c)) || state.contains(',')
}

fn conjunction(parts: &[&str]) -> String {
    if parts.iter().all(|part| split(part).is_ok()) {
        format!("a list means “and”: `[{}]`", parts.join(", "))
    } else {
        "a list means “and”: `[m is calm, level < 38]`".into()
    }
}

/// What holds in either case: states of one machine, or two entries that never hold together.
fn disjunction(parts: &[&str]) -> String {
    if let Some(one) = one_machine(parts) {
        return format!("write `{one}`");
    }
    let only = "`or` joins states of one machine: `m is calm or worried`";
    match parts {
        [first, second] if split(first).is_ok() && split(second).is_ok() => {
            let (first, second) = carried(first, second);
            format!(
                "{only}; otherwise write the entry twice, with `while: {first}` and with \
                 `while: [{}, {second}]`",
                negated(&first)
            )
        }
        _ => format!(
            "{only}; otherwise write the entry once for each case, so that no two hold together"
        ),
    }
}

/// What two parts share: `during a or b` is `during a` or `during b`.
fn carried(first: &str, second: &str) -> (String, String) {
    let is_name = |text: &str| !text.contains(char::is_whitespace);
    let (mut before, mut after) = ("", "");
    if is_name(second) && first.starts_with("during ") {
        before = "during ";
    } else if is_name(second)
        && first.starts_with("within ")
        && let Some(at) = first.rfind(' ')
    {
        before = &first[..=at];
    } else if is_name(first) && second.ends_with(" has happened") {
        after = " has happened";
    }
    (format!("{first}{after}"), format!("{before}{second}"))
}

/// `m is a or m is b` as `m is a or b`.
fn one_machine(parts: &[&str]) -> Option<String> {
    let mut all = Vec::new();
    let mut of = None;
    for part in parts {
        let sentence = split(part).ok().filter(|sentence| !sentence.negated)?;
        let Statement::State {
            machine,
            states,
            at_least: None,
        } = sentence.kind
        else {
            return None;
        };
        if *of.get_or_insert(machine) != machine {
            return None;
        }
        all.extend(states);
    }
    Some(format!("{} is {}", of?, all.join(" or ")))
}

fn negated(sentence: &str) -> String {
    match sentence.strip_prefix("not ") {
        Some(plain) => plain.to_owned(),
        None => format!("not {sentence}"),
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
        .find(|text| split(text).is_ok())
        .map(|text| format!("did you mean `{text}`?"))
}

fn swapped(text: &str, word: &str, instead: &str) -> Option<String> {
    let once = text.matches(word).count() == 1;
    once.then(|| text.replacen(word, instead, 1))
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn help(text: &str) -> String {
        parse(text).unwrap_err().help.unwrap_or_default()
    }

    #[test]
    fn what_is_proposed_is_a_sentence_or_a_list_of_them() {
        for (text, part) in [
            ("m is calm and n > 3", "`[m is calm, n > 3]`"),
            ("n > 3 and n < 5", "`[n > 3, n < 5]`"),
            (
                "m is calm for 60 d && wartime",
                "`[m is calm for 60 d, wartime]`",
            ),
            ("m is calm or m is worried", "write `m is calm or worried`"),
            (
                "m is calm or n > 3",
                "with `while: m is calm` and with `while: [not m is calm, n > 3]`",
            ),
            ("not n > 3 or wartime", "with `while: [n > 3, wartime]`"),
            ("n > 3 or n < 1 or wartime", "once for each case"),
            ("during a or b", "with `while: [not during a, during b]`"),
            (
                "within 5 d of a or b",
                "`while: [not within 5 d of a, within 5 d of b]`",
            ),
            (
                "a or b has happened",
                "`while: [not a has happened, b has happened]`",
            ),
            (
                "not (m is crisis and n > 20)",
                "with `while: [not m is crisis]` and with `while: [m is crisis, not n > 20]`",
            ),
            (
                "not (not wartime && n > 20)",
                "with `while: [wartime]` and with `while: [not wartime, not n > 20]`",
            ),
            (
                "not (m is crisis or n > 20)",
                "`[not m is crisis, not n > 20]`",
            ),
            ("not(m is a or b)", "write `not m is a or b`"),
            ("(m is crisis and n > 20)", "`[m is crisis, n > 20]`"),
            ("(wartime)", "write `wartime`"),
            ("not (what (is this))", "one sentence each"),
            ("m = calm", "write `m is calm`"),
            ("m == calm", "write `m is calm`"),
            ("m != calm", "write `m is not calm`"),
            ("n == 3", "write `n >= 3`, or `[n >= 3, n <= 3]`"),
            ("n => 3", "write `n >= 3`"),
            ("m not calm", "did you mean `m is not calm`?"),
            ("m in calm", "did you mean `m is calm`?"),
            ("if m is crisis", "did you mean `m is crisis`?"),
            (
                "within 5 d after rise",
                "did you mean `within 5 d of rise`?",
            ),
        ] {
            assert!(help(text).contains(part), "{text}: {}", help(text));
        }
    }

    #[test]
    fn states_of_one_machine_are_joined_by_or() {
        for text in [
            "m is a or b",
            "m is a or b or c for 60 d",
            "m is not a or b",
        ] {
            assert!(parse(text).is_ok(), "{text}");
        }
        // A condition may have a name that begins like a word.
        assert!(parse("oracle").is_ok() && parse("android").is_ok());
    }
}
