//! Reactions: what can happen, when, how fast, and what it does.

use super::{
    Amount, Condition, CounterId, Entry, FactorId, MachineId, Number, ReactionId, StateId,
    StateSet, VariableId,
};
use crate::distribution::Distribution;

/// A transition or an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Reaction {
    /// Where it stands and what it rests on.
    pub entry: Entry,
    /// Whether it changes its own machine's state.
    pub kind: ReactionKind,
    /// When it may happen (for a transition: besides being in a `from` state).
    pub guard: Condition,
    /// What makes it happen.
    pub trigger: Trigger,
    /// Multipliers on its base hazard; empty unless the trigger is a hazard.
    pub ratios: Vec<HazardRatio>,
    /// Numbers drawn once per occurrence.
    pub draws: Vec<Drawn>,
    /// Lists of branches: the first whose condition holds applies.
    pub branches: Vec<BranchList>,
    /// What it does, besides what its branch does; counts are applied before the other effects.
    pub effects: Vec<Effect>,
    /// Whether escalation by this path is meant, drifted into, or a mistake.
    pub mechanism: Option<Mechanism>,
}

impl Reaction {
    /// Every state that it can move a machine to.
    pub fn entered(&self) -> impl Iterator<Item = (MachineId, StateId)> {
        let own = match self.kind {
            ReactionKind::Transition { machine, to, .. } => Some((machine, to)),
            ReactionKind::Event => None,
        };
        let branches = || self.branches.iter().flat_map(|list| &list.branches);
        let instead = branches().filter_map(move |b| Some((own?.0, b.to?)));
        let effects = self
            .effects
            .iter()
            .chain(branches().flat_map(|b| &b.effects));
        let moved = effects.filter_map(|effect| match effect.action {
            Action::Move { machine, to } => Some((machine, to)),
            _ => None,
        });
        own.into_iter().chain(instead).chain(moved)
    }

    /// Takes its hazard away: it never happens.
    pub(crate) fn switch_off(&mut self) {
        self.trigger = Trigger::Never;
        self.ratios.clear();
    }
}

/// Transition or event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReactionKind {
    /// Moves its machine.
    Transition {
        /// The machine.
        machine: MachineId,
        /// The states that it leaves.
        from: StateSet,
        /// The state that it enters, unless a branch says otherwise. In `from`: it re-enters.
        to: StateId,
    },
    /// Happens without moving a machine of its own.
    Event,
}

/// How an escalation comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mechanism {
    /// Chosen.
    Deliberate,
    /// Not meant as an escalation by who did it.
    Inadvertent,
    /// A mistake or a mishap.
    Accidental,
}

/// What makes a reaction happen.
#[derive(Clone, Debug, PartialEq)]
pub enum Trigger {
    /// A base hazard, times the hazard ratios.
    Hazard {
        /// Per day, as a function of age.
        base: Hazard,
        /// From when age counts.
        clock: Clock,
    },
    /// A fixed delay: certain at that age, or as soon after it as the guard holds.
    Delay {
        /// Days.
        after: Number,
        /// Whether an event repeats at each multiple of the delay.
        repeat: bool,
        /// From when age counts.
        clock: Clock,
    },
    /// Dates, in days since the start, ascending; skipped where the guard does not hold.
    At {
        /// Days since the start.
        times: Vec<f64>,
        /// The chance that it happens at each; `None` is certain.
        probability: Option<Number>,
    },
    /// Queued by other reactions or by entries to states; skipped where the guard does not hold.
    On {
        /// Any of these queues it.
        causes: Vec<Cause>,
        /// The chance that it happens each time; `None` is certain.
        probability: Option<Number>,
    },
    /// Switched off.
    Never,
}

/// From when the age of a reaction counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Entry to the `from` state (transitions) or the guard turning true (events).
    Own,
    /// The start of the trial.
    Start,
    /// An occurrence of another reaction; no hazard before it.
    Reaction {
        /// The reaction.
        of: ReactionId,
        /// Only its first occurrence counts, instead of the last.
        first: bool,
    },
}

/// Something that happens at an instant and can queue events or start a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The reaction happens.
    Reaction(ReactionId),
    /// One of the states is entered (from another state, or by an explicit self-transition).
    Entry(MachineId, StateSet),
}

/// What follows when the time of a `chance` has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// The hazard is zero.
    Stop,
    /// The hazard goes on.
    Continue,
}

