"""Comparing numbers that stand in a text with figures that must not be known."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hcalib.disclosure.spoken import Spoken


@dataclass(frozen=True)
class Secret:
    """A figure that was not published.

    Attributes
    ----------
    cell : str
        Id of the cell; for a ratio numerator and denominator.
    value : float
        Never shown by ``repr``.
    """

    cell: str
    value: float = field(repr=False)


class Values:
    """Numbers in order, to look up which of them a text can have written down."""

    def __init__(self, values: Iterable[float]) -> None:
        self._values = sorted(abs(value) for value in values)

    def near(self, number: Spoken) -> bool:
        """Tell whether one of them, rounded as the text does, is this number."""
        first = bisect_left(self._values, number.value - 10.0**-number.decimals)
        for value in self._values[first : first + 1000]:
            if number.may_be(value):
                return True
            if value > number.value + 10.0**-number.decimals:
                return False
        return False


def secrets_of(
    totals: Mapping[str, float],
    rates: Sequence[tuple[str, str, float]],
    published: Iterable[tuple[str, str | None]],
) -> tuple[Secret, ...]:
    """List what was not published of totals and of the rates that are made of them.

    Parameters
    ----------
    totals : mapping of str to float
        By id of the cell.
    rates : sequence of (str, str, float)
        Part, whole and what their ratio is multiplied by.
    published : iterable of (str, str or None)
        Cells of published figures; the second is the denominator of a ratio.

    Notes
    -----
    A total that is one side of a published rate is no secret: a rate is shown only when both of its totals
    may be. Neither is a rate of two such totals. A total over the same answers can have two ids; the same
    amount of the same question counts as the same total.
    """
    out = {cell for pair in published for cell in pair if cell}
    amounts = {(_question(cell), round(totals[cell], 9)) for cell in out if cell in totals}

    def known(cell: str) -> bool:
        return cell in out or (_question(cell), round(totals[cell], 9)) in amounts

    found = [Secret(cell, value) for cell, value in totals.items() if not known(cell)]
    for part, whole, per in rates:
        if totals[whole] and not (known(part) and known(whole)):
            found.append(Secret(f"{part} : {whole}", per * totals[part] / totals[whole]))
    return tuple(found)


def equal_to(number: Spoken, secrets: Sequence[Secret]) -> tuple[Secret, ...]:
    """Return the secrets that a number, as it stands there, can be; the closest first."""
    same = [one for one in secrets if number.may_be(one.value)]
    return tuple(sorted(same, key=lambda one: (abs(abs(one.value) - number.value), one.cell)))


def _question(cell: str) -> str:
    return "/".join(cell.split("/")[:3])
