"""Projects: goal links, rounds, targets with their intervals."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from hcalib.agenda.models import ActionLine, Agenda, Goal, Organisation, Project, ProjectReport, ProjectRound
from hcalib.disclosure.cleared import Cleared
from hcalib.monitoring import projects
from hcalib.monitoring.intervals import wilson
from hcalib.sealed import Sealed

REF = {"source": "plan", "place": "bijlage"}
TODAY = date(2022, 9, 30)
OPEN = projects.PersonProtection(units=frozenset())
"""Nothing counts persons, so that small numbers show how the sums are done."""


def goal(code: str) -> Goal:
    return Goal.model_validate(
        {
            "id": code,
            "line": "instroom",
            "title": f"Doel {code}",
            "short": f"Doel {code}",
            "kind": "total",
            "unit": "personen",
            "direction": "up",
            "indicator": "telling",
            "target": {"value": 10, "period": "2025JJ00"},
            "start": "2022JJ00",
            "end": "2025JJ00",
            "source": REF,
        }
    )


def project(
    code: str, goals: dict[str, bool] | None = None, phase: str = "lopend", **changes: Any
) -> Project:
    """Build a project; ``goals`` maps a goal to whether its link is uncertain."""
    return Project.model_validate(
        {
            "id": code,
            "name": f"Project {code}",
            "line": "instroom",
            "summary": "Voor de toets.",
            "phase": phase,
            "goals": [{"goal": g, "uncertain": u} for g, u in (goals or {}).items()],
            "source": REF,
            **changes,
        }
    )


COUNT = {"id": "kandidaten", "text": "15 kandidaten", "kind": "count", "value": 15, "unit": "personen"}
SHARE = {
    "id": "diploma",
    "text": "80 procent",
    "kind": "share",
    "value": 80,
    "unit": "procent",
    "of": "deelnemers",
}
TELLING = {"id": "verhaal", "text": "Vertellen", "kind": "qualitative"}


def agenda(*listed: Project, rounds: dict[str, list[dict[str, Any]]] | None = None) -> Agenda:
    return Agenda.model_construct(
        lines=(ActionLine(id="instroom", number=1, name="Instroom", description="In."),),
        goals=tuple(goal(code) for code in ("1", "2", "3", "4")),
        projects=listed,
        organisations=(Organisation(id="school", name="De School", kind="onderwijs"),),
        project_rounds=Sealed(
            tuple(
                ProjectRound(period=period, reports=tuple(map(ProjectReport.model_validate, lines)))
                for period, lines in (rounds or {}).items()
            )
        ),
    )


def told(figure: Cleared | None) -> float | None:
    return None if figure is None else figure.value


def only_target(target: dict[str, Any], *lines: dict[str, Any]) -> projects.TargetResult:
    rounds = {
        period: [{"project": "A", "target": target["id"], **line}]
        for period, line in zip(("2022MM01", "2022MM07"), lines, strict=False)
    }
    (result,) = projects.project_results(
        agenda(project("A", targets=[target]), rounds=rounds), TODAY, None, OPEN
    )
    return result.targets[0]


def test_matrix_finds_goals_without_with_one_and_with_only_uncertain_projects() -> None:
    matrix = projects.goal_matrix(
        agenda(project("A", {"1": False, "2": True}), project("B", {"1": True, "3": False}))
    )

    assert matrix.link("A", "2") == "onzeker"
    assert matrix.link("B", "2") is None
    assert [g.id for g in matrix.goals_without_projects] == ["4"]
    assert [(g.id, p.id) for g, p in matrix.goals_on_one_project] == [("2", "A"), ("3", "B")]
    assert [g.id for g in matrix.goals_with_only_uncertain_links] == ["2"]


def test_register_names_partners_and_what_is_uncertain() -> None:
    uncertain = [{"field": "phase", "note": "Het jaar is onduidelijk."}]
    (row,) = projects.register(agenda(project("A", partners=["school"], uncertain=uncertain)))

    assert (row.line, row.partners, row.uncertain) == (
        "Instroom",
        ("De School",),
        ("Het jaar is onduidelijk.",),
    )


@pytest.mark.parametrize(
    ("answer", "reported"),
    [({"adjusted": "Meer avonden."}, True), ({"state": "do"}, True), ({"method": "tellen"}, False)],
)
def test_what_counts_as_a_report(answer: dict[str, str], reported: bool) -> None:
    """Who says what was changed has reported; how a project measures is known beforehand."""
    rounds = {"2022MM01": [{"project": "A", **answer}]}
    overview = projects.round_overview(agenda(project("A"), rounds=rounds), TODAY)
    assert bool(overview.reported) is reported
    assert bool(overview.missing) is not reported


def test_without_rounds_there_is_a_plain_sentence_and_no_figure() -> None:
    without = agenda(project("A", targets=[COUNT]))
    overview = projects.round_overview(without, TODAY)

    assert overview.period is None
    assert overview.reported == overview.missing == ()
    assert overview.sentence == (
        "Er is nog geen ronde van de projectmonitor beschikbaar; alleen de afspraken zijn bekend."
    )
    (result,) = projects.project_results(without, TODAY)
    assert result.last_reported is None
    assert result.targets[0].actual is None
    assert result.targets[0].reached is None


def test_latest_round_says_who_owed_who_reported_and_what_is_missing() -> None:
    rounds = {
        "2022MM07": [{"project": "A", "target": "kandidaten", "value": 3}, {"project": "B"}],
        "2022MM01": [{"project": "B", "target": "kandidaten", "value": 1}],
    }
    listed = (
        project("A", targets=[COUNT, SHARE, TELLING]),
        project("B", targets=[COUNT]),
        project("C", phase="2022 en verder"),
    )
    overview = projects.round_overview(agenda(*listed, rounds=rounds), TODAY)

    assert overview.period == "2022MM07"
    assert [p.id for p in overview.owed] == ["A", "B"]
    assert [p.id for p in overview.reported] == ["A"]
    assert [p.id for p in overview.missing] == ["B"]
    assert [(p.id, t.id) for p, t in overview.without_figure] == [("A", "diploma")]
    assert "1 van de 2 lopende projecten" in overview.sentence


def test_round_after_the_peildatum_does_not_exist_yet() -> None:
    rounds = {
        "2022MM07": [{"project": "A", "target": "kandidaten", "value": 3}],
        "2023MM01": [{"project": "A", "target": "kandidaten", "value": 9}],
    }
    (result,) = projects.project_results(
        agenda(project("A", targets=[COUNT]), rounds=rounds), date(2022, 12, 31), None, OPEN
    )

    assert told(result.targets[0].actual) == 3


def test_count_keeps_its_history_and_a_round_without_a_figure_stays_missing() -> None:
    result = only_target(COUNT, {"value": 4}, {"value": None, "state": "do"})

    assert told(result.actual) == 4
    assert [(r.period, told(r.number)) for r in result.history] == [("2022MM01", 4)]


def test_count_that_is_reached() -> None:
    assert only_target(COUNT, {"value": 14}).reached is False
    assert only_target(COUNT, {"value": 15}).reached is True
    assert told(only_target(COUNT, {"value": 0}).actual) == 0


def test_share_keeps_numerator_and_denominator_and_says_when_it_may_be_chance() -> None:
    result = only_target(SHARE, {"value": 7, "denominator": 9})

    assert (told(result.numerator), told(result.denominator)) == (7, 9)
    assert told(result.actual) == pytest.approx(700 / 9)
    assert result.reached is False
    assert result.certain is False
    assert "toeval" in result.sentence


def test_share_far_below_its_target_is_certain() -> None:
    result = only_target(SHARE, {"value": 40, "denominator": 100})

    assert result.certain is True
    assert "toeval" not in result.sentence


@pytest.mark.parametrize(
    "line",
    [
        {"value": 7},
        {"value": 9, "denominator": 7},
        {"value": 0, "denominator": 0},
        {"value": -1, "denominator": 5},
    ],
)
def test_share_that_cannot_be_one_is_not_shown(line: dict[str, float]) -> None:
    result = only_target(SHARE, line)

    assert result.actual is None
    assert result.interval is None
    assert len(result.rounds) == 1


def test_state_and_hours_of_a_project() -> None:
    rounds = {
        "2022MM01": [{"project": "A", "state": "plan", "effort_hours": 5}],
        "2022MM07": [
            {"project": "A", "state": "check", "effort_hours": 3},
            {"project": "A", "target": "kandidaten", "state": "do"},
        ],
    }
    (result,) = projects.project_results(agenda(project("A", targets=[COUNT]), rounds=rounds), TODAY)

    assert (result.state, result.effort_hours, result.last_reported) == ("check", 8, "2022MM07")


@pytest.mark.parametrize(
    ("successes", "asked", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_intervals(successes: int, asked: int, low: float, high: float) -> None:
    """R.G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (score).

    The table itself was not at hand; the four rows are as others quote them, and scipy gives the same.
    """
    interval = wilson(successes, asked)
    other = binomtest(successes, asked).proportion_ci(method="wilson")

    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)
    assert (interval.low, interval.high) == pytest.approx((other.low, other.high), abs=1e-12)


@given(st.integers(1, 200), st.integers(0, 200), st.integers(0, 500))
def test_wilson_holds_the_share_and_narrows_to_it_when_all_were_asked(
    asked: int, yes: int, unasked: int
) -> None:
    yes = min(yes, asked)
    whole, part, unbounded = (
        wilson(yes, asked, asked),
        wilson(yes, asked, asked + unasked),
        wilson(yes, asked),
    )

    assert whole.low == whole.share == whole.high
    assert 0 <= unbounded.low <= part.low + 1e-12
    assert part.low <= part.share <= part.high <= unbounded.high + 1e-12 <= 1 + 1e-12


@pytest.mark.parametrize("wrong", [(3, 2, None), (-1, 2, None), (0, 0, None), (1, 5, 4)])
def test_wilson_refuses_counts_that_contradict(wrong: tuple[int, int, int | None]) -> None:
    with pytest.raises(ValueError, match=r"number asked|smaller"):
        wilson(*wrong)
