//! Results in words with their numbers, the same wherever people read them.

use crate::likelihood::Lexicon;
use crate::model::{Cause, Milestone, MilestoneId, MilestoneKind, Model, OutcomeId, Trigger};
use crate::summary::{Basis, Bound, Difference, Estimate, FirstPassage, Kind, Probability, Report};

/// The lexicon by which a model's probabilities are put into words: its own, or ICD 203.
pub fn lexicon(model: &Model) -> Lexicon {
    model
        .lexicon
        .as_deref()
        .and_then(Lexicon::named)
        .unwrap_or(Lexicon::icd203())
}

/// Each milestone, in file order: what it is, and how likely or when.
pub fn milestones(model: &Model, report: &Report<'_>) -> Vec<(String, String)> {
    let lexicon = lexicon(model);
    let said = |(m, milestone): (usize, &Milestone)| {
        let passage = report.milestone(MilestoneId::from(m));
        let said = switched_off(model, &milestone.kind)
            .unwrap_or_else(|| when(&milestone.kind, &passage, &lexicon));
        (about(milestone), said)
    };
    model.milestones.iter().enumerate().map(said).collect()
}

/// Why a milestone cannot be passed, where what it waits for is switched off.
fn switched_off(model: &Model, kind: &MilestoneKind) -> Option<String> {
    let off = |cause: &Cause| match cause {
        Cause::Reaction(of) => {
            let reaction = &model.reactions[of.index()];
            (reaction.trigger == Trigger::Never).then_some(reaction.entry.title.as_str())
        }
        Cause::Entry(..) => None,
    };
    let titles: Option<Vec<&str>> = match kind {
        MilestoneKind::First(causes) => causes.iter().map(off).collect(),
        MilestoneKind::Follows { of, then, .. } => off(of).or(off(then)).map(|title| vec![title]),
        MilestoneKind::Crosses(_) => None,
    };
    let titles = titles?;
    let verb = if titles.len() == 1 { "is" } else { "are" };
    Some(format!(
        "never, as “{}” {verb} switched off",
        titles.join("” and “")
    ))
}

fn about(milestone: &Milestone) -> String {
    match &milestone.kind {
        MilestoneKind::Follows {
            within: Some(days), ..
        } if !milestone.entry.title.contains("within") => {
            format!("{} (within {days} d)", milestone.entry.title)
        }
        _ => milestone.entry.title.clone(),
    }
}

/// The probability that a milestone asks for; of one that asks for none, how long it takes.
fn when(kind: &MilestoneKind, passage: &FirstPassage, lexicon: &Lexicon) -> String {
    if let Some(p) = &passage.asked {
        return probability(p, lexicon);
    }
    if passage.began == 0 {
        return "what it counts from happened in no trial".to_owned();
    }
    if matches!(
        kind,
        MilestoneKind::Follows {
            within: Some(_),
            ..
        }
    ) {
        return "no trial was watched for so long".to_owned();
    }
    let counted = format!("{} trials counted", passage.began);
    match passage.median {
        Some(m) => {
            let high = m
                .high
                .map_or("later".to_owned(), |high| format!("{high:.0}"));
            format!(
                "after {:.0} d at the median ({:.0} to {high}; {counted})",
                m.value, m.low
            )
        }
        None => format!("no median within the horizon ({counted})"),
    }
}

/// "likely (55-80 %): 63 % ± 0.4", the half-width being that of the 95 % interval; two words where a border
/// between them lies inside the interval.
pub fn probability(p: &Probability, lexicon: &Lexicon) -> String {
    let word = || lexicon.span(p.low, p.high).unwrap_or_default();
    match p.bound {
        // Near 0 and 1 the interval is lopsided, and "0.2 % ± 0.7" would reach below 0.
        Bound::Between if p.value < p.half_width() || p.value + p.half_width() > 1.0 => format!(
            "{}: {} % ({} to {})",
            word(),
            rounded(100.0 * p.value, 10.0 * p.half_width()),
            rounded(100.0 * p.low, 10.0 * p.half_width()),
            rounded(100.0 * p.high, 10.0 * p.half_width())
        ),
        Bound::Between => format!(
            "{}: {} % ± {}",
            word(),
            rounded(100.0 * p.value, 100.0 * p.half_width()),
            rounded(100.0 * p.half_width(), 100.0 * p.half_width())
        ),
        Bound::AtMost => format!(
            "in no trial: at most {:.2} % (95 %, {})",
            100.0 * p.high,
            basis(p.basis)
        ),
        Bound::AtLeast => format!(
            "in every trial: at least {:.2} % (95 %, {})",
            100.0 * p.low,
            basis(p.basis)
        ),
    }
}

fn basis(basis: Basis) -> String {
    match basis {
        Basis::Draws(draws) => format!("{draws} draws"),
        Basis::AtRisk(trials) => format!("{trials} trials at risk"),
    }
}

/// Ends this many times as far from the value as each other are told instead of one reach.
const LOPSIDED: f64 = 1.5;

