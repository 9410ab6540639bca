//! What every file of results holds, and what commands print with `--format json`: each key and column with its
//! kind, its unit, and when it is `null`. docs/outputs.md is made from it, and the tests hold results to it.
//!
//! A new output is one [`Output`] in [`OUTPUTS`]; a new key one [`Field`] of its [`Shape`]. A shape is the same
//! whatever was found: what is not known is `null`, and never left out.

mod comparison;
mod discovery;
mod exact;
mod flattened;
mod kinds;
mod one_at_a_time;
mod page;
mod printed;
mod run;
mod sensitivity;
mod shapes;
mod sweep;
mod tables;
mod valuation;

pub(super) use discovery::{RESTRICTED, TRAJECTORY};
pub(super) use exact::{AGAINST, EXACT};
use kinds::output;
pub use kinds::{Field, Form, Group, Holds, Output, Shape};
pub use page::page;
pub(super) use sensitivity::INDICES;
pub(super) use tables::{DIFFERENCES, HISTORIES, MILESTONES, OCCUPANCY, QUANTILES, names};
pub(super) use valuation::{OF_DRAWS, VALUES};

const RUNS: &str = "`run`, `report`, `rerun`";
const COMPARES: &str = "`compare`, `rerun`; `run` and `report` of several scenarios";

const PART: Group = Group {
    title: "A part of a run",
    about: "Where `--output` of `--shard` says. `escalade merge` puts parts together: docs/scale.md.",
    outputs: &[output(
        "part-<number>.shard",
        "`run`, `compare`, `sensitivity` with `--shard`",
        "counts of some of the draws, or sums of some of the rows: the first line is JSON and says of what it is \
         (`file`, `format`, `escalade`, `command`, `seed`, `trials`, `replicates`, `given`, `hypercubes`, `question` of a \
         sensitivity analysis, `part`, `draws` from and up to, `done` up to, `arms`: the scenarios), and how many bytes \
         of counts follow (`lengths`); each part of them ends with its SHA-256. Its own checkpoint: the same command with \
         `--resume` goes on from it",
        Form::ForPeople,
    )],
};

