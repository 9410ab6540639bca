use super::*;
use crate::model::Entry;
use crate::model::{Model, Outcome};
use crate::trial::Passage;

fn outcome(name: &str, high: f64) -> Outcome {
    Outcome {
        entry: Entry {
            name: name.to_owned(),
            ..Entry::default()
        },
        unit: String::new(),
        low: 0.0,
        high,
        resolution: 1.0,
        at: Vec::new(),
        headline: false,
        daily: false,
        lower_is_better: false,
        terms: Vec::new(),
    }
}

fn model(names: &[(&str, f64)]) -> Model {
    Model {
        horizon: 1.0,
        grid: 1.0,
        outcomes: names
            .iter()
            .map(|(name, high)| outcome(name, *high))
            .collect(),
        ..Model::default()
    }
}

fn record(values: [f64; 2]) -> Record {
    Record {
        series: values.to_vec(),
        time_means: vec![values[0]],
        points: 2,
        passages: vec![Passage::NEVER; 0],
        ..Record::default()
    }
}

fn pairs(pairs: &[(f64, f64)]) -> Paired {
    pairs_from(0, pairs)
}

fn pairs_from(first: u64, pairs: &[(f64, f64)]) -> Paired {
    let model = model(&[("x", 16.0)]);
    let mut paired = Paired::new(&PairedLayout::new(&[&model, &model], 1).unwrap());
    for (draw, (one, two)) in (first..).zip(pairs) {
        paired.add(draw, &[record([0.0, *one]), record([0.0, *two])]);
    }
    paired
}

#[test]
fn differences_are_those_of_the_pairs() {
    // Eight times the same: of fewer pairs nothing is said of what pairing saves.
    let five = [(1.0, 2.0), (4.0, 8.0), (7.0, 8.0), (8.0, 6.0), (5.0, 5.0)];
    let paired = pairs(&five.repeat(8));
    let end = paired.outcome(1, 0, 0).unwrap();
    // Differences 1, 4, 1, -2, 0: mean 0.8, squares 22, variance 8 (22 - 5 * 0.64) / 39.
    assert!((end.mean.value - 0.8).abs() < 1e-6);
    assert!((end.mean.error - (150.4f64 / 39.0 / 40.0).sqrt()).abs() < 1e-6);
    assert_eq!((end.baseline.value, end.other.value), (5.0, 5.8));
    assert_eq!((end.above.value, end.equal.value), (0.6, 0.2));
    // Variances of 1 4 7 8 5 and 2 8 8 6 5: 7.5 and 6.2; together over 4.7.
    let Reduction::Factor(factor) = end.reduction else {
        panic!("{:?}", end.reduction)
    };
    assert!((factor.value - 13.7 / 4.7).abs() < 1e-5, "{factor:?}");
    assert!(factor.low < 13.7 / 4.7 && factor.high > 13.7 / 4.7);
    let Reduction::AtLeast(least) = pairs(&five).outcome(1, 0, 0).unwrap().reduction else {
        panic!("four that differ are few")
    };
    // Nearly all may differ, by 16: 13.7 / 256.
    assert!((0.05..0.06).contains(&least), "{least}");
    let counts = paired.histogram(1, 0, 0);
    let seen: Vec<f64> = (0..counts.counts.len())
        .filter(|bin| counts.counts[*bin] > 0)
        .map(|bin| counts.centre(bin))
        .collect();
    assert_eq!(seen, [-2.0, 0.0, 1.0, 4.0]);
}

#[test]
fn equal_models_differ_by_nothing_at_all() {
    let paired = pairs(&[(1.3, 1.3), (2.7, 2.7), (9.1, 9.1)]);
    let end = paired.outcome(1, 0, 0).unwrap();
    assert_eq!((end.mean.value, end.mean.error, end.z()), (0.0, 0.0, 0.0));
    assert_eq!(end.reduction, Reduction::Exact);
    assert_eq!(
        paired.outcome(1, 0, 2).unwrap().reduction,
        Reduction::Constant
    );
}

#[test]
fn merging_changes_nothing() {
    let all = [(1.0, 2.0), (4.0, 8.0), (7.0, 8.0), (8.0, 6.0)];
    let (whole, mut first, second) = (pairs(&all), pairs(&all[..1]), pairs_from(1, &all[1..]));
    first.merge(&second).unwrap();
    // A thread that came too late has nothing.
    first.merge(&pairs(&[])).unwrap();
    assert_eq!(first.encode(), whole.encode());
    assert_eq!(first.outcome(1, 0, 0), whole.outcome(1, 0, 0));
    assert_eq!(first.histogram(1, 0, 1), whole.histogram(1, 0, 1));
}

#[test]
fn only_what_all_have_alike_is_compared() {
    let (a, b) = (
        model(&[("x", 16.0), ("y", 16.0), ("z", 16.0)]),
        model(&[("z", 16.0), ("x", 8.0), ("w", 16.0)]),
    );
    let layout = PairedLayout::new(&[&a, &b], 2).unwrap();
    assert_eq!(layout.outcomes().collect::<Vec<_>>(), [OutcomeId(2)]);
}

#[test]
#[expect(clippy::single_range_in_vec_init, reason = "a list of ranges")]
fn differences_are_read_as_they_were_written() {
    let paired = pairs(&[(1.0, 2.0), (4.0, 8.0), (7.0, 8.0), (8.0, 6.0)]);
    let bytes = paired.encode();
    let back = Paired::decode(paired.layout(), &bytes).expect("as written");
    assert_eq!(back.encode(), bytes);
    assert_eq!((back.held(), back.missing(2..9)), (&[0..4][..], vec![4..9]));
    assert_eq!(back.outcome(1, 0, 3), paired.outcome(1, 0, 3));
    assert!(bytes.ends_with(&super::super::envelope::sha256(&bytes[..bytes.len() - 32])));
    let mut twice = paired.clone();
    let error = twice
        .merge(&pairs_from(3, &[(1.0, 1.0)]))
        .expect_err("an overlap");
    assert_eq!(error, Error::Overlap { first: 3, last: 3 });
    let other = model(&[("x", 8.0)]);
    let other = PairedLayout::new(&[&other, &other], 1).expect("a layout");
    assert_eq!(Paired::decode(&other, &bytes).err(), Some(Error::Layouts));
}

#[test]
fn altered_differences_do_no_harm() {
    let paired = pairs(&[(1.0, 2.0), (4.0, 8.0), (7.0, 8.0), (8.0, 6.0)]);
    let (layout, bytes) = (paired.layout(), paired.encode());
    let shape = layout.fingerprint();
    let payload = open(Kind::Paired, &shape, &bytes).expect("as written");
    let mut refused = 0;
    for at in 0..payload.len() {
        for byte in [0, 1, 2, 0x7f, 0x80, 0xff] {
            let mut payload = payload.to_vec();
            payload[at] = byte;
            match Paired::decode(layout, &seal(Kind::Paired, &shape, &payload)) {
                Ok(forged) => (0..4).for_each(|k| drop(forged.outcome(1, 0, k))),
                Err(error) => {
                    assert_eq!(error, Error::Damaged);
                    refused += 1;
                }
            }
        }
    }
    assert!(
        refused > 2 * payload.len(),
        "{refused} of {}",
        payload.len()
    );
}
