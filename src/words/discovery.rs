//! A box of factor values in plain words.

use super::{figure, percent, share};
use crate::model::{Factor, Model};
use crate::sensitivity::prim::{Counts, Range, Region, Wanted};
use crate::study::{Answer, Discovery, Evidence, limit};
use crate::summary::Probability;

/// What a factor is called where several are spoken of: its name, or its address where another has this name.
pub fn factor_name(model: &Model, k: usize) -> &str {
    let entry = &model.factors[k].entry;
    let same = model.factors.iter();
    let same = same.filter(|factor| factor.entry.name == entry.name);
    match same.count() {
        1 => &entry.name,
        _ => &entry.address,
    }
}

/// The range of a factor: `at least 0.9 / mo`, `0.3 to 0.8`.
pub fn range(factor: &Factor, range: &Range) -> String {
    let at = |value| limit(factor, value);
    match (range.low, range.high) {
        (None, None) => "any value".to_owned(),
        (Some(low), None) => format!("at least {}", at(low.inside)),
        (None, Some(high)) => format!("at most {}", at(high.inside)),
        (Some(low), Some(high)) if low.inside == high.inside => at(low.inside),
        (Some(low), Some(high)) => format!("{} to {}", at(low.inside), at(high.inside)),
    }
}

/// All ranges of a box: "`raid_tempo` is at least 0.9 / mo and `trust` is 0.3 to 0.8".
pub fn restrictions(model: &Model, region: &Region) -> String {
    let said = region.ranges().map(|(k, within)| {
        let within = range(&model.factors[k], within);
        format!("`{}` is {within}", factor_name(model, k))
    });
    listed(&said.collect::<Vec<_>>())
}

/// "a, b and c"
fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// How large a share of some rows is, with its interval.
fn share_of(part: u64, whole: u64) -> String {
    match whole {
        0 => "none".to_owned(),
        _ => share(&Probability::of_count(part, whole)),
    }
}

/// What was found, in plain sentences.
pub fn discovery(model: &Model, discovery: &Discovery) -> String {
    let condition = format!("`{}`", discovery.condition);
    match &discovery.answer {
        Answer::Constant => constant(discovery, &condition),
        Answer::OutOfReach { densest } => {
            let wanted = match discovery.search.wanted {
                Wanted::Density(density) => density,
                Wanted::Coverage(_) | Wanted::Balanced => 1.0,
            };
            format!(
                "No box that holds at least {} % of all draws has {condition} in {} % of its trials; the \
                 densest has it in {} %.",
                percent(discovery.search.peeled.least_mass),
                figure(100.0 * wanted),
                percent(*densest)
            )
        }
        Answer::Chance(evidence) => no_better(&condition, evidence),
        Answer::Box(evidence) => found(model, &condition, evidence),
    }
}

fn constant(discovery: &Discovery, condition: &str) -> String {
    let Counts { rows, cases } = discovery.finding;
    let all = (discovery.trials, cases + discovery.judging.cases);
    match all {
        (trials, 0) => {
            format!("{condition} held in none of {trials} trials: there is nothing to tell apart.")
        }
        (trials, cases) if trials == cases => {
            format!("{condition} held in all of {trials} trials: there is nothing to tell apart.")
        }
        (trials, cases) => format!(
            "{condition} held in {cases} of {trials} trials, and in one of the two halves ({rows} trials each) \
             in none or in all: that is too little to tell where. Simulate more trials.",
        ),
    }
}

fn no_better(condition: &str, evidence: &Evidence) -> String {
    let as_good = evidence.chance.as_good(evidence.excess);
    let judged = &evidence.judged;
    let so = if evidence.region.is_whole() {
        "no factor's range made a difference that can be told from chance".to_owned()
    } else {
        format!(
            "the best that was found has {condition} in {} of other draws' trials, and all draws have it in {}",
            share_of(judged.inside.cases, judged.inside.rows),
            share_of(judged.all.cases, judged.all.rows)
        )
    };
    format!(
        "No box is better than chance: {so}; where outcomes were shuffled among the draws, {as_good} of {} \
         shuffles gave as good a box (p = {}).",
        evidence.chance.shuffles(),
        figure(evidence.p())
    )
}

fn found(model: &Model, condition: &str, evidence: &Evidence) -> String {
    let (inside, all) = (evidence.judged.inside, evidence.judged.all);
    let outside = Counts {
        rows: all.rows - inside.rows,
        cases: all.cases - inside.cases,
    };
    format!(
        "Where {}, {condition} holds in {} of trials; elsewhere in {}. That is {} of all draws, with {} of the \
         trials in which it holds.",
        restrictions(model, &evidence.region),
        share_of(inside.cases, inside.rows),
        share_of(outside.cases, outside.rows),
        share_of(inside.rows, all.rows),
        share_of(inside.cases, all.cases)
    )
}
