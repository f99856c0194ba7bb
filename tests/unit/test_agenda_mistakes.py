"""What a researcher can get wrong in an agenda is told in a Dutch sentence, with its file and line."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hcalib.agenda import load_agenda
from hcalib.errors import UserError
from hcalib.workspace import open_store

ROOT = Path(__file__).parents[2]

AGENDA = """\
id: proef
name: Agenda voor een proef
short: Proef
region: PV24
start: 2025JJ00
end: 2028JJ00
bureau: Bureau Proef
ambition:
  text: Geen groter tekort
  period: 2028JJ00
  indicator: tekort
  source: {source: uitvoeringsplan-2021-2022, place: slot}
lines:
  - id: instroom
    number: 1
    name: Instroom
    description: Meer mensen erbij
source: {source: uitvoeringsplan-2021-2022, place: begin}
"""
GOALS = """\
- id: "1.1"
  line: instroom
  title: Ieder jaar honderd mensen erbij
  short: Mensen erbij
  kind: per_year
  unit: personen
  direction: up
  indicator: instroom
  target:
    value: 100
    period: 2028JJ00
  start: 2025JJ00
  end: 2028JJ00
  source: {source: uitvoeringsplan-2021-2022, place: doel 1}
- id: "1.2"
  line: instroom
  title: Minder verzuim
  short: Minder verzuim
  kind: share
  unit: procent
  direction: down
  indicator: ziekteverzuim
  target:
    value: 5.5
    period: 2028JJ00
  start: 2025JJ00
  end: 2028JJ00
  source: {source: uitvoeringsplan-2021-2022, place: doel 2}
"""
PROJECTS = """\
- id: P1
  name: Eerste project
  line: instroom
  summary: Een project om mee te proberen.
  goals:
    - goal: "1.1"
      target: deelnemers
  targets:
    - {id: deelnemers, text: Deelnemers, kind: count, value: 50, unit: personen}
  phase: lopend
  source: {source: uitvoeringsplan-2021-2022, place: bijlage}
"""
BODIES = """\
- id: tafel
  name: Sectortafel
  role: Besluit
  members: Bestuurders
  reports_to: []
  source: {source: uitvoeringsplan-2021-2022, place: hoofdstuk 3}
"""
FILES = {"agenda.yml": AGENDA, "goals.yml": GOALS, "projects.yml": PROJECTS, "bodies.yml": BODIES}

ENGLISH = re.compile(r"\b(input|should|valid|field|required|expected|error|must|found|mapping|could)\b")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound agenda in a workspace of its own, without figures."""
    place = tmp_path / "data" / "agenda" / "proef"
    place.mkdir(parents=True)
    for name, text in FILES.items():
        (place / name).write_text(text, encoding="utf-8")
    return place


def told(folder: Path) -> list[str]:
    """What ``load_agenda`` says; the files stand under their own name."""
    try:
        load_agenda(folder.parent, "proef")
    except UserError as error:
        return [str(fault).replace(f"{folder}/", "") for fault in error.faults]
    return []


