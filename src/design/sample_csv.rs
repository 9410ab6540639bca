//! A sample as comma-separated values.

use super::sample_error::SampleError;

/// The names of the columns and the numbers of a table, row by row.
pub type NamedNumbers = (Vec<String>, Vec<f64>);

/// Reads a table whose first line names its columns.
///
/// # Errors
/// Where the text is none, rows have another length than the first line, or something is no number.
pub fn read_csv(text: &str) -> Result<NamedNumbers, SampleError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = csv::ReaderBuilder::new();
    let mut lines = lines.flexible(true).from_reader(text.as_bytes());
    let no_table = |error: csv::Error| SampleError::NoTable {
        why: error.to_string(),
    };
    let head = lines.headers().map_err(no_table)?;
    let names: Vec<String> = head.iter().map(|name| name.trim().to_owned()).collect();
    let mut numbers = Vec::new();
    for (row, record) in (1..).zip(lines.records()) {
        let record = record.map_err(no_table)?;
        if record.len() != names.len() {
            return Err(SampleError::Ragged {
                row,
                found: record.len(),
                expected: names.len(),
            });
        }
        for (text, name) in record.iter().zip(&names) {
            let number = text.trim().parse();
            numbers.push(number.map_err(|_| SampleError::NoNumber {
                row,
                name: name.clone(),
                text: text.chars().take(40).collect(),
            })?);
        }
    }
    Ok((names, numbers))
}
