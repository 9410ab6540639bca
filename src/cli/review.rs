//! `escalade review`: the after-action review of a game.

use std::path::PathBuf;

use anyhow::bail;
use escalade::ensemble::{Ensemble, Progress};
use escalade::plot;
use escalade::study::{Job, Settings};
use escalade::wargame::{Game, review as reviewed};
use serde_json::json;

use super::args::Format;
use super::end::End;
use super::play::game_of;
use super::play_args::Review;
use super::terminal::{on_interrupt, print, print_json};

/// Reviews the game of a log.
pub(crate) fn review(arguments: &Review) -> anyhow::Result<End> {
    let Some((game, _)) = game_of(&arguments.log, arguments.threads)? else {
        return Ok(End::Finding);
    };
    let found = reviewed(&game)?;
    let figures = figures(&game, arguments)?;
    let place = match &arguments.output {
        Some(place) => place.display().to_string(),
        None => format!("{}.review", arguments.log.with_extension("").display()),
    };
    let [page, text] = ["html", "md"].map(|end| PathBuf::from(format!("{place}.{end}")));
    escalade::bundle::write_file(&page, found.page(&figures).as_bytes())?;
    escalade::bundle::write_file(&text, found.in_words().as_bytes())?;
    match arguments.format {
        Format::Text => {
            print(&found.in_words())?;
            print(&format!(
                "\nPage and text: {}, {}\n",
                page.display(),
                text.display()
            ))?;
        }
        Format::Json => print_json(&json!({ "format": 1, "review": found }))?,
    }
    Ok(End::Fine)
}

/// The path of each headline outcome over the fan of the plain run.
fn figures(game: &Game, arguments: &Review) -> anyhow::Result<Vec<plot::Figure>> {
    let setup = game.setup();
    let replicates = u64::from(setup.replicates.max(1));
    let settings = Settings {
        seed: setup.seed,
        trials: arguments.trials.div_ceil(replicates) * replicates,
        replicates: setup.replicates,
    };
    let stop = Progress::new();
    on_interrupt(&stop)?;
    let ensemble = Ensemble::new(arguments.threads)?;
    let findings = game.study().run(Job::new(settings), &ensemble, &stop)?;
    if let Some(failed) = findings.failure {
        bail!("{failed}");
    }
    if !findings.complete {
        bail!("interrupted: a review rests on the whole of its plain run");
    }
    let model = game.model();
    let input = plot::Input {
        model,
        findings: &findings,
    };
    let mut figures = Vec::new();
    for id in model.leading_outcomes() {
        let values = game.path(id);
        figures.push(plot::path(&input, id, setup.trial, &values)?);
    }
    Ok(figures)
}
