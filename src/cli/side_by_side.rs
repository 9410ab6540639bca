//! Several scenarios that were run, side by side.

use escalade::bundle::{ComparisonResult, PAGE, Placed, place_figures};
use escalade::export::{ArmRecord, ComparisonManifest, File};
use escalade::plot::{self, Figure};
use escalade::report::{self, Part};
use escalade::study::{Comparison, Study};

use super::args::Format;
use super::differences;
use super::placing::{Completed, Pages, Running, circumstances, folder_for, painted, tell_of};
use super::terminal::{print, tell};

/// Several scenarios whose differences are in their place.
pub(crate) struct SideBySide {
    comparison: Option<Comparison>,
    placed: Placed<ComparisonManifest>,
}

/// Sets several scenarios side by side: where all are recorded on the same days, their differences trial by
/// trial.
pub(crate) fn set_side_by_side(
    completed: &[Completed<'_>],
    comparison: Option<Comparison>,
    running: &mut Running<'_>,
) -> anyhow::Result<Option<SideBySide>> {
    let folder = match (running.comparison.take(), completed) {
        (Some(folder), [_, _, ..]) => folder,
        _ => return Ok(None),
    };
    let is_whole = comparison.as_ref().is_none_or(|compared| compared.complete);
    let comparison = comparison.filter(|compared| compared.paired.draws() >= 3);
    let seconds = completed
        .iter()
        .map(|done| done.placed.manifest.circumstances.seconds);
    let seconds = seconds.fold(0.0, f64::max);
    let circumstances = circumstances(running.ensemble.threads(), seconds);
    let folder = folder_for(folder, is_whole)?;
    let arms = arms(completed);
    let mut said = String::new();
    let (placed, committed) = match &comparison {
        Some(comparison) => {
            let arms = &*arms;
            said = differences::text(comparison, arms, differences::Detail::Headlines)?;
            let result = ComparisonResult { arms, comparison };
            let (_, files) = result.numbers()?;
            result.place(folder, &files, records(completed), circumstances)?
        }
        None => place_figures(
            folder,
            completed[0].findings.settings,
            records(completed),
            circumstances,
        )?,
    };
    tell_of(&committed);
    if running.place.format == Format::Text {
        let folder = placed.folder().display();
        print(&format!("{said}\nSide by side: {folder}\n"))?;
    }
    Ok(Some(SideBySide { comparison, placed }))
}

fn arms<'c>(completed: &'c [Completed<'_>]) -> Vec<(&'c str, &'c Study)> {
    let arm = |done: &'c Completed<'_>| (done.job.scenario.stem.as_str(), &done.job.study);
    completed.iter().map(arm).collect()
}

impl SideBySide {
    /// Draws each leading outcome of all, and the differences, and adds a page where one is asked for;
    /// whether all could be drawn and written.
    pub fn add_figures(
        mut self,
        completed: &[Completed<'_>],
        running: &Running<'_>,
    ) -> anyhow::Result<bool> {
        let is_stopped = || running.stop.is_stopped();
        let studio = running.studio(&is_stopped);
        if studio.formats.is_none() && running.pages == Pages::No {
            return Ok(true);
        }
        let (figures, failures) = figures(completed, self.comparison.as_ref(), &arms(completed));
        for failure in &failures {
            tell(&format!("a figure could not be drawn: {failure}"));
        }
        let (mut files, are_painted) = painted(&figures, &studio);
        if running.pages == Pages::Yes {
            files.push(File::new(PAGE, page(completed, &figures)?));
        }
        match self.placed.add(&files) {
            Ok(committed) => tell_of(&committed),
            Err(error) => {
                let error = anyhow::Error::from(error);
                tell(&format!(
                    "the numbers are written, figures are not: {error:#}"
                ));
                return Ok(false);
            }
        }
        Ok(failures.is_empty() && are_painted)
    }
}

/// What was compared, with the checksums of the runs beside it.
fn records(completed: &[Completed<'_>]) -> Vec<ArmRecord> {
    let record = |done: &Completed<'_>| {
        let mut written = done.placed.manifest.written.iter();
        let summary = written.find(|file| file.file == "summary.json");
        let summary = summary.map(|file| file.sha256.clone());
        let scenario = &done.job.scenario;
        ArmRecord::new(&scenario.stem, scenario, summary)
    };
    completed.iter().map(record).collect()
}

/// Each headline outcome of all on one figure, and the differences; why one could not be drawn.
fn figures(
    completed: &[Completed<'_>],
    comparison: Option<&Comparison>,
    arms: &[(&str, &Study)],
) -> (Vec<Figure>, Vec<String>) {
    let mut inputs = Vec::new();
    for Completed { job, findings, .. } in completed {
        let model = job.study.model();
        let input = plot::Input { model, findings };
        inputs.push((model.title.as_str(), input));
    }
    let (mut figures, mut failures) = (Vec::new(), Vec::new());
    let model = completed[0].job.study.model();
    for id in model.leading_outcomes() {
        let name = &model.outcomes[id.index()].entry.name;
        match plot::compare(&inputs, name) {
            Ok(figure) => figures.extend(figure),
            Err(error) => failures.push(format!("{name}: {error}")),
        }
    }
    match comparison.map(|comparison| differences::figures(comparison, arms)) {
        Some(Ok(drawn)) => figures.extend(drawn),
        Some(Err(error)) => failures.push(format!("the differences: {error}")),
        None => {}
    }
    (figures, failures)
}

fn page(completed: &[Completed<'_>], figures: &[Figure]) -> anyhow::Result<String> {
    let parts: Vec<_> = completed
        .iter()
        .map(|done| Part {
            study: &done.job.study,
            findings: &done.findings,
            manifest: &done.placed.manifest,
            knockouts: &[],
            figures: &[],
        })
        .collect();
    Ok(report::comparison(&parts, figures)?)
}
