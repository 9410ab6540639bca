//! The keys of the file itself and of the entries of its sections.

use super::{
    CELL, COMPETING, Choice, EVENT, FACTOR, Fallback, GAME, GRADES, INJECT, KeySpec, Kind, MappingSpec,
    NumberSpec, ORDER, SPEEDS, TRANSITION,
};
use super::parts::VISIBLE_TO;
use super::{entry, key, mapping, number};

const PLAIN: NumberSpec = NumberSpec::AMOUNT.plain().uncited();
const FIGURE: NumberSpec = NumberSpec { expected: "a number whose unit stands at `unit`", ..PLAIN };
/// The lexicons of likelihood words.
const LEXICONS: &[&str] = &["icd203", "phia2025"];
const LENGTH: NumberSpec = NumberSpec::DURATION.plain().uncited();

/// A section whose entries have this spec.
const fn section(name: &'static str, of: &'static str, entry: &'static Kind, about: &'static str) -> KeySpec {
    key(name, Kind::Named(of, entry), about)
}

/// The file.
pub(in crate::model) static FILE: MappingSpec = mapping("a scenario",
    "a scenario of escalation, format version 1", &[
    key("format", Kind::Version, "the version of this format: the file begins with `format: 1`").required(),
    key("kind", Kind::Word(&["scenario", "world", "variant"]),
        "a world is extended by scenarios and never run by itself; a variant is run by its name, and not with its folder").or(Fallback::Words("scenario")),
    key("extends", Kind::Text, "one parent, a path beside or below this file: see [Extending](#extending)"),
    key("title", Kind::Text, "for people"),
    key("question", Kind::Text, "what the scenario asks"),
    key("note", Kind::Text, "for people"),
    key("start", Kind::Date, "day 0; required in what is run"),
    number("horizon", LENGTH, "how long a trial lasts; required in what is run"),
    number("grid", LENGTH,
        "the step at which outcomes are recorded, the horizon always among them").or(Fallback::Number(1.0)),
    key("limits", Kind::Mapping(&LIMITS), "how much may happen in a trial: see [Limits](#limits)"),
    key("lexicon", Kind::Word(LEXICONS), "how likelihood words are read"),
    key("provenance", Kind::Word(&["required", "advised"]),
        "whether a number without source and grade is an error or a warning").or(Fallback::Words("advised")),
    key("sources", Kind::Values("sources", &Kind::Mapping(&SOURCE)), "what entries cite"),
    section("calendar", "windows", &Kind::Mapping(&WINDOW), "windows and dates: see [Calendar](#calendar)"),
    section("conditions", "conditions", &Kind::Either(&[Kind::Condition, Kind::Mapping(&CONDITION)]),
        "conditions with a name"),
    section("factors", "factors", &Kind::Mapping(&FACTOR), "uncertain numbers"),
    section("correlations", "correlations", &Kind::Mapping(&CORRELATION), "rank correlations between factors"),
    section("machines", "machines", &Kind::Mapping(&MACHINE), "finite state machines"),
    section("events", "events", &Kind::Mapping(&EVENT), "what happens without a machine of its own"),
    section("variables", "variables", &Kind::Mapping(&VARIABLE), "quantities that jump and relax"),
    section("counters", "counters", &Kind::Mapping(&COUNTER), "how much of something has happened"),
    section("outcomes", "outcomes", &Kind::Mapping(&OUTCOME), "named results"),
    section("milestones", "milestones", &Kind::Mapping(&MILESTONE), "first times"),
    key("game", Kind::Mapping(&GAME), "turns and interrupts of a game: see [Games](#games)"),
    section("cells", "cells", &Kind::Mapping(&CELL), "who plays a game"),
    section("orders", "orders", &Kind::Mapping(&ORDER), "what cells can order"),
    section("injects", "injects", &Kind::Mapping(&INJECT), "what control can make happen in a game"),
    section("not_modelled", "things not modelled", &Kind::Mapping(&OMISSION),
        "what is left out on purpose, and the reason: shown in reports, no part of the process"),
]);

