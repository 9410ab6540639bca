//! A hazard that follows variables: its integral, and the time at which that reaches an amount.
//!
//! Between two jumps variables relax or drift, so that the logarithm of such a hazard is
//! L(s) = L(0) + b s + sum of c_i (e^(-k_i s) - 1), s being the days from now. Without exponentials its integral has a
//! closed form. Else it is taken by Gauss-Legendre quadrature, over stretches so short that the error is bounded: on
//! [-1, 1] a rule of N points is wrong by at most 64/15 M r^(-2N) / (1 - r^-2), where M bounds the integrand on the
//! ellipse with foci -1 and 1 whose half-axes sum to r (Trefethen 2013, Approximation Theory and Approximation Practice,
//! theorem 19.3). A stretch of half-length w is taken so short that on this ellipse L differs from its value in the middle by
//! at most D: |b| w A + sum of |c_i| (e^((A - 1) k_i w) - e^(-k_i w)) <= D, with A = (r + 1/r) / 2. On [-1, 1] itself it then
//! differs by at most D / A, so that the relative error is at most 32/15 e^(D (1 + 1/A)) r^(-2N) / (1 - r^-2): below 1e-14
//! for both rules here.

use super::crossing::Reach;
use super::relaxation::Flow;

/// A rule on [-1, 1]: its positive nodes with their weights, r's A, and the D that it allows.
struct Rule {
    nodes: &'static [(f64, f64)],
    half_axis: f64,
    allowed: f64,
}

