//! The class: questions that are open, guesses, and what was revealed; on disk before it is answered.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cache::locked;
use super::refusal::Refusal;
use crate::lesson::{DOTS, Scale};

/// Questions of a lesson, and guesses of a question.
const QUESTIONS: usize = 200;
const GUESSES: usize = 1000;
/// Bytes of a log that is read again.
const LONGEST: u64 = 64 << 20;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Posed {
    /// The state of the page to which it belongs.
    pub query: String,
    /// The milestone or outcome.
    pub name: String,
    pub title: String,
    pub text: String,
    pub unit: String,
    /// The lower end, width and number of boxes for dots; none of a chance.
    pub scale: Option<(f64, f64, usize)>,
}

impl Posed {
    /// The boxes for dots.
    pub fn scale(&self) -> Option<Scale> {
        self.scale
            .map(|(low, step, boxes)| Scale { low, step, boxes })
    }

    /// Whether a guess is one of this question.
    fn fits(&self, guess: &Guess) -> bool {
        match (guess, self.scale) {
            (Guess::Chance(share), None) => (0.0..=1.0).contains(share),
            (Guess::Dots(dots), Some((_, _, boxes))) => {
                let sum = dots
                    .iter()
                    .try_fold(0usize, |sum, dots| sum.checked_add(*dots));
                dots.len() == boxes && sum == Some(DOTS)
            }
            _ => false,
        }
    }
}

/// What somebody believes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Guess {
    /// A probability.
    Chance(f64),
    /// How many of ten dots lie in each box.
    Dots(Vec<usize>),
}

/// What the model has answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Revealed {
    /// The share of trials.
    pub share: Option<f64>,
    /// Values with their shares.
    pub shares: Vec<(f64, f64)>,
    /// How many of the model's ten dots lie in each box.
    pub dots: Vec<usize>,
    /// For people.
    pub said: String,
    pub rests_on: String,
}

/// A question and all that came of it.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub id: u64,
    pub posed: Posed,
    /// Who guessed what, in order; names are made up.
    pub guesses: Vec<(String, Guess)>,
    pub revealed: Option<Revealed>,
}

/// A line of the log.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Opened { id: u64, posed: Posed },
    Guessed { id: u64, who: String, guess: Guess },
    Revealed { id: u64, revealed: Revealed },
}

struct Kept {
    log: File,
    questions: Vec<Question>,
}

/// The class.
pub(super) struct Class(Mutex<Kept>);

impl Class {
    /// The class of a folder, as it was left; no other program may keep one there meanwhile.
    pub fn load(folder: &Path) -> Result<Self, String> {
        let path = folder.join("lesson.jsonl");
        let mut options = OpenOptions::new();
        let log = options.read(true).append(true).create(true).open(&path);
        let log = log.map_err(|error| format!("lesson.jsonl: {error}"))?;
        log.try_lock()
            .map_err(|_| "another server keeps its guesses there".to_owned())?;
        let mut kept = Kept {
            log,
            questions: Vec::new(),
        };
        kept.read_again(&path)?;
        Ok(Self(Mutex::new(kept)))
    }

    /// The question that was opened last.
    pub fn last(&self) -> Option<Question> {
        locked(&self.0).questions.last().cloned()
    }

    /// All questions.
    pub fn all(&self) -> Vec<Question> {
        locked(&self.0).questions.clone()
    }

    /// Opens a question; its number.
    pub fn open(&self, posed: Posed) -> Result<u64, Refusal> {
        let mut kept = locked(&self.0);
        if kept.questions.len() >= QUESTIONS {
            return Err(Refusal::Conflict(
                "this lesson has too many questions: start another",
            ));
        }
        let id = kept.questions.len() as u64 + 1;
        kept.write(Line::Opened { id, posed })?;
        Ok(id)
    }

    /// Keeps a guess.
    pub fn guess(&self, id: u64, who: &str, guess: Guess) -> Result<(), Refusal> {
        let mut kept = locked(&self.0);
        let last = kept.questions.last();
        let question = last.filter(|question| question.id == id && question.revealed.is_none());
        let question = question.ok_or(Refusal::Conflict("this question is not open any more"))?;
        if question.guesses.iter().any(|(other, _)| other == who) {
            return Err(Refusal::Conflict("you have guessed already"));
        }
        if question.guesses.len() >= GUESSES {
            return Err(Refusal::Conflict("this question has too many guesses"));
        }
        if !question.posed.fits(&guess) {
            return Err(Refusal::Bad(
                "a guess is a number from 0 to 100, or ten dots on the scale".into(),
            ));
        }
        let who = who.to_owned();
        kept.write(Line::Guessed { id, who, guess })
    }

    /// Reveals the answer of a question.
    pub fn reveal(&self, id: u64, revealed: Revealed) -> Result<(), Refusal> {
        let mut kept = locked(&self.0);
        let mut questions = kept.questions.iter();
        let question = questions.find(|question| question.id == id);
        match question.map(|question| question.revealed.is_some()) {
            Some(false) => kept.write(Line::Revealed { id, revealed }),
            Some(true) => Ok(()),
            None => Err(Refusal::Unknown("there is no such question".into())),
        }
    }
}

