"""A figure that passed the protection: the only form in which numbers from answers leave the analysis.

What is confidential is in an envelope (:mod:`hcalib.sealed`), and what comes out of it is refused by every
block. What may be shown of it is a :class:`Cleared`. It is made from a :class:`Protection` and from other
cleared figures, and nowhere else, so that a number that somebody forgot to protect has no way to a report.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import InitVar, dataclass
from typing import Any, NoReturn, Protocol

from hcalib import numerals

_KEY = object()
"""Who has it may make a cleared figure: the functions of this module."""

_NOTHING = "Niet getoond: er valt niets te delen."
_BOUNDS = "Alleen de grenzen zijn bekend."
ON_DAY = "@"
"""Between a cell and the day of its answers, when that is not the day of the report."""

_STEPS = 10
"""Ends of a span are given in tenths."""


class Protected(Protocol):
    """What was decided about cells; see :class:`hcalib.disclosure.suppression.Protection`."""

    @property
    def figures(self) -> Mapping[str, float]:
        """Published figures by cell."""

    @property
    def doubt(self) -> Mapping[str, float]:
        """How far rounding can have moved a published figure, by cell; absent when it is exact."""

    @property
    def withheld(self) -> Mapping[str, Any]:
        """Why the others are not published, by cell; each has a ``sentence``."""


class ClearedError(TypeError):
    """A cleared figure was used as a plain number, which would hide where it came from."""

    def __init__(self) -> None:
        super().__init__(
            "dit is een beschermd cijfer en geen gewoon getal; reken ermee met de functies van "
            "hcalib.disclosure.cleared en geef het zo aan een blok."
        )


@dataclass(frozen=True, eq=False)
class Cleared:
    """A figure that may be shown, or the reason why it may not.

    Attributes
    ----------
    value : float or None
        None when it is not shown.
    cells : tuple of str
        Ids of the protected cells it follows from: one of a total, two of a ratio (numerator first), more of
        what was computed from those. Empty for an agreed number, and when it is withheld; only what has
        known bounds keeps its cell then.
    off : float
        How far the value can lie from that of the exact totals, in its own unit: 0 when those are exact.
    reason : str
        Dutch sentence that stands in its place; empty when it is shown.

    Notes
    -----
    It is not a number: it refuses to be added, ordered, tested for truth, put in an f-string or in an array
    of numbers. This stops accidents, not intent.
    """

    value: float | None
    cells: tuple[str, ...]
    off: float
    reason: str
    key: InitVar[object]

    def __post_init__(self, key: object) -> None:
        if key is not _KEY:
            raise ClearedError

    @property
    def agreed(self) -> bool:
        """Whether it is a number that everyone agreed to share, and not a protected cell."""
        return self.value is not None and not self.cells

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Cleared):
            raise ClearedError
        return _content(self) == _content(other)

    def __hash__(self) -> int:
        return hash(_content(self))

    def _refuse(self, *args: Any, **settings: Any) -> NoReturn:
        raise ClearedError

    # as text, number or truth
    __str__ = __format__ = __bool__ = __int__ = __float__ = __complex__ = __index__ = __array__ = _refuse
    # in a sum
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _refuse
    __neg__ = __abs__ = __round__ = _refuse
    # in order
    __lt__ = __le__ = __gt__ = __ge__ = _refuse


@dataclass(frozen=True)
class Span:
    """Between what a figure lies: a margin or bounds, in tenths. See `margin`, `span` and `reckoned`."""

    low: float
    high: float
    key: InitVar[object]

    def __post_init__(self, key: object) -> None:
        if key is not _KEY:
            raise ClearedError


def cleared(protection: Protected, cell: str, known_as: str | None = None) -> Cleared:
    """Return what may be shown of a cell.

    Parameters
    ----------
    protection : Protected
    cell : str
    known_as : str, optional
        Id under which the cell is published, when that is another than the one it was protected under.

    Raises
    ------
    KeyError
        When nothing was decided about such a cell.
    """
    if cell in protection.figures:
        off = protection.doubt.get(cell, 0.0)
        return Cleared(protection.figures[cell], (known_as or cell,), off, "", _KEY)
    return not_shown(protection.withheld[cell].sentence)


def not_shown(reason: str) -> Cleared:
    """Return a figure that is not shown; ``reason`` is the Dutch sentence in its place."""
    if not reason.strip():
        raise ValueError("say why it is not shown")
    return Cleared(None, (), 0.0, reason, _KEY)


def agreed(number: float, why: str) -> Cleared:
    """Return a number that is no secret although it stands beside answers, such as how many took part.

    Only what a test of the architecture lists may do this.

    Parameters
    ----------
    number : float
    why : str
        Why everyone may know it, for whoever reads the code.
    """
    if not why.strip():
        raise ValueError("say why this may be known")
    return Cleared(number, (), 0.0, "", _KEY)


def ratio(above: Cleared, below: Cleared, per: float = 1.0) -> Cleared:
    """Divide two published totals; not shown when one of them is not, or there is nothing to divide by.

    With one total withheld the ratio would give it back; with both it would still tie them together.

    Parameters
    ----------
    above, below : Cleared
    per : float
        What the ratio is multiplied by: 100 for a percentage.
    """
    for total in (below, above):
        if total.value is None:
            return total
    if not below.value or above.value is None:
        return not_shown(_NOTHING)
    value = per * above.value / below.value
    # Off by a in the part and b in the whole, a ratio is off by (1 + a) / (1 - b) - 1 at most.
    moved = relative_off(above) + relative_off(below)
    return Cleared(value, above.cells + below.cells, value * moved / (1 - moved), "", _KEY)


def dated(figure: Cleared, day: str) -> Cleared:
    """Say that a figure was shown on an earlier day (ISO), of the answers as they were known then."""
    cells = tuple(f"{cell}{ON_DAY}{day}" for cell in figure.cells)
    return Cleared(figure.value, cells, figure.off, figure.reason, _KEY)


def difference(later: Cleared, earlier: Cleared, reason: str) -> Cleared:
    """Subtract two figures; with ``reason`` in its place when one of them is not shown."""
    if later.value is None or earlier.value is None:
        return not_shown(reason)
    cells = later.cells + earlier.cells
    return Cleared(later.value - earlier.value, cells, later.off + earlier.off, "", _KEY)


def relative_off(figure: Cleared) -> float:
    """Return how far rounding can have moved a total, as a part of it; 0 when it is exact or withheld."""
    if figure.value is None or not figure.off:
        return 0.0
    return figure.off / max(figure.value, 2 * figure.off)


def margin(figure: Cleared, low: float, high: float) -> Span | None:
    """Lay a margin around a figure, rounded outward to tenths; None when the figure is not shown.

    The caller has to see to it that the ends follow from published things, or leave every answer its room.
    Rounding outward keeps the margin true.
    """
    if figure.value is None:
        return None
    return Span(math.floor(low * _STEPS + 1e-6) / _STEPS, math.ceil(high * _STEPS - 1e-6) / _STEPS, _KEY)


def span(figure: Cleared, low: float, high: float) -> Span | None:
    """Give the ends of an interval to the nearest tenth; None when the figure is not shown."""
    if figure.value is None:
        return None
    return Span(float(numerals.rounded(low, 1)), float(numerals.rounded(high, 1)), _KEY)


def reckoned(low: float, high: float, cell: str = "") -> tuple[Cleared, Span]:
    """Give the bounds of a number that anyone can find with what is shown, and the number when they meet.

    Only what ``disclosure.attack`` finds on shown figures may be given. An end may be endless.

    Parameters
    ----------
    low, high : float
    cell : str
        Id of the cell that lies between them, when one does.
    """
    cells = (cell,) if cell else ()
    found = Cleared(high, cells, 0.0, "", _KEY) if low == high else Cleared(None, cells, 0.0, _BOUNDS, _KEY)
    return found, Span(low, high, _KEY)


def _content(figure: Cleared) -> tuple[float | None, tuple[str, ...], float, str]:
    return figure.value, figure.cells, figure.off, figure.reason
