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

/// An error with all that led to it, each once, and of the system's words those for people.
pub(crate) fn said(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for part in error.chain().map(ToString::to_string) {
        let part = match part.split_once(" (os error ") {
            Some((words, _)) => lowercase(words),
            None => part,
        };
        if said.ends_with(&part) {
            continue;
        }
        if !said.is_empty() {
            said += ": ";
        }
        said += &part;
    }
    said
}

/// "No such file or directory" goes on with a small letter after a colon.
fn lowercase(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_lowercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use anyhow::{Context, anyhow};

    use super::*;

    #[test]
    fn an_error_is_said_once_and_without_numbers_of_the_system() {
        let system = std::io::Error::from_raw_os_error(2);
        let error = Err::<(), _>(system).context("cannot read `a`").unwrap_err();
        assert_eq!(said(&error), "cannot read `a`: no such file or directory");
        let twice = anyhow!("taken").context("cannot listen: taken");
        assert_eq!(said(&twice), "cannot listen: taken");
    }
}
