//! Futures after random acts, against the master equation of the process that goes on.

use escalade::compiled::Rates;
use escalade::model::{Condition, Exposure, Model, Number, Ratio, ReactionId, StateId, Trigger};
use escalade::random::{Key, Seed};
use escalade::trial::{Act, Record, Trial};

use crate::acting::compile;
use crate::branching::judge_futures;
use crate::support::joint::Joint;
use crate::support::models::{Builder, during};
use crate::support::random_model::{Dice, factor_values, random_model};

/// A random act, and the model and factor values of the process that goes on after it.
fn random_act(
    dice: &mut Dice,
    model: &Model,
    now: f64,
    later: &Rates,
) -> (Act<'static>, Model, Vec<f64>) {
    let (mut changed, mut factors) = (model.clone(), factor_values(model));
    let reaction = ReactionId::from(dice.below(model.reactions.len()));
    let is_hazard = matches!(
        model.reactions[reaction.index()].trigger,
        Trigger::Hazard { .. }
    );
    let act = match dice.below(6) {
        0 => {
            let machine = dice.below(model.machines.len());
            let states = model.machines[machine].states.len();
            Act::Enter {
                machine: machine.into(),
                state: StateId::from(dice.below(states)),
            }
        }
        1 => Act::Set {
            variable: dice.below(model.variables.len()).into(),
            value: 12.5,
        },
        2 => Act::Fire {
            reaction,
            branch: None,
            respect_guard: dice.chance(0.5),
        },
        3 => {
            changed.reactions[reaction.index()].trigger = Trigger::Never;
            Act::Enable {
                reaction,
                on: false,
            }
        }
        4 if is_hazard => {
            let (ratio, until) = (2.5, now + 8.5);
            let mut builder = Builder { model: changed };
            let window = builder.window("pushed", 0.0, until);
            let exposure = Exposure::While(Condition(vec![during(window)]));
            builder.exposed(reaction, Ratio::Hazard(Number::fixed(ratio)), exposure);
            changed = builder.build();
            Act::Push {
                reaction,
                ratio,
                until,
            }
        }
        _ => {
            factors[0] = 3.0;
            // The rates live as long as the test.
            Act::Factors(Box::leak(Box::new(later.clone())))
        }
    };
    (act, changed, factors)
}

#[test]
fn after_an_act_futures_agree_with_the_master_equation_from_the_state_it_made() {
    let mut joint = Joint::default();
    for number in 0..120 {
        let model = random_model(number);
        let mut dice = Dice::new(number, "acts");
        let (compiled, rates) = compile(&model);
        let mut later = Rates::new(&compiled);
        later.load(&compiled, &[3.0]);
        let (mut trial, mut record) = (Trial::new(&compiled), Record::default());
        let key = Key::of_trial(Seed(4), number, 0);
        let mut walk = trial.start(&rates, &key, &mut record).expect("it starts");
        let now = [2.25, 7.0, 15.0][number as usize % 3];
        walk.advance(now).expect("it ends");
        let (act, changed, factors) = random_act(&mut dice, &model, now, &later);
        walk.act(act).expect("it fits");
        let snapshot = walk.snapshot();
        judge_futures(
            &mut joint, number, &mut trial, &snapshot, &compiled, &changed, &factors,
        );
    }
    assert_eq!(joint.faults("acts", 60), Vec::<String>::new());
}
