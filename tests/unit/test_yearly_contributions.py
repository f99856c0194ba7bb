"""What projects add up to in a year: only the twelve months up to the newest round."""

from __future__ import annotations

from datetime import date
from typing import Any

from goal_figures import CATALOG, observed_none
from hypothesis import given, settings
from hypothesis import strategies as st

from hcalib.agenda.models import Agenda, Goal, Project, ProjectReport, ProjectRound
from hcalib.disclosure import DisclosureRules
from hcalib.monitoring import projects
from hcalib.observations import Observations
from hcalib.sealed import Sealed

REF = {"source": "plan", "place": "bijlage"}
TODAY = date(2025, 9, 30)
ROUNDS = ("2023MM07", "2024MM01", "2024MM07", "2025MM01", "2025MM07")
OPEN = projects.PersonProtection(units=frozenset())
PERSONS = projects.PersonProtection(DisclosureRules(min_contributors=5), frozenset({"personen"}))
GOAL = Goal.model_validate(
    {
        "id": "1", "line": "instroom", "title": "Doel", "short": "Doel", "kind": "per_year",
        "unit": "personen", "direction": "up", "indicator": "telling",
        "target": {"value": 10, "period": "2025JJ00"},
        "start": "2023JJ00", "end": "2025JJ00", "source": REF,
    }
)  # fmt: skip


def project(code: str, ended: str | None = None) -> Project:
    ending = {"how": "gestopt", "period": ended, "reason": "Klaar.", "source": REF} if ended else None
    target = {"id": "mensen", "text": "mensen", "kind": "count", "value": 50, "unit": "personen"}
    link = {"goal": "1", "target": "mensen", "share": 1.0, "share_source": REF}
    content: dict[str, Any] = {
        "id": code, "name": f"Project {code}", "line": "instroom", "summary": "Toets.", "goals": [link],
        "phase": "gestopt" if ended else "lopend", "targets": [target], "ending": ending, "source": REF,
    }  # fmt: skip
    return Project.model_validate(content)


Told = list[tuple[Project, dict[str, float]]]


def together(told: Told, protection: projects.PersonProtection = OPEN) -> projects.Contribution:
    rounds = tuple(
        ProjectRound(
            period=period,
            reports=tuple(
                ProjectReport(project=one.id, target="mensen", value=values[period])
                for one, values in told
                if period in values
            ),
        )
        for period in ROUNDS
    )
    agenda = Agenda.model_construct(
        region="PV24", goals=(GOAL,), projects=tuple(one for one, _ in told), project_rounds=Sealed(rounds)
    )
    (found,) = projects.contributions(agenda, TODAY, Observations(observed_none()), CATALOG, protection)
    return found


def counted(*values: float) -> dict[str, float]:
    return dict(zip(ROUNDS, values, strict=False))


RUNNING = (project("A"), counted(10, 20, 30, 40, 55))


def test_a_project_that_ended_before_the_year_belongs_to_the_history() -> None:
    ended = (project("B", "2024MM07"), counted(9, 40, 90))
    found = together([RUNNING, ended])
    assert (found.low, found.high) == (25, 25)
    assert found.complete
    assert [part.past for part in found.parts] == [False, True]
    assert "Project A telt voor doel 1 in een jaar 25." in found.sentence
    assert "Project B deed in dat jaar niet meer mee; wat het eerder bereikte, hoort bij" in found.sentence
    assert found.parts[1].why_unknown == (
        "Het project eindigde in juli 2024, bij het begin van de twaalf maanden die hier tellen."
    )


def test_a_project_that_ended_within_the_year_counts_up_to_its_end() -> None:
    found = together([RUNNING, (project("B", "2025MM01"), counted(9, 40, 90, 96))])
    assert (found.low, found.high) == (25, 31)
    assert {(part.since, part.until) for part in found.parts} == {(date(2024, 7, 1), date(2025, 6, 30))}


def test_a_project_that_missed_the_newest_round_is_not_given_an_older_year() -> None:
    found = together([RUNNING, (project("B"), counted(9, 40, 90, 99))])
    assert (found.low, found.high) == (25, 25)
    assert found.parts[1].why_unknown == "Voor de ronde van juli 2025 is geen cijfer gegeven."
    assert "wat Project B bijdraagt, is niet bekend en zit er niet in" in found.sentence


def test_when_all_ended_before_the_year_nobody_works_on_it_any_more() -> None:
    elsewhere = project("C").model_copy(update={"goals": ()})
    past = [(project("A", "2024MM01"), counted(10, 20)), (project("B", "2024MM07"), counted(9, 40, 90))]
    found = together([*past, (elsewhere, counted(0, 0, 0, 0, 0))])
    assert (found.low, found.high, found.current) == (None, None, ())
    assert found.sentence == (
        "Aan doel 1 droeg in het laatste jaar geen enkel project bij. Project A en Project B deden in dat "
        "jaar niet meer mee; wat zij eerder bereikten, hoort bij de geschiedenis en zit er niet in."
    )


half_years = st.lists(st.sets(st.integers(0, 60), max_size=12), min_size=5, max_size=5)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(half_years, st.sampled_from((*ROUNDS, None))), min_size=1, max_size=4))
def test_the_bounds_hold_who_was_added_in_the_year(
    found: list[tuple[list[set[int]], str | None]],
) -> None:
    """Each project adds persons every half year; those of the last two rounds are the year."""
    told: Told = []
    truth: set[int] = set()
    for number, (halves, ended) in enumerate(found):
        last = ROUNDS.index(ended) if ended else len(ROUNDS) - 1
        seen: list[set[int]] = []
        for half in halves[: last + 1]:
            seen.append(half | (seen[-1] if seen else set()))
        told.append((project(f"P{number}", ended), counted(*(len(one) for one in seen))))
        if last > 2:
            truth |= seen[-1] - seen[2]
    # somebody tells of the newest round
    one = together([*told, (project("Z"), counted(0, 0, 0, 0, 0))], PERSONS)
    assert one.complete
    assert one.low is not None
    assert one.high is not None
    assert one.low <= len(truth) <= one.high
