//! `escalade sensitivity --shard K/N`: a part of the rows, counted into a file that survives.

use clap::ValueEnum;
use escalade::bundle::{RowsQuestion, ShardHead};
use escalade::ensemble::{Ensemble, Progress};
use escalade::export::ArmRecord;
use escalade::sensitivity::{Question, RowSums, Saving};
use escalade::study::{Settings, draws_of_part};

use super::args::{Groups, SensitivityArguments, ShardPart};
use super::end::{End, Usage};
use super::job::Job;
use super::sensitivity_question::{Asked, replicates, thresholds};
use super::shard::{file_of, finish, save, start, write};
use super::terminal::{on_interrupt, tell, with_bar};

/// Counts a part of the rows.
pub(crate) fn count(
    arguments: &SensitivityArguments,
    job: &Job,
    (asked, method): (&Asked, &str),
    part: ShardPart,
) -> anyhow::Result<End> {
    refuse(arguments)?;
    let path = file_of(&arguments.place)?;
    let (ensemble, stop) = (Ensemble::new(arguments.place.threads)?, Progress::new());
    on_interrupt(&stop)?;
    let running = (&ensemble, &stop);
    let question = asked.question(arguments, job);
    let thresholds = thresholds(method, &question, (&ensemble, &stop))?;
    let question = Question {
        thresholds: &thresholds,
        ..question
    };
    // A pilot is the same in every part, since its seed is that of the run.
    let (replicates, _) = replicates(arguments.replicates, &question, running)?;
    if stop.is_stopped() {
        tell("interrupted before the first row: nothing is written");
        return Ok(End::Interrupted);
    }
    let head = head(arguments, job, (asked.rows, replicates), (method, part));
    let earlier = start::<RowSums>(path, &head, &(), arguments.keep.resume)?;
    let (from, end) = head.draws;
    if earlier.as_ref().is_some_and(|(_, done)| *done == end) {
        tell(&format!("`{}` is finished already", path.display()));
        return Ok(End::Fine);
    }
    let (earlier, done) = earlier.unwrap_or((RowSums::default(), from));
    let points = asked.units.len() as u64 + 2;
    let trials = (end - done) * points * u64::from(replicates);
    let (sums, complete) = with_bar(&format!("part {part}"), trials, false, &stop, || {
        let mut saving = Saving {
            every: arguments.keep.checkpoint,
            save: &mut |sums: &RowSums| save(path, &head, sums, sums.end().unwrap_or(from)),
        };
        question.count(
            (from..end, replicates),
            earlier,
            &mut saving,
            &ensemble,
            &stop,
        )
    })??;
    write(path, &head, &sums, sums.end().unwrap_or(from))?;
    finish(path, &head, complete)
}

/// What is about all rows together has no parts.
fn refuse(arguments: &SensitivityArguments) -> Result<(), Usage> {
    let refused = [
        (
            arguments.until.is_some(),
            "--until looks at all rows together: say how many with --rows",
        ),
        (
            arguments.samples,
            "--samples writes every point, and a shard holds sums",
        ),
    ];
    match refused.iter().find(|(is, _)| *is) {
        Some((_, why)) => Err(Usage(format!("--shard counts a part of the rows: {why}"))),
        None => Ok(()),
    }
}

fn head(
    arguments: &SensitivityArguments,
    job: &Job,
    (rows, replicates): (u64, u32),
    (method, part): (&str, ShardPart),
) -> ShardHead {
    let settings = Settings {
        seed: escalade::random::Seed(arguments.changed.seed),
        trials: rows.saturating_mul(replicates.into()),
        replicates,
    };
    let name = |by: Groups| {
        by.to_possible_value()
            .map(|value| value.get_name().to_owned())
    };
    let arm = ArmRecord::new(&job.scenario.stem, &job.scenario, None);
    let ShardPart { number, of } = part;
    let part = ((number, of), draws_of_part(rows, number, of));
    ShardHead {
        question: Some(RowsQuestion {
            method: method.to_owned(),
            of: arguments.of.clone(),
            groups: arguments.groups.and_then(name),
            factors: arguments.factors.clone(),
            has_pilot: arguments.replicates.is_none(),
        }),
        ..ShardHead::new("sensitivity", &settings, (None, None), part, vec![arm])
    }
}
