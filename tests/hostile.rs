//! Scenarios that were meant badly, or that are far too large: each ends in a fault that says what to do,
//! in little time and memory.

use std::fmt::Write as _;
use std::fs;

use escalade::diagnostic::{Diagnostic, Severity, render};
use escalade::distribution::Distribution;
use escalade::model::{Atom, Model, Purpose};
use escalade::scenario::{Patches, Scenario};

/// A scenario of 90 days from 2026 on, with one machine of two states.
const HEAD: &str = "format: 1\nstart: 2026-01-01\nhorizon: 90 d\n\
    sources: { me: { cite: own, grade: judgement } }\n";
const MACHINE: &str = "machines: { m: { source: me, states: { a: {}, b: {} }, \
    transitions: { go: { from: a, to: b, mean: 20 d } } } }\n";

fn decoded(text: &str) -> (Option<Model>, Vec<Diagnostic>, Scenario) {
    let scenario = Scenario::from_text("case.yaml", text, &Patches::default());
    let scenario = scenario.unwrap_or_else(|faults| panic!("{faults}"));
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    (model, faults, scenario)
}

fn model(text: &str) -> Model {
    let (model, faults, _) = decoded(text);
    model.unwrap_or_else(|| panic!("{faults:?}"))
}

/// The only error of a text.
fn error(text: &str) -> Diagnostic {
    let (_, faults, _) = decoded(text);
    let errors = faults.into_iter().filter(|f| f.severity == Severity::Error);
    let errors: Vec<Diagnostic> = errors.collect();
    match <[Diagnostic; 1]>::try_from(errors) {
        Ok([one]) => one,
        Err(several) => panic!("{several:?}"),
    }
}

fn assert_told(text: &str, message: &str, help: &str) {
    let fault = error(text);
    assert!(fault.message.contains(message), "{}", fault.message);
    let told = fault.help.unwrap_or_default();
    assert!(told.contains(help), "{told}");
}

#[test]
fn quantiles_of_a_beta_near_two_points_and_of_a_wide_gamma_are_factors() {
    let text = |factor: &str| {
        format!(
            "{HEAD}factors: {{ f: {{ {factor}, source: me }} }}\noutcomes: {{ y: {{ range: [0, 1], source: me, sum: {{ is: 1 * f }} }} }}\n"
        )
    };
    let beta = model(&text("beta: { q50: 0.9, q75: 0.999 }"));
    let Distribution::Beta { alpha, beta, .. } = beta.factors[0].distribution else {
        panic!("a beta")
    };
    assert!((alpha - 0.288_865_38).abs() < 1e-8 && (beta - 0.148_451_56).abs() < 1e-8);
    let gamma = model(&text("gamma: { q05: 0.001, q10: 1 }"));
    let found = [0.05, 0.1].map(|u| gamma.factors[0].distribution.quantile(u));
    assert!(
        (found[0] - 0.001).abs() < 1e-9 && (found[1] - 1.0).abs() < 1e-6,
        "{found:?}"
    );
    // Beyond the limits of the shapes there is a reason, not a guess.
    let fault = error(&text("gamma: { q05: 1, q95: 1.0000001 }"));
    assert!(
        fault.message.contains("shape beyond the limits"),
        "{}",
        fault.message
    );
}

#[test]
fn a_pair_of_quantiles_that_no_member_meets_is_told() {
    // Between 0 and 100 no truncated normal distribution has more mass at both ends than between.
    let text = format!(
        "{HEAD}factors: {{ f: {{ normal: {{ q25: 1, q75: 99, low: 0, high: 100 }}, source: me }} }}\noutcomes: {{ y: {{ range: [0, 1], source: me, sum: {{ is: 1 * f }} }} }}\n"
    );
    let (model, faults, _) = decoded(&text);
    assert!(model.is_some());
    let told = &faults[0];
    assert_eq!(told.message, "the distribution does not meet its quantiles");
    assert!(
        told.help
            .as_deref()
            .unwrap_or("")
            .contains("25 %: wanted 1, got 25"),
        "{told:?}"
    );
}

