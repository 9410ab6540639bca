//! `trials.parquet`, a group of rows at a time.

use std::io;
use std::sync::Arc;

use parquet::basic::{Compression, Repetition, Type as Physical};
use parquet::data_type::{DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::columns::{Column, Holds};
use super::{Head, Rows, Sink, Streamed};

/// Rows of a group, whatever the chunks are: what is held in memory, about 30 MB at 100 columns.
const GROUP: usize = 1 << 15;

struct Groups {
    writer: SerializedFileWriter<Streamed>,
    columns: Vec<Holds>,
    /// Row by row, less than a group.
    values: Vec<f64>,
}

/// How a file is written, and what is known of the run.
pub(super) fn properties(head: &Head<'_>) -> WriterProperties {
    let said = |key: &str, value: String| KeyValue::new(key.to_owned(), value);
    WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(vec![
            said("escalade", env!("CARGO_PKG_VERSION").to_owned()),
            said("title", head.title.to_owned()),
            said("seed", head.settings.seed.0.to_string()),
            said("replicates", head.settings.replicates.to_string()),
        ]))
        .build()
}

/// Ends a file, which then says of how many trials it is.
pub(super) fn end(mut writer: SerializedFileWriter<Streamed>, trials: u64) -> io::Result<Streamed> {
    let trials = KeyValue::new("trials".to_owned(), trials.to_string());
    writer.append_key_value_metadata(trials);
    writer.into_inner().map_err(into_io)
}

/// Begins a file with its schema.
pub(super) fn begin(file: Streamed, head: &Head<'_>) -> io::Result<Box<dyn Sink>> {
    let schema = schema(&head.columns).map_err(into_io)?;
    let writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties(head)));
    Ok(Box::new(Groups {
        writer: writer.map_err(into_io)?,
        columns: head.columns.iter().map(|column| column.holds).collect(),
        values: Vec::new(),
    }))
}

fn schema(columns: &[Column]) -> Result<Type> {
    let fields = columns.iter().map(|column| {
        let (physical, repetition) = match column.holds {
            Holds::Count => (Physical::INT64, Repetition::REQUIRED),
            Holds::Number => (Physical::DOUBLE, Repetition::REQUIRED),
            Holds::Time => (Physical::DOUBLE, Repetition::OPTIONAL),
        };
        let field = Type::primitive_type_builder(&column.name, physical);
        field.with_repetition(repetition).build().map(Arc::new)
    });
    Type::group_type_builder("trials")
        .with_fields(fields.collect::<Result<_>>()?)
        .build()
}

pub(super) fn into_io(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

impl Groups {
    /// Writes the first rows as a group.
    fn write(&mut self, rows: usize) -> Result<()> {
        let width = self.columns.len();
        let mut group = self.writer.next_row_group()?;
        for (k, holds) in self.columns.iter().enumerate() {
            let values = self.values[..rows * width].iter().skip(k).step_by(width);
            let column = group.next_column()?;
            write_column(
                column.expect("the schema has this column"),
                *holds,
                values.copied(),
            )?;
        }
        group.close()?;
        self.values.drain(..rows * width);
        Ok(())
    }
}

fn write_column(
    mut column: SerializedColumnWriter<'_>,
    holds: Holds,
    values: impl Iterator<Item = f64> + Clone,
) -> Result<()> {
    match holds {
        Holds::Count => {
            let counts: Vec<i64> = values.map(|value| value as i64).collect();
            column
                .typed::<Int64Type>()
                .write_batch(&counts, None, None)?;
        }
        Holds::Number => {
            let numbers: Vec<f64> = values.collect();
            column
                .typed::<DoubleType>()
                .write_batch(&numbers, None, None)?;
        }
        Holds::Time => {
            let levels: Vec<i16> = values.clone().map(|t| i16::from(t.is_finite())).collect();
            let times: Vec<f64> = values.filter(|t| t.is_finite()).collect();
            column
                .typed::<DoubleType>()
                .write_batch(&times, Some(&levels), None)?;
        }
    }
    column.close()
}

impl Sink for Groups {
    fn keep(&mut self, rows: &Rows) -> io::Result<()> {
        self.values.extend(&rows.values);
        while self.values.len() >= GROUP * self.columns.len() {
            self.write(GROUP).map_err(into_io)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, trials: u64) -> io::Result<Streamed> {
        let rows = self.values.len() / self.columns.len();
        if rows > 0 {
            self.write(rows).map_err(into_io)?;
        }
        end(self.writer, trials)
    }

    fn file(&self) -> &Streamed {
        self.writer.inner()
    }
}
