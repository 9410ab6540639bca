//! Reading a criterion: recursive descent over its tokens.

use std::ops::Range;

use super::names::{self, Unknown};
use super::tokens::{Token, is_word, tokens};
use super::{CriterionError, Expression, Order, Quantity};
use crate::model::Model;
use crate::quantity::{Dimension, Product, parse_product, unit_scale};

/// So deep may parentheses and `not` be nested.
const DEEPEST: usize = 64;

pub(super) fn read(text: &str, model: &Model) -> Result<Expression, CriterionError> {
    let mut parser = Parser {
        text,
        model,
        tokens: tokens(text),
        next: 0,
        depth: 0,
    };
    let found = parser.alternatives()?;
    match parser.peek() {
        None => Ok(found),
        Some(_) => Err(parser.unexpected("`and`, `or` or the end")),
    }
}

struct Parser<'a> {
    text: &'a str,
    model: &'a Model,
    tokens: Vec<Token<'a>>,
    next: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn alternatives(&mut self) -> Result<Expression, CriterionError> {
        let mut parts = vec![self.parts()?];
        while self.takes("or") {
            parts.push(self.parts()?);
        }
        Ok(joined(parts, Expression::Any))
    }

    fn parts(&mut self) -> Result<Expression, CriterionError> {
        let mut parts = vec![self.part()?];
        while self.takes("and") {
            parts.push(self.part()?);
        }
        Ok(joined(parts, Expression::All))
    }

    fn part(&mut self) -> Result<Expression, CriterionError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let message = format!("nested more than {DEEPEST} times");
            return Err(self.fault(self.place(), message, None));
        }
        let found = if self.takes("not") {
            Expression::Not(Box::new(self.part()?))
        } else if self.takes("(") {
            let found = self.alternatives()?;
            if !self.takes(")") {
                return Err(self.unexpected("`)`, `and` or `or`"));
            }
            found
        } else {
            self.condition()?
        };
        self.depth -= 1;
        Ok(found)
    }

    /// A comparison, or a milestone.
    fn condition(&mut self) -> Result<Expression, CriterionError> {
        let name = match self.peek() {
            Some(token) if is_name(token.text) => token.clone(),
            _ => return Err(self.unexpected("a condition such as `approval.end < 38`")),
        };
        self.next += 1;
        if let Some(order) = self.peek().and_then(|token| order(token.text)) {
            self.next += 1;
            let quantity = self.known(&name, names::quantity(name.text, self.model))?;
            let number = self.number(quantity)?;
            return Ok(Expression::Compares(quantity, order, number));
        }
        let milestone = self.known(&name, names::milestone(name.text, self.model))?;
        if self.takes("by") {
            let days = self.duration(&name)?;
            self.check_horizon(days)?;
            return Ok(Expression::By(milestone, days));
        }
        if self.takes("within") {
            return Ok(Expression::Within(milestone, self.duration(&name)?));
        }
        Ok(Expression::By(milestone, self.model.horizon))
    }

    /// The number that a quantity is compared with, as it is inside.
    fn number(&mut self, quantity: Quantity) -> Result<f64, CriterionError> {
        let (product, at) = self.product("a number")?;
        let (unit, place) = match quantity {
            Quantity::Outcome(id, _) => {
                let outcome = &self.model.outcomes[id.index()];
                ("", (&outcome.entry.name, &outcome.unit))
            }
            Quantity::Factor(id) => {
                let factor = &self.model.factors[id.index()];
                (&*factor.unit, (&factor.entry.name, &factor.unit))
            }
        };
        let number = if product.unit.is_empty() {
            product.coefficient * unit_scale(unit).unwrap_or(1.0)
        } else if product.dimension == dimension(unit) && !matches!(quantity, Quantity::Outcome(..))
        {
            product.coefficient
        } else {
            let (name, unit) = place;
            let message = format!("`{}` does not fit `{name}`", &self.text[at.clone()]);
            let help = match unit.as_str() {
                "" => "it has no unit: write a bare number".to_owned(),
                unit => format!("write a bare number, which is in its unit, {unit}"),
            };
            return Err(self.fault(at, message, Some(help)));
        };
        if !number.is_finite() {
            return Err(self.fault(at, "expected a finite number".into(), None));
        }
        Ok(number)
    }

    /// Days.
    fn duration(&mut self, name: &Token<'_>) -> Result<f64, CriterionError> {
        let word = self.tokens[self.next - 1].text;
        let (product, at) = self.product("a duration such as `60 d`")?;
        let days = product.coefficient;
        if product.dimension == Dimension::DURATION && days >= 0.0 && days.is_finite() {
            return Ok(days);
        }
        let found = &self.text[at.clone()];
        let help = (product.dimension == Dimension::NONE)
            .then(|| format!("did you mean `{} {word} {found} d`?", name.text));
        let message = format!("expected a duration such as `60 d`, found `{found}`");
        Err(self.fault(at, message, help))
    }

    fn check_horizon(&self, days: f64) -> Result<(), CriterionError> {
        let horizon = self.model.horizon;
        if days <= horizon {
            return Ok(());
        }
        let at = self.tokens[self.next - 1].at.clone();
        let message = format!("a trial ends after {horizon} d, so nothing is known of {days} d");
        Err(self.fault(at, message, None))
    }

    /// A product of numbers and units, up to the next `and`, `or` or `)`.
    fn product(&mut self, expected: &str) -> Result<(Product, Range<usize>), CriterionError> {
        let from = self.next;
        while self.peek().is_some_and(|token| !ends(token.text)) {
            self.next += 1;
        }
        let Some([first, .., last] | [first @ last]) = self.tokens.get(from..self.next) else {
            return Err(self.unexpected(expected));
        };
        let at = first.at.start..last.at.end;
        let product = parse_product(&self.text[at.clone()]).map_err(|fault| {
            let place = at.start + fault.at.start..at.start + fault.at.end;
            self.fault(place, fault.message, fault.help)
        })?;
        if let Some(name) = product.names.first() {
            let message = format!("expected {expected}, found `{}`", name.name);
            return Err(self.fault(at, message, None));
        }
        Ok((product, at))
    }

    fn known<T>(&self, name: &Token<'_>, found: Result<T, Unknown>) -> Result<T, CriterionError> {
        found.map_err(|(message, help)| self.fault(name.at.clone(), message, help))
    }

    fn peek(&self) -> Option<&Token<'a>> {
        self.tokens.get(self.next)
    }

    fn takes(&mut self, text: &str) -> bool {
        let is_next = self.peek().is_some_and(|token| token.text == text);
        self.next += usize::from(is_next);
        is_next
    }

    fn place(&self) -> Range<usize> {
        let end = self.text.len();
        self.peek().map_or(end..end, |token| token.at.clone())
    }

    fn unexpected(&self, expected: &str) -> CriterionError {
        let found = self
            .peek()
            .map_or("the end".into(), |token| format!("`{}`", token.text));
        let help = match self.peek().map(|token| token.text) {
            Some("&&" | "&" | "AND" | "And") => Some("write `and`"),
            Some("||" | "|" | "OR" | "Or") => Some("write `or`"),
            Some("!" | "NOT" | "Not") => Some("write `not`"),
            Some("," | ";") => Some("join conditions by `and` or `or`"),
            _ => None,
        };
        let message = format!("expected {expected}, found {found}");
        self.fault(self.place(), message, help.map(str::to_owned))
    }

    fn fault(&self, at: Range<usize>, message: String, help: Option<String>) -> CriterionError {
        CriterionError {
            text: self.text.trim().to_owned(),
            message,
            at,
            help,
        }
    }
}

