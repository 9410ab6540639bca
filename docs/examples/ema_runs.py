"""The trials of a run as experiments and outcomes of EMA Workbench, and its PRIM on them.

    python -m venv venv && venv/bin/pip install ema_workbench
    escalade run scenarios/limited_raids.yaml --per-trial csv
    venv/bin/python docs/examples/ema_runs.py output/limited_raids
"""

import sys

import numpy as np
import pandas as pd
from ema_workbench.analysis import prim

trials = pd.read_csv(f"{sys.argv[1]}/trials.csv")
experiments = trials.filter(regex=r"^factor\.")
outcomes = {name: column.to_numpy() for name, column in trials.filter(regex=r"^outcome\.").items()}

name, values = next(iter(outcomes.items()))
low = values < np.quantile(values, 0.25)
box = prim.Prim(experiments, low, threshold=0.5).find_box()
print(f"PRIM on the lowest quarter of {name}: coverage {box.coverage:.2f}, density {box.density:.2f}")
