//! `escalade run`: simulate, write the numbers, show them, draw.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use escalade::bundle::{self, COMPARISON, Folder, PAGE, Placed, RunResult, Staging};
use escalade::ensemble::{Ensemble, Progress};
use escalade::explain::Knockout;
use escalade::export::{Circumstances, File, FileDigest, Manifest, Streamed};
use escalade::model::ReactionId;
use escalade::plot;
use escalade::report::{self, Part};
use escalade::study::{DEFAULT_LIMIT, DEFAULT_TRIALS, Findings, Settings, StoppingRule};

use serde_json::Value;

use super::args::{Format, Keep, Place, Run, ShardPart};
use super::design::GivenDesign;
use super::end::{End, Usage};
use super::job::{Job, given, patches, prepare_file, scenarios, settings_given};
use super::keeping::Keeping;
use super::placing::{
    Completed, Pages, Running, circumstances, folder_for, is_whole, painted, tell_of,
};
use super::shard::{Asked, shard};
use super::side_by_side::{SideBySide, set_side_by_side};
use super::simulate::{Arm, Simulated, simulate, tell_failure};
use super::terminal::{on_interrupt, print, print_json, tell};
use super::{explain, text, trials};

/// Runs every scenario that the arguments name.
pub(crate) fn run(arguments: &Run, pages: Pages) -> anyhow::Result<End> {
    let trials = match arguments.until {
        Some(_) => DEFAULT_LIMIT,
        None => DEFAULT_TRIALS,
    };
    let design = arguments.design.read(&arguments.sampling)?;
    let (sampling, condition) = (&arguments.sampling, &arguments.condition);
    let trials = match &design {
        Some(design) => design.trials(sampling, condition, trials),
        None => trials,
    };
    let settings = settings_given(sampling, condition, trials);
    let settings = settings.map_err(|usage| match &design {
        Some(design) => design.too_short(usage),
        None => usage,
    })?;
    let patches = patches(&arguments.sampling.changed);
    // Everything is read before anything is run: a fault in the last file costs no time.
    let per_trial = trials::formats(&arguments.per_trial, &arguments.histories)?;
    let mut jobs = Vec::new();
    let mut faulty = false;
    for path in scenarios(&arguments.paths)? {
        match prepare_file(&path, &patches) {
            Some(mut job) => {
                job.per_trial.clone_from(&per_trial);
                let rule = arguments.until.as_deref();
                job.rule = rule
                    .map(|rule| StoppingRule::parse(rule, job.study.model()))
                    .transpose()
                    .with_context(|| format!("--until, scenario `{}`", job.scenario.stem))?;
                job.given = given(&arguments.condition, &job)?;
                if let Some(design) = &design {
                    job.design = Some(design.of(&job.study, settings)?);
                }
                jobs.push(job);
            }
            None => faulty = true,
        }
    }
    if faulty {
        return Ok(End::Finding);
    }
    if arguments.condition.given.is_some() && jobs.len() > 1 {
        bail!(
            "--given is about the trials of one scenario, and {} are named: run them one by one, or let \
             `escalade compare` count the trials of which the first scenario's fulfils it",
            jobs.len()
        );
    }
    if design.is_some() && jobs.len() > 1 {
        bail!(
            "--design gives factor values of one scenario, and {} are named: run them one by one",
            jobs.len()
        );
    }
    if let Some(part) = arguments.sharding.shard {
        return count_part(arguments, &jobs, (settings, part), pages);
    }
    let keep = Some(&arguments.keep);
    run_jobs(&jobs, settings, (&arguments.place, keep), pages).map(|(end, _)| end)
}

