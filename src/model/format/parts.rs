//! The keys of reactions, effects, branches and hazard ratios.

use super::{DRAWN, Key, Kind, Shape, key};

/// What every entry may carry.
pub(in crate::model) static ENTRY: &[Key] = &[
    key("title", Kind::Text, "what people call it"),
    key(
        "source",
        Kind::Several(&Kind::Text),
        "ids of sources, each possibly with a section: `analysis: Risk 2`",
    ),
    key(
        "grade",
        Kind::Word(&["document", "literature", "judgement"]),
        "how good the evidence is",
    ),
    key(
        "covers",
        Kind::Several(&Kind::Text),
        "ids of coverage rows that it answers",
    ),
    key(
        "tags",
        Kind::Several(&Kind::Text),
        "free tags; `--without tag:NAME` switches them off",
    ),
    key("note", Kind::Text, "a remark"),
];

static RATIO_SHAPE: Kind = Kind::Shape(&HAZARD_RATIO);
static DRAWN_SHAPE: Kind = Kind::Shape(&DRAWN);
static EFFECT_SHAPE: Kind = Kind::Shape(&EFFECT);
static BRANCH_SHAPES: [Kind; 2] = [
    Kind::Named(&Kind::Shape(&BRANCH)),
    Kind::List(&Kind::Shape(&BRANCH_LIST)),
];

const GUARD: Key = key("while", Kind::Condition, "the guard: when it may happen");
const CLOCK: Key = key(
    "clock",
    Kind::Sentence("`start`, or an occurrence: `strike`, `first strike`"),
    "from when age counts",
);
const RATIOS: Key = key(
    "hazard_ratios",
    Kind::List(&RATIO_SHAPE),
    "multipliers on the hazard",
);
const DRAW: Key = key(
    "draw",
    Kind::Named(&DRAWN_SHAPE),
    "numbers drawn once per occurrence, shared by all effects",
);
const BRANCHES: Key = key(
    "branches",
    Kind::Either(&BRANCH_SHAPES),
    "alternatives of which one is taken",
);
const EFFECTS: Key = key(
    "effects",
    Kind::List(&EFFECT_SHAPE),
    "what a firing does, in this order",
);
const MECHANISM: Key = key(
    "mechanism",
    Kind::Word(&["deliberate", "inadvertent", "accidental"]),
    "how an escalation by this path comes about",
);
const FROM: Key = key(
    "from",
    Kind::Several(&Kind::Sentence("a state, `a or b`, or `any`")),
    "the states that it leaves",
);
const TO: Key = key("to", Kind::Sentence("a state"), "the state that it enters");
const RATE: Key = key(
    "rate",
    Kind::Number("`1 per 20 d`"),
    "fires at a constant hazard",
);
const MEAN: Key = key(
    "mean",
    Kind::Number("`45 d`"),
    "fires at a constant hazard with this mean waiting time",
);
const MEDIAN: Key = key(
    "median",
    Kind::Number("`30 d`"),
    "fires at a constant hazard with this median waiting time",
);
const CHANCE: Key = key(
    "chance",
    Kind::Number("a probability or a word such as `likely`"),
    "the probability that it happens by `within`, at reference",
);
const WITHIN: Key = key("within", Kind::Number("`60 d`"), "the time of the chance");
const THEN: Key = key(
    "then",
    Kind::Word(&["stop", "continue"]),
    "whether the hazard ends with `within` or goes on",
);
const WEIBULL: Key = key(
    "weibull",
    Kind::Shape(&WEIBULL_WAIT),
    "fires after a Weibull waiting time",
);
const LOGNORMAL: Key = key(
    "lognormal",
    Kind::Shape(&LOGNORMAL_WAIT),
    "fires after a lognormal waiting time",
);
const LOG_LOGISTIC: Key = key(
    "log_logistic",
    Kind::Shape(&LOG_LOGISTIC_WAIT),
    "fires after a log-logistic waiting time",
);
const PIECEWISE: Key = key(
    "piecewise",
    Kind::Shape(&PIECEWISE_WAIT),
    "fires at a hazard that is constant between ages",
);
const AFTER: Key = key(
    "after",
    Kind::Number("`60 d`"),
    "fires at that age, or as soon after as the guard holds",
);
const AT: Key = key(
    "at",
    Kind::Several(&Kind::Instant),
    "fires on that date or those dates; skipped where the guard does not hold",
);
const ON: Key = key(
    "on",
    Kind::Several(&Kind::Sentence("a reaction, or `machine.state`")),
    "fires whenever that happens or that state is entered",
);
const PROBABILITY: Key = key(
    "probability",
    Kind::Number("a probability"),
    "the probability that it fires at each `at` or `on`",
);

