//! The keys of the file itself and of the entries of its sections.

use super::{COMPETING, EVENT, FACTOR, Kind, Shape, TIMES, TRANSITION, key};

/// The file.
pub(in crate::model) static FILE: Shape = Shape {
    what: "a scenario",
    about: "a scenario of escalation, format version 1",
    keys: &[
        key("format", Kind::Version, "the version of this format"),
        key(
            "kind",
            Kind::Word(&["scenario", "world"]),
            "a world is extended and never run by itself",
        ),
        key(
            "extends",
            Kind::Text,
            "the parent, beside or below this file",
        ),
        key("title", Kind::Text, "for people"),
        key("question", Kind::Text, "what the scenario asks"),
        key("note", Kind::Text, "for people"),
        key("start", Kind::Date, "day 0"),
        key(
            "horizon",
            Kind::Literal("`365 d`"),
            "how long a trial lasts",
        ),
        key(
            "grid",
            Kind::Literal("`1 d`"),
            "the step at which outcomes are recorded",
        ),
        key(
            "lexicon",
            Kind::Word(&["icd203", "phia2025"]),
            "how likelihood words are read",
        ),
        key(
            "provenance",
            Kind::Word(&["required", "advised"]),
            "whether a number without source and grade is an error",
        ),
        key(
            "sources",
            Kind::Values(&Kind::Shape(&SOURCE)),
            "what entries cite",
        ),
        key(
            "calendar",
            Kind::Named(&Kind::Shape(&WINDOW)),
            "windows and dates",
        ),
        key(
            "conditions",
            Kind::Named(&Kind::Either(&[Kind::Condition, Kind::Shape(&CONDITION)])),
            "conditions with a name",
        ),
        key(
            "factors",
            Kind::Named(&Kind::Shape(&FACTOR)),
            "uncertain numbers",
        ),
        key(
            "correlations",
            Kind::Named(&Kind::Shape(&CORRELATION)),
            "rank correlations between factors",
        ),
        key(
            "machines",
            Kind::Named(&Kind::Shape(&MACHINE)),
            "finite state machines",
        ),
        key(
            "events",
            Kind::Named(&Kind::Shape(&EVENT)),
            "what happens without a machine of its own",
        ),
        key(
            "variables",
            Kind::Named(&Kind::Shape(&VARIABLE)),
            "quantities that jump and relax",
        ),
        key(
            "counters",
            Kind::Named(&Kind::Shape(&COUNTER)),
            "how much of something has happened",
        ),
        key(
            "outcomes",
            Kind::Named(&Kind::Shape(&OUTCOME)),
            "named results",
        ),
        key(
            "milestones",
            Kind::Named(&Kind::Shape(&MILESTONE)),
            "first times",
        ),
        key(
            "not_modelled",
            Kind::Named(&Kind::Shape(&OMISSION)),
            "what is left out, and why",
        ),
    ],
    entry: false,
    quantiles: false,
    required: &[],
};

/// A source.
pub(in crate::model) static SOURCE: Shape = Shape {
    what: "a source",
    about: "what entries cite",
    keys: &[
        key("cite", Kind::Text, "the citation"),
        key("title", Kind::Text, "its title"),
        key("author", Kind::Text, "who wrote it"),
        key("date", Kind::Text, "when"),
        key("url", Kind::Text, "where"),
        key("figure", Kind::Text, "what it says, in one's own words"),
        key(
            "low",
            Kind::Literal("a number"),
            "the lower end of its figure",
        ),
        key("central", Kind::Literal("a number"), "its figure"),
        key("high", Kind::Literal("a number"), "the upper end"),
        key("unit", Kind::Text, "the unit of its figure"),
        key(
            "sections",
            Kind::Values(&Kind::Text),
            "its sections, each with what it says in one's own words",
        ),
        key(
            "grade",
            Kind::Word(&["document", "literature", "judgement"]),
            "the grade of what cites it",
        ),
        key(
            "status",
            Kind::Word(&["found", "recalled"]),
            "whether it was seen or is cited from memory",
        ),
        key("note", Kind::Text, "a remark"),
    ],
    entry: false,
    quantiles: false,
    required: &[],
};

/// A calendar window or date.
pub(in crate::model) static WINDOW: Shape = Shape {
    what: "a calendar entry",
    about: "a window `[from, to)`, or a date",
    keys: &[
        key("from", Kind::Date, "its first day"),
        key("to", Kind::Date, "the day after its last"),
        key("at", Kind::Date, "a date; as a window that one day"),
    ],
    entry: true,
    quantiles: false,
    required: &[],
};

/// Something that is left out.
pub(in crate::model) static OMISSION: Shape = Shape {
    what: "something not modelled",
    about: "something that is left out on purpose",
    keys: &[key("why", Kind::Text, "the reason")],
    entry: true,
    quantiles: false,
    required: &["why"],
};

/// A condition with a name.
pub(in crate::model) static CONDITION: Shape = Shape {
    what: "a named condition",
    about: "a condition that carries a title or a source",
    keys: &[key("while", Kind::Condition, "the condition")],
    entry: true,
    quantiles: false,
    required: &["while"],
};

