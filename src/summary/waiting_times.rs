//! Waiting times in bins of their own, so that a median does not depend on any grid.
//!
//! Bins are log-linear: a bin's number is made of the exponent and the first bits of the double, so that
//! its width is 2^-11 of its time or less. Each keeps the first and the last time in it, so that what
//! always comes on one day is known to the day.

use super::encoding::{Decoder, Encoder};
use super::moments::add_all;
use super::student::NORMAL;

/// Bits of the mantissa that make a bin's number, and those that are left.
const BITS: u32 = 11;
const REST: u32 = f64::MANTISSA_DIGITS - 1 - BITS;
/// Bits of the rest that are kept of the first and the last time.
const KEPT: u32 = 32;
/// Powers of two from the shortest time that is told to the horizon: for a year, 6 minutes.
const OCTAVES: i32 = 16;
/// Differences of times are rounded: a duration within this part of an edge is on it.
const ROUNDING: f64 = 1e-9;

/// A median time in days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Median {
    /// The first time at which the probability of having passed is at least one half.
    pub value: f64,
    /// The lower end of its 95 % interval: the first time at which the upper end of the
    /// probability's interval is at least one half (Brookmeyer & Crowley 1982,
    /// doi:10.2307/2530286).
    pub low: f64,
    /// The upper end; `None` where the trials do not tell.
    pub high: Option<f64>,
}

/// The times that fell into one bin.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Bin {
    times: u32,
    /// Where in the bin the first and the last of them lie.
    first: u32,
    last: u32,
}

impl Bin {
    fn join(&mut self, other: Self) {
        if other.times == 0 {
            return;
        }
        *self = if self.times == 0 {
            other
        } else {
            Self {
                times: self.times + other.times,
                first: self.first.min(other.first),
                last: self.last.max(other.last),
            }
        };
    }
}

/// Times from one thing to the next, as long as each trial was watched.
#[derive(Clone, Debug)]
pub(super) struct WaitingTimes {
    shortest: f64,
    happened: Vec<Bin>,
    /// Trials whose watch has ended in the bin before this one, and in which it had not happened.
    lost: Vec<u32>,
}

impl WaitingTimes {
    pub fn new(horizon: f64) -> Self {
        let bins = Self::bins(horizon);
        Self {
            shortest: shortest(horizon),
            happened: vec![Bin::default(); bins],
            lost: vec![0; bins + 1],
        }
    }

    fn bins(horizon: f64) -> usize {
        bin(shortest(horizon), horizon) + 1
    }

