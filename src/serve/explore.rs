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
use crate::study::{Comparison, Findings, Study};
use crate::summary::{Bound, Estimate, Functional, Probability};
use crate::words;

/// The study of a state, with its trials and those of the untouched scenario, where the state is another.
pub(super) struct Explored {
    pub ready: Ready,
    pub done: Arc<Done>,
    under: Option<(Arc<Study>, Arc<Done>)>,
}

impl Explored {
    /// Simulates what a state asks for: in pairs with the untouched scenario, where the state is another.
    pub fn new(app: &App, asked: &Asked, progress: &Progress) -> Result<Self, Refusal> {
        let (ready, sim) = simulated(app, asked)?;
        let done = sim.run(asked.trials, &app.runs.ensemble, progress)?;
        let under = match &sim.studies[..] {
            [untouched, _] => Some((Arc::clone(untouched), Arc::clone(&done))),
            _ => None,
        };
        Ok(Self { ready, done, under })
    }

    /// The same pictures and numbers in half the time, without the differences: the untouched scenario is not
    /// simulated again, and so not in pairs.
    pub fn first(app: &App, asked: &Asked, progress: &Progress) -> Result<Self, Refusal> {
        if !asked.is_changed() {
            return Self::new(app, asked, progress);
        }
        let untouched = Self::new(app, &asked.untouched(), progress)?;
        let ready = app.library.ready(asked)?;
        let name = format!("{}&alone", asked.query(false));
        let sim = app.runs.get(&name);
        let sim = sim.unwrap_or_else(|| {
            let study = Arc::clone(&ready.study);
            app.runs.keep(&name, asked.seed, vec![study])
        });
        Ok(Self {
            ready,
            done: sim.run(asked.trials, &app.runs.ensemble, progress)?,
            under: Some((untouched.ready.study, untouched.done)),
        })
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
        let (untouched, done) = self.under.as_ref()?;
        Some(Input {
            model: untouched.model(),
            findings: &done.findings[0],
        })
    }

    /// The pairs of trials, with the untouched scenario of which they are.
    fn pairs(&self) -> Option<(&Comparison, &Model)> {
        let (untouched, _) = self.under.as_ref()?;
        Some((self.done.comparison.as_ref()?, untouched.model()))
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
    (shown, is_first): (&[String], bool),
    progress: &Progress,
) -> Result<Value, Refusal> {
    let explored = match is_first {
        true => Explored::first(app, asked, progress)?,
        false => Explored::new(app, asked, progress)?,
    };
    let (model, findings) = (explored.model(), explored.findings());
    let report = findings.summary.report()?;
    // The picture takes about as long as the words: they are made side by side.
    let parts = [Part::Pictures, Part::Outcomes, Part::Milestones].to_vec();
    let made = (app.runs.ensemble).map(parts, |part| part.made(&explored, shown));
    let made: Result<Vec<Value>, Refusal> = made.into_iter().collect();
    let [pictures, outcomes, milestones]: [Value; 3] = made?
        .try_into()
        .map_err(|_| Refusal::Failed("a part of the page is missing".into()))?;
    let entry = app.library.entry(asked)?;
    let patches = &explored.ready.patches;
    let end = model.start.plus(model.horizon);
    Ok(json!({
        "query": asked.query(true),
        "title": model.title,
        "question": model.question,
        "changes": model.changes,
        "changed": explored.under().is_some(),
        "compared": explored.pairs().is_some(),
        "start": model.start.to_string(),
        "end": end.to_string(),
        "trials": findings.trials,
        "draws": report.draws(),
        "seed": asked.seed.to_string(),
        "outcomes": outcomes,
        "milestones": milestones,
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

/// A part of what is shown of a state.
#[derive(Clone, Copy)]
enum Part {
    Pictures,
    Outcomes,
    Milestones,
}

impl Part {
    /// The part, with the pictures of the outcomes of these names.
    fn made(self, explored: &Explored, shown: &[String]) -> Result<Value, Refusal> {
        let leading = explored.model().leading_outcomes().into_iter();
        match self {
            Self::Pictures => {
                let name = |id: OutcomeId| &explored.model().outcomes[id.index()].entry.name;
                let pictures = leading.filter(|id| shown.contains(name(*id)));
                let pictures =
                    pictures.map(|id| Ok((name(id).clone(), picture(explored, id)?.into())));
                let pictures: Result<Map<String, Value>, Refusal> = pictures.collect();
                Ok(pictures?.into())
            }
            Self::Outcomes => {
                let outcomes: Result<Vec<Value>, Refusal> =
                    leading.map(|id| outcome(explored, id)).collect();
                Ok(outcomes?.into())
            }
            Self::Milestones => Ok(milestones(explored)?.into()),
        }
    }
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
    let Some((comparison, untouched)) = explored.pairs() else {
        return Ok(None);
    };
    let name = &explored.model().outcomes[id.index()].entry.name;
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
    let Some((comparison, untouched)) = explored.pairs() else {
        return Ok(None);
    };
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
