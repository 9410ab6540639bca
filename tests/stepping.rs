//! A trial in steps is the trial at once, bit for bit, and so is one that was photographed and restored.

use crate::support;

use escalade::compiled::{Compiled, Rates};
use escalade::design::Draws;
use escalade::model::{Model, Observable, OutcomeId, Purpose, Trigger};
use escalade::random::{Key, Seed};
use escalade::scenario::{Patches, Scenario};
use escalade::trial::{Act, Record, Snapshot, Trial};
use support::following_model::following_model;
use support::models::{Builder, chance, hazard, rate};
use support::random_model::{Dice, random_model};
use support::shaped_model::shaped_model;

/// A compiled model at the rates of one draw.
struct Setting {
    compiled: Compiled,
    rates: Rates,
    /// Days at which something is planned: edges of windows, dates, grid.
    planned: Vec<f64>,
}

impl Setting {
    fn new(model: &Model, draw: u64) -> Self {
        let (compiled, draws) = (Compiled::new(model), Draws::new(model));
        let (mut values, mut rates) = (draws.values(), Rates::new(&compiled));
        draws.load(&draws.monte_carlo(Seed(1)), draw, &mut values);
        rates.load(&compiled, &values.factors);
        let mut planned: Vec<f64> = model.windows.iter().flat_map(|w| [w.from, w.to]).collect();
        for reaction in &model.reactions {
            if let Trigger::At { times, .. } = &reaction.trigger {
                planned.extend(times);
            }
        }
        planned.extend((0..compiled.grid.points).map(|point| compiled.grid.day(point)));
        Self {
            compiled,
            rates,
            planned,
        }
    }

    fn whole(&self, key: &Key) -> Record {
        let mut record = Record::default();
        let mut trial = Trial::new(&self.compiled);
        trial.run(&self.rates, key, &mut record).expect("it ends");
        record
    }

    /// Times at which to pause: at random, at planned days, at events and just beside them, some twice.
    fn pauses(&self, dice: &mut Dice, record: &Record) -> Vec<f64> {
        let horizon = self.compiled.horizon;
        let mut pauses = Vec::new();
        for step in &record.moves {
            if dice.chance(0.3) {
                let beside = [step.time.next_down(), step.time, step.time.next_up()];
                pauses.push(dice.one_of(&beside));
            }
        }
        for passage in &record.passages {
            pauses.extend(
                [passage.time, passage.origin]
                    .iter()
                    .filter(|t| t.is_finite()),
            );
        }
        for _ in 0..12 {
            pauses.push(dice.between(0.0, horizon));
            pauses.push(dice.one_of(&self.planned));
        }
        pauses.extend_from_within(..4);
        for pause in &mut pauses {
            *pause = pause.clamp(0.0, horizon);
        }
        pauses.sort_by(f64::total_cmp);
        pauses
    }
}

/// Every number of a record as its bits.
fn bits(record: &Record) -> Vec<u64> {
    let mut numbers: Vec<f64> = Vec::new();
    numbers.extend(&record.series);
    numbers.extend(&record.time_means);
    numbers.extend(&record.at);
    numbers.extend(record.moves.iter().map(|step| step.time));
    numbers.extend(record.passages.iter().flat_map(|p| [p.origin, p.time]));
    numbers.into_iter().map(f64::to_bits).collect()
}

#[track_caller]
fn assert_same(whole: &Record, other: &Record, of: &str) {
    assert_eq!(whole, other, "{of}");
    assert_eq!(bits(whole), bits(other), "{of}");
}

/// The shipped scenarios.
pub fn shipped() -> Vec<(String, Model)> {
    let read = |stem: &str| {
        let path = format!("{}/scenarios/{stem}.yaml", env!("CARGO_MANIFEST_DIR"));
        let scenario = Scenario::read(path.as_ref(), &Patches::default()).expect("it reads");
        let model = Model::decode(&scenario, Purpose::Run)
            .0
            .expect("it decodes");
        (stem.to_owned(), model)
    };
    ["limited_raids", "sustained_campaign", "threats_only"]
        .map(read)
        .into()
}

/// 120 random models, most of them with memory, some with hazards that follow variables, and the shipped scenarios.
fn models() -> Vec<(String, Model)> {
    let mut models = shipped();
    for seed in 0..40 {
        models.push((format!("random {seed}"), random_model(seed)));
        models.push((format!("shaped {seed}"), shaped_model(seed)));
        models.push((format!("following {seed}"), following_model(seed)));
    }
    models
}

