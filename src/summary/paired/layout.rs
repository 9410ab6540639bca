//! What several models have in common, and where each of them has it.

use super::super::encoding::Encoder;
use super::super::envelope::{Fingerprint, sha256};
use super::super::error::Error;
use super::super::scale::{MAX_REPLICATES, Scale};
use super::varies::Varies;
use crate::model::{MAX_BINS, Milestone, MilestoneId, MilestoneKind, Model, Outcome, OutcomeId};

/// What several models have in common, and where each of them has it.
#[derive(Clone, Debug, PartialEq)]
pub struct PairedLayout {
    pub(super) replicates: u32,
    points: usize,
    pub(super) sides: usize,
    pub(super) outcomes: Vec<SharedOutcome>,
    pub(super) milestones: Vec<Vec<MilestoneId>>,
    pub(super) varies: Varies,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct SharedOutcome {
    pub scale: Scale,
    /// By model.
    pub places: Vec<OutcomeId>,
}

impl PairedLayout {
    /// The outcomes that all models have with the same name, unit, range and resolution, and the
    /// milestones that count from the start and that all have by the same name. The first model is the
    /// baseline; all must have the same grid.
    ///
    /// # Errors
    /// Where the replicates are none or too many, or an outcome has too many bins.
    pub fn new(models: &[&Model], replicates: u32) -> Result<Self, Error> {
        if replicates == 0 || replicates > MAX_REPLICATES {
            return Err(Error::Replicates { replicates });
        }
        let mut layout = Self {
            replicates,
            points: models.first().map_or(0, |model| model.recording().points),
            sides: models.len(),
            outcomes: Vec::new(),
            milestones: Vec::new(),
            varies: Varies::default(),
        };
        for outcome in models.first().map_or(&[][..], |model| &model.outcomes) {
            let Some(places) = everywhere(models, |model| place(model, outcome)) else {
                continue;
            };
            let scale = Scale::new(outcome.low, outcome.high, outcome.resolution, replicates);
            if scale.bins > MAX_BINS {
                let address = outcome.entry.address.clone();
                let bins = scale.bins;
                return Err(Error::Bins { address, bins });
            }
            layout.outcomes.push(SharedOutcome { scale, places });
        }
        for milestone in models.first().map_or(&[][..], |model| &model.milestones) {
            let same = |model: &Model| {
                let of = |m: &Milestone| {
                    m.entry.name == milestone.entry.name
                        && !matches!(m.kind, MilestoneKind::Follows { .. })
                };
                model.milestones.iter().position(of).map(MilestoneId::from)
            };
            layout.milestones.extend(everywhere(models, same));
        }
        let places: Vec<_> = layout.outcomes.iter().map(|o| &o.places[..]).collect();
        layout.varies = Varies::new(models, &places, &layout.milestones);
        Ok(layout)
    }

    /// Of these outcomes of the baseline only.
    #[must_use]
    pub fn of_outcomes(mut self, outcomes: &[OutcomeId]) -> Self {
        let is_kept = |outcome: &SharedOutcome| outcomes.contains(&outcome.places[0]);
        let kept: Vec<bool> = self.outcomes.iter().map(is_kept).collect();
        self.varies.keep(&kept);
        self.outcomes.retain(is_kept);
        self
    }

    /// The SHA-256 of the shape: equal where differences can be merged.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        let mut encoder = Encoder::default();
        encoder.number(self.replicates.into());
        encoder.number(self.points as u128);
        encoder.number(self.sides as u128);
        encoder.number(self.outcomes.len() as u128);
        for outcome in &self.outcomes {
            outcome.scale.encode(&mut encoder);
            encoder.row(outcome.places.iter().map(|place| place.0.into()));
        }
        for places in &self.milestones {
            encoder.row(places.iter().map(|place| place.0.into()));
        }
        sha256(&encoder.bytes())
    }

    /// How many milestones are compared, of all sides beyond the first.
    pub(super) fn milestones_of_all(&self) -> usize {
        self.sides.saturating_sub(1) * self.milestones.len()
    }

    /// How many models are simulated on each draw.
    pub fn sides(&self) -> usize {
        self.sides
    }

    /// The outcomes that are compared, by their places in the baseline.
    pub fn outcomes(&self) -> impl Iterator<Item = OutcomeId> + '_ {
        self.outcomes.iter().map(|outcome| outcome.places[0])
    }

    /// The milestones that are compared, by their places in the baseline.
    pub fn milestones(&self) -> impl Iterator<Item = MilestoneId> + '_ {
        self.milestones.iter().map(|places| places[0])
    }

    /// Trials per draw.
    pub fn replicates(&self) -> u32 {
        self.replicates
    }
}

/// What every model has, or nothing.
fn everywhere<T>(models: &[&Model], find: impl Fn(&Model) -> Option<T>) -> Option<Vec<T>> {
    models.iter().map(|model| find(model)).collect()
}

fn place(model: &Model, like: &Outcome) -> Option<OutcomeId> {
    let same = |outcome: &Outcome| {
        outcome.entry.name == like.entry.name
            && outcome.unit == like.unit
            && (outcome.low, outcome.high, outcome.resolution)
                == (like.low, like.high, like.resolution)
    };
    model.outcomes.iter().position(same).map(OutcomeId::from)
}
