//! The keys of a game: turns, cells, orders, injects.

use super::{Choice, Fallback, Kind, MappingSpec, NumberSpec};
use super::{entry, key, mapping, number};

/// What belongs to the design of a game is no evidence, and needs no source.
const DESIGNED: NumberSpec = NumberSpec::AMOUNT.plain().uncited();
const SPENT: NumberSpec = NumberSpec::SPREAD.plain().uncited();
const LENGTH: NumberSpec = NumberSpec::DURATION.plain().uncited();
const LEAK: NumberSpec = NumberSpec::PROBABILITY.plain().uncited();
const PUSHED: NumberSpec = NumberSpec::RATIO.plain().uncited();

static ONE_CELL: Kind = Kind::Sentence("a cell", "mexico");
static ONE_ORDER: Kind = Kind::Sentence("an order", "suspend");
static ONE_BRANCH: Kind = Kind::Sentence("a branch", "success");
static STATES: Kind = Kind::Sentence("`machine.state`", "cooperation.suspended");
const ONE_CAUSE: Kind = Kind::Sentence("a reaction or `machine.state`", "strike");
static ONE_INTERRUPT: Kind = Kind::Sentence("a reaction or `machine.state`, possibly after `first`", "first strike");
const QUANTITY: Kind = Kind::Sentence("a variable, counter or outcome", "approval");

/// How a game is played.
pub(in crate::model) static GAME: MappingSpec = mapping("the rules of a game", "turns and interrupts of a game", &[
    number("turn", LENGTH, "how long a turn lasts").or(Fallback::Number(28.0)),
    key("interrupts", Kind::List("reactions", &ONE_INTERRUPT),
        "what stops the clock for a round of answers: reactions, entries to a state, each possibly only the `first` time"),
    key("questions", Kind::Several(&Kind::Text), "what the room talks about after the game; they stand in its review"),
]);

/// A cell.
pub(in crate::model) static CELL: MappingSpec = entry("a cell", "a side of a game", &[
    key("brief", Kind::Text, "who it is and what it wants, for its players"),
    key("seats", Kind::Several(&Kind::Text), "its seats"),
    key("capital", Kind::Sentence("a variable or counter", "capital"), "what its orders are paid from"),
    key("sees", Kind::Values("sights", &Kind::Mapping(&SIGHT)),
        "variables, counters and outcomes of which it is told, each with how well"),
    key("objectives", Kind::Named("objectives", &Kind::Mapping(&OBJECTIVE)), "what it is judged by"),
]);

/// What a cell is told of a quantity.
pub(in crate::model) static SIGHT: MappingSpec = entry("a sight", "what a cell is told of a quantity", &[
    number("noise", SPENT, "the standard deviation of its error").or(Fallback::Number(0.0)),
    number("every", LENGTH, "how often there is a reading").or(Fallback::Words("whenever the cell looks")),
    number("delay", LENGTH, "how old a reading is").or(Fallback::Words("none")),
]);

/// An objective.
pub(in crate::model) static OBJECTIVE: MappingSpec = entry("an objective", "what a cell is judged by, in points", &[
    number("start", DESIGNED, "points before anything happens").or(Fallback::Number(0.0)),
    key("range", Kind::Range(DESIGNED), "the least and the most points").or(Fallback::Words("`[0, 10]`")),
    key("terms", Kind::List("terms", &Kind::Mapping(&TERM)), "what gives or takes points").required(),
]);

/// A term of an objective.
pub(in crate::model) static TERM: MappingSpec = entry("a term of an objective", "what gives or takes points", &[
    number("points", DESIGNED, "points per unit of what is measured").required(),
    key("value", QUANTITY, "a quantity at the end of the game"),
    key("change", QUANTITY, "a quantity at the end of the game, less what it was at the start"),
    key("days_in", Kind::OneOrMore("state", &STATES), "days in this state, or in any of `m.a or m.b`"),
    key("times", Kind::Sentence("a reaction", "strike"), "how often it happened"),
    key("ever", ONE_CAUSE, "1 if it ever happened or was entered"),
    key("on", Kind::Instant, "of an outcome: on this day instead of the end").with(&["value", "change"]),
    number("at_most", SPENT, "the most points, given or taken, that it makes"),
])
.one_of(&[Choice::of("", &["value", "change", "days_in", "times", "ever"])]);

