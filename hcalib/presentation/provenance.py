"""Where the figures of a block come from: read from its data, so that it cannot be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from hcalib.catalog import Catalog, Source
from hcalib.observations import STATUSES
from hcalib.presentation import dutch

_ABBREVIATION = re.compile(r"\(([A-Z]{2,6})\)$")


@dataclass(frozen=True)
class SourceNote:
    """A source as a report cites it.

    Attributes
    ----------
    id : str
    short : str
        For the line below a figure.
    citation, licence : str
    url : str or None
    vintage : str
        ISO date of the newest vintage that was used; empty when the data do not say.
    caveats : tuple of str
        What a reader has to know about the figures, as Dutch sentences.
    in_confidence : bool
        Whether its figures come from answers that were given in confidence.
    """

    id: str
    short: str
    citation: str
    url: str | None
    licence: str
    vintage: str
    caveats: tuple[str, ...] = ()
    in_confidence: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the fields for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Provenance:
    """Sources and statuses of a block's data; ``example`` when any of it is invented."""

    sources: tuple[SourceNote, ...] = ()
    statuses: tuple[str, ...] = ()
    example: bool = False

    @property
    def status_text(self) -> str:
        """Statuses as a phrase, 'definitief en voorlopig'; empty when there are none."""
        return dutch.listing(self.statuses)


def trace(
    data: pd.DataFrame | None,
    catalog: Catalog | None,
    extra_sources: Sequence[str] = (),
    example: bool = False,
) -> Provenance:
    """Read sources, statuses and vintages from tidy data.

    Parameters
    ----------
    data : pandas.DataFrame or None
        With columns ``source`` (ids, several separated by a space) and ``status``; ``vintage`` is optional.
    catalog : Catalog or None
        Needed when there is any source.
    extra_sources : sequence of str
        Ids of sources that are used without rows in ``data``.
    example : bool
        Mark as example data whatever the data say.

    Raises
    ------
    ValueError
        For a source that is not in the catalog: a figure without a known source may not be shown.
    """
    vintages = _vintages(data)
    ids = list(dict.fromkeys([*vintages, *extra_sources]))
    if ids and catalog is None:
        raise ValueError("een blok met bronnen heeft een catalogus nodig.")
    unknown = [source for source in ids if catalog is not None and source not in catalog.sources]
    if unknown:
        raise ValueError(f"deze bronnen staan niet in de catalogus: {dutch.listing(unknown)}.")
    listed = [catalog.sources[source] for source in ids] if catalog is not None else []
    statuses = _statuses(data)
    return Provenance(
        tuple(_note(source, vintages.get(source.id, "")) for source in listed),
        statuses,
        example or "voorbeeld" in statuses or any(source.kind == "voorbeeld" for source in listed),
    )


def merge(notes: Iterable[SourceNote]) -> tuple[SourceNote, ...]:
    """Return each source once, with its newest vintage, in the order of first use."""
    merged: dict[str, SourceNote] = {}
    for note in notes:
        known = merged.get(note.id)
        if known is None or note.vintage > known.vintage:
            merged[note.id] = note
    return tuple(merged.values())


def _vintages(data: pd.DataFrame | None) -> dict[str, str]:
    if data is None or data.empty:
        return {}
    vintage = data["vintage"] if "vintage" in data else pd.Series("", index=data.index)
    newest: dict[str, str] = {}
    for ids, day in set(zip(data["source"], vintage, strict=True)):
        text = "" if dutch.is_missing(day) or day == "" else pd.Timestamp(day).date().isoformat()
        for source in str(ids).split():
            newest[source] = max(newest.get(source, ""), text)
    order = [source for ids in data["source"].drop_duplicates() for source in str(ids).split()]
    return {source: newest[source] for source in dict.fromkeys(order)}


def _statuses(data: pd.DataFrame | None) -> tuple[str, ...]:
    if data is None or data.empty:
        return ()
    found = set(data["status"])
    unknown = found - set(STATUSES)
    if unknown:
        raise ValueError(f"onbekende status in de gegevens: {dutch.listing(sorted(map(str, unknown)))}.")
    return tuple(status for status in STATUSES if status in found)


def _note(source: Source, vintage: str) -> SourceNote:
    table = f" (tabel {source.table})" if source.table and source.table not in source.title else ""
    publisher = _ABBREVIATION.search(source.publisher)
    short = f"{publisher[1] if publisher else source.publisher}, {source.title}{table}"
    return SourceNote(
        source.id, short, source.citation, source.url, source.licence, vintage, source.caveats,
        source.in_confidence,
    )  # fmt: skip
