//! The objects that several JSON files share.

use super::kinds::{Field, Holds, Shape};

const OWN: &str = "that of the number";

/// [`estimate`](crate::export::estimate) writes it.
pub(super) static ESTIMATE: Shape = Shape {
    name: "estimate",
    about: "A number with its Monte Carlo error. Where trials differ, `value`, `se`, `low` and `high` say what is known. \
            Where all trials agree although they could have differed, `value` and `se` are `null`, the number that all \
            have stands in `in_every_trial`, and the 95 % bounds in `low` and `high`: a probability of what was seen \
            in no trial has `in_every_trial` 0, `low` 0 and the bound in `high`.",
    fields: &[
        Field::number("value", OWN, "the number")
            .null("all trials agree although they could have differed, or nothing is known"),
        Field::number("se", OWN, "its standard error; 0 where it is exact").null("`value` is"),
        Field::number("low", OWN, "the lower end of the 95 % interval"),
        Field::number("high", OWN, "the upper end of the 95 % interval"),
        Field::truth(
            "exact",
            "whether nothing in the model can change the number",
        ),
        Field::number("in_every_trial", OWN, "the number that all trials agree on")
            .null("trials differ, the number is exact, or nothing is known"),
    ],
};

/// Of an outcome, by level.
static QUANTILES: Shape = Shape {
    name: "quantiles",
    about: "Quantiles over trials, with 95 % intervals between order statistics, rounded to the outcome's resolution.",
    fields: &[
        Field::shape("q05", &ESTIMATE, "5 % of trials are below").unit("of the outcome"),
        Field::shape("q10", &ESTIMATE, "10 %").unit("of the outcome"),
        Field::shape("q25", &ESTIMATE, "25 %").unit("of the outcome"),
        Field::shape("q50", &ESTIMATE, "the median").unit("of the outcome"),
        Field::shape("q75", &ESTIMATE, "75 %").unit("of the outcome"),
        Field::shape("q90", &ESTIMATE, "90 %").unit("of the outcome"),
        Field::shape("q95", &ESTIMATE, "95 %").unit("of the outcome"),
    ],
};

static VARIANCE: Shape = Shape {
    name: "variance",
    about: "How the variance over trials splits: one-way random effects over draws of the uncertain numbers.",
    fields: &[
        Field::shape(
            "between",
            &ESTIMATE,
            "between draws: what better knowledge could remove",
        )
        .unit("of the outcome, squared"),
        Field::shape("within", &ESTIMATE, "within draws: chance").unit("of the outcome, squared"),
        Field::shape(
            "share_between",
            &ESTIMATE,
            "the share that is between draws",
        )
        .unit("share of 1"),
    ],
};

const MEAN: Field = Field::shape("mean", &ESTIMATE, "the mean over trials").unit("of the outcome");
const SD: Field =
    Field::shape("sd", &ESTIMATE, "the standard deviation over trials").unit("of the outcome");
const LEVELS: Field = Field::shape("quantiles", &QUANTILES, "quantiles over trials");
const SPLIT: Field = Field::shape("variance", &VARIANCE, "how the variance splits")
    .null("a draw has one trial (`--replicates 1`)");

/// What an outcome comes to in a trial, over all trials.
pub(super) static FUNCTIONAL: Shape = Shape {
    name: "functional",
    about: "One number of each trial (the value at the end, on a day, the mean over time), over all trials.",
    fields: &[MEAN, SD, LEVELS, SPLIT],
};

/// The same of the smallest or largest value.
pub(super) static EXTREME: Shape = Shape {
    name: "extreme",
    about: "The smallest or largest value of each trial, over all trials: as `functional`.",
    fields: &[
        MEAN,
        SD,
        LEVELS,
        SPLIT,
        Field::text(
            "of",
            "of which values: those on the days of the grid, between which a path may go further",
        ),
    ],
};

/// A bin of a histogram.
pub(super) const BIN: Holds = Holds::Tuple(&[Holds::Number, Holds::Whole]);

/// A condition on the trials that count.
pub(super) static GIVEN: Shape = Shape {
    name: "given",
    about: "What trials had to fulfil to be counted (`--given`).",
    fields: &[
        Field::text("criterion", "the condition"),
        Field::whole("trials", "trials", "that fulfilled it"),
        Field::shape(
            "share",
            &ESTIMATE,
            "their share of all trials that were simulated",
        )
        .unit("share of 1"),
    ],
};

/// A file and its checksum.
pub(super) static FILE: Shape = Shape {
    name: "file",
    about: "A file and its checksum.",
    fields: &[
        Field::text(
            "file",
            "its name; of a file that was read, its path as it was typed",
        ),
        Field::text("sha256", "the SHA-256 of its bytes, 64 hexadecimal digits"),
    ],
};
