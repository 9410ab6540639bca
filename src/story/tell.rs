//! A trial in chapters: what happened when, how likely it was, what else could have happened.

use std::collections::BTreeMap;

use super::choice::{ChoiceError, end, rank};
use super::parts::{Chapter, Story, StoryEvent};
use crate::ensemble::Progress;
use crate::explain::Phrase;
use crate::model::{Model, Reaction, ReactionId, ReactionKind, Trigger};
use crate::quantity::Date;
use crate::study::{Findings, Settings, Study, Traced};
use crate::summary::{Bound, Functional, Report};
use crate::trial::{Error, TraceEvent};
use crate::words::{self, figure, rounded};

/// A reaction that happens more often than this in a trial, and moves no machine, is told once and
/// counted afterwards.
const ORDINARY: f64 = 1.5;
/// In a trial that fails, what happens more often is told once and counted.
const FEW: u32 = 3;
/// How many of the likeliest other things are named.
const RIVALS: usize = 2;
/// How many of the most unusual numbers of the draw are named.
const UNUSUAL: usize = 5;
/// A number within this share of its middle is nothing unusual.
const USUAL: f64 = 0.3;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Tells a trial of a run.
///
/// # Errors
/// Where it cannot be replayed, or the run is too short for errors.
pub fn tell(study: &Study, findings: &Findings, trial: u64) -> Result<Story, ChoiceError> {
    let watched = study.trace(&findings.settings, trial)?;
    let teller = Teller {
        model: study.model(),
        report: Some(findings.summary.report()?),
        watched: &watched,
    };
    Ok(teller.story(trial, None))
}

/// Tells a trial that fails, up to its failure; `None` of one that does not, and of one that is stopped.
pub fn tell_failure(
    study: &Study,
    settings: &Settings,
    trial: u64,
    progress: &Progress,
) -> Option<Story> {
    let (watched, end) = study.trace_to_its_end(settings, trial, progress);
    let error = end.err().filter(|error| *error != Error::Stopped)?;
    let teller = Teller {
        model: study.model(),
        report: None,
        watched: &watched,
    };
    Some(teller.story(trial, Some(error.to_string())))
}

struct Teller<'a> {
    model: &'a Model,
    /// Of all trials of the run, where it was run.
    report: Option<Report<'a>>,
    watched: &'a Traced,
}

