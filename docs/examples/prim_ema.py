"""PRIM of EMA Workbench on 10,000 rows of 20 factors, beside escalade's.

    python -m venv venv && venv/bin/pip install ema_workbench
    venv/bin/python docs/examples/prim_ema.py
    cargo bench --bench pipeline -- prim

Both find the box x1 < 0.4, 0.3 < x4 < 0.8, in which the condition holds in 90 % of rows, and elsewhere in
10 %. The script prints the processor time of EMA Workbench and the box; the bench prints the time of escalade
(sorting, peeling, pruning and pasting).
"""

import time

import numpy as np
import pandas as pd
from ema_workbench.analysis import prim

ROWS, FACTORS = 10_000, 20

random = np.random.default_rng(1)
points = pd.DataFrame(
    random.uniform(size=(ROWS, FACTORS)), columns=[f"x{k}" for k in range(FACTORS)]
)
inside = (points["x1"] < 0.4) & (points["x4"] > 0.3) & (points["x4"] < 0.8)
holds = random.uniform(size=ROWS) < np.where(inside, 0.9, 0.1)

began = time.process_time()
box = prim.Prim(points, holds, threshold=0.5, peel_alpha=0.05).find_box()
seconds = time.process_time() - began

print(f"EMA Workbench: {seconds:.2f} s of processor time for {ROWS} x {FACTORS}")
lift = box.peeling_trajectory["coverage"] - box.peeling_trajectory["mass"]
best = int(lift.idxmax())
print(box.peeling_trajectory.loc[best, ["coverage", "density", "mass", "res_dim"]].to_string())
