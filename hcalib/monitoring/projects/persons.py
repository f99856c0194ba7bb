"""What may be shown of numbers of persons in projects: small numbers and small differences are withheld.

A project counts its own participants, who are often known to one another. A number below the limit is not
shown, nor one that gives such a number away by subtraction: from an earlier round, from the step of a
funnel before it, or from the two sides of a share. What is said of a withheld number (its range) follows from
the rule alone, so that it adds nothing to what a reader who knows the rules can conclude.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hcalib.agenda.models import ProjectTarget
from hcalib.catalog import Catalog
from hcalib.disclosure import DisclosureRules

TOO_FEW = "Niet getoond: het zou over te weinig personen gaan."
"""One reason for every rule: which of them refuses would tell something about the number."""

FALLS = "Niet getoond: dit is lager dan eerder werd opgegeven, terwijl het telt vanaf het begin."

_DEFAULT = DisclosureRules(min_contributors=5)


@dataclass(frozen=True)
class PersonProtection:
    """The rule set for persons, and which units count persons.

    Attributes
    ----------
    rules : DisclosureRules
        Its ``min_contributors`` is the smallest number of persons that is shown. Every person counts for
        one, so that dominance adds nothing.
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


def person_protection(catalog: Catalog, rules: DisclosureRules = _DEFAULT) -> PersonProtection:
    """Return the protection of numbers of persons, with the units of the catalog that count them."""
    return PersonProtection(rules, frozenset(unit.id for unit in catalog.units.values() if unit.people))


@dataclass(frozen=True)
class Given:
    """A number that a project handed in: ``value``, and for a share of how many."""

    value: float
    denominator: float | None = None


@dataclass(frozen=True)
class Figure:
    """What may be known of a number.

    Attributes
    ----------
    value, denominator : float or None
        None when withheld.
    low, high : float
        Between which the number lies, as far as the rule says that withholds it; ``high`` can be endless.
        Equal to the number when it is shown.
    withheld : str or None
        Why it is not shown, as a Dutch sentence.
    """

    value: float | None
    denominator: float | None
    low: float
    high: float
    withheld: str | None = None


@dataclass
class Screen:
    """Decides on the numbers of one project, one by one in order of time.

    A number once shown is known for ever, so that what comes later is held against all of it. A decision
    never looks ahead: an edition of then decided the same.
    """

    targets: Sequence[ProjectTarget]
    protection: PersonProtection
    _shown: dict[str, dict[str, Given]] = field(default_factory=dict)

    def decide(self, period: str, given: Mapping[str, Given]) -> dict[str, Figure]:
        """Decide on the numbers of one round, or on corrections of it.

        Parameters
        ----------
        period : str
        given : mapping of str to Given
            By target. The earlier number of a step is decided on before the part that is within it.

        Returns
        -------
        dict of str to Figure
        """
        by_id = {target.id: target for target in self.targets}
        figures = {}
        for target in _steps_in_order(self.targets):
            if target.id not in given:
                continue
            number = given[target.id]
            figure = Figure(number.value, number.denominator, number.value, number.value)
            if self.protection.covers(target.counted_unit):
                earlier = [g for when, g in self._shown.get(target.id, {}).items() if when != period]
                steps = _steps_before(target, by_id)
                wholes = [figures[step.id] for step in steps if step.id in figures]
                figure = self._screened(figure, number, earlier, wholes)
            if figure.withheld is None:
                self._shown.setdefault(target.id, {})[period] = number
            figures[target.id] = figure
        return figures

    def _screened(
        self, figure: Figure, number: Given, earlier: Sequence[Given], wholes: Sequence[Figure]
    ) -> Figure:
        """Return the figure when no rule refuses it, else what may be known of it.

        The figure that a correction replaces is not among the earlier ones: the difference between a wrong
        and a right number is no group of persons.
        """
        before = max((known.value for known in earlier), default=0.0)
        if any(number.value < g.value or _missed(number) < _missed(g) for g in earlier):
            return Figure(None, None, 0.0, math.inf, FALLS)
        if not self._refused(number, earlier, wholes):
            return figure
        # As wide as every rule that can refuse, so that the range does not tell which of them did.
        near = self.protection.limit - 1.0
        high = max(before + near, *(whole.high for whole in wholes)) if wholes else before + near
        if number.denominator is not None:
            high = max((whole.high + near for whole in wholes), default=math.inf)
        return Figure(None, None, before, high, TOO_FEW)

    def _refused(self, number: Given, earlier: Sequence[Given], wholes: Sequence[Figure]) -> bool:
        if number.value and any(whole.withheld for whole in wholes):
            return True  # at least as many must have been in the step before: that would tell how many
        known = [whole.value for whole in wholes if whole.value is not None]
        groups = [number.value, *(number.value - g.value for g in earlier)]
        if number.denominator is None:
            left = [whole - number.value for whole in known if number.value]
            return any(self._small(group) for group in (*groups, *left)) or 0 in left
        missed = _missed(number)
        groups += [missed, number.denominator, *(missed - _missed(g) for g in earlier)]
        groups += [whole - number.denominator for whole in known]
        return 0 in (number.value, missed) or any(self._small(group) for group in groups)

    def _small(self, difference: float) -> bool:
        return 0 < abs(difference) < self.protection.limit


def _missed(number: Given) -> float:
    return 0.0 if number.denominator is None else number.denominator - number.value


def _steps_before(target: ProjectTarget, by_id: Mapping[str, ProjectTarget]) -> Iterable[ProjectTarget]:
    current = target
    while current.within is not None and current.within in by_id:
        current = by_id[current.within]
        yield current


def _steps_in_order(targets: Sequence[ProjectTarget]) -> list[ProjectTarget]:
    by_id = {target.id: target for target in targets}
    return sorted(targets, key=lambda target: len(list(_steps_before(target, by_id))))
