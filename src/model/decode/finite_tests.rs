//! Every place of the table where a number stands refuses those that are not finite.

use super::super::{Model, Purpose};
use crate::model::format::{EACH, FILE, Kind, MappingSpec};
use crate::scenario::{Patches, Scenario};

/// What is written at a place: as YAML reads a number, and as a product overflows.
const NUMBERS: [&str; 4] = [".nan", ".inf", "-.inf", "1e400"];
const PRODUCTS: [&str; 4] = ["1e400 d", "1e308 y", "1e200 * 1e200", "1e300 / 1e-300 d"];
/// Where it stands in the text of a place.
const HERE: &str = "HERE";

/// A place, as the text of its file around `HERE`.
struct Place {
    text: String,
    /// A number alone can stand there, not only text.
    number: bool,
}

/// All places below a mapping, whose own text goes into `around`.
fn below(spec: &'static MappingSpec, around: &dyn Fn(&str) -> String, places: &mut Vec<Place>) {
    for key in spec.all() {
        let own = |inner: &str| around(&format!("{{ {}: {inner} }}", key.name));
        at(&key.kind, &own, places);
    }
    if spec.quantiles > 0 {
        at(
            &Kind::Value,
            &|inner| around(&format!("{{ q05: {inner} }}")),
            places,
        );
    }
}

fn at(kind: &'static Kind, around: &dyn Fn(&str) -> String, places: &mut Vec<Place>) {
    let mut place = |text: &str, number| {
        let text = around(text);
        places.push(Place { text, number });
    };
    match kind {
        Kind::Number(spec) | Kind::Share(spec) | Kind::Amount(spec) => {
            place(HERE, true);
            if spec.factors {
                place("{ fixed: HERE }", true);
            }
            if matches!(kind, Kind::Amount(_)) {
                below(&EACH, around, places);
            }
        }
        Kind::Value => place(HERE, true),
        Kind::Range(_) => {
            place("[HERE, 1]", true);
            place("[0, HERE]", true);
        }
        Kind::Discrete(_) => {
            place("{ 1: HERE }", true);
            place("{ HERE: 1 }", false);
        }
        Kind::Instant => place(HERE, false),
        Kind::Values(_, of) | Kind::Named(_, of) => {
            at(of, &|inner| around(&format!("{{ a: {inner} }}")), places);
        }
        Kind::List(_, of) => at(of, &|inner| around(&format!("[{inner}]")), places),
        Kind::Several(of) | Kind::OneOrMore(_, of) => {
            at(of, around, places);
            at(of, &|inner| around(&format!("[{inner}]")), places);
        }
        Kind::Mapping(spec) => below(spec, around, places),
        Kind::Either(kinds) => kinds.iter().for_each(|kind| at(kind, around, places)),
        Kind::Text | Kind::Citation | Kind::Bool | Kind::Version | Kind::Word(_) => {}
        Kind::Date | Kind::Condition | Kind::Sentence(..) => {}
    }
}

/// The faults of a file that are at its number: messages of errors.
fn told(place: &Place, number: &str) -> Vec<String> {
    let text = place.text.replace(HERE, number);
    let here = u32::try_from(place.text.find(HERE).unwrap()).unwrap();
    let scenario = match Scenario::from_text("x.yaml", &text, &Patches::default()) {
        Ok(scenario) => scenario,
        Err(faults) => panic!("{text}: {:?}", faults.diagnostics),
    };
    let (model, faults) = Model::decode(&scenario, Purpose::Run);
    assert!(model.is_none(), "{text}");
    let faults = faults.into_iter();
    let here = faults.filter(|fault| fault.span.is_some_and(|span| span.start == here));
    here.map(|fault| format!("{} ({})", fault.message, fault.help.unwrap_or_default()))
        .collect()
}

#[test]
fn no_place_takes_a_number_that_is_not_finite() {
    let mut places = Vec::new();
    below(&FILE, &|inner| format!("{inner}\n"), &mut places);
    assert!(places.len() > 300, "{}", places.len());
    for place in &places {
        let plain = NUMBERS.iter().filter(|_| place.number);
        for number in plain.chain(&PRODUCTS) {
            let told = told(place, number);
            let finite = told.iter().filter(|message| message.contains("not finite"));
            let remedies = finite.filter(|message| message.contains("a number is finite"));
            assert_eq!(remedies.count(), 1, "{}: {number}: {told:?}", place.text);
        }
    }
}

/// Numbers inside of sentences have no key of their own.
#[test]
fn no_sentence_takes_a_number_that_is_not_finite() {
    for sentence in [
        "v < HERE",
        "not v >= HERE",
        "within HERE d of a",
        "m is x for HERE d",
    ] {
        let text = format!(
            "machines: {{ m: {{ states: {{ x: {{}} }} }} }}\nvariables: {{ v: {{}} }}\n\
             events: {{ a: {{ while: {sentence}, rate: 1 / d }} }}\n"
        );
        let place = Place {
            text,
            number: false,
        };
        let told = told(&place, "1e400");
        assert!(
            told.len() == 1 && told[0].contains("not finite"),
            "{told:?}"
        );
    }
}