/// Counts a part of the trials into a file.
fn count_part(
    arguments: &Run,
    jobs: &[Job],
    (settings, part): (Settings, ShardPart),
    pages: Pages,
) -> anyhow::Result<End> {
    let refused = [
        (
            arguments.until.is_some(),
            "--until looks at all trials together",
        ),
        (
            !arguments.per_trial.is_empty(),
            "--per-trial writes rows, and a shard holds counts",
        ),
        (
            jobs.iter()
                .any(|job| job.design().is_some_and(|design| design.record().is_some())),
            "--design FILE.csv has a row for each draw, which a shard does not hold",
        ),
        (
            !arguments.histories.is_empty(),
            "--histories writes rows, and a shard holds counts",
        ),
        (pages == Pages::Yes, "a page is about all trials"),
    ];
    if let Some((_, why)) = refused.iter().find(|(is, _)| *is) {
        return Err(Usage(format!("--shard counts a part of a run: {why}")).into());
    }
    shard(&Asked {
        command: "run",
        jobs: jobs
            .iter()
            .map(|job| (job.scenario.stem.as_str(), job))
            .collect(),
        settings,
        part,
        place: &arguments.place,
        keep: &arguments.keep,
    })
}

/// Simulates jobs on one pool of threads, and writes what comes of them; the manifests of those that were run.
pub(crate) fn run_jobs(
    jobs: &[Job],
    settings: Settings,
    (place, keep): (&Place, Option<&Keep>),
    pages: Pages,
) -> anyhow::Result<(End, Vec<Manifest>)> {
    let ensemble = Ensemble::new(place.threads)?;
    let stop = Progress::new();
    on_interrupt(&stop)?;
    // A folder that cannot be written is found before the first trial, not after the last.
    let folders = claimed(jobs, place)?;
    let mut running = Running {
        place,
        pages,
        ensemble,
        stop,
        comparison: comparison(jobs, place)?,
    };
    let (mut completed, mut summaries) = (Vec::new(), BTreeMap::new());
    let end = run_claimed(
        jobs,
        folders,
        (settings, keep),
        &mut running,
        (&mut completed, &mut summaries),
    );
    // What is done is told even where what followed has failed.
    if place.format == Format::Json && (end.is_ok() || !summaries.is_empty()) {
        print_json(&serde_json::to_value(summaries)?)?;
    }
    let completed = completed.into_iter();
    Ok((end?, completed.map(|done| done.placed.manifest).collect()))
}

/// The folders of jobs, in the order of the jobs.
fn claimed(jobs: &[Job], place: &Place) -> anyhow::Result<Vec<Folder>> {
    let folders = jobs
        .iter()
        .map(|job| Folder::claim(&place.output.join(&job.scenario.stem)));
    Ok(folders.collect::<Result<_, _>>()?)
}

/// The folder of the comparison, where several scenarios are run.
fn comparison(jobs: &[Job], place: &Place) -> anyhow::Result<Option<Folder>> {
    let several = (jobs.len() > 1).then(|| Folder::claim(&place.output.join(COMPARISON)));
    Ok(several.transpose()?)
}

fn run_claimed<'j>(
    jobs: &'j [Job],
    folders: Vec<Folder>,
    (settings, keep): (Settings, Option<&Keep>),
    running: &mut Running<'_>,
    (completed, summaries): (&mut Vec<Completed<'j>>, &mut BTreeMap<String, Value>),
) -> anyhow::Result<End> {
    let stagings = folders.iter().map(Folder::stage);
    let stagings = stagings.collect::<Result<Vec<_>, _>>()?;
    let places: Vec<&Path> = stagings.iter().map(Staging::path).collect();
    let pool = (&running.ensemble, &running.stop);
    let beside = running.comparison.as_ref().unwrap_or(&folders[0]);
    let keeping = Keeping::new(&jobs.iter().collect::<Vec<_>>(), beside, &settings, keep)?;
    let Simulated { arms, comparison } = simulate(jobs, settings, &places, pool, keeping.as_ref())?;
    let failure = arms.iter().find_map(|arm| arm.findings.failure.clone());
    let is_complete = arms.len() == jobs.len() && arms.iter().all(|arm| arm.findings.complete);
    // The numbers of all, before anything is drawn.
    let staged = folders.into_iter().zip(stagings).zip(arms);
    for (job, (place, arm)) in jobs.iter().zip(staged) {
        if let Some((done, summary)) = write_arm(job, place, arm, running)? {
            completed.push(done);
            summaries.insert(job.scenario.stem.clone(), summary);
        }
    }
    let side_by_side = set_side_by_side(completed, comparison, running)?;
    if let Some(keeping) = keeping.filter(|_| is_complete || failure.is_some()) {
        keeping.discard();
    }
    let drawn = add_all_figures(completed, side_by_side, settings, running)?;
    if let Some(failed) = failure {
        tell_failure(jobs, &settings, &failed, !completed.is_empty());
        return Ok(End::Finding);
    }
    if !is_complete {
        let resumable = keep.is_some() && jobs.iter().all(|job| job.per_trial.is_empty());
        tell_interrupted(!completed.is_empty(), resumable);
    }
    match is_complete && !running.stop.is_stopped() {
        true => Ok(drawn),
        false => Ok(End::Interrupted),
    }
}

