//! Waiting times whose hazard depends on age.

use super::super::format::{LOG_LOGISTIC_WAIT, LOGNORMAL_WAIT, PIECEWISE_WAIT, WEIBULL_WAIT};
use super::super::{Hazard, Number};
use super::distributions::Unit;
use super::fields::quantile_level;
use super::{Decoder, Demand, Fields, Scope};
use crate::diagnostic::Span;
use crate::distribution::{
    Distribution, DistributionError, Family, FitOptions, Misfit, fit, fit_log_logistic, fit_weibull,
};
use crate::quantity::Dimension;
use crate::scenario::{Node, Value};

impl<'a> Decoder<'a> {
    /// Weibull, lognormal or log-logistic: by parameters, which may be factors, or by quantiles.
    pub(super) fn waiting_time(&mut self, family: &str, node: &'a Node, scope: &Scope) -> Hazard {
        let (shape, first, second) = match family {
            "weibull" => (
                &WEIBULL_WAIT,
                ("shape", Demand::POSITIVE),
                ("scale", Demand::DURATION),
            ),
            "lognormal" => (
                &LOGNORMAL_WAIT,
                ("median", Demand::DURATION),
                ("sigma", Demand::POSITIVE),
            ),
            _ => (
                &LOG_LOGISTIC_WAIT,
                ("median", Demand::DURATION),
                ("shape", Demand::POSITIVE),
            ),
        };
        let faulty = (Number::fixed(f64::NAN), Number::fixed(f64::NAN));
        let Some(fields) = self.fields(node, shape) else {
            return hazard(family, faulty);
        };
        let unknown = fields
            .present()
            .any(|(key, _)| shape.key(&key.name).is_none() && quantile_level(&key.name).is_none());
        let quantiles = fields
            .present()
            .any(|(key, _)| quantile_level(&key.name).is_some());
        let numbers = match (fields.get(first.0), fields.get(second.0)) {
            (Some(a), Some(b)) if !quantiles => (
                self.number(a, &scope.at(first.0), first.1),
                self.number(b, &scope.at(second.0), second.1),
            ),
            (None, None) if quantiles && !unknown => {
                self.number_stands(scope);
                self.fitted_wait(family, &fields, node.span)
                    .unwrap_or(faulty)
            }
            _ if unknown => faulty,
            _ => {
                let message = format!(
                    "expected {} with `{}` and `{}`, or with quantiles alone",
                    shape.what, first.0, second.0
                );
                self.error(node.span, message);
                faulty
            }
        };
        hazard(family, numbers)
    }

    fn fitted_wait(
        &mut self,
        family: &str,
        fields: &Fields<'a>,
        span: Span,
    ) -> Option<(Number, Number)> {
        let mut unit = Unit {
            dimension: Some(Dimension::DURATION),
            demand: Some(Demand::DURATION),
            text: String::new(),
        };
        let mut points = Vec::new();
        let mut fine = true;
        for (key, node) in fields.present() {
            let value = self.value(node, &mut unit);
            fine &= value.is_some();
            points.extend(quantile_level(&key.name).zip(value));
        }
        if !fine {
            return None;
        }
        match fit_wait(family, &points) {
            Ok((a, b, misfit)) => {
                self.report_misfit(span, &misfit, &unit.text);
                Some((Number::fixed(a), Number::fixed(b)))
            }
            Err(fault) => {
                self.error(span, fault.to_string());
                None
            }
        }
    }

    pub(super) fn piecewise(&mut self, node: &'a Node, scope: &Scope) -> Hazard {
        let (mut until, mut rates) = (Vec::new(), Vec::new());
        if let Some(fields) = self.fields(node, &PIECEWISE_WAIT) {
            let ends = scope.at("until");
            for (index, node) in self.items(fields.get("until"), "ages").iter().enumerate() {
                let age = self
                    .literal(node, &ends.at(index), Demand::DURATION)
                    .unwrap_or(f64::NAN);
                if until.last().is_some_and(|last| age <= *last) {
                    self.error(
                        node.span,
                        "expected ascending ages, found one that is not above the one before",
                    );
                }
                until.push(age);
            }
            let hazards = scope.at("rates");
            for (index, node) in self.items(fields.get("rates"), "rates").iter().enumerate() {
                rates.push(self.number(node, &hazards.at(index), Demand::RATE_OR_NONE));
            }
            if let (Some(Value::List(_)), Some(node)) =
                (fields.get("until").map(|n| &n.value), fields.get("rates"))
                && rates.len() != until.len() + 1
            {
                let message = format!(
                    "expected {} rates, one more than ages, found {}",
                    until.len() + 1,
                    rates.len()
                );
                self.error_help(
                    node.span,
                    message,
                    "the last rate holds for ever after the last age",
                );
            }
        }
        Hazard::Piecewise { until, rates }
    }
}

fn hazard(family: &str, (first, second): (Number, Number)) -> Hazard {
    match family {
        "weibull" => Hazard::Weibull {
            shape: first,
            scale: second,
        },
        "lognormal" => Hazard::Lognormal {
            median: first,
            sigma: second,
        },
        _ => Hazard::LogLogistic {
            median: first,
            shape: second,
        },
    }
}

/// The two parameters in the order of the family's keys.
fn fit_wait(family: &str, points: &[(f64, f64)]) -> Result<(f64, f64, Misfit), DistributionError> {
    Ok(match family {
        "weibull" => {
            let fit = fit_weibull(points)?;
            (fit.shape, fit.scale, fit.misfit)
        }
        "lognormal" => {
            let fit = fit(Family::Lognormal, points, FitOptions::default())?;
            let Distribution::Lognormal { median, sigma } = fit.distribution else {
                return Err(DistributionError::NoFit("a lognormal distribution"));
            };
            (median, sigma, fit.misfit)
        }
        _ => {
            let fit = fit_log_logistic(points)?;
            (fit.median, fit.shape, fit.misfit)
        }
    })
}
