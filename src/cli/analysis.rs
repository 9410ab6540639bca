//! The results of an analysis, put into a folder of its own.

use std::path::PathBuf;
use std::time::Instant;

use escalade::bundle::{Folder, Studio, place_analysis};
use escalade::ensemble::{Ensemble, Progress};
use escalade::export::{AnalysisManifest, ArmRecord, File};
use escalade::plot::Figure;
use escalade::random::Seed;

use super::args::Place;
use super::end::End;
use super::job::Job;
use super::placing::{circumstances, folder_for, painted, tell_of};
use super::terminal::{on_interrupt, tell};

/// An analysis under way.
pub(crate) struct Analysis<'a> {
    /// `discover`, `value`, …
    what: &'static str,
    place: &'a Place,
    folder: Folder,
    began: Instant,
    pub ensemble: Ensemble,
    pub stop: Progress,
}

/// What came of it.
pub(crate) struct Results {
    pub files: Vec<File>,
    pub figures: Vec<Figure>,
    pub seed: Seed,
    /// Trials that were finished, in all.
    pub trials: u64,
    /// Whether all trials were done.
    pub complete: bool,
}

impl<'a> Analysis<'a> {
    /// Claims the folder of this name before anything is simulated.
    pub fn begin(what: &'static str, name: &str, place: &'a Place) -> anyhow::Result<Self> {
        let folder = Folder::claim(&place.output.join(name))?;
        let ensemble = Ensemble::new(place.threads)?;
        let stop = Progress::new();
        on_interrupt(&stop)?;
        Ok(Self {
            what,
            place,
            folder,
            began: Instant::now(),
            ensemble,
            stop,
        })
    }

    /// Writes numbers, then figures; where they stand, and how the command ends.
    pub fn finish(self, jobs: &[&Job], results: &Results) -> anyhow::Result<(PathBuf, End)> {
        let seconds = self.began.elapsed().as_secs_f64();
        let circumstances = circumstances(self.ensemble.threads(), seconds);
        let records = jobs.iter().map(|job| {
            let scenario = &job.scenario;
            ArmRecord::new(&scenario.stem, scenario, None)
        });
        let done = (results.seed, results.trials, results.complete);
        let (records, files) = (records.collect(), &results.files);
        let manifest = AnalysisManifest::new(self.what, records, done, files, circumstances);
        let folder = folder_for(self.folder, results.complete)?;
        let (mut placed, committed) = place_analysis(folder, &results.files, manifest)?;
        tell_of(&committed);
        let studio = Studio {
            ensemble: &self.ensemble,
            formats: self.place.formats(),
            is_stopped: &|| self.stop.is_stopped(),
        };
        let (files, are_painted) = painted(&results.figures, &studio);
        let mut end = match (results.complete, are_painted) {
            (false, _) => End::Interrupted,
            (true, false) => End::Finding,
            (true, true) => End::Fine,
        };
        match placed.add(&files) {
            Ok(committed) => tell_of(&committed),
            Err(error) => {
                let error = anyhow::Error::from(error);
                tell(&format!(
                    "the numbers are written, figures are not: {error:#}"
                ));
                end = End::Finding;
            }
        }
        if !results.complete {
            tell("interrupted: what was done is written and marked as partial");
        }
        Ok((placed.folder().to_owned(), end))
    }
}