/// A number with its 95 % interval: `34.7 ± 0.2`, or `0.02 (0.01 to 0.09)` where the ends are not equally far;
/// without one where it is exact, and as a bound where all trials agree that need not.
pub fn estimate(estimate: &Estimate) -> String {
    let Estimate {
        value, low, high, ..
    } = *estimate;
    let reach = estimate.half_width();
    let at = |number: f64| rounded(number, 0.1 * reach);
    match estimate.kind {
        Kind::Exact => exactly(value),
        Kind::Unseen if high == f64::INFINITY => format!("{} in every trial", figure(value)),
        Kind::Unseen if low == high => figure(value),
        Kind::Unseen if low == value => format!("≤ {}", figure(high)),
        Kind::Unseen if high == value => format!("≥ {}", figure(low)),
        Kind::Unseen => format!("{} to {}", at(low), at(high)),
        Kind::Seen if reach > LOPSIDED * (high - value).min(value - low) => {
            format!("{} ({} to {})", at(value), at(low), at(high))
        }
        Kind::Seen => format!("{} ± {}", rounded(value, reach), rounded(reach, reach)),
    }
}

/// A difference with its sign: as an [`estimate`].
pub fn difference(difference: &Estimate) -> String {
    let reach = difference.half_width();
    let signed = |value: f64, error: f64| {
        let text = rounded(value, error);
        let sign = if text.starts_with(['-', '0']) && value <= 0.0 {
            ""
        } else {
            "+"
        };
        format!("{sign}{text}")
    };
    match difference.kind {
        Kind::Exact if difference.value == 0.0 => "none".to_owned(),
        Kind::Exact => signed(difference.value, 0.0),
        Kind::Unseen => {
            let [low, high] = [difference.low, difference.high];
            format!(
                "{} to {}",
                signed(low, 0.1 * reach),
                signed(high, 0.1 * reach)
            )
        }
        Kind::Seen => format!(
            "{} ± {}",
            signed(difference.value, reach),
            rounded(reach, reach)
        ),
    }
}

/// All digits of a number without error that it was given, as far as arithmetic kept them.
fn exactly(value: f64) -> String {
    let text = format!("{value:.9}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0" } else { text }.to_owned()
}

/// A word for a probability as it is written, with its range: `“likely”, 55-80 %`.
pub fn with_range(model: &Model, word: &str) -> String {
    match lexicon(model).find(word) {
        Some(likelihood) => format!("“{word}”, {}", likelihood.range),
        None => format!("“{word}”"),
    }
}

/// Shares of values beyond the declared range that are not worth a word.
const FEW: f64 = 0.005;

/// Which outcomes went beyond their range in more than a few trials.
pub fn clipping(model: &Model, report: &Report<'_>) -> Option<String> {
    let outcomes = model.outcomes.iter().enumerate();
    let said: Vec<String> = outcomes
        .filter_map(|(o, outcome)| {
            let share = report.outcome(OutcomeId::from(o)).clipped_share();
            let percent = figure(100.0 * share);
            let (title, low, high) = (&outcome.entry.title, outcome.low, outcome.high);
            (share >= FEW).then(|| format!("{title} ({percent} % beyond {low} to {high})"))
        })
        .collect();
    (!said.is_empty()).then(|| {
        let said = said.join(", ");
        format!(
            "Values beyond a range count as its ends; widen `range` if that is not meant: {said}"
        )
    })
}

/// A number with as many decimals as the error leaves one digit of; with three digits where it has no
/// error.
pub fn rounded(value: f64, error: f64) -> String {
    let decimals = match error {
        e if e <= 0.0 => return figure(value),
        e if e >= 0.95 => 0,
        e if e >= 0.095 => 1,
        e if e >= 0.0095 => 2,
        _ => 3,
    };
    let text = format!("{value:.decimals$}");
    // A minus before nothing but zeros says nothing.
    if text.bytes().all(|b| matches!(b, b'-' | b'0' | b'.')) {
        text.replace('-', "")
    } else {
        text
    }
}

/// A unit behind a title or a number: ` (points)`, or nothing where there is none.
pub fn in_brackets(unit: &str) -> String {
    if unit.is_empty() {
        String::new()
    } else {
        format!(" ({unit})")
    }
}

/// Three digits, which is more than most of these numbers are known to.
pub fn figure(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let digits = 2 - libm::log10(value.abs()).floor() as i32;
    let text = format!("{value:.*}", digits.clamp(0, 9) as usize);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A probability in percent, without the sign: what is small or nearly all is not rounded to nothing or
/// all.
pub fn percent(p: f64) -> String {
    match p {
        p if p > 0.0 && p < 0.0005 => "< 0.1".to_owned(),
        p if p >= 0.9995 => "> 99.9".to_owned(),
        p => figure(100.0 * p),
    }
}

/// Differences below so many standard errors are not told from none.
pub const SEEN: f64 = 2.0;

/// A difference with its 95 % reach: `+1.2 ± 0.1`; a dot where it cannot be told from none.
pub fn change(difference: &Difference) -> String {
    if difference.z().abs() <= SEEN {
        return "·".to_owned();
    }
    let reach = difference.mean.half_width();
    let sign = if difference.mean.value > 0.0 { "+" } else { "" };
    format!(
        "{sign}{} ± {}",
        rounded(difference.mean.value, reach),
        rounded(reach, reach)
    )
}