/// A base hazard, per day, as a function of age.
#[derive(Clone, Debug, PartialEq)]
pub enum Hazard {
    /// Constant, per day.
    Rate(Number),
    /// Constant, by the mean waiting time, days.
    Mean(Number),
    /// Constant, by the median waiting time, days.
    Median(Number),
    /// Constant up to `within`, such that the probability by then is as given.
    Chance {
        /// The probability by `within` at reference.
        probability: Number,
        /// Days.
        within: Number,
        /// What follows.
        then: Then,
    },
    /// One exit of a competing group with one total chance: `weights[index] / sum(weights)` of the
    /// group's total hazard.
    Share {
        /// The probability that any exit of the group is taken by `within`, at reference.
        probability: Number,
        /// Days.
        within: Number,
        /// What follows.
        then: Then,
        /// The weights of the group's exits: shares, or gamma factors (a Dirichlet).
        weights: Vec<Number>,
        /// Which of them is this exit's.
        index: usize,
    },
    /// Weibull waiting time: H(a) = (a / scale)^shape.
    Weibull {
        /// No unit.
        shape: Number,
        /// Days.
        scale: Number,
    },
    /// Lognormal waiting time.
    Lognormal {
        /// Days.
        median: Number,
        /// Standard deviation of the logarithm.
        sigma: Number,
    },
    /// Log-logistic waiting time: S(a) = 1 / (1 + (a / median)^shape).
    LogLogistic {
        /// Days.
        median: Number,
        /// No unit.
        shape: Number,
    },
    /// Piecewise constant in age: `rates[k]` holds until age `until[k]`; the last for ever.
    Piecewise {
        /// Days, ascending; one fewer than the rates.
        until: Vec<f64>,
        /// Per day.
        rates: Vec<Number>,
    },
}

impl Hazard {
    /// Every number in it.
    pub fn numbers(&self) -> impl Iterator<Item = &Number> {
        let (two, more): ([Option<&Number>; 2], &[Number]) = match self {
            Self::Rate(one) | Self::Mean(one) | Self::Median(one) => ([Some(one), None], &[]),
            Self::Chance {
                probability,
                within,
                ..
            } => ([Some(probability), Some(within)], &[]),
            Self::Share {
                probability,
                within,
                weights,
                ..
            } => ([Some(probability), Some(within)], weights),
            Self::Weibull { shape, scale } => ([Some(shape), Some(scale)], &[]),
            Self::Lognormal { median, sigma } => ([Some(median), Some(sigma)], &[]),
            Self::LogLogistic { median, shape } => ([Some(median), Some(shape)], &[]),
            Self::Piecewise { rates, .. } => ([None; 2], rates),
        };
        two.into_iter().flatten().chain(more)
    }
}

/// A multiplier on a hazard: `ratio ^ z`.
#[derive(Clone, Debug, PartialEq)]
pub struct HazardRatio {
    /// Its address and sources.
    pub entry: Entry,
    /// How much, per unit of z.
    pub ratio: Ratio,
    /// What z is.
    pub exposure: Exposure,
}

/// How a hazard ratio is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Ratio {
    /// As itself.
    Hazard(Number),
    /// As a ratio of probabilities: HR = ln(1 - min(R p, cap)) / ln(1 - p).
    Risk {
        /// The ratio of probabilities, R.
        ratio: Number,
        /// The probability at reference, p.
        at: Number,
        /// The largest probability that the ratio may lead to.
        cap: f64,
    },
}

impl Ratio {
    /// The hazard ratio, by the value of each of its numbers.
    pub fn value(&self, of: impl Fn(&Number) -> f64) -> f64 {
        match self {
            Self::Hazard(ratio) => of(ratio),
            Self::Risk { ratio, at, cap } => Self::of_risk(of(ratio), of(at), *cap),
        }
    }

    /// The hazard ratio that a ratio of risks, at a risk in (0, 1), makes: no risk rises above the cap.
    /// Studies often report ratios of risks; a hazard ratio equals them only where the risk is small.
    pub fn of_risk(ratio: f64, at: f64, cap: f64) -> f64 {
        libm::log1p(-(ratio * at).min(cap)) / libm::log1p(-at)
    }

    /// Every factor in its numbers.
    pub fn factors(&self) -> impl Iterator<Item = FactorId> {
        let numbers = match self {
            Self::Hazard(ratio) => [Some(ratio), None],
            Self::Risk { ratio, at, .. } => [Some(ratio), Some(at)],
        };
        let numbers = numbers.into_iter().flatten();
        numbers.flat_map(|number| number.factors.iter().copied())
    }
}