/// A correlation.
pub(in crate::model) static CORRELATION: Shape = Shape {
    what: "a correlation",
    about: "a rank correlation between factors",
    keys: &[
        key(
            "factors",
            Kind::List(&Kind::Sentence("a factor")),
            "two factors or more",
        ),
        key(
            "spearman",
            Kind::Either(&[
                Kind::Literal("a correlation"),
                Kind::List(&Kind::List(&Kind::Literal("a correlation"))),
            ]),
            "one correlation for all pairs, or a matrix",
        ),
    ],
    entry: true,
    quantiles: false,
    required: &["factors", "spearman"],
};

/// A machine.
pub(in crate::model) static MACHINE: Shape = Shape {
    what: "a machine",
    about: "a finite state machine of one actor or issue",
    keys: &[
        key("actor", Kind::Text, "whose machine it is: a role"),
        key(
            "initial",
            Kind::Either(&[
                Kind::Sentence("a state"),
                Kind::Values(&Kind::Literal("a probability")),
            ]),
            "its first state, or the distribution of it",
        ),
        key(
            "states",
            Kind::Named(&Kind::Shape(&STATE)),
            "its states, at most 64",
        ),
        key(
            "transitions",
            Kind::Named(&Kind::Shape(&TRANSITION)),
            "its transitions",
        ),
        key(
            "competing",
            Kind::Named(&Kind::Shape(&COMPETING)),
            "groups of exits with one total chance",
        ),
    ],
    entry: true,
    quantiles: false,
    required: &["states"],
};

/// A state.
pub(in crate::model) static STATE: Shape = Shape {
    what: "a state",
    about: "a state of a machine",
    keys: &[key(
        "score",
        Kind::Number("a number"),
        "what outcomes add up; 0",
    )],
    entry: true,
    quantiles: false,
    required: &[],
};

/// A variable.
pub(in crate::model) static VARIABLE: Shape = Shape {
    what: "a variable",
    about: "a quantity that jumps at reactions and relaxes between them",
    keys: &[
        key(
            "start",
            Kind::Number("a number"),
            "its value at the start; 0",
        ),
        key("low", Kind::Literal("a number"), "its lower bound"),
        key("high", Kind::Literal("a number"), "its upper bound"),
        key("half_life", Kind::Number("`24 d`"), "how fast it relaxes"),
        key(
            "half_life_times",
            Kind::List(&Kind::Shape(&TIMES)),
            "multipliers on the half-life",
        ),
        key(
            "baseline",
            Kind::Either(&[Kind::Number("a number"), Kind::List(&Kind::Shape(&TERM))]),
            "what it relaxes to",
        ),
        key(
            "drift",
            Kind::Either(&[Kind::Number("`-0.4 / mo`"), Kind::List(&Kind::Shape(&TERM))]),
            "what is added per day",
        ),
    ],
    entry: true,
    quantiles: false,
    required: &[],
};

/// A term of a baseline or a drift.
pub(in crate::model) static TERM: Shape = Shape {
    what: "a term",
    about: "added while its condition holds",
    keys: &[
        key("add", Kind::Number("a number"), "how much"),
        key("while", Kind::Condition, "while it counts"),
    ],
    entry: true,
    quantiles: false,
    required: &["add"],
};

/// A counter.
pub(in crate::model) static COUNTER: Shape = Shape {
    what: "a counter",
    about: "how much of something has happened",
    keys: &[key(
        "start",
        Kind::Literal("a number"),
        "its value at the start; 0",
    )],
    entry: true,
    quantiles: false,
    required: &[],
};

/// An outcome.
pub(in crate::model) static OUTCOME: Shape = Shape {
    what: "an outcome",
    about: "a named result: a weighted sum",
    keys: &[
        key("unit", Kind::Text, "for people"),
        key(
            "range",
            Kind::List(&Kind::Literal("a number")),
            "its lower and upper end",
        ),
        key(
            "better",
            Kind::Word(&["higher", "lower"]),
            "which end is the best trial (`higher` unless it says so)",
        ),
        key(
            "resolution",
            Kind::Literal("a number"),
            "to what values are rounded for quantiles; a 400th of the range",
        ),
        key("headline", Kind::Bool, "whether a summary leads with it"),
        key(
            "at",
            Kind::Several(&Kind::Instant),
            "days at which its value is kept",
        ),
        key(
            "sum",
            Kind::Values(&Kind::Number(
                "a product with at most one variable, counter, `machine.score` or outcome",
            )),
            "its terms",
        ),
    ],
    entry: true,
    quantiles: false,
    required: &["range", "sum"],
};

/// A milestone.
pub(in crate::model) static MILESTONE: Shape = Shape {
    what: "a milestone",
    about: "a first time",
    keys: &[
        key(
            "happens",
            Kind::Several(&Kind::Sentence("a reaction")),
            "a reaction's first time",
        ),
        key(
            "enters",
            Kind::Several(&Kind::Sentence("`machine.state`, `m.a or m.b`")),
            "the first entry to a state",
        ),
        key(
            "crosses",
            Kind::Sentence("`approval < 38`"),
            "the first time that a level is crossed",
        ),
        key(
            "within",
            Kind::Literal("`90 d`"),
            "the time within which the next one is asked for",
        ),
        key(
            "of",
            Kind::Sentence("a reaction, or `machine.state`"),
            "from whose first occurrence the time counts",
        ),
    ],
    entry: true,
    quantiles: false,
    required: &[],
};
