//! Why a sample of factor values cannot be used.

/// Why a sample of factor values cannot be used. Rows count from 1.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SampleError {
    /// It has no numbers.
    #[error("expected a name for each column and at least one row of numbers, found none")]
    Empty,
    /// A row is too short or too long.
    #[error("row {row} has {found} numbers, and there are {expected} columns")]
    Ragged {
        /// Which row.
        row: u64,
        /// Its numbers.
        found: usize,
        /// Columns.
        expected: usize,
    },
    /// A column has no name.
    #[error(
        "column {column} has no name: name a factor at its head, or leave it out (tables are often written with the \
         numbers of their rows in front)"
    )]
    Unnamed {
        /// Which, from 1.
        column: usize,
    },
    /// No factor has this name.
    #[error("no factor is called `{name}`{hint}")]
    Unknown {
        /// As written.
        name: String,
        /// "; did you mean ...?", or nothing.
        hint: String,
    },
    /// Several have.
    #[error(
        "`{name}` means several factors: `{one}` and `{other}` both end so; write more of the address"
    )]
    Several {
        /// As written.
        name: String,
        /// The first.
        one: String,
        /// The second.
        other: String,
    },
    /// Two columns are of one factor.
    #[error("there are two columns of `{name}`: leave one out")]
    Twice {
        /// As written the second time.
        name: String,
    },
    /// Factors have no column.
    #[error(
        "there is no column of `{first}`{}: add what is missing, or say that all others stay at their medians \
         (`median`) or are drawn (`drawn`)", and_more(*.more)
    )]
    Missing {
        /// The first of them.
        first: String,
        /// How many more there are.
        more: usize,
    },
    /// Of correlated factors only some are given by value.
    #[error(
        "`{given}` and `{left}` are correlated, so that a value of one says something of the other: give a column of \
         each, or give coordinates of the unit cube instead of values"
    )]
    Partner {
        /// One that has a column.
        given: String,
        /// One that has none.
        left: String,
    },
    /// What stands in a row is no number.
    #[error("row {row}, `{name}`: expected a number, found `{text}`{}", hint(.text))]
    NoNumber {
        /// Which row.
        row: u64,
        /// The column.
        name: String,
        /// What stands there.
        text: String,
    },
    /// The factor cannot have the value.
    #[error(
        "row {row}: `{name}` is {value}{unit}, and it lies between {low} and {high}{unit}: give it a wider distribution \
         in the scenario, or another value"
    )]
    Outside {
        /// Which row.
        row: u64,
        /// The factor.
        name: String,
        /// Its value there.
        value: f64,
        /// The least that it can have.
        low: f64,
        /// The largest.
        high: f64,
        /// In what they are given.
        unit: &'static str,
    },
    /// A number is outside of the open unit cube.
    #[error(
        "row {row}: `{name}` is {value}, and a coordinate of the unit cube lies between 0 and 1, without the ends"
    )]
    NoCoordinate {
        /// Which row.
        row: u64,
        /// The factor.
        name: String,
        /// Its coordinate there.
        value: f64,
    },
    /// The text is no table.
    #[error("it does not read as comma-separated values: {why}")]
    NoTable {
        /// Why.
        why: String,
    },
}

fn and_more(more: usize) -> String {
    match more {
        0 => String::new(),
        more => format!(" and of {more} more factors"),
    }
}

/// Values have no units here.
fn hint(text: &str) -> &'static str {
    match text.trim().is_empty() {
        false if text.trim().starts_with(|c: char| c.is_ascii_digit()) => {
            ": values are plain numbers, in days or per day"
        }
        _ => "",
    }
}
