//! Waiting times whose hazard depends on age.

use super::super::{Hazard, Number};
use super::distributions::Unit;
use super::{Decoder, Mapping};
use crate::distribution::{
    Distribution, DistributionError, Family, FitOptions, Misfit, fit, fit_log_logistic, fit_weibull,
};
use crate::model::format::{NumberSpec, quantile_level};
use crate::quantity::Dimension;

impl<'a> Decoder<'a> {
    /// Weibull, lognormal or log-logistic: by parameters, which may be factors, or by quantiles.
    pub(super) fn waiting_time(&mut self, family: &str, reaction: &Mapping<'a>) -> Hazard {
        let wait = self.part(reaction, family).filter(|wait| !wait.faulty);
        let parameters = wait.and_then(|wait| {
            let names = wait.parameters();
            if wait.first_of(&names).is_none() {
                self.number_stands(&wait.scope);
                return self.fitted_wait(family, &wait);
            }
            Some(names.map(|name| self.number_at(&wait, name)))
        });
        let [first, second] = parameters.unwrap_or_else(|| [f64::NAN; 2].map(Number::fixed));
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

    fn fitted_wait(&mut self, family: &str, wait: &Mapping<'a>) -> Option<[Number; 2]> {
        let mut unit = Unit {
            dimension: Some(Dimension::DURATION),
            place: Some(NumberSpec::DURATION),
            text: String::new(),
        };
        let mut points = Vec::new();
        for (key, node) in wait.present() {
            points.push(quantile_level(&key.name).zip(self.value(node, &mut unit)));
        }
        let points: Vec<(f64, f64)> = points.into_iter().collect::<Option<_>>()?;
        match fit_wait(family, &points) {
            Ok((a, b, misfit)) => {
                self.report_misfit(wait.span, misfit, &unit.text);
                Some([a, b].map(Number::fixed))
            }
            Err(fault) => {
                self.error(wait.span, fault.to_string());
                None
            }
        }
    }

    pub(super) fn piecewise(&mut self, reaction: &Mapping<'a>) -> Hazard {
        let (mut until, mut rates) = (Vec::new(), Vec::new());
        if let Some(wait) = self.part(reaction, "piecewise").filter(|wait| !wait.faulty) {
            rates = self.numbers(&wait, "rates");
            for (number, node) in self
                .numbers(&wait, "until")
                .iter()
                .zip(wait.several("until"))
            {
                let age = number.coefficient;
                if until.last().is_some_and(|last| age <= *last) {
                    let message =
                        "expected ascending ages, found one that is not above the one before";
                    self.error(node.span, message);
                }
                until.push(age);
            }
            let lists = wait.is_list("until") && wait.is_list("rates");
            if lists && rates.len() != until.len() + 1 {
                let (wanted, found) = (until.len() + 1, rates.len());
                let message = format!("expected {wanted} rates, one more than ages, found {found}");
                let help = "the last rate holds for ever after the last age";
                self.error_help(wait.value_span("rates"), message, help);
            }
        }
        Hazard::Piecewise { until, rates }
    }
}

/// The two parameters in the order of the family's keys.
fn fit_wait(
    family: &str,
    points: &[(f64, f64)],
) -> Result<(f64, f64, Option<Misfit>), DistributionError> {
    Ok(match family {
        "weibull" => {
            let fit = fit_weibull(points)?;
            (fit.shape, fit.scale, fit.shortfall())
        }
        "lognormal" => {
            let fit = fit(Family::Lognormal, points, FitOptions::default())?;
            let (median, sigma) = match fit.distribution {
                Distribution::Lognormal { median, sigma } => (median, sigma),
                _ => (f64::NAN, f64::NAN),
            };
            (median, sigma, fit.shortfall(Family::Lognormal))
        }
        _ => {
            let fit = fit_log_logistic(points)?;
            (fit.median, fit.shape, fit.shortfall())
        }
    })
}
