"""What comes of a model."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from . import _columns, _escalade
from ._columns import Columns

Figure = _escalade.Figure


class _Figures:
    """What has figures."""

    _native: Any

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Every figure by its name; a notebook shows each."""
        return {figure.name: figure for figure in self._native.figures()}

    def figure(self, name: str) -> Figure:
        """A figure by its name, without `outcome-` too, or by a part that no other name has.

        Raises `KeyError`, which names them all, where there is none."""
        found = [other for other in self.figures if name in other]
        for other in (name, f"outcome-{name}", *(found if len(found) == 1 else ())):
            if other in self.figures:
                return self.figures[other]
        raise KeyError(f"no one figure is called {name!r}; there are {', '.join(self.figures)}")

    def save_figures(self, folder: str | Path) -> None:
        """Writes every figure as SVG into a folder, which is made if need be."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for figure in self.figures.values():
            (folder / f"{figure.name}.svg").write_text(figure.svg, encoding="utf-8")


class Results(_Figures):
    """The results of a run."""

    def __init__(self, native: _escalade.Run) -> None:
        self._native = native

    @property
    def summary_json(self) -> str:
        """`summary.json`, with the bytes that the command line writes."""
        return self._file("summary.json")

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Every number of the run with its error, as docs/outputs.md describes `summary.json`. For an outcome's mean
        at the horizon: `summary["outcomes"][name]["end"]["mean"]`, which has `value`, `low` and `high` (95 %)."""
        return json.loads(self.summary_json)

    @property
    def digest(self) -> str:
        """The SHA-256 of all counts: equal for equal trials, however they were simulated."""
        return self._native.digest

    @property
    def trials_done(self) -> int:
        """How many trials were simulated."""
        return self._native.trials

    def quantiles(self) -> Columns:
        """The distribution of each outcome over time: a row for each outcome, day and quantile, as in
        `quantiles.csv`; values in the outcome's unit, days since the start."""
        return Columns.of_csv(self._file("quantiles.csv"))

    def milestones(self) -> Columns:
        """The probability of having passed each milestone, day by day, as in `milestones.csv`."""
        return Columns.of_csv(self._file("milestones.csv"))

    def occupancy(self) -> Columns:
        """The probability of each state of each machine, day by day, as in `occupancy.csv`."""
        return Columns.of_csv(self._file("occupancy.csv"))

    def trials(self) -> Columns:
        """A row for each trial, as in `trials.csv`: `trial`, `draw`, `replicate`; every factor (`factor.NAME`, days,
        per day or no unit); outcomes (`outcome.NAME.end`, `.min_on_grid`, `.max_on_grid`, `.time_mean`, in their unit);
        first times of milestones (`first.NAME`, days since the start, infinite for never).

        The trials are simulated again, with the same bits, and held in memory: eight bytes for each number."""
        return self._trials

    @cached_property
    def _trials(self) -> Columns:
        names, rows = self._native.rows()
        return _columns.of_rows(names, rows, whole=("trial", "draw", "replicate"))

    def story(
        self,
        trial: int | None = None,
        *,
        which: str = "typical",
        outcome: str | None = None,
        odds: bool = False,
    ) -> Story:
        """One trial, told: the trial of this number, or the `typical` one, the most `surprising`, or the `best` or
        `worst` in an outcome; with the odds of every event, where they are wanted.

        Raises `EscaladeError` where there is no such trial or outcome."""
        return Story(*self._native.story((trial, which, outcome), odds))

    def _file(self, name: str) -> str:
        text = self._native.file(name)
        assert text is not None, name
        return text

    def _repr_html_(self) -> str:
        rows = []
        for outcome in self.summary["outcomes"].values():
            if not outcome["headline"]:
                continue
            end = outcome["end"]
            cells = [outcome["title"], _ranged(end["mean"])]
            cells += [_shown(end["quantiles"][q]) for q in ("q10", "q50", "q90")]
            cells.append(outcome["unit"])
            rows.append("".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells))
        head = ["", "mean (95 %)", "10 %", "median", "90 %", "unit"]
        head_cells = "".join(f"<th>{cell}</th>" for cell in head)
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        title, horizon = html.escape(self.summary["title"]), self.summary["horizon_days"]
        caption = f"{title}, after {horizon:g} days; {self.trials_done} trials. Illustrative, not a forecast."
        return f"<table><caption>{caption}</caption><tr>{head_cells}</tr>{body}</table>"

    def __repr__(self) -> str:
        return f"<Results of {self.summary['scenario']}: {self.trials_done} trials, {self.digest[:12]}>"


