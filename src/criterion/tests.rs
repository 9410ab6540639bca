use super::*;
use crate::distribution::Distribution;
use crate::model::{Entry, Factor};
use crate::summary::fixture;
use crate::trial::Passage;

fn entry(section: &str, name: &str) -> Entry {
    Entry {
        address: format!("{section}.{name}"),
        name: name.into(),
        ..Entry::default()
    }
}

fn factor(address: &str, unit: &str) -> Factor {
    Factor {
        entry: Entry {
            address: address.into(),
            name: address.rsplit('.').next().unwrap_or(address).into(),
            ..Entry::default()
        },
        distribution: Distribution::Fixed(1.0),
        reference: 0.0,
        word: None,
        role: Default::default(),
        unit: unit.into(),
    }
}

/// Two outcomes, two milestones and four factors over 100 days.
fn model() -> Model {
    let mut model = fixture::model(100.0);
    for (outcome, name) in model.outcomes.iter_mut().zip(["approval", "cooperation"]) {
        outcome.entry = entry("outcomes", name);
        outcome.unit = "points".into();
    }
    model.outcomes.truncate(2);
    model.milestones.truncate(2);
    for (milestone, name) in model.milestones.iter_mut().zip(["strike", "reprisal"]) {
        milestone.entry = entry("milestones", name);
    }
    model.factors = vec![
        factor("factors.attack_rate", "/ y"),
        factor("events.strike.rate", "/ d"),
        factor("events.raid.rate", "/ d"),
        factor("factors.loss", "%"),
    ];
    model
}

/// Approval goes 40, 30, 50; cooperation 10, 20, 15. The strike comes on day 20; what follows it on day 50.
fn record() -> Record {
    Record {
        points: 3,
        series: vec![40.0, 30.0, 50.0, 10.0, 20.0, 15.0],
        time_means: vec![41.0, 14.0],
        passages: vec![
            Passage {
                origin: 0.0,
                time: 20.0,
            },
            Passage {
                origin: 20.0,
                time: 50.0,
            },
        ],
        ..Record::default()
    }
}

const FACTORS: [f64; 4] = [2.0 / 365.25, 0.5, 0.25, 0.3];

fn holds(text: &str) -> bool {
    let criterion = Criterion::parse(text, &model()).expect(text);
    criterion.holds(&record(), &FACTORS)
}

#[test]
fn a_condition_is_judged_by_what_it_names() {
    for (text, expected) in [
        ("approval.end < 50", false),
        ("approval.end <= 50", true),
        ("approval.end ≥ 50", true),
        ("approval.min = 30", true),
        ("approval.min != 30", false),
        ("outcomes.approval.max > 49.5", true),
        ("cooperation.max>19", true),
        ("cooperation.time_mean < 14", false),
        ("cooperation.end < -1e1", false),
        ("strike", true),
        ("strike by 20 d", true),
        ("strike by 2 w", false),
        ("milestones.strike by 3 w", true),
        ("reprisal by 30 d", false),
        ("reprisal within 30 d", true),
        ("reprisal within 29.5 d", false),
        ("attack_rate > 1.9", true),
        ("attack_rate > 0.1 / mo", true),
        ("attack_rate > 0.2 per mo", false),
        ("events.strike.rate = 0.5", true),
        ("raid.rate = 0.25", true),
        ("loss > 29", true),
        ("loss > 29 %", true),
        ("loss > 31", false),
    ] {
        assert_eq!(holds(text), expected, "{text}");
    }
}

/// `not` binds closest, `or` loosest: every way to set two truths.
#[test]
fn conditions_are_joined_as_in_a_sentence() {
    let (yes, no) = ("strike", "approval.end < 0");
    for (a, one) in [(yes, true), (no, false)] {
        for (b, two) in [(yes, true), (no, false)] {
            for (c, three) in [(yes, true), (no, false)] {
                for (text, expected) in [
                    (format!("{a} and {b} or {c}"), one && two || three),
                    (format!("{a} or {b} and {c}"), one || two && three),
                    (format!("({a} or {b}) and {c}"), (one || two) && three),
                    (format!("not {a} and {b}"), !one && two),
                    (
                        format!("not({a} and {b}) or not not {c}"),
                        !(one && two) || three,
                    ),
                ] {
                    assert_eq!(holds(&text), expected, "{text}");
                }
            }
        }
    }
}

#[test]
fn what_never_happened_is_not_fulfilled() {
    let mut record = record();
    record.passages = vec![
        Passage::NEVER,
        Passage {
            origin: f64::INFINITY,
            time: f64::INFINITY,
        },
    ];
    for text in [
        "strike",
        "strike by 100 d",
        "reprisal",
        "reprisal within 90 d",
    ] {
        let criterion = Criterion::parse(text, &model()).expect(text);
        assert!(!criterion.holds(&record, &FACTORS), "{text}");
        let not = Criterion::parse(&format!("not {text}"), &model()).expect(text);
        assert!(not.holds(&record, &FACTORS), "{text}");
    }
}

