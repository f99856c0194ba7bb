"""On the page of the fictional agenda: a roll-up that is capped, one that is not, and one that cannot be."""

from __future__ import annotations

import csv
import html
import io
import re
from pathlib import Path

import pytest

EDITION = "voorbeeld-2025-09"
SOURCE = "Tellingen in heel Voorbeeldland"


@pytest.fixture(scope="module")
def page(editions: Path) -> str:
    text = (editions / EDITION / "projectmonitor.html").read_text(encoding="utf-8")
    return re.sub(
        r"\s+", " ", html.unescape(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", text, flags=re.S))
    )


@pytest.fixture(scope="module")
def rows(editions: Path) -> list[dict[str, str]]:
    found = []
    for path in sorted((editions / EDITION / "data" / "projectmonitor").glob("bijdragen-*.csv")):
        found += list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))
    assert found
    return found


def named(rows: list[dict[str, str]], start: str) -> list[dict[str, str]]:
    return [row for row in rows if row["indicator"].startswith(start)]


def test_the_sum_stops_at_the_figure_of_the_region(page: str, rows: list[dict[str, str]]) -> None:
    assert "in een jaar tussen 7 en 35" in page
    assert (
        "Meer kan niet: in heel Voorbeeldland waren het er 35 van juli 2024 tot en met juni 2025 "
        "('Vertrekkers behouden met een loopbaanpad')." in page
    )
    assert "Waarom dat cijfer hetzelfde telt" in page
    (together,) = {row["bovengrens"] for row in named(rows, "Samen voor doel 2.3")}
    quarters = {row["periode"]: int(row["waarde"]) for row in named(rows, "Hele regio bij doel 2.3")}
    assert len(quarters) == 4
    assert sum(quarters.values()) == int(together) == 35
    parts = {
        row["indicator"]: float(row["bovengrens"].replace(",", ".") or 0) for row in named(rows, "Bijdrage")
    }
    assert sum(high for name, high in parts.items() if "doel 2.3" in name) > 35


def test_a_figure_that_is_not_reached_changes_nothing(page: str, rows: list[dict[str, str]]) -> None:
    assert "in een jaar tussen 0 en 26" in page
    assert "Zij-instroomcafe Fictiedam deed in dat jaar niet meer mee" in page
    assert "Dat past: in heel Voorbeeldland waren het er 230 (hoogstens 235) van juli 2024" in page
    assert {row["bovengrens"] for row in named(rows, "Samen voor doel 1.3")} == {"26"}


def test_a_figure_of_an_earlier_time_is_named_and_not_used(page: str, rows: list[dict[str, str]]) -> None:
    assert "gaat over 2024, en de opgaven over januari 2023 tot en met juni 2025" in page
    assert "niet begrensd met een cijfer van de hele regio" in page
    assert not named(rows, "Hele regio bij doel 1.4")


def test_the_figure_of_the_region_has_its_own_source(page: str, rows: list[dict[str, str]]) -> None:
    assert all(SOURCE in row["bron"] and row["versie"] for row in named(rows, "Hele regio"))
    assert all(SOURCE not in row["bron"] for row in named(rows, "Bijdrage"))
    assert SOURCE in page
