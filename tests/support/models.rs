//! Models made by hand, without a file.
//!
//! States are given by their positions. Whatever has no method of its own can be set in
//! `Builder::model`.

use escalade::distribution::Distribution;
use escalade::model::{
    Action, Amount, Atom, Branch, BranchList, Cause, Clause, Clock, Condition, Counter, CounterId,
    Drawn, DrawnDistribution, DrawnId, Effect, Entry, Exposure, Factor, FactorId, Hazard,
    HazardRatio, Machine, MachineId, Milestone, MilestoneId, MilestoneKind, Model, Number,
    Observable, Outcome, OutcomeId, Ratio, Reaction, ReactionId, ReactionKind, State, StateId,
    StateSet, Term, Then, Trigger, Variable, VariableId, VariableTerm, Window, WindowId,
};

/// A model that grows.
#[derive(Clone, Debug)]
pub struct Builder {
    /// What has been built so far.
    pub model: Model,
}

impl Builder {
    /// An empty model with a daily grid.
    pub fn new(horizon: f64) -> Self {
        Self {
            model: Model {
                title: "by hand".to_owned(),
                horizon,
                grid: 1.0,
                ..Model::default()
            },
        }
    }

    /// The finished model.
    pub fn build(&self) -> Model {
        self.model.clone()
    }

    /// A factor without uncertainty.
    pub fn factor(&mut self, name: &str, value: f64) -> FactorId {
        self.model.factors.push(Factor {
            entry: entry(&format!("factors.{name}")),
            distribution: Distribution::Fixed(value),
            reference: 1.0,
            word: None,
            role: Default::default(),
            unit: String::new(),
        });
        (self.model.factors.len() - 1).into()
    }

    /// A calendar window, in days since the start.
    pub fn window(&mut self, name: &str, from: f64, to: f64) -> WindowId {
        let entry = entry(&format!("calendar.{name}"));
        self.model.windows.push(Window { entry, from, to });
        (self.model.windows.len() - 1).into()
    }

    /// A machine that starts in its first state; the score of state s is s.
    pub fn machine(&mut self, name: &str, states: &[&str]) -> MachineId {
        let address = format!("machines.{name}");
        let state = |(position, state): (usize, &&str)| State {
            entry: entry(&format!("{address}.states.{state}")),
            score: Number::fixed(position as f64),
        };
        let first = |position| Number::fixed(f64::from(u8::from(position == 0)));
        self.model.machines.push(Machine {
            entry: entry(&address),
            actor: None,
            states: states.iter().enumerate().map(state).collect(),
            initial: (0..states.len()).map(first).collect(),
        });
        (self.model.machines.len() - 1).into()
    }

    /// The distribution of a machine's first state.
    pub fn initial(&mut self, machine: MachineId, shares: &[f64]) {
        self.model.machines[machine.index()].initial = fixed(shares);
    }

    /// A transition from any of these states.
    pub fn transition(
        &mut self,
        name: &str,
        machine: MachineId,
        from: &[u32],
        to: u32,
        trigger: Trigger,
    ) -> ReactionId {
        let parent = self.model.machines[machine.index()].entry.address.clone();
        let kind = ReactionKind::Transition {
            machine,
            from: set(from),
            to: StateId(to),
        };
        self.reaction(&format!("{parent}.transitions.{name}"), kind, trigger)
    }

    /// An event.
    pub fn event(&mut self, name: &str, trigger: Trigger) -> ReactionId {
        self.reaction(&format!("events.{name}"), ReactionKind::Event, trigger)
    }

    fn reaction(&mut self, address: &str, kind: ReactionKind, trigger: Trigger) -> ReactionId {
        self.model.reactions.push(Reaction {
            entry: entry(address),
            kind,
            guard: Condition::always(),
            trigger,
            ratios: Vec::new(),
            draws: Vec::new(),
            branches: Vec::new(),
            effects: Vec::new(),
            mechanism: None,
        });
        (self.model.reactions.len() - 1).into()
    }

    /// The reaction, to be changed.
    pub fn at(&mut self, reaction: ReactionId) -> &mut Reaction {
        &mut self.model.reactions[reaction.index()]
    }

    /// When a reaction may happen.
    pub fn guard(&mut self, reaction: ReactionId, clauses: Vec<Clause>) {
        self.at(reaction).guard = Condition(clauses);
    }

    /// A hazard ratio while these hold.
    pub fn ratio(&mut self, reaction: ReactionId, ratio: f64, clauses: Vec<Clause>) {
        let exposure = Exposure::While(Condition(clauses));
        self.exposed(reaction, Ratio::Hazard(Number::fixed(ratio)), exposure);
    }

    /// A hazard ratio of any kind.
    pub fn exposed(&mut self, reaction: ReactionId, ratio: Ratio, exposure: Exposure) {
        let reaction = self.at(reaction);
        let place = format!("hazard_ratios.{}", reaction.ratios.len());
        let entry = entry(&format!("{}.{place}", reaction.entry.address));
        reaction.ratios.push(HazardRatio {
            entry,
            ratio,
            exposure,
        });
    }

