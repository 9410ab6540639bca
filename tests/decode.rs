//! What a valid scenario becomes: addresses, order, inheritance, references, and switching off.

use escalade::distribution::Distribution;
use escalade::model::*;
use escalade::scenario::{Patches, Scenario};

const TEXT: &str = "
format: 1
start: 2026-01-09
horizon: 365 d
lexicon: icd203
sources:
  own: { cite: own coding, grade: literature }
  doc: { title: a document, grade: document }
calendar:
  review: { at: 2026-07-01 }
  cup: { from: 2026-06-11, to: 2026-07-20 }
conditions:
  fighting: posture is war
factors:
  reprisal: { lognormal: { q05: 1.2, q95: 8 }, source: own, tags: [hot] }
  pace: { gamma: { mean: 0.3 / y, sd: 0.1 / y }, source: own }
  memory: { fixed: 30 d, reference: 10 d, source: own }
events:
  strike:
    title: A raid
    while: [fighting, not during cup]
    rate: 1 / 20 d
    source: [doc, \"own: table 2\"]
    tags: [hot]
    hazard_ratios:
      - { ratio: { lognormal: { median: 2, sigma: 0.3 } }, while: within memory of first strike }
      - { ratio: reprisal, while: posture is war for 60 d, grade: judgement }
      - { risk_ratio: 3, at: 0.2, while: strike has happened }
    draw: { size: { normal: { mean: 0, sd: 1 } } }
    effects:
      - { variable: mood, add: 0.5 * size, times: [ { by: 2, while: during review } ] }
      - { counter: dead, add: { each: { discrete: { 1: 0.2, 0: 0.8 } } } }
      - { move: congress, to: debating }
    branches:
      good: { probability: 0.7, effects: [ { variable: mood, set: 1 } ] }
      bad: { probability: rest }
  raid: { rate: pace }
  summit: { at: [review, 30 d], probability: likely, source: doc }
machines:
  posture:
    source: own
    initial: { calm: 0.25, war: 0.75 }
    states: { calm: { score: 1 }, war: { score: 3 } }
    transitions:
      begin: { from: calm, to: war, chance: unlikely, within: 90 d, then: stop, clock: first raid }
      again: { from: any, to: war, on: raid or congress.debating }
    competing:
      way_out:
        from: war
        chance: 0.5
        within: 60 d
        then: continue
        hazard_ratios: [ { ratio: 1.5, while: during cup } ]
        exits: { back: { to: calm, dirichlet: 3 }, on_and_on: { to: war, dirichlet: 7 } }
  congress:
    states: { quiet: {}, debating: {} }
variables:
  mood:
    low: -10
    high: 10
    half_life: memory
    baseline: [ { add: 1 }, { add: -2, while: fighting } ]
    drift: -0.4 / mo
    source: own
counters: { dead: {} }
outcomes:
  index:
    range: [0, 40]
    at: [2026-11-03]
    sum: { mood: 2 * mood, posture: posture.score, base: 5 }
    source: own
milestones:
  first_strike: { happens: strike }
  reprisal_raid: { happens: raid, within: 90 d, of: strike }
  low: { crosses: index < 3 }
";

fn decode(without: &[&str]) -> Model {
    decode_text(TEXT, without)
}

fn decode_text(text: &str, without: &[&str]) -> Model {
    let patches = Patches {
        without: without.iter().map(|w| (*w).to_owned()).collect(),
        ..Patches::default()
    };
    let scenario = Scenario::from_text("t.yaml", text, &patches).unwrap();
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    model.unwrap_or_else(|| panic!("{faults:#?}"))
}

fn reaction<'m>(model: &'m Model, name: &str) -> &'m Reaction {
    model
        .reactions
        .iter()
        .find(|r| r.entry.name == name)
        .unwrap()
}

