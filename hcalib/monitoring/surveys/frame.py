"""Who was asked in a round: the employers of the register as they were, and what they answered by a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from hcalib.agenda.corrections import answers_on
from hcalib.agenda.employers import frame_on, last_mergers
from hcalib.agenda.models import Agenda, Survey, SurveyAnswer, SurveyFrameEntry
from hcalib.periods import parse_period
from hcalib.sealed import Opened

SIZES = ("klein", "middel", "groot")
"""From small to large; see `size_class`."""

SIZE_NAMES = {
    "klein": "Minder dan 50 medewerkers",
    "middel": "Van 50 tot en met 249 medewerkers",
    "groot": "250 medewerkers of meer",
}


def size_class(employees: int) -> str:
    """Return ``klein`` (fewer than 50 employees), ``middel`` (50 to 249) or ``groot`` (250 and more)."""
    return "klein" if employees < 50 else "middel" if employees < 250 else "groot"


@dataclass(frozen=True)
class Round(Opened):
    """One round of a survey, as it stood on a day.

    Attributes
    ----------
    survey, period : str
        Ids.
    start, end : datetime.date
        First and last day of the period; the invitation counts as sent on the first.
    asked : tuple of SurveyFrameEntry
        The frame of the round: employers of the register that were there on its first day and were asked, in
        the order of the register.
    arrived : mapping of str to date
        Day of response by employer, for those that had responded by the day. Shared among the parties.
    answers : mapping of str to SurveyAnswer
        Their answers: confidential, never shown by ``repr``.
    merged : mapping of str to date
        By employer that took over another before the round: since when, for the last time.
    """

    survey: str
    period: str
    start: date
    end: date
    asked: tuple[SurveyFrameEntry, ...]
    arrived: Mapping[str, date]
    answers: Mapping[str, SurveyAnswer] = field(repr=False)
    merged: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class FrameChange:
    """How the frame of a round differs from that of the round before; a fact of the register, not of answers.

    Attributes
    ----------
    earlier : str
        Period of the round before.
    came, stopped, merged : int
        Employers that came since, that stopped, and that went on in another.
    grown : int
        Employers asked in both rounds that took over another in between.
    """

    earlier: str
    came: int
    stopped: int
    merged: int
    grown: int

    def __bool__(self) -> bool:
        return bool(self.came or self.stopped or self.merged or self.grown)


def rounds_of(agenda: Agenda, survey: Survey, today: date) -> tuple[Round, ...]:
    """Return the rounds of a survey that had begun on a day, in order of time.

    Answers that came in after the day are not in them, and no corrections of a later day.
    """
    found = []
    rounds = agenda.survey_rounds.unseal("response and totals of a survey")
    corrections = agenda.survey_corrections.unseal("response and totals of a survey")
    for one in answers_on(rounds, corrections, today):
        period = parse_period(one.period)
        if one.survey != survey.id or period.start > today:
            continue
        given = {answer.employer: answer for answer in one.answers}
        asked = tuple(who for who in frame_on(agenda.employers, period.start) if who.id in given)
        in_time = {name: answer for name, answer in sorted(given.items()) if answer.responded is not None}
        found.append(
            Round(
                survey.id,
                one.period,
                period.start,
                period.end,
                asked,
                {name: answer.responded for name, answer in in_time.items() if answer.responded},
                in_time,
                last_mergers(agenda.employers, period.start),
            )
        )
    return tuple(sorted(found, key=lambda one: one.start))


def same_employers(earlier: Round, later: Round) -> frozenset[str]:
    """Return who was asked in both rounds and took over no other in between.

    After a merger an employer is another one: a change in its answers can be what the other brought.
    """
    both = {one.id for one in earlier.asked} & {one.id for one in later.asked}
    return frozenset(name for name in both if later.merged.get(name, date.min) <= earlier.start)


def frame_change(earlier: Round, later: Round) -> FrameChange:
    """Count who came, stopped or merged between two rounds, of those that were asked."""
    gone = [one for one in earlier.asked if not one.exists_on(later.start)]
    both = {one.id for one in earlier.asked} & {one.id for one in later.asked}
    return FrameChange(
        earlier.period,
        came=sum(not one.exists_on(earlier.start) for one in later.asked),
        stopped=sum(one.merged_into is None for one in gone),
        merged=sum(one.merged_into is not None for one in gone),
        grown=len(both - same_employers(earlier, later)),
    )
