//! The distribution of a factor: by parameters, or fitted to quantiles.

use super::factors::Read;
use super::kinds::is_infinite;
use super::mapping::{as_node, part, prose};
use super::{Decoder, Mapping};
use crate::diagnostic::{Diagnostic, Span};
use crate::distribution::{Distribution, Family, FitOptions, Misfit, fit};
use crate::model::format::{NumberSpec, quantile_level};
use crate::quantity::{Dimension, parse_product, unit_scale};
use crate::scenario::{Node, Value};

/// The unit that the values of one distribution share.
pub(super) struct Unit {
    pub dimension: Option<Dimension>,
    /// What the place of the distribution asks for, where it stands in place.
    pub place: Option<NumberSpec>,
    pub text: String,
}

/// The parameters and quantiles of one family, in days.
#[derive(Default)]
struct Parameters<'a> {
    named: Vec<(&'a str, f64)>,
    quantiles: Vec<(f64, f64)>,
}

impl Parameters<'_> {
    fn get(&self, name: &str) -> Option<f64> {
        self.named
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, value)| *value)
    }
}

impl<'a> Decoder<'a> {
    /// The distribution of a factor; none where it is faulty.
    pub(super) fn distribution(
        &mut self,
        of: &Mapping<'a>,
        place: Option<NumberSpec>,
    ) -> Option<Read> {
        let (key, node) = of.chosen("fixed").filter(|_| !of.faulty)?;
        let mut unit = Unit {
            dimension: place.map(|place| place.dimension),
            place,
            text: String::new(),
        };
        self.number_stands(&of.scope);
        let distribution = match key.name.as_str() {
            "chance" => return self.chance_word(of),
            "fixed" => Distribution::Fixed(self.value(node, &mut unit)?),
            "discrete" => self.discrete(of, &mut unit)?,
            family => self.parametric(family, of, &mut unit)?,
        };
        Some(Read {
            distribution,
            dimension: Some(unit.dimension.unwrap_or_default()),
            unit: unit.text,
            word: None,
        })
    }

    /// A likelihood word as a factor.
    fn chance_word(&mut self, of: &Mapping<'a>) -> Option<Read> {
        let (node, text) = of.sentence("chance")?;
        let word = self.read_word(node, text)?;
        Some(Read {
            distribution: word.beta(),
            dimension: Some(Dimension::NONE),
            unit: String::new(),
            word: Some(word.word.to_owned()),
        })
    }

    /// A value in the unit that all values of a distribution share.
    pub(super) fn value(&mut self, node: &Node, unit: &mut Unit) -> Option<f64> {
        if is_infinite(node) {
            return None;
        }
        let (value, dimension, text) = match &node.value {
            Value::Number(value) => (*value, Dimension::NONE, String::new()),
            Value::Text(text) => match parse_product(text) {
                Ok(product) if product.names.is_empty() => {
                    (product.coefficient, product.dimension, product.unit)
                }
                Ok(product) => {
                    let name = &product.names[0];
                    let message = format!("expected a plain number, found `{}`", name.name);
                    let help = "what is uncertain about a factor cannot be another factor";
                    self.error_help(part(node, text, name.at.clone()), message, help);
                    return None;
                }
                Err(fault) => {
                    let here = "here stands a plain number, with its unit if it has one";
                    self.no_product(part(node, text, fault.at.clone()), fault, here);
                    return None;
                }
            },
            // Reported by its kind.
            _ => return None,
        };
        if *unit.dimension.get_or_insert(dimension) != dimension {
            let place = unit.place.unwrap_or(NumberSpec {
                expected: "the unit of the other values",
                ..NumberSpec::AMOUNT
            });
            let written = prose(node).unwrap_or_default();
            self.wrong_unit(node.span, &written, dimension, place);
            return None;
        }
        if unit.text.is_empty() {
            unit.text = text;
        }
        Some(value)
    }

    /// A number without a unit, such as a shape.
    pub(super) fn bare(&mut self, node: &Node) -> Option<f64> {
        let mut none = Unit {
            dimension: Some(Dimension::NONE),
            place: Some(NumberSpec::AMOUNT),
            text: String::new(),
        };
        self.value(node, &mut none)
    }

