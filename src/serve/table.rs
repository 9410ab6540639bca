//! A game on screens: one trial, its log, and what each screen shows of it. A command is on the disk before it is
//! answered, so that a restart goes on where the game was left.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::branch::branch;
use super::cache::locked;
use super::library::Base;
use super::refusal::Refusal;
use crate::ensemble::Ensemble;
use crate::wargame::{
    Answer, Asked, Brief, Command, Game, Header, Line, Log, LogError, Move, Odds,
};

/// Commands of a game, and orders that a cell may give in a turn.
const COMMANDS: usize = 5_000;
const ORDERS: usize = 40;
/// A screen that has not asked for so long is gone.
const GONE: Duration = Duration::from_secs(15);

/// What is played.
#[derive(Clone, Debug)]
pub struct GameOptions {
    /// The log, which is made or played on.
    pub log: PathBuf,
    /// What it is asked to be.
    pub asked: Asked,
}

/// A command that was carried out.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// When it was given.
    pub turn: u32,
    pub date: String,
    /// As it is typed.
    pub typed: String,
    /// The answer in words.
    pub said: String,
    /// Of an undo: which command it takes back, by its place.
    pub takes_back: Option<usize>,
    /// The cell that ordered it.
    pub cell: Option<String>,
}

/// Where the game stands after so many commands.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub commands: usize,
    /// They themselves: who looks at them waits for no command.
    pub told: Vec<Arc<Told>>,
    pub state: Arc<Answer>,
    /// A page for each cell that is played, in their order.
    pub briefs: Vec<Brief>,
    /// The odds that were taken last, and after how many commands.
    pub odds: Option<(usize, Arc<Odds>)>,
    /// Injects that were made and not taken back.
    pub injected: Vec<String>,
}

struct Seat {
    game: Game,
    log: Log,
    telling: Telling,
}

/// A game that is played.
pub(super) struct Table {
    pub path: PathBuf,
    /// What tells this game from others.
    pub name: String,
    /// Cells that are played.
    pub cells: Vec<String>,
    header: Header,
    seat: Mutex<Seat>,
    shown: Mutex<Arc<Shown>>,
    /// When each cell's screens asked last.
    here: Mutex<BTreeMap<String, Instant>>,
}

impl Table {
    /// A game that begins, or one that goes on where its log ends.
    pub fn open(
        options: &GameOptions,
        base: &Base,
        ensemble: Arc<Ensemble>,
    ) -> Result<Self, String> {
        let path = options.log.clone();
        let (log, lines) = match path.exists() {
            true => resumed(options, base).map_err(|error| error.to_string())?,
            false => begun(options, base, &ensemble)?,
        };
        let header = lines
            .first()
            .and_then(Line::header)
            .ok_or("the log has no first line")?;
        let mut telling = Telling::new(base.study.model().start.to_string());
        let study = Arc::clone(&base.study);
        let game = Game::replay_told(&lines, study, ensemble, |game, command, answer| {
            telling.note(game, command, answer);
        });
        let game = game.map_err(|error| error.to_string())?;
        let name = name_of(&path, &lines[0]);
        let cells = header.cells.clone();
        let mut seat = Seat { game, log, telling };
        let shown = seat.shown(&cells).map_err(|error| error.to_string())?;
        Ok(Self {
            path,
            name,
            cells,
            header: header.clone(),
            seat: Mutex::new(seat),
            shown: Mutex::new(Arc::new(shown)),
            here: Mutex::new(BTreeMap::new()),
        })
    }

    /// Where the game stands.
    pub fn shown(&self) -> Arc<Shown> {
        Arc::clone(&locked(&self.shown))
    }

    /// The log as it is on the disk.
    pub fn log(&self) -> Result<Vec<u8>, Refusal> {
        // No line is half-written while nobody plays.
        let _seat = locked(&self.seat);
        fs::read(&self.path).map_err(|error| Refusal::Failed(format!("the log: {error}")))
    }

    /// Carries out a command and keeps it; the answer, and the same in words.
    pub fn carry_out(&self, command: &Command) -> Result<(Answer, String), Refusal> {
        self.carry_out_at(&mut locked(&self.seat), command)
    }

    fn carry_out_at(
        &self,
        seat: &mut Seat,
        command: &Command,
    ) -> Result<(Answer, String), Refusal> {
        if seat.telling.all.len() >= COMMANDS {
            return Err(Refusal::Conflict(
                "this game has too many commands: it can only be looked at",
            ));
        }
        // What cannot be kept has not happened.
        let mut next = seat.game.clone();
        let answer = next.apply(command)?;
        seat.log.append(command, &answer).map_err(|error| {
            Refusal::Failed(format!(
                "it could not be written to the disk, and does not count: {error}"
            ))
        })?;
        seat.game = next;
        let said = seat.telling.note(&seat.game, command, &answer);
        let shown = Arc::new(seat.shown(&self.cells)?);
        *locked(&self.shown) = shown;
        Ok((answer, said))
    }

