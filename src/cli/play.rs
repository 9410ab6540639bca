//! `escalade play` and `escalade replay`: a game, turn by turn, and its log.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use escalade::ensemble::Ensemble;
use escalade::random::DEFAULT_SEED;
use escalade::scenario::Scenario;
use escalade::study::Study;
use escalade::wargame::{
    Answer, Asked, Command, Game, Line, Log, LogError, branch, parse, verify, versus,
};
use serde_json::json;

use super::args::Format;
use super::end::End;
use super::exact_text::count;
use super::job::{patches, prepare_file};
use super::play_args::{Play, Replay};
use super::prompt::Prompt;
use super::rerun::job as job_of_text;
use super::terminal::{print, print_json, tell};

/// A game with its log.
struct Table<'a> {
    game: Game,
    log: Log,
    arguments: &'a Play,
}

/// What becomes of the game after a line that was typed.
enum Next {
    Go,
    Quit,
}

/// Plays a game at the prompt, or the commands of the arguments.
pub(crate) fn play(arguments: &Play) -> anyhow::Result<End> {
    let Some(job) = prepare_file(&arguments.path, &patches(&arguments.changed)) else {
        return Ok(End::Finding);
    };
    let ensemble = Arc::new(Ensemble::new(arguments.threads)?);
    let study = Arc::new(job.study);
    let mut table = match arguments.log.exists() {
        true => resumed(arguments, &job.scenario, study, ensemble)?,
        false => begun(arguments, &job.scenario, study, ensemble)?,
    };
    if !arguments.commands.is_empty() {
        for text in &arguments.commands {
            table.line(text)?;
        }
        return Ok(End::Fine);
    }
    table.talk()?;
    Ok(End::Fine)
}

fn begun<'a>(
    arguments: &'a Play,
    scenario: &Scenario,
    study: Arc<Study>,
    ensemble: Arc<Ensemble>,
) -> anyhow::Result<Table<'a>> {
    let header = asked(arguments).header(scenario);
    // The log keeps the turn as it was typed; a game that is played again reads it from there.
    let game = Game::new(study, &header.setup(), ensemble)?;
    let log = Log::create(&arguments.log, header)
        .with_context(|| format!("cannot make `{}`", arguments.log.display()))?;
    Ok(Table {
        game,
        log,
        arguments,
    })
}

fn resumed<'a>(
    arguments: &'a Play,
    scenario: &Scenario,
    study: Arc<Study>,
    ensemble: Arc<Ensemble>,
) -> anyhow::Result<Table<'a>> {
    let place = || format!("`{}`", arguments.log.display());
    let (log, lines, torn) = Log::open(&arguments.log).with_context(place)?;
    tell_torn(torn);
    let header = lines[0].header().context("the log has no first line")?;
    asked(arguments)
        .check(header, scenario)
        .map_err(named)
        .with_context(place)?;
    let game = Game::resume(&lines, study, ensemble).with_context(place)?;
    tell(&format!(
        "{} is played on: {} so far",
        place(),
        count(lines.len() - 1, "command", "commands")
    ));
    Ok(Table {
        game,
        log,
        arguments,
    })
}

/// What the arguments ask for.
fn asked(arguments: &Play) -> Asked {
    let seed = arguments.changed.seed;
    Asked {
        cells: arguments.cells.clone(),
        turn: arguments.turn.clone(),
        seed: (seed != DEFAULT_SEED.0).then_some(seed),
        trial: arguments.trial,
        futures: arguments.futures,
        prior: arguments.prior,
    }
}

/// The same with the names of the arguments.
fn named(error: LogError) -> anyhow::Error {
    let LogError::UnderWay { others } = &error else {
        return error.into();
    };
    let names: Vec<String> = others.iter().map(|name| format!("--{name}")).collect();
    anyhow!(
        "a game is under way, which keeps what it began with: leave out {}",
        names.join(" and ")
    )
}

fn tell_torn(torn: Option<usize>) {
    if let Some(bytes) = torn {
        tell(&format!(
            "the last line of the log was cut off ({bytes} bytes) and is dropped: its answer was never shown"
        ));
    }
}

