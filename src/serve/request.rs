//! How requests are read: their parts, their bodies, who calls.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use serde_json::Value;

use super::app::App;
use super::asked::Parts;
use super::refusal::Refusal;

pub(super) type Pairs = Result<Query<Vec<(String, String)>>, QueryRejection>;
pub(super) type Body = Result<Json<Value>, JsonRejection>;
pub(super) type Answer = Result<Json<Value>, Refusal>;
pub(super) type Shared = State<Arc<App>>;

/// The parts of a query.
pub(super) fn parts(pairs: Pairs) -> Result<Parts, Refusal> {
    let wrong = |_| Refusal::Bad("the address cannot be read".into());
    Parts::new(pairs.map_err(wrong)?.0)
}

/// The page that asks, as it calls itself.
pub(super) fn page_of(headers: &HeaderMap) -> Option<String> {
    let name = headers.get("x-page")?.to_str().ok()?;
    let plain = name.len() <= 40 && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    plain.then(|| name.to_owned())
}

/// What a request says.
pub(super) fn body(body: Body) -> Result<Value, Refusal> {
    let wrong = |_| Refusal::Bad("expected a short text in JSON".into());
    Ok(body.map_err(wrong)?.0)
}

/// A text of a body.
pub(super) fn text(value: &Value, name: &str) -> Result<String, Refusal> {
    let text = value
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| text.len() <= 8_000);
    let wrong = || Refusal::Bad(format!("`{name}` is missing"));
    Ok(text.ok_or_else(wrong)?.to_owned())
}

/// A number of a body.
pub(super) fn number(value: &Value) -> Result<u64, Refusal> {
    let id = value.get("id").and_then(Value::as_u64);
    id.ok_or_else(|| Refusal::Bad("`id` is missing".into()))
}

/// A part that must be there.
pub(super) fn required(parts: &mut Parts, name: &str) -> Result<String, Refusal> {
    parts
        .name(name)?
        .ok_or_else(|| Refusal::Bad(format!("`{name}` is missing")))
}

/// The head of what is kept as a file; the name is one of this program's.
pub(super) fn download(name: &str) -> [(header::HeaderName, String); 1] {
    [(
        header::CONTENT_DISPOSITION,
        format!("attachment; filename=\"{name}\""),
    )]
}
