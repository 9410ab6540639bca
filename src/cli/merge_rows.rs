//! `escalade merge` of parts of a sensitivity analysis: their sums become what a run of all rows leaves, and the
//! results are those of going on from it.

use std::path::PathBuf;

use anyhow::Context;
use clap::ValueEnum;
use escalade::bundle::{Folder, RowsQuestion, Shard, ShardHead};
use escalade::ensemble::{Ensemble, Progress};
use escalade::sensitivity::{Question, RowSums, Start};

use super::args::{Changed, Groups, Keep, Method, Place, SensitivityArguments, Sharding};
use super::end::End;
use super::job::Job;
use super::sensitivity::sobol;
use super::sensitivity_kept::Kept;
use super::sensitivity_question::{asked, thresholds};

/// What is wrong with a shard that somebody has changed.
const NO_QUESTION: &str = "the first shard asks for what no sensitivity analysis has";

/// Merges shards, which are in order.
pub(crate) fn merge_rows(
    shards: &[Shard],
    question: &RowsQuestion,
    (job, seed): (&Job, u64),
    place: &Place,
) -> anyhow::Result<End> {
    let head = &shards.first().context("there is no shard")?.head;
    let arguments = arguments(head, question, (seed, place))?;
    hand_over(shards, &arguments, job, &question.method)?;
    sobol(&arguments, job, &question.method)
}

/// Leaves the sums where a run of all rows has its own.
fn hand_over(
    shards: &[Shard],
    arguments: &SensitivityArguments,
    job: &Job,
    method: &str,
) -> anyhow::Result<()> {
    let name = format!("{}.sensitivity", job.scenario.stem);
    let folder = Folder::claim(&arguments.place.output.join(name))?;
    let (ensemble, stop) = (Ensemble::new(arguments.place.threads)?, Progress::new());
    let asked = asked(arguments, job)?;
    let question = asked.question(arguments, job);
    let thresholds = thresholds(method, &question, (&ensemble, &stop))?;
    let question = Question {
        thresholds: &thresholds,
        ..question
    };
    let replicates = shards.first().map_or(2, |shard| shard.head.replicates);
    let mut start = Start::default();
    for shard in shards {
        let sums = shard.tally::<RowSums>(&())?;
        start = question.join(start, replicates, sums, &ensemble)?;
    }
    let kept = Kept::new(&folder, job, &question, (asked.rows, replicates));
    Ok(kept.hand_over(&start)?)
}

/// The command of a run of all rows.
fn arguments(
    head: &ShardHead,
    question: &RowsQuestion,
    (seed, place): (u64, &Place),
) -> anyhow::Result<SensitivityArguments> {
    let method = Method::from_str(&question.method, false).ok();
    let groups = question.groups.as_deref();
    let groups = groups.map(|by| Groups::from_str(by, false).ok().context(NO_QUESTION));
    Ok(SensitivityArguments {
        path: PathBuf::new(),
        method: method
            .filter(|method| matches!(method, Method::Sobol | Method::Cvm))
            .context(NO_QUESTION)?,
        of: question.of.clone(),
        rows: Some(head.all()),
        replicates: (!question.has_pilot).then_some(head.replicates),
        until: None,
        groups: groups.transpose()?,
        samples: false,
        factors: question.factors.clone(),
        changed: Changed {
            seed,
            horizon: None,
            set: Vec::new(),
            without: Vec::new(),
        },
        sharding: Sharding { shard: None },
        keep: Keep::of_merge(),
        place: place.clone(),
    })
}