fn factor<'m>(model: &'m Model, address: &str) -> &'m Factor {
    model
        .factors
        .iter()
        .find(|f| f.entry.address == address)
        .unwrap()
}

#[test]
fn reactions_of_machines_stand_before_events_under_their_addresses() {
    let model = decode(&[]);
    let addresses: Vec<_> = model
        .reactions
        .iter()
        .map(|r| r.entry.address.as_str())
        .collect();
    assert_eq!(
        addresses,
        [
            "machines.posture.transitions.begin",
            "machines.posture.transitions.again",
            "machines.posture.competing.way_out.exits.back",
            "machines.posture.competing.way_out.exits.on_and_on",
            "events.strike",
            "events.raid",
            "events.summit",
        ]
    );
}

#[test]
fn numbers_in_place_are_factors_named_by_their_path() {
    let model = decode(&[]);
    let addresses: Vec<_> = model
        .factors
        .iter()
        .map(|f| f.entry.address.as_str())
        .collect();
    assert_eq!(
        addresses,
        [
            "factors.reprisal",
            "factors.pace",
            "factors.memory",
            "machines.posture.transitions.begin.chance",
            "machines.posture.competing.way_out.exits.back.dirichlet",
            "machines.posture.competing.way_out.exits.on_and_on.dirichlet",
            "events.strike.hazard_ratios.0.ratio",
            "events.summit.probability",
        ]
    );
    let word = factor(&model, "machines.posture.transitions.begin.chance");
    assert_eq!(word.word.as_deref(), Some("unlikely"));
    assert_eq!(word.entry.title, "begin.chance");
    assert_eq!(factor(&model, "factors.pace").unit, "/ y");
    assert_eq!(
        factor(&model, "factors.memory").distribution,
        Distribution::Fixed(30.0)
    );
}

#[test]
fn references_follow_the_use_of_a_factor() {
    let model = decode(&[]);
    assert_eq!(
        factor(&model, "factors.reprisal").reference,
        1.0,
        "only a ratio"
    );
    assert_eq!(factor(&model, "factors.pace").reference, 0.0, "a rate");
    assert_eq!(
        factor(&model, "factors.memory").reference,
        10.0,
        "as the file says"
    );
}

#[test]
fn parts_inherit_sources_and_the_grade_of_the_source() {
    let model = decode(&[]);
    let strike = reaction(&model, "strike");
    assert_eq!(strike.entry.title, "A raid");
    assert_eq!(strike.entry.sources, ["doc", "own: table 2"]);
    assert_eq!(strike.entry.grade, Some(Grade::Document));
    assert_eq!(strike.ratios[0].entry.sources, strike.entry.sources);
    assert_eq!(strike.ratios[1].entry.grade, Some(Grade::Judgement));
    assert_eq!(reaction(&model, "begin").entry.sources, ["own"]);
}

#[test]
fn conditions_are_conjunctions_with_named_ones_written_out() {
    let model = decode(&[]);
    let war = StateSet::only(StateId(1));
    let guard = &reaction(&model, "strike").guard.0;
    let in_war = Atom::InState {
        machine: MachineId(0),
        states: war,
        at_least: None,
    };
    assert_eq!(
        guard[0],
        Clause {
            negated: false,
            atom: in_war
        }
    );
    assert_eq!(
        guard[1],
        Clause {
            negated: true,
            atom: Atom::During {
                window: WindowId(1)
            }
        }
    );
    let Exposure::While(condition) = &reaction(&model, "strike").ratios[0].exposure else {
        panic!("a condition");
    };
    let memory = Number::factor(FactorId(2));
    let within = Atom::Within {
        of: ReactionId(4),
        first: true,
        duration: Some(memory),
    };
    assert_eq!(condition.0[0].atom, within);
}

