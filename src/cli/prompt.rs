//! The prompt of a game: lines with history, and names that complete.

use anyhow::Context as _;
use escalade::wargame::{COMMANDS, Game};
use rustyline::completion::Completer;
use rustyline::config::Config;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::Validator;
use rustyline::{Context, Editor, Helper};

/// Commands of the prompt alone.
const OWN: [&str; 4] = ["scores", "branch", "versus", "quit"];

/// Reads lines.
pub(crate) struct Prompt {
    editor: Editor<Names, DefaultHistory>,
}

/// What can be completed: commands at the beginning, and behind them every name of the scenario.
struct Names {
    names: Vec<String>,
}

impl Prompt {
    /// A prompt that remembers what was typed in this game before.
    pub fn new(game: &Game) -> anyhow::Result<Self> {
        let config = Config::builder().auto_add_history(true).build();
        let mut editor = Editor::with_config(config).context("cannot read from the terminal")?;
        editor.set_helper(Some(Names::of(game)));
        for command in game.commands_to(None)? {
            editor.add_history_entry(command.typed())?;
        }
        Ok(Self { editor })
    }

    /// The next line; `None` at the end of the input.
    pub fn read(&mut self, game: &Game) -> anyhow::Result<Option<String>> {
        loop {
            let prompt = format!("turn {}, {}> ", game.turn_number(), game.today());
            match self.editor.readline(&prompt) {
                Ok(line) => return Ok(Some(line)),
                Err(ReadlineError::Interrupted) => {}
                Err(ReadlineError::Eof) => return Ok(None),
                Err(error) => return Err(error).context("cannot read from the terminal"),
            }
        }
    }
}

impl Names {
    fn of(game: &Game) -> Self {
        let model = game.model();
        let play = &model.play;
        let mut names: Vec<String> = play.cells.iter().map(|c| c.entry.name.clone()).collect();
        names.extend(play.orders.iter().map(|order| order.entry.name.clone()));
        names.extend(play.injects.iter().map(|inject| inject.entry.name.clone()));
        names.extend(
            model
                .reactions
                .iter()
                .map(|reaction| reaction.entry.name.clone()),
        );
        names.extend(["because", "by", "until", "for", "on", "to"].map(str::to_owned));
        names.sort();
        names.dedup();
        Self { names }
    }
}

impl Completer for Names {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        at: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        let before = &line[..at];
        let start = before.rfind(' ').map_or(0, |blank| blank + 1);
        let word = &before[start..];
        let commands = COMMANDS.iter().map(|(name, ..)| *name).chain(OWN);
        let fits = |name: &str| name.starts_with(word).then(|| format!("{name} "));
        let found = match start {
            0 => commands.filter_map(fits).collect(),
            _ => self.names.iter().filter_map(|name| fits(name)).collect(),
        };
        Ok((start, found))
    }
}

impl Hinter for Names {
    type Hint = String;
}
impl Highlighter for Names {}
impl Validator for Names {}
impl Helper for Names {}
