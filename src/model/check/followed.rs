//! Hazards that follow variables: what their base can be, and where they begin.

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::decode::{Decoder, short};
use crate::model::{Exposure, Hazard, Model, Ratio, Reaction, Trigger, VariableId};

/// A hazard that begins with more than this many times its base, or less than that part of it, is told of.
const MUCH: f64 = 100.0;

/// All checks of hazards that follow variables.
pub(super) fn followed(decoded: &mut Decoder) {
    bases(decoded);
    starts(decoded);
}

/// Warns where a variable stands so far from the `reference` of a hazard, or from 0 where there is none, that the
/// hazard begins far from its base.
fn starts(decoded: &mut Decoder) {
    let model = &decoded.model;
    let mut faults = Vec::new();
    for reaction in &model.reactions {
        for ratio in &reaction.ratios {
            let (
                Exposure::Variable {
                    variable,
                    reference,
                },
                Ratio::Hazard(by),
            ) = (&ratio.exposure, &ratio.ratio)
            else {
                continue;
            };
            let (start, unit) = (start(model, *variable), by.coefficient);
            let (Some(start), true) = (start, by.factors.is_empty() && unit > 0.0) else {
                continue;
            };
            let begins = libm::log(unit) * (start - reference);
            if begins.abs() <= libm::log(MUCH) {
                continue;
            }
            let name = &model.variables[variable.index()].entry.name;
            let size = match libm::exp(begins) {
                times if times < 1e4 && times > 1e-4 => short(times),
                times => format!("{times:.1e}"),
            };
            let message = format!(
                "the hazard begins at {size} times its base: `{name}` starts at {}, and the ratio is per unit from {} on",
                short(start),
                short(*reference)
            );
            let help = format!(
                "give the `reference` at which the base holds, such as `reference: {}`, or a ratio nearer to 1",
                short(start)
            );
            let span = decoded.places.get(&ratio.entry.address).copied();
            let fault = Diagnostic::error(span.unwrap_or_default(), message).help(help);
            faults.push(Diagnostic {
                severity: Severity::Warning,
                ..fault
            });
        }
    }
    decoded.faults.append(&mut faults);
}

/// Where a variable starts, if that is certain.
fn start(model: &Model, variable: VariableId) -> Option<f64> {
    let start = &model.variables[variable.index()].start;
    start.factors.is_empty().then_some(start.coefficient)
}

/// The integral of a hazard that follows a variable is computed over stretches in which its base stands.
fn bases(decoded: &mut Decoder) {
    let model = &decoded.model;
    let mut faults = Vec::new();
    for reaction in &model.reactions {
        let Some(family) = smooth(reaction) else {
            continue;
        };
        for ratio in &reaction.ratios {
            let Exposure::Variable { variable, .. } = ratio.exposure else {
                continue;
            };
            let name = &model.variables[variable.index()].entry.name;
            let message = format!(
                "expected a base that is constant between ages for a hazard that follows `{name}`, found `{family}`"
            );
            let help = "give it a `rate`, `mean`, `median`, `chance` or `piecewise` instead, or take `per` out and say \
                        with `while` above which levels the ratio applies";
            let span = decoded.places.get(&ratio.entry.address).copied();
            faults.push(Diagnostic::error(span.unwrap_or_default(), message).help(help));
        }
    }
    decoded.faults.append(&mut faults);
}

/// The key of a base hazard that changes smoothly with age.
fn smooth(reaction: &Reaction) -> Option<&'static str> {
    let Trigger::Hazard { base, .. } = &reaction.trigger else {
        return None;
    };
    match base {
        Hazard::Weibull { .. } => Some("weibull"),
        Hazard::Lognormal { .. } => Some("lognormal"),
        Hazard::LogLogistic { .. } => Some("log_logistic"),
        Hazard::Rate(_)
        | Hazard::Mean(_)
        | Hazard::Median(_)
        | Hazard::Chance { .. }
        | Hazard::Share { .. }
        | Hazard::Piecewise { .. } => None,
    }
}
