"""The part of the Doelmonitor about the previous edition, and how that edition is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest
import yaml

from hcalib.monitoring.since.shifts import Cause
from hcalib.monitoring.since.stages import Known
from hcalib.monitoring.since.whole import SinceThen, since_then
from hcalib.monitoring.status import Status, thresholds_of
from hcalib.presentation.doelmonitor.since_blocks import since_blocks
from hcalib.presentation.doelmonitor.since_sentences import FIRST, beside_sentences, since_sentences
from hcalib.publishing.previous import previous_edition
from hcalib.workspace import Store, Workspace, narrow, open_store

ROOT = Path(__file__).parents[2]


@lru_cache
def store(agenda: str) -> Store:
    return open_store(ROOT, agenda, vintage="2026-11-23")


def opened(agenda: str, day: str, line: str | None = None) -> Workspace:
    return narrow(store(agenda), None, day, line=line, own_region=True)


@lru_cache
def since(agenda: str, then: str, now: str, line: str | None = None) -> SinceThen:
    before, after = opened(agenda, then, line), opened(agenda, now, line)
    limits = thresholds_of(after.catalog)
    return since_then(
        after.agenda,
        Known(before.peildatum, before.observations, limits),
        Known(after.peildatum, after.observations, limits),
        after.region.code,
        after.catalog,
        line,
    )


def example() -> SinceThen:
    return since("voorbeeld", "2024-09-30", "2025-09-30")


def test_the_example_shows_every_cause_that_data_can_tell() -> None:
    shown = {
        cause
        for change in example().goals
        for leaf in change.leaves
        for moved in (change.status, leaf.value, leaf.target, leaf.expected, leaf.chance)
        for cause in moved.causes
    }
    assert shown == {Cause.REVISION, Cause.DEFINITION, Cause.TIME, Cause.WORLD}
    assert any(change.judged_anew for change in example().goals)


def test_the_example_moves_for_the_reason_it_was_made_for() -> None:
    moved = {change.goal.id: change for change in example().goals}
    assert moved["1.1"].status.causes == (Cause.REVISION,)
    assert moved["1.2"].status.causes == (Cause.WORLD,)
    assert moved["1.3"].target.causes == (Cause.DEFINITION,)
    assert moved["3.2"].status.causes == (Cause.DEFINITION, Cause.WORLD)
    assert moved["3.2"].status.after is Status.WRONG_WAY
    assert moved["2.2"].unmeasured


def test_the_conclusion_counts_what_the_table_shows() -> None:
    found = example()
    shifted = [change for change in found.goals if change.status.changed]
    first = since_sentences(found)[0]
    assert f"**{len(shifted)} van de {len(found.goals)} doelen** een andere stand" in first
    assert "30 september 2024" in first
    text, table, *_ = since_blocks(found, store("voorbeeld").catalog)
    assert (text.kind, table.kind, table.name) == ("text", "table", "sinds-vorige-editie")
    for change in found.goals:
        assert (change.goal.short in table.html) == change.moved


def test_the_download_has_a_row_for_every_step_and_they_add_up() -> None:
    blocks = {block.name: block for block in since_blocks(example(), store("voorbeeld").catalog)}
    csv = blocks["sinds-vorige-editie-oorzaken"].csv
    assert csv is not None
    rows = [line.split(";") for line in csv.lstrip("\ufeff").splitlines()[1:]]
    own = [row for row in rows if row[0].startswith("1.1") and row[1] == "Nieuwste cijfer"]
    assert [(row[5], row[8]) for row in own] == [("herzien cijfer", "30"), ("nieuw cijfer", "22")]
    assert float(own[0][4]) - float(own[0][3]) == sum(float(row[8]) for row in own)


def test_without_figures_then_and_now_that_is_said_and_no_table_pretends_otherwise() -> None:
    found = since("hca-zwf", "2022-09-30", "2026-11-23")
    blocks = since_blocks(found, store("hca-zwf").catalog)
    assert "sinds-vorige-editie" not in [block.name for block in blocks]
    text = str(blocks[0].html)
    assert "veranderde de stand van geen enkel doel" in text
    assert "10 doelen is er geen meting, toen niet en nu niet" in text
    assert "over het tekort verschenen 2 publicaties" in text


def test_figures_without_a_day_of_their_own_cannot_show_revisions_and_the_page_says_so() -> None:
    found = since("hca-zwf", "2022-09-30", "2026-11-23")
    catalog = store("hca-zwf").catalog
    same, older = since_blocks(found, catalog)[-1], since_blocks(found, catalog, older_prints=True)[-1]
    assert "dezelfde druk" in same.html
    assert "dezelfde druk" not in older.html


def test_an_action_line_is_about_its_own_goals() -> None:
    found = since("voorbeeld", "2024-09-30", "2025-09-30", "behoud")
    assert {change.goal.line for change in found.goals} == {"behoud"}
    assert found.ambition is None
    assert "ambitie" not in " ".join(beside_sentences(found))


def test_nothing_in_between_is_told_as_nothing() -> None:
    found = since("voorbeeld", "2025-08-30", "2025-08-31")
    assert all(change.untouched for change in found.goals)
    assert "geen enkel doel" in since_sentences(found)[0]
    assert len(since_blocks(found, store("voorbeeld").catalog)) == 1


def test_a_first_edition_says_so_in_one_sentence() -> None:
    (block,) = since_blocks(None, store("voorbeeld").catalog)
    assert since_sentences(None) == [FIRST]
    assert "eerste editie" in block.html


class TestPreviousEdition:
    def test_it_is_the_newest_earlier_one_with_the_report(self) -> None:
        found = previous_edition(opened("voorbeeld", "2025-09-30"), "doelmonitor", "2026-11-23")
        assert found is not None
        assert (found.workspace.peildatum, found.older_prints) == (date(2024, 9, 30), False)
        assert found.workspace.observations.frame["available"].max().date() <= date(2024, 9, 30)

    def test_there_is_none_before_the_first(self) -> None:
        assert previous_edition(opened("voorbeeld", "2024-09-30"), "doelmonitor", "2026-11-23") is None
        assert previous_edition(opened("raat-zwolle", "2017-12-31"), "doelmonitor") is None

    @pytest.mark.parametrize(
        ("report", "line", "counts"),
        [
            ({}, None, True),
            ({}, "behoud", True),
            ({"parameters": {"line": "behoud"}}, "behoud", True),
            ({"parameters": {"line": "behoud"}}, "instroom", False),
            ({"parameters": {"line": "behoud"}}, None, False),
            ({"for_each": "line"}, "behoud", True),
            ({"for_each": "line", "only": ["instroom"]}, "behoud", False),
            ({"for_each": "line"}, None, False),
            ({"for_each": "network"}, None, False),
        ],
    )
    def test_an_edition_counts_when_it_held_these_goals(
        self, tmp_path: Path, report: dict[str, object], line: str | None, counts: bool
    ) -> None:
        folder = tmp_path / "data" / "editions"
        folder.mkdir(parents=True)
        edition = {
            "title": "Eerder",
            "agenda": "voorbeeld",
            "peildatum": "2024-03-31",
            "reports": [{"notebook": "doelmonitor", **report}],
        }
        (folder / "eerder.yml").write_text(yaml.safe_dump(edition), encoding="utf-8")
        ws = replace(opened("voorbeeld", "2025-09-30", line), root=tmp_path)
        assert (previous_edition(ws, "doelmonitor") is not None) == counts

    def test_its_own_vintage_is_what_counts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ws = opened("voorbeeld", "2025-09-30")
        asked: list[object] = []

        def noted(*names: object, **options: object) -> Workspace:
            asked.append((*names, options["vintage"]))
            return replace(opened("voorbeeld", "2024-09-30"), snapshots=())

        monkeypatch.setattr("hcalib.publishing.previous.open_workspace", noted)
        found = previous_edition(ws, "doelmonitor", "2026-12-31")
        assert asked == [("voorbeeld", "VB01", date(2024, 9, 30), date(2026, 11, 23))]
        assert found is not None
        assert found.workspace.peildatum == date(2024, 9, 30)
