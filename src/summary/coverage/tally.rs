//! What became of each kind of interval in many runs.

use super::super::{Estimate, Median, Probability};

/// Whether a number is known so well that its interval may be no wider than it must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Grain {
    #[default]
    Fine,
    /// Whole, binned or rare: intervals may hold more than 95 %.
    Coarse,
}

/// An interval with the truth that it should hold.
pub(super) struct Interval {
    pub kind: &'static str,
    pub case: &'static str,
    value: f64,
    ends: [f64; 2],
    truth: f64,
    grain: Grain,
}

/// What a number is, whose it is, and what it truly is.
#[derive(Clone, Copy)]
pub(super) struct Truth {
    pub kind: &'static str,
    pub case: &'static str,
    pub truth: f64,
    pub grain: Grain,
}

impl Truth {
    pub fn fine(kind: &'static str, case: &'static str, truth: f64) -> Self {
        let grain = Grain::Fine;
        Self {
            kind,
            case,
            truth,
            grain,
        }
    }

    pub fn coarse(kind: &'static str, case: &'static str, truth: f64) -> Self {
        let grain = Grain::Coarse;
        Self {
            grain,
            ..Self::fine(kind, case, truth)
        }
    }

    fn held(&self, value: f64, ends: [f64; 2]) -> Interval {
        let Self {
            kind,
            case,
            truth,
            grain,
        } = *self;
        Interval {
            kind,
            case,
            value,
            ends,
            truth,
            grain,
        }
    }

    pub fn estimate(&self, estimate: Estimate) -> Interval {
        self.held(estimate.value, [estimate.low, estimate.high])
    }

    pub fn probability(&self, p: Probability) -> Interval {
        self.held(p.value, [p.low, p.high])
    }

    pub fn at_least(&self, low: f64) -> Interval {
        self.held(low, [low, f64::INFINITY])
    }

    pub fn median(&self, median: Median) -> Interval {
        let high = median.high.unwrap_or(f64::INFINITY);
        self.held(median.value, [median.low, high])
    }
}

/// One kind of interval in many runs.
#[derive(Default)]
struct Tally {
    label: (&'static str, &'static str),
    grain: Grain,
    runs: u64,
    below: u64,
    above: u64,
    width: f64,
    sum: f64,
    squares: f64,
    infinite: u64,
}

impl Tally {
    fn add(&mut self, one: &Interval) {
        let [low, high] = one.ends;
        self.label = (one.kind, one.case);
        self.grain = one.grain;
        self.runs += 1;
        // Half a rounding error of the bins' centres.
        self.below += u64::from(high + 1e-9 < one.truth);
        self.above += u64::from(low - 1e-9 > one.truth);
        if high.is_finite() {
            self.width += high - low;
        } else {
            self.infinite += 1;
        }
        self.sum += one.value;
        self.squares += one.value * one.value;
    }

    fn merge(&mut self, other: &Self) {
        (self.label, self.grain) = (other.label, other.grain);
        self.runs += other.runs;
        self.below += other.below;
        self.above += other.above;
        self.width += other.width;
        self.sum += other.sum;
        self.squares += other.squares;
        self.infinite += other.infinite;
    }

    fn covered(&self) -> f64 {
        1.0 - (self.below + self.above) as f64 / self.runs as f64
    }

    /// The mean width over that of an interval that knows how the number spreads over runs.
    fn width(&self) -> f64 {
        let n = self.runs as f64;
        let spread = (self.squares / n - self.sum * self.sum / (n * n))
            .max(0.0)
            .sqrt();
        self.width / (n - self.infinite as f64) / (2.0 * 1.96 * spread)
    }

    fn print(&self) {
        let (kind, case) = self.label;
        let (runs, width) = (self.runs, self.width());
        let share = |misses: u64| 100.0 * misses as f64 / runs as f64;
        println!(
            "coverage | {kind} | {case}{} | {:.1} % | {:.1} % | {:.1} % | {} |",
            if self.grain == Grain::Coarse {
                " *"
            } else {
                ""
            },
            100.0 * self.covered(),
            share(self.below),
            share(self.above),
            if width < 20.0 {
                format!("{width:.2}")
            } else {
                "-".to_owned()
            }
        );
    }
}

/// All kinds.
#[derive(Default)]
pub(super) struct Tallies(Vec<Tally>);

impl Tallies {
    fn of(&mut self, label: (&'static str, &'static str)) -> &mut Tally {
        let place = self.0.iter().position(|tally| tally.label == label);
        let place = place.unwrap_or_else(|| {
            self.0.push(Tally::default());
            self.0.len() - 1
        });
        &mut self.0[place]
    }

    pub fn add(&mut self, intervals: Vec<Interval>) {
        for one in intervals {
            self.of((one.kind, one.case)).add(&one);
        }
    }

    pub fn merge(&mut self, other: Self) {
        for tally in &other.0 {
            self.of(tally.label).merge(tally);
        }
    }

    pub fn print(&self) {
        self.0.iter().for_each(Tally::print);
    }

    /// All hold the truth in this share of runs, and none that is fine is so many times as wide.
    pub fn check(&self, covered: f64, width: f64) {
        let fails = |tally: &&Tally| {
            // What is the same in every run has no spread to be compared with.
            let is_wide = tally.width().is_finite() && tally.width() > width;
            tally.covered() < covered || (tally.grain == Grain::Fine && is_wide)
        };
        let failed: Vec<String> = (self.0.iter().filter(fails))
            .map(|tally| {
                let (label, covered, width) = (tally.label, tally.covered(), tally.width());
                format!("{label:?}: {covered:.3}, width {width:.2}")
            })
            .collect();
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    }
}
