//! Another game from the beginning of a turn of the one that is played, in a log beside it.

use std::path::{Path, PathBuf};

use super::refusal::Refusal;
use crate::wargame::{self, BranchError, Game, Header};

/// Branches of a turn.
const MOST: usize = 99;

/// The turn of `branch TURN`; nothing where something else is typed. Where the log goes is not for a request to say.
pub(super) fn turn_of(text: &str) -> Option<Result<u32, Refusal>> {
    let mut words = text.split_whitespace();
    words.next().filter(|word| *word == "branch")?;
    let turn = words.next().and_then(|turn| turn.parse().ok());
    let said = turn.filter(|_| words.next().is_none());
    Some(said.ok_or_else(|| Refusal::Bad("write `branch TURN`".into())))
}

/// Writes that log; what was done, in words.
pub(super) fn branch(
    game: &Game,
    (header, last): (&Header, &str),
    (log, turn): (&Path, u32),
) -> Result<String, Refusal> {
    let path = free(log, turn)?;
    let commands = wargame::branch(game, (header, last), (&path, turn));
    let commands = commands.map_err(|error| match error {
        BranchError::Turn(error) => Refusal::Refused(error),
        BranchError::Log(error) => Refusal::Failed(error.to_string()),
    })?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let commands = match commands {
        1 => "1 command".to_owned(),
        _ => format!("{commands} commands"),
    };
    Ok(format!(
        "`{name}`, beside the log of this game, is another game from turn {turn} on, with {commands}: play it on in its \
         own right.\n"
    ))
}

/// A name beside the log that no file has.
fn free(log: &Path, turn: u32) -> Result<PathBuf, Refusal> {
    let stem = log.file_stem().unwrap_or_default().to_string_lossy();
    let mut names = (1..=MOST).map(|k| log.with_file_name(format!("{stem}-turn-{turn}-{k}.jsonl")));
    let free = names.find(|path| !path.exists());
    free.ok_or(Refusal::Conflict("this turn has very many branches"))
}
