//! Commands as they are typed.

use super::command::{Command, Move};

impl Command {
    /// As it is typed.
    pub fn typed(&self) -> String {
        typed(self)
    }
}

/// A command as it is typed.
fn typed(command: &Command) -> String {
    match command {
        Command::State {} => "state".into(),
        Command::Brief { cell } => format!("brief{}", bare(cell)),
        Command::Odds { by } => format!("odds{}", after("by", by)),
        Command::Order(order) => format!("order {}", one_move(order)),
        Command::Inject { inject } => format!("inject {inject}"),
        Command::Advance { until } => format!("advance{}", after("until", until)),
        Command::Roll { reaction, rolled } => format!("roll {reaction} {rolled}"),
        Command::Happen {
            reaction,
            branch,
            because,
        } => format!(
            "happen {reaction}{} because {}",
            bare(branch),
            quoted(because)
        ),
        Command::Prevent {
            reaction,
            during,
            because,
        } => {
            let during = after("for", during);
            format!("prevent {reaction}{during} because {}", quoted(because))
        }
        Command::Set {
            what,
            value,
            because,
        } => format!("set {what} {value} because {}", quoted(because)),
        Command::Undo {} => "undo".into(),
        Command::Why { event } => format!("why {event}"),
        Command::Futures { number, orders } => {
            let number = number.map_or(String::new(), |n| format!(" {n}"));
            let orders: Vec<String> = orders.iter().map(one_move).collect();
            format!("futures{number} order {}", orders.join(" and "))
        }
        Command::Help {} => "help".into(),
    }
}

/// A reason, in quotation marks where it needs them.
fn quoted(text: &str) -> String {
    match text.contains([' ', '"', '\'']) {
        true => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        false => text.to_owned(),
    }
}

fn bare(text: &Option<String>) -> String {
    let text = text.as_ref();
    text.map_or(String::new(), |text| format!(" {text}"))
}

fn after(word: &str, text: &Option<String>) -> String {
    let text = text.as_ref();
    text.map_or(String::new(), |text| format!(" {word} {text}"))
}

fn one_move(order: &Move) -> String {
    let (branch, on) = (bare(&order.branch), after("on", &order.on));
    format!("{} {}{branch}{on}", order.cell, order.order)
}
