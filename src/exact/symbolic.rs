//! The generator of a chain as commands on sets of states, for programs that build the states themselves.
//!
//! A firing and all that it sets off is followed as in `Cascade`, but for sets of states at once: where a
//! condition splits a set, both halves are followed.

use super::ExactError;
use super::follower::Follower;
use super::generator::{Digit, Generator};
use super::place::Resolved;
use super::process::{Process, Trigger};
use super::{resolve, space};
use crate::model::Model;

/// The generator of a model at these factor values.
///
/// # Errors
/// As for [`Exact::within`](super::Exact::within); where something depends on the date, or a first state is
/// uncertain; where one firing has too many ways on.
pub fn generator(
    model: &Model,
    factor_values: &[f64],
    limit: usize,
) -> Result<Generator, ExactError> {
    let process = resolve::resolve(model, factor_values, limit)?;
    let first = refuse_dates(model, &process)?;
    let states = space::reachable(&process, limit)?.codes.len();
    let digits: Vec<Digit> = (0..model.machines.len())
        .map(Digit::Machine)
        .chain(process.layout.remembered().map(Digit::Happened))
        .collect();
    let sizes: Vec<u32> = process.layout.sizes().map(|size| size as u32).collect();
    let mut generator = Generator {
        first: first
            .into_iter()
            .chain(std::iter::repeat(0))
            .take(sizes.len())
            .collect(),
        digits,
        sizes,
        rates: Vec::new(),
        commands: Vec::new(),
        rewards: Vec::new(),
        states,
    };
    let follower = Follower { process: &process };
    for (index, reaction) in process.reactions.iter().enumerate() {
        if let Trigger::Hazard { rates, ratios, .. } = &reaction.trigger
            && rates[0] > 0.0
        {
            generator.rates.push(follower.rate(index, rates[0], ratios));
            follower.fire(index, &mut generator)?;
        }
    }
    Ok(generator)
}

/// The first state of each machine.
fn refuse_dates(model: &Model, process: &Process) -> Resolved<Vec<u32>> {
    let refuse = |address: &str, reason| {
        Err(ExactError::NotCovered {
            address: address.to_owned(),
            reason,
        })
    };
    for reaction in &process.reactions {
        if super::memory::makes_happen(reaction) {
            let why = "an effect that makes another reaction happen";
            return refuse(&reaction.address, why);
        }
        match &reaction.trigger {
            Trigger::At { .. } => return refuse(&reaction.address, "a date"),
            Trigger::Hazard { until, .. } if !until.is_empty() => {
                return refuse(&reaction.address, "a hazard that depends on the date");
            }
            _ => {}
        }
    }
    if let Some(window) = super::memory::window(&process.reactions, &process.variables) {
        return refuse(
            &model.windows[window].entry.address,
            "a window of the calendar",
        );
    }
    let mut first = Vec::new();
    for (machine, shares) in model.machines.iter().zip(&process.initial) {
        let mut possible = (0..).zip(shares).filter(|(_, share)| **share > 0.0);
        match (possible.next(), possible.next()) {
            (Some((state, _)), None) => first.push(state),
            _ => return refuse(&machine.entry.address, "an uncertain first state"),
        }
    }
    Ok(first)
}