    /// Adds a trial that was watched for so many days from the beginning of its count; without end
    /// where the count begins at the start, since all are watched alike.
    pub fn add(&mut self, waited: f64, watched: f64) {
        // In the bin in which the watch ends what happens counts, and who is lost is at risk (the convention of Kaplan
        // and Meier for ties): so what happens on the last day of the watch is not lost.
        let last = bin(self.shortest, watched * (1.0 + ROUNDING)).min(self.happened.len() - 1);
        if waited.is_finite() {
            let at = bin(self.shortest, waited);
            if at <= last {
                let within = within(self.shortest, waited);
                self.happened[at].join(Bin {
                    times: 1,
                    first: within,
                    last: within,
                });
                return;
            }
        }
        self.lost[last + 1] += 1;
    }

    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.happened.iter_mut().zip(&other.happened) {
            mine.join(*theirs);
        }
        add_all(&mut self.lost, &other.lost);
    }

    pub fn encode(&self, encoder: &mut Encoder) {
        encoder.row(self.happened.iter().map(|bin| bin.times.into()));
        for bin in self.happened.iter().filter(|bin| bin.times > 0) {
            encoder.number(bin.first.into());
            encoder.number((bin.last - bin.first).into());
        }
        encoder.row(self.lost.iter().map(|trials| u128::from(*trials)));
    }

    /// Reads the times of at most so many trials.
    pub fn decode(&mut self, decoder: &mut Decoder<'_>, trials: u64) -> Option<()> {
        let Self { happened, lost, .. } = self;
        let mut left = trials;
        let mut take = |number: u128| {
            let number = u32::try_from(number).ok()?;
            left = left.checked_sub(number.into())?;
            Some(number)
        };
        decoder.row(happened.len(), |k, times| {
            happened[k].times = take(times)?;
            Some(())
        })?;
        for bin in happened.iter_mut().filter(|bin| bin.times > 0) {
            bin.first = u32::try_from(decoder.number()?).ok()?;
            let more = u32::try_from(decoder.number()?).ok()?;
            bin.last = bin.first.checked_add(more)?;
        }
        decoder.row(lost.len(), |k, trials| {
            lost[k] = take(trials)?;
            Some(())
        })
    }

    /// The median by the Kaplan-Meier curve of all trials. Its variance is Greenwood's times the
    /// design effect at the time of the median.
    pub fn median(&self, design_effect: impl Fn(f64) -> f64) -> Option<Median> {
        let curve = self.curve();
        let first = |reached: &dyn Fn(&Point) -> f64| curve.iter().position(|p| reached(p) >= 0.5);
        let at = first(&|point| point.passed)?;
        let value = self.time_of_half(&curve, at);
        let effect = design_effect(value).max(1.0);
        let reach = |point: &Point| NORMAL * (point.variance * effect).sqrt();
        let low = first(&|point| point.passed + reach(point)).unwrap_or(at);
        let high = first(&|point| point.passed - reach(point));
        Some(Median {
            value,
            low: self.time(curve[low].bin, |bin| bin.first),
            high: high.map(|high| self.time(curve[high].bin, |bin| bin.last)),
        })
    }

    /// The time of one half within the bin in which the curve comes to it.
    fn time_of_half(&self, curve: &[Point], at: usize) -> f64 {
        let before = at.checked_sub(1).map_or(0.0, |before| curve[before].passed);
        let share = (0.5 - before) / (curve[at].passed - before);
        let ends = [|bin: &Bin| bin.first, |bin: &Bin| bin.last];
        let [first, last] = ends.map(|end| self.time(curve[at].bin, end));
        first + share * (last - first)
    }

    /// The curve where it rises.
    fn curve(&self) -> Vec<Point> {
        let happened: u64 = self.happened.iter().map(|bin| u64::from(bin.times)).sum();
        let lost: u64 = self.lost.iter().map(|trials| u64::from(*trials)).sum();
        let (mut waiting, mut survival, mut greenwood) = (happened + lost, 1.0, 0.0);
        let mut curve = Vec::new();
        for (at, bin) in self.happened.iter().enumerate() {
            waiting -= u64::from(self.lost[at]);
            if bin.times > 0 {
                let (n, d) = (waiting as f64, f64::from(bin.times));
                survival *= 1.0 - d / n;
                greenwood += if n > d { d / (n * (n - d)) } else { 0.0 };
                curve.push(Point {
                    bin: at,
                    passed: 1.0 - survival,
                    variance: survival * survival * greenwood,
                });
                waiting -= u64::from(bin.times);
            }
        }
        curve
    }

    /// The first or the last time in a bin.
    fn time(&self, at: usize, end: impl Fn(&Bin) -> u32) -> f64 {
        let kept = u64::from(end(&self.happened[at])) << (REST - KEPT);
        match at.checked_sub(1) {
            Some(above) => {
                f64::from_bits(self.shortest.to_bits() + ((above as u64) << REST) + kept)
            }
            // Below the shortest time: in equal parts.
            None => self.shortest * kept as f64 / (1u64 << REST) as f64,
        }
    }
}

/// The curve after the times of a bin.
struct Point {
    bin: usize,
    passed: f64,
    variance: f64,
}

fn shortest(horizon: f64) -> f64 {
    let (_, exponent) = libm::frexp(horizon);
    libm::ldexp(1.0, (exponent - OCTAVES).max(-1000))
}

fn bin(shortest: f64, time: f64) -> usize {
    if time < shortest {
        return 0;
    }
    ((time.to_bits() - shortest.to_bits()) >> REST) as usize + 1
}

/// Where in its bin a time lies.
fn within(shortest: f64, time: f64) -> u32 {
    let rest = if time < shortest {
        (time.max(0.0) / shortest * (1u64 << REST) as f64) as u64
    } else {
        time.to_bits() & ((1 << REST) - 1)
    };
    (rest >> (REST - KEPT)) as u32
}

#[cfg(test)]
mod tests {
    use super::super::fixture::stream;
    use super::*;

    fn of(horizon: f64, times: impl IntoIterator<Item = (f64, f64)>) -> WaitingTimes {
        let mut waiting = WaitingTimes::new(horizon);
        for (waited, watched) in times {
            waiting.add(waited, watched);
        }
        waiting
    }

