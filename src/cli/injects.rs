//! `escalade injects`: the master scenario events list as a table, and back.

use std::fs;

use anyhow::Context;
use escalade::scenario::Patches;
use escalade::wargame::{injects_from_csv, injects_to_csv};

use super::end::End;
use super::job::prepare_file;
use super::play_args::Injects;
use super::terminal::print;

/// Prints the injects of a scenario as CSV, or a table of them as a scenario.
pub(crate) fn injects(arguments: &Injects) -> anyhow::Result<End> {
    let Some(job) = prepare_file(&arguments.path, &Patches::default()) else {
        return Ok(End::Finding);
    };
    let Some(table) = &arguments.from else {
        print(&injects_to_csv(job.study.model())?)?;
        return Ok(End::Fine);
    };
    let text = fs::read_to_string(table);
    let text = text.with_context(|| format!("cannot read `{}`", table.display()))?;
    let rows = injects_from_csv(&text).with_context(|| format!("`{}`", table.display()))?;
    let parent = arguments
        .path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    print(&format!(
        "format: 1\nkind: variant\nextends: {parent}\n{rows}"
    ))?;
    Ok(End::Fine)
}
