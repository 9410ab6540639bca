use super::*;
use crate::ensemble::{Ensemble, Progress};
use crate::model::{Model, OutcomeId, Purpose};
use crate::scenario::{Patches, Scenario};
use crate::study::{Findings, Job, LeastError, Settings, Study};

const TEXT: &str = "
format: 1
title: Two states
start: 2026-01-01
horizon: 60 d
lexicon: icd203
sources: { me: { cite: made up, grade: judgement } }
factors: { r: { lognormal: { q05: 0.05 / d, q95: 0.2 / d }, source: me } }
machines:
  m:
    source: me
    states: { calm: { score: 0 }, tense: { score: 1 } }
    transitions:
      rise: { title: It rises, from: calm, to: tense, mean: 20 d }
      fall: { title: It falls, from: tense, to: calm, rate: r }
outcomes:
  tension: { title: Tension, unit: points, range: [0, 2], resolution: 0.5, headline: true, better: lower, sum: { m: 1 * m.score } }
";

fn made(trials: u64) -> (Study, Findings) {
    made_of(TEXT, trials)
}

fn study_of(text: &str) -> Study {
    let scenario = Scenario::from_text("two.yaml", text, &Patches::default()).unwrap();
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    Study::new(model.unwrap_or_else(|| panic!("{faults:#?}")))
}

fn made_of(text: &str, trials: u64) -> (Study, Findings) {
    let study = study_of(text);
    let settings = Settings {
        trials,
        ..Settings::default()
    };
    let findings = study
        .run(
            Job::new(settings),
            &Ensemble::new(1).unwrap(),
            &Progress::new(),
        )
        .unwrap();
    (study, findings)
}

#[test]
fn the_density_of_a_path_is_that_of_two_states() {
    let (study, findings) = made(400);
    for k in 0..400 {
        let watched = study.trace(&findings.settings, k).unwrap();
        let (a, b) = (1.0 / 20.0, watched.factors[0]);
        // Log density: n ln a + m ln b - a (time calm) - b (time tense).
        let (mut expected, mut since, mut tense) = (0.0, 0.0, false);
        for jump in &watched.events {
            let hazard = if tense { b } else { a };
            expected += libm::log(hazard) - hazard * (jump.time - since);
            (since, tense) = (jump.time, !tense);
        }
        expected -= if tense { b } else { a } * (60.0 - since);
        assert!(
            (watched.log_likelihood - expected).abs() < 1e-9,
            "trial {k}: {} {expected}",
            watched.log_likelihood
        );
    }
}

#[test]
fn a_watched_trial_is_the_trial_of_the_run() {
    let (study, findings) = made(20);
    for k in 0..20 {
        let watched = study.trace(&findings.settings, k).unwrap();
        let replayed = study.replay(&findings.settings, k).unwrap();
        assert_eq!(watched.record, replayed.record);
        let happened: u32 = watched.record.counts.iter().sum();
        assert_eq!(watched.events.len(), happened as usize);
    }
}