#[test]
fn triggers_clocks_and_causes_are_resolved() {
    let model = decode(&[]);
    let Trigger::Hazard {
        base: Hazard::Chance { within, then, .. },
        clock,
    } = &reaction(&model, "begin").trigger
    else {
        panic!("a chance");
    };
    assert_eq!((within.as_fixed(), *then), (Some(90.0), Then::Stop));
    assert_eq!(
        *clock,
        Clock::Reaction {
            of: ReactionId(5),
            first: true
        }
    );
    let Trigger::On {
        causes,
        probability: None,
    } = &reaction(&model, "again").trigger
    else {
        panic!("certain causes");
    };
    let debating = Cause::Entry(MachineId(1), StateSet::only(StateId(1)));
    assert_eq!(*causes, [Cause::Reaction(ReactionId(5)), debating]);
    let Trigger::At { times, .. } = &reaction(&model, "summit").trigger else {
        panic!("dates")
    };
    assert_eq!(*times, [30.0, 173.0]);
    assert_eq!(
        reaction(&model, "again").kind,
        ReactionKind::Transition {
            machine: MachineId(0),
            from: StateSet::only(StateId(0)),
            to: StateId(1)
        },
        "any is every state but the one that is entered"
    );
}

#[test]
fn competing_exits_share_chance_guard_and_ratios() {
    let model = decode(&[]);
    let exit = reaction(&model, "on_and_on");
    assert_eq!(exit.ratios.len(), 1);
    let Trigger::Hazard {
        base: Hazard::Share { weights, index, .. },
        ..
    } = &exit.trigger
    else {
        panic!("a share");
    };
    assert_eq!((weights.len(), *index), (2, 1));
    let weight = &model.factors[weights[1].factors[0].index()];
    assert_eq!(
        weight.distribution,
        Distribution::Gamma {
            shape: 7.0,
            scale: 1.0
        }
    );
}

#[test]
fn effects_draw_count_and_move() {
    let model = decode(&[]);
    let strike = reaction(&model, "strike");
    assert_eq!(strike.draws.len(), 2);
    assert_eq!(strike.draws[1].entry.address, "events.strike.effects.1.add");
    let Action::Add { amount, .. } = &strike.effects[0].action else {
        panic!("an addition")
    };
    assert_eq!(
        (amount.number.coefficient, amount.drawn[0]),
        (0.5, DrawnId(0))
    );
    assert_eq!(amount.multipliers[0].by, Number::fixed(2.0));
    let Action::Count { amount, .. } = &strike.effects[1].action else {
        panic!("a count")
    };
    assert_eq!(amount.drawn, [DrawnId(1)]);
    let discrete = Distribution::Discrete {
        values: vec![0.0, 1.0],
        probabilities: vec![0.8, 0.2],
    };
    assert_eq!(
        strike.draws[1].distribution,
        DrawnDistribution::Fixed(discrete)
    );
    assert_eq!(strike.branches[0].branches[1].probability, None);
}

#[test]
fn outcomes_add_variables_scores_and_constants() {
    let model = decode(&[]);
    let outcome = &model.outcomes[0];
    let of: Vec<_> = outcome.terms.iter().map(|term| term.of).collect();
    let expected = [
        Observable::Variable(VariableId(0)),
        Observable::Score(MachineId(0)),
        Observable::One,
    ];
    assert_eq!(of, expected);
    assert_eq!(
        (outcome.resolution, outcome.at.as_slice()),
        (0.1, [298.0].as_slice())
    );
    assert_eq!(
        model.variables[0].drift[0].add.as_fixed(),
        Some(-0.4 / 30.4375)
    );
}

#[test]
fn milestones_name_what_happens() {
    let model = decode(&[]);
    assert_eq!(
        model.milestones[1].kind,
        MilestoneKind::Follows {
            of: Cause::Reaction(ReactionId(4)),
            then: Cause::Reaction(ReactionId(5)),
            within: Some(90.0)
        }
    );
}

