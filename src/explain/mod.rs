//! Why: a hazard as base times what makes it more or less likely, with where each number comes from;
//! and what switching things off does.

mod phrase;

pub use phrase::Phrase;

use crate::diagnostic::did_you_mean;
use crate::ensemble::{Ensemble, Progress};
use crate::model::{Entry, Exposure, Grade, Model, Number, OutcomeId, ReactionId, Trigger};
use crate::random::Seed;
use crate::study::{PairedError, Settings, Study, compare};
use crate::summary::{Difference, Error};
use crate::table::{Rates, TriggerRow};

/// Draws from which the range of a hazard is read.
const DRAWS: u64 = 1_000;
/// The times for which chances are said, days.
const TIMES: [f64; 3] = [30.0, 90.0, 365.0];

/// Why something cannot be explained.
#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// Nothing, or more than one thing, has this name.
    #[error("{0}")]
    Name(String),
    /// The paired trials failed.
    #[error(transparent)]
    Paired(#[from] PairedError),
    /// Too few draws.
    #[error(transparent)]
    Summary(#[from] Error),
    /// Not all pairs of trials were simulated.
    #[error("interrupted")]
    Interrupted,
}

/// Where a value lies in nine of ten draws, and its median.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The 5 % point.
    pub low: f64,
    /// The median.
    pub median: f64,
    /// The 95 % point.
    pub high: f64,
}

impl Range {
    fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        // The inverse of the empirical distribution function.
        let at = |share: f64| values[((share * values.len() as f64).ceil() as usize).max(1) - 1];
        Self {
            low: at(0.05),
            median: at(0.5),
            high: at(0.95),
        }
    }
}

/// A number of a hazard, with where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// What it is: `rate, per day`, or while what it multiplies the hazard.
    pub what: String,
    /// Over draws.
    pub range: Range,
    /// What it is made of: the names of its factors, each with the word that it was written as.
    pub factors: Vec<(String, Option<String>)>,
    /// How good the evidence is.
    pub grade: Option<Grade>,
    /// The ids of its sources.
    pub sources: Vec<String>,
}

/// The chance that a reaction has fired by a time, while nothing multiplies its hazard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Implied {
    /// Days from age 0.
    pub days: f64,
    /// Over draws.
    pub chance: Range,
}

/// A reaction taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Breakdown {
    /// Which.
    pub reaction: ReactionId,
    /// Numbers of the base.
    pub base: Vec<Piece>,
    /// Multipliers and while what they apply.
    pub ratios: Vec<Piece>,
    /// What the base alone implies; none where the reaction has no hazard.
    pub implied: Vec<Implied>,
}

/// Takes the hazard of a reaction apart, over draws of this seed.
pub fn breakdown(study: &Study, seed: Seed, id: ReactionId) -> Breakdown {
    let model = study.model();
    let phrase = Phrase(model);
    let reaction = &model.reactions[id.index()];
    let draws: Vec<Vec<f64>> = (0..DRAWS).map(|draw| study.factors(seed, draw)).collect();
    let piece =
        |what: String, number: &Number, entry: &Entry| piece(model, &draws, what, number, entry);
    let base = match &reaction.trigger {
        Trigger::Hazard { base, .. } => phrase
            .hazard_numbers(base)
            .into_iter()
            .map(|(what, number)| piece(what.to_owned(), number, &reaction.entry))
            .collect(),
        Trigger::Delay { after, .. } => {
            vec![piece("delay, days".to_owned(), after, &reaction.entry)]
        }
        Trigger::At { probability, .. } | Trigger::On { probability, .. } => probability
            .iter()
            .map(|number| piece("probability each time".to_owned(), number, &reaction.entry))
            .collect(),
        Trigger::Never => Vec::new(),
    };
    let ratios = (reaction.ratios.iter())
        .map(|ratio| {
            let what = match &ratio.exposure {
                Exposure::While(condition) => {
                    format!("while {}", phrase.condition(condition).join(" and "))
                }
                Exposure::Factor { factor, reference } => format!(
                    "to the power of ({} less {reference})",
                    model.factors[factor.index()].entry.name
                ),
            };
            piece(what, phrase.ratio_number(&ratio.ratio), &ratio.entry)
        })
        .collect();
    Breakdown {
        reaction: id,
        base,
        ratios,
        implied: implied(study, &draws, id),
    }
}

fn piece(model: &Model, draws: &[Vec<f64>], what: String, number: &Number, entry: &Entry) -> Piece {
    let factors: Vec<_> = number
        .factors
        .iter()
        .map(|id| &model.factors[id.index()])
        .collect();
    // A number that is one factor comes from where that comes from.
    let from = match factors[..] {
        [factor] => &factor.entry,
        _ => entry,
    };
    Piece {
        what,
        range: Range::of(draws.iter().map(|values| number.value(values)).collect()),
        factors: factors
            .iter()
            .map(|factor| (factor.entry.name.clone(), factor.word.clone()))
            .collect(),
        grade: from.grade,
        sources: from.sources.clone(),
    }
}

