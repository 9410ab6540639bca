//! The page, embedded in the program.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::refusal::Refusal;
use crate::plot;

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// A page.
pub(super) fn page(name: &str) -> Response {
    let text = match name {
        "join" => include_str!("web/join.html"),
        "guess" => include_str!("web/guess.html"),
        "play" => include_str!("web/play.html"),
        "cell" => include_str!("web/cell.html"),
        _ => include_str!("web/index.html"),
    };
    ([(header::CONTENT_TYPE, HTML)], text).into_response()
}

/// A part of a page.
pub(super) fn part(name: &str) -> Result<Response, Refusal> {
    let (kind, text) = match name {
        "style.css" => (STYLE, include_str!("web/style.css")),
        "main.js" => (SCRIPT, include_str!("web/main.js")),
        "tools.js" => (SCRIPT, include_str!("web/tools.js")),
        "state.js" => (SCRIPT, include_str!("web/state.js")),
        "controls.js" => (SCRIPT, include_str!("web/controls.js")),
        "explore.js" => (SCRIPT, include_str!("web/explore.js")),
        "path.js" => (SCRIPT, include_str!("web/path.js")),
        "compare.js" => (SCRIPT, include_str!("web/compare.js")),
        "why.js" => (SCRIPT, include_str!("web/why.js")),
        "class.js" => (SCRIPT, include_str!("web/class.js")),
        "result.js" => (SCRIPT, include_str!("web/result.js")),
        "guess.js" => (SCRIPT, include_str!("web/guess.js")),
        "play.js" => (SCRIPT, include_str!("web/play.js")),
        "odds.js" => (SCRIPT, include_str!("web/odds.js")),
        "cell.js" => (SCRIPT, include_str!("web/cell.js")),
        "game.css" => (STYLE, include_str!("web/game.css")),
        "join.js" => (SCRIPT, include_str!("web/join.js")),
        "icon.svg" => ("image/svg+xml", include_str!("web/icon.svg")),
        "fonts.css" => {
            let faces = plot::font_faces("Ж≤");
            return Ok(([(header::CONTENT_TYPE, STYLE)], faces).into_response());
        }
        _ => return Err(Refusal::Unknown("there is no such file".into())),
    };
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}
