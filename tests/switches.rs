//! Reactions switched off and on in the rates: the bits of the model compiled without them.

use crate::support;

use escalade::compiled::{Compiled, Rates};
use escalade::design::Draws;
use escalade::model::{
    Atom, Clause, Clock, Comparison, Hazard, Level, Model, Number, Purpose, ReactionId,
    ReactionKind, Trigger, VariableId,
};
use escalade::random::{Key, Seed};
use escalade::scenario::{Patches, Scenario};
use escalade::trial::{Record, Trial};
use support::models::Builder;
use support::random_model::random_model;

/// Simulates a model whose reactions can be switched.
struct Bench<'m> {
    trial: Trial<'m>,
    compiled: &'m Compiled,
    rates: Rates,
    draws: Draws,
}

impl<'m> Bench<'m> {
    fn new(model: &Model, compiled: &'m Compiled) -> Self {
        Self {
            trial: Trial::new(compiled),
            compiled,
            rates: Rates::new(compiled),
            draws: Draws::new(model),
        }
    }

    fn load(&mut self, draw: u64) {
        let mut values = self.draws.values();
        self.draws
            .load(&self.draws.monte_carlo(Seed(3)), draw, &mut values);
        self.rates.load(self.compiled, &values.factors);
    }

    fn record(&mut self, draw: u64) -> Record {
        let mut record = Record::default();
        let key = Key::of_trial(Seed(3), draw, 0);
        let ran = self.trial.run(&self.rates, &key, &mut record);
        ran.expect("the trial ends");
        record
    }
}

fn reactions(model: &Model) -> impl Iterator<Item = ReactionId> + use<> {
    (0..model.reactions.len()).map(ReactionId::from)
}

/// Every reaction off in turn: in `draws` draws the bits of the model compiled without it. Gives how many
/// of the trials it had changed.
fn assert_switched(model: &Model, draws: u64) -> usize {
    let compiled = Compiled::new(model);
    let mut bench = Bench::new(model, &compiled);
    let mut changed = 0;
    for reaction in reactions(model) {
        let without = model.without(reaction);
        let recompiled = Compiled::new(&without);
        let mut reference = Bench::new(&without, &recompiled);
        for draw in 0..draws {
            bench.load(draw);
            let whole = bench.record(draw);
            bench.rates.switch(&compiled, reaction, false);
            let off = bench.record(draw);
            reference.load(draw);
            let address = &compiled.addresses[reaction.index()];
            assert_eq!(off, reference.record(draw), "{address} off, draw {draw}");
            // The switch outlasts the loading of another draw.
            bench.load(draw + 1);
            bench.load(draw);
            assert_eq!(off, bench.record(draw), "{address} off, loaded again");
            bench.rates.switch(&compiled, reaction, true);
            assert_eq!(whole, bench.record(draw), "{address} on again");
            changed += usize::from(off != whole);
        }
    }
    changed
}

/// A random model with clocks of every kind, and hazard ratios on occurrences and levels.
fn varied_model(number: u64) -> Model {
    let mut builder = Builder {
        model: random_model(number),
    };
    let n = builder.model.reactions.len();
    for k in 0..n {
        let (id, next) = (ReactionId::from(k), ReactionId::from((k + 1) % n));
        let reaction = builder.at(id);
        if !matches!(reaction.trigger, Trigger::Hazard { .. }) {
            continue;
        }
        let clock = [
            Clock::Own,
            Clock::Start,
            Clock::Reaction {
                of: next,
                first: k % 2 == 0,
            },
        ][k % 3];
        match k % 4 {
            0 => reaction.trigger = weibull(clock),
            1 => {
                reaction.ratios.clear();
                reaction.trigger = Trigger::Delay {
                    after: Number::fixed(4.25),
                    repeat: reaction.kind == ReactionKind::Event,
                    clock: Clock::Own,
                }
            }
            _ => add_ratios(&mut builder, id, next),
        }
    }
    builder.build()
}

fn weibull(clock: Clock) -> Trigger {
    let (shape, scale) = (Number::fixed(1.6), Number::fixed(12.0));
    let base = Hazard::Weibull { shape, scale };
    Trigger::Hazard { base, clock }
}

/// Three times as likely for five days after another reaction, half as likely while a variable is high.
fn add_ratios(builder: &mut Builder, reaction: ReactionId, other: ReactionId) {
    let within = Atom::Within {
        of: other,
        first: false,
        duration: Some(Number::fixed(5.0)),
    };
    let high = Atom::Level {
        of: Level::Variable(VariableId::from(0usize)),
        comparison: Comparison::Above,
        threshold: Number::fixed(1.0),
    };
    for (ratio, atom) in [(3.0, within), (0.5, high)] {
        let negated = false;
        builder.ratio(reaction, ratio, vec![Clause { negated, atom }]);
    }
}

#[test]
fn a_reaction_that_is_off_is_a_model_without_it() {
    let changed: usize = (0..40)
        .map(|number| assert_switched(&varied_model(number), 6))
        .sum();
    assert!(changed > 1_000, "{changed}");
}

#[test]
fn every_reaction_of_the_shipped_scenarios_can_be_switched_off() {
    let stems = ["limited_raids", "sustained_campaign", "threats_only"];
    let changed: usize = stems
        .iter()
        .map(|stem| assert_switched(&shipped(stem, &[]), 1))
        .sum();
    assert!(changed > 40, "{changed}");
}

#[test]
fn a_model_without_a_reaction_is_what_the_patch_makes_of_the_file() {
    let model = shipped("threats_only", &[]);
    for reaction in reactions(&model) {
        let address = &model.reactions[reaction.index()].entry.address;
        let patched = shipped("threats_only", &[address]);
        let without = model.without(reaction);
        assert_eq!(without.reactions, patched.reactions, "{address}");
        assert_eq!(without.factors, patched.factors, "{address}");
    }
}

fn shipped(stem: &str, without: &[&str]) -> Model {
    let path = format!("{}/scenarios/{stem}.yaml", env!("CARGO_MANIFEST_DIR"));
    let patches = Patches {
        without: without.iter().map(|w| (*w).to_owned()).collect(),
        ..Patches::default()
    };
    let scenario = Scenario::read(path.as_ref(), &patches).expect("it reads");
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    model.unwrap_or_else(|| panic!("{faults:#?}"))
}
