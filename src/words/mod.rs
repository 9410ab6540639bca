//! Results in words with their numbers, the same wherever people read them.

mod drivers;

pub use drivers::{drivers, drivers_rest_on, given, hypercubes, rest, share_of_variance};
mod discovery;
mod valuation;

pub use discovery::{discovery, factor_name, range as factor_range, restrictions};
pub use valuation::{is_told, objective, share_of_draws, valuation, worth};

use crate::likelihood::Lexicon;
use crate::model::{
    Cause, Milestone, MilestoneId, MilestoneKind, Model, Number, OutcomeId, Trigger,
};
use crate::summary::{
    Basis, Bound, Difference, Estimate, FirstPassage, Kind, Probability, Reduction, Report,
};

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
        (about(model, milestone), said)
    };
    model.milestones.iter().enumerate().map(said).collect()
}

/// Why a milestone cannot be passed, where what it waits for is switched off.
fn switched_off(model: &Model, kind: &MilestoneKind) -> Option<String> {
    let off = |cause: &Cause| match cause {
        Cause::Reaction(of) => {
            let reaction = &model.reactions[of.index()];
            let is_off = matches!(reaction.trigger, Trigger::Never | Trigger::Order);
            is_off.then_some((reaction.entry.title.as_str(), &reaction.trigger))
        }
        Cause::Entry(..) => None,
    };
    let off: Option<Vec<_>> = match kind {
        MilestoneKind::First(causes) => causes.iter().map(off).collect(),
        MilestoneKind::Follows { of, then, .. } => off(of).or(off(then)).map(|one| vec![one]),
        MilestoneKind::Crosses(_) => None,
    };
    let off = off?;
    let by_order = off.iter().all(|(_, trigger)| **trigger == Trigger::Order);
    let (verb, how) = match (off.len(), by_order) {
        (1, true) => ("happens", "by order only"),
        (_, true) => ("happen", "by order only"),
        (1, false) => ("is", "switched off"),
        (_, false) => ("are", "switched off"),
    };
    let titles: Vec<&str> = off.iter().map(|(title, _)| *title).collect();
    Some(format!(
        "never, as “{}” {verb} {how}",
        titles.join("” and “")
    ))
}

/// A length of time in the unit that suits it: `20 d`, `8 h`, `90 min`.
pub fn span(days: f64) -> String {
    let whole = |number: f64| (number - number.round()).abs() < 1e-9 * number.max(1.0);
    let (hours, minutes) = (24.0 * days, 1440.0 * days);
    match days {
        days if days >= 2.0 || whole(days) => format!("{} d", figure(days)),
        _ if whole(hours) => format!("{} h", hours.round()),
        _ if whole(minutes) => format!("{} min", minutes.round()),
        days => format!("{} d", figure(days)),
    }
}

/// The title; of a milestone that waits for a state in which everything starts, that the next entry is meant.
fn about(model: &Model, milestone: &Milestone) -> String {
    match &milestone.kind {
        MilestoneKind::First(causes) if causes.iter().all(|cause| starts_so(model, cause)) => {
            format!(
                "{} (it starts so; counted is the next time)",
                milestone.entry.title
            )
        }
        MilestoneKind::Follows {
            within: Some(days), ..
        } if !milestone.entry.title.contains("within") => {
            format!("{} (within {})", milestone.entry.title, span(*days))
        }
        _ => milestone.entry.title.clone(),
    }
}

/// Whether every trial starts in one of the states that are waited for.
fn starts_so(model: &Model, cause: &Cause) -> bool {
    let Cause::Entry(machine, states) = *cause else {
        return false;
    };
    let initial = &model.machines[machine.index()].initial;
    states
        .iter()
        .any(|state| initial[state.index()] == Number::fixed(1.0))
}

/// The probability that a milestone asks for; of one that asks for none, how long it takes.
fn when(kind: &MilestoneKind, passage: &FirstPassage, lexicon: &Lexicon) -> String {
    if let Some(p) = &passage.asked {
        return probability(p, lexicon);
    }
    if passage.began == 0 {
        return "what it follows happened in no trial".to_owned();
    }
    if matches!(
        kind,
        MilestoneKind::Follows {
            within: Some(_),
            ..
        }
    ) {
        return "no trial lasted that long after it".to_owned();
    }
    let counted = format!("{} trials counted", passage.began);
    match passage.median {
        Some(m) => {
            let reach = (m.high.unwrap_or(m.value) - m.value).max(m.value - m.low);
            let at = |days: f64| rounded(days, 0.1 * reach);
            let (value, low) = (at(m.value), at(m.low));
            let high = m.high.map_or("later".to_owned(), at);
            format!("after a median of {value} d ({low} to {high}; {counted})")
        }
        None => format!("no median within the horizon ({counted})"),
    }
}

