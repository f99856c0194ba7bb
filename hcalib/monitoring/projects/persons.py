"""Numbers of persons in projects: the rule set, and what may be known of one number.

A project counts its own participants, who are often known to one another. What may be shown is decided in
``protecting``, on the linked tables of ``tables``.
"""

from __future__ import annotations

from dataclasses import dataclass

from hcalib.catalog import Catalog
from hcalib.disclosure import DisclosureRules
from hcalib.disclosure.cleared import Cleared

CONTRADICTS = "Niet getoond: dit klopt niet met een andere ronde, want er wordt geteld vanaf het begin."
NO_WHOLE = "Er is geen aantal gegeven waarvan dit een deel is."
NOT_A_SHARE = "De gegeven aantallen kunnen samen geen aandeel zijn."
NOT_A_COUNT = "Niet getoond: dit is geen heel aantal personen."

_DEFAULT = DisclosureRules(min_contributors=5)


@dataclass(frozen=True)
class PersonProtection:
    """The rule set for persons, and which units count persons.

    Attributes
    ----------
    rules : DisclosureRules
        Its ``min_contributors`` is the smallest number of persons that is shown. Every person counts for
        one, so that dominance adds nothing. Numbers of persons are not rounded (decision 0015).
    units : frozenset of str or None
        Ids of units that count persons (or jobs, which are held by persons). None treats every unit so.
    """

    rules: DisclosureRules = _DEFAULT
    units: frozenset[str] | None = None

    @property
    def limit(self) -> int:
        """The smallest number of persons that is shown."""
        return self.rules.min_contributors

    def covers(self, unit: str | None) -> bool:
        """Tell whether numbers in a unit are about persons."""
        return self.units is None or unit in self.units


def person_protection(catalog: Catalog) -> PersonProtection:
    """Return the protection of persons: the rule set ``personen``, and the units that count them."""
    smallest = catalog.disclosure["personen"].min_contributors
    return PersonProtection(
        DisclosureRules(min_contributors=smallest),
        frozenset(unit.id for unit in catalog.units.values() if unit.people),
    )


@dataclass(frozen=True)
class Figure:
    """What may be known of a number.

    Attributes
    ----------
    number : Cleared
        The count, or for a share the part; or why it is not shown.
    of : Cleared or None
        For a share: the whole.
    low, high : float
        Between which the number lies, as far as follows from what is shown; ``high`` can be endless. Equal to
        the number when it is shown.
    cells : tuple of str
        Ids of the cells that it is in the linked tables, also when they are withheld: one, or two for a share
        (the part and the whole). Empty when it is not about persons, or no number of persons at all.
    """

    number: Cleared
    of: Cleared | None
    low: float
    high: float
    cells: tuple[str, ...] = ()

    @property
    def withheld(self) -> str | None:
        """Why it is not shown, as a Dutch sentence; None when it is."""
        return self.number.reason or None
