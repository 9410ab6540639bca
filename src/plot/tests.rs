//! Figures of the shipped scenarios and of odd ones: texts apart and inside, bytes the same.

use std::path::Path;

use super::canvas::{HEIGHT, Mark, WIDTH};
use super::*;
use crate::ensemble::{Ensemble, Progress};
use crate::model::Purpose;
use crate::scenario::{Patches, Scenario};
use crate::study::{Job, Settings, Study};

const ODD: &str = r"
format: 1
title: A scenario whose title goes on and on, far beyond what any slide has room for, to see that it is cut
start: 2026-02-27
horizon: 3 d
calendar:
  early: { title: A window with a name that is much longer than the three days that it is about, from: 2026-02-27, to: 2026-02-28 }
  later: { title: Another, from: 2026-02-28, to: 2026-03-01 }
machines:
  stuck:
    title: A machine with a title that is so long that two lines of a slide are not enough for it, which is far too long for anybody who sits in the last row
    initial: here
    states:
      here: { title: Here & <now> }
      there: { title: There }
    transitions:
      leave: { from: here, to: there, rate: 0.000000001 / d }
variables:
  flat: { start: 5 }
outcomes:
  still: { title: Never moves, unit: points, range: [0, 10], resolution: 0.5, headline: true, sum: { flat: 1 * flat } }
  half: { title: Half of it, unit: points, range: [0, 10], resolution: 0.5, sum: { flat: 0.5 * flat } }
  both: { title: Both 中, unit: points, range: [0, 20], resolution: 0.5, headline: true, sum: { a: 1 * still, b: 1 * half } }
milestones:
  never: { title: Never happens, enters: stuck.there }
  after: { title: Never follows, happens: leave, of: leave }
";

fn study(scenario: &Scenario) -> Study {
    let (model, faults) = Model::decode(scenario, Purpose::Run);
    Study::new(model.unwrap_or_else(|| panic!("{faults:?}")))
}

fn odd() -> Study {
    study(&Scenario::from_text("odd.yaml", ODD, &Patches::default()).expect("reads"))
}

fn shipped(name: &str) -> Study {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("scenarios")
        .join(name);
    study(&Scenario::read(&path, &Patches::default()).expect("reads"))
}

fn run(study: &Study, trials: u64) -> Findings {
    let settings = Settings {
        trials,
        ..Settings::default()
    };
    let ensemble = Ensemble::new(1).expect("a thread");
    study
        .run(Job::new(settings), &ensemble, &Progress::default())
        .expect("runs")
}

/// How much lighter white is than a colour on it: the contrast of the Web Content Accessibility Guidelines 2.1.
fn contrast(paint: canvas::Paint) -> f64 {
    let (r, g, b) = paint.rgb;
    let linear = |c: u8| {
        let c = 1.0 - paint.alpha * (1.0 - f64::from(c) / 255.0);
        if c <= 0.03928 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    };
    1.05 / (0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b) + 0.05)
}

/// Texts apart, everything on the slide, and no line so thin or pale that a projector loses it.
fn check(sketch: &Sketch) {
    let name = &sketch.name;
    let texts: Vec<_> = sketch
        .canvas
        .texts()
        .map(|text| (text.area(), text))
        .collect();
    for (k, (area, text)) in texts.iter().enumerate() {
        let inside = area.left >= 0.0 && area.right <= WIDTH && area.top >= 0.0;
        assert!(inside && area.bottom <= HEIGHT, "{name}: {text:?} leaves");
        for (other, second) in &texts[k + 1..] {
            let apart = !area.meets(other);
            assert!(apart, "{name}: {:?} over {:?}", text.text, second.text);
        }
    }
    let on_slide = |(x, y): &(f64, f64)| (0.0..=WIDTH).contains(x) && (0.0..=HEIGHT).contains(y);
    for mark in &sketch.canvas.marks {
        let inside = match mark {
            Mark::Area(points, _) | Mark::Line(points, ..) => points.iter().all(on_slide),
            Mark::Dot(at, ..) => on_slide(at),
            Mark::Text(_) => true,
        };
        assert!(inside, "{name}: {mark:?} leaves");
    }
    for mark in &sketch.canvas.marks {
        if let Mark::Line(_, width, paint) = mark {
            let is_seen =
                *width >= canvas::HAIR && (*paint == canvas::WHITE || contrast(*paint) > 1.7);
            assert!(is_seen, "{name}: {mark:?}");
        }
    }
    let warned = |text: &str| text.contains("illustrative, not a forecast");
    assert!(texts.iter().any(|(_, text)| warned(&text.text)), "{name}");
}

/// Every sketch of one scenario.
fn all_sketches(input: &Input) -> Vec<Sketch> {
    let pictures = pictures(input.model()).into_iter();
    pictures
        .flat_map(|picture| super::sketches(input, picture).unwrap())
        .collect()
}