/// Says what became of a run that was interrupted.
fn tell_interrupted(written: bool, resumable: bool) {
    if !written {
        tell("interrupted before anything could be written");
        return;
    }
    tell("interrupted: what was done is written and marked as partial");
    if resumable {
        tell("to continue: the same command with --resume");
    }
}

/// Draws all that was run, and all side by side; a finding where something could not be done as asked.
fn add_all_figures(
    completed: &mut [Completed<'_>],
    side_by_side: Option<SideBySide>,
    settings: Settings,
    running: &Running<'_>,
) -> anyhow::Result<End> {
    let mut end = End::Fine;
    for done in &mut *completed {
        add_figures(done, settings, running)?;
        let is_met = !done.findings.complete || text::rule_is_met(done.job, &done.findings)?;
        if !is_met || !done.whole {
            end = End::Finding;
        }
    }
    if let Some(side_by_side) = side_by_side
        && !side_by_side.add_figures(completed, running)?
    {
        end = End::Finding;
    }
    Ok(end)
}

/// Puts the numbers of a job into their place, and shows them; nothing where too little was done.
fn write_arm<'j>(
    job: &'j Job,
    (folder, staging): (Folder, Staging),
    arm: Arm,
    running: &mut Running<'_>,
) -> anyhow::Result<Option<(Completed<'j>, Value)>> {
    if !arm.findings.complete && arm.findings.summary.report().is_err() {
        let name = &job.scenario.stem;
        tell(&format!(
            "{name}: too few trials were done for a summary, and nothing was written"
        ));
        return Ok(None);
    }
    let Arm {
        findings,
        streamed,
        seconds,
    } = arm;
    // Rows that were asked for and could not be written have been told.
    let whole = findings.unobserved.is_none();
    let circumstances = circumstances(running.ensemble.threads(), seconds);
    let staged = (folder, (staging, &*streamed));
    let (summary, placed) = write_numbers(job, &findings, staged, circumstances, running)?;
    if let Format::Text = running.place.format {
        print(&text::findings(job, &findings, placed.folder())?)?;
    }
    let done = Completed {
        job,
        findings,
        placed,
        whole,
    };
    Ok(Some((done, summary)))
}

/// Puts the numbers in their place: a part of a run never in that of a complete one.
fn write_numbers(
    job: &Job,
    findings: &Findings,
    (folder, (staging, streamed)): (Folder, (Staging, &[Streamed])),
    circumstances: Circumstances,
    running: &mut Running<'_>,
) -> anyhow::Result<(Value, Placed<Manifest>)> {
    let result = RunResult {
        scenario: &job.scenario,
        study: &job.study,
        findings,
        design_file: job.design.as_ref().and_then(GivenDesign::file),
    };
    if let Some(given) = findings.given.as_ref().filter(|given| given.fulfilled < 3) {
        anyhow::bail!(
            "{} of {} trials fulfil what is given, and 3 are the fewest that have errors: ask for more trials or for less",
            given.fulfilled,
            findings.trials
        );
    }
    let (summary, files) = result.numbers()?;
    let asked = folder.shown().to_owned();
    let folder = folder_for(folder, findings.complete)?;
    if folder.shown() == asked {
        set_comparison_aside(job, &files, running);
    }
    let (placed, committed) = result.place(folder, staging, &files, streamed, circumstances)?;
    tell_of(&committed);
    Ok((summary, placed))
}

