//! Small least-squares problems: a straight line, and one or two parameters in a box.

/// The line a + b x that is nearest to the points (x, y).
pub(super) fn line(points: &[(f64, f64)]) -> (f64, f64) {
    let n = points.len() as f64;
    let mean = |f: &dyn Fn(&(f64, f64)) -> f64| points.iter().map(f).sum::<f64>() / n;
    let (x, y) = (mean(&|p| p.0), mean(&|p| p.1));
    // Scaled by a power of 2, which costs no digit: squares neither underflow nor overflow.
    let unit = |of: &dyn Fn(&(f64, f64)) -> f64| {
        let largest = points.iter().map(|p| of(p).abs()).fold(0.0, f64::max);
        libm::ldexp(1.0, libm::ilogb(largest.clamp(1e-300, 1e300)))
    };
    let (wide, high) = (unit(&|p| p.0 - x), unit(&|p| p.1 - y));
    let across = |p: &(f64, f64)| (p.0 - x) / wide;
    let rise = mean(&|p| across(p) * ((p.1 - y) / high));
    let slope = rise / mean(&|p| across(p) * across(p)) * (high / wide);
    (y - slope * x, slope)
}

/// The largest residual; infinite where one is not a number.
pub(super) fn worst(residuals: &[f64]) -> f64 {
    let size = |r: &f64| if r.is_nan() { f64::INFINITY } else { r.abs() };
    residuals.iter().map(size).fold(0.0, f64::max)
}

/// A range for each parameter.
pub(super) type Bounds<const N: usize> = [(f64, f64); N];

/// The parameters within `bounds` with the least sum of squared residuals, from `start`: the
/// method of Levenberg & Marquardt (Marquardt 1963, doi:10.1137/0111030), steps projected on the
/// box, derivatives by central differences. For parameters of size about 1.
pub(super) fn minimise<const N: usize>(
    residuals: impl Fn(&[f64; N]) -> Vec<f64>,
    start: [f64; N],
    bounds: &Bounds<N>,
) -> [f64; N] {
    let (mut at, mut damping) = (start, 1e-3);
    let mut now = residuals(&at);
    for _ in 0..200 {
        let columns = derivatives(&residuals, &at, bounds);
        let mut better = None;
        while better.is_none() && damping < 1e12 {
            let next = project(&at, &step(&columns, &now, damping), bounds);
            // Where a residual overflows its derivative may be no number: then there is no step.
            if next.iter().any(|parameter| parameter.is_nan()) {
                break;
            }
            let then = residuals(&next);
            if squares(&then) < squares(&now) {
                better = Some((next, then));
                damping *= 0.1;
            } else {
                damping *= 10.0;
            }
        }
        // No step helps any more: this is the minimum, to rounding.
        let Some(found) = better else { break };
        (at, now) = found;
    }
    at
}

fn squares(residuals: &[f64]) -> f64 {
    let sum: f64 = residuals.iter().map(|r| r * r).sum();
    if sum.is_nan() { f64::INFINITY } else { sum }
}

fn project<const N: usize>(at: &[f64; N], step: &[f64; N], bounds: &Bounds<N>) -> [f64; N] {
    std::array::from_fn(|k| (at[k] + step[k]).clamp(bounds[k].0, bounds[k].1))
}

/// One column of derivatives for each parameter.
fn derivatives<const N: usize>(
    residuals: &impl Fn(&[f64; N]) -> Vec<f64>,
    at: &[f64; N],
    bounds: &Bounds<N>,
) -> [Vec<f64>; N] {
    // The cube root of the machine's precision balances truncation and rounding.
    const WIDTH: f64 = 6e-6;
    std::array::from_fn(|k| {
        let moved = |by: f64| {
            let mut moved = *at;
            moved[k] = (moved[k] + by).clamp(bounds[k].0, bounds[k].1);
            moved
        };
        let (below, above) = (moved(-WIDTH), moved(WIDTH));
        let width = above[k] - below[k];
        residuals(&above)
            .iter()
            .zip(residuals(&below))
            .map(|(a, b)| (a - b) / width)
            .collect()
    })
}

/// Solves (J'J + damping diag J'J) step = -J'r by Gaussian elimination; the matrix is positive definite.
fn step<const N: usize>(columns: &[Vec<f64>; N], residuals: &[f64], damping: f64) -> [f64; N] {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut matrix: [[f64; N]; N] =
        std::array::from_fn(|i| std::array::from_fn(|j| dot(&columns[i], &columns[j])));
    let mut right: [f64; N] = std::array::from_fn(|i| -dot(&columns[i], residuals));
    for (k, row) in matrix.iter_mut().enumerate() {
        row[k] = row[k] * (1.0 + damping) + f64::MIN_POSITIVE;
    }
    for pivot in 0..N {
        for row in pivot + 1..N {
            let factor = matrix[row][pivot] / matrix[pivot][pivot];
            let above = matrix[pivot];
            matrix[row]
                .iter_mut()
                .zip(above)
                .for_each(|(entry, above)| *entry -= factor * above);
            right[row] -= factor * right[pivot];
        }
    }
    for row in (0..N).rev() {
        let known: f64 = (row + 1..N)
            .map(|column| matrix[row][column] * right[column])
            .sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    right
}
