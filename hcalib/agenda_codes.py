"""The codes that an agenda uses, compared with the catalog, which the agenda itself does not know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from hcalib.agenda import Agenda
from hcalib.agenda.caps import RegionalCap
from hcalib.agenda.goal_facts import Revised
from hcalib.agenda.loading import source_refs
from hcalib.agenda.models import Goal
from hcalib.agenda.places import places_of_source
from hcalib.catalog import Catalog, is_code_of
from hcalib.disclosure.answer_sources import without_source
from hcalib.errors import Fault, did_you_mean

_MOMENTS = {"period": ("period",), "year-back": ("period", "end"), "stock": ("begin", "end")}
"""By what a cap says that a figure counts: the moments of an indicator that go with it."""

_MEANS = {"begin": "een stand op de eerste dag", "period": "een hele periode", "end": "de laatste dag"}


def code_faults(agenda: Agenda, catalog: Catalog, folder: Path) -> Iterator[Fault]:
    """Find codes that do not exist, and figures that cannot go with a goal.

    Parameters
    ----------
    agenda : Agenda
    catalog : Catalog
    folder : Path
        Of the agenda, to name its files.
    """
    for fault in without_source(agenda, catalog):
        yield replace(fault, file=folder / "sources.yml")
    if agenda.region not in catalog.regions:
        yield Fault(f"de regio '{agenda.region}' bestaat niet.", folder / "agenda.yml", None, "region")
    yield from _indicator_faults(agenda, catalog, folder)
    for goal in agenda.goals:
        if goal.cap is not None and goal.cap.indicator in catalog.indicators:
            for message in _cap_faults(goal.cap, agenda, catalog):
                yield Fault(message, folder / "goals.yml", None, f"{goal.id}.cap")
    yield from _size_faults(agenda, catalog, folder)
    yield from _source_faults(agenda, catalog, folder)


def _indicator_faults(agenda: Agenda, catalog: Catalog, folder: Path) -> Iterator[Fault]:
    used: list[tuple[str, str, str, str]] = [("agenda.yml", "ambition", agenda.ambition.indicator, "")]
    used += [("agenda.yml", line.id, indicator, "") for line in agenda.lines for indicator in line.regional]
    for goal in agenda.goals:
        used += [("goals.yml", *one) for one in _of_goal(goal)]
    for file, where, indicator, unit in used:
        if indicator not in catalog.indicators:
            hint = did_you_mean(indicator, catalog.indicators)
            message = f"de indicator '{indicator}' bestaat niet{'; ' + hint if hint else '.'}"
            yield Fault(message, folder / file, None, where)
        elif unit and catalog.indicators[indicator].unit != unit:
            expected = catalog.indicators[indicator].unit
            message = f"de indicator '{indicator}' telt in {expected}, het doel in {unit}."
            yield Fault(message, folder / file, None, where)


def _of_goal(goal: Goal) -> Iterator[tuple[str, str, str]]:
    """Yield the place, the indicator and the unit it has to have, which is empty when any will do."""
    yield goal.id, goal.indicator, goal.unit
    yield from ((goal.id, proxy.indicator, "") for proxy in goal.proxies)
    yield from ((goal.id, indicator, "") for indicator in goal.regional)
    yield from ((part.id, part.indicator, goal.unit) for part in goal.parts)
    if goal.cap is not None:
        yield f"{goal.id}.cap", goal.cap.indicator, goal.unit


def _cap_faults(cap: RegionalCap, agenda: Agenda, catalog: Catalog) -> Iterator[str]:
    """Yield what keeps a figure from being the most that projects can contribute."""
    indicator, region = catalog.indicators[cap.indicator], catalog.regions.get(agenda.region)
    if region is not None and region.kind not in indicator.levels:
        yield f"de indicator '{cap.indicator}' bestaat niet voor een {region.kind}, zoals {region.name}."
    if indicator.moment not in _MOMENTS[cap.counts]:
        yield (
            f"counts '{cap.counts}' past niet bij '{cap.indicator}': dat cijfer gaat over "
            f"{_MEANS[indicator.moment]}."
        )
    for dimension, code in cap.breakdown.items():
        if not is_code_of(dimension, code, catalog):
            yield f"de code '{code}' bestaat niet voor '{dimension}'."


def _size_faults(agenda: Agenda, catalog: Catalog, folder: Path) -> Iterator[Fault]:
    """Find targets and baselines that the indicator itself can never be."""
    for goal in agenda.goals:
        sizes = [(goal.indicator, value) for value in _values(goal)]
        sizes += [(part.indicator, value) for part in goal.parts for value in _values(part)]
        for code, value in dict.fromkeys(sizes):
            indicator = catalog.indicators.get(code)
            if indicator is not None and not indicator.minimum <= value <= indicator.maximum:
                message = (
                    f"{value:g} kan niet bij de indicator '{code}'; die ligt tussen {indicator.minimum:g} en "
                    f"{indicator.maximum:g}."
                )
                yield Fault(message, folder / "goals.yml", None, goal.id)


def _values(item: Revised) -> Iterator[float]:
    """Yield the numbers of a goal, or of a part of it, in all its versions."""
    quantities = [item.baseline, item.target]
    for revision in item.revisions:
        quantities += [revision.baseline, revision.target]
    yield from (q.value for q in quantities if q is not None and q.value is not None)


def _source_faults(agenda: Agenda, catalog: Catalog, folder: Path) -> Iterator[Fault]:
    for source in sorted({ref.source for ref in source_refs(agenda)} - set(catalog.sources)):
        hint = did_you_mean(source, catalog.sources)
        message = f"de bron '{source}' bestaat niet in de catalogus{'; ' + hint if hint else '.'}"
        places = [Fault(message, path, row) for path, row in places_of_source(folder, source)]
        yield from places or [Fault(message, folder)]
