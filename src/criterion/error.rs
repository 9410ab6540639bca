//! Why a text is no criterion.

use std::ops::Range;

/// Why a text is no criterion.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}`: {message}{}", told(.help.as_deref()))]
pub struct CriterionError {
    /// As written.
    pub text: String,
    /// Expected X, found Y.
    pub message: String,
    /// The bytes of the text that are at fault.
    pub at: Range<usize>,
    /// The remedy.
    pub help: Option<String>,
}

fn told(help: Option<&str>) -> String {
    help.map_or(String::new(), |help| format!("; {help}"))
}
