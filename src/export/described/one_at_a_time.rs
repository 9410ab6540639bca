//! `sensitivity.json` and `indices.csv` of the methods that move one factor at a time.

use super::kinds::{Field, Form, Group, Holds, Shape, output};
use super::run::ANALYSIS;
use super::sensitivity::{
    CHANGES, COMPLETE, FACTORS, FORMAT, FUNCTIONAL, INDICES, MEASURE, NAME, NAMES, OF_SCENARIO,
    REPLICATES, ROLE, ROWS, SCENARIO, SEED, TITLE, TRIALS, USED, VERSION,
};
use super::shapes::ESTIMATE;

static FAILED: Shape = Shape {
    name: "row left out of one factor at a time",
    about: "A row in which a trial failed, which is left out whole.",
    fields: &[
        Field::whole("row", "", "its number, from 0"),
        Field::whole("point", "", "at which of its points, from 0"),
        Field::whole("trial", "", "the number of the trial"),
        Field::text("why", "why it failed"),
    ],
};

static MOVED: Shape = Shape {
    name: "moved factors",
    about: "A factor that is moved, or several that are correlated and move together.",
    fields: &[Field::text("name", "their addresses"), ROLE, FACTORS],
};

static EFFECTS: Shape = Shape {
    name: "elementary effects",
    about: "What moving a factor by half of its probability changes, over trajectories, without what chance adds (Morris 1991).",
    fields: &[
        Field::shape("mu", &ESTIMATE, "the mean effect, up")
            .unit(MEASURE)
            .null("several factors move together"),
        Field::shape("mu_star", &ESTIMATE, "the mean size of the effect").unit(MEASURE),
        Field::shape("sigma", &ESTIMATE, "the standard deviation of the effect")
            .unit(MEASURE)
            .null("several factors move together"),
    ],
};

static SWINGS: Shape = Shape {
    name: "swing",
    about: "A measure with a factor held at three points of its distribution, while all others vary.",
    fields: &[
        Field::shape(
            "mean_at_q05",
            &ESTIMATE,
            "the mean with the factor at its 5 % point",
        )
        .unit(MEASURE),
        Field::shape("mean_at_q50", &ESTIMATE, "at its median").unit(MEASURE),
        Field::shape("mean_at_q95", &ESTIMATE, "at its 95 % point").unit(MEASURE),
        Field::shape(
            "swing",
            &ESTIMATE,
            "the last minus the first, in paired trials",
        )
        .unit(MEASURE),
        Field::shape(
            "interaction",
            &ESTIMATE,
            "the standard deviation of the swing over the values of all other factors, \
            without chance: 0 where the factor adds to the others",
        )
        .unit(MEASURE),
    ],
};

const UNIT_OF: Field = Field::text("unit", "its unit");

static SCREENED: Shape = Shape {
    name: "measure with its elementary effects",
    about: "What was measured in each trial.",
    fields: &[
        NAME,
        FUNCTIONAL,
        TITLE,
        UNIT_OF,
        Field::new(
            "units",
            Holds::Named("each unit's name", &Holds::Shape(&EFFECTS)),
            "",
            "the effects of each unit",
        ),
    ],
};

static SWUNG: Shape = Shape {
    name: "measure with its swings",
    about: "What was measured in each trial.",
    fields: &[
        NAME,
        FUNCTIONAL,
        TITLE,
        UNIT_OF,
        Field::new(
            "units",
            Holds::Named("each factor's address", &Holds::Shape(&SWINGS)),
            "",
            "the swing of each factor",
        ),
    ],
};

const FAILURES: Holds = Holds::List(&Holds::Shape(&FAILED));
const LEFT: Field = Field::new("left_out", FAILURES, "", "rows that were left out");
const UNITS: Holds = Holds::List(&Holds::Shape(&MOVED));
const MOVES: Field = Field::new("units", UNITS, "", "what was moved");

static MORRIS: Shape = Shape {
    name: "screening",
    about: "Which factors do anything: elementary effects along random trajectories.",
    fields: &[
        FORMAT,
        VERSION,
        SCENARIO,
        OF_SCENARIO,
        CHANGES,
        Field::text("method", "`morris`"),
        SEED,
        ROWS,
        USED,
        REPLICATES,
        TRIALS,
        COMPLETE,
        LEFT,
        MOVES,
        Field::new(
            "measures",
            Holds::List(&Holds::Shape(&SCREENED)),
            "",
            "what was measured",
        ),
    ],
};

static TORNADO: Shape = Shape {
    name: "tornado",
    about: "Each factor at its 5, 50 and 95 % points.",
    fields: &[
        FORMAT,
        VERSION,
        SCENARIO,
        OF_SCENARIO,
        CHANGES,
        Field::text("method", "`tornado`"),
        SEED,
        ROWS,
        USED,
        REPLICATES,
        TRIALS,
        COMPLETE,
        LEFT,
        MOVES,
        Field::new(
            "held_at_q05_q50_q95",
            Holds::Named("each factor's address", &NAMES),
            "",
            "the values at which it was held, with their unit",
        ),
        Field::new(
            "measures",
            Holds::List(&Holds::Shape(&SWUNG)),
            "",
            "what was measured",
        ),
    ],
};

const BY_MORRIS: &str = "`sensitivity --method morris`";
const BY_TORNADO: &str = "`sensitivity --method tornado`";

/// The folder of a screening.
pub(super) const OF_EFFECTS: Group = Group {
    title: "The same of a screening: `--method morris`",
    about: "In place of the above.",
    outputs: &[
        output(
            "sensitivity.json",
            BY_MORRIS,
            "elementary effects of every factor, for every measure",
            Form::Json(Holds::Shape(&MORRIS)),
        ),
        output(
            "indices.csv",
            BY_MORRIS,
            "the same numbers, one per line",
            Form::Table(&INDICES),
        ),
        output(
            "manifest.json",
            BY_MORRIS,
            "how the analysis came about",
            Form::Json(Holds::Shape(&ANALYSIS)),
        ),
        output(
            "morris-<measure>.svg",
            BY_MORRIS,
            "mean sizes of effects against how much they vary; also as `.png`",
            Form::ForPeople,
        ),
    ],
};

/// The folder of a tornado.
pub(super) const OF_SWINGS: Group = Group {
    title: "The same of a tornado: `--method tornado`",
    about: "In place of the above.",
    outputs: &[
        output(
            "sensitivity.json",
            BY_TORNADO,
            "every measure with each factor at three points",
            Form::Json(Holds::Shape(&TORNADO)),
        ),
        output(
            "indices.csv",
            BY_TORNADO,
            "the same numbers, one per line",
            Form::Table(&INDICES),
        ),
        output(
            "manifest.json",
            BY_TORNADO,
            "how the analysis came about",
            Form::Json(Holds::Shape(&ANALYSIS)),
        ),
        output(
            "tornado-<measure>.svg",
            BY_TORNADO,
            "the largest swings of a measure; also as `.png`",
            Form::ForPeople,
        ),
    ],
};
