//! `sensitivity.json`, `indices.csv` and what else `escalade sensitivity` writes.

use super::kinds::{Field, Form, Group, Holds, Shape, output};
use super::run::ANALYSIS;

const SHARE: &str = "share of 1";
const SQUARED: &str = "of the measure, squared";
pub(super) const MEASURE: &str = "of the measure";

const ONE: &str = "all that varies is in one scrambling: nothing is known of the error";

static INDEX: Shape = Shape {
    name: "index",
    about: "A number with its Monte Carlo error, from 16 independent scramblings. Nothing is clamped: one whose interval \
            holds 0 cannot be told from 0.",
    fields: &[
        Field::number("estimate", "that of the number", "the number"),
        Field::number("se", "that of the number", "its standard error").null(ONE),
        Field::number(
            "low",
            "that of the number",
            "the lower end of the 95 % interval",
        )
        .null(ONE),
        Field::number("high", "that of the number", "the upper end").null(ONE),
        Field::truth("above_zero", "whether the interval lies above 0"),
    ],
};

static OF_UNIT: Shape = Shape {
    name: "indices of a factor",
    about: "How much of a variance is due to a factor, or to several that count as one.",
    fields: &[
        Field::shape(
            "first",
            &INDEX,
            "the part of the variance between draws that it makes alone",
        )
        .unit(SHARE),
        Field::shape(
            "total",
            &INDEX,
            "the part that it has any share in, alone or with others",
        )
        .unit(SHARE),
        Field::shape(
            "first_of_all_variance",
            &INDEX,
            "as `first`, of the variance between and within draws",
        )
        .unit(SHARE),
        Field::shape("total_of_all_variance", &INDEX, "as `total`, of both").unit(SHARE),
    ],
};

static INDICES_OF_MEASURE: Shape = Shape {
    name: "indices of a measure",
    about: "How the variance of a measure comes about. Between draws: that of what is expected given the factors. \
            Within: chance. Of `--method cvm` variances are means over thresholds, of whether a trial is below.",
    fields: &[
        Field::number("mean", MEASURE, "the mean over all points").null("the method is `cvm`"),
        Field::shape(
            "variance_between",
            &INDEX,
            "the variance between draws, without what chance adds",
        )
        .unit(SQUARED),
        Field::shape("variance_within", &INDEX, "the variance within draws").unit(SQUARED),
        Field::shape(
            "share_of_chance",
            &INDEX,
            "the part of both that is within draws",
        )
        .unit(SHARE)
        .null("trials do not differ"),
        Field::new(
            "units",
            Holds::Named("each unit's name", &Holds::Shape(&OF_UNIT)),
            "",
            "the indices of each unit",
        )
        .null("the variance between draws cannot be told from 0: shares of it mean nothing"),
    ],
};

pub(super) const NAMES: Holds = Holds::List(&Holds::Text);
pub(super) const NAME: Field = Field::text("name", "the outcome's or the milestone's name");
pub(super) const FUNCTIONAL: Field = Field::text(
    "functional",
    "`end`, `time_mean`, `min`, `max` or `day <days>`; of a milestone `happened`",
);
pub(super) const TITLE: Field = Field::text("title", "its title");
pub(super) const FACTORS: Field = Field::new("factors", NAMES, "", "their addresses");
pub(super) const ROLE: Field = Field::text(
    "role",
    "`lever`, `uncertainty` or `measurement`; of several that differ in it, the one that concerns the world most",
);

static MEASURED: Shape = Shape {
    name: "measure with its indices",
    about: "What was measured in each trial.",
    fields: &[
        NAME,
        FUNCTIONAL,
        TITLE,
        Field::shape("indices", &INDICES_OF_MEASURE, "the indices"),
        Field::new(
            "inert",
            NAMES,
            "",
            "units that changed no trial at all: their total index is exactly 0",
        ),
    ],
};

static UNIT: Shape = Shape {
    name: "unit of factors",
    about: "A factor, or several that are exchanged together: correlated ones, or a group.",
    fields: &[
        Field::text("name", "the factor's address, or the group's name"),
        TITLE,
        Field::truth(
            "group",
            "whether `--groups` made it, or it is a grade of evidence",
        ),
        ROLE,
        FACTORS,
    ],
};

static LEFT_OUT: Shape = Shape {
    name: "row left out",
    about: "A row in which a trial failed, which is left out whole.",
    fields: &[
        Field::whole("row", "", "its number, from 0"),
        Field::whole("arm", "", "at which of its points, from 0"),
        Field::whole("replicate", "", "in which trial at the point, from 0"),
        Field::text("why", "why it failed"),
    ],
};

