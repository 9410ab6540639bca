//! What a game is asked to be, where it begins and where it goes on; and another game from a turn of one.

use std::path::Path;

use super::error::GameError;
use super::game::{Game, Setup};
use super::header::{Header, LogError};
use super::log::Log;
use crate::random::Seed;
use crate::scenario::Scenario;

/// What a game is asked to be. What is not asked for is as usual in a game that begins, and as it began in one that
/// goes on.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The cells that are played, by name.
    pub cells: Vec<String>,
    /// How long a turn lasts, such as `28 d`.
    pub turn: Option<String>,
    /// The seed of the run of which the game is a trial.
    pub seed: Option<u64>,
    /// Which trial, from 0.
    pub trial: Option<u64>,
    /// How many futures odds are taken from.
    pub futures: Option<u32>,
    /// Whether odds are to learn nothing from what happens.
    pub prior: bool,
}

impl Asked {
    /// The first line of a game that begins.
    pub fn header(&self, scenario: &Scenario) -> Header {
        let usual = Setup::default();
        let setup = Setup {
            seed: self.seed.map_or(usual.seed, Seed),
            trial: self.trial.unwrap_or(usual.trial),
            futures: self.futures.unwrap_or(usual.futures),
            cells: self.cells.clone(),
            learns: !self.prior,
            ..usual
        };
        Header::new(scenario, &setup, self.turn.clone())
    }

    /// Whether a game can go on as is asked.
    ///
    /// # Errors
    /// Where it is one of another scenario, or began otherwise.
    pub fn check(&self, header: &Header, scenario: &Scenario) -> Result<(), LogError> {
        let own = Header::new(scenario, &header.setup(), None);
        if own.scenario_sha256 != header.scenario_sha256 {
            return Err(LogError::OtherScenario {
                found: header.scenario.clone(),
                changes: header.changes.clone(),
            });
        }
        let others = self.others(header);
        match others.is_empty() {
            true => Ok(()),
            false => Err(LogError::UnderWay { others }),
        }
    }

    /// What is asked for and is not so.
    fn others(&self, header: &Header) -> Vec<&'static str> {
        let cells = self.cells.is_empty() || self.cells == header.cells;
        let turn = self.turn.is_none() || self.turn == header.turn;
        let asked = [
            ("cells", cells),
            ("turn", turn),
            ("seed", self.seed.is_none_or(|of| of == header.seed)),
            ("trial", self.trial.is_none_or(|of| of == header.trial)),
            (
                "futures",
                self.futures.is_none_or(|of| of == header.futures),
            ),
            ("prior", !(self.prior && header.learns)),
        ];
        let others = asked.into_iter().filter(|(_, is_so)| !is_so);
        others.map(|(name, _)| name).collect()
    }
}

/// Why there is no other game from a turn.
#[derive(Debug, thiserror::Error)]
pub enum BranchError {
    /// The game has no such turn.
    #[error(transparent)]
    Turn(#[from] GameError),
    /// The log of the other game cannot be made.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// Writes the log of another game: this one up to the beginning of a turn, from the first line of its log and the
/// hash of the last. How many commands that are.
///
/// # Errors
/// Where the game has no such turn, or a file of this name exists or cannot be written.
pub fn branch(
    game: &Game,
    (header, last): (&Header, &str),
    (file, turn): (&Path, u32),
) -> Result<usize, BranchError> {
    let commands = game.commands_to(Some(turn))?.to_vec();
    let header = Header {
        branched_from: Some(last.to_owned()),
        ..header.clone()
    };
    let mut other = game.beginning()?;
    let mut log = Log::create(file, header)?;
    let mut copy = || -> Result<(), BranchError> {
        for command in &commands {
            let answer = other.apply(command)?;
            log.append(command, &answer)?;
        }
        Ok(())
    };
    if let Err(error) = copy() {
        // A part of it would be taken for the whole.
        let _ = std::fs::remove_file(file);
        return Err(error);
    }
    Ok(commands.len())
}
