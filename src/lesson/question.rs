//! What can be asked of a scenario, and what its trials answer.

use crate::model::{Milestone, MilestoneId, MilestoneKind, Model, OutcomeId};
use crate::summary::{Functional, Histogram, Probability, Report};
use crate::words;

/// Dots that are placed on a scale: each is a tenth of the trials.
pub const DOTS: usize = 10;

/// The most boxes of a scale.
const BOXES: f64 = 16.0;
/// A scale reaches beyond the middle 98 % of trials by this share of it, so that it gives no answer away.
const BEYOND: f64 = 0.5;

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// In how many of 100 trials a milestone is passed by the horizon.
    Chance(MilestoneId),
    /// Where an outcome ends: ten dots.
    Dots(OutcomeId),
}

/// The boxes into which dots are placed, in the outcome's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The lower end of the first box.
    pub low: f64,
    /// The width of a box.
    pub step: f64,
    /// How many there are; the first and the last hold what lies beyond.
    pub boxes: usize,
}

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// About what.
    pub subject: Subject,
    /// The name of the milestone or outcome in the file.
    pub name: String,
    /// For people.
    pub title: String,
    /// What is asked, for people.
    pub text: String,
    /// The unit of an outcome; empty for a chance.
    pub unit: String,
    /// The boxes for dots.
    pub scale: Option<Scale>,
}

/// What the trials answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The share of trials.
    Chance(Probability),
    /// Values of the outcome at the horizon with their shares of trials, ascending.
    Dots(Vec<(f64, f64)>),
}

impl Scale {
    /// Boxes of a round width around the middle 98 % of values, within a range.
    fn around((low, high): (f64, f64), (first, last): (f64, f64), resolution: f64) -> Self {
        let width = (high - low).max(4.0 * resolution);
        let low = (low - BEYOND * width).max(first);
        let high = (high + BEYOND * width).min(last);
        let step = round_up((high - low) / (BOXES - 1.0)).max(resolution);
        let from = (low / step).floor() * step;
        let boxes = ((high - from) / step).ceil().max(2.0) as usize;
        Self {
            low: from,
            step,
            boxes,
        }
    }

    /// The box that holds a value, or is nearest to it.
    pub fn of(&self, value: f64) -> usize {
        let place = ((value - self.low) / self.step).floor().max(0.0) as usize;
        place.min(self.boxes - 1)
    }

    /// The middle of a box.
    pub fn middle(&self, place: usize) -> f64 {
        self.low + (place as f64 + 0.5) * self.step
    }

    /// The ends of a box, for people: `35 to 40`.
    pub fn label(&self, place: usize) -> String {
        let end = |k: usize| words::figure(self.low + k as f64 * self.step);
        format!("{} to {}", end(place), end(place + 1))
    }
}

/// The least of 1, 2 and 5 times a power of ten that is not smaller.
fn round_up(width: f64) -> f64 {
    let power = libm::exp10(libm::log10(width.max(1e-9)).floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|times| times * power);
    let fits = steps.into_iter().find(|step| *step >= width * (1.0 - 1e-9));
    fits.unwrap_or(10.0 * power)
}

/// All that can be asked of a scenario, with what its trials answer: where each leading outcome ends, and each
/// milestone that counts from the start.
pub fn questions(model: &Model, report: &Report<'_>) -> Vec<(Question, Answer)> {
    let outcomes = model.leading_outcomes().into_iter();
    let outcomes = outcomes.map(|id| dots(model, report, id));
    let milestones = model.milestones.iter().enumerate();
    let milestones = milestones
        .filter_map(|(m, milestone)| chance(model, report, milestone, MilestoneId::from(m)));
    outcomes.chain(milestones).collect()
}

fn dots(model: &Model, report: &Report<'_>, id: OutcomeId) -> (Question, Answer) {
    let outcome = &model.outcomes[id.index()];
    let (end, title) = (model.start.plus(model.horizon), &outcome.entry.title);
    let results = report.outcome(id);
    let at = |level| results.quantile(Functional::End, level).value;
    let range = (outcome.low, outcome.high);
    let question = Question {
        subject: Subject::Dots(id),
        name: outcome.entry.name.clone(),
        title: title.clone(),
        text: format!(
            "Where does “{title}” stand on {end}? Place ten dots: each is one trial in ten."
        ),
        unit: outcome.unit.clone(),
        scale: Some(Scale::around(
            (at(0.01), at(0.99)),
            range,
            outcome.resolution,
        )),
    };
    let answer = Answer::Dots(shares(&results.histogram(Functional::End)));
    (question, answer)
}

