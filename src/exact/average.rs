//! The mean of exact answers over what is uncertain: no chance of trials is in it.

use super::ExactError;
use super::answer::{Processes, Question};
use super::solution::Curve;
use crate::design::Draws;
use crate::ensemble::{Ensemble, Progress};
use crate::random::Seed;

/// Which draws of the factors are solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hypercubes {
    /// Latin hypercubes, at least 2: from what differs between them comes the error.
    pub cubes: u32,
    /// Points of each.
    pub points: u32,
    /// Of their random numbers.
    pub seed: Seed,
}

/// An answer at each time.
#[derive(Clone, Debug, PartialEq)]
pub struct Mean {
    /// The mean over draws.
    pub values: Vec<f64>,
    /// Its standard error, from hypercube to hypercube; `None` where nothing is uncertain.
    pub errors: Option<Vec<f64>>,
    /// No answer of a draw is further from the truth than this.
    pub bound: f64,
}

/// The answers to all questions.
#[derive(Clone, Debug, PartialEq)]
pub struct Averaged {
    /// What was asked.
    pub questions: Vec<Question>,
    /// Days.
    pub times: Vec<f64>,
    /// By question.
    pub answers: Vec<Mean>,
    /// Draws that were solved.
    pub draws: u64,
    /// Hypercubes of which they are; 0 where nothing is uncertain, and one draw tells all.
    pub cubes: u32,
}

/// Solves the draws of replicated Latin hypercubes, and averages what they answer; `None` where it was stopped.
///
/// # Errors
/// As for [`Processes::answers`].
pub fn average(
    processes: &Processes<'_>,
    draws: &Draws,
    hypercubes: Hypercubes,
    times: &[f64],
    (ensemble, progress): (&Ensemble, &Progress),
) -> Result<Option<Averaged>, ExactError> {
    let design = draws.latin_hypercubes(hypercubes.seed, hypercubes.cubes, hypercubes.points);
    let rows = match draws.is_empty() {
        true => 1,
        false => u64::from(hypercubes.cubes) * u64::from(hypercubes.points),
    };
    let goes_on = || !progress.is_stopped();
    let solve = |row: u64| {
        let mut values = draws.values();
        if !draws.is_empty() {
            draws.load(&design, row, &mut values);
        }
        processes.answers(&values.factors, times, &goes_on, ensemble)
    };
    let solved = ensemble.map_until_stopped((0..rows).collect(), progress, solve);
    let Some(solved) = solved else {
        return Ok(None);
    };
    let solved: Option<Vec<Vec<Curve>>> = solved.into_iter().collect::<Result<_, _>>()?;
    let Some(solved) = solved else {
        return Ok(None);
    };
    let cubes = if draws.is_empty() {
        0
    } else {
        hypercubes.cubes
    };
    let questions = processes.questions();
    let answer = |k: usize| mean(solved.iter().map(|of| &of[k]), cubes as usize);
    Ok(Some(Averaged {
        answers: (0..questions.len()).map(answer).collect(),
        questions,
        times: times.to_vec(),
        draws: rows,
        cubes,
    }))
}

/// The mean of curves, and its error from so many groups of as many.
fn mean<'c>(curves: impl Iterator<Item = &'c Curve>, groups: usize) -> Mean {
    let curves: Vec<&Curve> = curves.collect();
    let points = curves.first().map_or(0, |curve| curve.values.len());
    let bound = curves.iter().map(|curve| curve.bound).fold(0.0, f64::max);
    let of = |curves: &[&Curve]| -> Vec<f64> {
        let sum = |point: usize| curves.iter().map(|curve| curve.values[point]).sum::<f64>();
        (0..points)
            .map(|point| sum(point) / curves.len() as f64)
            .collect()
    };
    if groups < 2 {
        return Mean {
            values: of(&curves),
            errors: None,
            bound,
        };
    }
    let means: Vec<Vec<f64>> = curves.chunks(curves.len() / groups).map(of).collect();
    let number = groups as f64;
    let values: Vec<f64> = (0..points)
        .map(|point| means.iter().map(|mean| mean[point]).sum::<f64>() / number)
        .collect();
    let error = |point: usize| {
        let squares = means.iter().map(|mean| mean[point] - values[point]);
        let squares: f64 = squares.map(|off| off * off).sum();
        (squares / (number - 1.0) / number).sqrt()
    };
    Mean {
        errors: Some((0..points).map(error).collect()),
        values,
        bound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_of_a_mean_is_that_between_groups() {
        let curve = |value: f64| Curve {
            values: vec![value, 1.0],
            bound: value * 1e-12,
        };
        let curves = [1.0, 3.0, 3.0, 5.0].map(curve);
        let found = mean(curves.iter(), 2);
        assert_eq!(found.values, [3.0, 1.0]);
        // The groups' means are 2 and 4.
        assert_eq!(found.errors, Some(vec![1.0, 0.0]));
        assert_eq!(found.bound, 5e-12);
        assert_eq!(mean(curves.iter(), 0).errors, None);
    }
}