/// The folder of a run, that of a comparison, those of analyses, what is printed, and the files of a game.
pub static OUTPUTS: [Group; 13] = [
    Group {
        title: "The folder of a scenario: `output/NAME/`",
        about: "NAME is that of the scenario's file without its extension. A part of a run stands in `output/NAME.partial/` \
                where `output/NAME/` holds a complete one.",
        outputs: &[
            output(
                "summary.json",
                RUNS,
                "every number of the run with its error; it depends on the scenario, the seed, the \
                trials and the version alone",
                Form::Json(Holds::Shape(&run::SUMMARY)),
            ),
            output(
                "quantiles.csv",
                RUNS,
                "each outcome on each day that is counted: every day of the grid for headline outcomes and those that are `daily`, about fifty days for others",
                Form::Table(&QUANTILES),
            ),
            output(
                "milestones.csv",
                RUNS,
                "the probability of having passed each milestone by each day",
                Form::Table(&MILESTONES),
            ),
            output(
                "occupancy.csv",
                RUNS,
                "the probability of each state of each machine on each day",
                Form::Table(&OCCUPANCY),
            ),
            output(
                "manifest.json",
                RUNS,
                "how the run came about: what `escalade rerun` needs",
                Form::Json(Holds::Shape(&run::MANIFEST)),
            ),
            output(
                "trials.csv",
                "`run`, `report` with `--per-trial csv`; `rerun` of such a run",
                "a row per trial; numbers read back to the same bits",
                Form::Table(&tables::TRIALS),
            ),
            output(
                "trials.parquet",
                "`run`, `report` with `--per-trial parquet`, in a build with `--features parquet`",
                "the columns of `trials.csv`: whole numbers as INT64, others as DOUBLE, null for never",
                Form::ForPeople,
            ),
            output(
                "histories.csv",
                "`run`, `report` with `--histories csv`; `rerun` of such a run",
                "a row per event of a trial, and one per machine and event at the horizon: the start-stop form of survival packages",
                Form::Table(&tables::HISTORIES),
            ),
            output(
                "histories.parquet",
                "`run`, `report` with `--histories parquet`, in a build with `--features parquet`",
                "the columns of `histories.csv`: whole numbers as INT64, times as DOUBLE, the others as texts, null for what has no name",
                Form::ForPeople,
            ),
            output(
                "outcome-<outcome>.svg",
                RUNS,
                "a headline outcome: the fan over time beside 50 dots at the horizon, or the share \
                of each value where there are a dozen or fewer; also as `.png`",
                Form::ForPeople,
            ),
            output(
                "parts-<outcome>.svg",
                RUNS,
                "what a headline outcome is the sum of; drawn where two or more of its parts are outcomes, or all are \
                counters. Also as `.png`",
                Form::ForPeople,
            ),
            output(
                "milestones.svg",
                RUNS,
                "what has happened by when, the likeliest first; `milestones-<page>.svg` where one page \
                does not hold all. Also as `.png`",
                Form::ForPeople,
            ),
            output(
                "followups.svg",
                RUNS,
                "what happens after something else, by days; `followups-<page>.svg` where one page does not \
                hold all. Also as `.png`",
                Form::ForPeople,
            ),
            output(
                "occupancy-<machine>.svg",
                RUNS,
                "which state a machine is in, over time; also as `.png`",
                Form::ForPeople,
            ),
            output(
                "report.html",
                "`report`",
                "one page about the run, with its pictures inside",
                Form::ForPeople,
            ),
            output(
                "story-<trial>.md",
                "`story`",
                "one trial in words",
                Form::ForPeople,
            ),
            output(
                "story-<outcome>-<trial>.svg",
                "`story`",
                "the path of a headline outcome in this trial, over the fan of all; also \
                as `.png`",
                Form::ForPeople,
            ),
        ],
    },
    Group {
        title: "The folder of a comparison: `output/comparison/`",
        about: "Where a run that was compared is replaced, the comparison moves to `output/comparison-<8 digits>/`.",
        outputs: &[
            output(
                "comparison.json",
                COMPARES,
                "every difference with its error",
                Form::Json(Holds::Shape(&comparison::COMPARISON)),
            ),
            output(
                "differences.csv",
                COMPARES,
                "the same numbers as a table",
                Form::Table(&DIFFERENCES),
            ),
            output(
                "manifest.json",
                COMPARES,
                "how the comparison came about: what `escalade rerun` needs",
                Form::Json(Holds::Shape(&run::COMPARISON_MANIFEST)),
            ),
            output(
                "compare-<outcome>.svg",
                "`run` and `report` of several scenarios",
                "an outcome of all scenarios, side by side; also as `.png`",
                Form::ForPeople,
            ),
            output(
                "difference-<outcome>.svg",
                COMPARES,
                "what differs in an outcome, trial by trial; also as `.png`",
                Form::ForPeople,
            ),
            output(
                "report.html",
                "`report` of several scenarios",
                "one page that sets them side by side",
                Form::ForPeople,
            ),
        ],
    },
    Group {
        title: "The folder of a sweep: `output/NAME.sweep/`",
        about: "What `escalade sweep` writes.",
        outputs: &[
            output(
                "sweep.json",
                "`sweep`",
                "outcomes and milestones as functions of one factor or two",
                Form::Json(Holds::Shape(&sweep::SWEEP)),
            ),
            output(
                "sweep.csv",
                "`sweep`",
                "the same numbers, a row per measure and step",
                Form::Table(&sweep::COLUMNS),
            ),
            output(
                "manifest.json",
                "`sweep`",
                "how the sweep came about",
                Form::Json(Holds::Shape(&run::ANALYSIS)),
            ),
            output(
                "sweep-<measure>.svg",
                "`sweep`",
                "a measure over the values of the factors; also as `.png`",
                Form::ForPeople,
            ),
        ],
    },
    sensitivity::OF_VARIANCE,
    one_at_a_time::OF_EFFECTS,
    one_at_a_time::OF_SWINGS,
    discovery::FOLDER,
    valuation::FOLDER,
    Group {
        title: "The folder of exact answers: `NAME.exact/`",
        about: "What `escalade exact` writes into the folder that `--output` names.",
        outputs: &[
            output(
                "exact.json",
                "`exact`",
                "probabilities and expected values without the noise of trials, and what lies outside",
                Form::Json(Holds::Shape(&exact::ANSWERED)),
            ),
            output(
                "exact.csv",
                "`exact`",
                "the same answers, a row per question and day",
                Form::Table(&exact::EXACT),
            ),
            output(
                "against.csv",
                "`exact` with `--against`",
                "a row per number that the run has too",
                Form::Table(&exact::AGAINST),
            ),
            output(
                "manifest.json",
                "`exact`",
                "how the answers came about",
                Form::Json(Holds::Shape(&run::ANALYSIS)),
            ),
        ],
    },
    PART,
    Group {
        title: "A game",
        about: "Where `--log`, `--pages` and `--output` say.",
        outputs: &[
            output(
                "game.jsonl",
                "`play --log game.jsonl`",
                "the log: JSON, a line for each command, on disk before its answer is shown. Each line has `line` (from 1), \
                `previous` (the hash of the line before), `record`, and `hash`: the SHA-256 of all that stands before it in \
                the line and a zero byte. The first line records the `game`: version, scenario (merged, with its checksum), seed, trial, \
                cells and turn; the others a `command` and the SHA-256 of its answer. Nothing is ever deleted: `undo` is a \
                command too",
                Form::ForPeople,
            ),
            output(
                "<cell>-turn-<turn>.md",
                "`play --pages DIR`, for each `brief`",
                "what a cell knows and can do, and nothing that it must not see; also as `.html`, which prints on A4",
                Form::ForPeople,
            ),
            output(
                "<cell>-turn-<turn>.html",
                "`play --pages DIR`",
                "the same, to print",
                Form::ForPeople,
            ),
            output(
                "<log>.review.html",
                "`review`",
                "the after-action review as one page that prints on A4",
                Form::ForPeople,
            ),
            output(
                "<log>.review.md",
                "`review`",
                "the same as text",
                Form::ForPeople,
            ),
        ],
    },
    Group {
        title: "What `escalade export` writes",
        about: "To standard output, or to the file that `--output` names.",
        outputs: &[
            output(
                "NAME.json",
                "`export --to json`",
                "the process, for other programs",
                Form::Json(Holds::Shape(&flattened::PROCESS)),
            ),
            output(
                "NAME.prism",
                "`export --to prism`",
                "a continuous-time Markov chain in the language of PRISM: a variable per machine, and one per reaction of \
                which something asks whether it has happened; labels of states and milestones, rewards of counts",
                Form::ForPeople,
            ),
            output(
                "NAME.props",
                "`export --to prism`",
                "its properties: the probability of each state, and of each milestone that a state shows, and expected counts, at the horizon",
                Form::ForPeople,
            ),
            output(
                "NAME.yaml",
                "`export --to markov`",
                "a scenario without memory, with all that is other in it at its top",
                Form::ForPeople,
            ),
        ],
    },
    Group {
        title: "What `--format json` prints",
        about: "On standard output, with sorted keys. Messages go to standard error.",
        outputs: &[
            output(
                "run --format json",
                RUNS,
                "the `summary.json` of each scenario, by its name",
                Form::Json(Holds::Named(
                    "each scenario's name",
                    &Holds::Shape(&run::SUMMARY),
                )),
            ),
            output(
                "compare --format json",
                "`compare`, and `rerun` of a comparison",
                "`comparison.json`",
                Form::Json(Holds::Shape(&comparison::COMPARISON)),
            ),
            output(
                "explain --format json",
                "`explain`",
                "where a hazard comes from, and what switching reactions off does",
                Form::Json(Holds::Shape(&printed::EXPLAINED)),
            ),
            output(
                "story --format json",
                "`story`",
                "one trial",
                Form::Json(Holds::Shape(&printed::STORY)),
            ),
            output(
                "sweep --format json",
                "`sweep`",
                "`sweep.json`",
                Form::Json(Holds::Shape(&sweep::SWEEP)),
            ),
            output(
                "sensitivity --format json",
                "`sensitivity`",
                "its `sensitivity.json`; here of `--method sobol` and `cvm`",
                Form::Json(Holds::Shape(&sensitivity::SENSITIVITY)),
            ),
            output(
                "discover --format json",
                "`discover`",
                "`discover.json`",
                Form::Json(Holds::Shape(&discovery::DISCOVERY)),
            ),
            output(
                "value --format json",
                "`value`",
                "`value.json`",
                Form::Json(Holds::Shape(&valuation::VALUATION)),
            ),
            output(
                "exact --format json",
                "`exact`",
                "`exact.json`",
                Form::Json(Holds::Shape(&exact::ANSWERED)),
            ),
            output(
                "check --format json",
                "`check`",
                "the faults of all files, in order",
                Form::Json(Holds::List(&Holds::Shape(&printed::FAULT))),
            ),
            output(
                "list --format json",
                "`list`",
                "the files",
                Form::Json(Holds::List(&Holds::Shape(&printed::LISTED))),
            ),
        ],
    },
];
