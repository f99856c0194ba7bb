"""Networks: which goals and projects are theirs, reports for each of them, and what those say."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hcalib.agenda import load_agenda
from hcalib.agenda.models import Agenda, Body
from hcalib.agenda.networks import networks, scope_of
from hcalib.errors import ExitCode, UserError
from hcalib.monitoring.progress import assess_ambition, assess_goals, summarise
from hcalib.presentation.doelmonitor import network_page
from hcalib.presentation.projectmonitor.monitor import gather
from hcalib.publishing.editions import Edition, ReportSpec, expanded, load_editions, plan
from hcalib.workspace import Workspace, narrow, open_store

ROOT = Path(__file__).parents[2]
HCA = load_agenda(ROOT / "data" / "agenda", "hca-zwf")
EXAMPLE = load_agenda(ROOT / "data" / "agenda", "voorbeeld")


def body(agenda: Agenda, name: str) -> Body:
    return next(one for one in networks(agenda) if one.id == name)


@lru_cache
def opened(agenda: str, day: str) -> Workspace:
    return narrow(open_store(ROOT, agenda), None, day, own_region=True)


def told(agenda: str, day: str, name: str) -> tuple[list[str], str, str]:
    """Return the lead, what is asked and the projects of the report of a network."""
    ws = opened(agenda, day)
    scope = scope_of(ws.agenda, body(ws.agenda, name))
    known = (ws.observations, ws.region.code, ws.peildatum, ws.catalog)
    ids = {goal.id for goal in scope.goals}
    goals = [a for a in assess_goals(ws.agenda, *known) if a.goal.id in ids]
    ambition = assess_ambition(ws.agenda, *known)
    lead = network_page.lead_sentences(scope, ws.agenda, goals, summarise(goals, ws.catalog))
    asked = network_page.asked_blocks(scope, ws.agenda, goals, ambition, ws.catalog, ws.peildatum)
    monitor = gather(ws.agenda, ws.catalog, ws.peildatum, observations=ws.observations, made=ws.peildatum)
    projects = network_page.project_blocks(monitor, scope)
    return lead, " ".join(b.html for b in asked), " ".join(b.html for b in projects)


def test_a_network_of_a_line_has_the_goals_and_projects_of_that_line() -> None:
    scope = scope_of(HCA, body(HCA, "netwerk-behoud"))
    assert scope.known
    assert [goal.id for goal in scope.goals] == ["2.1", "2.2", "2.3", "2.4"]
    assert {project.line for project in scope.projects} == {"behoud"}
    assert len(scope.projects) == len(HCA.projects_of("behoud"))


def test_goals_of_a_network_without_a_line_follow_from_its_projects() -> None:
    scope = scope_of(EXAMPLE, body(EXAMPLE, "netwerk-leren-opleiden"))
    assert [project.id for project in scope.projects] == ["I-3", "I-5", "B-1"]
    assert [goal.id for goal in scope.goals] == ["1.2", "1.3", "1.4", "2.1", "2.3"]


def test_what_no_source_says_is_not_filled_in() -> None:
    scope = scope_of(HCA, body(HCA, "netwerk-leren-opleiden"))
    assert not scope.known
    assert scope.goals == scope.projects == ()


@given(st.sets(st.sampled_from([project.id for project in EXAMPLE.projects])), st.booleans())
def test_more_projects_never_take_goals_away(chosen: set[str], with_line: bool) -> None:
    base = body(EXAMPLE, "netwerk-behoud").model_copy(update={"line": "behoud" if with_line else None})
    before = scope_of(EXAMPLE, base)
    after = scope_of(EXAMPLE, base.model_copy(update={"projects": tuple(sorted(chosen))}))
    assert set(before.goals) <= set(after.goals)
    assert {project.id for project in after.projects} >= chosen
    assert [g.id for g in after.goals] == [g.id for g in EXAMPLE.goals if g in after.goals]
    reached = {link.goal for p in EXAMPLE.projects if p.id in chosen for link in p.goals}
    assert {g.id for g in after.goals} == reached | {g.id for g in before.goals}


def test_only_a_network_has_projects() -> None:
    given_body = body(EXAMPLE, "netwerk-leren-opleiden").model_dump()
    with pytest.raises(ValidationError, match="network: true"):
        Body.model_validate({**given_body, "network": False})


def test_an_unknown_network_is_one_sentence_with_the_choices() -> None:
    store = open_store(ROOT, "voorbeeld")
    assert narrow(store, None, "2025-09-30", network="netwerk-behoud").network is not None
    with pytest.raises(UserError) as caught:
        narrow(store, None, "2025-09-30", network="sectortafel")
    assert caught.value.exit_code is ExitCode.USAGE
    (fault,) = caught.value.faults
    assert "het netwerk 'sectortafel' bestaat niet in Voorbeeldagenda; kies uit: netwerk-instroom" in str(
        fault
    )
    without = replace(store, agenda=store.agenda.model_copy(update={"bodies": ()}))
    with pytest.raises(UserError, match="deze agenda heeft geen netwerken"):
        narrow(without, None, "2025-09-30", network="netwerk-behoud")


def test_an_edition_makes_a_report_for_each_network_that_stands_apart() -> None:
    (edition,) = load_editions(ROOT, ["voorbeeld-2025-09"])
    specs = (
        ReportSpec(notebook="doelmonitor"),
        ReportSpec(notebook="deelrapport", for_each="network", only=("netwerk-behoud",)),
    )
    small = Edition("klein", edition.path, edition.content.model_copy(update={"reports": specs}))
    reports = plan(ROOT, [small])
    assert [(one.name, one.apart) for one in reports] == [
        ("doelmonitor", False),
        ("deelrapport-netwerk-behoud", True),
    ]
    assert reports[1].title == "Deelrapport: Netwerk Behoud"
    assert reports[1].parameters["network"] == "netwerk-behoud"
    assert reports[1].workspace.network == body(EXAMPLE, "netwerk-behoud")


@pytest.mark.parametrize(
    ("agenda", "only", "said"),
    [
        ("voorbeeld", ("sectortafel",), "'sectortafel' is geen netwerk van Voorbeeldagenda"),
        ("raat-zwolle", None, "heeft geen netwerk"),
    ],
)
def test_what_is_no_network_gets_no_report(agenda: str, only: tuple[str, ...] | None, said: str) -> None:
    loaded = load_agenda(ROOT / "data" / "agenda", agenda)
    with pytest.raises(UserError, match=said) as caught:
        expanded(ReportSpec(notebook="deelrapport", for_each="network", only=only), loaded)
    assert caught.value.exit_code is ExitCode.USAGE


def test_the_report_speaks_to_the_network_about_its_own() -> None:
    lead, asked, projects = told("voorbeeld", "2025-09-30", "netwerk-behoud")
    assert lead[0].startswith("Van de 3 doelen")
    assert "3 doelen en 6 projecten van de actielijn Behoud" in lead[-1]
    assert "doelen 2.1 en 2.3" in asked
    assert "1.4" not in asked, "een doel van een ander netwerk"
    assert "ambitie" not in asked, "dat is aan de sectortafel"
    assert "uiterlijk 30 januari 2026" in asked
    assert "Sectortafel" in asked
    assert "B-6" in projects
    assert "I-2" not in projects


def test_a_goal_with_projects_of_other_lines_is_not_called_lonely() -> None:
    # 2.2 has projects in two lines: for the network of one of them it does not hang on one project
    _, asked, _ = told("voorbeeld", "2025-09-30", "netwerk-behoud")
    assert "2.2 (" not in asked


def test_a_network_without_goals_is_asked_which_they_are() -> None:
    lead, asked, projects = told("hca-zwf", "2026-11-23", "netwerk-leren-opleiden")
    assert "niet vastgelegd" in lead[0]
    assert "Aan welke doelen en projecten werkt dit netwerk?" in asked
    assert "jaarplan" in asked.lower()
    assert projects == ""


def test_without_a_round_the_report_says_so() -> None:
    _, _, projects = told("hca-zwf", "2026-11-23", "netwerk-instroom")
    assert "nog geen ronde" in projects


def test_links_only_to_reports_that_are_there() -> None:
    assert "href" not in network_page.read_on(["deelrapport-netwerk-behoud"]).html
    html = network_page.read_on(["doelmonitor", "doelmonitor-kort"]).html
    assert 'href="doelmonitor.html"' in html
    assert 'href="regiobeeld.html"' not in html
