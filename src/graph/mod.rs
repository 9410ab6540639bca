//! A model as a picture of machines: for slides (SVG), for READMEs (Mermaid), for other tools (DOT).
//!
//! As a whole it shows who acts on whom, by arrows of their weight; of one machine it shows every transition
//! with its trigger, guard and hazard ratios.

mod dot;
mod ladder;
mod machine;
mod mermaid;
mod paper;
mod place;
mod ring;

use std::collections::BTreeMap;

use crate::model::{
    Action, Atom, Cause, Condition, Effect, Exposure, Level, MachineId, Model, Observable,
    OutcomeId, Reaction, ReactionKind, Trigger, VariableId,
};

/// How a graph is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GraphFormat {
    /// A picture.
    Svg,
    /// A flowchart that GitHub draws.
    Mermaid,
    /// Graphviz.
    Dot,
}

/// A node: a name that is an identifier, a title.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Node {
    id: String,
    title: String,
    kind: NodeKind,
    /// Whether a machine always begins in this state.
    is_start: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NodeKind {
    Machine,
    Outcome,
    Event,
    State,
}

/// What most of an arrow's influences do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Influence {
    /// They must hold, set off, or decide how it ends; movement, too.
    Needs,
    /// They make it more or less likely.
    Likelier,
    /// They move a value, or count in it.
    Moves,
}

/// An arrow, the only one of its pair in its direction.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edge {
    from: usize,
    to: usize,
    /// What it stands for.
    lines: Vec<String>,
    /// Of a machine: the notes that tell of it.
    numbers: Vec<usize>,
    /// How many influences, or transitions.
    number: usize,
    kind: Influence,
}

impl Edge {
    /// Influence, not movement.
    fn is_dashed(&self) -> bool {
        self.kind != Influence::Needs
    }
}

/// Nodes, edges and, below them, what the numbers on the edges stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Graph {
    title: String,
    description: String,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// One per reaction: a heading, then what belongs to it.
    notes: Vec<Vec<String>>,
}

impl Graph {
    /// Whether it shows who acts on whom, not the states of a machine.
    fn is_whole(&self) -> bool {
        self.nodes.iter().any(|node| node.kind != NodeKind::State)
    }
}

/// Who acts on whom: machines, and the outcomes that look at them.
pub fn whole(model: &Model, format: GraphFormat) -> String {
    write(&overview(model), format)
}

/// One machine: its states and every transition.
pub fn machine(model: &Model, id: MachineId, format: GraphFormat) -> String {
    write(&machine::states(model, id), format)
}

fn write(graph: &Graph, format: GraphFormat) -> String {
    match format {
        GraphFormat::Svg if graph.is_whole() => ring::write(graph),
        GraphFormat::Svg => ladder::write(graph),
        GraphFormat::Mermaid => mermaid::write(graph),
        GraphFormat::Dot => dot::write(graph),
    }
}

/// Influences between machines, counted by kind.
struct Influences<'m> {
    model: &'m Model,
    counts: BTreeMap<(usize, usize), BTreeMap<&'static str, usize>>,
}

fn overview(model: &Model) -> Graph {
    let machines = model.machines.len();
    let node = |id: &str, title: &str, kind| Node {
        id: id.to_owned(),
        title: title.to_owned(),
        kind,
        is_start: false,
    };
    let all = model.machines.iter().map(|machine| &machine.entry);
    let mut nodes: Vec<Node> = all
        .map(|entry| node(&entry.name, &entry.title, NodeKind::Machine))
        .collect();
    nodes.push(node("events", "Events", NodeKind::Event));
    let shown: Vec<usize> = (model.leading_outcomes().iter())
        .map(|id| id.index())
        .collect();
    for k in &shown {
        let entry = &model.outcomes[*k].entry;
        let id = format!("outcome_{}", entry.name);
        nodes.push(node(&id, &entry.title, NodeKind::Outcome));
    }
    let mut found = Influences {
        model,
        counts: BTreeMap::new(),
    };
    for reaction in &model.reactions {
        found.reaction(reaction, machines);
    }
    for (place, k) in shown.iter().enumerate() {
        found.outcome(OutcomeId::from(*k), machines + 1 + place, machines);
    }
    let edges = found
        .counts
        .into_iter()
        .filter(|((from, to), _)| from != to)
        .map(|(pair, kinds)| edge(pair, &kinds))
        .collect();
    Graph {
        title: model.title.clone(),
        description: format!(
            "Who acts on whom: {machines} machines, {} reactions; arrows say by how many guards, hazard \
             ratios, lists of branches, triggers and effects.",
            model.reactions.len()
        ),
        nodes,
        edges,
        notes: Vec::new(),
    }
}

/// An arrow of influences by kind.
fn edge((from, to): (usize, usize), kinds: &BTreeMap<&'static str, usize>) -> Edge {
    let parts = kinds.iter().map(|(kind, number)| match number {
        1 => (*kind).to_owned(),
        number => format!("{number} {kind}{}", plural(kind)),
    });
    let number = |names: &[&str]| -> usize {
        let of = kinds.iter().filter(|(kind, _)| names.contains(kind));
        of.map(|(_, number)| number).sum()
    };
    let (needs, likelier) = (number(&["guard", "trigger", "branch"]), number(&["ratio"]));
    let all: usize = kinds.values().sum();
    let kind = match all - needs - likelier {
        moves if moves > needs.max(likelier) => Influence::Moves,
        _ if likelier > needs => Influence::Likelier,
        _ => Influence::Needs,
    };
    Edge {
        from,
        to,
        lines: vec![parts.collect::<Vec<_>>().join(", ")],
        numbers: Vec::new(),
        number: all,
        kind,
    }
}

