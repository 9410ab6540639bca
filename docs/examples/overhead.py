"""What an evaluation costs from Python, beside the trial itself and beside EMA Workbench's own bookkeeping.

    pip install ./python ema_workbench pandas
    python docs/examples/overhead.py

Prints microseconds of the clock per evaluation, the least of five repetitions, all on one thread.
"""

import time

import ema_workbench
import numpy as np
from ema_workbench import perform_experiments

import escalade
import escalade.ema

ROWS = 2_000

# A scenario in which hardly anything happens: what it takes is what is done around a trial.
STILL = """
format: 1
start: 2027-01-01
horizon: 1 d
sources: { s: { cite: made up, grade: judgement } }
factors: { a: { uniform: { low: 0, high: 1 }, source: s } }
events: { knock: { source: s, rate: a / d, effects: [ { counter: heard, add: 1 } ] } }
counters: { heard: {} }
outcomes: { knocks: { range: [0, 9], resolution: 1, headline: true, sum: { all: 1 * heard } } }
"""


def microseconds(of, number):
    """The least of five repetitions, per evaluation."""

    def once():
        began = time.perf_counter()
        of()
        return time.perf_counter() - began

    return min(once() for _ in range(5)) * 1e6 / number


def rows_of(model, names):
    factors = [model.factor(name) for name in names]
    low, high = [np.array([getattr(f, end) for f in factors]) for end in ("q05", "q95")]
    return low + (high - low) * np.random.default_rng(1).uniform(size=(ROWS, len(factors)))


def told(what, value):
    print(f"{what:<62} {value:8.1f} us")


def measure(title, model):
    """What is measured of a model."""
    names = [f.name for f in model.factors if f.uncertain][:3]
    X = rows_of(model, names)
    settings = {"factors": names, "others": "median", "threads": 1}
    print(f"{title}:")
    told("  a trial, in one call of so many rows", microseconds(lambda: model.evaluate(X, **settings), ROWS))
    one_by_one = microseconds(lambda: [model.evaluate(row, **settings) for row in X[:200]], 200)
    told("  a trial, in a call of its own", one_by_one)
    run = microseconds(lambda: model.run(4_000, threads=1), 4_000)
    told("  a trial of a run, counted, with its factors drawn", run)
    adapter = escalade.ema.model(model, factors=names)
    told("  an experiment of EMA Workbench", microseconds(lambda: perform_experiments(adapter, scenarios=500), 500))


ema_workbench.ema_logging.log_to_stderr(ema_workbench.ema_logging.ERROR)
measure("a scenario in which hardly anything happens", escalade.loads(STILL))
measure("limited raids", escalade.load("scenarios/limited_raids.yaml"))