    /// A number that is drawn once per occurrence.
    pub fn draw(
        &mut self,
        reaction: ReactionId,
        name: &str,
        distribution: DrawnDistribution,
    ) -> DrawnId {
        let reaction = self.at(reaction);
        let entry = entry(&format!("{}.draw.{name}", reaction.entry.address));
        reaction.draws.push(Drawn {
            entry,
            distribution,
        });
        (reaction.draws.len() - 1).into()
    }

    /// Something that a reaction does; counts go before the other effects.
    pub fn effect(&mut self, reaction: ReactionId, action: Action) {
        self.effect_while(reaction, action, Vec::new());
    }

    /// Something that a reaction does while these hold.
    pub fn effect_while(&mut self, reaction: ReactionId, action: Action, clauses: Vec<Clause>) {
        let reaction = self.at(reaction);
        let place = format!(
            "{}.effects.{}",
            reaction.entry.address,
            reaction.effects.len()
        );
        reaction.effects.push(Effect {
            entry: entry(&place),
            condition: Condition(clauses),
            action,
        });
        counts_first(&mut reaction.effects);
    }

    /// A list of branches while these hold: probability (`None`: the rest), target, actions.
    pub fn branches(
        &mut self,
        reaction: ReactionId,
        clauses: Vec<Clause>,
        branches: Vec<(Option<f64>, Option<u32>, Vec<Action>)>,
    ) {
        let reaction = self.at(reaction);
        let list = format!(
            "{}.branches.{}",
            reaction.entry.address,
            reaction.branches.len()
        );
        let branch = |(position, (probability, to, actions)): (usize, (Option<f64>, _, _))| {
            let address = format!("{list}.b{position}");
            Branch {
                entry: entry(&address),
                probability: probability.map(Number::fixed),
                to: Option::map(to, StateId),
                effects: effects(&address, actions),
            }
        };
        reaction.branches.push(BranchList {
            condition: Condition(clauses),
            branches: branches.into_iter().enumerate().map(branch).collect(),
        });
    }

    /// An unbounded variable; half-life in days.
    pub fn variable(&mut self, name: &str, start: f64, half_life: Option<f64>) -> VariableId {
        self.model.variables.push(Variable {
            entry: entry(&format!("variables.{name}")),
            start: Number::fixed(start),
            half_life: half_life.map(Number::fixed),
            half_life_multipliers: Vec::new(),
            baseline: Vec::new(),
            drift: Vec::new(),
            low: f64::NEG_INFINITY,
            high: f64::INFINITY,
        });
        (self.model.variables.len() - 1).into()
    }

    /// A part of a variable's baseline while these hold.
    pub fn baseline(&mut self, variable: VariableId, add: f64, clauses: Vec<Clause>) {
        let variable = &mut self.model.variables[variable.index()];
        let term = term(
            &variable.entry,
            "baseline",
            variable.baseline.len(),
            add,
            clauses,
        );
        variable.baseline.push(term);
    }

    /// A drift per day of a variable while these hold.
    pub fn drift(&mut self, variable: VariableId, add: f64, clauses: Vec<Clause>) {
        let variable = &mut self.model.variables[variable.index()];
        let term = term(&variable.entry, "drift", variable.drift.len(), add, clauses);
        variable.drift.push(term);
    }

    /// A counter that starts at 0.
    pub fn counter(&mut self, name: &str) -> CounterId {
        let entry = entry(&format!("counters.{name}"));
        self.model.counters.push(Counter { entry, start: 0.0 });
        (self.model.counters.len() - 1).into()
    }

    /// An outcome with a wide range.
    pub fn outcome(&mut self, name: &str, terms: &[(f64, Observable)]) -> OutcomeId {
        let term = |(position, (weight, of)): (usize, &(f64, Observable))| Term {
            name: format!("t{position}"),
            weight: Number::fixed(*weight),
            of: *of,
        };
        self.model.outcomes.push(Outcome {
            entry: entry(&format!("outcomes.{name}")),
            unit: String::new(),
            low: -1000.0,
            high: 1000.0,
            resolution: 0.5,
            at: Vec::new(),
            headline: false,
            daily: false,
            lower_is_better: false,
            terms: terms.iter().enumerate().map(term).collect(),
        });
        (self.model.outcomes.len() - 1).into()
    }

    /// The first time that any of these happens.
    pub fn first(&mut self, name: &str, causes: &[Cause]) -> MilestoneId {
        self.model.milestones.push(Milestone {
            entry: entry(&format!("milestones.{name}")),
            kind: MilestoneKind::First(causes.to_vec()),
        });
        (self.model.milestones.len() - 1).into()
    }
}

