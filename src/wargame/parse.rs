//! Commands as people type them.

use super::command::{COMMANDS, Command, Move};
use super::error::GameError;
use crate::diagnostic::did_you_mean;

/// Reads a command as it is typed: words, quotes around what has blanks. Words such as `by`, `until` and `because`
/// may have two dashes before them.
///
/// # Errors
/// What is expected in place of what stands there.
pub fn parse(text: &str) -> Result<Command, GameError> {
    let words = split(text)?;
    let Some((name, rest)) = words.split_first() else {
        return Err(GameError::with(
            "expected a command, found nothing",
            known(),
        ));
    };
    let mut words = Words { name, rest };
    let command = words.command()?;
    match words.rest {
        [] => Ok(command),
        [word, ..] => Err(GameError::with(
            format!("expected nothing more, found `{word}`"),
            words.form(),
        )),
    }
}

/// Words and quoted texts.
fn split(text: &str) -> Result<Vec<String>, GameError> {
    shlex::split(text).ok_or_else(|| {
        GameError::with(
            "a quotation mark has no partner",
            "put a reason between two of them: because \"the room agreed\"",
        )
    })
}

fn known() -> String {
    let names: Vec<&str> = COMMANDS.iter().map(|(name, ..)| *name).collect();
    format!("the commands are {}", names.join(", "))
}

fn unknown(name: &str) -> GameError {
    let near = did_you_mean(name, COMMANDS.iter().map(|(name, ..)| *name));
    let help = near.map_or_else(known, |near| format!("did you mean `{near}`?"));
    GameError::with(format!("unknown command `{name}`"), help)
}

struct Words<'w> {
    name: &'w str,
    rest: &'w [String],
}