impl Table<'_> {
    /// Reads commands until the end.
    fn talk(&mut self) -> anyhow::Result<()> {
        print(
            "`help` lists the commands, `quit` leaves; the log keeps all. Illustrative, not a forecast.\n",
        )?;
        let mut prompt = Prompt::new(&self.game)?;
        loop {
            let Some(text) = prompt.read(&self.game)? else {
                return Ok(());
            };
            match self.line(&text) {
                Ok(Next::Go) => {}
                Ok(Next::Quit) => return Ok(()),
                // What cannot be written to the log must not go on.
                Err(error) if error.is::<LogError>() => return Err(error),
                Err(error) => tell(&format!("{error:#}")),
            }
        }
    }

    /// Carries out a line that was typed.
    fn line(&mut self, text: &str) -> anyhow::Result<Next> {
        let words = shlex::split(text).unwrap_or_default();
        let words: Vec<&str> = words
            .iter()
            .map(|w| w.strip_prefix("--").unwrap_or(w))
            .collect();
        match words[..] {
            [] => return Ok(Next::Go),
            ["quit" | "exit"] => return Ok(Next::Quit),
            ["scores"] => {
                match self.arguments.format {
                    Format::Text => print(&scores(&self.game))?,
                    Format::Json => {
                        print_json(&json!({ "command": "scores", "answer": self.game.scores() }))?;
                    }
                }
                return Ok(Next::Go);
            }
            ["branch", turn, "to" | "log", file] => {
                self.branch(turn, Path::new(file))?;
                return Ok(Next::Go);
            }
            ["branch", ..] => bail!("write `branch TURN to FILE`"),
            ["versus", file] => {
                self.versus(Path::new(file))?;
                return Ok(Next::Go);
            }
            ["versus", ..] => bail!("write `versus FILE`, the log of a branch of this game"),
            _ => {}
        }
        let command = parse(text)?;
        let answer = self.game.apply(&command)?;
        self.log.append(&command, &answer)?;
        self.show(&command, &answer)?;
        Ok(Next::Go)
    }

    fn show(&self, command: &Command, answer: &Answer) -> anyhow::Result<()> {
        if let (Answer::Briefs(briefs), Some(folder)) = (answer, &self.arguments.pages) {
            fs::create_dir_all(folder)?;
            for brief in briefs {
                let name = format!("{}-turn-{}", brief.cell, brief.turn);
                for (end, text) in [("md", brief.in_words()), ("html", brief.page())] {
                    escalade::bundle::write_file(
                        &folder.join(format!("{name}.{end}")),
                        text.as_bytes(),
                    )?;
                }
            }
        }
        match self.arguments.format {
            Format::Text => print(&format!("{}\n", answer.in_words())),
            Format::Json => print_json(&json!({ "command": command, "answer": answer })),
        }
    }

    /// Another game from the beginning of a turn.
    fn branch(&self, turn: &str, file: &Path) -> anyhow::Result<()> {
        let turn: u32 = turn
            .parse()
            .map_err(|_| anyhow!("expected a turn, such as 2, found `{turn}`"))?;
        let text = fs::read(&self.arguments.log)?;
        let (lines, _) = verify(&text)?;
        let header = lines[0].header().context("the log has no first line")?;
        let commands = branch(&self.game, (header, self.log.last()), (file, turn))
            .with_context(|| format!("cannot make `{}`", file.display()))?;
        match self.arguments.format {
            Format::Text => print(&format!(
                "`{}` is another game from turn {turn} on, with {} of this one: play it on in its own right.\n",
                file.display(),
                count(commands, "command", "commands")
            )),
            Format::Json => {
                let answer = json!({ "log": file.display().to_string(), "turn": turn, "commands": commands });
                print_json(&json!({ "command": "branch", "answer": answer }))
            }
        }
    }

    /// Paired futures of this game and another.
    fn versus(&self, file: &Path) -> anyhow::Result<()> {
        let (lines, _) = lines_of(file)?;
        let header = lines[0].header().context("the log has no first line")?;
        let Some(job) = job_of_text(
            &header.scenario,
            &header.merged_scenario,
            &header.switched_off,
            &header.changes,
        ) else {
            bail!("`{}` has a scenario with faults", file.display());
        };
        let ensemble = Arc::new(Ensemble::new(self.arguments.threads)?);
        let other = Game::resume(&lines, Arc::new(job.study), ensemble)?;
        let compared = versus(&self.game, &other)?;
        match self.arguments.format {
            Format::Text => print(&format!("{}\n", compared.in_words())),
            Format::Json => print_json(&json!({ "command": "versus", "answer": compared })),
        }
    }
}

/// What the objectives of cells are worth so far.
fn scores(game: &Game) -> String {
    let mut out = String::new();
    for scored in game.scores() {
        out += &format!("{}, {}\n", scored.cell, scored.in_words());
    }
    match out.is_empty() {
        true => "no cell has objectives\n".to_owned(),
        false => out,
    }
}

/// The lines of a log, and how much was cut off at its end.
pub(crate) fn lines_of(path: &Path) -> anyhow::Result<(Vec<Line>, Option<usize>)> {
    let failed = || format!("cannot read `{}`", path.display());
    // A device or a pipe may never end.
    if !fs::metadata(path).with_context(failed)?.is_file() {
        return Err(LogError::NoFile).with_context(failed);
    }
    let text = fs::read(path).with_context(failed)?;
    verify(&text).with_context(|| format!("`{}`", path.display()))
}

/// The game of a log, played again; `None` where its scenario has faults, which are told.
pub(crate) fn game_of(path: &Path, threads: usize) -> anyhow::Result<Option<(Game, usize)>> {
    let (lines, torn) = lines_of(path)?;
    tell_torn(torn);
    let header = lines[0].header().context("the log has no first line")?;
    header
        .check()
        .with_context(|| format!("`{}`", path.display()))?;
    let Some(job) = job_of_text(
        &header.scenario,
        &header.merged_scenario,
        &header.switched_off,
        &header.changes,
    ) else {
        return Ok(None);
    };
    let ensemble = Arc::new(Ensemble::new(threads)?);
    let game = Game::replay(&lines, Arc::new(job.study), ensemble)
        .with_context(|| format!("`{}`", path.display()))?;
    Ok(Some((game, lines.len() - 1)))
}

/// Plays a log again and checks every bit.
pub(crate) fn replay(arguments: &Replay) -> anyhow::Result<End> {
    let Some((game, commands)) = game_of(&arguments.log, arguments.threads)? else {
        return Ok(End::Finding);
    };
    let over = if game.is_over() {
        ", and it is over"
    } else {
        ""
    };
    print(&format!(
        "{}: the chain, the scenario, the version and every answer are as they were, bit for \
         bit. The game stands in turn {}{over}.\n",
        count(commands, "command", "commands"),
        game.turn_number()
    ))?;
    Ok(End::Fine)
}
