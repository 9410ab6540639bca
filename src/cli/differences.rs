//! Differences between scenarios: simulated, as files, for people.

use std::fmt::Write;

use escalade::criterion::Criterion;
use escalade::ensemble::{Ensemble, Progress};
use escalade::export;
use escalade::model::Model;
use escalade::plot::{self, Figure};
use escalade::study::{self, Comparison, Job, PairedError, Settings, Study};
use escalade::summary::{Paired, PairedLayout};
use escalade::words;

use super::keeping::Keeping;
use super::table::{table, to_the_right};
use super::terminal::with_bar;

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// Headline outcomes.
    Headlines,
    /// Every outcome, and the milestones that move.
    All,
}

/// Scenarios by name; the first is the baseline.
type Arms<'a> = [(&'a str, &'a Study)];

/// Simulates all arms on the same draws and streams.
pub(crate) fn simulate(
    arms: &Arms<'_>,
    (settings, given): (Settings, Option<&Criterion>),
    (ensemble, progress): (&Ensemble, &Progress),
    keeping: Option<&Keeping>,
) -> anyhow::Result<Result<Comparison, PairedError>> {
    let studies: Vec<&Study> = arms.iter().map(|(_, study)| *study).collect();
    let trials = settings.trials * studies.len() as u64;
    let mut save = |paired: &Paired, draws| keeping.iter().for_each(|to| to.save(paired, draws));
    let mut job = Job::new(settings).given(given);
    if let Some(keeping) = keeping {
        let models: Vec<_> = studies.iter().map(|study| study.model()).collect();
        let layout = PairedLayout::new(&models, settings.replicates)?;
        if let Some(saved) = keeping.start(&layout, &settings)? {
            job = job.from(saved.tally, saved.draws);
        }
        job = job.checkpoint(keeping.every(), &mut save);
    }
    let compared = with_bar("in pairs", trials, false, progress, || {
        study::compare(&studies, job, ensemble, progress)
    })?;
    if let (Ok(compared), Some(keeping)) = (&compared, keeping)
        && !compared.complete
        && compared.failure.is_none()
    {
        keeping.save(
            &compared.paired,
            compared.trials / u64::from(settings.replicates),
        );
    }
    Ok(compared)
}

/// Titles for people; names where two have the same.
fn titles<'a>(arms: &Arms<'a>) -> Vec<(&'a str, &'a Study)> {
    let title = |study: &'a Study| study.model().title.as_str();
    let is_own = |of: &str| arms.iter().filter(|(_, study)| title(study) == of).count() == 1;
    let all = arms
        .iter()
        .all(|(_, study)| !title(study).is_empty() && is_own(title(study)));
    arms.iter()
        .map(|(name, study)| (if all { title(study) } else { name }, *study))
        .collect()
}

/// A figure per headline outcome.
pub(crate) fn figures(comparison: &Comparison, arms: &Arms<'_>) -> anyhow::Result<Vec<Figure>> {
    let titles = titles(arms).into_iter();
    let models: Vec<_> = titles
        .map(|(title, study)| (title, study.model()))
        .collect();
    Ok(plot::differences(comparison, &models)?)
}

/// The differences of each scenario from the first.
pub(crate) fn text(
    comparison: &Comparison,
    arms: &Arms<'_>,
    detail: Detail,
) -> anyhow::Result<String> {
    let mut out = String::new();
    let titles = titles(arms);
    let Some((baseline, study)) = titles.first() else {
        return Ok(out);
    };
    let model = study.model();
    for (side, (title, _)) in titles.iter().enumerate().skip(1) {
        writeln!(
            out,
            "\n{title} compared with {baseline}, at the horizon, trial by trial:"
        )?;
        let other = arms[side].1.model();
        if other.start != model.start {
            writeln!(
                out,
                "(from {} and {}, day by day from each start)",
                other.start, model.start
            )?;
        }
        out += &outcomes(comparison, model, side, detail)?;
        if detail == Detail::All {
            out += &milestones(comparison, model, side)?;
        }
    }
    let left = export::left_out(comparison, arms);
    if detail == Detail::All && !left.is_empty() {
        let left: Vec<String> = (left.into_iter())
            .map(|(address, why)| format!("{address} ({why})"))
            .collect();
        writeln!(out, "\nNot compared: {}", left.join(", "))?;
    }
    if let Some(given) = &comparison.given {
        writeln!(out, "\n{}; judged in {baseline}", words::given(given))?;
    }
    writeln!(
        out,
        "\n{} pairs of trials in {} draws, seed {}; ± is 95 %. \"Fewer trials\" says how many times as many \
         trials unpaired runs would need. Illustrative, not a forecast.",
        comparison.trials,
        comparison.paired.draws(),
        comparison.settings.seed.0
    )?;
    Ok(out)
}

