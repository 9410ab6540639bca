//! What a name on the command line means.

use super::ExplainError;
use crate::diagnostic::hint;
use crate::model::{Model, OutcomeId, ReactionId};
use crate::scenario::{in_short, means};

/// The reaction of this name: its address, `machine.reaction`, or a unique end of either.
///
/// # Errors
/// Where there is none, or more than one.
pub fn reaction(model: &Model, name: &str) -> Result<ReactionId, ExplainError> {
    let addresses = model.reactions.iter();
    let addresses: Vec<&str> = addresses
        .map(|reaction| reaction.entry.address.as_str())
        .collect();
    if let Some(place) = find(&addresses, name)? {
        return Ok(place.into());
    }
    let exits = exits(&addresses, name);
    Err(ExplainError::Name(if exits.is_empty() {
        unknown("reaction", name, &addresses)
    } else {
        format!(
            "`{name}` is a group of competing exits: name one of them, {}",
            exits.join(" or ")
        )
    }))
}

/// The outcome of this name.
///
/// # Errors
/// Where there is none, or more than one.
pub fn outcome(model: &Model, name: &str) -> Result<OutcomeId, ExplainError> {
    let addresses = model.outcomes.iter();
    let addresses: Vec<&str> = addresses
        .map(|outcome| outcome.entry.address.as_str())
        .collect();
    match find(&addresses, name)? {
        Some(place) => Ok(place.into()),
        None => Err(ExplainError::Name(unknown("outcome", name, &addresses))),
    }
}

/// The place of the only address that is meant, if any is.
fn find(addresses: &[&str], name: &str) -> Result<Option<usize>, ExplainError> {
    let all = addresses.iter().enumerate();
    let found: Vec<(usize, &str)> = all
        .map(|(place, address)| (place, *address))
        .filter(|(_, address)| means(address, name))
        .collect();
    match found[..] {
        [] => Ok(None),
        [(place, _)] => Ok(Some(place)),
        _ => {
            let all: Vec<&str> = found.iter().map(|(_, address)| *address).collect();
            Err(ExplainError::Name(format!(
                "`{name}` may be any of {}: write more of the address",
                all.join(", ")
            )))
        }
    }
}

/// The exits, as `machine.exit`, of the competing groups of this name.
fn exits(addresses: &[&str], name: &str) -> Vec<String> {
    let is_of_group = |address: &&&str| match address.split('.').collect::<Vec<_>>()[..] {
        ["machines", machine, "competing", group, ..] => {
            means(&format!("machines.{machine}.competing.{group}"), name)
                || name == format!("{machine}.{group}")
        }
        _ => false,
    };
    let of_group = addresses.iter().filter(is_of_group);
    of_group
        .map(|address| format!("`{}`", short(address)))
        .collect()
}

/// `machine.reaction` of a machine's reaction; of all else the whole address.
fn short(address: &str) -> String {
    let names: Vec<&str> = address.split('.').collect();
    in_short(&names).map_or(address.to_owned(), |short| short[1..].join("."))
}

fn unknown(what: &str, name: &str, addresses: &[&str]) -> String {
    let last = |address: &&str| address.rsplit('.').next().unwrap_or("").to_owned();
    let known: Vec<String> = if name.contains('.') {
        addresses.iter().map(|address| short(address)).collect()
    } else {
        addresses.iter().map(last).collect()
    };
    let hint = hint(name, known.iter().map(String::as_str));
    format!("unknown {what} `{name}`{hint}")
}
