"""Why a goal is told differently than in the previous edition, in short Dutch sentences."""

from __future__ import annotations

from collections.abc import Iterator

from hcalib.catalog import Catalog
from hcalib.monitoring.measurements import Figure
from hcalib.monitoring.since.goals import GoalChange
from hcalib.monitoring.since.shifts import Cause
from hcalib.monitoring.status import Status
from hcalib.presentation import dutch
from hcalib.presentation.doelmonitor.wording import agreed_amount, amount, decimals_of

FROM_BEST = (Status.REACHED, Status.ON_TRACK, Status.BEHIND, Status.FAR_BEHIND, Status.WRONG_WAY)
"""Statuses that are a judgement, from favourable to unfavourable."""


def reasons(change: GoalChange, catalog: Catalog) -> list[str]:
    """Say why a goal moved: what decided the status first, then what happened beside it.

    Returns
    -------
    list of str
        Sentences without Markdown; at least one for a goal that moved.
    """
    if change.then is None:
        return ["Nieuw in de agenda."]
    if change.now is None:
        return ["Staat niet meer in de agenda."]
    told = [
        (cause, f"{leaf.goal.title}: {_lower(words)}" if change.parts else words)
        for leaf in change.leaves
        for cause, words in _leaf_reasons(leaf, change, catalog)
    ]
    deciding = set(change.status.causes)
    ordered = sorted(told, key=lambda one: one[0] not in deciding)
    return [words for _, words in ordered] + list(_judgement(change))


def newest_words(figure: Figure, catalog: Catalog) -> str:
    """Write a figure with the period it is about."""
    decimals = catalog.indicators[figure.indicator].decimals
    value = amount(figure.value, figure.unit, catalog, decimals, figure.qualifier)
    return f"{value} over {dutch.period(figure.period.code)}"


def _leaf_reasons(leaf: GoalChange, whole: GoalChange, catalog: Catalog) -> Iterator[tuple[Cause, str]]:
    if Cause.METHOD in leaf.status.causes:
        yield Cause.METHOD, "Andere grenzen tussen de standen, door onszelf gekozen."
    yield from _revised(leaf, catalog)
    yield from _agreed(leaf, catalog)
    if Cause.TIME in leaf.status.causes:
        yield Cause.TIME, _time_passed(leaf)
    yield from _new(leaf, catalog)
    if leaf.figures and not _better(whole):
        yield from _asks_more(leaf, catalog)


def _revised(leaf: GoalChange, catalog: Catalog) -> Iterator[tuple[Cause, str]]:
    for one in leaf.revised:
        before = newest_words(one.before, catalog)
        if one.after is None:
            yield Cause.REVISION, f"Ingetrokken cijfer: {before} geldt niet meer."
            continue
        decimals = catalog.indicators[one.after.indicator].decimals
        after = amount(one.after.value, one.after.unit, catalog, decimals, one.after.qualifier)
        yield Cause.REVISION, f"Herzien cijfer: eerst {before}, nu {after}."


def _agreed(leaf: GoalChange, catalog: Catalog) -> Iterator[tuple[Cause, str]]:
    if leaf.target.changed:
        then = leaf.then.goal if leaf.then else leaf.goal
        before, after = (
            agreed_amount(value, goal, catalog) if value is not None else "geen getal"
            for value, goal in ((leaf.target.before, then), (leaf.target.after, leaf.goal))
        )
        why = " ".join(version.why for version in leaf.agreed)
        yield Cause.DEFINITION, f"Andere afspraak: {after} in plaats van {before}.{' ' + why if why else ''}"
    elif leaf.agreed:
        why = " ".join(version.why for version in leaf.agreed)
        yield Cause.DEFINITION, f"Ander begin afgesproken. {why}"


def _new(leaf: GoalChange, catalog: Catalog) -> Iterator[tuple[Cause, str]]:
    now, then = leaf.now, leaf.then
    if not leaf.figures or now is None or now.latest is None or then is None:
        return
    words = _counted(leaf, catalog) or newest_words(now.latest, catalog)
    if then.latest is None:
        yield Cause.WORLD, f"Eerste cijfer: {words}."
        return
    before = _counted_before(leaf, catalog) or newest_words(_settled(leaf, then.latest), catalog)
    yield Cause.WORLD, f"Nieuw cijfer: {words} (was {before})."
    if leaf.breaks:
        yield Cause.WORLD, "Er is anders geteld; welk deel van het verschil daarvan komt, is niet te zeggen."


def _settled(leaf: GoalChange, latest: Figure) -> Figure:
    """Return the figure of then with the value it has now, so that a revision is not told twice."""
    later = (one.after for one in leaf.revised if one.before.period == latest.period)
    return next((figure for figure in later if figure is not None), latest)


def _counted(leaf: GoalChange, catalog: Catalog) -> str:
    """Write the count so far of an amount over the term; empty for other kinds."""
    if not leaf.counted or leaf.now is None or leaf.now.latest is None:
        return ""
    return _until(leaf, leaf.value.after, leaf.now.latest, catalog)


def _counted_before(leaf: GoalChange, catalog: Catalog) -> str:
    if not leaf.counted or leaf.then is None or leaf.then.latest is None:
        return ""
    world = next((step for step in leaf.value.steps if Cause.WORLD in step.causes), None)
    return _until(leaf, world.before if world else leaf.value.before, leaf.then.latest, catalog)


def _until(leaf: GoalChange, value: float | None, latest: Figure, catalog: Catalog) -> str:
    if value is None:
        return ""
    told = amount(value, leaf.goal.unit, catalog, decimals_of(leaf.goal, catalog))
    return f"{told} tot en met {dutch.period(latest.period.code)}"


def _asks_more(leaf: GoalChange, catalog: Catalog) -> Iterator[tuple[Cause, str]]:
    step = next((one for one in leaf.expected.steps if one.causes == (Cause.TIME,)), None)
    if step is None or step.before is None or step.after is None:
        return
    decimals = decimals_of(leaf.goal, catalog)
    after = amount(step.after, leaf.goal.unit, catalog, decimals)
    before = dutch.number(step.before, decimals)
    if dutch.number(step.after, decimals) != before:
        yield Cause.TIME, f"Volgens het afgesproken pad hoorde het {after} te zijn; toen {before}."


def _time_passed(leaf: GoalChange) -> str:
    if leaf.then is not None and leaf.then.status is Status.NOT_STARTED:
        return "De looptijd is begonnen."
    if leaf.now is not None and leaf.now.status is Status.INSUFFICIENT:
        return "Het cijfer is te oud geworden om nog iets over nu te zeggen."
    return "De looptijd is verder of voorbij; er kwam geen ander cijfer."


def _judgement(change: GoalChange) -> Iterator[str]:
    if not change.judged_anew or change.then is None or change.now is None:
        return
    own = change.now.override
    if own is None:
        yield f"Het oordeel van {change.then.overridden_by} geldt niet meer."
        return
    yield f"{dutch.capitalised(change.now.overridden_by)} oordeelt nu: {own.status}."


def _better(change: GoalChange) -> bool:
    before, after = change.status.before, change.status.after
    return before in FROM_BEST and after in FROM_BEST and FROM_BEST.index(after) < FROM_BEST.index(before)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
