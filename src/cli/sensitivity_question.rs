//! What `escalade sensitivity` is asked: measures, units, a target, rows.

use anyhow::Context;
use escalade::compiled::Compiled;
use escalade::ensemble::{Ensemble, Progress};
use escalade::model::Model;
use escalade::random::Seed;
use escalade::sensitivity::{
    DEFAULT_ROWS, GroupBy, Measure, Precision, Question, SobolError, Unit, pilot,
};

use super::args::{Groups, SensitivityArguments};
use super::job::Job;

/// The most rows of a run that stops by precision, when no other limit is given.
const LIMIT: u64 = 1 << 16;

/// What is asked, with all that it refers to.
pub(crate) struct Asked {
    pub measures: Vec<Measure>,
    /// The model, of which no more is recorded than is measured.
    pub compiled: Compiled,
    pub units: Vec<Unit>,
    pub until: Option<Precision>,
    pub rows: u64,
}

/// What the arguments ask of a scenario.
pub(crate) fn asked(arguments: &SensitivityArguments, job: &Job) -> anyhow::Result<Asked> {
    let model = job.study.model();
    let mut measures = Measure::leading(model);
    for text in &arguments.of {
        let measure = Measure::parse(text, model).with_context(|| "--of".to_owned())?;
        if !measures.contains(&measure) {
            measures.push(measure);
        }
    }
    let mut units = units(arguments, model)?;
    // How much rests on judgement is asked of every scenario, and costs a few points per row.
    let grades = Unit::groups(model, GroupBy::Grade);
    let is_all = arguments.groups.is_none() && arguments.factors.is_empty();
    if is_all && grades.len() > 1 {
        units.extend(grades);
    }
    let until = arguments.until.as_deref();
    let until = until
        .map(|text| Precision::parse(text, model, &measures))
        .transpose()
        .with_context(|| "--until".to_owned())?;
    let default = if until.is_some() { LIMIT } else { DEFAULT_ROWS };
    Ok(Asked {
        rows: arguments.rows.unwrap_or(default),
        compiled: Measure::compile(&measures, model),
        measures,
        units,
        until,
    })
}

/// What is exchanged or moved together.
pub(crate) fn units(arguments: &SensitivityArguments, model: &Model) -> anyhow::Result<Vec<Unit>> {
    match arguments.groups {
        Some(by) => Ok(Unit::groups(model, group_by(by))),
        None => Unit::restricted(Unit::each(model), model, &arguments.factors)
            .with_context(|| "--factors".to_owned()),
    }
}

fn group_by(by: Groups) -> GroupBy {
    match by {
        Groups::Tag => GroupBy::Tag,
        Groups::Actor => GroupBy::Actor,
        Groups::Grade => GroupBy::Grade,
        Groups::Source => GroupBy::Source,
    }
}

/// The method that looks at whole distributions.
pub(crate) const CVM: &str = "cvm";

impl Asked {
    /// The question, without thresholds.
    pub fn question<'a>(&'a self, arguments: &SensitivityArguments, job: &'a Job) -> Question<'a> {
        Question {
            model: job.study.model(),
            compiled: &self.compiled,
            draws: job.study.draws(),
            measures: &self.measures,
            units: &self.units,
            seed: Seed(arguments.changed.seed),
            thresholds: &[],
        }
    }
}

/// The thresholds of each measure, where the method looks at whole distributions; else none.
pub(crate) fn thresholds(
    method: &str,
    question: &Question<'_>,
    (ensemble, stop): (&Ensemble, &Progress),
) -> Result<Vec<Vec<f64>>, SobolError> {
    match method {
        CVM => escalade::sensitivity::thresholds(question, ensemble, stop),
        _ => Ok(Vec::new()),
    }
}

/// Trials at each point, as asked for or as a pilot chooses; also the trials that the pilot took.
pub(crate) fn replicates(
    asked: Option<u32>,
    question: &Question<'_>,
    (ensemble, stop): (&Ensemble, &Progress),
) -> Result<(u32, u64), SobolError> {
    match asked {
        Some(replicates) => Ok((replicates, 0)),
        None => {
            let pilot = pilot(question, ensemble, stop)?;
            Ok((pilot.replicates, pilot.trials))
        }
    }
}