/// Eight points, r = 15.
const SHORT: Rule = Rule {
    nodes: &[
        (0.183_434_642_495_649_8, 0.362_683_783_378_362),
        (0.525_532_409_916_329, 0.313_706_645_877_887_27),
        (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
        (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
    ],
    half_axis: 7.533_333_333_333_333,
    allowed: 9.0,
};

/// Sixteen points, r = 5.
const LONG: Rule = Rule {
    nodes: &[
        (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
        (0.281_603_550_779_258_9, 0.182_603_415_044_923_58),
        (0.458_016_777_657_227_37, 0.169_156_519_395_002_54),
        (0.617_876_244_402_643_8, 0.149_595_988_816_576_73),
        (0.755_404_408_355_003, 0.124_628_971_255_533_88),
        (0.865_631_202_387_831_8, 0.095_158_511_682_492_79),
        (0.944_575_023_073_232_6, 0.062_253_523_938_647_894),
        (0.989_400_934_991_649_9, 0.027_152_459_411_754_096),
    ],
    half_axis: 2.6,
    allowed: 13.0,
};

/// Nodes of a rule on either side of its middle.
const MOST_NODES: usize = 8;
/// What moves L by less than this changes no digit of the hazard.
const NEGLIGIBLE: f64 = 1e-18;
/// So many steps at most: bisection alone needs fewer.
const MOST_STEPS: u32 = 200;
/// A step so much smaller than the time itself is the last: each next error is about the cube of the one before.
const LAST_STEP: f64 = 1e-6;

/// The logarithm of a hazard from now on.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct LogHazard {
    /// What variables add to the logarithm of the hazard now.
    now: f64,
    /// b, per day.
    slope: f64,
    /// Each c and k (per day).
    terms: Vec<(f64, f64)>,
    /// Up to which length each rule serves, days.
    short: f64,
    long: f64,
}

impl LogHazard {
    /// Of a hazard that follows at most so many variables.
    pub fn new(variables: usize) -> Self {
        Self {
            terms: Vec::with_capacity(variables),
            ..Self::default()
        }
    }

    /// Takes over another, into buffers that are there.
    pub fn copy_from(&mut self, from: &Self) {
        let Self {
            now,
            slope,
            terms,
            short,
            long,
        } = from;
        (self.now, self.slope) = (*now, *slope);
        (self.short, self.long) = (*short, *long);
        self.terms.clone_from(terms);
    }

    /// Nothing is followed yet.
    pub fn begin(&mut self) {
        (self.now, self.slope) = (0.0, 0.0);
        self.terms.clear();
    }

    /// It changes by `weight` per unit of a variable above `reference`, which is `value` now and moves as `flow` says.
    pub fn follow(&mut self, weight: f64, reference: f64, value: f64, flow: &Flow) {
        self.now += weight * (value - reference);
        if flow.decay > 0.0 {
            let distance = weight * (value - flow.baseline);
            if distance.abs() > NEGLIGIBLE {
                let mut terms = self.terms.iter_mut();
                match terms.find(|(_, decay)| *decay == flow.decay) {
                    Some((sum, _)) => *sum += distance,
                    None => self.terms.push((distance, flow.decay)),
                }
            }
        } else {
            self.slope += weight * flow.slope;
        }
    }

    /// All that it follows is known.
    pub fn end(&mut self) {
        self.short = self.reach(&SHORT);
        self.long = self.reach(&LONG);
    }

    /// The length over which a rule is accurate. The allowance is shared out evenly, and x = k w solves
    /// (e^((A - 1) x) - 1) A / (A - 1) = allowance / |c|, whose left side is at least e^((A - 1) x) - e^(-x).
    fn reach(&self, rule: &Rule) -> f64 {
        let axis = rule.half_axis;
        let parts = self.terms.len() + usize::from(self.slope != 0.0);
        let share = rule.allowed / parts as f64;
        let linear = match self.slope != 0.0 {
            true => share / (axis * self.slope.abs()),
            false => f64::INFINITY,
        };
        let terms = self.terms.iter();
        2.0 * terms.fold(linear, |least, &(c, k)| {
            let growth = share / c.abs() * (axis - 1.0) / axis;
            least.min(libm::log1p(growth) / ((axis - 1.0) * k))
        })
    }

    /// What variables add to the logarithm of the hazard now.
    pub fn now(&self) -> f64 {
        self.now
    }

    /// Whether nothing that it follows moves.
    pub fn stands(&self) -> bool {
        self.terms.is_empty() && self.slope == 0.0
    }

    /// Over how many days at most its integral may be asked for.
    pub fn longest(&self) -> f64 {
        match self.terms.is_empty() {
            true => f64::INFINITY,
            false => self.long,
        }
    }

    /// L(s) - L(0).
    pub fn rise(&self, s: f64) -> f64 {
        let linear = if self.slope == 0.0 {
            0.0
        } else {
            self.slope * s
        };
        let terms = self.terms.iter();
        terms.fold(linear, |sum, &(c, k)| sum + c * (libm::exp(-k * s) - 1.0))
    }

    /// The derivative of L, per day.
    fn bend(&self, s: f64) -> f64 {
        let terms = self.terms.iter();
        terms.fold(self.slope, |sum, &(c, k)| sum - c * k * libm::exp(-k * s))
    }

    /// A bound on how far L rises above L(0) within so many days.
    pub fn highest(&self, length: f64) -> f64 {
        let linear = if self.slope > 0.0 {
            self.slope * length
        } else {
            0.0
        };
        let rising = self.terms.iter().filter(|(c, _)| *c < 0.0);
        rising.fold(linear, |sum, &(c, k)| sum - c * (k * length).min(1.0))
    }

    /// For how many days at least L rises by less than `distance`, which is above 0; looks ahead so far.
    pub fn below(&self, distance: f64, until: f64) -> f64 {
        let drift = self.slope.max(0.0);
        let reach = Reach {
            fall: drift * until,
            steepest: drift,
            drifts: drift > 0.0,
        };
        let rising = self.terms.iter().filter(|(c, _)| *c < 0.0);
        let reach = rising.fold(reach, |reach, &(c, k)| Reach {
            fall: reach.fall - c,
            steepest: reach.steepest - c * k,
            ..reach
        });
        reach.time_for(distance)
    }

    /// The integral of e^(L(s) - L(0)) over so many days from now, at most the [`longest`](Self::longest).
    pub fn integral(&self, length: f64) -> f64 {
        if self.stands() {
            length
        } else if self.terms.is_empty() {
            libm::expm1(self.slope * length) / self.slope
        } else {
            self.between(0.0, length)
        }
    }

    /// The same between two times from now on; the first may be the later one.
    fn between(&self, from: f64, to: f64) -> f64 {
        match (to - from).abs() <= self.short {
            true => self.by_rule(&SHORT, from, to),
            false => self.by_rule(&LONG, from, to),
        }
    }

    fn by_rule(&self, rule: &Rule, from: f64, to: f64) -> f64 {
        let (half, middle) = (0.5 * (to - from), 0.5 * (from + to));
        // L(s) - L(0) at the nodes before and after the middle.
        let (mut before, mut after) = ([0.0; MOST_NODES], [0.0; MOST_NODES]);
        for (k, (x, _)) in rule.nodes.iter().enumerate() {
            before[k] = self.slope * (middle - half * x);
            after[k] = self.slope * (middle + half * x);
        }
        for &(c, decay) in &self.terms {
            let there = c * libm::exp(-decay * middle);
            for (k, (x, _)) in rule.nodes.iter().enumerate() {
                let left = libm::exp(-decay * half * x).max(f64::MIN_POSITIVE);
                before[k] += there / left - c;
                after[k] += there * left - c;
            }
        }
        let nodes = rule.nodes.iter().zip(before.iter().zip(&after));
        half * nodes.fold(0.0, |sum, ((_, weight), (before, after))| {
            sum + weight * (libm::exp(*before) + libm::exp(*after))
        })
    }

    /// When the integral reaches `amount`; it is `whole` over `length` days. Newton's method on the hazard's
    /// logarithm taken as linear, so that each error is about the cube of the one before; kept within brackets that
    /// only shrink.
    pub fn time_at(&self, amount: f64, length: f64, whole: f64) -> f64 {
        if amount <= 0.0 {
            return 0.0;
        }
        if self.terms.is_empty() {
            let time = along(self.slope, amount);
            return if time.is_nan() { f64::INFINITY } else { time };
        }
        let (mut low, mut high) = (0.0, length);
        let mut s = self.guess(amount, length, whole);
        let mut missing = amount - self.between(0.0, s);
        for _ in 0..MOST_STEPS {
            let step = along(self.bend(s), missing / libm::exp(self.rise(s)));
            if missing > 0.0 {
                low = s;
            } else {
                high = s;
            }
            let next = s + step;
            if step.abs() <= LAST_STEP * s {
                return next.clamp(0.0, length);
            }
            let inside = low < next && next < high;
            let next = if inside { next } else { 0.5 * (low + high) };
            missing -= self.between(s, next);
            s = next;
        }
        s
    }

    /// About when the integral reaches `amount`: by Hermite's cubic through both ends of the stretch, whose slopes are
    /// one over the hazard.
    fn guess(&self, amount: f64, length: f64, whole: f64) -> f64 {
        let (u, end) = (amount / whole, libm::exp(self.rise(length)));
        let (first, last) = (whole, whole / end);
        let v = 1.0 - u;
        let s = u * v * v * first + u * u * (3.0 - 2.0 * u) * length - u * u * v * last;
        match 0.0 < s && s < length {
            true => s,
            false => u * length,
        }
    }
}

/// When the integral of e^(bend s) reaches `amount`; not a number where it never does.
fn along(bend: f64, amount: f64) -> f64 {
    let grown = bend * amount;
    if grown == 0.0 {
        amount
    } else {
        libm::log1p(grown) / bend
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers from 0 to 1.
    fn dice() -> impl FnMut() -> f64 {
        let mut word = 7u64;
        move || {
            word = word
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (word >> 11) as f64 / (1u64 << 53) as f64
        }
    }

    fn relaxing(decay: f64, distance: f64) -> Flow {
        Flow {
            since: 0.0,
            value: distance,
            baseline: 0.0,
            decay,
            slope: 0.0,
        }
    }

    fn any(roll: &mut impl FnMut() -> f64) -> LogHazard {
        let mut hazard = LogHazard::new(4);
        hazard.begin();
        for _ in 0..1 + (3.0 * roll()) as usize {
            let decay = (6.0 * (roll() - 0.5)).exp();
            let distance = (roll() - 0.5) * (8.0 * (roll() - 0.5)).exp();
            hazard.follow(1.0, 0.0, distance, &relaxing(decay, distance));
        }
        if roll() < 0.5 {
            let mut flow = Flow::constant(0.0, 1.0);
            flow.slope = 3.0 * (roll() - 0.5);
            hazard.follow(1.0, 0.5, 1.0, &flow);
        }
        hazard.end();
        hazard
    }

    /// Simpson's rule with steps so small that its error is below rounding.
    fn simpson(hazard: &LogHazard, length: f64) -> f64 {
        let steps = 6_000;
        let h = length / f64::from(steps);
        let f = |k: i32| hazard.rise(f64::from(k) * h).exp();
        let inner = |k| f(k) * if k % 2 == 1 { 4.0 } else { 2.0 };
        h / 3.0 * (f(0) + f(steps) + (1..steps).map(inner).sum::<f64>())
    }

    #[test]
    fn both_rules_are_as_accurate_as_they_promise() {
        let mut roll = dice();
        let mut worst: f64 = 0.0;
        for _ in 0..80 {
            let hazard = any(&mut roll);
            for (rule, length) in [(&SHORT, hazard.short), (&LONG, hazard.long)] {
                let (found, truth) = (hazard.by_rule(rule, 0.0, length), simpson(&hazard, length));
                worst = worst.max((found / truth - 1.0).abs());
            }
        }
        assert!(worst < 2e-13, "{worst:e}");
    }

    #[test]
    fn a_stretch_over_the_allowance_would_not_be() {
        // The bound is no waste: four times its length is wrong in digits that count.
        let mut hazard = LogHazard::new(1);
        hazard.begin();
        hazard.follow(1.0, 0.0, 3.0, &relaxing(0.2, 3.0));
        hazard.end();
        let length = 4.0 * hazard.short;
        let error = hazard.by_rule(&SHORT, 0.0, length) / simpson(&hazard, length) - 1.0;
        assert!(error.abs() > 1e-11, "{error:e}");
    }

    #[test]
    fn the_time_of_an_amount_is_where_the_integral_reaches_it() {
        let mut roll = dice();
        for _ in 0..400 {
            let hazard = any(&mut roll);
            let length = hazard.longest();
            let whole = hazard.integral(length);
            for share in [1e-12, 1e-3, 0.2, 0.7, 0.999_999, 1.0] {
                let time = hazard.time_at(share * whole, length, whole);
                let found = hazard.integral(time);
                assert!(
                    (found / (share * whole) - 1.0).abs() < 1e-13,
                    "{share} {hazard:?}"
                );
            }
        }
    }

    #[test]
    fn a_drift_has_the_closed_form_of_gompertz() {
        let mut hazard = LogHazard::new(1);
        hazard.begin();
        let mut flow = Flow::constant(0.0, 2.0);
        flow.slope = 0.25;
        hazard.follow(1.0, 2.0, 2.0, &flow);
        hazard.end();
        assert_eq!((hazard.now(), hazard.longest()), (0.0, f64::INFINITY));
        let whole = (0.25f64 * 12.0).exp_m1() / 0.25;
        assert!((hazard.integral(12.0) / whole - 1.0).abs() < 1e-15);
        assert!((hazard.time_at(whole, 40.0, f64::NAN) / 12.0 - 1.0).abs() < 1e-15);
        // Falling, it may never reach what is asked for.
        hazard.slope = -0.25;
        assert_eq!(hazard.time_at(4.1, f64::INFINITY, 4.0), f64::INFINITY);
    }

    #[test]
    fn bounds_hold_over_the_whole_stretch() {
        let mut roll = dice();
        for _ in 0..200 {
            let hazard = any(&mut roll);
            let length = hazard.longest();
            let steps = (0..=400).map(|k| length * f64::from(k) / 400.0);
            let top = steps.map(|s| hazard.rise(s)).fold(0.0, f64::max);
            assert!(top <= hazard.highest(length) + 1e-12);
            let distance = roll() * 2.0 + 1e-6;
            let safe = hazard.below(distance, 1000.0).min(1000.0);
            let steps = (0..400).map(|k| safe * f64::from(k) / 400.0);
            assert!(
                steps
                    .map(|s| hazard.rise(s))
                    .all(|rise| rise <= distance + 1e-12)
            );
        }
    }
}