pub(super) const FORMAT: Field = Field::whole("format", "", "the version of this file's format: 1");
pub(super) const VERSION: Field = Field::text("escalade", "the version of escalade");
pub(super) const SCENARIO: Field = Field::text("scenario", "the scenario's name");
pub(super) const OF_SCENARIO: Field = Field::text("title", "the scenario's title");
pub(super) const CHANGES: Field = Field::new(
    "changes",
    NAMES,
    "",
    "the options that changed the scenario, as they were typed",
);
pub(super) const SEED: Field = Field::text("seed", "the seed, as digits");
pub(super) const ROWS: Field = Field::whole("rows", "rows", "of the design");
pub(super) const USED: Field = Field::whole("rows_used", "rows", "in which no trial failed");
pub(super) const REPLICATES: Field = Field::whole("replicates", "trials", "at each point");
pub(super) const TRIALS: Field = Field::whole("trials", "trials", "in all, with those of a pilot");
pub(super) const COMPLETE: Field = Field::truth("complete", "whether all rows were finished");

pub(super) static SENSITIVITY: Shape = Shape {
    name: "sensitivity",
    about: "Which factors drive which outcome: Sobol' indices, or those of Cramér and von Mises.",
    fields: &[
        FORMAT,
        VERSION,
        SCENARIO,
        OF_SCENARIO,
        CHANGES,
        Field::text("method", "`sobol` or `cvm`"),
        SEED,
        ROWS,
        USED,
        Field::new(
            "left_out",
            Holds::List(&Holds::Shape(&LEFT_OUT)),
            "",
            "rows that were left out",
        ),
        REPLICATES,
        Field::whole(
            "scramblings",
            "",
            "independent scramblings of Sobol' points, from which the errors come",
        ),
        TRIALS,
        COMPLETE,
        Field::new(
            "units",
            Holds::List(&Holds::Shape(&UNIT)),
            "",
            "what was exchanged",
        ),
        Field::new(
            "measures",
            Holds::List(&Holds::Shape(&MEASURED)),
            "",
            "what was measured",
        ),
    ],
};

const ABOUT: Field = Field::text("outcome", "the outcome's or the milestone's name");
const OF: Field = Field::text(
    "factor",
    "the unit's name; empty where the number is about the measure",
);
const WHICH: Field = Field::text("index", "the key of the number in `sensitivity.json`");
const OWN: &str = "that of the number";
const NUMBER: Field = Field::number("estimate", OWN, "the number");
const LOW: Field = Field::number("low", OWN, "the lower end of the 95 % interval").null(ONE);
const HIGH: Field = Field::number("high", OWN, "the upper end").null(ONE);
const RESTS: Field = Field::whole("rows", "rows", "on which it rests");

/// Of `indices.csv` and `convergence.csv`.
pub static INDICES: [Field; 11] = [
    SCENARIO,
    ABOUT,
    FUNCTIONAL,
    OF,
    WHICH,
    NUMBER,
    Field::number("se", OWN, "its standard error")
        .null("nothing is known of it: all that varies is in one scrambling, or all trials agree"),
    LOW,
    HIGH,
    RESTS,
    REPLICATES,
];

static POINTS: [Field; 1] = [Field::number(
    "<factor>",
    "days, per day or none",
    "the value of a factor; the columns are all factors, by address",
)];
static RESULTS: [Field; 1] = [Field::number(
    "<measure>",
    MEASURE,
    "the mean over the trials at the point",
)];

const BY: &str = "`sensitivity` with `--method sobol` or `cvm`";
const SAMPLES: &str = "`sensitivity --samples`";

/// The folder of indices of the variance.
pub(super) const OF_VARIANCE: Group = Group {
    title: "The folder of a sensitivity analysis: `output/NAME.sensitivity/`",
    about: "What `escalade sensitivity` writes. `design.csv` and `results.csv` have the same lines, in the order of SALib's \
            samples without second-order indices.",
    outputs: &[
        output(
            "sensitivity.json",
            BY,
            "first-order and total indices of every factor, for every measure",
            Form::Json(Holds::Shape(&SENSITIVITY)),
        ),
        output(
            "indices.csv",
            BY,
            "the same numbers, one per line",
            Form::Table(&INDICES),
        ),
        output(
            "convergence.csv",
            BY,
            "the same after each doubling of the rows",
            Form::Table(&INDICES),
        ),
        output(
            "design.csv",
            SAMPLES,
            "every point of the design, as factor values",
            Form::Table(&POINTS),
        ),
        output(
            "results.csv",
            SAMPLES,
            "what came of each point",
            Form::Table(&RESULTS),
        ),
        output(
            "manifest.json",
            BY,
            "how the analysis came about",
            Form::Json(Holds::Shape(&ANALYSIS)),
        ),
        output(
            "drivers.svg",
            BY,
            "factors by measures as a map; drawn where there are several measures. Also as `.png`",
            Form::ForPeople,
        ),
        output(
            "drivers-<measure>.svg",
            BY,
            "the largest factors of a measure, and chance; also as `.png`",
            Form::ForPeople,
        ),
        output(
            "convergence-<measure>.svg",
            BY,
            "how the indices settle as rows double; also as `.png`",
            Form::ForPeople,
        ),
    ],
};
