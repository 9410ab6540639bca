"""By how much the factors, as control variates, would cut the variance of a mean: a bound of what is left out.

    python -m venv venv && venv/bin/pip install numpy
    escalade run scenarios/limited_raids.yaml --trials 40000 --per-trial csv
    venv/bin/python docs/examples/control.py output/limited_raids cooperation retaliation approval

The mean of the two trials of each draw is regressed on all factors, on half of the draws; the other half says how much
of the variance is left.
"""

import csv
import pathlib
import sys

import numpy as np

rows = csv.reader(open(pathlib.Path(sys.argv[1]) / "trials.csv"))
head = next(rows)
factors = [k for k, name in enumerate(head) if name.startswith("factor.")]
outcomes = [head.index(f"outcome.{name}.end") for name in sys.argv[2:]]
data = np.array([[float(row[k]) for k in factors + outcomes] for row in rows])

draws = data[::2, : len(factors)]
draws = draws[:, draws.std(0) > 0]
draws = (draws - draws.mean(0)) / draws.std(0)
terms = np.c_[np.ones(len(draws)), draws]
half = len(draws) // 2
for k, name in enumerate(sys.argv[2:]):
    of_trials = data[:, len(factors) + k]
    means = (of_trials[::2] + of_trials[1::2]) / 2
    fitted = np.linalg.lstsq(terms[:half], means[:half], rcond=None)[0]
    left = means[half:] - terms[half:] @ fitted
    print(f"{name}: {means[half:].var() / left.var():.2f} times smaller")
