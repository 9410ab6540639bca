//! The first line of a log: what is played. And why a log cannot be used.

use std::io;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::GameError;
use super::game::Setup;
use crate::random::Seed;
use crate::scenario::Scenario;

/// The first line: what is played.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of this format: 1.
    pub format: u32,
    /// The version of escalade that played.
    pub escalade: String,
    /// The scenario's name.
    pub scenario: String,
    /// The checksum of the merged scenario and of what is switched off in it.
    pub scenario_sha256: String,
    /// The seed, as digits.
    #[serde(with = "crate::export::seed")]
    pub seed: u64,
    /// The trial, from 0.
    pub trial: u64,
    /// Trials per draw.
    pub replicates: u32,
    /// The cells that are played.
    pub cells: Vec<String>,
    /// How long a turn lasts, such as `28 d`; nothing: as the scenario says.
    pub turn: Option<String>,
    /// Whether what happens is evidence about the factors, for the odds.
    pub learns: bool,
    /// How many futures odds are taken from.
    pub futures: u32,
    /// The scenario with its parents merged in, as YAML.
    pub merged_scenario: String,
    /// The addresses that are switched off.
    pub switched_off: Vec<String>,
    /// What the command line changed about the scenario.
    pub changes: Vec<String>,
    /// Of a branch: the hash of the last line of the game that it left.
    pub branched_from: Option<String>,
}

impl Header {
    /// The first line of a game.
    pub fn new(scenario: &Scenario, setup: &Setup, turn: Option<String>) -> Self {
        let (merged, off) = (scenario.merged_yaml(), scenario.off_addresses());
        Self {
            format: 1,
            escalade: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: scenario.stem.clone(),
            scenario_sha256: digest_of(&merged, &off),
            seed: setup.seed.0,
            trial: setup.trial,
            replicates: setup.replicates,
            cells: setup.cells.clone(),
            turn,
            learns: setup.learns,
            futures: setup.futures,
            merged_scenario: merged,
            switched_off: off,
            changes: scenario.changes.clone(),
            branched_from: None,
        }
    }

    /// What the game begins with.
    pub fn setup(&self) -> Setup {
        let days = |text: &String| crate::quantity::parse_product(text).ok();
        Setup {
            seed: Seed(self.seed),
            trial: self.trial,
            replicates: self.replicates,
            cells: self.cells.clone(),
            turn: self
                .turn
                .as_ref()
                .and_then(days)
                .map(|days| days.coefficient),
            learns: self.learns,
            futures: self.futures,
        }
    }

    /// Whether this program can play it again.
    ///
    /// # Errors
    /// Where another version played it, or the scenario is not the one whose digest it has.
    pub fn check(&self) -> Result<(), LogError> {
        let version = env!("CARGO_PKG_VERSION");
        if self.format != 1 || self.escalade != version {
            return Err(LogError::Version {
                found: self.escalade.clone(),
                version: version.to_owned(),
            });
        }
        match digest_of(&self.merged_scenario, &self.switched_off) == self.scenario_sha256 {
            true => Ok(()),
            false => Err(LogError::Scenario),
        }
    }
}

/// In what way a scenario is another.
fn why_other(changes: &[String]) -> String {
    match changes {
        [] => "whose text has another checksum".to_owned(),
        changes => format!(
            "with changes that are to be given again: {}; or its text has another checksum",
            changes.join(", ")
        ),
    }
}

fn digest_of(merged: &str, off: &[String]) -> String {
    hex(&[merged, &off.join("\n")])
}

/// The checksum of these texts in this order.
pub(super) fn hex(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update(b"\0");
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Why a log cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// It cannot be read or written.
    #[error("cannot use the log")]
    Io(#[from] io::Error),
    /// It is a folder, a device or a pipe.
    #[error("expected a file for the log, found something else")]
    NoFile,
    /// Somebody else has it open.
    #[error("another process plays with this log")]
    Locked,
    /// It has no line.
    #[error("no game has begun in this log: remove the file, and one can begin")]
    Empty,
    /// A line is not as it was written.
    #[error("line {line} of the log is not as it was written: {reason}")]
    Broken {
        /// From 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// Another version played.
    #[error("the log was written by escalade {found}, and this is {version}: its bits may differ")]
    Version {
        /// That one.
        found: String,
        /// This one.
        version: String,
    },
    /// The scenario in the first line is not the one whose checksum it has.
    #[error("the scenario in the log does not have the checksum that stands beside it")]
    Scenario,
    /// Another scenario is to be played on.
    #[error("the log belongs to another scenario: `{found}`, {}", why_other(.changes))]
    OtherScenario {
        /// The log's.
        found: String,
        /// What was changed in it by arguments.
        changes: Vec<String>,
    },
    /// It is asked to go on in another way than it began.
    #[error("a game is under way, which keeps what it began with: ask for no other {}", .others.join(" or "))]
    UnderWay {
        /// What: `cells`, `turn`, `seed`, `trial`, `futures` or `prior`.
        others: Vec<&'static str>,
    },
    /// A command is refused.
    #[error("line {line}: {error}")]
    Command {
        /// From 1.
        line: u64,
        /// Why.
        error: GameError,
    },
    /// An answer has other bits.
    #[error("line {line}: `{command}` has another answer than was shown then")]
    Differs {
        /// From 1.
        line: u64,
        /// As it is typed.
        command: String,
    },
}
