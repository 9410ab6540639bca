//! Answers as text that reads well as it is, and is Markdown too; commands as they are typed.

use super::answer::{
    Advanced, Answer, Brief, Choice, Compared, Estimated, Help, Learned, Odds, Rolled, StateAnswer,
    Told, Why,
};
use super::command::{Command, Move};
use crate::words::{figure, rounded};

/// A command as it is typed.
pub(super) fn typed(command: &Command) -> String {
    let quoted = |text: &str| match text.contains([' ', '"', '\'']) {
        true => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        false => text.to_owned(),
    };
    let after = |word: &str, text: &Option<String>| {
        text.as_ref()
            .map_or(String::new(), |text| format!(" {word} {text}"))
    };
    let bare = |text: &Option<String>| {
        text.as_ref()
            .map_or(String::new(), |text| format!(" {text}"))
    };
    let because = |reason: &str| format!(" because {}", quoted(reason));
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
            because: reason,
        } => format!("happen {reaction}{}{}", bare(branch), because(reason)),
        Command::Prevent {
            reaction,
            during,
            because: reason,
        } => format!(
            "prevent {reaction}{}{}",
            after("for", during),
            because(reason)
        ),
        Command::Set {
            what,
            value,
            because: reason,
        } => format!("set {what} {value}{}", because(reason)),
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

fn one_move(order: &Move) -> String {
    let bare = |text: &Option<String>| {
        text.as_ref()
            .map_or(String::new(), |text| format!(" {text}"))
    };
    let on = order
        .on
        .as_ref()
        .map_or(String::new(), |day| format!(" on {day}"));
    format!("{} {}{}{on}", order.cell, order.order, bare(&order.branch))
}

impl Command {
    /// As it is typed.
    pub fn typed(&self) -> String {
        typed(self)
    }
}

impl Answer {
    /// As Markdown, which reads well as it is.
    pub fn in_words(&self) -> String {
        match self {
            Self::State(state) => in_state(state),
            Self::Briefs(briefs) => {
                let pages: Vec<String> = briefs.iter().map(Brief::in_words).collect();
                pages.join("\n")
            }
            Self::Odds(odds) => in_odds(odds),
            Self::Ordered(ordered) => {
                let needs = match ordered.needs.is_empty() {
                    true => String::new(),
                    false => format!(
                        " It needs the same order from {} in this turn.",
                        ordered.needs.join(" and ")
                    ),
                };
                format!(
                    "{}, “{}”: noted; it is carried out {}. Paid: {}.{needs}\n",
                    ordered.cell,
                    ordered.order,
                    on_date(&ordered.when),
                    ordered.paid
                )
            }
            Self::Injected(advanced) | Self::Advanced(advanced) => in_advanced(advanced),
            Self::Rolled(rolled) => in_rolled(rolled),
            Self::Overridden(overridden) => format!(
                "Control decided: {}. Because: {}.\n{}",
                overridden.what,
                overridden.because,
                news(&overridden.news)
            ),
            Self::Undone(what) => format!("Taken back: `{what}`. It stays in the log.\n"),
            Self::Why(why) => in_why(why),
            Self::Futures(compared) => compared.in_words(),
            Self::Help(help) => in_help(help),
        }
    }
}

fn on_date(when: &str) -> String {
    match when.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("on {when}"),
        false => when.to_owned(),
    }
}

fn list(title: &str, lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{title}:\n\n");
    for line in lines {
        out += &format!("- {line}\n");
    }
    out
}

fn news(told: &[Told]) -> String {
    let mut out = String::new();
    for told in told {
        out += &format!("- {}\n", told.in_words());
    }
    out
}

impl Told {
    /// In a line.
    pub fn in_words(&self) -> String {
        let branch = self
            .branch
            .as_ref()
            .map_or(String::new(), |b| format!(", “{b}”"));
        let details: Vec<&str> = self
            .by
            .iter()
            .chain(&self.odds)
            .map(String::as_str)
            .collect();
        let details = match details.is_empty() {
            true => String::new(),
            false => format!(" [{}]", details.join("; ")),
        };
        let mark = if self.is_override { " (override)" } else { "" };
        format!("{}: {}{branch}{mark}{details}", self.date, self.what)
    }
}

impl Estimated {
    /// In a line.
    pub fn in_words(&self) -> String {
        let error = match self.noise > 0.0 {
            true => format!(" ± {}", figure(1.96 * self.noise)),
            false => String::new(),
        };
        let unit = match self.unit.is_empty() {
            true => String::new(),
            false => format!(" {}", self.unit),
        };
        let of = self
            .of
            .as_ref()
            .map_or(String::new(), |day| format!(", as of {day}"));
        let value = match self.noise > 0.0 {
            true => rounded(self.value, self.noise),
            false => figure(self.value),
        };
        format!("{}: {value}{error}{unit}{of}", self.title)
    }
}