#[test]
fn steps_of_any_length_give_the_bits_of_the_whole() {
    let mut paused = 0;
    for (name, model) in models() {
        let mut dice = Dice::new(7, &name);
        for draw in 0..6 {
            let setting = Setting::new(&model, draw);
            let key = Key::of_trial(Seed(1), draw, 0);
            let whole = setting.whole(&key);
            let pauses = setting.pauses(&mut dice, &whole);
            let (mut trial, mut record) = (Trial::new(&setting.compiled), Record::default());
            let mut walk = trial
                .start(&setting.rates, &key, &mut record)
                .expect("it starts");
            for pause in &pauses {
                walk.advance(*pause).expect("it ends");
                assert_eq!(walk.now(), *pause, "{name}");
                // Reading changes nothing.
                walk.view().value_of(Observable::One);
            }
            walk.advance(f64::INFINITY).expect("it ends");
            walk.finish().expect("its numbers are finite");
            assert_same(&whole, &record, &name);
            paused += pauses.len();
        }
    }
    assert!(paused > 10_000, "{paused}");
}

#[test]
fn a_snapshot_goes_on_to_the_bits_of_the_whole() {
    for (name, model) in models() {
        let mut dice = Dice::new(8, &name);
        let setting = Setting::new(&model, 3);
        let (mut trial, mut record) = (Trial::new(&setting.compiled), Record::default());
        let mut saved: Option<Snapshot> = None;
        for replicate in 0..4 {
            let key = Key::of_trial(Seed(1), 3, replicate);
            let whole = setting.whole(&key);
            for pause in setting.pauses(&mut dice, &whole).iter().step_by(5) {
                let mut walk = trial
                    .start(&setting.rates, &key, &mut record)
                    .expect("it starts");
                walk.advance(*pause).expect("it ends");
                // Buffers that have served another trial serve as well as new ones.
                match &mut saved {
                    Some(snapshot) => walk.save(snapshot),
                    None => saved = Some(walk.snapshot()),
                }
                let fresh = walk.snapshot();
                let other = Key::of_trial(Seed(2), 3, replicate);
                trial
                    .run(&setting.rates, &other, &mut record)
                    .expect("it ends");
                for snapshot in [&fresh, saved.as_ref().expect("it was saved")] {
                    let mut walk = trial.restore(snapshot, &mut record);
                    assert_eq!(walk.now(), *pause);
                    walk.advance(f64::INFINITY).expect("it ends");
                    walk.finish().expect("its numbers are finite");
                    assert_same(&whole, &record, &name);
                }
            }
        }
    }
}

#[test]
fn what_is_read_at_a_pause_is_what_the_record_has_then() {
    for (name, model) in models() {
        let setting = Setting::new(&model, 0);
        let key = Key::of_trial(Seed(1), 0, 0);
        let whole = setting.whole(&key);
        let (mut trial, mut record) = (Trial::new(&setting.compiled), Record::default());
        let mut walk = trial
            .start(&setting.rates, &key, &mut record)
            .expect("it starts");
        let mut path = Vec::new();
        for point in (0..whole.points).step_by(9).chain([whole.points - 1]) {
            let day = setting.compiled.grid.day(point);
            walk.advance(day).expect("it ends");
            let view = walk.view();
            assert_eq!(view.now(), day);
            assert_eq!(view.points(), point + 1);
            for o in 0..model.outcomes.len() {
                let recorded = &whole.path(OutcomeId::from(o))[..=point];
                view.path(OutcomeId::from(o), &mut path);
                assert_eq!(path.len(), point + 1);
                let now = view.value_of(Observable::Outcome(o.into()));
                for (value, truth) in path
                    .iter()
                    .chain([&now])
                    .zip(recorded.iter().chain([&recorded[point]]))
                {
                    assert!(
                        (value - truth).abs() <= 1e-9 * truth.abs().max(1.0),
                        "{name} day {day} outcome {o}: {value} for {truth}"
                    );
                }
            }
            for (m, first) in whole.initial.iter().enumerate() {
                let own = whole.moves.iter().filter(|step| step.machine.index() == m);
                let last = own.take_while(|step| step.time <= day).last();
                let state = last.map_or(*first, |step| step.to);
                assert_eq!(view.state_of(m.into()), state, "{name}");
            }
        }
        let counts: Vec<u32> = (0..whole.counts.len())
            .map(|r| walk.view().count_of(r.into()))
            .collect();
        assert_eq!(counts, whole.counts, "{name}");
    }
}

