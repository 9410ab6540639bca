//! Many z-scores judged together.
//!
//! For each model and kind of quantity one score is picked by the model's number, so that the picks of a
//! kind are independent: the sum of their squares is a chi-square, tested on both sides at level 0.001.
//! All scores together must stay below the Bonferroni bound of level 0.001.

use std::collections::BTreeMap;

/// Running mean and variance of one quantity.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample {
    n: f64,
    sum: f64,
    squares: f64,
}

impl Sample {
    pub fn add(&mut self, x: f64) {
        self.n += 1.0;
        self.sum += x;
        self.squares += x * x;
    }

    fn mean(&self) -> f64 {
        self.sum / self.n
    }

    fn variance(&self) -> f64 {
        let mean = self.mean();
        (self.squares / self.n - mean * mean) * self.n / (self.n - 1.0)
    }

    /// Whether a normal approximation of the mean is good enough.
    fn is_ample(&self) -> bool {
        let (mean, variance) = (self.mean(), self.variance());
        variance > 1e-9
            && self.n * variance >= 25.0 * mean * mean / self.n.sqrt()
            && self.sum.abs() > 50.0
    }

    /// The z-score against the truth; `None` where too little happened for a normal approximation.
    pub fn score(&self, truth: f64, indicator: bool) -> Option<f64> {
        if indicator {
            let spread = truth * (1.0 - truth);
            let is_ample = self.n * spread >= 25.0;
            return is_ample.then(|| (self.mean() - truth) / (spread / self.n).sqrt());
        }
        self.is_ample()
            .then(|| (self.mean() - truth) / (self.variance() / self.n).sqrt())
    }

    /// The z-score of the difference of two independent samples.
    pub fn score_beside(&self, other: &Self, indicator: bool) -> Option<f64> {
        let difference = self.mean() - other.mean();
        if indicator {
            let n = self.n + other.n;
            let p = (self.sum + other.sum) / n;
            let spread = p * (1.0 - p);
            let is_ample = n * spread >= 50.0;
            let se = (spread * (1.0 / self.n + 1.0 / other.n)).sqrt();
            return is_ample.then(|| difference / se);
        }
        let se = (self.variance() / self.n + other.variance() / other.n).sqrt();
        (self.is_ample() && other.is_ample()).then(|| difference / se)
    }
}

/// The z-score of the rank sum of one sample among both, with ties (Mann & Whitney 1947,
/// doi:10.1214/aoms/1177730491); `None` where nearly all are tied.
pub fn rank_score(one: &[f64], other: &[f64]) -> Option<f64> {
    let mut all: Vec<(f64, bool)> = one.iter().map(|x| (*x, true)).collect();
    all.extend(other.iter().map(|x| (*x, false)));
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let n = all.len() as f64;
    let (mut ranks, mut ties, mut before) = (0.0, 0.0, 0.0);
    for group in all.chunk_by(|a, b| a.0 == b.0) {
        let size = group.len() as f64;
        let own = group.iter().filter(|(_, own)| *own).count() as f64;
        ranks += own * (before + (size + 1.0) / 2.0);
        ties += size * size * size - size;
        before += size;
    }
    let (n1, n2) = (one.len() as f64, other.len() as f64);
    let untied = 1.0 - ties / (n * n * n - n);
    let variance = n1 * n2 * (n + 1.0) / 12.0 * untied;
    (untied > 0.05).then(|| (ranks - n1 * (n + 1.0) / 2.0) / variance.sqrt())
}

/// The quantile of the chi-square distribution with k degrees of freedom at a normal score
/// (Wilson & Hilferty 1931, doi:10.1073/pnas.17.12.684).
pub fn chi_square(k: f64, z: f64) -> f64 {
    let c = 2.0 / (9.0 * k);
    let root = 1.0 - c + z * c.sqrt();
    k * root * root * root
}

/// The scores of many models.
#[derive(Debug, Default)]
pub struct Joint {
    picks: BTreeMap<&'static str, Vec<f64>>,
    worst: f64,
    all: usize,
}

impl Joint {
    /// Adds the scores of one kind of one model.
    pub fn add(&mut self, number: u64, kind: &'static str, scores: &[f64]) {
        self.worst = scores
            .iter()
            .fold(self.worst, |worst, z| worst.max(z.abs()));
        self.all += scores.len();
        if !scores.is_empty() {
            let pick = scores[number as usize % scores.len()];
            self.picks.entry(kind).or_default().push(pick);
        }
    }

    /// What is wrong; nothing where the scores are those of equal distributions.
    pub fn faults(&self, name: &str, fewest: usize) -> Vec<String> {
        let mut faults = Vec::new();
        for (kind, scores) in &self.picks {
            let k = scores.len() as f64;
            let sum: f64 = scores.iter().map(|z| z * z).sum();
            let (low, high) = (chi_square(k, -3.2905), chi_square(k, 3.2905));
            println!("{name} | {kind} | {k} | {sum:.1} | {low:.1} to {high:.1} |");
            assert!(scores.len() >= fewest, "{kind}: only {k} models have one");
            if !(low..high).contains(&sum) {
                faults.push(format!("{kind}: {sum} of {k} is outside [{low}, {high}]"));
            }
        }
        // Bonferroni: 1 - (0.001 / all) / 2 of the normal distribution.
        let bound = escalade::distribution::normal_quantile(1.0 - 0.0005 / self.all as f64);
        println!(
            "{name} worst | {} | {:.2} | {bound:.2} |",
            self.all, self.worst
        );
        if self.worst >= bound {
            faults.push(format!("a z-score of {} among {}", self.worst, self.all));
        }
        faults
    }
}
