//! Why a request is not answered as asked.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::wargame::GameError;
use crate::{ensemble, explain, plot, story, study, summary};

/// Why a request is refused, for the person who asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// The request itself is wrong.
    #[error("{0}")]
    Bad(String),
    /// There is no code, or not one that may do this.
    #[error("{0}")]
    Forbidden(&'static str),
    /// Nothing of this name.
    #[error("{0}")]
    Unknown(String),
    /// It came too late, or twice.
    #[error("{0}")]
    Conflict(&'static str),
    /// It can be read but not done: a change that does not fit, trials that fail.
    #[error("{0}")]
    Impossible(String),
    /// A game refuses a command, and says what is possible.
    #[error(transparent)]
    Refused(#[from] GameError),
    /// The same page has asked for something else meanwhile.
    #[error("another request of the same page has taken its place")]
    Superseded,
    /// Too many wrong codes.
    #[error("too many attempts: wait a minute")]
    TooMany,
    /// Too much is waiting.
    #[error("too many requests are waiting: try again in a moment")]
    Busy,
    /// A fault of the program or of the disk.
    #[error("{0}")]
    Failed(String),
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::Bad(_) => StatusCode::BAD_REQUEST,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::Unknown(_) => StatusCode::NOT_FOUND,
            Self::Conflict(_) | Self::Superseded => StatusCode::CONFLICT,
            Self::Impossible(_) | Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let superseded = matches!(self, Self::Superseded);
        let body = json!({ "error": self.to_string(), "superseded": superseded });
        (self.status(), Json(body)).into_response()
    }
}

/// What the engine says of a request that it cannot fulfil.
macro_rules! impossible {
    ($($error:ty),*) => {$(
        impl From<$error> for Refusal {
            fn from(error: $error) -> Self {
                Self::Impossible(error.to_string())
            }
        }
    )*};
}

impossible!(
    ensemble::Error,
    explain::ExplainError,
    plot::PlotError,
    story::ChoiceError,
    study::PairedError,
    summary::Error,
    crate::trial::Error
);
