"""Rounds: ``2022-07`` for people, ``2022MM07`` in files; and which forms belong to one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from hcalib.agenda import Agenda
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.files import raise_if_any
from hcalib.periods import Period, parse_period
from hcalib.sources.forms.models import Form
from hcalib.sources.language import MONTHS, listing

_ROUND = re.compile(r"(\d{4})(?:-|MM)(\d{2})", re.ASCII)
_SATURDAY = 5


def parse_round(text: str) -> Period:
    """Read a round as people write it (``2022-07``) or as files do (``2022MM07``).

    Raises
    ------
    UserError
        With exit code USAGE when it is not a month between 2015 and 2100.
    """
    match = _ROUND.fullmatch(text.strip())
    if match and 2015 <= int(match[1]) <= 2100 and 1 <= int(match[2]) <= 12:
        return parse_period(f"{match[1]}MM{match[2]}")
    message = f"de ronde '{text}' bestaat niet; schrijf jaar en maand, zoals 2022-07."
    raise UserError(message, ExitCode.USAGE)


def round_name(period: Period) -> str:
    """Write the month of a round as people do: ``2022-07``."""
    return f"{period.year:04d}-{period.start.month:02d}"


def period_words(period: Period) -> str:
    """Write a period in Dutch: ``juli 2022``, ``tweede kwartaal van 2025``, ``2024``."""
    if period.frequency == "maand":
        return f"{MONTHS[period.start.month - 1]} {period.year}"
    if period.frequency == "kwartaal":
        return f"{('eerste', 'tweede', 'derde', 'vierde')[period.quarter - 1]} kwartaal van {period.year}"
    if period.frequency == "dag":
        return day_words(period.start)
    return str(period.year) if period.frequency == "jaar" else f"{period.year}/{period.year + 1}"


def day_words(day: date) -> str:
    """Write a day in Dutch: ``29 juli 2022``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_words(months: Sequence[int]) -> str:
    """Write months in Dutch: ``januari en juli``; an empty text when there are none."""
    return listing([MONTHS[month - 1] for month in months], most=12)


def answer_day(day: date) -> str:
    """Write a day as people type it: ``1-7-2022``."""
    return f"{day.day}-{day.month}-{day.year}"


def last_working_day(period: Period) -> date:
    """Return the last day of a round that is not a Saturday or Sunday: by then answers should be in."""
    late = max(0, period.end.weekday() - _SATURDAY + 1)
    return period.end - timedelta(days=late)


def for_round(form: Form, period: Period) -> Form:
    """Fill in the day of a round wherever a form says ``{stand}``: it asks how things stood on that day."""
    day = day_words(period.start)

    def filled(text: str) -> str:
        return text.replace("{stand}", day)

    sections = tuple(
        section.model_copy(
            update={
                "intro": filled(section.intro),
                "questions": tuple(
                    question.model_copy(update={"help": filled(question.help)})
                    for question in section.questions
                ),
            }
        )
        for section in form.sections
    )
    explanation = tuple(filled(text) for text in form.explanation)
    return form.model_copy(update={"explanation": explanation, "sections": sections})


def forms_of_round(
    forms: Mapping[str, Form], agenda: Agenda, period: Period, named: Sequence[str] = ()
) -> tuple[Form, ...]:
    """Choose the forms of a round: those that were named, else those whose month it is.

    Parameters
    ----------
    forms : mapping of str to Form
        All forms of the catalog.
    agenda : Agenda
        Its surveys say in which months they are held; a form for a survey it does not hold is left out.
    period : Period
        The month of the round.
    named : sequence of str
        Ids of forms.

    Raises
    ------
    UserError
        With exit code USAGE when a name is unknown, does not fit the agenda, or when no form has this month.
    """
    fitting = {form.id: form for form in forms.values() if _fits(form, agenda)}
    if named:
        wrong = [name for name in named if name not in fitting]
        if wrong:
            choices = ", ".join(fitting) or "er zijn er geen"
            message = f"het formulier '{wrong[0]}' is er niet voor {agenda.short}; kies uit: {choices}."
            raise UserError(message, ExitCode.USAGE)
        chosen = tuple(form for form in fitting.values() if form.id in named)
        raise_if_any(_too_early(chosen, agenda, period), ExitCode.USAGE)
        return chosen
    chosen = tuple(
        form
        for form in fitting.values()
        if period.start.month in months_of(form, agenda) and _has_begun(form, agenda, period)
    )
    if not chosen:
        message = (
            f"bij {period_words(period)} hoort geen formulier van {agenda.short}; "
            f"noem er een met --form: {', '.join(fitting) or 'er zijn er geen'}."
        )
        raise UserError(message, ExitCode.USAGE)
    return chosen


def months_of(form: Form, agenda: Agenda) -> tuple[int, ...]:
    """Return the months in which a form is sent; a survey has those of the agenda."""
    if form.survey is None:
        return form.months
    return next((survey.months for survey in agenda.surveys if survey.id == form.survey), ())


def _fits(form: Form, agenda: Agenda) -> bool:
    if form.about == "project":
        return bool(agenda.projects)
    return any(survey.id == form.survey for survey in agenda.surveys)


def _begins(form: Form, agenda: Agenda) -> Period | None:
    since = next((survey.since for survey in agenda.surveys if survey.id == form.survey), None)
    return parse_period(since) if since else None


def _has_begun(form: Form, agenda: Agenda, period: Period) -> bool:
    begins = _begins(form, agenda)
    return begins is None or period.end >= begins.start


def _too_early(forms: Sequence[Form], agenda: Agenda, period: Period) -> Iterator[Fault]:
    """Find forms of surveys that had not begun in a round."""
    for form in forms:
        begins = _begins(form, agenda)
        if begins is not None and not _has_begun(form, agenda, period):
            message = (
                f"{form.title} is er pas vanaf {period_words(begins)}; {period_words(period)} ligt ervoor."
            )
            yield Fault(message)
