//! Arguments of the commands that analyse: exact answers, reasons, sensitivity, boxes, choices, sweeps.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use escalade::sensitivity::GroupBy;

use super::shared_args::{Changed, Format, Keep, Place, Sampling, Sharding};
use super::values;

#[derive(Debug, Args)]
#[command(after_help = "\
Answers without trials: the probabilities of states and milestones and the expected counts, variables and outcomes,
by uniformization, with a bound of their error. It answers what is a Markov process: where hazards are constant
and conditions look at machines, windows and at what has happened. What lies outside is listed, with all that depends
on it. Uncertain numbers are averaged over, in replicated Latin hypercubes.

With --against the command fails (exit code 1) where exact and simulated numbers differ at a level of 0.001.

Examples:
  escalade exact my.yaml
  escalade exact my.yaml --draws 512 --output output
  escalade run my.yaml --trials 100000 && escalade exact my.yaml --against output/my")]
pub(crate) struct ExactArguments {
    /// A scenario file
    #[arg(value_name = "SCENARIO")]
    pub path: PathBuf,
    /// Draws of the uncertain numbers, each of which is solved: a multiple of 8, in 8 Latin hypercubes
    #[arg(long, default_value_t = 64, value_name = "N", value_parser = clap::value_parser!(u32).range(16..=1 << 20))]
    pub draws: u32,
    /// On how many days questions are answered, besides the first: evenly over the recording grid
    #[arg(long, default_value_t = 24, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub points: u32,
    /// The most states that machines may have together
    #[arg(long, default_value_t = 2_000_000, value_name = "N")]
    pub states: usize,
    /// Set the same numbers of a run beside them: its folder
    #[arg(long, value_name = "RUN_FOLDER")]
    pub against: Option<PathBuf>,
    #[command(flatten)]
    pub changed: Changed,
    /// Write exact.json and exact.csv too, into the folder NAME.exact inside this one
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Threads; 0 is one for each core. Results do not depend on it
    #[arg(long, default_value_t = 0)]
    pub threads: usize,
    /// What is printed: tables for people, or exact.json for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Uncertain numbers stand at their medians, or at the values of a draw of a run (--draw).

prism   a continuous-time Markov chain with labels and rewards, and beside it a file of properties (.props)
json    machines, reactions, variables, outcomes with every number at its value: docs/outputs.md says what is what
markov  a scenario without memory, as near as it comes: each shaped hazard, delay or date becomes a constant rate,
        other conditions are frozen as on day 0; every replacement is listed at its top

Examples:
  escalade export my.yaml --to json > my.json
  escalade export scenarios/limited_raids.yaml --to markov --output twin.yaml
  escalade export twin.yaml --to prism --output twin.prism && storm --prism twin.prism --prop twin.props")]
pub(crate) struct ExportArguments {
    /// A scenario file
    #[arg(value_name = "SCENARIO")]
    pub path: PathBuf,
    /// Into what
    #[arg(long, value_enum)]
    pub to: ExportFormat,
    /// Factors at their values in this draw of the seed, instead of at their medians; the first is 0
    #[arg(long, value_name = "K")]
    pub draw: Option<u64>,
    /// Machines that stay in their first state in a Markov twin (may be repeated)
    #[arg(long, value_name = "MACHINE")]
    pub leave_out: Vec<String>,
    /// The most states that machines may have together
    #[arg(long, default_value_t = 2_000_000, value_name = "N")]
    pub states: usize,
    #[command(flatten)]
    pub changed: Changed,
    /// Where to; without it, standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// For PRISM and Storm
    Prism,
    /// For programs
    Json,
    /// A scenario without memory
    Markov,
}

#[derive(Debug, Args)]
#[command(mut_arg("trials", |trials| {
    trials.help("Pairs of trials for each reaction that is switched off [default: 2000]")
}))]
#[command(after_help = "\
Examples:
  escalade explain scenarios/limited_raids.yaml
  escalade explain scenarios/limited_raids.yaml --reaction events.strike
  escalade explain scenarios/limited_raids.yaml --outcome retaliation --trials 10000")]
