//! A hazard taken apart: base, ratios, and what the base alone implies.

use super::Phrase;
use crate::compiled::{Compiled, Rates, TriggerEntry};
use crate::model::{
    Entry, Exposure, FactorId, Grade, Hazard, HazardRatio, Model, Number, Reaction, ReactionId,
    Trigger,
};
use crate::random::Seed;
use crate::study::Study;
use crate::summary::{Estimate, Kind};

/// Draws from which the range of a hazard is read.
const DRAWS: u64 = 1_000;
/// The times for which chances are said, days.
const TIMES: [f64; 3] = [30.0, 90.0, 365.0];

/// Where a value lies in nine of ten draws, and its median.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The 5 % point.
    pub low: f64,
    /// The median.
    pub median: f64,
    /// The 95 % point.
    pub high: f64,
    /// All three in this order, with their 95 % intervals: the draws are a sample.
    pub known: [Estimate; 3],
}

impl Range {
    fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let known = [0.05, 0.5, 0.95].map(|level| quantile(&values, level));
        let [low, median, high] = known.map(|point| point.value);
        Self {
            low,
            median,
            high,
            known,
        }
    }
}

/// A quantile of sorted numbers between order statistics (Woodruff 1952,
/// doi:10.1080/01621459.1952.10483443); exact where the numbers do not differ.
fn quantile(sorted: &[f64], level: f64) -> Estimate {
    let number = sorted.len() as f64;
    // The inverse of the empirical distribution function.
    let at = |share: f64| {
        let rank = (share.clamp(0.0, 1.0) * number).ceil() as usize;
        sorted[rank.max(1) - 1]
    };
    let reach = 1.96 * (level * (1.0 - level) / number).sqrt();
    let [low, high] = [level - reach, level + reach].map(at);
    Estimate {
        value: at(level),
        error: 0.5 * (high - low) / 1.96,
        low,
        high,
        kind: match sorted.first() == sorted.last() {
            true => Kind::Exact,
            false => Kind::Seen,
        },
    }
}

/// A number of a hazard, with where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// What it is: `rate, per day`, or while what it multiplies the hazard.
    pub what: String,
    /// Over draws.
    pub range: Range,
    /// How it was written, where that is not the number itself: a ratio of risks, a Dirichlet weight.
    pub written: Option<String>,
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
    /// What the base alone implies, without any of the ratios; none where the reaction has no hazard.
    pub implied: Vec<Implied>,
}

/// Takes the hazard of a reaction apart, over draws of this seed.
pub fn breakdown(study: &Study, seed: Seed, id: ReactionId) -> Breakdown {
    let model = study.model();
    let sampled = Sampled {
        model,
        draws: (0..DRAWS).map(|draw| study.factors(seed, draw)).collect(),
    };
    let reaction = &model.reactions[id.index()];
    Breakdown {
        reaction: id,
        base: sampled.base(reaction),
        ratios: (reaction.ratios.iter())
            .map(|ratio| sampled.ratio(ratio))
            .collect(),
        implied: sampled.implied(id),
    }
}

/// A model with the factors of some draws.
struct Sampled<'m> {
    model: &'m Model,
    draws: Vec<Vec<f64>>,
}

