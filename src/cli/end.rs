//! How a command ends.

/// How a command ended, besides a failure.
pub(crate) enum End {
    /// As it should.
    Fine,
    /// It found faults, which it has told.
    Finding,
    /// It was interrupted, and what was done is written.
    Interrupted,
}

/// What was typed makes no sense, whatever the files hold.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Usage(pub String);
