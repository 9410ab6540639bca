//! All scenarios side by side, each with the same changes, trial by trial against the first.

use std::sync::Arc;

use serde_json::{Value, json};

use super::app::App;
use super::asked::Asked;
use super::commands::command;
use super::library::{Entry, Ready};
use super::refusal::Refusal;
use super::runs::Done;
use crate::ensemble::Progress;
use crate::plot::{self, Input};
use crate::summary::Functional;
use crate::words;

/// Scenarios that are set side by side at most.
const MOST: usize = 6;

/// One of them.
struct Arm<'a> {
    entry: &'a Entry,
    ready: Ready,
}

/// The picture of an outcome in all, and what differs from the one of the state.
pub(super) fn view(
    app: &App,
    asked: &Asked,
    outcome: &str,
    progress: &Progress,
) -> Result<Value, Refusal> {
    let arms = arms(app, asked)?;
    if arms.len() < 2 {
        let message =
            "there is one scenario only: start the server with a folder of several to compare them";
        return Err(Refusal::Impossible(message.into()));
    }
    let done = simulated(app, asked, &arms, progress)?;
    let titles: Vec<&str> = arms.iter().map(|arm| arm.entry.title.as_str()).collect();
    let inputs: Vec<(&str, Input)> = titles
        .iter()
        .zip(arms.iter().zip(&done.findings))
        .map(|(title, (arm, findings))| {
            (
                *title,
                Input {
                    model: arm.ready.study.model(),
                    findings,
                },
            )
        })
        .collect();
    let unknown = || Refusal::Unknown(format!("there is no outcome `{outcome}` in all scenarios"));
    let side_by_side = plot::compare(&inputs, outcome)?.ok_or_else(unknown)?;
    let models: Vec<_> = inputs
        .iter()
        .map(|(title, input)| (*title, input.model))
        .collect();
    let mut differences = Vec::new();
    if let Some(comparison) = &done.comparison {
        let wanted = format!("difference-{outcome}");
        let figures = plot::differences(comparison, &models)?.into_iter();
        differences.extend(
            figures
                .filter(|figure| figure.name == wanted)
                .map(|figure| figure.inline()),
        );
    }
    let files: Vec<&Entry> = arms.iter().map(|arm| arm.entry).collect();
    Ok(json!({
        "trials": done.trials,
        "titles": titles,
        "picture": side_by_side.inline(),
        "differences": differences,
        "rows": rows(&arms, &done)?,
        "command": command("compare", &files, asked, &arms[0].ready.patches, &[])?,
    }))
}

/// The scenario of the state first, then the others: without variants, where there are others.
fn arms<'a>(app: &'a App, asked: &Asked) -> Result<Vec<Arm<'a>>, Refusal> {
    let first = app.library.entry(asked)?;
    let entries = app.library.entries.iter();
    let others: Vec<&Entry> = entries.filter(|entry| entry.stem != first.stem).collect();
    let is_alone = others.iter().all(|entry| entry.is_variant);
    let others = others
        .into_iter()
        .filter(|entry| is_alone || !entry.is_variant);
    let all = std::iter::once(first).chain(others).take(MOST);
    all.map(|entry| {
        // In which state machines begin is what tells postures apart.
        let state = Asked {
            scenario: entry.stem.clone(),
            machines: std::collections::BTreeMap::new(),
            ..asked.clone()
        };
        Ok(Arm {
            entry,
            ready: app.library.ready(&state)?,
        })
    })
    .collect()
}

fn simulated(
    app: &App,
    asked: &Asked,
    arms: &[Arm<'_>],
    progress: &Progress,
) -> Result<Arc<Done>, Refusal> {
    let state = Asked {
        machines: std::collections::BTreeMap::new(),
        ..asked.clone()
    };
    let name = format!("compare {}", state.query(false));
    let studies = || {
        arms.iter()
            .map(|arm| Arc::clone(&arm.ready.study))
            .collect()
    };
    let sim = app.runs.get(&name);
    let sim = sim.unwrap_or_else(|| app.runs.keep(&name, asked.seed, studies()));
    sim.run(asked.trials, &app.runs.ensemble, progress)
}

/// By scenario, each leading outcome of the first: its mean, and the difference from the first.
fn rows(arms: &[Arm<'_>], done: &Done) -> Result<Vec<Value>, Refusal> {
    let baseline = arms[0].ready.study.model();
    let mut rows = Vec::new();
    for id in baseline.leading_outcomes() {
        let entry = &baseline.outcomes[id.index()].entry;
        let mut cells = Vec::new();
        for (side, (arm, findings)) in arms.iter().zip(&done.findings).enumerate() {
            let outcomes = &arm.ready.study.model().outcomes;
            let Some(own) = outcomes.iter().position(|o| o.entry.name == entry.name) else {
                continue;
            };
            let mean = findings
                .summary
                .report()?
                .outcome(own.into())
                .mean(Functional::End);
            let mut places = done
                .comparison
                .iter()
                .flat_map(|c| c.paired.layout().outcomes());
            let place = places.position(|of| of == id).filter(|_| side > 0);
            let difference = match (&done.comparison, place) {
                (Some(comparison), Some(place)) => {
                    let difference = comparison.paired.outcome(side, place, 0)?;
                    Some(
                        json!({ "said": words::difference(&difference.mean), "seen": difference.is_seen() }),
                    )
                }
                _ => None,
            };
            cells.push(json!({ "mean": words::estimate(&mean), "difference": difference }));
        }
        rows.push(json!({ "title": entry.title, "name": entry.name, "cells": cells }));
    }
    Ok(rows)
}
