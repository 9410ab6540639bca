//! `sweep.json`, `sweep.csv`, and the manifest of an analysis.

use super::kinds::{Field, Holds, Shape};
use super::shapes::ESTIMATE;

static LEFT_OUT: Shape = Shape {
    name: "draw left out",
    about: "A draw in which a trial failed.",
    fields: &[
        Field::whole("draw", "", "its number, from 0"),
        Field::whole("trial", "", "the number of the trial that failed"),
        Field::whole("step", "", "the step at which it failed, from 0"),
        Field::text("why", "why it failed"),
    ],
};

static OVER: Shape = Shape {
    name: "held factor",
    about: "A factor that is held at given values.",
    fields: &[
        Field::text("address", "its address"),
        Field::text("title", "its title"),
        Field::text("unit", "its unit; empty where it has none"),
        Field::new(
            "values",
            Holds::List(&Holds::Number),
            "`unit`",
            "the values, in order",
        ),
    ],
};

static QUANTILES: Shape = Shape {
    name: "quantiles of trials",
    about: "Quantiles over the trials of a step: each the least value that so large a share does not exceed.",
    fields: &[
        Field::number("q05", "of the measure", "5 %"),
        Field::number("q10", "of the measure", "10 %"),
        Field::number("q25", "of the measure", "25 %"),
        Field::number("q50", "of the measure", "the median"),
        Field::number("q75", "of the measure", "75 %"),
        Field::number("q90", "of the measure", "90 %"),
        Field::number("q95", "of the measure", "95 %"),
    ],
};

static STEP: Shape = Shape {
    name: "step",
    about: "A measure where factors are held at given values.",
    fields: &[
        Field::shape("mean", &ESTIMATE, "the mean over trials").unit("of the measure"),
        Field::shape(
            "change_from_first",
            &ESTIMATE,
            "the mean minus that at the first step, in paired trials",
        )
        .unit("of the measure"),
        Field::shape("quantiles", &QUANTILES, "quantiles over trials")
            .null("the measure is a milestone"),
    ],
};

static MEASURE: Shape = Shape {
    name: "measure",
    about: "An outcome or a milestone at each step.",
    fields: &[
        Field::text("title", "its title"),
        Field::text("unit", "its unit"),
        Field::new("steps", Holds::List(&Holds::Shape(&STEP)), "",
            "the steps; of two factors the values of the second change first"),
        Field::shape("interaction", &ESTIMATE,
            "the change over the whole range of the first factor, at the last value of the second minus at its first: 0 where the two add up")
            .unit("of the measure")
            .null("one factor is held"),
    ],
};

/// Of `escalade sweep`.
pub(super) static SWEEP: Shape = Shape {
    name: "sweep",
    about: "Outcomes and milestones as functions of one factor or two.",
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
        Field::text("seed", "the seed, as digits"),
        Field::whole(
            "draws",
            "draws",
            "of the other uncertain numbers, at each step",
        ),
        Field::whole("replicates", "trials", "per draw"),
        Field::whole("trials_per_step", "trials", "at each step"),
        Field::truth("complete", "whether all trials were finished"),
        Field::new(
            "draws_left_out",
            Holds::List(&Holds::Shape(&LEFT_OUT)),
            "",
            "draws in which a trial failed",
        ),
        Field::new(
            "over",
            Holds::List(&Holds::Shape(&OVER)),
            "",
            "the factors that are held, one or two",
        ),
        Field::new(
            "drawn_given_the_value",
            Holds::List(&Holds::Text),
            "",
            "the addresses of factors that are correlated with a held one, and are drawn given its value",
        ),
        Field::new(
            "measures",
            Holds::Named("each measure, as `--of` calls it", &Holds::Shape(&MEASURE)),
            "",
            "what is measured",
        ),
    ],
};

const UNIT: &str = "`unit`";
const MILESTONE: &str = "it is a milestone";
const UNKNOWN: &str = "all trials agree although they could have differed";
const TWO: &str =
    "as the column without `_2`, of the second factor; in a sweep over two factors only";

/// Of `sweep.csv`.
pub(super) static COLUMNS: [Field; 26] = [
    Field::text("scenario", "the scenario's name"),
    Field::text("outcome", "the outcome's or the milestone's name"),
    Field::text(
        "functional",
        "`end`, `time_mean`, `min`, `max` or `day <days>`; of a milestone `happened`",
    ),
    Field::text("factor", "the address of the factor that is held"),
    Field::text("factor_2", TWO),
    Field::text("factor_unit", "its unit"),
    Field::text("factor_unit_2", TWO),
    Field::number(
        "factor_value",
        "`factor_unit`",
        "the value at which it is held",
    ),
    Field::number("factor_value_2", "`factor_unit_2`", TWO),
    Field::text("unit", "the unit of the numbers that follow"),
    Field::number("mean", UNIT, "the mean over trials"),
    Field::number("mean_se", UNIT, "its standard error").null(UNKNOWN),
    Field::number("mean_low", UNIT, "the lower end of its 95 % interval"),
    Field::number("mean_high", UNIT, "the upper end"),
    Field::number(
        "q05",
        UNIT,
        "the least value that 5 % of the trials do not exceed",
    )
    .null(MILESTONE),
    Field::number("q10", UNIT, "10 %").null(MILESTONE),
    Field::number("q25", UNIT, "25 %").null(MILESTONE),
    Field::number("q50", UNIT, "the median").null(MILESTONE),
    Field::number("q75", UNIT, "75 %").null(MILESTONE),
    Field::number("q90", UNIT, "90 %").null(MILESTONE),
    Field::number("q95", UNIT, "95 %").null(MILESTONE),
    Field::number(
        "change",
        UNIT,
        "the mean minus that at the first step, in paired trials",
    ),
    Field::number("change_se", UNIT, "its standard error").null(UNKNOWN),
    Field::number("change_low", UNIT, "the lower end of its 95 % interval"),
    Field::number("change_high", UNIT, "the upper end"),
    Field::whole("trials", "trials", "at this step"),
];
