"""What the tests share: a small scenario, and the command line of the build beside."""

import os
import subprocess
from pathlib import Path

import pytest

import escalade

ROOT = Path(__file__).resolve().parent.parent.parent
SHIPPED = ROOT / "scenarios" / "limited_raids.yaml"

KNOCKS = """
format: 1
title: Knocks
start: 2027-01-01
horizon: 10 d
sources: { s: { cite: made up, grade: judgement } }
factors:
  pace: { uniform: { low: 0.1 / d, high: 0.5 / d }, source: s }
  zeal: { uniform: { low: 0.5, high: 2 }, source: s }
  idle: { uniform: { low: 0, high: 1 }, source: s }
events:
  knock: { source: s, rate: pace * zeal, effects: [ { counter: heard, add: 1 } ] }
  nap: { source: s, rate: idle / d, effects: [ { counter: slept, add: 1 } ] }
counters: { heard: {}, slept: {} }
outcomes:
  knocks: { title: Knocks, unit: knocks, range: [0, 100], resolution: 1, headline: true, sum: { all: 1 * heard } }
  naps: { title: Naps, unit: naps, range: [0, 100], resolution: 1, sum: { all: 1 * slept } }
milestones:
  knocked: { happens: knock }
"""


@pytest.fixture(scope="session")
def knocks():
    return escalade.loads(KNOCKS, name="knocks")


@pytest.fixture(scope="session")
def shipped():
    return escalade.load(SHIPPED)


@pytest.fixture(scope="session")
def command():
    """The program that cargo has built."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", "target"))
    program = Path(os.environ.get("ESCALADE", (ROOT / target) / "debug" / "escalade"))

    def run(*words, cwd=None):
        return subprocess.run([program, *map(str, words)], cwd=cwd, check=True, capture_output=True, text=True)

    return run
