//! `escalade sweep`: outcomes as functions of one factor or two.

use std::fmt::Write;
use std::time::Instant;

use anyhow::{bail, ensure};
use escalade::bundle::{Folder, Studio, check_name, place_analysis};
use escalade::ensemble::{Ensemble, Progress};
use escalade::export::{self, AnalysisManifest, ArmRecord, File};
use escalade::model::{Factor, Model, Role};
use escalade::plot;
use escalade::sensitivity::{
    self, Asked, Axis, Measure, Sweep, SweepError, called, rounded_text, value_text,
};
use escalade::study::Settings;
use escalade::summary::{Estimate, Kind};
use escalade::words;

use super::args::{self, Format};
use super::end::{End, Usage};
use super::job::{Job, patches, prepare_file, settings};
use super::placing::{circumstances, folder_for, painted, tell_of};
use super::table::{table, to_the_right};
use super::terminal::{on_interrupt, print, print_json, tell, with_bar};

/// Trials at each step when none are asked for: of one factor, and of two.
const TRIALS: [u64; 2] = [4_000, 1_000];

/// Sweeps what the arguments name.
pub(crate) fn sweep(arguments: &args::Sweep) -> anyhow::Result<End> {
    let patches = patches(&arguments.sampling.changed);
    let Some(job) = prepare_file(&arguments.path, &patches) else {
        return Ok(End::Finding);
    };
    let is_lever = |factor: &&Factor| factor.role == Role::Lever;
    let over = match arguments.over.len() {
        0 => job.study.model().factors.iter().filter(is_lever).count(),
        over => over,
    };
    let settings = settings(&arguments.sampling, TRIALS[usize::from(over > 1)])?;
    check_name(&job.scenario.stem)?;
    let asked = asked(arguments, job.study.model(), settings)?;
    let place = &arguments.place;
    let folder = Folder::claim(&place.output.join(format!("{}.sweep", job.scenario.stem)))?;
    let (ensemble, stop) = (Ensemble::new(place.threads)?, Progress::new());
    on_interrupt(&stop)?;
    let began = Instant::now();
    let swept = match simulate(&job, asked, (&ensemble, &stop))? {
        Err(SweepError::Interrupted) => {
            tell("interrupted: too little was done, and nothing is written");
            return Ok(End::Interrupted);
        }
        swept => swept?,
    };
    let seconds = began.elapsed().as_secs_f64();
    tell_left_out(&swept);
    let (name, model) = (job.scenario.stem.as_str(), job.study.model());
    let json = export::sweep(name, model, &swept);
    let files = [
        File::new("sweep.json", format!("{json:#}\n")),
        File::new("sweep.csv", export::sweep_table(name, model, &swept)),
    ];
    let steps = swept.asked.number_of_steps() as u64;
    let manifest = AnalysisManifest::new(
        "sweep",
        vec![ArmRecord::new(name, &job.scenario, None)],
        (settings.seed, swept.trials() * steps, swept.complete),
        &files,
        circumstances(ensemble.threads(), seconds),
    );
    let folder = folder_for(folder, swept.complete)?;
    let (mut placed, committed) = place_analysis(folder, &files, manifest)?;
    tell_of(&committed);
    match place.format {
        Format::Json => print_json(&json)?,
        Format::Text => {
            print(&text(model, &swept, arguments.crosses)?)?;
            print(&format!("Files: {}\n", placed.folder().display()))?;
        }
    }
    if !swept.complete {
        tell(&format!(
            "interrupted after {} of {} draws: the numbers are of these at every step, are written and marked as partial, \
             without figures",
            swept.draws, swept.asked.draws
        ));
        return Ok(End::Interrupted);
    }
    let studio = Studio {
        ensemble: &ensemble,
        formats: place.formats(),
        is_stopped: &|| stop.is_stopped(),
    };
    let (pictures, are_painted) = painted(&plot::sweep(model, &swept)?, &studio);
    tell_of(&placed.add(&pictures)?);
    Ok(match are_painted {
        false => End::Finding,
        true => End::Fine,
    })
}

