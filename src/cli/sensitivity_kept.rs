//! What a longer run of `escalade sensitivity` goes on from, beside the folder of results.

use escalade::bundle::{BundleError, Checkpoint, Folder};
use escalade::export::FileDigest;
use escalade::sensitivity::{Question, SobolIndices, Start};
use escalade::study::Settings;

use super::args::Keep;
use super::job::Job;
use super::terminal::tell;

/// What a later run goes on from, beside the folder of results.
pub(crate) struct Kept {
    checkpoint: Checkpoint,
    settings: Settings,
}

impl Kept {
    /// Of runs of the same scenario, seed, replicates, measures and units.
    pub fn new(
        folder: &Folder,
        job: &Job,
        question: &Question<'_>,
        (rows, replicates): (u64, u32),
    ) -> Self {
        let text = format!(
            "{} {:?} {:?} {:?} {replicates} {:?} {:?} {:?}",
            env!("CARGO_PKG_VERSION"),
            job.scenario.merged_yaml(),
            job.scenario.off_addresses(),
            question.seed,
            question.measures,
            question.units,
            question.thresholds,
        );
        let identity = FileDigest::of("sensitivity", text.as_bytes()).sha256;
        Self {
            checkpoint: Checkpoint::beside(folder, identity),
            settings: Settings {
                seed: question.seed,
                trials: rows * u64::from(replicates),
                replicates,
            },
        }
    }

    /// What a run begins with, where it is to go on.
    pub fn start(&self, keep: &Keep, rows: u64) -> anyhow::Result<Option<Start>> {
        if !keep.resume {
            return Ok(None);
        }
        let path = self.checkpoint.path().display();
        let saved = self.checkpoint.load::<Start>(&(), &self.settings)?;
        let start = saved.map(|saved| saved.tally);
        if !keep.is_merge {
            tell(&match &start {
                None => format!("there is no `{path}` to go on from: the run begins anew"),
                Some(start) => format!("going on after {} of {rows} rows", start.rows),
            });
        }
        Ok(start)
    }

    /// A failure is told, and costs no more than going on.
    pub fn save(&self, found: &SobolIndices) {
        if let Err(error) = self.hand_over(&Start::of(found)) {
            let error = anyhow::Error::from(error);
            tell(&format!(
                "warning: a longer run cannot go on from this one: {error:#}"
            ));
        }
    }

    /// Leaves sums that were made elsewhere, as if this run had made them.
    pub fn hand_over(&self, start: &Start) -> Result<(), BundleError> {
        self.checkpoint.save(start, start.rows)
    }
}
