"""Recovers hazard ratios from the histories of a run, with lifelines (Davidson-Pilon 2019, doi:10.21105/joss.01317).

    escalade run docs/examples/hazards.yaml --trials 4000 --histories csv
    pip install lifelines
    python docs/examples/hazards.py output/hazards/histories.csv

A machine's rows are intervals in which it stood in a state. To ask how another machine's state acts on a
transition, intervals are cut where that machine moves: the usual start-stop form with covariates that change in
time. The model of Cox has a partial likelihood in calendar time, so that the baseline hazard may be anything.
"""

import math
import sys

import pandas
from lifelines import CoxTimeVaryingFitter

# What the scenario says of machines.posture.transitions.rise.
TRUTH = {"border_closed": 2.5, "talks_open": 0.4}


def states(rows, machine):
    """The intervals of a machine in each trial."""
    own = rows[rows.machine == machine]
    return {trial: group[["start", "stop", "from"]].to_numpy() for trial, group in own.groupby("trial")}


def cut(rows, machine, leaves, covariates):
    """Intervals in which a machine is at risk of leaving a state, cut where a covariate changes."""
    changing = {name: (states(rows, other), state) for name, (other, state) in covariates.items()}
    at_risk = rows[(rows.machine == machine) & (rows["from"] == leaves)]
    parts = []
    for number, row in enumerate(at_risk.itertuples()):
        edges = {row.start, row.stop}
        for intervals, _ in changing.values():
            edges.update(edge for edge in intervals[row.trial][:, 0] if row.start < edge < row.stop)
        edges = sorted(edges)
        for start, stop in zip(edges, edges[1:]):
            part = {"id": number, "start": start, "stop": stop, "happened": int(row.happened and stop == row.stop)}
            for name, (intervals, state) in changing.items():
                part[name] = int(any(a <= start < b and at == state for a, b, at in intervals[row.trial]))
            parts.append(part)
    return pandas.DataFrame(parts)


def main(path):
    rows = pandas.read_csv(path, dtype={"event": str})
    covariates = {"border_closed": ("border", "closed"), "talks_open": ("talks", "open")}
    parts = cut(rows, "posture", "calm", covariates)
    model = CoxTimeVaryingFitter()
    model.fit(parts, id_col="id", start_col="start", stop_col="stop", event_col="happened")
    for name, truth in TRUTH.items():
        found = model.summary.loc[name]
        low, high = found["exp(coef) lower 95%"], found["exp(coef) upper 95%"]
        print(f"{name}: hazard ratio {found['exp(coef)']:.2f} ({low:.2f} to {high:.2f}), in the scenario {truth}")
        z = abs(found["coef"] - math.log(truth)) / found["se(coef)"]
        assert z < 3.5, f"{name} is {z:.1f} standard errors off"


if __name__ == "__main__":
    main(*sys.argv[1:])
