//! Why something happened: base times ratios with their sources, and what else could have.

use super::answer::{Why, WhyRatio};
use super::error::GameError;
use super::game::Game;
use super::names;
use super::position::Happened;
use super::told::pace;
use crate::compiled::Rates;
use crate::explain::Phrase;
use crate::model::{Entry, Exposure, FactorId, ReactionId};

/// How many other things are named.
const RIVALS: usize = 6;

impl Game {
    /// Why a reaction happened the last time.
    pub(super) fn why(&self, name: &str) -> Result<Why, GameError> {
        let (model, position) = (self.model(), self.now());
        let id = names::reaction(model, name)?;
        let mut events = position.happened.iter();
        let Some(event) = events.rfind(|event| event.reaction == id) else {
            let title = &model.reactions[id.index()].entry.title;
            let message = format!("“{title}” has not happened in this game");
            let happened = self.happened_in_words();
            let help = format!(
                "{happened}; what makes it happen is told by `escalade explain FILE --reaction {}`",
                model.reactions[id.index()].entry.address
            );
            return Err(GameError::with(message, help));
        };
        let reaction = &model.reactions[id.index()];
        Ok(Why {
            told: self.told(position, event),
            base: Phrase(model).trigger(&reaction.trigger),
            base_per_day: event.hazard.map(|_| self.base_of(id)),
            ratios: self.ratios_of(event),
            hazard_per_day: event.hazard,
            sources: self.sources(&reaction.entry, reaction_factors(reaction)),
            otherwise: self.otherwise(event),
        })
    }

    fn happened_in_words(&self) -> String {
        let events = self.now().happened.iter();
        let mut names: Vec<&str> = events
            .map(|event| {
                self.model().reactions[event.reaction.index()]
                    .entry
                    .name
                    .as_str()
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        match names.is_empty() {
            true => "nothing has happened yet".to_owned(),
            false => format!("what has happened: {}", names.join(", ")),
        }
    }

    /// The base hazard in the numbers of this game, per day; of one that depends on age what multiplies it.
    fn base_of(&self, id: ReactionId) -> f64 {
        let compiled = self.study.compiled();
        let mut factors = self.factors.to_vec();
        for (factor, value) in &self.now().sets {
            factors[factor.index()] = *value;
        }
        let mut rates = Rates::new(compiled);
        rates.load(compiled, &factors);
        rates.base[id.index()]
    }

    fn ratios_of(&self, event: &Happened) -> Vec<WhyRatio> {
        let model = self.model();
        let reaction = &model.reactions[event.reaction.index()];
        let (mut conditional, mut followed) = (0usize.., event.followed.iter());
        let mut rows = Vec::new();
        for ratio in &reaction.ratios {
            let value = ratio.ratio.value(|number| number.value(&self.factors));
            let (what, follows, by, applied) = match &ratio.exposure {
                Exposure::While(condition) => {
                    let what = Phrase(model).condition(condition).join(" and ");
                    let place = conditional.next().unwrap_or_default();
                    (what, None, value, event.applied.contains(&place))
                }
                Exposure::Variable {
                    variable,
                    reference,
                } => {
                    let what = model.variables[variable.index()].entry.title.clone();
                    let now = followed.next().copied();
                    let by = libm::pow(value, now.unwrap_or(*reference) - reference);
                    (what, now, by, now.is_some())
                }
                Exposure::Factor { .. } => continue,
            };
            rows.push(WhyRatio {
                what,
                follows,
                ratio: by,
                applied,
                sources: self.sources(&ratio.entry, ratio.ratio.factors().collect()),
            });
        }
        rows
    }

    /// What an entry and its factors cite.
    fn sources(&self, entry: &Entry, factors: Vec<FactorId>) -> Vec<String> {
        let model = self.model();
        let of_factors = factors.iter();
        let of_factors = of_factors.flat_map(|f| &model.factors[f.index()].entry.sources);
        let mut said: Vec<String> = Vec::new();
        for cited in entry.sources.iter().chain(of_factors) {
            let (id, section) = cited.split_once(':').unwrap_or((cited, ""));
            let source = model.sources.iter().find(|source| source.id == id.trim());
            let citation = source.map_or_else(|| cited.clone(), |s| s.in_words());
            let section = section.trim();
            let text = match section.is_empty() {
                true => citation,
                false => format!("{citation}: {section}"),
            };
            if !said.contains(&text) {
                said.push(text);
            }
        }
        said
    }

    fn otherwise(&self, event: &Happened) -> Vec<(String, String)> {
        let mut rivals = event.rivals.clone();
        rivals.sort_by(|a, b| b.1.total_cmp(&a.1));
        rivals.truncate(RIVALS);
        let told = rivals.into_iter().map(|(id, hazard)| {
            let title = &self.model().reactions[id.index()].entry.title;
            (title.clone(), pace(hazard))
        });
        told.collect()
    }
}

/// The factors of a reaction's base.
fn reaction_factors(reaction: &crate::model::Reaction) -> Vec<FactorId> {
    use crate::model::Trigger;
    let numbers: Vec<&crate::model::Number> = match &reaction.trigger {
        Trigger::Hazard { base, .. } => base.numbers().collect(),
        Trigger::Delay { after, .. } => vec![after],
        Trigger::At { probability, .. } | Trigger::On { probability, .. } => {
            probability.iter().collect()
        }
        Trigger::Order | Trigger::Never => Vec::new(),
    };
    numbers
        .into_iter()
        .flat_map(|number| number.factors.iter().copied())
        .collect()
}
