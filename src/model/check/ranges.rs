//! Whether numbers have the sign and range that their places demand, in every draw.

use super::support::{Support, support};
use crate::diagnostic::Diagnostic;
use crate::model::Limits;
use crate::model::decode::{Constrained, Decoder, short};
use crate::model::format::{Constraint, NumberSpec};

/// Sums of probabilities may miss 1 by so much: thirds and sixths may be written by hand.
const TOLERANCE: f64 = 1e-9;

/// What must be above 0 lies between these, so that its inverse and its ratio to another are finite.
const SMALLEST: f64 = 1e-150;
/// See [`SMALLEST`].
const LARGEST: f64 = 1e150;

/// Checks every number that was read.
pub(super) fn ranges(decoded: &mut Decoder) {
    for constrained in std::mem::take(&mut decoded.constrained) {
        if !constrained.number.coefficient.is_nan() || constrained.number.factors.is_empty() {
            check(decoded, &constrained);
        }
    }
}

fn check(decoded: &mut Decoder, constrained: &Constrained) {
    let number = &constrained.number;
    let values = support(number, &decoded.model.factors);
    if number.coefficient.is_nan() || values.low.is_nan() || values.high.is_nan() {
        return;
    }
    if let Some(fault) = extreme(constrained) {
        decoded.faults.push(fault);
        return;
    }
    let Some(value) = outside(
        values,
        constrained.spec.constraint,
        number.factors.is_empty(),
    ) else {
        return;
    };
    let fault = match number.factors.is_empty() {
        true => fixed(constrained, value),
        false => uncertain(decoded, constrained, value),
    };
    decoded.faults.push(fault);
}

/// The fault of a fixed number.
fn fixed(constrained: &Constrained, value: f64) -> Diagnostic {
    let spec = constrained.spec;
    let message = match spec.constraint {
        Constraint::Chance if value == 1.0 => {
            "expected a probability below 1, found 1, which has no finite rate".into()
        }
        constraint => format!("expected {}, found {}", words(constraint), short(value)),
    };
    let percent = spec.probability && (2.0..=100.0).contains(&value);
    let help = match percent {
        true => Some(format!("did you mean `{} %`?", short(value))),
        false if spec.constraint == Constraint::Chance && value == 1.0 => Some(
            "what is certain has a time: `after: 30 d`, or of an event a date, `at: 2026-07-01`"
                .to_owned(),
        ),
        false if spec.probability && value > 1.0 => {
            Some("a probability is 100 % at most".to_owned())
        }
        // What a ratio of 0 is meant to say has words of its own.
        false => (spec.expected == NumberSpec::RATIO.expected).then(|| {
            "what must not happen has a guard, `while`; a ratio below 1 makes it rarer".to_owned()
        }),
    };
    Diagnostic::error(constrained.span, message).help_if(help)
}

/// The fault of a number whose factors can lead it to a value that it must not have.
fn uncertain(decoded: &Decoder, constrained: &Constrained, value: f64) -> Diagnostic {
    let (number, constraint) = (&constrained.number, constrained.spec.constraint);
    let factors = || (number.factors.iter()).map(|id| &decoded.model.factors[id.index()]);
    let titles = factors().map(|factor| factor.entry.title.clone());
    let scale = (number.coefficient != 1.0).then(|| short(number.coefficient));
    let names: Vec<String> = scale.into_iter().chain(titles).collect();
    let value_words = match value {
        f64::INFINITY => "has no upper limit".to_owned(),
        f64::NEG_INFINITY => "has no lower limit".to_owned(),
        value => format!("can be {}", short(value)),
    };
    let message = format!(
        "expected {}, found `{}`, which {value_words}",
        words(constraint),
        names.join(" * "),
    );
    let help = match factors().find(|factor| decoded.is_off(&factor.entry.address)) {
        Some(factor) => format!(
            "`{}` is switched off and takes its reference {}: give it another `reference`",
            factor.entry.name, factor.reference
        ),
        None => remedy(constraint, value).into(),
    };
    Diagnostic::error(constrained.span, message).help(help)
}

