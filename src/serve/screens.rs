//! What screens of a game hold: control's everything, a cell's its page and nothing else.

use serde_json::{Value, json};

use super::guard::Guard;
use super::refusal::Refusal;
use super::secret::short_digest;
use super::table::{Table, Told};
use crate::model::Model;
use crate::wargame::{
    Answer, Brief, COMMANDS, Command, Estimated, Move, StateAnswer, Told as Happened,
};

/// Characters of a name and of a reason.
const NAME: usize = 200;
const REASON: usize = 500;

/// What control's page has besides.
const BRANCH: (&str, &str, &str) = (
    "branch",
    "TURN",
    "another game from the beginning of a turn, in a log beside this one",
);

/// What does not change while the game goes on.
pub(super) fn about(model: &Model, table: &Table, guard: &Guard) -> Value {
    let play = &model.play;
    let named = table.cells.iter().enumerate();
    let cells = named.filter_map(|(place, name)| {
        let cell = play.cells.iter().find(|cell| cell.entry.name == *name)?;
        Some(json!({
            "name": name,
            "title": cell.entry.title,
            "seats": cell.seats,
            "code": guard.cell_codes().get(place),
        }))
    });
    let reactions = model.reactions.iter().map(|reaction| {
        let branches = reaction.branches.iter().flat_map(|list| &list.branches);
        let branches = branches.map(|branch| branch.entry.name.clone());
        json!({
            "address": reaction.entry.address,
            "title": reaction.entry.title,
            "branches": branches.collect::<Vec<_>>(),
        })
    });
    let orders = play.orders.iter().map(|order| {
        json!({
            "name": order.entry.name,
            "title": order.entry.title,
            "cell": play.cells[order.cell.index()].entry.name,
        })
    });
    json!({
        "title": model.title,
        "question": model.question,
        "log": table.path.file_name().map(|name| name.to_string_lossy()),
        "scenario_cells": play.cells.iter().map(|cell| cell.entry.name.clone()).collect::<Vec<_>>(),
        "cells": cells.collect::<Vec<_>>(),
        "injects": injects(model),
        "reactions": reactions.collect::<Vec<_>>(),
        "orders": orders.collect::<Vec<_>>(),
        "commands": COMMANDS.iter().chain(&[BRANCH]).filter(|(name, ..)| *name != "help").collect::<Vec<_>>(),
    })
}

fn injects(model: &Model) -> Vec<Value> {
    let injects = model.play.injects.iter().map(|inject| {
        let to = inject.to.iter();
        let to = to.map(|cell| model.play.cells[cell.index()].entry.title.clone());
        json!({
            "name": inject.entry.name,
            "title": inject.entry.title,
            "planned": inject.planned.map(|day| model.start.plus(day).to_string()),
            "to": to.collect::<Vec<_>>(),
            "by": inject.by,
            "text": inject.text,
            "expect": inject.expect,
            "serves": inject.serves,
            "otherwise": inject.otherwise,
        })
    });
    injects.collect()
}

/// Where the game stands, for control, with commands from a place on.
pub(super) fn control(table: &Table, from: usize) -> Value {
    let shown = table.shown();
    let told = shown.told.get(from..).unwrap_or_default();
    let Answer::State(state) = &*shown.state else {
        return Value::Null;
    };
    let odds = shown
        .odds
        .as_ref()
        .map(|(after, odds)| json!({ "answer": **odds, "old": *after != shown.commands }));
    json!({
        "commands": shown.commands,
        "state": standing(state),
        "odds": odds,
        "injected": shown.injected,
        "told": told.iter().enumerate().map(|(k, told)| line(from + k, told)).collect::<Vec<_>>(),
        "here": table.here(),
    })
}

fn words(all: &[Estimated]) -> Vec<String> {
    all.iter().map(Estimated::in_words).collect()
}

fn events(all: &[Happened]) -> Vec<String> {
    all.iter().map(Happened::in_words).collect()
}

