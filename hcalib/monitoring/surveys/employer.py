"""What one employer gets back: its own answers beside the region.

The region's figures here are the published ones, the same for everyone. That they are safe against an
employer that knows its own answers is part of protecting them: every contributor is tried as an attacker.
So this page may hold nothing that is made for one employer alone (such as the region without it).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from hcalib.agenda.models import SurveyAnswer
from hcalib.disclosure.cleared import Cleared, dated
from hcalib.monitoring.surveys.measures import MEASURES, Measure, quantity
from hcalib.monitoring.surveys.protected import ProtectedSurvey
from hcalib.monitoring.surveys.tables import ALL
from hcalib.sealed import Opened


@dataclass(frozen=True)
class OwnFigure(Opened):
    """One figure of an employer beside that of the region.

    Attributes
    ----------
    measure, part, label, unit : str
    own : float or None
        From its own answers; None when it left the question open, contradicts itself, or there is nothing to
        divide by. For its own eyes: not in ``repr``.
    region : Cleared
        Of everyone who answered, as published, or why it is not shown.
    used : int
        Employers in the region's figure.
    own_sentence : str
        Why there is no figure of its own; empty when there is one. Dutch.
    first : float or None
        The same from its first answers, when it corrected them and that made a difference.
    stand : datetime.date or None
        Day of the region's answers, when that is not the peildatum: its figure is the one published then.
    """

    measure: str
    part: str
    label: str
    unit: str
    own: float | None = field(repr=False)
    region: Cleared
    used: int
    own_sentence: str
    first: float | None = field(default=None, repr=False)
    stand: date | None = None


@dataclass(frozen=True)
class OwnPage(Opened):
    """What an employer gets back of a round; for that employer only."""

    employer: str
    survey: str
    period: str
    took_part: bool
    figures: tuple[OwnFigure, ...] = field(repr=False)


def own_page(
    source: ProtectedSurvey, employer: str, period: str, first: SurveyAnswer | None = None
) -> OwnPage:
    """Put the answers of one employer beside the region.

    Parameters
    ----------
    source : ProtectedSurvey
    employer : str
        Id; one that was asked in the round.
    period : str
        Of one of the rounds.
    first : SurveyAnswer, optional
        What it answered at first.

    Raises
    ------
    KeyError
        If there is no such round, or the employer was not asked in it.
    """
    one = next((r for r in source.rounds if r.period == period), None)
    if one is None or employer not in {asked.id for asked in one.asked}:
        raise KeyError(f"{employer} was not asked in {period}")
    answer = one.answers.get(employer)
    found = []
    for name, measure in MEASURES.items():
        if (period, name) not in source.made.usable:
            continue
        shown = source.stand(period, name)
        stand = None if shown is source else shown.day
        labels = measure.part_labels or (measure.label,)
        contradictory = employer in source.made.usable[period, name].contradictory
        for part, label in zip(measure.parts, labels, strict=True):
            own, why = None, "U deed niet mee." if answer is None else ""
            if answer is not None:
                above, below = quantity(answer, part), quantity(answer, measure.whole)
                if above is None or below is None:
                    why = "U liet deze vraag open."
                elif contradictory:
                    why = "Uw antwoorden spreken elkaar tegen; kijk ze nog eens na."
                elif below == 0:
                    why = "Er valt bij u niets te delen."
                else:
                    own = measure.per * above / below
            found.append(
                OwnFigure(
                    name,
                    part,
                    label,
                    measure.unit,
                    own,
                    _region(shown.ratio(period, measure, ALL, part), stand),
                    len(shown.made.groups.get((period, name, ALL), ())),
                    why,
                    _first(measure, part, first, own),
                    stand,
                )
            )
    return OwnPage(employer, one.survey, period, answer is not None, tuple(found))


def _region(figure: Cleared, stand: date | None) -> Cleared:
    return figure if stand is None else dated(figure, stand.isoformat())


def _first(measure: Measure, part: str, answer: SurveyAnswer | None, own: float | None) -> float | None:
    above, below = (None if answer is None else quantity(answer, name) for name in (part, measure.whole))
    if above is None or not below:
        return None
    found = measure.per * above / below
    return None if found == own else found