fn in_state(state: &StateAnswer) -> String {
    let over = if state.is_over {
        "; the game is over"
    } else {
        ""
    };
    let mut out = format!(
        "{}: turn {}, {} to {}{over}\n\n",
        state.title, state.turn, state.date, state.turn_ends
    );
    out += &format!(
        "Played: {}. The game ends on {}.\n",
        match state.played.is_empty() {
            true => "no cell".to_owned(),
            false => state.played.join(", "),
        },
        state.game_ends
    );
    let machines: Vec<String> = (state.machines.iter())
        .map(|(title, state)| format!("{title}: {state}"))
        .collect();
    out += &list("Position", &machines);
    let said = |all: &[Estimated]| all.iter().map(Estimated::in_words).collect::<Vec<_>>();
    out += &list("Outcomes", &said(&state.outcomes));
    out += &list("Counted", &said(&state.quantities));
    out += &list("Orders that wait", &state.waiting);
    out += &list("Waiting for an answer", &state.questions);
    out += &list("Injects due by the end of the turn", &state.injects);
    let told: Vec<String> = state.news.iter().map(Told::in_words).collect();
    out + &list("What happened in this turn", &told)
}

impl Brief {
    /// As a page of Markdown.
    pub fn in_words(&self) -> String {
        let mut out = format!("# {}: turn {}, {}\n", self.title, self.turn, self.date);
        if !self.seats.is_empty() {
            out += &format!("\nSeats: {}.\n", self.seats.join(", "));
        }
        if let Some(brief) = &self.brief {
            out += &format!("\n{brief}\n");
        }
        let told: Vec<String> = self.news.iter().map(Told::in_words).collect();
        out += &list("What you heard since the last turn began", &told);
        out += &list("What you were told", &self.told);
        out += &list("Orders of others that you know of", &self.heard);
        let machines: Vec<String> = (self.machines.iter())
            .map(|(title, state)| format!("{title}: {state}"))
            .collect();
        out += &list("Where things stand", &machines);
        let mut known: Vec<String> = self.quantities.iter().map(Estimated::in_words).collect();
        known.extend(
            self.capital
                .iter()
                .map(|c| format!("{}, to spend", c.in_words())),
        );
        out += &list("What you know", &known);
        out += &list("You are asked", &self.questions);
        if !self.choices.is_empty() {
            out += &format!("\nWhat you may order by {}:\n\n", self.turn_ends);
            for choice in &self.choices {
                out += &in_choice(choice);
            }
        }
        out += &list("Your orders", &self.own);
        out + &list("What you are judged by", &self.objectives)
    }
}

fn in_choice(choice: &Choice) -> String {
    let open = match choice.is_open {
        Some(true) => "",
        Some(false) => " **Not now.**",
        None => " Control says whether it can be done.",
    };
    let mut out = format!(
        "- **{}** (`{}`). Costs {}; {}.{open}\n",
        choice.title, choice.order, choice.cost, choice.secrecy
    );
    if !choice.branches.is_empty() {
        out += &format!("  - choose one of {}\n", choice.branches.join(", "));
    }
    if !choice.conditions.is_empty() {
        out += &format!("  - needs: {}\n", choice.conditions.join(" and "));
    }
    for line in &choice.does {
        out += &format!("  - {line}\n");
    }
    if !choice.sources.is_empty() {
        out += &format!("  - rests on: {}\n", choice.sources.join("; "));
    }
    out
}

fn in_learned(learned: &Learned) -> String {
    match (learned.candidates, learned.used) {
        (0, _) => "The uncertain numbers are as at the start.".to_owned(),
        (candidates, true) => format!(
            "What has happened is evidence about the uncertain numbers: {candidates} draws of them are \
             weighed by it, effectively {:.0}.",
            learned.effective
        ),
        (candidates, false) => format!(
            "What has happened would leave effectively {:.0} of {candidates} draws of the uncertain \
             numbers: too few, so they are as at the start.",
            learned.effective
        ),
    }
}

