//! Which request is answered by what.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Extension, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::app::{App, Effort, work};
use super::asked::Asked;
use super::class::guess_of;
use super::guard::Peer;
use super::refusal::Refusal;
use super::request::{
    Answer, Body, Pairs, Shared, body, download, number, page_of, parts, required, text,
};
use super::who::{Role, Who};
use super::{assets, commands, compare, describe, explore, path, play, qr, teach, why};

/// Bytes of a body.
const BODY: usize = 16 << 10;
/// How long a request may take.
const TIME: Duration = Duration::from_secs(60);
/// What a page may do: everything is of this server, and no script stands in a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// All that is answered.
pub(super) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(|| async { assets::page("index") }))
        .route("/guess", get(|| async { assets::page("guess") }))
        .route("/join", get(|| async { assets::page("join") }))
        .route("/play", get(|| async { assets::page("play") }))
        .route("/cell", get(|| async { assets::page("cell") }))
        .route(
            "/web/{name}",
            get(|Path(name): Path<String>| async move { assets::part(&name) }),
        )
        .route("/api/scenario", get(scenario))
        .route("/api/explore", get(explored))
        .route("/api/summary", get(summary))
        .route("/api/figure", get(figure))
        .route("/api/file", get(file))
        .route("/api/path", get(one_path))
        .route("/api/compare", get(compared))
        .route("/api/drivers", get(drivers))
        .route("/api/reaction", get(reaction))
        .route("/api/effect", get(effect))
        .route("/api/class", get(class))
        .route("/api/guesses.csv", get(guesses))
        .route("/api/qr", get(code))
        .route("/api/join", post(join))
        .route("/api/open", post(open))
        .route("/api/guess", post(guess))
        .route("/api/reveal", post(reveal))
        .merge(play::router())
        .fallback(|| async { Refusal::Unknown("there is no such page".into()) })
        .method_not_allowed_fallback(|| async { Refusal::Bad("this is not asked so".into()) })
        .layer(DefaultBodyLimit::max(BODY))
        .layer(from_fn_with_state(Arc::clone(&app), guarded))
        .with_state(app)
}