impl Teller<'_> {
    fn story(&self, trial: u64, failure: Option<String>) -> Story {
        Story {
            trial,
            log_likelihood: self.watched.log_likelihood,
            draw: self.draw(),
            chapters: self.chapters(),
            ending: self
                .report
                .map_or(Vec::new(), |report| self.ending(&report)),
            left_out: self.watched.left_out,
            failure,
        }
    }

    fn date(&self, day: f64) -> Date {
        self.model.start.plus(day)
    }

    /// The numbers of this draw that are furthest from their middle.
    fn draw(&self) -> Vec<String> {
        let mut all: Vec<(f64, String)> = Vec::new();
        for (factor, value) in self.model.factors.iter().zip(&self.watched.factors) {
            let share = factor.distribution.cdf(*value);
            let apart = (share - 0.5).abs();
            if apart < USUAL || !share.is_finite() {
                continue;
            }
            let (low, _, high) = Phrase(self.model).range(factor);
            let scale = crate::quantity::unit_scale(&factor.unit).unwrap_or(1.0);
            let side = if share > 0.5 { "higher" } else { "lower" };
            let part = if share > 0.5 { share } else { 1.0 - share };
            let said = format!(
                "{}: {}{}, {side} than in {} of draws (5 to 95 %: {} to {})",
                factor.entry.title,
                figure(value / scale),
                if factor.unit.is_empty() {
                    String::new()
                } else {
                    format!(" {}", factor.unit)
                },
                most(part),
                figure(low),
                figure(high),
            );
            all.push((apart, said));
        }
        all.sort_by(|a, b| b.0.total_cmp(&a.0));
        all.into_iter()
            .take(UNUSUAL)
            .map(|(_, said)| said)
            .collect()
    }

    fn chapters(&self) -> Vec<Chapter> {
        let mut months: BTreeMap<(i64, u8), Vec<&TraceEvent>> = BTreeMap::new();
        for moment in &self.watched.events {
            let (year, month, _) = self.date(moment.time).civil();
            months
                .entry((i64::from(year), month as u8))
                .or_default()
                .push(moment);
        }
        let mut told: BTreeMap<ReactionId, u32> = BTreeMap::new();
        let mut chapters = Vec::new();
        let mut from = 0.0;
        for ((year, month), moments) in months {
            let mut events = Vec::new();
            let mut besides: BTreeMap<ReactionId, Vec<&TraceEvent>> = BTreeMap::new();
            for moment in &moments {
                let before = told.entry(moment.reaction).or_insert(0);
                *before += 1;
                if self.is_ordinary(moment.reaction) && *before > 1 {
                    besides.entry(moment.reaction).or_default().push(moment);
                } else {
                    events.push(self.event(moment));
                }
            }
            let first = moments.first().map_or(from, |moment| moment.time);
            let to = moments.last().map_or(from, |moment| moment.time);
            chapters.push(Chapter {
                heading: format!("{} {year}", MONTHS[usize::from(month) - 1]),
                events,
                besides: besides
                    .iter()
                    .map(|(id, moments)| self.besides(*id, moments))
                    .collect(),
                moved: match self.report {
                    Some(_) => self.moved(from, first, to),
                    None => Vec::new(),
                },
            });
            from = to;
        }
        chapters
    }

    /// Whether one more of it is no news: an event without a machine that comes again and again, or what
    /// goes on until the trial fails.
    fn is_ordinary(&self, id: ReactionId) -> bool {
        let reaction = &self.model.reactions[id.index()];
        match &self.report {
            Some(report) => {
                reaction.kind == ReactionKind::Event && report.times(id).value > ORDINARY
            }
            None => self.watched.record.counts.get(id.index()) > Some(&FEW),
        }
    }

    /// `A raid, 3 more times (“success” 2, “failure” 1)`.
    fn besides(&self, id: ReactionId, moments: &[&TraceEvent]) -> String {
        let mut branches: BTreeMap<(usize, usize), u32> = BTreeMap::new();
        for taken in moments.iter().filter_map(|moment| moment.branch) {
            *branches.entry((taken.list, taken.branch)).or_insert(0) += 1;
        }
        let reaction = &self.model.reactions[id.index()];
        let named: Vec<String> = branches
            .iter()
            .map(|((list, branch), times)| {
                let branch = &reaction.branches[*list].branches[*branch];
                format!("“{}” {times}", branch.entry.title)
            })
            .collect();
        let branches = if named.is_empty() {
            String::new()
        } else {
            format!(" ({})", named.join(", "))
        };
        let title = &reaction.entry.title;
        match moments.len() {
            1 => format!("{title}, once more{branches}"),
            times => format!("{title}, {times} more times{branches}"),
        }
    }

    fn event(&self, moment: &TraceEvent) -> StoryEvent {
        let reaction = &self.model.reactions[moment.reaction.index()];
        let (_, month, day) = self.date(moment.time).civil();
        let what = match self.movement(moment, reaction) {
            Some(movement) => format!("{} ({movement})", reaction.entry.title),
            None => reaction.entry.title.clone(),
        };
        StoryEvent {
            address: reaction.entry.address.clone(),
            day: moment.time,
            date: format!("On {day} {}", MONTHS[month as usize - 1]),
            what,
            branch: self.branch(moment, reaction),
            odds: self.odds(moment, reaction),
            otherwise: self.otherwise(moment),
        }
    }

    /// Which machine it moved, from where to where.
    fn movement(&self, moment: &TraceEvent, reaction: &Reaction) -> Option<String> {
        let ReactionKind::Transition { machine, from, to } = reaction.kind else {
            return None;
        };
        let taken = moment.branch.as_ref();
        let branch = taken.map(|taken| &reaction.branches[taken.list].branches[taken.branch]);
        let to = branch.and_then(|branch| branch.to).unwrap_or(to);
        // Several moves may come at one instant, one by the other.
        let moves = self.watched.record.moves.iter();
        let mut now = moves.filter(|m| m.machine == machine && m.time == moment.time);
        let of = now.find(|m| from.contains(m.from) && m.to == to)?;
        let machine = &self.model.machines[machine.index()];
        let title = |state: crate::model::StateId| &machine.states[state.index()].entry.title;
        Some(format!(
            "{}: from “{}” to “{}”",
            machine.entry.title,
            title(of.from),
            title(of.to)
        ))
    }

    /// `It took “success”, which has a probability of 77 %`.
    fn branch(&self, moment: &TraceEvent, reaction: &Reaction) -> Option<String> {
        let taken = moment.branch?;
        let branch = &reaction.branches[taken.list].branches[taken.branch];
        Some(format!(
            "Of its branches it took “{}”, with probability {}",
            branch.entry.title,
            percent(taken.probability)
        ))
    }

    /// How likely it was by then, and how often it happens at all.
    fn odds(&self, moment: &TraceEvent, reaction: &Reaction) -> String {
        let often = self.often(moment.reaction);
        match (moment.hazard, &reaction.trigger) {
            (Some(hazard), _) => format!("At that moment it was expected {}{often}", pace(hazard)),
            (None, _) if moment.fired => {
                format!("What happened just before makes it happen at once{often}")
            }
            (None, Trigger::On { .. }) => {
                let each = moment.probability.map_or(String::new(), |probability| {
                    format!(", with probability {} each time", percent(probability))
                });
                format!("It follows at once{each}{often}")
            }
            (None, trigger) => format!("It comes {}{often}", Phrase(self.model).trigger(trigger)),
        }
    }

    /// `; 12 % of trials see it at some time: unlikely (20-45 %)`.
    fn often(&self, id: ReactionId) -> String {
        let Some(report) = &self.report else {
            return String::new();
        };
        let happened = report.happened(id);
        let often = match happened.bound {
            Bound::Between => format!("it happens in {} of trials", percent(happened.value)),
            Bound::AtMost | Bound::AtLeast => "it happens in every trial".to_owned(),
        };
        let word = words::lexicon(self.model)
            .place(happened.value)
            .filter(|_| happened.bound == Bound::Between)
            .map_or(String::new(), |place| format!(": {place}"));
        format!("; {often} at some time{word}")
    }

    /// The likeliest other things of that day.
    fn otherwise(&self, moment: &TraceEvent) -> Option<String> {
        let own = moment.hazard?;
        let mut rivals: Vec<_> = moment
            .rivals
            .iter()
            .filter(|(id, hazard)| *hazard > own && !self.is_ordinary(*id))
            .collect();
        rivals.sort_by(|a, b| b.1.total_cmp(&a.1));
        let named: Vec<String> = rivals
            .iter()
            .take(RIVALS)
            .map(|(id, hazard)| {
                let title = &self.model.reactions[id.index()].entry.title;
                format!("“{title}” ({})", pace(*hazard))
            })
            .collect();
        (!named.is_empty()).then(|| format!("More likely at that moment: {}", named.join(" and ")))
    }

    /// The headline outcomes on the first and on the last of three days, and just before the second where they have
    /// moved by themselves.
    fn moved(&self, from: f64, first: f64, to: f64) -> Vec<String> {
        let record = &self.watched.record;
        let grid = self.model.recording();
        let point = |day: f64| grid.point_from(day).min(record.points - 1);
        let before = point(first).saturating_sub(1).max(point(from));
        let points = [point(from), before, point(to)];
        self.model
            .leading_outcomes()
            .into_iter()
            .map(|id| {
                let outcome = &self.model.outcomes[id.index()];
                let text = |point: usize| rounded(record.path(id)[point], outcome.resolution);
                let mut said = points.map(text).to_vec();
                if said[0] == said[1] {
                    said.remove(1);
                }
                format!("{} {}", outcome.entry.title, said.join(" → "))
            })
            .collect()
    }

    fn ending(&self, report: &Report<'_>) -> Vec<String> {
        self.model
            .leading_outcomes()
            .into_iter()
            .map(|id| {
                let outcome = &self.model.outcomes[id.index()];
                let counts = report.outcome(id).histogram(Functional::End);
                let value = end(&self.watched.record, id);
                let share = rank(&counts, value);
                let place = if share >= 0.5 {
                    format!("higher than in {} of trials", most(share))
                } else {
                    format!("lower than in {} of trials", most(1.0 - share))
                };
                format!(
                    "{} ends at {}{}, {place}",
                    outcome.entry.title,
                    rounded(value, outcome.resolution),
                    words::in_brackets(&outcome.unit)
                )
            })
            .collect()
    }
}

/// A large share; what is nearly all is not rounded to all.
fn most(share: f64) -> String {
    if share > 0.995 {
        "more than 99 %".to_owned()
    } else {
        format!("{:.0} %", 100.0 * share)
    }
}

fn percent(share: f64) -> String {
    format!("{} %", figure(100.0 * share))
}

/// A rate per day as people say it: `once in 34 days`, `3 times a day`.
fn pace(hazard: f64) -> String {
    let days = 1.0 / hazard;
    match days {
        d if d >= 730.5 => format!("once in {} years", figure(d / 365.25)),
        d if d >= 1.05 => format!("once in {} days", figure(d)),
        d if d > 0.67 => "once a day".to_owned(),
        _ => format!("{} times a day", figure(hazard)),
    }
}