pub(crate) struct Explain {
    /// A scenario file
    #[arg(value_name = "SCENARIO")]
    pub path: PathBuf,
    /// Take this reaction apart: its address, `machine.reaction`, or a unique end of either
    #[arg(long, value_name = "NAME", conflicts_with = "outcome")]
    pub reaction: Option<String>,
    /// Show what this outcome (any, not only a headline one) is the sum of, and what moves it
    #[arg(long, value_name = "NAME")]
    pub outcome: Option<String>,
    #[command(flatten)]
    pub sampling: Sampling,
    /// Threads; 0 is one for each core. Results do not depend on it
    #[arg(long, default_value_t = 0)]
    pub threads: usize,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
#[command(mut_arg("trials", |trials| {
    trials.help("Trials, each with a draw of its own: half of them find the box, half judge it [default: 20000]")
}))]
#[command(mut_arg("replicates", |replicates| replicates.default_value("1").hide(true)))]
#[command(after_help = "\
A condition compares outcomes (`.end`, `.min`, `.max`, `.time_mean`) and factors with numbers, and names
milestones, joined by `and`, `or`, `not` and brackets. Writes output/NAME.discover/.

Examples:
  escalade discover scenarios/limited_raids.yaml --where 'cooperation.min < 30'
  escalade discover scenarios/limited_raids.yaml --where 'approval.end < 38 and cooperation.end < 35'
  escalade discover scenarios/limited_raids.yaml --where 'cooperation.min < 30' --density 0.8")]
pub(crate) struct Discover {
    /// A scenario file
    #[arg(value_name = "SCENARIO")]
    pub path: PathBuf,
    /// When: 'cooperation.min < 30'
    #[arg(long = "where", value_name = "CONDITION")]
    pub condition: String,
    /// The largest box in which the condition holds in at least this share of trials
    #[arg(long, value_name = "SHARE", conflicts_with = "coverage")]
    pub density: Option<f64>,
    /// The densest box with at least this share of the trials in which it holds
    #[arg(long, value_name = "SHARE")]
    pub coverage: Option<f64>,
    #[command(flatten)]
    pub sampling: Sampling,
    #[command(flatten)]
    pub place: Place,
}

#[derive(Debug, Args)]
#[command(mut_arg("trials", |trials| trials.help("Trials of each option in all [default: 65536]")))]
#[command(mut_arg("replicates", |replicates| {
    replicates.default_value("16").help("Trials of each option per draw of the uncertain numbers: an even number")
}))]
#[command(after_help = "\
Each option is a scenario file, so that a policy is one too. All options have the same draws and the same luck.
An objective adds up outcomes (`.end`, `.min`, `.max`, `.time_mean`) and milestones, with weights: the more the
better. Writes output/value/.

Examples:
  escalade value --between scenarios/limited_raids.yaml scenarios/threats_only.yaml --objective 'cooperation.end'
  escalade value --options scenarios --objective 'approval.end + 0.5 * cooperation.end' --fails 'approval.end < 38'")]
