//! Exact answers for people.

use std::fmt::Write;
use std::path::Path;

use escalade::exact::{Averaged, Mean, Pair, Part, Question, judge};
use escalade::export::{Asked, ExactResult};
use escalade::summary::student;
use escalade::words;

use super::table::{table, to_the_right};
use super::terminal::quoted;

/// On how many days answers are shown.
const DAYS: usize = 5;
/// How many of a long list are shown.
const LISTED: usize = 12;

/// Whether a question belongs to a section.
type Ask = fn(Question) -> bool;

/// All that was answered.
pub(crate) fn text(result: &ExactResult<'_>, path: &Path) -> Result<String, std::fmt::Error> {
    let (model, averaged) = (result.model, result.averaged);
    let mut out = format!("\n{}\n", model.title);
    if !model.changes.is_empty() {
        writeln!(out, "Changed: {}", model.changes.join(" "))?;
    }
    let sections: [(&str, Ask); 3] = [
        ("Probability of each state, percent", |q| {
            matches!(q, Question::State(..))
        }),
        ("Probability of having passed, percent", |q| {
            matches!(q, Question::Milestone(_))
        }),
        ("Expected", |q| !q.is_probability()),
    ];
    for (title, is_in) in sections {
        section(result, title, is_in, &mut out)?;
    }
    outside(result, path, &mut out)?;
    if let Some((run, pairs)) = result.against {
        against(result, run, pairs, &mut out)?;
    }
    writeln!(out, "\n{}", rests_on(averaged, result))?;
    Ok(out)
}

/// On what the numbers rest.
fn rests_on(averaged: &Averaged, result: &ExactResult<'_>) -> String {
    let bound = format!(
        "the numbers of each draw are within {:.0e} of its exact values",
        result.bound()
    );
    match averaged.cubes {
        0 => format!("Nothing is uncertain here; {bound}. Illustrative, not a forecast."),
        cubes => format!(
            "Means over {} draws of the uncertain numbers, {cubes} Latin hypercubes, seed {}; ± is 95 %, from what \
             differs between them;\n{bound}. Illustrative, not a forecast.",
            averaged.draws, result.seed
        ),
    }
}

/// Positions of the days that are shown.
fn shown(days: usize) -> Vec<usize> {
    let last = days - 1;
    let mut shown: Vec<usize> = (0..DAYS).map(|k| k * last / (DAYS - 1)).collect();
    shown.dedup();
    shown
}

fn section(
    result: &ExactResult<'_>,
    title: &str,
    is_in: fn(Question) -> bool,
    out: &mut String,
) -> std::fmt::Result {
    let averaged = result.averaged;
    let answers = averaged.questions.iter().zip(&averaged.answers);
    let of: Vec<_> = answers.filter(|(q, a)| is_in(**q) && moves(a)).collect();
    if of.is_empty() {
        return Ok(());
    }
    let days = shown(averaged.times.len());
    let mut header = vec![title.to_owned()];
    header.extend(
        days.iter()
            .map(|day| format!("day {}", averaged.times[*day])),
    );
    let mut table = table(header);
    for (question, answer) in of {
        let asked = Asked::new(result.model, *question);
        let mut cells = vec![called(&asked)];
        cells.extend(
            days.iter()
                .map(|day| cell(answer, *day, question.is_probability(), averaged.cubes)),
        );
        table.add_row(cells);
    }
    to_the_right(&mut table, 1);
    writeln!(out, "{table}")
}

/// Whether there is anything to see: what is 0 all the time is in the files.
fn moves(answer: &Mean) -> bool {
    answer.values.iter().any(|value| *value != 0.0)
}

fn called(asked: &Asked<'_>) -> String {
    match asked.state {
        Some(state) => format!("{} {state}", asked.name),
        None => format!(
            "{}{}",
            asked.name,
            match asked.kind {
                "outcome" => words::in_brackets(asked.unit),
                _ => String::new(),
            }
        ),
    }
}

fn cell(answer: &Mean, day: usize, is_probability: bool, cubes: u32) -> String {
    let scale = if is_probability { 100.0 } else { 1.0 };
    let value = answer.values[day] * scale;
    match &answer.errors {
        Some(errors) if errors[day] * scale > 1e-9 => {
            let half = student(u64::from(cubes) - 1) * errors[day] * scale;
            format!("{} ± {}", decimals(value, half), decimals(half, half))
        }
        _ => exactly(value),
    }
}

