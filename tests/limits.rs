//! Cascades and trials without end, and those that only look like it.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::support::models::{Builder, at, not, on, rate};
use escalade::compiled::{Compiled, Rates};
use escalade::model::{
    Atom, Cause, Clause, Clock, Comparison, Level, Limits, Model, Number, Purpose, Trigger,
};
use escalade::random::{Key, Seed};
use escalade::scenario::{Patches, Scenario};
use escalade::trial::{Error, Record, Trial};

/// The trial with this number of a model without uncertain factors.
fn trial(model: &Model, number: u64) -> Result<Record, Error> {
    let compiled = Compiled::new(model);
    let mut rates = Rates::new(&compiled);
    rates.load(&compiled, &[]);
    let key = Key::of_trial(Seed(1), number, 0);
    let mut record = Record::default();
    Trial::new(&compiled).run(&rates, &key, &mut record)?;
    Ok(record)
}

/// Dominoes: a date tips the first of so many, and each the next.
fn dominoes(number: usize) -> Model {
    let mut builder = Builder::new(10.0);
    let mut last = builder.event("finger", at(&[2.0], 1.0));
    for k in 0..number {
        last = builder.event(&format!("domino{k}"), on(&[Cause::Reaction(last)], 1.0));
    }
    builder.build()
}

