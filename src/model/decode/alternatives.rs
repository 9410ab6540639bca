//! Either-or and negation of what holds together.

use super::super::{Atom, Clause, Condition, StateSet};

/// What holds where at least one of these does, each a conjunction.
pub(super) fn any_of(alternatives: Vec<Vec<Clause>>) -> Vec<Clause> {
    let mut flat: Vec<Vec<Clause>> = Vec::with_capacity(alternatives.len());
    for alternative in alternatives {
        match alternative.as_slice() {
            // What always holds leaves nothing to ask.
            [] => return Vec::new(),
            [
                Clause {
                    atom: Atom::Any(inner),
                    ..
                },
            ] => flat.extend(inner.iter().map(|condition| condition.0.clone())),
            _ => flat.push(alternative),
        }
    }
    if let [only] = flat.as_mut_slice() {
        return std::mem::take(only);
    }
    if let Some(states) = states_of_one_machine(&flat) {
        return vec![Clause::that(states)];
    }
    let conditions = flat.into_iter().map(Condition).collect();
    vec![Clause::that(Atom::Any(conditions))]
}

/// `m is a or m is b` is `m is a or b`.
fn states_of_one_machine(alternatives: &[Vec<Clause>]) -> Option<Atom> {
    let mut all = None;
    for alternative in alternatives {
        let [
            Clause {
                negated: false,
                atom:
                    Atom::InState {
                        machine,
                        states,
                        at_least: None,
                    },
            },
        ] = alternative.as_slice()
        else {
            return None;
        };
        let (of, known) = all.get_or_insert((*machine, StateSet::default()));
        if of != machine {
            return None;
        }
        known.0 |= states.0;
    }
    let (machine, states) = all?;
    Some(Atom::InState {
        machine,
        states,
        at_least: None,
    })
}

/// What holds where not all of these do: `not` is spread over what is joined (De Morgan), so that only single
/// statements are negated.
pub(super) fn negation(clauses: Vec<Clause>) -> Vec<Clause> {
    if clauses.is_empty() {
        return vec![Clause::that(Atom::Never)];
    }
    any_of(clauses.into_iter().map(negated).collect())
}

fn negated(clause: Clause) -> Vec<Clause> {
    match clause.atom {
        Atom::Any(conditions) => {
            let none = conditions
                .into_iter()
                .map(|condition| negation(condition.0));
            none.flatten().collect()
        }
        atom => vec![Clause {
            negated: !clause.negated,
            atom,
        }],
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::WindowId;
    use super::*;

    fn open(window: usize) -> Clause {
        let window = WindowId::from(window);
        Clause::that(Atom::During { window })
    }

    /// Whether clauses hold where these windows are open.
    fn holds(clauses: &[Clause], windows: u32) -> bool {
        clauses.iter().all(|clause| {
            let holds = match &clause.atom {
                Atom::During { window } => windows >> window.index() & 1 == 1,
                Atom::Any(some) => some.iter().any(|one| holds(&one.0, windows)),
                _ => false,
            };
            holds != clause.negated
        })
    }

    #[test]
    fn a_negation_holds_where_the_rest_does_not() {
        let both = |a: Vec<Clause>, b: Vec<Clause>| [a, b].concat();
        let one = |k| vec![open(k)];
        let formulas = [
            Vec::new(),
            one(0),
            both(one(0), one(1)),
            any_of(vec![one(0), one(1)]),
            any_of(vec![both(one(0), one(1)), negation(one(2))]),
            both(any_of(vec![one(0), one(1)]), any_of(vec![one(1), one(2)])),
        ];
        for formula in formulas {
            let opposite = negation(formula.clone());
            let back = negation(opposite.clone());
            for windows in 0..8 {
                let truth = holds(&formula, windows);
                assert_eq!(holds(&opposite, windows), !truth, "{formula:?}");
                assert_eq!(holds(&back, windows), truth, "{formula:?}");
            }
        }
    }

    #[test]
    fn alternatives_within_alternatives_are_one_list() {
        let inner = any_of(vec![vec![open(0)], vec![open(1)]]);
        let flat = any_of(vec![inner, vec![open(2)]]);
        let [
            Clause {
                atom: Atom::Any(all),
                ..
            },
        ] = flat.as_slice()
        else {
            panic!("one list: {flat:?}");
        };
        assert_eq!(all.len(), 3);
    }
}
