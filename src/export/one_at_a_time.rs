//! `sensitivity.json` and `indices.csv` of the methods that move one factor at a time.

use serde_json::{Map, Value, json};

use super::described::{INDICES, names};
use super::json::estimate;
use super::seed::seed;
use super::table::Table;
use super::tables::estimate_fields;
use crate::model::{FactorId, Model};
use crate::random::Seed;
use crate::sensitivity::{Finished, Measure, Morris, Tornado, role_of, value_text};
use crate::summary::Estimate;

/// A number of a factor and a measure: its name, and what is known of it, if anything.
type Named<'a> = (&'a str, Option<Estimate>);

/// What both methods have in common.
struct Analysis<'a> {
    name: &'a str,
    model: &'a Model,
    method: &'a str,
    measures: &'a [Measure],
    /// Factors, or several that move together.
    units: Vec<(String, &'a [FactorId])>,
    finished: &'a Finished,
    /// Seed, rows that were asked for, trials at each point, points of a row.
    run: (Seed, u64, u32, usize),
    /// By measure and unit.
    numbers: &'a dyn Fn(usize, usize) -> Vec<Named<'static>>,
}

/// A screening as JSON with sorted keys (`format: 1`), and its table. `name` is the scenario's.
pub fn morris(name: &str, model: &Model, morris: &Morris) -> (Value, String) {
    let numbers = |k: usize, unit: usize| {
        let found = &morris.effects[unit][k];
        let mu_star = Some(found.mu_star);
        vec![
            ("mu", found.mu),
            ("mu_star", mu_star),
            ("sigma", found.sigma),
        ]
    };
    let asked = &morris.asked;
    let units = asked.units.iter();
    let analysis = Analysis {
        name,
        model,
        method: "morris",
        measures: &asked.measures,
        units: units
            .map(|unit| (unit.name.clone(), &unit.factors[..]))
            .collect(),
        finished: &morris.finished,
        run: (
            asked.seed,
            asked.rows,
            asked.replicates,
            asked.units.len() + 1,
        ),
        numbers: &numbers,
    };
    (analysis.json(), analysis.table())
}

/// A tornado as JSON with sorted keys (`format: 1`), and its table. `name` is the scenario's.
pub fn tornado(name: &str, model: &Model, tornado: &Tornado) -> (Value, String) {
    let numbers = |k: usize, factor: usize| {
        let found = &tornado.swings[factor][k];
        let [low, median, high] = found.means.map(Some);
        vec![
            ("mean_at_q05", low),
            ("mean_at_q50", median),
            ("mean_at_q95", high),
            ("swing", Some(found.swing)),
            ("interaction", found.interaction),
        ]
    };
    let asked = &tornado.asked;
    let address = |f: &FactorId| model.factors[f.index()].entry.address.clone();
    let units = asked.factors.iter();
    let analysis = Analysis {
        name,
        model,
        method: "tornado",
        measures: &asked.measures,
        units: units
            .map(|f| (address(f), std::slice::from_ref(f)))
            .collect(),
        finished: &tornado.finished,
        run: (
            asked.seed,
            asked.rows,
            asked.replicates,
            3 * asked.factors.len(),
        ),
        numbers: &numbers,
    };
    let mut json = analysis.json();
    let held = asked.factors.iter().zip(&tornado.values);
    let held = held.map(|(f, values)| {
        let text = |value: &f64| value_text(&model.factors[f.index()], *value);
        (
            address(f),
            json!(values.iter().map(text).collect::<Vec<_>>()),
        )
    });
    json["held_at_q05_q50_q95"] = Value::Object(held.collect());
    (json, analysis.table())
}

impl Analysis<'_> {
    fn trials(&self) -> u64 {
        let (_, _, replicates, points) = self.run;
        self.finished.rows * u64::from(replicates) * points as u64
    }

    fn json(&self) -> Value {
        let (seed_of, rows, replicates, _) = self.run;
        let address = |f: &FactorId| &self.model.factors[f.index()].entry.address;
        let units = self.units.iter().map(|(name, factors)| {
            let role = role_of(self.model, factors).word();
            let factors = factors.iter().map(address).collect::<Vec<_>>();
            json!({ "name": name, "role": role, "factors": factors })
        });
        let measures = self.measures.iter().enumerate();
        json!({
            "format": 1,
            "escalade": env!("CARGO_PKG_VERSION"),
            "scenario": self.name,
            "title": self.model.title,
            "changes": self.model.changes,
            "method": self.method,
            "seed": seed(seed_of.0),
            "rows": rows,
            "rows_used": self.finished.rows,
            "replicates": replicates,
            "trials": self.trials(),
            "complete": self.finished.complete,
            "left_out": self.finished.left_out.iter().map(|failed| json!({
                "row": failed.draw,
                "trial": failed.trial,
                "point": failed.arm,
                "why": failed.source.to_string(),
            })).collect::<Vec<_>>(),
            "units": units.collect::<Vec<_>>(),
            "measures": measures.map(|(k, measure)| self.measure(k, *measure)).collect::<Vec<_>>(),
        })
    }

    fn measure(&self, k: usize, measure: Measure) -> Value {
        let units = self.units.iter().enumerate();
        let units: Map<String, Value> = units
            .map(|(unit, (name, _))| {
                let numbers = (self.numbers)(k, unit).into_iter();
                let numbers = numbers.map(|(name, number)| {
                    let value = number.map_or(Value::Null, |number| estimate(&number));
                    (name.to_owned(), value)
                });
                (name.clone(), Value::Object(numbers.collect()))
            })
            .collect();
        json!({
            "name": measure.name(self.model),
            "functional": measure.functional(self.model),
            "title": measure.title(self.model),
            "unit": measure.unit(self.model),
            "units": units,
        })
    }

    /// A row for each number.
    fn table(&self) -> String {
        let mut table = Table::new(names(&INDICES));
        for (k, measure) in self.measures.iter().enumerate() {
            let functional = measure.functional(self.model);
            for (unit, (factor, _)) in self.units.iter().enumerate() {
                for (index, number) in (self.numbers)(k, unit) {
                    let Some(number) = number else {
                        continue;
                    };
                    let outcome = measure.name(self.model);
                    let about = [self.name, outcome, &functional, factor, index];
                    let mut numbers = estimate_fields(&number).to_vec();
                    numbers.push(self.finished.rows.to_string());
                    numbers.push(self.run.2.to_string());
                    table.push(about, numbers);
                }
            }
        }
        table.finish()
    }
}