#[test]
fn factors_alone_decide_where_they_can() {
    for (text, expected) in [
        ("attack_rate > 1", Some(true)),
        ("not attack_rate > 1", Some(false)),
        ("attack_rate < 1 and strike", Some(false)),
        ("attack_rate > 1 and strike", None),
        ("attack_rate > 1 or strike", Some(true)),
        ("attack_rate < 1 or strike", None),
        ("attack_rate > 1 and loss > 20", Some(true)),
        ("attack_rate < 1 or loss > 40", Some(false)),
        ("approval.end < 30", None),
        ("strike within 3 d", None),
    ] {
        let criterion = Criterion::parse(text, &model()).expect(text);
        assert_eq!(criterion.decided_by(&FACTORS), expected, "{text}");
        if let Some(expected) = expected {
            assert_eq!(criterion.holds(&record(), &FACTORS), expected, "{text}");
        }
    }
}

#[test]
fn a_fault_says_what_was_meant() {
    for (text, expected) in [
        (
            "",
            "expected a condition such as `approval.end < 38`, found the end",
        ),
        (
            "approval < 3",
            "`approval` has several numbers; write `approval.end`, `approval.min`, `approval.max` (both of the days of the grid) or `approval.time_mean`",
        ),
        (
            "approval",
            "`approval` has several numbers; write `approval.end`, `approval.min`, `approval.max` (both of the days of the grid) or `approval.time_mean`",
        ),
        (
            "approval.mni < 3",
            "`approval` has no `mni`; did you mean `approval.min`?",
        ),
        (
            "aproval.end < 3",
            "no outcome or factor is called `aproval.end`; did you mean `approval.end`?",
        ),
        (
            "attack_rat > 3",
            "no outcome or factor is called `attack_rat`; did you mean `attack_rate`?",
        ),
        (
            "attack_rate.reference > 2",
            "no outcome or factor is called `attack_rate.reference`; the factor is called `attack_rate`",
        ),
        (
            "rate > 3",
            "`rate` means several factors; write more of the address: `events.strike.rate` and `events.raid.rate` both end so",
        ),
        (
            "strike < 3",
            "`strike` is a milestone, no number; write `strike` for \"it happened\", or `strike by 60 d`",
        ),
        (
            "strik",
            "no milestone is called `strik`; did you mean `strike`?",
        ),
        (
            "approval.end",
            "`approval.end` alone is no condition; compare it with a number: `approval.end < 30`",
        ),
        (
            "strike by 20",
            "expected a duration such as `60 d`, found `20`; did you mean `strike by 20 d`?",
        ),
        (
            "strike by 20 days",
            "expected a unit (`d`, `w`, `mo`, `y`, `h`), found `days`; did you mean `20 d`?",
        ),
        (
            "strike by 101 d",
            "a trial ends after 100 d, so nothing is known of 101 d",
        ),
        (
            "strike by",
            "expected a duration such as `60 d`, found the end",
        ),
        (
            "approval.end < 3 d",
            "`3 d` does not fit `approval`; write a bare number, which is in its unit, points",
        ),
        (
            "attack_rate < 3 d",
            "`3 d` does not fit `attack_rate`; write a bare number, which is in its unit, / y",
        ),
        ("approval.end < loss", "expected a number, found `loss`"),
        ("approval.end <", "expected a number, found the end"),
        ("approval.end < 1e999", "expected a finite number"),
        (
            "approval.end < 3 && strike",
            "expected `and`, `or` or the end, found `&&`; write `and`",
        ),
        (
            "10 < approval.end < 30",
            "expected a condition such as `approval.end < 38`, found `10`",
        ),
        (
            "approval.end > 10 < 30",
            "expected `and`, `or` or the end, found `<`",
        ),
        (
            "(strike or reprisal",
            "expected `)`, `and` or `or`, found the end",
        ),
        (
            "strike reprisal",
            "expected `and`, `or` or the end, found `reprisal`",
        ),
        (
            "strike and",
            "expected a condition such as `approval.end < 38`, found the end",
        ),
        (
            "! strike",
            "expected a condition such as `approval.end < 38`, found `!`; write `not`",
        ),
    ] {
        let fault = Criterion::parse(text, &model()).expect_err(text);
        assert_eq!(fault.to_string(), format!("`{text}`: {expected}"));
        assert!(
            text.get(fault.at.clone()).is_some(),
            "{text} {:?}",
            fault.at
        );
    }
    let deep = "(".repeat(100_000);
    let fault = Criterion::parse(&deep, &model()).expect_err("deep");
    assert_eq!(fault.message, "nested more than 64 times");
}
