//! `escalade export`: the process of a scenario for other programs.

use anyhow::{Context, anyhow, bail, ensure};
use escalade::bundle::write_file;
use escalade::exact::{Exact, ExactError, generator, twin};
use escalade::export::{flattened, markov, prism};
use escalade::model::Model;

use super::args::{ExportArguments, ExportFormat};
use super::end::{End, Usage};
use super::job::{Job, patches, prepare_file};
use super::terminal::{print, quoted, tell};

/// Writes what the arguments name.
pub(crate) fn export(arguments: &ExportArguments) -> anyhow::Result<End> {
    ensure!(
        arguments.leave_out.is_empty() || arguments.to == ExportFormat::Markov,
        Usage("--leave-out is about the machines of a Markov twin: --to markov".to_owned())
    );
    let Some(job) = prepare_file(&arguments.path, &patches(&arguments.changed)) else {
        return Ok(End::Finding);
    };
    let (name, model) = (job.scenario.stem.as_str(), job.study.model());
    let values = values(arguments, &job);
    match arguments.to {
        ExportFormat::Json => {
            let json = flattened(name, model, &values);
            put(arguments, "json", &format!("{json:#}\n"))?;
        }
        ExportFormat::Prism => {
            let found =
                generator(model, &values, arguments.states).map_err(|e| outside(e, arguments))?;
            let written = prism(name, model, &found);
            put(arguments, "prism", &written.model)?;
            if !written.left_out.is_empty() {
                tell(&format!(
                    "no state shows that these milestones were passed, so that they have no property (`escalade exact` answers \
                     them): {}",
                    written.left_out.join(", ")
                ));
            }
            match &arguments.output {
                Some(_) => put(arguments, "props", &written.properties)?,
                None => tell("the properties file is written beside the model with --output"),
            }
            tell(&format!(
                "{} states, {} commands",
                found.states,
                found.commands.len()
            ));
        }
        ExportFormat::Markov => return to_markov(arguments, name, model, &values),
    }
    Ok(End::Fine)
}

/// Factors at their medians, or at the values of a draw.
fn values(arguments: &ExportArguments, job: &Job) -> Vec<f64> {
    match arguments.draw {
        None => job.study.draws().medians(),
        Some(draw) => job
            .study
            .factors(escalade::random::Seed(arguments.changed.seed), draw),
    }
}

fn to_markov(
    arguments: &ExportArguments,
    name: &str,
    model: &Model,
    values: &[f64],
) -> anyhow::Result<End> {
    let position = |left_out: &String| {
        let found = model
            .machines
            .iter()
            .position(|m| m.entry.name == *left_out);
        found.with_context(|| {
            let names: Vec<&str> = model
                .machines
                .iter()
                .map(|m| m.entry.name.as_str())
                .collect();
            format!(
                "--leave-out: there is no machine `{left_out}`; there are {}",
                names.join(", ")
            )
        })
    };
    let left_out: Vec<usize> = arguments
        .leave_out
        .iter()
        .map(position)
        .collect::<anyhow::Result<_>>()?;
    let made = twin(model, values, &left_out);
    let states = match Exact::within(&made.model, &[], arguments.states) {
        Ok(exact) => exact.reachable_states(),
        Err(ExactError::TooManyStates { limit }) => {
            let sizes = made.model.machines.iter().filter(|m| m.states.len() > 1);
            let sizes = sizes.map(|m| format!("{} {}", m.entry.name, m.states.len()));
            bail!(
                "the machines of the twin have more than {limit} states together ({}): leave some out \
                 by --leave-out MACHINE, which then stay in their first state, or allow more by --states",
                sizes.collect::<Vec<_>>().join(", ")
            );
        }
        Err(error) => return Err(error.into()),
    };
    put(arguments, "yaml", &markov(name, &made))?;
    tell(&format!(
        "a Markov twin of {states} states, with {} replacements, which stand at its top; factors stand at their {}",
        made.replacements.len(),
        if arguments.draw.is_some() {
            "values of that draw"
        } else {
            "medians"
        }
    ));
    Ok(End::Fine)
}

/// Why there is no chain, and the way on.
fn outside(error: ExactError, arguments: &ExportArguments) -> anyhow::Error {
    let path = arguments.path.display().to_string();
    let command = [
        "escalade",
        "export",
        &path,
        "--to",
        "markov",
        "--output",
        "twin.yaml",
    ];
    match error {
        ExactError::NotCovered { .. } => anyhow!(
            "{error}; a chain of constant rates cannot hold it\n  = help: `{}` writes a scenario that it can hold",
            quoted(&command)
        ),
        error => error.into(),
    }
}

/// Writes a text to where it is asked for, under this extension where there are several.
fn put(arguments: &ExportArguments, extension: &str, text: &str) -> anyhow::Result<()> {
    let Some(output) = &arguments.output else {
        return print(text);
    };
    let path = match extension {
        "props" => output.with_extension("props"),
        _ => output.clone(),
    };
    write_file(&path, text.as_bytes())?;
    tell(&format!("written: {}", path.display()));
    Ok(())
}
