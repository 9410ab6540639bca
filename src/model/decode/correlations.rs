//! Rank correlations between factors.

use std::collections::BTreeMap;

use super::super::{Correlation, FactorId};
use super::mapping::found;
use super::{Decoder, Mapping};
use crate::diagnostic::{Diagnostic, Span};
use crate::scenario::{Node, Value};

impl<'a> Decoder<'a> {
    pub(super) fn correlations(&mut self, file: &Mapping<'a>) {
        let mut groups: BTreeMap<FactorId, Span> = BTreeMap::new();
        for mapping in self.parts(file, "correlations") {
            let factors = self.correlated(&mapping, &mut groups);
            let count = mapping.several("factors").len();
            let matrix = mapping
                .get("spearman")
                .and_then(|node| Some((node, self.spearman(node, count, &mapping)?)));
            let (Some(factors), Some((node, matrix))) = (factors, matrix) else {
                continue;
            };
            let scores: Vec<Vec<f64>> = matrix
                .iter()
                .map(|row| row.iter().map(|r| normal_score(*r)).collect())
                .collect();
            match cholesky(&scores) {
                Some(cholesky) => self
                    .model
                    .correlations
                    .push(Correlation { factors, cholesky }),
                None => self.not_definite(node, &factors, &scores, &matrix),
            }
        }
    }

    fn correlated(
        &mut self,
        mapping: &Mapping<'a>,
        groups: &mut BTreeMap<FactorId, Span>,
    ) -> Option<Vec<FactorId>> {
        let nodes = mapping.several("factors");
        let mut factors = Some(Vec::new());
        for (node, name) in mapping.sentences("factors") {
            let factor = self.find::<FactorId>(node, name, name);
            if let Some(factor) = factor
                && let Some(other) = groups.insert(factor, node.span)
            {
                let message = format!(
                    "expected a factor in one correlation, found {} in a second place",
                    found(node)
                );
                let fault = Diagnostic::error(node.span, message).related(other, "the first");
                self.faults
                    .push(fault.help("join the two groups into one matrix"));
            }
            factors = factors
                .zip(factor)
                .map(|(mut all, factor): (Vec<FactorId>, _)| {
                    all.push(factor);
                    all
                });
        }
        if mapping.is_list("factors") && nodes.len() < 2 {
            self.error(
                mapping.key_span("factors"),
                format!("expected at least two factors, found {}", nodes.len()),
            );
            return None;
        }
        factors
    }

    /// The matrix of rank correlations; none where it is faulty.
    fn spearman(
        &mut self,
        node: &'a Node,
        count: usize,
        mapping: &Mapping<'a>,
    ) -> Option<Vec<Vec<f64>>> {
        let Value::List(rows) = &node.value else {
            let rho = self.correlation(node, mapping)?;
            let row = |i| {
                (0..count)
                    .map(move |j| if i == j { 1.0 } else { rho })
                    .collect()
            };
            return Some((0..count).map(row).collect());
        };
        let mut matrix = Vec::new();
        for row in rows {
            let Value::List(row) = &row.value else {
                return None;
            };
            let row = row.iter().map(|node| self.correlation(node, mapping));
            matrix.push(row.collect::<Option<Vec<f64>>>()?);
        }
        if matrix.len() != count || matrix.iter().any(|row| row.len() != count) {
            self.error(
                node.span,
                format!("expected a matrix of {count} rows of {count}, one for each factor"),
            );
            return None;
        }
        if let Some(message) = asymmetry(&matrix) {
            self.error(node.span, message);
            return None;
        }
        Some(matrix)
    }

    /// One that is out of range is told where ranges are checked.
    fn correlation(&mut self, node: &'a Node, mapping: &Mapping<'a>) -> Option<f64> {
        let scope = mapping.at("spearman");
        let number = self.number(node, &scope, mapping.number_spec("spearman"));
        Some(number.coefficient).filter(|rho| (-1.0..=1.0).contains(rho))
    }

    fn not_definite(
        &mut self,
        node: &Node,
        factors: &[FactorId],
        scores: &[Vec<f64>],
        ranks: &[Vec<f64>],
    ) {
        let (i, j) = worst_pair(scores);
        let name = |k: usize| self.model.factors[factors[k].index()].entry.name.clone();
        let message = format!(
            "these correlations contradict each other: the worst is {} between `{}` and `{}`",
            ranks[i][j],
            name(i),
            name(j)
        );
        self.error_help(node.span, message, "the matrix of normal scores must be positive definite: bring that one nearer to what the others imply");
    }
}

