//! Arguments of the commands that simulate: runs, comparisons, pages about them, parts that are merged.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::shared_args::{Condition, Keep, Place, Sampling, Sharding};

#[derive(Debug, Args)]
#[command(mut_arg("trials", |trials| {
    trials.help("Trials in all [default: 20000]; with --until, at most this many [default: 10000000]")
}))]
#[command(after_help = "\
Examples:
  escalade run scenarios
  escalade run scenarios/limited_raids.yaml --trials 100000 --seed 7
  escalade run scenarios --until 'approval.end.mean +- 0.1'
  escalade run scenarios/limited_raids.yaml --per-trial csv
  escalade run scenarios/limited_raids.yaml --given 'cooperation_suspended by 60 d'
  escalade run scenarios/limited_raids.yaml --design latin-hypercube
  escalade run scenarios/limited_raids.yaml --design sample.csv --replicates 4 --others median
  escalade run scenarios --set attack_rate.reference='0.3 / y' --without world_cup")]
pub(crate) struct Run {
    /// Scenario files, or folders of them (worlds, which others extend, are passed over)
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub sampling: Sampling,
    #[command(flatten)]
    pub condition: Condition,
    /// Stop when the 95 % interval of a number is narrow enough: 'approval.end.mean ± 0.1'
    #[arg(long, value_name = "GOAL")]
    pub until: Option<String>,
    /// Write a row per trial too, as trials.csv or trials.parquet: factors, outcomes, first times. Such a
    /// run writes no checkpoints
    #[arg(long, value_enum, value_delimiter = ',', value_name = "FORMAT")]
    pub per_trial: Vec<TrialFormat>,
    /// Write a row per event of every trial too, as histories.csv or histories.parquet, in the start-stop form of
    /// survival packages. Such a run simulates each trial twice and writes no checkpoints
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        value_name = "FORMAT",
        conflicts_with = "design"
    )]
    pub histories: Vec<HistoryFormat>,
    #[command(flatten)]
    pub sharding: Sharding,
    #[command(flatten)]
    pub design: DesignArguments,
    #[command(flatten)]
    pub keep: Keep,
    #[command(flatten)]
    pub place: Place,
}

/// Where factor values come from, if they are not drawn.
#[derive(Debug, Args)]
pub(crate) struct DesignArguments {
    /// Take factor values from a table instead of drawing them: a column for each factor, named at its head, and a
    /// row for each draw, with values in days, per day or no unit as in trials.csv. Each row has --replicates
    /// trials. Or `latin-hypercube`: draw them as the points of 32 Latin hypercubes, so that means need fewer trials
    #[arg(
        long,
        value_name = "FILE.csv|latin-hypercube",
        conflicts_with = "until"
    )]
    pub design: Option<PathBuf>,
    /// The table has coordinates of the unit cube, which become values by the scenario's distributions
    #[arg(long, requires = "design")]
    pub unit_cube: bool,
    /// What becomes of factors without a column [default: they are refused]
    #[arg(long, value_enum, requires = "design", value_name = "HOW")]
    pub others: Option<OtherFactors>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OtherFactors {
    /// They stay at their medians
    Median,
    /// They are drawn, as in a run with the same seed
    Drawn,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Trial k of one scenario and trial k of another share the values of their uncertain numbers and their luck, so
that what differs between them is what differs between the scenarios. The first is what the others are
compared with; a single scenario with --set or --without is compared with itself as it stands. With --given
those trials count of which the one of the first scenario fulfils it.

Examples:
  escalade compare scenarios/limited_raids.yaml scenarios/sustained_campaign.yaml
  escalade compare scenarios/limited_raids.yaml --without world_cup")]
pub(crate) struct Compare {
    /// Scenario files, or folders of them
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub sampling: Sampling,
    #[command(flatten)]
    pub condition: Condition,
    #[command(flatten)]
    pub sharding: Sharding,
    #[command(flatten)]
    pub keep: Keep,
    #[command(flatten)]
    pub place: Place,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The parts must be all of one run, finished, without gaps and overlaps: what is wrong is named. The results have the
bytes of a run in one go.

Examples:
  escalade run my.yaml --trials 1000000 --shard 1/2 --output part-1.shard
  escalade run my.yaml --trials 1000000 --shard 2/2 --output part-2.shard
  escalade merge part-*.shard --output output")]
pub(crate) struct Merge {
    /// The shards
    #[arg(required = true, value_name = "SHARD")]
    pub shards: Vec<PathBuf>,
    #[command(flatten)]
    pub place: Place,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Writes all that `run` writes, and report.html beside it: one file that needs no network and prints on A4.

Examples:
  escalade report scenarios
  escalade report scenarios/limited_raids.yaml --trials 100000")]
pub(crate) struct Report {
    #[command(flatten)]
    pub run: Run,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TrialFormat {
    /// Empty where something never happened
    Csv,
    /// Null where something never happened; needs a build with `--features parquet`
    Parquet,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum HistoryFormat {
    /// Empty where something has no name
    Csv,
    /// Null where something has no name; needs a build with `--features parquet`
    Parquet,
}
