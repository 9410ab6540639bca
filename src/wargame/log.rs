//! The log of a game: one command a line, as JSON, each line with the hash of the line before and its own.
//!
//! A line is on disk before its answer is shown. So what was shown is in the log, and what was cut off when a
//! machine lost its power is the last line, which nobody has seen the answer to.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::command::Command;
use super::game::Game;
use super::header::{Header, LogError, hex};
use crate::ensemble::Ensemble;
use crate::study::Study;

/// What ends a line, before the hash.
const HASH: &str = ",\"hash\":\"";

/// What a line holds besides hashes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recorded {
    /// The first line.
    Game(Box<Header>),
    /// A command, with the checksum of its answer.
    Command(Command, String),
}

/// A line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its number, from 1.
    pub line: u64,
    /// The hash of the line before; empty for the first.
    pub previous: String,
    /// What it records.
    pub record: Recorded,
    /// The hash of all that stands before it in the line.
    pub hash: String,
}

/// A line before its hash.
#[derive(Serialize)]
struct Open<'l> {
    line: u64,
    previous: &'l str,
    record: &'l Recorded,
}

/// A log that is written to.
#[derive(Debug)]
pub struct Log {
    file: File,
    lines: u64,
    last: String,
}

impl Log {
    /// A new log. It must not be there yet.
    ///
    /// # Errors
    /// Where it is, or cannot be written.
    pub fn create(path: &Path, header: Header) -> Result<Self, LogError> {
        let file = OpenOptions::new()
            .append(true)
            .create_new(true)
            .open(path)?;
        let mut log = Self::locked(file, 0, String::new())?;
        if let Err(error) = log.write(&Recorded::Game(Box::new(header))) {
            // Without its first line it would only be in the way of the next attempt.
            let _ = std::fs::remove_file(path);
            return Err(error);
        }
        // The name of a new file is on disk once its folder is.
        #[cfg(unix)]
        {
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        }
        Ok(log)
    }

    /// A log that is there, to go on. A last line that was cut off is dropped from the file; says how long it was.
    ///
    /// # Errors
    /// Where it cannot be read, or a line is not as it was written.
    pub fn open(path: &Path) -> Result<(Self, Vec<Line>, Option<usize>), LogError> {
        if !std::fs::metadata(path)?.is_file() {
            return Err(LogError::NoFile);
        }
        let file = OpenOptions::new().read(true).append(true).open(path)?;
        let log = Self::locked(file, 0, String::new())?;
        let text = std::fs::read(path)?;
        let (lines, torn) = verify(&text)?;
        if let Some(torn) = torn {
            log.file.set_len((text.len() - torn) as u64)?;
            log.file.sync_all()?;
        } else if text.last() != Some(&b'\n') {
            // A whole line that has lost only its end.
            let mut end = &log.file;
            end.write_all(b"\n")?;
            log.file.sync_all()?;
        }
        let (count, last) = lines
            .last()
            .map_or((0, String::new()), |line| (line.line, line.hash.clone()));
        let log = Self {
            lines: count,
            last,
            ..log
        };
        Ok((log, lines, torn))
    }

