//! Comma-separated lines with a header, as RFC 4180 has them.

use std::borrow::Cow;

use csv::Writer;

use crate::quantity::Date;

/// With what a spreadsheet takes a text for a formula; also the wide forms, which some read so.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
/// Minutes of a day.
const MINUTES: f64 = 1440.0;

/// A table under construction.
pub(super) struct Table(Writer<Vec<u8>>);

impl Table {
    /// A table of these columns.
    pub fn new<'a>(header: impl IntoIterator<Item = &'a str>) -> Self {
        let mut table = Self(Writer::from_writer(Vec::new()));
        table.write(header.into_iter().map(Cow::Borrowed));
        table
    }

    /// Adds a row: what it is about, and its numbers.
    pub fn push<'a>(
        &mut self,
        texts: impl IntoIterator<Item = &'a str>,
        numbers: impl IntoIterator<Item = String>,
    ) {
        let texts = texts.into_iter().map(harmless);
        self.write(texts.chain(numbers.into_iter().map(Cow::Owned)));
    }

    fn write<'a>(&mut self, fields: impl Iterator<Item = Cow<'a, str>>) {
        let fields: Vec<_> = fields.collect();
        self.0
            .write_record(fields.iter().map(|field| field.as_bytes()))
            .expect("memory takes all that is written, and every row has the header's columns");
    }

    /// The lines.
    pub fn finish(self) -> String {
        let bytes = self.0.into_inner().expect("memory takes what is left");
        String::from_utf8(bytes).expect("every field is a text")
    }
}

/// One line of these fields, without its end.
pub(super) fn line<'a>(fields: impl IntoIterator<Item = &'a str>) -> String {
    Table::new(fields).finish()
}

/// A text that no spreadsheet takes for a formula: a leading apostrophe says that it is a text.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// How the dates of a column are written (ISO 8601): with the time of day where a grid has more than
/// one point a day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dates {
    start: Date,
    has_times: bool,
}

impl Dates {
    /// For times of so many days since a date.
    pub fn new(start: Date, days: &[f64]) -> Self {
        let has_times = days.iter().any(|day| day.fract() != 0.0);
        Self { start, has_times }
    }

    /// `2026-01-09`, or `2026-01-09T06:00Z`.
    pub fn of(&self, day: f64) -> String {
        if !self.has_times {
            return self.start.plus(day).to_string();
        }
        let minutes = (day * MINUTES).round();
        let date = self.start.plus(minutes.div_euclid(MINUTES));
        let minute = minutes.rem_euclid(MINUTES);
        format!(
            "{date}T{:02}:{:02}Z",
            (minute / 60.0).floor(),
            minute % 60.0
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_formulas_are_texts() {
        let mut table = Table::new(["scenario", "value"]);
        table.push(["raids, \"limited\""], ["-1.5".to_owned()]);
        for text in ["=1+1", "+1", "-cmd", "@sum", "\tx", "\rx", "＝1"] {
            table.push([text], ["0".to_owned()]);
        }
        let text = table.finish();
        let mut lines = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = lines.records().map(Result::unwrap).collect();
        assert_eq!(rows[0], vec!["raids, \"limited\"", "-1.5"]);
        assert_eq!(&rows[1][0], "'=1+1");
        assert!(rows[1..].iter().all(|row| row[0].starts_with('\'')));
    }

    #[test]
    fn dates_have_times_where_days_are_cut() {
        let start = Date::parse("2026-01-09").unwrap();
        assert_eq!(Dates::new(start, &[0.0, 30.0]).of(30.0), "2026-02-08");
        let hours = Dates::new(start, &[0.0, 0.25]);
        assert_eq!(hours.of(0.0), "2026-01-09T00:00Z");
        assert_eq!(hours.of(1.25), "2026-01-10T06:00Z");
        // A third of a day is eight hours, whatever its last bit.
        assert_eq!(hours.of(1.0 / 3.0), "2026-01-09T08:00Z");
        assert_eq!(hours.of(3.0 - 1e-12), "2026-01-12T00:00Z");
    }
}
