//! A state in numbers, words and pictures, against the untouched scenario.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::app::App;
use super::asked::Asked;
use super::commands::command;
use super::library::Ready;
use super::refusal::Refusal;
use super::runs::{Done, Sim};
use crate::ensemble::Progress;
use crate::export;
use crate::model::{Model, OutcomeId};
use crate::plot::{self, Input};
use crate::study::Findings;
use crate::summary::{Bound, Estimate, Functional, Probability};
use crate::words;

/// The study of a state, with its trials: the last study is the one of the state, the first the untouched one.
pub(super) struct Explored {
    pub ready: Ready,
    pub sim: Arc<Sim>,
    pub done: Arc<Done>,
}

impl Explored {
    /// Simulates what a state asks for.
    pub fn new(app: &App, asked: &Asked, progress: &Progress) -> Result<Self, Refusal> {
        let (ready, sim) = simulated(app, asked)?;
        let done = sim.run(asked.trials, &app.runs.ensemble, progress)?;
        Ok(Self { ready, sim, done })
    }

    pub fn model(&self) -> &Model {
        self.ready.study.model()
    }

    /// Of the state.
    pub fn findings(&self) -> &Findings {
        &self.done.findings[self.done.findings.len() - 1]
    }

    pub fn input(&self) -> Input<'_> {
        Input {
            model: self.model(),
            findings: self.findings(),
        }
    }

    /// The untouched scenario, where the state is another.
    fn under(&self) -> Option<Input<'_>> {
        let [untouched, _] = &self.sim.studies[..] else {
            return None;
        };
        Some(Input {
            model: untouched.model(),
            findings: &self.done.findings[0],
        })
    }
}

fn simulated(app: &App, asked: &Asked) -> Result<(Ready, Arc<Sim>), Refusal> {
    let ready = app.library.ready(asked)?;
    let name = asked.query(false);
    if let Some(sim) = app.runs.get(&name) {
        return Ok((ready, sim));
    }
    let mut studies = vec![Arc::clone(&ready.study)];
    if asked.is_changed() {
        studies.insert(0, app.library.ready(&asked.untouched())?.study);
    }
    let sim = app.runs.keep(&name, asked.seed, studies);
    Ok((ready, sim))
}

/// The numbers, the words, and the pictures of the outcomes that are shown.
pub(super) fn view(
    app: &App,
    asked: &Asked,
    shown: &[String],
    progress: &Progress,
) -> Result<Value, Refusal> {
    let explored = Explored::new(app, asked, progress)?;
    let (model, findings) = (explored.model(), explored.findings());
    let report = findings.summary.report()?;
    let mut pictures = Map::new();
    for id in model.leading_outcomes() {
        let name = &model.outcomes[id.index()].entry.name;
        if shown.contains(name) {
            pictures.insert(name.clone(), json!(picture(&explored, id)?));
        }
    }
    let outcomes = model.leading_outcomes().into_iter();
    let outcomes: Result<Vec<Value>, Refusal> = outcomes.map(|id| outcome(&explored, id)).collect();
    let entry = app.library.entry(asked)?;
    let patches = &explored.ready.patches;
    let end = model.start.plus(model.horizon);
    Ok(json!({
        "query": asked.query(true),
        "title": model.title,
        "question": model.question,
        "changes": model.changes,
        "changed": explored.under().is_some(),
        "start": model.start.to_string(),
        "end": end.to_string(),
        "trials": findings.trials,
        "draws": report.draws(),
        "seed": asked.seed.to_string(),
        "outcomes": outcomes?,
        "milestones": milestones(&explored)?,
        "drivers": words::drivers(model, &report, findings.drivers.as_ref()),
        "beyond": words::clipping(model, &report),
        "pictures": pictures,
        "command": command("run", &[entry], asked, patches, &[])?,
        "compare": match explored.under() {
            Some(_) => Some(command("compare", &[entry], asked, patches, &[])?),
            None => None,
        },
    }))
}

/// The picture of an outcome, over the untouched scenario where the state is another.
fn picture(explored: &Explored, id: OutcomeId) -> Result<String, Refusal> {
    let figure = match explored.under() {
        Some(under) => plot::outcome_over(&explored.input(), id, &under)?,
        None => plot::outcome(&explored.input(), id)?,
    };
    Ok(figure.inline())
}

