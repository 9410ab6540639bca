//! `histories.csv`, line by line.

use std::io::{self, Write};

use super::super::described::{HISTORIES, names};
use super::super::table::line;
use super::happening::Happening;
use super::{Rows, Sink, Streamed, too_long};

struct Lines(Streamed);

/// Begins a file with its header.
pub(super) fn begin(mut file: Streamed) -> io::Result<Box<dyn Sink>> {
    file.write_all(line(names(&HISTORIES)).as_bytes())?;
    Ok(Box::new(Lines(file)))
}

/// Appends a row: nothing for what has no name.
pub(super) fn push_line(text: &mut String, row: &Happening) {
    let numbers = [
        row.trial.to_string(),
        row.draw.to_string(),
        row.start.to_string(),
        row.stop.to_string(),
    ];
    let numbers = numbers.iter().map(String::as_str);
    let happened = if row.happened { "1" } else { "0" };
    let names = row.names.iter().map(|name| name.as_deref().unwrap_or(""));
    let all = numbers.chain([row.date.as_str(), happened]).chain(names);
    *text += &line(all.collect::<Vec<_>>());
}

impl Sink for Lines {
    fn keep(&mut self, rows: &Rows) -> io::Result<()> {
        if let Some(trial) = rows.too_long {
            return Err(too_long(trial));
        }
        self.0.write_all(rows.histories.as_bytes())
    }

    fn finish(self: Box<Self>, _trials: u64) -> io::Result<Streamed> {
        Ok(self.0)
    }

    fn file(&self) -> &Streamed {
        &self.0
    }
}