/// What raises or lowers a hazard.
#[derive(Clone, Debug, PartialEq)]
pub enum Exposure {
    /// z = 1 while the condition holds, else 0.
    While(Condition),
    /// z = the factor's value minus the reference.
    Factor {
        /// The factor.
        factor: FactorId,
        /// Its value at reference.
        reference: f64,
    },
}

/// A number that a reaction draws once per occurrence.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// Its address and sources; the address keys its stream.
    pub entry: Entry,
    /// What it is drawn from.
    pub distribution: DrawnDistribution,
}

/// The distribution of a number drawn once per occurrence.
#[derive(Clone, Debug, PartialEq)]
pub enum DrawnDistribution {
    /// Nothing about it is uncertain.
    Fixed(Distribution),
    /// Normal with uncertain parameters.
    Normal {
        /// The mean.
        mean: Number,
        /// The standard deviation.
        sd: Number,
    },
    /// Lognormal with uncertain parameters.
    Lognormal {
        /// The median.
        median: Number,
        /// The standard deviation of the logarithm.
        sigma: Number,
    },
    /// Uniform with uncertain ends.
    Uniform {
        /// The lower end.
        low: Number,
        /// The upper end.
        high: Number,
    },
    /// One of a few values; the last probability is what the others leave.
    Discrete {
        /// The values.
        values: Vec<Number>,
        /// Their probabilities.
        probabilities: Vec<Number>,
    },
}

impl DrawnDistribution {
    /// Every uncertain number in it.
    pub fn numbers(&self) -> impl Iterator<Item = &Number> {
        let (two, values, probabilities): ([Option<&Number>; 2], &[Number], &[Number]) = match self
        {
            Self::Fixed(_) => ([None; 2], &[], &[]),
            Self::Normal { mean, sd } => ([Some(mean), Some(sd)], &[], &[]),
            Self::Lognormal { median, sigma } => ([Some(median), Some(sigma)], &[], &[]),
            Self::Uniform { low, high } => ([Some(low), Some(high)], &[], &[]),
            Self::Discrete {
                values,
                probabilities,
            } => ([None; 2], values, probabilities),
        };
        two.into_iter().flatten().chain(values).chain(probabilities)
    }
}

/// Alternatives of which one is taken, while a condition holds.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchList {
    /// When this list applies.
    pub condition: Condition,
    /// The alternatives; probabilities sum to 1.
    pub branches: Vec<Branch>,
}

/// One alternative.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// Its address and sources.
    pub entry: Entry,
    /// `None`: what the others leave (`rest`).
    pub probability: Option<Number>,
    /// Where a transition goes instead.
    pub to: Option<StateId>,
    /// What it does, after the reaction's own effects of the same kind.
    pub effects: Vec<Effect>,
}

/// Something that a firing does.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Its address and sources.
    pub entry: Entry,
    /// Evaluated on the state just before the firing.
    pub condition: Condition,
    /// What it does.
    pub action: Action,
}

/// What an effect does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Adds to a variable.
    Add {
        /// The variable.
        variable: VariableId,
        /// How much; with a counter, how much per doubling of it in this firing.
        amount: Amount,
        /// The counter N: the amount is times log2 max(1, N after) - log2 max(1, N before).
        per_doubling_of: Option<CounterId>,
    },
    /// Multiplies a variable.
    Multiply {
        /// The variable.
        variable: VariableId,
        /// By how much.
        amount: Amount,
    },
    /// Sets a variable.
    Set {
        /// The variable.
        variable: VariableId,
        /// To what.
        amount: Amount,
    },
    /// Adds to a counter.
    Count {
        /// The counter.
        counter: CounterId,
        /// How much.
        amount: Amount,
    },
    /// Moves another machine; nothing happens where it is there already.
    Move {
        /// The machine.
        machine: MachineId,
        /// The state that it enters.
        to: StateId,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hazard_ratios_raise_the_risk_by_the_risk_ratio_up_to_the_cap() {
        let after = |ratio: f64, p: f64, cap: f64| {
            -libm::expm1(libm::log1p(-p) * Ratio::of_risk(ratio, p, cap))
        };
        assert!((after(1.5, 0.4, 0.95) - 0.6).abs() < 1e-15);
        assert!((after(0.5, 0.4, 0.95) - 0.2).abs() < 1e-15);
        assert!((after(3.0, 0.4, 0.95) - 0.95).abs() < 1e-15);
        assert_eq!(Ratio::of_risk(1.0, 0.3, 0.99), 1.0);
    }
}