impl Sampled<'_> {
    fn base(&self, reaction: &Reaction) -> Vec<Piece> {
        let piece = |what: &str, number: &Number| {
            let value = |draw: &[f64]| number.value(draw);
            self.piece(what.to_owned(), value, &number.factors, &reaction.entry)
        };
        match &reaction.trigger {
            Trigger::Hazard { base, .. } => {
                let numbers = Phrase(self.model).hazard_numbers(base).into_iter();
                let pieces = numbers.map(|(what, number)| piece(what, number));
                pieces.chain(self.share(base, &reaction.entry)).collect()
            }
            Trigger::Delay { after, .. } => vec![piece("delay, days", after)],
            Trigger::At { probability, .. } | Trigger::On { probability, .. } => probability
                .iter()
                .map(|number| piece("probability each time", number))
                .collect(),
            Trigger::Order | Trigger::Never => Vec::new(),
        }
    }

    /// The part that an exit of a competing group has of the group's hazard.
    fn share(&self, hazard: &Hazard, entry: &Entry) -> Option<Piece> {
        let Hazard::Share { weights, index, .. } = hazard else {
            return None;
        };
        let value = |draw: &[f64]| {
            let all: f64 = weights.iter().map(|weight| weight.value(draw)).sum();
            weights[*index].value(draw) / all
        };
        let factors = &weights[*index].factors;
        let mut piece = self.piece("its share of the group".to_owned(), value, factors, entry);
        piece.written = (!factors.is_empty()).then(|| Phrase(self.model).share(weights, *index));
        Some(piece)
    }

    fn ratio(&self, ratio: &HazardRatio) -> Piece {
        let phrase = Phrase(self.model);
        let what = match &ratio.exposure {
            Exposure::While(condition) => {
                format!("while {}", phrase.condition(condition).join(" and "))
            }
            Exposure::Factor { factor, reference } => format!(
                "per unit of {} above {reference}",
                self.model.factors[factor.index()].entry.name
            ),
            Exposure::Variable {
                variable,
                reference,
            } => format!(
                "per unit of {} above {reference}, at every instant",
                self.model.variables[variable.index()].entry.name
            ),
        };
        let value = |draw: &[f64]| ratio.ratio.value(|number| number.value(draw));
        let factors: Vec<FactorId> = ratio.ratio.factors().collect();
        let mut piece = self.piece(what, value, &factors, &ratio.entry);
        piece.written = phrase.risk(&ratio.ratio);
        piece
    }

    fn piece(
        &self,
        what: String,
        value: impl Fn(&[f64]) -> f64,
        factors: &[FactorId],
        entry: &Entry,
    ) -> Piece {
        let factors: Vec<_> = (factors.iter())
            .map(|id| &self.model.factors[id.index()])
            .collect();
        // A number that is one factor comes from where that comes from.
        let from = match factors[..] {
            [factor] => &factor.entry,
            _ => entry,
        };
        Piece {
            what,
            range: Range::of(self.draws.iter().map(|draw| value(draw)).collect()),
            written: None,
            factors: (factors.iter())
                .map(|factor| (factor.entry.name.clone(), factor.word.clone()))
                .collect(),
            grade: from.grade,
            sources: from.sources.clone(),
        }
    }

    fn implied(&self, id: ReactionId) -> Vec<Implied> {
        let compiled = base_alone(self.model);
        let trigger = compiled.reactions[id.index()].trigger;
        if !matches!(trigger, TriggerEntry::Constant | TriggerEntry::Shaped(_)) {
            return Vec::new();
        }
        let mut rates = Rates::new(&compiled);
        let mut chances = TIMES.map(|_| Vec::with_capacity(self.draws.len()));
        for draw in &self.draws {
            rates.load(&compiled, draw);
            for (days, chances) in TIMES.into_iter().zip(&mut chances) {
                chances.extend(chance(&compiled, &rates, id, days));
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
}

/// The compiled model of a model in which nothing multiplies a hazard: its bases are what stands in the file,
/// not times what a factor's distance from its reference makes of it.
pub(crate) fn base_alone(model: &Model) -> Compiled {
    let mut model = model.clone();
    for reaction in &mut model.reactions {
        reaction.ratios.clear();
    }
    Compiled::new(&model)
}

/// The chance that a reaction has fired at an age (days); nothing for one without a hazard.
pub(crate) fn chance(compiled: &Compiled, rates: &Rates, id: ReactionId, days: f64) -> Option<f64> {
    let age = match compiled.reactions[id.index()].trigger {
        TriggerEntry::Constant => days,
        TriggerEntry::Shaped(shape) => rates.shapes[shape as usize].integrated(&rates.pieces, days),
        _ => return None,
    };
    Some(-libm::expm1(-rates.base[id.index()] * age))
}
