//! `exact.json`, `exact.csv` and `against.csv`.

use super::kinds::{Field, Holds, Shape};

static SIZE: Shape = Shape {
    name: "size of exact processes",
    about: "How large the Markov processes are that were solved: each has the machines that bear, directly or through others, on what is asked of it, and no others.",
    fields: &[
        Field::whole("processes", "processes", "with more than one state"),
        Field::whole(
            "states",
            "states",
            "of the largest: those that can be reached",
        ),
        Field::whole(
            "product",
            "states",
            "the product of its machines' sizes, of which those are a part",
        ),
        Field::whole(
            "bytes",
            "bytes",
            "that the largest was estimated to take, before it was solved",
        ),
        Field::whole("limit", "states", "the most that were allowed"),
    ],
};

const KIND: Field = Field::text(
    "kind",
    "`state` (the probability that a machine is in it), `milestone` (that it has been passed), `reaction` (how often), `counter`, `variable`, `outcome` (expected values)",
);
const NAME: Field = Field::text(
    "name",
    "the name of the machine, milestone, counter, variable or outcome; the address of a reaction",
);
const STATE: Field = Field::text("state", "the state's name");

static ANSWER: Shape = Shape {
    name: "exact answer",
    about: "A probability or an expected value on each of `days`. Outcomes are not clipped to their ranges.",
    fields: &[
        KIND,
        NAME,
        STATE.null("`kind` is another than `state`"),
        Field::text("unit", "the unit of `values`"),
        Field::new(
            "values",
            Holds::List(&Holds::Number),
            "`unit`",
            "the mean over draws, by day",
        ),
        Field::new(
            "se",
            Holds::List(&Holds::Number),
            "`unit`",
            "its standard error, from what differs between the hypercubes",
        )
        .null("nothing is uncertain: one draw tells all"),
        Field::number(
            "bound",
            "`unit`",
            "what bounds the error of each draw's values: truncation and rounding",
        ),
    ],
};

static OUTSIDE: Shape = Shape {
    name: "without an exact form",
    about: "An entry that makes a scenario more than a Markov process.",
    fields: &[
        Field::text("address", "its address"),
        Field::text("why", "what it has"),
    ],
};

static UNANSWERED: Shape = Shape {
    name: "not answered",
    about: "A part that is not answered, since something bears on it that has no exact form.",
    fields: &[
        Field::text("address", "its address"),
        Field::text(
            "because_of",
            "the address of what bears on it, directly or through others",
        ),
    ],
};

const DAY: Field = Field::number("day", "days", "since the start");
const EXACT_VALUE: Field = Field::number("exact", "as of the answer", "the exact value");
const EXACT_SE: Field = Field::number(
    "exact_se",
    "as of the answer",
    "its standard error; 0 where nothing is uncertain",
);
const SIMULATED: Field = Field::number("simulated", "as of the answer", "the value of the run");
const SIMULATED_SE: Field = Field::number("simulated_se", "as of the answer", "its standard error")
    .null("all trials agree");
const Z: Field = Field::number("z", "standard errors", "`simulated` minus `exact`")
    .null("too little happens for a normal approximation, or neither number has an error");
const P: Field = Field::number(
    "p",
    "share of 1",
    "how likely a normal number is so far from 0",
)
.null("`z` is");

static PAIR: Shape = Shape {
    name: "exact beside simulated",
    about: "A number of a run beside its exact value.",
    fields: &[
        KIND,
        NAME,
        STATE.null("`kind` is another than `state`"),
        DAY,
        EXACT_VALUE,
        EXACT_SE,
        SIMULATED,
        SIMULATED_SE,
        Z,
        P,
    ],
};

static TEST: Shape = Shape {
    name: "joint test",
    about: "Whether all scores together are those of equal numbers. Both p-values hold however scores hang together.",
    fields: &[
        Field::whole("scores", "scores", "that were judged"),
        Field::number(
            "largest_z",
            "standard errors",
            "the largest, without its sign",
        ),
        Field::number(
            "holm_p",
            "share of 1",
            "the smallest p-value times `scores`, at most 1 (Holm 1979)",
        ),
        Field::number(
            "cauchy_p",
            "share of 1",
            "the p-value of the Cauchy combination (Liu & Xie 2020)",
        ),
    ],
};

static SIDE_BY_SIDE: Shape = Shape {
    name: "exact against a run",
    about: "The numbers of a run beside exact ones: those at the days that were asked for, and outcomes of which nothing was clipped.",
    fields: &[
        Field::text("run", "the folder of the run"),
        Field::new("numbers", Holds::List(&Holds::Shape(&PAIR)), "", "they"),
        Field::shape("test", &TEST, "all together").null("there is no score"),
    ],
};

/// Of `exact.json`.
pub(super) static ANSWERED: Shape = Shape {
    name: "exact answers",
    about: "What the master equation answers of a scenario.",
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
        Field::text("seed", "the seed of the draws, as digits"),
        Field::whole(
            "draws",
            "draws",
            "of the uncertain numbers, each of which was solved",
        ),
        Field::whole(
            "hypercubes",
            "hypercubes",
            "Latin hypercubes of which the draws are; 0 where nothing is uncertain",
        ),
        Field::number(
            "error_bound",
            "as of each answer",
            "the largest `bound` of all answers",
        ),
        Field::shape("size", &SIZE, "how large it was"),
        Field::new(
            "days",
            Holds::List(&Holds::Number),
            "days",
            "since the start, at which questions are answered",
        ),
        Field::new(
            "answers",
            Holds::List(&Holds::Shape(&ANSWER)),
            "",
            "the answers",
        ),
        Field::new(
            "outside",
            Holds::List(&Holds::Shape(&OUTSIDE)),
            "",
            "what has no exact form",
        ),
        Field::new(
            "not_answered",
            Holds::List(&Holds::Shape(&UNANSWERED)),
            "",
            "what is not answered",
        ),
        Field::shape("against", &SIDE_BY_SIDE, "the same numbers of a run")
            .null("it is set beside none"),
    ],
};

const SCENARIO: Field = Field::text("scenario", "the scenario's name");

/// Of `exact.csv`.
pub static EXACT: [Field; 9] = [
    SCENARIO,
    KIND,
    NAME,
    STATE.null("`kind` is another than `state`"),
    DAY,
    Field::text(
        "date",
        "the date, ISO 8601; with the time of day (UTC) where a day is no whole number",
    ),
    Field::number("value", "as of the answer", "the mean over draws"),
    Field::number("se", "as of the answer", "its standard error").null("nothing is uncertain"),
    Field::number(
        "bound",
        "as of the answer",
        "what bounds the error of each draw's values",
    ),
];

/// Of `against.csv`.
pub static AGAINST: [Field; 11] = [
    SCENARIO,
    KIND,
    NAME,
    STATE.null("`kind` is another than `state`"),
    DAY,
    EXACT_VALUE,
    EXACT_SE,
    SIMULATED,
    SIMULATED_SE,
    Z,
    P,
];
