use super::*;
use crate::ensemble::{Ensemble, Progress};
use crate::export::Circumstances;
use crate::model::Purpose;
use crate::scenario::{Patches, Scenario};
use crate::study::{Job, Settings};

const TEXT: &str = "
format: 1
title: Raids & <reprisals>
question: Does \"it\" end?
start: 2026-01-09
horizon: 30 d
grid: 1 d
sources: { own: { cite: A & B <2026>, grade: judgement } }
not_modelled:
  markets: { title: Markets, why: they act as <pressure> }
factors:
  pace: { lognormal: { q05: 1 / 20 d, q95: 1 / 5 d }, source: own }
counters: { raids: {} }
machines:
  mood:
    source: own
    initial: { calm: 0.75, tense: 0.25 }
    states: { calm: { title: At ease }, tense: {}, open: {} }
    transitions: { break: { from: calm or tense, to: open, mean: 60 d } }
events:
  raid: { rate: pace, effects: [ { counter: raids, add: 1 } ] }
outcomes:
  raids_so_far: { title: Raids, unit: raids, headline: true, range: [0, 100], resolution: 1, sum: { raids: 1 } }
milestones:
  first_raid: { happens: raid }
";

fn made() -> (Study, Findings, Manifest, Vec<Figure>) {
    made_of(TEXT)
}

fn made_of(text: &str) -> (Study, Findings, Manifest, Vec<Figure>) {
    let scenario = Scenario::from_text("raids.yaml", text, &Patches::default()).unwrap();
    let (model, faults) = crate::model::Model::decode(&scenario, Purpose::Run);
    let study = Study::new(model.unwrap_or_else(|| panic!("{faults:#?}")));
    let settings = Settings {
        trials: 200,
        ..Settings::default()
    };
    let findings = study
        .run(
            Job::new(settings),
            &Ensemble::new(1).unwrap(),
            &Progress::new(),
        )
        .unwrap();
    let manifest = Manifest::new(&scenario, &findings, &[], Circumstances::default());
    let figures = plot::all(&plot::Input {
        model: study.model(),
        findings: &findings,
    })
    .unwrap();
    (study, findings, manifest, figures)
}

fn part<'a>(made: &'a (Study, Findings, Manifest, Vec<Figure>)) -> Part<'a> {
    Part {
        knockouts: &[],
        study: &made.0,
        findings: &made.1,
        manifest: &made.2,
        figures: &made.3,
    }
}

#[test]
fn a_page_escapes_its_texts_and_fetches_nothing() {
    let made = made();
    let page = scenario(&part(&made)).unwrap();
    assert!(page.contains("Raids &amp; &lt;reprisals&gt;"));
    assert!(page.contains("they act as &lt;pressure&gt;"));
    assert!(page.contains("A &amp; B &lt;2026&gt;"));
    assert!(!page.contains("<reprisals>") && !page.contains("<pressure>"));
    // The only addresses are names of XML's name spaces, which nobody fetches.
    let fetched = page.replace("http://www.w3.org/", "");
    assert!(!fetched.contains("http://") && !fetched.contains("https://"));
    assert!(!page.contains("<script") && !page.contains("<link"));
}

#[test]
fn a_page_shows_all_pictures_under_ids_of_their_own() {
    let made = made();
    let page = scenario(&part(&made)).unwrap();
    assert_eq!(page.matches("<figure>").count(), made.3.len());
    for figure in &made.3 {
        let id = format!("id=\"{}-title\"", figure.name);
        assert_eq!(page.matches(&id).count(), 1, "{id}");
    }
    assert_eq!(page.matches("@font-face").count(), 2);
}

#[test]
fn assumptions_stand_in_the_unit_of_the_file() {
    let made = made();
    let page = scenario(&part(&made)).unwrap();
    // q05 and q95 as they were given: 0.05 and 0.2 per day.
    assert!(page.contains("0.05 to 0.2"), "the range of `pace`");
}

#[test]
fn a_comparison_has_a_column_per_run() {
    let made = made();
    let parts = [part(&made), part(&made)];
    let page = comparison(&parts, &[]).unwrap();
    assert_eq!(
        page.matches("<h3>Raids &amp; &lt;reprisals&gt;</h3>")
            .count(),
        4
    );
}

#[test]
fn a_comparison_says_which_numbers_are_others() {
    let (one, other) = (made(), made_of(&TEXT.replace("1 / 5 d", "1 / 4 d")));
    let alike = comparison(&[part(&one), part(&one)], &[]).unwrap();
    assert!(!alike.contains("Other numbers in"));
    let page = comparison(&[part(&one), part(&other)], &[]).unwrap();
    assert!(page.contains("Other numbers in"));
    assert!(page.contains("0.05 to 0.2") && page.contains("0.05 to 0.25"));
}

#[test]
fn a_page_says_where_it_begins() {
    let made = made();
    let page = scenario(&part(&made)).unwrap();
    assert!(page.contains("mood: At ease 75 % or tense 25 %"), "{page}");
}