    /// Carries out an order of a cell, and keeps it; what the cell is told of it.
    pub fn order(&self, order: Move) -> Result<Answer, Refusal> {
        let mut seat = locked(&self.seat);
        let turn = seat.game.turn_number();
        let told = seat.telling.all.iter();
        let own = told.filter(|told| told.turn == turn && told.cell.as_ref() == Some(&order.cell));
        if own.count() >= ORDERS {
            return Err(Refusal::Conflict(
                "your cell has given very many orders in this turn: speak to control",
            ));
        }
        match self.carry_out_at(&mut seat, &Command::Order(order.clone())) {
            Ok((Answer::Ordered(noted), _)) => {
                Ok(Answer::Ordered(seat.game.noted_for(&order, &noted)))
            }
            Ok((answer, _)) => Ok(answer),
            Err(Refusal::Refused(error)) => {
                Err(Refusal::Refused(seat.game.refused_for(&order, error)))
            }
            Err(refusal) => Err(refusal),
        }
    }

    /// Another game from a turn on, beside this one; what was done, in words.
    pub fn branch(&self, turn: u32) -> Result<String, Refusal> {
        let seat = locked(&self.seat);
        branch(
            &seat.game,
            (&self.header, seat.log.last()),
            (&self.path, turn),
        )
    }

    /// A screen of a cell has asked.
    pub fn see(&self, cell: &str) {
        locked(&self.here).insert(cell.to_owned(), Instant::now());
    }

    /// Cells whose screens have asked lately.
    pub fn here(&self) -> Vec<String> {
        let here = locked(&self.here);
        let lately = here.iter().filter(|(_, asked)| asked.elapsed() < GONE);
        lately.map(|(cell, _)| cell.clone()).collect()
    }
}

impl Seat {
    fn shown(&mut self, cells: &[String]) -> Result<Shown, Refusal> {
        let state = Arc::new(self.game.apply(&Command::State {})?);
        let briefs = match cells.is_empty() {
            true => Vec::new(),
            false => match self.game.apply(&Command::Brief { cell: None })? {
                Answer::Briefs(briefs) => briefs,
                _ => Vec::new(),
            },
        };
        let effective = self.game.commands_to(None)?.iter();
        let injected = effective.filter_map(|command| match command {
            Command::Inject { inject } => Some(inject.clone()),
            _ => None,
        });
        Ok(Shown {
            commands: self.telling.all.len(),
            told: self.telling.all.clone(),
            injected: injected.collect(),
            state,
            briefs,
            odds: self.telling.odds.clone(),
        })
    }
}

/// What was commanded so far, while a game goes on.
struct Telling {
    /// When the next command is given.
    turn: u32,
    date: String,
    all: Vec<Arc<Told>>,
    standing: Vec<usize>,
    odds: Option<(usize, Arc<Odds>)>,
}

impl Telling {
    fn new(start: String) -> Self {
        Self {
            turn: 1,
            date: start,
            all: Vec::new(),
            standing: Vec::new(),
            odds: None,
        }
    }

    /// A command, its answer, and the game as it then stands; the answer in words.
    fn note(&mut self, game: &Game, command: &Command, answer: &Answer) -> String {
        let said = answer.in_words();
        let place = self.all.len();
        let takes_back = match command {
            Command::Undo {} => self.standing.pop(),
            _ => None,
        };
        if command.changes() && takes_back.is_none() {
            self.standing.push(place);
        }
        if let Answer::Odds(odds) = answer {
            self.odds = Some((place + 1, Arc::new(odds.clone())));
        }
        self.all.push(Arc::new(Told {
            turn: self.turn,
            date: std::mem::take(&mut self.date),
            typed: command.typed(),
            said: said.clone(),
            takes_back,
            cell: match command {
                Command::Order(order) => Some(order.cell.clone()),
                _ => None,
            },
        }));
        self.turn = game.turn_number();
        self.date = game.today();
        said
    }
}

fn begun(
    options: &GameOptions,
    base: &Base,
    ensemble: &Arc<Ensemble>,
) -> Result<(Log, Vec<Line>), String> {
    let header = options.asked.header(&base.scenario);
    // A game that cannot begin leaves no log.
    let study = Arc::clone(&base.study);
    Game::new(study, &header.setup(), Arc::clone(ensemble)).map_err(|error| error.to_string())?;
    let made = Log::create(&options.log, header).map(drop);
    made.and_then(|()| Log::open(&options.log))
        .map(|(log, lines, _)| (log, lines))
        .map_err(|error| error.to_string())
}

fn resumed(options: &GameOptions, base: &Base) -> Result<(Log, Vec<Line>), LogError> {
    let (log, lines, _) = Log::open(&options.log)?;
    let header = lines
        .first()
        .and_then(Line::header)
        .ok_or(LogError::Empty)?;
    options.asked.check(header, &base.scenario)?;
    Ok((log, lines))
}

/// What tells a game from others: where its log is, and what is played.
fn name_of(path: &Path, first: &Line) -> String {
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let place = place.to_string_lossy();
    super::secret::short_digest(&[&place, &first.hash])
}
