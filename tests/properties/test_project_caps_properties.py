"""A figure of the region only lowers a roll-up, and tells nothing more of a withheld number."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from hcalib.agenda.caps import RegionalCap
from hcalib.agenda.models import Agenda, Goal, Project, ProjectReport, ProjectRound
from hcalib.disclosure import DisclosureRules
from hcalib.disclosure.attack import Interval, attack
from hcalib.monitoring import projects
from hcalib.monitoring.measurements import Figure
from hcalib.monitoring.projects.caps import Cap
from hcalib.monitoring.projects.contribution import combine
from hcalib.monitoring.projects.figures import round_figures
from hcalib.monitoring.projects.parts import newest_year, part_of
from hcalib.periods import parse_period
from hcalib.sealed import Sealed

REF = {"source": "plan", "place": "bijlage"}
TODAY = date(2025, 9, 30)
PERSONS = projects.PersonProtection(DisclosureRules(min_contributors=5), frozenset({"personen"}))
SINCE, UNTIL = date(2024, 7, 1), date(2025, 6, 30)
ROUNDS = ("2023MM07", "2024MM01", "2024MM07", "2025MM01", "2025MM07")


def goal(kind: str) -> Goal:
    return Goal.model_validate(
        {
            "id": "1", "line": "instroom", "title": "Doel", "short": "Doel", "kind": kind, "unit": "personen",
            "direction": "up", "indicator": "telling", "target": {"value": 10, "period": "2025JJ00"},
            "start": "2023JJ00", "end": "2025JJ00", "source": REF,
        }
    )  # fmt: skip


def cap_of(value: float, off_by: float = 0.0, counts: str = "year-back") -> Cap:
    terms = RegionalCap(indicator="telling", counts=counts, off_by=off_by, why="Iedereen staat ook hierin.")
    day = date(2025, 9, 1)
    figure = Figure(
        "telling", "PV24", "totaal", parse_period("2025KW02"), value, "personen", "definitief", "", "bron",
        day, day,
    )  # fmt: skip
    return Cap(terms, "Telling", "Flevoland", SINCE, UNTIL, (figure,))


@st.composite
def parts(draw: st.DrawFn, code: str) -> projects.Part:
    low = draw(st.integers(0, 40))
    high = draw(st.one_of(st.just(low), st.integers(low, 80), st.just(math.inf)))
    part = draw(st.sampled_from((None, 0.25, 1.0)))
    same = draw(st.booleans())
    years = timedelta(days=0 if same else 365)
    nothing = draw(st.booleans())
    return projects.Part(
        Project.model_construct(id=code, name=code), goal("per_year"), draw(st.booleans()), part, "2025MM07",
        None if nothing else float(low), None if nothing else float(high), None, SINCE - years, UNTIL - years,
    )  # fmt: skip


some_parts = st.integers(1, 6).flatmap(lambda n: st.tuples(*[parts(f"P{k}") for k in range(n)]))


@given(some_parts, st.integers(0, 150), st.sampled_from((0.0, 0.5, 5.0)), st.randoms())
def test_a_cap_only_lowers_and_order_does_not_matter(
    found: tuple[projects.Part, ...], value: int, off_by: float, chance: Any
) -> None:
    cap = cap_of(value, off_by)
    free, one = combine(goal("per_year"), found), combine(goal("per_year"), found, cap)
    shuffled = list(found)
    chance.shuffle(shuffled)
    turned = combine(goal("per_year"), tuple(shuffled), cap)
    bounds = (one.low, one.high, one.capped, one.impossible, one.uncapped)
    assert bounds == (turned.low, turned.high, turned.capped, turned.impossible, turned.uncapped)
    assert one.low == free.low
    if free.low is None or free.high is None or one.low is None or one.high is None:
        return
    assert one.low <= one.high <= free.high, "never below the largest part, never above the sum"
    assert one.capped == (one.high < free.high)
    inside = [part for part in found if part.low is not None and cap.covers(part)]
    if one.cap is not None and not one.impossible:
        beyond = math.fsum(p.high or 0 for p in found if p.low is not None and p not in inside)
        assert one.high <= value + off_by + beyond
    if one.impossible:
        assert max(part.low or 0 for part in inside) > value + off_by
        assert one.high == free.high


@given(st.lists(st.tuples(st.sets(st.integers(0, 60)), st.booleans()), min_size=1, max_size=5), st.data())
def test_what_is_true_lies_within_the_bounds_when_the_figure_counts_everyone(
    groups: list[tuple[set[int], bool]], data: st.DataObject
) -> None:
    """Each project counts a set of persons; only those of the same time are in the figure of the region."""
    everyone = set().union(*(persons for persons, same in groups if same))
    published = len(everyone) + data.draw(st.integers(0, 10))
    off_by = data.draw(st.integers(0, 3))
    found = []
    for number, (persons, same) in enumerate(groups):
        years = timedelta(days=0 if same else 365)
        slack = data.draw(st.integers(0, 10))
        found.append(
            projects.Part(
                Project.model_construct(id=f"P{number}", name=f"P{number}"),
                goal("per_year"), False, None, "2025MM07",
                float(max(0, len(persons) - slack)), float(len(persons) + slack), None,
                SINCE - years, UNTIL - years,
            )
        )  # fmt: skip
    one = combine(goal("per_year"), tuple(found), cap_of(max(0, published - off_by), off_by))
    union = len(set().union(*(persons for persons, _ in groups)))
    assert one.low is not None
    assert one.high is not None
    assert not one.impossible
    assert one.low <= union <= one.high


def agenda(numbers: list[tuple[int, int]], uncertain: bool) -> Agenda:
    steps: list[dict[str, Any]] = [
        {"id": "een", "text": "bereikt", "kind": "count", "value": 50, "unit": "personen"},
        {"id": "twee", "text": "verder", "kind": "count", "value": 25, "unit": "personen", "within": "een"},
    ]
    link = {"goal": "1", "target": "twee", "share": 1.0, "share_source": REF, "uncertain": uncertain}
    project = Project.model_validate(
        {
            "id": "P", "name": "P", "line": "instroom", "summary": "Toets.", "phase": "lopend",
            "started": "2023MM01", "targets": steps, "goals": [link], "source": REF,
        }
    )  # fmt: skip
    first = second = 0
    rounds = []
    for period, (stayed, went) in zip(ROUNDS, numbers, strict=True):
        first, second = first + stayed + went, second + went
        told = (("een", first), ("twee", second))
        reports = [ProjectReport(project="P", target=target, value=value) for target, value in told]
        rounds.append(ProjectRound(period=period, reports=tuple(reports)))
    return Agenda.model_construct(projects=(project,), project_rounds=Sealed(tuple(rounds)))


five_rounds = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=5, max_size=5)


@settings(max_examples=25)
@given(five_rounds, st.integers(0, 60), st.sampled_from(("per_year", "total")), st.booleans())
@example([(12, 0), (0, 5), (2, 3), (0, 2), (9, 1)], 6, "per_year", False)
@example([(12, 6), (2, 3), (0, 2), (9, 1), (0, 0)], 12, "total", False)
def test_a_figure_that_is_used_tells_nothing_more_of_a_withheld_number(
    numbers: list[tuple[int, int]], value: int, kind: str, uncertain: bool
) -> None:
    """Knowing that a number cannot exceed the figure of the region narrows no bounds."""
    given_agenda = agenda(numbers, uncertain)
    (project,) = given_agenda.projects
    figures = round_figures(given_agenda, project, TODAY, PERSONS)
    part = part_of(project, goal(kind), project.goals[0], figures, newest_year([figures]))
    assume(part.cell is not None)
    one = combine(goal(kind), (part,), cap_of(value, counts="year-back" if kind == "per_year" else "stock"))
    if one.cap is None or one.impossible or not part.binding:
        return
    tables = projects.tables_of_projects(given_agenda, TODAY, PERSONS)
    shown = {
        cell
        for rounds in figures.values()
        for told in rounds
        if told.figure is not None and told.figure.number.value is not None
        for cell in told.figure.cells
    }
    told_too = {part.cell or "": Interval(0.0, float(value))}
    before, after = attack(tables, shown), attack(tables, shown, bounds=told_too)
    for cell, room in before.items():
        assert after[cell].low <= room.low + 1e-6, cell
        assert after[cell].high >= room.high - 1e-6, cell
