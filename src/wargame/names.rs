//! What a name in a command means.

use super::error::GameError;
use crate::diagnostic::did_you_mean;
use crate::explain;
use crate::model::{
    CellId, CounterId, FactorId, InjectId, Level, MachineId, Model, Observable, OrderId,
    ReactionId, StateId,
};
use crate::quantity::{Date, parse_product};
use crate::trial::View;

/// Something that control can set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Settable {
    Level(Level),
    Machine(MachineId),
    Factor(FactorId),
}

fn find<'n>(
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'n str> + Clone,
) -> Result<usize, GameError> {
    if let Some(place) = known.clone().position(|other| other == name) {
        return Ok(place);
    }
    let message = format!("unknown {what} `{name}`");
    let near = did_you_mean(name, known.clone());
    let all = || {
        let names: Vec<&str> = known.clone().collect();
        match names.is_empty() {
            true => format!("the scenario declares no {what}"),
            false => format!("there is {}", names.join(", ")),
        }
    };
    let help = near.map_or_else(all, |near| format!("did you mean `{near}`?"));
    Err(GameError::with(message, help))
}

/// The cell of this name.
pub(super) fn cell(model: &Model, name: &str) -> Result<CellId, GameError> {
    let cells = model.play.cells.iter();
    find("cell", name, cells.map(|cell| cell.entry.name.as_str())).map(CellId::from)
}

/// The order of this name that a cell can give.
pub(super) fn order(model: &Model, cell: CellId, name: &str) -> Result<OrderId, GameError> {
    let orders = model.play.orders.iter();
    if let Some(place) = orders.clone().position(|order| order.entry.name == name)
        && model.play.orders[place].cell != cell
    {
        let other = model.play.orders[place].cell;
        let message = format!(
            "`{name}` is no order of `{}`: it belongs to `{}`",
            model.play.cells[cell.index()].entry.name,
            model.play.cells[other.index()].entry.name
        );
        return Err(GameError::with(message, own_orders(model, cell)));
    }
    let own = orders.clone().filter(|order| order.cell == cell);
    let names = own.map(|order| order.entry.name.as_str());
    find("order", name, names.clone())?;
    find("order", name, orders.map(|order| order.entry.name.as_str())).map(OrderId::from)
}

pub(super) fn own_orders(model: &Model, cell: CellId) -> String {
    let own = model.play.orders.iter().filter(|order| order.cell == cell);
    let names: Vec<&str> = own.map(|order| order.entry.name.as_str()).collect();
    match names.is_empty() {
        true => "it has no orders".to_owned(),
        false => format!("its orders are {}", names.join(", ")),
    }
}

/// The inject of this name.
pub(super) fn inject(model: &Model, name: &str) -> Result<InjectId, GameError> {
    let injects = model.play.injects.iter();
    find(
        "inject",
        name,
        injects.map(|inject| inject.entry.name.as_str()),
    )
    .map(InjectId::from)
}

/// The reaction of this name.
pub(super) fn reaction(model: &Model, name: &str) -> Result<ReactionId, GameError> {
    explain::reaction(model, name).map_err(|error| GameError::new(error.to_string()))
}

/// The branch of a reaction, by its name, in any of its lists: list and place.
pub(super) fn branch(
    model: &Model,
    reaction: ReactionId,
    name: &str,
) -> Result<(usize, usize), GameError> {
    let reaction = &model.reactions[reaction.index()];
    let lists = reaction.branches.iter().enumerate();
    let all = lists.flat_map(|(l, list)| {
        let branches = list.branches.iter().enumerate();
        branches.map(move |(b, branch)| ((l, b), branch.entry.name.as_str()))
    });
    let place = find("branch", name, all.clone().map(|(_, name)| name))?;
    let mut all = all;
    Ok(all.nth(place).map_or((0, 0), |(place, _)| place))
}

