//! `discover.json`, `trajectory.csv` and `box.csv`.

use super::kinds::{Field, Form, Group, Holds, Shape, output};
use super::run::ANALYSIS;
use super::shapes::ESTIMATE;

const SHARE: &str = "share of 1";
const P: &str = "probability";

static COUNTS: Shape = Shape {
    name: "cases",
    about: "Trials, each with a draw of its own.",
    fields: &[
        Field::whole("trials", "trials", "how many"),
        Field::whole("cases", "trials", "in which the condition holds"),
    ],
};

static RANGE: Shape = Shape {
    name: "range of a box",
    about: "A factor that the box restricts.",
    fields: &[
        Field::text("factor", "its short name"),
        Field::text("address", "its address"),
        Field::text("title", "its title"),
        Field::number("low", "`unit`", "the least value in the box")
            .null("the box does not bound it from below"),
        Field::number("high", "`unit`", "the largest").null("the box does not bound it from above"),
        Field::text("unit", "its unit; empty where it has none"),
        Field::number(
            "share_of_values",
            SHARE,
            "how probable it is that the factor lies there",
        ),
        Field::number(
            "p",
            P,
            "the quasi-p-value: how probable so many cases are if the factor did not matter",
        ),
        Field::shape(
            "density_without",
            &ESTIMATE,
            "the density of the box without this restriction",
        )
        .unit(SHARE),
    ],
};

const ENDS: Holds = Holds::List(&Holds::Number);

static RESAMPLE: Shape = Shape {
    name: "factor in resamples",
    about: "How often bootstrap samples restrict a factor, and where.",
    fields: &[
        Field::text("factor", "its short name"),
        Field::text("address", "its address"),
        Field::number("restricted", SHARE, "of the resamples restrict it"),
        Field::new(
            "low_q05_q50_q95",
            ENDS,
            "the factor's unit",
            "quantiles of the lower ends",
        )
        .null("no resample bounds it from below"),
        Field::new(
            "high_q05_q50_q95",
            ENDS,
            "the factor's unit",
            "quantiles of the upper ends",
        )
        .null("none bounds it from above"),
    ],
};

static EVIDENCE: Shape = Shape {
    name: "evidence",
    about: "What the draws that had no part in finding the box say of it.",
    fields: &[
        Field::new(
            "box",
            Holds::List(&Holds::Shape(&RANGE)),
            "",
            "the factors that it restricts",
        ),
        Field::shape(
            "density",
            &ESTIMATE,
            "the share of trials in the box in which the condition holds",
        )
        .unit(SHARE),
        Field::shape(
            "coverage",
            &ESTIMATE,
            "the share of such trials that is in the box",
        )
        .unit(SHARE),
        Field::shape(
            "mass",
            &ESTIMATE,
            "the share of all trials that is in the box",
        )
        .unit(SHARE),
        Field::shape(
            "density_of_all",
            &ESTIMATE,
            "the share of all trials in which the condition holds",
        )
        .unit(SHARE),
        Field::number(
            "p",
            P,
            "how probable so many cases in the box are if no factor mattered",
        ),
        Field::whole("shuffles", "", "searches on shuffled outcomes"),
        Field::number(
            "p_of_shuffles",
            P,
            "how many of them found as much, of all and one",
        ),
        Field::new(
            "resamples",
            Holds::List(&Holds::Shape(&RESAMPLE)),
            "",
            "factors that bootstrap samples restrict",
        ),
    ],
};

pub(super) static DISCOVERY: Shape = Shape {
    name: "discovery",
    about: "In which box of factor values a condition holds more often (PRIM, Friedman & Fisher 1999).",
    fields: &[
        Field::whole("format", "", "the version of this file's format: 1"),
        Field::text("escalade", "the version of escalade"),
        Field::text("scenario", "the scenario's name"),
        Field::text("title", "the scenario's title"),
        Field::new(
            "changes",
            Holds::List(&Holds::Text),
            "",
            "the options that changed the scenario, as they were typed",
        ),
        Field::text("where", "the condition"),
        Field::text("seed", "the seed, as digits"),
        Field::whole("trials", "trials", "in all"),
        Field::truth("complete", "whether all were finished, as they always are"),
        Field::whole("left_out", "trials", "that failed"),
        Field::number("peel", SHARE, "of the box is cut off in each step"),
        Field::number("paste", SHARE, "of the box is put back in each step"),
        Field::number("least_mass", SHARE, "of all trials is in the smallest box"),
        Field::text("wanted", "which box of the trajectory is told"),
        Field::number("least_density", SHARE, "the density that was asked for").null("none was"),
        Field::number("least_coverage", SHARE, "the coverage that was asked for").null("none was"),
        Field::shape("found_on", &COUNTS, "the trials that found the box"),
        Field::shape("judged_on", &COUNTS, "those that judge it"),
        Field::text(
            "answer",
            "`box`, `no box is better than chance`, `no box is as dense as was asked for`, or `the condition holds always or never`",
        ),
        Field::text("sentence", "the answer in words"),
        Field::shape(
            "evidence",
            &EVIDENCE,
            "what speaks for the box, or against the best that there is",
        )
        .null("the condition holds always or never, or no box was as dense as was asked for"),
    ],
};

