//! Tables of the terminal: rules between rows, as wide as the terminal.

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, ContentArrangement, Row, Table};

use super::terminal::width;

/// A table of no rows.
pub(crate) fn table(header: impl Into<Row>) -> Table {
    let mut table = Table::new();
    table
        .set_width(width())
        .load_style(UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header);
    table
}

/// Sets the columns from one on to the right, as numbers stand.
pub(crate) fn to_the_right(table: &mut Table, from: usize) {
    for column in table.column_iter_mut().skip(from) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}