impl Words<'_> {
    /// What the first word asks for, with what it takes of the others.
    fn command(&mut self) -> Result<Command, GameError> {
        Ok(match self.name {
            "state" => Command::State {},
            "brief" => Command::Brief {
                cell: self.next().filter(|cell| cell != "all"),
            },
            "odds" => {
                self.take_word("turn");
                let by = self.after("by")?;
                Command::Odds { by }
            }
            "order" => Command::Order(self.one_move()?),
            "inject" => Command::Inject {
                inject: self.expected("the name of an inject")?,
            },
            "advance" => Command::Advance {
                until: self.after("until")?,
            },
            "roll" => self.roll()?,
            "happen" | "prevent" | "set" => self.override_of()?,
            "undo" => Command::Undo {},
            "why" => Command::Why {
                event: self.expected("a reaction that happened")?,
            },
            "futures" => self.futures()?,
            "help" | "?" => Command::Help {},
            other => return Err(unknown(other)),
        })
    }

    /// What control decides, with its reason.
    fn override_of(&mut self) -> Result<Command, GameError> {
        Ok(match self.name {
            "happen" => Command::Happen {
                reaction: self.expected("a reaction")?,
                branch: self.before("because"),
                because: self.because()?,
            },
            "prevent" => Command::Prevent {
                reaction: self.expected("a reaction")?,
                during: self.after("for")?,
                because: self.because()?,
            },
            _ => Command::Set {
                what: self.expected("a quantity, a machine or a factor")?,
                value: self.value()?,
                because: self.because()?,
            },
        })
    }

    /// How the command is written.
    fn form(&self) -> String {
        let own = COMMANDS.iter().find(|(name, ..)| *name == self.name);
        own.map_or(String::new(), |(name, words, _)| {
            format!("write `{}`", format!("{name} {words}").trim_end())
        })
    }

    fn next(&mut self) -> Option<String> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first.clone())
    }

    fn is(&self, keyword: &str) -> bool {
        let first = self.rest.first();
        first.is_some_and(|word| word.strip_prefix("--").unwrap_or(word) == keyword)
    }

    fn take_word(&mut self, keyword: &str) -> bool {
        let is_there = self.is(keyword);
        if is_there {
            self.rest = &self.rest[1..];
        }
        is_there
    }

    fn expected(&mut self, what: &str) -> Result<String, GameError> {
        let form = self.form();
        self.next()
            .ok_or_else(|| GameError::with(format!("expected {what}, found nothing"), form))
    }

    /// What follows a keyword, if that stands there; a number and its unit may be two words.
    fn after(&mut self, keyword: &str) -> Result<Option<String>, GameError> {
        if !self.take_word(keyword) {
            return Ok(None);
        }
        let mut text = self.expected(&format!("what follows `{keyword}`"))?;
        let is_number = text.parse::<f64>().is_ok();
        if is_number && let Some(unit) = self.rest.first().filter(|word| word.len() <= 3) {
            text = format!("{text} {unit}");
            self.rest = &self.rest[1..];
        }
        Ok(Some(text))
    }

    /// A word before a keyword.
    fn before(&mut self, keyword: &str) -> Option<String> {
        match self.is(keyword) {
            true => None,
            false => self.next(),
        }
    }

    /// All words before the reason.
    fn value(&mut self) -> Result<String, GameError> {
        let mut parts = Vec::new();
        while !self.rest.is_empty() && !self.is("because") {
            parts.extend(self.next());
        }
        match parts.is_empty() {
            true => Err(GameError::with("expected a value, found none", self.form())),
            false => Ok(parts.join(" ")),
        }
    }

    /// The reason, which may be several words.
    fn because(&mut self) -> Result<String, GameError> {
        if !self.take_word("because") {
            return Err(GameError::with(
                "expected a reason: what control decides is told with its reason",
                format!("{}, as in `because \"the room agreed\"`", self.form()),
            ));
        }
        let reason = self.rest.join(" ");
        self.rest = &[];
        match reason.trim() {
            "" => Err(GameError::with(
                "expected a reason, found nothing",
                self.form(),
            )),
            reason => Ok(reason.to_owned()),
        }
    }

    fn one_move(&mut self) -> Result<Move, GameError> {
        let cell = self.expected("a cell")?;
        let order = self.expected("an order of that cell")?;
        let ends = ["on", "order", "and"];
        let branch = match ends.iter().any(|word| self.is(word)) {
            true => None,
            false => self.next(),
        };
        let on = self.after("on")?;
        Ok(Move {
            cell,
            order,
            branch,
            on,
        })
    }

    fn roll(&mut self) -> Result<Command, GameError> {
        let reaction = self.expected("a reaction")?;
        let form = self.form();
        let text = self.expected("what was rolled, 1 to 100")?;
        let rolled = text.parse().ok().filter(|n| (1..=100).contains(n));
        // Two ten-sided dice that show 00 are a hundred.
        let rolled = rolled.or((text == "00" || text == "0").then_some(100));
        match rolled {
            Some(rolled) => Ok(Command::Roll { reaction, rolled }),
            None => Err(GameError::with(
                format!("expected a roll from 1 to 100, found `{text}`"),
                form,
            )),
        }
    }

    fn futures(&mut self) -> Result<Command, GameError> {
        let number = match self.is("order") || self.is("and") || self.rest.is_empty() {
            true => None,
            false => {
                let form = self.form();
                let text = self.expected("a number of futures")?;
                let message = || format!("expected a number of futures, found `{text}`");
                Some(text.parse().map_err(|_| GameError::with(message(), form))?)
            }
        };
        let mut orders = Vec::new();
        while self.take_word("order") || self.take_word("and") {
            orders.push(self.one_move()?);
        }
        if orders.is_empty() {
            return Err(GameError::with(
                "expected an order, found none",
                self.form(),
            ));
        }
        Ok(Command::Futures { number, orders })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(cell: &str, order: &str, branch: Option<&str>, on: Option<&str>) -> Move {
        Move {
            cell: cell.into(),
            order: order.into(),
            branch: branch.map(Into::into),
            on: on.map(Into::into),
        }
    }

    #[test]
    fn commands_are_read_as_they_are_typed() {
        let fine: [(&str, Command); 9] = [
            (
                "odds --by 2026-03-01",
                Command::Odds {
                    by: Some("2026-03-01".into()),
                },
            ),
            (
                "odds by 30 d",
                Command::Odds {
                    by: Some("30 d".into()),
                },
            ),
            ("odds --turn", Command::Odds { by: None }),
            ("brief all", Command::Brief { cell: None }),
            (
                "order a raid",
                Command::Order(order("a", "raid", None, None)),
            ),
            (
                "order a raid hard on 2026-02-03",
                Command::Order(order("a", "raid", Some("hard"), Some("2026-02-03"))),
            ),
            (
                "roll attack 00",
                Command::Roll {
                    reaction: "attack".into(),
                    rolled: 100,
                },
            ),
            (
                "set mood 3 / mo --because \"it is so\"",
                Command::Set {
                    what: "mood".into(),
                    value: "3 / mo".into(),
                    because: "it is so".into(),
                },
            ),
            (
                "futures 500 order a x and b y z",
                Command::Futures {
                    number: Some(500),
                    orders: vec![
                        order("a", "x", None, None),
                        order("b", "y", Some("z"), None),
                    ],
                },
            ),
        ];
        for (text, command) in fine {
            assert_eq!(parse(text), Ok(command), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_what_is_expected() {
        let faulty = [
            ("", "expected a command"),
            ("advnce", "did you mean `advance`?"),
            ("happen strike", "expected a reason"),
            ("happen strike because", "expected a reason, found nothing"),
            (
                "roll strike 0.5",
                "expected a roll from 1 to 100, found `0.5`",
            ),
            ("roll strike 101", "expected a roll from 1 to 100"),
            ("order a", "expected an order of that cell"),
            ("undo it", "expected nothing more, found `it`"),
            ("set mood because \"x\"", "expected a value"),
            ("set mood 3 because \"x", "quotation mark"),
            ("futures 100", "expected an order"),
        ];
        for (text, part) in faulty {
            let said = parse(text).expect_err(text).to_string();
            assert!(said.contains(part), "{text}: {said}");
        }
    }

    #[test]
    fn a_number_of_futures_is_a_number() {
        for text in [
            "futures many order a b",
            "futures -5 order a b",
            "futures 99999999999 order a b",
        ] {
            let said = parse(text).expect_err(text).to_string();
            assert!(said.contains("expected a number of futures"), "{said}");
        }
    }

    #[test]
    fn commands_are_the_same_after_they_were_written() {
        for text in [
            "state",
            "brief",
            "odds by 9 d",
            "undo",
            "help",
            "why strike",
            "order a b c on 3 d",
        ] {
            let command = parse(text).expect(text);
            let written = serde_json::to_string(&command).expect("JSON");
            assert_eq!(
                serde_json::from_str::<Command>(&written).expect(&written),
                command
            );
        }
    }
}
