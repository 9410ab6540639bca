//! `escalade init`: a folder with something to run and something to change.

use std::fs;

use anyhow::bail;
use escalade::bundle;
use escalade::export::File;

use super::args::Init;
use super::end::End;
use super::terminal::print;

/// The scenarios that this program was built with.
const SHIPPED: [(&str, &str); 13] = [
    ("play.yaml", include_str!("../../scenarios/play.yaml")),
    ("world.yaml", include_str!("../../scenarios/world.yaml")),
    (
        "references.yaml",
        include_str!("../../scenarios/references.yaml"),
    ),
    (
        "limited_raids.yaml",
        include_str!("../../scenarios/limited_raids.yaml"),
    ),
    (
        "sustained_campaign.yaml",
        include_str!("../../scenarios/sustained_campaign.yaml"),
    ),
    (
        "threats_only.yaml",
        include_str!("../../scenarios/threats_only.yaml"),
    ),
    (
        "the_day_after.yaml",
        include_str!("../../scenarios/the_day_after.yaml"),
    ),
    (
        "after_first_strike.yaml",
        include_str!("../../scenarios/after_first_strike.yaml"),
    ),
    ("consent.yaml", include_str!("../../scenarios/consent.yaml")),
    (
        "hawks_in_office.yaml",
        include_str!("../../scenarios/hawks_in_office.yaml"),
    ),
    (
        "strong_mexico.yaml",
        include_str!("../../scenarios/strong_mexico.yaml"),
    ),
    (
        "election_eve.yaml",
        include_str!("../../scenarios/election_eve.yaml"),
    ),
    (
        "wrong_house.yaml",
        include_str!("../../scenarios/wrong_house.yaml"),
    ),
];
/// In a folder of its own: options that fit the world of the others do not fit it.
const STARTER_FOLDER: &str = "starter";
const STARTER: (&str, &str) = ("starter.yaml", include_str!("starter.yaml"));
const SCHEMA: &str = "scenario.schema.json";

/// Writes the files; what is there already is never overwritten.
pub(crate) fn init(arguments: &Init) -> anyhow::Result<End> {
    let folder = &arguments.folder;
    let (files, starter) = (files(), folder.join(STARTER_FOLDER));
    let mut there: Vec<&str> = files
        .iter()
        .map(|file| file.name.as_str())
        .filter(|name| fs::symlink_metadata(folder.join(name)).is_ok())
        .collect();
    if fs::symlink_metadata(starter.join(STARTER.0)).is_ok() {
        there.push(STARTER.0);
    }
    if !there.is_empty() {
        bail!(
            "`{}` has {} already, and nothing is overwritten: name another folder",
            folder.display(),
            there.join(", ")
        );
    }
    bundle::write_new(folder, &files)?;
    let small = STARTER.1.replacen("$schema=", "$schema=../", 1);
    bundle::write_new(&starter, &[File::new(STARTER.0, small)])?;
    let (place, small) = (folder.display(), starter.join(STARTER.0));
    let small = small.display();
    print(&format!(
        "{place} has the three shipped scenarios over {} with seven variants, a small one to start from ({small}) and \
         the schema by which editors complete and check.\n\n\
         \x20 escalade run {place}\n      simulate the three; results go to output/\n\
         \x20 escalade run {small}\n      the small one\n\
         \x20 escalade check {small}\n      after each change\n",
        SHIPPED[0].0
    ))?;
    Ok(End::Fine)
}

fn files() -> Vec<File> {
    // Beside the schema, not in a folder next to that of the documents.
    let local = |text: &str| text.replacen("$schema=../docs/", "$schema=", 1);
    let mut files: Vec<File> = SHIPPED
        .iter()
        .map(|(name, text)| File::new(*name, local(text)))
        .collect();
    files.push(File::new(
        SCHEMA,
        format!("{:#}\n", escalade::model::schema()),
    ));
    files
}
