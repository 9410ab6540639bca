//! All that the master equation answers of a model, for one draw: question by question.

use std::collections::{BTreeMap, BTreeSet};

use super::part::Part;
use super::reduced::reduced;
use super::scope::Scope;
use super::solution::{Curve, Solution};
use super::{Exact, ExactError};
use crate::ensemble::Ensemble;
use crate::model::{Model, Observable, Term};

/// What is asked of a model at each of a few times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// The probability that a machine is in a state: their positions.
    State(usize, usize),
    /// The probability that a milestone has been passed.
    Milestone(usize),
    /// How often a reaction is expected to have happened.
    Reaction(usize),
    /// The expected value of a counter.
    Counter(usize),
    /// The expected value of a variable.
    Variable(usize),
    /// The expected value of an outcome, not clipped to its range.
    Outcome(usize),
}

/// How large the Markov processes of a model are: each has what bears on the parts of which it answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Processes with more than one state.
    pub processes: usize,
    /// States of the largest, as they are reached.
    pub states: usize,
    /// The product of its machines' sizes, of which those are a part.
    pub product: u64,
    /// About how many bytes its solution takes.
    pub bytes: u64,
}

impl Question {
    /// The part that is asked about.
    pub fn part(self) -> Part {
        match self {
            Self::State(machine, _) => Part::Machine(machine),
            Self::Milestone(k) => Part::Milestone(k),
            Self::Reaction(k) => Part::Reaction(k),
            Self::Counter(k) => Part::Counter(k),
            Self::Variable(k) => Part::Variable(k),
            Self::Outcome(k) => Part::Outcome(k),
        }
    }

    /// Whether the answer is a probability.
    pub fn is_probability(self) -> bool {
        matches!(self, Self::State(..) | Self::Milestone(_))
    }
}

/// The Markov processes of a model.
#[derive(Clone, Debug)]
pub struct Processes<'m> {
    model: &'m Model,
    scope: Scope,
    /// The model of each process.
    models: Vec<Model>,
    limit: usize,
}

impl<'m> Processes<'m> {
    /// The processes of what is covered, with at most so many product states each.
    pub fn new(model: &'m Model, scope: Scope, limit: usize) -> Self {
        let groups = scope.groups().iter();
        let models = groups.map(|parts| reduced(model, parts)).collect();
        Self {
            model,
            scope,
            models,
            limit,
        }
    }

    /// What is covered.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// What can be answered, in the order in which it is.
    pub fn questions(&self) -> Vec<Question> {
        let model = self.model;
        let machines = model.machines.iter().enumerate();
        let mut all: Vec<Question> = machines
            .flat_map(|(m, machine)| (0..machine.states.len()).map(move |s| Question::State(m, s)))
            .collect();
        all.extend((0..model.milestones.len()).map(Question::Milestone));
        all.extend((0..model.reactions.len()).map(Question::Reaction));
        all.extend((0..model.counters.len()).map(Question::Counter));
        all.extend((0..model.variables.len()).map(Question::Variable));
        all.extend((0..model.outcomes.len()).map(Question::Outcome));
        all.retain(|question| self.scope.covers(question.part()));
        all
    }

    /// How large the processes are for these factor values, before anything is solved.
    ///
    /// # Errors
    /// As for [`Exact::within`].
    pub fn size(&self, factor_values: &[f64]) -> Result<Size, ExactError> {
        let mut size = Size::default();
        for (model, parts) in self.models.iter().zip(self.scope.groups()) {
            let exact = Exact::within(model, factor_values, self.limit)?;
            let milestones = milestones(parts).count();
            let states = exact.reachable_states();
            size.processes += usize::from(states > 1);
            if states > size.states {
                (size.states, size.product) = (states, exact.product_states());
            }
            size.bytes = size.bytes.max(exact.bytes(milestones));
        }
        Ok(size)
    }

    /// The answers to all questions at ascending times (days), for one draw's factor values. `goes_on` is
    /// asked between two solutions: where it says no, there are none.
    ///
    /// # Errors
    /// As for [`Exact::within`] and [`Exact::solve`].
    pub fn answers(
        &self,
        factor_values: &[f64],
        times: &[f64],
        goes_on: &(dyn Fn() -> bool + Sync),
        ensemble: &Ensemble,
    ) -> Result<Option<Vec<Curve>>, ExactError> {
        let solve = |k: usize| {
            if !goes_on() {
                return Ok(None);
            }
            let exact = Exact::within(&self.models[k], factor_values, self.limit)?;
            let asked: Vec<usize> = self.milestones_of(k);
            let (solution, curves) = exact.answers(times, &asked, Some(ensemble))?;
            let milestones = asked.into_iter().zip(curves).collect();
            Ok(Some(Solved {
                solution,
                milestones,
            }))
        };
        // The largest takes longest, and begins first.
        let order: Vec<usize> = (0..self.models.len()).rev().collect();
        let solved = ensemble.map(order, solve).into_iter().rev();
        let solved: Option<Vec<Solved>> = solved.collect::<Result<_, ExactError>>()?;
        let Some(solved) = solved else {
            return Ok(None);
        };
        let mut outcomes: Vec<Option<Curve>> = Vec::new();
        for k in 0..self.model.outcomes.len() {
            let is_covered = self.scope.covers(Part::Outcome(k));
            let sum = || self.outcome(k, &solved, &outcomes, (factor_values, times.len()));
            let curve = if is_covered { sum() } else { None };
            outcomes.push(curve);
        }
        let questions = self.questions().into_iter();
        Ok(questions
            .map(|question| self.answer(question, &solved, &outcomes))
            .collect())
    }