def told_with_catalog(folder: Path) -> list[str]:
    data = folder.parents[1]
    shutil.copytree(ROOT / "data" / "catalog", data / "catalog")
    (data / "snapshots").mkdir()
    try:
        open_store(data.parent, "proef")
    except UserError as error:
        return [str(fault).replace(f"{folder}/", "") for fault in error.faults]
    return []


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_agenda_is_sound(folder: Path) -> None:
    assert told_with_catalog(folder) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "sentence"),
    [
        # names of fields and choices
        ("goals.yml", "indicator: instroom", "indikator: instroom", 8, "bedoelt u 'indicator'?"),
        ("goals.yml", "    value: 100", "    waarde: 100", 10, "hier kunnen staan: value, period"),
        ("goals.yml", "kind: per_year", "kind: peryear", 5, "bedoelt u 'per_year'? Kies uit 'level'"),
        ("goals.yml", "  indicator: instroom\n", "", 1, "dit veld ontbreekt"),
        ("agenda.yml", "region: PV24", "Region: PV24", 4, "bedoelt u 'region'?"),
        ("projects.yml", "unit: personen}", "eenheid: personen}", 9, "dit veld is onbekend"),
        # kinds of values
        ("goals.yml", "title: Ieder jaar honderd mensen erbij", "title: [a, b]", 3, "tekst verwacht"),
        ("goals.yml", 'id: "1.1"', "id: 1.1", 1, "zet getallen en datums tussen aanhalingstekens"),
        ("goals.yml", "unit: personen", "unit:", 6, "tekst verwacht"),
        ("goals.yml", "value: 100", "value: yes", 10, "een getal verwacht, geen ja of nee"),
        ("goals.yml", "direction: up", "direction: no", 7, "leest YAML als ja of nee"),
        ("agenda.yml", "short: Proef", "short: on", 3, "zet ze tussen aanhalingstekens"),
        ("agenda.yml", "number: 1", "number: 1.5", 15, "geheel getal"),
        ("agenda.yml", "bureau:", "signed: 20241118\nbureau:", 7, "een datum verwacht, zoals 2021-06-30"),
        ("agenda.yml", "bureau:", "signed: 18-11-2024\nbureau:", 7, "een datum verwacht, zoals 2021-06-30"),
        ("agenda.yml", "bureau:", "signed: 2024-11-31\nbureau:", 7, "een datum of getal dat niet bestaat"),
        # numbers as Dutch people write them
        ("goals.yml", "value: 100", "value: 1.400", 10, "kan 1400 of 1,4 betekenen; schrijf 1400"),
        ("goals.yml", "value: 100", "value: 1.400.000", 10, "tussen de duizendtallen: 1400000"),
        ("goals.yml", "value: 5.5", "value: 10,5", 24, "met een punt als decimaalteken): 10.5"),
        ("goals.yml", "value: 100", 'value: "100"', 10, "zonder aanhalingstekens"),
        ("goals.yml", "value: 100", "value: 010", 10, "begint met een nul"),
        ("goals.yml", "value: 100", "value: 1:30", 10, "een ander getal"),
        ("goals.yml", "value: 100", "value: honderd", 10, "een getal verwacht"),
        ("goals.yml", "value: 100", "value: .inf", 10, "eindig getal"),
        # periods
        ("goals.yml", "start: 2025JJ00", "start: 2025", 12, "schrijf het jaar 2025 als 2025JJ00"),
        ("goals.yml", "start: 2025JJ00", "start: 2025KW05", 12, "de periode '2025KW05' bestaat niet"),
        ("goals.yml", "start: 2025JJ00", "start: jan 2025", 12, "een maand als 2021MM01"),
        ("goals.yml", "period: 2028JJ00", "period: 2019JJ00", 1, "begint pas in 2025JJ00"),
        ("goals.yml", "end: 2028JJ00", "end: 2020JJ00", 1, "ligt voor het begin"),
        ("agenda.yml", "end: 2028JJ00", "end: 2024JJ00", 6, "eindigt in 2024JJ00, voor het begin"),
        # size and references
        ("goals.yml", "value: 5.5", "value: 140", 15, "een aandeel van 140 procent kan niet"),
        ("goals.yml", "line: instroom", "line: instrom", 2, "'instrom' bestaat niet in deze agenda; b"),
        ("projects.yml", 'goal: "1.1"', 'goal: "1.11"', 6, "doel '1.11' bestaat niet in deze agenda; b"),
        ("projects.yml", "target: deelnemers", "target: deelnemer", 7, "'deelnemer' bij doel 1.1 bestaat"),
        ("bodies.yml", "reports_to: []", "reports_to: [tavel]", 5, "overleg 'tavel' bestaat niet"),
        ("agenda.yml", "id: proef", "id: anders", 1, "de map heet 'proef'"),
        ("goals.yml", "short: Mensen erbij", "short: VUL IN", 4, "hier staat nog 'VUL IN'"),
        # YAML itself
        ("goals.yml", "  line: instroom", "\tline: instroom", 2, "hier staat een tab; gebruik spaties"),
        ("goals.yml", "  line: instroom", "   line: instroom", 2, "dit is geen geldige YAML"),
        ("goals.yml", "title: Minder", "title: Doel: minder", 17, "tekst met ': ' erin zet u tussen"),
        ("goals.yml", "title: Ieder", 'title: "Ieder', 15, "aanhalingsteken"),
        ("goals.yml", "title: Ieder", "title: '@Ieder", 3, "aanhalingsteken"),
        ("goals.yml", "title: Ieder jaar", "title: @jaar", 3, "tekst die met @ begint"),
        ("goals.yml", "title: Ieder jaar", "title: *jaar", 3, "tekst die met * of & begint"),
        ("goals.yml", "title: Ieder jaar", "title: !jaar", 3, "tekst die met ! begint"),
        ("goals.yml", "source: {source: uitvoeringsplan-2021-2022, place: doel 1}",
         "source: {a: b", 15, "een haak"),
        ("goals.yml", '- id: "1.2"', '---\n- id: "1.2"', 15, "een tweede document"),
        ("goals.yml", "  unit: personen", "  unit: personen\n  unit: a", 7, "'unit' staat er twee keer"),
        ("goals.yml", "  unit: personen", "  <<: {unit: personen}", 6, "samenvoegen met '<<' kan hier niet"),
        ("goals.yml", "title: Ieder jaar", "title: &a [*a]\n  note: x", 3, "verwijst naar zichzelf"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(
    folder: Path, file: str, old: str, new: str, line: int, sentence: str
) -> None:
    change(folder, file, old, new)
    faults = told(folder)
    assert len(faults) == 1, faults
    assert faults[0].startswith(f"{file}, regel {line}"), faults
    assert sentence in faults[0]
    assert not ENGLISH.search(faults[0])


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "sentence"),
    [
        ("goals.yml", "indicator: instroom", "indicator: instrom", "goals.yml, regel 8", "u 'instroom'?"),
        ("goals.yml", "indicator: ziekteverzuim", "indicator: instroom", "goals.yml, regel 22", "telt in"),
        ("goals.yml", "value: 100", "value: -5", "goals.yml, regel 8", "-5 kan niet bij de indicator"),
        ("agenda.yml", "region: PV24", "region: PV99", "agenda.yml, regel 4", "'PV99' bestaat niet"),
        ("bodies.yml", "uitvoeringsplan-2021-2022", "uitvoeringsplan", "bodies.yml, regel 6", "bestaat niet"),
    ],
)  # fmt: skip
def test_a_code_that_the_catalog_does_not_have(
    folder: Path, file: str, old: str, new: str, place: str, sentence: str
) -> None:
    change(folder, file, old, new)
    faults = told_with_catalog(folder)
    assert len(faults) == 1, faults
    assert faults[0].startswith(place), faults
    assert sentence in faults[0]


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda text: text.encode("utf-16"), "sla het opnieuw op met codering UTF-8"),
        (lambda text: text.replace("Ieder", "Eén").encode("cp1252"), "regel 3: dit bestand is niet te lezen"),
        (lambda text: text.replace("Ieder", "Ie\x07der").encode(), "een teken dat niet in tekst hoort"),
        (lambda text: b"", "moet een lijst zijn"),
        (lambda text: b"# alleen uitleg\n", "moet een lijst zijn"),
        (lambda text: b"1.1: doel\n", "moet een lijst zijn"),
    ],
)
def test_a_file_that_is_no_list_in_utf_8(folder: Path, damage: Callable[[str], bytes], sentence: str) -> None:
    (folder / "goals.yml").write_bytes(damage(GOALS))
    (fault,) = told(folder)
    assert fault.startswith("goals.yml")
    assert sentence in fault


