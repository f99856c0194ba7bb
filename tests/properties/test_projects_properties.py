"""Roll-up, funnels and rankings of projects hold whatever the overlap, the order or the unknowns."""

from __future__ import annotations

import math
from datetime import date
from itertools import pairwise
from typing import Any

from goal_figures import CATALOG, observed, observed_none
from hypothesis import given, settings
from hypothesis import strategies as st

from hcalib.agenda.models import ActionLine, Agenda, Goal, Priority, Project, ProjectReport, ProjectRound
from hcalib.disclosure import DisclosureRules
from hcalib.monitoring import projects
from hcalib.observations import Observations
from hcalib.sealed import Sealed

REF = {"source": "plan", "place": "bijlage"}
TODAY = date(2025, 9, 30)
PERSONS = projects.PersonProtection(DisclosureRules(min_contributors=5), frozenset({"personen"}))
ROUNDS = ("2024MM01", "2024MM07", "2025MM01", "2025MM07")

GOAL = Goal.model_validate(
    {
        "id": "1",
        "line": "instroom",
        "title": "Doel",
        "short": "Doel",
        "kind": "total",
        "unit": "personen",
        "direction": "up",
        "indicator": "telling",
        "target": {"value": 10, "period": "2025JJ00"},
        "start": "2022JJ00",
        "end": "2025JJ00",
        "source": REF,
        "cap": {
            "indicator": "stand",
            "counts": "stock",
            "off_by": 0,
            "why": "Wie een project telt, staat ook in deze telling.",
        },
    }
)
STEPS = [
    {"id": "een", "text": "bereikt", "kind": "count", "value": 50, "unit": "personen"},
    {"id": "twee", "text": "begonnen", "kind": "count", "value": 25, "unit": "personen", "within": "een"},
    {"id": "drie", "text": "verder", "kind": "count", "value": 10, "unit": "personen", "within": "twee"},
]


def project(code: str, targets: list[dict[str, Any]], **link: Any) -> Project:
    return Project.model_validate(
        {
            "id": code,
            "name": code,
            "line": "instroom",
            "summary": "Toets.",
            "phase": "lopend",
            "targets": targets,
            "goals": [{"goal": "1", "target": targets[0]["id"], **link}],
            "source": REF,
        }
    )


def agenda(listed: list[Project], reports: list[tuple[str, dict[str, Any]]], **changes: Any) -> Agenda:
    content: dict[str, Any] = {
        "region": "PV24",
        "lines": (ActionLine(id="instroom", number=1, name="Instroom", description="In."),),
        "goals": (GOAL,),
        "projects": tuple(listed),
        "project_rounds": Sealed(
            tuple(
                ProjectRound(
                    period=period,
                    reports=tuple(ProjectReport.model_validate(line) for p, line in reports if p == period),
                )
                for period in dict.fromkeys(p for p, _ in reports)
            )
        ),
    }
    return Agenda.model_construct(**(content | changes))


def rolled_up(given: Agenda, counted: Observations) -> tuple[projects.Contribution, ...]:
    return projects.contributions(given, TODAY, counted, CATALOG, PERSONS)


groups = st.lists(
    st.tuples(st.sets(st.integers(0, 40)), st.sampled_from(("stated", "unknown", "uncertain"))),
    min_size=1,
    max_size=5,
)


@given(groups, st.integers(0, 20), st.randoms())
def test_bounds_hold_under_any_overlap_and_any_order(
    found: list[tuple[set[int], str]], others: int, chance: Any
) -> None:
    """Each project counts a set of persons; what is for the goal is their union, within the region."""
    truth: set[int] = set()
    listed, reports = [], []
    for number, (persons, kind) in enumerate(found):
        link = {"share": 1.0, "share_source": REF} if kind == "stated" else {"uncertain": kind == "uncertain"}
        listed.append(project(f"P{number}", STEPS[:1], **link))
        reports.append(("2025MM07", {"project": f"P{number}", "target": "een", "value": len(persons)}))
        truth |= persons if kind == "stated" else {p for p in persons if chance.random() < 0.5}
    regional = float(len(truth) + others)
    counted = observed(("stand", "2025KW02", regional))
    (one,) = rolled_up(agenda(listed, reports), counted)
    (turned,) = rolled_up(agenda(listed[::-1], reports[::-1]), counted)
    assert one.low is not None
    assert one.high is not None
    assert one.low <= len(truth) <= one.high
    assert one.high <= regional or one.uncapped
    assert not one.impossible
    assert (one.low, one.high, one.capped) == (turned.low, turned.high, turned.capped)
    (free,) = rolled_up(agenda(listed, reports), Observations(observed_none()))
    assert free.low == one.low
    assert (free.high or 0) >= one.high
    parts = [part for part in one.parts if part.high is not None]
    assert (free.high or 0) <= math.fsum(part.high or 0 for part in parts) + 1e-9, "never counted twice"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 15)] * 3), min_size=1, max_size=4))
def test_a_funnel_never_widens_and_what_is_withheld_is_nowhere(added: list[tuple[int, int, int]]) -> None:
    total = [0, 0, 0]
    reports = []
    for period, more in zip(ROUNDS, added, strict=False):
        total = [
            total[0] + sum(more), total[1] + more[1] + more[2], total[2] + more[2],
        ]  # fmt: skip
        reports += [
            (period, {"project": "P", "target": step["id"], "value": value})
            for step, value in zip(STEPS, total, strict=True)
        ]
    (result,) = projects.project_results(agenda([project("P", STEPS)], reports), TODAY, None, PERSONS)
    (funnel,) = projects.project_funnels(result)
    numbers = [None if step.actual is None else step.actual.value for step in funnel.steps]
    shown = [number for number in numbers if number is not None]
    assert shown == sorted(shown, reverse=True)
    assert funnel.contradiction is None
    for step, number in zip(funnel.steps, numbers, strict=True):
        assert (number is None) == (step.withheld is not None)
        if step.conversion is not None:
            assert 0 <= step.conversion.low <= step.conversion.share <= step.conversion.high <= 1
            assert step.of is not None
            assert step.of.value - number >= 5 or number == 0
    for target in result.targets:
        values = [one.number.value for one in target.history if one.number.value is not None]
        steps = [late - early for early, late in pairwise(values)]
        assert all(step == 0 or step >= 5 for step in steps)


@given(
    st.lists(st.tuples(*[st.one_of(st.none(), st.integers(1, 5))] * 3), min_size=1, max_size=6), st.randoms()
)
def test_the_range_of_a_rank_holds_the_rank_that_comes_out(
    scores: list[tuple[int | None, int | None, int | None]], chance: Any
) -> None:
    listed = [project(f"P{n}", STEPS[:1]) for n in range(len(scores))]
    names = ("contribution", "measurability", "effort")
    priorities = tuple(
        Priority.model_validate({"project": f"P{n}", **dict(zip(names, row, strict=True)), "source": REF})
        for n, row in enumerate(scores)
    )
    ranked = projects.priority_ranking(agenda(listed, [], priorities=priorities))
    real = {}
    for n, row in enumerate(scores):
        a, b, effort = (score or chance.randint(1, 5) for score in row)
        real[f"P{n}"] = a * b * (6 - effort)
    for one in ranked:
        above = sum(value > real[one.project.id] for value in real.values())
        level = sum(value == real[one.project.id] for value in real.values())
        assert one.low <= real[one.project.id] <= one.high
        assert one.best <= above + 1 <= above + level <= one.worst
        assert one.unknown or one.low == one.high
