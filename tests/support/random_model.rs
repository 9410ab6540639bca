//! Random small Markov models, for the engine and the exact solver to agree on.

use escalade::distribution::Distribution;
use escalade::model::{
    Action, Amount, Atom, Cause, Clause, Condition, CounterId, DrawnDistribution, Exposure, Factor,
    Hazard, MachineId, Model, Multiplier, Number, Observable, Ratio, ReactionId, Then, Trigger,
    VariableId, WindowId,
};
use escalade::random::{Key, Purpose, Seed, Stream, StreamName};

use super::models::{
    Builder, at, chance, during, entry_to, fixed, hazard, is, move_to, not, on, rate,
};

/// Days that a random model lasts.
pub const HORIZON: f64 = 40.0;

/// A random model: two to four machines with two to four states, hazard ratios, guards and branches
/// that look at machines and windows, events that set off others, scheduled reactions, moves,
/// counters, variables, outcomes and milestones. Its factors are without uncertainty:
/// [`factor_values`] gives their values.
pub fn random_model(seed: u64) -> Model {
    make(seed, "random_model", false)
}

/// A random model whose conditions also say "or", one in another, and whose effects make reactions happen.
pub fn richer_model(seed: u64) -> Model {
    make(seed, "richer_model", true)
}

fn make(seed: u64, name: &str, richer: bool) -> Model {
    let mut maker = Maker {
        dice: Dice::new(seed, name),
        richer,
        depth: 0,
        fires: richer,
        model: Builder::new(HORIZON),
        machines: Vec::new(),
        windows: Vec::new(),
        variables: Vec::new(),
        counters: Vec::new(),
    };
    maker.parts();
    maker.hazards();
    maker.scheduled();
    maker.fires = false;
    maker.set_off();
    maker.results();
    maker.model.build()
}

/// The factor values of a random model.
pub fn factor_values(model: &Model) -> Vec<f64> {
    let value = |factor: &Factor| match factor.distribution {
        Distribution::Fixed(value) => value,
        _ => unreachable!("random models have no uncertain factors"),
    };
    model.factors.iter().map(value).collect()
}

/// Random choices.
pub struct Dice(Stream);

impl Dice {
    /// Choices by a seed, for a purpose.
    pub fn new(seed: u64, purpose: &str) -> Self {
        let name = StreamName::new(Purpose::Initial, purpose);
        Self(Stream::new(&Key::of_draw(Seed(seed), 0), &name))
    }

    /// Below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.0.uniform() * n as f64) as usize
    }

    /// One of these.
    pub fn one_of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.0.uniform() < probability
    }

    /// From `low` to `high`, in steps of a thousandth, so that a failure is easy to read.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        ((low + (high - low) * self.0.uniform()) * 1000.0).round() / 1000.0
    }

    /// Positive numbers that sum to 1.
    fn shares(&mut self, n: usize) -> Vec<f64> {
        let raw: Vec<f64> = (0..n).map(|_| self.0.uniform()).collect();
        let total: f64 = raw.iter().sum();
        raw.iter().map(|x| x / total).collect()
    }
}

struct Maker {
    dice: Dice,
    /// Whether there is "or".
    richer: bool,
    /// Within how many of them.
    depth: u32,
    /// Whether effects make reactions before them happen: not those of what waits for others, so that no
    /// cascade goes on for ever.
    fires: bool,
    model: Builder,
    /// With the number of their states.
    machines: Vec<(MachineId, u32)>,
    windows: Vec<WindowId>,
    variables: Vec<VariableId>,
    counters: Vec<CounterId>,
}

impl Maker {
    fn parts(&mut self) {
        let resolve = self.dice.between(0.3, 1.7);
        self.model.factor("resolve", resolve);
        for w in 0..self.dice.below(3) {
            let from = self.dice.below(30) as f64;
            let to = from + 1.0 + self.dice.below(15) as f64;
            self.windows
                .push(self.model.window(&format!("w{w}"), from, to));
        }
        for m in 0..2 + self.dice.below(3) {
            let states = 2 + self.dice.below(3);
            let machine = self
                .model
                .machine(&format!("m{m}"), &["a", "b", "c", "d"][..states]);
            if self.dice.chance(0.5) {
                let shares = self.dice.shares(states);
                self.model.initial(machine, &shares);
            }
            self.machines.push((machine, states as u32));
        }
        for c in 0..1 + self.dice.below(2) {
            self.counters.push(self.model.counter(&format!("n{c}")));
        }
        for x in 0..1 + self.dice.below(3) {
            self.variable(&format!("x{x}"));
        }
    }

