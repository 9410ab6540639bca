"""Tables as NumPy columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas


class Columns(Mapping[str, np.ndarray]):
    """A table: columns by name, all of the same length.

    Numbers are `float64`, whole numbers `int64`, texts `object`. `pandas.DataFrame(table)` and
    `polars.DataFrame(dict(table))` take it as it is.
    """

    def __init__(self, columns: Mapping[str, np.ndarray]) -> None:
        self._columns = dict(columns)

    @classmethod
    def of_csv(cls, text: str) -> Columns:
        """Reads comma-separated values: a cell that is empty in a column of numbers is not a number (`nan`)."""
        rows = list(csv.reader(io.StringIO(text)))
        head, cells = rows[0], rows[1:]
        return cls({name: _column([row[k] for row in cells]) for k, name in enumerate(head)})

    def __getitem__(self, name: str) -> np.ndarray:
        try:
            return self._columns[name]
        except KeyError:
            near = [other for other in self._columns if name in other.split(".")][:5]
            hint = f"; did you mean {', '.join(map(repr, near))}?" if near else ""
            raise KeyError(f"no column is called {name!r}{hint}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(next(iter(self._columns.values()))) if self._columns else 0

    def to_pandas(self) -> pandas.DataFrame:
        """The table as a `pandas.DataFrame`."""
        import pandas

        return pandas.DataFrame(self._columns)

    def _repr_html_(self) -> str:
        return self.to_pandas()._repr_html_()

    def __repr__(self) -> str:
        return f"<Columns: {self.rows} rows of {len(self)}: {', '.join(list(self)[:8])}, ...>"


def _column(cells: list[str]) -> np.ndarray:
    try:
        return np.array([float(cell) if cell else np.nan for cell in cells])
    except ValueError:
        return np.array(cells, dtype=object)


def of_rows(names: list[str], rows: np.ndarray, whole: tuple[str, ...] = ()) -> Columns:
    """The columns of a matrix."""
    columns: dict[str, Any] = {}
    for k, name in enumerate(names):
        column = np.ascontiguousarray(rows[:, k])
        columns[name] = column.astype(np.int64) if name in whole else column
    return Columns(columns)
