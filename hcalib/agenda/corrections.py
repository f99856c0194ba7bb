"""Later versions of what was reported in a round: the first stays, and each day has the version known then.

A correction never overwrites: it is a line of its own with the day on which it came in. What was known on a
day is the first version with the newest correction that had come in by then, in whatever order they arrived.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TypeAlias, TypeVar

from pydantic import ValidationError

from hcalib.agenda.answers import SurveyAnswer, SurveyRound
from hcalib.agenda.fields import Identifier, PeriodCode, Text
from hcalib.errors import Fault, did_you_mean
from hcalib.files import Model

Place: TypeAlias = tuple[str, ...]
"""What a correction is about: the round, and then who and what."""

_NOT_COUNTED = ("employer", "responded", "reference_day", "note")

QUESTIONS = tuple(name for name in SurveyAnswer.model_fields if name not in _NOT_COUNTED)
"""Questions of which an answer can be corrected: those that are counted."""


class Correction(Model):
    """A later figure for an earlier round; the first one stays."""

    round: PeriodCode
    value: float | None = None
    """The right figure; empty takes the earlier one back without a new one."""
    received: date
    reason: Text
    """Why it changed, in words that name no one."""

    @property
    def corrects(self) -> Place:
        """What it is about; two corrections of the same thing are versions of one figure."""
        raise NotImplementedError


class ProjectCorrection(Correction):
    """A later figure of a project (``progress-corrections.csv``)."""

    project: Identifier
    target: Identifier
    denominator: float | None = None

    @property
    def corrects(self) -> Place:
        """Round, project and target."""
        return self.round, self.project, self.target


class SurveyCorrection(Correction):
    """A later answer of an employer (``survey-corrections.csv``); also one that was left open at first."""

    survey: Identifier
    employer: Identifier
    question: Text
    """One of `QUESTIONS`."""

    @property
    def corrects(self) -> Place:
        """Round, survey, employer and question."""
        return self.round, self.survey, self.employer, self.question


C = TypeVar("C", bound=Correction)


def known_on(corrections: Iterable[C], day: date) -> tuple[C, ...]:
    """Return the corrections that had come in on a day, in the order in which they came."""
    known = (one for one in corrections if one.received <= day)
    return tuple(sorted(known, key=lambda one: one.received))


def answers_on(
    rounds: Iterable[SurveyRound], corrections: Iterable[SurveyCorrection], day: date
) -> tuple[SurveyRound, ...]:
    """Return the rounds as they were known on a day: without later answers, and with earlier corrections.

    Who had not answered by then keeps a line without answers, because it was asked.
    """
    found: dict[Place, dict[str, float | None]] = {}
    for one in known_on(corrections, day):
        found.setdefault((one.round, one.survey, one.employer), {})[one.question] = one.value
    return tuple(
        each.model_copy(
            update={
                "answers": tuple(
                    _version(answer, found.get((each.period, each.survey, answer.employer), {}), day)
                    for answer in each.answers
                )
            }
        )
        for each in rounds
    )


def late_faults(
    corrections: Iterable[Correction], since: Mapping[Place, date], path: Path, too_early: str, nothing: str
) -> Iterator[Fault]:
    """Yield corrections that correct nothing, came in too early, or of which there are two on one day.

    Parameters
    ----------
    corrections : iterable of Correction
    since : mapping of Place to date
        Everything that was reported, with the first day on which it can be corrected.
    path : Path
        File of the corrections.
    too_early, nothing : str
        Dutch sentences.
    """
    given = tuple(corrections)
    for one in given:
        if one.corrects not in since:
            yield Fault(nothing, path, None, _where(one))
        elif one.received < since[one.corrects]:
            yield Fault(too_early, path, None, _where(one))
    twice = Counter((one.corrects, one.received) for one in given)
    for one in dict.fromkeys(given):
        if twice.pop((one.corrects, one.received), 1) > 1:
            message = f"op {one.received.isoformat()} staat meer dan één verbetering; laat er één over."
            yield Fault(message, path, None, _where(one))


def survey_correction_faults(
    corrections: Iterable[SurveyCorrection], rounds: Iterable[SurveyRound], path: Path
) -> Iterator[Fault]:
    """Yield what is wrong in ``survey-corrections.csv``; no sentence holds an answer."""
    lines: dict[Place, SurveyAnswer] = {
        (each.period, each.survey, answer.employer): answer
        for each in rounds
        for answer in each.answers
        if answer.responded is not None
    }
    known = []
    for one in corrections:
        if one.question in QUESTIONS:
            known.append(one)
        else:
            hint = did_you_mean(one.question, QUESTIONS)
            message = f"de vraag '{one.question}' bestaat niet of wordt niet geteld"
            yield Fault(f"{message}{'; ' + hint if hint else '.'}", path, None, _where(one))
    since: dict[Place, date] = {
        (*line, question): answer.responded
        for line, answer in lines.items()
        for question in QUESTIONS
        if answer.responded is not None
    }
    yield from late_faults(
        known,
        since,
        path,
        "deze verbetering is van voor het eerste antwoord.",
        "deze verbetering hoort bij geen antwoord: deze werkgever antwoordde toen niet op dit onderzoek.",
    )
    for one in known:
        answer = lines.get(one.corrects[:3])
        if answer is not None and not _fits(answer, one):
            message = "dit kan geen antwoord op deze vraag zijn; een aantal is heel en niet negatief."
            yield Fault(message, path, None, _where(one))


def _version(answer: SurveyAnswer, corrected: Mapping[str, float | None], day: date) -> SurveyAnswer:
    if answer.responded is not None and answer.responded > day:
        return SurveyAnswer(employer=answer.employer)
    return SurveyAnswer.model_validate(answer.model_dump() | dict(corrected)) if corrected else answer


def _fits(answer: SurveyAnswer, correction: SurveyCorrection) -> bool:
    try:
        SurveyAnswer.model_validate({"employer": answer.employer, correction.question: correction.value})
    except ValidationError:
        return False
    return True


def _where(correction: Correction) -> str:
    first, *rest = correction.corrects
    return f"{first}, {'/'.join(rest)}"