fn in_odds(odds: &Odds) -> String {
    let mut out = format!(
        "From {} to {}, in {} futures. {} For control only.\n\n",
        odds.date,
        odds.until,
        odds.futures,
        in_learned(&odds.learned)
    );
    out += "| it happens if d100 shows | what | how likely |\n| --- | --- | --- |\n";
    for event in &odds.events {
        let dice = match event.d100 {
            0 => "never".to_owned(),
            100 => "always".to_owned(),
            1 => "01".to_owned(),
            most => format!("01-{most:02}"),
        };
        out += &format!("| {dice} | {} | {} |\n", event.title, event.words);
    }
    out += &format!("\n{} other things happen in no future.\n", odds.never);
    out += &format!(
        "\n| outcome | now | {} (5, 50, 95 %) | end of the game |\n| --- | --- | --- | --- |\n",
        odds.until
    );
    let range = |[low, middle, high]: [f64; 3]| {
        format!("{} · {} · {}", figure(low), figure(middle), figure(high))
    };
    for outcome in &odds.outcomes {
        out += &format!(
            "| {} | {} | {} | {} |\n",
            outcome.title,
            figure(outcome.now),
            range(outcome.by_then),
            range(outcome.at_end)
        );
    }
    out + "\nIn this turn cells do what was ordered and no more; after it the model decides for them.\n"
}

fn in_advanced(advanced: &Advanced) -> String {
    let mut out = format!("{} to {}\n", advanced.from, advanced.date);
    out += &list("Orders", &advanced.orders);
    let told: Vec<String> = advanced.news.iter().map(Told::in_words).collect();
    out += &list("What happened", &told);
    if told.is_empty() {
        out += "\nNothing happened.\n";
    }
    if !advanced.stopped_by.is_empty() {
        out += &format!("\nThe clock stands: {}.\n", advanced.stopped_by.join("; "));
    }
    out += &list("Waiting for an answer", &advanced.questions);
    if advanced.is_over {
        out += "\nThe game is over.\n";
    }
    out
}

fn in_rolled(rolled: &Rolled) -> String {
    let outcome = match &rolled.happens_on {
        Some(date) => format!("it happens, on {date}"),
        None => "it does not happen in this turn".to_owned(),
    };
    format!(
        "“{}”: rolled {}, up to {} it happens; {outcome}.\n",
        rolled.what, rolled.rolled, rolled.at_most
    )
}

fn in_why(why: &Why) -> String {
    let mut out = format!("{}\n\nIt comes {}.\n", why.told.in_words(), why.base);
    if let Some(base) = why.base_per_day {
        out += &format!(
            "\n| | factor | applied |\n| --- | --- | --- |\n| base | {} a day | yes |\n",
            figure(base)
        );
        for ratio in &why.ratios {
            let applied = if ratio.applied { "yes" } else { "no" };
            out += &format!(
                "| while {} | x {} | {applied} |\n",
                ratio.what,
                figure(ratio.ratio)
            );
        }
    }
    if let Some(hazard) = why.hazard_per_day {
        out += &format!("\nAt that moment: {} a day.\n", figure(hazard));
    }
    let otherwise: Vec<String> = (why.otherwise.iter())
        .map(|(title, pace)| format!("{title} ({pace})"))
        .collect();
    out += &list("What else could have happened then", &otherwise);
    out + &list("Where the numbers come from", &why.sources)
}

impl Compared {
    /// As Markdown.
    pub fn in_words(&self) -> String {
        let mut out = format!(
            "{}, compared with {}: {} paired futures. {}\n\n",
            self.what,
            self.with,
            self.futures,
            in_learned(&self.learned)
        );
        for line in &self.now {
            out += &format!("- {line}\n");
        }
        out += "| end of the game | without | with | change |\n| --- | --- | --- | --- |\n";
        for change in &self.outcomes {
            out += &format!(
                "| {} | {} | {} | {} |\n",
                change.title,
                figure(change.without),
                figure(change.with),
                with_error(change.change, change.half_width)
            );
        }
        if self.events.is_empty() {
            return out + &format!("\nNo odds change by more than chance by {}.\n", self.until);
        }
        out += &format!(
            "\n| by {} | without | with | change |\n| --- | --- | --- | --- |\n",
            self.until
        );
        for change in &self.events {
            out += &format!(
                "| {} | {:.1} % | {:.1} % | {} points |\n",
                change.title,
                100.0 * change.without,
                100.0 * change.with,
                with_error(100.0 * change.change, 100.0 * change.half_width)
            );
        }
        out
    }
}

fn with_error(change: f64, half_width: f64) -> String {
    if change == 0.0 && half_width == 0.0 {
        return "none".to_owned();
    }
    let sign = if change > 0.0 { "+" } else { "" };
    format!(
        "{sign}{} ± {}",
        rounded(change, half_width),
        rounded(half_width, half_width)
    )
}

fn in_help(help: &Help) -> String {
    let mut out = String::new();
    for (name, words, about) in &help.commands {
        out += &format!("  {:<48} {about}\n", format!("{name} {words}"));
    }
    for possible in &help.orders {
        out += &format!(
            "\n{} can order: {}\n",
            possible.cell,
            possible.orders.join(", ")
        );
    }
    if !help.injects.is_empty() {
        out += &format!("\nInjects: {}\n", help.injects.join(", "));
    }
    out
}