fn asked(arguments: &args::Sweep, model: &Model, settings: Settings) -> anyhow::Result<Asked> {
    let levers = match arguments.over.is_empty() {
        true => levers(model)?,
        false => Vec::new(),
    };
    let axes = arguments.over.iter().chain(&levers);
    let axes = axes.map(|text| Axis::parse(text, arguments.steps, model));
    let axes: Vec<Axis> = axes.collect::<Result<_, _>>()?;
    let measures = arguments.of.iter();
    let measures = measures.map(|text| Measure::parse(text, model));
    let mut measures: Vec<Measure> = measures.collect::<Result<_, _>>()?;
    if measures.is_empty() {
        let is_outcome = |measure: &Measure| matches!(measure, Measure::Outcome { .. });
        measures = Measure::leading(model);
        measures.retain(is_outcome);
    }
    if measures.is_empty() {
        bail!("the scenario has no outcome: say which milestone to measure by --of");
    }
    let is_alone = measures.len() == 1 && axes.len() == 1;
    ensure!(
        arguments.crosses.is_none() || is_alone,
        Usage("--crosses asks for one --of and one --over".to_owned())
    );
    Ok(Asked {
        axes,
        measures,
        seed: settings.seed,
        draws: settings.trials / u64::from(settings.replicates),
        replicates: settings.replicates,
    })
}

/// The one or two factors that somebody chooses.
fn levers(model: &Model) -> anyhow::Result<Vec<String>> {
    let factors = model.factors.iter();
    let levers = factors.filter(|factor| factor.role == Role::Lever);
    let levers: Vec<String> = levers.map(|f| f.entry.address.clone()).collect();
    match levers.len() {
        1 | 2 => Ok(levers),
        0 => Err(Usage(
            "say which factor to sweep by --over: no factor of the scenario has `role: lever`"
                .into(),
        )
        .into()),
        _ => Err(Usage(format!(
            "say which of the levers to sweep by --over: {}",
            levers.join(", ")
        ))
        .into()),
    }
}

fn simulate(
    job: &Job,
    asked: Asked,
    (ensemble, stop): (&Ensemble, &Progress),
) -> anyhow::Result<Result<Sweep, SweepError>> {
    let study = &job.study;
    let steps = asked.number_of_steps() as u64;
    let trials = asked.draws * u64::from(asked.replicates) * steps;
    with_bar("sweeping", trials, false, stop, || {
        sensitivity::sweep(study.model(), study.draws(), asked, ensemble, stop)
    })
}

fn tell_left_out(swept: &Sweep) {
    if let Some(first) = swept.left_out.first() {
        tell(&format!(
            "warning: {} of {} draws are left out at every step, as a trial of theirs fails; the first: {first}",
            swept.left_out.len(),
            swept.asked.draws
        ));
    }
}

fn text(model: &Model, swept: &Sweep, crosses: Option<f64>) -> anyhow::Result<String> {
    let mut out = match &swept.asked.axes[..] {
        [axis] => one(model, swept, axis)?,
        _ => two(model, swept)?,
    };
    if let (Some(level), [axis]) = (crosses, &swept.asked.axes[..]) {
        out += &crossings(model, swept, axis, level);
    }
    let names = |ids: &mut dyn Iterator<Item = &str>| ids.collect::<Vec<_>>().join("`, `");
    if !swept.followers.is_empty() {
        let followers = swept.followers.iter();
        let mut followers = followers.map(|f| called(&model.factors[f.index()]));
        writeln!(
            out,
            "`{}` is correlated with what is held, and drawn given its value.",
            names(&mut followers)
        )?;
    }
    writeln!(
        out,
        "{} trials at each of {} steps, with the same draws of all other factors and the same luck; seed {}; \
         ± is 95 %. Illustrative, not a forecast.",
        swept.trials(),
        swept.asked.number_of_steps(),
        swept.asked.seed.0
    )?;
    Ok(out)
}

/// "Cooperation (points)".
fn heading(model: &Model, measure: Measure) -> String {
    let title = plot::measure_title(model, measure);
    format!("{title}{}", words::in_brackets(measure.unit(model)))
}

/// A mean, or the probability of a milestone.
fn level(measure: Measure, mean: &Estimate) -> String {
    match measure {
        Measure::Outcome { .. } => words::estimate(mean),
        Measure::Milestone(_) => format!("{} %", words::estimate(&mean.times(100.0))),
    }
}

/// A change, of a probability in points.
fn change(measure: Measure, change: &Estimate) -> String {
    if change.kind == Kind::Unseen && change.value == 0.0 {
        return "no change in any trial".to_owned();
    }
    match measure {
        Measure::Outcome { .. } => words::difference(change),
        Measure::Milestone(_) => format!("{} points", words::difference(&change.times(100.0))),
    }
}

