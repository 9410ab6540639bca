//! Reading a product, and what was probably meant by a text that is none: `20 days`, `0,1 / d`.

use std::ops::Range;

use super::product::{Product, ProductError, read};

/// Faults of one text that are mended together: two units, and a comma in each number.
const MOST: usize = 4;

/// Reads a product.
///
/// ```text
/// product = [sign] term { "*" term }
/// term    = name | number [unit | "%"] [("/" | "per") [number] unit]
/// ```
///
/// # Errors
///
/// The first place where the text stops being a product, and what was probably meant.
pub fn parse_product(text: &str) -> Result<Product, ProductError> {
    read(text).map_err(|fault| ProductError {
        help: remedy(text, &fault.at),
        ..fault
    })
}

/// The unit that a word means, where it is none: `days` is `d`.
pub fn unit_meant(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "h" | "hr" | "hrs" | "hour" | "hours" => "h",
        "d" | "day" | "days" => "d",
        "w" | "wk" | "wks" | "week" | "weeks" => "w",
        "m" | "mo" | "mon" | "mth" | "month" | "months" => "mo",
        "y" | "yr" | "yrs" | "year" | "years" => "y",
        _ => return None,
    })
}

/// The remedy for a text in which `at` is at fault; none where it is not plain what was meant.
fn remedy(text: &str, at: &Range<usize>) -> Option<String> {
    let comma = text.get(at.clone()) == Some(",");
    let mut mended = mend(text, at)?;
    for _ in 0..MOST {
        match read(&mended) {
            Ok(_) if comma => return Some(with_point(text, at, &mended)),
            Ok(_) => return Some(format!("did you mean `{mended}`?")),
            Err(fault) => mended = mend(&mended, &fault.at)?,
        }
    }
    None
}

/// The text with one fault mended.
fn mend(text: &str, at: &Range<usize>) -> Option<String> {
    let (before, found, after) = (
        text.get(..at.start)?,
        text.get(at.clone())?,
        text.get(at.end..)?,
    );
    let instead = match found {
        "," if before.ends_with(is_digit) && after.starts_with(is_digit) => ".",
        word => unit_meant(word).filter(|unit| *unit != word)?,
    };
    Some(format!("{before}{instead}{after}"))
}

fn with_point(text: &str, at: &Range<usize>, mended: &str) -> String {
    let digits = text[at.end..].bytes().take_while(u8::is_ascii_digit);
    if digits.count() == 3 {
        let whole = [&text[..at.start], &text[at.end..]].concat();
        return format!(
            "a decimal has a point, `{mended}`; thousands are written without a mark, `{whole}`"
        );
    }
    format!("a decimal has a point: write `{mended}`")
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::super::parse_product;

    #[test]
    fn what_was_meant_is_said() {
        for (text, help) in [
            ("20 days", "did you mean `20 d`?"),
            ("3 weeks", "did you mean `3 w`?"),
            ("1 m", "did you mean `1 mo`?"),
            ("12 hours", "did you mean `12 h`?"),
            ("0.1 per day", "did you mean `0.1 per d`?"),
            ("1 / day", "did you mean `1 / d`?"),
            ("2 days / 3 weeks", "did you mean `2 d / 3 w`?"),
            ("20 D", "did you mean `20 d`?"),
            ("0,1 / d", "a decimal has a point: write `0.1 / d`"),
            ("0,1 / day", "a decimal has a point: write `0.1 / d`"),
            (
                "1,000 d",
                "a decimal has a point, `1.000 d`; thousands are written without a mark, `1000 d`",
            ),
        ] {
            let fault = parse_product(text).unwrap_err();
            assert_eq!(fault.help.as_deref(), Some(help), "{text}");
        }
        for text in ["20 parsecs", "2,", "3 + 4", ""] {
            assert_eq!(parse_product(text).unwrap_err().help, None, "{text}");
        }
    }
}
