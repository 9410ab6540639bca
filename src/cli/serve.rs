//! `escalade serve`: a page for a class and a room.

use super::args::Serve;
use super::end::End;
#[cfg(feature = "web")]
use super::play_args::ServedGame;

/// Serves what the arguments name until it is ended.
#[cfg(feature = "web")]
pub(crate) fn serve(arguments: &Serve) -> anyhow::Result<End> {
    use super::terminal::{colour, tell_rendered};
    use escalade::diagnostic::render;
    use escalade::serve::{Options, ServeError, Server};
    let options = Options {
        path: arguments.path.clone(),
        listen: arguments.listen,
        port: arguments.port,
        keep: arguments.keep.clone(),
        threads: arguments.threads,
        game: arguments
            .game
            .game
            .as_ref()
            .map(|log| game(log, &arguments.game)),
    };
    let server = match Server::bind(&options) {
        Err(ServeError::Faulty(faults)) => {
            tell_rendered(&render(&faults.diagnostics, &faults.texts, colour()));
            return Ok(End::Finding);
        }
        bound => bound?,
    };
    super::terminal::print(&told(&server.links, arguments))?;
    if arguments.open {
        open(&server.links.teacher);
    }
    server.run();
    Ok(End::Fine)
}

/// The game that is played on screens.
#[cfg(feature = "web")]
fn game(log: &std::path::Path, arguments: &ServedGame) -> escalade::serve::GameOptions {
    escalade::serve::GameOptions {
        log: log.to_owned(),
        asked: escalade::wargame::Asked {
            cells: arguments.cells.clone(),
            turn: arguments.turn.clone(),
            seed: arguments.seed,
            trial: arguments.trial,
            futures: arguments.futures,
            prior: arguments.prior,
        },
    }
}

/// Where the page is, for whom, and how it ends.
#[cfg(feature = "web")]
fn told(links: &escalade::serve::Links, arguments: &Serve) -> String {
    match &arguments.game.game {
        Some(log) => told_game(links, log),
        None => told_lesson(links, arguments),
    }
}

/// The same of a game.
#[cfg(feature = "web")]
fn told_game(links: &escalade::serve::Links, log: &std::path::Path) -> String {
    let log = log.display();
    let mut out = format!("For control: {}\n", links.teacher);
    for (cell, link, code) in &links.cells {
        out += &format!("For {cell}: {link} (code {code})\n");
    }
    out += match &links.class {
        None => {
            "Only this machine can open it, and sees everything. For a screen per cell in the same network: \
                 --listen 0.0.0.0\n"
        }
        Some(_) => {
            "Who has control's link sees everything: do not show it. What is sent is not encrypted: use a \
                    network that you trust.\n"
        }
    };
    out + &format!(
        "The game is kept in {log}. Ctrl-C ends the page; the same command goes on with the game.\n"
    )
}

/// The same of a lesson.
#[cfg(feature = "web")]
fn told_lesson(links: &escalade::serve::Links, arguments: &Serve) -> String {
    let keep = arguments.keep.display();
    match &links.class {
        None => format!(
            "The page: {}\nOnly this machine can open it. For phones in the same network: --listen 0.0.0.0\n\
             Guesses are kept in {keep}. Ctrl-C ends the page.\n",
            links.teacher
        ),
        Some((link, code)) => format!(
            "For the teacher: {}\nFor the class:   {link}\nCode of the class: {code}\nWho has the teacher's link can \
             open questions and see all guesses: do not show it.\nWhat is sent is not encrypted: use a network that \
             you trust. Guesses are kept in {keep}. Ctrl-C ends the page.\n",
            links.teacher
        ),
    }
}

/// Opens a link in the browser that the system prefers; where it has none, the link stands on the screen.
#[cfg(feature = "web")]
fn open(link: &str) {
    use std::process::{Command, Stdio};
    let program = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    let mut command = Command::new(program);
    command
        .arg(link)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if command.spawn().is_err() {
        super::terminal::tell(&format!(
            "no browser could be opened by `{program}`: open {link}"
        ));
    }
}

/// Says what is missing.
#[cfg(not(feature = "web"))]
pub(crate) fn serve(_: &Serve) -> anyhow::Result<End> {
    anyhow::bail!("this build has no page: build it again with `--features web`")
}
