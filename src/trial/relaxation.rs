//! How a quantity moves between reactions: it relaxes, drifts or stays.

/// How a variable moves from `since` on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Flow {
    /// Days.
    pub since: f64,
    /// The value then.
    pub value: f64,
    /// What it relaxes to.
    pub baseline: f64,
    /// ln 2 / half-life, per day; 0 does not relax.
    pub decay: f64,
    /// Per day, where it does not relax.
    pub slope: f64,
}

impl Flow {
    /// A quantity that stays.
    pub fn constant(since: f64, value: f64) -> Self {
        Self {
            since,
            value,
            baseline: value,
            decay: 0.0,
            slope: 0.0,
        }
    }

    /// The value at a time from `since` on.
    #[inline]
    pub fn at(&self, time: f64) -> f64 {
        self.at_by(time, |decay, elapsed| libm::exp(-decay * elapsed))
    }

    /// The same, given what is left of a distance after a while: e^(-decay * elapsed).
    #[inline]
    pub fn at_by(&self, time: f64, left: impl FnOnce(f64, f64) -> f64) -> f64 {
        let elapsed = time - self.since;
        if self.decay > 0.0 {
            self.baseline + (self.value - self.baseline) * left(self.decay, elapsed)
        } else {
            self.value + self.slope * elapsed
        }
    }

    /// The integral from its beginning to a time at which its value is `end`.
    pub fn integral(&self, until: f64, end: f64) -> f64 {
        let elapsed = until - self.since;
        if self.decay > 0.0 && self.is_moving() {
            self.baseline * elapsed + (self.value - end) / self.decay
        } else {
            (self.value + 0.5 * self.slope * elapsed) * elapsed
        }
    }

    /// Whether it changes at all.
    #[inline]
    pub fn is_moving(&self) -> bool {
        if self.decay > 0.0 {
            self.value != self.baseline
        } else {
            self.slope != 0.0
        }
    }
}

/// The last e^(-decay * elapsed): variables that jumped together and relax alike ask for it in turn.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fade {
    decay: f64,
    elapsed: f64,
    left: f64,
}

impl Fade {
    /// What is left of a distance.
    #[inline]
    pub fn left(&mut self, decay: f64, elapsed: f64) -> f64 {
        if decay != self.decay || elapsed != self.elapsed {
            let left = libm::exp(-decay * elapsed);
            *self = Self {
                decay,
                elapsed,
                left,
            };
        }
        self.left
    }
}