#[test]
fn texts_of_the_shipped_figures_stand_apart_and_have_all_their_glyphs() {
    let names = [
        "threats_only.yaml",
        "limited_raids.yaml",
        "sustained_campaign.yaml",
    ];
    let studies = names.map(shipped);
    let findings: Vec<Findings> = studies.iter().map(|study| run(study, 200)).collect();
    let inputs: Vec<Input> = studies
        .iter()
        .zip(&findings)
        .map(|(study, findings)| Input {
            model: study.model(),
            findings,
        })
        .collect();
    let mut sketches: Vec<Sketch> = Vec::new();
    for input in &inputs {
        sketches.extend(all_sketches(input));
    }
    let named: Vec<(&str, Input)> = names.into_iter().zip(inputs).collect();
    for outcome in ["approval", "cooperation", "retaliation"] {
        sketches.extend(compare::sketch(&named, outcome).unwrap());
    }
    assert!(sketches.len() > 50, "{}", sketches.len());
    for sketch in &sketches {
        check(sketch);
        assert_eq!(sketch.canvas.missing(), [], "{}", sketch.name);
    }
}

#[test]
fn odd_scenarios_are_drawn() {
    let study = odd();
    let mut findings = run(&study, 6);
    findings.complete = false;
    findings.settings.trials = 1000;
    let input = Input {
        model: study.model(),
        findings: &findings,
    };
    let sketches = all_sketches(&input);
    let names: Vec<&str> = sketches.iter().map(|sketch| sketch.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "outcome-still",
            "outcome-both",
            "parts-both",
            "occupancy-stuck",
            "milestones",
            "followups"
        ]
    );
    for sketch in &sketches {
        check(sketch);
        let partial = |text: &canvas::Text| text.text.contains("PARTIAL RUN: 6 of 1,000 trials");
        assert!(sketch.canvas.texts().any(partial), "{}", sketch.name);
    }
    assert_eq!(sketches[1].canvas.missing(), ['中']);
    // Three draws saw no other state: that is no certainty (3 / n, so nothing is known).
    let told = &sketches[3].description;
    assert!(told.contains("Here & <now> ≥ 0 %"), "{told}");
    // All fifty dots are in one heap, which is cut; its number says what it has.
    let dots = |mark: &&Mark| matches!(mark, Mark::Dot(..));
    assert!((5..50).contains(&sketches[0].canvas.marks.iter().filter(dots).count()));
    assert!(sketches[0].canvas.texts().any(|text| text.text == "50"));
    assert!(
        compare::sketch(&[("one", input)], "still")
            .unwrap()
            .is_none()
    );
}

#[test]
fn times_of_day_stand_apart_from_what_is_beside() {
    for horizon in ["6 h", "2 d", "2.5 d"] {
        let text = ODD.replace("horizon: 3 d", &format!("horizon: {horizon}\ngrid: 1 h"));
        let text = text.split("calendar:").next().unwrap().to_owned()
            + &text[text.find("machines:").unwrap()..];
        let text = text.replace("中", "of");
        let study =
            study(&Scenario::from_text("short.yaml", &text, &Patches::default()).expect("reads"));
        let findings = run(&study, 20);
        let input = Input {
            model: study.model(),
            findings: &findings,
        };
        let named = [("one", input), ("two", input), ("three", input)];
        let mut sketches = all_sketches(&input);
        sketches.extend(compare::sketch(&named, "still").unwrap());
        assert!(sketches.iter().any(|sketch| sketch.name == "compare-still"));
        sketches.iter().for_each(check);
    }
}

#[test]
fn it_is_said_which_parts_have_no_picture() {
    let said = |sum: &str| {
        let text = ODD
            .replace("half: { title", "half: { headline: true, title")
            .replace("{ flat: 0.5 * flat }", sum);
        let study =
            study(&Scenario::from_text("odd.yaml", &text, &Patches::default()).expect("reads"));
        let findings = run(&study, 6);
        let input = Input {
            model: study.model(),
            findings: &findings,
        };
        without_parts(&input).unwrap()
    };
    assert_eq!(said("{ flat: 0.5 * flat, base: 3 }"), None);
    let mixed = said("{ flat: 0.5 * flat, more: 0.5 * still }").unwrap();
    assert!(
        mixed.starts_with("No parts-* picture of `half`: parts are drawn where"),
        "{mixed}"
    );
}

#[test]
fn the_same_results_give_the_same_bytes() {
    let study = odd();
    let findings = run(&study, 6);
    let input = Input {
        model: study.model(),
        findings: &findings,
    };
    let figure = occupancy(&input, MachineId(0)).unwrap();
    assert_eq!(figure, occupancy(&input, MachineId(0)).unwrap());
    assert_eq!(
        &figure.png().unwrap()[16..24],
        [0, 0, 12, 128, 0, 0, 7, 8],
        "3200 x 1800"
    );
    let svg = &figure.svg;
    assert!(svg.contains("role=\"img\"") && svg.contains("Here &amp; &lt;now&gt;"));
    assert!(svg.contains("<title id=\"title\">") && svg.contains("<desc id=\"desc\">"));
    assert_eq!(unclosed(svg), Vec::<String>::new());
}

/// The elements that are not closed; panics where an end tag closes another.
fn unclosed(svg: &str) -> Vec<String> {
    let mut open: Vec<String> = Vec::new();
    for tag in svg.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("a tag ends");
        let name = |tag: &str| tag.split_whitespace().next().unwrap_or("").to_owned();
        match tag.strip_prefix('/') {
            Some(end) => assert_eq!(open.pop(), Some(name(end))),
            None if tag.ends_with('/') => {}
            None => open.push(name(tag)),
        }
    }
    open
}