    fn locked(file: File, lines: u64, last: String) -> Result<Self, LogError> {
        match file.try_lock() {
            Ok(()) => Ok(Self { file, lines, last }),
            Err(std::fs::TryLockError::WouldBlock) => Err(LogError::Locked),
            Err(std::fs::TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Writes a command with its answer: on disk when this returns.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn append(&mut self, command: &Command, answer: &Answer) -> Result<(), LogError> {
        self.write(&Recorded::Command(command.clone(), answer_digest(answer)))
    }

    fn write(&mut self, record: &Recorded) -> Result<(), LogError> {
        let open = Open {
            line: self.lines + 1,
            previous: &self.last,
            record,
        };
        let text = serde_json::to_string(&open).map_err(io::Error::from)?;
        // All but the brace that ends the line.
        let body = &text[..text.len() - 1];
        let hash = hex(&[body]);
        let line = format!("{body}{HASH}{hash}\"}}\n");
        let before = self.file.metadata()?.len();
        let written = self.file.write_all(line.as_bytes());
        if let Err(error) = written.and_then(|()| self.file.sync_data()) {
            // What is half-written must not become the beginning of the next line.
            let _ = self.file.set_len(before);
            return Err(error.into());
        }
        (self.lines, self.last) = (self.lines + 1, hash);
        Ok(())
    }

    /// The hash of the last line.
    pub fn last(&self) -> &str {
        &self.last
    }
}

/// The checksum of an answer, bit for bit.
fn answer_digest(answer: &Answer) -> String {
    // What JSON cannot hold, such as infinity, is null there; the same bits give the same text.
    let text = serde_json::to_string(answer).unwrap_or_default();
    hex(&[&text])
}

/// Whether this is a whole line, with the hash of what stands before.
fn is_line(raw: &[u8]) -> bool {
    let text = std::str::from_utf8(raw).ok();
    let parts = text.and_then(|text| text.rsplit_once(HASH));
    parts.is_some_and(|(before, hash)| hash.strip_suffix("\"}") == Some(hex(&[before]).as_str()))
}

/// The lines of a log, each checked against its hash and that of the line before; and how many bytes at the end are
/// a line that was cut off.
///
/// # Errors
/// The first line that is not as it was written.
pub fn verify(text: &[u8]) -> Result<(Vec<Line>, Option<usize>), LogError> {
    let whole = text
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    // A last line with its own hash is whole, though its end of line is missing.
    let (whole, body) = match is_line(&text[whole..]) {
        true => (text.len(), text),
        false => (whole, &text[..whole.saturating_sub(1)]),
    };
    let torn = (whole < text.len()).then_some(text.len() - whole);
    let mut lines: Vec<Line> = Vec::new();
    let raw = body.split(|byte| *byte == b'\n').filter(|_| whole > 0);
    for (number, raw) in raw.enumerate() {
        let broken = |reason: &str| LogError::Broken {
            line: number + 1,
            reason: reason.to_owned(),
        };
        let raw = std::str::from_utf8(raw).map_err(|_| broken("it is not UTF-8 text"))?;
        let (before, hash) = raw
            .rsplit_once(HASH)
            .ok_or_else(|| broken("it has no hash"))?;
        if hash.strip_suffix("\"}") != Some(hex(&[before]).as_str()) {
            return Err(broken("its hash does not fit"));
        }
        let line: Line = serde_json::from_str(raw).map_err(|e| broken(&e.to_string()))?;
        let previous = lines.last().map_or("", |line| line.hash.as_str());
        if line.previous != previous || line.line != number as u64 + 1 {
            return Err(broken("it does not follow the line before"));
        }
        let is_header = matches!(line.record, Recorded::Game(_));
        if is_header != (number == 0) {
            return Err(broken("the first line, and no other, says what is played"));
        }
        lines.push(line);
    }
    match lines.is_empty() {
        true => Err(LogError::Empty),
        false => Ok((lines, torn)),
    }
}

/// Plays a log again: the game as it stands after it. The answers of these commands are checked, bit for bit.
fn replayed(
    lines: &[Line],
    study: Arc<Study>,
    ensemble: Arc<Ensemble>,
    is_checked: impl Fn(&Command) -> bool,
    mut told: impl FnMut(&Game, &Command, &Answer),
) -> Result<Game, LogError> {
    let header = header_of(lines)?;
    header.check()?;
    let refused = |line| move |error| LogError::Command { line, error };
    let mut game = Game::new(study, &header.setup(), ensemble).map_err(refused(1))?;
    for line in lines {
        let Recorded::Command(command, digest) = &line.record else {
            continue;
        };
        if !is_checked(command) {
            continue;
        }
        let answer = game.apply(command).map_err(refused(line.line))?;
        if answer_digest(&answer) != *digest {
            return Err(LogError::Differs {
                line: line.line,
                command: command.typed(),
            });
        }
        told(&game, command, &answer);
    }
    Ok(game)
}

/// What a log says is played.
fn header_of(lines: &[Line]) -> Result<&Header, LogError> {
    match lines.first().map(|line| &line.record) {
        Some(Recorded::Game(header)) => Ok(header),
        _ => Err(LogError::Empty),
    }
}

impl Game {
    /// Plays a log again: the game as it stands after it. Every answer is checked, bit for bit.
    ///
    /// # Errors
    /// Where the log is of another version, and the first line that cannot be played or has another answer.
    pub fn replay(
        lines: &[Line],
        study: Arc<Study>,
        ensemble: Arc<Ensemble>,
    ) -> Result<Self, LogError> {
        replayed(lines, study, ensemble, |_| true, |_, _, _| ())
    }

    /// The same, and tells each command with its answer and the game as it then stands.
    ///
    /// # Errors
    /// As [`Game::replay`].
    pub fn replay_told(
        lines: &[Line],
        study: Arc<Study>,
        ensemble: Arc<Ensemble>,
        told: impl FnMut(&Self, &Command, &Answer),
    ) -> Result<Self, LogError> {
        replayed(lines, study, ensemble, |_| true, told)
    }

    /// Plays a log on: the game as it stands after it. Only commands that change the game are carried out again, and
    /// their answers checked, bit for bit: what was only asked, such as odds, takes most of the time.
    ///
    /// # Errors
    /// Where the log is of another version, and the first line that cannot be played or has another answer.
    pub fn resume(
        lines: &[Line],
        study: Arc<Study>,
        ensemble: Arc<Ensemble>,
    ) -> Result<Self, LogError> {
        replayed(lines, study, ensemble, Command::changes, |_, _, _| ())
    }
}

impl Line {
    /// What is played, where this is the first line.
    pub fn header(&self) -> Option<&Header> {
        match &self.record {
            Recorded::Game(header) => Some(header),
            Recorded::Command(..) => None,
        }
    }
}