    fn variable(&mut self, name: &str) {
        let half_life = self.dice.chance(0.7).then(|| self.dice.between(1.0, 40.0));
        let start = self.dice.between(-10.0, 10.0);
        let variable = self.model.variable(name, start, half_life);
        for _ in 0..self.dice.below(3) {
            let (height, while_) = (self.dice.between(-10.0, 10.0), self.clauses(2));
            self.model.baseline(variable, height, while_);
        }
        for _ in 0..self.dice.below(3) {
            let (drift, while_) = (self.dice.between(-0.5, 0.5), self.clauses(2));
            self.model.drift(variable, drift, while_);
        }
        self.variables.push(variable);
    }

    /// Up to `most` statements about machines and windows, some of them negated.
    fn clauses(&mut self, most: usize) -> Vec<Clause> {
        (0..self.dice.below(most + 1))
            .map(|_| self.clause())
            .collect()
    }

    fn clause(&mut self) -> Clause {
        if self.richer && self.depth < 2 && self.dice.chance(0.3) {
            self.depth += 1;
            let mut some = Vec::new();
            for _ in 0..2 + self.dice.below(2) {
                let mut one = vec![self.clause()];
                one.extend(self.clauses(1));
                some.push(Condition(one));
            }
            self.depth -= 1;
            return Clause::that(Atom::Any(some));
        }
        let window = !self.windows.is_empty() && self.dice.chance(0.3);
        let clause = if window {
            during(self.dice.one_of(&self.windows))
        } else {
            let (machine, states) = self.dice.one_of(&self.machines);
            is(machine, &self.some_states(states))
        };
        if self.dice.chance(0.3) {
            not(clause)
        } else {
            clause
        }
    }

    /// One state, sometimes two.
    fn some_states(&mut self, states: u32) -> Vec<u32> {
        let first = self.dice.below(states as usize) as u32;
        if self.dice.chance(0.3) {
            vec![first, (first + 1) % states]
        } else {
            vec![first]
        }
    }

    fn state_of(&mut self, states: u32) -> u32 {
        self.dice.below(states as usize) as u32
    }

    /// Transitions in every machine, and events, that happen by themselves.
    fn hazards(&mut self) {
        for (machine, states) in self.machines.clone() {
            for t in 0..states + self.dice.below(3) as u32 {
                // A way out of each state, then some more.
                let from = if t < states {
                    vec![t]
                } else {
                    self.some_states(states)
                };
                let trigger = self.hazard();
                let to = self.state_of(states);
                let name = format!("t{t}");
                let reaction = self.model.transition(&name, machine, &from, to, trigger);
                self.decorate(reaction, Some((machine, states)));
                self.ratios(reaction);
            }
        }
        for e in 0..1 + self.dice.below(2) {
            let trigger = self.hazard();
            let reaction = self.model.event(&format!("e{e}"), trigger);
            self.decorate(reaction, None);
            self.ratios(reaction);
        }
    }

    /// A constant hazard in one of its forms, with a waiting time of 5 to 50 days.
    fn hazard(&mut self) -> Trigger {
        let days = self.dice.between(5.0, 50.0);
        match self.dice.below(5) {
            0 => rate(1.0 / days),
            1 => hazard(Hazard::Mean(Number::fixed(days))),
            2 => hazard(Hazard::Median(Number::fixed(days))),
            3 => {
                let probability = self.dice.between(0.2, 0.9);
                hazard(chance(probability, days, Then::Continue))
            }
            _ => hazard(Hazard::Share {
                probability: Number::fixed(self.dice.between(0.3, 0.9)),
                within: Number::fixed(days),
                then: Then::Continue,
                weights: fixed(&[0.25, 0.75]),
                index: self.dice.below(2),
            }),
        }
    }

