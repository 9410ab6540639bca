//! What happened in each trial, as survival packages read it: rows from when something could happen until it did.

use super::super::table::Dates;
use super::happening::Happening;
use super::{Rows, TrialFormat, history_csv};
use crate::model::{Action, Effect, MachineId, Model, Reaction, ReactionKind, StateId};
use crate::study::{Settings, Study, Traced};
use crate::trial::{Move, TraceEvent};

/// Replays trials and writes down what happened in them.
pub(super) struct Historian {
    study: Study,
    settings: Settings,
    writes_text: bool,
    keeps_rows: bool,
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
    /// For the formats that want one.
    pub fn of(study: &Study, settings: &Settings, formats: &[TrialFormat]) -> Option<Self> {
        let historian = Self {
            study: study.clone(),
            settings: *settings,
            writes_text: formats.contains(&TrialFormat::Histories),
            keeps_rows: formats.contains(&TrialFormat::HistoriesParquet),
        };
        (historian.writes_text || historian.keeps_rows).then_some(historian)
    }

    /// Appends the rows of a trial.
    pub fn write(&self, trial: u64, rows: &mut Rows) {
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
            let happening = row.of(trial, draw, &dates);
            if self.writes_text {
                history_csv::push_line(&mut rows.histories, &happening);
            }
            if self.keeps_rows {
                rows.happenings.push(happening);
            }
        }
    }
}

impl Row<'_> {
    fn of(&self, trial: u64, draw: u64, dates: &Dates) -> Happening {
        let (machine, from, to) = match self.machine {
            Some((machine, from, to)) => (Some(machine), Some(from), to),
            None => (None, None, None),
        };
        let (reaction, branch) = match self.reaction {
            Some((reaction, branch)) => (Some(reaction), branch),
            None => (None, None),
        };
        let names = [machine, from, to, self.event, reaction, branch];
        Happening {
            trial,
            draw,
            start: self.start,
            stop: self.stop,
            date: dates.of(self.stop),
            happened: self.reaction.is_some(),
            names: names.map(|name| name.map(str::to_owned)),
        }
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
