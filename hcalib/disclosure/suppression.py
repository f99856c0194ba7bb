"""Secondary suppression: which other figures are withheld, so that no withheld one can be computed back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from hcalib.disclosure.attack import Interval, System, attack
from hcalib.disclosure.cutting import Effort, Unprotectable, least_loss
from hcalib.disclosure.demands import Demands, Witnesses
from hcalib.disclosure.rounding import rounded
from hcalib.disclosure.rules import DisclosureRules, primaries
from hcalib.disclosure.tables import LinkedTables
from hcalib.errors import UserError

NOT_SHOWN = "Niet getoond: dit cijfer zou iets over afzonderlijke deelnemers kunnen verraden."
"""The one sentence for every withheld figure: which were withheld to hide others would help an attacker."""

NO_ANSWERS = "Geen antwoorden."

_IMPOSSIBLE = (
    "'{}' is niet te beschermen: met wat al bekend is, is dit cijfer te berekenen. "
    "Haal het uit de tabel, of kijk na of de bekende cijfers kloppen."
)

_DEFAULT_EFFORT = Effort()


@dataclass(frozen=True)
class Withheld:
    """Why a figure is not published.

    Attributes
    ----------
    kind : str
        ``primary`` (refused by a rule), ``secondary`` (hides another), ``hidden`` (no report shows it) or
        ``empty`` (nobody contributes). Not for publication.
    sentence : str
        What stands where the figure would have been, in Dutch.
    """

    kind: Literal["primary", "secondary", "hidden", "empty"]
    sentence: str


@dataclass(frozen=True)
class Protection:
    """What may be published of linked tables, with the proof that the rest cannot be computed.

    Attributes
    ----------
    published : frozenset of str
        Ids of the figures that may be shown, known cells included.
    withheld : mapping of str to Withheld
        All other cells.
    figures : mapping of str to float
        The published figures, rounded where the rules ask for it.
    loss : float
        Total cost of the withheld figures that were not refused themselves.
    least : bool
        Whether it was proven that no safe pattern loses less.
    doubt : mapping of str to float
        How far rounding can have moved a published figure; exact ones are not in it.
    tables : LinkedTables
        As they are published, rounding included. Confidential.
    """

    published: frozenset[str]
    withheld: Mapping[str, Withheld]
    figures: Mapping[str, float] = field(repr=False)
    loss: float
    least: bool
    doubt: Mapping[str, float] = field(repr=False)
    tables: LinkedTables = field(repr=False)

    @cached_property
    def intervals(self) -> dict[str, Interval]:
        """What an outsider can compute of the withheld cells: the proof, worked out when it is asked for.

        Confidential, as the ends say something of what is withheld; empty cells are not in it.
        """
        return attack(self.tables, self.published)

    def ratio(self, numerator: str, denominator: str) -> float | None:
        """Return one published figure divided by another; None unless both are published.

        With one of them withheld, the ratio would give it back. With both withheld it would still tie them
        together, so then it is not given either.

        Raises
        ------
        KeyError
            If there is no such cell.
        """
        for name in (numerator, denominator):
            if name not in self.figures and name not in self.withheld:
                raise KeyError(name)
        if not {numerator, denominator} <= self.published or not self.figures[denominator]:
            return None
        return self.figures[numerator] / self.figures[denominator]


def protect(
    tables: LinkedTables,
    rules: DisclosureRules,
    waivers: Collection[str] = (),
    effort: Effort = _DEFAULT_EFFORT,
) -> Protection:
    """Choose what is published, so that nothing that a rule refuses can be computed by anyone.

    Parameters
    ----------
    tables : LinkedTables
        Everything that is or was published about the same contributors.
    rules : DisclosureRules
    waivers : collection of str
        Contributors that agreed to be recognisable.
    effort : Effort
        How long to look for the least loss; what is found is always proven safe.

    Raises
    ------
    UserError
        Naming the cells that cannot be protected, because of what is known already.

    Notes
    -----
    Attackers are an outsider and every contributor by itself, not contributors that work together. An
    attacker that reckons with whole numbers is not tried; ``DisclosureRules.least`` keeps room for it.
    """
    tables = rounded(tables, rules.rounding)
    system = System(tables)
    refused = set(primaries(tables, rules, waivers))
    must = np.array([cell.id in refused or cell.hidden for cell in system.cells])
    may = np.array([not (cell.known or cell.empty) for cell in system.cells]) & ~must

    costs = np.array([cell.cost for cell in system.cells])
    demands = Demands(system, refused, rules, waivers)
    try:
        withheld, least = least_loss(system, must, may, costs, demands, effort)
    except Unprotectable as error:
        raise UserError(_IMPOSSIBLE.format(system.cells[n].id) for n in error.cells) from None
    shut = {cell.id for cell, out in zip(system.cells, withheld, strict=True) if out}
    return _protection(tables, refused, shut, least)


def verify(
    tables: LinkedTables,
    protection: Protection,
    rules: DisclosureRules,
    waivers: Collection[str] = (),
) -> tuple[str, ...]:
    """Attack a finished pattern again, as an outsider and as every contributor.

    Returns
    -------
    tuple of str
        Ids of the refused cells that are published, or of which somebody can compute too much; empty when the
        pattern is safe. Nothing that the search found is used.
    """
    return exposed(tables, protection.published, rules, waivers)


def exposed(
    tables: LinkedTables, published: Collection[str], rules: DisclosureRules, waivers: Collection[str] = ()
) -> tuple[str, ...]:
    """Return the refused cells that some set of published cells gives away; see :func:`verify`."""
    tables = rounded(tables, rules.rounding)
    system = System(tables)
    refused = set(primaries(tables, rules, waivers))
    withheld = np.array([cell.id not in published and not cell.known for cell in system.cells])
    missing = Witnesses(system, Demands(system, refused, rules, waivers)).unmet(withheld)
    open_secrets = {system.cells[need.cell].id for need in missing}
    return tuple(sorted(open_secrets | (refused & set(published))))


def _protection(tables: LinkedTables, refused: set[str], shut: set[str], least: bool) -> Protection:
    withheld = {}
    for cell in sorted(tables.cells, key=lambda cell: cell.id):
        if cell.id in refused:
            withheld[cell.id] = Withheld("primary", NOT_SHOWN)
        elif cell.hidden:
            withheld[cell.id] = Withheld("hidden", NOT_SHOWN)
        elif cell.id in shut:
            withheld[cell.id] = Withheld("secondary", NOT_SHOWN)
        elif cell.empty:
            withheld[cell.id] = Withheld("empty", NO_ANSWERS)
    published = frozenset(cell.id for cell in tables.cells if cell.id not in withheld)
    return Protection(
        published=published,
        withheld=withheld,
        figures={cell.id: cell.shown for cell in tables.cells if cell.id in published},
        loss=float(sum(tables.by_id[name].cost for name, why in withheld.items() if why.kind == "secondary")),
        least=least,
        doubt={cell.id: cell.rounding / 2 for cell in tables.cells if cell.id in published and cell.rounding},
        tables=tables,
    )