fn joined(mut parts: Vec<Expression>, by: fn(Vec<Expression>) -> Expression) -> Expression {
    match parts.len() {
        1 => parts.remove(0),
        _ => by(parts),
    }
}

/// Whether a text can be a name: no number, and no word of the sentence.
fn is_name(text: &str) -> bool {
    let begins = text
        .chars()
        .next()
        .is_some_and(|c| is_word(c) && !c.is_ascii_digit() && c != '.');
    begins && !ends(text) && !["not", "by", "within", "AND", "OR", "NOT"].contains(&text)
}

/// Whether a number ends before this.
fn ends(text: &str) -> bool {
    ["and", "or", ")", "(", "not", "&&", "||", ","].contains(&text) || order(text).is_some()
}

fn order(sign: &str) -> Option<Order> {
    Some(match sign {
        "<" => Order::Less,
        "<=" | "≤" => Order::AtMost,
        ">" => Order::Greater,
        ">=" | "≥" => Order::AtLeast,
        "=" | "==" => Order::Equal,
        "!=" | "≠" => Order::Differs,
        _ => return None,
    })
}

/// The dimension of a unit as scenarios write it.
fn dimension(unit: &str) -> Dimension {
    match unit {
        "" | "%" => Dimension::NONE,
        unit if unit.starts_with('/') => Dimension::RATE,
        _ => Dimension::DURATION,
    }
}
