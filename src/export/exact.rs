//! `exact.json`, `exact.csv` and `against.csv`: what the master equation answers, alone and beside a run.

use serde_json::{Value, json};

use super::described::{AGAINST, EXACT, names};
use super::seed::seed;
use super::table::{Dates, Table};
use crate::exact::{
    Averaged, Outside, Pair, Question, Size, Unanswered, Verdict, judge, two_sided,
};
use crate::model::Model;

/// What was solved.
#[derive(Clone, Copy, Debug)]
pub struct ExactResult<'a> {
    /// The scenario's name.
    pub name: &'a str,
    /// What it describes.
    pub model: &'a Model,
    /// The seed of the draws.
    pub seed: u64,
    /// The answers.
    pub averaged: &'a Averaged,
    /// How large the processes are.
    pub size: Size,
    /// The most states that were allowed.
    pub limit: usize,
    /// What has no exact form.
    pub outside: &'a [Outside],
    /// What is not answered.
    pub unanswered: &'a [Unanswered],
    /// The same numbers of a run, with what it is called.
    pub against: Option<(&'a str, &'a [Pair])>,
}

impl ExactResult<'_> {
    /// The largest bound of the errors of all answers.
    pub fn bound(&self) -> f64 {
        let bounds = self.averaged.answers.iter().map(|answer| answer.bound);
        bounds.fold(0.0, f64::max)
    }

    /// All of it as JSON with sorted keys (`format: 1`).
    pub fn json(&self) -> Value {
        let Self {
            model,
            averaged,
            size,
            ..
        } = self;
        let unanswered = self
            .unanswered
            .iter()
            .map(|part| json!({ "address": part.part.address(model), "because_of": part.because }));
        let outside = self.outside.iter();
        let outside = outside.map(|o| json!({ "address": o.address, "why": o.reason }));
        json!({
            "format": 1,
            "escalade": env!("CARGO_PKG_VERSION"),
            "scenario": self.name,
            "title": model.title,
            "changes": model.changes,
            "seed": seed(self.seed),
            "draws": averaged.draws,
            "hypercubes": averaged.cubes,
            "error_bound": self.bound(),
            "size": {
                "processes": size.processes,
                "states": size.states,
                "product": size.product,
                "bytes": size.bytes,
                "limit": self.limit,
            },
            "days": averaged.times,
            "answers": self.answers(),
            "outside": outside.collect::<Vec<_>>(),
            "not_answered": unanswered.collect::<Vec<_>>(),
            "against": self.against.map(|(run, pairs)| self.against_json(run, pairs)),
        })
    }

    fn answers(&self) -> Vec<Value> {
        let answers = self.averaged.questions.iter().zip(&self.averaged.answers);
        let of = |(question, answer): (&Question, &crate::exact::Mean)| {
            let asked = Asked::new(self.model, *question);
            json!({
                "kind": asked.kind,
                "name": asked.name,
                "state": asked.state,
                "unit": asked.unit,
                "values": answer.values,
                "se": answer.errors,
                "bound": answer.bound,
            })
        };
        answers.map(of).collect()
    }

    fn against_json(&self, run: &str, pairs: &[Pair]) -> Value {
        let pair = |pair: &Pair| {
            let asked = Asked::new(self.model, pair.question);
            json!({
                "kind": asked.kind,
                "name": asked.name,
                "state": asked.state,
                "day": pair.time,
                "exact": pair.exact,
                "exact_se": pair.exact_error,
                "simulated": pair.simulated.value,
                "simulated_se": pair.simulated.error,
                "z": pair.score,
                "p": pair.score.map(two_sided),
            })
        };
        let verdict = judge(pairs).map(|Verdict { scores, largest, holm, cauchy }| {
            json!({ "scores": scores, "largest_z": largest, "holm_p": holm, "cauchy_p": cauchy })
        });
        json!({
            "run": run,
            "numbers": pairs.iter().map(pair).collect::<Vec<_>>(),
            "test": verdict,
        })
    }

    /// A row per question and day.
    pub fn table(&self) -> String {
        let mut table = Table::new(names(&EXACT));
        let dates = Dates::new(self.model.start, &self.averaged.times);
        let answers = self.averaged.questions.iter().zip(&self.averaged.answers);
        for (question, answer) in answers {
            let asked = Asked::new(self.model, *question);
            for (point, day) in self.averaged.times.iter().enumerate() {
                let error = answer.errors.as_ref().map(|errors| errors[point]);
                let numbers = [
                    day.to_string(),
                    dates.of(*day),
                    answer.values[point].to_string(),
                    error.map_or(String::new(), |error| error.to_string()),
                    answer.bound.to_string(),
                ];
                table.push(asked.texts(self.name), numbers);
            }
        }
        table.finish()
    }

    /// A row per number that a run has too; `None` where it is set beside none.
    pub fn against_table(&self) -> Option<String> {
        let (_, pairs) = self.against?;
        let mut table = Table::new(names(&AGAINST));
        let known = |number: Option<f64>| number.map_or(String::new(), |n| n.to_string());
        for pair in pairs {
            let asked = Asked::new(self.model, pair.question);
            let numbers = [
                pair.time.to_string(),
                pair.exact.to_string(),
                pair.exact_error.to_string(),
                pair.simulated.value.to_string(),
                known(pair.simulated.error),
                known(pair.score),
                known(pair.score.map(two_sided)),
            ];
            table.push(asked.texts(self.name), numbers);
        }
        Some(table.finish())
    }
}

/// How a question is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked<'m> {
    /// `state`, `milestone`, `reaction`, `counter`, `variable` or `outcome`.
    pub kind: &'static str,
    /// The name of the machine, milestone, counter, variable or outcome; the address of a reaction.
    pub name: &'m str,
    /// The name of the state.
    pub state: Option<&'m str>,
    /// The unit of the answer.
    pub unit: &'m str,
}

impl<'m> Asked<'m> {
    /// Of a question about a model.
    pub fn new(model: &'m Model, question: Question) -> Self {
        let of = |kind, name, unit| Self {
            kind,
            name,
            state: None,
            unit,
        };
        match question {
            Question::State(m, s) => {
                let machine = &model.machines[m];
                Self {
                    state: Some(&machine.states[s].entry.name),
                    ..of("state", &machine.entry.name, "share of 1")
                }
            }
            Question::Milestone(k) => {
                of("milestone", &model.milestones[k].entry.name, "share of 1")
            }
            Question::Reaction(k) => of("reaction", &model.reactions[k].entry.address, "times"),
            Question::Counter(k) => of("counter", &model.counters[k].entry.name, ""),
            Question::Variable(k) => of("variable", &model.variables[k].entry.name, ""),
            Question::Outcome(k) => {
                let outcome = &model.outcomes[k];
                of("outcome", &outcome.entry.name, &outcome.unit)
            }
        }
    }

    fn texts<'a>(&self, scenario: &'a str) -> [&'a str; 4]
    where
        'm: 'a,
    {
        [scenario, self.kind, self.name, self.state.unwrap_or("")]
    }
}
