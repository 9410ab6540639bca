//! `escalade graph`: a model as a picture.

use std::path::Path;

use anyhow::bail;
use escalade::bundle;
use escalade::diagnostic::hint;
use escalade::graph::{self, GraphFormat};
use escalade::model::{MachineId, Model};
use escalade::scenario::{Patches, Scenario};

use super::args::{Draw, DrawFormat};
use super::end::End;
use super::job::prepare;
use super::terminal::print;

/// Endings that say what is in a file.
const ENDINGS: [&str; 12] = [
    "svg", "mmd", "mermaid", "md", "dot", "gv", "png", "jpg", "jpeg", "gif", "webp", "pdf",
];

/// Draws what the arguments name.
pub(crate) fn graph(arguments: &Draw) -> anyhow::Result<End> {
    let Some(job) = prepare(Scenario::read(&arguments.path, &Patches::default())) else {
        return Ok(End::Finding);
    };
    if let Some(path) = &arguments.output {
        check_name(path, arguments.format)?;
    }
    let model = job.study.model();
    let format = match arguments.format {
        DrawFormat::Svg => GraphFormat::Svg,
        DrawFormat::Mermaid => GraphFormat::Mermaid,
        DrawFormat::Dot => GraphFormat::Dot,
    };
    let one = |name: &String| machine(model, name).map(|id| graph::machine(model, id, format));
    let text = match &arguments.machine {
        Some(name) => one(name)?,
        None => graph::whole(model, format),
    };
    let Some(path) = &arguments.output else {
        print(&text)?;
        return Ok(End::Fine);
    };
    bundle::write_file(path, text.as_bytes())?;
    Ok(End::Fine)
}

/// Refuses a name whose ending belongs to another format than is written.
fn check_name(path: &Path, format: DrawFormat) -> anyhow::Result<()> {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let ending = ending.to_lowercase();
    let (said, own, written) = match format {
        DrawFormat::Svg => ("svg", &["svg"][..], "SVG"),
        DrawFormat::Mermaid => ("mermaid", &["mmd", "mermaid", "md"][..], "Mermaid"),
        DrawFormat::Dot => ("dot", &["dot", "gv"][..], "DOT"),
    };
    if own.contains(&ending.as_str()) || !ENDINGS.contains(&ending.as_str()) {
        return Ok(());
    }
    bail!(
        "`{}` would hold {written}, as --format {said} has it: name it `{}`, or give another --format \
         (svg, mermaid or dot; no picture is written as .png: a browser opens an SVG)",
        path.display(),
        path.with_extension(own[0]).display()
    )
}

fn machine(model: &Model, name: &str) -> anyhow::Result<MachineId> {
    let names = || {
        model
            .machines
            .iter()
            .map(|machine| machine.entry.name.as_str())
    };
    match names().position(|machine| machine == name) {
        Some(place) => Ok(MachineId::from(place)),
        None => {
            bail!("unknown machine `{name}`{}", hint(name, names()))
        }
    }
}
