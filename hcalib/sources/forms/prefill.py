"""What a respondent answered the last time, in words to show beside the question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hcalib.agenda import Agenda
from hcalib.agenda.answers import ProjectReport
from hcalib.agenda.corrections import answers_on
from hcalib.periods import Period, parse_period
from hcalib.sealed import Sealed
from hcalib.sources.forms.models import Form, Question, Section
from hcalib.sources.forms.respondents import Respondent
from hcalib.sources.forms.rounds import answer_day
from hcalib.sources.language import number

_LONGEST = 300

_ARRANGED = frozenset({"measured_by", "method"})
"""Agreed beforehand; a round in which nothing else was said is not an answer."""


@dataclass(frozen=True)
class Previous:
    """Earlier answers of one respondent.

    Attributes
    ----------
    period : Period or None
        The round they come from; None when there is none.
    once : mapping of str to str
        Key of a question to its answer in Dutch; questions left open are absent.
    targets : mapping of str to mapping
        The same per measurable target of the project.
    """

    period: Period | None = None
    once: Mapping[str, str] = field(default_factory=dict)
    targets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def previous_answers(form: Form, agenda: Agenda, respondent: Respondent, period: Period) -> Previous:
    """Return the newest answers of a respondent from before a round; empty when there are none."""
    if form.about == "project":
        return _previous_reports(form, agenda, respondent.id, period)
    return _previous_survey(form, agenda, respondent.id, period)


def answer_words(question: Question, value: Any) -> str:
    """Write a stored answer as people would: ``1.250``, ``7,5``, ``ja``, ``1-7-2022``, a choice by its label.

    A missing answer is an empty text; a long text is cut off with an ellipsis.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, date):
        return answer_day(value)
    if isinstance(value, int | float):
        return number(round(float(value), 2))
    labels = {choice.id: choice.label for choice in question.choices}
    text = labels.get(str(value), str(value))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"


def _previous_reports(form: Form, agenda: Agenda, project: str, period: Period) -> Previous:
    earlier = sorted(
        (
            r
            for r in agenda.project_rounds.unseal("a project's own form")
            if parse_period(r.period).start < period.start
        ),
        key=lambda r: parse_period(r.period),
        reverse=True,
    )
    for progress in earlier:
        lines = [report for report in progress.reports if report.project == project]
        once = next((_words(form, "geen", line) for line in lines if line.target is None), {})
        targets = {line.target: _words(form, "doelen", line) for line in lines if line.target is not None}
        said = {key for words in (once, *targets.values()) for key in words}
        if said - _ARRANGED:
            return Previous(parse_period(progress.period), once, targets)
    return Previous()


def _previous_survey(form: Form, agenda: Agenda, employer: str, period: Period) -> Previous:
    earlier = sorted(
        (
            r
            for r in answers_on(
                agenda.survey_rounds.unseal("an employer's own form"),
                agenda.survey_corrections.unseal("an employer's own form"),
                date.max,
            )
            if r.survey == form.survey and parse_period(r.period).start < period.start
        ),
        key=lambda r: parse_period(r.period),
        reverse=True,
    )
    for survey_round in earlier:
        for answer in survey_round.answers:
            if answer.employer == employer and (once := _words(form, "geen", answer)):
                return Previous(parse_period(survey_round.period), once)
    return Previous()


def _words(form: Form, rows: str, answers: Any) -> dict[str, str]:
    """Write the answers on one stored line, for the questions that are asked once or per target."""
    words = {
        question.key: answer_words(question, _opened(getattr(answers, question.key)))
        for section in form.sections
        if section.rows == rows
        for question in section.questions
        if not _is_default_consent(answers, question)
    }
    return {key: text for key, text in words.items() if text}


def _opened(value: Any) -> Any:
    """Open an answer that is sealed: who gave it sees it again."""
    return value.unseal("a project's own form") if isinstance(value, Sealed) else value


def _is_default_consent(answers: Any, question: Question) -> bool:
    """Without a story nobody was asked for consent; its 'no' is then not an answer."""
    return question.key == "consent" and isinstance(answers, ProjectReport) and answers.story is None


def table_words(section: Section, answers: Mapping[str, str]) -> str:
    """Write the earlier answers of one row: ``14 van 20``, and a text on a line of its own.

    Choices, such as who counted, are left out: the figure is what one compares with.
    """
    asked = [question for question in section.questions if question.kind not in ("keuze", "ja-nee")]
    figures = [answers[q.key] for q in asked if q.key in answers and q.kind != "tekst"]
    texts = [answers[q.key] for q in asked if q.key in answers and q.kind == "tekst"]
    return "\n".join([*([" van ".join(figures)] if figures else []), *texts])
