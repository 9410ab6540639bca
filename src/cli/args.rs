//! The arguments of the command line, as clap sees them; those of larger groups of commands have files of their own.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use super::analysis_args::{
    Discover, ExactArguments, Explain, ExportArguments, ExportFormat, Groups, Method,
    SensitivityArguments, Sweep, Value,
};
use super::play_args::{Injects, Play, Replay, Review, ServedGame};
pub(crate) use super::run_args::{
    Compare, DesignArguments, HistoryFormat, Merge, OtherFactors, Report, Run, TrialFormat,
};
pub(crate) use super::shared_args::{
    Changed, Condition, Format, Keep, Place, Sampling, ShardPart, Sharding,
};

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
    /// Put the parts of a run, a comparison or a sensitivity analysis together that were counted with --shard
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
Only this machine can open the page, unless --listen says otherwise: then others join with a code, which the link and
the QR code on the teacher's screen hold. Guesses are on the disk before they are answered, and are there again after a
restart with the same --keep. With --game a game is played on screens: control's, and one for each cell of --cells, which
joins with a code of its own and sees what its brief may hold. The log is the one of `escalade play`.

Examples:
  escalade serve scenarios --open
  escalade serve scenarios --listen 0.0.0.0
  escalade serve scenarios/play.yaml --game game.jsonl --cells white_house,mexico --listen 0.0.0.0")]
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
    #[command(flatten)]
    pub game: ServedGame,
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
