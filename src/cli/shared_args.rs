//! Arguments that several commands have.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use escalade::bundle::Formats;
use escalade::export::FileDigest;

use super::values;

pub(crate) use super::values::ShardPart;

/// Which trials: the seed, and what is changed in a scenario.
#[derive(Debug, Args)]
pub(crate) struct Changed {
    /// The seed; any whole number from 0
    #[arg(long, default_value_t = escalade::random::DEFAULT_SEED.0, value_parser = values::whole, allow_negative_numbers = true)]
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

#[derive(Debug, Args)]
pub(crate) struct Condition {
    /// Count only trials that fulfil this: 'cooperation.min < 30 and not strike by 60 d', and factors too:
    /// 'attack_rate > 0.3 / y'. Each trial then has a draw of its own
    #[arg(long, value_name = "CRITERION", conflicts_with = "replicates")]
    pub given: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Sampling {
    /// Trials in all [default: 20000]
    #[arg(long, value_parser = values::whole, allow_negative_numbers = true)]
    pub trials: Option<u64>,
    /// Trials per draw of the uncertain numbers; must divide the trials
    #[arg(long, default_value_t = escalade::study::DEFAULT_REPLICATES, value_name = "M")]
    pub replicates: u32,
    #[command(flatten)]
    pub changed: Changed,
}

#[derive(Debug, Args)]
pub(crate) struct Keep {
    /// Continue a run that was cut short from its last checkpoint; no bit of the results changes
    #[arg(long)]
    pub resume: bool,
    /// Seconds between two checkpoints
    #[arg(long, default_value = "30", value_name = "SECONDS", value_parser = values::seconds)]
    pub checkpoint: std::time::Duration,
    /// Whether all is counted, and only the results are to be made.
    #[arg(skip)]
    pub is_merge: bool,
}

impl Keep {
    /// Of a run whose counts were merged from shards.
    pub fn of_merge() -> Self {
        Self {
            resume: true,
            checkpoint: std::time::Duration::from_secs(30),
            is_merge: true,
        }
    }
}

#[derive(Clone, Debug, Args)]
pub(crate) struct Place {
    /// Where results go: a folder per scenario inside it
    #[arg(long, default_value = "output", value_name = "DIR")]
    pub output: PathBuf,
    /// Threads; 0 is one for each core. Results do not depend on it
    #[arg(long, default_value_t = 0)]
    pub threads: usize,
    /// What is printed: a table for people, or the summaries for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// In which formats figures are written
    #[arg(long, value_enum, value_name = "FORMATS", default_value = "svg,png")]
    pub figures: FigureFormats,
}

impl Place {
    /// With figures in the formats in which they were written before.
    pub fn as_written(&self, written: &[FileDigest]) -> Self {
        let has = |end: &str| written.iter().any(|digest| digest.file.ends_with(end));
        let figures = match (has(".svg"), has(".png")) {
            (true, true) => FigureFormats::Both,
            (true, false) => FigureFormats::Svg,
            (false, true) => FigureFormats::Png,
            (false, false) => FigureFormats::None,
        };
        Self {
            figures,
            ..self.clone()
        }
    }

    /// In which formats figures are written.
    pub fn formats(&self) -> Formats {
        use FigureFormats::{Both, Png, Svg};
        Formats {
            svg: matches!(self.figures, Both | Svg),
            png: matches!(self.figures, Both | Png),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FigureFormats {
    /// For pages and for slides
    #[value(name = "svg,png", alias = "png,svg")]
    Both,
    /// For pages and for editing
    Svg,
    /// For slides, 3200 x 1800: takes most of the time
    Png,
    /// No figures
    None,
}

/// Which part of a run.
#[derive(Debug, Args)]
pub(crate) struct Sharding {
    /// Count only a part of the trials, such as 3/16, into the file that --output names; `escalade merge` puts the
    /// parts together
    #[arg(long, value_name = "K/N", value_parser = values::shard)]
    pub shard: Option<ShardPart>,
}
