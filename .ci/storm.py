"""Checks PRISM exports against Storm: as many states, and the same probabilities and expected counts.

Usage: storm.py NAME MODEL.prism MODEL.props EXACT.json
"""

import json
import re
import sys

import stormpy

TOLERANCE = 1e-6


def questions(exact):
    """The exact answers on the last day, by the name of a property."""
    letters = lambda name: re.sub(r"[^A-Za-z0-9]", "_", name)
    answers = {}
    for answer in exact["answers"]:
        kind, name = answer["kind"], letters(answer["name"])
        if kind == "state":
            name = f"state_{name}_{letters(answer['state'])}"
        elif kind in ("milestone", "counter"):
            name = f"{kind}_{name}"
        elif kind == "reaction":
            name = f"count_{name}"
        else:
            continue
        answers[name] = answer["values"][-1]
    return answers


def main(name, model_path, properties_path, exact_path):
    with open(exact_path) as file:
        answers = questions(json.load(file))
    text = open(model_path).read()
    states = int(re.search(r"^// states: (\d+)$", text, re.M).group(1))
    program = stormpy.parse_prism_program(model_path, prism_compatibility=True)
    end = horizon(properties_path)
    lines = [line for line in open(properties_path) if line.startswith('"')]
    asked, formulas = [], []
    for line in lines:
        label, formula = line.split(":", 1)
        formula = formula.split(";", 1)[0].strip()
        formula = formula.replace("T,T", f"{end},{end}").replace("<=T", f"<={end}")
        asked.append(label.strip('" '))
        formulas.append(formula)
    # Each question takes Storm seconds on a large chain: there, milestones are asked and some eight others.
    if states >= 1_000:
        rest = [k for k, label in enumerate(asked) if not label.startswith("milestone_")]
        left_out = set(rest) - set(rest[:: max(1, len(rest) // 8)])
        asked, formulas = ([x for k, x in enumerate(list) if k not in left_out] for list in (asked, formulas))
    properties = stormpy.parse_properties("; ".join(formulas), program)
    model = stormpy.build_model(program, properties)
    assert model.nr_states == states, f"{name}: {model.nr_states} states in Storm, {states} here"
    compared, worst = 0, 0.0
    for label, prop in zip(asked, properties):
        if label not in answers:
            continue
        found = stormpy.model_checking(model, prop).get_value(model.initial_states[0])
        expected = answers[label]
        off = abs(found - expected) / max(1.0, abs(expected))
        assert off < TOLERANCE, f"{name}: {label} is {found} in Storm, {expected} here"
        compared, worst = compared + 1, max(worst, off)
    assert compared >= 8, f"{name}: only {compared} numbers were compared"
    print(f"{name}: {states} states in both, {compared} numbers agree, the worst to {worst:.1e}")


def horizon(path):
    return re.search(r"^const double T = ([^;]+);", open(path).read(), re.M).group(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
