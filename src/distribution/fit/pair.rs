//! Two quantiles and two parameters: a solution that a bracket cannot miss.

/// How often each bracket is halved: enough for a start from which least squares converge.
const HALVINGS: u32 = 24;

/// The (p, q) within `bounds` at which both parts of `excess` are 0, roughly; an end of the bounds
/// where there are none.
///
/// The first part must ascend with q, and the second with p along the curve on which the first is 0.
/// So it is where the parts are the probabilities below two values: the first is held while the
/// distribution narrows around it.
pub(super) fn bracketed(
    excess: impl Fn([f64; 2]) -> [f64; 2],
    bounds: &[(f64, f64); 2],
) -> [f64; 2] {
    let along = |p: f64| bisect(|q| excess([p, q])[0], bounds[1]);
    let second = |p: f64| {
        if excess([p, bounds[1].0])[0] > 0.0 {
            -1.0
        } else if excess([p, bounds[1].1])[0] < 0.0 {
            1.0
        } else {
            excess([p, along(p)])[1]
        }
    };
    let p = bisect(second, bounds[0]);
    [p, along(p)]
}

/// Where an ascending function passes 0.
pub(super) fn bisect(f: impl Fn(f64) -> f64, (mut low, mut high): (f64, f64)) -> f64 {
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if f(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}
