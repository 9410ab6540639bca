//! When a sum of relaxing and drifting quantities next crosses zero: exactly, never by stepping.
//!
//! f(s) = a + b s + sum of c_i e^(-k_i s). Between two neighbouring zeros of a derivative a function
//! has at most one zero; the derivative of e^(k s) f has one exponential less (Descartes' rule for
//! exponential sums; Tossavainen 2006, "On the zeros of finite sums of exponential functions"). So
//! zeros of ever shorter sums isolate those of f, and each is bracketed to [`PRECISION`].

/// Days to which a crossing is bracketed.
pub const PRECISION: f64 = 1e-9;
/// Days: rather than look for a crossing that may be far off, and that the next jump will move, look
/// again when it may be near. It changes what is computed, not what comes out.
pub const LOOK_AHEAD: f64 = 1.0;

/// The rounding of a sum, as a part of the size of what is added up.
const ROUNDING: f64 = 8.0 * f64::EPSILON;

/// Bounds on how a sum of relaxing and drifting quantities can move towards zero.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reach {
    /// In all: an exponential ends at 0 at the latest.
    pub fall: f64,
    /// Per day: nothing is steeper than at the beginning.
    pub steepest: f64,
    /// Whether a part of it drifts.
    pub drifts: bool,
}

impl Reach {
    /// For how many days at least it moves by less than `distance`. By Jensen's inequality
    /// exponentials of several decay rates, together, do not fall faster than a single one of their
    /// mean rate, weighted by how far each falls.
    pub fn time_for(&self, distance: f64) -> f64 {
        if distance <= 0.0 {
            0.0
        } else if distance > self.fall {
            f64::INFINITY
        } else if self.drifts {
            distance / self.steepest
        } else {
            -self.fall / self.steepest * libm::log(1.0 - distance / self.fall)
        }
    }
}

/// Scratch for finding crossings, sized once.
#[derive(Clone, Debug)]
pub struct Crossing {
    /// The terms of f: coefficient and decay rate per day, decay rates distinct and ascending.
    terms: Vec<(f64, f64)>,
    /// Derived sums, one per depth.
    derived: Vec<Vec<(f64, f64)>>,
    /// Their zeros.
    zeros: Vec<Vec<f64>>,
    constant: f64,
    slope: f64,
    /// The size of what has been added up.
    scale: f64,
}

impl Crossing {
    /// Scratch for sums of at most so many terms.
    pub fn new(terms: usize) -> Self {
        let depth = terms + 2;
        Self {
            terms: Vec::with_capacity(depth),
            derived: (0..depth).map(|_| Vec::with_capacity(depth)).collect(),
            zeros: (0..depth).map(|_| Vec::with_capacity(depth + 2)).collect(),
            constant: 0.0,
            slope: 0.0,
            scale: 0.0,
        }
    }

    /// Begins a new sum with this constant.
    pub fn begin(&mut self, constant: f64) {
        self.terms.clear();
        self.constant = constant;
        self.slope = 0.0;
        self.scale = constant.abs();
    }

    /// Adds `coefficient * e^(-decay * s)`; `place` remembers where a term of this decay was last, so
    /// that a sum of many terms with few decays is put together without searches.
    #[inline]
    pub fn add_exponential(&mut self, coefficient: f64, decay: f64, place: &mut usize) {
        if coefficient == 0.0 {
            return;
        }
        self.scale += coefficient.abs();
        match self.terms.get_mut(*place) {
            Some(term) if term.1 == decay => term.0 += coefficient,
            _ => *place = self.find_or_insert(coefficient, decay),
        }
    }

    fn find_or_insert(&mut self, coefficient: f64, decay: f64) -> usize {
        let place = self.terms.partition_point(|term| term.1 < decay);
        match self.terms.get_mut(place) {
            Some(term) if term.1 == decay => term.0 += coefficient,
            _ => self.terms.insert(place, (coefficient, decay)),
        }
        place
    }

    /// Adds `value + slope * s`.
    pub fn add_linear(&mut self, value: f64, slope: f64) {
        self.constant += value;
        self.slope += slope;
        self.scale += value.abs();
    }

    /// The value at s = 0.
    pub fn value(&self) -> f64 {
        self.terms
            .iter()
            .fold(self.constant, |sum, term| sum + term.0)
    }

    /// The size of what is added up: rounding noise is a fraction of it.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// How far f can move until then, up and down together.
    pub fn movement(&self, until: f64) -> f64 {
        let drift = self.slope.abs() * until;
        self.terms
            .iter()
            .fold(drift, |sum, term| sum + term.0.abs())
    }

    /// The derivative at s = 0, per day.
    pub fn derivative(&self) -> f64 {
        self.terms
            .iter()
            .fold(self.slope, |sum, term| sum - term.0 * term.1)
    }