#[test]
fn a_cascade_may_be_as_long_as_the_limit_and_no_longer() {
    let mut model = dominoes(2_000);
    let counts = trial(&model, 0).expect("the default is far above").counts;
    assert_eq!(counts, vec![1; 2_001]);
    for limit in [1, 30, 1_999, 2_000] {
        model.limits.at_one_instant = limit;
        match trial(&model, 0) {
            Ok(_) => assert_eq!(limit, 2_000),
            Err(Error::InstantLoop(error)) => {
                assert!(limit < 2_000);
                assert_eq!((error.time, error.limit), (2.0, limit));
                // The last of those that fell: at most a hundred.
                assert_eq!(error.names.len(), 100.min(limit as usize));
                let last = format!("events.domino{}", limit - 1);
                assert_eq!(error.names.last(), Some(&last));
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn reactions_that_set_each_other_off_for_ever_are_named() {
    let mut builder = Builder::new(10.0);
    let spark = builder.event("spark", at(&[5.0], 1.0));
    let ping = builder.event("ping", on(&[], 1.0));
    let pong = builder.event("pong", on(&[Cause::Reaction(ping)], 1.0));
    builder.at(ping).trigger = on(&[Cause::Reaction(spark), Cause::Reaction(pong)], 1.0);
    let error = trial(&builder.build(), 0).unwrap_err();
    assert_eq!(
        error.to_string(),
        "more than 100000 things set each other off at day 5, among them events.ping, events.pong; if they \
         come to an end, raise the limit: `limits: { at_one_instant: 1000000 }`"
    );
}

/// Each echo is followed by another with probability 0.999: a geometric number, 1,000 on average.
#[test]
fn a_long_cascade_that_ends_is_counted_to_its_end() {
    let mut builder = Builder::new(10.0);
    let shout = builder.event("shout", at(&[1.0], 1.0));
    let echo = builder.event("echo", on(&[], 0.999));
    builder.at(echo).trigger = on(&[Cause::Reaction(shout), Cause::Reaction(echo)], 0.999);
    let model = builder.build();
    let trials = 400;
    let total: u32 = (0..trials)
        .map(|k| trial(&model, k).expect("it ends").counts[echo.index()])
        .sum();
    // The mean is p / (1 - p) = 999, the standard deviation sqrt(p) / (1 - p).
    let (mean, error) = (f64::from(total) / 400.0, 999.5 / 20.0);
    assert!((mean - 999.0).abs() < 4.0 * error, "{mean}");
}

#[test]
fn dated_events_of_one_day_are_no_cascade() {
    let mut builder = Builder::new(10.0);
    let bell = builder.event("bell", at(&vec![5.0; 1_001], 1.0));
    for k in 0..1_001 {
        builder.event(&format!("clock{k}"), at(&[5.0], 1.0));
    }
    let mut model = builder.build();
    model.limits.at_one_instant = 1;
    let record = trial(&model, 0).expect("nothing sets anything off");
    assert_eq!(record.counts.iter().sum::<u32>(), 2_002);
    assert_eq!(record.counts[bell.index()], 1_001);
}

#[test]
fn a_trial_may_have_as_many_events_as_the_limit_and_no_more() {
    let mut builder = Builder::new(1_000.0);
    builder.event("flood", rate(50.0));
    builder.event("rare", rate(0.5));
    let mut model = builder.build();
    let events: u32 = trial(&model, 0).expect("it ends").counts.iter().sum();
    assert!(events > 45_000, "{events}");
    model.limits.events = events;
    assert!(trial(&model, 0).is_ok());
    model.limits.events = events - 1;
    let Err(Error::TooManyEvents(error)) = trial(&model, 0) else {
        panic!("one too many");
    };
    assert_eq!(
        (error.name.as_str(), error.limit),
        ("events.flood", events - 1)
    );
    assert!(error.time > 990.0 && error.count > 45_000, "{error}");
}

/// Five milliseconds apart, ten a second: no cascade, but more than a trial may have.
#[test]
fn what_repeats_without_pause_is_named() {
    let mut builder = Builder::new(10.0);
    let after = Number::fixed(1e-6);
    let (repeat, clock) = (true, Clock::Own);
    builder.event(
        "tick",
        Trigger::Delay {
            after,
            repeat,
            clock,
        },
    );
    let mut model = builder.build();
    model.limits.events = 300_000;
    let error = trial(&model, 0).unwrap_err().to_string();
    let says = "more than 300000 events by day 0.3";
    assert!(
        error.starts_with(says) && error.contains("events.tick"),
        "{error}"
    );
}

/// The variable rises to 5 on day 10, where it would fall, whereupon it would rise.
#[test]
fn a_level_that_its_own_effect_undoes_ends_in_an_error_that_names_it() {
    let mut builder = Builder::new(100.0);
    let x = builder.variable("x", 0.0, Some(10.0));
    let above = Clause {
        negated: false,
        atom: Atom::Level {
            of: Level::Variable(x),
            comparison: Comparison::Above,
            threshold: Number::fixed(5.0),
        },
    };
    builder.baseline(x, 10.0, vec![not(above)]);
    let Err(Error::InstantLoop(error)) = trial(&builder.build(), 0) else {
        panic!("it has no end");
    };
    assert!((error.time - 10.0).abs() < 1e-3, "{error}");
    assert!(error.names[0].contains("variables.x"), "{error}");
}

#[test]
fn a_slow_trial_is_stopped_and_a_usual_one_is_not() {
    let stop = Arc::new(AtomicBool::new(true));
    for (per_day, ends) in [(10.0, true), (10_000.0, false)] {
        let mut builder = Builder::new(100.0);
        builder.event("tick", rate(per_day));
        let compiled = Compiled::new(&builder.build());
        let mut rates = Rates::new(&compiled);
        rates.load(&compiled, &[]);
        let mut trial = Trial::new(&compiled).stopped_by(Arc::clone(&stop));
        let key = Key::of_trial(Seed(1), 0, 0);
        let end = trial.run(&rates, &key, &mut Record::default());
        assert_eq!(end, if ends { Ok(()) } else { Err(Error::Stopped) });
    }
}

#[test]
fn the_file_sets_limits() {
    let limits = |line: &str| {
        let text = format!("format: 1\nstart: 2026-01-01\nhorizon: 9 d\n{line}\n");
        let scenario = Scenario::from_text("a.yaml", &text, &Patches::default()).expect("it reads");
        let (model, faults) = Model::decode(&scenario, Purpose::Run);
        model.unwrap_or_else(|| panic!("{faults:?}")).limits
    };
    let both = Limits {
        at_one_instant: 7,
        events: 4_000_000_000,
    };
    let one = Limits {
        events: 10_000_000,
        ..both
    };
    assert_eq!(
        limits("limits: { at_one_instant: 7, events: 4000000000 }"),
        both
    );
    assert_eq!(limits("limits: { at_one_instant: 7 }"), one);
    assert_eq!(limits(""), Limits::default());
}
