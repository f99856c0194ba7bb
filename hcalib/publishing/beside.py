"""What stands beside published figures and narrows them further: the bounds for the silent ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hcalib.disclosure.audit import Figure
from hcalib.monitoring.surveys.possible import Line
from hcalib.presentation.export import HIGH, LOW
from hcalib.publishing.published import PublishedEdition, number_or_none
from hcalib.publishing.subjects import Subject

_TENTH = 0.05


def bounds_as_figures(edition: PublishedEdition, subject: Subject) -> Iterator[Figure]:
    """Read bounds as figures of the rate that they follow from.

    Whoever has the register knows which part of the staff answered, so a bound in tenths says once more, and
    with another rounding, what the rate is. The ends of a row that are no such bounds are margins; those
    do not fit, and are left.
    """
    day = str(edition.manifest["peildatum"])
    own = [
        one
        for one in edition.figures
        if one.denominator and one.version == day and one.cell.startswith(f"{subject.name}/")
    ]
    lines = subject.bounds(day, [(one.cell, one.denominator) for one in own])
    rows = {where: row for table in edition.tables for where, row in table.places(edition.folder.name)}
    for one in own:
        both = lines.get((one.cell, one.denominator or ""))
        ends = [number_or_none(rows[one.where].get(heading) or "") for heading in (LOW, HIGH)]
        if both is None or None in ends:
            continue
        read = [
            _figure(one, end, line)
            for end, line in zip(ends, both, strict=True)
            if end is not None and line[0] > 0
        ]
        low = max(found.interval.low for found in (one, *read))
        if len(read) == len(both) and low <= min(found.interval.high for found in (one, *read)):
            yield from read


def _figure(rate: Figure, end: float, line: Line) -> Figure:
    slope, more = line
    half = rate.half - _TENTH + _TENTH / slope
    return replace(rate, value=(end - more) / slope, half=half, where=f"{rate.where}, grens")