    /// When to look again: the first s in (0, until] at which f passes to the other side of zero, or
    /// an earlier one that is at least [`LOOK_AHEAD`] away and before which it cannot; f stands above
    /// zero (`above`) or below it just after 0; infinite where there is none. Where f stands at zero
    /// now (`at_zero`, to rounding), a function without a turn never comes back.
    pub fn next(&mut self, above: bool, at_zero: bool, until: f64) -> f64 {
        // Only what passes zero by more than rounding passes it.
        let rounding = ROUNDING * self.scale;
        self.constant += if above { rounding } else { -rounding };
        let turns = self.terms.len() + usize::from(self.slope != 0.0) > 1;
        if at_zero && !turns {
            return f64::INFINITY;
        }
        let safe = self.reach(above, until).time_for(self.distance());
        if safe == f64::INFINITY || (turns && safe >= LOOK_AHEAD) {
            return safe;
        }
        if self.slope == 0.0 && self.terms.len() == 1 {
            // x(t) = B + (x0 - B) 2^(-t/H): t = H log2((x0 - B) / (c - B)).
            let (coefficient, decay) = self.terms[0];
            let s = libm::log(-coefficient / self.constant) / decay;
            return if s > 0.0 && s <= until {
                s
            } else {
                f64::INFINITY
            };
        }
        if self.terms.is_empty() {
            let s = -self.constant / self.slope;
            return if s > 0.0 && s <= until {
                s
            } else {
                f64::INFINITY
            };
        }
        self.isolate(above, until)
    }

    /// How far f stands from zero at s = 0: a little less than it is, for the rounding of what is added
    /// to it later.
    pub fn distance(&self) -> f64 {
        (1.0 - PRECISION) * self.value().abs()
    }

    /// How f can move towards zero until then.
    pub fn reach(&self, above: bool, until: f64) -> Reach {
        let sign = if above { 1.0 } else { -1.0 };
        let adverse = |x: f64| (x * sign).max(0.0);
        let drift = adverse(-self.slope);
        let reach = Reach {
            fall: drift * until,
            steepest: drift,
            drifts: drift > 0.0,
        };
        let terms = self.terms.iter();
        terms.fold(reach, |reach, &(coefficient, decay)| Reach {
            fall: reach.fall + adverse(coefficient),
            steepest: reach.steepest + adverse(coefficient) * decay,
            ..reach
        })
    }

    fn isolate(&mut self, above: bool, until: f64) -> f64 {
        let mut derived = std::mem::take(&mut self.derived);
        let mut zeros = std::mem::take(&mut self.zeros);
        let (first, others) = derived.split_at_mut(1);
        let (turns, zeros_of_others) = zeros.split_at_mut(1);
        // f' = b - sum of c_i k_i e^(-k_i s).
        first[0].clear();
        if self.slope != 0.0 {
            first[0].push((self.slope, 0.0));
        }
        first[0].extend(self.terms.iter().map(|&(c, k)| (-c * k, k)));
        find_zeros(&first[0], until, &mut turns[0], others, zeros_of_others);
        let f = |s: f64| {
            let linear = self.constant + self.slope * s;
            self.terms
                .iter()
                .fold(linear, |sum, &(c, k)| sum + c * libm::exp(-k * s))
        };
        let mut from = 0.0;
        let mut crossing = f64::INFINITY;
        for &to in turns[0].iter().chain(&[until]) {
            let end = f(to);
            if if above { end < 0.0 } else { end > 0.0 } {
                crossing = narrow(&f, from, to, above);
                break;
            }
            from = to;
        }
        self.derived = derived;
        self.zeros = zeros;
        crossing
    }
}

/// Where f leaves the side `above` between `from` and `to`, given that it does so once: the end of a
/// bracket as narrow as the precision. Needs at most one step more than bisection, and mostly far fewer
/// (the ITP method: Oliveira & Takahashi 2021, doi:10.1145/3423597, with its n0 = 1, k1 = 0.2 / width,
/// k2 = 2).
fn narrow(f: &impl Fn(f64) -> f64, mut from: f64, mut to: f64, above: bool) -> f64 {
    let (mut at_from, mut at_to) = (f(from), f(to));
    let bend = 0.2 / (to - from);
    // Twice what bisection would have left after as many steps.
    let mut left = PRECISION;
    while left < to - from {
        left *= 2.0;
    }
    while to - from > PRECISION {
        let (width, middle) = (to - from, 0.5 * (from + to));
        let secant = (at_to * from - at_from * to) / (at_to - at_from);
        let toward = (middle - secant).signum();
        let shift = bend * width * width;
        let truncated = if shift <= (middle - secant).abs() {
            secant + toward * shift
        } else {
            middle
        };
        let radius = left - 0.5 * width;
        let inside = if (truncated - middle).abs() <= radius {
            truncated
        } else {
            middle - toward * radius
        };
        if !(from < inside && inside < to) {
            break;
        }
        let value = f(inside);
        if (value > 0.0) == above {
            (from, at_from) = (inside, value);
        } else {
            (to, at_to) = (inside, value);
        }
        left *= 0.5;
    }
    to
}