fn one(model: &Model, swept: &Sweep, axis: &Axis) -> anyhow::Result<String> {
    let factor = &model.factors[axis.factor.index()];
    let measures = &swept.asked.measures;
    let mut header = vec![called(factor).to_owned()];
    header.extend(measures.iter().map(|measure| heading(model, *measure)));
    let mut table = table(header);
    for (step, value) in axis.values.iter().enumerate() {
        let mut cells = vec![value_text(factor, *value)];
        let means = measures.iter().enumerate();
        cells.extend(means.map(|(k, measure)| level(*measure, &swept.mean(k, step))));
        table.add_row(cells);
    }
    to_the_right(&mut table, 0);
    let mut out = format!(
        "\n{}\nMeans by {}:\n{table}\n",
        model.title, factor.entry.title
    );
    for (k, measure) in measures.iter().enumerate() {
        let last = axis.values.len() - 1;
        let whole = swept.change(k, 0, last);
        let title = plot::measure_title(model, *measure);
        write!(
            out,
            "{title}: {} over the whole range",
            change(*measure, &whole)
        )?;
        match swept.steepest(k) {
            Some((step, steepest)) if last > 1 => {
                let [from, to] = [step, step + 1].map(|k| value_text(factor, axis.values[k]));
                let change = change(*measure, &steepest);
                writeln!(out, "; steepest from {from} to {to}, {change}")?;
            }
            Some(_) => out += "\n",
            None => out += "; no single step can be told from none\n",
        }
    }
    Ok(out)
}

fn two(model: &Model, swept: &Sweep) -> anyhow::Result<String> {
    let [first, second] = &swept.asked.axes[..] else {
        return Ok(String::new());
    };
    let [down, across] = [first, second].map(|axis| &model.factors[axis.factor.index()]);
    let mut out = format!("\n{}\n", model.title);
    for (k, measure) in swept.asked.measures.iter().enumerate() {
        let values = second.values.iter();
        let mut header = vec![format!("{} \\ {}", called(down), called(across))];
        header.extend(values.map(|value| value_text(across, *value)));
        let mut table = table(header);
        for (row, value) in first.values.iter().enumerate() {
            let steps = row * second.values.len()..(row + 1) * second.values.len();
            let means = steps.map(|step| swept.mean(k, step));
            let mut cells = vec![value_text(down, *value)];
            cells.extend(means.map(|mean| match measure {
                Measure::Outcome { .. } => words::known(&mean),
                Measure::Milestone(_) => words::known_percent(&mean),
            }));
            table.add_row(cells);
        }
        to_the_right(&mut table, 0);
        let unit = match measure {
            Measure::Outcome { .. } => "",
            Measure::Milestone(_) => " (%)",
        };
        let title = heading(model, *measure);
        writeln!(out, "{title}{unit}, mean:\n{table}")?;
        let Some(both) = swept.interaction(k) else {
            continue;
        };
        let [low, high] =
            [0, second.values.len() - 1].map(|k| value_text(across, second.values[k]));
        let corner = (first.values.len() - 1) * second.values.len();
        writeln!(
            out,
            "Over the whole range of {}: {} at {low}; at {high} that is other by {}.",
            called(down),
            change(*measure, &swept.change(k, 0, corner)),
            change(*measure, &both)
        )?;
    }
    Ok(out)
}

/// Where a mean passes a level.
fn crossings(model: &Model, swept: &Sweep, axis: &Axis, level: f64) -> String {
    let factor = &model.factors[axis.factor.index()];
    let title = plot::measure_title(model, swept.asked.measures[0]);
    let text = |value: f64| rounded_text(factor, value);
    let found = swept.crossings(0, level);
    if found.is_empty() {
        let side = match swept.mean(0, 0).value < level {
            true => "below",
            false => "above",
        };
        return format!("{title}: the mean stays {side} {level} over the whole range.\n");
    }
    let each = found.iter().map(|crossing| {
        let way = if crossing.rises { "rises" } else { "falls" };
        format!(
            "{title}: the mean {way} through {level} at {} (95 %: {} to {})\n",
            text(crossing.at),
            text(crossing.low),
            text(crossing.high)
        )
    });
    each.collect()
}
