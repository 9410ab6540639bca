//! Tables that line up in a terminal, and are Markdown too.

/// A table with its heading; the last column is not padded.
pub(super) fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let mut widths = head.map(width);
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(cell));
        }
    }
    let mut out = line(head, widths, ' ');
    out += &line([""; N], widths, '-');
    for row in rows {
        out += &line(row.each_ref().map(String::as_str), widths, ' ');
    }
    out
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn line<const N: usize>(cells: [&str; N], widths: [usize; N], fill: char) -> String {
    let mut out = "|".to_owned();
    for (place, (cell, width_of)) in cells.iter().zip(widths).enumerate() {
        let padded = match (fill, place + 1 == N) {
            (' ', true) => 0,
            (_, true) => 3,
            _ => width_of.max(3) - width(cell).min(width_of.max(3)),
        };
        out += &format!(" {cell}{} |", fill.to_string().repeat(padded));
    }
    out + "\n"
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn columns_line_up() {
        let rows = [
            ["01-61".to_owned(), "News".to_owned(), "likely".to_owned()],
            ["01".to_owned(), "A vöte".to_owned(), "rare".to_owned()],
        ];
        let wanted = "\
| d100  | what   | how |
| ----- | ------ | --- |
| 01-61 | News   | likely |
| 01    | A vöte | rare |
";
        assert_eq!(table(["d100", "what", "how"], &rows), wanted);
    }
}
