//! Acts that do not fit the model are refused, and change nothing.

use escalade::compiled::{Compiled, Rates};
use escalade::model::StateId;
use escalade::random::{Key, Seed};
use escalade::trial::{Act, ActError, Record, Trial};

use crate::acting::{compile, constant, once};
use crate::support::models::{Builder, add, at, rate};

#[test]
fn what_does_not_fit_the_model_is_refused() {
    let mut model = Builder::new(30.0);
    let machine = model.machine("m", &["a", "b"]);
    let dated = model.event("dated", at(&[25.0], 1.0));
    let often = model.event("often", rate(0.1));
    let x = model.variable("x", 0.0, None);
    model.effect(dated, add(x, 1.0));
    let (compiled, rates) = compile(&model.build());
    let other = Compiled::new(&once(constant()).0);
    let foreign = Rates::new(&other);
    let key = Key::of_trial(Seed(1), 0, 0);
    let (mut trial, mut record) = (Trial::new(&compiled), Record::default());
    let mut walk = trial.start(&rates, &key, &mut record).expect("it starts");
    walk.advance(3.0).expect("it ends");
    let fire = |reaction: usize, branch| Act::Fire {
        reaction: reaction.into(),
        branch,
        respect_guard: false,
    };
    let push = |reaction, ratio, until| Act::Push {
        reaction,
        ratio,
        until,
    };
    for act in [
        fire(2, None),
        fire(0, Some(0)),
        Act::Enter {
            machine,
            state: StateId(2),
        },
        Act::Enter {
            machine: 1usize.into(),
            state: StateId(0),
        },
        Act::Set {
            variable: x,
            value: f64::NAN,
        },
        Act::Set {
            variable: 1usize.into(),
            value: 0.0,
        },
        Act::Enable {
            reaction: 9usize.into(),
            on: true,
        },
        push(often, -1.0, 9.0),
        Act::Count {
            counter: 9usize.into(),
            amount: 1.0,
        },
        Act::Answer {
            reaction: often,
            probability: Some(1.5),
        },
        Act::PushBranch {
            reaction: often,
            list: 3,
            branch: 0,
            ratio: 2.0,
            until: 9.0,
        },
        push(often, f64::INFINITY, 9.0),
        push(often, 2.0, 3.0),
        push(often, 2.0, f64::NAN),
        Act::Factors(&foreign),
    ] {
        let refused = walk.act(act).expect_err("it does not fit");
        assert!(!refused.to_string().is_empty(), "{act:?}");
    }
    let refused = walk.act(push(dated, 2.0, 9.0));
    let address = "events.dated".to_owned();
    assert_eq!(refused, Err(ActError::NoHazard { address }));
    walk.advance(f64::INFINITY).expect("it ends");
    walk.finish().expect("it is finite");
    let mut plain = Record::default();
    trial.run(&rates, &key, &mut plain).expect("it ends");
    assert_eq!(record, plain, "what is refused changes nothing");
}
