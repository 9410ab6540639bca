//! `escalade story`: one trial of a run, told.

use anyhow::bail;
use escalade::bundle::{Folder, Studio, check_name};
use escalade::ensemble::{Ensemble, Progress};
use escalade::explain;
use escalade::export::{File, seed};
use escalade::model::Model;
use escalade::plot;
use escalade::story::{
    Choice, ChoiceError, Story, choose, markdown, numbers, tell as told, tell_failure,
};
use escalade::study::{self, DEFAULT_TRIALS, Findings, LeastError, Settings};
use escalade::words;
use serde_json::json;

use super::args::{Format, StoryArguments};
use super::end::End;
use super::job::{Job, given, patches, prepare_file, settings_given};
use super::placing::painted;
use super::terminal::{on_interrupt, print, print_json, tell, with_bar};

/// Tells the trial that the arguments name.
pub(crate) fn story(arguments: &StoryArguments) -> anyhow::Result<End> {
    let settings = settings_given(&arguments.sampling, &arguments.condition, DEFAULT_TRIALS)?;
    let Some(mut job) = prepare_file(&arguments.path, &patches(&arguments.sampling.changed)) else {
        return Ok(End::Finding);
    };
    job.given = given(&arguments.condition, &job)?;
    let choice = choice(job.study.model(), arguments)?;
    check_choice(choice, settings)?;
    let folder = arguments.place.output.join(&job.scenario.stem);
    check_name(&job.scenario.stem)?;
    let claimed = Folder::claim(&folder)?;
    let ensemble = Ensemble::new(arguments.place.threads)?;
    let stop = Progress::new();
    on_interrupt(&stop)?;
    if let Choice::Trial(trial) = choice
        && let Some(story) = tell_failure(&job.study, &settings, trial, &stop)
    {
        return told_failure(&job, settings, (&story, choice), &claimed, arguments);
    }
    let findings = with_bar(&job.scenario.stem, settings.trials, false, &stop, || {
        let asked = study::Job::new(settings).given(job.given.as_ref());
        job.study.run(asked, &ensemble, &stop)
    })??;
    if let Some(failed) = findings.failure {
        bail!("{failed}");
    }
    let interrupted = || {
        tell("interrupted: a story is told of a whole run only");
        Ok(End::Interrupted)
    };
    if !findings.complete {
        return interrupted();
    }
    let trial = match choose(&job.study, &findings, choice, (&ensemble, &stop)) {
        Err(ChoiceError::Least(LeastError::Interrupted)) => return interrupted(),
        chosen => chosen?,
    };
    let story = told(&job.study, &findings, trial)?;
    let chosen = (&story, choice);
    let mut text = markdown(job.study.model(), findings.settings, chosen, arguments.odds);
    if let Some(given) = &findings.given {
        text += &format!("\n{}\n", words::given(given));
    }
    let mut files = vec![File::new(format!("story-{trial}.md"), text.as_str())];
    let studio = Studio {
        ensemble: &ensemble,
        formats: arguments.place.formats(),
        is_stopped: &|| stop.is_stopped(),
    };
    let (pictures, are_painted) = painted(&figures(&job, &findings, trial)?, &studio);
    files.extend(pictures);
    claimed.add(&files)?;
    match arguments.place.format {
        Format::Text => {
            print(&text)?;
            print(&format!(
                "\nPictures and text: {}/*-{trial}.*\n",
                folder.display()
            ))?;
        }
        Format::Json => print_json(&as_json(&job, findings.settings, &story))?,
    }
    Ok(if are_painted { End::Fine } else { End::Finding })
}

/// Refuses a trial that the run does not have before it is run.
fn check_choice(choice: Choice, settings: Settings) -> Result<(), ChoiceError> {
    match choice {
        Choice::Trial(asked) if asked >= settings.trials => Err(ChoiceError::Beyond {
            asked,
            trials: settings.trials,
        }),
        _ => Ok(()),
    }
}

/// Tells a trial that fails up to its failure, and ends with that: its run cannot be told of.
fn told_failure(
    job: &Job,
    settings: Settings,
    (story, choice): (&Story, Choice),
    folder: &Folder,
    arguments: &StoryArguments,
) -> anyhow::Result<End> {
    let model = job.study.model();
    let text = markdown(model, settings, (story, choice), arguments.odds);
    folder.add(&[File::new(
        format!("story-{}.md", story.trial),
        text.as_str(),
    )])?;
    match arguments.place.format {
        Format::Text => print(&text)?,
        Format::Json => print_json(&as_json(job, settings, story))?,
    }
    let failure = story.failure.clone().unwrap_or_default();
    bail!("{}: {failure}", numbers(story.trial, settings));
}

fn choice(model: &Model, arguments: &StoryArguments) -> anyhow::Result<Choice> {
    let outcome = |name: &String| explain::outcome(model, name);
    Ok(match (&arguments.best, &arguments.worst, arguments.trial) {
        (Some(name), ..) => Choice::Best(outcome(name)?),
        (None, Some(name), _) => Choice::Worst(outcome(name)?),
        (None, None, Some(trial)) => Choice::Trial(trial),
        (None, None, None) if arguments.surprising => Choice::Surprising,
        (None, None, None) => Choice::Typical,
    })
}

/// The path of each headline outcome over the fan.
fn figures(job: &Job, findings: &Findings, trial: u64) -> anyhow::Result<Vec<plot::Figure>> {
    let model = job.study.model();
    let record = job.study.replay(&findings.settings, trial)?.record;
    let mut figures = Vec::new();
    for id in model.leading_outcomes() {
        let values = record.path(id);
        let input = plot::Input { model, findings };
        let mut figure = plot::path(&input, id, trial, values)?;
        figure.name = format!("story-{}-{trial}", model.outcomes[id.index()].entry.name);
        figures.push(figure);
    }
    Ok(figures)
}

fn as_json(job: &Job, settings: Settings, story: &Story) -> serde_json::Value {
    let chapters: Vec<_> = story
        .chapters
        .iter()
        .map(|chapter| {
            let events: Vec<_> = chapter
                .events
                .iter()
                .map(|event| {
                    json!({
                        "day": event.day,
                        "what": event.what,
                        "branch": event.branch,
                        "odds": event.odds,
                        "otherwise": event.otherwise,
                    })
                })
                .collect();
            json!({
                "heading": chapter.heading,
                "events": events,
                "besides": chapter.besides,
                "outcomes": chapter.moved,
            })
        })
        .collect();
    json!({
        "format": 1,
        "scenario": job.scenario.stem,
        "seed": seed(settings.seed.0),
        "trials": settings.trials,
        "trial": story.trial,
        "log_likelihood": story.log_likelihood,
        "draw": story.draw,
        "chapters": chapters,
        "ending": story.ending,
        "left_out": story.left_out,
        "failure": story.failure,
    })
}
