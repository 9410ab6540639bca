//! Reading a product of numbers with units and of names: `0.5 * sovereignty`, `2 per 30 d`.

use std::fmt;
use std::ops::Range;

use super::{DAYS_PER_MONTH, DAYS_PER_YEAR};

/// The unit of a number, as the power of days in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dimension(pub i8);

impl Dimension {
    /// No unit.
    pub const NONE: Self = Self(0);
    /// Days.
    pub const DURATION: Self = Self(1);
    /// Per day.
    pub const RATE: Self = Self(-1);
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("a number without a unit"),
            1 => f.write_str("a duration"),
            -1 => f.write_str("a rate"),
            power => write!(f, "a number in d^{power}"),
        }
    }
}

/// A product as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    /// The product of its numbers, in days, per day or no unit.
    pub coefficient: f64,
    /// The dimension of the coefficient.
    pub dimension: Dimension,
    /// The names that multiply it.
    pub names: Vec<NameAt>,
    /// Whether a number was written in percent.
    pub percent: bool,
    /// Whether it has a number at all, besides a sign.
    pub literal: bool,
    /// The unit as it reads: `d`, `/ y`, `%`; empty without one.
    pub unit: String,
}

/// A name in a product, and where it stands in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct NameAt {
    /// The name; may have dots.
    pub name: String,
    /// Its bytes in the text.
    pub at: Range<usize>,
}

/// Why a text is no product.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct ProductError {
    /// Expected X, found Y.
    pub message: String,
    /// The bytes of the text that are at fault.
    pub at: Range<usize>,
    /// What was probably meant.
    pub help: Option<String>,
}

impl ProductError {
    fn new(message: String, at: Range<usize>) -> Self {
        let help = None;
        Self { message, at, help }
    }
}

/// Days in one of a unit, or per-day in one of a rate's unit (`/ y`); `None` where it is no unit.
pub fn unit_scale(unit: &str) -> Option<f64> {
    if let Some(below) = unit.strip_prefix("/ ") {
        return Some(1.0 / unit_scale(below)?);
    }
    Some(match unit {
        "" => 1.0,
        "%" => 0.01,
        "h" => 1.0 / 24.0,
        "d" => 1.0,
        "w" => 7.0,
        "mo" => DAYS_PER_MONTH,
        "y" => DAYS_PER_YEAR,
        _ => return None,
    })
}

/// Reads a product; a fault has no remedy.
pub(super) fn read(text: &str) -> Result<Product, ProductError> {
    Parser::new(text)?.product()
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(f64),
    Word(String),
    Sign(char),
}

struct Parser {
    tokens: Vec<(Token, Range<usize>)>,
    next: usize,
    end: usize,
    found: Product,
}

impl Parser {
    fn new(text: &str) -> Result<Self, ProductError> {
        Ok(Self {
            tokens: tokens(text)?,
            next: 0,
            end: text.len(),
            found: Product {
                coefficient: 1.0,
                dimension: Dimension::NONE,
                names: Vec::new(),
                percent: false,
                literal: false,
                unit: String::new(),
            },
        })
    }

    fn product(mut self) -> Result<Product, ProductError> {
        if self.sign(&['-', '+']) == Some('-') {
            self.found.coefficient = -1.0;
        }
        self.term()?;
        while self.sign(&['*']).is_some() {
            self.term()?;
        }
        match self.tokens.get(self.next) {
            None => Ok(self.found),
            Some((Token::Sign('-'), at)) if self.is_date() => Err(ProductError::new(
                "expected a number, found a date".to_owned(),
                at.clone(),
            )),
            Some((Token::Sign(sign), at)) if "+-".contains(*sign) => Err(ProductError::new(
                format!("expected a product, found `{sign}`: sums are not numbers here"),
                at.clone(),
            )),
            Some(_) => Err(self.unexpected("`*`, a unit or the end")),
        }
    }

    /// Whether all of it is a date, `2026-07-01`.
    fn is_date(&self) -> bool {
        let mut kinds = self.tokens.iter().map(|(token, _)| match token {
            Token::Number(value) => value.fract() == 0.0,
            Token::Sign('-') => true,
            _ => false,
        });
        self.tokens.len() == 5 && kinds.all(|fits| fits)
    }

