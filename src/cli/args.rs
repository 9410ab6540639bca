//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use escalade::bundle::Formats;
use escalade::export::FileDigest;
use escalade::sensitivity::GroupBy;

use super::play_args::{Injects, Play, Replay, Review};
pub(crate) use super::shared_args::{Changed, Format};
use super::values;

/// What `escalade` alone says.
pub(crate) const WELCOME: &str = "\
escalade simulates political-military escalation, very many times. Illustrative, not a forecast.

  escalade init scenarios           write the shipped scenarios, and a small one to start from
  escalade list scenarios           what each file contains
  escalade run scenarios            run every scenario of a folder; results go to output/
  escalade run my.yaml --trials 1000000 --seed 7
  escalade compare a.yaml b.yaml    what differs, trial by trial, with its error
  escalade explain a.yaml           what drives the outcomes, and where each number comes from
  escalade sensitivity a.yaml       which uncertain numbers drive which outcome, and how much is chance
  escalade story a.yaml             one trial, told month by month
  escalade sweep a.yaml --over FACTOR
                                    outcomes as functions of a factor: where do they tip?
  escalade discover a.yaml --where 'cooperation.min < 30'
                                    in which box of factor values it is frequent
  escalade value --options DIR --objective 'approval.end'
                                    which option is best, and what is worth learning first
  escalade exact a.yaml             what can be answered without trials, and a run beside it
  escalade export a.yaml --to prism for PRISM and Storm; --to json, --to markov
  escalade graph a.yaml             who acts on whom
  escalade report scenarios         run, and write a page about each and one that compares them
  escalade serve scenarios          a page for a class: sliders, single paths, questions to guess first
  escalade check my.yaml            find every fault of a scenario file
  escalade rerun output/NAME/manifest.json
                                    repeat a run, and check that every bit agrees
  escalade schema                   the format as a JSON Schema, for editors
  escalade help run                 all options

Start with `escalade init scenarios`, which writes scenarios to run and one to change.
";

