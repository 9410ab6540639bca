//! What drives the outcomes, in sentences and tables.

use escalade::sensitivity::{Index, Measure, MeasureIndices, Ranked, SobolResult};

use super::table::{table, to_the_right};

/// The leading factors that are listed of each measure.
const LISTED: usize = 10;
/// The leading factors that are named in a sentence.
const NAMED: usize = 3;

/// What makes less than this is named in tables only.
const MATTERS: f64 = 0.01;
/// Runs of more rows than this are not proposed.
const MOST_ROWS: f64 = (1 << 20) as f64;

/// All of it: a paragraph and a table for each outcome, then a line for each milestone.
pub(super) fn sobol(result: &SobolResult<'_>) -> String {
    let found = result.found;
    let points = result.units.len() + 2;
    let mut out = format!(
        "\n{}: what drives it\n{} rows x {points} points x {} trials = {} trials.\n",
        result.model.title,
        found.rows,
        found.scores.replicates(),
        result.trials,
    );
    out += &left_out(result);
    let Some(look) = found.looks.last() else {
        return out;
    };
    let pairs = || result.measures.iter().zip(&look.measures);
    for (measure, indices) in pairs() {
        out += &of_measure(result, *measure, indices);
    }
    let by_chance = pairs().filter(|(measure, indices)| is_by_chance(**measure, indices));
    let names: Vec<String> = by_chance
        .map(|(m, _)| m.title(result.model).to_owned())
        .collect();
    if !names.is_empty() {
        out += &format!(
            "\nChance dominates, and what the factors make cannot be told from nothing, in whether these happen: {}.\n",
            names.join("; ")
        );
    }
    let is_tabled = |(measure, indices): (&Measure, &MeasureIndices)| {
        let mut units = indices.units.iter();
        matches!(measure, Measure::Outcome { .. }) && units.any(|unit| unit.total.is_above_zero())
    };
    if !pairs().any(is_tabled) {
        return out;
    }
    out += "\nFirst order: the share of what the factors make of an outcome's variance that this factor makes alone. Total: \
            the same with all that it does together with others. 95 % intervals from 16 independent scramblings; an \
            interval may reach below 0, and one that holds 0 cannot be told from 0.\n";
    if result.method == "cvm" {
        out += "The variance is that of whether an outcome is at most a threshold, added over up to 19 thresholds: indices say \
                what a factor does to the whole distribution.\n";
    }
    out
}

/// Trials that failed.
fn left_out(result: &SobolResult<'_>) -> String {
    let failed = &result.found.left_out;
    let Some(first) = failed.first() else {
        return String::new();
    };
    let at = match first.arm {
        0 => "A".to_owned(),
        arm => match result.units.get(arm - 1) {
            Some(unit) => format!("A with {} of B", unit.name),
            None => "B".to_owned(),
        },
    };
    format!(
        "{} of {} rows are left out, because a trial failed there; the first is row {} (at {at}, trial {}): {}\n",
        result.found.rows - result.found.scores.rows(),
        result.found.rows,
        first.row,
        first.replicate,
        first.why,
    )
}

fn of_measure(result: &SobolResult<'_>, measure: Measure, indices: &MeasureIndices) -> String {
    let title = titled(result, measure);
    let Some(chance) = &indices.chance else {
        return format!("\n{title}: the same in every trial.\n");
    };
    if is_by_chance(measure, indices) {
        return String::new();
    }
    let mut out = format!(
        "\n{title}: {} of the variance is chance.",
        of_chance(chance)
    );
    if indices.units.is_empty() {
        out += " Chance dominates, and no factor decides it: what the factors make cannot be told from nothing.\n";
        return out;
    }
    let ranked = result.ranked(indices);
    let told: Vec<_> = ranked
        .iter()
        .filter(|(_, unit)| unit.total.is_above_zero())
        .collect();
    out += &decided_by(&told);
    out += &unseparated(&told, result);
    out += "\n";
    out += &judged(result, indices);
    out += &readings(result, indices);
    out += &undetected(&ranked, result);
    if matches!(measure, Measure::Outcome { .. }) && !told.is_empty() {
        out += &ranking(&told);
    }
    out
}