/// The zeros in (0, until) of a sum of exponentials with distinct ascending decay rates, ascending.
fn find_zeros(
    sum: &[(f64, f64)],
    until: f64,
    zeros: &mut Vec<f64>,
    derived: &mut [Vec<(f64, f64)>],
    deeper: &mut [Vec<f64>],
) {
    zeros.clear();
    let sign_changes = sum
        .windows(2)
        .filter(|pair| (pair[0].0 > 0.0) != (pair[1].0 > 0.0))
        .count();
    if sign_changes == 0 {
        return;
    }
    let (Some((next, derived)), Some((turns, deeper))) =
        (derived.split_first_mut(), deeper.split_first_mut())
    else {
        return;
    };
    // e^(k_0 s) times the sum has the same zeros, and its derivative lost the first term.
    let slowest = sum[0].1;
    next.clear();
    next.extend(
        sum[1..]
            .iter()
            .map(|&(c, k)| (-c * (k - slowest), k - slowest)),
    );
    turns.clear();
    // One sign change is one zero at most, anywhere: then no turn has to be known.
    if sign_changes > 1 {
        find_zeros(next, until, turns, derived, deeper);
    }
    let f = |s: f64| {
        sum.iter().fold(0.0, |total, &(c, k)| {
            total + c * libm::exp(-(k - slowest) * s)
        })
    };
    let (mut from, mut begin) = (0.0, f(0.0));
    for &to in turns.iter().chain(&[until]) {
        let end = f(to);
        if begin != 0.0 && end != 0.0 && (begin > 0.0) != (end > 0.0) {
            zeros.push(narrow(&f, from, to, begin > 0.0));
        }
        (from, begin) = (to, end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_by_stepping(crossing: &Crossing, above: bool, until: f64) -> f64 {
        let f = |s: f64| {
            crossing
                .terms
                .iter()
                .fold(crossing.constant + crossing.slope * s, |t, &(c, k)| {
                    t + c * (-k * s).exp()
                })
        };
        let step = until / 400_000.0;
        (1..=400_000)
            .map(|k| f64::from(k) * step)
            .find(|&s| (f(s) > 0.0) != above)
            .unwrap_or(f64::INFINITY)
    }

    #[test]
    fn one_relaxing_variable_crosses_where_the_closed_form_says() {
        // From 10 to 0 with a half-life of 7 days, threshold 2.5: two half-lives.
        let mut crossing = Crossing::new(1);
        crossing.begin(-2.5);
        crossing.add_exponential(10.0, core::f64::consts::LN_2 / 7.0, &mut 0);
        assert!((crossing.next(true, false, 365.0) - 14.0).abs() < 1e-12);
        assert_eq!(crossing.next(true, false, 13.0), f64::INFINITY);
    }

    #[test]
    fn an_asymptote_at_the_threshold_is_never_crossed() {
        let mut crossing = Crossing::new(1);
        crossing.begin(0.0);
        crossing.add_exponential(10.0, 0.1, &mut 0);
        assert_eq!(crossing.next(true, false, 1e6), f64::INFINITY);
    }

    #[test]
    fn random_sums_cross_where_fine_steps_find_them() {
        let mut word = 7u64;
        let mut uniform = || {
            word = word
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (word >> 11) as f64 / (1u64 << 53) as f64
        };
        let (mut found, mut none) = (0, 0);
        for _ in 0..60 {
            let mut crossing = Crossing::new(6);
            crossing.begin(4.0 * (uniform() - 0.5));
            for _ in 0..5 {
                let decay = |u: f64| 0.01 * (1.0 + 200.0 * u);
                crossing.add_exponential(4.0 * (uniform() - 0.5), decay(uniform()), &mut 0);
            }
            if uniform() < 0.5 {
                crossing.add_linear(0.0, 0.02 * (uniform() - 0.5));
            }
            let above = crossing.value() > 0.0;
            let looked = crossing.next(above, false, 200.0);
            let exact = crossing.isolate(above, 200.0);
            assert!(
                looked == exact || (LOOK_AHEAD..exact).contains(&looked),
                "{looked} {exact}"
            );
            let stepped = first_by_stepping(&crossing, above, 200.0);
            if stepped.is_finite() {
                found += 1;
                assert!(
                    (stepped - exact - 0.00025).abs() <= 0.00026,
                    "{exact} {stepped}"
                );
            } else {
                none += 1;
                assert_eq!(exact, f64::INFINITY);
            }
        }
        assert!(found >= 10 && none >= 10, "{found} {none}");
    }
}
