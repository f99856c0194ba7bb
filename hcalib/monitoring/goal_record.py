"""What was recorded about goals beside the figures, as known on a day: see ``hcalib.agenda.goal_facts``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from hcalib.agenda.models import Agenda, Collected, Definition, StatusOverride
from hcalib.catalog import Catalog
from hcalib.monitoring.measurements import Figure, code_words
from hcalib.monitoring.wording import listed
from hcalib.periods import parse_period


@dataclass(frozen=True)
class GoalRecord:
    """Overrides, definitions and completeness, as known on the peildatum.

    Attributes
    ----------
    overrides : tuple of StatusOverride
        Those that hold on the day.
    definitions : tuple of Definition
    collected : dict of (str, str) to Collected
        By indicator and period code.
    parties : dict of str to str
        Names of organisations and bodies, by id.
    """

    overrides: tuple[StatusOverride, ...] = ()
    definitions: tuple[Definition, ...] = ()
    collected: Mapping[tuple[str, str], Collected] = field(default_factory=dict)
    parties: Mapping[str, str] = field(default_factory=dict)

    def override_of(self, goal: str) -> StatusOverride | None:
        """Return what a body says of a goal today; None when none does."""
        return next((one for one in self.overrides if one.goal == goal), None)

    def collected_for(self, figure: Figure) -> Collected | None:
        """Return how a figure came about; None when that was not recorded."""
        return self.collected.get((figure.indicator, figure.period.code))

    def newest_collected(self, indicator: str) -> Collected | None:
        """Return the newest attempt to measure an indicator, also one that gave no figure."""
        own = [one for one in self.collected.values() if one.indicator == indicator]
        return max(own, key=lambda one: parse_period(one.period).end, default=None)


NOTHING = GoalRecord()


def record_of(agenda: Agenda, today: date) -> GoalRecord:
    """Return what is recorded about the goals of an agenda, without what came later than the peildatum."""
    parties = {organisation.id: organisation.name for organisation in agenda.organisations}
    return GoalRecord(
        overrides=tuple(one for one in agenda.status_overrides if one.holds_on(today)),
        definitions=agenda.definitions,
        collected={(c.indicator, c.period): c for c in agenda.collected if c.day <= today},
        parties=parties | {body.id: body.name for body in agenda.bodies},
    )


@dataclass(frozen=True)
class Drift:
    """Two documents that count the same goal in different ways.

    Attributes
    ----------
    sentence : str
        Dutch: what differs, and which document says what.
    since : str or None
        First period that was counted in the later way; None when no figure was.
    """

    sentence: str
    since: str | None

    def breaks(self, periods: Sequence[str]) -> bool:
        """Tell whether figures over these periods lie on both sides of the change."""
        if self.since is None:
            return False
        change = parse_period(self.since).start
        sides = {parse_period(code).start < change for code in periods}
        return len(sides) == 2


def drifts_of(record: GoalRecord, goal: str, catalog: Catalog) -> tuple[Drift, ...]:
    """Find where one document defines a goal differently from the document before it, in their own order."""
    own = [definition for definition in record.definitions if definition.goal == goal]
    return tuple(drift for one, other in pairwise(own) for drift in _drift(one, other, catalog))


def _drift(one: Definition, other: Definition, catalog: Catalog) -> Iterator[Drift]:
    differing = [
        f"{name}: {_document(one, catalog)} zegt ‘{_said(name, before, catalog)}’, "
        f"{_document(other, catalog)} ‘{_said(name, after, catalog)}’"
        for name, before, after in (
            ("wat er wordt gemeten", one.indicator, other.indicator),
            ("in welke eenheid", one.unit, other.unit),
            ("wat er telt", one.counts, other.counts),
            ("over wie", one.of, other.of),
        )
        if _plainly(before) != _plainly(after)
    ]
    if differing:
        since = f" Vanaf {code_words(other.since)} is op de tweede manier geteld." if other.since else ""
        yield Drift(
            f"Dit doel is op twee manieren omschreven. Het verschil is {listed(differing)}.{since}",
            other.since,
        )


def _document(definition: Definition, catalog: Catalog) -> str:
    source = catalog.sources.get(definition.source.source)
    return f"{source.title if source else definition.source.source} ({definition.source.place})"


def _said(name: str, code: str, catalog: Catalog) -> str:
    if name == "wat er wordt gemeten" and code in catalog.indicators:
        return catalog.indicators[code].name
    if name == "in welke eenheid" and code in catalog.units:
        return catalog.units[code].name
    return code.rstrip(".")


def _plainly(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")