    fn discrete(&mut self, of: &Mapping<'a>, unit: &mut Unit) -> Option<Distribution> {
        let (scope, spec) = (of.at("discrete"), of.number_spec("discrete"));
        let mut pairs = Vec::new();
        for (key, node) in of.entries("discrete") {
            let value = self.value(&as_node(key), unit);
            let probability = self.number(node, &scope, spec.plain()).coefficient;
            pairs.push(value.zip(Some(probability).filter(|p| p.is_finite())));
        }
        let mut pairs: Vec<(f64, f64)> = pairs.into_iter().collect::<Option<_>>()?;
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (values, probabilities) = pairs.into_iter().unzip();
        let distribution = Distribution::Discrete {
            values,
            probabilities,
        };
        self.checked(of.value_span("discrete"), distribution)
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
        of: &Mapping<'a>,
        unit: &mut Unit,
    ) -> Option<Distribution> {
        let mapping = self.part(of, family).filter(|mapping| !mapping.faulty)?;
        let mut given = Parameters::default();
        let mut fine = true;
        for (key, node) in mapping.present() {
            let value = match mapping.is_value(&key.name) {
                true => self.value(node, unit),
                false => self.bare(node),
            };
            fine &= value.is_some();
            match quantile_level(&key.name) {
                Some(level) => given.quantiles.extend(value.map(|value| (level, value))),
                None => given.named.extend(value.map(|value| (&*key.name, value))),
            }
        }
        if !fine {
            return None;
        }
        match build(family, &given) {
            Ok((distribution, misfit)) => {
                self.report_misfit(mapping.named_at, misfit, &unit.text);
                Some(distribution)
            }
            Err(message) => {
                let (what, forms) = mapping.forms();
                let help = format!("{what} is given by {forms}");
                self.error_help(mapping.named_at, message, help);
                None
            }
        }
    }

    /// Quantiles that are missed: what was wanted and what was got.
    pub(super) fn report_misfit(&mut self, span: Span, shortfall: Option<Misfit>, unit: &str) {
        let Some(misfit) = shortfall else {
            return;
        };
        let scale = unit_scale(unit).unwrap_or(1.0);
        let unit = in_front(" ", unit);
        let told = misfit.iter().map(|(level, wanted, got)| {
            let [wanted, got] = [wanted, got].map(|value| short(value / scale));
            let percent = short(100.0 * level);
            format!("{percent} %: wanted {wanted}{unit}, got {got}{unit}")
        });
        let told: Vec<String> = told.collect();
        let fault = Diagnostic::warning(span, "the distribution does not meet its quantiles");
        self.faults.push(fault.help(format!(
            "{}; another family may fit better",
            told.join("; ")
        )));
    }
}

/// A text with something in front of it; nothing where it is empty.
pub(super) fn in_front(of: &str, text: &str) -> String {
    match text {
        "" => String::new(),
        text => format!("{of}{text}"),
    }
}

/// Four digits, for people.
pub(in crate::model) fn short(value: f64) -> String {
    let text = format!("{value:.3e}");
    text.parse::<f64>().map_or(text, |value| value.to_string())
}

fn build(family: &str, given: &Parameters) -> Result<(Distribution, Option<Misfit>), String> {
    if !given.quantiles.is_empty() {
        return fitted(family, given);
    }
    let or = |name, default| given.get(name).unwrap_or(default);
    let get = |name| or(name, f64::NAN);
    let (mean, sd) = (get("mean"), get("sd"));
    let by_moments = given.get("mean").is_some();
    let distribution = match family {
        "uniform" => Distribution::Uniform {
            low: get("low"),
            high: get("high"),
        },
        "triangular" => Distribution::Triangular {
            low: get("low"),
            mode: get("mode"),
            high: get("high"),
        },
        "pert" => Distribution::pert(get("low"), get("mode"), get("high"))
            .map_err(|fault| fault.to_string())?,
        "beta" => {
            let (low, high) = (or("low", 0.0), or("high", 1.0));
            let by_shapes = Distribution::Beta {
                alpha: get("alpha"),
                beta: get("beta"),
                low,
                high,
            };
            let of_moments = || Distribution::beta_by_moments(mean, sd, low, high);
            let none =
                || format!("no beta distribution on [{low}, {high}] has mean {mean} and sd {sd}");
            match by_moments {
                true => of_moments().ok_or_else(none)?,
                false => by_shapes,
            }
        }
        "normal" => Distribution::Normal {
            mean,
            sd,
            low: or("low", f64::NEG_INFINITY),
            high: or("high", f64::INFINITY),
        },
        "lognormal" if by_moments => Distribution::lognormal_by_moments(mean, sd),
        "lognormal" => Distribution::Lognormal {
            median: get("median"),
            sigma: get("sigma"),
        },
        _ if by_moments => Distribution::gamma_by_moments(mean, sd),
        _ => Distribution::Gamma {
            shape: get("shape"),
            scale: get("scale"),
        },
    };
    distribution.check().map_err(|fault| fault.to_string())?;
    Ok((distribution, None))
}

fn fitted(family: &str, given: &Parameters) -> Result<(Distribution, Option<Misfit>), String> {
    let kind = match family {
        "uniform" => Family::Uniform,
        "triangular" => Family::Triangular,
        "pert" => Family::Pert,
        "beta" => Family::Beta,
        "normal" => Family::Normal,
        "lognormal" => Family::Lognormal,
        _ => Family::Gamma,
    };
    let options = FitOptions {
        low: given.get("low"),
        high: given.get("high"),
    };
    let fit = fit(kind, &given.quantiles, options).map_err(|fault| fault.to_string())?;
    Ok((fit.distribution.clone(), fit.shortfall(kind)))
}
