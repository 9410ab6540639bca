//! What drives the headline outcomes, in words.

use super::{estimate, share};
use crate::design::HypercubesRecord;
use crate::model::{Model, OutcomeId, Role};
use crate::study::{Driver, Drivers, Given, OutcomeDrivers};
use crate::summary::{Estimate, Functional, Kind, Report};

/// So many factors of an outcome are named.
const NAMED: usize = 3;

/// Each headline outcome: what it is, and how much of its variance at the horizon is chance, how much ignorance, and
/// of which factors. Empty where draws have one trial each.
pub fn drivers(
    model: &Model,
    report: &Report<'_>,
    drivers: Option<&Drivers>,
) -> Vec<(String, String)> {
    let said = |id: OutcomeId| {
        let split = report.outcome(id).split(Functional::End)?;
        let of = drivers.and_then(|all| all.outcomes.iter().find(|of| of.outcome == id));
        let said = match &split.share {
            None => "the same in every trial".to_owned(),
            Some(share) => parts(model, share, of),
        };
        Some((model.outcomes[id.index()].entry.title.clone(), said))
    };
    model
        .leading_outcomes()
        .into_iter()
        .filter_map(said)
        .collect()
}

/// What the trials that count fulfil, and how many do: "Given strike: 120 trials (6.0 % ± 1.0)".
pub fn given(given: &Given) -> String {
    let share = given.share.as_ref().map_or(String::new(), |p| {
        format!(", {} of those that were simulated", share(p))
    });
    format!(
        "All of this is given that `{}`: true of {} trials{share}",
        given.criterion.text(),
        given.fulfilled
    )
}

/// Where the factor values of a run of Latin hypercubes come from, and what its intervals rest on.
pub fn hypercubes(record: &HypercubesRecord) -> String {
    format!(
        "Factor values are the points of {} Latin hypercubes, which make means vary less. Intervals of means, standard \
         deviations and shares of chance, and of probabilities by the horizon, come from how far the hypercubes differ; \
         all others take draws for independent, and are wider than need be.",
        record.cubes
    )
}

/// What the shares of factors rest on.
pub fn drivers_rest_on(drivers: &Drivers) -> String {
    format!(
        "first-order shares by ranks of the first {} draws, with 95 % intervals; a factor is named where its share \
         can be told from 0 among those of all {}",
        drivers.draws, drivers.factors
    )
}

/// A share of the variance in percent.
pub fn share_of_variance(share: &Estimate) -> String {
    estimate(&share.times(100.0)) + " %"
}

/// What a share leaves.
pub fn rest(share: &Estimate) -> Estimate {
    Estimate {
        value: 1.0 - share.value,
        low: 1.0 - share.high,
        high: 1.0 - share.low,
        ..*share
    }
}

/// How the variance splits, and which factors the ignorance is of.
fn parts(model: &Model, share: &Estimate, of: Option<&OutcomeDrivers>) -> String {
    if share.kind == Kind::Exact && share.value == 0.0 {
        let mut factors = model.factors.iter();
        return match factors.any(|factor| factor.distribution.is_uncertain()) {
            true => "chance alone: no uncertain factor moves it".to_owned(),
            false => "chance alone: no factor is uncertain".to_owned(),
        };
    }
    let chance = share_of_variance(&rest(share));
    let Some(of) = of else {
        return format!("{chance} chance, the rest ignorance of the factors");
    };
    let role = |d: &&Driver| model.factors[d.factor.index()].role;
    let (readings, world): (Vec<&Driver>, Vec<&Driver>) = of
        .drivers
        .iter()
        .partition(|d| role(d) == Role::Measurement);
    let apart = match readings.is_empty() {
        true => String::new(),
        false => format!(
            "; of how it is read: {}",
            readings
                .iter()
                .map(|d| named(model, d))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    };
    if world.is_empty() && !readings.is_empty() {
        return format!(
            "{chance} chance; of the rest, no factor of the world could be named{apart}"
        );
    }
    if world.is_empty() {
        return match share.value < 0.5 {
            true => format!("chance dominates ({chance}), and no factor does"),
            false => format!(
                "{chance} chance; the rest is ignorance, but of no factor alone that could be named"
            ),
        };
    }
    let named: Vec<String> = world.iter().take(NAMED).map(|d| named(model, d)).collect();
    let more = match world.len().saturating_sub(NAMED) {
        0 => String::new(),
        1 => "; one more has less".to_owned(),
        more => format!("; {more} more have less"),
    };
    format!(
        "{chance} chance; of the rest, ignorance: {}{more}{apart}",
        named.join(", ")
    )
}

fn named(model: &Model, driver: &Driver) -> String {
    let title = &model.factors[driver.factor.index()].entry.title;
    // An estimate can lie outside of what a share can be.
    let share = Estimate {
        value: driver.share.value.min(1.0),
        high: driver.share.high.min(1.0),
        ..driver.share
    };
    format!("{} “{title}”", share_of_variance(&share))
}
