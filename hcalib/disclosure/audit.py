"""Attacking what was published: what can be computed back from all published figures together?

Nothing that the protection decided is used here. The figures come from the finished files, and every cell
that a rule refuses is attacked with all of them, as an outsider and as each contributor.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hcalib.disclosure.attack import Attacker, Interval, System
from hcalib.disclosure.demands import Demands, Witnesses
from hcalib.disclosure.ratios import with_ratios
from hcalib.disclosure.rules import DisclosureRules, primaries
from hcalib.disclosure.tables import Cell, LinkedTables
from hcalib.disclosure.versions import joined

_RELATIVE = 1e-9
_SOLVER = 1e-6
"""What the solver may be off, in parts of the room that is asked for."""

_REFUSED = "dit cijfer staat er, maar mag volgens de regels niet naar buiten."


@dataclass(frozen=True)
class Figure:
    """One published figure, as a reader of the files finds it.

    Attributes
    ----------
    cell : str
        Id of the cell; for a ratio that of the numerator.
    value : float
        As published.
    half : float
        How far the exact figure may lie from it at most, because it was rounded.
    where : str
        The file and its line.
    version : str
        The day of the answers that it was made from.
    denominator : str or None
        For a ratio, the cell it was divided by.
    factor : float
        For a ratio, what it was multiplied by: 100 for a percentage.
    """

    cell: str
    value: float
    half: float
    where: str
    version: str
    denominator: str | None = None
    factor: float = 1.0

    @property
    def interval(self) -> Interval:
        """What the figure says of the exact one."""
        return Interval(self.value - self.half, self.value + self.half)


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with what was published.

    Attributes
    ----------
    kind : str
        ``gepubliceerd``: a refused figure is printed; ``te berekenen``: it can be computed too closely;
        ``wijkt af``: a figure does not agree with the answers, so that it cannot be used in the attack;
        ``onbekend``: a figure of a cell that is not there.
    cell : str
    where : tuple of str
        Where it was published; empty when it follows from everything together.
    sentence : str
        In Dutch; never holds the confidential value.
    """

    kind: Literal["gepubliceerd", "te berekenen", "wijkt af", "onbekend"]
    cell: str
    where: tuple[str, ...]
    sentence: str

    @property
    def leak(self) -> bool:
        """Whether something confidential is out."""
        return self.kind in ("gepubliceerd", "te berekenen")


def audit(
    tables: Mapping[str, LinkedTables],
    figures: Sequence[Figure],
    rules: DisclosureRules,
    waivers: Collection[str] = (),
    never: Mapping[str, Collection[str]] | None = None,
) -> tuple[Finding, ...]:
    """Attack everything that was published.

    Parameters
    ----------
    tables : mapping of str to LinkedTables
        For every version that a figure names, the tables as the answers stood then.
    figures : sequence of Figure
        Of all editions together.
    rules : DisclosureRules
    waivers : collection of str
    never : mapping of str to collection of str, optional
        By version, cells that are in no table because a rule refuses each by itself.

    Returns
    -------
    tuple of Finding
        Leaks first.
    """
    together, names = joined(tables)
    known: list[Figure] = []
    findings: list[Finding] = []
    leaks: list[Finding] = []
    for one in figures:
        named = _named(one, names)
        if named is None and {one.cell, one.denominator} & set((never or {}).get(one.version, ())):
            leaks.append(Finding("gepubliceerd", one.cell, (one.where,), _REFUSED))
        elif named is None:
            findings.append(_unknown(one))
        elif _agrees(named, together):
            known.append(named)
        else:
            findings.append(_differs(one))
    refused = set(primaries(together, rules, waivers))
    printed = _printed(known, refused)
    linked = with_ratios(together, [one for one in known if one.denominator])
    computed = _computable(linked, _bounds(known), refused - {one.cell for one in printed}, rules, waivers)
    return (*leaks, *printed, *computed, *findings)


def _named(one: Figure, names: Mapping[tuple[str, str], str]) -> Figure | None:
    cell = names.get((one.version, one.cell))
    denominator = one.denominator and names.get((one.version, one.denominator))
    if cell is None or (one.denominator and denominator is None):
        return None
    return Figure(cell, one.value, one.half, one.where, one.version, denominator, one.factor)


def _agrees(one: Figure, tables: LinkedTables) -> bool:
    exact = tables.by_id[one.cell].value
    if one.denominator:
        below = tables.by_id[one.denominator].value
        if not below:
            return False
        exact *= one.factor / below
    return abs(exact - one.value) <= one.half + _RELATIVE * max(abs(exact), 1.0)


def _bounds(figures: Iterable[Figure]) -> dict[str, Interval]:
    """What all figures of one cell say together: the narrowest that fits."""
    found: dict[str, Interval] = {}
    for one in figures:
        if one.denominator is None:
            new, old = one.interval, found.get(one.cell, Interval(0.0, math.inf))
            found[one.cell] = Interval(max(new.low, old.low), min(new.high, old.high))
    return found


def _printed(figures: Sequence[Figure], refused: Collection[str]) -> tuple[Finding, ...]:
    places: dict[str, list[str]] = {}
    for one in figures:
        if one.cell in refused:
            places.setdefault(one.cell, []).append(one.where)
    return tuple(
        Finding(
            "gepubliceerd",
            cell,
            tuple(dict.fromkeys(where)),
            _REFUSED,
        )
        for cell, where in sorted(places.items())
    )


def _computable(
    tables: LinkedTables,
    bounds: Mapping[str, Interval],
    refused: Collection[str],
    rules: DisclosureRules,
    waivers: Collection[str],
) -> tuple[Finding, ...]:
    system = System(tables)
    nothing = np.zeros(len(system.cells), dtype=bool)
    demands = Demands(system, refused, rules, waivers)
    tightest: dict[int, tuple[float, str | None]] = {}
    for need in Witnesses(system, demands, bounds).unmet(~nothing):
        attacker = Attacker(system, *system.limits(nothing, need.knows), bounds)
        reached = attacker.extreme(need.cell, need.sign, need.amount)[0] * need.sign
        share = max(reached / need.amount, 0.0)
        if need.cell not in tightest or share < tightest[need.cell][0]:
            tightest[need.cell] = (share, need.knows)
    return tuple(
        Finding("te berekenen", system.cells[n].id, (), _how_close(system.cells[n], *tightest[n]))
        for n in sorted(tightest)
    )


def _how_close(cell: Cell, share: float, knows: str | None) -> str:
    who = "iedereen kan" if knows is None else "een werkgever die zijn eigen antwoord kent, kan"
    if share < 1e-6:
        return f"{who} dit cijfer precies uitrekenen uit wat is gepubliceerd."
    return (
        f"{who} dit cijfer te nauwkeurig uitrekenen: van de onzekerheid die er moet zijn, is "
        f"{math.floor(100 * share)} procent over."
    )


def _unknown(one: Figure) -> Finding:
    return Finding(
        "onbekend", one.cell, (one.where,), "dit cijfer hoort bij geen cel; het is niet te controleren."
    )


def _differs(one: Figure) -> Finding:
    return Finding(
        "wijkt af",
        one.cell,
        (one.where,),
        "dit cijfer past niet bij de antwoorden zoals die nu zijn; het is niet meegenomen.",
    )
