//! The manual: one page with the options of every command.

use std::io;

use clap::Command;
use clap_mangen::Man;

/// The page, as troff.
pub(crate) fn page(mut command: Command) -> io::Result<String> {
    // With the full names of the commands, and without what each would say of `--help`.
    command.build();
    let commands: Vec<Command> = command
        .get_subcommands()
        .filter(|one| one.get_name() != "help")
        .cloned()
        .collect();
    let whole = Man::new(command);
    let mut page = Vec::new();
    whole.render_title(&mut page)?;
    whole.render_name_section(&mut page)?;
    whole.render_synopsis_section(&mut page)?;
    whole.render_description_section(&mut page)?;
    whole.render_options_section(&mut page)?;
    let mut text = String::from_utf8_lossy(&page).into_owned();
    text += ".SH COMMANDS\n";
    for command in commands {
        text += &part(command)?;
    }
    let mut end = Vec::new();
    whole.render_extra_section(&mut end)?;
    whole.render_version_section(&mut end)?;
    Ok(text + &String::from_utf8_lossy(&end))
}

/// What the page says of one command: how it is called, what it does, its options.
fn part(command: Command) -> io::Result<String> {
    let title = command.get_bin_name().unwrap_or_default().to_owned();
    let one = Man::new(command);
    let mut part = Vec::new();
    one.render_synopsis_section(&mut part)?;
    one.render_description_section(&mut part)?;
    one.render_options_section(&mut part)?;
    one.render_extra_section(&mut part)?;
    let text: String = String::from_utf8_lossy(&part)
        .lines()
        // The definitions of troff stand on top once.
        .filter(|line| !line.starts_with(".ie") && !line.starts_with(".el"))
        // Its sections are paragraphs here.
        .map(|line| if line.starts_with(".SH") { ".PP" } else { line })
        .flat_map(|line| [line, "\n"])
        .collect();
    Ok(format!(".SS \"{title}\"\n{text}"))
}
