//! Several scenarios that were run, side by side.

use escalade::ensemble::{Ensemble, Progress};
use escalade::export::{self, File};
use escalade::plot;
use escalade::report::{self, Part};
use escalade::study::Study;

use super::args::{Format, Place};
use super::differences;
use super::job::COMPARISON;
use super::run::{Completed, PAGE, Pages, painted};
use super::terminal::{print, tell};

/// Sets several scenarios side by side: each headline outcome of all on one figure, and, where all are
/// recorded on the same days, their differences trial by trial. Whether all of these were simulated.
pub(crate) fn set_side_by_side(
    completed: &[Completed<'_>],
    place: &Place,
    pages: Pages,
    (ensemble, stop): (&Ensemble, &Progress),
) -> anyhow::Result<bool> {
    let [first, _, ..] = completed else {
        return Ok(true);
    };
    let inputs: Vec<(&str, plot::Input)> = completed
        .iter()
        .map(|Completed { job, findings, .. }| {
            (
                job.study.model().title.as_str(),
                plot::Input {
                    study: &job.study,
                    findings,
                },
            )
        })
        .collect();
    let mut figures = Vec::new();
    let model = first.job.study.model();
    for id in model.leading_outcomes() {
        let name = &model.outcomes[id.index()].entry.name;
        figures.extend(plot::compare(&inputs, name)?);
    }
    let arms: Vec<(&str, &Study)> = completed
        .iter()
        .map(|Completed { job, .. }| (job.scenario.stem.as_str(), &job.study))
        .collect();
    let mut settings = first.findings.settings;
    settings.trials = completed
        .iter()
        .map(|done| done.findings.trials)
        .min()
        .unwrap_or(0);
    let mut files = Vec::new();
    let mut said = String::new();
    let mut complete = true;
    match differences::simulate(&arms, settings, ensemble, stop)? {
        Ok(comparison) if comparison.paired.draws() < 3 => complete = comparison.complete,
        Ok(comparison) => {
            complete = comparison.complete;
            figures.extend(differences::figures(&comparison, &arms)?);
            files.extend(differences::files(&comparison, &arms)?);
            said = differences::text(&comparison, &arms, differences::Detail::Headlines)?;
        }
        Err(reason) => tell(&format!("no differences trial by trial: {reason}")),
    }
    files.extend(painted(&figures));
    if pages == Pages::Yes {
        let parts: Vec<_> = completed
            .iter()
            .map(|done| Part {
                study: &done.job.study,
                findings: &done.findings,
                manifest: &done.manifest,
                drivers: &[],
                figures: &[],
            })
            .collect();
        files.push(File::new(PAGE, report::comparison(&parts, &figures)?));
    }
    if files.is_empty() {
        return Ok(complete);
    }
    let folder = place.output.join(COMPARISON);
    export::write_folder(&folder, &files)?;
    if place.format == Format::Text {
        print(&format!("{said}\nSide by side: {}\n", folder.display()))?;
    }
    Ok(complete)
}
