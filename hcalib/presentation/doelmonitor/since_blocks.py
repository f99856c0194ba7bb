"""The part of the Doelmonitor about what changed since the previous edition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.since.goals import GoalChange
from hcalib.monitoring.since.regional import RegionalChange
from hcalib.monitoring.since.shifts import Cause, Shift, Step
from hcalib.monitoring.since.whole import SinceThen
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.doelmonitor.prospects import of_ten
from hcalib.presentation.doelmonitor.since_sentences import beside_sentences, since_sentences
from hcalib.presentation.doelmonitor.since_words import newest_words, reasons
from hcalib.presentation.doelmonitor.tables import single_texts, sources_of
from hcalib.presentation.doelmonitor.wording import amount, badge, decimals_of, name_of, shortage_text

_NO_PRINTS = (
    "Van cijfers zonder eigen dag van verschijnen, zoals die van het CBS, bewaart de werkplaats voor beide "
    "edities dezelfde druk. Wat de maker daarin tussendoor herzag, is hier niet te zien."
)
_ORDER = (
    "Eerst telt wat werd herzien, dan wat anders werd afgesproken, dan de tijd, en als laatste wat nieuw "
    "werd gemeten. De delen tellen op tot het hele verschil."
)
_ABSENT = "geen"


def since_blocks(since: SinceThen | None, catalog: Catalog, older_prints: bool = False) -> list[Block]:
    """Show what changed: the conclusion, the goals that moved, and folded away all numbers with their causes.

    Parameters
    ----------
    since : SinceThen or None
        None when there is no previous edition: one sentence then says so.
    catalog : Catalog
    older_prints : bool
        Whether the previous edition used an older vintage of figures without a day of their own.
    """
    told = since_sentences(since)
    if since is None:
        return [blocks.text(" ".join(told))]
    changes = [*since.goals, *([since.ambition] if since.ambition else [])]
    moved = list(_moved(changes, catalog))
    rest = beside_sentences(since)
    # the table comes right after the conclusion; without one, all is said at once
    texts = [told, rest] if moved else [[*told, *rest]]
    first, *after = [blocks.text(" ".join(lines)) for lines in texts if lines]
    return [
        first,
        *moved,
        *after,
        *_numbers(changes, catalog),
        *_region(since, catalog, older_prints),
    ]


def _moved(changes: Sequence[GoalChange], catalog: Catalog) -> Iterator[Block]:
    moved = [change for change in changes if change.moved]
    if not moved:
        return
    frame = pd.DataFrame(
        {
            "Doel": [_name(change) for change in moved],
            "Was": [badge(c.status.before) if c.status.before else _ABSENT for c in moved],
            "Is": [badge(c.status.after) if c.status.after else _ABSENT for c in moved],
            "Waardoor": [reasons(change, catalog) for change in moved],
        }
    )
    yield blocks.table(
        single_texts(frame),
        name="sinds-vorige-editie",
        caption="Wat er bij de doelen veranderde",
        catalog=catalog,
        sources=_sources(moved, catalog),
    )


def _numbers(changes: Sequence[GoalChange], catalog: Catalog) -> Iterator[Block]:
    lines = [line for change in changes for leaf in change.leaves for line in _lines(leaf, catalog)]
    if not lines:
        return
    frame = pd.DataFrame(
        {
            "Doel": [line.goal for line in lines],
            "Wat": [line.what for line in lines],
            "Toen": [line.before for line in lines],
            "Nu": [line.after for line in lines],
            "Waardoor": [list(line.parts) for line in lines],
        }
    )
    yield blocks.table(
        single_texts(frame),
        name="sinds-vorige-editie-oorzaken",
        caption="Elk verschil, verdeeld over de oorzaken",
        catalog=catalog,
        sources=_sources([change for change in changes if not change.untouched], catalog),
        note=_ORDER,
        download=pd.DataFrame([row for line in lines for row in line.rows]),
        folded=True,
    )


class _Line:
    """One quantity of one goal: the cells of the page, and a row for each step for the download."""

    def __init__(self, leaf: GoalChange, what: str, moved: Shift[float], catalog: Catalog) -> None:
        self._goal, self._catalog, self._chance = leaf.goal, catalog, what == _CHANCE
        self.goal, self.what = _name(leaf), what
        self.before, self.after = self._say(moved.before), self._say(moved.after)
        self.parts = tuple(self._part(step, moved.comparable) for step in moved.steps)
        self.rows = [
            {
                "Doel": self.goal,
                "Wat": what,
                "Eenheid": "kans (0 tot 1)" if self._chance else catalog.units[leaf.goal.unit].name,
                "Toen": self._rounded(moved.before),
                "Nu": self._rounded(moved.after),
                "Oorzaak": dutch.listing([str(cause) for cause in step.causes]),
                "Van": self._rounded(step.before),
                "Naar": self._rounded(step.after),
                "Verschil": self._moved(step) if moved.comparable else None,
            }
            for step in moved.steps
        ]

    @property
    def _decimals(self) -> int:
        return 1 if self._chance else decimals_of(self._goal, self._catalog)

    def _rounded(self, value: float | None) -> float | None:
        return None if value is None else round(value, self._decimals)

    def _moved(self, step: Step[float]) -> float | None:
        """Return the difference of what is shown, so that the parts add up on the page as well."""
        before, after = self._rounded(step.before), self._rounded(step.after)
        return None if before is None or after is None else round(after - before, self._decimals)

    def _say(self, value: float | None) -> str:
        if value is None:
            return "niet te zeggen" if self._chance else _ABSENT
        if self._chance:
            return of_ten(value)
        return amount(value, self._goal.unit, self._catalog, self._decimals)

    def _part(self, step: Step[float], comparable: bool) -> str:
        causes = dutch.listing([str(cause) for cause in step.causes])
        moved = self._moved(step)
        if not self._chance and (step.before is None or step.after is None):
            return f"{causes}: {'eerste' if step.before is None else 'niet meer'}"
        if self._chance and self._say(step.before) == self._say(step.after):
            return f"{causes}: {_slightly(step)}, nog steeds {self._say(step.after)}"
        if self._chance or moved is None or not comparable:
            return f"{causes}: van {self._say(step.before)} naar {self._say(step.after)}"
        unsplit = " (niet te scheiden)" if len(step.causes) > 1 else ""
        return f"{causes}{unsplit}: {dutch.signed(moved, self._decimals)}"


def _slightly(step: Step[float]) -> str:
    """Say which way a chance went that is still told in the same words."""
    if step.before is None or step.after is None or step.before == step.after:
        return "geen verschil"
    return "iets groter" if step.after > step.before else "iets kleiner"


_CHANCE = "Kans om te halen"


def _lines(leaf: GoalChange, catalog: Catalog) -> Iterator[_Line]:
    for what, moved in (
        ("Telling tot nu toe" if leaf.counted else "Nieuwste cijfer", leaf.value),
        ("Afgesproken", leaf.target),
        ("Verwacht bij dat cijfer", leaf.expected),
        (_CHANCE, leaf.chance),
    ):
        if moved.steps:
            line = _Line(leaf, what, moved, catalog)
            if line.before != line.after or len(moved.steps) > 1:
                yield line


def _region(since: SinceThen, catalog: Catalog, older_prints: bool) -> Iterator[Block]:
    rows = [
        {
            "Cijfer": change.name,
            "Toen": newest_words(change.then, catalog) if change.then else "geen cijfer sinds de start",
            "Nu": newest_words(change.now, catalog) if change.now else "geen cijfer sinds de start",
            "Waardoor": _why(change, catalog),
        }
        for change in since.regional
        if change.fresh or change.revised
    ]
    rows += [
        {
            "Cijfer": f"Tekort volgens {title}",
            "Toen": "nog niet verschenen",
            "Nu": "; ".join(shortage_text(row) for _, row in own.iterrows()),
            "Waardoor": "nieuwe publicatie",
        }
        for title, own in since.shortages.groupby("publication", sort=False)
    ]
    if not rows:
        return
    figures = [figure for c in since.regional for figure in (c.then, c.now) if figure is not None]
    sources = [figure.source for figure in figures] + [str(name) for name in since.shortages["source"]]
    yield blocks.table(
        pd.DataFrame(rows),
        name="sinds-vorige-editie-regio",
        caption="Wat er over de regio nieuw of herzien is",
        catalog=catalog,
        sources=list(dict.fromkeys(sources)),
        note=None if older_prints else _NO_PRINTS,
        folded=True,
    )


def _why(change: RegionalChange, catalog: Catalog) -> str:
    if not change.value.comparable:
        if Cause.DEFINITION in change.value.causes:
            return "andere reeks; niet te vergelijken"
        return "ander deel van het jaar; niet te vergelijken"
    decimals = catalog.indicators[change.indicator].decimals
    told = []
    for step in change.value.steps:
        causes = dutch.listing([str(cause) for cause in step.causes])
        if step.before is None or step.after is None:
            told.append("eerste cijfer" if step.before is None else "ingetrokken")
        else:
            moved = round(step.after, decimals) - round(step.before, decimals)
            told.append(f"{causes}: {dutch.signed(moved, decimals)}")
    return "; ".join(told) or "nieuw cijfer, even hoog"


def _name(change: GoalChange) -> str:
    return change.goal.short if change.goal.id == "ambitie" else name_of(change.goal)


def _sources(changes: Sequence[GoalChange], catalog: Catalog) -> list[str]:
    return sources_of([one for c in changes for one in (c.then, c.now) if one is not None], catalog)
