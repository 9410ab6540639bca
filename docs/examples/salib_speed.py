"""What SALib takes for design and analysis of N = 2^14 rows of D = 20 factors, beside the whole of escalade's command.

    python -m venv venv && venv/bin/pip install SALib "pandas<3"
    venv/bin/python docs/examples/salib_speed.py target/release/escalade

Both have 22 points for each row. SALib's time is that of its sample and of its analysis with 100 resamples, and of
no model. Escalade's is that of the command: it reads the scenario, simulates two trials at each point, takes chance
away, and writes every file but the figures. Seconds of the processor, the least of three, on one thread.
"""

import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

# Threads that wait would count.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import numpy as np
from SALib.analyze import sobol as analysis
from SALib.sample import sobol as sampling

ROWS, FACTORS, TIMES = 1 << 14, 20, 3

SCENARIO = """format: 1
title: A sum of twenty factors
start: 2027-01-01
horizon: 1 d
sources: { s: { cite: made up, grade: judgement } }
factors:
%s
outcomes:
  y: { range: [0, 210], resolution: 1, headline: true, sum: { %s } }
""" % (
    "\n".join(f"  x{k}: {{ uniform: {{ low: 0, high: 1 }}, source: s }}" for k in range(FACTORS)),
    ", ".join(f"x{k}: {k + 1} * x{k}" for k in range(FACTORS)),
)


def least(of):
    """The least of several times of the processor."""
    return min(of() for _ in range(TIMES))


def salib():
    problem = {
        "num_vars": FACTORS,
        "names": [f"x{k}" for k in range(FACTORS)],
        "bounds": [[0, 1]] * FACTORS,
    }
    began = time.process_time()
    points = sampling.sample(problem, ROWS, calc_second_order=False, seed=1)
    sampled = time.process_time()
    results = points @ np.arange(1.0, FACTORS + 1)
    evaluated = time.process_time()
    analysis.analyze(problem, results, calc_second_order=False, num_resamples=100, seed=1)
    return sampled - began + time.process_time() - evaluated


def escalade(program, folder):
    def used():
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        return spent.ru_utime + spent.ru_stime

    began = used()
    asked = f"sensitivity sum.yaml --rows {ROWS} --replicates 2 --threads 1 --figures none"
    subprocess.run([program, *asked.split()], cwd=folder, check=True, capture_output=True)
    return used() - began


program = str(pathlib.Path(sys.argv[1]).resolve())
with tempfile.TemporaryDirectory() as folder:
    (pathlib.Path(folder) / "sum.yaml").write_text(SCENARIO)
    ours = least(lambda: escalade(program, folder))
theirs = least(salib)
runs = 2 * ROWS * (FACTORS + 2)
print(f"SALib, design and analysis: {theirs:.2f} s")
print(f"escalade, the whole command: {ours:.2f} s, {1e6 * ours / runs:.2f} us for each of {runs} model runs")
print(f"ratio: {theirs / ours:.1f}")
