//! Why a command cannot be carried out.

use crate::trial::{self, ActError};

/// Why a command cannot be carried out. The game is as it was before.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GameError {
    /// It makes no sense here: what is wrong, and what is possible.
    #[error("{message}{}", .help.as_ref().map_or(String::new(), |help| format!("; {help}")))]
    Refused {
        /// What is wrong.
        message: String,
        /// What is possible.
        help: Option<String>,
    },
    /// The trial has no end, or a number overflows.
    #[error("the game cannot go on: {0}")]
    Trial(#[from] trial::Error),
    /// Something cannot be done to the trial.
    #[error("that cannot be done: {0}")]
    Act(#[from] ActError),
}

impl GameError {
    /// A refusal.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self::Refused {
            message: message.into(),
            help: None,
        }
    }

    /// A refusal with what is possible.
    pub(super) fn with(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Refused {
            message: message.into(),
            help: Some(help.into()),
        }
    }
}
