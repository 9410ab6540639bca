//! One number of a trial: a functional of an outcome's path, or whether a milestone was passed.

use crate::compiled::{Compiled, Points, Recording};
use crate::diagnostic::hint;
use crate::model::{MilestoneId, Model, OutcomeId};
use crate::summary::Functional;
use crate::trial::Record;

/// One number of a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// A functional of an outcome's path, in the outcome's unit.
    Outcome {
        /// Which.
        outcome: OutcomeId,
        /// What of its path.
        functional: Functional,
        /// Where [`Functional::At`] finds its value in [`Record::at`]; 0 of other functionals.
        place: usize,
    },
    /// Whether a milestone was passed by the horizon: 1, or 0.
    Milestone(MilestoneId),
}

/// Why a text names no number of a trial.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeasureError {
    /// No functional of an outcome has this name.
    #[error(
        "`{text}`: expected OUTCOME.end, OUTCOME.min, OUTCOME.max, OUTCOME.time_mean or the name of a milestone"
    )]
    Form {
        /// As written.
        text: String,
    },
    /// No outcome or milestone has this name.
    #[error("unknown outcome or milestone `{name}`{hint}")]
    Name {
        /// As written.
        name: String,
        /// "; did you mean ...?", or which there are.
        hint: String,
    },
}

impl Measure {
    /// A functional of an outcome of this model.
    pub fn outcome(model: &Model, outcome: OutcomeId, functional: Functional) -> Self {
        let before = &model.outcomes[..outcome.index()];
        let place = match functional {
            Functional::At(k) => before.iter().map(|o| o.at.len()).sum::<usize>() + k,
            _ => 0,
        };
        Self::Outcome {
            outcome,
            functional,
            place,
        }
    }

    /// What is measured unless something else is asked for: every headline outcome at its end, then every
    /// milestone.
    pub fn leading(model: &Model) -> Vec<Self> {
        let outcomes = Self::headline(model).into_iter();
        let milestones = (0..model.milestones.len()).map(MilestoneId::from);
        outcomes.chain(milestones.map(Self::Milestone)).collect()
    }

    /// Every headline outcome at its end.
    pub fn headline(model: &Model) -> Vec<Self> {
        let outcomes = model.leading_outcomes().into_iter();
        let ends = outcomes.map(|id| Self::outcome(model, id, Functional::End));
        ends.collect()
    }

    /// A model of whose outcomes no more is recorded than these numbers need, which takes less time for each trial.
    pub fn compile(measures: &[Self], model: &Model) -> Compiled {
        let mut recording = Recording {
            outcomes: vec![false; model.outcomes.len()],
            points: Points::Ends,
        };
        for measure in measures {
            if let Self::Outcome {
                outcome,
                functional,
                ..
            } = measure
            {
                recording.outcomes[outcome.index()] = true;
                if matches!(functional, Functional::Min | Functional::Max) {
                    recording.points = Points::All;
                }
            }
        }
        Compiled::recording(model, &recording)
    }

    /// Reads `cooperation.min` (also `end`, `max`, `time_mean`), `cooperation` for its end, or the name of
    /// a milestone.
    ///
    /// # Errors
    /// Where the text has another form, or names nothing of the model.
    pub fn parse(text: &str, model: &Model) -> Result<Self, MeasureError> {
        let form = || MeasureError::Form { text: text.into() };
        let (name, functional) = match text.trim().split_once('.') {
            Some((name, functional)) => (name, Some(functional)),
            None => (text.trim(), None),
        };
        let outcome = model.outcomes.iter().position(|o| o.entry.name == name);
        if let Some(outcome) = outcome {
            let functional = match functional.unwrap_or("end") {
                "end" => Functional::End,
                "min" => Functional::Min,
                "max" => Functional::Max,
                "time_mean" => Functional::TimeMean,
                _ => return Err(form()),
            };
            return Ok(Self::outcome(model, OutcomeId::from(outcome), functional));
        }
        let milestone = model.milestones.iter().position(|m| m.entry.name == name);
        match (milestone, functional) {
            (Some(milestone), None) => Ok(Self::Milestone(MilestoneId::from(milestone))),
            (Some(_), Some(_)) => Err(form()),
            (None, _) => Err(unknown(name, model)),
        }
    }

    /// The number of this trial: in the outcome's unit, or 0 or 1.
    #[inline]
    pub fn of(self, record: &Record) -> f64 {
        let Self::Outcome {
            outcome,
            functional,
            place,
        } = self
        else {
            return f64::from(u8::from(self.has_happened(record)));
        };
        let path = || record.path(outcome).iter().copied();
        match functional {
            Functional::End => path().next_back().unwrap_or(f64::NAN),
            Functional::Min => path().fold(f64::INFINITY, f64::min),
            Functional::Max => path().fold(f64::NEG_INFINITY, f64::max),
            Functional::TimeMean => record.time_means[outcome.index()],
            Functional::At(_) => record.at[place],
        }
    }

    fn has_happened(self, record: &Record) -> bool {
        match self {
            Self::Milestone(id) => record.passages[id.index()].time.is_finite(),
            Self::Outcome { .. } => false,
        }
    }

    /// The name of what is measured, as the file has it.
    pub fn name(self, model: &Model) -> &str {
        match self {
            Self::Outcome { outcome, .. } => &model.outcomes[outcome.index()].entry.name,
            Self::Milestone(id) => &model.milestones[id.index()].entry.name,
        }
    }

    /// Its title, for people.
    pub fn title(self, model: &Model) -> &str {
        match self {
            Self::Outcome { outcome, .. } => &model.outcomes[outcome.index()].entry.title,
            Self::Milestone(id) => &model.milestones[id.index()].entry.title,
        }
    }

    /// What of it is measured: `end`, `min`, `max`, `time_mean`, `day 30`; `happened` of a milestone.
    pub fn functional(self, model: &Model) -> String {
        let Self::Outcome {
            outcome,
            functional,
            ..
        } = self
        else {
            return "happened".to_owned();
        };
        match functional {
            Functional::End => "end".to_owned(),
            Functional::Min => "min".to_owned(),
            Functional::Max => "max".to_owned(),
            Functional::TimeMean => "time_mean".to_owned(),
            Functional::At(k) => format!("day {}", model.outcomes[outcome.index()].at[k]),
        }
    }

    /// As it is written: `cooperation.min`, or the name of a milestone.
    pub fn text(self, model: &Model) -> String {
        match self {
            Self::Outcome { .. } => format!("{}.{}", self.name(model), self.functional(model)),
            Self::Milestone(_) => self.name(model).to_owned(),
        }
    }

    /// Its unit; of a milestone, whose mean is a probability, none.
    pub fn unit(self, model: &Model) -> &str {
        match self {
            Self::Outcome { outcome, .. } => &model.outcomes[outcome.index()].unit,
            Self::Milestone(_) => "",
        }
    }

    /// The range of its values: that which the outcome declares, or 0 to 1.
    pub fn range(self, model: &Model) -> [f64; 2] {
        match self {
            Self::Outcome { outcome, .. } => {
                let outcome = &model.outcomes[outcome.index()];
                [outcome.low, outcome.high]
            }
            Self::Milestone(_) => [0.0, 1.0],
        }
    }
}

fn unknown(name: &str, model: &Model) -> MeasureError {
    let outcomes = model.outcomes.iter().map(|o| o.entry.name.as_str());
    let milestones = model.milestones.iter().map(|m| m.entry.name.as_str());
    MeasureError::Name {
        name: name.into(),
        hint: hint(name, outcomes.chain(milestones)),
    }
}