def _shown(estimate: Mapping[str, Any]) -> str:
    value = estimate.get("value")
    value = estimate.get("in_every_trial") if value is None else value
    return "" if value is None else f"{value:.4g}"


def _ranged(estimate: Mapping[str, Any]) -> str:
    low, high = estimate.get("low"), estimate.get("high")
    if low is None or high is None:
        return _shown(estimate)
    return f"{_shown(estimate)} ({low:.4g} to {high:.4g})"


class Story:
    """One trial, told."""

    def __init__(self, text: str, trial: int, figures: list[Figure]) -> None:
        self.text = text
        """The story as Markdown."""
        self.trial = trial
        """The number of the trial."""
        self.figures = {figure.name: figure for figure in figures}
        """The path of each headline outcome, over the fan of all trials."""

    def __str__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Story of trial {self.trial}>"


class Comparison(_Figures):
    """What differs between models, trial by trial."""

    def __init__(self, native: _escalade.Comparison) -> None:
        self._native = native

    @property
    def summary_json(self) -> str:
        """`comparison.json`, with the bytes that the command line writes."""
        return self._native.file("comparison.json") or ""

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Every difference with its error, as docs/outputs.md describes `comparison.json`."""
        return json.loads(self.summary_json)

    def differences(self) -> Columns:
        """The differences over time, as in `differences.csv`."""
        return Columns.of_csv(self._native.file("differences.csv") or "")


class Exact:
    """What the master equation answers, without trials."""

    def __init__(self, summary_json: str, table: str) -> None:
        self.summary_json = summary_json
        """`exact.json`, with the bytes that the command line writes."""
        self._table = table

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Every answer with its error, and what has none, as docs/outputs.md describes `exact.json`."""
        return json.loads(self.summary_json)

    def answers(self) -> Columns:
        """A row for each answer and day, as in `exact.csv`."""
        return Columns.of_csv(self._table)


class Sensitivity(_Figures):
    """Which factors drive which outcome."""

    def __init__(self, native: _escalade.Sensitivity) -> None:
        self._native = native

    @property
    def summary_json(self) -> str:
        """`sensitivity.json`, with the bytes that the command line writes."""
        return self._native.file("sensitivity.json") or ""

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Every index with its error, as docs/outputs.md describes `sensitivity.json`."""
        return json.loads(self.summary_json)

    def indices(self) -> Columns:
        """A row for each outcome or milestone, factor and index, with its 95 % interval, as in `indices.csv`."""
        return Columns.of_csv(self._native.file("indices.csv") or "")


class Evaluation(Mapping[str, np.ndarray]):
    """What a model gives at the rows of a sample: by measure, an array of shape (rows, replicates).

    Measures are called as on the command line: `approval.end`, `cooperation.min`, or a milestone, which is 1 where
    it was passed by the horizon and else 0. An outcome alone is its end.
    """

    def __init__(self, names: list[str], values: np.ndarray) -> None:
        self._names = names
        self.array = values
        """All values: an array of shape (rows, replicates, measures), each in its unit."""

    def __getitem__(self, name: str) -> np.ndarray:
        for full in (name, f"{name}.end"):
            if full in self._names:
                return self.array[:, :, self._names.index(full)]
        raise KeyError(f"{name!r} was not measured; there are {', '.join(self._names)}")

    def __iter__(self):
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def mean(self, name: str) -> np.ndarray:
        """The mean over the replicates, in the measure's unit: an array of shape (rows,)."""
        return self[name].mean(axis=1)

    def to_columns(self) -> Columns:
        """The means over the replicates as a table with a row for each row of the sample."""
        return Columns({name: self.mean(name) for name in self})

    def __repr__(self) -> str:
        rows, replicates, _ = self.array.shape
        return f"<Evaluation: {rows} rows x {replicates} of {', '.join(self._names)}>"