#[test]
fn ranges_whose_values_cannot_be_told_apart_are_refused() {
    let text = |range: &str| {
        format!(
            "{HEAD}variables: {{ y: {{ start: 1, source: me }} }}\noutcomes: {{ o: {{ range: {range}, source: me, sum: {{ y: 1 * y }} }} }}\n"
        )
    };
    assert_told(
        &text("[-20, 1e308], resolution: 0.5"),
        "ends are at most 1e15",
        "larger unit",
    );
    assert_told(
        &text("[-9e307, 9e307]"),
        "found [-9e307, 9e307]",
        "larger unit",
    );
    assert_told(
        &text("[1e14, 100000000000001]"),
        "could not be told apart",
        "another zero",
    );
    assert_told(
        &text("[0, 1e-300]"),
        "could not be told apart",
        "smaller unit",
    );
    assert_told(
        &text("[0, 1], resolution: 1e-140"),
        "at most 65535 steps",
        "does",
    );
    model(&text("[0, 1e15]"));
    model(&text("[123456000, 123457000]"));
}

#[test]
fn what_a_run_could_not_keep_is_refused_with_the_numbers_and_the_remedy() {
    let counter =
        "counters: { c: {} }\noutcomes: { o: { range: [0, 10], source: me, sum: { a: 1 * c } } }\n";
    let text = format!("{HEAD}grid: 0.00001 d\n{counter}");
    assert_told(
        &text,
        "at most 100000 points, found 9000000",
        "`grid` of at least",
    );
    let text = text
        .replace("90 d", "100000 y")
        .replace("grid: 0.00001 d\n", "");
    assert_told(&text, "at most 1000000 d, found 36520000 d", "shorter one");
    let text = format!(
        "{HEAD}grid: 0.001 d\ncounters: {{ c: {{}} }}\noutcomes: {{ o: {{ range: [0, 10], resolution: 0.001, source: me, sum: {{ a: 1 * c }} }} }}\n"
    );
    assert_told(&text, "found 5.", "coarser `resolution`");
    // Less is told, and can be run.
    let (_, faults, _) = decoded(&text.replace("0.001 d", "0.01 d"));
    assert_eq!(faults[0].severity, Severity::Warning);
    assert!(faults[0].message.contains("about 0.5") && faults[0].message.contains("GB for each"));
    let events = "events: { a: { mean: 2 d, source: me } }\n";
    let text =
        format!("{HEAD}{events}milestones: {{ m: {{ happens: a, within: 1e-17 d, of: a }} }}\n");
    assert_told(&text, "at least 0.0009 d", "longer time");
}

#[test]
fn named_conditions_that_repeat_each_other_are_as_small_as_what_they_say() {
    let mut text = format!("{HEAD}conditions:\n  c0: {{ while: [m is a], source: me }}\n");
    for k in 1..60 {
        let _ = writeln!(text, "  c{k}: {{ while: [c{0}, c{0}], source: me }}", k - 1);
    }
    let machine = MACHINE.replace("mean: 20 d", "mean: 20 d, while: c59");
    let model = model(&format!(
        "{text}{machine}milestones: {{ x: {{ enters: m.b }} }}\n"
    ));
    let guard = &model.reactions[0].guard.0;
    let atoms = guard
        .iter()
        .filter(|clause| matches!(clause.atom, Atom::InState { .. }));
    assert!(guard.len() <= 2 && atoms.count() >= 1, "{guard:?}");
}

#[test]
fn conditions_that_grow_beyond_any_use_are_refused() {
    let mut text = format!("{HEAD}variables: {{ v: {{ start: 1, source: me }} }}\nconditions:\n");
    let long: Vec<String> = (0..1_200).map(|k| format!("v < {k}")).collect();
    let _ = writeln!(
        text,
        "  long: {{ while: [{}], source: me }}",
        long.join(", ")
    );
    assert_told(
        &text,
        "at most 1000 sentences, found 1200",
        "states of a machine",
    );
    // Each refers to the next.
    let head = format!("{HEAD}variables: {{ v: {{ start: 1, source: me }} }}\n");
    let mut text = format!("{head}conditions:\n  c99: v < 3\n");
    for k in 0..99 {
        let _ = writeln!(text, "  c{k:02}: c{:02}", k + 1);
    }
    let (model, faults, _) = decoded(&text);
    assert!(model.is_none());
    let deep = faults
        .iter()
        .any(|f| f.message.contains("more than 64 deep"));
    assert!(deep, "{faults:?}");
}

#[test]
fn named_conditions_in_a_circle_are_told_once() {
    let conditions = "conditions:\n  a: { while: [b], source: me }\n  b: { while: [c], source: me }\n  c: { while: [b], source: me }\n";
    assert_told(&format!("{HEAD}{conditions}"), "refers to itself", "");
}

