//! The master scenario events list of an exercise as a table that facilitators keep in a spreadsheet.

use super::error::GameError;
use crate::model::Model;

/// The columns.
const COLUMNS: [&str; 9] = [
    "inject",
    "date",
    "to",
    "by",
    "title",
    "text",
    "expect",
    "serves",
    "otherwise",
];

/// Columns that hold a text, each with its key in the scenario.
const KEYS: [(&str, &str); 7] = [
    ("title", "title"),
    ("date", "at"),
    ("by", "by"),
    ("text", "text"),
    ("expect", "expect"),
    ("serves", "serves"),
    ("otherwise", "otherwise"),
];

/// The injects of a scenario as CSV: a row each, with the fields of a master scenario events list.
///
/// # Errors
/// Where a table cannot be written.
pub fn injects_to_csv(model: &Model) -> Result<String, GameError> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let failed = |error: csv::Error| GameError::new(format!("cannot write the table: {error}"));
    table.write_record(COLUMNS).map_err(failed)?;
    for inject in &model.play.injects {
        let date = inject
            .planned
            .map_or(String::new(), |day| model.start.plus(day).to_string());
        let cells = inject
            .to
            .iter()
            .map(|cell| &*model.play.cells[cell.index()].entry.name);
        let cells: Vec<&str> = cells.collect();
        let text = |of: &Option<String>| of.clone().unwrap_or_default();
        let row = [
            inject.entry.name.clone(),
            date,
            cells.join("; "),
            text(&inject.by),
            inject.entry.title.clone(),
            text(&inject.text),
            text(&inject.expect),
            text(&inject.serves),
            text(&inject.otherwise),
        ];
        table.write_record(row).map_err(failed)?;
    }
    let bytes = table
        .into_inner()
        .map_err(|error| GameError::new(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| GameError::new(error.to_string()))
}

/// A table of injects as the `injects` of a scenario file, which is to extend the scenario: what an inject does stays
/// what the scenario says.
///
/// # Errors
/// Where the table has no column `inject`, an unknown column, or a row whose inject is no name.
pub fn injects_from_csv(text: &str) -> Result<String, GameError> {
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let failed = |error: csv::Error| GameError::new(format!("cannot read the table: {error}"));
    let header = table.headers().map_err(failed)?.clone();
    if let Some(column) = header.iter().find(|name| !COLUMNS.contains(name)) {
        let message = format!("unknown column `{column}`");
        return Err(GameError::with(
            message,
            format!("the columns are {}", COLUMNS.join(", ")),
        ));
    }
    if !header.iter().any(|name| name == "inject") {
        return Err(GameError::new(
            "the table has no column `inject`, which names the inject",
        ));
    }
    let mut out = "injects:\n".to_owned();
    for (number, row) in table.records().enumerate() {
        let row = row.map_err(failed)?;
        out += &inject_of(number + 2, &header, &row)?;
    }
    Ok(out)
}

/// A row of the table as an entry of `injects`.
fn inject_of(
    number: usize,
    header: &csv::StringRecord,
    row: &csv::StringRecord,
) -> Result<String, GameError> {
    let cell = |name: &str| {
        let place = header.iter().position(|other| other == name)?;
        let text = row.get(place).map(str::trim);
        text.filter(|text| !text.is_empty())
    };
    let name = cell("inject").unwrap_or_default();
    let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.bytes().all(is_letter) {
        let message = format!("row {number}: expected the name of an inject, found `{name}`");
        let help = "a name has lower-case letters, digits and `_`";
        return Err(GameError::with(message, help));
    }
    let mut out = format!("  {name}:\n");
    for (column, key) in KEYS {
        if let Some(text) = cell(column) {
            out += &format!("    {key}: {}\n", quoted(text));
        }
    }
    if let Some(cells) = cell("to") {
        let cells: Vec<&str> = cells.split([';', ',']).map(str::trim).collect();
        out += &format!("    to: [{}]\n", cells.join(", "));
    }
    Ok(out)
}

/// A text as YAML takes it, on one line.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}