#[test]
fn choices_are_what_they_say() {
    let (study, findings) = made(60);
    let all: Vec<(f64, f64)> = (0..60)
        .map(|k| {
            let watched = study.trace(&findings.settings, k).unwrap();
            let last = *watched.record.series.last().unwrap();
            (last, watched.log_likelihood)
        })
        .collect();
    let first = |fits: &dyn Fn(&(f64, f64)) -> bool| all.iter().position(fits).unwrap() as u64;
    let running = (&Ensemble::new(2).unwrap(), &Progress::new());
    let pick = |choice| choose(&study, &findings, choice, running).unwrap();
    let least = all.iter().map(|one| one.1).fold(f64::INFINITY, f64::min);
    assert_eq!(pick(Choice::Surprising), first(&|one| one.1 == least));
    // Lower is better: calm, which is 0.
    assert_eq!(pick(Choice::Best(OutcomeId(0))), first(&|one| one.0 == 0.0));
    assert_eq!(
        pick(Choice::Worst(OutcomeId(0))),
        first(&|one| one.0 == 1.0)
    );
    // Ranks counted by hand, on twelve days that are spread over the path.
    let paths: Vec<Vec<f64>> = (0..60)
        .map(|k| study.trace(&findings.settings, k).unwrap().record.series)
        .collect();
    let last = paths[0].len() - 1;
    let distance = |path: &[f64]| -> f64 {
        let off = |k: usize| {
            let point = (k * last).div_ceil(12);
            let below = paths
                .iter()
                .filter(|other| other[point] < path[point])
                .count();
            let same = paths
                .iter()
                .filter(|other| other[point] == path[point])
                .count();
            (below as f64 + 0.5 * same as f64) / 60.0 - 0.5
        };
        (1..=12).map(|k| off(k) * off(k)).sum()
    };
    let distances: Vec<f64> = paths.iter().map(|path| distance(path)).collect();
    let typical = pick(Choice::Typical) as usize;
    let least = distances.iter().copied().fold(f64::INFINITY, f64::min);
    assert!(distances[typical] <= least + 1e-12);
    assert!(distances[..typical].iter().all(|one| *one > least + 1e-12));
    assert_eq!(
        choose(&study, &findings, Choice::Trial(60), running)
            .unwrap_err()
            .to_string(),
        "trial 60 is not among the 60 trials of the run, which are numbered from 0"
    );
}

#[test]
fn a_story_tells_every_move_with_its_odds() {
    let (study, findings) = made(200);
    let moved = |k: &u64| study.trace(&findings.settings, *k).unwrap().events.len() > 1;
    let trial = (0..200).find(moved).unwrap();
    let story = tell(&study, &findings, trial).unwrap();
    let events: Vec<&StoryEvent> = story
        .chapters
        .iter()
        .flat_map(|chapter| &chapter.events)
        .collect();
    let watched = study.trace(&findings.settings, trial).unwrap();
    assert_eq!(events.len(), watched.events.len());
    assert!(
        events[0]
            .what
            .starts_with("It rises (m: from “calm” to “tense”)")
    );
    assert!(
        events[0].odds.contains("expected once in 20 days"),
        "{}",
        events[0].odds
    );
    assert!(story.ending[0].starts_with("Tension ends at"));
}

#[test]
fn a_story_says_which_branch_was_taken_and_what_a_queued_event_had_for_odds() {
    let text = TEXT.replace(
        "mean: 20 d }",
        "mean: 20 d, branches: { far: { probability: 0.25 }, near: { probability: rest } } }",
    ) + "events:\n  \
           echo: { title: An echo, on: rise, probability: 0.08, source: me }\n  \
           ping: { title: A ping, every: 5 d, source: me, branches: { odd: { probability: 1 }, even: { probability: rest } } }\n";
    let (study, findings) = made_of(&text, 200);
    let mut odds = String::new();
    for trial in 0..200 {
        let story = tell(&study, &findings, trial).unwrap();
        for event in story.chapters.iter().flat_map(|chapter| &chapter.events) {
            if event.what.starts_with("It rises") {
                let said = event.branch.as_deref();
                assert!(
                    [
                        Some("Of its branches it took “far”, with probability 25 %"),
                        Some("Of its branches it took “near”, with probability 75 %")
                    ]
                    .contains(&said),
                    "{said:?}"
                );
            } else if event.what == "An echo" {
                odds.clone_from(&event.odds);
            }
        }
        let besides = &story.chapters[0].besides[0];
        // Days 10, 15, 20, 25, 30: day 5 is told.
        assert_eq!(besides, "A ping, 5 more times (“odd” 5)");
    }
    assert!(
        odds.starts_with("It follows at once, with probability 8 % each time;"),
        "{odds}"
    );
}

#[test]
fn a_watched_branch_is_the_one_whose_odds_the_path_has() {
    let text = TEXT.replace(
        "mean: 20 d }",
        "mean: 20 d, branches: { far: { probability: 0.25 }, near: { probability: rest } } }",
    );
    let (plain, branched) = (made(50), made_of(&text, 50));
    for k in 0..50 {
        let watched = branched.0.trace(&branched.1.settings, k).unwrap();
        let taken = watched.events.iter().filter_map(|moment| moment.branch);
        let odds: f64 = taken.map(|taken| libm::log(taken.probability)).sum();
        let without = plain.0.trace(&plain.1.settings, k).unwrap().log_likelihood;
        assert!(
            (watched.log_likelihood - without - odds).abs() < 1e-9,
            "{k}"
        );
    }
}

