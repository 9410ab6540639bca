//! `summary.json` and `manifest.json` of a run.

use super::kinds::{Field, Holds, Shape};
use super::shapes::{BIN, ESTIMATE, EXTREME, FILE, FUNCTIONAL, GIVEN};

static OUTCOME: Shape = Shape {
    name: "outcome",
    about: "An outcome over all trials.",
    fields: &[
        Field::text("title", "its title"),
        Field::text("unit", "its unit, as the scenario writes it"),
        Field::truth("headline", "whether it is one of the main ones"),
        Field::new(
            "range",
            Holds::Tuple(&[Holds::Number, Holds::Number]),
            "of the outcome",
            "the declared range, low and high: values beyond count as its ends",
        ),
        Field::number(
            "resolution",
            "of the outcome",
            "the width of a bin of its histograms",
        ),
        Field::shape(
            "clipped_share",
            &ESTIMATE,
            "the share of recorded values that were beyond the range",
        )
        .unit("share of 1"),
        Field::shape("end", &FUNCTIONAL, "its value at the horizon"),
        Field::new(
            "at",
            Holds::Named(
                "`<days> d`, each day that the scenario lists under `at`",
                &Holds::Shape(&FUNCTIONAL),
            ),
            "",
            "its value on listed days; empty where none is listed",
        ),
        Field::shape(
            "min",
            &EXTREME,
            "its smallest value on the days of the grid",
        ),
        Field::shape("max", &EXTREME, "its largest value on the days of the grid"),
        Field::shape(
            "time_mean",
            &FUNCTIONAL,
            "its mean over time, of the whole path",
        ),
        Field::new(
            "end_histogram",
            Holds::List(&BIN),
            "of the outcome; trials",
            "the distribution at the horizon: the centre of each bin that is not empty, and its number of trials",
        ),
    ],
};

static MEDIAN: Shape = Shape {
    name: "median",
    about: "A median time with its 95 % interval.",
    fields: &[
        Field::number("value", "days", "the median"),
        Field::number("low", "days", "the lower end of the 95 % interval"),
        Field::number("high", "days", "the upper end").null("it is later than the horizon"),
    ],
};

static MILESTONE: Shape = Shape {
    name: "milestone",
    about: "When a milestone is passed.",
    fields: &[
        Field::text("title", "its title"),
        Field::shape("probability", &ESTIMATE,
            "of having passed it by the horizon; of one that follows another, within the days that it names")
            .unit("share of 1")
            .null("it names no days, or no trial was observed for so long"),
        Field::shape("median_days", &MEDIAN, "days from the start, or from what it follows, until it is passed")
            .null("less than half of the trials pass it"),
        Field::whole("trials_counted", "trials", "in which the count of days began"),
    ],
};

static REACTION: Shape = Shape {
    name: "reaction",
    about: "How often a transition or an event happens.",
    fields: &[
        Field::shape("mean_count", &ESTIMATE, "how often, in a trial").unit("times"),
        Field::shape(
            "happened",
            &ESTIMATE,
            "the share of trials in which it happens at least once",
        )
        .unit("share of 1"),
    ],
};

const FORMAT: Field = Field::whole("format", "", "the version of this file's format: 1");
const VERSION: Field = Field::text("escalade", "the version of escalade");
const SEED: Field = Field::text(
    "seed",
    "the seed, as digits: not every reader holds 64 bits in a number",
);
const TRIALS: Field = Field::whole("trials", "trials", "that were finished");
const PLANNED: Field = Field::whole("trials_planned", "trials", "that were asked for");
const REPLICATES: Field = Field::whole("replicates", "trials", "per draw of the uncertain numbers");
const COMPLETE: Field = Field::truth(
    "complete",
    "whether all trials were finished, or the stopping rule was met",
);
const COUNTS: Field = Field::text("counts_sha256", "the checksum of all counts");
const CHANGES: Field = Field::new(
    "changes",
    Holds::List(&Holds::Text),
    "",
    "the options that changed the scenario, as they were typed",
);

