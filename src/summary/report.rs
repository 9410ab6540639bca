//! The results in numbers: estimates with errors and intervals, made from a summary's integers.

use super::by_draw::DrawMeans;
use super::cumulative_incidence::CumulativeIncidence;
use super::daily::Daily;
use super::error::Error;
use super::estimate::{Basis, Estimate, Kind, Probability, Split};
use super::few::skewness;
use super::functional::{Functional, Functionals};
use super::grouped;
use super::histogram::Histogram;
use super::jackknife::total;
use super::layout::{MilestoneShape, OutcomeShape, OutcomeVaries};
use super::moments::Moments;
use super::order::Asked;
use super::parts::{Milestone, Summary};
use super::spread::{CanDiffer, Spread};
use super::student::student;
use super::tetrachoric::Indicator;
use super::waiting_times::Median;
use crate::model::{MachineId, MilestoneId, OutcomeId, ReactionId, StateId};

/// A summary of at least three groups of draws, from which every number has an error.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    summary: &'a Summary,
    /// The 97.5 % point of Student's t for errors from draws.
    by_draws: f64,
}

impl Summary {
    /// The results in numbers.
    ///
    /// # Errors
    /// Where there are fewer than three groups of draws: no error could be told.
    pub fn report(&self) -> Result<Report<'_>, Error> {
        Report::new(self)
    }
}

impl<'a> Report<'a> {
    fn new(summary: &'a Summary) -> Result<Self, Error> {
        let draws = summary.draws();
        let groups = summary
            .held
            .groups()
            .iter()
            .filter(|draws| **draws > 0)
            .count() as u64;
        if groups < 3 {
            return Err(Error::Draws { draws });
        }
        Ok(Self {
            summary,
            by_draws: student(draws - 1),
        })
    }

    /// Trials.
    pub fn trials(&self) -> u64 {
        self.summary.trials()
    }

    /// Draws.
    pub fn draws(&self) -> u64 {
        self.summary.draws()
    }

    /// Trials per draw.
    pub fn replicates(&self) -> u32 {
        self.summary.layout.replicates
    }

    /// The recording grid, days.
    pub fn days(&self) -> Vec<f64> {
        let layout = &self.summary.layout;
        (0..layout.points).map(|point| layout.day(point)).collect()
    }

    /// The results of one outcome.
    pub fn outcome(&self, outcome: OutcomeId) -> OutcomeReport<'a> {
        OutcomeReport {
            report: *self,
            outcome: outcome.index(),
        }
    }

    /// The probability of being in a state, at each grid point.
    pub fn occupancy(&self, machine: MachineId, state: StateId) -> Vec<Probability> {
        let Summary {
            occupancy, layout, ..
        } = self.summary;
        let moments = occupancy.by_point(layout, (machine, state), self.draws());
        let onset = layout.varies.machines[machine.index()];
        let points = moments.iter().enumerate();
        points
            .map(|(point, moments)| {
                Probability::of(moments).if_varied(onset.is_by(layout.day(point)))
            })
            .collect()
    }

    /// How often a reaction happens in a trial: the mean, with Student's t interval from draws as of a
    /// weighted sum of Poisson numbers; where it happens once at most, it is a probability. In no trial, or
    /// in all equally often, its bound is that of the events that a trial may have.
    pub fn times(&self, reaction: ReactionId) -> Estimate {
        let Summary {
            occurrences,
            layout,
            ..
        } = self.summary;
        let moments = occurrences.times(reaction.index());
        let (value, error) = (moments.mean(), moments.mean_error());
        let range = [0.0, layout.varies.most_times];
        match (moments.agree(), layout.varies.reactions[reaction.index()]) {
            (true, false) => Estimate::exact(value),
            (true, true) => Estimate::unseen_mean(value, range, moments.draws),
            (false, _) if moments.squares == moments.sum => {
                let once = Probability::of(&moments);
                Estimate::seen(value, once.error, [once.low, once.high])
            }
            (false, _) => {
                let times = Estimate::skewed(value, error, error / value, self.by_draws);
                times.inside(range)
            }
        }
    }

    /// Whether a reaction happens in a trial at all.
    pub fn happened(&self, reaction: ReactionId) -> Probability {
        let varies = self.summary.layout.varies.reactions[reaction.index()];
        Probability::of(&self.summary.occurrences.happened(reaction.index())).if_varied(varies)
    }

    /// When a milestone is passed.
    pub fn milestone(&self, milestone: MilestoneId) -> FirstPassage {
        let layout = &self.summary.layout;
        let shape = layout.milestones[milestone.index()];
        let waiting = &self.summary.waiting_times[milestone.index()];
        let onset = layout.varies.milestones[milestone.index()];
        let varies = onset.is_by(layout.horizon);
        match (&self.summary.milestones[milestone.index()], shape) {
            (Milestone::Follows(kaplan_meier), MilestoneShape::Follows { asked, .. }) => {
                let mut curve = kaplan_meier.curve(self.replicates());
                for p in &mut curve.probability {
                    *p = p.if_varied(varies);
                }
                let asked = asked.and_then(|edge| curve.by(edge));
                let days = (0..curve.probability.len()).map(|edge| edge as f64 * curve.step);
                let median = waiting.median(|time| curve.design_effect(time));
                FirstPassage::new(
                    days.collect(),
                    curve.probability,
                    curve.at_risk,
                    asked,
                    median,
                )
            }
            (Milestone::First(incidence), _) => {
                let moments = incidence.by_point(self.draws(), self.replicates());
                let points = moments.iter().enumerate();
                let curve = points.map(|(point, moments)| {
                    Probability::of(moments).if_varied(onset.is_by(layout.day(point)))
                });
                let curve: Vec<_> = curve.collect();
                let at_horizon = self.at_horizon(incidence, curve.last().copied());
                let at_horizon = at_horizon.map(|p| p.if_varied(varies));
                let left = moments.iter().map(|m| m.trials() - m.sum as u64);
                // At risk at a point: what had not happened before it.
                let at_risk = std::iter::once(self.trials()).chain(left).take(curve.len());
                let median = waiting.median(|time| {
                    let point = layout.grid.point_from(time).min(layout.points - 1);
                    moments[point].design_effect()
                });
                FirstPassage::new(self.days(), curve, at_risk.collect(), at_horizon, median)
            }
            (Milestone::Follows(_), MilestoneShape::First) => {
                unreachable!("milestones are made from their shapes")
            }
        }
    }
}