fn implied(study: &Study, draws: &[Vec<f64>], id: ReactionId) -> Vec<Implied> {
    let table = study.table();
    let trigger = table.reactions[id.index()].trigger;
    if !matches!(trigger, TriggerRow::Constant | TriggerRow::Shaped(_)) {
        return Vec::new();
    }
    let mut rates = Rates::new(table);
    let mut chances = TIMES.map(|_| Vec::with_capacity(draws.len()));
    for values in draws {
        rates.load(table, values);
        for (days, chances) in TIMES.into_iter().zip(&mut chances) {
            let age = match trigger {
                TriggerRow::Shaped(shape) => {
                    rates.shapes[shape as usize].integrated(&rates.pieces, days)
                }
                _ => days,
            };
            chances.push(-libm::expm1(-rates.base[id.index()] * age));
        }
    }
    TIMES
        .into_iter()
        .zip(chances)
        .map(|(days, chances)| Implied {
            days,
            chance: Range::of(chances),
        })
        .collect()
}

/// What switching a reaction off does to the headline outcomes.
#[derive(Clone, Debug, PartialEq)]
pub struct Driver {
    /// Which.
    pub reaction: ReactionId,
    /// By headline outcome: its value at the horizon without the reaction, less that with it.
    pub differences: Vec<(OutcomeId, Difference)>,
}

impl Driver {
    /// The largest of its differences, in standard errors.
    pub fn surest(&self) -> f64 {
        let sizes = self
            .differences
            .iter()
            .map(|(_, difference)| difference.z().abs());
        sizes.fold(0.0, f64::max)
    }
}

/// What switching each of these off does to the headline outcomes (all, where none is one), on the
/// same draws and streams; the surest first. The differences do not add up: reactions interact.
///
/// # Errors
/// Where trials fail, are too few, or the run is interrupted.
pub fn drivers(
    study: &Study,
    reactions: &[ReactionId],
    settings: Settings,
    ensemble: &Ensemble,
    progress: &Progress,
) -> Result<Vec<Driver>, ExplainError> {
    let model = study.model();
    let without: Vec<Study> = reactions
        .iter()
        .map(|id| Study::new(model.without(*id)))
        .collect();
    let sides: Vec<&Study> = std::iter::once(study).chain(&without).collect();
    let run = compare(&sides, settings, ensemble, progress)?;
    if !run.complete {
        return Err(ExplainError::Interrupted);
    }
    let any = model.outcomes.iter().any(|outcome| outcome.headline);
    let mut drivers = Vec::new();
    for (side, reaction) in reactions.iter().enumerate() {
        let mut differences = Vec::new();
        for (k, id) in run.paired.layout().outcomes().enumerate() {
            if !any || model.outcomes[id.index()].headline {
                differences.push((id, run.paired.outcome(side + 1, k, 0)?));
            }
        }
        drivers.push(Driver {
            reaction: *reaction,
            differences,
        });
    }
    drivers.sort_by(|a, b| b.surest().total_cmp(&a.surest()));
    Ok(drivers)
}

/// The reaction of this name: its address or a unique end of it.
///
/// # Errors
/// Where there is none, or more than one.
pub fn reaction(model: &Model, name: &str) -> Result<ReactionId, ExplainError> {
    let entries = model.reactions.iter().map(|reaction| &reaction.entry);
    find(entries, name, "reaction").map(ReactionId::from)
}

/// The outcome of this name.
///
/// # Errors
/// Where there is none, or more than one.
pub fn outcome(model: &Model, name: &str) -> Result<OutcomeId, ExplainError> {
    let entries = model.outcomes.iter().map(|outcome| &outcome.entry);
    find(entries, name, "outcome").map(OutcomeId::from)
}

fn find<'m>(
    entries: impl Iterator<Item = &'m Entry> + Clone,
    name: &str,
    what: &str,
) -> Result<usize, ExplainError> {
    let is_end = |address: &str| {
        address
            .strip_suffix(name)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let found: Vec<(usize, &str)> = entries
        .clone()
        .map(|entry| entry.address.as_str())
        .enumerate()
        .filter(|(_, address)| is_end(address))
        .collect();
    match found[..] {
        [(place, _)] => Ok(place),
        [] => {
            let near = did_you_mean(name, entries.map(|entry| entry.name.as_str()));
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            Err(ExplainError::Name(format!("unknown {what} `{name}`{hint}")))
        }
        _ => {
            let all: Vec<&str> = found.iter().map(|(_, address)| *address).collect();
            Err(ExplainError::Name(format!(
                "`{name}` may be any of {}: write more of the address",
                all.join(", ")
            )))
        }
    }
}

#[cfg(test)]
mod tests;
