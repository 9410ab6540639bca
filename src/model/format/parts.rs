//! The keys of reactions, effects, branches and hazard ratios.

use super::{Choice, DRAWN, Fallback, KeySpec, Kind, MappingSpec, NumberSpec};
use super::{entry, key, mapping, number};

/// How good evidence is.
pub(in crate::model) const GRADES: &[&str] = &["document", "literature", "judgement"];

/// What every entry may carry.
pub(in crate::model) static ENTRY: &[KeySpec] = &[
    key("title", Kind::Text, "what people call it").or(Fallback::Words("its name")),
    key("source", Kind::Several(&Kind::Citation),
        "ids of sources, each possibly with a section: `analysis: Risk 2`"),
    key("grade", Kind::Word(GRADES), "how good the evidence is"),
    key("covers", Kind::Several(&Kind::Text), "ids of coverage rows that it answers"),
    key("tags", Kind::Several(&Kind::Text), "free tags; `--without tag:NAME` switches them off"),
    key("note", Kind::Text, "a remark"),
];

static ONE_CELL: Kind = Kind::Sentence("a cell", "mexico");
static ONE_VIEWER: Kind = Kind::Sentence("a cell, or `control`", "mexico");
pub(super) const DECIDED_BY: KeySpec = key("decided_by", Kind::OneOrMore("cell", &ONE_CELL),
    "the cell that decides it in a game: while it is played, this happens when it is ordered and not by chance; of \
     several, all that are played must agree in one turn");
pub(super) const VISIBLE_TO: KeySpec = key("visible_to", Kind::OneOrMore("cell", &ONE_VIEWER),
    "the cells that see it in a game; `control` alone: none of them");
const ORDER: KeySpec = key("order", Kind::OneOrMore("cell", &ONE_VIEWER),
    "(events) never by itself: this cell orders it, or control (`order: control`) makes it happen; a plain run never \
     has it");

static RATIO: Kind = Kind::Mapping(&HAZARD_RATIO);
static DRAWN_NUMBER: Kind = Kind::Mapping(&DRAWN);
static ONE_EFFECT: Kind = Kind::Mapping(&EFFECT);
static ONE_CAUSE: Kind = Kind::Sentence("a reaction or `machine.state`", "strike");
static ONE_DATE: Kind = Kind::Instant;
static LEAVES: Kind = Kind::Sentence("a state, `a or b`, or `any`", "calm or tense");
static BRANCH_LISTS: [Kind; 2] = [Kind::Named("branches", &Kind::Mapping(&BRANCH)),
    Kind::List("lists of branches", &Kind::Mapping(&BRANCH_LIST))];

const GUARD: KeySpec = key("while", Kind::Condition, "the guard: when it may happen");
const CLOCK: KeySpec = key("clock", Kind::Sentence("`start` or a reaction", "first strike"),
    "from when the age of a hazard or a delay counts: `start`, `strike`, `last strike`, `first strike`")
    .or(Fallback::Words("a transition's entry to its `from` state, an event's guard turning true"))
    .excludes(&["at", "on", "order"]);
const RATIOS: KeySpec = key("hazard_ratios", Kind::List("hazard ratios", &RATIO),
    "multipliers on the hazard of a rate, a chance or a waiting time; nothing else has a hazard")
    .excludes(&["after", "every", "at", "on", "order"]);
const DRAW: KeySpec = key("draw", Kind::Named("distributions", &DRAWN_NUMBER),
    "numbers drawn once per occurrence, shared by all effects");
const BRANCHES: KeySpec = key("branches", Kind::Either(&BRANCH_LISTS), "alternatives of which one is taken");
const EFFECTS: KeySpec = key("effects", Kind::List("effects", &ONE_EFFECT),
    "what a firing does, in this order");
const MECHANISM: KeySpec = key("mechanism", Kind::Word(&["deliberate", "inadvertent", "accidental"]),
    "how an escalation by this path comes about");
const FROM: KeySpec = key("from", Kind::OneOrMore("state", &LEAVES),
    "the states that it leaves; `any` is all but `to`").required();