impl Report<'_> {
    /// The last point of a curve; from groups of draws, where only those are independent.
    fn at_horizon(
        &self,
        incidence: &CumulativeIncidence,
        last: Option<Probability>,
    ) -> Option<Probability> {
        let draws = self.summary.held.groups();
        let counts = incidence.by_group();
        match counts.is_empty() {
            true => last,
            false => last.map(|p| grouped::probability(p, counts, (&draws, self.replicates()))),
        }
    }
}

/// The first time of a milestone, as a cumulative probability.
///
/// Of a milestone that counts from the start it is the exact share of trials that have passed it
/// at each grid point. Of "B within D of A" it is the Kaplan-Meier curve of the time from A to
/// the next B, over the trials in which A happened, in steps of which `within` is a whole number;
/// censoring at the horizon is taken as independent of the time from A to B.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstPassage {
    /// The days of the points of the curve; the first stands at 0.
    pub days: Vec<f64>,
    /// The probability of having passed at each point. Ends where no trial is left at risk.
    pub curve: Vec<Probability>,
    /// Trials at risk at each point.
    pub at_risk: Vec<u64>,
    /// Trials in which the count began.
    pub began: u64,
    /// The probability by the horizon, or within the days that the milestone names. `None` where
    /// it names none, or no trial was observed for so long.
    pub asked: Option<Probability>,
    /// The median time, on no grid; `None` where less than one half is reached.
    pub median: Option<Median>,
}

impl FirstPassage {
    fn new(
        days: Vec<f64>,
        curve: Vec<Probability>,
        at_risk: Vec<u64>,
        asked: Option<Probability>,
        median: Option<Median>,
    ) -> Self {
        let began = at_risk.first().copied().unwrap_or(0);
        Self {
            days,
            curve,
            at_risk,
            began,
            asked,
            median,
        }
    }
}

/// The results of one outcome, in its unit.
#[derive(Clone, Copy, Debug)]
pub struct OutcomeReport<'a> {
    report: Report<'a>,
    outcome: usize,
}