/// Whether a milestone is told of with others of which nothing is known but that chance dominates.
fn is_by_chance(measure: Measure, indices: &MeasureIndices) -> bool {
    let varies = indices.chance.is_some() && indices.units.is_empty();
    varies && matches!(measure, Measure::Milestone(_))
}

/// The share of chance: as a bound, where it may be all.
fn of_chance(chance: &Index) -> String {
    if chance.high < 1.0 {
        share(chance)
    } else if chance.low.is_finite() && chance.low < 0.999 {
        format!("at least {}", percent(chance.low.max(0.0)))
    } else {
        "practically all".to_owned()
    }
}

fn titled(result: &SobolResult<'_>, measure: Measure) -> String {
    let title = measure.title(result.model);
    let of = match measure.functional(result.model).as_str() {
        "end" => " at the end".to_owned(),
        "happened" => " by the end".to_owned(),
        "min" => ", lowest".to_owned(),
        "max" => ", highest".to_owned(),
        "time_mean" => ", mean over time".to_owned(),
        other => format!(", {other}"),
    };
    format!("{title}{of}")
}

fn decided_by(told: &[&Ranked<'_>]) -> String {
    if told.is_empty() {
        return " None of the factors that were ranked can be told from doing nothing.".to_owned();
    }
    let name = |(unit, indices): &&Ranked<'_>| {
        format!(
            "{} ({})",
            unit.title,
            percent(indices.total.estimate.min(1.0))
        )
    };
    let matters = |(_, indices): &&&Ranked<'_>| indices.total.estimate >= MATTERS;
    let names: Vec<String> = told.iter().filter(matters).take(NAMED).map(name).collect();
    if names.is_empty() {
        return " Of the factors that can be told from doing nothing, none makes more than a hundredth.".to_owned();
    }
    let most = match names.len() {
        1 => "Of the rest, most is decided by",
        _ => "The rest is decided above all by",
    };
    format!(" {most} {}.", listed(&names))
}

