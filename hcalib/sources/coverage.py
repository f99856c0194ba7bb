"""What figures cover, and where they have holes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from hcalib.catalog import TOTAL
from hcalib.observations import DIMENSIONS
from hcalib.periods import Frequency, Period, parse_period

_PARTS: dict[Frequency, int] = {"jaar": 1, "schooljaar": 1, "kwartaal": 4, "maand": 12}
_CODES: dict[Frequency, str] = {"jaar": "JJ", "schooljaar": "SJ", "kwartaal": "KW", "maand": "MM"}


@dataclass(frozen=True)
class Hole:
    """Periods that are missing between the first and the last of a series.

    Attributes
    ----------
    indicator : str
    first, last : str
        Codes of the first and the last missing period in a row.
    periods : int
        Number of missing periods.
    series : tuple of str
        The series that miss exactly these, by region and breakdown.
    """

    indicator: str
    first: str
    last: str
    periods: int
    series: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """What a set of figures is about.

    Attributes
    ----------
    figures : int
        Number of rows.
    without_value : int
        Rows for which the publisher gives no figure.
    indicators, regions : tuple of str
        Codes, sorted.
    first, last : str or None
        Codes of the first and the last period with a value; None when there is none.
    holes : tuple of Hole
        By indicator and period.
    """

    figures: int
    without_value: int
    indicators: tuple[str, ...]
    regions: tuple[str, ...]
    first: str | None
    last: str | None
    holes: tuple[Hole, ...]

    @property
    def missing(self) -> int:
        """Number of figures that are missing inside series."""
        return sum(hole.periods * len(hole.series) for hole in self.holes)


def coverage(frame: pd.DataFrame) -> Coverage:
    """Describe what figures cover.

    Parameters
    ----------
    frame : pandas.DataFrame
        As :func:`hcalib.observations.read_observations` returns them. A row without a value is no hole: the
        publisher has said that there is no figure.
    """
    known = frame[frame["value"].notna()].sort_values("start", kind="stable")
    return Coverage(
        figures=len(frame),
        without_value=len(frame) - len(known),
        indicators=tuple(sorted(frame["indicator"].unique())),
        regions=tuple(sorted(frame["region"].unique())),
        first=None if known.empty else str(known["period"].iloc[0]),
        last=None if known.empty else str(known["period"].iloc[-1]),
        holes=tuple(_holes(frame)),
    )


def _holes(frame: pd.DataFrame) -> Iterator[Hole]:
    periods = {code: parse_period(code) for code in frame["period"].unique()}
    runs: dict[tuple[str, str, str, int], list[str]] = defaultdict(list)
    for key, codes in frame.groupby(["indicator", "region", *DIMENSIONS], sort=True)["period"]:
        indicator, *where = (str(part) for part in key)
        label = ", ".join(part for part in where if part != TOTAL)
        for first, last, count in _missing_runs(periods[code] for code in codes):
            runs[indicator, first, last, count].append(label)
    for (indicator, first, last, count), labels in sorted(runs.items()):
        yield Hole(indicator, first, last, count, tuple(labels))


def _missing_runs(periods: Iterable[Period]) -> Iterator[tuple[str, str, int]]:
    """Yield first code, last code and length of every gap; each frequency is a series of its own."""
    numbers: dict[Frequency, set[int]] = defaultdict(set)
    for period in periods:
        if period.frequency in _PARTS:  # days follow no rhythm
            numbers[period.frequency].add(_number(period))
    for frequency, found in numbers.items():
        ordered = sorted(found)
        for before, after in pairwise(ordered):
            if after - before > 1:
                yield _code(before + 1, frequency), _code(after - 1, frequency), after - before - 1


def _number(period: Period) -> int:
    """Count periods of one frequency, so that neighbours differ by one."""
    parts = _PARTS[period.frequency]
    return period.year * parts + (period.start.month - 1) * parts // 12


def _code(number: int, frequency: Frequency) -> str:
    year, part = divmod(number, _PARTS[frequency])
    return f"{year:04d}{_CODES[frequency]}{part + 1 if _PARTS[frequency] > 1 else 0:02d}"
