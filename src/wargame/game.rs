//! The state machine: commands in, answers out.

use std::sync::Arc;

use super::answer::{Answer, Help, Possible};
use super::command::{COMMANDS, Command};
use super::conditions::Asked;
use super::error::GameError;
use super::how_many::{FUTURES, check_number};
use super::names;
use super::position::Position;
use crate::compiled::Rates;
use crate::ensemble::Ensemble;
use crate::model::{CellId, Model, OutcomeId, ReactionId, Trigger};
use crate::random::{Key, Seed};
use crate::study::{Settings, Study};
use crate::trial::{Act, Record, Trial};

/// What a game begins with.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// The seed of the run of which the game is a trial.
    pub seed: Seed,
    /// Which trial, from 0.
    pub trial: u64,
    /// Trials per draw of that run.
    pub replicates: u32,
    /// The cells that are played, by name; others are left to the model.
    pub cells: Vec<String>,
    /// How long a turn lasts, days; `None` as the scenario says.
    pub turn: Option<f64>,
    /// Whether what happens is evidence about the factors, for the odds.
    pub learns: bool,
    /// How many futures odds are taken from: 10 to 100,000.
    pub futures: u32,
}

impl Default for Setup {
    fn default() -> Self {
        let Settings {
            seed, replicates, ..
        } = Settings::default();
        Self {
            seed,
            trial: 0,
            replicates,
            cells: Vec::new(),
            turn: None,
            learns: true,
            futures: FUTURES,
        }
    }
}

/// A game: one trial, turn by turn.
#[derive(Clone, Debug)]
pub struct Game {
    pub(super) study: Arc<Study>,
    pub(super) ensemble: Arc<Ensemble>,
    pub(super) setup: Setup,
    /// The key of the trial's chance.
    pub(super) key: Key,
    /// The factor values of the trial's draw.
    pub(super) factors: Arc<Vec<f64>>,
    /// The rates of the trial, before anything is set.
    pub(super) rates: Rates,
    /// Cells that are played.
    pub(super) played: Vec<CellId>,
    /// What they decide: it does not happen by chance.
    pub(super) decided: Vec<ReactionId>,
    /// Days.
    pub(super) turn: f64,
    /// Where it stood after each command that changed it; the last is where it stands.
    positions: Vec<Position>,
    /// Those commands.
    effective: Vec<Command>,
}

impl Game {
    /// The beginning of a game: before anything has happened on the first day.
    ///
    /// # Errors
    /// Where a cell is unknown, the turn has no length, or the trial cannot begin.
    pub fn new(
        study: Arc<Study>,
        setup: &Setup,
        ensemble: Arc<Ensemble>,
    ) -> Result<Self, GameError> {
        let model = study.model();
        check_number(setup.futures)?;
        let cells = setup.cells.iter();
        let mut played: Vec<CellId> = cells
            .map(|name| names::cell(model, name))
            .collect::<Result<_, _>>()?;
        played.sort();
        played.dedup();
        let turn = setup.turn.unwrap_or(model.play.turn);
        if !(turn > 0.0 && turn.is_finite()) {
            return Err(GameError::new(format!(
                "expected a turn longer than 0 days, found {turn}"
            )));
        }
        let replicates = u64::from(setup.replicates.max(1));
        let (draw, replicate) = (setup.trial / replicates, setup.trial % replicates);
        let factors = study.factors(setup.seed, draw);
        let mut rates = Rates::new(study.compiled());
        rates.load(study.compiled(), &factors);
        let decided = decided(model, &played);
        let mut game = Self {
            key: Key::of_trial(setup.seed, draw, replicate),
            setup: setup.clone(),
            factors: Arc::new(factors),
            rates,
            played,
            decided,
            turn,
            positions: Vec::new(),
            effective: Vec::new(),
            study,
            ensemble,
        };
        let first = game.first_position()?;
        game.positions.push(first);
        Ok(game)
    }

