"""The goals of hca-zwf are those of the plan of 30 September 2021, with what the sources disagree about."""

from __future__ import annotations

import pytest
from hca_zwf import GOALS, hca_zwf

from hcalib.agenda import Agenda, Goal
from hcalib.agenda.loading import conflicts
from hcalib.agenda.models import Conflict

KINDS = {
    "1.1": ("per_year", "personen", 4200),
    "1.2": ("per_year", "plekken", 200),
    "1.3": ("level", "personen", 1400),
    "1.4": ("total", "personen", 200),
    "1.5": ("milestones", "aantal", 2),
    "2.1": ("share", "procent", None),
    "2.2": ("per_year", "personen", 50),
    "2.3": ("per_year", "personen", 100),
    "2.4": ("per_year", "personen", 150),
    "3.1": ("milestones", "aantal", 2),
    "3.2": ("milestones", "aantal", 2),
    "3.3": ("qualitative", "oordeel", None),
}


@pytest.fixture(scope="module")
def agenda() -> Agenda:
    return hca_zwf()


def goal(agenda: Agenda, goal_id: str) -> Goal:
    return next(goal for goal in agenda.goals if goal.id == goal_id)


def texts(conflict: Conflict) -> str:
    return " ".join(reading.text for reading in conflict.readings)


def conflict_about(agenda: Agenda, topic: str) -> Conflict:
    return next(conflict for conflict in conflicts(agenda) if conflict.topic == topic)


def test_region_and_term(agenda: Agenda) -> None:
    assert agenda.region == "PV24"
    assert not agenda.example
    assert agenda.signed is not None
    assert agenda.signed.isoformat() == "2021-09-30"
    assert (agenda.start, agenda.end) == ("2021KW04", "2025JJ00")


def test_the_ambition_is_held_against_the_baseline_of_june_2021(agenda: Agenda) -> None:
    baseline = agenda.ambition.baseline
    assert (agenda.ambition.indicator, agenda.ambition.period) == ("tekort", "2025JJ00")
    assert baseline is not None
    assert baseline.source is not None
    assert (baseline.value, baseline.period, baseline.source.source) == (
        1500,
        "2020JJ00",
        "arbeidsmarktpublicatie-2021",
    )
    readings = texts(agenda.ambition.conflicts[0])
    assert "1.500" in readings
    assert "1.087" in readings


def test_three_action_lines(agenda: Agenda) -> None:
    assert [(line.number, line.id) for line in agenda.lines] == [
        (1, "instroom"),
        (2, "behoud"),
        (3, "anders-organiseren"),
    ]


def test_twelve_goals_with_kind_unit_and_target(agenda: Agenda) -> None:
    assert [goal.id for goal in agenda.goals] == GOALS
    assert {goal.id: (goal.kind, goal.unit, goal.target.value) for goal in agenda.goals} == KINDS
    lines = {line.id: str(line.number) for line in agenda.lines}
    assert all(goal.id[0] == lines[goal.line] for goal in agenda.goals)


def test_goal_2_1_has_two_parts(agenda: Agenda) -> None:
    parts = [(part.id, part.indicator, part.target.value) for part in goal(agenda, "2.1").parts]
    assert parts == [("2.1a", "opgeschoold-2-3", 10), ("2.1b", "opgeschoold-3-4", 5)]


def test_only_goal_1_3_has_a_baseline_and_the_others_say_why_not(agenda: Agenda) -> None:
    lateral = goal(agenda, "1.3")
    assert lateral.baseline is not None
    assert (lateral.baseline.value, lateral.baseline.period) == (1000, "2021JJ00")
    assert (lateral.target.value, lateral.target.period) == (1400, "2025JJ00")
    others = [goal for goal in agenda.goals if goal.id != "1.3"]
    assert all(goal.baseline is None for goal in others)
    assert [goal.id for goal in others if "beginst" not in (goal.note or "")] == []


def test_yearly_goals_run_four_years_as_the_800_places_imply(agenda: Agenda) -> None:
    for item in agenda.goals:
        if item.kind == "per_year":
            assert (item.start, item.end) == ("2022JJ00", "2025JJ00"), item.id
    assert "800" in texts(goal(agenda, "1.2").conflicts[0])


def test_short_titles_are_short(agenda: Agenda) -> None:
    assert all(len(goal.short.split()) <= 5 for goal in agenda.goals)
    assert len({goal.short for goal in agenda.goals}) == len(GOALS)


def test_proxies_carry_their_caveat(agenda: Agenda) -> None:
    proxies = {goal.id: [proxy.indicator for proxy in goal.proxies] for goal in agenda.goals if goal.proxies}
    assert proxies == {"1.1": ["starters-zorgopleiding"], "1.2": ["tekort-stageplekken"]}
    assert "SectorplanPlus" in (goal(agenda, "1.4").note or "")


@pytest.mark.parametrize(
    ("goal_id", "words"),
    [
        ("1.2", ["200", "800"]),
        ("1.3", ["10 procent", "40 procent", "1.400 in 2024", "1.040"]),
        ("2.1", ["opscholen", "bijscholen"]),
        ("2.3", ["100 uitstromers per jaar", "1.000"]),
        ("2.4", ["150 uitstromers per jaar", "1.000"]),
        ("3.2", ["Twee", "enkelvoud"]),
    ],
)
def test_conflicts_stand_with_their_goal(agenda: Agenda, goal_id: str, words: list[str]) -> None:
    readings = " ".join(texts(conflict) for conflict in goal(agenda, goal_id).conflicts)
    assert [word for word in words if word not in readings] == []


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("Het aantal projecten", ["elf, elf en negen", "negen, zes en negen"]),
        ("Het aantal partijen in de agenda", ["36", "22 organisaties", "35 organisaties"]),
        ("Het aantal werkgevers in de agenda", ["19", "22"]),
        ("De stijging van het ziekteverzuim door corona", ["1,1 procent", "procentpunten"]),
        ("De kosten van het uitstroomonderzoek in 2022", ["11.000", "10.450"]),
        ("Het aantal nieuwe locaties", ["Eén nieuwe locatie", "Twee of meer"]),
        ("Het aantal leden van Flever", ["26", "24"]),
    ],
)
def test_conflicts_of_the_agenda_are_recorded(agenda: Agenda, topic: str, words: list[str]) -> None:
    readings = texts(conflict_about(agenda, topic))
    assert [word for word in words if word not in readings] == []
