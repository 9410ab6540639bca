//! References of factors, switches that nothing answers to, what nobody uses, and what nobody asks.

use crate::diagnostic::Diagnostic;
use crate::distribution::Distribution;
use crate::model::decode::Decoder;

/// Gives each factor its reference, and those that are switched off that value.
pub(super) fn references(decoder: &mut Decoder) {
    for position in 0..decoder.model.factors.len() {
        let usage = &decoder.usage;
        if !usage.referenced.contains(&position) {
            let multiplier = usage.factors.contains(&position) && !usage.plain.contains(&position);
            decoder.model.factors[position].reference = f64::from(u8::from(multiplier));
        }
        let address = decoder.model.factors[position].entry.address.clone();
        if decoder.off(&address) {
            let factor = &mut decoder.model.factors[position];
            factor.distribution = Distribution::Fixed(factor.reference);
        }
    }
}

/// What was to be switched off but cannot be.
pub(super) fn switches(decoder: &mut Decoder) {
    for (address, span) in decoder.unmet_switches() {
        let message = format!("expected something that can be switched off, found `{address}`");
        let help = "factors, hazard ratios, effects, branches, transitions, events, machines, windows, \
                    conditions and terms can be switched off; `--set` changes a fixed number";
        decoder
            .faults
            .push(Diagnostic::error(span, message).help(help));
    }
}

/// Warns of a scenario that asks for nothing.
pub(super) fn results(decoder: &mut Decoder) {
    let model = &decoder.model;
    let asks = !model.outcomes.is_empty() || !model.milestones.is_empty();
    if asks || decoder.is_world() {
        return;
    }
    let message = "the scenario has no outcome and no milestone: a run has nothing to summarise";
    let fault = Diagnostic::warning(decoder.root.span, message);
    let help = "say under `outcomes:` or `milestones:` what is to be found out";
    decoder.faults.push(fault.help(help));
}

/// Warns of declared factors and sources that nothing refers to.
pub(super) fn unused(decoder: &mut Decoder) {
    if decoder.any_off() || decoder.is_world() {
        return;
    }
    let mut faults = Vec::new();
    for (name, id) in &decoder.names.factors {
        if !decoder.usage.factors.contains(&id.index()) {
            let address = &decoder.model.factors[id.index()].entry.address;
            let span = decoder.places.get(address).copied().unwrap_or_default();
            let fault = Diagnostic::warning(span, format!("nothing uses the factor `{name}`"));
            faults.push(fault.help("refer to it by its name in a number, or remove it"));
        }
    }
    for (id, span) in &decoder.names.sources {
        if !decoder.usage.sources.contains(*id) {
            let fault = Diagnostic::warning(*span, format!("nothing cites the source `{id}`"));
            faults.push(fault.help("cite it with `source:`, or remove it"));
        }
    }
    decoder.faults.append(&mut faults);
}