    fn first_position(&self) -> Result<Position, GameError> {
        let mut trial = Trial::new(self.study.compiled());
        let mut record = Record::default();
        let mut walk = trial.start_traced(&self.rates, &self.key, &mut record)?;
        walk.watch();
        for reaction in &self.decided {
            walk.act(Act::Enable {
                reaction: *reaction,
                on: false,
            })?;
        }
        let horizon = self.model().horizon;
        let sights = self.model().play.cells.iter();
        let sights: usize = sights.map(|cell| cell.sees.len()).sum();
        let mut position = Position {
            snapshot: walk.snapshot(),
            key: self.key,
            factors: self.factors.clone(),
            turn: 1,
            turn_began: 0.0,
            turn_ends: self.turn.min(horizon),
            orders: Vec::new(),
            answers: Vec::new(),
            questions: Vec::new(),
            rolled: Vec::new(),
            dice: Vec::new(),
            sets: Vec::new(),
            epochs: Vec::new(),
            happened: Vec::new(),
            injected: Vec::new(),
            overrides: Vec::new(),
            readings: Arc::new(vec![Vec::new(); sights]),
            news_from: 0,
        };
        self.read(&mut position);
        Ok(position)
    }

    /// Carries out a command. Where it is refused the game is as before.
    ///
    /// # Errors
    /// What is wrong with it, and what is possible.
    pub fn apply(&mut self, command: &Command) -> Result<Answer, GameError> {
        match command {
            Command::State {} => Ok(Answer::State(Box::new(self.state()))),
            Command::Brief { cell } => self.briefs(cell.as_deref()).map(Answer::Briefs),
            Command::Odds { by } => self.odds(by.as_deref()).map(Answer::Odds),
            Command::Why { event } => self.why(event).map(Answer::Why),
            Command::Futures { number, orders } => {
                self.futures(*number, orders).map(Answer::Futures)
            }
            Command::Help {} => Ok(Answer::Help(self.help())),
            Command::Undo {} => self.undo(),
            _ => {
                let mut position = self.now().clone();
                let answer = self.change(&mut position, command)?;
                self.positions.push(position);
                self.effective.push(command.clone());
                Ok(answer)
            }
        }
    }

    fn change(&self, position: &mut Position, command: &Command) -> Result<Answer, GameError> {
        match command {
            Command::Order(order) => self.order(position, order).map(Answer::Ordered),
            Command::Inject { inject } => self.inject(position, inject).map(Answer::Injected),
            Command::Advance { until } => {
                (self.advance(position, until.as_deref())).map(Answer::Advanced)
            }
            Command::Roll { reaction, rolled } => {
                self.roll(position, reaction, *rolled).map(Answer::Rolled)
            }
            Command::Happen {
                reaction,
                branch,
                because,
            } => (self.happen(position, reaction, branch.as_deref(), because))
                .map(Answer::Overridden),
            Command::Prevent {
                reaction,
                during,
                because,
            } => (self.prevent(position, reaction, during.as_deref(), because))
                .map(Answer::Overridden),
            Command::Set {
                what,
                value,
                because,
            } => (self.set(position, what, value, because)).map(Answer::Overridden),
            _ => Err(GameError::new("this command changes nothing")),
        }
    }

    fn undo(&mut self) -> Result<Answer, GameError> {
        let Some(command) = self.effective.pop() else {
            return Err(GameError::new("there is nothing to take back"));
        };
        self.positions.pop();
        Ok(Answer::Undone(command.typed()))
    }

    /// The commands that led to the beginning of a turn, without what was taken back; to where the game stands, for
    /// `None`.
    ///
    /// # Errors
    /// Where the game has not come to that turn.
    pub fn commands_to(&self, turn: Option<u32>) -> Result<&[Command], GameError> {
        let Some(turn) = turn else {
            return Ok(&self.effective);
        };
        let place = self.positions.iter().position(|p| p.turn == turn);
        let place = place.ok_or_else(|| {
            let last = self.now().turn;
            let message = format!("expected a turn from 1 to {last}, found {turn}");
            GameError::new(message)
        })?;
        Ok(&self.effective[..place])
    }

