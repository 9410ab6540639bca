//! Odds and paired futures as Markdown.

use super::answer_odds::{Compared, Learned, Odds, QuantityChange};
use super::text_numbers::{change, half_width, percent, quantiles, whole};
use super::text_table::table;
use crate::words::{figure, in_brackets, rounded};

/// What the odds rest on.
fn in_learned(learned: &Learned) -> String {
    let candidates = whole(f64::from(learned.candidates));
    let effective = whole(learned.effective);
    match (learned.candidates, learned.used) {
        (0, _) => "The uncertain numbers are as at the start.".to_owned(),
        (_, true) => format!(
            "The uncertain numbers are learned from the game: {candidates} draws of them, weighted by what \
             has happened, are worth {effective}."
        ),
        (_, false) => format!(
            "The uncertain numbers are as at the start: weighted by what has happened, {candidates} draws of \
             them would be worth only {effective}, too few to learn from."
        ),
    }
}

/// What is to be rolled.
fn dice(d100: u8) -> String {
    match d100 {
        0 => "under 01".to_owned(),
        100 => "always".to_owned(),
        1 => "01".to_owned(),
        most => format!("01-{most:02}"),
    }
}

pub(super) fn in_odds(odds: &Odds) -> String {
    let futures = whole(f64::from(odds.futures));
    let mut out = format!(
        "What may happen from {} to {}, by {futures} futures. For control only.\n{}\n\n",
        odds.date,
        odds.until,
        in_learned(&odds.learned)
    );
    let events = odds
        .events
        .iter()
        .map(|event| [dice(event.d100), event.title.clone(), event.words.clone()]);
    let events: Vec<[String; 3]> = events.collect();
    out += &table(["d100", "it happens that", "how likely"], &events);
    out += &match odds.never {
        0 => String::new(),
        1 => "\n1 other thing happens in none of these futures.\n".to_owned(),
        never => format!("\n{never} other things happen in none of these futures.\n"),
    };
    let outcomes = odds.outcomes.iter().map(|outcome| {
        [
            outcome.title.clone(),
            figure(outcome.now),
            quantiles(outcome.by_then, odds.futures),
            quantiles(outcome.at_end, odds.futures),
        ]
    });
    let outcomes: Vec<[String; 4]> = outcomes.collect();
    let head = [
        "5, 50 and 95 % quantiles",
        "now",
        &odds.until,
        "end of the game",
    ];
    out += &format!("\n{}", table(head, &outcomes));
    if !odds.played.is_empty() {
        out += &format!(
            "\nIn this turn these do what they have ordered and no more, and from the next turn on the model decides for them \
             too: {}.\n",
            odds.played.join("; ")
        );
    }
    out
}

impl Compared {
    /// As Markdown.
    pub fn in_words(&self) -> String {
        let [without, with] = &self.columns;
        let mut out = format!(
            "{}, compared with {}: {} pairs of futures.\n{}\n",
            self.what,
            self.with,
            whole(f64::from(self.futures)),
            in_learned(&self.learned)
        );
        if !self.now.is_empty() {
            out += "\nNow:\n\n";
        }
        for line in &self.now {
            out += &format!("- {line}\n");
        }
        let outcomes: Vec<[String; 4]> = self.outcomes.iter().map(QuantityChange::row).collect();
        let head = ["mean at the end of the game", without, with, "change"];
        out += &format!("\n{}", table(head, &outcomes));
        if self.events.is_empty() {
            return out + &format!("\nBy {} no odds differ by more than chance.\n", self.until);
        }
        let events = self.events.iter();
        let events: Vec<[String; 4]> = events
            .map(|event| event.row_of_odds(self.futures))
            .collect();
        let by = format!("by {}", self.until);
        out + &format!("\n{}", table([&by, without, with, "change"], &events))
    }
}

impl QuantityChange {
    /// Title and unit, the two means and their difference.
    fn row(&self) -> [String; 4] {
        let mean = |value| match self.half_width_without > 0.0 {
            true => rounded(value, self.half_width_without),
            false => figure(value),
        };
        [
            format!("{}{}", self.title, in_brackets(&self.unit)),
            mean(self.without),
            mean(self.with),
            change(self.change, self.half_width),
        ]
    }

    /// Title, the two shares of so many futures and their difference, in percent.
    fn row_of_odds(&self, futures: u32) -> [String; 4] {
        let share = |p: f64| percent(p, half_width(p, futures));
        let points = change(100.0 * self.change, 100.0 * self.half_width);
        [
            self.title.clone(),
            share(self.without),
            share(self.with),
            format!("{points} points"),
        ]
    }
}
