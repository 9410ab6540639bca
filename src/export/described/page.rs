//! docs/outputs.md, from the descriptions.

use std::fmt::Write as _;

use super::kinds::{Field, Form, Holds, Output, Shape};
use super::{Group, OUTPUTS};

const HEAD: &str = "\
# Outputs

Every file of results, every column and every JSON key, with its unit. This page is written from the tables beside
the code that writes the files (`src/export/described`): `ESCALADE_WRITE=1 cargo test --test all outputs::`. The same
test fails where a key or a column is written that is not here, or is here and never written.

- Times are in **days** since the start, dates in ISO 8601, probabilities and shares between 0 and 1.
- An interval (`low`, `high`) is the 95 % interval of the Monte Carlo error: what a finite number of trials leaves open.
- A JSON object always has all its keys, and a key always has the same type: what is not known or does not exist is
  `null`. In a table such a field is empty.
- Seeds are texts of digits, because not every reader of JSON holds 64 bits in a number.
- Keys are sorted. The `format` of a file rises when a key changes its meaning or goes.
- Text in tables that a spreadsheet would take for a formula begins with `'`.
- A run that is cut short leaves a checkpoint, a hidden file beside the folders of results that only `--resume` reads.
- `escalade worksheet` writes one page, `output/NAME.worksheet.html`; what `escalade serve` keeps of a lesson, and its
  table of guesses, are described in [guide.md](guide.md#a-lesson-of-45-minutes).
";

/// The page.
pub fn page() -> String {
    let (mut text, mut shapes) = (HEAD.to_owned(), Vec::new());
    for group in &OUTPUTS {
        overview(group, &mut text);
        for output in group.outputs {
            match output.form {
                Form::Json(Holds::Shape(shape)) if first(shape, &mut shapes) => {
                    section(output, &mut text);
                    keys(shape.fields, "key", &mut text);
                }
                Form::Json(holds) => {
                    section(output, &mut text);
                    let _ = writeln!(text, "Holds {}.", kind(&holds));
                    note(&holds, &mut shapes);
                }
                Form::Table(columns) => {
                    section(output, &mut text);
                    keys(columns, "column", &mut text);
                }
                Form::ForPeople => {}
            }
        }
    }
    let own: Vec<_> = OUTPUTS.iter().flat_map(|group| group.outputs).collect();
    text += "\n## Objects inside\n";
    let mut at = 0;
    while at < shapes.len() {
        let shape = shapes[at];
        shape
            .fields
            .iter()
            .for_each(|field| note(&field.holds, &mut shapes));
        if !own.iter().any(|output| is_of(output, shape)) {
            let _ = write!(text, "\n### {}\n\n{}\n", shape.name, shape.about);
            keys(shape.fields, "key", &mut text);
        }
        at += 1;
    }
    text
}

/// Whether a shape is the whole of a file, under whose name its keys stand.
fn is_of(output: &Output, shape: &Shape) -> bool {
    matches!(output.form, Form::Json(Holds::Shape(own)) if std::ptr::eq(own, shape))
}

/// The table of what there is.
fn overview(group: &Group, text: &mut String) {
    let is_printed = group
        .outputs
        .iter()
        .any(|output| output.name.contains("--format"));
    let what = if is_printed { "command" } else { "file" };
    let _ = write!(
        text,
        "\n## {}\n\n{}\n\n| {what} | written by | what it holds |\n| --- | --- | --- |\n",
        group.title, group.about
    );
    for Output {
        name, by, about, ..
    } in group.outputs
    {
        let _ = writeln!(text, "| `{name}` | {by} | {about} |");
    }
}

fn section(output: &Output, text: &mut String) {
    let _ = write!(text, "\n### `{}`\n\n", output.name);
}

/// The keys or columns.
fn keys(fields: &[Field], what: &str, text: &mut String) {
    let absent = if what == "key" { "`null`" } else { "empty" };
    let _ = write!(
        text,
        "\n| {what} | holds | unit | meaning |\n| --- | --- | --- | --- |\n"
    );
    for field in fields {
        let mut meaning = field.meaning.to_owned();
        if !field.absent.is_empty() {
            let _ = write!(meaning, "; {absent} where {}", field.absent);
        }
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {meaning} |",
            field.name,
            kind(&field.holds),
            field.unit
        );
    }
}

/// What a value is, in words, with a link to the keys of an object.
fn kind(holds: &Holds) -> String {
    match holds {
        Holds::Text => "text".to_owned(),
        Holds::Whole => "whole number".to_owned(),
        Holds::Number => "number".to_owned(),
        Holds::Truth => "true or false".to_owned(),
        Holds::Shape(shape) => match OUTPUTS
            .iter()
            .flat_map(|group| group.outputs)
            .find(|output| is_of(output, shape))
        {
            Some(output) => format!("[{}](#{})", shape.name, anchor(output.name)),
            None => format!("[{}](#{})", shape.name, anchor(shape.name)),
        },
        Holds::List(of) => format!("list of {}", kind(of)),
        Holds::Tuple(of) => {
            let kinds: Vec<_> = of.iter().map(kind).collect();
            format!("list [{}]", kinds.join(", "))
        }
        Holds::Named(keys, of) => format!("object: {keys}, with {}", kind(of)),
    }
}

/// As GitHub calls a heading.
fn anchor(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// Whether a shape was not noted before; it is now.
fn first(shape: &'static Shape, shapes: &mut Vec<&'static Shape>) -> bool {
    let is_new = !shapes.iter().any(|other| std::ptr::eq(*other, shape));
    if is_new {
        shapes.push(shape);
    }
    is_new
}

/// Notes the shapes of a value.
fn note(holds: &Holds, shapes: &mut Vec<&'static Shape>) {
    match holds {
        Holds::Shape(shape) => {
            first(shape, shapes);
        }
        Holds::List(of) | Holds::Named(_, of) => note(of, shapes),
        Holds::Tuple(of) => of.iter().for_each(|of| note(of, shapes)),
        Holds::Text | Holds::Whole | Holds::Number | Holds::Truth => {}
    }
}
