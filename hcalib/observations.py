"""The one tidy table: every figure with its unit, status, source and vintage, checked on loading."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hcalib.catalog import SEXES as SEXES
from hcalib.catalog import TOTAL, Catalog, Indicator
from hcalib.errors import Fault, UserError
from hcalib.files import raise_if_any
from hcalib.observation_checks import DIMENSIONS as DIMENSIONS
from hcalib.observation_checks import KEY as KEY
from hcalib.observation_checks import QUALIFIERS as QUALIFIERS
from hcalib.observation_checks import STATUSES as STATUSES
from hcalib.observation_checks import Cells, table_faults, text_faults
from hcalib.observation_index import Index
from hcalib.periods import Period, parse_period

COLUMNS = [*KEY, "value", "qualifier", "unit", "status", "available", "note", "file", "row"]

FILE_COLUMNS = (
    "indicator", "region", "period", *DIMENSIONS, "value", "qualifier", "unit", "status", "source",
    "published", "note",
)  # fmt: skip
"""Columns of an observation file, in the order in which they are written."""

FILE_DEFAULTS = {**dict.fromkeys(DIMENSIONS, TOTAL), "qualifier": "", "published": "", "note": ""}
"""Columns that a file may leave out, with the text that then counts."""


@dataclass(frozen=True)
class Observations:
    """Validated observations, with the questions the reports ask of them.

    Attributes
    ----------
    frame : pandas.DataFrame
        The columns of ``COLUMNS``; ``value`` is NaN when a source publishes no figure, ``available`` is
        the day from which a reader could know it. Never changed in place.
    """

    frame: pd.DataFrame

    @cached_property
    def _index(self) -> Index:
        return Index.of(self.frame)

    def only(self, keep: NDArray[np.bool_]) -> Observations:
        """Keep some rows, told by a truth value for each."""
        found = Observations(self.frame[keep])
        if "_index" in vars(self):  # what was found out about the whole table holds for a part of it
            vars(found)["_index"] = self._index.only(keep)
        return found

    def copy(self) -> Observations:
        """Return the same with a table of its own; what was found out about the first is used again."""
        copied = Observations(self.frame.copy())
        vars(copied)["_index"] = self._index
        return copied

    def as_known_on(self, day: date) -> Observations:
        """Keep what had been published on a day.

        The CBS figures keep their latest revision: the store knows which periods were out by then, not
        what was printed at the time. Documents are exact, because each is its own vintage.
        """
        if day not in self._known_on:
            keep = (self.frame["available"] <= pd.Timestamp(day)).to_numpy()
            self._known_on[day] = self.only(keep)
        return self._known_on[day]

    @cached_property
    def _known_on(self) -> dict[date, Observations]:
        """What had been published, by the days that were asked: all reports of an edition ask the same."""
        return {}

    def select(
        self,
        indicator: str | Sequence[str],
        region: str | Sequence[str] | None = None,
        **breakdown: str | None,
    ) -> pd.DataFrame:
        """Return rows by indicator, region and breakdown, by period.

        Parameters
        ----------
        indicator, region : str or sequence of str
            Ids; without a region all regions.
        **breakdown : str or None
            A code of one of ``DIMENSIONS``, for example ``branch="vvt"``. A dimension that is not named is
            not broken down; None keeps all of it.
        """
        return self.frame.iloc[self._rows(indicator, region, breakdown)]

    def series(
        self,
        indicator: str,
        region: str,
        *,
        period: str = "",
        not_from: Collection[str] = (),
        **breakdown: str | None,
    ) -> pd.DataFrame:
        """Return one row a period: the newest vintage of each figure that has a value.

        Parameters
        ----------
        indicator, region : str
        period : str
            A part of the code of the period, such as ``KW`` for quarters; by default all periods.
        not_from : collection of str
            Sources that do not take part.
        **breakdown : str or None
            As for :meth:`select`.
        """
        rows = self._rows(indicator, region, breakdown)
        columns = self._index.columns
        if period:
            rows = rows[columns["period"].where(lambda code: period in code, rows)]
        if not_from:
            rows = rows[~columns["source"].among(not_from, rows)]
        rows = rows[self.frame["value"].notna().to_numpy()[rows]]
        return self.frame.iloc[self._index.newest(rows)]

    def _rows(
        self,
        indicator: str | Sequence[str],
        region: str | Sequence[str] | None,
        breakdown: Mapping[str, str | None],
    ) -> NDArray[np.intp]:
        """Return the positions of the rows of a question, by period."""
        unknown = set(breakdown) - set(DIMENSIONS)
        if unknown:
            raise TypeError(f"no such dimension: {', '.join(sorted(unknown))}")
        wanted = {name: breakdown.get(name, TOTAL) for name in DIMENSIONS}
        return self._index.rows(
            [indicator] if isinstance(indicator, str) else list(indicator),
            [region] if isinstance(region, str) else None if region is None else list(region),
            {name: code for name, code in wanted.items() if code is not None},
        )

    def latest(self, indicator: str, region: str, **breakdown: str | None) -> pd.Series | None:
        """Return the newest figure, or None when there is none."""
        rows = self.series(indicator, region, period="", not_from=(), **breakdown)
        return None if rows.empty else rows.iloc[-1]


def read_observations(path: Path, defaults: dict[str, str], vintage: date, catalog: Catalog) -> pd.DataFrame:
    """Read one snapshot file into the tidy table.

    Parameters
    ----------
    path : Path
        A CSV in UTF-8 with a header; which columns it may have is in ``FILE_COLUMNS``.
    defaults : dict
        Columns with one value in the whole file, from the sidecar.
    vintage : datetime.date
        Vintage of rows whose source has no day of publication.
    catalog : Catalog
        Gives the publication lag of an indicator and the publication day of a document.

    Returns
    -------
    pandas.DataFrame
        With the columns of ``COLUMNS`` and ``start``, the first day of the period.

    Raises
    ------
    UserError
        With all faults of the file; codes, units and periods that do not exist are among them.
    """
    read, rows, faults = _read_text(path)
    columns = _with_defaults(read, len(rows), defaults, path)
    raise_if_any([*faults, *text_faults(columns, rows, path, catalog)])
    return _assemble(columns, rows, path, vintage, catalog)


def combine(frames: Iterable[pd.DataFrame], catalog: Catalog) -> Observations:
    """Put the files of a load together and check them as one table.

    Raises
    ------
    UserError
        With all faults: keys that occur twice, figures outside the plausible range, parts that do not
        add up to their whole.
    """
    listed = [frame for frame in frames if not frame.empty]
    if not listed:
        return Observations(_empty())
    frame = pd.concat(listed, ignore_index=True)
    raise_if_any(table_faults(frame, catalog))
    return Observations(frame)


def _read_text(path: Path) -> tuple[Cells, list[int], list[Fault]]:
    """Read the cells as text, with the line of each row; lines of the wrong length become faults."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.reader(handle, strict=True)
            lines = [(reader.line_num, cells) for cells in reader if cells]
    except FileNotFoundError:
        raise UserError([Fault("dit bestand ontbreekt.", path)]) from None
    except (OSError, UnicodeDecodeError, csv.Error):
        raise UserError([Fault("dit bestand is niet te lezen als CSV in UTF-8.", path)]) from None
    if not lines:
        raise UserError(
            [Fault("dit bestand is leeg; de eerste regel hoort de namen van de kolommen te hebben.", path)]
        )
    header = lines[0][1]
    _raise_for_header(header, path)
    whole = [(line, cells) for line, cells in lines[1:] if len(cells) == len(header)]
    faults = [
        Fault(f"deze regel heeft {len(cells)} cellen en de kop heeft er {len(header)}.", path, line)
        for line, cells in lines[1:]
        if len(cells) != len(header)
    ]
    columns = {name: [cells[place] for _, cells in whole] for place, name in enumerate(header)}
    return columns, [line for line, _ in whole], faults