/// An order.
pub(in crate::model) static ORDER: MappingSpec = entry("an order", "something that a cell can order", &[
    key("cell", Kind::Sentence("a cell", "mexico"), "whose order it is").required(),
    key("while", Kind::Condition, "when it can be given"),
    key("cost", Kind::Values("amounts", &Kind::Number(SPENT)),
        "variables or counters that it is paid with, each with how much; twice as much where it reverses an order of \
         the turn before"),
    key("secrecy", Kind::Word(&["open", "quiet", "covert"]),
        "open: everybody learns of it; quiet: those that it is addressed to; covert: nobody, until it leaks; control \
         always does").or(Fallback::Words("open")),
    key("to", Kind::OneOrMore("cell", &ONE_CELL), "to whom a quiet order is addressed"),
    number("leak", LEAK, "how likely a covert order becomes known at the end of each turn").or(Fallback::Number(0.1)),
    key("leak_fires", Kind::Sentence("a reaction", "scandal"), "what happens when it does"),
    key("reverses", Kind::OneOrMore("order", &ONE_ORDER), "the orders that it takes back"),
    key("does", Kind::List("primitives", &Kind::Mapping(&PRIMITIVE)), "what it does, in this order").required(),
]);

/// What an order or an inject does.
pub(in crate::model) static PRIMITIVE: MappingSpec = entry("a primitive", "one thing that an order or an inject does", &[
    key("fire", Kind::Sentence("a reaction", "strike"), "the reaction happens, if its guard holds"),
    key("branch", Kind::OneOrMore("branch", &ONE_BRANCH),
        "with `fire`: the branches of which who orders chooses one (without it chance does); with `push`: the branch \
         whose odds are pushed").with(&["fire", "push"]),
    key("hold", Kind::Sentence("a reaction", "strike"), "the reaction cannot happen"),
    key("push", Kind::Sentence("a reaction", "strike"),
        "its hazard, or the odds of its chance or of its branch, times `by`").needs(&["by"]),
    number("by", PUSHED, "the ratio").with(&["push"]),
    key("answer", Kind::Sentence("a reaction", "strike"),
        "the answer to what this reaction waits for (`on`, `at`): with `yes` it happens with probability 0.95, with \
         `no` with 0.02").needs(&["says"]),
    key("says", Kind::Word(&["yes", "no"]), "the answer").with(&["answer"]),
    key("set", Kind::Sentence("a factor", "attack_rate"), "the factor has another value from then on").needs(&["to"]),
    key("to", Kind::Value, "its value: within its 5 to 95 % range").with(&["set"]),
    number("for", LENGTH, "how long").or(Fallback::Words("until the end of the turn")).with(&["hold", "push"]),
])
.part()
.one_of(&[Choice::of("", &["fire", "hold", "push", "answer", "set"]).split("write a primitive for each")]);

/// An inject.
pub(in crate::model) static INJECT: MappingSpec = entry("an inject", "something that control can make happen", &[
    key("at", Kind::Instant, "when it is planned"),
    key("to", Kind::OneOrMore("cell", &ONE_CELL), "to whom it is told").or(Fallback::Words("all cells")),
    key("by", Kind::Text, "how it is delivered"),
    key("text", Kind::Text, "what the players are told"),
    key("expect", Kind::Text, "what they are expected to do"),
    key("serves", Kind::Text, "which aim of the exercise it serves"),
    key("otherwise", Kind::Text, "what control does if the expected action does not come"),
    key("while", Kind::Condition, "when it makes sense"),
    key("does", Kind::List("primitives", &Kind::Mapping(&PRIMITIVE)), "what it does, in this order"),
]);
