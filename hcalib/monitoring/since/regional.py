"""What changed between two editions in the regional figures, and in the published shortages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from hcalib.agenda.models import Agenda
from hcalib.catalog import Catalog
from hcalib.monitoring.measurements import Figure, measured
from hcalib.monitoring.shortages import Shortages
from hcalib.monitoring.since.goals import alike
from hcalib.monitoring.since.shifts import Cause, Shift, shift
from hcalib.observations import Observations
from hcalib.periods import parse_period


@dataclass(frozen=True)
class RegionalChange:
    """What changed of one regional figure.

    Attributes
    ----------
    indicator, name : str
        Id and Dutch name.
    then, now : Figure or None
        The newest measurement since the agenda began; None when there was, or is, none.
    value : Shift of float
        Not comparable when the two are of another series, or about another part of the year.
    """

    indicator: str
    name: str
    then: Figure | None
    now: Figure | None
    value: Shift[float]

    @property
    def fresh(self) -> bool:
        """Whether the newest figure is about another period than then, or is the first."""
        return self.now is not None and (self.then is None or self.then.period != self.now.period)

    @property
    def revised(self) -> bool:
        """Whether the figure of then has another value now, or was withdrawn."""
        return any(Cause.REVISION in step.causes for step in self.value.steps)


def regional_changes(
    agenda: Agenda,
    then: Observations,
    revised: Observations,
    now: Observations,
    catalog: Catalog,
    line: str | None = None,
) -> tuple[RegionalChange, ...]:
    """Divide what changed of the figures that ``ActionLine.regional`` and ``Goal.regional`` name, each once.

    Parameters
    ----------
    agenda : Agenda
    then, revised, now : Observations
        As known in the previous edition, the same figures with the values of now, and as known now.
    catalog : Catalog
    line : str, optional
        Id of one action line; by default all.
    """
    names = [name for one in agenda.lines if line in (None, one.id) for name in one.regional]
    names += [name for goal in agenda.goals_of(line) for name in goal.regional]
    return tuple(
        _change(
            name,
            catalog.indicators[name].name,
            _newest(agenda, then, catalog, name),
            _newest(agenda, revised, catalog, name),
            _newest(agenda, now, catalog, name),
            catalog,
        )
        for name in dict.fromkeys(names)
    )


def new_publications(shortages: Shortages, after: date) -> pd.DataFrame:
    """Return the rows of :class:`Shortages` that were published after a day."""
    rows = shortages.rows
    return rows[rows["published"] > pd.Timestamp(after)].reset_index(drop=True)


def _change(
    indicator: str,
    name: str,
    then: Figure | None,
    settled: Figure | None,
    now: Figure | None,
    catalog: Catalog,
) -> RegionalChange:
    broken = then is not None and now is not None and not alike(then, now, catalog)
    season = then is not None and now is not None and _part(then) != _part(now)
    causes = (Cause.DEFINITION, Cause.WORLD) if broken else (Cause.WORLD,)
    stages = [((Cause.REVISION,), _value(settled)), (causes, _value(now))]
    moved = shift(_value(then), stages)
    if broken or season:
        moved = Shift(moved.before, moved.after, moved.steps, comparable=False)
    return RegionalChange(indicator, name, then, now, moved)


def _newest(agenda: Agenda, seen: Observations, catalog: Catalog, indicator: str) -> Figure | None:
    """Return the newest measurement that ends after the agenda began, as the table beside the goals does."""
    begin = parse_period(agenda.start).start
    figures = measured(seen, catalog, indicator, agenda.region)
    return next((figure for figure in reversed(figures) if figure.period.end >= begin), None)


def _value(figure: Figure | None) -> float | None:
    return figure.value if figure else None


def _part(figure: Figure) -> tuple[str, int, int]:
    """Which part of the year: figures have seasons."""
    return figure.period.frequency, figure.period.start.month, figure.period.start.day
