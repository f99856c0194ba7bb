"""Where each figure stands in the tidy table, so that a question need not search and sort all of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hcalib.observation_checks import DIMENSIONS, KEY

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Coded:
    """A column as numbers: ``codes`` point to ``values``, and ``places`` from a value to its number."""

    codes: Rows
    values: tuple[str, ...]
    places: Mapping[str, int]

    @classmethod
    def of(cls, column: pd.Series) -> Coded:
        """Number the values of a column from small to large."""
        codes, found = pd.factorize(column, sort=True, use_na_sentinel=False)
        values = tuple(found)
        return cls(codes, values, {value: place for place, value in enumerate(values)})

    def among(self, wanted: Collection[str], rows: Rows) -> NDArray[np.bool_]:
        """Tell of rows whether they have one of some values."""
        places = {self.places[value] for value in wanted if value in self.places}
        found = np.zeros(len(rows), dtype=bool)
        for place in places:
            found |= self.codes[rows] == place
        return found

    def where(self, holds: Callable[[str], bool], rows: Rows) -> NDArray[np.bool_]:
        """Tell of rows whether something holds for their value."""
        return np.array([holds(value) for value in self.values], dtype=bool)[self.codes[rows]]


@dataclass(frozen=True)
class Index:
    """Positions of the rows of a table with the columns of the observations.

    Attributes
    ----------
    order : array of int (N,)
        All positions, by the first day of the period and then by key.
    by_time : array of int (N,)
        The place of each row when rows are put by first day and vintage.
    columns : dict of str to Coded
        The columns of the key but for the vintage.
    """

    order: Rows
    by_time: Rows
    columns: Mapping[str, Coded]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Index:
        """Look through a table once."""
        columns = {name: Coded.of(frame[name]) for name in KEY if name != "vintage"}
        moments = [_ranked(frame[name]) for name in ("vintage", "start")]
        places = {"vintage": moments[0], **{name: coded.codes for name, coded in columns.items()}}
        # the last one sorts first
        order = np.lexsort([*(places[name] for name in reversed(KEY)), moments[1]])
        by_time = np.lexsort(moments)
        ranks = np.empty(len(frame), dtype=np.intp)
        # two rows of one moment share a rank, so that sorting by it leaves them as they were
        same = np.array([codes[by_time] for codes in moments])
        steps = (np.diff(same, axis=1) != 0).any(axis=0) if len(frame) else np.zeros(0, dtype=bool)
        ranks[by_time] = np.concatenate([[0], np.cumsum(steps)])[: len(frame)]
        return cls(order, ranks, columns)

    def only(self, keep: NDArray[np.bool_]) -> Index:
        """Return the index of the table without the rows that are not kept."""
        places = np.cumsum(keep) - 1
        columns = {
            name: Coded(coded.codes[keep], coded.values, coded.places) for name, coded in self.columns.items()
        }
        return Index(places[self.order[keep[self.order]]], self.by_time[keep], columns)

    @cached_property
    def _by_indicator(self) -> Mapping[str, Rows]:
        """Return the positions of each indicator, in order."""
        coded = self.columns["indicator"]
        codes = coded.codes[self.order]
        grouped = np.argsort(codes, kind="stable")
        ends = np.cumsum(np.bincount(codes, minlength=len(coded.values)))
        pieces = np.split(self.order[grouped], ends[:-1]) if len(ends) else []
        return dict(zip(coded.values, pieces, strict=False))

    @cached_property
    def _place(self) -> Rows:
        """Return where each row stands in ``order``."""
        place = np.empty(len(self.order), dtype=np.intp)
        place[self.order] = np.arange(len(self.order))
        return place

    @cached_property
    def _cells(self) -> Rows:
        """Return a number for each row that it shares with those of the same period and breakdown."""
        cells = np.zeros(len(self.order), dtype=np.intp)
        for name in ("period", *DIMENSIONS):
            coded = self.columns[name]
            # numbered anew at each step, so that the numbers stay small
            cells = np.unique(cells * max(len(coded.values), 1) + coded.codes, return_inverse=True)[1]
        return cells

    def rows(
        self, indicators: Sequence[str], regions: Sequence[str] | None, breakdown: Mapping[str, str]
    ) -> Rows:
        """Return the positions of figures, by period and then by key."""
        pieces = [self._by_indicator[name] for name in set(indicators) if name in self._by_indicator]
        found = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.intp)
        if len(pieces) > 1:
            found = found[np.argsort(self._place[found])]
        if regions is not None:
            found = found[self.columns["region"].among(regions, found)]
        for name, code in breakdown.items():
            found = found[self.columns[name].among([code], found)]
        return found

    def newest(self, rows: Rows) -> Rows:
        """Keep of each period and breakdown the row of the newest vintage, in order of time."""
        ordered = rows[np.argsort(self.by_time[rows], kind="stable")]
        _, last = np.unique(self._cells[ordered][::-1], return_index=True)
        return ordered[np.sort(len(ordered) - 1 - last)]


def _ranked(column: pd.Series) -> Rows:
    """Number the values of a column from small to large, what is missing last."""
    return np.asarray(pd.factorize(column, sort=True, use_na_sentinel=False)[0])
