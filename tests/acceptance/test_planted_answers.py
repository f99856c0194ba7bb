"""Distinctive numbers in the raw answers of surveys and projects are found nowhere that a run leaves."""

from __future__ import annotations

import base64
import csv
import gzip
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import hca_command
import pytest

REPOSITORY = Path(__file__).parents[2]
REPORTS = ("projectmonitor", "onderzoeken", "doelmonitor")
DAY = "2025-09-30"

SURVEYS = {
    # as large as everyone else together: all it is in is withheld
    "vacaturepeiling-2025KW02": {
        "staff": 48611, "open_vacancies": 17389, "hard_to_fill": 15013, "open_long": 13009,
    },
    # one among many: the figures it is in are shown
    "werkplekbegeleiding-peiling-2025KW02": {"supervision_grade": 7.3193, "supervision_hours": 2.7459},
    # contradicts what it answered elsewhere: it is in no figure
    "uitstroomonderzoek-2025KW02": {"reason_pay": 23813, "to_other_sector": 28631},
}  # fmt: skip
PROJECTS = {
    ("I-3", "baan"): {"value": 26489, "denominator": 21517},
    ("I-1", "meeloopdagen"): {"value": 790.4663},
}
"""A part that is more than its whole, and no whole number: neither can be a number of persons."""


def planted() -> list[float]:
    return [value for answers in (*SURVEYS.values(), *PROJECTS.values()) for value in answers.values()]


def spellings(value: float) -> set[str]:
    """Every way in which a number is written, with the digits that nothing else has."""
    whole, _, rest = f"{value}".partition(".")
    if rest in ("", "0"):
        return {whole, f"{value:,.0f}", f"{value:,.0f}".replace(",", "."), f"{value:,.0f}".replace(",", " ")}
    return {f"{whole[-1]}{point}{rest}" for point in ".,"}


def change(path: Path, here: Callable[[dict[str, str]], bool], answers: dict[str, float]) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    row = next(row for row in rows if here(row) and all(row[name] for name in answers))
    row.update({name: f"{value}" for name, value in answers.items()})
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def answered(row: dict[str, str]) -> bool:
    return "" < row["responded"] <= DAY


@pytest.fixture
def ran(workshop: Path, write_edition: Callable[..., Path]) -> Path:
    agenda = workshop / "data" / "agenda" / "voorbeeld"
    for survey, answers in SURVEYS.items():
        change(agenda / "surveys" / f"{survey}.csv", answered, answers)
    for place, answers in PROJECTS.items():
        path = agenda / "progress" / "2025MM07.csv"
        change(path, lambda row, place=place: (row["project"], row["target"]) == place, answers)
    for name in REPORTS:
        shutil.copy(
            REPOSITORY / "notebooks" / "reports" / f"{name}.ipynb", workshop / "notebooks" / "reports"
        )
    listed = "\n".join(f"  - notebook: {name}" for name in REPORTS)
    write_edition("geheim", listed, agenda="voorbeeld", peildatum=DAY)
    done = hca_command.hca(workshop, "run", "geheim")
    assert done.returncode == 0, done.stderr
    (workshop / "gezegd.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    return workshop


def left_behind(root: Path) -> Iterator[tuple[str, str]]:
    """Yield every file that the run made, its name, and what is packed in it."""
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if not path.is_file() or inside.parts[0] in ("data", "notebooks"):
            continue
        raw = path.read_bytes()
        content = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8", "replace")
        yield str(inside), f"{inside}\n{content}"
        for one in re.findall(r"base64,([A-Za-z0-9+/=]+)", content):
            yield f"{inside} (ingepakt)", base64.b64decode(one).decode("utf-8", "replace")


def hits(root: Path) -> set[tuple[str, str]]:
    patterns = [
        (one, re.compile(("" if "." in f"{value:g}" else r"(?<![\d.,])") + re.escape(one) + r"(?!\d)"))
        for value in planted()
        for one in spellings(value)
    ]
    return {
        (where, spelled)
        for where, text in left_behind(root)
        for spelled, pattern in patterns
        if spelled in text and pattern.search(text)
    }


def test_planted_answers_are_nowhere(ran: Path) -> None:
    assert hits(ran) == set()
    places = [where for where, _ in left_behind(ran)]
    for kind in ("outputs/.hcalib/", "outputs/geheim/data/", "gezegd.txt"):
        assert any(where.startswith(kind) for where in places), kind
    made = json.loads((ran / "outputs" / "geheim" / "manifest.json").read_text(encoding="utf-8"))["reports"]
    assert {report["name"]: report["error"] for report in made} == dict.fromkeys(REPORTS)
    # what the same employers and projects answered elsewhere is still shown
    pages = "".join(text for where, text in left_behind(ran) if where.endswith(".csv"))
    assert "uitstroomonderzoek/2025KW02/leavers/vertrek/totaal" in pages
    assert "projecten/I-3/" in pages
    (ran / "outputs" / "geheim" / "vergeten.csv").write_text("cel;waarde\r\na;26.489\r\n", encoding="utf-8")
    assert {spelled for _, spelled in hits(ran)} == {"26.489"}, "the search itself works"
