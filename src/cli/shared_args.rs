//! Arguments that commands of several files have.

use clap::{Args, ValueEnum};

use super::values;

/// Which trials: the seed, and what is changed in a scenario.
#[derive(Debug, Args)]
pub(crate) struct Changed {
    /// The seed; any whole number from 0
    #[arg(long, default_value_t = escalade::random::DEFAULT_SEED.0)]
    pub seed: u64,
    /// How long a trial lasts, such as `90 d`, instead of what the scenario says
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    pub horizon: Option<String>,
    /// Replace a value of the scenario: ADDRESS=VALUE (may be repeated)
    #[arg(long, value_name = "ADDRESS=VALUE", value_parser = values::assignment)]
    pub set: Vec<String>,
    /// Switch an entry off, or all with a tag: ADDRESS or tag:NAME (may be repeated)
    #[arg(long, value_name = "ADDRESS")]
    pub without: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}
