//! A model as a picture of machines: for slides (SVG), for READMEs (Mermaid), for other tools (DOT).
//!
//! As a whole it shows who acts on whom; of one machine it shows every transition with its trigger,
//! guard and hazard ratios.

mod dot;
mod machine;
mod mermaid;
mod svg;

use std::collections::BTreeMap;

use crate::model::{
    Action, Atom, Cause, Condition, Effect, Exposure, Level, MachineId, Model, Observable,
    OutcomeId, Reaction, ReactionKind, Trigger,
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
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NodeKind {
    Machine,
    Outcome,
    Event,
    State,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Edge {
    from: usize,
    to: usize,
    label: String,
    /// Influence, not movement.
    dashed: bool,
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
        GraphFormat::Svg => svg::write(graph),
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
    let mut nodes: Vec<Node> = model
        .machines
        .iter()
        .map(|machine| Node {
            id: machine.entry.name.clone(),
            title: machine.entry.title.clone(),
            kind: NodeKind::Machine,
        })
        .collect();
    nodes.push(Node {
        id: "events".to_owned(),
        title: "Events".to_owned(),
        kind: NodeKind::Event,
    });
    let shown: Vec<usize> = (model.leading_outcomes().iter())
        .map(|id| id.index())
        .collect();
    for k in &shown {
        let entry = &model.outcomes[*k].entry;
        nodes.push(Node {
            id: format!("outcome_{}", entry.name),
            title: entry.title.clone(),
            kind: NodeKind::Outcome,
        });
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
        .map(|((from, to), kinds)| {
            let parts: Vec<String> = kinds
                .iter()
                .map(|(kind, number)| match number {
                    1 => (*kind).to_owned(),
                    number => format!("{number} {kind}{}", plural(kind)),
                })
                .collect();
            Edge {
                from,
                to,
                label: parts.join(", "),
                dashed: !kinds.contains_key("guard") && !kinds.contains_key("trigger"),
            }
        })
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
            if let Exposure::While(condition) = &ratio.exposure {
                self.condition(condition, to, events, "ratio");
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
            if let Action::Move { machine, .. } = effect.action {
                self.add(to, machine.index(), "effect");
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
                Atom::During { .. } | Atom::Level { .. } | Atom::Never => {}
            }
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
        Action::Move { .. } => false,
    })
}

#[cfg(test)]
mod tests;
