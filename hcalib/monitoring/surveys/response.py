"""Surveys among employers: how many took part, against what was agreed, and what may be said from answers.

Taking part is a fact about the process that the parties agreed to share; answers are confidential and only
leave this package as totals that were protected together (``survey_figures``).
Staff covered is counted with the register of employers, never with what an employer answered.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from hcalib.agenda.models import Agenda, Quantity, Survey, SurveyFrameEntry
from hcalib.catalog import Catalog
from hcalib.monitoring.measurements import code_words
from hcalib.monitoring.surveys.arrivals import Expected, expected_by
from hcalib.monitoring.surveys.frame import (
    SIZE_NAMES,
    SIZES,
    FrameChange,
    Round,
    frame_change,
    rounds_of,
    size_class,
)
from hcalib.monitoring.wording import number
from hcalib.periods import parse_period

__all__ = [
    "GroupResponse",
    "RoundResponse",
    "SurveyResponse",
    "survey_response",
    "survey_responses",
]

_ROUNDING = 1e-9


@dataclass(frozen=True)
class GroupResponse:
    """Response of a group of employers.

    Attributes
    ----------
    name : str
        Dutch name of the group.
    asked, responded : int
        Number of employers.
    staff_asked, staff_covered : int
        Employees of those employers in the register.
    """

    name: str
    asked: int
    responded: int
    staff_asked: int
    staff_covered: int

    @property
    def percent(self) -> float | None:
        """Responding employers as a percentage of those asked; None when nobody was asked."""
        return 100 * self.responded / self.asked if self.asked else None

    @property
    def staff_percent(self) -> float | None:
        """Percentage of the staff that works for a responding employer; None without staff."""
        return 100 * self.staff_covered / self.staff_asked if self.staff_asked else None


_Groups = tuple[GroupResponse, ...]


@dataclass(frozen=True)
class RoundResponse:
    """Response in one round, as it stood on the peildatum.

    Attributes
    ----------
    period : str
        Code of the period of the round.
    total : GroupResponse
    by_branch, by_size, by_municipality, by_signatory : tuple of GroupResponse
        Groups with at least one asked employer.
    gap_employers : int or None
        How many more employers the aim needs, 0 when it is met; None when there is no aim.
    expected : Expected or None
        Where earlier rounds stood by the same day; None when there is none to compare with.
    changed : FrameChange or None
        Who came and went since the round before; None for the first.
    """

    period: str
    total: GroupResponse
    by_branch: tuple[GroupResponse, ...]
    by_size: tuple[GroupResponse, ...]
    by_municipality: tuple[GroupResponse, ...]
    by_signatory: tuple[GroupResponse, ...]
    gap_employers: int | None
    expected: Expected | None
    changed: FrameChange | None = None


@dataclass(frozen=True)
class SurveyResponse:
    """Response to one survey against what was agreed.

    Attributes
    ----------
    survey : Survey
    rounds : tuple of RoundResponse
        In order of time; empty when no answers are available.
    gap_employers : int or None
        Employers still to win over: from the newest round, else from the published response. None when
        the number of employers is not known.
    gap_points : float or None
        The same in percentage points; None when the percentage is not known. Never below 0.
    sentence : str
        Where it stands, in one Dutch sentence.
    """

    survey: Survey
    rounds: tuple[RoundResponse, ...]
    gap_employers: int | None
    gap_points: float | None
    sentence: str


def survey_responses(agenda: Agenda, today: date, catalog: Catalog) -> tuple[SurveyResponse, ...]:
    """Return the response to every survey of an agenda."""
    return tuple(survey_response(agenda, survey, today, catalog) for survey in agenda.surveys)


def survey_response(agenda: Agenda, survey: Survey, today: date, catalog: Catalog) -> SurveyResponse:
    """Return the response to one survey.

    Parameters
    ----------
    agenda : Agenda
        With the register of employers and the rounds, or with only the published response.
    survey : Survey
        One of ``agenda.surveys``.
    today : datetime.date
        The peildatum: rounds that had begun, answers that were in and sources that were out by then.
    catalog : Catalog
        Names the branches.
    """
    begun = rounds_of(agenda, survey, today)
    rounds = tuple(_round(survey, one, begun[:number], today, catalog) for number, one in enumerate(begun))
    if rounds:
        newest = rounds[-1]
        points = _gap_points(survey, newest.total.percent)
        return SurveyResponse(survey, rounds, newest.gap_employers, points, _round_words(survey, newest))
    return _published(survey, today, catalog)


def _published(survey: Survey, today: date, catalog: Catalog) -> SurveyResponse:
    aim = survey.aim
    if aim is None or aim.baseline.value is None or not _known(survey, aim.baseline, today, catalog):
        return SurveyResponse(
            survey, (), None, None, "Over de respons op dit onderzoek is geen cijfer beschikbaar."
        )
    value, target = aim.baseline.value, aim.target.value
    year = code_words(aim.baseline.period)
    if aim.measure == "percent":
        words = f"Over {year} is een respons van {number(value)} procent van de werkgevers gepubliceerd"
        points = _gap_points(survey, value)
        if target is not None:
            words += f"; afgesproken is {number(target)} procent, {number(points or 0)} procentpunt meer"
        return SurveyResponse(survey, (), None, points, f"{words}.")
    of = f" van de {aim.frame}" if aim.frame else ""
    words = f"In {year} deden {number(value)}{of} werkgevers mee"
    gap = None if target is None else max(0, math.ceil(target - value))
    if target is not None:
        words += f"; afgesproken is {number(target)}, dus er zijn er nog {gap} nodig"
    percent = 100 * value / aim.frame if aim.frame else None
    return SurveyResponse(survey, (), gap, _gap_points(survey, percent), f"{words}.")


def _known(survey: Survey, baseline: Quantity, today: date, catalog: Catalog) -> bool:
    """Tell whether the published response could be read on the peildatum: begun, and its source was out."""
    source = catalog.sources.get((baseline.source or survey.source).source)
    published = None if source is None else source.published
    return parse_period(baseline.period).start <= today and (published is None or published <= today)


def _round(
    survey: Survey, one: Round, earlier: Sequence[Round], today: date, catalog: Catalog
) -> RoundResponse:
    asked, responded = one.asked, set(one.arrived)
    total = _group("Alle werkgevers", asked, responded)

    def groups(keys: Iterable[tuple[str, str]], key_of: Callable[[SurveyFrameEntry], str]) -> _Groups:
        made = (
            (name, [employer for employer in asked if key_of(employer) == key])
            for key, name in dict.fromkeys(keys)
        )
        return tuple(_group(name, chosen, responded) for name, chosen in made if chosen)

    return RoundResponse(
        period=one.period,
        total=total,
        by_branch=groups(((e.branch, _branch_name(e.branch, catalog)) for e in asked), lambda e: e.branch),
        by_size=groups(((s, SIZE_NAMES[s]) for s in SIZES), lambda e: size_class(e.employees)),
        by_municipality=groups(
            ((e.municipality, _region_name(e.municipality, catalog)) for e in asked), lambda e: e.municipality
        ),
        by_signatory=groups(
            (("ja", "Heeft getekend"), ("nee", "Heeft niet getekend")),
            lambda e: "ja" if e.signatory else "nee",
        ),
        gap_employers=_gap_employers(survey, total),
        expected=expected_by(one, earlier, today),
        changed=frame_change(earlier[-1], one) if earlier else None,
    )


def _group(name: str, employers: Iterable[SurveyFrameEntry], responded: set[str]) -> GroupResponse:
    asked = list(employers)
    inside = [employer for employer in asked if employer.id in responded]
    return GroupResponse(
        name,
        len(asked),
        len(inside),
        sum(employer.employees for employer in asked),
        sum(employer.employees for employer in inside),
    )


def _branch_name(branch: str, catalog: Catalog) -> str:
    known = catalog.branches.get(branch)
    return known.name if known else branch


def _region_name(code: str, catalog: Catalog) -> str:
    known = catalog.regions.get(code)
    return known.name if known else code


def _gap_employers(survey: Survey, total: GroupResponse) -> int | None:
    if survey.aim is None or survey.aim.target.value is None:
        return None
    target = survey.aim.target.value
    needed = target if survey.aim.measure == "employers" else target / 100 * total.asked
    return max(0, math.ceil(needed - total.responded - _ROUNDING))


def _gap_points(survey: Survey, percent: float | None) -> float | None:
    aim = survey.aim
    if aim is None or aim.target.value is None or percent is None:
        return None
    if aim.measure == "percent":
        return max(0.0, aim.target.value - percent)
    return max(0.0, 100 * aim.target.value / aim.frame - percent) if aim.frame else None


def _round_words(survey: Survey, newest: RoundResponse) -> str:
    total = newest.total
    if not total.asked:
        return f"In {code_words(newest.period)} is geen werkgever gevraagd."
    took_part = f"{total.responded} van de {total.asked} gevraagde werkgevers"
    words = f"In {code_words(newest.period)} deden {took_part} mee"
    if total.percent is not None:
        words += f" ({number(total.percent)} procent)"
    if total.staff_percent is not None:
        words += f", met {number(total.staff_percent)} procent van het personeel"
    if newest.gap_employers is None:
        return f"{words}."
    return f"{words}; " + (
        f"om te halen wat is afgesproken zijn er nog {newest.gap_employers} nodig."
        if newest.gap_employers
        else "daarmee is gehaald wat is afgesproken."
    )