static DRIVER: Shape = Shape {
    name: "driver",
    about: "A factor that drives an outcome.",
    fields: &[
        Field::text("factor", "its address"),
        Field::text("title", "its title"),
        Field::text(
            "role",
            "`lever`, `uncertainty` or `measurement`: the last is about how the world is read, and stands in no ranking \
             of what drives it",
        ),
        Field::shape(
            "share_of_between",
            &ESTIMATE,
            "its first-order share of the variance between draws",
        )
        .unit("share of 1"),
    ],
};

static DRIVERS_OF: Shape = Shape {
    name: "drivers of an outcome",
    about: "The factors that drive an outcome.",
    fields: &[Field::new(
        "end",
        Holds::List(&Holds::Shape(&DRIVER)),
        "",
        "those whose share of the value at the horizon can be told from 0, the largest first",
    )],
};

static DRIVERS: Shape = Shape {
    name: "drivers",
    about: "Which factors drive the headline outcomes.",
    fields: &[
        Field::text("method", "how shares are estimated: `ranks`"),
        Field::whole("draws", "draws", "from which they are estimated"),
        Field::whole("factors", "factors", "that were looked at"),
        Field::new(
            "outcomes",
            Holds::Named("each headline outcome's name", &Holds::Shape(&DRIVERS_OF)),
            "",
            "the drivers of each",
        ),
    ],
};

/// Of one run.
pub(super) static SUMMARY: Shape = Shape {
    name: "summary",
    about: "Every number of a run with its error.",
    fields: &[
        FORMAT,
        VERSION,
        Field::text(
            "scenario",
            "the scenario's name: that of its file without the extension",
        ),
        Field::text("title", "the scenario's title"),
        CHANGES,
        Field::text("start", "the date of day 0, ISO 8601"),
        Field::number("horizon_days", "days", "how long a trial lasts"),
        SEED,
        TRIALS,
        PLANNED,
        REPLICATES,
        Field::whole("draws", "draws", "of the uncertain numbers"),
        COMPLETE,
        COUNTS,
        Field::shape(
            "given",
            &GIVEN,
            "what the trials had to fulfil to be counted",
        )
        .null("all trials count"),
        DESIGN,
        HYPERCUBES,
        Field::shape("drivers", &DRIVERS, "what drives the headline outcomes")
            .null("draws have one trial each, are too few or were given"),
        Field::new(
            "outcomes",
            Holds::Named("each outcome's name", &Holds::Shape(&OUTCOME)),
            "",
            "the outcomes",
        ),
        Field::new(
            "milestones",
            Holds::Named("each milestone's name", &Holds::Shape(&MILESTONE)),
            "",
            "the milestones",
        ),
        Field::new(
            "occupancy_at_end",
            Holds::Named(
                "each machine's name",
                &Holds::Named("each of its states' names", &Holds::Shape(&ESTIMATE)),
            ),
            "share of 1",
            "the probability of each state at the horizon",
        ),
        Field::new(
            "reactions",
            Holds::Named("each reaction's address", &Holds::Shape(&REACTION)),
            "",
            "the transitions and events",
        ),
    ],
};

static CIRCUMSTANCES: Shape = Shape {
    name: "circumstances",
    about: "When, where and how; no result depends on it.",
    fields: &[
        Field::new(
            "command",
            Holds::List(&Holds::Text),
            "",
            "the command, word by word",
        ),
        Field::text("platform", "the operating system and the processor family"),
        Field::whole("threads", "threads", "that simulated"),
        Field::whole(
            "began_unix_seconds",
            "seconds",
            "since 1970-01-01 UTC, at the beginning",
        ),
        Field::number("seconds", "seconds", "that the simulation took"),
    ],
};

static DESIGN_SHAPE: Shape = Shape {
    name: "design",
    about: "A sample of factor values that was given (`--design`).",
    fields: &[
        Field::whole("rows", "rows", "each of which was a draw"),
        Field::text("scale", "`values`, or `unit_cube` for coordinates"),
        Field::text(
            "others",
            "what became of factors without a column: `refused` (there was none), `median` or `drawn`",
        ),
        Field::text(
            "sha256",
            "SHA-256 of the addresses of its columns and the bits of its numbers",
        ),
    ],
};
const DESIGN: Field = Field::shape("design", &DESIGN_SHAPE, "the sample of factor values")
    .null("factor values were drawn");
