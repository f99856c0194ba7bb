"""Every number of persons on a page of the Projectmonitor is in its CSV with its cell, and is attacked."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from hcalib.disclosure.audit import Figure, audit
from hcalib.disclosure.rules import primaries
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor import changes, figures, flow, one_project, results
from hcalib.presentation.projectmonitor.monitor import gather
from hcalib.publishing.subjects import Subject, subjects_of
from hcalib.workspace import Store, open_store

ROOT = Path(__file__).parents[2]
DAYS = (date(2024, 9, 30), date(2025, 9, 30))


@pytest.fixture(scope="module")
def example() -> Store:
    return open_store(ROOT, "voorbeeld")


@pytest.fixture(scope="module")
def subject(example: Store) -> Subject:
    return subjects_of(example.agenda, example.catalog, [day.isoformat() for day in DAYS])[-1]


def blocks_of(store: Store, day: date) -> list[Block]:
    known = store.observations.as_known_on(day)
    monitor = gather(store.agenda, store.catalog, day, observations=known, made=day)
    project = next(one for one in store.agenda.projects if one.id == "I-2")
    return [
        *figures.counts_figure(monitor),
        *figures.shares_figure(monitor),
        *results.target_table(monitor),
        *results.funnel_table(monitor),
        *changes.correction_table(monitor),
        *flow.flow_figures(monitor),
        *one_project.told_blocks(one_project.of_project(monitor, project, made=day))[:1],
    ]


def published(found: list[Block], day: date) -> list[Figure]:
    lines = [
        (block.name, row)
        for block in found
        for row in csv.DictReader(io.StringIO((block.csv or "").lstrip("\ufeff")), delimiter=";")
    ]
    figures_found = []
    for name, row in lines:
        part, _, whole = row.get("cel", "").partition(" : ")
        assert bool(part) == (row.get("afronding", "") != ""), (name, row)
        if part and row["waarde"]:
            value = float(row["waarde"].replace(",", "."))
            half = float(row["afronding"].replace(",", ".")) / 2
            factor = 100.0 if whole else 1.0
            figures_found.append(Figure(part, value, half, name, day.isoformat(), whole or None, factor))
    return figures_found


def test_what_the_example_shows_on_two_days_gives_no_small_group_away(
    example: Store, subject: Subject
) -> None:
    shown = [one for day in DAYS for one in published(blocks_of(example, day), day)]
    assert len({one.cell for one in shown}) > 60
    assert len(primaries(subject.tables[DAYS[-1].isoformat()], subject.rules)) > 30, "small groups are there"
    assert audit(subject.tables, shown, subject.rules) == ()


def test_one_withheld_number_more_is_caught(example: Store, subject: Subject) -> None:
    day = DAYS[-1]
    shown = published(blocks_of(example, day), day)
    cells = subject.tables[day.isoformat()].by_id
    secret = "projecten/I-2/doorgestroomd/2025MM07"
    assert secret not in {one.cell for one in shown}
    leak = Figure(secret, cells[secret].value, 0.0, "regel", day.isoformat())
    assert any(one.leak for one in audit(subject.tables, [*shown, leak], subject.rules))


def test_what_is_agreed_is_in_the_file_also_when_no_number_was_given_yet(example: Store) -> None:
    known = example.observations.as_known_on(DAYS[0])
    monitor = gather(example.agenda, example.catalog, DAYS[0], observations=known, made=DAYS[0])
    (table,) = results.target_table(monitor)
    rows = csv.DictReader(io.StringIO((table.csv or "").lstrip("\ufeff")), delimiter=";")
    found = [row["waarde"] for row in rows if row["indicator"] == "I-5 40 medewerkers worden werkbegeleider"]
    assert found == ["40"]
