//! `escalade worksheet`: questions to guess on paper, and their key.

use escalade::bundle;
use escalade::ensemble::{Ensemble, Progress};
use escalade::lesson;
use escalade::study::{DEFAULT_TRIALS, Job};

use super::args::Worksheet;
use super::end::End;
use super::job::{patches, prepare_file, settings};
use super::terminal::{on_interrupt, print, tell, with_bar};

/// Writes the worksheet of a scenario.
pub(crate) fn worksheet(arguments: &Worksheet) -> anyhow::Result<End> {
    let settings = settings(&arguments.sampling, DEFAULT_TRIALS)?;
    let Some(job) = prepare_file(&arguments.path, &patches(&arguments.sampling.changed)) else {
        return Ok(End::Finding);
    };
    let ensemble = Ensemble::new(arguments.threads)?;
    let stop = Progress::new();
    on_interrupt(&stop)?;
    let name = &job.scenario.stem;
    let findings = with_bar(name, settings.trials, false, &stop, || {
        job.study.run(Job::new(settings), &ensemble, &stop)
    })??;
    if let Some(failed) = &findings.failure {
        anyhow::bail!("{failed}");
    }
    if !findings.complete {
        tell("interrupted: a worksheet is made of a whole run only");
        return Ok(End::Interrupted);
    }
    let page = lesson::worksheet(&job.study, &findings)?;
    let path = match &arguments.output {
        Some(path) => path.clone(),
        None => ["output", &format!("{name}.worksheet.html")]
            .iter()
            .collect(),
    };
    bundle::write_file(&path, page.as_bytes())?;
    print(&format!(
        "The worksheet, its key on the second page: {}\n",
        path.display()
    ))?;
    Ok(End::Fine)
}