fn plural(kind: &str) -> &'static str {
    if kind.ends_with("ch") { "es" } else { "s" }
}

impl Influences<'_> {
    fn add(&mut self, from: usize, to: usize, kind: &'static str) {
        *self
            .counts
            .entry((from, to))
            .or_default()
            .entry(kind)
            .or_insert(0) += 1;
    }

    /// The place of what a reaction moves: a machine, or the events.
    fn place(&self, reaction: &Reaction, events: usize) -> usize {
        match reaction.kind {
            ReactionKind::Transition { machine, .. } => machine.index(),
            ReactionKind::Event => events,
        }
    }

    fn reaction(&mut self, reaction: &Reaction, events: usize) {
        let to = self.place(reaction, events);
        self.condition(&reaction.guard, to, events, "guard");
        for ratio in &reaction.ratios {
            match ratio.exposure {
                Exposure::While(ref condition) => self.condition(condition, to, events, "ratio"),
                Exposure::Variable { variable, .. } => self.followed(variable, to, events),
                Exposure::Factor { .. } => {}
            }
        }
        if let Trigger::On { causes, .. } = &reaction.trigger {
            for cause in causes {
                let from = match cause {
                    Cause::Reaction(of) => self.place(&self.model.reactions[of.index()], events),
                    Cause::Entry(machine, _) => machine.index(),
                };
                self.add(from, to, "trigger");
            }
        }
        for list in &reaction.branches {
            self.condition(&list.condition, to, events, "branch");
        }
        for effect in effects(reaction) {
            match effect.action {
                Action::Move { machine, .. } => self.add(to, machine.index(), "effect"),
                Action::Fire { reaction, .. } => {
                    let fired = self.place(&self.model.reactions[reaction.index()], events);
                    self.add(to, fired, "effect");
                }
                _ => {}
            }
        }
    }

    fn condition(&mut self, condition: &Condition, to: usize, events: usize, kind: &'static str) {
        for clause in &condition.0 {
            match &clause.atom {
                Atom::InState { machine, .. } => self.add(machine.index(), to, kind),
                Atom::Within { of, .. } => {
                    let from = self.place(&self.model.reactions[of.index()], events);
                    self.add(from, to, kind);
                }
                Atom::Level {
                    of: Level::Outcome(outcome),
                    ..
                } => self.headline(*outcome, to, events, kind),
                Atom::Any(some) => {
                    for one in some {
                        self.condition(one, to, events, kind);
                    }
                }
                Atom::During { .. } | Atom::Level { .. } | Atom::Never => {}
            }
        }
    }

    /// Who moves a variable that a hazard follows: by effects, or by what it relaxes to and how it drifts.
    fn followed(&mut self, id: VariableId, to: usize, events: usize) {
        let model = self.model;
        for reaction in &model.reactions {
            if moves(reaction, Observable::Variable(id)) {
                let from = self.place(reaction, events);
                self.add(from, to, "ratio");
            }
        }
        let variable = &model.variables[id.index()];
        let terms = variable.baseline.iter().chain(&variable.drift);
        let terms = terms.map(|term| &term.condition);
        let speeds = variable.half_life_multipliers.iter();
        for condition in terms.chain(speeds.map(|by| &by.condition)) {
            self.condition(condition, to, events, "ratio");
        }
    }

    /// A level of an outcome that is shown acts itself.
    fn headline(&mut self, id: OutcomeId, to: usize, events: usize, kind: &'static str) {
        let leading = self.model.leading_outcomes();
        if let Some(place) = leading.iter().position(|other| *other == id) {
            self.add(events + 1 + place, to, kind);
        }
    }

    /// Who moves what an outcome adds up.
    fn outcome(&mut self, id: OutcomeId, to: usize, events: usize) {
        let model = self.model;
        for term in &model.outcomes[id.index()].terms {
            match term.of {
                Observable::Score(machine) => self.add(machine.index(), to, "score"),
                Observable::Outcome(other) => self.outcome(other, to, events),
                Observable::One => {}
                Observable::Variable(_) | Observable::Counter(_) => {
                    for reaction in &model.reactions {
                        if moves(reaction, term.of) {
                            let from = self.place(reaction, events);
                            self.add(from, to, "effect");
                        }
                    }
                }
            }
        }
    }
}

/// Its own effects and those of its branches.
fn effects(reaction: &Reaction) -> impl Iterator<Item = &Effect> {
    let branches = reaction.branches.iter().flat_map(|list| &list.branches);
    let of_branches = branches.flat_map(|branch| &branch.effects);
    reaction.effects.iter().chain(of_branches)
}

/// Whether an effect of the reaction moves this quantity.
fn moves(reaction: &Reaction, of: Observable) -> bool {
    effects(reaction).any(|effect| match &effect.action {
        Action::Add { variable, .. }
        | Action::Multiply { variable, .. }
        | Action::Set { variable, .. } => of == Observable::Variable(*variable),
        Action::Count { counter, .. } => of == Observable::Counter(*counter),
        Action::Move { .. } | Action::Fire { .. } => false,
    })
}

#[cfg(test)]
mod tests;
