"""Primary rules: may one total be published, given who contributes how much to it?

These rules look at one figure at a time. That a suppressed figure cannot be computed back from others
(secondary suppression) is a separate step.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from hcalib.catalog import Catalog
from hcalib.disclosure.tables import Cell, LinkedTables


@dataclass(frozen=True)
class DisclosureRules:
    """Thresholds of the primary rules.

    Attributes
    ----------
    min_contributors : int
        Fewest contributors a published total may have. 10 is the default of ACRO (automatic checking of
        research outputs).
    dominance_n : int
    dominance_share : float
        A total is refused when its ``dominance_n`` largest contributions together are more than this part
        of it: the (n, k) rule, here (2, 90 %).
    p_percent : float
        A total is refused when the second largest contributor can estimate the largest to within this
        percentage: the p % rule.
    range_percent : float
        Room there has to be on both sides of a refused total in what others can compute, as a percentage of
        what others contributed to it.
    least : float
        The same in units of the figure. Figures are whole numbers: with less room than 1 they are known.
    rounding : float
        What is published is rounded to a multiple of this; 0 for no rounding.
    """

    min_contributors: int = 10
    dominance_n: int = 2
    dominance_share: float = 0.9
    p_percent: float = 10.0
    range_percent: float = 10.0
    least: float = 1.0
    rounding: float = 0.0

    def __post_init__(self) -> None:
        if self.min_contributors < 1 or self.dominance_n < 1:
            raise ValueError("min_contributors and dominance_n must be at least 1")
        if not 0 < self.dominance_share <= 1 or not 0 <= self.p_percent < math.inf:
            raise ValueError("dominance_share must be in (0, 1] and p_percent finite and not negative")
        if not 0 <= self.range_percent < math.inf or not 0 < self.least < math.inf:
            raise ValueError("range_percent must be finite and not negative, and least more than 0")
        if not 0 <= self.rounding < math.inf:
            raise ValueError("rounding must be finite and not negative")


def rules_of(catalog: Catalog, name: str) -> DisclosureRules:
    """Return the thresholds of one rule set of the catalog: ``werkgevers`` or ``personen``."""
    chosen = catalog.disclosure[name]
    return DisclosureRules(
        min_contributors=chosen.min_contributors,
        dominance_n=chosen.dominance.n,
        dominance_share=chosen.dominance.percent / 100,
        p_percent=chosen.p_percent,
        range_percent=chosen.range_percent,
        least=chosen.least,
        rounding=chosen.rounding,
    )


@dataclass(frozen=True)
class Decision:
    """Whether a figure may be published.

    Attributes
    ----------
    publish : bool
    reason : str or None
        Why not, as a Dutch sentence for the place where the figure would have been; None when it may be
        published. It never tells how large a contribution is or which of the other rules refused.
    """

    publish: bool
    reason: str | None = None


_ALLOWED = Decision(True)
_TOO_FEW = Decision(False, "Niet getoond: te weinig deelnemers.")
# One reason for all-zero, dominance and p %: which of them it was would tell something about the answers.
_REVEALING = Decision(False, "Niet getoond: het cijfer zou antwoorden van afzonderlijke deelnemers verraden.")

_DEFAULTS = DisclosureRules()


def check(contributions: Sequence[float], rules: DisclosureRules = _DEFAULTS) -> Decision:
    """Decide on a total (or a mean) by who contributes how much.

    Parameters
    ----------
    contributions : sequence of float
        One number for each contributor: an employer, not its employees. Who did not answer is left out by
        the caller, never entered as 0.
    rules : DisclosureRules

    Returns
    -------
    Decision

    Raises
    ------
    ValueError
        If a contribution is not finite.

    Notes
    -----
    A contributor with 0 counts as a contributor, but adds nothing that hides another, so nine zeros do not
    protect the tenth: dominance refuses. When all contribute 0 the total says 0 of each of them, and is
    refused. Negative contributions are taken by size without sign, as they hide no more than positive
    ones: a total of 0 can be plus and minus one large amount.

    Definitions: Hundepool et al., Statistical Disclosure Control (2012), chapter 4; tau-ARGUS manual.
    With X the sum of sizes and x1, x2 the two largest, the p % rule refuses when
    X - x1 - x2 < p / 100 * x1.
    """
    if not all(math.isfinite(value) for value in contributions):
        raise ValueError("contributions must be finite; leave out who did not answer")
    if len(contributions) < rules.min_contributors:
        return _TOO_FEW
    largest = max(abs(value) for value in contributions)
    if largest == 0:
        return _REVEALING
    sizes = sorted((abs(value) / largest for value in contributions), reverse=True)
    total = math.fsum(sizes)
    if math.fsum(sizes[: rules.dominance_n]) > rules.dominance_share * total:
        return _REVEALING
    if math.fsum(sizes[2:]) < rules.p_percent / 100 * sizes[0]:
        return _REVEALING
    return _ALLOWED


def primaries(
    tables: LinkedTables, rules: DisclosureRules = _DEFAULTS, waivers: Collection[str] = ()
) -> dict[str, Decision]:
    """Find the cells that may not be published, whatever the other cells are.

    Parameters
    ----------
    tables : LinkedTables
    rules : DisclosureRules
    waivers : collection of str
        Contributors that agreed to be recognisable; see :func:`check_cell`.

    Returns
    -------
    dict
        Id to decision, only of refused cells, by id. A known cell is not refused, as that would not help
        any more; an empty one neither, as there is nobody to protect.

    Notes
    -----
    A count of 0 persons is refused when it is a part of a larger count: it says of everyone in that count
    that they are not here. A 0 that stands alone says nothing of anyone, and neither does growth of 0
    (``Sum.split``).
    """
    parts = {
        name for one in tables.sums if one.split and tables.by_id[one.total].value > 0 for name in one.parts
    }
    refused = {}
    for cell in sorted(tables.cells, key=lambda cell: cell.id):
        if cell.known or cell.empty:
            continue
        decision = check_cell(cell, rules, waivers)
        if cell.persons == 0 and cell.id not in parts:
            decision = _ALLOWED
        if not decision.publish:
            refused[cell.id] = decision
    return refused


def check_cell(cell: Cell, rules: DisclosureRules = _DEFAULTS, waivers: Collection[str] = ()) -> Decision:
    """Decide on one cell by the primary rules.

    A waiver counts when everyone whom a rule protects has given one: all contributors for too few and for
    nothing but zeros, the largest ones for dominance; for the p % rule only those without a waiver are looked
    at. So a waiver never withholds more, and never gives away a contributor who gave none.
    """
    if cell.persons is not None:
        return _ALLOWED if cell.persons >= rules.min_contributors else _TOO_FEW
    decision = check(tuple(cell.contributions.values()), rules)
    if decision.publish or not waivers:
        return decision
    protected = [amount for name, amount in cell.contributions.items() if name not in waivers]
    if not protected:
        return _ALLOWED
    if len(cell.contributions) < rules.min_contributors or max(cell.contributions.values()) == 0:
        return decision
    largest = sorted(cell.contributions.items(), key=lambda item: (-item[1], item[0]))
    head = [amount for _, amount in largest[: rules.dominance_n]]
    if math.fsum(head) > rules.dominance_share * cell.value and min(head) <= max(protected):
        return decision
    return decision if _p_room(cell, rules, max(protected)) > 0 else _ALLOWED


def room(
    cell: Cell, rules: DisclosureRules = _DEFAULTS, waivers: Collection[str] = (), knows: str | None = None
) -> tuple[float, float] | None:
    """Return how far below and above a refused cell an attacker must be left in doubt.

    Parameters
    ----------
    cell : Cell
    rules : DisclosureRules
    waivers : collection of str
    knows : str, optional
        The attacker is this contributor, who knows its own amount; without it, an outsider.

    Returns
    -------
    tuple of float, or None
        Room below and above the value; None when nobody in the cell has to be protected against this
        attacker.

    Notes
    -----
    The upper protection levels of Hundepool et al. (2012), table 4.2: for p %,
    p / 100 * x1 - (X - x1 - x2), and for dominance X(n) / k - X; at least ``range_percent`` and ``least``.
    The same below, as far as the attacker's own amount allows. A count of persons must be possible from 0
    up to the smallest that is published. Of a hidden one (who is in one count and not in another) nobody
    may be able to tell that it is so small; that it is not 0 is no secret, and often known from other rounds.
    """
    if cell.persons is not None:
        value = float(cell.persons)
        return 0.0 if cell.hidden else value, max(rules.min_contributors - value, rules.least)
    protected = [
        amount for name, amount in cell.contributions.items() if name != knows and name not in waivers
    ]
    if not protected:
        return None
    own = cell.contributions.get(knows, 0.0) if knows is not None else 0.0
    others = cell.value - own
    up = max(rules.range_percent / 100 * others, rules.least)
    if knows is None:
        sizes = sorted(cell.contributions.values(), reverse=True)
        up = max(up, math.fsum(sizes[: rules.dominance_n]) / rules.dominance_share - cell.value)
        up = max(up, _p_room(cell, rules, max(protected)))
    else:
        up = max(up, rules.p_percent / 100 * max(protected) - (others - max(protected)))
    return min(up, others), up


def _p_room(cell: Cell, rules: DisclosureRules, target: float) -> float:
    """How much closer than p % the largest of the others comes to a contributor of this size."""
    sizes = sorted(cell.contributions.values(), reverse=True)
    sizes.remove(target)
    return rules.p_percent / 100 * target - math.fsum(sizes[1:])