#[test]
fn moves_at_one_instant_are_told_apart() {
    let text = TEXT
        .replace("mean: 20 d }", "at: 5 d }")
        .replace("rate: r }", "on: rise }")
        .replace("factors:", "factors: {} #");
    let (study, findings) = made_of(&text, 20);
    let story = tell(&study, &findings, 0).unwrap();
    let events = story.chapters.iter().flat_map(|chapter| &chapter.events);
    let told: Vec<&str> = events.map(|event| event.what.as_str()).collect();
    assert_eq!(
        told,
        [
            "It rises (m: from “calm” to “tense”)",
            "It falls (m: from “tense” to “calm”)"
        ]
    );
}

#[test]
fn looking_for_a_trial_can_be_stopped() {
    let (study, findings) = made(2_000);
    let (ensemble, stopped) = (Ensemble::new(1).unwrap(), Progress::new());
    stopped.stop();
    let outcome = OutcomeId(0);
    for choice in [
        Choice::Typical,
        Choice::Best(outcome),
        Choice::Worst(outcome),
        Choice::Surprising,
    ] {
        let chosen = choose(&study, &findings, choice, (&ensemble, &stopped));
        let is_interrupted = matches!(chosen, Err(ChoiceError::Least(LeastError::Interrupted)));
        assert!(is_interrupted, "{choice:?}: {chosen:?}");
    }
}

/// Knocks without end from day 5 on, of which as many are allowed as `limit` says.
fn knocks_until(limit: u32) -> Study {
    let events = "events:\n  \
        begin: { title: It begins, at: 5 d, source: me }\n  \
        again: { title: A knock, on: [begin, again], probability: 0.999999999, source: me }\n";
    study_of(&format!(
        "{TEXT}{events}limits: {{ at_one_instant: {limit} }}\n"
    ))
}

#[test]
fn a_trial_that_fails_is_told_up_to_its_failure() {
    let settings = Settings::default();
    let study = knocks_until(1_000);
    let story = tell_failure(&study, &settings, 3, &Progress::new()).expect("it fails");
    let failure = story.failure.expect("a failure");
    assert!(failure.contains("among them events.again"), "{failure}");
    let last = story.chapters.last().expect("a chapter");
    let told: Vec<&str> = last
        .events
        .iter()
        .map(|event| event.what.as_str())
        .collect();
    assert_eq!(told[told.len() - 2..], ["It begins", "A knock"]);
    let besides = last.besides.last().expect("counted");
    let times = besides.strip_prefix("A knock, ");
    let times = times.and_then(|rest| rest.strip_suffix(" more times"));
    let times: u32 = times.expect(besides).parse().unwrap();
    assert!((998..=1_000).contains(&times), "{times}");
    assert_eq!((story.ending.len(), story.left_out), (0, 0));
    // Nothing is told of a trial that ends, nor of one that is stopped.
    let (ends, _) = made(20);
    assert_eq!(tell_failure(&ends, &settings, 3, &Progress::new()), None);
    let stopped = Progress::new();
    stopped.stop();
    let endless = knocks_until(3_000_000);
    assert_eq!(tell_failure(&endless, &settings, 3, &stopped), None);
}

#[test]
fn of_very_many_events_the_first_and_the_last_are_kept() {
    let study = knocks_until(50_000);
    let (traced, end) = study.trace_to_its_end(&Settings::default(), 0, &Progress::new());
    end.expect_err("it fails");
    let happened: u64 = traced.record.counts.iter().map(|n| u64::from(*n)).sum();
    assert!(happened > 49_900, "{happened}");
    assert_eq!(traced.events.len() as u64 + traced.left_out, happened);
    assert!((20_000..=30_000).contains(&traced.events.len()));
    assert!(traced.events.is_sorted_by_key(|event| event.time));
}