#[test]
fn a_traced_trial_in_steps_has_the_density_and_events_of_the_whole() {
    for (name, model) in models() {
        let mut dice = Dice::new(9, &name);
        let setting = Setting::new(&model, 1);
        let key = Key::of_trial(Seed(1), 1, 0);
        let mut record = Record::default();
        let mut trial = Trial::new(&setting.compiled);
        let (density, end) = trial.trace(&setting.rates, &key, &mut record);
        end.expect("it ends");
        let (events, whole) = (trial.events().to_vec(), record.clone());
        assert_same(&setting.whole(&key), &whole, &name);
        let mut walk = trial
            .start_traced(&setting.rates, &key, &mut record)
            .expect("it starts");
        for pause in setting.pauses(&mut dice, &whole) {
            walk.advance(pause).expect("it ends");
            let so_far = events
                .iter()
                .take_while(|event| event.time <= pause)
                .count();
            assert_eq!(walk.events(), &events[..so_far], "{name}");
        }
        let middle = walk.snapshot();
        walk.advance(f64::INFINITY).expect("it ends");
        assert_eq!(walk.log_density().to_bits(), density.to_bits(), "{name}");
        walk.finish().expect("its numbers are finite");
        let mut walk = trial.restore_traced(&middle, &mut record);
        walk.advance(f64::INFINITY).expect("it ends");
        assert_eq!(walk.log_density().to_bits(), density.to_bits(), "{name}");
        assert_eq!(walk.events(), &events, "{name}");
    }
}

#[test]
fn the_density_so_far_is_that_of_the_closed_form() {
    // An event at a constant hazard, and one chance that ends after 20 days.
    let mut model = Builder::new(30.0);
    model.event("often", rate(0.2));
    let cap = escalade::model::Then::Stop;
    model.event("rare", hazard(chance(0.5, 20.0, cap)));
    let setting = Setting::new(&model.build(), 0);
    let capped = core::f64::consts::LN_2 / 20.0;
    let mut record = Record::default();
    for replicate in 0..50 {
        let key = Key::of_trial(Seed(1), 0, replicate);
        let mut trial = Trial::new(&setting.compiled);
        let mut walk = trial
            .start_traced(&setting.rates, &key, &mut record)
            .expect("it starts");
        for day in [0.0, 3.0, 11.5, 20.0, 27.0, 30.0] {
            walk.advance(day).expect("it ends");
            // An event's age restarts when it happens, so its chance runs for 20 days again.
            let (mut spent, mut since) = (0.2 * day, 0.0);
            let mut truth = 0.0;
            for event in walk.events() {
                let of_rare = event.reaction.index() == 1;
                truth += if of_rare {
                    libm::log(capped)
                } else {
                    libm::log(0.2)
                };
                if of_rare {
                    spent += capped * (event.time - since);
                    since = event.time;
                }
            }
            spent += capped * (day - since).min(20.0);
            truth -= spent;
            let found = walk.log_density();
            assert!(
                (found - truth).abs() < 1e-12 * truth.abs().max(1.0),
                "{found} for {truth}"
            );
        }
    }
}

/// What was made to happen is marked, and adds nothing to the density; what is left to wait for stays.
#[test]
fn what_was_made_to_happen_is_told_from_chance() {
    let mut model = Builder::new(30.0);
    let often = model.event("often", rate(0.2));
    let setting = Setting::new(&model.build(), 0);
    let mut record = Record::default();
    let mut forced = 0;
    for replicate in 0..20 {
        let key = Key::of_trial(Seed(1), 0, replicate);
        let mut trial = Trial::new(&setting.compiled);
        let mut walk = trial
            .start_traced(&setting.rates, &key, &mut record)
            .expect("it starts");
        walk.advance(12.5).expect("it ends");
        let fire = Act::Fire {
            reaction: often,
            branch: None,
            respect_guard: true,
        };
        walk.act(fire).expect("it fits");
        walk.advance(30.0).expect("it ends");
        let by_chance = walk.events().iter().filter(|event| !event.forced).count();
        forced += walk.events().len() - by_chance;
        let marked = walk.events().iter().filter(|event| event.forced);
        assert!(
            marked
                .clone()
                .all(|event| event.time == 12.5 && event.hazard.is_none())
        );
        let truth = by_chance as f64 * libm::log(0.2) - 0.2 * 30.0;
        let found = walk.log_density();
        assert!(
            (found - truth).abs() < 1e-12 * truth.abs(),
            "{found} for {truth}"
        );
    }
    assert_eq!(forced, 20);
}
