//! Random small models with memory, in which hazards follow variables.

use escalade::model::{
    Exposure, Hazard, HazardRatio, Model, Number, Ratio, Then, Trigger, VariableId,
};

use super::models::{chance, entry};
use super::random_model::Dice;
use super::shaped_model::shaped_model;

/// A random model with memory, in which hazards follow one or two variables; variables stay between bounds, so that what
/// raises its own hazard does not go on without end.
pub fn following_model(seed: u64) -> Model {
    let mut dice = Dice::new(seed, "following_model");
    let mut model = shaped_model(seed);
    for variable in &mut model.variables {
        (variable.low, variable.high) = (-8.0, 8.0);
    }
    let variables = model.variables.len();
    for reaction in &mut model.reactions {
        let Trigger::Hazard { base, .. } = &mut reaction.trigger else {
            continue;
        };
        if dice.chance(0.3) {
            continue;
        }
        constant_between_ages(base, &mut dice);
        for _ in 0..1 + dice.below(2) {
            let variable = VariableId::from(dice.below(variables));
            let reference = dice.between(-5.0, 5.0);
            reaction.ratios.push(HazardRatio {
                entry: entry("follows"),
                ratio: Ratio::Hazard(Number::fixed(dice.between(0.8, 1.25))),
                exposure: Exposure::Variable {
                    variable,
                    reference,
                },
            });
        }
    }
    model
}

/// What changes smoothly with age is replaced.
fn constant_between_ages(base: &mut Hazard, dice: &mut Dice) {
    match base {
        Hazard::Weibull { .. } | Hazard::Lognormal { .. } => {
            let rates = [0.3, 0.0, 0.2].map(|most| Number::fixed(dice.between(0.0, most)));
            *base = Hazard::Piecewise {
                until: vec![3.0, 8.0],
                rates: rates.to_vec(),
            };
        }
        Hazard::LogLogistic { .. } => *base = chance(0.7, dice.between(4.0, 20.0), Then::Stop),
        _ => {}
    }
}