/// The values that trials had, each with its share of them.
fn shares(end: &Histogram) -> Vec<(f64, f64)> {
    let trials = end.trials() as f64;
    let seen = (0..end.counts.len()).filter(|bin| end.counts[*bin] > 0);
    seen.map(|bin| (end.centre(bin), end.counts[bin] as f64 / trials))
        .collect()
}

fn chance(
    model: &Model,
    report: &Report<'_>,
    milestone: &Milestone,
    id: MilestoneId,
) -> Option<(Question, Answer)> {
    if matches!(milestone.kind, MilestoneKind::Follows { .. }) {
        return None;
    }
    let share = report.milestone(id).asked?;
    let (end, title) = (model.start.plus(model.horizon), &milestone.entry.title);
    let question = Question {
        subject: Subject::Chance(id),
        name: milestone.entry.name.clone(),
        title: title.clone(),
        text: format!("In how many of 100 trials does this happen by {end}: “{title}”?"),
        unit: String::new(),
        scale: None,
    };
    Some((question, Answer::Chance(share)))
}

impl Answer {
    /// How many of ten dots lie in each box: those of the middles of the tenths of the trials.
    pub fn dots_in(&self, scale: &Scale) -> Vec<usize> {
        let mut boxes = vec![0; scale.boxes];
        if let Self::Dots(shares) = self {
            for k in 0..DOTS {
                let wanted = (k as f64 + 0.5) / DOTS as f64;
                let mut below = 0.0;
                let value = shares.iter().find(|(_, share)| {
                    below += share;
                    below >= wanted
                });
                let value = value
                    .or(shares.last())
                    .map_or(scale.low, |(value, _)| *value);
                boxes[scale.of(value)] += 1;
            }
        }
        boxes
    }

    /// For people: the share, or the middle 80 % and the median.
    pub fn in_words(&self, model: &Model, unit: &str) -> String {
        match self {
            Self::Chance(share) => words::probability(share, &words::lexicon(model)),
            Self::Dots(shares) => {
                let [low, middle, high] =
                    [0.1, 0.5, 0.9].map(|level| words::figure(at(shares, level)));
                let unit = words::in_brackets(unit);
                format!(
                    "the middle trial ends at {middle}{unit}, four in five between {low} and {high}"
                )
            }
        }
    }
}

/// A quantile of values with their shares.
fn at(shares: &[(f64, f64)], level: f64) -> f64 {
    let mut below = 0.0;
    let found = shares.iter().find(|(_, share)| {
        below += share;
        below >= level * (1.0 - 1e-12)
    });
    found
        .or(shares.last())
        .map_or(f64::NAN, |(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_round_and_reach_beyond() {
        let scale = Scale::around((34.2, 46.1), (0.0, 100.0), 0.25);
        assert_eq!((scale.low, scale.step, scale.boxes), (28.0, 2.0, 13));
        assert!(scale.low + scale.step * scale.boxes as f64 >= 46.1);
        assert_eq!((scale.of(-5.0), scale.of(1e9)), (0, scale.boxes - 1));
        assert_eq!(scale.of(scale.middle(3)), 3);
        // A count near 0 does not reach below its range.
        let scale = Scale::around((0.0, 7.0), (0.0, 500.0), 1.0);
        assert_eq!((scale.low, scale.step, scale.boxes), (0.0, 1.0, 11));
        assert_eq!(scale.label(2), "2 to 3");
    }

    #[test]
    fn widths_are_one_two_or_five() {
        let widths = [0.11, 0.2, 0.21, 1.0, 3.0, 70.0].map(round_up);
        assert_eq!(widths, [0.2, 0.2, 0.5, 1.0, 5.0, 100.0]);
    }

    #[test]
    fn ten_dots_are_the_middles_of_tenths() {
        let answer = Answer::Dots(vec![(0.5, 0.72), (1.5, 0.08), (9.5, 0.2)]);
        let scale = Scale {
            low: 0.0,
            step: 1.0,
            boxes: 3,
        };
        assert_eq!(answer.dots_in(&scale), [7, 1, 2]);
    }
}
