//! What `escalade export --to json` writes.

use super::kinds::{Field, Holds, Shape};

const TEXTS: Holds = Holds::List(&Holds::Text);
const NUMBERS: Holds = Holds::List(&Holds::Number);
const WHILE: Field = Field::new(
    "while",
    TEXTS,
    "",
    "sentences of the scenario format that must all hold; none always does",
);
const NAME: Field = Field::text("name", "its name");
const PARAMETERS: Holds = Holds::Named("the name of a parameter", &NUMBERS);

static WINDOW: Shape = Shape {
    name: "process window",
    about: "A window of the calendar.",
    fields: &[
        NAME,
        Field::number("from", "days", "since the start, from when it is open"),
        Field::number(
            "to",
            "days",
            "since the start, until when; it is closed then",
        ),
    ],
};

static STATE: Shape = Shape {
    name: "process state",
    about: "A state of a machine.",
    fields: &[
        NAME,
        Field::number(
            "initial",
            "share of 1",
            "the probability that the machine begins in it",
        ),
        Field::number("score", "", "what it counts in outcomes"),
    ],
};

static MACHINE: Shape = Shape {
    name: "process machine",
    about: "A machine.",
    fields: &[
        NAME,
        Field::new(
            "states",
            Holds::List(&Holds::Shape(&STATE)),
            "",
            "its states",
        ),
    ],
};

static TRIGGER: Shape = Shape {
    name: "process trigger",
    about: "What makes a reaction happen, by `kind`: `rate` (`rate` per day), `weibull` (`shape`, `scale` in days), `lognormal` \
            (`median` in days, `sigma`), `log_logistic` (`median` in days, `shape`), `piecewise` (`rates` per day, each until the \
            age `until` in days), `after` and `every` (certain at the age `days`, and at its multiples), `at` (with \
            `probability` on each of `days` since the start), `on` (with `probability` each time that one of `on` happens), \
            `never`. Chances, means and medians are written as the rates that they stand for.",
    fields: &[
        Field::text("kind", "which"),
        Field::new("parameters", PARAMETERS, "", "its numbers, by name"),
        Field::text("clock", "from when its age counts: `own` (the entry to a `from` state; of an event, when its `while` turns true), `start`, or a reaction, each time or the `first`")
            .null("its `kind` is `at`, `on` or `never`"),
        Field::new("on", TEXTS, "", "reactions, and states that are entered, of which each sets it off"),
    ],
};

static RATIO: Shape = Shape {
    name: "process hazard ratio",
    about: "By what a hazard is multiplied.",
    fields: &[
        Field::number("ratio", "times", "the hazard ratio"),
        WHILE,
        Field::text("per", "a variable x that the hazard follows: it is multiplied by `ratio`^(x - `reference`) at every instant")
            .null("it is multiplied by `ratio`"),
        Field::number("reference", "of the variable", "where the variable has no effect")
            .null("`per` is"),
    ],
};

static DRAW: Shape = Shape {
    name: "process draw",
    about: "A number that is drawn once per occurrence, by `kind`: `normal` (`mean`, `sd`), `lognormal` (`median`, `sigma`), \
            `uniform` (`low`, `high`), `discrete` (`values`, `probabilities`), and of any other distribution `quantiles` (its \
            `mean`, and `values` at `levels`).",
    fields: &[
        NAME,
        Field::text("kind", "which"),
        Field::new("parameters", PARAMETERS, "", "its numbers, by name"),
    ],
};

static TIMES: Shape = Shape {
    name: "process multiplier",
    about: "By what a number is multiplied.",
    fields: &[Field::number("by", "times", "by how much"), WHILE],
};

static EFFECT: Shape = Shape {
    name: "process effect",
    about: "What a reaction does: `add` to, `multiply` or `set` a variable, `count` in a counter, `move` a machine, `fire` another reaction. Conditions look at what was just before.",
    fields: &[
        Field::text("kind", "which"),
        Field::text(
            "of",
            "the variable, counter or machine, or the address of the reaction",
        ),
        Field::text("to", "the state that the machine enters")
            .null("`kind` is another than `move`"),
        Field::number("amount", "of what is changed", "how much; 1 for a move"),
        Field::new(
            "times_drawn",
            TEXTS,
            "",
            "draws of the reaction that multiply it",
        ),
        Field::new(
            "times",
            Holds::List(&Holds::Shape(&TIMES)),
            "",
            "what else multiplies it",
        ),
        Field::text(
            "per_doubling_of",
            "a counter: the amount is per doubling of it in this firing",
        )
        .null("it is for each firing"),
        WHILE,
    ],
};

static BRANCH: Shape = Shape {
    name: "process branch",
    about: "One of several alternatives.",
    fields: &[
        NAME,
        Field::number("probability", "share of 1", "its probability"),
        Field::text("to", "the state that is entered instead").null("it is as for the reaction"),
        Field::new(
            "effects",
            Holds::List(&Holds::Shape(&EFFECT)),
            "",
            "what it does besides",
        ),
    ],
};

static BRANCHES: Shape = Shape {
    name: "process branches",
    about: "Alternatives of which one is taken: the first list whose `while` holds.",
    fields: &[
        WHILE,
        Field::new(
            "of",
            Holds::List(&Holds::Shape(&BRANCH)),
            "",
            "the alternatives",
        ),
    ],
};

