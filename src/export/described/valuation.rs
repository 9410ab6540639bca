//! `value.json`, `value.csv` and `draws.csv`.

use super::kinds::{Field, Form, Group, Holds, Shape, output};
use super::run::ANALYSIS;

const SHARE: &str = "share of 1";
const OWN: &str = "that of the number";
const UNIT: &str = "`unit`";

static NUMBER: Shape = Shape {
    name: "number with its error",
    about: "A number with its Monte Carlo error. Nothing is clamped: a value below 0 of what cannot be is noise about 0.",
    fields: &[
        Field::number("value", OWN, "the number"),
        Field::number("se", OWN, "its standard error"),
        Field::number("low", OWN, "the lower end of the 95 % interval"),
        Field::number("high", OWN, "the upper end"),
    ],
};

static REGRET: Shape = Shape {
    name: "regret",
    about: "How much more the best option of a draw brings than this one.",
    fields: &[
        Field::shape(
            "mean",
            &NUMBER,
            "the mean over draws, without the bias of chance",
        )
        .unit(UNIT),
        Field::number(
            "q50",
            UNIT,
            "the median over draws, by the means of their trials",
        ),
        Field::number("q90", UNIT, "the 90 % quantile"),
        Field::number("max", UNIT, "the largest"),
    ],
};

static FAILS: Shape = Shape {
    name: "failure",
    about: "When an option fails (`--fails`).",
    fields: &[
        Field::text("when", "the condition"),
        Field::shape("probability", &NUMBER, "in what share of trials").unit(SHARE),
        Field::shape(
            "in_most_trials_of_draws",
            &NUMBER,
            "in what share of draws it fails in more than half of the trials",
        )
        .unit(SHARE),
    ],
};

static OPTION: Shape = Shape {
    name: "option",
    about: "An option of a choice.",
    fields: &[
        Field::text("option", "its name: that of its scenario"),
        Field::shape("expected", &NUMBER, "the expected value of the objective").unit(UNIT),
        Field::shape(
            "less_than_best",
            &NUMBER,
            "that minus the best option's, in paired trials",
        )
        .unit(UNIT),
        Field::shape(
            "best_in",
            &NUMBER,
            "in what share of draws it is best, given their factors",
        )
        .unit(SHARE),
        Field::shape("regret", &REGRET, "its regret"),
        Field::shape("fails", &FAILS, "how often it fails").null("it was not asked when one does"),
    ],
};

const VALUE: Field = Field::shape(
    "value",
    &NUMBER,
    "what it is worth to learn it before choosing, on draws that had no part in the rule",
)
.unit(UNIT);
const PROMISED: Field = Field::number(
    "promised",
    UNIT,
    "what the rule promises on the draws that made it, which is too much",
);
const CHANGES: Field = Field::number(
    "choice_changes_in",
    SHARE,
    "of the draws, the choice would be another",
);

static LEARNED: Shape = Shape {
    name: "learned",
    about: "What it is worth to know all factors that can be learned (Strong, Oakley & Brennan 2014).",
    fields: &[VALUE, PROMISED, CHANGES],
};

static WORTH: Shape = Shape {
    name: "learned factor",
    about: "What it is worth to know a factor, or a group of them.",
    fields: &[
        Field::text("name", "the factor's address, or the group's name"),
        Field::text("title", "its title"),
        Field::text("role", "`uncertainty` or `measurement`"),
        VALUE,
        PROMISED,
        CHANGES,
    ],
};

const WORTHS: Holds = Holds::List(&Holds::Shape(&WORTH));

pub(super) static VALUATION: Shape = Shape {
    name: "choice",
    about: "A choice between options, and the value of information before it.",
    fields: &[
        Field::whole("format", "", "the version of this file's format: 1"),
        Field::text("escalade", "the version of escalade"),
        Field::text("objective", "what is to be large"),
        Field::text("unit", "its unit"),
        Field::text("seed", "the seed, as digits"),
        Field::whole(
            "draws",
            "draws",
            "of the uncertain numbers, the same for all options",
        ),
        Field::whole("replicates", "trials", "of each option per draw"),
        Field::truth("complete", "whether all trials were finished"),
        Field::whole("left_out", "draws", "in which a trial failed"),
        Field::text("sentence", "the answer in words"),
        Field::new(
            "options",
            Holds::List(&Holds::Shape(&OPTION)),
            "",
            "the options",
        ),
        Field::text("best", "the option with the largest expected value"),
        Field::shape(
            "evpi",
            &NUMBER,
            "what it is worth to know all factors, without the bias of chance",
        )
        .unit(UNIT),
        Field::shape("evpi_uncorrected", &NUMBER, "the same with that bias").unit(UNIT),
        Field::new(
            "evppi_of_factors",
            WORTHS,
            "",
            "what it is worth to know one factor",
        ),
        Field::new(
            "evppi_of_groups",
            WORTHS,
            "",
            "what it is worth to know a group (`--groups`)",
        ),
        Field::shape(
            "evppi_of_all",
            &LEARNED,
            "what it is worth to know all, by the same regression",
        ),
    ],
};

/// Of `value.csv`.
pub static VALUES: [Field; 12] = [
    Field::text("objective", "what is to be large"),
    Field::text("unit", "its unit"),
    Field::text("kind", "`option`, `factor`, `group` or `all`"),
    Field::text(
        "name",
        "the option, the factor's address, or the group; empty for `all`",
    ),
    Field::text("title", "the title of a factor or a group"),
    Field::text("quantity", "what the number is: a key of `value.json`"),
    Field::number("estimate", OWN, "the number"),
    Field::number("se", OWN, "its standard error")
        .null("it is a quantile over draws, or told without an error"),
    Field::number("low", OWN, "the lower end of the 95 % interval").null("`se` is"),
    Field::number("high", OWN, "the upper end").null("`se` is"),
    Field::whole("draws", "draws", "on which it rests"),
    Field::whole("replicates", "trials", "of each option per draw"),
];

/// Of `draws.csv`.
pub static OF_DRAWS: [Field; 5] = [
    Field::text("option", "its name"),
    Field::whole("draw", "", "its number, from 0"),
    Field::number("value", UNIT, "the mean of the objective over its trials"),
    Field::number(
        "regret",
        UNIT,
        "how much more the best option of the draw brings, by such means",
    ),
    Field::number("fails", SHARE, "of its trials in which the option fails")
        .null("it was not asked when one does"),
];

const BY: &str = "`value`";

/// The folder of a choice.
pub(super) const FOLDER: Group = Group {
    title: "The folder of a choice: `output/value/`",
    about: "What `escalade value` writes.",
    outputs: &[
        output(
            "value.json",
            BY,
            "the options, and what it is worth to learn before choosing",
            Form::Json(Holds::Shape(&VALUATION)),
        ),
        output(
            "value.csv",
            BY,
            "the same numbers, one per line",
            Form::Table(&VALUES),
        ),
        output(
            "draws.csv",
            BY,
            "each option in each draw",
            Form::Table(&OF_DRAWS),
        ),
        output(
            "manifest.json",
            BY,
            "how the choice came about",
            Form::Json(Holds::Shape(&ANALYSIS)),
        ),
        output(
            "best-option.svg",
            BY,
            "how often each option is best; also as `.png`",
            Form::ForPeople,
        ),
        output(
            "learning.svg",
            BY,
            "what it is worth to learn each factor; also as `.png`",
            Form::ForPeople,
        ),
    ],
};
