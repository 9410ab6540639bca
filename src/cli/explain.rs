//! `escalade explain`: why, and what switching things off does.

use std::fmt::Write;

use escalade::ensemble::{Ensemble, Progress};
use escalade::explain::{self, Breakdown, Change, ExplainError, Knockout, Phrase, Piece, Range};
use escalade::export::{self, seed};
use escalade::likelihood::Lexicon;
use escalade::model::{Grade, Model, Observable, OutcomeId, ReactionId};
use escalade::study::{Settings, Study};
use escalade::words;
use serde_json::{Value, json};

use super::args::{Explain, Format};
use super::end::End;
use super::job::{Job, patches, prepare_file, settings};
use super::table::{table, to_the_right};
use super::terminal::{on_interrupt, print, print_json, tell, with_bar};

/// Pairs of trials when none are asked for: many things are switched off, one after the other.
pub(crate) const PAIRS: u64 = 2_000;
/// How many of what changes something are listed.
const LISTED: usize = 20;

/// Explains what the arguments name.
pub(crate) fn explain(arguments: &Explain) -> anyhow::Result<End> {
    let settings = settings(&arguments.sampling, PAIRS)?;
    let Some(job) = prepare_file(&arguments.path, &patches(&arguments.sampling.changed)) else {
        return Ok(End::Finding);
    };
    let model = job.study.model();
    let one = arguments.reaction.as_deref();
    let one = one.map(|name| explain::reaction(model, name)).transpose()?;
    let outcome = arguments.outcome.as_deref();
    let outcome = outcome
        .map(|name| explain::outcome(model, name))
        .transpose()?;
    let reactions = match one {
        Some(id) => vec![id],
        None => (0..model.reactions.len()).map(ReactionId::from).collect(),
    };
    let ensemble = Ensemble::new(arguments.threads)?;
    let stop = Progress::new();
    on_interrupt(&stop)?;
    let knockouts = match knockouts(&job, &reactions, outcome, settings, (&ensemble, &stop))? {
        Err(ExplainError::Interrupted) => {
            tell("interrupted: nothing is printed, because some trials are missing");
            return Ok(End::Interrupted);
        }
        knockouts => knockouts?,
    };
    if arguments.format == Format::Json {
        print_json(&as_json(&job.study, one, settings, &knockouts))?;
        return Ok(End::Fine);
    }
    let mut out = String::new();
    if let Some(id) = one {
        out += &breakdown(model, &explain::breakdown(&job.study, settings.seed, id));
    }
    if let Some(id) = outcome {
        out += &composition(model, id);
    }
    out += &effects(model, &knockouts, one.is_some(), outcome, settings)?;
    print(&out)?;
    Ok(End::Fine)
}

/// What switching each of these off does.
pub(crate) fn knockouts(
    job: &Job,
    reactions: &[ReactionId],
    asked: Option<OutcomeId>,
    settings: Settings,
    (ensemble, stop): (&Ensemble, &Progress),
) -> anyhow::Result<Result<Vec<Knockout>, ExplainError>> {
    // What never happened is not simulated again.
    let most = settings.trials * (reactions.len() as u64 + 1);
    with_bar("switching off", most, true, stop, || {
        explain::knockouts(&job.study, reactions, asked, settings, ensemble, stop)
    })
}

/// The hazard taken apart.
fn breakdown(model: &Model, taken: &Breakdown) -> String {
    let phrase = Phrase(model);
    let reaction = &model.reactions[taken.reaction.index()];
    let mut out = format!("\n{}\n  {}\n", reaction.entry.title, reaction.entry.address);
    let mut say = |line: String| out += &format!("  {line}\n");
    if let Some(movement) = phrase.movement(reaction) {
        say(movement);
    }
    if let Some(mechanism) = reaction.mechanism {
        say(format!("how it comes about: {mechanism:?}").to_lowercase());
    }
    say(format!("happens {}", phrase.trigger(&reaction.trigger)));
    for clause in phrase.condition(&reaction.guard) {
        say(format!("only while {clause}"));
    }
    for piece in &taken.base {
        say(format!("\n    {}", said(model, piece))
            .trim_start_matches('\n')
            .to_owned());
    }
    for piece in &taken.ratios {
        say(format!("  times {}", said(model, piece)));
    }
    if !taken.implied.is_empty() {
        say("what the base alone implies (the median of 1,000 draws, and the range from 5 to 95 %):".to_owned());
    }
    let lexicon = words::lexicon(model);
    for implied in &taken.implied {
        say(format!(
            "  within {:>3} d: {}",
            implied.days,
            chance(&implied.chance, &lexicon)
        ));
    }
    let consequences = phrase.consequences(reaction);
    if !consequences.is_empty() {
        say("when it happens:".to_owned());
    }
    for (depth, line) in consequences {
        say(format!("  {:indent$}{line}", "", indent = 2 * depth));
    }
    out
}

