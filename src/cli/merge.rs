//! `escalade merge`: the results of a run from its shards, with the bytes of a run in one go.

use std::path::PathBuf;

use anyhow::Context;
use escalade::bundle::{COMPARISON, Folder, Shard, ShardHead, Stored, check_name, in_order};
use escalade::ensemble::Tally;
use escalade::random::Seed;
use escalade::study::{Arms, Settings, Study};
use escalade::summary::{Paired, Summary};

use super::args::{Keep, Merge};
use super::compare::compare_jobs;
use super::design::hypercubes;
use super::end::End;
use super::job::Job;
use super::keeping::Keeping;
use super::merge_rows::merge_rows;
use super::placing::Pages;
use super::rerun::{given, job};
use super::run::run_jobs;
use super::shard::{arms_layout, pairs_layout};
use super::terminal::tell;

/// What is wrong with a shard that somebody has changed.
const SEED: &str = "the seed of a shard is no whole number";

/// Merges what the arguments name.
pub(crate) fn merge(arguments: &Merge) -> anyhow::Result<End> {
    let shards = arguments.shards.iter().map(|path| Shard::read(path));
    let shards = in_order(shards.collect::<Result<Vec<_>, _>>()?)?;
    let head = &shards[0].head;
    let Some(jobs) = jobs(head)? else {
        return Ok(End::Finding);
    };
    let settings = Settings {
        seed: Seed(head.seed.parse().context(SEED)?),
        trials: head.trials,
        replicates: head.replicates,
    };
    let all = match head.question {
        Some(_) => format!("{} rows", head.all()),
        None => format!("{} trials", head.trials),
    };
    tell(&format!("merging {} shards of {all}", shards.len()));
    let studies: Vec<&Study> = jobs.iter().map(|(_, job)| &job.study).collect();
    let place = &arguments.place;
    if let (Some(question), Some((_, job))) = (&head.question, jobs.first()) {
        return merge_rows(&shards, question, (job, settings.seed.0), place);
    }
    if head.command == "compare" {
        let layout = pairs_layout(&studies, settings.replicates)?;
        let tally = merged::<Paired>(&shards, &layout)?;
        hand_over(&tally, &jobs, settings, place.output.join(COMPARISON))?;
        return compare_jobs(&jobs, settings, (place, Some(&Keep::of_merge()))).map(|(end, _)| end);
    }
    match &studies[..] {
        [study] => {
            let layout = study.layout(settings.replicates, jobs[0].1.design())?;
            let tally = merged::<Summary>(&shards, &layout)?;
            hand_over(&tally, &jobs, settings, place.output.join(&jobs[0].0))?;
        }
        studies => {
            let layout = arms_layout(studies, settings.replicates)?;
            let tally = merged::<Arms>(&shards, &layout)?;
            hand_over(&tally, &jobs, settings, place.output.join(COMPARISON))?;
        }
    }
    let jobs: Vec<Job> = jobs.into_iter().map(|(_, job)| job).collect();
    run_jobs(&jobs, settings, (place, Some(&Keep::of_merge())), Pages::No).map(|(end, _)| end)
}

/// The scenarios as the shards have them; `None` where one has faults, which are told.
fn jobs(head: &ShardHead) -> anyhow::Result<Option<Vec<(String, Job)>>> {
    let mut jobs = Vec::new();
    for arm in &head.arms {
        if head.command != "compare" {
            check_name(&arm.name)?;
        }
        let read = job(
            &arm.name,
            &arm.merged_scenario,
            &arm.switched_off,
            &arm.changes,
        );
        match read {
            Some(job) => jobs.push((arm.name.clone(), job)),
            None => return Ok(None),
        }
    }
    if let Some((_, first)) = jobs.first_mut() {
        first.given = given(head.given.as_deref(), first)?;
        if let Some(record) = head.hypercubes {
            let seed = head.seed.parse().context(SEED)?;
            first.design = Some(hypercubes(&first.study, Seed(seed), record.rows)?);
        }
    }
    Ok(Some(jobs))
}

/// Adds the counts of all shards, one file after the other.
fn merged<T: Stored + Tally>(shards: &[Shard], layout: &T::Layout) -> anyhow::Result<T> {
    let (first, others) = shards.split_first().context("there is no shard")?;
    let mut tally: T = first.tally(layout)?;
    for shard in others {
        tally.merge(&shard.tally(layout)?)?;
    }
    Ok(tally)
}

/// Leaves the counts where a run that is complete, but for its results, has its checkpoint: what follows is the
/// end of that run, and a fault in it loses nothing.
fn hand_over(
    tally: &impl Stored,
    jobs: &[(String, Job)],
    settings: Settings,
    folder: PathBuf,
) -> anyhow::Result<()> {
    let folder = Folder::claim(&folder)?;
    let named: Vec<&Job> = jobs.iter().map(|(_, job)| job).collect();
    let keep = Keep::of_merge();
    if let Some(keeping) = Keeping::new(&named, &folder, &settings, Some(&keep))? {
        keeping.hand_over(tally, settings.trials / u64::from(settings.replicates))?;
    }
    Ok(())
}
