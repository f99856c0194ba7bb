"""The projects of hca-zwf are those of the plan; what is only a reading of ours, is marked."""

from __future__ import annotations

from collections import Counter

import pytest
from hca_zwf import GOALS, hca_zwf

from hcalib.agenda import Agenda, Project

PROJECT_GOALS = {
    "I-A": ["1.1", "1.3"],
    "I-B": ["1.1", "1.3", "2.3", "2.4"],
    "I-C": ["1.3"],
    "I-D": ["1.1", "1.3", "2.2", "2.3"],
    "I-E": ["1.2", "1.3", "1.5"],
    "I-F": ["1.4", "2.3"],
    "I-G": ["1.3"],
    "I-H": ["1.5", "1.2", "1.3"],
    "I-I": ["1.2"],
    "B-A": ["2.3"],
    "B-B": ["2.4"],
    "B-C": ["2.1", "2.3"],
    "B-D": ["2.3", "2.1"],
    "B-E": ["2.2", "2.3", "2.4"],
    "B-F": ["2.3"],
    "A-A": ["3.2"],
    "A-B": ["2.3", "3.2"],
    "A-C": ["3.2"],
    "A-D": ["3.1"],
    "A-E": ["3.2"],
    "A-F": ["3.2", "2.4"],
    "A-G": ["3.3"],
    "A-H": ["3.1"],
    "A-I": ["3.1"],
}
VITALITY_FOUR = {"coloriet", "woonzorg-flevoland", "zorggroep-oude-en-nieuwe-land", "talma-urk"}


@pytest.fixture(scope="module")
def agenda() -> Agenda:
    return hca_zwf()


def project(agenda: Agenda, project_id: str) -> Project:
    return next(project for project in agenda.projects if project.id == project_id)


def test_projects_per_line(agenda: Agenda) -> None:
    assert [project.id for project in agenda.projects] == list(PROJECT_GOALS)
    counts = Counter(project.line for project in agenda.projects)
    assert counts == {"instroom": 9, "behoud": 6, "anders-organiseren": 9}
    letters = {"I": "instroom", "B": "behoud", "A": "anders-organiseren"}
    assert all(project.line == letters[project.id[0]] for project in agenda.projects)


def test_goal_links(agenda: Agenda) -> None:
    assert {project.id: [link.goal for link in project.goals] for project in agenda.projects} == PROJECT_GOALS


def test_doubtful_goal_links_are_marked(agenda: Agenda) -> None:
    doubtful = {(item.id, link.goal) for item in agenda.projects for link in item.goals if link.uncertain}
    assert doubtful == {("I-E", "1.5"), ("I-H", "1.5"), ("A-B", "2.3"), ("A-B", "3.2"), ("A-C", "3.2")}
    for project_id, _ in doubtful:
        assert "goals" in {item.field for item in project(agenda, project_id).uncertain}


def test_every_goal_has_a_project(agenda: Agenda) -> None:
    assert {link.goal for project in agenda.projects for link in project.goals} == set(GOALS)


def test_every_phase_and_raat_origin_is_a_reading(agenda: Agenda) -> None:
    for item in agenda.projects:
        assert {"phase", "raat"} <= {uncertainty.field for uncertainty in item.uncertain}, item.id
        assert item.raat is None


def test_uncertain_fields_exist(agenda: Agenda) -> None:
    for item in agenda.projects:
        assert {uncertainty.field for uncertainty in item.uncertain} <= set(Project.model_fields), item.id


def test_the_three_projects_that_are_monitored_first(agenda: Agenda) -> None:
    first = {project.name for project in agenda.projects if project.monitored_first}
    assert first == {"Matchtafel", "Duurzame medische zorg", "Academische Verpleeg(t)huiszorg"}


def test_focus_only_where_the_plan_names_one(agenda: Agenda) -> None:
    named = {project.id: project.focus for project in agenda.projects if project.focus}
    assert named == {"I-D": "verdiepen", "B-B": "verbreden", "A-A": "innoveren"}


@pytest.mark.parametrize(
    ("project_id", "values"),
    [
        ("I-B", [250]),
        ("I-C", [80, 60]),
        ("I-D", [15, 5]),
        ("I-E", [200]),
        ("I-F", [50]),
        ("I-G", [50, 25, 10]),
        ("A-A", [1]),
        ("A-I", [5]),
    ],
)
def test_measurable_project_targets(agenda: Agenda, project_id: str, values: list[float]) -> None:
    targets = project(agenda, project_id).targets
    assert [target.value for target in targets if target.kind != "qualitative"] == values


def test_other_projects_have_no_invented_number(agenda: Agenda) -> None:
    measured = {"I-B", "I-C", "I-D", "I-E", "I-F", "I-G", "A-A", "A-I"}
    for item in agenda.projects:
        assert item.targets, item.id
        if item.id not in measured:
            assert {target.kind for target in item.targets} == {"qualitative"}, item.id


def test_a_share_says_of_whom(agenda: Agenda) -> None:
    shares = [target for item in agenda.projects for target in item.targets if target.kind == "share"]
    assert [target.of for target in shares] == [
        "alle deelnemers",
        "deelnemers die hun diploma hebben gehaald",
    ]


def test_partners(agenda: Agenda) -> None:
    assert set(project(agenda, "B-B").partners) == VITALITY_FOUR
    assert set(project(agenda, "I-F").partners) == VITALITY_FOUR
    assert project(agenda, "B-D").partners == ("roc-friese-poort", "zorggroep-oude-en-nieuwe-land")
    assert project(agenda, "A-I").partners == ("flevoziekenhuis", "zorggroep-oude-en-nieuwe-land")
    assert len(project(agenda, "I-A").partners) == 11
    assert len(project(agenda, "B-C").partners) == 10
    undecided = {item.id for item in agenda.projects if not item.partners}
    assert undecided == {"I-H", "I-I", "B-F", "A-F"}
    assert all("Nog te bepalen" in (project(agenda, item).partners_note or "") for item in undecided)


def test_financing_is_given_or_said_to_be_undecided(agenda: Agenda) -> None:
    undecided = {item.id for item in agenda.projects if not item.financing}
    assert undecided == {"I-H", "I-I", "B-C", "B-D", "B-F"}
    assert all("Nog te bepalen" in (project(agenda, item).financing_note or "") for item in undecided)
    assert any("52.840 euro" in part for part in project(agenda, "A-A").financing)


def test_organisations_are_used_and_spelled_right(agenda: Agenda) -> None:
    names = {organisation.name for organisation in agenda.organisations}
    assert {"Triade Vitree", "Zorggroep Oude en Nieuwe Land", "Flevoziekenhuis", "Coloriet"} <= names
    assert "UWV Werkgeversservicepunt" in names
    used = {partner for item in agenda.projects for partner in item.partners}
    assert used == {organisation.id for organisation in agenda.organisations}