/// A source.
pub(in crate::model) static SOURCE: MappingSpec = mapping("a source", "what entries cite", &[
    key("cite", Kind::Text, "the full citation"),
    key("title", Kind::Text, "its title, where the citation is made of its parts"),
    key("author", Kind::Text, "who wrote it"),
    key("date", Kind::Text, "when"),
    key("url", Kind::Text, "where"),
    key("figure", Kind::Text, "what its figure is of, in one's own words"),
    number("low", FIGURE, "the lower end of its figure"),
    number("central", FIGURE, "its figure"),
    number("high", FIGURE, "the upper end"),
    key("unit", Kind::Text, "the unit of its figure"),
    key("sections", Kind::Values("texts", &Kind::Text),
        "its sections, each with what it says in one's own words; then `id: section` must name one of them"),
    key("grade", Kind::Word(GRADES), "the grade of what cites it and gives none"),
    key("status", Kind::Word(&["found", "recalled"]),
        "whether it was seen or is cited from memory").or(Fallback::Words("found")),
    key("correction", Kind::Bool,
        "whether it only corrects what others say: then it may be dated after the start, and no number rests on it")
        .or(Fallback::Words("false")),
    key("note", Kind::Text, "a remark"),
])
.one_of(&[Choice::of("", &["cite", "title"]).several()]);

/// How much may happen in a trial.
pub(in crate::model) static LIMITS: MappingSpec = mapping("the limits",
    "how much may happen in a trial before it is given up, as without end", &[
    number("at_one_instant", NumberSpec::LIMIT, "how many reactions may set each other off at one instant")
        .or(Fallback::Number(100_000.0)),
    number("events", NumberSpec::LIMIT, "how many events a trial may have").or(Fallback::Number(10_000_000.0)),
]);

/// A calendar window or date.
pub(in crate::model) static WINDOW: MappingSpec = entry("a calendar entry", "a window `[from, to)`, or a date",
    &[
    key("from", Kind::Date, "its first day"),
    key("to", Kind::Date, "the day after its last"),
    key("at", Kind::Date, "a date; as a window that one day"),
])
.forms(&[&["from", "to"], &["at"]], 0);

/// Something that is left out.
pub(in crate::model) static OMISSION: MappingSpec = entry("something not modelled",
    "something that is left out on purpose", &[
    key("why", Kind::Text, "the reason").required(),
]);

/// A condition with a name.
pub(in crate::model) static CONDITION: MappingSpec = entry("a named condition",
    "a condition that carries a title or a source", &[
    key("while", Kind::Condition, "the condition").required(),
]);

/// A correlation.
pub(in crate::model) static CORRELATION: MappingSpec = entry("a correlation",
    "a rank correlation between factors", &[
    key("factors", Kind::List("factors", &Kind::Sentence("a factor", "resolve")),
        "two factors or more").required(),
    key("spearman", Kind::Either(&[Kind::Number(NumberSpec::CORRELATION), Kind::List("rows",
        &Kind::List("correlations", &Kind::Number(NumberSpec::CORRELATION)))]),
        "one correlation for all pairs, or a matrix").required(),
]);

/// A machine.
pub(in crate::model) static MACHINE: MappingSpec = entry("a machine",
    "a finite state machine of one actor or issue", &[
    key("actor", Kind::Text, "whose machine it is: a role"),
    key("initial", Kind::Either(&[Kind::Sentence("a state or a mapping from states to probabilities",
        "threatening"), Kind::Values("probabilities", &Kind::Number(NumberSpec::PROBABILITY.plain()))]),
        "its first state, or the probabilities of first states, which sum to 1")
        .or(Fallback::Words("the first of `states`")),
    key("states", Kind::Named("states", &Kind::Mapping(&STATE)), "its states, at most 64").required(),
    key("transitions", Kind::Named("transitions", &Kind::Mapping(&TRANSITION)), "its transitions"),
    key("competing", Kind::Named("competing groups", &Kind::Mapping(&COMPETING)),
        "groups of exits with one total chance"),
    VISIBLE_TO,
]);

/// A state.
pub(in crate::model) static STATE: MappingSpec = entry("a state", "a state of a machine", &[
    number("score", NumberSpec::AMOUNT, "what outcomes add up").or(Fallback::Number(0.0)),
])
.part();

static TERMS_OF_BASELINE: [Kind; 2] =
    [Kind::Number(NumberSpec::AMOUNT), Kind::List("terms", &Kind::Mapping(&BASELINE))];
static TERMS_OF_DRIFT: [Kind; 2] =
    [Kind::Number(NumberSpec::DRIFT), Kind::List("terms", &Kind::Mapping(&DRIFT))];