static REACTION: Shape = Shape {
    name: "process reaction",
    about: "A transition of a machine, or an event.",
    fields: &[
        Field::text("address", "its address"),
        Field::text("machine", "the machine that it moves").null("it is an event"),
        Field::new("from", TEXTS, "", "the states that it leaves").null("it is an event"),
        Field::text("to", "the state that it enters").null("it is an event"),
        WHILE,
        Field::shape("trigger", &TRIGGER, "what makes it happen"),
        Field::new(
            "hazard_ratios",
            Holds::List(&Holds::Shape(&RATIO)),
            "",
            "what its hazard is multiplied by",
        ),
        Field::new(
            "draws",
            Holds::List(&Holds::Shape(&DRAW)),
            "",
            "what it draws",
        ),
        Field::new(
            "branches",
            Holds::List(&Holds::Shape(&BRANCHES)),
            "",
            "its alternatives",
        ),
        Field::new(
            "effects",
            Holds::List(&Holds::Shape(&EFFECT)),
            "",
            "what it does",
        ),
    ],
};

static TERM: Shape = Shape {
    name: "process term",
    about: "What is added while a condition holds.",
    fields: &[
        Field::number("add", "of the variable; per day in a drift", "how much"),
        WHILE,
    ],
};

static VARIABLE: Shape = Shape {
    name: "process variable",
    about: "A quantity that jumps at reactions, relaxes to the sum of its baseline's terms, and drifts.",
    fields: &[
        NAME,
        Field::number("start", "of the variable", "its value at the start"),
        Field::number("half_life_days", "days", "in which it relaxes by half")
            .null("it does not relax"),
        Field::new(
            "half_life_times",
            Holds::List(&Holds::Shape(&TIMES)),
            "",
            "what its half-life is multiplied by",
        ),
        Field::new(
            "baseline",
            Holds::List(&Holds::Shape(&TERM)),
            "",
            "what it relaxes to",
        ),
        Field::new(
            "drift_per_day",
            Holds::List(&Holds::Shape(&TERM)),
            "",
            "what is added per day",
        ),
        Field::number("low", "of the variable", "its lower bound").null("it has none"),
        Field::number("high", "of the variable", "its upper bound").null("it has none"),
    ],
};

static COUNTER: Shape = Shape {
    name: "process counter",
    about: "How much of something has happened.",
    fields: &[NAME, Field::number("start", "", "its value at the start")],
};

static PART: Shape = Shape {
    name: "process part",
    about: "A part of an outcome: `constant`, `variable`, `counter`, `score` (of a machine) or `outcome`.",
    fields: &[
        Field::number("weight", "", "its weight"),
        Field::text("kind", "which"),
        Field::text("of", "the name of what is weighted").null("`kind` is `constant`"),
    ],
};

static OUTCOME: Shape = Shape {
    name: "process outcome",
    about: "A sum.",
    fields: &[
        NAME,
        Field::text("unit", "its unit"),
        Field::number("low", "of the outcome", "the lower end of its range"),
        Field::number("high", "of the outcome", "the upper end"),
        Field::new(
            "terms",
            Holds::List(&Holds::Shape(&PART)),
            "",
            "what it adds up",
        ),
    ],
};

static MILESTONE: Shape = Shape {
    name: "process milestone",
    about: "A first time: `first` (of any of `on`), `crosses` (the sentence `on` turns true), `follows` (`on` after the first of `after`).",
    fields: &[
        NAME,
        Field::text("kind", "which"),
        Field::new("on", TEXTS, "", "what passes it"),
        Field::new("after", TEXTS, "", "what begins the count"),
        Field::number(
            "within_days",
            "days",
            "within how many days it is asked for",
        )
        .null("it is asked for at any time"),
    ],
};

/// The process of a scenario.
pub(super) static PROCESS: Shape = Shape {
    name: "process",
    about: "A scenario as a process, with every number at its value. Reactions are called `machine.transition` or `events.event`, \
            and states that are entered `machine.state`. Entries stand in the order of the file, which is also that of events at one instant.",
    fields: &[
        Field::whole("format", "", "the version of this file's format: 1"),
        Field::text("escalade", "the version of escalade"),
        Field::text("scenario", "the scenario's name"),
        Field::text("title", "the scenario's title"),
        Field::new(
            "changes",
            TEXTS,
            "",
            "the options that changed the scenario, as they were typed",
        ),
        Field::text("start", "the date of day 0, ISO 8601"),
        Field::number("horizon_days", "days", "how long a trial lasts"),
        Field::new(
            "factors",
            Holds::Named("the address of each factor", &Holds::Number),
            "days, per day or none",
            "the values at which all numbers stand",
        ),
        Field::new(
            "windows",
            Holds::List(&Holds::Shape(&WINDOW)),
            "",
            "the windows of the calendar",
        ),
        Field::new(
            "machines",
            Holds::List(&Holds::Shape(&MACHINE)),
            "",
            "the machines",
        ),
        Field::new(
            "reactions",
            Holds::List(&Holds::Shape(&REACTION)),
            "",
            "what can happen",
        ),
        Field::new(
            "variables",
            Holds::List(&Holds::Shape(&VARIABLE)),
            "",
            "the variables",
        ),
        Field::new(
            "counters",
            Holds::List(&Holds::Shape(&COUNTER)),
            "",
            "the counters",
        ),
        Field::new(
            "outcomes",
            Holds::List(&Holds::Shape(&OUTCOME)),
            "",
            "the outcomes; one may refer to those before it",
        ),
        Field::new(
            "milestones",
            Holds::List(&Holds::Shape(&MILESTONE)),
            "",
            "the milestones",
        ),
    ],
};
