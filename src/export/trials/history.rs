//! `histories.csv`: what happened in each trial, as survival packages read it.

use std::io::{self, Write};

use super::super::described::{HISTORIES, names};
use super::super::table::{Dates, line};
use super::{Rows, Sink, Streamed};
use crate::model::{Action, Effect, MachineId, Model, Reaction, ReactionKind, StateId};
use crate::study::{Settings, Study, Traced};
use crate::trial::{Move, TraceEvent};

struct Lines(Streamed);

/// Begins a file with its header.
pub(super) fn begin(mut file: Streamed) -> io::Result<Box<dyn Sink>> {
    file.write_all(line(names(&HISTORIES)).as_bytes())?;
    Ok(Box::new(Lines(file)))
}

impl Sink for Lines {
    fn keep(&mut self, rows: &Rows) -> io::Result<()> {
        if let Some(trial) = rows.too_long {
            return Err(io::Error::other(format!(
                "trial {trial} has more events than are remembered of one"
            )));
        }
        self.0.write_all(rows.histories.as_bytes())
    }

    fn finish(self: Box<Self>, _trials: u64) -> io::Result<Streamed> {
        Ok(self.0)
    }

    fn file(&self) -> &Streamed {
        &self.0
    }
}

/// Replays trials and writes down what happened in them.
pub(super) struct Historian {
    study: Study,
    settings: Settings,
}

/// A row: from when something could happen until it did, or until the horizon.
struct Row<'m> {
    start: f64,
    stop: f64,
    /// A machine, the state that it was in, and the one that it entered.
    machine: Option<(&'m str, &'m str, Option<&'m str>)>,
    /// What happened, and by which branch; nothing at the horizon.
    reaction: Option<(&'m str, Option<&'m str>)>,
    event: Option<&'m str>,
}

impl Historian {
    pub(super) fn new(study: &Study, settings: &Settings) -> Self {
        Self {
            study: study.clone(),
            settings: *settings,
        }
    }

    /// Appends the rows of a trial.
    pub(super) fn write(&self, trial: u64, rows: &mut Rows) {
        let Ok(traced) = self.study.trace(&self.settings, trial) else {
            // What fails is shown to nobody, since it does not count.
            return;
        };
        if traced.left_out > 0 {
            rows.too_long = rows.too_long.or(Some(trial));
            return;
        }
        let model = self.study.model();
        let draw = trial / u64::from(self.settings.replicates);
        let dates = Dates::new(model.start, &[0.5]);
        for row in rows_of(model, &traced) {
            row.write(trial, draw, &dates, &mut rows.histories);
        }
    }
}

impl Row<'_> {
    fn write(&self, trial: u64, draw: u64, dates: &Dates, text: &mut String) {
        let (machine, from, to) = self.machine.unwrap_or_default();
        let (reaction, branch) = self.reaction.unwrap_or_default();
        let numbers = [
            trial.to_string(),
            draw.to_string(),
            self.start.to_string(),
            self.stop.to_string(),
            dates.of(self.stop),
            u8::from(self.reaction.is_some()).to_string(),
        ];
        let names = [
            machine,
            from,
            to.unwrap_or(""),
            self.event.unwrap_or(""),
            reaction,
            branch.unwrap_or(""),
        ];
        let fields: Vec<&str> = numbers.iter().map(String::as_str).chain(names).collect();
        *text += &line(fields);
    }
}

/// Where the machines are, and since when; of events, when each happened last.
struct Watch<'m> {
    model: &'m Model,
    machines: Vec<(StateId, f64)>,
    events: Vec<f64>,
    rows: Vec<Row<'m>>,
}

fn rows_of<'m>(model: &'m Model, traced: &Traced) -> Vec<Row<'m>> {
    let initial = traced.record.initial.iter();
    let mut watch = Watch {
        model,
        machines: initial.map(|state| (*state, 0.0)).collect(),
        events: vec![0.0; model.reactions.len()],
        rows: Vec::new(),
    };
    let mut moves = traced.record.moves.as_slice();
    for event in &traced.events {
        watch.event(event, &mut moves);
    }
    watch.end();
    watch.rows
}

impl<'m> Watch<'m> {
    /// A reaction with all moves that it made: moves stand in the order in which they were made.
    fn event(&mut self, event: &TraceEvent, moves: &mut &[Move]) {
        let model = self.model;
        let reaction = &model.reactions[event.reaction.index()];
        let branch = event.branch.map(|taken| {
            let branch = &reaction.branches[taken.list].branches[taken.branch];
            branch.entry.name.as_str()
        });
        let by = (reaction.entry.address.as_str(), branch);
        while let Some((first, rest)) = moves.split_first() {
            if first.time != event.time || !can_move(reaction, first.machine) {
                break;
            }
            *moves = rest;
            self.moved(first, by);
        }
        if reaction.kind == ReactionKind::Event {
            let k = event.reaction.index();
            let start = std::mem::replace(&mut self.events[k], event.time);
            self.rows.push(Row {
                start,
                stop: event.time,
                machine: None,
                reaction: Some(by),
                event: Some(by.0),
            });
        }
    }

    fn moved(&mut self, moved: &Move, by: (&'m str, Option<&'m str>)) {
        let machine = &self.model.machines[moved.machine.index()];
        let name = |state: StateId| machine.states[state.index()].entry.name.as_str();
        let (_, since) = self.machines[moved.machine.index()];
        self.machines[moved.machine.index()] = (moved.to, moved.time);
        self.rows.push(Row {
            start: since,
            stop: moved.time,
            machine: Some((&machine.entry.name, name(moved.from), Some(name(moved.to)))),
            reaction: Some(by),
            event: None,
        });
    }

    /// What had not happened by the horizon.
    fn end(&mut self) {
        let model = self.model;
        for (machine, (state, since)) in model.machines.iter().zip(self.machines.clone()) {
            let name = machine.states[state.index()].entry.name.as_str();
            self.rows.push(Row {
                start: since,
                stop: model.horizon,
                machine: Some((&machine.entry.name, name, None)),
                reaction: None,
                event: None,
            });
        }
        let events = model.reactions.iter().zip(self.events.clone());
        for (reaction, since) in events.filter(|(r, _)| r.kind == ReactionKind::Event) {
            self.rows.push(Row {
                start: since,
                stop: model.horizon,
                machine: None,
                reaction: None,
                event: Some(&reaction.entry.address),
            });
        }
    }
}

/// Whether a firing of this reaction can move this machine.
fn can_move(reaction: &Reaction, machine: MachineId) -> bool {
    let is_own =
        matches!(reaction.kind, ReactionKind::Transition { machine: own, .. } if own == machine);
    let moves = |effect: &Effect| matches!(effect.action, Action::Move { machine: moved, .. } if moved == machine);
    let branches = reaction.branches.iter().flat_map(|list| &list.branches);
    is_own
        || reaction.effects.iter().any(moves)
        || branches.flat_map(|branch| &branch.effects).any(moves)
}