/// The keys that say what makes a reaction happen; exactly one of them stands there.
pub(in crate::model) static TRIGGERS: &[&str] = &[
    "rate",
    "mean",
    "median",
    "chance",
    "weibull",
    "lognormal",
    "log_logistic",
    "piecewise",
    "after",
    "every",
    "at",
    "on",
];

/// A transition.
pub(in crate::model) static TRANSITION: Shape = Shape {
    what: "a transition",
    about: "a way from states of a machine to another",
    keys: &[
        FROM,
        TO,
        GUARD,
        RATE,
        MEAN,
        MEDIAN,
        CHANCE,
        WITHIN,
        THEN,
        WEIBULL,
        LOGNORMAL,
        LOG_LOGISTIC,
        PIECEWISE,
        AFTER,
        AT,
        ON,
        PROBABILITY,
        CLOCK,
        RATIOS,
        DRAW,
        BRANCHES,
        EFFECTS,
        MECHANISM,
    ],
    entry: true,
    quantiles: false,
    required: &["from", "to"],
};

/// An event.
pub(in crate::model) static EVENT: Shape = Shape {
    what: "an event",
    about: "something that happens without a machine of its own",
    keys: &[
        GUARD,
        RATE,
        MEAN,
        MEDIAN,
        CHANCE,
        WITHIN,
        THEN,
        WEIBULL,
        LOGNORMAL,
        LOG_LOGISTIC,
        PIECEWISE,
        AFTER,
        key(
            "every",
            Kind::Number("`30 d`"),
            "fires at each multiple of that age",
        ),
        AT,
        ON,
        PROBABILITY,
        CLOCK,
        RATIOS,
        DRAW,
        BRANCHES,
        EFFECTS,
        MECHANISM,
    ],
    entry: true,
    quantiles: false,
    required: &[],
};

/// A competing group.
pub(in crate::model) static COMPETING: Shape = Shape {
    what: "a competing group",
    about: "exits that share one total chance",
    keys: &[
        FROM,
        GUARD,
        CHANCE,
        WITHIN,
        THEN,
        CLOCK,
        RATIOS,
        MECHANISM,
        key("exits", Kind::Named(&Kind::Shape(&EXIT)), "the exits"),
    ],
    entry: true,
    quantiles: false,
    required: &["from", "chance", "exits"],
};

/// An exit of a competing group.
pub(in crate::model) static EXIT: Shape = Shape {
    what: "an exit",
    about: "one way out of a competing group",
    keys: &[
        TO,
        key(
            "share",
            Kind::Literal("a probability"),
            "its share of the total chance",
        ),
        key(
            "dirichlet",
            Kind::Literal("a positive number"),
            "its weight where shares are uncertain",
        ),
        GUARD,
        RATIOS,
        DRAW,
        BRANCHES,
        EFFECTS,
        MECHANISM,
    ],
    entry: true,
    quantiles: false,
    required: &["to"],
};

/// A hazard ratio.
pub(in crate::model) static HAZARD_RATIO: Shape = Shape {
    what: "a hazard ratio",
    about: "a multiplier on the hazard",
    keys: &[
        key(
            "ratio",
            Kind::Number("a positive number"),
            "the hazard ratio",
        ),
        key(
            "risk_ratio",
            Kind::Number("a positive number"),
            "a ratio of probabilities instead",
        ),
        key(
            "at",
            Kind::Number("a probability"),
            "the probability at which the risk ratio was found",
        ),
        key(
            "cap",
            Kind::Literal("a probability"),
            "the largest probability that the risk ratio leads to; 0.95",
        ),
        key("while", Kind::Condition, "while it applies"),
        key(
            "per",
            Kind::Sentence("a factor"),
            "the factor whose distance from `reference` is the power",
        ),
        key(
            "reference",
            Kind::Literal("a number"),
            "where that factor has no effect; 0",
        ),
    ],
    entry: true,
    quantiles: false,
    required: &[],
};

/// A branch.
pub(in crate::model) static BRANCH: Shape = Shape {
    what: "a branch",
    about: "one of several alternatives",
    keys: &[
        key(
            "probability",
            Kind::Number("a probability, or `rest`"),
            "how probable it is",
        ),
        key(
            "to",
            Kind::Sentence("a state"),
            "where the transition goes instead",
        ),
        EFFECTS,
    ],
    entry: true,
    quantiles: false,
    required: &["probability"],
};