/// The fault of a number that must be above 0 and is so small or large that its inverse, or what is
/// made of it in days, is not finite.
fn extreme(constrained: &Constrained) -> Option<Diagnostic> {
    let Constrained { number, spec, span } = constrained;
    let positive = matches!(
        spec.constraint,
        Constraint::Positive | Constraint::PositiveOrOff
    );
    let size = number.coefficient.abs();
    if !positive || size == 0.0 || (SMALLEST..=LARGEST).contains(&size) {
        return None;
    }
    let message = format!("expected {}, found {size:e}", spec.expected);
    let help =
        format!("write a number from {SMALLEST:e} to {LARGEST:e}: beyond them rates overflow");
    Some(Diagnostic::error(*span, message).help(help))
}

/// A value that the number can have and must not; none where all is well.
fn outside(values: Support, constraint: Constraint, fixed: bool) -> Option<f64> {
    let Support {
        low,
        high,
        low_reached,
        high_reached,
    } = values;
    let below = |limit: f64| (low < limit).then_some(low);
    let above = |limit: f64| (high > limit).then_some(high);
    match constraint {
        Constraint::Any => None,
        Constraint::Positive => below(0.0).or((low == 0.0 && low_reached).then_some(low)),
        Constraint::PositiveOrOff => below(0.0).or((low == 0.0 && fixed).then_some(low)),
        Constraint::NotNegative => below(0.0),
        Constraint::Probability => below(0.0).or(above(1.0)),
        Constraint::Chance => below(0.0)
            .or(above(1.0))
            .or((high == 1.0 && high_reached).then_some(high)),
        Constraint::Open => below(0.0)
            .or(above(1.0))
            .or((low == 0.0 && low_reached).then_some(low))
            .or((high == 1.0 && high_reached).then_some(high)),
        Constraint::Correlation => below(-1.0).or(above(1.0)),
        Constraint::Limit => below(1.0)
            .or(above(f64::from(Limits::LARGEST)))
            .or((low.fract() != 0.0).then_some(low)),
    }
}

fn words(constraint: Constraint) -> &'static str {
    match constraint {
        Constraint::Any => "a finite number",
        Constraint::Positive | Constraint::PositiveOrOff => "a number above 0",
        Constraint::NotNegative => "a number that is not negative",
        Constraint::Probability => "a probability from 0 to 1",
        Constraint::Chance => "a probability below 1",
        Constraint::Open => "a probability between 0 and 1",
        Constraint::Correlation => "a correlation between -1 and 1",
        Constraint::Limit => "a whole number from 1 to 4000000000",
    }
}

fn remedy(constraint: Constraint, value: f64) -> &'static str {
    match constraint {
        Constraint::Any | Constraint::Limit => "",
        Constraint::Positive | Constraint::PositiveOrOff | Constraint::NotNegative
            if value < 0.0 =>
        {
            "give it a bound (`low: 0`), or a distribution of positive numbers such as `lognormal`"
        }
        Constraint::Positive | Constraint::PositiveOrOff | Constraint::NotNegative => {
            "take away the value 0"
        }
        _ => "give it bounds (`low: 0`, `high: 1`), or a distribution on [0, 1] such as `beta`",
    }
}

/// Checks probabilities that belong together.
pub(super) fn sums(decoded: &mut Decoder) {
    for sum in std::mem::take(&mut decoded.sums) {
        let supports: Vec<Support> = sum
            .parts
            .iter()
            .map(|part| support(part, &decoded.model.factors))
            .collect();
        if supports.iter().any(|s| s.low.is_nan() || s.high.is_nan()) {
            continue;
        }
        let uncertain = sum.parts.iter().any(|part| !part.factors.is_empty());
        let most: f64 = 0.0 + supports.iter().map(|s| s.high.min(1.0)).sum::<f64>();
        let fault = if sum.rest && most > 1.0 + TOLERANCE {
            let message = format!(
                "expected {} to leave something for `rest`, found a sum of up to {}",
                sum.what,
                short(most)
            );
            let help = if uncertain {
                "scale the uncertain ones (`0.5 * p`), or bound their factors, so that their largest values sum to at most 1"
            } else {
                "they must sum to at most 1"
            };
            Diagnostic::error(sum.span, message).help(help)
        } else if !sum.rest && uncertain {
            let message = format!(
                "expected a `rest` among {}, which are uncertain, found none",
                sum.what
            );
            Diagnostic::error(sum.span, message)
                .help("one of them says `probability: rest` and takes what the others leave")
        } else if !sum.rest && (most - 1.0).abs() > TOLERANCE {
            let message = format!("expected {} to sum to 1, found {}", sum.what, short(most));
            Diagnostic::error(sum.span, message)
        } else {
            continue;
        };
        decoded.faults.push(fault);
    }
}