fn standing(state: &StateAnswer) -> Value {
    json!({
        "turn": state.turn,
        "date": state.date,
        "turn_ends": state.turn_ends,
        "game_ends": state.game_ends,
        "is_over": state.is_over,
        "machines": state.machines,
        "outcomes": words(&state.outcomes),
        "quantities": words(&state.quantities),
        "waiting": state.waiting,
        "questions": state.questions,
        "injects": state.injects,
        "news": events(&state.news),
    })
}

/// A cell's page: its brief, with sentences where that has numbers.
fn page(brief: &Brief) -> Value {
    json!({
        "cell": brief.cell,
        "title": brief.title,
        "seats": brief.seats,
        "brief": brief.brief,
        "turn": brief.turn,
        "date": brief.date,
        "turn_ends": brief.turn_ends,
        "news": events(&brief.news),
        "told": brief.told,
        "heard": brief.heard,
        "machines": brief.machines,
        "quantities": words(&brief.quantities),
        "capital": brief.capital.as_ref().map(Estimated::in_words),
        "questions": brief.questions,
        "choices": brief.choices,
        "own": brief.own,
        "objectives": brief.objectives,
    })
}

fn line(place: usize, told: &Told) -> Value {
    json!({
        "place": place,
        "turn": told.turn,
        "date": told.date,
        "typed": told.typed,
        "said": told.said,
        "takes_back": told.takes_back,
    })
}

/// What a cell's screen shows, and what tells it from another page: both of the cell's page alone.
pub(super) fn cell(table: &Table, name: &str) -> Result<(String, Value), Refusal> {
    let shown = table.shown();
    let brief = shown.briefs.iter().find(|brief| brief.cell == name);
    let brief = brief.ok_or_else(|| Refusal::Unknown(format!("no cell `{name}` is played")))?;
    let page = page(brief);
    let mark = short_digest(&[&page.to_string()]);
    Ok((mark, page))
}

/// A command of control's page: as it is typed, or as the log has it.
pub(super) fn command(value: &Value) -> Result<Command, Refusal> {
    if let Some(text) = value.get("text").and_then(Value::as_str) {
        let short = text.len() <= NAME + REASON;
        let wrong = || Refusal::Bad("a command has a few words".into());
        return Ok(crate::wargame::parse(
            short.then_some(text).ok_or_else(wrong)?,
        )?);
    }
    let wrong = |_| Refusal::Bad("this is no command".into());
    let written = value.get("command").cloned().unwrap_or_default();
    let command: Command = serde_json::from_value(written).map_err(wrong)?;
    checked(&command)?;
    Ok(command)
}

/// What the reader of typed commands checks of itself.
fn checked(command: &Command) -> Result<(), Refusal> {
    let reason = match command {
        Command::Roll { rolled, .. } if !(1..=100).contains(rolled) => {
            return Err(Refusal::Bad("two ten-sided dice show 1 to 100".into()));
        }
        Command::Happen { because, .. }
        | Command::Prevent { because, .. }
        | Command::Set { because, .. } => because,
        _ => return Ok(()),
    };
    match (1..=REASON).contains(&reason.trim().len()) {
        true => Ok(()),
        false => Err(Refusal::Bad(
            "give a reason in a sentence: what control decides is told with it".into(),
        )),
    }
}

/// An order of a cell's page.
pub(super) fn order(value: &Value, cell: &str) -> Result<Move, Refusal> {
    let text = |name: &str| match value.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) if text.len() <= NAME => Ok(Some(text.clone())),
        Some(_) => Err(Refusal::Bad(format!("`{name}` is no short text"))),
    };
    let order = text("order")?;
    Ok(Move {
        cell: cell.to_owned(),
        order: order.ok_or_else(|| Refusal::Bad("`order` is missing".into()))?,
        branch: text("branch")?,
        on: text("on")?,
    })
}
