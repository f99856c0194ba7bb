"""The door of the store: new figures come in checked and compared, or they do not come in.

A good vintage is never followed by an empty, broken or collapsed one. What is refused leaves no trace in the
store; it is kept aside to be looked at.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.files import collecting, raise_if_any
from hcalib.observation_checks import table_faults
from hcalib.observations import read_observations
from hcalib.sources.corrections import Correction, apply_corrections, read_corrections, state_in
from hcalib.sources.figures import read_figures, read_upstream
from hcalib.sources.plausibility import Finding, plausibility
from hcalib.sources.review import forget, keep_aside
from hcalib.sources.revisions import Comparison, compare
from hcalib.sources.snapshots import read_vintage, vintages
from hcalib.sources.writing import NewTable, PreparedTable, prepare, too_late, write_vintage

_COLLAPSE = 0.5
"""An indicator that keeps a smaller part of its figures than this has not been delivered well."""

_OWN_COLUMNS = ["vintage", "file", "row"]
"""Columns that tell where a figure stands, not what it is."""


@dataclass(frozen=True)
class Arrival:
    """What became of new figures.

    Attributes
    ----------
    source : str
    state : {"nieuw", "ongewijzigd", "geweigerd", "proef"}
        Written; the newest vintage has the same figures already; not written because of what ``findings``
        says; would have been written if this were no trial.
    folder : Path
        The vintage that was written or would be; for ``ongewijzigd`` the one that is there.
    figures : int
        Number of new figures, those without a value included.
    previous : datetime.date or None
        The vintage that they were compared with.
    findings : tuple of Finding
        Everything that blocks, then everything to look at.
    comparison : Comparison or None
        What changed since the previous vintage; None when there was none, or the new figures are unusable.
    aside : Path or None
        Where the figures are that the lines of ``findings`` refer to, when they are not in the store.
    """

    source: str
    state: Literal["nieuw", "ongewijzigd", "geweigerd", "proef"]
    folder: Path
    figures: int
    previous: date | None = None
    findings: tuple[Finding, ...] = ()
    comparison: Comparison | None = None
    aside: Path | None = None


def receive(
    root: Path,
    catalog: Catalog,
    source: str,
    day: date,
    tables: Sequence[NewTable],
    *,
    accept_warnings: bool = True,
    dry_run: bool = False,
    force: bool = False,
) -> Arrival:
    """Check new figures of one source, compare them with the newest vintage, and add them to the store.

    Parameters
    ----------
    root : Path
        Folder of the repository.
    catalog : Catalog
    source : str
        Id of the source; also the name of its collection.
    day : datetime.date
        Day on which the figures were taken over.
    tables : sequence of NewTable
        All tables of the source: the vintage takes the place of the previous one as a whole.
    accept_warnings : bool
        False to refuse figures that a check doubts.
    dry_run : bool
        True to write nothing.
    force : bool
        True to accept that many figures have disappeared. What cannot be true is never accepted.

    Raises
    ------
    UserError
        For a source or name that cannot be (exit code USAGE), a newest vintage that is damaged (SNAPSHOT),
        or a folder that cannot be written (OUTPUT). What is wrong with the figures themselves is not
        raised but told in ``findings``.
    """
    if source not in catalog.sources:
        raise UserError(f"de bron '{source}' staat niet in data/catalog/sources.yml.", ExitCode.USAGE)
    store = root / "data" / "snapshots"
    prepared = prepare(source, day, tables)
    folder = store / source / day.isoformat()
    figures = sum(table.sidecar.rows for table in prepared)
    try:
        new = _read(prepared, folder, day, catalog)
    except UserError as error:
        faults = _unreadable(error.faults)
        aside = keep_aside(root, source, prepared)
        return Arrival(source, "geweigerd", folder, figures, findings=faults, aside=aside)

    last = max(vintages(store / source), default=None)
    previous = None if last is None else read_upstream(read_vintage(store / source, last), catalog)
    if previous is not None and last is not None and _same_figures(previous, last, new, day):
        return Arrival(source, "ongewijzigd", store / source / last.isoformat(), figures, last)

    corrections_file = store / source / "corrections.yml"
    corrections = [c for c in read_corrections(corrections_file) if c.holds_for(day)]
    needed = [c for c in corrections if state_in(new, c) == "nodig"]
    corrected = apply_corrections(new, needed, corrections_file, day, [*vintages(store / source), day])
    doubts = plausibility(corrected, previous, catalog)
    findings = [
        *_emptiness(new, previous, source, force),
        *_refused_day(store / source, day),
        *(found for found in _contradictions(store, source, corrected, catalog) if not _told(found, doubts)),
        *doubts,
        *_settled_corrections(corrections, new, last),
    ]
    findings.sort(key=lambda found: found.severity != "fout")
    comparison = None if previous is None else compare(previous, new)
    blocked = any(found.severity == "fout" or not accept_warnings for found in findings)
    state: Literal["nieuw", "ongewijzigd", "geweigerd", "proef"] = "geweigerd" if blocked else "proef"
    if not blocked and not dry_run:
        state = "nieuw" if write_vintage(store, source, day, prepared) else "ongewijzigd"
    outside = state in ("geweigerd", "proef") and any(found.rows for found in findings)
    if not outside:
        forget(root, source)
    kept = keep_aside(root, source, prepared) if outside else None
    return Arrival(source, state, folder, figures, last, tuple(findings), comparison, kept)


def _read(tables: Iterable[PreparedTable], folder: Path, day: date, catalog: Catalog) -> pd.DataFrame:
    """Read the tables exactly as they will be read once they stand in the store."""
    faults: list[Fault] = []
    frames = [pd.DataFrame()]
    with tempfile.TemporaryDirectory() as name:
        for table in tables:
            path = Path(name) / f"{table.name}.csv"
            path.write_bytes(table.data)
            with collecting(faults):
                frame = read_observations(path, dict(table.sidecar.defaults), day, catalog)
                frames.append(frame.assign(file=str(folder / path.name)))
    raise_if_any(faults)
    filled = [frame for frame in frames if not frame.empty]
    if not filled:
        raise UserError("er zijn geen cijfers; de vorige momentopname blijft gelden.")
    return pd.concat(filled, ignore_index=True)


def _unreadable(faults: Iterable[Fault]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            "fout",
            "inlezen",
            f"veld '{fault.column}': {fault.message}" if fault.column else fault.message,
            () if fault.row is None else (fault.row,),
            "" if fault.file is None else fault.file.name,
        )
        for fault in faults
    )


def _same_figures(old: pd.DataFrame, old_day: date, new: pd.DataFrame, new_day: date) -> bool:
    """Tell whether two vintages say the same, whatever the order and the files they stand in."""
    left, right = _content(old, old_day), _content(new, new_day)
    return left.equals(right)


def _content(frame: pd.DataFrame, day: date) -> pd.DataFrame:
    # a figure without a day of publication of its own carries the date of its folder
    own_day = frame["vintage"].where(frame["vintage"] != pd.Timestamp(day))
    content = frame.drop(columns=_OWN_COLUMNS).assign(own_day=own_day)
    return content.sort_values(list(content.columns), kind="stable", ignore_index=True)


def _emptiness(
    new: pd.DataFrame, previous: pd.DataFrame | None, source: str, force: bool
) -> Iterable[Finding]:
    """Refuse figures without values, and indicators that have lost most of what they had."""
    now = new[new["value"].notna()]["indicator"].value_counts()
    if now.empty:
        message = f"geen enkel cijfer van {source} heeft een waarde; de vorige momentopname blijft gelden."
        yield Finding("fout", "leeg", message, ())
    elif previous is not None:
        before = previous[previous["value"].notna()]["indicator"].value_counts()
        for indicator, count in before.items():
            left = int(now.get(indicator, 0))
            if left < _COLLAPSE * count:
                message = f"van {indicator} zijn er nog {left} cijfers en dat waren er {count}"
                message += "." if force else "; is dat juist, geef de opdracht dan nog eens met --toch."
                yield Finding("waarschuwing" if force else "fout", "terugval", message, ())


def _refused_day(folder: Path, day: date) -> Iterable[Finding]:
    reason = too_late(folder, day)
    if reason is not None:
        yield Finding("fout", "datum", reason, ())


def _contradictions(store: Path, source: str, new: pd.DataFrame, catalog: Catalog) -> Iterable[Finding]:
    """Check the figures as loading will: by themselves, and together with the rest of the store."""
    others: list[pd.DataFrame] = []
    faults: list[Fault] = []
    for folder in sorted(path for path in store.glob("[!.]*") if path.is_dir() and path.name != source):
        with collecting(faults):
            newest = max(vintages(folder), default=None)
            others += [] if newest is None else read_figures(read_vintage(folder, newest), catalog)
    if faults:
        message = "andere momentopnamen zijn niet in orde (zie hca check); de samenhang is niet nagegaan."
        yield Finding("waarschuwing", "samenhang", message, ())
        others = []
    found = table_faults(pd.concat([*others, new], ignore_index=True), catalog)
    if found and others:  # what was wrong without these figures is not their fault
        known = set(table_faults(pd.concat(others, ignore_index=True), catalog))
        found = [fault for fault in found if fault not in known]
    for fault in found:
        rows = () if fault.row is None else (fault.row,)
        yield Finding("fout", "samenhang", fault.message, rows, str(fault.file or ""))


def _told(found: Finding, others: Iterable[Finding]) -> bool:
    """Tell whether a block on the same lines has been given already, in the words of another check."""
    blocks = (other for other in others if other.severity == "fout" and other.file == found.file)
    return any(found.rows and set(found.rows) <= set(other.rows) for other in blocks)


def _settled_corrections(
    corrections: Iterable[Correction], new: pd.DataFrame, last: date | None
) -> Iterable[Finding]:
    """Say which corrections the publisher has made unnecessary: loading will refuse them."""
    for correction in corrections:
        state = state_in(new, correction)
        if state == "nodig":
            continue
        change = "heeft dit cijfer veranderd" if state == "hersteld" else "geeft dit cijfer niet meer"
        close = (
            "haal de correctie weg"
            if last is None or last < correction.since
            else f"sluit de correctie af met 'until: {last.isoformat()}'"
        )
        message = (
            f"{correction.figure} heeft een correctie, maar de bron {change}; {close} in corrections.yml."
        )
        yield Finding("waarschuwing", "correctie", message, ())