    /// The scenario that is played.
    pub fn model(&self) -> &Model {
        self.study.model()
    }

    /// The scenario, ready to be simulated.
    pub fn study(&self) -> &Arc<Study> {
        &self.study
    }

    /// What the game began with.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// The same game before any command.
    ///
    /// # Errors
    /// Where the trial cannot begin.
    pub fn beginning(&self) -> Result<Self, GameError> {
        Self::new(self.study.clone(), &self.setup, self.ensemble.clone())
    }

    /// The values of an outcome on the recording grid so far.
    pub fn path(&self, outcome: OutcomeId) -> Vec<f64> {
        let compiled = self.study.compiled();
        let mut values = Vec::new();
        self.now()
            .snapshot
            .view(compiled)
            .path(outcome, &mut values);
        values
    }

    /// The turn, from 1.
    pub fn turn_number(&self) -> u32 {
        self.now().turn
    }

    /// The date.
    pub fn today(&self) -> String {
        self.date(self.now().now())
    }

    /// Whether the horizon has been reached.
    pub fn is_over(&self) -> bool {
        self.now().now() >= self.model().horizon
    }

    /// Where the game stands.
    pub(super) fn now(&self) -> &Position {
        &self.positions[self.positions.len() - 1]
    }

    /// Where it stood after each command, the beginning first.
    pub(super) fn positions(&self) -> &[Position] {
        &self.positions
    }

    /// Those commands.
    pub(super) fn effective(&self) -> &[Command] {
        &self.effective
    }

    /// Whether a cell is played.
    pub(super) fn is_played(&self, cell: CellId) -> bool {
        self.played.contains(&cell)
    }

    /// The cells that are played and decide a reaction.
    pub(super) fn deciding(&self, reaction: ReactionId) -> Vec<CellId> {
        let cells = self.model().play.deciders(reaction).iter().copied();
        cells.filter(|cell| self.is_played(*cell)).collect()
    }

    /// A position, to be asked.
    pub(super) fn asked<'a>(&'a self, position: &'a Position) -> Asked<'a> {
        Asked {
            model: self.model(),
            compiled: self.study.compiled(),
            position,
            factors: &position.factors,
        }
    }

    /// The record of the trial once the game is over: that of the plain run, where nobody played.
    ///
    /// # Errors
    /// Where a number has overflowed, or the game is not over.
    pub fn record(&self) -> Result<Record, GameError> {
        if !self.is_over() {
            return Err(GameError::new("the game is not over"));
        }
        let mut trial = Trial::new(self.study.compiled());
        let mut record = Record::default();
        trial
            .restore_traced(&self.now().snapshot, &mut record)
            .finish()?;
        Ok(record)
    }

    fn help(&self) -> Help {
        let model = self.model();
        let commands = COMMANDS.iter();
        let possible = |cell: &CellId| {
            let own = model.play.orders.iter().filter(|order| order.cell == *cell);
            Possible {
                cell: model.play.cells[cell.index()].entry.name.clone(),
                orders: own.map(|order| order.entry.name.clone()).collect(),
            }
        };
        Help {
            commands: commands
                .map(|(name, words, about)| {
                    ((*name).to_owned(), (*words).to_owned(), (*about).to_owned())
                })
                .collect(),
            orders: self.played.iter().map(possible).collect(),
            injects: (model.play.injects.iter())
                .map(|inject| inject.entry.name.clone())
                .collect(),
        }
    }
}

/// What cells that are played decide.
fn decided(model: &Model, played: &[CellId]) -> Vec<ReactionId> {
    let all = model.play.decided_by.iter();
    let own = all.filter(|(reaction, cells)| {
        let trigger = &model.reactions[reaction.index()].trigger;
        let can_happen = !matches!(trigger, Trigger::Never | Trigger::Order);
        can_happen && cells.iter().any(|cell| played.contains(cell))
    });
    own.map(|(reaction, _)| *reaction).collect()
}
