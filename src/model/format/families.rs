//! The keys of distributions: of factors, and of numbers drawn per occurrence.

use super::{
    Choice, Fallback, KeySpec, Kind, MappingSpec, NumberSpec, entry, key, mapping, number,
};

const PLAIN: NumberSpec = NumberSpec::AMOUNT.plain().uncited();

const fn value(name: &'static str, about: &'static str) -> KeySpec {
    key(name, Kind::Value, about)
}

static UNIFORM: MappingSpec = mapping("a uniform distribution", "equally likely between two ends", &[
    value("low", "the lower end"),
    value("high", "the upper end"),
])
.forms(&[&["low", "high"]], 2);

static TRIANGULAR: MappingSpec = mapping("a triangular distribution", "by ends and most likely value", &[
    value("low", "the lower end"),
    value("mode", "the most likely value"),
    value("high", "the upper end"),
])
.forms(&[&["low", "mode", "high"]], 3);

static PERT: MappingSpec = mapping("a PERT distribution", "a beta by ends and most likely value", &[
    value("low", "the lower end"),
    value("mode", "the most likely value"),
    value("high", "the upper end"),
])
.forms(&[&["low", "mode", "high"]], 3);

static BETA: MappingSpec = mapping("a beta distribution", "by shapes, by mean and sd, or by quantiles", &[
    number("alpha", PLAIN, "the first shape"),
    number("beta", PLAIN, "the second shape"),
    value("mean", "the mean"),
    value("sd", "the standard deviation"),
    value("low", "the lower end").or(Fallback::Number(0.0)),
    value("high", "the upper end").or(Fallback::Number(1.0)),
])
.forms(&[&["alpha", "beta"], &["mean", "sd"]], 2)
.optional(&["low", "high"]);

static NORMAL: MappingSpec = mapping("a normal distribution", "by mean and sd, or by quantiles; may be bounded",
    &[
    value("mean", "the mean before truncation"),
    value("sd", "the standard deviation before truncation"),
    value("low", "the lower bound").or(Fallback::Words("none")),
    value("high", "the upper bound").or(Fallback::Words("none")),
])
.forms(&[&["mean", "sd"]], 2)
.optional(&["low", "high"]);

static LOGNORMAL: MappingSpec = mapping("a lognormal distribution",
    "by median and sigma, mean and sd, or quantiles", &[
    value("median", "the median"),
    number("sigma", PLAIN, "the standard deviation of the logarithm"),
    value("mean", "the mean"),
    value("sd", "the standard deviation"),
])
.forms(&[&["median", "sigma"], &["mean", "sd"]], 2);

static GAMMA: MappingSpec = mapping("a gamma distribution", "by shape and scale, mean and sd, or quantiles", &[
    number("shape", PLAIN, "without a unit"),
    value("scale", "in the unit of the value"),
    value("mean", "the mean"),
    value("sd", "the standard deviation"),
])
.forms(&[&["shape", "scale"], &["mean", "sd"]], 2);

const FIXED: KeySpec = value("fixed", "the value itself");
const IN_UNIFORM: KeySpec = key("uniform", Kind::Mapping(&UNIFORM), "equally likely between two ends");
const IN_TRIANGULAR: KeySpec = key("triangular", Kind::Mapping(&TRIANGULAR), "by ends and most likely value");
const IN_PERT: KeySpec = key("pert", Kind::Mapping(&PERT), "a beta by ends and most likely value");
const IN_BETA: KeySpec = key("beta", Kind::Mapping(&BETA), "beta, on [0, 1] by default");
const IN_NORMAL: KeySpec = key("normal", Kind::Mapping(&NORMAL), "normal, truncated where bounded");
const IN_LOGNORMAL: KeySpec = key("lognormal", Kind::Mapping(&LOGNORMAL), "lognormal");
const IN_GAMMA: KeySpec = key("gamma", Kind::Mapping(&GAMMA), "gamma");

/// A factor.
pub(in crate::model) static FACTOR: MappingSpec = entry("a factor",
    "an uncertain number: one distribution, by parameters or by quantiles such as `q05`", &[
    FIXED, IN_UNIFORM, IN_TRIANGULAR, IN_PERT, IN_BETA, IN_NORMAL, IN_LOGNORMAL, IN_GAMMA,
    key("discrete", Kind::Discrete(NumberSpec::PROBABILITY.plain().uncited()),
        "its values with their probabilities, which sum to 1"),
    key("chance", Kind::Sentence("a likelihood word", "likely"),
        "a likelihood word, read as a beta distribution"),
    value("at_least", "its least value: the distribution is that of the number, given that it is no less"),
    value("at_most", "its largest value: the distribution is that of the number, given that it is no more"),
    key("role", Kind::Word(&["lever", "uncertainty", "measurement"]),
        "whether somebody chooses it, nobody knows it, or it is about how the world is read and not about the \
         world: see [Roles](#roles)").or(Fallback::Words("uncertainty")),
    value("reference", "its value when it is switched off")
        .or(Fallback::Words("1 for a factor that is used only as a ratio or multiplier, else 0")),
])
.one_of(&[Choice::of("distribution", &["fixed", "uniform", "triangular", "pert", "beta", "normal", "lognormal",
    "gamma", "discrete", "chance"])]);

/// A number drawn per occurrence.
pub(in crate::model) static DRAWN: MappingSpec = entry("a drawn number",
    "one distribution, by parameters or by quantiles such as `q05`", &[
    FIXED, IN_UNIFORM, IN_TRIANGULAR, IN_PERT, IN_BETA, IN_NORMAL, IN_LOGNORMAL, IN_GAMMA,
    key("discrete", Kind::Discrete(NumberSpec::PROBABILITY.uncited()),
        "its values with their probabilities, which sum to 1"),
])
.one_of(&[Choice::of("distribution", &["fixed", "uniform", "triangular", "pert", "beta", "normal", "lognormal",
    "gamma", "discrete"])])
.part();
