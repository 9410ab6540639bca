//! Answers as text that reads well as it is, and is Markdown too.

use super::answer::{Advanced, Answer, Help, Ordered, Overridden, Rolled, StateAnswer, Why};
use super::answer_brief::Brief;
use super::answer_parts::{Estimated, Told};
use super::text_numbers::about;
use super::text_odds::in_odds;
use super::text_table::table;
use crate::words::{figure, in_brackets, rounded};

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
            Self::Ordered(ordered) => in_ordered(ordered),
            Self::Injected(advanced) => in_injected(advanced),
            Self::Advanced(advanced) => in_advanced(advanced),
            Self::Rolled(rolled) => in_rolled(rolled),
            Self::Overridden(overridden) => in_overridden(overridden),
            Self::Undone(what) => format!("Taken back: `{what}`. It stays in the log.\n"),
            Self::Why(why) => in_why(why),
            Self::Futures(compared) => compared.in_words(),
            Self::Help(help) => in_help(help),
        }
    }
}

fn in_ordered(ordered: &Ordered) -> String {
    let when = match ordered.when.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("on {}", ordered.when),
        false => ordered.when.clone(),
    };
    let needs = match ordered.needs.is_empty() {
        true => String::new(),
        false => format!(
            " It needs the same order from {} in this turn.",
            ordered.needs.join(" and ")
        ),
    };
    format!(
        "{}, “{}”: noted, to be carried out {when}. Paid: {}.{needs}\n",
        ordered.cell, ordered.order, ordered.paid
    )
}

fn in_overridden(overridden: &Overridden) -> String {
    let followed: Vec<String> = overridden.news.iter().map(Told::in_words).collect();
    format!(
        "Control decided: {}. Because: {}.\n{}",
        overridden.what,
        overridden.because.trim_end_matches('.'),
        list("What happened", &followed)
    )
}

/// A heading and its lines; nothing where there are none.
pub(super) fn list(title: &str, lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{title}:\n\n");
    for line in lines {
        out += &format!("- {line}\n");
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
        let half_width = 1.96 * self.noise;
        let value = match self.noise > 0.0 {
            true => format!(
                "{} ± {}",
                rounded(self.value, half_width),
                rounded(half_width, half_width)
            ),
            false => figure(self.value),
        };
        let of = self
            .of
            .as_ref()
            .map_or(String::new(), |day| format!(", as of {day}"));
        format!("{}: {value}{}{of}", self.title, in_brackets(&self.unit))
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

fn in_injected(advanced: &Advanced) -> String {
    let told: Vec<String> = advanced.news.iter().map(Told::in_words).collect();
    let out = match told.is_empty() {
        true => format!("Told on {}; nothing more happens at once.\n", advanced.date),
        false => format!("Told on {}.\n", advanced.date),
    };
    out + &list("What happened", &told) + &list("Waiting for an answer", &advanced.questions)
}

fn in_advanced(advanced: &Advanced) -> String {
    let stands = advanced.from == advanced.date;
    let mut out = match stands {
        true => format!("The clock stands at {}.\n", advanced.date),
        false => format!("{} to {}\n", advanced.from, advanced.date),
    };
    out += &list("Orders", &advanced.orders);
    let told: Vec<String> = advanced.news.iter().map(Told::in_words).collect();
    out += &list("What happened", &told);
    if told.is_empty() && !stands {
        out += "\nNothing happened.\n";
    }
    if !advanced.stopped_by.is_empty() {
        out += &format!(
            "\nStopped for a round of answers: {}.\n",
            advanced.stopped_by.join("; ")
        );
    }
    out += &list("Waiting for an answer", &advanced.questions);
    if advanced.is_over {
        out += "\nThe game is over.\n";
    }
    out
}

fn in_rolled(rolled: &Rolled) -> String {
    let outcome = match rolled.happens {
        true => "it happens in this turn",
        false => "it does not happen in this turn",
    };
    format!(
        "“{}” happens on a roll of up to {}; {} was rolled: {outcome}.\n",
        rolled.what, rolled.at_most, rolled.rolled
    )
}

fn in_why(why: &Why) -> String {
    let mut out = format!("{}\n\nIt comes {}.\n", why.told.in_words(), why.base);
    if let Some(base) = why.base_per_day {
        let base = [
            "base".to_owned(),
            format!("{} a day", about(base)),
            "yes".to_owned(),
        ];
        let ratios = why.ratios.iter().map(|ratio| {
            let applied = if ratio.applied { "yes" } else { "no" };
            let when = match ratio.follows {
                Some(value) => format!("{} at {}", ratio.what, about(value)),
                None => format!("while {}", ratio.what),
            };
            [
                when,
                format!("x {}", about(ratio.ratio)),
                applied.to_owned(),
            ]
        });
        let rows: Vec<[String; 3]> = [base].into_iter().chain(ratios).collect();
        out += &format!("\n{}", table(["", "in this game", "applied"], &rows));
    }
    if let Some(hazard) = why.hazard_per_day {
        out += &format!("\nAt that moment: {} a day.\n", about(hazard));
    }
    let otherwise: Vec<String> = (why.otherwise.iter())
        .map(|(title, pace)| format!("{title} ({pace})"))
        .collect();
    out += &list("What else could have happened then", &otherwise);
    out + &list("Where the numbers come from", &why.sources)
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