impl OutcomeReport<'_> {
    /// The share of recorded values that were out of the declared range, of `trials * points`: a probability
    /// whose effective number follows from how far draws differ.
    pub fn clipped_share(&self) -> Probability {
        let (draws, replicates) = (self.report.draws(), self.report.replicates());
        let beyond = self.counts().beyond(self.shape().slot, draws, replicates);
        let points = self.points().len() as f64;
        let (share, error) = (beyond.mean() / points, beyond.mean_error() / points);
        // Where all draws have as many, each of them tells as one.
        let effective = if error > 0.0 {
            share * (1.0 - share) / (error * error)
        } else {
            draws as f64
        };
        let found = Probability::new(share, effective, draws as f64, Basis::Draws(draws));
        match self
            .varies()
            .trials
            .is_by(self.report.summary.layout.horizon)
        {
            true => found,
            false => Probability {
                error: 0.0,
                low: share,
                high: share,
                ..found
            },
        }
    }

    /// The days that are counted, among those of the recording grid: all of them for a leading outcome
    /// and one that is declared `daily`, about fifty for the others.
    pub fn days(&self) -> Vec<f64> {
        let layout = &self.report.summary.layout;
        let points = self.points().iter();
        points.map(|point| layout.day(*point)).collect()
    }

    /// The mean on each of its days, with Student's t interval from draws, moved by the skewness that the mean
    /// of so many effective trials has from theirs.
    pub fn means(&self) -> Vec<Estimate> {
        let skewness = self.counts().skewness(self.shape().slot);
        let points = self.daily().zip(self.days()).zip(skewness);
        let mean = |((moments, day), skewness): ((Moments, f64), f64)| {
            let skewness = skewness / moments.effective().sqrt();
            self.mean_of(&moments, skewness, self.varies().trials.is_by(day))
        };
        points.map(mean).collect()
    }

    /// Of an outcome that is a count by channels
    /// ([`Outcome::channels`](crate::model::Outcome::channels)): the mean of each at each grid point, over all
    /// trials; none of another. They add up to [`means`](Self::means), whose error is theirs together, but
    /// where values of the outcome are clipped to its range.
    pub fn channels(&self) -> Vec<Vec<f64>> {
        let (shape, trials) = (self.shape(), self.report.trials());
        let of = |channel| {
            let means = self.report.summary.channels.means(channel, trials);
            means.map(|mean| shape.scale.decimals(mean)).collect()
        };
        shape.channels.clone().map(of).collect()
    }

    /// A quantile on each of its days, of values rounded to the resolution: an order statistic
    /// with a 95 % interval between order statistics, whose distance counts that day's effective
    /// number of trials (the day's intraclass correlation, taken to the indicators of the quantile
    /// as for normal values), and which takes in their bins; the error is half of it over 1.96.
    pub fn quantiles(&self, level: f64) -> Vec<Estimate> {
        let indicator = Indicator::new(level);
        let moments: Vec<Moments> = self.daily().collect();
        let effective: Vec<f64> = moments.iter().map(|m| indicator.effective(m)).collect();
        let asked = self.asked(level);
        let OutcomeShape { scale, slot, .. } = self.shape();
        let mut quantiles = (self.counts()).quantiles(scale, *slot, asked, &effective);
        for ((quantile, moments), day) in quantiles.iter_mut().zip(&moments).zip(self.days()) {
            let agreed = self.agreed(level, moments, self.varies().trials.is_by(day));
            *quantile = agreed.unwrap_or(*quantile);
        }
        quantiles
    }

    /// How likely the values of one bin are on each of its days. Two trials of a draw agree about a bin at
    /// most as much as their values are correlated, where those are normal (Lancaster 1957,
    /// doi:10.1093/biomet/44.1-2.289): so much less is known than of independent trials.
    pub fn shares_of(&self, bin: usize) -> Vec<Probability> {
        let draws = self.report.draws();
        let points = self.daily().enumerate().map(|(point, moments)| {
            let day = self.histogram_at(point);
            let share = day.counts[bin] as f64 / day.trials() as f64;
            let effective = moments.effective_at(moments.correlation().clamp(0.0, 1.0));
            Probability::new(share, effective, draws as f64, Basis::Draws(draws))
        });
        points.collect()
    }

    /// The distribution on one of its days, by position.
    pub fn histogram_at(&self, point: usize) -> Histogram {
        let OutcomeShape { scale, slot, .. } = self.shape();
        self.counts().histogram(scale, *slot, point)
    }

    /// The distribution of a functional; of [`Functional::End`], that at the horizon.
    pub fn histogram(&self, functional: Functional) -> Histogram {
        self.functionals()
            .histogram(&self.report.summary.layout, self.outcome, functional)
    }

    /// The mean of a functional, with Student's t interval from draws (or from groups of draws, where only those
    /// are independent), moved by the skewness of the means of groups of draws.
    pub fn mean(&self, functional: Functional) -> Estimate {
        let groups = self.functionals().groups(functional);
        let means: Vec<f64> = groups.iter().map(Moments::mean).collect();
        let can_differ = self.can_differ(functional).trials;
        let mean = self.mean_of(&total(&groups), skewness(&means), can_differ);
        if !self.report.summary.layout.is_grouped || mean.kind != Kind::Seen {
            return mean;
        }
        let scale = &self.shape().scale;
        let grouped = grouped::mean(mean.value, &groups, scale.units);
        // Groups that agree by chance prove nothing.
        match grouped.error > 0.0 {
            true => grouped.inside([scale.low, scale.high]),
            false => mean,
        }
    }

    /// A quantile of a functional, like [`quantiles`](Self::quantiles).
    pub fn quantile(&self, functional: Functional, level: f64) -> Estimate {
        let moments = total(&self.functionals().groups(functional));
        let agreed = self.agreed(level, &moments, self.can_differ(functional).trials);
        agreed.unwrap_or_else(|| {
            let asked = self.asked(level);
            let ranks = asked.ranks(Indicator::new(level).effective(&moments));
            let seen = ranks.seen(asked.trials);
            let bins = self.functionals().bins_of_ranks(functional, seen);
            ranks.estimate(&self.shape().scale, asked.trials, bins)
        })
    }

    /// The standard deviation of a functional over trials, with an interval from groups of draws, on the
    /// scale of the variance and on that of its logarithm.
    pub fn sd(&self, functional: Functional) -> Estimate {
        self.spread(functional).deviation()
    }

    /// How the variance of a functional splits, with intervals from groups of draws; `None` where
    /// a draw has one trial.
    pub fn split(&self, functional: Functional) -> Option<Split> {
        (self.report.replicates() > 1).then(|| self.spread(functional).split())
    }

    /// What each of the first draws says of its last value ([`Model::kept_draws`](crate::model::Model::kept_draws)
    /// of them); `None` where a draw has one trial, and for what is no leading outcome.
    pub fn by_draw(&self) -> Option<DrawMeans> {
        let Summary {
            by_draw, layout, ..
        } = self.report.summary;
        by_draw.of(layout, self.outcome)
    }

    fn spread(&self, functional: Functional) -> Spread {
        let scale = &self.shape().scale;
        let groups = self.functionals().groups(functional);
        let can = self.can_differ(functional);
        Spread::new(groups, scale.units, scale.high - scale.low, can)
    }

    fn mean_of(&self, moments: &Moments, skewness: f64, can_differ: bool) -> Estimate {
        let scale = &self.shape().scale;
        let value = scale.value(moments.mean());
        let range = [scale.low, scale.high];
        match (moments.agree(), can_differ) {
            (true, false) => Estimate::exact(value),
            (true, true) => Estimate::unseen_mean(value, range, moments.draws),
            (false, _) => {
                let error = moments.mean_error() / scale.units;
                Estimate::skewed(value, error, skewness, self.report.by_draws).inside(range)
            }
        }
    }

    /// A quantile where all trials agree.
    fn agreed(&self, level: f64, moments: &Moments, can_differ: bool) -> Option<Estimate> {
        let scale = &self.shape().scale;
        let value = scale.value(moments.mean());
        let open = || {
            let range = [scale.low, scale.high];
            self.asked(level).of_agreed(value, range, moments.draws)
        };
        let known = || {
            if can_differ {
                open()
            } else {
                Estimate::exact(value)
            }
        };
        moments.agree().then(known)
    }

    fn asked(&self, level: f64) -> Asked {
        let trials = self.report.trials();
        Asked { level, trials }
    }

    /// What can differ in a functional. A model that says "nothing" of trials that differ is not believed.
    fn can_differ(&self, functional: Functional) -> CanDiffer {
        let varies = self.varies();
        let day = match functional {
            Functional::At(k) => varies.at[k],
            _ => self.report.summary.layout.horizon,
        };
        let trials = varies.trials.is_by(day);
        CanDiffer {
            trials,
            draws: !trials || varies.draws.is_by(day),
            replicates: !trials || varies.replicates.is_by(day),
        }
    }

    fn daily(&self) -> impl Iterator<Item = Moments> + '_ {
        let (draws, replicates) = (self.report.draws(), self.report.replicates());
        (self.counts()).moments(self.shape().slot, draws, replicates)
    }

    /// The counts of its grain.
    fn counts(&self) -> &Daily {
        &self.report.summary.daily[self.shape().grain as usize]
    }

    /// The points of the grid that are counted.
    fn points(&self) -> &[usize] {
        self.report.summary.layout.counted(self.shape().grain)
    }

    fn functionals(&self) -> &Functionals {
        &self.report.summary.functionals[self.outcome]
    }

    fn varies(&self) -> &OutcomeVaries {
        &self.report.summary.layout.varies.outcomes[self.outcome]
    }

    fn shape(&self) -> &OutcomeShape {
        &self.report.summary.layout.outcomes[self.outcome]
    }
}
