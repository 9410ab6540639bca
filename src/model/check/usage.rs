//! References of factors, switches that nothing answers to, what nobody uses, and what nobody asks.

use crate::diagnostic::Diagnostic;
use crate::distribution::Distribution;
use crate::model::decode::Decoder;

/// Gives each factor its reference, and those that are switched off that value.
pub(super) fn references(decoded: &mut Decoder) {
    for position in 0..decoded.model.factors.len() {
        let usage = &decoded.usage;
        if !usage.referenced.contains(&position) {
            let multiplier = usage.factors.contains(&position) && !usage.plain.contains(&position);
            decoded.model.factors[position].reference = f64::from(u8::from(multiplier));
        }
        let address = decoded.model.factors[position].entry.address.clone();
        if decoded.off(&address) {
            let factor = &mut decoded.model.factors[position];
            factor.distribution = Distribution::Fixed(factor.reference);
        }
    }
}

/// What was to be switched off but cannot be.
pub(super) fn switches(decoded: &mut Decoder) {
    for (address, span) in decoded.unmet_switches() {
        let message = format!("expected something that can be switched off, found `{address}`");
        let help = "factors, hazard ratios, effects, branches, transitions, events, machines, windows, \
                    conditions and terms can be switched off; `--set` changes a fixed number";
        decoded
            .faults
            .push(Diagnostic::error(span, message).help(help));
    }
}

/// Warns of a scenario that asks for nothing.
pub(super) fn results(decoded: &mut Decoder) {
    let model = &decoded.model;
    let asks = !model.outcomes.is_empty() || !model.milestones.is_empty();
    if asks || decoded.is_world {
        return;
    }
    let message = "the scenario has no outcome and no milestone: a run has nothing to summarise";
    let fault = Diagnostic::warning(decoded.root.span, message);
    let help = "say under `outcomes:` or `milestones:` what is to be found out";
    decoded.faults.push(fault.help(help));
}

/// Warns of declared factors and sources that nothing refers to.
pub(super) fn unused(decoded: &mut Decoder) {
    if decoded.any_off() || decoded.is_world {
        return;
    }
    let mut faults = Vec::new();
    for (name, place) in decoded.names.of("factors") {
        if !decoded.usage.factors.contains(&place.position) {
            let address = &decoded.model.factors[place.position].entry.address;
            let span = decoded.places.get(address).copied().unwrap_or_default();
            let fault = Diagnostic::warning(span, format!("nothing uses the factor `{name}`"));
            faults.push(fault.help("refer to it by its name in a number, or remove it"));
        }
    }
    for (id, place) in decoded.names.of("sources") {
        if !decoded.usage.sources.contains(id) {
            let fault = Diagnostic::warning(place.span, format!("nothing cites the source `{id}`"));
            faults.push(fault.help("cite it with `source:`, or remove it"));
        }
    }
    decoded.faults.append(&mut faults);
}
