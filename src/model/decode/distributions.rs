//! The distribution of a factor: by parameters, or fitted to quantiles.

use super::super::format::{FAMILIES, PARAMETRIC};
use super::factors::Read;
use super::fields::{found, one_of, part, quantile_level};
use super::{Decoder, Demand, Fields, Scope};
use crate::diagnostic::{Diagnostic, Span};
use crate::distribution::{Distribution, Family, FitOptions, Misfit, fit};
use crate::quantity::{Dimension, parse_product, unit_scale};
use crate::scenario::{Key, Node, Value};

/// A fitted quantile that misses what was asked by more than this share is reported.
const MISFIT: f64 = 0.05;

/// The unit that the values of one distribution share.
pub(super) struct Unit {
    pub dimension: Option<Dimension>,
    pub demand: Option<Demand>,
    pub text: String,
}

/// The parameters and quantiles of one family, in days.
#[derive(Default)]
struct Parameters {
    named: Vec<(&'static str, f64)>,
    quantiles: Vec<(f64, f64)>,
}

impl Parameters {
    fn get(&self, name: &str) -> Option<f64> {
        self.named
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, value)| *value)
    }

    /// Whether exactly these stand there, besides optional ones.
    fn are(&self, wanted: &[&str], optional: &[&str]) -> bool {
        wanted.iter().all(|name| self.get(name).is_some())
            && self
                .named
                .iter()
                .all(|(n, _)| wanted.contains(n) || optional.contains(n))
    }
}

impl<'a> Decoder<'a> {
    /// The one key of a mapping that names a distribution.
    pub(super) fn family(
        &mut self,
        fields: &Fields<'a>,
        what: &str,
    ) -> Option<(&'a Key, &'a Node)> {
        let allowed = fields.allowed(FAMILIES);
        let is_family = |key: &Key| allowed.contains(&key.name.as_str());
        let families: Vec<_> = fields.present().filter(|(key, _)| is_family(key)).collect();
        match families.as_slice() {
            [] if fields.misspelt => None,
            [] => {
                let message = format!("expected {what} with a distribution, found none");
                self.error_help(
                    fields.span,
                    message,
                    format!("write one of {}", one_of(fields.allowed(FAMILIES))),
                );
                None
            }
            [one] => Some(*one),
            [first, second, ..] => {
                let message = format!(
                    "expected one distribution, found `{}` besides `{}`",
                    second.0.name, first.0.name
                );
                let fault = Diagnostic::error(second.0.span, message);
                self.faults.push(fault.related(first.0.span, "the first"));
                None
            }
        }
    }

    /// The distribution of a factor.
    pub(super) fn distribution(
        &mut self,
        fields: &Fields<'a>,
        scope: &Scope,
        demand: Option<Demand>,
    ) -> Option<Read> {
        let (key, node) = self.family(fields, "a factor")?;
        let mut unit = Unit {
            dimension: demand.map(|demand| demand.dimension),
            demand,
            text: String::new(),
        };
        self.number_stands(scope);
        let quiet = scope.without_citation();
        let distribution = match key.name.as_str() {
            "chance" => {
                let text = self.text(node, "a likelihood word")?;
                let word = self.read_word(node, text)?;
                return Some(Read {
                    distribution: word.beta(),
                    dimension: Some(Dimension::NONE),
                    unit: String::new(),
                    word: Some(word.word.to_owned()),
                });
            }
            "fixed" => Distribution::Fixed(self.value(node, &mut unit)?),
            "discrete" => self.discrete(node, &mut unit, &quiet)?,
            family => self.parametric(family, key, node, &mut unit)?,
        };
        Some(Read {
            distribution,
            dimension: Some(unit.dimension.unwrap_or_default()),
            unit: unit.text,
            word: None,
        })
    }

    /// A value in the unit that all values of a distribution share.
    pub(super) fn value(&mut self, node: &Node, unit: &mut Unit) -> Option<f64> {
        let (value, dimension, text) = match &node.value {
            Value::Number(value) => (*value, Dimension::NONE, String::new()),
            Value::Text(text) => match parse_product(text) {
                Ok(product) if product.names.is_empty() => {
                    (product.coefficient, product.dimension, product.unit)
                }
                Ok(product) => {
                    let at = part(node, text, product.names[0].at.clone());
                    let message =
                        format!("expected a plain number, found `{}`", product.names[0].name);
                    self.error_help(
                        at,
                        message,
                        "what is uncertain about a factor cannot be another factor",
                    );
                    return None;
                }
                Err(fault) => {
                    let here = "here stands a plain number, with its unit if it has one";
                    self.no_product(part(node, text, fault.at.clone()), fault, here);
                    return None;
                }
            },
            _ => {
                self.error(
                    node.span,
                    format!("expected a number, found {}", found(node)),
                );
                return None;
            }
        };
        if *unit.dimension.get_or_insert(dimension) != dimension {
            let demand = unit.demand.unwrap_or(Demand {
                expected: "the unit of the other values",
                ..Demand::AMOUNT
            });
            self.wrong_unit(node, dimension, demand);
            return None;
        }
        if unit.text.is_empty() {
            unit.text = text;
        }
        if !value.is_finite() {
            self.error(
                node.span,
                format!("expected a finite number, found {value}"),
            );
            return None;
        }
        Some(value)
    }