/// The same as a file of its own, to the byte that a run writes.
pub(super) fn figure(
    app: &App,
    asked: &Asked,
    name: &str,
    progress: &Progress,
) -> Result<String, Refusal> {
    let explored = Explored::new(app, asked, progress)?;
    let id = outcome_called(explored.model(), name)?;
    Ok(plot::outcome(&explored.input(), id)?.svg)
}

/// The numbers as a run writes them.
pub(super) fn summary(app: &App, asked: &Asked, progress: &Progress) -> Result<Value, Refusal> {
    let explored = Explored::new(app, asked, progress)?;
    let entry = app.library.entry(asked)?;
    Ok(export::summary(
        &entry.stem,
        &explored.ready.study,
        explored.findings(),
    )?)
}

/// The leading outcome of a name.
pub(super) fn outcome_called(model: &Model, name: &str) -> Result<OutcomeId, Refusal> {
    let leading = model.leading_outcomes().into_iter();
    let mut called = leading.filter(|id| model.outcomes[id.index()].entry.name == name);
    let unknown = || Refusal::Unknown(format!("there is no headline outcome `{name}`"));
    called.next().ok_or_else(unknown)
}

fn outcome(explored: &Explored, id: OutcomeId) -> Result<Value, Refusal> {
    let model = explored.model();
    let report = explored.findings().summary.report()?;
    let (outcome, results) = (&model.outcomes[id.index()], report.outcome(id));
    let at = |level| results.quantile(Functional::End, level);
    let mean = results.mean(Functional::End);
    Ok(json!({
        "name": outcome.entry.name,
        "title": outcome.entry.title,
        "unit": outcome.unit,
        "mean": estimate(&mean),
        "error": mean.half_width(),
        "median": estimate(&at(0.5)),
        "range": words::range([at(0.1), at(0.9)]),
        "difference": difference(explored, id)?,
    }))
}

/// What the state changes of an outcome at the horizon, trial by trial.
fn difference(explored: &Explored, id: OutcomeId) -> Result<Option<Value>, Refusal> {
    let Some(comparison) = &explored.done.comparison else {
        return Ok(None);
    };
    let name = &explored.model().outcomes[id.index()].entry.name;
    let untouched = explored.sim.studies[0].model();
    let mut places = comparison.paired.layout().outcomes();
    let place = places.position(|of| untouched.outcomes[of.index()].entry.name == *name);
    let Some(place) = place else {
        return Ok(None);
    };
    let difference = comparison.paired.outcome(1, place, 0)?;
    Ok(Some(json!({
        "mean": estimate(&difference.mean),
        "said": words::difference(&difference.mean),
        "seen": difference.is_seen(),
        "higher": words::share(&difference.above),
        "same": words::share(&difference.equal),
    })))
}

fn milestones(explored: &Explored) -> Result<Vec<Value>, Refusal> {
    let (model, report) = (explored.model(), explored.findings().summary.report()?);
    let said = words::milestones(model, &report);
    let mut all = Vec::new();
    for (m, (title, said)) in said.into_iter().enumerate() {
        let share = report.milestone(m.into()).asked;
        let name = &model.milestones[m].entry.name;
        all.push(json!({
            "name": name,
            "title": title,
            "said": said,
            "share": share.as_ref().map(probability),
            "difference": milestone_difference(explored, name)?,
        }));
    }
    Ok(all)
}

fn milestone_difference(explored: &Explored, name: &str) -> Result<Option<String>, Refusal> {
    let Some(comparison) = &explored.done.comparison else {
        return Ok(None);
    };
    let untouched = explored.sim.studies[0].model();
    let mut places = comparison.paired.layout().milestones();
    let Some(place) = places.position(|of| untouched.milestones[of.index()].entry.name == name)
    else {
        return Ok(None);
    };
    let difference = comparison.paired.milestone(1, place)?;
    let points = words::difference(&difference.mean.times(100.0));
    Ok(difference.is_seen().then(|| format!("{points} points")))
}

/// A number with its interval, and as people read it.
pub(super) fn estimate(of: &Estimate) -> Value {
    json!({ "value": of.value, "low": of.low, "high": of.high, "said": words::estimate(of) })
}

/// A share of trials, the same; without a value where it is only bounded.
fn probability(of: &Probability) -> Value {
    let value = (of.bound == Bound::Between).then_some(of.value);
    json!({ "value": value, "low": of.low, "high": of.high, "said": words::share(of) })
}
