"""What reports share is computed once before they are forked, and no report can tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from projection_case import BASE, case, lever, until, with_values

from hcalib.projection import running
from hcalib.projection.levers import Scenario
from hcalib.projection.model import Model
from hcalib.publishing import shared_work, warm

NOTHING = Scenario("niets", "Niets doen")
REPOSITORY = Path(__file__).parents[2]
NUMBERS = count()
GOALS = "hcalib.presentation.doelmonitor.what_if"


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    running._GROUNDS.forget()
    running._PLAIN.forget()


class TestKeptDraws:
    @pytest.fixture
    def made(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
        seen: list[tuple[int, int]] = []
        really = running.sampled_ground

        def counted(model: Model, seed: int, chance: bool, start: int, count: int) -> Any:
            seen.append((seed, start))
            return really(model, seed, chance, start, count)

        monkeypatch.setattr(running, "sampled_ground", counted)
        return seen

    def test_equal_models_share_them(self, made: list[tuple[int, int]]) -> None:
        first = running.Sample(case(), 40, 7).project(NOTHING)
        second = running.Sample(replace(case()), 40, 7).project(NOTHING)
        assert made == [(7, 0)]
        for name, array in first.arrays().items():
            np.testing.assert_array_equal(array, second.arrays()[name])

    @pytest.mark.parametrize("chance", [True, False])
    def test_another_question_gets_its_own(self, made: list[tuple[int, int]], chance: bool) -> None:
        running.Sample(case(), 40, 7, chance=True).prepare()
        running.Sample(case(), 40, 8, chance=True).prepare()
        running.Sample(case(), 41, 7, chance=True).prepare()
        running.Sample(case(), 40, 7, chance=chance).prepare()
        assert len(made) == (3 if chance else 4)

    def test_a_model_that_differs_in_anything_gets_its_own(self) -> None:
        models = [
            case(),
            case(years=5),
            with_values(case(), groei_werknemers_2024=0.02),
            replace(case(), starting_shortage="geen"),
            replace(case(), population=case().population * 2),
            replace(case(), published_growth=np.ones(case().axes.years + 1)),
            replace(case(), observed={"x": {BASE: 1.0}}),
            replace(case(), treatments={"verzuim-trend": "constant"}),
        ]
        assert len({model.digest for model in models}) == len(models)
        assert case().digest == case().digest

    def test_what_is_kept_cannot_be_changed(self) -> None:
        sample = running.Sample(case(), 40, 7)
        for block in sample._blocks:
            with pytest.raises(ValueError, match="read-only"):
                block.draws.opening[...] = 0
            with pytest.raises(ValueError, match="read-only"):
                block.demand *= 2  # type: ignore[misc]

    def test_what_a_model_was_asked_does_not_depend_on_others(self) -> None:
        """Reports show the assumptions that were asked for."""
        alone = replace(case())
        running.Sample(alone, 40, 7).project(NOTHING)
        asked = set(alone.central.found)
        running._GROUNDS.forget()
        running._PLAIN.forget()
        busy = replace(case())
        running.Sample(busy, 40, 7).project(Scenario("veel", "Veel", (until(lever("behoud", 3.0), busy),)))
        later = replace(case())
        running.Sample(later, 40, 7).project(NOTHING)
        assert set(later.central.found) == asked
        assert set(busy.central.found) > asked

    def test_no_more_than_a_few_are_kept(self) -> None:
        for seed in range(20):
            running.Sample(case(), 2, seed).prepare()
        assert len(running._GROUNDS._results) == running._GROUNDS.most


class TestPrepare:
    @pytest.fixture
    def done(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
        seen: list[tuple[str, Any]] = []

        def work(name: str) -> Any:
            def noted(workspace: Any, parameters: Mapping[str, Any]) -> None:
                seen.append((name, parameters.get("seed")))
                if name == GOALS:
                    raise RuntimeError("broken")

            return noted

        monkeypatch.setattr(shared_work, "_opened", lambda report: None)
        monkeypatch.setattr(shared_work, "_SHARED", {name: work(name) for name in shared_work._SHARED})
        return seen

    def test_only_what_more_than_one_asks_is_done_and_once(self, done: list[tuple[str, Any]]) -> None:
        prepare(report("regiobeeld"), report("projectmonitor"), report("project"))
        assert [name for name, _ in done] == [
            "hcalib.workspace",
            "hcalib.presentation.projectmonitor.monitor",
        ]

    def test_another_day_or_seed_is_another_question(self, done: list[tuple[str, Any]]) -> None:
        prepare(report("doelmonitor"), report("doelmonitor", peildatum=date(2025, 1, 1)))
        assert done == []
        prepare(report("doelmonitor"), report("doelmonitor", seed=5))
        assert [name for name, _ in done if name == GOALS] == []

    def test_a_fault_is_left_to_the_report(self, done: list[tuple[str, Any]]) -> None:
        prepare(report("doelmonitor"), report("doelmonitor"))
        assert (GOALS, None) in done

    def test_a_report_waits_for_all_that_it_needs_and_for_nothing_else(
        self, done: list[tuple[str, Any]]
    ) -> None:
        listed = [report(name) for name in ("doelmonitor", "doelmonitor", "onderzoeken", "projectmonitor")]
        parts = shared_work.pieces(listed)
        last = {
            one.key: max(number for number, part in enumerate(parts) if one.key in part.reports)
            for one in listed
        }
        assert last[listed[2].key] < last[listed[0].key] == last[listed[1].key]
        for part in parts[: last[listed[2].key] + 1]:
            part.work()
        assert [name for name, _ in done] == ["hcalib.workspace"]

    def test_every_name_is_what_notebooks_import(self) -> None:
        used = {
            name
            for path in (REPOSITORY / "notebooks" / "reports").glob("*.ipynb")
            for name in shared_work.imported(path)
        }
        assert {*shared_work._SHARED, *shared_work._FIT} <= used

    def test_all_that_fits_is_imported_before_and_never_what_shows_figures(
        self, done: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        files = (REPOSITORY / "hcalib").rglob("*.py")
        used = {
            name
            for path in files
            for name in re.findall(
                r"^\s+(?:from|import) (statsmodels[.\w]*)", path.read_text(encoding="utf-8"), re.MULTILINE
            )
        }
        assert used == set(shared_work._FITTING)
        seen: list[str] = []
        monkeypatch.setattr(warm.importlib, "import_module", seen.append)
        prepare(report("projectmonitor"), report("projectmonitor"), report("regiobeeld"))
        assert set(shared_work._FITTING).isdisjoint(seen)
        prepare(report("sectortafel"), report("sectortafel"))
        assert set(shared_work._FITTING) <= set(seen)


def prepare(*reports: Any) -> None:
    for piece in shared_work.pieces(reports):
        piece.work()


def report(notebook: str, peildatum: date = date(2026, 11, 23), **given: Any) -> Any:
    return SimpleNamespace(
        key=f"{notebook} {next(NUMBERS)}",
        edition=SimpleNamespace(content=SimpleNamespace(agenda="a", peildatum=peildatum)),
        notebook=SimpleNamespace(
            path=REPOSITORY / "notebooks" / "reports" / f"{notebook}.ipynb", parameters={}
        ),
        parameters={"vintage": "2026-11-23", "pins": {}, **given},
        workspace=SimpleNamespace(region=SimpleNamespace(code="PV24")),
    )
