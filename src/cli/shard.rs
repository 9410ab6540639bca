//! `--shard K/N`: a part of a run, counted into a file that survives, to be merged with the others.

use std::path::Path;

use anyhow::{Context, bail, ensure};
use escalade::bundle::{BundleError, Shard, ShardError, ShardHead, Stored};
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

/// The file of a shard.
pub(crate) fn file_of(place: &Place) -> anyhow::Result<&Path> {
    let path = place.output.as_path();
    ensure!(
        path.extension().is_some(),
        Usage("name the file of the shard: --output part-03.shard".to_owned())
    );
    Ok(path)
}

/// Counts a part of a run or of a comparison.
pub(crate) fn shard(asked: &Asked<'_>) -> anyhow::Result<End> {
    let path = file_of(asked.place)?;
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
    let mut save = |tally: &T, done: u64| save(path, &head, tally, done);
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
    write(path, &head, &counted.tally, counted.done)?;
    if let Some(failed) = &counted.failure {
        tell(&format!(
            "{}: {failed}; `{}` has what was done before it",
            asked.jobs.get(failed.arm).map_or("", |(name, _)| name),
            path.display()
        ));
        return Ok(End::Finding);
    }
    finish(path, &head, counted.complete)
}

/// Writes what is counted before this draw or row.
pub(crate) fn write(
    path: &Path,
    head: &ShardHead,
    tally: &impl Stored,
    done: u64,
) -> Result<(), BundleError> {
    let head = ShardHead {
        done,
        ..head.clone()
    };
    Shard::write(path, &head, &tally.encode())
}

/// The same in the midst: a failure is told, and costs no more than the checkpoint.
pub(crate) fn save(path: &Path, head: &ShardHead, tally: &impl Stored, done: u64) {
    if let Err(error) = write(path, head, tally, done) {
        tell(&format!(
            "warning: the shard was not written so far: {:#}",
            anyhow::Error::from(error)
        ));
    }
}

/// Says what is in the shard.
pub(crate) fn finish(path: &Path, head: &ShardHead, complete: bool) -> anyhow::Result<End> {
    let path = path.display();
    if !complete {
        tell(&format!(
            "interrupted: `{path}` has what was done; the same command with --resume goes on"
        ));
        return Ok(End::Interrupted);
    }
    let ((from, end), (number, of), what) = (head.draws, head.part, head.what());
    let all = match head.question {
        Some(_) => format!("{} rows", head.all()),
        None => format!("{} trials", head.trials),
    };
    // There may be more parts than draws.
    let its = match end.checked_sub(1).filter(|last| from <= *last) {
        Some(last) => format!("{what} {from} to {last}"),
        None => format!("which has no {what}"),
    };
    print(&format!(
        "{path}: part {number}/{of} of {all}, {its}. When all parts are there: escalade merge SHARD...\n"
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
pub(crate) fn start<T: Stored>(
    path: &Path,
    head: &ShardHead,
    layout: &T::Layout,
    resume: bool,
) -> anyhow::Result<Option<(T, u64)>> {
    let shown = path.display();
    let shard = match Shard::read(path) {
        Err(ShardError::Read { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            if resume {
                tell(&format!("there is no shard `{shown}`: its count begins"));
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
            "going on after {} of {} {}",
            done - from,
            end - from,
            head.what()
        ));
    }
    Ok(Some((shard.tally(layout)?, done)))
}