/// A variable.
pub(in crate::model) static VARIABLE: MappingSpec = entry("a variable",
    "a quantity that jumps at reactions and relaxes between them", &[
    number("start", NumberSpec::AMOUNT, "its value at the start").or(Fallback::Number(0.0)),
    number("low", PLAIN, "its lower bound").or(Fallback::Words("none")),
    number("high", PLAIN, "its upper bound").or(Fallback::Words("none")),
    number("half_life", NumberSpec::DURATION,
        "how fast it relaxes; without one it relaxes to nothing, and a drift moves it"),
    key("half_life_times", Kind::List("multipliers", &Kind::Mapping(&SPEEDS)),
        "multipliers on the half-life").with(&["half_life"]),
    key("baseline", Kind::Either(&TERMS_OF_BASELINE),
        "what it relaxes to: a number, or a list of terms").or(Fallback::Number(0.0)).with(&["half_life"]),
    key("drift", Kind::Either(&TERMS_OF_DRIFT), "what is added per day: a number, or a list of terms"),
    VISIBLE_TO.or(Fallback::Words("control")),
]);

/// A term of a baseline.
pub(in crate::model) static BASELINE: MappingSpec = entry("a baseline term",
    "added to a baseline while its condition holds", &[
    number("add", NumberSpec::AMOUNT, "how much").required(),
    key("while", Kind::Condition, "while it counts"),
]);

/// A term of a drift.
pub(in crate::model) static DRIFT: MappingSpec = entry("a drift term",
    "added per day while its condition holds", &[
    number("add", NumberSpec::DRIFT, "how much").required(),
    key("while", Kind::Condition, "while it counts"),
]);

/// A counter.
pub(in crate::model) static COUNTER: MappingSpec = entry("a counter", "how much of something has happened", &[
    number("start", NumberSpec::AMOUNT.plain(), "its value at the start").or(Fallback::Number(0.0)),
    VISIBLE_TO.or(Fallback::Words("control")),
]);

/// An outcome.
pub(in crate::model) static OUTCOME: MappingSpec = entry("an outcome", "a named result: a weighted sum", &[
    key("unit", Kind::Text, "for people"),
    key("range", Kind::Range(PLAIN),
        "its lower and upper end: values beyond are clipped, and the clipping is counted").required(),
    key("better", Kind::Word(&["higher", "lower"]),
        "which end is the best trial of `escalade story --best`").or(Fallback::Words("higher")),
    number("resolution", NumberSpec::POSITIVE.plain().uncited(),
        "to what values are rounded for quantiles; it divides the range, into at most 65,535 steps")
        .or(Fallback::Words("a 400th of the range")),
    key("headline", Kind::Bool, "whether a summary leads with it").or(Fallback::Words("false")),
    key("daily", Kind::Bool, "whether its distribution is kept for every point of the recording grid, as that of a headline is, or for about fifty of them").or(Fallback::Words("false")),
    key("at", Kind::Several(&Kind::Instant), "days, each once, whose values are kept as path functionals"),
    key("sum", Kind::Values("products", &Kind::Number(NumberSpec::TERM)),
        "its terms: each a product with at most one variable, counter, machine score (`machine.score`) or \
         outcome that stands before").required(),
    VISIBLE_TO,
]);

/// A milestone.
pub(in crate::model) static MILESTONE: MappingSpec = entry("a milestone", "a first time", &[
    key("happens", Kind::OneOrMore("reaction", &Kind::Sentence("a reaction", "strike")),
        "a reaction's first time"),
    key("enters", Kind::OneOrMore("state", &Kind::Sentence("`machine.state`", "cooperation.suspended")),
        "the first entry to a state, or to any of `m.a or m.b`"),
    key("crosses", Kind::Sentence("a level such as `approval < 38`", "approval < 38"),
        "the first time that a level is crossed"),
    number("within", LENGTH, "the time within which the probability is asked for").with(&["of"]),
    key("of", ONE_CAUSE,
        "from whose first occurrence the time counts to the next of what happens").with(&["happens", "enters"]),
])
.one_of(&[Choice::of("", &["happens", "enters", "crosses"])]);

const ONE_CAUSE: Kind = Kind::Sentence("a reaction or `machine.state`", "strike");

#[cfg(test)]
mod tests {
    use crate::likelihood::Lexicon;

    #[test]
    fn every_lexicon_is_listed() {
        assert_eq!(Lexicon::all().map(|lexicon| lexicon.name), super::LEXICONS);
    }
}
