//! The commands and the file that give the same numbers without a page.

use super::asked::Asked;
use super::library::{Entry, Ready};
use super::refusal::Refusal;
use crate::scenario::Patches;

/// A command as a shell takes it.
fn quoted(words: &[String]) -> Result<String, Refusal> {
    let words = words.iter().map(|word| shlex::try_quote(word));
    let words: Result<Vec<_>, _> = words.collect();
    Ok(words
        .map_err(|error| Refusal::Failed(error.to_string()))?
        .join(" "))
}

/// `escalade VERB FILES --seed S --trials N`, with what is changed, and more words behind.
pub(super) fn command(
    verb: &str,
    files: &[&Entry],
    asked: &Asked,
    patches: &Patches,
    more: &[&str],
) -> Result<String, Refusal> {
    let mut words = vec!["escalade".to_owned(), verb.to_owned()];
    words.extend(files.iter().map(|entry| entry.path.display().to_string()));
    words.extend(["--seed".to_owned(), asked.seed.to_string()]);
    words.extend(["--trials".to_owned(), asked.trials.to_string()]);
    for change in patches.in_words() {
        let (option, value) = change.split_once(' ').unwrap_or((&change, ""));
        words.extend([option.to_owned(), value.to_owned()]);
    }
    words.extend(more.iter().map(|word| (*word).to_owned()));
    quoted(&words)
}

/// The state as a file that extends its scenario. What is switched off no file can say: a remark has the command.
pub(super) fn file(asked: &Asked, entry: &Entry, ready: &Ready) -> Result<String, Refusal> {
    let plain = entry.read_again()?;
    let changed = entry.patched(&ready.patches)?;
    let name = entry
        .path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let title = format!("{}, changed", ready.study.model().title);
    let mut text = format!(
        "# A state of the page, as a file: keep it beside {name}.\n# The same numbers: escalade run FILE --seed {} --trials {}",
        asked.seed, asked.trials
    );
    for off in &asked.off {
        text += &format!(" --without {off}");
    }
    Ok(format!(
        "{text}\n{}",
        changed.difference(&plain, &name, &title)
    ))
}
