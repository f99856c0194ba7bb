"""Remarks of projects are published, but what could be about a person is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hcalib.agenda.answers import ProjectReport, ProjectRound
from hcalib.agenda.corrections import ProjectCorrection
from hcalib.agenda.models import Agenda
from hcalib.disclosure.remarks import NOT_SHOWN, is_personal, with_screened_remarks
from hcalib.disclosure.screen import screen_of
from hcalib.disclosure.texts import withheld_texts
from hcalib.monitoring.projects import PersonProtection
from hcalib.presentation.projectmonitor import changes, cycle
from hcalib.presentation.projectmonitor.monitor import gather
from hcalib.sealed import Sealed
from hcalib.workspace import Store, open_store

ROOT = Path(__file__).parents[2]
DAY = date(2025, 9, 30)
PERSONAL = "Wij stelden bij nadat Fatima el Amrani was uitgevallen."
PLAIN = "Overleg met Zorggroep Voorbeeld in Fictiedam duurde langer dan gedacht."


@pytest.fixture(scope="module")
def example() -> Store:
    return open_store(ROOT, "voorbeeld")


def with_remark(agenda: Agenda, text: str) -> Agenda:
    """An agenda with one text in every place where a project writes freely."""
    target = next(one for one in agenda.projects if one.id == "I-1").targets[0].id
    report = ProjectReport(
        project="I-1", target=target, received=date(2025, 7, 2), value=700, note=text, adjusted=text
    )
    correction = ProjectCorrection(
        project="I-1", round="2025MM07", target=target, value=720, received=date(2025, 8, 1), reason=text
    )
    return agenda.model_copy(
        update={
            "project_rounds": Sealed((ProjectRound(period="2025MM07", reports=(report,)),)),
            "project_corrections": Sealed((correction,)),
        }
    )


def said(store: Store, text: str) -> str:
    open_to_all = PersonProtection(units=frozenset())
    monitor = gather(
        with_remark(store.agenda, text),
        store.catalog,
        DAY,
        observations=store.observations.as_known_on(DAY),
        made=DAY,
        protection=open_to_all,
    )
    tables = (cycle.step_table, cycle.adjustment_table, changes.correction_table)
    return " ".join(f"{block.html} {block.csv}" for table in tables for block in table(monitor))


def test_a_remark_about_a_person_is_in_no_table(example: Store) -> None:
    shown = said(example, PERSONAL)
    assert "Fatima" not in shown
    assert shown.count(NOT_SHOWN) >= 6  # remark, adjustment and reason; page and CSV


def test_a_remark_with_organisations_and_places_is_published(example: Store) -> None:
    assert said(example, PLAIN).count(PLAIN) >= 6


def test_the_gate_looks_for_a_remark_about_a_person(example: Store) -> None:
    found = withheld_texts(with_remark(example.agenda, PERSONAL), example.catalog, DAY)
    assert found.found_in(f"<p>{PERSONAL}</p>")
    plain = withheld_texts(with_remark(example.agenda, PLAIN), example.catalog, DAY)
    assert not plain.found_in(PLAIN)


@pytest.mark.parametrize(
    "text",
    [
        PERSONAL,
        "Bel 06-12345678 voor meer.",
        "Mail aan a.jansen@voorbeeld.nl.",
        "J\u200ban de Vries stopte.",
    ],
)
def test_names_and_addresses_are_found(example: Store, text: str) -> None:
    assert is_personal(text, screen_of(example.agenda, example.catalog))


def test_remarks_of_the_example_stay(example: Store) -> None:
    screened = with_screened_remarks(example.agenda, example.catalog)
    for one in screened.project_rounds.unseal("test"):
        assert NOT_SHOWN not in {text for report in one.reports for text in (report.note, report.adjusted)}