def _raise_for_header(header: Sequence[str], path: Path) -> None:
    unknown = [
        Fault(f"de kolom '{name}' is onbekend.", path, 1, name) for name in header if name not in FILE_COLUMNS
    ]
    twice = [
        Fault(f"de kolom '{name}' staat er twee keer.", path, 1, name)
        for name in header
        if header.count(name) > 1
    ]
    raise_if_any([*unknown, *twice])


def _with_defaults(read: Cells, rows: int, defaults: dict[str, str], path: Path) -> Cells:
    """Add the columns that have one value in the whole file; a value that would be ignored is a fault."""
    sidecar = path.with_suffix(".yml")
    faults = []
    for column in defaults:
        if column not in FILE_COLUMNS:
            faults.append(Fault(f"de kolom '{column}' is onbekend.", sidecar, None, f"defaults.{column}"))
        elif column in read:
            message = f"de kolom '{column}' staat ook in het databestand; kies één van de twee."
            faults.append(Fault(message, sidecar, None, f"defaults.{column}"))
    added = {name: [text] * rows for name, text in {**FILE_DEFAULTS, **defaults}.items() if name not in read}
    for column in FILE_COLUMNS:
        if column not in read and column not in added:
            faults.append(Fault(f"de kolom '{column}' ontbreekt.", path, 1, column))
    raise_if_any(faults)
    return {**read, **added}


def _assemble(
    columns: Cells, rows: Sequence[int], path: Path, vintage: date, catalog: Catalog
) -> pd.DataFrame:
    """Convert the checked text of a file, and add when each figure came out."""
    periods = {code: parse_period(code) for code in set(columns["period"])}
    published = [
        date.fromisoformat(day) if day else catalog.sources[source].published
        for day, source in zip(columns["published"], columns["source"], strict=True)
    ]
    moments = list(zip(columns["indicator"], columns["period"], strict=True))
    usual = {
        (indicator, code): _usual_publication(catalog.indicators[indicator], periods[code])
        for indicator, code in set(moments)
    }
    text = {**columns, "file": [str(path)] * len(rows)}
    return pd.DataFrame(
        {
            **{name: pd.array(cells, dtype="str") for name, cells in text.items()},
            "value": np.array([float(cell or "nan") for cell in columns["value"]], dtype="float64"),
            "vintage": _days(day or vintage for day in published),
            "available": _days(day or usual[at] for day, at in zip(published, moments, strict=True)),
            "start": _days(periods[code].start for code in columns["period"]),
            "row": np.array(rows, dtype="int64"),
        },
        columns=[*COLUMNS, "start"],
    )


def _days(days: Iterable[date]) -> NDArray[np.datetime64]:
    return np.array(list(days), dtype="datetime64[D]").astype("datetime64[s]")


def _usual_publication(indicator: Indicator, period: Period) -> date:
    """Estimate when a figure came out: the usual lag after the moment it describes."""
    moment = period.start if indicator.moment == "begin" else period.end
    return moment + timedelta(days=indicator.lag_days)


def _empty() -> pd.DataFrame:
    types = {
        "value": "float64",
        "row": "int64",
        **dict.fromkeys(("vintage", "available", "start"), "datetime64[s]"),
    }
    return pd.DataFrame({column: pd.Series(dtype=types.get(column, "str")) for column in [*COLUMNS, "start"]})