    fn term(&mut self) -> Result<(), ProductError> {
        match self.tokens.get(self.next).cloned() {
            Some((Token::Number(value), _)) => {
                self.next += 1;
                self.found.literal = true;
                self.found.coefficient *= value;
                self.number_unit()?;
            }
            Some((Token::Sign('-'), _)) => {
                self.next += 1;
                self.found.coefficient = -self.found.coefficient;
                return self.term();
            }
            Some((Token::Word(name), at)) => {
                self.next += 1;
                self.found.names.push(NameAt { name, at });
            }
            _ => return Err(self.unexpected("a number or a name")),
        }
        self.divisor()
    }

    /// The unit straight after a number.
    fn number_unit(&mut self) -> Result<(), ProductError> {
        if self.sign(&['%']).is_some() {
            self.found.percent = true;
            self.found.coefficient /= 100.0;
            self.unit("%".into());
            return Ok(());
        }
        if let Some((Token::Word(word), at)) = self.tokens.get(self.next).cloned()
            && word != "per"
        {
            self.next += 1;
            self.found.coefficient *= scale(&word, at)?;
            self.found.dimension.0 = self.found.dimension.0.saturating_add(1);
            self.unit(word);
        }
        Ok(())
    }

    /// `/ 30 d`, `per d`.
    fn divisor(&mut self) -> Result<(), ProductError> {
        let per = matches!(self.tokens.get(self.next), Some((Token::Word(w), _)) if w == "per");
        if per {
            self.next += 1;
        } else if self.sign(&['/']).is_none() {
            return Ok(());
        }
        let mut count = 1.0;
        if let Some((Token::Number(value), at)) = self.tokens.get(self.next).cloned() {
            self.next += 1;
            if value <= 0.0 {
                let message = format!("expected a positive time, found {value}");
                return Err(ProductError::new(message, at));
            }
            count = value;
        }
        let Some((Token::Word(word), at)) = self.tokens.get(self.next).cloned() else {
            return Err(self.unexpected("a unit of time (`d`, `w`, `mo`, `y`, `h`)"));
        };
        self.next += 1;
        self.found.literal = true;
        self.found.coefficient /= count * scale(&word, at)?;
        self.found.dimension.0 = self.found.dimension.0.saturating_sub(1);
        self.unit(format!("/ {word}"));
        Ok(())
    }

    fn unit(&mut self, unit: String) {
        if self.found.unit.is_empty() {
            self.found.unit = unit;
        }
    }

    fn sign(&mut self, wanted: &[char]) -> Option<char> {
        match self.tokens.get(self.next) {
            Some((Token::Sign(sign), _)) if wanted.contains(sign) => {
                self.next += 1;
                Some(*sign)
            }
            _ => None,
        }
    }

    fn unexpected(&self, expected: &str) -> ProductError {
        let (found, at) = match self.tokens.get(self.next) {
            None => ("the end".to_owned(), self.end..self.end),
            Some((Token::Number(value), at)) => (format!("{value}"), at.clone()),
            Some((Token::Word(word), at)) => (format!("`{word}`"), at.clone()),
            Some((Token::Sign(sign), at)) => (format!("`{sign}`"), at.clone()),
        };
        ProductError::new(format!("expected {expected}, found {found}"), at)
    }
}

fn scale(unit: &str, at: Range<usize>) -> Result<f64, ProductError> {
    match unit_scale(unit) {
        Some(scale) if !unit.is_empty() => Ok(scale),
        _ => Err(ProductError::new(
            format!("expected a unit (`d`, `w`, `mo`, `y`, `h`), found `{unit}`"),
            at,
        )),
    }
}

fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, ProductError> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut start = 0;
    while start < bytes.len() {
        let first = bytes[start];
        let end = match first {
            b' ' | b'\t' | b'\n' => {
                start += 1;
                continue;
            }
            b'0'..=b'9' | b'.' => number_end(bytes, start),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => word_end(bytes, start),
            _ => start + text[start..].chars().next().map_or(1, char::len_utf8),
        };
        let part = &text[start..end];
        let at = start..end;
        let token = match first {
            b'0'..=b'9' | b'.' => match part.parse() {
                Ok(value) => Token::Number(value),
                Err(_) => return Err(refused(part, at)),
            },
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => Token::Word(part.to_owned()),
            b'*' | b'/' | b'%' | b'+' | b'-' => Token::Sign(char::from(first)),
            _ => return Err(refused(part, at)),
        };
        found.push((token, at));
        start = end;
    }
    Ok(found)
}

