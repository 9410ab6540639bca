//! Reading per-trial files.

use std::fs;
use std::path::Path;

/// A per-trial file: `None` for never.
pub struct Table {
    pub header: Vec<String>,
    pub rows: Vec<Vec<Option<f64>>>,
}

impl Table {
    pub fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).expect("written");
        let fields = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        let mut lines = text.lines();
        let header = fields(lines.next().expect("a header"));
        let value = |field: String| (!field.is_empty()).then(|| field.parse().expect("a number"));
        let row = |line| fields(line).into_iter().map(value).collect::<Vec<_>>();
        let rows: Vec<_> = lines.map(row).collect();
        assert!(rows.iter().all(|row| row.len() == header.len()));
        Self { header, rows }
    }

    pub fn column(&self, name: &str) -> Vec<Option<f64>> {
        let place = self.header.iter().position(|other| other == name);
        let place = place.unwrap_or_else(|| panic!("no column `{name}`: {:?}", self.header));
        self.rows.iter().map(|row| row[place]).collect()
    }

    /// A column in which nothing is missing.
    pub fn numbers(&self, name: &str) -> Vec<f64> {
        let number = |value: Option<f64>| value.unwrap_or_else(|| panic!("`{name}` is empty"));
        self.column(name).into_iter().map(number).collect()
    }
}
