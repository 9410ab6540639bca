//! Symmetric positive definite systems.

/// A symmetric matrix, of which the lower triangle is held, row by row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Symmetric {
    size: usize,
    lower: Vec<f64>,
}

impl Symmetric {
    pub fn zero(size: usize) -> Self {
        Self {
            size,
            lower: vec![0.0; size * (size + 1) / 2],
        }
    }

    pub fn size(&self) -> usize {
        self.size
    }

    /// Adds to an entry of the lower triangle, `column` being at most `row`.
    #[inline]
    pub fn add(&mut self, row: usize, column: usize, value: f64) {
        self.lower[row * (row + 1) / 2 + column] += value;
    }

    /// Adds so many times another matrix of the same size.
    pub fn add_scaled(&mut self, other: &Self, factor: f64) {
        for (mine, theirs) in self.lower.iter_mut().zip(&other.lower) {
            *mine += factor * theirs;
        }
    }

    /// x'Ax.
    pub fn quadratic(&self, x: &[f64]) -> f64 {
        let mut sum = 0.0;
        for (row, entries) in self.rows().enumerate() {
            let (diagonal, before) = entries.split_last().unwrap_or((&0.0, &[]));
            let off: f64 = before.iter().zip(x).map(|(a, x)| a * x).sum();
            sum += x[row] * (2.0 * off + diagonal * x[row]);
        }
        sum
    }

    fn rows(&self) -> impl Iterator<Item = &[f64]> {
        (0..self.size).map(|row| &self.lower[row * (row + 1) / 2..][..=row])
    }

    /// Its Cholesky factor; `None` where the matrix is not positive definite.
    pub fn cholesky(mut self) -> Option<Cholesky> {
        for row in 0..self.size {
            let (before, rest) = self.lower.split_at_mut(row * (row + 1) / 2);
            let current = &mut rest[..=row];
            for column in 0..row {
                let other = &before[column * (column + 1) / 2..][..=column];
                let known = dot(&current[..column], &other[..column]);
                current[column] = (current[column] - known) / other[column];
            }
            let pivot = current[row] - dot(&current[..row], &current[..row]);
            if pivot.is_nan() || pivot <= 0.0 {
                return None;
            }
            current[row] = pivot.sqrt();
        }
        Some(Cholesky(self))
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The lower triangular L of A = LL'.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cholesky(Symmetric);

impl Cholesky {
    /// The solution of Ax = b.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let mut x = b.to_vec();
        for (row, entries) in self.0.rows().enumerate() {
            x[row] = (x[row] - dot(&entries[..row], &x[..row])) / entries[row];
        }
        for row in (0..self.0.size).rev() {
            let entries = &self.0.lower[row * (row + 1) / 2..][..=row];
            x[row] /= entries[row];
            let (before, at) = x.split_at_mut(row);
            for (value, entry) in before.iter_mut().zip(entries) {
                *value -= entry * at[0];
            }
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_and_an_indefinite_one_refused() {
        let mut a = Symmetric::zero(3);
        for (row, column, value) in [
            (0, 0, 4.0),
            (1, 0, 2.0),
            (1, 1, 5.0),
            (2, 0, -1.0),
            (2, 1, 0.5),
            (2, 2, 3.0),
        ] {
            a.add(row, column, value);
        }
        // A (1, -2, 3) = (4 - 4 - 3, 2 - 10 + 1.5, -1 - 1 + 9).
        let x = a
            .clone()
            .cholesky()
            .expect("definite")
            .solve(&[-3.0, -6.5, 7.0]);
        for (found, wanted) in x.iter().zip([1.0, -2.0, 3.0]) {
            assert!((found - wanted).abs() < 1e-12, "{x:?}");
        }
        assert!((a.quadratic(&[1.0, -2.0, 3.0]) - (-3.0 + 13.0 + 21.0)).abs() < 1e-12);
        a.add(2, 2, -4.0);
        assert_eq!(a.cholesky(), None);
    }
}