/// A comparison with a run that is replaced would be taken for one with the new.
fn set_comparison_aside(job: &Job, files: &[File], running: &Running<'_>) {
    let (name, path) = (&job.scenario.stem, running.place.output.join(COMPARISON));
    let summary = files.iter().find(|file| file.name == "summary.json");
    let digest = summary.map(|file| FileDigest::of(&file.name, &file.contents));
    if !digest.is_some_and(|digest| bundle::is_stale(&path, name, &digest)) {
        return;
    }
    let aside = match &running.comparison {
        Some(claimed) => bundle::set_aside(claimed),
        None => Folder::claim(&path).and_then(|claimed| bundle::set_aside(&claimed)),
    };
    let path = path.display();
    tell(&match aside {
        Ok(aside) => format!(
            "`{path}` compares an earlier run of {name}: it was moved to `{}`",
            aside.display()
        ),
        Err(error) => format!(
            "warning: `{path}` compares an earlier run of {name} and cannot be moved: {error}"
        ),
    });
}

/// Draws what can be drawn, and adds it, with a page where one is asked for, to results that are written.
fn add_figures(
    done: &mut Completed<'_>,
    settings: Settings,
    running: &Running<'_>,
) -> anyhow::Result<()> {
    let input = plot::Input {
        model: done.job.study.model(),
        findings: &done.findings,
    };
    // Of a part that was interrupted the figures are drawn too, unless somebody asks again.
    let was_stopped = running.stop.is_stopped();
    let is_stopped = || running.stop.is_stopped() && !was_stopped;
    let studio = running.studio(&is_stopped);
    if studio.formats.is_none() && running.pages == Pages::No {
        return Ok(());
    }
    let drawn = studio.draw(&input);
    // Where there are too few draws no figure is drawn, and each says so.
    if let Some(reason) = plot::without_parts(&input).unwrap_or_default() {
        tell(&reason);
    }
    let (mut files, are_painted) = painted(&drawn.done, &studio);
    done.whole &= is_whole(&drawn) && are_painted;
    if running.pages == Pages::Yes {
        let knockouts = match done.findings.complete && !running.stop.is_stopped() {
            true => reasons(done.job, settings, running)?,
            false => Vec::new(),
        };
        let part = Part {
            study: &done.job.study,
            findings: &done.findings,
            manifest: &done.placed.manifest,
            knockouts: &knockouts,
            figures: &drawn.done,
        };
        files.push(File::new(PAGE, report::scenario(&part)?));
    }
    match done.placed.add(&files) {
        Ok(committed) => tell_of(&committed),
        Err(error) => {
            done.whole = false;
            let error = anyhow::Error::from(error);
            tell(&format!(
                "the numbers are written, figures are not: {error:#}"
            ));
            return Ok(());
        }
    }
    if running.pages == Pages::Yes && running.place.format == Format::Text {
        let page = done.placed.folder().join(PAGE);
        print(&format!("Page: {}\n", page.display()))?;
    }
    Ok(())
}

/// What switching reactions off does; nothing where the trials are too few for it.
fn reasons(
    job: &Job,
    mut settings: Settings,
    running: &Running<'_>,
) -> anyhow::Result<Vec<Knockout>> {
    let replicates = u64::from(settings.replicates);
    settings.trials = settings.trials.min(explain::PAIRS) / replicates * replicates;
    let reactions: Vec<_> = (0..job.study.model().reactions.len())
        .map(ReactionId::from)
        .collect();
    let running = (&running.ensemble, &running.stop);
    match explain::knockouts(job, &reactions, None, settings, running)? {
        Ok(knockouts) => Ok(knockouts),
        Err(reason) => {
            tell(&format!(
                "the page does not show what changes the outcomes: {reason}"
            ));
            Ok(Vec::new())
        }
    }
}
