"""Every single thing a form asks one respondent, each under a name of its own."""

from __future__ import annotations

from dataclasses import dataclass

from hcalib.agenda.answers import ProjectReport, SurveyAnswer
from hcalib.sources.forms.answers_sheet import is_asked
from hcalib.sources.forms.models import Form, Question, Section
from hcalib.sources.forms.respondents import Respondent


@dataclass(frozen=True)
class Asked:
    """One answer that is asked.

    Attributes
    ----------
    slot : str
        Its name: the key of a question that is asked once (``story``), or section, row and key of a cell
        in a table (``doelen/diploma/value``).
    section : Section
    question : Question
    row : str
        Id of the row of the table (a measurable target); "" for a question that is asked once.
    label : str
        As people know it: the label of the question, after that of the row.
    """

    slot: str
    section: Section
    question: Question
    row: str
    label: str


def asked_of(form: Form, respondent: Respondent) -> dict[str, Asked]:
    """Return everything that a form asks a respondent, by slot, in the order of the form."""
    asked: dict[str, Asked] = {}
    for section in form.sections:
        for question in section.questions:
            if section.rows == "geen":
                asked[question.key] = Asked(question.key, section, question, "", question.label)
        if section.rows == "doelen" and respondent.project is not None:
            for target in respondent.project.targets:
                for question in section.questions:
                    if is_asked(question, target):
                        slot = f"{section.id}/{target.id}/{question.key}"
                        label = f"{target.text}: {question.label}"
                        asked[slot] = Asked(slot, section, question, target.id, label)
    return asked


def model_of(form: Form) -> type[ProjectReport] | type[SurveyAnswer]:
    """Return the model of the lines in which the answers to a form are kept."""
    return ProjectReport if form.about == "project" else SurveyAnswer