    fn ratios(&mut self, reaction: ReactionId) {
        for _ in 0..self.dice.below(3) {
            let (ratio, while_) = (self.dice.between(0.3, 3.0), self.clauses(2));
            self.model.ratio(reaction, ratio, while_);
        }
        if self.dice.chance(0.2) {
            let ratio = Ratio::Hazard(Number::fixed(self.dice.between(0.5, 2.0)));
            let exposure = Exposure::Factor {
                factor: 0usize.into(),
                reference: 1.0,
            };
            self.model.exposed(reaction, ratio, exposure);
        }
        if self.dice.chance(0.2) {
            let ratio = Ratio::Risk {
                ratio: Number::fixed(self.dice.between(0.5, 3.0)),
                at: Number::fixed(0.3),
                cap: 0.8,
            };
            let exposure = Exposure::While(Condition(self.clauses(2)));
            self.model.exposed(reaction, ratio, exposure);
        }
    }

    /// Guard, effects and branches.
    fn decorate(&mut self, reaction: ReactionId, own: Option<(MachineId, u32)>) {
        if self.dice.chance(0.3) {
            let guard = self.clauses(2);
            self.model.guard(reaction, guard);
        }
        for _ in 0..self.dice.below(3) {
            let (action, while_) = (self.amount(reaction), self.clauses(1));
            self.model.effect_while(reaction, action, while_);
        }
        if self.dice.chance(0.2) {
            let (action, while_) = (self.shift(own), self.clauses(1));
            self.model.effect_while(reaction, action, while_);
        }
        if self.fires && reaction.index() > 0 && self.dice.chance(0.4) {
            let action = self.firing(reaction);
            let while_ = self.clauses(1);
            self.model.effect_while(reaction, action, while_);
        }
        while self.dice.chance(0.25) {
            self.branches(reaction, own);
        }
    }

    /// Makes a reaction happen that stands before this one.
    fn firing(&mut self, of: ReactionId) -> Action {
        Action::Fire {
            reaction: self.dice.below(of.index()).into(),
            despite_guard: self.dice.chance(0.4),
        }
    }

    fn branches(&mut self, reaction: ReactionId, own: Option<(MachineId, u32)>) {
        let mut shares: Vec<_> = self.dice.shares(3).into_iter().map(Some).collect();
        if self.dice.chance(0.5) {
            shares[1] = None;
        }
        let mut branches = Vec::new();
        for share in shares {
            let to = match own {
                Some((_, states)) if self.dice.chance(0.5) => Some(self.state_of(states)),
                _ => None,
            };
            let mut actions = Vec::new();
            if self.dice.chance(0.5) {
                actions.push(self.amount(reaction));
            }
            if self.dice.chance(0.2) {
                actions.push(self.shift(own));
            }
            if self.fires && reaction.index() > 0 && self.dice.chance(0.2) {
                actions.push(self.firing(reaction));
            }
            branches.push((share, to, actions));
        }
        let while_ = self.clauses(1);
        self.model.branches(reaction, while_, branches);
    }

    /// Counts, or adds to a variable: sometimes a drawn amount, sometimes more under a condition.
    fn amount(&mut self, reaction: ReactionId) -> Action {
        let mut amount = Amount::of(Number::fixed(self.dice.between(-2.0, 3.0)));
        if self.dice.chance(0.3) {
            let drawn = self.drawn();
            let name = format!("d{}", self.model.at(reaction).draws.len());
            amount.drawn.push(self.model.draw(reaction, &name, drawn));
        }
        if self.dice.chance(0.3) {
            amount.multipliers.push(Multiplier {
                by: Number::fixed(self.dice.between(0.2, 2.0)),
                condition: Condition(self.clauses(2)),
            });
        }
        if self.dice.chance(0.5) {
            let counter = self.dice.one_of(&self.counters);
            Action::Count { counter, amount }
        } else {
            let variable = self.dice.one_of(&self.variables);
            Action::Add {
                variable,
                amount,
                per_doubling_of: None,
            }
        }
    }

