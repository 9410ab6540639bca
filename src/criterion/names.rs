//! What a name of a criterion means among the outcomes, milestones and factors of a model.

use super::Quantity;
use crate::diagnostic::did_you_mean;
use crate::model::{MilestoneId, Model, OutcomeId};
use crate::summary::Functional;

/// Why a name means nothing: what is wrong, and the remedy.
pub(super) type Unknown = (String, Option<String>);

/// The number that a name means: `approval.end`, or a factor's address.
pub(super) fn quantity(name: &str, model: &Model) -> Result<Quantity, Unknown> {
    if let Some(found) = functional(name, model) {
        return Ok(found);
    }
    match model.factors_called(name)[..] {
        [id] => return Ok(Quantity::Factor(id)),
        [] => {}
        [one, other, ..] => {
            let [one, other] = [one, other].map(|id| &model.factors[id.index()].entry.address);
            let help = format!("write more of the address: `{one}` and `{other}` both end so");
            return Err((format!("`{name}` means several factors"), Some(help)));
        }
    }
    Err(no_quantity(name, model))
}

/// The milestone of this name.
pub(super) fn milestone(name: &str, model: &Model) -> Result<MilestoneId, Unknown> {
    let plain = name.strip_prefix("milestones.").unwrap_or(name);
    let names = || model.milestones.iter().map(|m| m.entry.name.as_str());
    if let Some(position) = names().position(|other| other == plain) {
        return Ok(position.into());
    }
    if quantity(name, model).is_ok() {
        let help = format!("compare it with a number: `{name} < 30`");
        return Err((format!("`{name}` alone is no condition"), Some(help)));
    }
    if outcome(plain, model).is_some() {
        return Err(no_quantity(name, model));
    }
    let candidates = names()
        .map(str::to_owned)
        .chain(quantities(model))
        .collect::<Vec<_>>();
    let meant = did_you_mean(plain, candidates.iter().map(String::as_str));
    let help = meant.map(|other| format!("did you mean `{other}`?"));
    Err((format!("no milestone is called `{name}`"), help))
}

fn functional(name: &str, model: &Model) -> Option<Quantity> {
    let (head, last) = name.rsplit_once('.')?;
    let functional = Functional::named(last)?;
    Some(Quantity::Outcome(outcome(head, model)?, functional))
}

fn outcome(name: &str, model: &Model) -> Option<OutcomeId> {
    let name = name.strip_prefix("outcomes.").unwrap_or(name);
    let mut outcomes = model.outcomes.iter();
    let found = outcomes.position(|outcome| outcome.entry.name == name);
    found.map(OutcomeId::from)
}

/// What to say of a name that means no number.
fn no_quantity(name: &str, model: &Model) -> Unknown {
    let unknown = format!("no outcome or factor is called `{name}`");
    if outcome(name, model).is_some() {
        let help = format!(
            "write `{name}.end`, `{name}.min`, `{name}.max` (both of the days of the grid) or `{name}.time_mean`"
        );
        return (format!("`{name}` has several numbers"), Some(help));
    }
    if model.milestones.iter().any(|m| m.entry.name == name) {
        let help = format!("write `{name}` for \"it happened\", or `{name} by 60 d`");
        return (format!("`{name}` is a milestone, no number"), Some(help));
    }
    let (head, last) = name.rsplit_once('.').unwrap_or((name, ""));
    if outcome(head, model).is_some() && !last.is_empty() {
        let meant = did_you_mean(last, Functional::NAMES).unwrap_or("end");
        let help = format!("did you mean `{head}.{meant}`?");
        return (format!("`{head}` has no `{last}`"), Some(help));
    }
    if let [id] = model.factors_called(head)[..] {
        let address = short(&model.factors[id.index()].entry.address);
        let help = format!("the factor is called `{address}`");
        return (unknown, Some(help));
    }
    let candidates: Vec<String> = quantities(model).collect();
    let meant = did_you_mean(name, candidates.iter().map(String::as_str));
    (
        unknown,
        meant.map(|other| format!("did you mean `{other}`?")),
    )
}

/// All that can be compared.
fn quantities(model: &Model) -> impl Iterator<Item = String> {
    let outcomes = model.outcomes.iter().flat_map(|outcome| {
        Functional::NAMES.map(|functional| format!("{}.{functional}", outcome.entry.name))
    });
    let factors = model.factors.iter().map(|f| short(&f.entry.address));
    outcomes.chain(factors.map(str::to_owned))
}

fn short(address: &str) -> &str {
    address.strip_prefix("factors.").unwrap_or(address)
}
