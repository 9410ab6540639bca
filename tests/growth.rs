//! Reading and preparing a scenario takes a time in proportion to its size.

use std::fmt::Write as _;
use std::time::Instant;

use escalade::model::{Model, Purpose};
use escalade::scenario::{Patches, Scenario};
use escalade::study::Study;

const HEAD: &str = "format: 1\nstart: 2026-01-01\nhorizon: 30 d\n";
const ASKED: &str = "milestones: { e: { enters: m0.s1 } }\n";

/// Machines that go round in their states; the first transition of each has these hazard ratios.
fn machines(count: usize, states: usize, ratios: impl Fn(usize) -> String) -> String {
    let mut text = format!("{HEAD}machines:\n");
    for m in 0..count {
        let names: Vec<String> = (0..states).map(|s| format!("s{s}: {{}}")).collect();
        let names = names.join(", ");
        writeln!(text, "  m{m}:\n    states: {{ {names} }}\n    transitions:").unwrap();
        for s in 0..states {
            let (to, ratios) = (
                (s + 1) % states,
                if s == 0 { ratios(m) } else { String::new() },
            );
            writeln!(
                text,
                "      t{s}: {{ from: s{s}, to: s{to}, rate: 1 / d{ratios} }}"
            )
            .unwrap();
        }
    }
    text + ASKED
}

fn alone(_: usize) -> String {
    String::new()
}

/// The shortest of three times that reading and preparing a scenario takes, seconds.
fn time(text: &str) -> f64 {
    let once = || {
        let begin = Instant::now();
        let scenario = Scenario::from_text("x.yaml", text, &Patches::default()).expect("it reads");
        let (model, faults) = Model::decode(&scenario, Purpose::Run);
        let study = Study::new(model.unwrap_or_else(|| panic!("{faults:#?}")));
        assert!(!study.compiled().reactions.is_empty());
        begin.elapsed().as_secs_f64()
    };
    (0..3).map(|_| once()).fold(f64::INFINITY, f64::min)
}

/// Four times the machines or states are four times the work; squares would be sixteen times. Where every
/// machine asks for every other, the file itself grows by squares.
#[test]
#[ignore = "a quiet machine, and times"]
fn reading_and_preparing_grow_in_proportion() {
    let coupled = |count: usize| {
        machines(count, 2, |own| {
            let others = (0..count).filter(|m| *m != own);
            let ratios: Vec<String> = others
                .map(|m| format!("{{ ratio: 1.01, while: m{m} is s1 }}"))
                .collect();
            format!(", hazard_ratios: [{}]", ratios.join(", "))
        })
    };
    for (what, small, large) in [
        ("machines", machines(150, 4, alone), machines(600, 4, alone)),
        ("states", machines(40, 16, alone), machines(40, 64, alone)),
        ("pairs", coupled(30), coupled(120)),
    ] {
        let growth = large.len() as f64 / small.len() as f64;
        let (before, after) = (time(&small), time(&large));
        let ratio = after / before;
        println!(
            "{what}: {growth:.1} times the text, {ratio:.1} times the time ({before:.3} s, {after:.3} s)"
        );
        assert!(ratio < 2.0 * growth, "{what}: {ratio} for {growth}");
    }
}
