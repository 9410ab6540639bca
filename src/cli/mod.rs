//! Arguments in, results out; no logic of its own.

mod analysis;
mod analysis_args;
mod args;
mod beyond;
mod check;
mod compare;
mod design;
mod differences;
mod discover;
mod end;
mod exact;
mod exact_text;
mod explain;
mod export;
mod graph;
mod init;
mod injects;
mod job;
mod keeping;
mod list;
mod log;
mod man;
mod merge;
mod merge_rows;
mod one_at_a_time;
mod pace;
mod placing;
mod play;
mod play_args;
mod prompt;
mod rerun;
mod review;
mod run;
mod run_args;
mod sensitivity;
mod sensitivity_kept;
mod sensitivity_question;
mod sensitivity_shard;
mod sensitivity_text;
mod serve;
mod shard;
mod shared_args;
mod side_by_side;
mod simulate;
mod story;
mod sweep;
mod table;
mod terminal;
mod text;
mod trials;
mod value;
mod values;
mod worksheet;

use std::ffi::OsString;
use std::sync::OnceLock;

use clap::{CommandFactory, Parser};

use args::{Arguments, Command};
use end::{End, Usage};
use placing::Pages;
use terminal::{INTERRUPTED, print, print_json, tell};

/// The words of the command line, the program's name first.
static WORDS: OnceLock<Vec<OsString>> = OnceLock::new();

/// Runs a command line, whose words begin with the program's name, and says how the process ends: 0 fine, 1 a
/// finding or failure, 2 usage, 130 interrupted.
pub(crate) fn main(words: Vec<OsString>) -> u8 {
    let words = WORDS.get_or_init(|| words);
    let arguments = Arguments::parse_from(words);
    let result = match arguments.command {
        Some(Command::Run(run)) => run::run(&run, Pages::No),
        Some(Command::Report(report)) => run::run(&report.run, Pages::Yes),
        Some(Command::Compare(compare)) => compare::compare(&compare),
        Some(Command::Exact(arguments)) => exact::exact(&arguments),
        Some(Command::Export(arguments)) => export::export(&arguments),
        Some(Command::Merge(arguments)) => merge::merge(&arguments),
        Some(Command::Explain(arguments)) => explain::explain(&arguments),
        Some(Command::Story(arguments)) => story::story(&arguments),
        Some(Command::Serve(arguments)) => serve::serve(&arguments),
        Some(Command::Worksheet(arguments)) => worksheet::worksheet(&arguments),
        Some(Command::Sweep(arguments)) => sweep::sweep(&arguments),
        Some(Command::Graph(draw)) => graph::graph(&draw),
        Some(Command::Sensitivity(arguments)) => sensitivity::sensitivity(&arguments),
        Some(Command::Discover(arguments)) => discover::discover(&arguments),
        Some(Command::Value(arguments)) => value::value(&arguments),
        Some(Command::Check(check)) => check::check(&check),
        Some(Command::Rerun(rerun)) => rerun::rerun(&rerun),
        Some(Command::Play(arguments)) => play::play(&arguments),
        Some(Command::Replay(arguments)) => play::replay(&arguments),
        Some(Command::Injects(arguments)) => injects::injects(&arguments),
        Some(Command::Review(arguments)) => review::review(&arguments),
        Some(Command::Init(init)) => init::init(&init),
        Some(Command::List(list)) => list::list(&list),
        Some(Command::Schema) => schema(),
        Some(Command::Completions { shell }) => completions(shell),
        Some(Command::Man) => man(),
        None => print(args::WELCOME).map(|()| End::Fine),
    };
    match result {
        Ok(End::Fine) => 0,
        Ok(End::Finding) => 1,
        Ok(End::Interrupted) => INTERRUPTED,
        Err(error) => {
            tell(&format!("error: {}", end::said(&error)));
            match error.is::<Usage>() {
                true => 2,
                false => 1,
            }
        }
    }
}

fn schema() -> anyhow::Result<End> {
    print_json(&escalade::model::schema())?;
    Ok(End::Fine)
}

fn completions(shell: clap_complete::Shell) -> anyhow::Result<End> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "escalade", &mut text);
    print(&String::from_utf8_lossy(&text))?;
    Ok(End::Fine)
}

fn man() -> anyhow::Result<End> {
    print(&man::page(Arguments::command())?)?;
    Ok(End::Fine)
}
