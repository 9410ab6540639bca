//! `--shard K/N`: a part of a run, counted into a file that survives, to be merged with the others.

use std::path::Path;

use anyhow::{Context, bail, ensure};
use escalade::bundle::{Shard, ShardError, ShardHead, Stored};
use escalade::criterion::Criterion;
use escalade::design::Design;
use escalade::ensemble::{Ensemble, Progress};
use escalade::export::ArmRecord;
use escalade::study::{
    self, Counted, Settings, Study, count_pairs, count_side_by_side, draws_of_part,
};
use escalade::summary::{Layout, PairedLayout};

use super::args::{Keep, Place, ShardPart};
use super::end::{End, Usage};
use super::job::Job;
use super::terminal::{on_interrupt, print, tell, with_bar};

/// What is counted, and where to.
pub(crate) struct Asked<'a> {
    /// `run` or `compare`.
    pub command: &'static str,
    /// Under which names.
    pub jobs: Vec<(&'a str, &'a Job)>,
    pub settings: Settings,
    pub part: ShardPart,
    pub place: &'a Place,
    pub keep: &'a Keep,
}

/// Of what shape the counts of several studies are.
type ArmsLayout = (Vec<Layout>, PairedLayout);

/// Counts a part of a run or of a comparison.
pub(crate) fn shard(asked: &Asked<'_>) -> anyhow::Result<End> {
    let path = asked.place.output.as_path();
    ensure!(
        path.extension().is_some(),
        Usage("name the file of the shard: --output part-03.shard".to_owned())
    );
    let studies: Vec<&Study> = asked.jobs.iter().map(|(_, job)| &job.study).collect();
    let replicates = asked.settings.replicates;
    match (asked.command, &studies[..]) {
        ("run", [study]) => {
            let layout = study.layout(replicates, design(asked))?;
            count_into(
                path,
                asked,
                &layout,
                |job, e, p| Ok(study.count(job, e, p)?),
            )
        }
        ("run", _) => {
            let layout = arms_layout(&studies, replicates)?;
            count_into(path, asked, &layout, |job, e, p| {
                Ok(count_side_by_side(&studies, job, e, p)?)
            })
        }
        _ => {
            let layout = pairs_layout(&studies, replicates)?;
            count_into(path, asked, &layout, |job, e, p| {
                Ok(count_pairs(&studies, job, e, p)?)
            })
        }
    }
}

fn given<'a>(asked: &Asked<'a>) -> Option<&'a Criterion> {
    asked.jobs.first().and_then(|(_, job)| job.given.as_ref())
}

/// Where the factor values of a single scenario come from, if not from independent draws.
fn design<'a>(asked: &Asked<'a>) -> Option<&'a dyn Design> {
    asked.jobs.first().and_then(|(_, job)| job.design())
}

/// Of which shape the counts of several studies are.
pub(crate) fn arms_layout(studies: &[&Study], replicates: u32) -> anyhow::Result<ArmsLayout> {
    let layouts = studies
        .iter()
        .map(|study| Layout::new(study.model(), replicates));
    Ok((
        layouts.collect::<Result<_, _>>()?,
        pairs_layout(studies, replicates)?,
    ))
}

/// Of which shape their differences are.
pub(crate) fn pairs_layout(studies: &[&Study], replicates: u32) -> anyhow::Result<PairedLayout> {
    let models: Vec<_> = studies.iter().map(|study| study.model()).collect();
    Ok(PairedLayout::new(&models, replicates)?)
}

