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
    let edges: Vec<(usize, usize, String)> = (graph.edges.iter())
        .map(|edge| (edge.from, edge.to, edge.lines.join(" | ")))
        .collect();
    assert_eq!(
        edges,
        [
            (0, 1, "1 A strike".to_owned()),
            (0, 2, "1 A strike: “far”, 0.25".to_owned()),
            (1, 2, "2 All: “always”, 1".to_owned()),
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
        .map(|edge| (edge.from, edge.to, edge.lines[0].as_str(), edge.is_dashed()))
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

/// A chain of so many machines, each with an outcome of its own.
fn chain(number: usize) -> Model {
    let mut text = "format: 1\ntitle: A chain\nstart: 2027-01-01\nhorizon: 9 d\nsources: { me: { cite: x, grade: judgement } }\nmachines:\n".to_owned();
    for k in 0..number {
        let ratio = match k {
            0 => String::new(),
            k => format!(
                ", hazard_ratios: [ {{ ratio: 2, while: m{} is hot }} ]",
                k - 1
            ),
        };
        text += &format!(
            "  m{k}: {{ title: Machine number {k}, source: me, states: {{ calm: {{ score: 0 }}, hot: {{ score: 1 }} }}, transitions: {{ up: {{ from: calm, to: hot, mean: 20 d{ratio} }}, down: {{ from: hot, to: calm, mean: 9 d }} }} }}\n"
        );
    }
    text += "outcomes:\n";
    for k in 0..number {
        text += &format!(
            "  o{k}: {{ title: Outcome {k}, range: [0, 9], resolution: 1, sum: {{ a: 1 * m{k}.score }} }}\n"
        );
    }
    let scenario = Scenario::from_text("chain.yaml", &text, &Patches::default()).unwrap();
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    model.unwrap_or_else(|| panic!("{faults:#?}"))
}

/// The numbers of an attribute of all elements of a kind.
fn numbers(svg: &str, element: &str, attribute: &str) -> Vec<f64> {
    let open = format!("<{element} ");
    let of = |piece: &str| -> Option<f64> {
        let tag = piece.split('>').next()?;
        let rest = tag.split(&format!("{attribute}=\"")).nth(1)?;
        rest.split('"').next()?.parse().ok()
    };
    svg.split(&open).skip(1).filter_map(of).collect()
}

/// Left, top, right and bottom of all boxes.
fn boxes(svg: &str) -> Vec<[f64; 4]> {
    let [x, y, wide, tall] = ["x", " y", "width", "height"]
        .map(|name| numbers(&svg[svg.find("<g ").unwrap()..], "rect", name));
    (0..x.len())
        .map(|k| [x[k], y[k], x[k] + wide[k], y[k] + tall[k]])
        .collect()
}

#[test]
fn whatever_it_holds_the_whole_is_a_slide_and_its_boxes_stand_apart() {
    for number in [1, 2, 7, 40] {
        let model = chain(number);
        let svg = whole(&model, GraphFormat::Svg);
        assert!(svg.starts_with(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1600\" height=\"900\""
        ));
        let boxes = boxes(&svg);
        assert_eq!(
            boxes.len(),
            2 * number,
            "events that do nothing have no box"
        );
        let sheet = svg
            .split("viewBox=\"0 0 ")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let sheet: Vec<f64> = sheet.split(' ').map(|side| side.parse().unwrap()).collect();
        // Texts of 20 are at least half as large on the slide.
        assert!(sheet[0] <= 2.0 * 1600.0, "{sheet:?}");
        for (k, one) in boxes.iter().enumerate() {
            assert!(one[0] >= 0.0 && one[1] >= 0.0 && one[2] <= sheet[0] && one[3] <= sheet[1]);
            let apart = |other: &[f64; 4]| {
                one[2] < other[0] || other[2] < one[0] || one[3] < other[1] || other[3] < one[1]
            };
            assert!(boxes[k + 1..].iter().all(apart), "{number}: {one:?}");
        }
        let arrows = svg.matches("<g opacity").count();
        assert_eq!(arrows, 2 * number - 1, "one for each influence");
    }
}

#[test]
fn arrows_are_as_wide_as_their_influences_are_many() {
    let graph = overview(&model());
    assert!(graph.edges.iter().all(|edge| edge.number == 1));
    let mut more = graph.clone();
    more.edges[0].number = 9;
    let widths = |graph: &Graph| numbers(&ring::write(graph), "path", "stroke-width");
    let (before, after) = (widths(&graph), widths(&more));
    let widest = |widths: &[f64]| widths[..3].iter().copied().fold(0.0, f64::max);
    assert!(
        (widest(&after) - 3.0 * widest(&before)).abs() < 0.11,
        "{before:?} {after:?}"
    );
    let dot = dot::write(&more);
    assert!(
        dot.contains("penwidth=6.6") && dot.contains("penwidth=2.2"),
        "{dot}"
    );
    let mermaid = mermaid::write(&more);
    assert!(
        mermaid.contains("linkStyle 0 stroke-width:6.6px"),
        "{mermaid}"
    );
}

#[test]
fn a_pair_of_states_has_one_arrow_with_all_its_numbers() {
    let text = TEXT.replace(
        "      cool:",
        "      rage: { title: It boils over, from: calm, to: angry, mean: 99 d }\n      cool:",
    );
    let scenario = Scenario::from_text("moods.yaml", &text, &Patches::default()).unwrap();
    let (model, _) = Model::decode(&scenario, Purpose::Run);
    let model = model.unwrap();
    let graph = machine::states(&model, MachineId(0));
    assert_eq!(graph.edges.len(), 2);
    assert_eq!(graph.edges[0].numbers, [1, 2]);
    assert_eq!(graph.edges[0].lines, ["1 It flares", "2 It boils over"]);
    let svg = machine(&model, MachineId(0), GraphFormat::Svg);
    assert!(
        svg.contains(">1, 2</text>") && svg.contains(">3</text>"),
        "{svg}"
    );
    let mermaid = machine(&model, MachineId(0), GraphFormat::Mermaid);
    assert!(
        mermaid.contains("n0 -->|\"1 It flares<br/>2 It boils over\"| n1"),
        "{mermaid}"
    );
}
