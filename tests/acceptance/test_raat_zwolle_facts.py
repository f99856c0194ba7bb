"""The agenda raat-zwolle follows the action plan of 21 December 2017, and marks what that does not say."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from hcalib.agenda import Agenda, load_agenda
from hcalib.agenda.loading import source_refs
from hcalib.catalog import load_catalog

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"

ACTION_NUMBERS = {
    1: [1, 2, 3, 4, 5, 7, 8, 9, 10],
    2: [1, 2, 3, 4, 5],
    3: [1, 2, 3, 4, 5],
    4: [1, 2, 3, 4, 5, 6, 7, 8, 9],
    5: [1, 2, 3, 4, 5, 6, 7, 8],
    6: [1, 2, 3, 4, 5, 6],
}
WITHOUT_KIND = {"A4.1", "A4.2", "A4.9", "A5.8"}
EFFECT_WORDS = ("kort", "middellang", "lang", "proces", "procedure")


@pytest.fixture(scope="module")
def agenda() -> Agenda:
    return load_agenda(ROOT / "data" / "agenda", "raat-zwolle")


def test_region_and_document(agenda: Agenda) -> None:
    assert agenda.region == "RA0204"
    assert not agenda.example
    assert {ref.source for ref in source_refs(agenda)} == {"raat-zwolle-2017"}


def test_six_action_lines_in_order(agenda: Agenda) -> None:
    assert [line.number for line in agenda.lines] == [1, 2, 3, 4, 5, 6]


def test_every_action_of_the_plan_is_there(agenda: Agenda) -> None:
    expected = {f"A{line}.{number}" for line, numbers in ACTION_NUMBERS.items() for number in numbers}
    assert {action.id for action in agenda.actions} == expected
    numbers = {line.id: line.number for line in agenda.lines}
    for action in agenda.actions:
        assert action.id.startswith(f"A{numbers[action.line]}."), action.id


def test_the_gap_in_the_numbering_is_marked(agenda: Agenda) -> None:
    after_the_gap = next(action for action in agenda.actions if action.id == "A1.7")
    assert any("actie 6 ontbreekt" in item.note for item in after_the_gap.uncertain)


def test_an_empty_effect_column_stays_empty_and_is_marked(agenda: Agenda) -> None:
    assert {action.id for action in agenda.actions if not action.kinds} == WITHOUT_KIND
    assert {action.id for action in agenda.actions if not action.terms} == {"A4.9"}
    for action in agenda.actions:
        marked = {item.field for item in action.uncertain}
        assert ("kinds" in marked) == (not action.kinds), action.id
        assert ("terms" in marked) == (not action.terms), action.id


@pytest.mark.parametrize(
    ("action_id", "terms", "kinds"),
    [
        ("A1.1", ("lang",), ("procedure",)),
        ("A1.7", ("kort", "middellang"), ("proces",)),
        ("A2.3", ("middellang",), ("proces",)),
        ("A3.3", ("middellang", "lang"), ("procedure",)),
        ("A4.7", ("lang",), ("proces", "procedure")),
        ("A5.1", ("kort", "middellang", "lang"), ("procedure",)),
        ("A5.5", ("kort",), ("proces",)),
        ("A6.6", ("middellang", "lang"), ("procedure",)),
    ],
)
def test_term_and_kind_of_an_action(
    agenda: Agenda, action_id: str, terms: tuple[str, ...], kinds: tuple[str, ...]
) -> None:
    action = next(action for action in agenda.actions if action.id == action_id)
    assert (action.terms, action.kinds) == (terms, kinds)


def test_only_the_training_quota_has_a_number_as_target(agenda: Agenda) -> None:
    targets = {goal.indicator: goal.target.value for goal in agenda.goals}
    assert targets == {
        "opleidingsquote": 15,
        "stagevolume": None,
        "instroom": None,
        "studierendement": None,
        "sectorrendement": None,
        "uitstroom": None,
        "ziekteverzuim": None,
        "contractomvang": None,
    }
    quota = agenda.goals[0]
    assert (quota.kind, quota.unit, quota.direction) == ("level", "fte-per-100-fte", "up")


def test_goals_measure_what_the_catalog_defines(agenda: Agenda) -> None:
    catalog = load_catalog(ROOT / "data" / "catalog")
    level = catalog.regions[agenda.region].kind
    assert {ref.source for ref in source_refs(agenda)} <= set(catalog.sources)
    for goal in agenda.goals:
        assert goal.unit == catalog.indicators[goal.indicator].unit, goal.id
        assert level in catalog.indicators[goal.indicator].levels, goal.id


def test_a_missing_target_is_explained(agenda: Agenda) -> None:
    for goal in agenda.goals:
        if goal.target.value is None:
            assert goal.target.note, goal.id


def test_less_outflow_and_sick_leave_is_good_and_more_of_the_rest(agenda: Agenda) -> None:
    downward = {goal.indicator for goal in agenda.goals if goal.direction == "down"}
    assert downward == {"uitstroom", "ziekteverzuim"}
    assert all(goal.direction == "up" for goal in agenda.goals if goal.indicator not in downward)


def test_leavers_of_2016(agenda: Agenda) -> None:
    figures = {figure.id: figure for figure in agenda.key_figures}
    everyone, retired = figures["vertrokken-2016"], figures["vertrokken-pensioen-2016"]
    others = figures["vertrokken-andere-reden-2016"]
    assert (everyone.value, retired.value, others.value) == (2600, 307, 2300)
    assert others.value == round(everyone.value - retired.value, -2)
    assert {figure.period for figure in (everyone, retired, others)} == {"2016JJ00"}
    outflow = next(goal for goal in agenda.goals if goal.indicator == "uitstroom")
    assert outflow.baseline is not None
    assert (outflow.baseline.value, outflow.baseline.period) == (everyone.value, everyone.period)
    assert "ruim" in (outflow.baseline.note or "")


def test_the_baseline_is_only_known_for_the_outflow(agenda: Agenda) -> None:
    assert [goal.id for goal in agenda.goals if goal.baseline is not None] == ["5.1"]


def test_own_choices_are_marked(agenda: Agenda) -> None:
    assert {"start", "end", "ambition", "goals"} <= {item.field for item in agenda.uncertain}
    assert agenda.signed is None
    assert agenda.ambition.baseline is not None
    assert agenda.ambition.baseline.value is None


def test_effect_column_agrees_with_the_document(agenda: Agenda) -> None:
    """Count the words of the effect column for each action line, in the document and in the agenda."""
    document = next(iter(SEEDS.glob("003_*.txt")), None)
    if document is None:
        pytest.skip("het actieplan zelf staat niet in een map 'shared' naast de repository")
    numbers = {line.id: line.number for line in agenda.lines}
    counted = {number: Counter[str]() for number in numbers.values()}
    for action in agenda.actions:
        counted[numbers[action.line]].update([*action.terms, *action.kinds])
    assert counted == _effect_words(document.read_text(encoding="utf-8"))


def _effect_words(text: str) -> dict[int, Counter[str]]:
    """Count the lines that hold nothing but words of the effect column, by action line."""
    text = re.sub(r"Middel-\s*\n\s*lang", "Middellang", text)
    parts = re.split(r"^ ?Actielijn (\d):", text, flags=re.MULTILINE)
    found = {}
    for number, part in zip(parts[1::2], parts[2::2], strict=True):
        words = Counter[str]()
        for line in part.splitlines():
            cells = re.findall(r"\w+", line.lower())
            if cells and all(cell in EFFECT_WORDS for cell in cells):
                words.update(cells)
        found[int(number)] = words
    return found
