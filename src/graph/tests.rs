use super::*;
use crate::model::Purpose;
use crate::scenario::{Patches, Scenario};

const TEXT: &str = "
format: 1
title: Moods & \"raids\"
start: 2026-01-01
horizon: 60 d
lexicon: icd203
sources: { me: { cite: made up, grade: judgement } }
machines:
  mood:
    title: The mood <here>
    source: me
    states: { calm: { score: 0 }, angry: { score: 1 } }
    transitions:
      flare: { title: It flares, from: calm, to: angry, chance: 0.6, within: 90 d, then: continue, hazard_ratios: [ { ratio: 3, while: posture is raiding } ] }
      cool: { title: It cools, from: angry, to: calm, mean: 30 d }
  posture:
    source: me
    states: { waiting: {}, raiding: {} }
    transitions:
      strike: { title: A strike, from: waiting, to: raiding, mean: 20 d, while: mood is angry }
outcomes:
  heat: { title: Heat, unit: points, range: [0, 2], resolution: 0.5, headline: true, sum: { m: 1 * mood.score } }
";

fn model() -> Model {
    let scenario = Scenario::from_text("moods.yaml", TEXT, &Patches::default()).unwrap();
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    model.unwrap_or_else(|| panic!("{faults:#?}"))
}

#[test]
fn a_machine_shows_every_transition_with_its_trigger_guard_and_ratios() {
    let model = model();
    let graph = machine::states(&model, MachineId(0));
    assert_eq!(graph.edges.len(), 2);
    // 0.6 within 90 days is "likely" by the lexicon.
    assert_eq!(
        graph.notes[0][0],
        "1 It flares: likely (55-80 %) within 90 d"
    );
    assert_eq!(graph.notes[0][1], "times 3 while posture is “raiding”");
    let other = machine::states(&model, MachineId(1));
    assert_eq!(other.notes[0][1], "only while The mood <here> is “angry”");
}

#[test]
fn an_arrow_leads_to_every_state_that_a_branch_does() {
    let branches = "branches: { far: { probability: 0.25, to: fighting, effects: [ { counter: n, add: 2 } ] }, near: { probability: rest } }";
    let text = TEXT
        .replace("raiding: {} }", "raiding: {}, fighting: {} }")
        .replace(
            "while: mood is angry }",
            &format!("while: mood is angry, {branches} }}\n      all: {{ title: All, from: raiding, to: waiting, mean: 5 d, branches: {{ always: {{ probability: 1, to: fighting }} }} }}"),
        )
        + "counters: { n: {} }\nevents: { finish: { title: The end, at: 50 d, source: me, effects: [ { move: posture, to: waiting } ] } }\n";
    let scenario = Scenario::from_text("moods.yaml", &text, &Patches::default()).unwrap();
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    let model = model.unwrap_or_else(|| panic!("{faults:#?}"));
    let graph = machine::states(&model, MachineId(1));
    let edges: Vec<(usize, usize, &str)> = (graph.edges.iter())
        .map(|edge| (edge.from, edge.to, edge.label.as_str()))
        .collect();
    assert_eq!(
        edges,
        [
            (0, 1, "1 A strike"),
            (0, 2, "1 A strike: “far”, 0.25"),
            (1, 2, "2 All: “always”, 1"),
        ]
    );
    assert_eq!(
        graph.notes[0][2..],
        [
            "then one of these branches",
            "– “far”, probability 0.25: posture goes to “fighting”; n grows by 2",
            "– “near”, the rest: 0.75: nothing more"
        ]
    );
    assert_eq!(
        graph.notes[2],
        ["Moved by others", "to “waiting” by “The end”"]
    );
}

#[test]
fn the_whole_shows_who_acts_on_whom() {
    let graph = overview(&model());
    let edges: Vec<(usize, usize, &str, bool)> = (graph.edges.iter())
        .map(|edge| (edge.from, edge.to, edge.label.as_str(), edge.dashed))
        .collect();
    // mood 0, posture 1, events 2, heat 3.
    assert_eq!(
        edges,
        [
            (0, 1, "guard", false),
            (0, 3, "score", true),
            (1, 0, "ratio", true)
        ]
    );
}

#[test]
fn titles_are_escaped_in_every_format() {
    let model = model();
    let dot = whole(&model, GraphFormat::Dot);
    assert!(dot.contains(r#"label="Moods & \"raids\"""#), "{dot}");
    let mermaid = whole(&model, GraphFormat::Mermaid);
    assert!(
        mermaid.contains("n0[\"The mood #lt;here#gt;\"]"),
        "{mermaid}"
    );
    let svg = whole(&model, GraphFormat::Svg);
    assert!(
        svg.contains("Moods &amp; \"raids\"") && !svg.contains("<here>"),
        "{svg}"
    );
    assert_eq!(svg, whole(&model, GraphFormat::Svg), "the same every time");
}