fn chance(chance: &Range, lexicon: &Lexicon) -> String {
    let [_, median, _] = &chance.known;
    let word = lexicon.span(median.low, median.high).unwrap_or_default();
    let [low, median, high] = chance.known.map(|point| words::known_percent(&point));
    if chance.low == chance.high {
        return format!("{word} {median} %");
    }
    format!("{word} {median} % ({low} to {high})")
}

/// "rate, per day: 0.02 (0.011 to 0.029), from `pace`; literature: E02"
fn said(model: &Model, piece: &Piece) -> String {
    let [low, median, high] = piece.range.known.map(|point| words::known(&point));
    let mut text = format!("{}: {median}", piece.what);
    if piece.range.low != piece.range.high {
        text += &format!(" ({low} to {high})");
    }
    if let Some(written) = &piece.written {
        text += &format!(", which is {written}");
    }
    let factors: Vec<String> = (piece.factors.iter())
        .map(|(name, word)| match word {
            Some(word) => format!("`{name}` ({})", words::with_range(model, word)),
            None => format!("`{name}`"),
        })
        .collect();
    if !factors.is_empty() {
        text += &format!(", from {}", factors.join(" x "));
    }
    if let Some(grade) = piece.grade {
        text += &format!("; {}", grade.in_words());
    }
    let cited: Vec<String> = piece.sources.iter().map(|id| cite(model, id)).collect();
    if !cited.is_empty() {
        text += &format!(": {}", cited.join("; "));
    }
    text
}

/// An id with what it stands for, and what it says.
fn cite(model: &Model, id: &str) -> String {
    let (key, section) = id.split_once(':').unwrap_or((id, ""));
    let Some(source) = model.sources.iter().find(|source| source.id == key) else {
        return id.to_owned();
    };
    let mut sections = source.sections.iter();
    match sections.find(|(name, _)| name == section.trim()) {
        Some((_, says)) => format!("{id} ({says})"),
        None => format!("{id} ({})", source.in_words()),
    }
}

/// What an outcome adds up, and which reactions move that.
fn composition(model: &Model, id: OutcomeId) -> String {
    let outcome = &model.outcomes[id.index()];
    let mut out = format!(
        "\n{}{} is the sum of:\n",
        outcome.entry.title,
        words::in_brackets(&outcome.unit)
    );
    let phrase = Phrase(model);
    for term in &outcome.terms {
        let of = match term.of {
            Observable::One => "1".to_owned(),
            Observable::Variable(v) => model.variables[v.index()].entry.title.clone(),
            Observable::Counter(c) => model.counters[c.index()].entry.title.clone(),
            Observable::Score(m) => {
                format!("the score of {}", model.machines[m.index()].entry.title)
            }
            Observable::Outcome(o) => model.outcomes[o.index()].entry.title.clone(),
        };
        out += &format!("  {} x {of}\n", phrase.number(&term.weight));
    }
    out
}