    /// A number without a unit, such as a shape.
    fn bare(&mut self, node: &Node) -> Option<f64> {
        let mut none = Unit {
            dimension: Some(Dimension::NONE),
            demand: Some(Demand::AMOUNT),
            text: String::new(),
        };
        self.value(node, &mut none)
    }

    fn discrete(&mut self, node: &'a Node, unit: &mut Unit, scope: &Scope) -> Option<Distribution> {
        let mut pairs = Vec::new();
        for (key, node) in self.entries(Some(node), "probabilities") {
            let value = self.value(&as_node(key), unit);
            let probability = self.literal(node, scope, Demand::PROBABILITY);
            pairs.push(value.zip(probability));
        }
        let mut pairs: Vec<(f64, f64)> = pairs.into_iter().collect::<Option<_>>()?;
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (values, probabilities) = pairs.into_iter().unzip();
        self.checked(
            node.span,
            Distribution::Discrete {
                values,
                probabilities,
            },
        )
    }

    pub(super) fn checked(
        &mut self,
        span: Span,
        distribution: Distribution,
    ) -> Option<Distribution> {
        match distribution.check() {
            Ok(()) => Some(distribution),
            Err(fault) => {
                self.error(span, fault.to_string());
                None
            }
        }
    }

    fn parametric(
        &mut self,
        family: &str,
        key: &Key,
        node: &'a Node,
        unit: &mut Unit,
    ) -> Option<Distribution> {
        let shape = PARAMETRIC.iter().find(|f| f.name == family)?.shape;
        let fields = self.fields(node, shape)?;
        let mut parameters = Parameters::default();
        let mut fine = true;
        for (key, node) in fields.present() {
            if let Some(known) = shape.key(&key.name) {
                let bare = matches!(known.name, "alpha" | "beta" | "sigma" | "shape");
                let value = if bare {
                    self.bare(node)
                } else {
                    self.value(node, unit)
                };
                fine &= value.is_some();
                parameters
                    .named
                    .extend(value.map(|value| (known.name, value)));
            } else if let Some(level) = quantile_level(&key.name) {
                let value = self.value(node, unit);
                fine &= value.is_some();
                parameters
                    .quantiles
                    .extend(value.map(|value| (level, value)));
            } else {
                // An unknown key was reported; the rest cannot be judged without it.
                fine = false;
            }
        }
        if !fine {
            return None;
        }
        match build(family, &parameters) {
            Ok((distribution, misfit)) => {
                self.report_misfit(key.span, &misfit, &unit.text);
                Some(distribution)
            }
            Err(message) => {
                let help = format!("{} is given by {}", shape.what, wanted(family));
                self.error_help(key.span, message, help);
                None
            }
        }
    }

    /// More quantiles than parameters: what was wanted and what was got.
    pub(super) fn report_misfit(&mut self, span: Span, misfit: &Misfit, unit: &str) {
        let scale = unit_scale(unit).unwrap_or(1.0);
        let unit = if unit.is_empty() {
            String::new()
        } else {
            format!(" {unit}")
        };
        let off = |(_, wanted, got): &(f64, f64, f64)| (got - wanted).abs() > MISFIT * wanted.abs();
        if misfit.iter().any(off) {
            let told: Vec<String> = misfit
                .iter()
                .map(|(level, wanted, got)| {
                    format!(
                        "{} %: wanted {}{unit}, got {}{unit}",
                        short(100.0 * level),
                        short(wanted / scale),
                        short(got / scale)
                    )
                })
                .collect();
            let fault = Diagnostic::warning(span, "the distribution does not meet its quantiles");
            self.faults.push(fault.help(format!(
                "{}; another family may fit better",
                told.join("; ")
            )));
        }
    }
}

/// A key as if it stood where a value stands.
pub(super) fn as_node(key: &Key) -> Node {
    Node {
        span: key.span,
        value: Value::Text(key.name.clone()),
    }
}

/// Four digits, for people.
pub(in crate::model) fn short(value: f64) -> String {
    let text = format!("{value:.3e}");
    text.parse::<f64>().map_or(text, |value| value.to_string())
}

