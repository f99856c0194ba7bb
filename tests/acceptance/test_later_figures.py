"""Figures that came after the vintage of an edition make nothing of it again, also not what looks back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from quick_makers import made_again, quick_run

Write = Callable[..., Path]
FIGURES = "data/snapshots/cbs-83599ned"


@pytest.fixture
def fixed(small: Path, write_notebook: Write, write_edition: Write) -> Path:
    """An edition with a vintage, made when there was an earlier vintage that only an earlier edition used."""
    shutil.copytree(small / FIGURES / "2026-11-23", small / FIGURES / "2024-01-01")
    write_notebook("gewoon", "from hcalib.workspace import open_workspace")
    write_notebook("terug", "from hcalib.publishing.editions import peildata_before")
    write_edition("a", "  - notebook: gewoon\n  - notebook: terug", vintage="2026-11-23")
    quick_run(small)
    assert made_again(small) == set()
    return small


def correct(root: Path, vintage: str) -> None:
    with next((root / FIGURES / vintage).glob("*.yml")).open("a", encoding="utf-8") as stream:
        stream.write("\n# een opmerking\n")


def test_a_report_that_looks_back_depends_on_earlier_vintages_and_not_on_later_ones(fixed: Path) -> None:
    shutil.copytree(fixed / FIGURES / "2026-11-23", fixed / FIGURES / "2027-01-01")
    assert made_again(fixed) == set()
    correct(fixed, "2027-01-01")
    assert made_again(fixed) == set()
    correct(fixed, "2024-01-01")
    assert made_again(fixed) == {"a/terug"}


@pytest.mark.parametrize(
    "choice", [{"vintage": "2027-01-01"}, {"vintage": "2024-01-01", "pins": "{cbs-83599ned: 2027-01-01}"}]
)
def test_a_report_that_looks_back_depends_on_newer_figures_when_the_edition_before_has_them(
    fixed: Path, write_edition: Write, choice: dict[str, str]
) -> None:
    shutil.copytree(fixed / FIGURES / "2026-11-23", fixed / FIGURES / "2027-01-01")
    write_edition("voor", "  - notebook: gewoon", peildatum="2021-06-30", **choice)
    quick_run(fixed)
    correct(fixed, "2027-01-01")
    assert made_again(fixed) == {"a/terug", "voor/gewoon"}


def test_an_edition_that_cannot_be_read_does_not_stop_the_others(fixed: Path) -> None:
    (fixed / "data" / "editions" / "stuk.yml").write_text("title: [", encoding="utf-8")
    assert {outcome.key for outcome in quick_run(fixed, "a").outcomes} == {"a/terug"}
