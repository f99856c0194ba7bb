"""The forms that ship, and what a form may not be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from hcalib.agenda import load_agenda
from hcalib.agenda.answers import ProjectReport, SurveyAnswer
from hcalib.errors import UserError
from hcalib.sealed import Sealed
from hcalib.sources.forms.answers_sheet import choice_labels, explained
from hcalib.sources.forms.models import Form, Question, load_forms
from hcalib.sources.forms.rounds import (
    day_words,
    forms_of_round,
    last_working_day,
    month_words,
    parse_round,
    period_words,
    round_name,
)

ROOT = Path(__file__).parents[2]
FORMS = load_forms(ROOT / "data" / "catalog" / "forms")
QUESTIONS = [
    pytest.param(form, question, id=f"{form.id}-{question.key}")
    for form in FORMS.values()
    for section in form.sections
    for question in section.questions
]
TEXT = {"key": "note", "label": "Opmerkingen", "kind": "tekst"}
COUNT = {"key": "staff", "label": "Medewerkers", "kind": "aantal"}


def form(*sections: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "id": "proef",
        "version": 1,
        "title": "Proef",
        "about": "employer",
        "survey": "proef",
        "explanation": ["Uitleg."],
        "sections": [{"id": f"deel-{n}", "title": "Deel", **section} for n, section in enumerate(sections)],
        **changes,
    }


def test_the_four_forms_of_the_monitor_are_there() -> None:
    assert set(FORMS) == {
        "project-progress",
        "uitstroomonderzoek",
        "vacaturepeiling",
        "werkplekbegeleiding-peiling",
    }


@pytest.mark.parametrize(("form", "question"), QUESTIONS)
def test_every_question_says_what_it_means_and_fits_in_excel(form: Form, question: Question) -> None:
    assert len(question.help) >= 20, "a definition stands beside the question"
    assert len(explained(question)) <= 330
    assert len(question.label) <= 60
    assert all(len(label) <= 60 for label in choice_labels(question))


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_form_asks_little(form: Form) -> None:
    once = [q for section in form.sections if section.rows == "geen" for q in section.questions]
    assert form.minutes <= 10
    assert sum(question.kind == "tekst" for question in once) <= 3
    assert form.why


@pytest.mark.parametrize(("form", "question"), QUESTIONS)
def test_every_answer_can_be_kept(form: Form, question: Question) -> None:
    """An answer of the right kind passes the model of the agenda, and leaving it out as well."""
    value: Any = {
        "aantal": 3,
        "getal": 3.5,
        "procent": 50,
        "tekst": "Ja",
        "datum": "2022-07-01",
        "ja-nee": True,
    }.get(question.kind)
    known = {"project": "I-B"} if form.about == "project" else {"employer": "zorggroep"}
    model = ProjectReport if form.about == "project" else SurveyAnswer
    for answer in [choice.id for choice in question.choices] or [value]:
        kept = model.model_validate({**known, question.key: answer})
        found = getattr(kept, question.key)
        found = found.unseal("test") if isinstance(found, Sealed) else found
        assert (found.isoformat() if question.kind == "datum" else found) == answer
    assert not getattr(model.model_validate(known), question.key)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("staff", -1),
        ("open_long", 1.5),
        ("reason_other", -3),
        ("supervision_grade", 11),
        ("supervision_grade", 0.5),
        ("supervision_hours", -1),
    ],
)
def test_an_impossible_answer_of_an_employer_is_refused(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=field):
        SurveyAnswer.model_validate({"employer": "zorggroep", field: value})


def test_consent_is_never_assumed() -> None:
    report = ProjectReport.model_validate({"project": "I-B", "story": "Een verhaal."})
    assert report.consent is False
    assert report.consent_for is None
    with pytest.raises(ValueError, match="consent_for"):
        ProjectReport.model_validate({"project": "I-B", "consent_for": "overal"})


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        (form({"questions": [TEXT, TEXT]}), "de vraag 'note' staat er twee keer in"),
        (form({"questions": [TEXT]}, {"questions": [TEXT]}), "de vraag 'note' staat er twee keer in"),
        (form({"questions": [{**COUNT, "not_more_than": "leavers"}]}), "de grens 'leavers' van 'staff'"),
        (form({"questions": [{**COUNT, "minimum": 3, "maximum": 2}]}), "het minimum is groter"),
        (form({"questions": [TEXT], "sum_not_more_than": "staff"}), "vraagt alleen naar getallen"),
        (form({"questions": [COUNT], "sum_not_more_than": "leavers"}), "is geen eerder gevraagd getal"),
        (form({"questions": [COUNT], "rows": "doelen"}), "alleen een formulier over een project"),
        (form({"questions": [COUNT]}, survey=None), "een formulier voor werkgevers heeft een 'survey'"),
        (form({"questions": [{**TEXT, "kind": "keuze"}]}), "een keuzevraag heeft een lijst"),
        (
            form({"questions": [{**TEXT, "kind": "keuze", "choices": [{"id": "a", "label": "A"}] * 2}]}),
            "staat een id twee keer",
        ),
        (form({"questions": [{**TEXT, "help": "x" * 256}]}), "sections.0.questions.0.help"),
        (form({"questions": [{**TEXT, "key": "lievelingskleur"}]}), "geen plek in SurveyAnswer"),
        (form({"questions": [TEXT]}, id="anders"), "het formulier heet 'anders' en het bestand niet"),
    ],
)
def test_a_form_that_cannot_work_is_refused(
    tmp_path: Path, definition: dict[str, Any], expected: str
) -> None:
    (tmp_path / "proef.yml").write_text(yaml.safe_dump(definition), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_forms(tmp_path)
    assert expected in str(caught.value)
    assert "proef.yml" in str(caught.value)


@pytest.mark.parametrize("text", ["2022-07", " 2022-07 ", "2022MM07"])
def test_a_round_as_people_and_files_write_it(text: str) -> None:
    period = parse_round(text)
    assert period.code == "2022MM07"
    assert round_name(period) == "2022-07"
    assert period_words(period) == "juli 2022"


@pytest.mark.parametrize("text", ["2022", "2022-13", "juli 2022", "2022-7", "1922-07", "2022KW02", ""])
def test_what_is_no_round_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="schrijf jaar en maand"):
        parse_round(text)


@pytest.mark.parametrize(
    ("month", "day"),
    [("2022-07", "29 juli 2022"), ("2022-01", "31 januari 2022"), ("2023-04", "28 april 2023")],
)
def test_answers_are_due_on_the_last_working_day(month: str, day: str) -> None:
    assert day_words(last_working_day(parse_round(month))) == day


def test_months_in_words() -> None:
    assert [month_words(m) for m in ((), (1,), (1, 7), (1, 4, 7))] == [
        "",
        "januari",
        "januari en juli",
        "januari, april en juli",
    ]


class TestFormsOfARound:
    flevoland = load_agenda(ROOT / "data" / "agenda", "hca-zwf")
    example = load_agenda(ROOT / "data" / "agenda", "voorbeeld")

    def ids(self, agenda: Any, month: str, *named: str) -> list[str]:
        return [form.id for form in forms_of_round(FORMS, agenda, parse_round(month), named)]

    def test_projects_report_in_january_and_july(self) -> None:
        assert self.ids(self.flevoland, "2022-01") == ["project-progress"]
        assert self.ids(self.flevoland, "2022-07") == ["project-progress"]

    def test_surveys_come_in_the_months_of_the_agenda_or_when_named(self) -> None:
        surveys = ["uitstroomonderzoek", "vacaturepeiling", "werkplekbegeleiding-peiling"]
        assert self.ids(self.example, "2026-04") == surveys
        assert self.ids(self.flevoland, "2022-05", "vacaturepeiling") == ["vacaturepeiling"]

    def test_a_month_without_a_form_says_what_can_be_named(self) -> None:
        with pytest.raises(UserError, match=r"bij mei 2022 hoort geen formulier.*vacaturepeiling"):
            self.ids(self.flevoland, "2022-05")

    def test_a_survey_that_had_not_begun_is_refused(self) -> None:
        with pytest.raises(UserError, match="pas vanaf 2024; juli 2023 ligt ervoor"):
            self.ids(self.flevoland, "2023-07", "werkplekbegeleiding-peiling")
        with pytest.raises(UserError, match="bij april 2022 hoort geen formulier"):
            self.ids(self.example, "2022-04")

    def test_an_unknown_form_is_refused(self) -> None:
        with pytest.raises(UserError, match="het formulier 'enquete' is er niet voor HCA ZWF"):
            self.ids(self.flevoland, "2022-07", "enquete")
        raat = load_agenda(ROOT / "data" / "agenda", "raat-zwolle")
        with pytest.raises(UserError, match="kies uit: er zijn er geen"):
            self.ids(raat, "2022-07", "project-progress")
