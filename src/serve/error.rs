//! Why a server cannot be started.

use std::io;
use std::path::PathBuf;

use crate::diagnostic::Faults;
use crate::ensemble;

/// Why a server cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A scenario cannot be used.
    #[error(transparent)]
    Faulty(#[from] Faults),
    /// A folder without scenarios.
    #[error("`{}` has no scenario (*.yaml) to show", .0.display())]
    Nothing(PathBuf),
    /// The address is taken, or not of this machine.
    #[error("cannot listen on {address}")]
    Listen {
        /// Address and port.
        address: String,
        /// Why.
        source: io::Error,
    },
    /// The folder in which guesses are kept.
    #[error("cannot keep guesses in `{}`: {reason}", .folder.display())]
    Keep {
        /// The folder.
        folder: PathBuf,
        /// Why.
        reason: String,
    },
    /// A game is played with one scenario.
    #[error("a game is played with one scenario: name its file instead of `{}`", .0.display())]
    OneScenario(PathBuf),
    /// The game cannot begin or go on.
    #[error("`{}`: {reason}", .log.display())]
    Game {
        /// Its log.
        log: PathBuf,
        /// Why.
        reason: String,
    },
    /// The system gives no threads.
    #[error(transparent)]
    Threads(#[from] ensemble::Error),
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(String),
    /// The event loop cannot be started.
    #[error("cannot start the server: {0}")]
    Start(#[source] io::Error),
}