/// Admits a request, bounds its time, and says to the browser what it may do with the answer.
async fn guarded(State(app): Shared, mut request: Request, next: Next) -> Response {
    let is_page = matches!(request.uri().path(), "/" | "/guess" | "/play" | "/cell");
    let mut response = match app.guard.admit(&request) {
        Ok(who) => {
            request.extensions_mut().insert(who);
            match tokio::time::timeout(TIME, next.run(request)).await {
                Ok(response) => response,
                Err(_) => Refusal::Busy.into_response(),
            }
        }
        Err(Refusal::Forbidden(_)) if is_page => Redirect::to("/join").into_response(),
        Err(refusal) => refusal.into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

async fn scenario(State(app): Shared, pairs: Pairs) -> Answer {
    let asked = Asked::read(parts(pairs)?, app.library.first())?;
    let described = work(&app, (None, Effort::Quick), move |app, _| {
        Ok(describe::scenario(
            &app.library,
            &*app.library.plain(&asked)?,
        ))
    });
    Ok(Json(described.await?))
}

async fn explored(State(app): Shared, headers: HeaderMap, pairs: Pairs) -> Answer {
    let mut parts = parts(pairs)?;
    let shown = parts.take("show")?.unwrap_or_default();
    let shown: Vec<String> = shown.split(',').map(str::to_owned).collect();
    // The first picture after a change waits for no pairs.
    let is_first = parts.take("first")?.is_some();
    let asked = Asked::read(parts, app.library.first())?;
    let effort = (page_of(&headers), Effort::of(asked.trials));
    let view = work(&app, effort, move |app, progress| {
        explore::view(app, &asked, (&shown, is_first), progress)
    });
    Ok(Json(view.await?))
}

async fn summary(State(app): Shared, pairs: Pairs) -> Answer {
    let asked = Asked::read(parts(pairs)?, app.library.first())?;
    let effort = (None, Effort::of(asked.trials));
    let numbers = work(&app, effort, move |app, progress| {
        explore::summary(app, &asked, progress)
    });
    Ok(Json(numbers.await?))
}

async fn figure(State(app): Shared, pairs: Pairs) -> Result<Response, Refusal> {
    let mut parts = parts(pairs)?;
    let name = required(&mut parts, "outcome")?;
    let asked = Asked::read(parts, app.library.first())?;
    let effort = (None, Effort::of(asked.trials));
    let file = download(&format!("outcome-{name}.svg"));
    let svg = work(&app, effort, move |app, progress| {
        explore::figure(app, &asked, &name, progress)
    });
    Ok((file, [(header::CONTENT_TYPE, "image/svg+xml")], svg.await?).into_response())
}

async fn file(State(app): Shared, pairs: Pairs) -> Result<Response, Refusal> {
    let asked = Asked::read(parts(pairs)?, app.library.first())?;
    let name = download("changed.yaml");
    let text = work(&app, (None, Effort::Quick), move |app, _| {
        let ready = app.library.ready(&asked)?;
        commands::file(&asked, app.library.entry(&asked)?, &ready)
    });
    Ok((
        name,
        [(header::CONTENT_TYPE, "application/yaml; charset=utf-8")],
        text.await?,
    )
        .into_response())
}

async fn one_path(State(app): Shared, headers: HeaderMap, pairs: Pairs) -> Answer {
    let mut parts = parts(pairs)?;
    let outcome = required(&mut parts, "outcome")?;
    let trial = required(&mut parts, "trial")?;
    let asked = Asked::read(parts, app.library.first())?;
    let effort = match trial.parse::<u64>() {
        Ok(_) => Effort::of(asked.trials),
        Err(_) => Effort::Slow,
    };
    let view = work(&app, (page_of(&headers), effort), move |app, progress| {
        path::view(app, &asked, (&outcome, &trial), progress)
    });
    Ok(Json(view.await?))
}

async fn compared(State(app): Shared, headers: HeaderMap, pairs: Pairs) -> Answer {
    let mut parts = parts(pairs)?;
    let outcome = required(&mut parts, "outcome")?;
    let asked = Asked::read(parts, app.library.first())?;
    let effort = (page_of(&headers), Effort::of(asked.trials));
    let view = work(&app, effort, move |app, progress| {
        compare::view(app, &asked, &outcome, progress)
    });
    Ok(Json(view.await?))
}

async fn drivers(State(app): Shared, pairs: Pairs) -> Answer {
    let asked = Asked::read(parts(pairs)?, app.library.first())?;
    let found = work(
        &app,
        (None, Effort::of(asked.trials)),
        move |app, progress| why::drivers(app, &asked, progress),
    );
    Ok(Json(found.await?))
}

async fn reaction(State(app): Shared, pairs: Pairs) -> Answer {
    let mut parts = parts(pairs)?;
    let name = required(&mut parts, "reaction")?;
    let asked = Asked::read(parts, app.library.first())?;
    let taken = work(&app, (None, Effort::Quick), move |app, _| {
        why::reaction(app, &asked, &name)
    });
    Ok(Json(taken.await?))
}

async fn effect(State(app): Shared, pairs: Pairs) -> Answer {
    let mut parts = parts(pairs)?;
    let name = required(&mut parts, "reaction")?;
    let asked = Asked::read(parts, app.library.first())?;
    let found = work(&app, (None, Effort::Slow), move |app, progress| {
        why::effect(app, &asked, &name, progress)
    });
    Ok(Json(found.await?))
}

async fn class(State(app): Shared, Extension(who): Extension<Who>) -> Json<Value> {
    Json(teach::view(&app, &who))
}

async fn guesses(State(app): Shared, Extension(who): Extension<Who>) -> Result<Response, Refusal> {
    who.must_teach()?;
    let kind = [(header::CONTENT_TYPE, "text/csv; charset=utf-8")];
    Ok((download("guesses.csv"), kind, teach::csv(&app)).into_response())
}

/// A join link as a picture for phones, for the teacher's screen: the class's, or a cell's.
async fn code(
    State(app): Shared,
    Extension(who): Extension<Who>,
    pairs: Pairs,
) -> Result<Response, Refusal> {
    who.must_teach()?;
    let link = match parts(pairs)?.name("cell")? {
        None => app.link.clone(),
        Some(cell) => app.link_of_cell(&cell)?,
    };
    let svg = qr::svg(&link)?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response())
}

async fn join(
    State(app): Shared,
    Extension(Peer(from)): Extension<Peer>,
    json: Body,
) -> Result<Response, Refusal> {
    let code = text(&body(json)?, "code")?;
    let (role, cookie) = app.guard.join(&code, from.ip())?;
    let page = match role {
        Role::Teacher if app.table.is_some() => "/play",
        Role::Teacher => "/",
        Role::Cell(_) => "/cell",
        _ => "/guess",
    };
    let said = json!({ "teacher": role == Role::Teacher, "page": page });
    Ok(([(header::SET_COOKIE, cookie)], Json(said)).into_response())
}

async fn open(State(app): Shared, Extension(who): Extension<Who>, json: Body) -> Answer {
    who.must_teach()?;
    let value = body(json)?;
    let (subject, query) = (text(&value, "subject")?, text(&value, "query")?);
    let asked = teach::state_of(&query, app.library.first())?;
    let opened = work(&app, (None, Effort::Slow), move |app, progress| {
        teach::open(app, &asked, &subject, progress)
    });
    Ok(Json(opened.await?))
}

async fn guess(State(app): Shared, Extension(who): Extension<Who>, json: Body) -> Answer {
    let who = who.id.ok_or(Refusal::Forbidden("join the class first"))?;
    let value = body(json)?;
    let (id, guess) = (number(&value)?, guess_of(&value)?);
    // On the disk before it is answered, and off the threads that answer.
    let app = Arc::clone(&app);
    let kept = tokio::task::spawn_blocking(move || app.class.guess(id, &who, guess));
    kept.await
        .map_err(|_| Refusal::Failed("the guess could not be kept".into()))??;
    Ok(Json(json!({ "kept": true })))
}

async fn reveal(State(app): Shared, Extension(who): Extension<Who>, json: Body) -> Answer {
    who.must_teach()?;
    let id = number(&body(json)?)?;
    let revealed = work(&app, (None, Effort::Slow), move |app, progress| {
        teach::reveal(app, id, progress)
    });
    Ok(Json(revealed.await?))
}
