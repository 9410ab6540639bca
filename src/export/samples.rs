//! `design.csv` and `results.csv`: every point of a design of Sobol' indices, and what came of it.
//!
//! The lines are in the order of SALib's samples without second-order indices: of each row A, then A with each unit
//! of B in turn, then B. Both files have the same lines, without the rows in which a trial failed.

use super::File;
use super::table::Table;
use crate::sensitivity::{Cells, SobolResult};

/// The two tables: factor values by address, in days, per day or no unit; means over the trials at each point, by
/// what was measured.
pub fn sample_tables(result: &SobolResult<'_>, cells: &Cells) -> Vec<File> {
    let model = result.model;
    let factors = model.factors.iter().map(|f| f.entry.address.as_str());
    let mut design = Table::new(factors);
    let names: Vec<String> = result.measures.iter().map(|m| m.text(model)).collect();
    let mut results = Table::new(names.iter().map(String::as_str));
    let nothing: [&str; 0] = [];
    for k in 0..cells.rows.len() {
        for arm in 0..result.units.len() + 2 {
            design.push(nothing, cells.factors(k, arm).iter().map(f64::to_string));
            let means = (0..names.len()).map(|column| cells.mean(k, arm, column).to_string());
            results.push(nothing, means);
        }
    }
    vec![
        File::new("design.csv", design.finish()),
        File::new("results.csv", results.finish()),
    ]
}