/// What control can set by this name.
pub(super) fn settable(model: &Model, name: &str) -> Result<Settable, GameError> {
    if let Some(v) = model.variables.iter().position(|v| v.entry.name == name) {
        return Ok(Settable::Level(Level::Variable(v.into())));
    }
    if let Some(c) = model.counters.iter().position(|c| c.entry.name == name) {
        return Ok(Settable::Level(Level::Counter(CounterId::from(c))));
    }
    if let Some(m) = model.machines.iter().position(|m| m.entry.name == name) {
        return Ok(Settable::Machine(m.into()));
    }
    if let [factor] = model.factors_called(name)[..] {
        return Ok(Settable::Factor(factor));
    }
    if model.outcomes.iter().any(|o| o.entry.name == name) {
        let message = format!("`{name}` is an outcome, a sum of other things");
        return Err(GameError::with(message, "set one of its parts"));
    }
    let known = model.variables.iter().map(|v| v.entry.name.as_str());
    let known = known.chain(model.counters.iter().map(|c| c.entry.name.as_str()));
    let known = known.chain(model.machines.iter().map(|m| m.entry.name.as_str()));
    let known = known.chain(model.factors.iter().map(|f| f.entry.name.as_str()));
    let near = did_you_mean(name, known);
    let help = near.map_or_else(
        || "variables, counters, machines and factors can be set".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Err(GameError::with(format!("unknown quantity `{name}`"), help))
}

/// A state of a machine.
pub(super) fn state(model: &Model, machine: MachineId, name: &str) -> Result<StateId, GameError> {
    let states = model.machines[machine.index()].states.iter();
    find("state", name, states.map(|state| state.entry.name.as_str())).map(StateId::from)
}

/// A number in days, per day or no unit: of the kind of this unit, such as `/ mo`, or plain where it is no time.
pub(super) fn number(text: &str, unit: &str) -> Result<f64, GameError> {
    let of_unit = parse_product(&format!("1 {unit}")).ok();
    let wanted = of_unit.map_or(0, |product| product.dimension.0);
    match parse_product(text) {
        Ok(product) if product.names.is_empty() && product.coefficient.is_finite() => {
            match product.dimension.0 == wanted {
                true => Ok(product.coefficient),
                false if wanted == 0 => Err(GameError::new(format!(
                    "expected a number without a time, found `{text}`"
                ))),
                false => Err(GameError::with(
                    format!("expected a number with a unit such as `{unit}`, found `{text}`"),
                    format!("write, for example, `0.5 {unit}`"),
                )),
            }
        }
        _ => Err(GameError::new(format!("expected a number, found `{text}`"))),
    }
}

/// A date, or a duration from now: days since the start, later than now and by the horizon.
pub(super) fn day(model: &Model, now: f64, text: &str) -> Result<f64, GameError> {
    let day = match Date::parse(text) {
        Some(date) => date.days_since(model.start),
        None => {
            let product = parse_product(text).ok();
            let days = product.filter(|p| p.names.is_empty() && p.dimension.0 == 1);
            let Some(days) = days else {
                let help = "write a date such as `2026-03-01`, or a time from now such as `10 d`";
                return Err(GameError::with(
                    format!("expected a date, found `{text}`"),
                    help,
                ));
            };
            now + days.coefficient
        }
    };
    let (today, last) = (model.start.plus(now), model.start.plus(model.horizon));
    if day <= now {
        let message = format!("expected a date after {today}, found `{text}`");
        return Err(GameError::with(
            message,
            "`undo` takes back what was done; time does not run back",
        ));
    }
    if day > model.horizon {
        let message = format!("expected a date up to the end of the game, {last}, found `{text}`");
        return Err(GameError::new(message));
    }
    Ok(day)
}

/// What outcomes and conditions call a quantity.
pub(super) fn observable(level: Level) -> Observable {
    match level {
        Level::Variable(v) => Observable::Variable(v),
        Level::Counter(c) => Observable::Counter(c),
        Level::Outcome(o) => Observable::Outcome(o),
    }
}

/// The value of a quantity now.
pub(super) fn value(view: View<'_>, level: Level) -> f64 {
    view.value_of(observable(level))
}

/// The title of a quantity.
pub(super) fn title(model: &Model, level: Level) -> &str {
    match level {
        Level::Variable(v) => &model.variables[v.index()].entry.title,
        Level::Counter(c) => &model.counters[c.index()].entry.title,
        Level::Outcome(o) => &model.outcomes[o.index()].entry.title,
    }
}