/// What a matrix of correlations lacks: ones on the diagonal, or symmetry.
fn asymmetry(matrix: &[Vec<f64>]) -> Option<String> {
    for (i, row) in matrix.iter().enumerate() {
        for (j, value) in row.iter().enumerate().take(i + 1) {
            let (line, column) = (i + 1, j + 1);
            if i == j && *value != 1.0 {
                return Some(format!(
                    "expected 1 on the diagonal, found {value} in row {line}"
                ));
            }
            let other = matrix[j][i];
            if *value != other {
                return Some(format!(
                    "expected a symmetric matrix, found {value} and {other} in rows {line} and {column}"
                ));
            }
        }
    }
    None
}

/// The correlation of normal scores that gives this rank correlation (Pearson 1907; in a Gaussian
/// copula rho_s = 6/pi asin(r/2)).
fn normal_score(spearman: f64) -> f64 {
    if spearman.abs() == 1.0 {
        return spearman;
    }
    2.0 * libm::sin(std::f64::consts::PI * spearman / 6.0)
}

/// The lower triangle L with L L' = the matrix; none where it is not positive definite.
fn cholesky(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let mut lower: Vec<Vec<f64>> = Vec::new();
    for (i, row) in matrix.iter().enumerate() {
        let mut next: Vec<f64> = Vec::with_capacity(i + 1);
        for j in 0..i {
            let dot: f64 = next.iter().zip(&lower[j]).map(|(a, b)| a * b).sum();
            next.push((row[j] - dot) / lower[j][j]);
        }
        let pivot = row[i] - next.iter().map(|a| a * a).sum::<f64>();
        if pivot < 1e-12 {
            return None;
        }
        next.push(pivot.sqrt());
        lower.push(next);
    }
    Some(lower)
}

/// The pair that contributes most to the smallest eigenvalue: with its unit eigenvector v the
/// eigenvalue is the sum of r_ij v_i v_j.
fn worst_pair(matrix: &[Vec<f64>]) -> (usize, usize) {
    let vector = smallest_eigenvector(matrix);
    let mut worst = (f64::INFINITY, (1, 0));
    for i in 0..matrix.len() {
        for j in 0..i {
            let part = matrix[i][j] * vector[i] * vector[j];
            if part < worst.0 {
                worst = (part, (i, j));
            }
        }
    }
    let (i, j) = worst.1;
    (j, i)
}

/// By power iteration on n I - R, whose largest eigenvalue belongs to the smallest of R.
fn smallest_eigenvector(matrix: &[Vec<f64>]) -> Vec<f64> {
    let n = matrix.len();
    let mut vector: Vec<f64> = (0..n).map(|i| 1.0 + 0.1 * i as f64).collect();
    for _ in 0..2000 {
        let product = |i: usize| -> f64 { (0..n).map(|j| matrix[i][j] * vector[j]).sum() };
        let next: Vec<f64> = (0..n).map(|i| n as f64 * vector[i] - product(i)).collect();
        let norm = next.iter().map(|x| x * x).sum::<f64>().sqrt();
        if norm == 0.0 {
            break;
        }
        vector = next.into_iter().map(|x| x / norm).collect();
    }
    vector
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cholesky_factor_gives_the_matrix_back() {
        let matrix = vec![
            vec![1.0, 0.2, 0.1],
            vec![0.2, 1.0, -0.3],
            vec![0.1, -0.3, 1.0],
        ];
        let lower = cholesky(&matrix).unwrap();
        for i in 0..3 {
            for j in 0..=i {
                let back: f64 = lower[i].iter().zip(&lower[j]).map(|(a, b)| a * b).sum();
                assert!((back - matrix[i][j]).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn the_pair_that_contradicts_the_others_is_named() {
        // b follows a and opposes c, so a and c cannot agree.
        let matrix = vec![
            vec![1.0, 0.9, 0.3],
            vec![0.9, 1.0, -0.5],
            vec![0.3, -0.5, 1.0],
        ];
        assert!(cholesky(&matrix).is_none());
        assert_eq!(worst_pair(&matrix), (0, 1));
    }

    #[test]
    fn rank_correlations_become_normal_scores() {
        assert!((normal_score(0.5) - 0.517_638_090_205_041_5).abs() < 1e-15);
        assert_eq!(normal_score(0.0), 0.0);
        assert_eq!(normal_score(1.0), 1.0);
    }
}