/// A list of branches with a condition.
pub(in crate::model) static BRANCH_LIST: Shape = Shape {
    what: "a list of branches",
    about: "branches that apply while a condition holds",
    keys: &[
        key("while", Kind::Condition, "when this list applies"),
        key("of", Kind::Named(&Kind::Shape(&BRANCH)), "the branches"),
    ],
    entry: false,
    quantiles: false,
    required: &["of"],
};

/// An effect.
pub(in crate::model) static EFFECT: Shape = Shape {
    what: "an effect",
    about: "one thing that a firing does",
    keys: &[
        key("variable", Kind::Sentence("a variable"), "what changes"),
        key("counter", Kind::Sentence("a counter"), "what counts"),
        key("move", Kind::Sentence("a machine"), "what moves"),
        key("to", Kind::Sentence("a state"), "where it moves"),
        key(
            "add",
            Kind::Either(&[Kind::Number("an amount"), Kind::Shape(&EACH)]),
            "how much is added",
        ),
        key(
            "multiply",
            Kind::Either(&[Kind::Number("an amount"), Kind::Shape(&EACH)]),
            "what the variable is multiplied by",
        ),
        key(
            "set",
            Kind::Either(&[Kind::Number("an amount"), Kind::Shape(&EACH)]),
            "what the variable becomes",
        ),
        key(
            "per_doubling_of",
            Kind::Sentence("a counter"),
            "the amount is added per doubling of this counter",
        ),
        key(
            "times",
            Kind::List(&Kind::Shape(&TIMES)),
            "multipliers on the amount",
        ),
        key("while", Kind::Condition, "when it applies"),
    ],
    entry: true,
    quantiles: false,
    required: &[],
};

/// A number drawn in place.
pub(in crate::model) static EACH: Shape = Shape {
    what: "a number drawn in place",
    about: "drawn anew at each occurrence",
    keys: &[key("each", Kind::Shape(&DRAWN), "its distribution")],
    entry: false,
    quantiles: false,
    required: &["each"],
};

/// A multiplier.
pub(in crate::model) static TIMES: Shape = Shape {
    what: "a multiplier",
    about: "a factor on something, while a condition holds",
    keys: &[
        key("by", Kind::Number("a number"), "by how much"),
        key("while", Kind::Condition, "while it applies"),
    ],
    entry: true,
    quantiles: false,
    required: &["by"],
};

/// A Weibull waiting time.
pub(in crate::model) static WEIBULL_WAIT: Shape = Shape {
    what: "a Weibull waiting time",
    about: "H(a) = (a / scale)^shape; or quantiles such as `q10: 13 d`",
    keys: &[
        key(
            "shape",
            Kind::Number("a positive number"),
            "above 1 the hazard rises",
        ),
        key("scale", Kind::Number("`40 d`"), "the 63 % quantile"),
    ],
    entry: false,
    quantiles: true,
    required: &[],
};

/// A lognormal waiting time.
pub(in crate::model) static LOGNORMAL_WAIT: Shape = Shape {
    what: "a lognormal waiting time",
    about: "by median and sigma, or by quantiles such as `q10: 13 d`",
    keys: &[
        key("median", Kind::Number("`120 d`"), "the median"),
        key(
            "sigma",
            Kind::Number("a positive number"),
            "the standard deviation of the logarithm",
        ),
    ],
    entry: false,
    quantiles: true,
    required: &[],
};

/// A log-logistic waiting time.
pub(in crate::model) static LOG_LOGISTIC_WAIT: Shape = Shape {
    what: "a log-logistic waiting time",
    about: "S(a) = 1 / (1 + (a / median)^shape); or quantiles such as `q10: 13 d`",
    keys: &[
        key("median", Kind::Number("`50 d`"), "the median"),
        key(
            "shape",
            Kind::Number("a positive number"),
            "above 1 the hazard rises, then falls",
        ),
    ],
    entry: false,
    quantiles: true,
    required: &[],
};

/// A piecewise constant hazard.
pub(in crate::model) static PIECEWISE_WAIT: Shape = Shape {
    what: "a piecewise hazard",
    about: "`rates[k]` holds until age `until[k]`, the last for ever",
    keys: &[
        key(
            "until",
            Kind::List(&Kind::Literal("`7 d`")),
            "ages, ascending",
        ),
        key(
            "rates",
            Kind::List(&Kind::Number("`1 / 10 d`")),
            "one more than ages",
        ),
    ],
    entry: false,
    quantiles: false,
    required: &["until", "rates"],
};
