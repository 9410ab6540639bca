//! The keys of distributions: of factors, and of numbers drawn per occurrence.

use super::{Kind, Shape, key};

/// The parameters of a family, by name and unit: `true` has the unit of the value.
pub(in crate::model) struct Family {
    /// Its key.
    pub name: &'static str,
    /// Its mapping.
    pub shape: &'static Shape,
}

macro_rules! family {
    ($id:ident, $what:expr, $about:expr, $quantiles:expr, [$(($name:expr, $meaning:expr)),*]) => {
        static $id: Shape = Shape {
            what: $what,
            about: $about,
            keys: &[$(key($name, Kind::Number("a number"), $meaning)),*],
            entry: false,
            quantiles: $quantiles,
            required: &[],
        };
    };
}

family!(
    UNIFORM,
    "a uniform distribution",
    "equally likely between two ends",
    true,
    [("low", "the lower end"), ("high", "the upper end")]
);
family!(
    TRIANGULAR,
    "a triangular distribution",
    "by ends and most likely value",
    true,
    [
        ("low", "the lower end"),
        ("mode", "the most likely value"),
        ("high", "the upper end")
    ]
);
family!(
    PERT,
    "a PERT distribution",
    "a beta by ends and most likely value",
    true,
    [
        ("low", "the lower end"),
        ("mode", "the most likely value"),
        ("high", "the upper end")
    ]
);
family!(
    BETA,
    "a beta distribution",
    "by shapes, by mean and sd, or by quantiles",
    true,
    [
        ("alpha", "the first shape"),
        ("beta", "the second shape"),
        ("mean", "the mean"),
        ("sd", "the standard deviation"),
        ("low", "the lower end; 0"),
        ("high", "the upper end; 1")
    ]
);
family!(
    NORMAL,
    "a normal distribution",
    "by mean and sd, or by quantiles; may be bounded",
    true,
    [
        ("mean", "the mean before truncation"),
        ("sd", "the standard deviation before truncation"),
        ("low", "the lower bound"),
        ("high", "the upper bound")
    ]
);
family!(
    LOGNORMAL,
    "a lognormal distribution",
    "by median and sigma, mean and sd, or quantiles",
    true,
    [
        ("median", "the median"),
        ("sigma", "the standard deviation of the logarithm"),
        ("mean", "the mean"),
        ("sd", "the standard deviation")
    ]
);
family!(
    GAMMA,
    "a gamma distribution",
    "by shape and scale, mean and sd, or quantiles",
    true,
    [
        ("shape", "without a unit"),
        ("scale", "in the unit of the value"),
        ("mean", "the mean"),
        ("sd", "the standard deviation")
    ]
);

/// Families that are given by a mapping of parameters or quantiles.
pub(in crate::model) static PARAMETRIC: &[Family] = &[
    Family {
        name: "uniform",
        shape: &UNIFORM,
    },
    Family {
        name: "triangular",
        shape: &TRIANGULAR,
    },
    Family {
        name: "pert",
        shape: &PERT,
    },
    Family {
        name: "beta",
        shape: &BETA,
    },
    Family {
        name: "normal",
        shape: &NORMAL,
    },
    Family {
        name: "lognormal",
        shape: &LOGNORMAL,
    },
    Family {
        name: "gamma",
        shape: &GAMMA,
    },
];

macro_rules! families {
    ($($more:expr),*) => { &[
        key("fixed", Kind::Number("a number"), "the value itself"),
        key("uniform", Kind::Shape(&UNIFORM), "equally likely between two ends"),
        key("triangular", Kind::Shape(&TRIANGULAR), "by ends and most likely value"),
        key("pert", Kind::Shape(&PERT), "a beta by ends and most likely value"),
        key("beta", Kind::Shape(&BETA), "beta, on [0, 1] by default"),
        key("normal", Kind::Shape(&NORMAL), "normal, truncated where bounded"),
        key("lognormal", Kind::Shape(&LOGNORMAL), "lognormal"),
        key("gamma", Kind::Shape(&GAMMA), "gamma"),
        key("discrete", Kind::Values(&Kind::Number("a probability")), "value: probability"),
        $($more),*
    ] };
}

/// A factor.
pub(in crate::model) static FACTOR: Shape = Shape {
    what: "a factor",
    about: "an uncertain number: one distribution, by parameters or by quantiles such as `q05`",
    keys: families![
        key("chance", Kind::Text, "a likelihood word"),
        key(
            "reference",
            Kind::Literal("a number"),
            "its value when it is switched off"
        )
    ],
    entry: true,
    quantiles: false,
    required: &[],
};

/// A number drawn per occurrence.
pub(in crate::model) static DRAWN: Shape = Shape {
    what: "a drawn number",
    about: "one distribution, by parameters or by quantiles such as `q05`",
    keys: families![],
    entry: true,
    quantiles: false,
    required: &[],
};

/// The keys that name a distribution.
pub(in crate::model) static FAMILIES: &[&str] = &[
    "fixed",
    "uniform",
    "triangular",
    "pert",
    "beta",
    "normal",
    "lognormal",
    "gamma",
    "discrete",
    "chance",
];