#[test]
fn factors_that_are_off_take_their_reference() {
    let model = decode(&["reprisal", "memory", "begin.chance"]);
    let value = |address| factor(&model, address).distribution.clone();
    assert_eq!(value("factors.reprisal"), Distribution::Fixed(1.0));
    assert_eq!(value("factors.memory"), Distribution::Fixed(10.0));
    assert_eq!(
        value("machines.posture.transitions.begin.chance"),
        Distribution::Fixed(0.0)
    );
}

#[test]
fn ratios_effects_terms_and_branches_that_are_off_are_gone() {
    let model = decode(&[
        "events.strike.hazard_ratios.0",
        "events.strike.effects.0",
        "events.strike.branches.good",
        "variables.mood.baseline.1",
    ]);
    let strike = reaction(&model, "strike");
    assert_eq!(
        strike.ratios[0].entry.address,
        "events.strike.hazard_ratios.1"
    );
    assert_eq!(strike.effects[0].entry.address, "events.strike.effects.1");
    assert!(strike.branches[0].branches[0].effects.is_empty());
    assert_eq!(
        strike.branches[0].branches[0].probability,
        Some(Number::fixed(0.7))
    );
    assert_eq!(model.variables[0].baseline.len(), 1);
}

#[test]
fn reactions_and_machines_that_are_off_stand_still() {
    let model = decode(&["strike", "machines.posture", "congress"]);
    for reaction in &model.reactions {
        let still = !["raid", "summit"].contains(&reaction.entry.name.as_str());
        assert_eq!(
            reaction.trigger == Trigger::Never,
            still,
            "{}",
            reaction.entry.name
        );
    }
    assert_eq!(
        model.machines[0].initial[1].as_fixed(),
        Some(0.75),
        "its first state is drawn"
    );
    let effects = &reaction(&model, "strike").effects;
    assert!(
        !effects
            .iter()
            .any(|effect| matches!(effect.action, Action::Move { .. }))
    );
}

#[test]
fn a_group_that_is_off_has_no_exits() {
    let model = decode(&["way_out"]);
    assert_eq!(reaction(&model, "back").trigger, Trigger::Never);
    assert_eq!(reaction(&model, "on_and_on").trigger, Trigger::Never);
}

#[test]
fn conditions_and_windows_that_are_off_never_hold() {
    let model = decode(&["fighting", "cup", "review"]);
    let shown = model.windows.iter().filter(|window| window.to > 0.0);
    assert_eq!(shown.count(), 0, "no figure shows them");
    let guard = &reaction(&model, "strike").guard.0;
    assert_eq!(
        guard[0],
        Clause {
            negated: false,
            atom: Atom::Never
        }
    );
    assert_eq!(
        guard[1],
        Clause {
            negated: true,
            atom: Atom::Never
        }
    );
    let Trigger::At { times, .. } = &reaction(&model, "summit").trigger else {
        panic!("dates")
    };
    assert_eq!(*times, [30.0]);
}

#[test]
fn a_tag_switches_all_that_carry_it_off() {
    let model = decode(&["tag:hot"]);
    assert_eq!(reaction(&model, "strike").trigger, Trigger::Never);
    assert_eq!(
        factor(&model, "factors.reprisal").distribution,
        Distribution::Fixed(1.0)
    );
}

#[test]
fn what_is_left_out_keeps_its_reason_and_enters_nothing() {
    let text = format!(
        "{TEXT}\nnot_modelled:\n  markets: {{ title: Markets, why: they act as pressure, covers: [peso] }}\n"
    );
    let with = decode_text(&text, &[]);
    assert_eq!(with.not_modelled.len(), 1);
    let markets = &with.not_modelled[0];
    assert_eq!(markets.entry.address, "not_modelled.markets");
    assert_eq!(markets.entry.covers, ["peso"]);
    assert_eq!(markets.why, "they act as pressure");
    let without = Model {
        not_modelled: Vec::new(),
        ..with
    };
    assert_eq!(without, decode(&[]));
}
