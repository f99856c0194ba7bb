"""Budget, calendar, monitoring, surveys and bodies of hca-zwf are those of the plan."""

from __future__ import annotations

from collections import Counter

import pytest
from hca_zwf import GOALS, hca_zwf

from hcalib.agenda import Agenda

BUDGET = {
    2021: [1000, 19825, 15660, None, 12500, None, 17100, 2750, 1875, 12825, None],
    2022: [5000, 104300, 62640, 56160, 5000, 25000, 68400, 11000, 3750, 51300, None],
}


@pytest.fixture(scope="module")
def agenda() -> Agenda:
    return hca_zwf()


def test_budget_line_by_line(agenda: Agenda) -> None:
    assert agenda.budget is not None
    for year, amounts in BUDGET.items():
        assert [line.amount_eur for line in agenda.budget.lines if line.year == year] == amounts
    totals = {total.year: total.amount_eur for total in agenda.budget.totals}
    assert totals == {2021: 83535, 2022: 392550}


def test_an_empty_amount_says_why(agenda: Agenda) -> None:
    assert agenda.budget is not None
    reasons = {
        (line.activity, line.year): line.note for line in agenda.budget.lines if line.amount_eur is None
    }
    assert len(reasons) == 4
    assert all(reasons[("Inkoop van data", year)] == "PM: het bedrag volgt later" for year in (2021, 2022))


def test_cover_of_2022(agenda: Agenda) -> None:
    assert agenda.budget is not None
    cover = {part.state: part.amount_eur for part in agenda.budget.cover if part.year == 2022}
    assert cover == {"gedekt": 192450, "in bespreking": 113940, "nog te vinden": 86160}


def test_the_dates_the_plan_names(agenda: Agenda) -> None:
    due = {item.id: item.due for item in agenda.calendar if item.due}
    assert due == {
        "fase-voorbereiding-2023": "2022MM12",
        "governance-bestuurlijk-a": "2021-09-30",
        "monitoring-regiobeeld-d": "2022MM06",
        "monitoring-doelen-e": "2022MM09",
        "monitoring-projecten-d": "2022MM01",
        "monitoring-projecten-e": "2022MM07",
        "financien-dekking": "2021MM12",
    }
    start = {item.id: item.start for item in agenda.calendar if item.start}
    assert start["monitoring-projecten-start"] == "2021KW03"


def test_a_step_without_a_date_says_so(agenda: Agenda) -> None:
    assert [item.id for item in agenda.calendar if not (item.start or item.due or item.note)] == []


def test_the_calendar_has_every_step(agenda: Agenda) -> None:
    steps = Counter(item.part for item in agenda.calendar)
    assert steps == {
        "Fasen": 5,
        "Governance: bestuurlijke netwerken": 4,
        "Governance: sectortafel": 6,
        "Governance: netwerken": 3,
        "Governance: agendabureau": 4,
        "Projectaanpak": 5,
        "Monitoring: Regiobeeld": 4,
        "Monitoring: Doelmonitor": 5,
        "Monitoring: Projectmonitor": 7,
        "Communicatie: toolkit": 3,
        "Communicatie: communicatieplan": 2,
        "Communicatie: successen delen": 2,
        "Communicatie: jaarlijkse bijeenkomst": 1,
        "Financiën": 1,
    }


def test_monitoring_plan(agenda: Agenda) -> None:
    first = {item.id: item.first for item in agenda.monitoring}
    assert first["regiobeeld"] == ("2021MM06", "2022MM06")
    assert first["doelmonitor"] == ("2022MM09",)
    assert first["projectmonitor"] == ("2022MM01", "2022MM07")
    assert first["werkplekbegeleiding-peiling"] == ("2024JJ00",)
    assert {"uitstroomonderzoek", "vacaturepeiling", "arbeidsmarktpublicatie", "thema-artikelen"} <= set(
        first
    )
    doelmonitor = next(item for item in agenda.monitoring if item.id == "doelmonitor")
    assert list(doelmonitor.goals) == GOALS


def test_response_aims(agenda: Agenda) -> None:
    surveys = {survey.id: survey for survey in agenda.surveys}
    leaving, vacancies = surveys["uitstroomonderzoek"].aim, surveys["vacaturepeiling"].aim
    assert leaving is not None
    assert vacancies is not None
    assert (leaving.measure, leaving.baseline.value, leaving.target.value, leaving.frame) == (
        "employers",
        5,
        19,
        19,
    )
    assert (vacancies.measure, vacancies.baseline.value, vacancies.target.value) == ("percent", 56, 80)
    assert vacancies.frame is None
    assert surveys["uitstroomonderzoek"].cost_per_employer_eur == 550
    assert surveys["werkplekbegeleiding-peiling"].since == "2024JJ00"


def test_bodies(agenda: Agenda) -> None:
    bodies = {body.id: body for body in agenda.bodies}
    table = bodies["sectortafel"]
    assert (table.meets_min, table.meets_max) == (4, 8)
    assert set(table.reports_to) == {"bestuurlijk-netwerk", "rwf"}
    assert (bodies["bestuurlijk-netwerk"].meets_min, bodies["bestuurlijk-netwerk"].meets_max) == (1, 1)
    networks = [body for body in agenda.bodies if body.id.startswith("netwerk-")]
    assert len(networks) == 4
    assert all(network.reports_to == ("sectortafel",) for network in networks)
    assert {network.line for network in networks} == {"instroom", "behoud", "anders-organiseren", None}


def test_signatory_groups(agenda: Agenda) -> None:
    counts = {group.id: group.count for group in agenda.signatories}
    assert (counts["zorg-en-welzijn"], counts["onderwijs"], counts["gemeenten"]) == (22, 5, 6)
    assert counts["zorgkantoor-zorgverzekeraar"] is None


def test_key_figures(agenda: Agenda) -> None:
    values = {figure.id: figure.value for figure in agenda.key_figures}
    assert values["werkdruk"] == 40
    assert (values["ziekteverzuim"], values["ziekteverzuim-corona"]) == (5.7, 1.1)
    assert values["moeilijk-vervulbaar"] is None
    assert (values["leden-flever"], values["medewerkers-leden"]) == (26, 12000)
    assert (values["hca-omvang-fte"], values["hca-inwoners"], values["hca-studenten"]) == (
        9150,
        434771,
        16036,
    )
