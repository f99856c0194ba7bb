"""How the store stands: per source the newest vintage, its age, what it covers, and what is corrected."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import pandas as pd

from hcalib.catalog import Catalog, Source
from hcalib.errors import Fault
from hcalib.files import collecting
from hcalib.sources.corrections import Correction, read_corrections, state_in
from hcalib.sources.coverage import Coverage, coverage
from hcalib.sources.figures import read_upstream
from hcalib.sources.snapshots import read_vintage, vintages

Standing = Literal["actueel", "te oud", "eenmalig", "geen cijfers"]


@dataclass(frozen=True)
class SourceStatus:
    """How one source stands.

    Attributes
    ----------
    source : Source
    standing : {"actueel", "te oud", "eenmalig", "geen cijfers"}
        ``eenmalig`` is a source without a rhythm that can be counted, such as a document.
    collection : str or None
        Where its newest figures stand; None without figures.
    vintages : tuple of datetime.date
        All dates of that collection, oldest first.
    coverage : Coverage or None
        Of the newest vintage; None without figures.
    due : datetime.date or None
        Day from which newer figures than these should exist; None without a rhythm or without figures.
    caveats : tuple of str
        What must be known of the tables of the newest vintage that hold its figures.
    """

    source: Source
    standing: Standing
    collection: str | None = None
    vintages: tuple[date, ...] = ()
    coverage: Coverage | None = None
    due: date | None = None
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class CorrectionStatus:
    """How one correction stands towards the newest vintage.

    Attributes
    ----------
    collection : str
    correction : Correction
    state : {"nodig", "te sluiten", "gesloten", "nog niet"}
        The publisher still gives the wrong figure; it has changed or dropped it, and someone must close the
        correction; it counts for older vintages only; the vintage it is for has not arrived.
    """

    collection: str
    correction: Correction
    state: Literal["nodig", "te sluiten", "gesloten", "nog niet"]


@dataclass(frozen=True)
class StoreStatus:
    """How the whole store stands.

    Attributes
    ----------
    sources : tuple of SourceStatus
        In the order of the catalog.
    corrections : tuple of CorrectionStatus
    faults : tuple of Fault
        Why collections could not be read; their sources count as without figures.
    """

    sources: tuple[SourceStatus, ...]
    corrections: tuple[CorrectionStatus, ...]
    faults: tuple[Fault, ...]


def store_status(root: Path, catalog: Catalog, today: date) -> StoreStatus:
    """Look through the store.

    Parameters
    ----------
    root : Path
        Folder of the repository.
    catalog : Catalog
    today : datetime.date
        Against which age is counted.

    Returns
    -------
    StoreStatus
        What cannot be read is told in it and never raised: the rest is still worth knowing.
    """
    faults: list[Fault] = []
    corrections: list[CorrectionStatus] = []
    found: dict[str, _Found] = {}
    store = root / "data" / "snapshots"
    for folder in sorted(path for path in store.glob("[!.]*") if path.is_dir()):
        with collecting(faults):
            days = vintages(folder)
            snapshots = read_vintage(folder, days[-1]) if days else ()
            frame = read_upstream(snapshots, catalog) if days else None
            if frame is not None:
                caveats = {str(one.path): one.sidecar.caveats for one in snapshots}
                for source, rows in frame.groupby("source"):
                    _keep_newest(found, str(source), _Found(folder.name, days, rows, caveats))
            corrections += _corrections(folder, days, frame)
    statuses = tuple(
        SourceStatus(source, "geen cijfers")
        if source.id not in found
        else _status(source, found[source.id], today)
        for source in catalog.sources.values()
    )
    return StoreStatus(statuses, tuple(corrections), tuple(faults))


@dataclass(frozen=True)
class _Found:
    """The figures of one source in one collection, and the caveats of each table there, by its path."""

    collection: str
    days: tuple[date, ...]
    frame: pd.DataFrame
    caveats: Mapping[str, tuple[str, ...]]


def _keep_newest(found: dict[str, _Found], source: str, entry: _Found) -> None:
    """A source may stand in two collections, carried over by hand and later fetched; the newest counts."""
    known = found.get(source)
    if known is None or entry.days[-1] >= known.days[-1]:
        found[source] = entry


def _status(source: Source, found: _Found, today: date) -> SourceStatus:
    due = _due(source, found.frame, found.days[-1])
    standing: Standing = "eenmalig" if due is None else "te oud" if due <= today else "actueel"
    files = found.frame["file"].unique()
    caveats = dict.fromkeys(caveat for file in files for caveat in found.caveats[str(file)])
    return SourceStatus(
        source, standing, found.collection, found.days, coverage(found.frame), due, tuple(caveats)
    )


def _due(source: Source, frame: pd.DataFrame, vintage: date) -> date | None:
    """Return when figures after these should exist: the newest came out on a day, the next a rhythm later.

    A forecast is about years to come, but was known on the day it was taken over at the latest.
    """
    if source.every_months is None:
        return None
    known = frame[frame["value"].notna()]["available"]
    newest = vintage if known.empty else min(known.max().date(), vintage)
    return add_months(newest, source.every_months)


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _corrections(
    folder: Path, days: tuple[date, ...], frame: pd.DataFrame | None
) -> Iterator[CorrectionStatus]:
    for correction in read_corrections(folder / "corrections.yml"):
        state: Literal["nodig", "te sluiten", "gesloten", "nog niet"]
        if frame is None or correction.since > days[-1]:
            state = "nog niet"
        elif not correction.holds_for(days[-1]):
            state = "gesloten"
        else:
            state = "nodig" if state_in(frame, correction) == "nodig" else "te sluiten"
        yield CorrectionStatus(folder.name, correction, state)
