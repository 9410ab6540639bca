//! `comparison.json`.

use super::kinds::{Field, Holds, Shape};
use super::shapes::{BIN, ESTIMATE, GIVEN};

static REDUCTION: Shape = Shape {
    name: "reduction",
    about: "How many times as many trials unpaired runs would need for the same error of the difference.",
    fields: &[
        Field::number("value", "times", "the estimate").null("`note` is not"),
        Field::number("se", "times", "its standard error").null("`note` is not"),
        Field::number(
            "low",
            "times",
            "the lower end of the 95 % interval; where `note` is `at least`, the bound",
        )
        .null("`note` says why there is no number"),
        Field::number("high", "times", "the upper end").null("`note` is not"),
        Field::text(
            "note",
            "`at least`, `same in every draw` or `nothing varies`",
        )
        .null("there is an estimate"),
    ],
};

const TITLE: Field = Field::text("title", "the title");
const BASELINE: Field =
    Field::shape("baseline", &ESTIMATE, "the mean in the baseline").unit("of the outcome");
const MEAN: Field =
    Field::shape("mean", &ESTIMATE, "the mean in this scenario").unit("of the outcome");
const DIFFERENCE: Field = Field::shape(
    "difference",
    &ESTIMATE,
    "this scenario's mean minus the baseline's",
)
.unit("of the outcome");
const ABOVE: Field = Field::shape(
    "above",
    &ESTIMATE,
    "the share of pairs of trials in which this scenario's is higher",
)
.unit("share of 1");
const BELOW: Field = Field::shape("below", &ESTIMATE, "in which it is lower").unit("share of 1");
const EQUAL: Field =
    Field::shape("equal", &ESTIMATE, "in which both are the same").unit("share of 1");
const FEWER: Field = Field::shape("variance_reduction", &REDUCTION, "what the pairing saves");

static DIFFERENCE_OF: Shape = Shape {
    name: "difference",
    about: "One number of each trial in two scenarios, pair by pair.",
    fields: &[BASELINE, MEAN, DIFFERENCE, ABOVE, BELOW, EQUAL, FEWER],
};

static EXTREME: Shape = Shape {
    name: "difference of extremes",
    about: "The smallest or largest value in two scenarios: as `difference`.",
    fields: &[
        BASELINE,
        MEAN,
        DIFFERENCE,
        ABOVE,
        BELOW,
        EQUAL,
        FEWER,
        Field::text("of", "of which values: those on the days of the grid"),
    ],
};

static MILESTONE: Shape = Shape {
    name: "compared milestone",
    about: "Whether a milestone is passed by the horizon (1) or not (0) in two scenarios: as `difference`.",
    fields: &[
        TITLE, BASELINE, MEAN, DIFFERENCE, ABOVE, BELOW, EQUAL, FEWER,
    ],
};

static OUTCOME: Shape = Shape {
    name: "compared outcome",
    about: "An outcome in two scenarios.",
    fields: &[
        TITLE,
        Field::text("unit", "its unit"),
        Field::shape("end", &DIFFERENCE_OF, "the value at the horizon"),
        Field::shape("time_mean", &DIFFERENCE_OF, "the mean over time"),
        Field::shape(
            "min",
            &EXTREME,
            "the smallest value on the days of the grid",
        ),
        Field::shape("max", &EXTREME, "the largest value on the days of the grid"),
        Field::new(
            "end_histogram",
            Holds::List(&BIN),
            "of the outcome; pairs",
            "the distribution of the difference at the horizon: the centre of each bin that is not empty, and its \
             number of pairs of trials",
        ),
    ],
};

static SCENARIO: Shape = Shape {
    name: "compared scenario",
    about: "A scenario against the baseline.",
    fields: &[
        TITLE,
        Field::new(
            "outcomes",
            Holds::Named("each compared outcome's name", &Holds::Shape(&OUTCOME)),
            "",
            "the outcomes",
        ),
        Field::new(
            "milestones",
            Holds::Named("each compared milestone's name", &Holds::Shape(&MILESTONE)),
            "",
            "the milestones",
        ),
    ],
};

/// Of scenarios against the first of them.
pub(super) static COMPARISON: Shape = Shape {
    name: "comparison",
    about: "Scenarios against the first of them, trial by trial.",
    fields: &[
        Field::whole("format", "", "the version of this file's format: 1"),
        Field::text("escalade", "the version of escalade"),
        Field::text(
            "baseline",
            "the name of the first scenario, with which the others are compared",
        ),
        Field::text("seed", "the seed, as digits"),
        Field::whole("trials", "trials", "of each scenario that were finished"),
        Field::whole("replicates", "trials", "per draw of the uncertain numbers"),
        Field::truth("complete", "whether all trials were finished"),
        Field::shape(
            "given",
            &GIVEN,
            "what the trials of the first had to fulfil to be counted",
        )
        .null("all trials count"),
        Field::new(
            "against_baseline",
            Holds::Named("each other scenario's name", &Holds::Shape(&SCENARIO)),
            "",
            "the differences",
        ),
        Field::new(
            "not_compared",
            Holds::Named("an outcome's or a milestone's address", &Holds::Text),
            "",
            "what is not compared, and why",
        ),
    ],
};
