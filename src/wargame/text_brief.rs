//! The page of a cell as Markdown.

use super::answer_brief::{Brief, Choice};
use super::text::list;

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
        let told: Vec<String> = self.news.iter().map(|told| told.in_words()).collect();
        out += &list("What you heard since the last turn began", &told);
        out += &list("What you were told", &self.told);
        out += &list("Orders of others that you know of", &self.heard);
        out += &list("Where things stand", &self.stands());
        out += &list("What you know", &self.known());
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

    /// The states of machines that it sees, a line each.
    pub(super) fn stands(&self) -> Vec<String> {
        let machines = self.machines.iter();
        machines
            .map(|(title, state)| format!("{title}: {state}"))
            .collect()
    }

    /// What it knows in numbers, a line each; last what it can spend.
    pub(super) fn known(&self) -> Vec<String> {
        let mut known: Vec<String> = self.quantities.iter().map(|one| one.in_words()).collect();
        let capital = self.capital.iter();
        known.extend(capital.map(|one| format!("{}, to spend", one.in_words())));
        known
    }
}

impl Choice {
    /// `costs 1, open`.
    pub(super) fn price(&self) -> String {
        let cost = match self.cost.as_str() {
            "nothing" => "free".to_owned(),
            cost => format!("costs {cost}"),
        };
        format!("{cost}, {}", self.secrecy)
    }
}

fn in_choice(choice: &Choice) -> String {
    let open = match choice.is_open {
        Some(true) => "",
        Some(false) => " **Not now.**",
        None => " Control says whether it can be done.",
    };
    let mut out = format!(
        "- **{}** (`{}`): {}.{open}\n",
        choice.title,
        choice.order,
        choice.price()
    );
    if !choice.branches.is_empty() {
        out += &format!("  - choose `{}`\n", choice.branches.join("` or `"));
    }
    if !choice.conditions.is_empty() {
        out += &format!("  - needs: {}\n", choice.conditions.join(" and "));
    }
    for line in &choice.does {
        out += &format!("  - {line}\n");
    }
    out
}