    #[test]
    fn bins_are_narrow_and_give_back_what_is_alone_in_them() {
        for time in [0.0, 1e-5, 0.004, 0.1, 1.0, 29.5, 30.0, 364.999, 365.0] {
            let waiting = of(365.0, [(time, f64::INFINITY)]);
            let median = waiting.median(|_| 1.0).expect("it happened");
            assert!(
                (median.value - time).abs() <= 1e-11 * time.max(1.0),
                "{time}: {median:?}"
            );
            let next = bin(waiting.shortest, time * (1.0 + 2f64.powi(-10)));
            assert!(next > bin(waiting.shortest, time) || time < 0.005, "{time}");
        }
        assert!(WaitingTimes::new(365.0).happened.len() < 40_000);
        assert_eq!(
            of(9.0, [(f64::INFINITY, f64::INFINITY)]).median(|_| 1.0),
            None
        );
    }

    /// The median is between the order statistics, whatever the horizon, and the interval holds the
    /// truth in 95 % of runs.
    #[test]
    fn medians_are_those_of_the_times() {
        let mut covered = 0;
        for seed in 0..200 {
            let mut stream = stream(seed, 0, None);
            let mut times: Vec<f64> = (0..401).map(|_| 50.0 * stream.exponential()).collect();
            let waiting = of(400.0, times.iter().map(|time| (*time, f64::INFINITY)));
            let median = waiting.median(|_| 1.0).expect("more than half");
            times.sort_by(f64::total_cmp);
            assert!((median.value / times[200] - 1.0).abs() < 1e-3);
            let truth = 50.0 * std::f64::consts::LN_2;
            covered += u32::from(median.low <= truth && truth <= median.high.expect("told"));
        }
        assert!((180..=198).contains(&covered), "{covered} of 200");
    }

    /// Of waiting times with median 2 days, watched for 1 to 6 days.
    #[test]
    fn what_is_not_watched_to_the_end_does_not_shift_the_median() {
        let mut stream = stream(3, 0, None);
        let mut trial = || {
            let watched = 1.0 + 5.0 * stream.uniform();
            let waited = 2.0 / std::f64::consts::LN_2 * stream.exponential();
            (
                if waited > watched {
                    f64::INFINITY
                } else {
                    waited
                },
                watched,
            )
        };
        let median = of(20.0, (0..40_000).map(|_| trial()))
            .median(|_| 1.0)
            .expect("half");
        assert!((median.value - 2.0).abs() < 0.06, "{median:?}");
        assert!(median.low < median.value && median.high.expect("told") > median.value);
        assert!(median.high.expect("told") - median.low < 0.12);
    }

    /// What happens on the very day on which the watch ends is seen.
    #[test]
    fn the_last_day_of_the_watch_counts() {
        let always = of(30.0, [(20.0, 20.0), (20.0, 20.0), (20.0, 20.0)]);
        let median = always.median(|_| 1.0).expect("it always happens");
        assert!((median.value - 20.0).abs() < 1e-9, "{median:?}");
        let never = (f64::INFINITY, 20.0);
        let some = |number: usize| {
            let trials = (0..10).map(|k| if k < number { (20.0, 20.0) } else { never });
            of(30.0, trials).median(|_| 1.0).map(|median| median.value)
        };
        assert_eq!(some(4), None);
        assert!(some(6).is_some_and(|value| (value - 20.0).abs() < 1e-9));
    }

    #[test]
    fn half_is_reached_or_there_is_no_median() {
        let never = (f64::INFINITY, f64::INFINITY);
        let waiting = of(
            60.0,
            [(3.0, f64::INFINITY), never, (6.0, f64::INFINITY), never],
        );
        let median = waiting.median(|_| 1.0).expect("half");
        assert_eq!((median.value, median.low, median.high), (6.0, 3.0, None));
        let waiting = of(60.0, [(3.0, f64::INFINITY), never, never]);
        assert_eq!(waiting.median(|_| 1.0), None);
    }

    #[test]
    fn times_come_back_and_merge() {
        let mut stream = stream(5, 0, None);
        let mut trial = || (9.0 * stream.exponential(), 20.0 * stream.uniform());
        let trials: Vec<_> = (0..500).map(|_| trial()).collect();
        let bytes = |waiting: &WaitingTimes| {
            let mut encoder = Encoder::default();
            waiting.encode(&mut encoder);
            encoder.bytes()
        };
        let whole = bytes(&of(20.0, trials.clone()));
        let mut merged = of(20.0, trials[200..].to_vec());
        merged.merge(&of(20.0, trials[..200].to_vec()));
        assert_eq!(bytes(&merged), whole);
        let mut back = WaitingTimes::new(20.0);
        back.decode(&mut Decoder::new(&whole), 500)
            .expect("as written");
        assert_eq!(bytes(&back), whole);
        assert_eq!(back.median(|_| 1.0), merged.median(|_| 1.0));
        let mut fewer = WaitingTimes::new(20.0);
        assert_eq!(fewer.decode(&mut Decoder::new(&whole), 499), None);
    }
}