/// Exact Monte Carlo simulation of political-military escalation.
#[derive(Debug, Parser)]
#[command(
    name = "escalade",
    version,
    about,
    after_help = "Illustrative, not a forecast."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Simulate scenarios and write their results
    Run(Run),
    /// Simulate scenarios and write a page about each, and one that compares them
    Report(Report),
    /// Compare scenarios trial by trial
    Compare(Compare),
    /// Answer without trials what is a Markov process, and set a run beside it
    Exact(ExactArguments),
    /// Write the process of a scenario for other programs: PRISM and Storm, JSON, or a scenario without memory
    Export(ExportArguments),
    /// Put the parts of a run, or of a comparison, together that were counted with --shard
    Merge(Merge),
    /// Explain a reaction's hazard with its sources, and what switching reactions off does
    Explain(Explain),
    /// Find where a condition holds more often: a box of factor values, in one sentence and as a scenario
    Discover(Discover),
    /// Choose between scenarios: what each is worth, and what it is worth to know more before choosing
    Value(Value),
    /// Tell one trial of a run as a story
    Story(StoryArguments),
    /// Hold one factor or two at step after step: what becomes of the outcomes, in paired trials
    Sweep(Sweep),
    /// Draw who acts on whom, or one machine with all its transitions
    Graph(Draw),
    /// Show scenarios on a page for a class: sliders, single paths, questions to guess first
    Serve(Serve),
    /// Write a sheet of questions to guess on paper, with its key
    Worksheet(Worksheet),
    /// Rank the uncertain numbers: which of them drive which outcome, and how much is chance
    Sensitivity(SensitivityArguments),
    /// Find every fault of scenario files
    Check(Check),
    /// Repeat a run from its manifest.json and check that every bit agrees
    Rerun(Rerun),
    /// Play a game, turn by turn: odds, orders, injects, overrides, branches, and a log
    Play(Play),
    /// Play the log of a game again and check every bit
    Replay(Replay),
    /// Print the injects of a scenario as a table, or a table of them as a scenario
    Injects(Injects),
    /// Write the after-action review of a game
    Review(Review),
    /// Write the shipped scenarios, a small one to start from, and the schema into a folder
    Init(Init),
    /// List scenario files and what each contains
    List(Check),
    /// Print the JSON Schema of the scenario format
    Schema,
    /// Print completions for a shell: escalade completions bash > ~/.local/share/bash-completion/completions/escalade
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page: escalade man | man -l -
    Man,
}

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
    /// Write a row per event of every trial too, as histories.csv, in the start-stop form of survival packages.
    /// Such a run simulates each trial twice and writes no checkpoints
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with = "design")]
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
    /// row for each draw, with values in days, per day or no unit as in trials.csv. Each row has --replicates trials
    #[arg(long, value_name = "FILE.csv", conflicts_with_all = ["trials", "until"])]
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
pub(crate) struct Condition {
    /// Count only trials that fulfil this: 'cooperation.min < 30 and not strike by 60 d', and factors too:
    /// 'attack_rate > 0.3 / y'. Each trial then has a draw of its own
    #[arg(long, value_name = "CRITERION", conflicts_with = "replicates")]
    pub given: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Sampling {
    /// Trials in all [default: 20000]
    #[arg(long)]
    pub trials: Option<u64>,
    /// Trials per draw of the uncertain numbers; must divide the trials
    #[arg(long, default_value_t = escalade::study::DEFAULT_REPLICATES, value_name = "M")]
    pub replicates: u32,
    #[command(flatten)]
    pub changed: Changed,
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

/// Which part of a run.
#[derive(Debug, Args)]
pub(crate) struct Sharding {
    /// Count only a part of the trials, such as 3/16, into the file that --output names; `escalade merge` puts the
    /// parts together
    #[arg(long, value_name = "K/N", value_parser = values::shard)]
    pub shard: Option<ShardPart>,
}

pub(crate) use super::values::ShardPart;

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

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Scenario files or folders of them
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How faults are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

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
Each of the ROWS points is simulated with every factor in turn exchanged, with common random numbers, so that what a
factor does is told from chance: a factor that does nothing has an index of exactly 0. A pilot of the headline
outcomes chooses the trials at each point. Correlated factors count as one.

Examples:
  escalade sensitivity scenarios/limited_raids.yaml
  escalade sensitivity scenarios/limited_raids.yaml --of cooperation.min --until 'cooperation.total +- 0.02'
  escalade sensitivity scenarios/limited_raids.yaml --groups grade
  escalade sensitivity scenarios/limited_raids.yaml --rows 4096 --resume")]
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
    /// Rows of the design; a multiple of 16 [default: 1024]; with --until, at most this many [default: 65536]
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
    /// Continue from the rows of an earlier run of the same question; the results are the same bits as of one long run
    #[arg(long)]
    pub resume: bool,
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
#[command(after_help = "\
Only this machine can open the page, unless --listen says otherwise: then others join with a code, which the link and
the QR code on the teacher's screen hold. Guesses are on the disk before they are answered, and are there again after a
restart with the same --keep.

Examples:
  escalade serve scenarios --open
  escalade serve scenarios --listen 0.0.0.0")]
pub(crate) struct Serve {
    /// A scenario file, or a folder of them
    #[arg(value_name = "PATH", default_value = "scenarios")]
    pub path: PathBuf,
    /// The port of the page
    #[arg(long, default_value_t = 8765)]
    pub port: u16,
    /// Which address is listened to; 0.0.0.0 lets other machines of the network join with a code
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub listen: std::net::IpAddr,
    /// Where guesses and codes are kept
    #[arg(long, value_name = "DIR", default_value = "output/lesson")]
    pub keep: PathBuf,
    /// Threads; 0 is one for each core. Results do not depend on it
    #[arg(long, default_value_t = 0)]
    pub threads: usize,
    /// Open the page in a browser
    #[arg(long)]
    pub open: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
One HTML file that needs no network and prints on A4: the questions on its first sheet, the key from the second on.

Examples:
  escalade worksheet scenarios/limited_raids.yaml
  escalade worksheet scenarios/limited_raids.yaml --output sheet.html --trials 100000")]
pub(crate) struct Worksheet {
    /// A scenario file
    #[arg(value_name = "SCENARIO")]
    pub path: PathBuf,
    #[command(flatten)]
    pub sampling: Sampling,
    /// The file [default: output/NAME.worksheet.html]
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Threads; 0 is one for each core. Results do not depend on it
    #[arg(long, default_value_t = 0)]
    pub threads: usize,
}

#[derive(Debug, Args)]
#[command(after_help = "\
With the scenario, seed, trials and options of a run, it tells a trial of that run.

Examples:
  escalade story scenarios/limited_raids.yaml
  escalade story scenarios/limited_raids.yaml --worst approval
  escalade story scenarios/limited_raids.yaml --trial 17")]
pub(crate) struct StoryArguments {
    /// A scenario file
    #[arg(value_name = "SCENARIO")]
    pub path: PathBuf,
    /// This trial; the first is 0
    #[arg(long, value_name = "K", group = "which", conflicts_with = "given")]
    pub trial: Option<u64>,
    /// The trial whose path stays nearest to the medians of the headline outcomes (the default)
    #[arg(long, group = "which")]
    pub typical: bool,
    /// The trial that ends best in this outcome: highest, or lowest where the scenario says so
    #[arg(long, value_name = "OUTCOME", group = "which")]
    pub best: Option<String>,
    /// The trial that ends worst in this outcome
    #[arg(long, value_name = "OUTCOME", group = "which")]
    pub worst: Option<String>,
    /// The least likely path among the first 10,000 trials
    #[arg(long, group = "which")]
    pub surprising: bool,
    /// Say of every event how likely it was, and what was more likely at that moment
    #[arg(long)]
    pub odds: bool,
    #[command(flatten)]
    pub sampling: Sampling,
    #[command(flatten)]
    pub condition: Condition,
    #[command(flatten)]
    pub place: Place,
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

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  escalade graph scenarios/limited_raids.yaml --output whole.svg
  escalade graph scenarios/limited_raids.yaml --machine us_posture --format mermaid
  escalade graph scenarios/limited_raids.yaml --format dot | dot -Tpdf > whole.pdf")]
pub(crate) struct Draw {
    /// A scenario file
    #[arg(value_name = "SCENARIO")]
    pub path: PathBuf,
    /// Only this machine, with every transition, guard and hazard ratio
    #[arg(long, value_name = "NAME")]
    pub machine: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = DrawFormat::Svg)]
    pub format: DrawFormat,
    /// Where to; without it, standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DrawFormat {
    /// A picture
    Svg,
    /// A flowchart for a README
    Mermaid,
    /// For Graphviz
    Dot,
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The folder; made if it is not there
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

#[derive(Debug, Args)]
#[command(mut_arg("figures", |figures| figures.hide(true)))]
#[command(mut_arg("output", |output| {
    output.default_value("output/again")
}))]
#[command(after_help = "\
The first results are left as they are: the new ones go to another folder and are compared with them.

Examples:
  escalade rerun output/limited_raids/manifest.json
  escalade rerun output/comparison/manifest.json")]
pub(crate) struct Rerun {
    /// The manifest.json of a run or of a comparison
    #[arg(value_name = "MANIFEST")]
    pub manifest: PathBuf,
    #[command(flatten)]
    pub place: Place,
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
}
