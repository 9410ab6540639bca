//! What makes a reaction happen, in plain words.

use super::Phrase;
use crate::model::{Cause, Clock, Hazard, Number, Ratio, Then, Trigger};
use crate::words::{self, figure};

impl Phrase<'_> {
    /// What makes a reaction due, in a few words, with from when its time counts.
    pub fn trigger(&self, trigger: &Trigger) -> String {
        let what = match trigger {
            Trigger::Hazard { base, .. } => self.hazard(base),
            Trigger::Delay { after, repeat, .. } => {
                let every = if *repeat { "every" } else { "after" };
                format!("{every} {}", self.days(after))
            }
            Trigger::At { times, probability } => {
                let dates: Vec<String> = times
                    .iter()
                    .map(|day| self.0.start.plus(*day).to_string())
                    .collect();
                format!("on {}{}", dates.join(", "), self.odds(probability.as_ref()))
            }
            Trigger::On {
                causes,
                probability,
            } => {
                let causes: Vec<String> = causes.iter().map(|cause| self.cause(cause)).collect();
                format!(
                    "upon {}{}",
                    causes.join(" or "),
                    self.odds(probability.as_ref())
                )
            }
            Trigger::Order => "only by order or inject".to_owned(),
            Trigger::Never => "never (switched off)".to_owned(),
        };
        what + &self.clock(trigger)
    }

    /// `, counted from the first “Strike”`; nothing where a reaction counts from when it may happen.
    fn clock(&self, trigger: &Trigger) -> String {
        let (Trigger::Hazard { clock, .. } | Trigger::Delay { clock, .. }) = trigger else {
            return String::new();
        };
        match clock {
            Clock::Own => String::new(),
            Clock::Start => ", counted from the start".to_owned(),
            Clock::Reaction { of, first } => {
                let which = if *first { "first" } else { "last" };
                let title = &self.0.reactions[of.index()].entry.title;
                format!(", counted from the {which} “{title}”")
            }
        }
    }

    /// What a chance within some days of another length leaves out: when its hazard ends, and from
    /// when its time counts.
    pub(crate) fn course(&self, trigger: &Trigger) -> String {
        let end = match trigger {
            Trigger::Hazard {
                base:
                    Hazard::Chance {
                        within,
                        then: Then::Stop,
                        ..
                    }
                    | Hazard::Share {
                        within,
                        then: Then::Stop,
                        ..
                    },
                ..
            } => format!(", none after {}", self.days(within)),
            _ => String::new(),
        };
        end + &self.clock(trigger)
    }

    /// An exit's part of what its group does: fixed, or uncertain by a Dirichlet distribution.
    pub(in crate::explain) fn share(&self, weights: &[Number], index: usize) -> String {
        // The reference of a gamma factor is its shape, the Dirichlet weight.
        let weight = |number: &Number| {
            let factors = number.factors.iter();
            factors.fold(number.coefficient, |product, id| {
                product * self.0.factors[id.index()].reference
            })
        };
        let (own, all) = (weight(&weights[index]), weights.iter().map(weight).sum());
        let share = figure(own / all);
        if weights[index].factors.is_empty() {
            return share;
        }
        format!(
            "{share} on average (Dirichlet, weight {} of {})",
            figure(own),
            figure(all)
        )
    }

    /// How likely it is each time: a word, its range, and the number.
    fn odds(&self, probability: Option<&Number>) -> String {
        let Some(number) = probability else {
            return String::new();
        };
        let said = self.number(number);
        match words::lexicon(self.0).place(self.middle(number)) {
            Some(word) => format!(", {word} each time: {said}"),
            None => format!(", with probability {said}"),
        }
    }

    fn cause(&self, cause: &Cause) -> String {
        match cause {
            Cause::Reaction(of) => format!("“{}”", self.0.reactions[of.index()].entry.title),
            Cause::Entry(machine, states) => format!(
                "{} becoming {}",
                self.0.machines[machine.index()].entry.title,
                self.states(*machine, *states)
            ),
        }
    }

    fn hazard(&self, hazard: &Hazard) -> String {
        match hazard {
            Hazard::Rate(rate) => format!("at a rate of {} a day", self.number(rate)),
            Hazard::Mean(mean) => format!("after {} on average", self.days(mean)),
            Hazard::Median(median) => format!("after {} at the median", self.days(median)),
            Hazard::Chance {
                probability,
                within,
                then,
            } => format!(
                "with probability {} within {}, {}",
                self.number(probability),
                self.days(within),
                follows(*then)
            ),
            Hazard::Share {
                probability,
                within,
                then,
                weights,
                index,
            } => format!(
                "as one of several exits, together with probability {} within {}, {}; its share is {}",
                self.number(probability),
                self.days(within),
                follows(*then),
                self.share(weights, *index)
            ),
            Hazard::Weibull { scale, .. } => {
                format!("by a Weibull waiting time of scale {}", self.days(scale))
            }
            Hazard::Lognormal { median, .. } => {
                format!(
                    "by a lognormal waiting time of median {}",
                    self.days(median)
                )
            }
            Hazard::LogLogistic { median, .. } => {
                format!(
                    "by a log-logistic waiting time of median {}",
                    self.days(median)
                )
            }
            Hazard::Piecewise { until, .. } => {
                format!("at a hazard in {} steps of age", until.len() + 1)
            }
        }
    }

    /// The numbers of a hazard, with what each is.
    pub(in crate::explain) fn hazard_numbers<'h>(
        &self,
        hazard: &'h Hazard,
    ) -> Vec<(&'static str, &'h Number)> {
        match hazard {
            Hazard::Rate(rate) => vec![("rate, per day", rate)],
            Hazard::Mean(mean) => vec![("mean waiting time, days", mean)],
            Hazard::Median(median) => vec![("median waiting time, days", median)],
            Hazard::Chance {
                probability,
                within,
                ..
            }
            | Hazard::Share {
                probability,
                within,
                ..
            } => vec![("probability", probability), ("within, days", within)],
            Hazard::Weibull { shape, scale } => vec![("shape", shape), ("scale, days", scale)],
            Hazard::Lognormal { median, sigma } => {
                vec![("median, days", median), ("sigma of the logarithm", sigma)]
            }
            Hazard::LogLogistic { median, shape } => {
                vec![("median, days", median), ("shape", shape)]
            }
            Hazard::Piecewise { rates, .. } => rates
                .iter()
                .map(|rate| ("rate of a step, per day", rate))
                .collect(),
        }
    }

    /// A hazard ratio at the medians; one that is given as a ratio of risks with what it is made from.
    pub fn ratio(&self, ratio: &Ratio) -> String {
        match (ratio, self.risk(ratio)) {
            (Ratio::Risk { ratio: r, at, .. }, Some(risk)) => {
                let about = if r.factors.is_empty() && at.factors.is_empty() {
                    ""
                } else {
                    "about "
                };
                let value = ratio.value(|number| self.middle(number));
                format!("{about}{} ({risk})", figure(value))
            }
            (Ratio::Hazard(ratio) | Ratio::Risk { ratio, .. }, _) => self.number(ratio),
        }
    }

    /// `a ratio of risks of 3 at a risk of 0.2, capped at 0.95`; nothing for a ratio of hazards.
    pub(in crate::explain) fn risk(&self, ratio: &Ratio) -> Option<String> {
        let Ratio::Risk { ratio, at, cap } = ratio else {
            return None;
        };
        Some(format!(
            "a ratio of risks of {} at a risk of {}, capped at {}",
            self.number(ratio),
            self.number(at),
            figure(*cap)
        ))
    }
}

/// What follows when the time of a chance has passed.
fn follows(then: Then) -> &'static str {
    match then {
        Then::Stop => "then stops",
        Then::Continue => "then goes on",
    }
}
