"""Figures about the same: parts of a whole that are added up, or one figure too many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from hcalib.catalog import TOTAL
from hcalib.sources.layouts.figures import as_text
from hcalib.sources.layouts.models import Layout
from hcalib.sources.layouts.results import KEY_COLUMNS, Figure, Kind, Left, Reading

Groups = dict[tuple[str, ...], list[Figure]]


def combine(reading: Reading, layout: Layout) -> None:
    """Make every figure occur once, in place.

    Parts are added up when the layout says that they are parts. A part that the publisher holds back makes
    the sum a lower limit. When a row could not be placed, or a part not be read, no sum is certain any more
    and none is taken. Where a layout knows no parts, the same figure twice counts once, and two different
    figures are both refused.
    """
    if layout.combine == "niet":
        reading.figures = [figure for parts in _groups(reading.figures) for figure in _once(parts, reading)]
        return
    doubtful = [item for item in reading.left if item.asks_attention]
    if doubtful:
        places = ", ".join(f"{item.sheet} {item.cell or f'rij {item.row}'}" for item in doubtful[:3])
        reading.refused = (
            f"in deze indeling worden rijen opgeteld, en {len(doubtful)} daarvan zijn niet te lezen of te "
            f"plaatsen ({places}); daarmee is geen enkele som zeker. Herstel ze, of vul de woorden aan in de "
            "indeling"
        )
        reading.figures = []
        return
    parts = [*reading.figures, *_for_totals(reading.figures, layout)]
    reading.figures = [_sum(group) for group in _groups(parts)]


def _groups(figures: Iterable[Figure]) -> list[list[Figure]]:
    groups: Groups = {}
    for figure in figures:
        groups.setdefault(figure.key, []).append(figure)
    return list(groups.values())


def _once(parts: list[Figure], reading: Reading) -> Iterator[Figure]:
    first, others = parts[0], parts[1:]
    if all((part.value, part.qualifier) == (first.value, first.qualifier) for part in others):
        yield first
        reason = f"staat er al, met dezelfde waarde ({first.sheet}, {first.cell})"
        reading.left += [_left(part, "niet gevraagd", reason) for part in others]
    else:
        cells = ", ".join(part.cell for part in parts[:3])
        reason = f"hetzelfde cijfer staat er meer dan één keer met verschillende waarden ({cells})"
        reading.left += [_left(part, "dubbel", reason) for part in parts]


def _left(figure: Figure, kind: Kind, reason: str) -> Left:
    return Left(figure.sheet, figure.row, figure.cell, kind, reason, as_text(figure.value))


def _for_totals(figures: Iterable[Figure], layout: Layout) -> Iterator[Figure]:
    """Yield every part again for each total that it is a part of."""
    for figure in figures:
        for dimensions in layout.totals:
            key = tuple(
                TOTAL if name in dimensions else code
                for name, code in zip(KEY_COLUMNS, figure.key, strict=True)
            )
            yield replace(figure, key=key)


def _sum(parts: list[Figure]) -> Figure:
    """Add up parts. The status is that of the least certain part."""
    first = parts[0]
    known = [part.value for part in parts if part.value is not None]
    hidden = sum(part.held_back for part in parts)
    lacking = len(parts) - len(known) - hidden
    if len(parts) == 1:
        return first
    notes = [f"Som van {len(parts)} delen."]
    if hidden:
        notes.append(f"Van {hidden} delen schermt de bron het aantal af; die zijn niet meegeteld.")
    if lacking:
        notes.append(f"Van {lacking} delen geeft de bron geen cijfer.")
    status = "voorlopig" if any(part.status == "voorlopig" for part in parts) else first.status
    qualifiers = {part.qualifier for part in parts} - {""}
    lower_limit = bool(hidden or lacking)
    return replace(
        first,
        value=sum(known, Decimal(0)) if known else None,
        qualifier=_qualifier(qualifiers, lower_limit) if known else "",
        status=status,
        note=" ".join(notes),
        held_back=False,
    )


def _qualifier(qualifiers: set[str], lower_limit: bool) -> str:
    """Return what is true of a sum: parts that are too low and too high together make it an estimate."""
    limits = qualifiers | ({">"} if lower_limit else set())
    return limits.pop() if len(limits) == 1 else "ca." if limits else ""