const TO: KeySpec = key("to", Kind::Sentence("a state", "war"), "the state that it enters").required();
const RATE: KeySpec = number("rate", NumberSpec::RATE, "fires at a constant hazard");
const MEAN: KeySpec = number("mean", NumberSpec::DURATION,
    "fires at a constant hazard with this mean waiting time");
const MEDIAN: KeySpec = number("median", NumberSpec::DURATION,
    "fires at a constant hazard with this median waiting time");
const CHANCE: KeySpec = number("chance", NumberSpec::CHANCE,
    "fires at the constant hazard -ln(1-p)/T: p is the probability that it happens by `within`, at reference \
     (no ratio active, no other exit)").needs(&["within", "then"]);
const WITHIN: KeySpec =
    number("within", NumberSpec::DURATION, "the time T of the chance").with(&["chance"]);
const THEN: KeySpec = key("then", Kind::Word(&["stop", "continue"]),
    "whether the hazard ends with `within` or goes on").with(&["chance"]);
const WEIBULL: KeySpec = key("weibull", Kind::Mapping(&WEIBULL_WAIT), "fires after a Weibull waiting time");
const LOGNORMAL: KeySpec = key("lognormal", Kind::Mapping(&LOGNORMAL_WAIT),
    "fires after a lognormal waiting time");
const LOG_LOGISTIC: KeySpec = key("log_logistic", Kind::Mapping(&LOG_LOGISTIC_WAIT),
    "fires after a log-logistic waiting time");
const PIECEWISE: KeySpec = key("piecewise", Kind::Mapping(&PIECEWISE_WAIT),
    "fires at a hazard that is constant between ages");
const AFTER: KeySpec = number("after", NumberSpec::DURATION,
    "fires at that age, or as soon after as the guard holds; an event once per age 0: with `clock: start` \
     once in a trial");
const EVERY: KeySpec = number("every", NumberSpec::DURATION,
    "(events) fires at each multiple of that age; what passes while the guard does not hold is made up for \
     once, as soon as it holds");
const AT: KeySpec = key("at", Kind::OneOrMore("date", &ONE_DATE),
    "fires on that date or those dates; skipped where the guard does not hold");
const ON: KeySpec = key("on", Kind::OneOrMore("reaction", &ONE_CAUSE),
    "fires whenever that happens or that state is entered (`on: us_posture.raiding`), or any of a list");
const PROBABILITY: KeySpec = number("probability", NumberSpec::PROBABILITY,
    "the probability that it fires at each `at` or `on`").or(Fallback::Number(1.0)).with(&["at", "on"]);

const SPLIT: &str = "two ways to happen are two transitions or events";

/// The keys that say what makes an event happen.
pub(in crate::model) static TRIGGER: Choice = Choice::of("trigger", &["rate", "mean", "median", "chance",
    "weibull", "lognormal", "log_logistic", "piecewise", "after", "every", "at", "on", "order"]).split(SPLIT);

/// A transition.
pub(in crate::model) static TRANSITION: MappingSpec = entry("a transition",
    "a way from states of a machine to another", &[
    FROM, TO, GUARD, RATE, MEAN, MEDIAN, CHANCE, WITHIN, THEN, WEIBULL, LOGNORMAL, LOG_LOGISTIC, PIECEWISE,
    AFTER, AT, ON, PROBABILITY, CLOCK, RATIOS, DRAW, BRANCHES, EFFECTS, MECHANISM, DECIDED_BY, VISIBLE_TO,
])
.one_of(&[Choice::of("trigger", &["rate", "mean", "median", "chance", "weibull", "lognormal", "log_logistic",
    "piecewise", "after", "at", "on"]).split(SPLIT)]);

