"""What may be shown of numbers of persons in projects: small numbers and small differences are withheld.

A project counts its own participants, who are often known to one another. A number below the limit is not
shown, nor one that gives such a number away by subtraction: from an earlier round, from the step of a
funnel before it, or from the two sides of a share. What is said of a withheld number (its range) follows from
the rule alone, so that it adds nothing to what a reader who knows the rules can conclude.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hcalib.agenda.models import ProjectTarget
from hcalib.catalog import Catalog
from hcalib.disclosure import DisclosureRules
from hcalib.periods import parse_period

TOO_FEW = "Niet getoond: het zou over te weinig personen gaan."
"""One reason for every rule: which of them refuses would tell something about the number."""

CONTRADICTS = "Niet getoond: dit klopt niet met een andere ronde, want er wordt geteld vanaf het begin."

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


def person_protection(catalog: Catalog) -> PersonProtection:
    """Return the protection of persons: the rule set ``personen``, and the units that count them."""
    smallest = catalog.disclosure["personen"].min_contributors
    return PersonProtection(
        DisclosureRules(min_contributors=smallest),
        frozenset(unit.id for unit in catalog.units.values() if unit.people),
    )


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


@dataclass(frozen=True)
class _Known:
    """A number that was shown once, and is known for ever."""

    period: str
    given: Given


@dataclass
class Screen:
    """Decides on the numbers of one project, one by one in the order in which they came in.

    A number once shown is known for ever, so that what comes later is held against all of it. A decision
    never looks ahead: an edition of then decided the same.
    """

    targets: Sequence[ProjectTarget]
    protection: PersonProtection
    _known: dict[str, list[_Known]] = field(default_factory=dict)
    _figures: dict[str, dict[str, Figure]] = field(default_factory=dict)

    def decide(self, period: str, given: Mapping[str, Given]) -> dict[str, Figure]:
        """Decide on numbers of one round that came in together, or on corrections of it.

        Parameters
        ----------
        period : str
        given : mapping of str to Given
            By target.

        Returns
        -------
        dict of str to Figure
            By target. A step is decided on before the part that is within it.
        """
        current = self._figures.setdefault(period, {})
        by_id = {target.id: target for target in self.targets}
        order = sorted(self.targets, key=lambda target: len(_steps_before(target, by_id)))
        decided = [target.id for target in order if target.id in given]
        for target in (by_id[name] for name in decided):
            number = given[target.id]
            figure = Figure(number.value, number.denominator, number.value, number.value)
            if self.protection.covers(target.counted_unit):
                around = _Around(
                    [known for known in self._known.get(target.id, []) if known.period != period],
                    [current[step.id] for step in _steps_before(target, by_id) if step.id in current],
                    [current[t.id] for t in order if target in _steps_before(t, by_id) and t.id in current],
                )
                figure = _screened(figure, number, period, around, self.protection.limit)
            if figure.withheld is None:
                self._known.setdefault(target.id, []).append(_Known(period, number))
            current[target.id] = figure
        return {name: current[name] for name in decided}


@dataclass(frozen=True)
class _Around:
    """What is known already when a number is decided on.

    ``others`` are shown numbers of the same target in other rounds, ``wholes`` the steps before it and
    ``parts`` those after it in the same round. The number that a correction replaces is not among them: the
    difference between a wrong and a right number is no group of persons.
    """

    others: Sequence[_Known]
    wholes: Sequence[Figure]
    parts: Sequence[Figure]


def _screened(figure: Figure, number: Given, period: str, around: _Around, limit: int) -> Figure:
    """Return the figure when no rule refuses it, else what may be known of it."""
    moment = parse_period(period)
    newest = {known.period: known.given for known in around.others}
    before = [given for when, given in newest.items() if parse_period(when) < moment]
    after = [given for when, given in newest.items() if parse_period(when) > moment]
    falls = any(number.value < g.value or _missed(number) < _missed(g) for g in before)
    if falls or any(number.value > g.value or _missed(number) > _missed(g) for g in after):
        return Figure(None, None, 0.0, math.inf, CONTRADICTS)
    if not _refused(number, around, limit):
        return figure
    # As wide as every rule that can refuse, so that the range does not tell which of them did.
    near = limit - 1.0
    low = max((known.value for known in before), default=0.0)
    reach = [known.given.value for known in around.others] + [part.high for part in around.parts]
    high = max([near, *(value + near for value in reach), *(whole.high for whole in around.wholes)])
    if number.denominator is not None:
        high = max((whole.high + near for whole in around.wholes), default=math.inf)
    return Figure(None, None, low, high, TOO_FEW)


def _refused(number: Given, around: _Around, limit: int) -> bool:
    if number.value and any(whole.withheld for whole in around.wholes):
        return True  # at least as many must have been in the step before: that would tell how many
    wholes = [whole.value for whole in around.wholes if whole.value is not None]
    others = [known.given for known in around.others]
    groups = [number.value, *(number.value - other.value for other in others)]
    groups += [
        number.value - (part.value if part.denominator is None else part.denominator)
        for part in around.parts
        if part.value
    ]
    if number.denominator is None:
        left = [whole - number.value for whole in wholes if number.value]
        return 0 in left or any(0 < abs(group) < limit for group in (*groups, *left))
    missed = _missed(number)
    groups += [missed, number.denominator, *(missed - _missed(other) for other in others)]
    groups += [whole - number.denominator for whole in wholes]
    # Also of those who came since another round, neither all nor none may have been successful.
    one_sided = any((number.value == o.value) != (missed == _missed(o)) for o in others)
    return one_sided or 0 in (number.value, missed) or any(0 < abs(group) < limit for group in groups)


def _missed(number: Given) -> float:
    return 0.0 if number.denominator is None else number.denominator - number.value


def _steps_before(target: ProjectTarget, by_id: Mapping[str, ProjectTarget]) -> list[ProjectTarget]:
    steps: list[ProjectTarget] = []
    while target.within is not None and target.within in by_id:
        target = by_id[target.within]
        steps.append(target)
    return steps
