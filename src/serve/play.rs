//! Requests about the game.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use serde_json::{Value, json};

use super::app::{App, Effort, work};
use super::asked::Parts;
use super::branch;
use super::refusal::Refusal;
use super::request::{Answer, Body, Pairs, Shared, body, download, parts};
use super::screens;
use super::table::Table;
use super::who::{Role, Who};

/// All that is asked about a game.
pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/api/game", routing::get(game))
        .route("/api/game/about", routing::get(about))
        .route("/api/game/log", routing::get(log))
        .route("/api/command", routing::post(command))
        .route("/api/cell", routing::get(cell))
        .route("/api/order", routing::post(order))
}

fn table(app: &App) -> Result<&Table, Refusal> {
    let none = || Refusal::Unknown("no game is played here".into());
    app.table.as_ref().ok_or_else(none)
}

async fn about(State(app): Shared, Extension(who): Extension<Who>) -> Answer {
    who.must_control()?;
    let table = table(&app)?;
    let base = app.library.first_base()?;
    Ok(Json(screens::about(base.study.model(), table, &app.guard)))
}

/// The state for control; little where nothing has changed since so many commands.
async fn game(State(app): Shared, Extension(who): Extension<Who>, pairs: Pairs) -> Answer {
    who.must_control()?;
    let table = table(&app)?;
    let mut parts: Parts = parts(pairs)?;
    let known: Option<usize> = parts.number("commands")?;
    if known == Some(table.shown().commands) {
        return Ok(Json(json!({ "same": true, "here": table.here() })));
    }
    // A page that knows of more than there are has another game in it.
    let from = known.filter(|known| *known <= table.shown().commands);
    Ok(Json(screens::control(table, from.unwrap_or(0))))
}

async fn log(State(app): Shared, Extension(who): Extension<Who>) -> Result<Response, Refusal> {
    who.must_control()?;
    let text = work(&app, (None, Effort::Game), |app, _| table(app)?.log()).await?;
    let kind = [(header::CONTENT_TYPE, "application/x-ndjson; charset=utf-8")];
    Ok((download("game.jsonl"), kind, text).into_response())
}

/// On the disk before it is answered, one command at a time.
async fn command(State(app): Shared, Extension(who): Extension<Who>, json: Body) -> Answer {
    who.must_control()?;
    let value: Value = body(json)?;
    let typed = value.get("text").and_then(Value::as_str);
    if let Some(turn) = typed.and_then(branch::turn_of) {
        let turn = turn?;
        let done = work(&app, (None, Effort::Game), move |app, _| {
            table(app)?.branch(turn)
        });
        return Ok(Json(json!({ "said": done.await? })));
    }
    let command = screens::command(&value)?;
    let done = work(&app, (None, Effort::Game), move |app, _| {
        table(app)?.carry_out(&command)
    });
    let (answer, said) = done.await?;
    Ok(Json(json!({ "answer": answer, "said": said })))
}

/// The cell of a screen: its own, or the one that control looks at.
fn whose(app: &App, who: &Who, asked: Option<&str>) -> Result<String, Refusal> {
    let table = table(app)?;
    let own = match who.role {
        Role::Cell(place) => table.cells.get(place),
        Role::Teacher => asked
            .and_then(|name| table.cells.iter().find(|cell| *cell == name))
            .or(table.cells.first()),
        _ => None,
    };
    let own = own.ok_or(Refusal::Forbidden("type the code of a cell first"))?;
    Ok(own.clone())
}

async fn cell(State(app): Shared, Extension(who): Extension<Who>, pairs: Pairs) -> Answer {
    let mut parts = parts(pairs)?;
    let (asked, mark) = (parts.name("cell")?, parts.name("mark")?);
    let name = whose(&app, &who, asked.as_deref())?;
    let table = table(&app)?;
    if matches!(who.role, Role::Cell(_)) {
        table.see(&name);
    }
    let (now, page) = screens::cell(table, &name)?;
    Ok(Json(match mark.as_ref() == Some(&now) {
        true => json!({ "same": true }),
        false => json!({ "mark": now, "page": page }),
    }))
}

async fn order(State(app): Shared, Extension(who): Extension<Who>, json: Body) -> Answer {
    let value: Value = body(json)?;
    let asked = value.get("cell").and_then(Value::as_str);
    let name = whose(&app, &who, asked)?;
    let order = screens::order(&value, &name)?;
    let done = work(&app, (None, Effort::Game), move |app, _| {
        table(app)?.order(order)
    });
    let answer = done.await?;
    Ok(Json(json!({ "said": answer.in_words() })))
}