/// An event.
pub(in crate::model) static EVENT: MappingSpec = entry("an event",
    "something that happens without a machine of its own", &[
    GUARD, RATE, MEAN, MEDIAN, CHANCE, WITHIN, THEN, WEIBULL, LOGNORMAL, LOG_LOGISTIC, PIECEWISE, AFTER, EVERY,
    AT, ON, ORDER, PROBABILITY, CLOCK, RATIOS, DRAW, BRANCHES, EFFECTS, MECHANISM, DECIDED_BY.excludes(&["order"]),
    VISIBLE_TO,
])
.one_of(std::slice::from_ref(&TRIGGER));

/// A competing group.
pub(in crate::model) static COMPETING: MappingSpec = entry("a competing group",
    "exits that share one total chance", &[
    FROM, GUARD, CHANCE.required(), WITHIN, THEN, CLOCK, RATIOS, MECHANISM,
    key("exits", Kind::Named("exits", &Kind::Mapping(&EXIT)), "the exits").required(),
]);

/// An exit of a competing group.
pub(in crate::model) static EXIT: MappingSpec = entry("an exit", "one way out of a competing group", &[
    TO,
    number("share", NumberSpec::PROBABILITY.plain(), "its share of the total chance; the shares sum to 1"),
    number("dirichlet", NumberSpec::POSITIVE.plain(),
        "its concentration where shares are uncertain, in every exit of the group"),
    GUARD, RATIOS, DRAW, BRANCHES, EFFECTS, MECHANISM, DECIDED_BY, VISIBLE_TO,
])
.one_of(&[Choice::of("", &["share", "dirichlet"])]);

/// A hazard ratio.
pub(in crate::model) static HAZARD_RATIO: MappingSpec = entry("a hazard ratio", "a multiplier on the hazard", &[
    number("ratio", NumberSpec::RATIO, "the hazard ratio HR"),
    number("risk_ratio", NumberSpec::RATIO,
        "a ratio R of probabilities instead: HR = ln(1 - min(R p, cap)) / ln(1 - p)").needs(&["at"]),
    number("at", NumberSpec::OPEN,
        "the probability p at which the ratio of probabilities was found").with(&["risk_ratio"]),
    number("cap", NumberSpec::OPEN.plain(),
        "the largest probability that the risk ratio leads to")
        .or(Fallback::Number(0.95)).with(&["risk_ratio"]),
    key("while", Kind::Condition, "when it applies; what always applies belongs into the rate"),
    key("per", Kind::Sentence("a factor or a variable", "tension"),
        "the factor or variable whose distance from `reference` is the power: HR ^ (x - reference); a variable is followed \
         at every instant"),
    number("reference", NumberSpec::AMOUNT.plain().uncited(),
        "where that factor or variable has no effect").or(Fallback::Words("a factor's own, else 0")).with(&["per"]),
])
.one_of(&[Choice::of("", &["ratio", "risk_ratio"]), Choice::of("", &["while", "per"])]);

/// A branch.
pub(in crate::model) static BRANCH: MappingSpec = entry("a branch", "one of several alternatives", &[
    key("probability", Kind::Share(NumberSpec::PROBABILITY), "how probable it is").required(),
    key("to", Kind::Sentence("a state", "war"), "where the transition goes instead"),
    EFFECTS,
])
.part();

/// A list of branches with a condition.
pub(in crate::model) static BRANCH_LIST: MappingSpec = mapping("a list of branches",
    "branches that apply while a condition holds", &[
    key("while", Kind::Condition, "when this list applies").or(Fallback::Words("where none before it does")),
    key("of", Kind::Named("branches", &Kind::Mapping(&BRANCH)), "the branches").required(),
]);