/// What switching off does: what changes something, the largest first; then what cannot be told from
/// changing nothing, and by how much it may.
fn effects(
    model: &Model,
    knockouts: &[Knockout],
    all: bool,
    only: Option<OutcomeId>,
    settings: Settings,
) -> anyhow::Result<String> {
    let followed = knockouts.first().map_or(&[][..], |first| &first.changes);
    let followed = followed.iter().map(|change| change.outcome);
    let columns: Vec<_> = followed
        .filter(|id| only.is_none_or(|only| only == *id))
        .collect();
    if columns.is_empty() {
        return Ok("\nThe scenario has no outcome that something could change.\n".to_owned());
    }
    let (seen, unseen): (Vec<_>, Vec<_>) = knockouts
        .iter()
        .partition(|knockout| all || knockout.size(only).is_some());
    let by = match columns.as_slice() {
        [_] => "",
        _ => ", by their share of an outcome's range",
    };
    let mut out = String::new();
    if !seen.is_empty() {
        writeln!(
            out,
            "\nWhat changes at the horizon when it is switched off (the mean, ± 95 %), the largest first{by}:"
        )?;
        out += &listed(model, &seen, &columns)?;
    }
    if !unseen.is_empty() {
        writeln!(
            out,
            "\nNo clear effect; if there is one, it is at most this large, up or down (95 %):"
        )?;
        out += &listed(model, &unseen, &columns)?;
    }
    writeln!(
        out,
        "These changes do not add up, since reactions interact.\n\
         {} pairs of trials, seed {}. Illustrative, not a forecast.",
        settings.trials, settings.seed.0
    )?;
    Ok(out)
}

/// A table of knockouts, and how many it leaves out.
fn listed(
    model: &Model,
    knockouts: &[&Knockout],
    columns: &[OutcomeId],
) -> Result<String, std::fmt::Error> {
    let titles = columns
        .iter()
        .map(|id| model.outcomes[id.index()].entry.title.clone());
    let header = std::iter::once("without".to_owned()).chain(titles);
    let mut table = table(header.collect::<Vec<_>>());
    for knockout in knockouts.iter().take(LISTED) {
        let title = &model.reactions[knockout.reaction.index()].entry.title;
        let cells = columns
            .iter()
            .map(|id| knockout.change(*id).map_or(String::new(), Change::in_words));
        table.add_row(std::iter::once(title.clone()).chain(cells));
    }
    to_the_right(&mut table, 1);
    let mut out = format!("{table}\n");
    if knockouts.len() > LISTED {
        let more = knockouts.len() - LISTED;
        writeln!(out, "{more} more; --format json has all.")?;
    }
    Ok(out)
}

fn as_json(
    study: &Study,
    one: Option<ReactionId>,
    settings: Settings,
    knockouts: &[Knockout],
) -> Value {
    let model = study.model();
    let range = |range: &Range| {
        let [low, median, high] = range.known.map(|point| export::estimate(&point));
        json!({ "q05": low, "q50": median, "q95": high })
    };
    let piece = |piece: &Piece| {
        json!({
            "what": piece.what,
            "range": range(&piece.range),
            "written": piece.written,
            "factors": piece.factors.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            "grade": piece.grade.map(Grade::in_words),
            "sources": piece.sources,
        })
    };
    let phrase = Phrase(model);
    let taken = one.map(|id| {
        let taken = explain::breakdown(study, settings.seed, id);
        json!({
            "address": model.reactions[id.index()].entry.address,
            "title": model.reactions[id.index()].entry.title,
            "base": taken.base.iter().map(piece).collect::<Vec<_>>(),
            "hazard_ratios": taken.ratios.iter().map(piece).collect::<Vec<_>>(),
            "then": phrase.consequences(&model.reactions[id.index()]).iter()
                .map(|(depth, line)| json!({ "depth": depth, "what": line }))
                .collect::<Vec<_>>(),
            "chance_of_base": taken.implied.iter()
                .map(|implied| json!({ "days": implied.days, "chance": range(&implied.chance) }))
                .collect::<Vec<_>>(),
        })
    });
    let without: Vec<Value> = knockouts
        .iter()
        .map(|knockout| {
            let mut changes = serde_json::Map::new();
            for change in &knockout.changes {
                changes.insert(
                    model.outcomes[change.outcome.index()].entry.name.clone(),
                    json!({
                        "difference": export::estimate(&change.difference.mean),
                        "at_most": change.at_most,
                        "share_of_range": export::estimate(&change.share),
                        "seen": change.is_seen(),
                    }),
                );
            }
            let entry = &model.reactions[knockout.reaction.index()].entry;
            json!({ "address": entry.address, "title": entry.title, "at_horizon": changes })
        })
        .collect();
    json!({
        "format": 1,
        "reaction": taken,
        "without": without,
        "changes_add_up": false,
        "trials": settings.trials,
        "seed": seed(settings.seed.0),
    })
}
