//! Exact answers beside simulated ones: a score for each, and one test of all together.

use std::collections::BTreeMap;

use super::answer::Question;
use super::average::Averaged;

/// The fewest times that something is expected to happen, and not to happen, for a normal approximation.
const AMPLE: f64 = 25.0;

/// A number of a simulation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Simulated {
    /// The share of trials, or the mean over them.
    pub value: f64,
    /// Its standard error; `None` where all trials agree.
    pub error: Option<f64>,
}

/// The numbers of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Simulation {
    /// Trials.
    pub trials: u64,
    /// By question, and by day as its bits.
    pub numbers: BTreeMap<(Question, u64), Simulated>,
}

/// An exact answer beside a simulated one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// What was asked.
    pub question: Question,
    /// When, days.
    pub time: f64,
    /// The exact answer.
    pub exact: f64,
    /// Its standard error, from the draws of what is uncertain; 0 where nothing is.
    pub exact_error: f64,
    /// The simulated one.
    pub simulated: Simulated,
    /// The difference in standard errors; `None` where too little happened for a normal approximation.
    pub score: Option<f64>,
}

/// Whether all scores together are those of equal numbers. Both tests hold however scores hang together, as
/// those of one run do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// Scores.
    pub scores: usize,
    /// The largest, without its sign.
    pub largest: f64,
    /// The smallest p-value times the number of scores, at most 1: the first step of Holm 1979
    /// (jstor.org/stable/4615733), which decides whether all hold together.
    pub holm: f64,
    /// The p-value of the Cauchy combination (Liu & Xie 2020, doi:10.1080/01621459.2018.1554485), which
    /// notices many small differences.
    pub cauchy: f64,
}

/// Sets exact and simulated numbers side by side, wherever there are both.
pub fn side_by_side(exact: &Averaged, simulation: &Simulation) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (question, answer) in exact.questions.iter().zip(&exact.answers) {
        for (point, time) in exact.times.iter().enumerate() {
            let simulated = simulation.numbers.get(&(*question, time.to_bits()));
            let Some(simulated) = simulated else {
                continue;
            };
            let error = answer.errors.as_ref().map(|errors| errors[point]);
            let mut pair = Pair {
                question: *question,
                time: *time,
                exact: answer.values[point],
                exact_error: error.unwrap_or(0.0),
                simulated: *simulated,
                score: None,
            };
            pair.score = score(&pair, error.is_some(), simulation.trials as f64);
            pairs.push(pair);
        }
    }
    pairs
}

/// The difference in standard errors.
fn score(pair: &Pair, is_uncertain: bool, trials: f64) -> Option<f64> {
    let (p, simulated) = (pair.exact, pair.simulated);
    let own = match pair.question {
        question if question.is_probability() => {
            let is_ample = trials * p.min(1.0 - p) >= AMPLE;
            match (is_ample, is_uncertain) {
                (false, _) => return None,
                // All trials are independent: the error is that of the exact probability.
                (true, false) => (p * (1.0 - p) / trials).sqrt(),
                (true, true) => simulated.error?,
            }
        }
        Question::Reaction(_) if p * trials < AMPLE => return None,
        _ => simulated.error?,
    };
    let error = libm::hypot(own, pair.exact_error);
    (error > 0.0).then(|| (simulated.value - pair.exact) / error)
}

/// Judges all scores together; `None` where there are none.
pub fn judge(pairs: &[Pair]) -> Option<Verdict> {
    let scores: Vec<f64> = pairs.iter().filter_map(|pair| pair.score).collect();
    if scores.is_empty() {
        return None;
    }
    let largest = scores
        .iter()
        .fold(0.0, |most: f64, score| most.max(score.abs()));
    let number = scores.len() as f64;
    // A score of exactly 0 has the p-value 1, whose tangent is infinite and would hide all others: of so many none is
    // expected above this.
    let most = 1.0 - 0.5 / number;
    let tangents = scores.iter().map(|score| {
        let p = two_sided(*score).min(most);
        1.0 / libm::tan(std::f64::consts::PI * p)
    });
    let mean = tangents.sum::<f64>() / number;
    Some(Verdict {
        scores: scores.len(),
        largest,
        holm: (number * two_sided(largest)).min(1.0),
        cauchy: 0.5 - libm::atan(mean) / std::f64::consts::PI,
    })
}

/// How likely a normal number is at least so far from 0.
pub fn two_sided(score: f64) -> f64 {
    libm::erfc(score.abs() / std::f64::consts::SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::super::average::Mean;
    use super::*;

    fn averaged(p: f64, errors: Option<Vec<f64>>) -> Averaged {
        Averaged {
            questions: vec![Question::State(0, 1)],
            times: vec![5.0],
            answers: vec![Mean {
                values: vec![p],
                errors,
                bound: 0.0,
            }],
            draws: 1,
            cubes: 0,
        }
    }

    fn simulation(value: f64, error: f64) -> Simulation {
        let simulated = Simulated {
            value,
            error: Some(error),
        };
        Simulation {
            trials: 10_000,
            numbers: BTreeMap::from([((Question::State(0, 1), 5f64.to_bits()), simulated)]),
        }
    }

    #[test]
    fn scores_are_in_the_errors_of_both() {
        let pairs = side_by_side(&averaged(0.5, None), &simulation(0.51, 9.0));
        assert!((pairs[0].score.unwrap() - 2.0).abs() < 1e-9);
        let pairs = side_by_side(&averaged(0.5, Some(vec![0.03])), &simulation(0.6, 0.04));
        assert!((pairs[0].score.unwrap() - 2.0).abs() < 1e-9);
        let rare = side_by_side(&averaged(0.002, None), &simulation(0.0, 0.0));
        assert_eq!((rare.len(), rare[0].score, judge(&rare)), (1, None, None));
    }

    #[test]
    fn one_far_off_and_many_a_little_off_are_both_noticed() {
        let of = |score: f64| Pair {
            question: Question::Counter(0),
            time: 0.0,
            exact: 0.0,
            exact_error: 0.0,
            simulated: Simulated {
                value: 0.0,
                error: None,
            },
            score: Some(score),
        };
        let mut calm: Vec<Pair> = (1..100).map(|k| of(f64::from(k) / 50.0 - 1.0)).collect();
        let fine = judge(&calm).unwrap();
        assert!(fine.holm > 0.99 && fine.cauchy > 0.05, "{fine:?}");
        calm.push(of(-5.0));
        let off = judge(&calm).unwrap();
        assert!(off.holm < 1e-4 && off.cauchy < 1e-3, "{off:?}");
        let many = judge(&vec![of(2.6); 100]).unwrap();
        assert!(many.holm > 0.5 && many.cauchy < 0.01, "{many:?}");
        // 1.96 standard errors are 5 %.
        assert!((two_sided(1.959_963_984_540_054) - 0.05).abs() < 1e-12);
    }
}
