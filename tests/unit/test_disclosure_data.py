"""Rule sets and waivers: read from data, refused with a clear sentence, and what a waiver does."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from hcalib.agenda import load_agenda
from hcalib.agenda.waivers import Waiver, waiving
from hcalib.catalog import load_catalog
from hcalib.disclosure import Cell, DisclosureRules, rules_of
from hcalib.disclosure.rules import check_cell, room
from hcalib.errors import UserError

ROOT = Path(__file__).parents[2]
RULES = DisclosureRules()


def waiver(**changes: object) -> Waiver:
    values = {"employer": "a", "survey": "peiling", "since": date(2025, 3, 1), "agreed": "Brief"} | changes
    return Waiver.model_validate(values)


def test_shipped_rule_sets_are_what_the_decision_says() -> None:
    catalog = load_catalog(ROOT / "data" / "catalog")
    assert rules_of(catalog, "werkgevers") == DisclosureRules()
    assert rules_of(catalog, "personen") == DisclosureRules(min_contributors=5)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("- id: personen", "- id: mensen", "de regels 'personen' ontbreken"),
        ("- id: personen", "- id: werkgevers", "staat er 2 keer in"),
        ("min_contributors: 10", "min_contributors: 1", "niet kleiner zijn dan 2"),
        ("percent: 90}", "percent: 190}", "niet groter zijn dan 100"),
        ("  least: 1", "  least: 0.5", "niet kleiner zijn dan 1"),
        ("p_percent: 10", "p_procent: 10", "onbekend"),
    ],
)
def test_rule_set_that_would_protect_too_little_is_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    folder = tmp_path / "catalog"
    shutil.copytree(ROOT / "data" / "catalog", folder)
    path = folder / "disclosure.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UserError, match=message) as caught:
        load_catalog(folder)
    assert "disclosure.yml" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("employer: zorggroep-voorbeeld\n  survey: vacaturepeiling", None),
        (
            "employer: zorggroep-nergens\n  survey: vacaturepeiling",
            "werkgever 'zorggroep-nergens' bestaat niet",
        ),
        ("employer: zorggroep-voorbeeld\n  survey: iets", "onderzoek 'iets' bestaat niet"),
        (
            "employer: zorggroep-voorbeeld\n  survey: vacaturepeiling\n  until: 2024-01-01",
            "voordat zij begint",
        ),
    ],
)
def test_waivers_of_an_agenda_are_read_and_checked(tmp_path: Path, text: str, message: str | None) -> None:
    root = tmp_path / "agenda"
    shutil.copytree(ROOT / "data" / "agenda" / "voorbeeld", root / "voorbeeld")
    content = f"- {text}\n  since: 2025-03-01\n  agreed: Brief van het bestuur\n"
    (root / "voorbeeld" / "disclosure.yml").write_text(content, encoding="utf-8")
    if message is None:
        assert [one.employer for one in load_agenda(root, "voorbeeld").waivers] == ["zorggroep-voorbeeld"]
        return
    with pytest.raises(UserError, match=message) as caught:
        load_agenda(root, "voorbeeld")
    assert "disclosure.yml" in str(caught.value)


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2025-02-28", False), ("2025-03-01", True), ("2025-12-31", True), ("2026-01-01", False)],
)
def test_waiver_holds_from_its_day_to_its_last(day: str, holds: bool) -> None:
    ends = waiver(until=date(2025, 12, 31))
    assert waiving([ends], "peiling", date.fromisoformat(day)) == (frozenset({"a"}) if holds else frozenset())
    assert not waiving([ends], "ander", date(2025, 6, 1))


def test_waiver_counts_when_everyone_whom_the_rule_protects_gave_one() -> None:
    two = Cell("two", {"a": 5.0, "b": 7.0})
    assert not check_cell(two, RULES, {"a"}).publish
    assert check_cell(two, RULES, {"a", "b"}).publish

    dominated = Cell("d", {"big": 500.0, "next": 300.0} | {f"e{n}": 4.0 for n in range(10)})
    assert not check_cell(dominated, RULES, {"big"}).publish
    assert check_cell(dominated, RULES, {"big", "next"}).publish


def test_room_follows_the_rule_that_hit() -> None:
    """Levels of Hundepool et al. (2012), worked by hand: X = 120, x1 = 100, x2 = 15, rest 5."""
    cell = Cell("c", {"a": 100.0, "b": 15.0, "c": 5.0})

    assert room(cell, RULES) == pytest.approx((12, 12))
    assert room(cell, RULES, knows="b") == pytest.approx((10.5, 10.5))
    assert room(cell, RULES, knows="a") == pytest.approx((2.0, 2.0))
    assert room(cell, RULES, {"a", "b", "c"}) is None
    assert room(Cell("s", {"a": 3.0}), RULES, knows="a") is None
    assert room(Cell("p", persons=2), DisclosureRules(min_contributors=5)) == (2.0, 3.0)