fn refused(part: &str, at: Range<usize>) -> ProductError {
    ProductError::new(format!("expected a number, found `{part}`"), at)
}

fn word_end(bytes: &[u8], start: usize) -> usize {
    let mut end = start;
    while end < bytes.len() && (bytes[end].is_ascii_alphanumeric() || b"_.".contains(&bytes[end])) {
        end += 1;
    }
    end
}

/// Digits, a point, and an exponent only where digits follow the `e`.
fn number_end(bytes: &[u8], start: usize) -> usize {
    let digits = |mut end: usize| {
        while end < bytes.len() && bytes[end].is_ascii_digit() {
            end += 1;
        }
        end
    };
    let mut end = digits(start);
    if bytes.get(end) == Some(&b'.') {
        end = digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let signed = end + 1 + usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        if bytes.get(signed).is_some_and(u8::is_ascii_digit) {
            end = digits(signed);
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::super::parse_product;
    use super::*;

    fn read(text: &str) -> (f64, i8) {
        let product = parse_product(text).unwrap();
        (product.coefficient, product.dimension.0)
    }

    #[test]
    fn numbers_with_units_become_days() {
        for (text, value, dimension) in [
            ("2.5", 2.5, 0),
            ("45 d", 45.0, 1),
            ("30d", 30.0, 1),
            ("3 mo", 91.3125, 1),
            ("2 w", 14.0, 1),
            ("12 h", 0.5, 1),
            ("80 %", 0.8, 0),
            ("2 / 30 d", 2.0 / 30.0, -1),
            ("1 per 20 d", 0.05, -1),
            ("0.12 / y", 0.12 / 365.25, -1),
            ("-0.4 / mo", -0.4 / 30.4375, -1),
            ("1e-3 / d", 1e-3, -1),
            ("2 * 3 d", 6.0, 1),
            ("0.5 / d * 4 d", 2.0, 0),
            ("+0.6", 0.6, 0),
            ("2 * -3", -6.0, 0),
        ] {
            let (found, unit) = read(text);
            assert!((found - value).abs() < 1e-15, "{text}: {found}");
            assert_eq!(unit, dimension, "{text}");
        }
    }

    #[test]
    fn names_multiply() {
        let product = parse_product("-0.5 * sovereignty * us_posture.score").unwrap();
        let names: Vec<_> = product.names.iter().map(|n| n.name.as_str()).collect();
        assert_eq!(names, ["sovereignty", "us_posture.score"]);
        assert_eq!(product.coefficient, -0.5);
        assert_eq!(product.names[0].at, 7..18);
        assert_eq!(parse_product("-attack_rate").unwrap().coefficient, -1.0);
        assert!(!parse_product("-attack_rate").unwrap().literal);
    }

    #[test]
    fn the_unit_is_kept_as_it_reads() {
        for (text, unit) in [
            ("0.12 / y", "/ y"),
            ("2 per 30 d", "/ d"),
            ("45 d", "d"),
            ("5 %", "%"),
        ] {
            assert_eq!(parse_product(text).unwrap().unit, unit);
        }
        assert!((unit_scale("/ y").unwrap() - 1.0 / 365.25).abs() < 1e-18);
    }

    #[test]
    fn what_is_no_product_says_where() {
        for (text, message, at) in [
            ("", "expected a number or a name, found the end", 0..0),
            (
                "45 days",
                "expected a unit (`d`, `w`, `mo`, `y`, `h`), found `days`",
                3..7,
            ),
            (
                "2 /",
                "expected a unit of time (`d`, `w`, `mo`, `y`, `h`), found the end",
                3..3,
            ),
            (
                "2 + x",
                "expected a product, found `+`: sums are not numbers here",
                2..3,
            ),
            ("1 per 0 d", "expected a positive time, found 0", 6..7),
            ("1.2.3", "expected `*`, a unit or the end, found 0.3", 3..5),
            ("2 * $", "expected a number, found `$`", 4..5),
            ("é", "expected a number, found `é`", 0..2),
        ] {
            let error = parse_product(text).unwrap_err();
            assert_eq!(error.message, message, "{text}");
            assert_eq!(error.at, at, "{text}");
        }
    }
}
