//! The constant rate that stands for a waiting time of another shape.

use std::f64::consts::LN_2;

use crate::model::{Hazard, Model, Then, Trigger};

/// A rate per day, and in words what it stands for; `None` where it is what it was.
pub(super) type Constant = (f64, Option<String>);

/// The constant rate of a trigger at these factor values; `None` where it never fires by itself.
pub(super) fn constant(trigger: &Trigger, model: &Model, values: &[f64]) -> Option<Constant> {
    match trigger {
        Trigger::Hazard { base, .. } => Some(of_hazard(base, model.horizon, values)),
        Trigger::Delay { after, repeat, .. } => {
            let days = after.value(values);
            let again = if *repeat {
                "a repeated delay"
            } else {
                "a delay"
            };
            let what = format!("{again} of {days} d became the constant rate of equal median");
            Some((LN_2 / days, Some(what)))
        }
        Trigger::At { times, probability } => {
            let p = probability.as_ref().map_or(1.0, |p| p.value(values));
            of_dates(times, p, model.horizon)
        }
        Trigger::On { .. } | Trigger::Order | Trigger::Never => None,
    }
}

fn of_hazard(base: &Hazard, horizon: f64, values: &[f64]) -> Constant {
    let at = |number: &crate::model::Number| number.value(values);
    let by_median = |days: f64, what: &str| {
        let what = format!("{what} became the constant rate of equal median, {days} d");
        (LN_2 / days, Some(what))
    };
    match base {
        Hazard::Rate(rate) => (at(rate), None),
        Hazard::Mean(days) => (1.0 / at(days), None),
        Hazard::Median(days) => (LN_2 / at(days), None),
        Hazard::Chance {
            probability,
            within,
            then,
        } => (
            total(at(probability), at(within)),
            goes_on(*then, at(within)),
        ),
        Hazard::Share {
            probability,
            within,
            then,
            weights,
            index,
        } => {
            let weights: Vec<f64> = weights.iter().map(at).collect();
            let share = weights[*index] / weights.iter().sum::<f64>();
            (
                total(at(probability), at(within)) * share,
                goes_on(*then, at(within)),
            )
        }
        Hazard::Weibull { shape, scale } => by_median(
            at(scale) * libm::pow(LN_2, 1.0 / at(shape)),
            "a Weibull waiting time",
        ),
        Hazard::Lognormal { median, .. } => by_median(at(median), "a lognormal waiting time"),
        Hazard::LogLogistic { median, .. } => by_median(at(median), "a log-logistic waiting time"),
        Hazard::Piecewise { until, rates } => {
            let rates: Vec<f64> = rates.iter().map(at).collect();
            piecewise(until, &rates, horizon)
        }
    }
}

/// The rate at which a probability is reached within so many days.
fn total(probability: f64, within: f64) -> f64 {
    -libm::log1p(-probability) / within
}

fn goes_on(then: Then, within: f64) -> Option<String> {
    (then == Then::Stop)
        .then(|| format!("a question that was asked for {within} d only goes on at the same rate"))
}

/// By the median, where there is one by the horizon; else by the same chance until then.
fn piecewise(until: &[f64], rates: &[f64], horizon: f64) -> Constant {
    let (mut from, mut sum) = (0.0, 0.0);
    for (k, rate) in rates.iter().enumerate() {
        let end = until.get(k).copied().unwrap_or(f64::INFINITY).min(horizon);
        let more = rate * (end - from).max(0.0);
        if sum + more >= LN_2 {
            let median = from + (LN_2 - sum) / rate;
            let what =
                format!("a piecewise rate became the constant rate of equal median, {median} d");
            return (LN_2 / median, Some(what));
        }
        sum += more;
        from = end;
    }
    let what = "a piecewise rate became the constant rate of equal chance by the horizon";
    (sum / horizon, Some(what.to_owned()))
}

/// Dates up to the horizon.
fn of_dates(times: &[f64], p: f64, horizon: f64) -> Option<Constant> {
    let asked: Vec<f64> = times
        .iter()
        .copied()
        .filter(|t| (0.0..=horizon).contains(t))
        .collect();
    match asked[..] {
        [] => None,
        [day] if p >= 1.0 && day > 0.0 => {
            let what = format!("a date, day {day}, became the constant rate of equal median");
            Some((LN_2 / day, Some(what)))
        }
        [_] if p < 1.0 => {
            let what = "a date became the constant rate of equal chance by the horizon";
            Some((total(p, horizon), Some(what.to_owned())))
        }
        _ => {
            let number = asked.len() as f64;
            let what = format!("{number} dates became the constant rate of as many by the horizon");
            Some((number * p / horizon, Some(what)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Number;

    #[test]
    fn medians_are_kept() {
        let fixed = Number::fixed;
        let (shape, scale) = (fixed(2.0), fixed(10.0));
        let (rate, what) = of_hazard(&Hazard::Weibull { shape, scale }, 365.0, &[]);
        let median = LN_2 / rate;
        // exp(-(m / 10)^2) = 1 / 2.
        assert!((libm::exp(-(median / 10.0).powi(2)) - 0.5).abs() < 1e-12);
        assert!(what.is_some());
        let (rate, _) = piecewise(&[10.0], &[0.01, 0.1], 365.0);
        let median = LN_2 / rate;
        assert!((0.01 * 10.0 + 0.1 * (median - 10.0) - LN_2).abs() < 1e-12);
        let (rate, _) = piecewise(&[10.0], &[0.01, 0.0], 100.0);
        assert!((rate - 0.001).abs() < 1e-15);
        assert_eq!(of_dates(&[400.0], 1.0, 365.0), None);
        let (rate, _) = of_dates(&[10.0, 20.0, 30.0], 0.5, 100.0).unwrap();
        assert!((rate - 0.015).abs() < 1e-15);
        let (rate, _) = of_dates(&[30.0], 0.5, 100.0).unwrap();
        assert!((libm::exp(-100.0 * rate) - 0.5).abs() < 1e-12);
    }
}