fn build(family: &str, given: &Parameters) -> Result<(Distribution, Misfit), String> {
    if !given.quantiles.is_empty() {
        return fitted(family, given);
    }
    let get = |name| given.get(name).unwrap_or(f64::NAN);
    let missing = || {
        let found: Vec<&str> = given.named.iter().map(|(name, _)| *name).collect();
        let found = if found.is_empty() {
            "nothing".into()
        } else {
            one_of(found).replace(" or ", " and ")
        };
        Err(format!("expected {}, found {found}", wanted(family)))
    };
    let bounds = ["low", "high"];
    let distribution = match family {
        "uniform" if given.are(&["low", "high"], &[]) => Distribution::Uniform {
            low: get("low"),
            high: get("high"),
        },
        "triangular" if given.are(&["low", "mode", "high"], &[]) => Distribution::Triangular {
            low: get("low"),
            mode: get("mode"),
            high: get("high"),
        },
        "pert" if given.are(&["low", "mode", "high"], &[]) => {
            Distribution::pert(get("low"), get("mode"), get("high"))
                .map_err(|fault| fault.to_string())?
        }
        "beta" if given.are(&["alpha", "beta"], &bounds) => beta(given, get("alpha"), get("beta")),
        "beta" if given.are(&["mean", "sd"], &bounds) => {
            beta_by_moments(given, get("mean"), get("sd"))?
        }
        "normal" if given.are(&["mean", "sd"], &bounds) => Distribution::Normal {
            mean: get("mean"),
            sd: get("sd"),
            low: given.get("low").unwrap_or(f64::NEG_INFINITY),
            high: given.get("high").unwrap_or(f64::INFINITY),
        },
        "lognormal" if given.are(&["median", "sigma"], &[]) => Distribution::Lognormal {
            median: get("median"),
            sigma: get("sigma"),
        },
        "lognormal" if given.are(&["mean", "sd"], &[]) => {
            lognormal_by_moments(get("mean"), get("sd"))
        }
        "gamma" if given.are(&["shape", "scale"], &[]) => Distribution::Gamma {
            shape: get("shape"),
            scale: get("scale"),
        },
        "gamma" if given.are(&["mean", "sd"], &[]) => {
            let (mean, sd) = (get("mean"), get("sd"));
            Distribution::Gamma {
                shape: (mean / sd) * (mean / sd),
                scale: sd * (sd / mean),
            }
        }
        _ => return missing(),
    };
    distribution.check().map_err(|fault| fault.to_string())?;
    Ok((distribution, Vec::new()))
}

fn wanted(family: &str) -> &'static str {
    match family {
        "uniform" => "`low` and `high`, or two quantiles",
        "triangular" | "pert" => "`low`, `mode` and `high`, or three quantiles",
        "beta" => "`alpha` and `beta`, or `mean` and `sd`, or two quantiles",
        "normal" => "`mean` and `sd`, or two quantiles",
        "lognormal" => "`median` and `sigma`, or `mean` and `sd`, or two quantiles",
        _ => "`shape` and `scale`, or `mean` and `sd`, or two quantiles",
    }
}

fn beta(given: &Parameters, alpha: f64, beta: f64) -> Distribution {
    Distribution::Beta {
        alpha,
        beta,
        low: given.get("low").unwrap_or(0.0),
        high: given.get("high").unwrap_or(1.0),
    }
}

/// The beta distribution with this mean and standard deviation, by moments.
fn beta_by_moments(given: &Parameters, mean: f64, sd: f64) -> Result<Distribution, String> {
    let (low, high) = (
        given.get("low").unwrap_or(0.0),
        given.get("high").unwrap_or(1.0),
    );
    let (m, s) = ((mean - low) / (high - low), sd / (high - low));
    let n = m * (1.0 - m) / (s * s) - 1.0;
    if !(m > 0.0 && m < 1.0) || s.is_nan() || s <= 0.0 || n <= 0.0 {
        return Err(format!(
            "no beta distribution on [{low}, {high}] has mean {mean} and sd {sd}"
        ));
    }
    Ok(beta(given, m * n, (1.0 - m) * n))
}

/// The lognormal distribution with this mean and standard deviation.
fn lognormal_by_moments(mean: f64, sd: f64) -> Distribution {
    let square = libm::log1p((sd / mean) * (sd / mean));
    Distribution::Lognormal {
        median: mean * libm::exp(-0.5 * square),
        sigma: square.sqrt(),
    }
}

fn fitted(family: &str, given: &Parameters) -> Result<(Distribution, Misfit), String> {
    let (kind, bounds): (Family, &[&str]) = match family {
        "uniform" => (Family::Uniform, &[]),
        "triangular" => (Family::Triangular, &[]),
        "pert" => (Family::Pert, &[]),
        "beta" => (Family::Beta, &["low", "high"]),
        "normal" => (Family::Normal, &["low", "high"]),
        "lognormal" => (Family::Lognormal, &[]),
        _ => (Family::Gamma, &[]),
    };
    if let Some((name, _)) = given.named.iter().find(|(name, _)| !bounds.contains(name)) {
        return Err(format!(
            "expected quantiles alone, found the parameter `{name}` beside them"
        ));
    }
    let options = FitOptions {
        low: given.get("low"),
        high: given.get("high"),
    };
    let fit = fit(kind, &given.quantiles, options).map_err(|fault| fault.to_string())?;
    Ok((fit.distribution, fit.misfit))
}
