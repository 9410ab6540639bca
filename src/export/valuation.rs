//! `value.json`, `value.csv` and `draws.csv`: a choice, and the value of information.

use serde_json::{Value, json};

use super::described::{OF_DRAWS, VALUES, names};
use super::seed::seed;
use super::table::Table;
use crate::sensitivity::value::Estimate;
use crate::study::{Valuation, Worth};
use crate::words;

fn estimate(of: Estimate) -> Value {
    let [low, high] = of.interval();
    json!({ "value": of.value, "se": of.se, "low": low, "high": high })
}

/// A choice as JSON (`format: 1`). Nothing is clamped: a value below 0 is noise about 0.
pub fn valuation(found: &Valuation) -> Value {
    let options = found.names.iter().zip(&found.choice.options);
    let options = options.enumerate().map(|(k, (name, worth))| {
        let failure = found.failures.get(k).map(|failure| {
            json!({
                "when": failure.when,
                "probability": estimate(failure.probability),
                "in_most_trials_of_draws": estimate(failure.mostly),
            })
        });
        let [median, high, most] = regrets(found, k);
        json!({
            "option": name,
            "expected": estimate(worth.expected),
            "less_than_best": estimate(worth.behind),
            "best_in": estimate(worth.best),
            "regret": {
                "mean": estimate(worth.regret),
                "q50": median,
                "q90": high,
                "max": most,
            },
            "fails": failure,
        })
    });
    let learned = |all: &[Worth]| all.iter().map(of_worth).collect::<Vec<_>>();
    let (text, unit) = &found.objective;
    json!({
        "format": 1,
        "escalade": env!("CARGO_PKG_VERSION"),
        "objective": text,
        "unit": unit,
        "seed": seed(found.appraisal.seed.0),
        "draws": found.draws.len(),
        "replicates": found.appraisal.replicates,
        "complete": found.complete,
        "left_out": found.left_out.len(),
        "sentence": words::valuation(found),
        "options": options.collect::<Vec<_>>(),
        "best": found.names[found.choice.best],
        "evpi": estimate(found.choice.perfect),
        "evpi_uncorrected": estimate(found.choice.perfect_uncorrected),
        "evppi_of_factors": learned(&found.factors),
        "evppi_of_groups": learned(&found.groups),
        "evppi_of_all": of_learned(&found.all),
    })
}

fn of_learned(learned: &crate::sensitivity::value::Learned) -> Value {
    json!({
        "value": estimate(learned.value),
        "promised": learned.promised,
        "choice_changes_in": learned.departs,
    })
}

fn of_worth(worth: &Worth) -> Value {
    let mut told = of_learned(&worth.learned);
    told["name"] = json!(worth.name);
    told["title"] = json!(worth.title);
    told["role"] = json!(worth.role.word());
    told
}

/// The median, the 90 % quantile and the largest of the regrets of draws: how much more the best option of a draw
/// brings, by the means of its trials.
pub fn regrets(found: &Valuation, option: usize) -> [f64; 3] {
    let rows = 0..found.payoffs.rows();
    let mut regrets: Vec<f64> = rows.map(|row| found.payoffs.regret(option, row)).collect();
    regrets.sort_by(f64::total_cmp);
    let last = regrets.len().saturating_sub(1) as f64;
    let at = |level: f64| regrets.get((level * last).round() as usize);
    [0.5, 0.9, 1.0].map(|level| at(level).copied().unwrap_or(f64::NAN))
}

/// One row per number: of an option, of a factor, of a group, of all.
pub fn value_table(found: &Valuation) -> String {
    let mut table = Table::new(names(&VALUES));
    let sizes = [
        found.draws.len().to_string(),
        found.appraisal.replicates.to_string(),
    ];
    let (text, unit) = &found.objective;
    let mut row = |[kind, name, title, quantity]: [&str; 4], numbers: [String; 4]| {
        let numbers = numbers.into_iter().chain(sizes.clone());
        table.push([text, unit, kind, name, title, quantity], numbers);
    };
    let fields = |of: Estimate| {
        let [low, high] = of.interval();
        [of.value, of.se, low, high].map(|number| number.to_string())
    };
    let bare = |value: f64| {
        [
            value.to_string(),
            String::new(),
            String::new(),
            String::new(),
        ]
    };
    for (k, (name, worth)) in found.names.iter().zip(&found.choice.options).enumerate() {
        let mut of = |quantity, numbers| row(["option", name, "", quantity], numbers);
        of("expected", fields(worth.expected));
        of("less_than_best", fields(worth.behind));
        of("best_in", fields(worth.best));
        of("regret", fields(worth.regret));
        for (quantity, value) in ["regret_q50", "regret_q90", "regret_max"]
            .into_iter()
            .zip(regrets(found, k))
        {
            of(quantity, bare(value));
        }
        if let Some(failure) = found.failures.get(k) {
            of("fails", fields(failure.probability));
            of("fails_in_most_trials_of_draws", fields(failure.mostly));
        }
    }
    row(["all", "", "", "evpi"], fields(found.choice.perfect));
    row(["all", "", "", "evppi"], fields(found.all.value));
    for (kind, all) in [("factor", &found.factors), ("group", &found.groups)] {
        for Worth {
            name,
            title,
            learned,
            ..
        } in all
        {
            row([kind, name, title, "evppi"], fields(learned.value));
            row(
                [kind, name, title, "evppi_promised"],
                bare(learned.promised),
            );
            row(
                [kind, name, title, "choice_changes_in"],
                bare(learned.departs),
            );
        }
    }
    table.finish()
}

/// One row per draw and option: the mean of its trials, the regret, and the share of its trials that fail.
pub fn draws_table(found: &Valuation) -> String {
    let mut table = Table::new(names(&OF_DRAWS));
    for (k, name) in found.names.iter().enumerate() {
        for (row, draw) in found.draws.iter().enumerate() {
            let fails = found.failures.get(k);
            let fails = fails.map_or(String::new(), |failure| failure.shares[row].to_string());
            let (value, regret) = (found.payoffs.means(k)[row], found.payoffs.regret(k, row));
            table.push(
                [name.as_str()],
                [
                    draw.to_string(),
                    value.to_string(),
                    regret.to_string(),
                    fails,
                ],
            );
        }
    }
    table.finish()
}