/// "63 % ± 0.4, likely (55-80 %)", the half-width being that of the 95 % interval; two words where a border
/// between them lies inside the interval.
pub fn probability(p: &Probability, lexicon: &Lexicon) -> String {
    match p.bound {
        Bound::AtMost if p.is_exact() => "in no trial: nothing can bring it about".to_owned(),
        Bound::AtLeast if p.is_exact() => "in every trial: nothing can prevent it".to_owned(),
        Bound::Between => {
            let word = lexicon.span(p.low, p.high).unwrap_or_default();
            format!("{}, {word}", share(p))
        }
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

/// A share of trials with its 95 % interval and without a word: `63 % ± 0.4`, `0.2 % (0.1 to 0.9)`, `≤ 0.03 %`.
pub fn share(p: &Probability) -> String {
    let reach = p.half_width();
    let at = |share: f64| rounded(100.0 * share, 10.0 * reach);
    match p.bound {
        // Nothing can change it.
        Bound::Between if reach == 0.0 => format!("{} %", figure(100.0 * p.value)),
        // Near 0 and 1 the interval is lopsided, and "0.2 % ± 0.7" would reach below 0.
        Bound::Between if p.value < reach || p.value + reach > 1.0 => {
            format!("{} % ({} to {})", at(p.value), at(p.low), at(p.high))
        }
        Bound::Between => format!(
            "{} % ± {}",
            rounded(100.0 * p.value, 100.0 * reach),
            rounded(100.0 * reach, 100.0 * reach)
        ),
        Bound::AtMost | Bound::AtLeast if p.is_exact() => format!("{} %", 100.0 * p.value),
        Bound::AtMost => format!("≤ {:.2} %", 100.0 * p.high),
        Bound::AtLeast => format!("≥ {:.2} %", 100.0 * p.low),
    }
}

/// A probability in a comparison: "63 % (61 to 65)".
pub fn chance(probability: &Estimate) -> String {
    let Estimate {
        value, low, high, ..
    } = *probability;
    match probability.kind {
        Kind::Unseen if value <= 0.0 => format!("in no trial (≤ {:.2} %)", 100.0 * high),
        Kind::Unseen => format!("in every trial (≥ {:.2} %)", 100.0 * low),
        Kind::Exact if value <= 0.0 => "never".to_owned(),
        Kind::Exact if value >= 1.0 => "always".to_owned(),
        Kind::Exact | Kind::Seen => {
            let reach = 10.0 * probability.half_width();
            let at = |share: f64| rounded(100.0 * share, reach);
            format!("{} % ({} to {})", at(value), at(low), at(high))
        }
    }
}

fn basis(basis: Basis) -> String {
    match basis {
        Basis::Draws(draws) => format!("{draws} draws"),
        Basis::AtRisk(trials) => format!("{trials} trials at risk"),
    }
}

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
        Kind::Seen if estimate.is_lopsided() => {
            format!("{} ({} to {})", at(value), at(low), at(high))
        }
        Kind::Seen => format!("{} ± {}", rounded(value, reach), rounded(reach, reach)),
    }
}

/// The ends of a range with the 95 % interval of the less certain one: `28.1 to 40.2 ± 0.3`.
pub fn range(ends: [Estimate; 2]) -> String {
    let reach = ends.map(|end| end.half_width());
    let reach = reach[0].max(reach[1]);
    let [low, high] = ends.map(|end| rounded(end.value, reach));
    if reach > 0.0 {
        format!("{low} to {high} ± {}", rounded(reach, reach))
    } else {
        format!("{low} to {high}")
    }
}

/// A difference with its sign: as an [`estimate`].
pub fn difference(difference: &Estimate) -> String {
    let Estimate {
        value, low, high, ..
    } = *difference;
    let reach = difference.half_width();
    let at = |value: f64| signed(value, 0.1 * reach);
    match difference.kind {
        Kind::Exact if value == 0.0 => "none".to_owned(),
        Kind::Exact => signed(value, 0.0),
        Kind::Unseen => format!("{} to {}", at(low), at(high)),
        Kind::Seen if difference.is_lopsided() => {
            format!("{} ({} to {})", at(value), at(low), at(high))
        }
        Kind::Seen => format!("{} ± {}", signed(value, reach), rounded(reach, reach)),
    }
}

