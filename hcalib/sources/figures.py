"""From verified snapshots to figures: read, and corrected where a correction says so."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from itertools import groupby
from pathlib import Path

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.errors import Fault, UserError
from hcalib.files import collecting, raise_if_any
from hcalib.observations import read_observations
from hcalib.sources.corrections import apply_corrections, read_corrections
from hcalib.sources.snapshots import Snapshot, vintages


def read_figures(
    snapshots: Iterable[Snapshot], catalog: Catalog, known_on: date | None = None
) -> list[pd.DataFrame]:
    """Read snapshots, and apply the corrections of their collections.

    Parameters
    ----------
    snapshots : iterable of Snapshot
        In the order of :func:`hcalib.sources.snapshots.find_snapshots`: a collection in one piece.
    catalog : Catalog
    known_on : datetime.date, optional
        Leave out corrections that were made after this day.

    Returns
    -------
    list of pandas.DataFrame
        One for each collection, as :func:`hcalib.observations.read_observations` returns them. The note of
        a corrected figure says what the publisher gave, and why it was changed.

    Raises
    ------
    UserError
        With all faults of all files and corrections.
    """
    faults: list[Fault] = []
    frames = []
    for path, group in groupby(snapshots, lambda snapshot: snapshot.corrections):
        with collecting(faults):
            found = list(group)
            frame = read_upstream(found, catalog)
            corrections = read_corrections(path)
            day = found[0].vintage
            frames.append(apply_corrections(frame, corrections, path, day, vintages(path.parent), known_on))
    raise_if_any(faults)
    return frames


def read_upstream(snapshots: Iterable[Snapshot], catalog: Catalog) -> pd.DataFrame:
    """Read the files of one vintage as the publisher gave them, without corrections.

    Raises
    ------
    UserError
        With all faults of all files.
    """
    faults: list[Fault] = []
    frames = []
    for snapshot in snapshots:
        with collecting(faults):
            defaults = dict(snapshot.sidecar.defaults)
            frames.append(read_observations(snapshot.path, defaults, snapshot.vintage, catalog))
    raise_if_any(faults)
    return pd.concat(frames, ignore_index=True)


def newest_day(folders: Iterable[Path]) -> date | None:
    """Return the last day on which a figure was taken over or corrected.

    Parameters
    ----------
    folders : iterable of Path
        Folders ``snapshots``. One that does not exist has no days; what is wrong in one is told when its
        figures are read.
    """
    days: list[date] = []
    for collection in (path for folder in folders for path in folder.glob("*/")):
        with suppress(UserError):
            days += vintages(collection)
            days += [one.date for one in read_corrections(collection / "corrections.yml")]
    return max(days, default=None)