def test_a_byte_order_mark_does_no_harm(folder: Path) -> None:
    (folder / "goals.yml").write_bytes(GOALS.encode("utf-8-sig").replace(b"\n", b"\r\n"))
    assert told(folder) == []


def test_a_few_lines_that_stand_for_billions_are_refused_at_once(folder: Path) -> None:
    laughs = ["- &a0 lol"] + [f"- &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    (folder / "goals.yml").write_text("\n".join(laughs), encoding="utf-8")
    (fault,) = told(folder)
    assert "herhaalt zichzelf" in fault


def test_a_day_needs_no_quotes_where_a_period_is_asked(folder: Path) -> None:
    change(folder, "goals.yml", "    period: 2028JJ00", "    period: 2028-06-30")
    assert told(folder) == []


def test_decimals_are_decimals(folder: Path) -> None:
    """Only what could be a thousand is asked about."""
    for text, value in (
        ("1.4000", 1.4),
        ("0.025", 0.025),
        ("12.5", 12.5),
        ("1400", 1400),
        ("1234.567", 1234.567),
    ):
        (folder / "goals.yml").write_text(GOALS.replace("value: 100", f"value: {text}"), encoding="utf-8")
        assert load_agenda(folder.parent, "proef").goals[0].target.value == value


def test_all_mistakes_of_all_files_come_at_once(folder: Path) -> None:
    """A mistake inside one goal does not hide that another goal, a project or the catalog is wrong."""
    change(folder, "goals.yml", "direction: up", "direction: omhoog")
    change(folder, "goals.yml", "indicator: ziekteverzuim", "indicator: ziekteverzium")
    change(folder, "projects.yml", "phase: lopend", "fase: lopend")
    change(folder, "bodies.yml", "reports_to: []", "reports_to: [tavel]")
    faults = told_with_catalog(folder)
    assert [re.match(r"[a-z.]+, regel \d+", fault)[0] for fault in faults] == [  # type: ignore[index]
        "goals.yml, regel 7",
        "projects.yml, regel 10",
        "bodies.yml, regel 5",
        "goals.yml, regel 22",
    ]


def test_what_follows_from_a_mistake_is_not_told_as_another(folder: Path) -> None:
    """The project points to a goal that is there, but could not be read."""
    change(folder, "goals.yml", "direction: up", "direction: omhoog")
    assert len(told(folder)) == 1


def test_two_goals_with_one_code(folder: Path) -> None:
    change(folder, "goals.yml", 'id: "1.2"', 'id: "1.1"')
    assert told(folder)[0].startswith("goals.yml, regel 15: doel '1.1' staat er 2 keer in")


def test_lines_of_the_budget_stand_in_their_own_file(folder: Path) -> None:
    (folder / "budget.yml").write_text(
        "source: {source: plan, place: slot}\ntotals: []\ncover: []\n"
        "lines: [{part: A, activity: B, year: 2025, amount_eur: 5}]\n"
    )
    (fault,) = told(folder)
    assert "budget.csv" in fault
