//! `escalade graph`: a model as a picture.

use anyhow::bail;
use escalade::diagnostic::did_you_mean;
use escalade::export::{self, File};
use escalade::graph::{self, GraphFormat};
use escalade::model::{MachineId, Model};
use escalade::scenario::{Patches, Scenario};

use super::args::{Draw, DrawFormat};
use super::run::prepare;
use super::{End, print};

/// Draws what the arguments name.
pub(crate) fn graph(arguments: &Draw) -> anyhow::Result<End> {
    let Some(job) = prepare(Scenario::read(&arguments.path, &Patches::default())) else {
        return Ok(End::Finding);
    };
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
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        bail!("`{}` is no name of a file", path.display());
    };
    export::write_file(folder, File::new(name.to_string_lossy(), text))?;
    Ok(End::Fine)
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
            let near = did_you_mean(name, names());
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            bail!("unknown machine `{name}`{hint}")
        }
    }
}
