"""What changed of each goal between two editions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hcalib.agenda.models import Goal
from hcalib.catalog import Catalog
from hcalib.monitoring.assessment import GoalAssessment, VersionReading
from hcalib.monitoring.goal_record import NOTHING, GoalRecord, drifts_of
from hcalib.monitoring.measurements import Figure
from hcalib.monitoring.since.shifts import Cause, Shift, shift
from hcalib.monitoring.status import Status


@dataclass(frozen=True)
class Stage:
    """The goals after one cause has had its turn.

    Attributes
    ----------
    cause : Cause
    assessments : tuple of GoalAssessment
        In the order of the agenda.
    """

    cause: Cause
    assessments: tuple[GoalAssessment, ...]


@dataclass(frozen=True)
class Revised:
    """A figure over one period that became another, or was withdrawn (``after`` is then None)."""

    before: Figure
    after: Figure | None


@dataclass(frozen=True)
class GoalChange:
    """What changed of one goal, or of one part of it.

    Attributes
    ----------
    goal : Goal
        As it is now; of a goal that went, as it was.
    then, now : GoalAssessment or None
        None when the agenda did not have the goal then, or does not have it now.
    status : Shift of Status
    value : Shift of float
        The newest figure or, when ``counted``, the count so far, in the unit of the goal.
    expected : Shift of float
        What the path asked for at the period of the newest figure.
    target : Shift of float
    chance : Shift of float
        Chance of reaching it; missing for a goal with parts, for each part has its own.
    figures : tuple of Figure
        New: over periods that had no figure then.
    revised : tuple of Revised
        Same period, another figure.
    agreed : tuple of VersionReading
        Versions of what was agreed that came into force in between.
    breaks : tuple of str
        Dutch sentences: why the newest figure may not be held against the one of then.
    parts : tuple of GoalChange
        The separately measured parts; of the whole only ``status`` is then decomposed.
    counted : bool
        Whether ``value`` is what was counted since the start of the term.
    """

    goal: Goal
    then: GoalAssessment | None
    now: GoalAssessment | None
    status: Shift[Status]
    value: Shift[float]
    expected: Shift[float]
    target: Shift[float]
    chance: Shift[float]
    figures: tuple[Figure, ...] = ()
    revised: tuple[Revised, ...] = ()
    agreed: tuple[VersionReading, ...] = ()
    breaks: tuple[str, ...] = ()
    parts: tuple[GoalChange, ...] = ()
    counted: bool = False

    @property
    def leaves(self) -> tuple[GoalChange, ...]:
        """The parts, or the goal itself when it has none."""
        return self.parts or (self,)

    @property
    def stayed(self) -> bool:
        """Whether the agenda had the goal then and has it now."""
        return self.then is not None and self.now is not None

    @property
    def judged_anew(self) -> bool:
        """Whether a body judges the goal otherwise than it did then, or no longer or for the first time."""
        return self.stayed and _override(self.then) != _override(self.now)

    @property
    def moved(self) -> bool:
        """Whether a reader has to know: it came or went, its status, its target or the judgement changed."""
        return (
            not self.stayed
            or self.status.changed
            or self.judged_anew
            or any(leaf.target.changed for leaf in self.leaves)
        )

    @property
    def unmeasured(self) -> bool:
        """Whether there was no figure then and is none now, of the goal or of any of its parts."""
        return all(leaf.value.before is None and leaf.value.after is None for leaf in self.leaves)

    @property
    def untouched(self) -> bool:
        """Whether nothing changed at all: no status, no figure, no agreement, no judgement."""
        return not self.moved and not any(
            leaf.value.steps or leaf.expected.steps or leaf.chance.steps or leaf.figures or leaf.revised
            for leaf in self.leaves
        )


def goal_changes(
    then: Sequence[GoalAssessment],
    stages: Sequence[Stage],
    catalog: Catalog,
    record: GoalRecord = NOTHING,
) -> tuple[GoalChange, ...]:
    """Divide what changed of every goal over its causes.

    Parameters
    ----------
    then : sequence of GoalAssessment
        As the goals were told in the previous edition.
    stages : sequence of Stage
        In the order of attribution, each on top of the one before it; the last is as the goals are now.
    catalog : Catalog
        Tells whether two sources have the same maker.
    record : GoalRecord
        Tells from which period on a goal is counted otherwise.

    Returns
    -------
    tuple of GoalChange
        In the order of now; goals that went come last.
    """
    before = {found.goal.id: found for found in then}
    after = {found.goal.id: found for found in (stages[-1].assessments if stages else then)}
    order = [*after, *(name for name in before if name not in after)]
    return tuple(
        goal_change(
            before.get(name),
            [(stage.cause, _named(stage.assessments, name)) for stage in stages] if name in after else [],
            catalog,
            record,
        )
        if name in before
        else _came(after[name])
        for name in order
    )


def goal_change(
    then: GoalAssessment | None,
    stages: Sequence[tuple[Cause, GoalAssessment | None]],
    catalog: Catalog,
    record: GoalRecord = NOTHING,
) -> GoalChange:
    """Divide what changed of one goal; without stages it went. See :func:`goal_changes`."""
    if then is None:
        raise ValueError("a goal that was not there then has nothing to be held against")
    chain = _linked(then, [(cause, found) for cause, found in stages if found is not None], catalog, record)
    if not chain:
        return _went(then)
    now = chain[-1].found
    known = {part.goal.id for part in then.parts}
    parts = tuple(
        goal_change(
            _named(then.parts, part.goal.id),
            [(link.cause, _named(link.found.parts, part.goal.id)) for link in chain],
            catalog,
            record,
        )
        for part in now.parts
        if part.goal.id in known
    )
    settled = next((link.found for link in reversed(chain) if link.cause is not Cause.WORLD), then)
    same = _measure(then) == _measure(now)
    counted = _counted([then, *(link.found for link in chain)])
    return GoalChange(
        goal=now.goal,
        then=then,
        now=now,
        status=shift(then.status, [(link.causes, link.found.status) for link in chain]),
        value=shift(
            _value(then, counted), [(link.causes, _value(link.found, counted)) for link in chain], same
        ),
        expected=_expected(then, chain, same),
        target=shift(
            then.goal.target.value, [((link.cause,), link.found.goal.target.value) for link in chain], same
        ),
        chance=shift(_chance(then), [(link.causes, _chance(link.found)) for link in chain], same),
        figures=() if parts else _new(settled, now),
        revised=() if parts else _revised(then, settled),
        agreed=_agreed(then, now),
        breaks=tuple(dict.fromkeys(line for link in chain for line in link.breaks)),
        parts=parts,
        counted=counted,
    )


@dataclass(frozen=True)
class _Link:
    """A goal after one cause, and why its newest figure may not be held against the one before."""

    cause: Cause
    found: GoalAssessment
    breaks: tuple[str, ...]

    @property
    def causes(self) -> tuple[Cause, ...]:
        """A figure that was counted otherwise mixes its cause and the counting: nobody can part them."""
        return (Cause.DEFINITION, self.cause) if self.breaks else (self.cause,)


def _linked(
    then: GoalAssessment,
    chain: Sequence[tuple[Cause, GoalAssessment]],
    catalog: Catalog,
    record: GoalRecord,
) -> list[_Link]:
    links = []
    before = then
    for cause, found in chain:
        links.append(_Link(cause, found, tuple(_breaks(before, found, catalog, record))))
        before = found
    return links


def _came(now: GoalAssessment) -> GoalChange:
    counted = _counted([now])
    return GoalChange(
        goal=now.goal,
        then=None,
        now=now,
        status=Shift(None, now.status),
        value=Shift(None, _value(now, counted)),
        expected=Shift(None, now.expected_now),
        target=Shift(None, now.goal.target.value),
        chance=Shift(None, _chance(now)),
        counted=counted,
    )


def _went(then: GoalAssessment) -> GoalChange:
    counted = _counted([then])
    return GoalChange(
        goal=then.goal,
        then=then,
        now=None,
        status=Shift(then.status, None),
        value=Shift(_value(then, counted), None),
        expected=Shift(then.expected_now, None),
        target=Shift(then.goal.target.value, None),
        chance=Shift(_chance(then), None),
        counted=counted,
    )


def _named(assessments: Sequence[GoalAssessment], name: str) -> GoalAssessment | None:
    return next((found for found in assessments if found.goal.id == name), None)


def _measure(found: GoalAssessment) -> tuple[str, str, str]:
    return found.goal.indicator, found.goal.unit, found.goal.kind


def _counted(chain: Sequence[GoalAssessment]) -> bool:
    """Tell whether every stage that has a figure has a count: a count is never held against one year."""
    measured = [found for found in chain if found.latest is not None]
    return bool(measured) and all(
        found.goal.kind in ("total", "milestones") and found.total_so_far is not None for found in measured
    )


def _value(found: GoalAssessment, counted: bool) -> float | None:
    if found.latest is None:
        return None
    return found.total_so_far if counted else found.latest.value


def _chance(found: GoalAssessment) -> float | None:
    return found.chance.probability if found.chance else None


def _override(found: GoalAssessment | None) -> object:
    return None if found is None or found.override is None else (found.override.status, found.override.by)


def _expected(then: GoalAssessment, chain: Sequence[_Link], comparable: bool) -> Shift[float]:
    """With the same agreement, a path only asks more because the newest figure is about a later moment."""
    stages = []
    before = then.expected_now
    for link in chain:
        asked = link.found.expected_now
        later = link.cause is Cause.WORLD and before is not None and asked is not None
        stages.append(((Cause.TIME if later else link.cause,), asked))
        before = asked
    return shift(then.expected_now, stages, comparable)


def _new(settled: GoalAssessment, now: GoalAssessment) -> tuple[Figure, ...]:
    known = {figure.period for figure in settled.rows}
    return tuple(figure for figure in now.rows if figure.period not in known)


def _revised(then: GoalAssessment, settled: GoalAssessment) -> tuple[Revised, ...]:
    later = {figure.period: figure for figure in settled.rows}
    pairs = [(figure, later.get(figure.period)) for figure in then.rows]
    return tuple(
        Revised(before, after) for before, after in pairs if after is None or after.value != before.value
    )


def _agreed(then: GoalAssessment, now: GoalAssessment) -> tuple[VersionReading, ...]:
    """Return the versions that came after those of then; without versions, as with the first, none did."""
    known = max(1, len(then.versions))
    return now.versions[known:]


def _breaks(
    before: GoalAssessment, after: GoalAssessment, catalog: Catalog, record: GoalRecord
) -> Iterator[str]:
    if before.latest is None or after.latest is None:
        return
    for drift in drifts_of(record, after.goal.id, catalog):
        if drift.breaks([before.latest.period.code, after.latest.period.code]):
            yield drift.sentence
    if not alike(before.latest, after.latest, catalog):
        yield "Het nieuwste cijfer komt uit een andere reeks dan het cijfer van toen."


def alike(one: Figure, other: Figure, catalog: Catalog) -> bool:
    """Tell whether two figures are of one series: the same maker, the same branch, the same unit."""
    makers = {
        catalog.sources[name].publisher if name in catalog.sources else name
        for name in (one.source, other.source)
    }
    return len(makers) == 1 and one.branch == other.branch and one.unit == other.unit