const DESIGN_FILE: Field = Field::text("design_file", "the file of the sample, as it was named")
    .null("factor values were drawn");
static HYPERCUBES_SHAPE: Shape = Shape {
    name: "hypercubes",
    about: "Latin hypercubes to which draws were dealt in turn (`--design latin-hypercube`).",
    fields: &[
        Field::whole("cubes", "", "independent hypercubes"),
        Field::whole(
            "rows",
            "draws",
            "as planned: draw r is point r div `cubes` of hypercube r mod `cubes`",
        ),
    ],
};
const HYPERCUBES: Field = Field::shape(
    "hypercubes",
    &HYPERCUBES_SHAPE,
    "the Latin hypercubes of which the draws are the points. Intervals of means (at the end, at listed days, of minima, \
     maxima and means over time), of standard deviations, of parts of the variance and of probabilities by the horizon \
     come from how far they differ; all others take draws for independent, and are wider than need be",
)
.null("draws are independent, or were given");
const CONDITION: Field =
    Field::text("given", "what trials had to fulfil to be counted").null("all trials count");
const MERGED: Field = Field::text(
    "merged_scenario",
    "the scenario with its parents merged in and every `--set` applied, as YAML",
);
const OFF: Field = Field::new(
    "switched_off",
    Holds::List(&Holds::Text),
    "",
    "the addresses that `--without` switched off",
);
const FILES: Holds = Holds::List(&Holds::Shape(&FILE));
const READ: Field = Field::new("read", FILES, "", "the files that were read");
const WRITTEN: Field = Field::new(
    "written",
    FILES,
    "",
    "the files that were written beside this one",
);
const HOW: Field = Field::shape("circumstances", &CIRCUMSTANCES, "when, where and how");

/// Of one run.
pub(super) static MANIFEST: Shape = Shape {
    name: "manifest",
    about: "How a run came about.",
    fields: &[
        FORMAT,
        VERSION,
        Field::text("scenario", "the scenario's name"),
        SEED,
        PLANNED,
        TRIALS,
        COMPLETE,
        COUNTS,
        REPLICATES,
        MERGED,
        OFF,
        CHANGES,
        READ,
        WRITTEN,
        CONDITION,
        DESIGN,
        DESIGN_FILE,
        HYPERCUBES,
        HOW,
    ],
};

static ARM: Shape = Shape {
    name: "arm",
    about: "A scenario of a comparison.",
    fields: &[
        Field::text("name", "the name under which it was compared"),
        MERGED,
        OFF,
        CHANGES,
        READ,
        Field::text(
            "summary_sha256",
            "the checksum of the `summary.json` of its own run",
        )
        .null("it was not run by itself too"),
    ],
};

/// Of an analysis of scenarios.
pub(super) static ANALYSIS: Shape = Shape {
    name: "manifest of an analysis",
    about: "How the results of an analysis came about.",
    fields: &[
        FORMAT,
        VERSION,
        Field::text("analysis", "the command, such as `sweep`"),
        SEED,
        Field::whole("trials", "trials", "that were finished, in all"),
        COMPLETE,
        Field::new(
            "scenarios",
            Holds::List(&Holds::Shape(&ARM)),
            "",
            "what was analysed",
        ),
        WRITTEN,
        HOW,
    ],
};

/// Of one comparison.
pub(super) static COMPARISON_MANIFEST: Shape = Shape {
    name: "comparison manifest",
    about: "How a comparison came about.",
    fields: &[
        FORMAT,
        VERSION,
        SEED,
        PLANNED,
        TRIALS,
        COMPLETE,
        REPLICATES,
        Field::new(
            "arms",
            Holds::List(&Holds::Shape(&ARM)),
            "",
            "what was compared; the first is the baseline",
        ),
        WRITTEN,
        CONDITION,
        HOW,
    ],
};
