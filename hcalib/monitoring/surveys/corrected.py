"""What changed in the answers after the edition before: how many, and which published figures moved.

The figures of then are those that were published, computed again from the answers as they were known. A
figure of now is shown only when it was protected together with that of then. Which rows there are follows
from what is shown, not from what was corrected.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from hcalib.agenda.corrections import QUESTIONS
from hcalib.monitoring.surveys.estimates import SurveyEstimate, SurveyFigures
from hcalib.monitoring.surveys.frame import Round
from hcalib.monitoring.surveys.measures import MEASURES

_RELATIVE = 1e-9


@dataclass(frozen=True)
class Moved:
    """A figure of a whole round that is another one now, or is not shown any more.

    Attributes
    ----------
    before : SurveyEstimate
        As the edition before published it, without its margin.
    after : SurveyEstimate or None
        Now; None when there is no such figure any more.
    """

    before: SurveyEstimate
    after: SurveyEstimate | None


@dataclass(frozen=True)
class Corrected:
    """What came in after the edition before, about rounds that it showed.

    Attributes
    ----------
    since : datetime.date
        Peildatum of that edition.
    employers, answers : int
        Employers that corrected something they had answered by then, and how many answers.
    late : int
        Employers that had not answered by then.
    compared : int
        Figures of whole rounds that it showed.
    held : int
        Those that are shown as they were then, or earlier, though other answers came in.
    moved : tuple of Moved
        Those that are other ones now.
    """

    since: date
    employers: int
    answers: int
    late: int
    compared: int
    held: int
    moved: tuple[Moved, ...]


def corrected_since(
    since: date, then: Sequence[Round], now: Sequence[Round], shown: SurveyFigures, figures: SurveyFigures
) -> Corrected:
    """Compare a survey with the edition before.

    Parameters
    ----------
    since : datetime.date
        Peildatum of that edition.
    then, now : sequence of Round
        The rounds as they were known then, and as they are now.
    shown, figures : SurveyFigures
        What was published then, and what is published now.
    """
    corrections, late = _counts(then, now)
    published = [one for one in shown.estimates if _is_headline(one) and one.figure.value is not None]
    moved = []
    for before in published:
        after = next(
            (one for one in figures.of(before.period, before.measure) if one.part == before.part), None
        )
        if not _same(before, after):
            words = f"Zoals gepubliceerd met de peildatum {since.isoformat()}."
            shown_then = before.published_on(since)
            moved.append(Moved(replace(shown_then, margin=None, bounds=None, sentence=words), after))
    held = sum(
        one.stand is not None and one.figure.value is not None
        for one in figures.estimates
        if _is_headline(one)
    )
    return Corrected(
        since, len(corrections), sum(corrections.values()), late, len(published), held, tuple(moved)
    )


def _counts(then: Sequence[Round], now: Sequence[Round]) -> tuple[Mapping[str, int], int]:
    """Return how many answers each employer corrected, and how many forms came in since."""
    corrections: dict[str, int] = {}
    late = 0
    newest = {one.period: one for one in now}
    for one in then:
        for name, answer in newest[one.period].answers.items():
            known = one.answers.get(name)
            if known is None:
                late += 1
                continue
            count = sum(getattr(known, key) != getattr(answer, key) for key in QUESTIONS)
            if count:
                corrections[name] = corrections.get(name, 0) + count
    return corrections, late


def _is_headline(one: SurveyEstimate) -> bool:
    return one.group == "totaal" and len(MEASURES[one.measure].parts) == 1


def _same(before: SurveyEstimate, after: SurveyEstimate | None) -> bool:
    was, now = before.figure.value, None if after is None else after.figure.value
    return was is not None and now is not None and math.isclose(was, now, rel_tol=_RELATIVE)
