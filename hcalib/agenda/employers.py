"""The register of employers (``employers.csv``): who there is, since when, and what became of it.

The frame of a round is who there was on the first day of its period. An employer that stopped stays in the
register, because earlier rounds count it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from pydantic import model_validator

from hcalib.agenda.answers import SurveyAnswer, SurveyRound
from hcalib.agenda.fields import Identifier, Text
from hcalib.errors import Fault, did_you_mean
from hcalib.files import Model
from hcalib.periods import parse_period

_HEADING_LINES = 2
"""The first employer stands in the second line of the file."""


class SurveyFrameEntry(Model):
    """An employer that belongs to the population of the surveys (``employers.csv``)."""

    id: Identifier
    name: Text
    branch: Identifier
    municipality: Identifier
    employees: int
    """Employees now, or when it stopped; with those of who was merged into it."""
    signatory: bool
    since: date | None = None
    """First day; empty for an employer that was there before the first round."""
    until: date | None = None
    """Last day; empty for an employer that is there now."""
    merged_into: Identifier | None = None
    """Id of the employer that went on with it from the day after ``until``."""

    @model_validator(mode="after")
    def _in_order(self) -> SurveyFrameEntry:
        if self.since is not None and self.until is not None and self.until < self.since:
            raise ValueError("deze werkgever stopt voordat hij begint; kijk 'since' en 'until' na.")
        if self.merged_into is not None and self.until is None:
            raise ValueError("bij 'merged_into' hoort 'until': de laatste dag voor het samengaan.")
        return self

    def exists_on(self, day: date) -> bool:
        """Tell whether the employer was there on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def frame_on(employers: Iterable[SurveyFrameEntry], day: date) -> tuple[SurveyFrameEntry, ...]:
    """Return who was there on a day, in the order of the register.

    Who took over another later counts without the employees of that other, which is there itself.
    """
    there = tuple(employer for employer in employers if employer.exists_on(day))
    later: dict[str, int] = {}
    for employer in there:
        if employer.merged_into is not None:
            later[employer.merged_into] = later.get(employer.merged_into, 0) + employer.employees
    return tuple(
        one.model_copy(update={"employees": one.employees - later[one.id]}) if one.id in later else one
        for one in there
    )


def last_mergers(employers: Iterable[SurveyFrameEntry], day: date) -> dict[str, date]:
    """Return by employer the first day after the newest merger with another, of those before or on a day."""
    found: dict[str, date] = {}
    for one in employers:
        if one.merged_into is not None and one.until is not None and one.until < day:
            since = one.until + timedelta(days=1)
            found[one.merged_into] = max(since, found.get(one.merged_into, since))
    return found


def employer_faults(employers: Sequence[SurveyFrameEntry], path: Path) -> Iterator[Fault]:
    """Yield mergers into an employer that does not exist, not then, or is too small for it.

    A circle of mergers is among them: each has to be there on the day after the one before stopped.
    """
    known = {employer.id: employer for employer in employers}
    for row, one in enumerate(employers, _HEADING_LINES):
        if one.merged_into is None or one.until is None:
            continue
        into, day = known.get(one.merged_into), one.until + timedelta(days=1)
        if into is None:
            hint = did_you_mean(one.merged_into, known)
            message = f"werkgever '{one.merged_into}' staat niet in dit bestand{'; ' + hint if hint else '.'}"
        elif not into.exists_on(day):
            message = (
                f"'{one.id}' gaat op in '{into.id}', maar die is er op {day.isoformat()} niet; kijk 'since' "
                "en 'until' van beide na."
            )
        else:
            continue
        yield Fault(message, path, row, "merged_into")
    for row, one in enumerate(employers, _HEADING_LINES):
        before = [each for each in employers if each.merged_into == one.id and _was_there(one, each)]
        if before and one.employees <= sum(each.employees for each in before):
            message = (
                f"'{one.id}' nam {', '.join(repr(each.id) for each in before)} over en heeft toch niet meer "
                "medewerkers; tel bij 'employees' iedereen mee, of geef de organisatie na het samengaan een "
                "eigen regel met 'since'."
            )
            yield Fault(message, path, row, "employees")


def _was_there(into: SurveyFrameEntry, other: SurveyFrameEntry) -> bool:
    """Tell whether an employer stood beside the one that it took over, so not new from that day."""
    return other.until is not None and into.exists_on(other.until)


def answer_faults(
    employers: Iterable[SurveyFrameEntry], survey_round: SurveyRound, path: Path
) -> Iterator[Fault]:
    """Yield answers of employers that were not there on the first day of the round.

    A line without answers is no fault: a list of who was asked may be older than the register.
    """
    day = parse_period(survey_round.period).start
    known = {employer.id: employer for employer in employers}
    for row, answer in enumerate(survey_round.answers, _HEADING_LINES):
        employer = known.get(answer.employer)
        if employer is not None and not employer.exists_on(day) and _says_something(answer):
            message = (
                f"'{employer.id}' was er volgens employers.csv niet op {day.isoformat()}, de eerste dag van "
                "deze ronde, en heeft toch antwoorden; kijk 'since' en 'until' daar na, of haal deze weg."
            )
            yield Fault(message, path, row, "employer")


def _says_something(answer: SurveyAnswer) -> bool:
    return any(value is not None for name, value in answer if name != "employer")