    /// The milestones that are followed in a process: those that are in no smaller one.
    fn milestones_of(&self, k: usize) -> Vec<usize> {
        let smaller = &self.scope.groups()[..k];
        let is_first = |of: &usize| {
            let part = Part::Milestone(*of);
            smaller.iter().all(|parts| !parts.contains(&part))
        };
        milestones(&self.scope.groups()[k])
            .filter(is_first)
            .collect()
    }

    fn answer(
        &self,
        question: Question,
        solved: &[Solved],
        outcomes: &[Option<Curve>],
    ) -> Option<Curve> {
        if let Question::Outcome(k) = question {
            return outcomes[k].clone();
        }
        let Solved {
            solution,
            milestones,
        } = self.of(question.part(), solved)?;
        Some(match question {
            Question::State(m, s) => solution.state_probabilities[m][s].clone(),
            Question::Milestone(k) => return milestones.get(&k).cloned(),
            Question::Reaction(k) => solution.expected_counts[k].clone(),
            Question::Counter(k) => solution.expected_counters[k].clone(),
            Question::Variable(k) => solution.expected_variables[k].clone(),
            Question::Outcome(k) => return outcomes[k].clone(),
        })
    }

    /// What is solved of a part: in the smallest process that has it.
    fn of<'s>(&self, part: Part, solved: &'s [Solved]) -> Option<&'s Solved> {
        let groups = self.scope.groups().iter();
        let mut found = groups
            .zip(solved)
            .filter(|(parts, _)| parts.contains(&part));
        found.next().map(|(_, solved)| solved)
    }

    /// An outcome adds up what may belong to several processes: expectations add up all the same.
    fn outcome(
        &self,
        k: usize,
        solved: &[Solved],
        outcomes: &[Option<Curve>],
        (factor_values, points): (&[f64], usize),
    ) -> Option<Curve> {
        let mut sum = Curve {
            values: vec![0.0; points],
            bound: 0.0,
        };
        for term in &self.model.outcomes[k].terms {
            let part = self.term(term, solved, outcomes, factor_values, points)?;
            let weight = term.weight.value(factor_values);
            let mut largest: f64 = 0.0;
            for (sum, value) in sum.values.iter_mut().zip(&part.values) {
                *sum += weight * value;
                largest = largest.max(sum.abs() + 2.0 * (weight * value).abs());
            }
            sum.bound += weight.abs() * part.bound + largest * f64::EPSILON;
        }
        Some(sum)
    }

    fn term(
        &self,
        term: &Term,
        solved: &[Solved],
        outcomes: &[Option<Curve>],
        factor_values: &[f64],
        points: usize,
    ) -> Option<Curve> {
        let of = |part| self.of(part, solved).map(|solved| &solved.solution);
        match term.of {
            Observable::One => Some(Curve {
                values: vec![1.0; points],
                bound: 0.0,
            }),
            Observable::Variable(v) => {
                let solution = of(Part::Variable(v.index()))?;
                Some(solution.expected_variables[v.index()].clone())
            }
            Observable::Counter(c) => {
                let solution = of(Part::Counter(c.index()))?;
                Some(solution.expected_counters[c.index()].clone())
            }
            Observable::Outcome(o) => outcomes[o.index()].clone(),
            Observable::Score(m) => {
                let solution = of(Part::Machine(m.index()))?;
                let states = &self.model.machines[m.index()].states;
                let scores = states.iter().map(|state| state.score.value(factor_values));
                Some(score(
                    scores,
                    &solution.state_probabilities[m.index()],
                    points,
                ))
            }
        }
    }
}

/// What is solved of a process.
struct Solved {
    solution: Solution,
    milestones: BTreeMap<usize, Curve>,
}

fn milestones(parts: &BTreeSet<Part>) -> impl Iterator<Item = usize> {
    parts.iter().filter_map(|part| match part {
        Part::Milestone(k) => Some(*k),
        _ => None,
    })
}

/// The expected score of a machine.
fn score(scores: impl Iterator<Item = f64>, states: &[Curve], points: usize) -> Curve {
    let mut sum = Curve {
        values: vec![0.0; points],
        bound: 0.0,
    };
    let mut largest: f64 = 0.0;
    for (score, curve) in scores.zip(states) {
        for (sum, p) in sum.values.iter_mut().zip(&curve.values) {
            *sum += score * p;
        }
        largest = largest.max(score.abs());
        sum.bound = sum.bound.max(curve.bound);
    }
    // The bound of a state is one of a sum over any of them.
    sum.bound = largest * (sum.bound + 64.0 * f64::EPSILON);
    sum
}
