//! What can be typed after `play`, `replay` and `review`.

use std::path::PathBuf;

use clap::Args;

use super::shared_args::{Changed, Format};
use super::values;

#[derive(Debug, Args)]
#[command(after_help = "\
A game is one trial, turn by turn. What a played cell decides does not happen by chance but when it is ordered; all
else stays chance. `help` lists the commands: state, brief, odds, order, inject, advance, roll, happen, prevent, set,
undo, why, futures; and here besides: scores, branch TURN to FILE, versus FILE, quit. Each command is one line of the
log, on disk before its answer is shown; a log that is there is played on.

Examples:
  escalade play scenarios/play.yaml --log game.jsonl --cells white_house,mexico
  escalade play scenarios/play.yaml --log game.jsonl --do odds --do advance
  escalade play strait.yaml --log game.jsonl --cells blockader --turn '14 d' --trial 7")]
pub(crate) struct Play {
    /// A scenario file; any can be played, and one with `cells:` and `orders:` has sides to play
    #[arg(value_name = "SCENARIO")]
    pub path: PathBuf,
    /// The log of the game, which is made or played on
    #[arg(long, value_name = "FILE")]
    pub log: PathBuf,
    /// The cells that people play; the model decides for the others
    #[arg(long, value_delimiter = ',', value_name = "CELLS")]
    pub cells: Vec<String>,
    /// How long a turn lasts [default: as the scenario says, or 28 d]
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    pub turn: Option<String>,
    /// Which trial of the run is played [default: 0]
    #[arg(long, value_name = "K")]
    pub trial: Option<u64>,
    /// Keep the uncertain numbers as at the start when odds are taken, whatever has happened
    #[arg(long)]
    pub prior: bool,
    /// How many futures odds are taken from, 10 to 100,000 [default: 2000]
    #[arg(long, value_name = "N")]
    pub futures: Option<u32>,
    /// Carry out this command, and leave when all are done (may be repeated)
    #[arg(long = "do", value_name = "COMMAND")]
    pub commands: Vec<String>,
    /// Write each page of `brief` into this folder too, as Markdown and HTML
    #[arg(long, value_name = "DIR")]
    pub pages: Option<PathBuf>,
    #[command(flatten)]
    pub changed: Changed,
    /// Threads; 0 is one for each core. Results do not depend on it
    #[arg(long, default_value_t = 0)]
    pub threads: usize,
    /// How answers are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// A game that is played on screens: as [`Play`] has it.
#[derive(Debug, Args)]
pub(crate) struct ServedGame {
    /// Play a game of the scenario on screens: its log, which is made or played on
    #[arg(long, value_name = "FILE")]
    pub game: Option<PathBuf>,
    /// The cells of the game that people play; the model decides for the others
    #[arg(long, value_delimiter = ',', value_name = "CELLS", requires = "game")]
    pub cells: Vec<String>,
    /// How long a turn of the game lasts [default: as the scenario says, or 28 d]
    #[arg(long, value_name = "DURATION", value_parser = values::duration, requires = "game")]
    pub turn: Option<String>,
    /// Which trial of the run is played [default: 0]
    #[arg(long, value_name = "K", requires = "game")]
    pub trial: Option<u64>,
    /// The seed of the game; any whole number from 0 [default: 1]
    #[arg(long, requires = "game")]
    pub seed: Option<u64>,
    /// How many futures odds are taken from, 10 to 100,000 [default: 2000]
    #[arg(long, value_name = "N", requires = "game")]
    pub futures: Option<u32>,
    /// Keep the uncertain numbers as at the start when odds are taken, whatever has happened
    #[arg(long, requires = "game")]
    pub prior: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Checks the chain of hashes, the version, the scenario's checksum, and every answer, bit for bit.

Examples:
  escalade replay game.jsonl")]
pub(crate) struct Replay {
    /// The log of a game
    #[arg(value_name = "LOG")]
    pub log: PathBuf,
    /// Threads; 0 is one for each core. Results do not depend on it
    #[arg(long, default_value_t = 0)]
    pub threads: usize,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Plays the log again first. Writes one page that prints on A4, and the same as Markdown.

Examples:
  escalade review game.jsonl
  escalade review game.jsonl --output review/game")]
pub(crate) struct Review {
    /// The log of a game
    #[arg(value_name = "LOG")]
    pub log: PathBuf,
    /// The page and the text, without their endings [default: beside the log]
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Trials of the plain run over which the game is drawn
    #[arg(long, default_value_t = 4000)]
    pub trials: u64,
    /// Threads; 0 is one for each core. Results do not depend on it
    #[arg(long, default_value_t = 0)]
    pub threads: usize,
    /// What is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The table has the fields of a master scenario events list. With --from a table becomes a scenario that extends this one;
what an inject does stays what the scenario says.

Examples:
  escalade injects scenarios/play.yaml > injects.csv
  escalade injects scenarios/play.yaml --from injects.csv > scenarios/exercise.yaml")]
pub(crate) struct Injects {
    /// A scenario file
    #[arg(value_name = "SCENARIO")]
    pub path: PathBuf,
    /// A table whose rows replace the fields of injects
    #[arg(long, value_name = "TABLE")]
    pub from: Option<PathBuf>,
}
