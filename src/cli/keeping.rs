//! Checkpoints of a run: how often they are written, and going on from one.

use std::time::Duration;

use escalade::bundle::{BundleError, Checkpoint, Folder, Saved, Stored, identity};
use escalade::criterion::Criterion;
use escalade::study::Settings;

use super::args::Keep;
use super::design::GivenDesign;
use super::end::Usage;
use super::job::Job;
use super::terminal::tell;

/// Where the checkpoints of one run stand, and what is asked of them.
pub(crate) struct Keeping {
    checkpoint: Checkpoint,
    every: Duration,
    resume: bool,
    is_merge: bool,
}

impl Keeping {
    /// For jobs that are simulated together, beside a folder; nothing where rows are written, which a
    /// checkpoint does not hold.
    pub fn new(
        jobs: &[&Job],
        folder: &Folder,
        settings: &Settings,
        asked: Option<&Keep>,
    ) -> Result<Option<Self>, Usage> {
        let Some(asked) = asked else {
            return Ok(None);
        };
        if jobs.iter().any(|job| !job.per_trial.is_empty()) {
            return match asked.resume {
                true => Err(Usage(
                    "--resume does not go with --per-trial or --histories, since a checkpoint holds counts and no rows: \
                     leave them out to go on with the counts, or --resume to simulate and write all \
                     rows from the first (the results have the same bits either way)"
                        .into(),
                )),
                false => Ok(None),
            };
        }
        let given = jobs
            .iter()
            .find_map(|job| job.given.as_ref())
            .map(Criterion::text);
        let arms: Vec<_> = jobs
            .iter()
            .map(|job| {
                let design = job.design.as_ref().map(GivenDesign::identity);
                let design = design.unwrap_or_default();
                (&job.scenario, format!("{:?}{design}", job.rule))
            })
            .collect();
        Ok(Some(Self {
            checkpoint: Checkpoint::beside(folder, identity(settings, given, &arms))
                .with_gaps(given.is_some()),
            every: asked.checkpoint,
            resume: asked.resume,
            is_merge: asked.is_merge,
        }))
    }

    /// How long a run goes on between two checkpoints.
    pub fn every(&self) -> Duration {
        self.every
    }

    /// What a run begins with: says what there is, and whether it is used.
    pub fn start<T: Stored>(
        &self,
        layout: &T::Layout,
        settings: &Settings,
    ) -> anyhow::Result<Option<Saved<T>>> {
        let path = self.checkpoint.path().display();
        if !self.resume {
            if self.checkpoint.exists() {
                tell(&format!(
                    "`{path}` is the checkpoint of a run that was cut short: --resume continues it; this run starts again and will replace it"
                ));
            }
            return Ok(None);
        }
        let saved = self.checkpoint.load::<T>(layout, settings)?;
        if self.is_merge {
            return Ok(saved);
        }
        tell(&match &saved {
            None => format!("there is no checkpoint `{path}`: the run starts with the first trial"),
            Some(saved) => format!(
                "continuing after {} of {} trials",
                saved.draws * u64::from(settings.replicates),
                settings.trials
            ),
        });
        Ok(saved)
    }

    /// Writes a checkpoint; a failure is told, and costs no more than the checkpoint.
    pub fn save(&self, tally: &impl Stored, draws: u64) {
        self.save_parts(&tally.encode(), draws);
    }

    /// The same, of parts that are encoded already.
    pub fn save_parts(&self, parts: &[Vec<u8>], draws: u64) {
        if let Err(error) = self.checkpoint.save_parts(parts, draws) {
            let error = anyhow::Error::from(error);
            tell(&format!("warning: no checkpoint was written: {error:#}"));
        }
    }

    /// Leaves counts that were made elsewhere, as if this run had made them.
    pub fn hand_over(&self, tally: &impl Stored, draws: u64) -> Result<(), BundleError> {
        self.checkpoint.save(tally, draws)
    }

    /// Removes the checkpoint: the run is complete and written, or has come to a trial that would fail again.
    pub fn discard(&self) {
        self.checkpoint.discard();
    }
}