    fn drawn(&mut self) -> DrawnDistribution {
        match self.dice.below(4) {
            0 => DrawnDistribution::Normal {
                mean: Number::fixed(self.dice.between(0.0, 2.0)),
                sd: Number::fixed(0.5),
            },
            1 => DrawnDistribution::Lognormal {
                median: Number::fixed(self.dice.between(0.5, 1.5)),
                sigma: Number::fixed(0.4),
            },
            2 => DrawnDistribution::Uniform {
                low: Number::fixed(0.0),
                high: Number::fixed(self.dice.between(0.5, 3.0)),
            },
            _ => DrawnDistribution::Discrete {
                values: fixed(&[0.0, 1.0, 4.0]),
                probabilities: fixed(&[0.6, 0.3, 0.1]),
            },
        }
    }

    /// Moves a machine that is not the reaction's own.
    fn shift(&mut self, own: Option<(MachineId, u32)>) -> Action {
        let others = self.machines.iter().copied();
        let others: Vec<_> = others.filter(|other| Some(*other) != own).collect();
        let (machine, states) = self.dice.one_of(&others);
        move_to(machine, self.state_of(states))
    }

    /// Reactions on dates: some of them at edges of windows, and at the same time as others.
    fn scheduled(&mut self) {
        for s in 0..self.dice.below(3) {
            let mut days: Vec<f64> = (0..1 + self.dice.below(3))
                .map(|_| self.dice.below(9) as f64 * 5.0)
                .collect();
            for window in &self.windows {
                if self.dice.chance(0.3) {
                    days.push(self.model.model.windows[window.index()].from);
                }
            }
            days.sort_by(f64::total_cmp);
            days.dedup();
            let probability = self.dice.between(0.3, 1.0);
            let trigger = at(&days, if probability > 0.8 { 1.0 } else { probability });
            self.either(&format!("at{s}"), trigger);
        }
    }

    /// An event, or a transition of some machine.
    fn either(&mut self, name: &str, trigger: Trigger) -> ReactionId {
        if self.dice.chance(0.6) {
            let reaction = self.model.event(name, trigger);
            self.decorate(reaction, None);
            return reaction;
        }
        let (machine, states) = self.dice.one_of(&self.machines);
        let (from, to) = (self.some_states(states), self.state_of(states));
        let reaction = self.model.transition(name, machine, &from, to, trigger);
        self.decorate(reaction, Some((machine, states)));
        reaction
    }

    /// Reactions that others set off: by themselves each waits only for reactions before it, and
    /// entries set them off by chance, so that no cascade goes on for ever.
    fn set_off(&mut self) {
        for o in 0..1 + self.dice.below(3) {
            let mut causes = vec![self.reaction()];
            let mut most = 1.0;
            if self.dice.chance(0.5) {
                let (machine, states) = self.dice.one_of(&self.machines);
                causes.push(entry_to(machine, &self.some_states(states)));
                most = 0.5;
            }
            let probability = self.dice.between(0.2, 1.2).min(most);
            let trigger = on(&causes, probability);
            self.either(&format!("on{o}"), trigger);
        }
    }

    fn reaction(&mut self) -> Cause {
        Cause::Reaction(self.dice.below(self.model.model.reactions.len()).into())
    }

    fn results(&mut self) {
        let mut terms = vec![(self.dice.between(-5.0, 5.0), Observable::One)];
        for (machine, _) in self.machines.clone() {
            terms.push((self.dice.between(-2.0, 2.0), Observable::Score(machine)));
        }
        for variable in self.variables.clone() {
            terms.push((self.dice.between(-2.0, 2.0), Observable::Variable(variable)));
        }
        let first = self.model.outcome("state", &terms);
        let counter = self.dice.one_of(&self.counters);
        let terms = [
            (self.dice.between(0.1, 2.0), Observable::Counter(counter)),
            (0.5, Observable::Outcome(first)),
        ];
        self.model.outcome("total", &terms);
        let (machine, states) = self.dice.one_of(&self.machines);
        let entry = entry_to(machine, &self.some_states(states));
        let reaction = self.reaction();
        self.model.first("entry", &[entry]);
        self.model.first("reaction", &[reaction]);
        self.model.first("either", &[entry, reaction]);
    }
}
