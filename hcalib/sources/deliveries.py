"""A file that somebody sent: recognise the layout and read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hcalib.catalog import Catalog
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.sources.layouts.matching import Fit, fit
from hcalib.sources.layouts.models import Layout
from hcalib.sources.layouts.reading import read_tables
from hcalib.sources.layouts.results import Figure, Left
from hcalib.sources.workbooks import Workbook, read_workbook

_EARLIEST_PUBLICATION = date(1990, 1, 1)


@dataclass(frozen=True)
class Delivery:
    """One file, recognised and read.

    Attributes
    ----------
    place : str
        Dutch: where in the file the figures stand, and how many headings were recognised.
    figures, left : tuple
        Figures to take over, and everything that is not.
    published : datetime.date or None
        Day of publication, given or read from the file.
    remarks : tuple of str
        Dutch: how the file was read where that is not obvious.
    """

    path: Path
    layout: Layout
    place: str
    figures: tuple[Figure, ...]
    left: tuple[Left, ...]
    published: date | None
    remarks: tuple[str, ...]


def read_delivery(
    path: Path,
    layouts: Mapping[str, Layout],
    catalog: Catalog,
    today: date,
    *,
    published: date | None = None,
) -> Delivery:
    """Read one file by the one layout that fits.

    Parameters
    ----------
    path : Path
    layouts : mapping of str to Layout
        The layouts to choose from; with one there is no choice.
    catalog : Catalog
    today : datetime.date
    published : datetime.date, optional
        Day of publication; goes before what the file says.

    Raises
    ------
    UserError
        With exit code SOURCE when the file cannot be read or no layout fits, with USAGE when several do, or
        when the layout needs a day of publication that nobody gives.
    """
    try:
        workbook = read_workbook(path)
    except UserError as error:
        raise UserError(error.faults, ExitCode.SOURCE) from None
    layout, found = choose_layout(workbook, layouts)
    reading = read_tables(workbook, found.matches, layout, catalog, today)
    if published is None and reading.published:
        published = date.fromisoformat(reading.published)
    _check_published(path, layout, published, today)
    remarks = [*reading.remarks, *_hidden(workbook, layout)]
    remarks += [f"niet bevestigd: {layout.assumed.rstrip('.')}"] if layout.assumed else []
    remarks += [reading.refused] if reading.refused else []
    return Delivery(
        path,
        layout,
        _place(found),
        tuple(reading.figures),
        tuple(reading.left),
        published,
        tuple(dict.fromkeys(remarks)),
    )


def choose_layout(workbook: Workbook, layouts: Mapping[str, Layout]) -> tuple[Layout, Fit]:
    """Return the layout that fits the workbook.

    Raises
    ------
    UserError
        When none fits (exit code SOURCE, with what is missing in the one that comes closest) or several do
        (USAGE, with their names).
    """
    fits = {name: fit(workbook, layout) for name, layout in layouts.items()}
    good = [name for name, found in fits.items() if found.matches]
    if len(good) == 1:
        return layouts[good[0]], fits[good[0]]
    if good:
        listed = ", ".join(good)
        message = f"dit bestand past bij meer dan één indeling ({listed}); kies er een met --indeling."
        raise UserError([Fault(message, workbook.path)], ExitCode.USAGE)
    raise UserError([Fault(_why_not(fits), workbook.path)], ExitCode.SOURCE)


def _check_published(path: Path, layout: Layout, published: date | None, today: date) -> None:
    if published is None and layout.published == "alle":
        message = (
            "wanneer deze cijfers zijn gepubliceerd moet bekend zijn, en het staat niet in het bestand; "
            "geef de dag met --datum."
        )
        raise UserError([Fault(message, path)], ExitCode.USAGE)
    if published is not None and not _EARLIEST_PUBLICATION <= published <= today:
        message = f"de dag van publicatie ({published.isoformat()}) ligt in de toekomst of voor 1990."
        raise UserError([Fault(message, path)], ExitCode.USAGE)


def _hidden(workbook: Workbook, layout: Layout) -> list[str]:
    names = [sheet.name for sheet in workbook.sheets if not sheet.visible]
    return [f"verborgen bladen zijn niet gelezen: {', '.join(names)}"] if names and not layout.sheets else []


def _place(found: Fit) -> str:
    parts = []
    for match in found.matches:
        known = len(match.columns) + len(match.values) + len(match.only) + len(match.wide)
        parts.append(f"blad '{match.sheet.name}', koppen op rij {match.first}, {known} kolommen herkend")
    return "; ".join(parts)


def _why_not(fits: Mapping[str, Fit]) -> str:
    """Say what is missing in the layout that comes closest."""
    known = {name: found for name, found in fits.items() if found.known}
    if not known:
        return (
            "in dit bestand is geen kop van een bekende indeling gevonden; kijk in docs/bestanden-inlezen.md "
            "hoe het bestand eruit hoort te zien."
        )
    name = max(known, key=lambda name: (known[name].known, -len(known[name].missing)))
    missing = ", ".join(f"'{heading}'" for heading in known[name].missing)
    reason = known[name].reason or f"deze koppen ontbreken: {missing}"
    return f"dit bestand past bij geen indeling. Het meest lijkt het op {name}, maar {reason}."
