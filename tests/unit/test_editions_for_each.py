"""One line of an edition that asks a report for every action line or project."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from hcalib.agenda import load_agenda
from hcalib.errors import ExitCode, UserError
from hcalib.publishing.editions import Edition, ReportSpec, expanded, load_editions, plan
from hcalib.workspace import narrow, open_store

ROOT = Path(__file__).parents[2]
AGENDA = load_agenda(ROOT / "data" / "agenda", "voorbeeld")


def made(*reports: dict[str, object]) -> Edition:
    (edition,) = load_editions(ROOT, ["voorbeeld-2025-09"])
    specs = tuple(ReportSpec.model_validate(report) for report in reports)
    return Edition("klein", edition.path, edition.content.model_copy(update={"reports": specs}))


def test_a_report_for_every_line() -> None:
    spec = ReportSpec(notebook="projectmonitor", for_each="line")
    found = expanded(spec, AGENDA, "Projectmonitor")
    assert [(one.name, one.title, one.parameters) for one in found] == [
        ("projectmonitor-instroom", "Projectmonitor: Instroom", {"line": "instroom"}),
        ("projectmonitor-behoud", "Projectmonitor: Behoud", {"line": "behoud"}),
        (
            "projectmonitor-anders-organiseren",
            "Projectmonitor: Anders organiseren",
            {"line": "anders-organiseren"},
        ),
    ]


def test_a_plan_has_a_page_for_each_project_that_stands_apart() -> None:
    edition = made(
        {"notebook": "projectmonitor"}, {"notebook": "project", "for_each": "project", "only": ["B-6", "I-2"]}
    )
    reports = plan(ROOT, [edition])
    assert [(one.name, one.apart) for one in reports] == [
        ("projectmonitor", False),
        ("project-i-2", True),
        ("project-b-6", True),
    ]
    assert reports[1].title == "Uw project: I-2 Voorschakeltraject Voorbeeldland"
    assert reports[1].parameters["project"] == "I-2"


def test_all_projects_without_a_choice() -> None:
    spec = ReportSpec(notebook="project", for_each="project", name="blad", title="Blad")
    found = expanded(spec, AGENDA)
    assert len(found) == len(AGENDA.projects)
    assert len({one.name for one in found}) == len(found)
    assert found[0].name == "blad-i-1"
    assert found[0].title == "Blad: I-1 Proef de zorg"


def test_an_unknown_project_is_told_with_the_choices() -> None:
    spec = ReportSpec(notebook="project", for_each="project", only=("I-2", "Z-9"))
    with pytest.raises(UserError, match=r"'Z-9' is geen project van .*kies uit: I-1, I-2") as caught:
        expanded(spec, AGENDA)
    assert caught.value.exit_code is ExitCode.USAGE


def test_an_agenda_without_projects_says_so() -> None:
    agenda = load_agenda(ROOT / "data" / "agenda", "raat-zwolle")
    with pytest.raises(UserError, match="heeft geen project"):
        expanded(ReportSpec(notebook="project", for_each="project"), agenda)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"only": ["I-2"]}, "for_each: line, project of network"),
        ({"for_each": "project", "parameters": {"project": "I-2"}}, "haal de parameter weg"),
        ({"for_each": "project", "only": []}, "at least 1"),
        ({"for_each": "goal"}, "line"),
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        ReportSpec.model_validate({"notebook": "project", **wrong})


def test_a_project_that_does_not_exist_is_a_mistake_in_a_notebook_too() -> None:
    store = open_store(ROOT, "voorbeeld")
    assert narrow(store, None, "2025-09-30", project="I-2").project == AGENDA.projects[1]
    with pytest.raises(UserError, match=r"het project 'I-99' bestaat niet in .*; kies uit: I-1") as caught:
        narrow(store, None, "2025-09-30", project="I-99")
    assert caught.value.exit_code is ExitCode.USAGE
    without = replace(store, agenda=store.agenda.model_copy(update={"projects": ()}))
    with pytest.raises(UserError, match="deze agenda heeft geen projecten"):
        narrow(without, None, "2025-09-30", project="I-1")