fn signed(value: f64, error: f64) -> String {
    let text = rounded(value, error);
    let sign = if value > 0.0 { "+" } else { "" };
    format!("{sign}{text}")
}

/// By how many times pairing cut the trials that are needed: `3.8 (3.5 to 4.1) x`.
pub fn reduction(reduction: &Reduction) -> String {
    match reduction {
        Reduction::Factor(factor) => {
            let at = |number| rounded(number, factor.half_width());
            let [value, low, high] = [factor.value, factor.low, factor.high].map(at);
            format!("{value} ({low} to {high}) x")
        }
        Reduction::AtLeast(factor) => format!("≥ {} x", figure(*factor)),
        Reduction::Exact => "same in all".to_owned(),
        Reduction::Constant => "no spread".to_owned(),
    }
}

/// All digits of a number without error that it was given, as far as arithmetic kept them.
fn exactly(value: f64) -> String {
    if value != 0.0 && decimals(value) > DECIMALS {
        return format!("{value:e}");
    }
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
            let beyond = report.outcome(OutcomeId::from(o)).clipped_share();
            let (title, low, high) = (&outcome.entry.title, outcome.low, outcome.high);
            let told = || format!("{title} ({} beyond {low} to {high})", share(&beyond));
            (beyond.value >= FEW).then(told)
        })
        .collect();
    (!said.is_empty()).then(|| {
        let said = said.join(", ");
        format!(
            "Some values lay beyond the declared range and count as its ends; widen `range` if that is not intended: {said}"
        )
    })
}

/// A number with as many decimals as the error leaves one digit of; with three digits where it has no
/// error. What would need more than six decimals is written with a power of ten, so that a small number with a small
/// error is not read as nothing.
pub fn rounded(value: f64, error: f64) -> String {
    if error <= 0.0 {
        return figure(value);
    }
    let decimals = decimals(error / 0.95);
    if decimals <= -3 {
        // Two digits of an error of thousands, and no more of the number.
        let unit = libm::pow(10.0, f64::from(-decimals - 1));
        return format!("{:.0}", (value / unit).round() * unit + 0.0);
    }
    if decimals > DECIMALS && value == 0.0 {
        return "0".to_owned();
    }
    let text = if decimals > DECIMALS {
        let digits = decimals - self::decimals(value.abs().max(error));
        format!("{value:.*e}", digits.clamp(0, 15) as usize)
    } else {
        format!("{value:.*}", decimals.max(0) as usize)
    };
    // A minus before nothing but zeros says nothing.
    if text.bytes().all(|b| matches!(b, b'-' | b'0' | b'.')) {
        text.replace('-', "")
    } else {
        text
    }
}

/// The most decimals that a number is written with; more are a power of ten.
const DECIMALS: i32 = 6;

/// The decimal of a number's first digit that is not 0: 2 of 0.03, 0 of 3, -2 of 300.
fn decimals(number: f64) -> i32 {
    -libm::log10(number.abs()).floor() as i32
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
    if decimals(value) > DECIMALS {
        let text = format!("{value:.2e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        let digits = digits.trim_end_matches('0').trim_end_matches('.');
        return format!("{digits}e{power}");
    }
    let digits = 2 + decimals(value);
    let text = format!("{value:.*}", digits.clamp(0, 9) as usize);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// Three digits, and of those no more than its interval leaves.
pub fn known(estimate: &Estimate) -> String {
    let (value, reach) = (estimate.value, estimate.half_width());
    if value == 0.0 || reach <= 0.0 || decimals(value) > DECIMALS {
        return figure(value);
    }
    let most = (decimals(value) + 2).clamp(0, 9);
    let digits = decimals(reach).clamp(decimals(value).clamp(0, most), most);
    format!("{value:.*}", digits as usize)
}

/// The same of a probability, in percent: what is small or nearly all is not rounded to nothing or all.
pub fn known_percent(estimate: &Estimate) -> String {
    match estimate.value {
        p if p > 0.0 && !(0.0005..0.9995).contains(&p) => percent(p),
        _ => known(&estimate.times(100.0)),
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

/// A difference with its 95 % interval: `+1.2 ± 0.1`; a dot where it cannot be told from none.
pub fn change(change: &Difference) -> String {
    if change.is_seen() {
        difference(&change.mean)
    } else {
        "·".to_owned()
    }
}