/// The headline outcomes; where all is said, each other outcome that differs, a line each.
fn outcomes(
    comparison: &Comparison,
    model: &Model,
    side: usize,
    detail: Detail,
) -> anyhow::Result<String> {
    let mut table = table([
        "",
        "baseline",
        "mean",
        "difference",
        "higher in",
        "same in",
        "fewer trials",
    ]);
    let (mut others, mut count, mut still) = (String::new(), 0, 0);
    for (k, id) in comparison.paired.layout().outcomes().enumerate() {
        let outcome = &model.outcomes[id.index()];
        if !model.is_leading(id) && detail == Detail::Headlines {
            continue;
        }
        let difference = comparison.paired.outcome(side, k, 0)?;
        if model.is_leading(id) {
            table.add_row([
                outcome.entry.title.clone(),
                words::estimate(&difference.baseline),
                words::estimate(&difference.other),
                words::difference(&difference.mean),
                words::share(&difference.above),
                words::share(&difference.equal),
                words::reduction(&difference.reduction),
            ]);
            continue;
        }
        count += 1;
        if !difference.is_seen() {
            still += 1;
            continue;
        }
        writeln!(
            others,
            "  {}: {}, from {} to {}",
            outcome.entry.title,
            words::difference(&difference.mean),
            words::estimate(&difference.baseline),
            words::estimate(&difference.other),
        )?;
    }
    to_the_right(&mut table, 1);
    let mut out = String::new();
    if table.row_count() > 0 {
        writeln!(out, "{table}")?;
    }
    if count > 0 {
        writeln!(
            out,
            "\nOther outcomes:\n{others}{}",
            unmoved(still, count, "outcomes")
        )?;
    }
    Ok(out)
}

/// How many of them do not differ, as far as can be told.
fn unmoved(still: usize, of: usize, what: &str) -> String {
    format!("  {still} of {of} {what}: no difference that can be told from 0 (95 %)\n")
}

/// Which milestones move, the largest first.
fn milestones(comparison: &Comparison, model: &Model, side: usize) -> anyhow::Result<String> {
    let mut moved = Vec::new();
    let mut still = 0;
    for (k, id) in comparison.paired.layout().milestones().enumerate() {
        let difference = comparison.paired.milestone(side, k)?;
        if difference.is_seen() {
            moved.push((difference, &model.milestones[id.index()].entry.title));
        } else {
            still += 1;
        }
    }
    // By size: how sure a difference is says nothing about how much it matters.
    moved.sort_by(|a, b| b.0.mean.value.abs().total_cmp(&a.0.mean.value.abs()));
    let mut table = table(["", "baseline", "here", "difference, points"]);
    for (difference, title) in &moved {
        table.add_row([
            (*title).clone(),
            words::chance(&difference.baseline),
            words::chance(&difference.other),
            words::difference(&difference.mean.times(100.0)),
        ]);
    }
    to_the_right(&mut table, 1);
    let mut out = String::new();
    if !moved.is_empty() {
        writeln!(
            out,
            "\nProbabilities of milestones, the largest difference first:\n{table}"
        )?;
    }
    out += &unmoved(still, still + moved.len(), "milestones");
    Ok(out)
}