/// An entry with nothing but its address.
pub fn entry(address: &str) -> Entry {
    let name = address.rsplit('.').next().unwrap_or(address).to_owned();
    Entry {
        address: address.to_owned(),
        title: name.clone(),
        name,
        ..Entry::default()
    }
}

fn term(
    owner: &Entry,
    list: &str,
    position: usize,
    add: f64,
    clauses: Vec<Clause>,
) -> VariableTerm {
    VariableTerm {
        entry: entry(&format!("{}.{list}.{position}", owner.address)),
        add: Number::fixed(add),
        condition: Condition(clauses),
    }
}

fn effects(address: &str, actions: Vec<Action>) -> Vec<Effect> {
    let effect = |(position, action)| Effect {
        entry: entry(&format!("{address}.effects.{position}")),
        condition: Condition::always(),
        action,
    };
    let mut effects: Vec<_> = actions.into_iter().enumerate().map(effect).collect();
    counts_first(&mut effects);
    effects
}

fn counts_first(effects: &mut [Effect]) {
    effects.sort_by_key(|effect| !matches!(effect.action, Action::Count { .. }));
}

/// Numbers without uncertainty.
pub fn fixed(values: &[f64]) -> Vec<Number> {
    values.iter().copied().map(Number::fixed).collect()
}

/// A set of states.
pub fn set(states: &[u32]) -> StateSet {
    states.iter().copied().map(StateId).collect()
}

/// The machine is in one of these states.
pub fn is(machine: MachineId, states: &[u32]) -> Clause {
    Clause {
        negated: false,
        atom: Atom::InState {
            machine,
            states: set(states),
            at_least: None,
        },
    }
}

/// The window is open.
pub fn during(window: WindowId) -> Clause {
    Clause {
        negated: false,
        atom: Atom::During { window },
    }
}

/// The negation.
pub fn not(clause: Clause) -> Clause {
    Clause {
        negated: !clause.negated,
        ..clause
    }
}

/// A state of the machine is entered.
pub fn entry_to(machine: MachineId, states: &[u32]) -> Cause {
    Cause::Entry(machine, set(states))
}

/// A hazard on the reaction's own clock.
pub fn hazard(base: Hazard) -> Trigger {
    Trigger::Hazard {
        base,
        clock: Clock::Own,
    }
}

/// A constant hazard, per day.
pub fn rate(per_day: f64) -> Trigger {
    hazard(Hazard::Rate(Number::fixed(per_day)))
}

/// A chance within so many days.
pub fn chance(probability: f64, within: f64, then: Then) -> Hazard {
    Hazard::Chance {
        probability: Number::fixed(probability),
        within: Number::fixed(within),
        then,
    }
}

/// On these days, each time with this probability.
pub fn at(times: &[f64], probability: f64) -> Trigger {
    Trigger::At {
        times: times.to_vec(),
        probability: (probability < 1.0).then(|| Number::fixed(probability)),
    }
}

/// Whenever one of these happens, each time with this probability.
pub fn on(causes: &[Cause], probability: f64) -> Trigger {
    Trigger::On {
        causes: causes.to_vec(),
        probability: (probability < 1.0).then(|| Number::fixed(probability)),
    }
}

/// Adds to a variable.
pub fn add(variable: VariableId, amount: f64) -> Action {
    Action::Add {
        variable,
        amount: Amount::of(Number::fixed(amount)),
        per_doubling_of: None,
    }
}

/// Adds to a counter.
pub fn count(counter: CounterId, amount: f64) -> Action {
    Action::Count {
        counter,
        amount: Amount::of(Number::fixed(amount)),
    }
}

/// Moves a machine.
pub fn move_to(machine: MachineId, to: u32) -> Action {
    Action::Move {
        machine,
        to: StateId(to),
    }
}

/// The cyclic models of the benchmarks: five machines of four states, rates .2 .35 .5 .3 times
/// 1 + .1 m; 0 -> 1 of machine m is three times as fast while machine m + 1 is in state 2. `b20`
/// has all four transitions of the cycle, `b15` stops in the last state.
pub fn coupled_cycles(closed: bool, horizon: f64) -> Model {
    let mut model = Builder::new(horizon);
    let machines: Vec<_> = (0..5)
        .map(|m| model.machine(&format!("m{m}"), &["s0", "s1", "s2", "s3"]))
        .collect();
    for (m, machine) in machines.iter().enumerate() {
        let scale = 1.0 + 0.1 * m as f64;
        for (from, base) in [0.2, 0.35, 0.5, 0.3].into_iter().enumerate() {
            if from == 3 && !closed {
                continue;
            }
            let (from, to) = (from as u32, (from as u32 + 1) % 4);
            let name = format!("t{from}{to}");
            let reaction = model.transition(&name, *machine, &[from], to, rate(base * scale));
            if from == 0 {
                model.ratio(reaction, 3.0, vec![is(machines[(m + 1) % 5], &[2])]);
            }
        }
    }
    model.build()
}
