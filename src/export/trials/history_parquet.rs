//! `histories.parquet`, a group of rows at a time.

use std::io;
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use super::super::described::{HISTORIES, names};
use super::happening::Happening;
use super::parquet::{into_io, properties};
use super::{Head, Rows, Sink, Streamed, too_long};

/// Rows of a group: what is held in memory, some 10 MB.
const GROUP: usize = 1 << 15;
/// What the columns hold, in their order, and whether each row has one.
const COLUMNS: [(Physical, bool); 12] = [
    (Physical::INT64, true),
    (Physical::INT64, true),
    (Physical::DOUBLE, true),
    (Physical::DOUBLE, true),
    (Physical::BYTE_ARRAY, true),
    (Physical::INT64, true),
    (Physical::BYTE_ARRAY, false),
    (Physical::BYTE_ARRAY, false),
    (Physical::BYTE_ARRAY, false),
    (Physical::BYTE_ARRAY, false),
    (Physical::BYTE_ARRAY, false),
    (Physical::BYTE_ARRAY, false),
];

struct Groups {
    writer: SerializedFileWriter<Streamed>,
    /// Less than a group.
    rows: Vec<Happening>,
}

/// Begins a file with its schema and what is known of the run.
pub(super) fn begin(file: Streamed, head: &Head<'_>) -> io::Result<Box<dyn Sink>> {
    let schema = schema().map_err(into_io)?;
    let writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties(head)));
    Ok(Box::new(Groups {
        writer: writer.map_err(into_io)?,
        rows: Vec::new(),
    }))
}

fn schema() -> Result<Type> {
    let columns = names(&HISTORIES).zip(COLUMNS);
    let fields = columns.map(|(name, (physical, is_in_each))| {
        let is_text = physical == Physical::BYTE_ARRAY;
        let repetition = match is_in_each {
            true => Repetition::REQUIRED,
            false => Repetition::OPTIONAL,
        };
        Type::primitive_type_builder(name, physical)
            .with_repetition(repetition)
            .with_logical_type(is_text.then_some(LogicalType::String))
            .build()
            .map(Arc::new)
    });
    Type::group_type_builder("histories")
        .with_fields(fields.collect::<Result<_>>()?)
        .build()
}

impl Groups {
    /// Writes the first rows as a group.
    fn write(&mut self, rows: usize) -> Result<()> {
        let group: Vec<Happening> = self.rows.drain(..rows).collect();
        let mut to = self.writer.next_row_group()?;
        write_whole(&mut to, &group, |row| row.trial as i64)?;
        write_whole(&mut to, &group, |row| row.draw as i64)?;
        write_all::<DoubleType>(&mut to, &group, |row| Some(row.start))?;
        write_all::<DoubleType>(&mut to, &group, |row| Some(row.stop))?;
        write_all::<ByteArrayType>(&mut to, &group, |row| Some(text(&row.date)))?;
        write_whole(&mut to, &group, |row| i64::from(row.happened))?;
        for k in 0..6 {
            write_all::<ByteArrayType>(&mut to, &group, |row| row.names[k].as_deref().map(text))?;
        }
        to.close()?;
        Ok(())
    }
}

fn text(text: &str) -> ByteArray {
    ByteArray::from(text)
}

fn write_whole(
    to: &mut SerializedRowGroupWriter<'_, Streamed>,
    rows: &[Happening],
    of: impl Fn(&Happening) -> i64,
) -> Result<()> {
    write_all::<Int64Type>(to, rows, |row| Some(of(row)))
}

/// Writes the next column; levels say where an optional one has a value, and a required one takes none.
fn write_all<D: DataType>(
    to: &mut SerializedRowGroupWriter<'_, Streamed>,
    rows: &[Happening],
    of: impl Fn(&Happening) -> Option<D::T>,
) -> Result<()> {
    let mut column = to.next_column()?.expect("the schema has this column");
    let cells: Vec<Option<D::T>> = rows.iter().map(of).collect();
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<D::T> = cells.into_iter().flatten().collect();
    let writer = column.typed::<D>();
    let is_optional = writer.get_descriptor().max_def_level() > 0;
    writer.write_batch(&values, is_optional.then_some(&levels[..]), None)?;
    column.close()
}

impl Sink for Groups {
    fn keep(&mut self, rows: &Rows) -> io::Result<()> {
        if let Some(trial) = rows.too_long {
            return Err(too_long(trial));
        }
        self.rows.extend(rows.happenings.iter().cloned());
        while self.rows.len() >= GROUP {
            self.write(GROUP).map_err(into_io)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, trials: u64) -> io::Result<Streamed> {
        let rows = self.rows.len();
        if rows > 0 {
            self.write(rows).map_err(into_io)?;
        }
        super::parquet::end(self.writer, trials)
    }

    fn file(&self) -> &Streamed {
        self.writer.inner()
    }
}