const SCENARIO: Field = Field::text("scenario", "the scenario's name");
const WHERE: Field = Field::text("where", "the condition");

/// Of `trajectory.csv`.
pub static TRAJECTORY: [Field; 18] = [
    SCENARIO,
    WHERE,
    Field::text("factor", "the factor that was cut last"),
    Field::text("side", "on which side: `low` or `high`"),
    Field::text("unit", "the factor's unit"),
    Field::number("limit", "`unit`", "the outermost value that stays").null("nothing is cut yet"),
    Field::whole("step", "", "the number of the box, from 0, which is all"),
    Field::whole("chosen", "", "1 for the box that is told"),
    Field::whole("trials", "trials", "in the box, of those that find it"),
    Field::whole("cases", "trials", "of these in which the condition holds"),
    Field::number("density", SHARE, "`cases` of `trials`"),
    Field::number("coverage", SHARE, "`cases` of all cases"),
    Field::number("mass", SHARE, "`trials` of all trials"),
    Field::whole(
        "other_trials",
        "trials",
        "in the box, of those that judge it",
    ),
    Field::whole(
        "other_cases",
        "trials",
        "of these in which the condition holds",
    ),
    Field::number("other_density", SHARE, "as `density`, of those"),
    Field::number("other_coverage", SHARE, "as `coverage`"),
    Field::number("other_mass", SHARE, "as `mass`"),
];

/// Of `box.csv`.
pub static RESTRICTED: [Field; 11] = [
    SCENARIO,
    WHERE,
    Field::text("factor", "the address of a factor that the box restricts"),
    Field::text("title", "its title"),
    Field::text("unit", "its unit; empty where it has none"),
    Field::number("low", "`unit`", "the least value in the box")
        .null("the box does not bound it from below"),
    Field::number("high", "`unit`", "the largest").null("the box does not bound it from above"),
    Field::number(
        "share_of_values",
        SHARE,
        "how probable it is that the factor lies there",
    ),
    Field::number(
        "density_without",
        SHARE,
        "the density of the box without this restriction",
    ),
    Field::number("p", P, "the quasi-p-value of the restriction"),
    Field::number(
        "restricted_in_resamples",
        SHARE,
        "of the bootstrap samples restrict it too",
    ),
];

const BY: &str = "`discover`";
const WITH_BOX: &str = "`discover`, where there is a box";

/// The folder of a discovery.
pub(super) const FOLDER: Group = Group {
    title: "The folder of a discovery: `output/NAME.discover/`",
    about: "What `escalade discover` writes.",
    outputs: &[
        output(
            "discover.json",
            BY,
            "the box, and what speaks for it",
            Form::Json(Holds::Shape(&DISCOVERY)),
        ),
        output(
            "trajectory.csv",
            BY,
            "every box of the peeling trajectory, on both halves of the trials",
            Form::Table(&TRAJECTORY),
        ),
        output(
            "box.csv",
            BY,
            "the factors that the box restricts",
            Form::Table(&RESTRICTED),
        ),
        output(
            "manifest.json",
            BY,
            "how the discovery came about",
            Form::Json(Holds::Shape(&ANALYSIS)),
        ),
        output(
            "<scenario>-box.yaml",
            WITH_BOX,
            "the box as a scenario that extends the one beside it",
            Form::ForPeople,
        ),
        output(
            "<scenario>.yaml",
            WITH_BOX,
            "the scenario as it was read, with all that it extends",
            Form::ForPeople,
        ),
        output(
            "trade-off.svg",
            WITH_BOX,
            "density against coverage along the trajectory; also as `.png`",
            Form::ForPeople,
        ),
        output(
            "box.svg",
            WITH_BOX,
            "the ranges of the box in those of the factors; also as `.png`",
            Form::ForPeople,
        ),
    ],
};