#[test]
fn outcomes_that_add_each_other_up_again_and_again_are_refused() {
    let mut text = format!(
        "{HEAD}counters: {{ c: {{}} }}\noutcomes:\n  o0: {{ range: [0, 10], source: me, sum: {{ a: 1 * c, b: 2 * c }} }}\n"
    );
    for k in 1..30 {
        let below = k - 1;
        let _ = writeln!(
            text,
            "  o{k}: {{ range: [0, 10], source: me, sum: {{ a: 1 * o{below}, b: 2 * o{below} }} }}"
        );
    }
    assert_told(
        &text,
        "at most 50000 terms in all",
        "add up each quantity once",
    );
}

#[test]
fn many_events_that_set_off_each_other_in_a_row_are_read_in_no_time() {
    let chain = |number: usize| {
        let mut text = format!("{HEAD}events:\n  e0: {{ mean: 9 d, source: me }}\n");
        for k in 1..number {
            let _ = writeln!(text, "  e{k}: {{ on: e{}, source: me }}", k - 1);
        }
        format!("{text}milestones: {{ x: {{ happens: e0 }} }}\n")
    };
    assert_eq!(model(&chain(6_000)).reactions.len(), 6_000);
    assert_told(
        &chain(12_000),
        "at most 10000 transitions and events, found 12000",
        "leave out",
    );
}

#[test]
fn of_very_many_unknown_names_the_first_get_a_proposal() {
    let mut text = format!("{HEAD}{MACHINE}events:\n");
    for k in 0..6_000 {
        let _ = writeln!(text, "  e{k}: {{ on: nowhere{k}, source: me }}");
    }
    let (_, faults, _) = decoded(&text);
    let unknown = faults
        .iter()
        .filter(|f| f.message.starts_with("unknown reaction"));
    let (with, without): (Vec<_>, Vec<_>) = unknown.partition(|f| f.help.is_some());
    assert_eq!(with.len() + without.len(), 6_000);
    assert!(with.len() <= 200, "{}", with.len());
}

#[test]
fn a_not_not_not_without_end_is_one_fault() {
    let condition = format!("{}m is a", "not  ".repeat(50_000));
    let text =
        format!("{HEAD}conditions: {{ c: {{ while: \"{condition}\", source: me }} }}\n{MACHINE}");
    assert_told(&text, "expected one `not`, found two", "");
}

#[test]
fn a_character_that_looks_like_another_is_named_at_its_place() {
    for (from, mean, told) in [
        ("\u{430}", "20 d", "U+0430, a Cyrillic letter"),
        ("a", "20\u{a0}d", "U+00A0, a no-break space"),
        ("a", "20\u{2009}d", "U+2009, a space of another width"),
        ("a", "2\u{d7}10 d", "U+00D7, a multiplication sign"),
        ("a", "\u{2212}20 d", "U+2212, a dash"),
        ("\u{ff41}", "20 d", "U+FF41, a full-width character"),
        ("a\u{200b}", "20 d", "U+200B, an invisible character"),
    ] {
        let machine = format!(
            "machines: {{ m: {{ source: me, states: {{ a: {{}}, b: {{}} }}, transitions: {{ go: {{ from: {from}, to: b, mean: {mean} }} }} }} }}\n"
        );
        let (_, faults, scenario) = decoded(&format!("{HEAD}{machine}"));
        let text = render(&faults, &scenario.texts, false);
        assert!(text.contains(told), "{text}");
    }
}

#[test]
fn what_would_steer_a_terminal_is_refused_where_it_stands() {
    for (title, told) in [
        ("\"\\e]0;gone\\a\"", "U+001B, an escape"),
        ("\"\\x9b31m\"", "U+009B, a control character"),
        (
            "\"\\u202Etxt\"",
            "U+202E, which turns the direction of text",
        ),
        ("\"\\r\"", "U+000D"),
        ("\"\\u2028\"", "U+2028"),
    ] {
        let fault = error(&format!(
            "{HEAD}title: {title}\n{MACHINE}milestones: {{ x: {{ enters: m.b }} }}\n"
        ));
        assert!(fault.message.contains(told), "{}", fault.message);
        assert!(fault.span.is_some() && fault.help.as_deref() == Some("remove it"));
    }
    // Scripts of the world and what belongs to them are no fault.
    let title = "\"Привет — سلام 世界 “é” 😀 \\u200F\"";
    let fine = model(&format!(
        "{HEAD}title: {title}\n{MACHINE}milestones: {{ x: {{ enters: m.b }} }}\n"
    ));
    assert!(fine.title.starts_with("Привет"));
}

