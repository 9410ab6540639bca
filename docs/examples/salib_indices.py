"""Sobol' indices of SALib on the points of `escalade sensitivity --samples`, beside escalade's own.

    python -m venv venv && venv/bin/pip install SALib "pandas<3"
    escalade sensitivity docs/examples/product.yaml --replicates 2 --samples
    venv/bin/python docs/examples/salib_indices.py output/product.sensitivity --within 1e-10

Both read the same lines, A, A with each factor of B in turn, B, by the same formulas. Where a scenario has no chance
they agree to rounding. Where it has, SALib takes chance for what the factors do; escalade takes it away.
"""

import argparse
import json
import pathlib
import sys

import pandas as pd
from SALib.analyze import sobol

arguments = argparse.ArgumentParser()
arguments.add_argument("folder", type=pathlib.Path)
arguments.add_argument("--within", type=float, help="fail where any index differs by more")
arguments = arguments.parse_args()

found = json.loads((arguments.folder / "sensitivity.json").read_text())
results = pd.read_csv(arguments.folder / "results.csv")
names = [unit["name"] for unit in found["units"]]
problem = {"num_vars": len(names), "names": names, "bounds": [[0, 1]] * len(names)}

worst, compared = 0.0, 0
for measure in found["measures"]:
    units = measure["indices"] and measure["indices"]["units"]
    if not units:
        continue
    column = measure["name"]
    if measure["functional"] != "happened":
        column += "." + measure["functional"]
    theirs = sobol.analyze(
        problem, results[column].to_numpy(), calc_second_order=False, num_resamples=2, seed=1
    )
    for index, key in [("first", "S1"), ("total", "ST")]:
        for name, other in zip(names, theirs[key]):
            own = units[name][index]["estimate"]
            worst, compared = max(worst, abs(own - other)), compared + 1
            print(f"{column:24} {name:24} {index:6} escalade {own: .12f}  SALib {other: .12f}")
print(f"the largest of {compared} differences is {worst:.1e}")
if arguments.within is not None and not (compared and worst <= arguments.within):
    sys.exit(1)