/// An effect.
pub(in crate::model) static EFFECT: MappingSpec = entry("an effect", "one thing that a firing does", &[
    key("variable", Kind::Sentence("a variable", "mood"), "what changes"),
    key("counter", Kind::Sentence("a counter", "us_deaths"), "what counts").needs(&["add"]),
    key("move", Kind::Sentence("a machine", "congress"), "what moves").needs(&["to"]),
    key("to", Kind::Sentence("a state", "debating"), "where it moves").with(&["move"]),
    key("fire", Kind::Sentence("a reaction", "strike"),
        "what happens at the same instant, after this firing: see [Firing](#firing-another-reaction)"),
    key("guard", Kind::Word(&["respect", "ignore"]),
        "whether it happens only where its `while` holds and a transition leaves the state of its machine, or \
         in any case").or(Fallback::Words("respect")).with(&["fire"]),
    key("add", Kind::Amount(NumberSpec::AMOUNT), "how much is added").with(&["variable", "counter"]),
    key("multiply", Kind::Amount(NumberSpec::MULTIPLIER),
        "what the variable is multiplied by").with(&["variable"]),
    key("set", Kind::Amount(NumberSpec::AMOUNT), "what the variable becomes").with(&["variable"]),
    key("per_doubling_of", Kind::Sentence("a counter", "us_deaths"),
        "the amount is added per doubling of this counter").with(&["variable"]).excludes(&["multiply", "set"]),
    key("times", Kind::List("multipliers", &Kind::Mapping(&TIMES)),
        "multipliers on the amount").with(&["variable", "counter"]),
    key("while", Kind::Condition, "when it applies"),
])
.one_of(&[Choice::of("", &["variable", "counter", "move", "fire"]).split("write an effect for each"), Choice::of("",
    &["add", "multiply", "set"]).when("variable").split("write an effect for each")]);

/// A number drawn in place.
pub(in crate::model) static EACH: MappingSpec = mapping("a number drawn in place",
    "drawn anew at each occurrence", &[
    key("each", Kind::Mapping(&DRAWN), "its distribution").required(),
]);

/// A multiplier.
pub(in crate::model) static TIMES: MappingSpec = entry("a multiplier",
    "a factor on something, while a condition holds", &[
    number("by", NumberSpec::MULTIPLIER, "by how much").required(),
    key("while", Kind::Condition, "while it applies"),
]);

/// A multiplier of a half-life.
pub(in crate::model) static SPEEDS: MappingSpec = entry("a half-life multiplier",
    "a factor on a half-life, while a condition holds", &[
    number("by", NumberSpec::RATIO, "by how much").required(),
    key("while", Kind::Condition, "while it applies"),
]);

/// A Weibull waiting time.
pub(in crate::model) static WEIBULL_WAIT: MappingSpec = mapping("a Weibull waiting time",
    "H(a) = (a / scale)^shape; or quantiles such as `q10: 13 d`", &[
    number("shape", NumberSpec::POSITIVE, "above 1 the hazard rises"),
    number("scale", NumberSpec::DURATION, "the 63 % quantile"),
])
.forms(&[&["shape", "scale"]], 2);

/// A lognormal waiting time.
pub(in crate::model) static LOGNORMAL_WAIT: MappingSpec = mapping("a lognormal waiting time",
    "by median and sigma, or by quantiles such as `q10: 13 d`", &[
    number("median", NumberSpec::DURATION, "the median"),
    number("sigma", NumberSpec::POSITIVE, "the standard deviation of the logarithm"),
])
.forms(&[&["median", "sigma"]], 2);

/// A log-logistic waiting time.
pub(in crate::model) static LOG_LOGISTIC_WAIT: MappingSpec = mapping("a log-logistic waiting time",
    "S(a) = 1 / (1 + (a / median)^shape); or quantiles such as `q10: 13 d`", &[
    number("median", NumberSpec::DURATION, "the median"),
    number("shape", NumberSpec::POSITIVE, "above 1 the hazard rises, then falls"),
])
.forms(&[&["median", "shape"]], 2);

/// A piecewise constant hazard.
pub(in crate::model) static PIECEWISE_WAIT: MappingSpec = mapping("a piecewise hazard",
    "`rates[k]` holds until age `until[k]`, the last for ever", &[
    key("until", Kind::List("ages", &Kind::Number(NumberSpec::DURATION.plain())), "ages, ascending").required(),
    key("rates", Kind::List("rates", &Kind::Number(NumberSpec::RATE_OR_NONE)), "one more than ages").required(),
]);