pub(crate) struct Value {
    /// The options: scenario files
    #[arg(long, num_args = 1.., value_name = "SCENARIO")]
    pub between: Vec<PathBuf>,
    /// Folders whose scenarios are options
    #[arg(long, value_name = "FOLDER")]
    pub options: Vec<PathBuf>,
    /// What is to be large: '-strikes.end', 'approval.end + 0.5 * cooperation.end'
    #[arg(long, value_name = "SUM", allow_hyphen_values = true)]
    pub objective: String,
    /// When an option has failed: 'approval.end < 38 and cooperation.end < 35'
    #[arg(long, value_name = "CONDITION")]
    pub fails: Option<String>,
    /// In which groups factors are learned too: tag, actor, grade or source
    #[arg(long, default_value = "grade", value_name = "BY", value_parser = values::group_by)]
    pub groups: GroupBy,
    #[command(flatten)]
    pub sampling: Sampling,
    #[command(flatten)]
    pub place: Place,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Each of the ROWS rows is simulated at several points, as it was drawn and with every factor in turn exchanged, with
common random numbers, so that what a factor does is told from chance: a factor that does nothing has an index of exactly 0. A pilot of the headline
outcomes chooses the trials at each point. Correlated factors count as one. With --shard K/N a part of the rows is
counted, for `escalade merge`; each part has the same pilot.

Examples:
  escalade sensitivity scenarios/limited_raids.yaml
  escalade sensitivity scenarios/limited_raids.yaml --of cooperation.min --until 'cooperation.total +- 0.02'
  escalade sensitivity scenarios/limited_raids.yaml --groups grade
  escalade sensitivity scenarios/limited_raids.yaml --rows 4096 --resume
  escalade sensitivity my.yaml --rows 65536 --shard 3/16 --output part-03.shard")]
#[command(mut_arg("resume", |resume| {
    resume.help(
        "Continue from the rows of an earlier run of the same analysis, which may have been cut short; the results are \
         the same bits as of one long run",
    )
}))]
#[command(mut_arg("shard", |shard| {
    shard.help(
        "Count only a part of the rows, such as 3/16, into the file that --output names; `escalade merge` puts the \
         parts together",
    )
}))]
pub(crate) struct SensitivityArguments {
    /// A scenario file
    #[arg(value_name = "SCENARIO")]
    pub path: PathBuf,
    /// How factors are ranked
    #[arg(long, value_enum, default_value_t = Method::Sobol)]
    pub method: Method,
    /// Measure this too: OUTCOME.min, OUTCOME.max, OUTCOME.time_mean, or the end of an outcome that is not
    /// headline (may be repeated)
    #[arg(long, value_name = "MEASURE")]
    pub of: Vec<String>,
    /// Rows of the design; a multiple of 16, at least 64 [default: 1024]; with --until, at most this many [default: 65536]
    #[arg(long, value_name = "N")]
    pub rows: Option<u64>,
    /// Trials at each point, at least 2 [default: as a pilot of 64 rows finds]
    #[arg(long, value_name = "R", value_parser = clap::value_parser!(u32).range(2..=2048))]
    pub replicates: Option<u32>,
    /// Stop when the 95 % intervals of all factors are narrow enough: 'cooperation.total ± 0.02'
    #[arg(long, value_name = "GOAL")]
    pub until: Option<String>,
    /// Exchange whole groups of factors instead of single ones
    #[arg(long, value_enum, value_name = "BY")]
    pub groups: Option<Groups>,
    /// Also write every point of the design and what came of it, for SALib and other programs: design.csv and
    /// results.csv (simulated once more)
    #[arg(long)]
    pub samples: bool,
    /// Rank only these factors; all others vary too (may be repeated)
    #[arg(long, value_name = "FACTOR", conflicts_with = "groups")]
    pub factors: Vec<String>,
    #[command(flatten)]
    pub changed: Changed,
    #[command(flatten)]
    pub sharding: Sharding,
    #[command(flatten)]
    pub keep: Keep,
    #[command(flatten)]
    pub place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Method {
    /// First order and total index of what is expected given the factors, without the noise of chance
    Sobol,
    /// The same for the whole distribution: the Cramér-von Mises index
    Cvm,
    /// Elementary effects along random trajectories, for screening: mean size, and how much they vary [rows:
    /// 512 trajectories, 4 trials at each point]
    Morris,
    /// Each factor at its 5, 50 and 95 % points while all others vary, with the interaction beside it [rows:
    /// 512 draws, 2 trials at each point]
    Tornado,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Groups {
    /// By their tags
    Tag,
    /// By whose decisions they bear on
    Actor,
    /// By how good the evidence is
    Grade,
    /// By what they cite
    Source,
}

#[derive(Debug, Args)]
#[command(mut_arg("trials", |trials| {
    trials.help("Trials at each step [default: 4000; of two factors 1000]")
}))]
#[command(after_help = "\
Every step has the same draws of all other factors and the same luck. What is correlated with a factor that is
held is drawn given its value.

Examples:
  escalade sweep scenarios/limited_raids.yaml --over raid_tempo
  escalade sweep scenarios/limited_raids.yaml --over 'raid_tempo=0.2 / mo..4 / mo' --of cooperation.min --crosses 35
  escalade sweep scenarios/limited_raids.yaml --over raid_tempo --over suspension_60d --steps 6")]
pub(crate) struct Sweep {
    /// A scenario file
    #[arg(value_name = "SCENARIO")]
    pub path: PathBuf,
    /// The factor that is held, and between which values, in its unit: 'raid_tempo=0.2 / mo..4 / mo'; without
    /// them over its middle 90 % (twice for two factors) [default: the factors whose role is lever]
    #[arg(long, value_name = "FACTOR[=LOW..HIGH]")]
    pub over: Vec<String>,
    /// Steps of each factor
    #[arg(long, default_value_t = 11, value_name = "N")]
    pub steps: usize,
    /// What is measured: OUTCOME.end, .min, .max or .time_mean, or a milestone (may be repeated) [default:
    /// every headline outcome at its end]
    #[arg(long, value_name = "MEASURE")]
    pub of: Vec<String>,
    /// Say where the mean passes this value
    #[arg(long, value_name = "VALUE", allow_negative_numbers = true)]
    pub crosses: Option<f64>,
    #[command(flatten)]
    pub sampling: Sampling,
    #[command(flatten)]
    pub place: Place,
}