/// Counts with checkpoints, each of which is the shard so far.
fn count_into<T: Stored + Send + Sync>(
    path: &Path,
    asked: &Asked<'_>,
    layout: &T::Layout,
    count: impl FnOnce(study::Job<'_, T>, &Ensemble, &Progress) -> anyhow::Result<Counted<T>> + Send,
) -> anyhow::Result<End> {
    let head = head(asked);
    let start = start::<T>(path, &head, layout, asked.keep.resume)?;
    if start
        .as_ref()
        .is_some_and(|(_, done)| *done == head.draws.1)
    {
        tell(&format!("`{}` is finished already", path.display()));
        return Ok(End::Fine);
    }
    let (ensemble, stop) = (Ensemble::new(asked.place.threads)?, Progress::new());
    on_interrupt(&stop)?;
    let write = |tally: &T, done: u64| {
        let head = ShardHead {
            done,
            ..head.clone()
        };
        Shard::write(path, &head, &tally.encode())
    };
    let mut save = |tally: &T, done: u64| {
        if let Err(error) = write(tally, done) {
            tell(&format!(
                "warning: the shard was not written so far: {:#}",
                anyhow::Error::from(error)
            ));
        }
    };
    let mut job = study::Job::new(asked.settings)
        .given(given(asked))
        .designed(design(asked))
        .draws(head.draws.0..head.draws.1)
        .checkpoint(asked.keep.checkpoint, &mut save);
    let mut done = head.draws.0;
    if let Some((tally, so_far)) = start {
        (job, done) = (job.from(tally, so_far), so_far);
    }
    let left = (head.draws.1 - done) * u64::from(asked.settings.replicates);
    let trials = left * asked.jobs.len() as u64;
    let title = format!("part {}", asked.part);
    let counted = with_bar(&title, trials, false, &stop, || {
        count(job, &ensemble, &stop)
    })??;
    write(&counted.tally, counted.done)?;
    finish(path, asked, &head, &counted)
}

/// Says what is in the shard.
fn finish<T>(
    path: &Path,
    asked: &Asked<'_>,
    head: &ShardHead,
    counted: &Counted<T>,
) -> anyhow::Result<End> {
    let path = path.display();
    if let Some(failed) = &counted.failure {
        tell(&format!(
            "{}: {failed}; `{path}` has what was done before it",
            asked.jobs.get(failed.arm).map_or("", |(name, _)| name)
        ));
        return Ok(End::Finding);
    }
    if !counted.complete {
        tell(&format!(
            "interrupted: `{path}` has what was done; the same command with --resume goes on"
        ));
        return Ok(End::Interrupted);
    }
    let (from, end) = head.draws;
    print(&format!(
        "{path}: part {} of {} trials, draws {from} to {}. When all parts are there: escalade merge\n",
        asked.part,
        head.trials,
        end - 1
    ))?;
    Ok(End::Fine)
}

fn head(asked: &Asked<'_>) -> ShardHead {
    let settings = &asked.settings;
    let draws = settings.trials / u64::from(settings.replicates);
    let ShardPart { number, of } = asked.part;
    let arms = asked.jobs.iter();
    let arms = arms.map(|(name, job)| ArmRecord::new(name, &job.scenario, None));
    ShardHead::new(
        asked.command,
        settings,
        (
            given(asked).map(Criterion::text),
            design(asked).and_then(|design| design.hypercubes()),
        ),
        ((number, of), draws_of_part(draws, number, of)),
        arms.collect(),
    )
}

/// What is counted already, where it is to go on; refuses to write over what is something else.
fn start<T: Stored>(
    path: &Path,
    head: &ShardHead,
    layout: &T::Layout,
    resume: bool,
) -> anyhow::Result<Option<(T, u64)>> {
    let shown = path.display();
    let shard = match Shard::read(path) {
        Err(ShardError::Read { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            if resume {
                tell(&format!(
                    "there is no shard `{shown}`: it starts with its first draw"
                ));
            }
            return Ok(None);
        }
        read => {
            read.with_context(|| format!("`{shown}` is there and is kept: name another file"))?
        }
    };
    if let Some(what) = shard.head.differs(head) {
        bail!("`{shown}` is there and is a shard of another run: {what}; name another file");
    }
    if shard.head.draws != head.draws {
        let (k, n) = shard.head.part;
        bail!("`{shown}` is there and is part {k}/{n}: name another file");
    }
    if !resume {
        if !shard.head.is_finished() {
            tell(&format!(
                "`{shown}` is there and not finished: --resume goes on with it; this run starts again"
            ));
        }
        return Ok(None);
    }
    let done = shard.head.done;
    let (from, end) = head.draws;
    if done < end {
        tell(&format!(
            "going on after {} of {} draws",
            done - from,
            end - from
        ));
    }
    Ok(Some((shard.tally(layout)?, done)))
}
