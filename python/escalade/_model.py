"""A scenario that is ready to run."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from . import _escalade
from ._results import Comparison, Evaluation, Exact, Results, Sensitivity, Story

if TYPE_CHECKING:
    import pandas

DEFAULT_SEED = 1
DEFAULT_TRIALS = 20_000
DEFAULT_LIMIT = 10_000_000
DEFAULT_REPLICATES = 2
# Of exact answers: draws that are solved, days, and states of the machines together.
DEFAULT_EXACT_DRAWS = 64
DEFAULT_EXACT_POINTS = 24
DEFAULT_STATES = 2_000_000

Settings = Sequence[str] | Mapping[str, Any]


class ScenarioWarning(UserWarning):
    """A scenario can be simulated, but is probably not what was meant, or lacks evidence."""


@dataclass(frozen=True)
class Factor:
    """An uncertain number of a scenario. Its numbers are in days (`d`), per day (`/ d`) or without a unit."""

    name: str
    """Its address without `factors.`: what `set`, samples and results call it."""
    address: str
    title: str
    unit: str
    """`d`, `/ d` or nothing."""
    distribution: str
    """Its family: `fixed`, `uniform`, `triangular`, `beta`, `normal`, `between`, `lognormal`, `gamma`, `discrete`."""
    low: float | None
    """The least value that it can have; `None` where there is none."""
    high: float | None
    mean: float
    median: float
    q05: float
    q95: float
    written: tuple[str, str, str]
    """Its 5, 50 and 95 % points in the unit of the scenario: `0.3 / y`."""
    uncertain: bool
    """Whether it can have more than one value."""
    role: str
    """`lever` (somebody decides it), `uncertainty` or `measurement`."""
    grade: str | None
    """How good the evidence is: `document`, `literature` or `judgement`."""
    sources: tuple[str, ...]
    """The ids of its sources."""
    citations: tuple[str | None, ...]
    """What they are, for people."""
    tags: tuple[str, ...]
    correlated_with: tuple[str, ...]
    note: str | None


@dataclass(frozen=True)
class Outcome:
    """An outcome of a scenario."""

    name: str
    title: str
    unit: str
    low: float
    """The declared range."""
    high: float
    headline: bool
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Milestone:
    """A milestone of a scenario."""

    name: str
    title: str


def load(
    path: str | PathLike[str],
    *,
    set: Settings = (),
    without: Sequence[str] = (),
    horizon: str | None = None,
) -> Model:
    """Reads a scenario with all that it extends.

    `set` replaces values (`{"attack_rate.reference": "0.3 / y"}`, or texts `ADDRESS=VALUE`), `without` switches
    entries off (an address, or `tag:NAME`), and `horizon` (`"90 d"`) is how long a trial lasts.

    Raises `ScenarioError` where the scenario has faults; what is only doubtful is warned of (`ScenarioWarning`).
    """
    import pathlib

    return Model._of(_escalade.Model.read(pathlib.Path(path), _changes(set, without, horizon)))


def loads(
    text: str,
    *,
    name: str = "scenario",
    set: Settings = (),
    without: Sequence[str] = (),
    horizon: str | None = None,
) -> Model:
    """The same of a text, which cannot extend a file."""
    file = f"{name}.yaml"
    return Model._of(_escalade.Model.parse(file, text, _changes(set, without, horizon)))


def _changes(set: Settings, without: Sequence[str], horizon: str | None) -> tuple:
    if isinstance(set, str) or isinstance(without, str):
        raise TypeError("set and without are lists: write ['...']")
    pairs = [f"{key}={value}" for key, value in set.items()] if isinstance(set, Mapping) else set
    for pair in pairs:
        if "=" not in pair:
            raise ValueError(f"expected ADDRESS=VALUE, found {pair!r}")
    return (list(pairs), list(without), horizon)


class Model:
    """A scenario that is ready to run: made by `load`.

    Everything that simulates takes `threads` (0 is one for each core; no result depends on it), leaves the
    interpreter to other threads, and ends at Ctrl-C with `KeyboardInterrupt`. A model can be pickled, so that other
    processes and machines can simulate it.
    """

    def __init__(self) -> None:
        raise TypeError("a model is made by escalade.load(path) or escalade.loads(text)")

    @classmethod
    def _of(cls, native: _escalade.Model) -> Model:
        model = object.__new__(cls)
        model._native = native
        if native.warnings:
            warnings.warn(native.warnings, ScenarioWarning, stacklevel=3)
        return model

    _native: _escalade.Model

    def __reduce__(self) -> tuple:
        return (_unpickled, self._native.state())

    @cached_property
    def _described(self) -> dict[str, Any]:
        return json.loads(self._native.described())

    @property
    def name(self) -> str:
        """The name of its file without the extension."""
        return self._native.name

    @property
    def title(self) -> str:
        return self._described["title"]

    @property
    def question(self) -> str | None:
        """The question that it asks, for people."""
        return self._described["question"]

    @property
    def start(self) -> str:
        """The date of day 0, ISO 8601."""
        return self._described["start"]

    @property
    def horizon(self) -> float:
        """How long a trial lasts, days."""
        return self._described["horizon"]

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """Every uncertain number, with its range, grade and sources, in the order of the file."""
        return tuple(Factor(**_tuples(factor)) for factor in self._described["factors"])

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes."""
        return tuple(Outcome(**_tuples(outcome)) for outcome in self._described["outcomes"])

    @cached_property
    def milestones(self) -> tuple[Milestone, ...]:
        """The milestones."""
        return tuple(Milestone(**milestone) for milestone in self._described["milestones"])

    def factor(self, name: str) -> Factor:
        """A factor by its name. Raises `KeyError` where there is none."""
        for factor in self.factors:
            if name in (factor.name, factor.address):
                return factor
        raise KeyError(f"no factor is called {name!r}")

    def changed(self, *, set: Settings = (), without: Sequence[str] = (), horizon: str | None = None) -> Model:
        """The scenario with changes, as `load` takes them."""
        text = self._native.merged_yaml()
        off = [*self._native.state()[2], *without]
        changes = _changes(set, off, horizon)
        return Model._of(_escalade.Model.parse(f"{self.name}.yaml", text, changes))

    def run(
        self,
        trials: int | None = None,
        *,
        seed: int = DEFAULT_SEED,
        replicates: int | None = None,
        set: Settings = (),
        without: Sequence[str] = (),
        given: str | None = None,
        until: str | None = None,
        design: ArrayLike | pandas.DataFrame | None = None,
        factors: Sequence[str] | None = None,
        unit: bool = False,
        others: str = "refused",
        threads: int = 0,
    ) -> Results:
        """Simulates, with the bits of `escalade run`.

        `trials` (20,000) are those in all, `replicates` (2) of them at each draw of the factors. With `given` only
        trials count that fulfil a condition, and each has a draw of its own; with `until` (`"approval.end.mean ± 0.1"`)
        the run stops when an interval is narrow enough. With a `design`, whose form is that of `evaluate`, each of its
        rows is a draw.

        Raises `ValueError` where these do not fit together, `SimulationError` where a trial fails.
        """
        model = self.changed(set=set, without=without) if set or without else self
        if replicates is None:
            replicates = 1 if given else DEFAULT_REPLICATES
        sample = None
        if design is not None:
            if trials is not None or until is not None:
                raise ValueError("a design says how many draws there are: leave out trials and until")
            sample = model._sample(design, factors, unit, others, common=False, seed=seed)
            trials = len(sample) * replicates
        if trials is None:
            trials = DEFAULT_LIMIT if until else DEFAULT_TRIALS
        size = (seed, trials, replicates, threads)
        return Results(model._native.run(size, given, until, sample))

    def evaluate(
        self,
        X: ArrayLike | pandas.DataFrame,
        *,
        factors: Sequence[str] | None = None,
        unit: bool = False,
        others: str = "refused",
        replicates: int = 1,
        common: bool = True,
        of: Sequence[str] = (),
        seed: int = DEFAULT_SEED,
        threads: int = 0,
    ) -> Evaluation:
        """The model as a function of its factors, at every row of `X`.

        `X` has the shape (rows, factors). Its columns are `factors`, or those of a `pandas.DataFrame`, or all
        uncertain factors in the order of `model.factors`. Its numbers are values in days, per day or no unit; with
        `unit=True`, coordinates of the open unit cube, which become values by the distributions and correlations of
        the scenario. Factors without a column are `others`: `"refused"`, `"median"` (they stay there) or `"drawn"`
        (row k has those of draw k of a run with this seed).

        At each row `replicates` trials are simulated. With `common` random numbers, the default, replicate j of every
        row has the same luck, so that what differs between rows is what their values do; else each row has its own.

        Measured is `of` (`["cooperation.min", "strike"]`), or every headline outcome at its end and every milestone.

        Returns an `Evaluation`: by measure, an array of shape (rows, replicates).

        Raises `ValueError` where names, numbers or ranges are wrong (it says which), `SimulationError` where a trial
        fails.
        """
        sample = self._sample(X, factors, unit, others, common, seed)
        size = (seed, 0, replicates, threads)
        return Evaluation(*self._native.evaluate(sample, list(of), size))

    def _sample(
        self,
        X: Any,
        factors: Sequence[str] | None,
        unit: bool,
        others: str,
        common: bool,
        seed: int,
    ) -> _escalade.Sample:
        if factors is None and hasattr(X, "columns"):
            factors = [str(name) for name in X.columns]
        numbers = np.ascontiguousarray(X, dtype=np.float64)
        if factors is None:
            factors = self._uncertain
        if numbers.ndim == 1:
            numbers = numbers.reshape(1, -1)
        if numbers.ndim != 2 or numbers.shape[1] != len(factors):
            raise ValueError(
                f"expected an array of shape (rows, {len(factors)}), a column for each factor, found {numbers.shape}"
            )
        return self._native.sample(list(factors), numbers, (unit, others, common, seed))

    @cached_property
    def _uncertain(self) -> list[str]:
        return [factor.name for factor in self.factors if factor.uncertain]

    def problem(self, factors: Sequence[str] | None = None, ends: float = 1e-9) -> dict[str, Any]:
        """The problem that SALib's `sample` and `analyze` take, in coordinates of the unit cube: give what it samples
        to `evaluate(..., unit=True)`. Coordinates keep this far from 0 and 1, where a value can be infinite."""
        names = list(factors) if factors is not None else self._uncertain
        bounds = [[ends, 1.0 - ends] for _ in names]
        return {"num_vars": len(names), "names": names, "bounds": bounds}

    def compare(
        self,
        *others: Model,
        set: Settings = (),
        without: Sequence[str] = (),
        trials: int = DEFAULT_TRIALS,
        seed: int = DEFAULT_SEED,
        replicates: int | None = None,
        given: str | None = None,
        threads: int = 0,
    ) -> Comparison:
        """Compares other models with this one, trial by trial, on the same draws and luck, with the bits of
        `escalade compare`; without others, itself with changes as `load` takes them.

        Raises `ValueError` or `EscaladeError` where they cannot be compared.
        """
        arms = [(model.name, model) for model in others]
        if set or without:
            changed = self.changed(set=set, without=without)
            pairs = _changes(set, without, None)
            parts = [f"{word} {', '.join(part)}" for word, part in (("with", pairs[0]), ("without", pairs[1])) if part]
            arms.append((f"{self.name} {' '.join(parts)}", changed))
        if not arms:
            raise ValueError("there is nothing to compare with: give another model, set or without")
        if replicates is None:
            replicates = 1 if given else DEFAULT_REPLICATES
        natives = [(name, model._native) for name, model in arms]
        size = (seed, trials, replicates, threads)
        return Comparison(self._native.compare(natives, size, given))

    def sensitivity(
        self,
        method: str = "sobol",
        *,
        of: Sequence[str] = (),
        rows: int | None = None,
        replicates: int | None = None,
        factors: Sequence[str] = (),
        groups: str | None = None,
        seed: int = DEFAULT_SEED,
        threads: int = 0,
    ) -> Sensitivity:
        """Ranks the factors, as `escalade sensitivity`: by `"sobol"` or `"cvm"` indices, `"morris"` or `"tornado"`.

        `of` is measured besides what leads; `rows` of the design and `replicates` at each point are by default those
        of the command; `factors` restricts the ranking, `groups` exchanges whole groups: by `"tag"`, `"actor"`,
        `"grade"` or `"source"`.
        """
        asked = (rows, replicates, list(factors), groups)
        return Sensitivity(self._native.sensitivity(method, list(of), asked, (seed, threads)))

    def exact(
        self,
        *,
        draws: int = DEFAULT_EXACT_DRAWS,
        points: int = DEFAULT_EXACT_POINTS,
        states: int = DEFAULT_STATES,
        seed: int = DEFAULT_SEED,
        threads: int = 0,
    ) -> Exact:
        """The answers of the master equation, as `escalade exact`: no trial is simulated. What is uncertain is averaged
        over so many `draws` in Latin hypercubes; answers are of so many `points` in time; the machines together may
        have so many `states`.

        Raises `EscaladeError` where there are more states, or too many jumps to follow.
        """
        return Exact(*self._native.exact(draws, points, states, (seed, threads)))

    def story(
        self,
        trial: int | None = None,
        *,
        which: str = "typical",
        outcome: str | None = None,
        odds: bool = False,
        trials: int = DEFAULT_TRIALS,
        seed: int = DEFAULT_SEED,
        threads: int = 0,
    ) -> Story:
        """One trial of a run, told: see `Results.story`."""
        results = self.run(trials, seed=seed, threads=threads)
        return results.story(trial, which=which, outcome=outcome, odds=odds)

    def __repr__(self) -> str:
        return f"<Model {self.name}: {self.title}>"


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}


def _unpickled(*state: Any) -> Model:
    with warnings.catch_warnings():
        # Whoever has loaded it was warned.
        warnings.simplefilter("ignore", ScenarioWarning)
        return Model._of(_escalade.Model.from_state(state))