#[test]
fn ties_are_broken_in_the_order_of_the_contract_whatever_the_order_of_sections() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = "format: 1\nkind: world\nstart: 2026-01-01\nhorizon: 9 d\nsources: { me: { cite: own, grade: judgement } }\n\
        events: { old_event: { mean: 9 d, source: me }, overridden: { mean: 8 d, source: me } }\n\
        machines: { m: { source: me, states: { a: {}, b: {} }, transitions: { go: { from: a, to: b, mean: 9 d }, back: { from: b, to: a, mean: 9 d } } } }\n";
    let child = "format: 1\nextends: world.yaml\n\
        events: { new_event: { mean: 9 d, source: me }, overridden: { mean: 7 d } }\n\
        machines: { n: { source: me, states: { x: {}, y: {} }, transitions: { up: { from: x, to: y, mean: 9 d } } }, m: { transitions: { back: { mean: 5 d } } } }\n\
        milestones: { z: { enters: m.b } }\n";
    for (name, text) in [("world.yaml", world), ("child.yaml", child)] {
        fs::write(folder.path().join(name), text).expect("written");
    }
    let scenario = Scenario::read(&folder.path().join("child.yaml"), &Patches::default());
    let (model, faults) = Model::decode(&scenario.expect("readable"), Purpose::Run);
    let model = model.unwrap_or_else(|| panic!("{faults:?}"));
    let names: Vec<&str> = model
        .reactions
        .iter()
        .map(|r| r.entry.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["go", "back", "up", "old_event", "overridden", "new_event"]
    );
}

#[test]
fn an_override_that_means_another_trigger_or_family_is_told_how() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = format!(
        "{}factors: {{ f: {{ lognormal: {{ q05: 0.5, q95: 2 }}, source: me }} }}\n{MACHINE}milestones: {{ z: {{ enters: m.b }} }}\n",
        HEAD.replace("format: 1", "format: 1\nkind: world")
    );
    fs::write(folder.path().join("world.yaml"), world).expect("written");
    let told = |child: &str| {
        let path = folder.path().join("child.yaml");
        fs::write(&path, format!("format: 1\nextends: world.yaml\n{child}")).expect("written");
        let scenario = Scenario::read(&path, &Patches::default()).expect("readable");
        let (_, faults) = Model::decode(&scenario, Purpose::Run);
        faults
            .into_iter()
            .filter(|f| f.severity == Severity::Error)
            .find_map(|f| f.help)
    };
    let trigger =
        "machines: { m: { transitions: { go: { weibull: { shape: 2, scale: 40 d } } } } }\n";
    assert!(told(trigger).is_some_and(|help| help.contains("write `mean: null`")));
    let parameters = "factors: { f: { lognormal: { median: 1, sigma: 0.2 } } }\n";
    assert!(told(parameters).is_some_and(|help| help.contains("`q05: null` and `q95: null`")));
    let family = "factors: { f: { gamma: { mean: 1, sd: 0.2 } } }\n";
    assert!(told(family).is_some_and(|help| help.contains("`lognormal: null`")));
    // And so it works.
    assert_eq!(told(&trigger.replace("go: {", "go: { mean: null,")), None);
    assert_eq!(
        told(&parameters.replace("lognormal: {", "lognormal: { q05: null, q95: null,")),
        None
    );
    assert_eq!(told(&family.replace("f: {", "f: { lognormal: null,")), None);
}

#[test]
fn a_counter_with_nothing_behind_it_is_a_counter_with_defaults() {
    let text = format!(
        "{HEAD}{}counters:\n  dead:\noutcomes: {{ o: {{ range: [0, 9], source: me, sum: {{ d: 1 * dead }} }} }}\n",
        MACHINE.replace(
            "mean: 20 d",
            "mean: 20 d, effects: [ { counter: dead, add: 1 } ]"
        )
    );
    assert_eq!(model(&text).counters.len(), 1);
}

#[test]
fn a_title_without_end_is_refused() {
    let long = "a long title ".repeat(3_000);
    let text = format!("{HEAD}title: {long}\n{MACHINE}milestones: {{ x: {{ enters: m.b }} }}\n");
    assert_told(&text, "at most 500 characters, found 38999", "`note`");
}
