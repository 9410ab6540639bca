//! `trials.csv`, line by line.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::super::table::line;
use super::{Head, Rows, Sink, Streamed};

struct Lines(Streamed);

/// Begins a file with its header.
pub(super) fn begin(mut file: Streamed, head: &Head<'_>) -> io::Result<Box<dyn Sink>> {
    let header = line(head.columns.iter().map(|column| column.name.as_str()));
    file.write_all(header.as_bytes())?;
    Ok(Box::new(Lines(file)))
}

/// Appends a row: the shortest decimals that read back to the same bits, nothing for never.
pub(super) fn push_line(text: &mut String, row: &[f64]) {
    for (k, value) in row.iter().enumerate() {
        if k > 0 {
            text.push(',');
        }
        if value.is_finite() {
            write!(text, "{value}").expect("a string takes all that is written");
        }
    }
    text.push('\n');
}

impl Sink for Lines {
    fn keep(&mut self, rows: &Rows) -> io::Result<()> {
        self.0.write_all(rows.text.as_bytes())
    }

    fn finish(self: Box<Self>, _trials: u64) -> io::Result<Streamed> {
        Ok(self.0)
    }

    fn file(&self) -> &Streamed {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_read_back_to_the_same_bits() {
        let row = [3.0, 0.1 + 0.2, f64::INFINITY, 1e-300, -7.25];
        let mut text = String::new();
        push_line(&mut text, &row);
        let fields: Vec<&str> = text.trim_end().split(',').collect();
        assert_eq!(fields[2], "");
        for k in [0, 1, 3, 4] {
            let read: f64 = fields[k].parse().unwrap();
            assert_eq!(read.to_bits(), row[k].to_bits());
        }
        assert!(text.starts_with("3,0.30000000000000004,,0.000"), "{text}");
    }
}