impl Kept {
    /// Writes a line, makes sure that it is on the disk, and follows it.
    fn write(&mut self, line: Line) -> Result<(), Refusal> {
        let failed = |error: std::io::Error| {
            Refusal::Failed(format!(
                "it could not be written to the disk, and does not count: {error}"
            ))
        };
        let mut text = serde_json::to_string(&line).map_err(|error| failed(error.into()))?;
        text.push('\n');
        let before = self.log.metadata().map_err(failed)?.len();
        let written = self.log.write_all(text.as_bytes());
        if let Err(error) = written.and_then(|()| self.log.sync_data()) {
            // What is half-written must not be read again as another line's beginning.
            let _ = self.log.set_len(before);
            return Err(failed(error));
        }
        self.follow(line);
        Ok(())
    }

    fn follow(&mut self, line: Line) {
        let mut questions = self.questions.iter_mut();
        match line {
            Line::Opened { id, posed } => self.questions.push(Question {
                id,
                posed,
                guesses: Vec::new(),
                revealed: None,
            }),
            Line::Guessed { id, who, guess } => {
                if let Some(question) = questions.find(|question| question.id == id) {
                    question.guesses.push((who, guess));
                }
            }
            Line::Revealed { id, revealed } => {
                if let Some(question) = questions.find(|question| question.id == id) {
                    question.revealed = Some(revealed);
                }
            }
        }
    }

    /// Follows a log from its beginning. A last line that was cut short by a crash was never answered, and goes.
    fn read_again(&mut self, path: &Path) -> Result<(), String> {
        let failed = |error: std::io::Error| format!("lesson.jsonl: {error}");
        if fs::metadata(path).map_err(failed)?.len() > LONGEST {
            return Err("lesson.jsonl is too long".into());
        }
        let (mut whole, mut reader) = (0, BufReader::new(File::open(path).map_err(failed)?));
        let mut text = String::new();
        for number in 1.. {
            text.clear();
            let length = reader.read_line(&mut text).map_err(failed)?;
            if length == 0 || !text.ends_with('\n') {
                break;
            }
            let line = serde_json::from_str(&text);
            self.follow(line.map_err(|error| format!("lesson.jsonl, line {number}: {error}"))?);
            whole += length as u64;
        }
        self.log.set_len(whole).map_err(failed)
    }
}

/// A guess as JSON.
pub(super) fn guess_of(value: &Value) -> Result<Guess, Refusal> {
    let wrong =
        || Refusal::Bad("a guess is a number from 0 to 100, or ten dots on the scale".into());
    if let Some(percent) = value.get("percent") {
        let percent = percent
            .as_f64()
            .filter(|percent| (0.0..=100.0).contains(percent));
        return Ok(Guess::Chance(percent.ok_or_else(wrong)? / 100.0));
    }
    let dots = value
        .get("dots")
        .and_then(Value::as_array)
        .ok_or_else(wrong)?;
    let number = |dots: &Value| dots.as_u64().filter(|dots| *dots <= DOTS as u64);
    let dots: Option<Vec<usize>> = dots
        .iter()
        .map(|dots| number(dots).map(|dots| dots as usize))
        .collect();
    Ok(Guess::Dots(dots.ok_or_else(wrong)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posed(scale: Option<(f64, f64, usize)>) -> Posed {
        let text = String::new;
        Posed {
            query: text(),
            name: "n".into(),
            title: text(),
            text: text(),
            unit: text(),
            scale,
        }
    }

    #[test]
    fn a_lesson_is_there_again_after_a_crash() {
        let folder = tempfile::tempdir().expect("a folder");
        let class = Class::load(folder.path()).expect("a class");
        assert!(Class::load(folder.path()).is_err(), "one at a time");
        let id = class.open(posed(None)).expect("opened");
        class.guess(id, "a", Guess::Chance(0.3)).expect("kept");
        assert!(matches!(
            class.guess(id, "a", Guess::Chance(0.4)),
            Err(Refusal::Conflict(_))
        ));
        drop(class);
        let path = folder.path().join("lesson.jsonl");
        let mut log = OpenOptions::new()
            .append(true)
            .open(&path)
            .expect("the log");
        log.write_all(b"{\"guessed\":{\"id\":1,\"who\":\"b\"")
            .expect("half a line");
        let class = Class::load(folder.path()).expect("a class");
        let question = class.last().expect("a question");
        assert_eq!(question.guesses, [("a".to_owned(), Guess::Chance(0.3))]);
        class.guess(id, "b", Guess::Chance(0.9)).expect("kept");
        drop(class);
        let class = Class::load(folder.path()).expect("a class");
        assert_eq!(class.last().expect("a question").guesses.len(), 2);
    }

    #[test]
    fn only_what_was_asked_for_is_a_guess() {
        let folder = tempfile::tempdir().expect("a folder");
        let class = Class::load(folder.path()).expect("a class");
        let id = class.open(posed(Some((0.0, 1.0, 3)))).expect("opened");
        for wrong in [
            Guess::Chance(0.5),
            Guess::Dots(vec![10, 0]),
            Guess::Dots(vec![5, 4, 0]),
            Guess::Dots(vec![usize::MAX, 11, 0]),
        ] {
            assert!(matches!(class.guess(id, "a", wrong), Err(Refusal::Bad(_))));
        }
        class
            .guess(id, "a", Guess::Dots(vec![5, 4, 1]))
            .expect("ten dots");
        assert!(
            class
                .guess(id + 1, "b", Guess::Dots(vec![5, 4, 1]))
                .is_err()
        );
        for wrong in [
            "{}",
            "{\"percent\":101}",
            "{\"percent\":\"5\"}",
            "{\"dots\":[1.5]}",
            "{\"dots\":[-1]}",
        ] {
            assert!(
                guess_of(&serde_json::from_str(wrong).expect("JSON")).is_err(),
                "{wrong}"
            );
        }
    }
}