/// With so many decimals that the half-width has two digits.
fn decimals(value: f64, half: f64) -> String {
    let digits = 1 - libm::log10(half).floor() as i32;
    format!("{value:.*}", digits.clamp(0, 6) as usize)
}

/// Six digits.
fn exactly(value: f64) -> String {
    if value.abs() < 5e-7 {
        return "0".to_owned();
    }
    let digits = 5 - libm::log10(value.abs()).floor() as i32;
    let text = format!("{value:.*}", digits.clamp(0, 6) as usize);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// What has no exact form, and what is not answered for it.
fn outside(result: &ExactResult<'_>, path: &Path, out: &mut String) -> std::fmt::Result {
    if result.outside.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "{} no exact form here:",
        count(result.outside.len(), "entry has", "entries have")
    )?;
    for entry in result.outside.iter().take(LISTED) {
        writeln!(out, "  {}: {}", entry.address, entry.reason)?;
    }
    more(result.outside.len(), out)?;
    let machines = result.unanswered.iter();
    let machines = machines.filter(|part| matches!(part.part, Part::Machine(_)));
    let machines: Vec<_> = machines.collect();
    if !machines.is_empty() {
        writeln!(
            out,
            "Of {} machines {} not answered, since such an entry bears on {}:",
            result.model.machines.len(),
            if machines.len() == 1 {
                "1 is"
            } else {
                "some are"
            },
            if machines.len() == 1 { "it" } else { "them" }
        )?;
        for part in machines.iter().take(LISTED) {
            writeln!(
                out,
                "  {}: {}",
                part.part.address(result.model),
                part.because
            )?;
        }
        more(machines.len(), out)?;
    }
    let other = result.unanswered.len() - machines.len();
    if other > 0 {
        writeln!(
            out,
            "So are {}; --format json lists all.",
            count(
                other,
                "other part (a reaction, variable, counter, outcome or milestone)",
                "other parts (reactions, variables, counters, outcomes, milestones)"
            )
        )?;
    }
    let shown = path.display().to_string();
    let command = ["escalade", "export", &shown, "--to", "markov"];
    writeln!(
        out,
        "To approximate the scenario by one that has an exact form, with a list of all that changes: {}",
        quoted(&command)
    )
}

fn more(all: usize, out: &mut String) -> std::fmt::Result {
    match all.checked_sub(LISTED) {
        Some(rest) if rest > 0 => writeln!(out, "  … and {rest} more"),
        _ => Ok(()),
    }
}

/// "1 process", "3 processes".
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Exact and simulated numbers side by side: the last day of each, then all together.
fn against(
    result: &ExactResult<'_>,
    run: &str,
    pairs: &[Pair],
    out: &mut String,
) -> std::fmt::Result {
    let mut table = table(["on the last day", "exact", "simulated", "z"]);
    for (k, pair) in pairs.iter().enumerate() {
        // Pairs stand by question, then by day.
        if pairs
            .get(k + 1)
            .is_some_and(|next| next.question == pair.question)
        {
            continue;
        }
        let asked = Asked::new(result.model, pair.question);
        let simulated = match pair.simulated.error {
            Some(error) => format!("{:.6} ± {:.6}", pair.simulated.value, 1.96 * error),
            None => format!("{:.6}", pair.simulated.value),
        };
        let score = pair
            .score
            .map_or("·".to_owned(), |score| format!("{score:.2}"));
        table.add_row([
            called(&asked),
            format!("{:.6}", pair.exact),
            simulated,
            score,
        ]);
    }
    to_the_right(&mut table, 1);
    writeln!(
        out,
        "\nBeside the run in `{run}` (z: the difference in standard errors):\n{table}"
    )?;
    let without = pairs.iter().filter(|pair| pair.score.is_none()).count();
    let Some(verdict) = judge(pairs) else {
        return writeln!(
            out,
            "No number of the run can be judged: too little happens in it."
        );
    };
    writeln!(
        out,
        "All {} scores on {} days together, of which the largest is {:.2}: Holm's test p = {:.3}, the Cauchy \
         combination p = {:.3},\nboth of which hold however the scores hang together. {} no score, since too \
         little happens or nothing differs.",
        verdict.scores,
        result.averaged.times.len(),
        verdict.largest,
        verdict.holm,
        verdict.cauchy,
        count(without, "number has", "numbers have"),
    )
}
