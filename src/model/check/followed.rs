//! Hazards that follow variables: what their base can be.

use crate::diagnostic::Diagnostic;
use crate::model::decode::Decoder;
use crate::model::{Exposure, Hazard, Reaction, Trigger};

/// The integral of a hazard that follows a variable is computed over stretches in which its base stands.
pub(super) fn bases(decoded: &mut Decoder) {
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