/// Neighbours among the leading factors whose order is open.
fn unseparated(told: &[&Ranked<'_>], result: &SobolResult<'_>) -> String {
    let matter = told
        .iter()
        .filter(|(_, indices)| indices.total.estimate >= MATTERS)
        .count();
    let open = told[..matter].windows(2).take(NAMED).find(|pair| {
        let (one, other) = (pair[0].1.total, pair[1].1.total);
        one.low <= other.high
    });
    let Some([(one, first), (other, second)]) = open else {
        return String::new();
    };
    let gap = first.total.estimate - second.total.estimate;
    let reach = first.total.half_width() + second.total.half_width();
    format!(
        " At this width {} and {} cannot be told apart{}.",
        one.title,
        other.title,
        needed(result, reach / gap)
    )
}

/// How much rests on judgement.
fn judged(result: &SobolResult<'_>, indices: &MeasureIndices) -> String {
    if result.units.iter().all(|unit| unit.is_group) {
        return String::new();
    }
    let pairs = result.units.iter().zip(&indices.units);
    let mut groups = pairs.filter(|(unit, _)| unit.is_group && unit.name == "judged");
    let Some((_, judged)) = groups.next() else {
        return String::new();
    };
    format!(
        "  What rests on judgement makes {} of what the factors make alone, {} with all that it does together with better \
         founded numbers.\n",
        share(&judged.first),
        share(&judged.total)
    )
}

/// How much is about how the world is read, apart from the ranking of what drives it.
fn readings(result: &SobolResult<'_>, indices: &MeasureIndices) -> String {
    let mut readings = result.readings(indices);
    readings.retain(|(_, unit)| unit.total.is_above_zero());
    if readings.is_empty() {
        return String::new();
    }
    let said = |(unit, indices): &Ranked<'_>| format!("{} {}", unit.title, share(&indices.total));
    let said: Vec<String> = readings.iter().map(said).collect();
    format!(
        "  Not of the world but of how it is read, and ranked apart: {} in total.\n",
        listed(&said)
    )
}

/// What cannot be told from 0.
fn undetected(ranked: &[Ranked<'_>], result: &SobolResult<'_>) -> String {
    let unseen: Vec<_> = ranked
        .iter()
        .filter(|(_, unit)| !unit.total.is_above_zero())
        .collect();
    let Some((largest, indices)) = unseen.first() else {
        return String::new();
    };
    let nothing = unseen
        .iter()
        .filter(|(_, u)| u.total.low == 0.0 && u.total.high == 0.0)
        .count();
    let rest = unseen.len() - nothing;
    let mut out = format!("  {} of {} factors", unseen.len(), ranked.len());
    if rest == 0 {
        out += " changed nothing in any trial.\n";
        return out;
    }
    let most = unseen.iter().map(|(_, u)| u.total.high).fold(0.0, f64::max);
    out += &format!(
        " are indistinguishable from 0: none makes more than {} in total",
        percent(most)
    );
    if nothing > 0 {
        out += &format!(", and {nothing} of them changed nothing in any trial");
    }
    let total = indices.total;
    if total.estimate > 0.0 {
        let trials = needed(result, total.half_width() / total.estimate);
        out += &format!(
            ". The largest estimate is {} ({}){trials}",
            largest.title,
            percent(total.estimate)
        );
    }
    out + ".\n"
}

/// How many rows would do it, where the interval is so many times too wide: it narrows with the square root of the
/// rows at least.
fn needed(result: &SobolResult<'_>, times: f64) -> String {
    let before = result.found.rows.max(1);
    let rows = before as f64 * times * times;
    if !(times.is_finite() && times > 0.0 && rows < MOST_ROWS) {
        return String::new();
    }
    let rows = (rows as u64).max(before + 1).next_power_of_two();
    let trials = result.trials as f64 * rows as f64 / before as f64;
    let digits = libm::pow(10.0, libm::log10(trials).floor() - 1.0);
    let trials = (trials / digits).ceil() * digits;
    let trials = spelled(trials);
    format!("; `--rows {rows} --resume` would do it, with about {trials} trials in all")
}

fn spelled(number: f64) -> String {
    match number {
        n if n >= 1e9 => format!("{} billion", n / 1e9),
        n if n >= 1e6 => format!("{} million", n / 1e6),
        n => format!("{n}"),
    }
}

fn ranking(told: &[&Ranked<'_>]) -> String {
    let mut table = table(["factor", "first order", "total"]);
    for (unit, indices) in told.iter().take(LISTED) {
        let first = match indices.first.is_above_zero() {
            true => share(&indices.first),
            false => format!("{} †", share(&indices.first)),
        };
        table.add_row([unit.title.clone(), first, share(&indices.total)]);
    }
    to_the_right(&mut table, 1);
    let mut out = format!("{table}\n");
    if told.len() > LISTED {
        out += &format!("  and {} more in indices.csv\n", told.len() - LISTED);
    }
    let listed = || told.iter().take(LISTED);
    if listed().any(|(_, indices)| !indices.first.is_above_zero()) {
        out += "  † indistinguishable from 0\n";
    }
    out
}

/// "35 % (28 to 42 %)"
fn share(index: &Index) -> String {
    if !index.low.is_finite() {
        return format!("{} (unknown how surely)", percent(index.estimate));
    }
    if index.low == index.high {
        return percent(index.estimate);
    }
    let end = |p: f64| percent(p).trim_end_matches(" %").to_owned();
    format!(
        "{} ({} to {})",
        percent(index.estimate),
        end(index.low),
        percent(index.high)
    )
}

fn percent(share: f64) -> String {
    let hundredths = 100.0 * share;
    if hundredths == 0.0 {
        "0 %".to_owned()
    } else if hundredths.abs() < 9.95 {
        format!("{hundredths:.1} %")
    } else {
        format!("{hundredths:.0} %")
    }
}

fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
